// Parents by row, from parents by object.
#pragma once

#include <merilo/impl/hierarchy.hpp>
#include <merilo/impl/large_pages.hpp>

#include <algorithm>
#include <numeric>
#include <unordered_map>

namespace merilo::inline v0::detail {

void Grouping::sort_rows(std::size_t groups) {
    first.assign(groups + 1, 0);
    for (const auto group : group_of)
        if (group != none) ++first[group + 1];
    for (std::size_t group = 0; group < groups; ++group) first[group + 1] += first[group];
    reserve_large(rows, first.back());
    rows.resize(first.back());
    if (groups == 1 && rows.size() == group_of.size()) {   // all rows, as they stand
        std::iota(rows.begin(), rows.end(), 0U);
        return;
    }
    auto next = first;
    for (std::uint32_t row = 0; row < group_of.size(); ++row)
        if (group_of[row] != none) rows[next[group_of[row]]++] = row;
}

Hierarchy::Hierarchy(const Model& model, const Dataset& dataset, std::string_view period, const std::vector<bool>& computed, Watch& watch,
                     Hierarchy* before)
    : model_(model),
      dataset_(dataset),
      watch_(watch),
      before_(before),
      is_as_before_(model.entities.size()),
      parent_rows_(model.entities.size()) {
    for (EntityId entity = 0; entity < model.entities.size(); ++entity) slabs_.push_back(dataset.slab(period, entity));
    compare();
    const bool all_as_before = std::find(is_as_before_.begin(), is_as_before_.end(), false) == is_as_before_.end();
    if (before_ != nullptr && all_as_before && before_->made_.empty()) {
        row_of_ = before_->row_of_;
        return;
    }
    row_of_ = std::make_shared<std::vector<std::uint32_t>>();
    reserve_large(*row_of_, dataset.objects().size());
    row_of_->resize(dataset.objects().size(), none);
    const auto count = static_cast<EntityId>(model.entities.size());
    std::vector<EntityId> deepest_first(count);
    std::vector<std::size_t> depth(count);
    for (EntityId entity = 0; entity < count; ++entity) {
        deepest_first[entity] = entity;
        for (auto above = model.entities[entity].parent; above != none; above = model.entities[above].parent) ++depth[entity];
        const auto know = [&](std::size_t row) { (*row_of_)[slabs_[entity]->objects[row]] = static_cast<std::uint32_t>(row); };
        if (slabs_[entity] != nullptr && !watch_.each(slabs_[entity]->rows(), know)) return;
    }
    std::stable_sort(deepest_first.begin(), deepest_first.end(), [&](EntityId a, EntityId b) { return depth[a] > depth[b]; });
    for (const auto entity : deepest_first) add_parents(entity);
    // Something is computed for objects that nobody names, and something lies below them.
    for (const auto entity : deepest_first) {
        if (slabs_[entity] == nullptr || slabs_[entity]->rows() == 0) continue;
        for (auto above = model.entities[entity].parent; above != none; above = model.entities[above].parent) {
            if (!computed[above] || (slabs_[above] != nullptr && slabs_[above]->rows() != 0)) continue;
            auto& slab = own(above);
            slab.objects.push_back(none);
            slab.parents.push_back(none);
        }
    }
    compare();
}

/// Most data have the same objects in each period.
void Hierarchy::compare() {
    for (EntityId entity = 0; before_ != nullptr && entity < slabs_.size(); ++entity) {
        const auto *slab = slabs_[entity], *other = before_->slabs_[entity];
        is_as_before_[entity] =
            slab == other || (slab != nullptr && other != nullptr && slab->objects == other->objects && slab->parents == other->parents);
    }
}

ObjectId Hierarchy::parent_of(const Slab& slab, std::size_t row) const {
    if (slab.parents[row] != none || slab.objects[row] == none) return slab.parents[row];
    return dataset_.objects()[slab.objects[row]].parent;
}

/// The slab of `entity` as a copy of its own, to which rows may be added.
Slab& Hierarchy::own(EntityId entity) {
    for (const auto& slab : made_)
        if (slab->entity == entity) return *slab;
    auto copy = std::make_unique<Slab>();
    if (slabs_[entity] != nullptr) *copy = *slabs_[entity];
    copy->entity = entity;
    slabs_[entity] = copy.get();
    made_.push_back(std::move(copy));
    return *made_.back();
}

/// Rows of parents, among them those that have none in this period, since only other periods name them.
void Hierarchy::add_parents(EntityId entity) {
    const auto above = model_.entities[entity].parent;
    if (above == none || slabs_[entity] == nullptr) return;
    const auto& slab = *slabs_[entity];
    auto& found = parent_rows_[entity];
    reserve_large(found, slab.rows());
    found.assign(slab.rows(), none);
    bool added = false;
    const auto add_parent = [&](std::size_t row) {
        const auto parent = parent_of(slab, row);
        if (parent == none) return;
        found[row] = (*row_of_)[parent];
        if (found[row] != none) return;
        auto& parents = own(above);
        found[row] = static_cast<std::uint32_t>(parents.rows());
        (*row_of_)[parent] = found[row];
        parents.objects.push_back(parent);
        parents.parents.push_back(none);
        added = true;
    };
    if (!watch_.each(slab.rows(), add_parent) || !added) return;
    auto& parents = own(above);
    for (auto& [id, column] : parents.columns) {
        column.numbers.resize(parents.rows());
        for (auto* plane : {&column.valid, &column.not_applicable, &column.given}) plane->resize(parents.rows());
    }
}

const std::vector<std::uint32_t>& Hierarchy::parent_rows(EntityId entity) {
    auto& result = parent_rows_[entity];
    const auto& slab = *slabs_[entity];
    if (result.size() == slab.rows()) return result;
    result.resize(slab.rows(), none);
    watch_.each(slab.rows(), [&](std::size_t row) {
        const auto parent = parent_of(slab, row);
        result[row] = parent == none ? none : (*row_of_)[parent];
    });
    return result;
}

std::pair<EntityId, std::uint32_t> Hierarchy::topmost(EntityId entity, std::uint32_t row) {
    while (model_.entities[entity].parent != none) {
        const auto parent = parent_rows(entity)[row];
        if (parent == none) break;
        row = parent;
        entity = model_.entities[entity].parent;
    }
    return {entity, row};
}

const Grouping& Hierarchy::below(EntityId entity, EntityId ancestor) { return *known_below(entity, ancestor); }

std::shared_ptr<Grouping> Hierarchy::known_below(EntityId entity, EntityId ancestor) {
    auto& known = below_[{entity, ancestor}];
    if (known != nullptr) return known;
    bool as_before = before_ != nullptr && is_as_before_[ancestor];
    for (auto level = entity; as_before && level != ancestor; level = model_.entities[level].parent) as_before = is_as_before_[level];
    if (as_before) return known = before_->known_below(entity, ancestor);
    known = std::make_shared<Grouping>();
    group(*known, entity, ancestor);
    if (watch_.stopped()) {   // what is half done has rows that no group has
        *known = {};
        known->first = {0};
    }
    return known;
}

void Hierarchy::group(Grouping& result, EntityId entity, EntityId ancestor) {
    const auto rows = slabs_[entity] == nullptr ? 0 : slabs_[entity]->rows();
    const auto groups = slabs_[ancestor] == nullptr ? 0 : slabs_[ancestor]->rows();
    auto level = entity;
    if (level != ancestor && rows != 0 && !watch_.poll()) {
        reserve_large(result.group_of, rows);
        result.group_of = parent_rows(level);
        level = model_.entities[level].parent;
    } else {
        result.group_of.resize(rows);
        std::iota(result.group_of.begin(), result.group_of.end(), 0U);
    }
    for (; level != ancestor && rows != 0; level = model_.entities[level].parent) {
        // Without objects on a level nobody there has a parent.
        const bool is_empty = slabs_[level] == nullptr || slabs_[level]->rows() == 0;
        const auto* parents = is_empty ? nullptr : &parent_rows(level);
        const auto go_up = [&](std::size_t row) {
            auto& at = result.group_of[row];
            at = at == none || parents == nullptr ? none : (*parents)[at];
        };
        if (!watch_.each(rows, go_up)) return;
    }
    const auto is_none = [](std::uint32_t row) { return row == none; };
    const bool nobody_named = groups == 0 || (groups == 1 && slabs_[ancestor]->objects[0] == none);
    if (nobody_named) {
        result.unnamed = rows != 0;
        std::replace_if(result.group_of.begin(), result.group_of.end(), is_none, 0U);
    } else if (std::any_of(result.group_of.begin(), result.group_of.end(), is_none)) {
        for (std::uint32_t row = 0; row < rows; ++row)
            if (result.group_of[row] == none) result.orphans.push_back(row);
    }
    if (!watch_.poll()) result.sort_rows(std::max<std::size_t>(groups, 1));
}

const Grouping& Hierarchy::peers(EntityId entity, EntityId ancestor, StepId kind, const KindColumn& column) {
    auto& known = peers_[{entity, ancestor, kind}];
    if (known != nullptr) return *known;
    const auto& all = below(entity, ancestor);
    known = std::make_unique<Grouping>();
    auto& result = *known;
    result.first = {0};
    const auto rows = all.group_of.size();
    result.group_of.assign(rows, none);
    result.not_applicable.resize((rows + 63) / 64);
    std::map<std::pair<std::uint32_t, double>, std::uint32_t> groups;
    const auto place = [&](std::size_t row) {
        if (all.group_of[row] == none) return;
        if (bit(*column.valid, row)) {
            const auto next = static_cast<std::uint32_t>(groups.size());
            result.group_of[row] = groups.try_emplace({all.group_of[row], column.numbers[row]}, next).first->second;
        } else if (bit(*column.not_applicable, row)) {
            set_bit(result.not_applicable, row, true);
        }
    };
    if (watch_.each(rows, place)) result.sort_rows(groups.size());
    return result;
}

}  // namespace merilo::inline v0::detail
