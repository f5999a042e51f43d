// One period's run: stage by stage, block by block.
#pragma once

#include <merilo/impl/kernels.hpp>
#include <merilo/impl/result.hpp>

#include <cfenv>
#include <string>
#include <utility>
#include <vector>

namespace merilo::inline v0::detail {

/// Names of steps for diagnostics: the quantity in whose formula a step stands.
class StepNames {
public:
    StepNames(const Model& model, const Plan& plan) : model_(model), plan_(plan) {}
    [[nodiscard]] std::string name(StepId step);
    [[nodiscard]] Span span(StepId step) const;

private:
    const Model& model_;
    const Plan& plan_;
    std::vector<QuantityId> quantity_of_;   ///< by expression; filled when first asked
    void fill();
};

class PeriodRun : public PeriodSource {
public:
    /// Of the last of the periods; those before it are done.
    PeriodRun(Result::Impl& impl, Watch& watch, StepNames& names);
    /// False when it was stopped.
    bool run();

    bool read(StepId step, Place place, ExactCell& cell) override;

private:
    const Model& model_;
    const Dataset& dataset_;
    EvaluatedPeriod& period_;
    std::uint32_t at_;                  ///< which of the periods it is
    const Program& program_;
    Watch& watch_;
    StepNames& names_;
    Diagnostics& diagnostics_;
    ExactEvaluator exact_;
    BlockKernels kernels_;

    std::size_t base_ = 0, rows_ = 0;   ///< of the block
    EntityId entity_ = none;            ///< of the stage
    std::vector<StoredColumn> registers_;
    struct Broadcast {
        StepId step = none;
        std::size_t rows = 0;
        StoredColumn cells;
    };
    std::vector<Broadcast> broadcasts_;             ///< by argument
    std::vector<Operand> operands_;
    std::vector<Bits> suspects_;                    ///< rows with an error of a cell, by entity; the last is for what is the same for all
    std::vector<std::pair<EntityId, EntityId>> noted_levels_;   ///< pairs of which unnamed parents and orphans were told

    void make_columns(const Stage& stage);
    void run_block(const Stage& stage);
    void run_step(StepId id);
    Lanes lanes(StepId id);
    const Operand& operand(StepId id, std::size_t index);
    void fill_fact(const Step& step, Lanes out, const StepClass& held) const;
    void fill_state(Lanes out, State state, double number) const;
    void fill_given(const Step& step, Lanes out) const;
    void decide(StepId id, Lanes out);
    void suspect(const Step& step, Lanes out);
    ExactCell evaluate_lane(StepId id, std::size_t lane);

    void find_groups();
    void find_peers(StepId id, EntityId within, StepId kind);
    [[nodiscard]] bool is_reported_orphan(const Slab& slab, std::size_t row) const;
    void report_orphans(StepId id, std::pair<EntityId, EntityId> levels, const Grouping& grouping);
    void run_parent(StepId id, Lanes out);
    void aggregate(StepId id);
    void rank(StepId id);
    [[nodiscard]] Bits ranked_rows(StepId id, StoredColumn& out) const;

    struct FaultRoot;
    [[nodiscard]] std::vector<FaultRoot> fault_roots(EntityId entity) const;
    void report_faults();
    void report_fault(StepId step, Code code, const std::vector<std::pair<EntityId, std::size_t>>& objects);
};

/// Rounds to nearest, with denormals, whatever the caller has set; restores it at the end.
class FloatingPointGuard {
public:
    FloatingPointGuard();
    ~FloatingPointGuard();
    FloatingPointGuard(const FloatingPointGuard&) = delete;
    FloatingPointGuard& operator=(const FloatingPointGuard&) = delete;

private:
    std::fenv_t saved_;
};

}  // namespace merilo::inline v0::detail
