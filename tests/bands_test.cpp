// Steps that are functions of one column and run as one: they give what the steps give, for every state, on every instruction set.
#include "towns.hpp"

#include <merilo/impl/result.hpp>

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <sstream>

namespace merilo {
namespace {

constexpr std::string_view rules = R"(merilo 1
methodology bands "Полосы" { version 1; period year }
entity region "Область"
entity school "Школа" in region
unit pupil "Ученик"
list grade "Уровень" { low "Низкий"; middle "Средний"; high "Высокий" }
list kinds "Вид" { day "Дневная"; evening "Вечерняя"; small "Малая" }
input school.part   "Доля"   share
input school.count  "Число"  count of pupil
input school.other  "Другое" number
input school.kind   "Вид"    kinds
input school.exact  "Точно"  number
parameter enough "Достаточно" 55%
indicator school.first  "Первый"  { value part; better higher; points table value { > 70% : 2; > 50% : 1; missing : 0; otherwise : 0 } }
indicator school.second "Второй"  { value count; better higher; points table value { >= 10 : 2; 3..<10 : 1; otherwise : 0 } }
indicator school.third  "Третий"  { applies when not (kind = evening); value other; better lower; points table value { <= -1.5 : 3; < 2.25 : 1; otherwise : 0 } }
indicator school.fourth "Четвёртый" { value part; better higher; points table value { >= enough : 1; not applicable : 1; otherwise : 0 } }
indicator school.fifth  "Пятый"   { value exact; better higher; points table value { >= 0.1 : 1; otherwise : 0 } }
value school.sixth "Шестой" table part { < 20% : 0.1; 20%..40% : 0.25; missing : 0.5; not applicable : 1; any : 2 }
value school.gap   "С пропуском" table count { < 3 : 1; > 5 : 2 }
value school.both  "Оба" table { part > 50% and kind = day : 2; count < 4 or kind is missing : 1; otherwise : 0 }
group school.sum   "Сумма"   { first weight 0.3; second weight 0.25; third weight 2; fourth weight 1; total sum; missing counts zero }
group school.mean  "Среднее" { first weight 30%; second weight 20%; third weight 40%; fifth weight 10%; total weighted mean; missing counts excluded
    level table percent { >= 60% : high; >= 45% : middle; otherwise : low } }
group school.strict "Строго" { first weight 1; second weight 2; third weight 1; total sum; missing counts fails }
value school.place "Место" rank(within region: mean.points, higher first, ties competition)
)";

class Bands : public testing::Test {
protected:
    static constexpr std::size_t schools = 3'001;  // not a whole number of blocks, nor of words
    Methodology methodology = tests::loaded("bands.merilo", rules);
    Dataset facts = [this] {
        auto data = methodology.dataset();
        const auto& model = methodology.model();
        const auto main = [&](const char* name) { return model.nodes[model.find(name)].main(); };
        std::mt19937 random(20221201);
        const auto put = [&](std::uint32_t row, const char* name, double number) {
            const auto drawn = random() % 20;
            if (drawn == 0) data.set_state("2024", row, main(name), State::missing);
            else if (drawn == 1) data.set_state("2024", row, main(name), State::not_applicable);
            else data.set("2024", row, main(name), number);
        };
        for (std::size_t i = 0; i < schools; ++i) {
            const auto row = data.add("2024", school(), {"Ш" + std::to_string(i), "О"});
            put(row, "school.part", static_cast<double>(random() % 101) / 100);
            put(row, "school.count", static_cast<double>(random() % 14));
            put(row, "school.other", static_cast<double>(static_cast<int>(random() % 33) - 16) / 4);
            put(row, "school.kind", static_cast<double>(random() % 3));
            // Its double is the tenth, a neighbour of it, or far away: the column is not on a grid.
            const double tenth[] = {0.1, std::nextafter(0.1, 0), std::nextafter(0.1, 1), 0.3};
            put(row, "school.exact", tenth[random() % 4]);
        }
        return data;
    }();

