// Residues of steps, part by part for a batch of rows, one prime after another.
#pragma once

#include <merilo/impl/bind.hpp>
#include <merilo/impl/residue_prime.hpp>
#include <merilo/impl/residues.hpp>

#include <cmath>
#include <numeric>

namespace merilo::inline v0::detail {

constexpr std::uint8_t residue_value = static_cast<std::uint8_t>(State::value), residue_missing = static_cast<std::uint8_t>(State::missing),
                       residue_not_applicable = static_cast<std::uint8_t>(State::not_applicable), residue_unknown = 3;

void Residues::drop_equal(StepId left, StepId right, std::vector<std::uint32_t>& rows) {
    left = program_.computed_as(left);
    right = program_.computed_as(right);
    if (left == right) return;
    const auto& made = recipe(left, right);
    if (made.primes == 0) return;
    std::vector<std::uint32_t> others, equal, still;
    const auto is_equal = [&](const ResiduePrime& prime, std::size_t i) {
        const auto x = made.left * batch + i, y = made.right * batch + i;
        if (states_[x] != residue_value || states_[y] != residue_value) return false;
        const auto of_x = made.parts[made.left].whole ? prime.one() : divisors_[x], of_y = made.parts[made.right].whole ? prime.one() : divisors_[y];
        return of_x != 0 && of_y != 0 && prime.multiply(values_[x], of_y) == prime.multiply(values_[y], of_x);
    };
    for (std::size_t first = 0; first < rows.size(); first += batch) {
        const auto begin = rows.begin() + static_cast<std::ptrdiff_t>(first);
        equal.assign(begin, begin + static_cast<std::ptrdiff_t>(std::min(batch, rows.size() - first)));
        load(made, equal);
        for (std::size_t at = 0; at < made.primes && !equal.empty(); ++at) {
            run(made, at, equal.size());
            still.clear();
            for (std::size_t i = 0; i < equal.size(); ++i) (is_equal(residue_primes[at], i) ? still : others).push_back(equal[i]);
            if (still.size() < equal.size() && at + 1 < made.primes) load(made, still);
            equal.swap(still);
        }
    }
    rows.swap(others);
}

std::vector<bool> Residues::equal_to(StepId step, std::uint32_t other, std::span<const std::uint32_t> rows) {
    std::vector<bool> result(rows.size());
    step = program_.computed_as(step);
    const auto& made = recipe(step, step);
    if (made.primes == 0) return result;
    const auto at_first = made.left * batch;
    const bool whole = made.parts[made.left].whole;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> wanted;
    load(made, std::span(&other, 1));
    for (std::size_t at = 0; at < made.primes; ++at) {
        run(made, at, 1);
        if (states_[at_first] != residue_value) return result;
        wanted.emplace_back(values_[at_first], whole ? residue_primes[at].one() : divisors_[at_first]);
        if (wanted.back().second == 0) return result;
    }
    std::vector<std::uint32_t> equal;
    std::vector<std::size_t> places;
    for (std::size_t first = 0; first < rows.size(); first += batch) {
        const auto part = rows.subspan(first, std::min(batch, rows.size() - first));
        equal.assign(part.begin(), part.end());
        places.resize(part.size());
        std::iota(places.begin(), places.end(), first);
        load(made, equal);
        for (std::size_t at = 0; at < made.primes && !equal.empty(); ++at) {
            run(made, at, equal.size());
            const auto& prime = residue_primes[at];
            std::size_t kept = 0;
            for (std::size_t i = 0; i < equal.size(); ++i) {
                const auto x = at_first + i;
                if (states_[x] != residue_value) continue;
                const auto divisor = whole ? prime.one() : divisors_[x];
                if (divisor == 0 || prime.multiply(values_[x], wanted[at].second) != prime.multiply(wanted[at].first, divisor)) continue;
                equal[kept] = equal[i];
                places[kept++] = places[i];
            }
            const bool fewer = kept < equal.size();
            equal.resize(kept);
            places.resize(kept);
            if (fewer && at + 1 < made.primes) load(made, equal);
        }
        for (const auto place : places) result[place] = true;
    }
    return result;
}

const Residues::Recipe& Residues::recipe(StepId left, StepId right) {
    const auto [found, is_new] = recipes_.try_emplace({left, right});
    auto& made = found->second;
    if (!is_new) return made;
    std::map<StepId, std::uint32_t> known;
    if (!add_part(made, known, left) || !add_part(made, known, right)) return made;
    made.left = known[left];
    made.right = known[right];
    const auto &x = made.parts[made.left], &y = made.parts[made.right];
    const double bits = std::max(x.numerator_bits + y.denominator_bits, y.numerator_bits + x.denominator_bits) + 1;
    constexpr double bits_of_prime = 61.9;
    const double needed = std::ceil((bits + 1) / bits_of_prime);   // not a number where a bound is infinite
    if (!(needed <= static_cast<double>(residue_primes.size()))) return made;
    made.primes = static_cast<std::size_t>(needed);
    find_factors(made);
    values_.resize(std::max(values_.size(), made.parts.size() * batch));
    divisors_.resize(values_.size());
    states_.resize(values_.size());
    numbers_.resize(values_.size());
    return made;
}

/// Adds what `root` is made of, then the step itself. False: residues cannot do it.
bool Residues::add_part(Recipe& recipe, std::map<StepId, std::uint32_t>& known, StepId root) const {
    constexpr std::size_t most_parts = 4096;
    std::vector<StepId> stack{root};   // a sum is as deep as it has terms
    while (!stack.empty()) {
        const auto id = stack.back();
        if (known.contains(id)) {
            stack.pop_back();
            continue;
        }
        const auto& step = plan_.steps[id];
        const auto& held = program_.classes[id];
        Part part;
        part.step = id;
        std::uint32_t first = 0, count = step.count;   // arguments that are numbers
        if (step.op == Opcode::constant) {
            part.kind = Kind::constant;
            const auto& value = constants_[step.payload];
            part.numerator_bits = part.denominator_bits = static_cast<double>(value.bits());
            count = 0;
        } else if (is_grid(held) && source_.has(id)) {
            part.numerator_bits = std::log2(held.limit + 1);
            part.denominator_bits = std::log2(held.denominator);
            count = 0;
        } else {
            switch (step.op) {
                case Opcode::add: part.kind = Kind::add; break;
                case Opcode::subtract: part.kind = Kind::subtract; break;
                case Opcode::multiply: part.kind = Kind::multiply; break;
                case Opcode::divide: part.kind = Kind::divide; break;
                case Opcode::negate: part.kind = Kind::negate; break;
                case Opcode::add_applicable: part.kind = Kind::add_applicable; break;
                case Opcode::exclude_missing: part.kind = Kind::exclude_missing; break;
                case Opcode::missing_means: part.kind = Kind::missing_means; break;
                case Opcode::state_of: part.kind = Kind::state_of; break;
                case Opcode::applies_when: part.kind = Kind::applies_when; break;
                case Opcode::select: part.kind = Kind::select; break;
                default: return false;
            }
            if (part.kind == Kind::state_of || part.kind == Kind::applies_when || part.kind == Kind::select) first = 1;
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
        const auto of = [&](std::uint32_t i) -> const Part& { return recipe.parts[part.arguments[i]]; };
        // Of a condition it has to be known whether it is 0, and a residue tells that of a leaf.
        const bool has_condition = part.kind == Kind::applies_when || part.kind == Kind::select;
        if (has_condition && of(0).kind != Kind::leaf && of(0).kind != Kind::constant) return false;
        if (count == 1) {
            part.numerator_bits = of(0).numerator_bits;
            part.denominator_bits = of(0).denominator_bits;
        } else if (part.kind == Kind::multiply || part.kind == Kind::divide) {
            const bool divides = part.kind == Kind::divide;
            part.numerator_bits = of(0).numerator_bits + (divides ? of(1).denominator_bits : of(1).numerator_bits);
            part.denominator_bits = of(0).denominator_bits + (divides ? of(1).numerator_bits : of(1).denominator_bits);
        } else if (part.kind == Kind::add || part.kind == Kind::subtract || part.kind == Kind::add_applicable) {
            // 1 at least, so that a sum of which one term is left out keeps within it.
            const double x = of(0).denominator_bits, y = of(1).denominator_bits;
            part.numerator_bits = std::max(of(0).numerator_bits + y, of(1).numerator_bits + x) + 1;
            part.denominator_bits = x + y;
        } else {
            for (auto i = first; i < count; ++i) {
                part.numerator_bits = std::max(part.numerator_bits, of(i).numerator_bits);
                part.denominator_bits = std::max(part.denominator_bits, of(i).denominator_bits);
            }
        }
        part.whole = part.kind != Kind::divide;
        for (auto i = first; i < count; ++i) part.whole = part.whole && of(i).whole;
        if (recipe.parts.size() >= most_parts) return false;
        known.emplace(id, static_cast<std::uint32_t>(recipe.parts.size()));
        recipe.parts.push_back(std::move(part));
    }
    return true;
}

void Residues::find_factors(Recipe& recipe) const {
    for (auto& part : recipe.parts) {
        if (part.kind != Kind::leaf && part.kind != Kind::constant) continue;
        for (std::size_t at = 0; at < recipe.primes; ++at) {
            const auto& prime = residue_primes[at];
            if (part.kind == Kind::leaf) {
                part.factors.push_back(prime.held(prime.inverse(prime.of(program_.classes[part.step].denominator))));
                continue;
            }
            const auto& value = constants_[plan_.steps[part.step].payload];
            const auto divisor = prime.of(value.denominator());
            if (divisor == 0) {
                recipe.primes = 0;
                return;
            }
            part.factors.push_back(prime.multiply(prime.of(value.numerator()), prime.inverse(divisor)));
        }
    }
}

void Residues::load(const Recipe& recipe, std::span<const std::uint32_t> rows) {
    for (std::size_t at = 0; at < recipe.parts.size(); ++at) {
        const auto& part = recipe.parts[at];
        if (part.kind == Kind::leaf) source_.take(part.step, rows, numbers_.data() + at * batch, states_.data() + at * batch);
        else if (part.kind == Kind::constant) std::fill_n(states_.data() + at * batch, rows.size(), residue_value);
    }
}

void Residues::run(const Recipe& recipe, std::size_t prime, std::size_t rows) {
    for (std::uint32_t at = 0; at < recipe.parts.size(); ++at) run_part(recipe, at, prime, rows);
}

/// A row takes what an argument is.
void Residues::take(const Recipe& recipe, std::uint32_t at, std::size_t prime, std::size_t argument, std::size_t row) {
    const auto from = recipe.parts[at].arguments[argument], x = from * static_cast<std::uint32_t>(batch);
    values_[at * batch + row] = values_[x + row];
    states_[at * batch + row] = states_[x + row];
    divisors_[at * batch + row] = recipe.parts[from].whole ? residue_primes[prime].one() : divisors_[x + row];
}

void Residues::run_part(const Recipe& recipe, std::uint32_t at, std::size_t prime_at, std::size_t rows) {
    const auto& prime = residue_primes[prime_at];
    const auto& part = recipe.parts[at];
    auto* values = values_.data() + at * batch;
    auto* divisors = divisors_.data() + at * batch;
    auto* states = states_.data() + at * batch;
    const auto x_at = part.arguments[0] * batch, y_at = part.arguments[1] * batch;
    const auto *x = values_.data() + x_at, *y = values_.data() + y_at, *of_x = divisors_.data() + x_at, *of_y = divisors_.data() + y_at;
    const auto *x_states = states_.data() + x_at, *y_states = states_.data() + y_at;
    const bool x_whole = recipe.parts[part.arguments[0]].whole, y_whole = recipe.parts[part.arguments[1]].whole;
    const auto join_states = [&] {
        for (std::size_t i = 0; i < rows; ++i) states[i] = std::max(x_states[i], y_states[i]);   // unknown before not applicable before missing
    };
    switch (part.kind) {
        case Kind::leaf:
            for (std::size_t i = 0; i < rows; ++i) values[i] = prime.product(numbers_[at * batch + i], part.factors[prime_at]);
            break;
        case Kind::constant: std::fill_n(values, rows, part.factors[prime_at]); break;
        case Kind::add:
        case Kind::subtract:
            join_states();
            add(recipe, at, prime_at, rows);
            break;
        case Kind::multiply:
            join_states();
            for (std::size_t i = 0; i < rows; ++i) values[i] = prime.multiply(x[i], y[i]);
            if (x_whole != y_whole) std::copy_n(x_whole ? of_y : of_x, rows, divisors);
            else if (!x_whole)
                for (std::size_t i = 0; i < rows; ++i) divisors[i] = prime.multiply(of_x[i], of_y[i]);
            break;
        case Kind::divide:
            join_states();
            for (std::size_t i = 0; i < rows; ++i) {
                values[i] = y_whole ? x[i] : prime.multiply(x[i], of_y[i]);
                divisors[i] = x_whole ? y[i] : prime.multiply(of_x[i], y[i]);
                if (states[i] == residue_value && y[i] == 0) states[i] = residue_unknown;   // 0, or a multiple of the prime
            }
            break;
        case Kind::negate:
            for (std::size_t i = 0; i < rows; ++i) {
                take(recipe, at, prime_at, 0, i);
                values[i] = prime.subtract(0, values[i]);
            }
            break;
        case Kind::add_applicable:
            add(recipe, at, prime_at, rows);
            for (std::size_t i = 0; i < rows; ++i) {
                const auto low = std::min(x_states[i], y_states[i]), high = std::max(x_states[i], y_states[i]);
                states[i] = high;
                if (high != residue_not_applicable) continue;
                if (low == residue_missing) states[i] = residue_missing;
                else take(recipe, at, prime_at, x_states[i] == residue_not_applicable ? 1 : 0, i);
            }
            break;
        default:
            for (std::size_t i = 0; i < rows; ++i) choose(recipe, at, prime_at, i);
    }
}

/// The sum or difference of two, whatever their states.
void Residues::add(const Recipe& recipe, std::uint32_t at, std::size_t prime_at, std::size_t rows) {
    const auto& prime = residue_primes[prime_at];
    const auto& part = recipe.parts[at];
    const auto x_at = part.arguments[0] * batch, y_at = part.arguments[1] * batch;
    const bool x_whole = recipe.parts[part.arguments[0]].whole, y_whole = recipe.parts[part.arguments[1]].whole;
    for (std::size_t i = 0; i < rows; ++i) {
        auto x = values_[x_at + i], y = values_[y_at + i];
        if (!y_whole) x = prime.multiply(x, divisors_[y_at + i]);
        if (!x_whole) y = prime.multiply(y, divisors_[x_at + i]);
        values_[at * batch + i] = part.kind == Kind::subtract ? prime.subtract(x, y) : prime.add(x, y);
        if (x_whole && y_whole) continue;
        divisors_[at * batch + i] = x_whole   ? divisors_[y_at + i]
                                    : y_whole ? divisors_[x_at + i]
                                              : prime.multiply(divisors_[x_at + i], divisors_[y_at + i]);
    }
}

/// What takes one of its arguments, or none.
void Residues::choose(const Recipe& recipe, std::uint32_t at, std::size_t prime, std::size_t row) {
    const auto& part = recipe.parts[at];
    auto& state = states_[at * batch + row];
    const auto first = states_[part.arguments[0] * batch + row];
    switch (part.kind) {
        case Kind::exclude_missing:
            take(recipe, at, prime, 0, row);
            if (state == residue_missing) state = residue_not_applicable;
            return;
        case Kind::missing_means: return take(recipe, at, prime, first == residue_missing ? 1 : 0, row);
        case Kind::state_of:
            take(recipe, at, prime, 1, row);
            if (first != residue_value) state = first;
            return;
        default: break;
    }
    const bool is_yes = first == residue_value && values_[part.arguments[0] * batch + row] != 0;
    if (is_yes) return take(recipe, at, prime, 1, row);
    if (part.kind == Kind::select && first != residue_missing) return take(recipe, at, prime, 2, row);
    state = first == residue_missing ? residue_missing : residue_not_applicable;
}

}  // namespace merilo::inline v0::detail
