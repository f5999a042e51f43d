// Errors of single cells: the object runs again from its facts, lazily, so that only what was used for a wanted result is reported.
#pragma once

#include <merilo/impl/lookup.hpp>
#include <merilo/impl/run_rank.ipp>

#include <map>

namespace merilo::inline v0::detail {

void StepNames::fill() {
    quantity_of_.assign(model_.exprs.size(), none);
    std::vector<ExprId> stack;
    for (QuantityId id = 0; id < model_.quantities.size(); ++id) {
        if (plan_.step_of_quantity[id] == none) continue;
        stack.push_back(model_.quantities[id].expr);
        while (!stack.empty()) {
            const auto expr = stack.back();
            stack.pop_back();
            if (quantity_of_[expr] != none) continue;
            quantity_of_[expr] = id;
            for (std::uint32_t i = 0; i < model_.exprs[expr].count; ++i) stack.push_back(model_.operand(expr, i));
        }
    }
}

std::string StepNames::name(StepId step) {
    if (quantity_of_.empty()) fill();
    const auto origin = plan_.steps[step].origin;
    if (origin == none || quantity_of_[origin] == none) return {};
    const auto node = model_.quantities[quantity_of_[origin]].node;
    // The facts of a family do not add up together, not one of them.
    if (plan_.steps[step].op == Opcode::adds_up && node != none && model_.nodes[node].family != none)
        return model_.entities[model_.nodes[node].entity].name + "." + model_.families[model_.nodes[node].family].name;
    return written_name(model_, quantity_of_[origin]);
}

Span StepNames::span(StepId step) const {
    const auto origin = plan_.steps[step].origin;
    return origin == none ? Span{} : model_.exprs[origin].span;
}

void PeriodRun::report_fault(StepId step, Code code, const std::vector<std::pair<EntityId, std::size_t>>& objects) {
    constexpr std::size_t most = 100;
    const auto name = Argument::text(names_.name(step)), period = Argument::text(period_.name);
    const auto span = names_.span(step);
    if (plan_.steps[step].entity == none) {
        const bool divides = code == Code::division_by_zero;
        diagnostics_.add(divides ? Code::division_by_zero_everywhere : Code::step_not_positive_everywhere, span, {name});
        return;
    }
    for (std::size_t i = 0; i < std::min(objects.size(), most); ++i) {
        const auto [entity, row] = objects[i];
        diagnostics_.add(code, span, {name, Argument::text(object_title(dataset_, *period_.slabs[entity], row)), period});
    }
    if (objects.size() > most)
        diagnostics_.add(Code::more_cell_errors, span, {name, Argument::text(std::to_string(objects.size() - most)), period});
}

/// What is evaluated again for an object: a wanted step, or what another object reads of this one, where that object asks for it.
struct PeriodRun::FaultRoot {
    StepId where = none;
    StepId step = none;

    friend auto operator<=>(const FaultRoot&, const FaultRoot&) = default;
};

std::vector<PeriodRun::FaultRoot> PeriodRun::fault_roots(EntityId entity) const {
    std::vector<FaultRoot> result;
    const auto add = [&](StepId step, StepId where) {
        if (step != none && plan_.steps[step].entity == entity) result.push_back({where, step});
    };
    for (const auto root : period_.roots) add(root, none);
    for (StepId id = 0; id < plan_.steps.size(); ++id) {
        const auto& step = plan_.steps[id];
        if ((!is_across(step.op) && step.op != Opcode::parent) || !period_.live[id]) continue;
        const auto* gather = step.op == Opcode::aggregate ? &plan_.gathers[step.payload] : nullptr;
        const auto cells = gather == nullptr ? step.count : gather->paired ? 2U : 1U;
        const auto where = gather != nullptr && gather->where ? plan_.argument(id, cells) : none;
        for (std::uint32_t i = 0; i < step.count; ++i) add(plan_.argument(id, i), i < cells ? where : none);
    }
    std::sort(result.begin(), result.end());
    result.erase(std::unique(result.begin(), result.end()), result.end());
    return result;
}

void PeriodRun::report_faults() {
    const auto entities = model_.entities.size();
    const bool for_all = !suspects_[entities].empty() && suspects_[entities][0] != 0;
    std::map<std::pair<StepId, Code>, std::vector<std::pair<EntityId, std::size_t>>> found;
    for (EntityId at = 0; at <= entities; ++at) {
        const auto entity = at == entities ? none : at;
        const bool any = for_all || std::any_of(suspects_[at].begin(), suspects_[at].end(), [](auto word) { return word != 0; });
        const auto roots = any ? fault_roots(entity) : std::vector<FaultRoot>();
        if (roots.empty()) continue;
        for (std::uint32_t row = 0; row < period_.rows(entity); ++row) {
            if (!for_all && !bit(suspects_[at], row)) continue;
            ObjectSource source(plan_, impl_.periods, true);
            ExactEvaluator again(plan_, program_.shared, impl_.constants, source, watch_);
            std::vector<CellFault> faults;
            again.note_faults(&faults);
            for (const auto& root : roots) {
                if (root.where != none && !again.evaluate(root.where, {at_, row}).is_yes()) continue;
                again.evaluate(root.step, {at_, row});
            }
            if (watch_.stopped()) return;
            for (const auto& fault : faults) {
                auto& objects = found[{fault.step, fault.code}];
                if (objects.empty() || objects.back() != std::pair(entity, std::size_t{row})) objects.emplace_back(entity, row);
            }
        }
    }
    for (const auto& [fault, objects] : found) report_fault(fault.first, fault.second, objects);
}

}  // namespace merilo::inline v0::detail
