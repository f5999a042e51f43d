// Bytes read as a table of steps and as one of measures, in CSV or JSON: to the results of mechanisms and road maps, and to all that is made
// of how these stand.
#include "fuzz.hpp"

using namespace merilo;

namespace {

const Methodology& management() {
    static const auto loaded = Methodology::try_parse("management.merilo", R"(merilo 1
methodology plans "Управление" { version 1; period year }
entity region "Регион"
entity town   "Город" in region
input town.share "Доля" share { optional }
indicator town.reached "Достигнуто" { value share }
responsible office "Отдел"
responsible centre "Центр"
cycle management "Управленческий цикл" {
    step goals      "Цели"
    step indicators "Показатели" after goals
    step monitoring "Мониторинг" after indicators
    step analysis   "Анализ"     after monitoring
    step measures   "Меры"       after analysis
    points table { done and published : 2; done : 1; otherwise : 0 }
}
mechanism town.support "Поддержка" {
    follows    management
    goals      "Концепция"  once
    indicators reached
    monitoring "Мониторинг" every year in may
    analysis   change(reached) > 0 every year in november
    measures   not required
}
roadmap town.plan "Дорожная карта" from 2020-09 until 2025-12 {
    approved 2020-09-09
    section 1 "Сроки" {
        measure 1.1 "К концу года"     due 2021                         by office, centre
        measure 1.2 "Дважды в год"     due every year in may, september by office
        measure 1.3 "В последний день" due every year on 31 august      by centre
        measure 1.4 "К марту"          due 2021-02..2021-03             by office
        measure 1.5 "Каждый квартал"   due every quarter                by office
    }
    section 2 "Без сроков" {
        measure 2.1 "Постоянно"  continuous from 2020/21 by centre
        measure 2.2 "По графику" scheduled               by office
        measure 2.3 "Без срока"  no deadline             by office
    }
}
value town.late "Просрочено" plan.overdue
value town.gain "Прирост"    change(plan.percent)
)");
    fuzz::require(loaded.methodology.has_value());
    return *loaded.methodology;
}

void use_road_maps(const Methodology& rules, const std::shared_ptr<const MeasureFacts>& facts, Day day, const Diagnostics& diagnostics) {
    const auto report = track(facts, day);
    for (const auto& roadmap : report.roadmaps) {
        std::uint32_t counted = 0;
        for (const auto count : roadmap.total.in_state) counted += count;
        const auto timed = std::count_if(roadmap.measures.begin(), roadmap.measures.end(), [](const MeasureStatus& it) { return it.due != nullptr; });
        fuzz::require(counted == static_cast<std::uint32_t>(timed) && roadmap.total.done_of_due <= roadmap.total.due);
    }
    RoadMapOptions shown;
    shown.next = 90;
    to_text(report, shown, 100, false);
    to_json(report, rules.sources(), shown, diagnostics);
    to_calendar(report, shown);
    for (std::size_t i = 0; i < std::min<std::size_t>(report.roadmaps.size(), 3); ++i) to_svg(report, i, shown);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto& rules = management();
    const auto text = fuzz::text_of(data, size);
    const std::string name = text.starts_with('[') || text.starts_with('{') ? "table.json" : "table.csv";
    auto facts = rules.dataset();
    auto measures = std::make_shared<MeasureFacts>(facts.model());
    Diagnostics diagnostics;
    ReadOptions options;
    options.period = "2022";
    read_steps_text(facts, name, text, options, diagnostics);
    read_measures_text(*measures, name, text, options, diagnostics);
    const Day day{std::chrono::year{2022} / 6 / 1};
    facts = with_measures(facts, measures, day, options.period);
    for (const auto language : {Language::russian, Language::english}) render(diagnostics, rules.sources(), language);
    EvaluateOptions evaluation;
    evaluation.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    const auto result = rules.evaluate(facts, evaluation);
    to_json(result, rules.sources(), Language::russian);
    for (const auto& table : tables(result, Language::english)) to_text(table, 100, false);
    use_road_maps(rules, measures, day, diagnostics);
    return 0;
}
