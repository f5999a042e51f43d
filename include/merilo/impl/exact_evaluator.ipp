// The run itself: a stack of its own, since a formula may be a chain of a hundred thousand steps.
#pragma once

#include <merilo/impl/exact_fold.ipp>
#include <merilo/impl/exact_operations.ipp>

namespace merilo::inline v0::detail {

/// Which argument is evaluated next; none when no other is needed. What a selection does not take is never computed.
std::uint32_t ExactEvaluator::next_argument(const Frame& frame) const {
    const auto& step = plan_.steps[frame.step];
    const auto done = frame.done;
    const bool chooses = step.op == Opcode::select || step.op == Opcode::state_of || step.op == Opcode::applies_when ||
                         step.op == Opcode::missing_means || step.op == Opcode::logical_and || step.op == Opcode::logical_or;
    if (step.op == Opcode::dated) return done == 0 ? source_.dated(frame.step, frame.place) : none;
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

/// Where a step has its cell: what is the same for all objects has one, and so has what is the same for all peers.
Place ExactEvaluator::placed(StepId id, Place place) const {
    const auto& step = plan_.steps[id];
    if (place.row == none) return place;
    if (step.entity == none) return {place.period, 0};
    return step.op == Opcode::aggregate && place.row != none ? source_.first_of(id, place) : place;
}

bool gathers_others(const Plan& plan, StepId id) {
    const auto& step = plan.steps[id];
    return step.op == Opcode::aggregate && plan.gathers[step.payload].scope != ScopeKind::last;
}

/// Puts the cell on the stack when it needs no arguments or is remembered.
bool ExactEvaluator::known(StepId id, Place place) {
    const auto& step = plan_.steps[id];
    if (place.row == none) {   // there is no such object, and nothing is known of it
        cells_.emplace_back();
        return true;
    }
    if (step.op == Opcode::constant) {
        cells_.push_back({State::value, constants_[step.payload]});
        return true;
    }
    if (step.op == Opcode::undefined) {
        cells_.emplace_back();
        return true;
    }
    const auto& memo = gathers_others(plan_, id) ? gathered_ : memo_;
    if (const auto found = shared_[id] ? memo.find({id, place}) : memo.end(); found != memo.end()) {
        cells_.push_back(found->second);
        return true;
    }
    ExactCell cell;
    if (!source_.read(id, place, cell)) return false;
    cells_.push_back(std::move(cell));
    return true;
}

/// Puts the cell on the stack, now or after the frame that computes it.
void ExactEvaluator::ask(StepId id, Place place) {
    place = placed(id, place);
    if (known(id, place)) return;
    if (plan_.steps[id].op == Opcode::aggregate) {
        auto outside = State::missing;
        const auto members = source_.gathered(id, place, outside);
        if (!members) {
            cells_.push_back({outside, Exact()});
            return;
        }
        folds_.emplace_back(plan_.gathers[plan_.steps[id].payload], *members);
    }
    frames_.push_back({id, place, 0});
}

/// Common divisors are taken out only of what grows long, and not of what is so long that finding them takes longer than all the rest.
void ExactEvaluator::limit(ExactCell& cell) {
    constexpr std::size_t grown = 2048;
    auto bits = cell.value.bits();
    unwatched_ += bits / 32;
    if (bits <= grown && bits <= watch_.bits()) return;
    if (bits <= too_long_to_reduce) {
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
        case Opcode::dated:
            if (frame.done == 1) result = std::move(cells_.back());
            break;
        case Opcode::parent:
        case Opcode::lag:
        case Opcode::base: result = std::move(cells_.back()); break;
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
            if (fault != Code{}) note(frame, fault);
            limit(result);
        }
    }
    cells_.resize(first);
    finish_with(frame, std::move(result));
}

void ExactEvaluator::finish_with(const Frame& frame, ExactCell result) {
    if (shared_[frame.step]) {
        const bool gathers = gathers_others(plan_, frame.step);
        (gathers ? gathered_bits_ : memo_bits_) += 512 + result.value.bits();
        (gathers ? gathered_ : memo_).emplace(Key{frame.step, frame.place}, result);
    }
    cells_.push_back(std::move(result));
}

/// An error of another object is told when that object is looked at.
void ExactEvaluator::note(const Frame& frame, Code fault) {
    const auto entity = plan_.steps[frame.step].entity;
    const bool own = entity == none || (entity == root_entity_ && frame.place == root_);
    if (faults_ != nullptr && own) faults_->push_back({frame.step, frame.place, fault});
}

/// One turn of the frame on top, which gathers: takes the cell that it asked for, and asks for the next.
void ExactEvaluator::gather() {
    auto& frame = frames_.back();
    if (frame.done++ != 0) {
        folds_.back().take(std::move(cells_.back()));
        cells_.pop_back();
    }
    std::uint32_t member = 0, argument = 0;
    if (folds_.back().next(member, argument)) {
        const auto id = plan_.argument(frame.step, argument);
        return ask(id, source_.member(frame.step, frame.place, member));
    }
    auto result = folds_.back().result(watch_);
    const auto done = frame;
    folds_.pop_back();
    frames_.pop_back();
    limit(result);
    finish_with(done, std::move(result));
}

/// Steps of short numbers between two looks at the clock. Long numbers count for more.
constexpr std::size_t most_unwatched_steps = 256;

ExactCell ExactEvaluator::evaluate(StepId root, Place place) {
    constexpr std::size_t most_bits = std::size_t{1} << 29U;
    if (memo_bits_ > most_bits) forget();
    if (gathered_bits_ > most_bits) {
        gathered_.clear();
        gathered_bits_ = 0;
    }
    root_entity_ = plan_.steps[root].entity;
    root_ = place;
    frames_.clear();
    cells_.clear();
    folds_.clear();
    ask(root, place);
    while (!frames_.empty()) {
        if (watch_.stopped()) return {};
        if (++unwatched_ >= most_unwatched_steps) {
            unwatched_ = 0;
            if (watch_.poll()) return {};
        }
        const auto& frame = frames_.back();
        const auto op = plan_.steps[frame.step].op;
        if (op == Opcode::aggregate) {
            gather();
            continue;
        }
        const auto index = next_argument(frame);
        if (index == none) {
            const auto done = frame;
            frames_.pop_back();
            finish(done);
            continue;
        }
        ++frames_.back().done;
        auto place_of_argument = frame.place;
        if (op == Opcode::parent) place_of_argument = source_.above(frame.step, frame.place);
        if (is_past(op)) place_of_argument = source_.past(frame.step, frame.place);
        ask(plan_.argument(frame.step, index), place_of_argument);
    }
    return std::move(cells_.back());
}

}  // namespace merilo::inline v0::detail
