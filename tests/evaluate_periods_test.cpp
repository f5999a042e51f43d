// Values of other periods, what is in force in each, and objects that come, go and move.
#include <merilo/merilo.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <random>
#include <string>
#include <vector>

namespace {

using merilo::Diagnostics;
using merilo::Language;
using merilo::State;

/// A methodology of schools in towns, its facts as CSV, and its figures as texts.
class Years {
public:
    explicit Years(const std::string& declarations, const std::string& kind = "year") {
        auto loaded = merilo::Methodology::try_parse("rules.merilo",
            "merilo 1\nmethodology m \"М\" {\n version 1\n period " + kind + "\n}\nentity town \"Город\"\nentity school \"Школа\" in town\n"
            "input school.a \"А\" number { optional }\ninput school.b \"Б\" number { optional }\n" + declarations);
        for (const auto& diagnostic : loaded.diagnostics.list)
            if (diagnostic.severity == merilo::Severity::error)
                ADD_FAILURE() << render(loaded.diagnostics, loaded.sources, Language::english);
        methodology_ = *loaded.methodology;
        data_ = methodology_->dataset();
    }
    void read(const std::string& csv) {
        Diagnostics diagnostics;
        merilo::read_csv_text(*data_, "facts.csv", csv, {}, diagnostics);
        EXPECT_FALSE(diagnostics.has_errors()) << render(diagnostics, methodology_->sources(), Language::english);
    }
    merilo::EvaluateOptions options;
    const merilo::Result& run() { return result_.emplace(methodology_->evaluate(*data_, options)); }
    /// "1/2", "missing", "n/a", "no object".
    [[nodiscard]] std::string cell(const std::string& period, const std::string& node, const std::string& object) {
        if (!result_) run();
        const auto quantity = this->quantity(node);
        const auto& periods = result_->periods();
        const auto at = static_cast<std::size_t>(std::find(periods.begin(), periods.end(), period) - periods.begin());
        if (at == periods.size()) return "no period";
        const auto row = result_->find(at, methodology_->model().quantities[quantity].entity, {object});
        if (!row) return "no object";
        const auto state = result_->state(at, quantity, *row);
        if (state != State::value) return state == State::missing ? "missing" : "n/a";
        const auto exact = result_->exact(at, quantity, *row);
        const auto explained = merilo::explain(*result_, at, quantity, *row);
        EXPECT_EQ(explained.value, exact) << "an explanation says what was computed";
        return exact.denominator == "1" ? exact.numerator : exact.numerator + "/" + exact.denominator;
    }
    [[nodiscard]] std::string codes() {
        if (!result_) run();
        std::string text;
        for (const auto& diagnostic : result_->diagnostics().list)
            text += (text.empty() ? "" : " ") + code_name(diagnostic.code) + (diagnostic.arguments.size() > 1 ? ":" + diagnostic.arguments[1].value : "");
        return text;
    }
    merilo::Dataset& data() { return *data_; }
    [[nodiscard]] const merilo::Methodology& methodology() const { return *methodology_; }
    [[nodiscard]] merilo::QuantityId quantity(const std::string& name) const {
        Diagnostics ignored;
        return find_quantity(methodology_->model(), name, ignored);
    }
    [[nodiscard]] merilo::EntityId school() const { return methodology_->model().quantities[quantity("school.a")].entity; }

private:
    std::optional<merilo::Methodology> methodology_;
    std::optional<merilo::Dataset> data_;
    std::optional<merilo::Result> result_;
};

/// Rows in no order; Б is not there in 2021, В comes in 2022; no figure of 2019.
const std::string three_years = "period,school,town,a,b\n2022,Б,Г,10,4\n2020,А,Г,2,3\n2021,А,Г,5,7\n2022,В,Г,1,1\n2022,А,Г,8,3\n2020,Б,Г,1,3\n";

TEST(EvaluatePeriods, the_previous_period_is_that_of_the_calendar) {
    Years m("value school.x \"X\" a[-1]\nvalue school.y \"Y\" a[-2]\nvalue school.q \"Q\" (a / b)[-1]\n");
    m.read(three_years);
    EXPECT_EQ(m.cell("2020", "school.x", "А"), "missing") << "the data begin here";
    EXPECT_EQ(m.cell("2021", "school.x", "А"), "2");
    EXPECT_EQ(m.cell("2022", "school.x", "А"), "5");
    EXPECT_EQ(m.cell("2022", "school.y", "А"), "2");
    EXPECT_EQ(m.cell("2022", "school.x", "Б"), "missing") << "the school was not in the data of 2021";
    EXPECT_EQ(m.cell("2022", "school.y", "Б"), "1");
    EXPECT_EQ(m.cell("2022", "school.x", "В"), "missing");
    EXPECT_EQ(m.cell("2022", "school.q", "А"), "5/7");
    EXPECT_EQ(m.codes(), "");
}

TEST(EvaluatePeriods, a_period_between_that_is_not_in_the_data_is_missing) {
    Years m("value school.x \"X\" a[-1]\nvalue school.y \"Y\" a[-3]\n");
    m.read("period,school,a\n2020,А,1\n2023,А,2\n");
    EXPECT_EQ(m.cell("2023", "school.x", "А"), "missing");
    EXPECT_EQ(m.cell("2023", "school.y", "А"), "1");
}

TEST(EvaluatePeriods, every_kind_of_period_is_counted_back) {
    const std::pair<std::string, std::pair<std::string, std::string>> kinds[] = {
        {"school year", {"2021/22", "2020/21"}}, {"half year", {"2022-H1", "2021-H2"}},
        {"quarter", {"2022-Q1", "2021-Q4"}}, {"month", {"2022-01", "2021-12"}}};
    for (const auto& [kind, periods] : kinds) {
        Years m("value school.x \"X\" a[-1]\n", kind);
        m.read("period,school,a\n" + periods.first + ",А,1\n" + periods.second + ",А,7\n");
        EXPECT_EQ(m.cell(periods.first, "school.x", "А"), "7") << kind;
    }
}

TEST(EvaluatePeriods, change_and_growth_decide_exactly) {
    Years m("value school.s \"S\" a / b as share\nvalue school.c \"C\" change(s)\nvalue school.g \"G\" growth(a)\n"
            "value school.half \"H\" growth(s) >= 50%\nvalue school.same \"E\" change(s) = 0\n");
    m.read("period,school,a,b\n2021,А,1,3\n2022,А,1,2\n2021,Б,7,10\n2022,Б,14,20\n2021,В,0,1\n2022,В,5,5\n");
    EXPECT_EQ(m.cell("2022", "school.c", "А"), "1/6");
    EXPECT_EQ(m.cell("2022", "school.g", "А"), "0");
    EXPECT_EQ(m.cell("2022", "school.half", "А"), "1") << "1/2 is exactly one and a half times 1/3";
    EXPECT_EQ(m.cell("2022", "school.same", "Б"), "1") << "7/10 and 14/20";
    EXPECT_EQ(m.cell("2022", "school.g", "Б"), "1");
    EXPECT_EQ(m.cell("2022", "school.g", "В"), "missing") << "from nothing there is no growth";
    EXPECT_EQ(m.codes(), "M0901:В M0901:В") << "an error of these cells";
}

TEST(EvaluatePeriods, a_base_period_is_the_same_for_all_that_follow) {
    Years m("value school.x \"X\" a / a at 2021\n");
    m.read(three_years);
    EXPECT_EQ(m.cell("2020", "school.x", "А"), "missing") << "what comes later never changes what was";
    EXPECT_EQ(m.cell("2021", "school.x", "А"), "1");
    EXPECT_EQ(m.cell("2022", "school.x", "А"), "8/5");
}

TEST(EvaluatePeriods, a_rank_of_a_base_period_is_read_in_that_period_too) {
    Years m("value school.p \"P\" rank(within town: a / b, higher first)\nvalue school.x \"X\" p at 2022\nvalue school.y \"Y\" p[-2] + p\n");
    m.read(three_years);
    EXPECT_EQ(m.cell("2022", "school.x", "А"), "1") << "8/3 is more than 10/4";
    EXPECT_EQ(m.cell("2022", "school.x", "В"), "3");
    EXPECT_EQ(m.cell("2022", "school.y", "Б"), "4");
}

TEST(EvaluatePeriods, lags_add_up_along_a_chain) {
    Years m("value school.x \"X\" a[-1] / 3\nvalue school.y \"Y\" x[-1] + x\nvalue school.z \"Z\" (y[-1] + y)[-1]\n");
    m.read("period,school,a\n2018,А,1\n2019,А,2\n2020,А,4\n2021,А,8\n2022,А,16\n");
    EXPECT_EQ(m.cell("2022", "school.y", "А"), "4") << "(4 + 8) / 3";
    EXPECT_EQ(m.cell("2022", "school.z", "А"), "3") << "((1 + 2) + (2 + 4)) / 3";
    m.options.periods = {"2022"};
    m.options.nodes = {"school.z"};
    EXPECT_EQ(m.run().periods(), (std::vector<std::string>{"2022"})) << "earlier periods are evaluated and not reported";
    EXPECT_EQ(m.cell("2022", "school.z", "А"), "3");
}

TEST(EvaluatePeriods, only_what_is_looked_back_to_can_be_in_error) {
    Years m("value school.x \"X\" a / b\nvalue school.y \"Y\" x[-1]\n");
    m.read("period,school,a,b\n2020,А,1,0\n2021,А,1,0\n2022,А,1,1\n");
    m.options.periods = {"2022"};
    EXPECT_EQ(m.cell("2022", "school.y", "А"), "missing");
    EXPECT_EQ(m.run().diagnostics().list.size(), 1U) << "that of 2021; nobody looks at 2020";
    EXPECT_EQ(m.run().diagnostics().list[0].arguments[2].value, "2021");
}

TEST(EvaluatePeriods, the_order_of_rows_and_periods_in_the_data_changes_nothing) {
    const std::string rules = "value school.x \"X\" (a / b)[-1]\nvalue school.y \"Y\" rank(within town: change(a / b), higher first)\n";
    Years m(rules), shuffled(rules);
    m.read("period,school,town,a,b\n2020,А,Г,2,3\n2020,Б,Г,1,3\n2021,А,Г,5,7\n2022,А,Г,8,3\n2022,Б,Г,10,4\n2022,В,Г,1,1\n");
    shuffled.read(three_years);
    EXPECT_EQ(m.run().periods(), shuffled.run().periods());
    for (const auto* period : {"2020", "2021", "2022"})
        for (const auto* object : {"А", "Б", "В"})
            for (const auto* node : {"school.x", "school.y"}) EXPECT_EQ(m.cell(period, node, object), shuffled.cell(period, node, object));
}

TEST(EvaluatePeriods, a_value_of_a_school_that_moved_is_its_own) {
    Years m("value school.p \"P\" rank(within town: a, higher first)\nvalue school.x \"X\" p[-1]\n");
    m.read("period,school,town,a\n2021,А,Г,1\n2021,Б,Г,2\n2021,В,Д,3\n");
    EXPECT_EQ(m.cell("2021", "school.p", "А"), "2");
}

// The last periods ------------------------------------------------------------------------------------------------------------------

const std::string four_years = "period,school,town,a,b\n2019,А,Г,1,3\n2020,А,Г,2,3\n2021,А,Г,4,3\n2022,А,Г,9,2\n"
                               "2020,Б,Г,6,1\n2022,Б,Г,3,1\n2022,В,Г,5,7\n2021,Д,Г,н/п,1\n2022,Д,Г,8,1\n2020,Д,Г,2,1\n";

TEST(EvaluatePeriods, the_last_periods_are_gathered_with_this_one) {
    Years m("value school.s \"S\" sum(last 3: a)\nvalue school.m \"M\" mean(last 3: a / b)\nvalue school.d \"D\" median(last 4: a / b)\n"
            "value school.l \"L\" min(last 2: a)\nvalue school.h \"H\" max(last 2: a / b)\nvalue school.r \"R\" ratio(last 2: a / b)\n"
            "value school.w \"W\" weighted mean(last 2: a by b)\nvalue school.c \"C\" count(last 3: a > b)\n"
            "value school.e \"E\" share(last 3: a > b)\nvalue school.n \"N\" mean(last 3: a where b = 3)\n");
    m.read(four_years);
    EXPECT_EQ(m.cell("2022", "school.s", "А"), "15");
    EXPECT_EQ(m.cell("2022", "school.m", "А"), "13/6") << "(2/3 + 4/3 + 9/2) / 3";
    EXPECT_EQ(m.cell("2022", "school.d", "А"), "1") << "of 1/3, 2/3, 4/3, 9/2";
    EXPECT_EQ(m.cell("2022", "school.l", "А"), "4");
    EXPECT_EQ(m.cell("2022", "school.h", "А"), "9/2");
    EXPECT_EQ(m.cell("2022", "school.r", "А"), "13/5");
    EXPECT_EQ(m.cell("2022", "school.w", "А"), "6") << "(4 * 3 + 9 * 2) / 5";
    EXPECT_EQ(m.cell("2022", "school.c", "А"), "2");
    EXPECT_EQ(m.cell("2022", "school.e", "А"), "2/3");
    EXPECT_EQ(m.cell("2022", "school.n", "А"), "3") << "2020 and 2021";
    EXPECT_EQ(m.cell("2020", "school.s", "А"), "missing") << "2018 is not in the data";
    EXPECT_EQ(m.cell("2022", "school.s", "Б"), "missing") << "the school is not in the data of 2021";
}

TEST(EvaluatePeriods, a_missing_period_is_skipped_when_so_many_are_enough) {
    Years m("value school.s \"S\" sum(last 3: a, at least 2)\nvalue school.m \"M\" mean(last 3: a / b, at least 1)\nvalue school.q \"Q\" sum(last 3: a)\n");
    m.read(four_years);
    EXPECT_EQ(m.cell("2022", "school.s", "Б"), "9");
    EXPECT_EQ(m.cell("2022", "school.s", "В"), "missing") << "only one";
    EXPECT_EQ(m.cell("2022", "school.m", "В"), "5/7");
    EXPECT_EQ(m.cell("2022", "school.q", "Д"), "10") << "what is not applicable is skipped";
    EXPECT_EQ(m.cell("2022", "school.s", "Д"), "10");
    EXPECT_EQ(m.cell("2021", "school.s", "Д"), "missing") << "one value, and one period that is not there";
}

TEST(EvaluatePeriods, what_is_certain_of_the_last_periods_is_certain) {
    Years m("value school.all_ \"A\" all(last 3: a / b >= 2)\nvalue school.any_ \"B\" any(last 3: a / b >= 2)\n"
            "value school.three \"C\" all(last 3: a / b >= 2 / 3)\nvalue school.two \"D\" all(last 3: a / b >= 2, at least 2)\n");
    m.read(four_years);
    EXPECT_EQ(m.cell("2022", "school.three", "А"), "1");
    EXPECT_EQ(m.cell("2022", "school.all_", "А"), "0");
    EXPECT_EQ(m.cell("2022", "school.all_", "В"), "0") << "one no decides";
    EXPECT_EQ(m.cell("2022", "school.any_", "Б"), "1") << "one yes decides";
    EXPECT_EQ(m.cell("2022", "school.all_", "Б"), "missing") << "nobody knows of 2021";
    EXPECT_EQ(m.cell("2022", "school.two", "Б"), "1") << "two are enough";
    EXPECT_EQ(m.cell("2022", "school.two", "В"), "missing");
}

// Found by the oracle: an object's last periods were looked at although its own row does not take them, as soon as another object had an error.
TEST(EvaluatePeriods, what_the_last_periods_are_not_asked_for_is_not_reported) {
    Years m("value school.x \"X\" { value max(last 2: 1 / a); unrated when b > 1 because \"так\" }\n"
            "value school.y \"Y\" table { b = 1 : 5; otherwise : max(last 2: 2 / a, at least 1) }\n");
    m.read("school;town;period;a;b\nТак;Т;2023;0;1\nНе так;Т;2023;0;2\nЧисло;Т;2023;2;0\n");
    EXPECT_EQ(m.cell("2023", "school.x", "Так"), "missing");
    EXPECT_EQ(m.cell("2023", "school.y", "Так"), "5");
    EXPECT_EQ(m.cell("2023", "school.x", "Не так"), "n/a");
    EXPECT_EQ(m.cell("2023", "school.y", "Не так"), "missing");
    EXPECT_EQ(m.cell("2023", "school.y", "Число"), "1");
    EXPECT_EQ(m.codes(), "M0901:Так (Т) M0901:Не так (Т)");
}

// Found by the oracle: what a rank or an aggregation reads was looked at although no object of that town asks for it.
TEST(EvaluatePeriods, what_nobody_asks_others_for_is_not_reported) {
    Years m("value school.place \"P\" { value rank(within town: 1 / a, higher first, ties dense); applies when b > 1 }\n"
            "value town.most \"M\" { value max(school: 1 / a, at least 1); applies when count(school: b > 1) > 0 }\n"
            "value school.wrong \"W\" 2 / a\n");
    m.read("school;town;period;a;b\nА;Т;2023;0;1\nБ;Т;2023;4;1\nВ;У;2023;0;1\nГ;У;2023;2;2\n");
    EXPECT_EQ(m.cell("2023", "school.place", "А"), "n/a");
    EXPECT_EQ(m.cell("2023", "school.place", "Г"), "1");
    EXPECT_EQ(m.cell("2023", "town.most", "У"), "1/2");
    EXPECT_EQ(m.codes(), "M0901:В (У) M0901:В (У) M0901:А (Т) M0901:В (У)") << "of the place, of the most, of what is wrong in both";
}

TEST(EvaluatePeriods, the_last_periods_of_an_expression_look_further_back) {
    Years m("value school.x \"X\" sum(last 2: change(a))\nvalue school.y \"Y\" sum(last 2: a)[-1]\nvalue school.z \"Z\" max(last 2: mean(last 2: a / b))\n");
    m.read(four_years);
    m.options.periods = {"2022"};
    EXPECT_EQ(m.cell("2022", "school.x", "А"), "7") << "9 - 4 + 4 - 2";
    EXPECT_EQ(m.cell("2022", "school.y", "А"), "6");
    EXPECT_EQ(m.cell("2022", "school.z", "А"), "35/12") << "the mean of 9/2 and 4/3";
}

TEST(EvaluatePeriods, parents_are_those_of_each_period) {
    Years m("value town.s \"S\" sum(school: a)\nvalue town.c \"C\" change(s)\nvalue town.d \"D\" sum(school: a - a[-1])\n"
            "value school.p \"P\" town.s[-1]\n");
    m.read("period,school,town,a\n2021,А,Г,1\n2021,Б,Г,2\n2022,А,Г,5\n2022,Б,Г,1\n2022,В,Г,7\n2022,Е,Ж,3\n");
    EXPECT_EQ(m.cell("2022", "town.s", "Г"), "13");
    EXPECT_EQ(m.cell("2022", "town.c", "Г"), "10");
    EXPECT_EQ(m.cell("2022", "town.d", "Г"), "3") << "(5 - 1) + (1 - 2); of В nobody knows what was";
    EXPECT_EQ(m.cell("2022", "town.c", "Ж"), "missing");
    EXPECT_EQ(m.cell("2022", "school.p", "А"), "3");
    EXPECT_EQ(m.cell("2022", "school.p", "В"), "missing") << "what it would have read then: it had no town";
}

/// Facts of so many schools that they take several blocks, in periods that have them in the same rows, in other rows, and only some.
class ManySchools {
public:
    static constexpr std::size_t most = 5000;   // which 64 does not divide, nor the rows of a block
    struct Cell {
        State state = State::missing;
        double number = 0;
    };
    Years m;
    std::map<std::pair<std::string, std::size_t>, Cell> facts;

