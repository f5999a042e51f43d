// When something falls due: once, in a stretch of days, or again and again.
#pragma once

#include <merilo/date.hpp>
#include <merilo/keywords.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace merilo::inline v0 {

using Day = std::chrono::sys_days;

/// The days from `first` to `last`, both included. What is due in it is due on its last day.
struct DaySpan {
    Day first{}, last{};
    std::string name;        ///< as it is written: "2020", "2020/21", "2020-H1", "2020-Q1", "2020-05", "2020-05-31", "2020-02..2020-03"

    [[nodiscard]] bool holds(Day day) const { return first <= day && day <= last; }
    friend bool operator==(const DaySpan&, const DaySpan&) = default;
};

/// The days that `text` names: a day, or a period of any kind, or from the first day of one to the last of another ("2020-02..2020-03").
/// A school year lasts from 1 September to 31 August. Nothing for any other text.
MERILO_API std::optional<DaySpan> day_span(std::string_view text);

/// A day of each year, or a whole month.
struct YearDay {
    unsigned month = 1;      ///< 1 to 12
    unsigned day = 0;        ///< 1 to 31; 0: the whole month. 29 February is the last of February in years without it

    friend bool operator==(const YearDay&, const YearDay&) = default;
};

/// Again and again: once in each period of a kind, or on days and in months of each year.
struct Recurrence {
    Word every = Word::nothing;      ///< year, school_year, half_year, quarter or month
    std::vector<YearDay> at;         ///< of a year or a school year; empty: in the whole period

    friend bool operator==(const Recurrence&, const Recurrence&) = default;
};

/// Is there such a day in any year? There is no 31 April.
MERILO_API bool is_possible(YearDay day);

/// Each time that something falls due from `first` to `last`, both included, in the order of time.
MERILO_API std::vector<DaySpan> occurrences(const Recurrence& recurrence, Day first, Day last);

}  // namespace merilo::inline v0
