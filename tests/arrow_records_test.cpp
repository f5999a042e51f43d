// Records that are placed by the numbers of their keys: the same objects, rows, facts and diagnostics as record by record, whatever the order
// and the layout of the table.
#include "arrow_fixture.hpp"

#include <merilo/impl/facts.hpp>
#include <merilo/impl/records.hpp>

#include <algorithm>
#include <random>

namespace {

using namespace merilo;
using namespace merilo::tests;

using Cell = std::optional<std::string>;

struct Row {
    Cell school, municipality, region, period;
};

class ArrowRecordsOf : public ReadArrow {
protected:
    bool has_periods = true, has_parents = true, has_regions = true;
    std::function<void(Dataset&)> before;

    ArrowRecordsOf() {
        facts.model.period = Word::year;
        options.period.clear();
    }

    [[nodiscard]] std::vector<std::pair<std::string, Cell Row::*>> keys() const {
        std::vector<std::pair<std::string, Cell Row::*>> result;
        if (has_parents && has_regions) result.emplace_back("region", &Row::region);
        if (has_parents) result.emplace_back("municipality", &Row::municipality);
        result.emplace_back("school", &Row::school);
        if (has_periods) result.emplace_back("period", &Row::period);
        return result;
    }
    static double number_of(std::size_t record) { return static_cast<double>(record * 7 % 1009) / 4; }
    static bool has_number(std::size_t record) { return record % 13 != 5; }

    /// A column of keys in one of the layouts that hold texts; dictionaries have equal entries, and nulls in two places.
    static TestColumn key_column(const std::string& name, const std::vector<Cell>& cells, unsigned layout) {
        if (layout % 4 == 0) return text_column(name, cells);
        if (layout % 4 == 1) return text_column<std::int64_t>(name, cells);
        std::vector<Cell> texts{"nobody", std::nullopt};
        std::vector<std::int16_t> indices;
        std::vector<bool> valid;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const auto begin = static_cast<std::ptrdiff_t>(i % 3 == 0 ? texts.size() / 2 : 1);
            const auto known = std::find(texts.begin() + begin, texts.end(), cells[i]);
            indices.push_back(static_cast<std::int16_t>(known - texts.begin()));
            if (known == texts.end()) texts.push_back(cells[i]);
            valid.push_back(cells[i].has_value() || layout % 4 == 2);
        }
        auto column = dictionary_column(name, "s", indices, text_column(name, texts));
        column.array.buffers[0] = arrow_bits(valid);
        column.array.nulls = std::count(valid.begin(), valid.end(), false);
        return column;
    }

