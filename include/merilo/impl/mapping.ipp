// The columns of a table: what each heading means, by the mapping or by its name.
#pragma once

#include <merilo/impl/lookup.hpp>
#include <merilo/impl/quantity_names.hpp>
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
        facts_ = std::make_shared<QuantityNames>(model_, found_.entity, options_.expected);
        if (!options_.objects) find_long();
        for (std::size_t i = 0; i < headings_.size(); ++i)
            if (found_.columns[i].kind == DataColumn::Kind::skipped) find_other(i);
        refuse_facts_of_long();
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
    std::shared_ptr<QuantityNames> facts_;
    std::unordered_set<std::string> to_ignore_;                        // headings
    std::vector<QuantityId> withheld_;                                 // of columns that are not there
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

    /// The columns of a long table, by the mapping or by both of their headings.
    void find_long() {
        const auto names = {Word::name, Word::indicator};
        const auto is_called = [&](std::size_t i, auto words) {
            const bool called = std::any_of(words.begin(), words.end(), [&](Word word) {
                return names_[i] == spelling(word, Language::english) ||
                       names_[i] == spelling(word, Language::russian);
            });
            return called && found_.columns[i].kind == DataColumn::Kind::skipped && !to_ignore_.contains(names_[i]) &&
                   facts_->find(names_[i]).kind == NamedQuantity::Kind::unknown;
        };
        std::optional<std::size_t> name;
        std::optional<std::size_t> value;
        const MappingRow* mapped = nullptr;
        for (std::size_t i = 0; i < headings_.size(); ++i) {
            if (const auto* row = row_of(i); row != nullptr) {
                if (row->target == MappingTarget::name) name = i;
                if (row->target == MappingTarget::value) value = i;
                if (row->target == MappingTarget::name || row->target == MappingTarget::value) mapped = row;
            } else if (options_.mapping.others == MappingOthers::as_named) {
                if (!name && is_called(i, names)) name = i;
                if (!value && is_called(i, std::initializer_list<Word>{Word::value})) value = i;
            }
        }
        if (name && value) {
            for (std::size_t i = 0; i < headings_.size(); ++i) {  // doubled ones too
                if (names_[i] == names_[*name]) found_.columns[i].kind = DataColumn::Kind::name;
                if (names_[i] == names_[*value]) found_.columns[i].kind = DataColumn::Kind::value;
            }
            if (const auto* row = row_of(*value); row != nullptr) found_.columns[*value].in_percent = row->in_percent;
            found_.names = facts_;
        } else if (mapped != nullptr) {
            const bool has_name = mapped->target == MappingTarget::name;
            report_.add(Code::long_table_incomplete, 0, {},
                        {key_argument(model_, has_name ? Word::name : Word::value), key_argument(model_, has_name ? Word::value : Word::name)})
                .span = mapped->span;
            readable_ = false;
        }
    }

    /// In a long table each fact has a record of its own.
    void refuse_facts_of_long() {
        if (!found_.names) return;
        for (std::size_t i = 0; i < found_.columns.size(); ++i) {
            if (found_.columns[i].kind != DataColumn::Kind::fact) continue;
            complain(Code::long_table_extra_column, i);
            found_.columns[i].kind = DataColumn::Kind::skipped;
        }
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
        if (options_.objects) return find_of_objects(i);
        const auto found = facts_->find(name);
        switch (found.kind) {
            case NamedQuantity::Kind::fact:
                column.kind = DataColumn::Kind::fact;
                column.id = found.id;
                break;
            case NamedQuantity::Kind::foreign: complain(Code::foreign_column, i, {Argument::text(model_.entities[found_.entity].name)}); break;
            case NamedQuantity::Kind::computed: complain(Code::computed_column, i, {key_argument(model_, Word::ignored)}); break;
            case NamedQuantity::Kind::ambiguous: complain(Code::ambiguous_column, i, {Argument::text(found.choices)}); break;
            case NamedQuantity::Kind::unknown: {
                auto& diagnostic = complain(Code::unknown_column, i, {key_argument(model_, Word::ignored)});
                if (const auto near = facts_->near(name); !near.empty())
                    diagnostic.notes.push_back({Code::data_near_name, {}, {Argument::text(near)}});
            }
        }
    }

    /// A table of objects holds what they are in and their titles, and no facts.
    void find_of_objects(std::size_t i) {
        auto& column = found_.columns[i];
        const auto is_called = [&](Word word) {
            return names_[i] == spelling(word, Language::english) || names_[i] == spelling(word, Language::russian);
        };
        const auto above = model_.entities[found_.entity].parent;
        if (is_called(Word::parent) && above != none) {
            column.kind = DataColumn::Kind::object;
            column.id = above;
        } else if (names_[i] == "title" || names_[i] == "название") {
            column.kind = DataColumn::Kind::title;
        } else {
            complain(Code::objects_table_extra_column, i, {key_argument(model_, Word::ignored)});
        }
    }

    void find_mapped_fact(std::size_t i, const MappingRow& row) {
        auto& column = found_.columns[i];
        if (row.id >= model_.quantities.size()) return;  // reported with the methodology
        if (options_.objects) {
            complain(Code::objects_table_extra_column, i, {key_argument(model_, Word::ignored)}).span = row.span;
            return;
        }
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
                if (is_key(kind)) readable_ = false;
                kind = kind == DataColumn::Kind::fact || kind == DataColumn::Kind::withheld ? DataColumn::Kind::withheld
                                                                                            : DataColumn::Kind::skipped;
            }
        }
    }

    /// Without this column it is unknown of what object, period or name a fact is.
    static bool is_key(DataColumn::Kind kind) {
        using Kind = DataColumn::Kind;
        return kind == Kind::object || kind == Kind::period || kind == Kind::name || kind == Kind::value;
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
            if (!is_key(column.kind) && column.kind != Kind::fact && column.kind != Kind::title) continue;
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
            if (column.kind == DataColumn::Kind::title) found_.title = i;
            if (column.kind == DataColumn::Kind::name) found_.name = i;
            if (column.kind == DataColumn::Kind::value) found_.value = i;
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
