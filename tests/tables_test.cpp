// Tables as text and as CSV; what a report of a methodology puts into them.
#include <merilo/merilo.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace {

using merilo::Colour;
using merilo::Language;
using merilo::Table;
using merilo::TableCell;

TableCell number(const std::string& text) { return {text, Colour::nothing, true, text, {}}; }
TableCell word(const std::string& text, Colour colour = Colour::nothing) { return {text, colour, false, text, {}}; }
TableCell part(const std::string& value, const std::string& maximum) {
    return {value + " из " + maximum, Colour::nothing, true, value, maximum};
}

Table rating() {
    Table table;
    table.title = "Рейтинг, 2022";
    table.note = "н/д — нет данных.";
    table.sections = {{"", {"Муниципалитет"}}, {"Итог", {"Место", "Баллы", "%"}}, {"Условия", {"Баллы", "Уровень"}}};
    table.rows = {{word("Снежинский ГО"), number("1"), part("71", "95"), number("75\u00A0%"), number("23"), word("Высокий", Colour::green)},
                  {word("Ашинский МР"), number("12"), part("9", "91"), number("10\u00A0%"), number("н/д"), word("Низкий", Colour::orange)}};
    return table;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

/// Characters; all of these texts are one column wide each.
std::size_t width_of(const std::string& line) {
    return static_cast<std::size_t>(
        std::count_if(line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

TEST(TableText, aligns_numbers_to_the_right_and_centres_headings_of_sections) {
    EXPECT_EQ(merilo::to_text(rating(), 100, false),
              "Рейтинг, 2022\n"
              "\n"
              "              │         Итог          │    Условия\n"
              "Муниципалитет │ Место     Баллы     % │ Баллы  Уровень\n"
              "──────────────┼───────────────────────┼───────────────\n"
              "Снежинский ГО │     1  71 из 95  75\u00A0% │    23  Высокий\n"
              "Ашинский МР   │    12   9 из 91  10\u00A0% │   н/д  Низкий\n"
              "\n"
              "н/д — нет данных.\n");
}

TEST(TableText, puts_whole_sections_below_where_the_width_ends) {
    const auto lines = lines_of(merilo::to_text(rating(), 45, false));
    for (const auto& line : lines) EXPECT_LE(width_of(line), 45U) << line;
    EXPECT_EQ(std::count_if(lines.begin(), lines.end(), [](const std::string& line) { return line.starts_with("Снежинский ГО"); }), 2);
    EXPECT_EQ(lines[8].substr(lines[8].size() - std::string("Условия").size()), "Условия");
}

TEST(TableText, breaks_a_section_that_no_width_holds) {
    Table table;
    table.sections = {{"", {"Школа"}}, {"Показатели", {}}};
    table.rows.resize(1);
    table.rows[0].push_back(word("Школа № 1"));
    for (int i = 0; i < 20; ++i) {
        table.sections[1].columns.push_back("столбец " + std::to_string(i));
        table.rows[0].push_back(number("100"));
    }
    const auto text = merilo::to_text(table, 60, false);
    for (const auto& line : lines_of(text)) EXPECT_LE(width_of(line), 60U) << line;
    std::size_t seen = 0;
    for (auto at = text.find("100"); at != std::string::npos; at = text.find("100", at + 3)) ++seen;
    EXPECT_EQ(seen, 20U) << "nothing is dropped";
}

TEST(TableText, wraps_long_headings_and_long_names) {
    Table table;
    table.sections = {{"", {"Организация"}}, {"", {"Доля обучающихся, выполнивших Всероссийскую проверочную работу"}}};
    table.rows = {
        {word("Муниципальное бюджетное общеобразовательное учреждение «Средняя школа № 1 имени первого директора»"), number("3\u00A0%")}};
    const auto text = merilo::to_text(table, 80, false);
    const auto lines = lines_of(text);
    for (const auto& line : lines) EXPECT_LE(width_of(line), 80U) << line;
    EXPECT_NE(text.find("выполнивших"), std::string::npos);
    EXPECT_GE(lines.size(), 6U);
}

TEST(TableText, colours_labels_only_when_asked) {
    const auto plain = merilo::to_text(rating(), 100, false);
    EXPECT_EQ(plain.find('\x1b'), std::string::npos);
    auto coloured = merilo::to_text(rating(), 100, true);
    EXPECT_NE(coloured.find("\x1b[32mВысокий\x1b[0m"), std::string::npos);
    EXPECT_NE(coloured.find("\x1b[38;5;208mНизкий\x1b[0m"), std::string::npos) << "orange";
    for (const std::string escape : {"\x1b[32m", "\x1b[38;5;208m", "\x1b[0m"})
        for (auto at = coloured.find(escape); at != std::string::npos; at = coloured.find(escape)) coloured.erase(at, escape.size());
    EXPECT_EQ(coloured, plain) << "colours do not move anything";
}

TEST(TableText, a_name_from_the_data_cannot_steer_the_terminal) {
    Table table;
    table.sections = {{"", {"Школа"}}};
    table.rows = {{word("a\x1b[2Jb\nc")}};
    const auto text = merilo::to_text(table, 80, false);
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_NE(text.find("a [2Jb c"), std::string::npos);
}

TEST(TableText, an_empty_table_has_its_head) {
    auto table = rating();
    table.rows.clear();
    EXPECT_NE(merilo::to_text(table, 100, false).find("Муниципалитет"), std::string::npos);
}

TEST(TableCsv, is_what_a_spreadsheet_of_the_language_reads) {
    EXPECT_EQ(merilo::to_csv(rating(), Language::russian),
              "Муниципалитет;Итог: Место;Итог: Баллы;Итог: Баллы, максимум;Итог: %;Условия: Баллы;Условия: Уровень\n"
              "Снежинский ГО;1;71;95;75%;23;Высокий\n"
              "Ашинский МР;12;9;91;10%;н/д;Низкий\n");
    EXPECT_TRUE(merilo::to_csv(rating(), Language::english).starts_with("Муниципалитет,Итог: Место,"));
}

TEST(TableCsv, quotes_what_would_be_read_otherwise) {
    Table table;
    table.sections = {{"", {"a;b", "c"}}};
    table.rows = {{word("Школа \"Заря\"; № 1"), number("1,5")}, {word("две\nстроки"), number("")}};
    EXPECT_EQ(merilo::to_csv(table, Language::russian), "\"a;b\";c\n\"Школа \"\"Заря\"\"; № 1\";1,5\n\"две\nстроки\";\n");
    EXPECT_EQ(merilo::to_csv(table, Language::english), "a;b,c\n\"Школа \"\"Заря\"\"; № 1\",\"1,5\"\n\"две\nстроки\",\n");
}

const std::string rules = R"(merilo 1
methodology test "Проба" {
    version 1
    period year
}
entity region "Регион"
entity town "Город" in region
list grade "Уровень" { low "Низкий" red; high "Высокий" green }
parameter border "Порог" 50% { assumed "в источнике не назван." }
parameter other "Другой порог" 1 { assumed "никем не назван" }
input town.got "Получено" points 0..100
input town.most "Можно получить" points 0..100
indicator town.result "Итог" {
    value   got
    better  higher
    points  value
    maximum most
    level   table result.percent { >= border : high; otherwise : low }
}
value town.place "Место" rank(within region: result.percent, higher first, ties dense)
value town.unused "Не показано" got + other * 1 points
)";

merilo::Result evaluated(const std::string& text, const std::string& csv, merilo::PlanOptions plan = {}) {
    const auto loaded = merilo::Methodology::try_parse("rules", text);
    if (!loaded) throw merilo::Error(loaded.diagnostics, loaded.sources);
    auto dataset = loaded.methodology->dataset();
    merilo::Diagnostics diagnostics;
    merilo::ReadOptions options;
    options.period = "2022";
    merilo::read_csv_text(dataset, "data", csv, options, diagnostics);
    EXPECT_TRUE(diagnostics.list.empty()) << merilo::render(diagnostics, loaded.sources, Language::english);
    merilo::EvaluateOptions evaluation;
    evaluation.plan = std::move(plan);
    return loaded.methodology->evaluate(dataset, evaluation);
}

const std::string report = R"(report town.rating "Рейтинг" {
    columns "Итог" place "Место", result.points of maximum "Баллы", result.percent "%" shown to 1%, result.level
    columns got
    sort by place
})";

const std::string facts = "town,got,most\nЯрый,1,3\nБерег,9,10\nАлый,9,10\nПустой,,10\nНулевой,0,0\n";

std::vector<std::vector<std::string>> texts_of(const Table& table) {
    std::vector<std::vector<std::string>> rows;
    for (const auto& row : table.rows) {
        rows.emplace_back();
        for (const auto& cell : row) rows.back().push_back(cell.text);
    }
    return rows;
}

TEST(Tables, hold_what_the_report_says_sorted_with_objects_without_a_value_last) {
    const auto shown = merilo::tables(evaluated(rules + report, facts), Language::russian);
    ASSERT_EQ(shown.size(), 1U);
    const auto& table = shown.front();
    EXPECT_EQ(table.title, "Рейтинг, 2022");
    ASSERT_EQ(table.sections.size(), 3U);
    EXPECT_EQ(table.sections[0].columns, std::vector<std::string>{"Город"}) << "no object names a region";
    EXPECT_EQ(table.sections[1].heading, "Итог");
    EXPECT_EQ(table.sections[1].columns[3], "Итог, уровень");
    EXPECT_EQ(table.sections[2].columns, std::vector<std::string>{"Получено"});
    const std::vector<std::vector<std::string>> expected{{"Алый", "1", "9 из 10", "90\u00A0%", "Высокий", "9"},
                                                         {"Берег", "1", "9 из 10", "90\u00A0%", "Высокий", "9"},
                                                         {"Ярый", "2", "1 из 3", "33\u00A0%", "Низкий", "1"},
                                                         {"Нулевой", "н/п", "0 из 0", "н/п", "н/п", "0"},
                                                         {"Пустой", "н/д", "н/д", "н/д", "н/д", "н/д"}};
    EXPECT_EQ(texts_of(table), expected);
    EXPECT_EQ(table.rows[0][4].colour, Colour::green);
    EXPECT_EQ(table.rows[0][2].value, "9");
    EXPECT_EQ(table.rows[0][2].maximum, "10");
    EXPECT_TRUE(table.rows[0][1].right);
    EXPECT_FALSE(table.rows[0][4].right);
}

TEST(Tables, name_below_the_assumptions_that_their_columns_rest_on) {
    const auto shown = merilo::tables(evaluated(rules + report, facts), Language::russian);
    const auto& note = shown.front().note;
    EXPECT_NE(note.find("Принято по допущению: Порог = 50\u00A0%, потому что в источнике не назван."), std::string::npos) << note;
    EXPECT_EQ(note.find(".."), std::string::npos) << note;
    EXPECT_EQ(note.find("Другой порог"), std::string::npos) << "no column rests on it\n" << note;
    EXPECT_NE(note.find("н/д — нет данных"), std::string::npos);
    EXPECT_NE(note.find("н/п — неприменимо"), std::string::npos);
}

TEST(Tables, do_not_depend_on_the_order_of_the_rows) {
    const std::string turned = "town,got,most\nНулевой,0,0\nПустой,,10\nАлый,9,10\nЯрый,1,3\nБерег,9,10\n";
    EXPECT_EQ(texts_of(merilo::tables(evaluated(rules + report, facts), Language::russian).front()),
              texts_of(merilo::tables(evaluated(rules + report, turned), Language::russian).front()));
}

TEST(Tables, have_a_column_of_parents_where_the_data_name_them) {
    const auto shown = merilo::tables(evaluated(rules + report, "town,region,got,most\nА,Юг,1,2\nА,Север,2,2\n"), Language::russian);
    EXPECT_EQ(shown.front().sections[0].columns, (std::vector<std::string>{"Город", "Регион"}));
    EXPECT_EQ(shown.front().rows[0][1].text, "Север") << "equal names stand by their parents";
}

TEST(Tables, are_made_for_each_period_and_only_for_the_report_asked_for) {
    const auto result =
        evaluated(rules + report + "\nreport town.short \"Кратко\" { columns place }", "town,period,got,most\nА,2021,1,2\nА,2022,1,2\n");
    EXPECT_EQ(merilo::tables(result, Language::russian).size(), 4U);
    EXPECT_EQ(merilo::tables(result, Language::russian, "town.short").size(), 2U);
    EXPECT_EQ(merilo::tables(result, Language::russian, "short").size(), 2U);
    EXPECT_EQ(merilo::tables(result, Language::russian, "long").size(), 0U);
}

TEST(Tables, show_all_nodes_where_the_methodology_has_no_report) {
    const auto shown = merilo::tables(evaluated(rules, "town,got,most\nА,1,2\n"), Language::english);
    ASSERT_EQ(shown.size(), 1U);
    EXPECT_EQ(shown.front().title, "Город, 2022");
    const auto text = merilo::to_text(shown.front(), 100, false);
    for (const std::string word : {"Получено", "Итог", "1 of 2", "50%"})
        EXPECT_NE(text.find(word), std::string::npos) << word << "\n" << text;
}

}  // namespace
