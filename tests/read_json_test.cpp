// Facts in JSON: the same facts as in a table, and what is wrong with them.
#include "facts_model.hpp"

#include <gtest/gtest.h>


namespace merilo {
namespace {

using tests::brief;
using tests::FactsModel;

class Json : public testing::Test {
protected:
    FactsModel facts;
    Dataset dataset{facts.shared()};
    Diagnostics diagnostics;
    ReadOptions options;
    bool readable = false;

    std::string read(const std::string& text) {
        diagnostics.list.clear();
        readable = read_json_text(dataset, "t.json", text, options, diagnostics);
        return brief(diagnostics);
    }
    [[nodiscard]] std::string fact(const std::vector<std::string>& path, QuantityId quantity, const std::string& period = "") const {
        return tests::fact_text(dataset, period, facts.school, path, quantity);
    }
};

TEST_F(Json, Facts) {
    EXPECT_EQ(read(R"({
        "school": [
            {"school": "A", "municipality": "Альфа", "period": 2022, "pupils": 12, "passed": 0.7,
             "plan": true, "mark": "m3", "average": 1.25e1},
            {"school": "B", "municipality": "Альфа", "period": "2022", "pupils": null, "passed": "82,5 %", "Баллы": "н/п"}
        ],
        "municipality": [{"municipality": "Альфа", "period": "2022", "town_points": 5}]
    })"),
              "");
    EXPECT_TRUE(readable);
    EXPECT_EQ(fact({"A", "Альфа"}, facts.pupils, "2022"), "12");
    EXPECT_EQ(fact({"A"}, facts.passed, "2022"), "7/10");
    EXPECT_EQ(fact({"A"}, facts.plan, "2022"), "1");
    EXPECT_EQ(fact({"A"}, facts.mark, "2022"), "1");
    EXPECT_EQ(fact({"A"}, facts.average, "2022"), "25/2");
    EXPECT_EQ(fact({"A"}, facts.points, "2022"), "н/д");
    EXPECT_EQ(fact({"B"}, facts.pupils, "2022"), "н/д");
    EXPECT_EQ(fact({"B"}, facts.passed, "2022"), "33/40");
    EXPECT_EQ(fact({"B"}, facts.points, "2022"), "н/п");
    EXPECT_EQ(tests::fact_text(dataset, "2022", facts.municipality, {"Альфа"}, facts.town_points), "5");
}

TEST_F(Json, Numbers_are_exact) {
    EXPECT_EQ(read(R"({"school": [{"school": "A", "average": 0.1000000000000000055511151231257827}, {"school": "B", "average": -0.0}]})"),
              "");
    EXPECT_EQ(fact({"A"}, facts.average), "1000000000000000055511151231257827/10000000000000000000000000000000000");
    EXPECT_EQ(fact({"B"}, facts.average), "0");
}

TEST_F(Json, An_absent_key_says_nothing_and_null_says_missing) {
    EXPECT_EQ(read(R"({"school": [{"school": "A", "points": null}, {"school": "B", "points": 1}, {"school": "C"}]})"), "");
    const auto& column = *dataset.slab("", facts.school)->column(facts.points);
    EXPECT_TRUE(bit(column.given, 0));
    EXPECT_TRUE(bit(column.given, 1));
    EXPECT_FALSE(bit(column.given, 2));
}

TEST_F(Json, Syntax) {
    const auto place = [&](const std::string& text) {
        EXPECT_EQ(read(text), "M0840\n") << text;
        EXPECT_FALSE(readable);
        return diagnostics.list.empty() ? ""
                                        : diagnostics.list[0].arguments[0].value + ":" + diagnostics.list[0].arguments[1].value + " " +
                                              diagnostics.list[0].arguments[2].value;
    };
    EXPECT_EQ(place("{\"school\": [\n  {\"школа\": 1,}\n]}"), "2:15 {term:json_no_name}");
    EXPECT_EQ(place("{\"school\": [\n  {\"школа\": }"), "2:13 {term:json_no_value}");
    EXPECT_EQ(place("{\"school\" []}"), "1:11 {term:json_no_colon}");
    EXPECT_EQ(place("{\"school\": [1 2]}"), "1:15 {term:json_no_comma_array}");
    EXPECT_EQ(place("{} {}"), "1:4 {term:json_after_end}");
    EXPECT_EQ(place("{\"a\": \"b"), "1:9 {term:json_unclosed_string}");
    EXPECT_EQ(place("{\"a\": \"\\x\"}"), "1:8 {term:json_bad_escape}");
    EXPECT_EQ(place("{\"a\": 1.}"), "1:9 {term:json_bad_number}");
    EXPECT_EQ(place("{\n\"a\": \"\xCF\"}"), "2:7 {term:json_not_utf8}");
    for (const auto& argument : diagnostics.list[0].arguments) EXPECT_FALSE(argument.value.empty());
    EXPECT_EQ(read(" \n"), "M0830\n");
}

TEST_F(Json, Huge_exponents_are_quick) {
    read(R"({"school": [{"school": "A", "average": 1e999999999}]})");
    ASSERT_EQ(diagnostics.list.size(), 1U);
    EXPECT_TRUE(diagnostics.list[0].code == Code::json_syntax || diagnostics.list[0].code == Code::fact_exponent);
    EXPECT_EQ(read(R"({"school": [{"school": "A", "average": 1e-999999999}]})"), "M0809 1 school.average\n");
    EXPECT_EQ(read(R"({"school": [{"school": "B", "average": "1e999999999"}]})"), "M0809 1 school.average\n");
}

TEST_F(Json, Deep_nesting_is_no_danger) {
    std::string text(2'000'000, '[');
    EXPECT_EQ(read(text), "M0840\n");
    EXPECT_EQ(read(text + std::string(2'000'000, ']')), "M0841\n");
    EXPECT_EQ(read("{\"school\": [{\"school\": \"A\", \"points\": " + text + std::string(2'000'000, ']') + "}]}"),
              "M0844 1 school.points\n");
}

TEST_F(Json, Shape) {
    EXPECT_EQ(read("[]"), "M0841\n");
    EXPECT_FALSE(readable);
    EXPECT_EQ(read("17"), "M0841\n");
    EXPECT_EQ(read(R"({"school": {"school": "A"}})"), "M0841 school\n");
    EXPECT_EQ(read(R"({"school": [{"school": "A", "points": 1}, 5, {"school": "B", "points": 2}]})"), "M0841 2 school\n");
    EXPECT_EQ(fact({"B"}, facts.points), "2");
    EXPECT_EQ(read(R"({"school": []})"), "M0831\n");
    EXPECT_EQ(read(R"({"school": [{}]})"), "M0811\n");
}

TEST_F(Json, Unknown_and_doubled_keys) {
    EXPECT_EQ(read(R"({"shool": [], "school": [{"school": "A", "points": 1, "pionts": 2}, {"x": 1, "school": "B"}]})"),
              "M0842 shool (school)\nM0810 1 school.pionts (points)\nM0810 2 school.x\n");
    EXPECT_EQ(fact({"A"}, facts.points), "1");
    EXPECT_EQ(read(R"({"school": [{"school": "C", "points": 1, "points": 2}], "school": []})"), "M0843 1 school.points\nM0843 school\n");
    EXPECT_EQ(fact({"C"}, facts.points), "1");
}

TEST_F(Json, Wrong_records) {
    EXPECT_EQ(
        read(R"({"school": [{"points": 1}, {"school": null, "points": 1}, {"school": "A", "points": [1]}, {"school": "B", "points": {}},
                                  {"school": "A", "points": 2}, {"school": "C", "points": 29}, {"school": "D", "points": false}]})"),
        "M0821 1 school.school\nM0821 2 school.school\nM0844 3 school.points\nM0844 4 school.points\nM0822 5 school.school (3)\n"
        "M0805 6 school.points\nM0801 7 school.points\n");
    EXPECT_EQ(fact({"A"}, facts.points), "н/д");
    EXPECT_EQ(read(R"({"school": [{"school": "E", "municipality": ["М"], "points": 1}, {"school": [], "points": 1},
                                  {"school": "F", "municipality": "М", "period": {}, "points": 1}]})"),
              "M0844 1 school.municipality\nM0844 2 school.school\nM0844 3 school.period\n");
    EXPECT_EQ(fact({"E"}, facts.points), "no object");
}

