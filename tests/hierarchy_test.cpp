// Objects below and above each other: who is whose parent, who has none, and sums that do not depend on the order of rows.
#include <merilo/merilo.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <random>

namespace merilo {
namespace {

constexpr const char* hierarchy_rules = R"(merilo 1
methodology h "Уровни" { version 1; period year }
entity region "Регион"
entity town "Город" in region
entity school "Школа" in town
input school.a "a" number
input school.b "b" number
input town.goal "Цель" number
input region.goal "Цель" number
value town.sum "Сумма" sum(school: a)
value region.sum "Сумма" sum(school: a)
value region.towns "Города" count(town)
value school.of_town "К цели города" a - town.goal
value school.of_region "К цели региона" a - region.goal
value school.place "Место" rank(within region: a, higher first)
value region.quotients "Частные" sum(school: a / b)
)";

struct HierarchyFacts {
    LoadResult loaded = Methodology::try_parse("h.merilo", hierarchy_rules);
    Dataset data = loaded.methodology->dataset();
    EvaluateOptions options;

    HierarchyFacts() { options.absent_columns_are_errors = false; }
    [[nodiscard]] const Model& model() const { return loaded.methodology->model(); }
    [[nodiscard]] QuantityId id(const std::string& name) const { return model().nodes[model().find(name)].main(); }
    [[nodiscard]] EntityId entity(const std::string& name) const { return model().quantities[id(name)].entity; }
    void set(const std::string& name, const std::vector<std::string>& path, double number, const std::string& period = "2022") {
        data.set(period, data.add(period, entity(name), path), id(name), number);
    }
    [[nodiscard]] Result run() const { return loaded.methodology->evaluate(data, options); }
    [[nodiscard]] std::string cell(const Result& result, const std::string& name, const std::vector<std::string>& path, std::size_t period = 0) const {
        const auto row = result.find(period, entity(name), path);
        if (!row) return "no object";
        const auto state = result.state(period, id(name), *row);
        if (state != State::value) return std::string(show(state, Language::english));
        const auto value = result.exact(period, id(name), *row);
        return value.denominator == "1" ? value.numerator : value.numerator + "/" + value.denominator;
    }
};

std::vector<Code> codes_of(const Result& result) {
    std::vector<Code> codes;
    for (const auto& diagnostic : result.diagnostics().list) codes.push_back(diagnostic.code);
    return codes;
}

TEST(Hierarchy, GoesDownSeveralLevelsAndUp) {
    HierarchyFacts f;
    f.set("school.a", {"1", "А", "Р"}, 1);
    f.set("school.a", {"2", "А", "Р"}, 2);
    f.set("school.a", {"3", "Б", "Р"}, 4);
    f.set("school.a", {"4", "В", "Э"}, 8);
    f.set("town.goal", {"А", "Р"}, 5);
    f.set("town.goal", {"Пустой", "Р"}, 5);
    f.set("region.goal", {"Р"}, 10);
    const auto result = f.run();
    EXPECT_EQ(f.cell(result, "town.sum", {"А"}), "3");
    EXPECT_EQ(f.cell(result, "town.sum", {"Пустой"}), "n/a");
    EXPECT_EQ(f.cell(result, "region.sum", {"Р"}), "7");
    EXPECT_EQ(f.cell(result, "region.towns", {"Р"}), "3");
    EXPECT_EQ(f.cell(result, "school.of_town", {"2"}), "-3");
    EXPECT_EQ(f.cell(result, "school.of_town", {"3"}), "no data");
    EXPECT_EQ(f.cell(result, "school.of_region", {"3"}), "-6");
    EXPECT_EQ(f.cell(result, "school.place", {"3"}), "1");
    EXPECT_TRUE(result.diagnostics().list.empty());
}

TEST(Hierarchy, WithoutAnyRegionAllShareOneWithoutAName) {
    HierarchyFacts f;
    f.set("school.a", {"1", "А"}, 1);
    f.set("school.a", {"2", "Б"}, 2);
    const auto result = f.run();
    EXPECT_EQ(f.cell(result, "region.sum", {""}), "3");
    EXPECT_EQ(f.cell(result, "region.towns", {""}), "2");
    EXPECT_EQ(result.path(0, f.entity("region.sum"), 0), std::vector<std::string>{""});
    EXPECT_EQ(f.cell(result, "school.place", {"2"}), "1");
    EXPECT_EQ(f.cell(result, "school.of_region", {"1"}), "no data");
    const auto codes = codes_of(result);
    EXPECT_EQ(codes, (std::vector<Code>{Code::one_unnamed_parent, Code::one_unnamed_parent})) << "one note for each pair of levels";
}

TEST(Hierarchy, AnOrphanAmongOthersIsAnErrorOnceForEachPairOfLevels) {
    HierarchyFacts f;
    f.set("school.a", {"1", "А", "Р"}, 1);
    f.set("school.a", {"сирота"}, 2);
    const auto result = f.run();
    EXPECT_EQ(f.cell(result, "town.sum", {"А"}), "1");
    EXPECT_EQ(f.cell(result, "region.sum", {"Р"}), "1");
    EXPECT_EQ(f.cell(result, "school.place", {"сирота"}), "no data");
    EXPECT_EQ(f.cell(result, "school.of_town", {"сирота"}), "no data");
    EXPECT_EQ(codes_of(result), (std::vector<Code>{Code::orphan, Code::orphan})) << "no town, and no region";
}

TEST(Hierarchy, AParentKnownFromAnotherPeriodIsThereToo) {
    HierarchyFacts f;
    f.set("school.a", {"1"}, 1, "2021");
    f.set("school.a", {"1", "А", "Р"}, 2, "2022");
    f.set("town.goal", {"Б", "Р"}, 5, "2021");
    const auto result = f.run();
    ASSERT_EQ(result.periods(), (std::vector<std::string>{"2021", "2022"}));
    EXPECT_EQ(f.cell(result, "town.sum", {"А"}, 1), "2");
    const auto town = f.entity("town.sum");
    ASSERT_EQ(result.rows(0, town), 2U);
    EXPECT_EQ(result.object(0, town, 1), "А") << "in 2021 nobody names it";
    EXPECT_EQ(result.exact(0, f.id("town.sum"), 1), (Fraction{"1", "1"}));
    EXPECT_EQ(result.exact(0, f.id("region.sum"), 0), (Fraction{"1", "1"}));
}

/// Numbers of every size, and none: the doubles of a sum must be the same bits for any order of rows, and for any number of threads.
TEST(Hierarchy, ShuffledRowsGiveTheSameBits) {
    constexpr int schools = 500;
    std::vector<int> order(schools);
    std::iota(order.begin(), order.end(), 0);
    std::mt19937 random(7);
    std::vector<double> first;
    for (int run = 0; run < 4; ++run) {
        HierarchyFacts f;
        for (const auto i : order) {
            const std::vector<std::string> path{"Ш" + std::to_string(i), "Г" + std::to_string(i % 7), "Р" + std::to_string(i % 7 % 2)};
            const double sign = i % 3 == 0 ? -1 : 1;
            f.set("school.a", path, sign * (i % 10 == 0 ? 1e12 + 0.25 * i : 0.001 * i + 1));
            f.set("school.b", path, i % 13 + 3);
        }
        f.options.threads = static_cast<std::size_t>(run % 3 + 1);
        const auto result = f.run();
        std::vector<double> bits;
        for (const auto* name : {"town.sum", "region.sum", "region.quotients"})
            for (const auto* object : {"Г0", "Г1", "Г6", "Р0", "Р1"})
                if (const auto row = result.find(0, f.entity(name), {object})) bits.push_back(result.number(0, f.id(name), *row));
        ASSERT_GT(bits.size(), 6U);
        if (run == 0) first = bits;
        EXPECT_EQ(bits, first) << run;
        const auto row = result.find(0, f.entity("region.quotients"), {"Р0"});
        const auto exact = to_double(result.exact(0, f.id("region.quotients"), *row));
        EXPECT_NEAR(result.number(0, f.id("region.quotients"), *row), exact, std::abs(exact) * 1e-12);
        std::shuffle(order.begin(), order.end(), random);
    }
}

TEST(Hierarchy, ADeadlineStopsADecisionOverManyObjects) {
    HierarchyFacts f;
    auto loaded = Methodology::try_parse("h.merilo", std::string(hierarchy_rules) + "value region.big \"Много\" sum(school: a / b) > sum(school: a / b)\n");   // doubles do not decide it
    ASSERT_TRUE(loaded);
    auto data = loaded.methodology->dataset();
    const auto& model = loaded.methodology->model();
    const auto a = model.nodes[model.find("school.a")].main(), b = model.nodes[model.find("school.b")].main();
    for (int i = 0; i < 2000; ++i) {
        const auto row = data.add("2022", model.quantities[a].entity, {"Ш" + std::to_string(i), "Г", "Р"});
        data.set("2022", row, a, 1.0);
        data.set("2022", row, b, 1000003.0 + i);
    }
    EvaluateOptions options;
    options.absent_columns_are_errors = false;
    options.bits = 4096;   // two thousand denominators need more
    auto result = loaded.methodology->evaluate(data, options);
    EXPECT_EQ(codes_of(result).back(), Code::too_many_bits);
    EXPECT_TRUE(result.periods().empty());
    options.bits = 1U << 20U;
    result = loaded.methodology->evaluate(data, options);
    ASSERT_EQ(result.periods().size(), 1U);
    EXPECT_EQ(result.exact(0, model.nodes[model.find("region.big")].main(), 0), (Fraction{"0", "1"}));
    options.deadline = std::chrono::steady_clock::now() - std::chrono::seconds(1);
    EXPECT_EQ(codes_of(loaded.methodology->evaluate(data, options)).back(), Code::deadline_passed);
}

TEST(Hierarchy, AnErrorIsToldOfTheObjectWhereItIs) {
    HierarchyFacts f;
    f.set("school.a", {"1", "А", "Р"}, 1);
    f.set("school.b", {"1", "А", "Р"}, 0);
    f.set("school.a", {"2", "А", "Р"}, 6);
    f.set("school.b", {"2", "А", "Р"}, 3);
    f.options.plan.wanted = {f.id("region.quotients")};
    const auto result = f.run();
    EXPECT_EQ(f.cell(result, "region.quotients", {"Р"}), "2");
    const auto coverage = result.coverage(0, f.id("region.quotients"), 0);
    ASSERT_TRUE(coverage);
    EXPECT_EQ(coverage->counted, 1U);
    EXPECT_EQ(coverage->population, 2U);
    ASSERT_EQ(result.diagnostics().list.size(), 1U);
    EXPECT_EQ(result.diagnostics().list[0].code, Code::division_by_zero);
    EXPECT_EQ(result.diagnostics().list[0].arguments[0].value, "region.quotients");
    EXPECT_EQ(result.diagnostics().list[0].arguments[1].value, "1 (А)");
}

TEST(Hierarchy, TheGraphKnowsWhatGoesUpAndDown) {
    const HierarchyFacts f;
    const auto& graph = f.loaded.methodology->graph();
    const auto of_schools = affected(graph, f.id("school.a"));
    for (const auto* name : {"town.sum", "region.sum", "school.of_town", "school.place"})
        EXPECT_NE(std::find(of_schools.begin(), of_schools.end(), f.id(name)), of_schools.end()) << name;
    EXPECT_EQ(affected(graph, f.id("town.goal")), std::vector<QuantityId>{f.id("school.of_town")});
}

// Those who count in no group are not counted off anything either.
TEST(Hierarchy, WhoIsInNoGroupHasNothingGathered) {
    auto loaded = Methodology::try_parse("n.merilo", R"(merilo 1
methodology n "Н" { version 1; period year }
entity region "Регион"
entity school "Школа" in region
input school.a "a" number
value school.most "Наибольшее" max(within region: a)
value school.some "Сколько" count(within region: a > 1)
)");
    ASSERT_TRUE(loaded);
    const auto& model = loaded.methodology->model();
    const auto id = [&](const std::string& name) { return model.nodes[model.find(name)].main(); };
    const auto school = model.quantities[id("school.a")].entity;
    auto data = loaded.methodology->dataset();
    for (int i = 0; i < 200; ++i) {
        std::vector<std::string> path{"Ш" + std::to_string(i)};
        if (i % 3 != 0) path.push_back("Р");
        const auto row = data.add("2022", school, path);
        if (i % 6 == 0) data.set_state("2022", row, id("school.a"), i % 4 == 0 ? State::missing : State::not_applicable);
        else data.set("2022", row, id("school.a"), i % 5);
    }
    for (const std::size_t threads : {1U, 2U, 7U}) {
        EvaluateOptions options;
        options.threads = threads;
        const auto result = loaded.methodology->evaluate(data, options);
        for (const auto* name : {"school.most", "school.some"}) {
            for (std::size_t row = 0; row < result.rows(0, school); ++row) {
                const auto coverage = result.coverage(0, id(name), row);
                ASSERT_TRUE(coverage);
                const bool is_orphan = result.path(0, school, row).size() == 1 || result.path(0, school, row).back().empty();
                EXPECT_EQ(coverage->population, is_orphan ? 0U : 133U) << name << " of row " << row;
                EXPECT_EQ(coverage->counted, is_orphan ? 0U : 133U) << name << " of row " << row;
            }
        }
    }
}

}  // namespace
}  // namespace merilo
