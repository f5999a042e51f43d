// Evaluation: exact decisions on grids and beside them, groups, ranks, errors of single cells, limits.
#include "schools_model.hpp"

#include <merilo/merilo.hpp>

#include <merilo/error.hpp>

#include <gtest/gtest.h>

#include <cfenv>
#include <random>

namespace merilo {
namespace {

using tests::cell;
using tests::fraction;
using tests::HandModel;
using tests::Schools;

TEST(Evaluate, TheDoubleBelowTheThresholdIsNotTheValue) {
    Schools m;
    const auto a = m.input("a"), b = m.input("b");
    const auto reached = m.value("reached", m.add(Op::less_equal, {m.constant("0.7"), m.add(Op::divide, {m.read(a), m.read(b)})}));
    m.set("1", a, "788129934789836");
    m.set("1", b, "1125899906842623");
    m.set("2", a, "7");
    m.set("2", b, "10");
    const auto result = m.run();
    EXPECT_EQ(cell(result, reached, 0), "0");
    EXPECT_EQ(cell(result, reached, 1), "1");
}

TEST(Evaluate, TenWeightsOfATenth) {
    Schools m;
    ExprId sum = none;
    std::vector<QuantityId> inputs;
    for (int i = 0; i < 10; ++i) {
        inputs.push_back(m.input("x" + std::to_string(i)));
        const auto term = m.add(Op::multiply, {m.constant("0.1"), m.read(inputs.back())});
        sum = i == 0 ? term : m.add(Op::add, {sum, term});
    }
    const auto reached = m.value("reached", m.add(Op::less_equal, {m.constant("0.5"), sum}));
    for (int bits = 0; bits < 1024; ++bits)
        for (std::size_t i = 0; i < 10; ++i) m.set(std::to_string(bits), inputs[i], (bits >> i & 1) != 0 ? "1" : "0");
    const auto result = m.run();
    for (std::size_t bits = 0; bits < 1024; ++bits)
        ASSERT_EQ(cell(result, reached, bits), __builtin_popcountll(bits) >= 5 ? "1" : "0") << bits;
}

TEST(Evaluate, SumsThatDoublesMiss) {
    Schools m;
    const auto a = m.input("a"), b = m.input("b"), c = m.input("c");
    const auto equal = m.value("equal", m.add(Op::equal, {m.add(Op::add, {m.read(a), m.read(b)}), m.read(c)}));
    const auto thirds = m.value("thirds", m.add(Op::equal, {m.add(Op::add, {m.add(Op::divide, {m.read(a), m.read(b)}), m.constant("1")}),
                                                            m.constant("8")}));
    m.set("1", a, "0.7");
    m.set("1", b, "0.1");
    m.set("1", c, "0.8");
    const auto result = m.run();
    EXPECT_EQ(cell(result, equal), "1");
    EXPECT_EQ(cell(result, thirds), "1");
}

TEST(Evaluate, WideFactsAreReadAsGiven) {
    Schools m;
    const auto a = m.input("a"), b = m.input("b");
    const auto less = m.value("less", m.add(Op::less, {m.read(a), m.read(b)}));
    m.set("1", a, "0.1234567890123456789012");
    m.set("1", b, "0.1234567890123456789013");
    m.set("2", a, "1/3");
    m.set("2", b, "1/3");
    const auto result = m.run();
    EXPECT_EQ(cell(result, less, 0), "1");
    EXPECT_EQ(cell(result, less, 1), "0");
    EXPECT_EQ(cell(result, a, 1), "1/3");
}

TEST(Evaluate, OverflowingGridsStayExact) {
    Schools m;
    const auto a = m.input("a");
    auto product = m.read(a);
    for (int i = 0; i < 6; ++i) product = m.add(Op::multiply, {product, m.read(a)});
    const auto power = m.value("power", product);
    const auto same = m.value("same", m.add(Op::equal, {m.read(power), m.add(Op::add, {m.read(power), m.constant("0.001")})}));
    m.set("1", a, "12345.25");
    const auto result = m.run();
    EXPECT_EQ(cell(result, same), "0");
    const auto exact = result.exact(0, power, 0);
    EXPECT_EQ(exact.denominator, "16384");
    EXPECT_DOUBLE_EQ(result.number(0, power, 0), to_double(exact));
}

TEST(Evaluate, Linear) {
    Schools m;
    const auto a = m.input("a");
    const auto x = m.value("x", m.add(Op::linear, {m.read(a), m.constant("0.5"), m.constant("0"), m.constant("0.8"), m.constant("1"),
                                                   m.constant("1"), m.constant("2")}));
    const char* given[] = {"0.2", "0.5", "0.6", "0.8", "0.9", "1", "7", "missing", "n/a"};
    const char* expected[] = {"0", "0", "1/3", "1", "3/2", "2", "2", "missing", "n/a"};
    for (std::size_t i = 0; i < std::size(given); ++i) m.set(std::to_string(i), a, given[i]);
    const auto result = m.run();
    for (std::size_t i = 0; i < std::size(given); ++i) {
        EXPECT_EQ(cell(result, x, i), expected[i]) << given[i];
        if (result.state(0, x, i) == State::value) {
            EXPECT_DOUBLE_EQ(result.number(0, x, i), to_double(result.exact(0, x, i)));
        }
    }
}

/// Rows `>= 0.6 : 2; missing : 7; otherwise : 0`, with what they ask in this order.
TEST(Evaluate, TableOfOneValue) {
    Schools m;
    const auto a = m.input("a");
    const auto ask = m.read(a);
    const auto from = m.add(Op::less_equal, {m.constant("0.6"), ask});
    const auto otherwise = m.value("otherwise", m.add(Op::table, {ask, from, m.constant("2"), m.constant("0")}, 1));
    const auto falls_off = m.value("falls_off", m.add(Op::table, {ask, from, m.constant("2")}, 1));
    const auto with_missing = m.value("with_missing", m.add(Op::table, {ask, from, m.constant("2"), m.add(Op::is_missing, {ask}),
                                                                        m.constant("7"), m.constant("0")}, 1));
    const auto not_applicable = m.add(Op::logical_not, {m.add(Op::is_applicable, {ask})});
    const auto with_not_applicable = m.value("with_na", m.add(Op::table, {ask, from, m.constant("2"), not_applicable, m.constant("8"),
                                                                          m.constant("0")}, 1));
    const auto with_any = m.value("with_any", m.add(Op::table, {ask, from, m.constant("2"), m.constant("1"), m.constant("9")}, 1));
    const char* given[] = {"0.6", "0.5", "missing", "n/a"};
    for (std::size_t i = 0; i < std::size(given); ++i) m.set(std::to_string(i), a, given[i]);
    const auto result = m.run();
    const auto row = [&](QuantityId id) {
        std::string cells;
        for (std::size_t i = 0; i < 4; ++i) cells += (i == 0 ? "" : " ") + cell(result, id, i);
        return cells;
    };
    EXPECT_EQ(row(otherwise), "2 0 missing n/a");
    EXPECT_EQ(row(falls_off), "2 missing missing n/a");
    EXPECT_EQ(row(with_missing), "2 0 7 n/a");
    EXPECT_EQ(row(with_not_applicable), "2 0 missing 8");
    EXPECT_EQ(row(with_any), "2 9 9 9");
}

TEST(Evaluate, TableOfConditionsIsUndecidedByAMissingRow) {
    Schools m;
    const auto a = m.input("a"), b = m.input("b");
    const auto x = m.value("x", m.add(Op::table, {m.add(Op::matches, {m.add(Op::less, {m.read(a), m.constant("1")})}), m.constant("10"),
                                                  m.add(Op::matches, {m.add(Op::less, {m.read(b), m.constant("1")})}), m.constant("20"),
                                                      m.constant("30")}, 0));
    const char* given[][3] = {{"0", "missing", "10"}, {"5", "0", "20"}, {"5", "5", "30"}, {"missing", "0", "missing"},
                              {"n/a", "0", "20"},     {"n/a", "n/a", "30"}, {"5", "missing", "missing"}};
    for (std::size_t i = 0; i < std::size(given); ++i) {
        m.set(std::to_string(i), a, given[i][0]);
        m.set(std::to_string(i), b, given[i][1]);
    }
    const auto result = m.run();
    for (std::size_t i = 0; i < std::size(given); ++i) EXPECT_EQ(cell(result, x, i), given[i][2]) << i;
}

struct Groups : Schools {
    QuantityId a = input("a"), b = input("b"), points = none;
    std::vector<std::vector<std::string>> rows{{"10", "20"}, {"missing", "20"}, {"n/a", "20"}, {"missing", "n/a"}, {"missing", "missing"},
                                               {"n/a", "n/a"}};

