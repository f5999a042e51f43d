// Road maps: sections and measures, when these fall due, and who performs them. Recommendations: to whom, and what they start.
#pragma once

#include <merilo/impl/resolve_clauses.ipp>
#include <merilo/impl/roadmaps.hpp>

#include <algorithm>

namespace merilo::inline v0::detail {

void Resolver::declare_responsible(SyntaxId declaration) {
    const auto name = text_of(child(declaration, 0));
    const auto span = at(child(declaration, 0)).span;
    const auto [found, is_new] = responsible_by_name_.emplace(name, static_cast<std::uint32_t>(model_.responsible.size()));
    if (!is_new) {
        doubled(span, name, model_.responsible[found->second].span);
        return;
    }
    model_.responsible.push_back({name, text_of(child(declaration, 2)), span});
    responsible_used_.push_back(false);
}

// Days -----------------------------------------------------------------------------------------------------------------------------

std::optional<Day> Resolver::date_of(SyntaxId code) {
    if (absent(code)) return std::nullopt;
    const auto day = parse_date(ast_.text(code));
    if (!day) report(Code::not_a_date, code, {quote(ast_.text(code))});
    return day;
}

std::optional<DaySpan> Resolver::span_of(SyntaxId code) {
    if (absent(code)) return std::nullopt;
    auto span = day_span(ast_.text(code));
    if (!span) report(Code::not_a_deadline, code, {quote(ast_.text(code))});
    return span;
}

/// From the first day of one to the last of the other, which may be absent.
std::optional<DaySpan> Resolver::span_of(SyntaxId first, SyntaxId last) {
    auto begin = span_of(first);
    if (absent(last)) return begin;
    const auto end = span_of(last);
    if (!begin || !end) return std::nullopt;
    if (end->last < begin->first) {
        report(Code::deadline_reversed, last, {quote(begin->name), quote(end->name)});
        return std::nullopt;
    }
    return DaySpan{begin->first, end->last, begin->name + ".." + end->name};
}

std::optional<Recurrence> Resolver::recurrence_of(SyntaxId syntax) {
    Recurrence result;
    bool fits = true;
    switch (at(syntax).word) {
        case Word::every_school_year: result.every = Word::school_year; break;
        case Word::every_half_year: result.every = Word::half_year; break;
        case Word::every_quarter: result.every = Word::quarter; break;
        case Word::every_month: result.every = Word::month; break;
        default: result.every = Word::year; break;
    }
    const bool takes_days = result.every == Word::year || result.every == Word::school_year;
    std::vector<SyntaxId> places;
    for (std::uint32_t i = 0; i < at(syntax).count; ++i) {
        const auto part = child(syntax, i);
        const auto word = at(part).word;
        const bool is_month = word < Word::of_january;
        YearDay day;
        day.month = static_cast<unsigned>(word) - static_cast<unsigned>(is_month ? Word::january : Word::of_january) + 1;
        const auto words = written(at(part).span);
        if (!takes_days) {
            report(Code::year_day_not_here, part, {quote(words), key(Word::every_year)});
            return std::nullopt;
        }
        if (!is_month) {
            const auto number = parse_decimal(ast_.text(child(part, 0)));
            const auto value = number.value ? to_double(*number.value) : 0.0;
            constexpr double longest = 31;
            const bool is_day = value >= 1 && value <= longest && value == static_cast<double>(static_cast<unsigned>(value));
            day.day = is_day ? static_cast<unsigned>(value) : 0;
            if (!is_day || !is_possible(day)) {
                report(Code::no_such_day, part, {quote(words)});
                fits = false;
                continue;
            }
        }
        const auto same = std::find(result.at.begin(), result.at.end(), day);
        if (same != result.at.end()) {
            const auto first = places[static_cast<std::size_t>(same - result.at.begin())];
            report(Code::doubled_year_day, part, {quote(words)}).notes.push_back(written_first(first));
            continue;
        }
        result.at.push_back(day);
        places.push_back(part);
    }
    return fits ? std::optional(std::move(result)) : std::nullopt;
}

// Road maps ------------------------------------------------------------------------------------------------------------------------

void Resolver::make_roadmaps() {
    for (std::uint32_t i = 0; i < at(root_).count; ++i)
        if (const auto id = child(root_, i); at(id).kind == SyntaxKind::declaration && at(id).word == Word::roadmap) make_roadmap(id);
}

constexpr std::size_t most_listed_codes = 30;   // in a message

void Resolver::make_roadmap(SyntaxId declaration) {
    const auto name = child(declaration, 0);
    if (absent(name)) return;
    speak_of(at(declaration).span);
    RoadMap roadmap;
    roadmap.entity = owner(name, roadmap.name);
    roadmap.title = text_of(child(declaration, 2));
    roadmap.span = at(declaration).span;
    roadmap.name_span = at(name).span;
    const auto days = span_of(child(declaration, 4), child(declaration, 5));
    bool fits = roadmap.entity != none && days;
    if (days) {
        roadmap.days = *days;
        constexpr int most_years = 100;
        if (roadmap.days.last - roadmap.days.first > std::chrono::years(most_years)) {
            report(Code::roadmap_too_long, child(declaration, 5), {number(most_years)});
            fits = false;
        }
    }
    if (!fits) {
        broken_names_.insert(roadmap.name);
        return;
    }
    const auto full = roadmap_name(model_, roadmap);
    if (const auto node = nodes_.find(full); node != nodes_.end()) doubled(roadmap.name_span, full, model_.nodes[node->second].name_span);
    const auto [found, is_new] = roadmaps_by_name_.emplace(full, static_cast<std::uint32_t>(model_.roadmaps.size()));
    if (!is_new) {
        doubled(roadmap.name_span, full, model_.roadmaps[found->second].name_span);
        return;
    }
    for (std::uint32_t i = 6; i < at(declaration).count; ++i) {
        const auto clause = child(declaration, i);
        if (at(clause).kind != SyntaxKind::clause || at(clause).word != Word::approved || roadmap.approved) continue;
        roadmap.approved = date_of(child(clause, 0));
        if (!roadmap.approved || *roadmap.approved <= roadmap.days.last) continue;
        report(Code::approved_after_end, child(clause, 0), {quote(to_text(*roadmap.approved)), quote(to_text(roadmap.days.last))});
        roadmap.approved.reset();
    }
    measures_by_code_.emplace_back();
    std::unordered_map<std::string, Span> sections;
    for (std::uint32_t i = 6; i < at(declaration).count; ++i) {
        const auto part = child(declaration, i);
        if (at(part).kind != SyntaxKind::section) continue;
        RoadMapSection section{text_of(child(part, 0)), text_of(child(part, 1)), at(child(part, 0)).span};
        if (const auto [same, is_new] = sections.emplace(section.code, section.span); !is_new)
            report(Code::doubled_section, child(part, 0), {quote(section.code)}).notes.push_back({Code::first_defined_here, same->second, {}});
        bool is_empty = true;
        roadmap.sections.push_back(std::move(section));
        for (std::uint32_t j = 2; j < at(part).count; ++j) {
            if (at(child(part, j)).kind != SyntaxKind::measure) continue;
            is_empty = false;
            add_measure(roadmap, child(part, j));
        }
        if (is_empty && !at(declaration).flag)
            report(Code::section_without_measures, child(part, 0), {quote(roadmap.sections.back().code)});
    }
    roadmap_broken_.push_back(at(declaration).flag);
    if (roadmap.sections.empty() && !at(declaration).flag) report(Code::roadmap_without_measures, name, {quote(roadmap.name)});
    model_.roadmaps.push_back(std::move(roadmap));
    note_horizon(model_.roadmaps.back());
}

std::vector<std::uint32_t> Resolver::responsible_of(SyntaxId parent, std::uint32_t from, std::uint32_t count) {
    std::vector<std::uint32_t> result;
    std::vector<SyntaxId> places;
    for (std::uint32_t i = from; i < count; ++i) {
        const auto name = child(parent, i);
        if (at(name).kind != SyntaxKind::name) continue;
        const auto found = responsible_by_name_.find(ast_.text(name));
        if (found == responsible_by_name_.end()) {
            Texts known;
            for (const auto& it : model_.responsible) known.push_back(it.name);
            report(Code::unknown_responsible, name, {quote(ast_.text(name)), hint(ast_.text(name), known), key(Word::responsible)});
            continue;
        }
        responsible_used_[found->second] = true;
        const auto same = std::find(result.begin(), result.end(), found->second);
        if (same != result.end()) {
            report(Code::doubled_responsible, name, {quote(ast_.text(name))})
                .notes.push_back(written_first(places[static_cast<std::size_t>(same - result.begin())]));
            continue;
        }
        result.push_back(found->second);
        places.push_back(name);
    }
    return result;
}

void Resolver::add_measure(RoadMap& roadmap, SyntaxId syntax) {
    Measure measure;
    measure.code = text_of(child(syntax, 0));
    measure.title = text_of(child(syntax, 1));
    measure.span = at(child(syntax, 0)).span;
    measure.section = static_cast<std::uint32_t>(roadmap.sections.size()) - 1;
    measure.responsible = responsible_of(syntax, 5, at(syntax).count);
    if (const auto documentation = documentation_of(syntax); documentation != none) {
        std::vector<Citation> citations;
        for (std::uint32_t i = 0; i < at(documentation).count; ++i)
            if (const auto clause = child(documentation, i); at(clause).word == Word::source) cite(citations, clause);
        if (!citations.empty()) {
            measure.source = citations.front().source;
            measure.place = citations.front().place;
        }
    }
    const bool fits = read_due(roadmap, measure, syntax);
    const auto [same, is_new] = measures_by_code_.back().emplace(measure.code, static_cast<std::uint32_t>(roadmap.measures.size()));
    if (!is_new) {
        report(Code::doubled_measure, child(syntax, 0), {quote(measure.code)})
            .notes.push_back({Code::first_defined_here, roadmap.measures[same->second].span, {}});
        return;
    }
    if (fits) check_deadline(roadmap, measure, child(syntax, 2));
    roadmap.measures.push_back(std::move(measure));
}

/// False when it was reported that its deadline is wrong.
bool Resolver::read_due(RoadMap& roadmap, Measure& measure, SyntaxId syntax) {
    const auto due = child(syntax, 2), from = child(syntax, 3), until = child(syntax, 4);
    measure.deadline = written({at(due).span.source, at(due).span.begin, at(absent(until) ? absent(from) ? due : from : until).span.end});
    const auto exists = roadmap.approved.value_or(roadmap.days.first);
    measure.since = measure.exists = exists;
    measure.within = roadmap.days;
    const auto first = span_of(from), last = span_of(until);
    if ((!absent(from) && !first) || (!absent(until) && !last)) return false;
    if (at(due).kind == SyntaxKind::due) {
        measure.kind = MeasureKind::once;
        if (first || last) {
            report(Code::stretch_of_one_due, first ? from : until, {key(first ? Word::from : Word::until), key(Word::every_year)});
            return false;
        }
        auto span = span_of(child(due, 0), child(due, 1));
        if (!span) return false;
        measure.due.push_back(std::move(*span));
        return true;
    }
    if (first && last && last->last < first->first) {
        report(Code::deadline_reversed, until, {quote(first->name), quote(last->name)});
        return false;
    }
    for (const auto& [span, place] : {std::pair(&first, from), std::pair(&last, until)}) {
        if (!*span) continue;
        const auto edge = span == &first ? (*span)->first : (*span)->last;
        if (!roadmap.days.holds(edge)) {
            report(Code::due_outside_roadmap, place, {quote(to_text(edge)), quote(to_text(roadmap.days.first)), quote(to_text(roadmap.days.last))});
            return false;
        }
        (span == &first ? measure.within.first : measure.within.last) = edge;
    }
    if (at(due).kind == SyntaxKind::option) {
        measure.kind = at(due).word == Word::scheduled    ? MeasureKind::scheduled
                       : at(due).word == Word::continuous ? MeasureKind::continuous
                                                          : MeasureKind::open;
        return true;
    }
    measure.kind = MeasureKind::recurring;
    const auto recurrence = recurrence_of(due);
    if (recurrence) measure.due = occurrences(*recurrence, measure.within.first, measure.within.last);
    return recurrence.has_value();
}

/// What nobody will ever be late with, and a plan whose single deadlines end long before it does.
void Resolver::note_horizon(const RoadMap& roadmap) {
    const Measure* latest = nullptr;
    for (const auto& measure : roadmap.measures) {
        if (measure.kind == MeasureKind::open) diagnostics_.add(Code::measure_without_deadline, measure.span, {quote(measure.code), key(Word::no_deadline)});
        if (measure.kind == MeasureKind::once && !measure.due.empty() && (latest == nullptr || latest->due.front().last < measure.due.front().last))
            latest = &measure;
    }
    constexpr std::chrono::years long_after{2};
    const auto end = roadmap.days.last;
    if (latest == nullptr) return;
    const auto last = latest->due.front().last;
    if (end - last <= long_after || end - last <= last - roadmap.days.first) return;
    diagnostics_.add(Code::no_later_single_deadline, latest->span,
                     {quote(latest->code), quote(to_text(last)), quote(to_text(end))});
}

void Resolver::check_deadline(const RoadMap& roadmap, const Measure& measure, SyntaxId due) {
    if (measure.kind == MeasureKind::recurring && measure.due.empty())
        report(Code::never_due, due, {quote(measure.code), quote(to_text(measure.within.first)), quote(to_text(measure.within.last))});
    if (measure.kind != MeasureKind::once) return;
    const auto last = measure.due.front().last;
    const auto exists = roadmap.approved.value_or(roadmap.days.first);
    if (last > roadmap.days.last) {
        report(Code::due_outside_roadmap, due, {quote(to_text(last)), quote(to_text(roadmap.days.first)), quote(to_text(roadmap.days.last))});
    } else if (last < exists) {
        report(Code::due_before_roadmap, due, {quote(to_text(last)), quote(to_text(exists))});
    }
}

// Names ----------------------------------------------------------------------------------------------------------------------------

/// By "entity.name", or by the name alone where it is the only one.
std::uint32_t Resolver::find_roadmap(SyntaxId name) {
    const auto& text = ast_.text(name);
    if (const auto found = roadmaps_by_name_.find(text); found != roadmaps_by_name_.end()) return found->second;
    std::uint32_t result = none, count = 0;
    Texts known;
    for (std::uint32_t id = 0; id < model_.roadmaps.size(); ++id) {
        known.push_back(model_.roadmaps[id].name);
        known.push_back(roadmap_name(model_, model_.roadmaps[id]));
        if (model_.roadmaps[id].name != text) continue;
        result = id;
        ++count;
    }
    if (count == 1) return result;
    if (!broken_names_.contains(text) && !broken_names_.contains(split(text).back()))
        report(Code::unknown_roadmap, name, {quote(text), hint(text, known)});
    return none;
}

MeasureId Resolver::find_measure(SyntaxId name, SyntaxId code) {
    const auto roadmap = find_roadmap(name);
    if (roadmap == none) return {};
    const auto& found = model_.roadmaps[roadmap];
    const auto& codes = measures_by_code_[roadmap];
    if (const auto measure = codes.find(ast_.text(code)); measure != codes.end()) return {roadmap, measure->second};
    Texts known;
    for (std::size_t i = 0; i < std::min(found.measures.size(), most_listed_codes); ++i) known.push_back(found.measures[i].code);
    if (!roadmap_broken_[roadmap])
        report(Code::unknown_measure, code, {quote(ast_.text(code)), quote(found.name), quote(listed_names(known))})
            .notes.push_back({Code::declared_here, found.name_span, {}});
    return {};
}

// Recommendations ------------------------------------------------------------------------------------------------------------------

void Resolver::make_recommendation(SyntaxId declaration, NodeId node) {
    Recommendation recommendation;
    recommendation.node = node;
    recommendation.span = at(declaration).span;
    model_.recommendations.push_back(std::move(recommendation));
    recommend_syntax_.push_back(declaration);
}

/// To whom they are given and what they start, once road maps are known.
void Resolver::read_recommendations() {
    for (std::size_t i = 0; i < model_.recommendations.size(); ++i) {
        auto& recommendation = model_.recommendations[i];
        const auto declaration = recommend_syntax_[i];
        speak_of(at(declaration).span);
        for (std::uint32_t j = 6; j < at(declaration).count; ++j) {
            const auto clause = child(declaration, j);
            if (at(clause).kind != SyntaxKind::clause) continue;
            if (at(clause).word == Word::because) recommendation.because = text_of(child(clause, 0));
            if (at(clause).word == Word::to) recommendation.to = responsible_of(clause, 0, at(clause).count);
            if (at(clause).word != Word::starts) continue;
            std::map<MeasureId, SyntaxId> first;
            for (std::uint32_t k = 0; k + 1 < at(clause).count; k += 2) {
                const auto place = child(clause, k);
                const auto id = find_measure(place, child(clause, k + 1));
                if (id.roadmap == none) continue;
                const auto& roadmap = model_.roadmaps[id.roadmap];
                const auto words = roadmap.name + "." + roadmap.measures[id.measure].code;
                const auto entity = model_.nodes[recommendation.node].entity;
                if (entity != roadmap.entity && !is_above(roadmap.entity, entity)) {
                    report(Code::starts_of_other_objects, place,
                           {quote(words), quote(model_.entities[roadmap.entity].name), quote(model_.entities[entity].name)});
                } else if (const auto [same, is_new] = first.emplace(id, place); !is_new) {
                    report(Code::doubled_start, place, {quote(words)}).notes.push_back(written_first(same->second));
                } else {
                    recommendation.starts.push_back(id);
                }
            }
        }
    }
}

}  // namespace merilo::inline v0::detail
