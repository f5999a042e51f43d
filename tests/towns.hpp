// Schools in towns in regions, with values of every kind: what tests of threads and of stopping evaluate.
#pragma once

#include "loaded.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace merilo::tests {

inline constexpr std::string_view towns_rules = R"(merilo 1
methodology threads "Потоки" { version 1; period year }
entity region "Регион"
entity town   "Город" in region
entity school "Школа" in town
unit pupil "Ученик"
list grade "Уровень" { low "Низкий"; high "Высокий" }
input school.taken  "Писали" count of pupil
input school.passed "Сдали"  count of pupil
input school.other  "Иные"   count of pupil { missing means 0 }
value school.passed_share "Доля" passed / taken
value school.mixed "Смесь" 30% * passed_share + 70% * (other / taken)
value school.reached "Уровень" table mixed { >= 35% : high; otherwise : low }
value school.place "Место" rank(within region: mixed, higher first, ties dense)
value school.nearest "До процента" round(mixed, 1%)
value town.ratio "Доля" ratio(school: passed / taken)
value town.mean_mixed "Среднее" mean(school: mixed)
value town.good "Доля хороших" share(school: reached = high)
value school.above "Не ниже города" mixed >= town.mean_mixed
value town.place "Место" rank(within region: mean_mixed, higher first, ties competition)
)";

inline constexpr std::size_t towns_schools = 20'000;

/// Facts of many schools, in the order of `rows`.
inline Dataset towns_facts(const Methodology& methodology, const std::vector<std::size_t>& rows) {
    Dataset result = methodology.dataset();
    const auto& model = methodology.model();
    const auto main = [&](const char* name) { return model.nodes[model.find(name)].main(); };
    const auto taken = main("school.taken"), passed = main("school.passed"), other = main("school.other");
    EntityId school = 0;
    while (model.entities[school].name != "school") ++school;
    for (const auto i : rows) {
        const auto row = result.add("2024", school, {"Ш" + std::to_string(i), "Г" + std::to_string(i % 97), "Р" + std::to_string(i % 97 % 5)});
        std::mt19937 random(static_cast<unsigned>(i));
        const auto all = random() % 60;
        if (i % 41 == 0) result.set_state("2024", row, taken, State::missing);
        else result.set("2024", row, taken, static_cast<double>(all));
        result.set("2024", row, passed, static_cast<double>(all == 0 ? i % 211 == 0 : random() % (all + 1)));
        if (i % 3 == 0) result.set("2024", row, other, static_cast<double>(all == 0 ? 0 : random() % (all + 1)));
        else if (i % 3 == 1) result.set_state("2024", row, other, State::not_applicable);
        else result.set_state("2024", row, other, State::missing);
    }
    return result;
}

/// Every cell by quantity and path, with the bits of its double; then what was said.
inline std::map<std::string, std::uint64_t> bits_of(const Result& result) {
    std::map<std::string, std::uint64_t> cells;
    const auto& model = result.model();
    for (QuantityId id = 0; id < model.quantities.size(); ++id) {
        if (!result.has(id)) continue;
        for (std::size_t row = 0; row < result.rows(0, model.quantities[id].entity); ++row) {
            auto name = quantity_name(model, id);
            for (const auto& part : result.path(0, model.quantities[id].entity, row)) name += "|" + part;
            cells[name] = std::bit_cast<std::uint64_t>(result.number(0, id, row)) * 4 + static_cast<std::uint64_t>(result.state(0, id, row));
        }
    }
    for (const auto& diagnostic : result.diagnostics().list) ++cells["said " + std::to_string(static_cast<int>(diagnostic.code))];
    return cells;
}

inline EvaluateOptions with_threads(std::size_t threads, Executor executor = {}) {
    EvaluateOptions options;
    options.threads = threads;
    options.executor = std::move(executor);
    return options;
}

class Towns : public testing::Test {
protected:
    Methodology methodology = loaded("towns.merilo", towns_rules);
    std::vector<std::size_t> rows = [] {
        std::vector<std::size_t> all(towns_schools);
        for (std::size_t i = 0; i < towns_schools; ++i) all[i] = i;
        return all;
    }();
};

}  // namespace merilo::tests
