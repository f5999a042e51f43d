// JSON texts of facts, parsed.
#pragma once

#include <merilo/impl/records.hpp>

#include <optional>
#include <string_view>

#include <rapidjson/document.h>

namespace merilo::inline v0::detail {

/// The whole text, numbers kept as text; nothing, with a diagnostic, where it is no JSON.
std::optional<rapidjson::Document> parse_json(std::string_view text, DataReport& report);

}  // namespace merilo::inline v0::detail
