// Measures in scenarios: facts given, states and counts compared as of the scenario's day.
#pragma once

#include <merilo/impl/exact.ipp>
#include <merilo/impl/rendering.hpp>
#include <merilo/impl/roadmaps.hpp>
#include <merilo/measures.hpp>
#include <merilo/scenario.hpp>

#include <algorithm>

namespace merilo::inline v0::detail {

class ScenarioMeasures {
public:
    ScenarioMeasures(std::shared_ptr<const Model> model, const Scenario& scenario, ScenarioResult& report, Language language)
        : model_(*model), scenario_(scenario), report_(report), language_(language), facts_(std::make_shared<MeasureFacts>(model)) {}

    /// What is given and, by `give`, what stands in the scenario; tables are read into it before.
    const std::shared_ptr<MeasureFacts>& facts() { return facts_; }
    [[nodiscard]] bool are_given() const {
        return scenario_.as_of || !scenario_.given_measures.empty() || !scenario_.given_measure_files.empty();
    }

    void give() {
        for (const auto& given : scenario_.given_measures) {
            MeasureFact fact;
            fact.id = given.id;
            fact.object = object_of(given.id.roadmap, given.path);
            fact.due = given.due;
            fact.done = given.done;
            fact.document = given.document;
            if (!facts_->add(std::move(fact)))
                report_.diagnostics.add(Code::doubled_measure_fact, given.span,
                                        {Argument::text(model_.roadmaps[given.id.roadmap].measures[given.id.measure].code)});
        }
        for (const auto& expected : scenario_.expect_measures) object_of(expected.id.roadmap, expected.path);
        for (const auto& expected : scenario_.expect_roadmaps) object_of(expected.roadmap, expected.path);
    }

    void judge() {
        if (!scenario_.as_of) return;
        tracked_ = track(facts_, *scenario_.as_of);
        for (const auto& expected : scenario_.expect_measures) expect(expected);
        for (const auto& expected : scenario_.expect_roadmaps) expect(expected);
    }

private:
    const Model& model_;
    const Scenario& scenario_;
    ScenarioResult& report_;
    Language language_;
    std::shared_ptr<MeasureFacts> facts_;
    RoadMapReport tracked_;

    std::uint32_t object_of(std::uint32_t roadmap, const std::vector<std::string>& path) {
        return facts_->add_object({model_.roadmaps[roadmap].entity, path});
    }

    const RoadMapStatus& status_of(std::uint32_t roadmap, const std::vector<std::string>& path) {
        const auto object = object_of(roadmap, path);
        return *std::find_if(tracked_.roadmaps.begin(), tracked_.roadmaps.end(),
                             [&](const RoadMapStatus& it) { return it.roadmap == roadmap && it.object == object; });
    }

    void differ(const std::vector<std::string>& path, std::string figure, std::string expected, std::string computed, Span span) {
        report_.differences.push_back({path.front(), std::move(figure), std::move(expected), std::move(computed), {}, span});
    }

    void expect(const ScenarioMeasure& expected) {
        ++report_.figures;
        const auto& status = status_of(expected.id.roadmap, expected.path);
        const auto found = std::find_if(status.measures.begin(), status.measures.end(), [&](const MeasureStatus& it) {
            return it.measure == expected.id.measure && it.due != nullptr && it.due->last == expected.due->last;
        });
        const auto& roadmap = model_.roadmaps[expected.id.roadmap];
        const bool is_there = found != status.measures.end();
        if (is_there && found->state == expected.state) return;
        differ(expected.path, roadmap.name + "." + roadmap.measures[expected.id.measure].code + ", " + expected.due->name,
               std::string(measure_state_words(expected.state, language_)),
               is_there ? std::string(measure_state_words(found->state, language_)) : std::string(term("nothing", language_)), expected.span);
    }

    [[nodiscard]] static std::optional<Fraction> figure_of(const MeasureCounts& counts, Word which) {
        const auto number = [](std::uint32_t count) { return Exact(static_cast<long long>(count)).fraction(); };
        switch (which) {
            case Word::percent: return counts.percent();
            case Word::due: return number(counts.due);
            case Word::done_late: return number(counts.of(MeasureState::done_late));
            case Word::due_now: return number(counts.of(MeasureState::due));
            case Word::overdue: return number(counts.of(MeasureState::overdue));
            case Word::not_yet_due: return number(counts.of(MeasureState::not_yet_due));
            default: return number(counts.of(MeasureState::done));
        }
    }

    void expect(const ScenarioRoadMap& expected) {
        const auto& status = status_of(expected.roadmap, expected.path);
        for (const auto& [which, said] : expected.figures) {
            ++report_.figures;
            const auto value = figure_of(status.total, which);
            const bool is_nothing = said.state == AssignState::not_applicable;
            bool same = is_nothing == !value;
            if (same && value) same = compare(said.shown_to ? round_to(*value, *said.shown_to) : *value, said.value) == 0;
            if (same) continue;
            Type type;
            type.kind = which == Word::percent ? TypeKind::share : TypeKind::number;
            differ(expected.path, model_.roadmaps[expected.roadmap].name + "." + std::string(spelling(which, model_.keywords)),
                   is_nothing ? show(State::not_applicable, language_) : show(model_, type, said.value, said.shown_to, language_),
                   value ? show(model_, type, *value, std::nullopt, language_) : show(State::not_applicable, language_), said.span);
        }
    }
};

}  // namespace merilo::inline v0::detail
