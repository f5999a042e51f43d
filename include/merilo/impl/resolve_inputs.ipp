// Types of inputs and their bounds.
#pragma once

#include <merilo/impl/resolve_expressions.ipp>
#include <merilo/impl/text_value.hpp>

namespace merilo::inline v0::detail {

Type Resolver::input_type(SyntaxId syntax, ResolveRange& range) {
    const auto& node = at(syntax);
    const auto named = child(syntax, 0);
    Type type;
    switch (node.word) {
        case Word::share:
            type = of_kind(TypeKind::share);
            range = {Exact(0), Exact(1), false};
            break;
        case Word::points: type = points_type(); break;
        case Word::yes_no:
            type = of_kind(TypeKind::yes_no);
            range = {Exact(0), Exact(1), true};
            break;
        case Word::count_of:
        case Word::number:
            type = plain();
            if (!absent(named)) {
                type.unit = find_unit(named);
                if (type.unit == none) type = {};
            }
            if (node.word == Word::count_of) range = {Exact(0), {}, true};
            break;
        case Word::date:
            type = of_kind(TypeKind::date);
            range = {number_of_day(day_of_number({"-999999999", "1"})), number_of_day(day_of_number({"999999999", "1"})), true};
            break;
        case Word::text: type = of_kind(TypeKind::text); break;
        default: {
            const auto list = find_list(named);
            if (list == none) return {};
            type = of_list(list);
            const auto count = static_cast<long long>(model_.lists[list].labels.size());
            range = {Exact(0), Exact(std::max(count - 1, 0LL)), true};
        }
    }
    if (!absent(child(syntax, 1)) && !is_error(type)) input_bounds(syntax, type, range);
    return type;
}

void Resolver::input_bounds(SyntaxId syntax, const Type& type, ResolveRange& range) {
    const auto lowest_syntax = child(syntax, 1), highest_syntax = child(syntax, 2);
    const Span span{at(syntax).span.source, at(lowest_syntax).span.begin, at(highest_syntax).span.end};
    if (!is_numeric(type)) {
        diagnostics_.add(Code::bounds_not_possible, span, {type_argument(type)});
        return;
    }
    const auto lowest = constant_of(lowest_syntax, type), highest = constant_of(highest_syntax, type);
    if (!lowest || !highest) return;
    if (*highest < *lowest) {
        diagnostics_.add(Code::bounds_reversed, span, {quote(shown(type, *lowest)), quote(shown(type, *highest))});
        return;
    }
    const bool lowest_fits = require_bounds(*lowest, type, range, at(lowest_syntax).span);
    const bool highest_fits = require_bounds(*highest, type, range, at(highest_syntax).span);
    if (!lowest_fits || !highest_fits) return;
    range.lowest = lowest;
    range.highest = highest;
}

/// A number as the methodology writes it.
std::string Resolver::shown(const Type& type, const Exact& value) const {
    if (type.kind == TypeKind::share) return to_decimal((value * Exact(100)).fraction()) + "%";
    if (type.kind == TypeKind::date) return to_text(day_of_number(value.fraction()));
    if (type.kind == TypeKind::text) return text_of_number(value.fraction());
    return to_decimal(value.fraction());
}

bool Resolver::require_bounds(const Exact& value, const Type& type, const ResolveRange& range, Span span) {
    if (range.holds(value) && (!range.integer || value.is_integer())) return true;
    if (range.holds(value)) {
        diagnostics_.add(Code::whole_number_expected, span, {quote(shown(type, value))});
        return false;
    }
    diagnostics_.add(Code::out_of_bounds, span,
                     {quote(shown(type, value)), range.lowest ? quote(shown(type, *range.lowest)) : quote("−∞"),
                      range.highest ? quote(shown(type, *range.highest)) : quote("∞")});
    return false;
}

/// The value of a constant expression of that type; it leaves no trace in the model.
std::optional<Exact> Resolver::constant_of(SyntaxId expression, const Type& wanted) {
    const auto before = snapshot();
    const auto context = std::exchange(context_, {none, none, false, true});
    const auto expr = lower(expression, wanted.list);
    context_ = context;
    std::optional<Exact> result;
    if (require_type(expr, wanted) && require_constant(expr)) result = value_of(expr);
    forget_exprs(before);
    return result;
}

}  // namespace merilo::inline v0::detail
