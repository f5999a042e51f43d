// Bytes read as facts of measures, in CSV or JSON, to the state of the road maps and everything that is made of it.
#include "fuzz.hpp"

using namespace merilo;

namespace {

const Methodology& road_maps() {
    static const auto loaded = Methodology::try_parse("measures.merilo", R"(merilo 1
methodology plans "Планы" { version 1; period year }
entity region "Регион"
entity town   "Город" in region
responsible office "Отдел"
responsible centre "Центр"
roadmap town.plan "Дорожная карта" from 2020-09 until 2025-12 {
    approved 2020-09-09
    section 1 "Сроки" {
        measure 1.1 "К концу года"   due 2021                        by office, centre
        measure 1.2 "Дважды в год"   due every year in may, september by office
        measure 1.3 "В последний день" due every year on 31 august    by centre
        measure 1.4 "К марту"        due 2021-02..2021-03            by office
        measure 1.5 "Каждый квартал" due every quarter               by office
    }
    section 2 "Без сроков" {
        measure 2.1 "Постоянно"      continuous from 2020/21         by centre
        measure 2.2 "По графику"     scheduled                       by office
        measure 2.3 "Без срока"      no deadline                     by office
    }
}
)");
    fuzz::require(loaded.methodology.has_value());
    return *loaded.methodology;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto& rules = road_maps();
    const auto text = fuzz::text_of(data, size);
    auto facts = std::make_shared<MeasureFacts>(std::make_shared<const Model>(rules.model()));
    Diagnostics diagnostics;
    ReadOptions options;
    options.period = "2022";
    read_measures_text(*facts, text.starts_with('[') || text.starts_with('{') ? "m.json" : "m.csv", text, options, diagnostics);
    for (const auto language : {Language::russian, Language::english}) render(diagnostics, rules.sources(), language);
    const auto report = track(facts, Day{std::chrono::year{2022} / 6 / 1});
    for (const auto& roadmap : report.roadmaps) {
        std::uint32_t counted = 0;
        for (const auto count : roadmap.total.in_state) counted += count;
        fuzz::require(counted == roadmap.measures.size() && roadmap.total.done_of_due <= roadmap.total.due);
    }
    RoadMapOptions shown;
    shown.next = 90;
    to_text(report, shown, 100, false);
    to_json(report, rules.sources(), shown, diagnostics);
    to_calendar(report, shown);
    for (std::size_t i = 0; i < std::min<std::size_t>(report.roadmaps.size(), 3); ++i) to_svg(report, i, shown);
    return 0;
}
