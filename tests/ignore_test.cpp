// Columns that the caller says are no facts: in one file, in several, and names that no column has.
#include "facts_model.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace merilo {
namespace {

using tests::brief;
using tests::fact_text;
using tests::FactsModel;

class Ignore : public testing::Test {
protected:
    FactsModel facts;
    Dataset dataset{facts.shared()};
    Diagnostics diagnostics;
    ReadOptions options;

    std::string csv(const std::string& text) {
        diagnostics.list.clear();
        dataset = Dataset(facts.shared());
        read_csv_text(dataset, "t.csv", text, options, diagnostics);
        return brief(diagnostics);
    }
    std::string json(const std::string& text) {
        diagnostics.list.clear();
        dataset = Dataset(facts.shared());
        read_json_text(dataset, "t.json", text, options, diagnostics);
        return brief(diagnostics);
    }
    [[nodiscard]] std::string pupils() const { return fact_text(dataset, "", facts.school, {"A"}, facts.pupils); }
};

TEST_F(Ignore, A_column_that_is_no_fact) {
    const std::string text = "school, Примечание ,pupils\nA,x,12\n";
    EXPECT_EQ(csv(text), "M0810 1 Примечание\n");
    options.ignore = {"Примечание"};
    EXPECT_EQ(csv(text), "");
    EXPECT_EQ(pupils(), "12");
}

TEST_F(Ignore, A_column_is_ignored_whatever_it_would_have_been) {
    options.ignore = {"summary", "points", "town_points", "club", "period"};
    EXPECT_EQ(csv("school,pupils,summary,points,town_points,club,period,points\nA,12,x,x,x,x,x,x\n"), "");
    EXPECT_EQ(pupils(), "12");
    EXPECT_EQ(fact_text(dataset, "", facts.school, {"A"}, facts.points), "-");
}

TEST_F(Ignore, A_name_that_no_column_has) {
    options.ignore = {"Примечане", "zzz"};
    EXPECT_EQ(csv("school,Примечание,pupils\nA,x,12\n"), "M0810 1 Примечание\nM0846 (Примечание)\nM0846\n");
    EXPECT_EQ(message(diagnostics.list[1], Language::russian), "столбца «Примечане», названного лишним, в данных нет; проверьте имя или не называйте его");
    EXPECT_EQ(message(diagnostics.list[1], Language::english),
              "the data have no column “Примечане”, which is to be ignored; check the name or leave it out");
}

TEST_F(Ignore, A_key_of_any_list_of_a_JSON_file) {
    options.ignore = {"note"};
    EXPECT_EQ(json(R"({"school": [{"school": "A", "pupils": 12}, {"school": "B", "note": [1]}], "municipality": [{"municipality": "М"}]})"), "");
    EXPECT_EQ(pupils(), "12");
    EXPECT_EQ(json(R"({"school": [{"school": "A", "pupils": 12}]})"), "M0846\n");
}

TEST_F(Ignore, Several_files_have_one_set_of_columns) {
    const auto folder = std::filesystem::temp_directory_path() / "merilo_ignore_test";
    std::filesystem::create_directories(folder);
    const auto write = [&](const std::string& name, const std::string& text) {
        std::ofstream(folder / name, std::ios::binary) << text;
        return (folder / name).string();
    };
    const std::vector<std::string> files{write("a.csv", "school,pupils,note\nA,12,x\n"),
                                         write("b.json", R"({"municipality": [{"municipality": "М", "town_points": 5, "remark": "x"}]})")};
    options.ignore = {"note", "remark"};
    EXPECT_TRUE(read_files(dataset, files, options, diagnostics));
    EXPECT_EQ(brief(diagnostics), "");
    EXPECT_EQ(pupils(), "12");
    options.ignore = {"note", "remark", "rmark"};
    dataset = Dataset(facts.shared());
    EXPECT_TRUE(read_files(dataset, files, options, diagnostics));
    EXPECT_EQ(brief(diagnostics), "M0846 (remark)\n");

    diagnostics.list.clear();
    std::vector<std::string> headings;
    options.headings = &headings;
    EXPECT_TRUE(read_files(dataset, {files[1]}, options, diagnostics));
    EXPECT_EQ(headings, (std::vector<std::string>{"municipality", "town_points", "remark"}));
    EXPECT_EQ(brief(diagnostics), "") << "the caller judges what is not there";
    std::filesystem::remove_all(folder);
}

TEST_F(Ignore, A_file_that_cannot_be_read_is_the_only_thing_said) {
    options.ignore = {"note"};
    EXPECT_FALSE(read_files(dataset, {"/no/such/file.csv"}, options, diagnostics));
    EXPECT_EQ(brief(diagnostics), "M0001\n");
}

}  // namespace
}  // namespace merilo
