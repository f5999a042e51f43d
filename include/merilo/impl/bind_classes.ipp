// The exactness class of each step, from the constants and from what is known about each column of facts.
#pragma once

#include <merilo/impl/bind_constants.ipp>
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
        : plan_(plan), model_(model), slabs_(slabs), number_(number), earlier_(earlier), program_(program), folder_(plan, program) {}

    void bind_all(const std::function<bool()>& is_stopped) {
        program_.classes.resize(plan_.steps.size());
        program_.decides.resize(plan_.steps.size());
        program_.same.assign(plan_.steps.size(), none);
        constants_.resize(plan_.steps.size());
        is_constant_.resize(plan_.steps.size());
        always_.resize(plan_.steps.size());
        program_.constants.resize(plan_.steps.size());
        for (StepId id = 0; id < plan_.steps.size(); ++id) {
            if (is_stopped && id % 4096 == 0 && is_stopped()) return;
            id_ = id;
            const auto passed = folder_.passed(id, always_);
            if (passed != none && plan_.steps[passed].entity == plan_.steps[id].entity) {
                take_over(program_.same[passed] == none ? passed : program_.same[passed]);
                continue;
            }
            program_.classes[id] = class_of(plan_.steps[id]);
            always_[id] = is_always_value(plan_.steps[id]);
            if (passed != none) folder_.set_as(id, passed);   // what is the same for all objects lies elsewhere
            fold();
        }
        for (StepId id = 0; id < plan_.steps.size(); ++id)
            if (plan_.steps[id].op == Opcode::constant) program_.constants[id] = constants_[id];
    }

    /// Has each row a value, whatever it is?
    [[nodiscard]] bool is_always_value(StepId id) const { return always_[id]; }

    /// What all rows have; nothing for steps of which that is not known.
    [[nodiscard]] const std::optional<ConstantCell>& constant_cell(StepId id) const { return folder_.cell(id); }

