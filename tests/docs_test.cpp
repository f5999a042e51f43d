// The documentation says what is built: whole programs in it pass `check`, and its table of keywords is the parser's own.
#include <merilo/merilo.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
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

/// An index of the keywords: the table of the parser, and in the last cell of each row where the word is explained.
struct KeywordIndex {
    const char* file;
    const char* heading;
    bool russian_first;
};
constexpr KeywordIndex keyword_indexes[] = {{"language.md", "| русское | английское | | где |", true},
                                            {"language.en.md", "| English | Russian | | where |", false}};

/// The last cells of a table by what stands before them: people write them, so that they stay when the table is rewritten.
std::map<std::string, std::string> last_cells(const std::string& table) {
    std::map<std::string, std::string> result;
    std::istringstream lines(table);
    for (std::string line; std::getline(lines, line);) {
        const auto end = line.rfind(" |"), begin = line.rfind('|', end == std::string::npos || end == 0 ? 0 : end - 1);
        if (end == std::string::npos || begin == std::string::npos || begin >= end) continue;
        result[line.substr(0, begin + 1)] = line.substr(begin + 1, end - begin - 1);
    }
    return result;
}

std::string keyword_table(const KeywordIndex& index, const std::map<std::string, std::string>& places) {
    std::string result = std::string("\n") + index.heading + "\n|---|---|---|---|\n";
    for (const auto& keyword : merilo::keywords()) {
        if (keyword.word == merilo::Word::nothing) continue;
        const auto first = index.russian_first ? keyword.russian : keyword.english;
        const auto second = index.russian_first ? keyword.english : keyword.russian;
        const auto row = "| `" + std::string(first) + "` | `" + std::string(second) + "` |" + (keyword.reserved ? " ● |" : " |");
        const auto place = places.find(row);
        result += row + (place != places.end() ? place->second : std::string()) + " |\n";
    }
    return result;
}

TEST(Documents, whole_programs_pass_check_and_their_scenarios) {
    std::vector<fs::path> documents{project / "README.md"};
    for (const auto& entry : fs::recursive_directory_iterator(project / "docs"))
        // Half of the programs in docs/diagnostics are wrong on purpose; tests/cli/test_codes.py runs them.
        if (entry.path().extension() == ".md" && entry.path().string().find("/diagnostics/") == std::string::npos)
            documents.push_back(entry.path());
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

TEST(Documents, indexes_of_keywords_are_the_parsers) {
    for (const auto& index : keyword_indexes) {
        const auto path = project / "docs" / index.file;
        auto text = read_document(path);
        const std::string opening = "<!-- keywords: MERILO_REWRITE=1 -->\n", closing = "<!-- /keywords -->";
        const auto begin = text.find(opening);
        const auto end = text.find(closing);
        ASSERT_NE(begin, std::string::npos) << path;
        ASSERT_NE(end, std::string::npos) << path;
        const auto written = text.substr(begin + opening.size(), end - begin - opening.size());
        const auto table = keyword_table(index, last_cells(written)) + "\n";
        if (std::getenv("MERILO_REWRITE") != nullptr) {
            text.replace(begin + opening.size(), written.size(), table);
            std::ofstream(path, std::ios::binary) << text;
            continue;
        }
        EXPECT_EQ(written, table) << path;
    }
}

}  // namespace
