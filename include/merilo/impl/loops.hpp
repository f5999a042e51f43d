// The loops over the rows of a block, compiled once for each instruction set: plain numbers in, plain numbers out.
#pragma once

#include <cstddef>
#include <cstdint>

namespace merilo::inline v0 {

enum class InstructionSet : std::uint8_t;

namespace detail {

/// A function of one column that is constant between breaks: where `x >= breaks[i]` and no later break does, `values[i + 1]`; below the
/// first break `values[0]`. All of `values` are numbers of values.
struct BandLoop {
    const double* breaks = nullptr;
    const double* values = nullptr;
    const double* ahead = nullptr;  ///< as many rows, which are fetched for the next band
    std::size_t count = 0;          ///< of breaks
    double times = 1;               ///< what a sum is multiplied by before the function is added
    double of_missing = 0, of_not_applicable = 0;
    bool missing_is_value = false, missing_is_not_applicable = false;
    bool not_applicable_is_value = false, not_applicable_is_missing = false;
};

/// Rows of a column: numbers and bit planes; no `valid`: all are values.
struct BandRows {
    const double* numbers = nullptr;
    const std::uint64_t* valid = nullptr;
    const std::uint64_t* not_applicable = nullptr;  ///< none where `valid` is none
};

/// Rows that may be changed, with both planes.
struct BandOut {
    double* numbers = nullptr;
    std::uint64_t* valid = nullptr;
    std::uint64_t* not_applicable = nullptr;
};

/// How far doubles may be from their values: the smaller of what is absolute and what is relative to the double.
struct Nearness {
    double absolute_x = 0, relative_x = 0, absolute_y = 0, relative_y = 0;
};

/// How k is rounded: k × up / down to an integer, times multiple.
struct RoundLoop {
    enum class Mode : std::uint8_t { half_away, down, up, half_even };
    double up = 1, down = 1, multiple = 1;
    Mode mode = Mode::half_away;
};

/// Numbers of which something is asked; no `valid`: all are values. What is no value counts as `instead`.
struct ScanRows {
    const double* numbers = nullptr;
    const std::uint64_t* valid = nullptr;
    double instead = 0;
};

/// Between what numbers lie; of none nothing is found.
struct NumberBounds {
    double lowest = __builtin_inf(), highest = -__builtin_inf();
    bool all = true;  ///< of each holds what was asked
};

/// Between what integers lie. Those of 64 bits without a sign that are larger count as the largest with one.
struct IndexBounds {
    long long lowest = 0x7fffffffffffffff, highest = -0x7fffffffffffffff - 1;
};

/// Added and taken away again it rounds to an integer, below 2^51.
inline constexpr double integer_rounder = 0x1.8p52;

/// All of them take `count` rows. Bits of rows past the last are 0. What they write may be what they read.
struct Loops {
    void (*scale)(const double* x, double times, double* out, std::size_t count);
    void (*unscale)(const double* x, double by, double* out, std::size_t count);
    /// The nearest integers to x × times, which are below 2^51.
    void (*to_grid)(const double* x, double times, double* out, std::size_t count);
    void (*negate)(const double* x, double* out, std::size_t count);
    void (*absolute)(const double* x, double* out, std::size_t count);
    void (*add)(const double* x, const double* y, double* out, std::size_t count);
    void (*subtract)(const double* x, const double* y, double* out, std::size_t count);
    void (*multiply)(const double* x, const double* y, double* out, std::size_t count);
    void (*divide)(const double* x, const double* y, double* out, std::size_t count);
    void (*minimum)(const double* x, const double* y, double* out, std::size_t count);
    void (*maximum)(const double* x, const double* y, double* out, std::size_t count);
    /// (x × above) / (y × below)
    void (*quotient)(const double* x, double above, const double* y, double below, double* out, std::size_t count);
    /// 1 or 0
    void (*less)(const double* x, const double* y, double* out, std::size_t count);
    void (*less_equal)(const double* x, const double* y, double* out, std::size_t count);
    void (*equal)(const double* x, const double* y, double* out, std::size_t count);
    void (*round)(const double* x, const RoundLoop& rounding, double* out, std::size_t count);
    /// Bits of rows where x is not 0.
    void (*not_zero)(const double* x, std::uint64_t* bits, std::size_t count);
    /// 1 where the bit is on, else 0.
    void (*spread)(const std::uint64_t* bits, double* out, std::size_t count);
    /// x where the bit is on, else y.
    void (*choose)(const std::uint64_t* bits, const double* x, const double* y, double* out, std::size_t count);
    /// Bits of rows where x and y are so near to each other that their values may stand in another order.
    void (*near)(const double* x, const double* y, const Nearness& nearness, std::uint64_t* bits, std::size_t count);
    /// Rows that are no values get the number 0.
    void (*band)(const BandLoop& band, const BandRows& x, const BandOut& out, std::size_t count);
    /// `sum` plus what `band` makes of x: what is not applicable is left out, what is missing is not. Where `sum` is no value its number is 0.
    void (*add_band)(const BandLoop& band, const BandRows& x, const BandRows& sum, const BandOut& out, std::size_t count);
    /// Integers as doubles.
    void (*widen)(const std::int32_t* x, double* out, std::size_t count);
    /// Adds rows of four columns to the sums of their groups, four to a group.
    void (*add_to_groups)(const double* const* x, const std::uint32_t* group_of, double* sums, std::size_t count);
    /// Is each the double of an integer / `power`, a power of ten? Rightly said where all are below 2^51 / `power`; of few that are, beside a
    /// power of two, it may be denied. `power` 0: is each finite? What is no number is in no bounds, and is neither.
    void (*scan)(const ScanRows& x, double power, NumberBounds& found, std::size_t count);
    /// Integers of `width` bytes, which need not be aligned.
    void (*index_bounds)(const void* x, std::size_t width, bool is_signed, IndexBounds& found, std::size_t count);
};

/// The loops for that instruction set; for the best that the machine has when it lacks it, or the build does.
const Loops& loops_for(InstructionSet set);
/// The best that the machine and the build have.
const Loops& best_loops();

const Loops& loops_baseline();
const Loops& loops_v3();  ///< in compiled builds for x86-64 only
const Loops& loops_v4();

}  // namespace detail
}  // namespace merilo::inline v0