    explicit ManySchools(const std::string& declarations) : m(declarations) {}
    void add(const std::string& period, const std::vector<std::size_t>& schools, std::size_t towns) {
        const auto a = m.quantity("school.a");
        for (const auto school : schools) {
            const auto row = m.data().add(period, m.school(), {std::to_string(school), "Г" + std::to_string(school % towns)});
            auto& cell = facts[{period, school}];
            const auto drawn = random_() % 20;
            cell.state = drawn == 0 ? State::missing : drawn == 1 ? State::not_applicable : State::value;
            cell.number = cell.state == State::value ? static_cast<double>(random_() % 2000) / 8 - 100 : 0;
            if (cell.state == State::value) m.data().set(period, row, a, cell.number);
            else m.data().set_state(period, row, a, cell.state);
        }
    }
    [[nodiscard]] Cell fact(const std::string& period, std::size_t school) const {
        const auto found = facts.find({period, school});
        return found == facts.end() ? Cell{} : found->second;
    }
    /// That the node of `period` says what the facts of `before` are.
    void expect_facts_of(const std::string& node, const std::string& period, const std::string& before) {
        const auto& result = m.run();
        const auto quantity = m.quantity(node);
        const auto& periods = result.periods();
        const auto at = static_cast<std::size_t>(std::find(periods.begin(), periods.end(), period) - periods.begin());
        std::size_t wrong = 0;
        for (std::size_t row = 0; row < result.rows(at, m.school()); ++row) {
            const auto path = result.path(at, m.school(), row);
            const auto expected = fact(before, std::stoul(path.front()));
            const auto state = result.state(at, quantity, row);
            if (state != expected.state || (state == State::value && result.number(at, quantity, row) != expected.number)) ++wrong;
        }
        EXPECT_EQ(wrong, 0U) << node << " in " << period;
    }

private:
    std::mt19937 random_{2022};
};

std::vector<std::size_t> first_schools(std::size_t count) {
    std::vector<std::size_t> schools(count);
    std::iota(schools.begin(), schools.end(), std::size_t{0});
    return schools;
}

TEST(EvaluatePeriods, objects_are_found_in_the_rows_that_they_had) {
    for (const std::size_t threads : {1U, 2U, 7U}) {
        ManySchools many("value school.x \"X\" a[-1]\nvalue school.y \"Y\" a[-2]\nvalue school.z \"Z\" a at 2020\n");
        many.m.options.threads = threads;
        auto schools = first_schools(ManySchools::most);
        many.add("2020", schools, 9);
        many.add("2021", {schools.begin(), schools.end() - 100}, 9);   // the same rows, and fewer: half a word of them
        std::shuffle(schools.begin(), schools.end(), std::mt19937(7));
        many.add("2022", {schools.begin(), schools.end() - 1000}, 9);
        many.add("2023", {schools.begin(), schools.end() - 500}, 9);   // more behind those that are where they were
        many.add("2024", {schools.begin(), schools.begin() + 64}, 9);
        many.expect_facts_of("school.x", "2020", "2019");
        many.expect_facts_of("school.x", "2021", "2020");
        many.expect_facts_of("school.x", "2022", "2021");
        many.expect_facts_of("school.x", "2023", "2022");
        many.expect_facts_of("school.x", "2024", "2023");
        many.expect_facts_of("school.y", "2023", "2021");
        many.expect_facts_of("school.y", "2022", "2020");
        for (const std::string period : {"2020", "2021", "2023"}) many.expect_facts_of("school.z", period, "2020");
    }
}

TEST(EvaluatePeriods, sums_are_those_below_the_parents_of_each_period) {
    ManySchools many("value town.s \"S\" sum(school: a, at least 1)\nvalue school.t \"T\" town.s\n");
    const std::map<std::string, std::size_t> towns = {{"2020", 9}, {"2021", 9}, {"2022", 7}, {"2023", 7}, {"2024", 9}};
    auto schools = first_schools(ManySchools::most);
    for (const auto& [period, count] : towns) {
        many.add(period, schools, count);
        if (period == "2022") std::reverse(schools.begin(), schools.end());
    }
    const auto& result = many.m.run();
    for (std::size_t at = 0; at < result.periods().size(); ++at) {
        const auto& period = result.periods()[at];
        std::map<std::string, double> sums;
        for (std::size_t school = 0; school < ManySchools::most; ++school)
            if (const auto cell = many.fact(period, school); cell.state == State::value)
                sums["Г" + std::to_string(school % towns.at(period))] += cell.number;
        EXPECT_EQ(sums.size(), towns.at(period));
        for (std::size_t row = 0; row < result.rows(at, many.m.school()); row += 17)
            EXPECT_EQ(result.number(at, many.m.quantity("school.t"), row), sums.at(result.path(at, many.m.school(), row).back())) << period;
    }
}

// What is in force ------------------------------------------------------------------------------------------------------------------

TEST(EvaluatePeriods, a_parameter_has_the_value_that_is_in_force) {
    Years m("parameter limit \"L\" { from 2020 : 25%; from 2022 : 1 / 3 as share }\nvalue school.s \"S\" a / b as share\n"
            "value school.x \"X\" limit\nvalue school.ok \"OK\" s >= limit\nvalue school.was \"W\" ok[-1]\nvalue school.r \"R\" round(s, limit)\n"
            "value school.d \"D\" a / limit\n");
    m.read("period,school,a,b\n2020,А,1,4\n2021,А,1,3\n2022,А,1,3\n2022,Б,33,100\n2021,Б,33,100\n");
    EXPECT_EQ(m.cell("2020", "school.x", "А"), "1/4");
    EXPECT_EQ(m.cell("2021", "school.x", "А"), "1/4");
    EXPECT_EQ(m.cell("2022", "school.x", "А"), "1/3");
    EXPECT_EQ(m.cell("2022", "school.ok", "А"), "1");
    EXPECT_EQ(m.cell("2022", "school.ok", "Б"), "0");
    EXPECT_EQ(m.cell("2022", "school.was", "Б"), "1") << "a year is judged by what was in force in it";
    EXPECT_EQ(m.cell("2021", "school.r", "Б"), "1/4");
    EXPECT_EQ(m.cell("2022", "school.r", "Б"), "1/3");
    EXPECT_EQ(m.cell("2021", "school.d", "Б"), "132");
    EXPECT_EQ(m.cell("2022", "school.d", "Б"), "99");
    EXPECT_EQ(m.codes(), "");
}

TEST(EvaluatePeriods, a_period_before_the_first_value_of_a_parameter_is_an_error) {
    Years m("parameter limit \"L\" { from 2022 : 3 }\nvalue school.x \"X\" a * limit\nvalue school.y \"Y\" b + 0\n");
    m.read(three_years);
    EXPECT_EQ(m.cell("2021", "school.x", "А"), "missing");
    EXPECT_EQ(m.cell("2022", "school.x", "А"), "24");
    EXPECT_EQ(m.cell("2021", "school.y", "А"), "7") << "the rest is evaluated";
    EXPECT_EQ(m.codes(), "M0970:2020 M0970:2021");
}

TEST(EvaluatePeriods, facts_of_no_period_are_an_error_where_periods_count) {
    Years m("value school.x \"X\" a[-1]\nvalue school.y \"Y\" b + 1\n");
    m.read("school,a,b\nА,1,2\n");
    EXPECT_EQ(m.cell("", "school.x", "А"), "missing");
    EXPECT_EQ(m.cell("", "school.y", "А"), "3");
    EXPECT_EQ(m.codes(), "M0972:2022");
}

TEST(EvaluatePeriods, where_its_user_is_not_in_force_a_parameter_needs_no_value) {
    Years m("parameter limit \"L\" { from 2022 : 3 }\nvalue school.x \"X\" a * limit { valid from 2022 }\nvalue school.y \"Y\" x + 1\n");
    m.read(three_years);
    m.options.nodes = {"school.y"};
    EXPECT_EQ(m.cell("2021", "school.y", "А"), "n/a");
    EXPECT_EQ(m.cell("2022", "school.y", "А"), "25");
    EXPECT_EQ(m.codes(), "");
}

TEST(EvaluatePeriods, out_of_force_is_not_applicable) {
    Years m("value school.x \"X\" a { valid from 2021 until 2021 }\nvalue school.y \"Y\" x[-1]\nvalue school.z \"Z\" x { valid until 2020 }\n"
            "parameter p \"P\" 7 { valid from 2021 }\nvalue school.w \"W\" p\n");
    m.read(three_years);
    EXPECT_EQ(m.cell("2020", "school.x", "А"), "n/a");
    EXPECT_EQ(m.cell("2021", "school.x", "А"), "5");
    EXPECT_EQ(m.cell("2022", "school.x", "А"), "n/a");
    EXPECT_EQ(m.cell("2022", "school.y", "А"), "5");
    EXPECT_EQ(m.cell("2021", "school.y", "А"), "n/a") << "it could not exist in 2020";
    EXPECT_EQ(m.cell("2021", "school.z", "А"), "n/a");
    EXPECT_EQ(m.cell("2020", "school.w", "А"), "n/a");
    EXPECT_EQ(m.cell("2021", "school.w", "А"), "7");
}

TEST(EvaluatePeriods, an_input_that_is_not_in_force_needs_no_column_and_its_facts_do_not_count) {
    Years m("input school.c \"В\" number { valid from 2022 }\nvalue school.x \"X\" c + 1\n");
    m.read("period,school,c\n2021,А,4\n");
    m.read("period,school,a\n2020,А,4\n2022,А,5\n");
    EXPECT_EQ(m.cell("2020", "school.x", "А"), "n/a");
    EXPECT_EQ(m.cell("2021", "school.x", "А"), "n/a");
    EXPECT_EQ(m.cell("2022", "school.x", "А"), "missing");
    EXPECT_EQ(m.codes(), "M0971:2021 M0906:Школа");
}

TEST(EvaluatePeriods, a_member_out_of_force_leaves_points_and_maximum) {
    Years m("indicator school.i \"I\" { value a; points table value { >= 5 : 2; otherwise : 1 }; valid until 2021 }\n"
            "indicator school.j \"J\" { value b; points table value { >= 5 : 3; otherwise : 0 } }\n"
            "indicator school.k \"K\" { value a; points table value { >= 8 : 2; otherwise : 1 }; valid from 2022 }\n"
            "group school.g \"G\" { i weight 40%; j weight 60%; k weight 40%; total sum; weights 100%; missing counts zero; maximum 2.6 }\n");
    m.read(three_years);
    EXPECT_EQ(m.cell("2021", "school.g.points", "А"), "13/5") << "0.4 * 2 + 0.6 * 3";
    EXPECT_EQ(m.cell("2021", "school.g.maximum", "А"), "13/5");
    EXPECT_EQ(m.cell("2022", "school.g.points", "А"), "4/5") << "0.4 * 2 + 0";
    EXPECT_EQ(m.cell("2022", "school.g.percent", "А"), "4/13");
}

TEST(EvaluatePeriods, weights_may_change_from_year_to_year) {
    Years m("parameter w \"W\" { from 2020 : 40%; from 2022 : 70% }\n"
            "indicator school.i \"I\" { value a; points table value { >= 5 : 1; otherwise : 0 } }\n"
            "indicator school.j \"J\" { value b; points table value { >= 5 : 1; otherwise : 0 } }\n"
            "group school.g \"G\" { i weight w; j weight 100% - w; total weighted mean; weights 100%; missing counts excluded }\n"
            "value school.l \"L\" linear(a, 0 : 0, 10 : w)\n");
    m.read(three_years);
    EXPECT_EQ(m.cell("2021", "school.g.points", "А"), "1");
    EXPECT_EQ(m.cell("2022", "school.g.points", "А"), "7/10");
    EXPECT_EQ(m.cell("2020", "school.g.points", "А"), "0");
    EXPECT_EQ(m.cell("2021", "school.l", "А"), "1/5");
    EXPECT_EQ(m.cell("2022", "school.l", "А"), "14/25");
}

TEST(EvaluatePeriods, a_report_is_made_for_the_periods_in_which_it_is_valid) {
    Years m("report school.r \"R\" { columns a; valid from 2021 until 2021 }\n");
    m.read(three_years);
    const auto made = tables(m.run(), Language::russian);
    ASSERT_EQ(made.size(), 1U);
    EXPECT_EQ(made[0].title, "R, 2021");
}

TEST(EvaluatePeriods, an_explanation_names_the_period_of_what_it_reads) {
    Years m("value school.x \"X\" change(a)\nvalue school.y \"Y\" x[-1] { valid until 2022 }\n");
    m.read(three_years);
    const auto& result = m.run();
    const auto said = merilo::explain(result, 2, m.quantity("school.y"), *result.find(2, m.school(), {"А"}));
    const auto text = to_text(said, m.methodology().model(), m.methodology().sources(), Language::russian);
    EXPECT_NE(text.find("X за 2021 = 3"), std::string::npos) << text;
    EXPECT_NE(text.find("А за 2021 = 5"), std::string::npos) << text;
    EXPECT_NE(text.find("А за 2020 = 2"), std::string::npos) << text;
}

}  // namespace
