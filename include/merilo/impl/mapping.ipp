// The columns of a table: what each heading means, by the mapping or by its name.
#pragma once

#include <merilo/impl/lookup.hpp>
#include <merilo/impl/records.hpp>

#include <algorithm>
#include <unordered_set>

namespace merilo::inline v0 {
namespace detail {

class ColumnFinder {
public:
    ColumnFinder(const Model& model, const ReadOptions& options, EntityId entity, const std::vector<DataHeading>& headings,
                 DataReport& report)
        : model_(model), options_(options), headings_(headings), report_(report) {
        found_.entity = entity;
        for (const auto& row : options.mapping.rows) rows_.emplace(normal_name(trimmed_cell(row.column)), &row);
        for (const auto& name : options.ignore) to_ignore_.insert(normal_name(trimmed_cell(name)));
    }

    std::optional<DataColumns> find() {
        for (const auto& heading : headings_) names_.push_back(normal_name(trimmed_cell(heading.text)));
        found_.columns.resize(headings_.size());
        for (std::size_t i = 0; i < headings_.size(); ++i) {
            found_.columns[i].heading = headings_[i].shown;
            if (names_[i].empty()) found_.columns[i].kind = DataColumn::Kind::unnamed;
        }
        if (!find_objects()) return std::nullopt;
        index_names();
        for (std::size_t i = 0; i < headings_.size(); ++i)
            if (found_.columns[i].kind == DataColumn::Kind::skipped) find_other(i);
        withhold_doubled();
        check_targets();
        check_absent();
        if (!find_path()) return std::nullopt;
        return std::move(found_);
    }

private:
    const Model& model_;
    const ReadOptions& options_;
    const std::vector<DataHeading>& headings_;
    DataReport& report_;
    DataColumns found_;
    std::vector<std::string> names_;                                   // of the headings, as compared
    std::unordered_map<std::string, const MappingRow*> rows_;          // by heading
    std::unordered_map<std::string, QuantityId> quantities_;           // by name
    std::unordered_map<std::string, std::vector<QuantityId>> titled_;  // by title
    std::unordered_set<std::string> to_ignore_;                        // headings
    std::vector<std::string> known_;                                   // for hints
    std::vector<QuantityId> withheld_;                                 // of columns that are not there
    std::size_t hints_ = 0;
    bool readable_ = true;  // false: which object or period a record means is unknown

    [[nodiscard]] const MappingRow* row_of(std::size_t column) const {
        const auto found = rows_.find(names_[column]);
        return found == rows_.end() ? nullptr : found->second;
    }

    Diagnostic& complain(Code code, std::size_t column, std::vector<Argument> arguments = {}) {
        arguments.insert(arguments.begin(), shown_cell(trimmed_cell(headings_[column].text)));
        return report_.add(code, headings_[column].row, headings_[column].shown, std::move(arguments));
    }

    [[nodiscard]] EntityId entity_named(const std::string& name) const {
        EntityId titled = none;
        bool several = false;
        for (EntityId id = 0; id < model_.entities.size(); ++id) {
            if (model_.entities[id].name == name) return id;
            if (model_.entities[id].title != name) continue;
            several = titled != none;
            titled = id;
        }
        return several ? none : titled;
    }

    [[nodiscard]] std::size_t depth(EntityId entity) const {
        std::size_t result = 0;
        for (; entity != none; entity = model_.entities[entity].parent) ++result;
        return result;
    }

    /// Finds the columns that hold objects and their parents, and the entity of the objects.
    bool find_objects() {
        EntityId deepest = none;
        EntityId mapped = none;
        for (std::size_t i = 0; i < headings_.size(); ++i) {
            auto& column = found_.columns[i];
            if (column.kind == DataColumn::Kind::unnamed || to_ignore_.contains(names_[i])) continue;
            EntityId entity = none;
            if (const auto* row = row_of(i); row != nullptr) {
                if (row->target == MappingTarget::object) mapped = row->id;
                if (row->target == MappingTarget::object || row->target == MappingTarget::parent) entity = row->id;
            } else if (options_.mapping.others == MappingOthers::as_named) {
                entity = entity_named(names_[i]);
            }
            if (entity == none) continue;
            column.kind = DataColumn::Kind::object;
            column.id = entity;
            if (deepest == none || depth(entity) > depth(deepest)) deepest = entity;
        }
        if (mapped != none) found_.entity = mapped;
        if (found_.entity == none) found_.entity = options_.entity != none ? options_.entity : deepest;
        const auto has_object = std::any_of(found_.columns.begin(), found_.columns.end(), [this](const DataColumn& column) {
            return column.kind == DataColumn::Kind::object && column.id == found_.entity;
        });
        if (found_.entity != none && has_object) return true;
        // A mapping that names an absent column says more than that there is no object.
        if (check_absent(true)) return false;
        std::string names;
        for (EntityId id = 0; id < model_.entities.size(); ++id) {
            if (found_.entity != none && id != found_.entity) continue;
            names += (names.empty() ? "" : ", ") + model_.entities[id].name;
        }
        report_.add(Code::no_object_column, headings_.empty() ? 0 : headings_[0].row, {}, {Argument::text(names)});
        return false;
    }

