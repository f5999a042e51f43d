// JSON that programs read: its shape, and that every value in it is exact.
#include <merilo/merilo.hpp>

#include <gtest/gtest.h>

#include <rapidjson/document.h>

namespace merilo {
namespace {

constexpr std::string_view rules = R"(merilo 1
methodology small "Малая «методика»" {
    version 2022
    period  year
}
entity region       "Регион"
entity municipality "Муниципалитет" in region
unit   pupil        "обучающийся"
list category "Уровень" { low "Низкий" red; high "Высокий" green }
parameter threshold "Порог" 30% { assumed "в приказе не назван" }
input municipality.taken  "Писали" count of pupil
input municipality.failed "Не сдали" count of pupil
input municipality.plan   "Есть план" yes_no
indicator municipality.failed_share "Доля не сдавших" {
    value  failed / taken
    better lower
    points table value { < threshold : 2; otherwise : 1 }
}
value municipality.reached "Достигнут" table failed_share { < threshold : high; otherwise : low }
value municipality.planned "С планом" plan
group municipality.work "Работа" {
    failed_share weight 60%
    total   weighted mean
    missing counts zero
}
report municipality.list "Список" { columns failed_share, reached }
)";

class JsonOut : public testing::Test {
protected:
    LoadResult loaded = Methodology::try_parse("small.merilo", std::string(rules));
    rapidjson::Document json;

    void SetUp() override { ASSERT_TRUE(loaded) << render(loaded.diagnostics, loaded.sources, Language::russian); }

    Result evaluated(const std::string& facts) {
        auto dataset = loaded.methodology->dataset();
        Diagnostics diagnostics;
        ReadOptions options;
        options.period = "2022";
        read_csv_text(dataset, "facts.csv", facts, options, diagnostics);
        EXPECT_TRUE(diagnostics.list.empty()) << render(diagnostics, loaded.sources, Language::russian);
        return loaded.methodology->evaluate(dataset);
    }

