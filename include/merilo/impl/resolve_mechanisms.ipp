// Mechanisms: each becomes a group of its steps, with inputs for their facts and values beside it, so that all that works on nodes works on
// them.
#pragma once

#include <merilo/impl/messages.hpp>
#include <merilo/impl/resolve_cycles.ipp>
#include <merilo/impl/resolve_families.ipp>

namespace merilo::inline v0::detail {

void Resolver::declare_mechanism(SyntaxId declaration) {
    const auto name = child(declaration, 0);
    if (absent(name)) return;
    Node node;
    node.kind = NodeKind::group;
    node.total = Total::sum;
    node.missing_rule = MissingRule::fails;
    node.part = MechanismPart::whole;
    node.span = at(declaration).span;
    node.name_span = at(name).span;
    node.code = text_of(child(declaration, 1));
    node.title = text_of(child(declaration, 2));
    node.entity = owner(name, node.name);
    Mechanism mechanism;
    for (std::uint32_t i = 6; i < at(declaration).count && mechanism.cycle == none; ++i) {
        const auto clause = child(declaration, i);
        if (at(clause).kind != SyntaxKind::clause || at(clause).word != Word::follows) continue;
        const auto cycle = child(clause, 0);
        if (const auto found = cycles_.find(text_of(cycle)); found != cycles_.end()) {
            mechanism.cycle = found->second;
            list_used_[model_.cycles[found->second].list] = true;
            continue;
        }
        Texts known;
        for (const auto& it : model_.cycles) known.push_back(it.name);
        report(Code::unknown_cycle, cycle, {quote(text_of(cycle)), hint(text_of(cycle), known)});
    }
    const auto clash = family_of(node.entity, node.name);
    const auto single = node_of(node.entity, node.name);
    if (clash != none || single != none)
        doubled(node.name_span, node.name, single != none ? model_.nodes[single].name_span : model_.families[clash].name_span);
    if (node.entity == none || mechanism.cycle == none || clash != none || single != none) {
        if (clash == none && single == none) broken_names_.insert(node.name);
        return;
    }
    if (const auto* parameter = global(node.name, ResolveGlobal::Kind::parameter)) doubled(node.name_span, node.name, parameter->span);

    ResolveNodeSyntax syntax;
    syntax.declaration = declaration;
    read_mechanism_clauses(declaration, node, syntax);
    const auto& cycle = model_.cycles[mechanism.cycle];
    std::vector<SyntaxId> rules(cycle.steps.size(), none);
    bool readable = true;
    for (std::uint32_t i = 6; i < at(declaration).count; ++i)
        if (const auto rule = child(declaration, i); at(rule).kind == SyntaxKind::step_rule) readable = read_step_rule(rule, mechanism, rules) && readable;
    std::string unlisted;
    for (std::uint32_t i = 0; i < rules.size(); ++i)
        if (rules[i] == none) unlisted += (unlisted.empty() ? "" : ", ") + cycle.steps[i].name;
    if (!unlisted.empty() && readable && !at(declaration).flag)
        report(Code::step_not_listed, name, {quote(unlisted), key(Word::not_required)}).notes.push_back({Code::declared_here, cycle.span, {}});
    const bool any = std::any_of(rules.begin(), rules.end(), [&](SyntaxId rule) { return rule != none && !at(rule).flag; });
    if (!any && unlisted.empty() && !rules.empty()) report(Code::mechanism_of_nothing, name, {quote(node.name)});

    const auto id = static_cast<std::uint32_t>(model_.mechanisms.size());
    node.mechanism = id;
    mechanism.node = add_part(node, syntax);
    model_.mechanisms.push_back(std::move(mechanism));
    add_parts(id, node, syntax, rules);
}

void Resolver::read_mechanism_clauses(SyntaxId declaration, Node& node, ResolveNodeSyntax& syntax) {
    for (std::uint32_t i = 6; i < at(declaration).count; ++i) {
        const auto clause = child(declaration, i);
        if (at(clause).kind != SyntaxKind::clause) continue;
        switch (at(clause).word) {
            case Word::applies_when:
                if (syntax.applies_when == none) syntax.applies_when = child(clause, 0);
                break;
            case Word::valid:
                if (syntax.valid != none) break;
                syntax.valid = clause;
                node.valid = periods_of(clause);
                break;
            case Word::missing_counts:
                if (const auto rule = at(child(clause, 0)).word; rule == Word::zero) node.missing_rule = MissingRule::zero;
                else node.missing_rule = rule == Word::excluded ? MissingRule::excluded : MissingRule::fails;
                break;
            case Word::assumed: node.assumed = text_of(child(clause, 0)); break;
            case Word::source: cite(node.citations, clause); break;
            case Word::answers: read_answers(node.answers, clause); break;
            default: break;
        }
    }
}

/// Behind the last figure of a step.
std::uint32_t Resolver::figures_end(SyntaxId rule) const {
    return documentation_of(rule) == none ? at(rule).count : at(rule).count - 1;
}

/// What the mechanism says of one step. False when it is not known which.
bool Resolver::read_step_rule(SyntaxId rule, const Mechanism& mechanism, std::vector<SyntaxId>& rules) {
    const auto name = child(rule, 0);
    const auto& index = steps_[mechanism.cycle];
    const auto found = index.find(text_of(name));
    if (found == index.end()) {
        Texts known;
        for (const auto& step : model_.cycles[mechanism.cycle].steps) known.push_back(step.name);
        report(Code::unknown_step, name, {quote(text_of(name)), quote(model_.cycles[mechanism.cycle].name), hint(text_of(name), known)});
        return false;
    }
    if (rules[found->second] != none) {
        report(Code::doubled_step, name, {quote(text_of(name))}).notes.push_back(written_first(child(rules[found->second], 0)));
        return true;
    }
    rules[found->second] = rule;
    const bool is_document = figures_end(rule) == 5 && !at(rule).flag;
    if (is_document && absent(child(rule, 4)))
        report(Code::document_without_recurrence, child(rule, 3), {quote(text_of(name)), key(Word::once), key(Word::every_year)});
    return true;
}

NodeId Resolver::add_part(const Node& part, const ResolveNodeSyntax& syntax) {
    const auto id = static_cast<NodeId>(model_.nodes.size());
    nodes_.emplace(model_.entities[part.entity].name + "." + part.name, id);
    if (part.part == MechanismPart::whole) nodes_by_own_name_[part.name].push_back(id);
    model_.nodes.push_back(part);
    node_syntax_.push_back(syntax);
    return id;
}

/// The nodes of the steps, of their facts, and of what is said of the whole.
void Resolver::add_parts(std::uint32_t id, const Node& whole, const ResolveNodeSyntax& whole_syntax, const std::vector<SyntaxId>& rules) {
    const auto cycle = model_.mechanisms[id].cycle;
    const auto whole_id = model_.mechanisms[id].node;
    const auto titled = [&](const std::string& title) { return whole.title.empty() ? title : whole.title + ": " + title; };
    const auto declaration = cycle_syntax_[cycle];
    SyntaxId points = none, maximum = none;
    for (std::uint32_t i = 6; i < at(declaration).count; ++i) {
        const auto clause = child(declaration, i);
        if (at(clause).kind != SyntaxKind::clause) continue;
        if (at(clause).word == Word::points && points == none) points = child(clause, 0);
        if (at(clause).word == Word::maximum && maximum == none) maximum = child(clause, 0);
    }
    Node common;
    common.entity = whole.entity;
    common.mechanism = id;
    common.valid = whole.valid;
    common.name_span = whole.name_span;
    common.span = whole.span;
    ResolveNodeSyntax syntax;
    syntax.declaration = whole_syntax.declaration;
    syntax.applies_when = whole_syntax.applies_when;
    syntax.valid = whole_syntax.valid;
    for (std::uint32_t i = 0; i < rules.size(); ++i) {
        if (rules[i] == none || at(rules[i]).flag) continue;
        const auto rule = rules[i];
        const auto& step = model_.cycles[cycle].steps[i];
        MechanismStep made;
        made.step = i;
        made.span = at(rule).span;
        made.document = text_of(child(rule, 3));
        made.kind = figures_end(rule) == 5 ? StepKind::document : StepKind::condition;   // figures are told apart once all names are known
        read_step_recurrence(child(rule, 4), made);
        auto node = common;
        node.step = static_cast<std::uint32_t>(model_.mechanisms[id].steps.size());
        node.span = at(rule).span;
        node.name_span = at(child(rule, 0)).span;
        node.code = step.code;
        const auto title = step.title.empty() ? step.name : step.title;
        const auto fact = [&](Word word, MechanismPart part) {
            auto input = node;
            input.kind = NodeKind::input;
            input.part = part;
            input.valid = {};        // whether it counts is for its step to say
            input.optional = true;   // what is missing is said once for the mechanism
            input.name = whole.name + "." + step.name + "." + std::string(spelling(word, Language::english));
            input.title = titled(title) + ": " + std::string(spelling(word, model_.keywords));
            ResolveNodeSyntax none_of_its_own;
            none_of_its_own.declaration = syntax.declaration;
            return add_part(input, none_of_its_own);
        };
        if (made.kind == StepKind::document) made.done = fact(Word::done, MechanismPart::done);
        made.published = fact(Word::published, MechanismPart::published);
        node.kind = NodeKind::indicator;
        node.part = MechanismPart::step;
        node.name = whole.name + "." + step.name;
        node.title = titled(title);
        auto own = syntax;
        own.formula = rule;
        own.points = points;
        own.maximum = maximum;
        made.node = add_part(node, own);
        node_syntax_[whole_id].members.emplace_back(rule, made.node);
        model_.nodes[whole_id].members.push_back(made.node);
        model_.mechanisms[id].steps.push_back(std::move(made));
    }
    for (std::uint32_t i = 6; i < at(whole_syntax.declaration).count; ++i)
        if (const auto clause = child(whole_syntax.declaration, i); at(clause).kind == SyntaxKind::clause && at(clause).word == Word::follows) syntax.formula = clause;
    const auto value = [&](std::string_view name, std::string_view title, MechanismPart part) {
        auto node = common;
        node.kind = NodeKind::value;
        node.part = part;
        node.name = whole.name + "." + std::string(name);
        node.title = titled(std::string(term(title, model_.keywords)));
        return add_part(node, syntax);
    };
    model_.mechanisms[id].full = value(spelling(Word::full, Language::english), "cycle_full", MechanismPart::full);
    model_.mechanisms[id].broken = value(spelling(Word::broken, Language::english), "cycle_broken", MechanismPart::broken);
}

// Figures --------------------------------------------------------------------------------------------------------------------------

/// The indicators that a name means: one, or all of a family; none when it means something else.
std::vector<NodeId> Resolver::indicators_named(SyntaxId name, EntityId entity) const {
    std::vector<NodeId> result;
    if (at(name).kind != SyntaxKind::name) return result;
    if (is_whole_family(name, entity)) {
        const auto& members = model_.families[family_named(name, entity)].members;
        if (model_.nodes[members[0]].kind == NodeKind::indicator && split(ast_.text(name)).size() == 1) result = members;
        return result;
    }
    auto found = node_of(entity, ast_.text(name));
    if (const auto full = nodes_.find(ast_.text(name)); found == none && full != nodes_.end()) found = full->second;
    if (found != none && model_.nodes[found].kind == NodeKind::indicator && model_.nodes[found].part == MechanismPart::none &&
        model_.nodes[found].entity == entity)
        result.push_back(found);
    return result;
}

/// Does an expression compare periods?
bool Resolver::looks_back(SyntaxId expression) const {
    std::vector<SyntaxId> stack{expression};
    while (!stack.empty()) {
        const auto& node = at(stack.back());
        stack.pop_back();
        if (node.kind == SyntaxKind::lag || node.kind == SyntaxKind::base) return true;
        if (node.kind == SyntaxKind::call && (node.word == Word::change || node.word == Word::growth)) return true;
        if (node.kind == SyntaxKind::scope && node.word == Word::last) return true;
        for (std::uint32_t i = 0; i < node.count; ++i) stack.push_back(ast_.children[node.first + i]);
    }
    return false;
}

/// Once all names are known.
void Resolver::link_mechanisms() {
    for (std::uint32_t id = 0; id < model_.mechanisms.size(); ++id) link_figures(id);
}

void Resolver::link_figures(std::uint32_t id) {
    auto& mechanism = model_.mechanisms[id];
    const auto entity = model_.nodes[mechanism.node].entity;
    speak_of(model_.nodes[mechanism.node].span);
    SyntaxId effect = none;
    bool effect_fits = true;
    for (auto& step : mechanism.steps) {
        const auto rule = node_syntax_[step.node].formula;
        if (step.kind == StepKind::document) continue;
        std::vector<NodeId> found;
        bool all = true;
        for (std::uint32_t i = 5; i < figures_end(rule); ++i) {
            const auto named = indicators_named(child(rule, i), entity);
            all = all && !named.empty();
            for (const auto node : named) {
                if (std::find(found.begin(), found.end(), node) == found.end()) found.push_back(node);
                else report(Code::doubled_indicator, child(rule, i), {quote(model_.nodes[node].name)});
            }
        }
        if (all) {
            step.kind = StepKind::indicators;
            step.indicators = found;
            for (const auto node : found)
                if (std::find(mechanism.indicators.begin(), mechanism.indicators.end(), node) == mechanism.indicators.end())
                    mechanism.indicators.push_back(node);
            continue;
        }
        // One expression is a condition; several have to be indicators, and those that are none are said.
        if (figures_end(rule) == 6) {
            const auto only = child(rule, 5);
            if (effect == none && looks_back(only)) effect = only;
            if (at(only).kind == SyntaxKind::name && node_of(entity, ast_.text(only)) == none) effect_fits = false;   // which is reported
            continue;
        }
        effect_fits = false;   // which indicators were meant is not known
        step.kind = StepKind::indicators;
        step.indicators = found;
        for (std::uint32_t i = 5; i < figures_end(rule); ++i)
            if (const auto part = child(rule, i); indicators_named(part, entity).empty())
                report(Code::indicator_expected, part, {quote(written(at(part).span)), quote(model_.entities[entity].name)});
    }
    if (effect == none) return;
    if (mechanism.indicators.empty()) {
        if (effect_fits) report(Code::mechanism_without_indicators, effect, {quote(node_name(mechanism.node))});
        return;
    }
    if (model_.period == Word::nothing) return;   // which is reported where the expression is typed
    for (const auto indicator : std::vector<NodeId>(mechanism.indicators)) {
        const auto& whole = model_.nodes[model_.mechanisms[id].node];
        Node node;
        node.kind = NodeKind::value;
        node.entity = entity;
        node.mechanism = id;
        node.part = MechanismPart::before;
        node.valid = whole.valid;
        node.span = node.name_span = whole.name_span;
        node.name = whole.name + "." + std::string(spelling(Word::before, Language::english)) + "." + model_.nodes[indicator].name;
        const auto& title = model_.nodes[indicator].title;
        node.title = (title.empty() ? model_.nodes[indicator].name : title) + ": " + std::string(term("cycle_before", model_.keywords));
        auto syntax = node_syntax_[model_.mechanisms[id].full];
        const auto made = add_part(node, syntax);
        node_used_.push_back(true);
        model_.mechanisms[id].before.push_back(made);
    }
}

/// The part of a mechanism that a name means. `place` is behind the mechanism's name, and comes to stand behind the part's.
NodeId Resolver::part_named(SyntaxId name, const Texts& path, std::size_t& place, NodeId whole, bool loud) {
    const auto& node = model_.nodes[whole];
    if (place >= path.size() || (place + 1 == path.size() && facet_of(path[place]))) return whole;
    auto text = node.name;
    NodeId found = none;
    std::size_t behind = place;
    for (auto i = place; i < path.size(); ++i) {
        text += ".";
        text += mechanism_part_name(path[i], i > place && mechanism_part_name(path[place]) != spelling(Word::before, Language::english));
        if (const auto part = node_of(node.entity, text); part != none) {
            found = part;
            behind = i + 1;
        }
    }
    if (found != none) {
        place = behind;
        return found;
    }
    if (!loud) return none;
    const auto& cycle = model_.cycles[model_.mechanisms[node.mechanism].cycle];
    const bool is_step = steps_[model_.mechanisms[node.mechanism].cycle].contains(path[place]);
    if (is_step) {
        report(Code::step_not_required, name, {quote(path[place]), quote(node.name)}).notes.push_back({Code::declared_here, node.name_span, {}});
        return none;
    }
    Texts known{std::string(spelling(Word::full, language_)), std::string(spelling(Word::broken, language_))};
    for (const auto& step : model_.mechanisms[node.mechanism].steps) known.push_back(cycle.steps[step.step].name);
    report(Code::unknown_part, name, {quote(path[place]), quote(node.name), hint(path[place], known)});
    return none;
}

}  // namespace merilo::inline v0::detail
