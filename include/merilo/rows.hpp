// Which row of a source's inventory is encoded by what, and where: the way from a paragraph of the document to its formula, and back.
#pragma once

#include <merilo/model.hpp>
#include <merilo/report.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace merilo::inline v0 {

/// A row for each row of an inventory that is encoded, in the order written: source, key, title, what encodes it, the place in the source, the
/// line of the methodology. The note counts them by source.
MERILO_API Table rows_table(const Model& model, const Sources& sources, Language language);
/// In JSON, with formulas, documents and notes; its schema is docs/schemas/rows.json.
MERILO_API std::string rows_json(const Model& model, const Sources& sources, Language language);
/// The rows whose keys are `key`, with what encodes them as it is written; empty when there are none.
MERILO_API std::string row_text(const Model& model, const Sources& sources, std::string_view key, Language language);
/// The keys of all rows that are encoded, in the order written.
MERILO_API std::vector<std::string> row_keys(const Model& model);

}  // namespace merilo::inline v0
