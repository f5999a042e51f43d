// Words of a text: which characters make them, their normal form, and letters that look alike in two scripts.
#pragma once

#include <merilo/impl/parse_words.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utf8proc.h>

namespace merilo::inline v0::detail {

/// The character at `at`, and where the next one begins. The text is known to be UTF-8.
struct ParseCharacter {
    std::int32_t point = 0;
    const char* next = nullptr;
};

ParseCharacter parse_character(const char* at, const char* last) {
    ParseCharacter result;
    if (at != last && static_cast<unsigned char>(*at) < 0x80) return {*at, at + 1};
    const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(at), last - at, &result.point);
    result.next = at + (size > 0 ? size : 1);
    return result;
}

bool parse_is_digit(char c) { return c >= '0' && c <= '9'; }

bool parse_is_blank(char c) { return c == ' '; }

enum class ParseLetter : std::uint8_t { none, starts, continues };

ParseLetter parse_letter(std::int32_t point) {
    if (point < 0x80) {
        if ((point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z') || point == '_') return ParseLetter::starts;
        return point >= '0' && point <= '9' ? ParseLetter::continues : ParseLetter::none;
    }
    switch (utf8proc_category(point)) {
        case UTF8PROC_CATEGORY_LU:
        case UTF8PROC_CATEGORY_LL:
        case UTF8PROC_CATEGORY_LT:
        case UTF8PROC_CATEGORY_LM:
        case UTF8PROC_CATEGORY_LO: return ParseLetter::starts;
        case UTF8PROC_CATEGORY_ND:
        case UTF8PROC_CATEGORY_MN:
        case UTF8PROC_CATEGORY_MC: return ParseLetter::continues;
        default: return ParseLetter::none;
    }
}

/// What the first byte of a character tells: `slow` where it takes more of them.
enum class ParseByte : std::uint8_t { other, digit, letter, cyrillic, slow };

constexpr auto parse_bytes = [] {
    std::array<ParseByte, 256> result{};
    for (int c = 0x80; c < 0x100; ++c) result[static_cast<std::size_t>(c)] = ParseByte::slow;
    for (int c = '0'; c <= '9'; ++c) result[static_cast<std::size_t>(c)] = ParseByte::digit;
    for (int c = 'a'; c <= 'z'; ++c) result[static_cast<std::size_t>(c)] = result[static_cast<std::size_t>(c - 'a' + 'A')] = ParseByte::letter;
    result['_'] = ParseByte::letter;
    result[0xD0] = result[0xD1] = ParseByte::cyrillic;   // U+0400–U+047F: two bytes, and all of them letters
    return result;
}();

ParseByte parse_byte(char c) { return parse_bytes[static_cast<unsigned char>(c)]; }

const char* parse_word_end(const char* at, const char* last) {
    const auto begin = at;
    while (at != last) {
        const auto byte = parse_byte(*at);
        if (byte == ParseByte::letter) {
            ++at;
        } else if (byte == ParseByte::cyrillic && last - at >= 2) {
            at += 2;
        } else if (byte == ParseByte::digit && at != begin) {
            ++at;
        } else if (byte == ParseByte::slow) {
            const auto character = parse_character(at, last);
            const auto letter = parse_letter(character.point);
            if (letter == ParseLetter::none || (letter == ParseLetter::continues && at == begin)) break;
            at = character.next;
        } else {
            break;
        }
    }
    return at;
}

bool parse_has_mark(std::string_view word) { return word.find('\xCC') != std::string_view::npos || word.find('\xCD') != std::string_view::npos; }

std::string parse_normalised(std::string_view text) {
    if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return std::string(text);
    utf8proc_uint8_t* composed = nullptr;
    const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
                                   &composed, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
    if (size < 0) return std::string(text);
    std::string result(reinterpret_cast<const char*>(composed), static_cast<std::size_t>(size));
    std::free(composed);
    return result;
}

/// Do two words spell the same keyword? `ё` may be written `е`, as is usual in Russian print.
bool parse_same_keyword(std::string_view written, std::string_view keyword) {
    constexpr std::string_view yo = "ё", ye = "е";
    while (!written.empty() && !keyword.empty()) {
        if (keyword.starts_with(yo) && written.starts_with(ye)) {
            written.remove_prefix(ye.size());
            keyword.remove_prefix(yo.size());
            continue;
        }
        if (written.front() != keyword.front()) return false;
        written.remove_prefix(1);
        keyword.remove_prefix(1);
    }
    return written.empty() && keyword.empty();
}

struct ParseLookAlike {
    char latin;
    std::string_view cyrillic;
};

constexpr std::array<ParseLookAlike, 28> parse_look_alikes{{
    {'a', "а"}, {'c', "с"}, {'e', "е"}, {'i', "і"}, {'j', "ј"}, {'k', "к"}, {'o', "о"}, {'p', "р"}, {'s', "ѕ"}, {'x', "х"},
    {'y', "у"}, {'m', "м"}, {'t', "т"}, {'A', "А"}, {'B', "В"}, {'C', "С"}, {'E', "Е"}, {'H', "Н"}, {'I', "І"}, {'J', "Ј"},
    {'K', "К"}, {'M', "М"}, {'O', "О"}, {'P', "Р"}, {'S', "Ѕ"}, {'T', "Т"}, {'X', "Х"}, {'Y', "У"},
}};

enum class ParseScript : std::uint8_t { other, latin, cyrillic };

ParseScript parse_script(std::int32_t point) {
    if ((point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z')) return ParseScript::latin;
    return point >= 0x400 && point < 0x530 ? ParseScript::cyrillic : ParseScript::other;
}

/// `word` with every letter of the other script replaced by its look-alike of `script`; nothing when a letter has none.
std::optional<std::string> parse_in_one_script(std::string_view word, ParseScript script) {
    std::string result;
    while (!word.empty()) {
        const auto character = parse_character(word.data(), word.data() + word.size());
        const auto letter = word.substr(0, static_cast<std::size_t>(character.next - word.data()));
        word.remove_prefix(letter.size());
        const auto written = parse_script(character.point);
        if (written == ParseScript::other || written == script) {
            result += letter;
            continue;
        }
        const auto found = std::find_if(parse_look_alikes.begin(), parse_look_alikes.end(), [&](const ParseLookAlike& pair) {
            return script == ParseScript::latin ? pair.cyrillic == letter : pair.latin == letter.front();
        });
        if (found == parse_look_alikes.end()) return std::nullopt;
        if (script == ParseScript::latin) result += found->latin;
        else result += found->cyrillic;
    }
    return result;
}

/// Does a name mix Latin and Cyrillic letters so that a reader could be misled? `балл_VPR` does not; `puрils` and `vpr_с` do.
struct ParseMixture {
    bool misleading = false;
    std::string meant;   ///< what was probably meant, if that is known
};

ParseMixture parse_mixture(std::string_view word) {
    bool one_byte = false, more_bytes = false;
    for (const char c : word) {
        const auto byte = parse_byte(c);
        one_byte = one_byte || byte == ParseByte::letter;
        more_bytes = more_bytes || static_cast<unsigned char>(c) >= 0x80;
    }
    if (!one_byte || !more_bytes) return {};   // of one alphabet, as nearly every word
    bool latin = false, cyrillic = false, mixed_run = false;
    auto run = ParseScript::other;
    for (const char *at = word.data(), *last = at + word.size(); at != last;) {
        const auto character = parse_character(at, last);
        at = character.next;
        const auto script = parse_script(character.point);
        latin = latin || script == ParseScript::latin;
        cyrillic = cyrillic || script == ParseScript::cyrillic;
        mixed_run = mixed_run || (script != ParseScript::other && run != ParseScript::other && script != run);
        run = script;
    }
    if (!latin || !cyrillic) return {};
    auto meant = parse_in_one_script(word, ParseScript::latin);
    if (!meant) meant = parse_in_one_script(word, ParseScript::cyrillic);
    return {mixed_run || meant.has_value(), meant.value_or("")};
}

/// How a text is quoted in a message: cut where it is long.
std::string parse_shown(std::string_view text) {
    constexpr std::size_t most = 60;
    if (text.size() <= most) return std::string(text);
    auto end = most;
    while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return std::string(text.substr(0, end)) + "…";
}

}  // namespace merilo::inline v0::detail
