// Records become facts: periods, objects with their parents, cells; and what is wrong with them.
#pragma once

#include <merilo/impl/large_pages.hpp>
#include <merilo/impl/records.hpp>

#include <algorithm>
#include <numeric>

namespace merilo::inline v0 {
namespace detail {

Diagnostic& DataReport::add(Code code, std::uint64_t row, std::string_view column, std::vector<Argument> arguments) {
    Diagnostic diagnostic;
    diagnostic.code = code;
    diagnostic.severity = Diagnostics::default_severity(code);
    diagnostic.arguments = std::move(arguments);
    return add(std::move(diagnostic), row, column);
}

Diagnostic& DataReport::add(Diagnostic diagnostic, std::uint64_t row, std::string_view column) {
    constexpr std::size_t most = 1000;
    diagnostic.data = {file_, row, shown_cell(column).value};
    if (diagnostic.severity == Severity::error && ++count_ > most) {
        ++left_out_[diagnostic.code];
        return unkept_ = std::move(diagnostic);
    }
    diagnostics_->list.push_back(std::move(diagnostic));
    return diagnostics_->list.back();
}

void DataReport::take(DataReport& other) {
    for (auto& diagnostic : other.diagnostics_->list) {
        const auto place = diagnostic.data;
        add(std::move(diagnostic), place.row, {}).data = place;
    }
    for (const auto& [code, count] : other.left_out_) left_out_[code] += count;
}

void DataReport::meet(const std::vector<DataHeading>& headings) {
    for (const auto& heading : headings) headings_.emplace_back(trimmed_cell(heading.text));
}

void DataReport::finish(const ReadOptions& options) {
    if (options.headings != nullptr) options.headings->insert(options.headings->end(), headings_.begin(), headings_.end());
    else if (!headings_.empty()) check_ignored(options.ignore, headings_, *diagnostics_);
    for (const auto& [code, count] : left_out_)
        diagnostics_->add(Code::more_data_errors, DataPlace{file_, 0, {}}, {Argument::text(std::to_string(count)), Argument::text(code_name(code))});
    left_out_.clear();
    count_ = 0;
}

bool check_default_period(const Model& model, const ReadOptions& options, DataReport& report) {
    if (options.period.empty() || is_period(model.period, options.period)) return true;
    report.add(Code::wrong_default_period, 0, {}, {shown_cell(options.period), Argument::text(std::string(period_example(model.period)))});
    return false;
}

RecordReader::RecordReader(Dataset& dataset, DataColumns columns, const ReadOptions& options, DataReport& report)
    : dataset_(dataset), model_(*dataset.model()), columns_(std::move(columns)), options_(options), report_(report),
      writer_(dataset, columns_.entity) {
    for (const auto& column : columns_.columns) {
        formats_.emplace_back();
        if (column.kind != DataColumn::Kind::fact) continue;
        const auto& quantity = model_.quantities[column.id];
        formats_.back().emplace(model_, quantity.type, quantity.range, column.in_percent, !options.expected);
    }
    if (!options.objects) {
        if (!columns_.period) period_of(options.period);
        return;
    }
    for (const auto entity : columns_.levels) {
        if (dataset_.know_by_name(entity)) continue;
        report_.add(Code::objects_after_facts, 0, {}, {title_of(entity)});
        levels_known_ = false;
    }
}

RecordReader::Period& RecordReader::period_of(std::string_view name) {
    if (last_ != nullptr && last_->name == name) return *last_;
    if (const auto known = periods_.find(name); known != periods_.end()) return *(last_ = &known->second);
    auto& period = periods_[std::string(name)];
    period.name = name;
    for (const auto entity : columns_.levels) {
        Level level;
        if (const auto* slab = dataset_.slab(name, entity); slab != nullptr) {
            level.rows_before = slab->rows();
            level.had_parents = std::any_of(slab->parents.begin(), slab->parents.end(), [](ObjectId parent) { return parent != none; });
        }
        period.levels.push_back(level);
    }
    for (const auto& column : columns_.columns)
        if (column.kind == DataColumn::Kind::withheld || (column.kind == DataColumn::Kind::fact && columns_.in_each_record))
            dataset_.add_column(name, column.id);
    return *(last_ = &period);
}

std::optional<std::string_view> RecordReader::period_named(std::string_view cell) const {
    const auto text = trimmed_cell(cell);
    if (text.empty() && !options_.period.empty()) return options_.period;
    return is_period(model_.period, text) ? std::optional(text) : std::nullopt;
}

std::optional<std::string> RecordReader::find_period(std::uint64_t record, const std::vector<DataCell>& cells) {
    if (!columns_.period) return options_.period;
    const auto text = trimmed_cell(cells[*columns_.period].text);
    if (const auto name = period_named(text)) return std::string(*name);
    report_.add(Code::wrong_period, record, columns_.columns[*columns_.period].heading,
                {shown_cell(text), Argument::text(std::string(period_example(model_.period)))});
    return std::nullopt;
}

std::optional<std::vector<std::string>> RecordReader::find_names(std::uint64_t record, const std::vector<DataCell>& cells) {
    std::vector<std::string> path;
    for (std::size_t level = 0; level < columns_.path.size(); ++level) {
        const auto column = columns_.path[level];
        const auto name = trimmed_cell(cells[column].text);
        if (is_spreadsheet_error(name)) {
            report_.add(Code::fact_spreadsheet_error, record, columns_.columns[column].heading, {shown_cell(name)});
            return std::nullopt;
        }
        if (name.empty() && level == 0) {
            report_.add(Code::empty_object_name, record, columns_.columns[column].heading, {title_of(columns_.entity)});
            return std::nullopt;
        }
        if (!name.empty() && path.size() < level) {
            report_.add(Code::skipped_parent, record, columns_.columns[columns_.path[path.size()]].heading,
                        {shown_cell(path[0]), title_of(columns_.levels[path.size()])});
            return std::nullopt;
        }
        if (!name.empty()) path.push_back(normal_name(name));
    }
    return path;
}

std::optional<std::vector<std::string>> RecordReader::find_path(std::string_view period, std::uint64_t record,
                                                                const std::vector<DataCell>& cells) {
    auto names = find_names(record, cells);
    if (!names || !is_in_its_place(period, record, *names)) return std::nullopt;
    const auto& path = *names;
    if (!dataset_.is_ambiguous(columns_.entity, path)) return names;
    report_.add(Code::ambiguous_object, record, columns_.columns[columns_.path[0]].heading, {shown_cell(path[0])});
    return std::nullopt;
}

bool RecordReader::has_nested_key(std::uint64_t record, const std::vector<DataCell>& cells) {
    bool found = false;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const bool is_key = i == columns_.period || i == columns_.name || std::find(columns_.path.begin(), columns_.path.end(), i) != columns_.path.end();
        if (!is_key || cells[i].kind != DataCell::Kind::nested) continue;
        report_.add(Code::json_not_a_cell, record, columns_.columns[i].heading);
        found = true;
    }
    return found;
}

void RecordReader::read(std::uint64_t record, const std::vector<DataCell>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        auto& column = columns_.columns[i];
        if (column.kind != DataColumn::Kind::unnamed || trimmed_cell(cells[i].text).empty()) continue;
        report_.add(Code::unnamed_column, record, {}, {Argument::text(std::to_string(i + 1))});
        column.kind = DataColumn::Kind::skipped;  // once is enough
    }
    if (has_nested_key(record, cells)) return;
    if (options_.objects) {
        if (levels_known_) read_object(record, cells);
        return;
    }
    const auto at = place(record, cells, false);
    if (!at) return;
    if (columns_.name) read_long_fact(*at, record, cells);
    else read_facts(*at, record, cells);
}

