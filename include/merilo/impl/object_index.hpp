// Objects by their names, and rows by their objects: four or eight bytes for each of millions.
#pragma once

#include <merilo/dataset.hpp>
#include <merilo/impl/large_pages.hpp>
#include <merilo/impl/name_hash.hpp>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

namespace merilo::inline v0::detail {

/// Ids by a hash of what they stand for; the caller compares what is equal. Linear probing; half a hash is kept beside each id, so that
/// growing looks at no object.
class IdTable {
public:
    template <class Equal>
    [[nodiscard]] std::uint32_t find(std::uint64_t hash, Equal equal) const {
        if (slots_.empty()) return none;
        for (auto at = place(hash);; at = (at + 1) & mask_) {
            const auto& slot = slots_[at];
            if (slot.id == none) return none;
            if (slot.hash == static_cast<std::uint32_t>(hash) && slot.id != gone && equal(slot.id)) return slot.id;
        }
    }

    /// `id` is not in the table.
    void insert(std::uint64_t hash, std::uint32_t id) {
        if ((used_ + 1) * 4 > slots_.size() * 3) grow(std::max<std::size_t>(16, slots_.size() * 2));
        put({static_cast<std::uint32_t>(hash), id}, place(hash));
        ++used_;
    }

    /// So many more ids need no growing.
    void reserve(std::size_t count) {
        auto size = std::max<std::size_t>(16, slots_.size());
        while ((used_ + count) * 4 > size * 3) size *= 2;
        if (size > slots_.size()) grow(size);
    }

    /// It will be looked for soon.
    void prefetch(std::uint64_t hash) const {
        if (!slots_.empty()) __builtin_prefetch(&slots_[place(hash)]);
    }

    void erase(std::uint64_t hash, std::uint32_t id) {
        for (auto at = place(hash); slots_[at].id != none; at = (at + 1) & mask_)
            if (slots_[at].id == id) slots_[at].id = gone;
    }

private:
    static constexpr std::uint32_t gone = none - 1;
    struct Slot {
        std::uint32_t hash = 0;
        std::uint32_t id = none;
    };
    std::vector<Slot> slots_;
    std::size_t mask_ = 0, used_ = 0;

    // The low half of a hash is compared and chooses the slot; tables are smaller than that.
    [[nodiscard]] std::size_t place(std::uint64_t hash) const { return static_cast<std::uint32_t>(hash) & mask_; }

    void put(Slot slot, std::size_t at) {
        while (slots_[at].id != none) at = (at + 1) & mask_;
        slots_[at] = slot;
    }

    void grow(std::size_t size) {
        std::vector<Slot> old;
        reserve_large(old, size);
        old.resize(size);
        old.swap(slots_);
        mask_ = slots_.size() - 1;
        used_ = 0;
        for (const auto slot : old) {
            if (slot.id == none || slot.id == gone) continue;
            put(slot, slot.hash & mask_);
            ++used_;
        }
    }
};

/// The objects of a data set, found by entity, parent and name, or by entity and name. Most names are those of one object: only those of
/// several are in the table by parents too.
class ObjectIndex {
public:
    [[nodiscard]] const std::vector<Object>& objects() const { return objects_; }

    /// None: there is no such object.
    [[nodiscard]] ObjectId find(EntityId entity, ObjectId parent, std::string_view name) const {
        const auto first = find_namesake(entity, name);
        if (first == none || is_by_name(entity)) return first;
        if (next_[first] == none) return objects_[first].parent == parent ? first : none;
        return exact_.find(hash_of(entity, parent, name), [&](ObjectId id) {
            const auto& object = objects_[id];
            return object.entity == entity && object.parent == parent && object.name == name;
        });
    }

    /// Of a name, for the functions that take it: several names are hashed, and then looked for.
    [[nodiscard]] std::uint64_t hash_of_name(EntityId entity, std::string_view name) const { return hash_of(entity, none, name); }
    void prefetch(std::uint64_t hash) const { named_.prefetch(hash); }

    /// The first object of that name; the others follow by `next_namesake`.
    [[nodiscard]] ObjectId find_namesake(EntityId entity, std::string_view name) const {
        return find_namesake(entity, name, hash_of_name(entity, name));
    }
    [[nodiscard]] ObjectId find_namesake(EntityId entity, std::string_view name, std::uint64_t hash) const {
        return named_.find(hash, [&](ObjectId id) { return objects_[id].entity == entity && objects_[id].name == name; });
    }
    [[nodiscard]] ObjectId next_namesake(ObjectId id) const { return next_[id]; }
    /// Did some path begin with the name of this first object? Another object of its name then makes that path ambiguous.
    [[nodiscard]] bool is_bare(ObjectId first) const { return bit(bare_, first); }
    void set_bare(ObjectId first) {
        set_bit(bare_, first, true);
        flags(objects_[first].entity).has_bare = true;
    }
    /// May the answer of `is_bare` be yes for any object of the entity?
    [[nodiscard]] bool has_bare(EntityId entity) const { return entity < flags_.size() && flags_[entity].has_bare; }
    /// Is there an object of the entity without a parent?
    [[nodiscard]] bool has_orphans(EntityId entity) const { return entity < flags_.size() && flags_[entity].orphans > 0; }
    [[nodiscard]] bool has_any(EntityId entity) const { return entity < flags_.size() && flags_[entity].has_any; }
    /// Is an object of the entity the same wherever it stands? It then keeps the parent with which it was made.
    [[nodiscard]] bool is_by_name(EntityId entity) const { return entity < flags_.size() && flags_[entity].is_by_name; }
    /// Before any object of the entity is made.
    void know_by_name(EntityId entity) { flags(entity).is_by_name = true; }

