// Entries of codes. Their text is docs/diagnostics, which cmake/diagnostics.cmake turns into <merilo/generated/code_entries.inc>.
#pragma once

#include <merilo/code_entry.hpp>

#if __has_include(<merilo/generated/code_entries.inc>)
#include <merilo/generated/code_entries.inc>
#else
namespace merilo::inline v0::detail {
constexpr const char* code_entries_ru[] = {""};
constexpr const char* code_entries_en[] = {""};
}  // namespace merilo::inline v0::detail
#endif

#include <algorithm>
#include <charconv>
#include <span>

namespace merilo::inline v0 {
namespace detail {

constexpr std::string_view code_entry_head = "## M";

/// "M0201" of an entry; empty of what stands before the first entry of a file.
std::string_view code_of_entry(std::string_view entry) {
    return entry.starts_with(code_entry_head) ? entry.substr(3, 5) : std::string_view();
}

/// "m201" as "M0201", also with the Russian letter that looks the same; what is no code stays as it is.
std::string full_code_name(std::string_view name) {
    std::string_view digits = name;
    for (const std::string_view letter : {"M", "m", "М", "м"})
        if (digits.starts_with(letter)) {
            digits.remove_prefix(letter.size());
            break;
        }
    unsigned number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    const bool is_code = error == std::errc() && end == digits.data() + digits.size() && digits.size() <= 4;
    return is_code ? code_name(static_cast<Code>(number)) : std::string(name);
}

}  // namespace detail

std::string_view explanation_of_code(std::string_view name, Language language) {
    const auto entries = language == Language::russian ? std::span<const char* const>(detail::code_entries_ru)
                                                       : std::span<const char* const>(detail::code_entries_en);
    const auto wanted = detail::full_code_name(name);
    const auto found = std::find_if(entries.begin(), entries.end(), [&](std::string_view entry) { return detail::code_of_entry(entry) == wanted; });
    if (found == entries.end() || wanted.empty()) return {};
    const std::string_view entry(*found);
    return entry.substr(0, entry.find_last_not_of('\n') + 1);
}

std::vector<std::string> explained_codes() {
    std::vector<std::string> result;
    for (const auto entry : detail::code_entries_ru)
        if (const auto code = detail::code_of_entry(entry); !code.empty()) result.emplace_back(code);
    std::sort(result.begin(), result.end());
    return result;
}

}  // namespace merilo::inline v0
