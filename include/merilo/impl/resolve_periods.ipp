// Periods: what is in force when, values of other periods, and eras: stretches of time in which no parameter changes.
#pragma once

#include <merilo/impl/resolve_expressions.ipp>

namespace merilo::inline v0::detail {

/// Without a kind of period nothing is known about which comes before which. It is said once.
bool Resolver::require_period_kind(Span span) {
    if (model_.period != Word::nothing) return true;
    const auto example = std::string(spelling(Word::period, language_)) + " " + std::string(spelling(Word::year, language_));
    if (!std::exchange(kind_reported_, true)) diagnostics_.add(Code::period_kind_needed, span, {quote(example), key(Word::methodology)});
    return false;
}

/// The number of a period that is written.
std::optional<PeriodNumber> Resolver::period_of(SyntaxId code) {
    const auto span = at(code).span;
    if (!require_period_kind(span)) return std::nullopt;
    const auto text = text_of(code);
    if (const auto number = period_number(model_.period, text)) return number;
    // The first period of the year that is named, else any.
    auto meant = std::string(period_example(model_.period));
    if (text.size() >= 4 && period_number(Word::year, text.substr(0, 4))) meant.replace(0, 4, text, 0, 4);
    if (model_.period == Word::school_year)
        meant = period_name(model_.period, *period_number(Word::year, meant.substr(0, 4)));
    diagnostics_.add(Code::not_a_period, span, {quote(text), key(model_.period), quote(meant)});
    return std::nullopt;
}

PeriodRange Resolver::periods_of(SyntaxId clause) {
    PeriodRange result;
    const auto from = child(clause, 0), until = child(clause, 1);
    const auto first = absent(from) ? std::nullopt : period_of(from), last = absent(until) ? std::nullopt : period_of(until);
    if (first && last && *last < *first) {
        report(Code::periods_reversed, clause, {quote(text_of(from)), quote(text_of(until))});
        return result;
    }
    if (first) result.from = *first;
    if (last) result.until = *last;
    add_era(result.from);
    if (last) add_era(*last + 1);
    return result;
}

/// Reports and checks, which come later, change nothing that is in force.
void Resolver::add_era(PeriodNumber first) {
    if (!eras_found_) eras_.push_back(first);
}

/// The first periods of all that is dated cut time into eras.
void Resolver::find_eras() {
    constexpr std::size_t most = 256;
    eras_found_ = true;
    std::sort(eras_.begin(), eras_.end());
    eras_.erase(std::unique(eras_.begin(), eras_.end()), eras_.end());
    if (eras_.size() <= most) return;
    diagnostics_.add(Code::too_many_dates, methodology_span_, {number(most)});
    eras_.resize(most);
}

// Values of other periods ----------------------------------------------------------------------------------------------------------

ExprId Resolver::other_period(Op op, ExprId x, Span span, std::uint32_t payload) {
    auto type = type_of(x);
    if (!is_error(type) && facts_[x].is_uniform()) {
        diagnostics_.add(Code::lag_of_constant, span, {quote(written(model_.exprs[x].span))});
        type = {};
    }
    if (!require_period_kind(span)) type = {};
    return make(op, type, span, {x}, payload);
}

ExprId Resolver::lower_lag(SyntaxId syntax, ListId expected) {
    const auto x = lower(child(syntax, 0), expected);
    const auto periods = parse_decimal(ast_.text(syntax));   // a few digits
    const auto lag = periods.value ? static_cast<std::uint32_t>(to_double(*periods.value)) : 1U;
    return other_period(Op::lag, x, at(syntax).span, lag);
}

ExprId Resolver::lower_base(SyntaxId syntax, ListId expected) {
    const auto x = lower(child(syntax, 0), expected);
    const auto period = period_of(child(syntax, 1));
    if (!period) return wrong(at(syntax).span);
    return other_period(Op::base, x, at(syntax).span, static_cast<std::uint32_t>(*period));
}

/// `change(x)` is `x - x[-1]`, `growth(x)` is `x / x[-1] - 100%`.
ExprId Resolver::lower_change(SyntaxId syntax, const std::vector<ExprId>& operands) {
    const auto span = at(syntax).span;
    const auto x = operands[0];
    const bool fits = require_number(x);
    const auto before = other_period(Op::lag, x, span, 1);
    const bool known = fits && !is_error(type_of(before));
    if (at(syntax).word == Word::change) return make(Op::subtract, known ? type_of(x) : Type{}, span, {x, before});
    const auto share = known ? of_kind(TypeKind::share) : Type{};
    return make(Op::subtract, share, span, {make(Op::divide, share, span, {x, before}), constant(Exact(1), of_kind(TypeKind::share), span)});
}

// What is in force -----------------------------------------------------------------------------------------------------------------

/// The values of a parameter, each from its period on.
ExprId Resolver::lower_dated(NodeId node) {
    std::vector<ExprId> values;
    std::vector<PeriodNumber> first_periods;
    const auto clauses = node_syntax_[node].dated;
    for (std::size_t i = 0; i < clauses.size(); ++i) {
        const auto [clause, from] = clauses[i];
        const auto value = lower(child(clause, 1));
        if (!require_uniform(value)) model_.exprs[value].type = {};
        values.push_back(value);
        first_periods.push_back(from);
    }
    if (values.empty()) return none;
    const auto type = join_all(values, model_.nodes[node].name_span);
    model_.dated.push_back(std::move(first_periods));
    return make(Op::dated, type, model_.nodes[node].name_span, values, static_cast<std::uint32_t>(model_.dated.size() - 1));
}

/// The same for all objects, if not for all periods.
bool Resolver::require_uniform(ExprId expr) {
    if (!is_error(type_of(expr)) && facts_[expr].is_uniform()) return true;
    return require_constant(expr);
}

/// The value of what is the same for all objects; nothing where it is not in force.
std::optional<Exact> Resolver::value_in(ExprId expr, std::size_t era) const {
    const auto& facts = facts_[expr];
    if (facts.constant) return *facts.range.lowest;
    return era < facts.eras.size() ? facts.eras[era] : std::nullopt;
}

bool Resolver::in_every_era(ExprId expr, bool (*holds)(const Exact& value)) const {
    for (std::size_t era = 0; era < era_count(); ++era)
        if (const auto value = value_in(expr, era); value && !holds(*value)) return false;
    return true;
}

/// An operation on values that are known; nothing when it has no value.
std::optional<Exact> resolve_value(Op op, const std::vector<Exact>& x) {
    switch (op) {
        case Op::negate: return -x[0];
        case Op::add: return x[0] + x[1];
        case Op::subtract: return x[0] - x[1];
        case Op::multiply: return x[0] * x[1];
        case Op::divide: return x[1].sign() == 0 ? std::nullopt : std::optional(x[0] / x[1]);
        case Op::absolute: return exact_absolute(x[0]);
        case Op::minimum:
        case Op::maximum: {
            auto result = x[0];
            for (const auto& other : x) result = op == Op::minimum ? exact_minimum(result, other) : exact_maximum(result, other);
            return result;
        }
        default: break;
    }
    if (x.size() != 2 || x[1].sign() <= 0) return std::nullopt;
    switch (op) {
        case Op::round: return exact_round(x[0], x[1], Rounding::half_away);
        case Op::round_down: return exact_round(x[0], x[1], Rounding::down);
        case Op::round_up: return exact_round(x[0], x[1], Rounding::up);
        case Op::round_even: return exact_round(x[0], x[1], Rounding::half_even);
        default: return std::nullopt;
    }
}

std::vector<std::optional<Exact>> Resolver::eras_of(const Expr& expr, std::span<const ExprId> operands) const {
    std::vector<std::optional<Exact>> result;
    const auto each = [&](auto value) {
        for (std::size_t era = 0; era < era_count(); ++era) result.push_back(value(era));
        return result;
    };
    switch (expr.op) {
        case Op::read: return quantity_facts_[expr.payload].eras;
        case Op::dated:
            return each([&](std::size_t era) -> std::optional<Exact> {
                const auto& first = model_.dated[expr.payload];
                const auto behind = std::upper_bound(first.begin(), first.end(), eras_[era]) - first.begin();
                return behind == 0 ? std::nullopt : value_in(operands[static_cast<std::size_t>(behind) - 1], era);
            });
        case Op::in_force:
            return each([&](std::size_t era) { return std::optional(Exact(is_in_force(expr.payload, era) ? 1 : 0)); });
        case Op::applies_when:
            if (!facts_[operands[0]].is_uniform() || !facts_[operands[1]].is_uniform()) return {};
            return each([&](std::size_t era) {
                const auto condition = value_in(operands[0], era);
                return condition && condition->sign() != 0 ? value_in(operands[1], era) : std::nullopt;
            });
        case Op::negate: case Op::add: case Op::subtract: case Op::multiply: case Op::divide: case Op::minimum: case Op::maximum:
        case Op::absolute: case Op::round: case Op::round_down: case Op::round_up: case Op::round_even: break;
        default: return {};
    }
    bool varies = false;
    for (const auto operand : operands) {
        if (!facts_[operand].is_uniform()) return {};
        varies = varies || !facts_[operand].constant;
    }
    if (!varies) return {};
    return each([&](std::size_t era) -> std::optional<Exact> {
        std::vector<Exact> values;
        for (const auto operand : operands) {
            const auto value = value_in(operand, era);
            if (!value) return std::nullopt;
            values.push_back(*value);
        }
        return resolve_value(expr.op, values);
    });
}

/// Does the range of the expression depend on what is in force?
bool Resolver::is_dated(const Expr& expr, std::span<const ExprId> operands) const {
    const auto any = [&](std::size_t first, std::size_t step) {
        for (auto i = first; i < operands.size(); i += step)
            if (facts_[operands[i]].dated) return true;
        return false;
    };
    switch (expr.op) {
        case Op::dated: return true;
        case Op::read: return quantity_facts_[expr.payload].dated;
        case Op::applies_when:
        case Op::state_of: return facts_[operands[1]].dated;
        case Op::linear: return any(2, 2);
        case Op::table: return any(expr.payload + 1, 2) || facts_[operands.back()].dated;
        case Op::less: case Op::less_equal: case Op::equal: case Op::logical_and: case Op::logical_or: case Op::logical_not:
        case Op::matches: case Op::is_missing: case Op::is_applicable: case Op::rank: case Op::in_force: return false;
        default: return any(0, 1);
    }
}

}  // namespace merilo::inline v0::detail
