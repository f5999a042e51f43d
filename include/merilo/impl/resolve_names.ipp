// What a name means: declarations by name, and names in expressions.
#pragma once

#include <merilo/impl/lookup.hpp>
#include <merilo/impl/resolver.hpp>

#include <algorithm>

namespace merilo::inline v0::detail {

std::string Resolver::written(Span span) const {
    constexpr std::size_t most = 60;
    if (span.source >= sources_.files.size()) return {};
    const auto& text = sources_.files[span.source].text;
    if (span.begin > span.end || span.end > text.size()) return {};
    auto result = text.substr(span.begin, span.end - span.begin);
    if (const auto line_end = result.find('\n'); line_end != std::string::npos) result = result.substr(0, line_end) + " …";
    if (result.size() > most) {
        auto end = most;
        while (end > 0 && (static_cast<unsigned char>(result[end]) & 0xC0U) == 0x80U) --end;
        while (end > 0 && result[end - 1] == ' ') --end;
        result = result.substr(0, end) + " …";
    }
    return result;
}

Resolver::Texts Resolver::split(std::string_view path) {
    Texts result;
    for (;;) {
        const auto point = path.find('.');
        result.emplace_back(path.substr(0, point));
        if (point == std::string_view::npos) return result;
        path.remove_prefix(point + 1);
    }
}

// Declarations by name -------------------------------------------------------------------------------------------------------------

bool Resolver::doubled(Span span, const std::string& name, Span first) {
    diagnostics_.add(Code::doubled_name, span, {quote(name)}).notes.push_back({Code::first_defined_here, first, {}});
    return false;
}

bool Resolver::define(const std::string& name, ResolveGlobal global) {
    const auto [found, is_new] = globals_.emplace(name, global);
    return is_new || doubled(global.span, name, found->second.span);
}

const ResolveGlobal* Resolver::global(const std::string& name, ResolveGlobal::Kind kind) const {
    const auto found = globals_.find(name);
    return found != globals_.end() && found->second.kind == kind ? &found->second : nullptr;
}

NodeId Resolver::node_of(EntityId entity, const std::string& name) const {
    if (entity == none) return none;
    node_key_.assign(model_.entities[entity].name).append(1, '.').append(name);
    const auto found = nodes_.find(node_key_);
    return found == nodes_.end() ? none : found->second;
}

std::string Resolver::node_name(NodeId node) const {
    const auto& it = model_.nodes[node];
    return it.entity == none ? it.name : model_.entities[it.entity].name + "." + it.name;
}

std::optional<Facet> Resolver::facet_of(std::string_view word) {
    constexpr std::pair<Word, Facet> facets[] = {
        {Word::value, Facet::value}, {Word::points, Facet::points}, {Word::maximum, Facet::maximum}, {Word::percent, Facet::percent},
        {Word::level, Facet::level},
    };
    constexpr std::size_t longest = 16;   // `максимум`
    if (word.size() > longest) return std::nullopt;
    for (const auto& [key, facet] : facets)
        if (word == spelling(key, Language::english) || word == spelling(key, Language::russian)) return facet;
    return std::nullopt;
}

std::uint32_t Resolver::label_of(ListId list, std::string_view name) const {
    if (list == none) return none;
    const auto found = labels_[list].find(std::string(name));
    return found == labels_[list].end() ? none : found->second;
}

/// A near name, or else what to do.
Argument Resolver::hint(const std::string& unknown, const Texts& known, std::string_view otherwise) {
    constexpr std::size_t most_hints = 200;   // each takes a look at all names
    const auto near = hints_++ < most_hints ? nearest_name(unknown, known) : std::string();
    return Argument::phrase(near.empty() ? std::string(otherwise) : "{term:hint_begin}" + near + "{term:hint_end}");
}

std::string Resolver::labels_of(ListId list) const {
    std::vector<std::string> names;
    for (const auto& label : model_.lists[list].labels) names.push_back(label.name);
    return listed_names(names);
}

/// The types that an input can have, as the methodology spells them.
Argument Resolver::types_argument() const {
    const auto word = [&](Word id) { return "`" + std::string(spelling(id, language_)) + "`"; };
    return Argument::phrase("`" + std::string(spelling(Word::count_of, language_)) + " …`, " + word(Word::share) + ", " + word(Word::points) + ", " +
                            word(Word::number) + ", " + word(Word::yes_no));
}

Resolver::Texts Resolver::names_of_kind(ResolveGlobal::Kind kind) const {
    Texts result;
    if (kind == ResolveGlobal::Kind::unit || kind == ResolveGlobal::Kind::entity)
        for (const auto& entity : model_.entities) result.push_back(entity.name);
    if (kind == ResolveGlobal::Kind::unit)
        for (const auto& unit : model_.units) result.push_back(unit.name);
    if (kind == ResolveGlobal::Kind::list)
        for (const auto& list : model_.lists) result.push_back(list.name);
    return result;
}

Resolver::Texts Resolver::names_of_entity(EntityId entity) const {
    constexpr std::size_t most = 4096;
    Texts result;
    for (const auto& node : model_.nodes) {
        if (node.entity == entity || node.entity == none) result.push_back(node.name);
        if (result.size() == most) break;
    }
    return result;
}

EntityId Resolver::find_entity(SyntaxId name) {
    const auto text = text_of(name);
    if (const auto* found = global(text, ResolveGlobal::Kind::entity)) return found->id;
    if (!text.empty()) report(Code::unknown_entity, name, {quote(text), hint(text, names_of_kind(ResolveGlobal::Kind::entity), "{term:hint_declare}")});
    return none;
}

ListId Resolver::find_list(SyntaxId name) {
    const auto text = text_of(name);
    if (const auto* found = global(text, ResolveGlobal::Kind::list)) {
        list_used_[found->id] = true;
        return found->id;
    }
    report(Code::unknown_type, name, {quote(text), hint(text, names_of_kind(ResolveGlobal::Kind::list)), types_argument()});
    return none;
}

UnitId Resolver::find_unit(SyntaxId name) {
    const auto text = text_of(name);
    if (text == spelling(Word::points, Language::english) || text == spelling(Word::points, Language::russian)) return 0;
    for (const auto kind : {ResolveGlobal::Kind::entity, ResolveGlobal::Kind::unit}) {
        const auto* found = global(text, kind);
        if (found == nullptr) continue;
        if (kind == ResolveGlobal::Kind::unit) {
            unit_used_[found->id] = true;
            return found->id;
        }
        entity_used_[found->id] = true;
        return found->id + 1;  // entities are the units behind `points`
    }
    report(Code::unknown_unit, name, {quote(text), hint(text, names_of_kind(ResolveGlobal::Kind::unit))});
    return none;
}

/// A node named in a group, a report or a scenario.
NodeId Resolver::find_node(SyntaxId name, EntityId entity) {
    const auto path = split(ast_.text(name));
    NodeId found = none;
    if (const auto family = family_named(name, entity); family != none) {
        std::size_t last = model_.families[family].name == path[0] ? 1 : 2;
        found = member_named(name, path, last, family, true);
        if (found != none && last < path.size()) return unknown(name, path[last], entity, true), none;
        if (found != none) node_used_[found] = true;
        return found;
    }
    const auto* owner = path.size() >= 2 ? global(path[0], ResolveGlobal::Kind::entity) : nullptr;
    std::size_t behind = owner == nullptr ? 1 : 2;
    if (is_roadmap(owner == nullptr ? entity : owner->id, path[behind - 1])) {
        found = figure_named(name, path, behind, owner == nullptr ? entity : owner->id, true);
        if (found != none) node_used_[found] = true;
        return found;
    }
    const auto whole = owner == nullptr ? node_of(entity, path[0]) : node_of(owner->id, path[1]);
    if (is_mechanism(whole) && path.size() > behind) {
        found = part_named(name, path, behind, whole, true);
        if (found != none && behind < path.size()) unknown(name, path[behind], entity, true), found = none;
    } else if (owner != nullptr && path.size() == 2) {
        found = node_of(owner->id, path[1]);
        if (found == none) unknown(name, path[1], owner->id, true);
    } else {
        if (path.size() == 1) found = node_of(entity, path[0]);
        if (found == none) unknown(name, ast_.text(name), entity, true);
    }
    if (found != none) node_used_[found] = true;
    return found;
}

// Names in expressions -------------------------------------------------------------------------------------------------------------

ResolveMeaning Resolver::meaning(SyntaxId name, ListId expected, bool loud) {
    using Kind = ResolveMeaning::Kind;
    const auto path = split(ast_.text(name));
    if (context_.locals == nullptr && !(path.size() == 1 && label_of(expected, path[0]) != none)) {
        if (const auto family = family_of(context_.entity, path[0]); family != none) {
            std::size_t last = 1;
            const auto member = member_named(name, path, last, family, loud);
            if (member == none) return {};
            return last < path.size() ? facet_meaning(name, member, path, last, loud) : main_meaning(name, member, loud);
        }
    }
    const auto own = node_of(context_.entity, path[0]);
    if (is_mechanism(own) && path.size() > 1) {
        std::size_t last = 1;
        const auto part = part_named(name, path, last, own, loud);
        if (part == none) return {};
        return last < path.size() ? facet_meaning(name, part, path, last, loud) : main_meaning(name, part, loud);
    }
    if (is_roadmap(context_.entity, path[0]) && local_named(path[0]) == nullptr && !(path.size() == 1 && label_of(expected, path[0]) != none)) {
        const auto figure = figure_named(name, path, 1, context_.entity, loud);
        return figure == none ? ResolveMeaning{} : main_meaning(name, figure, loud);
    }
    const auto* parameter = global(path[0], ResolveGlobal::Kind::parameter);
    if (path.size() == 1) {
        if (const auto* local = local_named(path[0])) {
            if (local->quantity == none) return {};
            return {Kind::quantity, local->quantity, none, 0};
        }
        if (const auto label = label_of(expected, path[0]); label != none) return {Kind::label, none, expected, label};
        if (own == none && context_.node != none && facet_of(path[0])) return facet_meaning(name, context_.node, path, 0, loud);
        if (own != none || parameter != nullptr) return main_meaning(name, own != none ? own : parameter->id, loud);
        if (is_label_anywhere(path[0])) return bare_label(name, path[0], loud);
        if (expected == none || !loud || globals_.contains(path[0])) return unknown(name, path[0], context_.entity, loud);
        auto known = names_of_entity(context_.entity);
        for (const auto& label : model_.lists[expected].labels) known.push_back(label.name);
        report(Code::unknown_label, name,
               {quote(path[0]), quote(model_.lists[expected].name), hint(path[0], known, "{term:hint_labels}" + labels_of(expected))});
        return {};
    }
    if (path.size() == 2 && (own != none || parameter != nullptr) && facet_of(path[1]))
        return facet_meaning(name, own != none ? own : parameter->id, path, 1, loud);
    if (const auto* entity = global(path[0], ResolveGlobal::Kind::entity);
        entity != nullptr && (path.size() <= 3 || family_of(entity->id, path[1]) != none || is_mechanism(node_of(entity->id, path[1])))) {
        const auto family = family_of(entity->id, path[1]);
        std::size_t last = 2;
        if (is_roadmap(entity->id, path[1])) {
            const auto figure = figure_named(name, path, last, entity->id, loud);
            if (figure == none) return {};
            const bool is_seen = entity->id == context_.entity || is_above(entity->id, context_.entity);
            return is_seen ? main_meaning(name, figure, loud) : foreign(name, entity->id, figure, loud);
        }
        const auto whole = node_of(entity->id, path[1]);
        const auto node = family != none ? member_named(name, path, last, family, loud)
                          : is_mechanism(whole) ? part_named(name, path, last, whole, loud)
                                                : whole;
        if (node == none && is_mechanism(whole)) return {};
        if (node == none) return family == none ? unknown(name, path[1], entity->id, loud) : ResolveMeaning{};
        if (entity->id != context_.entity && !is_above(entity->id, context_.entity)) return foreign(name, entity->id, node, loud);
        if (last < path.size()) return facet_meaning(name, node, path, last, loud);
        return main_meaning(name, node, loud);
    }
    if (const auto* list = global(path[0], ResolveGlobal::Kind::list); list != nullptr && path.size() == 2) {
        if (const auto label = label_of(list->id, path[1]); label != none) return {Kind::label, none, list->id, label};
        Texts labels;
        for (const auto& label : model_.lists[list->id].labels) labels.push_back(label.name);
        if (loud)
            report(Code::unknown_label, name, {quote(path[1]), quote(path[0]), hint(path[1], labels, "{term:hint_labels}" + labels_of(list->id))});
        return {};
    }
    if (own != none || parameter != nullptr) return facet_meaning(name, own != none ? own : parameter->id, path, 1, loud);
    for (EntityId entity = 0; entity < model_.entities.size() && path.size() == 2; ++entity)
        if (const auto figure = node_of(entity, ast_.text(name)); is_roadmap(entity, path[0]) && figure != none) return foreign(name, entity, figure, loud);
    return unknown(name, path[0], context_.entity, loud);
}

/// What the bare name of a node means.
ResolveMeaning Resolver::main_meaning(SyntaxId name, NodeId node, bool loud) {
    if (loud) node_used_[node] = true;
    const auto main = model_.nodes[node].main();
    if (main != none) return {ResolveMeaning::Kind::quantity, main, none, 0};
    if (loud && !at(node_syntax_[node].declaration).flag) report(Code::nothing_to_read, name, {quote(node_name(node)), key(Word::total)});
    return {};
}

ResolveMeaning Resolver::facet_meaning(SyntaxId name, NodeId node, const Texts& path, std::size_t facet_at, bool loud) {
    const auto facet = path.size() == facet_at + 1 ? facet_of(path[facet_at]) : std::nullopt;
    const auto& it = model_.nodes[node];
    if (loud) node_used_[node] = true;
    if (facet && it.facet(*facet) != none) return {ResolveMeaning::Kind::quantity, it.facet(*facet), none, 0};
    if (!loud || at(node_syntax_[node].declaration).flag) return {};
    if (!facet) {
        report(Code::unknown_facet, name, {quote(path[facet_at]), quote(node_name(node)), key(Word::value), key(Word::points),
                                           key(Word::maximum), key(Word::percent), key(Word::level)});
        return {};
    }
    const bool is_group = it.kind == NodeKind::group;
    const bool can_have = it.kind == NodeKind::indicator || (is_group && *facet != Facet::value);
    if (!can_have) {
        report(Code::facet_not_possible, name, {quote(path[facet_at]), quote(node_name(node)), key(Word::indicator)});
        return {};
    }
    const auto clause = *facet == Facet::level ? Word::level : is_group ? Word::total : Word::points;
    report(Code::missing_facet, name, {quote(path[facet_at]), quote(node_name(node)), key(clause)})
        .notes.push_back({Code::declared_here, it.name_span, {}});
    return {};
}

ResolveMeaning Resolver::foreign(SyntaxId name, EntityId entity, NodeId node, bool loud) {
    if (!loud) return {};
    node_used_[node] = true;
    if (context_.is_parameter || context_.is_constant) {
        report(context_.is_parameter ? Code::parameter_uses_facts : Code::constant_expected, name, {quote(ast_.text(name)), key(Word::value)});
        return {};
    }
    const auto here = context_.entity == none ? std::string() : model_.entities[context_.entity].name;
    const auto& there = model_.entities[entity].name;
    if (!is_above(context_.entity, entity)) {
        report(Code::unrelated_name, name, {quote(ast_.text(name)), quote(there), quote(here)});
        return {};
    }
    const auto example = std::string(spelling(Word::mean, language_)) + "(" + there + ": " + model_.nodes[node].name + ")";
    report(Code::foreign_name, name, {quote(ast_.text(name)), quote(there), quote(here), quote(example)});
    return {};
}

ResolveMeaning Resolver::bare_label(SyntaxId name, const std::string& label, bool loud) {
    const auto& found = lists_of_label_.at(label);
    if (found.size() == 1) return {ResolveMeaning::Kind::label, none, found[0].first, found[0].second};
    if (!loud) return {};
    std::string choices;
    for (const auto& [list, index] : found) choices += (choices.empty() ? "" : ", ") + model_.lists[list].name + "." + label;
    report(Code::ambiguous_label, name, {quote(label), quote(choices)});
    return {};
}

ResolveMeaning Resolver::unknown(SyntaxId name, const std::string& part, EntityId entity, bool loud) {
    if (!loud || broken_names_.contains(part)) return {};
    const auto span = at(name).span;
    const bool is_bare = ast_.text(name) == part;
    const auto found = globals_.find(part);
    if (is_bare && found != globals_.end() && found->second.kind != ResolveGlobal::Kind::parameter) {
        constexpr std::string_view kinds[] = {"{term:kind_entity}", "{term:kind_unit}", "{term:kind_list}"};
        const std::string kind(kinds[static_cast<std::size_t>(found->second.kind)]);
        diagnostics_.add(Code::not_a_value, span, {quote(part), Argument::phrase(kind)})
            .notes.push_back({Code::declared_here, found->second.span, {}});
        return {};
    }
    // The same name elsewhere is a better hint than a similar one.
    if (const auto elsewhere = nodes_by_own_name_.find(part); is_bare && elsewhere != nodes_by_own_name_.end()) {
        const auto node = elsewhere->second[0];
        if (context_.is_parameter || context_.is_constant) {
            diagnostics_.add(context_.is_parameter ? Code::parameter_uses_facts : Code::constant_expected, span, {quote(part), key(Word::value)});
        } else {
            diagnostics_.add(Code::name_of_other_entity, span, {quote(part), quote(node_name(node))});
        }
        return {};
    }
    diagnostics_.add(Code::unknown_name, span, {quote(part), hint(part, names_of_entity(entity), "{term:hint_declare}")});
    return {};
}

}  // namespace merilo::inline v0::detail
