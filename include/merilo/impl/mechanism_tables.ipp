// Mechanisms as tables: how full each cycle is, and what each step brought. Road maps: how much of each is done.
#pragma once

#include <merilo/impl/messages.hpp>
#include <merilo/impl/rendering.hpp>
#include <merilo/impl/roadmap_figures.hpp>
#include <merilo/impl/roadmaps.hpp>

#include <algorithm>
#include <utility>

namespace merilo::inline v0::detail {

/// Parts of mechanisms and figures of road maps have tables of their own.
bool has_own_table(const Node& node) { return node.is_made() && node.part != MechanismPart::whole; }

std::string_view roadmap_figure_title(const Node& node, Language language) {
    return term(roadmap_figure_terms[static_cast<std::size_t>(node.figure)], language);
}

/// In the language of the methodology it is the node's title.
std::string part_title(const Model& model, const Node& node, Language language) {
    const auto title_of = [](const Node& it) { return it.title.empty() ? it.name : it.title; };
    if (!has_own_table(node) || node.part == MechanismPart::step) return title_of(node);
    if (node.figure != RoadMapFigure::none) {
        const auto& roadmap = model.roadmaps[node.roadmap];
        return (roadmap.title.empty() ? roadmap.name : roadmap.title) + ": " + std::string(roadmap_figure_title(node, language));
    }
    const auto& mechanism = model.mechanisms[node.mechanism];
    const auto titled = [&](const Node& it, std::string_view words) { return title_of(it) + ": " + std::string(words); };
    switch (node.part) {
        case MechanismPart::done: return titled(model.nodes[mechanism.steps[node.step].node], spelling(Word::done, language));
        case MechanismPart::published: return titled(model.nodes[mechanism.steps[node.step].node], spelling(Word::published, language));
        case MechanismPart::full: return titled(model.nodes[mechanism.node], term("cycle_full", language));
        case MechanismPart::broken: return titled(model.nodes[mechanism.node], term("cycle_broken", language));
        default: break;
    }
    const auto is_it = [&](NodeId before) { return &model.nodes[before] == &node; };
    const auto at = std::find_if(mechanism.before.begin(), mechanism.before.end(), is_it) - mechanism.before.begin();
    return titled(model.nodes[mechanism.indicators[static_cast<std::size_t>(at)]], term("cycle_before", language));
}

ReportColumn mechanism_column(const Model& model, QuantityId quantity, const std::string& heading, bool of_maximum) {
    ReportColumn column;
    column.quantity = quantity;
    column.heading = heading;
    if (of_maximum) column.maximum = model.nodes[model.quantities[quantity].node].facet(Facet::maximum);
    return column;
}

/// Points, percent, whether the cycle is full, and what it lacks first.
ReportSection section_of_mechanism(const Result& result, const Mechanism& mechanism, Language language) {
    const auto& model = result.model();
    const auto& node = model.nodes[mechanism.node];
    ReportSection section;
    section.heading = node.title.empty() ? node.name : node.title;
    const auto add = [&](QuantityId quantity, const std::string& heading, bool of_maximum) {
        if (quantity != none && result.has(quantity)) section.columns.push_back(mechanism_column(model, quantity, heading, of_maximum));
    };
    add(node.facet(Facet::points), std::string(facet_word(Facet::points, language)), true);
    add(node.facet(Facet::percent), std::string(facet_word(Facet::percent, language)), false);
    add(model.nodes[mechanism.full].main(), std::string(term("cycle_full", language)), false);
    add(model.nodes[mechanism.broken].main(), std::string(term("cycle_broken", language)), false);
    return section;
}

/// A column for each step; where a step is about effectiveness, indicators before the measures and after.
Report report_of_mechanism(const Result& result, const Mechanism& mechanism, Language language) {
    const auto& model = result.model();
    const auto& node = model.nodes[mechanism.node];
    Report report;
    report.entity = node.entity;
    report.name = node.name;
    report.title = node.title.empty() ? node.name : node.title;
    report.valid = node.valid;
    auto& steps = report.sections.emplace_back();
    for (const auto& it : mechanism.steps) {
        const auto& step = model.cycles[mechanism.cycle].steps[it.step];
        const auto points = model.nodes[it.node].facet(Facet::points);
        if (points != none && result.has(points))
            steps.columns.push_back(mechanism_column(model, points, step.title.empty() ? step.name : step.title, true));
    }
    auto whole = section_of_mechanism(result, mechanism, language);
    whole.heading = model.cycles[mechanism.cycle].title;
    report.sections.push_back(std::move(whole));
    for (std::size_t i = 0; i < mechanism.before.size(); ++i) {
        const auto& indicator = model.nodes[mechanism.indicators[i]];
        ReportSection section;
        section.heading = indicator.title.empty() ? indicator.name : indicator.title;
        const auto before = model.nodes[mechanism.before[i]].main();
        if (result.has(before)) section.columns.push_back(mechanism_column(model, before, std::string(term("cycle_before", language)), false));
        if (result.has(indicator.main()))
            section.columns.push_back(mechanism_column(model, indicator.main(), std::string(term("cycle_after", language)), false));
        report.sections.push_back(std::move(section));
    }
    std::erase_if(report.sections, [](const ReportSection& section) { return section.columns.empty(); });
    return report;
}

/// The percent, and how many deadlines there are of each kind.
ReportSection section_of_roadmap(const Result& result, const RoadMap& roadmap, Language language) {
    const auto& model = result.model();
    ReportSection section;
    section.heading = roadmap.title.empty() ? roadmap.name : roadmap.title;
    for (std::size_t i = 1; i < roadmap.figures.size(); ++i) {
        const auto& node = model.nodes[roadmap.figures[i]];
        if (node.figure == RoadMapFigure::met || !result.has(node.main())) continue;
        section.columns.push_back(mechanism_column(model, node.main(), std::string(roadmap_figure_title(node, language)), false));
    }
    return section;
}

Report report_of_roadmap(const Result& result, const RoadMap& roadmap, Language language) {
    Report report;
    report.entity = roadmap.entity;
    report.name = roadmap.name;
    report.sections.push_back(section_of_roadmap(result, roadmap, language));
    report.title = std::exchange(report.sections.front().heading, {});
    return report;
}

/// Were facts of its measures given?
bool has_measures(const Result& result, const RoadMap& roadmap) {
    const auto due = result.model().nodes[roadmap.figures[static_cast<std::size_t>(RoadMapFigure::due)]].main();
    const auto& slabs = result.dataset().slabs();
    return std::any_of(slabs.begin(), slabs.end(), [&](const Slab& slab) { return slab.column(due) != nullptr; });
}

}  // namespace merilo::inline v0::detail
