// Objects by path, slabs by period and entity, columns that grow with the rows of their slab.
#pragma once

#include <merilo/dataset.hpp>
#include <merilo/impl/facts.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <unordered_map>

#include <utf8proc.h>
#include <boost/multiprecision/cpp_int.hpp>

namespace merilo::inline v0 {
namespace detail {

struct ObjectKeyView {
    EntityId entity;
    ObjectId parent;
    std::string_view name;
};

struct ObjectKey {
    EntityId entity;
    ObjectId parent;
    std::string name;
    operator ObjectKeyView() const { return {entity, parent, name}; }
};

struct ObjectKeyHash {
    using is_transparent = void;
    std::size_t operator()(ObjectKeyView key) const {
        const auto ids = (std::uint64_t{key.entity} << 32U | key.parent) * 0x9e3779b97f4a7c15U;
        return std::hash<std::string_view>{}(key.name) ^ static_cast<std::size_t>(ids ^ ids >> 32U);
    }
};

struct ObjectKeyEqual {
    using is_transparent = void;
    bool operator()(ObjectKeyView a, ObjectKeyView b) const { return a.entity == b.entity && a.parent == b.parent && a.name == b.name; }
};

struct PeriodHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

/// All objects of one entity and name. `bare`: some path began with this name, so that a second such object makes that path ambiguous.
struct Namesakes {
    std::vector<ObjectId> objects;
    bool bare = false;
};

/// What finds the rows and columns of a slab.
struct SlabIndex {
    std::unordered_map<ObjectId, std::uint32_t> row_of;
    std::unordered_map<QuantityId, std::uint32_t> column_of;
};

std::string normal_name(std::string_view text) {
    // These bytes are ASCII, Latin letters up to U+02FF and plain Cyrillic: nothing in them composes.
    const bool normal = std::all_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0xCCU || byte == 0xD0U || byte == 0xD1U;
    });
    if (normal) return std::string(text);
    utf8proc_uint8_t* composed = nullptr;
    const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
                                   &composed, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
    if (size < 0) return std::string(text);
    std::string result(reinterpret_cast<const char*>(composed), static_cast<std::size_t>(size));
    std::free(composed);  // utf8proc allocates with malloc
    return result;
}

std::vector<std::string> path_of_row(const Dataset& dataset, const Slab& slab, std::size_t row) {
    std::vector<std::string> path;
    const auto& objects = dataset.objects();
    path.push_back(objects[slab.objects[row]].name);
    auto parent = slab.parents[row] != none ? slab.parents[row] : objects[slab.objects[row]].parent;
    for (; parent != none; parent = objects[parent].parent) path.push_back(objects[parent].name);
    return path;
}

DecimalShape decimal_shape(double value) {
    char buffer[40];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, std::fabs(value), std::chars_format::scientific).ptr;
    const std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
    const auto letter = text.find('e');
    int exponent = 0;
    std::from_chars(text.data() + letter + (text[letter + 1] == '+' ? 2 : 1), text.data() + text.size(), exponent);
    const int digits = letter == 1 ? 1 : static_cast<int>(letter) - 1;
    return {true, std::max(digits - 1 - exponent, 0), digits};
}

DecimalShape decimal_shape(const Fraction& value) {
    using boost::multiprecision::cpp_int;
    cpp_int denominator(value.denominator);
    int twos = 0;
    int fives = 0;
    for (; denominator % 2 == 0; denominator /= 2) ++twos;
    for (; denominator % 5 == 0; denominator /= 5) ++fives;
    if (denominator != 1) return {};
    const int decimals = std::max(twos, fives);
    const cpp_int scaled = abs(cpp_int(value.numerator)) * pow(cpp_int(2), static_cast<unsigned>(decimals - twos)) *
                           pow(cpp_int(5), static_cast<unsigned>(decimals - fives));
    auto digits = scaled.str();
    digits.erase(digits.find_last_not_of('0') + 1);
    return {true, decimals, static_cast<int>(digits.size())};
}

}  // namespace detail

struct Dataset::Impl {
    std::shared_ptr<const Model> model;
    std::vector<Object> objects;
    std::vector<Slab> slabs;
    std::vector<detail::SlabIndex> indexes;  // by slab
    std::unordered_map<detail::ObjectKey, ObjectId, detail::ObjectKeyHash, detail::ObjectKeyEqual> exact;
    std::unordered_map<detail::ObjectKey, detail::Namesakes, detail::ObjectKeyHash, detail::ObjectKeyEqual> namesakes;  // parent: none
    std::unordered_map<std::string, std::vector<std::uint32_t>, detail::PeriodHash, std::equal_to<>> slab_of;  // period -> slab by entity

    [[nodiscard]] std::uint32_t find_slab(std::string_view period, EntityId entity) const {
        const auto found = slab_of.find(period);
        return found == slab_of.end() || entity >= found->second.size() ? none : found->second[entity];
    }

