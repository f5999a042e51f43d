// The least and the greatest of a block of numbers, and whether all are decimals: by vectors.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>

namespace merilo::inline v0::detail {

struct NumberBounds {
    double lowest = std::numeric_limits<double>::infinity(), highest = -std::numeric_limits<double>::infinity();
    bool all = true;   ///< of all numbers holds what was asked
};

/// Added and taken away again it rounds to an integer, below 2^51.
inline constexpr double integer_rounder = 6755399441055744.0;

/// As wide as a register: wider ones the compiler would take apart cell by cell.
#if defined(__AVX512F__)
inline constexpr std::size_t number_lanes = 8;
#elif defined(__AVX__)
inline constexpr std::size_t number_lanes = 4;
#else
inline constexpr std::size_t number_lanes = 2;
#endif
using NumberLanes = double __attribute__((vector_size(number_lanes * sizeof(double))));
using MaskLanes = std::int64_t __attribute__((vector_size(number_lanes * sizeof(double))));

/// The bounds of numbers of which `fails` is asked. Several vectors at once would wait less for one another, but land in memory. What is no number is in no bounds, and has to fail.
template <typename Fails> NumberBounds number_bounds(const double* numbers, std::size_t count, Fails fails) {
    NumberBounds result;
    NumberLanes low = NumberLanes{} + result.lowest, high = NumberLanes{} + result.highest;
    MaskLanes wrong{};
    const auto take = [&](const NumberLanes& x) {
        low = x < low ? x : low;
        high = x > high ? x : high;
        wrong |= fails(x);
    };
    std::size_t i = 0;
    NumberLanes x;
    for (; i + number_lanes <= count; i += number_lanes) {
        std::memcpy(&x, numbers + i, sizeof x);
        take(x);
    }
    for (; i < count; ++i) take(NumberLanes{} + numbers[i]);
    for (std::size_t lane = 0; lane < number_lanes; ++lane) {
        result.lowest = std::min(result.lowest, double{low[lane]});
        result.highest = std::max(result.highest, double{high[lane]});
        result.all = result.all && wrong[lane] == 0;
    }
    return result;
}

/// Is each number the double of an integer / `power`? Only of numbers below 2^51 / `power` it says so rightly. `power` 0: is each finite?
inline NumberBounds scan_numbers(const double* numbers, std::size_t count, double power) {
    if (power == 0) return number_bounds(numbers, count, [](const NumberLanes& x) { return MaskLanes(x - x != 0.0); });
    const auto rounded = [](const NumberLanes& x) { return (x + integer_rounder) - integer_rounder; };
    if (power == 1) return number_bounds(numbers, count, [&](const NumberLanes& x) { return MaskLanes(rounded(x) != x); });
    return number_bounds(numbers, count, [&](const NumberLanes& x) { return MaskLanes(rounded(x * power) / power != x); });
}

}  // namespace merilo::inline v0::detail
