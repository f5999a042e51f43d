// What a result holds: the plan, and for each period the columns that were kept.
#pragma once

#include <merilo/evaluate.hpp>
#include <merilo/impl/column_memory.hpp>
#include <merilo/impl/exact_evaluator.hpp>
#include <merilo/impl/hierarchy.hpp>
#include <merilo/impl/prepared.hpp>

#include <mutex>

namespace merilo::inline v0 {
namespace detail {

struct StoredColumn {
    ColumnNumbers numbers;            ///< 0 where there is no value
    Bits valid, not_applicable;
    std::shared_ptr<const std::vector<Coverage>> coverage;  ///< by row, of an aggregation; those of the same rows share it

    [[nodiscard]] State state(std::size_t row) const {
        return bit(valid, row) ? State::value : bit(not_applicable, row) ? State::not_applicable : State::missing;
    }
};

struct EvaluatedPeriod {
    std::string name;
    const Model* model = nullptr;
    std::optional<PeriodNumber> number;
    bool is_asked = true;                     ///< false: only other periods read it
    std::vector<StepId> roots;                ///< what is wanted of it, or read by other periods
    std::unique_ptr<Hierarchy> hierarchy;
    std::vector<const Slab*> slabs;           ///< by entity; null: the data have no such objects
    std::vector<const Grouping*> groupings;   ///< by StepId: the rows that a step gathers, or those above; null: it reads no others
    std::shared_ptr<const Program> program;
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

/// Evaluated periods, from any object of which steps may read.
class PeriodSource : public ExactSource {
public:
    PeriodSource(const Plan& plan, const std::vector<EvaluatedPeriod>& periods) : plan_(plan), periods_(periods) {}
    Place above(StepId step, Place place) override;
    Place first_of(StepId step, Place place) override;
    std::optional<std::size_t> gathered(StepId step, Place place, State& outside) override;
    Place member(StepId step, Place place, std::size_t index) override;
    Place past(StepId step, Place place) override;
    std::uint32_t dated(StepId step, Place place) override;
    /// The same object in the period of that number. No row: the data have no such period, or not the object in it.
    [[nodiscard]] Place same_object(EntityId entity, Place place, std::optional<PeriodNumber> number) const;

protected:
    [[nodiscard]] std::uint32_t period_of(PeriodNumber number, std::uint32_t last) const;
    [[nodiscard]] static std::uint32_t row_in(const EvaluatedPeriod& period, EntityId entity, ObjectId object, std::uint32_t guess);

    const Plan& plan_;
    const std::vector<EvaluatedPeriod>& periods_;

    /// A fact, whether it is given, or whether a node is in force.
    bool read_fact(StepId step, Place place, ExactCell& cell) const;
    /// A kept column, when it is on a grid.
    bool read_column(StepId step, Place place, ExactCell& cell) const;
};

/// The objects of evaluated periods. Facts are read, and so is what looks at other objects, where it is on a grid; kept columns on a grid
/// are too, unless `all_again`.
class ObjectSource : public PeriodSource {
public:
    ObjectSource(const Plan& plan, const std::vector<EvaluatedPeriod>& periods, bool all_again)
        : PeriodSource(plan, periods), all_again_(all_again) {}
    bool read(StepId step, Place place, ExactCell& cell) override;

private:
    bool all_again_;
};

/// Is the node valid in that period?
bool is_in_force(const Model& model, NodeId node, const EvaluatedPeriod& period);

/// The title of an entity, or its name.
Argument entity_words(const Model& model, EntityId entity);
/// "Ш1 (М)".
std::string object_title(const Dataset& dataset, const Slab& slab, std::size_t row);

}  // namespace detail

struct Result::Impl {
    explicit Impl(const Dataset& facts) : dataset(facts) {}

    std::shared_ptr<const Model> model;
    Dataset dataset;
    std::shared_ptr<const detail::Prepared> prepared;   ///< null where options are wrong, or planning was stopped
    bool is_complete = false;                 ///< it was evaluated, and not stopped
    std::string as_of;
    std::vector<std::string> period_names;             ///< those that the result shows, in their order
    std::vector<std::uint32_t> shown_periods;          ///< and which of the evaluated ones they are
    std::vector<detail::EvaluatedPeriod> periods;      ///< earlier ones first, with those that are only read by others
    Diagnostics diagnostics;
    std::size_t bits = 0;
    mutable std::once_flag digest_once;
    mutable std::string digest;

    [[nodiscard]] const Plan& plan() const { return prepared->plan; }
    [[nodiscard]] const std::vector<detail::Exact>& constants() const { return prepared->constants; }
    [[nodiscard]] const detail::EvaluatedPeriod& shown(std::size_t period) const { return periods[shown_periods[period]]; }
    /// Names; empty where there is none.
    [[nodiscard]] const std::string& object_name(const detail::EvaluatedPeriod& period, EntityId entity, std::size_t row) const;
    [[nodiscard]] const std::string& name_of(ObjectId object) const;
    /// As Result::coverage; `only_lossy`: what is decided whatever the unknown would say is left out.
    [[nodiscard]] std::optional<Coverage> coverage(std::size_t period, QuantityId quantity, std::size_t row, bool only_lossy) const;
    /// The cell of `step` for one object of a reported period, by running the program again for it.
    [[nodiscard]] detail::ExactCell exact(std::size_t period, StepId step, std::size_t row) const;
};

}  // namespace merilo::inline v0
