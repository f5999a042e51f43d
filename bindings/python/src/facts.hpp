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
    /// Reports the columns to ignore that were nowhere.
    /// A table of steps, after all other facts.
    bool read_steps_file(const std::string& path);
    bool read_steps_text(const std::string& name, const std::string& text);
    void finish();

    [[nodiscard]] const Dataset& dataset() const { return dataset_; }
    [[nodiscard]] py::tuple diagnostics() const { return diagnostics_data(diagnostics_, sources_); }

private:
    Dataset dataset_;
    ReadOptions options_;
    std::vector<std::string> headings_;
    Diagnostics diagnostics_;
    Sources sources_;

    ReadOptions options_of(std::optional<EntityId> entity, bool nan_is_missing = false);
};

}  // namespace merilo::python
