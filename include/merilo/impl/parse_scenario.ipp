// The grammar of scenarios: facts that are given, results that are expected, and what is known to differ.
#pragma once

#include <merilo/impl/parse_headers.ipp>
#include <merilo/impl/parse_roadmaps.ipp>

namespace merilo::inline v0::detail {

/// A string behind an object may be a column, so that an object goes on only in a following line.
const auto syntax_object_text = syntax_string(ParseJoin::following_lines);

const auto syntax_object = syntax_node(SyntaxKind::object)[
    syntax_entity_name > syntax_object_text > *(syntax_key(Word::of) > syntax_object_text)];

/// A state needs no `=`.
const auto syntax_no_state = ParseToken([](ParseState& state, auto& first, auto last) {
    const auto at = ParseState::skip(first, last);
    for (const auto word : {Word::not_applicable, Word::missing})
        if (parse_keyword(state, at, last, word) != nullptr) return state.miss_unnamed(at, word);
    return true;
});

const auto syntax_assign = syntax_node(SyntaxKind::assign)[
    syntax_target_name > (
        (syntax_equals > syntax_no_state > syntax_expression)
        | (syntax_tag({Word::shows}) > syntax_expression)
        | syntax_tag({Word::not_applicable, Word::missing}) >> syntax_absent)];

/// A column may be named like the keyword that stands for all other columns.
const auto syntax_no_column = ParseToken([](ParseState&, auto& first, auto last) {
    const auto at = ParseState::skip(first, last);
    return parse_sign_at(at, last) != "=" && parse_keyword(at, last, Word::in_percent) == nullptr;
});

const auto syntax_others = (syntax_key(Word::others) >> syntax_no_column >> syntax_absent)
    > syntax_tag({Word::as_named, Word::ignored}) > syntax_absent;

const auto syntax_column_name = syntax_text | syntax_name({ParseNameRule::Use::plain, true, "{term:expected_column}"});

/// A node may be named like the keyword, and has more behind it where it stands in an expression.
const auto syntax_long_target = ParseToken([](ParseState& state, auto& first, auto last) {
    const auto at = ParseState::skip(first, last);
    for (const auto word : {Word::name, Word::value}) {
        const auto end = parse_keyword(state, at, last, word);
        if (end == nullptr) continue;
        const auto next = ParseState::skip(end, last);
        if (next != last && std::string_view("\n\r;}").find(*next) == std::string_view::npos) continue;
        state.frame().word = word;
        return state.accept(first, at, end);
    }
    return false;
});

const auto syntax_mapping_target = (syntax_tag({Word::object_of, Word::parent}) > syntax_entity_name)
    | syntax_tag({Word::period, Word::ignored}) >> syntax_absent
    | syntax_long_target >> syntax_absent
    | syntax_expression;

const auto syntax_mapping = syntax_node(SyntaxKind::mapping)[
    syntax_others
    | (syntax_column_name
       > -(syntax_key(Word::in_percent) >> syntax_change([](auto& node) { node.flag = true; }))
       > syntax_equals > syntax_mapping_target)];

const auto syntax_is_data = syntax_key(Word::data) >> syntax_change([](auto& node) { node.kind = SyntaxKind::data_facts; });

/// `given step NAME of "OBJECT"`; an entity may be named like the keyword.
const auto syntax_step_facts = syntax_node(SyntaxKind::step_facts)[
    (syntax_key(Word::given) >> syntax_key(Word::step)
     >> syntax_name({ParseNameRule::Use::reference, true, "{term:expected_step}"}) >> syntax_key(Word::of))
    > syntax_node(SyntaxKind::tuple)[syntax_object_text > *(syntax_key(Word::of) > syntax_object_text)]
    > ((syntax_key(Word::in) > syntax_code) | syntax_absent) > syntax_body(syntax_step_fact_row)];

const auto syntax_step_file = syntax_node(SyntaxKind::step_file)[(syntax_key(Word::given) >> syntax_key(Word::steps)) > syntax_text];

const auto syntax_measure_file = syntax_node(SyntaxKind::measure_file)[(syntax_key(Word::given) >> syntax_key(Word::measures)) > syntax_text];

const auto syntax_facts = syntax_node(SyntaxKind::object_facts)[
    syntax_tag({Word::given, Word::expect})
    > ((syntax_is_data > syntax_text > -syntax_body(syntax_mapping))
       | (syntax_object > ((syntax_key(Word::in) > syntax_code) | syntax_absent) > syntax_body(syntax_assign)))];

/// `expect diagnostic M0822, M0805`
const auto syntax_expected_diagnostics = syntax_node(SyntaxKind::expected_diagnostics)[
    (syntax_key(Word::expect) >> syntax_not_entity(Word::diagnostic))
    > syntax_list(syntax_name({ParseNameRule::Use::plain, true, "{term:expected_diagnostic}"}))];

/// The reason is written last, and stands behind the object in the AST.
const auto syntax_reason = ParseDirectiveFactory{[](ParseState& state, auto&, auto, auto&& parse) {
    if (!parse()) return false;
    const auto object = state.nodes.begin() + static_cast<std::ptrdiff_t>(state.frame().children);
    std::rotate(object + 1, state.nodes.end() - 1, state.nodes.end());
    return true;
}};

const auto syntax_excepted = syntax_named("{term:expected_column}")[
    !syntax_key(Word::because) >> (syntax_text | syntax_name({ParseNameRule::Use::in_path, true, "{term:expected_column}"}))];

const auto syntax_except = syntax_node(SyntaxKind::except)[
    syntax_key(Word::except) > syntax_object > syntax_list(syntax_excepted) > syntax_key(Word::because) > syntax_reason[syntax_text]];

const auto syntax_scenario_row = syntax_named("{term:expected_clause}")[
    syntax_clause({Word::in, Word::as_of}, syntax_code) | syntax_step_facts | syntax_step_file | syntax_measure_file
    | syntax_measure_facts | syntax_expected_diagnostics | syntax_facts | syntax_except];

const auto syntax_title = ParseToken([](ParseState& state, auto& first, auto last) {
    return parse_string(state, first, last, ParseJoin::all, "{term:expected_title}");
});

const auto syntax_scenario_def =
    (syntax_tag({Word::scenario}) >> syntax_absent_2) > syntax_title > syntax_absent_3 > syntax_body(syntax_scenario_row);

BOOST_SPIRIT_DEFINE(syntax_source, syntax_documentation, syntax_documentation_body, syntax_type, syntax_scenario, syntax_check, syntax_roadmap, syntax_recommend, syntax_declaration)

}  // namespace merilo::inline v0::detail
