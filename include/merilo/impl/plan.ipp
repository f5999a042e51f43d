// From the model's expressions to steps: what is needed, in the order of the graph, equal steps only once.
#pragma once

#include <merilo/plan.hpp>

#include <algorithm>
#include <initializer_list>
#include <span>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace merilo::inline v0 {
namespace detail {

/// Quantities that are needed for those wanted, themselves included. A walk with its own stack: chains may be long.
std::vector<bool> plan_needed(const Model& model, const std::vector<QuantityId>& wanted) {
    std::vector<bool> needed(model.quantities.size()), seen(model.exprs.size());
    std::vector<QuantityId> quantities = wanted;
    std::vector<ExprId> exprs;
    const auto visit = [&](ExprId id) {
        if (id == none || seen[id]) return;
        seen[id] = true;
        exprs.push_back(id);
    };
    while (!quantities.empty() || !exprs.empty()) {
        if (exprs.empty()) {
            const auto id = quantities.back();
            quantities.pop_back();
            if (needed[id]) continue;
            needed[id] = true;
            visit(model.quantities[id].expr);
            continue;
        }
        const auto& expr = model.exprs[exprs.back()];
        exprs.pop_back();
        if (expr.op == Op::read) quantities.push_back(expr.payload);
        for (std::uint32_t i = 0; i < expr.count; ++i) visit(model.operands[expr.first + i]);
    }
    return needed;
}

/// What is computed when nothing is asked for by name: every facet of every node, and what reports show.
std::vector<QuantityId> plan_everything(const Model& model) {
    std::vector<bool> chosen(model.quantities.size());
    for (QuantityId id = 0; id < model.quantities.size(); ++id) chosen[id] = model.quantities[id].node != none;
    for (const auto& report : model.reports) {
        for (const auto& section : report.sections) {
            for (const auto& column : section.columns) {
                if (column.quantity != none) chosen[column.quantity] = true;
                if (column.maximum != none) chosen[column.maximum] = true;
            }
        }
        for (const auto id : report.sort_by) chosen[id] = true;
    }
    std::vector<QuantityId> result;
    for (QuantityId id = 0; id < chosen.size(); ++id)
        if (chosen[id] && model.quantities[id].expr != none) result.push_back(id);
    return result;
}

/// Lowers expressions to steps.
class PlanBuilder {
public:
    PlanBuilder(const Model& model, Plan& plan, std::size_t most) : model_(model), plan_(plan), most_(most) {
        plan_.step_of_quantity.assign(model.quantities.size(), none);
        plan_.step_of_expr.assign(model.exprs.size(), none);
    }

    [[nodiscard]] bool too_many() const { return plan_.steps.size() > most_; }

    void lower_quantity(QuantityId id, bool overridden) {
        const auto& quantity = model_.quantities[id];
        if (quantity.expr == none) return;
        owner_ = quantity.entity;
        quantity_ = id;
        StepId step = lower(quantity.expr);
        if (overridden && owner_ != none && !too_many()) {
            const auto given = emit(Opcode::is_given, {}, owner_, id);
            const auto fact = emit(Opcode::fact, {}, owner_, id);
            step = emit(Opcode::select, {given, fact, step});
        }
        plan_.step_of_quantity[id] = step;
    }

private:
    const Model& model_;
    Plan& plan_;
    std::size_t most_;
    EntityId owner_ = none;       ///< the entity of the quantity that is being lowered
    QuantityId quantity_ = none;
    ExprId expr_ = none;      ///< the expression that is being lowered
    std::unordered_multimap<std::uint64_t, StepId> known_;

    static std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
        hash = (hash ^ value) * 0x9e3779b97f4a7c15U;
        return hash ^ (hash >> 29U);
    }

    StepId emit(Opcode op, std::span<const StepId> arguments, EntityId entity, std::uint32_t payload = 0) {
        std::uint64_t hash = mix(mix(mix(0, static_cast<std::uint64_t>(op)), entity), payload);
        for (const auto argument : arguments) hash = mix(hash, argument);
        const auto [first, last] = known_.equal_range(hash);
        for (auto it = first; it != last; ++it) {
            const auto& step = plan_.steps[it->second];
            if (step.op == op && step.entity == entity && step.payload == payload && step.count == arguments.size() &&
                std::equal(arguments.begin(), arguments.end(), plan_.arguments.begin() + step.first))
                return it->second;
        }
        const auto id = static_cast<StepId>(plan_.steps.size());
        plan_.steps.push_back({op, entity, none, static_cast<std::uint32_t>(plan_.arguments.size()),
                               static_cast<std::uint32_t>(arguments.size()), payload});
        plan_.arguments.insert(plan_.arguments.end(), arguments.begin(), arguments.end());
        known_.emplace(hash, id);
        return id;
    }

    StepId emit(Opcode op, std::initializer_list<StepId> arguments, EntityId entity, std::uint32_t payload) {
        return emit(op, std::span(arguments.begin(), arguments.size()), entity, payload);
    }

    /// A step of the entity that its arguments have.
    StepId emit(Opcode op, std::span<const StepId> arguments) {
        EntityId entity = none;
        for (const auto argument : arguments)
            if (plan_.steps[argument].entity != none) entity = plan_.steps[argument].entity;
        return emit(op, arguments, entity, own_payload(op));
    }
    StepId emit(Opcode op, std::initializer_list<StepId> arguments) { return emit(op, std::span(arguments.begin(), arguments.size())); }

