// Names that are placed many at once: the same objects, rows, facts and diagnostics as by their keys, which a column of periods asks for.
#include "arrow_fixture.hpp"

namespace {

using namespace merilo;
using namespace merilo::tests;

using Names = std::vector<std::optional<std::string>>;

class ArrowNamesOf : public ReadArrow {
protected:
    ArrowNamesOf() {
        facts.model.period = Word::year;
        dataset = Dataset(facts.shared());
    }

    /// What a data set holds of the schools of a period, object by object, and what was said.
    std::string seen(const std::string& period) {
        std::string result;
        for (const auto& object : dataset.objects()) result += object.name + (object.parent == none ? "" : "^") + ";";
        result += "\n";
        if (const auto* slab = dataset.slab(period, facts.school); slab != nullptr)
            for (std::size_t row = 0; row < slab->rows(); ++row) {
                const auto* average = slab->column(facts.average);
                result += std::to_string(slab->objects[row]) + ":" +
                          (average == nullptr    ? ""
                           : average->valid[row] ? std::to_string(average->numbers[row])
                                                 : "-") +
                          " ";
            }
        result += "\n" + brief(diagnostics);
        diagnostics = {};
        return result;
    }
    /// Reads the same names in two parts, which begin anywhere.
    void read_names(const TestColumn& names, const std::string& period, bool by_cells) {
        const auto rows = names.array.length;
        std::vector<double> numbers;
        Names periods;
        for (std::int64_t i = 0; i < rows; ++i) {
            numbers.push_back(static_cast<double>(i % 977) / 4);
            periods.emplace_back(period);
        }
        if (rows > 5) numbers[5] = std::numeric_limits<double>::infinity();  // is reported once
        const auto table = [&](std::int64_t first, std::int64_t count) {
            std::vector<TestColumn> columns{sliced(names, first, count), sliced(numbers_column("average", "g", numbers), first, count)};
            if (by_cells) columns.push_back(sliced(text_column("period", periods), first, count));
            return columns;
        };
        options.period = by_cells ? "" : period;
        const auto part = rows / 3;
        EXPECT_TRUE(part == 0 ? read(table(0, rows)) : read_batches({table(0, part), table(part, rows - part)}));
    }
    void expect_same(const std::vector<TestColumn>& tables, const std::function<void(Dataset&)>& before = {}) {
        std::string expected;
        for (const std::size_t threads : {0, 1, 2, 7}) {
            options.threads = std::max<std::size_t>(threads, 1);
            dataset = Dataset(facts.shared());
            if (before) before(dataset);
            std::string found;
            for (const auto* period : {"2022", "2023", "2022"})
                for (const auto& names : tables) {
                    read_names(names, period, threads == 0);
                    found += seen(period);
                }
            if (threads == 0) expected = found;
            else EXPECT_EQ(found, expected) << threads;
        }
    }
    static TestColumn schools_of(const Names& names) { return text_column("school", names); }
};

TEST_F(ArrowNamesOf, namesOfEveryKind) {
    Names names{"A",
                "B",
                "A",
                "",
                std::nullopt,
                "  C ",
                "\u00A0D\u00A0",
                "#Н/Д",
                "#1",
                "e\u0301",
                "\u00e9",
                "Школа № 1",
                "Школа № 1 ",
                "B",
                "\t",
                "c\u0327",
                "\u043a\u0306",
                "long name of a school that is longer than sixteen bytes, number 1",
                "long name of a school that is longer than sixteen bytes, number 2"};
    expect_same({schools_of(names)});
    for (int i = 0; i < 3000; ++i) names.insert(names.begin() + i, "school " + std::to_string(i * 7919 % 2500));
    expect_same({schools_of(names)});
}

TEST_F(ArrowNamesOf, allLayouts) {
    std::vector<std::int64_t> wholes;
    std::vector<std::uint8_t> bytes;
    std::vector<double> doubles;
    Names texts;
    std::vector<std::string> views;
    std::vector<std::int16_t> indices;
    std::vector<bool> some;
    for (int i = 0; i < 2200; ++i) {
        wholes.push_back(i % 2 == 0 ? i : -i * std::int64_t{1000000007});
        bytes.push_back(static_cast<std::uint8_t>(i));
        doubles.push_back(i % 50 == 49 ? std::nan("") : i / 8.0);
        texts.push_back("n" + std::to_string(i));
        views.push_back((i % 2 == 0 ? "a name of more than twelve bytes " : "") + std::to_string(i));
        indices.push_back(static_cast<std::int16_t>(i % 1200));
        some.push_back(i % 11 != 0);
    }
    wholes[7] = std::numeric_limits<std::int64_t>::min();
    expect_same({numbers_column("school", "l", wholes), numbers_column("school", "C", bytes), text_column<std::int64_t>("school", texts),
                 view_column("school", views), dictionary_column("school", "s", indices, schools_of(texts)),
                 numbers_column("school", "l", wholes, some)});
    options.nan_is_missing = true;
    expect_same({numbers_column("school", "g", doubles)});
}

TEST_F(ArrowNamesOf, namesakesBelowSeveralParentsAreAmbiguous) {
    Names names;
    for (int i = 0; i < 1500; ++i) names.push_back("N" + std::to_string(i));
    expect_same({schools_of(names)}, [this](Dataset& known) {
        known.add("2021", facts.school, {"N3", "M", "R"});
        known.add("2022", facts.school, {"N4", "M", "R"});
        for (const auto* town : {"M", "N", "O"}) known.add("2022", facts.school, {"N777", town, "R"});
        known.add("2023", facts.school, {"N1200"});
    });
}

TEST_F(ArrowNamesOf, objectsOfOneNameAreFoundByTheirParents) {
    const auto add = [&](const std::vector<std::string>& path) { return dataset.add("2022", facts.school, path); };
    const auto first = add({"S", "M1"});
    EXPECT_EQ(add({"S", "M1"}), first);
    const auto second = add({"S", "M2"});
    EXPECT_NE(second, first);
    const auto third = add({"S", "M3"});
    EXPECT_EQ(add({"S", "M1"}), first);
    EXPECT_EQ(add({"S", "M2"}), second);
    EXPECT_EQ(add({"S", "M3"}), third);
    // One without a parent gets one, alone and among namesakes.
    const auto alone = add({"T"});
    EXPECT_EQ(add({"T", "M1"}), alone);
    EXPECT_EQ(add({"T", "M1"}), alone);
    const auto other = add({"T", "M2"});
    EXPECT_NE(other, alone);
    EXPECT_EQ(add({"T", "M2"}), other);
    EXPECT_EQ(add({"T", "M1"}), alone);
    const auto bare = add({"S"});
    EXPECT_NE(bare, first);
    EXPECT_EQ(add({"S", "M4"}), bare);
    EXPECT_EQ(add({"S", "M4"}), bare);
    EXPECT_EQ(add({"S", "M1"}), first);
}

}  // namespace