std::optional<RecordReader::Place> RecordReader::place(std::uint64_t record, const std::vector<DataCell>& cells, bool batched) {
    const auto name = find_period(record, cells);
    // Both may be wrong, and both are said.
    auto* const period = name ? &period_of(*name) : nullptr;
    std::optional<std::uint32_t> row;
    if (period == nullptr) {
        (void)find_names(record, cells);
        return std::nullopt;
    }
    if (batched) row = find_near_row(*period, cells);
    if (!row || *row == none) row = find_row(*period, record, cells);
    if (!row) return std::nullopt;
    if (!is_first_record(*period, *row, record, cells[columns_.path[0]].text)) return std::nullopt;
    return Place{period, *row};
}

bool RecordReader::is_first_record(Period& period, std::uint32_t row, std::uint64_t record, std::string_view name) {
    if (row >= period.record_of.size()) period.record_of.resize((row | 1023U) + std::size_t{1}, 0);
    auto& first = period.record_of[row];
    if (first != 0 && !columns_.name) {
        report_.add(Code::doubled_object, record, columns_.columns[columns_.path[0]].heading, {shown_cell(normal_name(trimmed_cell(name)))})
            .notes.push_back({Code::first_record, {}, {Argument::text(std::to_string(first))}});
        return false;
    }
    if (first == 0) first = record;
    return true;
}