    /// Names by which a column may be called. Only inputs are facts, unless figures are expected.
    void index_names() {
        for (const auto& node : model_.nodes) {
            if (node.entity == none) continue;
            const auto& entity = model_.entities[node.entity].name;
            const bool own = node.entity == found_.entity;
            const auto add = [&](const std::string& name, QuantityId quantity) {
                quantities_.emplace(entity + "." + name, quantity);
                if (own) quantities_.insert_or_assign(name, quantity);
            };
            if (node.main() != none) add(node.name, node.main());
            for (std::size_t facet = 0; facet < facet_count; ++facet) {
                if (node.facets[facet] == none) continue;
                for (const auto language : {Language::english, Language::russian})
                    add(node.name + "." + std::string(spelling(facet_words[facet], language)), node.facets[facet]);
            }
            if (!own || !(node.kind == NodeKind::input || options_.expected)) continue;
            known_.push_back(node.name);
            if (node.title.empty() || node.main() == none) continue;
            known_.push_back(node.title);
            titled_[normal_name(trimmed_cell(node.title))].push_back(node.main());
        }
        for (const auto& entity : model_.entities) known_.push_back(entity.name);
    }

    void find_other(std::size_t i) {
        auto& column = found_.columns[i];
        if (to_ignore_.contains(names_[i])) return;
        if (const auto* row = row_of(i); row != nullptr) {
            if (row->target == MappingTarget::period) column.kind = DataColumn::Kind::period;
            if (row->target == MappingTarget::fact) find_mapped_fact(i, *row);
            return;
        }
        if (options_.mapping.others == MappingOthers::ignored) return;
        if (options_.mapping.others == MappingOthers::refused) {
            complain(Code::refused_column, i, {key_argument(model_, Word::ignored)});
            return;
        }
        const auto& name = names_[i];
        if (name == spelling(Word::period, Language::english) || name == spelling(Word::period, Language::russian)) {
            column.kind = DataColumn::Kind::period;
            return;
        }
        if (const auto found = quantities_.find(name); found != quantities_.end()) {
            find_named_fact(i, found->second);
        } else if (const auto titled = titled_.find(name); titled != titled_.end()) {
            find_titled_fact(i, titled->second);
        } else {
            auto& diagnostic = complain(Code::unknown_column, i, {key_argument(model_, Word::ignored)});
            constexpr std::size_t most = 20;  // hints take time
            const auto near = ++hints_ > most ? std::string() : nearest_name(name, known_);
            if (!near.empty()) diagnostic.notes.push_back({Code::data_near_name, {}, {Argument::text(near)}});
        }
    }

    void find_mapped_fact(std::size_t i, const MappingRow& row) {
        auto& column = found_.columns[i];
        if (row.id >= model_.quantities.size()) return;  // reported with the methodology
        if (model_.quantities[row.id].entity != found_.entity) {
            complain(Code::foreign_column, i, {Argument::text(model_.entities[found_.entity].name)}).span = row.span;
            return;
        }
        const auto kind = model_.quantities[row.id].type.kind;
        if (row.in_percent && kind != TypeKind::share && kind != TypeKind::error)
            complain(Code::in_percent_of_no_share, i, {key_argument(model_, Word::in_percent)}).span = row.span;
        column.kind = DataColumn::Kind::fact;
        column.id = row.id;
        column.in_percent = row.in_percent;
    }

    void find_named_fact(std::size_t i, QuantityId id) {
        const auto& quantity = model_.quantities[id];
        if (quantity.entity != found_.entity) {
            complain(Code::foreign_column, i, {Argument::text(model_.entities[found_.entity].name)});
            return;
        }
        if (!options_.expected && (model_.nodes[quantity.node].kind != NodeKind::input || quantity.facet != Facet::value)) {
            complain(Code::computed_column, i, {key_argument(model_, Word::ignored)});
            return;
        }
        found_.columns[i].kind = DataColumn::Kind::fact;
        found_.columns[i].id = id;
    }

    void find_titled_fact(std::size_t i, const std::vector<QuantityId>& ids) {
        if (ids.size() == 1) return find_named_fact(i, ids[0]);
        std::string names;
        for (const auto id : ids) names += (names.empty() ? "" : ", ") + model_.nodes[model_.quantities[id].node].name;
        complain(Code::ambiguous_column, i, {Argument::text(names)});
    }

