// How far the double of each row may be from its value. The bound of a class is that of its worst row: after a subtraction it is absolute, and
// one tiny divisor in a column spoils it for all. Here the same steps run in doubles for rows that such a bound leaves in doubt, each with the
// error it may have made so far (the running error analysis of Higham, Accuracy and Stability of Numerical Algorithms, 3.3).
#pragma once

#include <merilo/impl/bind.hpp>
#include <merilo/impl/exact.ipp>
#include <merilo/impl/row_source.hpp>

#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace merilo::inline v0::detail {

class RowBounds {
public:
    RowBounds(const Plan& plan, const Program& program, const std::vector<Exact>& constants, RowSource& source)
        : plan_(plan), program_(program), constants_(constants), source_(source) {}

    /// Is the bound of the class absolute, so that single rows may have much smaller ones?
    [[nodiscard]] static bool may_help(const StepClass& held) { return !is_grid(held) && !(held.relative < 1); }

    /// For each row a double and how far it may be from the row's value of `step`; an infinite error where nothing is known, and where there is
    /// no value. False: nothing is known of any row.
    bool find(StepId step, std::span<const std::uint32_t> rows, std::vector<double>& numbers, std::vector<double>& errors);

private:
    static constexpr std::size_t batch = 256;   // rows at a time: what is in work stays near
    struct Part {
        StepId step = none;
        bool is_leaf = false;
        double number = 0, error = 0;           ///< of a constant
        std::uint32_t arguments[3] = {0, 0, 0};
    };
    /// What a step is made of, from the leaves up; empty: of what is not bounded here.
    using Recipe = std::vector<Part>;

    const Plan& plan_;
    const Program& program_;
    const std::vector<Exact>& constants_;
    RowSource& source_;
    std::map<StepId, Recipe> recipes_;
    std::vector<double> numbers_, errors_;   ///< by part, then by row of the batch
    std::vector<std::uint8_t> states_;       ///< the same; numbers of `State`

    const Recipe& recipe(StepId step);
    bool add_parts(Recipe& recipe, StepId root) const;
    void run(const Recipe& recipe, std::span<const std::uint32_t> rows);
    void run_leaf(const Part& part, std::size_t at, std::span<const std::uint32_t> rows);
    void run_row(const Recipe& recipe, std::size_t at, std::size_t row);
    [[nodiscard]] bool is_condition_first(StepId step) const {
        const auto op = plan_.steps[step].op;
        return op == Opcode::applies_when || op == Opcode::select;
    }
};

}  // namespace merilo::inline v0::detail
