// Scenarios: facts given, results compared, exceptions held to what they say.
#pragma once

#include <merilo/impl/facts.hpp>
#include <merilo/impl/lookup.hpp>
#include <merilo/impl/rendering.hpp>
#include <merilo/impl/result.hpp>
#include <merilo/impl/scenario_exceptions.ipp>
#include <merilo/impl/scenario_measures.ipp>
#include <merilo/scenario.hpp>

#include <algorithm>
#include <filesystem>
#include <set>
#include <tuple>

namespace merilo::inline v0 {
namespace detail {

/// What one figure should be.
struct ExpectedFigure {
    State state = State::missing;
    Fraction value;
    std::optional<Fraction> shown_to;   // compared as it is printed
};

class ScenarioRun {
public:
    ScenarioRun(std::shared_ptr<const Model> model, const Graph& graph, const Sources& sources, const Scenario& scenario, Language language)
        : model_(std::move(model)), graph_(graph), sources_(sources), scenario_(scenario), language_(language), given_(model_) {}

    ScenarioResult run() {
        report_.title = scenario_.title;
        report_.span = scenario_.span;
        ScenarioMeasures measures(model_, scenario_, report_, language_);
        give(measures);
        measures.judge();
        read_expected();
        const auto result = evaluate();
        // An evaluation that was stopped has no results to compare.
        if (result.periods().size() != given_.periods().size()) {
            take_expected_diagnostics();
            return std::move(report_);
        }
        ScenarioExceptions exceptions(scenario_, result, report_.diagnostics);
        result_ = &result;
        exceptions_ = &exceptions;
        take_expected_diagnostics();
        for (const auto& facts : scenario_.expect) expect(facts);
        for (const auto& file : expected_files_)
            for (const auto& slab : file.facts.slabs())
                if (!slab.columns.empty()) expect(file, slab);
        if (report_.figures == 0) report_.diagnostics.add(Code::scenario_without_figures, scenario_.span);
        exceptions.settle(report_.diagnostics);
        // What fails comes first, the rest in the order of the exceptions that cover it.
        std::stable_sort(differences_.begin(), differences_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        for (auto& [exception, difference] : differences_) report_.differences.push_back(std::move(difference));
        return std::move(report_);
    }

private:
    std::shared_ptr<const Model> model_;
    const Graph& graph_;
    const Sources& sources_;
    const Scenario& scenario_;
    Language language_;
    bool all_given_ = true;   ///< no file of facts was unreadable; otherwise absent objects are no second mistake
    Dataset given_;
    ScenarioResult report_;
    /// One `expect data`, read.
    struct ExpectedFile {
        const DataFacts* said;
        std::string path;
        Dataset facts;
    };
    std::vector<ExpectedFile> expected_files_;
    std::vector<QuantityId> overridden_;
    std::vector<std::pair<Code, Span>> missing_;                           // diagnostics expected, of which none was said
    std::set<std::tuple<std::size_t, EntityId, std::size_t>> named_;       // objects of `expect` without data: period, entity, row
    std::vector<std::pair<std::size_t, Difference>> differences_;   // with the number of the exception that covers it, from 1
    const Result* result_ = nullptr;
    ScenarioExceptions* exceptions_ = nullptr;

    [[nodiscard]] std::string path_of(const DataFacts& facts) const {
        const std::filesystem::path file(facts.file);
        if (file.is_absolute() || facts.span.source >= sources_.files.size()) return facts.file;
        return (std::filesystem::path(sources_.files[facts.span.source].name).parent_path() / file).string();
    }

    [[nodiscard]] const std::string& period_of(const ObjectFacts& facts) const {
        return facts.period.empty() ? scenario_.period : facts.period;
    }

    [[nodiscard]] ReadOptions read_options(const DataFacts& facts) const {
        ReadOptions options;
        options.period = scenario_.period;
        options.mapping = facts.mapping;
        return options;
    }

    void give(ScenarioMeasures& measures) {
        for (const auto& facts : scenario_.given_data)
            if (!read_facts(given_, path_of(facts), read_options(facts), report_.diagnostics)) all_given_ = false;
        for (const auto& facts : scenario_.given)
            if (!given_.is_ambiguous(facts.entity, facts.path)) given_.add(period_of(facts), facts.entity, facts.path);
        give_measures(measures);
        for (const auto& facts : scenario_.given) {
            if (given_.is_ambiguous(facts.entity, facts.path)) {
                report_.diagnostics.add(Code::scenario_object_ambiguous, facts.span, {Argument::text(facts.path.front())});
                continue;
            }
            const auto& period = period_of(facts);
            const auto row = given_.add(period, facts.entity, facts.path);
            for (const auto& assign : facts.assigns) {
                switch (assign.state) {
                    case AssignState::equals:
                    case AssignState::shows: given_.set(period, row, assign.target, assign.value); break;
                    case AssignState::missing: given_.set_state(period, row, assign.target, State::missing); break;
                    case AssignState::not_applicable: given_.set_state(period, row, assign.target, State::not_applicable); break;
                }
            }
        }
        for (const auto& slab : given_.slabs())
            for (const auto& [quantity, column] : slab.columns) override_computed(quantity);
        give_steps();
    }

    /// Figures of road maps are facts, unless the scenario states them itself.
    void give_measures(ScenarioMeasures& measures) {
        if (measures.are_given()) add_objects(*measures.facts(), given_);
        for (const auto& facts : scenario_.given_measure_files)
            if (!read_measures(*measures.facts(), path_of(facts), {}, report_.diagnostics)) all_given_ = false;
        measures.give();
        if (measures.are_given()) given_ = with_measures(given_, measures.facts(), scenario_.as_of, scenario_.period);
    }

    /// Objects may be named by their steps alone.
    void give_steps() {
        for (const auto& facts : scenario_.given_step_files) {
            ReadOptions options;
            options.period = scenario_.period;
            if (!read_steps(given_, {path_of(facts)}, options, report_.diagnostics)) all_given_ = false;
        }
        if (!scenario_.given_steps.empty()) given_.begin_steps();
        for (const auto& given : scenario_.given_steps) {
            const auto entity = model_->nodes[model_->mechanisms[given.fact.mechanism].node].entity;
            const auto& period = given.period.empty() ? scenario_.period : given.period;
            if (given_.is_ambiguous(entity, given.path)) {
                report_.diagnostics.add(Code::scenario_object_ambiguous, given.span, {Argument::text(given.path.front())});
                continue;
            }
            if (!given_.find(scenario_.period, entity, given.path)) given_.add(scenario_.period, entity, given.path);
            given_.add_step({given.fact, none, period, {}, 0}, given.path);
        }
    }

    /// What is expected of the data is no failure; what is not said is one.
    void take_expected_diagnostics() {
        auto& said = report_.diagnostics.list;
        for (const auto& [code, span] : scenario_.expect_diagnostics) {
            ++report_.figures;
            const auto is_of_code = [name = code_name(code), code = code](const Diagnostic& it) {
                return it.code == code || (it.code == Code::more_data_errors && it.arguments.back().value == name);
            };
            const auto rest = std::remove_if(said.begin(), said.end(), is_of_code);
            if (rest == said.end()) missing_.emplace_back(code, span);
            said.erase(rest, said.end());
        }
        for (const auto& [code, span] : missing_)
            report_.diagnostics.add(Code::scenario_diagnostic_absent, span, {Argument::text(code_name(code))});
    }

    void read_expected() {
        for (const auto& facts : scenario_.expect_data) {
            ExpectedFile file{&facts, path_of(facts), Dataset(model_)};
            auto options = read_options(facts);
            options.expected = true;
            if (read_facts(file.facts, file.path, options, report_.diagnostics)) expected_files_.push_back(std::move(file));
        }
    }

    void override_computed(QuantityId id) {
        const auto& quantity = model_->quantities[id];
        const bool computed =
            quantity.node == none || model_->nodes[quantity.node].kind != NodeKind::input || quantity.facet != Facet::value;
        if (!computed || std::find(overridden_.begin(), overridden_.end(), id) != overridden_.end()) return;
        overridden_.push_back(id);
        report_.overridden.push_back(written_name(*model_, id));
    }

    Result evaluate() {
        EvaluateOptions options;
        options.absent_columns_are_errors = !scenario_.given_data.empty();
        options.plan.overridden = overridden_;
        for (const auto& facts : scenario_.expect)
            for (const auto& assign : facts.assigns) options.plan.wanted.push_back(assign.target);
        for (const auto& file : expected_files_)
            for (const auto& slab : file.facts.slabs())
                for (const auto& [quantity, column] : slab.columns) options.plan.wanted.push_back(quantity);
        auto result = v0::evaluate(model_, graph_, given_, options);
        const auto& found = result.diagnostics().list;
        report_.diagnostics.list.insert(report_.diagnostics.list.end(), found.begin(), found.end());
        return result;
    }

    [[nodiscard]] std::optional<std::size_t> period_index(std::string_view period) const {
        const auto& periods = result_->periods();
        const auto found = std::find(periods.begin(), periods.end(), period);
        return found == periods.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - periods.begin()));
    }

