// Types, units and ranges, line by line: tests/tables/types.txt.
#include <merilo/impl/rendering.hpp>
#include <merilo/merilo.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

namespace {

using namespace merilo;

constexpr const char* types_head = R"(merilo 1
methodology types "Типы" {
    version 1
    period year
}
entity region "Регион"
entity school "Школа" in region
entity form "Класс" in school
entity other "Другое"
unit pupil "обучающийся"
unit teacher "учитель"
unit lesson "урок"
list mark "Отметка" { m2 "«2»"; m3 "«3»"; m4 "«4»"; m5 "«5»" }
list grade "Уровень" { low "Низкий"; both "Оба"; high "Высокий" }
list kind "Вид" unordered { city "Город"; village "Село"; both "Оба" }
input region.norm "Норма" number
input other.it "Это" number
input school.pupils "Обучающиеся" count of pupil
input school.boys "Мальчики" count of pupil
input school.teachers "Учителя" count of teacher
input school.lessons "Уроки" count of lesson
input school.n "Число" number
input school.begun "Открыта" date
input school.ended "Закрыта" date
input school.remark "Примечание" text
input school.m "Число" number
input school.s "Доля" share
input school.t "Доля" share
input school.p "Баллы" points 0..10
input school.q "Баллы" points
input school.yes_ "Да" yes_no
input school.no_ "Нет" yes_no
input school.sure "Точно" yes_no { missing means no }
input school.old "Была" mark
input school.new "Стала" mark
input school.reached "Уровень" grade
input school.place "Вид" kind
input school.site "Вид" kind
input form.size "Учатся" count of pupil
input form.staff "Учителя" count of teacher
input form.rate "Доля" share
input form.score "Балл" points 0..5
input form.grade_ "Отметка" mark
input form.open "Открытый" yes_no
input form.sure_ "Точно" yes_no { missing means no }
parameter ten "Десять" 10
parameter third "Треть" 30%
parameter five "Пять" 5 points
parameter limit "Порог" { from 2020 : 25%; from 2022 : 30% }
parameter top "Высшее" { from 2020 : 5; from 2022 : 10 }
parameter late "Поздний" 7 { valid from 2022 }
indicator school.ind "Показатель" {
    value  s
    better higher
    points table value { >= 90% : 2; >= 60% : 1; otherwise : 0 }
    level  table value { >= 50% : grade.high; otherwise : grade.low }
}
indicator school.part "Часть" { value s / 2 }
group school.all "Всё" { ind weight 4; p; total sum; missing counts zero }
group school.listed "Для списка" { ind; part }
)";

std::string written(const std::optional<Fraction>& end) {
    if (!end) return {};
    return end->denominator == "1" ? end->numerator : end->numerator + "/" + end->denominator;
}

struct TypeCase {
    std::string type, range, codes, rendered;
};

TypeCase type_of(const std::string& expression) {
    const auto loaded = Methodology::try_parse("types.merilo", types_head + std::string("value school.it_ \"Это\" ") + expression + "\n");
    TypeCase result;
    result.rendered = render(loaded.diagnostics, loaded.sources, Language::english);
    if (!loaded) {
        auto list = loaded.diagnostics.list;
        std::stable_sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.span.begin < b.span.begin; });
        for (const auto& diagnostic : list)
            if (diagnostic.severity == Severity::error) result.codes += (result.codes.empty() ? "" : " ") + code_name(diagnostic.code);
        return result;
    }
    const auto& model = loaded.methodology->model();
    const auto& quantity = model.quantities[model.nodes[model.find("school.it_")].main()];
    result.type = detail::expand_phrase(type_phrase(model, quantity.type).value, Language::english);
    result.range = written(quantity.range.lowest) + ".." + written(quantity.range.highest);
    if (quantity.range.integer) result.range += " whole";
    if (quantity.may_be_missing) result.range += " missing";
    return result;
}

TEST(Types, table) {
    std::ifstream file(MERILO_PROJECT "/tests/tables/types.txt");
    std::string line;
    std::size_t count = 0;
    for (std::size_t number = 1; std::getline(file, line); ++number) {
        if (line.empty() || line[0] == '#') continue;
        const auto arrow = line.find(" => ");
        ASSERT_NE(arrow, std::string::npos) << number;
        const auto bar = line.find(" | ", arrow);
        const auto trimmed = [](std::string text) { return text.substr(0, text.find_last_not_of(' ') + 1); };
        const auto expected = trimmed(line.substr(arrow + 4, bar == std::string::npos ? bar : bar - arrow - 4));
        const auto found = type_of(line.substr(0, arrow));
        ++count;
        if (expected[0] == 'M') {
            EXPECT_EQ(found.codes, expected) << "line " << number << ": " << line << "\n" << found.type << "\n" << found.rendered;
            continue;
        }
        EXPECT_EQ(found.type, expected) << "line " << number << ": " << line << "\n" << found.rendered;
        if (bar != std::string::npos) {
            EXPECT_EQ(found.range, trimmed(line.substr(bar + 3))) << "line " << number << ": " << line;
        }
    }
    EXPECT_GT(count, 200U);
}

}  // namespace
