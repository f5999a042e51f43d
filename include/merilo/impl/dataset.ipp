// Objects by path, slabs by period and entity, columns that grow with the rows of their slab.
#pragma once

#include <merilo/impl/dataset_content.hpp>
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

bool is_normal_name(std::string_view text) {
    // These bytes are ASCII, Latin letters up to U+02FF and plain Cyrillic: nothing in them composes.
    return std::all_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0xCCU || byte == 0xD0U || byte == 0xD1U;
    });
}

std::string normal_name(std::string_view text) {
    if (is_normal_name(text)) return std::string(text);
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
const std::vector<Object>& Dataset::objects() const { return impl_->objects.objects(); }
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
        const auto row = impl_->rows_of[at].find(impl_->slabs[at].objects, object);
        if (row == none) continue;
        if (result) return std::nullopt;
        result = row;
    }
    return result;
}

bool Dataset::is_ambiguous(EntityId entity, const std::vector<std::string>& path) const {
    std::vector<std::string> names;
    for (const auto& name : path) names.push_back(detail::normal_name(name));
    const auto entities = impl_->levels(entity, names.size());
    if (entities.empty()) return false;
    const auto& objects = impl_->objects;
    const auto top = objects.find_namesake(entities.back(), names[entities.size() - 1]);
    if (top != none && objects.next_namesake(top) != none) return impl_->matches(entity, names).size() != 1;
    auto object = top;  // none: a new object, below which all are new or named without a parent so far
    for (auto level = entities.size() - 1; level-- > 0;) {
        auto known = object == none ? none : objects.find(entities[level], object, names[level]);
        if (known == none) known = objects.find(entities[level], none, names[level]);
        if (known == none) {
            const auto same = objects.find_namesake(entities[level], names[level]);
            if (same != none && objects.is_bare(same)) return true;
        }
        object = known;
    }
    return false;
}

void Dataset::set_column(std::string_view period, QuantityId quantity, Column column) {
    auto& impl = own();
    auto& slab = impl.slabs[impl.make_slab(period, impl.model->quantities.at(quantity).entity)];
    for (const auto size : {column.numbers.size(), column.valid.size(), column.not_applicable.size(), column.given.size()})
        if (size != slab.rows()) throw std::invalid_argument("merilo: a column has as many rows as its slab");
    impl.column_place(slab, quantity) = std::move(column);
}

void Dataset::set_reported_orphan(std::string_view period, ObjectId object) { own().reported_orphans.emplace(object, std::string(period)); }

bool Dataset::is_reported_orphan(std::string_view period, ObjectId object) const {
    const auto& reported = impl_->reported_orphans;
    return !reported.empty() && (reported.contains({object, std::string(period)}) || reported.contains({object, std::string()}));
}

void Dataset::add_column(std::string_view period, QuantityId quantity) { own().make_column(period, quantity); }

void Dataset::set(std::string_view period, std::uint32_t row, QuantityId quantity, const Fraction& value) {
    const auto shape = detail::decimal_shape(value);
    if (impl_->model->quantities[quantity].type.kind == TypeKind::text) return own().set(period, row, quantity, 0, {true, 0, 0}, &value);
    const double number = to_double(value);
    // A double holds every short decimal that is not tiny; another one may still be the shortest that rounds to it.
    const bool is_short = shape.digits <= detail::narrow_digits && std::fabs(number) >= std::numeric_limits<double>::min();
    const bool means_it = shape.finite && (is_short || from_double(number) == value);
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
