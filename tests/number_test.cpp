// Numbers in text: what a decimal of data is, and what a double means.
#include <merilo/number.hpp>

#include <gtest/gtest.h>

#include <limits>

namespace merilo {
namespace {

TEST(ParseDecimal, Values) {
    const auto value = [](std::string_view text) {
        const auto parsed = parse_decimal(text);
        return parsed.value ? parsed.value->numerator + "/" + parsed.value->denominator : std::string("-");
    };
    EXPECT_EQ(value("0"), "0/1");
    EXPECT_EQ(value("-0.0"), "0/1");
    EXPECT_EQ(value("007"), "7/1");
    EXPECT_EQ(value("0.70"), "7/10");
    EXPECT_EQ(value("\u22121.5"), "-3/2");
    EXPECT_EQ(value("1e3"), "1000/1");
    EXPECT_EQ(value("12.5E-1"), "5/4");
    EXPECT_EQ(value("1e+2"), "100/1");
    EXPECT_EQ(value(".5"), "1/2");
    for (const auto* wrong : {"", "-", ".", "5.", "1,5", "1 000", "+1", "1e", "1e+", "1e+-2", "e5", "0x10", "1.2.3", "nan", "inf", "1%",
                              "--1", "1-"})
        EXPECT_EQ(value(wrong), "-") << wrong;
}

TEST(ParseDecimal, Shape) {
    const auto parsed = parse_decimal("0012.3400");
    EXPECT_EQ(parsed.decimals, 2);
    EXPECT_EQ(parsed.significant_digits, 4);
    EXPECT_EQ(parse_decimal("1200").significant_digits, 2);
    EXPECT_EQ(parse_decimal("1200").decimals, 0);
    EXPECT_EQ(parse_decimal("1.5e-3").decimals, 4);
    EXPECT_EQ(parse_decimal("1.5e3").decimals, 0);
}

TEST(ParseDecimal, Limits) {
    EXPECT_TRUE(parse_decimal("1234567890123456789012345678901234").value);
    EXPECT_EQ(parse_decimal("12345678901234567890123456789012345").error, NumberError::too_many_digits);
    EXPECT_TRUE(parse_decimal("1e308").value);
    EXPECT_TRUE(parse_decimal("1e-308").value);
    for (const auto* text : {"1e309", "1e-309", "1e999999999", "1e-999999999", "1e99999999999999999999", "0e999999999"}) {
        EXPECT_FALSE(parse_decimal(text).value) << text;
        EXPECT_EQ(parse_decimal(text).error, NumberError::exponent_out_of_range) << text;
    }
    EXPECT_EQ(parse_decimal("1" + std::string(100'000, '0')).error, NumberError::exponent_out_of_range);
    EXPECT_EQ(parse_decimal("1" + std::string(300, '0')).value->numerator.size(), 301U);
    EXPECT_EQ(parse_decimal("0." + std::string(100'000, '0') + "1").error, NumberError::exponent_out_of_range);
}

TEST(FromDouble, ShortestDecimal) {
    EXPECT_EQ(from_double(0.7), (Fraction{"7", "10"}));
    EXPECT_EQ(from_double(-2.5), (Fraction{"-5", "2"}));
    EXPECT_EQ(from_double(-0.0), Fraction{});
    EXPECT_EQ(from_double(1e23), (Fraction{"100000000000000000000000", "1"}));
    EXPECT_EQ(to_double(from_double(5e-324)), 5e-324);
    EXPECT_EQ(to_double(from_double(std::numeric_limits<double>::max())), std::numeric_limits<double>::max());
    EXPECT_THROW(from_double(std::numeric_limits<double>::infinity()), std::invalid_argument);
    EXPECT_THROW(from_double(std::numeric_limits<double>::quiet_NaN()), std::invalid_argument);
}

TEST(ToDecimal, Places) {
    EXPECT_EQ(to_decimal({"2", "3"}, 4), "0.6667");
    EXPECT_EQ(to_decimal({"1", "2"}, 2), "0.50");
    EXPECT_EQ(to_decimal({"1", "2"}, 0), "1");
    EXPECT_EQ(to_decimal({"-1", "2"}, 0), "-1");
    EXPECT_EQ(to_decimal({"-1", "1000"}, 2), "0.00");
    EXPECT_EQ(to_decimal({"1", "8"}), "0.125");
    EXPECT_EQ(to_decimal({"-7", "1"}), "-7");
    EXPECT_EQ(to_decimal({"100", "1"}), "100");
    EXPECT_EQ(to_decimal({"1", "3"}), "0.33333333333333333");
}

TEST(RoundTo, Steps) {
    EXPECT_EQ(round_to({"61", "91"}, {"1", "100"}), (Fraction{"67", "100"}));
    EXPECT_EQ(round_to({"-5", "2"}, {"1", "1"}), (Fraction{"-3", "1"}));
    EXPECT_THROW(round_to({"1", "1"}, {"0", "1"}), std::invalid_argument);
}

TEST(Compare, CrossMultiplies) {
    EXPECT_EQ(compare({"7", "10"}, {"14", "20"}), 0);
    EXPECT_EQ(compare({"788129934789836", "1125899906842623"}, {"7", "10"}), -1);
    EXPECT_EQ(compare({"1", "3"}, {"-1", "3"}), 1);
}

}  // namespace
}  // namespace merilo
