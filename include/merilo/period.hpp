// Periods as texts and as numbers: those of one kind are counted, so that the one before is the number less one. Their texts are written
// so that the order of the characters is the order in time.
#pragma once

#include <merilo/keywords.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace merilo::inline v0 {

/// The place of a period among all of its kind; consecutive periods have consecutive numbers.
using PeriodNumber = std::int32_t;

/// The number of the period that `text` names; nothing when it names none of this kind (year, school_year, half_year, quarter, month).
/// Texts: `2022`, `2021/22`, `2022-H1`, `2022-Q1`, `2022-03`. Without a kind (`Word::nothing`) no text has a number.
MERILO_API std::optional<PeriodNumber> period_number(Word kind, std::string_view text);

/// The text of a period: `2021/22` of the school year 2021; empty when the kind has no such period (years 0 to 9999).
MERILO_API std::string period_name(Word kind, PeriodNumber number);

/// Does `text` name a period of this kind? Without a kind everything but an empty text does.
MERILO_API bool is_period(Word kind, std::string_view text);

/// How such a period is written, for example.
MERILO_API std::string_view period_example(Word kind);

/// A stretch of periods, both ends included. What is written without an end has none.
struct PeriodRange {
    PeriodNumber from = std::numeric_limits<PeriodNumber>::min();
    PeriodNumber until = std::numeric_limits<PeriodNumber>::max();

    [[nodiscard]] bool holds(PeriodNumber period) const { return from <= period && period <= until; }
    [[nodiscard]] bool has_from() const { return from != std::numeric_limits<PeriodNumber>::min(); }
    [[nodiscard]] bool has_until() const { return until != std::numeric_limits<PeriodNumber>::max(); }
    [[nodiscard]] bool is_always() const { return !has_from() && !has_until(); }

    friend bool operator==(const PeriodRange&, const PeriodRange&) = default;
};

}  // namespace merilo::inline v0
