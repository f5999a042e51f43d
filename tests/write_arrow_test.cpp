// Results and facts as Arrow tables: what leaves can be read again.
#include "arrow_table.hpp"
#include "facts_model.hpp"

#include <gtest/gtest.h>

namespace {

using namespace merilo;
using namespace merilo::tests;

TEST(WriteArrow, facts_that_are_read_again_are_the_same) {
    FactsModel facts;
    Dataset dataset(facts.shared());
    Diagnostics diagnostics;
    ReadOptions options;
    options.period = "2022";
    ASSERT_TRUE(read_csv_text(dataset, "a.csv",
                              "school,municipality,region,pupils,points,passed,plan,mark,average\n"
                              "A,M,R,5,1.5,70%,да,m3,0.1234567890123456789\n"
                              "B,M,R,н/п,,0.33333,нет,низкий,-12345678901234567890.5\n"
                              "A,N,R,,28,н/д,,m2,3\n",
                              options, diagnostics));
    EXPECT_EQ(brief(diagnostics), "M0803 3 mark (Низкий)\n");
    diagnostics = {};
    ArrowArrayStream stream;
    write_arrow(dataset, "2022", facts.school, &stream);
    Dataset again(facts.shared());
    ASSERT_TRUE(read_arrow(again, "facts", &stream, options, diagnostics));
    EXPECT_EQ(brief(diagnostics), "");
    for (const auto id : {facts.pupils, facts.points, facts.passed, facts.plan, facts.mark, facts.average})
        for (const auto& path : {std::vector<std::string>{"A", "M"}, {"B", "M"}, {"A", "N"}})
            EXPECT_EQ(fact_text(dataset, "2022", facts.school, path, id), fact_text(again, "2022", facts.school, path, id));
}

}  // namespace
