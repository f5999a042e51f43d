// Stage 2: what declarations, clauses, groups, reports and scenarios become, and what is wrong with them.
#include <merilo/merilo.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace {

using namespace merilo;

const std::string resolve_head = "merilo 1\nentity region \"Регион\"\nentity school \"Школа\" in region\n";

/// Of a text that declares no methodology itself.
LoadResult resolved(const std::string& text) {
    const bool declares = text.find("methodology ") != std::string::npos || text.find("методика ") != std::string::npos;
    return Methodology::try_parse("m.merilo", resolve_head + (declares ? "" : "methodology m \"М\" { version 1 }\n") + text);
}

/// The errors in the order of their places: "M0201 M0401".
std::string codes_of(const LoadResult& loaded, Severity severity = Severity::error) {
    auto list = loaded.diagnostics.list;
    std::stable_sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.span.begin < b.span.begin; });
    std::string result;
    for (const auto& diagnostic : list)
        if (diagnostic.severity == severity) result += (result.empty() ? "" : " ") + code_name(diagnostic.code);
    return result;
}

std::string errors(const std::string& text) { return codes_of(resolved(text)); }

std::string shown(const LoadResult& loaded) { return render(loaded.diagnostics, loaded.sources, Language::english); }

const Model& model_of(const LoadResult& loaded) { return loaded.methodology->model(); }

const Node& node(const LoadResult& loaded, const std::string& name) { return model_of(loaded).nodes[model_of(loaded).find(name)]; }

const Quantity& facet(const LoadResult& loaded, const std::string& name, Facet facet) {
    return model_of(loaded).quantities[node(loaded, name).facet(facet)];
}

Op op_of(const LoadResult& loaded, const Quantity& quantity) { return model_of(loaded).exprs[quantity.expr].op; }

TEST(Resolve, declarations_become_ids) {
    const auto loaded = resolved(
        "methodology m \"М\" {\n    version 3\n    period school year\n    source order \"Приказ\"\n}\n"
        "unit lesson \"урок\"\n"
        "list grade \"Уровень\" { low \"Низкий\" red; high \"2.1\" \"Высокий\" green }\n"
        "input school.a \"А\" count of lesson { optional; collected from \"отчёт\"; source order \"п. 1\" }\n"
        "parameter p \"П\" 5 lesson { assumed \"не назван\" }\n"
        "value school.v \"В\" table a { >= p : high; otherwise : low }\n"
        "report school.r \"Отчёт\" { columns v }\n");
    ASSERT_TRUE(loaded) << shown(loaded);
    EXPECT_EQ(codes_of(loaded, Severity::note), "");
    const auto& model = model_of(loaded);
    EXPECT_EQ(model.name, "m");
    EXPECT_EQ(model.version, "3");
    EXPECT_EQ(model.period, Word::school_year);
    EXPECT_EQ(model.entities[1].parent, 0U);
    ASSERT_EQ(model.units.size(), 4U);
    EXPECT_EQ(model.units[3].name, "lesson");
    ASSERT_EQ(model.lists[0].labels.size(), 2U);
    EXPECT_EQ(model.lists[0].labels[0].colour, Colour::red);
    EXPECT_EQ(model.lists[0].labels[1].colour, Colour::green);
    EXPECT_EQ(model.lists[0].labels[1].code, "2.1");
    const auto& a = node(loaded, "school.a");
    EXPECT_TRUE(a.optional);
    ASSERT_EQ(model.documentation.size(), 2U);   // of the input and of the parameter
    EXPECT_EQ(model.documentation[0].name, "school.a");
    EXPECT_EQ(model.documentation[0].collected_from, "отчёт");
    EXPECT_EQ(model.documentation[1].assumed, "не назван");
    ASSERT_EQ(a.citations.size(), 1U);
    EXPECT_EQ(a.citations[0].place, "п. 1");
    EXPECT_EQ(node(loaded, "p").assumed, "не назван");
    EXPECT_EQ(facet(loaded, "p", Facet::value).entity, none);
    EXPECT_EQ(model.find("school.b"), none);
    EXPECT_EQ(model.find("a"), none);
    EXPECT_EQ(quantity_name(model, a.main()), "school.a");
}

