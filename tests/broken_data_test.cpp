// Broken data: tests/data/bad/NAME.{csv,json,…} against NAME.ru.txt and NAME.en.txt, read by tests/data/bad/rules.merilo for 2022. Files beside
// it are read with it: NAME.mapping, the tables of objects NAME*.objects.{csv,json} before it, NAME.second.csv after it.
// MERILO_REWRITE=1 writes the expected files anew; `git diff` then reviews them.
#include <merilo/merilo.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace merilo {
namespace {

namespace fs = std::filesystem;

const fs::path folder = fs::path(MERILO_PROJECT) / "tests" / "data" / "bad";

std::string read_text(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<fs::path> files_of(const std::string& beginning, const std::string& middle) {
    std::vector<fs::path> result;
    for (const auto& entry : fs::directory_iterator(folder)) {
        const auto name = entry.path().filename().string();
        if (name.starts_with(beginning) && name.find(middle) != std::string::npos) result.push_back(entry.path());
    }
    std::sort(result.begin(), result.end());
    return result;
}

std::vector<fs::path> cases() {
    auto result = files_of("", ".");
    std::erase_if(result, [](const fs::path& path) {
        const auto name = path.filename().string();
        return std::count(name.begin(), name.end(), '.') != 1 || path.extension() == ".mapping" || path.extension() == ".merilo";
    });
    return result;
}

class BrokenData : public testing::TestWithParam<fs::path> {
protected:
    void SetUp() override {
        before_ = fs::current_path();
        fs::current_path(folder);
    }
    void TearDown() override { fs::current_path(before_); }

private:
    fs::path before_;
};

TEST_P(BrokenData, Every_finding_is_said) {
    const auto& path = GetParam();
    const auto name = path.stem().string();
    const auto methodology = Methodology::load("rules.merilo");
    auto dataset = methodology.dataset();
    Diagnostics diagnostics;
    auto sources = methodology.sources();
    bool good = true;

    std::vector<std::string> objects;
    for (const auto& table : files_of(name + ".", ".objects" + path.extension().string())) objects.push_back(table.filename().string());
    if (!objects.empty()) good = read_objects(dataset, objects, {}, diagnostics);
    ReadOptions options;
    options.period = "2022";
    if (const auto mapping = name + ".mapping"; fs::exists(mapping)) {
        sources.files.push_back({mapping, read_text(mapping)});
        options.mapping = parse_mapping(methodology.model(), sources, static_cast<std::uint32_t>(sources.files.size() - 1), diagnostics);
    }
    good = read_facts(dataset, path.filename().string(), options, diagnostics) && good;
    if (const auto second = name + ".second.csv"; fs::exists(second)) good = read_facts(dataset, second, options, diagnostics) && good;

    EXPECT_TRUE(diagnostics.has_errors()) << "nothing is wrong with it";
    EXPECT_TRUE(good || diagnostics.has_errors());
    std::uint64_t counted = 0;
    for (const auto& finding : count_findings(diagnostics)) counted += finding.count;
    const bool in_mapping = std::any_of(diagnostics.list.begin(), diagnostics.list.end(), [](const auto& one) { return one.data.file.empty(); });
    if (!in_mapping) {
        EXPECT_EQ(counted, diagnostics.list.size());
    }
    for (const auto language : {Language::russian, Language::english}) {
        const bool russian = language == Language::russian;
        auto text = render(diagnostics, sources, language) + "= " + data_summary(diagnostics, language) + "\n";
        if (!good) text += russian ? "= не прочитано\n" : "= not read\n";
        const auto expected = folder / (path.filename().string() + (russian ? ".ru.txt" : ".en.txt"));
        if (std::getenv("MERILO_REWRITE") != nullptr) std::ofstream(expected, std::ios::binary) << text;
        EXPECT_EQ(read_text(expected), text) << expected;
    }
}

INSTANTIATE_TEST_SUITE_P(Files, BrokenData, testing::ValuesIn(cases()), [](const auto& info) {
    auto name = info.param.filename().string();
    std::replace(name.begin(), name.end(), '.', '_');
    return name;
});

TEST(BrokenDataFiles, There_are_enough_of_them) {
    EXPECT_GE(cases().size(), 50U);
    for (const auto& text : files_of("", ".txt")) {
        auto data = text.stem();
        EXPECT_TRUE(fs::exists(folder / data.replace_extension())) << text;
    }
}

TEST(DataReport, Kinds_are_counted_and_have_words) {
    Diagnostics diagnostics;
    const DataPlace place{"t.csv", 2, "pupils"};
    for (int i = 0; i < 3; ++i) diagnostics.add(Code::fact_not_number, place, {Argument::text("x"), Argument::text("y")});
    diagnostics.add(Code::unknown_column, place, {Argument::text("x"), Argument::text("ignored")});
    diagnostics.add(Code::data_encoding_assumed, place, {Argument::text("Windows-1251")});
    diagnostics.add(Code::more_data_errors, place, {Argument::text("1500"), Argument::text("M0801")});
    diagnostics.add(Code::division_by_zero_everywhere, Span{}, {Argument::text("x")});
    EXPECT_EQ(data_summary(diagnostics, Language::russian), "не число: 1503; неизвестный столбец: 1; кодировка угадана: 1");
    EXPECT_EQ(data_summary(diagnostics, Language::english), "not a number: 1503; unknown column: 1; guessed encoding: 1");
    EXPECT_EQ(data_summary({}, Language::english), "");
    const auto report = data_report(diagnostics, Language::english);
    EXPECT_NE(report.find(R"({"code":"M0801","severity":"error","count":1503,"kind":"not a number"})"), std::string::npos) << report;
    EXPECT_NE(report.find(R"({"file":"t.csv","row":2,"column":"pupils","code":"M0801","severity":"error","message":)"), std::string::npos) << report;
    EXPECT_EQ(report.find("M0902"), std::string::npos) << "not of the data";
}

TEST(DataReport, Every_kind_has_words) {
    // Notes under another finding, and the rest of a flood, are no kinds.
    const std::vector<unsigned> none_needed{836, 850, 851};
    for (unsigned number = 800; number < 900; ++number) {
        Diagnostics diagnostics;
        diagnostics.add(static_cast<Code>(number), DataPlace{"t.csv", 0, {}}, {Argument::text("1"), Argument::text("2"), Argument::text("3")});
        const bool exists = message(diagnostics.list[0], Language::english) != code_name(static_cast<Code>(number));
        if (!exists || std::find(none_needed.begin(), none_needed.end(), number) != none_needed.end()) continue;
        for (const auto language : {Language::russian, Language::english})
            EXPECT_EQ(data_summary(diagnostics, language).find(code_name(static_cast<Code>(number))), std::string::npos) << number;
    }
}

}  // namespace
}  // namespace merilo
