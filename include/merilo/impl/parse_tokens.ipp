// The tokens: keywords, signs, names, strings, codes and the ends of rows. Each skips the blanks before it.
#pragma once

#include <merilo/impl/parse_state.ipp>

#include <array>
#include <span>

namespace merilo::inline v0::detail {

// Keywords ------------------------------------------------------------------------------------------------------------------------

const char* parse_phrase(const char* at, const char* last, std::string_view phrase) {
    if (at == last || *at != phrase.front()) return nullptr;
    // Most words differ in their first two bytes. A letter that is composed of two may begin with another byte.
    if (phrase.size() > 1 && (last - at < 2 || at[1] != phrase[1]) && !phrase.starts_with("й") && !phrase.starts_with("ё")) return nullptr;
    for (;;) {
        const auto blank = phrase.find(' ');
        const auto end = parse_word_end(at, last);
        const std::string_view word(at, static_cast<std::size_t>(end - at));
        const auto keyword = phrase.substr(0, blank);
        if (!(parse_has_mark(word) ? parse_same_keyword(parse_normalised(word), keyword) : parse_same_keyword(word, keyword))) return nullptr;
        if (blank == std::string_view::npos) {
            const bool is_path = end != last && *end == '.' && parse_word_end(end + 1, last) != end + 1;
            return is_path ? nullptr : end;
        }
        phrase.remove_prefix(blank + 1);
        at = ParseState::skip(end, last);
    }
}

const char* parse_keyword(const char* at, const char* last, Word word) {
    const auto end = parse_phrase(at, last, spelling(word, Language::english));
    return end != nullptr ? end : parse_phrase(at, last, spelling(word, Language::russian));
}

/// The same; most words are told apart by one comparison.
const char* parse_keyword(ParseState& state, const char* at, const char* last, Word word) {
    return state.may_begin(word, at, last) ? parse_keyword(at, last, word) : nullptr;
}

bool parse_key(ParseState& state, const char*& first, const char* last, Word word) {
    const auto at = ParseState::skip(first, last);
    const auto end = parse_keyword(state, at, last, word);
    if (end == nullptr) return state.miss(at, {word, {}});
    return state.accept(first, at, end, TokenKind::fixed, word);
}

/// One of several keywords, which becomes the word of the node that is being read.
bool parse_tag(ParseState& state, const char*& first, const char* last, std::span<const Word> words) {
    for (const auto word : words) {
        if (!parse_key(state, first, last, word)) continue;
        state.frame().word = word;
        return true;
    }
    return false;
}

// Signs ---------------------------------------------------------------------------------------------------------------------------

/// Longest first. Those that the language does not have are read as one, so that a message can name them.
constexpr auto parse_signs = std::to_array<std::string_view>({
    "..<", "===", "!==", "..", "==", "!=", "<>", "<=", ">=", "=<", "=>", "&&", "||", ":=", "**", "+=", "-=", "→", "≤", "≥",
    "≠",   "×",   "÷",   "·",  "–",  "—",  "<",  ">",  "=",  "+",  "-",  "*",  "/",  "(",  ")",  "{",  "}",  ",",  ":", "."});

/// The signs by their first byte, the longest first; those of one byte are from `begins[byte]` to `begins[byte + 1]`.
struct ParseSignIndex {
    std::array<std::string_view, parse_signs.size()> signs{};
    std::array<std::uint8_t, 257> begins{};
};

constexpr ParseSignIndex parse_sign_index = [] {
    ParseSignIndex result;
    std::size_t count = 0;
    for (std::size_t byte = 0; byte < 256; ++byte) {
        result.begins[byte] = static_cast<std::uint8_t>(count);
        for (const auto sign : parse_signs)
            if (static_cast<unsigned char>(sign.front()) == byte) result.signs[count++] = sign;
    }
    result.begins[256] = static_cast<std::uint8_t>(count);
    return result;
}();

std::string_view parse_sign_at(const char* at, const char* last) {
    if (at == last) return {};
    const std::string_view rest(at, static_cast<std::size_t>(last - at));
    const std::size_t byte = static_cast<unsigned char>(*at);
    for (std::size_t i = parse_sign_index.begins[byte]; i < parse_sign_index.begins[byte + 1]; ++i) {
        const auto sign = parse_sign_index.signs[i];
        if (sign.size() == 1 || rest.starts_with(sign)) return sign;
    }
    return {};
}

/// A sign as a phrase: `=` in backquotes.
struct ParseSign {
    std::string_view sign, phrase;
};

bool parse_sign(ParseState& state, const char*& first, const char* last, ParseSign sign) {
    const auto at = ParseState::skip(first, last);
    const bool is_it = at != last && *at == sign.sign.front() && parse_sign_at(at, last) == sign.sign;
    if (!is_it) return state.miss(at, {Word::nothing, sign.phrase});
    return state.accept(first, at, at + sign.sign.size());
}

// Names ---------------------------------------------------------------------------------------------------------------------------

constexpr std::array parse_facet_words{Word::value, Word::points, Word::maximum, Word::percent, Word::level};

Word parse_facet(std::string_view word) {
    constexpr std::size_t longest = 16;   // `максимум`
    if (word.size() > longest || !parse_first_words().begins_any(parse_word_number(word))) return Word::nothing;
    for (const auto facet : parse_facet_words)
        if (word == spelling(facet, Language::english) || word == spelling(facet, Language::russian)) return facet;
    return Word::nothing;
}

struct ParseNameRule {
    enum class Use : std::uint8_t { plain, declared, reference, in_path } use = Use::plain;
    bool dotted = false;
    std::string_view phrase = "{term:expected_name}";
};

/// One word of a name as it stands in the AST. The facets have one spelling there, whatever the language of the keywords.
std::string parse_name_word(ParseState& state, const char* begin, const char* end, ParseNameRule rule, bool is_first) {
    auto word = parse_normalised(state.written(begin, end));
    const auto place = state.span(begin, end);
    if (const auto mixture = parse_mixture(word); mixture.misleading) {
        state.need_notes();
        if (state.mixed_names.insert(word).second) {
            if (mixture.meant.empty()) state.report(Code::mixed_alphabets, place, {ParseState::argument(word)});
            else state.report(Code::mixed_letters, place, {ParseState::argument(word), ParseState::argument(mixture.meant)});
        }
        if (!mixture.meant.empty()) word = mixture.meant;
    }
    using Use = ParseNameRule::Use;
    if (rule.use == Use::declared && keyword_is_reserved(word)) state.report(Code::reserved_name, place, {ParseState::argument(word)});
    const auto facet = parse_facet(word);
    if (facet == Word::nothing) return word;
    if (rule.use == Use::declared) state.report(Code::facet_name, place, {ParseState::argument(word)});
    if (rule.use == Use::reference || (rule.use == Use::in_path && !is_first)) return std::string(spelling(facet, Language::english));
    return word;
}

bool parse_name(ParseState& state, const char*& first, const char* last, ParseNameRule rule) {
    const auto at = ParseState::skip(first, last);
    auto end = state.word_end(at, last);
    if (end == at || (state.may_begin_any(at, last) && keyword_is_reserved({at, static_cast<std::size_t>(end - at)})))
        return state.miss(at, {Word::nothing, rule.phrase});
    if (state.furthest == at && !state.keys.empty()) {
        state.name_begin = at;
        state.name_keys.swap(state.keys);
        state.keys.clear();
    }
    auto content = parse_name_word(state, at, end, rule, true);
    if (rule.dotted && end != last && *end == '.') content.reserve(content.size() + 32);
    while (rule.dotted && end != last && *end == '.') {
        const auto next = parse_word_end(end + 1, last);
        if (next == end + 1) break;
        content += '.';
        content += parse_name_word(state, end + 1, next, rule, false);
        end = next;
    }
    if (state.name_begin == at) state.name_end = end;
    using Use = ParseNameRule::Use;
    state.accept(first, at, end,
                 rule.use == Use::reference ? TokenKind::reference : rule.use == Use::in_path ? TokenKind::path : TokenKind::name);
    state.push(SyntaxKind::name, at, end, std::move(content));
    return true;
}

/// Does a word that goes on with the expression or the row stand behind a number?
bool parse_ends_number(ParseState& state, const char* at, const char* last) {
    for (const auto word :
         {Word::as_share, Word::shown_to, Word::of_maximum, Word::in_percent, Word::because, Word::by, Word::per, Word::at, Word::once,
          Word::every_year, Word::every_school_year, Word::every_half_year, Word::every_quarter, Word::every_month})
        if (parse_keyword(state, at, last, word) != nullptr) return true;
    const auto end = parse_keyword(state, at, last, Word::valid);   // of a row
    if (end == nullptr) return false;
    const auto next = ParseState::skip(end, last);
    return parse_keyword(next, last, Word::from) != nullptr || parse_keyword(next, last, Word::until) != nullptr;
}

/// The unit after a number: a name.
bool parse_unit(ParseState& state, const char*& first, const char* last) {
    const auto at = ParseState::skip(first, last);
    if (state.may_begin_any(at, last) && parse_ends_number(state, at, last)) return false;
    return parse_name(state, first, last, {ParseNameRule::Use::reference, false, "{term:expected_unit}"});
}

/// Does `NAME :`, `within` or `last` and a word or number stand here? A look ahead of a few words.
bool parse_is_scope(const char* first, const char* last) {
    const auto at = ParseState::skip(first, last);
    for (const auto word : {Word::within, Word::last}) {
        const auto end = parse_keyword(at, last, word);
        const auto next = end == nullptr ? last : ParseState::skip(end, last);
        if (next != last && (parse_is_digit(*next) || parse_word_end(next, last) != next)) return true;
    }
    const auto end = parse_word_end(at, last);
    const auto next = ParseState::skip(end, last);
    return end != at && next != last && *next == ':';
}

// Strings and codes ---------------------------------------------------------------------------------------------------------------

/// Does a line end between two places? Newlines that join strings are blanks in the text that the grammar reads.
bool parse_crosses_line(const ParseState& state, const char* begin, const char* end) {
    return state.written(begin, end).find('\n') != std::string_view::npos;
}

const char* parse_literal(const char* at, const char* last, std::string& content) {
    for (++at; at != last && *at != '\n';) {
        const auto end = std::find_if(at, last, [](char c) { return c == '"' || c == '\n'; });
        content.append(at, end);
        at = end;
        if (at == last || *at == '\n') break;
        if (at + 1 == last || at[1] != '"') return at + 1;
        content += '"';
        at += 2;
    }
    return at;  // not closed, which was reported
}

enum class ParseJoin : std::uint8_t { none, following_lines, all };

/// A string, with those that are joined to it: on the same line, or where another may follow (an object, then a column) only on later ones.
bool parse_string(ParseState& state, const char*& first, const char* last, ParseJoin join, std::string_view phrase) {
    const auto at = ParseState::skip(first, last);
    if (at == last || *at != '"') return state.miss(at, {Word::nothing, phrase});
    std::string content;
    auto end = parse_literal(at, last, content);
    while (join != ParseJoin::none) {
        const auto next = ParseState::skip(end, last);
        if (next == last || *next != '"') break;
        if (join == ParseJoin::following_lines && !parse_crosses_line(state, end, next)) break;
        content += ' ';
        end = parse_literal(next, last, content);
    }
    state.accept(first, at, end, TokenKind::string);
    state.push(SyntaxKind::string, at, end, std::move(content));
    return true;
}

/// `["code"] "title"`: two strings on one line are a code and a title; a title may go on in the following lines.
bool parse_titles(ParseState& state, const char*& first, const char* last) {
    const auto at = ParseState::skip(first, last);
    if (at == last || *at != '"') return state.miss(at, {Word::nothing, "{term:expected_title}"});
    std::string ignored;
    const auto end = parse_literal(at, last, ignored);
    const auto next = ParseState::skip(end, last);
    const bool has_code = next != last && *next == '"' && !parse_crosses_line(state, end, next);
    if (has_code) parse_string(state, first, last, ParseJoin::none, {});
    else state.push_absent();
    return parse_string(state, first, last, ParseJoin::all, {});
}

/// A version, a period or another code as it is written: `2022`, `2021/22`, `2022-Q1`, `2020-12`.
bool parse_code(ParseState& state, const char*& first, const char* last, std::string_view phrase) {
    const auto at = ParseState::skip(first, last);
    auto end = at;
    if (at != last && parse_is_digit(*at)) {
        while (end != last && *end != '\n') {
            const auto character = parse_character(end, last);
            const bool is_letter = parse_letter(character.point) != ParseLetter::none;
            const bool may_join = (*end == '.' || *end == '/' || *end == '-') && end + 1 != last;
            if (!is_letter && !(may_join && parse_letter(parse_character(end + 1, last).point) != ParseLetter::none)) break;
            end = character.next;
        }
    }
    if (end == at) return state.miss(at, {Word::nothing, phrase});
    state.accept(first, at, end, TokenKind::code);
    state.push(SyntaxKind::code, at, end, std::string(at, end));
    return true;
}

// Rows ----------------------------------------------------------------------------------------------------------------------------

bool parse_is_separator(char c) { return c == '\n' || c == ';'; }

/// Any blanks and row ends.
bool parse_separators(const char*& first, const char* last) {
    while (first != last && (*first == ' ' || parse_is_separator(*first))) ++first;
    return true;
}

bool parse_row_end(ParseState& state, const char*& first, const char* last) {
    const auto at = ParseState::skip(first, last);
    if (at != last && *at != '}' && !parse_is_separator(*at)) return state.miss(at, {Word::nothing, "{term:end_of_line}"});
    first = at;
    return parse_separators(first, last);
}

/// Behind the row that begins at `at`: its brackets are skipped, and its end is left standing.
const char* parse_skip_row(const char* at, const char* last) {
    std::size_t depth = 0;
    std::string ignored;
    while (at != last) {
        if (depth == 0 && (parse_is_separator(*at) || *at == '}')) break;
        if (*at == '"') {
            at = parse_literal(at, last, ignored);
            continue;
        }
        if (*at == '(' || *at == '[' || *at == '{') ++depth;
        if ((*at == ')' || *at == ']' || *at == '}') && depth > 0) --depth;
        ++at;
    }
    return at;
}

}  // namespace merilo::inline v0::detail
