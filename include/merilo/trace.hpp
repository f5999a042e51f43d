// What of its catalogues a methodology answers, by what, and what is left without an answer.
#pragma once

#include <merilo/report.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace merilo::inline v0 {

/// A node that answers. Of a family it is the first member, which stands for all.
struct TraceAnswer {
    NodeId node = none;
    bool inherited = false;   ///< it is declared in the methodology that this one extends
};

struct TraceEntry {
    std::uint32_t catalog = none, entry = none;   ///< indexes in Model::catalogs and Catalog::entries
    std::vector<TraceAnswer> answers;             ///< in the order of declaration; none: nothing answers, several: it is answered more than once
};

/// All entries of all catalogues, in the order written.
MERILO_API std::vector<TraceEntry> trace(const Model& model);

/// A row for each entry: code, title, whether it is answered, by what, catalogue. The note counts.
MERILO_API Table trace_table(const Model& model, Language language);
/// In JSON; its schema is docs/schemas/trace.json.
MERILO_API std::string trace_json(const Model& model, const Sources& sources, Language language);
/// As a graph in the DOT language: an edge from each node to what it answers.
MERILO_API std::string trace_dot(const Model& model, Language language);
/// The same as a picture (SVG 1.1): entries on the left, what answers them on the right.
MERILO_API std::string trace_svg(const Model& model, Language language);

}  // namespace merilo::inline v0
