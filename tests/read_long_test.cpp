// Long tables: a record for each fact.
#include "csv_fixture.hpp"

namespace merilo {
namespace {

using tests::brief;

class LongCsv : public tests::Csv {};

TEST_F(LongCsv, A_long_table) {
    for (const std::string heading : {"name;value", "показатель;значение", "имя;value"}) {
        dataset = Dataset(facts.shared());
        EXPECT_EQ(read("school;municipality;period;" + heading + "\nA;Альфа;2021;pupils;12\nA;Альфа;2022;Баллы;7,5\n"
                       "B;Альфа;2021;school.passed;82,5 %\nA;Альфа;2021;mark;неуд\nB;Альфа;2021;plan;да\nB;Альфа;2022;points;н/п\n"), "");
        EXPECT_EQ(fact({"A"}, facts.pupils, "2021"), "12");
        EXPECT_EQ(fact({"A"}, facts.points, "2022"), "15/2");
        EXPECT_EQ(fact({"B", "Альфа"}, facts.passed, "2021"), "33/40");
        EXPECT_EQ(fact({"A"}, facts.mark, "2021"), "0");
        EXPECT_EQ(fact({"B"}, facts.points, "2022"), "н/п");
        EXPECT_EQ(fact({"B"}, facts.pupils, "2022"), "-") << "nobody's fact: the column is absent";
    }
}

TEST_F(LongCsv, Wrong_records_of_a_long_table) {
    EXPECT_EQ(read("school,name,value\nA,pupls,1\nA,pupils,1\nA,Обучающиеся,2\nA,summary,3\nA,municipality.town_points,4\nA,Близнец,5\n"
                   "A,,6\nA,average,много\n,pupils,1\nB,pupls,2\nB,pupils,\n"),
              "M0856 2 name (pupils)\nM0857 4 name (3)\nM0860 5 name\nM0861 6 name\nM0862 7 name\nM0863 8 name\nM0801 9 value\n"
              "M0821 10 school\n");
    EXPECT_EQ(fact({"A"}, facts.pupils), "1");
    EXPECT_EQ(fact({"B"}, facts.pupils), "н/д");
    EXPECT_EQ(read("school,name,value,points,x\nA,average,1,2,3\n"), "M0810 1 x\nM0859 1 points\n");
    EXPECT_EQ(fact({"A"}, facts.average), "1");
    EXPECT_EQ(read("school,name,pupils\nC,average,2\n"), "M0810 1 name\n") << "without a value it is a wide table";
    EXPECT_EQ(read("school,name,value,name\nD,average,2,average\n"), "M0812 1 name\n");
    EXPECT_FALSE(readable);
}

TEST_F(LongCsv, A_mapped_long_table) {
    options.mapping.rows = {object("ОО"), row("Что", MappingTarget::name), row("Сколько", MappingTarget::value, none, true)};
    options.mapping.others = MappingOthers::ignored;
    EXPECT_EQ(read("ОО;Что;Сколько;name;value\nA;passed;82,5;;\nA;pupils;3;;\n"), "");
    EXPECT_EQ(fact({"A"}, facts.passed), "33/40");
    EXPECT_EQ(fact({"A"}, facts.pupils), "3");
    options.mapping.rows.pop_back();
    EXPECT_EQ(read("ОО;Что;Сколько\nA;passed;82,5\n"), "M0858\n");
    EXPECT_FALSE(readable);
}

TEST_F(LongCsv, Two_long_tables_agree_or_conflict) {
    EXPECT_EQ(read("school,name,value\nA,pupils,1\nA,points,2\n"), "");
    EXPECT_EQ(read("school,name,value\nA,pupils,1.0\nA,points,3\n"), "M0825 3 value\n");
    EXPECT_EQ(fact({"A"}, facts.points), "н/д");
}

}  // namespace
}  // namespace merilo
