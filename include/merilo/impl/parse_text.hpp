// A text made ready for the grammar: of the same length, so that every place in it is a place in the source.
#pragma once

#include <merilo/ast.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace merilo::inline v0::detail {

/// More errors than these are not reported.
inline constexpr std::uint32_t parse_most_errors = 100;

/// Bytes [begin, end) that hold one declaration, and whatever follows it up to the next. An error at or after `broken` follows from one
/// that was reported: a bracket or a quote that is not closed.
struct ParseChunk {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t broken = none;
};

/// Comments, and newlines that do not end a row, have become blanks; so have no-break blanks. A minus sign is `-`.
struct ParseText {
    std::string text;
    std::uint32_t errors = 0;   ///< reported
    std::vector<ParseChunk> chunks;
};

/// What the grammar took a token for. `fixed` is a keyword or a sign; in a `reference` each word may be a facet, in a `path` each but the
/// first.
enum class TokenKind : std::uint8_t { fixed, name, reference, path, string, number, code };

/// Bytes [begin, end) of one token, and the innermost node that was being read, with the place where that begins. Strings that are joined
/// are one token.
struct TracedToken {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    TokenKind kind = TokenKind::fixed;
    Word word = Word::nothing;   ///< the keyword, where the grammar looked for one by its word
    SyntaxKind node = SyntaxKind::absent;
    std::uint32_t node_begin = none;
};

/// How the grammar read a text: for the formatter, which has no grammar of its own.
struct ParseTrace {
    std::string text;                  ///< as in `ParseText`
    std::vector<TracedToken> tokens;   ///< in the order of their places; all of them, when there was no error
};

/// Nothing when the text cannot be read at all: too long, not UTF-8, nested too deep.
std::optional<ParseText> parse_text(std::string_view original, std::uint32_t source, const ParseLimits& limits, Diagnostics& diagnostics);

/// Adds the syntax of one text to `ast` and gives its `file` node, none when the text cannot be read at all.
SyntaxId parse_file(const Sources& sources, std::uint32_t source, Diagnostics& diagnostics, const ParseLimits& limits, Ast& ast,
                    ParseTrace* trace = nullptr);

}  // namespace merilo::inline v0::detail
