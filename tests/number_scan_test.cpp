// The scan of numbers at import: on every instruction set it says the same of the same numbers, and never that something is a decimal which is
// none.
#include <merilo/evaluate.hpp>
#include <merilo/impl/loops.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

namespace {

using namespace merilo;
using namespace merilo::detail;

const std::vector<InstructionSet> sets{InstructionSet::baseline, InstructionSet::v3, InstructionSet::v4, InstructionSet::best};

NumberBounds scanned(InstructionSet set, const std::vector<double>& x, double power, const std::vector<std::uint64_t>& valid = {},
                     double instead = 0) {
    NumberBounds found;
    loops_for(set).scan({x.data(), valid.empty() ? nullptr : valid.data(), instead}, power, found, x.size());
    return found;
}

bool is_decimal(double x, double power) {
    const double k = (x * power + integer_rounder) - integer_rounder;
    return power == 0 ? std::isfinite(x) : k / power == x;
}

TEST(NumberScan, DecimalsAreSeenAsSuchOnEverySet) {
    std::mt19937_64 random(7);
    for (const double power : {1.0, 10.0, 1000.0, 1e6, 1e12}) {
        for (int turn = 0; turn < 2000; ++turn) {
            std::vector<double> x(1 + random() % 70);
            for (auto& one : x) {
                const auto k = static_cast<double>(static_cast<std::int64_t>(random() >> (14 + random() % 48)));
                one = (random() % 2 == 0 ? k : -k) / power;
            }
            for (const auto set : sets) {
                const auto found = scanned(set, x, power);
                ASSERT_TRUE(found.all) << power << ' ' << x[0];
                ASSERT_EQ(found.lowest, *std::min_element(x.begin(), x.end()));
                ASSERT_EQ(found.highest, *std::max_element(x.begin(), x.end()));
            }
        }
    }
}

TEST(NumberScan, NeighboursOfDecimalsAreNone) {
    std::mt19937_64 random(8);
    constexpr double infinity = std::numeric_limits<double>::infinity();
    for (const double power : {0.0, 1.0, 10.0, 100.0, 1e5, 1e9}) {
        std::vector<double> doubtful{0.0,   -0.0,  infinity, -infinity, std::nan(""), 5e-324, -5e-324, 1e-310, 2.2250738585072014e-308,
                                     1e300, -1e308};
        for (int exponent = -60; exponent < 50; ++exponent)
            for (const double sign : {1.0, -1.0})
                for (const double x : {std::ldexp(sign, exponent), std::ldexp(sign, exponent) + sign / (power == 0 ? 1 : power)})
                    for (const double to : {-infinity, x, infinity}) doubtful.push_back(std::nextafter(x, to));
        for (int turn = 0; turn < 20000; ++turn) {
            const double x = static_cast<double>(random() >> (14 + random() % 48)) / (power == 0 ? 1 : power);
            for (const double to : {-infinity, infinity}) doubtful.push_back(std::nextafter(x, to));
        }
        for (const double x : doubtful)
            for (const auto set : sets) {
                // In the last lane, beside numbers that are decimals.
                std::vector<double> row(9, 2.0);
                row.back() = x;
                if (std::fabs(x) * power < 1e15 && scanned(set, row, power).all) {
                    ASSERT_TRUE(is_decimal(x, power)) << x << ' ' << power;
                }
                if (std::isnan(x)) {
                    ASSERT_FALSE(scanned(set, row, power).all);
                }
            }
    }
}

TEST(NumberScan, RowsThatAreNoValuesDoNotCount) {
    std::mt19937_64 random(9);
    for (std::size_t rows = 1; rows < 200; ++rows) {
        std::vector<double> x(rows);
        std::vector<std::uint64_t> valid((rows + 63) / 64);
        double lowest = 1e9, highest = -1e9, instead = 0;
        for (std::size_t i = 0; i < rows; ++i) {
            const bool is_value = random() % 3 != 0;
            x[i] = is_value ? static_cast<double>(random() % 1000) / 100 : random() % 2 == 0 ? std::nan("") : 1.0 / 3;
            if (!is_value) continue;
            valid[i / 64] |= std::uint64_t{1} << (i % 64);
            lowest = std::min(lowest, x[i]);
            highest = std::max(highest, x[i]);
            instead = x[i];
        }
        if (highest < lowest) continue;
        for (const auto set : sets) {
            const auto found = scanned(set, x, 100, valid, instead);
            ASSERT_TRUE(found.all) << rows;
            ASSERT_EQ(found.highest, highest);
            ASSERT_EQ(found.lowest, lowest);
        }
    }
}

template <typename Integer>
void expect_bounds(std::mt19937_64& random) {
    for (std::size_t rows = 1; rows < 150; ++rows) {
        std::vector<Integer> x(rows);
        for (auto& one : x) one = static_cast<Integer>(random());
        std::vector<char> bytes(1 + rows * sizeof(Integer));  // one byte into the buffer
        std::memcpy(bytes.data() + 1, x.data(), rows * sizeof(Integer));
        const auto counted = [](Integer value) {
            return std::is_unsigned_v<Integer> && value > Integer{std::numeric_limits<std::make_signed_t<Integer>>::max()} &&
                           sizeof(Integer) == 8
                       ? std::numeric_limits<long long>::max()
                       : static_cast<long long>(value);
        };
        for (const auto set : sets) {
            IndexBounds found;
            loops_for(set).index_bounds(bytes.data() + 1, sizeof(Integer), std::is_signed_v<Integer>, found, rows);
            ASSERT_EQ(found.lowest, counted(*std::min_element(x.begin(), x.end())));
            ASSERT_EQ(found.highest, counted(*std::max_element(x.begin(), x.end())));
        }
    }
}

TEST(NumberScan, IndicesOfEveryWidthHaveTheirBounds) {
    std::mt19937_64 random(10);
    expect_bounds<std::int8_t>(random);
    expect_bounds<std::uint8_t>(random);
    expect_bounds<std::int16_t>(random);
    expect_bounds<std::uint16_t>(random);
    expect_bounds<std::int32_t>(random);
    expect_bounds<std::uint32_t>(random);
    expect_bounds<std::int64_t>(random);
    expect_bounds<std::uint64_t>(random);
}

}  // namespace
