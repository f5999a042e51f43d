// Days that are named, and days that come again.
#include <merilo/recurrence.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace merilo {
namespace {

Day day(std::string_view text) { return *parse_date(text); }

std::string all(const Recurrence& recurrence, std::string_view first, std::string_view last) {
    std::string result;
    for (const auto& span : occurrences(recurrence, day(first), day(last)))
        result += (result.empty() ? "" : " ") + span.name + ":" + to_text(span.first) + ".." + to_text(span.last);
    return result;
}

TEST(DaySpan, AreThoseOfPeriodsOfAllKinds) {
    const std::vector<std::vector<std::string>> known{
        {"2021-06-02", "2021-06-02", "2021-06-02"}, {"2020", "2020-01-01", "2020-12-31"},    {"2020/21", "2020-09-01", "2021-08-31"},
        {"1999/00", "1999-09-01", "2000-08-31"},    {"2020-H1", "2020-01-01", "2020-06-30"}, {"2020-H2", "2020-07-01", "2020-12-31"},
        {"2020-Q1", "2020-01-01", "2020-03-31"},    {"2020-Q4", "2020-10-01", "2020-12-31"}, {"2020-02", "2020-02-01", "2020-02-29"},
        {"2021-02", "2021-02-01", "2021-02-28"},    {"1900-02", "1900-02-01", "1900-02-28"}, {"2020-02..2020-03", "2020-02-01", "2020-03-31"},
        {"2020-12-30..2021", "2020-12-30", "2021-12-31"}};
    for (const auto& it : known) {
        const auto span = day_span(it[0]);
        ASSERT_TRUE(span) << it[0];
        EXPECT_EQ(span->name, it[0]);
        EXPECT_EQ(to_text(span->first), it[1]) << it[0];
        EXPECT_EQ(to_text(span->last), it[2]) << it[0];
    }
}

TEST(DaySpan, AreNotOfOtherTexts) {
    for (const char* text : {"", "..", "2020..", "..2020", "2021..2020", "2021-13", "2021-02-29", "2020/22", "2020-H3", "2020-Q0", "0000", "9999",
                             "весна 2020", "2020-2", "2020-02..2020-03..2020-04..2020-01"})
        EXPECT_FALSE(day_span(text)) << text;
}

TEST(Recurrence, MonthsEndOnTheirLastDay) {
    EXPECT_EQ(all({Word::year, {{5, 0}, {9, 0}}}, "2020-09-01", "2021-12-31"),
              "2020-09:2020-09-01..2020-09-30 2021-05:2021-05-01..2021-05-31 2021-09:2021-09-01..2021-09-30");
    EXPECT_EQ(all({Word::year, {{2, 0}}}, "2023-01-01", "2024-12-31"), "2023-02:2023-02-01..2023-02-28 2024-02:2024-02-01..2024-02-29");
}

TEST(Recurrence, TheLeapDayIsTheLastOfFebruary) {
    EXPECT_EQ(all({Word::year, {{2, 29}}}, "2019-01-01", "2021-12-31"),
              "2019-02-28:2019-02-28..2019-02-28 2020-02-29:2020-02-29..2020-02-29 2021-02-28:2021-02-28..2021-02-28");
    EXPECT_EQ(occurrences({Word::year, {{2, 28}, {2, 29}}}, day("2023-01-01"), day("2024-12-31")).size(), 3U);
    EXPECT_TRUE(is_possible({2, 29}));
    EXPECT_FALSE(is_possible({2, 30}));
    EXPECT_FALSE(is_possible({4, 31}));
    EXPECT_FALSE(is_possible({13, 0}));
}

TEST(Recurrence, PeriodsCountByTheirLastDay) {
    EXPECT_EQ(all({Word::quarter, {}}, "2020-03-31", "2020-12-30"),
              "2020-Q1:2020-01-01..2020-03-31 2020-Q2:2020-04-01..2020-06-30 2020-Q3:2020-07-01..2020-09-30");
    EXPECT_EQ(all({Word::school_year, {}}, "2020-09-01", "2022-08-31"), "2020/21:2020-09-01..2021-08-31 2021/22:2021-09-01..2022-08-31");
    EXPECT_EQ(all({Word::school_year, {}}, "2020-09-01", "2021-08-30"), "");
    EXPECT_EQ(all({Word::half_year, {}}, "2020-06-30", "2020-12-31"), "2020-H1:2020-01-01..2020-06-30 2020-H2:2020-07-01..2020-12-31");
    EXPECT_EQ(all({Word::year, {}}, "2020-12-31", "2021-12-30"), "2020:2020-01-01..2020-12-31");
    EXPECT_EQ(occurrences({Word::month, {}}, day("2000-01-01"), day("2099-12-31")).size(), 1200U);
    EXPECT_TRUE(occurrences({Word::nothing, {}}, day("2000-01-01"), day("2099-12-31")).empty());
    EXPECT_TRUE(occurrences({Word::month, {}}, day("2001-01-01"), day("2000-01-01")).empty());
}

TEST(Recurrence, EndsWithTheCalendar) {
    EXPECT_EQ(all({Word::year, {}}, "0001-01-01", "0002-12-31"), "0001:0001-01-01..0001-12-31 0002:0002-01-01..0002-12-31");
    EXPECT_EQ(occurrences({Word::month, {}}, day("9998-01-01"), day("9999-12-31")).size(), 12U);
}

}  // namespace
}  // namespace merilo
