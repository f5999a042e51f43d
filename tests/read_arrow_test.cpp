// Facts from Arrow: types, slices, batches, states; what is wrong in the cells; what is not copied.
#include "arrow_fixture.hpp"

#include <cmath>
#include <limits>
#include <numeric>

namespace {

using namespace merilo;
using namespace merilo::tests;

using Texts = std::vector<std::string>;

TEST_F(ReadArrow, numbers_of_every_width_mean_their_shortest_decimals) {
    EXPECT_TRUE(read({schools(three), numbers_column<double>("average", "g", {0.7, 1e-3, -0.0}),
                      numbers_column<float>("points", "f", {0.7F, 1.6777216F, 16.25F}), numbers_column<std::int64_t>("pupils", "l", {9007199254740993, 5, 7})}));
    EXPECT_EQ(brief(diagnostics), "");
    EXPECT_EQ(all(facts.average), (Texts{"7/10", "1/1000", "0"}));
    EXPECT_EQ(all(facts.points), (Texts{"7/10", "131072/78125", "65/4"}));
    EXPECT_EQ(all(facts.pupils), (Texts{"9007199254740993", "5", "7"}));
}

template <typename T> T largest() { return std::numeric_limits<T>::max(); }
template <typename T> T lowest() { return std::numeric_limits<T>::lowest(); }

TEST_F(ReadArrow, integers_of_every_width_are_exact) {
    const auto test = [this]<typename T>(const char* format, T, const Texts& expected) {
        dataset = Dataset(facts.shared());
        EXPECT_TRUE(read({schools(three), numbers_column<T>("average", format, {lowest<T>(), 0, largest<T>()})}));
        EXPECT_EQ(brief(diagnostics), "");
        EXPECT_EQ(all(facts.average), expected) << format;
    };
    test("c", std::int8_t{}, {"-128", "0", "127"});
    test("C", std::uint8_t{}, {"0", "0", "255"});
    test("s", std::int16_t{}, {"-32768", "0", "32767"});
    test("S", std::uint16_t{}, {"0", "0", "65535"});
    test("i", std::int32_t{}, {"-2147483648", "0", "2147483647"});
    test("I", std::uint32_t{}, {"0", "0", "4294967295"});
    test("l", std::int64_t{}, {"-9223372036854775808", "0", "9223372036854775807"});
    test("L", std::uint64_t{}, {"0", "0", "18446744073709551615"});
}

TEST_F(ReadArrow, what_is_known_about_a_column_is_found_at_import) {
    EXPECT_TRUE(read({schools(three), numbers_column<double>("average", "g", {-12.25, 1e9, 0.5}), numbers_column<float>("points", "f", {0.1F, 2.75F, 3}),
                      numbers_column<std::int16_t>("pupils", "s", {12, 345, 0})}));
    EXPECT_EQ(column(facts.average).decimals, 2);
    EXPECT_EQ(column(facts.average).largest, 1e9);
    EXPECT_EQ(column(facts.points).decimals, 2);
    EXPECT_EQ(column(facts.points).numbers.type(), NumberType::f32);
    EXPECT_EQ(column(facts.points).numbers[0], 0.1);
    EXPECT_EQ(column(facts.pupils).decimals, 0);
    EXPECT_EQ(column(facts.pupils).largest, 345);
    EXPECT_TRUE(column(facts.average).negative);
    EXPECT_FALSE(column(facts.points).negative);
    EXPECT_FALSE(column(facts.pupils).negative);
}

TEST_F(ReadArrow, floats_that_no_common_grid_holds_become_doubles) {
    EXPECT_TRUE(read({schools(three), numbers_column<float>("average", "f", {0.123456789F, 16777216.0F, 1e-30F})}));
    EXPECT_EQ(column(facts.average).numbers.type(), NumberType::f64);
    EXPECT_EQ(all(facts.average), (Texts{"12345679/100000000", "16777216", "1/1000000000000000000000000000000"}));
}

TEST_F(ReadArrow, halves) {
    // 0.1, the largest, the smallest, infinity.
    EXPECT_TRUE(read({schools({"A", "B", "C", "D"}), numbers_column<std::uint16_t>("average", "e", {0x2e66, 0x7bff, 0x0001, 0x7c00})}));
    EXPECT_EQ(brief(diagnostics), "M0884 4 average\n");
    EXPECT_EQ(all(facts.average), (Texts{"1/10", "65500", "3/50000000"}));
}

TEST_F(ReadArrow, every_half_means_the_shortest_decimal_that_rounds_to_it) {
    std::vector<std::uint16_t> bits;
    std::vector<std::optional<std::string>> names;
    for (std::uint16_t half = 1; half < 0x7c00; ++half) {
        bits.push_back(half);
        names.push_back(std::to_string(half));
    }
    ASSERT_TRUE(read({schools(names), numbers_column("average", "e", bits)}));
    const auto& numbers = column(facts.average).numbers;
    const auto value = [](int half) { return half < 0x400 ? std::ldexp(half, -24) : std::ldexp(1024 + (half & 1023), (half >> 10) - 25); };
    for (int half = 1; half < 0x7c00; ++half) {
        const double low = (value(half - 1) + value(half)) / 2, high = half == 0x7bff ? 65520 : (value(half) + value(half + 1)) / 2;
        const double found = numbers[static_cast<std::size_t>(half - 1)];
        ASSERT_TRUE((low < found && found < high) || (half % 2 == 0 && (found == low || found == high))) << half;
        // No decimal with one digit less lies there.
        const auto digits = parse_decimal(to_decimal(from_double(found), 17)).significant_digits;
        if (digits < 2) continue;
        const double unit = std::pow(10.0, std::floor(std::log10(found)) - (digits - 2));
        const double below = std::floor(found / unit) * unit, above = below + unit;
        ASSERT_FALSE((low < below * (1 - 1e-12)) || (above * (1 + 1e-12) < high)) << half << " " << found;
    }
}

TEST_F(ReadArrow, decimals_are_exact) {
    const auto words = [](std::int64_t low) { return std::vector<std::int64_t>{low, low < 0 ? -1 : 0}; };
    std::vector<std::int64_t> values;
    for (const auto value : {std::int64_t{70}, std::int64_t{-123456789012345678}, std::int64_t{5}})
        for (const auto word : words(value)) values.push_back(word);
    auto column = numbers_column("average", "d:38,2", values);
    column.array.length = 3;
    EXPECT_TRUE(read({schools(three), column}));
    EXPECT_EQ(brief(diagnostics), "");
    EXPECT_EQ(all(facts.average), (Texts{"7/10", "-61728394506172839/50", "1/20"}));
    dataset = Dataset(facts.shared());
    EXPECT_TRUE(read({schools(three), numbers_column<std::int32_t>("average", "d:9,-3,32", {5, -1, 0})}));
    EXPECT_EQ(all(facts.average), (Texts{"5000", "-1000", "0"}));
    dataset = Dataset(facts.shared());
    column = numbers_column<std::uint64_t>("average", "d:76,0,256", {~0ULL, ~0ULL, ~0ULL, ~0ULL, 1, 1, 0, 0, 0, 0, 0, 1ULL << 62});
    column.array.length = 3;
    EXPECT_TRUE(read({schools(three), column}));
    EXPECT_EQ(brief(diagnostics), "M0808 3 average\n");
    EXPECT_EQ(all(facts.average), (Texts{"-1", "18446744073709551617", "н/д"}));
}

TEST_F(ReadArrow, yes_and_no_from_bits_and_from_numbers) {
    TestColumn bits{{"b", "plan", {}, nullptr}, {3, 0, 0, {nullptr, arrow_bits({true, false, true})}, {}, nullptr}};
    EXPECT_TRUE(read({schools(three), bits}));
    EXPECT_EQ(all(facts.plan), (Texts{"1", "0", "1"}));
    EXPECT_EQ(column(facts.plan).numbers.type(), NumberType::bits);
    dataset = Dataset(facts.shared());
    EXPECT_TRUE(read({schools(three), numbers_column<std::int8_t>("plan", "c", {1, 0, 2})}));
    EXPECT_EQ(brief(diagnostics), "M0802 3 plan\n");
    EXPECT_EQ(all(facts.plan), (Texts{"1", "0", "н/д"}));
    diagnostics = {};
    bits.field.name = "pupils";
    EXPECT_TRUE(read({schools({"D", "E", "F"}), bits}));
    EXPECT_EQ(brief(diagnostics), "M0801 1 pupils\nM0801 2 pupils\nM0801 3 pupils\n");
}

TEST_F(ReadArrow, labels_from_texts_dictionaries_and_codes) {
    const auto values = text_column("", {"m3", "уд", "отл"});
    EXPECT_TRUE(read({view_column("school", {"A", "B", "a school with a long name"}),
                      dictionary_column<std::uint8_t>("mark", "C", {1, 0, 2}, values)}));
    EXPECT_EQ(brief(diagnostics), "M0803 3 mark\n");
    EXPECT_EQ(all(facts.mark, {"A", "B", "a school with a long name"}), (Texts{"1", "1", "н/д"}));
    dataset = Dataset(facts.shared());
    diagnostics = {};
    EXPECT_TRUE(read({schools(three), numbers_column<std::int64_t>("mark", "l", {2, 3, 3})}));
    EXPECT_EQ(all(facts.mark), (Texts{"0", "1", "1"}));
    dataset = Dataset(facts.shared());
    EXPECT_TRUE(read({text_column<std::int64_t>("school", three), view_column("mark", {"Низкий", "m2", "неуд"})}));
    EXPECT_EQ(brief(diagnostics), "");
    EXPECT_EQ(all(facts.mark), (Texts{"2", "0", "0"}));
}

TEST_F(ReadArrow, texts_are_cells_as_in_a_csv_file) {
    EXPECT_TRUE(read({schools({"A", "B", "C", "D"}), text_column("passed", {"70%", "н/п", std::nullopt, "0,7"}),
                      text_column<std::int64_t>("points", {"1,5", "", "29", "x"})}));
    EXPECT_EQ(brief(diagnostics), "M0805 3 points\nM0801 4 points\n");
    EXPECT_EQ(all(facts.passed, {"A", "B", "C", "D"}), (Texts{"7/10", "н/п", "н/д", "7/10"}));
    EXPECT_EQ(all(facts.points, {"A", "B", "C", "D"}), (Texts{"3/2", "н/д", "н/д", "н/д"}));
}

TEST_F(ReadArrow, nulls_are_missing_and_all_rows_are_given) {
    EXPECT_TRUE(read({schools(three), numbers_column<double>("average", "g", {1, std::nan(""), 3}, {true, false, true}),
                      TestColumn{{"n", "points", {}, nullptr}, {3, 3, 0, {}, {}, nullptr}}}));
    EXPECT_EQ(brief(diagnostics), "");
    EXPECT_EQ(all(facts.average), (Texts{"1", "н/д", "3"}));
    EXPECT_EQ(all(facts.points), (Texts{"н/д", "н/д", "н/д"}));
    EXPECT_EQ(column(facts.points).given.count(), 3U);
}

TEST_F(ReadArrow, nan_is_an_error_or_missing_and_infinity_is_an_error) {
    const double nan = std::nan(""), infinity = std::numeric_limits<double>::infinity();
    const std::vector<TestColumn> table{schools(three), numbers_column<double>("average", "g", {nan, -infinity, 2}),
                                        numbers_column<float>("points", "f", {1, -static_cast<float>(nan), static_cast<float>(infinity)})};
    EXPECT_TRUE(read(table));
    EXPECT_EQ(brief(diagnostics), "M0883 1 average\nM0884 2 average\nM0883 2 points\nM0884 3 points\n");
    EXPECT_EQ(all(facts.average), (Texts{"н/д", "н/д", "2"}));
    dataset = Dataset(facts.shared());
    diagnostics = {};
    options.nan_is_missing = true;
    EXPECT_TRUE(read(table));
    EXPECT_EQ(brief(diagnostics), "M0884 2 average\nM0884 3 points\n");
    EXPECT_EQ(all(facts.points), (Texts{"1", "н/д", "н/д"}));
}

TEST_F(ReadArrow, bounds_hold_for_numbers_as_for_texts) {
    EXPECT_TRUE(read({schools({"A", "B", "C", "D"}), numbers_column<double>("pupils", "g", {2.5, -1, 1e20, 3}),
                      numbers_column<float>("passed", "f", {0.7F, 1, 70, 200}), numbers_column<std::uint8_t>("points", "C", {28, 29, 0, 255})}));
    EXPECT_EQ(brief(diagnostics), "M0807 1 pupils\nM0805 2 pupils\nM0806 3 passed\nM0805 4 passed\nM0805 2 points\nM0805 4 points\n");
    EXPECT_EQ(all(facts.pupils, {"A", "B", "C", "D"}), (Texts{"н/д", "н/д", "100000000000000000000", "3"}));
    EXPECT_EQ(all(facts.passed, {"A", "B", "C", "D"}), (Texts{"7/10", "1", "н/д", "н/д"}));
    EXPECT_EQ(all(facts.points, {"A", "B", "C", "D"}), (Texts{"28", "н/д", "0", "н/д"}));
}

TEST_F(ReadArrow, long_numbers_are_exact_and_said_once) {
    EXPECT_TRUE(read({schools(three), numbers_column<double>("average", "g", {1.0 / 3, 0.1 + 0.2, 0.5})}));
    EXPECT_EQ(brief(diagnostics), "M0887 average\n");
    EXPECT_FALSE(diagnostics.has_errors());
    EXPECT_EQ(all(facts.average), (Texts{"3333333333333333/10000000000000000", "7500000000000001/25000000000000000", "1/2"}));
}

TEST_F(ReadArrow, percents_by_the_mapping) {
    options.mapping.rows = {{"Школа", MappingTarget::object, facts.school, false, {}}, {"Доля", MappingTarget::fact, facts.passed, true, {}}};
    EXPECT_TRUE(read({text_column("Школа", three), numbers_column<double>("Доля", "g", {70, 33.3, 100.5})}));
    EXPECT_EQ(brief(diagnostics), "M0805 3 Доля\n");
    EXPECT_EQ(all(facts.passed), (Texts{"7/10", "333/1000", "н/д"}));
}

TEST_F(ReadArrow, slices_and_batches_with_odd_offsets) {
    for (std::int64_t first = 0; first < 70; ++first) {
        dataset = Dataset(facts.shared());
        std::vector<std::optional<std::string>> names, codes;
        std::vector<double> numbers;
        std::vector<std::int32_t> wholes;
        std::vector<bool> bits, valid;
        for (int i = 0; i < 150; ++i) {
            names.push_back("Ш" + std::to_string(i));
            codes.push_back(i % 3 == 0 ? std::nullopt : std::optional<std::string>(i % 2 == 0 ? "m2" : "m3"));
            numbers.push_back(i / 4.0);
            wholes.push_back(i);
            bits.push_back(i % 5 < 2);
            valid.push_back(i % 7 != 0);
        }
        const auto slice = [&](std::int64_t from, std::int64_t rows) {
            TestColumn plan{{"b", "plan", {}, nullptr}, {150, 0, 0, {nullptr, arrow_bits(bits)}, {}, nullptr}};
            return std::vector{sliced(schools(names), from, rows), sliced(text_column("mark", codes), from, rows), sliced(plan, from, rows),
                               sliced(numbers_column("average", "g", numbers, valid), from, rows),
                               sliced(numbers_column("pupils", "i", wholes, valid), from, rows)};
        };
        ASSERT_TRUE(read_batches({slice(first, 3), slice(first + 3, 0), slice(first + 3, 70)}));
        ASSERT_EQ(brief(diagnostics), "");
        ASSERT_EQ(dataset.slab("2022", facts.school)->rows(), 73U);
        for (auto i = static_cast<std::size_t>(first); i < static_cast<std::size_t>(first) + 73; ++i) {
            const auto name = "Ш" + std::to_string(i);
            const auto quarter = from_double(numbers[i]);
            ASSERT_EQ(fact(name, facts.pupils), valid[i] ? std::to_string(i) : "н/д");
            ASSERT_EQ(fact(name, facts.plan), bits[i] ? "1" : "0");
            ASSERT_EQ(fact(name, facts.mark), i % 3 == 0 ? "н/д" : i % 2 == 0 ? "0" : "1");
            ASSERT_EQ(fact(name, facts.average), !valid[i] ? "н/д" : quarter.denominator == "1" ? quarter.numerator : quarter.numerator + "/" + quarter.denominator);
        }
    }
}

TEST_F(ReadArrow, a_sliced_table_leaves_out_its_first_rows) {
    auto table = table_of({schools(three), numbers_column<double>("average", "g", {1, 2, 3}, {true, true, false})});
    table.array.offset = 1;
    table.array.length = 2;
    ArrowSchema schema;
    ArrowArray array;
    producer.give(table.field, &schema);
    producer.give(table.array, &array);
    EXPECT_TRUE(read_arrow(dataset, "frame", &schema, &array, options, diagnostics));
    EXPECT_EQ(schema.release, nullptr);
    EXPECT_EQ(array.release, nullptr);
    EXPECT_EQ(all(facts.average), (Texts{"no object", "2", "н/д"}));
}

TEST_F(ReadArrow, buffers_that_are_not_aligned_are_copied) {
    auto column = numbers_column<double>("average", "g", {0.5, 1.5, 2.5});
    auto& bytes = *column.array.buffers[1];
    // A producer may point anywhere: here one byte into its buffer.
    bytes.insert(bytes.begin(), 0);
    const auto table = table_of({schools(three), column});
    ArrowArrayStream stream;
    producer.give(table.field, {table.array}, &stream, [](ArrowArray& array) {
        auto& buffer = array.children[1]->buffers[1];
        buffer = static_cast<const std::uint8_t*>(buffer) + 1;
    });
    EXPECT_TRUE(read_arrow(dataset, "frame", &stream, options, diagnostics));
    EXPECT_EQ(all(facts.average), (Texts{"1/2", "3/2", "5/2"}));
}

TEST_F(ReadArrow, rows_that_are_not_read_and_rows_in_another_order) {
    dataset.add("2021", facts.school, {"X"});
    EXPECT_TRUE(read({schools({"A", std::nullopt, "B", "A", "C"}), numbers_column<double>("average", "g", {1, 2, 3, 4, 5})}));
    EXPECT_EQ(brief(diagnostics), "M0821 2 school\nM0822 4 school (1)\n");
    EXPECT_EQ(all(facts.average), (Texts{"1", "3", "5"}));
    // The same objects again, in another order and with other facts.
    diagnostics = {};
    EXPECT_TRUE(read({schools({"C", "A", "D"}), numbers_column<double>("average", "g", {5, 7, 8}), numbers_column<std::int32_t>("pupils", "i", {1, 2, 3})}));
    EXPECT_EQ(brief(diagnostics), "M0825 2 average\n");
    EXPECT_EQ(all(facts.average, {"A", "B", "C", "D"}), (Texts{"н/д", "3", "5", "8"}));
    EXPECT_EQ(all(facts.pupils, {"A", "B", "C", "D"}), (Texts{"2", "н/д", "1", "3"}));
}

TEST_F(ReadArrow, periods_and_parents) {
    options.period.clear();
    facts.model.period = Word::year;
    dataset = Dataset(facts.shared());
    EXPECT_TRUE(read({schools({"A", "B", "A", "A"}), text_column("municipality", {"M", "M", "M", "N"}),
                      dictionary_column<std::int16_t>("region", "s", {0, 0, 0, 0}, text_column("", {"R"})),
                      numbers_column<std::int32_t>("period", "i", {2022, 2022, 2021, 2022}), numbers_column<double>("average", "g", {1, 2, 3, 4})}));
    EXPECT_EQ(brief(diagnostics), "");
    EXPECT_EQ(fact_text(dataset, "2022", facts.school, {"A", "M"}, facts.average), "1");
    EXPECT_EQ(fact_text(dataset, "2022", facts.school, {"B", "M"}, facts.average), "2");
    EXPECT_EQ(fact_text(dataset, "2021", facts.school, {"A", "M"}, facts.average), "3");
    EXPECT_EQ(fact_text(dataset, "2022", facts.school, {"A", "N", "R"}, facts.average), "4");
}

TEST_F(ReadArrow, states_beside_a_column) {
    const auto states = dictionary_column<std::int8_t>("average.state", "c", {0, 1, 2, 3}, text_column("", {"value", "missing", "not_applicable", std::nullopt}));
    EXPECT_TRUE(read({schools({"A", "B", "C", "D"}), numbers_column<double>("average", "g", {7, 0, 0, 0}, {true, false, false, false}), states}));
    EXPECT_EQ(brief(diagnostics), "");
    EXPECT_EQ(all(facts.average, {"A", "B", "C", "D"}), (Texts{"7", "н/д", "н/п", "н/д"}));
    EXPECT_EQ(column(facts.average).given.word(0), 7U);
    dataset = Dataset(facts.shared());
    EXPECT_TRUE(read({schools({"A", "B", "C", "D"}), numbers_column<double>("average", "g", {7, 1, 0, 0}, {true, true, false, false}),
                      text_column("average.state", {"missing", std::nullopt, "value", "unknown"})}));
    EXPECT_EQ(brief(diagnostics), "M0886 1 average.state\nM0886 2 average.state\nM0886 3 average.state\nM0885 4 average.state\n");
    EXPECT_EQ(all(facts.average, {"A", "B", "C", "D"}), (Texts{"н/д", "н/д", "н/д", "н/д"}));
    // As pandas writes them.
    dataset = Dataset(facts.shared());
    diagnostics = {};
    options.nan_is_missing = true;
    const double nan = std::nan("");
    EXPECT_TRUE(read({schools(three), numbers_column<double>("average", "g", {7, nan, nan}), text_column("average.state", {"value", "missing", "not_applicable"})}));
    EXPECT_EQ(brief(diagnostics), "");
    EXPECT_EQ(all(facts.average), (Texts{"7", "н/д", "н/п"}));
}

TEST_F(ReadArrow, a_long_table_has_a_record_for_each_fact) {
    const double nan = std::nan("");
    EXPECT_TRUE(read({schools({"A", "A", "B", "B"}), text_column("name", {"average", "points", "average", "pupils"}),
                      numbers_column<double>("value", "g", {0.7, 28, nan, 3})}));
    EXPECT_EQ(brief(diagnostics), "M0883 3 value\n");
    EXPECT_EQ(all(facts.average, {"A", "B"}), (Texts{"7/10", "н/д"}));
    EXPECT_EQ(all(facts.points, {"A", "B"}), (Texts{"28", "н/д"}));
    EXPECT_EQ(all(facts.pupils, {"A", "B"}), (Texts{"н/д", "3"}));
}

TEST_F(ReadArrow, columns_mean_what_they_mean_in_a_csv_file) {
    EXPECT_TRUE(read({schools(three), numbers_column<double>("pupilz", "g", {1, 2, 3}), numbers_column<double>("summary", "g", {1, 2, 3}),
                      numbers_column<double>("", "g", {1, 2, 3})}));
    EXPECT_EQ(brief(diagnostics), "M0810 pupilz (pupils)\nM0817 summary\nM0819\n");
    diagnostics = {};
    EXPECT_FALSE(read({numbers_column<double>("pupils", "g", {1})}));
    EXPECT_EQ(brief(diagnostics), "M0811\n");
}

TEST_F(ReadArrow, types_that_hold_no_facts) {
    auto dates = numbers_column<std::int32_t>("average", "tdD", {1, 2, 3});
    auto ignored = numbers_column<std::int32_t>("other", "tdD", {1, 2, 3});
    options.ignore = {"other"};
    EXPECT_TRUE(read({schools(three), dates, ignored, numbers_column<double>("points", "g", {1, 2, 3})}));
    EXPECT_EQ(brief(diagnostics), "M0880 average\n");
    EXPECT_EQ(all(facts.average), (Texts{"н/д", "н/д", "н/д"}));
    EXPECT_EQ(all(facts.points), (Texts{"1", "2", "3"}));
    diagnostics = {};
    dates.field.name = "school";
    options.ignore.clear();
    EXPECT_FALSE(read({dates}));
    EXPECT_EQ(brief(diagnostics), "M0880 school\n");
}

TEST_F(ReadArrow, a_table_without_rows_makes_its_columns_known) {
    EXPECT_TRUE(read({schools({}), numbers_column<double>("average", "g", {})}));
    EXPECT_EQ(brief(diagnostics), "M0831\n");
    EXPECT_NE(dataset.slab("2022", facts.school), nullptr);
}

TEST_F(ReadArrow, a_million_rows_enter_without_a_copy) {
    constexpr std::size_t rows = 1'000'000;
    std::vector<std::optional<std::string>> names;
    std::vector<double> averages(rows), points(rows);
    std::vector<bool> valid(rows);
    std::vector<float> floats(rows);
    std::vector<std::uint32_t> wholes(rows);
    for (std::size_t i = 0; i < rows; ++i) {
        names.push_back(std::to_string(i));
        averages[i] = static_cast<double>(i) / 100;
        points[i] = static_cast<double>(i % 57) / 2;   // some are above 28
        valid[i] = i % 3 != 0;
        floats[i] = static_cast<float>(i % 101) / 100;
        wholes[i] = static_cast<std::uint32_t>(i);
    }
    const auto average = numbers_column("average", "g", averages, valid);
    const auto pupils = numbers_column("pupils", "I", wholes);
    const auto passed = numbers_column("passed", "f", floats);
    points[7] = 99;
    const auto high = numbers_column("points", "g", points);
    TestColumn plan{{"b", "plan", {}, nullptr}, {static_cast<std::int64_t>(rows), 0, 0, {nullptr, arrow_bits(valid)}, {}, nullptr}};
    ASSERT_TRUE(read({schools(names), average, pupils, passed, plan, high}));
    EXPECT_EQ(brief(diagnostics), "M0805 8 points\n");
    EXPECT_EQ(column(facts.average).numbers.data(), average.array.buffers[1]->data());
    EXPECT_EQ(column(facts.average).valid.data(), static_cast<const void*>(average.array.buffers[0]->data()));
    EXPECT_EQ(column(facts.pupils).numbers.data(), pupils.array.buffers[1]->data());
    EXPECT_EQ(column(facts.passed).numbers.data(), passed.array.buffers[1]->data());
    EXPECT_EQ(column(facts.plan).numbers.data(), plan.array.buffers[1]->data());
    EXPECT_EQ(column(facts.points).numbers.data(), high.array.buffers[1]->data()) << "a cell out of bounds needs bits of its own, not numbers";
    EXPECT_FALSE(column(facts.points).valid[7]);
    EXPECT_EQ(producer.loans.arrays, 7) << "the table and its six columns are still held";
    // A change makes the column its own.
    dataset.set("2022", 5, facts.average, 1.25);
    EXPECT_NE(column(facts.average).numbers.data(), average.array.buffers[1]->data());
    EXPECT_EQ(fact("5", facts.average), "5/4");
    EXPECT_EQ(fact("7", facts.average), "7/100");
}

}  // namespace
