// Facts of steps from tables: what is in force, what is known of objects, and that all ways of evaluating agree.
#include <merilo/merilo.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace merilo {
namespace {

constexpr const char* rules = R"(merilo 1
methodology quality "Управление" { version 2022; period year }
entity region       "Регион"
entity municipality "Муниципалитет" in region
cycle management "Цикл" {
    step goals    "Цели"
    step analysis "Анализ" after goals
    step measures "Меры"   after analysis
    points table { done and published : 2; done : 1; otherwise : 0 }
}
mechanism municipality.training "2.1" "Подготовка" {
    follows  management
    goals    "Концепция" once
    analysis "Справка"   every year in june
    measures "План"      every year
}
)";

Methodology load(const std::string& more = {}) {
    auto loaded = Methodology::try_parse("steps.merilo", rules + more);
    if (!loaded) throw std::runtime_error(render(loaded.diagnostics, loaded.sources, Language::english));
    return *loaded.methodology;
}

constexpr const char* table = R"(region,municipality,mechanism,step,period,done,document,published
Юг,Альфа,training,goals,2020,да,Концепция,да
Юг,Альфа,training,analysis,2021,да,Справка 2021,да
Юг,Альфа,training,analysis,2022,2022-06-10,Справка 2022,нет
Юг,Альфа,training,measures,2022,да,План,да
Юг,Бета,training,goals,2022,да,,да
)";

Dataset read(const Methodology& methodology, const std::string& name, const std::string& text, Diagnostics* said = nullptr) {
    auto data = methodology.dataset();
    Diagnostics diagnostics;
    read_steps_text(data, name, text, {}, diagnostics);
    if (said != nullptr) *said = diagnostics;
    else EXPECT_TRUE(diagnostics.list.empty()) << render(diagnostics, methodology.sources(), Language::english);
    return data;
}

double at(const Result& result, std::string_view period, const std::string& object, std::string_view name) {
    const auto& model = result.model();
    Diagnostics wrong;
    const auto quantity = find_quantity(model, name, wrong);
    for (std::size_t i = 0; i < result.periods().size(); ++i) {
        if (result.periods()[i] != period) continue;
        const auto row = result.find(i, model.quantities[quantity].entity, {object});
        return row && result.state(i, quantity, *row) == State::value ? result.number(i, quantity, *row) : -1;
    }
    return -2;
}

TEST(Steps, HoldForTheirPeriodsAndObjectsAreKnownFromTheirFirstFactOn) {
    const auto methodology = load();
    const auto result = methodology.evaluate(read(methodology, "steps.csv", table));
    EXPECT_TRUE(result.diagnostics().list.empty());
    EXPECT_EQ(result.periods(), (std::vector<std::string>{"2020", "2021", "2022"}));
    EXPECT_EQ(at(result, "2020", "Альфа", "training"), 2);
    EXPECT_EQ(at(result, "2021", "Альфа", "training"), 4);
    EXPECT_EQ(at(result, "2022", "Альфа", "training"), 5);
    EXPECT_EQ(at(result, "2022", "Альфа", "training.full"), 1);
    EXPECT_EQ(at(result, "2021", "Бета", "training"), -1);
    EXPECT_EQ(at(result, "2022", "Бета", "training"), 2);
}

TEST(Steps, JsonAndAnyOrderOfRowsSayTheSame) {
    const auto methodology = load();
    const auto csv = methodology.evaluate(read(methodology, "steps.csv", table));
    const auto* json = R"([
        {"region": "Юг", "municipality": "Бета", "mechanism": "2.1", "step": "Цели", "period": "2022", "done": true, "published": true},
        {"region": "Юг", "municipality": "Альфа", "mechanism": "Подготовка", "step": "measures", "period": 2022, "done": "да", "published": "да"},
        {"region": "Юг", "municipality": "Альфа", "mechanism": "training", "step": "analysis", "period": "2022", "done": "2022-06-10", "published": false},
        {"region": "Юг", "municipality": "Альфа", "mechanism": "training", "step": "goals", "period": "2020", "done": true, "published": true},
        {"region": "Юг", "municipality": "Альфа", "mechanism": "training", "step": "analysis", "period": "2021", "done": true, "published": true}
    ])";
    const auto other = methodology.evaluate(read(methodology, "steps.json", json));
    EXPECT_EQ(csv.dataset_digest(), other.dataset_digest());
    for (const auto* period : {"2020", "2021", "2022"})
        for (const auto* object : {"Альфа", "Бета"}) EXPECT_EQ(at(csv, period, object, "training"), at(other, period, object, "training"));
}

