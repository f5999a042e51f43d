// Stage 2, from the syntax of a text to what it means: declarations, then the types of quantities, then what shows and tests them.
#pragma once

#include <merilo/impl/resolve_checks.ipp>
#include <merilo/impl/resolve_catalogs.ipp>
#include <merilo/impl/resolve_clauses.ipp>
#include <merilo/impl/resolve_coverage.ipp>
#include <merilo/impl/resolve_documentation.ipp>
#include <merilo/impl/resolve_families.ipp>
#include <merilo/impl/resolve_figures.ipp>
#include <merilo/impl/resolve_groups.ipp>
#include <merilo/impl/resolve_labels.ipp>
#include <merilo/impl/resolve_mechanisms.ipp>
#include <merilo/impl/resolve_inputs.ipp>
#include <merilo/impl/resolve_mappings.ipp>
#include <merilo/impl/resolve_overrides.ipp>
#include <merilo/impl/resolve_reports.ipp>
#include <merilo/impl/resolve_roadmaps.ipp>
#include <merilo/impl/resolve_steps.ipp>

namespace merilo::inline v0 {
namespace detail {

Model Resolver::run() {
    if (root_ == none) return std::move(model_);
    model_.keywords = language_;
    // Two nodes of the syntax to an expression are few, so that these rarely grow.
    facts_.reserve(ast_.nodes.size() / 2);
    model_.exprs.reserve(ast_.nodes.size() / 2);
    model_.nodes.reserve(at(root_).count);
    node_syntax_.reserve(at(root_).count);
    declare_all();
    document_all();
    find_eras();
    link_mechanisms();
    link_members();
    make_quantities();
    type_all();
    make_roadmaps();
    read_recommendations();
    make_reports();
    make_scenarios();
    cover_tables();
    make_checks();   // what their tables leave out is theirs to find
    // A use that could not be understood may be the one that is looked for.
    if (!diagnostics_.has_errors()) {
        warn_of_near_names();
        note_unused();
    }
    for (std::uint32_t id = 0; id < model_.roadmaps.size(); ++id) link_figures_of(id);
    make_overrides();
    return std::move(model_);
}

Word resolve_facet_word(Facet facet) {
    switch (facet) {
        case Facet::points: return Word::points;
        case Facet::maximum: return Word::maximum;
        case Facet::percent: return Word::percent;
        case Facet::level: return Word::level;
        case Facet::value: break;
    }
    return Word::value;
}

/// A type as it is written, its keywords spelled by `key`.
template <typename Key>
std::string resolve_type_words(const Model& model, const Type& type, const Key& key) {
    const auto unit = [&](UnitId id) { return id == 0 ? std::string(key(Word::points)) : model.units[id].name; };
    switch (type.kind) {
        case TypeKind::number:
            if (type.per != none) return unit(type.unit) + " / " + (type.of == 1 ? "" : std::to_string(type.of) + " ") + unit(type.per);
            if (type.unit == none) return std::string(key(Word::number));
            return type.unit == 0 ? unit(0) : std::string(key(Word::count_of)) + " " + unit(type.unit);
        case TypeKind::share: return std::string(key(Word::share));
        case TypeKind::yes_no: return std::string(key(Word::yes_no));
        case TypeKind::label: return std::string(key(Word::list)) + " " + model.lists[type.list].name;
        case TypeKind::date: return std::string(key(Word::date));
        case TypeKind::text: return std::string(key(Word::text));
        case TypeKind::error: break;
    }
    return "?";   // an error was reported where it arose
}

Argument Resolver::type_argument(const Type& type) const {
    return Argument::text(resolve_type_words(model_, type, [&](Word word) { return spelling(word, language_); }));
}

}  // namespace detail

NodeId Model::find(std::string_view name) const {
    const auto point = name.find('.');
    const auto own = point == std::string_view::npos ? name : name.substr(point + 1);
    for (NodeId id = 0; id < nodes.size(); ++id) {
        const auto& node = nodes[id];
        if (node.name != own) continue;
        const bool is_bare = point == std::string_view::npos;
        if (node.entity == none ? is_bare : !is_bare && entities[node.entity].name == name.substr(0, point)) return id;
    }
    return none;
}

Model resolve(const Ast& ast, const Sources& sources, Diagnostics& diagnostics) {
    auto model = detail::Resolver(ast, ast.root, sources, diagnostics).run();
    detail::check_override_types(ast, sources, model, diagnostics);
    return model;
}

Mapping parse_mapping(const Model& model, const Sources& sources, std::uint32_t source, Diagnostics& diagnostics) {
    const auto ast = parse_rows(sources, source, model.keywords, diagnostics);
    return detail::Resolver(ast, ast.root, sources, diagnostics).run_mapping(model);
}

std::string quantity_name(const Model& model, QuantityId id) {
    if (id >= model.quantities.size() || model.quantities[id].node == none) return {};
    const auto& node = model.nodes[model.quantities[id].node];
    auto result = node.entity == none ? node.name : model.entities[node.entity].name + "." + node.name;
    const auto facet = model.quantities[id].facet;
    if (facet != Facet::value) result += "." + std::string(spelling(detail::resolve_facet_word(facet), Language::english));
    return result;
}

Argument type_phrase(const Model& model, const Type& type) {
    const auto key = [](Word word) { return "{key:" + std::to_string(static_cast<unsigned>(word)) + "}"; };
    return Argument::phrase(detail::resolve_type_words(model, type, key));
}

}  // namespace merilo::inline v0
