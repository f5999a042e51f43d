// Scenarios: facts of objects, what is expected of them, and what is known to differ.
#pragma once

#include <merilo/impl/resolve_inputs.ipp>
#include <merilo/impl/resolve_quantities.ipp>
#include <merilo/impl/resolve_measures.ipp>

#include <map>

namespace merilo::inline v0::detail {

void Resolver::make_scenarios() {
    for (std::uint32_t i = 0; i < at(root_).count; ++i)
        if (const auto id = child(root_, i); at(id).kind == SyntaxKind::declaration && at(id).word == Word::scenario)
            model_.scenarios.push_back(make_scenario(id));
}

Scenario Resolver::make_scenario(SyntaxId declaration) {
    speak_of(at(declaration).span);
    Scenario scenario;
    scenario.title = text_of(child(declaration, 2));
    scenario.span = at(declaration).span;
    if (!scenario.title.empty()) {
        const auto [first, is_new] = scenario_spans_.emplace(scenario.title, at(child(declaration, 2)).span);
        if (!is_new) doubled(at(child(declaration, 2)).span, scenario.title, first->second);
    }
    bool expects = false;
    for (std::uint32_t i = 6; i < at(declaration).count; ++i) {
        const auto part = child(declaration, i);
        const bool is_given = at(part).word == Word::given;
        expects = expects || at(part).word == Word::expect || at(part).kind == SyntaxKind::roadmap_facts ||
                  at(part).kind == SyntaxKind::expected_diagnostics;
        auto& of_objects = is_given ? scenario.given : scenario.expect;
        auto& of_data = is_given ? scenario.given_data : scenario.expect_data;
        if (at(part).kind == SyntaxKind::clause && at(part).word == Word::in) scenario.period = scenario_period(child(part, 0));
        else if (at(part).kind == SyntaxKind::clause && at(part).word == Word::as_of) scenario.as_of = date_of(child(part, 0));
        else if (at(part).kind == SyntaxKind::measure_facts) scenario_measure(part, scenario);
        else if (at(part).kind == SyntaxKind::roadmap_facts) scenario_roadmap(part, scenario);
        else if (at(part).kind == SyntaxKind::object_facts) of_objects.push_back(object_facts(part));
        else if (at(part).kind == SyntaxKind::step_facts) given_step(scenario, part);
        else if (at(part).kind == SyntaxKind::step_file) scenario.given_step_files.push_back({text_of(child(part, 0)), {}, at(part).span});
        else if (at(part).kind == SyntaxKind::measure_file) scenario.given_measure_files.push_back({text_of(child(part, 0)), {}, at(part).span});
        else if (at(part).kind == SyntaxKind::expected_diagnostics) expect_diagnostics(part, scenario);
        else if (at(part).kind == SyntaxKind::data_facts) of_data.push_back(data_facts(part));
    }
    require_clause(declaration, expects, Word::expect);
    check_doubled_facts(scenario);
    check_measures(scenario, declaration);
    for (std::uint32_t i = 6; i < at(declaration).count; ++i)
        if (at(child(declaration, i)).kind == SyntaxKind::except) scenario.exceptions.push_back(exception(child(declaration, i), scenario));
    return scenario;
}

void Resolver::expect_diagnostics(SyntaxId part, Scenario& scenario) {
    for (std::uint32_t i = 0; i < at(part).count; ++i) {
        const auto written_code = child(part, i);
        const auto code = code_named(ast_.text(written_code));
        const auto known = [&](const auto& it) { return it.first == *code; };
        const auto& expected = scenario.expect_diagnostics;
        if (!code) {
            report(Code::unknown_diagnostic, written_code, {quote(ast_.text(written_code))});
        } else if (const auto first = std::find_if(expected.begin(), expected.end(), known); first != expected.end()) {
            doubled(at(written_code).span, ast_.text(written_code), first->second);
        } else {
            scenario.expect_diagnostics.emplace_back(*code, at(written_code).span);
        }
    }
}

/// A period of the methodology's kind, or any where it states none.
std::string Resolver::scenario_period(SyntaxId code) {
    if (model_.period != Word::nothing) period_of(code);
    return text_of(code);
}

EntityId Resolver::object_path(SyntaxId object, std::vector<std::string>& path) {
    const auto entity = find_entity(child(object, 0));
    std::size_t above = 0;
    for (auto it = entity; it != none && model_.entities[it].parent != none; it = model_.entities[it].parent) ++above;
    for (std::uint32_t i = 1; i < at(object).count; ++i) {
        path.push_back(text_of(child(object, i)));
        if (entity == none || path.size() != above + 2) continue;
        report(Code::too_many_parents, child(object, i), {quote(model_.entities[entity].name), number(above)});
    }
    return entity;
}

ObjectFacts Resolver::object_facts(SyntaxId facts) {
    ObjectFacts result;
    result.span = at(facts).span;
    result.entity = object_path(child(facts, 0), result.path);
    result.period = absent(child(facts, 1)) ? std::string() : scenario_period(child(facts, 1));
    if (result.entity == none) return result;
    for (std::uint32_t i = 2; i < at(facts).count; ++i) {
        auto made = assign(child(facts, i), result.entity, at(facts).word == Word::given);
        if (made.target != none) result.assigns.push_back(std::move(made));
    }
    return result;
}

/// What a scenario gives or expects by name. Naming it there does not make an input used.
QuantityId Resolver::fact_target(SyntaxId name, EntityId entity, bool is_given) {
    context_ = {entity, none, false, false};
    const auto found = meaning(name, none, false);
    if (found.kind == ResolveMeaning::Kind::label) {
        report(Code::label_is_no_figure, name, {quote(ast_.text(name))});
        return none;
    }
    if (found.kind == ResolveMeaning::Kind::nothing) {
        meaning(name, none, true);
        return none;
    }
    const auto owner = model_.quantities[found.quantity].entity;
    if (owner != none && owner != entity) {
        report(Code::given_of_other_entity, name, {quote(ast_.text(name)), quote(model_.entities[entity].name)});
        return none;
    }
    if (!is_given) return found.quantity;
    const auto& node = model_.nodes[model_.quantities[found.quantity].node];
    if (node.kind != NodeKind::parameter && node.main() == found.quantity) return found.quantity;
    if (node.kind == NodeKind::parameter) report(Code::given_parameter, name, {quote(node.name)});
    else report(Code::given_facet, name, {quote(ast_.text(name)), quote(node.name)});
    return none;
}

Assign Resolver::assign(SyntaxId syntax, EntityId entity, bool is_given) {
    Assign result;
    result.span = at(syntax).span;
    result.target = fact_target(child(syntax, 0), entity, is_given);
    if (result.target == none) return result;
    const auto type = model_.quantities[result.target].type;
    const auto value_syntax = child(syntax, 1);
    switch (at(syntax).word) {
        case Word::missing: result.state = AssignState::missing; return result;
        case Word::not_applicable: result.state = AssignState::not_applicable; return result;
        case Word::shows:
            result.state = AssignState::shows;
            if (is_given) {
                report(Code::shows_is_expected, syntax, {key(Word::shows), key(Word::expect)});
                result.target = none;
            } else {
                assign_shown(value_syntax, type, result);
            }
            return result;
        default: break;
    }
    const auto value = constant_of(value_syntax, type);
    if (!value) {
        result.target = none;
        return result;
    }
    result.value = value->fraction();
    if (is_given && !require_given_bounds(result, *value, at(value_syntax).span)) result.target = none;
    return result;
}

/// A fact of an input must lie in its bounds, as in data.
bool Resolver::require_given_bounds(const Assign& assign, const Exact& value, Span span) {
    const auto& node = model_.nodes[model_.quantities[assign.target].node];
    const auto& range = quantity_facts_[assign.target].range;
    if (node.kind != NodeKind::input || (range.holds(value) && (!range.integer || value.is_integer()))) return true;
    if (range.integer && !value.is_integer()) diagnostics_.add(Code::given_not_integer, span, {quote(node.name)});
    else diagnostics_.add(Code::given_out_of_bounds, span, {quote(node.name), quote(written(span))});
    return false;
}

/// `shows 33.5%`: a number as it is printed; its last digit says how exactly.
void Resolver::assign_shown(SyntaxId value_syntax, const Type& type, Assign& result) {
    auto number_syntax = value_syntax;
    if (at(number_syntax).kind == SyntaxKind::unary && at(number_syntax).op == Operator::minus) number_syntax = child(number_syntax, 0);
    if (at(number_syntax).kind != SyntaxKind::number || (!is_numeric(type) && !is_error(type))) {
        report(Code::shows_needs_number, value_syntax, {key(Word::shows)});
        result.target = none;
        return;
    }
    const auto value = constant_of(value_syntax, type);
    if (!value) {
        result.target = none;
        return;
    }
    const auto& digits = ast_.text(number_syntax);
    const auto point = digits.find('.');
    const auto decimals = (point == std::string::npos ? 0 : digits.size() - point - 1) + (at(number_syntax).flag ? 2 : 0);
    result.value = value->fraction();
    result.shown_to = Exact(1, exact_power_of_ten(static_cast<unsigned>(decimals))).fraction();
}

void Resolver::check_doubled_facts(const Scenario& scenario) {
    using Key = std::pair<std::vector<std::string>, std::pair<std::string, QuantityId>>;
    std::map<Key, Span> first;
    for (const auto& facts : scenario.given) {
        for (const auto& it : facts.assigns) {
            const auto& period = facts.period.empty() ? scenario.period : facts.period;
            const auto [found, is_new] = first.emplace(Key{facts.path, {period, it.target}}, it.span);
            if (is_new) continue;
            const auto object = facts.path.empty() ? std::string() : facts.path[0];
            diagnostics_.add(Code::doubled_fact, it.span, {quote(written_name(model_, it.target)), quote(object)})
                .notes.push_back({Code::first_written_here, found->second, {}});
        }
    }
}

/// Is anything expected under this name: a column of data, or a node of the object?
bool Resolver::is_expected(SyntaxId column, EntityId entity, const Scenario& scenario) {
    const auto name = text_of(column);
    context_ = {entity, none, false, false};
    const auto found = at(column).kind == SyntaxKind::name ? meaning(column, none, false) : ResolveMeaning{};
    const bool is_quantity = found.kind == ResolveMeaning::Kind::quantity;
    for (const auto& facts : scenario.expect_data) {
        for (const auto& row : facts.mapping.rows)
            if (row.column == name && row.target == MappingTarget::fact) return true;
        if (facts.mapping.others == MappingOthers::as_named && is_quantity) return true;
    }
    for (const auto& facts : scenario.expect)
        for (const auto& it : facts.assigns)
            if (is_quantity && it.target == found.quantity) return true;
    return false;
}

Exception Resolver::exception(SyntaxId except, const Scenario& scenario) {
    Exception result;
    result.span = at(except).span;
    result.entity = object_path(child(except, 0), result.path);
    result.reason = text_of(child(except, 1));
    for (std::uint32_t i = 2; i < at(except).count; ++i) {
        const auto column = child(except, i);
        result.columns.push_back(text_of(column));
        if (result.entity == none || is_expected(column, result.entity, scenario)) continue;
        Texts known;
        for (const auto& facts : scenario.expect_data)
            for (const auto& row : facts.mapping.rows)
                if (row.target == MappingTarget::fact) known.push_back(row.column);
        for (const auto& facts : scenario.expect)
            for (const auto& it : facts.assigns) {
                const auto name = written_name(model_, it.target);
                known.push_back(name.substr(name.find('.') + 1));
            }
        report(Code::unknown_exception_figure, column, {quote(result.columns.back()), hint(result.columns.back(), known)});
    }
    return result;
}

}  // namespace merilo::inline v0::detail
