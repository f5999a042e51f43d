// Checks: the exact evaluator runs once for every value of the variables; nothing else of the methodology is computed.
#pragma once

#include <merilo/check.hpp>
#include <merilo/impl/exact_evaluator.hpp>

#include <map>

namespace merilo::inline v0 {
namespace detail {

/// Gives the variables their values.
class CheckSource : public ExactSource {
public:
    CheckSource(const Plan& plan, const Check& check) : plan_(plan), check_(check) {}

    std::vector<Exact> values;   ///< in the order of the variables

    bool read(StepId step, Place, ExactCell& cell) override {
        if (plan_.steps[step].op != Opcode::fact) return false;
        for (std::size_t i = 0; i < values.size(); ++i)
            if (check_.variables[i].quantity == plan_.steps[step].payload) cell = {State::value, values[i]};
        return true;
    }

private:
    const Plan& plan_;
    const Check& check_;
};

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
        CheckSource source(plan, check_);
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

private:
    using Values = std::vector<Exact>;

    const Model& model_;
    const Graph& graph_;
    const Check& check_;
    Diagnostics& diagnostics_;
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
        const auto title = Argument::text(check_.title);
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
