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
    // Of `any` and `all` a member that is skipped decides nothing; one that is missing leaves them open.
    std::vector<StepId> measured, under, deciding;
    for (std::size_t i = 0; i < used; i += step) {
        auto x = arguments[i];
        if (paired) {
            x = emit(Opcode::state_of, {arguments[i + 1], x});
            under.push_back(emit(Opcode::state_of, {arguments[i], arguments[i + 1]}));
        }
        if (aggregate.where) {
            const auto condition = arguments[i + step - 1];
            deciding.push_back(emit(Opcode::applies_when, {emit(Opcode::missing_means, {condition, zero()}), x}));
            x = emit(Opcode::applies_when, {condition, x});
            if (paired) under.back() = emit(Opcode::applies_when, {condition, under.back()});
        }
        measured.push_back(x);
        if (!aggregate.where) deciding.push_back(x);
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
            result = folded(aggregate.kind == AggregateKind::any ? Opcode::logical_or : Opcode::logical_and, deciding);
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
    const auto lost = emit(Opcode::logical_and, {emit(Opcode::logical_not, {any_known}), any_missing});
    result = emit(Opcode::select, {lost, undefined(), result});
    if (aggregate.all_required) result = emit(Opcode::select, {any_missing, undefined(), result});
    if (aggregate.at_least != 0) {
        // Where nothing is left there is nothing to be too few of.
        const auto any_left = emit(Opcode::logical_or, {any_known, any_missing});
        const auto too_few = emit(Opcode::logical_and, {any_left, emit(Opcode::less, {tally, arguments.back()})});
        result = emit(Opcode::select, {too_few, undefined(), result});
    }
    return result;
}

}  // namespace merilo::inline v0::detail
