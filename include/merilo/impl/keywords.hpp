// What the stages need to know about keywords beyond the public table.
#pragma once

#include <merilo/keywords.hpp>

namespace merilo::inline v0::detail {

/// Is `word` never a name? True for the first word of every reserved phrase.
bool keyword_is_reserved(std::string_view word);

}  // namespace merilo::inline v0::detail
