// Fractions between the texts of numbers and exact arithmetic. What fits a machine word, as nearly all does, takes no long arithmetic.
#pragma once

#include <merilo/impl/exact.ipp>

#include <array>
#include <charconv>
#include <limits>
#include <numeric>
#include <optional>

namespace merilo::inline v0::detail {

/// Digits of which every number fits a machine word.
inline constexpr std::size_t resolve_short_digits = 18;

/// The integer, when it has one word.
inline std::optional<std::int64_t> resolve_short(const BigInteger& integer) {
    const auto& words = integer.backend();
    if (words.size() != 1 || words.limbs()[0] > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
    const auto magnitude = static_cast<std::int64_t>(words.limbs()[0]);
    return words.sign() ? -magnitude : magnitude;
}

inline std::string resolve_digits(std::int64_t integer) {
    std::array<char, 24> text;
    return {text.data(), std::to_chars(text.data(), text.data() + text.size(), integer).ptr};
}

/// In lowest terms, as `Exact::fraction` gives it.
inline Fraction resolve_fraction(const Exact& value) {
    const auto numerator = resolve_short(value.numerator()), denominator = resolve_short(value.denominator());
    if (!numerator || !denominator) return value.fraction();
    const auto divisor = std::gcd(*numerator, *denominator);
    return {resolve_digits(*numerator / divisor), resolve_digits(*denominator / divisor)};
}

inline Exact resolve_exact(const Fraction& fraction) {
    if (fraction.numerator.size() > resolve_short_digits || fraction.denominator.size() > resolve_short_digits) return Exact(fraction);
    const auto read = [](const std::string& text) {
        std::int64_t result = 0;
        std::from_chars(text.data(), text.data() + text.size(), result);
        return result;
    };
    return Exact(BigInteger(read(fraction.numerator)), BigInteger(read(fraction.denominator)));
}

/// A literal as the grammar reads it, divided by `divisor`: digits, with a point between them or without. Nothing where it is anything else.
inline std::optional<Exact> resolve_literal(std::string_view text, std::int64_t divisor) {
    if (text.size() <= resolve_short_digits - 2) {   // a divisor of 100 takes two
        std::int64_t value = 0, scale = divisor;
        bool behind_point = false, is_plain = !text.empty() && text.front() != '.' && text.back() != '.';
        for (const char c : text) {
            if (c == '.' && !behind_point) {
                behind_point = true;
                continue;
            }
            is_plain = is_plain && c >= '0' && c <= '9';
            if (!is_plain) break;
            value = value * 10 + (c - '0');
            if (behind_point) scale *= 10;
        }
        if (is_plain) {
            const auto common = std::gcd(value, scale);
            return Exact(BigInteger(value / common), BigInteger(scale / common));
        }
    }
    const auto parsed = parse_decimal(text);
    if (!parsed.value) return std::nullopt;
    return divisor == 1 ? Exact(*parsed.value) : Exact(*parsed.value) / Exact(divisor);
}

}  // namespace merilo::inline v0::detail
