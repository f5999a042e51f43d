// Facts from Arrow: types, slices, chunks, states; what is wrong in the cells.
#include "arrow_table.hpp"
#include "facts_model.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace {

using namespace merilo;
using namespace merilo::tests;

class ReadArrow : public testing::Test {
protected:
    FactsModel facts;
    Dataset dataset{facts.shared()};
    Diagnostics diagnostics;
    ArrowProducer producer;
    ReadOptions options;

    ReadArrow() { options.period = "2022"; }
    ~ReadArrow() override { EXPECT_EQ((dataset = Dataset(facts.shared()), producer.loans.total()), 0); }

    bool read_batches(const std::vector<std::vector<TestColumn>>& batches) {
        const auto first = table_of(batches[0]);
        std::vector<TestArray> arrays;
        for (const auto& batch : batches) arrays.push_back(table_of(batch).array);
        ArrowArrayStream stream;
        producer.give(first.field, arrays, &stream);
        const bool good = read_arrow(dataset, "frame", &stream, options, diagnostics);
        EXPECT_EQ(stream.release, nullptr);
        return good;
    }
    bool read(const std::vector<TestColumn>& columns) { return read_batches({columns}); }
    std::string fact(const std::string& school, QuantityId quantity) {
        return fact_text(dataset, "2022", facts.school, {school}, quantity);
    }
};

TestColumn schools(const std::vector<std::optional<std::string>>& names) { return text_column("school", names); }

TEST_F(ReadArrow, numbers_of_every_width_mean_their_shortest_decimals) {
    ASSERT_TRUE(read({schools({"A", "B"}), numbers_column<double>("average", "g", {0.7, 1e-3}), numbers_column<float>("points", "f", {0.7F, 16777216.0F / 1e7F}),
                      numbers_column<std::int64_t>("pupils", "l", {9007199254740993, 5})}));
    EXPECT_EQ(brief(diagnostics), "");
    EXPECT_EQ(fact("A", facts.average), "7/10");
    EXPECT_EQ(fact("B", facts.average), "1/1000");
    EXPECT_EQ(fact("A", facts.points), "7/10");
    EXPECT_EQ(fact("B", facts.points), "131072/78125");
    EXPECT_EQ(fact("A", facts.pupils), "9007199254740993");
    EXPECT_EQ(fact("B", facts.pupils), "5");
}

}  // namespace
