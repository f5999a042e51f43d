// Places: the objects below one ancestor, in the exact order of what is measured.
#pragma once

#include <merilo/impl/run_decisions.ipp>

#include <numeric>
#include <unordered_map>

namespace merilo::inline v0::detail {

/// The ancestor of each row at the level of `within`; none where the data name none.
std::vector<ObjectId> PeriodRun::ancestors(EntityId entity, EntityId within) const {
    const auto& slab = *period_.slabs[entity];
    if (within == none || within == entity) return within == none ? std::vector<ObjectId>(slab.rows(), 0) : slab.objects;
    std::vector<ObjectId> result(slab.rows(), none);
    const auto& objects = dataset_.objects();
    std::unordered_map<ObjectId, ObjectId> above;   // parents in this period, of the entities between
    for (auto level = model_.entities[entity].parent; level != none && level != within; level = model_.entities[level].parent) {
        const auto* between = period_.slabs[level];
        for (std::size_t row = 0; between != nullptr && row < between->rows(); ++row) above[between->objects[row]] = between->parents[row];
    }
    for (std::size_t row = 0; row < slab.rows(); ++row) {
        auto object = slab.parents[row] != none ? slab.parents[row] : objects[slab.objects[row]].parent;
        while (object != none && objects[object].entity != within) {
            const auto found = above.find(object);
            object = found != above.end() && found->second != none ? found->second : objects[object].parent;
        }
        result[row] = object;
    }
    return result;
}

/// When no parent is named at all, all share one without a name. When some are, an object without one is an error in the data.
void PeriodRun::check_ancestors(std::vector<ObjectId>& groups, Bits& ranked, StepId id) {
    const auto& step = plan_.steps[id];
    const auto within = model_.ranks[step.payload].within;
    const auto orphans = std::count(groups.begin(), groups.end(), none);
    if (orphans == 0) return;
    const auto place = entity_words(model_, within), name = Argument::text(names_.name(id)), period = Argument::text(period_.name);
    if (static_cast<std::size_t>(orphans) == groups.size()) {
        const std::pair levels(step.entity, within);
        if (std::find(noted_parents_.begin(), noted_parents_.end(), levels) != noted_parents_.end()) return;
        noted_parents_.push_back(levels);
        diagnostics_.add(Code::one_unnamed_parent, names_.span(id), {entity_words(model_, step.entity), place, name});
        return;
    }
    constexpr std::size_t most = 100;
    std::size_t count = 0;
    for (std::size_t row = 0; row < groups.size(); ++row) {
        if (groups[row] != none) continue;
        set_bit(ranked, row, false);
        if (++count > most) continue;
        const auto object = Argument::text(object_title(dataset_, *period_.slabs[step.entity], row));
        diagnostics_.add(Code::orphan, names_.span(id), {object, place, name, period});
    }
    if (count > most)
        diagnostics_.add(Code::more_cell_errors, names_.span(id), {name, Argument::text(std::to_string(count - most)), period});
}

void PeriodRun::rank(StepId id) {
    const auto& step = plan_.steps[id];
    auto& out = period_.columns[period_.column_of[id]];
    const auto count = period_.rows(step.entity);
    const auto measured = plan_.argument(id, 0);
    const auto& column = *period_.column(measured);
    const bool for_all = plan_.steps[measured].entity == none;   // one value for all: all share the first place
    if (count == 0 || step.entity == none) return;
    base_ = 0;
    rows_ = count;
    exact_.forget();

    Bits ranked(words_of(count));
    for (std::size_t row = 0; row < count; ++row) {
        const auto state = column.state(for_all ? 0 : row);
        set_bit(ranked, row, state == State::value);
        set_bit(out.not_applicable, row, state == State::not_applicable);
    }
    auto groups = ancestors(step.entity, model_.ranks[step.payload].within);
    check_ancestors(groups, ranked, id);

    const bool grid = is_grid(program_.classes[measured]) || for_all;
    std::vector<Exact> values(grid ? 0 : count);
    std::vector<std::uint32_t> order;
    for (std::size_t row = 0; row < count; ++row) {
        if (!bit(ranked, row)) continue;
        order.push_back(static_cast<std::uint32_t>(row));
        if (!grid) values[row] = evaluate_lane(measured, row).value;
        if (watch_.stopped()) return;
    }
    const auto& numbers = column.numbers;
    const int direction = model_.ranks[step.payload].higher_first ? -1 : 1;
    // Below 0: the left one comes first.
    const auto place_order = [&](std::uint32_t a, std::uint32_t b) {
        if (for_all) return 0;
        if (grid) return direction * (numbers[a] < numbers[b] ? -1 : numbers[a] > numbers[b] ? 1 : 0);
        return direction * exact_compare(values[a], values[b]);
    };
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return groups[a] != groups[b] ? groups[a] < groups[b] : place_order(a, b) < 0;
    });
    const bool dense = model_.ranks[step.payload].ties == Ties::dense;
    std::size_t place = 0, first = 0;   // the place of the row before, and where its group begins
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (i == 0 || groups[order[i - 1]] != groups[order[i]]) {
            first = i;
            place = 1;
        } else if (place_order(order[i - 1], order[i]) != 0) {
            place = dense ? place + 1 : i - first + 1;
        }
        out.numbers[order[i]] = static_cast<double>(place);
        set_bit(out.valid, order[i], true);
    }
}

}  // namespace merilo::inline v0::detail
