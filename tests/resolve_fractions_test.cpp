// Numbers that fit a machine word mean the same as those that do not.
#include <merilo/impl/resolve_fractions.ipp>
#include <merilo/number.hpp>

#include <gtest/gtest.h>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace merilo;
using detail::BigInteger;
using detail::Exact;

TEST(ResolveFractions, AreThoseOfExactArithmetic) {
    const BigInteger largest(std::numeric_limits<std::int64_t>::max());
    const std::vector<BigInteger> integers{0, 1, -1, 6, -35, 100, BigInteger("999999999999999999"), BigInteger("1000000000000000000"), largest, -largest,
                                           largest + 1, -largest - 1, largest * largest, BigInteger(std::numeric_limits<std::uint64_t>::max())};
    for (const auto& numerator : integers)
        for (const auto& denominator : integers) {
            if (denominator <= 0) continue;
            const Exact value(numerator, denominator);
            const auto fraction = detail::resolve_fraction(value);
            EXPECT_EQ(fraction, value.fraction());
            const auto back = detail::resolve_exact(fraction);
            EXPECT_EQ(back, value);
            EXPECT_EQ(back.numerator(), detail::exact_integer(fraction.numerator));
            EXPECT_EQ(back.denominator(), detail::exact_integer(fraction.denominator));
        }
}

TEST(ResolveFractions, LiteralsAreTheirDecimals) {
    std::mt19937_64 random(20221201);
    for (int i = 0; i < 20'000; ++i) {
        const auto length = 1 + random() % 36;
        std::string text;
        for (std::size_t digit = 0; digit < length; ++digit) text += static_cast<char>('0' + (random() % 3 == 0 ? 0 : random() % 10));
        if (length > 1 && random() % 2 == 0) text.insert(1 + random() % (length - 1), 1, '.');
        const auto parsed = parse_decimal(text);
        for (const auto divisor : {1, 100}) {
            const auto value = detail::resolve_literal(text, divisor);
            ASSERT_EQ(value.has_value(), parsed.value.has_value()) << text;
            if (!value) continue;
            EXPECT_EQ(detail::resolve_fraction(*value), (Exact(*parsed.value) / Exact(divisor)).fraction()) << text;
        }
    }
    for (const std::string text : {"", ".", "1.", ".5", "1.2.3", "1e3", "-1", "1 000", "0x10"}) {
        const auto value = detail::resolve_literal(text, 1);
        const auto parsed = parse_decimal(text);
        ASSERT_EQ(value.has_value(), parsed.value.has_value()) << text;
        if (!value) continue;
        EXPECT_EQ(detail::resolve_fraction(*value), *parsed.value) << text;
    }
}

}  // namespace
