// How long a large methodology takes from its text to the results: medians of several runs, each stage by itself.
// merilo_load_and_evaluate RULES FACTS PERIOD RUNS
#include <merilo/merilo.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Timer {
    const char* name;
    std::vector<double> milliseconds;

    template <typename Work> auto operator()(const Work& work) {
        const auto start = Clock::now();
        auto result = work();
        milliseconds.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
        return result;
    }
    [[nodiscard]] double median() {
        std::sort(milliseconds.begin(), milliseconds.end());
        return milliseconds[milliseconds.size() / 2];
    }
};

}  // namespace

int main(int count, char** arguments) {
    if (count != 5) return 2;
    Timer load{"load", {}}, read{"read facts", {}}, evaluate{"evaluate", {}};
    for (int run = 0; run < std::atoi(arguments[4]); ++run) {
        const auto loaded = load([&] { return merilo::Methodology::try_load(arguments[1]); });
        if (!loaded) {
            std::fputs(render(loaded.diagnostics, loaded.sources, merilo::Language::english).c_str(), stderr);
            return 1;
        }
        merilo::Diagnostics diagnostics;
        auto facts = loaded.methodology->dataset();
        merilo::ReadOptions options;
        options.period = arguments[3];
        read([&] { return read_facts(facts, arguments[2], options, diagnostics); });
        const auto result = evaluate([&] { return loaded.methodology->evaluate(facts); });
        if (diagnostics.has_errors() || result.diagnostics().has_errors()) return 1;
    }
    for (auto* timer : {&load, &read, &evaluate}) std::printf("%-12s %8.1f ms\n", timer->name, timer->median());
    std::printf("%-12s %8.1f ms\n", "load + evaluate", load.median() + evaluate.median());
}
