// What the fuzz targets share: a methodology with an input of every type, and small facts for any methodology.
#pragma once

#include <merilo/merilo.hpp>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace merilo::fuzz {

/// What libFuzzer takes for a crash.
inline void require(bool holds) {
    if (!holds) std::abort();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) { return {reinterpret_cast<const char*>(data), size}; }

/// Two texts in one input: what stands behind the first line that reads `----` is the second.
inline std::pair<std::string_view, std::string_view> two_texts(std::string_view input) {
    constexpr std::string_view line = "\n----\n";
    const auto cut = input.find(line);
    if (cut == std::string_view::npos) return {input, {}};
    return {input.substr(0, cut + 1), input.substr(cut + line.size())};
}

/// Facts are read for this one.
inline const Methodology& methodology() {
    static const auto loaded = Methodology::try_parse("facts.merilo", R"(merilo 1
methodology facts "Факты" { version 1; period year }
entity region "Регион"
entity town   "Город" in region
entity school "Школа" in town
list mark "Отметка" { m2 "2" "«2»"; m3 "3" "«3»"; m4 "4" "«4»"; m5 "5" "«5»" }
input school.pupils  "Обучающиеся"   number 0..1000
input school.passed  "Доля сдавших"  share
input school.points_ "Баллы"         points 0..28
input school.plan    "Есть план"     yes_no { missing means no }
input school.mark    "Отметка школы" mark   { optional }
input town.budget    "Бюджет"        number { optional }
value school.good    "Хорошо"        passed >= 70% and points_ / 28 >= 0.5
value school.rated   "Оценка"        table points_ { >= 20 : 3; >= 10 : 2; otherwise : 1 }
value school.place   "Место"         rank(within region: passed * pupils, higher first)
)");
    require(loaded.methodology.has_value());
    return *loaded.methodology;
}

/// Facts were read, whatever they are: the rest of the way to the results, and every message.
inline void use_facts(const Methodology& rules, const Dataset& facts, const Diagnostics& diagnostics) {
    for (const auto language : {Language::russian, Language::english}) render(diagnostics, rules.sources(), language);
    EvaluateOptions options;
    options.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    const auto result = rules.evaluate(facts, options);
    to_json(result, rules.sources(), Language::russian);
    require(result.dataset_digest().size() == 40);
    // Facts that were read can be written, and read again as the same.
    if (diagnostics.list.empty() && result.diagnostics().list.empty()) {
        auto again = rules.dataset();
        Diagnostics none_of_them;
        require(read_json_text(again, "again.json", to_json(facts), {}, none_of_them));
        require(rules.evaluate(again, options).dataset_digest() == result.dataset_digest());
    }
}

}  // namespace merilo::fuzz
