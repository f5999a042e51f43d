// Functions: rounding, smallest and largest, mean, linear.
#pragma once

#include <merilo/impl/resolve_expressions.ipp>

namespace merilo::inline v0::detail {

ExprId Resolver::lower_call(SyntaxId syntax, ListId expected) {
    const auto& node = at(syntax);
    const auto count = node.count;
    const bool chooses = node.word == Word::min || node.word == Word::max;
    const bool takes_many = chooses || node.word == Word::mean;
    const bool changes = node.word == Word::change || node.word == Word::growth;
    const auto function = function_of(node.word);
    const bool takes_power = node.word == Word::power;
    const bool rounds = !takes_many && !changes && !function && node.word != Word::abs && node.word != Word::number;
    if (chooses && expected == none)
        for (std::uint32_t i = 0; i < count && expected == none; ++i) expected = list_of(child(syntax, i));
    if (takes_many && count < 2) {   // over objects, and what it runs over was forgotten?
        diagnostics_.add(Code::argument_count, node.span, {key(node.word), Argument::phrase("{term:two_or_more_arguments}")});
        return wrong(node.span);
    }
    std::vector<ExprId> operands;
    for (std::uint32_t i = 0; i < count; ++i) operands.push_back(lower(child(syntax, i), chooses ? expected : none));
    if (!takes_many && count != (rounds || takes_power ? 2U : 1U)) {
        const std::string wanted = rounds ? "{term:number_and_step}" : takes_power ? "{term:number_and_exponent}" : "{term:one_argument}";
        diagnostics_.add(Code::argument_count, node.span, {key(node.word), Argument::phrase(wanted)});
        return make(Op::maximum, Type{}, node.span, operands);
    }
    if (chooses) {
        auto type = join_all(operands, node.span);
        if (!is_error(type) && !require_order(operands[0], type)) type = {};
        return make(node.word == Word::min ? Op::minimum : Op::maximum, type, node.span, operands);
    }
    if (node.word == Word::mean) {
        bool fits = true;
        for (const auto operand : operands) fits = require_number(operand) && fits;
        const auto type = join_all(operands, node.span);
        return make(Op::mean, fits ? type : Type{}, node.span, operands);
    }
    if (function) return lower_function(syntax, *function, operands);
    if (rounds) return lower_round(syntax, operands);
    if (changes) return lower_change(syntax, operands);
    const bool fits = require_number(operands[0]);
    if (node.word == Word::abs) return make(Op::absolute, fits ? type_of(operands[0]) : Type{}, node.span, operands);
    if (fits) model_.exprs[operands[0]].type = plain();   // `number(x)` is x by another type
    return operands[0];
}

/// Functions whose values are no fractions.
std::optional<Op> Resolver::function_of(Word word) {
    switch (word) {
        case Word::natural_log: return Op::natural_log;
        case Word::decimal_log: return Op::decimal_log;
        case Word::exponential: return Op::exponential;
        case Word::power: return Op::power;
        case Word::square_root: return Op::square_root;
        default: return std::nullopt;
    }
}

/// They take numbers and shares, and give numbers: a logarithm of pupils has no unit that anybody could name.
ExprId Resolver::lower_function(SyntaxId syntax, Op function, const std::vector<ExprId>& operands) {
    bool fits = true;
    for (const auto operand : operands) {
        const bool is_number = require_number(operand);
        fits = fits && is_number;
        if (!is_number || !has_unit(type_of(operand))) continue;
        const auto span = model_.exprs[operand].span;
        diagnostics_.add(Code::function_of_unit, span, {type_argument(type_of(operand)), key(Word::number), key(at(syntax).word)});
        fits = false;
    }
    return make(function, fits ? plain() : Type{}, at(syntax).span, operands);
}

ExprId Resolver::lower_round(SyntaxId syntax, const std::vector<ExprId>& operands) {
    const auto span = at(syntax).span;
    const auto x = operands[0], step = operands[1];
    const bool x_fits = require_number(x), step_fits = require_number(step);
    auto type = x_fits && step_fits ? type_of(x) : Type{};
    if (!is_error(type)) {
        const auto is_above = [](const Exact& value) { return value.sign() > 0; };
        if (is_zero(step) || (require_uniform(step) && !in_every_era(step, is_above))) {
            diagnostics_.add(Code::step_not_positive_here, model_.exprs[step].span, {quote(written(model_.exprs[step].span))});
            type = {};
        } else if (!joined(x, step)) {
            report_mismatch(x, step, span);
            type = {};
        } else if (is_plain(type)) {
            type = *joined(x, step);
        }
    }
    switch (at(syntax).word) {
        case Word::round_down: return make(Op::round_down, type, span, {x, step});
        case Word::round_up: return make(Op::round_up, type, span, {x, step});
        case Word::round_even: return make(Op::round_even, type, span, {x, step});
        default: return make(Op::round, type, span, {x, step});
    }
}

/// `x as share` is x by another type.
ExprId Resolver::lower_as_share(SyntaxId syntax, ExprId operand) {
    if (!require_number(operand)) return operand;
    const auto type = type_of(operand);
    auto& expr = model_.exprs[operand];
    expr.span = at(syntax).span;
    if (has_unit(type)) {
        diagnostics_.add(Code::share_of_unit, expr.span, {type_argument(type), key(Word::number)});
        expr.type = {};
        return operand;
    }
    expr.type = of_kind(TypeKind::share);
    return operand;
}

/// Is a point of `linear` above the one before, whatever is in force?
bool Resolver::is_above_before(ExprId point, ExprId before) const {
    for (std::size_t era = 0; era < era_count(); ++era) {
        const auto value = value_in(point, era), other = value_in(before, era);
        if (value && other && *value <= *other) return false;
    }
    return true;
}

ExprId Resolver::lower_linear(SyntaxId syntax) {
    const auto& node = at(syntax);
    const auto x = lower(child(syntax, 0));
    const bool x_fits = require_number(x);
    bool fits = x_fits;
    std::vector<ExprId> operands{x}, results;
    for (std::uint32_t i = 1; i + 1 < node.count; i += 2) {
        const auto point = lower(child(syntax, i)), result = lower(child(syntax, i + 1));
        const bool point_fits = require_number(point) && require_uniform(point);
        const bool result_fits = require_number(result) && require_uniform(result);
        if (point_fits && x_fits && is_error(join(x, point, model_.exprs[point].span))) fits = false;
        const bool comparable = point_fits && operands.size() > 1 && facts_[operands[operands.size() - 2]].is_uniform();
        if (comparable && !is_above_before(point, operands[operands.size() - 2])) {
            diagnostics_.add(Code::points_not_ascending, model_.exprs[point].span, {quote(written(model_.exprs[point].span))})
                .notes.push_back({Code::one_before_here, model_.exprs[operands[operands.size() - 2]].span, {}});
            fits = false;
        }
        fits = fits && point_fits && result_fits;
        operands.insert(operands.end(), {point, result});
        results.push_back(result);
    }
    if (results.size() < 2) {
        diagnostics_.add(Code::too_few_points, node.span);
        fits = false;
    }
    const auto type = join_all(results, node.span);
    return make(Op::linear, fits ? type : Type{}, node.span, operands);
}

}  // namespace merilo::inline v0::detail
