// Names that callers write: with or without an entity and a facet, and what is said of one that means nothing.
#include <merilo/merilo.hpp>

#include <gtest/gtest.h>

namespace merilo {
namespace {

const Methodology& methodology() {
    static const auto loaded = Methodology::try_parse("lookup.merilo", R"(merilo 1
methodology lookup "Имена" { version 1; period year }
entity region "Регион"
entity school "Школа" in region
input school.passed "Сдали" share
input region.passed "Сдали" share
input school.took "Писали" count of school
parameter low "Порог" 30%
indicator school.reading "Чтение" { value passed; points table value { >= low : 1; otherwise : 0 } }
group school.all "Итог" { reading; total sum; missing counts zero }
group school.list "Перечень" { took }
)");
    if (!loaded) throw std::runtime_error(render(loaded.diagnostics, loaded.sources, Language::russian));
    return *loaded.methodology;
}

std::string found(std::string_view name, std::string_view entity = {}) {
    Diagnostics wrong;
    const auto id = find_quantity(methodology().model(), name, wrong, entity);
    EXPECT_EQ(id == none, wrong.has_errors()) << name;
    if (id != none) return quantity_name(methodology().model(), id);
    return message(wrong.list.at(0), Language::russian) + " | " + message(wrong.list.at(0), Language::english);
}

TEST(Lookup, ANameMeansAQuantity) {
    EXPECT_EQ(found("reading"), "school.reading");
    EXPECT_EQ(found("school.reading.points"), "school.reading.points");
    EXPECT_EQ(found("reading.баллы"), "school.reading.points");
    EXPECT_EQ(found("all"), "school.all.points");
    EXPECT_EQ(found("all.percent"), "school.all.percent");
    EXPECT_EQ(found("low"), "low");
    EXPECT_EQ(found("region.passed"), "region.passed");
    EXPECT_EQ(found("passed", "region"), "region.passed");
}

TEST(Lookup, WhatMeansNothingIsSaidWithANearName) {
    EXPECT_EQ(found("readng"), "в методике нет имени «readng»; есть «reading» | the methodology has no name “readng”; there is “reading”");
    EXPECT_EQ(found("readng.points"), "в методике нет имени «readng»; есть «reading» | the methodology has no name “readng”; there is “reading”");
    EXPECT_EQ(found("passed"), "имя «passed» есть у нескольких сущностей; напишите одно из: school.passed, region.passed | several entities have a "
                               "node “passed”; write one of: school.passed, region.passed");
    EXPECT_EQ(found("all.level"), "у «all» нет части «level»; есть: points, maximum, percent | “all” has no facet “level”; there are: points, maximum, percent");
    EXPECT_EQ(found("list"), "«list» только упорядочивает показатели и ничего не вычисляет; назовите показатели из неё | "
                             "“list” only orders figures and computes nothing; name figures in it");
    EXPECT_EQ(found("list.points"), "у «list» нет части «points»; есть: ничего | “list” has no facet “points”; there are: nothing");
    EXPECT_EQ(found("passed", "scool"), "нет объекта вида «scool»; есть «school» | there is no entity “scool”; there is “school”");
    EXPECT_EQ(found("."), "в методике нет имени «.» | the methodology has no name “.”");
    EXPECT_EQ(found(""), "в методике нет имени «» | the methodology has no name “”");
}

TEST(Lookup, ANodeIsFoundByItsFacetToo) {
    Diagnostics wrong;
    const auto& model = methodology().model();
    EXPECT_EQ(model.nodes[find_node(model, "reading.points", wrong)].name, "reading");
    EXPECT_EQ(model.nodes[find_node(model, "list", wrong)].name, "list");
    EXPECT_TRUE(wrong.list.empty());
    EXPECT_EQ(find_node(model, "passed", wrong), none);
    EXPECT_EQ(find_node(model, "pased.points", wrong), none);
    EXPECT_EQ(wrong.list.size(), 2U);
}

}  // namespace
}  // namespace merilo
