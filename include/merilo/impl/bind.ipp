// A plan bound to facts: classes, then what is a function of one column, then where everything lies.
#pragma once

#include <merilo/impl/bind_bands.ipp>
#include <merilo/impl/bind_classes.ipp>
#include <merilo/impl/bind_registers.ipp>

namespace merilo::inline v0 {
namespace detail {

Program bind_slabs(const Plan& plan, const Model& model, std::span<const Slab* const> slabs, std::optional<PeriodNumber> number,
                   const std::vector<BoundPeriod>& earlier, std::size_t times, const std::function<bool()>& is_stopped) {
    Program program;
    program.plan = &plan;
    ClassBinder classes(plan, model, slabs, number, earlier, program);
    classes.bind_all(is_stopped);
    if (is_stopped && is_stopped()) return program;
    const BandBinder::Known known{[&](StepId id) { return classes.constant_cell(id); },
                                 [&](StepId id) { return classes.is_always_value(id); }};
    BandBinder(plan, slabs, times, known, program).bind_all();
    RegisterBinder(plan, program).bind_all();
    return program;
}

}  // namespace detail

Program bind(const Plan& plan, const Model& model, const Dataset& dataset, std::string_view period,
             const std::vector<BoundPeriod>& earlier) {
    std::vector<const Slab*> slabs;
    for (EntityId entity = 0; entity < model.entities.size(); ++entity) slabs.push_back(dataset.slab(period, entity));
    return detail::bind_slabs(plan, model, slabs, period_number(model.period, period), earlier, 1);
}

}  // namespace merilo::inline v0
