// What is known about a column of numbers is found when it is read, by blocks and by threads as cell by cell.
#include "arrow_fixture.hpp"

#include <cmath>
#include <random>

namespace {

using namespace merilo;
using namespace merilo::tests;

class ColumnBounds : public ReadArrow {};

TEST_F(ColumnBounds, threads_change_nothing) {
    constexpr std::size_t rows = 3000;
    std::vector<std::optional<std::string>> names;
    std::vector<double> averages, points;
    std::vector<std::int64_t> pupils;
    std::mt19937 random(20221201);
    for (std::size_t i = 0; i < rows; ++i) {
        names.push_back("S" + std::to_string(i));
        averages.push_back(i % 7 == 0 ? std::nan("") : static_cast<double>(random() % 1000) / (i < 1500 ? 10 : 1000));
        points.push_back(i % 5 == 0 ? 1e6 : static_cast<double>(random() % 29));   // many are too large
        pupils.push_back(i % 3 == 0 ? -1 : static_cast<std::int64_t>(random() % 500));
    }
    const auto outcome = [&](std::size_t threads, const Executor& executor) {
        dataset = Dataset(facts.shared());
        diagnostics = {};
        options.threads = threads;
        options.executor = executor;
        options.nan_is_missing = true;
        EXPECT_TRUE(read({schools(names), numbers_column("average", "g", averages), numbers_column("points", "g", points), numbers_column("pupils", "l", pupils)}));
        expect_true_bounds(dataset);
        EXPECT_EQ(column(facts.average).decimals, 3);
        return render(diagnostics, {}, Language::russian) + to_json(dataset);
    };
    const auto one = outcome(1, {});
    EXPECT_NE(one.find("M0836"), std::string::npos) << "more than are kept";
    for (const std::size_t threads : {0U, 2U, 7U}) EXPECT_EQ(outcome(threads, {}), one);
    EXPECT_EQ(outcome(3, [](std::size_t n, const std::function<void(std::size_t)>& task) { for (auto i = n; i-- > 0;) task(i); }), one);
}

TEST_F(ColumnBounds, a_column_is_looked_at_as_cell_by_cell) {
    std::mt19937 random(7);
    for (int round = 0; round < 60; ++round) {
        const std::size_t rows = 1 + random() % 5000;
        std::vector<std::optional<std::string>> names;
        std::vector<double> values;
        std::vector<bool> valid;
        static constexpr double powers[] = {1, 10, 1000, 1e6, 1e9};
        const double power = powers[random() % 5];
        for (std::size_t i = 0; i < rows; ++i) {
            names.push_back("S" + std::to_string(i));
            double value = static_cast<double>(static_cast<std::int64_t>(random() % 2000000) - (round % 2 == 0 ? 0 : 1000000)) / power;
            switch (random() % 2000) {
                case 0: value = 1e15 + 1; break;
                case 1: value = 1e22; break;
                case 2: value = 1.0 / 3; break;
                case 3: value = 0.1 + 0.2; break;
                case 4: value = 5e-324; break;
                case 5: value = -0.0; break;
                case 6: value = 0.49999999999999994; break;
                default: break;
            }
            values.push_back(value);
            valid.push_back(random() % (round % 3 == 0 ? 2 : 1000) != 0);
        }
        dataset = Dataset(facts.shared());
        diagnostics = {};
        ASSERT_TRUE(read({schools(names), numbers_column("average", "g", values, valid)}));
        Dataset one_by_one(facts.shared());
        for (std::size_t i = 0; i < rows; ++i) {
            const auto row = one_by_one.add("2022", facts.school, {*names[i]});
            one_by_one.add_column("2022", facts.average);
            if (valid[i]) one_by_one.set("2022", row, facts.average, values[i]);
        }
        const auto& expected = *one_by_one.slab("2022", facts.school)->column(facts.average);
        EXPECT_EQ(column(facts.average).largest, expected.largest);
        EXPECT_EQ(column(facts.average).negative, expected.negative);
        // Where no grid is possible, decimals are not counted.
        if (column(facts.average).decimals <= 15) {
            EXPECT_EQ(column(facts.average).decimals, expected.decimals);
        } else {
            EXPECT_TRUE(expected.decimals > 15 || brief(diagnostics) != "");
        }
    }
}

TEST_F(ColumnBounds, integers_are_looked_at_as_their_texts) {
    std::mt19937_64 random(11);  // NOLINT: the same each time
    const auto compare = [&]<typename T>(const char* format, T) {
        for (int round = 0; round < 4; ++round) {
            const std::size_t rows = 1 + random() % 2500;
            std::vector<T> values;
            std::vector<std::optional<std::string>> names, texts;
            std::vector<bool> valid;
            for (std::size_t i = 0; i < rows; ++i) {
                names.push_back("S" + std::to_string(i));
                auto value = static_cast<T>(random() % (round % 3 == 0 ? 29 : 30));
                if (round % 2 == 1 && random() % 1500 == 0) value = static_cast<T>(random());
                using Limits = std::numeric_limits<T>;
                if (round == 3 && i % 1500 < 2) value = i % 2 == 0 ? Limits::min() : Limits::max();
                values.push_back(value);
                valid.push_back(round % 4 < 2 || random() % 300 != 0);
                texts.push_back(valid.back() ? std::optional(std::to_string(value)) : std::nullopt);
            }
            const auto outcome = [&](const TestColumn& averages, const TestColumn& points) {
                dataset = Dataset(facts.shared());
                diagnostics = {};
                EXPECT_TRUE(read({schools(names), averages, points}));
                expect_true_bounds(dataset);
                std::string result = render(diagnostics, {}, Language::russian) + to_json(dataset);
                for (const auto id : {facts.average, facts.points})
                    result += " " + std::to_string(column(id).largest) + (column(id).negative ? "-" : "+") + std::to_string(column(id).decimals);
                return result;
            };
            EXPECT_EQ(outcome(numbers_column("average", format, values, valid), numbers_column("points", format, values, valid)),
                      outcome(text_column("average", texts), text_column("points", texts)))
                << format << " " << round;
        }
    };
    compare("c", std::int8_t{});
    compare("C", std::uint8_t{});
    compare("s", std::int16_t{});
    compare("S", std::uint16_t{});
    compare("i", std::int32_t{});
    compare("I", std::uint32_t{});
    compare("l", std::int64_t{});
    compare("L", std::uint64_t{});
}

TEST_F(ColumnBounds, whether_a_value_may_be_below_zero) {
    const auto negative = [this](TestColumn average, bool in_order = true) {
        dataset = Dataset(facts.shared());
        diagnostics = {};
        if (!in_order) for (const auto* school : {"C", "B", "A"}) dataset.add("2022", facts.school, {school});
        EXPECT_TRUE(read({schools(three), std::move(average)}));
        EXPECT_EQ(brief(diagnostics), "");
        return column(facts.average).negative;
    };
    EXPECT_TRUE(negative(numbers_column<double>("average", "g", {0, 1, -0.5})));
    EXPECT_TRUE(negative(numbers_column<double>("average", "g", {0, 1, -0.5}), false));
    EXPECT_FALSE(negative(numbers_column<double>("average", "g", {0, 1, -0.0})));
    EXPECT_FALSE(negative(numbers_column<double>("average", "g", {0, 1, -7}, {true, true, false})));
    EXPECT_TRUE(negative(numbers_column<double>("average", "g", {1e300, -1e-300, 0})));
    EXPECT_TRUE(negative(numbers_column<float>("average", "f", {0.5F, -0.25F, 1})));
    EXPECT_TRUE(negative(numbers_column<std::int8_t>("average", "c", {0, -1, 1})));
    EXPECT_TRUE(negative(numbers_column<std::int64_t>("average", "l", {0, -9007199254740993, 1})));
    EXPECT_FALSE(negative(numbers_column<std::int64_t>("average", "l", {0, 9007199254740993, 1})));
    EXPECT_TRUE(negative(text_column("average", {"1", "-0,5", "2"})));
    EXPECT_TRUE(negative(text_column("average", {"1", "-0.12345678901234567891", "2"})));
    EXPECT_FALSE(negative(text_column("average", {"1", "0.12345678901234567891", "2"})));
}

}  // namespace
