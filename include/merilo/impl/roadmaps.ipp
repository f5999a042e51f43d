// Occurrences of a measure by the days in which they fall.
#pragma once

#include <merilo/impl/roadmaps.hpp>

#include <algorithm>
#include <array>

namespace merilo::inline v0::detail {

std::pair<std::uint32_t, std::uint32_t> due_within(const std::vector<DaySpan>& due, const DaySpan& span) {
    const auto first = std::partition_point(due.begin(), due.end(), [&](const DaySpan& it) { return it.last < span.first; });
    const auto last = std::partition_point(first, due.end(), [&](const DaySpan& it) { return it.last <= span.last; });
    return {static_cast<std::uint32_t>(first - due.begin()), static_cast<std::uint32_t>(last - due.begin())};
}

std::string due_names(const Measure& measure, Day about) {
    constexpr std::size_t most = 4;
    const auto& due = measure.due;
    const auto later = std::partition_point(due.begin(), due.end(), [&](const DaySpan& it) { return it.last < about; });
    auto at = static_cast<std::size_t>(later - due.begin());
    at = at > 1 ? std::min(at - 2, due.size() - std::min(due.size(), most)) : 0;
    std::string result = at > 0 ? "…" : "";
    for (std::size_t i = at; i < std::min(at + most, due.size()); ++i) result += (result.empty() ? "" : ", ") + due[i].name;
    return result + (at + most < due.size() ? " …" : "");
}

std::string_view measure_state_words(MeasureState state, Language language) {
    static constexpr std::array words{Word::done, Word::done_late, Word::due_now, Word::overdue, Word::not_yet_due};
    return spelling(words[static_cast<std::size_t>(state)], language);
}

std::string roadmap_name(const Model& model, const RoadMap& roadmap) { return model.entities[roadmap.entity].name + "." + roadmap.name; }

}  // namespace merilo::inline v0::detail