void RecordReader::set_first_records(Period& period, std::uint64_t record, std::size_t rows) {
    period.record_of.resize(rows | 1023U);
    std::iota(period.record_of.begin(), period.record_of.begin() + static_cast<std::ptrdiff_t>(rows), record);
    std::fill(period.record_of.begin() + static_cast<std::ptrdiff_t>(rows), period.record_of.end(), 0U);
}

/// May the name be looked for as it is?
bool is_near_name(std::string_view name) { return !name.empty() && name.front() != '#' && is_normal_name(name); }

bool RecordReader::has_names_only() const {
    return !is_long() && !columns_.period && columns_.path.size() == 1 &&
           dataset_.locate({}, columns_.entity, {}).state == ObjectLocation::State::not_listed;
}

bool RecordReader::takes_keys() const {
    return !is_long() && std::all_of(columns_.levels.begin(), columns_.levels.end(), [&](EntityId entity) {
        return !writer_.is_by_name(entity) && dataset_.locate({}, entity, {}).state == ObjectLocation::State::not_listed;
    });
}

std::size_t RecordReader::place_names(std::uint64_t first, std::span<const std::string_view> names, std::uint32_t* rows) {
    constexpr std::size_t most = 256;
    std::string_view trimmed[most];
    const auto is_letter = [](char c) { return c > ' ' && c != '\x7f'; };   // of ASCII: no blank
    auto& period = period_of(options_.period);
    for (std::size_t begin = 0; begin < names.size();) {
        std::size_t count = 0;
        for (; count < std::min(most, names.size() - begin); ++count) {
            const auto name = names[begin + count];
            trimmed[count] = !name.empty() && is_letter(name.front()) && is_letter(name.back()) ? name : trimmed_cell(name);
            if (!is_near_name(trimmed[count])) break;
        }
        const auto added = writer_.add_names(period.name, {trimmed, count}, rows + begin);
        for (std::size_t i = begin; i < begin + added; ++i)
            if (!is_first_record(period, rows[i], first + i, names[i])) rows[i] = none;
        begin += added;
        if (added == 0 || added < count) return begin;
    }
    return names.size();
}

std::uint32_t RecordReader::find_near_row(Period& period, const std::vector<DataCell>& cells) {
    const auto name = trimmed_cell(cells[columns_.path[0]].text);
    if (!is_near_name(name)) return none;
    if (dataset_.locate({}, columns_.entity, {}).state != ObjectLocation::State::not_listed) return none;
    if (columns_.path.size() == 1) return writer_.add(period.name, none, name);
    if (last_parent_.period != &period) return none;
    for (std::size_t level = 1; level < columns_.path.size(); ++level)
        if (cells[columns_.path[level]].text != last_parent_.cells[level - 1]) return none;
    return writer_.add(period.name, last_parent_.id, name);
}

std::optional<std::uint32_t> RecordReader::find_row(Period& period, std::uint64_t record, const std::vector<DataCell>& cells) {
    const auto path = find_path(period.name, record, cells);
    if (!path) return std::nullopt;
    const auto row = dataset_.add(period.name, columns_.entity, *path);
    const bool is_whole = path->size() == columns_.path.size() && path->size() > 1;
    follow(period, is_whole ? writer_.parent_of(period.name, row) : none, cells);
    return row;
}

