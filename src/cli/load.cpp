// Methodologies and facts from the files that a command line names.
#include "commands.hpp"
#include "output.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
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

namespace {

/// Nothing when `name` is no folder.
std::optional<std::vector<std::string>> files_of_folder(const std::string& name, const Speech& say) {
    namespace fs = std::filesystem;
    std::error_code error;
    if (!fs::is_directory(name, error)) return std::nullopt;
    std::vector<std::string> inside;
    for (fs::recursive_directory_iterator at(name, error), end; !error && at != end; at.increment(error))
        if (at->path().extension() == ".merilo" && !at->is_directory(error)) inside.push_back(at->path().string());
    if (error) throw Refusal{say("папку «{0}» не удалось прочитать", "folder “{0}” could not be read", {name})};
    if (inside.empty()) throw Refusal{say("в папке «{0}» нет файлов *.merilo", "folder “{0}” has no files *.merilo", {name})};
    std::sort(inside.begin(), inside.end());
    return inside;
}

}  // namespace

std::vector<std::string> files_named(const Command& command, const Speech& say) {
    std::vector<std::string> files;
    for (const auto& name : command.files) {
        const auto inside = files_of_folder(name, say).value_or(std::vector{name});
        files.insert(files.end(), inside.begin(), inside.end());
    }
    return files;
}

std::vector<std::string> methodology_files(const Command& command, const Speech& say) {
    namespace fs = std::filesystem;
    std::vector<std::string> files;
    for (const auto& name : command.files) {
        auto folder = files_of_folder(name, say);
        if (!folder) {
            files.push_back(name);
            continue;
        }
        auto& inside = *folder;
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

namespace {

std::string read_mapping_text(const std::string& path, const Speech& say) {
    std::ifstream file(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file.is_open() || file.bad() || std::filesystem::is_directory(path))
        throw Refusal{say("файл сопоставления «{0}» не удалось прочитать", "mapping file “{0}” could not be read", {path})};
    if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
    return text;
}

std::vector<Mapping> read_mappings(const Command& command, const Model& model, Facts& facts, const Speech& say) {
    std::vector<Mapping> result;
    for (const auto& path : command.mappings) {
        facts.sources.files.push_back({path, read_mapping_text(path, say)});
        result.push_back(parse_mapping(model, facts.sources, static_cast<std::uint32_t>(facts.sources.files.size() - 1), facts.diagnostics));
    }
    if (facts.diagnostics.has_errors()) facts.failure = methodology_fails;
    return result;
}

/// Figures of road maps become facts, which formulas read.
bool read_measures_of(const Command& command, const ReadOptions& options, Facts& facts) {
    facts.measures = std::make_shared<MeasureFacts>(facts.dataset.model());
    add_objects(*facts.measures, facts.dataset);
    bool good = true;
    for (const auto& path : command.measures) good = read_measures(*facts.measures, path, options, facts.diagnostics) && good;
    facts.dataset = with_measures(facts.dataset, facts.measures, parse_date(command.as_of), command.period);
    return good;
}

void read_data(const Command& command, const std::vector<Mapping>& mappings, Facts& facts) {
    ReadOptions options;
    options.period = command.period;
    options.ignore = command.ignore;
    options.encoding = command.encoding;
    std::vector<std::string> headings;
    options.headings = &headings;
    ReadOptions objects;
    objects.encoding = command.encoding;
    bool good = command.objects.empty() || read_objects(facts.dataset, command.objects, objects, facts.diagnostics);
    for (std::size_t i = 0; i < command.data.size(); ++i) {
        if (!mappings.empty()) options.mapping = mappings[mappings.size() == 1 ? 0 : i];
        good = read_facts(facts.dataset, command.data[i], options, facts.diagnostics) && good;
    }
    options.mapping = {};
    if (!command.steps.empty()) good = read_steps(facts.dataset, command.steps, options, facts.diagnostics) && good;
    if (!command.measures.empty()) good = read_measures_of(command, options, facts) && good;
    if (good) check_ignored(command.ignore, headings, facts.diagnostics);
    else facts.failure = wrong_usage;
}

void put_no_results(const Speech& say) {
    put_message(say("в данных есть ошибки, поэтому результатов нет (--strict)\n", "the data have errors, so there are no results (--strict)\n"));
}

}  // namespace

Facts read_facts_of(const Command& command, const Methodology& methodology, const Speech& say) {
    Facts facts{methodology.dataset(), {}, methodology.sources(), {}, {}};
    const auto mappings = read_mappings(command, methodology.model(), facts, say);
    if (!facts.failure) read_data(command, mappings, facts);
    put_diagnostics(facts.diagnostics, facts.sources, true, say);
    if (const auto summary = data_summary(facts.diagnostics, say.language()); !summary.empty() && facts.diagnostics.has_errors())
        put_message(say("в данных: {0}\n", "in the data: {0}\n", {summary}));
    if (!command.data_report.empty()) put_file(command.data_report, data_report(facts.diagnostics, say.language()), say);
    if (facts.measures && facts.dataset.periods().empty() && command.kind != CommandKind::roadmap && !facts.failure && methodology.model().period != Word::nothing) {
        Diagnostics wrong;
        wrong.add(Code::measures_as_of_needed, Span{});
        throw Refusal{"--as-of: " + message(wrong.list.front(), say.language())};
    }
    if (!facts.failure && command.strict && facts.diagnostics.has_errors()) {
        put_no_results(say);
        facts.failure = methodology_fails;
    }
    return facts;
}

bool fails_strictly(const Command& command, const Result& result, const Speech& say) {
    const bool fails = command.strict && result.diagnostics().has_errors();
    if (fails) put_no_results(say);
    return fails;
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
    for (const auto& diagnostic : wrong.list)
        text += (text.empty() ? "" : "\nmerilo: ") + say("ошибка {0}: {1}", "error {0}: {1}", {code_name(diagnostic.code), message(diagnostic, say.language())});
    if (!text.empty()) throw Refusal{text};
}

}  // namespace merilo::cli
