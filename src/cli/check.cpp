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

}  // namespace

int check(const Command& command, const Speech& say) {
    int code = done;
    Results results(command, say);
    for (const auto& file : methodology_files(command, say)) {
        const auto loaded = Methodology::try_load(file, load_options(command, file));
        put_diagnostics(loaded.diagnostics, loaded.sources, true, say);
        if (!loaded) code = std::max(code, failure_of(loaded));
        results.put(command.format == Format::json ? to_json(loaded, say.language()) : verdict(file, loaded, say));
    }
    results.finish();
    return code;
}

}  // namespace merilo::cli
