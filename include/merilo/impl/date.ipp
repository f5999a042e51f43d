// Days in text, by the calendar of the standard library.
#pragma once

#include <merilo/date.hpp>

#include <array>
#include <charconv>

namespace merilo::inline v0 {
namespace detail {

/// The day of these digits; nothing when a part is not made of digits or the calendar has no such day.
std::optional<std::chrono::sys_days> day_of(std::string_view year, std::string_view month, std::string_view day) {
    std::array<unsigned, 3> parts{};
    const std::array<std::string_view, 3> texts{year, month, day};
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto end = texts[i].data() + texts[i].size();
        const auto [last, error] = std::from_chars(texts[i].data(), end, parts[i]);
        if (error != std::errc() || last != end) return std::nullopt;
    }
    const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(parts[0])), std::chrono::month(parts[1]),
                                           std::chrono::day(parts[2]));
    return parts[0] > 0 && date.ok() ? std::optional(std::chrono::sys_days(date)) : std::nullopt;
}

}  // namespace detail

std::optional<std::chrono::sys_days> parse_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    return detail::day_of(text.substr(0, 4), text.substr(5, 2), text.substr(8, 2));
}

std::string to_text(std::chrono::sys_days day) {
    const std::chrono::year_month_day date(day);
    std::string text;
    const auto add = [&](unsigned number, std::size_t width) {
        const auto digits = std::to_string(number);
        text += (text.empty() ? "" : "-") + std::string(width - digits.size(), '0') + digits;
    };
    add(static_cast<unsigned>(static_cast<int>(date.year())), 4);
    add(static_cast<unsigned>(date.month()), 2);
    add(static_cast<unsigned>(date.day()), 2);
    return text;
}

}  // namespace merilo::inline v0
