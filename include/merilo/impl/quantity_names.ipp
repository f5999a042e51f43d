// The names of the facts of one entity.
#pragma once

#include <merilo/impl/lookup.hpp>
#include <merilo/impl/quantity_names.hpp>

namespace merilo::inline v0::detail {

QuantityNames::QuantityNames(const Model& model, EntityId entity, bool expected) : model_(model), entity_(entity), expected_(expected) {
    for (const auto& node : model_.nodes) {
        if (node.entity == none || node.is_of_other_tables()) continue;
        const auto& owner = model_.entities[node.entity].name;
        const bool own = node.entity == entity_;
        const auto add = [&](const std::string& name, QuantityId quantity) {
            named_.emplace(owner + "." + name, quantity);
            if (own) named_.insert_or_assign(name, quantity);
        };
        if (node.main() != none) add(node.name, node.main());
        for (std::size_t facet = 0; facet < facet_count; ++facet) {
            if (node.facets[facet] == none) continue;
            for (const auto language : {Language::english, Language::russian})
                add(node.name + "." + std::string(spelling(facet_words[facet], language)), node.facets[facet]);
        }
        if (!own || !(node.kind == NodeKind::input || expected_)) continue;
        known_.push_back(node.name);
        if (node.title.empty() || node.main() == none) continue;
        known_.push_back(node.title);
        titled_[normal_name(trimmed_cell(node.title))].push_back(node.main());
    }
    for (const auto& one : model_.entities) known_.push_back(one.name);
}

NamedQuantity QuantityNames::judged(QuantityId id) const {
    const auto& quantity = model_.quantities[id];
    if (quantity.entity != entity_) return {NamedQuantity::Kind::foreign, none, {}};
    if (!expected_ && (model_.nodes[quantity.node].kind != NodeKind::input || quantity.facet != Facet::value))
        return {NamedQuantity::Kind::computed, none, {}};
    return {NamedQuantity::Kind::fact, id, {}};
}

NamedQuantity QuantityNames::find(const std::string& name) const {
    if (const auto found = named_.find(name); found != named_.end()) return judged(found->second);
    const auto titled = titled_.find(name);
    if (titled == titled_.end()) return {};
    if (titled->second.size() == 1) return judged(titled->second[0]);
    NamedQuantity result;
    result.kind = NamedQuantity::Kind::ambiguous;
    for (const auto id : titled->second)
        result.choices += (result.choices.empty() ? "" : ", ") + model_.nodes[model_.quantities[id].node].name;
    return result;
}

std::string QuantityNames::near(const std::string& name) {
    constexpr std::size_t most = 20;  // hints take time
    return ++hints_ > most ? std::string() : nearest_name(name, known_);
}

}  // namespace merilo::inline v0::detail
