// Periods as texts and as numbers.
#include <merilo/period.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using merilo::is_period;
using merilo::period_name;
using merilo::period_number;
using merilo::PeriodRange;
using merilo::Word;

/// The period that is `steps` later, or earlier.
std::string moved(Word kind, const std::string& text, int steps) {
    const auto number = period_number(kind, text);
    return number ? period_name(kind, *number + steps) : "not a period";
}

TEST(Period, the_one_before_follows_the_calendar) {
    EXPECT_EQ(moved(Word::year, "2022", -1), "2021");
    EXPECT_EQ(moved(Word::school_year, "2021/22", -1), "2020/21");
    EXPECT_EQ(moved(Word::school_year, "2000/01", -1), "1999/00");
    EXPECT_EQ(moved(Word::half_year, "2022-H2", -1), "2022-H1");
    EXPECT_EQ(moved(Word::half_year, "2022-H1", -1), "2021-H2");
    EXPECT_EQ(moved(Word::quarter, "2022-Q1", -1), "2021-Q4");
    EXPECT_EQ(moved(Word::quarter, "2021-Q4", 1), "2022-Q1");
    EXPECT_EQ(moved(Word::month, "2022-01", -1), "2021-12");
    EXPECT_EQ(moved(Word::month, "2022-01", -13), "2020-12");
    EXPECT_EQ(moved(Word::year, "0000", -1), "") << "there is no such year";
    EXPECT_EQ(moved(Word::month, "9999-12", 1), "");
}

TEST(Period, what_is_not_of_the_kind_has_no_number) {
    for (const auto* text : {"", "22", "20222", "2022-01", "2022/23", "2022 ", "２０２２", "-2022"}) EXPECT_FALSE(is_period(Word::year, text)) << text;
    for (const auto* text : {"2021", "2021/23", "2021/2022", "2021-22", "2021/1"}) EXPECT_FALSE(is_period(Word::school_year, text)) << text;
    for (const auto* text : {"2022-H0", "2022-H3", "2022-h1", "2022H1"}) EXPECT_FALSE(is_period(Word::half_year, text)) << text;
    for (const auto* text : {"2022-Q0", "2022-Q5", "2022-1", "2022-Q11"}) EXPECT_FALSE(is_period(Word::quarter, text)) << text;
    for (const auto* text : {"2022-00", "2022-13", "2022-1", "2022.01"}) EXPECT_FALSE(is_period(Word::month, text)) << text;
    EXPECT_FALSE(is_period(Word::nothing, ""));
    EXPECT_TRUE(is_period(Word::nothing, "весна")) << "without a kind everything is a period, and none has a number";
    EXPECT_FALSE(period_number(Word::nothing, "2022"));
}

TEST(Period, the_order_of_the_characters_is_the_order_in_time) {
    for (const auto kind : {Word::year, Word::school_year, Word::half_year, Word::quarter, Word::month}) {
        const auto first = *period_number(kind, merilo::period_example(kind)) - 300;
        for (int i = 0; i < 1500; ++i) {
            const auto name = period_name(kind, first + i), next = period_name(kind, first + i + 1);
            ASSERT_EQ(period_number(kind, name), first + i);
            ASSERT_LT(name, next);
        }
    }
}

TEST(Period, a_range_holds_both_of_its_ends) {
    const PeriodRange range{2021, 2023};
    EXPECT_FALSE(range.holds(2020));
    EXPECT_TRUE(range.holds(2021));
    EXPECT_TRUE(range.holds(2023));
    EXPECT_FALSE(range.holds(2024));
    EXPECT_TRUE(PeriodRange{}.is_always());
    EXPECT_TRUE((PeriodRange{2021}.has_from() && !PeriodRange{2021}.has_until()));
    EXPECT_TRUE(PeriodRange{2021}.holds(9999));
}

}  // namespace
