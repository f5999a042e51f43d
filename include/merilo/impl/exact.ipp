// Exact arithmetic: fractions that are not brought to lowest terms, since finding the divisor costs more than it saves.
#pragma once

#include <merilo/number.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace merilo::inline v0::detail {

using BigInteger = boost::multiprecision::cpp_int;

/// Half away from zero as in Excel; down is towards −∞, up towards +∞, even is half to the even neighbour.
enum class Rounding { half_away, down, up, half_even };

/// A decimal integer: an optional '-', then digits. A Fraction made by hand may hold anything, which is the caller's mistake.
inline BigInteger exact_integer(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    if (text.empty()) throw std::invalid_argument("merilo: a fraction without digits");
    BigInteger result = 0;
    constexpr std::size_t most = 18;
    while (!text.empty()) {
        std::uint64_t chunk = 0, scale = 1;
        for (const char c : text.substr(0, most)) {
            if (c < '0' || c > '9') throw std::invalid_argument("merilo: a fraction holds digits only");
            chunk = chunk * 10 + static_cast<std::uint64_t>(c - '0');
            scale *= 10;
        }
        result = result * scale + chunk;
        text.remove_prefix(std::min(most, text.size()));
    }
    return negative ? BigInteger(-result) : result;
}

inline BigInteger exact_power_of_ten(unsigned exponent) { return boost::multiprecision::pow(BigInteger(10), exponent); }

/// A rational number; the denominator is positive, common divisors may remain.
class Exact {
public:
    Exact() = default;
    template <std::integral Integer> Exact(Integer value) : numerator_(value) {}
    Exact(BigInteger numerator, BigInteger denominator) : numerator_(std::move(numerator)), denominator_(std::move(denominator)) {
        if (denominator_ == 0) throw std::invalid_argument("merilo: a fraction over zero");
        if (denominator_ < 0) {
            numerator_ = -numerator_;
            denominator_ = -denominator_;
        }
    }
    explicit Exact(const Fraction& fraction) : Exact(exact_integer(fraction.numerator), exact_integer(fraction.denominator)) {}

    [[nodiscard]] const BigInteger& numerator() const { return numerator_; }
    [[nodiscard]] const BigInteger& denominator() const { return denominator_; }
    [[nodiscard]] int sign() const { return numerator_.sign(); }
    [[nodiscard]] bool is_integer() const { return numerator_ % denominator_ == 0; }

    /// The longer of numerator and denominator.
    [[nodiscard]] std::size_t bits() const {
        const auto length = [](const auto& integer) -> std::size_t {
            const auto last = integer.size() - 1;
            return last * sizeof(*integer.limbs()) * 8 + static_cast<std::size_t>(std::bit_width(integer.limbs()[last]));
        };
        return std::max(length(numerator_.backend()), length(denominator_.backend()));
    }

    /// Brings the fraction to lowest terms.
    void reduce() {
        if (denominator_ == 1) return;
        const BigInteger divisor = gcd(numerator_, denominator_);
        if (divisor == 1) return;
        numerator_ /= divisor;
        denominator_ /= divisor;
    }

    [[nodiscard]] Fraction fraction() const {
        Exact reduced = *this;
        reduced.reduce();
        return {reduced.numerator_.str(), reduced.denominator_.str()};
    }

    friend Exact operator-(const Exact& x) { return made(-x.numerator_, x.denominator_); }
    friend Exact operator+(const Exact& x, const Exact& y) { return sum(x, y.numerator_, y.denominator_); }
    friend Exact operator-(const Exact& x, const Exact& y) { return sum(x, -y.numerator_, y.denominator_); }
    friend Exact operator*(const Exact& x, const Exact& y) { return made(x.numerator_ * y.numerator_, x.denominator_ * y.denominator_); }
    /// `y` is not 0.
    friend Exact operator/(const Exact& x, const Exact& y) { return {x.numerator_ * y.denominator_, x.denominator_ * y.numerator_}; }

