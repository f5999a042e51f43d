// Steps that are known before the run: those with one cell for all rows, and those with the cells of an earlier step.
#pragma once

#include <merilo/impl/kernels.hpp>

#include <optional>
#include <vector>

namespace merilo::inline v0::detail {

/// The one cell of a step.
struct ConstantCell {
    State state = State::missing;
    double number = 0;  ///< as the step's class holds it; 0 where there is no value
};

/// Asked step by step, in their order.
class ConstantFolder {
public:
    ConstantFolder(const Plan& plan, const Program& program)
        : plan_(plan), program_(program), kernels_(loops_baseline()), cells_(plan.steps.size()) {}

    [[nodiscard]] const std::optional<ConstantCell>& cell(StepId id) const { return cells_[id]; }
    void set(StepId id, const ConstantCell& cell) { cells_[id] = cell; }

    /// The argument whose cells are those of the step: the condition on it always holds, or what it is joined with changes nothing.
    [[nodiscard]] StepId passed(StepId id, const std::vector<bool>& always) const {
        const auto& step = plan_.steps[id];
        const auto taken = [&](std::uint32_t i) { return plan_.argument(id, i); };
        const auto always_value = [&](std::uint32_t i) { return static_cast<bool>(always[plan_.argument(id, i)]); };
        switch (step.op) {
            case Opcode::state_of: return always_value(0) ? taken(1) : none;
            case Opcode::missing_means:
            case Opcode::exclude_missing: return always_value(0) ? taken(0) : none;
            case Opcode::applies_when: return is_yes(argument_cell(id, 0)) ? taken(1) : none;
            case Opcode::select: {
                const auto& condition = argument_cell(id, 0);
                if (!condition || condition->state == State::missing) return none;
                return taken(is_yes(condition) ? 1 : 2);
            }
            case Opcode::add_applicable:
            case Opcode::minimum:
            case Opcode::maximum:
                if (is_not_applicable(argument_cell(id, 1))) return taken(0);
                return is_not_applicable(argument_cell(id, 0)) ? taken(1) : none;
            case Opcode::multiply:
                if (is_one(id, 1)) return taken(0);
                return is_one(id, 0) ? taken(1) : none;
            case Opcode::divide: return is_one(id, 1) ? taken(0) : none;
            default: return none;
        }
    }

    /// The step has the cell that `other` has, on its own grid.
    void set_as(StepId id, StepId other) {
        if (!cells_[other] || !is_grid(program_.classes[id])) return;
        cells_[id] = {cells_[other]->state, held_number(cells_[other]->number, program_.classes[other], program_.classes[id])};
    }

    /// Computes a step whose arguments have one cell each, or count only as values which they always are. Its class has to be known.
    void fold(StepId id, const std::vector<bool>& always) {
        const auto& step = plan_.steps[id];
        if (!is_foldable(id) || !is_grid(program_.classes[id])) return;
        std::vector<Room> rooms(step.count);
        std::vector<Operand> operands;
        for (std::uint32_t i = 0; i < step.count; ++i) {
            const auto argument = plan_.argument(id, i);
            const bool counts_as_value = asks_state(step.op) && always[argument];
            if (!cells_[argument] && !counts_as_value) return;
            rooms[i].set(cells_[argument] ? *cells_[argument] : ConstantCell{State::value, 0});
            operands.push_back({&rooms[i].number, &rooms[i].valid, &rooms[i].not_applicable, program_.classes[argument]});
        }
        Room out;
        kernels_.begin(1);
        kernels_.run(step, operands, {&out.number, &out.valid, &out.not_applicable}, program_.classes[id], false, nullptr);
        cells_[id] = out.cell();
    }

private:
    const Plan& plan_;
    const Program& program_;
    BlockKernels kernels_;
    std::vector<std::optional<ConstantCell>> cells_;  ///< by step

    /// A block of one row.
    struct Room {
        double number = 0;
        std::uint64_t valid = 0, not_applicable = 0;

        void set(const ConstantCell& cell) {
            number = cell.number;
            valid = cell.state == State::value ? 1 : 0;
            not_applicable = cell.state == State::not_applicable ? 1 : 0;
        }
        [[nodiscard]] ConstantCell cell() const {
            if (valid != 0) return {State::value, number + 0.0};  // + 0.0: never −0
            return {not_applicable != 0 ? State::not_applicable : State::missing, 0};
        }
    };

    [[nodiscard]] const std::optional<ConstantCell>& argument_cell(StepId id, std::uint32_t i) const {
        return cells_[plan_.argument(id, i)];
    }
    [[nodiscard]] static bool is_yes(const std::optional<ConstantCell>& cell) {
        return cell && cell->state == State::value && cell->number != 0;
    }
    [[nodiscard]] static bool is_not_applicable(const std::optional<ConstantCell>& cell) {
        return cell && cell->state == State::not_applicable;
    }
    [[nodiscard]] bool is_one(StepId id, std::uint32_t i) const {
        const auto& cell = argument_cell(id, i);
        const auto& held = program_.classes[plan_.argument(id, i)];
        return cell && cell->state == State::value && is_grid(held) && cell->number == held.denominator;
    }
    [[nodiscard]] static bool asks_state(Opcode op) {
        return op == Opcode::is_missing || op == Opcode::is_applicable || op == Opcode::is_value;
    }

    /// Divisions by 0 and what the data may get wrong are left to the run, which reports them.
    [[nodiscard]] bool is_foldable(StepId id) const {
        const auto& step = plan_.steps[id];
        if (step.count == 0 || program_.decides[id]) return false;
        switch (step.op) {
            case Opcode::divide: {
                const auto& divisor = argument_cell(id, 1);
                return divisor && divisor->state == State::value && divisor->number != 0;
            }
            case Opcode::less:
            case Opcode::less_equal:
            case Opcode::equal:
            case Opcode::is_missing:
            case Opcode::is_applicable:
            case Opcode::is_value:
            case Opcode::matches:
            case Opcode::logical_not:
            case Opcode::logical_and:
            case Opcode::logical_or:
            case Opcode::select:
            case Opcode::state_of:
            case Opcode::applies_when:
            case Opcode::missing_means:
            case Opcode::negate:
            case Opcode::absolute:
            case Opcode::exclude_missing:
            case Opcode::add:
            case Opcode::subtract:
            case Opcode::multiply:
            case Opcode::minimum:
            case Opcode::maximum:
            case Opcode::add_applicable:
            case Opcode::round:
            case Opcode::round_down:
            case Opcode::round_up:
            case Opcode::round_even: return true;
            default: return false;
        }
    }
};

}  // namespace merilo::inline v0::detail
