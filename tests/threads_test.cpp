// Threads: however many there are, whoever lends them, whatever the order of the rows, the results are the same to the last bit.
#include "towns.hpp"

#include <algorithm>
#include <atomic>
#include <future>

#include <sys/wait.h>
#include <unistd.h>

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

TEST_F(Threads, SixtyFourEvaluateTheSameFactsAndTheirOwn) {
    constexpr std::size_t people = 64, each_has = 150;
    const auto shared = towns_facts(methodology, {rows.begin(), rows.begin() + 400});
    std::vector<Dataset> own;
    std::vector<std::map<std::string, std::uint64_t>> expected;
    for (std::size_t i = 0; i < people; ++i) {
        const auto first = rows.begin() + static_cast<std::ptrdiff_t>(i * each_has);
        own.push_back(towns_facts(methodology, {first, first + each_has}));
        expected.push_back(bits_of(methodology.evaluate(own.back(), with_threads(1))));
    }
    const auto of_all = bits_of(methodology.evaluate(shared, with_threads(1)));
    std::vector<std::future<bool>> answers;
    for (std::size_t i = 0; i < people; ++i)
        answers.push_back(std::async(std::launch::async, [&, i] {
            const bool same = bits_of(methodology.evaluate(shared, with_threads(i % 3))) == of_all;
            return bits_of(methodology.evaluate(own[i], with_threads(i % 2 + 1))) == expected[i] && same;
        }));
    for (auto& answer : answers) EXPECT_TRUE(answer.get());
}

TEST_F(Threads, AForkedChildEvaluates) {
    const auto dataset = towns_facts(methodology, rows);
    const auto expected = bits_of(methodology.evaluate(dataset, with_threads(4)));   // threads were there, and have ended
    const auto child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) ::_exit(bits_of(methodology.evaluate(dataset, with_threads(4))) == expected ? 0 : 1);
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0);
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
