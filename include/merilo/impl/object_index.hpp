// Objects by their names, and rows by their objects: four or eight bytes for each of millions.
#pragma once

#include <merilo/dataset.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
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
        if ((used_ + 1) * 4 > slots_.size() * 3) grow();
        put({static_cast<std::uint32_t>(hash), id}, place(hash));
        ++used_;
    }

    /// So many more ids need no growing.
    void reserve(std::size_t count) {
        while ((used_ + count) * 4 > slots_.size() * 3) grow();
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

    void grow() {
        std::vector<Slot> old(std::max<std::size_t>(16, slots_.size() * 2));
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

inline std::uint64_t mixed_hash(std::uint64_t value) {
    value ^= value >> 32U;
    value *= 0x9e3779b97f4a7c15U;
    return value ^ value >> 32U;
}

/// The objects of a data set, found by entity, parent and name, or by entity and name.
class ObjectIndex {
public:
    [[nodiscard]] const std::vector<Object>& objects() const { return objects_; }

    /// None: there is no such object.
    [[nodiscard]] ObjectId find(EntityId entity, ObjectId parent, std::string_view name) const {
        const bool by_name = is_by_name(entity);
        return exact_.find(hash_of(entity, by_name ? none : parent, name), [&](ObjectId id) {
            const auto& object = objects_[id];
            return object.entity == entity && (by_name || object.parent == parent) && object.name == name;
        });
    }

    /// The first object of that name; the others follow by `next_namesake`.
    [[nodiscard]] ObjectId find_namesake(EntityId entity, std::string_view name) const {
        return named_.find(hash_of(entity, none, name), [&](ObjectId id) { return objects_[id].entity == entity && objects_[id].name == name; });
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
        objects_.reserve(objects_.size() + count);
        next_.reserve(next_.size() + count);
        exact_.reserve(count);
        named_.reserve(count);
    }

    ObjectId make(EntityId entity, ObjectId parent, std::string_view name) {
        const auto id = static_cast<ObjectId>(objects_.size());
        const auto first = find_namesake(entity, name);
        objects_.push_back({entity, std::string(name), parent});
        if (id % 64 == 0) bare_.push_back(0);
        next_.push_back(none);
        if (first == none) {
            named_.insert(hash_of(entity, none, name), id);
        } else {
            next_[id] = next_[first];
            next_[first] = id;
        }
        exact_.insert(hash_of(entity, is_by_name(entity) ? none : parent, name), id);
        flags(entity).has_any = true;
        if (parent == none) ++flags(entity).orphans;
        return id;
    }

    /// An object without a parent gets one.
    void put_below(ObjectId id, ObjectId parent) {
        auto& object = objects_[id];
        exact_.erase(hash_of(object.entity, none, object.name), id);
        exact_.insert(hash_of(object.entity, parent, object.name), id);
        object.parent = parent;
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

    Flags& flags(EntityId entity) {
        if (entity >= flags_.size()) flags_.resize(entity + 1);
        return flags_[entity];
    }

    /// Names that differ only at their ends, as numbered ones, stand near each other: they mostly come one after the other.
    static std::uint64_t hash_of(EntityId entity, ObjectId parent, std::string_view name) {
        const auto beginning = name.substr(0, name.size() - std::min<std::size_t>(name.size(), 3));
        std::uint64_t end = 0;
        for (const char c : name.substr(beginning.size())) end = end * 32 + static_cast<unsigned char>(c);
        return mixed_hash(std::hash<std::string_view>{}(beginning) + (std::uint64_t{entity} << 32U | parent) * 0x9e3779b97f4a7c15U) + end;
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