TEST(Resolve, facets_of_an_indicator) {
    const auto loaded = resolved(
        "list grade \"Уровень\" { low \"Низкий\"; high \"Высокий\" }\ninput school.s \"Д\" share\ninput school.y \"Да\" yes_no\n"
        "indicator school.i \"И\" {\n    value s\n    better lower\n    points table value { < 3% : 2; < 8% : 1; otherwise : 0 }\n"
        "    level table points { 2 : high; otherwise : low }\n}\n"
        "indicator school.j \"И\" { value y; points value; applies when s > 3% }\n"
        "indicator school.k \"И\" { value s; points number(value) * 5; maximum 10 / 2 }\n");
    ASSERT_TRUE(loaded) << shown(loaded);
    EXPECT_EQ(node(loaded, "school.i").better, Better::lower);
    EXPECT_EQ(facet(loaded, "school.i", Facet::points).type.unit, 0U);
    EXPECT_EQ(*facet(loaded, "school.i", Facet::maximum).range.highest, (Fraction{"2", "1"}));
    EXPECT_EQ(facet(loaded, "school.i", Facet::percent).type.kind, TypeKind::share);
    EXPECT_EQ(facet(loaded, "school.i", Facet::level).type.kind, TypeKind::label);
    EXPECT_EQ(quantity_name(model_of(loaded), node(loaded, "school.i").facet(Facet::points)), "school.i.points");
    EXPECT_EQ(*facet(loaded, "school.j", Facet::points).range.highest, (Fraction{"1", "1"}));
    for (const auto part : {Facet::value, Facet::points, Facet::maximum})
        EXPECT_EQ(op_of(loaded, facet(loaded, "school.j", part)), Op::applies_when);
    EXPECT_EQ(*facet(loaded, "school.k", Facet::maximum).range.lowest, (Fraction{"5", "1"}));
}

TEST(Resolve, what_may_be_missing) {
    const auto loaded = resolved(
        "input school.a \"А\" number\ninput school.b \"Б\" number { missing means 1 }\n"
        "value school.sum \"С\" b + 1\nvalue school.part \"Ч\" b / b\nvalue school.known \"И\" a is missing\n"
        "value school.saved \"С\" table a { missing : 0; otherwise : 1 }\nvalue school.gap \"Д\" table b { > 1 : 0 }\n");
    ASSERT_TRUE(loaded) << shown(loaded);
    const auto may = [&](const std::string& name) { return facet(loaded, name, Facet::value).may_be_missing; };
    EXPECT_TRUE(may("school.a"));
    EXPECT_FALSE(may("school.b"));
    EXPECT_FALSE(may("school.sum"));
    EXPECT_TRUE(may("school.part"));
    EXPECT_FALSE(may("school.known"));
    EXPECT_FALSE(may("school.saved"));
    EXPECT_TRUE(may("school.gap"));
}

TEST(Resolve, groups) {
    const auto loaded = resolved(
        "input school.a \"А\" points 0..2\ninput school.b \"Б\" points 0..4 { missing means 0 }\n"
        "group school.inner \"Г\" { a weight 30%; b weight 70%; total weighted mean; weights 100%; maximum 3.4; missing counts excluded }\n"
        "group school.outer \"Г\" { inner; b weight 1/2; total sum; missing counts fails }\ngroup school.plain \"Г\" { a; outer }\n");
    ASSERT_TRUE(loaded) << shown(loaded);
    const auto& model = model_of(loaded);
    const auto& inner = facet(loaded, "school.inner", Facet::points);
    ASSERT_EQ(op_of(loaded, inner), Op::group_points);
    EXPECT_EQ(model.exprs[inner.expr].count, 6U);
    EXPECT_EQ(op_of(loaded, facet(loaded, "school.inner", Facet::maximum)), Op::group_maximum);
    EXPECT_EQ(node(loaded, "school.inner").main(), node(loaded, "school.inner").facet(Facet::points));
    EXPECT_EQ(node(loaded, "school.outer").members.size(), 2U);
    EXPECT_EQ(node(loaded, "school.plain").main(), none);
    EXPECT_EQ(*facet(loaded, "school.outer", Facet::points).range.highest, (Fraction{"6", "1"}));
    EXPECT_EQ(*facet(loaded, "school.outer", Facet::percent).range.highest, (Fraction{"1", "1"}));
}

