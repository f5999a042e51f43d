// Objects by path, their parents in each period, columns and what is known about them.
#include "facts_model.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace merilo {
namespace {

using tests::FactsModel;
using tests::fraction;

class DatasetOf : public testing::Test {
protected:
    FactsModel facts;
    Dataset dataset{facts.shared()};

    [[nodiscard]] ObjectId object(const std::string& period, EntityId entity, const std::vector<std::string>& path) const {
        const auto row = dataset.find(period, entity, path);
        return row ? dataset.slab(period, entity)->objects[*row] : none;
    }
};

TEST_F(DatasetOf, Empty) {
    EXPECT_TRUE(dataset.objects().empty());
    EXPECT_TRUE(dataset.periods().empty());
    EXPECT_EQ(dataset.slab("", facts.school), nullptr);
    EXPECT_EQ(dataset.find("", facts.school, {"A"}), std::nullopt);
}

TEST_F(DatasetOf, A_path_makes_its_parents_known_in_that_period) {
    EXPECT_EQ(dataset.add("2022", facts.school, {"A", "Альфа", "Юг"}), 0U);
    EXPECT_EQ(dataset.add("2022", facts.school, {"B", "Альфа", "Юг"}), 1U);
    EXPECT_EQ(dataset.add("2022", facts.school, {"A", "Альфа", "Юг"}), 0U);
    EXPECT_EQ(dataset.slab("2022", facts.municipality)->rows(), 1U);
    EXPECT_EQ(dataset.slab("2022", facts.region)->rows(), 1U);
    EXPECT_EQ(dataset.slab("2021", facts.region), nullptr);
    const auto& slab = *dataset.slab("2022", facts.school);
    EXPECT_EQ(dataset.objects()[slab.parents[1]].name, "Альфа");
    EXPECT_EQ(slab.parents[0], slab.parents[1]);
    EXPECT_EQ(dataset.slab("2022", facts.region)->parents[0], none);
}

TEST_F(DatasetOf, Equal_names_under_different_parents_are_different_objects) {
    dataset.add("", facts.school, {"A", "Альфа"});
    dataset.add("", facts.school, {"A", "Бета"});
    EXPECT_EQ(dataset.slab("", facts.school)->rows(), 2U);
    EXPECT_EQ(dataset.find("", facts.school, {"A"}), std::nullopt);
    EXPECT_EQ(dataset.find("", facts.school, {"A", "Бета"}), 1U);
    EXPECT_EQ(dataset.find("", facts.school, {"A", "Гамма"}), std::nullopt);
    EXPECT_TRUE(dataset.is_ambiguous(facts.school, {"A"}));
    EXPECT_FALSE(dataset.is_ambiguous(facts.school, {"A", "Бета"}));
}

TEST_F(DatasetOf, A_path_may_stop_early_where_one_object_matches) {
    dataset.add("2021", facts.school, {"A", "Альфа", "Юг"});
    dataset.add("2022", facts.school, {"A", "Бета", "Юг"});
    EXPECT_EQ(dataset.find("2021", facts.school, {"A"}), 0U) << "in 2021 there is one only";
    EXPECT_EQ(dataset.find("2022", facts.school, {"A"}), 0U);
    EXPECT_EQ(dataset.find("2022", facts.school, {"A", "Альфа"}), std::nullopt);
    EXPECT_TRUE(dataset.is_ambiguous(facts.school, {"A"})) << "over all periods there are two";
    dataset.add("2022", facts.school, {"A", "Бета", "Север"});
    EXPECT_EQ(dataset.find("2022", facts.school, {"A", "Бета"}), std::nullopt);
    EXPECT_EQ(dataset.find("2022", facts.school, {"A", "Бета", "Север"}), 1U);
}

TEST_F(DatasetOf, An_object_keeps_its_id_in_all_periods) {
    dataset.add("2021", facts.school, {"B", "Альфа"});
    dataset.add("2021", facts.school, {"A", "Альфа"});
    dataset.add("2022", facts.school, {"A", "Альфа"});
    EXPECT_EQ(object("2021", facts.school, {"A"}), object("2022", facts.school, {"A"}));
    EXPECT_EQ(dataset.periods(), (std::vector<std::string>{"2021", "2022"}));
}

TEST_F(DatasetOf, A_bare_name_and_a_full_path_are_one_object_in_any_order) {
    dataset.add("", facts.school, {"A"});
    EXPECT_FALSE(dataset.is_ambiguous(facts.school, {"A", "Альфа"}));
    dataset.add("", facts.school, {"A", "Альфа"});
    dataset.add("", facts.school, {"B", "Альфа"});
    dataset.add("", facts.school, {"B"});
    const auto& slab = *dataset.slab("", facts.school);
    ASSERT_EQ(slab.rows(), 2U);
    EXPECT_EQ(dataset.objects()[slab.parents[0]].name, "Альфа");
    EXPECT_EQ(slab.parents[0], slab.parents[1]);
    // Whose facts were those of "A"? A second "A" cannot be told from the first any more.
    EXPECT_TRUE(dataset.is_ambiguous(facts.school, {"A", "Бета"}));
    EXPECT_FALSE(dataset.is_ambiguous(facts.school, {"A", "Альфа", "Юг"})) << "a municipality may get its region later";
    EXPECT_FALSE(dataset.is_ambiguous(facts.school, {"C", "Бета"}));
}

TEST_F(DatasetOf, Names_are_compared_in_composed_form) {
    dataset.add("", facts.municipality, {"Трехгорныи\u0306"});
    EXPECT_EQ(dataset.find("", facts.municipality, {"Трехгорный"}), 0U);
    EXPECT_EQ(dataset.objects()[0].name, "Трехгорный");
}

TEST_F(DatasetOf, Facts_and_states) {
    const auto a = dataset.add("", facts.school, {"A"});
    const auto b = dataset.add("", facts.school, {"B"});
    dataset.set("", a, facts.average, 0.7);
    dataset.set_state("", b, facts.average, State::not_applicable);
    EXPECT_EQ(tests::fact_text(dataset, "", facts.school, {"A"}, facts.average), "7/10");
    EXPECT_EQ(tests::fact_text(dataset, "", facts.school, {"B"}, facts.average), "н/п");
    dataset.set_state("", a, facts.average, State::missing);
    dataset.set("", b, facts.average, fraction("3"));
    EXPECT_EQ(tests::fact_text(dataset, "", facts.school, {"A"}, facts.average), "н/д");
    EXPECT_EQ(tests::fact_text(dataset, "", facts.school, {"B"}, facts.average), "3");
    dataset.set("", b, facts.average, std::numeric_limits<double>::infinity());
    EXPECT_EQ(tests::fact_text(dataset, "", facts.school, {"B"}, facts.average), "н/д");
    EXPECT_THROW(dataset.set("", 7, facts.average, 1.0), std::out_of_range);
}

TEST_F(DatasetOf, What_is_known_about_a_column) {
    const auto a = dataset.add("", facts.school, {"A"});
    dataset.add_column("", facts.average);
    const auto column = [&] { return *dataset.slab("", facts.school)->column(facts.average); };
    EXPECT_EQ(column().numbers.size(), 1U);
    EXPECT_EQ(column().decimals, 0);
    dataset.set("", a, facts.average, -12.25);
    EXPECT_EQ(column().decimals, 2);
    EXPECT_EQ(column().largest, 12.25);
    dataset.set("", a, facts.average, 1e-7);
    EXPECT_EQ(column().decimals, 7);
    dataset.set("", a, facts.average, 1e21);
    EXPECT_EQ(column().decimals, 7);
    EXPECT_EQ(column().largest, 1e21);
    EXPECT_TRUE(column().wide.empty());
}

TEST_F(DatasetOf, Whether_a_value_may_be_below_zero) {
    for (const auto* name : {"A", "B"}) dataset.add("", facts.school, {name});
    dataset.add_column("", facts.average);
    const auto negative = [&] { return dataset.slab("", facts.school)->column(facts.average)->negative; };
    dataset.set("", 0, facts.average, -0.0);
    dataset.set("", 1, facts.average, fraction("1/3"));
    dataset.set_state("", 1, facts.average, State::not_applicable);
    EXPECT_FALSE(negative());
    dataset.set("", 1, facts.average, -1.5);
    EXPECT_TRUE(negative());
    dataset = Dataset(facts.shared());
    dataset.add("", facts.school, {"A"});
    dataset.set("", 0, facts.average, fraction("-1/3"));
    EXPECT_TRUE(negative());
    dataset = Dataset(facts.shared());
    dataset.add("", facts.school, {"A"});
    dataset.set("", 0, facts.average, Fraction{"-1", "1" + std::string(400, '0')});   // its double is 0
    EXPECT_TRUE(negative());
    EXPECT_EQ(dataset.slab("", facts.school)->column(facts.average)->exact(0).numerator, "-1");
}

TEST_F(DatasetOf, Long_numbers_are_kept_exactly) {
    for (const auto* name : {"A", "B", "C", "D"}) dataset.add("", facts.school, {name});
    dataset.set("", 2, facts.average, fraction("0.12345678901234567891"));
    dataset.set("", 0, facts.average, fraction("1/3"));
    dataset.set("", 1, facts.average, 0.1 + 0.2);
    dataset.set("", 3, facts.average, fraction("123456789012345000000"));
    const auto wide = [&] { return dataset.slab("", facts.school)->column(facts.average)->wide; };
    ASSERT_EQ(wide().size(), 2U);
    EXPECT_EQ(wide()[0], (std::pair<std::uint32_t, Fraction>{0, fraction("1/3")}));
    EXPECT_EQ(wide()[1].second, fraction("0.12345678901234567891"));
    // A double that means the number is enough.
    EXPECT_EQ(dataset.slab("", facts.school)->column(facts.average)->exact(1), fraction("0.30000000000000004"));
    EXPECT_EQ(dataset.slab("", facts.school)->column(facts.average)->decimals, 17);
    dataset.set("", 1, facts.average, fraction("0.33333333333333333"));
    EXPECT_EQ(wide().size(), 3U);
    dataset.set("", 1, facts.average, fraction("0.3333333333333333"));
    EXPECT_EQ(wide().size(), 2U);
    dataset.set_state("", 2, facts.average, State::missing);
    EXPECT_EQ(wide().size(), 1U);
}

TEST_F(DatasetOf, Columns_grow_with_their_rows) {
    dataset.add_column("", facts.average);
    for (int i = 0; i < 130; ++i) dataset.add("", facts.school, {"Ш" + std::to_string(i)});
    const auto& column = *dataset.slab("", facts.school)->column(facts.average);
    EXPECT_EQ(column.numbers.size(), 130U);
    EXPECT_EQ(column.valid.size(), 130U);
    EXPECT_EQ(column.not_applicable.size(), 130U);
    EXPECT_EQ(column.valid.count(), 0U);
    EXPECT_EQ(tests::fact_text(dataset, "", facts.school, {"Ш129"}, facts.average), "н/д");
}

TEST_F(DatasetOf, Copies_do_not_see_each_other) {
    const auto row = dataset.add("", facts.school, {"A"});
    dataset.set("", row, facts.average, 1.0);
    auto copy = dataset;
    copy.set("", row, facts.average, 2.0);
    copy.add("", facts.school, {"B"});
    EXPECT_EQ(tests::fact_text(dataset, "", facts.school, {"A"}, facts.average), "1");
    EXPECT_EQ(tests::fact_text(copy, "", facts.school, {"A"}, facts.average), "2");
    EXPECT_EQ(dataset.find("", facts.school, {"B"}), std::nullopt);
}

TEST_F(DatasetOf, Hundred_thousand_objects_are_found_at_once) {
    // The same school names in every municipality.
    for (int i = 0; i < 100'000; ++i)
        dataset.add("", facts.school, {"Школа " + std::to_string(i % 10), "М " + std::to_string(i / 10), "Р"});
    for (int i = 0; i < 100'000; ++i) {
        const std::vector<std::string> path{"Школа " + std::to_string(i % 10), "М " + std::to_string(i / 10)};
        ASSERT_EQ(dataset.find("", facts.school, path), static_cast<std::uint32_t>(i));
        ASSERT_FALSE(dataset.is_ambiguous(facts.school, path));
    }
}

}  // namespace
}  // namespace merilo
