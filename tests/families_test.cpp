// Families from the data to the report: columns by name and by title, members in explanations and JSON.
#include <merilo/merilo.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace merilo;

constexpr const char* families_text = R"(merilo 1
methodology families "Семейства" { version 1 }
entity school "Школа"
list mark "Отметка" { m2 "«2»"; m3 "«3»" }
input school.taken "Писали" count of school
input school.vpr "Получили" count of school by mark { adds up to taken }
indicator school.vpr_share "Доля" by mark { value vpr / taken; better higher; points table value { >= 50% : 1; otherwise : 0 } }
report school.marks "Отметки" { columns "Доли" vpr_share shown to 1%, vpr_share.points of maximum "Балл" }
)";

Methodology families() {
    auto loaded = Methodology::try_parse("families.merilo", families_text);
    EXPECT_TRUE(loaded) << render(loaded.diagnostics, loaded.sources, Language::english);
    return *loaded.methodology;
}

Dataset read(const Methodology& methodology, std::string_view csv) {
    auto data = methodology.dataset();
    Diagnostics diagnostics;
    ReadOptions options;
    options.period = "2022";
    read_csv_text(data, "facts.csv", csv, options, diagnostics);
    EXPECT_TRUE(diagnostics.list.empty()) << render(diagnostics, methodology.sources(), Language::english);
    return data;
}

TEST(Families, MembersStandByLabel) {
    const auto methodology = families();
    const auto& model = methodology.model();
    ASSERT_EQ(model.families.size(), 2U);
    const auto& family = model.families[0];
    EXPECT_EQ(family.name, "vpr");
    ASSERT_EQ(family.members.size(), 2U);
    EXPECT_EQ(model.nodes[family.members[1]].name, "vpr.m3");
    EXPECT_EQ(model.nodes[family.members[1]].title, "Получили: «3»");
    EXPECT_EQ(model.find("school.vpr.m3"), family.members[1]);
    EXPECT_EQ(model.find("school.vpr"), none);
}

TEST(Families, ColumnsAreNamedLikeMembers) {
    const auto methodology = families();
    const auto by_name = methodology.evaluate(read(methodology, "school,taken,vpr.m2,vpr.m3\nА,10,4,6\n"));
    const auto by_title = methodology.evaluate(read(methodology, "school,Писали,Получили: «2»,Получили: «3»\nА,10,4,6\n"));
    EXPECT_EQ(by_name.exact("school.vpr_share.m3", "А"), (Fraction{"3", "5"}));
    EXPECT_EQ(by_title.exact("school.vpr_share.m3.points", "А"), (Fraction{"1", "1"}));
    EXPECT_TRUE(by_name.diagnostics().list.empty());
}

TEST(Families, ReportsShowAllMembers) {
    const auto methodology = families();
    const auto result = methodology.evaluate(read(methodology, "school,taken,vpr.m2,vpr.m3\nА,10,4,6\n"));
    const auto table = tables(result, Language::russian).at(0);
    EXPECT_EQ(table.sections.at(1).columns,
              (std::vector<std::string>{"Доля: «2»", "Доля: «3»", "Балл: «2»", "Балл: «3»"}));
    EXPECT_EQ(table.rows.at(0).at(4).text, "1 из 1");
    const auto json = to_json(result, methodology.sources(), Language::english);
    EXPECT_NE(json.find(R"("school.vpr_share.m2":{"state":"value","value":"0.4")"), std::string::npos) << json;
    const auto explanation = methodology.explain(result, "school.vpr_share.m2", "А");
    ASSERT_EQ(explanation.uses.size(), 2U);
    EXPECT_EQ(quantity_name(methodology.model(), explanation.uses[0].quantity), "school.vpr.m2");
}

TEST(Families, FactsThatDoNotAddUpAreReportedOnceForAnObject) {
    const auto methodology = families();
    const auto result = methodology.evaluate(read(methodology, "school,taken,vpr.m2,vpr.m3\nА,10,4,7\nБ,10,4,6\nВ,10,4,\n"));
    ASSERT_EQ(result.diagnostics().list.size(), 1U);
    EXPECT_EQ(result.diagnostics().list[0].code, Code::facts_do_not_add_up);
    EXPECT_EQ(result.diagnostics().list[0].arguments[0].value, "school.vpr");
    EXPECT_EQ(result.diagnostics().list[0].arguments[1].value, "А");
    EXPECT_EQ(result.state("school.vpr.m2", "А"), State::missing);
    EXPECT_EQ(result.state("school.taken", "А"), State::value);
    EXPECT_EQ(result.state("school.vpr.m2", "Б"), State::value);
    EXPECT_EQ(result.state("school.vpr.m2", "В"), State::value);
}

/// Beside numbers that no grid holds the exact evaluator judges.
TEST(Families, FactsAreJudgedExactly) {
    const auto methodology = families();
    auto data = read(methodology, "school,taken,vpr.m2,vpr.m3\nА,10,4,6\nБ,10,4,7\n");
    const auto entity = EntityId{0};
    const auto row = data.add("2022", entity, {"В"});
    const auto quantity = [&](const char* name) { return methodology.model().nodes[methodology.model().find(name)].main(); };
    data.set("2022", row, quantity("school.vpr.m2"), Fraction{"1", "3"});
    data.set("2022", row, quantity("school.vpr.m3"), Fraction{"2", "3"});
    data.set("2022", row, quantity("school.taken"), Fraction{"1", "1"});
    const auto result = methodology.evaluate(data);
    EXPECT_EQ(result.state("school.vpr.m2", "В"), State::value);
    EXPECT_EQ(result.state("school.vpr.m2", "А"), State::value);
    EXPECT_EQ(result.state("school.vpr.m2", "Б"), State::missing);
    EXPECT_EQ(result.diagnostics().list.size(), 1U);
}

}  // namespace