TEST(Resolve, errors_of_groups) {
    const std::string inputs =
        "input school.a \"А\" points 0..2\ninput school.b \"Б\" points 0..2 { missing means 0 }\ninput school.s \"Д\" share\n";
    const auto group = [&](const std::string& rows) { return errors(inputs + "group school.g \"Г\" { " + rows + " }\n"); };
    EXPECT_EQ(group("b; total sum"), "");
    EXPECT_EQ(group("a; total sum"), "M0427");
    EXPECT_EQ(group("b; b; total sum"), "M0421");
    EXPECT_EQ(group("s; total sum; missing counts zero"), "M0424");
    EXPECT_EQ(group("b weight 1; total sum; weights 2"), "M0430");
    EXPECT_EQ(group("b weight 0.1; total sum; weights 10%"), "M0312");
    EXPECT_EQ(group("b weight 0; total sum"), "M0429");
    EXPECT_EQ(group("b weight s; total sum"), "M0311");
    EXPECT_EQ(group("b weight 2 points; total sum"), "M0428");
    EXPECT_EQ(group("b weight 30%; a weight 0.7; total sum; missing counts zero"), "M0301");
    EXPECT_EQ(group("b weight 2; total sum; maximum 5"), "M0431");
    EXPECT_EQ(group("b weight 2"), "M0403");
    EXPECT_EQ(group("b; weights 1; missing counts zero; maximum 2"), "M0403 M0403 M0403");
    EXPECT_EQ(group("bb; total sum"), "M0201");
    EXPECT_EQ(errors("group school.g \"Г\" { h }\ngroup school.h \"Г\" { g }\n"), "M0426");
    EXPECT_EQ(errors(inputs + "group school.g \"Г\" { h; total sum; missing counts zero }\ngroup school.h \"Г\" { b }\n"), "M0423");
}

TEST(Resolve, a_member_without_points_for_its_condition_keeps_its_maximum) {
    const auto loaded = resolved(
        "input school.a \"А\" points 0..2\nindicator school.i \"И\" { value a; points value; applies when a > 1 }\n"
        "group school.g \"Г\" { i; total sum; missing counts zero }\n");
    ASSERT_TRUE(loaded) << shown(loaded);
    EXPECT_FALSE(facet(loaded, "school.g", Facet::maximum).may_be_missing);
}