private:
    const Plan& plan_;
    const Model& model_;
    std::span<const Slab* const> slabs_;   ///< by entity
    std::optional<PeriodNumber> number_;
    const std::vector<BoundPeriod>& earlier_;
    Program& program_;
    StepId id_ = 0;
    std::vector<double> constants_;   ///< by step: k of constants on a grid, the double of others
    std::vector<bool> always_;        ///< by step: each row has a value
    std::vector<bool> is_constant_;   ///< by step: one value for all rows that is known
    ConstantFolder folder_;

    [[nodiscard]] const StepClass& argument(std::uint32_t index) const { return program_.classes[plan_.argument(id_, index)]; }
    [[nodiscard]] bool is_constant(std::uint32_t index) const { return is_constant_[plan_.argument(id_, index)]; }

    /// The step has the cells of an earlier one.
    void take_over(StepId other) {
        program_.same[id_] = other;
        program_.classes[id_] = program_.classes[other];
        always_[id_] = always_[other];
        constants_[id_] = constants_[other];
        is_constant_[id_] = is_constant_[other];
        if (const auto& cell = folder_.cell(other)) folder_.set(id_, *cell);
    }

    /// What is the same for all rows is a constant from here on.
    void fold() {
        auto& held = program_.classes[id_];
        if (is_constant_[id_] && is_grid(held)) return folder_.set(id_, {State::value, constants_[id_]});
        if (plan_.steps[id_].op == Opcode::undefined) return folder_.set(id_, {});
        if (!folder_.cell(id_)) folder_.fold(id_, always_);
        const auto& cell = folder_.cell(id_);
        if (!cell || cell->state != State::value) return;
        constants_[id_] = cell->number;
        is_constant_[id_] = always_[id_] = true;
        held = grid_of(held.denominator, std::abs(cell->number), cell->number < 0);
        held.least = std::max(held.least, bound_of(held));   // it has but one value
    }

    /// A double that was computed exactly and rounded once.
    static StepClass rounded_once(double bound, double least, bool negative) {
        return rational_of({bound, bound * rounding_error, rounding_error, least, negative});
    }
    /// Nothing is known of it.
    static StepClass unknown() {
        constexpr double infinite = std::numeric_limits<double>::infinity();
        return rational_of({infinite, infinite, infinite, 0, true});
    }

    /// Either of two values.
    static StepClass either(const StepClass& a, const StepClass& b) {
        return either_class(a, b);
    }

    /// Operands of one sign keep their relative bound, which a subtraction loses.
    static StepClass sum(const StepClass& a, const StepClass& b, bool subtracts) {
        const bool mixed = subtracts || a.negative || b.negative;
        if (const auto grid = common_grid(a, b)) {
            const double limit = a.limit * (grid->denominator / a.denominator) + b.limit * (grid->denominator / b.denominator);
            if (limit < grid_limit) return grid_of(grid->denominator, limit, mixed);
        }
        const double bound = bound_of(a) + bound_of(b), error = error_of(a) + error_of(b) + bound * rounding_error;
        if (mixed) return rational_of({.limit = bound, .error = error});
        return rational_of({bound, error, std::max(relative_of(a), relative_of(b)) + 2 * rounding_error, std::min(a.least, b.least), false});
    }

    static StepClass product(const StepClass& a, const StepClass& b) {
        const bool negative = a.negative || b.negative;
        if (is_grid(a) && is_grid(b) && a.denominator * b.denominator < grid_limit && a.limit * b.limit < grid_limit)
            return grid_of(a.denominator * b.denominator, a.limit * b.limit, negative);
        const double x = bound_of(a), y = bound_of(b), of_x = error_of(a), of_y = error_of(b);
        return rational_of({x * y, x * of_y + y * of_x + of_x * of_y + x * y * rounding_error,
                            relative_of(a) + relative_of(b) + 2 * rounding_error, a.least * b.least, negative});
    }

    /// As the period that is read holds it. Where that is not in the data, all is missing.
    [[nodiscard]] StepClass past(const Step& step) const {
        const auto number = number_ ? past_number(step, *number_) : std::nullopt;
        if (number && *number == *number_) return argument(0);
        for (const auto& bound : earlier_)
            if (number && bound.number == *number) return bound.program->classes[plan_.argument(id_, 0)];
        return grid_of(1, 0, false);
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
        if (index == none) return grid_of(1, 0, false);
        const auto chosen = plan_.argument(id_, index);
        constants_[id_] = constants_[chosen];
        is_constant_[id_] = is_constant_[chosen];
        return argument(index);
    }

    StepClass constant(std::uint32_t index) {
        is_constant_[id_] = true;
        Exact value(model_.constants[index]);
        value.reduce();
        if (value.bits() > 53) {
            constants_[id_] = exact_to_double(value);
            const double magnitude = std::abs(constants_[id_]);
            return rounded_once(magnitude, magnitude / 2, value.sign() < 0);
        }
        const auto k = static_cast<double>(value.numerator());
        constants_[id_] = k;
        auto result = grid_of(static_cast<double>(value.denominator()), std::abs(k), k < 0);
        result.least = std::max(result.least, bound_of(result));   // it has but one value
        return result;
    }

    [[nodiscard]] StepClass fact(QuantityId quantity) const {
        const auto* slab = slabs_[model_.quantities[quantity].entity];
        const auto* column = slab == nullptr ? nullptr : slab->column(quantity);
        if (column == nullptr) return grid_of(1, 0, false);
        if (model_.quantities[quantity].type.kind == TypeKind::text) return unknown();   // no double says anything
        if (column->wide.empty() && column->decimals < static_cast<int>(powers_of_ten.size())) {
            const double denominator = powers_of_ten[static_cast<std::size_t>(column->decimals)];
            // The double is within 2^-53 of the decimal, the product within as much again: below 2^50 it rounds to the right integer.
            const double limit = std::nearbyint(column->largest * denominator);
            if (limit < grid_limit / 8) return grid_of(denominator, limit, column->negative);
        }
        const double least = column->wide.empty() ? std::pow(10.0, -column->decimals) : 0;
        return rounded_once(column->largest, least / 2, column->negative);
    }

    StepClass quotient() {
        const auto& x = argument(0);
        const auto& y = argument(1);
        const bool negative = x.negative || y.negative;
        if (is_constant(1) && is_grid(y) && constants_[plan_.argument(id_, 1)] != 0) {
            const auto by = grid_divisor(y, constants_[plan_.argument(id_, 1)]);
            if (is_grid(x) && x.denominator * by.divisor < grid_limit && x.limit * std::abs(by.times) < grid_limit)
                return grid_of(x.denominator * by.divisor, x.limit * std::abs(by.times), negative);
        }
        program_.decides[id_] = !shows_zero(x) || !shows_zero(y);
        // Where only the exact evaluator sees that the divisor is 0, it may be as small as can be.
        if (!shows_zero(y)) return unknown();
        const double bound = bound_of(x) / y.least, of_quotient = 2 * relative_of(y) + 4 * rounding_error;
        auto result = rational_of({bound, error_of(x) / y.least + bound * of_quotient, relative_of(x) + of_quotient, x.least / bound_of(y), negative});
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
            if (limit < grid_limit) return grid_of(step.denominator, limit, x.negative);
        }
        return rounded_once(bound, 0, true);
    }

    /// Each cell is decided, so that its double is the nearest one to its value, on every machine.
    StepClass approximated(const Step& step) {
        program_.decides[id_] = true;
        constexpr double largest_log = 65536;   // of a fraction of so many digits as the exact evaluator may hold
        switch (step.op) {
            case Opcode::natural_log:
            case Opcode::decimal_log: return rounded_once(largest_log, 0, true);
            case Opcode::square_root: return rounded_once(std::sqrt(bound_of(argument(0))) + 1, 0, false);
            default: return unknown();
        }
    }

    StepClass compared() {
        program_.decides[id_] = !common_grid(argument(0), argument(1)) && !doubles_decide(argument(0), argument(1));
        return grid_of(1, 1, false);
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
        return rational_of({.limit = bound, .error = of_way + 3 * of_results + bound * 16 * rounding_error});
    }

    [[nodiscard]] StepClass ranked(const Step& step) {
        for (std::uint32_t i = 0; i < step.count; ++i) program_.decides[id_] = program_.decides[id_] || !is_grid(argument(i));
        return grid_of(1, rows_of(step.entity) + 1, false);
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
                if (is_grid(x) && limit < grid_limit) return grid_of(x.denominator, limit, x.negative);
                Bounds bounds{.limit = bound_of(x) * most, .error = error_of(x) * most + bound_of(x) * most * most * rounding_error};
                // In fixed point each term has 62 bits below the largest, which the sum of terms of one sign is not below.
                if (!x.negative) bounds.relative = relative_of(x) + most * 0x1p-61 + 4 * rounding_error;
                bounds.least = x.negative ? 0 : x.least;
                bounds.negative = x.negative;
                return rational_of(bounds);
            }
            case Gather::Kind::tally: return grid_of(1, most, false);
            case Gather::Kind::median: {
                const bool fits = is_grid(x) && x.limit * 2 < grid_limit && x.denominator * 2 < grid_limit;
                if (fits) return grid_of(x.denominator * 2, x.limit * 2, x.negative);
                Bounds bounds{.limit = bound_of(x), .error = error_of(x) + bound_of(x) * 2 * rounding_error, .least = 0, .negative = x.negative};
                if (!x.negative) {
                    bounds.relative = relative_of(x) + 2 * rounding_error;
                    bounds.least = x.least / 2;
                }
                return rational_of(bounds);
            }
            case Gather::Kind::minimum:
            case Gather::Kind::maximum:
            case Gather::Kind::lower_median: return x;
            case Gather::Kind::any:
            case Gather::Kind::all: return grid_of(1, 1, false);
        }
        return x;
    }

    /// Is each row a value, as far as the columns tell?
    [[nodiscard]] bool is_always_value(const Step& step) const {
        const auto always = [&](std::uint32_t i) { return static_cast<bool>(always_[plan_.argument(id_, i)]); };
        switch (step.op) {
            case Opcode::constant:
            case Opcode::is_given:
            case Opcode::in_force:
            case Opcode::is_missing:
            case Opcode::is_applicable:
            case Opcode::is_value: return true;
            case Opcode::fact: {
                const auto* slab = slabs_[step.entity];
                const auto* column = slab == nullptr ? nullptr : slab->column(step.payload);
                return column != nullptr && column->valid.all();
            }
            case Opcode::divide: return always(0) && is_constant(1) && is_grid(argument(1)) && constants_[plan_.argument(id_, 1)] != 0;
            case Opcode::exclude_missing:
            case Opcode::missing_means: return always(0);
            case Opcode::negate:
            case Opcode::absolute:
            case Opcode::matches:
            case Opcode::logical_not:
            case Opcode::add:
            case Opcode::subtract:
            case Opcode::multiply:
            case Opcode::less:
            case Opcode::less_equal:
            case Opcode::equal:
            case Opcode::logical_and:
            case Opcode::logical_or:
            case Opcode::minimum:
            case Opcode::maximum:
            case Opcode::add_applicable:
            case Opcode::select:
            case Opcode::state_of:
                for (std::uint32_t i = 0; i < step.count; ++i)
                    if (!always(i)) return false;
                return true;
            default: return false;
        }
    }

    StepClass class_of(const Step& step) {
        switch (step.op) {
            case Opcode::constant: return constant(step.payload);
            case Opcode::undefined: return grid_of(1, 0, false);
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
            case Opcode::is_value: return grid_of(1, 1, false);
            case Opcode::negate:
            case Opcode::absolute: {
                auto result = argument(0);
                result.negative = step.op == Opcode::negate;
                return result;
            }
            case Opcode::exclude_missing:
            case Opcode::parent: return argument(0);
            case Opcode::state_of:
            case Opcode::applies_when: return argument(1);
            case Opcode::add:
            case Opcode::subtract:
            case Opcode::add_applicable: return sum(argument(0), argument(1), step.op == Opcode::subtract);
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
        return unknown();
    }
};

}  // namespace detail
}  // namespace merilo::inline v0
