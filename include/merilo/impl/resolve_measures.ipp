// Measures in scenarios: facts of them, and what is expected as of a day.
#pragma once

#include <merilo/impl/resolve_inputs.ipp>
#include <merilo/impl/resolve_roadmaps.ipp>

#include <map>
#include <tuple>

namespace merilo::inline v0::detail {

/// The object, its parent … below the road map's entity.
bool Resolver::measure_path(const RoadMap& roadmap, SyntaxId object, std::vector<std::string>& path) {
    std::size_t above = 0;
    for (auto it = roadmap.entity; model_.entities[it].parent != none; it = model_.entities[it].parent) ++above;
    for (std::uint32_t i = 1; i < at(object).count; ++i) {
        path.push_back(text_of(child(object, i)));
        if (path.size() != above + 2) continue;
        report(Code::too_many_parents, child(object, i), {quote(model_.entities[roadmap.entity].name), number(above)});
        return false;
    }
    return true;
}

/// Which time it fell due. `place` is shown where that is not said.
bool Resolver::read_occurrence(const RoadMap& roadmap, const Measure& measure, SyntaxId due, SyntaxId place, ScenarioMeasure& result) {
    const auto span = span_of(due);
    if (!absent(due) && !span) return false;
    const auto names = quote(due_names(measure, span ? span->first : measure.within.first));
    switch (measure.kind) {
        case MeasureKind::continuous:
        case MeasureKind::open:
            if (span)
                report(Code::occurrence_not_wanted, due,
                       {quote(measure.code), key(measure.kind == MeasureKind::open ? Word::no_deadline : Word::continuous)});
            return !span;
        case MeasureKind::scheduled:
            if (!span) report(Code::occurrence_needed, place, {quote(measure.code), key(Word::due), key(Word::scheduled)});
            else if (!measure.within.holds(span->last))
                report(Code::due_outside_roadmap, due,
                       {quote(to_text(span->last)), quote(to_text(roadmap.days.first)), quote(to_text(roadmap.days.last))});
            result.due = span;
            return span && measure.within.holds(span->last);
        case MeasureKind::once:
            if (!span) {
                result.due = measure.due.front();
                return true;
            }
            break;
        case MeasureKind::recurring:
            if (!span) {
                report(Code::occurrence_needed, place, {quote(measure.code), key(Word::due), names});
                return false;
            }
            break;
    }
    const auto [first, last] = due_within(measure.due, *span);
    if (first + 1 == last) {
        result.due = measure.due[first];
        return true;
    }
    report(first == last ? Code::occurrence_unknown : Code::occurrence_ambiguous, due, {quote(span->name), quote(measure.code), names});
    return false;
}

bool Resolver::read_done(const Measure& measure, SyntaxId facts, ScenarioMeasure& result) {
    std::map<Word, SyntaxId> first;
    for (std::uint32_t i = 4; i < at(facts).count; ++i) {
        const auto clause = child(facts, i);
        const auto [same, is_new] = first.emplace(at(clause).word, clause);
        if (!is_new) report(Code::doubled_clause, clause, {key(at(clause).word)}).notes.push_back(written_first(same->second));
    }
    const auto done = first.find(Word::done), document = first.find(Word::document);
    if (document != first.end()) {
        result.document = text_of(child(document->second, 0));
        if (done == first.end()) report(Code::document_without_date, document->second, {key(Word::document), key(Word::done)});
    }
    if (done == first.end()) return document == first.end();
    result.done = date_of(child(done->second, 0));
    const auto since = measure.possible_since(result.due);
    if (result.done && *result.done < since) {
        report(Code::done_before_roadmap, child(done->second, 0), {quote(to_text(*result.done)), quote(to_text(since))});
        return false;
    }
    return result.done.has_value();
}

void Resolver::scenario_measure(SyntaxId facts, Scenario& scenario) {
    const auto name = child(facts, 0), object = child(facts, 2), due = child(facts, 3);
    ScenarioMeasure result;
    result.span = at(facts).span;
    result.id = find_measure(name, child(facts, 1));
    if (result.id.roadmap == none) return;
    const auto& roadmap = model_.roadmaps[result.id.roadmap];
    const auto& measure = roadmap.measures[result.id.measure];
    const bool is_given = at(facts).word == Word::given;
    if (!measure_path(roadmap, object, result.path) || !read_occurrence(roadmap, measure, due, name, result)) return;
    if (is_given) {
        if (!read_done(measure, facts, result)) return;
        if (!result.done && measure.kind != MeasureKind::scheduled) {
            report(Code::due_or_done_needed, name, {quote(measure.code), key(Word::done), key(Word::scheduled)});
            return;
        }
        scenario.given_measures.push_back(std::move(result));
        return;
    }
    if (measure.kind == MeasureKind::continuous || measure.kind == MeasureKind::open) {
        report(Code::measure_never_due, name, {quote(measure.code)});
        return;
    }
    switch (at(child(facts, 4)).word) {
        case Word::done_late: result.state = MeasureState::done_late; break;
        case Word::due_now: result.state = MeasureState::due; break;
        case Word::overdue: result.state = MeasureState::overdue; break;
        case Word::not_yet_due: result.state = MeasureState::not_yet_due; break;
        default: result.state = MeasureState::done; break;
    }
    scenario.expect_measures.push_back(std::move(result));
}

void Resolver::scenario_roadmap(SyntaxId facts, Scenario& scenario) {
    ScenarioRoadMap result;
    result.span = at(facts).span;
    result.roadmap = find_roadmap(child(facts, 0));
    if (result.roadmap == none || !measure_path(model_.roadmaps[result.roadmap], child(facts, 1), result.path)) return;
    for (std::uint32_t i = 2; i < at(facts).count; ++i) {
        const auto figure = child(facts, i);
        const auto which = at(child(figure, 0)).word;
        const auto type = which == Word::percent ? of_kind(TypeKind::share) : plain();
        Assign said;
        said.span = at(figure).span;
        if (at(figure).word == Word::not_applicable) {
            said.state = AssignState::not_applicable;
        } else if (at(figure).word == Word::shows) {
            said.state = AssignState::shows;
            said.target = 0;   // which `assign_shown` takes back where it is wrong
            assign_shown(child(figure, 1), type, said);
            if (std::exchange(said.target, none) == none) continue;
        } else {
            const auto value = constant_of(child(figure, 1), type);
            if (!value) continue;
            if (which != Word::percent && (!value->is_integer() || value->sign() < 0)) {
                report(Code::whole_count_of_measures, child(figure, 1), {quote(written(at(child(figure, 1)).span))});
                continue;
            }
            said.value = value->fraction();
        }
        result.figures.emplace_back(which, said);
    }
    scenario.expect_roadmaps.push_back(std::move(result));
}

/// What is given twice, and the day on which measures are judged.
void Resolver::check_measures(Scenario& scenario, SyntaxId declaration) {
    std::map<std::tuple<MeasureId, std::vector<std::string>, Day, Day>, Span> first;
    for (const auto& fact : scenario.given_measures) {
        const auto& measure = model_.roadmaps[fact.id.roadmap].measures[fact.id.measure];
        // What is done all the time is done often.
        const auto when = fact.due ? Day{} : fact.done.value_or(Day{});
        const auto [same, is_new] = first.emplace(std::tuple{fact.id, fact.path, fact.due ? fact.due->last : Day{}, when}, fact.span);
        if (!is_new)
            diagnostics_.add(Code::doubled_measure_fact, fact.span, {quote(measure.code)})
                .notes.push_back({Code::first_written_here, same->second, {}});
    }
    if (scenario.as_of || (scenario.expect_measures.empty() && scenario.expect_roadmaps.empty())) return;
    for (std::uint32_t i = 6; i < at(declaration).count; ++i)
        if (const auto part = child(declaration, i); at(part).kind == SyntaxKind::clause && at(part).word == Word::as_of) return;
    if (const auto period = day_span(scenario.period)) {
        scenario.as_of = period->last;
        return;
    }
    const auto span = scenario.expect_measures.empty() ? scenario.expect_roadmaps.front().span : scenario.expect_measures.front().span;
    diagnostics_.add(Code::as_of_needed, span, {quote(std::string(spelling(Word::as_of, language_)) + " 2021-09-01")});
}

}  // namespace merilo::inline v0::detail
