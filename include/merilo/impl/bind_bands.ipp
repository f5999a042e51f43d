// Steps that are functions of one other step, constant between breaks: points by thresholds, weighted points, conditions on one input. They
// are found from the comparisons with constants below them, and their values by running the steps themselves once between any two breaks.
#pragma once

#include <merilo/impl/bind_constants.ipp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>

namespace merilo::inline v0::detail {

class BandBinder {
public:
    /// What is known of a step: its cell, when all rows have the same; whether each row has a value.
    struct Known {
        std::function<std::optional<ConstantCell>(StepId)> constant_cell;
        std::function<bool(StepId)> is_always_value;
    };
    BandBinder(const Plan& plan, std::span<const Slab* const> slabs, std::size_t times, const Known& of_steps, Program& program)
        : plan_(plan), slabs_(slabs), times_(times), of_steps_(of_steps), program_(program), kernels_(loops_baseline()) {}

    void bind_all() {
        const auto count = plan_.steps.size();
        program_.band_of.assign(count, none);
        program_.skipped.assign(count, false);
        source_of_.assign(count, none);
        stage_of_.resize(count);
        for (std::uint32_t stage = 0; stage < plan_.stages.size(); ++stage)
            for (const auto id : plan_.stages[stage].steps) stage_of_[id] = stage;
        for (StepId id = 0; id < count; ++id) classify(id);
        for (auto& [source, made] : functions_) sample(source, made);
        choose();
    }

private:
    /// `constant`: the same for all rows, and known. Else the source; none: the step is no such function.
    static constexpr StepId constant = none - 1;
    static constexpr std::size_t most_breaks = 64;  // with more, looking through all of them is slower than the steps

    struct Functions {
        std::vector<double> breaks;
        std::vector<StepId> steps;  ///< in the order of their ids
    };

    const Plan& plan_;
    std::span<const Slab* const> slabs_;  ///< by entity
    std::size_t times_;                   ///< that the program runs
    const Known& of_steps_;
    Program& program_;
    BlockKernels kernels_;
    std::vector<StepId> source_of_;  ///< by step
    std::vector<std::uint32_t> stage_of_;    ///< by step
    std::map<StepId, Functions> functions_;  ///< by source

    [[nodiscard]] const StepClass& held(StepId id) const { return program_.classes[id]; }

    [[nodiscard]] StepId argument_of(StepId id, std::uint32_t i) const { return program_.computed_as(plan_.argument(id, i)); }

    [[nodiscard]] std::optional<double> known_number(StepId id) const {
        const auto cell = of_steps_.constant_cell(id);
        return cell && cell->state == State::value ? std::optional(cell->number) : std::nullopt;
    }

    [[nodiscard]] bool is_discrete(StepId id) const { return source_of_[id] != none; }

    /// May others be functions of its numbers?
    [[nodiscard]] bool is_source(StepId id, const Step& reader) const {
        const auto& step = plan_.steps[id];
        return source_of_[id] == none && step.entity == reader.entity && quotient_of(held(id)).has_value();
    }

    /// Where the numbers of `x`, a source, begin to be above or equal to, and above, a constant; nothing where doubles do not tell.
    [[nodiscard]] std::optional<std::pair<double, double>> breaks_at(const StepClass& x, const StepClass& c, double k) const {
        if (!is_grid(x)) {
            if (!doubles_decide(x, c)) return std::nullopt;
            const double number = k / c.denominator;
            return std::pair(number, std::nextafter(number, std::numeric_limits<double>::infinity()));
        }
        const auto common = common_grid(x, c);
        if (!common) return std::nullopt;
        const auto numerator = static_cast<std::int64_t>(k * (common->denominator / c.denominator));
        const auto divisor = static_cast<std::int64_t>(common->denominator / x.denominator);
        const auto below = numerator / divisor - (numerator % divisor < 0 ? 1 : 0);
        return std::pair(static_cast<double>(numerator % divisor == 0 ? below : below + 1), static_cast<double>(below + 1));
    }

    /// What a step is a function of, when its arguments are.
    struct Found {
        StepId source = constant;
        std::vector<double> breaks;
        bool ok = true;

        void add(StepId other) {
            if (other == constant) return;
            if (other == none || (source != constant && source != other)) ok = false;
            source = other;
        }
    };

    void add_discrete(Found& found, StepId argument) const { found.add(source_of_[argument]); }

    /// An argument of which only the state counts.
    void add_state(Found& found, StepId argument, const Step& reader) const {
        if (!of_steps_.is_always_value(argument)) add_condition(found, argument, reader, true);
    }

