// Facts in, values out: each period is bound and run; what the data lack is said once.
#pragma once

#include <merilo/date.hpp>
#include <merilo/impl/lookup.hpp>
#include <merilo/impl/evaluate_periods.ipp>
#include <merilo/impl/prepared.ipp>
#include <merilo/impl/result.ipp>
#include <merilo/impl/run_period.ipp>

namespace merilo::inline v0 {
namespace detail {

/// `are_known`: the nodes were found before.
Diagnostics checked_options(const Model& model, const Dataset& dataset, const EvaluateOptions& options, bool are_known) {
    Diagnostics diagnostics;
    const auto known = options.periods.empty() ? std::vector<std::string>() : dataset.periods();
    for (const auto& name : options.periods) {
        if (std::find(known.begin(), known.end(), name) != known.end()) continue;
        if (known.empty()) diagnostics.add(Code::data_without_periods, Span{}, {Argument::text(name)});
        else diagnostics.add(Code::no_such_period, Span{}, {Argument::text(name), Argument::text(listed_names(known))});
    }
    for (const auto& name : are_known ? std::vector<std::string>() : options.nodes) find_quantity(model, name, diagnostics);
    if (!options.as_of.empty() && !parse_date(options.as_of)) diagnostics.add(Code::wrong_as_of, Span{}, {Argument::text(options.as_of)});
    return diagnostics;
}

class Evaluation {
public:
    Evaluation(std::shared_ptr<const Model> model, const Dataset& dataset, const EvaluateOptions& options)
        : impl_(std::make_shared<Result::Impl>(dataset)), options_(options), watch_(options) {
        impl_->model = std::move(model);
        impl_->bits = options.bits;
    }

    /// `plans`, if there are any, keep what is prepared.
    Result run(const Graph& graph, PreparedPlans* plans) {
        const FloatingPointGuard guard;
        auto prepared = plans == nullptr ? nullptr : plans->find(options_);
        impl_->diagnostics = checked_options(*impl_->model, impl_->dataset, options_, prepared != nullptr);
        if (impl_->diagnostics.has_errors()) return Result(impl_);
        impl_->as_of = options_.as_of;
        if (prepared == nullptr) {
            prepared = std::make_shared<const Prepared>(*impl_->model, graph, options_, watch_);
            if (watch_.poll()) return stopped();
            if (plans != nullptr) plans->keep(prepared);
        }
        impl_->prepared = std::move(prepared);
        const auto& said = impl_->prepared->diagnostics.list;
        impl_->diagnostics.list.insert(impl_->diagnostics.list.end(), said.begin(), said.end());
        if (impl_->diagnostics.has_errors()) return Result(impl_);
        StepNames names(*impl_->model, plan());
        choose_periods();
        for (std::uint32_t at = 0; at < impl_->periods.size(); ++at)
            if (!run_period(at, names) || watch_.poll()) return stopped();
        impl_->is_complete = true;
        watch_.finish();
        return watch_.stopped() ? stopped() : Result(impl_);
    }

private:
    std::shared_ptr<Result::Impl> impl_;
    const EvaluateOptions& options_;
    Watch watch_;
    std::vector<EarlierProgram> bound_;  ///< periods that were run
    std::vector<std::uint32_t> measureless_;   ///< road maps without facts of their measures, which was reported
    std::vector<std::uint32_t> stepless_;   ///< mechanisms without facts of their steps, which was reported

    [[nodiscard]] const Plan& plan() const { return impl_->prepared->plan; }

