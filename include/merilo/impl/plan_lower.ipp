// What each operation of the language is made of: tables as chains of selections, groups as sums of what applies.
#pragma once

#include <merilo/impl/heirs.hpp>
#include <merilo/impl/plan_labels.ipp>

namespace merilo::inline v0::detail {

/// Does a cell of a one-value table ask for the state of its input (`missing`, `not applicable`, `any`), rather than for its value?
bool PlanBuilder::asks_for_state(ExprId condition) const {
    for (;;) {
        const auto& expr = model_.exprs[condition];
        switch (expr.op) {
            case Op::constant:
            case Op::is_missing:
            case Op::is_applicable: return true;
            case Op::logical_not:
            case Op::matches: condition = model_.operands[expr.first]; break;
            case Op::logical_and:   // in a row that is valid in some periods
                if (model_.exprs[model_.operands[expr.first]].op != Op::dated) return false;
                condition = model_.operands[expr.first + 1];
                break;
            default: return false;
        }
    }
}

bool PlanBuilder::is_one(StepId step) const {
    return plan_.steps[step].op == Opcode::constant && model_.constants[plan_.steps[step].payload] == Fraction{"1", "1"};
}

StepId PlanBuilder::lower_table(const Expr& expr) {
    const auto inputs = expr.payload;
    const auto cells = expr.count - inputs;
    const bool with_otherwise = cells % 2 != 0;
    StepId result = with_otherwise ? operand(expr, expr.count - 1) : undefined();
    const bool one_value = inputs == 1;
    const auto input = one_value ? operand(expr, 0) : none;
    if (one_value) result = emit(Opcode::state_of, {input, result});
    for (auto row = cells / 2; row-- > 0;) {
        const auto at = inputs + 2 * row;
        auto condition = operand(expr, at);
        if (one_value && !asks_for_state(model_.operands[expr.first + at]))
            condition = emit(Opcode::select, {emit(Opcode::is_value, {input}), condition, zero()});
        result = emit(Opcode::select, {condition, operand(expr, at + 1), result});
    }
    return result;
}

/// The weight of each member with what came to it: where a member has no points, its weight goes on to its heir.
std::vector<StepId> PlanBuilder::current_weights(const Expr& expr, const std::vector<StepId>& points) {
    const auto& heirs = model_.nodes[expr.payload].heirs;
    std::vector<StepId> weights;
    for (std::uint32_t i = 0; i < points.size(); ++i) weights.push_back(operand(expr, 3 * i + 2));
    for (const auto member : order_of_heirs(heirs)) {
        const auto heir = heirs[member];
        if (heir == none) continue;
        const auto passed = emit(Opcode::select, {emit(Opcode::is_value, {points[member]}), zero(), weights[member]});
        weights[heir] = emit(Opcode::add, {weights[heir], passed});
    }
    return weights;
}

/// The points of a member as far as their maximum is known too, so that a group's points and maximum are always of the same members:
/// not applicable where either is, else missing where either is.
StepId PlanBuilder::member_points(StepId points, StepId maximum) {
    if (plan_.steps[maximum].op == Opcode::constant) return points;
    const auto known = emit(Opcode::state_of, {points, emit(Opcode::state_of, {maximum, points})});
    return emit(Opcode::applies_when, {emit(Opcode::is_applicable, {maximum}), known});
}

/// Points: Σ w·p; maximum: Σ w·max; a weighted mean divides both by Σ w; a mean of percents takes p / max for p. What is not applicable
/// leaves all three sums.
StepId PlanBuilder::lower_group(const Expr& expr) {
    const auto& group = model_.nodes[expr.payload];
    const bool of_points = expr.op == Op::group_points;
    const bool mean = group.total != Total::sum;
    std::vector<StepId> given;
    for (std::uint32_t i = 0; i + 2 < expr.count; i += 3) {
        const auto points = operand(expr, i), maximum = operand(expr, i + 1);
        given.push_back(group.total == Total::mean_of_percents ? emit(Opcode::divide, {points, maximum}) : member_points(points, maximum));
        name_origin(given.back());   // an error in it has the group's place
    }
    const auto current = current_weights(expr, given);
    StepId sum = none, weights = none, any_missing = none;
    const auto add = [&](StepId& total, StepId term) { total = total == none ? term : emit(Opcode::add_applicable, {total, term}); };
    for (std::uint32_t i = 0; i < given.size(); ++i) {
        auto points = given[i];
        if (i < group.heirs.size() && group.heirs[i] != none) {
            points = emit(Opcode::exclude_missing, {points});   // its weight has gone on
        } else if (group.missing_rule == MissingRule::zero) {
            points = emit(Opcode::missing_means, {points, zero()});
            // Zero of a maximum that nobody knows leaves nothing to divide by.
            if (group.total != Total::mean_of_percents && plan_.steps[operand(expr, 3 * i + 1)].op != Opcode::constant)
                points = emit(Opcode::state_of, {points, emit(Opcode::state_of, {operand(expr, 3 * i + 1), points})});
        } else if (group.missing_rule == MissingRule::excluded) {
            const auto is_missing = emit(Opcode::is_missing, {points});
            any_missing = any_missing == none ? is_missing : emit(Opcode::logical_or, {any_missing, is_missing});
            points = emit(Opcode::exclude_missing, {points});
        }
        const auto measured = of_points ? points : emit(Opcode::state_of, {points, operand(expr, 3 * i + 1)});
        add(sum, is_one(current[i]) ? measured : emit(Opcode::multiply, {current[i], measured}));
        if (mean) add(weights, emit(Opcode::state_of, {points, current[i]}));
    }
    if (sum == none) return emit(Opcode::applies_when, {zero(), zero()});   // no member has points: nothing applies
    auto result = mean ? emit(Opcode::divide, {sum, weights}) : sum;
    name_origin(result);
    if (any_missing != none) {
        // Nothing is left, and something was missing: the group is missing, not inapplicable.
        const auto nothing_left = emit(Opcode::logical_not, {emit(Opcode::is_applicable, {result})});
        result = emit(Opcode::select, {emit(Opcode::logical_and, {nothing_left, any_missing}), undefined(), result});
    }
    return result;
}

/// The mean of those that apply.
StepId PlanBuilder::lower_mean(const std::vector<StepId>& arguments) {
    StepId sum = none, count = none;
    for (const auto argument : arguments) {
        const auto counted = emit(Opcode::state_of, {argument, one()});
        sum = sum == none ? argument : emit(Opcode::add_applicable, {sum, argument});
        count = count == none ? counted : emit(Opcode::add_applicable, {count, counted});
    }
    return emit(Opcode::divide, {sum, count});
}

StepId PlanBuilder::gather(const Expr& expr, Gather gather, std::initializer_list<StepId> cells, std::span<const StepId> conditions) {
    const auto found = std::find(plan_.gathers.begin(), plan_.gathers.end(), gather);
    const auto index = static_cast<std::uint32_t>(found - plan_.gathers.begin());
    if (found == plan_.gathers.end()) plan_.gathers.push_back(gather);
    std::vector<StepId> arguments(cells);
    arguments.insert(arguments.end(), conditions.begin(), conditions.end());
    const auto step = emit(Opcode::aggregate, arguments, expr.entity, index);
    name_origin(step);
    return step;
}

/// Means and quotients are made of two sums, so that only sums look across objects.
StepId PlanBuilder::lower_aggregate(const Expr& expr, const std::vector<StepId>& arguments) {
    const auto& aggregate = model_.aggregates[expr.payload];
    Gather made;
    made.scope = aggregate.scope;
    made.over = aggregate.over;
    made.within = aggregate.within;
    made.periods = aggregate.periods;
    made.where = aggregate.where;
    made.by = aggregate.by;
    made.all_required = aggregate.all_required;
    made.at_least = aggregate.at_least;
    const auto conditions = std::span(arguments).last((made.where ? 1U : 0U) + (made.by ? 1U : 0U));
    const auto measured = arguments.size() > conditions.size() ? arguments[0] : one();
    const auto of_kind = [&](Gather::Kind kind) {
        auto copy = made;
        copy.kind = kind;
        return gather(expr, copy, {measured}, conditions);
    };
    const auto quotient = [&](StepId over, StepId under) {
        const auto result = emit(Opcode::divide, {over, under});
        name_origin(result);
        return result;
    };
    switch (aggregate.kind) {
        case AggregateKind::sum: return of_kind(Gather::Kind::sum);
        case AggregateKind::minimum: return of_kind(Gather::Kind::minimum);
        case AggregateKind::maximum: return of_kind(Gather::Kind::maximum);
        case AggregateKind::median:
            return of_kind(expr.type.kind == TypeKind::label ? Gather::Kind::lower_median : Gather::Kind::median);
        case AggregateKind::any: return of_kind(Gather::Kind::any);
        case AggregateKind::all: return of_kind(Gather::Kind::all);
        case AggregateKind::count: made.nothing_is_zero = true; return of_kind(Gather::Kind::sum);
        case AggregateKind::mean:
        case AggregateKind::share: return quotient(of_kind(Gather::Kind::sum), of_kind(Gather::Kind::tally));
        case AggregateKind::ratio:
        case AggregateKind::weighted_mean: break;
    }
    made.paired = true;
    const auto under = arguments[1];
    const auto over = aggregate.kind == AggregateKind::ratio ? measured : emit(Opcode::multiply, {measured, under});
    return quotient(gather(expr, made, {over, under}, conditions), gather(expr, made, {under, over}, conditions));
}

/// A percentile is (ranked peers - own place) / ranked peers.
StepId PlanBuilder::lower_rank(const Expr& expr, const std::vector<StepId>& arguments) {
    const auto& rank = model_.ranks[expr.payload];
    const auto entity = expr.entity == none ? owner_ : expr.entity;
    const auto place = emit(Opcode::rank, arguments, entity, expr.payload);
    name_origin(place);
    if (!rank.percentile) return place;
    Gather peers;
    peers.kind = Gather::Kind::tally;
    peers.scope = ScopeKind::within;
    peers.over = entity;
    peers.within = rank.within;
    peers.where = rank.where;
    peers.by = rank.by;
    const auto ranked = gather(expr, peers, {arguments[0]}, std::span(arguments).subspan(1));
    return emit(Opcode::divide, {emit(Opcode::subtract, {ranked, place}), ranked});
}

/// For whose objects an expression is computed.
EntityId PlanBuilder::entity_of(const Expr& expr) const { return expr.entity == none ? owner_ : expr.entity; }

StepId PlanBuilder::lower_one(const Expr& expr) {
    std::vector<StepId> arguments(expr.count);
    for (std::uint32_t i = 0; i < expr.count; ++i) arguments[i] = operand(expr, i);
    const auto same = [&](Opcode op) { return emit(op, arguments); };
    const auto chain = [&](Opcode op) {
        auto result = arguments[0];
        for (std::size_t i = 1; i < arguments.size(); ++i) result = emit(op, {result, arguments[i]});
        return result;
    };
    switch (expr.op) {
        case Op::constant: return emit(Opcode::constant, {}, none, expr.payload);
        case Op::fact: return emit(Opcode::fact, {}, model_.quantities[expr.payload].entity, expr.payload);
        case Op::read: {
            const auto step = plan_.step_of_quantity[expr.payload];
            return step == none ? undefined() : step;
        }
        case Op::negate: return same(Opcode::negate);
        case Op::add: return same(Opcode::add);
        case Op::subtract: return same(Opcode::subtract);
        case Op::multiply: return same(Opcode::multiply);
        case Op::divide: return same(Opcode::divide);
        case Op::less: return same(Opcode::less);
        case Op::less_equal: return same(Opcode::less_equal);
        case Op::equal: return same(Opcode::equal);
        case Op::logical_and: return chain(Opcode::logical_and);
        case Op::logical_or: return chain(Opcode::logical_or);
        case Op::logical_not: return same(Opcode::logical_not);
        case Op::matches: return same(Opcode::matches);
        case Op::is_missing: return same(Opcode::is_missing);
        case Op::is_applicable: return same(Opcode::is_applicable);
        case Op::table: return lower_table(expr);
        case Op::minimum: return chain(Opcode::minimum);
        case Op::maximum: return chain(Opcode::maximum);
        case Op::absolute: return same(Opcode::absolute);
        case Op::natural_log: return same(Opcode::natural_log);
        case Op::decimal_log: return same(Opcode::decimal_log);
        case Op::exponential: return same(Opcode::exponential);
        case Op::power: return same(Opcode::power);
        case Op::square_root: return same(Opcode::square_root);
        case Op::round: return same(Opcode::round);
        case Op::round_down: return same(Opcode::round_down);
        case Op::round_up: return same(Opcode::round_up);
        case Op::round_even: return same(Opcode::round_even);
        case Op::linear: return same(Opcode::linear);
        case Op::mean: return lower_mean(arguments);
        case Op::parent: {
            const bool same_for_all = plan_.steps[arguments[0]].entity == none;
            return same_for_all ? arguments[0] : emit(Opcode::parent, arguments, expr.entity, 0);
        }
        // Also of what is the same for all: an object may be absent from that period.
        case Op::lag: return emit(Opcode::lag, arguments, entity_of(expr), expr.payload);
        case Op::base: return emit(Opcode::base, arguments, entity_of(expr), expr.payload);
        case Op::dated: return emit(Opcode::dated, arguments, none, expr.payload);
        case Op::in_force: return emit(Opcode::in_force, {}, none, expr.payload);
        case Op::rank: return lower_rank(expr, arguments);
        case Op::aggregate: return lower_aggregate(expr, arguments);
        case Op::over_labels: return lower_over_labels(expr, arguments);
        case Op::applies_when: return same(Opcode::applies_when);
        case Op::missing_means: return same(Opcode::missing_means);
        case Op::state_of: return same(Opcode::state_of);
        case Op::adds_up:
        case Op::at_most: {
            const auto consistent = emit(expr.op == Op::adds_up ? Opcode::adds_up : Opcode::at_most, {arguments[0]});
            name_origin(consistent);
            return emit(Opcode::applies_when, {consistent, arguments[1]});
        }
        case Op::group_points:
        case Op::group_maximum: return lower_group(expr);
    }
    return undefined();
}

}  // namespace merilo::inline v0::detail
