// The tables of messages, one per language; a test holds them to the same codes and the same arguments.
#pragma once

#include <merilo/diagnostic.hpp>

#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>

namespace merilo::inline v0::detail {

struct MessageText {
    Code code;
    std::string_view text;
};

/// A word that messages share: the name of a type, of a token, of a state.
struct TermText {
    std::string_view id;
    std::string_view text;
};

extern const MessageText russian_messages[], english_messages[];
extern const std::size_t russian_message_count, english_message_count;
extern const TermText russian_terms[], english_terms[];
extern const std::size_t russian_term_count, english_term_count;

/// A text as a part of a phrase: its braces stand for themselves.
inline std::string phrase_of_text(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '{') result += "{brace}";
        else result += c;
    }
    return result;
}

/// A word that messages share, by its id: "missing", "of".
std::string_view term(std::string_view id, Language language);

}  // namespace merilo::inline v0::detail
