// The grammar of declarations as wholes: the first word decides, and a header goes before the rows.
#pragma once

#include <merilo/impl/parse_cycles.ipp>

namespace merilo::inline v0::detail {

// Headers --------------------------------------------------------------------------------------------------------------------------

/// name, code, title, then type, expression and parent, as far as they are written.
template <typename Name, typename Rest>
auto syntax_header(Word word, const Name& name, const Rest& rest) {
    return syntax_tag({word}) > name > syntax_titles > rest;
}

const auto syntax_path = syntax_string(ParseJoin::none, "{term:expected_path}");

const auto syntax_declaration_def = syntax_named("{term:expected_declaration}")[syntax_node(SyntaxKind::declaration)[
    syntax_header(Word::methodology, syntax_own_name, syntax_absent_3 > syntax_body(syntax_methodology_row))
    | syntax_header(Word::entity, syntax_own_name, syntax_absent_2 > ((syntax_key(Word::in) > syntax_entity_name) | syntax_absent)
        > -syntax_body(syntax_documentation))
    | syntax_header(Word::unit, syntax_own_name, syntax_absent_3 > -syntax_body(syntax_documentation))
    | syntax_header(Word::source, syntax_own_name, syntax_absent_3)
    | syntax_header(Word::list, syntax_own_name,
        syntax_absent_3 > -syntax_clause({Word::unordered}, syntax_nothing) > syntax_body(syntax_label))
    | syntax_header(Word::input, syntax_node_name, syntax_type > syntax_absent_2 > -syntax_by > -syntax_body(syntax_input_row))
    | syntax_header(Word::parameter, syntax_node_name,
        syntax_absent > (syntax_expression | (&syntax_open_brace >> syntax_absent)) > syntax_absent > -syntax_body(syntax_parameter_row))
    | syntax_header(Word::value, syntax_node_name,
        syntax_absent > ((syntax_no_by >> syntax_expression) | syntax_absent) > syntax_absent > -syntax_by > -syntax_body(syntax_value_row))
    | syntax_header(Word::indicator, syntax_node_name, syntax_absent_3 > -syntax_by > -syntax_body(syntax_indicator_row))
    | syntax_header(Word::group, syntax_node_name, syntax_absent_3 > syntax_body(syntax_group_row))
    | syntax_header(Word::cycle, syntax_own_name, syntax_absent_3 > syntax_body(syntax_cycle_row))
    | syntax_header(Word::mechanism, syntax_node_name, syntax_absent_3 > syntax_body(syntax_mechanism_row))
    | syntax_header(Word::catalog, syntax_own_name, syntax_absent_3 > syntax_body(syntax_catalog_row))
    | syntax_header(Word::report, syntax_node_name, syntax_absent_3 > syntax_body(syntax_report_row))
    | ((syntax_tag({Word::import, Word::extend}) >> syntax_absent_2) > syntax_path > syntax_absent_3)
    | syntax_header(Word::responsible, syntax_own_name, syntax_absent_3 > -syntax_body(syntax_documentation))
    | syntax_roadmap
    | syntax_recommend
    | syntax_scenario
    | syntax_check]];

}  // namespace merilo::inline v0::detail