TEST(Steps, WhatIsWrittenIsReadBackWithoutLoss) {
    const auto methodology = load();
    const std::string more = "Юг,Бета,training,analysis,2022,н/п,,\nЮг,Бета,training,measures,2021,,,\nЮг,Бета,training,measures,2022,нет,\"План \"\"А\"\"\",н/д\n";
    const auto facts = read(methodology, "steps.csv", table + more);
    const auto text = steps_to_json(facts);
    const auto again = read(methodology, "steps.json", text);
    EXPECT_EQ(steps_to_json(again), text);
    ASSERT_EQ(again.steps().size(), facts.steps().size());
    EXPECT_EQ(methodology.evaluate(again).dataset_digest(), methodology.evaluate(facts).dataset_digest());
    EXPECT_EQ(again.steps().back().fact.document, "План \"А\"");
    EXPECT_TRUE(again.steps()[again.steps().size() - 3].fact.not_applicable);
}

TEST(Steps, ObjectsOfOtherFactsAreThoseOfTheTable) {
    const auto methodology = load("input municipality.schools \"Школы\" number\nvalue municipality.twice \"Дважды\" schools * 2\n");
    auto data = methodology.dataset();
    const auto entity = methodology.model().nodes[methodology.model().find("municipality.schools")].entity;
    const auto schools = methodology.model().nodes[methodology.model().find("municipality.schools")].main();
    data.set("2022", data.add("2022", entity, {"Альфа", "Юг"}), schools, 7.0);
    Diagnostics said;
    EXPECT_TRUE(read_steps_text(data, "steps.csv", table, {}, said));
    ASSERT_EQ(said.list.size(), 1U);   // Бета has no other facts
    EXPECT_EQ(said.list[0].code, Code::step_fact_unknown_object);
    EXPECT_EQ(said.list[0].data.row, 6U);
    const auto result = methodology.evaluate(data);
    EXPECT_EQ(result.periods(), (std::vector<std::string>{"2022"})) << "a document of 2020 is no reason to rate 2020";
    EXPECT_EQ(at(result, "2022", "Альфа", "training"), 5);
    EXPECT_EQ(at(result, "2022", "Альфа", "twice"), 14);
}

TEST(Steps, ObjectsOfATableOfObjectsNeedNoOtherFacts) {
    const auto methodology = load();
    auto data = methodology.dataset();
    const auto entity = methodology.model().nodes[methodology.model().mechanisms[0].node].entity;
    ASSERT_TRUE(data.know_by_name(entity) && data.know_by_name(methodology.model().entities[entity].parent));
    data.place({{}, entity, {"Альфа", "Юг"}, "objects.csv", 2});
    data.place({{}, entity, {"Вега", "Юг"}, "objects.csv", 3});
    Diagnostics said;
    EXPECT_TRUE(read_steps_text(data, "steps.csv", table, {}, said));
    ASSERT_EQ(said.list.size(), 1U);   // Бета is not listed
    EXPECT_EQ(said.list[0].code, Code::step_fact_unknown_object);
    const auto result = methodology.evaluate(data);
    EXPECT_EQ(at(result, "2022", "Альфа", "training"), 5);
    EXPECT_EQ(at(result, "2022", "Вега", "training"), 0) << "it is listed, and has done nothing";
}

