// Stage 3: the order of evaluation, cycles, and what a quantity affects.
#include <merilo/merilo.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace {

using namespace merilo;

const std::string head = "merilo 1\nmethodology m \"М\" {\n    version 1\n}\nentity school \"Школа\"\n";

LoadResult load(const std::string& text) { return Methodology::try_parse("m.merilo", head + text); }

std::vector<const Diagnostic*> cycles(const LoadResult& loaded) {
    std::vector<const Diagnostic*> result;
    for (const auto& diagnostic : loaded.diagnostics.list)
        if (diagnostic.code == Code::dependency_cycle) result.push_back(&diagnostic);
    return result;
}

TEST(Graph, order_puts_every_quantity_after_what_it_uses) {
    const auto loaded = load("value school.c \"В\" b + a\nvalue school.b \"Б\" a * 2\ninput school.a \"А\" number\n");
    ASSERT_TRUE(loaded) << render(loaded.diagnostics, loaded.sources, Language::english);
    const auto& order = loaded.methodology->graph().order;
    ASSERT_EQ(order.size(), loaded.methodology->model().quantities.size());
    for (const auto& use : loaded.methodology->graph().uses)
        EXPECT_LT(std::find(order.begin(), order.end(), use.used), std::find(order.begin(), order.end(), use.user));
}

TEST(Graph, every_component_is_reported_once_with_a_note_for_each_edge) {
    const auto loaded = load(
        "value school.a \"А\" b + 1\nvalue school.b \"Б\" c + 1\nvalue school.c \"В\" a + 1\n"
        "value school.d \"Г\" e + 1\nvalue school.e \"Д\" d + 1\nvalue school.f \"Е\" a + d\n");
    EXPECT_FALSE(loaded);
    const auto found = cycles(loaded);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0]->notes.size(), 3U);
    EXPECT_EQ(found[1]->notes.size(), 2U);
    for (const auto* cycle : found)
        for (const auto& note : cycle->notes) EXPECT_GT(note.span.end, note.span.begin);
}

TEST(Graph, the_shortest_way_around_is_shown) {
    const auto loaded = load("value school.a \"А\" b + c\nvalue school.b \"Б\" c + 1\nvalue school.c \"В\" a + 1\n");
    const auto found = cycles(loaded);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0]->notes.size(), 2U);
}

TEST(Graph, a_long_chain_needs_no_deep_stack) {
    std::string text = "input school.x0 \"x\" number\n";
    constexpr int length = 100'000;
    for (int i = length; i > 0; --i) {
        const auto name = std::to_string(i);
        text += "value school.x" + name + " \"x\" x" + std::to_string(i - 1) + "\n";
    }
    const auto loaded = load(text);
    ASSERT_TRUE(loaded);
    const auto& model = loaded.methodology->model();
    EXPECT_EQ(affected(loaded.methodology->graph(), model.nodes[model.find("school.x0")].main()).size(), static_cast<std::size_t>(length));
}

TEST(Graph, affected_are_those_that_use_it_directly_or_not) {
    const auto loaded = load("input school.a \"А\" number\ninput school.z \"Я\" number\nvalue school.b \"Б\" a + 1\nvalue school.c \"В\" b + z\nvalue school.d \"Г\" z\n");
    ASSERT_TRUE(loaded);
    const auto& model = loaded.methodology->model();
    std::vector<std::string> names;
    for (const auto id : affected(loaded.methodology->graph(), model.nodes[model.find("school.a")].main())) names.push_back(quantity_name(model, id));
    EXPECT_EQ(names, (std::vector<std::string>{"school.b", "school.c"}));
}

