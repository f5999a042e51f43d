// How a cell is read: tests/tables/facts.txt, a case a line; and that what is written is what is read.
#include "facts_model.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <random>

namespace merilo {
namespace {

std::string unescaped(std::string text) {
    const auto trim = [](std::string& t) {
        t.erase(0, t.find_first_not_of(' '));
        t.erase(t.find_last_not_of(' ') + 1);
    };
    trim(text);
    if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
    for (const auto& [escape, meaning] : {std::pair{"\\n", "\n"}, {"\\u00a0", "\u00a0"}, {"\\u202f", "\u202f"}, {"\\u2009", "\u2009"}, {"\\u0306", "\u0306"}})
        for (auto at = text.find(escape); at != std::string::npos; at = text.find(escape))
            text.replace(at, std::string_view(escape).size(), meaning);
    return text;
}

std::string read_as(const tests::FactsModel& facts, const std::string& type, const std::string& text) {
    const auto& quantities = facts.model.quantities;
    const std::vector<std::pair<std::string, QuantityId>> types{
        {"number", facts.average}, {"count", facts.pupils}, {"points", facts.points}, {"share", facts.passed},
        {"percent", facts.passed}, {"yes_no", facts.plan},  {"mark", facts.mark}};
    if (type == "figure") {  // a share that is expected is read from a table
        Dataset dataset(facts.shared());
        Diagnostics diagnostics;
        ReadOptions options;
        options.expected = true;
        options.mapping.rows = {{"school", MappingTarget::object, facts.school, false, {}},
                                {"x", MappingTarget::fact, facts.expected, false, {}}};
        read_csv_text(dataset, "t.csv", "school;x\nA;\"" + text + "\"\n", options, diagnostics);
        if (!diagnostics.list.empty()) return code_name(diagnostics.list[0].code);
        return tests::fact_text(dataset, "", facts.school, {"A"}, facts.expected);
    }
    for (const auto& [name, id] : types) {
        if (name != type) continue;
        const auto fact = parse_fact(facts.model, quantities[id].type, quantities[id].range, text, type == "percent");
        if (fact.error) {
            EXPECT_EQ(fact.state, State::missing);
            EXPECT_NE(message(*fact.error, Language::russian), "");
            return code_name(fact.error->code);
        }
        if (fact.state != State::value) return fact.state == State::missing ? "н/д" : "н/п";
        return fact.value.denominator == "1" ? fact.value.numerator : fact.value.numerator + "/" + fact.value.denominator;
    }
    return "no such type";
}

TEST(Fact, Table) {
    const tests::FactsModel facts;
    std::ifstream file(MERILO_PROJECT "/tests/tables/facts.txt");
    int cases = 0;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.starts_with("//")) continue;
        const auto bar = line.find('|');
        const auto arrow = line.rfind("=>");
        ASSERT_TRUE(bar != std::string::npos && arrow != std::string::npos) << line;
        EXPECT_EQ(read_as(facts, unescaped(line.substr(0, bar)), unescaped(line.substr(bar + 1, arrow - bar - 1))),
                  unescaped(line.substr(arrow + 2)))
            << line;
        ++cases;
    }
    EXPECT_GT(cases, 100);
}

TEST(Fact, What_is_written_is_read) {
    const tests::FactsModel facts;
    std::mt19937 random(7);
    const std::vector<std::string> blanks{"", " ", "\u00a0", "\u202f"};
    for (int i = 0; i < 20000; ++i) {
        const auto digits = 1 + random() % 20;
        const auto places = random() % (digits + 1);
        std::string written, plain;
        const auto blank = blanks[random() % blanks.size()];
        if (random() % 2 == 0) {
            plain = "-";
            written = random() % 2 == 0 ? "-" : "\u2212";
        }
        const auto whole = std::max<std::size_t>(digits - places, 1);
        for (std::size_t d = 0; d < whole; ++d) {
            const char digit = static_cast<char>('0' + random() % 10);
            plain += digit;
            if (d > 0 && (whole - d) % 3 == 0) written += blank;
            written += digit;
        }
        if (places > 0) {
            plain += '.';
            written += random() % 2 == 0 ? '.' : ',';
            for (std::size_t d = 0; d < places; ++d) {
                const char digit = static_cast<char>('0' + random() % 10);
                plain += digit;
                written += digit;
            }
        }
        const auto& quantity = facts.model.quantities[facts.average];
        const auto fact = parse_fact(facts.model, quantity.type, quantity.range, written, false);
        ASSERT_FALSE(fact.error) << written;
        EXPECT_EQ(fact.value, *parse_decimal(plain).value) << written;
        // The column holds the same number: as a double that means it, or exactly.
        Dataset dataset(facts.shared());
        const auto row = dataset.add("", facts.school, {"A"});
        dataset.set("", row, facts.average, fact.value);
        const auto text = tests::fact_text(dataset, "", facts.school, {"A"}, facts.average);
        EXPECT_EQ(text, fact.value.denominator == "1" ? fact.value.numerator : fact.value.numerator + "/" + fact.value.denominator);
        EXPECT_EQ(dataset.slab("", facts.school)->column(facts.average)->wide.empty(), from_double(to_double(fact.value)) == fact.value)
            << plain;
    }
}

TEST(Fact, A_near_label_is_proposed) {
    const tests::FactsModel facts;
    const auto& quantity = facts.model.quantities[facts.mark];
    const auto fact = parse_fact(facts.model, quantity.type, quantity.range, "низкий", false);
    ASSERT_TRUE(fact.error);
    EXPECT_EQ(fact.error->arguments[1].value, "m2 (неуд), m3 (уд), low (Низкий)");
    ASSERT_EQ(fact.error->notes.size(), 1U);
    EXPECT_EQ(fact.error->notes[0].arguments[0].value, "Низкий");
}

TEST(Fact, A_long_cell_is_cut_in_the_message) {
    const tests::FactsModel facts;
    const auto& quantity = facts.model.quantities[facts.average];
    std::string page;
    for (int i = 0; i < 10000; ++i) page += "ы\n";
    const auto fact = parse_fact(facts.model, quantity.type, quantity.range, page, false);
    ASSERT_TRUE(fact.error);
    EXPECT_LT(fact.error->arguments[0].value.size(), 100U);
    EXPECT_EQ(fact.error->arguments[0].value.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace merilo
