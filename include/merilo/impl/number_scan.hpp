// What has to be known about a column of numbers, found in one pass: decimals, the largest magnitude, whether any is below 0, and the few
// cells that need a look.
#pragma once

#include <merilo/impl/facts.hpp>
#include <merilo/impl/loops.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <optional>

namespace merilo::inline v0::detail {

/// No shortest decimal of a double has more decimals.
inline constexpr int any_decimals = 400;

/// Exact up to 22.
inline double double_power_of_ten(int exponent) {
    double result = 1;
    for (int i = 0; i < exponent; ++i) result *= 10;
    return result;
}

/// Scans the valid rows of a column block by block. A cell is sure when it is finite, within the range, a whole number if it must be one,
/// and its double is that of a decimal of at most 15 digits; from 10^15 on and below that only one decimal comes into question:
/// k = round(x × 10^d), when k / 10^d is x again.
class NumberScan {
public:
    /// `nan_is_missing`: a row whose number is none is missing, and nothing is said of it.
    NumberScan(const Loops& loops, std::pair<double, double> range, bool integers, bool nan_is_missing = false)
        : loops_(loops), lowest_(range.first), highest_(range.second), integers_(integers), nan_is_missing_(nan_is_missing) {}

    /// Calls `doubtful(row)` for each other valid cell, rows ascending; it returns whether the cell remains a value. Sets `decimals`,
    /// `largest` and `negative` of the column.
    template <typename Doubtful> void run(Column& column, Doubtful doubtful) {
        const auto rows = column.numbers.size();
        for (std::size_t first = 0; first < rows; first += block) {
            const auto count = std::min(block, rows - first);
            if (integers_are_sure(column, first, count)) continue;
            auto shown = show(column, first, count);
            if (shown.numbers == nullptr || all_are_sure(shown, count)) continue;
            if (nan_is_missing_ && hide_nan(column, shown.numbers, first, count)) {
                shown = show(column, first, count);
                if (shown.numbers == nullptr || all_are_sure(shown, count)) continue;
            }
            for (std::size_t i = 0; i < count; ++i) {
                if (!column.valid[first + i]) continue;
                const double x = shown.numbers[i];
                if (is_sure(x)) see(x, x);
                else if (is_plain(x) || doubtful(first + i)) keep(x);
            }
        }
        column.decimals = std::max(column.decimals, decimals_);
        column.largest = std::max(column.largest, largest_);
        column.negative = column.negative || negative_;
    }
    /// Has some number more than 15 significant digits? The first of them.
    [[nodiscard]] const std::optional<double>& long_number() const { return long_; }

private:
    static constexpr std::size_t block = 1024;
    static constexpr double most = 1e15;

    const Loops& loops_;
    double lowest_, highest_;
    bool integers_, nan_is_missing_;
    int decimals_ = 0;
    double power_ = 1;      // 10^decimals; 0: decimals are not looked for any more
    double largest_ = 0;
    bool negative_ = false;
    std::optional<double> long_;
    double numbers_[block];
    std::uint64_t valid_[block / 64];

    /// The numbers of a block, where they lie when they are doubles; none where no row is valid.
    ScanRows show(const Column& column, std::size_t first, std::size_t count) {
        const auto words = (count + 63) / 64;
        std::size_t valid = 0;
        for (std::size_t w = 0; w < words; ++w) {
            valid_[w] = column.valid.word(first / 64 + w);
            valid += static_cast<std::size_t>(std::popcount(valid_[w]));
        }
        ScanRows shown;
        if (valid == 0) return shown;
        shown.numbers = numbers_;
        if (column.numbers.type() == NumberType::f64) shown.numbers = static_cast<const double*>(column.numbers.data()) + first;
        else column.numbers.copy(first, count, numbers_);
        if (valid == count) return shown;
        shown.valid = valid_;
        std::size_t w = 0;
        while (valid_[w] == 0) ++w;
        shown.instead = shown.numbers[w * 64 + static_cast<std::size_t>(std::countr_zero(valid_[w]))];
        return shown;
    }

