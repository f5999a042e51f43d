// Figures of road maps in a data set: they are judged before the evaluation, and formulas read them as facts.
#pragma once

#include <merilo/impl/facts.hpp>
#include <merilo/measures.hpp>

#include <algorithm>

namespace merilo::inline v0 {
namespace detail {

PeriodNumber period_of_month(Word kind, std::int32_t month);

/// The period of a kind that holds a day; empty where there are no kinds.
std::string period_of_day(Word kind, Day day) {
    if (kind == Word::nothing) return {};
    const std::chrono::year_month_day date(day);
    constexpr int months = 12;
    const auto month = static_cast<int>(date.year()) * months + static_cast<int>(static_cast<unsigned>(date.month())) - 1;
    return period_name(kind, period_of_month(kind, month));
}

/// From the one in which the first road map begins to `period`, or else to the one that holds `as_of`.
std::vector<std::string> periods_of_roadmaps(const Model& model, std::optional<Day> as_of, const std::string& period) {
    if (period.empty() && !as_of) return {};
    const auto last = period.empty() ? period_of_day(model.period, *as_of) : period;
    const auto end = period_number(model.period, last);
    auto begin = end;
    for (const auto& roadmap : model.roadmaps)
        if (const auto first = period_number(model.period, period_of_day(model.period, roadmap.days.first)); first && begin) begin = std::min(*begin, *first);
    std::vector<std::string> result;
    for (auto at = begin; at && *at < *end; ++*at) result.push_back(period_name(model.period, *at));
    result.push_back(last);
    return result;
}

double figure_of(const MeasureCounts& counts, RoadMapFigure figure) {
    switch (figure) {
        case RoadMapFigure::due: return counts.due;
        case RoadMapFigure::met: return counts.done_of_due;
        case RoadMapFigure::done: return counts.of(MeasureState::done);
        case RoadMapFigure::done_late: return counts.of(MeasureState::done_late);
        case RoadMapFigure::due_now: return counts.of(MeasureState::due);
        case RoadMapFigure::overdue: return counts.of(MeasureState::overdue);
        case RoadMapFigure::not_yet_due: return counts.of(MeasureState::not_yet_due);
        default: return 0;
    }
}

}  // namespace detail

void add_objects(MeasureFacts& facts, const Dataset& dataset) {
    const auto& model = *dataset.model();
    for (const auto& roadmap : model.roadmaps) {
        bool any = false;
        for (const auto& slab : dataset.slabs()) {
            if (slab.entity != roadmap.entity) continue;
            for (std::size_t row = 0; row < slab.rows(); ++row) facts.add_object({slab.entity, detail::path_of_row(dataset, slab, row)});
            any = any || slab.rows() > 0;
        }
        if (any) facts.close(roadmap.entity);
    }
}

Dataset with_measures(const Dataset& dataset, const std::shared_ptr<MeasureFacts>& facts, std::optional<Day> as_of, const std::string& period) {
    auto result = dataset;
    const auto& model = *dataset.model();
    auto periods = dataset.periods();
    if (periods.empty()) periods = detail::periods_of_roadmaps(model, as_of, period);
    std::erase_if(periods, [&](const std::string& each) { return model.period != Word::nothing && !is_period(model.period, each); });
    for (const auto& roadmap : model.roadmaps) {
        const bool has_objects = std::any_of(dataset.slabs().begin(), dataset.slabs().end(),
                                             [&](const Slab& slab) { return slab.entity == roadmap.entity && slab.rows() > 0; });
        for (const auto& object : facts->objects())
            for (const auto& each : periods)
                if (!has_objects && object.entity == roadmap.entity && !result.find(each, object.entity, object.path)) result.add(each, object.entity, object.path);
    }
    for (const auto& each : periods) {
        auto day = as_of;
        if (const auto span = day_span(each); span && model.period != Word::nothing) day = std::min(as_of.value_or(span->last), span->last);
        if (!day) continue;
        const auto report = track(facts, *day);
        for (const auto& status : report.roadmaps) {
            const auto& roadmap = model.roadmaps[status.roadmap];
            const auto row = result.find(each, roadmap.entity, facts->objects()[status.object].path);
            if (!row) continue;
            for (std::size_t i = 1; i < roadmap.figures.size(); ++i) {
                const auto& node = model.nodes[roadmap.figures[i]];
                if (node.kind != NodeKind::input) continue;
                result.add_column(each, node.main());
                if (!facts->is_doubtful(status.roadmap, status.object)) result.set(each, *row, node.main(), detail::figure_of(status.total, node.figure));
            }
        }
    }
    return result;
}

}  // namespace merilo::inline v0
