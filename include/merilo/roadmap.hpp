// Road maps and recommendations as a methodology states them: what is due when, who does it, and what is advised.
#pragma once

#include <merilo/recurrence.hpp>
#include <merilo/source.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace merilo::inline v0 {

/// A unit that performs measures and receives recommendations.
struct Responsible {
    std::string name, title;
    Span span;
};

/// `once`: on the last day of a stretch of days. `scheduled`: the facts say when. `continuous` and `open` never fall due.
enum class MeasureKind : std::uint8_t { once, recurring, scheduled, continuous, open };

struct Measure {
    std::string code, title;
    MeasureKind kind = MeasureKind::once;
    std::uint32_t section = 0;               ///< index in RoadMap::sections
    std::string deadline;                    ///< as it is written: "every year in may, september"
    std::vector<DaySpan> due;                ///< each time that it falls due, in the order of time; of `once` one, of others but `recurring` none
    DaySpan within;                          ///< the days in which it may fall due: those of the road map, or a part of them
    Day since{};                             ///< what was done before cannot have been done for this road map …
    Day exists{};                            ///< … unless its deadline passed before the road map was there
    std::vector<std::uint32_t> responsible;  ///< indexes in Model::responsible
    std::uint32_t source = none;             ///< index in Model::sources; none: it cites nothing
    std::string place;                       ///< in that document
    Span span;

    /// The first day on which it can have been done for this deadline (nothing: it has none).
    [[nodiscard]] Day possible_since(const std::optional<DaySpan>& deadline) const {
        return deadline && deadline->last < exists ? std::min(within.first, deadline->first) : since;
    }
};

struct RoadMapSection {
    std::string code, title;
    Span span;
};

/// What is planned for each object of an entity.
struct RoadMap {
    std::uint32_t entity = none;
    std::string name, title;                 ///< `name` without its entity
    DaySpan days;                            ///< from its first to its last day
    std::optional<Day> approved;
    std::vector<RoadMapSection> sections;
    std::vector<Measure> measures;           ///< in the order written; codes are unique
    std::vector<std::uint32_t> figures;      ///< nodes, by RoadMapFigure but the first
    bool is_read = false;                    ///< something reads one of them
    Span span, name_span;
};

/// A measure by its place.
struct MeasureId {
    std::uint32_t roadmap = none, measure = none;   ///< indexes in Model::roadmaps and RoadMap::measures

    friend auto operator<=>(const MeasureId&, const MeasureId&) = default;
};

/// Its node is a value that is yes where the advice is given, missing where that is undecided.
struct Recommendation {
    std::uint32_t node = none;               ///< a NodeId
    std::string because;
    std::vector<std::uint32_t> to;           ///< indexes in Model::responsible
    std::vector<MeasureId> starts;           ///< of the same objects, or of those above them
    Span span;
};

/// What became of a measure that falls due, as of a day. `due`: its days have begun and are not over.
enum class MeasureState : std::uint8_t { done, done_late, due, overdue, not_yet_due };
inline constexpr std::size_t measure_state_count = 5;

/// One fact of a measure in a scenario, or what is expected of it.
struct ScenarioMeasure {
    MeasureId id;
    std::vector<std::string> path;           ///< the object, its parent …
    std::optional<DaySpan> due;
    std::optional<Day> done;                 ///< of a fact
    std::string document;                    ///< of a fact
    MeasureState state = MeasureState::done; ///< that is expected
    Span span;
};

}  // namespace merilo::inline v0
