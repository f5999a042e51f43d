// What resolving, facts and results share about measures.
#pragma once

#include <merilo/model.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace merilo::inline v0::detail {

/// The occurrences that fall due in `span`: the first, and the one behind the last, as indexes.
std::pair<std::uint32_t, std::uint32_t> due_within(const std::vector<DaySpan>& due, const DaySpan& span);

/// "2021-05, 2021-09, 2022-05 …": the first times that a measure is due near `about`.
std::string due_names(const Measure& measure, Day about);

/// "выполнено", "not yet due".
std::string_view measure_state_words(MeasureState state, Language language);

/// "municipality.msoko".
std::string roadmap_name(const Model& model, const RoadMap& roadmap);

}  // namespace merilo::inline v0::detail