TEST(Resolve, errors_of_declarations) {
    EXPECT_EQ(errors("entity a \"А\" in b\nentity b \"Б\" in a\n"), "M0406");
    EXPECT_EQ(errors("entity school \"А\"\n"), "M0202");
    EXPECT_EQ(errors("unit school \"А\"\n"), "M0202");
    EXPECT_EQ(errors("parameter x \"А\" 1\ninput school.x \"А\" number\n"), "M0202");
    EXPECT_EQ(errors("input school.x \"А\" number\nvalue school.x \"А\" 1\n"), "M0202");
    EXPECT_EQ(errors("input x \"А\" number\nvalue school.y \"Б\" x + 1\n"), "M0217");
    EXPECT_EQ(errors("input a.b.c \"А\" number\n"), "M0219");
    EXPECT_EQ(errors("input scool.x \"А\" number\n"), "M0203");
    EXPECT_EQ(errors("input school.x \"А\" number { source order \"1\" }\n"), "M0206");
    EXPECT_EQ(errors("input school.x \"А\" number { missing means 1; missing means 2 }\n"), "M0401");
    EXPECT_EQ(errors("input school.x \"А\" count of pupils\n"), "M0204");
    EXPECT_EQ(errors("input school.x \"А\" colour\n"), "M0205");
    EXPECT_EQ(errors("input school.x \"А\" date 1..2\n"), "M0321");
    EXPECT_EQ(errors("input school.x \"А\" points 3..1\n"), "M0322");
    EXPECT_EQ(errors("input school.x \"А\" share 0%..120%\n"), "M0323");
    EXPECT_EQ(errors("input school.x \"А\" count of school 0..2.5\n"), "M0324");
    EXPECT_EQ(errors("input school.x \"А\" yes_no 0..1\n"), "M0321");
    EXPECT_EQ(errors("input school.x \"А\" number { missing means x }\n"), "M0311");
    EXPECT_EQ(errors("input school.x \"А\" points 0..5 { missing means 6 }\n"), "M0323");
    EXPECT_EQ(errors("input school.x \"А\" share { missing means yes }\n"), "M0312");
    EXPECT_EQ(errors("value school.v \"В\"\n"), "M0402");
    EXPECT_EQ(errors("value school.v \"В\" 1 { value 2 }\n"), "M0401");
    EXPECT_EQ(errors("indicator school.i \"И\" { better higher }\n"), "M0402");
    EXPECT_EQ(errors("indicator school.i \"И\" { value 1; maximum 2 }\n"), "M0403");
    EXPECT_EQ(errors("input school.n \"А\" number\nindicator school.i \"И\" { value n; points value }\n"), "M0408");
    EXPECT_EQ(errors("input school.s \"А\" share\nindicator school.i \"И\" { value s; points value }\n"), "M0319");
    EXPECT_EQ(errors("input school.s \"А\" share\nindicator school.i \"И\" { value s; level value }\n"), "M0320");
    EXPECT_EQ(errors("input school.s \"А\" share\nvalue school.v \"И\" { value s; applies when s }\n"), "M0308");
    EXPECT_EQ(errors("list l \"Л\" { a \"А\"; a \"Б\" }\n"), "M0202");
    EXPECT_EQ(errors("list l \"Л\" { }\n"), "M0405");
    EXPECT_EQ(errors("list l \"Л\" { a \"А\" }\ninput school.a \"А\" l\n"), "M0209");
    EXPECT_EQ(errors("input school.x \"А\" number\nparameter p \"П\" school.x\n"), "M0409");
    EXPECT_EQ(errors("input school.x \"А\" number\nparameter p \"П\" x\n"), "M0409");
    EXPECT_EQ(errors("parameter p \"П\" 1 / 0\n"), "M0311");
    EXPECT_EQ(errors("parameter school.p \"П\" 1\n"), "M0218");
    EXPECT_EQ(errors("methodology m \"М\" { period year }\n"), "M0402");
    EXPECT_EQ(errors("methodology m \"М\" { version 1 }\nmethodology n \"М\" { version 1 }\n"), "M0404");
    EXPECT_EQ(errors("value school.v \"В\" w\nvalue school.w \"В\" v + pupils\n"), "M0501 M0201");
}

TEST(Resolve, a_node_may_be_named_like_a_label_of_another_list) {
    // The name is a label where its list is expected, and the node elsewhere, whatever is declared first.
    const auto loaded = resolved(
        "list grade \"Уровень\" { low \"Низкий\"; high \"Высокий\" }\ninput school.s \"Д\" share\n"
        "value school.r \"Р\" table s { >= 50% : grade.high; otherwise : low }\nvalue school.twice \"Д\" high * 2\n"
        "value school.high \"В\" third + s\nvalue school.third \"Т\" s / 3\nvalue school.is_high \"В\" r = high\n");
    ASSERT_TRUE(loaded) << shown(loaded);
    EXPECT_EQ(facet(loaded, "school.r", Facet::value).type.kind, TypeKind::label);
    EXPECT_EQ(facet(loaded, "school.twice", Facet::value).type.kind, TypeKind::number);
    EXPECT_EQ(facet(loaded, "school.is_high", Facet::value).type.kind, TypeKind::yes_no);
    EXPECT_EQ(loaded.methodology->graph().order.size(), model_of(loaded).quantities.size());
}

