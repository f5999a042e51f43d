// Names of nodes and facets as callers write them.
#pragma once

#include <merilo/keywords.hpp>
#include <merilo/model.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace merilo::inline v0::detail {

/// The word of each facet, in the order of `Facet`.
inline constexpr std::array<Word, facet_count> facet_words{Word::value, Word::points, Word::maximum, Word::percent, Word::level};

/// The facet that a word means in either language.
std::optional<Facet> facet_named(std::string_view word);

/// "municipality.failed", or the name of a parameter.
std::string full_name(const Model& model, const Node& node);

/// "municipality.failed.points", or «….баллы»: as the methodology itself would write it.
std::string written_name(const Model& model, QuantityId quantity);

/// "a, b, c": so many that a message can hold them.
std::string listed_names(const std::vector<std::string>& names);

}  // namespace merilo::inline v0::detail
