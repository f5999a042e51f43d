// Scenarios: the methodology's own tests, run against the engine that users run.
#pragma once

#include <merilo/explain.hpp>

#include <string>
#include <vector>

namespace merilo::inline v0 {

/// A figure that differs from what was expected, or would, were it not for an exception.
struct Difference {
    std::string object;      ///< "Ш1 (М)"
    std::string figure;      ///< the column of `expect data`, or the node as written
    std::string expected;    ///< as shown
    std::string computed;
    std::string reason;      ///< of the exception that covers it; empty: the scenario fails
    Span span;
};

struct ScenarioResult {
    std::string title;
    Span span;
    std::size_t figures = 0;                   ///< compared
    std::vector<Difference> differences;       ///< excepted ones included
    Diagnostics diagnostics;                   ///< data errors, exceptions that no longer differ
    std::vector<std::string> overridden;       ///< computed nodes that were given instead
    [[nodiscard]] MERILO_API bool passed() const;
};

struct TestReport {
    std::vector<ScenarioResult> scenarios;
    [[nodiscard]] MERILO_API bool passed() const;
};

/// Runs the scenarios whose indexes in `Model::scenarios` are in `only`; all when it is empty. Data files are found relative to the
/// methodology's file. Figures are shown in `language`.
MERILO_API TestReport test(const std::shared_ptr<const Model>& model, const Graph& graph, const Sources& sources,
                           Language language = Language::russian, const std::vector<std::size_t>& only = {});

/// In JSON; `loading`: what was said when the methodology was loaded.
MERILO_API std::string to_json(const TestReport& report, const Sources& sources, Language language, const Diagnostics& loading = {});

/// As text: a line for each scenario; under it every figure that differs, and why.
MERILO_API std::string to_text(const TestReport& report, const Sources& sources, Language language, bool colour);

}  // namespace merilo::inline v0
