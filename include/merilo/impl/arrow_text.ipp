// The cells of Arrow columns as texts: a number becomes the shortest decimal that rounds to it in its own width.
#pragma once

#include <merilo/impl/arrow_table.ipp>
#include <merilo/impl/exact.ipp>
#include <merilo/date.hpp>

#include <bit>
#include <charconv>
#include <cmath>

namespace merilo::inline v0::detail {

double arrow_half(std::uint16_t bits) {
    const int exponent = bits >> 10U & 31U;
    const int fraction = bits & 1023U;
    double value = exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
    if (exponent == 31) value = fraction == 0 ? std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
    return (bits & 0x8000U) != 0 ? -value : value;
}

template <typename Number> std::string_view number_text(Number number, std::string& buffer) {
    buffer.resize(64);
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
    return {buffer.data(), static_cast<std::size_t>(end - buffer.data())};
}

/// The shortest decimal between the middles to the neighbours of a finite half. Both ends of that interval belong to it when the last bit
/// is 0; at a power of two it is lopsided.
std::string_view half_text(std::uint16_t bits, std::string& buffer) {
    const std::uint16_t magnitude = bits & 0x7fffU;
    const double value = arrow_half(magnitude);
    if (magnitude == 0) return "0";
    const double above = magnitude == 0x7bffU ? 65536.0 : arrow_half(static_cast<std::uint16_t>(magnitude + 1));
    const double low = (value + arrow_half(static_cast<std::uint16_t>(magnitude - 1))) / 2, high = (value + above) / 2;
    const bool closed = magnitude % 2 == 0;
    const auto is_inside = [&](double x) { return (low < x && x < high) || (closed && (x == low || x == high)); };
    for (int digits = 1; digits < 17; ++digits) {
        char text[40];
        double near = value, unit = 0;
        // The nearest decimal; above it the interval may be wider.
        for (int step = 0; step < 2; ++step) {
            const auto end = std::to_chars(text, text + sizeof text, near + unit, std::chars_format::scientific, digits - 1).ptr;
            std::from_chars(text, end, near);
            // Halves and the middles between them are short binary fractions: their decimals are compared well enough in doubles.
            if (is_inside(near)) return buffer.assign((bits & 0x8000U) != 0 ? "-" : "").append(text, end);
            unit = std::pow(10.0, std::floor(std::log10(near)) - (digits - 1));
        }
    }
    return number_text((bits & 0x8000U) != 0 ? -value : value, buffer);
}

/// An integer in two's complement, times 10^-scale.
std::string_view decimal_text(const std::uint8_t* bytes, std::size_t width, int scale, std::string& buffer) {
    const bool negative = (bytes[width - 1] & 0x80U) != 0;
    BigInteger magnitude = 0;
    for (std::size_t i = width; i-- > 0;) magnitude = magnitude * 256 + static_cast<unsigned>(negative ? bytes[i] ^ 0xffU : bytes[i]);
    if (negative) magnitude += 1;
    buffer = magnitude.str();
    if (scale < 0) buffer += "e" + std::to_string(-scale);
    if (scale > 0) {
        const auto places = static_cast<std::size_t>(scale);
        if (buffer.size() <= places) buffer.insert(0, places + 1 - buffer.size(), '0');
        buffer.insert(buffer.size() - places, 1, '.');
        buffer.erase(buffer.find_last_not_of('0') + 1);
        if (buffer.back() == '.') buffer.pop_back();
    }
    if (negative) buffer.insert(0, 1, '-');
    return buffer;
}

std::string_view arrow_text(const ArrowCells& cells, std::size_t row, std::string& buffer) {
    if (cells.is_null(row)) return {};
    if (cells.dictionary) return arrow_text(*cells.dictionary, static_cast<std::size_t>(cells.index(row)), buffer);
    const auto at = cells.begin + row;
    switch (cells.field->layout) {
        case ArrowLayout::boolean: return (cells.data()[at / 8] >> (at % 8) & 1U) != 0 ? "true" : "false";
        case ArrowLayout::float64: return number_text(arrow_load<double>(cells.data(), at), buffer);
        case ArrowLayout::float32: return number_text(arrow_load<float>(cells.data(), at), buffer);
        case ArrowLayout::float16: {
            const auto bits = arrow_load<std::uint16_t>(cells.data(), at);
            if ((bits >> 10U & 31U) == 31) return number_text(arrow_half(bits), buffer);
            return half_text(bits, buffer);
        }
        case ArrowLayout::uint64: return number_text(arrow_load<std::uint64_t>(cells.data(), at), buffer);
        case ArrowLayout::decimal: return decimal_text(cells.data() + at * cells.field->width, cells.field->width, cells.field->scale, buffer);
        case ArrowLayout::day:
            buffer = to_text(std::chrono::sys_days(std::chrono::days(arrow_load<std::int32_t>(cells.data(), at))));
            return buffer;
        case ArrowLayout::text:
        case ArrowLayout::large_text:
        case ArrowLayout::text_view: return cells.bytes(row);
        default: return number_text(cells.index(row), buffer);
    }
}

}  // namespace merilo::inline v0::detail
