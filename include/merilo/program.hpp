// Stage 5: a plan bound to the facts of a data set: an exactness class for each step.
#pragma once

#include <merilo/dataset.hpp>
#include <merilo/plan.hpp>

#include <string_view>

namespace merilo::inline v0 {

/// How exactly a step's column holds its values.
/// `grid`: the double holds an integer k below 2^53 and the value is k / denominator: exact.
/// `rational`: the double is near the value; a decision that it is not near enough for is taken by the exact evaluator.
enum class Exactness : std::uint8_t { grid, rational };

struct StepClass {
    Exactness exactness = Exactness::rational;
    double denominator = 1;   ///< of a grid: an integer below 2^53
    double limit = 0;         ///< of a grid: no |k| is larger; otherwise no |value| is, infinite when nothing is known
    double error = 0;         ///< of a rational: no double is further from its value, infinite when nothing is known
    double relative = 0;      ///< of a rational: no double is further from its value than so many times it, infinite when nothing is known
    double least = 0;         ///< no |value| but 0 is smaller; 0 when nothing is known
    bool negative = true;     ///< some value may be below 0
    double numerator = 0, divisor = 0;   ///< of a quotient of integers that was rounded once: none is larger; 0: it is no such quotient

    friend bool operator==(const StepClass&, const StepClass&) = default;
};

/// A step that is a function of one other, constant between breaks, or the same for all rows: where the source is at least `breaks[i]` and less than the next break,
/// `values[i + 1]`; below the first break `values[0]`. It stands for all the steps between it and the source.
struct Band {
    StepId source = none;          ///< none: it has one value
    bool is_full = false;          ///< the source's column has a value in every row
    bool of_column = false;        ///< the breaks are numbers as the column of facts has them, and the source is not computed
    StepId ahead = none;           ///< the fact whose column the next such band reads: it is fetched meanwhile
    bool adds = false;             ///< the step is the sum of its first argument and of this function, which is its second
    double times = 1;              ///< of a sum: the first argument is brought to its grid
    std::vector<double> breaks;    ///< ascending, in the source's own numbers
    std::vector<double> values;    ///< one more
    State of_missing = State::missing, of_not_applicable = State::not_applicable;
    double missing_number = 0, not_applicable_number = 0;
};

struct Program {
    const Plan* plan = nullptr;
    std::vector<StepClass> classes;       ///< by StepId
    std::vector<double> constants;        ///< by StepId: the number of a step that is a constant; 0 for others
    std::vector<StepId> same;             ///< by StepId: an earlier step, not such a one itself, that has the same cells; none: it is computed
    std::vector<bool> decides;            ///< by StepId: it takes decisions that only the exact evaluator can take
    std::vector<bool> stored;             ///< by StepId: the whole column is kept: it is wanted, or read by a later stage
    std::vector<std::uint32_t> registers; ///< by StepId: the block register; none when stored
    std::uint32_t register_count = 0;
    std::vector<Band> bands;
    std::vector<std::uint32_t> band_of;   ///< by StepId: which of the bands gives it; none: it is computed from its arguments
    std::vector<bool> skipped;            ///< by StepId: nobody reads it but steps that bands stand for, or who reads facts where they lie
    std::vector<std::vector<StepId>> runs, keeps;   ///< by stage: the steps that run in it, and those whose columns are kept
    std::vector<bool> shared;             ///< by StepId: several steps read it, so that the exact evaluator remembers it

    /// The step that a step has the cells of.
    [[nodiscard]] StepId computed_as(StepId step) const { return same[step] == none ? step : same[step]; }
    /// Where the cells of a step lie: with its own, or with those of the step that has the same.
    [[nodiscard]] StepId lies_with(StepId step) const { return same[step] != none && skipped[step] ? same[step] : step; }
    [[nodiscard]] const Band* band(StepId step) const { return band_of[step] == none ? nullptr : &bands[band_of[step]]; }
};

/// A period that is bound already, for steps that read it.
struct BoundPeriod {
    PeriodNumber number = 0;
    const Program* program = nullptr;
};

/// Binds `plan` to the facts of `period` and to what is in force in it. Steps of other periods are held as those periods hold them, and
/// are missing where `earlier` has no such period. The plan must outlive the program.
MERILO_API Program bind(const Plan& plan, const Model& model, const Dataset& dataset, std::string_view period,
                        const std::vector<BoundPeriod>& earlier = {});

}  // namespace merilo::inline v0
