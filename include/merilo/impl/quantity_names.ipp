// The names of the facts of one entity.
#pragma once

#include <merilo/impl/lookup.hpp>
#include <merilo/impl/quantity_names.hpp>

namespace merilo::inline v0::detail {

QuantityNames::QuantityNames(const Model& model, EntityId entity, bool expected) : model_(model), entity_(entity), expected_(expected) {
    own_.reserve(model_.nodes.size());
    for (std::size_t i = 0; i < model_.nodes.size(); ++i) {
        const auto& node = model_.nodes[i];
        if (node.entity == entity_ && entity_ != none && !node.is_of_other_tables()) own_.insert_or_assign(node.name, i);
    }
}

QuantityId QuantityNames::find_of(const Node& node, std::string_view name) {
    if (!name.starts_with(node.name)) return none;
    name.remove_prefix(node.name.size());
    if (name.empty()) return node.main();
    const auto facet = name.front() == '.' ? facet_named(name.substr(1)) : std::nullopt;
    return facet ? node.facets[static_cast<std::size_t>(*facet)] : none;
}

QuantityId QuantityNames::find_own(std::string_view name) const {
    for (const auto part : {name, name.substr(0, std::min(name.size(), name.rfind('.')))})
        if (const auto found = own_.find(part); found != own_.end())
            if (const auto id = find_of(model_.nodes[found->second], name); id != none) return id;
    return none;
}

QuantityId QuantityNames::find_named(std::string_view name) const {
    if (const auto own = find_own(name); own != none) return own;
    const auto point = name.find('.');
    if (point == std::string_view::npos) return none;
    const auto owner = name.substr(0, point), rest = name.substr(point + 1);
    if (entity_ != none && owner == model_.entities[entity_].name) return find_own(rest);
    for (const auto& node : model_.nodes) {
        if (node.entity == none || model_.entities[node.entity].name != owner || node.is_of_other_tables()) continue;
        if (const auto id = find_of(node, rest); id != none) return id;
    }
    return none;
}

void QuantityNames::know_titles() {
    if (knows_titles_) return;
    knows_titles_ = true;
    for (const auto& node : model_.nodes) {
        if (node.entity == none || node.is_of_other_tables()) continue;
        if (node.entity != entity_ || !(node.kind == NodeKind::input || expected_)) continue;
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

NamedQuantity QuantityNames::find(const std::string& name) {
    if (const auto found = find_named(name); found != none) return judged(found);
    know_titles();
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
    know_titles();
    return ++hints_ > most ? std::string() : nearest_name(name, known_);
}

}  // namespace merilo::inline v0::detail
