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

/// Nothing when the text cannot be read at all: too long, not UTF-8, nested too deep.
std::optional<ParseText> parse_text(std::string_view original, std::uint32_t source, const ParseLimits& limits, Diagnostics& diagnostics);

/// Adds the syntax of one text to `ast` and gives its `file` node, none when the text cannot be read at all.
SyntaxId parse_file(const Sources& sources, std::uint32_t source, Diagnostics& diagnostics, const ParseLimits& limits, Ast& ast);

}  // namespace merilo::inline v0::detail
