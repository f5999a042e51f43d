// The run itself: a stack of its own, since a formula may be a chain of a hundred thousand steps.
#pragma once

#include <merilo/impl/exact_operations.ipp>

namespace merilo::inline v0::detail {

/// Which argument is evaluated next; none when no other is needed. What a selection does not take is never computed.
std::uint32_t ExactEvaluator::next_argument(const Frame& frame) const {
    const auto& step = plan_.steps[frame.step];
    const auto done = frame.done;
    const bool chooses = step.op == Opcode::select || step.op == Opcode::state_of || step.op == Opcode::applies_when ||
                         step.op == Opcode::missing_means || step.op == Opcode::logical_and || step.op == Opcode::logical_or;
    if (done == 0 || !chooses) return done < step.count ? done : none;
    if (done > 1) return none;
    const auto& first = cells_.back();
    switch (step.op) {
        case Opcode::select: return first.state == State::missing ? none : first.is_yes() ? 1 : 2;
        case Opcode::state_of: return first.is_value() ? 1 : none;
        case Opcode::applies_when: return first.is_yes() ? 1 : none;
        case Opcode::missing_means: return first.state == State::missing ? 1 : none;
        default: return first.is_value() && first.is_yes() == (step.op == Opcode::logical_or) ? none : 1;   // it decides alone
    }
}

/// Puts the cell on the stack when it needs no arguments or is remembered.
bool ExactEvaluator::known(StepId id) {
    const auto& step = plan_.steps[id];
    if (step.op == Opcode::constant) {
        cells_.push_back({State::value, constants_[step.payload]});
        return true;
    }
    if (step.op == Opcode::undefined) {
        cells_.emplace_back();
        return true;
    }
    if (const auto found = shared_[id] ? memo_.find(memo_key(id)) : memo_.end(); found != memo_.end()) {
        cells_.push_back(found->second);
        return true;
    }
    ExactCell cell;
    if (!source_.read(id, cell)) return false;
    cells_.push_back(std::move(cell));
    return true;
}

/// Common divisors are taken out only of what grows long, and not of what is so long that finding them takes longer than all the rest.
void ExactEvaluator::limit(ExactCell& cell) {
    constexpr std::size_t grown = 2048, too_long = 8192;
    auto bits = cell.value.bits();
    if (bits <= grown && bits <= watch_.bits()) return;
    if (bits <= too_long) {
        cell.value.reduce();
        bits = cell.value.bits();
    }
    if (bits > watch_.bits()) watch_.stop(Code::too_many_bits);
}

/// Replaces the arguments on the stack by the result.
void ExactEvaluator::finish(const Frame& frame) {
    const auto& step = plan_.steps[frame.step];
    const auto first = cells_.size() - frame.done;
    ExactCell result;
    switch (step.op) {
        case Opcode::select:   // the selected one, or the condition, which is missing
        case Opcode::state_of:
        case Opcode::missing_means: result = std::move(cells_.back()); break;
        case Opcode::applies_when:
            if (frame.done == 2) result = std::move(cells_.back());
            else result.state = cells_.back().state == State::missing ? State::missing : State::not_applicable;
            break;
        case Opcode::rank: result = source_.across(frame.step); break;
        case Opcode::logical_and:
        case Opcode::logical_or:
            if (frame.done == 1) {
                result = std::move(cells_.back());
                break;
            }
            [[fallthrough]];
        default: {
            Code fault{};
            result = exact_apply(step.op, std::span(cells_).subspan(first), fault);
            if (fault != Code{} && faults_ != nullptr) faults_->push_back({frame.step, fault});
            limit(result);
        }
    }
    cells_.resize(first);
    if (shared_[frame.step]) {
        memo_bits_ += 256 + result.value.bits();
        memo_.emplace(memo_key(frame.step), result);
    }
    cells_.push_back(std::move(result));
}

ExactCell ExactEvaluator::evaluate(StepId root, std::uint32_t lane) {
    constexpr std::size_t most_bits = std::size_t{1} << 28U;
    if (memo_bits_ > most_bits) forget();
    lane_ = lane;
    frames_.clear();
    cells_.clear();
    if (!known(root)) frames_.push_back({root, 0});
    while (!frames_.empty()) {
        if (watch_.stopped() || (++polls_ % 256 == 0 && watch_.poll())) return {};
        const auto index = next_argument(frames_.back());
        if (index == none) {
            const auto done = frames_.back();
            frames_.pop_back();
            finish(done);
            continue;
        }
        ++frames_.back().done;
        const auto argument = plan_.argument(frames_.back().step, index);
        if (!known(argument)) frames_.push_back({argument, 0});
    }
    return std::move(cells_.back());
}

}  // namespace merilo::inline v0::detail
