// Where each step of a block lies: in a column that is kept, or in a register for as long as somebody reads it.
#pragma once

#include <merilo/impl/batched.hpp>
#include <merilo/impl/bind.hpp>

#include <algorithm>
#include <map>

namespace merilo::inline v0::detail {

/// Which columns are kept whole, and which block register holds each other step for as long as somebody reads it. The exact evaluator
/// reads too: it goes down from a rational operand to the grids below it.
class RegisterBinder {
public:
    RegisterBinder(const Plan& plan, Program& program) : plan_(plan), program_(program) {}

    void bind_all() {
        const auto count = plan_.steps.size();
        program_.stored.resize(count);
        program_.registers.assign(count, none);
        program_.shared.resize(count);
        last_read_.assign(count, 0);
        exact_read_.assign(count, 0);
        read_.resize(count);
        number_steps();
        store();
        skip_facts();
        allot();
        program_.runs.resize(plan_.stages.size());
        program_.keeps.resize(plan_.stages.size());
        for (std::size_t position = 1; position < at_.size(); ++position) {
            const auto id = at_[position];
            if (!program_.skipped[id]) program_.runs[stage_of_[id]].push_back(id);
            if (program_.stored[id]) program_.keeps[stage_of_[id]].push_back(id);
        }
    }

private:
    const Plan& plan_;
    Program& program_;
    std::vector<std::size_t> position_;      ///< by step, in the order of execution, from 1
    std::vector<std::uint32_t> stage_of_;    ///< by step
    std::vector<StepId> at_;                 ///< by position
    std::vector<std::size_t> last_read_;     ///< by step: the last position in its own stage that reads it
    std::vector<bool> read_;               ///< by step: some step that runs reads it, or it is wanted
    std::vector<std::size_t> exact_read_;    ///< by step: the last position whose decision may go down to it

    void number_steps() {
        position_.resize(plan_.steps.size());
        stage_of_.resize(plan_.steps.size());
        at_.push_back(none);
        for (std::uint32_t stage = 0; stage < plan_.stages.size(); ++stage) {
            for (const auto id : plan_.stages[stage].steps) stage_of_[id] = stage;
            order(plan_.stages[stage].steps);
        }
        std::vector<bool> read(plan_.steps.size());
        for (const auto id : plan_.arguments) {
            if (read[id]) program_.shared[id] = true;
            read[id] = true;
        }
        // Many objects have the same peers or the same ancestor.
        for (StepId id = 0; id < plan_.steps.size(); ++id)
            if (is_across(plan_.steps[id].op) || plan_.steps[id].op == Opcode::parent) program_.shared[id] = true;
    }

    /// Functions of one column follow one another, as soon as the sums are there that they are added to: what was read is still near.
    void order(const std::vector<StepId>& steps) {
        std::map<StepId, std::vector<StepId>> of_column;
        for (const auto id : steps)
            if (const auto* band = program_.band(id); band != nullptr && band->of_column) of_column[band->source].push_back(id);
        const auto place = [&](StepId id) {
            position_[id] = at_.size();
            at_.push_back(id);
        };
        const auto is_ready = [&](StepId id) {
            const auto sum = program_.band(id)->adds ? program_.lies_with(plan_.argument(id, 0)) : none;
            return sum == none || position_[sum] != 0;
        };
        for (const auto id : steps) {
            if (position_[id] != 0) continue;
            place(id);
            const auto* band = program_.band(id);
            if (band == nullptr || !band->of_column) continue;
            for (const auto other : of_column[band->source])
                if (position_[other] == 0 && is_ready(other)) place(other);
        }
    }

    void read(StepId id, std::size_t position) {
        read_[id] = true;
        if (stage_of_[id] != stage_of_[at_[position]]) program_.stored[id] = true;
        else last_read_[id] = std::max(last_read_[id], position);
    }

    void store() {
        for (const auto quantity : plan_.wanted) {
            if (plan_.step_of_quantity[quantity] == none) continue;
            program_.stored[plan_.step_of_quantity[quantity]] = true;
            read_[plan_.step_of_quantity[quantity]] = true;
        }
        for (std::size_t position = at_.size(); position-- > 1;) {
            const auto id = at_[position];
            const auto& step = plan_.steps[id];
            // One row is the same for all objects; what looks across objects has no block.
            if (!program_.skipped[id] && (step.entity == none || is_across(step.op))) program_.stored[id] = true;
            // The exact evaluator knows constants, and bands have them in their tables.
            if (step.op == Opcode::constant && !read_[id]) {
                program_.stored[id] = false;
                program_.skipped[id] = true;
                continue;
            }
            // Other periods read it there.
            if (reads_past(plan_, step)) {
                for (std::uint32_t i = 0; i < step.count; ++i) {
                    program_.stored[plan_.argument(id, i)] = true;
                    program_.shared[plan_.argument(id, i)] = true;
                    read_[plan_.argument(id, i)] = true;
                }
            }
            auto decision = program_.decides[id] ? position : 0;
            if (exact_read_[id] != 0 && step.op != Opcode::fact) {   // facts are read where they lie
                if (is_grid(program_.classes[id]) && !program_.skipped[id]) read(id, exact_read_[id]);
                else decision = std::max(decision, exact_read_[id]);
            }
            const auto* band = program_.band(id);
            if (band != nullptr && !band->of_column && band->source != none) read(band->source, position);
            if (band != nullptr && band->adds) read(program_.lies_with(plan_.argument(id, 0)), position);
            const bool is_copy = program_.same[id] != none && !program_.skipped[id];
            if (is_copy) read(program_.same[id], position);
            for (std::uint32_t i = 0; i < step.count; ++i) {
                const auto argument = plan_.argument(id, i);
                const bool lies = plan_.steps[argument].op == Opcode::fact && takes_facts(plan_, program_, id, i);
                if (band == nullptr && !program_.skipped[id] && !is_copy && !lies) read(program_.lies_with(argument), position);
                exact_read_[argument] = std::max(exact_read_[argument], decision);
            }
        }
    }

    /// Facts that only aggregations read, where they lie.
    void skip_facts() {
        for (StepId id = 0; id < plan_.steps.size(); ++id)
            if (plan_.steps[id].op == Opcode::fact && !program_.stored[id] && last_read_[id] == 0) program_.skipped[id] = true;
    }

    void allot() {
        // Lists of steps by the position that reads them last.
        std::vector<StepId> free_at(at_.size(), none), next_free(plan_.steps.size(), none);
        std::vector<std::uint32_t> unused;
        std::uint32_t stage = none;
        for (std::size_t position = 1; position < at_.size(); ++position) {
            const auto id = at_[position];
            if (stage_of_[id] != stage) {
                stage = stage_of_[id];
                unused.clear();
                next_register_ = 0;
            }
            if (!program_.stored[id] && !program_.skipped[id]) {
                if (unused.empty()) unused.push_back(next_register_++);
                program_.registers[id] = unused.back();
                unused.pop_back();
                const auto last = std::max(last_read_[id], position);
                next_free[id] = free_at[last];
                free_at[last] = id;
            }
            for (auto done = free_at[position]; done != none; done = next_free[done]) unused.push_back(program_.registers[done]);
            program_.register_count = std::max(program_.register_count, next_register_);
        }
    }

    std::uint32_t next_register_ = 0;
};

}  // namespace merilo::inline v0::detail
