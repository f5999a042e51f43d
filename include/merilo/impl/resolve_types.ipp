// Types and units: what may be added, compared, multiplied and divided, and what to write instead.
#pragma once

#include <merilo/impl/resolver.hpp>

namespace merilo::inline v0::detail {

Type Resolver::of_kind(TypeKind kind) {
    Type type;
    type.kind = kind;
    return type;
}

Type Resolver::plain(bool bare) {
    auto type = of_kind(TypeKind::number);
    type.bare = bare;
    return type;
}

Type Resolver::of_list(ListId list) {
    auto type = of_kind(TypeKind::label);
    type.list = list;
    return type;
}

Type Resolver::points_type() {
    auto type = of_kind(TypeKind::number);
    type.unit = 0;
    return type;
}

bool Resolver::is_zero(ExprId expr) const { return is_plain(type_of(expr)) && facts_[expr].constant && value_of(expr).sign() == 0; }

/// The type of what is added, compared or chosen among: a number without a unit fits every unit, 0 fits a share too.
std::optional<Type> Resolver::joined(const Type& left, bool left_is_zero, const Type& right, bool right_is_zero) const {
    if (is_error(left) || is_error(right)) return Type{};
    if (left.kind == TypeKind::number && right.kind == TypeKind::number) {
        if (is_plain(left) && is_plain(right)) return plain(left.bare && right.bare);
        if (is_plain(left)) return right;
        if (is_plain(right)) return left;
        return left.unit == right.unit && left.per == right.per && left.of == right.of ? std::optional(left) : std::nullopt;
    }
    if (left.kind == TypeKind::share && right_is_zero) return left;
    if (right.kind == TypeKind::share && left_is_zero) return right;
    if (left.kind != right.kind || left.list != right.list) return std::nullopt;
    return left;
}

std::optional<Type> Resolver::joined(ExprId left, ExprId right) const {
    return joined(type_of(left), is_zero(left), type_of(right), is_zero(right));
}

Type Resolver::join(ExprId left, ExprId right, Span span) {
    if (const auto type = joined(left, right)) return *type;
    report_mismatch(left, right, span);
    return {};
}

/// `30` where a share is needed. A literal below 1 was probably meant as a fraction.
bool Resolver::report_number_for_share(ExprId number) {
    const auto& expr = model_.exprs[number];
    if (!is_plain(expr.type)) return false;
    if (expr.op == Op::constant) {
        const auto& value = value_of(number);
        const bool is_fraction = exact_absolute(value) < Exact(1);
        const auto percent = to_decimal((is_fraction ? value * Exact(100) : value).fraction()) + "%";
        diagnostics_.add(Code::number_for_share, expr.span, {quote(written(expr.span)), quote(percent)});
        return true;
    }
    auto& diagnostic = diagnostics_.add(Code::plain_number_for_share, expr.span, {quote(written(expr.span)), key(Word::as_share)});
    if (expr.op == Op::read && model_.quantities[expr.payload].node != none) {
        const auto& node = model_.nodes[model_.quantities[expr.payload].node];
        if (node.kind == NodeKind::parameter) diagnostic.notes.push_back({Code::declared_here, node.name_span, {}});
    }
    return true;
}

/// The common type of rows, arguments or results. Each that does not fit those before is reported.
Type Resolver::join_all(const std::vector<ExprId>& exprs, Span span) {
    ExprId decisive = exprs[0];
    bool fits = true, bare = true;
    for (const auto expr : exprs) {
        const auto type = joined(decisive, expr);
        bare = bare && type_of(expr).bare;
        if (!type) {
            report_mismatch(decisive, expr, exprs.size() == 2 ? span : model_.exprs[expr].span);
            fits = false;
        } else if (is_error(*type)) {
            fits = false;
            if (is_error(type_of(decisive))) decisive = expr;
        } else if (is_plain(type_of(decisive)) && !is_plain(*type)) {
            decisive = expr;
        }
    }
    auto type = fits ? type_of(decisive) : Type{};
    if (is_plain(type)) type.bare = bare;
    return type;
}

void Resolver::report_mismatch(ExprId left, ExprId right, Span span) {
    const auto a = type_of(left), b = type_of(right);
    if (a.kind == TypeKind::share && report_number_for_share(right)) return;
    if (b.kind == TypeKind::share && report_number_for_share(left)) return;
    const std::vector<Argument> types{type_argument(a), type_argument(b), key(Word::number)};
    if (a.kind == TypeKind::label && b.kind == TypeKind::label) diagnostics_.add(Code::lists_differ, span, types);
    else if (a.kind == TypeKind::number && b.kind == TypeKind::number) diagnostics_.add(Code::units_differ, span, types);
    else if (a.kind == TypeKind::share && has_unit(b)) diagnostics_.add(Code::share_and_unit, span, {types[1]});
    else if (b.kind == TypeKind::share && has_unit(a)) diagnostics_.add(Code::share_and_unit, span, {types[0]});
    else diagnostics_.add(Code::types_differ, span, types);
}

bool Resolver::require_number(ExprId expr) {
    const auto type = type_of(expr);
    if (is_error(type)) return false;
    if (is_numeric(type)) return true;
    const auto span = model_.exprs[expr].span;
    if (type.kind == TypeKind::yes_no) {
        const std::string table(spelling(Word::table, language_)), otherwise(spelling(Word::otherwise, language_));
        diagnostics_.add(Code::yes_no_for_number, span,
                         {quote(written(span)), quote(table + " { " + written(span) + " : 1; " + otherwise + " : 0 }")});
        return false;
    }
    if (type.kind == TypeKind::date || type.kind == TypeKind::text) {
        diagnostics_.add(Code::number_needed, span, {quote(written(span)), type_argument(type)});
        return false;
    }
    diagnostics_.add(Code::label_for_number, span, {quote(written(span)), type_argument(type), key(Word::table)});
    return false;
}

bool Resolver::require_yes_no(ExprId expr) {
    const auto type = type_of(expr);
    if (is_error(type)) return false;
    if (type.kind == TypeKind::yes_no) return true;
    const auto span = model_.exprs[expr].span;
    diagnostics_.add(Code::yes_no_expected, span, {quote(written(span)), type_argument(type)});
    return false;
}

/// For `<`, min, max and rank: numbers and labels of an ordered list.
bool Resolver::require_order(ExprId expr, const Type& type) {
    if (is_error(type) || is_numeric(type) || type.kind == TypeKind::date) return true;
    const auto span = model_.exprs[expr].span;
    if (type.kind == TypeKind::label) {
        const auto& list = model_.lists[type.list];
        if (list.ordered) return true;
        auto& diagnostic = diagnostics_.add(Code::list_without_order, span, {quote(list.name), key(Word::unordered)});
        diagnostic.notes.push_back({Code::declared_here, list.span, {}});
    } else {
        diagnostics_.add(Code::no_order, span, {quote(written(span)), type_argument(type)});
    }
    return false;
}

bool Resolver::require_constant(ExprId expr) {
    if (is_error(type_of(expr))) return false;
    if (facts_[expr].constant) return true;
    const auto span = model_.exprs[expr].span;
    diagnostics_.add(facts_[expr].is_uniform() ? Code::dated_not_here : Code::constant_expected, span, {quote(written(span))});
    return false;
}

/// Is the expression of the type that is wanted here? A number without a unit fits where it is written.
bool Resolver::require_type(ExprId expr, const Type& wanted) {
    const auto type = type_of(expr);
    if (is_error(type) || is_error(wanted)) return false;
    const auto common = joined(type, is_zero(expr), wanted, false);
    if (common && (is_error(*common) || *common == wanted || is_plain(wanted) || is_plain(type))) {
        // A count has no place where a number without a unit is declared.
        if (!(is_plain(wanted) && has_unit(type))) return true;
    }
    const auto span = model_.exprs[expr].span;
    if (wanted.kind == TypeKind::share && report_number_for_share(expr)) return false;
    const bool by_unit = has_unit(type) && wanted.kind == TypeKind::number;
    diagnostics_.add(by_unit ? Code::other_unit : Code::wrong_type, span,
                     {type_argument(wanted), type_argument(type), key(Word::number), literal_hint(wanted)});
    return false;
}

/// How a value of the type is written.
Argument Resolver::literal_hint(const Type& wanted) const {
    const auto word = [&](Word id) { return "`" + std::string(spelling(id, language_)) + "`"; };
    switch (wanted.kind) {
        case TypeKind::yes_no: return Argument::phrase("{term:hint_yes_no}" + word(Word::yes) + " {term:or} " + word(Word::no));
        case TypeKind::label: return Argument::phrase("{term:hint_label}" + labels_of(wanted.list));
        case TypeKind::share: return Argument::phrase("{term:hint_share}");
        case TypeKind::date: return Argument::phrase("{term:hint_date}" + word(Word::date).substr(0, word(Word::date).size() - 1) + "(2022-09-01)`");
        case TypeKind::text: return Argument::phrase("{term:hint_text}");
        default: return Argument::text({});
    }
}

Type Resolver::product(ExprId left, ExprId right, Span span) {
    const bool left_fits = require_number(left), right_fits = require_number(right);
    if (!left_fits || !right_fits) return {};
    const auto a = type_of(left), b = type_of(right);
    if (a.kind == TypeKind::share && b.kind == TypeKind::share) return a;
    if (a.kind == TypeKind::share || b.kind == TypeKind::share) {
        auto other = a.kind == TypeKind::share ? b : a;
        other.bare = false;
        return other;
    }
    if (is_plain(a) && is_plain(b)) return plain(a.bare && b.bare);
    if (is_plain(a)) return b;
    if (is_plain(b)) return a;
    // "pupils per teacher" of so many teachers are pupils.
    for (const auto& [rate, count] : {std::pair(a, b), std::pair(b, a)})
        if (rate.per != none && rate.of == 1 && rate.per == count.unit && count.per == none) {
            auto type = rate;
            type.per = none;
            return type;
        }
    diagnostics_.add(Code::product_of_units, span, {type_argument(a), type_argument(b), key(Word::number)});
    return {};
}

Type Resolver::quotient(ExprId left, ExprId right, Span span) {
    const bool left_fits = require_number(left), right_fits = require_number(right);
    if (!left_fits || !right_fits) return {};
    const auto a = type_of(left), b = type_of(right);
    if (a.kind == TypeKind::share && b.kind == TypeKind::share) return a;
    if (b.kind == TypeKind::share) {
        auto type = a;
        type.bare = false;
        return type;
    }
    if (is_plain(b)) return is_plain(a) ? plain(a.bare && b.bare) : a;
    if (has_unit(a) && a.unit == b.unit && a.per == b.per && a.of == b.of) return of_kind(TypeKind::share);
    if (has_unit(a) && a.per == none && b.per == none) {
        auto type = a;
        type.per = b.unit;
        return type;
    }
    diagnostics_.add(Code::quotient_unclear, span, {type_argument(a), type_argument(b), key(Word::number)});
    return {};
}

}  // namespace merilo::inline v0::detail
