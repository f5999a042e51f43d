// Aggregations, places and parents' figures, line by line: tests/tables/aggregates.txt.
#include <merilo/merilo.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace merilo {
namespace {

constexpr const char* aggregate_head = R"(merilo 1
methodology aggregates "Сводки" { version 1 }
entity place "Место"
entity thing "Объект" in place
list step "Ступень" { low "Низкий"; middle "Средний"; high "Высокий" }
list kind "Вид" unordered { red "Красный"; blue "Синий" }
input place.n "n" number
input thing.a "a" number
input thing.b "b" number
input thing.c "c" number
input thing.p "p" yes_no
input thing.q "q" yes_no
input thing.l "l" step
input thing.k "k" kind
)";

struct AggregateLine {
    std::size_t number = 0;
    std::string facts, entity, expression, expected, coverage, code;
};

std::string without_blanks(const std::string& text) {
    const auto first = text.find_first_not_of(' ');
    return first == std::string::npos ? std::string() : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::vector<AggregateLine> aggregate_lines() {
    std::ifstream file(MERILO_PROJECT "/tests/tables/aggregates.txt");
    std::vector<AggregateLine> result;
    std::string text;
    for (std::size_t number = 1; std::getline(file, text); ++number) {
        if (text.empty() || text[0] == '#') continue;
        const auto bar = text.find(" | "), arrow = text.find(" => "), colon = text.find(": ", bar);
        AggregateLine line;
        line.number = number;
        line.facts = text.substr(0, bar);
        line.entity = without_blanks(text.substr(bar + 3, colon - bar - 3));
        line.expression = text.substr(colon + 2, arrow - colon - 2);
        auto rest = text.substr(arrow + 4);
        if (const auto mark = rest.find('!'); mark != std::string::npos) {
            line.code = rest.substr(mark + 1);
            rest.resize(mark);
        }
        if (const auto bracket = rest.find('('); bracket != std::string::npos) {
            line.coverage = rest.substr(bracket + 1, rest.find(')') - bracket - 1);
            rest.resize(bracket);
        }
        line.expected = without_blanks(rest);
        result.push_back(line);
    }
    return result;
}

/// The facts of a line, its things in one of two orders; beside them a place of its own whose numbers no grid holds.
class AggregateCase {
public:
    AggregateCase(const AggregateLine& line, bool on_grids, bool reversed)
        : line_(line), loaded_(Methodology::try_parse("aggregates.merilo", aggregate_head + std::string("value ") + line.entity + ".result \"r\" " +
                                                                       line.expression + "\n")) {
        if (!loaded_) {
            found = render(loaded_.diagnostics, loaded_.sources, Language::english);
            return;
        }
        const auto& model = loaded_.methodology->model();
        auto data = loaded_.methodology->dataset();
        const auto thing = model.nodes[model.find("thing.a")].entity, place = model.nodes[model.find("place.n")].entity;
        data.set("2022", data.add("2022", place, {"here"}), id("place.n"), Fraction{"2", "1"});
        std::istringstream facts(line.facts);
        std::vector<std::pair<std::string, std::vector<std::string>>> columns;
        for (std::string fact; facts >> fact;) {
            const auto equals = fact.find('=');
            auto& [name, cells] = columns.emplace_back(fact.substr(0, equals), std::vector<std::string>());
            std::istringstream values(fact.substr(equals + 1));
            for (std::string value; std::getline(values, value, ';');) cells.push_back(value);
        }
        things_ = columns[0].second.size();
        for (std::size_t i = 0; i < things_; ++i) {
            const auto at = reversed ? things_ - 1 - i : i;
            const auto row = data.add("2022", thing, {"t" + std::to_string(at), "here"});
            for (const auto& [name, cells] : columns) set(data, row, name, cells.at(at));
        }
        if (!on_grids) {
            const auto beside = data.add("2022", thing, {"beside", "elsewhere"});
            for (const auto* name : {"thing.a", "thing.b", "thing.c"}) data.set("2022", beside, id(name), Fraction{"1", "7"});
            data.set("2022", data.add("2022", place, {"elsewhere"}), id("place.n"), Fraction{"1", "7"});
        }
        evaluate(data, line.entity == "thing" ? thing : place);
    }

    std::string found, codes, coverage;

private:
    const AggregateLine& line_;
    LoadResult loaded_;
    std::size_t things_ = 0;

    [[nodiscard]] QuantityId id(const std::string& name) const {
        const auto& model = loaded_.methodology->model();
        return model.nodes[model.find(name)].main();
    }

    void set(Dataset& data, std::uint32_t row, const std::string& name, const std::string& value) const {
        const auto quantity = id("thing." + name);
        const auto& type = loaded_.methodology->model().quantities[quantity].type;
        if (value == "н/д") return data.set_state("2022", row, quantity, State::missing);
        if (value == "н/п") return data.set_state("2022", row, quantity, State::not_applicable);
        if (type.kind == TypeKind::yes_no) return data.set("2022", row, quantity, value == "да" ? 1.0 : 0.0);
        if (type.kind != TypeKind::label) return data.set("2022", row, quantity, *parse_decimal(value).value);
        const auto& labels = loaded_.methodology->model().lists[type.list].labels;
        const auto label = std::find_if(labels.begin(), labels.end(), [&](const Label& l) { return l.name == value; });
        ASSERT_NE(label, labels.end()) << value;
        data.set("2022", row, quantity, static_cast<double>(label - labels.begin()));
    }

    void evaluate(const Dataset& data, EntityId entity) {
        EvaluateOptions options;
        options.absent_columns_are_errors = false;
        const auto quantity = id(line_.entity + ".result");
        options.plan.wanted = {quantity};
        const auto result = loaded_.methodology->evaluate(data, options);
        for (const auto& diagnostic : result.diagnostics().list) codes += code_name(diagnostic.code);
        const auto objects = line_.entity == "thing" ? things_ : 1;
        for (std::size_t i = 0; i < objects; ++i) {
            const auto path = line_.entity == "thing" ? std::vector<std::string>{"t" + std::to_string(i), "here"} : std::vector<std::string>{"here"};
            const auto row = *result.find(0, entity, path);
            found += (i > 0 ? ";" : "") + cell(result, quantity, row);
            if (const auto counted = result.coverage(0, quantity, row); counted && i == 0)
                coverage = std::to_string(counted->counted) + " of " + std::to_string(counted->population);
        }
    }

    [[nodiscard]] std::string cell(const Result& result, QuantityId quantity, std::size_t row) const {
        const auto explanation = explain(result, 0, quantity, row);
        const auto state = result.state(0, quantity, row);
        const auto value = result.exact(0, quantity, row);
        if (explanation.state != state || explanation.value != value) return "the explanation differs";
        for (const auto& gathering : explanation.gatherings) {
            const auto counted = result.coverage(0, quantity, row);
            if (!counted || (explanation.gatherings.size() == 1 && (counted->counted != gathering.coverage.counted ||
                                                                   counted->population != gathering.coverage.population)))
                return "the explanation counts otherwise";
        }
        if (state != State::value) return show(state, Language::russian);
        if (result.number(0, quantity, row) != to_double(value) && std::abs(result.number(0, quantity, row) - to_double(value)) > 1e-12)
            return "the double is not near";
        if (result.model().quantities[quantity].type.kind == TypeKind::yes_no) return value == Fraction{} ? "нет" : "да";
        return value.denominator == "1" ? value.numerator : value.numerator + "/" + value.denominator;
    }
};

TEST(Aggregates, Table) {
    const auto lines = aggregate_lines();
    ASSERT_GT(lines.size(), 120U);
    for (const auto& line : lines) {
        for (const bool on_grids : {true, false}) {
            for (const bool reversed : {false, true}) {
                const AggregateCase made(line, on_grids, reversed);
                const auto place = "aggregates.txt:" + std::to_string(line.number) + ": " + line.facts + " | " + line.expression +
                                   (on_grids ? "" : " beside grids") + (reversed ? " reversed" : "");
                EXPECT_EQ(made.found, line.expected) << place;
                EXPECT_EQ(made.codes, line.code) << place;
                if (!line.coverage.empty()) { EXPECT_EQ(made.coverage, line.coverage) << place; }
            }
        }
    }
}

}  // namespace
}  // namespace merilo
