// The figures of road maps: values that formulas read. Their counts are facts that no column gives; the percent is computed from them.
#pragma once

#include <merilo/impl/messages.hpp>
#include <merilo/impl/resolve_mechanisms.ipp>
#include <merilo/impl/roadmap_figures.hpp>

namespace merilo::inline v0::detail {

/// Before other names are looked for; what is wrong with the declaration is said where the road map is made.
void Resolver::declare_figures(SyntaxId declaration) {
    const auto name = child(declaration, 0);
    if (absent(name)) return;
    const auto path = split(text_of(name));
    const auto* entity = path.size() == 2 ? global(path[0], ResolveGlobal::Kind::entity) : nullptr;
    if (entity == nullptr) return;
    const auto [found, is_new] = figures_.try_emplace(text_of(name));
    if (!is_new) return;
    const auto written_title = text_of(child(declaration, 2));
    Node node;
    node.entity = entity->id;
    node.optional = true;   // that there are no facts of measures is said once for the road map
    node.span = at(declaration).span;
    node.name_span = at(name).span;
    ResolveNodeSyntax syntax;
    syntax.declaration = declaration;
    for (std::size_t i = 1; i < roadmap_figure_count; ++i) {
        node.figure = static_cast<RoadMapFigure>(i);
        node.kind = node.figure == RoadMapFigure::percent ? NodeKind::value : NodeKind::input;
        node.name = path[1] + "." + std::string(roadmap_figure_names[i]);
        node.title = (written_title.empty() ? path[1] : written_title) + ": " + std::string(term(roadmap_figure_terms[i], model_.keywords));
        found->second.push_back(add_part(node, syntax));
    }
}

bool Resolver::is_roadmap(EntityId entity, const std::string& name) const {
    return entity != none && !figures_.empty() && figures_.contains(model_.entities[entity].name + "." + name);
}

/// The figure `path[place]` of a road map; none, with a diagnostic, when there is no such.
NodeId Resolver::figure_named(SyntaxId name, const Texts& path, std::size_t place, EntityId entity, bool loud) {
    const auto& roadmap = path[place - 1];
    const auto& own_names = language_ == Language::russian ? roadmap_figure_russian_names : roadmap_figure_names;
    auto word = place >= path.size() ? std::string() : path[place];
    for (std::size_t i = 1; i < roadmap_figure_count; ++i)
        if (word == roadmap_figure_russian_names[i]) word = roadmap_figure_names[i];
    if (place < path.size() && facet_of(word) == Facet::percent) word = roadmap_figure_names[1];
    if (place + 1 == path.size())
        if (const auto found = node_of(entity, roadmap + "." + word); found != none) return found;
    if (!loud) return none;
    Texts known(own_names.begin() + 1, own_names.end());
    if (place >= path.size()) report(Code::roadmap_is_no_value, name, {quote(roadmap), quote(roadmap + "." + known.front()), quote(listed_names(known))});
    else report(Code::unknown_figure, name, {quote(path.back()), quote(roadmap), quote(listed_names(known)), hint(path[place], known)});
    return none;
}

ExprId Resolver::lower_figure(QuantityId id) {
    const auto& node = model_.nodes[model_.quantities[id].node];
    const auto span = node.name_span;
    if (node.figure == RoadMapFigure::percent) {
        const auto figure = [&](RoadMapFigure which) {
            const auto& all = figures_.at(model_.entities[node.entity].name + "." + node.name.substr(0, node.name.rfind('.')));
            return read(model_.nodes[all[static_cast<std::size_t>(which) - 1]].main(), span);
        };
        const auto met = figure(RoadMapFigure::met);
        const auto due = figure(RoadMapFigure::due);
        const auto percent = make(Op::divide, of_kind(TypeKind::share), span, {met, due});
        // Of nothing that has come nothing is met, which is not applicable, and never a wrong division.
        facts_[percent].range = {Exact(0), Exact(1), false};
        facts_[percent].may_be_missing = true;
        return percent;
    }
    const auto fact = make(Op::fact, plain(), span, {}, id);
    facts_[fact].range = {Exact(0), std::nullopt, true};
    facts_[fact].may_be_missing = true;
    return fact;
}

/// Where the road map is known.
void Resolver::link_figures_of(std::uint32_t id) {
    auto& roadmap = model_.roadmaps[id];
    const auto found = figures_.find(roadmap_name(model_, roadmap));
    if (found == figures_.end()) return;
    roadmap.figures.assign(1, none);
    for (const auto node : found->second) {
        model_.nodes[node].roadmap = id;
        roadmap.figures.push_back(node);
        roadmap.is_read = roadmap.is_read || node_used_[node];
    }
}

}  // namespace merilo::inline v0::detail
