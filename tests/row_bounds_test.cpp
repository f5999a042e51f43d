// Bounds of single rows after a subtraction: they hold the exact value, and one tiny divisor in a column widens its own row alone.
#include "towns.hpp"

#include <merilo/impl/result.hpp>
#include <merilo/impl/row_bounds.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace merilo {
namespace {

constexpr std::string_view bounds_rules = R"(merilo 1
methodology bounds "Границы" { version 1; period year }
entity country "Страна"
entity school "Школа" in country
input school.a "А" number
input school.b "Б" number
input school.c "В" number
input school.d "Г" number
input school.e "Д" number { missing means 5 }
value school.apart "Разность" a / b - c / 3
value school.mixed "Смесь" (a / b - c / 7) * (a - c / 3) / (b + c * c) - min(a / b, c / 9) + abs(c / 11 - a / b)
value school.given "Что есть" table { c > 4 : a / b - c / 7; otherwise : c / 7 - a / b }
value school.joined "Вместе" max(a / b - c / 3, d / 7 - a / b) + min(e / 3 - a / b, d) - a / b
value school.reached "Достигнуто" apart >= 1 / 3
value school.nearly "Почти" mixed < given
value school.same "Равны" apart + c / 3 = a / b
value school.over "Больше" joined > e / 3 - a / b
value school.place "Место" rank(within country: apart, higher first, ties competition)
)";

class Bounds : public ::testing::Test {
protected:
    static constexpr std::size_t schools = 9'001;
    Methodology methodology = tests::loaded("bounds.merilo", bounds_rules);
    Dataset facts = methodology.dataset();

    [[nodiscard]] QuantityId quantity(std::string_view name) const { return tests::quantity_named(methodology, name); }

    void SetUp() override {
        std::mt19937 random(17);
        const auto school = methodology.model().quantities[quantity("school.a")].entity;
        for (std::size_t i = 0; i < schools; ++i) {
            const auto row = facts.add("2024", school, {"Ш" + std::to_string(i), "С"});
            facts.set("2024", row, quantity("school.a"), static_cast<double>(random() % 40));
            facts.set("2024", row, quantity("school.b"), i % 4000 == 7 ? 1e-14 : static_cast<double>(1 + random() % 12));
            facts.set("2024", row, quantity("school.c"), static_cast<double>(random() % 9));
            for (const char* name : {"school.d", "school.e"}) {   // with gaps of both kinds
                const auto drawn = random() % 10;
                if (drawn < 2) facts.set_state("2024", row, quantity(name), drawn == 0 ? State::missing : State::not_applicable);
                else facts.set("2024", row, quantity(name), static_cast<double>(drawn));
            }
        }
    }
};

/// Cells of facts, as they lie in the data.
class DataSource : public detail::RowSource {
public:
    DataSource(const Plan& plan, const Program& program, const Slab& slab) : plan_(plan), program_(program), slab_(slab) {}
    [[nodiscard]] bool has(StepId step) const override { return plan_.steps[step].op == Opcode::fact; }
    void take(StepId step, std::span<const std::uint32_t> rows, double* numbers, std::uint8_t* states) override {
        const auto& held = program_.classes[step];
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const auto& column = *slab_.column(plan_.steps[step].payload);
            const double number = column.valid[rows[i]] ? column.numbers[rows[i]] : 0;
            const auto state = column.valid[rows[i]] ? State::value : column.not_applicable[rows[i]] ? State::not_applicable : State::missing;
            numbers[i] = detail::is_grid(held) ? std::nearbyint(number * held.denominator) : number;
            states[i] = static_cast<std::uint8_t>(state);
        }
    }

private:
    const Plan& plan_;
    const Program& program_;
    const Slab& slab_;
};

TEST_F(Bounds, HoldTheExactValue) {
    const auto result = methodology.evaluate(facts);
    const auto& plan = result.impl().plan();
    const auto program = bind(plan, methodology.model(), facts, "2024");
    const auto entity = methodology.model().quantities[quantity("school.a")].entity;
    DataSource source(plan, program, *facts.slab("2024", entity));
    std::vector<detail::Exact> constants;
    for (const auto& constant : methodology.model().constants) constants.emplace_back(constant);
    detail::RowBounds bounds(plan, program, constants, source);
    std::vector<std::uint32_t> rows(schools);
    std::iota(rows.begin(), rows.end(), 0U);
    for (const char* name : {"school.apart", "school.mixed", "school.joined"}) {
        const auto step = plan.step_of_quantity[quantity(name)];
        EXPECT_TRUE(detail::RowBounds::may_help(program.classes[step])) << name;
        EXPECT_GT(program.classes[step].error, 0.01) << name;   // of the worst row
        std::vector<double> numbers, errors;
        ASSERT_TRUE(bounds.find(step, rows, numbers, errors)) << name;
        for (const auto row : rows) {
            const auto cell = result.impl().exact(0, step, row);
            if (cell.state != State::value) {
                ASSERT_TRUE(std::isinf(errors[row])) << name << " " << row;
                continue;
            }
            const detail::Exact number(from_double(numbers[row])), error(from_double(errors[row]));
            ASSERT_LE(exact_compare(number - error, cell.value), 0) << name << " " << row;
            ASSERT_GE(exact_compare(number + error, cell.value), 0) << name << " " << row;
            if (row % 4000 != 7) {
                ASSERT_LT(errors[row], 1e-10) << name << " " << row;
            }
        }
    }
}

TEST_F(Bounds, DecideAsFractionsDo) {
    const auto result = methodology.evaluate(facts, tests::with_threads(2));
    for (const char* name : {"school.reached", "school.nearly", "school.same", "school.over"}) {
        std::size_t yes = 0;
        for (std::size_t row = 0; row < schools; ++row) {
            const auto cell = result.impl().exact(0, result.impl().plan().step_of_quantity[quantity(name)], static_cast<std::uint32_t>(row));
            ASSERT_EQ(result.state(0, quantity(name), row), cell.state) << name << " " << row;
            if (cell.state != State::value) continue;
            ASSERT_EQ(result.number(0, quantity(name), row) != 0, cell.value.sign() != 0) << name << " " << row;
            yes += cell.value.sign() != 0 ? 1 : 0;
        }
        EXPECT_GT(yes, schools / 100) << name;
    }
}

TEST_F(Bounds, PlacesAreThoseOfFractions) {
    const auto result = methodology.evaluate(facts, tests::with_threads(2));
    const auto step = result.impl().plan().step_of_quantity[quantity("school.apart")];
    std::vector<std::pair<detail::Exact, std::size_t>> order;
    for (std::size_t row = 0; row < schools; ++row) order.emplace_back(result.impl().exact(0, step, static_cast<std::uint32_t>(row)).value, row);
    std::sort(order.begin(), order.end(), [](const auto& x, const auto& y) { return exact_compare(y.first, x.first) < 0; });
    std::size_t place = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (i == 0 || exact_compare(order[i - 1].first, order[i].first) != 0) place = i + 1;
        ASSERT_EQ(result.number(0, quantity("school.place"), order[i].second), static_cast<double>(place)) << i;
    }
}

}  // namespace
}  // namespace merilo
