// The grammar of declarations: one header for all, and the rows that each may have.
#pragma once

#include <merilo/impl/parse_recurrence.ipp>

namespace merilo::inline v0::detail {

const x3::rule<struct SyntaxDeclarationTag> syntax_declaration{"declaration"};
const x3::rule<struct SyntaxScenarioTag> syntax_scenario{"scenario"};
const x3::rule<struct SyntaxCheckTag> syntax_check{"check"};
const x3::rule<struct SyntaxSourceTag> syntax_source{"source"};
const x3::rule<struct SyntaxDocumentationTag> syntax_documentation{"documentation"};
const x3::rule<struct SyntaxDocumentationBodyTag> syntax_documentation_body{"documentation_body"};
const x3::rule<struct SyntaxTypeTag> syntax_type{"type"};

// Parts of clauses -----------------------------------------------------------------------------------------------------------------

const auto syntax_own_name = syntax_name({ParseNameRule::Use::declared, false, "{term:expected_name}"});
const auto syntax_node_name = syntax_name({ParseNameRule::Use::declared, true, "{term:expected_name}"});
const auto syntax_target_name = syntax_name({ParseNameRule::Use::reference, true, "{term:expected_fact}"});

inline auto syntax_option(std::initializer_list<Word> words) { return syntax_node(SyntaxKind::option)[syntax_tag(words)]; }

/// A clause that begins with its keyword.
template <typename Arguments>
auto syntax_clause(std::initializer_list<Word> words, const Arguments& arguments) {
    return syntax_begun_by(words)[syntax_node(SyntaxKind::clause)[syntax_tag(words) > arguments]];
}

const auto syntax_nothing = x3::eps;
const auto syntax_absent_2 = syntax_absent >> syntax_absent;
const auto syntax_absent_3 = syntax_absent_2 >> syntax_absent;

const auto syntax_source_def = syntax_clause({Word::source}, syntax_entity_name > syntax_text);
const auto syntax_collected = syntax_clause({Word::collected_from}, syntax_text > (syntax_recurrence | syntax_absent));

/// `concept."1.1.1.m.1"`, with the row's own title where that is not the title of what it is written at.
const auto syntax_row = syntax_node(SyntaxKind::inventory_row)[
    syntax_name({ParseNameRule::Use::plain, false, "{term:expected_source}"}) > syntax_sign({".", "`.`"})
    > (syntax_code | syntax_string(ParseJoin::none, "{term:expected_row_key}")) > (syntax_text | syntax_absent)];

const auto syntax_documentation_def =
    syntax_source
    | syntax_clause({Word::row}, syntax_list(syntax_row))
    | syntax_clause({Word::document, Word::assumed}, syntax_text)
    | syntax_clause({Word::note}, syntax_string(ParseJoin::none, "{term:expected_heading}") > syntax_text);

/// Of what stands on one line.
const auto syntax_documentation_body_def = syntax_node(SyntaxKind::documentation)[
    syntax_body(syntax_named("{term:expected_clause}")[syntax_documentation])];

const auto syntax_applies = syntax_clause({Word::applies_when}, syntax_expression);
const auto syntax_unrated = syntax_clause({Word::unrated_when}, syntax_expression > syntax_key(Word::because) > syntax_text);
const auto syntax_by = syntax_clause({Word::by}, syntax_entity_name > -(syntax_key(Word::logical_and) > syntax_entity_name));

/// A value whose formula stands in its clauses: what follows its title is `by LIST`, and no name.
const auto syntax_no_by = ParseToken([](ParseState&, auto& first, auto last) {
    const auto end = parse_keyword(ParseState::skip(first, last), last, Word::by);
    return end == nullptr || parse_word_end(ParseState::skip(end, last), last) == ParseState::skip(end, last);
});

const auto syntax_until = (syntax_key(Word::until) > syntax_period) | syntax_absent;
const auto syntax_valid = syntax_clause({Word::valid},
    ((&syntax_key(Word::until) >> syntax_absent) | (syntax_key(Word::from) > syntax_period)) > syntax_until);

/// `federal.22`, `federal."2.4.1"`: an entry of a catalogue.
const auto syntax_answer = syntax_node(SyntaxKind::answer)[
    syntax_name({ParseNameRule::Use::plain, false, "{term:expected_catalog}"}) > syntax_sign({".", "{term:expected_answer_code}"})
    > (syntax_code | syntax_string(ParseJoin::none, "{term:expected_code}"))];
const auto syntax_answers = syntax_clause({Word::answers}, syntax_list(syntax_answer));

// Types ----------------------------------------------------------------------------------------------------------------------------

const auto syntax_bound = syntax_plain_number
    | syntax_node(SyntaxKind::unary)[
        (syntax_sign({"-", "`-`"}) >> syntax_change([](auto& node) { node.op = Operator::minus; })) > syntax_plain_number];

const auto syntax_type_def = syntax_named("{term:expected_type}")[syntax_node(SyntaxKind::type)[
    (syntax_tag({Word::share, Word::points, Word::yes_no, Word::date, Word::text}) >> syntax_absent
     | (syntax_tag({Word::count_of}) > syntax_entity_name)
     | (syntax_tag({Word::number}) > ((syntax_key(Word::of) > syntax_entity_name) | syntax_absent))
     | syntax_entity_name)
    >> ((syntax_bound > syntax_sign({"..", "`..`"}) > syntax_bound) | syntax_absent >> syntax_absent)]];

// Rows of the declarations ---------------------------------------------------------------------------------------------------------

const auto syntax_methodology_row = syntax_named("{term:expected_clause}")[
    syntax_clause({Word::version}, syntax_code)
    | syntax_clause({Word::period}, syntax_option({Word::year, Word::school_year, Word::half_year, Word::quarter, Word::month}))
    | syntax_documentation];

const auto syntax_label = syntax_node(SyntaxKind::label)[
    syntax_name({ParseNameRule::Use::declared, false, "{term:expected_label}"}) > syntax_titles
    > (syntax_option({Word::red, Word::orange, Word::yellow, Word::green, Word::blue, Word::grey}) | syntax_absent)
    > -syntax_documentation_body];

const auto syntax_input_row = syntax_named("{term:expected_clause}")[
    syntax_clause({Word::optional}, syntax_nothing)
    | syntax_clause({Word::missing_means, Word::applies_when}, syntax_expression)
    | syntax_clause({Word::adds_up_to, Word::each_at_most}, syntax_reference)
    | syntax_documentation | syntax_collected | syntax_valid | syntax_answers];

const auto syntax_parameter_row = syntax_named("{term:expected_clause}")[
    syntax_clause({Word::from}, syntax_period > syntax_colon > syntax_expression)
    | syntax_documentation | syntax_valid];

const auto syntax_value_row = syntax_named("{term:expected_clause}")[
    syntax_clause({Word::value, Word::applies_when}, syntax_expression) | syntax_unrated | syntax_documentation | syntax_valid
    | syntax_answers];

const auto syntax_indicator_row = syntax_named("{term:expected_clause}")[
    syntax_clause({Word::value, Word::points, Word::maximum, Word::level, Word::applies_when}, syntax_expression)
    | syntax_clause({Word::better}, syntax_option({Word::higher, Word::lower}))
    | syntax_unrated
    | syntax_documentation | syntax_collected | syntax_valid | syntax_answers];

const auto syntax_member = syntax_node(SyntaxKind::member)[
    syntax_name({ParseNameRule::Use::reference, true, "{term:expected_member}"})
    > ((syntax_key(Word::weight) > syntax_expression) | syntax_absent)
    > ((syntax_key(Word::heir) > syntax_reference) | syntax_absent)];

const auto syntax_total = syntax_node(SyntaxKind::option)[
    syntax_tag({Word::sum})
    | syntax_tag({Word::weighted_mean}) >> -(syntax_key(Word::of_percents) >> syntax_change([](auto& node) { node.flag = true; }))];

const auto syntax_group_row = syntax_named("{term:expected_clause}")[
    syntax_keyed[syntax_clause({Word::total}, syntax_total)
        | syntax_clause({Word::missing_counts}, syntax_option({Word::zero, Word::excluded, Word::fails}))
        | syntax_clause({Word::weights, Word::maximum, Word::level, Word::applies_when}, syntax_expression)
        | syntax_unrated
        | syntax_documentation | syntax_valid | syntax_answers]
    | syntax_member];

const auto syntax_column = syntax_node(SyntaxKind::column)[
    syntax_expression > -syntax_tag({Word::of_maximum}) > (syntax_text | syntax_absent)
    > ((syntax_key(Word::shown_to) > syntax_expression) | syntax_absent)];

const auto syntax_report_row = syntax_named("{term:expected_clause}")[
    syntax_clause({Word::columns}, (syntax_text | syntax_absent) > syntax_list(syntax_column))
    | syntax_clause({Word::sort_by}, syntax_list(syntax_reference))
    | syntax_documentation | syntax_valid];

// Checks ---------------------------------------------------------------------------------------------------------------------------

const auto syntax_check_title = ParseToken([](ParseState& state, auto& first, auto last) {
    return parse_string(state, first, last, ParseJoin::all, "{term:expected_title}");
});

const auto syntax_unit = syntax_name({ParseNameRule::Use::reference, false, "{term:expected_unit}"});

const auto syntax_variable = syntax_node(SyntaxKind::variable)[
    syntax_own_name > syntax_key(Word::in)
    > ((syntax_bound > syntax_sign({"..", "`..`"}) > syntax_bound > (syntax_unit | syntax_absent)) | syntax_entity_name)];

const auto syntax_failing = syntax_bound | syntax_reference;
const auto syntax_failing_values = syntax_node(SyntaxKind::tuple)[
    (syntax_open > syntax_list(syntax_failing) > syntax_close)
    | syntax_failing >> -((syntax_sign({"..", "`..`"}) >> syntax_change([](auto& node) { node.flag = true; })) > syntax_failing)];

/// The reason is written last, and stands first in the AST.
const auto syntax_failure = syntax_node(SyntaxKind::failure)[ParseDirectiveFactory{[](ParseState& state, auto&, auto, auto&& parse) {
    if (!parse()) return false;
    const auto begin = state.nodes.begin() + static_cast<std::ptrdiff_t>(state.frame().children);
    std::rotate(begin, state.nodes.end() - 1, state.nodes.end());
    return true;
}}[syntax_key(Word::fails_for) > syntax_list(syntax_failing_values) > syntax_key(Word::because) > syntax_text]];

const auto syntax_check_row = syntax_named("{term:expected_clause}")[
    syntax_node(SyntaxKind::local)[syntax_key(Word::value) > syntax_own_name > syntax_expression]
    | syntax_clause({Word::holds}, syntax_expression)
    | syntax_failure
    | syntax_documentation | syntax_valid];

const auto syntax_check_def =
    (syntax_tag({Word::check}) >> syntax_absent_2) > syntax_check_title > syntax_absent_3
    > -(syntax_key(Word::for_each) > syntax_list(syntax_variable)) > syntax_body(syntax_check_row);

// Road maps and recommendations (parse_roadmaps.ipp) ---------------------------------------------------------------------------------

const x3::rule<struct SyntaxRoadmapTag> syntax_roadmap{"roadmap"};
const x3::rule<struct SyntaxRecommendTag> syntax_recommend{"recommend"};

}  // namespace merilo::inline v0::detail
