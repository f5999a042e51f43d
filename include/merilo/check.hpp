// The methodology's statements about itself: each is evaluated for every value of its variables, exactly.
#pragma once

#include <merilo/evaluate.hpp>

namespace merilo::inline v0 {

/// Evaluates all checks of the model. One that fails for a value which it does not name is an error, and so is one that names a value for
/// which it holds; one that fails as it says is a finding.
MERILO_API void check(const Model& model, const Graph& graph, Diagnostics& diagnostics);

}  // namespace merilo::inline v0
