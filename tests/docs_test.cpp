// The documentation says what is built: whole programs in it pass `check`, and its table of keywords is the parser's own.
#include <merilo/merilo.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace fs = std::filesystem;

const fs::path project = MERILO_PROJECT;

std::string read_document(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// The blocks fenced by ```merilo whose first line is the language version: whole files.
std::vector<std::string> programs(const std::string& document) {
    std::vector<std::string> result;
    std::istringstream lines(document);
    std::string line, block;
    bool inside = false;
    while (std::getline(lines, line)) {
        if (inside && line.starts_with("```")) {
            if (block.starts_with("merilo ") || block.starts_with(merilo::spelling(merilo::Word::merilo, merilo::Language::russian))) result.push_back(block);
            inside = false;
        } else if (inside) {
            block += line + "\n";
        } else if (line == "```merilo") {
            inside = true;
            block.clear();
        }
    }
    return result;
}

std::string keyword_table() {
    std::string result = "\n| английское | русское | |\n|---|---|---|\n";
    for (const auto& keyword : merilo::keywords())
        if (keyword.word != merilo::Word::nothing)
            result += "| `" + std::string(keyword.english) + "` | `" + std::string(keyword.russian) + "` | " + (keyword.reserved ? "● |\n" : "|\n");
    return result;
}

TEST(Documents, whole_programs_pass_check_and_their_scenarios) {
    std::vector<fs::path> documents{project / "README.md"};
    for (const auto& entry : fs::recursive_directory_iterator(project / "docs"))
        if (entry.path().extension() == ".md") documents.push_back(entry.path());
    std::size_t found = 0;
    for (const auto& path : documents)
        for (const auto& text : programs(read_document(path))) {
            ++found;
            const auto loaded = merilo::Methodology::try_parse(path.filename().string(), text);
            ASSERT_TRUE(loaded) << merilo::render(loaded.diagnostics, loaded.sources, merilo::Language::russian);
            const auto report = loaded.methodology->test();
            EXPECT_TRUE(report.passed()) << merilo::to_text(report, loaded.sources, merilo::Language::russian, false);
        }
    EXPECT_GE(found, 1U);
}

TEST(Documents, table_of_keywords_is_the_parsers) {
    const auto path = project / "docs" / "language.md";
    auto text = read_document(path);
    const std::string opening = "<!-- keywords: MERILO_REWRITE=1 переписывает эту таблицу -->\n", closing = "<!-- /keywords -->";
    const auto begin = text.find(opening);
    const auto end = text.find(closing);
    ASSERT_NE(begin, std::string::npos);
    ASSERT_NE(end, std::string::npos);
    const auto written = text.substr(begin + opening.size(), end - begin - opening.size());
    const auto table = keyword_table() + "\n";
    if (std::getenv("MERILO_REWRITE") != nullptr) {
        text.replace(begin + opening.size(), written.size(), table);
        std::ofstream(path, std::ios::binary) << text;
        return;
    }
    EXPECT_EQ(written, table);
}

}  // namespace
