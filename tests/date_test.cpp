// Days in text.
#include <merilo/date.hpp>

#include <gtest/gtest.h>

namespace merilo {
namespace {

TEST(Date, DaysOfTheCalendarGoThereAndBack) {
    for (const char* text : {"0001-01-01", "1970-01-01", "2000-02-29", "2020-02-29", "2021-09-01", "9999-12-31"}) {
        const auto day = parse_date(text);
        ASSERT_TRUE(day) << text;
        EXPECT_EQ(to_text(*day), text);
    }
    EXPECT_EQ(parse_date("1970-01-01")->time_since_epoch().count(), 0);
    EXPECT_EQ(parse_date("2020-03-01")->time_since_epoch().count() - parse_date("2020-02-28")->time_since_epoch().count(), 2);
}

TEST(Date, NothingElseIsADay) {
    for (const char* text : {"", "2021", "2021-02-29", "1900-02-29", "2021-13-01", "2021-00-10", "2021-04-31", "2021-9-1", "2021-09-1x", "0000-01-01",
                             "+021-01-01", "2021-+1-01", "-001-01-01", "2021/09/01", "01.09.2021", "2021-09-01 ", " 2021-09-01", "12021-09-01"})
        EXPECT_FALSE(parse_date(text)) << text;
}

}  // namespace
}  // namespace merilo
