// What evaluations of one methodology have in common: the plan, what follows from it whatever the data, and the programs for facts like those
// that were seen.
#pragma once

#include <merilo/evaluate.hpp>
#include <merilo/impl/exact.ipp>
#include <merilo/impl/watch.hpp>

#include <map>
#include <mutex>
#include <span>

namespace merilo::inline v0::detail {

class PreparedPlans;

/// How far the wanted steps look back: so many periods, and so many before each base period.
class PeriodReach {
public:
    PeriodReach() = default;
    explicit PeriodReach(const Plan& plan);
    /// Does the evaluation of `period` need `earlier`?
    [[nodiscard]] bool needs(PeriodNumber period, PeriodNumber earlier) const;

private:
    std::int64_t back_ = 0;
    std::map<PeriodNumber, std::int64_t> bases_;
};

/// A period that is bound, for those after it.
using EarlierProgram = std::pair<PeriodNumber, std::shared_ptr<const Program>>;

/// Everything that binding asks about the data of one period: equal keys give equal programs.
struct ProgramKey {
    struct Facts {
        double largest = 0;
        int decimals = 0;
        bool is_there = false, negative = false, is_wide = false, are_doubles = false, is_full = false;

        friend bool operator==(const Facts&, const Facts&) = default;
    };
    std::vector<Facts> facts;                ///< by fact of the plan
    std::vector<std::size_t> rows;           ///< by entity; 0 where their number does not count
    std::optional<PeriodNumber> number;      ///< where it counts
    std::vector<EarlierProgram> earlier;     ///< where other periods are read

    friend bool operator==(const ProgramKey&, const ProgramKey&) = default;
};

/// Shared by results and by any number of threads.
class Prepared {
public:
    /// Of one methodology and of what `options` ask for. `diagnostics` then says whether there is a plan; once the watch has stopped there
    /// is none.
    Prepared(const Model& model, const Graph& graph, const EvaluateOptions& options, Watch& watch);

    std::vector<std::string> nodes;          ///< asked for by name
    std::vector<QuantityId> wanted_by_id, overridden;   ///< of `PlanOptions`
    std::size_t steps = 0;                   ///< their limit
    Diagnostics diagnostics;
    std::vector<QuantityId> asked;
    Plan plan;
    std::vector<Exact> constants;            ///< of the model
    std::vector<bool> computed;              ///< by entity: something is computed for its objects
    std::vector<bool> wanted;                ///< by QuantityId: kept in the result
    std::vector<std::vector<StepId>> gathered_by;   ///< by QuantityId: the aggregations in its formula, in the order written
    std::vector<StepId> facts;               ///< steps that read facts
    std::vector<StepId> dated;               ///< steps that take what is in force
    std::vector<StepId> past;                ///< steps that read other periods
    std::vector<StepId> grouped;             ///< steps that read other objects
    std::vector<StepId> roots;               ///< steps that give what is wanted
    std::vector<bool> outlives;              ///< by StepId: its column stays in the result
    std::vector<NodeId> limited;             ///< inputs that are not always in force
    bool asks_period = false;                ///< some step depends on which period it is
    PeriodReach reach;

    /// The program for the facts in `slabs`, by entity: one that was made before for such facts, or a new one.
    std::shared_ptr<const Program> program(const Model& model, std::span<const Slab* const> slabs, std::optional<PeriodNumber> number,
                                           std::span<const EarlierProgram> earlier, Watch& watch) const;

private:
    struct Kept {
        ProgramKey key;
        std::shared_ptr<const Program> program;
        std::size_t times = 0;       ///< that it was asked for
        bool has_bands = false;      ///< they were looked for, as far as it is worth it
    };
    std::vector<bool> counted_;      ///< by entity: how many rows it has counts
    mutable std::mutex lock_;
    mutable std::vector<Kept> kept_;   ///< the last used is the last

    void find_gathered(const Model& model);
    void list_steps(const Model& model);
    [[nodiscard]] ProgramKey key_of(std::span<const Slab* const> slabs) const;
};

/// As `evaluate`; `plans`, if there are any, keep what is prepared.
Result evaluate_prepared(const std::shared_ptr<const Model>& model, const Graph& graph, const Dataset& dataset, const EvaluateOptions& options,
                         PreparedPlans* plans);

/// Those of one methodology that were used last.
class PreparedPlans {
public:
    /// What was prepared for such options before; null: nothing was.
    std::shared_ptr<const Prepared> find(const EvaluateOptions& options);
    void keep(std::shared_ptr<const Prepared> prepared);

private:
    std::mutex lock_;
    std::vector<std::shared_ptr<const Prepared>> kept_;   ///< the last used is the last
};

}  // namespace merilo::inline v0::detail
