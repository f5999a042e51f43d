// The same facts from CSV, JSON and Arrow of every type give the same results and the same decisions.
#include "arrow_table.hpp"

#include <merilo/merilo.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace {

using namespace merilo;
using namespace merilo::tests;

constexpr const char* text = R"(merilo 1
methodology sources "Одни и те же факты" {
    version 1
    period  year
}
entity region "Регион"
entity school "Школа" in region
list grade "Уровень" { low "Низкий"; high "Высокий" }
input school.pupils "Обучающиеся" count of school
input school.score  "Балл" points 0..100
input school.passed "Доля сдавших" share
input school.plan   "Есть план" yes_no
input school.grade  "Самооценка" grade
value school.sum     "Сумма"   passed + 10%
value school.product "Среднее" score / pupils
value school.strong  "Сильная" sum >= 80%
value school.reached "Уровень по доле" table passed { >= 70% : high; otherwise : low }
value school.even    "Порог"   score / 100 points >= passed
value school.agrees  "Согласна" reached = grade
value school.place   "Место"   rank(within region: score, higher first, ties dense)
)";

struct Facts {
    std::vector<std::string> name, score, passed, grade;
    std::vector<int> pupils;
    std::vector<bool> plan, given;   // `given`: the row has facts at all

    [[nodiscard]] std::size_t rows() const { return name.size(); }
};

Facts random_facts(std::uint32_t seed) {
    std::mt19937 random(seed);
    const auto below = [&](std::uint32_t end) { return random() % end; };
    const auto decimal = [&](std::uint32_t whole, int places) {
        std::string digits = std::to_string(below(whole));
        if (places == 0) return digits;
        digits += '.';
        for (int i = 0; i < places; ++i) digits += static_cast<char>('0' + below(10));
        return digits;
    };
    Facts facts;
    const std::size_t rows = 40 + below(60);
    for (std::size_t i = 0; i < rows; ++i) {
        facts.name.push_back("Ш" + std::to_string(i));
        facts.pupils.push_back(static_cast<int>(below(2) == 0 ? 100 : 1 + below(200)));
        facts.score.push_back(decimal(100, static_cast<int>(below(3))));
        // Often on a threshold.
        static constexpr const char* often[] = {"0.7", "0.70", "0.1", "0.8", "0.699", "0.701", "1", "0"};
        facts.passed.push_back(below(2) == 0 ? often[below(8)] : decimal(1, static_cast<int>(1 + below(4))));
        facts.grade.push_back(below(2) == 0 ? "low" : "high");
        facts.plan.push_back(below(2) == 0);
        facts.given.push_back(below(8) != 0);
    }
    return facts;
}

class SameFacts : public testing::TestWithParam<std::uint32_t> {
protected:
    Facts facts = random_facts(GetParam());
    LoadResult loaded = Methodology::try_parse("sources.merilo", text);
    ArrowProducer producer;
    ReadOptions options;
    std::string expected;

    void SetUp() override {
        ASSERT_TRUE(loaded) << render(loaded.diagnostics, loaded.sources, Language::english);
        options.period = "2022";
        std::string csv = "school;pupils;score;passed;plan;grade\n";
        for (std::size_t i = 0; i < facts.rows(); ++i)
            csv += facts.name[i] + (facts.given[i] ? ";" + std::to_string(facts.pupils[i]) + ";" + facts.score[i] + ";" + facts.passed[i] + ";" +
                                                         (facts.plan[i] ? "да" : "нет") + ";" + facts.grade[i]
                                                   : ";;;;;") + "\n";
        auto dataset = loaded.methodology->dataset();
        Diagnostics diagnostics;
        ASSERT_TRUE(read_csv_text(dataset, "facts.csv", csv, options, diagnostics));
        expected = outcome(dataset, diagnostics);
        ASSERT_NE(expected.find("high"), std::string::npos);
    }

