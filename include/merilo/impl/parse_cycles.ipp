// The grammar of the management cycle: cycles, the mechanisms that follow them, facts of their steps, and catalogues.
#pragma once

#include <merilo/impl/parse_declarations.ipp>

namespace merilo::inline v0::detail {

// Cycles ---------------------------------------------------------------------------------------------------------------------------

const auto syntax_step = syntax_node(SyntaxKind::step)[
    syntax_key(Word::step) > syntax_own_name > syntax_titles > -(syntax_key(Word::after) > syntax_list(syntax_entity_name))
    > -syntax_documentation_body];

const auto syntax_cycle_row = syntax_named("{term:expected_clause}")[
    syntax_step | syntax_clause({Word::points, Word::maximum}, syntax_expression) | syntax_documentation];

// Mechanisms -----------------------------------------------------------------------------------------------------------------------

const auto syntax_step_due = syntax_recurrence | syntax_node(SyntaxKind::recurrence)[syntax_tag({Word::once})] | syntax_absent;

/// The recurrence is written last, and stands behind the document in the AST.
const auto syntax_step_figures = ParseDirectiveFactory{[](ParseState& state, auto&, auto, auto&& parse) {
    const auto figures = state.nodes.size();
    if (!parse()) return false;
    std::rotate(state.nodes.begin() + static_cast<std::ptrdiff_t>(figures), state.nodes.end() - 1, state.nodes.end());
    return true;
}}[syntax_list(syntax_expression) > syntax_step_due];

const auto syntax_step_rule = syntax_node(SyntaxKind::step_rule)[
    syntax_name({ParseNameRule::Use::plain, false, "{term:expected_step}"}) > syntax_absent_2
    > ((syntax_key(Word::not_required) >> syntax_change([](auto& node) { node.flag = true; }) >> syntax_absent_2)
       | (syntax_text > syntax_step_due)
       | (syntax_absent > syntax_step_figures))
    > -syntax_documentation_body];

const auto syntax_mechanism_row = syntax_named("{term:expected_clause}")[
    syntax_clause({Word::follows}, syntax_entity_name)
    | syntax_clause({Word::missing_counts}, syntax_option({Word::zero, Word::excluded, Word::fails}))
    | syntax_applies | syntax_documentation | syntax_valid | syntax_answers
    | syntax_step_rule];

// Facts of steps in scenarios ------------------------------------------------------------------------------------------------------

const auto syntax_step_flag = syntax_node(SyntaxKind::clause)[
    -(syntax_key(Word::logical_not) >> syntax_change([](auto& node) { node.flag = true; }))
    >> syntax_tag({Word::done, Word::published})
    >> -(syntax_option({Word::not_applicable, Word::missing}) | syntax_code)];

const auto syntax_step_fact_row = syntax_named("{term:expected_step_fact}")[
    syntax_step_flag | syntax_clause({Word::document}, syntax_text)];

// Catalogues -----------------------------------------------------------------------------------------------------------------------

const auto syntax_one_entry = syntax_node(SyntaxKind::entry)[
    syntax_named("{term:expected_entry}")[syntax_code | syntax_string(ParseJoin::none)] > syntax_string(ParseJoin::none, "{term:expected_title}")
    > -syntax_documentation_body];

/// A string on a following line would go on with the one before it; here it is the code of the next entry.
const auto syntax_next_entry = ParseToken([](ParseState& state, auto& first, auto last) {
    const auto at = ParseState::skip(first, last);
    return at != last && *at == '"' && parse_crosses_line(state, first, at);
});
const auto syntax_catalog_row = (syntax_one_entry >> *(syntax_next_entry >> syntax_one_entry)) | syntax_documentation;

}  // namespace merilo::inline v0::detail
