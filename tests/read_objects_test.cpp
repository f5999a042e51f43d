// Tables of objects: what is in what in which period; objects that move remain themselves.
#include <merilo/merilo.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace merilo {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view rules = R"(merilo 1
methodology m "M" { version 1; period year }
entity region "Регион"
entity municipality "Муниципалитет" in region
entity school "Школа" in municipality
input school.pupils "Обучающиеся" number
value school.before "Было" pupils[-1]
value municipality.all "Всего" sum(school: pupils)
value municipality.schools "Школ" count(school)
report school.list "Школы" { columns pupils }
)";

class Objects : public testing::Test {
protected:
    Methodology methodology = load();
    Dataset dataset = methodology.dataset();
    Diagnostics diagnostics;
    fs::path folder = fs::path(testing::TempDir()) / "merilo_objects";

    static Methodology load() {
        auto loaded = Methodology::try_parse("m.merilo", std::string(rules));
        if (!loaded) throw Error(loaded.diagnostics, loaded.sources);
        return *loaded.methodology;
    }
    void SetUp() override { fs::create_directories(folder); }
    void TearDown() override { fs::remove_all(folder); }

    std::string write(const std::string& name, const std::string& text) {
        const auto path = (folder / name).string();
        std::ofstream(path, std::ios::binary) << text;
        return path;
    }
    std::string said() {
        std::string result;
        for (const auto& diagnostic : diagnostics.list) result += code_name(diagnostic.code) + " " + std::to_string(diagnostic.data.row) + "\n";
        return result;
    }
    bool read(const std::string& text) { return read_csv_text(dataset, "facts.csv", text, {}, diagnostics); }
};

TEST_F(Objects, A_school_that_moves_keeps_its_past) {
    EXPECT_TRUE(read_objects(dataset, {write("schools.csv", "school;parent;period\nА;Альфа;2021\nА;Бета;2022\nБ;Альфа;\nВ;Альфа;2021\n")}, {}, diagnostics));
    EXPECT_TRUE(read("school;period;pupils\nА;2021;10\nА;2022;20\nБ;2021;1\nБ;2022;2\nВ;2021;100\n"));
    EXPECT_EQ(said(), "");
    const auto result = methodology.evaluate(dataset);
    EXPECT_EQ(said(), "");
    ASSERT_EQ(result.periods().size(), 2U);
    const auto figure = [&](std::size_t period, const char* name, const char* object) {
        const auto node = methodology.model().find(name);
        const auto quantity = methodology.model().nodes[node].main();
        const auto entity = methodology.model().quantities[quantity].entity;
        const auto row = result.find(period, entity, {object});
        return row ? result.exact(period, quantity, *row).numerator : std::string("no row");
    };
    EXPECT_EQ(figure(1, "school.before", "А"), "10");
    EXPECT_EQ(figure(0, "municipality.all", "Альфа"), "111");
    EXPECT_EQ(figure(1, "municipality.all", "Альфа"), "2");
    EXPECT_EQ(figure(1, "municipality.all", "Бета"), "20");
    EXPECT_EQ(figure(1, "municipality.schools", "Альфа"), "1") << "В was closed";
}

TEST_F(Objects, Objects_without_facts_are_there) {
    EXPECT_TRUE(read_objects(dataset, {write("schools.csv", "school;parent\nА;Альфа\nБ;Альфа\n"), write("towns.csv", "municipality;region\nАльфа;Юг\n")}, {}, diagnostics));
    EXPECT_TRUE(read("school;period;pupils\nБ;2022;2\n"));
    EXPECT_TRUE(read("school;period;pupils\nБ;2023;3\n"));
    EXPECT_EQ(said(), "");
    for (const auto* period : {"2022", "2023"}) {
        const auto* slab = dataset.slab(period, methodology.model().find("school.pupils") == none ? none : EntityId{2});
        ASSERT_NE(slab, nullptr);
        ASSERT_EQ(slab->rows(), 2U);
        for (std::size_t row = 0; row < 2; ++row) EXPECT_EQ(dataset.objects()[slab->parents[row]].name, "Альфа");
    }
    EXPECT_FALSE(bit(dataset.slab("2023", 2)->column(methodology.model().nodes[methodology.model().find("school.pupils")].main())->given,
                     *dataset.find("2023", 2, {"А"})));
}

TEST_F(Objects, A_record_of_a_period_goes_before_that_of_all) {
    for (const auto* text : {"school;parent;period\nА;Альфа;\nА;Бета;2022\n", "school;parent;period\nА;Бета;2022\nА;Альфа;\n"}) {
        dataset = methodology.dataset();
        EXPECT_TRUE(read_objects(dataset, {write("schools.csv", text)}, {}, diagnostics));
        EXPECT_TRUE(read("school;period;pupils\nА;2021;1\nА;2022;2\nА;2023;3\n"));
        EXPECT_EQ(said(), "");
        const auto parent = [&](const char* period) { return dataset.objects()[dataset.slab(period, 2)->parents[0]].name; };
        EXPECT_EQ(parent("2021") + parent("2022") + parent("2023"), "АльфаБетаАльфа");
        EXPECT_EQ(dataset.slab("2022", 2)->rows(), 1U);
    }
}

TEST_F(Objects, Titles_are_shown) {
    EXPECT_TRUE(read_objects(dataset, {write("schools.csv", "school;parent;title\n101;Альфа;Школа № 1\n102;Альфа;\n")}, {}, diagnostics));
    EXPECT_TRUE(read("school;pupils\n101;1\n102;2\n"));
    const auto result = methodology.evaluate(dataset);
    const auto shown = tables(result, Language::russian);
    ASSERT_EQ(shown.size(), 1U);
    EXPECT_EQ(shown[0].rows[0][0].text, "Школа № 1");
    EXPECT_EQ(shown[0].rows[1][0].text, "102");
    EXPECT_EQ(result.text("school.pupils", "101"), "1") << "its name finds it";
}

TEST_F(Objects, Facts_come_after_tables_of_objects) {
    EXPECT_TRUE(read("school;pupils\nА;1\n"));
    read_objects(dataset, {write("schools.csv", "school;parent\nА;Альфа\n")}, {}, diagnostics);
    EXPECT_EQ(said(), "M0865 0\n");
}

TEST_F(Objects, Facts_that_name_the_parent_agree_with_the_table) {
    EXPECT_TRUE(read_objects(dataset, {write("schools.json", R"({"school": [{"school": "А", "municipality": "Альфа", "region": "Юг"}]})")}, {}, diagnostics));
    EXPECT_TRUE(read("school;municipality;region;pupils\nА;Альфа;Юг;1\n"));
    EXPECT_TRUE(read("school;municipality;pupils\nА;Альфа;1\n"));
    EXPECT_EQ(said(), "");
    EXPECT_TRUE(read("school;municipality;pupils\nА;Бета;1\n"));
    EXPECT_EQ(said(), "M0870 2\n");
}

}  // namespace
}  // namespace merilo
