// Stage 4: the model as numbered steps over columns, cut into stages: row-local steps between steps that look across objects.
#pragma once

#include <merilo/graph.hpp>

#include <cstdint>
#include <vector>

namespace merilo::inline v0 {

using StepId = std::uint32_t;

/// What one step computes, elementwise unless said. The arguments are steps of the same entity, or of none (one row, the same for all).
enum class Opcode : std::uint8_t {
    constant,         // payload: index in Model::constants
    undefined,        // missing everywhere
    fact,             // payload: quantity; missing where the data give none
    is_given,         // payload: quantity; yes where the data give it, also as missing
    negate, add, subtract, multiply, divide,
    less, less_equal, equal,
    logical_and, logical_or, logical_not,
    matches,          // н/п -> no
    is_missing, is_applicable, is_value,
    select,           // condition, then, else: Kleene; н/п selects else, missing gives missing
    state_of,         // x, y: y where x is a value, else the state of x
    minimum, maximum, absolute,
    add_applicable,   // sum of two; н/п is skipped, missing is not
    exclude_missing,  // missing -> н/п
    round, round_down, round_up, round_even,
    linear,
    applies_when, missing_means,
    rank,             // across objects; payload: index in Model::ranks
};

struct Step {
    Opcode op = Opcode::constant;
    EntityId entity = none;
    ExprId origin = none;          ///< the expression whose value this is, for the explanation; none for a helper step
    std::uint32_t first = 0;       ///< first argument in Plan::arguments; arguments have lower ids
    std::uint32_t count = 0;
    std::uint32_t payload = 0;
};

/// Steps of one entity that run together: block by block, or (`across`) one step over all rows at once.
struct Stage {
    EntityId entity = none;
    bool across = false;
    std::vector<StepId> steps;
};

struct Plan {
    std::vector<Step> steps;
    std::vector<StepId> arguments;
    std::vector<Stage> stages;
    std::vector<StepId> step_of_quantity;   ///< by QuantityId; none: not wanted
    std::vector<StepId> step_of_expr;       ///< by ExprId; none: not wanted
    std::vector<QuantityId> wanted;         ///< kept in the result

    [[nodiscard]] StepId argument(StepId step, std::uint32_t index) const { return arguments[steps[step].first + index]; }
};

struct PlanOptions {
    std::vector<QuantityId> wanted;       ///< empty: all quantities of nodes, and of reports
    std::vector<QuantityId> overridden;   ///< computed quantities that are taken from the data instead (scenarios)
    std::size_t steps = 4'000'000;        ///< limit
};

/// Lowers what is wanted, and what that needs, to steps; equal steps are one.
MERILO_API Plan plan(const Model& model, const Graph& graph, Diagnostics& diagnostics, const PlanOptions& options = {});

}  // namespace merilo::inline v0
