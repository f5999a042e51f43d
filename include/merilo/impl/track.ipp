// How road maps stand as of a day: each time that a measure falls due is judged by itself.
#pragma once

#include <merilo/impl/exact.ipp>
#include <merilo/measures.hpp>

#include <algorithm>

namespace merilo::inline v0 {
namespace detail {

MeasureState measure_state(const DaySpan& due, const std::optional<Day>& done, Day as_of) {
    if (done && *done <= as_of) return *done <= due.last ? MeasureState::done : MeasureState::done_late;
    if (due.last < as_of) return MeasureState::overdue;
    return due.first <= as_of ? MeasureState::due : MeasureState::not_yet_due;
}

void count_measure(MeasureCounts& counts, MeasureState state, bool has_fallen_due) {
    ++counts.in_state[static_cast<std::size_t>(state)];
    if (!has_fallen_due) return;
    ++counts.due;
    if (state == MeasureState::done || state == MeasureState::done_late) ++counts.done_of_due;
}

/// Follows the road maps of one model.
class Tracker {
public:
    explicit Tracker(RoadMapReport& report) : report_(report), model_(report.model()), facts_(report.facts->facts()) {}

    void run() {
        sort_facts();
        const auto& objects = report_.facts->objects();
        for (std::uint32_t id = 0; id < model_.roadmaps.size(); ++id) {
            const auto& roadmap = model_.roadmaps[id];
            find_slots(roadmap);
            for (std::uint32_t object = 0; object < objects.size(); ++object)
                if (objects[object].entity == roadmap.entity) follow(id, object);
        }
    }

private:
    RoadMapReport& report_;
    const Model& model_;
    const std::vector<MeasureFact>& facts_;
    std::vector<std::uint32_t> begin_, sorted_;   ///< facts by object
    std::vector<std::uint32_t> slot_of_;          ///< of the road map that is followed: the first slot of each measure, then their number
    std::vector<std::uint32_t> fact_in_;          ///< by slot
    std::vector<std::uint32_t> year_of_;          ///< by slot
    std::vector<std::vector<std::uint32_t>> others_;   ///< by measure: facts of one that has no times of its own

    void sort_facts() {
        begin_.assign(report_.facts->objects().size() + 1, 0);
        for (const auto& fact : facts_) ++begin_[fact.object + 1];
        for (std::size_t i = 1; i < begin_.size(); ++i) begin_[i] += begin_[i - 1];
        auto next = begin_;
        sorted_.resize(facts_.size());
        for (std::uint32_t i = 0; i < facts_.size(); ++i) sorted_[next[facts_[i].object]++] = i;
    }

    void find_slots(const RoadMap& roadmap) {
        slot_of_.assign(1, 0);
        year_of_.clear();
        for (const auto& measure : roadmap.measures) {
            slot_of_.push_back(slot_of_.back() + static_cast<std::uint32_t>(measure.due.size()));
            for (const auto& due : measure.due) year_of_.push_back(static_cast<std::uint32_t>(year_of(due.last)));
        }
        fact_in_.assign(slot_of_.back(), none);
        others_.assign(roadmap.measures.size(), {});
    }

    static int year_of(Day day) { return static_cast<int>(std::chrono::year_month_day(day).year()); }

    void follow(std::uint32_t id, std::uint32_t object) {
        const auto& roadmap = model_.roadmaps[id];
        std::fill(fact_in_.begin(), fact_in_.end(), none);
        for (auto& facts : others_) facts.clear();
        for (auto i = begin_[object]; i < begin_[object + 1]; ++i) take(id, roadmap, sorted_[i]);
        auto& status = report_.roadmaps.emplace_back();
        status.roadmap = id;
        status.object = object;
        status.by_section.resize(roadmap.sections.size());
        status.by_responsible.resize(model_.responsible.size());
        status.measures.reserve(slot_of_.back());
        MeasureCounts* of_year = nullptr;
        int year = 0;
        const auto add = [&](std::uint32_t at, const DaySpan& due, std::uint32_t fact, int due_year) {
            const auto& measure = roadmap.measures[at];
            const auto state = measure_state(due, fact == none ? std::nullopt : facts_[fact].done, report_.as_of);
            const bool has_fallen_due = due.last <= report_.as_of;
            status.measures.push_back({at, &due, state, fact});
            count_measure(status.total, state, has_fallen_due);
            count_measure(status.by_section[measure.section], state, has_fallen_due);
            for (const auto unit : measure.responsible) count_measure(status.by_responsible[unit], state, has_fallen_due);
            if (of_year == nullptr || year != due_year) of_year = &status.by_year[year = due_year];
            count_measure(*of_year, state, has_fallen_due);
        };
        for (std::uint32_t at = 0; at < roadmap.measures.size(); ++at) {
            const auto& measure = roadmap.measures[at];
            for (std::uint32_t i = 0; i < measure.due.size(); ++i) {
                const auto slot = slot_of_[at] + i;
                add(at, measure.due[i], fact_in_[slot], static_cast<int>(year_of_[slot]));
            }
            auto& facts = others_[at];
            if (measure.kind == MeasureKind::scheduled) {
                std::sort(facts.begin(), facts.end(), [&](auto a, auto b) { return facts_[a].due->last < facts_[b].due->last; });
                for (const auto fact : facts) add(at, *facts_[fact].due, fact, year_of(facts_[fact].due->last));
                if (facts.empty()) status.aside.push_back(at);
            } else if (measure.kind != MeasureKind::once && measure.kind != MeasureKind::recurring) {
                status.aside.push_back(at);
                for (const auto fact : facts)
                    if (facts_[fact].done && *facts_[fact].done <= report_.as_of)
                        status.measures.push_back({at, nullptr, MeasureState::done, fact});
            }
        }
    }