    /// Of two columns with one heading neither is read.
    void withhold_doubled() {
        std::unordered_map<std::string_view, std::size_t> first;
        std::unordered_set<std::string_view> reported;
        for (std::size_t i = 0; i < names_.size(); ++i) {
            if (names_[i].empty()) continue;
            const auto [at, is_new] = first.emplace(names_[i], i);
            if (is_new) continue;
            if (is_ignored(i)) continue;
            if (reported.insert(names_[i]).second) complain(Code::doubled_column, i);
            for (const auto column : {at->second, i}) {
                auto& kind = found_.columns[column].kind;
                if (kind == DataColumn::Kind::object || kind == DataColumn::Kind::period) readable_ = false;
                kind = kind == DataColumn::Kind::fact || kind == DataColumn::Kind::withheld ? DataColumn::Kind::withheld
                                                                                            : DataColumn::Kind::skipped;
            }
        }
    }

    [[nodiscard]] bool is_ignored(std::size_t i) const {
        if (to_ignore_.contains(names_[i])) return true;
        const auto* row = row_of(i);
        return row != nullptr ? row->target == MappingTarget::ignored : options_.mapping.others == MappingOthers::ignored;
    }

    /// Of two columns with one meaning the first is read.
    void check_targets() {
        std::map<std::pair<DataColumn::Kind, std::uint32_t>, std::size_t> first;
        for (std::size_t i = 0; i < found_.columns.size(); ++i) {
            auto& column = found_.columns[i];
            using Kind = DataColumn::Kind;
            if (column.kind != Kind::object && column.kind != Kind::period && column.kind != Kind::fact) continue;
            const auto [at, is_new] = first.emplace(std::pair{column.kind, column.id}, i);
            if (is_new) continue;
            complain(Code::doubled_target, i, {shown_cell(headings_[at->second].text)});
            column.kind = Kind::skipped;
        }
    }

    /// Columns that the mapping names and the file does not have.
    bool check_absent(bool objects_only = false) {
        bool any = false;
        for (const auto& row : options_.mapping.rows) {
            if (row.target == MappingTarget::ignored || (row.target == MappingTarget::object) != objects_only) continue;
            const auto name = normal_name(trimmed_cell(row.column));
            if (std::find(names_.begin(), names_.end(), name) != names_.end()) continue;
            report_.add(Code::absent_mapped_column, 0, {}, {Argument::text(row.column)}).span = row.span;
            any = true;
            if (row.target != MappingTarget::fact) readable_ = false;
            if (row.target != MappingTarget::fact || row.id >= model_.quantities.size() ||
                model_.quantities[row.id].entity != found_.entity)
                continue;
            withheld_.push_back(row.id);
        }
        return any;
    }

    /// The columns from the objects upwards; no level between may be left out.
    bool find_path() {
        for (auto entity = found_.entity; entity != none; entity = model_.entities[entity].parent) {
            const auto column = column_of(entity);
            if (!column) break;
            found_.path.push_back(*column);
            found_.levels.push_back(entity);
        }
        if (found_.path.empty()) return false;  // the column of the objects is doubled
        for (std::size_t i = 0; i < found_.columns.size(); ++i) {
            const auto& column = found_.columns[i];
            if (column.kind == DataColumn::Kind::period) found_.period = i;
            if (column.kind != DataColumn::Kind::object || std::find(found_.path.begin(), found_.path.end(), i) != found_.path.end())
                continue;
            readable_ = false;
            if (is_above(column.id))
                complain(Code::skipped_level, i, {Argument::text(model_.entities[model_.entities[found_.levels.back()].parent].name)});
            else complain(Code::foreign_column, i, {Argument::text(model_.entities[found_.entity].name)});
        }
        for (const auto id : withheld_) found_.columns.push_back({DataColumn::Kind::withheld, {}, id, false});
        return readable_;
    }

    [[nodiscard]] std::optional<std::size_t> column_of(EntityId entity) const {
        for (std::size_t i = 0; i < found_.columns.size(); ++i)
            if (found_.columns[i].kind == DataColumn::Kind::object && found_.columns[i].id == entity) return i;
        return std::nullopt;
    }

    [[nodiscard]] bool is_above(EntityId entity) const {
        for (auto above = model_.entities[found_.entity].parent; above != none; above = model_.entities[above].parent)
            if (above == entity) return true;
        return false;
    }
};

std::optional<DataColumns> find_columns(const Model& model, const ReadOptions& options, EntityId entity,
                                        const std::vector<DataHeading>& headings, DataReport& report) {
    report.meet(headings);
    return ColumnFinder(model, options, entity, headings, report).find();
}

}  // namespace detail

void check_ignored(const std::vector<std::string>& ignore, const std::vector<std::string>& headings, Diagnostics& diagnostics) {
    std::unordered_set<std::string> known;
    for (const auto& heading : headings) known.insert(detail::normal_name(detail::trimmed_cell(heading)));
    for (const auto& name : ignore) {
        if (known.contains(detail::normal_name(detail::trimmed_cell(name)))) continue;
        auto& diagnostic = diagnostics.add(Code::ignored_column_absent, Span{}, {detail::shown_cell(name)});
        if (const auto near = nearest_name(name, headings); !near.empty())
            diagnostic.notes.push_back({Code::data_near_name, {}, {Argument::text(near)}});
    }
}
}  // namespace merilo::inline v0
