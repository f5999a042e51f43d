// Explanations: the same values as in bulk, what was taken, and no more text than there is to say.
#include "hand_model.hpp"

#include <merilo/merilo.hpp>

#include <gtest/gtest.h>

namespace merilo {
namespace {

using tests::fraction;
using tests::HandModel;

constexpr const char* text = R"(merilo 1
methodology sample "Проба" { version 1 }
entity region "Регион"
entity school "Школа" in region
entity pupil  "Обучающийся" in school
list quality_level "Уровень" { low "Низкий"; high "Высокий" }
input school.passed  "Справились" count of pupil
input school.taken   "Писали"     count of pupil
input school.biased  "Признаки необъективности" yes_no { missing means no }
input school.climate "Климат"     points 0..10
parameter threshold  "Порог" 60% { assumed "в источнике не назван" }
indicator school.reading "Чтение" {
    value   passed / taken
    applies when not biased
    better  higher
    points  table value { >= threshold : 2; >= 30% : 1; otherwise : 0 }
}
group school.quality "Качество" {
    reading weight 60%
    climate weight 40%
    total   weighted mean
    missing counts zero
}
value school.place   "Место"   rank(within region: quality, higher first, ties dense)
value school.reached "Уровень" table quality.percent { >= 50% : high; otherwise : low }
)";

struct Sample {
    LoadResult loaded = Methodology::try_parse("sample.merilo", text);
    std::optional<Dataset> data;

