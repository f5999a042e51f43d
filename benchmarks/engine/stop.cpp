// How soon an evaluation stops after its deadline, wherever it is: `stop [ROWS [MOMENTS]]` evaluates ROWS schools with deadlines at MOMENTS
// moments spread over the whole, and prints the time of a whole evaluation and of the longest delays, each with the moment it belongs to.
#include <merilo/merilo.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

namespace {

using namespace merilo;
using Clock = std::chrono::steady_clock;

/// Blocks, ties for the exact evaluator, levels, peers, ranks, medians, and errors of cells.
std::string rules() {
    std::string text = R"(merilo 1
methodology stop "Stop" { version 1; period year }
entity region "Region"
entity town "Town" in region
entity school "School" in town
input school.taken "Taken" points 0..1000000
input school.passed "Passed" points 0..1000000
value school.part "Part" passed / taken
value town.mean "Mean" mean(school: part)
value town.middle "Middle" median(school: part) >= 30%
value region.mean "Mean" mean(school: part)
value school.above "Above" part >= town.mean
value school.place "Place" rank(within region: part, higher first, ties dense)
value school.inverse "Inverse" taken / passed
)";
    for (int i = 1; i <= 40; ++i) {
        const auto n = std::to_string(i);
        text += "value school.step_" + n + " \"Step " + n + "\" part * " + n + "% + passed / (taken + taken)\n";
        if (i % 10 == 0) text += "value school.tie_" + n + " \"Tie " + n + "\" part + " + n + "% = " + n + "% + passed / taken\n";
    }
    return text;
}

double milliseconds(Clock::duration time) { return std::chrono::duration<double, std::milli>(time).count(); }

}  // namespace

int main(int count, char** arguments) {
    const int rows = count > 1 ? std::atoi(arguments[1]) : 300'000;
    const int moments = count > 2 ? std::atoi(arguments[2]) : 60;
    const auto loaded = Methodology::try_parse("stop.merilo", rules());
    if (!loaded) {
        std::cerr << render(loaded.diagnostics, loaded.sources, Language::english);
        return 1;
    }
    const auto& methodology = *loaded.methodology;
    const auto& model = methodology.model();
    const auto main_of = [&](const char* name) { return model.nodes[model.find(name)].main(); };
    const auto taken = main_of("school.taken"), passed = main_of("school.passed");
    auto dataset = methodology.dataset();
    for (int i = 0; i < rows; ++i) {
        const auto row = dataset.add("2024", model.quantities[taken].entity, {"S" + std::to_string(i), "T" + std::to_string(i % 997), "R" + std::to_string(i % 997 % 10)});
        dataset.set("2024", row, taken, static_cast<double>(i % 97 + 1));
        dataset.set("2024", row, passed, static_cast<double>(i % 41));
    }
    auto begun = Clock::now();
    const auto result = methodology.evaluate(dataset);
    const auto whole = Clock::now() - begun;
    std::cout << std::fixed << std::setprecision(1) << "whole " << milliseconds(whole) << " ms, periods " << result.periods().size() << "\n";
    std::vector<std::pair<double, double>> delays;   // and after how much of the whole
    for (int i = 0; i < moments; ++i) {
        EvaluateOptions options;
        options.deadline = Clock::now() + whole * i / moments;
        const bool stopped = methodology.evaluate(dataset, options).periods().empty();
        if (stopped) delays.emplace_back(milliseconds(Clock::now() - *options.deadline), static_cast<double>(i) / moments);
    }
    std::sort(delays.rbegin(), delays.rend());
    std::cout << "stopped " << delays.size() << " of " << moments << "\n";
    for (std::size_t i = 0; i < std::min<std::size_t>(delays.size(), 5); ++i)
        std::cout << "delay " << delays[i].first << " ms at " << delays[i].second << " of the whole\n";
    if (!delays.empty()) std::cout << "median " << delays[delays.size() / 2].first << " ms\n";
}
