#include "commands.hpp"
#include "output.hpp"

#include <algorithm>

namespace merilo::cli {
namespace {

std::string verdict(const std::string& file, const LoadResult& loaded, const Speech& say) {
    const auto count = [&](Severity severity) {
        const auto& list = loaded.diagnostics.list;
        return std::to_string(std::count_if(list.begin(), list.end(), [&](const Diagnostic& d) { return d.severity == severity; }));
    };
    std::string line = file + ": ";
    if (loaded) line += say("верна", "right");
    else line += say("ошибок: {0}", "errors: {0}", {count(Severity::error)});
    if (const auto findings = count(Severity::finding); findings != "0") line += say(", находок: {0}", ", findings: {0}", {findings});
    if (const auto warnings = count(Severity::warning); warnings != "0")
        line += say(", предупреждений: {0}", ", warnings: {0}", {warnings});
    if (const auto notes = count(Severity::note); notes != "0") line += say(", замечаний: {0}", ", notes: {0}", {notes});
    return line + "\n";
}

/// Where the first error is explained.
void put_explanation(const Diagnostics& diagnostics, const Speech& say) {
    const auto first = std::find_if(diagnostics.list.begin(), diagnostics.list.end(), [](const Diagnostic& d) { return d.severity == Severity::error; });
    if (first == diagnostics.list.end()) return;
    put_advice(say("что значит код {0}, с примерами: merilo explain-code {0}\n", "what the code {0} means, with examples: merilo explain-code {0}\n",
                    {code_name(first->code)}));
}

}  // namespace

int check(const Command& command, const Speech& say) {
    int code = done;
    Results results(command, say);
    for (const auto& file : methodology_files(command, say)) {
        const auto loaded = Methodology::try_load(file, load_options(command, file));
        put_diagnostics(loaded.diagnostics, loaded.sources, true, say);
        if (!loaded) code = std::max(code, failure_of(loaded));
        if (command.format != Format::json) put_explanation(loaded.diagnostics, say);
        results.put(command.format == Format::json ? to_json(loaded, say.language()) : verdict(file, loaded, say));
    }
    results.finish();
    return code;
}

}  // namespace merilo::cli
