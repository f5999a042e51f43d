// Decisions on values that are not on a grid: the exact evaluator runs for that row, from the grids of its block.
#pragma once

#include <merilo/impl/exact_evaluator.ipp>
#include <merilo/impl/residues.ipp>
#include <merilo/impl/row_bounds.ipp>
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

/// Grids are known, in their registers or columns, and facts in the columns of the data.
bool BlockRun::read(StepId id, Place place, ExactCell& cell) {
    if (read_column(id, place, cell)) return true;
    const auto& step = plan_.steps[id];
    const auto& held = program_.classes[id];
    if (step.op == Opcode::fact && is_grid(held) && place.period == at_) {
        const auto* column = period_.slabs[step.entity] == nullptr ? nullptr : period_.slabs[step.entity]->column(step.payload);
        cell = {};
        if (column == nullptr) return true;
        const bool is_value = bit(column->valid, place.row);
        const auto state = is_value ? State::value : bit(column->not_applicable, place.row) ? State::not_applicable : State::missing;
        cell = exact_grid_cell(held, state, is_value ? std::nearbyint(column->numbers[place.row] * held.denominator) : 0);
        return true;
    }
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

/// As `read`, for the steps on grids that the exact evaluator reads.
bool BlockRun::has(StepId id) const {
    const auto& step = plan_.steps[id];
    if (step.entity != none && step.entity != entity_) return false;
    if (step.op == Opcode::fact || period_.column(id) != nullptr) return true;
    return program_.registers[id] != none && rows_ != 0;
}

void BlockRun::take(StepId id, std::span<const std::uint32_t> rows, double* numbers, std::uint8_t* states) {
    const auto& step = plan_.steps[id];
    const auto fill = [&](const auto& valid, const auto& not_applicable, const auto& number) {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const bool is_value = valid(rows[i]);
            states[i] = static_cast<std::uint8_t>(is_value ? State::value : not_applicable(rows[i]) ? State::not_applicable : State::missing);
            numbers[i] = is_value ? number(rows[i]) : 0;
        }
    };
    if (step.op == Opcode::fact) {
        const auto* slab = period_.slabs[step.entity];
        const auto* column = slab == nullptr ? nullptr : slab->column(step.payload);
        if (column == nullptr) {
            std::fill_n(states, rows.size(), static_cast<std::uint8_t>(State::missing));
            std::fill_n(numbers, rows.size(), 0.0);
            return;
        }
        const auto& held = program_.classes[id];
        return fill([&](auto row) { return column->valid[row]; }, [&](auto row) { return column->not_applicable[row]; }, [&](auto row) {
            return is_grid(held) ? std::nearbyint(column->numbers[row] * held.denominator) : column->numbers[row];
        });
    }
    if (const auto* column = period_.column(id)) {
        const bool same_for_all = step.entity == none;
        const auto at = [&](std::uint32_t row) { return same_for_all ? 0 : row; };
        return fill([&](auto row) { return bit(column->valid, at(row)); }, [&](auto row) { return bit(column->not_applicable, at(row)); },
                    [&](auto row) { return column->numbers[at(row)]; });
    }
    const auto cells = register_lanes(program_.registers[id]);
    const auto is = [&](const std::uint64_t* plane, std::size_t lane) { return (plane[lane / 64] >> (lane % 64) & 1U) != 0; };
    fill([&](auto row) { return is(cells.valid, row - base_); }, [&](auto row) { return is(cells.not_applicable, row - base_); },
         [&](auto row) { return cells.numbers[row - base_]; });
}

std::vector<bool> BlockRun::equal_rows(StepId step, std::uint32_t other, std::span<const std::uint32_t> rows) {
    entity_ = plan_.steps[step].entity;
    return residues_.equal_to(step, other, rows);
}

bool BlockRun::bounds(StepId step, std::span<const std::uint32_t> rows, std::vector<double>& numbers, std::vector<double>& errors) {
    entity_ = plan_.steps[step].entity;
    return far_bounds_.find(step, rows, numbers, errors);
}

/// None where there are so few that it is not worth to look at them together.
std::vector<std::uint32_t> BlockRun::doubtful_rows(Lanes out) const {
    constexpr std::size_t least = 16;
    std::vector<std::uint32_t> rows;
    for (std::size_t w = 0; w < words_of(rows_); ++w)
        for (auto rest = doubtful_[w] & out.valid[w]; rest != 0; rest &= rest - 1)
            rows.push_back(static_cast<std::uint32_t>(base_ + w * 64 + static_cast<std::size_t>(std::countr_zero(rest))));
    if (rows.size() < least) rows.clear();
    return rows;
}

/// Of the doubtful rows those whose own bounds tell, where the bound of a class is that of its worst row. The others stay doubtful.
void BlockRun::decide_apart(StepId id, Lanes out) {
    const auto& step = plan_.steps[id];
    if (step.op != Opcode::less && step.op != Opcode::less_equal && step.op != Opcode::equal) return;
    const auto x = plan_.argument(id, 0), y = plan_.argument(id, 1);
    if (!RowBounds::may_help(program_.classes[x]) && !RowBounds::may_help(program_.classes[y])) return;
    const auto rows = doubtful_rows(out);
    std::vector<double> of_x, of_y, x_errors, y_errors;
    if (rows.empty() || !bounds_.find(x, rows, of_x, x_errors) || !bounds_.find(y, rows, of_y, y_errors)) return;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (!(std::fabs(of_x[i] - of_y[i]) > (x_errors[i] + y_errors[i]) * (1 + 4 * rounding_error))) continue;
        const auto lane = rows[i] - base_;
        out.numbers[lane] = step.op != Opcode::equal && of_x[i] < of_y[i] ? 1 : 0;
        doubtful_[lane / 64] &= ~(std::uint64_t{1} << (lane % 64));
    }
}

/// Of the doubtful rows those in which both sides of a comparison are equal. The others stay doubtful.
void BlockRun::decide_equal(StepId id, Lanes out) {
    const auto& step = plan_.steps[id];
    if (step.op != Opcode::less && step.op != Opcode::less_equal && step.op != Opcode::equal) return;
    const auto rows = doubtful_rows(out);
    if (rows.empty()) return;
    auto others = rows;
    residues_.drop_equal(plan_.argument(id, 0), plan_.argument(id, 1), others);
    for (const auto row : rows) {
        out.numbers[row - base_] = step.op == Opcode::less ? 0 : 1;
        doubtful_[(row - base_) / 64] &= ~(std::uint64_t{1} << ((row - base_) % 64));
    }
    for (const auto row : others) doubtful_[(row - base_) / 64] |= std::uint64_t{1} << ((row - base_) % 64);
}

/// The rows of which doubles do not say it.
void BlockRun::decide(StepId id, Lanes out) {
#ifdef MERILO_DOUBLES_DECIDE   // only to measure what exactness costs
    return;
#endif
    decide_apart(id, out);
    decide_equal(id, out);
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
