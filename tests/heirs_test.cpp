// Heirs of weights and what is not rated, as explanations, reports and JSON tell them.
#include <merilo/impl/heirs.hpp>
#include <merilo/merilo.hpp>

#include <gtest/gtest.h>

namespace {

using namespace merilo;

constexpr const char* heirs_text = R"(merilo 1
methodology heirs "Наследники" { version 1 }
entity school "Школа"
input school.reading "Чтение" points 0..10
input school.math "Математика" points 0..10
input school.now "Достигнуто" points 0..20
input school.pupils "Обучающиеся" count of school
group school.score "Оценка" {
    reading weight 25% else math
    math    weight 25% else now
    now     weight 50%
    total weighted mean
    missing counts zero
    unrated when pupils < 10 because "обучающихся меньше десяти."
}
report school.table_ "Оценки" { columns score "Баллы", score.percent shown to 1% }
)";

struct HeirsResult {
    Methodology methodology;
    Result result;
};

HeirsResult evaluated() {
    auto loaded = Methodology::try_parse("heirs.merilo", heirs_text);
    EXPECT_TRUE(loaded) << render(loaded.diagnostics, loaded.sources, Language::english);
    auto data = loaded.methodology->dataset();
    Diagnostics diagnostics;
    ReadOptions options;
    options.period = "2022";
    read_csv_text(data, "facts.csv", "school,reading,math,now,pupils\nА,,,10,100\nБ,4,8,10,9\nВ,4,,10,50\n", options, diagnostics);
    EXPECT_TRUE(diagnostics.list.empty());
    auto result = loaded.methodology->evaluate(data);
    return {*loaded.methodology, std::move(result)};
}

TEST(Heirs, StandBehindThoseWhoseWeightTheyGet) {
    EXPECT_EQ(detail::order_of_heirs({}), (std::vector<std::uint32_t>{}));
    EXPECT_EQ(detail::order_of_heirs({1, 2, none}), (std::vector<std::uint32_t>{0, 1, 2}));
    EXPECT_EQ(detail::order_of_heirs({none, 0, 1}), (std::vector<std::uint32_t>{2, 1, 0}));
    EXPECT_EQ(detail::order_of_heirs({2, 2, none}), (std::vector<std::uint32_t>{0, 1, 2}));
    EXPECT_EQ(detail::order_of_heirs({1, 0, none}).size(), 1U);
}

TEST(Heirs, AreExplained) {
    const auto [methodology, result] = evaluated();
    EXPECT_EQ(result.exact("school.score", "А"), (Fraction{"10", "1"}));
    const auto explanation = methodology.explain(result, "school.score", "А");
    EXPECT_EQ(explanation.kind, Explanation::Kind::group);
    ASSERT_EQ(explanation.members.size(), 3U);
    EXPECT_EQ(explanation.members[0].heir, explanation.members[1].points);
    EXPECT_EQ(explanation.members[1].heir, explanation.members[2].points);
    EXPECT_EQ(explanation.members[1].weight, (Fraction{"1", "2"}));
    EXPECT_EQ(explanation.members[1].own_weight, (Fraction{"1", "4"}));
    EXPECT_EQ(explanation.members[2].weight, (Fraction{"1", "1"}));
    EXPECT_EQ(explanation.members[2].heir, none);
    EXPECT_TRUE(explanation.members[2].counted);
    EXPECT_FALSE(explanation.members[0].counted);
    const auto text = to_text(explanation, methodology.model(), methodology.sources(), Language::russian);
    EXPECT_NE(text.find("— вес перешёл к «Математика»"), std::string::npos) << text;
    EXPECT_NE(text.find("вес 100\u00A0% — свой вес 50"), std::string::npos) << text;
    const auto json = to_json(explanation, methodology.model(), methodology.sources(), Language::russian);
    EXPECT_NE(json.find(R"("own_weight":"0.25","heir":"school.now")"), std::string::npos) << json;
}

TEST(Unrated, IsShownWithItsReason) {
    const auto [methodology, result] = evaluated();
    EXPECT_EQ(result.state("school.score", "Б"), State::not_applicable);
    const auto points = methodology.model().nodes[methodology.model().find("school.score")].facet(Facet::points);
    EXPECT_EQ(result.unrated(0, points, 1), "обучающихся меньше десяти.");
    EXPECT_EQ(result.unrated(0, points, 0), "");
    const auto table = tables(result, Language::russian).at(0);
    EXPECT_EQ(table.rows.at(1).at(1).text, "не оценивается");
    EXPECT_EQ(table.rows.at(0).at(1).text, "10");
    EXPECT_NE(table.note.find("не оценивается: обучающихся меньше десяти."), std::string::npos) << table.note;
    EXPECT_EQ(table.note.find("десяти.."), std::string::npos) << table.note;
    EXPECT_NE(to_csv(table, Language::russian).find("Б;не оценивается"), std::string::npos);
    const auto explanation = methodology.explain(result, "school.score", "Б");
    EXPECT_EQ(explanation.unrated, "обучающихся меньше десяти.");
    const auto text = to_text(explanation, methodology.model(), methodology.sources(), Language::russian);
    EXPECT_TRUE(text.starts_with("Оценка = не оценивается (обучающихся меньше десяти.)")) << text;
    const auto json = to_json(result, methodology.sources(), Language::russian);
    EXPECT_NE(json.find(R"("school.score.points":{"state":"not_applicable","unrated":"обучающихся меньше десяти."})"), std::string::npos) << json;
}

}  // namespace