    /// A step whose cells can be in error is shared inside a quantity only, so that an error is told at the place that used it.
    [[nodiscard]] std::uint32_t own_payload(Opcode op) const {
        switch (op) {
            case Opcode::divide:
            case Opcode::natural_log:
            case Opcode::decimal_log:
            case Opcode::exponential:
            case Opcode::power:
            case Opcode::square_root:
            case Opcode::round:
            case Opcode::round_down:
            case Opcode::round_up:
            case Opcode::round_even: return quantity_;
            default: return 0;
        }
    }

    void name_origin(StepId step) {
        if (plan_.steps[step].origin == none) plan_.steps[step].origin = expr_;
    }

    /// 0, which is also "no": what does not exist is not a value.
    StepId zero() { return emit(Opcode::is_value, {undefined()}); }
    StepId one() { return emit(Opcode::is_applicable, {undefined()}); }
    StepId undefined() { return emit(Opcode::undefined, {}, none, 0); }

    /// Operands first; each expression once.
    StepId lower(ExprId root) {
        std::vector<std::pair<ExprId, bool>> stack{{root, false}};
        while (!stack.empty() && !too_many()) {
            const auto [id, ready] = stack.back();
            stack.pop_back();
            if (plan_.step_of_expr[id] != none) continue;
            const auto& expr = model_.exprs[id];
            if (!ready) {
                stack.emplace_back(id, true);
                for (auto i = expr.count; i-- > 0;) stack.emplace_back(model_.operands[expr.first + i], false);
                continue;
            }
            expr_ = id;
            plan_.step_of_expr[id] = lower_one(expr);
            name_origin(plan_.step_of_expr[id]);
        }
        return plan_.step_of_expr[root] == none ? undefined() : plan_.step_of_expr[root];
    }

    [[nodiscard]] StepId operand(const Expr& expr, std::uint32_t index) const {
        return plan_.step_of_expr[model_.operands[expr.first + index]];
    }

    [[nodiscard]] EntityId entity_of(const Expr& expr) const;
    StepId lower_one(const Expr& expr);
    StepId lower_table(const Expr& expr);
    StepId member_points(StepId points, StepId maximum);
    StepId lower_group(const Expr& expr);
    StepId lower_mean(const std::vector<StepId>& arguments);
    StepId lower_aggregate(const Expr& expr, const std::vector<StepId>& arguments);
    StepId lower_over_labels(const Expr& expr, const std::vector<StepId>& arguments);
    StepId lower_rank(const Expr& expr, const std::vector<StepId>& arguments);
    StepId gather(const Expr& expr, Gather gather, std::initializer_list<StepId> cells, std::span<const StepId> conditions);
    std::vector<StepId> current_weights(const Expr& expr, const std::vector<StepId>& points);
    [[nodiscard]] bool asks_for_state(ExprId condition) const;
    [[nodiscard]] bool is_one(StepId step) const;
};

/// Levels: a step that reads a step across objects, or one of an ancestor, stands a level above it. Within a level what is the same for all objects comes
/// first, then the row-local steps, then those across.
void plan_stages(Plan& plan) {
    std::vector<std::uint32_t> level(plan.steps.size());
    for (StepId id = 0; id < plan.steps.size(); ++id) {
        const auto& step = plan.steps[id];
        for (std::uint32_t i = 0; i < step.count; ++i) {
            const auto argument = plan.argument(id, i);
            const bool goes_up = is_across(plan.steps[argument].op) || step.op == Opcode::parent;
            level[id] = std::max(level[id], level[argument] + (goes_up ? 1 : 0));
        }
    }
    // `none` is the largest id; adding one makes it the smallest.
    const auto key = [&](StepId id) {
        return std::tuple(level[id], is_across(plan.steps[id].op), static_cast<EntityId>(plan.steps[id].entity + 1));
    };
    std::vector<StepId> order(plan.steps.size());
    for (StepId id = 0; id < order.size(); ++id) order[id] = id;
    std::stable_sort(order.begin(), order.end(), [&](StepId a, StepId b) { return key(a) < key(b); });
    for (std::size_t i = 0; i < order.size(); ++i) {
        const auto& step = plan.steps[order[i]];
        const bool across = is_across(step.op);
        if (i == 0 || across || key(order[i - 1]) != key(order[i])) plan.stages.push_back({step.entity, across, {}});
        plan.stages.back().steps.push_back(order[i]);
    }
}

}  // namespace detail

Plan plan(const Model& model, const Graph& graph, Diagnostics& diagnostics, const PlanOptions& options) {
    Plan result;
    result.wanted = options.wanted.empty() ? detail::plan_everything(model) : options.wanted;
    const auto needed = detail::plan_needed(model, result.wanted);
    std::vector<bool> overridden(model.quantities.size());
    for (const auto id : options.overridden) overridden[id] = true;
    detail::PlanBuilder builder(model, result, options.steps);
    for (std::size_t i = 0; i < graph.order.size(); ++i) {
        const auto id = graph.order[i];
        if (options.stopped && i % 64 == 0 && options.stopped()) return {};
        if (needed[id]) builder.lower_quantity(id, overridden[id]);
        if (builder.too_many()) {
            diagnostics.add(Code::too_many_steps, model.quantities[id].span, {Argument::text(std::to_string(options.steps))});
            return {};
        }
    }
    detail::plan_stages(result);
    return result;
}

}  // namespace merilo::inline v0