    void read_bulk(const std::vector<Row>& rows, unsigned layout) {
        std::vector<TestColumn> columns;
        for (const auto& [name, cell] : keys()) {
            std::vector<Cell> cells;
            for (const auto& row : rows) cells.push_back(row.*cell);
            columns.push_back(key_column(name, cells, layout++));
        }
        std::vector<double> numbers;
        std::vector<bool> valid;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            numbers.push_back(number_of(i));
            valid.push_back(has_number(i));
        }
        columns.push_back(numbers_column("average", "g", numbers, valid));
        columns.push_back(numbers_column("points", "s", std::vector<std::int16_t>(rows.size(), 3)));
        std::vector<std::vector<TestColumn>> batches;
        const auto count = static_cast<std::int64_t>(rows.size());
        for (std::int64_t first = 0, size = layout % 3 == 0 ? count : 137; first < count; first += size)
            for (batches.emplace_back(); const auto& column : columns)
                batches.back().push_back(sliced(column, first, std::min(size, count - first)));
        EXPECT_TRUE(read_batches(batches));
    }

    /// As tables of texts are read.
    void read_records(const std::vector<Row>& rows) {
        using detail::DataCell;
        detail::DataReport report("frame", diagnostics);
        std::vector<detail::DataHeading> headings;
        for (const auto& [name, cell] : keys()) headings.push_back({name, name, 0});
        for (const auto* name : {"average", "points"}) headings.push_back({name, name, 0});
        auto columns = *find_columns(*dataset.model(), options, none, headings, report);
        const auto all = columns.columns;
        for (auto& column : columns.columns)
            if (column.kind == detail::DataColumn::Kind::fact) column.kind = detail::DataColumn::Kind::skipped;
        detail::RecordReader records(dataset, std::move(columns), options, report);
        records.reserve(rows.size());
        std::vector<std::pair<detail::RecordReader::Place, std::size_t>> places;
        std::vector<std::string> periods;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            std::vector<DataCell> cells(all.size());
            for (std::size_t key = 0; key < keys().size(); ++key) {
                const auto& cell = rows[i].*keys()[key].second;
                cells[key] = {DataCell::Kind::text, cell ? std::string_view(*cell) : std::string_view()};
            }
            const auto place = records.place(i + 1, cells, true);
            if (!place) continue;
            places.emplace_back(*place, i);
            if (std::find(periods.begin(), periods.end(), place->period->name) == periods.end()) periods.push_back(place->period->name);
        }
        if (periods.empty() && !has_periods) periods.push_back(options.period);
        for (std::size_t fact = keys().size(); fact < all.size(); ++fact)
            for (const auto& period : periods) {
                records.writer().write(period, {}, {}, {});
                dataset.add_column(period, all[fact].id);
                for (const auto& [place, i] : places) {
                    if (place.period->name != period) continue;
                    detail::FactCell cell;
                    cell.number = all[fact].heading == "points" ? 3 : number_of(i);
                    if (all[fact].heading == "points" || has_number(i)) cell.state = State::value;
                    records.put(place, i + 1, all[fact], cell, {});
                }
            }
        records.finish();
        report.finish(options);
    }

    /// All that a data set holds, and what was said.
    std::string seen() {
        std::string result;
        const auto id = [](std::uint32_t number) { return number == none ? std::string("-") : std::to_string(number); };
        for (const auto& object : dataset.objects()) result += id(object.entity) + " " + object.name + " " + id(object.parent) + "\n";
        for (const auto& slab : dataset.slabs()) {
            result += slab.period + " " + id(slab.entity) + ":";
            for (std::size_t row = 0; row < slab.rows(); ++row) {
                result += " " + id(slab.objects[row]) + "^" + id(slab.parents[row]);
                for (const auto& [quantity, column] : slab.columns) {
                    EXPECT_EQ(column.numbers.size(), slab.rows());
                    result += column.valid[row] ? "=" + std::to_string(column.numbers[row]) : column.given[row] ? "=?" : "=";
                }
            }
            result += "\n";
        }
        return result + brief(diagnostics);
    }

    template <typename Read>
    std::string seen_after(Read read) {
        dataset = Dataset(facts.shared());
        diagnostics = {};
        if (before) before(dataset);
        read();
        expect_true_bounds(dataset);
        return seen();
    }
    /// Reads the tables one after the other.
    void expect_same(const std::vector<std::vector<Row>>& tables, const std::string& what) {
        const auto expected = seen_after([&] {
            for (const auto& rows : tables) read_records(rows);
        });
        for (unsigned layout = 0; layout < 4; ++layout) {
            options.threads = 1 + layout % 3;
            const auto found = seen_after([&] {
                for (const auto& rows : tables) read_bulk(rows, layout);
            });
            EXPECT_EQ(found, expected) << what << ", layout " << layout;
            if (found != expected) return;
        }
    }

    /// Schools in the same order in each year; `change` makes of a row what it is in its year.
    template <typename Change>
    static std::vector<Row> years(int count, int schools, Change change) {
        std::vector<Row> rows;
        for (int year = 0; year < count; ++year)
            for (int i = 0; i < schools; ++i) {
                const auto town = i * 31 % 17;
                Row row{"S" + std::to_string(i * 7919 % schools), "M" + std::to_string(town), "R" + std::to_string(town % 3),
                        std::to_string(2015 + year)};
                change(row, year, i);
                rows.push_back(row);
            }
        return rows;
    }
    static std::vector<Row> shuffled(std::vector<Row> rows, unsigned seed) {
        std::shuffle(rows.begin(), rows.end(), std::mt19937(seed));  // NOLINT: the same each time
        return rows;
    }
};

