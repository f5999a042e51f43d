// The exact evaluator: a scalar run over the same steps for one object, in fractions, only as far as it is asked.
#pragma once

#include <merilo/impl/exact_fold.hpp>
#include <merilo/impl/watch.hpp>

#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

namespace merilo::inline v0::detail {

/// A row of an entity in one of the evaluated periods.
struct Place {
    std::uint32_t period = 0;
    std::uint32_t row = 0;   ///< 0 for what is the same for all objects; none: there is no such object

    friend bool operator==(const Place&, const Place&) = default;
};

/// Where the exact evaluator stops, and where it goes on when a step reads other objects.
class ExactSource {
public:
    virtual ~ExactSource() = default;
    /// Gives the cell when it is known; false: it is computed.
    virtual bool read(StepId step, Place place, ExactCell& cell) = 0;
    // Where there are no other objects, nothing is above, and nothing is gathered.
    /// The ancestor whose value a step `parent` gives.
    virtual Place above(StepId, Place place) { return {place.period, none}; }
    /// The same object in the period that a step `lag` or `base` reads.
    virtual Place past(StepId, Place place) { return {place.period, none}; }
    /// Which argument of a `dated` step is in force; none before the first.
    virtual std::uint32_t dated(StepId step, Place place) = 0;
    /// The first of those for whom a step `aggregate` gives the same.
    virtual Place first_of(StepId, Place place) { return place; }
    /// How many objects a step `aggregate` gathers; nothing: the object is in no group, and has the state `outside`.
    virtual std::optional<std::size_t> gathered(StepId, Place, State& outside) {
        outside = State::missing;
        return std::nullopt;
    }
    virtual Place member(StepId, Place place, std::size_t) { return place; }
};

/// An error of one cell, by the step where it occurred.
struct CellFault {
    StepId step = none;
    Place place;
    Code code{};
};

/// The table of states, and the value of each operation that needs all its arguments.
ExactCell exact_apply(Opcode op, std::span<const ExactCell> arguments, Code& fault);

/// Does a step gather from other objects, and not from the same one in other periods?
bool gathers_others(const Plan& plan, StepId step);

class ExactEvaluator {
public:
    ExactEvaluator(const Plan& plan, const std::vector<bool>& shared, const std::vector<Exact>& constants, ExactSource& source,
                   Watch& watch)
        : plan_(plan), shared_(shared), constants_(constants), source_(source), watch_(watch) {}

    /// The cell of `step` at `place`; meaningless once the watch has stopped.
    ExactCell evaluate(StepId step, Place place);
    /// Forgets what was computed for single objects, to save room.
    void forget() {
        memo_.clear();
        memo_bits_ = 0;
    }
    [[nodiscard]] const std::vector<Exact>& constants() const { return constants_; }
    /// Errors of cells are noted here, but for those of other objects.
    void note_faults(std::vector<CellFault>* faults) { faults_ = faults; }

private:
    struct Frame {
        StepId step;
        Place place;
        std::uint32_t done;   ///< arguments evaluated so far; their cells are the last on the stack
    };
    struct Key {
        StepId step;
        Place place;
        friend bool operator==(const Key&, const Key&) = default;
    };
    struct KeyHash {
        std::size_t operator()(const Key& key) const {
            auto hash = (std::uint64_t{key.place.row} << 32U | key.step) * 0x9e3779b97f4a7c15U;
            hash ^= (hash >> 29U) + key.place.period;
            return static_cast<std::size_t>(hash * 0xbf58476d1ce4e5b9U);
        }
    };
    using Memo = std::unordered_map<Key, ExactCell, KeyHash>;

    const Plan& plan_;
    const std::vector<bool>& shared_;
    const std::vector<Exact>& constants_;
    ExactSource& source_;
    Watch& watch_;
    std::vector<Frame> frames_;
    std::vector<ExactCell> cells_;
    std::vector<ExactFold> folds_;   ///< of the frames that gather
    Memo memo_, gathered_;           ///< of single objects, and of aggregations, which many objects share
    std::size_t memo_bits_ = 0, gathered_bits_ = 0;
    EntityId root_entity_ = none;
    Place root_;
    std::vector<CellFault>* faults_ = nullptr;
    std::size_t unwatched_ = 0;   ///< steps since the last look at the clock

    [[nodiscard]] Place placed(StepId step, Place place) const;
    bool known(StepId step, Place place);
    void ask(StepId step, Place place);
    [[nodiscard]] std::uint32_t next_argument(const Frame& frame) const;
    void finish(const Frame& frame);
    void finish_with(const Frame& frame, ExactCell result);
    void gather();
    void note(const Frame& frame, Code fault);
    void limit(ExactCell& cell);
};

}  // namespace merilo::inline v0::detail
