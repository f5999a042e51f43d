// One canonical form of a text, beside stage 1: the layout changes, and on request the language of the keywords; the meaning never does.
#pragma once

#include <merilo/ast.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace merilo::inline v0 {

struct FormatOptions {
    std::optional<Language> keywords;   ///< the language of all keywords; each stays in its own when there is none
    /// In characters: a block `{ … }` that stands on one line and goes beyond, in the keywords of either language, is taken apart.
    std::size_t width = 160;
    std::string name = "-";             ///< of the text, in diagnostics
    ParseLimits limits;
};

/// What `format` gives: the text, unless there is an error, and all diagnostics with the text they point into.
struct FormatResult {
    std::optional<std::string> text;
    Diagnostics diagnostics;
    Sources sources;

    explicit operator bool() const { return text.has_value(); }
};

/// `text` in its canonical form. Comments, the order, blank lines between groups (at most one), names, strings and codes stay. A text with
/// an error of syntax is not formatted; names and types are not judged. Formatting twice changes nothing more, and neither does changing
/// the language of the keywords to and fro. Time and memory grow linearly with the text.
MERILO_API FormatResult format(std::string text, const FormatOptions& options = {});

}  // namespace merilo::inline v0
