// The bodies of the loops. Included once for each instruction set, with MERILO_LOOPS naming it. Nothing here may be shared with units that
// are compiled for another machine: only built-in functions, and what lies in the set's own namespace.

#if defined(__AVX512F__) && defined(__AVX512DQ__)
#include <immintrin.h>
#endif

namespace merilo::inline v0::detail::MERILO_LOOPS {

// NOLINTBEGIN: the vectors of GCC and Clang are spelled as their manuals spell them
using Vector = double __attribute__((vector_size(64)));
using Mask = long long __attribute__((vector_size(64)));
using Four = double __attribute__((vector_size(32)));
// NOLINTEND
constexpr std::size_t lanes = 8, word_rows = 64;
using Word = std::uint64_t;

// Vectors go by reference: how they are passed and returned by value depends on the instruction set.
inline void load(Vector& result, const double* x) { __builtin_memcpy(&result, x, sizeof result); }
inline void store(double* out, const Vector& x) { __builtin_memcpy(out, &x, sizeof x); }

/// The lanes whose bits are on.
inline void mask(Mask& result, unsigned bits) {
    constexpr Mask of_lane{1, 2, 4, 8, 16, 32, 64, 128};
    result = (of_lane & (Mask{} + static_cast<long long>(bits))) != 0;
}

/// x where the bit is on, else y.
inline void choose_lanes(Vector& result, unsigned bits, const Vector& x, const Vector& y) {
#if defined(__AVX512F__) && defined(__AVX512DQ__)
    result = (Vector)_mm512_mask_blend_pd((__mmask8)bits, (__m512d)y, (__m512d)x);   // the bits are a mask as they are
#else
    Mask chosen;
    mask(chosen, bits);
    result = chosen ? x : y;
#endif
}

void scale(const double* x, double times, double* out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out[i] = x[i] * times;
}
void unscale(const double* x, double by, double* out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out[i] = x[i] / by;
}
void to_grid(const double* x, double times, double* out, std::size_t count) {
    constexpr double rounds = 0x1.8p52;  // added to a number below 2^51, it leaves no digits behind the point
    for (std::size_t i = 0; i < count; ++i) out[i] = (x[i] * times + rounds) - rounds;
}
void negate(const double* x, double* out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out[i] = 0 - x[i];
}
void absolute(const double* x, double* out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out[i] = __builtin_fabs(x[i]);
}
void add(const double* x, const double* y, double* out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out[i] = x[i] + y[i];
}
void subtract(const double* x, const double* y, double* out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out[i] = x[i] - y[i];
}
void multiply(const double* x, const double* y, double* out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out[i] = x[i] * y[i];
}
void divide(const double* x, const double* y, double* out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out[i] = x[i] / y[i];
}
void minimum(const double* x, const double* y, double* out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out[i] = y[i] < x[i] ? y[i] : x[i];
}
void maximum(const double* x, const double* y, double* out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out[i] = x[i] < y[i] ? y[i] : x[i];
}
void quotient(const double* x, double above, const double* y, double below, double* out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out[i] = (x[i] * above) / (y[i] * below);
}
void less(const double* x, const double* y, double* out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out[i] = x[i] < y[i] ? 1.0 : 0.0;
}
void less_equal(const double* x, const double* y, double* out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out[i] = x[i] <= y[i] ? 1.0 : 0.0;
}
void equal(const double* x, const double* y, double* out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out[i] = x[i] == y[i] ? 1.0 : 0.0;
}

/// The rest of a division in integers is exact; the quotient of doubles may be one off, which the rest tells.
template <RoundLoop::Mode mode>
void round_as(const double* x, const RoundLoop& rounding, double* out, std::size_t count) {
    const double up = rounding.up, down = rounding.down, multiple = rounding.multiple;
    for (std::size_t i = 0; i < count; ++i) {
        const double k = x[i] * up;
        double whole = __builtin_floor(k / down);
        double rest = k - whole * down;
        const double lower = rest < 0 ? 1.0 : 0.0, higher = rest >= down ? 1.0 : 0.0;
        whole = whole - lower + higher;
        rest = rest + (lower - higher) * down;
        const double twice = 2 * rest;
        bool next = false;
        if (mode == RoundLoop::Mode::up) next = rest > 0;
        if (mode == RoundLoop::Mode::half_away) next = (twice > down) | ((twice == down) & (k > 0));
        if (mode == RoundLoop::Mode::half_even) next = (twice > down) | ((twice == down) & (whole - 2 * __builtin_floor(whole / 2) != 0));
        out[i] = (whole + (next ? 1.0 : 0.0)) * multiple + 0.0;  // + 0.0: never −0
    }
}

void round(const double* x, const RoundLoop& rounding, double* out, std::size_t count) {
    switch (rounding.mode) {
        case RoundLoop::Mode::half_away: return round_as<RoundLoop::Mode::half_away>(x, rounding, out, count);
        case RoundLoop::Mode::down: return round_as<RoundLoop::Mode::down>(x, rounding, out, count);
        case RoundLoop::Mode::up: return round_as<RoundLoop::Mode::up>(x, rounding, out, count);
        case RoundLoop::Mode::half_even: return round_as<RoundLoop::Mode::half_even>(x, rounding, out, count);
    }
}

void not_zero(const double* x, Word* bits, std::size_t count) {
    for (std::size_t first = 0; first < count; first += word_rows) {
        const std::size_t rows = count - first < word_rows ? count - first : word_rows;
        Word word = 0;
        for (std::size_t i = 0; i < rows; ++i) word |= Word{x[first + i] != 0} << i;
        bits[first / word_rows] = word;
    }
}

void spread(const Word* bits, double* out, std::size_t count) {
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        Vector result;
        choose_lanes(result, static_cast<unsigned>(bits[i / word_rows] >> (i % word_rows)) & 255U, Vector{} + 1, Vector{});
        store(out + i, result);
    }
    for (; i < count; ++i) out[i] = static_cast<double>(bits[i / word_rows] >> (i % word_rows) & 1U);
}

