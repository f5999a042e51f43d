// Facts in, values out: each period is bound and run; what the data lack is said once.
#pragma once

#include <merilo/date.hpp>
#include <merilo/impl/lookup.hpp>
#include <merilo/impl/result.ipp>
#include <merilo/impl/run_faults.ipp>

namespace merilo::inline v0 {
namespace detail {

class Evaluation {
public:
    Evaluation(std::shared_ptr<const Model> model, const Dataset& dataset, const EvaluateOptions& options)
        : impl_(std::make_shared<Result::Impl>(dataset)), options_(options), watch_(options) {
        impl_->model = std::move(model);
        computed_.resize(impl_->model->entities.size());
        impl_->bits = options.bits;
    }

    Result run(const Graph& graph) {
        const FloatingPointGuard guard;
        impl_->diagnostics = check_options(*impl_->model, impl_->dataset, options_);
        if (impl_->diagnostics.has_errors()) return Result(impl_);
        impl_->as_of = options_.as_of;
        impl_->plan = v0::plan(*impl_->model, graph, impl_->diagnostics, plan_options());
        if (impl_->diagnostics.has_errors()) return Result(impl_);
        for (const auto& constant : impl_->model->constants) impl_->constants.emplace_back(constant);
        StepNames names(*impl_->model, impl_->plan);
        for (const auto& step : impl_->plan.steps)
            if (step.entity != none) computed_[step.entity] = true;
        // Earlier periods first: their names have the same form, and sort as time goes.
        auto in_time = options_.periods.empty() ? impl_->dataset.periods() : options_.periods;
        std::sort(in_time.begin(), in_time.end());
        in_time.erase(std::unique(in_time.begin(), in_time.end()), in_time.end());
        for (const auto& name : in_time)
            if (!run_period(name, names)) return stopped();
        for (const auto& name : options_.periods.empty() ? in_time : options_.periods) {
            auto& shown = impl_->period_names;
            if (std::find(shown.begin(), shown.end(), name) != shown.end()) continue;
            shown.push_back(name);
            impl_->shown_periods.push_back(static_cast<std::uint32_t>(std::lower_bound(in_time.begin(), in_time.end(), name) - in_time.begin()));
        }
        find_gathered();
        impl_->wanted.resize(impl_->model->quantities.size());
        for (const auto quantity : impl_->plan.wanted)
            impl_->wanted[quantity] = impl_->plan.step_of_quantity[quantity] != none;
        return Result(impl_);
    }

private:
    std::shared_ptr<Result::Impl> impl_;
    const EvaluateOptions& options_;
    Watch watch_;
    std::vector<bool> computed_;   ///< by entity: something is computed for its objects

    /// What is asked for by name is wanted beside what is asked for by id.
    PlanOptions plan_options() {
        auto options = options_.plan;
        for (const auto& name : options_.nodes) {
            const auto id = find_quantity(*impl_->model, name, impl_->diagnostics);
            auto& asked = impl_->asked;
            if (std::find(asked.begin(), asked.end(), id) == asked.end()) asked.push_back(id);
        }
        options.wanted.insert(options.wanted.end(), impl_->asked.begin(), impl_->asked.end());
        return options;
    }

    bool run_period(const std::string& name, StepNames& names) {
        impl_->periods.emplace_back();
        auto& period = impl_->periods.back();
        period.name = name;
        period.hierarchy = std::make_unique<Hierarchy>(*impl_->model, impl_->dataset, name, computed_);
        period.slabs.assign(period.hierarchy->slabs().begin(), period.hierarchy->slabs().end());
        period.program = bind_slabs(impl_->plan, *impl_->model, period.slabs);
        period.column_of.assign(impl_->plan.steps.size(), none);
        if (options_.absent_columns_are_errors) report_absent(period);
        if (!PeriodRun(*impl_, watch_, names).run()) return false;
        drop_helpers(period);
        return true;
    }

    /// The aggregations in the formula of each quantity; not those of what it reads.
    void find_gathered() {
        const auto& model = *impl_->model;
        const auto& plan = impl_->plan;
        impl_->gathered_by.resize(model.quantities.size());
        std::vector<ExprId> stack;
        for (const auto quantity : plan.wanted) {
            if (plan.step_of_quantity[quantity] == none) continue;
            std::vector<ExprId> seen;
            stack.assign(1, model.quantities[quantity].expr);
            while (!stack.empty()) {
                const auto id = stack.back();
                stack.pop_back();
                const auto& expr = model.exprs[id];
                if (expr.op == Op::aggregate) {
                    auto step = plan.step_of_expr[id];
                    if (plan.steps[step].op == Opcode::divide) step = plan.argument(step, 0);
                    impl_->gathered_by[quantity].push_back(step);
                    continue;
                }
                for (auto i = expr.count; i-- > 0;) stack.push_back(model.operand(id, i));
            }
        }
    }

    /// A column that a wanted quantity reads and the data do not have.
    void report_absent(const EvaluatedPeriod& period) {
        const auto& model = *impl_->model;
        for (const auto& step : impl_->plan.steps) {
            if (step.op != Opcode::fact || period.rows(step.entity) == 0) continue;
            if (period.slabs[step.entity]->column(step.payload) != nullptr || model.quantities[step.payload].node == none) continue;
            const auto& node = model.nodes[model.quantities[step.payload].node];
            if (node.kind != NodeKind::input || node.optional) continue;
            const auto keyword = Argument::text(std::string(spelling(Word::optional, model.keywords)));
            const auto name = Argument::text(written_name(model, step.payload));
            impl_->diagnostics.add(Code::absent_column, node.span, {name, entity_words(model, step.entity), Argument::text(period.name), keyword});
        }
    }

    /// Keeps the columns of what is wanted and of what looks across objects; the others can be computed again for one object.
    void drop_helpers(EvaluatedPeriod& period) const {
        const auto& plan = impl_->plan;
        std::vector<bool> kept(plan.steps.size());
        for (const auto quantity : plan.wanted)
            if (plan.step_of_quantity[quantity] != none) kept[plan.step_of_quantity[quantity]] = true;
        for (StepId id = 0; id < plan.steps.size(); ++id) {
            if (period.column_of[id] == none || kept[id] || is_across(plan.steps[id].op)) continue;
            period.columns[period.column_of[id]] = {};
            period.column_of[id] = none;
        }
    }

    Result stopped() {
        impl_->diagnostics.add(watch_.why(), Span{}, {Argument::text(std::to_string(options_.bits))});
        impl_->periods.clear();
        impl_->period_names.clear();
        return Result(impl_);
    }
};

}  // namespace detail

Diagnostics check_options(const Model& model, const Dataset& dataset, const EvaluateOptions& options) {
    Diagnostics diagnostics;
    const auto known = dataset.periods();
    for (const auto& name : options.periods) {
        if (std::find(known.begin(), known.end(), name) != known.end()) continue;
        if (known.empty()) diagnostics.add(Code::data_without_periods, Span{}, {Argument::text(name)});
        else diagnostics.add(Code::no_such_period, Span{}, {Argument::text(name), Argument::text(detail::listed_names(known))});
    }
    for (const auto& name : options.nodes) find_quantity(model, name, diagnostics);
    if (!options.as_of.empty() && !parse_date(options.as_of)) diagnostics.add(Code::wrong_as_of, Span{}, {Argument::text(options.as_of)});
    return diagnostics;
}

Result evaluate(const std::shared_ptr<const Model>& model, const Graph& graph, const Dataset& dataset, const EvaluateOptions& options) {
    return detail::Evaluation(model, dataset, options).run(graph);
}

}  // namespace merilo::inline v0