void RecordReader::follow(Period& period, ObjectId parent, const std::vector<DataCell>& cells) {
    last_parent_.period = parent == none ? nullptr : &period;
    last_parent_.id = parent;
    last_parent_.cells.resize(columns_.path.size() - 1);
    for (std::size_t level = 1; level < columns_.path.size(); ++level) last_parent_.cells[level - 1] = cells[columns_.path[level]].text;
}

void RecordReader::reserve(std::size_t records) {
    if (columns_.period || columns_.name) return;
    writer_.reserve(options_.period, records);
    constexpr std::size_t most = std::size_t{1} << 24U;   // it is a guess
    reserve_large(period_of(options_.period).record_of, std::min(records, most) + 1024);
}

bool RecordReader::is_known(Place place) { return place.row < place.period->levels[0].rows_before; }

void RecordReader::read_facts(Place place, std::uint64_t record, const std::vector<DataCell>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i)
        if (formats_[i]) read_fact(place, record, columns_.columns[i], *formats_[i], cells[i]);
}

RecordReader::LongFact RecordReader::find_long_fact(std::uint64_t record, std::string_view name) {
    LongFact fact;
    fact.column = columns_.columns[*columns_.value];
    const auto& heading = columns_.columns[*columns_.name].heading;
    const auto normal = normal_name(name);
    const auto found = columns_.names->find(normal);
    switch (found.kind) {
        case NamedQuantity::Kind::fact: {
            const auto& quantity = model_.quantities[found.id];
            fact.column.kind = DataColumn::Kind::fact;
            fact.column.id = found.id;
            fact.format.emplace(model_, quantity.type, quantity.range, fact.column.in_percent, !options_.expected);
            break;
        }
        case NamedQuantity::Kind::foreign:
            report_.add(Code::long_table_foreign_name, record, heading, {shown_cell(name), Argument::text(model_.entities[columns_.entity].name)});
            break;
        case NamedQuantity::Kind::computed: report_.add(Code::long_table_computed_name, record, heading, {shown_cell(name)}); break;
        case NamedQuantity::Kind::ambiguous:
            report_.add(Code::long_table_ambiguous_name, record, heading, {shown_cell(name), Argument::text(found.choices)});
            break;
        case NamedQuantity::Kind::unknown: {
            auto& diagnostic = report_.add(Code::long_table_unknown_name, record, heading, {shown_cell(name)});
            if (const auto near = columns_.names->near(normal); !near.empty())
                diagnostic.notes.push_back({Code::data_near_name, {}, {Argument::text(near)}});
        }
    }
    return fact;
}

void RecordReader::read_long_fact(Place place, std::uint64_t record, const std::vector<DataCell>& cells) {
    const auto name = trimmed_cell(cells[*columns_.name].text);
    const auto& heading = columns_.columns[*columns_.name].heading;
    if (name.empty()) {
        report_.add(Code::long_table_empty_name, record, heading);
        return;
    }
    auto known = long_facts_.find(std::string(name));
    // A wrong name is said once, as a wrong column of a wide table.
    if (known == long_facts_.end()) known = long_facts_.emplace(std::string(name), find_long_fact(record, name)).first;
    const auto& fact = known->second;
    if (!fact.format) return;
    const auto& [period, row] = place;
    dataset_.add_column(period->name, fact.column.id);
    auto& records = period->fact_record_of[fact.column.id];
    if (row >= records.size()) records.resize(row + 1, 0);
    if (records[row] != 0) {
        report_.add(Code::long_table_doubled_fact, record, heading, {shown_cell(cells[columns_.path[0]].text), shown_cell(name)})
            .notes.push_back({Code::first_record, {}, {Argument::text(std::to_string(records[row]))}});
        return;
    }
    records[row] = record;
    read_fact(place, record, fact.column, *fact.format, cells[*columns_.value]);
}

