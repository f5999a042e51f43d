// Facts in JSON: what is written is read back without loss.
#include <merilo/merilo.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <random>

namespace merilo {
namespace {

constexpr std::string_view rules = R"(merilo 1
methodology facts "Факты" { version 1; period year }
entity region       "Регион"
entity municipality "Муниципалитет" in region
entity school       "Школа" in municipality
unit pupil "Обучающийся"
list mark "Отметка" { m2 "«2»"; m3 "«3»" }
input school.pupils  "Обучающиеся" count of pupil
input school.score   "Балл"        number
input school.passed  "Доля"        share
input school.plan    "План"        yes_no
input school.mark    "Отметка"     mark
input school.region  "Номер региона" number
input municipality.given "Баллы"  points -100..100
)";

const Methodology& methodology() {
    static const auto loaded = Methodology::try_parse("facts.merilo", std::string(rules));
    if (!loaded) throw std::runtime_error(render(loaded.diagnostics, loaded.sources, Language::russian));
    return *loaded.methodology;
}

QuantityId quantity(const std::string& name) {
    Diagnostics wrong;
    return find_quantity(methodology().model(), name, wrong);
}

Dataset read_back(const std::string& text) {
    auto facts = methodology().dataset();
    Diagnostics wrong;
    EXPECT_TRUE(read_json_text(facts, "facts.json", text, {}, wrong));
    EXPECT_TRUE(wrong.list.empty()) << render(wrong, {}, Language::russian) << text.substr(0, 2000);
    return facts;
}

std::string digest(const Dataset& facts) { return methodology().evaluate(facts).dataset_digest(); }

TEST(JsonFacts, EachKindOfFact) {
    auto facts = methodology().dataset();
    const auto first = facts.add("2022", 2, {"Школа \"Луч\"", "Альфа", "Юг"});
    facts.set("2022", first, quantity("pupils"), 120.0);
    facts.set("2022", first, quantity("score"), *parse_decimal("12345678901234567890.12345678901234").value);
    facts.set("2022", first, quantity("passed"), Fraction{"1", "3"});
    facts.set("2022", first, quantity("plan"), 1.0);
    facts.set("2022", first, quantity("mark"), 1.0);
    facts.set("2022", first, quantity("school.region"), 74.0);
    const auto second = facts.add("2022", 2, {"1/2", "Бета", "Юг"});
    facts.set("2022", second, quantity("pupils"), 0.0);
    facts.set_state("2022", second, quantity("score"), State::not_applicable);
    facts.set("2022", second, quantity("passed"), 0.7);
    facts.set_state("2022", second, quantity("plan"), State::missing);
    const auto later = facts.add("2023", 2, {"1/2", "Бета", "Юг"});
    facts.set("2023", later, quantity("plan"), 0.0);
    facts.set("2022", facts.add("2022", 1, {"Бета"}), quantity("given"), -2.5);

    // The same text is held to its schema by tests/schemas.
    const auto text = to_json(facts);
    std::ifstream file(MERILO_PROJECT "/tests/tables/facts.json", std::ios::binary);
    EXPECT_EQ(text, std::string(std::istreambuf_iterator<char>(file), {}));
    const auto again = read_back(text);
    EXPECT_EQ(to_json(again), text);
    EXPECT_EQ(digest(again), digest(facts));
    EXPECT_EQ(again.slab("2023", 2)->column(quantity("pupils")), nullptr) << "a column that a period does not have";
    EXPECT_FALSE(bit(again.slab("2022", 2)->column(quantity("mark"))->given, second)) << "nothing was said of it";
    EXPECT_TRUE(bit(again.slab("2022", 2)->column(quantity("plan"))->given, second));
}

TEST(JsonFacts, FractionsAreForNumbersOnly) {
    auto facts = methodology().dataset();
    Diagnostics wrong;
    read_json_text(facts, "facts.json",
                   R"({"school": [{"school": "A", "period": "2022", "score": "-10/4", "pupils": "1/2", "passed": "4/3", "mark": "1/2"},
                                  {"school": "B", "period": "2022", "score": "1/0", "pupils": "6/2", "passed": "1/3 ", "plan": "1/1"}]})",
                   {}, wrong);
    std::string codes;
    for (const auto& said : wrong.list) codes += code_name(said.code) + " " + said.data.column + "\n";
    EXPECT_EQ(codes, "M0807 school.pupils\nM0806 school.passed\nM0803 school.mark\nM0801 school.score\nM0801 school.passed\nM0802 school.plan\n");
    const auto* slab = facts.slab("2022", 2);
    EXPECT_EQ(slab->column(quantity("score"))->numbers[0], -2.5);
    EXPECT_TRUE(slab->column(quantity("score"))->wide.empty()) << "a fraction that is a short decimal is one";
    EXPECT_EQ(slab->column(quantity("pupils"))->numbers[1], 3);
    wrong.list.clear();
    read_json_text(facts, "long.json", "{\"school\": [{\"school\": \"C\", \"period\": \"2022\", \"score\": \"1/" + std::string(3000, '7') + "\"}]}", {}, wrong);
    ASSERT_EQ(wrong.list.size(), 1U);
    EXPECT_EQ(wrong.list[0].code, Code::fact_too_many_digits);
}

