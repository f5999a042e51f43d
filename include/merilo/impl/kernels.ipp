// Arithmetic and comparisons on blocks. Operands on different grids are first brought to the grid of the result.
#pragma once

#include <merilo/impl/kernels.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace merilo::inline v0::detail {

void BlockKernels::begin(std::size_t rows) {
    rows_ = rows;
    words_ = words_of(rows);
    last_word_ = rows % 64 == 0 ? ~std::uint64_t{0} : (std::uint64_t{1} << (rows % 64)) - 1;
}

template <typename Operation> void BlockKernels::each(Lanes out, Operation operation) const {
    for (std::size_t i = 0; i < rows_; ++i) out.numbers[i] = operation(i);
}

/// `of_word` gives the words of both planes.
template <typename Planes> void BlockKernels::planes(Lanes out, Planes of_word) const {
    for (std::size_t w = 0; w < words_; ++w) {
        const auto [valid, not_applicable] = of_word(w);
        out.valid[w] = valid;
        out.not_applicable[w] = not_applicable;
    }
}

/// Not applicable wins, then missing.
void BlockKernels::joined_planes(std::span<const Operand> arguments, Lanes out) const {
    planes(out, [&](std::size_t w) {
        std::uint64_t valid = rows_in(w), not_applicable = 0;
        for (const auto& argument : arguments) {
            valid &= argument.valid[w];
            not_applicable |= argument.not_applicable[w];
        }
        return std::pair(valid, not_applicable);
    });
}

const double* BlockKernels::as(const Operand& operand, const StepClass& held, std::size_t index) {
    if (!is_grid(operand.held) || operand.held.denominator == (is_grid(held) ? held.denominator : 1)) return operand.numbers;
    if (converted_.size() <= index) converted_.resize(index + 1);
    auto& room = converted_[index];
    if (room.size() < rows_) room.resize(rows_);
    if (is_grid(held)) {
        const double times = held.denominator / operand.held.denominator;
        for (std::size_t i = 0; i < rows_; ++i) room[i] = operand.numbers[i] * times;
    } else {
        for (std::size_t i = 0; i < rows_; ++i) room[i] = operand.numbers[i] / operand.held.denominator;
    }
    return room.data();
}

void BlockKernels::arithmetic(Opcode op, std::span<const Operand> arguments, Lanes out, const StepClass& held) {
    joined_planes(arguments, out);
    if (op == Opcode::multiply && is_grid(held)) {   // the product of integers is the integer of the product
        const double *x = arguments[0].numbers, *y = arguments[1].numbers;
        return each(out, [&](std::size_t i) { return x[i] * y[i]; });
    }
    const double* x = as(arguments[0], held, 0);
    const double* y = arguments.size() > 1 ? as(arguments[1], held, 1) : x;
    switch (op) {
        case Opcode::negate: return each(out, [&](std::size_t i) { return 0 - x[i]; });
        case Opcode::absolute: return each(out, [&](std::size_t i) { return std::fabs(x[i]); });
        case Opcode::add: return each(out, [&](std::size_t i) { return x[i] + y[i]; });
        case Opcode::subtract: return each(out, [&](std::size_t i) { return x[i] - y[i]; });
        default: return each(out, [&](std::size_t i) { return x[i] * y[i]; });
    }
}

void BlockKernels::divide(const Operand& x, const Operand& y, Lanes out, const StepClass& held) {
    planes(out, [&](std::size_t w) {
        std::uint64_t valid = rows_in(w) & x.valid[w] & y.valid[w];
        std::uint64_t not_applicable = x.not_applicable[w] | y.not_applicable[w];
        if (is_grid(x.held) && is_grid(y.held)) {
            for (auto rest = valid & ~yes_in(y, w); rest != 0; rest &= rest - 1) {   // zero divisors
                const auto one = rest & (~rest + 1);
                valid &= ~one;
                if (x.numbers[w * 64 + static_cast<std::size_t>(std::countr_zero(rest))] == 0) not_applicable |= one;
            }
        }
        return std::pair(valid, not_applicable);
    });
    if (is_grid(held)) {   // by a constant: its numerator went into the denominator
        const double times = y.held.denominator;
        return each(out, [&](std::size_t i) { return y.numbers[i] < 0 ? 0 - x.numbers[i] * times : x.numbers[i] * times; });
    }
    if (const auto exact = grid_quotient(x.held, y.held)) {   // rounded once
        const double above = exact->dividend_times, below = exact->divisor_times;
        return each(out, [&](std::size_t i) { return (x.numbers[i] * above) / (y.numbers[i] * below); });
    }
    const double *dividend = as(x, held, 0), *divisor = as(y, held, 1);
    each(out, [&](std::size_t i) { return dividend[i] / divisor[i]; });
}