    /// An argument of which only the state counts, or as a condition whether it is 0.
    void add_condition(Found& found, StepId argument, const Step& reader, bool only_state) const {
        if (is_discrete(argument)) return found.add(source_of_[argument]);
        if (!is_source(argument, reader)) return found.add(none);
        found.add(argument);
        if (only_state) return;
        const auto at = breaks_at(held(argument), grid_of(1, 0, false), 0);
        if (!at) return found.add(none);
        found.breaks.insert(found.breaks.end(), {at->first, at->second});
    }

    void add_compared(Found& found, StepId x, StepId y, const Step& reader) const {
        if (is_discrete(x) && is_discrete(y)) {
            found.add(source_of_[x]);
            return found.add(source_of_[y]);
        }
        const auto source = is_discrete(x) ? y : x, other = is_discrete(x) ? x : y;
        const auto k = known_number(other);
        const auto at = k && is_source(source, reader) ? breaks_at(held(source), held(other), *k) : std::nullopt;
        if (!at) return found.add(none);
        found.add(source);
        found.breaks.insert(found.breaks.end(), {at->first, at->second});
    }

    [[nodiscard]] Found find(const Step& step, StepId id) const {
        Found found;
        const auto argument = [&](std::uint32_t i) { return argument_of(id, i); };
        switch (step.op) {
            case Opcode::less:
            case Opcode::less_equal:
            case Opcode::equal: add_compared(found, argument(0), argument(1), step); break;
            case Opcode::is_missing:
            case Opcode::is_applicable:
            case Opcode::is_value: add_state(found, argument(0), step); break;
            case Opcode::matches:
            case Opcode::logical_not: add_condition(found, argument(0), step, false); break;
            case Opcode::logical_and:
            case Opcode::logical_or:
                add_condition(found, argument(0), step, false);
                add_condition(found, argument(1), step, false);
                break;
            case Opcode::select:
                add_condition(found, argument(0), step, false);
                add_discrete(found, argument(1));
                add_discrete(found, argument(2));
                break;
            case Opcode::state_of:
                add_state(found, argument(0), step);
                add_discrete(found, argument(1));
                break;
            case Opcode::applies_when:
                add_condition(found, argument(0), step, false);
                add_discrete(found, argument(1));
                break;
            case Opcode::missing_means:
                add_discrete(found, argument(0));
                if (!of_steps_.is_always_value(argument(0))) add_discrete(found, argument(1));
                break;
            case Opcode::divide:
                add_discrete(found, argument(0));
                if (known_number(argument(1)).value_or(0) == 0) found.add(none);
                break;
            case Opcode::negate:
            case Opcode::absolute:
            case Opcode::exclude_missing:
            case Opcode::add:
            case Opcode::subtract:
            case Opcode::multiply:
            case Opcode::minimum:
            case Opcode::maximum:
            case Opcode::add_applicable:
            case Opcode::round:
            case Opcode::round_down:
            case Opcode::round_up:
            case Opcode::round_even:
                for (std::uint32_t i = 0; i < step.count; ++i) add_discrete(found, argument(i));
                break;
            default: found.ok = false; break;
        }
        return found;
    }

    void classify(StepId id) {
        const auto& step = plan_.steps[id];
        if (of_steps_.constant_cell(id)) {
            source_of_[id] = constant;
            return fold(id);
        }
        if (program_.decides[id] || program_.same[id] != none || step.entity == none) return;
        if (!has_many_rows(step.entity)) return;
        auto found = find(step, id);
        if (!found.ok || found.source == constant) return;
        auto& made = functions_[found.source];
        std::vector<double> joined;
        std::sort(found.breaks.begin(), found.breaks.end());
        std::set_union(made.breaks.begin(), made.breaks.end(), found.breaks.begin(), found.breaks.end(), std::back_inserter(joined));
        joined.erase(std::unique(joined.begin(), joined.end()), joined.end());
        if (joined.size() > most_breaks) return;
        made.breaks = std::move(joined);
        made.steps.push_back(id);
        source_of_[id] = found.source;
    }

    [[nodiscard]] bool has_many_rows(EntityId entity) const {
        const auto rows = slabs_[entity] == nullptr ? 0 : slabs_[entity]->rows();
        return rows >= (least_rows_of_bands + times_ - 1) / times_;
    }

