// The grammar of what comes again: `every year in may, september`, `every year on 31 august`, `every quarter`.
#pragma once

#include <merilo/impl/parse_expression.ipp>

namespace merilo::inline v0::detail {

const auto syntax_month = syntax_named("{term:expected_month}")[
    syntax_tag({Word::january, Word::february, Word::march, Word::april, Word::may, Word::june, Word::july, Word::august, Word::september,
                Word::october, Word::november, Word::december})];

const auto syntax_month_of_day = syntax_named("{term:expected_month}")[
    syntax_tag({Word::of_january, Word::of_february, Word::of_march, Word::of_april, Word::of_may, Word::of_june, Word::of_july,
                Word::of_august, Word::of_september, Word::of_october, Word::of_november, Word::of_december})];

const auto syntax_whole_month = syntax_node(SyntaxKind::year_day)[syntax_month >> syntax_absent];
const auto syntax_day_of_month = syntax_node(SyntaxKind::year_day)[syntax_plain_number > syntax_month_of_day];

const auto syntax_recurrence = syntax_node(SyntaxKind::recurrence)[
    syntax_tag({Word::every_school_year, Word::every_half_year, Word::every_year, Word::every_quarter, Word::every_month})
    > -((syntax_key(Word::in) > syntax_list(syntax_whole_month)) | (syntax_key(Word::on) > syntax_list(syntax_day_of_month)))];

}  // namespace merilo::inline v0::detail
