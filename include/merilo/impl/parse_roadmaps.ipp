// The grammar of road maps, of recommendations, and of measures in scenarios.
#pragma once

#include <merilo/impl/parse_declarations.ipp>

namespace merilo::inline v0::detail {

/// `7.4`, or `"IV.1"` where a code does not begin with a digit.
const auto syntax_any_code = syntax_code | syntax_string(ParseJoin::none, "{term:expected_code}");

/// `municipality.msoko.7.4`: a road map and the code of its measure, which stand as two nodes.
const auto syntax_measure_name = ParseToken([](ParseState& state, auto& first, auto last) {
    auto at = first;
    if (!parse_name(state, at, last, {ParseNameRule::Use::reference, true, "{term:expected_measure}"})) return false;
    if (at == last || *at != '.') return state.miss(ParseState::skip(at, last), {Word::nothing, "{term:expected_measure_code}"});
    auto code = at + 1;
    const bool is_quoted = code != last && *code == '"';
    const bool is_read = is_quoted ? parse_string(state, code, last, ParseJoin::none, "{term:expected_measure_code}")
                                   : code != last && *code != ' ' && parse_code(state, code, last, "{term:expected_measure_code}");
    if (!is_read) return state.miss(at + 1, {Word::nothing, "{term:expected_measure_code}"});
    first = code;
    return true;
});

// Road maps ------------------------------------------------------------------------------------------------------------------------

const auto syntax_due = syntax_node(SyntaxKind::due)[
    syntax_period > ((syntax_sign({"..", "`..`"}) > syntax_period) | syntax_absent)];

const auto syntax_when_due = (syntax_key(Word::due) > (syntax_recurrence | syntax_due))
    | syntax_option({Word::continuous, Word::scheduled, Word::no_deadline});

const auto syntax_from = (syntax_key(Word::from) > syntax_period) | syntax_absent;

const auto syntax_measure = syntax_node(SyntaxKind::measure)[
    syntax_key(Word::measure) > syntax_any_code > syntax_text > syntax_when_due > syntax_from > syntax_until
    > syntax_key(Word::performed_by) > syntax_list(syntax_entity_name) > -syntax_documentation_body];

const auto syntax_measure_row = syntax_named("{term:expected_clause}")[syntax_measure | syntax_documentation];

const auto syntax_section = syntax_node(SyntaxKind::section)[
    syntax_tag({Word::section}) > syntax_any_code > syntax_text > syntax_body(syntax_measure_row)];

const auto syntax_roadmap_row = syntax_named("{term:expected_clause}")[
    syntax_clause({Word::approved}, syntax_code) | syntax_section | syntax_documentation];

const auto syntax_roadmap_def = syntax_header(Word::roadmap, syntax_node_name,
    syntax_absent > syntax_key(Word::from) > syntax_period > syntax_key(Word::until) > syntax_period > syntax_body(syntax_roadmap_row));

// Recommendations ------------------------------------------------------------------------------------------------------------------

const auto syntax_recommend_row = syntax_named("{term:expected_clause}")[
    syntax_clause({Word::when, Word::applies_when}, syntax_expression)
    | syntax_clause({Word::because}, syntax_text)
    | syntax_clause({Word::to}, syntax_list(syntax_entity_name))
    | syntax_clause({Word::starts}, syntax_list(syntax_measure_name))
    | syntax_documentation | syntax_valid];

const auto syntax_recommend_def = syntax_header(Word::recommend, syntax_node_name, syntax_absent_3 > syntax_body(syntax_recommend_row));

// In scenarios ---------------------------------------------------------------------------------------------------------------------

/// `of "М" of "Регион"`: an object of the road map's entity.
const auto syntax_of_object = syntax_node(SyntaxKind::object)[
    (syntax_absent >> syntax_key(Word::of)) > syntax_text > *(syntax_key(Word::of) > syntax_text)];

/// An entity may be named like the keyword: `given measure "А" { … }` is about an object.
inline auto syntax_not_entity(Word word) {
    return ParseToken([word](ParseState& state, auto& first, auto last) {
        const auto at = ParseState::skip(first, last);
        const auto end = parse_keyword(state, at, last, word);
        if (end == nullptr) return state.miss_unnamed(at, word);
        const auto next = ParseState::skip(end, last);
        return next != last && *next != '"' ? state.accept(first, at, end, TokenKind::fixed, word) : false;
    });
}

/// `due 2021-05`, and not the state `due now`, nor in Russian the state `not yet due`, which begins with the same word.
const auto syntax_occurrence = (ParseToken([](ParseState& state, auto& first, auto last) {
    const auto at = ParseState::skip(first, last);
    const auto end = parse_keyword(state, at, last, Word::due);
    if (end == nullptr) return state.miss(at, {Word::due, {}});
    if (parse_keyword(state, at, last, Word::due_now) != nullptr || parse_keyword(state, at, last, Word::not_yet_due) != nullptr) return false;
    return state.accept(first, at, end, TokenKind::fixed, Word::due);
}) > syntax_period) | syntax_absent;

const auto syntax_done_row = syntax_node(SyntaxKind::clause)[
    (syntax_tag({Word::done}) > syntax_code) | (syntax_tag({Word::document}) > syntax_text)];

const auto syntax_given_measure = syntax_not_entity(Word::measure)
    > syntax_measure_name > syntax_of_object > syntax_occurrence > -syntax_body(syntax_named("{term:expected_clause}")[syntax_done_row]);

const auto syntax_expected_measure = syntax_not_entity(Word::measure)
    > syntax_measure_name > syntax_of_object > syntax_occurrence
    > syntax_option({Word::done_late, Word::done, Word::due_now, Word::overdue, Word::not_yet_due});

const auto syntax_figure = syntax_node(SyntaxKind::figure)[
    syntax_option({Word::percent, Word::done_late, Word::done, Word::due_now, Word::not_yet_due, Word::due, Word::overdue})
    > ((syntax_equals > syntax_expression)
       | (syntax_tag({Word::shows}) > syntax_expression)
       | syntax_tag({Word::not_applicable}) >> syntax_absent)];

const auto syntax_expected_roadmap = syntax_not_entity(Word::roadmap) > syntax_node_name > syntax_of_object
    > syntax_body(syntax_named("{term:expected_clause}")[syntax_figure]);

const auto syntax_measure_facts =
    syntax_node(SyntaxKind::measure_facts)[syntax_tag({Word::given}) >> syntax_given_measure]
    | syntax_node(SyntaxKind::measure_facts)[syntax_tag({Word::expect}) >> syntax_expected_measure]
    | syntax_node(SyntaxKind::roadmap_facts)[syntax_tag({Word::expect}) >> syntax_expected_roadmap];

}  // namespace merilo::inline v0::detail
