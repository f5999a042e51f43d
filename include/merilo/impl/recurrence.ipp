// Days that are named, and days that come again, by the calendar of the standard library.
#pragma once

#include <merilo/impl/period.ipp>
#include <merilo/recurrence.hpp>

#include <algorithm>
#include <array>

namespace merilo::inline v0 {
namespace detail {

constexpr int last_year = 9999;

Day first_of_month(int year, unsigned month) { return std::chrono::year(year) / std::chrono::month(month) / 1; }
Day last_of_month(int year, unsigned month) { return std::chrono::year(year) / std::chrono::month(month) / std::chrono::last; }

/// The days of a period by its number.
DaySpan days_of_period(Word kind, PeriodNumber number) {
    const auto parts = periods_of_year(kind);
    const auto year = number / parts;
    const auto months = 12 / parts;
    const auto begin = static_cast<unsigned>(number % parts * months) + 1;
    if (kind == Word::school_year) return {first_of_month(year, 9), last_of_month(year + 1, 8), period_name(kind, number)};
    return {first_of_month(year, begin), last_of_month(year, begin + static_cast<unsigned>(months) - 1), period_name(kind, number)};
}

int year_of(Day day) { return static_cast<int>(std::chrono::year_month_day(day).year()); }

/// A day of a year, or a month.
DaySpan days_of_year(YearDay at, int year) {
    if (at.day == 0) return days_of_period(Word::month, year * 12 + static_cast<int>(at.month) - 1);
    const std::chrono::year_month_day day(std::chrono::year(year), std::chrono::month(at.month), std::chrono::day(at.day));
    const auto found = day.ok() ? Day(day) : last_of_month(year, at.month);
    return {found, found, to_text(found)};
}

}  // namespace detail

std::optional<DaySpan> day_span(std::string_view text) {
    if (const auto dots = text.find(".."); dots != std::string_view::npos) {
        const auto first = day_span(text.substr(0, dots)), last = day_span(text.substr(dots + 2));
        if (!first || !last || last->last < first->first) return std::nullopt;
        return DaySpan{first->first, last->last, std::string(text)};
    }
    if (const auto day = parse_date(text)) return DaySpan{*day, *day, std::string(text)};
    for (const auto kind : {Word::year, Word::school_year, Word::half_year, Word::quarter, Word::month}) {
        const auto number = period_number(kind, text);
        if (number && *number >= detail::periods_of_year(kind) && *number / detail::periods_of_year(kind) < detail::last_year)
            return detail::days_of_period(kind, *number);
    }
    return std::nullopt;
}

bool is_possible(YearDay day) {
    constexpr std::array<unsigned, 12> longest{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return day.month >= 1 && day.month <= 12 && day.day <= longest[day.month - 1];
}

std::vector<DaySpan> occurrences(const Recurrence& recurrence, Day first, Day last) {
    std::vector<DaySpan> result;
    if (recurrence.every == Word::nothing || last < first) return result;
    const auto add = [&](DaySpan span) {
        if (first <= span.last && span.last <= last) result.push_back(std::move(span));
    };
    // A school year that ends in the first year began in the one before it.
    const auto from = detail::year_of(first) - 1, until = std::min(detail::year_of(last), detail::last_year - 1);
    const auto parts = detail::periods_of_year(recurrence.every);
    for (int year = std::max(from, 1); year <= until; ++year) {
        if (recurrence.at.empty())
            for (PeriodNumber part = 0; part < parts; ++part) add(detail::days_of_period(recurrence.every, year * parts + part));
        for (const auto at : recurrence.at) add(detail::days_of_year(at, year));
    }
    std::sort(result.begin(), result.end(), [](const DaySpan& a, const DaySpan& b) { return a.last < b.last; });
    // The last of February may be named twice.
    result.erase(std::unique(result.begin(), result.end(), [](const DaySpan& a, const DaySpan& b) { return a.last == b.last; }), result.end());
    return result;
}

}  // namespace merilo::inline v0
