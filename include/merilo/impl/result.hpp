// What a result holds: the plan, and for each period the columns that were kept.
#pragma once

#include <merilo/evaluate.hpp>
#include <merilo/impl/exact_evaluator.hpp>

#include <mutex>

namespace merilo::inline v0 {
namespace detail {

struct StoredColumn {
    std::vector<double> numbers;
    Bits valid, not_applicable;

    [[nodiscard]] State state(std::size_t row) const {
        return bit(valid, row) ? State::value : bit(not_applicable, row) ? State::not_applicable : State::missing;
    }
};

struct EvaluatedPeriod {
    std::string name;
    std::vector<const Slab*> slabs;           ///< by entity; null: the data have no such objects
    Program program;
    std::vector<std::uint32_t> column_of;     ///< by StepId; none: not kept
    std::vector<StoredColumn> columns;

    [[nodiscard]] const StoredColumn* column(StepId step) const { return column_of[step] == none ? nullptr : &columns[column_of[step]]; }
    [[nodiscard]] std::size_t rows(EntityId entity) const {
        if (entity == none) return 1;
        return slabs[entity] == nullptr ? 0 : slabs[entity]->rows();
    }
};

/// A cell of a column, when its double is exact.
ExactCell exact_grid_cell(const StepClass& held, State state, double number);
/// The fact of a row whose number no double holds; null when a double does.
const Fraction* wide_fact(const Column& column, std::size_t row);
/// A cell of the facts.
ExactCell exact_fact_cell(const Slab* slab, QuantityId quantity, std::size_t row);

/// One object of an evaluated period. Facts and ranks are read; kept columns on a grid are too, unless `all_again`.
class ObjectSource : public ExactSource {
public:
    ObjectSource(const Plan& plan, const EvaluatedPeriod& period, std::size_t row, bool all_again)
        : plan_(plan), period_(period), row_(row), all_again_(all_again) {}
    bool read(StepId step, ExactCell& cell) override;
    ExactCell across(StepId step) override;

private:
    const Plan& plan_;
    const EvaluatedPeriod& period_;
    std::size_t row_;
    bool all_again_;
};

/// The title of an entity, or its name.
Argument entity_words(const Model& model, EntityId entity);
/// "Ш1 (М)".
std::string object_title(const Dataset& dataset, const Slab& slab, std::size_t row);

}  // namespace detail

struct Result::Impl {
    explicit Impl(const Dataset& facts) : dataset(facts) {}

    std::shared_ptr<const Model> model;
    Dataset dataset;
    Plan plan;
    std::vector<detail::Exact> constants;     ///< of the model
    std::vector<QuantityId> asked;
    std::string as_of;
    std::vector<bool> wanted;                 ///< by QuantityId; empty when the evaluation was stopped
    std::vector<std::string> period_names;
    std::vector<detail::EvaluatedPeriod> periods;
    Diagnostics diagnostics;
    std::size_t bits = 0;
    mutable std::once_flag digest_once;
    mutable std::string digest;

    /// The cell of `step` for one object, by running the program again for it.
    [[nodiscard]] detail::ExactCell exact(std::size_t period, StepId step, std::size_t row) const;
};

}  // namespace merilo::inline v0