TEST_F(Json, Mapping) {
    options.mapping.rows = {{"ОО", MappingTarget::object, facts.school, false, {}},
                            {"Доля", MappingTarget::fact, facts.passed, true, {}},
                            {"мусор", MappingTarget::ignored, none, false, {}}};
    const std::string text = R"({"school": [{"ОО": "A", "Доля": 50, "мусор": [1], "points": 1}],
                                 "municipality": [{"municipality": "Альфа", "town_points": 3}]})";
    EXPECT_EQ(read(text), "");
    EXPECT_EQ(fact({"A"}, facts.passed), "1/2");
    EXPECT_EQ(tests::fact_text(dataset, "", facts.municipality, {"Альфа"}, facts.town_points), "3");
    dataset = Dataset(facts.shared());
    options.mapping.others = MappingOthers::ignored;
    EXPECT_EQ(read(text), "");
    EXPECT_EQ(dataset.slab("", facts.municipality), nullptr);
    dataset = Dataset(facts.shared());
    options.mapping.others = MappingOthers::refused;
    EXPECT_EQ(read(text), "M0828 1 school.points\nM0845 municipality\n");
}

TEST_F(Json, Tables_and_json_agree) {
    EXPECT_EQ(read(R"({"school": [{"school": "A", "points": 1}]})"), "");
    EXPECT_TRUE(read_csv_text(dataset, "t.csv", "school,points\nA,1.0\n", options, diagnostics));
    EXPECT_TRUE(diagnostics.list.empty());
    EXPECT_TRUE(read_csv_text(dataset, "t.csv", "school,points\nA,2\n", options, diagnostics));
    EXPECT_EQ(brief(diagnostics), "M0825 2 points\n");
}

}  // namespace
}  // namespace merilo