    /// Those asked for, and earlier ones of the data that they look back to, in the order of time.
    void choose_periods() {
        const auto kind = impl_->model->period;
        auto known = impl_->dataset.periods();
        std::sort(known.begin(), known.end());   // which is the order of time
        const auto is_asked = [&](const std::string& name) {
            return options_.periods.empty() || std::find(options_.periods.begin(), options_.periods.end(), name) != options_.periods.end();
        };
        std::vector<PeriodNumber> asked;
        for (const auto& name : known)
            if (const auto number = period_number(kind, name); number && is_asked(name)) asked.push_back(*number);
        const auto& reach = impl_->prepared->reach;
        for (const auto& name : known) {
            const auto number = period_number(kind, name);
            const bool shown = is_asked(name);
            const auto needs = [&](PeriodNumber later) { return reach.needs(later, *number); };
            if (!shown && !(number && std::any_of(asked.begin(), asked.end(), needs))) continue;
            auto& period = impl_->periods.emplace_back();
            period.name = name;
            period.model = impl_->model.get();
            period.number = number;
            period.is_asked = shown;
        }
        // Shown in the order asked for.
        for (const auto& name : options_.periods.empty() ? known : options_.periods) {
            auto& names = impl_->period_names;
            if (std::find(names.begin(), names.end(), name) != names.end()) continue;
            const auto is_it = [&](const EvaluatedPeriod& period) { return period.name == name; };
            const auto found = std::find_if(impl_->periods.begin(), impl_->periods.end(), is_it);
            names.push_back(name);
            impl_->shown_periods.push_back(static_cast<std::uint32_t>(found - impl_->periods.begin()));
        }
    }

    bool run_period(std::uint32_t at, StepNames& names) {
        auto& period = impl_->periods[at];
        auto* const before = at == 0 ? nullptr : impl_->periods[at - 1].hierarchy.get();
        period.hierarchy = std::make_unique<Hierarchy>(*impl_->model, impl_->dataset, period.name, impl_->prepared->computed, watch_, before);
        if (watch_.stopped()) return false;
        period.slabs.assign(period.hierarchy->slabs().begin(), period.hierarchy->slabs().end());
        period.program = impl_->prepared->program(*impl_->model, period.slabs, period.number, bound_, watch_);
        if (watch_.stopped()) return false;
        period.column_of.assign(plan().steps.size(), none);
        period.roots = read_later(period);
        if (period.is_asked) period.roots.insert(period.roots.end(), impl_->prepared->roots.begin(), impl_->prepared->roots.end());
        if (options_.absent_columns_are_errors) report_absent(period);
        report_not_in_force(period, names);
        begin_period(at);
        if (!PeriodRun(*impl_, at, options_, watch_, names).run()) return false;
        drop_helpers(period);
        if (period.number) bound_.emplace_back(*period.number, period.program);
        return true;
    }

    /// A period takes about as long as it has objects; what comes after the last is little.
    void begin_period(std::uint32_t at) {
        if (!options_.progress) return;
        constexpr double most = 0.99;
        std::vector<double> until{0};
        for (const auto& period : impl_->periods) {
            double objects = 1;
            for (const auto& slab : impl_->dataset.slabs())
                if (slab.period == period.name) objects += static_cast<double>(slab.rows());
            until.push_back(until.back() + objects);
        }
        watch_.begin_part(until[at] / until.back() * most, until[at + 1] / until.back() * most);
    }

    /// Steps of the period that others read.
    [[nodiscard]] std::vector<StepId> read_later(const EvaluatedPeriod& period) const {
        std::vector<StepId> result;
        for (const auto id : impl_->prepared->past) {
            if (!period.number) continue;
            const auto& step = plan().steps[id];
            const auto reads = [&](const EvaluatedPeriod& later) {
                return &later != &period && later.number && reads_period(plan(), step, *later.number, *period.number);
            };
            if (!std::any_of(impl_->periods.begin(), impl_->periods.end(), reads)) continue;
            for (std::uint32_t i = 0; i < step.count; ++i) result.push_back(plan().argument(id, i));
        }
        return result;
    }

    /// A parameter that is needed before its first value; facts that are given where their input is not in force.
    void report_not_in_force(const EvaluatedPeriod& period, StepNames& names) {
        const auto& model = *impl_->model;
        if (!period.number) {
            if (impl_->prepared->asks_period)
                impl_->diagnostics.add(Code::period_not_known, Span{},
                                       {Argument::text(period.name), Argument::text(std::string(period_example(model.period)))});
            return;
        }
        std::vector<bool> live;
        for (const auto id : impl_->prepared->dated) {
            const auto& step = plan().steps[id];
            if (dated_argument(model.dated[step.payload], *period.number) != none) continue;
            if (live.empty()) live = live_steps(plan(), period);
            if (!live[id]) continue;
            const auto first = period_name(model.period, model.dated[step.payload].front());
            impl_->diagnostics.add(Code::parameter_not_in_force, names.span(id),
                                   {Argument::text(names.name(id)), Argument::text(period.name), Argument::text(first)});
        }
        if (!period.is_asked) return;
        for (const auto id : impl_->prepared->limited) {
            const auto& node = model.nodes[id];
            if (node.valid.holds(*period.number) || period.rows(node.entity) == 0) continue;
            const auto* column = period.slabs[node.entity]->column(node.main());
            bool any = false;
            for (std::size_t row = 0; column != nullptr && row < period.rows(node.entity) && !any; ++row) any = bit(column->valid, row);
            if (!any) continue;
            impl_->diagnostics.add(Code::facts_not_in_force, node.name_span,
                                   {Argument::text(quantity_name(model, node.main())), Argument::text(period.name)});
        }
    }

