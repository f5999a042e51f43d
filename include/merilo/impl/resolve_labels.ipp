// Aggregations over the labels of a list: what is measured is written once, and read for each label.
#pragma once

#include <merilo/impl/resolve_aggregates.ipp>
#include <merilo/impl/resolve_families.ipp>

namespace merilo::inline v0::detail {

ExprId Resolver::lower_over_labels(SyntaxId syntax, ListId list) {
    const auto span = at(syntax).span;
    const auto word = at(syntax).word;
    const auto count = static_cast<std::uint32_t>(model_.lists[list].labels.size());
    if (word == Word::median) {
        report(Code::labels_without_median, syntax, {key(Word::median), key(Word::mean)});
        return wrong(span);
    }
    Aggregate aggregate;
    aggregate.kind = resolve_aggregate_kind(word);
    aggregate.scope = ScopeKind::labels;
    aggregate.periods = count;
    aggregate.where = !absent(child(syntax, 3));
    const auto options = resolve_options(syntax);
    aggregate.all_required = options.all_required != none;
    if (options.at_least != none) aggregate.at_least = whole_number(child(options.at_least, 0));
    if (absent(child(syntax, 1))) return constant(Exact(count), plain(), span);
    const auto outer = bound_;
    const auto before = diagnostics_.list.size();
    std::vector<ExprId> operands;
    bool fits = options.fit && (options.at_least == none || aggregate.at_least > 0);
    Type type = plain();
    for (std::uint32_t label = 0; label < count; ++label) {
        // An inner scope over the same list hides the outer one.
        std::erase_if(bound_, [&](const auto& it) { return it.first == list; });
        bound_.emplace_back(list, label);
        std::vector<ExprId> measured;
        const auto of_one = lower_measured(syntax, none, measured);
        fits = fits && !is_error(of_one);
        if (label > 0 && is_error(join(operands[0], measured[0], span))) fits = false;
        if (label == 0) type = of_one;
        operands.insert(operands.end(), measured.begin(), measured.end());
        if (aggregate.where) {
            operands.push_back(lower(child(syntax, 3)));
            fits = require_yes_no(operands.back()) && fits;
        }
        bound_ = outer;
    }
    forget_repeated(before);
    if (aggregate.at_least > count) {
        report(Code::more_than_labels, child(options.at_least, 0), {number(aggregate.at_least), number(count)});
        fits = false;
    }
    if (aggregate.at_least != 0) operands.push_back(constant(Exact(aggregate.at_least), plain(), span));
    type.bare = false;
    model_.aggregates.push_back(aggregate);
    return make(Op::over_labels, fits ? type : Type{}, span, operands, static_cast<std::uint32_t>(model_.aggregates.size() - 1));
}

ResolveRange Resolver::over_labels_range(const Expr& expr, std::span<const ExprId> operands) const {
    const auto& aggregate = model_.aggregates[expr.payload];
    const auto count = static_cast<std::size_t>(aggregate.periods);
    const auto used = operands.size() - (aggregate.at_least != 0 ? 1U : 0U);
    const auto step = count == 0 ? std::size_t{0} : used / count;
    const auto zero = ResolveRange::point(Exact(0));
    switch (aggregate.kind) {
        case AggregateKind::count: return {Exact(0), Exact(static_cast<long long>(count)), true};
        case AggregateKind::any:
        case AggregateKind::all: return {Exact(0), Exact(1), true};
        case AggregateKind::share: return {Exact(0), Exact(1), false};
        case AggregateKind::ratio: return {};
        default: break;
    }
    if (count == 0 || step == 0) return {};
    std::optional<ResolveRange> result;
    for (std::size_t i = 0; i < used; i += step) {
        const auto& range = facts_[operands[i]].range;
        if (aggregate.kind == AggregateKind::sum) result = result ? resolve_sum(*result, resolve_union(range, zero)) : resolve_union(range, zero);
        else result = result ? resolve_union(*result, range) : range;
        const bool weighs = aggregate.kind == AggregateKind::weighted_mean;
        const auto& weight = facts_[operands[i + (weighs ? 1 : 0)]].range.lowest;
        if (weighs && (!weight || weight->sign() < 0)) return {};
    }
    if (aggregate.kind == AggregateKind::mean || aggregate.kind == AggregateKind::weighted_mean) result->integer = false;
    return *result;
}

}  // namespace merilo::inline v0::detail
