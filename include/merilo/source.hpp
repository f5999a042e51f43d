// Source texts and places in them. Stage 0: everything that can be pointed at by a diagnostic.
#pragma once

#include <merilo/version.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace merilo::inline v0 {

/// The id that points at nothing, for every kind of id.
inline constexpr std::uint32_t none = 0xffffffffU;

/// A half-open range of bytes [begin, end) in one source. Lines and columns are found only when a place is shown.
struct Span {
    std::uint32_t source = none;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
};

/// Why a text is part of a methodology: it was loaded, or `import` or `extend` names it.
enum class SourceRole : std::uint8_t { main, imported, extended };

/// One text: a file that was read, or a string with a name to show in its place.
struct Source {
    std::string name;
    std::string text;
    SourceRole role = SourceRole::main;
};

/// A place as a person counts it: from 1; the column is counted in characters, not bytes.
struct Position {
    std::uint32_t line = 1;
    std::uint32_t column = 1;
};

/// All texts of one methodology, in the order they were read. A Span's `source` indexes it.
struct Sources {
    std::vector<Source> files;
};

/// Line and column of byte `offset` of `text`.
MERILO_API Position position(std::string_view text, std::uint32_t offset);

/// The line of `text` that holds byte `offset`, without its line end.
MERILO_API std::string_view line_at(std::string_view text, std::uint32_t offset);

}  // namespace merilo::inline v0