    Sample() {
        if (!loaded) return;
        data.emplace(loaded.methodology->dataset());
        const char* facts[][5] = {{"Ш1", "7", "10", "нет", "5"},  {"Ш2", "3", "10", "н/д", "н/д"}, {"Ш3", "1", "10", "да", "10"},
                                  {"Ш4", "6", "10", "нет", "5"}, {"Ш5", "0", "0", "нет", "7"},     {"Ш6", "5", "0", "нет", "7"}};
        const char* inputs[] = {"passed", "taken", "biased", "climate"};
        for (const auto& line : facts)
            for (int i = 0; i < 4; ++i) {
                const auto quantity = id(std::string("school.") + inputs[i]);
                const auto row = data->add("2022", loaded.methodology->model().quantities[quantity].entity, {line[0], "Р"});
                const std::string fact = line[i + 1];
                if (fact == "н/д") data->set_state("2022", row, quantity, State::missing);
                else if (fact == "да" || fact == "нет") data->set("2022", row, quantity, fact == "да" ? 1.0 : 0.0);
                else data->set("2022", row, quantity, fraction(fact));
            }
    }
    [[nodiscard]] QuantityId id(const std::string& name) const {
        const auto& model = loaded.methodology->model();
        return model.nodes[model.find(name)].main();
    }
};

TEST(Explain, AgreesWithTheResult) {
    const Sample sample;
    ASSERT_TRUE(sample.loaded) << render(sample.loaded.diagnostics, sample.loaded.sources, Language::english);
    const auto result = sample.loaded.methodology->evaluate(*sample.data);
    const auto& model = result.model();
    for (QuantityId id = 0; id < model.quantities.size(); ++id) {
        if (!result.has(id)) continue;
        for (std::size_t row = 0; row < result.rows(0, model.quantities[id].entity); ++row) {
            const auto explanation = explain(result, 0, id, row);
            EXPECT_EQ(explanation.state, result.state(0, id, row)) << quantity_name(model, id) << " " << row;
            EXPECT_EQ(explanation.value, result.exact(0, id, row)) << quantity_name(model, id) << " " << row;
        }
    }
}

TEST(Explain, RowsMembersAndUses) {
    const Sample sample;
    ASSERT_TRUE(sample.loaded);
    const auto result = sample.loaded.methodology->evaluate(*sample.data);
    const auto& model = result.model();
    const auto points = model.nodes[model.find("school.reading")].facet(Facet::points);
    auto explanation = explain(result, 0, points, 0);
    using Outcome = Explanation::Row::Outcome;
    ASSERT_EQ(explanation.rows.size(), 3U);
    EXPECT_EQ(explanation.rows[0].outcome, Outcome::taken);
    EXPECT_EQ(explanation.rows[1].outcome, Outcome::not_reached);
    explanation = explain(result, 0, points, 1);
    EXPECT_EQ(explanation.rows[0].outcome, Outcome::passed);
    EXPECT_EQ(explanation.rows[1].outcome, Outcome::taken);
    EXPECT_EQ(explanation.rows[2].outcome, Outcome::not_reached);

    explanation = explain(result, 0, sample.id("school.quality"), 1);
    EXPECT_EQ(explanation.kind, Explanation::Kind::group);
    ASSERT_EQ(explanation.members.size(), 2U);
    EXPECT_EQ(explanation.members[0].weight, (Fraction{"3", "5"}));
    EXPECT_EQ(explanation.members[0].value, (Fraction{"1", "1"}));
    EXPECT_EQ(explanation.members[0].maximum, (Fraction{"2", "1"}));
    EXPECT_EQ(explanation.members[1].state, State::missing);
    EXPECT_TRUE(explanation.members[1].counted);
    explanation = explain(result, 0, sample.id("school.quality"), 2);
    EXPECT_EQ(explanation.members[0].state, State::not_applicable);
    EXPECT_FALSE(explanation.members[0].counted);

    explanation = explain(result, 0, sample.id("school.place"), 0);
    EXPECT_EQ(explanation.kind, Explanation::Kind::rank);
    ASSERT_EQ(explanation.uses.size(), 1U);
    EXPECT_EQ(explanation.uses[0].quantity, sample.id("school.quality"));
}

TEST(Explain, Text) {
    const Sample sample;
    ASSERT_TRUE(sample.loaded);
    const auto result = sample.loaded.methodology->evaluate(*sample.data);
    const auto written = [&](std::size_t row, Language language) {
        auto words = to_text(explain(result, 0, sample.id("school.reached"), row), result.model(), sample.loaded.sources, language);
        for (std::size_t at = 0; (at = words.find("\u00A0", at)) != std::string::npos;) words.replace(at, 2, " ");   // no-break spaces
        return words;
    };
    EXPECT_EQ(written(1, Language::russian), R"(Уровень = Низкий
  sample.merilo:25: table quality.percent { >= 50% : high; otherwise : low }
  не подошла: >= 50% : high
  подошла строка: otherwise : low
  Качество, процент ≈ 11,54 % (3/26)
    sample.merilo:18: points / maximum
    Качество = 0,6
      sample.merilo:18: total weighted mean
      Чтение, баллы: 1 из 2, вес 60 %
      Климат: н/д из 10, вес 40 % — засчитан ноль
      Чтение, баллы = 1
        sample.merilo:16: table value { >= threshold : 2; >= 30% : 1; otherwise : 0 }
        не подошла: >= threshold : 2
        подошла строка: >= 30% : 1
        Признаки необъективности = нет — в данных нет, считается так
        Чтение = 30 %
          sample.merilo:13: passed / taken
          Признаки необъективности = нет — в данных нет, считается так
          Справились = 3 — из данных
          Писали = 10 — из данных
        Порог = 60 % — принято: в источнике не назван
      Климат = н/д — в данных нет
    Качество, максимум = 5,2
)");
    EXPECT_EQ(written(0, Language::english), R"(Уровень = Высокий
  sample.merilo:25: table quality.percent { >= 50% : high; otherwise : low }
  row taken: >= 50% : high
  Качество, percent ≈ 61.54% (8/13)
    sample.merilo:18: points / maximum
    Качество = 3.2
      sample.merilo:18: total weighted mean
      Чтение, points: 2 of 2, weight 60%
      Климат: 5 of 10, weight 40%
      Чтение, points = 2
        sample.merilo:16: table value { >= threshold : 2; >= 30% : 1; otherwise : 0 }
        row taken: >= threshold : 2
        Признаки необъективности = no — from the data
        Чтение = 70%
          sample.merilo:13: passed / taken
          Признаки необъективности = no — from the data
          Справились = 7 — from the data
          Писали = 10 — from the data
        Порог = 60% — assumed: в источнике не назван
      Климат = 5 — from the data
    Качество, maximum = 5.2
)");
}

/// An explanation without no-break spaces.
std::string told(const Methodology& methodology, const Result& result, const char* node, const char* object, Language language = Language::russian) {
    auto words = to_text(methodology.explain(result, node, object), result.model(), methodology.sources(), language);
    for (std::size_t at = 0; (at = words.find("\u00A0", at)) != std::string::npos;) words.replace(at, 2, " ");
    return words;
}

TEST(Explain, SaysWhyThereIsNoValue) {
    const auto loaded = Methodology::try_parse("why.merilo", R"(merilo 1
methodology why "Почему" { version 1; period year }
entity region "Регион"
entity school "Школа" in region
list step "Ступень" { low "Низкая"; high "Высокая" }
input school.taken "Писали" number
input school.cost  "Цена"   number
input school.climate "Климат" points 0..10
indicator school.share "Доля" { value taken; points table value { >= 10 : 2; otherwise : 0 }; unrated when taken < 3 because "мало"; unrated when taken = 5 because "пять" }
value school.reached "Ступень" table taken { >= 10 : high; otherwise : low }
group school.all "Итог" { share; climate; total sum; missing counts fails }
value region.mean "Среднее" weighted mean(school: taken by cost)
value school.place "Место" rank(within region: taken, higher first)
value school.part "Процентиль" percentile(within region: taken where cost > 0, higher first)
)");
    ASSERT_TRUE(loaded) << render(loaded.diagnostics, loaded.sources, Language::russian);
    auto facts = loaded.methodology->dataset();
    Diagnostics wrong;
    ReadOptions options;
    options.period = "2022";
    read_csv_text(facts, "f.csv", "school,region,taken,cost,climate\nА,Р,12,1,4\nБ,Р,,1,4\nВ,Р,2,,8\nГ,Р,12,2,1\nД,Р,5,0,1\nЕ,Р,12,2,1\n", options, wrong);
    const auto result = loaded.methodology->evaluate(facts);
    const auto text = [&](const char* node, const char* object) { return told(*loaded.methodology, result, node, object); };
    EXPECT_EQ(text("reached", "Б"), R"(Ступень = н/д
  why.merilo:10: table taken { >= 10 : high; otherwise : low }
  taken: н/д, а строки «missing :» в таблице нет
  Писали = н/д — в данных нет
)");
    EXPECT_EQ(told(*loaded.methodology, result, "reached", "Б", Language::english), R"(Ступень = no data
  why.merilo:10: table taken { >= 10 : high; otherwise : low }
  taken: no data, and the table has no row “missing :”
  Писали = no data — not in the data
)");
    EXPECT_EQ(text("all", "Б"), R"(Итог = н/д
  why.merilo:11: total sum
  Доля, баллы: н/д из 2, вес 1 — поэтому н/д и вся группа
  Климат: 4 из 10, вес 1
  Доля, баллы = н/д
    why.merilo:9: table value { >= 10 : 2; otherwise : 0 }
    Писали = н/д — в данных нет
  Климат = 4 — из данных
)");
    EXPECT_EQ(text("share", "Д"), R"(Доля = не оценивается (пять)
  why.merilo:9: taken
  выполнено условие: taken = 5
  Писали = 5 — из данных
)");
    EXPECT_EQ(text("mean", "Р"), R"(Среднее = 12
  why.merilo:12: weighted mean(school: taken by cost)
  учтено 4 из 6 («Школа»)
    А: 12, вес 1
    Г: 12, вес 2
    Е: 12, вес 2
    Д: 5, вес 0
    Б: н/д, вес 1
    В: 2, вес н/д
)");
    EXPECT_EQ(text("place", "Г"), R"(Место = 1
  why.merilo:13: rank(within region: taken, higher first)
  сравнивались: 5; впереди: 0; без места, нет данных: 1
    делит место с: А, Е
  Писали = 12 — из данных
)");
    EXPECT_EQ(text("part", "А"), R"(Процентиль ≈ 66,67 % (2/3)
  why.merilo:14: percentile(within region: taken where cost > 0, higher first)
  сравнивались: 3; впереди: 0; без места, нет данных: 2; не входит: 1
    делит место с: Г, Е
  Писали = 12 — из данных
  Цена = 1 — из данных
)");
}

TEST(Explain, WhereAFactComesFromAndWhyAMemberDoesNotCount) {
    const auto loaded = Methodology::try_parse("origins.merilo", R"(merilo 1
methodology origins "Откуда" { version 1; period year }
entity school "Школа"
input school.boarding "Интернат" yes_no { missing means no }
input school.beds     "Места"    number { applies when boarding }
input school.reading  "Чтение"   points 0..10
input school.possible "Сколько можно" points 0..10
indicator school.clubs "Кружки" { value reading; points value; maximum possible }
group school.all "Итог" { reading weight 100%; clubs weight 100%; total sum; missing counts excluded }
group school.whole "Целое" { reading weight 2; total sum; missing counts excluded }
value school.seen "Видно" table { boarding : beds; otherwise : beds }
)");
    ASSERT_TRUE(loaded) << render(loaded.diagnostics, loaded.sources, Language::russian);
    auto facts = loaded.methodology->dataset();
    Diagnostics wrong;
    ReadOptions options;
    options.period = "2022";
    read_csv_text(facts, "f.csv", "school,boarding,beds,reading,possible\nА,,12,4,\nБ,да,,4,н/п\nВ,да,н/п,4,8\n", options, wrong);
    const auto result = loaded.methodology->evaluate(facts);
    const auto text = [&](const char* node, const char* object) {
        auto words = to_text(loaded.methodology->explain(result, node, object), result.model(), loaded.sources, Language::russian);
        for (std::size_t at = 0; (at = words.find("\u00A0", at)) != std::string::npos;) words.replace(at, 2, " ");
        return words;
    };
    const auto says = [](const std::string& words, const std::string& said) { return words.find(said + "\n") != std::string::npos; };
    EXPECT_TRUE(says(text("seen", "А"), "Интернат = нет — в данных нет, считается так")) << text("seen", "А");
    EXPECT_TRUE(says(text("seen", "А"), "Места = н/п — не применяется")) << text("seen", "А");
    EXPECT_TRUE(says(text("seen", "Б"), "Интернат = да — из данных")) << text("seen", "Б");
    EXPECT_TRUE(says(text("seen", "Б"), "Места = н/д — в данных нет")) << text("seen", "Б");
    EXPECT_TRUE(says(text("seen", "В"), "Места = н/п — из данных")) << text("seen", "В");
    EXPECT_TRUE(says(text("all", "А"), "Чтение: 4 из 10, вес 100 %")) << text("all", "А");
    EXPECT_TRUE(says(text("all", "А"), "Кружки, баллы: 4, максимум н/д, не учитывается (вес 100 %)")) << text("all", "А");
    EXPECT_TRUE(says(text("all", "Б"), "Кружки, баллы: 4, максимум н/п, не учитывается (вес 100 %)")) << text("all", "Б");
    EXPECT_TRUE(says(text("all", "В"), "Кружки, баллы: 4 из 8, вес 100 %")) << text("all", "В");
    EXPECT_TRUE(says(text("whole", "В"), "Чтение: 4 из 10, вес 2")) << text("whole", "В");
    EXPECT_EQ(result.text("all.percent", "Б"), "40\u00A0%");
}

TEST(Explain, GivenInsteadOfComputed) {
    HandModel m;
    const auto school = m.entity("school");
    const auto a = m.input(school, "a");
    const auto x = m.value(school, "x", m.add(Op::negate, {m.read(a)}));
    const auto y = m.value(school, "y", m.add(Op::negate, {m.read(x)}));
    Dataset data(m.shared());
    const auto row = data.add("2022", school, {"Ш1"});
    data.set("2022", row, a, 1.0);
    data.set("2022", row, x, 5.0);
    EvaluateOptions options;
    options.plan.overridden = {x};
    const auto explanation = explain(evaluate(m.shared(), m.graph(), data, options), 0, y, row);
    EXPECT_EQ(explanation.value, (Fraction{"-5", "1"}));
    ASSERT_EQ(explanation.uses.size(), 1U);
    EXPECT_EQ(explanation.uses[0].kind, Explanation::Kind::fact);
    EXPECT_TRUE(explanation.uses[0].uses.empty());
}

std::size_t size_of(const Explanation& explanation) {
    std::size_t result = 1;
    for (const auto& used : explanation.uses) result += size_of(used);
    return result;
}

TEST(Explain, WhatIsSharedIsExplainedOnce) {
    HandModel m;
    const auto school = m.entity("school");
    std::vector<QuantityId> x{m.input(school, "a"), m.input(school, "b")};
    for (int i = 2; i < 80; ++i)
        x.push_back(m.value(school, "x" + std::to_string(i), m.add(Op::add, {m.read(x[x.size() - 2]), m.read(x[x.size() - 1])})));
    Dataset data(m.shared());
    const auto row = data.add("2022", school, {"Ш1"});
    data.set("2022", row, x[0], 0.5);
    data.set("2022", row, x[1], 0.5);
    const auto explanation = explain(evaluate(m.shared(), m.graph(), data), 0, x.back(), row);
    EXPECT_LT(size_of(explanation), 200U);
    EXPECT_LT(to_text(explanation, m.model, {}, Language::russian).size(), 50'000U);
}

TEST(Explain, LongChainsEnd) {
    HandModel m;
    const auto school = m.entity("school");
    auto last = m.input(school, "a");
    for (int i = 0; i < 20'000; ++i) last = m.value(school, "x" + std::to_string(i), m.add(Op::negate, {m.read(last)}));
    Dataset data(m.shared());
    const auto row = data.add("2022", school, {"Ш1"});
    data.set("2022", row, 0, 0.5);
    EvaluateOptions options;
    options.plan.wanted = {last};
    const auto explanation = explain(evaluate(m.shared(), m.graph(), data, options), 0, last, row);
    EXPECT_EQ(explanation.value, (Fraction{"1", "2"}));
    EXPECT_LT(size_of(explanation), 300U);
}

}  // namespace
}  // namespace merilo
