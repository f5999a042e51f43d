// Facts of measures and how road maps stand: broken tables tests/data/measures/NAME.{csv,json} against NAME.{ru,en}.txt
// (MERILO_REWRITE=1 writes these anew), and states that were worked out by hand.
#include <merilo/merilo.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

namespace merilo {
namespace {

namespace fs = std::filesystem;

const fs::path folder = fs::path(MERILO_PROJECT) / "tests" / "data" / "measures";

std::string read_text(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::shared_ptr<const Model> model_of(const Methodology& methodology) { return methodology.dataset().model(); }

std::vector<fs::path> tables() {
    std::vector<fs::path> result;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".csv" || entry.path().extension() == ".json") result.push_back(entry.path());
    std::sort(result.begin(), result.end());
    return result;
}

class BrokenMeasures : public testing::TestWithParam<fs::path> {};

TEST_P(BrokenMeasures, EveryFindingIsSaid) {
    const auto methodology = Methodology::load((folder / "rules.merilo").string());
    MeasureFacts facts(model_of(methodology));
    Diagnostics diagnostics;
    read_measures_text(facts, GetParam().filename().string(), read_text(GetParam()), {}, diagnostics);
    EXPECT_TRUE(diagnostics.has_errors()) << "nothing is wrong with it";
    for (const auto& [ending, language] : {std::pair(".ru.txt", Language::russian), std::pair(".en.txt", Language::english)}) {
        const auto expected = GetParam().string() + ending;
        const auto text = render(diagnostics, methodology.sources(), language) + std::to_string(facts.facts().size()) + "\n";
        if (std::getenv("MERILO_REWRITE") != nullptr) std::ofstream(expected, std::ios::binary) << text;
        EXPECT_EQ(read_text(expected), text) << expected;
    }
}

INSTANTIATE_TEST_SUITE_P(Tables, BrokenMeasures, testing::ValuesIn(tables()), [](const auto& info) {
    auto name = info.param.filename().string();
    std::replace(name.begin(), name.end(), '.', '_');
    return name;
});

/// The facts of `text`, which has nothing wrong, as of a day.
class RoadMaps : public testing::Test {
protected:
    Methodology methodology_ = Methodology::load((folder / "rules.merilo").string());
    std::shared_ptr<MeasureFacts> facts_ = std::make_shared<MeasureFacts>(model_of(methodology_));

    RoadMapReport as_of(std::string_view day, const std::string& text, const std::string& name = "measures.csv") {
        Diagnostics diagnostics;
        EXPECT_TRUE(read_measures_text(*facts_, name, text, {}, diagnostics));
        EXPECT_EQ(render(diagnostics, methodology_.sources(), Language::english), "");
        return track(facts_, *parse_date(day));
    }

