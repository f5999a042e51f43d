#include "commands.hpp"
#include "output.hpp"

#include <algorithm>

namespace merilo::cli {
namespace {

/// What all files come to.
struct Tally {
    std::size_t scenarios = 0, passed = 0, figures = 0, excepted = 0, differing = 0;

    void add(const TestReport& report) {
        for (const auto& scenario : report.scenarios) {
            ++scenarios;
            passed += scenario.passed() ? 1 : 0;
            figures += scenario.figures;
            for (const auto& difference : scenario.differences) ++(difference.reason.empty() ? differing : excepted);
        }
    }
    [[nodiscard]] std::string words(const Speech& say) const {
        const auto count = [](std::size_t number) { return std::to_string(number); };
        return say("сценариев: {0}, пройдено: {1}; сверено результатов: {2}, оговорённых различий: {3}, неоговорённых: {4}\n",
                   "scenarios: {0}, passed: {1}; results compared: {2}, excepted differences: {3}, others: {4}\n",
                   {count(scenarios), count(passed), count(figures), count(excepted), count(differing)});
    }
};

}  // namespace

int test(const Command& command, const Speech& say) {
    int code = done;
    Tally tally;
    Results results(command, say);
    const auto files = methodology_files(command, say);
    for (const auto& file : files) {
        const auto loaded = Methodology::try_load(file, load_options(command, file));
        put_diagnostics(loaded.diagnostics, loaded.sources, false, say);
        if (!loaded) code = std::max(code, failure_of(loaded));
        const auto report = loaded ? loaded.methodology->test(say.language()) : TestReport{};
        if (!report.passed()) code = std::max<int>(code, methodology_fails);
        tally.add(report);
        if (command.format == Format::json) results.put(to_json(report, loaded.sources, say.language(), loaded.diagnostics));
        else if (loaded)
            results.put((files.size() > 1 ? file + "\n" : std::string()) +
                        to_text(report, loaded.sources, say.language(), look_of(command).colour));
    }
    if (command.format != Format::json) results.put(tally.words(say));
    results.finish();
    return code;
}

}  // namespace merilo::cli
