// Facts of steps in a data set: kept as they are given, and what is in force of them in a period.
#pragma once

#include <merilo/date.hpp>
#include <merilo/impl/dataset_content.hpp>

#include <tuple>

namespace merilo::inline v0 {
namespace detail {

/// Months are counted from the year 0.
struct MonthSpan {
    std::int32_t first = 0, last = 0;
};

constexpr std::int32_t months_of_year = 12;

MonthSpan months_of_period(Word kind, PeriodNumber number) {
    constexpr std::int32_t september = 8;
    switch (kind) {
        case Word::school_year: return {number * months_of_year + september, number * months_of_year + september + months_of_year - 1};
        case Word::half_year: return {number * 6, number * 6 + 5};
        case Word::quarter: return {number * 3, number * 3 + 2};
        case Word::month: return {number, number};
        default: return {number * months_of_year, number * months_of_year + months_of_year - 1};
    }
}

/// The period of a kind that holds a month.
PeriodNumber period_of_month(Word kind, std::int32_t month) {
    const auto floor = [](std::int32_t value, std::int32_t by) { return value >= 0 ? value / by : -((by - 1 - value) / by); };
    switch (kind) {
        case Word::school_year: return floor(month - 8, months_of_year);
        case Word::half_year: return floor(month, 6);
        case Word::quarter: return floor(month, 3);
        case Word::month: return month;
        default: return floor(month, months_of_year);
    }
}

/// The first period whose facts may be in force in `period`. What is due anew counts from the period after it was due before, but not from
/// before the year (quarter …) in which it is due; what is not due yet leaves the one before in force.
PeriodNumber step_in_force_since(Word kind, const MechanismStep& step, PeriodNumber period) {
    if (step.once) return std::numeric_limits<PeriodNumber>::min();
    if (step.recurrence.every == Word::nothing) return period;
    auto unit_kind = step.recurrence.every;
    if (unit_kind == Word::year && kind == Word::school_year) unit_kind = Word::school_year;
    const auto end = months_of_period(kind, period).last;
    auto unit = period_of_month(unit_kind, end);
    // The last two months in which it was due by the end of the period, the later first.
    std::vector<std::int32_t> due;
    for (; due.size() < 2; --unit) {
        const auto span = months_of_period(unit_kind, unit);
        if (step.recurrence.at.empty()) {
            if (span.last <= end) due.push_back(span.last);
            continue;
        }
        for (auto month = span.last; month >= span.first && due.size() < 2; --month) {
            const auto of_year = static_cast<unsigned>((month % months_of_year + months_of_year) % months_of_year + 1);
            const auto is_it = [&](const YearDay& day) { return day.month == of_year; };
            if (month <= end && std::any_of(step.recurrence.at.begin(), step.recurrence.at.end(), is_it)) due.push_back(month);
        }
    }
    const auto begin = std::max(due[1] + 1, months_of_period(unit_kind, period_of_month(unit_kind, due[0])).first);
    auto first = period_of_month(kind, begin);
    if (months_of_period(kind, first).first < begin) ++first;
    return std::min(first, period);
}

std::uint64_t step_key(ObjectId object, std::uint32_t mechanism, std::uint32_t step) {
    return (std::uint64_t{object} << 32U) | (std::uint64_t{mechanism} << 12U) | step;
}

}  // namespace detail

void Dataset::begin_steps() { own().steps_begun = true; }
bool Dataset::has_steps() const { return impl_->steps_begun; }
const std::vector<ObjectStep>& Dataset::steps() const { return impl_->steps; }

void Dataset::doubt_steps(ObjectId object, std::uint32_t mechanism) { own().doubtful_steps.emplace(object, mechanism); }

bool Dataset::is_doubtful_step(ObjectId object, std::uint32_t mechanism) const {
    const auto& doubtful = impl_->doubtful_steps;
    return doubtful.contains({none, none}) || doubtful.contains({object, none}) || doubtful.contains({object, mechanism});
}

StepAdded Dataset::add_step(ObjectStep step, const std::vector<std::string>& path) {
    auto& impl = own();
    impl.steps_begun = true;
    const auto entity = impl.model->nodes[impl.model->mechanisms.at(step.fact.mechanism).node].entity;
    const auto has_rows = [&](const Slab& slab) { return slab.entity == entity && slab.rows() > 0; };
    if (std::none_of(impl.slabs.begin(), impl.slabs.end(), has_rows)) impl.entities_of_steps.insert(entity);
    std::vector<std::string> names;
    for (const auto& name : path) names.push_back(detail::normal_name(name));
    if (impl.entities_of_steps.contains(entity)) {
        const auto listed = locate(step.period, entity, names[0]).state;
        if (listed == ObjectLocation::State::unknown || listed == ObjectLocation::State::other_periods) return StepAdded::unknown_object;
        if (is_ambiguous(entity, names)) return StepAdded::ambiguous_object;
        const auto row = add(step.period, entity, names);
        step.object = slab(step.period, entity)->objects[row];
    } else {
        const auto found = impl.matches(entity, names);
        if (found.size() != 1) return found.empty() ? StepAdded::unknown_object : StepAdded::ambiguous_object;
        step.object = found[0];
    }
    auto& known = impl.steps_of[detail::step_key(step.object, step.fact.mechanism, step.fact.step)];
    for (const auto index : known) {
        auto& other = impl.steps[index];
        if (other.period != step.period) continue;
        // Two facts that differ: which is right is unknown.
        const auto state = [](const StepFact& fact) { return std::tuple(fact.done, fact.published, fact.not_applicable); };
        if (state(other.fact) != state(step.fact)) {
            other.fact.done.reset();
            other.fact.published.reset();
            other.fact.not_applicable = false;
        }
        return StepAdded::doubled;
    }
    known.push_back(static_cast<std::uint32_t>(impl.steps.size()));
    impl.steps.push_back(std::move(step));
    return StepAdded::added;
}

const ObjectStep* Dataset::step_in_force(std::string_view period, ObjectId object, std::uint32_t mechanism, std::uint32_t step) const {
    const auto found = impl_->steps_of.find(detail::step_key(object, mechanism, step));
    if (found == impl_->steps_of.end()) return nullptr;
    const auto kind = impl_->model->period;
    const auto now = period_number(kind, period);
    const auto& rule = impl_->model->mechanisms[mechanism].steps[step];
    const ObjectStep* result = nullptr;
    std::optional<PeriodNumber> latest;
    for (const auto index : found->second) {
        const auto& fact = impl_->steps[index];
        if (fact.period == period) return &fact;
        const auto then = period_number(kind, fact.period);
        if (!now || !then || *then > *now || *then < detail::step_in_force_since(kind, rule, *now)) continue;
        if (latest && *then < *latest) continue;
        latest = then;
        result = &fact;
    }
    return result;
}

Dataset Dataset::with_steps() const {
    auto result = *this;
    auto& impl = result.own();
    const auto& model = *impl.model;
    // Objects that are known by their steps alone are there from the first of them on.
    const auto known = periods();
    for (const auto& step : impl.steps) {
        const auto entity = model.nodes[model.mechanisms[step.fact.mechanism].node].entity;
        if (!impl.entities_of_steps.contains(entity)) continue;
        for (const auto& period : known) {
            if (period <= step.period) continue;
            auto object = step.object;
            for (auto level = entity; level != none && object != none; level = model.entities[level].parent) {
                const auto at = impl.find_slab(step.period, level);
                const auto row = at == none ? none : impl.rows_of[at].find(impl.slabs[at].objects, object);
                const auto parent = row == none ? none : impl.slabs[at].parents[row];
                impl.make_row(period, level, object, parent);
                object = parent;
            }
        }
    }
    for (auto& slab : impl.slabs) {
        for (std::uint32_t id = 0; id < model.mechanisms.size(); ++id) {
            const auto& mechanism = model.mechanisms[id];
            if (model.nodes[mechanism.node].entity != slab.entity) continue;
            for (std::uint32_t step = 0; step < mechanism.steps.size(); ++step) {
                for (const auto input : {mechanism.steps[step].done, mechanism.steps[step].published})
                    if (input != none) result.add_column(slab.period, model.nodes[input].main());
                for (std::uint32_t row = 0; row < slab.rows(); ++row) {
                    const auto* fact = step_in_force(slab.period, slab.objects[row], id, step);
                    const auto put = [&](NodeId input, bool is_done) {
                        if (input == none) return;
                        const auto quantity = model.nodes[input].main();
                        auto said = is_doubtful_step(slab.objects[row], id) ? std::optional<bool>() : std::optional(false);
                        if (fact != nullptr) said = is_done ? fact->fact.done : fact->fact.published;
                        if (is_done && fact != nullptr && fact->fact.not_applicable)
                            result.set_state(slab.period, row, quantity, State::not_applicable);
                        else if (said) result.set(slab.period, row, quantity, *said ? 1.0 : 0.0);
                        else result.set_state(slab.period, row, quantity, State::missing);
                    };
                    put(mechanism.steps[step].done, true);
                    put(mechanism.steps[step].published, false);
                }
            }
        }
    }
    return result;
}

}  // namespace merilo::inline v0
