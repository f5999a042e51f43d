// What the stages need to know about keywords beyond the public table.
#pragma once

#include <merilo/keywords.hpp>

namespace merilo::inline v0::detail {

/// Is `word` never a name? True for the first word of every reserved phrase.
bool keyword_is_reserved(std::string_view word);

/// The language of a text's first word, which may be the second where the first is `merilo`, a name in every language: messages about it
/// spell keywords in this one.
Language source_language(std::string_view text);

}  // namespace merilo::inline v0::detail
