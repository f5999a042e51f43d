// The formatter: what it writes, what it leaves alone, and that a formatted text means the same.
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
using merilo::Language;

const fs::path project = MERILO_PROJECT;

std::string read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string formatted(const std::string& text, std::optional<Language> keywords = {}) {
    merilo::FormatOptions options;
    options.keywords = keywords;
    const auto result = merilo::format(text, options);
    EXPECT_TRUE(result) << merilo::render(result.diagnostics, result.sources, Language::english) << text;
    return result.text.value_or("");
}

/// Every node of a syntax, one a line, without its place.
std::string outline(const std::string& text) {
    merilo::Sources sources;
    sources.files.push_back({"text.merilo", text});
    merilo::Diagnostics wrong;
    const auto ast = merilo::parse(sources, 0, wrong);
    EXPECT_FALSE(wrong.has_errors()) << merilo::render(wrong, sources, Language::english);
    std::string result;
    std::vector<std::pair<merilo::SyntaxId, int>> open{{ast.root, 0}};
    while (!open.empty()) {
        const auto [id, depth] = open.back();
        open.pop_back();
        const auto& node = ast[id];
        for (const auto number : {depth, static_cast<int>(node.kind), static_cast<int>(node.word), static_cast<int>(node.op)})
            result += std::to_string(number) + " ";
        result += (node.flag ? "flag " : "") + (node.text == merilo::none ? "" : ast.text(id)) + "\n";
        for (auto i = node.count; i-- > 0;) open.emplace_back(ast.child(id, i), depth + 1);
    }
    return result;
}

/// What no formatting may touch: everything but blanks, ends of lines and rows.
std::string substance(std::string text) {
    std::erase_if(text, [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == ';'; });
    return text;
}

/// The same text with other blanks: no indents, and more of them wherever there is one.
std::string respaced(const std::string& text) {
    std::string result;
    enum class In { line_begin, row, string, comment } in = In::line_begin;
    for (const char c : text) {
        const bool is_blank = c == ' ' || c == '\t';
        if (in == In::line_begin && is_blank) continue;
        if (c == '\n') in = In::line_begin;
        else if (in == In::comment) in = In::comment;
        else if (c == '"') in = in == In::string ? In::row : In::string;
        else if (in != In::string) in = c == '#' ? In::comment : In::row;
        if (c == '\n') result += " \t\r";
        if (in == In::row && is_blank) result += "\t  ";
        result += c;
    }
    return result;
}

std::vector<std::string> comments(const std::string& text) {
    std::vector<std::string> result;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '"') {
            at = std::min(text.find_first_of("\"\n", at + 1), text.size());
        } else if (text[at] == '#') {
            const auto end = std::min(text.find('\n', at), text.size());
            auto comment = text.substr(at, end - at);
            comment.erase(comment.find_last_not_of(" \t\r") + 1);
            result.push_back(comment);
            at = end;
        }
    }
    return result;
}

/// Every text of the project that can be parsed, wrong methodologies too.
std::vector<fs::path> all_texts() {
    std::vector<fs::path> result;
    for (const auto* folder : {"tests/cases", "tests/format", "rules", "examples"})
        for (const auto& entry : fs::recursive_directory_iterator(project / folder)) {
            if (!entry.is_regular_file() || entry.path().extension() != ".merilo") continue;
            merilo::Sources sources;
            sources.files.push_back({"text.merilo", read_file(entry.path())});
            merilo::Diagnostics wrong;
            merilo::parse(sources, 0, wrong);
            if (!wrong.has_errors()) result.push_back(entry.path());
        }
    std::sort(result.begin(), result.end());
    return result;
}

class EveryText : public testing::TestWithParam<fs::path> {};

TEST_P(EveryText, IsFormattedWithoutChangingWhatItMeans) {
    const auto text = read_file(GetParam());
    const auto canonical = formatted(text);
    EXPECT_EQ(outline(canonical), outline(text));
    EXPECT_EQ(comments(canonical), comments(text));
    EXPECT_EQ(formatted(canonical), canonical) << "formatting twice changes nothing more";
    const auto russian = formatted(canonical, Language::russian);
    const auto english = formatted(canonical, Language::english);
    EXPECT_EQ(outline(russian), outline(text));
    EXPECT_EQ(outline(english), outline(text));
    EXPECT_EQ(comments(english), comments(text));
    EXPECT_EQ(formatted(english, Language::russian), russian);
    EXPECT_EQ(formatted(russian, Language::english), english);
    EXPECT_EQ(formatted(russian), russian);
    EXPECT_EQ(formatted(english), english);
}

