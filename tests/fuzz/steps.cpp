// Bytes read as facts of steps, in CSV or JSON, to the results of the mechanisms.
#include "fuzz.hpp"

using namespace merilo;

namespace {

const Methodology& mechanisms() {
    static const auto loaded = Methodology::try_parse("steps.merilo", R"(merilo 1
methodology cycles "Циклы" { version 1; period year }
entity region "Регион"
entity town   "Город" in region
input town.share "Доля" share { optional }
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
    indicators share
    monitoring "Мониторинг" every year in may
    analysis   change(share) > 0 every year in november
    measures   not required
}
)");
    fuzz::require(loaded.methodology.has_value());
    return *loaded.methodology;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto& rules = mechanisms();
    const auto text = fuzz::text_of(data, size);
    auto facts = rules.dataset();
    Diagnostics diagnostics;
    ReadOptions options;
    options.period = "2022";
    read_steps_text(facts, text.starts_with('[') || text.starts_with('{') ? "s.json" : "s.csv", text, options, diagnostics);
    for (const auto language : {Language::russian, Language::english}) render(diagnostics, rules.sources(), language);
    EvaluateOptions evaluation;
    evaluation.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    const auto result = rules.evaluate(facts, evaluation);
    to_json(result, rules.sources(), Language::russian);
    for (const auto& table : tables(result, Language::english)) to_text(table, 100, false);
    return 0;
}