void choose(const Word* bits, const double* x, const double* y, double* out, std::size_t count) {
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        Vector a, b;
        load(a, x + i);
        load(b, y + i);
        choose_lanes(a, static_cast<unsigned>(bits[i / word_rows] >> (i % word_rows)) & 255U, a, b);
        store(out + i, a);
    }
    for (; i < count; ++i) out[i] = (bits[i / word_rows] >> (i % word_rows) & 1U) != 0 ? x[i] : y[i];
}

void near(const double* x, const double* y, const Nearness& nearness, Word* bits, std::size_t count) {
    for (std::size_t first = 0; first < count; first += word_rows) {
        const std::size_t rows = count - first < word_rows ? count - first : word_rows;
        Word word = 0;
        for (std::size_t i = 0; i < rows; ++i) {
            const double a = x[first + i], b = y[first + i];
            const double relative_a = nearness.relative_x * __builtin_fabs(a), relative_b = nearness.relative_y * __builtin_fabs(b);
            const double of_a = relative_a < nearness.absolute_x ? relative_a : nearness.absolute_x;
            const double of_b = relative_b < nearness.absolute_y ? relative_b : nearness.absolute_y;
            word |= Word{!(__builtin_fabs(a - b) > of_a + of_b)} << i;
        }
        bits[first / word_rows] = word;
    }
}

/// What a band function makes of the states of 64 rows.
struct BandWord {
    Word valid, not_applicable;
    bool plain;  ///< every value is that of a value
};

inline BandWord band_word(const BandLoop& band, Word rows, Word valid, Word not_applicable) {
    const Word missing = rows & ~(valid | not_applicable);
    BandWord result{valid, 0, valid == rows};
    if (band.missing_is_value) result.valid |= missing;
    if (band.not_applicable_is_value) result.valid |= not_applicable;
    if (band.missing_is_not_applicable) result.not_applicable |= missing;
    if (!band.not_applicable_is_value && !band.not_applicable_is_missing) result.not_applicable |= not_applicable;
    return result;
}