    std::uint32_t make_slab(std::string_view period, EntityId entity) {
        if (const auto known = find_slab(period, entity); known != none) return known;
        auto& by_entity = slab_of.try_emplace(std::string(period), model->entities.size(), none).first->second;
        by_entity.at(entity) = static_cast<std::uint32_t>(slabs.size());
        slabs.push_back({std::string(period), entity, {}, {}, {}, {}});
        indexes.emplace_back();
        return by_entity[entity];
    }

    [[nodiscard]] ObjectId find_exact(EntityId entity, ObjectId parent, std::string_view name) const {
        const auto found = exact.find(detail::ObjectKeyView{entity, parent, name});
        return found == exact.end() ? none : found->second;
    }

    [[nodiscard]] const detail::Namesakes* find_namesakes(EntityId entity, std::string_view name) const {
        const auto found = namesakes.find(detail::ObjectKeyView{entity, none, name});
        return found == namesakes.end() ? nullptr : &found->second;
    }

    /// The entities of a path: the object's own, its parent's … as many as the path names.
    [[nodiscard]] std::vector<EntityId> levels(EntityId entity, std::size_t count) const {
        std::vector<EntityId> result;
        for (; entity != none && result.size() < count; entity = model->entities[entity].parent) result.push_back(entity);
        return result;
    }

    ObjectId make_object(EntityId entity, ObjectId parent, const std::string& name) {
        const auto id = static_cast<ObjectId>(objects.size());
        objects.push_back({entity, name, parent});
        exact.emplace(detail::ObjectKey{entity, parent, name}, id);
        namesakes[{entity, none, name}].objects.push_back(id);
        return id;
    }

    /// The object that begins a path: the only one of its name, or a new one without a parent.
    ObjectId begin_path(EntityId entity, const std::string& name) {
        auto& same = namesakes[{entity, none, name}];
        same.bare = true;
        if (same.objects.size() == 1) return same.objects[0];
        const auto known = find_exact(entity, none, name);
        return known != none ? known : make_object(entity, none, name);
    }

    /// The object below `parent`. One that was named without a parent so far is taken to be this one.
    ObjectId go_down(EntityId entity, ObjectId parent, const std::string& name) {
        if (const auto known = find_exact(entity, parent, name); known != none) return known;
        const auto orphan = find_exact(entity, none, name);
        if (orphan == none) return make_object(entity, parent, name);
        exact.erase(exact.find(detail::ObjectKeyView{entity, none, name}));
        exact.emplace(detail::ObjectKey{entity, parent, name}, orphan);
        objects[orphan].parent = parent;
        return orphan;
    }

    std::uint32_t make_row(std::string_view period, EntityId entity, ObjectId object, ObjectId parent) {
        const auto at = make_slab(period, entity);
        auto& slab = slabs[at];
        const auto [found, is_new] = indexes[at].row_of.try_emplace(object, static_cast<std::uint32_t>(slab.rows()));
        if (is_new) {
            slab.objects.push_back(object);
            slab.parents.push_back(parent);
            for (auto& [id, column] : slab.columns) column.resize(slab.rows());
        } else if (parent != none) {
            slab.parents[found->second] = parent;
        }
        return found->second;
    }

    Column& make_column(std::string_view period, QuantityId quantity) {
        const auto at = make_slab(period, model->quantities.at(quantity).entity);
        auto& slab = slabs[at];
        const auto [found, is_new] = indexes[at].column_of.try_emplace(quantity, static_cast<std::uint32_t>(slab.columns.size()));
        if (is_new) slab.columns.emplace_back(quantity, Column(slab.rows()));
        return slab.columns[found->second].second;
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
        } else {
            if (was_wide) column.wide.erase(wide);
            column.largest = std::max(column.largest, magnitude);
            column.decimals = std::max(column.decimals, shape.decimals);
        }
    }

    /// All objects that `path` may mean.
    [[nodiscard]] std::vector<ObjectId> matches(EntityId entity, const std::vector<std::string>& path) const {
        const auto entities = levels(entity, path.size());
        if (entities.empty()) return {};
        const auto* same = find_namesakes(entities.back(), path[entities.size() - 1]);
        if (same == nullptr) return {};
        auto found = same->objects;
        for (auto level = entities.size() - 1; level-- > 0;) {
            for (auto& object : found) object = find_exact(entities[level], object, path[level]);
            std::erase(found, none);
        }
        return found;
    }
};

Dataset::Dataset(std::shared_ptr<const Model> model) : impl_(std::make_shared<Impl>()) { impl_->model = std::move(model); }
Dataset::Dataset(const Dataset&) = default;
Dataset::Dataset(Dataset&&) noexcept = default;
Dataset& Dataset::operator=(const Dataset&) = default;
Dataset& Dataset::operator=(Dataset&&) noexcept = default;
Dataset::~Dataset() = default;

Dataset::Impl& Dataset::own() {
    if (impl_.use_count() > 1) impl_ = std::make_shared<Impl>(*impl_);
    return *impl_;
}

const std::shared_ptr<const Model>& Dataset::model() const { return impl_->model; }
const std::vector<Object>& Dataset::objects() const { return impl_->objects; }
const std::vector<Slab>& Dataset::slabs() const { return impl_->slabs; }

