// The table of states, line by line: tests/tables/states.txt.
#include <merilo/merilo.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <sstream>

namespace merilo {
namespace {

constexpr const char* head = R"(merilo 1
methodology states "Состояния" {
    version 1
    period year
}
entity place "Место"
entity thing "Объект" in place
input thing.a "a" number
input thing.b "b" number
input thing.c "c" number
input thing.p "p" yes_no
input thing.q "q" yes_no
input thing.x "x" points 0..10
input thing.y "y" points 0..10
)";

struct Line {
    std::size_t number = 0;
    std::string declarations, facts, expression, expected, code;
};

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(' ');
    return first == std::string::npos ? std::string() : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::vector<Line> read_table() {
    std::ifstream file(MERILO_PROJECT "/tests/tables/states.txt");
    std::vector<Line> lines;
    std::string text, declarations;
    for (std::size_t number = 1; std::getline(file, text); ++number) {
        if (text.empty()) declarations.clear();
        if (text.empty() || text[0] == '#') continue;
        if (text[0] == '+') {
            declarations += text.substr(2) + "\n";
            continue;
        }
        const auto bar = text.find('|'), arrow = text.find("=>"), code = text.find('!', arrow);
        lines.push_back({number, declarations, trimmed(text.substr(0, bar)), trimmed(text.substr(bar + 1, arrow - bar - 1)),
                         trimmed(text.substr(arrow + 2, code == std::string::npos ? code : code - arrow - 2)),
                         code == std::string::npos ? std::string() : text.substr(code + 1)});
    }
    return lines;
}

/// How the numbers of the facts are held: on a grid, as fractions that no grid holds, or as values that are known to twelve digits.
enum class Held { grid, rational, approximate };

/// a, b and c are what an approximate function makes of the facts; short numbers are not changed by it.
std::string head_of(Held held) {
    std::string text = head;
    if (held != Held::approximate) return text;
    for (const std::string name : {"a", "b", "c"}) {
        const auto at = text.find("input thing." + name + " ");
        text.replace(at, text.find('\n', at) - at,
                     "input thing.raw_" + name + " \"" + name + "\" number\nvalue thing." + name + " \"" + name + "\" power(raw_" + name + ", 1)");
    }
    return text;
}

std::string result_of(const Line& line, Held held, std::string& codes) {
    const auto loaded =
        Methodology::try_parse("states.merilo", head_of(held) + line.declarations + "value thing.result \"r\" " + line.expression + "\n");
    if (!loaded) return render(loaded.diagnostics, loaded.sources, Language::english);
    const auto& methodology = *loaded.methodology;
    const auto& model = methodology.model();
    auto data = methodology.dataset();
    const auto thing = model.nodes[model.find("thing.a")].entity;
    const auto row = data.add("2022", thing, {"this", "here"});
    std::istringstream facts(line.facts);
    for (std::string fact; facts >> fact;) {
        const auto equals = fact.find('='), year = fact.find('@');
        const auto name = fact.substr(0, std::min(equals, year));
        const auto raw = model.find("thing.raw_" + name);
        const auto quantity = model.nodes[raw == none ? model.find("thing." + name) : raw].main();
        const auto value = fact.substr(equals + 1);
        const auto period = year < equals ? fact.substr(year + 1, equals - year - 1) : std::string("2022");
        const auto at = data.add(period, thing, {"this", "here"});
        if (value == "н/д") data.set_state(period, at, quantity, State::missing);
        else if (value == "н/п") data.set_state(period, at, quantity, State::not_applicable);
        else if (value == "да" || value == "нет") data.set(period, at, quantity, value == "да" ? 1.0 : 0.0);
        else data.set(period, at, quantity, *parse_decimal(value).value);
    }
    for (const auto& period : data.periods()) {
        if (held == Held::grid) break;
        const auto beside = data.add(period, thing, {"beside", "elsewhere"});
        for (const auto* name : {"thing.a", "thing.b", "thing.c", "thing.raw_a", "thing.raw_b", "thing.raw_c", "thing.x", "thing.y", "thing.m", "thing.k.u", "thing.k.v", "thing.n.w"})
            if (const auto node = model.find(name); node != none && model.nodes[node].kind == NodeKind::input) data.set(period, beside, model.nodes[node].main(), Fraction{"1", "7"});
    }
    EvaluateOptions options;
    options.absent_columns_are_errors = false;
    const auto quantity = model.nodes[model.find("thing.result")].main();
    options.plan.wanted = {quantity};
    options.periods = {"2022"};
    const auto result = methodology.evaluate(data, options);
    for (const auto& diagnostic : result.diagnostics().list) codes += code_name(diagnostic.code);
    const auto explanation = explain(result, 0, quantity, row);
    if (explanation.state != result.state(0, quantity, row) || explanation.value != result.exact(0, quantity, row))
        return "the explanation differs";
    if (result.state(0, quantity, row) != State::value) return show(result.state(0, quantity, row), Language::russian);
    const auto value = result.exact(0, quantity, row);
    if (model.quantities[quantity].type.kind == TypeKind::yes_no) return value == Fraction{} ? "нет" : "да";
    return value.denominator == "1" ? value.numerator : value.numerator + "/" + value.denominator;
}

TEST(States, Table) {
    const auto lines = read_table();
    ASSERT_GT(lines.size(), 150U);
    for (const auto& line : lines)
        for (const auto held : {Held::grid, Held::rational, Held::approximate}) {
            const char* words[] = {"", " beside grids", " approximately"};
            std::string codes;
            EXPECT_EQ(result_of(line, held, codes), line.expected)
                << "states.txt:" << line.number << ": " << line.facts << " | " << line.expression << words[static_cast<int>(held)];
            EXPECT_EQ(codes, line.code.empty() ? std::string() : "M" + line.code) << "states.txt:" << line.number;
        }
}

/// Each construct of the table of states, by what its lines contain, with each state that goes into it. What looks across objects is in
/// aggregates.txt.
TEST(States, EachConstructMeetsEachState) {
    const auto lines = read_table();
    const std::vector<std::string> constructs{
        " + ", " - ", " * ", " / ", " < ", " <= ", " > ", " >= ", " = ", "-a", "round(", "round down(", "round up(", "round even(", "abs(",
        "linear(", "min(", "max(", "mean(", " and ", " or ", "not ", "table a {", "table a, b {", "table {", "applies when", "missing means",
        "is missing", "is not missing", "is applicable", "is not applicable", "rank(", "[-1]", " at 20", "change(", "growth(", "(last ", "valid from",
        "total sum; missing counts zero", "total sum; missing counts excluded", "total sum; missing counts fails",
        "total weighted mean; missing counts zero", "total weighted mean; missing counts excluded", "total weighted mean; missing counts fails",
        "total weighted mean of percents", " else ", "unrated when", "sum(l: ", "follows flow", "ln(", "log10(", "exp(", "power(", "sqrt("};
    for (const auto& construct : constructs)
        for (const std::string state : {"=н/д", "=н/п"}) {
            const auto has = [&](const Line& line) {
                return (line.expression + " " + line.declarations).find(construct) != std::string::npos && line.facts.find(state) != std::string::npos;
            };
            EXPECT_TRUE(std::any_of(lines.begin(), lines.end(), has)) << "states.txt has no line with «" << construct << "» and a fact that is " << state.substr(1);
        }
    for (const auto& line : lines) EXPECT_FALSE(line.expected.empty()) << "states.txt:" << line.number;
}

}  // namespace
}  // namespace merilo