/// Random facts of three levels and two periods.
class RandomFacts {
public:
    explicit RandomFacts(std::uint32_t seed) : random_(seed) {}

    Dataset make() {
        const char* names[] = {"Школа 1", "«Луч»", "a/b", "1/3", "н/д", "две\nстроки", "\U0001F600", "quote \" back\\slash", "\u0001", "true"};
        for (const char* period : {"2021", "2022"})
            for (int i = 0; i < 12; ++i) {
                const auto school = std::string(names[pick(10)]) + std::to_string(pick(3));
                const auto row = facts_.add(period, 2, {school, "М" + std::to_string(pick(3)), "Р" + std::to_string(pick(2))});
                for (const char* name : {"score", "school.region"}) give(period, row, quantity(name), number());
                give(period, row, quantity("pupils"), Fraction{std::to_string(pick(1000000)), "1"});
                give(period, row, quantity("passed"), share());
                give(period, row, quantity("plan"), Fraction{std::to_string(pick(2)), "1"});
                give(period, row, quantity("mark"), Fraction{std::to_string(pick(2)), "1"});
                const auto& town = facts_.slab(period, 1)->rows();
                give(period, pick(static_cast<std::uint32_t>(town)), quantity("given"), share());
            }
        return facts_;
    }

private:
    std::mt19937 random_;
    Dataset facts_ = methodology().dataset();

    std::uint32_t pick(std::uint32_t count) { return random_() % count; }
    std::string digits(std::uint32_t count) {
        std::string result(1, static_cast<char>('1' + pick(9)));
        while (result.size() < count) result += static_cast<char>('0' + pick(10));
        return result;
    }
    Fraction number() {
        const std::string sign = pick(2) == 0 ? "-" : "";
        switch (pick(5)) {
            case 0: return *parse_decimal(sign + digits(1 + pick(6)) + "." + digits(1 + pick(9))).value;
            case 1: return *parse_decimal(sign + digits(17) + "." + digits(17)).value;
            case 2: return from_double(std::ldexp(1 + static_cast<double>(random_()) / 3, static_cast<int>(pick(1000)) - 500));
            case 3: return *parse_decimal(sign + digits(1 + pick(34)) + "e" + std::to_string(static_cast<int>(pick(500)) - 250)).value;
            default: return part(sign, digits(1 + pick(30)));
        }
    }
    Fraction share() {
        const auto many = digits(1 + pick(20));
        return pick(2) == 0 ? *parse_decimal("0." + digits(1 + pick(30))).value : part("", many);
    }
    /// A fraction in lowest terms: its neighbours differ by one.
    static Fraction part(const std::string& sign, const std::string& number) {
        auto next = number;
        for (auto at = next.size(); at-- > 0;) {
            if (next[at] != '9') return ++next[at], Fraction{sign + number, next};
            next[at] = '0';
        }
        return {sign + number, "1" + next};
    }
    void give(const char* period, std::uint32_t row, QuantityId id, const Fraction& value) {
        switch (pick(8)) {
            case 0: return;
            case 1: return facts_.set_state(period, row, id, State::missing);
            case 2: return facts_.set_state(period, row, id, State::not_applicable);
            default: return facts_.set(period, row, id, value);
        }
    }
};

TEST(JsonFacts, NothingIsLost) {
    for (std::uint32_t seed = 1; seed <= 60; ++seed) {
        const auto facts = RandomFacts(seed).make();
        const auto text = to_json(facts);
        const auto again = read_back(text);
        ASSERT_EQ(to_json(again), text) << seed;
        ASSERT_EQ(digest(again), digest(facts)) << seed;
        for (const auto& slab : facts.slabs()) {
            const auto* other = again.slab(slab.period, slab.entity);
            ASSERT_NE(other, nullptr);
            ASSERT_EQ(other->rows(), slab.rows());
            for (std::size_t row = 0; row < slab.rows(); ++row) {
                ASSERT_EQ(again.objects()[other->objects[row]].name, facts.objects()[slab.objects[row]].name);
                ASSERT_EQ(other->parents[row] == none, slab.parents[row] == none);
            }
            for (const auto& [id, column] : slab.columns) {
                const auto* same = other->column(id);
                const bool said = column.given.count() > 0;
                ASSERT_EQ(same != nullptr, said);
                if (!said) continue;
                for (std::size_t row = 0; row < slab.rows(); ++row) {
                    ASSERT_EQ(same->given[row], column.given[row]);
                    ASSERT_EQ(same->valid[row], column.valid[row]);
                    ASSERT_EQ(same->not_applicable[row], column.not_applicable[row]);
                    if (column.valid[row]) { ASSERT_EQ(same->exact(row), column.exact(row)) << quantity_name(methodology().model(), id); }
                }
            }
        }
    }
}

}  // namespace
}  // namespace merilo
