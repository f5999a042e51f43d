// Conditions and states on blocks: a word of each plane at a time.
#pragma once

#include <merilo/impl/kernels.ipp>

namespace merilo::inline v0::detail {

/// Rows where the number is not 0. Of a condition: where it is yes.
std::uint64_t BlockKernels::yes_in(const Operand& operand, std::size_t word) const {
    std::uint64_t result = 0;
    const double* numbers = operand.numbers + word * 64;
    const auto count = std::min<std::size_t>(64, rows_ - word * 64);
    for (std::size_t i = 0; i < count; ++i) result |= std::uint64_t{numbers[i] != 0} << i;
    return result & operand.valid[word];
}

void BlockKernels::put_bits(Lanes out, std::size_t word, std::uint64_t bits) const {
    const auto last = std::min(rows_, (word + 1) * 64);
    for (std::size_t i = word * 64; i < last; ++i) out.numbers[i] = static_cast<double>(bits >> (i % 64) & 1U);
}

/// Kleene's three values; what is not applicable leaves the other operand.
void BlockKernels::logical(Opcode op, const Operand& x, const Operand& y, Lanes out) const {
    for (std::size_t w = 0; w < words_; ++w) {
        const auto x_yes = yes_in(x, w), y_yes = yes_in(y, w);
        const auto x_no = x.valid[w] & ~x_yes, y_no = y.valid[w] & ~y_yes;
        const auto x_out = x.not_applicable[w], y_out = y.not_applicable[w], both_out = x_out & y_out;
        const bool is_and = op == Opcode::logical_and;
        const auto yes = is_and ? (x_yes | x_out) & (y_yes | y_out) & ~both_out : x_yes | y_yes;
        const auto no = is_and ? x_no | y_no : (x_no | x_out) & (y_no | y_out) & ~both_out;
        out.valid[w] = yes | no;
        out.not_applicable[w] = both_out;
        put_bits(out, w, yes);
    }
}

/// Steps that look at the state of one operand.
void BlockKernels::about_state(Opcode op, const Operand& x, Lanes out) const {
    for (std::size_t w = 0; w < words_; ++w) {
        const auto rows = rows_in(w), valid = x.valid[w], not_applicable = x.not_applicable[w];
        switch (op) {
            case Opcode::is_missing: put_bits(out, w, rows & ~(valid | not_applicable)); break;
            case Opcode::is_applicable: put_bits(out, w, rows & ~not_applicable); break;
            case Opcode::is_value: put_bits(out, w, valid); break;
            case Opcode::adds_up:
            case Opcode::at_most: put_bits(out, w, rows); break;
            case Opcode::matches: put_bits(out, w, yes_in(x, w)); break;
            case Opcode::logical_not: put_bits(out, w, valid & ~yes_in(x, w)); break;
            default: std::copy_n(x.numbers + w * 64, std::min<std::size_t>(64, rows_ - w * 64), out.numbers + w * 64); break;
        }
        switch (op) {
            case Opcode::matches:
                out.valid[w] = valid | not_applicable;
                out.not_applicable[w] = 0;
                break;
            case Opcode::adds_up:
            case Opcode::at_most: {
                const auto yes = yes_in(x, w);
                out.valid[w] = rows & ~(valid & ~yes);
                out.not_applicable[w] = 0;
                break;
            }
            case Opcode::logical_not:
                out.valid[w] = valid;
                out.not_applicable[w] = not_applicable;
                break;
            case Opcode::exclude_missing:
                out.valid[w] = valid;
                out.not_applicable[w] = rows & ~valid;
                break;
            default:
                out.valid[w] = rows;
                out.not_applicable[w] = 0;
                break;
        }
    }
}

/// Where the condition is yes the first; where it is no, or not applicable, the second; where it is missing nothing.
void BlockKernels::select(std::span<const Operand> arguments, Lanes out, const StepClass& held) {
    const auto& condition = arguments[0];
    const double *x = as(arguments[1], held, 1), *y = as(arguments[2], held, 2);
    for (std::size_t w = 0; w < words_; ++w) {
        const auto yes = yes_in(condition, w);
        const auto no = (condition.valid[w] & ~yes) | condition.not_applicable[w];
        const auto last = std::min(rows_, (w + 1) * 64);
        for (std::size_t i = w * 64; i < last; ++i) out.numbers[i] = (yes >> (i % 64) & 1U) != 0 ? x[i] : y[i];
        out.valid[w] = (yes & arguments[1].valid[w]) | (no & arguments[2].valid[w]);
        out.not_applicable[w] = (yes & arguments[1].not_applicable[w]) | (no & arguments[2].not_applicable[w]);
    }
}

void BlockKernels::missing_means(const Operand& x, const Operand& y, Lanes out, const StepClass& held) {
    const double *a = as(x, held, 0), *b = as(y, held, 1);
    for (std::size_t w = 0; w < words_; ++w) {
        const auto missing = rows_in(w) & ~(x.valid[w] | x.not_applicable[w]);
        const auto last = std::min(rows_, (w + 1) * 64);
        for (std::size_t i = w * 64; i < last; ++i) out.numbers[i] = (missing >> (i % 64) & 1U) != 0 ? b[i] : a[i];
        out.valid[w] = x.valid[w] | (missing & y.valid[w]);
        out.not_applicable[w] = x.not_applicable[w] | (missing & y.not_applicable[w]);
    }
}

/// `state_of`: the second where the first is a value, else the state of the first. `applies_when`: the second where the first is yes;
/// not applicable where it is no or not applicable.
void BlockKernels::take_second(Opcode op, const Operand& x, const Operand& y, Lanes out) const {
    std::copy_n(y.numbers, rows_, out.numbers);
    for (std::size_t w = 0; w < words_; ++w) {
        const auto taken = op == Opcode::state_of ? x.valid[w] : yes_in(x, w);
        out.valid[w] = taken & y.valid[w];
        out.not_applicable[w] = x.not_applicable[w] | (x.valid[w] & ~taken) | (taken & y.not_applicable[w]);
    }
}

void BlockKernels::run(const Step& step, std::span<const Operand> arguments, Lanes out, const StepClass& held, bool decides) {
    if (decides && step.op != Opcode::divide) return joined_planes(arguments, out);
    switch (step.op) {
        case Opcode::negate:
        case Opcode::absolute:
        case Opcode::add:
        case Opcode::subtract:
        case Opcode::multiply: return arithmetic(step.op, arguments, out, held);
        case Opcode::divide: return divide(arguments[0], arguments[1], out, held);
        case Opcode::less:
        case Opcode::less_equal:
        case Opcode::equal: return compare(step.op, arguments[0], arguments[1], out);
        case Opcode::minimum:
        case Opcode::maximum:
        case Opcode::add_applicable: return skipping(step.op, arguments[0], arguments[1], out, held);
        case Opcode::logical_and:
        case Opcode::logical_or: return logical(step.op, arguments[0], arguments[1], out);
        case Opcode::matches:
        case Opcode::is_missing:
        case Opcode::is_applicable:
        case Opcode::is_value:
        case Opcode::logical_not:
        case Opcode::adds_up:
        case Opcode::at_most:
        case Opcode::exclude_missing: return about_state(step.op, arguments[0], out);
        case Opcode::select: return select(arguments, out, held);
        case Opcode::missing_means: return missing_means(arguments[0], arguments[1], out, held);
        case Opcode::state_of:
        case Opcode::applies_when: return take_second(step.op, arguments[0], arguments[1], out);
        case Opcode::round:
        case Opcode::round_down:
        case Opcode::round_up:
        case Opcode::round_even: return round(step.op, arguments[0], arguments[1], out);
        case Opcode::linear: return linear(arguments, out, held);
        case Opcode::natural_log:
        case Opcode::decimal_log:
        case Opcode::exponential:
        case Opcode::power:
        case Opcode::square_root: return joined_planes(arguments, out);   // each cell is decided
        case Opcode::constant:
        case Opcode::undefined:
        case Opcode::fact:
        case Opcode::is_given:
        case Opcode::lag:
        case Opcode::base:
        case Opcode::dated:
        case Opcode::in_force:
        case Opcode::parent:
        case Opcode::rank:
        case Opcode::aggregate: break;   // they have no operands in a block
    }
}

}  // namespace merilo::inline v0::detail
