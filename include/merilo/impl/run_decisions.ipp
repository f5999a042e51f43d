// Decisions on values that are not on a grid: the exact evaluator runs for that row, from the grids of its block.
#pragma once

#include <merilo/impl/exact_evaluator.ipp>
#include <merilo/impl/run.ipp>

#include <bit>

namespace merilo::inline v0::detail {

ExactCell exact_grid_cell(const StepClass& held, State state, double number) {
    if (state != State::value) return {state, Exact()};
    return {state, Exact(BigInteger(static_cast<std::int64_t>(number)), BigInteger(static_cast<std::int64_t>(held.denominator)))};
}

const Fraction* wide_fact(const Column& column, std::size_t row) {
    const auto before = [](const auto& cell, std::size_t r) { return cell.first < r; };
    const auto found = std::lower_bound(column.wide.begin(), column.wide.end(), row, before);
    return found != column.wide.end() && found->first == row ? &found->second : nullptr;
}

ExactCell exact_fact_cell(const Slab* slab, QuantityId quantity, std::size_t row) {
    const auto* column = slab == nullptr ? nullptr : slab->column(quantity);
    if (column == nullptr) return {};
    if (!bit(column->valid, row)) return {bit(column->not_applicable, row) ? State::not_applicable : State::missing, Exact()};
    if (const auto* wide = wide_fact(*column, row)) return {State::value, Exact(*wide)};
    const double number = column->numbers[row];
    constexpr double whole = 1e15;
    if (std::fabs(number) < whole && number == std::trunc(number)) return {State::value, Exact(static_cast<std::int64_t>(number))};
    return {State::value, Exact(from_double(number))};
}

/// Grids are known, in their registers or columns; facts that are not on a grid are read as they were given.
bool BlockRun::read(StepId id, Place place, ExactCell& cell) {
    if (read_column(id, place, cell)) return true;
    const auto& step = plan_.steps[id];
    const auto& held = program_.classes[id];
    const bool is_here = place.period == at_ && step.entity == entity_ && place.row >= base_ && place.row < base_ + rows_;
    if (is_here && is_grid(held) && program_.registers[id] != none) {
        const auto cells = register_lanes(program_.registers[id]);
        const auto lane = place.row - base_, word = lane / 64;
        const auto is = [&](const std::uint64_t* plane) { return (plane[word] >> (lane % 64) & 1U) != 0; };
        const auto state = is(cells.valid) ? State::value : is(cells.not_applicable) ? State::not_applicable : State::missing;
        cell = exact_grid_cell(held, state, cells.numbers[lane]);
        return true;
    }
    return read_fact(id, place, cell);
}

ExactCell BlockRun::evaluate_lane(StepId id, std::size_t lane) {
    return exact_.evaluate(id, {at_, static_cast<std::uint32_t>(base_ + lane)});
}

/// The rows of which doubles do not say it.
void BlockRun::decide(StepId id, Lanes out) {
    const auto& step = plan_.steps[id];
    const auto& held = program_.classes[id];
    const Exact scale(static_cast<std::int64_t>(is_grid(held) ? held.denominator : 1));
    for (std::size_t w = 0; w < words_of(rows_); ++w) {
        for (auto rest = doubtful_[w] & out.valid[w]; rest != 0; rest &= rest - 1) {
            const auto lane = w * 64 + static_cast<std::size_t>(std::countr_zero(rest));
            ExactCell arguments[2];
            for (std::uint32_t i = 0; i < step.count; ++i) arguments[i] = evaluate_lane(plan_.argument(id, i), lane);
            if (watch_.stopped()) return;
            Code fault{};
            const auto cell = exact_apply(step.op, std::span(arguments).first(step.count), fault);
            const auto one = rest & (~rest + 1);
            if (!cell.is_value()) out.valid[w] &= ~one;
            if (cell.state == State::not_applicable) out.not_applicable[w] |= one;
            out.numbers[lane] = exact_to_double(cell.value * scale);
        }
    }
}

/// Values went in and none came out: an error of that cell, if the result is used.
void BlockRun::suspect(const Step& step, Lanes out) {
    auto& rows = step.entity == none ? suspects_.back() : suspects_[step.entity];
    for (std::size_t w = 0; w < words_of(rows_); ++w) {
        auto values = ~(out.valid[w] | out.not_applicable[w]);
        for (std::size_t i = 0; i < step.count; ++i) values &= operands_[i].valid[w];
        rows[base_ / 64 + w] |= values;
    }
}

}  // namespace merilo::inline v0::detail
