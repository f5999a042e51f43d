// Road maps as of a day as people and programs read them: tables, CSV, JSON, a calendar, a picture.
#pragma once

#include <merilo/recommend.hpp>

#include <optional>
#include <string>
#include <vector>

namespace merilo::inline v0 {

/// Which table of a road map.
enum class RoadMapTable : std::uint8_t {
    measures,     // each time that a measure falls due, with its state
    objects,      // how many are in which state, by object
    sections,     // the same by section, over all objects
    responsible,  // by unit; a measure of several counts under each
    years,        // by the year in which they fall due
    aside,        // without a time: continuous, open, scheduled without dates
    next,         // what falls due in the next days
};

struct RoadMapOptions {
    Language language = Language::russian;
    std::optional<int> next;             ///< for how many days ahead `RoadMapTable::next` looks; it is shown only where this is said
    std::string roadmap;                 ///< "municipality.msoko" or "msoko"; empty: all
};

/// One kind of table, one for each road map that has rows for it.
MERILO_API std::vector<Table> tables(const RoadMapReport& report, RoadMapTable kind, const RoadMapOptions& options = {});
/// As text at most `width` columns wide: for each object its sections, measures and deadlines (where there are no more than ten), then counts
/// by object, unit and year, and what is due next.
MERILO_API std::string to_text(const RoadMapReport& report, const RoadMapOptions& options, std::size_t width, bool colour);

/// Everything: each object's measures with their states and origins, counts, what is due next. The schema is docs/schemas/roadmap.json.
MERILO_API std::string to_json(const RoadMapReport& report, const Sources& sources, const RoadMapOptions& options = {},
                               const Diagnostics& reading = {});

/// A calendar (RFC 5545): a day's event for each time that a measure falls due and is not done, on its last day; with `options.next` only
/// those of the next days.
MERILO_API std::string to_calendar(const RoadMapReport& report, const RoadMapOptions& options = {});

/// A Gantt chart of one road map of one object (an index in RoadMapReport::roadmaps) by section, in SVG.
MERILO_API std::string to_svg(const RoadMapReport& report, std::size_t roadmap, const RoadMapOptions& options = {});

}  // namespace merilo::inline v0
