// Conditions and states on blocks: a word of each plane at a time.
#pragma once

#include <merilo/impl/kernels.ipp>

namespace merilo::inline v0::detail {

const std::uint64_t* BlockKernels::yes_of(const Operand& operand, std::vector<std::uint64_t>& bits) const {
    loops_.not_zero(operand.numbers, bits.data(), rows_);
    for (std::size_t w = 0; w < words_; ++w) bits[w] &= operand.valid[w];
    return bits.data();
}

/// Kleene's three values; what is not applicable leaves the other operand.
void BlockKernels::logical(Opcode op, const Operand& x, const Operand& y, Lanes out) {
    const auto *of_x = yes_of(x, bits_), *of_y = yes_of(y, more_bits_);
    const bool is_and = op == Opcode::logical_and;
    for (std::size_t w = 0; w < words_; ++w) {
        const auto x_yes = of_x[w], y_yes = of_y[w];
        const auto x_no = x.valid[w] & ~x_yes, y_no = y.valid[w] & ~y_yes;
        const auto x_out = x.not_applicable[w], y_out = y.not_applicable[w], both_out = x_out & y_out;
        const auto yes = is_and ? (x_yes | x_out) & (y_yes | y_out) & ~both_out : x_yes | y_yes;
        const auto no = is_and ? x_no | y_no : (x_no | x_out) & (y_no | y_out) & ~both_out;
        out.valid[w] = yes | no;
        out.not_applicable[w] = both_out;
        bits_[w] = yes;
    }
    put_bits(out);
}

/// Steps that look at the state of one operand.
void BlockKernels::about_state(Opcode op, const Operand& x, Lanes out) {
    const auto* yes = yes_of(x, more_bits_);
    for (std::size_t w = 0; w < words_; ++w) {
        const auto rows = rows_in(w), valid = x.valid[w], not_applicable = x.not_applicable[w];
        auto& bits = bits_[w];
        switch (op) {
            case Opcode::is_missing: bits = rows & ~(valid | not_applicable); break;
            case Opcode::is_applicable: bits = rows & ~not_applicable; break;
            case Opcode::is_value: bits = valid; break;
            case Opcode::matches: bits = yes[w]; break;
            case Opcode::logical_not: bits = valid & ~yes[w]; break;
            default: bits = rows; break;   // adds_up, at_most
        }
        switch (op) {
            case Opcode::matches:
                out.valid[w] = valid | not_applicable;
                out.not_applicable[w] = 0;
                break;
            case Opcode::adds_up:
            case Opcode::at_most:
                out.valid[w] = rows & ~(valid & ~yes[w]);
                out.not_applicable[w] = 0;
                break;
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
    if (op == Opcode::exclude_missing) std::copy_n(x.numbers, rows_, out.numbers);
    else put_bits(out);
}

/// Where the condition is yes the first; where it is no, or not applicable, the second; where it is missing nothing.
void BlockKernels::select(std::span<const Operand> arguments, Lanes out, const StepClass& held) {
    const auto& condition = arguments[0];
    const double *x = as(arguments[1], held, 1), *y = as(arguments[2], held, 2);
    const auto* chosen = yes_of(condition, bits_);
    loops_.choose(chosen, x, y, out.numbers, rows_);
    for (std::size_t w = 0; w < words_; ++w) {
        const auto yes = chosen[w];
        const auto no = (condition.valid[w] & ~yes) | condition.not_applicable[w];
        out.valid[w] = (yes & arguments[1].valid[w]) | (no & arguments[2].valid[w]);
        out.not_applicable[w] = (yes & arguments[1].not_applicable[w]) | (no & arguments[2].not_applicable[w]);
    }
}

void BlockKernels::missing_means(const Operand& x, const Operand& y, Lanes out, const StepClass& held) {
    const double *a = as(x, held, 0), *b = as(y, held, 1);
    for (std::size_t w = 0; w < words_; ++w) {
        const auto missing = rows_in(w) & ~(x.valid[w] | x.not_applicable[w]);
        bits_[w] = missing;
        out.valid[w] = x.valid[w] | (missing & y.valid[w]);
        out.not_applicable[w] = x.not_applicable[w] | (missing & y.not_applicable[w]);
    }
    loops_.choose(bits_.data(), b, a, out.numbers, rows_);
}

/// `state_of`: the second where the first is a value, else the state of the first. `applies_when`: the second where the first is yes;
/// not applicable where it is no or not applicable.
void BlockKernels::take_second(Opcode op, const Operand& x, const Operand& y, Lanes out) {
    std::copy_n(y.numbers, rows_, out.numbers);
    const auto* chosen = op == Opcode::state_of ? x.valid : yes_of(x, bits_);
    for (std::size_t w = 0; w < words_; ++w) {
        const auto taken = chosen[w];
        out.valid[w] = taken & y.valid[w];
        out.not_applicable[w] = x.not_applicable[w] | (x.valid[w] & ~taken) | (taken & y.not_applicable[w]);
    }
}

void BlockKernels::run(const Step& step, std::span<const Operand> arguments, Lanes out, const StepClass& held, bool decides,
                       std::uint64_t* doubtful) {
    if (!decides) doubtful = nullptr;
    switch (step.op) {
        case Opcode::negate:
        case Opcode::absolute:
        case Opcode::add:
        case Opcode::subtract:
        case Opcode::multiply: return arithmetic(step.op, arguments, out, held);
        case Opcode::divide: return divide(arguments[0], arguments[1], out, held, doubtful);
        case Opcode::less:
        case Opcode::less_equal:
        case Opcode::equal: return compare(step.op, arguments[0], arguments[1], out, doubtful);
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
        case Opcode::round_even:
            if (decides) return round_doubles(step.op, arguments[0], arguments[1], out, held, doubtful);
            return round(step.op, arguments[0], arguments[1], out);
        case Opcode::linear: return linear(arguments, out, held);
        case Opcode::natural_log:
        case Opcode::decimal_log:
        case Opcode::exponential:
        case Opcode::power:
        case Opcode::square_root:
            joined_planes(arguments, out);
            std::copy_n(out.valid, words_, doubtful);
            return;
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
