// Aggregations that are computed at once: against sums over single objects, with every state, in any order of rows, on any number of threads.
#include <merilo/merilo.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <random>

namespace merilo {
namespace {

constexpr const char* batch_rules = R"(merilo 1
methodology b "Сводки" { version 1; period year }
entity region "Регион"
entity town "Город" in region
entity school "Школа" in town
unit pupil "Ученик"
input school.a "a" count of pupil
input school.b "b" count of pupil
input school.x "x" number
input school.y "y" yes_no
input town.goal "Цель" number
value school.d "d" x - 3
value town.sum "" sum(school: a)
value town.ratio "" ratio(school: a / b)
value town.other_ratio "" ratio(school: b / a)
value town.some "" sum(school: a where y)
value town.mean "" mean(school: x)
value town.most "" max(school: d)
value town.least "" min(school: d)
value town.schools "" count(school)
value town.many "" count(school: x >= 3)
value town.any "" any(school: y)
value town.all "" all(school: y)
value town.share "" share(school: y)
value town.cautious "" sum(school: a, at least 9)
value town.complete "" sum(school: a, all required)
value town.grown "" change(ratio)
value region.sum "" sum(school: a)
value region.ratio "" ratio(school: a / b)
value region.some "" sum(school: a where y)
value region.least "" min(school: d)
value region.any "" any(school: y)
value region.all "" all(school: y)
value region.schools "" count(school)
value region.largest "" max(town: sum)
value school.before "" a[-1]
value school.best "" max(within town: d)
value school.together "" sum(within region: a)
)";

struct School {
    std::string town, region;
    std::map<std::string, std::pair<State, int>> cells;  ///< of x in hundredths
};
using Facts = std::map<std::string, std::map<std::string, School>>;  ///< by period and name

/// A value over `below`, and how many were counted of how many.
struct Expected {
    State state = State::missing;
    std::int64_t numerator = 0, denominator = 1;
    std::size_t counted = 0, population = 0;
};

struct GatherBatchTest : ::testing::Test {
    LoadResult loaded = Methodology::try_parse("b.merilo", batch_rules);
    Facts facts;
    std::mt19937 random{5};

    [[nodiscard]] QuantityId id(const std::string& name) const {
        const auto& model = loaded.methodology->model();
        return model.nodes[model.find(name)].main();
    }
    [[nodiscard]] EntityId entity(const std::string& name) const { return loaded.methodology->model().quantities[id(name)].entity; }

    /// `lacking`: which part of the cells, in percent, is missing, and which is not applicable.
    void make(const std::string& period, std::size_t schools, unsigned lacking) {
        const auto state = [&] {
            const auto drawn = random() % 100;
            return drawn < lacking ? State::missing : drawn < 2 * lacking ? State::not_applicable : State::value;
        };
        for (std::size_t i = 0; i < schools; ++i) {
            auto& school = facts[period]["Ш" + std::to_string(i)];
            const auto town = i * i % 37;
            school.town = "Г" + std::to_string(town);
            school.region = "Р" + std::to_string(town % 5);
            const auto most = static_cast<int>(random() % 50) + 1;
            school.cells["b"] = {state(), most};
            school.cells["a"] = {state(), static_cast<int>(random() % static_cast<unsigned>(most + 1))};
            school.cells["x"] = {state(), static_cast<int>(random() % 800)};
            school.cells["y"] = {state(), static_cast<int>(random() % 2)};
        }
    }

    [[nodiscard]] Dataset data(unsigned order) const {
        auto result = loaded.methodology->dataset();
        for (const auto& [period, schools] : facts) {
            std::vector<std::string> names;
            for (const auto& [name, school] : schools) names.push_back(name);
            if (order != 0) std::shuffle(names.begin(), names.end(), std::mt19937(order));
            for (const auto& name : names) {
                const auto& school = schools.at(name);
                const auto row = result.add(period, entity("school.a"), {name, school.town, school.region});
                for (const auto& [fact, cell] : school.cells) {
                    if (cell.first != State::value) result.set_state(period, row, id("school." + fact), cell.first);
                    else result.set(period, row, id("school." + fact), fact == "x" ? cell.second / 100.0 : cell.second);
                }
            }
            const auto empty = result.add(period, entity("town.goal"), {"Пустой", "Р0"});
            result.set(period, empty, id("town.goal"), 1);
        }
        return result;
    }