    [[nodiscard]] EntityId school() const {
        const auto& model = methodology.model();
        return model.nodes[model.find("school.part")].entity;
    }
    [[nodiscard]] Result evaluated(InstructionSet set) const {
        EvaluateOptions options;
        options.instructions = set;
        return methodology.evaluate(facts, options);
    }
};

TEST_F(Bands, AreFoundAndStandForTheStepsBetween) {
    Diagnostics diagnostics;
    const auto made = plan(methodology.model(), methodology.graph(), diagnostics);
    const auto program = bind(made, methodology.model(), facts, "2024");
    EXPECT_GT(program.bands.size(), 10U);
    EXPECT_GT(std::count(program.skipped.begin(), program.skipped.end(), true), 30);
    for (const auto& band : program.bands) {
        EXPECT_EQ(band.values.size(), band.breaks.size() + 1);
        EXPECT_TRUE(std::is_sorted(band.breaks.begin(), band.breaks.end()));
    }
    EXPECT_TRUE(std::any_of(program.bands.begin(), program.bands.end(), [](const Band& band) { return band.adds; }));
}

TEST_F(Bands, GiveWhatTheExactEvaluatorGives) {
    const auto result = evaluated(InstructionSet::best);
    const auto& model = methodology.model();
    std::map<State, std::size_t> seen;
    for (QuantityId id = 0; id < model.quantities.size(); ++id) {
        if (!result.has(id) || model.quantities[id].entity == none) continue;
        const auto step = result.impl().plan().step_of_quantity[id];
        for (std::size_t row = 0; row < schools; row += 7) {
            const auto cell = result.impl().exact(0, step, row);
            ASSERT_EQ(result.state(0, id, row), cell.state) << quantity_name(model, id) << " " << row;
            ++seen[cell.state];
            if (cell.state == State::value) {
                ASSERT_NEAR(result.number(0, id, row), to_double(cell.value.fraction()), 1e-12) << quantity_name(model, id) << " " << row;
            }
        }
    }
    EXPECT_EQ(seen.size(), 3U);
}

TEST_F(Bands, GiveTheSameForFewRowsAsForMany) {
    const auto many = evaluated(InstructionSet::best);
    auto few = methodology.dataset();  // so few that no bands are looked for
    const auto& model = methodology.model();
    constexpr std::size_t rows = 200;
    for (std::size_t i = 0; i < rows; ++i) {
        const auto row = few.add("2024", school(), {"Ш" + std::to_string(i), "О"});
        for (const auto& node : model.nodes) {
            if (node.kind != NodeKind::input) continue;
            const auto state = many.state(0, node.main(), i);
            if (state == State::value) few.set("2024", row, node.main(), many.number(0, node.main(), i));
            else few.set_state("2024", row, node.main(), state);
        }
    }
    const auto result = methodology.evaluate(few);
    const auto place = model.nodes[model.find("school.place")].main();
    for (QuantityId id = 0; id < model.quantities.size(); ++id) {
        if (!result.has(id) || id == place || model.quantities[id].entity == none) continue;
        for (std::size_t row = 0; row < rows; ++row) {
            ASSERT_EQ(result.state(0, id, row), many.state(0, id, row)) << quantity_name(model, id) << " " << row;
            ASSERT_EQ(result.number(0, id, row), many.number(0, id, row)) << quantity_name(model, id) << " " << row;
        }
    }
}

TEST_F(Bands, GiveTheSameBitsOnEveryInstructionSet) {
    const auto baseline = tests::bits_of(evaluated(InstructionSet::baseline));
    EXPECT_GT(baseline.size(), 20 * schools);
    for (const auto set : {InstructionSet::v3, InstructionSet::v4, InstructionSet::best})
        EXPECT_TRUE(tests::bits_of(evaluated(set)) == baseline);
}

/// FNV-1a of all names and bits.
std::string digest_of(const std::map<std::string, std::uint64_t>& cells) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    const auto add = [&](unsigned byte) { hash = (hash ^ byte) * 0x100000001b3U; };
    for (const auto& [name, bits] : cells) {
        for (const char c : name) add(static_cast<unsigned char>(c));
        for (int shift = 0; shift < 64; shift += 8) add(static_cast<unsigned>(bits >> shift) & 255U);
    }
    std::ostringstream text;
    text << std::hex << std::setw(16) << std::setfill('0') << hash;
    return text.str();
}

// Every compiler, optimisation, sanitizer, instruction set and number of threads gives these bits: other ones are a defect, unless the
// rules or the facts of these tests, or how a double is rounded, were changed with intent.
TEST_F(Bands, HaveTheGoldenDigest) {
    for (const auto set : {InstructionSet::baseline, InstructionSet::best})
        EXPECT_EQ(digest_of(tests::bits_of(evaluated(set))), "6c9be75bac82e222");
}

class TownsDigest : public tests::Towns {};

TEST_F(TownsDigest, IsGolden) {
    for (const std::size_t threads : {1U, 2U, 7U})
        EXPECT_EQ(digest_of(tests::bits_of(methodology.evaluate(tests::towns_facts(methodology, rows), tests::with_threads(threads)))),
                  "c31433ac0ffeb4c8");
}

}  // namespace
}  // namespace merilo