TEST(Graph, dot_escapes_titles_and_clusters_by_entity) {
    const auto loaded = load("input school.a \"А \"\"в кавычках\"\"\" number\nvalue school.b \"Б\" a + 1\n");
    ASSERT_TRUE(loaded) << render(loaded.diagnostics, loaded.sources, Language::english);
    const auto dot = to_dot(loaded.methodology->model(), loaded.methodology->graph(), Language::english);
    EXPECT_NE(dot.find("label=\"А \\\"в кавычках\\\"\\ninput\""), std::string::npos) << dot;
    EXPECT_NE(dot.find("subgraph cluster_0"), std::string::npos) << dot;
    EXPECT_NE(dot.find("n0 -> n1;"), std::string::npos) << dot;
}

// Other periods ------------------------------------------------------------------------------------------------------------------------

LoadResult load_years(const std::string& text) {
    return Methodology::try_parse("m.merilo", "merilo 1\nmethodology m \"М\" {\n    version 1\n    period year\n}\nentity school \"Школа\"\n" + text);
}

/// "user < used period" of each use, in the order of users.
std::vector<std::string> uses_of(const Methodology& methodology) {
    std::vector<std::string> result;
    const auto& model = methodology.model();
    for (const auto& use : methodology.graph().uses) {
        const auto period = use_period(model, use);
        result.push_back(quantity_name(model, use.user) + " < " + quantity_name(model, use.used) + (period.empty() ? "" : " " + period));
    }
    return result;
}

TEST(Graph, a_use_says_of_which_period_it_reads) {
    const auto loaded = load_years(
        "input school.a \"А\" number\ninput school.b \"Б\" number\n"
        "value school.x \"X\" (a[-1] + b)[-2] + a + change(b)\nvalue school.y \"Y\" (a at 2020)[-1] + (b[-1] at 2020)[-3]\n");
    ASSERT_TRUE(loaded) << render(loaded.diagnostics, loaded.sources, Language::english);
    EXPECT_EQ(uses_of(*loaded.methodology),
              (std::vector<std::string>{"school.x < school.a [-3]", "school.x < school.b [-2]", "school.x < school.a", "school.x < school.b",
                                        "school.x < school.b [-1]", "school.y < school.a 2020", "school.y < school.b 2019"}));
    const auto dot = to_dot(loaded.methodology->model(), loaded.methodology->graph(), Language::english);
    EXPECT_NE(dot.find("n0 -> n2 [label=\"[-3]\"];"), std::string::npos) << dot;
    EXPECT_NE(dot.find("n1 -> n3 [label=\"2019\"];"), std::string::npos) << dot;
}

TEST(Graph, a_cycle_through_the_past_is_one_too) {
    const auto loaded = load_years("value school.a \"А\" b[-1]\nvalue school.b \"Б\" c + 1\nvalue school.c \"В\" a at 2020\n");
    ASSERT_FALSE(loaded);
    ASSERT_EQ(loaded.diagnostics.list.size(), 1U);
    const auto& found = loaded.diagnostics.list[0];
    EXPECT_EQ(found.code, Code::defined_through_past);
    ASSERT_EQ(found.notes.size(), 3U);
    EXPECT_EQ(found.notes[0].code, Code::past_link);
    EXPECT_EQ(found.notes[1].code, Code::cycle_link);
    EXPECT_EQ(found.notes[2].arguments[2].value, "2020");
}

TEST(Graph, what_is_changed_shows_in_later_periods_too) {
    const auto loaded = load_years("input school.a \"А\" number\nvalue school.x \"X\" a[-1]\nvalue school.y \"Y\" x + 1\nvalue school.z \"Z\" 1\n");
    ASSERT_TRUE(loaded);
    const auto changed = affected(loaded.methodology->graph(), 0);
    EXPECT_EQ(changed, (std::vector<QuantityId>{1, 2}));
}

TEST(Graph, many_lags_of_one_name_take_linear_time) {
    std::string sum = "a[-1]";
    for (int i = 2; i < 3000; ++i) sum += " + a[-" + std::to_string(i) + "]";
    const auto loaded = load_years("input school.a \"А\" number\nvalue school.x \"X\" " + sum + "\n");
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded.methodology->graph().uses.size(), 2999U);
}

}  // namespace
