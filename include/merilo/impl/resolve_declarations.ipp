// Declarations: what is named, where it belongs, and what stands twice.
#pragma once

#include <merilo/impl/resolve_names.ipp>

namespace merilo::inline v0::detail {

Resolver::Resolver(const Ast& ast, SyntaxId root, const Sources& sources, Diagnostics& diagnostics)
    : ast_(ast), root_(root), sources_(sources), diagnostics_(diagnostics) {
    for (const auto& source : sources.files) languages_.push_back(source_language(source.text));
    if (root != none) speak_of(at(root).span);
}

void Resolver::declare_all() {
    const std::string points(spelling(Word::points, Language::english));
    model_.units.push_back({points, points, {}});
    const auto each = [&](auto word, auto declare) {
        for (std::uint32_t i = 0; i < at(root_).count; ++i)
            if (const auto id = child(root_, i); at(id).kind == SyntaxKind::declaration && at(id).word == word) {
                speak_of(at(id).span);
                declare(id);
            }
    };
    each(Word::entity, [&](SyntaxId id) { declare_entity(id); });
    each(Word::unit, [&](SyntaxId id) { declare_unit(id); });
    each(Word::list, [&](SyntaxId id) { declare_list(id); });
    each(Word::cycle, [&](SyntaxId id) { declare_cycle(id); });
    each(Word::catalog, [&](SyntaxId id) { declare_catalog(id); });
    each(Word::methodology, [&](SyntaxId id) { declare_methodology(id); });
    each(Word::source, [&](SyntaxId id) { declare_source(child(id, 0), child(id, 2)); });
    each(Word::responsible, [&](SyntaxId id) { declare_responsible(id); });
    require_methodology();
    entity_used_.assign(model_.entities.size(), false);
    unit_used_.assign(model_.units.size(), false);
    list_used_.assign(model_.lists.size(), false);
    source_used_.assign(model_.sources.size(), false);
    link_entities();
    for (std::uint32_t i = 0; i < at(root_).count; ++i) {
        const auto id = child(root_, i);
        if (at(id).kind != SyntaxKind::declaration) continue;
        speak_of(at(id).span);
        check_clauses(id);
        switch (at(id).word) {
            case Word::input:
            case Word::parameter:
            case Word::value:
            case Word::indicator:
            case Word::group:
            case Word::recommend: declare_node(id); break;
            case Word::mechanism: declare_mechanism(id); break;
            case Word::roadmap: declare_figures(id); break;
            default: break;
        }
    }
    node_used_.assign(model_.nodes.size(), false);
}

/// Results without a name and a version cannot be told apart. One that could not be read was reported.
void Resolver::require_methodology() {
    if (!model_.name.empty() || diagnostics_.has_errors()) return;
    const auto word = [&](Word id) { return std::string(spelling(id, language_)); };
    const auto example = "`" + word(Word::methodology) + (language_ == Language::russian ? " рейтинг \"Рейтинг\" { " : " rating \"Rating\" { ") +
                         word(Word::version) + " 1 }`";
    const auto source = at(root_).span.source;
    const auto end = std::min(sources_.files[source].text.find('\n'), sources_.files[source].text.size());
    diagnostics_.add(Code::methodology_missing, Span{source, 0, static_cast<std::uint32_t>(end)},
                     {key(Word::methodology), quote(example), key(Word::import)});
}

void Resolver::declare_methodology(SyntaxId declaration) {
    if (!model_.name.empty()) {
        report(Code::doubled_methodology, child(declaration, 0)).notes.push_back({Code::first_defined_here, methodology_span_, {}});
        return;
    }
    model_.name = text_of(child(declaration, 0));
    methodology_span_ = at(child(declaration, 0)).span;
    model_.title = text_of(child(declaration, 2));
    for (std::uint32_t i = 6; i < at(declaration).count; ++i) {
        const auto clause = child(declaration, i);
        switch (at(clause).word) {
            case Word::version: model_.version = text_of(child(clause, 0)); break;
            case Word::period: model_.period = at(child(clause, 0)).word; break;
            case Word::source: declare_source(child(clause, 0), child(clause, 1)); break;
            default: break;
        }
    }
}

/// Of the methodology, or of a file that it imports.
void Resolver::declare_source(SyntaxId name, SyntaxId title) {
    const auto own = text_of(name);
    const auto [found, is_new] = sources_by_name_.emplace(own, static_cast<std::uint32_t>(model_.sources.size()));
    if (is_new) model_.sources.push_back({own, text_of(title), at(name).span});
    else doubled(at(name).span, own, model_.sources[found->second].span);
}

void Resolver::declare_entity(SyntaxId declaration) {
    const auto id = static_cast<EntityId>(model_.entities.size());
    const auto name = text_of(child(declaration, 0));
    const auto span = at(child(declaration, 0)).span;
    if (!define(name, {ResolveGlobal::Kind::entity, id, span})) return;
    model_.entities.push_back({name, text_of(child(declaration, 2)), none, span});
    model_.units.push_back({name, model_.entities.back().title, span});
    entity_syntax_.push_back(declaration);
}

void Resolver::declare_unit(SyntaxId declaration) {
    const auto id = static_cast<UnitId>(model_.units.size());
    const auto name = text_of(child(declaration, 0));
    const auto span = at(child(declaration, 0)).span;
    if (!define(name, {ResolveGlobal::Kind::unit, id, span})) return;
    model_.units.push_back({name, text_of(child(declaration, 2)), span});
}

void Resolver::declare_list(SyntaxId declaration) {
    const auto id = static_cast<ListId>(model_.lists.size());
    const auto name = text_of(child(declaration, 0));
    const auto span = at(child(declaration, 0)).span;
    if (!define(name, {ResolveGlobal::Kind::list, id, span})) return;
    List list;
    list.name = name;
    list.title = text_of(child(declaration, 2));
    list.span = span;
    auto& index = labels_.emplace_back();
    for (std::uint32_t i = 6; i < at(declaration).count; ++i) {
        const auto part = child(declaration, i);
        if (at(part).kind == SyntaxKind::clause && at(part).word == Word::unordered) list.ordered = false;
        if (at(part).kind != SyntaxKind::label) continue;
        Label label;
        label.name = text_of(child(part, 0));
        label.code = text_of(child(part, 1));
        label.title = text_of(child(part, 2));
        label.span = at(child(part, 0)).span;
        constexpr int first_colour = static_cast<int>(Word::red) - static_cast<int>(Colour::red);   // both stand in the same order
        if (!absent(child(part, 3))) label.colour = static_cast<Colour>(static_cast<int>(at(child(part, 3)).word) - first_colour);
        const auto place = static_cast<std::uint32_t>(list.labels.size());
        const auto [found, is_new] = index.emplace(label.name, place);
        if (!is_new) {
            doubled(label.span, label.name, list.labels[found->second].span);
            continue;
        }
        lists_of_label_[label.name].emplace_back(id, place);
        list.labels.push_back(std::move(label));
    }
    if (list.labels.empty() && !at(declaration).flag) diagnostics_.add(Code::empty_list, span, {quote(name)});
    model_.lists.push_back(std::move(list));
}

/// Parents of entities. One that lies in itself is reported once, and stands alone.
void Resolver::link_entities() {
    for (EntityId id = 0; id < model_.entities.size(); ++id) {
        const auto parent = child(entity_syntax_[id], 5);
        if (absent(parent)) continue;
        model_.entities[id].parent = find_entity(parent);
        if (model_.entities[id].parent != none) entity_used_[model_.entities[id].parent] = true;
    }
    std::vector<std::uint32_t> walk(model_.entities.size(), none);
    for (EntityId start = 0; start < model_.entities.size(); ++start) {
        EntityId id = start;
        while (id != none && walk[id] == none) {
            walk[id] = start;
            id = model_.entities[id].parent;
        }
        if (id == none || walk[id] != start) continue;
        auto& diagnostic = diagnostics_.add(Code::entity_in_itself, model_.entities[id].span, {quote(model_.entities[id].name)});
        const auto last = id;
        do {
            diagnostic.notes.push_back({Code::lies_in, at(child(entity_syntax_[id], 5)).span,
                                        {quote(model_.entities[id].name), quote(model_.entities[model_.entities[id].parent].name)}});
            id = model_.entities[id].parent;
        } while (id != last);
        model_.entities[last].parent = none;
    }
}

/// The entity in "entity.name"; `own` is the name behind it.
EntityId Resolver::owner(SyntaxId name, std::string& own) {
    const auto path = split(ast_.text(name));
    own = path.back();
    if (path.size() == 1) {
        const auto example = model_.entities.empty() ? std::string("municipality") : model_.entities.back().name;
        report(Code::entity_needed, name, {quote(own), quote(example + "." + own)});
        return none;
    }
    if (path.size() > 2) {
        report(Code::too_many_points, name, {quote(ast_.text(name))});
        return none;
    }
    if (const auto* found = global(path[0], ResolveGlobal::Kind::entity)) {
        entity_used_[found->id] = true;
        return found->id;
    }
    report(Code::unknown_entity, name, {quote(path[0]), hint(path[0], names_of_kind(ResolveGlobal::Kind::entity), "{term:hint_declare}")});
    return none;
}

NodeKind Resolver::kind_of(Word declaration) {
    switch (declaration) {
        case Word::input: return NodeKind::input;
        case Word::indicator: return NodeKind::indicator;
        case Word::group: return NodeKind::group;
        default: return NodeKind::value;
    }
}

void Resolver::declare_node(SyntaxId declaration) {
    const auto name_syntax = child(declaration, 0);
    if (absent(name_syntax)) return;
    Node node;
    node.span = at(declaration).span;
    node.name_span = at(name_syntax).span;
    node.code = text_of(child(declaration, 1));
    node.title = text_of(child(declaration, 2));
    const auto id = static_cast<NodeId>(model_.nodes.size());
    if (at(declaration).word == Word::parameter) {
        node.kind = NodeKind::parameter;
        node.name = ast_.text(name_syntax);
        if (node.name.find('.') != std::string::npos) {
            const auto own = split(node.name).back();
            diagnostics_.add(Code::entity_not_wanted, node.name_span, {quote(node.name), quote(own)});
            node.name = own;
        }
        if (!define(node.name, {ResolveGlobal::Kind::parameter, id, node.name_span})) return;
        // A figure of an entity would hide the parameter, whatever stands first.
        if (const auto other = nodes_by_own_name_.find(node.name); other != nodes_by_own_name_.end())
            doubled(node.name_span, node.name, model_.nodes[other->second[0]].name_span);
    } else {
        node.entity = owner(name_syntax, node.name);
        if (node.entity == none) {
            broken_names_.insert(node.name);
            return;
        }
        node.kind = kind_of(at(declaration).word);
        for (std::uint32_t i = 6; i < at(declaration).count; ++i)
            if (const auto part = child(declaration, i); at(part).kind == SyntaxKind::clause && at(part).word == Word::by)
                return declare_family(declaration, part, std::move(node));
        if (const auto family = family_of(node.entity, node.name); family != none) {
            doubled(node.name_span, node.name, model_.families[family].name_span);
            return;
        }
        const auto [found, is_new] = nodes_.emplace(model_.entities[node.entity].name + "." + node.name, id);
        if (!is_new) {
            doubled(node.name_span, node.name, model_.nodes[found->second].name_span);
            return;
        }
        if (const auto* parameter = global(node.name, ResolveGlobal::Kind::parameter)) doubled(node.name_span, node.name, parameter->span);
        nodes_by_own_name_[node.name].push_back(id);
    }
    if (at(declaration).word == Word::recommend) make_recommendation(declaration, id);
    model_.nodes.push_back(std::move(node));
    node_syntax_.emplace_back().declaration = declaration;
    read_clauses(id);
}

/// What is declared and never used. Values, indicators and groups are results.
void Resolver::note_unused() {
    const auto note = [&](bool used, Span span, const std::string& name) {
        if (!used) diagnostics_.add(Code::unused, span, {quote(name)});
    };
    for (EntityId id = 0; id < model_.entities.size(); ++id) note(entity_used_[id], model_.entities[id].span, model_.entities[id].name);
    const auto first_unit = static_cast<UnitId>(model_.entities.size() + 1);   // behind `points` and the entities
    for (auto id = first_unit; id < model_.units.size(); ++id) note(unit_used_[id], model_.units[id].span, model_.units[id].name);
    for (ListId id = 0; id < model_.lists.size(); ++id) note(list_used_[id], model_.lists[id].span, model_.lists[id].name);
    for (std::uint32_t id = 0; id < model_.sources.size(); ++id) note(source_used_[id], model_.sources[id].span, model_.sources[id].name);
    for (std::uint32_t id = 0; id < model_.responsible.size(); ++id)
        note(responsible_used_[id], model_.responsible[id].span, model_.responsible[id].name);
    for (NodeId id = 0; id < model_.nodes.size(); ++id) {
        const auto& node = model_.nodes[id];
        if ((node.kind != NodeKind::input && node.kind != NodeKind::parameter) || node.is_made()) continue;
        if (node.family == none) {
            note(node_used_[id], node.name_span, node_name(id));
        } else if (const auto& family = model_.families[node.family]; family.members[0] == id) {
            const bool used = std::any_of(family.members.begin(), family.members.end(), [&](NodeId member) { return node_used_[member]; });
            note(used, node.name_span, model_.entities[family.entity].name + "." + family.name);
        }
    }
}

}  // namespace merilo::inline v0::detail
