// What tests of Arrow share: a table read into a data set, and what was said about it.
#pragma once

#include "arrow_table.hpp"
#include "facts_model.hpp"

#include <gtest/gtest.h>

namespace merilo::tests {

class ReadArrow : public testing::Test {
protected:
    FactsModel facts;
    ArrowProducer producer;
    Dataset dataset{facts.shared()};
    Diagnostics diagnostics;
    ReadOptions options;

    ReadArrow() { options.period = "2022"; }
    ~ReadArrow() override {
        dataset = Dataset(facts.shared());
        EXPECT_EQ(producer.loans.total(), 0) << "all that was handed over has to be released";
    }

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
    std::vector<std::string> all(QuantityId quantity, const std::vector<std::string>& schools = {"A", "B", "C"}) {
        std::vector<std::string> result;
        for (const auto& school : schools) result.push_back(fact(school, quantity));
        return result;
    }
    const Column& column(QuantityId quantity) { return *dataset.slab("2022", facts.school)->column(quantity); }
};

inline TestColumn schools(const std::vector<std::optional<std::string>>& names) { return text_column("school", names); }
inline const std::vector<std::optional<std::string>> three{"A", "B", "C"};

}  // namespace merilo::tests
