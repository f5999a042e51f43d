// Aggregations: what they run over, what they measure there, and what their options say.
#pragma once

#include <merilo/impl/resolve_expressions.ipp>

#include <limits>

namespace merilo::inline v0::detail {

/// Is `entity` above `other`?
bool Resolver::is_above(EntityId entity, EntityId other) const {
    if (other == none) return false;
    for (auto above = model_.entities[other].parent; above != none; above = model_.entities[above].parent)
        if (above == entity) return true;
    return false;
}

/// "; possible are: …" of the entities that `fits` takes.
template <typename Fits>
Argument Resolver::possible_entities(const Fits& fits, std::string_view nothing) const {
    std::string names;
    for (EntityId id = 0; id < model_.entities.size(); ++id)
        if (fits(id)) names += (names.empty() ? "" : ", ") + model_.entities[id].name;
    return Argument::phrase(names.empty() ? "{term:" + std::string(nothing) + "}" : "{term:ancestors_begin}" + names + "{term:ancestors_end}");
}

/// Peers share an ancestor, so that the scope must be one.
bool Resolver::require_ancestor(SyntaxId name, EntityId within) {
    if (within == none) return false;
    entity_used_[within] = true;
    if (is_above(within, context_.entity)) return true;
    const auto possible = possible_entities([&](EntityId id) { return is_above(id, context_.entity); }, "no_ancestor");
    report(Code::rank_not_within, name, {quote(text_of(name)), quote(model_.entities[context_.entity].name), possible});
    return false;
}

bool Resolver::require_descendant(SyntaxId name, EntityId over) {
    if (over == none) return false;
    entity_used_[over] = true;
    if (is_above(context_.entity, over)) return true;
    const auto possible = possible_entities([&](EntityId id) { return is_above(context_.entity, id); }, "no_descendant");
    report(Code::scope_not_below, name,
           {quote(text_of(name)), quote(model_.entities[context_.entity].name), possible, key(Word::within)});
    return false;
}

/// A whole number of at least 1; 0: it is none, which was reported.
std::uint32_t Resolver::whole_number(SyntaxId number) {
    const auto parsed = parse_decimal(ast_.text(number));
    const auto value = parsed.value ? Exact(*parsed.value) : Exact(0);
    constexpr std::uint32_t most = 1'000'000'000;
    if (!at(number).flag && value.sign() > 0 && value.is_integer() && value <= Exact(most))
        return static_cast<std::uint32_t>(to_double(value.fraction()));
    report(Code::whole_count_expected, number, {quote(written(at(number).span))});
    return 0;
}

/// What an aggregation runs over. Objects below whose names come after the colon, or those of the same entity.
ResolveScope Resolver::resolve_scope(SyntaxId scope) {
    ResolveScope result;
    const auto name = child(scope, 0);
    if (at(scope).word == Word::last) {
        result.kind = ScopeKind::last;
        result.over = context_.entity;
        result.periods = whole_number(name);
        constexpr std::uint32_t most = 1200;   // a hundred years of months
        if (result.periods > most) report(Code::too_many_periods, name, {number(most)});
        result.fits = require_period_kind(at(scope).span) && result.periods > 0 && result.periods <= most;
        return result;
    }
    if (at(scope).word == Word::within) {
        result.kind = ScopeKind::within;
        result.over = context_.entity;
        result.within = find_entity(name);
        result.fits = require_ancestor(name, result.within);
        if (!absent(child(scope, 1))) {
            result.by = lower_name(child(scope, 1), none);
            result.fits = require_kind(result.by) && result.fits;
        }
        return result;
    }
    if (global(text_of(name), ResolveGlobal::Kind::list) != nullptr) {
        result.kind = ScopeKind::labels;
        result.list = find_list(name);
        result.fits = true;
        return result;
    }
    result.over = find_entity(name);
    result.fits = require_descendant(name, result.over);
    return result;
}

/// Peers of a kind share a label, or are both yes or both no.
bool Resolver::require_kind(ExprId expr) {
    const auto type = type_of(expr);
    if (is_error(type)) return false;
    if (type.kind == TypeKind::label || type.kind == TypeKind::yes_no) return true;
    const auto span = model_.exprs[expr].span;
    diagnostics_.add(Code::kind_expected, span, {quote(written(span)), type_argument(type), key(Word::by)});
    return false;
}

/// Does the aggregation `word` take the option? Each is written once.
bool Resolver::option_fits(SyntaxId option, Word word, ResolveOptions& options) {
    SyntaxId* first = nullptr;
    bool possible = word != Word::rank && word != Word::percentile;
    switch (at(option).word) {
        case Word::at_least: first = &options.at_least; break;
        case Word::all_required: first = &options.all_required; break;
        case Word::higher_first:
        case Word::lower_first:
            first = &options.order;
            possible = !possible;
            break;
        default:
            first = &options.ties;
            possible = word == Word::rank;
    }
    if (!possible) {
        const auto shown = at(option).word == Word::dense || at(option).word == Word::competition || at(option).word == Word::ordinal
            ? Word::ties : at(option).word;
        report(Code::foreign_option, option, {key(shown), key(word)});
        return false;
    }
    const bool excluded = (first == &options.at_least && options.all_required != none) ||
                          (first == &options.all_required && options.at_least != none);
    if (excluded) {
        report(Code::one_of_options, option, {key(Word::at_least), key(Word::all_required)});
        return false;
    }
    if (*first != none) {
        report(Code::doubled_clause, option, {key(at(option).word)}).notes.push_back(written_first(*first));
        return false;
    }
    *first = option;
    return true;
}

ResolveOptions Resolver::resolve_options(SyntaxId syntax) {
    ResolveOptions result;
    for (std::uint32_t i = 4; i < at(syntax).count; ++i) result.fit = option_fits(child(syntax, i), at(syntax).word, result) && result.fit;
    return result;
}

/// Which comes first: as written, or as `better` of what is named says. False: neither does, which was reported at `place`.
bool Resolver::order_of(SyntaxId place, SyntaxId named, ExprId measured, SyntaxId order, bool& higher_first) {
    if (order != none) {
        higher_first = at(order).word == Word::higher_first;
        return true;
    }
    const auto& expr = model_.exprs[measured];
    const bool is_named = expr.op == Op::read && at(named).kind == SyntaxKind::name;
    const auto* quantity = is_named ? &model_.quantities[expr.payload] : nullptr;
    const auto better = quantity != nullptr && quantity->facet == Facet::value ? model_.nodes[quantity->node].better : Better::unstated;
    higher_first = better != Better::lower;
    if (better != Better::unstated) return true;
    report(Code::rank_order_needed, place, {key(Word::higher_first), key(Word::lower_first), key(Word::better)});
    return false;
}

/// Which place is the first, and what equals get; ties are as in spreadsheets where nothing is said.
bool Resolver::rank_options(SyntaxId syntax, const ResolveOptions& options, std::vector<ExprId>& operands, Rank& rank) {
    bool fits = order_of(syntax, child(syntax, 1), operands[0], options.order, rank.higher_first);
    rank.ties = Ties::competition;
    if (options.ties == none) return fits;
    if (at(options.ties).word == Word::dense) rank.ties = Ties::dense;
    if (at(options.ties).word != Word::ordinal) return fits;
    rank.ties = Ties::ordinal;
    const auto name = child(options.ties, 0), order = child(options.ties, 1);
    const auto tie = lower_name(name, none);
    operands.push_back(tie);
    if (is_error(type_of(tie)) || !require_order(tie, type_of(tie))) return false;
    return order_of(options.ties, name, tie, absent(order) ? none : order, rank.tie_higher_first) && fits;
}

ExprId Resolver::lower_rank(SyntaxId syntax) {
    const auto span = at(syntax).span;
    const auto scope = resolve_scope(child(syntax, 0));
    Rank rank;
    rank.within = scope.within;
    rank.percentile = at(syntax).word == Word::percentile;
    if (scope.kind != ScopeKind::within) {
        if (scope.fits) report(Code::rank_needs_peers, child(syntax, 0), {key(at(syntax).word), key(Word::within)});
        return wrong(span);
    }
    std::vector<ExprId> operands{lower(child(syntax, 1))};
    bool fits = !is_error(type_of(operands[0])) && require_order(operands[0], type_of(operands[0])) && scope.fits;
    rank.where = !absent(child(syntax, 3));
    if (rank.where) {
        operands.push_back(lower(child(syntax, 3)));
        fits = require_yes_no(operands.back()) && fits;
    }
    rank.by = scope.by != none;
    if (rank.by) operands.push_back(scope.by);
    const auto options = resolve_options(syntax);
    fits = options.fit && rank_options(syntax, options, operands, rank) && fits;
    model_.ranks.push_back(rank);
    const auto type = rank.percentile ? of_kind(TypeKind::share) : plain();
    return make(Op::rank, fits ? type : Type{}, span, operands, static_cast<std::uint32_t>(model_.ranks.size() - 1));
}

AggregateKind resolve_aggregate_kind(Word word) {
    switch (word) {
        case Word::mean: return AggregateKind::mean;
        case Word::median: return AggregateKind::median;
        case Word::min: return AggregateKind::minimum;
        case Word::max: return AggregateKind::maximum;
        case Word::count: return AggregateKind::count;
        case Word::any_of: return AggregateKind::any;
        case Word::all: return AggregateKind::all;
        case Word::share: return AggregateKind::share;
        case Word::ratio: return AggregateKind::ratio;
        case Word::weighted_mean: return AggregateKind::weighted_mean;
        default: return AggregateKind::sum;
    }
}

/// Sums and means are of numbers. Of yes and no one wants to know how many, or which share.
bool Resolver::require_measure(ExprId expr) {
    if (type_of(expr).kind != TypeKind::yes_no) return require_number(expr);
    const auto span = model_.exprs[expr].span;
    diagnostics_.add(Code::count_wanted, span, {quote(written(span)), key(Word::count), key(Word::share)});
    return false;
}

/// What is measured, in the names of the scope, and the type of the aggregation.
Type Resolver::lower_measured(SyntaxId syntax, EntityId over, std::vector<ExprId>& operands) {
    const auto measured = child(syntax, 1);
    const auto word = at(syntax).word;
    const bool of_periods = at(child(syntax, 0)).word == Word::last;
    if (absent(measured)) return count_type(of_periods ? none : over);
    if (word == Word::ratio) {
        if (at(measured).kind != SyntaxKind::binary || at(measured).op != Operator::divide) {
            report(Code::ratio_needs_quotient, measured, {quote(written(at(measured).span)), key(Word::ratio), key(Word::mean)});
            return {};
        }
        operands.push_back(lower(child(measured, 0)));
        operands.push_back(lower(child(measured, 1)));
        return quotient(operands[0], operands[1], at(measured).span);
    }
    operands.push_back(lower(measured));
    const auto x = operands[0];
    const auto type = type_of(x);
    switch (word) {
        case Word::count: return require_yes_no(x) ? count_type(of_periods ? none : over) : Type{};
        case Word::any_of:
        case Word::all: return require_yes_no(x) ? of_kind(TypeKind::yes_no) : Type{};
        case Word::share: return require_yes_no(x) ? of_kind(TypeKind::share) : Type{};
        case Word::min:
        case Word::max:
        case Word::median: return !is_error(type) && require_order(x, type) ? type : Type{};
        case Word::weighted_mean: {
            operands.push_back(lower(child(syntax, 2)));
            const bool x_fits = require_measure(x), weight_fits = require_number(operands[1]);
            return x_fits && weight_fits ? type : Type{};
        }
        default: return require_measure(x) ? type : Type{};
    }
}

/// So many objects of that entity.
Type Resolver::count_type(EntityId over) {
    auto type = plain();
    if (over != none) type.unit = over + 1;   // entities are the units behind `points`
    return type;
}

ExprId Resolver::lower_aggregate(SyntaxId syntax) {
    const auto span = at(syntax).span;
    const auto word = at(syntax).word;
    if (context_.entity == none) {
        report(context_.is_parameter ? Code::parameter_uses_facts : Code::constant_expected, syntax,
               {quote(written(span)), key(Word::value)});
        return wrong(span);
    }
    if (word == Word::rank || word == Word::percentile) return lower_rank(syntax);
    const auto scope = resolve_scope(child(syntax, 0));
    Aggregate aggregate;
    aggregate.kind = resolve_aggregate_kind(word);
    aggregate.scope = scope.kind;
    aggregate.over = scope.over;
    aggregate.within = scope.within;
    aggregate.periods = scope.periods;
    aggregate.where = !absent(child(syntax, 3));
    aggregate.by = scope.by != none;
    // Names of a scope that is not understood mean nothing.
    if (!scope.fits) return wrong(span);
    if (scope.kind == ScopeKind::labels) return lower_over_labels(syntax, scope.list);
    const auto outer = context_;
    if (scope.over != context_.entity) context_ = {scope.over, none, false, false};
    std::vector<ExprId> operands;
    auto type = lower_measured(syntax, scope.over, operands);
    if (aggregate.where) {
        operands.push_back(lower(child(syntax, 3)));
        if (!require_yes_no(operands.back())) type = {};
    }
    context_ = outer;
    if (scope.kind == ScopeKind::last && !operands.empty() && !is_error(type) && facts_[operands[0]].is_uniform()) {
        report(Code::lag_of_constant, syntax, {quote(written(model_.exprs[operands[0]].span))});
        type = {};
    }
    if (aggregate.by) operands.push_back(scope.by);
    const auto options = resolve_options(syntax);
    aggregate.all_required = options.all_required != none;
    if (options.at_least != none) aggregate.at_least = whole_number(child(options.at_least, 0));
    // A period that is missing leaves a gap, unless so many are enough; but what is decided without it is decided.
    const bool is_kleene = aggregate.kind == AggregateKind::any || aggregate.kind == AggregateKind::all;
    if (scope.kind == ScopeKind::last && aggregate.at_least == 0 && !is_kleene) aggregate.all_required = true;
    if (scope.kind == ScopeKind::last && aggregate.at_least > scope.periods) {
        report(Code::more_than_there_are, child(options.at_least, 0), {number(aggregate.at_least), number(scope.periods)});
        type = {};
    }
    if (!options.fit || (options.at_least != none && aggregate.at_least == 0)) type = {};
    if (!is_error(type)) type.bare = false;
    model_.aggregates.push_back(aggregate);
    return make(Op::aggregate, type, span, operands, static_cast<std::uint32_t>(model_.aggregates.size() - 1));
}

/// `x per 1000`: x times 1000, of a rate or a share.
ExprId Resolver::lower_per(SyntaxId syntax, ExprId operand) {
    const auto span = at(syntax).span;
    const auto number = child(syntax, 1);
    const auto parsed = parse_decimal(ast_.text(number));
    auto type = type_of(operand);
    if (!require_number(operand) || !parsed.value) return wrong(span);
    const Exact times(*parsed.value);
    constexpr std::uint32_t most = 1'000'000'000;
    const bool is_whole = !at(number).flag && times.is_integer() && times.sign() > 0 && times <= Exact(most);
    if (!is_whole) report(Code::per_number, number, {quote(written(at(number).span)), key(Word::per)});
    const bool is_count = has_unit(type) && (type.per == none || type.of != 1);
    if (is_count) report(Code::per_needs_quotient, syntax, {type_argument(type), key(Word::per)});
    if (is_count || !is_whole) return wrong(span);
    if (has_unit(type)) type.of = static_cast<std::uint32_t>(to_double(times.fraction()));
    else type = plain();
    return make(Op::multiply, type, span, {operand, constant(times, plain(), at(number).span)});
}

}  // namespace merilo::inline v0::detail
