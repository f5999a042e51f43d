// Places: the objects below one ancestor, in the exact order of what is measured.
#pragma once

#include <merilo/impl/large_pages.hpp>
#include <merilo/impl/rank_order.ipp>
#include <merilo/impl/run_gather.ipp>

#include <vector>

namespace merilo::inline v0::detail {

/// Who has a place. The others are missing or not applicable, by what they lack first.
Bits PeriodRun::ranked_rows(StepId id, StoredColumn& out) const {
    const auto& step = plan_.steps[id];
    const auto& rank = model_.ranks[step.payload];
    const auto& grouping = *period_.groupings[id];
    const auto cell = [&](StepId argument, std::size_t row) {
        const auto& column = *period_.column(argument);
        const auto at = plan_.steps[argument].entity == none ? 0 : row;
        return std::pair(column.state(at), column.numbers[at]);
    };
    const auto count = period_.rows(step.entity);
    Bits ranked(words_of(count));
    if (!rank.where && grouping.rows.size() == count && plan_.steps[plan_.argument(id, 0)].entity != none) {  // everybody is in a group
        const auto& column = *period_.column(plan_.argument(id, 0));
        out.not_applicable = column.not_applicable;
        return column.valid;
    }
    for (std::size_t row = 0; row < count; ++row) {
        auto state = cell(plan_.argument(id, 0), row).first;
        if (rank.where) {
            const auto [known, number] = cell(plan_.argument(id, 1), row);
            if (known != State::value) state = known;
            else if (number == 0) state = State::not_applicable;
        }
        if (grouping.group_of[row] == none) {
            const bool left = !grouping.not_applicable.empty() && bit(grouping.not_applicable, row);
            state = left ? State::not_applicable : State::missing;
        }
        set_bit(ranked, row, state == State::value);
        set_bit(out.not_applicable, row, state == State::not_applicable);
    }
    return ranked;
}

void PeriodRun::rank(StepId id) {
    const auto& step = plan_.steps[id];
    const auto& rank = model_.ranks[step.payload];
    auto& out = period_.columns[period_.column_of[id]];
    const auto count = period_.rows(step.entity);
    if (count == 0 || step.entity == none) return;
    if (rank.by) find_peers(id, rank.within, plan_.argument(id, rank.where ? 2 : 1));
    constexpr std::size_t cells_of_row = 16;
    const auto threads = threads_for(options_.threads, count / RankOrder::least_part, count * cells_of_row);
    need_threads(threads);
    for (auto& thread : threads_) thread.leave();

    const auto key_of = [&](StepId argument, bool higher_first) {
        return RankKey{period_.column(argument), program_.classes[argument], argument, plan_.steps[argument].entity == none, higher_first};
    };
    std::vector<RankKey> keys{key_of(plan_.argument(id, 0), rank.higher_first)};
    if (rank.ties == Ties::ordinal) keys.push_back(key_of(plan_.argument(id, step.count - 1), rank.tie_higher_first));
    const auto ranked = ranked_rows(id, out);
    out.valid = ranked;
    const auto& grouping = *period_.groupings[id];
    RankOrder order({threads_, options_.executor, threads}, watch_);
    std::vector<std::uint32_t> rows;
    for (std::uint32_t group = 0; group < grouping.groups(); ++group) {
        const auto members = grouping.members(group);
        rows.clear();
        reserve_large(rows, members.size());
        for (const auto row : members)
            if (bit(ranked, row)) rows.push_back(row);
        const auto ties = order.sort(rows, keys);
        if (watch_.stopped() || (group % 64 == 0 && watch_.poll())) return;
        const bool is_dense = rank.ties == Ties::dense;
        std::vector<std::size_t> places(order.parts_of(rows.size()) + 1);  // by part: of the last row before it
        const auto place_behind = [&](std::size_t place, std::size_t i) { return ties[i] ? place : is_dense ? place + 1 : i + 1; };
        order.at_once(rows.size(), [&](std::size_t part, std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) places[part + 1] = place_behind(places[part + 1], i);
        });
        for (std::size_t part = 1; part < places.size(); ++part)
            places[part] = is_dense ? places[part - 1] + places[part] : std::max(places[part - 1], places[part]);
        order.at_once(rows.size(), [&](std::size_t part, std::size_t begin, std::size_t end) {
            auto place = places[part];
            for (std::size_t i = begin; i < end; ++i) {
                place = place_behind(place, i);
                out.numbers[rows[i]] = static_cast<double>(place);
            }
        });
    }
}

}  // namespace merilo::inline v0::detail