/// As many breaks as there are.
constexpr std::size_t many = 5;

/// What the breaks make of values: copies, for as far as a compiler knows, what is written could be the breaks.
template <std::size_t fixed> struct BandSteps {
    Vector breaks[fixed == 0 ? 1 : fixed], values[fixed + 1];

    explicit BandSteps(const BandLoop& band) {
        for (std::size_t i = 0; i < fixed; ++i) breaks[i] = Vector{} + band.breaks[i];
        for (std::size_t i = 0; i <= fixed; ++i) values[i] = Vector{} + band.values[i];
    }
    void run(Vector& result, const Vector& x) const {
        result = values[0];
        for (std::size_t i = 0; i < fixed; ++i) result = x >= breaks[i] ? values[i + 1] : result;
    }
};

template <> struct BandSteps<many> {
    const double *breaks, *values;
    std::size_t count;

    explicit BandSteps(const BandLoop& band) : breaks(band.breaks), values(band.values), count(band.count) {}
    void run(Vector& result, const Vector& x) const {
        result = Vector{} + values[0];
        for (std::size_t i = 0; i < count; ++i) result = x >= Vector{} + breaks[i] ? Vector{} + values[i + 1] : result;
    }
};

/// Rows of the last, shorter vector are taken from a copy, so that nothing past the end is read or written.
template <std::size_t fixed, bool adds>
void band_rows(const BandLoop& band, const BandRows& x, const BandRows& sum, const BandOut& out, std::size_t count) {
    const BandSteps<fixed> steps(band);
    const Vector times = Vector{} + band.times;
    const Vector of_missing = Vector{} + (band.missing_is_value ? band.of_missing : 0);
    const Vector of_not_applicable = Vector{} + (band.not_applicable_is_value ? band.of_not_applicable : 0);
    const bool same_others = of_missing[0] == of_not_applicable[0];
    for (std::size_t first = 0; first < count; first += word_rows) {
        const std::size_t w = first / word_rows, rows = count - first < word_rows ? count - first : word_rows;
        const Word all_rows = rows == word_rows ? ~Word{0} : (Word{1} << rows) - 1;
        const Word valid = x.valid == nullptr ? all_rows : x.valid[w], not_applicable = x.valid == nullptr ? 0 : x.not_applicable[w];
        const auto states = band_word(band, all_rows, valid, not_applicable);
        if (adds) {
            const Word left = sum.not_applicable[w], right = states.not_applicable;
            out.valid[w] = (sum.valid[w] | left) & (states.valid | right) & ~(left & right);
            out.not_applicable[w] = left & right;
        } else {
            out.valid[w] = states.valid;
            out.not_applicable[w] = states.not_applicable;
        }
        const double *numbers = x.numbers + first, *before = adds ? sum.numbers + first : nullptr, *ahead = band.ahead + first;
        double* made = out.numbers + first;
        enum Others { none, alike, unlike };   // what stands where there is no value
        const auto take = [&](std::size_t at, Others others, Vector& now) __attribute__((always_inline)) {
            steps.run(now, Vector(now));
            if (others == none) return;
            Vector other = of_missing;
            if (others == unlike) choose_lanes(other, static_cast<unsigned>(not_applicable >> at) & 255U, of_not_applicable, of_missing);
            choose_lanes(now, static_cast<unsigned>(valid >> at) & 255U, now, other);
        };
        std::size_t at = 0;
        const auto whole = [&](Others others, bool multiplies) __attribute__((always_inline)) {
            for (; at + lanes <= rows; at += lanes) {
                Vector now{}, added;
                if (fixed != 0) {
                    __builtin_prefetch(ahead + at, 0, 2);  // into the second cache: the first is full of what this band reads and writes
                    load(now, numbers + at);
                }
                take(at, others, now);
                if (adds) {
                    load(added, before + at);
                    now += multiplies ? added * times : added;
                }
                store(made + at, now);
            }
        };
        const auto others = states.plain ? none : same_others ? alike : unlike;
        if (band.times != 1) whole(unlike, true);
        else if (others == none) whole(none, false);
        else if (others == alike) whole(alike, false);
        else whole(unlike, false);
        if (at == rows) continue;
        Vector last{};
        __builtin_memcpy(&last, numbers + at, (rows - at) * sizeof(double));
        take(at, others, last);
        for (std::size_t i = at; i < rows; ++i) made[i] = adds ? before[i] * band.times + last[i - at] : last[i - at];
    }
}