    const rapidjson::Value& parse(const std::string& text) {
        json.Parse(text.data(), text.size());
        EXPECT_FALSE(json.HasParseError()) << text;
        EXPECT_TRUE(text.ends_with("\n"));
        return json;
    }
    static std::string text(const rapidjson::Value& value) { return value.IsString() ? value.GetString() : "not a string"; }
};

TEST_F(JsonOut, Result) {
    const auto result = evaluated("municipality,region,taken,failed,plan\nАльфа,Юг,3,1,да\nБета,Юг,4,1,нет\n\"Гамма \"\"Г\"\"\",Юг,0,0,\n");
    const auto& root = parse(to_json(result, loaded.sources, Language::russian));
    EXPECT_EQ(text(root["version"]), MERILO_VERSION);
    EXPECT_EQ(text(root["methodology"]["name"]), "small");
    EXPECT_EQ(text(root["methodology"]["title"]), "Малая «методика»");
    EXPECT_EQ(text(root["methodology"]["version"]), "2022");
    EXPECT_EQ(text(root["methodology"]["digest"]), result.methodology_digest());
    EXPECT_EQ(text(root["data_digest"]), result.dataset_digest());

    const auto& figures = root["figures"];
    EXPECT_EQ(text(figures["municipality.failed_share"]["title"]), "Доля не сдавших");
    EXPECT_EQ(text(figures["municipality.failed_share"]["kind"]), "indicator");
    EXPECT_EQ(text(figures["municipality.failed_share"]["type"]), "share");
    EXPECT_EQ(text(figures["municipality.failed_share"]["entity"]), "municipality");
    EXPECT_EQ(text(figures["municipality.failed_share.points"]["facet"]), "points");
    EXPECT_EQ(text(figures["municipality.taken"]["unit"]), "pupil");
    EXPECT_EQ(text(figures["municipality.reached"]["list"]), "category");
    EXPECT_EQ(text(figures["threshold"]["assumed"]), "в приказе не назван");

    ASSERT_EQ(root["periods"].Size(), 1U);
    const auto& period = root["periods"][0];
    EXPECT_EQ(text(period["period"]), "2022");
    EXPECT_EQ(text(period["figures"]["threshold"]["value"]), "0.3");
    EXPECT_EQ(period["figures"]["threshold"]["double"].GetDouble(), 0.3);
    const auto& objects = period["objects"]["municipality"];
    ASSERT_EQ(objects.Size(), 3U);
    EXPECT_EQ(text(objects[0]["path"][0]), "Альфа");
    EXPECT_EQ(text(objects[0]["path"][1]), "Юг");
    EXPECT_EQ(text(objects[2]["path"][0]), "Гамма \"Г\"");
    EXPECT_EQ(text(period["objects"]["region"][0]["path"][0]), "Юг");

    const auto& alpha = objects[0]["figures"];
    EXPECT_EQ(text(alpha["municipality.failed_share"]["value"]), "1/3");
    EXPECT_EQ(alpha["municipality.failed_share"]["double"].GetDouble(), 1.0 / 3);
    EXPECT_EQ(text(alpha["municipality.reached"]["value"]), "low");
    EXPECT_EQ(text(alpha["municipality.reached"]["text"]), "Низкий");
    EXPECT_EQ(text(alpha["municipality.reached"]["colour"]), "red");
    EXPECT_TRUE(alpha["municipality.planned"]["value"].GetBool());
    EXPECT_EQ(text(objects[1]["figures"]["municipality.failed_share"]["value"]), "0.25");
    EXPECT_EQ(text(objects[1]["figures"]["municipality.failed_share"]["text"]), "25\u00a0%");
    EXPECT_FALSE(objects[1]["figures"]["municipality.planned"]["value"].GetBool());

    const auto& gamma = objects[2]["figures"];
    EXPECT_EQ(text(gamma["municipality.planned"]["state"]), "missing");
    EXPECT_FALSE(gamma["municipality.planned"].HasMember("value"));
    EXPECT_EQ(text(gamma["municipality.failed_share"]["state"]), "not_applicable");
}

TEST_F(JsonOut, Diagnostics_of_data_and_of_rules) {
    auto dataset = loaded.methodology->dataset();
    merilo::Diagnostics diagnostics;
    read_csv_text(dataset, "facts.csv", "municipality,taken,failed,plan\nАльфа,x,1,да\nАльфа,1,1,да\n", {}, diagnostics);
    const auto& data = parse(to_json(diagnostics, loaded.sources, Language::english));
    ASSERT_EQ(data.Size(), 2U);
    EXPECT_EQ(text(data[0]["code"]), "M0801");
    EXPECT_EQ(text(data[0]["severity"]), "error");
    EXPECT_EQ(text(data[0]["data"]["file"]), "facts.csv");
    EXPECT_EQ(data[0]["data"]["row"].GetUint(), 2U);
    EXPECT_EQ(text(data[0]["data"]["column"]), "taken");
    EXPECT_FALSE(data[0].HasMember("place"));
    EXPECT_EQ(text(data[1]["notes"][0]["code"]), "M0851");
    EXPECT_FALSE(text(data[1]["notes"][0]["message"]).empty());

    const auto wrong = Methodology::try_parse("wrong.merilo", "merilo 1\nmethodology m \"М\" { version 1 }\nentity school \"Школа\"\nvalue school.x \"Икс\" pupils + 1\n");
    ASSERT_FALSE(wrong);
    const auto& errors = parse(to_json(wrong.diagnostics, wrong.sources, Language::russian));
    ASSERT_EQ(errors.Size(), wrong.diagnostics.list.size());
    EXPECT_EQ(text(errors[0]["place"]["file"]), "wrong.merilo");
    EXPECT_EQ(errors[0]["place"]["line"].GetUint(), 4U);
    EXPECT_EQ(errors[0]["place"]["column"].GetUint(), 22U);
    EXPECT_EQ(errors[0]["place"]["end_column"].GetUint(), 28U);
    EXPECT_FALSE(errors[0].HasMember("data"));
}

TEST_F(JsonOut, Explanation) {
    const auto result = evaluated("municipality,region,taken,failed,plan\nАльфа,Юг,3,1,да\n");
    const auto& model = loaded.methodology->model();
    const auto& group =
        parse(to_json(loaded.methodology->explain(result, "municipality.work", "Альфа"), model, loaded.sources, Language::russian));
    EXPECT_EQ(text(group["kind"]), "group");
    EXPECT_EQ(text(group["value"]), "1");
    ASSERT_EQ(group["members"].Size(), 1U);
    EXPECT_EQ(text(group["members"][0]["figure"]), "municipality.failed_share.points");
    EXPECT_EQ(text(group["members"][0]["weight"]), "0.6");
    EXPECT_EQ(text(group["members"][0]["value"]), "1");
    EXPECT_EQ(text(group["members"][0]["maximum"]), "2");
    EXPECT_TRUE(group["members"][0]["counted"].GetBool());

    const auto& reached =
        parse(to_json(loaded.methodology->explain(result, "municipality.reached", "Альфа"), model, loaded.sources, Language::russian));
    EXPECT_EQ(text(reached["figure"]), "municipality.reached");
    EXPECT_EQ(text(reached["title"]), "Достигнут");
    EXPECT_EQ(text(reached["value"]), "low");
    EXPECT_EQ(text(reached["place"]["file"]), "small.merilo");
    EXPECT_EQ(text(reached["formula"]).substr(0, 5), "table");
    ASSERT_EQ(reached["rows"].Size(), 2U);
    EXPECT_EQ(text(reached["rows"][0]["outcome"]), "passed");
    EXPECT_EQ(text(reached["rows"][1]["outcome"]), "taken");
    EXPECT_TRUE(reached["rows"][1]["otherwise"].GetBool());
    EXPECT_EQ(text(reached["uses"][0]["figure"]), "municipality.failed_share");
    EXPECT_EQ(text(reached["uses"][0]["uses"][0]["kind"]), "fact");
}

TEST_F(JsonOut, Long_decimals_and_fractions) {
    const auto result = evaluated("municipality,taken,failed,plan\nАльфа,1024,1,да\nБета,100000000000000000000,1,нет\n");
    const auto& root = parse(to_json(result, loaded.sources, Language::russian));
    const auto& objects = root["periods"][0]["objects"]["municipality"];
    EXPECT_EQ(text(objects[0]["figures"]["municipality.failed_share"]["value"]), "0.0009765625");
    EXPECT_EQ(text(objects[1]["figures"]["municipality.failed_share"]["value"]), "0.00000000000000000001");
    EXPECT_EQ(text(objects[1]["figures"]["municipality.taken"]["value"]), "100000000000000000000");
    EXPECT_EQ(objects[1]["figures"]["municipality.failed_share"]["double"].GetDouble(), 1e-20);
}

TEST_F(JsonOut, Names_that_are_no_text_stay_json) {
    auto dataset = loaded.methodology->dataset();
    dataset.add("2022", 1, {"\xFF\n\x01"});
    EvaluateOptions options;
    options.absent_columns_are_errors = false;
    const auto& root = parse(to_json(loaded.methodology->evaluate(dataset, options), loaded.sources, Language::russian));
    EXPECT_EQ(text(root["periods"][0]["objects"]["municipality"][0]["path"][0]).find('\xFF'), std::string::npos);
}

}  // namespace
}  // namespace merilo