    /// Everything: states, exact values, the digest of the facts.
    std::string outcome(const Dataset& dataset, const Diagnostics& diagnostics) {
        EXPECT_EQ(render(diagnostics, {}, Language::english), "");
        return to_json(loaded.methodology->evaluate(dataset), loaded.sources, Language::english);
    }

    std::vector<bool> valid() const { return facts.given; }
    template <typename T> std::vector<T> numbers(const std::vector<std::string>& texts) const {
        std::vector<T> result;
        // A null may hide anything.
        for (std::size_t i = 0; i < texts.size(); ++i)
            result.push_back(facts.given[i] ? static_cast<T>(to_double(*parse_decimal(texts[i]).value)) : static_cast<T>(std::nan("")));
        return result;
    }
    template <typename T> std::vector<T> wholes(const std::vector<int>& values) const {
        std::vector<T> result;
        for (std::size_t i = 0; i < values.size(); ++i) result.push_back(facts.given[i] ? static_cast<T>(values[i]) : static_cast<T>(-1));
        return result;
    }
    std::vector<std::optional<std::string>> texts(const std::vector<std::string>& values) const {
        std::vector<std::optional<std::string>> result;
        for (std::size_t i = 0; i < values.size(); ++i) result.push_back(facts.given[i] ? std::optional(values[i]) : std::nullopt);
        return result;
    }
    TestColumn names() const { return text_column("school", {facts.name.begin(), facts.name.end()}); }
    TestColumn plan() const {
        TestColumn column{{"b", "plan", {}, nullptr}, {static_cast<std::int64_t>(facts.rows()), -1, 0, {arrow_bits(valid()), arrow_bits(facts.plan)}, {}, nullptr}};
        return column;
    }
    TestColumn grade() const {
        std::vector<std::int16_t> indices;
        for (std::size_t i = 0; i < facts.rows(); ++i) indices.push_back(!facts.given[i] ? std::int16_t{99} : facts.grade[i] == "low" ? 1 : 0);
        auto column = dictionary_column<std::int16_t>("grade", "s", indices, text_column<std::int64_t>("", {"Высокий", "low"}));
        column.array.buffers[0] = arrow_bits(valid());
        column.array.nulls = -1;
        return column;
    }
    TestColumn decimals(const std::string& name, const std::vector<std::string>& values) const {
        std::vector<std::int64_t> words;
        for (std::size_t i = 0; i < values.size(); ++i) {
            words.push_back(facts.given[i] ? std::llround(to_double(*parse_decimal(values[i]).value) * 1e6) : 77);
            words.push_back(0);
        }
        auto column = numbers_column(name, "d:20,6", words, valid());
        column.array.length = static_cast<std::int64_t>(values.size());
        return column;
    }

    /// In one batch; sliced; in several.
    void expect_same(const std::vector<TestColumn>& columns) {
        const auto rows = static_cast<std::int64_t>(facts.rows());
        const auto slice = [&](std::int64_t first, std::int64_t count) {
            std::vector<TestColumn> result;
            for (const auto& column : columns) result.push_back(sliced(column, first, count));
            return table_of(result).array;
        };
        for (const auto& batches : {std::vector{slice(0, rows)}, {slice(0, 13), slice(13, 0), slice(13, 1), slice(14, rows - 14)}}) {
            auto dataset = loaded.methodology->dataset();
            Diagnostics diagnostics;
            ArrowArrayStream stream;
            producer.give(table_of(columns).field, batches, &stream);
            ASSERT_TRUE(read_arrow(dataset, "frame", &stream, options, diagnostics));
            EXPECT_EQ(outcome(dataset, diagnostics), expected) << columns[2].field.format;
        }
    }
};

TEST_P(SameFacts, floats_of_64_bits) {
    expect_same({names(), numbers_column("pupils", "g", wholes<double>(facts.pupils), valid()), numbers_column("score", "g", numbers<double>(facts.score), valid()),
                 numbers_column("passed", "g", numbers<double>(facts.passed), valid()), plan(), grade()});
}

