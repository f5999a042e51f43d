#include "core.hpp"

PYBIND11_MODULE(_core, module) {
    module.doc() = "The compiled engine behind the package merilo; not for direct use.";
    module.attr("version") = MERILO_VERSION;
    merilo::python::bind_values(module);
    merilo::python::bind_methodology(module);
    merilo::python::bind_facts(module);
    merilo::python::bind_result(module);
    merilo::python::bind_frame(module);
    merilo::python::bind_roadmaps(module);
}
