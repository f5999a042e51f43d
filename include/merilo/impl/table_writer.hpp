// Many rows of one table at once, without a search for each cell.
#pragma once

#include <merilo/dataset.hpp>

#include <cstdint>
#include <span>
#include <string_view>

namespace merilo::inline v0::detail {

/// The facts of one quantity for several rows.
struct ColumnPart {
    QuantityId quantity = none;
    const double* numbers = nullptr;
    const State* states = nullptr;
    int decimals = 0;      // no value has more
    double largest = 0;    // no value has a larger magnitude
    bool negative = false; // some value may be below 0
};

class TableWriter {
public:
    TableWriter(Dataset& dataset, EntityId entity) : dataset_(&dataset), entity_(entity) {}

    /// The row of the object `name` (in its normal form) below `parent`, or of the only one of that name where `parent` is none; a new one
    /// where there is none, to which `write` gives cells. None: the name is ambiguous.
    std::uint32_t add(std::string_view period, ObjectId parent, std::string_view name);
    /// The same for names without a parent, one after the other: how many it was done for, before one that is ambiguous. Their rows come to
    /// `rows`.
    std::size_t add_names(std::string_view period, std::span<const std::string_view> names, std::uint32_t* rows);
    /// The object that `add` finds or makes; none: the name is ambiguous.
    ObjectId object_of(ObjectId parent, std::string_view name);
    /// Is the object the only one of its entity and name?
    [[nodiscard]] bool is_only_one(ObjectId object) const;
    [[nodiscard]] ObjectId object_at(std::string_view period, std::uint32_t row) const;
    /// The parent under which the object was first named.
    [[nodiscard]] ObjectId parent_of(ObjectId object) const;
    /// Are objects of the entity the same wherever they stand?
    [[nodiscard]] bool is_by_name(EntityId entity) const;
    /// What `add_row` takes for the objects of an entity in a period.
    std::uint32_t slab_of(std::string_view period, EntityId entity);
    /// The row of an object that stands below `parent`, or below none that is named; cells as with `add`.
    std::uint32_t add_row(std::uint32_t slab, ObjectId object, ObjectId parent);
    [[nodiscard]] bool has_slabs(std::string_view period, std::span<const EntityId> entities) const;
    /// Gives the objects of these entities the rows in another period that they have in one, below the same parents; the other one has no slabs
    /// of them with rows. False, and nothing changes, where tables of objects say what is in a period.
    bool repeat_rows(std::string_view from, std::string_view to, std::span<const EntityId> entities);
    /// Makes room for about so many objects.
    void reserve_objects(std::size_t count);
    /// Makes room for about so many rows in a period, so that nothing is moved while they come.
    void reserve(std::string_view period, std::size_t rows);
    [[nodiscard]] ObjectId parent_of(std::string_view period, std::uint32_t row) const;
    /// `picks` are the facts to write, fact `picks[i]` into row `rows[picks[i]]`; no such row has a fact of these quantities. Cells of all
    /// rows that `add` made are there afterwards.
    void write(std::string_view period, std::span<const std::uint32_t> picks, std::span<const std::uint32_t> rows,
               std::span<const ColumnPart> columns);

private:
    Dataset* dataset_;
    EntityId entity_;
};

}  // namespace merilo::inline v0::detail