    /// Are the numbers integers that all are values? Their bounds tell all about them, and none has to become a double.
    bool integers_are_sure(const Column& column, std::size_t first, std::size_t count) {
        const auto type = column.numbers.type();
        if (type < NumberType::i8 || type > NumberType::u64) return false;
        for (std::size_t row = 0; row < count; row += 64) {
            const auto left = std::min<std::size_t>(64, count - row);
            if (std::popcount(column.valid.word((first + row) / 64)) != static_cast<int>(left)) return false;
        }
        constexpr std::size_t widths[] = {1, 1, 2, 2, 4, 4, 8, 8};
        const auto at = static_cast<std::size_t>(type) - static_cast<std::size_t>(NumberType::i8);
        IndexBounds found;
        loops_.index_bounds(static_cast<const std::uint8_t*>(column.numbers.data()) + first * widths[at], widths[at], at % 2 == 0, found, count);
        constexpr auto most_integer = static_cast<long long>(most);
        if (found.lowest <= -most_integer || found.highest >= most_integer) return false;
        const auto lowest = static_cast<double>(found.lowest), highest = static_cast<double>(found.highest);
        if (lowest < lowest_ || highest > highest_) return false;
        see(lowest, highest);
        return true;
    }

    /// Makes rows without a number missing. False when there are none.
    static bool hide_nan(Column& column, const double* numbers, std::size_t first, std::size_t count) {
        bool any = false;
        for (std::size_t w = 0; w < (count + 63) / 64; ++w) {
            std::uint64_t none_there = 0;
            for (std::size_t i = w * 64; i < std::min(count, w * 64 + 64); ++i) none_there |= std::uint64_t{std::isnan(numbers[i])} << (i % 64);
            const auto hidden = none_there & column.valid.word(first / 64 + w);
            if (hidden == 0) continue;
            any = true;
            column.valid.writable()[first / 64 + w] &= ~hidden;
        }
        return any;
    }

    bool all_are_sure(const ScanRows& rows, std::size_t count) {
        NumberBounds found;
        loops_.scan(rows, power_, found, count);
        const bool within = found.lowest >= lowest_ && found.highest <= highest_;
        if (!found.all || !within || !(is_short(found.lowest) && is_short(found.highest))) return false;
        see(found.lowest, found.highest);
        return true;
    }

    void see(double lowest, double highest) {
        largest_ = std::max({largest_, std::fabs(lowest), std::fabs(highest)});
        negative_ = negative_ || lowest < 0;
    }

    /// Has it no more digits than a decimal that its double tells for certain? As many as those between which it lies at most.
    [[nodiscard]] bool is_short(double x) const {
        return power_ == 0 || std::fabs((x * power_ + integer_rounder) - integer_rounder) < most;
    }

    [[nodiscard]] bool is_sure(double x) const {
        if (!(x >= lowest_ && x <= highest_)) return false;
        if (power_ == 0) return std::isfinite(x);
        return is_short(x) && ((x * power_ + integer_rounder) - integer_rounder) / power_ == x;
    }

    /// Only its digits are new.
    [[nodiscard]] bool is_plain(double x) const { return !integers_ && x >= lowest_ && x <= highest_ && std::isfinite(x); }

    void keep(double x) {
        see(x, x);
        const auto shape = decimal_shape(x);
        if (shape.digits > narrow_digits && !long_) long_ = x;
        decimals_ = std::max(decimals_, shape.decimals);
        if (integers_ || power_ == 0) return;
        if (shape.digits > narrow_digits || decimals_ > narrow_digits) {   // no grid is possible
            power_ = 0;
            decimals_ = any_decimals;
            return;
        }
        power_ = double_power_of_ten(decimals_);
    }
};

}  // namespace merilo::inline v0::detail