template <bool adds>
void any_band(const BandLoop& band, const BandRows& x, const BandRows& sum, const BandOut& out, std::size_t count) {
    switch (band.count) {
        case 0: return band_rows<0, adds>(band, x, sum, out, count);
        case 1: return band_rows<1, adds>(band, x, sum, out, count);
        case 2: return band_rows<2, adds>(band, x, sum, out, count);
        case 3: return band_rows<3, adds>(band, x, sum, out, count);
        case 4: return band_rows<4, adds>(band, x, sum, out, count);
        default: return band_rows<many, adds>(band, x, sum, out, count);
    }
}

void band(const BandLoop& function, const BandRows& x, const BandOut& out, std::size_t count) {
    any_band<false>(function, x, {}, out, count);
}
void add_band(const BandLoop& function, const BandRows& x, const BandRows& sum, const BandOut& out, std::size_t count) {
    any_band<true>(function, x, sum, out, count);
}

void widen(const std::int32_t* x, double* out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<double>(x[i]);
}

/// The sums of a group stay in a register for as long as its rows stand together.
void add_to_groups(const double* const* x, const std::uint32_t* group_of, double* sums, std::size_t count) {
    const double *a = x[0], *b = x[1], *c = x[2], *d = x[3];
    double* at = nullptr;
    Four sum{};
    for (std::size_t i = 0; i < count; ++i) {
        double* const group = sums + std::size_t{4} * group_of[i];
        if (group != at) {
            if (at != nullptr) __builtin_memcpy(at, &sum, sizeof sum);
            __builtin_memcpy(&sum, group, sizeof sum);
            at = group;
        }
        sum += Four{a[i], b[i], c[i], d[i]};
    }
    if (at != nullptr) __builtin_memcpy(at, &sum, sizeof sum);
}

// As wide as a register: several vectors at once would wait less for one another, but land in memory.
#if defined(__AVX512F__)
constexpr std::size_t wide = 8;
#elif defined(__AVX__)
constexpr std::size_t wide = 4;
#else
constexpr std::size_t wide = 2;
#endif
// NOLINTBEGIN: as above
using Wide = double __attribute__((vector_size(wide * sizeof(double))));
using WideMask = long long __attribute__((vector_size(wide * sizeof(double))));
using WideWord = unsigned long long __attribute__((vector_size(wide * sizeof(double))));
// NOLINTEND

/// Lanes in which x is not k / power for the nearest integer k = round(x × power).
inline void not_decimal(WideMask& wrong, const Wide& x, double power) {
    const Wide k = (x * power + integer_rounder) - integer_rounder;
#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
    // Instead of a division, which takes longer than reading x: k / power is x again when x × power is nearer to k than half the distance from
    // x to the doubles beside it, times power. That distance follows from the exponent, of a power of two from that below it.
    constexpr unsigned long long exponents = 0x7ff0000000000000;
    constexpr long long magnitudes = 0x7fffffffffffffff;
    Wide rest;
    for (std::size_t lane = 0; lane < wide; ++lane) rest[lane] = __builtin_fma(x[lane], power, -k[lane]);
    const Wide most = (Wide)(((WideWord)x - 1) & exponents) * (0x1p-53 * power);
    wrong = ~(((Wide)((WideMask)rest & magnitudes) < most) | (rest == 0));
#else
    wrong = k / power != x;
#endif
}

