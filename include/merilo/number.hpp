// Exact numbers as the public interface shows them: fractions in text. Arithmetic on them lives in impl/exact.ipp.
#pragma once

#include <merilo/version.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace merilo::inline v0 {

/// An exact rational number: numerator (may begin with '-') over denominator (positive), in lowest terms, as decimal digits.
struct Fraction {
    std::string numerator = "0";
    std::string denominator = "1";

    friend bool operator==(const Fraction&, const Fraction&) = default;
};

/// Why a text is not a number.
enum class NumberError : std::uint8_t { not_a_number, too_many_digits, exponent_out_of_range };

struct ParsedNumber {
    std::optional<Fraction> value;
    NumberError error = NumberError::not_a_number;
    int decimals = 0;             ///< least d with value × 10^d an integer
    int significant_digits = 0;   ///< without leading and trailing zeros
};

/// Parses a decimal of data: sign (`-` or U+2212), digits with an optional point, an optional exponent, no blanks.
/// At most 34 significant digits, exponent within ±308. Reads no locale.
MERILO_API ParsedNumber parse_decimal(std::string_view text);

/// The shortest decimal that rounds to `value`, exactly: 0.1 gives 1/10. `value` must be finite.
MERILO_API Fraction from_double(double value);

/// The double nearest to the fraction.
MERILO_API double to_double(const Fraction& value);

/// The fraction in decimals, rounded half away from zero to `decimals` places (as many as it needs, up to 17, when negative): "0.6667".
MERILO_API std::string to_decimal(const Fraction& value, int decimals = -1);

/// Rounds half away from zero to a multiple of `step` (positive).
MERILO_API Fraction round_to(const Fraction& value, const Fraction& step);

/// -1, 0 or 1.
MERILO_API int compare(const Fraction& left, const Fraction& right);

}  // namespace merilo::inline v0
