// The grammar of expressions. Operators are sorted by their strength in the state, so that only brackets nest.
#pragma once

#include <merilo/impl/parse_grammar.ipp>

namespace merilo::inline v0::detail {

const x3::rule<struct SyntaxExpressionTag> syntax_expression{"expression"};
const x3::rule<struct SyntaxArithmeticTag> syntax_arithmetic{"arithmetic"};  // without comparisons: cells, and the ends of ranges
const x3::rule<struct SyntaxOperandsTag> syntax_operands{"operands"};
const x3::rule<struct SyntaxCallTag> syntax_call{"call"};
const x3::rule<struct SyntaxTableTag> syntax_table{"table"};
const x3::rule<struct SyntaxCellTag> syntax_cell{"cell"};

const auto syntax_reference = syntax_name({ParseNameRule::Use::reference, true, "{term:expected_name}"});

// Calls: a name before `(` ---------------------------------------------------------------------------------------------------------

const auto syntax_function = syntax_node(SyntaxKind::call)[
    ((syntax_tag({Word::round_down, Word::round_up, Word::round_even, Word::round})
      | syntax_tag({Word::min, Word::max, Word::mean, Word::abs, Word::number})
      | syntax_tag({Word::change, Word::growth})
      | syntax_tag({Word::natural_log, Word::decimal_log, Word::exponential, Word::power, Word::square_root})) >> syntax_open)
    > syntax_list(syntax_expression) > syntax_close];

const auto syntax_linear = syntax_node(SyntaxKind::linear)[
    (syntax_key(Word::linear) >> syntax_open) > syntax_expression
    > +(syntax_comma > syntax_expression > syntax_colon > syntax_expression) > syntax_close];

// Aggregations: `AGG(SCOPE: EXPR where COND, OPTIONS)` -----------------------------------------------------------------------------

const auto syntax_scope = syntax_node(SyntaxKind::scope)[
    (syntax_tag({Word::within}) > syntax_entity_name > ((syntax_key(Word::by) > syntax_reference) | syntax_absent))
    | (syntax_tag({Word::last}) > syntax_plain_number)
    | syntax_name({ParseNameRule::Use::plain, false, "{term:expected_scope}"})];

const auto syntax_direction = syntax_node(SyntaxKind::option)[syntax_tag({Word::higher_first, Word::lower_first})];

const auto syntax_ties = syntax_key(Word::ties)
    > (syntax_tag({Word::dense, Word::competition})
       | (syntax_tag({Word::ordinal}) > syntax_key(Word::by) > syntax_reference > (syntax_direction | syntax_absent)));

const auto syntax_aggregate_option = syntax_node(SyntaxKind::option)[
    syntax_tag({Word::higher_first, Word::lower_first, Word::all_required}) | (syntax_tag({Word::at_least}) > syntax_plain_number)
    | syntax_ties];

const auto syntax_where = (syntax_key(Word::where) > syntax_expression) | syntax_absent;
const auto syntax_options = *(syntax_comma > syntax_aggregate_option) > syntax_close;
const auto syntax_measured = syntax_scope > syntax_colon > syntax_expression;

/// An aggregation whose name is that of a function too is told by its scope.
const auto syntax_scope_ahead = ParseToken([](ParseState&, auto& first, auto last) { return parse_is_scope(first, last); });

const auto syntax_aggregate_name = ((syntax_tag({Word::sum, Word::median, Word::share, Word::ratio, Word::rank, Word::percentile})
        | syntax_tag({Word::any_of, Word::all})) >> syntax_open)
    | (syntax_tag({Word::min, Word::max, Word::mean}) >> syntax_open >> syntax_scope_ahead);

const auto syntax_aggregate = syntax_node(SyntaxKind::aggregate)[
    ((syntax_aggregate_name > syntax_measured > syntax_absent > syntax_where)
     | ((syntax_tag({Word::weighted_mean}) >> syntax_open) > syntax_measured > syntax_key(Word::by) > syntax_expression > syntax_where)
     | ((syntax_tag({Word::count}) >> syntax_open) > syntax_scope
        > ((syntax_colon > syntax_expression > syntax_absent > syntax_where) | (syntax_absent > syntax_absent > syntax_absent))))
    > syntax_options];

const auto syntax_call_def = syntax_aggregate | syntax_function | syntax_linear;

// Tables ---------------------------------------------------------------------------------------------------------------------------

const auto syntax_comparison = syntax_sign({"<=", "`<=`"}) >> syntax_change([](auto& node) { node.op = Operator::less_equal; })
    | syntax_sign({"<", "`<`"}) >> syntax_change([](auto& node) { node.op = Operator::less; })
    | syntax_sign({">=", "`>=`"}) >> syntax_change([](auto& node) { node.op = Operator::greater_equal; })
    | syntax_sign({">", "`>`"}) >> syntax_change([](auto& node) { node.op = Operator::greater; });

const auto syntax_range_sign = syntax_sign({"..<", "`..<`"}) >> syntax_change([](auto& node) { node.flag = true; })
    | syntax_sign({"..", "`..`"});

/// `any(…)` in a cell is an aggregation.
const auto syntax_no_call = ParseToken([](ParseState&, auto& first, auto last) {
    const auto at = ParseState::skip(first, last);
    return at == last || *at != '(';
});

const auto syntax_cell_def = syntax_named("{term:expected_cell}")[
    syntax_keyed[syntax_node(SyntaxKind::cell_any)[syntax_key(Word::any) >> syntax_no_call]
        | syntax_node(SyntaxKind::cell_missing)[syntax_key(Word::missing)]
        | syntax_node(SyntaxKind::cell_not_applicable)[syntax_key(Word::not_applicable)]]
    | syntax_node(SyntaxKind::cell_compare)[syntax_comparison > syntax_arithmetic]
    | syntax_node(SyntaxKind::cell_equal)[syntax_arithmetic
        >> -((syntax_range_sign >> syntax_change([](auto& node) { node.kind = SyntaxKind::cell_range; })) > syntax_arithmetic)]];

const auto syntax_condition = syntax_node(SyntaxKind::cell_condition)[syntax_expression];

/// `valid from 2021 until 2023` behind the result of a row.
const auto syntax_row_valid = syntax_node(SyntaxKind::clause)[syntax_tag({Word::valid})
    > ((&syntax_key(Word::until) >> syntax_absent) | (syntax_key(Word::from) > syntax_period))
    > ((syntax_key(Word::until) > syntax_period) | syntax_absent)];

/// `{ CELLS : RESULT; …; otherwise : RESULT }`
template <typename Cells>
auto syntax_rows(const Cells& cells) {
    const auto row = syntax_node(SyntaxKind::row)[
        syntax_named("{term:expected_row}")[syntax_tag({Word::otherwise}) | cells] > syntax_colon > syntax_expression > -syntax_row_valid];
    return syntax_open_brace > syntax_separators > row > syntax_row_end > *(row > syntax_row_end) > syntax_close_brace;
}

const auto syntax_no_inputs = syntax_node(SyntaxKind::tuple)[&syntax_open_brace];
const auto syntax_inputs = syntax_node(SyntaxKind::tuple)[syntax_list(syntax_expression)];

const auto syntax_table_def = syntax_node(SyntaxKind::table)[
    syntax_key(Word::table)
    > ((syntax_no_inputs > syntax_rows(syntax_condition)) | (syntax_inputs > syntax_rows(syntax_list(syntax_cell))))];

// Operands and operators -----------------------------------------------------------------------------------------------------------

/// `date(2022-09-01)`
const auto syntax_day = syntax_node(SyntaxKind::day)[(syntax_key(Word::date) >> syntax_open) > syntax_code > syntax_close];

const auto syntax_yes_no = syntax_node(SyntaxKind::constant)[syntax_tag({Word::yes, Word::no})];

/// What is in parentheses is shown with them.
const auto syntax_parentheses = ParseDirectiveFactory{[](ParseState& state, auto& first, auto last, auto&& parse) {
    const auto begin = ParseState::skip(first, last);
    if (!parse()) return false;
    state.ast.nodes[state.nodes.back()].span = state.span(begin, state.token_end);
    return true;
}}[syntax_open > syntax_expression > syntax_close];

const auto syntax_operand = syntax_named("{term:expected_value}")[
    syntax_number | syntax_text | syntax_parentheses | syntax_keyed[syntax_table | syntax_call | syntax_day | syntax_yes_no] | syntax_reference];

const auto syntax_prefix = ParseToken(parse_prefix);
const auto syntax_infix = ParseToken(parse_infix);

const auto syntax_in_period = syntax_operand >> *(ParseToken(parse_lag) | ParseToken(parse_base));

const auto syntax_operand_with_words = syntax_operand_scope[(+syntax_prefix > syntax_in_period) | syntax_in_period]
    >> -ParseToken(parse_per) >> -ParseToken(parse_as_share) >> -ParseToken(parse_state_words);

const auto syntax_operands_def = syntax_operand_with_words >> *(syntax_infix > syntax_operand_with_words);

const auto syntax_expression_def = syntax_operators(ParsePrecedence::lowest)[syntax_operands];
const auto syntax_arithmetic_def = syntax_operators(ParsePrecedence::sum)[syntax_operands];

BOOST_SPIRIT_DEFINE(syntax_expression, syntax_arithmetic, syntax_operands, syntax_call, syntax_table, syntax_cell)

}  // namespace merilo::inline v0::detail
