// Which periods are evaluated: those asked for, and earlier ones that they look back to; and what of the plan counts in each.
#pragma once

#include <merilo/impl/bind.hpp>
#include <merilo/impl/result.hpp>

namespace merilo::inline v0::detail {

/// Is the step not applicable for every object, because something is not in force? `known` answers for the steps before it.
bool is_out_of_force(const Plan& plan, const EvaluatedPeriod& period, StepId id, const std::vector<bool>& known) {
    const auto& step = plan.steps[id];
    const auto out = [&](std::uint32_t i) { return known[plan.argument(id, i)]; };
    switch (step.op) {
        case Opcode::applies_when: {
            const auto& condition = plan.steps[plan.argument(id, 0)];
            return condition.op == Opcode::in_force && !is_in_force(*period.model, condition.payload, period);
        }
        case Opcode::state_of:
        case Opcode::missing_means:
        case Opcode::exclude_missing:
        case Opcode::negate:
        case Opcode::absolute:
        case Opcode::natural_log:
        case Opcode::decimal_log:
        case Opcode::exponential:
        case Opcode::square_root:
        case Opcode::linear: return out(0);
        case Opcode::add:
        case Opcode::subtract:
        case Opcode::multiply:
        case Opcode::divide:
        case Opcode::power:
        case Opcode::less:
        case Opcode::less_equal:
        case Opcode::equal: return out(0) || out(1);
        case Opcode::add_applicable:
        case Opcode::minimum:
        case Opcode::maximum:
        case Opcode::logical_and:
        case Opcode::logical_or: return out(0) && out(1);
        default: return false;
    }
}

/// The steps that the roots of a period need in it. What is not in force, and what only that would need, is left out.
std::vector<bool> live_steps(const Plan& plan, const EvaluatedPeriod& period) {
    std::vector<bool> live(plan.steps.size()), out(plan.steps.size());
    for (StepId id = 0; id < plan.steps.size(); ++id) out[id] = is_out_of_force(plan, period, id, out);
    for (const auto root : period.roots) live[root] = true;
    for (auto id = static_cast<StepId>(plan.steps.size()); id-- > 0;) {
        const auto& step = plan.steps[id];
        const bool reads_elsewhere = is_past(step.op) && period.number && past_number(step, *period.number) != period.number;
        if (!live[id] || out[id] || reads_elsewhere) continue;
        for (std::uint32_t i = 0; i < step.count; ++i) live[plan.argument(id, i)] = true;
    }
    return live;
}

}  // namespace merilo::inline v0::detail
