// The Python module `_core`: handles to the engine's values, and functions that turn them into plain Python data.
// The package `merilo` gives that data its public shape; nothing is computed here.
#pragma once

#include <merilo/merilo.hpp>

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <string>
#include <string_view>
#include <vector>

namespace merilo::python {

namespace py = pybind11;

/// A caller's mistake, raised in Python as `merilo.Error`.
struct Refusal {
    Diagnostics diagnostics;
};
[[noreturn]] void refuse(Code code, std::vector<std::string> arguments);

/// In which messages and figures are shown: one for the process, Russian until `set_language`.
Language language();

/// What `merilo.Diagnostics` is made of: the list as JSON (docs/json.md), and each diagnostic rendered, in the same order.
py::tuple diagnostics_data(const Diagnostics& diagnostics, const Sources& sources);

/// `fractions.Fraction` of any size.
py::object to_python(const Fraction& value);
/// `merilo.Label`.
py::object to_python(const List& list, std::size_t index);
/// A cell as its type asks: `Fraction`, `bool`, `merilo.Label` or `merilo.State`.
py::object to_python(const Model& model, const Type& type, State state, const Fraction& value);

/// The fields of `merilo.Table`, for each table.
py::list tables_data(const std::vector<Table>& shown);

/// The result that a `_core.Result` holds.
const Result* result_of(const py::object& result);

/// `merilo::find_quantity`, which refuses an unknown name.
QuantityId find_quantity(const Model& model, const std::string& name);

void bind_values(py::module_& module);
void bind_methodology(py::module_& module);
void bind_facts(py::module_& module);
void bind_result(py::module_& module);
void bind_frame(py::module_& module);
void bind_roadmaps(py::module_& module);

}  // namespace merilo::python
