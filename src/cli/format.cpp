#include "commands.hpp"
#include "output.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

namespace merilo::cli {
namespace {

constexpr std::string_view standard_input = "-";

std::string read_text(const std::string& path, const Speech& say) {
    if (path == standard_input) return {std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
    std::error_code error;
    std::ifstream file(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file.is_open() || file.bad() || std::filesystem::is_directory(path, error))
        throw Refusal{say("файл «{0}» не удалось прочитать", "file “{0}” could not be read", {path})};
    return text;
}

/// Writes what has changed: into its own place, or to where the command says.
void put_formatted(const Command& command, const std::string& path, const std::string& before, const std::string& text, const Speech& say) {
    if (path == standard_input || !command.output.empty()) return put_result(command, text, say);
    if (text == before) return;
    put_file(path, text, say);
    put_result(command, say("{0}: отформатирован\n", "{0}: formatted\n", {path}), say);
}

}  // namespace

int format(const Command& command, const Speech& say) {
    int code = done;
    std::size_t different = 0;
    const auto files = files_named(command, say);
    if (command.only_check && !command.output.empty())
        throw Refusal{say("--check ничего не пишет, а -o говорит куда: уберите одно из двух",
                          "--check writes nothing, and -o says where to: leave one of them out")};
    if (files.size() > 1 && !command.output.empty())
        throw Refusal{say("-o принимает один файл, а названо: {0}", "-o takes one file, and there are {0}",
                          {std::to_string(files.size())})};
    for (const auto& path : files) {
        auto before = read_text(path, say);
        FormatOptions options;
        options.keywords = command.keywords;
        options.name = path;
        const auto formatted = merilo::format(before, options);
        put_diagnostics(formatted.diagnostics, formatted.sources, true, say);
        if (!formatted) {
            code = methodology_fails;
        } else if (!command.only_check) {
            put_formatted(command, path, before, *formatted.text, say);
        } else if (*formatted.text != before) {
            ++different;
            put_message(say("{0}: отличается от канонического вида\n", "{0}: is not in canonical form\n", {path}));
        }
    }
    if (command.only_check && different == 0 && code == done)
        put_result(command,
                   say("файлов: {0}, все в каноническом виде\n", "files: {0}, all in canonical form\n", {std::to_string(files.size())}), say);
    if (different == 0) return code;
    put_message(say("файлов: {0}, отличается: {1}; привести их к нему: merilo format ФАЙЛ…\n",
                    "files: {0}, different: {1}; to format them: merilo format FILE…\n",
                    {std::to_string(files.size()), std::to_string(different)}));
    return methodology_fails;
}

}  // namespace merilo::cli
