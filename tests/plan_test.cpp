// From expressions to steps: what is planned, once, and in which stages.
#include "hand_model.hpp"

#include <merilo/plan.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace merilo {
namespace {

using tests::HandModel;

std::size_t count_of(const Plan& plan, Opcode op) {
    return static_cast<std::size_t>(std::count_if(plan.steps.begin(), plan.steps.end(), [op](const Step& step) { return step.op == op; }));
}

TEST(Plan, EqualStepsAreOne) {
    HandModel m;
    const auto school = m.entity("school");
    const auto a = m.input(school, "a"), b = m.input(school, "b");
    m.value(school, "x", m.add(Op::multiply, {m.read(a), m.read(b)}));
    m.value(school, "y", m.add(Op::less, {m.add(Op::multiply, {m.read(a), m.read(b)}), m.constant("0.5")}));
    Diagnostics diagnostics;
    const auto made = plan(m.model, m.graph(), diagnostics);
    EXPECT_EQ(count_of(made, Opcode::multiply), 1U);
    EXPECT_EQ(count_of(made, Opcode::fact), 2U);
    for (StepId id = 0; id < made.steps.size(); ++id)
        for (std::uint32_t i = 0; i < made.steps[id].count; ++i) EXPECT_LT(made.argument(id, i), id);
}

// A division by zero is told at the node that used it, not at another with the same quotient.
TEST(Plan, EqualDivisionsAreOneInsideAQuantityOnly) {
    HandModel m;
    const auto school = m.entity("school");
    const auto a = m.input(school, "a"), b = m.input(school, "b");
    const auto quotient = [&] { return m.add(Op::divide, {m.read(a), m.read(b)}); };
    m.value(school, "x", m.add(Op::add, {quotient(), quotient()}));
    m.value(school, "y", quotient());
    Diagnostics diagnostics;
    EXPECT_EQ(count_of(plan(m.model, m.graph(), diagnostics), Opcode::divide), 2U);
}

TEST(Plan, OnlyWhatIsWanted) {
    HandModel m;
    const auto school = m.entity("school");
    const auto a = m.input(school, "a"), b = m.input(school, "b");
    m.value(school, "x", m.add(Op::negate, {m.read(a)}));
    const auto y = m.value(school, "y", m.add(Op::absolute, {m.read(b)}));
    Diagnostics diagnostics;
    PlanOptions options;
    options.wanted = {y};
    const auto made = plan(m.model, m.graph(), diagnostics, options);
    EXPECT_EQ(count_of(made, Opcode::negate), 0U);
    EXPECT_EQ(count_of(made, Opcode::fact), 1U);
    EXPECT_EQ(made.step_of_quantity[a], none);
}

TEST(Plan, StagesEndWhereObjectsAreCompared) {
    HandModel m;
    const auto region = m.entity("region"), school = m.entity("school", region);
    const auto a = m.input(school, "a");
    const auto place = m.value(school, "place", m.rank(m.add(Op::negate, {m.read(a)}), region, true, Ties::dense));
    const auto twice = m.value(school, "twice", m.add(Op::add, {m.read(place), m.read(a)}));
    m.value(school, "again", m.rank(m.read(twice), region, true, Ties::dense));
    Diagnostics diagnostics;
    const auto made = plan(m.model, m.graph(), diagnostics);
    ASSERT_EQ(made.stages.size(), 4U);
    EXPECT_FALSE(made.stages[0].across);
    EXPECT_TRUE(made.stages[1].across);
    EXPECT_FALSE(made.stages[2].across);
    EXPECT_TRUE(made.stages[3].across);
    std::vector<bool> done(made.steps.size());
    for (const auto& stage : made.stages)
        for (const auto id : stage.steps) {
            for (std::uint32_t i = 0; i < made.steps[id].count; ++i) EXPECT_TRUE(done[made.argument(id, i)]);
            done[id] = true;
        }
}

TEST(Plan, TooManySteps) {
    HandModel m;
    const auto school = m.entity("school");
    auto sum = m.read(m.input(school, "a"));
    for (int i = 0; i < 100; ++i) sum = m.add(Op::add, {sum, sum});
    m.value(school, "x", sum);
    Diagnostics diagnostics;
    PlanOptions options;
    options.steps = 50;
    const auto made = plan(m.model, m.graph(), diagnostics, options);
    ASSERT_EQ(diagnostics.list.size(), 1U);
    EXPECT_EQ(diagnostics.list[0].code, Code::too_many_steps);
    EXPECT_TRUE(made.steps.empty());
}

TEST(Plan, LongChainsNeedNoStack) {
    HandModel m;
    const auto school = m.entity("school");
    const auto a = m.input(school, "a");
    auto sum = m.read(a);
    for (int i = 0; i < 50'000; ++i) sum = m.add(Op::add, {sum, m.read(a)});
    m.value(school, "x", sum);
    Diagnostics diagnostics;
    EXPECT_EQ(count_of(plan(m.model, m.graph(), diagnostics), Opcode::add), 50'000U);
}

TEST(Bind, Classes) {
    HandModel m;
    const auto school = m.entity("school");
    const auto a = m.input(school, "a"), b = m.input(school, "b");
    const auto weighted = m.value(school, "weighted", m.add(Op::multiply, {m.read(a), m.constant("0.3")}));
    const auto percent = m.value(school, "percent", m.add(Op::divide, {m.read(a), m.read(b)}));
    const auto rounded = m.value(school, "rounded", m.add(Op::round, {m.read(percent), m.constant("0.01")}));
    const auto scaled = m.value(school, "scaled", m.add(Op::divide, {m.read(a), m.constant("-2.5")}));
    auto product = m.read(a);
    for (int i = 0; i < 8; ++i) product = m.add(Op::multiply, {product, m.constant("0.01")});
    const auto fine = m.value(school, "fine", product);
    Diagnostics diagnostics;
    const auto made = plan(m.model, m.graph(), diagnostics);
    Dataset data(m.shared());
    const auto row = data.add("2022", school, {"Ш1"});
    data.set("2022", row, a, 12.25);
    data.set("2022", row, b, 3.0);
    const auto program = bind(made, m.model, data, "2022");
    const auto held = [&](QuantityId id) { return program.classes[made.step_of_quantity[id]]; };
    EXPECT_EQ(held(a), (StepClass{.exactness = Exactness::grid, .denominator = 100, .limit = 1225, .least = 0.01, .negative = false}));
    EXPECT_EQ(held(weighted), (StepClass{.exactness = Exactness::grid, .denominator = 1000, .limit = 3675, .least = 0.001, .negative = false}));
    EXPECT_EQ(held(percent).exactness, Exactness::rational);
    EXPECT_EQ(held(rounded).exactness, Exactness::grid);
    EXPECT_EQ(held(rounded).denominator, 100);
    EXPECT_EQ(held(scaled), (StepClass{.exactness = Exactness::grid, .denominator = 500, .limit = 2450, .least = 0.002, .negative = true}));
    EXPECT_EQ(held(fine).exactness, Exactness::rational);   // its denominator would pass 2^53
}

TEST(Bind, RegistersAreUsedAgain) {
    HandModel m;
    const auto school = m.entity("school");
    auto sum = m.read(m.input(school, "a"));
    const auto b = m.input(school, "b");
    for (int i = 0; i < 1000; ++i) sum = m.add(Op::add, {sum, m.read(b)});
    const auto x = m.value(school, "x", sum);
    PlanOptions options;
    options.wanted = {x};
    Diagnostics diagnostics;
    const auto made = plan(m.model, m.graph(), diagnostics, options);
    EXPECT_LE(bind(made, m.model, Dataset(m.shared()), "2022").register_count, 4U);
}

}  // namespace
}  // namespace merilo
