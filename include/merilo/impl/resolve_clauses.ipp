// Clauses: which declaration takes which, how often, and what they say.
#pragma once

#include <merilo/impl/resolve_declarations.ipp>

#include <algorithm>

namespace merilo::inline v0::detail {

/// Declaration × clause, in the order of the reference: may it stand more than once, and must it stand? The grammar knows no others.
struct ResolveClauseRule {
    Word declaration, clause;
    bool many = false, required = false;
};

constexpr ResolveClauseRule resolve_clause_rules[] = {
    {Word::methodology, Word::version, false, true},
    {Word::methodology, Word::period},
    {Word::list, Word::unordered},
    {Word::input, Word::assumed},
    {Word::input, Word::collected_from},
    {Word::input, Word::missing_means},
    {Word::input, Word::optional},
    {Word::input, Word::applies_when},
    {Word::input, Word::adds_up_to},
    {Word::input, Word::each_at_most},
    {Word::input, Word::valid},
    {Word::input, Word::answers, true},
    {Word::parameter, Word::assumed},
    {Word::parameter, Word::from, true},
    {Word::parameter, Word::valid},
    {Word::value, Word::assumed},
    {Word::value, Word::value},
    {Word::value, Word::applies_when},
    {Word::value, Word::unrated_when, true},
    {Word::value, Word::valid},
    {Word::value, Word::answers, true},
    {Word::indicator, Word::value, false, true},
    {Word::indicator, Word::assumed},
    {Word::indicator, Word::better},
    {Word::indicator, Word::points},
    {Word::indicator, Word::maximum},
    {Word::indicator, Word::level},
    {Word::indicator, Word::applies_when},
    {Word::indicator, Word::unrated_when, true},
    {Word::indicator, Word::collected_from},
    {Word::indicator, Word::valid},
    {Word::indicator, Word::answers, true},
    {Word::group, Word::assumed},
    {Word::group, Word::total},
    {Word::group, Word::weights},
    {Word::group, Word::maximum},
    {Word::group, Word::level},
    {Word::group, Word::missing_counts},
    {Word::group, Word::applies_when},
    {Word::group, Word::unrated_when, true},
    {Word::group, Word::valid},
    {Word::group, Word::answers, true},
    {Word::cycle, Word::points, false, true},
    {Word::cycle, Word::maximum},
    {Word::mechanism, Word::follows, false, true},
    {Word::mechanism, Word::assumed},
    {Word::mechanism, Word::missing_counts},
    {Word::mechanism, Word::applies_when},
    {Word::mechanism, Word::valid},
    {Word::mechanism, Word::answers, true},
    {Word::report, Word::columns, true, true},
    {Word::report, Word::sort_by},
    {Word::report, Word::valid},
    {Word::roadmap, Word::approved},
    {Word::recommend, Word::when, false, true},
    {Word::recommend, Word::because, false, true},
    {Word::recommend, Word::to, false, true},
    {Word::recommend, Word::starts},
    {Word::recommend, Word::applies_when},
    {Word::recommend, Word::valid},
    {Word::scenario, Word::in, false, true},
    {Word::scenario, Word::as_of},
    {Word::check, Word::holds, false, true},
    {Word::check, Word::valid},
};

/// Clauses that stand on anything, as often as there is something to say.
constexpr bool is_documentation(Word clause) {
    return clause == Word::source || clause == Word::row || clause == Word::document || clause == Word::note;
}

void Resolver::require_clause(SyntaxId declaration, bool given, Word clause) {
    // A row that could not be read may have been the one that is looked for.
    if (given || at(declaration).flag) return;
    const auto name = child(declaration, absent(child(declaration, 0)) ? 2 : 0);
    report(Code::missing_clause, name, {key(at(declaration).word), key(clause)});
}

/// Doubled and missing clauses.
void Resolver::check_clauses(SyntaxId declaration) {
    std::vector<std::pair<Word, SyntaxId>> first;   // few words, of any number of clauses
    const auto of = [&](Word clause) { return std::find_if(first.begin(), first.end(), [&](const auto& it) { return it.first == clause; }); };
    const auto word = at(declaration).word;
    for (std::uint32_t i = 6; i < at(declaration).count; ++i) {
        const auto clause = child(declaration, i);
        if (at(clause).kind != SyntaxKind::clause || is_documentation(at(clause).word)) continue;
        const auto rule = std::find_if(std::begin(resolve_clause_rules), std::end(resolve_clause_rules),
                                       [&](const auto& it) { return it.declaration == word && it.clause == at(clause).word; });
        const auto found = of(at(clause).word);
        if (found == first.end()) first.emplace_back(at(clause).word, clause);
        else if (rule != std::end(resolve_clause_rules) && !rule->many)
            report(Code::doubled_clause, clause, {key(at(clause).word)})
                .notes.push_back(written_first(found->second));
    }
    for (const auto& rule : resolve_clause_rules)
        if (rule.declaration == word && rule.required) require_clause(declaration, of(rule.clause) != first.end(), rule.clause);
}

void Resolver::cite(std::vector<Citation>& citations, SyntaxId clause) {
    const auto found = sources_by_name_.find(text_of(child(clause, 0)));   // an unknown one is reported by read_documentation
    if (found != sources_by_name_.end()) citations.push_back({found->second, text_of(child(clause, 1)), at(clause).span});
}

std::uint32_t Resolver::find_source(SyntaxId name) {
    const auto text = text_of(name);
    const auto found = sources_by_name_.find(text);
    if (found == sources_by_name_.end()) {
        Texts known;
        for (const auto& source : model_.sources) known.push_back(source.name);
        report(Code::unknown_source, name, {quote(text), hint(text, known), key(Word::methodology)});
        return none;
    }
    source_used_[found->second] = true;
    return found->second;
}

void Resolver::read_clause(NodeId id, SyntaxId clause) {
    auto& node = model_.nodes[id];
    auto& syntax = node_syntax_[id];
    const auto take = [&](SyntaxId& place) {
        if (place == none) place = child(clause, 0);
    };
    const auto option = [&] { return at(child(clause, 0)).word; };
    switch (at(clause).word) {
        case Word::value:
        case Word::when: take(syntax.formula); break;
        case Word::points: take(syntax.points); break;
        case Word::maximum: take(syntax.maximum); break;
        case Word::level: take(syntax.level); break;
        case Word::applies_when: take(syntax.applies_when); break;
        case Word::missing_means: take(syntax.missing_means); break;
        case Word::weights: take(syntax.weights); break;
        case Word::adds_up_to: take(syntax.adds_up_to); break;
        case Word::each_at_most: take(syntax.each_at_most); break;
        case Word::better: node.better = option() == Word::higher ? Better::higher : Better::lower; break;
        case Word::total:
            if (option() == Word::sum) node.total = Total::sum;
            else node.total = at(child(clause, 0)).flag ? Total::mean_of_percents : Total::weighted_mean;
            break;
        case Word::unrated_when:
            syntax.unrated.push_back(child(clause, 0));
            node.unrated.push_back({none, text_of(child(clause, 1)), at(clause).span});
            break;
        case Word::missing_counts:
            if (option() == Word::zero) node.missing_rule = MissingRule::zero;
            else node.missing_rule = option() == Word::excluded ? MissingRule::excluded : MissingRule::fails;
            break;
        case Word::optional: node.optional = true; break;
        case Word::assumed: node.assumed = text_of(child(clause, 0)); break;
        case Word::source: cite(node.citations, clause); break;
        case Word::answers: read_answers(node.answers, clause); break;
        case Word::valid:
            if (syntax.valid != none) break;
            syntax.valid = clause;
            node.valid = periods_of(clause);
            break;
        case Word::from: read_dated(id, clause); break;
        default: break;
    }
}

/// A value of a parameter and its first period, which is after that of the value before.
void Resolver::read_dated(NodeId id, SyntaxId clause) {
    auto& dated = node_syntax_[id].dated;
    const auto from = period_of(child(clause, 0));
    if (!from) return;
    if (!dated.empty() && *from <= dated.back().second) {
        const auto before = child(dated.back().first, 0);
        const auto code = *from == dated.back().second ? Code::doubled_date : Code::dates_not_ascending;
        report(code, child(clause, 0), {quote(text_of(child(clause, 0))), quote(text_of(before))})
            .notes.push_back({Code::one_before_here, at(before).span, {}});
        return;
    }
    dated.emplace_back(clause, *from);
    add_era(*from);
}

void Resolver::read_clauses(NodeId id) {
    const auto declaration = node_syntax_[id].declaration;
    const auto word = at(declaration).word;
    auto header = child(declaration, 4);
    if (!absent(header)) node_syntax_[id].formula = header;
    for (std::uint32_t i = 6; i < at(declaration).count; ++i) {
        const auto part = child(declaration, i);
        if (at(part).kind == SyntaxKind::member) node_syntax_[id].members.emplace_back(part, none);
        if (at(part).kind != SyntaxKind::clause) continue;
        if (at(part).word == Word::value && !absent(header)) {
            report(Code::doubled_clause, part, {key(Word::value)}).notes.push_back(written_first(header));
            header = node_syntax_[id].formula;
        }
        read_clause(id, part);
    }
    const auto& node = model_.nodes[id];
    const auto& syntax = node_syntax_[id];
    if (word == Word::value) require_clause(declaration, syntax.formula != none, Word::value);
    if (word == Word::parameter) require_parameter_value(id);
    if (node.kind == NodeKind::indicator && syntax.maximum != none && syntax.points == none)
        report(Code::clause_needs_clause, syntax.maximum, {key(Word::maximum), key(Word::points)});
    if (node.kind == NodeKind::group) require_total(node, syntax);
    for (const auto& [clause, said] : {std::pair(syntax.adds_up_to, Word::adds_up_to), std::pair(syntax.each_at_most, Word::each_at_most)})
        if (clause != none && node.family == none) report(Code::family_clause, clause, {key(said), key(Word::by)});
}

/// A parameter has one value, or values each from its period on.
void Resolver::require_parameter_value(NodeId id) {
    const auto& syntax = node_syntax_[id];
    SyntaxId dated = none;
    for (std::uint32_t i = 6; i < at(syntax.declaration).count && dated == none; ++i)
        if (const auto part = child(syntax.declaration, i); at(part).kind == SyntaxKind::clause && at(part).word == Word::from) dated = part;
    if (dated != none && syntax.formula != none)
        report(Code::value_and_dates, dated, {key(Word::from)}).notes.push_back(written_first(syntax.formula));
    if (dated == none && syntax.formula == none && !at(syntax.declaration).flag)
        diagnostics_.add(Code::parameter_without_value, model_.nodes[id].name_span, {quote(model_.nodes[id].name), key(Word::from)});
}

void Resolver::require_total(const Node& node, const ResolveNodeSyntax& syntax) {
    if (syntax.members.empty() && !at(syntax.declaration).flag) diagnostics_.add(Code::empty_group, node.name_span, {quote(node.name)});
    if (node.total != Total::none || at(syntax.declaration).flag) return;
    for (std::uint32_t i = 6; i < at(syntax.declaration).count; ++i) {
        const auto part = child(syntax.declaration, i);
        if (at(part).kind == SyntaxKind::member && !absent(child(part, 1)))
            report(Code::clause_needs_clause, child(part, 1), {key(Word::weight), key(Word::total)});
        if (at(part).kind == SyntaxKind::member && !absent(child(part, 2)))
            report(Code::clause_needs_clause, child(part, 2), {key(Word::heir), key(Word::total)});
        if (at(part).kind != SyntaxKind::clause) continue;
        for (const auto word : {Word::weights, Word::missing_counts, Word::maximum, Word::level, Word::applies_when, Word::unrated_when})
            if (at(part).word == word) report(Code::clause_needs_clause, part, {key(word), key(Word::total)});
    }
}

}  // namespace merilo::inline v0::detail
