// Steps that are known before the run, from constants and from columns without gaps: they give what the exact evaluator gives.
#include "towns.hpp"

#include <merilo/impl/bind.hpp>
#include <merilo/impl/result.hpp>

#include <algorithm>

namespace merilo {
namespace {

constexpr std::string_view constants_rules = R"(merilo 1
methodology constants "Известное" { version 1; period year }
entity region "Область"
entity school "Школа" in region
parameter strict "Строго" yes
parameter kept "Оставить" no
parameter third "Треть" 0.3
parameter below "Меньше нуля" -4
parameter one "Единица" 1
parameter nothing "Ноль" 0
parameter step "Шаг" { from 2020 : 0.5; from 2030 : 0.25 }
input school.a "А" number
input school.b "Б" number
indicator school.first  "Первый"  { value a; better higher; points table value { >= 7 : 2; >= 3 : 1; otherwise : 0 } }
indicator school.second "Второй"  { value b; better lower; points table value { <= 2 : 1; otherwise : 0 } }
group school.mean "Среднее" { first weight 0.15; second weight 0.55; total weighted mean; missing counts excluded }
group school.total "Всего" { mean weight 3; second weight 1; total weighted mean; missing counts excluded }
value school.divided "Делённое" a / third + b / below
value school.chosen "Выбранное" table { strict : a; otherwise : b }
value school.other_one "Не то" table { kept : a; otherwise : b }
value school.times_one "Раз" one * a
value school.by_one "На раз" b / one
value school.stepped "По шагам" round(a, step)
value school.halved "Пополам" a * step
value school.bound "Не больше" min(a, third * 10)
value school.known "Известно" round(third * 10 / 7, 0.01) + a / third
value school.left_out "Не сюда" { applies when kept; value a }
value school.joined "Вместе" max(a, left_out)
value school.by_nothing "На ноль" a / nothing
)";

class Constants : public testing::Test {
protected:
    static constexpr std::size_t schools = 1'531;
    Methodology methodology = tests::loaded("constants.merilo", constants_rules);

    [[nodiscard]] QuantityId quantity(std::string_view name) const { return tests::quantity_named(methodology, name); }

    /// `gaps`: how many of twenty cells of `a` have no value.
    [[nodiscard]] Dataset facts(std::size_t count, unsigned gaps) const {
        auto data = methodology.dataset();
        std::mt19937 random(gaps + 1);
        const auto a = quantity("school.a"), b = quantity("school.b");
        for (std::size_t i = 0; i < count; ++i) {
            const auto row = data.add("2024", methodology.model().quantities[a].entity, {"Ш" + std::to_string(i), "О"});
            const auto drawn = random() % 20, number = random() % 100;
            if (drawn >= gaps) data.set("2024", row, a, static_cast<double>(number) / 10);
            else if (drawn % 2 == 0) data.set_state("2024", row, a, State::not_applicable);
            data.set("2024", row, b, static_cast<double>(random() % 9));
        }
        return data;
    }

    void expect_exact(const Dataset& data) const {
        const auto result = methodology.evaluate(data);
        const auto& model = methodology.model();
        for (QuantityId id = 0; id < model.quantities.size(); ++id) {
            if (!result.has(id) || model.quantities[id].entity == none) continue;
            const auto step = result.impl().plan().step_of_quantity[id];
            for (std::size_t row = 0; row < result.rows(0, model.quantities[id].entity); row += 3) {
                const auto cell = result.impl().exact(0, step, static_cast<std::uint32_t>(row));
                ASSERT_EQ(result.state(0, id, row), cell.state) << quantity_name(model, id) << " " << row;
                if (cell.state == State::value) {
                    ASSERT_NEAR(result.number(0, id, row), to_double(cell.value.fraction()), 1e-12) << quantity_name(model, id) << " " << row;
                }
            }
        }
    }
};

TEST_F(Constants, GiveWhatTheExactEvaluatorGives) {
    for (const std::size_t count : {5U, 200U, 1'531U})
        for (const unsigned gaps : {0U, 3U, 20U}) expect_exact(facts(count, gaps));
}

TEST_F(Constants, GiveTheSameBitsOnEveryInstructionSet) {
    const auto data = facts(schools, 0);
    EvaluateOptions options;
    options.instructions = InstructionSet::baseline;
    const auto baseline = tests::bits_of(methodology.evaluate(data, options));
    for (const auto set : {InstructionSet::v3, InstructionSet::v4}) {
        options.instructions = set;
        EXPECT_TRUE(tests::bits_of(methodology.evaluate(data, options)) == baseline);
    }
}

TEST_F(Constants, AMeanOfWhatIsNeverMissingIsOnAGrid) {
    Diagnostics diagnostics;
    const auto made = plan(methodology.model(), methodology.graph(), diagnostics);
    const auto held = [&](unsigned gaps, const char* name) {
        const auto program = bind(made, methodology.model(), facts(schools, gaps), "2024");
        return program.classes[made.step_of_quantity[quantity(name)]];
    };
    EXPECT_TRUE(detail::is_grid(held(0, "school.mean.points")));
    EXPECT_TRUE(detail::is_grid(held(0, "school.total.points")));
    EXPECT_FALSE(detail::is_grid(held(3, "school.mean.points")));   // it is divided by the weights of what is there
}

TEST_F(Constants, StepsThatChangeNothingAreNotRun) {
    Diagnostics diagnostics;
    const auto made = plan(methodology.model(), methodology.graph(), diagnostics);
    const auto program = bind(made, methodology.model(), facts(schools, 0), "2024");
    const auto same_as = [&](const char* name, const char* other) {
        const auto step = made.step_of_quantity[quantity(name)];
        return program.same[step] == made.step_of_quantity[quantity(other)];
    };
    EXPECT_TRUE(same_as("school.chosen", "school.a"));
    EXPECT_TRUE(same_as("school.other_one", "school.b"));
    EXPECT_TRUE(same_as("school.times_one", "school.a"));
    EXPECT_TRUE(same_as("school.by_one", "school.b"));
    for (StepId id = 0; id < program.same.size(); ++id) {
        if (program.same[id] == none) continue;
        EXPECT_LT(program.same[id], id);
        EXPECT_EQ(program.same[program.same[id]], none);
        EXPECT_EQ(program.classes[id], program.classes[program.same[id]]);
    }
}

}  // namespace
}  // namespace merilo
