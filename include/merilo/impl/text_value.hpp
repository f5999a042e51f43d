// Texts and days as numbers: the engine computes with nothing else.
#pragma once

#include <merilo/date.hpp>
#include <merilo/impl/exact.ipp>

#include <chrono>
#include <iterator>
#include <string>
#include <string_view>

namespace merilo::inline v0::detail {

/// So many bytes has a text at most.
inline constexpr std::size_t longest_text = 1000;

/// The bytes behind a 1, as one number: equal texts are equal numbers, and no table has to be kept beside them.
inline Exact number_of_text(std::string_view text) {
    std::string bytes = "\1";
    bytes += text;
    BigInteger number;
    import_bits(number, bytes.begin(), bytes.end(), 8);
    return {number, BigInteger(1)};
}

inline std::string text_of_number(const Fraction& value) {
    std::string bytes;
    export_bits(exact_integer(value.numerator), std::back_inserter(bytes), 8);
    return bytes.empty() ? bytes : bytes.substr(1);
}

/// Days since the first of January 1970.
inline Exact number_of_day(std::chrono::sys_days day) { return Exact(static_cast<long long>(day.time_since_epoch().count())); }

/// Outside the years that are written it is the nearest day that is.
inline std::chrono::sys_days day_of_number(const Fraction& value) {
    const std::chrono::sys_days first(std::chrono::year(1) / 1 / 1), last(std::chrono::year(9999) / 12 / 31);
    const double days = to_double(value);
    if (!(days > static_cast<double>(first.time_since_epoch().count()))) return first;
    if (days > static_cast<double>(last.time_since_epoch().count())) return last;
    return std::chrono::sys_days(std::chrono::days(static_cast<int>(days)));
}

}  // namespace merilo::inline v0::detail
