// Threads: however many there are, whoever lends them, whatever the order of the rows, the results are the same to the last bit.
#include <merilo/merilo.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <future>
#include <map>
#include <random>
#include <thread>

namespace merilo {
namespace {

constexpr std::string_view rules = R"(merilo 1
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

constexpr std::size_t count = 20'000;

/// Facts of many schools, in the order of `rows`.
Dataset facts(const Methodology& methodology, const std::vector<std::size_t>& rows) {
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
std::map<std::string, std::uint64_t> bits_of(const Result& result) {
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

EvaluateOptions with(std::size_t threads, Executor executor = {}) {
    EvaluateOptions options;
    options.threads = threads;
    options.executor = std::move(executor);
    return options;
}

class Threads : public testing::Test {
protected:
    Methodology methodology = [] {
        auto loaded = Methodology::try_parse("threads.merilo", std::string(rules));
        EXPECT_TRUE(loaded) << render(loaded.diagnostics, loaded.sources, Language::english);
        return *loaded.methodology;
    }();
    std::vector<std::size_t> rows = [] {
        std::vector<std::size_t> all(count);
        for (std::size_t i = 0; i < count; ++i) all[i] = i;
        return all;
    }();
};

TEST_F(Threads, OneTwoAndSevenGiveTheSameBits) {
    const auto dataset = facts(methodology, rows);
    const auto one = bits_of(methodology.evaluate(dataset, with(1)));
    EXPECT_GT(one.size(), 5 * count);
    for (const std::size_t threads : {0U, 2U, 7U}) EXPECT_TRUE(bits_of(methodology.evaluate(dataset, with(threads))) == one) << threads;
}

TEST_F(Threads, ShuffledRowsGiveTheSameBits) {
    const auto sorted = bits_of(methodology.evaluate(facts(methodology, rows), with(1)));
    std::shuffle(rows.begin(), rows.end(), std::mt19937(7));
    EXPECT_TRUE(bits_of(methodology.evaluate(facts(methodology, rows), with(7))) == sorted);
}

TEST_F(Threads, AreLentByTheCaller) {
    const auto dataset = facts(methodology, rows);
    std::atomic<std::size_t> tasks{0};
    const Executor backwards = [&](std::size_t n, const std::function<void(std::size_t)>& task) {
        for (auto i = n; i-- > 0;) {
            ++tasks;
            task(i);
        }
    };
    const auto lent = bits_of(methodology.evaluate(dataset, with(3, backwards)));
    EXPECT_GE(tasks, 3U);
    EXPECT_TRUE(lent == bits_of(methodology.evaluate(dataset, with(1))));
}

TEST_F(Threads, OneMethodologyServesSixtyFour) {
    const auto dataset = facts(methodology, {rows.begin(), rows.begin() + 500});
    const auto expected = bits_of(methodology.evaluate(dataset, with(1)));
    std::vector<std::future<bool>> answers;
    for (int i = 0; i < 64; ++i)
        answers.push_back(std::async(std::launch::async, [&] { return bits_of(methodology.evaluate(dataset)) == expected; }));
    for (auto& answer : answers) EXPECT_TRUE(answer.get());
}

TEST_F(Threads, AllStopWithTheFlag) {
    const auto dataset = facts(methodology, rows);
    const std::atomic<bool> cancel{true};
    auto options = with(7);
    options.cancel = &cancel;
    const auto result = methodology.evaluate(dataset, options);
    ASSERT_EQ(result.diagnostics().list.size(), 1U);
    EXPECT_EQ(result.diagnostics().list[0].code, Code::evaluation_cancelled);
    EXPECT_TRUE(result.periods().empty());
}

}  // namespace
}  // namespace merilo