    std::string results(Total total, MissingRule rule) {
        const std::vector<ExprId> members{read(a), constant("12"), constant("0.6"), read(b), constant("20"), constant("0.4")};
        points = group(school, "g", total, rule, members);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            set(std::to_string(i), a, rows[i][0]);
            set(std::to_string(i), b, rows[i][1]);
        }
        const auto result = run();
        std::string text;
        for (std::size_t i = 0; i < rows.size(); ++i) text += cell(result, points, i) + " of " + cell(result, points + 1, i) + "; ";
        return text;
    }
};

TEST(Evaluate, GroupSums) {
    EXPECT_EQ(Groups().results(Total::sum, MissingRule::zero), "14 of 76/5; 8 of 76/5; 8 of 8; 0 of 36/5; 0 of 76/5; n/a of n/a; ");
    EXPECT_EQ(Groups().results(Total::sum, MissingRule::excluded),
              "14 of 76/5; 8 of 8; 8 of 8; missing of missing; missing of missing; n/a of n/a; ");
    EXPECT_EQ(Groups().results(Total::sum, MissingRule::fails),
              "14 of 76/5; missing of missing; 8 of 8; missing of missing; missing of missing; n/a of n/a; ");
}

TEST(Evaluate, GroupMeans) {
    EXPECT_EQ(Groups().results(Total::weighted_mean, MissingRule::zero),
              "14 of 76/5; 8 of 76/5; 20 of 20; 0 of 12; 0 of 76/5; n/a of n/a; ");
    EXPECT_EQ(Groups().results(Total::weighted_mean, MissingRule::excluded),
              "14 of 76/5; 20 of 20; 20 of 20; missing of missing; missing of missing; n/a of n/a; ");
}

TEST(Evaluate, PlacesOfEqualTotalsByDifferentRoutes) {
    Schools m;
    const auto a = m.input("a"), b = m.input("b");
    const auto share = m.add(Op::divide, {m.read(a), m.read(b)});
    const auto dense = m.value("dense", m.rank(share, m.region, true, Ties::dense));
    const auto competition = m.value("competition", m.rank(share, m.region, true, Ties::competition));
    const auto lower = m.value("lower", m.rank(m.read(a), m.region, false, Ties::competition));
    const char* given[][5] = {{"1", "3", "2", "2", "1"},           {"7", "21", "2", "2", "4"}, {"1", "2", "1", "1", "1"},
                              {"missing", "2", "missing", "missing", "missing"}, {"1", "7", "3", "4", "1"},
                                  {"n/a", "2", "n/a", "n/a", "n/a"}};
    for (std::size_t i = 0; i < std::size(given); ++i) {
        m.set(std::to_string(i), a, given[i][0]);
        m.set(std::to_string(i), b, given[i][1]);
    }
    const auto result = m.run();
    for (std::size_t i = 0; i < std::size(given); ++i) {
        EXPECT_EQ(cell(result, dense, i), given[i][2]) << i;
        EXPECT_EQ(cell(result, competition, i), given[i][3]) << i;
        EXPECT_EQ(cell(result, lower, i), given[i][4]) << i;
    }
    ASSERT_EQ(result.diagnostics().list.size(), 1U);   // one note, though there are three ranks
    EXPECT_EQ(result.diagnostics().list[0].code, Code::one_unnamed_parent);
    EXPECT_EQ(result.diagnostics().list[0].severity, Severity::note);
}

TEST(Evaluate, PlacesWithinAncestors) {
    HandModel m;
    const auto region = m.entity("region"), town = m.entity("town", region), school = m.entity("school", town);
    const auto a = m.input(school, "a");
    const auto place = m.value(school, "place", m.rank(m.read(a), region, true, Ties::dense));
    const auto in_town = m.value(school, "in_town", m.rank(m.read(a), town, true, Ties::dense));
    Dataset data(m.shared());
    const char* given[][5] = {{"1", "Т1", "Р1", "2", "1"}, {"2", "Т1", "Р1", "1", "2"}, {"1", "Т2", "Р1", "3", "1"},
                              {"1", "Т3", "Р2", "1", "1"}};
    const char* places[] = {"2", "3", "1", "1"};
    const char* town_places[] = {"1", "2", "1", "1"};
    for (const auto& line : given) data.set("2022", data.add("2022", school, {line[0], line[1], line[2]}), a, fraction(line[3]));
    auto result = evaluate(m.shared(), m.graph(), data);
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(cell(result, place, i), places[i]) << i;
        EXPECT_EQ(cell(result, in_town, i), town_places[i]) << i;
    }
    EXPECT_TRUE(result.diagnostics().list.empty());