    [[nodiscard]] std::string title_of(std::size_t period, EntityId entity, std::size_t row) const {
        const auto* slab = given_.slab(result_->periods()[period], entity);
        return slab == nullptr ? std::string() : object_title(given_, *slab, row);
    }

    void expect(const ObjectFacts& facts) {
        const auto period = period_index(period_of(facts));
        const auto row = period ? result_->find(*period, facts.entity, facts.path) : std::nullopt;
        if (!row) {
            const auto code =
                given_.is_ambiguous(facts.entity, facts.path) ? Code::scenario_object_ambiguous : Code::scenario_object_not_given;
            report_.figures += facts.assigns.size();
            if (all_given_) report_.diagnostics.add(code, facts.span, {Argument::text(facts.path.front())});
            return;
        }
        named_.emplace(*period, facts.entity, *row);
        for (const auto& assign : facts.assigns) {
            ExpectedFigure expected;
            expected.state = assign.state == AssignState::missing          ? State::missing
                             : assign.state == AssignState::not_applicable ? State::not_applicable
                                                                           : State::value;
            expected.value = assign.value;
            if (assign.state == AssignState::shows) expected.shown_to = assign.shown_to;
            compare(*period, assign.target, *row, scenario_figure_names(*model_, assign.target, model_->keywords), expected, assign.span);
        }
    }

