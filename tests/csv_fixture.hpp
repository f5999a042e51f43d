// What tests of CSV share: a text read into a data set, and what was said about it.
#pragma once

#include "facts_model.hpp"

#include <gtest/gtest.h>

namespace merilo::tests {

class Csv : public testing::Test {
protected:
    FactsModel facts;
    Dataset dataset{facts.shared()};
    Diagnostics diagnostics;
    ReadOptions options;
    bool readable = false;

    /// The diagnostics in brief.
    std::string read(const std::string& text, const std::string& name = "t.csv") {
        diagnostics.list.clear();
        if (dataset.objects().empty()) dataset = Dataset(facts.shared());
        readable = read_csv_text(dataset, name, text, options, diagnostics);
        return brief(diagnostics);
    }
    [[nodiscard]] std::string fact(const std::vector<std::string>& path, QuantityId quantity, const std::string& period = "") const {
        return tests::fact_text(dataset, period, facts.school, path, quantity);
    }
    MappingRow object(const std::string& column) { return {column, MappingTarget::object, facts.school, false, {}}; }
    static MappingRow row(const std::string& column, MappingTarget target, std::uint32_t id = none, bool in_percent = false) {
        return {column, target, id, in_percent, {}};
    }
};

}  // namespace merilo::tests