    data.set("2022", data.add("2022", school, {"сирота"}), a, fraction("9"));
    result = evaluate(m.shared(), m.graph(), data);
    EXPECT_EQ(cell(result, place, 4), "missing");
    EXPECT_EQ(cell(result, place, 2), "1");
    ASSERT_EQ(result.diagnostics().list.size(), 2U);
    EXPECT_EQ(result.diagnostics().list[0].code, Code::orphan);
}

TEST(Evaluate, DivisionByZeroIsReportedWhereItIsUsed) {
    Schools m;
    const auto a = m.input("a"), b = m.input("b"), ask = m.input("ask");
    const auto quotient = m.add(Op::divide, {m.read(a), m.read(b)});
    const auto x = m.value("x", m.add(Op::table, {m.read(ask), quotient, m.constant("0")}, 0));
    m.options.plan.wanted = {x};
    const char* given[][4] = {{"1", "0", "1", "missing"}, {"1", "0", "0", "0"}, {"0", "0", "1", "n/a"}, {"6", "4", "1", "3/2"},
                              {"1", "missing", "1", "missing"}};
    for (std::size_t i = 0; i < std::size(given); ++i) {
        m.set(std::to_string(i), a, given[i][0]);
        m.set(std::to_string(i), b, given[i][1]);
        m.set(std::to_string(i), ask, given[i][2]);
    }
    auto result = m.run();
    for (std::size_t i = 0; i < std::size(given); ++i) EXPECT_EQ(cell(result, x, i), given[i][3]) << i;
    ASSERT_EQ(result.diagnostics().list.size(), 1U);
    EXPECT_EQ(result.diagnostics().list[0].code, Code::division_by_zero);
    EXPECT_EQ(result.diagnostics().list[0].arguments[0].value, "school.x");
    EXPECT_EQ(result.diagnostics().list[0].arguments[1].value, "0");

    for (std::size_t i = 0; i < 250; ++i) {
        m.set("more" + std::to_string(i), a, "1");
        m.set("more" + std::to_string(i), b, "0");
        m.set("more" + std::to_string(i), ask, "1");
    }
    result = m.run();
    ASSERT_EQ(result.diagnostics().list.size(), 101U);
    EXPECT_EQ(result.diagnostics().list[100].code, Code::more_cell_errors);
    EXPECT_EQ(result.diagnostics().list[100].arguments[1].value, "151");
}