template <bool some, typename Asked>
inline void scan_for(const ScanRows& x, NumberBounds& found, std::size_t count, const Asked& asked) {
    Wide low = Wide{} + found.lowest, high = Wide{} + found.highest, now;
    WideMask wrong{}, fails;
    const auto take = [&](std::size_t first) __attribute__((always_inline)) {
        if (some) {
            WideMask of_lane;
            for (std::size_t lane = 0; lane < wide; ++lane) of_lane[lane] = 1LL << lane;
            const auto bits = static_cast<long long>(x.valid[first / word_rows] >> (first % word_rows) & ((1U << wide) - 1));
            now = (of_lane & bits) != 0 ? now : Wide{} + x.instead;
        }
        low = now < low ? now : low;
        high = now > high ? now : high;
        asked(fails, now);
        wrong |= fails;
    };
    std::size_t i = 0;
    for (; i + wide <= count; i += wide) {
        __builtin_memcpy(&now, x.numbers + i, sizeof now);
        take(i);
    }
    if (i < count) {
        now = Wide{} + x.numbers[i];
        for (std::size_t lane = 1; i + lane < count; ++lane) now[lane] = x.numbers[i + lane];
        take(i);
    }
    for (std::size_t lane = 0; lane < wide; ++lane) {
        found.lowest = low[lane] < found.lowest ? low[lane] : found.lowest;
        found.highest = high[lane] > found.highest ? high[lane] : found.highest;
        found.all = found.all && wrong[lane] == 0;
    }
}

template <bool some>
void scan_rows(const ScanRows& x, double power, NumberBounds& found, std::size_t count) {
    if (power == 0) {
        scan_for<some>(x, found, count, [](WideMask& fails, const Wide& now) { fails = now - now != 0; });
    } else if (power == 1) {
        scan_for<some>(x, found, count, [](WideMask& fails, const Wide& now) { fails = (now + integer_rounder) - integer_rounder != now; });
    } else {
        scan_for<some>(x, found, count, [&](WideMask& fails, const Wide& now) { not_decimal(fails, now, power); });
    }
}

void scan(const ScanRows& x, double power, NumberBounds& found, std::size_t count) {
    return x.valid == nullptr ? scan_rows<false>(x, power, found, count) : scan_rows<true>(x, power, found, count);
}

template <typename Integer>
void bounds_of(const void* x, IndexBounds& found, std::size_t count) {
    const auto* bytes = static_cast<const char*>(x);
    Integer low = 0, high = 0;
    __builtin_memcpy(&low, bytes, sizeof low);
    high = low;
    for (std::size_t i = 1; i < count; ++i) {
        Integer now;
        __builtin_memcpy(&now, bytes + i * sizeof now, sizeof now);
        low = now < low ? now : low;
        high = now > high ? now : high;
    }
    constexpr unsigned long long most = 0x7fffffffffffffff;
    const bool fits = high < 0 || static_cast<unsigned long long>(high) <= most;
    found.lowest = low < 0 || static_cast<unsigned long long>(low) <= most ? static_cast<long long>(low) : static_cast<long long>(most);
    found.highest = fits ? static_cast<long long>(high) : static_cast<long long>(most);
}

void index_bounds(const void* x, std::size_t width, bool is_signed, IndexBounds& found, std::size_t count) {
    if (count == 0) return;
    switch (width) {
        case 1: return is_signed ? bounds_of<signed char>(x, found, count) : bounds_of<unsigned char>(x, found, count);
        case 2: return is_signed ? bounds_of<short>(x, found, count) : bounds_of<unsigned short>(x, found, count);
        case 4: return is_signed ? bounds_of<int>(x, found, count) : bounds_of<unsigned>(x, found, count);
        default: return is_signed ? bounds_of<long long>(x, found, count) : bounds_of<unsigned long long>(x, found, count);
    }
}

constexpr Loops table{scale,   unscale, to_grid,  negate,   absolute,   add,           subtract, multiply,    divide,
                      minimum, maximum, quotient, less,     less_equal, equal,         round,    not_zero,    spread,
                      choose,  near,    band,     add_band, widen,      add_to_groups, scan,     index_bounds};

}  // namespace merilo::inline v0::detail::MERILO_LOOPS
