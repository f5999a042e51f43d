// Exceptions of a scenario: each names figures that differ and why, and fails once they no longer do.
#pragma once

#include <merilo/impl/rendering.hpp>
#include <merilo/keywords.hpp>
#include <merilo/scenario.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

namespace merilo::inline v0::detail {

/// All ways to write a quantity within its entity, the shortest in `language` first.
std::vector<std::string> scenario_figure_names(const Model& model, QuantityId id, Language language) {
    const auto& quantity = model.quantities[id];
    if (quantity.node == none) return {quantity_name(model, id)};
    const auto& node = model.nodes[quantity.node];
    std::vector<std::string> names;
    if (node.main() == id) names.push_back(node.name);
    for (const auto spelled : {language, Language::russian, Language::english})
        names.push_back(node.name + "." + std::string(facet_word(quantity.facet, spelled)));
    if (node.entity != none)
        for (std::size_t i = 0, count = names.size(); i < count; ++i) names.push_back(model.entities[node.entity].name + "." + names[i]);
    return names;
}

class ScenarioExceptions {
public:
    ScenarioExceptions(const Scenario& scenario, const Result& result, Diagnostics& diagnostics) : scenario_(scenario) {
        for (std::size_t i = 0; i < scenario.exceptions.size(); ++i) {
            const auto& exception = scenario.exceptions[i];
            met_.emplace_back(exception.columns.size(), Met::never);
            met_names_.emplace_back();
            bool found = false;
            for (std::size_t period = 0; period < result.periods().size(); ++period)
                if (const auto row = result.find(period, exception.entity, exception.path)) {
                    of_object_[{period, exception.entity, *row}].push_back(i);
                    found = true;
                }
            known_.push_back(found);
            if (!found) report_unknown(exception, result, diagnostics);
        }
    }

    /// A figure was compared; the number of the exception that covers its difference, when there is one.
    std::optional<std::size_t> meet(std::size_t period, EntityId entity, std::size_t row, const std::vector<std::string>& names,
                                    bool differs) {
        std::optional<std::size_t> covered;
        const auto found = of_object_.find({period, entity, row});
        if (found == of_object_.end()) return covered;
        for (const auto i : found->second) {
            const auto& exception = scenario_.exceptions[i];
            met_names_[i].push_back(names.front());
            for (std::size_t c = 0; c < exception.columns.size(); ++c) {
                if (std::find(names.begin(), names.end(), exception.columns[c]) == names.end()) continue;
                met_[i][c] = std::max(met_[i][c], differs ? Met::differs : Met::same);
                if (differs) covered = i;
            }
        }
        return covered;
    }

    /// Exceptions that name nothing, or nothing that differs, are errors.
    void settle(Diagnostics& diagnostics) const {
        for (std::size_t i = 0; i < scenario_.exceptions.size(); ++i) {
            if (!known_[i]) continue;
            const auto& exception = scenario_.exceptions[i];
            for (std::size_t c = 0; c < exception.columns.size(); ++c) {
                if (met_[i][c] == Met::differs) continue;
                const auto code = met_[i][c] == Met::same ? Code::scenario_exception_same : Code::scenario_exception_figure;
                auto& diagnostic =
                    diagnostics.add(code, exception.span, {Argument::text(exception.columns[c]), Argument::text(exception.path.front())});
                if (met_[i][c] == Met::same) continue;
                if (const auto near = nearest_name(exception.columns[c], met_names_[i]); !near.empty())
                    diagnostic.notes.push_back({Code::scenario_near_name, {}, {Argument::text(near)}});
            }
        }
    }

private:
    enum class Met : std::uint8_t { never, same, differs };

    const Scenario& scenario_;
    std::map<std::tuple<std::size_t, EntityId, std::size_t>, std::vector<std::size_t>> of_object_;
    std::vector<std::vector<Met>> met_;                   // by exception and its column
    std::vector<std::vector<std::string>> met_names_;     // figures compared for its object
    std::vector<bool> known_;                             // its object is in the data

    static void report_unknown(const Exception& exception, const Result& result, Diagnostics& diagnostics) {
        auto& diagnostic = diagnostics.add(Code::scenario_exception_object, exception.span, {Argument::text(exception.path.front())});
        std::vector<std::string> names;
        for (std::size_t period = 0; period < result.periods().size(); ++period)
            for (std::size_t row = 0; row < result.rows(period, exception.entity); ++row)
                names.push_back(result.object(period, exception.entity, row));
        if (const auto near = nearest_name(exception.path.front(), names); !near.empty())
            diagnostic.notes.push_back({Code::scenario_near_name, {}, {Argument::text(near)}});
    }
};

}  // namespace merilo::inline v0::detail
