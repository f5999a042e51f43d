// Steps that read other objects: the value of an ancestor, and what is made of objects below, or of peers.
#pragma once

#include <merilo/impl/gather_batch.ipp>
#include <merilo/impl/hierarchy.ipp>
#include <merilo/impl/run_decisions.ipp>

#include <array>

namespace merilo::inline v0::detail {

/// In fixed point, so that any order of the terms gives the same bits: 62 bits below the largest, in two limbs.
double fixed_sum(std::span<const double> terms) {
    double largest = 0;
    for (const double term : terms) largest = std::max(largest, std::fabs(term));
    if (largest == 0) return 0;
    if (!std::isfinite(largest)) {
        double sum = 0;   // infinite, or not a number
        for (const double term : terms)
            if (!std::isfinite(term)) sum += term;
        return sum;
    }
    constexpr int bits = 62;
    int exponent = 0;
    std::frexp(largest, &exponent);
    const int shift = bits - exponent;
    const bool is_normal = shift > -1000 && shift < 1000;
    const double scale = is_normal ? std::ldexp(1.0, shift) : 0;
    std::int64_t high = 0, low = 0;
    for (const double term : terms) {
        const auto fixed = static_cast<std::int64_t>(std::nearbyint(is_normal ? term * scale : std::ldexp(term, shift)));
        high += fixed >> 32;
        low += fixed & 0xFFFFFFFF;
    }
    return std::ldexp(std::ldexp(static_cast<double>(high), 32) + static_cast<double>(low), -shift);
}

/// Who is above whom, as far as it does not depend on what is computed. Said once for each pair of levels.
void PeriodRun::find_groups() {
    const auto& grouped = impl_.prepared->grouped;
    if (!grouped.empty()) period_.groupings.assign(plan_.steps.size(), nullptr);
    auto& hierarchy = *period_.hierarchy;
    for (const auto id : grouped) {
        const auto& step = plan_.steps[id];
        std::pair<EntityId, EntityId> levels;   // whose rows, and in groups below whom
        switch (step.op) {
            case Opcode::parent: levels = {step.entity, plan_.steps[plan_.argument(id, 0)].entity}; break;
            case Opcode::rank: levels = {step.entity, model_.ranks[step.payload].within}; break;
            case Opcode::aggregate: {
                const auto& gather = plan_.gathers[step.payload];
                if (gather.scope == ScopeKind::last) continue;
                levels = {gather.over, gather.scope == ScopeKind::below ? step.entity : gather.within};
                break;
            }
            default: continue;
        }
        if (levels.first == none || levels.second == none) continue;
        const auto& grouping = hierarchy.below(levels.first, levels.second);
        if (watch_.stopped()) return;
        period_.groupings[id] = &grouping;
        if (std::find(noted_levels_.begin(), noted_levels_.end(), levels) != noted_levels_.end()) continue;
        noted_levels_.push_back(levels);
        report_orphans(id, levels, grouping);
    }
}

/// Has the reader said that this object, or the topmost that it lies in, lacks a parent?
bool PeriodRun::is_reported_orphan(EntityId entity, std::uint32_t row) const {
    const auto [top, at] = period_.hierarchy->topmost(entity, row);
    return dataset_.is_reported_orphan(period_.name, period_.slabs[top]->objects[at]);
}

/// When no parent is named at all, all share one without a name. When some are, an object without one is an error in the data.
void PeriodRun::report_orphans(StepId id, std::pair<EntityId, EntityId> levels, const Grouping& grouping) {
    const auto place = entity_words(model_, levels.second), name = Argument::text(names_.name(id)), period = Argument::text(period_.name);
    if (grouping.unnamed) diagnostics_.add(Code::one_unnamed_parent, names_.span(id), {entity_words(model_, levels.first), place, name});
    constexpr std::size_t most = 100;
    std::size_t count = 0;
    for (const auto row : grouping.orphans) {
        if (is_reported_orphan(levels.first, row) || ++count > most) continue;
        const auto object = Argument::text(object_title(dataset_, *period_.slabs[levels.first], row));
        diagnostics_.add(Code::orphan, names_.span(id), {object, place, name, period});
    }
    if (count > most)
        diagnostics_.add(Code::more_cell_errors, names_.span(id), {name, Argument::text(std::to_string(count - most)), period});
}

/// Peers of a kind: only now is the kind computed.
void PeriodRun::find_peers(StepId id, EntityId within, StepId kind) {
    const auto& column = *period_.column(kind);
    const auto entity = plan_.steps[id].entity;
    if (plan_.steps[kind].entity != none) {
        period_.groupings[id] = &period_.hierarchy->peers(entity, within, kind, {column.numbers, &column.valid, &column.not_applicable});
        return;
    }
    const auto rows = period_.rows(entity);
    const std::vector<double> numbers(rows, column.numbers[0]);
    Bits valid(words_of(rows)), not_applicable(words_of(rows));
    for (std::size_t row = 0; row < rows; ++row) {
        set_bit(valid, row, column.state(0) == State::value);
        set_bit(not_applicable, row, column.state(0) == State::not_applicable);
    }
    period_.groupings[id] = &period_.hierarchy->peers(entity, within, kind, {numbers, &valid, &not_applicable});
}

void BlockRun::run_parent(StepId id, Lanes out) {
    const auto& column = *period_.column(plan_.argument(id, 0));
    const auto& grouping = *period_.groupings[id];
    fill_state(out, State::missing, 0);
    for (std::size_t i = 0; i < rows_; ++i) {
        const auto above = grouping.group_of[base_ + i];
        if (above == none) continue;
        out.numbers[i] = column.numbers[above];
        const auto one = std::uint64_t{1} << (i % 64);
        if (bit(column.valid, above)) out.valid[i / 64] |= one;
        if (bit(column.not_applicable, above)) out.not_applicable[i / 64] |= one;
    }
}

/// The columns of an aggregation, by row.
struct GatherColumns {
    struct View {
        const StoredColumn* column = nullptr;
        bool same_for_all = false;
        [[nodiscard]] std::size_t at(std::size_t row) const { return same_for_all ? 0 : row; }
        [[nodiscard]] State state(std::size_t row) const { return column->state(at(row)); }
        [[nodiscard]] double number(std::size_t row) const { return column->numbers[at(row)]; }
    };
    View cell, pair, where;
};

/// The numbers of the objects that count.
void gather_group(const Gather& gather, const GatherColumns& columns, std::span<const std::uint32_t> rows, std::vector<double>& numbers,
                  GatherTally& tally) {
    numbers.clear();
    for (const auto row : rows) {
        if (gather.where) {
            const auto state = columns.where.state(row);
            if (state == State::missing) ++tally.skipped;
            if (state != State::value || columns.where.number(row) == 0) continue;
        }
        auto state = columns.cell.state(row);
        if (gather.paired && state != State::not_applicable) {
            const auto other = columns.pair.state(row);
            if (other != State::value) state = other;
        }
        if (state == State::missing) {
            ++tally.skipped;
            ++tally.undecided;
        }
        if (state != State::value) continue;
        const double number = columns.cell.number(row);
        ++tally.counted;
        tally.yes += number != 0 ? 1 : 0;
        numbers.push_back(number);
    }
}

/// The double of an aggregation, as `out` holds it.
double gathered_number(const Gather& gather, const GatherTally& tally, std::vector<double>& numbers, const StepClass& held,
                       const StepClass& out) {
    const double unit = is_grid(held) && !is_grid(out) ? held.denominator : 1;
    switch (gather.kind) {
        case Gather::Kind::tally: return static_cast<double>(tally.counted);
        case Gather::Kind::any:
        case Gather::Kind::all: return gathered_yes(gather, tally) ? 1 : 0;
        case Gather::Kind::sum: {
            if (!is_grid(out)) return fixed_sum(numbers) / unit;
            double sum = 0;   // integers, exact in any order
            for (const double number : numbers) sum += number;
            return sum;
        }
        case Gather::Kind::minimum: return *std::min_element(numbers.begin(), numbers.end());
        case Gather::Kind::maximum: return *std::max_element(numbers.begin(), numbers.end());
        case Gather::Kind::median:
        case Gather::Kind::lower_median: break;
    }
    const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>((numbers.size() - 1) / 2);
    std::nth_element(numbers.begin(), middle, numbers.end());
    const double lower = *middle;
    if (gather.kind == Gather::Kind::lower_median) return lower;
    const double upper = numbers.size() % 2 != 0 ? lower : *std::min_element(middle + 1, numbers.end());
    return is_grid(out) ? lower + upper : (lower / 2 + upper / 2) / unit;
}

void PeriodRun::aggregate(StepId id) {
    const auto& step = plan_.steps[id];
    const auto& gather = plan_.gathers[step.payload];
    if (gather.scope == ScopeKind::last) return gather_periods(id);
    auto& out = period_.columns[period_.column_of[id]];
    if (gather.by) find_peers(id, gather.within, plan_.argument(id, step.count - 1));
    if (watch_.stopped()) return;
    const auto& grouping = *period_.groupings[id];
    const auto view = [&](std::uint32_t index) {
        const auto argument = plan_.argument(id, index);
        return GatherColumns::View{period_.column(argument), plan_.steps[argument].entity == none};
    };
    GatherColumns columns;
    columns.cell = view(0);
    if (gather.paired) columns.pair = view(1);
    if (gather.where) columns.where = view(gather.paired ? 2 : 1);
    const auto& held = program_.classes[plan_.argument(id, 0)];
    const bool is_below = gather.scope == ScopeKind::below;
    const auto rows = period_.rows(step.entity);
    const auto coverage = std::make_shared<std::vector<Coverage>>(rows);
    out.coverage = coverage;
    if (!is_below && !grouping.not_applicable.empty()) out.not_applicable = grouping.not_applicable;
    std::vector<double> numbers;
    std::size_t unwatched = 0;
    for (std::uint32_t group = 0; group < grouping.groups(); ++group) {
        const auto members = grouping.members(group);
        unwatched += members.size() + 1;
        if (unwatched > most_unwatched) {
            unwatched = 0;
            if (watch_.poll()) return;
        }
        if (is_below ? group >= rows : members.empty()) continue;
        GatherTally tally;
        gather_group(gather, columns, members, numbers, tally);
        const auto state = gathered_state(gather, tally);
        const bool has_number = state == State::value && tally.counted != 0;
        const double number = has_number ? gathered_number(gather, tally, numbers, held, program_.classes[id]) : 0;
        const auto put = [&](std::size_t row) {
            out.numbers[row] = number;
            set_bit(out.valid, row, state == State::value);
            set_bit(out.not_applicable, row, state == State::not_applicable);
            (*coverage)[row] = {tally.counted, tally.population()};
        };
        if (is_below) put(group);
        else std::for_each(members.begin(), members.end(), put);
    }
}

}  // namespace merilo::inline v0::detail
