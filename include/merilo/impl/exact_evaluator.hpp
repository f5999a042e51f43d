// The exact evaluator: a scalar run over the same steps for one object, in fractions, only as far as it is asked.
#pragma once

#include <merilo/impl/exact.ipp>
#include <merilo/impl/watch.hpp>
#include <merilo/plan.hpp>

#include <span>
#include <unordered_map>
#include <vector>

namespace merilo::inline v0::detail {

/// One cell, exactly. The value is 0 unless the state is `value`.
struct ExactCell {
    State state = State::missing;
    Exact value;

    [[nodiscard]] bool is_value() const { return state == State::value; }
    [[nodiscard]] bool is_yes() const { return is_value() && value.sign() != 0; }
};

/// Where the exact evaluator stops: what is already known of the object it runs for.
class ExactSource {
public:
    virtual ~ExactSource() = default;
    /// Gives the cell when it is known; false: it is computed.
    virtual bool read(StepId step, ExactCell& cell) = 0;
    /// The result of a step across objects, after its argument was computed.
    virtual ExactCell across(StepId step) = 0;
};

/// An error of one cell, by the step where it occurred.
struct CellFault {
    StepId step = none;
    Code code{};
};

/// The table of states, and the value of each operation that needs all its arguments.
ExactCell exact_apply(Opcode op, std::span<const ExactCell> arguments, Code& fault);

class ExactEvaluator {
public:
    ExactEvaluator(const Plan& plan, const std::vector<bool>& shared, const std::vector<Exact>& constants, ExactSource& source,
                   Watch& watch)
        : plan_(plan), shared_(shared), constants_(constants), source_(source), watch_(watch) {}

    /// The cell of `step` for the object that the source reads now; meaningless once the watch has stopped. Objects have different lanes,
    /// until `forget`.
    ExactCell evaluate(StepId step, std::uint32_t lane = 0);
    void forget() {
        memo_.clear();
        memo_bits_ = 0;
    }
    [[nodiscard]] const std::vector<Exact>& constants() const { return constants_; }
    /// Errors of cells are noted here.
    void note_faults(std::vector<CellFault>* faults) { faults_ = faults; }

private:
    struct Frame {
        StepId step;
        std::uint32_t done;   ///< arguments evaluated so far; their cells are the last on the stack
    };

    const Plan& plan_;
    const std::vector<bool>& shared_;
    const std::vector<Exact>& constants_;
    ExactSource& source_;
    Watch& watch_;
    std::vector<Frame> frames_;
    std::vector<ExactCell> cells_;
    std::unordered_map<std::uint64_t, ExactCell> memo_;   ///< by lane and step
    std::size_t memo_bits_ = 0;
    std::uint32_t lane_ = 0;
    std::vector<CellFault>* faults_ = nullptr;
    std::uint32_t polls_ = 0;

    [[nodiscard]] std::uint64_t memo_key(StepId step) const { return std::uint64_t{lane_} << 32U | step; }
    bool known(StepId step);
    [[nodiscard]] std::uint32_t next_argument(const Frame& frame) const;
    void finish(const Frame& frame);
    void limit(ExactCell& cell);
};

}  // namespace merilo::inline v0::detail
