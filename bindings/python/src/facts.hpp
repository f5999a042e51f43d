// Facts that are being read, and what was wrong with them.
#pragma once

#include "columns.hpp"

namespace merilo::python {

class Facts {
public:
    /// `encoding`: of CSV files, "utf-8", "cp1251" or "utf-16"; empty: found out.
    Facts(const Methodology& methodology, std::string period, std::vector<std::string> ignore, const std::string& encoding);

    /// Are tables of objects read from now on? Their places are checked when they end.
    void set_objects(bool objects);

    /// What the columns are that are read from now on: the text of a mapping file. False when it has errors.
    bool set_mapping(const std::string& name, std::string text);
    /// Each false when nothing could be read. `entity`: of bare column names, when it is named.
    bool read_file(const std::string& path, std::optional<EntityId> entity);
    bool read_columns(const std::string& name, Columns& columns, std::optional<EntityId> entity, bool nan_is_missing);
    bool read_stream(const std::string& name, const py::capsule& stream, std::optional<EntityId> entity);
    bool read_array(const std::string& name, const py::capsule& schema, const py::capsule& array, std::optional<EntityId> entity);
    /// A table of steps, after all other facts.
    bool read_steps_file(const std::string& path);
    bool read_steps_text(const std::string& name, const std::string& text);
    /// A table of measures, after these; when all are read, `add_measures` makes facts of them as of a day (empty: the end of each period).
    bool read_measures_file(const std::string& path);
    bool read_measures_text(const std::string& name, const std::string& text);
    void add_measures(const std::string& as_of);
    /// Reports the columns to ignore that were nowhere.
    void finish();

    [[nodiscard]] const Dataset& dataset() const { return dataset_; }
    [[nodiscard]] py::tuple diagnostics() const { return diagnostics_data(diagnostics_, sources_); }

private:
    Dataset dataset_;
    ReadOptions options_;
    std::vector<std::string> headings_;
    Diagnostics diagnostics_;
    Sources sources_;
    std::shared_ptr<MeasureFacts> measures_;   ///< none: no table of measures was read

    void begin_measures();
    ReadOptions options_of(std::optional<EntityId> entity, bool nan_is_missing = false);
};

/// Evaluates without the GIL. `progress` is None or called with the share that is done; what it raises, or a handler of a signal, stops the
/// evaluation.
Result evaluate(const Methodology& methodology, const Dataset& dataset, const EvaluateOptions& options, py::object progress);

}  // namespace merilo::python