// Found by the oracle: one error of an object brought up another that stood in what never applies.
TEST(Evaluate, WhatNeverAppliesIsNotReportedInOtherObjects) {
    const auto loaded = Methodology::try_parse("never.merilo", R"(merilo 1
methodology never "Никогда" { version 1; period year }
entity region "Область"
entity school "Школа" in region
input school.a "а" number
input school.b "б" number
value school.never "Никогда" { value max(within region: a / b); applies when no }
value school.wrong "Неверно" a / (b + b)
)");
    ASSERT_TRUE(loaded) << render(loaded.diagnostics, loaded.sources, Language::english);
    auto data = loaded.methodology->dataset();
    const auto& model = loaded.methodology->model();
    const auto input = [&](const char* name) { return model.nodes[model.find(name)].main(); };
    const auto row = data.add("2024", model.quantities[input("school.a")].entity, {"Ш", "О"});
    data.set("2024", row, input("school.a"), 1);
    data.set("2024", row, input("school.b"), 0);
    const auto result = loaded.methodology->evaluate(data);
    EXPECT_EQ(result.state(0, input("school.never"), 0), State::not_applicable);
    ASSERT_EQ(result.diagnostics().list.size(), 1U);
    EXPECT_EQ(result.diagnostics().list[0].arguments[0].value, "school.wrong");
}

