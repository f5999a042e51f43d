// One period's run: stage by stage, block by block.
#pragma once

#include <merilo/impl/floating_point.hpp>
#include <merilo/impl/kernels.hpp>
#include <merilo/impl/residues.hpp>
#include <merilo/impl/result.hpp>
#include <merilo/impl/row_bounds.hpp>

#include <deque>
#include <functional>
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

/// Rows with an error of a cell, by entity; the last is for what is the same for all.
using Suspects = std::vector<Bits>;

/// Blocks of rows through the row-local steps of a stage. Each thread has its own.
class BlockRun : public PeriodSource, private RowSource {
public:
    BlockRun(Result::Impl& impl, std::uint32_t at, const Loops& loops, Watch& watch, Suspects& suspects);
    /// Rows `base`… of the stage, at most `block_rows`. False when it was stopped.
    bool run(const Stage& stage, std::size_t base, std::size_t rows);
    /// A cell of the period, outside of any block.
    ExactCell evaluate(StepId step, std::uint32_t row) { return exact_.evaluate(step, {at_, row}); }
    /// For each of the rows whether its value of `step` is proved to be that of the row `other`; outside of any block.
    std::vector<bool> equal_rows(StepId step, std::uint32_t other, std::span<const std::uint32_t> rows);
    /// As `RowBounds::find`; outside of any block.
    bool bounds(StepId step, std::span<const std::uint32_t> rows, std::vector<double>& numbers, std::vector<double>& errors);
    /// Leaves the block, and forgets what was computed for single objects.
    void leave();

    bool read(StepId step, Place place, ExactCell& cell) override;

private:
    EvaluatedPeriod& period_;
    std::uint32_t at_;                  ///< which of the periods it is
    const Program& program_;
    Watch& watch_;
    Suspects& suspects_;
    ExactEvaluator exact_;
    Residues residues_;
    RowBounds bounds_, far_bounds_;     ///< in a block, and outside of any
    BlockKernels kernels_;

    std::size_t base_ = 0, rows_ = 0;   ///< of the block
    EntityId entity_ = none;            ///< of the stage
    std::vector<double> numbers_;         ///< of all registers, one after another
    Bits planes_;                         ///< two of each
    std::size_t stride_ = 0;              ///< rows of a register, whole words
    struct Broadcast {
        StepId step = none;
        std::size_t rows = 0;
        StoredColumn cells;
    };
    std::vector<Broadcast> broadcasts_;   ///< by argument
    std::vector<Operand> operands_;
    Bits viewed_;                         ///< both planes of the rows of one column
    const Column* viewed_column_ = nullptr;   ///< which it is, in this block
    Bits doubtful_;                       ///< rows of which doubles do not say what a step decides

    void run_step(StepId id);
    void run_band(StepId id, const Band& band);
    [[nodiscard]] Lanes register_lanes(std::uint32_t at) {
        const auto words = stride_ / 64;
        return {numbers_.data() + at * stride_, planes_.data() + 2 * at * words, planes_.data() + (2 * at + 1) * words};
    }
    BandRows viewed_rows(const Column& column, bool is_full);
    void fetch_planes(const Column& column) const;
    Lanes lanes(StepId id);
    const Operand& operand(StepId id, std::size_t index);
    void fill_fact(const Step& step, Lanes out, const StepClass& held) const;
    void fill_state(Lanes out, State state, double number) const;
    void copy(Lanes from, Lanes out) const;
    void fill_given(const Step& step, Lanes out) const;
    void fill_past(StepId id, Lanes out);
    void fill_dated(StepId id, Lanes out);
    void decide(StepId id, Lanes out);
    void decide_apart(StepId id, Lanes out);
    void decide_equal(StepId id, Lanes out);
    [[nodiscard]] std::vector<std::uint32_t> doubtful_rows(Lanes out) const;
    [[nodiscard]] bool has(StepId step) const override;
    void take(StepId step, std::span<const std::uint32_t> rows, double* numbers, std::uint8_t* states) override;
    void suspect(const Step& step, Lanes out);
    ExactCell evaluate_lane(StepId id, std::size_t lane);
    void run_parent(StepId id, Lanes out);
};

class PeriodRun {
public:
    /// Of the period `at`; those before it are done.
    PeriodRun(Result::Impl& impl, std::uint32_t at, const EvaluateOptions& options, Watch& watch, StepNames& names);
    /// False when it was stopped.
    bool run();

private:
    Result::Impl& impl_;
    const EvaluateOptions& options_;
    const Model& model_;
    const Dataset& dataset_;
    const Plan& plan_;
    EvaluatedPeriod& period_;
    std::uint32_t at_;                  ///< which of the periods it is
    const Program& program_;
    Watch& watch_;
    StepNames& names_;
    Diagnostics& diagnostics_;
    Suspects suspects_;
    std::deque<BlockRun> threads_;      ///< the first is the caller's; the others are made when there is enough to do
    std::vector<std::pair<EntityId, EntityId>> noted_levels_;   ///< pairs of which unnamed parents and orphans were told

    [[nodiscard]] std::uint64_t work(const Stage& stage) const;
    void make_columns(const Stage& stage);
    /// Makes as many, each with its own evaluator.
    void need_threads(std::size_t count);
    void run_blocks(const Stage& stage);
    void aggregate_at_once(std::size_t first, std::vector<bool>& done);

    void find_groups();
    void find_peers(StepId id, EntityId within, StepId kind);
    [[nodiscard]] bool is_reported_orphan(EntityId entity, std::uint32_t row) const;
    void report_orphans(StepId id, std::pair<EntityId, EntityId> levels, const Grouping& grouping);
    void aggregate(StepId id);
    void gather_periods(StepId id);
    void rank(StepId id);
    [[nodiscard]] Bits ranked_rows(StepId id, StoredColumn& out) const;

    struct Demand;
    [[nodiscard]] std::vector<Demand> demands() const;
    [[nodiscard]] std::vector<bool> steps_that_read_others() const;
    [[nodiscard]] Demand taken_demand(ExactEvaluator& again, StepId step, std::uint32_t argument, const Demand& asked) const;
    [[nodiscard]] Demand peers_demand(StepId id, const Demand& asked) const;
    [[nodiscard]] Demand grouped_demand(StepId id) const;
    [[nodiscard]] Demand gathered_demand(StepId id, const Demand& asked) const;
    [[nodiscard]] Demand where_demand(StepId where, EntityId over, const Demand& members) const;
    void report_faults();
    void add_compared(StepId step, std::uint32_t row, Diagnostic& diagnostic);
    void report_fault(StepId step, Code code, const std::vector<std::pair<EntityId, std::size_t>>& objects);
};

}  // namespace merilo::inline v0::detail