TEST_P(SameFacts, floats_of_32_bits) {
    expect_same({names(), numbers_column("pupils", "f", wholes<float>(facts.pupils), valid()), numbers_column("score", "f", numbers<float>(facts.score), valid()),
                 numbers_column("passed", "f", numbers<float>(facts.passed), valid()), plan(), grade()});
}

TEST_P(SameFacts, integers_and_decimals) {
    std::vector<std::uint8_t> plans;
    for (std::size_t i = 0; i < facts.rows(); ++i) plans.push_back(facts.given[i] ? (facts.plan[i] ? 1 : 0) : 9);
    expect_same({names(), numbers_column("pupils", "S", wholes<std::uint16_t>(facts.pupils), valid()), decimals("score", facts.score),
                 decimals("passed", facts.passed), numbers_column("plan", "C", plans, valid()), grade()});
    expect_same({names(), numbers_column("pupils", "l", wholes<std::int64_t>(facts.pupils), valid()), decimals("score", facts.score),
                 decimals("passed", facts.passed), plan(), text_column("grade", texts(facts.grade))});
}

TEST_P(SameFacts, texts) {
    std::vector<std::string> pupils, plans;
    for (const int count : facts.pupils) pupils.push_back(std::to_string(count));
    for (const bool one : facts.plan) plans.push_back(one ? "yes" : "НЕТ");
    std::vector<std::string> scores;
    for (std::size_t i = 0; i < facts.rows(); ++i) scores.push_back(facts.given[i] ? facts.score[i] : "н/д");
    expect_same({view_column("school", facts.name), text_column("pupils", texts(pupils)), view_column("score", scores),
                 text_column<std::int64_t>("passed", texts(facts.passed)), text_column("plan", texts(plans)), text_column("grade", texts(facts.grade))});
}

TEST_P(SameFacts, json) {
    std::string json = "{\"school\": [";
    for (std::size_t i = 0; i < facts.rows(); ++i) {
        json += std::string(i == 0 ? "" : ",") + "{\"school\": \"" + facts.name[i] + "\"";
        for (const auto& [key, value] : {std::pair<std::string, std::string>("pupils", std::to_string(facts.pupils[i])), {"score", facts.score[i]},
                                         {"passed", facts.passed[i]}, {"plan", facts.plan[i] ? "true" : "false"}, {"grade", "\"" + facts.grade[i] + "\""}})
            json += ", \"" + key + "\": " + (facts.given[i] ? value : "null");
        json += "}";
    }
    auto dataset = loaded.methodology->dataset();
    Diagnostics diagnostics;
    ASSERT_TRUE(read_json_text(dataset, "facts.json", json + "]}", options, diagnostics));
    EXPECT_EQ(outcome(dataset, diagnostics), expected);
}

TEST_P(SameFacts, there_and_back) {
    auto dataset = loaded.methodology->dataset();
    Diagnostics diagnostics;
    ArrowArrayStream stream;
    const std::vector<TestColumn> columns{names(), numbers_column("pupils", "i", wholes<std::int32_t>(facts.pupils), valid()),
                                          numbers_column("score", "f", numbers<float>(facts.score), valid()),
                                          numbers_column("passed", "g", numbers<double>(facts.passed), valid()), plan(), grade()};
    producer.give(table_of(columns).field, {table_of(columns).array}, &stream);
    ASSERT_TRUE(read_arrow(dataset, "frame", &stream, options, diagnostics));
    write_arrow(dataset, "2022", 1, &stream);
    auto again = loaded.methodology->dataset();
    ASSERT_TRUE(read_arrow(again, "facts", &stream, options, diagnostics));
    EXPECT_EQ(outcome(again, diagnostics), expected);
}

INSTANTIATE_TEST_SUITE_P(Seeds, SameFacts, testing::Range(1U, 21U));

}  // namespace
