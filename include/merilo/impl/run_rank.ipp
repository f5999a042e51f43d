// Places: the objects below one ancestor, in the exact order of what is measured.
#pragma once

#include <merilo/impl/run_gather.ipp>

#include <algorithm>

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

/// What rows are compared by: doubles where they decide, else fractions, each found when it is first asked for. So that the order of any two
/// rows is that of their values.
class RankKey {
public:
    RankKey() = default;
    RankKey(const StoredColumn& column, const StepClass& held, StepId step, bool same_for_all, bool higher_first, BlockRun& exact)
        : column_(&column), exact_(&exact), step_(step), same_for_all_(same_for_all), direction_(higher_first ? -1 : 1) {
        if (is_grid(held) || same_for_all || doubles_decide(held, held)) return;
        held_ = held;
        values_.resize(column.numbers.size());
    }

    /// Below 0: `a` comes first. A row without a value comes last.
    [[nodiscard]] int order(std::uint32_t a, std::uint32_t b) {
        if (column_ == nullptr || same_for_all_) return 0;
        const bool a_known = bit(column_->valid, a), b_known = bit(column_->valid, b);
        if (!a_known || !b_known) return static_cast<int>(b_known) - static_cast<int>(a_known);
        const double x = column_->numbers[a], y = column_->numbers[b];
        if (!values_.empty() && !(std::fabs(x - y) > (error_at(held_, x) + error_at(held_, y)) * (1 + 4 * rounding_error))) return direction_ * exact_compare(value(a), value(b));
        return direction_ * (x < y ? -1 : x > y ? 1 : 0);
    }

private:
    const StoredColumn* column_ = nullptr;
    BlockRun* exact_ = nullptr;
    StepId step_ = none;
    bool same_for_all_ = false;
    int direction_ = 1;
    StepClass held_;
    std::vector<std::optional<Exact>> values_;   ///< by row; empty: doubles decide always

    [[nodiscard]] const Exact& value(std::uint32_t row) {
        auto& known = values_[row];
        if (!known) known = exact_->evaluate(step_, row).value;
        return *known;
    }
};

void PeriodRun::rank(StepId id) {
    const auto& step = plan_.steps[id];
    const auto& rank = model_.ranks[step.payload];
    auto& out = period_.columns[period_.column_of[id]];
    const auto count = period_.rows(step.entity);
    if (count == 0 || step.entity == none) return;
    if (rank.by) find_peers(id, rank.within, plan_.argument(id, rank.where ? 2 : 1));
    auto& exact = threads_.front();
    exact.leave();

    const auto ranked = ranked_rows(id, out);
    std::vector<std::uint32_t> order;
    for (std::uint32_t row = 0; row < count; ++row)
        if (bit(ranked, row)) order.push_back(row);
    const auto key_of = [&](StepId argument, bool higher_first) {
        const auto& column = *period_.column(argument);
        const bool same_for_all = plan_.steps[argument].entity == none;
        return RankKey(column, program_.classes[argument], argument, same_for_all, higher_first, exact);
    };
    auto measured = key_of(plan_.argument(id, 0), rank.higher_first);
    const bool ordinal = rank.ties == Ties::ordinal;
    auto tie = ordinal ? key_of(plan_.argument(id, step.count - 1), rank.tie_higher_first) : RankKey();
    const auto place_order = [&](std::uint32_t a, std::uint32_t b) {
        const int by_measured = measured.order(a, b);
        return by_measured != 0 ? by_measured : tie.order(a, b);
    };
    const auto& groups = period_.groupings[id]->group_of;
    // Stable: while it is stopped, fractions are no longer found, and no order may be relied upon.
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return groups[a] != groups[b] ? groups[a] < groups[b] : place_order(a, b) < 0;
    });
    if (watch_.stopped()) return;
    std::size_t place = 0, first = 0;   // the place of the row before, and where its group begins
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (i == 0 || groups[order[i - 1]] != groups[order[i]]) {
            first = i;
            place = 1;
        } else if (place_order(order[i - 1], order[i]) != 0) {
            place = rank.ties == Ties::dense ? place + 1 : i - first + 1;
        }
        out.numbers[order[i]] = static_cast<double>(place);
        set_bit(out.valid, order[i], true);
    }
}

}  // namespace merilo::inline v0::detail