TEST(Resolve, an_error_is_reported_once) {
    const auto loaded =
        resolved("value school.a \"А\" pupils + 1\nvalue school.b \"Б\" a * 2 and a\nvalue school.c \"В\" min(a, b, 30%)\n");
    EXPECT_EQ(codes_of(loaded), "M0201");
}

TEST(Resolve, what_is_not_used_is_noted_when_all_is_understood) {
    const std::string text =
        "methodology m \"М\" {\n    version 1\n    source order \"П\"\n}\nunit u \"У\"\nlist l \"Л\" { a \"А\" }\n"
        "input school.x \"Х\" number\nparameter p \"П\" 1\n";
    EXPECT_EQ(codes_of(resolved(text), Severity::note), "M0407 M0407 M0407 M0407 M0407");
    EXPECT_EQ(codes_of(resolved(text + "value school.v \"В\" y\n"), Severity::note), "");
}

TEST(Resolve, reports) {
    const auto loaded = resolved(
        "input school.s \"Доля\" share\ninput school.p \"Баллы\" points 0..7\n"
        "indicator school.i \"И\" { value s; points linear(value, 0% : 0, 100% : 2) }\n"
        "report school.r \"Отчёт\" {\n    columns \"Раздел\" s shown to 0.1%, i.points of maximum \"Баллы\", p of maximum, s * 2\n"
        "    columns i\n    sort by i.points, s\n}\n");
    ASSERT_TRUE(loaded) << shown(loaded);
    const auto& report = model_of(loaded).reports[0];
    ASSERT_EQ(report.sections.size(), 2U);
    const auto& columns = report.sections[0].columns;
    ASSERT_EQ(columns.size(), 4U);
    EXPECT_EQ(columns[0].heading, "");   // a named node is shown by its title
    EXPECT_EQ(*columns[0].shown_to, (Fraction{"1", "1000"}));
    EXPECT_EQ(columns[1].heading, "Баллы");
    EXPECT_EQ(columns[1].maximum, node(loaded, "school.i").facet(Facet::maximum));
    EXPECT_EQ(*model_of(loaded).quantities[columns[2].maximum].range.highest, (Fraction{"7", "1"}));
    EXPECT_EQ(model_of(loaded).quantities[columns[3].quantity].node, none);
    EXPECT_EQ(quantity_name(model_of(loaded), columns[3].quantity), "");
    EXPECT_EQ(columns[3].heading, "s * 2");
    EXPECT_EQ(report.sort_by.size(), 2U);
}

TEST(Resolve, errors_of_reports) {
    const std::string inputs = "input school.s \"Доля\" share\ninput region.n \"Ч\" number\n";
    EXPECT_EQ(errors(inputs + "report school.r \"О\" { columns s of maximum }\n"), "M0480");
    EXPECT_EQ(errors(inputs + "report school.r \"О\" { columns s > 3% shown to 1 }\n"), "M0481");
    EXPECT_EQ(errors(inputs + "report school.r \"О\" { columns s shown to 0% }\n"), "M0482");
    EXPECT_EQ(errors(inputs + "report school.r \"О\" { columns s shown to 1 }\n"), "M0301");
    EXPECT_EQ(errors(inputs + "report school.r \"О\" { columns region.n }\n"), "");
    EXPECT_EQ(errors(inputs + "report region.r \"О\" { columns school.s }\n"), "M0214");
    EXPECT_EQ(errors(inputs + "report school.r \"О\" { sort by s }\n"), "M0402");
    EXPECT_EQ(errors(inputs + "report school.r \"О\" { columns s }\nreport school.r \"О\" { columns s }\n"), "M0202");
}

