// What a data set holds: objects, slabs, and what finds them.
#pragma once

#include <merilo/impl/facts.hpp>
#include <merilo/impl/object_index.hpp>
#include <merilo/impl/object_listing.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <set>
#include <unordered_map>

namespace merilo::inline v0 {
namespace detail {

struct PeriodHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

}  // namespace detail

struct Dataset::Impl {
    std::shared_ptr<const Model> model;
    detail::ObjectIndex objects;
    std::vector<detail::ObjectListing> listings;  // by entity; empty: no table of objects was read
    std::unordered_map<ObjectId, std::string> titles;
    std::vector<std::string> files;               // of the tables of objects
    std::set<std::pair<ObjectId, std::string>> reported_orphans;   // with a period; empty: of all
    std::vector<Slab> slabs;
    std::vector<ObjectStep> steps;
    std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> steps_of;   // by object and step: indexes in `steps`
    std::set<EntityId> entities_of_steps;         // whose objects are known by their steps alone
    std::set<std::pair<ObjectId, std::uint32_t>> doubtful_steps;   // with a mechanism; none: any
    bool steps_begun = false;
    std::vector<detail::RowIndex> rows_of;   // by slab: what finds its rows
    std::unordered_map<std::string, std::vector<std::uint32_t>, detail::PeriodHash, std::equal_to<>> slab_of;  // period -> slab by entity

    [[nodiscard]] std::uint32_t find_slab(std::string_view period, EntityId entity) const {
        const auto found = slab_of.find(period);
        return found == slab_of.end() || entity >= found->second.size() ? none : found->second[entity];
    }

    std::uint32_t make_slab(std::string_view period, EntityId entity) {
        if (const auto known = find_slab(period, entity); known != none) return known;
        const auto [found, is_new] = slab_of.try_emplace(std::string(period), model->entities.size(), none);
        const auto made = found->second.at(entity) = static_cast<std::uint32_t>(slabs.size());
        slabs.push_back({std::string(period), entity, {}, {}, {}, {}});
        rows_of.emplace_back();
        if (is_new) apply_listings(period);
        return made;
    }

    /// Rows of a new period for the objects that are listed for all.
    void apply_listings(std::string_view period);
    void apply_listing(EntityId entity, ObjectId object);
    void place_row(std::string_view period, EntityId entity, const detail::ObjectListing::Entry& entry);

    std::uint32_t file_number(const std::string& file) {
        if (files.empty() || files.back() != file) files.push_back(file);
        return static_cast<std::uint32_t>(files.size() - 1);
    }

    /// The entities of a path: the object's own, its parent's … as many as the path names.
    [[nodiscard]] std::vector<EntityId> levels(EntityId entity, std::size_t count) const {
        std::vector<EntityId> result;
        for (; entity != none && result.size() < count; entity = model->entities[entity].parent) result.push_back(entity);
        return result;
    }

    /// The object that begins a path: the only one of its name, or a new one without a parent.
    ObjectId begin_path(EntityId entity, std::string_view name) {
        auto first = objects.find_namesake(entity, name);
        auto result = first;
        if (first == none || objects.next_namesake(first) != none) result = objects.find(entity, none, name);
        if (result == none) result = objects.make(entity, none, name);
        objects.set_bare(first == none ? result : first);
        return result;
    }

    /// The object below `parent`. One that was named without a parent so far is taken to be this one.
    ObjectId go_down(EntityId entity, ObjectId parent, std::string_view name) {
        if (const auto known = objects.find(entity, parent, name); known != none) return known;
        const auto orphan = objects.has_orphans(entity) ? objects.find(entity, none, name) : none;
        if (orphan == none) return objects.make(entity, parent, name);
        objects.put_below(orphan, parent);
        return orphan;
    }

    /// Columns are made longer by the caller.
    std::uint32_t make_row(std::uint32_t at, ObjectId object, ObjectId parent) {
        auto& slab = slabs[at];
        const auto known = rows_of[at].find(slab.objects, object);
        if (known == none) {
            slab.parents.push_back(parent);
            return rows_of[at].append(slab.objects, object);
        }
        if (parent != none) slab.parents[known] = parent;
        return known;
    }

    std::uint32_t make_row(std::string_view period, EntityId entity, ObjectId object, ObjectId parent) {
        const auto at = make_slab(period, entity);
        const auto row = make_row(at, object, parent);
        lengthen(at);
        return row;
    }

    void lengthen(std::uint32_t at) {
        auto& slab = slabs[at];
        for (auto& [id, column] : slab.columns) column.resize(slab.rows());
    }

    /// The place of the column of a quantity; of one that is new it holds no rows yet.
    Column& column_place(Slab& slab, QuantityId quantity) {
        if (slab.column_of.size() <= quantity) slab.column_of.resize(quantity + 1, none);
        auto& column = slab.column_of[quantity];
        if (column == none) {
            column = static_cast<std::uint32_t>(slab.columns.size());
            slab.columns.emplace_back(quantity, Column());
        }
        return slab.columns[column].second;
    }

    Column& make_column(std::string_view period, QuantityId quantity) {
        auto& slab = slabs[make_slab(period, model->quantities.at(quantity).entity)];
        const auto known = slab.columns.size();
        auto& column = column_place(slab, quantity);
        if (slab.columns.size() > known) column = Column(slab.rows());
        return column;
    }

    static void check_row(const Column& column, std::uint32_t row) {
        if (row >= column.numbers.size()) throw std::out_of_range("merilo: a row that the data set did not give");
    }

    static auto find_wide(Column& column, std::uint32_t row) {
        return std::lower_bound(column.wide.begin(), column.wide.end(), row,
                                [](const auto& cell, std::uint32_t r) { return cell.first < r; });
    }

    void set(std::string_view period, std::uint32_t row, QuantityId quantity, double number, detail::DecimalShape shape,
             const Fraction* exact_value) {
        auto& column = make_column(period, quantity);
        check_row(column, row);
        column.numbers.set(row, number);
        column.given.set(row, true);
        column.valid.set(row, true);
        column.not_applicable.set(row, false);
        auto wide = find_wide(column, row);
        const bool was_wide = wide != column.wide.end() && wide->first == row;
        const double magnitude = std::fabs(number);
        if (exact_value != nullptr) {
            if (was_wide) wide->second = *exact_value;
            else column.wide.insert(wide, {row, *exact_value});
            // The fraction may be larger than its double.
            column.largest = std::max(column.largest, std::nextafter(magnitude, std::numeric_limits<double>::infinity()));
            column.negative = column.negative || detail::is_below_zero(*exact_value);
        } else {
            if (was_wide) column.wide.erase(wide);
            column.largest = std::max(column.largest, magnitude);
            column.negative = column.negative || number < 0;
            column.decimals = std::max(column.decimals, shape.decimals);
        }
    }

    /// All objects that `path` may mean.
    [[nodiscard]] std::vector<ObjectId> matches(EntityId entity, const std::vector<std::string>& path) const {
        const auto entities = levels(entity, path.size());
        if (entities.empty()) return {};
        std::vector<ObjectId> found;
        for (auto id = objects.find_namesake(entities.back(), path[entities.size() - 1]); id != none; id = objects.next_namesake(id))
            found.push_back(id);
        for (auto level = entities.size() - 1; level-- > 0;) {
            for (auto& object : found) object = objects.find(entities[level], object, path[level]);
            std::erase(found, none);
        }
        return found;
    }
};

}  // namespace merilo::inline v0
