// What is wrong in data, counted by kind and listed for programs.
#pragma once

#include <merilo/diagnostic.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace merilo::inline v0 {

/// How often something was found in data.
struct DataFinding {
    Code code{};
    Severity severity = Severity::error;
    std::uint64_t count = 0;
};

/// The kinds of findings in data among `diagnostics`, errors first, then the most frequent ones. Those of which only the number was kept
/// are counted too.
MERILO_API std::vector<DataFinding> count_findings(const Diagnostics& diagnostics);

/// The kinds in one line, "not a number: 3; unknown column: 1"; empty when there are none.
MERILO_API std::string data_summary(const Diagnostics& diagnostics, Language language);

/// For programs, in JSON: the kinds with their numbers, and each finding with file, row, column, code, severity and message. The schema is
/// docs/schemas/data_report.json.
MERILO_API std::string data_report(const Diagnostics& diagnostics, Language language);

}  // namespace merilo::inline v0