TEST_F(ArrowRecordsOf, periodsThatRepeatEachOther) {
    const auto same = years(4, 200, [](Row&, int, int) {});
    expect_same({same}, "the same");
    expect_same({same, same}, "told twice");
    expect_same({shuffled(same, 1)}, "shuffled");
    expect_same({same, shuffled(same, 2)}, "told again in another order");
    auto sorted = same;
    std::stable_sort(sorted.begin(), sorted.end(), [](const Row& a, const Row& b) { return a.school < b.school; });
    expect_same({sorted}, "by school");
    expect_same({years(4, 200,
                       [](Row& row, int year, int i) {
                           if (i == 150 && year == 2) row.school = "new";
                       })},
                "one other");
    expect_same({years(4, 200,
                       [](Row& row, int year, int) {
                           if (year > 1) row.municipality = *row.municipality + "'";
                       })},
                "other parents");
    expect_same({years(4, 200,
                       [](Row& row, int year, int i) {
                           if (i % 20 == year) row.region.reset();
                       })},
                "some without a region");
    expect_same({years(4, 200,
                       [](Row& row, int, int i) {
                           if (i % 20 == 1) row.region.reset(), row.municipality.reset();
                       })},
                "some without parents");
    expect_same({years(4, 200,
                       [](Row& row, int, int i) {
                           if (i == 70) row = {"S0", "M0", "R0", row.period};
                       })},
                "one doubled");
    expect_same({years(4, 200,
                       [](Row& row, int, int i) {
                           if (i == 70) row.municipality = "#REF!";
                       })},
                "an error");
    expect_same({years(4, 200,
                       [](Row& row, int, int i) {
                           if (i == 70) row.municipality = "";
                       })},
                "a parent is skipped");
    expect_same({years(5, 200, [](Row& row, int year, int) { row.period = std::to_string(2020 - year % 3); })}, "periods that come again");
    has_parents = false;
    expect_same({same, same}, "names alone");
    has_parents = true;
    has_periods = false;
    options.period = "2022";
    expect_same({std::vector<Row>(same.begin(), same.begin() + 200)}, "one period");
    expect_same({same}, "one period, doubled");
}

TEST_F(ArrowRecordsOf, aPeriodThatWouldBeRepeatedIsToldMoreOf) {
    const auto rows = years(3, 100, [](Row& row, int, int i) {
        if (i % 2 == 0) row.region.reset();
    });
    const auto with = [&](const std::vector<Row>& more) {
        auto result = rows;
        result.insert(result.begin() + 100, more.begin(), more.end());
        return std::vector<std::vector<Row>>{result};
    };
    const Row other{"S0", "M0", "R0", "2010"};
    expect_same(with({other, {"S3", rows[0].municipality, "R0", "2015"}}), "a region that comes later");
    expect_same(with({other, {"one more", "M1", "R1", "2015"}}), "an object that comes later");
    expect_same(with({{"one more", "M1", "R1", "2015"}, other}), "an object at the end");
}

TEST_F(ArrowRecordsOf, parentsOfWhichThereAreSeveral) {
    has_regions = false;
    before = [&](Dataset& known) {
        for (const auto* region : {"R0", "R1"})
            for (const auto* town : {"M0", "M5"}) known.add("2010", facts.school, {std::string("S") + region, town, region});
        known.add("2010", facts.school, {"S17", "M0", "R0"});
        known.add("2010", facts.school, {"S23", "M0", "R0"});
        known.add("2010", facts.school, {"S5", "M5", "R1"});
        known.add("2010", facts.school, {"S6", "M5", "R1"});
    };
    const auto same = years(3, 100, [](Row&, int, int) {});
    expect_same({same}, "several");
    expect_same({shuffled(same, 5)}, "several, shuffled");
    expect_same({years(3, 100,
                       [](Row& row, int, int i) {
                           if (i != 17 && (row.municipality == "M0" || row.municipality == "M5")) row.municipality = "M1";
                       })},
                "one below one of several");
    std::vector<Row> rows;
    for (const auto* school : {"S5", "S17", "S6", "S1", "S5", "S17", "S1", "S9", "S5", "S6", "S17", "S5"})
        for (const auto* year : {"2015", "2016"})
            for (const auto* town : {"M5", "M1", "M0"}) rows.push_back({school, town, {}, year});
    for (unsigned seed = 0; seed < 20; ++seed) expect_same({shuffled(rows, seed)}, "few, in order " + std::to_string(seed));
}

TEST_F(ArrowRecordsOf, objectsThatWereKnownBefore) {
    const auto same = years(3, 120, [](Row&, int, int) {});
    before = [&](Dataset& known) {
        known.add("2016", facts.school, {"S5", "M1", "R1"});
        known.add("2014", facts.school, {"S7", "M100", "R1"});
        known.add("2016", facts.school, {"S8"});
        known.add("2010", facts.municipality, {"M3"});
        known.add("2010", facts.school, {"S9", "M4"});
    };
    expect_same({same}, "some are known");
    expect_same({shuffled(same, 3)}, "some are known, shuffled");
    has_parents = false;
    expect_same({same}, "some are known, names alone");
}

