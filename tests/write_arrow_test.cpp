// Results and facts as Arrow tables: what they hold, what is not copied, who keeps what.
#include "arrow_table.hpp"
#include "facts_model.hpp"
#include "schools_model.hpp"

#include <merilo/impl/result.hpp>

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace {

using namespace merilo;
using namespace merilo::tests;

/// A table as its consumer sees it.
class Taken {
public:
    ArrowSchema schema{};
    std::vector<ArrowArray> batches;

    explicit Taken(ArrowArrayStream stream) {
        EXPECT_EQ(stream.get_schema(&stream, &schema), 0);
        while (true) {
            ArrowArray array;
            EXPECT_EQ(stream.get_next(&stream, &array), 0);
            if (array.release == nullptr) break;
            batches.push_back(array);
        }
        // What was handed over outlives the stream.
        stream.release(&stream);
        EXPECT_EQ(stream.release, nullptr);
    }
    ~Taken() {
        if (schema.release != nullptr) schema.release(&schema);
        for (auto& batch : batches)
            if (batch.release != nullptr) batch.release(&batch);
    }
    Taken(const Taken&) = delete;
    Taken& operator=(const Taken&) = delete;

    [[nodiscard]] std::vector<std::string> columns() const {
        std::vector<std::string> result;
        for (std::int64_t i = 0; i < schema.n_children; ++i) result.push_back(std::string(schema.children[i]->name) + ":" + schema.children[i]->format);
        return result;
    }
    [[nodiscard]] int index(const std::string& name) const {
        for (int i = 0; i < schema.n_children; ++i)
            if (schema.children[i]->name == name) return i;
        ADD_FAILURE() << name;
        return 0;
    }
    [[nodiscard]] const ArrowArray& column(const std::string& name, std::size_t batch = 0) const { return *batches.at(batch).children[index(name)]; }

    static bool is_bit(const void* bits, std::int64_t at) { return (static_cast<const std::uint8_t*>(bits)[at / 8] >> (at % 8) & 1) != 0; }
    static bool is_null(const ArrowArray& array, std::int64_t row) { return array.buffers[0] != nullptr && !is_bit(array.buffers[0], row); }

    [[nodiscard]] std::vector<std::string> cells(const std::string& name, std::size_t batch = 0) const {
        const auto& array = column(name, batch);
        const std::string format = schema.children[index(name)]->format;
        std::vector<std::string> result;
        std::int64_t nulls = 0;
        for (std::int64_t row = 0; row < array.length; ++row) {
            nulls += is_null(array, row) ? 1 : 0;
            result.push_back(is_null(array, row) ? "null" : cell(array, format, row));
        }
        EXPECT_EQ(array.null_count, nulls);
        return result;
    }
    [[nodiscard]] std::map<std::string, std::string> metadata(const std::string& name) const {
        std::map<std::string, std::string> result;
        const char* at = schema.children[index(name)]->metadata;
        if (at == nullptr) return result;
        const auto number = [&] {
            std::int32_t value = 0;
            std::memcpy(&value, at, 4);
            at += 4;
            return value;
        };
        const auto text = [&] {
            const auto size = number();
            std::string value(at, static_cast<std::size_t>(size));
            at += size;
            return value;
        };
        for (auto left = number(); left > 0; --left) {
            const auto key = text();
            result[key] = text();
        }
        return result;
    }

private:
    static std::string cell(const ArrowArray& array, const std::string& format, std::int64_t row) {
        const auto* data = array.buffers[1];
        if (array.dictionary != nullptr) return cell(*array.dictionary, "u", static_cast<const std::int32_t*>(data)[row]);
        if (format == "b") return is_bit(data, row) ? "yes" : "no";
        if (format == "g") return to_decimal(from_double(static_cast<const double*>(data)[row]));
        const auto* offsets = static_cast<const std::int32_t*>(data);
        return {static_cast<const char*>(array.buffers[2]) + offsets[row], static_cast<const char*>(array.buffers[2]) + offsets[row + 1]};
    }
};

using Texts = std::vector<std::string>;

struct Rated : Schools {
    QuantityId a = input("a"), b = input("b");
    QuantityId ratio = value("ratio", add(Op::divide, {read(a), read(b)}));
    QuantityId tenth = value("tenth", add(Op::multiply, {read(a), constant("0.1")}));
    QuantityId high = HandModel::value(school, "high", add(Op::less, {read(b), read(a)}), TypeKind::yes_no);
    QuantityId five = parameter("five", "5");

    Rated() {
        model.nodes[model.quantities[ratio].node].title = "Отношение";
        model.nodes[model.quantities[ratio].node].code = "2.10";
        model.quantities[tenth].type.unit = 0;
        row("A", "R");
        set("A", a, "7");
        set("A", b, "10");
        row("B");
        set("B", a, "n/a");
        set("B", b, "3");
        set("C", a, "3");
        set("C", b, "missing");
    }
};

TEST(WriteArrow, results_of_a_period) {
    Rated m;
    const auto result = m.run();
    ArrowArrayStream stream;
    write_arrow(result, 0, m.school, &stream, {{}, ArrowStates::needed, true});
    const Taken table(stream);
    EXPECT_EQ(table.columns(), (Texts{"school:u", "region:u", "a:g", "a.state:i", "b:g", "ratio:g", "ratio.state:i", "tenth:g", "tenth.state:i",
                                      "high:b", "high.state:i"}));
    EXPECT_EQ(table.cells("school"), (Texts{"A", "B", "C"}));
    EXPECT_EQ(table.cells("region"), (Texts{"R", "null", "null"}));
    EXPECT_EQ(table.cells("ratio"), (Texts{"0.7", "null", "null"}));
    EXPECT_EQ(table.cells("ratio.state"), (Texts{"value", "not_applicable", "missing"}));
    EXPECT_EQ(table.cells("tenth"), (Texts{"0.7", "null", "0.3"})) << "a grid of tenths is converted";
    EXPECT_EQ(table.cells("high"), (Texts{"no", "null", "null"}));
    EXPECT_EQ(table.metadata("ratio"), (std::map<std::string, std::string>{{"title", "Отношение"}, {"code", "2.10"}, {"type", "number"}}));
    EXPECT_EQ(table.metadata("tenth")["unit"], "points");
}

TEST(WriteArrow, what_is_asked_for_in_that_order) {
    Rated m;
    const auto result = m.run();
    ArrowArrayStream stream;
    write_arrow(result, m.school, &stream, {{m.tenth, m.a}, ArrowStates::always, false});
    {
        const Taken table(stream);
        EXPECT_EQ(table.columns(), (Texts{"period:u", "school:u", "tenth:g", "tenth.state:i", "a:g", "a.state:i"}));
        EXPECT_EQ(table.cells("period"), (Texts{"2022", "2022", "2022"}));
    }
    write_arrow(result, 0, none, &stream);
    {
        const Taken table(stream);
        EXPECT_EQ(table.columns(), (Texts{"five:g"}));
        EXPECT_EQ(table.cells("five"), (Texts{"5"}));
    }
    EXPECT_THROW(write_arrow(result, 1, m.school, &stream), std::out_of_range);
    EXPECT_THROW(write_arrow(result, 0, m.school, &stream, {{m.five}, ArrowStates::never, true}), std::invalid_argument);
    m.options.nodes = {"ratio", "a"};
    write_arrow(m.run(), 0, m.school, &stream, {{}, ArrowStates::never, false});
    EXPECT_EQ(Taken(stream).columns(), (Texts{"school:u", "ratio:g", "a:g"}));
}

TEST(WriteArrow, labels_are_an_ordered_dictionary) {
    FactsModel facts;
    const auto again = facts.value(facts.school, "again", facts.read(facts.mark), TypeKind::label);
    facts.quantity(again).type.list = 0;
    Dataset dataset(facts.shared());
    Diagnostics diagnostics;
    ReadOptions options;
    options.period = "2022";
    ASSERT_TRUE(read_csv_text(dataset, "a.csv", "school,mark\nA,m3\nB,\nC,m2\n", options, diagnostics));
    EvaluateOptions evaluation;
    evaluation.absent_columns_are_errors = false;
    evaluation.plan.wanted = {again};
    const auto result = evaluate(facts.shared(), facts.graph(), dataset, evaluation);
    ArrowArrayStream stream;
    write_arrow(result, 0, facts.school, &stream);
    const Taken table(stream);
    EXPECT_EQ(table.cells("again"), (Texts{"m3", "null", "m2"}));
    EXPECT_TRUE((table.schema.children[table.index("again")]->flags & ARROW_FLAG_DICTIONARY_ORDERED) != 0);
    EXPECT_EQ(table.metadata("again"), (std::map<std::string, std::string>{{"type", "label"}, {"list", "marks"}}));
}

TEST(WriteArrow, a_column_that_is_named_like_an_entity_is_written_with_its_own) {
    Schools m;
    m.input("region");
    m.input("period");
    m.row("A", "R");
    ArrowArrayStream stream;
    write_arrow(m.run(), 0, m.school, &stream);
    EXPECT_EQ(Taken(stream).columns(), (Texts{"school:u", "region:u", "school.region:g", "school.period:g"}));
}

TEST(WriteArrow, a_consumer_may_move_a_column_away) {
    Rated m;
    ArrowArrayStream stream;
    write_arrow(m.run(), 0, m.school, &stream);
    ArrowArray kept;
    ArrowSchema kept_schema;
    {
        Taken table(stream);
        const auto at = table.index("ratio");
        kept = *table.batches[0].children[at];
        table.batches[0].children[at]->release = nullptr;
        kept_schema = *table.schema.children[at];
        table.schema.children[at]->release = nullptr;
    }
    EXPECT_EQ(static_cast<const double*>(kept.buffers[1])[0], 0.7);
    EXPECT_STREQ(kept_schema.name, "ratio");
    kept.release(&kept);
    kept_schema.release(&kept_schema);
}

TEST(WriteArrow, a_million_rows_leave_without_a_copy) {
    constexpr std::size_t rows = 1'000'000;
    Rated m;
    m.data.emplace(m.shared());
    std::vector<std::string> path{""};
    for (std::size_t i = 0; i < rows; ++i) {
        path[0] = std::to_string(i);
        m.data->add("2022", m.school, path);
    }
    std::vector<double> numbers(rows);
    for (std::size_t i = 0; i < rows; ++i) numbers[i] = static_cast<double>(i % 1000);
    for (const auto id : {m.a, m.b}) {
        Column column(rows);
        column.numbers = Numbers(numbers);
        column.largest = 999;
        column.valid = column.given = Plane(rows, true);
        m.data->set_column("2022", id, std::move(column));
    }
    const auto* facts = m.data->slab("2022", m.school)->column(m.a)->numbers.data();
    ArrowArrayStream stream;
    write_arrow(*m.data, "2022", m.school, &stream);
    {
        const Taken table(stream);
        EXPECT_EQ(table.column("a").buffers[1], facts);
        EXPECT_EQ(table.column("a").buffers[0], nullptr);
    }
    const double* ratios = nullptr;
    const void* valid = nullptr;
    {
        const auto result = m.run();
        const auto& impl = result.impl();
        const auto column = [&](QuantityId id) { return impl.periods[0].column(impl.plan().step_of_quantity[id]); };
        ratios = column(m.ratio)->numbers.data();
        valid = column(m.ratio)->valid.data();
        write_arrow(result, 0, m.school, &stream);
        Taken table(stream);
        EXPECT_EQ(table.column("a").buffers[1], static_cast<const void*>(column(m.a)->numbers.data()));
        EXPECT_EQ(table.column("a").buffers[0], nullptr);
        EXPECT_EQ(table.column("ratio").buffers[1], static_cast<const void*>(ratios));
        EXPECT_EQ(table.column("ratio").buffers[0], valid);
        EXPECT_NE(table.column("tenth").buffers[1], static_cast<const void*>(column(m.tenth)->numbers.data()));
        write_arrow(result, 0, m.school, &stream);
    }
    // The result is gone; what it handed over is not.
    const Taken table(stream);
    EXPECT_EQ(table.column("ratio").buffers[1], static_cast<const void*>(ratios));
    EXPECT_TRUE(Taken::is_null(table.column("ratio"), 0)) << "0 / 0";
    EXPECT_EQ(ratios[1], 1);
}

class FactsThereAndBack : public testing::Test {
protected:
    FactsModel facts;
    Dataset dataset{facts.shared()};
    Diagnostics diagnostics;
    ReadOptions options;

    FactsThereAndBack() { options.period = "2022"; }

    void expect_same(const std::string& entity = "school") {
        ArrowArrayStream stream;
        write_arrow(dataset, "2022", entity == "school" ? facts.school : facts.municipality, &stream);
        Dataset again(facts.shared());
        diagnostics = {};
        ASSERT_TRUE(read_arrow(again, "facts", &stream, options, diagnostics));
        EXPECT_EQ(brief(diagnostics), "");
        const auto digest = [this](const Dataset& data) {
            EvaluateOptions evaluation;
            evaluation.absent_columns_are_errors = false;
            evaluation.plan.wanted = {facts.pupils};
            return evaluate(facts.shared(), facts.graph(), data, evaluation).dataset_digest();
        };
        const auto* before = dataset.slab("2022", facts.school);
        for (const auto& [id, column] : before->columns)
            for (std::size_t row = 0; row < before->rows(); ++row) {
                const auto path = std::vector{dataset.objects()[before->objects[row]].name, dataset.objects()[before->parents[row]].name};
                EXPECT_EQ(fact_text(dataset, "2022", facts.school, path, id), fact_text(again, "2022", facts.school, path, id));
            }
        EXPECT_EQ(digest(dataset), digest(again));
    }
};

TEST_F(FactsThereAndBack, long_numbers_states_and_what_was_not_given) {
    ASSERT_TRUE(read_json_text(dataset, "a.json", R"({"school": [
        {"school": "A", "municipality": "M", "region": "R", "pupils": 5, "points": "1,5", "passed": "70%", "plan": true, "mark": "m3",
         "average": 0.1234567890123456789},
        {"school": "B", "municipality": "M", "region": "R", "pupils": "н/п", "points": null, "passed": 0.33333, "plan": false,
         "average": -1234567890123456789.5},
        {"school": "A", "municipality": "N", "region": "R", "points": 28, "passed": "н/д", "mark": "m2", "average": 3},
        {"school": "C", "municipality": "N", "region": "R", "average": 0.30000000000000004}]})", options, diagnostics));
    ASSERT_EQ(brief(diagnostics), "");
    ArrowArrayStream stream;
    write_arrow(dataset, "2022", facts.school, &stream);
    EXPECT_EQ(Taken(stream).columns(), (Texts{"school:u", "municipality:u", "region:u", "pupils:g", "pupils.state:i", "points:g", "points.state:i",
                                              "passed:g", "passed.state:i", "plan:b", "plan.state:i", "mark:i", "mark.state:i", "average:d:38,19"}));
    expect_same();
}