TEST(Evaluate, DivisionByADifferenceThatIsExactlyZero) {
    Schools m;
    const auto a = m.input("a"), b = m.input("b");
    const auto third = m.add(Op::divide, {m.read(a), m.read(b)});
    const auto zero = m.add(Op::subtract, {m.add(Op::add, {m.add(Op::add, {third, third}), third}), m.read(a)});   // with b = 3
    const auto x = m.value("x", m.add(Op::divide, {m.read(a), zero}));
    const auto y = m.value("y", m.add(Op::divide, {zero, zero}));
    m.set("1", a, "0.1");
    m.set("1", b, "3");
    const auto result = m.run();
    EXPECT_EQ(cell(result, x), "missing");
    EXPECT_EQ(cell(result, y), "n/a");
    ASSERT_EQ(result.diagnostics().list.size(), 1U);
    EXPECT_EQ(result.diagnostics().list[0].code, Code::division_by_zero);
}

TEST(Evaluate, DivisionByZeroOfParametersIsReportedOnce) {
    Schools m;
    const auto p = m.parameter("p", "0");
    const auto x = m.value("x", m.add(Op::divide, {m.constant("1"), m.read(p)}));
    for (int i = 0; i < 5; ++i) m.row(std::to_string(i));
    const auto result = m.run();
    EXPECT_EQ(cell(result, x, 3), "missing");
    ASSERT_EQ(result.diagnostics().list.size(), 1U);
    EXPECT_EQ(result.diagnostics().list[0].code, Code::division_by_zero_everywhere);
}

TEST(Evaluate, AbsentColumns) {
    Schools m;
    const auto a = m.input("a"), b = m.input("b"), c = m.input("c");
    m.model.nodes[m.model.quantities[c].node].optional = true;
    const auto sum = m.value("sum", m.add(Op::add, {m.add(Op::add, {m.read(a), m.read(b)}), m.read(c)}));
    m.set("1", a, "1");
    auto result = m.run();
    EXPECT_EQ(cell(result, sum), "missing");
    ASSERT_EQ(result.diagnostics().list.size(), 1U);
    EXPECT_EQ(result.diagnostics().list[0].code, Code::absent_column);
    EXPECT_EQ(result.diagnostics().list[0].arguments[0].value, "school.b");
    m.options.absent_columns_are_errors = false;
    EXPECT_TRUE(m.run().diagnostics().list.empty());
}

TEST(Evaluate, GivenQuantitiesAreNotComputed) {
    Schools m;
    const auto a = m.input("a");
    const auto inverse = m.value("inverse", m.add(Op::divide, {m.constant("1"), m.read(a)}));
    const auto twice = m.value("twice", m.add(Op::multiply, {m.read(inverse), m.constant("2")}));
    m.options.plan.overridden = {inverse};
    for (const auto* name : {"computed", "given", "missing"}) m.set(name, a, name == std::string("computed") ? "4" : "0");
    m.set("given", inverse, "5");
    m.set("missing", inverse, "missing");
    const auto result = m.run();
    EXPECT_EQ(cell(result, twice, 0), "1/2");
    EXPECT_EQ(cell(result, twice, 1), "10");
    EXPECT_EQ(cell(result, twice, 2), "missing");
    EXPECT_TRUE(result.diagnostics().list.empty());
}

