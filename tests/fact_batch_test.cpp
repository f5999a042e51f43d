// Plain records are read many at once, and files in pieces: with the same outcome.
#include "csv_fixture.hpp"

#include <merilo/arrow.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>

namespace merilo {
namespace {

using tests::brief;

class FactBatches : public tests::Csv {
protected:
    Dataset from_json(const Dataset& facts_read) const {
        Dataset result(facts_read.model());
        Diagnostics said;
        EXPECT_TRUE(read_json_text(result, "t.json", to_json(facts_read), {}, said));
        return result;
    }
    Dataset from_arrow(const Dataset& facts_read) const {
        Dataset result(facts_read.model());
        for (const auto& slab : facts_read.slabs()) {
            if (slab.entity != facts.school) continue;
            ArrowArrayStream stream;
            write_arrow(facts_read, slab.period, slab.entity, &stream);
            Diagnostics said;
            ReadOptions of_period;
            of_period.period = slab.period;
            EXPECT_TRUE(read_arrow(result, "t", &stream, of_period, said));
        }
        return result;
    }
};

// Records in lines that end with a line feed are read many at once, where they are plain; those that end with a carriage return, one by
// one. It has to be the same.
TEST_F(FactBatches, Records_are_read_many_at_once_as_one_by_one) {
    std::mt19937 random(20221201);
    const auto one_of = [&](const std::vector<std::string>& words) { return words[random() % words.size()]; };
    const std::vector<std::string> names{"A", "B", "Школа 1", "\"Школа \"\"Луч\"\"\"", "\"C\"", " D ", "Школа №\u00a02", "", "И\u0306", "#Н/Д", "a\tb"};
    const std::vector<std::string> counts{"0", "12", "007", "\"15\"", "1 200", "12.0", "1e3", "-", "", "н/д", "н/п", "-3", "2.5", "123456789012345678", "x", " 7", "\"8"};
    const std::vector<std::string> numbers{"4.5", "\"4,5\"", "-0.25", "−3", ".5", "-0", "0.1000000000000000055511151231257827", "0.8231292517006803", "1e309", "5.", "—", "", "12\u00a0345"};
    const std::vector<std::string> shares{"82%", "0.5", "12,5%", "82", "", "\"33.3%\"", "100%", "101%", "-1%", "н/п"};
    const std::vector<std::string> marks{"m2", "уд", "3", "Низкий", "хор", "", "#REF!"};
    const std::vector<std::string> answers{"да", "НЕТ", "1", "yes", "", "может быть", "н/п"};
    for (int round = 0; round < 400; ++round) {
        const bool has_parent = random() % 2 == 0;
        const bool has_period = random() % 3 == 0;
        const bool wild = random() % 3 == 0;
        const auto cell = [&](const std::vector<std::string>& words) { return wild || random() % 20 == 0 ? one_of(words) : words[random() % 3]; };
        std::string text = std::string("school;") + (has_parent ? "municipality;" : "") + (has_period ? "period;" : "") + "pupils;average;passed;mark;plan;\n";
        const auto records = random() % 40;
        for (unsigned i = 0; i < records; ++i) {
            text += (wild ? one_of(names) : "Школа " + std::to_string(random() % 60)) + ";";
            if (has_parent) text += one_of({"Альфа", "Бета", "Гамма", wild ? "" : "Альфа"}) + ";";
            if (has_period) text += one_of({"2021", "2022", wild ? "" : "2022"}) + ";";
            text += cell(counts) + ";" + cell(numbers) + ";" + cell(shares) + ";" + cell(marks) + ";" + cell(answers) + ";";
            if (wild && random() % 8 == 0) text += one_of({"лишнее", ";", " "});
            text += "\n";
            if (random() % 15 == 0) text += "\n";
        }
        if (random() % 2 == 0 && !text.empty()) text.pop_back();
        auto slow_text = text;
        std::replace(slow_text.begin(), slow_text.end(), '\n', '\r');
        Dataset fast(facts.shared());
        Dataset slow(facts.shared());
        for (int file = 0; file < 2; ++file) {  // the second time all objects are known
            Diagnostics fast_said;
            Diagnostics slow_said;
            EXPECT_EQ(read_csv_text(fast, "t.csv", text, options, fast_said), read_csv_text(slow, "t.csv", slow_text, options, slow_said));
            ASSERT_EQ(render(fast_said, {}, Language::russian), render(slow_said, {}, Language::russian)) << text;
            ASSERT_EQ(to_json(fast), to_json(slow)) << text;
            for (const auto& one : {fast, slow, from_json(fast), from_arrow(fast)}) tests::expect_true_bounds(one);
            ASSERT_FALSE(testing::Test::HasFailure()) << text;
            const auto& slabs = fast.slabs();
            ASSERT_EQ(slabs.size(), slow.slabs().size());
            for (std::size_t s = 0; s < slabs.size(); ++s)
                for (std::size_t c = 0; c < slabs[s].columns.size(); ++c) {
                    const auto& quick = slabs[s].columns[c].second;
                    const auto& other = slow.slabs()[s].columns[c].second;
                    ASSERT_EQ(quick.given.count(), other.given.count());
                    ASSERT_GE(quick.decimals, other.decimals) << "a bound";
                    ASSERT_GE(quick.largest, other.largest) << "a bound";
                    ASSERT_TRUE(quick.negative || !other.negative) << "a bound";
                }
        }
    }
}

TEST_F(FactBatches, A_file_larger_than_a_piece) {
    const auto path = std::filesystem::path(testing::TempDir()) / "merilo_pieces.csv";
    std::ofstream file(path, std::ios::binary);
    file << "school;pupils;average\n";
    for (int i = 0; i < 300'000; ++i) file << "\"Школа\n" << i << "\";" << i << ";" << i / 4 << ",25\r\n";
    file << "\"" << std::string(9'000'000, 'x') << "\";7;x\n";
    file.close();
    readable = read_csv(dataset, path.string(), options, diagnostics);
    EXPECT_TRUE(readable);
    EXPECT_EQ(brief(diagnostics), "M0801 300002 average\n");
    EXPECT_EQ(dataset.slab("", facts.school)->rows(), 300'001U);
    EXPECT_EQ(fact({"Школа\n299999"}, facts.pupils), "299999");
    EXPECT_EQ(fact({"Школа\n0"}, facts.average), "1/4");
    EXPECT_EQ(fact({std::string(9'000'000, 'x')}, facts.pupils), "7");
    std::filesystem::remove(path);
}

}  // namespace
}  // namespace merilo
