// How far a long evaluation has come, for a person who waits at a terminal.
#pragma once

#include <merilo/evaluate.hpp>
#include <merilo/merilo.hpp>

namespace merilo::cli {

/// Evaluates. After half a second there is a bar on the standard error stream, if that is a terminal, until the evaluation ends.
Result evaluate(const Methodology& methodology, const Dataset& dataset, EvaluateOptions options);

}  // namespace merilo::cli