TEST_F(FactsThereAndBack, numbers_for_which_38_digits_are_not_enough_are_texts) {
    ASSERT_TRUE(read_csv_text(dataset, "a.csv", "school,municipality,region,average\nA,M,R,0.1234567890123456789\nB,M,R,1e300\nC,M,R,-1e-300\nD,M,R,9e-30\n",
                              options, diagnostics));
    ASSERT_EQ(brief(diagnostics), "");
    ArrowArrayStream stream;
    write_arrow(dataset, "2022", facts.school, &stream);
    EXPECT_EQ(Taken(stream).columns().back(), "average:U");
    expect_same();
}

TEST_F(FactsThereAndBack, integers_of_64_bits_and_floats_leave_as_they_came) {
    ArrowProducer producer;
    const auto table = table_of({text_column("school", {"A", "B"}), text_column("municipality", {"M", "M"}), text_column("region", {"R", "R"}),
                                 numbers_column<std::int64_t>("average", "l", {9007199254740993, -1}), numbers_column<float>("passed", "f", {0.7F, 0.25F}),
                                 numbers_column<std::uint8_t>("pupils", "C", {200, 0})});
    ArrowArrayStream stream;
    producer.give(table.field, {table.array}, &stream);
    ASSERT_TRUE(read_arrow(dataset, "frame", &stream, options, diagnostics));
    write_arrow(dataset, "2022", facts.school, &stream);
    {
        const Taken taken(stream);
        EXPECT_EQ(taken.columns(), (Texts{"school:u", "municipality:u", "region:u", "pupils:C", "passed:f", "average:l"}));
        EXPECT_EQ(taken.column("average").buffers[1], table.array.children[3].buffers[1]->data());
        EXPECT_EQ(taken.column("passed").buffers[1], table.array.children[4].buffers[1]->data());
    }
    expect_same();
    dataset = Dataset(facts.shared());
    EXPECT_EQ(producer.loans.total(), 0);
}

TEST_F(FactsThereAndBack, a_table_of_an_entity_without_facts) {
    ArrowArrayStream stream;
    write_arrow(dataset, "2022", facts.school, &stream);
    const Taken table(stream);
    EXPECT_EQ(table.columns(), (Texts{"school:u", "municipality:u", "region:u"}));
    EXPECT_TRUE(table.batches.empty());
}

}  // namespace
