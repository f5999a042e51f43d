// Doubles with their errors, part by part for a batch of rows.
#pragma once

#include <merilo/impl/row_bounds.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace merilo::inline v0::detail {

bool RowBounds::find(StepId step, std::span<const std::uint32_t> rows, std::vector<double>& numbers, std::vector<double>& errors) {
    const auto& made = recipe(program_.computed_as(step));
    if (made.empty()) return false;
    numbers.resize(rows.size());
    errors.resize(rows.size());
    const auto root = (made.size() - 1) * batch;
    for (std::size_t first = 0; first < rows.size(); first += batch) {
        const auto some = rows.subspan(first, std::min(batch, rows.size() - first));
        run(made, some);
        for (std::size_t i = 0; i < some.size(); ++i) {
            const bool is_value = states_[root + i] == static_cast<std::uint8_t>(State::value);
            numbers[first + i] = numbers_[root + i];
            errors[first + i] = is_value && errors_[root + i] >= 0 ? errors_[root + i] : std::numeric_limits<double>::infinity();   // not NaN
        }
    }
    return true;
}

const RowBounds::Recipe& RowBounds::recipe(StepId step) {
    const auto [found, is_new] = recipes_.try_emplace(step);
    if (!is_new) return found->second;
    if (!add_parts(found->second, step)) found->second.clear();
    const auto cells = found->second.size() * batch;
    if (numbers_.size() < cells) {
        numbers_.resize(cells);
        errors_.resize(cells);
        states_.resize(cells);
    }
    return found->second;
}

bool RowBounds::add_parts(Recipe& recipe, StepId root) const {
    constexpr std::size_t most_parts = 4096;
    std::map<StepId, std::uint32_t> known;
    std::vector<StepId> stack{root};   // a sum is as deep as it has terms
    while (!stack.empty()) {
        const auto id = stack.back();
        if (known.contains(id)) {
            stack.pop_back();
            continue;
        }
        const auto& step = plan_.steps[id];
        Part part;
        part.step = id;
        std::uint32_t count = step.count;
        if (step.op == Opcode::constant) {
            part.number = exact_to_double(constants_[step.payload]);
            part.error = std::fabs(part.number) * rounding_error;
            count = 0;
        } else if (source_.has(id) && (is_grid(program_.classes[id]) || step.op == Opcode::fact)) {
            part.is_leaf = true;
            count = 0;
        } else {
            switch (step.op) {
                case Opcode::add:
                case Opcode::subtract:
                case Opcode::multiply:
                case Opcode::divide:
                case Opcode::negate:
                case Opcode::absolute:
                case Opcode::minimum:
                case Opcode::maximum:
                case Opcode::add_applicable:
                case Opcode::exclude_missing:
                case Opcode::missing_means:
                case Opcode::state_of:
                case Opcode::applies_when:
                case Opcode::select: break;
                default: return false;
            }
        }
        bool complete = true;
        for (std::uint32_t i = 0; i < count; ++i) {
            const auto argument = program_.computed_as(plan_.argument(id, i));
            if (const auto found = known.find(argument); found != known.end()) part.arguments[i] = found->second;
            else {
                stack.push_back(argument);
                complete = false;
            }
        }
        if (!complete) continue;
        stack.pop_back();
        // Of a condition it has to be known whether it is 0.
        if (count != 0 && is_condition_first(id)) {
            const auto& condition = recipe[part.arguments[0]];
            if (!condition.is_leaf && plan_.steps[condition.step].op != Opcode::constant) return false;
        }
        if (recipe.size() >= most_parts) return false;
        known.emplace(id, static_cast<std::uint32_t>(recipe.size()));
        recipe.push_back(part);
    }
    return true;
}

void RowBounds::run(const Recipe& recipe, std::span<const std::uint32_t> rows) {
    for (std::size_t at = 0; at < recipe.size(); ++at) {
        const auto& part = recipe[at];
        if (part.is_leaf) {
            run_leaf(part, at * batch, rows);
        } else if (plan_.steps[part.step].op == Opcode::constant) {
            std::fill_n(numbers_.begin() + static_cast<std::ptrdiff_t>(at * batch), rows.size(), part.number);
            std::fill_n(errors_.begin() + static_cast<std::ptrdiff_t>(at * batch), rows.size(), part.error);
            std::fill_n(states_.begin() + static_cast<std::ptrdiff_t>(at * batch), rows.size(), static_cast<std::uint8_t>(State::value));
        } else {
            for (std::size_t row = 0; row < rows.size(); ++row) run_row(recipe, at * batch, row);
        }
    }
}

