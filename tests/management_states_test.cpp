// The table of states of mechanisms, road maps and recommendations, line by line: tests/tables/management.txt.
#include <merilo/merilo.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <sstream>

namespace merilo {
namespace {

constexpr const char* rules = R"(merilo 1
methodology management "Управление" { version 1; period year }
entity thing "Объект"
input thing.a "a" share
input thing.p "p" yes_no
input thing.q "q" yes_no
indicator thing.s "s" { value a }
responsible office "Отдел"
cycle chain "Цикл" {
    step goals    "Цели"
    step figures  "Показатели" after goals
    step analysis "Анализ"     after goals
    step asked    "Вопрос"     after goals
    points table { done and published : 2; done : 1; otherwise : 0 }
}
mechanism thing.m "M" { follows chain; goals "Концепция" every year; figures s; analysis "Справка" every year; asked p }
mechanism thing.z "Z" { follows chain; goals "Концепция" every year; figures s; analysis "Справка" every year; asked p; missing counts zero }
mechanism thing.w "W" { follows chain; goals "Концепция" every year; figures not required; analysis not required; asked not required; applies when q }
roadmap thing.plan "Карта" from 2021 until 2023 {
    section 1 "Все" {
        measure 1.1 "Раз"          due 2022       by office
        measure 1.2 "Каждый год"   due every year by office
        measure 1.3 "По графику"   scheduled      by office
        measure 1.4 "Постоянно"    continuous     by office
        measure 1.5 "Без срока"    no deadline    by office
    }
}
value thing.late "Просрочено" plan.overdue
value thing.good "Хорошо"     plan.percent >= 50%
recommend thing.help  "Помочь"      { when p; because "спросили"; to office }
recommend thing.helpq "Помочь, если" { when p; applies when q; because "спросили"; to office }
recommend thing.hurry "Поторопить"  { when plan.percent < 30%; because "мало сделано"; to office }
)";

struct Row {
    std::size_t number = 0;
    std::string facts, name, expected, codes;
};

std::string trimmed_text(const std::string& text) {
    const auto first = text.find_first_not_of(' ');
    return first == std::string::npos ? std::string() : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::vector<Row> read_rows() {
    std::ifstream file(MERILO_PROJECT "/tests/tables/management.txt");
    std::vector<Row> rows;
    std::string text;
    for (std::size_t number = 1; std::getline(file, text); ++number) {
        if (text.empty() || text[0] == '#') continue;
        const auto bar = text.find('|'), arrow = text.find("=>"), codes = text.find('!', arrow);
        rows.push_back({number, trimmed_text(text.substr(0, bar)), trimmed_text(text.substr(bar + 1, arrow - bar - 1)),
                        trimmed_text(text.substr(arrow + 2, codes == std::string::npos ? codes : codes - arrow - 2)),
                        codes == std::string::npos ? std::string() : trimmed_text(text.substr(codes + 1))});
    }
    return rows;
}

/// The tables that the facts of a row stand for.
struct Tables {
    std::string steps = "thing;mechanism;step;period;done;published\n";
    std::string measures = "thing;measure;due;done\n";
    std::string facts = "thing;period;a;p;q\nthis;2022;";
    bool has_steps = false, has_measures = false;
    std::string as_of;
};

Tables tables_of(const std::string& facts) {
    Tables tables;
    std::string a, p, q;
    std::istringstream words(facts);
    for (std::string word; words >> word;) {
        const auto equals = word.find('='), colon = word.find(':');
        const auto name = word.substr(0, std::min(equals, colon)), value = equals == std::string::npos ? std::string() : word.substr(equals + 1);
        if (name == "a" || name == "p" || name == "q") {
            (name == "a" ? a : name == "p" ? p : q) = value;
        } else if (name == "on") {
            tables.as_of = value;
        } else if (name == "steps") {
            tables.has_steps = true;
        } else if (name == "measures") {
            tables.has_measures = true;
        } else if (colon != std::string::npos) {
            tables.has_measures = true;
            tables.measures += "this;" + name + ";" + word.substr(colon + 1, equals - colon - 1) + ";" + value + "\n";
        } else {
            // "н/д" has a stroke of its own.
            tables.has_steps = true;
            const auto stroke = value.starts_with("н/") ? value.find('/', std::string("н/").size()) : value.find('/');
            const auto published = stroke == std::string::npos ? std::string("нет") : value.substr(stroke + 1);
            const auto done = value.substr(0, stroke);
            for (const std::string mechanism : {"m", "z", "w"})
                if (mechanism != "w" || name == "goals") tables.steps += "this;" + mechanism + ";" + name + ";2022;" + done + ";" + published + "\n";
        }
    }
    tables.facts += a + ";" + p + ";" + q + "\n";
    return tables;
}

std::string result_of(const Methodology& methodology, const Row& row, std::string& codes) {
    const auto tables = tables_of(row.facts);
    auto data = methodology.dataset();
    Diagnostics wrong;
    read_csv_text(data, "facts.csv", tables.facts, {}, wrong);
    if (tables.has_steps) read_steps_text(data, "steps.csv", tables.steps, {}, wrong);
    if (tables.has_measures) {
        auto measures = std::make_shared<MeasureFacts>(data.model());
        add_objects(*measures, data);
        read_measures_text(*measures, "measures.csv", tables.measures, {}, wrong);
        data = with_measures(data, measures, parse_date(tables.as_of));
    }
    const auto quantity = find_quantity(methodology.model(), row.name, wrong);
    if (quantity == none) return "no such figure";
    EvaluateOptions options;
    options.plan.wanted = {quantity};
    const auto result = methodology.evaluate(data, options);
    for (const auto* found : std::initializer_list<const Diagnostics*>{&wrong, &result.diagnostics()})
        for (const auto& diagnostic : found->list)
            if (diagnostic.severity == Severity::error) codes += (codes.empty() ? "" : " ") + code_name(diagnostic.code);
    const auto explanation = explain(result, 0, quantity, 0);
    if (explanation.state != result.state(0, quantity, 0) || explanation.value != result.exact(0, quantity, 0)) return "the explanation differs";
    if (result.state(0, quantity, 0) != State::value) return show(result.state(0, quantity, 0), Language::russian);
    const auto value = result.exact(0, quantity, 0);
    const auto& type = methodology.model().quantities[quantity].type;
    if (type.kind == TypeKind::yes_no) return value == Fraction{} ? "нет" : "да";
    if (type.kind == TypeKind::label) return methodology.model().lists[type.list].labels.at(static_cast<std::size_t>(to_double(value))).name;
    return value.denominator == "1" ? value.numerator : value.numerator + "/" + value.denominator;
}

TEST(ManagementStates, Table) {
    const auto loaded = Methodology::try_parse("management.merilo", rules);
    ASSERT_TRUE(loaded) << render(loaded.diagnostics, loaded.sources, Language::english);
    const auto rows = read_rows();
    ASSERT_GT(rows.size(), 100U);
    for (const auto& row : rows) {
        std::string codes;
        EXPECT_EQ(result_of(*loaded.methodology, row, codes), row.expected) << "management.txt:" << row.number << ": " << row.facts << " | " << row.name;
        EXPECT_EQ(codes, row.codes) << "management.txt:" << row.number << ": " << row.facts << " | " << row.name;
    }
}

}  // namespace
}  // namespace merilo
