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
        const auto& cells = registers_[program_.registers[id]];
        cell = exact_grid_cell(held, cells.state(place.row - base_), cells.numbers[place.row - base_]);
        return true;
    }
    return read_fact(id, place, cell);
}

ExactCell BlockRun::evaluate_lane(StepId id, std::size_t lane) {
    return exact_.evaluate(id, {at_, static_cast<std::uint32_t>(base_ + lane)});
}

/// What a comparison of two doubles says; nothing where they are too near to each other to say it of the values.
std::optional<bool> compared_doubles(Opcode op, double x, double y, double error) {
    if (!(std::fabs(x - y) > error)) return std::nullopt;
    return op != Opcode::equal && x < y;
}

bool compared_exactly(Opcode op, double x, double y) { return op == Opcode::less ? x < y : op == Opcode::less_equal ? x <= y : x == y; }

void BlockRun::decide(StepId id, Lanes out) {
    const auto& step = plan_.steps[id];
    const auto& held = program_.classes[id];
    const auto x = plan_.argument(id, 0), y = step.count > 1 ? plan_.argument(id, 1) : none;
    const bool compares = step.op == Opcode::less || step.op == Opcode::less_equal || step.op == Opcode::equal;
    const auto number = [&](const Operand& operand, std::size_t lane) {
        return is_grid(operand.held) ? operand.numbers[lane] / operand.held.denominator : operand.numbers[lane];
    };
    // Their difference is rounded too.
    const double error = compares ? error_of(operands_[0].held) + error_of(operands_[1].held) : 0;
    const double too_near = error * (1 + 4 * rounding_error);
    const bool always = compares && doubles_decide(operands_[0].held, operands_[1].held);
    const bool rounds = step.op == Opcode::round || step.op == Opcode::round_down || step.op == Opcode::round_up || step.op == Opcode::round_even;
    const bool by_double = rounds && is_grid(held) && is_grid(operands_[1].held) && held.denominator == operands_[1].held.denominator;
    for (std::size_t w = 0; w < words_of(rows_); ++w) {
        for (auto rest = out.valid[w]; rest != 0; rest &= rest - 1) {
            const auto lane = w * 64 + static_cast<std::size_t>(std::countr_zero(rest));
            if (always) {
                out.numbers[lane] = compared_exactly(step.op, number(operands_[0], lane), number(operands_[1], lane)) ? 1 : 0;
                continue;
            }
            if (by_double) {
                const auto multiple = rounded_double(step.op, number(operands_[0], lane), number(operands_[1], lane), error_of(operands_[0].held));
                if (multiple) {
                    out.numbers[lane] = *multiple * operands_[1].numbers[lane];
                    continue;
                }
            }
            if (compares) {
                if (const auto said = compared_doubles(step.op, number(operands_[0], lane), number(operands_[1], lane), too_near)) {
                    out.numbers[lane] = *said ? 1 : 0;
                    continue;
                }
            }
            ExactCell arguments[2];
            if (y != none) arguments[1] = evaluate_lane(y, lane);
            if (step.op == Opcode::divide && arguments[1].value.sign() != 0) continue;
            arguments[0] = evaluate_lane(x, lane);
            if (watch_.stopped()) return;
            Code fault{};
            const auto cell = exact_apply(step.op, std::span(arguments).first(step.count), fault);
            const auto one = rest & (~rest + 1);
            if (!cell.is_value()) out.valid[w] &= ~one;
            if (cell.state == State::not_applicable) out.not_applicable[w] |= one;
            const Exact scale(static_cast<std::int64_t>(is_grid(held) ? held.denominator : 1));
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