TEST_P(EveryText, HasOneFormHoweverItsBlanksStand) {
    const auto text = read_file(GetParam());
    EXPECT_EQ(formatted(respaced(text)), formatted(text));
}

INSTANTIATE_TEST_SUITE_P(Format, EveryText, testing::ValuesIn(all_texts()), [](const auto& info) {
    auto name = fs::relative(info.param, project).replace_extension().string();
    std::replace_if(name.begin(), name.end(), [](char c) { return !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')); }, '_');
    return name;
});

TEST(Format, FindsTheTextsOfTheProject) { EXPECT_GT(all_texts().size(), 350U); }

TEST(Format, WritesOneCanonicalForm) {
    const auto folder = project / "tests" / "format";
    const auto text = read_file(folder / "ragged.merilo");
    for (const auto language : {Language::russian, Language::english}) {
        const auto* name = language == Language::russian ? "formatted.ru.merilo" : "formatted.en.merilo";
        const auto canonical = formatted(text, language);
        if (std::getenv("MERILO_REWRITE") != nullptr) std::ofstream(folder / name, std::ios::binary) << canonical;
        EXPECT_EQ(canonical, read_file(folder / name)) << name;
    }
}

TEST(Format, LeavesNamesStringsCodesAndCommentsAlone) {
    const auto text = read_file(project / "rules/chelyabinsk/rating.merilo");
    EXPECT_EQ(substance(formatted(text)), substance(text));
}

/// Scenarios of good cases pass, or fail, as they did.
TEST(Format, ScenariosSayTheSame) {
    std::size_t scenarios = 0;
    for (const auto& path : all_texts()) {
        const auto name = path.string();
        const auto text = read_file(path);
        const auto before = merilo::Methodology::try_parse(name, text);
        if (!before) continue;
        for (const auto language : {Language::russian, Language::english}) {
            const auto after = merilo::Methodology::try_parse(name, formatted(text, language));
            ASSERT_TRUE(after) << merilo::render(after.diagnostics, after.sources, Language::english);
            const auto one = before.methodology->test(), other = after.methodology->test();
            ASSERT_EQ(one.scenarios.size(), other.scenarios.size());
            for (std::size_t i = 0; i < one.scenarios.size(); ++i) {
                ++scenarios;
                EXPECT_EQ(one.scenarios[i].title, other.scenarios[i].title);
                EXPECT_EQ(one.scenarios[i].passed(), other.scenarios[i].passed()) << name;
                EXPECT_EQ(one.scenarios[i].figures, other.scenarios[i].figures) << name;
            }
        }
    }
    EXPECT_GT(scenarios, 100U);
}

// What is refused -----------------------------------------------------------------------------------------------------------------

TEST(Format, RefusesATextThatDoesNotParse) {
    const auto result = merilo::format("merilo 1\nmethodology a \"A\" { version 1\nentity b \"B\"\n");
    EXPECT_FALSE(result);
    EXPECT_TRUE(result.diagnostics.has_errors());
    EXPECT_FALSE(merilo::format("\xFF"));
    EXPECT_FALSE(merilo::format(""));
}

/// `x = not применяется` would be `x = не применяется`, a state, in Russian.
TEST(Format, RefusesWhatWouldBeReadInAnotherWay) {
    const std::string before = "merilo 1\nmethodology a \"A\" { version 1 }\nentity b \"B\"\ninput b.применяется \"X\" yes_no\n"
                               "value b.x \"X\" not применяется\nscenario \"S\" {\n    expect b \"b\" { x = not ";
    merilo::FormatOptions options;
    options.keywords = Language::russian;
    options.name = "a.merilo";
    const auto result = merilo::format(before + "применяется }\n}\n", options);
    EXPECT_FALSE(result);
    EXPECT_EQ(merilo::render(result.diagnostics, result.sources, Language::russian),
              "a.merilo:7:28: ошибка M0190: после форматирования `применяется` здесь читалось бы иначе, поэтому текст оставлен как есть; "
              "переименуйте `применяется` или возьмите в скобки\n"
              "   7 |     expect b \"b\" { x = not применяется }\n"
              "     |                            ^^^^^^^^^^^\n");
    EXPECT_EQ(merilo::message(result.diagnostics.list.front(), Language::english),
              "once formatted, `применяется` would be read in another way here, so the text is left as it is; "
              "rename `применяется` or put it in parentheses");
    EXPECT_TRUE(merilo::format(before + "(применяется) }\n}\n", options)) << "what the message says helps";
}

/// One English spelling may be two words in Russian: which one is known by how the grammar read it.
TEST(Format, TellsWordsApartThatAreSpelledAlike) {
    const std::string english = "merilo 1\nroadmap a.b \"C\" from 2020 until 2021 {\n    section 1 \"S\" {\n"
                                "        measure 1.1 \"M\" due every year in may by d\n"
                                "        measure 1.2 \"M\" due every year on 1 may by d\n"
                                "    }\n}\ninput a.e \"E\" count of f by g\nvalue a.h \"H\" any(f: table x { any : yes; otherwise : no })\n"
                                "scenario \"S\" {\n    given measure b.1.1 of \"O\" due 2020-05 { done 2020-05-01 }\n    expect measure b.1.1 of \"O\" not yet due\n"
                                "    expect roadmap b of \"O\" { due = 3; not yet due = 4 }\n}\n";
    const auto russian = formatted(english, Language::russian);
    for (const auto* words : {"в мае исполняет d", "к 1 мая исполняет d", "количество f по g", "есть(f: таблица x { любое : да;",
                              "из \"O\" срок не наступил", "{ срок = 3; срок не наступил = 4 }",
                              "дано мероприятие b.1.1 из \"O\" срок 2020-05 { выполнено 2020-05-01 }", "ожидается мероприятие b.1.1",
                              "ожидается дорожная карта b"})
        EXPECT_NE(substance(russian).find(substance(words)), std::string::npos) << words << "\n" << russian;
    EXPECT_EQ(formatted(russian, Language::english), formatted(english));
}

// Single rules --------------------------------------------------------------------------------------------------------------------

std::string body(const std::string& rows) { return "merilo 1\n" + rows; }

TEST(Format, KeepsTheEndsOfLinesInsideARow) {
    EXPECT_EQ(formatted(body("value a.b \"C\" max(1,\n2,\n\n  # why\n3\n)\n")),
              body("value a.b \"C\" max(1,\n    2,\n    # why\n    3\n)\n"));
    EXPECT_EQ(formatted(body("value a.b \"One\"\n\"two\" 1\n")), body("value a.b \"One\"\n    \"two\" 1\n"));
}

TEST(Format, KeepsOneBlankLineBetweenGroupsAndNoneInsideBrackets) {
    EXPECT_EQ(formatted(body("\n\n\nunit a \"A\"\n\n\n\nlist b \"B\" {\n\n\nc \"C\"\n\n\nd \"D\"\n\n}\n\n\n")),
              body("\nunit a \"A\"\n\nlist b \"B\" {\n    c \"C\"\n\n    d \"D\"\n}\n"));
}

TEST(Format, TakesBlocksApartThatAreTooLong) {
    const std::string title(100, 'x');
    const auto wide = body("list b \"" + title + "\" { c \"" + title + "\"; d \"D\" }\n");
    EXPECT_EQ(formatted(wide), body("list b \"" + title + "\" {\n    c \"" + title + "\"\n    d \"D\"\n}\n"));
    EXPECT_EQ(formatted(body("list b \"B\"{}\nlist c \"C\" {\n\n}\n")), body("list b \"B\" {}\nlist c \"C\" {}\n"));
}

TEST(Format, KnowsAMinusFromASign) {
    EXPECT_EQ(formatted(body("value a.b \"C\" - x-1*-2-(-y)\ninput a.d \"D\" number -5 .. -1\n")),
              body("value a.b \"C\" -x - 1 * -2 - (-y)\ninput a.d \"D\" number -5..-1\n"));
}

TEST(Format, ReadsWindowsTextsAndByteOrderMarks) {
    EXPECT_EQ(formatted("\xEF\xBB\xBFmerilo 1\r\n\tunit a \"A\"  # b \r\n"), "merilo 1\nunit a \"A\"  # b\n");
}

/// Times are not tested; that a long text takes no quadratic one shows in a test that would not end.
TEST(Format, IsLinear) {
    std::string sum = "merilo 1\nvalue a.b \"C\" 1", lists = "merilo 1\n";
    for (int i = 0; i < 100000; ++i) sum += " + 1";
    for (int i = 0; i < 20000; ++i) lists += "list l" + std::to_string(i) + " \"L\" { a \"A\"; b \"B\" }\n";
    EXPECT_EQ(formatted(sum + "\n"), sum + "\n");
    EXPECT_EQ(substance(formatted(lists)), substance(lists));
    std::string nested = "merilo 1\nvalue a.b \"C\" ";
    for (int i = 0; i < 40; ++i) nested += "table { a : ";
    nested += "1";
    for (int i = 0; i < 40; ++i) nested += "; otherwise : 0 }";
    EXPECT_EQ(substance(formatted(nested + "\n")), substance(nested));
}

}  // namespace
