// Each operation in exact arithmetic, with its row of the table of states.
#pragma once

#include <merilo/impl/exact_evaluator.hpp>
#include <merilo/impl/exact_functions.hpp>

#include <algorithm>

namespace merilo::inline v0::detail {

ExactCell exact_value(Exact value) { return {State::value, std::move(value)}; }
ExactCell exact_yes_no(bool yes) { return {State::value, Exact(yes ? 1 : 0)}; }
ExactCell exact_state(State state) { return {state, Exact()}; }

/// Arithmetic and comparisons: not applicable wins, then missing.
State exact_joined_state(std::span<const ExactCell> arguments) {
    State result = State::value;
    for (const auto& cell : arguments) {
        if (cell.state == State::not_applicable) return State::not_applicable;
        if (cell.state == State::missing) result = State::missing;
    }
    return result;
}

/// Between the two points around `x`; level outside.
Exact exact_linear(std::span<const ExactCell> arguments) {
    const auto& x = arguments[0].value;
    const auto count = (arguments.size() - 1) / 2;
    const auto at = [&](std::size_t i) -> const Exact& { return arguments[1 + 2 * i].value; };
    const auto result = [&](std::size_t i) -> const Exact& { return arguments[2 + 2 * i].value; };
    if (x <= at(0)) return result(0);
    for (std::size_t i = 1; i < count; ++i) {
        if (at(i) < x) continue;
        return result(i - 1) + (x - at(i - 1)) * (result(i) - result(i - 1)) / (at(i) - at(i - 1));
    }
    return result(count - 1);
}

/// min, max and the sum of a group: what is not applicable is left out, what is missing is not.
ExactCell exact_apply_skipping(Opcode op, const ExactCell& x, const ExactCell& y) {
    if (x.state == State::missing || y.state == State::missing) return exact_state(State::missing);
    if (x.state == State::not_applicable) return y;
    if (y.state == State::not_applicable) return x;
    if (op == Opcode::minimum) return exact_value(exact_minimum(x.value, y.value));
    if (op == Opcode::maximum) return exact_value(exact_maximum(x.value, y.value));
    return exact_value(x.value + y.value);
}

ExactCell exact_apply_logical(Opcode op, const ExactCell& x, const ExactCell& y) {
    if (x.state == State::not_applicable) return y;
    if (y.state == State::not_applicable) return x;
    const bool deciding = op == Opcode::logical_or;   // yes decides an "or", no decides an "and"
    for (const auto* cell : {&x, &y})
        if (cell->is_value() && cell->is_yes() == deciding) return exact_yes_no(deciding);
    return x.is_value() ? y : x;
}

ExactCell exact_apply_arithmetic(Opcode op, std::span<const ExactCell> arguments, Code& fault) {
    const auto& x = arguments[0].value;
    const auto& y = arguments.size() > 1 ? arguments[1].value : x;
    switch (op) {
        case Opcode::negate: return exact_value(-x);
        case Opcode::absolute: return exact_value(exact_absolute(x));
        case Opcode::add: return exact_value(x + y);
        case Opcode::subtract: return exact_value(x - y);
        case Opcode::multiply: return exact_value(x * y);
        case Opcode::divide:
            if (y.sign() != 0) return exact_value(x / y);
            if (x.sign() == 0) return exact_state(State::not_applicable);
            fault = Code::division_by_zero;
            return exact_state(State::missing);
        case Opcode::less: return exact_yes_no(x < y);
        case Opcode::less_equal: return exact_yes_no(x <= y);
        case Opcode::equal: return exact_yes_no(x == y);
        case Opcode::logical_not: return exact_yes_no(x.sign() == 0);
        case Opcode::linear: return exact_value(exact_linear(arguments));
        case Opcode::natural_log:
        case Opcode::decimal_log:
        case Opcode::exponential:
        case Opcode::power:
        case Opcode::square_root: {
            if (auto value = approximated(op, x, y)) return exact_value(std::move(*value));
            fault = Code::function_undefined;
            return exact_state(State::missing);
        }
        default: break;
    }
    if (y.sign() <= 0) {
        fault = Code::step_not_positive;
        return exact_state(State::missing);
    }
    const auto rounding = op == Opcode::round_down ? Rounding::down
                          : op == Opcode::round_up ? Rounding::up
                          : op == Opcode::round_even ? Rounding::half_even
                                                     : Rounding::half_away;
    return exact_value(exact_round(x, y, rounding));
}

ExactCell exact_apply(Opcode op, std::span<const ExactCell> arguments, Code& fault) {
    switch (op) {
        case Opcode::minimum:
        case Opcode::maximum:
        case Opcode::add_applicable: return exact_apply_skipping(op, arguments[0], arguments[1]);
        case Opcode::logical_and:
        case Opcode::logical_or: return exact_apply_logical(op, arguments[0], arguments[1]);
        case Opcode::matches: return arguments[0].state == State::not_applicable ? exact_yes_no(false) : arguments[0];
        case Opcode::is_missing: return exact_yes_no(arguments[0].state == State::missing);
        case Opcode::is_applicable: return exact_yes_no(arguments[0].state != State::not_applicable);
        case Opcode::is_value: return exact_yes_no(arguments[0].is_value());
        case Opcode::adds_up:
        case Opcode::at_most:
            if (!arguments[0].is_value() || arguments[0].is_yes()) return exact_yes_no(true);
            fault = op == Opcode::adds_up ? Code::facts_do_not_add_up : Code::fact_above_another;
            return exact_state(State::missing);
        case Opcode::exclude_missing: return arguments[0].is_value() ? arguments[0] : exact_state(State::not_applicable);
        default: break;
    }
    const auto state = exact_joined_state(arguments);
    return state == State::value ? exact_apply_arithmetic(op, arguments, fault) : exact_state(state);
}

}  // namespace merilo::inline v0::detail
