// The codes of all diagnostics. A code is never renumbered and never used for another meaning.
#pragma once

#include <cstdint>

namespace merilo::inline v0 {

enum class Code : std::uint16_t {
    // 0001–0099: reading a source
    unreadable_file = 1,
    not_utf8 = 2,
    file_too_large = 3,
    // 0101–0199: syntax
    expected = 101,              // {0} expected, {1} found
    // 0201–0299: names
    unknown_name = 201,          // {0} the name
    // 0301–0399: types and units
    // 0401–0499: declarations and clauses
    // 0501–0599: graph
    // 0601–0699: limits
    // 0701–0799: scenarios
    // 0801–0899: data
    // 0901–0999: evaluation
};

}  // namespace merilo::inline v0