TEST_F(ArrowRecordsOf, anyTables) {
    std::mt19937 random(20221201);  // NOLINT: the same each time
    const auto below = [&](unsigned count) { return static_cast<unsigned>(random() % count); };
    const auto pick = [&](const std::vector<Cell>& cells) { return cells[below(static_cast<unsigned>(cells.size()))]; };
    for (int round = 0; round < 60; ++round) {
        const auto names = 2 + below(round % 3 == 0 ? 8 : 80), towns = 1 + below(5), odd = 2 + below(60);
        std::vector<Row> rows;
        for (unsigned i = 0, count = 1 + below(300); i < count; ++i) {
            Row row{"S" + std::to_string(below(names)), "M" + std::to_string(below(towns)), "R" + std::to_string(below(2)),
                    std::to_string(2020 + below(3))};
            if (below(odd) == 0) row.school = pick({std::nullopt, "", " S1 ", "#N/A", "e\u0301", "\u00e9", "\u00A0S2", "#1"});
            if (below(odd) == 0) row.municipality = pick({std::nullopt, "", "M0 ", "#DIV/0!", "\u00e9"});
            if (below(odd) == 0) row.region = pick({std::nullopt, "", " R0", "#NAME?"});
            if (below(odd) == 0) row.period = pick({std::nullopt, "", " 2021 ", "20-21", "2020/2021"});
            rows.push_back(row);
        }
        if (round % 2 == 0) std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.period < b.period; });
        has_parents = round % 5 != 4;
        has_regions = round % 4 != 3;
        has_periods = round % 7 != 6;
        options.period = !has_periods || round % 3 == 1 ? "2022" : "";
        before = {};
        if (round % 4 == 1)
            before = [&](Dataset& known) {
                known.add("2021", facts.school, {"S0", "M0", "R0"});
                known.add("2021", facts.school, {"S1", "M1", "R0"});
                known.add("2020", facts.school, {"S0", "M1", "R0"});
                known.add("2019", facts.school, {"S2"});
                known.add("2022", facts.municipality, {"M0", "R1"});
            };
        std::vector<std::vector<Row>> tables{rows};
        if (round % 6 == 0) tables.push_back(shuffled(rows, 4));
        expect_same(tables, "round " + std::to_string(round));
        if (HasFailure()) return;
    }
}

TEST_F(ArrowRecordsOf, keysOfAllLayouts) {
    const auto read_with = [&](const std::vector<TestColumn>& keys) {
        return seen_after([&] {
            auto columns = keys;
            std::vector<double> numbers;
            for (std::int64_t i = 0; i < keys[0].array.length; ++i) numbers.push_back(number_of(static_cast<std::size_t>(i)));
            columns.push_back(numbers_column("average", "g", numbers));
            EXPECT_TRUE(read(columns));
        });
    };
    std::vector<std::int64_t> wholes, years;
    std::vector<std::uint64_t> large;
    std::vector<std::uint8_t> indices;
    std::vector<double> floats;
    std::vector<Cell> texts, year_texts, town_texts;
    std::vector<std::string> towns;
    std::vector<bool> some;
    for (int i = 0; i < 900; ++i) {
        wholes.push_back(i % 300 - 5);
        years.push_back(2019 + i / 300);
        large.push_back(static_cast<std::uint64_t>(wholes.back() + 5));
        floats.push_back(static_cast<double>(wholes.back()));
        indices.push_back(static_cast<std::uint8_t>(i % 7));
        towns.push_back("a municipality with a long name, number " + std::to_string(i % 7));
        town_texts.emplace_back(towns.back());
        some.push_back(i % 50 != 3);
        texts.push_back(some.back() ? Cell(std::to_string(wholes.back())) : Cell());
        year_texts.emplace_back(std::to_string(years.back()));
    }
    const std::vector<Cell> seven(town_texts.begin(), town_texts.begin() + 7);
    const auto expected =
        read_with({text_column("school", texts), text_column("municipality", town_texts), text_column("period", year_texts)});
    EXPECT_EQ(
        read_with({numbers_column("school", "l", wholes, some), view_column("municipality", towns), numbers_column("period", "l", years)}),
        expected);
    EXPECT_EQ(read_with({numbers_column("school", "g", floats, some),
                         dictionary_column("municipality", "C", indices, text_column<std::int64_t>("", seven)),
                         numbers_column("period", "l", years)}),
              expected);
    for (auto& text : texts)
        if (text) text = std::to_string(std::stoi(*text) + 5);
    const std::vector<TestColumn> others{text_column("municipality", town_texts), text_column("period", year_texts)};
    EXPECT_EQ(read_with({numbers_column("school", "L", large, some), others[0], others[1]}),
              read_with({text_column("school", texts), others[0], others[1]}));
}

}  // namespace
