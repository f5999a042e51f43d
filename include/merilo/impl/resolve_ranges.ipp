// What follows for an expression from its operands: the values it can have, whether it can be missing, whether it is the same for all.
#pragma once

#include <merilo/impl/resolve_intervals.ipp>

namespace merilo::inline v0::detail {

ResolveRange Resolver::range_of(const Expr& expr, std::span<const ExprId> operands) const {
    const auto range = [&](std::size_t i) -> const ResolveRange& { return facts_[operands[i]].range; };
    const auto rounded = [&](Rounding rounding) {
        const bool has_step = facts_[operands[1]].constant && value_of(operands[1]).sign() > 0;
        return has_step ? resolve_rounded(range(0), value_of(operands[1]), rounding) : ResolveRange();
    };
    const auto all = [&](std::size_t first, std::size_t step) {
        auto result = range(first);
        for (auto i = first + step; i < operands.size(); i += step) result = resolve_union(result, range(i));
        return result;
    };
    switch (expr.op) {
        case Op::constant: {
            const auto& fraction = model_.constants[expr.payload];
            ResolveRange result;
            result.highest = result.lowest.emplace(resolve_exact(fraction));
            result.integer = fraction.denominator == "1";
            return result;
        }
        case Op::read: return quantity_facts_[expr.payload].range;
        case Op::negate: return resolve_negation(range(0));
        case Op::add: return resolve_sum(range(0), range(1));
        case Op::subtract: return resolve_sum(range(0), resolve_negation(range(1)));
        case Op::multiply: return resolve_product(range(0), range(1));
        case Op::divide: return resolve_quotient(range(0), range(1));
        case Op::minimum:
        case Op::maximum: {
            // What is not applicable is skipped, so that only an operand that always counts bounds the result from its inner side.
            auto result = all(0, 1);
            for (std::size_t i = 0; i < operands.size(); ++i) {
                if (!facts_[operands[i]].constant) continue;
                const auto& value = value_of(operands[i]);
                if (expr.op == Op::minimum) result.highest = result.highest ? exact_minimum(*result.highest, value) : value;
                else result.lowest = result.lowest ? exact_maximum(*result.lowest, value) : value;
            }
            return result;
        }
        case Op::mean: {
            auto result = all(0, 1);
            result.integer = false;
            return result;
        }
        case Op::absolute: return resolve_absolute(range(0));
        case Op::round: return rounded(Rounding::half_away);
        case Op::round_down: return rounded(Rounding::down);
        case Op::round_up: return rounded(Rounding::up);
        case Op::round_even: return rounded(Rounding::half_even);
        case Op::linear: {
            auto result = all(2, 2);
            result.integer = result.integer && result.is_point();
            return result;
        }
        case Op::exponential:
        case Op::square_root: return {Exact(0), {}, false};
        case Op::natural_log:
        case Op::decimal_log:
        case Op::power: break;   // nothing bounds them
        case Op::parent: return range(0);
        case Op::rank:
            if (model_.ranks[expr.payload].percentile) return {Exact(0), Exact(1), false};
            return {Exact(1), {}, true};
        case Op::aggregate: return aggregate_range(expr, operands);
        case Op::over_labels: return over_labels_range(expr, operands);
        case Op::lag:
        case Op::base: return range(0);
        case Op::dated: return all(0, 1);
        case Op::applies_when:
        case Op::state_of:
        case Op::adds_up:
        case Op::at_most: return range(1);
        case Op::missing_means: return resolve_union(range(0), range(1));
        case Op::table: {
            auto result = range(operands.size() - 1);
            for (std::size_t i = expr.payload + 1; i < operands.size(); i += 2) result = resolve_union(result, range(i));
            return result;
        }
        case Op::group_points:
        case Op::group_maximum: return group_range(expr, operands);
        case Op::less: case Op::less_equal: case Op::equal: case Op::logical_and: case Op::logical_or: case Op::logical_not:
        case Op::matches: case Op::is_missing: case Op::is_applicable: case Op::in_force: {
            ResolveRange result;
            result.lowest.emplace(0);
            result.highest.emplace(1);
            result.integer = true;
            return result;
        }
        case Op::fact: break;   // the declaration says
    }
    return {};
}

/// Of at least one, but nobody knows of how many.
ResolveRange resolve_sum_of_many(const ResolveRange& x) {
    ResolveRange result;
    if (x.lowest && x.lowest->sign() >= 0) result.lowest = x.lowest;
    if (x.highest && x.highest->sign() <= 0) result.highest = x.highest;
    result.integer = x.integer;
    return result;
}

ResolveRange Resolver::aggregate_range(const Expr& expr, std::span<const ExprId> operands) const {
    const auto& aggregate = model_.aggregates[expr.payload];
    const auto range = [&](std::size_t i) { return facts_[operands[i]].range; };
    const auto fraction_of = [](ResolveRange x) {
        x.integer = x.integer && x.is_point();
        return x;
    };
    switch (aggregate.kind) {
        case AggregateKind::sum: return resolve_sum_of_many(range(0));
        case AggregateKind::mean: return fraction_of(range(0));
        case AggregateKind::median: return expr.type.kind == TypeKind::label ? range(0) : fraction_of(range(0));
        case AggregateKind::minimum:
        case AggregateKind::maximum: return range(0);
        case AggregateKind::count:
            if (aggregate.scope == ScopeKind::last) return {Exact(0), Exact(static_cast<long long>(aggregate.periods)), true};
            return {Exact(0), {}, true};
        case AggregateKind::any:
        case AggregateKind::all: return {Exact(0), Exact(1), true};
        case AggregateKind::share: return {Exact(0), Exact(1), false};
        case AggregateKind::ratio:
            if (operands.size() < 2) return {};
            return resolve_quotient(resolve_sum_of_many(range(0)), resolve_sum_of_many(range(1)));
        case AggregateKind::weighted_mean: {
            const auto& weight = range(1);
            return weight.lowest && weight.lowest->sign() >= 0 ? fraction_of(range(0)) : ResolveRange();
        }
    }
    return {};
}

/// What is missing is skipped, but when nothing else is left; a sum of divisors may be 0.
bool Resolver::aggregate_may_be_missing(const Expr& expr, bool operand_may_be) const {
    const auto& aggregate = model_.aggregates[expr.payload];
    const bool divides = aggregate.kind == AggregateKind::ratio || aggregate.kind == AggregateKind::weighted_mean;
    return operand_may_be || divides || aggregate.at_least != 0 || aggregate.scope == ScopeKind::last;
}

ResolveFacts Resolver::facts_of(const Expr& expr, std::span<const ExprId> operands) const {
    ResolveFacts result{range_of(expr, operands)};
    result.dated = is_dated(expr, operands);
    result.eras = eras_of(expr, operands);
    bool constant = true;
    for (const auto operand : operands) {
        constant = constant && facts_[operand].constant;
        result.may_be_missing = result.may_be_missing || facts_[operand].may_be_missing;
        result.approximate = result.approximate || facts_[operand].approximate;
    }
    switch (expr.op) {
        case Op::natural_log: case Op::decimal_log: case Op::exponential: case Op::power: case Op::square_root:
            result.approximate = result.may_be_missing = true;   // where the function has no value there is none
            break;
        default: break;
    }
    switch (expr.op) {
        case Op::read:
            constant = quantity_facts_[expr.payload].constant;
            result.may_be_missing = quantity_facts_[expr.payload].may_be_missing;
            result.approximate = quantity_facts_[expr.payload].approximate;
            break;
        case Op::divide: result.may_be_missing = result.may_be_missing || facts_[operands[1]].range.holds_zero(); break;
        case Op::missing_means: result.may_be_missing = facts_[operands[1]].may_be_missing; break;
        case Op::lag:
        case Op::base: result.may_be_missing = true; break;   // the period, or the object in it, may not be in the data
        case Op::is_missing:
        case Op::is_applicable: result.may_be_missing = false; break;
        case Op::adds_up:
        case Op::at_most: result.may_be_missing = true; break;
        case Op::group_points:
        case Op::group_maximum: result.may_be_missing = group_may_be_missing(expr, operands); break;
        case Op::over_labels: result.may_be_missing = true; break;
        case Op::aggregate: result.may_be_missing = aggregate_may_be_missing(expr, result.may_be_missing); break;
        default: break;
    }
    switch (expr.op) {
        case Op::constant: case Op::read: case Op::negate: case Op::add: case Op::subtract: case Op::multiply: case Op::divide:
        case Op::minimum: case Op::maximum: case Op::absolute: case Op::round: case Op::round_down: case Op::round_up: case Op::round_even:
            result.constant = constant && result.range.is_point() && !result.may_be_missing;
            break;
        default: break;
    }
    return result;
}

ResolveRange Resolver::group_range(const Expr& expr, std::span<const ExprId> operands) const {
    const auto& group = model_.nodes[expr.payload];
    const bool of_points = expr.op == Op::group_points;
    if (group.total == Total::mean_of_percents)
        return node_syntax_[expr.payload].proper ? ResolveRange{Exact(0), Exact(1), false} : ResolveRange{};
    std::optional<ResolveRange> result;
    const auto zero = ResolveRange::point(Exact(0));
    const auto highest = group.total == Total::sum ? highest_weights(expr.payload, operands) : std::vector<Exact>();
    for (std::size_t i = 0; i + 2 < operands.size(); i += 3) {
        auto range = facts_[operands[of_points ? i : i + 1]].range;
        if (of_points && group.missing_rule == MissingRule::zero) range = resolve_union(range, zero);
        // A member that is not applicable leaves the sum; that is as if it were 0. A mean lies among those that are left.
        if (group.total == Total::sum) {
            auto weight = facts_[operands[i + 2]].range;
            if (weight.highest) weight.highest = highest[i / 3];
            weight.integer = weight.integer && weight.highest && weight.highest->is_integer();
            range = resolve_union(resolve_product(range, weight), zero);
        }
        if (!result) result = range;
        else result = group.total == Total::sum ? resolve_sum(*result, range) : resolve_union(*result, range);
    }
    if (!result) return {};
    if (group.total != Total::sum) result->integer = false;
    return *result;
}

bool Resolver::group_may_be_missing(const Expr& expr, std::span<const ExprId> operands) const {
    // Where missing points count as zero, only a maximum that is missing is left, and of percents not even that.
    const auto& group = model_.nodes[expr.payload];
    const bool points_count = group.missing_rule != MissingRule::zero;
    const bool maximum_counts = points_count || group.total != Total::mean_of_percents;
    for (std::size_t i = 0; i < operands.size(); ++i) {
        if (has_heir(expr.payload, i / 3)) continue;   // its weight goes on
        const bool counts = i % 3 == 0 ? points_count : i % 3 == 1 && maximum_counts;
        if (counts && facts_[operands[i]].may_be_missing) return true;
    }
    return false;
}

}  // namespace merilo::inline v0::detail