    /// -1, 0 or 1.
    friend int exact_compare(const Exact& x, const Exact& y) {
        if (x.denominator_ == y.denominator_) return x.numerator_.compare(y.numerator_);
        if (x.sign() != y.sign()) return x.sign() < y.sign() ? -1 : 1;
        const int order = BigInteger(x.numerator_ * y.denominator_).compare(BigInteger(y.numerator_ * x.denominator_));
        return order < 0 ? -1 : order > 0 ? 1 : 0;
    }
    friend bool operator==(const Exact& x, const Exact& y) { return exact_compare(x, y) == 0; }
    friend bool operator<(const Exact& x, const Exact& y) { return exact_compare(x, y) < 0; }
    friend bool operator<=(const Exact& x, const Exact& y) { return exact_compare(x, y) <= 0; }

private:
    BigInteger numerator_ = 0;
    BigInteger denominator_ = 1;

    static Exact made(BigInteger numerator, BigInteger denominator) {
        Exact result;
        result.numerator_ = std::move(numerator);
        result.denominator_ = std::move(denominator);
        return result;
    }

    static Exact sum(const Exact& x, const BigInteger& numerator, const BigInteger& denominator) {
        if (x.denominator_ == denominator) return made(x.numerator_ + numerator, denominator);
        // A long sum meets few different denominators: without these two tests it would multiply them over and over.
        if (denominator == 1) return made(x.numerator_ + numerator * x.denominator_, x.denominator_);
        if (denominator < x.denominator_ && x.denominator_ % denominator == 0)
            return made(x.numerator_ + numerator * (x.denominator_ / denominator), x.denominator_);
        return made(x.numerator_ * denominator + numerator * x.denominator_, x.denominator_ * denominator);
    }
};

inline Exact exact_absolute(const Exact& x) { return x.sign() < 0 ? -x : x; }
inline const Exact& exact_minimum(const Exact& x, const Exact& y) { return y < x ? y : x; }
inline const Exact& exact_maximum(const Exact& x, const Exact& y) { return x < y ? y : x; }

/// The integer that `x` rounds to.
inline BigInteger exact_round_to_integer(const Exact& x, Rounding rounding) {
    BigInteger quotient, rest;
    divide_qr(x.numerator(), x.denominator(), quotient, rest);
    if (rest < 0) {   // from here the quotient is the floor, and the rest is not negative
        --quotient;
        rest += x.denominator();
    }
    if (rest == 0 || rounding == Rounding::down) return quotient;
    const int half = BigInteger(rest * 2).compare(x.denominator());
    const bool up = rounding == Rounding::up || half > 0 ||
                    (half == 0 && (rounding == Rounding::half_even ? bit_test(BigInteger(abs(quotient)), 0) : x.sign() > 0));
    return up ? BigInteger(quotient + 1) : quotient;
}

/// Rounds to a multiple of `step`, which is positive.
inline Exact exact_round(const Exact& x, const Exact& step, Rounding rounding) {
    return Exact(exact_round_to_integer(x / step, rounding), 1) * step;
}

/// The nearest double, ties to even; infinite past the largest.
inline double exact_to_double(const Exact& x) {
    if (x.sign() == 0) return 0.0;
    const BigInteger numerator = abs(x.numerator());
    const auto& denominator = x.denominator();
    // 54 to 56 bits of the quotient, the rest in a sticky bit.
    const long shift = 55 - (static_cast<long>(msb(numerator)) - static_cast<long>(msb(denominator)));
    BigInteger quotient, rest;
    if (shift >= 0) divide_qr(BigInteger(numerator << shift), denominator, quotient, rest);
    else divide_qr(numerator, BigInteger(denominator << -shift), quotient, rest);
    auto digits = static_cast<std::uint64_t>(quotient);
    const long top = static_cast<long>(msb(quotient)) - shift;
    const long last = std::max(top - 52, -1074L);   // the exponent of the last bit that a double holds
    const long drop = last + shift;
    if (drop > 60) return std::copysign(0.0, x.sign());
    const std::uint64_t half = std::uint64_t{1} << (drop - 1);
    const std::uint64_t tail = digits & (2 * half - 1);
    digits >>= drop;
    if (tail > half || (tail == half && (rest != 0 || (digits & 1U) != 0))) ++digits;
    return std::copysign(std::ldexp(static_cast<double>(digits), static_cast<int>(std::min(last, 2000L))), x.sign());
}

}  // namespace merilo::inline v0::detail
