// Scenarios: what passes, what fails, and what an exception may cover.
#include <merilo/merilo.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <unistd.h>

namespace {

using merilo::Code;
using merilo::Language;

const std::string head = R"(merilo 1
methodology test "Проба" {
    version 1
    period year
}
entity region "Регион"
entity town "Город" in region
list grade "Уровень" { low "Низкий" red; high "Высокий" green }
input town.got "Получено" points 0..100
input town.most "Можно получить" points 0..100
input town.open "Открыт" yes_no
value town.share "Доля" got / most
value town.reached "Уровень" table share { >= 50% : high; otherwise : low }
value town.place "Место" rank(within region: share, higher first, ties dense)
value town.when_open "Если открыт" {
    value share
    applies when open
}
)";

/// A folder of its own for the data files of one test.
class Scenario : public testing::Test {
protected:
    std::filesystem::path folder;

    void SetUp() override {
        folder = std::filesystem::path(testing::TempDir()) / ("merilo_scenario_" + std::to_string(::getpid()));
        std::filesystem::create_directories(folder);
    }
    void TearDown() override { std::filesystem::remove_all(folder); }

    void write(const std::string& name, const std::string& text) const { std::ofstream(folder / name, std::ios::binary) << text; }

    merilo::TestReport run(const std::string& scenarios) {
        const auto loaded = merilo::Methodology::try_parse((folder / "rules.merilo").string(), head + scenarios);
        EXPECT_TRUE(loaded) << merilo::render(loaded.diagnostics, loaded.sources, Language::english);
        if (!loaded) return {};
        auto report = loaded.methodology->test();
        text = merilo::to_text(report, loaded.sources, Language::russian, false);
        return report;
    }

    /// The only scenario.
    merilo::ScenarioResult run_one(const std::string& scenario) {
        const auto report = run(scenario);
        EXPECT_EQ(report.scenarios.size(), 1U);
        return report.scenarios.empty() ? merilo::ScenarioResult{} : report.scenarios.front();
    }

    static bool has(const merilo::ScenarioResult& scenario, Code code) {
        const auto& list = scenario.diagnostics.list;
        return std::any_of(list.begin(), list.end(), [&](const merilo::Diagnostic& d) { return d.code == code; });
    }

    std::string text;
};

TEST_F(Scenario, compares_exactly_and_as_printed) {
    const auto scenario = run_one(R"(scenario "Треть" {
    in 2022
    given town "А" of "Р" { got = 1; most = 3 }
    given town "Б" of "Р" { got = 49; most missing }
    expect town "А" { share shows 33%; share shows 33.3%; reached = low; place = 1; when_open missing }
    expect town "Б" of "Р" { share missing; place missing }
})");
    EXPECT_TRUE(scenario.passed()) << text;
    EXPECT_EQ(scenario.figures, 7U);
}

TEST_F(Scenario, rounds_half_away_from_zero_where_a_figure_is_shown) {
    EXPECT_TRUE(run_one(R"(scenario "Половина процента" {
    in 2022
    given town "А" of "Р" { got = 5; most = 8 }
    expect town "А" { share shows 63%; share shows 62.5%; share = 62.5% }
})").passed()) << text;
}

TEST_F(Scenario, fails_where_a_figure_differs_and_says_both) {
    const auto scenario = run_one(R"(scenario "Не то" {
    in 2022
    given town "А" of "Р" { got = 1; most = 4; open = no }
    expect town "А" { share = 26%; reached = high; when_open = 25% }
})");
    EXPECT_FALSE(scenario.passed());
    ASSERT_EQ(scenario.differences.size(), 3U);
    EXPECT_EQ(scenario.differences[0].object, "А (Р)");
    EXPECT_EQ(scenario.differences[0].figure, "share");
    EXPECT_EQ(scenario.differences[0].expected, "26\u00A0%");
    EXPECT_EQ(scenario.differences[0].computed, "25\u00A0%");
    EXPECT_EQ(scenario.differences[1].computed, "Низкий");
    EXPECT_EQ(scenario.differences[2].computed, "н/п");
    EXPECT_NE(text.find("НЕ ПРОЙДЕН: «Не то»"), std::string::npos) << text;
}

TEST_F(Scenario, tells_figures_apart_that_print_alike) {
    const auto scenario = run_one(R"(scenario "Почти треть" {
    in 2022
    given town "А" of "Р" { got = 1; most = 3 }
    expect town "А" { share = 33.333333% }
})");
    ASSERT_EQ(scenario.differences.size(), 1U);
    EXPECT_EQ(scenario.differences[0].computed, "33,333333\u00A0% (1/3)");
}

TEST_F(Scenario, a_computed_node_that_is_given_is_not_computed) {
    const auto scenario = run_one(R"(scenario "Дано" {
    in 2022
    given town "А" of "Р" { share = 80% }
    expect town "А" { reached = high; place = 1 }
})");
    EXPECT_TRUE(scenario.passed()) << text;
    EXPECT_EQ(scenario.overridden, std::vector<std::string>{"town.share"});
    EXPECT_NE(text.find("town.share"), std::string::npos);
}

