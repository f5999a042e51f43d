// Periods: how each kind is written, and counted.
#pragma once

#include <merilo/period.hpp>

#include <algorithm>

namespace merilo::inline v0 {
namespace detail {

/// Does `text` look like `form`, where `9` stands for a digit and anything else for itself?
bool period_fits(std::string_view text, std::string_view form) {
    if (text.size() != form.size()) return false;
    for (std::size_t i = 0; i < form.size(); ++i)
        if (form[i] == '9' ? text[i] < '0' || text[i] > '9' : text[i] != form[i]) return false;
    return true;
}

PeriodNumber period_digits(std::string_view text) {
    PeriodNumber result = 0;
    for (const char digit : text) result = result * 10 + (digit - '0');
    return result;
}

std::string period_padded(PeriodNumber number, std::size_t digits) {
    auto result = std::to_string(number);
    return std::string(digits - std::min(digits, result.size()), '0') + result;
}

/// How many periods of this kind a year has.
PeriodNumber periods_of_year(Word kind) {
    switch (kind) {
        case Word::half_year: return 2;
        case Word::quarter: return 4;
        case Word::month: return 12;
        default: return 1;
    }
}

}  // namespace detail

std::optional<PeriodNumber> period_number(Word kind, std::string_view text) {
    const auto year = [&] { return detail::period_digits(text.substr(0, 4)); };
    const auto part = [&](std::size_t at) -> std::optional<PeriodNumber> {
        const auto parts = detail::periods_of_year(kind), number = detail::period_digits(text.substr(at));
        return number >= 1 && number <= parts ? std::optional(year() * parts + number - 1) : std::nullopt;
    };
    switch (kind) {
        case Word::year: return detail::period_fits(text, "9999") ? std::optional(year()) : std::nullopt;
        case Word::school_year:
            if (!detail::period_fits(text, "9999/99") || detail::period_digits(text.substr(5)) != (year() + 1) % 100) return std::nullopt;
            return year();
        case Word::half_year: return detail::period_fits(text, "9999-H9") ? part(6) : std::nullopt;
        case Word::quarter: return detail::period_fits(text, "9999-Q9") ? part(6) : std::nullopt;
        case Word::month: return detail::period_fits(text, "9999-99") ? part(5) : std::nullopt;
        default: return std::nullopt;
    }
}

std::string period_name(Word kind, PeriodNumber number) {
    const auto parts = detail::periods_of_year(kind);
    if (number < 0 || number / parts > 9999) return {};
    const auto year = detail::period_padded(number / parts, 4);
    const auto part = number % parts + 1;
    switch (kind) {
        case Word::year: return year;
        case Word::school_year: return year + "/" + detail::period_padded((number + 1) % 100, 2);
        case Word::half_year: return year + "-H" + std::to_string(part);
        case Word::quarter: return year + "-Q" + std::to_string(part);
        case Word::month: return year + "-" + detail::period_padded(part, 2);
        default: return {};
    }
}

bool is_period(Word kind, std::string_view text) {
    return kind == Word::nothing ? !text.empty() : period_number(kind, text).has_value();
}

std::string_view period_example(Word kind) {
    switch (kind) {
        case Word::school_year: return "2021/22";
        case Word::half_year: return "2022-H1";
        case Word::quarter: return "2022-Q1";
        case Word::month: return "2022-03";
        default: return "2022";
    }
}

}  // namespace merilo::inline v0
