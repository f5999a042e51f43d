// Stage 4: the model as numbered steps over columns, cut into stages: row-local steps between steps that look across objects.
#pragma once

#include <merilo/graph.hpp>

#include <cstdint>
#include <functional>
#include <vector>

namespace merilo::inline v0 {

using StepId = std::uint32_t;

/// What one step computes, elementwise unless said. The arguments are steps of the same entity, or of none (one row, the same for all);
/// those of `parent` and `aggregate` may be of another.
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
    natural_log, decimal_log, exponential, power, square_root,
    add_applicable,   // sum of two; н/п is skipped, missing is not
    exclude_missing,  // missing -> н/п
    round, round_down, round_up, round_even,
    linear,
    applies_when, missing_means,
    parent,           // the value of the ancestor
    lag, base,        // the argument of the same object in another period; payload as in Op
    dated,            // the one argument that is in force; payload: index in Model::dated
    in_force,         // payload: node; yes in the periods in which it is valid, else no
    adds_up, at_most, // yes, unless the condition is no: then missing, and an error of the data
    rank,             // across objects; payload: index in Model::ranks
    aggregate,        // across objects; payload: index in Plan::gathers
};

/// Is the value of a step defined to twelve significant digits only?
inline bool is_approximate(Opcode op) { return op >= Opcode::natural_log && op <= Opcode::square_root; }

/// Does a step look at all objects at once?
inline bool is_across(Opcode op) { return op == Opcode::rank || op == Opcode::aggregate; }

/// Does a step read one other period?
inline bool is_past(Opcode op) { return op == Opcode::lag || op == Opcode::base; }

/// What a step makes of the cells of other objects. Arguments: the cells; if `paired` others that have to be values too; if `where` a
/// condition; if `by` the kind that peers share. What is missing, or of which the condition is, is skipped; what is not applicable, or of
/// which the condition is not yes, leaves.
struct Gather {
    enum class Kind : std::uint8_t {
        sum, tally,                      // tally: how many are counted
        minimum, maximum,
        median, lower_median,            // of an even number the mean of the middle two, or the lower of them
        any, all,                        // Kleene
    };
    Kind kind = Kind::sum;
    ScopeKind scope = ScopeKind::below;
    EntityId over = none;
    EntityId within = none;
    std::uint32_t periods = 0;
    bool paired = false, where = false, by = false;
    bool nothing_is_zero = false;        ///< none left: 0, else н/п
    bool all_required = false;
    std::uint32_t at_least = 0;

    friend bool operator==(const Gather&, const Gather&) = default;
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
    std::vector<Gather> gathers;
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
    std::function<bool()> stopped;        ///< asked now and then, if there is one; once it says yes, the plan is empty
};

/// Lowers what is wanted, and what that needs, to steps; equal steps are one.
MERILO_API Plan plan(const Model& model, const Graph& graph, Diagnostics& diagnostics, const PlanOptions& options = {});

}  // namespace merilo::inline v0
