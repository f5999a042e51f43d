// Checks: the exact evaluator runs once for every value of the variables; nothing else of the methodology is computed.
#pragma once

#include <merilo/check.hpp>
#include <merilo/impl/text_value.hpp>
#include <merilo/impl/bind.hpp>
#include <merilo/impl/exact_evaluator.hpp>

#include <map>
#include <set>

namespace merilo::inline v0 {
namespace detail {

/// Gives the variables their values.
class CheckSource : public ExactSource {
public:
    CheckSource(const Model& model, const Plan& plan, const Check& check, std::optional<PeriodNumber> period)
        : model_(model), plan_(plan), check_(check), period_(period) {}

    std::vector<Exact> values;   ///< in the order of the variables

    bool read(StepId step, Place, ExactCell& cell) override {
        const auto op = plan_.steps[step].op;
        if (op == Opcode::in_force)
            cell = {State::value, Exact(period_ && model_.nodes[plan_.steps[step].payload].valid.holds(*period_) ? 1 : 0)};
        if (op != Opcode::fact) return op == Opcode::in_force;
        for (std::size_t i = 0; i < values.size(); ++i)
            if (check_.variables[i].quantity == plan_.steps[step].payload) cell = {State::value, values[i]};
        return true;
    }
    std::uint32_t dated(StepId step, Place) override {
        return period_ ? dated_argument(model_.dated[plan_.steps[step].payload], *period_) : none;
    }

private:
    const Model& model_;
    const Plan& plan_;
    const Check& check_;
    std::optional<PeriodNumber> period_;
};

/// The first periods of what the plan finds in force together; none for a check in which nothing is dated.
std::vector<std::optional<PeriodNumber>> check_eras(const Model& model, const Plan& plan, const Check& check) {
    std::set<PeriodNumber> starts;
    auto first = check.valid.from;   // every dated parameter has a value from then on
    for (const auto& step : plan.steps) {
        if (step.op == Opcode::dated) {
            const auto& dates = model.dated[step.payload];
            starts.insert(dates.begin(), dates.end());
            first = std::max(first, dates.front());
        }
        if (step.op != Opcode::in_force) continue;
        const auto& valid = model.nodes[step.payload].valid;
        if (valid.has_from()) starts.insert(valid.from);
        if (valid.has_until()) starts.insert(valid.until + 1);
    }
    if (starts.empty()) return {std::nullopt};
    if (check.valid.has_from()) starts.insert(check.valid.from);
    std::vector<std::optional<PeriodNumber>> result;
    for (const auto start : starts)
        if (start >= first && check.valid.holds(start)) result.emplace_back(start);
    return result;
}

class CheckRun {
public:
    CheckRun(const Model& model, const Graph& graph, const Check& check, Diagnostics& diagnostics)
        : model_(model), graph_(graph), check_(check), diagnostics_(diagnostics) {}

    void run() {
        PlanOptions options;
        options.wanted = {check_.holds};
        const auto plan = v0::plan(model_, graph_, diagnostics_, options);
        if (plan.steps.empty()) return;   // a limit, which was reported
        std::vector<Exact> constants;
        for (const auto& constant : model_.constants) constants.emplace_back(constant);
        Watch watch{EvaluateOptions{}};
        for (const auto period : check_eras(model_, plan, check_)) run(plan, constants, watch, period);
    }

private:
    void run(const Plan& plan, const std::vector<Exact>& constants, Watch& watch, std::optional<PeriodNumber> period) {
        if (watch.stopped()) return;
        title_ = check_.title + (period ? ", " + period_name(model_.period, *period) : std::string());
        stated_.clear();
        wrong_.clear();
        undecided_.clear();
        failing_.clear();
        holding_.clear();
        CheckSource source(model_, plan, check_, period);
        const std::vector<bool> remembered(plan.steps.size(), true);
        ExactEvaluator exact(plan, remembered, constants, source, watch);
        for (std::size_t i = 0; i < check_.failures.size(); ++i)
            for (const auto& values : check_.failures[i].values) stated_[exact_values(values)] = i;
        failing_.resize(check_.failures.size());
        holding_.resize(check_.failures.size());
        for (const auto& variable : check_.variables) source.values.emplace_back(variable.lowest);
        do {
            exact.forget();
            judge(source.values, exact.evaluate(plan.step_of_quantity[check_.holds], {}));
            if (watch.stopped()) {
                diagnostics_.add(watch.why(), check_.span, {Argument::text(std::to_string(watch.bits()))});
                return;
            }
        } while (next(source.values));
        report();
    }