    /// A column that a wanted quantity reads and the data do not have.
    void report_absent(const EvaluatedPeriod& period) {
        const auto& model = *impl_->model;
        std::vector<bool> live;
        for (const auto id : impl_->prepared->facts) {
            const auto& step = plan().steps[id];
            if (period.rows(step.entity) == 0) continue;
            if (period.slabs[step.entity]->column(step.payload) != nullptr || model.quantities[step.payload].node == none) continue;
            if (live.empty()) live = live_steps(plan(), period);
            if (!live[id]) continue;
            const auto& node = model.nodes[model.quantities[step.payload].node];
            if (node.part != MechanismPart::none && std::find(stepless_.begin(), stepless_.end(), node.mechanism) == stepless_.end()) {
                stepless_.push_back(node.mechanism);
                const auto& whole = model.nodes[model.mechanisms[node.mechanism].node];
                impl_->diagnostics.add(Code::steps_absent, whole.name_span, {Argument::text(whole.name), Argument::text("--steps")});
            }
            if (node.figure != RoadMapFigure::none) report_no_measures(node.roadmap);
            if (node.kind != NodeKind::input || node.optional) continue;
            const auto keyword = Argument::text(std::string(spelling(Word::optional, model.keywords)));
            const auto name = Argument::text(written_name(model, step.payload));
            impl_->diagnostics.add(Code::absent_column, node.span, {name, entity_words(model, step.entity), Argument::text(period.name), keyword});
        }
    }

    /// Formulas read figures of a road map of which nothing is known.
    void report_no_measures(std::uint32_t id) {
        const auto& roadmap = impl_->model->roadmaps[id];
        if (!roadmap.is_read || std::find(measureless_.begin(), measureless_.end(), id) != measureless_.end()) return;
        measureless_.push_back(id);
        impl_->diagnostics.add(Code::measures_absent, roadmap.name_span, {Argument::text(roadmap.name), Argument::text("--measures")});
    }

    /// Keeps the columns of what is wanted and of what looks across objects; the others can be computed again for one object.
    void drop_helpers(EvaluatedPeriod& period) const {
        for (const auto& keeps : period.program->keeps) {
            for (const auto id : keeps) {
                if (period.column_of[id] == none || impl_->prepared->outlives[id]) continue;
                period.columns[period.column_of[id]] = {};
                period.column_of[id] = none;
            }
        }
    }

    /// Nothing is left of what was computed.
    Result stopped() {
        watch_.rethrow();
        impl_->diagnostics = {};
        impl_->diagnostics.add(watch_.why(), Span{}, {Argument::text(std::to_string(options_.bits))});
        impl_->is_complete = false;
        impl_->periods.clear();
        impl_->shown_periods.clear();
        impl_->period_names.clear();
        return Result(impl_);
    }
};

Result evaluate_prepared(const std::shared_ptr<const Model>& model, const Graph& graph, const Dataset& dataset, const EvaluateOptions& options,
                         PreparedPlans* plans) {
    return Evaluation(model, dataset.has_steps() ? dataset.with_steps() : dataset, options).run(graph, plans);
}

}  // namespace detail

Diagnostics check_options(const Model& model, const Dataset& dataset, const EvaluateOptions& options) {
    return detail::checked_options(model, dataset, options, false);
}

Result evaluate(const std::shared_ptr<const Model>& model, const Graph& graph, const Dataset& dataset, const EvaluateOptions& options) {
    return detail::evaluate_prepared(model, graph, dataset, options, nullptr);
}

}  // namespace merilo::inline v0
