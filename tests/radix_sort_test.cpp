// Sorting rows by the bits of their numbers: against std::stable_sort, in any number of parts.
#include <merilo/impl/radix_sort.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

namespace merilo {
namespace {

using detail::ordered_bits;

void expect_sorted(const std::vector<std::uint64_t>& keys, std::size_t parts) {
    std::vector<std::uint32_t> rows(keys.size()), expected(keys.size());
    std::iota(rows.begin(), rows.end(), 0U);
    std::reverse(rows.begin(), rows.end());
    expected = rows;
    detail::RadixSort sort;
    const auto at_once = [&](const auto& work) {
        for (std::size_t part = parts; part-- > 0;) work(part, keys.size() * part / parts, keys.size() * (part + 1) / parts);
    };
    const auto left = sort.sort(
        rows, parts, [&](std::uint32_t row) { return keys[row]; }, at_once);
    std::stable_sort(expected.begin(), expected.end(), [&](auto a, auto b) { return keys[a] >> left < keys[b] >> left; });
    EXPECT_EQ(rows, expected) << parts;
    for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(sort.high(i), static_cast<std::uint32_t>(keys[rows[i]] >> left));
}

TEST(RadixSort, KeepsTheOrderOfWhatItDoesNotTellApart) {
    std::mt19937_64 random(5);
    for (const unsigned bits : {0U, 1U, 3U, 11U, 12U, 22U, 31U, 32U, 33U, 48U, 64U}) {
        std::vector<std::uint64_t> keys(3000);
        for (auto& key : keys) key = bits == 0 ? 42 : random() >> (64 - bits);
        for (const std::size_t parts : {1U, 2U, 7U}) expect_sorted(keys, parts);
        for (auto& key : keys) key = key % 5 << (bits / 2);
        expect_sorted(keys, 3);
    }
}

TEST(RadixSort, SharedHighBitsCountForNothing) {
    std::mt19937_64 random(6);
    std::vector<std::uint64_t> keys(2000);
    for (auto& key : keys) key = 0xABCD'0000'0000'0000U | (random() & 0xFFFFU);
    expect_sorted(keys, 2);
}

TEST(RadixSort, BitsOfDoublesStandInTheirOrder) {
    const double infinite = std::numeric_limits<double>::infinity(), least = std::numeric_limits<double>::denorm_min();
    const std::vector<double> ascending{-infinite, -1e300, -2, -1, -least, 0, least, 0.1, std::nextafter(0.1, 1.0), 1, 1e300, infinite};
    for (std::size_t i = 1; i < ascending.size(); ++i) EXPECT_LT(ordered_bits(ascending[i - 1]), ordered_bits(ascending[i])) << i;
    EXPECT_EQ(ordered_bits(-0.0), ordered_bits(0.0));
}

}  // namespace
}  // namespace merilo