    using Values = std::vector<Exact>;

    const Model& model_;
    const Graph& graph_;
    const Check& check_;
    Diagnostics& diagnostics_;
    std::string title_;                                  ///< with the period from which on it was judged
    std::map<Values, std::size_t> stated_;               ///< values of known failures, and of which clause
    std::vector<Values> wrong_, undecided_;              ///< values of other failures
    std::vector<std::vector<Values>> failing_, holding_; ///< by clause: values that fail as it says, and those that do not

    static Values exact_values(const std::vector<Fraction>& values) {
        Values result;
        for (const auto& value : values) result.emplace_back(value);
        return result;
    }

    /// The next values, the last variable first; false behind the last ones.
    bool next(Values& values) const {
        for (auto i = values.size(); i-- > 0;) {
            const auto& variable = check_.variables[i];
            values[i] = values[i] + Exact(variable.step);
            if (values[i] <= Exact(variable.highest)) return true;
            values[i] = Exact(variable.lowest);
        }
        return false;
    }

    void judge(const Values& values, const ExactCell& holds) {
        const auto found = stated_.find(values);
        if (found != stated_.end()) (holds.is_yes() ? holding_ : failing_)[found->second].push_back(values);
        else if (!holds.is_value()) undecided_.push_back(values);
        else if (!holds.is_yes()) wrong_.push_back(values);
    }

    [[nodiscard]] std::string shown(const Type& type, const Exact& value) const {
        if (type.kind == TypeKind::share) return to_decimal((value * Exact(100)).fraction()) + "%";
        if (type.kind == TypeKind::date) return to_text(day_of_number(value.fraction()));
        if (type.kind == TypeKind::text) return text_of_number(value.fraction());
        if (type.kind != TypeKind::label) return to_decimal(value.fraction());
        return model_.lists[type.list].labels[static_cast<std::size_t>(exact_to_double(value))].name;
    }

    [[nodiscard]] std::string shown(const Values& values) const {
        std::string result;
        for (std::size_t i = 0; i < values.size(); ++i) {
            const auto& variable = check_.variables[i];
            if (values.size() > 1) result += (i > 0 ? ", " : "") + variable.name + " = ";
            result += shown(model_.quantities[variable.quantity].type, values[i]);
        }
        return result;
    }

    [[nodiscard]] Argument shown(const std::vector<Values>& list) const {
        constexpr std::size_t most = 20;
        std::string result;
        for (std::size_t i = 0; i < std::min(list.size(), most); ++i)
            result += (i == 0 ? "" : list[i].size() > 1 ? "; " : ", ") + shown(list[i]);
        if (list.size() > most) result += " …";
        return Argument::text(result);
    }

    void report() {
        const auto title = Argument::text(title_);
        const bool once = check_.variables.empty();
        if (!wrong_.empty() && once) diagnostics_.add(Code::check_false, check_.span, {title});
        else if (!wrong_.empty()) diagnostics_.add(Code::check_fails, check_.span, {title, shown(wrong_)});
        if (!undecided_.empty() && once) diagnostics_.add(Code::check_undecided_once, check_.span, {title});
        else if (!undecided_.empty()) diagnostics_.add(Code::check_undecided, check_.span, {title, shown(undecided_)});
        for (std::size_t i = 0; i < check_.failures.size(); ++i) {
            const auto& failure = check_.failures[i];
            if (!failing_[i].empty())
                diagnostics_.add(Code::check_known_to_fail, failure.span, {title, shown(failing_[i]), Argument::text(failure.reason)});
            if (!holding_[i].empty()) diagnostics_.add(Code::check_no_longer_fails, failure.span, {title, shown(holding_[i])});
        }
    }
};

}  // namespace detail

void check(const Model& model, const Graph& graph, Diagnostics& diagnostics) {
    for (const auto& it : model.checks) detail::CheckRun(model, graph, it, diagnostics).run();
}

}  // namespace merilo::inline v0
