// Facts about grids that binding, the kernels and the exact decisions share.
#pragma once

#include <merilo/impl/loops.hpp>
#include <merilo/program.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <numeric>
#include <optional>
#include <span>
#include <utility>

namespace merilo::inline v0::detail {

/// A double holds every integer below this.
inline constexpr double grid_limit = 9007199254740992.0;

inline bool is_grid(const StepClass& c) { return c.exactness == Exactness::grid; }
inline StepClass grid_of(double denominator, double limit, bool negative) {
    StepClass result;
    result.exactness = Exactness::grid;
    result.denominator = denominator;
    result.limit = limit;
    result.least = 1 / denominator;
    result.negative = negative;
    return result;
}

/// Twice what one rounding may change, relative to the result.
inline constexpr double rounding_error = 0x1p-52;

/// No |value| of the class is larger.
inline double bound_of(const StepClass& c) { return is_grid(c) ? c.limit / c.denominator : c.limit; }
/// No value, written as a double, is further from it.
inline double error_of(const StepClass& c) { return is_grid(c) ? c.limit / c.denominator * rounding_error : c.error; }
/// The same as a part of the value.
inline double relative_of(const StepClass& c) { return is_grid(c) ? rounding_error : c.relative; }
/// No value that is written as the double `number` is further from it.
inline double error_at(const StepClass& c, double number) {
    constexpr double of_the_double = 1 + 0x1p-9;   // what is relative to the value is a little more of the double
    return std::min(error_of(c), relative_of(c) * std::fabs(number) * of_the_double);
}
/// How near two doubles may be before their values stand in another order. Their difference is rounded too.
inline Nearness nearness_of(const StepClass& x, const StepClass& y) {
    constexpr double of_the_difference = 1 + 4 * rounding_error, of_the_double = 1 + 0x1p-8;
    return {error_of(x) * of_the_difference, relative_of(x) * of_the_double, error_of(y) * of_the_difference, relative_of(y) * of_the_double};
}
/// Is the double 0 where the value is, and there alone?
inline bool shows_zero(const StepClass& c) { return is_grid(c) || c.relative < 1; }

/// The largest numerator and divisor of the value as a quotient of integers, if its double is that quotient rounded once.
inline std::optional<std::pair<double, double>> quotient_of(const StepClass& c) {
    if (is_grid(c)) return std::pair(c.limit, c.denominator);
    return c.divisor > 0 ? std::optional(std::pair(c.numerator, c.divisor)) : std::nullopt;
}

/// Do the doubles of two quotients stand in the order of their values, alike only where these are? Rounding keeps the order, and different
/// fractions a/b and c/d are at least 1/(bd) apart: 1/(ad) of the first, more than two doubles that round to one.
inline bool doubles_decide(const StepClass& x, const StepClass& y) {
    constexpr double safe = 0x1p51;
    const auto a = quotient_of(x), b = quotient_of(y);
    return a && b && a->first * b->second < safe && b->first * a->second < safe;
}

/// What is known of values and of their doubles: no |value| is larger than `limit`, but for 0 none smaller than `least`.
struct Bounds {
    double limit = 0;
    double error = 0;
    double relative = std::numeric_limits<double>::infinity();
    double least = 0;
    bool negative = true;
};

/// Bounds on rational values are computed in doubles: a little more than the rounding errors of many steps is added. A double that is so
/// small or so large that it loses digits has no relative bound, and neither has what is not much nearer to its value than to 0.
inline StepClass rational_of(const Bounds& bounds) {
    constexpr double margin = 1 + 1e-9, least_normal = 0x1p-900, largest_normal = 0x1p900, most_relative = 0x1p-20;
    constexpr double infinite = std::numeric_limits<double>::infinity();
    const auto known = [](double value) { return std::isnan(value) ? infinite : value * margin; };
    StepClass result;
    result.limit = known(bounds.limit);
    result.error = known(bounds.error) + std::numeric_limits<double>::min();
    result.relative = known(bounds.relative);
    result.least = std::isnan(bounds.least) ? 0 : bounds.least / margin;
    result.negative = bounds.negative;
    if (result.relative > most_relative || result.least < least_normal || result.limit > largest_normal) result.relative = infinite;
    // Either bound gives the other.
    if (result.relative < 1) result.error = std::min(result.error, result.relative * result.limit * margin);
    return result;
}

/// The least grid that holds both, when no integer on it becomes too large.
inline std::optional<StepClass> common_grid(const StepClass& a, const StepClass& b) {
    if (!is_grid(a) || !is_grid(b)) return std::nullopt;
    const auto da = static_cast<std::uint64_t>(a.denominator), db = static_cast<std::uint64_t>(b.denominator);
    const auto times = db / std::gcd(da, db);
    const double denominator = a.denominator * static_cast<double>(times);
    if (denominator >= grid_limit) return std::nullopt;
    const double limit = std::max(a.limit * (denominator / a.denominator), b.limit * (denominator / b.denominator));
    if (limit >= grid_limit) return std::nullopt;
    return grid_of(denominator, limit, a.negative || b.negative);
}

/// The period that a `lag` or `base` step reads, as seen from `period`; none: it is not past.
inline std::optional<PeriodNumber> past_number(const Step& step, PeriodNumber period) {
    if (step.op == Opcode::lag) return period - static_cast<PeriodNumber>(step.payload);
    const auto base = static_cast<PeriodNumber>(step.payload);
    return base <= period ? std::optional(base) : std::nullopt;
}

/// Does the step read another period?
inline bool reads_past(const Plan& plan, const Step& step) {
    return is_past(step.op) || (step.op == Opcode::aggregate && plan.gathers[step.payload].scope == ScopeKind::last);
}

/// Does it read `earlier` when it stands in `period`?
inline bool reads_period(const Plan& plan, const Step& step, PeriodNumber period, PeriodNumber earlier) {
    if (is_past(step.op)) return past_number(step, period) == earlier;
    return reads_past(plan, step) && earlier <= period && earlier > period - static_cast<PeriodNumber>(plan.gathers[step.payload].periods);
}

/// The class that holds the values of both.
inline StepClass either_class(const StepClass& a, const StepClass& b) {
    if (const auto grid = common_grid(a, b)) return *grid;
    auto result = rational_of({std::max(bound_of(a), bound_of(b)), std::max(error_of(a), error_of(b)), std::max(relative_of(a), relative_of(b)),
                               std::min(a.least, b.least), a.negative || b.negative});
    if (const auto x = quotient_of(a), y = quotient_of(b); x && y) {
        result.numerator = std::max(x->first, y->first);
        result.divisor = std::max(x->second, y->second);
    }
    return result;
}

/// A number of class `from` as `held` holds it, which is `from` or wider.
inline double held_number(double number, const StepClass& from, const StepClass& held) {
    if (is_grid(held)) return number * (held.denominator / from.denominator);
    return is_grid(from) ? number / from.denominator : number;
}

/// Does the step depend on which period it is?
inline bool asks_period(const Plan& plan, const Step& step) {
    return reads_past(plan, step) || step.op == Opcode::dated || step.op == Opcode::in_force;
}

/// Which argument of a `dated` step is in force; none before the first.
inline std::uint32_t dated_argument(const std::vector<PeriodNumber>& first_periods, PeriodNumber period) {
    const auto behind = std::upper_bound(first_periods.begin(), first_periods.end(), period) - first_periods.begin();
    return behind == 0 ? none : static_cast<std::uint32_t>(behind - 1);
}

/// What the numerators of two grids are multiplied by before they are divided; nothing where an integer would become too large.
struct GridQuotient {
    double dividend_times = 1, divisor_times = 1;
};

inline std::optional<GridQuotient> grid_quotient(const StepClass& x, const StepClass& y) {
    if (!is_grid(x) || !is_grid(y)) return std::nullopt;
    const auto common = static_cast<double>(std::gcd(static_cast<std::uint64_t>(x.denominator), static_cast<std::uint64_t>(y.denominator)));
    const GridQuotient result{y.denominator / common, x.denominator / common};
    if (x.limit * result.dividend_times >= grid_limit || y.limit * result.divisor_times >= grid_limit) return std::nullopt;
    return result;
}

/// A division by n / d on a grid: the dividend's numerator times d, on a grid n times as fine, both without what they share.
struct GridDivisor {
    double times = 1, divisor = 1;   ///< `times` has the sign
};

inline GridDivisor grid_divisor(const StepClass& y, double k) {
    const auto n = static_cast<std::uint64_t>(std::fabs(k)), d = static_cast<std::uint64_t>(y.denominator), common = std::gcd(n, d);
    const auto times = static_cast<double>(d / common);
    return {k < 0 ? 0 - times : times, static_cast<double>(n / common)};
}

/// How a number on a grid is rounded in integers: k / D to a multiple of n / d is the rounded k × up / down, times n, on the grid of d.
struct GridRounding {
    double up = 1, down = 1, multiple = 1;
    StepClass result;
};

inline std::optional<GridRounding> grid_rounding(const StepClass& x, const StepClass& step, double step_k) {
    if (!is_grid(x) || !is_grid(step) || step_k <= 0) return std::nullopt;
    const auto numerator = static_cast<std::uint64_t>(step.denominator);
    const auto divisor = std::gcd(numerator, static_cast<std::uint64_t>(step_k));
    const double d = static_cast<double>(numerator / divisor), n = step_k / static_cast<double>(divisor);
    const auto common = static_cast<double>(std::gcd(static_cast<std::uint64_t>(d), static_cast<std::uint64_t>(x.denominator)));
    GridRounding result;
    result.up = d / common;
    result.down = (x.denominator / common) * n;
    result.multiple = n;
    // Twice the rest of a division is compared with the divisor.
    if (x.limit * result.up >= grid_limit || result.down >= grid_limit / 2) return std::nullopt;
    const double limit = (x.limit * result.up / result.down + 2) * n;
    if (limit >= grid_limit) return std::nullopt;
    result.result = grid_of(d, limit, x.negative);
    return result;
}

/// The multiple of `step` to which `value` is rounded, as its factor; nothing where the value is too near to where that changes.
inline std::optional<double> rounded_double(Opcode op, double value, double step, double error) {
    if (!(step > 0)) return std::nullopt;
    const double ratio = value / step;
    const double changes = op == Opcode::round_down || op == Opcode::round_up ? 0 : 0.5;
    const double below = std::floor(ratio);
    const double from = ratio - below - changes;   // where it changes; at the integers both ends count
    const double distance = changes == 0 ? std::min(std::fabs(from), std::fabs(1 - from)) : std::fabs(from);
    constexpr double largest = 0x1p50;
    if (!(distance > error / step + std::fabs(ratio) * 4 * rounding_error) || std::fabs(ratio) > largest) return std::nullopt;
    if (op == Opcode::round_down) return below;
    return op == Opcode::round_up || from > 0 ? below + 1 : below;
}

/// Finding bands takes about as long as running their steps over so many rows.
inline constexpr std::size_t least_rows_of_bands = 512;

/// Binds a plan to the facts of each entity; null: the data have no such objects. The program is to run so many `times`. `is_stopped` is
/// asked now and then, if there is one; once it says yes, the program is unfinished.
Program bind_slabs(const Plan& plan, const Model& model, std::span<const Slab* const> slabs, std::optional<PeriodNumber> number,
                   const std::vector<BoundPeriod>& earlier, std::size_t times, const std::function<bool()>& is_stopped = {});

}  // namespace merilo::inline v0::detail
