// Which objects lie below which in one period, and who are peers.
#pragma once

#include <merilo/dataset.hpp>
#include <merilo/impl/watch.hpp>
#include <merilo/plan.hpp>

#include <map>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace merilo::inline v0::detail {

/// Rows of one entity in groups: those below one ancestor, or of one kind below it.
struct Grouping {
    std::vector<std::uint32_t> group_of;   ///< by row; none: in no group
    std::vector<std::uint32_t> first;      ///< by group, and one past the last
    std::vector<std::uint32_t> rows;       ///< by group, ascending in each
    Bits not_applicable;                   ///< rows in no group whose kind is not applicable; empty: there are none
    std::vector<std::uint32_t> orphans;    ///< rows for which the data name no ancestor, though they name others
    bool unnamed = false;                  ///< no ancestor is named: all are below one without a name

    [[nodiscard]] std::size_t groups() const { return first.size() - 1; }
    [[nodiscard]] std::span<const std::uint32_t> members(std::uint32_t group) const {
        return std::span(rows).subspan(first[group], first[group + 1] - first[group]);
    }
    /// Sorts the rows by `group_of`, which is filled.
    void sort_rows(std::size_t groups);
};

/// The objects of one period. Objects that the data leave out are added: a parent that is known from another period, and one without a
/// name where no parent is named and something is computed for it. Once the watch has stopped, nothing that it says means anything.
class Hierarchy {
public:
    /// The watch has to be there while groups are asked for.
    /// `before`, if there is any, is another period, most often of the same objects; it has to be there as long.
    Hierarchy(const Model& model, const Dataset& dataset, std::string_view period, const std::vector<bool>& computed, Watch& watch,
              Hierarchy* before = nullptr);

    /// By entity; null: no such objects.
    [[nodiscard]] std::span<const Slab* const> slabs() const { return slabs_; }
    /// The row of an object; none: it is not in this period.
    [[nodiscard]] std::uint32_t row_of(ObjectId object) const { return (*row_of_)[object]; }
    /// The rows of `entity`; the groups are the rows of `ancestor`, which is above it, or the entity itself.
    const Grouping& below(EntityId entity, EntityId ancestor);
    /// The topmost object that a row lies in, as far as the data say: its entity and row.
    std::pair<EntityId, std::uint32_t> topmost(EntityId entity, std::uint32_t row);
    /// Peers within `ancestor` for which `kind` has the same value. The column has the rows of `entity`.
    struct KindColumn {
        std::span<const double> numbers;
        const Bits *valid, *not_applicable;
    };
    const Grouping& peers(EntityId entity, EntityId ancestor, StepId kind, const KindColumn& column);

private:
    const Model& model_;
    const Dataset& dataset_;
    Watch& watch_;
    std::vector<const Slab*> slabs_;
    std::vector<std::unique_ptr<Slab>> made_;
    Hierarchy* before_;
    std::vector<bool> is_as_before_;                       ///< by entity: the same objects in the same order, below the same parents
    std::shared_ptr<std::vector<std::uint32_t>> row_of_;   ///< by object
    std::vector<std::vector<std::uint32_t>> parent_rows_;   ///< by entity: the row of each row's parent, once it is asked for
    std::map<std::pair<EntityId, EntityId>, std::shared_ptr<Grouping>> below_;
    std::map<std::tuple<EntityId, EntityId, StepId>, std::unique_ptr<Grouping>> peers_;

    void compare();
    [[nodiscard]] std::shared_ptr<Grouping> known_below(EntityId entity, EntityId ancestor);
    [[nodiscard]] ObjectId parent_of(const Slab& slab, std::size_t row) const;
    Slab& own(EntityId entity);
    void add_parents(EntityId entity);
    const std::vector<std::uint32_t>& parent_rows(EntityId entity);
    void group(Grouping& result, EntityId entity, EntityId ancestor);
};

}  // namespace merilo::inline v0::detail
