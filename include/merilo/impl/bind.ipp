// The exactness class of each step, from the constants and from what is known about each column of facts.
#pragma once

#include <merilo/impl/bind.hpp>
#include <merilo/impl/exact.ipp>

#include <algorithm>
#include <array>
#include <limits>

namespace merilo::inline v0 {
namespace detail {

constexpr std::array<double, 16> powers_of_ten{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

class ClassBinder {
public:
    ClassBinder(const Plan& plan, const Model& model, std::span<const Slab* const> slabs, std::optional<PeriodNumber> number,
                const std::vector<BoundPeriod>& earlier, Program& program)
        : plan_(plan), model_(model), slabs_(slabs), number_(number), earlier_(earlier), program_(program) {}

    void bind_all(const std::function<bool()>& is_stopped) {
        program_.classes.resize(plan_.steps.size());
        program_.decides.resize(plan_.steps.size());
        constants_.resize(plan_.steps.size());
        is_constant_.resize(plan_.steps.size());
        for (StepId id = 0; id < plan_.steps.size(); ++id) {
            if (is_stopped && id % 4096 == 0 && is_stopped()) return;
            id_ = id;
            program_.classes[id] = class_of(plan_.steps[id]);
        }
    }

private:
    const Plan& plan_;
    const Model& model_;
    std::span<const Slab* const> slabs_;   ///< by entity
    std::optional<PeriodNumber> number_;
    const std::vector<BoundPeriod>& earlier_;
    Program& program_;
    StepId id_ = 0;
    std::vector<double> constants_;   ///< k of constants on a grid, by step
    std::vector<bool> is_constant_;   ///< by step: a constant, or a dated one of which a constant is in force

    [[nodiscard]] const StepClass& argument(std::uint32_t index) const { return program_.classes[plan_.argument(id_, index)]; }
    [[nodiscard]] bool is_constant(std::uint32_t index) const { return is_constant_[plan_.argument(id_, index)]; }

    /// A double that was computed exactly and rounded once.
    static StepClass rounded_once(double bound) { return rational_of(bound, bound * rounding_error); }

    /// Either of two values.
    static StepClass either(const StepClass& a, const StepClass& b) {
        const auto result = either_class(a, b);
        if (is_grid(result)) return result;
        auto widened = rational_of(result.limit, result.error);
        widened.numerator = result.numerator;
        widened.divisor = result.divisor;
        return widened;
    }

    static StepClass sum(const StepClass& a, const StepClass& b) {
        if (const auto grid = common_grid(a, b)) {
            const double limit = a.limit * (grid->denominator / a.denominator) + b.limit * (grid->denominator / b.denominator);
            if (limit < grid_limit) return grid_of(grid->denominator, limit);
        }
        const double bound = bound_of(a) + bound_of(b);
        return rational_of(bound, error_of(a) + error_of(b) + bound * rounding_error);
    }

    static StepClass product(const StepClass& a, const StepClass& b) {
        if (is_grid(a) && is_grid(b) && a.denominator * b.denominator < grid_limit && a.limit * b.limit < grid_limit)
            return grid_of(a.denominator * b.denominator, a.limit * b.limit);
        const double x = bound_of(a), y = bound_of(b), of_x = error_of(a), of_y = error_of(b);
        return rational_of(x * y, x * of_y + y * of_x + of_x * of_y + x * y * rounding_error);
    }

    /// As the period that is read holds it. Where that is not in the data, all is missing.
    [[nodiscard]] StepClass past(const Step& step) const {
        const auto number = number_ ? past_number(step, *number_) : std::nullopt;
        if (number && *number == *number_) return argument(0);
        for (const auto& bound : earlier_)
            if (number && bound.number == *number) return bound.program->classes[plan_.argument(id_, 0)];
        return grid_of(1, 0);
    }

    /// What holds the argument in each of the periods that are read.
    [[nodiscard]] StepClass of_all_periods(const Step& step) const {
        std::optional<StepClass> result;
        const auto add = [&](const StepClass& held) { result = result ? either(*result, held) : held; };
        for (const auto& bound : earlier_)
            if (number_ && reads_period(plan_, step, *number_, bound.number)) add(bound.program->classes[plan_.argument(id_, 0)]);
        add(argument(0));
        return *result;
    }

    StepClass dated(const Step& step) {
        const auto index = number_ ? dated_argument(model_.dated[step.payload], *number_) : none;
        if (index == none) return grid_of(1, 0);
        const auto chosen = plan_.argument(id_, index);
        constants_[id_] = constants_[chosen];
        is_constant_[id_] = is_constant_[chosen];
        return argument(index);
    }

    StepClass constant(std::uint32_t index) {
        is_constant_[id_] = true;
        Exact value(model_.constants[index]);
        value.reduce();
        if (value.bits() > 53) return rounded_once(std::abs(exact_to_double(value)));
        const auto k = static_cast<double>(value.numerator());
        constants_[id_] = k;
        return grid_of(static_cast<double>(value.denominator()), std::abs(k));
    }

    [[nodiscard]] StepClass fact(QuantityId quantity) const {
        const auto* slab = slabs_[model_.quantities[quantity].entity];
        const auto* column = slab == nullptr ? nullptr : slab->column(quantity);
        if (column == nullptr) return grid_of(1, 0);
        constexpr double unknown = std::numeric_limits<double>::infinity();
        if (model_.quantities[quantity].type.kind == TypeKind::text) return rational_of(unknown, unknown);   // no double says anything
        if (column->wide.empty() && column->decimals < static_cast<int>(powers_of_ten.size())) {
            const double denominator = powers_of_ten[static_cast<std::size_t>(column->decimals)];
            // The double is within 2^-53 of the decimal, the product within as much again: below 2^50 it rounds to the right integer.
            const double limit = std::nearbyint(column->largest * denominator);
            if (limit < grid_limit / 8) return grid_of(denominator, limit);
        }
        return rounded_once(column->largest);
    }

    StepClass quotient() {
        const auto& x = argument(0);
        const auto& y = argument(1);
        if (is_constant(1) && is_grid(y) && constants_[plan_.argument(id_, 1)] != 0) {
            const double k = std::abs(constants_[plan_.argument(id_, 1)]);
            if (is_grid(x) && x.denominator * k < grid_limit && x.limit * y.denominator < grid_limit)
                return grid_of(x.denominator * k, x.limit * y.denominator);
            const double bound = bound_of(x) * (y.denominator / k);
            return rational_of(bound, error_of(x) * (y.denominator / k) + bound * 2 * rounding_error);
        }
        program_.decides[id_] = !is_grid(x) || !is_grid(y);
        if (!is_grid(y)) return rounded_once(std::numeric_limits<double>::infinity());
        // A divisor on a grid that is not 0 is at least 1 / D.
        const double bound = bound_of(x) * y.denominator;
        auto result = rational_of(bound, error_of(x) * y.denominator + bound * 2 * rounding_error);
        if (const auto exact = grid_quotient(x, y)) {
            result.numerator = x.limit * exact->dividend_times;
            result.divisor = y.limit * exact->divisor_times;
        }
        return result;
    }

    StepClass rounded() {
        const auto& x = argument(0);
        const auto& step = argument(1);
        const bool fixed = is_constant(1) && is_grid(step);
        const double step_k = fixed ? constants_[plan_.argument(id_, 1)] : 0;
        if (const auto plain = grid_rounding(x, step, step_k)) return plain->result;
        program_.decides[id_] = true;
        const double bound = bound_of(x) + bound_of(step);
        if (fixed && step_k > 0) {
            const double limit = std::ceil((bound * step.denominator + step_k) * (1 + 1e-9));
            if (limit < grid_limit) return grid_of(step.denominator, limit);
        }
        return rounded_once(bound);
    }

    /// Each cell is decided, so that its double is the nearest one to its value, on every machine.
    StepClass approximated(const Step& step) {
        program_.decides[id_] = true;
        constexpr double largest_log = 65536;   // of a fraction of so many digits as the exact evaluator may hold
        switch (step.op) {
            case Opcode::natural_log:
            case Opcode::decimal_log: return rounded_once(largest_log);
            case Opcode::square_root: return rounded_once(std::sqrt(bound_of(argument(0))) + 1);
            default: return rounded_once(std::numeric_limits<double>::infinity());
        }
    }

    StepClass compared() {
        program_.decides[id_] = !common_grid(argument(0), argument(1));
        return grid_of(1, 1);
    }

    StepClass interpolated(const Step& step) {
        double bound = 0;
        double slope = 0, of_points = 0, of_results = 0;
        const auto value = [&](std::uint32_t i) { return constants_[plan_.argument(id_, i)] / argument(i).denominator; };
        for (std::uint32_t i = 2; i < step.count; i += 2) {
            bound = std::max(bound, bound_of(argument(i)));
            of_points = std::max(of_points, error_of(argument(i - 1)));
            of_results = std::max(of_results, error_of(argument(i)));
            if (!is_constant(i - 1) || !is_constant(i) || !is_grid(argument(i - 1)) || !is_grid(argument(i))) {
                slope = std::numeric_limits<double>::infinity();
            } else if (i > 2) {
                slope = std::max(slope, std::abs((value(i) - value(i - 2)) / (value(i - 1) - value(i - 3))));
            }
        }
        // The way from the point below x, times the slope, plus the result there. Each of the six operations rounds.
        const double of_way = slope * (error_of(argument(0)) + 4 * of_points);
        return rational_of(bound, of_way + 3 * of_results + bound * 16 * rounding_error);
    }

    [[nodiscard]] StepClass ranked(const Step& step) {
        for (std::uint32_t i = 0; i < step.count; ++i) program_.decides[id_] = program_.decides[id_] || !is_grid(argument(i));
        return grid_of(1, rows_of(step.entity) + 1);
    }

    [[nodiscard]] double rows_of(EntityId entity) const {
        return entity == none || slabs_[entity] == nullptr ? 1 : static_cast<double>(slabs_[entity]->rows());
    }

    /// Sums of integers are exact in any order while none of their parts can grow too large.
    [[nodiscard]] StepClass gathered(const Step& step) const {
        const auto& gather = plan_.gathers[step.payload];
        const auto x = gather.scope == ScopeKind::last ? of_all_periods(step) : argument(0);
        const double most = gather.scope == ScopeKind::last ? gather.periods : rows_of(gather.over);
        switch (gather.kind) {
            case Gather::Kind::sum: {
                const double limit = x.limit * most;
                if (is_grid(x) && limit < grid_limit) return grid_of(x.denominator, limit);
                return rational_of(bound_of(x) * most, error_of(x) * most + bound_of(x) * most * most * rounding_error);
            }
            case Gather::Kind::tally: return grid_of(1, most);
            case Gather::Kind::median: {
                const bool fits = is_grid(x) && x.limit * 2 < grid_limit && x.denominator * 2 < grid_limit;
                return fits ? grid_of(x.denominator * 2, x.limit * 2) : rational_of(bound_of(x), error_of(x) + bound_of(x) * 2 * rounding_error);
            }
            case Gather::Kind::minimum:
            case Gather::Kind::maximum:
            case Gather::Kind::lower_median: return x;
            case Gather::Kind::any:
            case Gather::Kind::all: return grid_of(1, 1);
        }
        return x;
    }

    StepClass class_of(const Step& step) {
        switch (step.op) {
            case Opcode::constant: return constant(step.payload);
            case Opcode::undefined: return grid_of(1, 0);
            case Opcode::fact: return fact(step.payload);
            case Opcode::lag:
            case Opcode::base: return past(step);
            case Opcode::dated: return dated(step);
            case Opcode::less:
            case Opcode::less_equal:
            case Opcode::equal: return compared();
            case Opcode::is_given:
            case Opcode::in_force:
            case Opcode::adds_up:
            case Opcode::at_most:
            case Opcode::logical_and:
            case Opcode::logical_or:
            case Opcode::logical_not:
            case Opcode::matches:
            case Opcode::is_missing:
            case Opcode::is_applicable:
            case Opcode::is_value: return grid_of(1, 1);
            case Opcode::negate:
            case Opcode::absolute:
            case Opcode::exclude_missing:
            case Opcode::parent: return argument(0);
            case Opcode::state_of:
            case Opcode::applies_when: return argument(1);
            case Opcode::add:
            case Opcode::subtract:
            case Opcode::add_applicable: return sum(argument(0), argument(1));
            case Opcode::multiply: return product(argument(0), argument(1));
            case Opcode::divide: return quotient();
            case Opcode::select: return either(argument(1), argument(2));
            case Opcode::minimum:
            case Opcode::maximum:
            case Opcode::missing_means: return either(argument(0), argument(1));
            case Opcode::round:
            case Opcode::round_down:
            case Opcode::round_up:
            case Opcode::round_even: return rounded();
            case Opcode::linear: return interpolated(step);
            case Opcode::natural_log:
            case Opcode::decimal_log:
            case Opcode::exponential:
            case Opcode::power:
            case Opcode::square_root: return approximated(step);
            case Opcode::rank: return ranked(step);
            case Opcode::aggregate: return gathered(step);
        }
        return rounded_once(std::numeric_limits<double>::infinity());
    }
};

/// Which columns are kept whole, and which block register holds each other step for as long as somebody reads it. The exact evaluator
/// reads too: it goes down from a rational operand to the grids below it.
class RegisterBinder {
public:
    RegisterBinder(const Plan& plan, Program& program) : plan_(plan), program_(program) {}

    void bind_all() {
        const auto count = plan_.steps.size();
        program_.stored.resize(count);
        program_.registers.assign(count, none);
        program_.shared.resize(count);
        last_read_.assign(count, 0);
        exact_read_.assign(count, 0);
        number_steps();
        store();
        allot();
    }

private:
    const Plan& plan_;
    Program& program_;
    std::vector<std::size_t> position_;      ///< by step, in the order of execution, from 1
    std::vector<std::uint32_t> stage_of_;    ///< by step
    std::vector<StepId> at_;                 ///< by position
    std::vector<std::size_t> last_read_;     ///< by step: the last position in its own stage that reads it
    std::vector<std::size_t> exact_read_;    ///< by step: the last position whose decision may go down to it

    void number_steps() {
        position_.resize(plan_.steps.size());
        stage_of_.resize(plan_.steps.size());
        at_.push_back(none);
        for (std::uint32_t stage = 0; stage < plan_.stages.size(); ++stage) {
            for (const auto id : plan_.stages[stage].steps) {
                position_[id] = at_.size();
                stage_of_[id] = stage;
                at_.push_back(id);
            }
        }
        std::vector<bool> read(plan_.steps.size());
        for (const auto id : plan_.arguments) {
            if (read[id]) program_.shared[id] = true;
            read[id] = true;
        }
        // Many objects have the same peers or the same ancestor.
        for (StepId id = 0; id < plan_.steps.size(); ++id)
            if (is_across(plan_.steps[id].op) || plan_.steps[id].op == Opcode::parent) program_.shared[id] = true;
    }

    void read(StepId id, std::size_t position) {
        if (stage_of_[id] != stage_of_[at_[position]]) program_.stored[id] = true;
        else last_read_[id] = std::max(last_read_[id], position);
    }

    void store() {
        for (const auto quantity : plan_.wanted)
            if (plan_.step_of_quantity[quantity] != none) program_.stored[plan_.step_of_quantity[quantity]] = true;
        for (std::size_t position = at_.size(); position-- > 1;) {
            const auto id = at_[position];
            const auto& step = plan_.steps[id];
            // One row is the same for all objects; what looks across objects has no block.
            if (step.entity == none || is_across(step.op)) program_.stored[id] = true;
            // Other periods read it there.
            if (reads_past(plan_, step)) {
                for (std::uint32_t i = 0; i < step.count; ++i) {
                    program_.stored[plan_.argument(id, i)] = true;
                    program_.shared[plan_.argument(id, i)] = true;
                }
            }
            auto decision = program_.decides[id] ? position : 0;
            if (exact_read_[id] != 0) {
                if (is_grid(program_.classes[id])) read(id, exact_read_[id]);
                else decision = std::max(decision, exact_read_[id]);
            }
            for (std::uint32_t i = 0; i < step.count; ++i) {
                const auto argument = plan_.argument(id, i);
                read(argument, position);
                exact_read_[argument] = std::max(exact_read_[argument], decision);
            }
        }
    }

    void allot() {
        // Lists of steps by the position that reads them last.
        std::vector<StepId> free_at(at_.size(), none), next_free(plan_.steps.size(), none);
        std::vector<std::uint32_t> unused;
        std::uint32_t stage = none;
        for (std::size_t position = 1; position < at_.size(); ++position) {
            const auto id = at_[position];
            if (stage_of_[id] != stage) {
                stage = stage_of_[id];
                unused.clear();
                next_register_ = 0;
            }
            if (!program_.stored[id]) {
                if (unused.empty()) unused.push_back(next_register_++);
                program_.registers[id] = unused.back();
                unused.pop_back();
                const auto last = std::max(last_read_[id], position);
                next_free[id] = free_at[last];
                free_at[last] = id;
            }
            for (auto done = free_at[position]; done != none; done = next_free[done]) unused.push_back(program_.registers[done]);
            program_.register_count = std::max(program_.register_count, next_register_);
        }
    }

    std::uint32_t next_register_ = 0;
};

Program bind_slabs(const Plan& plan, const Model& model, std::span<const Slab* const> slabs, std::optional<PeriodNumber> number,
                   const std::vector<BoundPeriod>& earlier, const std::function<bool()>& is_stopped) {
    Program program;
    program.plan = &plan;
    ClassBinder(plan, model, slabs, number, earlier, program).bind_all(is_stopped);
    if (!is_stopped || !is_stopped()) RegisterBinder(plan, program).bind_all();
    return program;
}

}  // namespace detail

Program bind(const Plan& plan, const Model& model, const Dataset& dataset, std::string_view period,
             const std::vector<BoundPeriod>& earlier) {
    std::vector<const Slab*> slabs;
    for (EntityId entity = 0; entity < model.entities.size(); ++entity) slabs.push_back(dataset.slab(period, entity));
    return detail::bind_slabs(plan, model, slabs, period_number(model.period, period), earlier);
}

}  // namespace merilo::inline v0
