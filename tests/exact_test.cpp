// Exact arithmetic: the fractions behind every decision.
#include "hand_model.hpp"

#include <merilo/impl/exact.ipp>

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace merilo {
namespace {

using detail::Exact;
using detail::Rounding;

Exact exact(const std::string& text) { return Exact(tests::fraction(text)); }

std::string rounded(const std::string& value, const std::string& step, Rounding rounding) {
    const auto result = detail::exact_round(exact(value), exact(step), rounding).fraction();
    return result.denominator == "1" ? result.numerator : result.numerator + "/" + result.denominator;
}

TEST(Exact, Arithmetic) {
    EXPECT_EQ(exact("0.7") + exact("0.1"), exact("0.8"));
    EXPECT_EQ(exact("7/10"), exact("0.7"));
    EXPECT_EQ(exact("1/3") - exact("1/3"), Exact(0));
    EXPECT_EQ(exact("-2/3") * exact("3/4"), exact("-1/2"));
    EXPECT_EQ(exact("2/3") / exact("-4/9"), exact("-3/2"));
    EXPECT_LT(exact("788129934789836/1125899906842623"), exact("0.7"));
    EXPECT_EQ(exact("4/6").fraction(), (Fraction{"2", "3"}));
    EXPECT_EQ((exact("1/2") - exact("3/6")).fraction(), Fraction{});
    EXPECT_EQ(detail::exact_minimum(exact("-1"), exact("1/2")), Exact(-1));
    EXPECT_EQ(detail::exact_maximum(exact("-1"), exact("1/2")), exact("1/2"));
    EXPECT_EQ(detail::exact_absolute(exact("-5/7")), exact("5/7"));
}

TEST(Exact, LeadingZerosAreDecimal) { EXPECT_EQ(Exact(detail::exact_integer("010"), 1), Exact(10)); }

TEST(Exact, RefusesWhatIsNoFraction) {
    EXPECT_THROW(Exact(Fraction{"1", "0"}), std::invalid_argument);
    EXPECT_THROW(Exact(Fraction{"1.5", "1"}), std::invalid_argument);
    EXPECT_THROW(Exact(Fraction{"", "1"}), std::invalid_argument);
}

TEST(Exact, LongSumsOfFewDenominatorsStaySmall) {
    Exact sum;
    for (int i = 0; i < 10'000; ++i) sum = sum + Exact(1, i % 2 == 0 ? 3 : 7);
    EXPECT_LT(sum.bits(), 64U);
    EXPECT_EQ(sum, exact("50000/21"));
}

TEST(Exact, Rounding) {
    EXPECT_EQ(rounded("2.5", "1", Rounding::half_away), "3");
    EXPECT_EQ(rounded("-2.5", "1", Rounding::half_away), "-3");
    EXPECT_EQ(rounded("2.5", "1", Rounding::half_even), "2");
    EXPECT_EQ(rounded("3.5", "1", Rounding::half_even), "4");
    EXPECT_EQ(rounded("-2.5", "1", Rounding::half_even), "-2");
    EXPECT_EQ(rounded("-2.1", "1", Rounding::down), "-3");
    EXPECT_EQ(rounded("-2.9", "1", Rounding::up), "-2");
    EXPECT_EQ(rounded("2.1", "1", Rounding::up), "3");
    EXPECT_EQ(rounded("61/91", "0.01", Rounding::half_away), "67/100");
    EXPECT_EQ(rounded("0.285", "0.01", Rounding::half_away), "29/100");
    EXPECT_EQ(rounded("7", "2.5", Rounding::half_away), "15/2");
    EXPECT_EQ(rounded("2", "1", Rounding::up), "2");
}

TEST(Exact, NearestDouble) {
    EXPECT_EQ(detail::exact_to_double(exact("0.1")), 0.1);
    EXPECT_EQ(detail::exact_to_double(exact("-1/3")), -1.0 / 3);
    EXPECT_EQ(detail::exact_to_double(exact("9007199254740993")), 9007199254740992.0);
    EXPECT_EQ(detail::exact_to_double(exact("9007199254740995")), 9007199254740996.0);
    EXPECT_EQ(detail::exact_to_double(exact("9007199254740993") + Exact(1, 1'000'000)), 9007199254740994.0);
    EXPECT_EQ(detail::exact_to_double(exact("17976931348623157e292")), std::numeric_limits<double>::max());
    EXPECT_EQ(detail::exact_to_double(exact("9e308")), std::numeric_limits<double>::infinity());
    EXPECT_EQ(detail::exact_to_double(exact("-9e308")), -std::numeric_limits<double>::infinity());
    for (const double value : {5e-324, 2.2250738585072014e-308, 1.7e-310, 1.0, 0.7, 123456.789, 1e22, 1e23, 3e-324 * 7})
        EXPECT_EQ(detail::exact_to_double(Exact(from_double(value))), value) << value;
    const auto smallest = Exact(detail::BigInteger(1), detail::BigInteger(1) << 1074);
    EXPECT_EQ(detail::exact_to_double(smallest), 5e-324);
    EXPECT_EQ(detail::exact_to_double(smallest / Exact(2)), 0.0);
    EXPECT_EQ(detail::exact_to_double(smallest / Exact(2) + smallest / Exact(1000)), 5e-324);
    EXPECT_EQ(detail::exact_to_double(smallest / Exact(1000)), 0.0);
}

}  // namespace
}  // namespace merilo
