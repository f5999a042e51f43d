// Results as buffers that NumPy and pandas read without Arrow.
#pragma once

#include "core.hpp"

#include <memory>

namespace merilo::python {

/// As the Arrow PyCapsule protocol wants it: released with the capsule, unless somebody took it.
py::capsule stream_capsule(std::unique_ptr<ArrowArrayStream> stream);

}  // namespace merilo::python
