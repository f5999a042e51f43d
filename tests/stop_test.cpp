// Deadline, cancel flag and progress: an evaluation that is stopped leaves nothing of what it computed, wherever it was.
#include "towns.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>

namespace merilo {
namespace {

using namespace tests;
using Clock = std::chrono::steady_clock;

/// More to decide in fractions, errors of cells in many rows, a median in fractions, and peers of a kind.
constexpr std::string_view more_rules = R"(
value school.twice "Дважды" mixed + mixed = 60% * passed_share + 140% * (other / taken)
value school.inverse "Наоборот" taken / passed
value school.peers "Среди таких же" mean(within town by reached: mixed)
value town.middle "Середина" median(school: mixed) >= 50%
)";

class Stop : public Towns {
protected:
    Dataset dataset = [this] {
        methodology = loaded("towns.merilo", std::string(towns_rules) + std::string(more_rules));
        return towns_facts(methodology, rows);
    }();
    std::map<std::string, std::uint64_t> whole;
    Clock::duration time{};   ///< of a whole evaluation

    void SetUp() override {
        const auto begin = Clock::now();
        const auto result = methodology.evaluate(dataset, with_threads(2));
        time = Clock::now() - begin;
        whole = bits_of(result);
        ASSERT_GT(whole.size(), 9 * towns_schools);
    }

    /// Either everything is there or nothing, and why. True when it was stopped.
    bool is_stopped(const Result& result, Code why) const {
        const auto& said = result.diagnostics().list;
        if (!result.periods().empty()) {
            EXPECT_TRUE(bits_of(result) == whole);
            return false;
        }
        EXPECT_EQ(said.size(), 1U);
        EXPECT_EQ(said.empty() ? Code{} : said[0].code, why);
        const auto& model = methodology.model();
        for (QuantityId id = 0; id < model.quantities.size(); ++id) EXPECT_FALSE(result.has(id));
        return true;
    }
};

TEST_F(Stop, ADeadlineAtAnyMomentLeavesAllOrNothing) {
    constexpr int moments = 16;
    int stopped = 0;
    for (int i = 0; i < moments; ++i) {
        auto options = with_threads(i % 3 == 0 ? 1 : 2);
        options.deadline = Clock::now() + time * i / moments;
        stopped += is_stopped(methodology.evaluate(dataset, options), Code::deadline_passed) ? 1 : 0;
    }
    EXPECT_GE(stopped, 1);   // the first was over at once
}

TEST_F(Stop, AnotherThreadCancelsAtAnyMoment) {
    constexpr int moments = 16;
    int stopped = 0;
    for (int i = 0; i < moments; ++i) {
        std::atomic<bool> cancel{i == 0};
        auto options = with_threads(2);
        options.cancel = &cancel;
        std::jthread other([&, i] {
            std::this_thread::sleep_for(time * i / moments);
            cancel = true;
        });
        stopped += is_stopped(methodology.evaluate(dataset, options), Code::evaluation_cancelled) ? 1 : 0;
    }
    EXPECT_GE(stopped, 1);
}

TEST_F(Stop, ProgressGoesFromNothingToAll) {
    for (const std::size_t threads : {1U, 2U, 7U}) {
        std::vector<double> shares;
        std::atomic<int> inside{0};
        auto options = with_threads(threads);
        options.progress = [&](double share) {
            EXPECT_EQ(inside++, 0) << "never from two at once";
            shares.push_back(share);
            --inside;
        };
        EXPECT_TRUE(bits_of(methodology.evaluate(dataset, options)) == whole);
        ASSERT_GT(shares.size(), 10U);
        EXPECT_LE(shares.size(), 1002U);
        EXPECT_GE(shares.front(), 0);
        EXPECT_LT(shares.front(), 0.5);
        EXPECT_EQ(shares.back(), 1);
        EXPECT_EQ(std::adjacent_find(shares.begin(), shares.end(), std::greater_equal<>()), shares.end()) << "each is more than the one before";
    }
}

TEST_F(Stop, CancelledAtAnyShare) {
    for (const double share : {0.0, 0.1, 0.3, 0.5, 0.7, 0.9}) {
        std::atomic<bool> cancel{false};
        auto options = with_threads(2);
        options.cancel = &cancel;
        options.progress = [&](double done) { cancel = cancel || (done >= share && done < 1); };
        EXPECT_TRUE(is_stopped(methodology.evaluate(dataset, options), Code::evaluation_cancelled)) << share;
    }
}

TEST_F(Stop, WhatProgressThrowsComesOutOfTheEvaluation) {
    for (const std::size_t threads : {1U, 2U, 7U})
        for (const double share : {0.0, 0.4, 0.8, 1.0}) {
            std::atomic<int> calls_after{0};
            auto options = with_threads(threads);
            bool thrown = false;
            options.progress = [&](double done) {
                calls_after += thrown ? 1 : 0;
                if (done < share) return;
                thrown = true;
                throw std::runtime_error("enough");
            };
            EXPECT_THROW((void)methodology.evaluate(dataset, options), std::runtime_error);
            EXPECT_EQ(calls_after, 0);
        }
    EXPECT_TRUE(bits_of(methodology.evaluate(dataset)) == whole);
}

TEST_F(Stop, PeriodsHaveTheirShares) {
    const auto& model = methodology.model();
    const auto taken = model.nodes[model.find("school.taken")].main();
    for (const char* period : {"2022", "2023"})
        for (int i = 0; i < 6000; ++i) dataset.set(period, dataset.add(period, model.quantities[taken].entity, {"Ш" + std::to_string(i), "Г", "Р"}), taken, 7.0);
    std::vector<double> shares;
    auto options = with_threads(1);
    options.absent_columns_are_errors = false;
    options.progress = [&](double share) { shares.push_back(share); };
    EXPECT_EQ(methodology.evaluate(dataset, options).periods().size(), 3U);
    EXPECT_TRUE(std::is_sorted(shares.begin(), shares.end()));
    EXPECT_EQ(shares.back(), 1);
    // The first two have a third of the objects between them.
    const auto first_two = std::count_if(shares.begin(), shares.end(), [](double share) { return share < 0.35; });
    EXPECT_GT(first_two, 2);
    EXPECT_LT(first_two, static_cast<std::ptrdiff_t>(shares.size()) - 2);
}

}  // namespace
}  // namespace merilo
