// Schools in regions put together by hand, their facts and their result, for tests of evaluation.
#pragma once

#include "hand_model.hpp"

#include <merilo/evaluate.hpp>

#include <optional>
#include <string>

namespace merilo::tests {

/// "2/3", "missing", "n/a".
inline std::string cell(const Result& result, QuantityId quantity, std::size_t row = 0, std::size_t period = 0) {
    switch (result.state(period, quantity, row)) {
        case State::missing: return "missing";
        case State::not_applicable: return "n/a";
        case State::value: break;
    }
    const auto exact = result.exact(period, quantity, row);
    return exact.denominator == "1" ? exact.numerator : exact.numerator + "/" + exact.denominator;
}

/// A model of schools, its facts, and its result.
struct Schools : HandModel {
    EntityId region = entity("region"), school = entity("school", region);
    std::optional<Dataset> data;
    EvaluateOptions options;

    using HandModel::input;
    QuantityId input(const std::string& name) { return HandModel::input(school, name); }
    QuantityId value(const std::string& name, ExprId expr) { return HandModel::value(school, name, expr); }

    std::uint32_t row(const std::string& name, const std::string& parent = {}) {
        if (!data) data.emplace(shared());
        return data->add("2022", school, parent.empty() ? std::vector<std::string>{name} : std::vector<std::string>{name, parent});
    }
    void set(const std::string& name, QuantityId quantity, const std::string& number) {
        const auto at = row(name);
        if (number == "missing") data->set_state("2022", at, quantity, State::missing);
        else if (number == "n/a") data->set_state("2022", at, quantity, State::not_applicable);
        else data->set("2022", at, quantity, fraction(number));
    }
    Result run() {
        if (!data) data.emplace(shared());
        return evaluate(shared(), graph(), *data, options);
    }
};

}  // namespace merilo::tests
