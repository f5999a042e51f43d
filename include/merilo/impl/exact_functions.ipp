// Logarithms, exponentials, powers and roots to sixty digits, then rounded: no double takes part.
#pragma once

#include <merilo/impl/exact_functions.hpp>

#include <boost/multiprecision/cpp_dec_float.hpp>

#include <charconv>

namespace merilo::inline v0::detail {

using LongDecimal = boost::multiprecision::number<boost::multiprecision::cpp_dec_float<60>, boost::multiprecision::et_off>;

LongDecimal long_decimal(const Exact& x) { return LongDecimal(x.numerator()) / LongDecimal(x.denominator()); }

/// 10^exponent.
Exact power_of_ten(long exponent) {
    const auto power = exact_power_of_ten(static_cast<unsigned>(exponent < 0 ? -exponent : exponent));
    return exponent < 0 ? Exact(BigInteger(1), power) : Exact(power, BigInteger(1));
}

/// Rounded in two steps: what has at most forty digits is met exactly by the first.
Exact to_twelve_digits(const LongDecimal& value) {
    if (value == 0) return Exact(0);
    constexpr int digits = 12, first_digits = 40;
    const auto text = value.str(first_digits, std::ios_base::scientific);
    const auto mark = text.find('e');
    long exponent = 0;
    const auto first = mark + (text[mark + 1] == '+' ? 2 : 1);
    std::from_chars(text.data() + first, text.data() + text.size(), exponent);
    std::string written = text.substr(0, mark);
    written.erase(std::remove(written.begin(), written.end(), '.'), written.end());
    const auto places = static_cast<long>(written.size() - (written.front() == '-' ? 1 : 0)) - 1;
    auto result = exact_round(Exact(exact_integer(written), BigInteger(1)) * power_of_ten(exponent - places), power_of_ten(exponent - digits + 1),
                              Rounding::half_away);
    result.reduce();
    return result;
}

/// Of a number above 0.
LongDecimal long_power(const LongDecimal& x, const LongDecimal& y) { return exp(y * log(x)); }

std::optional<Exact> approximated_power(const Exact& x, const Exact& y, const LongDecimal& most) {
    if (y.sign() == 0) return Exact(1);
    if (x.sign() == 0) return y.sign() > 0 ? std::optional(Exact(0)) : std::nullopt;
    if (x.sign() < 0 && !y.is_integer()) return std::nullopt;
    const auto base = long_decimal(exact_absolute(x)), exponent = long_decimal(y);
    if (abs(exponent * log(base)) > most) return std::nullopt;
    const bool is_odd = y.is_integer() && BigInteger(abs(y.numerator()) / y.denominator()) % 2 != 0;
    const auto value = to_twelve_digits(long_power(base, exponent));
    return x.sign() < 0 && is_odd ? -value : value;
}

std::optional<Exact> approximated(Opcode op, const Exact& x, const Exact& y) {
    const LongDecimal most(30000);   // of an exponent of e: a fraction of the exact evaluator holds e to the power of it
    switch (op) {
        case Opcode::natural_log: return x.sign() > 0 ? std::optional(to_twelve_digits(log(long_decimal(x)))) : std::nullopt;
        case Opcode::decimal_log: return x.sign() > 0 ? std::optional(to_twelve_digits(log10(long_decimal(x)))) : std::nullopt;
        case Opcode::exponential: {
            const auto exponent = long_decimal(x);
            return abs(exponent) > most ? std::nullopt : std::optional(to_twelve_digits(exp(exponent)));
        }
        case Opcode::power: return approximated_power(x, y, most);
        default: return x.sign() >= 0 ? std::optional(to_twelve_digits(sqrt(long_decimal(x)))) : std::nullopt;
    }
}

}  // namespace merilo::inline v0::detail