TEST(Resolve, scenarios) {
    const auto loaded = resolved(
        "list grade \"Уровень\" { low \"Низкий\"; high \"Высокий\" }\n"
        "input school.s \"Д\" share\ninput school.g \"У\" grade\ninput school.y \"Да\" yes_no\n"
        "value school.v \"В\" table s { >= 50% : 1; otherwise : 0 }\n"
        "scenario \"С\" {\n    in 2022\n"
        "    given school \"Ш1\" of \"Р\" in 2021 { s = 12.5%; g = high; y = yes; v = 3 }\n"
        "    given school \"Ш2\" { s missing; g not applicable }\n"
        "    given data \"a.csv\" { \"Школа\" = object of school; r = parent region; \"Год\" = period; d in percent = s; others ignored }\n"
        "    expect school \"Ш1\" { v = 1; s shows 13%; s shows -0.5% }\n"
        "    expect data \"b.csv\" { school = object of school; total = v * 2; t = v }\n    expect data \"c.csv\"\n"
        "    except school \"Ш1\" v, total because \"опечатка\"\n}\n");
    ASSERT_TRUE(loaded) << shown(loaded);
    const auto& scenario = model_of(loaded).scenarios[0];
    EXPECT_EQ(scenario.period, "2022");
    const auto& given = scenario.given[0];
    EXPECT_EQ(given.path, (std::vector<std::string>{"Ш1", "Р"}));
    EXPECT_EQ(given.period, "2021");
    ASSERT_EQ(given.assigns.size(), 4U);
    EXPECT_EQ(given.assigns[0].value, (Fraction{"1", "8"}));
    EXPECT_EQ(given.assigns[1].value, (Fraction{"1", "1"}));
    EXPECT_EQ(given.assigns[2].value, (Fraction{"1", "1"}));
    EXPECT_EQ(scenario.given[1].assigns[0].state, AssignState::missing);
    EXPECT_EQ(scenario.given[1].assigns[1].state, AssignState::not_applicable);
    const auto& mapping = scenario.given_data[0].mapping;
    EXPECT_EQ(mapping.others, MappingOthers::ignored);
    ASSERT_EQ(mapping.rows.size(), 4U);
    EXPECT_EQ(mapping.rows[0].target, MappingTarget::object);
    EXPECT_EQ(mapping.rows[1].target, MappingTarget::parent);
    EXPECT_EQ(mapping.rows[2].target, MappingTarget::period);
    EXPECT_TRUE(mapping.rows[3].in_percent);
    EXPECT_EQ(mapping.rows[3].id, node(loaded, "school.s").main());
    EXPECT_EQ(*scenario.expect[0].assigns[1].shown_to, (Fraction{"1", "100"}));
    EXPECT_EQ(*scenario.expect[0].assigns[2].shown_to, (Fraction{"1", "1000"}));
    EXPECT_EQ(scenario.expect_data[0].mapping.others, MappingOthers::refused);
    EXPECT_EQ(model_of(loaded).quantities[scenario.expect_data[0].mapping.rows[1].id].node, none);
    EXPECT_EQ(scenario.expect_data[0].mapping.rows[2].id, node(loaded, "school.v").main());
    EXPECT_EQ(scenario.expect_data[1].mapping.others, MappingOthers::as_named);
    EXPECT_EQ(scenario.exceptions[0].columns, (std::vector<std::string>{"v", "total"}));
}

