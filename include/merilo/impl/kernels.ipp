// Arithmetic and comparisons on blocks. Operands on different grids are first brought to the grid of the result.
#pragma once

#include <merilo/impl/kernels.hpp>

#include <algorithm>
#include <bit>
#include <cmath>

namespace merilo::inline v0::detail {

void BlockKernels::begin(std::size_t rows) {
    rows_ = rows;
    words_ = words_of(rows);
    last_word_ = rows % 64 == 0 ? ~std::uint64_t{0} : (std::uint64_t{1} << (rows % 64)) - 1;
    if (bits_.size() >= words_) return;
    bits_.resize(words_);
    more_bits_.resize(words_);
}

/// Not applicable wins, then missing.
void BlockKernels::joined_planes(std::span<const Operand> arguments, Lanes out) const {
    for (std::size_t w = 0; w < words_; ++w) {
        std::uint64_t valid = rows_in(w), not_applicable = 0;
        for (const auto& argument : arguments) {
            valid &= argument.valid[w];
            not_applicable |= argument.not_applicable[w];
        }
        out.valid[w] = valid;
        out.not_applicable[w] = not_applicable;
    }
}

const double* BlockKernels::as(const Operand& operand, const StepClass& held, std::size_t index) {
    if (!is_grid(operand.held) || operand.held.denominator == (is_grid(held) ? held.denominator : 1)) return operand.numbers;
    if (converted_.size() <= index) converted_.resize(index + 1);
    auto& room = converted_[index];
    if (room.size() < rows_) room.resize(rows_);
    if (is_grid(held)) loops_.scale(operand.numbers, held.denominator / operand.held.denominator, room.data(), rows_);
    else loops_.unscale(operand.numbers, operand.held.denominator, room.data(), rows_);
    return room.data();
}

void BlockKernels::arithmetic(Opcode op, std::span<const Operand> arguments, Lanes out, const StepClass& held) {
    joined_planes(arguments, out);
    if (op == Opcode::multiply && is_grid(held))  // the product of integers is the integer of the product
        return loops_.multiply(arguments[0].numbers, arguments[1].numbers, out.numbers, rows_);
    const double* x = as(arguments[0], held, 0);
    const double* y = arguments.size() > 1 ? as(arguments[1], held, 1) : x;
    switch (op) {
        case Opcode::negate: return loops_.negate(x, out.numbers, rows_);
        case Opcode::absolute: return loops_.absolute(x, out.numbers, rows_);
        case Opcode::add: return loops_.add(x, y, out.numbers, rows_);
        case Opcode::subtract: return loops_.subtract(x, y, out.numbers, rows_);
        default: return loops_.multiply(x, y, out.numbers, rows_);
    }
}

/// Nothing is divided by 0: what is 0 itself is then not applicable, and the rest is missing, an error.
void BlockKernels::divide(const Operand& x, const Operand& y, Lanes out, const StepClass& held, std::uint64_t* doubtful) {
    const Operand arguments[] = {x, y};
    joined_planes(arguments, out);
    if (is_grid(held)) {  // by a constant: its numerator went into the denominator
        const double times = rows_ == 0 ? 1 : grid_divisor(y.held, y.numbers[0]).times;
        return loops_.scale(x.numbers, times, out.numbers, rows_);
    }
    const bool sees_dividend = shows_zero(x.held), sees_divisor = shows_zero(y.held);
    const auto* not_zero = yes_of(y, bits_);
    for (std::size_t w = 0; w < words_; ++w) {
        std::uint64_t in_doubt = 0;
        for (auto rest = sees_divisor ? out.valid[w] & ~not_zero[w] : 0; rest != 0; rest &= rest - 1) {
            const auto one = rest & (~rest + 1);
            if (!sees_dividend) {
                in_doubt |= one;
                continue;
            }
            out.valid[w] &= ~one;
            if (x.numbers[w * 64 + static_cast<std::size_t>(std::countr_zero(rest))] == 0) out.not_applicable[w] |= one;
        }
        if (doubtful != nullptr) doubtful[w] = in_doubt;
    }
    const double *dividend = as(x, held, 0), *divisor = as(y, held, 1);
    if (!sees_divisor) {
        const std::vector<double> zeros(rows_);
        loops_.near(divisor, zeros.data(), nearness_of(y.held, grid_of(1, 0, false)), doubtful, rows_);
    }
    if (const auto exact = grid_quotient(x.held, y.held))  // rounded once
        return loops_.quotient(x.numbers, exact->dividend_times, y.numbers, exact->divisor_times, out.numbers, rows_);
    loops_.divide(dividend, divisor, out.numbers, rows_);
}

void BlockKernels::compare(Opcode op, const Operand& x, const Operand& y, Lanes out, std::uint64_t* doubtful) {
    const Operand arguments[] = {x, y};
    joined_planes(arguments, out);
    const auto common = common_grid(x.held, y.held);
    const auto held = common ? *common : StepClass{};
    const double *a = as(x, held, 0), *b = as(y, held, 1);
    const auto order = op == Opcode::less ? loops_.less : op == Opcode::less_equal ? loops_.less_equal : loops_.equal;
    order(a, b, out.numbers, rows_);
    if (doubtful == nullptr) return;
    if (doubles_decide(x.held, y.held)) std::fill_n(doubtful, words_, 0);
    else loops_.near(a, b, nearness_of(x.held, y.held), doubtful, rows_);
}

/// min, max and the sum of a group: what is not applicable is left out, what is missing is not.
void BlockKernels::skipping(Opcode op, const Operand& x, const Operand& y, Lanes out, const StepClass& held) {
    const double *a = as(x, held, 0), *b = as(y, held, 1);
    const auto join = op == Opcode::add_applicable ? loops_.add : op == Opcode::minimum ? loops_.minimum : loops_.maximum;
    for (std::size_t w = 0; w < words_; ++w) {
        const auto left_out = x.not_applicable[w], right_out = y.not_applicable[w];
        const auto first = w * 64, count = std::min<std::size_t>(64, rows_ - first);
        join(a + first, b + first, out.numbers + first, count);
        if (left_out != 0) loops_.choose(&left_out, b + first, out.numbers + first, out.numbers + first, count);
        if ((right_out & ~left_out) != 0) {
            const auto only_right = right_out & ~left_out;
            loops_.choose(&only_right, a + first, out.numbers + first, out.numbers + first, count);
        }
        out.valid[w] = (x.valid[w] | left_out) & (y.valid[w] | right_out) & ~(left_out & right_out);
        out.not_applicable[w] = left_out & right_out;
    }
}

void BlockKernels::round(Opcode op, const Operand& x, const Operand& step, Lanes out) const {
    const Operand arguments[] = {x, step};
    joined_planes(arguments, out);
    const auto rounding = grid_rounding(x.held, step.held, rows_ == 0 ? 0 : step.numbers[0]);
    if (!rounding) return;
    using Mode = RoundLoop::Mode;
    const auto mode = op == Opcode::round_down   ? Mode::down
                      : op == Opcode::round_up   ? Mode::up
                      : op == Opcode::round_even ? Mode::half_even
                                                 : Mode::half_away;
    loops_.round(x.numbers, {rounding->up, rounding->down, rounding->multiple, mode}, out.numbers, rows_);
}

/// Doubles say to which multiple a value is rounded unless it is near to where that changes.
void BlockKernels::round_doubles(Opcode op, const Operand& x, const Operand& step, Lanes out, const StepClass& held,
                                 std::uint64_t* doubtful) {
    const Operand arguments[] = {x, step};
    joined_planes(arguments, out);
    std::copy_n(out.valid, words_, doubtful);
    if (!is_grid(held) || !is_grid(step.held) || held.denominator != step.held.denominator) return;
    const StepClass as_double;
    const double *numbers = as(x, as_double, 0), *steps = as(step, as_double, 1);
    for (std::size_t i = 0; i < rows_; ++i) {
        const auto multiple = rounded_double(op, numbers[i], steps[i], error_at(x.held, numbers[i]));
        if (!multiple) continue;
        out.numbers[i] = *multiple * step.numbers[i];
        doubtful[i / 64] &= ~(std::uint64_t{1} << (i % 64));
    }
}

/// Near the value, between the two points around x; level outside. It is continuous, so that nothing is decided here.
void BlockKernels::linear(std::span<const Operand> arguments, Lanes out, const StepClass& held) {
    joined_planes(arguments, out);
    std::vector<const double*> numbers;
    for (std::size_t i = 0; i < arguments.size(); ++i) numbers.push_back(as(arguments[i], held, i));
    const auto count = (arguments.size() - 1) / 2;
    const auto interpolated = [&](std::size_t i) {
        const double x = numbers[0][i];
        const auto at = [&](std::size_t point) { return numbers[1 + 2 * point][i]; };
        const auto result = [&](std::size_t point) { return numbers[2 + 2 * point][i]; };
        if (x <= at(0)) return result(0);
        for (std::size_t point = 1; point < count; ++point)
            if (x <= at(point))
                return result(point - 1) + (x - at(point - 1)) * (result(point) - result(point - 1)) / (at(point) - at(point - 1));
        return result(count - 1);
    };
    for (std::size_t i = 0; i < rows_; ++i) out.numbers[i] = interpolated(i);
}

}  // namespace merilo::inline v0::detail