TEST(Evaluate, Periods) {
    Schools m;
    const auto a = m.input("a");
    const auto x = m.value("x", m.add(Op::negate, {m.read(a)}));
    m.set("1", a, "1");
    m.data->set("2021", m.data->add("2021", m.school, {"2"}), a, fraction("0.5"));
    auto result = m.run();
    ASSERT_EQ(result.periods(), (std::vector<std::string>{"2021", "2022"})) << "earlier ones first, whatever the data begin with";
    EXPECT_EQ(cell(result, x, 0, 0), "-1/2");
    EXPECT_EQ(cell(result, x, 0, 1), "-1");
    m.options.periods = {"2021", "2021"};
    result = m.run();
    ASSERT_EQ(result.periods(), (std::vector<std::string>{"2021"}));
    EXPECT_EQ(cell(result, x, 0, 0), "-1/2");
    m.options.periods = {"2021", "1999"};
    result = m.run();
    EXPECT_TRUE(result.periods().empty()) << "a part of what was asked for could be taken for the whole";
    ASSERT_EQ(result.diagnostics().list.size(), 1U);
    EXPECT_EQ(message(result.diagnostics().list[0], Language::russian), "в данных нет периода «1999»; есть: 2022, 2021");
    EXPECT_EQ(message(result.diagnostics().list[0], Language::english), "the data have no period “1999”; there are: 2022, 2021");
}

TEST(Evaluate, Limits) {
    Schools m;
    const auto a = m.input("a");
    auto power = m.add(Op::add, {m.read(a), m.constant("1/3")});
    for (int i = 0; i < 40; ++i) power = m.add(Op::multiply, {power, power});
    const auto x = m.value("x", m.add(Op::less, {power, power}));   // doubles do not decide it
    m.set("1", a, "0.1");
    auto result = m.run();
    ASSERT_EQ(result.diagnostics().list.size(), 1U);
    EXPECT_EQ(result.diagnostics().list[0].code, Code::too_many_bits);
    EXPECT_FALSE(result.has(x));

    m.options.deadline = std::chrono::steady_clock::now();
    result = m.run();
    EXPECT_EQ(result.diagnostics().list.at(0).code, Code::deadline_passed);
    EXPECT_TRUE(result.periods().empty());
    m.options.deadline.reset();
    const std::atomic<bool> cancel{true};
    m.options.cancel = &cancel;
    EXPECT_EQ(m.run().diagnostics().list.at(0).code, Code::evaluation_cancelled);
}

TEST(Evaluate, TheCallersRoundingModeChangesNothing) {
    Schools m;
    const auto a = m.input("a");
    const auto x = m.value("x", m.add(Op::divide, {m.read(a), m.constant("3")}));
    const auto y = m.value("y", m.add(Op::divide, {m.constant("1"), m.read(a)}));
    m.set("1", a, "0.3");
    const auto before = m.run();
    std::fesetround(FE_UPWARD);
    const auto result = m.run();
    EXPECT_EQ(std::fegetround(), FE_UPWARD);
    std::fesetround(FE_TONEAREST);
    EXPECT_EQ(result.number(0, x, 0), before.number(0, x, 0));
    EXPECT_EQ(result.number(0, y, 0), before.number(0, y, 0));
}

TEST(Evaluate, DigestsFollowTheFactsNotTheirOrder) {
    Schools m, n;
    for (auto* s : {&m, &n}) s->input("a"), s->input("b");
    const QuantityId a = 0, b = 1;
    m.set("1", a, "1");
    m.set("1", b, "2");
    m.set("2", a, "3");
    n.set("2", a, "3");
    n.set("1", b, "2");
    n.set("1", a, "1");
    EXPECT_EQ(m.run().dataset_digest(), n.run().dataset_digest());
    EXPECT_EQ(m.run().dataset_digest().size(), 40U);
    n.set("1", b, "2.5");
    EXPECT_NE(m.run().dataset_digest(), n.run().dataset_digest());
}

TEST(Evaluate, ByNames) {
    Schools m;
    const auto a = m.input("a");
    m.value("x", m.add(Op::divide, {m.read(a), m.constant("3")}));
    m.set("Ш1", a, "1");
    const auto result = m.run();
    EXPECT_EQ(result.exact("school.x", "Ш1"), (Fraction{"1", "3"}));
    EXPECT_EQ(result.exact("school.x.value", "Ш1"), (Fraction{"1", "3"}));
    EXPECT_EQ(result.number("school.x", "Ш1"), 1.0 / 3);
    EXPECT_EQ(result.state("school.x", "Ш1"), State::value);
    EXPECT_THROW((void)result.state("school.y", "Ш1"), Error);
    EXPECT_THROW((void)result.state("school.x", "Ш2"), Error);
}