    [[nodiscard]] Result run(const Dataset& dataset, std::size_t threads) const {
        EvaluateOptions options;
        options.threads = threads;
        return loaded.methodology->evaluate(dataset, options);
    }

    /// The sum, the extreme or the number of those that are yes; one object after the other.
    template <typename Cell, typename Where>
    static Expected gather(const std::vector<const School*>& below, Gather::Kind kind, const Cell& cell, const Where& where, bool adds) {
        Expected result;
        std::int64_t yes = 0;
        bool undecided = false;
        for (const auto* school : below) {
            const auto [known, is_yes] = where(*school);
            if (known == State::not_applicable || (known == State::value && is_yes == 0)) continue;
            const auto [state, number] = cell(*school);
            if (known == State::value && state == State::not_applicable) continue;
            ++result.population;
            undecided = undecided || (known == State::value && state != State::value);
            if (known != State::value || state != State::value) continue;
            const bool first = result.counted++ == 0;
            yes += number != 0 ? 1 : 0;
            if (kind == Gather::Kind::sum) result.numerator += number;
            else if (first || (kind == Gather::Kind::minimum) == (number < result.numerator)) result.numerator = number;
        }
        result.state = result.counted != 0 ? State::value : result.population != 0 ? State::missing : State::not_applicable;
        if (result.population == 0 && adds) result.state = State::value;
        if (kind != Gather::Kind::any && kind != Gather::Kind::all) return result;
        const bool is_any = kind == Gather::Kind::any;
        result.numerator = (is_any ? yes > 0 : yes == static_cast<std::int64_t>(result.counted)) ? 1 : 0;
        if (undecided && !(result.counted != 0 && (result.numerator != 0) == is_any)) result.state = State::missing;
        return result;
    }

    static auto fact(const std::string& name) {
        return [name](const School& school) { return school.cells.at(name); };
    }
    static auto all() {
        return [](const School&) { return std::pair(State::value, 1); };
    }
    static auto d() {
        return [](const School& school) {
            const auto x = school.cells.at("x");
            return std::pair(x.first, x.first == State::value ? x.second - 300 : 0);
        };
    }
    /// The first where both are known.
    static auto pair(const std::string& name, const std::string& other) {
        return [=](const School& school) {
            auto cell = school.cells.at(name);
            const auto state = school.cells.at(other).first;
            if (cell.first != State::not_applicable && state != State::value) cell.first = state;
            return cell;
        };
    }
    static Expected ratio(const std::vector<const School*>& below, const std::string& name, const std::string& other) {
        auto result = gather(below, Gather::Kind::sum, pair(name, other), all(), false);
        result.denominator = gather(below, Gather::Kind::sum, pair(other, name), all(), false).numerator;
        return result;
    }

    void check(const Result& result, std::size_t period, const std::string& name, std::size_t row, Expected expected,
               bool of_coverage = true) const {
        const auto quantity = id(name);
        const auto where = name + " " + result.periods()[period] + " " + result.object(period, entity(name), row);
        if (expected.state == State::value && expected.denominator == 0) expected.state = State::missing;
        ASSERT_EQ(result.state(period, quantity, row), expected.state) << where;
        if (of_coverage) {
            const auto coverage = result.coverage(period, quantity, row);
            ASSERT_TRUE(coverage) << where;
            EXPECT_EQ(coverage->counted, expected.counted) << where;
            EXPECT_EQ(coverage->population, expected.population) << where;
        }
        if (expected.state != State::value) return;
        const auto common = std::max<std::int64_t>(std::gcd(expected.numerator, expected.denominator), 1);
        const auto exact = result.exact(period, quantity, row);
        EXPECT_EQ(exact.numerator, std::to_string(expected.numerator / common)) << where;
        EXPECT_EQ(exact.denominator, std::to_string(expected.denominator / common)) << where;
        EXPECT_DOUBLE_EQ(result.number(period, quantity, row),
                         static_cast<double>(expected.numerator) / static_cast<double>(expected.denominator))
            << where;
    }

    using Kind = Gather::Kind;

