// What the nodes of a mechanism compute, and the facts of steps that scenarios give.
#pragma once

#include <merilo/date.hpp>
#include <merilo/impl/resolve_mechanisms.ipp>
#include <merilo/impl/resolve_quantities.ipp>

namespace merilo::inline v0::detail {

bool Resolver::make_part_quantities(NodeId id) {
    const auto part = model_.nodes[id].part;
    const auto span = model_.nodes[id].name_span;
    switch (part) {
        case MechanismPart::none:
        case MechanismPart::whole: return false;
        case MechanismPart::done:
        case MechanismPart::published: make_quantity(id, Facet::value, {ResolveRole::step_fact, none}, span); return true;
        case MechanismPart::full: make_quantity(id, Facet::value, {ResolveRole::mechanism_full, none}, span); return true;
        case MechanismPart::broken: make_quantity(id, Facet::value, {ResolveRole::mechanism_broken, none}, span); return true;
        case MechanismPart::before: make_quantity(id, Facet::value, {ResolveRole::mechanism_before, none}, span); return true;
        case MechanismPart::step: break;
    }
    const auto& syntax = node_syntax_[id];
    make_quantity(id, Facet::value, {ResolveRole::step_counts, syntax.formula}, at(syntax.formula).span);
    if (syntax.points == none) return true;   // its absence was reported
    make_quantity(id, Facet::points, {ResolveRole::step_points, syntax.points}, at(syntax.points).span);
    const auto role = syntax.maximum == none ? ResolveRole::default_maximum : ResolveRole::maximum;
    const auto written = syntax.maximum == none ? syntax.points : syntax.maximum;
    make_quantity(id, Facet::maximum, {role, written}, at(written).span);
    make_quantity(id, Facet::percent, {ResolveRole::percent, none}, span);
    return true;
}

/// Names of `points` in a cycle: is the step done, and is it published?
void Resolver::make_step_locals(NodeId id) {
    const auto& node = model_.nodes[id];
    const auto published = model_.nodes[model_.mechanisms[node.mechanism].steps[node.step].published].facet(Facet::value);
    step_locals_.clear();
    for (const auto language : {Language::english, Language::russian}) {
        step_locals_[std::string(spelling(Word::done, language))] = {node.facet(Facet::value), node.span};
        step_locals_[std::string(spelling(Word::published, language))] = {published, node.span};
    }
}

/// All that a step comes after, near and far, as far as the mechanism has them: a step between that does not exist is no bridge.
std::vector<NodeId> Resolver::steps_before(NodeId id) const {
    const auto& node = model_.nodes[id];
    const auto& mechanism = model_.mechanisms[node.mechanism];
    const auto& steps = model_.cycles[mechanism.cycle].steps;
    std::vector<bool> before(steps.size());
    for (auto at = mechanism.steps[node.step].step + 1; at-- > 0;) {
        if (at != mechanism.steps[node.step].step && !before[at]) continue;
        for (const auto earlier : steps[at].after)
            if (earlier < at) before[earlier] = true;   // in a circle, which was reported, it is not
    }
    std::vector<NodeId> result;
    for (const auto& step : mechanism.steps)
        if (before[step.step]) result.push_back(step.node);
    return result;
}

void Resolver::uses_of_part(QuantityId id, std::vector<QuantityId>& result) {
    const auto node_id = model_.quantities[id].node;
    const auto& node = model_.nodes[node_id];
    const auto& mechanism = model_.mechanisms[node.mechanism];
    const auto value = [&](NodeId used) {
        if (used != none && model_.nodes[used].main() != none) result.push_back(model_.nodes[used].main());
    };
    switch (tasks_[id].role) {
        case ResolveRole::step_counts: {
            const auto& step = mechanism.steps[node.step];
            value(step.done);
            for (const auto indicator : step.indicators) value(indicator);
            if (step.kind == StepKind::condition) uses_in(child(tasks_[id].syntax, 5), result);
            for (const auto before : steps_before(node_id)) value(before);
            break;
        }
        case ResolveRole::step_points:
            make_step_locals(node_id);
            context_.locals = &step_locals_;
            uses_in(tasks_[id].syntax, result);
            context_.locals = nullptr;
            break;
        case ResolveRole::mechanism_full:
        case ResolveRole::mechanism_broken:
            for (const auto& step : mechanism.steps) value(step.node);
            break;
        case ResolveRole::mechanism_before:
            value(mechanism.indicators[static_cast<std::size_t>(std::find(mechanism.before.begin(), mechanism.before.end(), node_id) - mechanism.before.begin())]);
            break;
        default: break;
    }
}

ExprId Resolver::lower_part(QuantityId id) {
    const auto node = model_.quantities[id].node;
    switch (tasks_[id].role) {
        case ResolveRole::step_counts: return lower_step_counts(node);
        case ResolveRole::step_points: return lower_step_points(node);
        case ResolveRole::mechanism_full: return lower_full(node);
        case ResolveRole::mechanism_broken: return lower_broken(node);
        case ResolveRole::mechanism_before: {
            const auto& mechanism = model_.mechanisms[model_.nodes[node].mechanism];
            const auto place = std::find(mechanism.before.begin(), mechanism.before.end(), node) - mechanism.before.begin();
            const auto span = model_.nodes[node].name_span;
            return other_period(Op::lag, read(model_.nodes[mechanism.indicators[static_cast<std::size_t>(place)]].main(), span), span, 1);
        }
        default: break;
    }
    const auto fact = make(Op::fact, of_kind(TypeKind::yes_no), model_.nodes[node].span, {}, id);
    facts_[fact].range = {Exact(0), Exact(1), true};
    facts_[fact].may_be_missing = true;
    return fact;
}

/// Done, and so is all that it comes after; not applicable where the step itself does not exist.
ExprId Resolver::lower_step_counts(NodeId id) {
    const auto& node = model_.nodes[id];
    const auto& step = model_.mechanisms[node.mechanism].steps[node.step];
    const auto yes_no = of_kind(TypeKind::yes_no);
    const auto span = step.span;
    ExprId done = none;
    const auto also = [&](ExprId condition) { done = done == none ? condition : make(Op::logical_and, yes_no, span, {done, condition}); };
    switch (step.kind) {
        case StepKind::document: also(read(model_.nodes[step.done].main(), span)); break;
        case StepKind::condition: {
            const auto condition = lower(child(node_syntax_[id].formula, 5));
            require_yes_no(condition);
            also(condition);
            break;
        }
        case StepKind::indicators:
            for (const auto indicator : step.indicators) {
                const auto value = read(model_.nodes[indicator].main(), span);
                also(make(Op::logical_not, yes_no, span, {make(Op::is_missing, yes_no, span, {value})}));
            }
            if (done == none) return wrong(span);   // which was reported
            break;
    }
    if (is_error(type_of(done))) return done;
    const auto exists = make(Op::is_applicable, yes_no, span, {done});
    for (const auto before : steps_before(id)) also(read(model_.nodes[before].main(), span));
    return make(Op::applies_when, is_error(type_of(done)) ? Type{} : yes_no, span, {exists, done});
}

ExprId Resolver::lower_step_points(NodeId id) {
    make_step_locals(id);
    context_.locals = &step_locals_;
    const auto points = lower_points(node_syntax_[id].points, true);
    context_.locals = nullptr;
    const auto span = model_.exprs[points].span;
    const auto counts = read(model_.nodes[id].facet(Facet::value), span);
    const auto exists = make(Op::is_applicable, of_kind(TypeKind::yes_no), span, {counts});
    return make(Op::applies_when, is_error(type_of(counts)) ? Type{} : type_of(points), span, {exists, points});
}

ExprId Resolver::lower_full(NodeId id) {
    const auto& mechanism = model_.mechanisms[model_.nodes[id].mechanism];
    const auto span = at(node_syntax_[id].formula).span;
    ExprId all = none;
    for (const auto& step : mechanism.steps) {
        const auto counts = read(model_.nodes[step.node].main(), span);
        const auto type = is_error(type_of(counts)) || (all != none && is_error(type_of(all))) ? Type{} : of_kind(TypeKind::yes_no);
        all = all == none ? counts : make(Op::logical_and, type, span, {all, counts});
    }
    return all == none ? wrong(span) : all;
}

/// The first step that does not count, or of which that is not known; not applicable where all count.
ExprId Resolver::lower_broken(NodeId id) {
    const auto& mechanism = model_.mechanisms[model_.nodes[id].mechanism];
    const auto span = at(node_syntax_[id].formula).span;
    const auto yes_no = of_kind(TypeKind::yes_no);
    const auto label = of_list(model_.cycles[mechanism.cycle].list);
    std::vector<ExprId> rows;
    bool fits = !mechanism.steps.empty();
    for (const auto& step : mechanism.steps) {
        const auto counts = read(model_.nodes[step.node].main(), span);
        fits = fits && !is_error(type_of(counts));
        const auto unknown = make(Op::is_missing, yes_no, span, {counts});
        const auto not_done = make(Op::logical_not, yes_no, span, {counts});
        rows.push_back(make(Op::logical_or, yes_no, span, {unknown, not_done}));
        rows.push_back(constant(Exact(static_cast<long long>(step.step)), label, span));
    }
    if (!fits) return wrong(span);
    const auto nothing = constant(Exact(0), label, span);
    rows.push_back(make(Op::applies_when, label, span, {constant(Exact(0), yes_no, span), nothing}));
    return make(Op::table, label, span, rows, 0);
}

// Scenarios ------------------------------------------------------------------------------------------------------------------------

/// `given step programmes.analysis of "М" { done; document "…" }`.
void Resolver::given_step(Scenario& scenario, SyntaxId facts) {
    GivenStep given;
    given.span = at(facts).span;
    const auto name = child(facts, 0), object = child(facts, 1), period = child(facts, 2);
    for (std::uint32_t i = 0; i < at(object).count; ++i) given.path.push_back(text_of(child(object, i)));
    if (!absent(period)) given.period = scenario_period(period);
    auto path = split(text_of(name));
    NodeId step = none;
    if (const auto* entity = path.size() == 3 ? global(path[0], ResolveGlobal::Kind::entity) : nullptr) {
        path.erase(path.begin());
        if (const auto whole = node_of(entity->id, path[0]); is_mechanism(whole)) step = whole;
    } else {
        for (const auto& mechanism : model_.mechanisms)
            if (model_.nodes[mechanism.node].name == path[0]) step = mechanism.node;
    }
    if (step == none) {
        Texts known;
        for (const auto& mechanism : model_.mechanisms) known.push_back(model_.nodes[mechanism.node].name);
        report(Code::step_fact_unknown_mechanism, name, {quote(path[0]), hint(path[0], known)});
        return;
    }
    std::size_t place = 1;
    const auto whole = step;
    step = path.size() == 2 ? part_named(name, path, place, whole, true) : none;
    if (path.size() != 2 || (step != none && model_.nodes[step].part != MechanismPart::step)) {
        const auto& first = model_.mechanisms[model_.nodes[whole].mechanism].steps;
        const auto example = first.empty() ? std::string() : model_.nodes[first[0].node].name;
        report(Code::step_expected, name, {quote(text_of(name)), quote(example)});
    }
    if (step == none || model_.nodes[step].part != MechanismPart::step) return;
    given.fact.mechanism = model_.nodes[step].mechanism;
    given.fact.step = model_.nodes[step].step;
    std::size_t levels = 1;
    for (auto it = model_.entities[model_.nodes[step].entity].parent; it != none; it = model_.entities[it].parent) ++levels;
    if (given.path.size() > levels) {
        report(Code::too_many_parents, child(object, static_cast<std::uint32_t>(levels)), {quote(model_.entities[model_.nodes[step].entity].name), number(levels - 1)});
        return;
    }
    auto key = model_.nodes[step].name + "\n" + (given.period.empty() ? scenario.period : given.period);
    for (const auto& part : given.path) key += "\n" + part;
    if (scenario.given_steps.empty()) step_spans_.clear();
    if (const auto [first, is_new] = step_spans_.emplace(key, given.span); !is_new) {
        report(Code::doubled_fact, facts, {quote(model_.nodes[step].name), quote(given.path[0])}).notes.push_back({Code::first_written_here, first->second, {}});
        return;
    }
    if (read_step_fact(facts, given.fact)) scenario.given_steps.push_back(std::move(given));
}

/// What stands in the braces. What is not said is not so.
bool Resolver::read_step_fact(SyntaxId facts, StepFact& fact) {
    const auto& step = model_.mechanisms[fact.mechanism].steps[fact.step];
    const auto errors = diagnostics_.list.size();
    if (step.kind == StepKind::document) fact.done = false;
    fact.published = false;
    std::map<Word, SyntaxId> first;
    SyntaxId document = none;
    for (std::uint32_t i = 3; i < at(facts).count; ++i) {
        const auto row = child(facts, i);
        const auto word = at(row).word;
        if (const auto [known, is_new] = first.emplace(word, row); !is_new) {
            report(Code::doubled_clause, row, {key(word)}).notes.push_back(written_first(known->second));
            continue;
        }
        if (word == Word::document) {
            document = row;
            fact.document = text_of(child(row, 0));
            continue;
        }
        auto& said = word == Word::done ? fact.done : fact.published;
        said = !at(row).flag;
        if (word == Word::done && step.kind != StepKind::document)
            report(Code::step_fact_computed, row, {quote(model_.nodes[step.node].name), key(Word::done)});
        if (at(row).count == 0) continue;
        const auto option = child(row, 0);
        if (at(option).kind == SyntaxKind::option && at(option).word == Word::missing) said.reset();
        else if (at(option).kind == SyntaxKind::option) fact.not_applicable = word == Word::done;
        else if (!parse_date(text_of(option))) report(Code::not_a_date, option, {quote(text_of(option))});
        else if (word == Word::done) fact.day = text_of(option);
    }
    if (document != none && step.kind == StepKind::document && !first.contains(Word::done))
        report(Code::document_without_done, document, {key(Word::done)});
    if (fact.published == true && step.kind == StepKind::document && fact.done == false && first.contains(Word::published))
        report(Code::published_not_done, first.at(Word::published), {key(Word::published), key(Word::done)});
    return diagnostics_.list.size() == errors;
}

}  // namespace merilo::inline v0::detail