    /// A value that is the same for all rows, such as the weight of what is never missing, is only written.
    void fold(StepId id) {
        const auto number = known_number(id);
        const auto& step = plan_.steps[id];
        if (step.entity == none || step.count == 0 || !number || program_.same[id] != none || !has_many_rows(step.entity)) return;
        Band band;
        band.values.push_back(*number + 0.0);  // + 0.0: never −0
        add_band(id, std::move(band));
    }

    void add_band(StepId id, Band band) {
        program_.band_of[id] = static_cast<std::uint32_t>(program_.bands.size());
        program_.bands.push_back(std::move(band));
    }

    /// A block with a row between any two breaks, one that is missing, and one that is not applicable.
    struct Cells {
        std::vector<double> numbers;
        std::uint64_t valid[2] = {}, not_applicable[2] = {};

        [[nodiscard]] State state(std::size_t row) const {
            const auto on = [row](const std::uint64_t* bits) { return (bits[row / 64] >> (row % 64) & 1U) != 0; };
            return on(valid) ? State::value : on(not_applicable) ? State::not_applicable : State::missing;
        }
        [[nodiscard]] Lanes lanes() { return {numbers.data(), valid, not_applicable}; }
    };

    static void set_states(Cells& cells, std::size_t values, std::size_t rows) {
        for (std::size_t row = 0; row < values; ++row) cells.valid[row / 64] |= std::uint64_t{1} << (row % 64);
        if (rows > values) cells.not_applicable[(rows - 1) / 64] |= std::uint64_t{1} << ((rows - 1) % 64);
    }

    void sample(StepId source, const Functions& made) {
        const auto values = made.breaks.size() + 1, rows = values + 2;
        std::map<StepId, Cells> known;
        auto& below = known[source];
        below.numbers.assign(rows, 0);
        set_states(below, values, rows);
        for (std::size_t i = 0; i < made.breaks.size(); ++i) below.numbers[i + 1] = made.breaks[i];
        if (!made.breaks.empty())
            below.numbers[0] =
                is_grid(held(source)) ? made.breaks[0] - 1 : std::nextafter(made.breaks[0], -std::numeric_limits<double>::infinity());
        kernels_.begin(rows);
        for (const auto id : made.steps) keep(id, source, made.breaks, run(id, known, rows));
    }

    /// Runs a step whose arguments are constants or among those `known`, or do not count because they always have a value.
    const Cells& run(StepId id, std::map<StepId, Cells>& known, std::size_t rows) {
        const auto& step = plan_.steps[id];
        std::vector<Operand> operands;
        for (std::uint32_t i = 0; i < step.count; ++i) {
            const auto argument = argument_of(id, i);
            auto& cells = known[argument];
            if (cells.numbers.empty()) {
                const auto constant_cell = of_steps_.constant_cell(argument);
                const auto cell = constant_cell ? *constant_cell : ConstantCell{State::value, 0};
                cells.numbers.assign(rows, cell.number);
                auto* plane = cell.state == State::value ? cells.valid : cells.not_applicable;
                if (cell.state != State::missing)
                    for (std::size_t row = 0; row < rows; ++row) plane[row / 64] |= std::uint64_t{1} << (row % 64);
            }
            operands.push_back({cells.numbers.data(), cells.valid, cells.not_applicable, held(argument)});
        }
        auto& out = known[id];
        out.numbers.resize(rows);
        kernels_.run(step, operands, out.lanes(), held(id), false, nullptr);
        return out;
    }

    /// Breaks where nothing changes go. What has no value for some value of its source is computed from its arguments.
    void keep(StepId id, StepId source, const std::vector<double>& breaks, const Cells& cells) {
        Band band;
        band.source = source;
        band.values.push_back(cells.numbers[0] + 0.0);  // + 0.0: never −0
        for (std::size_t row = 0; row <= breaks.size(); ++row) {
            if (cells.state(row) != State::value) return;
            if (row == 0 || cells.numbers[row] == band.values.back()) continue;
            band.breaks.push_back(breaks[row - 1]);
            band.values.push_back(cells.numbers[row] + 0.0);
        }
        const auto missing = breaks.size() + 1, not_applicable = missing + 1;
        band.of_missing = cells.state(missing);
        band.of_not_applicable = cells.state(not_applicable);
        band.missing_number = cells.numbers[missing] + 0.0;
        band.not_applicable_number = cells.numbers[not_applicable] + 0.0;
        add_band(id, std::move(band));
    }