void BlockKernels::compare(Opcode op, const Operand& x, const Operand& y, Lanes out) {
    const Operand arguments[] = {x, y};
    joined_planes(arguments, out);
    const auto common = common_grid(x.held, y.held);
    if (!common) return;
    const double *a = as(x, *common, 0), *b = as(y, *common, 1);
    if (op == Opcode::less) return each(out, [&](std::size_t i) { return a[i] < b[i] ? 1.0 : 0.0; });
    if (op == Opcode::less_equal) return each(out, [&](std::size_t i) { return a[i] <= b[i] ? 1.0 : 0.0; });
    each(out, [&](std::size_t i) { return a[i] == b[i] ? 1.0 : 0.0; });
}

/// min, max and the sum of a group: what is not applicable is left out, what is missing is not.
void BlockKernels::skipping(Opcode op, const Operand& x, const Operand& y, Lanes out, const StepClass& held) {
    const double *a = as(x, held, 0), *b = as(y, held, 1);
    const auto joined = [op](double left, double right) {
        if (op == Opcode::add_applicable) return left + right;
        return op == Opcode::minimum ? std::min(left, right) : std::max(left, right);
    };
    for (std::size_t w = 0; w < words_; ++w) {
        const auto left_out = x.not_applicable[w], right_out = y.not_applicable[w];
        const auto last = std::min(rows_, (w + 1) * 64);
        for (std::size_t i = w * 64; i < last; ++i) {
            if ((left_out >> (i % 64) & 1U) != 0) out.numbers[i] = b[i];
            else if ((right_out >> (i % 64) & 1U) != 0) out.numbers[i] = a[i];
            else out.numbers[i] = joined(a[i], b[i]);
        }
        out.valid[w] = (x.valid[w] | left_out) & (y.valid[w] | right_out) & ~(left_out & right_out);
        out.not_applicable[w] = left_out & right_out;
    }
}

/// The rest of a division in integers is exact; the quotient of doubles may be one off, which the rest tells.
void BlockKernels::round(Opcode op, const Operand& x, const Operand& step, Lanes out) const {
    const Operand arguments[] = {x, step};
    joined_planes(arguments, out);
    const auto rounding = grid_rounding(x.held, step.held, rows_ == 0 ? 0 : step.numbers[0]);
    if (!rounding) return;
    const double up = rounding->up, down = rounding->down, multiple = rounding->multiple;
    each(out, [&](std::size_t i) {
        const double k = x.numbers[i] * up;
        double quotient = std::floor(k / down);
        double rest = k - quotient * down;
        if (rest < 0) {
            quotient -= 1;
            rest += down;
        } else if (rest >= down) {
            quotient += 1;
            rest -= down;
        }
        const double twice = 2 * rest;
        bool next = false;
        switch (op) {
            case Opcode::round_down: break;
            case Opcode::round_up: next = rest > 0; break;
            case Opcode::round_even: next = twice > down || (twice == down && std::fmod(quotient, 2) != 0); break;
            default: next = twice > down || (twice == down && k > 0); break;
        }
        return (next ? quotient + 1 : quotient) * multiple + 0.0;   // + 0.0: never −0
    });
}

/// Near the value, between the two points around x; level outside. It is continuous, so that nothing is decided here.
void BlockKernels::linear(std::span<const Operand> arguments, Lanes out, const StepClass& held) {
    joined_planes(arguments, out);
    std::vector<const double*> numbers;
    for (std::size_t i = 0; i < arguments.size(); ++i) numbers.push_back(as(arguments[i], held, i));
    const auto count = (arguments.size() - 1) / 2;
    each(out, [&](std::size_t i) {
        const double x = numbers[0][i];
        const auto at = [&](std::size_t point) { return numbers[1 + 2 * point][i]; };
        const auto result = [&](std::size_t point) { return numbers[2 + 2 * point][i]; };
        if (x <= at(0)) return result(0);
        for (std::size_t point = 1; point < count; ++point)
            if (x <= at(point))
                return result(point - 1) + (x - at(point - 1)) * (result(point) - result(point - 1)) / (at(point) - at(point - 1));
        return result(count - 1);
    });
}

}  // namespace merilo::inline v0::detail
