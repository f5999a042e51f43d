// Both keyword sets, from one table (impl/keywords.ipp). The parser, the diagnostics, the formatter and the documentation read it.
#pragma once

#include <merilo/diagnostic.hpp>

#include <cstdint>
#include <span>
#include <string_view>

namespace merilo::inline v0 {

/// A keyword: a fixed phrase of one or more words with one meaning and one spelling in each language. Later parts of the language append here.
enum class Word : std::uint16_t {
    nothing,  // no keyword
    // first line and declarations
    merilo, methodology, entity, unit, list, input, parameter, value, indicator, group, report, scenario, check, import, extend,
    responsible, roadmap, recommend, cycle, mechanism, catalog,
    // clauses
    version, period, source, in, unordered, collected_from, missing_means, optional, assumed, better, points, maximum, percent, level,
    applies_when, total, weight, weights, missing_counts, columns, shown_to, of_maximum, sort_by, given, expect, except, because,
    data, others, unrated_when, adds_up_to, each_at_most, holds, fails_for, for_each, valid, from, until,
    approved, section, measure, due, continuous, scheduled, no_deadline, performed_by, as_of, done, document, when, to, starts,
    step, after, follows, not_required, published, answers, steps, row, note, measures, diagnostic,
    // period kinds
    year, school_year, half_year, quarter, month,
    // types
    count_of, share, yes_no, number, of, date, text,
    // options
    higher, lower, higher_first, lower_first, ties, dense, competition, within, rank, weighted_mean, sum, zero, excluded, fails,
    object_of, parent, ignored, as_named, in_percent, shows, as_share, name, by, last, per, ordinal, at_least, all_required,
    of_percents, heir,
    // expressions
    table, otherwise, any, missing, not_applicable, linear, round, round_down, round_up, round_even, min, max, abs,
    logical_and, logical_or, logical_not, is_missing, is_not_missing, is_applicable, is_not_applicable, yes, no,
    where, mean, median, count, any_of, all, ratio, percentile,
    change, growth, at,
    natural_log, decimal_log, exponential, power, square_root,
    // colours
    red, orange, yellow, green, blue, grey,
    // recurrences; a month and the month of a day are two words in Russian
    every_year, every_school_year, every_half_year, every_quarter, every_month, on,
    january, february, march, april, may, june, july, august, september, october, november, december,
    of_january, of_february, of_march, of_april, of_may, of_june, of_july, of_august, of_september, of_october, of_november, of_december,
    once,
    // states of measures
    done_late, due_now, overdue, not_yet_due,
    // results of mechanisms: parts of a name, as in `programmes.broken`
    full, broken, before,
    word_count_
};

/// One row of the table. A phrase's words are separated by one blank in the table and by any blanks in a text.
struct Keyword {
    Word word;
    std::string_view english;
    std::string_view russian;
    bool reserved;  ///< reserved everywhere: never a name
};

/// The whole table, in the order of `Word`.
MERILO_API std::span<const Keyword> keywords();

/// The spelling of `word`.
MERILO_API std::string_view spelling(Word word, Language language);

}  // namespace merilo::inline v0
