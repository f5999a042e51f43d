// What other stages need to know about the words and the signs of a text. The bodies are in parse_words.ipp and parse_tokens.ipp.
#pragma once

#include <merilo/keywords.hpp>

#include <string>
#include <string_view>

namespace merilo::inline v0::detail {

/// The end of the word that begins at `at`; `at` itself when none does.
const char* parse_word_end(const char* at, const char* last);

/// May `word` have a letter that is written with a combining mark?
bool parse_has_mark(std::string_view word);

/// `text` in NFC.
std::string parse_normalised(std::string_view text);

/// The end of the phrase when it stands at `at`, else nothing. A word is compared whole, and a dotted path is no keyword.
const char* parse_phrase(const char* at, const char* last, std::string_view phrase);

/// The sign at `at`, the longest that there is, or nothing.
std::string_view parse_sign_at(const char* at, const char* last);

/// The facet that `word` names in either language.
Word parse_facet(std::string_view word);

/// Appends the content of the literal at `at` and gives its end.
const char* parse_literal(const char* at, const char* last, std::string& content);

}  // namespace merilo::inline v0::detail
