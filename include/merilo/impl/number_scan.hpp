// What has to be known about a column of numbers, found in one pass: decimals, the largest magnitude, whether any is below 0, and the few
// cells that need a look.
#pragma once

#include <merilo/impl/facts.hpp>

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
    NumberScan(std::pair<double, double> range, bool integers) : lowest_(range.first), highest_(range.second), integers_(integers) {}

    /// Calls `doubtful(row)` for each other valid cell, rows ascending; it returns whether the cell remains a value. Sets `decimals`,
    /// `largest` and `negative` of the column.
    template <typename Doubtful> void run(Column& column, Doubtful doubtful) {
        const auto rows = column.numbers.size();
        for (std::size_t first = 0; first < rows; first += block) {
            const auto count = std::min(block, rows - first);
            column.numbers.copy(first, count, numbers_);
            if (hide_invalid(column.valid, first, count) && all_are_sure(count)) continue;
            for (std::size_t i = 0; i < count; ++i) {
                if (!column.valid[first + i]) continue;
                const double x = numbers_[i];
                if (is_sure(x)) see(x);
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

    double lowest_, highest_;
    bool integers_;
    int decimals_ = 0;
    double power_ = 1;      // 10^decimals; 0: decimals are not looked for any more
    double largest_ = 0;
    bool negative_ = false;
    std::optional<double> long_;
    double numbers_[block];

    /// Puts a valid number of the block in the place of each that is not valid. False when there is none: nothing to do.
    bool hide_invalid(const Plane& valid, std::size_t first, std::size_t count) {
        double shown = 0;
        bool any = false;
        for (std::size_t w = 0; w < (count + 63) / 64 && !any; ++w) {
            const auto word = valid.word(first / 64 + w);
            any = word != 0;
            if (any) shown = numbers_[w * 64 + static_cast<std::size_t>(std::countr_zero(word))];
        }
        if (!any) return false;
        for (std::size_t w = 0; w < (count + 63) / 64; ++w)
            for (auto rest = ~valid.word(first / 64 + w); rest != 0; rest &= rest - 1) {
                const auto i = w * 64 + static_cast<std::size_t>(std::countr_zero(rest));
                if (i >= count) break;
                numbers_[i] = shown;
            }
        return true;
    }

    bool all_are_sure(std::size_t count) {
        bool sure = true;
        double largest = 0;
        bool negative = false;
        for (std::size_t i = 0; i < count; ++i) {
            sure = sure & is_sure(numbers_[i]);
            largest = std::max(largest, std::fabs(numbers_[i]));
            negative = negative | (numbers_[i] < 0);
        }
        if (!sure) return false;
        largest_ = std::max(largest_, largest);
        negative_ = negative_ || negative;
        return true;
    }

    void see(double x) {
        largest_ = std::max(largest_, std::fabs(x));
        negative_ = negative_ || x < 0;
    }

    [[nodiscard]] bool is_sure(double x) const {
        // Added and taken away again it rounds to an integer, below 2^51.
        constexpr double rounder = 6755399441055744.0;
        const bool within = (x >= lowest_) & (x <= highest_);
        if (power_ == 0) return within & (std::fabs(x) <= std::numeric_limits<double>::max());
        const double k = (x * power_ + rounder) - rounder;
        return within & (std::fabs(k) < most) & (k / power_ == x);
    }

    /// Only its digits are new.
    [[nodiscard]] bool is_plain(double x) const { return !integers_ && x >= lowest_ && x <= highest_ && std::isfinite(x); }

    void keep(double x) {
        see(x);
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
