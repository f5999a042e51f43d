// Merilo: from the text of an order to points, levels, ranks and their reasons.
//
//   text ─ parse ▶ Ast ─ resolve ▶ Model ─ order ▶ Graph ─ plan ▶ Plan ─ bind ▶ Program ─ evaluate ▶ Result ─ explain, report ▶
//   source.hpp    ast.hpp       model.hpp      graph.hpp     plan.hpp    program.hpp     evaluate.hpp    explain.hpp, report.hpp
//                                                            dataset.hpp ▲               scenario.hpp
#pragma once

#include <merilo/data_report.hpp>
#include <merilo/arrow.hpp>
#include <merilo/code_entry.hpp>
#include <merilo/error.hpp>
#include <merilo/format.hpp>
#include <merilo/measures.hpp>
#include <merilo/modules.hpp>
#include <merilo/report.hpp>
#include <merilo/roadmap_report.hpp>
#include <merilo/scenario.hpp>
#include <merilo/rows.hpp>
#include <merilo/trace.hpp>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace merilo::inline v0 {

struct LoadResult;

/// A compiled methodology: immutable, cheap to copy, shared by any number of threads. It remembers the plans of its last evaluations, so that
/// an evaluation that asks for the same begins at once.
class MERILO_API Methodology {
public:
    /// Loads a file and those that it names by `import` and `extend`, none outside `options.root`. Throws `Error`, which holds the
    /// diagnostics, when it is not a methodology that can run.
    static Methodology load(const std::string& path, const LoadOptions& options = {});
    /// The same, without an exception.
    static LoadResult try_load(const std::string& path, const LoadOptions& options = {});
    /// From a text; `name` stands in the diagnostics, and is the file to which paths are relative. What the text imports is found in
    /// `options.files`; no file is read.
    static LoadResult try_parse(const std::string& name, std::string text, const LoadOptions& options = {});

    [[nodiscard]] const Model& model() const;
    [[nodiscard]] const Graph& graph() const;
    [[nodiscard]] const Sources& sources() const;
    /// Warnings, findings and notes.
    [[nodiscard]] const Diagnostics& diagnostics() const;

    /// An empty data set for this methodology.
    [[nodiscard]] Dataset dataset() const;
    [[nodiscard]] Result evaluate(const Dataset& dataset, const EvaluateOptions& options = {}) const;
    /// Why `quantity` ("municipality.summary") of `object` is what it is. Throws `Error` for an unknown name.
    [[nodiscard]] Explanation explain(const Result& result, std::string_view quantity, std::string_view object) const;
    /// Runs the methodology's own scenarios: all, or those with the indexes `only`.
    [[nodiscard]] TestReport test(Language language = Language::russian, const std::vector<std::size_t>& only = {}) const;

private:
    friend struct LoadResult;
    struct Impl;
    explicit Methodology(std::shared_ptr<const Impl> impl);
    static LoadResult load_text(const std::string& name, std::string text, const ReadFile& read, const ParseLimits& limits);
    std::shared_ptr<const Impl> impl_;
};

/// What `try_load` gives: the methodology when there is no error, and all diagnostics with the texts they point into.
struct LoadResult {
    std::optional<Methodology> methodology;
    Diagnostics diagnostics;
    Sources sources;

    explicit operator bool() const { return methodology.has_value(); }
};

/// In JSON: whether it is a methodology that can run, its digest, and all diagnostics.
MERILO_API std::string to_json(const LoadResult& loaded, Language language);

}  // namespace merilo::inline v0

#ifdef MERILO_IMPLEMENTATION
#include <merilo/impl/all.ipp>
#endif
