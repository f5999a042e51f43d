// Errors of single cells: the object runs again from its facts, lazily, so that only what was used for a wanted result is reported.
#pragma once

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
    return quantity_name(model_, quantity_of_[origin]);
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

void PeriodRun::report_faults() {
    const auto entities = model_.entities.size();
    const bool for_all = !suspects_[entities].empty() && suspects_[entities][0] != 0;
    std::map<std::pair<StepId, Code>, std::vector<std::pair<EntityId, std::size_t>>> found;
    for (EntityId at = 0; at <= entities; ++at) {
        const auto entity = at == entities ? none : at;
        std::vector<StepId> wanted;
        for (const auto quantity : plan_.wanted) {
            const auto step = plan_.step_of_quantity[quantity];
            if (step != none && plan_.steps[step].entity == entity) wanted.push_back(step);
        }
        if (wanted.empty()) continue;
        for (std::size_t row = 0; row < period_.rows(entity); ++row) {
            if (!for_all && !bit(suspects_[at], row)) continue;
            ObjectSource source(plan_, period_, row, true);
            ExactEvaluator again(plan_, program_.shared, exact_.constants(), source, watch_);
            std::vector<CellFault> faults;
            again.note_faults(&faults);
            for (const auto step : wanted) again.evaluate(step);
            if (watch_.stopped()) return;
            for (const auto& fault : faults) {
                auto& objects = found[{fault.step, fault.code}];
                if (objects.empty() || objects.back() != std::pair(entity, row)) objects.emplace_back(entity, row);
            }
        }
    }
    for (const auto& [fault, objects] : found) report_fault(fault.first, fault.second, objects);
}

}  // namespace merilo::inline v0::detail
