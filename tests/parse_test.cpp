// The syntax of texts: trees, errors, and texts that want to be too much.
#include <merilo/ast.hpp>

#include <algorithm>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

namespace {

using namespace merilo;

struct Parsed {
    Sources sources;
    Diagnostics diagnostics;
    Ast ast;
};

Parsed parsed(const std::string& text, const ParseLimits& limits = {}) {
    Parsed result;
    result.sources.files.push_back({"test.merilo", text});
    result.ast = parse(result.sources, 0, result.diagnostics, limits);
    return result;
}

std::string word_name(Word word) {
    std::string result(spelling(word, Language::english));
    for (auto& c : result)
        if (c == ' ') c = '_';
    return result;
}

std::string operator_name(Operator op) {
    static const char* const names[] = {"", "+", "-", "*", "/", "<", "<=", ">", ">=", "=", "and", "or", "not"};
    return names[static_cast<std::size_t>(op)];
}

/// `(HEAD CHILD…)`; what was not written is `_`, and a set flag is `!`.
std::string dump(const Ast& ast, SyntaxId id) {
    static const char* const kinds[] = {"absent", "file", "declaration", "clause", "type", "label", "member", "column", "object_facts",
        "object", "assign", "data_facts", "mapping", "except", "variable", "local", "failure", "section", "measure", "due", "recurrence", "year_day",
        "measure_facts", "roadmap_facts", "figure", "step", "step_rule", "entry", "documentation", "inventory_row", "answer", "step_facts", "step_file", "measure_file", "expected_diagnostics", "option", "code", "string", "name", "constant", "day", "number", "unary",
        "binary", "state", "call", "linear", "lag", "base", "aggregate", "scope", "table", "tuple", "row", "condition", "compare", "range", "equal",
        "any", "missing", "not_applicable"};
    const auto& node = ast[id];
    std::string head = kinds[static_cast<std::size_t>(node.kind)];
    switch (node.kind) {
        case SyntaxKind::absent: return "_";
        case SyntaxKind::name: return ast.text(id);
        case SyntaxKind::string: return "\"" + ast.text(id) + "\"";
        case SyntaxKind::code: return "'" + ast.text(id) + "'";
        case SyntaxKind::number: {
            const auto number = ast.text(id) + (node.flag ? "%" : "");
            return ast.is_absent(ast.child(id, 0)) ? number : "(" + number + " " + dump(ast, ast.child(id, 0)) + ")";
        }
        case SyntaxKind::option:
            if (node.count > 0 || node.flag) {
                head = word_name(node.word);
                break;
            }
            return word_name(node.word);
        case SyntaxKind::constant: return word_name(node.word);
        case SyntaxKind::lag: head += ast.text(id); break;
        case SyntaxKind::declaration:
        case SyntaxKind::clause:
        case SyntaxKind::state:
        case SyntaxKind::call:
        case SyntaxKind::aggregate: head = word_name(node.word); break;
        case SyntaxKind::unary:
        case SyntaxKind::binary: head = operator_name(node.op); break;
        case SyntaxKind::cell_compare: head += operator_name(node.op); break;
        default:
            if (node.word != Word::nothing) head += ":" + word_name(node.word);
    }
    if (node.flag) head += "!";
    std::string result = "(" + head;
    for (std::uint32_t i = 0; i < node.count; ++i) result += " " + dump(ast, ast.child(id, i));
    return result + ")";
}

std::string dump(const Ast& ast) {
    if (ast.root == none) return "nothing";
    std::string result;
    for (std::uint32_t i = 0; i < ast[ast.root].count; ++i) result += (i > 0 ? " " : "") + dump(ast, ast.child(ast.root, i));
    return result;
}

struct TableLine {
    std::size_t number;
    std::string source, wanted;
};

/// Lines `source => wanted` of one section of a table file; `\n` stands for a new line.
std::vector<TableLine> table(const std::string& section) {
    std::ifstream file(std::string(MERILO_PROJECT) + "/tests/tables/parse.txt");
    std::vector<TableLine> result;
    std::string line, current;
    for (std::size_t number = 1; std::getline(file, line); ++number) {
        if (line.starts_with("[")) current = line.substr(1, line.find(']') - 1);
        const auto arrow = line.find(" => ");
        if (arrow == std::string::npos || line.starts_with("//") || current != section) continue;
        auto source = line.substr(0, arrow);
        for (auto at = source.find("\\n"); at != std::string::npos; at = source.find("\\n", at)) source.replace(at, 2, "\n");
        result.push_back({number, source, line.substr(arrow + 4)});
    }
    return result;
}

TEST(Parse, ExpressionsOfTheTable) {
    const auto lines = table("expressions");
    ASSERT_FALSE(lines.empty());
    for (const auto& line : lines) {
        const auto result = parsed("merilo 1\nvalue e.v \"t\" { value " + line.source + "\n}");
        EXPECT_EQ(dump(result.ast), "(value e.v _ \"t\" _ _ _ (value " + line.wanted + "))") << "parse.txt:" << line.number;
        EXPECT_EQ(render(result.diagnostics, result.sources, Language::english), "") << "parse.txt:" << line.number;
    }
}

TEST(Parse, DeclarationsOfTheTable) {
    const auto lines = table("declarations");
    ASSERT_FALSE(lines.empty());
    for (const auto& line : lines) {
        const auto result = parsed("merilo 1\n" + line.source);
        EXPECT_EQ(dump(result.ast), line.wanted) << "parse.txt:" << line.number;
        EXPECT_EQ(render(result.diagnostics, result.sources, Language::english), "") << "parse.txt:" << line.number;
    }
}

/// Each error as its code and the text it points at.
std::string errors(const Parsed& result) {
    std::string text;
    for (const auto& diagnostic : result.diagnostics.list) {
        const auto& source = result.sources.files[0].text;
        const auto written = source.substr(diagnostic.span.begin, diagnostic.span.end - diagnostic.span.begin);
        text += (text.empty() ? "" : "; ") + code_name(diagnostic.code) + " `" + written + "`";
    }
    return text;
}

TEST(Parse, ErrorsOfTheTable) {
    const auto lines = table("errors");
    ASSERT_FALSE(lines.empty());
    for (const auto& line : lines) {
        const auto result = parsed("merilo 1\n" + line.source);
        EXPECT_EQ(errors(result), line.wanted)
            << "parse.txt:" << line.number << "\n" << render(result.diagnostics, result.sources, Language::english);
    }
}

// Texts as they come from outside ---------------------------------------------------------------------------------------------------

TEST(Parse, AcceptsByteOrderMarkCarriageReturnsAndFixedBlanks) {
    const auto result = parsed("\xEF\xBB\xBFmerilo 1\r\nvalue e.v \"t\" {\r\n\tvalue a\xC2\xA0\xE2\x88\x92 1\r\n}\r\n");
    EXPECT_EQ(dump(result.ast), "(value e.v _ \"t\" _ _ _ (value (- a 1)))");
    EXPECT_TRUE(result.diagnostics.list.empty());
}

TEST(Parse, NamesAreNormalised) {
    // The second й is written as и and a combining breve.
    EXPECT_EQ(dump(parsed("merilo 1\nvalue e.v \"t\" йод + и\xCC\x86од").ast), "(value e.v _ \"t\" _ (+ йод йод) _)");
}

TEST(Parse, KeywordsAreNormalised) {
    // `ё` composed, of two characters, and as it is usually printed; the `й` of `зелёный` of two.
    for (const std::string report : {"отчёт", "отче\xCC\x88т", "отчет"})
        for (const std::string green : {"зелёный", "зеленый", "зеле\xCC\x88ныи\xCC\x86"}) {
            const auto result = parsed("мерило 1\n" + report + " о.р \"Р\" { столбцы а }\nсписок л \"Л\" { б \"Б\" " + green + " }\n");
            EXPECT_EQ(errors(result), "") << report << " " << green;
            EXPECT_EQ(result.ast[result.ast.root].count, 2U) << report << " " << green;
        }
    EXPECT_EQ(errors(parsed("мерило 1\nзначёние о.р \"Р\" а")), "M0125 `значёние`");
}

TEST(Parse, WhatIsReadTwiceStandsOnce) {
    // A declaration with a mistake is read again, to say what was expected.
    const auto result = parsed("merilo 1\nvalue e.v \"first\" a +\nindicator e.i \"second\" {\n value a\n points b c\n level d }\n");
    EXPECT_EQ(errors(result), "M0132 `+`; M0101 `c`");
    const auto& texts = result.ast.texts;
    for (const std::string text : {"first", "second", "d"}) EXPECT_EQ(std::count(texts.begin(), texts.end(), text), 1) << text;
}

TEST(Parse, SpansAreThoseOfTheSource) {
    const auto result = parsed("merilo 1\n# комментарий\nvalue e.v \"t\" (a + # раз\n  b) * c\n");
    const auto& text = result.sources.files[0].text;
    const auto written = [&](SyntaxId id) {
        const auto span = result.ast[id].span;
        return text.substr(span.begin, span.end - span.begin);
    };
    const auto declaration = result.ast.child(result.ast.root, 0);
    const auto product = result.ast.child(declaration, 4);
    EXPECT_EQ(written(product), "(a + # раз\n  b) * c");
    EXPECT_EQ(written(result.ast.child(product, 0)), "(a + # раз\n  b)");
    EXPECT_EQ(written(result.ast.child(product, 1)), "c");
    EXPECT_EQ(written(result.ast.child(declaration, 0)), "e.v");
    EXPECT_EQ(written(declaration), "value e.v \"t\" (a + # раз\n  b) * c");
}

TEST(Parse, ChildrenComeBeforeTheirParents) {
    const auto result = parsed(
        "merilo 1\nindicator e.i \"И\" {\n value max(a, -b is missing)\n points table value { 1..2 : 3 points; otherwise : 0 }\n}");
    for (SyntaxId id = 0; id < result.ast.nodes.size(); ++id)
        for (std::uint32_t i = 0; i < result.ast[id].count; ++i) EXPECT_LT(result.ast.child(id, i), id);
    EXPECT_EQ(result.ast.root + 1, result.ast.nodes.size());
}

TEST(Parse, TheFirstLineNamesTheVersion) {
    EXPECT_EQ(errors(parsed("")), "M0103 ``");
    EXPECT_EQ(errors(parsed("entity e \"Е\"")), "M0103 `entity`");
    EXPECT_EQ(dump(parsed("entity e \"Е\"").ast), "(entity e _ \"Е\" _ _ _)");
    EXPECT_EQ(errors(parsed("merilo 2\nwhatever comes")), "M0104 `2`");
    EXPECT_EQ(dump(parsed("merilo 2\nwhatever comes").ast), "nothing");
    EXPECT_EQ(errors(parsed("merilo\nentity e \"Е\"")), "M0103 `merilo`");
    EXPECT_EQ(errors(parsed("\n# раз\nmerilo 1 # два\n\nentity e \"Е\"")), "");
    EXPECT_EQ(errors(parsed("мерило 1; объект e \"Е\"")), "");
    EXPECT_EQ(errors(parsed("merilo 1 entity e \"Е\"")), "M0101 `entity`");
}

TEST(Parse, HintsAreInTheLanguageOfTheFile) {
    const auto english = parsed("merilo 1\nvalue e.v \"В\" a && b");
    const auto russian = parsed("мерило 1\nvalue e.v \"В\" a && b");
    EXPECT_NE(message(english.diagnostics.list.at(0), Language::russian).find("`and`"), std::string::npos);
    EXPECT_NE(message(russian.diagnostics.list.at(0), Language::english).find("`и`"), std::string::npos);
}

TEST(Parse, RefusesWhatIsNoText) {
    EXPECT_EQ(errors(parsed("merilo 1\nentity e \"\xFF\"")), "M0002 `\xFF`");
    EXPECT_EQ(errors(parsed("merilo 1\nentity e \"\xD0")), "M0002 `\xD0`");
    EXPECT_EQ(dump(parsed("\xFF").ast), "nothing");
    ParseLimits limits;
    limits.bytes = 10;
    EXPECT_EQ(errors(parsed("merilo 1\nentity e \"Е\"", limits)), "M0003 ``");
}

TEST(Parse, KeepsTheHeaderOfWhatItCannotRead) {
    const auto result = parsed(
        "merilo 1\nvalue e.v \"1.1\" \"В\" a + * b\nindicator e.i \"И\" { value a; ponts 5 }\ninput e.a \"А\nentity e \"Е\"");
    EXPECT_EQ(dump(result.ast), "(value! e.v \"1.1\" \"В\" _ _ _) (indicator! e.i _ \"И\" _ _ _ (value a)) "
                                "(input! e.a _ \"А\" _ _ _) (entity e _ \"Е\" _ _ _)");
    EXPECT_EQ(errors(result), "M0108 `\"`; M0101 `*`; M0122 `ponts`");
}

TEST(Parse, GoesOnAfterAForgottenBracket) {
    const auto result = parsed(
        "merilo 1\nindicator e.i \"И\" {\n value a\n points table value { 1 : 2\n}\nvalue e.v \"В\" b == c\nscenario \"С\" { in 2022 }");
    EXPECT_EQ(errors(result), "M0105 `{`; M0112 `==`");
    EXPECT_EQ(result.ast[result.ast.root].count, 3U);
}

TEST(Parse, MixedLettersAreReadAsMeant) {
    const auto result = parsed("merilo 1\nvalue e.v \"В\" puрils + puрils");
    EXPECT_EQ(errors(result), "M0114 `puрils`");
    EXPECT_EQ(dump(result.ast), "(value! e.v _ \"В\" _ (+ pupils pupils) _)");
}

std::string repeated(std::string_view part, std::size_t times) {
    std::string result;
    for (std::size_t i = 0; i < times; ++i) result += part;
    return result;
}

TEST(Parse, NestingIsLimited) {
    const std::string header = "merilo 1\nvalue e.v \"В\" ";
    EXPECT_EQ(errors(parsed(header + repeated("(", 249) + "x" + repeated(")", 249))), "");
    EXPECT_EQ(errors(parsed(header + repeated("(", 300) + "x" + repeated(")", 300))), "M0601 `(`");
    EXPECT_EQ(errors(parsed(header + repeated("max(1, ", 300) + "x" + repeated(")", 300))), "M0601 `(`");
    EXPECT_EQ(errors(parsed(header + repeated("table x { 1 : ", 300) + "x" + repeated("}", 300))), "M0601 `{`");
    EXPECT_EQ(errors(parsed(header + repeated("- ", 200) + "x")), "");
    EXPECT_EQ(errors(parsed(header + repeated("- ", 300) + "x")), "M0601 `-`");
    EXPECT_EQ(errors(parsed(header + repeated("not ", 300) + "x")), "M0601 `n`");
    EXPECT_EQ(errors(parsed(header + repeated("-(", 200) + "x" + repeated(")", 200))), "M0601 `-`");
    EXPECT_EQ(errors(parsed(header + repeated("not -", 100'000) + "x")), "M0601 `-`");
    EXPECT_EQ(errors(parsed(header + "1" + repeated(" + -1", 1000))), "");
}

TEST(Parse, LongChainsAreRead) {
    const std::string header = "merilo 1\nvalue e.v \"В\" ";
    for (const std::string_view part : {" + 1", " and b", " * -x", " and x is missing", " + x as share"}) {
        const auto result = parsed(header + "a" + repeated(part, 20'000));
        EXPECT_EQ(errors(result), "") << part;
        EXPECT_GT(result.ast.nodes.size(), 40'000U) << part;
    }
    EXPECT_EQ(errors(parsed(header + "x" + repeated(" is missing", 100'000))), "M0101 `is`");
    EXPECT_EQ(errors(parsed(header + "x" + repeated(" as share * 2", 100'000))), "M0138 `*`");
}

TEST(Parse, ErrorsAreLimited) {
    const auto wrong = parsed("merilo 1\n" + repeated("value e.v \"В\" a + * b\n", 1000));
    EXPECT_EQ(wrong.diagnostics.list.size(), 101U);
    EXPECT_EQ(wrong.diagnostics.list.back().code, Code::too_many_syntax_errors);
    const auto unclosed = parsed("merilo 1\n" + repeated("value e.v \"В\" (a\n", 1000));
    EXPECT_EQ(unclosed.diagnostics.list.size(), 101U);
}

/// A text cut off inside a string or a bracket is reported, wherever that is.
TEST(Parse, TruncatedTexts) {
    const std::string text =
        "merilo 1\nindicator e.i \"И\" {\n  value max(a, 1.5%)\n  points table a, b { >= 1, any : 2; otherwise : \"нет\" }\n}\n"
        "scenario \"С\" { in 2022; given data \"f\" { a in percent = b; others ignored }; except m \"А\" x because \"п\" }\n";
    int open = 0, reported = 0;
    bool quoted = false;
    for (std::size_t size = 9; size < text.size(); ++size) {
        if (open > 0 || quoted) {
            EXPECT_NE(errors(parsed(text.substr(0, size))), "") << text.substr(0, size);
            ++reported;
        }
        if (text[size] == '"') quoted = !quoted;
        if (text[size] == '(' || text[size] == '{') ++open;
        if (text[size] == ')' || text[size] == '}') --open;
    }
    EXPECT_GT(reported, 150);
}

TEST(Parse, RulesOfTheProject) {
    std::ifstream file(std::string(MERILO_PROJECT) + "/rules/chelyabinsk/rating.merilo");
    std::stringstream text;
    text << file.rdbuf();
    ASSERT_FALSE(text.str().empty());
    const auto result = parsed(text.str());
    EXPECT_EQ(render(result.diagnostics, result.sources, Language::english), "");
}

}  // namespace