void RecordReader::read_fact(Place place, std::uint64_t record, const DataColumn& column, const FactFormat& format, const DataCell& cell) {
    if (cell.kind == DataCell::Kind::absent) return;
    FactCell fact;
    if (cell.kind == DataCell::Kind::nested) report_.add(Code::json_not_a_cell, record, column.heading);
    else if (cell.kind == DataCell::Kind::fraction) fact = format.read_fraction(cell.text);
    else fact = format.read(cell.text);
    if (fact.error) report_.add(std::move(*fact.error), record, column.heading);
    put(place, record, column, fact, cell.text);
}

void RecordReader::put(Place place, std::uint64_t record, const DataColumn& column, const FactCell& fact, std::string_view text) {
    const auto& [period, row] = place;
    if (row < period->levels[0].rows_before && keep_other(place, record, column, fact, text)) return;
    if (fact.state != State::value) dataset_.set_state(period->name, row, column.id, fact.state);
    else if (fact.wide) dataset_.set(period->name, row, column.id, *fact.wide);
    else dataset_.set(period->name, row, column.id, fact.number);
}

bool RecordReader::keep_other(Place place, std::uint64_t record, const DataColumn& column, const FactCell& fact, std::string_view text) {
    const auto& [period, row] = place;
    const auto* other = dataset_.slab(period->name, columns_.entity)->column(column.id);
    if (other == nullptr) return false;
    const bool is_value = bit(other->valid, row);
    if (!is_value && !bit(other->not_applicable, row)) return false;
    if (fact.state == State::missing) return true;
    const double number = other->numbers[row];
    bool same = is_value == (fact.state == State::value);
    // Equal decimals have equal doubles.
    if (same && is_value) same = number == fact.number && (!fact.wide && other->wide.empty() ? true : other->exact(row) == fact.value());
    if (same) return true;
    const auto& object = dataset_.objects()[dataset_.slab(period->name, columns_.entity)->objects[row]];
    const auto& type = model_.quantities[column.id].type;
    auto shown = Argument::text("н/п");
    if (is_value && type.kind == TypeKind::yes_no) shown = key_argument(model_, number != 0 ? Word::yes : Word::no);
    else if (is_value && type.kind == TypeKind::label)
        shown = Argument::text(model_.lists[type.list].labels[static_cast<std::size_t>(number)].name);
    else if (is_value) shown = Argument::text(to_decimal(other->exact(row)));
    report_.add(Code::conflicting_fact, record, column.heading, {shown_cell(object.name), shown_cell(trimmed_cell(text)), shown});
    dataset_.set_state(period->name, row, column.id, State::missing);
    return true;
}

void RecordReader::finish() {
    for (const auto& [name, period] : periods_)
        for (std::size_t level = 0; level < columns_.levels.size(); ++level)
            if (model_.entities[columns_.levels[level]].parent != none) check_parents(period, level);
}

void RecordReader::check_parents(const Period& period, std::size_t level) {
    // Tables of objects were judged by themselves.
    if (dataset_.locate({}, columns_.levels[level], {}).state != ObjectLocation::State::not_listed) return;
    const auto* slab = dataset_.slab(period.name, columns_.levels[level]);
    if (slab == nullptr || std::all_of(slab->parents.begin(), slab->parents.end(), [](ObjectId parent) { return parent == none; })) return;
    const auto& before = period.levels[level];
    for (std::size_t row = 0; row < slab->rows(); ++row) {
        if (slab->parents[row] != none) continue;
        const auto record = level == 0 && row < period.record_of.size() ? period.record_of[row] : 0;
        // Another table's orphans were reported with it.
        if (before.had_parents && row < before.rows_before && record == 0) continue;
        const bool has_column = level + 1 < columns_.path.size();
        dataset_.set_reported_orphan(period.name, slab->objects[row]);
        report_.add(Code::orphan_object, record, has_column ? columns_.columns[columns_.path[level + 1]].heading : std::string(),
                    {shown_cell(dataset_.objects()[slab->objects[row]].name), title_of(model_.entities[columns_.levels[level]].parent)});
    }
}

Argument RecordReader::title_of(EntityId entity) const {
    const auto& found = model_.entities[entity];
    return Argument::text(found.title.empty() ? found.name : found.title);
}

}  // namespace detail
}  // namespace merilo::inline v0
