// Numbers in text: decimals of data, the shortest decimal of a double, decimals to be shown.
#pragma once

#include <merilo/impl/exact.ipp>
#include <merilo/number.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

namespace merilo::inline v0 {
namespace detail {

constexpr int number_most_digits = 34;
constexpr long number_most_exponent = 308;

bool number_is_digit(char c) { return c >= '0' && c <= '9'; }

ParsedNumber parse_decimal_within(std::string_view text, long most_exponent) {
    ParsedNumber result;
    bool negative = false;
    for (const std::string_view sign : {"-", "\u2212"}) {
        if (!text.starts_with(sign)) continue;
        negative = true;
        text.remove_prefix(sign.size());
        break;
    }
    std::string digits;
    long point = 0;   // digits after the point
    bool after_point = false;
    std::size_t at = 0;
    for (; at < text.size(); ++at) {
        if (text[at] == '.' && !after_point) {
            after_point = true;
            continue;
        }
        if (!number_is_digit(text[at])) break;
        digits += text[at];
        point += after_point ? 1 : 0;
    }
    if (digits.empty() || (after_point && point == 0)) return result;
    long exponent = 0;
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        const char* first = text.data() + at + 1;
        const char* last = text.data() + text.size();
        if (first != last && *first == '+' && first + 1 != last && number_is_digit(first[1])) ++first;
        const auto [end, error] = std::from_chars(first, last, exponent);
        if (end != last || error == std::errc::invalid_argument) return result;
        if (error == std::errc::result_out_of_range) {
            result.error = NumberError::exponent_out_of_range;
            return result;
        }
    } else if (at < text.size()) {
        return result;
    }
    const auto length = static_cast<long>(digits.size());
    const auto leading = std::min(digits.find_first_not_of('0'), digits.size());
    const bool zero = leading == digits.size();
    const auto end = zero ? leading : digits.find_last_not_of('0') + 1;
    const auto significant = digits.substr(leading, end - leading);
    result.significant_digits = static_cast<int>(std::min<std::size_t>(significant.size(), 1'000'000));
    const long most = most_exponent + length;
    if (exponent > most || exponent < -most) {
        result.error = NumberError::exponent_out_of_range;
        return result;
    }
    // The value is significant × 10^last_place.
    const long last_place = exponent - point + (length - static_cast<long>(end));
    const long first_place = last_place + static_cast<long>(significant.size()) - 1;
    if (zero ? std::abs(exponent) > most_exponent : std::abs(first_place) > most_exponent) {
        result.error = NumberError::exponent_out_of_range;
        return result;
    }
    if (significant.size() > number_most_digits) {
        result.error = NumberError::too_many_digits;
        return result;
    }
    if (zero) {
        result.value = Fraction{};
        return result;
    }
    BigInteger value = exact_integer(significant);
    if (negative) value = -value;
    const auto scale = exact_power_of_ten(static_cast<unsigned>(std::abs(last_place)));
    result.decimals = static_cast<int>(std::max(-last_place, 0L));
    result.value = last_place >= 0 ? Exact(value * scale, 1).fraction() : Exact(value, scale).fraction();
    return result;
}

}  // namespace detail

ParsedNumber parse_decimal(std::string_view text) { return detail::parse_decimal_within(text, detail::number_most_exponent); }

Fraction from_double(double value) {
    if (!std::isfinite(value)) throw std::invalid_argument("merilo: a number must be finite");
    std::array<char, 32> text{};
    const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
    const std::string_view written(text.data(), static_cast<std::size_t>(end - text.data()));
    return *detail::parse_decimal_within(written, 400).value;   // the smallest double is 5e-324
}

double to_double(const Fraction& value) { return detail::exact_to_double(detail::Exact(value)); }

std::string to_decimal(const Fraction& value, int decimals) {
    constexpr int most = 17;
    const bool exactly = decimals >= 0;
    const auto places = static_cast<std::size_t>(exactly ? decimals : most);
    const detail::Exact scaled = detail::Exact(value) * detail::Exact(detail::exact_power_of_ten(static_cast<unsigned>(places)), 1);
    const auto rounded = detail::exact_round_to_integer(scaled, detail::Rounding::half_away);
    std::string text = detail::BigInteger(abs(rounded)).str();
    if (text.size() <= places) text.insert(0, places + 1 - text.size(), '0');
    if (places > 0) text.insert(text.size() - places, 1, '.');
    if (!exactly && text.find('.') != std::string::npos) {
        text.erase(text.find_last_not_of('0') + 1);
        if (text.back() == '.') text.pop_back();
    }
    return rounded < 0 ? "-" + text : text;
}

Fraction round_to(const Fraction& value, const Fraction& step) {
    const detail::Exact multiple(step);
    if (multiple.sign() <= 0) throw std::invalid_argument("merilo: a rounding step must be positive");
    return detail::exact_round(detail::Exact(value), multiple, detail::Rounding::half_away).fraction();
}

int compare(const Fraction& left, const Fraction& right) { return exact_compare(detail::Exact(left), detail::Exact(right)); }

}  // namespace merilo::inline v0