    /// From the last step to the first: what is read is run, by its band where it has one.
    void choose() {
        std::vector<std::uint32_t> readers(plan_.steps.size());  // steps that read it, as far as they run
        std::vector<bool> kept(plan_.steps.size());
        for (const auto quantity : plan_.wanted)
            if (plan_.step_of_quantity[quantity] != none) kept[plan_.step_of_quantity[quantity]] = true;
        for (auto id = static_cast<StepId>(plan_.steps.size()); id-- > 0;) {
            const auto& step = plan_.steps[id];
            const bool is_function = program_.band_of[id] != none;
            const bool is_fact = step.op == Opcode::fact && functions_.contains(id);
            if ((is_function || is_fact) && readers[id] == 0 && !kept[id]) {
                program_.skipped[id] = true;
                program_.band_of[id] = none;
                continue;
            }
            if (is_function) {
                auto& band = program_.bands[program_.band_of[id]];
                if (band.source == none) continue;
                if (is_viewed(band.source)) view_column(band);
                else ++readers[band.source];
                continue;
            }
            if (program_.same[id] != none) {
                if (!kept[id]) program_.skipped[id] = true;   // who reads it reads the other step
                else ++readers[program_.same[id]];
                if (kept[id] && stage_of_[program_.same[id]] != stage_of_[id]) kept[program_.same[id]] = true;
                continue;
            }
            for (std::uint32_t i = 0; i < step.count; ++i) {
                const auto whole = plan_.argument(id, i);
                // What another stage or another period reads is kept whole.
                if (stage_of_[whole] != stage_of_[id] || reads_past(plan_, step)) kept[whole] = true;
                const auto argument = kept[whole] ? whole : argument_of(id, i);
                ++readers[argument];
                if (stage_of_[argument] != stage_of_[id]) kept[argument] = true;
            }
        }
        for (StepId id = 0; id < plan_.steps.size(); ++id) join(id, readers, kept);
        for (const auto& stage : plan_.stages) {
            StepId next = none;
            for (auto id = stage.steps.rbegin(); id != stage.steps.rend(); ++id) {
                if (program_.skipped[*id] || program_.band_of[*id] == none) continue;
                auto& band = program_.bands[program_.band_of[*id]];
                if (next != band.source) band.ahead = next;
                if (band.of_column && !band.breaks.empty()) next = band.source;
            }
        }
    }

    /// Can the numbers of a source be compared as a column of facts has them?
    [[nodiscard]] bool is_viewed(StepId source) const {
        const auto& step = plan_.steps[source];
        if (step.op != Opcode::fact || !is_grid(held(source))) return false;
        const auto* column = slabs_[step.entity]->column(step.payload);
        return column != nullptr && column->numbers.type() == NumberType::f64;
    }

    /// A decimal's double is the nearest one, and the division of two integers rounds to it too.
    void view_column(Band& band) const {
        band.of_column = true;
        band.is_full = of_steps_.is_always_value(band.source);
        for (double& k : band.breaks) k /= held(band.source).denominator;
    }

    /// A sum whose second term is a function that nobody else reads, and whose first is such a function or such a sum: their numbers are 0
    /// where they are no values.
    void join(StepId id, const std::vector<std::uint32_t>& readers, const std::vector<bool>& kept) {
        const auto& step = plan_.steps[id];
        if (step.op != Opcode::add_applicable || program_.skipped[id] || program_.band_of[id] != none || program_.decides[id]) return;
        if (program_.same[id] != none) return;
        const auto sum = program_.lies_with(plan_.argument(id, 0)), term = program_.lies_with(plan_.argument(id, 1));
        const auto* before = program_.band(sum);
        const auto* function = program_.band(term);
        if (before == nullptr || function == nullptr || function->adds || function->source == none || readers[term] != 1 || kept[term]) return;
        if (stage_of_[sum] != stage_of_[id] || stage_of_[term] != stage_of_[id] || sum == term) return;
        if (is_grid(held(id)) ? !is_grid(held(sum)) || !is_grid(held(term)) : is_grid(held(sum)) || is_grid(held(term))) return;
        Band joined = *function;
        joined.adds = true;
        joined.times = is_grid(held(id)) ? held(id).denominator / held(sum).denominator : 1;
        const double scale = is_grid(held(id)) ? held(id).denominator / held(term).denominator : 1;
        for (double& value : joined.values) value *= scale;
        joined.missing_number *= scale;
        joined.not_applicable_number *= scale;
        program_.band_of[id] = program_.band_of[term];
        program_.bands[program_.band_of[id]] = std::move(joined);
        program_.band_of[term] = none;
        program_.skipped[term] = true;
    }
};

}  // namespace merilo::inline v0::detail