    void take(std::uint32_t id, const RoadMap& roadmap, std::uint32_t at) {
        const auto& fact = facts_[at];
        if (fact.id.roadmap != id) return;
        const auto& measure = roadmap.measures[fact.id.measure];
        if (measure.due.empty()) {
            others_[fact.id.measure].push_back(at);
            return;
        }
        const auto found = std::partition_point(measure.due.begin(), measure.due.end(), [&](const DaySpan& due) { return due.last < fact.due->last; });
        fact_in_[slot_of_[fact.id.measure] + static_cast<std::uint32_t>(found - measure.due.begin())] = at;
    }
};

}  // namespace detail

std::size_t MeasureFacts::Hash::operator()(const Key& key) const {
    constexpr std::uint64_t odd = 0x9E3779B97F4A7C15U;
    std::uint64_t hash = key.object;
    for (const std::uint64_t part : {std::uint64_t{key.id.roadmap}, std::uint64_t{key.id.measure},
                                     static_cast<std::uint64_t>(key.due.time_since_epoch().count()),
                                     static_cast<std::uint64_t>(key.done.time_since_epoch().count())})
        hash = (hash ^ (hash >> 29U)) * odd + part;
    return static_cast<std::size_t>(hash ^ (hash >> 32U));
}

std::uint32_t MeasureFacts::find(const MeasureObject& object) const {
    const auto named = objects_named_.find(object.path.front());
    if (named == objects_named_.end()) return none;
    std::uint32_t fits = none;
    std::size_t count = 0;
    for (const auto id : named->second) {
        const auto& known = objects_[id];
        if (known.entity != object.entity) continue;
        if (known.path == object.path) return id;
        const auto length = static_cast<std::ptrdiff_t>(std::min(known.path.size(), object.path.size()));
        if (known.path.size() == object.path.size() || !std::equal(known.path.begin(), known.path.begin() + length, object.path.begin())) continue;
        fits = id;
        ++count;
    }
    return count == 1 ? fits : none;
}

std::uint32_t MeasureFacts::add_object(const MeasureObject& object) {
    if (const auto known = find(object); known != none) {
        if (objects_[known].path.size() < object.path.size()) objects_[known].path = object.path;
        return known;
    }
    const auto id = static_cast<std::uint32_t>(objects_.size());
    objects_.push_back(object);
    objects_named_[object.path.front()].push_back(id);
    return id;
}

bool MeasureFacts::is_doubtful(std::uint32_t roadmap, std::uint32_t object) const {
    return std::any_of(doubtful_.begin(), doubtful_.end(), [&](const auto& it) {
        return (it.first == none || it.first == roadmap) && (it.second == none || it.second == object);
    });
}

bool MeasureFacts::add(MeasureFact fact, std::uint64_t* first) {
    // What never falls due may be done again and again.
    const Key key{fact.id, fact.object, fact.due ? fact.due->last : Day{}, fact.due ? Day{} : fact.done.value_or(Day{})};
    const auto [found, is_new] = index_.emplace(key, static_cast<std::uint32_t>(facts_.size()));
    if (is_new) facts_.push_back(std::move(fact));
    else if (first != nullptr) *first = facts_[found->second].record;
    return is_new;
}

std::optional<Fraction> MeasureCounts::percent() const {
    if (due == 0) return std::nullopt;
    return detail::Exact(detail::Exact(static_cast<long long>(done_of_due)) / detail::Exact(static_cast<long long>(due))).fraction();
}

RoadMapReport track(std::shared_ptr<const MeasureFacts> facts, Day as_of) {
    RoadMapReport report;
    report.facts = std::move(facts);
    report.as_of = as_of;
    detail::Tracker(report).run();
    return report;
}

std::vector<UpcomingMeasure> upcoming(const RoadMapReport& report, int days) {
    std::vector<UpcomingMeasure> result;
    const auto last = report.as_of + std::chrono::days(days);
    const auto due_of = [&](const UpcomingMeasure& it) { return report.roadmaps[it.roadmap].measures[it.status].due->last; };
    for (std::uint32_t i = 0; i < report.roadmaps.size(); ++i) {
        const auto& measures = report.roadmaps[i].measures;
        for (std::uint32_t j = 0; j < measures.size(); ++j) {
            const auto& it = measures[j];
            const bool is_open = it.state == MeasureState::due || it.state == MeasureState::not_yet_due;
            if (is_open && report.as_of <= it.due->last && it.due->last <= last) result.push_back({i, j});
        }
    }
    std::stable_sort(result.begin(), result.end(), [&](const auto& a, const auto& b) { return due_of(a) < due_of(b); });
    return result;
}

}  // namespace merilo::inline v0