    static std::string states(const RoadMapStatus& status, const Model& model) {
        static constexpr std::array words{"done", "late", "due", "overdue", "later"};
        std::string result;
        for (const auto& it : status.measures)
            result += (result.empty() ? "" : " ") + model.roadmaps[status.roadmap].measures[it.measure].code + "/" +
                      (it.due == nullptr ? "-" : it.due->name) + "=" + words[static_cast<std::size_t>(it.state)];
        return result;
    }
};

constexpr const char* table =
    "Регион;Муниципалитет;дорожная карта;мероприятие;срок;выполнено;документ\n"
    "Р;М;msoko;7.1;;30.11.2020;Приказ № 5\n"
    "Р;М;municipality.msoko;7.5;2020-09;2020-10-01;\n"
    "Р;М;msoko;7.5;2021-05-31;2021-05-31;\"Справка; № 3\"\n"
    "Р;М;msoko;7.6;;2021-02-01;\n"
    "Р;М;msoko;7.6;;2021-04-01;\n"
    "Р;М;msoko;7.7;2021-03;2021-03-10;\n"
    "Р;М;msoko;7.7;2021-10-15;;\n"
    "Р;Н;msoko;7.5;2021-05;;\n";

TEST_F(RoadMaps, EachTimeIsJudgedByItself) {
    const auto report = as_of("2021-09-01", table);
    ASSERT_EQ(report.roadmaps.size(), 2U);
    EXPECT_EQ(states(report.roadmaps[0], report.model()),
              "7.1/2020-11=done 7.5/2020-09=late 7.5/2021-05=done 7.5/2021-09=due 7.5/2022-05=later 7.5/2022-09=later 7.5/2023-05=later "
              "7.5/2023-09=later 7.6/-=done 7.6/-=done 7.7/2021-03=done 7.7/2021-10-15=later");
    EXPECT_EQ(states(report.roadmaps[1], report.model()),
              "7.1/2020-11=overdue 7.5/2020-09=overdue 7.5/2021-05=overdue 7.5/2021-09=due 7.5/2022-05=later 7.5/2022-09=later "
              "7.5/2023-05=later 7.5/2023-09=later");
    // Of four that have fallen due (7.1, two of 7.5, one of 7.7) all are done; none of the other's three.
    EXPECT_EQ(report.roadmaps[0].total.due, 4U);
    EXPECT_EQ(report.roadmaps[0].total.percent(), (Fraction{"1", "1"}));
    EXPECT_EQ(report.roadmaps[1].total.due, 3U);
    EXPECT_EQ(report.roadmaps[1].total.percent(), (Fraction{"0", "1"}));
    EXPECT_EQ(report.roadmaps[0].aside, (std::vector<std::uint32_t>{2, 4}));
    EXPECT_EQ(report.roadmaps[1].aside, (std::vector<std::uint32_t>{2, 3, 4})) << "no time is known of the scheduled one";
    EXPECT_EQ(report.roadmaps[0].by_year.at(2020).due, 2U);
    EXPECT_EQ(report.roadmaps[0].by_year.at(2021).due, 2U);
    EXPECT_EQ(report.roadmaps[0].by_year.at(2021).of(MeasureState::due), 1U);
    EXPECT_EQ(report.roadmaps[0].by_section[0].due, 4U);
    EXPECT_EQ(report.roadmaps[0].by_responsible[0].of(MeasureState::not_yet_due), 5U);
}

TEST_F(RoadMaps, WhatWasDoneLaterIsNotDoneYet) {
    const auto report = as_of("2020-11-30", table);
    EXPECT_EQ(report.roadmaps[0].measures[0].state, MeasureState::done) << "the day itself counts";
    EXPECT_EQ(track(facts_, *parse_date("2020-11-29")).roadmaps[0].measures[0].state, MeasureState::due);
    EXPECT_EQ(track(facts_, *parse_date("2020-09-30")).roadmaps[0].measures[1].state, MeasureState::due);
    EXPECT_EQ(track(facts_, *parse_date("2020-10-01")).roadmaps[0].measures[1].state, MeasureState::done_late);
    EXPECT_EQ(track(facts_, *parse_date("2020-10-31")).roadmaps[0].measures[0].state, MeasureState::not_yet_due);
    EXPECT_FALSE(track(facts_, *parse_date("2020-09-29")).roadmaps[0].total.percent()) << "nothing has fallen due";
}

TEST_F(RoadMaps, WhatIsNextStandsByItsDay) {
    const auto report = as_of("2021-09-16", table);
    const auto days = [&](int count) {
        std::string result;
        for (const auto& it : upcoming(report, count))
            result += to_text(report.roadmaps[it.roadmap].measures[it.status].due->last) + " ";
        return result;
    };
    EXPECT_EQ(days(13), "");
    EXPECT_EQ(days(14), "2021-09-30 2021-09-30 ");
    EXPECT_EQ(days(29), "2021-09-30 2021-09-30 2021-10-15 ");
}

TEST_F(RoadMaps, JsonSaysTheSame) {
    const auto report = as_of("2021-09-01",
                              R"([{"municipality": "М", "region": "Р", "roadmap": "msoko", "measure": 7.1, "done": "2020-11-30"},
                                  {"municipality": "М", "region": "Р", "roadmap": "msoko", "measure": "7.5", "due": "2021-05", "done": null}])",
                              "measures.json");
    ASSERT_EQ(report.roadmaps.size(), 1U);
    EXPECT_EQ(report.roadmaps[0].measures[0].state, MeasureState::done);
    EXPECT_EQ(report.roadmaps[0].measures[2].state, MeasureState::overdue);
    EXPECT_EQ(facts_->objects()[0].path, (std::vector<std::string>{"М", "Р"}));
}

TEST_F(RoadMaps, RoadMapsOfSeveralEntitiesStandInOneTable) {
    const auto report = as_of("2021-01-01", "object;roadmap;measure;done\nМ;msoko;7.1;2020-12-01\nР;talents;1.1;2020-12-01\n");
    ASSERT_EQ(report.roadmaps.size(), 2U);
    EXPECT_EQ(report.roadmaps[0].measures[0].state, MeasureState::done_late);
    EXPECT_EQ(report.roadmaps[1].measures[0].state, MeasureState::done);
}

TEST_F(RoadMaps, APathThatStopsEarlyMeansTheOnlyObject) {
    MeasureFacts facts(model_of(methodology_));
    const EntityId municipality = 1;
    const auto first = facts.add_object({municipality, {"М"}});
    EXPECT_EQ(facts.add_object({municipality, {"М", "Р"}}), first);
    EXPECT_EQ(facts.objects()[first].path, (std::vector<std::string>{"М", "Р"}));
    const auto other = facts.add_object({municipality, {"М", "Ю"}});
    EXPECT_NE(other, first);
    EXPECT_EQ(facts.add_object({municipality, {"М", "Ю"}}), other);
    const auto unclear = facts.add_object({municipality, {"М"}});
    EXPECT_TRUE(unclear != first && unclear != other) << "it may be either";
}

}  // namespace
}  // namespace merilo
