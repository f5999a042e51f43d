// Aggregations over labels: the members stand in one row, so that they are sums of steps and no look across objects.
#pragma once

#include <merilo/impl/plan.ipp>

namespace merilo::inline v0::detail {

/// What is missing is skipped, what is not applicable leaves; nothing left is н/п, unless something was missing.
StepId PlanBuilder::lower_over_labels(const Expr& expr, const std::vector<StepId>& arguments) {
    const auto& aggregate = model_.aggregates[expr.payload];
    const bool paired = aggregate.kind == AggregateKind::ratio || aggregate.kind == AggregateKind::weighted_mean;
    const auto used = arguments.size() - (aggregate.at_least != 0 ? 1U : 0U);
    const auto step = used / aggregate.periods;
    std::vector<StepId> measured, under;
    for (std::size_t i = 0; i < used; i += step) {
        auto x = arguments[i];
        if (paired) {
            x = emit(Opcode::state_of, {arguments[i + 1], x});
            under.push_back(emit(Opcode::state_of, {arguments[i], arguments[i + 1]}));
        }
        if (aggregate.where) {
            const auto condition = arguments[i + step - 1];
            x = emit(Opcode::applies_when, {condition, x});
            if (paired) under.back() = emit(Opcode::applies_when, {condition, under.back()});
        }
        measured.push_back(x);
    }
    const auto folded = [&](Opcode op, const std::vector<StepId>& steps) {
        auto result = steps[0];
        for (std::size_t i = 1; i < steps.size(); ++i) result = emit(op, {result, steps[i]});
        return result;
    };
    const auto mapped = [&](const std::vector<StepId>& steps, Opcode op) {
        std::vector<StepId> result;
        for (const auto it : steps) result.push_back(emit(op, {it}));
        return result;
    };
    const auto known = mapped(measured, Opcode::exclude_missing);
    const auto tally = folded(Opcode::add, mapped(measured, Opcode::is_value));
    const auto any_missing = folded(Opcode::logical_or, mapped(measured, Opcode::is_missing));
    const auto any_known = folded(Opcode::logical_or, mapped(measured, Opcode::is_value));
    StepId result = none;
    switch (aggregate.kind) {
        case AggregateKind::any:
        case AggregateKind::all:
            result = folded(aggregate.kind == AggregateKind::any ? Opcode::logical_or : Opcode::logical_and, measured);
            break;
        case AggregateKind::minimum: result = folded(Opcode::minimum, known); break;
        case AggregateKind::maximum: result = folded(Opcode::maximum, known); break;
        case AggregateKind::count:
        case AggregateKind::share: {
            std::vector<StepId> yes;
            for (const auto x : measured) yes.push_back(emit(Opcode::logical_and, {emit(Opcode::is_value, {x}), x}));
            result = folded(Opcode::add, yes);
            if (aggregate.kind == AggregateKind::share) result = emit(Opcode::divide, {result, tally});
            break;
        }
        case AggregateKind::ratio:
        case AggregateKind::weighted_mean: {
            const bool weighs = aggregate.kind == AggregateKind::weighted_mean;
            auto over = known;
            const auto divisors = mapped(under, Opcode::exclude_missing);
            for (std::size_t i = 0; weighs && i < over.size(); ++i) over[i] = emit(Opcode::multiply, {over[i], divisors[i]});
            result = emit(Opcode::divide, {folded(Opcode::add_applicable, over), folded(Opcode::add_applicable, divisors)});
            break;
        }
        default:
            result = folded(Opcode::add_applicable, known);
            if (aggregate.kind == AggregateKind::mean) result = emit(Opcode::divide, {result, tally});
    }
    name_origin(result);
    const bool is_kleene = aggregate.kind == AggregateKind::any || aggregate.kind == AggregateKind::all;
    if (!is_kleene) {
        const auto lost = emit(Opcode::logical_and, {emit(Opcode::logical_not, {any_known}), any_missing});
        result = emit(Opcode::select, {lost, undefined(), result});
    }
    if (aggregate.all_required) result = emit(Opcode::select, {any_missing, undefined(), result});
    if (aggregate.at_least != 0) result = emit(Opcode::select, {emit(Opcode::less, {tally, arguments.back()}), undefined(), result});
    return result;
}

}  // namespace merilo::inline v0::detail