    /// So many more objects need no growing.
    void reserve(std::size_t count) {
        reserve_large(objects_, objects_.size() + count);
        reserve_large(next_, next_.size() + count);
        named_.reserve(count);
    }

    ObjectId make(EntityId entity, ObjectId parent, std::string_view name) {
        const auto hash = hash_of_name(entity, name);
        const auto first = find_namesake(entity, name, hash);
        const auto id = make_alone(entity, parent, name);
        if (first == none) {
            named_.insert(hash, id);
            return id;
        }
        if (next_[first] == none) insert_exact(first);
        next_[id] = next_[first];
        next_[first] = id;
        insert_exact(id);
        return id;
    }
    /// `hash` of a name that no object of the entity has.
    ObjectId make_first(EntityId entity, ObjectId parent, std::string_view name, std::uint64_t hash) {
        const auto id = make_alone(entity, parent, name);
        named_.insert(hash, id);
        return id;
    }

    /// An object without a parent gets one.
    void put_below(ObjectId id, ObjectId parent) {
        auto& object = objects_[id];
        const bool has_namesakes = next_[find_namesake(object.entity, object.name)] != none;
        if (has_namesakes) exact_.erase(hash_of(object.entity, none, object.name), id);
        object.parent = parent;
        if (has_namesakes) insert_exact(id);
        --flags(object.entity).orphans;
    }

private:
    struct Flags {
        std::size_t orphans = 0;
        bool has_bare = false, has_any = false, is_by_name = false;
    };
    std::vector<Object> objects_;
    std::vector<ObjectId> next_;
    Bits bare_;
    IdTable exact_, named_;
    std::vector<Flags> flags_;  // by entity
    std::uint64_t seed_ = mixed_hash(reinterpret_cast<std::uintptr_t>(this));  // where it lies the system chooses

    Flags& flags(EntityId entity) {
        if (entity >= flags_.size()) flags_.resize(entity + 1);
        return flags_[entity];
    }

    ObjectId make_alone(EntityId entity, ObjectId parent, std::string_view name) {
        const auto id = static_cast<ObjectId>(objects_.size());
        objects_.push_back({entity, std::string(name), parent});
        if (id % 64 == 0) bare_.push_back(0);
        next_.push_back(none);
        auto& known = flags(entity);
        known.has_any = true;
        if (parent == none) ++known.orphans;
        return id;
    }

    void insert_exact(ObjectId id) {
        const auto& object = objects_[id];
        exact_.insert(hash_of(object.entity, object.parent, object.name), id);
    }

    /// Names that differ only in the last three bits, as numbered ones, stand near each other: they mostly come one after the other. Eight of
    /// them fill a line of the cache; if more stood there, each would be looked for through all of them.
    [[nodiscard]] std::uint64_t hash_of(EntityId entity, ObjectId parent, std::string_view name) const {
        const auto last = name.empty() ? 0U : static_cast<unsigned char>(name.back());
        const auto seed = seed_ ^ (std::uint64_t{entity} << 32U | parent) * 0x9e3779b97f4a7c15U ^ std::uint64_t{last >> 3U} << 56U;
        return text_hash(name.substr(0, name.size() - (name.empty() ? 0 : 1)), seed) + (last & 7U);
    }
};

/// Rows by their objects. Objects mostly come in the order of their ids, so that a search among them finds the row.
class RowIndex {
public:
    /// None: the object has no row.
    [[nodiscard]] std::uint32_t find(const std::vector<ObjectId>& objects, ObjectId object) const {
        if (!ascending_) return rows_.find(mixed_hash(object), [&](std::uint32_t row) { return objects[row] == object; });
        if (objects.empty() || objects.back() < object) return none;
        const auto at = std::lower_bound(objects.begin(), objects.end(), object);
        return at != objects.end() && *at == object ? static_cast<std::uint32_t>(at - objects.begin()) : none;
    }

    /// Appends a row for an object that has none.
    std::uint32_t append(std::vector<ObjectId>& objects, ObjectId object) {
        const auto row = static_cast<std::uint32_t>(objects.size());
        if (ascending_ && row > 0 && object < objects.back()) {
            ascending_ = false;
            for (std::uint32_t known = 0; known < row; ++known) rows_.insert(mixed_hash(objects[known]), known);
        }
        objects.push_back(object);
        if (!ascending_) rows_.insert(mixed_hash(object), row);
        return row;
    }

private:
    bool ascending_ = true;
    IdTable rows_;
};

}  // namespace merilo::inline v0::detail
