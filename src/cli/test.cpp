#include "commands.hpp"
#include "output.hpp"

#include <algorithm>

namespace merilo::cli {

int test(const Command& command, const Speech& say) {
    int code = done;
    std::size_t scenarios = 0, passed = 0, figures = 0, excepted = 0, differing = 0;
    const auto files = methodology_files(command, say);
    for (const auto& file : files) {
        int failure = done;
        const auto methodology = load(command, file, failure, say);
        code = std::max(code, failure);
        if (!methodology) continue;
        const auto report = methodology->test(say.language());
        std::string text = files.size() > 1 ? file + "\n" : std::string();
        text += to_text(report, methodology->sources(), say.language(), look_of(command).colour);
        put_result(command, text, say);
        if (!report.passed()) code = std::max<int>(code, methodology_fails);
        for (const auto& scenario : report.scenarios) {
            ++scenarios;
            passed += scenario.passed() ? 1 : 0;
            figures += scenario.figures;
            for (const auto& difference : scenario.differences) ++(difference.reason.empty() ? differing : excepted);
        }
    }
    const auto count = [](std::size_t number) { return std::to_string(number); };
    put_result(command,
               say("сценариев: {0}, пройдено: {1}; сверено результатов: {2}, оговорённых различий: {3}, неоговорённых: {4}\n",
                   "scenarios: {0}, passed: {1}; results compared: {2}, excepted differences: {3}, others: {4}\n",
                   {count(scenarios), count(passed), count(figures), count(excepted), count(differing)}),
               say);
    return code;
}

}  // namespace merilo::cli
