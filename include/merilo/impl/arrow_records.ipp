// Paths by the numbers of their names, and objects by their paths.
#pragma once

#include <merilo/impl/arrow_key_column.ipp>
#include <merilo/impl/arrow_records.hpp>

#include <algorithm>
#include <numeric>
#include <unordered_map>

namespace merilo::inline v0::detail {

ArrowRecords::ArrowRecords(RecordReader& records, std::vector<const ArrowKeyColumn*> keys, std::size_t count)
    : records_(records), keys_(std::move(keys)), count_(count), cells_(keys_.size()) {
    const auto& columns = records_.columns();
    if (columns.period) of_periods_ = keys_[*columns.period];
    for (const auto column : columns.path) {
        of_levels_.push_back(keys_[column]);
        of_record_.push_back(keys_[column]->of_record().data());
    }
    find_periods();
}

void ArrowRecords::find_periods() {
    if (of_periods_ == nullptr) {
        periods_.emplace_back().period = &records_.default_period();
        periods_[0].name = periods_[0].period->name;
    } else {
        std::unordered_map<std::string_view, std::uint32_t> known;
        for (const auto text : of_periods_->texts()) {
            const auto name = records_.period_named(text);
            if (name && known.try_emplace(*name, periods_.size()).second) periods_.emplace_back().name = *name;
            period_of_key_.push_back(name ? known[*name] : none);
        }
    }
    for (auto& period : periods_) period.slabs.resize(of_levels_.size(), none);
}

void ArrowRecords::find_names() {
    for (const auto* keys : of_levels_) {
        auto& names = names_.emplace_back();
        names.reserve(keys->texts().size());
        for (const auto text : keys->texts()) {
            const auto name = trimmed_cell(text);
            names.push_back({is_normal_name(name) ? name : normal_names_.emplace_back(normal_name(name)), is_spreadsheet_error(name)});
        }
        last_path_.emplace_back(names.size(), none);
    }
}

std::vector<std::uint32_t> ArrowRecords::place() {
    find_names();
    records_.writer().reserve_objects(names_[0].size());
    std::vector<std::uint32_t> rows;
    reserve_large(rows, count_);
    rows.resize(count_);
    constexpr std::size_t least = 64;   // records for which it pays to look whether they repeat others
    for (std::size_t record = 0, end = 0; record < count_; record = end) {
        const auto number = period_of(record);
        for (end = record + 1; end < count_ && period_of(end) == number;) ++end;
        const bool is_fresh = end - record >= least && number != none && is_fresh_period(number);
        if (is_fresh && repeat(record, end)) {
            std::iota(rows.begin() + static_cast<std::ptrdiff_t>(record), rows.begin() + static_cast<std::ptrdiff_t>(end), 0U);
            continue;
        }
        is_certain_ = true;
        bool in_order = true;
        for (auto at = record; at < end; ++at) {
            rows[at] = place_one(at);
            in_order = in_order && rows[at] == at - record;
        }
        if (is_fresh && in_order && is_certain_) model_ = {number, record, end - record};
        else if (number == model_.period) model_ = {};   // its rows may be others now
    }
    return rows;
}

/// Is nothing known of any object in the period?
bool ArrowRecords::is_fresh_period(std::uint32_t number) const {
    const auto& period = periods_[number];
    return period.period == nullptr && !records_.writer().has_slabs(period.name, records_.columns().levels);
}

/// Tables mostly name the same objects in the same order in each period.
bool ArrowRecords::repeat(std::size_t record, std::size_t end) {
    if (end - record != model_.count) return false;
    for (const auto* keys : of_record_)
        if (!std::equal(keys + record, keys + end, keys + model_.first)) return false;
    auto& period = periods_[period_of(record)];
    period.period = &records_.period_of(period.name);
    if (!records_.writer().repeat_rows(periods_[model_.period].name, period.name, records_.columns().levels)) return false;
    records_.set_first_records(*period.period, record + 1, end - record);
    follow_later(end - 1, path_of(end - 1));
    return true;
}

std::uint32_t ArrowRecords::place_one(std::size_t record) {
    const auto number = period_of(record);
    if (number == none) return place_cells(record, none);
    auto& period = periods_[number];
    if (period.period == nullptr) period.period = &records_.period_of(period.name);
    const auto path = path_of(record);
    if (path == none) return place_cells(record, none);
    const auto above = paths_[path].above;
    const auto parent = above == none ? none : paths_[above].object;
    if (above != none && parent == none) return place_cells(record, path);
    auto& writer = records_.writer();
    auto& object = paths_[path].object;
    if (object == none) object = writer.object_of(parent, names_[0][paths_[path].key].text);
    if (object == none) return place_cells(record, none);
    if (above != none) place_above(number, above);
    const auto row = writer.add_row(slab_of(number, 0), object, parent);
    follow_later(record, path);
    const auto text = of_levels_[0]->texts()[paths_[path].key];
    return records_.is_first_record(*period.period, row, record + 1, text) ? row : none;
}

void ArrowRecords::follow_later(std::size_t record, std::uint32_t path) {
    const auto above = paths_[path].above;
    const bool is_whole = !names_.back()[of_record_.back()[record]].text.empty();
    unfollowed_ = record;
    unfollowed_parent_ = above == none || !is_whole ? none : paths_[above].object;
}

/// The path that the record names; none: its names are no path.
std::uint32_t ArrowRecords::path_of(std::size_t record) {
    auto path = last_path_[0][of_record_[0][record]];
    if (path != none && is_path_of(path, record)) return path;
    path = none;
    for (auto level = of_levels_.size(); level-- > 0;) {
        const auto key = of_record_[level][record];
        const auto& name = names_[level][key];
        if (name.is_error || (name.text.empty() && (level == 0 || path != none))) return none;
        if (!name.text.empty()) path = find_path(static_cast<std::uint32_t>(level), key, path);
    }
    return path;
}

bool ArrowRecords::is_path_of(std::uint32_t path, std::size_t record) const {
    for (std::size_t level = 0; level < of_record_.size(); ++level) {
        const auto key = of_record_[level][record];
        if (path == none ? !names_[level][key].text.empty() : paths_[path].key != key) return false;
        if (path != none) path = paths_[path].above;
    }
    return true;
}

std::uint32_t ArrowRecords::find_path(std::uint32_t level, std::uint32_t key, std::uint32_t above) {
    auto& last = last_path_[level][key];
    if (last != none && paths_[last].above == above) return last;
    const auto hash = mixed_hash(std::uint64_t{key} << 32U | above) + level;
    const auto known = path_index_.find(hash, [&](std::uint32_t id) {
        const auto& path = paths_[id];
        return path.level == level && path.key == key && path.above == above;
    });
    if (known != none) return last = known;
    last = static_cast<std::uint32_t>(paths_.size());
    paths_.push_back({level, key, above});
    path_index_.insert(hash, last);
    return last;
}

std::uint32_t ArrowRecords::slab_of(std::uint32_t period, std::uint32_t level) {
    auto& slab = periods_[period].slabs[level];
    if (slab == none) slab = records_.writer().slab_of(periods_[period].name, records_.columns().levels[level]);
    return slab;
}

/// The objects of a path have rows in a period. Making them again changes nothing, so that it may be forgotten that they were made.
void ArrowRecords::place_above(std::uint32_t period, std::uint32_t path) {
    auto& place = paths_[path];
    if (place.period == period) return;
    place.period = period;
    const auto made = (std::uint64_t{path} + 1) << 32U | period;
    auto& known = placed_[mixed_hash(made) % placed_.size()];
    if (known == made) return;
    known = made;
    if (place.above != none) place_above(period, place.above);
    records_.writer().add_row(slab_of(period, place.level), place.object, place.above == none ? none : paths_[place.above].object);
}

void ArrowRecords::read_cells(std::size_t record) {
    for (std::size_t i = 0; i < keys_.size(); ++i)
        if (keys_[i] != nullptr) cells_[i] = {DataCell::Kind::text, keys_[i]->texts()[keys_[i]->of_record()[record]]};
}

std::uint32_t ArrowRecords::place_cells(std::size_t record, std::uint32_t path) {
    if (unfollowed_ != none) {
        read_cells(unfollowed_);
        records_.follow(*periods_[period_of(unfollowed_)].period, unfollowed_parent_, cells_);
        unfollowed_ = none;
    }
    read_cells(record);
    const auto place = records_.place(record + 1, cells_, true);
    const bool is_known = place && path != none && learn(path, records_.writer().object_at(place->period->name, place->row));
    is_certain_ = is_certain_ && is_known;
    return place ? place->row : none;
}

/// An object that begins a path stays the only one of its name: a path began with it.
bool ArrowRecords::learn(std::uint32_t path, ObjectId object) {
    std::vector<ObjectId> objects;
    for (auto at = path; at != none; at = paths_[at].above) {
        if (object == none) return false;
        objects.push_back(object);
        object = records_.writer().parent_of(object);
    }
    if (!records_.writer().is_only_one(objects.back())) return false;
    for (const auto known : objects) {
        paths_[path].object = known;
        path = paths_[path].above;
    }
    return true;
}

}  // namespace merilo::inline v0::detail