TEST_F(Scenario, an_object_without_facts_has_no_results) {
    const auto scenario = run_one(R"(scenario "Нет такого" {
    in 2022
    given town "А" of "Р" { got = 1; most = 2 }
    expect town "Я" { share = 50% }
})");
    EXPECT_FALSE(scenario.passed());
    EXPECT_TRUE(has(scenario, Code::scenario_object_not_given)) << text;
}

TEST_F(Scenario, an_object_that_might_be_several_is_refused) {
    const auto scenario = run_one(R"(scenario "Двое" {
    in 2022
    given town "А" of "Р" { got = 1; most = 2 }
    given town "А" of "С" { got = 1; most = 2 }
    expect town "А" { share = 50% }
})");
    EXPECT_FALSE(scenario.passed());
    EXPECT_TRUE(has(scenario, Code::scenario_object_ambiguous)) << text;
}

const std::string published = R"(scenario "Опубликовано" {
    in 2022
    given data "given.csv" { town = object of town; others as named }
    expect data "published.csv" {
        town = object of town
        percent in percent = round(share, 1%)
        rank = place
        note = ignored
    }
)";

TEST_F(Scenario, every_cell_of_a_file_is_compared) {
    write("given.csv", "town,got,most,open\nА,1,2,да\nБ,2,3,нет\nВ,,3,да\n");
    write("published.csv", "town,percent,rank,note\nА,50,2,x\nБ,67,1,y\nВ,,н/д,z\n");
    const auto scenario = run_one(published + "}");
    EXPECT_TRUE(scenario.passed()) << text;
    EXPECT_EQ(scenario.figures, 6U);
}

TEST_F(Scenario, an_exception_covers_the_figures_it_names_and_says_why) {
    write("given.csv", "town,got,most,open\nА,1,2,да\nБ,2,3,нет\n");
    write("published.csv", "town,percent,rank,note\nА,50,1,x\nБ,66,1,y\n");
    auto scenario = run_one(published + "except town \"А\" rank because \"опечатка\"\n except town \"Б\" percent because \"отброшено\" }");
    EXPECT_TRUE(scenario.passed()) << text;
    ASSERT_EQ(scenario.differences.size(), 2U);
    EXPECT_EQ(scenario.differences[0].reason, "опечатка");
    EXPECT_NE(text.find("    оговорено: А, rank: ожидается 1, получено 2\n        потому что опечатка\n"), std::string::npos) << text;

    scenario = run_one(published + "except town \"А\" rank because \"опечатка\" }");
    EXPECT_FALSE(scenario.passed()) << "the other difference has no exception";
}

TEST_F(Scenario, an_exception_fails_once_nothing_differs) {
    write("given.csv", "town,got,most,open\nА,1,2,да\nБ,2,3,нет\n");
    write("published.csv", "town,percent,rank,note\nА,50,1,x\nБ,67,1,y\n");
    const auto scenario = run_one(published + "except town \"А\" rank, percent because \"опечатка\" }");
    EXPECT_FALSE(scenario.passed());
    ASSERT_TRUE(has(scenario, Code::scenario_exception_same)) << text;
    EXPECT_NE(text.find("«percent»"), std::string::npos) << "it names the figure\n" << text;
}

TEST_F(Scenario, an_exception_for_nothing_is_an_error) {
    write("given.csv", "town,got,most,open\nАнна,1,2,да\n");
    write("published.csv", "town,percent,rank,note\nАнна,50,1,x\n");
    EXPECT_TRUE(has(run_one(published + "except town \"Анка\" rank because \"…\" }"), Code::scenario_exception_object)) << text;
    EXPECT_NE(text.find("есть «Анна»"), std::string::npos) << text;
}

TEST_F(Scenario, objects_of_both_files_must_be_the_same) {
    write("given.csv", "town,got,most,open\nА,1,2,да\nБ,2,3,нет\n");
    write("published.csv", "town,percent,rank,note\nА,50,2,x\nВ,10,3,y\n");
    const auto scenario = run_one(published + "}");
    EXPECT_FALSE(scenario.passed());
    EXPECT_TRUE(has(scenario, Code::scenario_object_not_given)) << text;
    EXPECT_TRUE(has(scenario, Code::scenario_object_not_expected)) << text;
}

TEST_F(Scenario, wrong_data_fail_it) {
    write("given.csv", "town,got,most,open\nА,много,2,да\n");
    write("published.csv", "town,percent,rank,note\nА,,,x\n");
    const auto scenario = run_one(published + "}");
    EXPECT_TRUE(scenario.differences.empty()) << text;
    EXPECT_FALSE(scenario.passed());
    std::filesystem::remove(folder / "given.csv");
    EXPECT_FALSE(run_one(published + "}").passed());
}

TEST_F(Scenario, without_scenarios_a_methodology_passes) {
    const auto report = run("");
    EXPECT_TRUE(report.passed());
    EXPECT_TRUE(report.scenarios.empty());
}

}  // namespace
