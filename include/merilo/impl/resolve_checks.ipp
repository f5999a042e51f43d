// Checks: what a methodology states about itself, for every value of its variables. They are evaluated once it is known to be right.
#pragma once

#include <merilo/impl/resolve_clauses.ipp>
#include <merilo/impl/resolve_inputs.ipp>
#include <merilo/impl/resolve_quantities.ipp>

namespace merilo::inline v0::detail {

void Resolver::make_checks() {
    for (std::uint32_t i = 0; i < at(root_).count; ++i)
        if (const auto id = child(root_, i); at(id).kind == SyntaxKind::declaration && at(id).word == Word::check) make_check(id);
}

/// A quantity of no object and no node.
QuantityId Resolver::local_quantity(ExprId expr, Span span) {
    const auto id = static_cast<QuantityId>(model_.quantities.size());
    Quantity quantity;
    quantity.span = span;
    model_.quantities.push_back(quantity);
    progress_.push_back(Progress::done);
    quantity_facts_.emplace_back();
    finish_quantity(id, expr);
    return id;
}

void Resolver::define_local(SyntaxId name, QuantityId quantity, Locals& locals) {
    const auto text = text_of(name);
    if (const auto found = globals_.find(text); found != globals_.end()) doubled(at(name).span, text, found->second.span);
    const auto [first, is_new] = locals.emplace(text, ResolveLocal{quantity, at(name).span});
    if (!is_new) doubled(at(name).span, text, first->second.span);
}

/// False when its values are not known.
bool Resolver::add_variable(Check& check, SyntaxId variable, Locals& locals) {
    const auto name = child(variable, 0);
    Type type;
    ResolveRange range;
    Exact step(1);
    if (at(variable).count == 2) {
        if (const auto list = find_list(child(variable, 1)); list != none) {
            type = of_list(list);
            range = {Exact(0), Exact(static_cast<long long>(model_.lists[list].labels.size()) - 1), true};
        }
    } else {
        const auto lowest_syntax = child(variable, 1), highest_syntax = child(variable, 2);
        const auto percent = [&](SyntaxId end) { return at(at(end).kind == SyntaxKind::unary ? child(end, 0) : end).flag; };
        type = percent(lowest_syntax) ? of_kind(TypeKind::share) : plain(true);
        const auto other = percent(highest_syntax) ? of_kind(TypeKind::share) : plain(true);
        if (type.kind != other.kind) {
            report(Code::ends_differ, variable, {type_argument(type), type_argument(other)});
            type = {};
        } else {
            if (const auto unit = child(variable, 3); !absent(unit)) {
                type = plain();
                type.unit = find_unit(unit);
                if (type.unit == none) type = {};
            }
            if (type.kind == TypeKind::share) step = Exact(1) / Exact(100);
            range.lowest = constant_of(lowest_syntax, type);
            range.highest = constant_of(highest_syntax, type);
            range.integer = type.kind != TypeKind::share && range.lowest && range.lowest->is_integer();
        }
        if (range.lowest && range.highest && *range.highest < *range.lowest) {
            report(Code::bounds_reversed, variable, {quote(shown(type, *range.lowest)), quote(shown(type, *range.highest))});
            type = {};
        }
    }
    const bool fits = !is_error(type) && range.lowest && range.highest;
    if (!fits) {
        define_local(name, none, locals);
        return false;
    }
    const auto id = static_cast<QuantityId>(model_.quantities.size());
    const auto fact = make(Op::fact, type, at(name).span, {}, id);
    facts_[fact].range = range;
    local_quantity(fact, at(name).span);
    define_local(name, id, locals);
    check.variables.push_back({text_of(name), id, range.lowest->fraction(), range.highest->fraction(), step.fraction()});
    return true;
}

bool Resolver::require_few_values(const Check& check, SyntaxId declaration) {
    constexpr int most = 10000;
    Exact count(1);
    for (const auto& variable : check.variables)
        count = count * (exact_round((Exact(variable.highest) - Exact(variable.lowest)) / Exact(variable.step), Exact(1), Rounding::down) + Exact(1));
    if (count <= Exact(most)) return true;
    report(Code::too_many_values, child(declaration, 2), {number(most)});
    return false;
}

void Resolver::make_check(SyntaxId declaration) {
    speak_of(at(declaration).span);
    Check check;
    check.title = text_of(child(declaration, 2));
    check.span = at(child(declaration, 2)).span;
    Locals locals;
    bool fits = !at(declaration).flag;
    std::vector<SyntaxId> failures;
    context_ = {none, none, false, true, &locals};
    for (std::uint32_t i = 6; i < at(declaration).count; ++i)
        if (const auto part = child(declaration, i); at(part).kind == SyntaxKind::variable) fits = add_variable(check, part, locals) && fits;
    if (fits) fits = require_few_values(check, declaration);
    for (std::uint32_t i = 6; i < at(declaration).count; ++i) {
        const auto part = child(declaration, i);
        if (at(part).kind == SyntaxKind::local) {
            const auto expr = lower(child(part, 1));
            const bool is_typed = !is_error(type_of(expr));
            define_local(child(part, 0), is_typed ? local_quantity(expr, at(child(part, 1)).span) : none, locals);
            fits = fits && is_typed;
        } else if (at(part).kind == SyntaxKind::failure) {
            failures.push_back(part);
        } else if (at(part).word == Word::holds && check.holds == none) {
            const auto expr = lower(child(part, 0));
            if (require_yes_no(expr)) check.holds = local_quantity(expr, at(child(part, 0)).span);
        } else if (at(part).kind == SyntaxKind::clause && at(part).word == Word::source) {
            cite(check.citations, part);
        } else if (at(part).kind == SyntaxKind::clause && at(part).word == Word::valid) {
            check.valid = periods_of(part);
        }
    }
    std::map<std::vector<Exact>, Span> stated;
    for (const auto part : failures) {
        if (fits) check.failures.push_back(failure(part, check, stated));
        if (check.variables.empty() && fits) report(Code::failure_without_variable, part, {key(Word::fails_for), key(Word::for_each)});
    }
    context_ = {};
    if (fits && check.holds != none) model_.checks.push_back(std::move(check));
}

CheckFailure Resolver::failure(SyntaxId failure, const Check& check, std::map<std::vector<Exact>, Span>& stated) {
    CheckFailure result;
    result.reason = text_of(child(failure, 0));
    result.span = at(failure).span;
    const auto add = [&](const std::vector<Exact>& values, SyntaxId place) {
        const auto [first, is_new] = stated.emplace(values, at(place).span);
        if (!is_new) {
            report(Code::doubled_value, place, {quote(written(at(place).span))}).notes.push_back({Code::first_written_here, first->second, {}});
            return;
        }
        std::vector<Fraction> fractions;
        for (const auto& value : values) fractions.push_back(value.fraction());
        result.values.push_back(std::move(fractions));
    };
    for (std::uint32_t i = 1; i < at(failure).count && !check.variables.empty(); ++i) {
        const auto tuple = child(failure, i);
        const bool is_range = at(tuple).flag;
        const auto count = is_range ? 1U : at(tuple).count;
        if (count != check.variables.size()) {
            report(Code::values_of_variables, tuple, {number(count), number(check.variables.size())});
            continue;
        }
        std::vector<Exact> values;
        for (std::uint32_t j = 0; j < at(tuple).count; ++j) {
            const auto& variable = check.variables[is_range ? 0 : j];
            const auto value = constant_of(child(tuple, j), model_.quantities[variable.quantity].type);
            if (!value) break;
            const Exact lowest(variable.lowest), highest(variable.highest);
            const bool is_step = ((*value - lowest) / Exact(variable.step)).is_integer();
            if (*value < lowest || highest < *value || !is_step) {
                report(Code::value_outside, child(tuple, j), {quote(written(at(child(tuple, j)).span)), quote(variable.name)});
                break;
            }
            values.push_back(*value);
        }
        if (values.size() != at(tuple).count) continue;
        if (!is_range) {
            add(values, tuple);
            continue;
        }
        if (values[1] < values[0]) report(Code::empty_range, tuple, {quote(written(at(tuple).span))});
        for (auto value = values[0]; value <= values[1]; value = value + Exact(check.variables[0].step)) add({value}, tuple);
    }
    return result;
}

}  // namespace merilo::inline v0::detail