TEST(Resolve, errors_of_scenarios) {
    const std::string head =
        "list grade \"Уровень\" { low \"Низкий\"; high \"Высокий\" }\nparameter p \"П\" 1\ninput school.s \"Д\" share\n"
        "input school.c \"К\" count of school\ninput school.g \"У\" grade\ninput region.n \"Ч\" number\n"
        "indicator school.i \"И\" { value s; points table value { >= 50% : 1; otherwise : 0 } }\n";
    const auto given = [&](const std::string& row) {
        return errors(head + "scenario \"С\" { in 2022; given school \"А\" { " + row + " }; expect school \"А\" { s = 1% } }\n");
    };
    const auto rows = [&](const std::string& text) { return errors(head + "scenario \"С\" { in 2022; " + text + " }\n"); };
    EXPECT_EQ(given("s = 3%; c = 2; g = low; i = 40%"), "");
    EXPECT_EQ(given("s = 120%"), "M0701");
    EXPECT_EQ(given("c = 2.5"), "M0702");
    EXPECT_EQ(given("s = 3%; s = 4%"), "M0703");
    EXPECT_EQ(given("s = 3"), "M0301");
    EXPECT_EQ(given("g = midle"), "M0207");
    EXPECT_EQ(given("g = 1"), "M0312");
    EXPECT_EQ(given("s = c"), "M0311");
    EXPECT_EQ(given("s shows 3%"), "M0718");
    EXPECT_EQ(given("i.points = 1"), "M0713");
    EXPECT_EQ(given("p = 2"), "M0714");
    EXPECT_EQ(given("low = 2"), "M0712");
    EXPECT_EQ(given("ss = 2%"), "M0201");
    EXPECT_EQ(given("region.n = 2"), "M0715");
    EXPECT_EQ(rows("given school \"А\" { s = 3% }"), "M0402");
    EXPECT_EQ(rows("expect school \"А\" { s shows c }"), "M0704");
    EXPECT_EQ(rows("expect school \"А\" { g shows 3 }"), "M0704");
    EXPECT_EQ(rows("expect school \"А\" of \"Б\" of \"В\" { s = 3% }"), "M0705");
    EXPECT_EQ(rows("expect data \"a\" { a = s }"), "M0706");
    EXPECT_EQ(rows("expect data \"a\" { a = object of school; b = object of school; c = s }"), "M0707");
    EXPECT_EQ(rows("expect data \"a\" { a = object of region; b = parent school }"), "M0708");
    EXPECT_EQ(rows("given data \"a\" { a = object of school; b = s / 2 }; expect school \"А\" { s = 3% }"), "M0709");
    EXPECT_EQ(rows("expect data \"a\" { a = object of school; b in percent = c }"), "M0710");
    EXPECT_EQ(rows("expect data \"a\" { a = object of school; b = s }; except school \"А\" bb because \"б\""), "M0711");
    EXPECT_EQ(rows("expect data \"a\" { a = object of school; a = s }"), "M0716");
    EXPECT_EQ(rows("given data \"a\" { a = object of school; b = s; c = s }; expect school \"А\" { s = 3% }"), "M0717");
    EXPECT_EQ(errors(head + "scenario \"С\" { expect school \"А\" { s = 3% } }\n"), "M0402");
    const std::string scenario = "scenario \"С\" { in 1; expect school \"А\" { s = 3% } }\n";
    EXPECT_EQ(errors(head + scenario + scenario), "M0202");
}

TEST(Resolve, hints_and_keywords_follow_the_language_of_the_file) {
    const auto loaded = Methodology::try_parse(
        "m.merilo", "мерило 1\nметодика м \"М\" { версия 1 }\nобъект школа \"Школа\"\nданные школа.ученики \"У\" число\nзначение школа.в \"В\" ученик + да\n");
    EXPECT_EQ(codes_of(loaded), "M0201 M0306");
    EXPECT_NE(shown(loaded).find("there is “ученики”"), std::string::npos) << shown(loaded);
    EXPECT_NE(shown(loaded).find("таблица { да : 1; иначе : 0 }"), std::string::npos) << shown(loaded);
}

TEST(Resolve, long_texts_take_linear_time_and_no_deep_stack) {
    std::string sum = "input school.x \"Х\" number\nvalue school.v \"В\" x";
    for (int i = 0; i < 50'000; ++i) sum += " + x";
    EXPECT_EQ(errors(sum + "\n"), "");
    std::string cycle;
    for (int i = 0; i < 5'000; ++i) cycle += "value school.v" + std::to_string(i) + " \"В\" v" + std::to_string((i + 1) % 5'000) + "\n";
    EXPECT_EQ(errors(cycle), "M0501");
    // A power tower of parameters stays small: an interval that grows past its limit is given up.
    std::string squares = "parameter p0 \"П\" 3\n";
    for (int i = 1; i < 100; ++i) {
        const auto before = "p" + std::to_string(i - 1);
        squares += "parameter p" + std::to_string(i) + " \"П\" " + before + " * " + before + "\n";
    }
    EXPECT_EQ(errors(squares), "M0311");
}

}  // namespace