    void check_town(const Result& result, std::size_t period, std::size_t row, const std::vector<const School*>& below) const {
        const auto of = [&](Kind kind, const auto& cell) { return gather(below, kind, cell, all(), false); };
        auto sum = of(Kind::sum, fact("a"));
        check(result, period, "town.sum", row, sum);
        check(result, period, "town.ratio", row, ratio(below, "a", "b"));
        check(result, period, "town.other_ratio", row, ratio(below, "b", "a"));
        check(result, period, "town.some", row, gather(below, Kind::sum, fact("a"), fact("y"), false));
        auto mean = of(Kind::sum, fact("x"));
        mean.denominator = static_cast<std::int64_t>(100 * std::max<std::size_t>(mean.counted, 1));
        check(result, period, "town.mean", row, mean);
        auto extreme = of(Kind::maximum, d());
        extreme.denominator = 100;
        check(result, period, "town.most", row, extreme);
        extreme = of(Kind::minimum, d());
        extreme.denominator = 100;
        check(result, period, "town.least", row, extreme);
        auto schools = of(Kind::sum, all());
        schools.state = State::value;
        check(result, period, "town.schools", row, schools);
        check(result, period, "town.any", row, of(Kind::any, fact("y")));
        check(result, period, "town.all", row, of(Kind::all, fact("y")));
        auto share = of(Kind::sum, fact("y"));
        share.denominator = static_cast<std::int64_t>(std::max<std::size_t>(share.counted, 1));
        check(result, period, "town.share", row, share);
        auto cautious = sum;
        if (cautious.population != 0 && cautious.counted < 9) cautious.state = State::missing;
        check(result, period, "town.cautious", row, cautious);
        if (sum.population != sum.counted) sum.state = State::missing;
        check(result, period, "town.complete", row, sum);
    }

    void check_region(const Result& result, std::size_t period, std::size_t row, const std::vector<const School*>& below) const {
        check(result, period, "region.sum", row, gather(below, Kind::sum, fact("a"), all(), false));
        check(result, period, "region.ratio", row, ratio(below, "a", "b"));
        check(result, period, "region.some", row, gather(below, Kind::sum, fact("a"), fact("y"), false));
        auto extreme = gather(below, Kind::minimum, d(), all(), false);
        extreme.denominator = 100;
        check(result, period, "region.least", row, extreme);
        check(result, period, "region.any", row, gather(below, Kind::any, fact("y"), all(), false));
        check(result, period, "region.all", row, gather(below, Kind::all, fact("y"), all(), false));
        check(result, period, "region.schools", row, gather(below, Kind::sum, all(), all(), false));
        std::map<std::string, std::vector<const School*>> towns;
        for (const auto* school : below) towns[school->town].push_back(school);
        Expected largest;
        largest.state = State::not_applicable;
        for (const auto& [name, schools] : towns) {
            const auto sum = gather(schools, Kind::sum, fact("a"), all(), false);
            if (sum.state == State::missing && largest.state == State::not_applicable) largest.state = State::missing;
            if (sum.state == State::value && (largest.state != State::value || sum.numerator > largest.numerator)) largest = sum;
        }
        check(result, period, "region.largest", row, largest, false);
    }

    void check_all(const Result& result) const {
        for (std::size_t period = 0; period < result.periods().size(); ++period) {
            const auto& schools = facts.at(result.periods()[period]);
            std::map<std::string, std::vector<const School*>> below;
            for (const auto& [name, school] : schools) {
                below[school.town].push_back(&school);
                below[school.region].push_back(&school);
            }
            for (std::size_t row = 0; row < result.rows(period, entity("town.sum")); ++row)
                check_town(result, period, row, below[result.object(period, entity("town.sum"), row)]);
            for (std::size_t row = 0; row < result.rows(period, entity("region.sum")); ++row)
                check_region(result, period, row, below[result.object(period, entity("region.sum"), row)]);
            for (std::size_t row = 0; row < result.rows(period, entity("school.a")); ++row) {
                const auto name = result.object(period, entity("school.a"), row);
                const auto& school = schools.at(name);
                auto best = gather(below[school.town], Kind::maximum, d(), all(), false);
                best.denominator = 100;
                check(result, period, "school.best", row, best);
                check(result, period, "school.together", row, gather(below[school.region], Kind::sum, fact("a"), all(), false));
                Expected before;
                const auto then = facts.find(std::to_string(std::stoi(result.periods()[period]) - 1));
                if (then != facts.end() && then->second.contains(name)) {
                    before.state = then->second.at(name).cells.at("a").first;
                    before.numerator = then->second.at(name).cells.at("a").second;
                }
                check(result, period, "school.before", row, before, false);
            }
        }
    }

