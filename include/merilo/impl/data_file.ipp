// The bytes of a file with facts, and which reader takes it.
#pragma once

#include <merilo/impl/records.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <utf8proc.h>

namespace merilo::inline v0 {
namespace detail {

std::string_view without_mark(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    return text;
}

std::optional<std::string> read_data_file(const std::string& path, std::size_t limit, Diagnostics& diagnostics) {
    const auto fail = [&](const char* reason) {
        diagnostics.add(Code::unreadable_file, DataPlace{path, 0, {}}, {Argument::text(path), Argument::phrase(reason)});
        return std::nullopt;
    };
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (!std::filesystem::exists(status)) return fail("{term:file_absent}");
    if (std::filesystem::is_directory(status)) return fail("{term:file_is_folder}");
    std::ifstream file(path, std::ios::binary);
    if (!file) return fail("{term:file_denied}");
    std::string text;
    constexpr std::size_t step = std::size_t{1} << 20U;
    while (file && text.size() <= limit) {
        const auto before = text.size();
        text.resize(before + step);
        file.read(text.data() + before, static_cast<std::streamsize>(step));
        text.resize(before + static_cast<std::size_t>(file.gcount()));
    }
    if (file.bad()) return fail("{term:file_denied}");
    if (text.size() <= limit) return text;
    diagnostics.add(Code::file_too_large, DataPlace{path, 0, {}}, {Argument::text(std::to_string(limit))});
    return std::nullopt;
}

std::size_t find_not_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte == 0) return at;  // UTF-16, most likely
        if (byte < 0x80U) {
            ++at;
            continue;
        }
        utf8proc_int32_t point = 0;
        const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at),
                                           static_cast<utf8proc_ssize_t>(text.size() - at), &point);
        if (size <= 0) return at;
        at += static_cast<std::size_t>(size);
    }
    return std::string_view::npos;
}

}  // namespace detail

bool read_facts(Dataset& dataset, const std::string& path, const ReadOptions& options, Diagnostics& diagnostics) {
    const auto ends_with = [&](std::string_view ending) {
        if (path.size() < ending.size()) return false;
        const auto tail = std::string_view(path).substr(path.size() - ending.size());
        return std::equal(tail.begin(), tail.end(), ending.begin(),
                          [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
    };
    // Excel saves "Unicode text" as .txt.
    if (ends_with(".csv") || ends_with(".tsv") || ends_with(".txt")) return read_csv(dataset, path, options, diagnostics);
    if (ends_with(".json")) return read_json(dataset, path, options, diagnostics);
    diagnostics.add(Code::unknown_data_ending, DataPlace{path, 0, {}});
    return false;
}

bool read_files(Dataset& dataset, const std::vector<std::string>& paths, const ReadOptions& options, Diagnostics& diagnostics) {
    ReadOptions each = options;
    std::vector<std::string> headings;
    if (each.headings == nullptr) each.headings = &headings;
    bool good = true;
    for (const auto& path : paths) good = read_facts(dataset, path, each, diagnostics) && good;
    if (good && options.headings == nullptr) check_ignored(options.ignore, headings, diagnostics);
    return good;
}

}  // namespace merilo::inline v0
