// Objects that tables of objects name: placed, found, and checked once all tables are read.
#pragma once

#include <merilo/impl/dataset_content.hpp>
#include <merilo/impl/records.hpp>

namespace merilo::inline v0 {

void Dataset::Impl::apply_listings(std::string_view period) {
    for (EntityId entity = 0; entity < listings.size(); ++entity)
        for (const auto& entry : listings[entity].always.entries)
            if (listings[entity].find(period, entry.object) == &entry) place_row(period, entity, entry);
}

void Dataset::Impl::place_row(std::string_view period, EntityId entity, const detail::ObjectListing::Entry& entry) {
    make_row(period, entity, entry.object, entry.parent);
    if (entry.parent == none) return;
    const auto above = model->entities[entity].parent;
    const auto* parent = listings[above].find(period, entry.parent);
    make_row(period, above, entry.parent, parent == nullptr ? none : parent->parent);
}

/// Rows of all known periods for one object that is listed for all.
void Dataset::Impl::apply_listing(EntityId entity, ObjectId object) {
    const auto* always = listings[entity].always.find(object);
    if (always == nullptr) return;
    std::vector<std::string> known;
    for (const auto& [period, by_entity] : slab_of) known.push_back(period);
    for (const auto& period : known)
        if (listings[entity].find(period, object) == always) place_row(period, entity, *always);
}

bool Dataset::know_by_name(EntityId entity) {
    auto& impl = own();
    if (impl.objects.is_by_name(entity)) return true;
    if (impl.objects.has_any(entity)) return false;
    impl.objects.know_by_name(entity);
    impl.listings.resize(impl.model->entities.size());
    return true;
}

Placed Dataset::place(const ObjectPlace& said) {
    auto& impl = own();
    const auto entities = impl.levels(said.entity, said.path.size());
    auto result = Placed::same;
    ObjectId parent = none;
    for (auto level = entities.size(); level-- > 0;) {
        const auto entity = entities[level];
        const auto name = detail::normal_name(said.path[level]);
        auto object = impl.objects.find(entity, none, name);
        if (object == none) object = impl.objects.make(entity, parent, name);
        auto& listing = impl.listings.at(entity);
        auto& period = said.period.empty() ? listing.always : listing.periods[said.period];
        const auto known = period.entry_of.find(object);
        const bool is_said = level == 0 || parent != none;   // the topmost object is only named
        if (known != period.entry_of.end() && is_said && period.entries[known->second].parent != parent) {
            auto& entry = period.entries[known->second];
            if (entry.parent != none && parent != none) return Placed::elsewhere;
            if (entry.parent == none) entry.parent = parent;
        } else if (known == period.entry_of.end() && is_said) {
            period.entry_of.emplace(object, period.entries.size());
            period.entries.push_back({object, parent, impl.file_number(said.file), said.record});
            if (level == 0) result = Placed::fresh;
        }
        if (level == 0) listing.is_listed = true;
        if (!said.period.empty()) impl.make_row(said.period, entity, object, parent);
        else impl.apply_listing(entity, object);
        parent = object;
    }
    return result;
}

bool Dataset::set_title(EntityId entity, const std::string& name, const std::string& title) {
    auto& impl = own();
    const auto object = impl.objects.find(entity, none, detail::normal_name(name));
    return object == none || impl.titles.emplace(object, title).first->second == title;
}

const std::string& Dataset::title(ObjectId object) const {
    const auto found = impl_->titles.find(object);
    return found != impl_->titles.end() ? found->second : objects()[object].name;
}

ObjectLocation Dataset::locate(std::string_view period, EntityId entity, std::string_view name) const {
    ObjectLocation result;
    if (entity >= impl_->listings.size() || !impl_->listings[entity].is_listed) return result;
    const auto& listing = impl_->listings[entity];
    result.state = ObjectLocation::State::unknown;
    const auto object = impl_->objects.find(entity, none, detail::normal_name(name));
    if (object == none) return result;
    if (const auto* entry = listing.find(period, object); entry != nullptr) {
        result.state = ObjectLocation::State::here;
        result.parent = entry->parent;
        return result;
    }
    for (const auto& [other, entries] : listing.periods)
        if (entries.find(object) != nullptr) result.periods += (result.periods.empty() ? "" : ", ") + other;
    if (!result.periods.empty()) result.state = ObjectLocation::State::other_periods;
    return result;
}

std::vector<std::string> Dataset::listed_names(EntityId entity) const {
    std::vector<std::string> result;
    for (const auto& object : objects())
        if (object.entity == entity) result.push_back(object.name);
    return result;
}

void Dataset::check_places(Diagnostics& diagnostics) {
    const auto& model = *impl_->model;
    std::vector<std::pair<std::string, ObjectId>> orphans;
    for (EntityId entity = 0; entity < impl_->listings.size(); ++entity) {
        const auto above = model.entities[entity].parent;
        if (above == none) continue;
        const auto& listing = impl_->listings[entity];
        const auto& parents = impl_->listings[above];
        const auto check = [&](const detail::ObjectListing::Period& period, std::string_view name) {
            const bool some_have = std::any_of(period.entries.begin(), period.entries.end(), [](const auto& entry) { return entry.parent != none; });
            for (const auto& entry : period.entries) {
                const detail::ObjectListing::Entry* known = nullptr;
                if (entry.parent != none) known = name.empty() ? parents.always.find(entry.parent) : parents.find(name, entry.parent);
                // A parent that exists in certain periods only may hold objects of all periods, in those.
                const bool sometimes = name.empty() && entry.parent != none &&
                                       std::any_of(parents.periods.begin(), parents.periods.end(),
                                                   [&](const auto& one) { return one.second.find(entry.parent) != nullptr; });
                const DataPlace place{impl_->files[entry.file], entry.record, {}};
                const auto& title = model.entities[above].title.empty() ? model.entities[above].name : model.entities[above].title;
                if (entry.parent == none && some_have) {
                    diagnostics.add(Code::orphan_object, place, {detail::shown_cell(objects()[entry.object].name), Argument::text(title)});
                    orphans.emplace_back(name, entry.object);
                }
                if (entry.parent != none && parents.is_listed && known == nullptr && !sometimes) {
                    auto& diagnostic = diagnostics.add(Code::unknown_parent, place,
                                                       {detail::shown_cell(objects()[entry.parent].name), Argument::text(title)});
                    std::vector<std::string> names;
                    for (const auto& one : parents.always.entries) names.push_back(objects()[one.object].name);
                    for (const auto& [other, entries] : parents.periods)
                        for (const auto& one : entries.entries) names.push_back(objects()[one.object].name);
                    if (const auto near = nearest_name(objects()[entry.parent].name, names); !near.empty())
                        diagnostic.notes.push_back({Code::data_near_name, {}, {Argument::text(near)}});
                }
            }
        };
        check(listing.always, {});
        for (const auto& [name, period] : listing.periods) check(period, name);
    }
    for (const auto& [period, object] : orphans) set_reported_orphan(period, object);
}

namespace detail {

void RecordReader::read_object(std::uint64_t record, const std::vector<DataCell>& cells) {
    auto period = options_.period;
    if (columns_.period) {
        const auto text = trimmed_cell(cells[*columns_.period].text);
        if (!text.empty()) period = std::string(text);
        if (!text.empty() && !is_period(model_.period, text)) {
            report_.add(Code::wrong_period, record, columns_.columns[*columns_.period].heading,
                        {shown_cell(text), Argument::text(std::string(period_example(model_.period)))});
            return;
        }
    }
    const auto path = find_names(record, cells);
    if (!path) return;
    const auto placed = dataset_.place({period, columns_.entity, *path, report_.file(), record});
    const auto key = std::pair(period, (*path)[0]);
    const auto& heading = columns_.columns[columns_.path[0]].heading;
    const auto first = object_records_.emplace(key, record).first->second;
    const auto note = [&](Diagnostic& diagnostic) {
        if (first != record) diagnostic.notes.push_back({Code::first_record, {}, {Argument::text(std::to_string(first))}});
    };
    if (placed == Placed::elsewhere) note(report_.add(Code::object_in_two_places, record, heading, {shown_cell((*path)[0])}));
    else if (placed == Placed::same && first != record) note(report_.add(Code::doubled_object, record, heading, {shown_cell((*path)[0])}));
    if (!columns_.title) return;
    const auto title = trimmed_cell(cells[*columns_.title].text);
    if (!title.empty() && !dataset_.set_title(columns_.entity, (*path)[0], normal_name(title)))
        report_.add(Code::object_with_two_titles, record, columns_.columns[*columns_.title].heading, {shown_cell((*path)[0]), shown_cell(title)});
}

bool RecordReader::is_in_its_place(std::string_view period, std::uint64_t record, const std::vector<std::string>& path) {
    for (std::size_t level = 0; level < path.size(); ++level) {
        const auto at = dataset_.locate(period, columns_.levels[level], path[level]);
        const auto& heading = columns_.columns[columns_.path[level]].heading;
        if (at.state == ObjectLocation::State::not_listed) continue;
        if (at.state == ObjectLocation::State::other_periods) {
            report_.add(Code::object_of_other_periods, record, heading, {shown_cell(path[level]), Argument::text(at.periods)});
            return false;
        }
        if (at.state == ObjectLocation::State::unknown) {
            auto& diagnostic = report_.add(Code::unlisted_object, record, heading, {shown_cell(path[level])});
            constexpr std::size_t most = 20;  // hints take time
            const auto near = ++hints_ > most ? std::string() : nearest_name(path[level], dataset_.listed_names(columns_.levels[level]));
            if (!near.empty()) diagnostic.notes.push_back({Code::data_near_name, {}, {Argument::text(near)}});
            return false;
        }
        if (level + 1 == path.size() || at.parent == none || dataset_.objects()[at.parent].name == path[level + 1]) continue;
        report_.add(Code::object_placed_elsewhere, record, columns_.columns[columns_.path[level + 1]].heading,
                    {shown_cell(path[level]), shown_cell(path[level + 1]), shown_cell(dataset_.objects()[at.parent].name)});
        return false;
    }
    return true;
}

}  // namespace detail

bool read_objects(Dataset& dataset, const std::vector<std::string>& paths, const ReadOptions& options, Diagnostics& diagnostics) {
    ReadOptions objects = options;
    objects.objects = true;
    bool good = true;
    for (const auto& path : paths) good = read_facts(dataset, path, objects, diagnostics) && good;
    dataset.check_places(diagnostics);
    return good;
}

}  // namespace merilo::inline v0
