// Days of the Gregorian calendar, as methodologies and data write them.
#pragma once

#include <merilo/version.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace merilo::inline v0 {

/// "2020-12-01", a day of the years 1 to 9999; nothing for any other text.
MERILO_API std::optional<std::chrono::sys_days> parse_date(std::string_view text);

/// "2020-12-01".
MERILO_API std::string to_text(std::chrono::sys_days day);

}  // namespace merilo::inline v0