    [[nodiscard]] std::string digest(const Result& result) const {
        std::string text;
        for (std::size_t period = 0; period < result.periods().size(); ++period) {
            for (QuantityId quantity = 0; quantity < loaded.methodology->model().quantities.size(); ++quantity) {
                if (!result.has(quantity)) continue;
                for (std::size_t row = 0; row < result.rows(period, loaded.methodology->model().quantities[quantity].entity); ++row) {
                    const double number = result.number(period, quantity, row);
                    text.append(reinterpret_cast<const char*>(&number), sizeof number);
                    text += static_cast<char>(result.state(period, quantity, row));
                }
            }
        }
        return text;
    }
};

TEST_F(GatherBatchTest, IsWhatOneObjectAfterTheOtherGives) {
    ASSERT_TRUE(loaded.methodology) << render(loaded.diagnostics, loaded.sources, Language::english);
    make("2020", 700, 0);
    make("2021", 900, 20);
    make("2022", 900, 1);
    make("2024", 5, 45);
    make("2025", 3000, 0);
    for (const unsigned order : {0U, 3U}) {
        const auto dataset = data(order);
        const auto one = run(dataset, 1);
        EXPECT_FALSE(one.diagnostics().has_errors()) << render(one.diagnostics(), loaded.sources, Language::english);
        check_all(one);
        for (const std::size_t threads : {2U, 7U}) EXPECT_TRUE(digest(run(dataset, threads)) == digest(one)) << threads;
    }
}

TEST_F(GatherBatchTest, LeavesOutObjectsThatNobodyIsAbove) {
    make("2021", 300, 10);
    make("2022", 300, 0);
    auto dataset = data(0);
    for (const auto* period : {"2021", "2022"}) {
        const auto alone = dataset.add(period, entity("school.a"), {"Ничья"});
        dataset.set(period, alone, id("school.a"), 1'000'000);
        dataset.set(period, alone, id("school.b"), 1'000'000);
    }
    const auto result = run(dataset, 2);
    const auto region = entity("region.sum"), town = entity("town.sum");
    for (std::size_t period = 0; period < 2; ++period) {
        std::map<std::string, std::vector<const School*>> below;
        for (const auto& [name, school] : facts.at(result.periods()[period])) {
            below[school.town].push_back(&school);
            below[school.region].push_back(&school);
        }
        for (std::size_t row = 0; row < result.rows(period, town); ++row)
            check_town(result, period, row, below[result.object(period, town, row)]);
        for (std::size_t row = 0; row < result.rows(period, region); ++row)
            check_region(result, period, row, below[result.object(period, region, row)]);
    }
}

/// Where nobody is named above, all are below one without a name, on both levels.
TEST_F(GatherBatchTest, AddsUpWithoutNamesAbove) {
    auto dataset = loaded.methodology->dataset();
    for (int i = 0; i < 100; ++i) {
        const auto row = dataset.add("2022", entity("school.a"), {std::to_string(i)});
        dataset.set("2022", row, id("school.a"), i);
        dataset.set("2022", row, id("school.b"), 100);
    }
    EvaluateOptions options;
    options.absent_columns_are_errors = false;
    const auto result = loaded.methodology->evaluate(dataset, options);
    ASSERT_EQ(result.rows(0, entity("region.sum")), 1U);
    EXPECT_EQ(result.number(0, id("region.sum"), 0), 4950);
    EXPECT_EQ(result.number(0, id("town.sum"), 0), 4950);
    EXPECT_EQ(result.exact(0, id("region.ratio"), 0).numerator, "99");
    EXPECT_EQ(result.exact(0, id("region.ratio"), 0).denominator, "200");
}

/// Sums that may leave 2^53 are no integers in doubles, and others beside them are.
TEST_F(GatherBatchTest, SumsThatLeaveDoublesAreExact) {
    auto dataset = loaded.methodology->dataset();
    const auto large = 9'007'199'254'740'991.0;  // 2^53 − 1
    for (int i = 0; i < 3; ++i) {
        const auto row = dataset.add("2022", entity("school.a"), {std::to_string(i), "Г", "Р"});
        dataset.set("2022", row, id("school.a"), large);
        dataset.set("2022", row, id("school.b"), 2);
    }
    EvaluateOptions options;
    options.absent_columns_are_errors = false;
    const auto result = loaded.methodology->evaluate(dataset, options);
    EXPECT_EQ(result.exact(0, id("town.sum"), 0).numerator, "27021597764222973");
    EXPECT_EQ(result.exact(0, id("region.ratio"), 0).numerator, "9007199254740991");
    EXPECT_EQ(result.exact(0, id("region.ratio"), 0).denominator, "2");
}

}  // namespace
}  // namespace merilo
