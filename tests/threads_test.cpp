// Threads: however many there are, whoever lends them, whatever the order of the rows, the results are the same to the last bit.
#include "towns.hpp"

#include <algorithm>
#include <atomic>
#include <future>

namespace merilo {
namespace {

using namespace tests;

class Threads : public Towns {};

TEST_F(Threads, OneTwoAndSevenGiveTheSameBits) {
    const auto dataset = towns_facts(methodology, rows);
    const auto one = bits_of(methodology.evaluate(dataset, with_threads(1)));
    EXPECT_GT(one.size(), 5 * towns_schools);
    for (const std::size_t threads : {0U, 2U, 7U}) EXPECT_TRUE(bits_of(methodology.evaluate(dataset, with_threads(threads))) == one) << threads;
}

TEST_F(Threads, ShuffledRowsGiveTheSameBits) {
    const auto sorted = bits_of(methodology.evaluate(towns_facts(methodology, rows), with_threads(1)));
    std::shuffle(rows.begin(), rows.end(), std::mt19937(7));
    EXPECT_TRUE(bits_of(methodology.evaluate(towns_facts(methodology, rows), with_threads(7))) == sorted);
}

TEST_F(Threads, AreLentByTheCaller) {
    const auto dataset = towns_facts(methodology, rows);
    std::atomic<std::size_t> tasks{0};
    const Executor backwards = [&](std::size_t n, const std::function<void(std::size_t)>& task) {
        for (auto i = n; i-- > 0;) {
            ++tasks;
            task(i);
        }
    };
    const auto lent = bits_of(methodology.evaluate(dataset, with_threads(3, backwards)));
    EXPECT_GE(tasks, 3U);
    EXPECT_TRUE(lent == bits_of(methodology.evaluate(dataset, with_threads(1))));
}

TEST_F(Threads, OneMethodologyServesSixtyFour) {
    const auto dataset = towns_facts(methodology, {rows.begin(), rows.begin() + 500});
    const auto expected = bits_of(methodology.evaluate(dataset, with_threads(1)));
    std::vector<std::future<bool>> answers;
    for (int i = 0; i < 64; ++i)
        answers.push_back(std::async(std::launch::async, [&] { return bits_of(methodology.evaluate(dataset)) == expected; }));
    for (auto& answer : answers) EXPECT_TRUE(answer.get());
}

TEST_F(Threads, AllStopWithTheFlag) {
    const auto dataset = towns_facts(methodology, rows);
    const std::atomic<bool> cancel{true};
    auto options = with_threads(7);
    options.cancel = &cancel;
    const auto result = methodology.evaluate(dataset, options);
    ASSERT_EQ(result.diagnostics().list.size(), 1U);
    EXPECT_EQ(result.diagnostics().list[0].code, Code::evaluation_cancelled);
    EXPECT_TRUE(result.periods().empty());
}

}  // namespace
}  // namespace merilo
