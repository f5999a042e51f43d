// Values of other periods: the same object is found by its id, and what was in force then has decided what it is.
#pragma once

#include <merilo/impl/run_gather.ipp>

namespace merilo::inline v0::detail {

bool is_in_force(const Model& model, NodeId node, const EvaluatedPeriod& period) {
    return !period.number || model.nodes[node].valid.holds(*period.number);
}

/// Which of the periods up to `last` it is; none: the data have no such period.
std::uint32_t PeriodSource::period_of(PeriodNumber number, std::uint32_t last) const {
    if (periods_[last].number == number) return last;
    for (std::uint32_t at = 0; at < last; ++at)  // they stand in the order of time
        if (periods_[at].number == number) return at;
    return none;
}

/// The row of an object, which is row `guess` of another period: most data keep their order. None: it is not in the period.
std::uint32_t PeriodSource::row_in(const EvaluatedPeriod& period, EntityId entity, ObjectId object, std::uint32_t guess) {
    const auto* slab = period.slabs[entity];
    if (slab == nullptr) return none;
    if (guess < slab->rows() && slab->objects[guess] == object) return guess;
    return object == none ? none : period.hierarchy->row_of(object);
}

Place PeriodSource::same_object(EntityId entity, Place place, std::optional<PeriodNumber> number) const {
    if (!number || place.row == none) return {place.period, none};
    const auto at = period_of(*number, place.period);
    if (at == none) return {place.period, none};
    if (at == place.period) return place;
        if (entity == none) return {at, 0};
    return {at, row_in(periods_[at], entity, periods_[place.period].slabs[entity]->objects[place.row], place.row)};
}

Place PeriodSource::past(StepId id, Place place) {
    const auto& step = plan_.steps[id];
    const auto number = periods_[place.period].number;
    return same_object(step.entity, place, number ? past_number(step, *number) : std::nullopt);
}

std::uint32_t PeriodSource::dated(StepId id, Place place) {
    const auto& period = periods_[place.period];
    return period.number ? dated_argument(period.model->dated[plan_.steps[id].payload], *period.number) : none;
}

/// The period is looked for once for the block. Where its objects stand in the same order, their cells are copied.
void BlockRun::fill_past(StepId id, Lanes out) {
    const auto entity = plan_.steps[id].entity;
    const auto argument = plan_.argument(id, 0);
    fill_state(out, State::missing, 0);
    const auto number = period_.number ? past_number(plan_.steps[id], *period_.number) : std::nullopt;
    const auto from = number ? period_of(*number, at_) : none;
    if (from == none) return;
    const auto& then = periods_[from];
    const auto& column = *then.column(argument);
    if (entity == none) return fill_state(out, column.state(0), column.numbers[0]);
    const auto* slab = then.slabs[entity];
    if (slab == nullptr) return;
    const auto* objects = period_.slabs[entity]->objects.data() + base_;
    const bool same_for_all = plan_.steps[argument].entity == none;
    const bool alike = base_ + rows_ <= slab->rows() && std::equal(objects, objects + rows_, slab->objects.data() + base_);
    if (alike && !same_for_all) {
        std::copy_n(column.numbers.data() + base_, rows_, out.numbers);
        for (std::size_t w = 0; w < words_of(rows_); ++w) {
            const auto all = rows_in_word(w, rows_);
            out.valid[w] = column.valid[base_ / 64 + w] & all;
            out.not_applicable[w] = column.not_applicable[base_ / 64 + w] & ~out.valid[w] & all;
        }
        return;
    }
    for (std::size_t i = 0; i < rows_; ++i) {
        const auto at = row_in(then, entity, objects[i], static_cast<std::uint32_t>(base_ + i));
        if (at == none) continue;
        const auto row = same_for_all ? 0 : at;
        out.numbers[i] = column.numbers[row];
        const auto one = std::uint64_t{1} << (i % 64);
        if (bit(column.valid, row)) out.valid[i / 64] |= one;
        else if (bit(column.not_applicable, row)) out.not_applicable[i / 64] |= one;
    }
}

void BlockRun::fill_dated(StepId id, Lanes out) {
    const auto index = dated(id, {at_, 0});
    if (index == none) return fill_state(out, State::missing, 0);
    const auto& column = *period_.column(plan_.argument(id, index));
    fill_state(out, column.state(0), column.numbers[0]);
}

/// `last N`: the same object in so many periods, each of which may hold its cells in another way.
void PeriodRun::gather_periods(StepId id) {
    const auto& step = plan_.steps[id];
    const auto& gather = plan_.gathers[step.payload];
    const auto& periods = impl_.periods;
    auto& out = period_.columns[period_.column_of[id]];
    const auto rows = static_cast<std::uint32_t>(period_.rows(step.entity));
    const auto coverage = std::make_shared<std::vector<Coverage>>(rows);
    out.coverage = coverage;
    if (!period_.number) return;
    std::vector<std::uint32_t> others;   // of the periods in question those that the data have
    for (std::uint32_t at = 0; at <= at_; ++at)
        if (periods[at].number && *periods[at].number > *period_.number - static_cast<PeriodNumber>(gather.periods)) others.push_back(at);
    const auto argument = plan_.argument(id, 0);
    auto held = periods[others.front()].program->classes[argument];
    for (const auto at : others) held = either_class(held, periods[at].program->classes[argument]);
    std::vector<double> numbers, found;
    for (std::uint32_t row = 0; row < rows; ++row) {
        if (row % 1024 == 0 && watch_.poll()) return;
        GatherTally tally;
        numbers.clear();
        std::size_t absent = gather.periods;
        for (auto at = others.rbegin(); at != others.rend(); ++at) {
            const auto place = threads_.front().same_object(step.entity, {at_, row}, periods[*at].number);
            if (place.row == none) continue;
            --absent;
            const auto& period = periods[place.period];
            const auto view = [&](std::uint32_t index) {
                const auto read = plan_.argument(id, index);
                return GatherColumns::View{period.column(read), plan_.steps[read].entity == none};
            };
            GatherColumns columns;
            columns.cell = view(0);
            if (gather.paired) columns.pair = view(1);
            if (gather.where) columns.where = view(gather.paired ? 2 : 1);
            const std::uint32_t member[] = {place.row};
            gather_group(gather, columns, member, found, tally);
            for (const double number : found) numbers.push_back(held_number(number, period.program->classes[argument], held));
        }
        tally.skipped += absent;
        if (!gather.where) tally.undecided += absent;
        const auto state = gathered_state(gather, tally);
        const bool has_number = state == State::value && tally.counted != 0;
        out.numbers[row] = has_number ? gathered_number(gather, tally, numbers, held, program_.classes[id]) : 0;
        set_bit(out.valid, row, state == State::value);
        set_bit(out.not_applicable, row, state == State::not_applicable);
        (*coverage)[row] = {tally.counted, tally.population()};
    }
}

}  // namespace merilo::inline v0::detail
