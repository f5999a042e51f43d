// Golden cases: tests/cases/<feature>/{good,bad}/NAME.merilo against NAME.ru.txt and NAME.en.txt. Files that it imports lie in NAME/.
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

namespace {

namespace fs = std::filesystem;

const fs::path cases_root = fs::path(MERILO_PROJECT) / "tests" / "cases";

std::vector<fs::path> case_files(const std::string& ending) {
    std::vector<fs::path> result;
    for (const auto& entry : fs::recursive_directory_iterator(cases_root)) {
        const auto folder = entry.path().parent_path().filename();
        if (entry.is_regular_file() && (folder == "good" || folder == "bad") && entry.path().string().ends_with(ending))
            result.push_back(entry.path());
    }
    std::sort(result.begin(), result.end());
    return result;
}

std::string read_text(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

bool is_bad(const fs::path& path) { return path.parent_path().filename() == "bad"; }

/// Files are named as a person in the case's folder names them, so that the expected texts do not depend on where the project lies.
class InFolder {
public:
    explicit InFolder(const fs::path& folder) : before_(fs::current_path()) { fs::current_path(folder); }
    ~InFolder() { fs::current_path(before_); }
    InFolder(const InFolder&) = delete;
    InFolder& operator=(const InFolder&) = delete;

private:
    fs::path before_;
};

class Case : public testing::TestWithParam<fs::path> {};

TEST_P(Case, says_what_is_expected) {
    const auto& path = GetParam();
    const InFolder folder(path.parent_path());
    const auto loaded = merilo::Methodology::try_load(path.filename().string());
    std::string russian = merilo::render(loaded.diagnostics, loaded.sources, merilo::Language::russian);
    std::string english = merilo::render(loaded.diagnostics, loaded.sources, merilo::Language::english);
    bool wrong = loaded.diagnostics.has_errors();
    EXPECT_EQ(wrong, !loaded) << "a methodology is there when, and only when, there is no error";
    if (loaded) {
        for (const auto language : {merilo::Language::russian, merilo::Language::english}) {
            const auto report = loaded.methodology->test(language);
            (language == merilo::Language::russian ? russian : english) += merilo::to_text(report, loaded.sources, language, false);
            wrong = wrong || !report.passed();
        }
    }
    EXPECT_EQ(wrong, is_bad(path)) << russian;
    for (const auto& [ending, text] : {std::pair(".ru.txt", russian), std::pair(".en.txt", english)}) {
        auto expected = path;
        expected.replace_extension(ending);
        if (std::getenv("MERILO_REWRITE") != nullptr) std::ofstream(expected, std::ios::binary) << text;
        EXPECT_EQ(read_text(expected), text) << expected;
    }
}

INSTANTIATE_TEST_SUITE_P(Cases, Case, testing::ValuesIn(case_files(".merilo")), [](const auto& info) {
    auto name = fs::relative(info.param, cases_root).replace_extension().string();
    std::replace_if(name.begin(), name.end(), [](char c) { return !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')); }, '_');
    return name;
});

TEST(CaseFiles, every_expected_text_has_its_case) {
    for (auto path : case_files(".txt")) EXPECT_TRUE(fs::exists(path.replace_extension().replace_extension(".merilo"))) << path;
}

TEST(CaseFiles, half_of_the_language_is_what_it_refuses) {
    const auto files = case_files(".merilo");
    const auto bad = static_cast<std::size_t>(std::count_if(files.begin(), files.end(), is_bad));
    EXPECT_GE(bad, 75U);
    EXPECT_GE(files.size() - bad, 25U);
}

}  // namespace
