// Expressions: operands first, with the type that each operation asks for. A chain of operators is walked by a loop, so that only
// brackets nest.
#pragma once

#include <merilo/impl/resolve_names.ipp>
#include <merilo/impl/resolve_ranges.ipp>
#include <merilo/impl/resolve_types.ipp>
#include <merilo/impl/parse_words.hpp>
#include <merilo/impl/text_value.hpp>

namespace merilo::inline v0::detail {

ExprId Resolver::make(Op op, const Type& type, Span span, std::span<const ExprId> operands, std::uint32_t payload) {
    Expr expr;
    expr.op = op;
    expr.type = type;
    expr.entity = context_.entity;
    expr.span = span;
    expr.first = static_cast<std::uint32_t>(model_.operands.size());
    expr.count = static_cast<std::uint32_t>(operands.size());
    expr.payload = payload;
    facts_.push_back(facts_of(expr, operands));
    note_approximate(expr, operands);
    model_.operands.insert(model_.operands.end(), operands.begin(), operands.end());
    model_.exprs.push_back(expr);
    return static_cast<ExprId>(model_.exprs.size() - 1);
}

/// Says where a value that is known to twelve digits decides something.
void Resolver::note_approximate(const Expr& expr, std::span<const ExprId> operands) {
    switch (expr.op) {
        case Op::less: case Op::less_equal: case Op::equal: case Op::round: case Op::round_down: case Op::round_up: case Op::round_even:
        case Op::rank: break;
        default: return;
    }
    const auto is_approximate = [&](ExprId operand) { return facts_[operand].approximate; };
    if (std::any_of(operands.begin(), operands.end(), is_approximate)) warn_once(Code::decision_on_approximate, expr.span);
}

ExprId Resolver::constant(const Exact& value, const Type& type, Span span) {
    model_.constants.push_back(resolve_fraction(value));
    return make(Op::constant, type, span, {}, static_cast<std::uint32_t>(model_.constants.size() - 1));
}

/// Stands for what could not be understood, and was reported.
ExprId Resolver::wrong(Span span) { return constant(Exact(0), Type{}, span); }

ExprId Resolver::read(QuantityId quantity, Span span) {
    if (progress_[quantity] == Progress::untouched) blocked_on_ = quantity;
    // A quantity that is still running is part of a cycle, which `order` reports.
    const auto type = progress_[quantity] == Progress::done ? model_.quantities[quantity].type : Type{};
    return make(Op::read, type, span, {}, quantity);
}

ExprId Resolver::lower(SyntaxId syntax, ListId expected) {
    const auto is_link = [&](SyntaxId id) {
        const auto& node = at(id);
        if (node.kind == SyntaxKind::call) return node.word == Word::as_share || node.word == Word::per;
        return node.kind == SyntaxKind::binary || node.kind == SyntaxKind::state;
    };
    std::vector<SyntaxId> spine;
    auto leaf = syntax;
    for (; is_link(leaf); leaf = child(leaf, 0)) spine.push_back(leaf);
    if (!spine.empty()) {
        const auto& nearest = at(spine.back());
        const bool is_comparison = nearest.kind == SyntaxKind::binary && nearest.op >= Operator::less && nearest.op <= Operator::equal;
        expected = is_comparison ? list_of(child(spine.back(), 1)) : none;
    }
    auto result = lower_leaf(leaf, expected);
    for (auto link = spine.rbegin(); link != spine.rend(); ++link) {
        if (at(*link).kind == SyntaxKind::binary) result = lower_binary(*link, result);
        else if (at(*link).kind == SyntaxKind::state) result = lower_state(*link, result);
        else if (at(*link).word == Word::per) result = lower_per(*link, result);
        else result = lower_as_share(*link, result);
    }
    return result;
}

ExprId Resolver::lower_leaf(SyntaxId syntax, ListId expected) {
    const auto& node = at(syntax);
    switch (node.kind) {
        case SyntaxKind::name: return lower_name(syntax, expected);
        case SyntaxKind::number: return lower_number(syntax);
        case SyntaxKind::constant: return constant(Exact(node.word == Word::yes ? 1 : 0), of_kind(TypeKind::yes_no), node.span);
        case SyntaxKind::unary: return lower_unary(syntax);
        case SyntaxKind::call: return lower_call(syntax, expected);
        case SyntaxKind::linear: return lower_linear(syntax);
        case SyntaxKind::lag: return lower_lag(syntax, expected);
        case SyntaxKind::base: return lower_base(syntax, expected);
        case SyntaxKind::aggregate: return lower_aggregate(syntax);
        case SyntaxKind::table: return lower_table(syntax, expected);
        case SyntaxKind::string: return lower_text(syntax);
        case SyntaxKind::day:
            if (const auto day = date_of(child(syntax, 0))) return constant(number_of_day(*day), of_kind(TypeKind::date), node.span);
            break;
        default: break;   // what could not be read
    }
    return wrong(node.span);
}

ExprId Resolver::lower_name(SyntaxId syntax, ListId expected) {
    const auto span = at(syntax).span;
    const auto found = meaning(syntax, expected, true);
    switch (found.kind) {
        case ResolveMeaning::Kind::quantity: {
            const auto entity = model_.quantities[found.quantity].entity;
            const auto result = read(found.quantity, span);
            return entity == none || entity == context_.entity ? result : make(Op::parent, type_of(result), span, {result});
        }
        case ResolveMeaning::Kind::label:
            list_used_[found.list] = true;
            return constant(Exact(found.label), of_list(found.list), span);
        case ResolveMeaning::Kind::nothing: break;
    }
    return wrong(span);
}

ExprId Resolver::lower_text(SyntaxId syntax) {
    const auto text = parse_normalised(text_of(syntax));
    if (text.size() <= longest_text) return constant(number_of_text(text), of_kind(TypeKind::text), at(syntax).span);
    report(Code::text_too_long, syntax, {number(longest_text)});
    return wrong(at(syntax).span);
}

ExprId Resolver::lower_number(SyntaxId syntax) {
    const auto& node = at(syntax);
    const auto value = resolve_literal(ast_.text(syntax), node.flag ? 100 : 1);
    if (!value) return wrong(node.span);   // the grammar reported it
    if (node.flag) return constant(*value, of_kind(TypeKind::share), node.span);
    const auto unit = child(syntax, 0);
    if (absent(unit)) return constant(*value, plain(true), node.span);
    auto type = plain();
    type.unit = find_unit(unit);
    return constant(*value, type.unit == none ? Type{} : type, node.span);
}

ExprId Resolver::lower_unary(SyntaxId syntax) {
    const auto operand = lower(child(syntax, 0));
    const auto span = at(syntax).span;
    if (at(syntax).op == Operator::logical_not)
        return make(Op::logical_not, require_yes_no(operand) ? of_kind(TypeKind::yes_no) : Type{}, span, {operand});
    return make(Op::negate, require_number(operand) ? type_of(operand) : Type{}, span, {operand});
}

ExprId Resolver::lower_binary(SyntaxId syntax, ExprId left) {
    const auto right = lower(child(syntax, 1), type_of(left).list);
    switch (at(syntax).op) {
        case Operator::plus:
        case Operator::minus:
        case Operator::times:
        case Operator::divide: return lower_arithmetic(syntax, left, right);
        case Operator::logical_and:
        case Operator::logical_or: {
            const bool left_fits = require_yes_no(left), right_fits = require_yes_no(right);
            const auto op = at(syntax).op == Operator::logical_and ? Op::logical_and : Op::logical_or;
            return make(op, left_fits && right_fits ? of_kind(TypeKind::yes_no) : Type{}, at(syntax).span, {left, right});
        }
        default: return lower_comparison(syntax, left, right);
    }
}

ExprId Resolver::lower_arithmetic(SyntaxId syntax, ExprId left, ExprId right) {
    const auto span = at(syntax).span;
    const auto op = at(syntax).op;
    if (op == Operator::times) return make(Op::multiply, product(left, right, span), span, {left, right});
    if (op == Operator::divide) return make(Op::divide, quotient(left, right, span), span, {left, right});
    if (type_of(left).kind == TypeKind::date) return lower_days(syntax, left, right);
    const bool left_fits = require_number(left), right_fits = require_number(right);
    const auto type = left_fits && right_fits ? join(left, right, span) : Type{};
    return make(op == Operator::plus ? Op::add : Op::subtract, type, span, {left, right});
}

/// Two dates differ by a number of days; a date moves by a whole number of them.
ExprId Resolver::lower_days(SyntaxId syntax, ExprId left, ExprId right) {
    const auto span = at(syntax).span;
    const bool is_sum = at(syntax).op == Operator::plus;
    const auto& by = type_of(right);
    Type type;
    if (is_plain(by)) {
        type = facts_[right].range.integer ? type_of(left) : Type{};
        if (is_error(type)) diagnostics_.add(Code::whole_days_expected, model_.exprs[right].span, {quote(written(model_.exprs[right].span))});
    } else if (by.kind == TypeKind::date && !is_sum) {
        type = plain();
    } else if (!is_error(by)) {
        diagnostics_.add(Code::types_differ, span, {type_argument(type_of(left)), type_argument(by)});
    }
    return make(is_sum ? Op::add : Op::subtract, type, span, {left, right});
}

ExprId Resolver::lower_comparison(SyntaxId syntax, ExprId left, ExprId right) {
    const auto span = at(syntax).span;
    const auto op = at(syntax).op;
    const auto type = join(left, right, span);
    const bool fits = !is_error(type) && (op == Operator::equal || require_order(left, type));
    const auto result = fits ? of_kind(TypeKind::yes_no) : Type{};
    switch (op) {
        case Operator::less: return make(Op::less, result, span, {left, right});
        case Operator::less_equal: return make(Op::less_equal, result, span, {left, right});
        case Operator::greater: return make(Op::less, result, span, {right, left});
        case Operator::greater_equal: return make(Op::less_equal, result, span, {right, left});
        default: return make(Op::equal, result, span, {left, right});
    }
}

ExprId Resolver::lower_state(SyntaxId syntax, ExprId operand) {
    const auto span = at(syntax).span;
    const auto word = at(syntax).word;
    const bool of_missing = word == Word::is_missing || word == Word::is_not_missing;
    const auto type = of_kind(TypeKind::yes_no);
    const auto result = make(of_missing ? Op::is_missing : Op::is_applicable, type, span, {operand});
    const bool negated = word == Word::is_not_missing || word == Word::is_not_applicable;
    return negated ? make(Op::logical_not, type, span, {result}) : result;
}

/// Whose names stand behind the colon of an aggregation.
Resolver::Context Resolver::scope_context(SyntaxId aggregate) const {
    const auto scope = child(aggregate, 0);
    if (at(scope).word != Word::nothing) return context_;
    const auto* entity = global(text_of(child(scope, 0)), ResolveGlobal::Kind::entity);
    return entity == nullptr ? context_ : Context{entity->id, none, false, false};
}

/// The list of the labels that an expression gives, as far as one look shows it; otherwise none.
ListId Resolver::list_of(SyntaxId syntax) {
    const auto& node = at(syntax);
    if (node.kind == SyntaxKind::name) {
        const auto found = meaning(syntax, none, false);
        return found.kind == ResolveMeaning::Kind::quantity ? model_.quantities[found.quantity].type.list : found.list;
    }
    if (node.kind == SyntaxKind::lag || node.kind == SyntaxKind::base) return list_of(child(syntax, 0));
    const bool chooses = node.kind == SyntaxKind::call && (node.word == Word::min || node.word == Word::max);
    if (node.kind == SyntaxKind::aggregate && (node.word == Word::min || node.word == Word::max || node.word == Word::median)) {
        const auto outer = context_;
        context_ = scope_context(syntax);
        const auto result = list_of(child(syntax, 1));
        context_ = outer;
        return result;
    }
    if (!chooses && node.kind != SyntaxKind::table) return none;
    for (std::uint32_t i = chooses ? 0 : 1; i < node.count; ++i) {
        const auto part = child(syntax, i);
        const auto result = chooses ? part : result_of_row(part);
        if (at(result).kind != SyntaxKind::name) continue;
        if (const auto list = list_of(result); list != none) return list;
    }
    return none;
}

}  // namespace merilo::inline v0::detail
