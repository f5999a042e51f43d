// What a methodology replaces of the one that it extends: it keeps the type, and is said in reports.
#pragma once

#include <merilo/impl/resolve_quantities.ipp>

namespace merilo::inline v0::detail {

Span Resolver::name_span(SyntaxId declaration) const {
    const auto name = child(declaration, 0);
    return at(absent(name) ? declaration : name).span;
}

/// What a header says behind the name, or the clauses that stand for it, in short.
std::string Resolver::said(SyntaxId declaration) const {
    if (at(declaration).kind != SyntaxKind::declaration) return "\"" + text_of(child(declaration, 1)) + "\"";   // a document
    // Of a road map these are its days, which say little without its title.
    const bool has_formula = at(declaration).word != Word::roadmap;
    for (const std::uint32_t part : {4U, 3U})
        if (has_formula && !absent(child(declaration, part))) return written(at(child(declaration, part)).span);
    std::string clauses;
    for (std::uint32_t i = 6; i < at(declaration).count; ++i) {
        const auto& clause = at(child(declaration, i));
        if (clause.kind != SyntaxKind::clause || (clause.word != Word::from && clause.word != Word::value && clause.word != Word::when)) continue;
        clauses += (clauses.empty() ? "" : ", ") + written(clause.span);
    }
    if (!clauses.empty()) return clauses;
    return "\"" + text_of(child(declaration, 2)) + "\"";
}

/// What comes from the methodology that is extended, and which of its answers an override has lost.
void Resolver::mark_inherited() {
    if (ast_.bases.empty()) return;
    const auto base = ast_.bases.front();
    std::unordered_set<SyntaxId> known;
    for (std::uint32_t i = 0; i < at(base).count; ++i) known.insert(child(base, i));
    for (NodeId node = 0; node < model_.nodes.size(); ++node) model_.nodes[node].inherited = known.contains(node_syntax_[node].declaration);
    for (const auto& it : ast_.overrides) {
        if (at(it.declaration).kind != SyntaxKind::declaration) continue;
        for (std::uint32_t i = 6; i < at(it.base).count; ++i)
            if (const auto clause = child(it.base, i); at(clause).kind == SyntaxKind::clause && at(clause).word == Word::answers) warn_of_lost_answers(it, clause);
    }
}

void Resolver::warn_of_lost_answers(const SyntaxOverride& it, SyntaxId clause) {
    for (std::uint32_t i = 0; i < at(clause).count; ++i) {
        const auto name = text_of(child(child(clause, i), 0)), code = text_of(child(child(clause, i), 1));
        const auto found = catalogs_.find(name);
        if (found == catalogs_.end()) continue;
        const auto& entries = model_.catalogs[found->second].entries;
        const auto entry = std::find_if(entries.begin(), entries.end(), [&](const CatalogEntry& one) { return one.code == code; });
        if (entry == entries.end()) continue;
        const Answer lost{found->second, static_cast<std::uint32_t>(entry - entries.begin()), {}};
        const auto is_answered = [&](const Node& node) {
            return std::any_of(node.answers.begin(), node.answers.end(), [&](const Answer& one) { return one.catalog == lost.catalog && one.entry == lost.entry; });
        };
        if (std::any_of(model_.nodes.begin(), model_.nodes.end(), is_answered)) continue;
        const auto span = name_span(it.declaration);
        speak_of(span);
        std::string shown = name;
        shown.append(".").append(code);
        diagnostics_.add(Code::answer_lost, span, {quote(text_of(child(it.declaration, 0))), quote(shown), key(Word::answers)})
            .notes.push_back({Code::in_base_here, at(child(clause, i)).span, {}});
    }
}

void Resolver::make_overrides() {
    mark_inherited();
    for (const auto& [declaration, base, level] : ast_.overrides) {
        Override it;
        it.kind = at(declaration).word;
        it.name = text_of(child(declaration, absent(child(declaration, 0)) ? 2 : 0));   // a check is known by its title
        it.was = said(base);
        it.is = said(declaration);
        it.span = name_span(declaration);
        it.base = name_span(base);
        speak_of(it.span);
        std::vector<Argument> arguments{key(it.kind), quote(it.name)};
        const bool differs = it.was != it.is;
        if (differs) arguments.insert(arguments.end(), {quote(it.was), quote(it.is)});
        diagnostics_.add(differs ? Code::overridden_was : Code::overridden, it.span, std::move(arguments))
            .notes.push_back({Code::in_base_here, it.base, {}});
        model_.overrides.push_back(std::move(it));
    }
}

/// A new name that was probably meant to be one of the methodology that is extended: it has the same title, or nothing uses it.
void Resolver::warn_of_near_names() {
    if (ast_.bases.empty()) return;
    const auto base_root = ast_.bases.front();
    std::unordered_set<SyntaxId> known;
    std::unordered_map<std::string, SyntaxId> by_title;
    std::unordered_map<std::string, SyntaxId> by_name;
    std::unordered_map<Word, Texts> names;
    for (std::uint32_t i = 0; i < at(base_root).count; ++i) {
        const auto id = child(base_root, i);
        known.insert(id);
        if (absent(child(id, 0))) continue;
        const auto word = std::to_string(static_cast<unsigned>(at(id).word)) + " ";
        by_title.emplace(word + text_of(child(id, 2)), id);
        by_name.emplace(word + text_of(child(id, 0)), id);
        names[at(id).word].push_back(text_of(child(id, 0)));
    }
    for (const auto& it : ast_.overrides) known.insert(it.declaration);
    std::unordered_map<SyntaxId, NodeId> unused;
    for (NodeId node = 0; node < model_.nodes.size(); ++node)
        if (!node_used_[node] && !model_.nodes[node].is_made() && (model_.nodes[node].kind == NodeKind::input || model_.nodes[node].kind == NodeKind::parameter))
            unused.emplace(node_syntax_[node].declaration, node);
    std::size_t looked_at = 0;
    for (std::uint32_t i = 0; i < at(root_).count; ++i) {
        constexpr std::size_t most = 200;   // each may take a look at all names
        const auto id = child(root_, i);
        if (known.contains(id) || absent(child(id, 0)) || looked_at >= most || at(id).word == Word::methodology) continue;
        const auto name = text_of(child(id, 0));
        const auto word = std::to_string(static_cast<unsigned>(at(id).word)) + " ";
        const auto node = unused.find(id);
        std::string near;
        if (node != unused.end()) {
            ++looked_at;
            near = nearest_name(name, names[at(id).word]);
        } else if (const auto same = by_title.find(word + text_of(child(id, 2))); same != by_title.end()) {
            near = nearest_name(name, {text_of(child(same->second, 0))});
        }
        if (near.empty()) continue;
        if (node != unused.end()) node_used_[node->second] = true;   // said here
        speak_of(at(id).span);
        diagnostics_.add(Code::override_near, name_span(id), {key(at(id).word), quote(name), quote(near)})
            .notes.push_back({Code::in_base_here, name_span(by_name.at(word + near)), {}});
    }
}

template <typename Key>
std::string resolve_type_words(const Model& model, const Type& type, const Key& key);

/// The first facet whose type differs: its type in `base` and in `model`; nothing when all are alike or unknown.
template <typename Key>
std::optional<std::pair<std::string, std::string>> override_types(const Model& model, const Node& node, const Model& base,
                                                                  const Node& base_node, const Key& key) {
    for (std::size_t facet = 0; facet < facet_count; ++facet) {
        if (node.facets[facet] == none || base_node.facets[facet] == none) continue;
        const auto& type = model.quantities[node.facets[facet]].type;
        const auto& base_type = base.quantities[base_node.facets[facet]].type;
        if (type.kind == TypeKind::error || base_type.kind == TypeKind::error) continue;
        auto was = resolve_type_words(base, base_type, key), is = resolve_type_words(model, type, key);
        if (was != is) return std::pair(std::move(was), std::move(is));
    }
    return std::nullopt;
}

/// Each name has the type that it has in the methodology that is extended.
void check_override_types(const Ast& ast, const Sources& sources, const Model& model, Diagnostics& diagnostics) {
    const auto first_note = diagnostics.list.size() - ast.overrides.size();   // they were reported last, one each
    const auto nodes_of = [](const Model& of) {
        std::unordered_map<std::uint64_t, NodeId> result;
        for (NodeId id = 0; id < of.nodes.size(); ++id)
            result.emplace(std::uint64_t{of.nodes[id].name_span.source} << 32U | of.nodes[id].name_span.begin, id);
        return result;
    };
    const auto find = [](const auto& nodes, Span name) {
        const auto found = nodes.find(std::uint64_t{name.source} << 32U | name.begin);
        return found == nodes.end() ? none : found->second;
    };
    std::uint32_t levels = 0;
    for (const auto& it : ast.overrides) levels = std::max(levels, it.level + 1);
    Model above;
    for (std::uint32_t level = 0; level < levels; ++level) {
        Diagnostics unheard;   // the same is said of the whole
        auto base = Resolver(ast, ast.bases[level], sources, unheard).run();
        const auto& ours = level == 0 ? model : above;
        const auto nodes = nodes_of(ours), base_nodes = nodes_of(base);
        for (std::size_t i = 0; i < ast.overrides.size(); ++i) {
            const auto& it = model.overrides[i];
            const auto node = find(nodes, it.span), base_node = find(base_nodes, it.base);
            if (ast.overrides[i].level != level || node == none || base_node == none) continue;
            const auto language = source_language(sources.files[it.span.source].text);
            const auto key = [&](Word word) { return spelling(word, language); };
            const auto types = override_types(ours, ours.nodes[node], base, base.nodes[base_node], key);
            if (!types) continue;
            // The error takes the place of the note that something is overridden.
            auto& said = diagnostics.list[first_note + i];
            said.code = Code::override_other_type;
            said.severity = Severity::error;
            said.arguments = {Argument::text(it.name), Argument::text(types->first), Argument::text(types->second)};
        }
        above = std::move(base);
    }
}

}  // namespace merilo::inline v0::detail