void RowBounds::run_leaf(const Part& part, std::size_t at, std::span<const std::uint32_t> rows) {
    source_.take(part.step, rows, numbers_.data() + at, states_.data() + at);
    const auto& held = program_.classes[part.step];
    for (std::size_t i = at; i < at + rows.size(); ++i) {
        if (is_grid(held)) numbers_[i] /= held.denominator;
        const bool is_whole = is_grid(held) && held.denominator == 1;
        errors_[i] = is_whole ? 0 : std::fabs(numbers_[i]) * rounding_error + std::numeric_limits<double>::min();
    }
}

/// `at`: where the part's rows begin.
void RowBounds::run_row(const Recipe& recipe, std::size_t at, std::size_t row) {
    const auto& part = recipe[at / batch];
    const auto op = plan_.steps[part.step].op;
    constexpr auto value = static_cast<std::uint8_t>(State::value), missing = static_cast<std::uint8_t>(State::missing),
                   not_applicable = static_cast<std::uint8_t>(State::not_applicable);
    const std::size_t to = at + row, first = part.arguments[0] * batch + row, second = part.arguments[1] * batch + row;
    const auto x = numbers_[first], y = numbers_[second], of_x = errors_[first], of_y = errors_[second];
    const auto x_state = states_[first], y_state = states_[second];
    const auto take = [&](std::size_t from) {
        numbers_[to] = numbers_[from];
        errors_[to] = errors_[from];
        states_[to] = states_[from];
    };
    /// `error`: what comes from the operands; the result is rounded too, and so is the error.
    const auto set = [&](double number, double error) {
        numbers_[to] = number;
        errors_[to] = (error + std::fabs(number) * rounding_error) * (1 + 0x1p-40) + std::numeric_limits<double>::min();
    };
    const bool is_any_left_out = x_state == not_applicable || y_state == not_applicable, is_any_missing = x_state == missing || y_state == missing;
    const auto joined = is_any_left_out ? not_applicable : is_any_missing ? missing : value;
    switch (op) {
        case Opcode::negate:
        case Opcode::absolute:
            take(first);
            numbers_[to] = op == Opcode::negate ? 0 - x : std::fabs(x);
            return;
        case Opcode::add:
        case Opcode::subtract:
            states_[to] = joined;
            return set(op == Opcode::add ? x + y : x - y, of_x + of_y);
        case Opcode::multiply:
            states_[to] = joined;
            return set(x * y, std::fabs(x) * of_y + std::fabs(y) * of_x + of_x * of_y);
        case Opcode::divide: {
            states_[to] = joined;
            const double least = std::fabs(y) * (1 - 0x1p-50) - of_y, result = x / y;
            if (!(least > 0)) return set(0, std::numeric_limits<double>::infinity());
            return set(result, (of_x + std::fabs(result) * (1 + 0x1p-50) * of_y) / least);
        }
        case Opcode::minimum:
        case Opcode::maximum:
        case Opcode::add_applicable:
            if (x_state == not_applicable || y_state == not_applicable) return take(x_state == not_applicable ? second : first);
            states_[to] = joined;
            if (op == Opcode::add_applicable) return set(x + y, of_x + of_y);
            numbers_[to] = op == Opcode::minimum ? std::min(x, y) : std::max(x, y);
            errors_[to] = std::max(of_x, of_y);
            return;
        case Opcode::exclude_missing:
            take(first);
            if (x_state == missing) states_[to] = not_applicable;
            return;
        case Opcode::missing_means: return take(x_state == missing ? second : first);
        case Opcode::state_of:
            take(second);
            if (x_state != value) states_[to] = x_state;
            return;
        default: break;   // a condition, whose number is 0 only where it is no
    }
    if (x_state == value && x != 0) return take(second);
    if (op == Opcode::select && x_state != missing) return take(part.arguments[2] * batch + row);
    take(second);
    states_[to] = x_state == missing ? missing : not_applicable;
}

}  // namespace merilo::inline v0::detail