const Slab* Dataset::slab(std::string_view period, EntityId entity) const {
    const auto at = impl_->find_slab(period, entity);
    return at == none ? nullptr : &impl_->slabs[at];
}

std::vector<std::string> Dataset::periods() const {
    std::vector<std::string> result;
    for (const auto& slab : impl_->slabs)
        if (std::find(result.begin(), result.end(), slab.period) == result.end()) result.push_back(slab.period);
    return result;
}

std::uint32_t Dataset::add(std::string_view period, EntityId entity, const std::vector<std::string>& path) {
    auto& impl = own();
    const auto entities = impl.levels(entity, path.size());
    ObjectId object = none;
    std::uint32_t row = none;
    for (auto level = entities.size(); level-- > 0;) {
        const auto parent = object;
        const auto name = detail::normal_name(path[level]);
        object = level + 1 == entities.size() ? impl.begin_path(entities[level], name) : impl.go_down(entities[level], parent, name);
        row = impl.make_row(period, entities[level], object, parent);
    }
    return row;
}

std::optional<std::uint32_t> Dataset::find(std::string_view period, EntityId entity, const std::vector<std::string>& path) const {
    const auto at = impl_->find_slab(period, entity);
    if (at == none) return std::nullopt;
    std::vector<std::string> names;
    for (const auto& name : path) names.push_back(detail::normal_name(name));
    std::optional<std::uint32_t> result;
    for (const auto object : impl_->matches(entity, names)) {
        const auto row = impl_->indexes[at].row_of.find(object);
        if (row == impl_->indexes[at].row_of.end()) continue;
        if (result) return std::nullopt;
        result = row->second;
    }
    return result;
}

bool Dataset::is_ambiguous(EntityId entity, const std::vector<std::string>& path) const {
    std::vector<std::string> names;
    for (const auto& name : path) names.push_back(detail::normal_name(name));
    const auto entities = impl_->levels(entity, names.size());
    if (entities.empty()) return false;
    const auto* top = impl_->find_namesakes(entities.back(), names[entities.size() - 1]);
    if (top != nullptr && top->objects.size() > 1) return impl_->matches(entity, names).size() != 1;
    auto object = top == nullptr ? none : top->objects[0];  // none: a new object, below which all are new or named without a parent so far
    for (auto level = entities.size() - 1; level-- > 0;) {
        auto known = object == none ? none : impl_->find_exact(entities[level], object, names[level]);
        if (known == none) known = impl_->find_exact(entities[level], none, names[level]);
        if (known == none) {
            const auto* same = impl_->find_namesakes(entities[level], names[level]);
            if (same != nullptr && same->bare) return true;
        }
        object = known;
    }
    return false;
}

void Dataset::set_column(std::string_view period, QuantityId quantity, Column column) {
    auto& known = own().make_column(period, quantity);
    const auto rows = known.numbers.size();
    for (const auto size : {column.numbers.size(), column.valid.size(), column.not_applicable.size(), column.given.size()})
        if (size != rows) throw std::invalid_argument("merilo: a column has as many rows as its slab");
    known = std::move(column);
}

void Dataset::set_reported_orphan(std::string_view period, EntityId entity, std::uint32_t row) {
    auto& impl = own();
    auto& slab = impl.slabs.at(impl.find_slab(period, entity));
    const auto object = slab.objects.at(row);
    const auto at = std::lower_bound(slab.orphans.begin(), slab.orphans.end(), object);
    if (at == slab.orphans.end() || *at != object) slab.orphans.insert(at, object);
}

void Dataset::add_column(std::string_view period, QuantityId quantity) { own().make_column(period, quantity); }

void Dataset::set(std::string_view period, std::uint32_t row, QuantityId quantity, const Fraction& value) {
    const auto shape = detail::decimal_shape(value);
    const double number = to_double(value);
    // A double holds every short decimal; a longer one may still be the shortest that rounds to it.
    const bool means_it = shape.finite && (shape.digits <= detail::narrow_digits || from_double(number) == value);
    own().set(period, row, quantity, number, shape, means_it ? nullptr : &value);
}

void Dataset::set(std::string_view period, std::uint32_t row, QuantityId quantity, double value) {
    if (!std::isfinite(value)) return set_state(period, row, quantity, State::missing);
    own().set(period, row, quantity, value, detail::decimal_shape(value), nullptr);
}

void Dataset::set_state(std::string_view period, std::uint32_t row, QuantityId quantity, State state) {
    auto& impl = own();
    auto& column = impl.make_column(period, quantity);
    if (state == State::value) return;  // the fact it has, if any
    Impl::check_row(column, row);
    column.numbers.set(row, 0);
    column.given.set(row, true);
    column.valid.set(row, false);
    column.not_applicable.set(row, state == State::not_applicable);
    if (const auto wide = Impl::find_wide(column, row); wide != column.wide.end() && wide->first == row) column.wide.erase(wide);
}

}  // namespace merilo::inline v0
