// What the names that a caller writes mean: nodes and their facets, with a hint where one means nothing.
#pragma once

#include <merilo/impl/lookup.hpp>

#include <algorithm>
#include <optional>

namespace merilo::inline v0 {
namespace detail {

std::optional<Facet> facet_named(std::string_view word) {
    for (std::size_t i = 0; i < facet_count; ++i)
        if (word == spelling(facet_words[i], Language::english) || word == spelling(facet_words[i], Language::russian))
            return static_cast<Facet>(i);
    return std::nullopt;
}

std::string full_name(const Model& model, const Node& node) {
    return node.entity == none ? node.name : model.entities[node.entity].name + "." + node.name;
}

std::string written_name(const Model& model, QuantityId id) {
    const auto& quantity = model.quantities[id];
    if (quantity.node == none) return {};
    auto name = full_name(model, model.nodes[quantity.node]);
    if (quantity.facet != Facet::value)
        name.append(".").append(spelling(facet_words[static_cast<std::size_t>(quantity.facet)], model.keywords));
    return name;
}

std::string listed_names(const std::vector<std::string>& names) {
    constexpr std::size_t most = 24;
    std::string list;
    for (std::size_t i = 0; i < std::min(names.size(), most); ++i) list += (i == 0 ? "" : ", ") + names[i];
    return names.size() > most ? list + ", …" : list;
}

Argument near_hint(std::string_view unknown, const std::vector<std::string>& known) {
    const auto near = nearest_name(unknown, known);
    return near.empty() ? Argument::text({}) : Argument::phrase("{term:hint_begin}" + near + "{term:hint_end}");
}

/// Looks a name up among the nodes, those of one entity where it is named.
class NodeLookup {
public:
    NodeLookup(const Model& model, std::string_view entity, Diagnostics& diagnostics)
        : model_(model), entity_(entity), diagnostics_(diagnostics) {}

    QuantityId quantity(std::string_view name) {
        if (!knows_entity()) return none;
        if (const auto found = named(name); !found.empty()) return main_of(only(name, found), name);
        const auto point = name.rfind('.');
        const auto word = point == std::string_view::npos ? std::string_view() : name.substr(point + 1);
        const auto found = word.empty() ? std::vector<NodeId>{} : named(name.substr(0, point));
        if (found.empty()) return unknown(name);
        const auto node = only(name.substr(0, point), found);
        if (node == none) return none;
        const auto facet = facet_named(word);
        if (facet && model_.nodes[node].facet(*facet) != none) return model_.nodes[node].facet(*facet);
        add(Code::no_such_facet, {Argument::text(std::string(name.substr(0, point))), Argument::text(std::string(word)), facets(node)});
        return none;
    }

    NodeId node(std::string_view name) {
        auto found = named(name);
        const auto point = name.rfind('.');
        if (found.empty() && point != std::string_view::npos && facet_named(name.substr(point + 1))) found = named(name.substr(0, point));
        return found.empty() ? unknown(name) : only(name, found);
    }

private:
    const Model& model_;
    std::string_view entity_;
    Diagnostics& diagnostics_;

    void add(Code code, std::vector<Argument> arguments) { diagnostics_.add(code, Span{}, std::move(arguments)); }

    bool knows_entity() {
        std::vector<std::string> known;
        for (const auto& entity : model_.entities) known.push_back(entity.name);
        if (entity_.empty() || std::find(known.begin(), known.end(), entity_) != known.end()) return true;
        add(Code::unknown_entity, {Argument::text(std::string(entity_)), near_hint(entity_, known)});
        return false;
    }

    [[nodiscard]] std::vector<NodeId> named(std::string_view name) const {
        std::vector<NodeId> found;
        for (NodeId id = 0; id < model_.nodes.size(); ++id) {
            const auto& node = model_.nodes[id];
            if (node.name != name && full_name(model_, node) != name) continue;
            if (entity_.empty() || (node.entity != none && model_.entities[node.entity].name == entity_)) found.push_back(id);
        }
        return found;
    }

    NodeId only(std::string_view name, const std::vector<NodeId>& found) {
        if (found.size() == 1) return found.front();
        std::vector<std::string> names;
        for (const auto id : found) names.push_back(full_name(model_, model_.nodes[id]));
        add(Code::ambiguous_node, {Argument::text(std::string(name)), Argument::text(listed_names(names))});
        return none;
    }

    QuantityId main_of(NodeId node, std::string_view name) {
        if (node == none) return none;
        if (model_.nodes[node].main() != none) return model_.nodes[node].main();
        add(Code::node_without_value, {Argument::text(std::string(name))});
        return none;
    }

    std::uint32_t unknown(std::string_view name) {
        std::vector<std::string> known;
        for (const auto& node : model_.nodes) {
            known.push_back(node.name);
            if (node.entity != none) known.push_back(full_name(model_, node));
        }
        // `totl.percent` is a slip in the name, not in the facet.
        const auto point = name.rfind('.');
        const bool faceted = point != std::string_view::npos && facet_named(name.substr(point + 1));
        const auto sought = faceted ? name.substr(0, point) : name;
        add(Code::unknown_node, {Argument::text(std::string(sought)), near_hint(sought, known)});
        return none;
    }

    /// The facets that the node has, as the methodology's own keywords.
    [[nodiscard]] Argument facets(NodeId node) const {
        std::vector<std::string> names;
        for (std::size_t i = 0; i < facet_count; ++i)
            if (model_.nodes[node].facets[i] != none) names.emplace_back(spelling(facet_words[i], model_.keywords));
        return names.empty() ? Argument::phrase("{term:nothing}") : Argument::text(listed_names(names));
    }
};

}  // namespace detail

QuantityId find_quantity(const Model& model, std::string_view name, Diagnostics& diagnostics, std::string_view entity) {
    return detail::NodeLookup(model, entity, diagnostics).quantity(name);
}

NodeId find_node(const Model& model, std::string_view name, Diagnostics& diagnostics) {
    return detail::NodeLookup(model, {}, diagnostics).node(name);
}

}  // namespace merilo::inline v0
