// Objects without a parent among others that have one: each is reported once, by who sees it first.
#include <merilo/merilo.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace merilo {
namespace {

constexpr std::string_view rules = R"(merilo 1
methodology orphans "Сироты" { version 1; period year }
entity region "Регион"
entity town   "Город" in region
entity school "Школа" in town
input school.pupils "Обучающиеся" number
value school.place "Место" rank(within region: pupils, higher first, ties dense)
value region.pupils "Обучающиеся" sum(school: pupils)
)";

std::string codes(const Diagnostics& diagnostics) {
    std::string result;
    for (const auto& said : diagnostics.list)
        if (said.severity == Severity::error) result += code_name(said.code) + " " + said.arguments[0].value + "\n";
    return result;
}

struct Orphans : testing::Test {
    LoadResult loaded = Methodology::try_parse("orphans.merilo", std::string(rules));
    Dataset facts = loaded.methodology->dataset();
    Diagnostics reading;

    void read(const std::string& name, const std::string& text) {
        ReadOptions options;
        options.period = "2022";
        read_csv_text(facts, name, text, options, reading);
    }
    std::string evaluated() { return codes(loaded.methodology->evaluate(facts).diagnostics()); }
};

TEST_F(Orphans, The_reader_says_it_with_the_row_and_the_evaluation_does_not_repeat_it) {
    read("schools.csv", "school,town,region,pupils\nА,Север,Край,5\nБ,,,7\n");
    EXPECT_EQ(codes(reading), "M0823 Б\n");
    EXPECT_EQ(evaluated(), "");
    const auto result = loaded.methodology->evaluate(facts);
    EXPECT_EQ(result.text("school.place", "А"), "1");
    EXPECT_EQ(result.state("school.place", "Б"), State::missing);
    EXPECT_EQ(result.text("region.pupils", "Край"), "5");
}

TEST_F(Orphans, What_lies_in_an_orphan_is_no_second_mistake) {
    read("towns.csv", "town,region\nСевер,Край\nЮг,\n");
    read("schools.csv", "school,town,pupils\nА,Север,5\nБ,Юг,7\n");
    EXPECT_EQ(codes(reading), "M0823 Юг\n");
    EXPECT_EQ(evaluated(), "");
}

TEST_F(Orphans, What_a_table_of_objects_leaves_out_is_reported_with_it) {
    const auto folder = std::filesystem::temp_directory_path() / "merilo_orphans_test";
    std::filesystem::create_directories(folder);
    const auto write = [&](const std::string& name, const std::string& text) {
        std::ofstream(folder / name, std::ios::binary) << text;
        return (folder / name).string();
    };
    read_objects(facts, {write("schools.csv", "school,parent\nА,Север\nБ,Юг\n"), write("towns.csv", "town,parent\nСевер,Край\nЮг,\n")}, {}, reading);
    read("facts.csv", "school,pupils\nА,5\nБ,7\n");
    EXPECT_EQ(codes(reading), "M0823 Юг\n");
    EXPECT_EQ(evaluated(), "");
    std::filesystem::remove_all(folder);
}

TEST_F(Orphans, What_a_program_adds_is_reported_by_the_evaluation) {
    read("schools.csv", "school,town,region,pupils\nА,Север,Край,5\n");
    facts.add("2022", 2, {"В"});
    EXPECT_EQ(codes(reading), "");
    EXPECT_EQ(evaluated(), "M0907 В\n");
}

}  // namespace
}  // namespace merilo
