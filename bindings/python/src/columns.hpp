// A frame of NumPy arrays and lists as one Arrow record batch.
#pragma once

#include "core.hpp"

#include <memory>
#include <optional>

namespace merilo::python {

/// The columns of a frame, added one by one, all of the same length. Buffers of numbers are shown as they lie, and kept until the engine
/// lets them go.
class Columns {
public:
    Columns() = default;
    Columns(const Columns&) = delete;
    Columns& operator=(const Columns&) = delete;
    ~Columns();

    /// A contiguous buffer of whole or floating-point numbers; `missing` has a byte for each row, not 0 where there is no value.
    void add_numbers(const std::string& name, const py::buffer& values, const std::optional<py::buffer>& missing);
    /// A byte for each row.
    void add_bools(const std::string& name, const py::buffer& values, const std::optional<py::buffer>& missing);
    /// Strings; None is missing.
    void add_texts(const std::string& name, const py::sequence& values);
    /// Whole numbers that index `labels`; negative ones are missing.
    void add_codes(const std::string& name, const py::buffer& codes, const py::sequence& labels);

    /// Hands the record batch over; the columns are empty afterwards.
    void take(ArrowSchema& schema, ArrowArray& array);

private:
    std::vector<std::pair<ArrowSchema, ArrowArray>> children_;
    std::optional<std::int64_t> rows_;

    void add(const std::string& name, const char* format, std::int64_t rows, ArrowArray array, std::unique_ptr<ArrowSchema> labels = nullptr);
};

}  // namespace merilo::python