    void expect(const ExpectedFile& file, const Slab& slab) {
        std::vector<std::vector<std::string>> names;
        for (const auto& [quantity, column] : slab.columns) names.push_back(column_names(*file.said, quantity));
        const auto period = period_index(slab.period);
        std::vector<bool> met(period ? result_->rows(*period, slab.entity) : 0);
        for (std::size_t r = 0; r < slab.rows(); ++r) {
            const auto row = period ? result_->find(*period, slab.entity, path_of_row(file.facts, slab, r)) : std::nullopt;
            if (!row) {
                report_.figures += slab.columns.size();
                if (all_given_)
                    report_.diagnostics.add(Code::scenario_object_not_given, DataPlace{file.path, 0, {}},
                                            {Argument::text(object_title(file.facts, slab, r))});
                continue;
            }
            met[*row] = true;
            for (std::size_t c = 0; c < slab.columns.size(); ++c) {
                const auto& [quantity, column] = slab.columns[c];
                compare(*period, quantity, *row, names[c], fact(column, r), file.said->span);
            }
        }
        for (std::size_t row = 0; row < met.size(); ++row)
            if (!met[row] && !named_.contains({*period, slab.entity, row}))
                report_.diagnostics.add(Code::scenario_object_not_expected, DataPlace{file.path, 0, {}},
                                        {Argument::text(title_of(*period, slab.entity, row))});
    }

    /// A column of `expect data` is named by its heading.
    [[nodiscard]] std::vector<std::string> column_names(const DataFacts& facts, QuantityId quantity) const {
        std::vector<std::string> names;
        for (const auto& row : facts.mapping.rows)
            if (row.target == MappingTarget::fact && row.id == quantity) names.push_back(row.column);
        return names.empty() ? scenario_figure_names(*model_, quantity, model_->keywords) : names;
    }

    [[nodiscard]] static ExpectedFigure fact(const Column& column, std::size_t row) {
        ExpectedFigure expected;
        if (!bit(column.valid, row)) {
            expected.state = bit(column.not_applicable, row) ? State::not_applicable : State::missing;
            return expected;
        }
        expected.state = State::value;
        expected.value = column.exact(row);
        return expected;
    }

    void compare(std::size_t period, QuantityId quantity, std::size_t row, const std::vector<std::string>& names,
                 const ExpectedFigure& expected, Span span) {
        ++report_.figures;
        const auto state = result_->state(period, quantity, row);
        const auto value = state == State::value ? result_->exact(period, quantity, row) : Fraction{};
        bool same = state == expected.state;
        if (same && state == State::value)
            same = v0::compare(expected.shown_to ? round_to(value, *expected.shown_to) : value, expected.value) == 0;
        const auto entity = model_->quantities[quantity].entity;
        const auto exception = exceptions_->meet(period, entity, row, names, !same);
        if (same) return;
        Difference difference;
        difference.object = title_of(period, entity, row);
        difference.figure = names.front();
        const auto& type = model_->quantities[quantity].type;
        difference.expected = show_figure(*model_, type, expected.state, expected.value, expected.shown_to, language_);
        difference.computed = show_figure(*model_, type, state, value, std::nullopt, language_);
        // Figures that differ where nobody prints them are told apart by their fractions.
        if (difference.expected == difference.computed && state == State::value) {
            difference.expected += " (" + expected.value.numerator + "/" + expected.value.denominator + ")";
            difference.computed += " (" + value.numerator + "/" + value.denominator + ")";
        }
        if (exception) difference.reason = scenario_.exceptions[*exception].reason;
        difference.span = span;
        differences_.emplace_back(exception ? *exception + 1 : 0, std::move(difference));
    }
};

}  // namespace detail

bool ScenarioResult::passed() const {
    return !diagnostics.has_errors() &&
           std::all_of(differences.begin(), differences.end(), [](const Difference& d) { return !d.reason.empty(); });
}

bool TestReport::passed() const {
    return std::all_of(scenarios.begin(), scenarios.end(), [](const ScenarioResult& s) { return s.passed(); });
}

TestReport test(const std::shared_ptr<const Model>& model, const Graph& graph, const Sources& sources, Language language,
                const std::vector<std::size_t>& only) {
    TestReport report;
    for (std::size_t i = 0; i < model->scenarios.size(); ++i)
        if (only.empty() || std::find(only.begin(), only.end(), i) != only.end())
            report.scenarios.push_back(detail::ScenarioRun(model, graph, sources, model->scenarios[i], language).run());
    return report;
}

}  // namespace merilo::inline v0