/// Random formulas: with facts on a grid, and the same facts made rational by one more object whose facts no grid holds.
TEST(Evaluate, GridsAgreeWithTheExactEvaluator) {
    std::mt19937 random(20221201);
    const auto pick = [&](std::size_t count) { return std::uniform_int_distribution<std::size_t>(0, count - 1)(random); };
    for (int round = 0; round < 30; ++round) {
        Schools m;
        std::vector<ExprId> numbers, conditions;
        std::vector<QuantityId> inputs;
        for (int i = 0; i < 4; ++i) {
            inputs.push_back(m.input("x" + std::to_string(i)));
            numbers.push_back(m.read(inputs.back()));
        }
        for (const auto* c : {"0", "1", "0.1", "0.7", "-2", "1/3", "0.01"}) numbers.push_back(m.constant(c));
        conditions.push_back(m.constant("1"));
        for (int i = 0; i < 30; ++i) {
            const auto x = numbers[pick(numbers.size())], y = numbers[pick(numbers.size())];
            const auto c = conditions[pick(conditions.size())], d = conditions[pick(conditions.size())];
            const Op arithmetic[] = {Op::add, Op::subtract, Op::multiply, Op::divide, Op::minimum, Op::maximum, Op::missing_means};
            const Op comparisons[] = {Op::less, Op::less_equal, Op::equal};
            const Op roundings[] = {Op::round, Op::round_down, Op::round_up, Op::round_even};
            switch (pick(12)) {
                case 0: case 1: case 2: case 3: numbers.push_back(m.add(arithmetic[pick(7)], {x, y})); break;
                case 4: case 5: conditions.push_back(m.add(comparisons[pick(3)], {x, y})); break;
                case 6: numbers.push_back(m.add(roundings[pick(4)], {x, m.constant(pick(2) == 0 ? "0.1" : "2/3")})); break;
                case 7: numbers.push_back(m.add(pick(2) == 0 ? Op::negate : Op::absolute, {x})); break;
                case 8: conditions.push_back(m.add(pick(2) == 0 ? Op::logical_and : Op::logical_or, {c, d})); break;
                case 9: conditions.push_back(m.add(pick(2) == 0 ? Op::logical_not : Op::matches, {c})); break;
                case 10: numbers.push_back(m.add(Op::applies_when, {c, x})); break;
                default: numbers.push_back(m.add(Op::table, {x, c, y, d, x, y}, 1)); break;
            }
        }
        std::vector<QuantityId> wanted;
        for (std::size_t i = 11; i < numbers.size(); ++i) wanted.push_back(m.value("n" + std::to_string(i), numbers[i]));
        for (std::size_t i = 1; i < conditions.size(); ++i) wanted.push_back(m.value("c" + std::to_string(i), conditions[i]));
        if (round % 2 == 0) m.options.plan.wanted = {wanted.back()};
        const char* facts[] = {"0", "1", "-1", "0.1", "0.7", "0.8", "3", "2.5", "12.34", "missing", "n/a"};
        constexpr std::size_t rows = 100;
        for (std::size_t row = 0; row < rows; ++row)
            for (const auto input : inputs) m.set(std::to_string(row), input, facts[pick(std::size(facts))]);
        const auto grids = m.run();
        for (const auto input : inputs) m.set("beside", input, "1/7");
        const auto exact = m.run();
        for (const auto quantity : round % 2 == 0 ? m.options.plan.wanted : wanted)
            for (std::size_t row = 0; row < rows; ++row) {
                ASSERT_EQ(cell(grids, quantity, row), cell(exact, quantity, row)) << quantity_name(m.model, quantity) << " of round " << round;
                if (grids.state(0, quantity, row) != State::value) continue;
                const auto near = grids.number(0, quantity, row);
                ASSERT_NEAR(near, to_double(exact.exact(0, quantity, row)), 1e-9 * (1 + std::abs(near)));
            }
    }
}

}  // namespace
}  // namespace merilo
