// Which aggregations are computed at once with others.
#pragma once

#include <merilo/impl/bind.hpp>

namespace merilo::inline v0::detail {

/// Is it an aggregation that `GatherBatch` computes: a count, or one of integers that is exact in any order?
inline bool is_batched(const Plan& plan, const Program& program, StepId id) {
    const auto& step = plan.steps[id];
    if (step.op != Opcode::aggregate) return false;
    const auto& gather = plan.gathers[step.payload];
    if (gather.scope == ScopeKind::last || gather.by || gather.over == none) return false;
    switch (gather.kind) {
        case Gather::Kind::tally:
        case Gather::Kind::any:
        case Gather::Kind::all: return true;
        case Gather::Kind::sum:
        case Gather::Kind::minimum:
        case Gather::Kind::maximum: return is_grid(program.classes[id]);
        default: return false;
    }
}

/// May that argument of an aggregation be facts that lie where they came, of which no column of doubles is kept?
inline bool takes_facts(const Plan& plan, const Program& program, StepId id, std::uint32_t argument) {
    return is_batched(plan, program, id) && argument < (plan.gathers[plan.steps[id].payload].paired ? 2U : 1U);
}

}  // namespace merilo::inline v0::detail