TEST(Steps, BulkEvaluationAndExplanationAgreeOnAnyNumberOfThreads) {
    const auto methodology = load();
    std::string text = "municipality,mechanism,step,period,done,document,published\n";
    constexpr const char* answers[] = {"да", "нет", "н/д", "н/п"};
    constexpr const char* flags[] = {"да", "нет", "н/д"};
    std::size_t number = 0;
    for (std::size_t object = 0; object < 64; ++object)
        for (const auto* step : {"goals", "analysis", "measures"}) {
            const auto* done = answers[object >> (2 * (number % 3)) & 3U];
            const auto* published = std::string_view(done) == "нет" ? "нет" : flags[(object + number) % 3];
            text += "M" + std::to_string(object) + ",training," + step + ",2022," + done + ",," + published + "\n";
            ++number;
        }
    const auto data = read(methodology, "steps.csv", text);
    EvaluateOptions one, four;
    one.threads = 1;
    four.threads = 4;
    const auto result = methodology.evaluate(data, one), other = methodology.evaluate(data, four);
    const auto& model = methodology.model();
    const auto entity = model.nodes[model.mechanisms[0].node].entity;
    for (std::size_t row = 0; row < result.rows(0, entity); ++row)
        for (QuantityId quantity = 0; quantity < model.quantities.size(); ++quantity) {
            EXPECT_EQ(result.state(0, quantity, row), other.state(0, quantity, row));
            EXPECT_EQ(result.exact(0, quantity, row), other.exact(0, quantity, row));
            const auto explained = explain(result, 0, quantity, row);
            EXPECT_EQ(explained.state, result.state(0, quantity, row)) << quantity_name(model, quantity);
            if (explained.state == State::value) {
                EXPECT_EQ(explained.value, result.exact(0, quantity, row));
            }
        }
}

TEST(Steps, ExplanationsNameTheDocumentAndTheFirstBrokenLink) {
    const auto methodology = load();
    EvaluateOptions options;
    options.periods = {"2022"};
    const auto result = methodology.evaluate(read(methodology, "steps.csv", table), options);
    const auto alpha = to_text(methodology.explain(result, "training", "Альфа"), methodology.model(), methodology.sources(), Language::russian);
    EXPECT_NE(alpha.find("полный управленческий цикл\n"), std::string::npos) << alpha;
    EXPECT_NE(alpha.find("Цели: выполнено = да — из данных, документ «Концепция», с 2020"), std::string::npos) << alpha;
    EXPECT_NE(alpha.find("Анализ: выполнено = да — из данных, документ «Справка 2022», 2022-06-10"), std::string::npos) << alpha;
    const auto beta = to_text(methodology.explain(result, "training", "Бета"), methodology.model(), methodology.sources(), Language::russian);
    EXPECT_NE(beta.find("неполный управленческий цикл: нет звена «Анализ»"), std::string::npos) << beta;
    EXPECT_NE(beta.find("Анализ: выполнено = нет — в таблице шагов этого нет"), std::string::npos) << beta;
}

TEST(Steps, WithoutATableNothingIsKnownAndItIsSaidOnce) {
    const auto methodology = load();
    auto data = methodology.dataset();
    const auto entity = methodology.model().nodes[methodology.model().mechanisms[0].node].entity;
    data.add("2022", entity, {"Альфа", "Юг"});
    const auto result = methodology.evaluate(data);
    ASSERT_EQ(result.diagnostics().list.size(), 1U);
    EXPECT_EQ(result.diagnostics().list[0].code, Code::steps_absent);
    EXPECT_EQ(at(result, "2022", "Альфа", "training"), -1);
}

TEST(Steps, AnUnreadRowLeavesItsObjectUnknownAndNoOther) {
    const auto methodology = load();
    Diagnostics said;
    const auto data = read(methodology, "steps.csv", "municipality,mechanism,step,period,done,published\nАльфа,training,goals,2022,да,да\n"
                           "Альфа,training,anlysis,2022,да,да\nБета,training,goals,2022,да,да\n", &said);
    ASSERT_EQ(said.list.size(), 1U);
    const auto result = methodology.evaluate(data);
    EXPECT_EQ(at(result, "2022", "Альфа", "training.analysis"), -1);
    EXPECT_EQ(at(result, "2022", "Альфа", "training.goals"), 1);
    EXPECT_EQ(at(result, "2022", "Бета", "training"), 2);
}

TEST(Steps, TwoFactsThatDifferAreNoFact) {
    const auto methodology = load();
    Diagnostics said;
    const std::string head = "municipality,mechanism,step,period,done,published\n";
    const auto different = methodology.evaluate(read(methodology, "a.csv", head + "А,training,goals,2022,да,да\nА,training,goals,2022,нет,нет\n", &said));
    EXPECT_EQ(at(different, "2022", "А", "training.goals"), -1);
    const auto same = methodology.evaluate(read(methodology, "b.csv", head + "А,training,goals,2022,да,да\nА,2.1,Цели,2022,да,да\n", &said));
    EXPECT_EQ(at(same, "2022", "А", "training.goals"), 1);
}

}  // namespace
}  // namespace merilo
