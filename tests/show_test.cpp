// Single values in words: decimals, percents, labels, states, in both languages.
#include <merilo/report.hpp>

#include <gtest/gtest.h>

namespace {

using merilo::Fraction;
using merilo::Language;
using merilo::Type;
using merilo::TypeKind;

const std::string blank = "\u00A0";

class Show : public testing::Test {
protected:
    merilo::Model model;

    std::string show(const Type& type, const Fraction& value, const std::optional<Fraction>& step = {},
                     Language language = Language::russian) {
        return merilo::show(model, type, value, step, language);
    }
};

TEST_F(Show, numbers_have_as_many_digits_as_they_need_and_at_most_six_decimals) {
    const Type number{TypeKind::number};
    EXPECT_EQ(show(number, {"23", "1"}), "23");
    EXPECT_EQ(show(number, {"47", "2"}), "23,5");
    EXPECT_EQ(show(number, {"-1", "4"}), "-0,25");
    EXPECT_EQ(show(number, {"2", "3"}), "0,666667");
    EXPECT_EQ(show(number, {"100", "1"}), "100") << "the zeros of a whole number stay";
    EXPECT_EQ(show(number, {"47", "2"}, {}, Language::english), "23.5");
    EXPECT_EQ(show(number, {"-1", "1000000000"}), "0") << "no sign before nothing";
    EXPECT_EQ(show(number, {"123456789012345678901234567890", "1"}), "123456789012345678901234567890");
}

TEST_F(Show, a_step_rounds_half_away_from_zero_and_fixes_the_digits) {
    const Type number{TypeKind::number};
    EXPECT_EQ(show(number, {"5", "2"}, Fraction{"1", "1"}), "3");
    EXPECT_EQ(show(number, {"-5", "2"}, Fraction{"1", "1"}), "-3");
    EXPECT_EQ(show(number, {"23", "1"}, Fraction{"1", "10"}), "23,0");
    EXPECT_EQ(show(number, {"23", "1"}, Fraction{"5", "1"}), "25");
    EXPECT_EQ(show(number, {"23", "1"}, Fraction{"10", "1"}), "20");
    EXPECT_EQ(show(number, {"1", "3"}, Fraction{"1", "4"}), "0,25");
    EXPECT_EQ(show(number, {"1", "1"}, Fraction{"1", "3"}), "1,000000") << "a step that no decimal is equal to";
    EXPECT_EQ(show(number, {"-1", "10"}, Fraction{"1", "1"}), "0");
}

TEST_F(Show, shares_are_shown_in_percent) {
    const Type share{TypeKind::share};
    EXPECT_EQ(show(share, {"61", "91"}, Fraction{"1", "100"}), "67" + blank + "%");
    EXPECT_EQ(show(share, {"61", "91"}, Fraction{"1", "1000"}), "67,0" + blank + "%");
    EXPECT_EQ(show(share, {"3", "100"}), "3" + blank + "%");
    EXPECT_EQ(show(share, {"1", "3"}), "33,333333" + blank + "%");
    EXPECT_EQ(show(share, {"149", "200"}, Fraction{"1", "100"}, Language::english), "75%") << "half of a percent";
    EXPECT_EQ(show(share, {"0", "1"}), "0" + blank + "%");
    EXPECT_EQ(show(share, {"1", "1"}), "100" + blank + "%");
}

TEST_F(Show, labels_and_yes_no_are_words) {
    model.lists.push_back({"level", "Уровень", {{"low", "", "Низкий", {}, {}}, {"high", "", "", {}, {}}}, true, {}});
    const Type label{TypeKind::label, merilo::none, merilo::none, 0};
    EXPECT_EQ(show(label, {"0", "1"}), "Низкий");
    EXPECT_EQ(show(label, {"1", "1"}), "high") << "a label without a title goes by its name";
    EXPECT_EQ(show(label, {"7", "1"}), "7");
    const Type yes_no{TypeKind::yes_no};
    EXPECT_EQ(show(yes_no, {"1", "1"}), "да");
    EXPECT_EQ(show(yes_no, {"0", "1"}), "нет");
    EXPECT_EQ(show(yes_no, {"1", "1"}, {}, Language::english), "yes");
}

TEST_F(Show, states_have_their_marks) {
    EXPECT_EQ(merilo::show(merilo::State::missing, Language::russian), "н/д");
    EXPECT_EQ(merilo::show(merilo::State::not_applicable, Language::russian), "н/п");
    EXPECT_EQ(merilo::show(merilo::State::not_applicable, Language::english), "n/a");
    EXPECT_EQ(merilo::show(merilo::State::value, Language::russian), "");
}

}  // namespace
