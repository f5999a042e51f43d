// Methodologies and facts from the files that a command line names.
#include "commands.hpp"
#include "output.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>

namespace merilo::cli {

LoadOptions load_options(const Command& command, const std::string& path) {
    namespace fs = std::filesystem;
    LoadOptions options;
    options.root = command.root;
    if (!options.root.empty()) return options;
    std::error_code error;
    const auto inside = fs::weakly_canonical(fs::absolute(path, error), error).lexically_relative(fs::weakly_canonical(fs::current_path(error), error));
    if (!error && !inside.empty() && *inside.begin() != "..") options.root = ".";
    return options;
}

std::vector<std::string> methodology_files(const Command& command, const Speech& say) {
    namespace fs = std::filesystem;
    std::vector<std::string> files;
    for (const auto& name : command.files) {
        std::error_code error;
        if (!fs::is_directory(name, error)) {
            files.push_back(name);
            continue;
        }
        std::vector<std::string> inside;
        for (fs::recursive_directory_iterator at(name, error), end; !error && at != end; at.increment(error))
            if (at->path().extension() == ".merilo" && !at->is_directory(error)) inside.push_back(at->path().string());
        if (error) throw Refusal{say("папку «{0}» не удалось прочитать", "folder “{0}” could not be read", {name})};
        if (inside.empty()) throw Refusal{say("в папке «{0}» нет файлов *.merilo", "folder “{0}” has no files *.merilo", {name})};
        std::sort(inside.begin(), inside.end());
        // A file that another imports is a part of it, and is judged with it.
        std::set<std::string> imported;
        for (const auto& path : inside)
            for (const auto& source : Methodology::try_load(path, load_options(command, path)).sources.files)
                if (source.role == SourceRole::imported) imported.insert(fs::path(source.name).lexically_normal().string());
        std::erase_if(inside, [&](const std::string& path) { return imported.contains(fs::path(path).lexically_normal().string()); });
        files.insert(files.end(), inside.begin(), inside.end());
    }
    return files;
}

int failure_of(const LoadResult& loaded) {
    const auto& list = loaded.diagnostics.list;
    const bool unreadable = std::any_of(list.begin(), list.end(), [](const Diagnostic& d) { return d.code == Code::unreadable_file; });
    return unreadable ? wrong_usage : methodology_fails;
}

std::optional<Methodology> load(const Command& command, const std::string& path, int& code, const Speech& say) {
    auto loaded = Methodology::try_load(path, load_options(command, path));
    put_diagnostics(loaded.diagnostics, loaded.sources, false, say);
    if (!loaded) code = failure_of(loaded);
    return std::move(loaded.methodology);
}

Facts read_facts_of(const Command& command, const Methodology& methodology) {
    Facts facts{methodology.dataset(), {}, false};
    ReadOptions options;
    options.period = command.period;
    options.ignore = command.ignore;
    facts.unreadable = !read_files(facts.dataset, command.data, options, facts.diagnostics);
    return facts;
}

void refuse_wrong_options(const Methodology& methodology, const Facts& facts, EvaluateOptions& options, const Speech& say) {
    // Facts that could not be read are reported by themselves.
    if (facts.dataset.objects().empty() && facts.diagnostics.has_errors()) options.periods.clear();
    refuse_wrong(check_options(methodology.model(), facts.dataset, options), say);
}

EvaluateOptions options_of(const Command& command) {
    EvaluateOptions options;
    options.periods = command.periods;
    if (options.periods.empty() && !command.period.empty()) options.periods = {command.period};
    options.nodes = command.nodes;
    options.as_of = command.as_of;
    return options;
}

void refuse_wrong(const Diagnostics& wrong, const Speech& say) {
    std::string text;
    for (const auto& diagnostic : wrong.list) text += (text.empty() ? "" : "\nmerilo: ") + message(diagnostic, say.language());
    if (!text.empty()) throw Refusal{text};
}

}  // namespace merilo::cli
