// Functions: rounding, smallest and largest, linear, rank.
#pragma once

#include <merilo/impl/resolve_expressions.ipp>

namespace merilo::inline v0::detail {

ExprId Resolver::lower_call(SyntaxId syntax, ListId expected) {
    const auto& node = at(syntax);
    const auto count = node.count;
    const bool chooses = node.word == Word::min || node.word == Word::max;
    const bool rounds = node.word == Word::round || node.word == Word::round_down || node.word == Word::round_up || node.word == Word::round_even;
    if (chooses && expected == none)
        for (std::uint32_t i = 0; i < count && expected == none; ++i) expected = list_of(child(syntax, i));
    std::vector<ExprId> operands;
    for (std::uint32_t i = 0; i < count; ++i) operands.push_back(lower(child(syntax, i), chooses ? expected : none));
    if (chooses ? count < 2 : count != (rounds ? 2U : 1U)) {
        constexpr std::string_view wanted[] = {"{term:one_argument}", "{term:number_and_step}", "{term:two_or_more_arguments}"};
        diagnostics_.add(Code::argument_count, node.span, {key(node.word), Argument::phrase(std::string(wanted[chooses ? 2 : rounds ? 1 : 0]))});
        return make(Op::maximum, Type{}, node.span, operands);
    }
    if (chooses) {
        auto type = join_all(operands, node.span);
        if (!is_error(type) && !require_order(operands[0], type)) type = {};
        return make(node.word == Word::min ? Op::minimum : Op::maximum, type, node.span, operands);
    }
    if (rounds) return lower_round(syntax, operands);
    const bool fits = require_number(operands[0]);
    if (node.word == Word::abs) return make(Op::absolute, fits ? type_of(operands[0]) : Type{}, node.span, operands);
    if (fits) model_.exprs[operands[0]].type = plain();   // `number(x)` is x by another type
    return operands[0];
}

ExprId Resolver::lower_round(SyntaxId syntax, const std::vector<ExprId>& operands) {
    const auto span = at(syntax).span;
    const auto x = operands[0], step = operands[1];
    const bool x_fits = require_number(x), step_fits = require_number(step);
    auto type = x_fits && step_fits ? type_of(x) : Type{};
    if (!is_error(type)) {
        if (is_zero(step) || (require_constant(step) && value_of(step).sign() <= 0)) {
            diagnostics_.add(Code::step_not_positive_here, model_.exprs[step].span, {Argument::text(written(model_.exprs[step].span))});
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

ExprId Resolver::lower_linear(SyntaxId syntax) {
    const auto& node = at(syntax);
    const auto x = lower(child(syntax, 0));
    bool fits = require_number(x);
    std::vector<ExprId> operands{x}, results;
    for (std::uint32_t i = 1; i + 1 < node.count; i += 2) {
        const auto point = lower(child(syntax, i)), result = lower(child(syntax, i + 1));
        const bool point_fits = require_number(point) && require_constant(point);
        const bool result_fits = require_number(result) && require_constant(result);
        if (point_fits && fits && is_error(join(x, point, model_.exprs[point].span))) fits = false;
        const bool comparable = point_fits && operands.size() > 1 && facts_[operands[operands.size() - 2]].constant;
        if (comparable && value_of(point) <= value_of(operands[operands.size() - 2])) {
            diagnostics_.add(Code::points_not_ascending, model_.exprs[point].span, {Argument::text(written(model_.exprs[point].span))})
                .notes.push_back({Code::first_written_here, model_.exprs[operands[operands.size() - 2]].span, {}});
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

ExprId Resolver::lower_rank(SyntaxId syntax) {
    const auto span = at(syntax).span;
    const auto scope = child(child(syntax, 0), 0);
    Rank rank;
    rank.ties = Ties::competition;   // as spreadsheets do, where nothing is written
    if (context_.entity == none) {
        diagnostics_.add(Code::constant_expected, span, {Argument::text(written(span))});
        return wrong(span);
    }
    bool fits = true;
    rank.within = find_entity(scope);
    if (rank.within == none) {
        fits = false;
    } else {
        entity_used_[rank.within] = true;
        auto ancestor = model_.entities[context_.entity].parent;
        while (ancestor != none && ancestor != rank.within) ancestor = model_.entities[ancestor].parent;
        if (ancestor == none) {
            Texts ancestors;
            for (auto it = model_.entities[context_.entity].parent; it != none; it = model_.entities[it].parent) ancestors.push_back(model_.entities[it].name);
            std::string listed;
            for (const auto& it : ancestors) listed += (listed.empty() ? "" : ", ") + it;
            diagnostics_.add(Code::rank_not_within, at(scope).span,
                             {Argument::text(text_of(scope)), Argument::text(model_.entities[context_.entity].name),
                              listed.empty() ? Argument::phrase("{term:no_ancestor}") : Argument::phrase("{term:ancestors_begin}" + listed + "{term:ancestors_end}")});
            fits = false;
        }
    }
    const auto measured_syntax = child(syntax, 1);
    const auto measured = lower(measured_syntax);
    fits = !is_error(type_of(measured)) && require_order(measured, type_of(measured)) && fits;
    SyntaxId order = none, ties = none;
    for (std::uint32_t i = 2; i < at(syntax).count; ++i) {
        const auto option = child(syntax, i);
        const bool is_order = at(option).word == Word::higher_first || at(option).word == Word::lower_first;
        auto& first = is_order ? order : ties;
        if (first != none) {
            diagnostics_.add(Code::doubled_clause, at(option).span, {key(at(option).word)}).notes.push_back({Code::first_written_here, at(first).span, {}});
            continue;
        }
        first = option;
        if (is_order) rank.higher_first = at(option).word == Word::higher_first;
        else rank.ties = at(option).word == Word::dense ? Ties::dense : Ties::competition;
    }
    if (order == none) {
        const auto& expr = model_.exprs[measured];
        const bool named = expr.op == Op::read && at(measured_syntax).kind == SyntaxKind::name && model_.quantities[expr.payload].facet == Facet::value;
        const auto better = named ? model_.nodes[model_.quantities[expr.payload].node].better : Better::unstated;
        if (better == Better::unstated) {
            diagnostics_.add(Code::rank_order_needed, span, {key(Word::higher_first), key(Word::lower_first), key(Word::better)});
            fits = false;
        }
        rank.higher_first = better != Better::lower;
    }
    model_.ranks.push_back(rank);
    return make(Op::rank, fits ? plain() : Type{}, span, {measured}, static_cast<std::uint32_t>(model_.ranks.size() - 1));
}

}  // namespace merilo::inline v0::detail
