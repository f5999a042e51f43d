// Tables in CSV: their form, their columns, their records, and what is wrong with them.
#include "csv_fixture.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace merilo {
namespace {

using tests::brief;
using tests::Csv;

// The form of the file ------------------------------------------------------------------------------------------------------------

TEST_F(Csv, Separators_line_ends_and_mark) {
    for (const std::string mark : {"", "\xEF\xBB\xBF"})
        for (const std::string separator : {",", ";", "\t"})
            for (const std::string end : {"\n", "\r\n", "\r"})
                for (const auto& last : {std::string(), end}) {
                    dataset = Dataset(facts.shared());
                    EXPECT_EQ(
                        read(mark + "school" + separator + "pupils" + end + "A" + separator + "12" + end + "B" + separator + "13" + last),
                        "");
                    EXPECT_TRUE(readable);
                    EXPECT_EQ(fact({"A"}, facts.pupils), "12");
                    EXPECT_EQ(fact({"B"}, facts.pupils), "13");
                }
}

TEST_F(Csv, Quoted_cells) {
    EXPECT_EQ(read("school,\"pupils\",average\n\"Школа \"\"Луч\"\", корпус 1\",\"1 200\",\"3,5\"\n\"две\nстроки\",1,2\nC,x,1\n"),
              "M0801 4 pupils\n");
    EXPECT_EQ(fact({"Школа \"Луч\", корпус 1"}, facts.average), "7/2");
    EXPECT_EQ(fact({"две\nстроки"}, facts.pupils), "1");
}

TEST_F(Csv, The_separator_stands_outside_quotes) {
    EXPECT_EQ(read("\"school\",\"Баллы\"\nA,1\n"), "");
    EXPECT_EQ(read("school;\"Баллы, из 28\"\nA;1\n"), "M0810 1 Баллы, из 28\n");
    options.mapping.rows = {object("школа; имя"), row("Баллы", MappingTarget::fact, facts.points)};
    EXPECT_EQ(read("\"школа; имя\",Баллы\nB,1\n"), "");
    EXPECT_EQ(fact({"B"}, facts.points), "1");
}

TEST_F(Csv, Blank_lines_count_and_hold_nothing) {
    EXPECT_EQ(read("school;pupils\r\n\r\nA;x\r\n;\r\n  \r\nB;y\r\n\r\n"), "M0801 3 pupils\nM0801 6 pupils\n");
}

TEST_F(Csv, One_column) {
    EXPECT_EQ(read("school\nA\nB\n"), "");
    EXPECT_EQ(dataset.slab("", facts.school)->rows(), 2U);
}

TEST_F(Csv, Empty_file_and_file_without_records) {
    EXPECT_EQ(read(""), "M0830\n");
    EXPECT_FALSE(readable);
    EXPECT_EQ(read("\xEF\xBB\xBF\n\n"), "M0830\n");
    EXPECT_EQ(read("school,pupils\n"), "M0831\n");
    EXPECT_TRUE(readable);
    EXPECT_EQ(diagnostics.list[0].severity, Severity::note);
    EXPECT_NE(dataset.slab("", facts.school)->column(facts.pupils), nullptr) << "the column stands in the file";
}

TEST_F(Csv, Quotes_in_the_wrong_place) {
    EXPECT_EQ(read("school,pupils\nA,1\nB \"x\",2\nC,3\n"), "M0833 3\n");
    EXPECT_EQ(fact({"A"}, facts.pupils), "1");
    EXPECT_EQ(read("school,pupils\nD,1\n\"E,2\nF,3\n"), "M0832 3\n");
    EXPECT_EQ(fact({"D"}, facts.pupils), "1");
    EXPECT_EQ(read("school,\"pupils\nA,1\n"), "M0832 1\n");
    EXPECT_FALSE(readable);
}

TEST_F(Csv, Not_utf8) {
    options.encoding = Encoding::utf8;
    EXPECT_EQ(read("school,pupils\n\"A\nB\",1\n\xCF\xF0,2\n"), "M0834 3\n");
    EXPECT_EQ(diagnostics.list[0].arguments[0].value, "CF");
    EXPECT_FALSE(readable);
    options.encoding = Encoding::automatic;
    EXPECT_EQ(read(std::string("s\0c\0", 4)), "M0834 1\n") << "UTF-16 without a mark";
    EXPECT_EQ(read("school\nA\xED\xA0\x80\x81\n"), "M0834 2\n") << "half of a surrogate pair";
    EXPECT_EQ(read("school\r\nA\r\nB\xC0\xAF\r\n"), "M0834 3\n") << "an overlong form";
    EXPECT_EQ(read("school\n\x8F\xE0\xA8\xA2\xA5\xE2\n"), "M0834 2\n") << "CP866";
}

TEST_F(Csv, Windows1251) {
    const std::string text = "school;pupils;mark\n\xD8\xEA\xEE\xEB\xE0 \xB9 1;1\xA0" "234;\xED\xE5\xF3\xE4\n";  // Школа № 1; неуд
    EXPECT_EQ(read(text), "M0853\n");
    EXPECT_EQ(diagnostics.list[0].severity, Severity::note);
    EXPECT_EQ(diagnostics.list[0].arguments[0].value, "Windows-1251");
    EXPECT_EQ(fact({"Школа № 1"}, facts.pupils), "1234");
    EXPECT_EQ(fact({"Школа № 1"}, facts.mark), "0");
    dataset = Dataset(facts.shared());
    options.encoding = Encoding::windows1251;
    EXPECT_EQ(read(text), "") << "what was stated need not be said";
    EXPECT_EQ(fact({"Школа № 1"}, facts.pupils), "1234");
    EXPECT_EQ(read("school\nA\nB\x98\n"), "M0855 3\n");
    EXPECT_EQ(diagnostics.list[0].arguments[1].value, "Windows-1251");
}

TEST_F(Csv, Mixed_encodings) {
    EXPECT_EQ(read("school;pupils\nАльфа;1\n\xC1\xE5\xF2\xE0;2\n"), "M0854 3\n");
    EXPECT_FALSE(readable);
    EXPECT_EQ(read("school;pupils\nАльфа;1\nБет\xD0;2\n"), "M0854 3\n") << "half a letter";
}

TEST_F(Csv, Utf16) {
    for (const bool big_endian : {false, true}) {
        std::string bytes;
        for (const char16_t unit : std::u16string(u"\uFEFFschool\tpupils\r\nШкола 🏫\t1\u00A0234\r\n")) {
            const auto high = static_cast<char>(unit >> 8U);
            const auto low = static_cast<char>(unit & 0xFFU);
            bytes += {big_endian ? high : low, big_endian ? low : high};
        }
        dataset = Dataset(facts.shared());
        EXPECT_EQ(read(bytes), "");
        EXPECT_EQ(fact({"Школа 🏫"}, facts.pupils), "1234");
        EXPECT_EQ(read(bytes.substr(0, bytes.size() - 1)), "M0855 2\n") << "half a character";
    }
}

TEST_F(Csv, A_line_may_name_the_separator) {
    EXPECT_EQ(read("sep=,\r\nschool,\"Баллы; из 28\",pupils\r\nA,1,x\r\n"), "M0810 2 Баллы; из 28\nM0801 3 pupils\n");
    EXPECT_EQ(read("\"SEP=;\"\nschool;pupils\nB;7\n"), "");
    EXPECT_EQ(fact({"B"}, facts.pupils), "7");
    EXPECT_EQ(read("sep=;"), "M0811 1\n");
}

TEST_F(Csv, Limit) {
    options.bytes = 20;
    EXPECT_EQ(read("school,pupils\nA,1\nBBBBBBBBBB,2\n"), "M0003\n");
    EXPECT_FALSE(readable);
}

TEST_F(Csv, Wrong_numbers_of_cells) {
    EXPECT_EQ(read("school,pupils\nA\nB,1,2\nC,3\n"), "M0820 2\nM0820 3\n");
    EXPECT_EQ(dataset.slab("", facts.school)->rows(), 1U);
}

// Columns --------------------------------------------------------------------------------------------------------------------------

TEST_F(Csv, Columns_by_name_qualified_name_and_title) {
    EXPECT_EQ(read("Школа;school.pupils;Баллы; mark ;Доля сдавших\nA;1;2;неуд;5%\n"), "");
    EXPECT_EQ(fact({"A"}, facts.pupils), "1");
    EXPECT_EQ(fact({"A"}, facts.points), "2");
    EXPECT_EQ(fact({"A"}, facts.mark), "0");
    EXPECT_EQ(fact({"A"}, facts.passed), "1/20");
}

TEST_F(Csv, Unknown_columns) {
    EXPECT_EQ(read("school,pupls,Дата,pupils\nA,1,2,3\n"), "M0810 1 pupls (pupils)\nM0810 1 Дата\n");
    EXPECT_TRUE(readable);
    EXPECT_EQ(fact({"A"}, facts.pupils), "3");
    EXPECT_NE(
        message(diagnostics.list[0], Language::russian).find("\"pupls\" = " + std::string(spelling(Word::ignored, facts.model.keywords))),
        std::string::npos)
        << "how to leave it out";
}

TEST_F(Csv, Columns_that_are_no_facts_of_these_objects) {
    EXPECT_EQ(read("school,summary,municipality.town_points,town_points,Близнец\nA,1,2,3,4\n"),
              "M0817 1 summary\nM0818 1 municipality.town_points\nM0810 1 town_points\nM0816 1 Близнец\n");
    EXPECT_EQ(diagnostics.list[3].arguments[1].value, "twin, other_twin");
}

TEST_F(Csv, Columns_without_a_heading) {
    EXPECT_EQ(read("school,pupils,,\nA,1,,\nB,2,,\n"), "");
    EXPECT_EQ(read("school,pupils,,\nC,1,,\nD,2,x,\nE,2,y,z\n"), "M0819 3\nM0819 4\n");
    EXPECT_EQ(fact({"E"}, facts.pupils), "2");
}

TEST_F(Csv, Doubled_columns) {
    EXPECT_EQ(read("school,pupils,points,pupils\nA,1,2,3\n"), "M0812 1 pupils\n");
    EXPECT_EQ(fact({"A"}, facts.pupils), "н/д");
    EXPECT_EQ(fact({"A"}, facts.points), "2");
    EXPECT_EQ(read("school,pupils,Обучающиеся\nB,1,3\n"), "M0813 1 Обучающиеся\n");
    EXPECT_EQ(fact({"B"}, facts.pupils), "1");
    EXPECT_EQ(read("school,pupils,school\nC,1,D\n"), "M0812 1 school\n");
    EXPECT_FALSE(readable);
    EXPECT_EQ(read("school,region,school\nC,Юг,D\n"), "M0812 1 school\n");
    EXPECT_FALSE(readable);
    EXPECT_EQ(read("school,period,pupils,period\nC,1,1,2\n"), "M0812 1 period\n");
    EXPECT_FALSE(readable);
}

TEST_F(Csv, No_object_column) {
    EXPECT_EQ(read("town,pupils\nA,1\n"), "M0811 1\n");
    EXPECT_FALSE(readable);
    EXPECT_EQ(diagnostics.list[0].arguments[0].value, "region, municipality, school, club");
    options.entity = facts.school;
    EXPECT_EQ(read("municipality,pupils\nA,1\n"), "M0811 1\n");
    EXPECT_EQ(diagnostics.list[0].arguments[0].value, "school");
}

TEST_F(Csv, The_deepest_entity_is_the_object_and_the_others_are_its_parents) {
    EXPECT_EQ(read("region,school,municipality,pupils\nЮг,A,Альфа,1\nЮг,A,Бета,2\n"), "");
    EXPECT_EQ(fact({"A", "Альфа", "Юг"}, facts.pupils), "1");
    EXPECT_EQ(fact({"A", "Бета", "Юг"}, facts.pupils), "2");
    EXPECT_EQ(dataset.slab("", facts.municipality)->rows(), 2U);
    EXPECT_EQ(read("school,region,pupils\nA,Юг,1\n"), "M0815 1 region\n");
    EXPECT_FALSE(readable);
    EXPECT_EQ(read("school,club,pupils\nA,К,1\n"), "M0818 1 club\n");
    EXPECT_FALSE(readable);
}

TEST_F(Csv, Mapping) {
    options.mapping.rows = {object("ОО"), row("МО", MappingTarget::parent, facts.municipality), row("Год", MappingTarget::period),
                            row("Доля", MappingTarget::fact, facts.passed, true), row("Дата", MappingTarget::ignored)};
    EXPECT_EQ(read("ОО;МО;Год;Доля;Дата;Баллы\nA;Альфа;2022;82,5;x;7\n"), "");
    EXPECT_EQ(fact({"A", "Альфа"}, facts.passed, "2022"), "33/40");
    EXPECT_EQ(fact({"A"}, facts.points, "2022"), "7");
    EXPECT_EQ(read("ОО;МО;Год;Доля;Дата;Балы\nB;Альфа;2022;1;x;7\n"), "M0810 1 Балы (Баллы)\n");
    options.mapping.others = MappingOthers::ignored;
    EXPECT_EQ(read("ОО;МО;Год;Доля;Дата;Балы;Балы\nC;Альфа;2022;1;x;7;8\n"), "");
    options.mapping.others = MappingOthers::refused;
    EXPECT_EQ(read("ОО;МО;Год;Доля;Дата;Баллы\nD;Альфа;2022;1;x;7\n"), "M0828 1 Баллы\n");
    EXPECT_EQ(fact({"D"}, facts.passed, "2022"), "1/100");
}

TEST_F(Csv, A_mapping_may_take_a_name_from_its_meaning) {
    options.mapping.rows = {object("school"), row("pupils", MappingTarget::fact, facts.points), row("period", MappingTarget::ignored)};
    EXPECT_EQ(read("school,pupils,period\nA,3,x\n"), "");
    EXPECT_EQ(fact({"A"}, facts.points), "3");
    EXPECT_EQ(fact({"A"}, facts.pupils), "-");
}

TEST_F(Csv, Wrong_mappings) {
    options.mapping.rows = {object("ОО"), row("x", MappingTarget::fact, facts.points), row("нет", MappingTarget::fact, facts.pupils),
                            row("y", MappingTarget::fact, facts.town_points), row("z", MappingTarget::fact, facts.average, true)};
    EXPECT_EQ(read("ОО,x,y,z\nA,1,2,3\n"), "M0818 1 y\nM0829 1 z\nM0814\n");
    EXPECT_TRUE(readable);
    EXPECT_EQ(fact({"A"}, facts.points), "1");
    EXPECT_EQ(fact({"A"}, facts.pupils), "н/д") << "reported, so it is not reported again as an absent column";
    EXPECT_EQ(read("OO,x\nA,1\n"), "M0814\n");
    EXPECT_FALSE(readable);
    options.mapping.rows = {object("ОО"), row("Год", MappingTarget::period)};
    EXPECT_EQ(read("ОО,pupils\nA,1\n"), "M0814\n");
    EXPECT_FALSE(readable) << "which period the facts are of is unknown";
}

TEST_F(Csv, Expected_figures) {
    options.expected = true;
    options.mapping.rows = {object("school"), row("Итог", MappingTarget::fact, facts.expected, true)};
    EXPECT_EQ(read("school,Итог,summary,points\nA,103,5%,99\n"), "");
    EXPECT_EQ(fact({"A"}, facts.expected), "103/100");
    EXPECT_EQ(fact({"A"}, facts.summary), "1/20");
    EXPECT_EQ(fact({"A"}, facts.points), "99") << "what differs from the computed value is for the scenario to say";
}

// Records --------------------------------------------------------------------------------------------------------------------------

TEST_F(Csv, Wrong_cells_are_missing_and_the_rest_is_read) {
    EXPECT_EQ(read("school,pupils,passed,plan,mark\nA,сто,82,да,хор\nB,5,82%,может,m2\n"),
              "M0801 2 pupils\nM0806 2 passed\nM0803 2 mark\nM0802 3 plan\n");
    EXPECT_EQ(fact({"A"}, facts.pupils), "н/д");
    EXPECT_EQ(fact({"A"}, facts.plan), "1");
    EXPECT_EQ(fact({"B"}, facts.passed), "41/50");
}

TEST_F(Csv, A_wrong_cell_in_words) {
    read("school;Баллы\nA;29\n", "школы.csv");
    const auto russian = render(diagnostics, {}, Language::russian);
    for (const auto* part : {"школы.csv, строка 2, столбец «Баллы»: ошибка M0805: «29»", "не меньше 0 и не больше 28"})
        EXPECT_NE(russian.find(part), std::string::npos) << russian;
    const auto english = render(diagnostics, {}, Language::english);
    for (const auto* part : {"школы.csv, row 2, column “Баллы”: error M0805: “29”", "at least 0 and at most 28"})
        EXPECT_NE(english.find(part), std::string::npos) << english;
}

TEST_F(Csv, Names_of_objects) {
    EXPECT_EQ(read("school,municipality,region,pupils\n,Альфа,Юг,1\nB,,Юг,2\n\" C \",Альфа,Юг,3\n"),
              "M0821 2 school\nM0827 3 municipality\n");
    EXPECT_EQ(fact({"C"}, facts.pupils), "3");
}

TEST_F(Csv, Doubled_objects) {
    EXPECT_EQ(read("school,municipality,pupils\nA,Альфа,1\nA,Бета,2\nA,Альфа,3\n"), "M0822 4 school (2)\n");
    EXPECT_EQ(fact({"A", "Альфа"}, facts.pupils), "1");
}

TEST_F(Csv, Orphans) {
    EXPECT_EQ(read("school,municipality,pupils\nA,Альфа,1\nB,,2\nC,Альфа,3\n"), "M0823 3 municipality\n");
    EXPECT_EQ(fact({"B"}, facts.pupils), "2");
    EXPECT_EQ(read("school,points\nA,1\nD,2\n"), "M0823 3\n") << "B was reported before";
    EXPECT_EQ(fact({"A"}, facts.points), "1");
}

TEST_F(Csv, Parents_may_come_later) {
    EXPECT_EQ(read("school,pupils\nA,1\nB,2\n"), "");
    EXPECT_EQ(read("school,municipality\nB,Альфа\nA,Бета\n"), "");
    EXPECT_EQ(fact({"A", "Бета"}, facts.pupils), "1");
    dataset = Dataset(facts.shared());
    EXPECT_EQ(read("school,pupils\nA,1\nB,2\n"), "");
    EXPECT_EQ(read("school,municipality\nB,Альфа\n"), "M0823 municipality\n") << "A is the orphan, and no record of this file";
}

TEST_F(Csv, Ambiguous_objects) {
    EXPECT_EQ(read("school,municipality\nA,Альфа\nA,Бета\n"), "");
    EXPECT_EQ(read("school,pupils\nA,1\n"), "M0824 2 school\n");
}

TEST_F(Csv, Facts_of_two_files) {
    EXPECT_EQ(read("school,pupils,points,average\nA,1,2,\nB,1,н/п,0.12345678901234567890\n"), "");
    EXPECT_EQ(read("school,pupils,points,average,passed\nA,1.0,3,5,1%\nB,,1,0.12345678901234567890,2%\n"),
              "M0825 2 points\nM0825 3 points\n");
    EXPECT_EQ(fact({"A"}, facts.pupils), "1");
    EXPECT_EQ(fact({"B"}, facts.pupils), "1") << "an empty cell takes nothing back";
    EXPECT_EQ(fact({"A"}, facts.points), "н/д");
    EXPECT_EQ(fact({"B"}, facts.points), "н/д");
    EXPECT_EQ(fact({"A"}, facts.average), "5");
    EXPECT_EQ(fact({"B"}, facts.passed), "1/50");
}

TEST_F(Csv, Many_mistakes_are_counted) {
    std::string text = "school,pupils\n";
    for (int i = 0; i < 2500; ++i) text += "Ш" + std::to_string(i) + ",много\n";
    read(text);
    ASSERT_EQ(diagnostics.list.size(), 1001U);
    EXPECT_EQ(diagnostics.list.back().code, Code::more_data_errors);
    EXPECT_EQ(diagnostics.list.back().arguments[0].value, "1500");
}

// Periods --------------------------------------------------------------------------------------------------------------------------

TEST_F(Csv, A_period_column) {
    EXPECT_EQ(read("school,period,pupils\nA,2021,1\nA,2022,2\nB,,3\nA,2021,4\n"), "M0826 4 period\nM0822 5 school (2)\n");
    EXPECT_EQ(dataset.periods(), (std::vector<std::string>{"2021", "2022"}));
    EXPECT_EQ(fact({"A"}, facts.pupils, "2021"), "1");
    EXPECT_EQ(fact({"A"}, facts.pupils, "2022"), "2");
    options.period = "2020";
    EXPECT_EQ(read("school,период,pupils\nB,,3\n"), "");
    EXPECT_EQ(fact({"B"}, facts.pupils, "2020"), "3");
}

TEST_F(Csv, Kinds_of_periods) {
    const std::vector<std::pair<Word, std::vector<std::string>>> kinds{{Word::year, {"2022"}},
                                                                       {Word::school_year, {"2021/22", "1999/00"}},
                                                                       {Word::half_year, {"2022-H1", "2022-H2"}},
                                                                       {Word::quarter, {"2022-Q1", "2022-Q4"}},
                                                                       {Word::month, {"2022-01", "2022-12"}}};
    const std::vector<std::string> wrong{"22",      "2022 г.", "2021/23", "2021/2022", "2021-22", "2022-H0", "2022-H3",
                                         "2022-Q5", "2022-q1", "2022-00", "2022-13",   "20221",   "x"};
    for (const auto& [kind, right] : kinds) {
        facts.model.period = kind;
        const auto fits = [&](const std::string& period) {
            dataset = Dataset(facts.shared());
            return read("school,period\nA," + period + "\n").empty();
        };
        for (const auto& [other, periods] : kinds)
            for (const auto& period : periods) EXPECT_EQ(fits(period), other == kind) << period;
        for (const auto& period : wrong) EXPECT_FALSE(fits(period)) << period;
        options.period = "2022/24";
        EXPECT_EQ(read("school\nA\n"), "M0837\n");
        EXPECT_FALSE(readable);
        options.period.clear();
    }
}

TEST_F(Csv, Without_a_period_facts_are_of_the_unnamed_one) {
    facts.model.period = Word::year;
    EXPECT_EQ(read("school,pupils\nA,1\n"), "");
    EXPECT_EQ(dataset.periods(), std::vector<std::string>{""});
}

// Files ----------------------------------------------------------------------------------------------------------------------------

TEST_F(Csv, Files) {
    namespace fs = std::filesystem;
    const auto folder = fs::path(testing::TempDir()) / "merilo_read_csv";
    fs::create_directories(folder);
    const auto path = (folder / "школы.CSV").string();
    std::ofstream(path, std::ios::binary) << "school,pupils\nA,7\n";
    EXPECT_TRUE(read_facts(dataset, path, options, diagnostics));
    EXPECT_EQ(fact({"A"}, facts.pupils), "7");
    EXPECT_FALSE(read_facts(dataset, (folder / "нет.csv").string(), options, diagnostics));
    EXPECT_FALSE(read_facts(dataset, (folder / "школы.xlsx").string(), options, diagnostics));
    fs::create_directories(folder / "папка.csv");
    EXPECT_FALSE(read_facts(dataset, (folder / "папка.csv").string(), options, diagnostics));
    options.bytes = 5;
    EXPECT_FALSE(read_facts(dataset, path, options, diagnostics));
    EXPECT_EQ(brief(diagnostics), "M0001\nM0835\nM0001\nM0003\n");
    EXPECT_EQ(diagnostics.list[0].data.file, (folder / "нет.csv").string());
    fs::remove_all(folder);
}

TEST_F(Csv, Hundred_thousand_records) {
    std::string text = "school;municipality;pupils;points;passed;plan;mark;average\n";
    for (int i = 0; i < 100'000; ++i)
        text +=
            "Школа " + std::to_string(i % 1000) + ";М " + std::to_string(i / 1000) + ";" + std::to_string(i) + ";7,5;12,5%;да;m2;4.25\n";
    EXPECT_EQ(read(text), "");
    EXPECT_EQ(fact({"Школа 999", "М 99"}, facts.pupils), "99999");
}

}  // namespace
}  // namespace merilo
