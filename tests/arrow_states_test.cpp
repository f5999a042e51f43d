// Columns of states: taken in words of 64 rows, they say what each row says by itself, whatever their layout and wherever batches begin.
#include "arrow_fixture.hpp"

#include <random>

namespace {

using namespace merilo;
using namespace merilo::tests;

class ArrowStatesOf : public ReadArrow {
protected:
    /// The states of a table by row: 4 says something unknown.
    std::vector<int> said;
    std::vector<bool> valid;
    std::vector<double> numbers;
    std::vector<std::optional<std::string>> names;

    void make(std::size_t rows, unsigned wrong_one_in) {
        std::mt19937 random(11);
        for (std::size_t i = 0; i < rows; ++i) {
            names.push_back("s" + std::to_string(i));
            numbers.push_back(static_cast<double>(random() % 1000) / 10);
            said.push_back(static_cast<int>(random() % 8 < 5 ? 0 : random() % 4));
            valid.push_back(said.back() == 0);
            if (wrong_one_in == 0 || random() % wrong_one_in != 0) continue;
            if (random() % 2 == 0) said.back() = 4;
            else valid.back() = !valid.back();
        }
    }

    template <typename Index>
    TestColumn codes(const char* format, int longer_by = 0) const {
        std::vector<std::optional<std::string>> words(static_cast<std::size_t>(longer_by), "never");
        for (const auto* text : {"value", "missing", "not_applicable"}) words.emplace_back(text);
        words.emplace_back(std::nullopt);
        words.emplace_back("unknown");
        std::vector<Index> indices;
        for (const int one : said) indices.push_back(static_cast<Index>(one + longer_by));
        return dictionary_column<Index>("average.state", format, indices, text_column("", words));
    }
    TestColumn texts() const {
        std::vector<std::optional<std::string>> cells;
        for (const int one : said)
            cells.push_back(one == 3 ? std::nullopt
                                     : std::optional<std::string>(one == 0   ? "value"
                                                                  : one == 1 ? "missing"
                                                                  : one == 2 ? "not_applicable"
                                                                             : "unknown"));
        return text_column("average.state", cells);
    }

    /// What each row says by itself: its fact, whether it is given, and the diagnostics in the order of rows.
    std::string expected() const {
        std::string result, reports;
        for (std::size_t i = 0; i < said.size(); ++i) {
            const bool good = said[i] == 4 ? false : (said[i] == 0) == valid[i];
            result += !good          ? "-g"
                      : said[i] == 0 ? "v" + std::to_string(numbers[i]) + "g"
                      : said[i] == 2 ? "ng"
                      : said[i] == 1 ? "-g"
                                     : "-";
            if (!good) reports += (said[i] == 4 ? "M0885 " : "M0886 ") + std::to_string(i + 1) + " average.state\n";
        }
        return result + reports;
    }
    std::string found(const TestColumn& states, const std::vector<std::int64_t>& parts) {
        dataset = Dataset(facts.shared());
        diagnostics = {};
        std::vector<std::vector<TestColumn>> batches;
        std::int64_t first = 0;
        for (const auto rows : parts) {
            batches.push_back({sliced(schools(names), first, rows), sliced(numbers_column("average", "g", numbers, valid), first, rows),
                               sliced(states, first, rows)});
            first += rows;
        }
        EXPECT_TRUE(read_batches(batches));
        const auto& facts_of = column(facts.average);
        std::string result;
        for (std::size_t i = 0; i < said.size(); ++i) {
            result += facts_of.valid[i] ? "v" + std::to_string(facts_of.numbers[i]) : facts_of.not_applicable[i] ? "n" : "-";
            if (facts_of.given[i]) result += "g";
        }
        return result + brief(diagnostics);
    }
    void expect_same(const std::vector<std::int64_t>& parts) {
        const auto rows = expected();
        EXPECT_EQ(found(codes<std::int8_t>("c"), parts), rows);
        EXPECT_EQ(found(codes<std::uint8_t>("C"), parts), rows);
        EXPECT_EQ(found(codes<std::int8_t>("c", 90), parts), rows) << "more words than eight";
        EXPECT_EQ(found(codes<std::int16_t>("s"), parts), rows);
        EXPECT_EQ(found(codes<std::int32_t>("i"), parts), rows);
        EXPECT_EQ(found(codes<std::uint32_t>("I", 300), parts), rows);
        EXPECT_EQ(found(codes<std::uint64_t>("L"), parts), rows);
        EXPECT_EQ(found(texts(), parts), rows);
    }
};

TEST_F(ArrowStatesOf, everyLayoutSaysTheSame) {
    make(300, 0);
    expect_same({300});
}

TEST_F(ArrowStatesOf, whatDiffersIsReportedInTheOrderOfRows) {
    make(300, 9);
    expect_same({300});
}

TEST_F(ArrowStatesOf, batchesBeginAnywhere) {
    make(411, 40);
    for (std::int64_t first = 1; first < 70; first += 17) expect_same({first, 64, 0, 1, 127, 411 - 192 - first});
}

TEST_F(ArrowStatesOf, indicesOfNullsMayBeAnything) {
    make(130, 0);
    auto states = codes<std::int32_t>("i");
    std::vector<bool> present(130, true);
    for (std::size_t i = 0; i < 130; ++i)
        if (said[i] == 3) present[i] = false;
    auto& bytes = *states.array.buffers[1];
    for (std::size_t i = 0; i < 130; ++i)
        if (!present[i]) bytes[4 * i] = bytes[4 * i + 3] = 0xff;
    states.array.buffers[0] = arrow_bits(present);
    states.array.nulls = static_cast<std::int64_t>(std::count(present.begin(), present.end(), false));
    EXPECT_EQ(found(states, {130}), expected());
    // Not of others.
    states.array.buffers[0] = nullptr;
    states.array.nulls = 0;
    dataset = Dataset(facts.shared());
    EXPECT_FALSE(read({schools(names), numbers_column("average", "g", numbers, valid), states}));
    EXPECT_EQ(brief(diagnostics), "M0881 average.state\n");
}

TEST_F(ArrowStatesOf, theNumberOfThreadsChangesNothing) {
    make(500, 15);
    const auto rows = expected();
    for (const std::size_t threads : {1, 2, 7}) {
        options.threads = threads;
        EXPECT_EQ(found(codes<std::int8_t>("c"), {100, 400}), rows);
    }
}

}  // namespace
