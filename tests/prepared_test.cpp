// A methodology remembers plans and programs: what it remembers changes no result.
#include <merilo/merilo.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

namespace merilo {
namespace {

Methodology school_methodology() {
    auto loaded = Methodology::try_parse("prepared.merilo", R"(merilo 1
methodology prepared "Повтор" { version 1; period year }
entity region "Область"
entity school "Школа" in region
parameter threshold "Порог" { from 2020 : 0.6; from 2024 : 0.7 }
input school.passed "Сдали" number
input school.took   "Писали" number
indicator school.share "Доля" { value passed / took; points table value { >= 0.9 : 2; >= 0.5 : 1; otherwise : 0 }; maximum 2 }
indicator school.size "Размер" { value took; points table value { >= 50 : 2; >= 20 : 1; otherwise : 0 }; maximum 2 }
group school.total "Всего" { share weight 2; size; total weighted mean; missing counts excluded }
value school.good  "Хорошо" passed / took >= threshold
value school.place "Место" rank(within region: total, higher first, ties competition)
value region.sum   "Сумма" sum(school: passed)
)");
    if (!loaded) throw std::runtime_error(render(loaded.diagnostics, loaded.sources, Language::english));
    return *loaded.methodology;
}

Dataset facts(const Methodology& methodology, std::size_t schools, const std::string& period, double step, bool with_gaps) {
    auto data = methodology.dataset();
    const auto& model = methodology.model();
    const auto input = [&](const char* name) { return model.nodes[model.find(name)].main(); };
    for (std::size_t i = 0; i < schools; ++i) {
        const auto row = data.add(period, model.quantities[input("school.passed")].entity, {"Ш" + std::to_string(i), i % 3 == 0 ? "А" : "Б"});
        if (!with_gaps || i % 5 != 0) data.set(period, row, input("school.passed"), static_cast<double>(i * 7 % 41) * step);
        data.set(period, row, input("school.took"), static_cast<double>(41 + i % 30));
    }
    return data;
}

/// All that a result says, bit for bit.
std::string all_of(const Result& result) {
    std::string text;
    for (const auto& diagnostic : result.diagnostics().list) text += code_name(diagnostic.code) + " ";
    for (std::size_t period = 0; period < result.periods().size(); ++period) {
        text += result.periods()[period] + ":";
        for (QuantityId id = 0; id < result.model().quantities.size(); ++id) {
            if (!result.has(id)) continue;
            const auto entity = result.model().quantities[id].entity;
            for (std::size_t row = 0; row < (entity == none ? 1 : result.rows(period, entity)); ++row) {
                text += std::to_string(static_cast<int>(result.state(period, id, row))) + "=" + std::to_string(result.number(period, id, row)) + ",";
                if (result.state(period, id, row) == State::value) text += result.exact(period, id, row).numerator + ";";
            }
        }
    }
    return text;
}

TEST(Prepared, WhatIsRememberedChangesNoResult) {
    const auto remembers = school_methodology();
    EvaluateOptions few;
    few.nodes = {"school.place", "region.sum"};
    const std::vector<EvaluateOptions> options{{}, few};
    struct Case { std::size_t schools; std::string period; double step; bool with_gaps; };
    const std::vector<Case> cases{{40, "2023", 1, false}, {40, "2024", 1, false}, {40, "2023", 0.1, false}, {40, "2023", 1, true},
                                  {41, "2023", 1, false}, {0, "2023", 1, false},  {600, "2024", 1, true},   {40, "2023", 1e9, false}};
    for (int turn = 0; turn < 20; ++turn) {   // small data get bands when they come often
        for (const auto& [schools, period, step, with_gaps] : cases) {
            for (const auto& asked : options) {
                const auto fresh = school_methodology();
                const auto expected = all_of(fresh.evaluate(facts(fresh, schools, period, step, with_gaps), asked));
                ASSERT_EQ(all_of(remembers.evaluate(facts(remembers, schools, period, step, with_gaps), asked)), expected)
                    << schools << " " << period << " " << step << " " << with_gaps << " " << turn;
                if (turn > 0 && schools > 100) break;
            }
        }
    }
}

TEST(Prepared, WrongNodesAreSaidAfterRightOnes) {
    const auto methodology = school_methodology();
    const auto data = facts(methodology, 3, "2023", 1, false);
    EvaluateOptions right, wrong;
    right.nodes = {"school.total"};
    wrong.nodes = {"school.totl"};
    EXPECT_FALSE(methodology.evaluate(data, right).diagnostics().has_errors());
    EXPECT_TRUE(methodology.evaluate(data, wrong).diagnostics().has_errors());
    EXPECT_FALSE(methodology.evaluate(data, right).diagnostics().has_errors());
}

TEST(Prepared, OneMethodologyUnder64Threads) {
    const auto methodology = school_methodology();
    std::vector<Dataset> data;
    std::vector<std::string> expected;
    for (std::size_t i = 0; i < 8; ++i) {
        data.push_back(facts(methodology, 10 + i, i % 2 == 0 ? "2023" : "2024", i % 3 == 0 ? 0.5 : 1, i % 4 == 0));
        const auto fresh = school_methodology();
        expected.push_back(all_of(fresh.evaluate(data.back())));
    }
    std::vector<std::string> wrong(64);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < wrong.size(); ++i) {
        threads.emplace_back([&, i] {
            for (std::size_t turn = 0; turn < 30; ++turn)
                if (const auto at = (i + turn) % data.size(); all_of(methodology.evaluate(data[at])) != expected[at]) wrong[i] = "wrong";
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(wrong, std::vector<std::string>(64));
}

}  // namespace
}  // namespace merilo
