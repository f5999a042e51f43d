// Rows and facts of one table, added to a data set in batches.
#pragma once

#include <merilo/impl/dataset_content.hpp>
#include <merilo/impl/table_writer.hpp>

#include <algorithm>
#include <new>

namespace merilo::inline v0::detail {

/// Of objects for which room is made before they come: the index takes memory for all of it.
inline constexpr std::size_t most_guessed = std::size_t{1} << 24U;

std::uint32_t TableWriter::add(std::string_view period, ObjectId parent, std::string_view name) {
    const auto object = object_of(parent, name);
    return object == none ? none : add_row(slab_of(period, entity_), object, parent);
}

ObjectId TableWriter::object_of(ObjectId parent, std::string_view name) {
    auto& impl = dataset_->own();
    auto& objects = impl.objects;
    const auto hash = objects.hash_of_name(entity_, name);
    const auto first = objects.find_namesake(entity_, name, hash);
    if (first == none) {
        const auto made = objects.make_first(entity_, parent, name, hash);
        if (parent == none) objects.set_bare(made);
        return made;
    }
    if (parent == none) {
        if (objects.next_namesake(first) != none) return none;
        objects.set_bare(first);
        return first;
    }
    const auto object = objects.find(entity_, parent, name);
    if (object != none) return object;
    const bool has_orphan = objects.has_orphans(entity_) && objects.find(entity_, none, name) != none;
    if (objects.is_bare(first) && !has_orphan) return none;
    return impl.go_down(entity_, parent, name);
}

bool TableWriter::is_only_one(ObjectId object) const {
    const auto& objects = dataset_->impl_->objects;
    const auto& known = objects.objects()[object];
    const auto first = objects.find_namesake(known.entity, known.name);
    return first == object && objects.next_namesake(first) == none;
}

ObjectId TableWriter::object_at(std::string_view period, std::uint32_t row) const { return dataset_->slab(period, entity_)->objects[row]; }

ObjectId TableWriter::parent_of(ObjectId object) const { return dataset_->objects()[object].parent; }

bool TableWriter::is_by_name(EntityId entity) const { return dataset_->impl_->objects.is_by_name(entity); }

std::uint32_t TableWriter::slab_of(std::string_view period, EntityId entity) { return dataset_->own().make_slab(period, entity); }

std::uint32_t TableWriter::add_row(std::uint32_t slab, ObjectId object, ObjectId parent) {
    return dataset_->own().make_row(slab, object, parent);
}

std::size_t TableWriter::add_names(std::string_view period, std::span<const std::string_view> names, std::uint32_t* rows) {
    auto& impl = dataset_->own();
    auto& objects = impl.objects;
    const auto slab = impl.make_slab(period, entity_);
    constexpr std::size_t window = 64;   // of names that are fetched before they are looked for
    std::uint64_t hashes[window];
    for (std::size_t begin = 0; begin < names.size(); begin += window) {
        const auto count = std::min(window, names.size() - begin);
        for (std::size_t i = 0; i < count; ++i) {
            hashes[i] = objects.hash_of_name(entity_, names[begin + i]);
            objects.prefetch(hashes[i]);
        }
        for (std::size_t i = 0; i < count; ++i) {
            const auto name = names[begin + i];
            auto object = objects.find_namesake(entity_, name, hashes[i]);
            if (object != none && objects.next_namesake(object) != none) return begin + i;
            if (object == none) object = objects.make_first(entity_, none, name, hashes[i]);
            objects.set_bare(object);
            rows[begin + i] = impl.make_row(slab, object, none);
        }
    }
    return names.size();
}

void TableWriter::reserve(std::string_view period, std::size_t rows) {
    auto& impl = dataset_->own();
    auto& slab = impl.slabs[impl.make_slab(period, entity_)];
    if (rows >= none) return;
    try {
        reserve_large(slab.objects, rows);
        reserve_large(slab.parents, rows);
        for (auto& [id, column] : slab.columns) column.reserve(rows);
    } catch (const std::bad_alloc&) {
        // It was a guess; without it vectors grow as they need to.
    }
    reserve_objects(rows);   // those of another period are there already, if only some
}

bool TableWriter::has_slabs(std::string_view period, std::span<const EntityId> entities) const {
    return std::any_of(entities.begin(), entities.end(), [&](EntityId entity) { return dataset_->impl_->find_slab(period, entity) != none; });
}

bool TableWriter::repeat_rows(std::string_view from, std::string_view to, std::span<const EntityId> entities) {
    auto& impl = dataset_->own();
    if (!impl.listings.empty()) return false;
    std::vector<std::uint32_t> slabs;
    for (const auto entity : entities)
        if (const auto known = impl.find_slab(from, entity); known != none) slabs.push_back(known);
    std::sort(slabs.begin(), slabs.end());   // they are made in the same order
    for (const auto known : slabs) {
        const auto made = impl.make_slab(to, impl.slabs[known].entity);
        impl.slabs[made].objects = impl.slabs[known].objects;
        impl.slabs[made].parents = impl.slabs[known].parents;
        impl.rows_of[made] = impl.rows_of[known];
    }
    return true;
}

void TableWriter::reserve_objects(std::size_t count) {
    auto& objects = dataset_->own().objects;
    const auto known = objects.objects().size();
    try {
        if (count > known) objects.reserve(std::min(count - known, most_guessed));
    } catch (const std::bad_alloc&) {
        // It was a guess, too.
    }
}

ObjectId TableWriter::parent_of(std::string_view period, std::uint32_t row) const {
    return dataset_->slab(period, entity_)->parents[row];
}

void TableWriter::write(std::string_view period, std::span<const std::uint32_t> picks, std::span<const std::uint32_t> rows,
                        std::span<const ColumnPart> columns) {
    auto& impl = dataset_->own();
    impl.lengthen(impl.make_slab(period, entity_));
    for (const auto& part : columns) {
        auto& column = impl.make_column(period, part.quantity);
        column.decimals = std::max(column.decimals, part.decimals);
        column.largest = std::max(column.largest, part.largest);
        column.negative = column.negative || part.negative;
        auto* numbers = column.numbers.writable();
        auto* given = column.given.writable();
        auto* valid = column.valid.writable();
        auto* not_applicable = column.not_applicable.writable();
        for (const auto pick : picks) {
            const auto row = rows[pick];
            const auto word = row / 64;
            const auto mask = std::uint64_t{1} << (row % 64);
            const auto state = part.states[pick];
            given[word] |= mask;
            valid[word] |= state == State::value ? mask : 0;
            not_applicable[word] |= state == State::not_applicable ? mask : 0;
            numbers[row] = part.numbers[pick];
        }
    }
}

}  // namespace merilo::inline v0::detail
