// Facts from Arrow: columns are found and objects are named as in a CSV file; facts are read a column at a time.
#pragma once

#include <merilo/impl/arrow_column.ipp>
#include <merilo/impl/arrow_names.ipp>
#include <merilo/impl/arrow_records.ipp>
#include <merilo/impl/floating_point.hpp>
#include <merilo/impl/large_pages.hpp>
#include <merilo/impl/threads.hpp>

#include <algorithm>
#include <atomic>
#include <deque>
#include <numeric>

namespace merilo::inline v0 {
namespace detail {

class ArrowReader {
public:
    ArrowReader(Dataset& dataset, const std::string& name, const ReadOptions& options, Diagnostics& diagnostics)
        : dataset_(dataset), options_(options), report_(name, diagnostics) {}

    template <typename... Source> bool read(Source&&... source) {
        const FloatingPointGuard guard;
        const bool good = check_default_period(*dataset_.model(), options_, report_) && table_.take(std::forward<Source>(source)..., report_) &&
                          read_table();
        report_.finish(options_);
        return good;
    }

private:
    /// The records of one period, in the order of the table.
    struct Group {
        RecordReader::Period* period = nullptr;
        std::vector<std::uint32_t> records, rows;   // from 0: of the table, and in the slab
        std::vector<ArrowRun> runs;
        bool in_order = true;                       // the rows are 0, 1, 2 …

        void reserve(std::size_t count) {
            reserve_large(records, count);
            reserve_large(rows, count);
        }
        void add(std::size_t batch, std::size_t row, std::uint32_t record, std::uint32_t slab_row) {
            in_order = in_order && slab_row == rows.size();
            records.push_back(record);
            rows.push_back(slab_row);
            if (runs.empty() || runs.back().batch != batch || runs.back().first + runs.back().count != row) runs.push_back({batch, row, 0});
            ++runs.back().count;
        }
    };

    Dataset& dataset_;
    const ReadOptions& options_;
    DataReport report_;
    ArrowTable table_;
    std::vector<DataHeading> headings_;
    std::vector<std::size_t> field_of_;    // by heading
    std::vector<std::size_t> state_of_;    // by heading: the field of its states; npos: there is none
    DataColumns columns_;
    std::vector<Group> groups_;
    std::string buffer_;
    static constexpr std::size_t npos = static_cast<std::size_t>(-1);

    bool read_table() {
        find_headings();
        auto columns = find_columns(*dataset_.model(), options_, none, headings_, report_);
        if (!columns || !open_columns(*columns)) return false;
        columns_ = *columns;
        for (std::size_t i = 0; i < headings_.size(); ++i)
            if (columns_.columns[i].kind == DataColumn::Kind::unnamed)
                report_.add(Code::unnamed_column, 0, {}, {Argument::text(std::to_string(field_of_[i] + 1))});
        if (table_.rows() == 0) report_.add(Code::data_without_records, 0, {});
        // Facts are read column by column, when all objects are known.
        for (auto& column : columns->columns)
            if (column.kind == DataColumn::Kind::fact) column.kind = DataColumn::Kind::skipped;
        RecordReader records(dataset_, std::move(*columns), options_, report_);
        read_columns(records);
        records.finish();
        return true;
    }

    /// Makes the objects known, and sorts the records by their periods.
    void place_records(RecordReader& records) {
        if (!records.is_long()) records.reserve(table_.rows());
        if (records.has_names_only()) place_names(records);
        else place_cells(records);
    }

    /// Records that are told by the names of their objects alone, many at once.
    void place_names(RecordReader& records) {
        const auto key = columns_.path[0];
        std::vector<DataCell> cells(headings_.size());
        std::vector<std::uint32_t> rows(ArrowNames::most);
        ArrowNames texts(options_.nan_is_missing);
        Group* group = nullptr;
        std::uint32_t record = 0;
        for (std::size_t batch = 0; batch < table_.batches().size(); ++batch) {
            const auto& source = table_.cells(field_of_[key])[batch];
            const auto count = static_cast<std::size_t>(table_.batches()[batch]->array.length);
            for (std::size_t first = 0; first < count; first += ArrowNames::most) {
                const auto names = texts.read(source, first, std::min(ArrowNames::most, count - first));
                for (std::size_t i = 0; i < names.size();) {
                    i += records.place_names(record + i + 1, names.subspan(i), rows.data() + i);
                    if (i == names.size()) break;
                    cells[key] = {DataCell::Kind::text, names[i]};
                    const auto place = records.place(record + i + 1, cells, true);
                    rows[i++] = place ? place->row : none;
                }
                for (std::size_t i = 0; i < names.size(); ++i, ++record) {
                    if (rows[i] == none) continue;
                    if (group == nullptr) {
                        group = &groups_.emplace_back();
                        group->period = &records.default_period();
                        group->reserve(table_.rows());
                    }
                    group->add(batch, first + i, record, rows[i]);
                }
            }
        }
    }

    void place_cells(RecordReader& records) {
        std::vector<std::string> texts(headings_.size());
        std::vector<DataCell> cells(headings_.size());
        std::vector<std::size_t> keys = columns_.path;
        for (const auto& key : {columns_.period, columns_.name, columns_.value, columns_.title})
            if (key) keys.push_back(*key);
        std::uint32_t record = 0;
        for (std::size_t batch = 0; batch < table_.batches().size(); ++batch) {
            const auto count = static_cast<std::size_t>(table_.batches()[batch]->array.length);
            for (std::size_t row = 0; row < count; ++row, ++record) {
                for (const auto key : keys) {
                    const auto& source = table_.cells(field_of_[key])[batch];
                    texts[key] = arrow_text(source, row, buffer_);
                    if (options_.nan_is_missing && arrow_is_float(source.field->layout) && texts[key].ends_with("nan")) texts[key].clear();
                    cells[key] = {DataCell::Kind::text, texts[key]};
                }
                if (records.is_long()) {   // no columns of facts
                    if (columns_.value) {
                        check_finite(batch, record, texts[*columns_.value]);
                        cells[*columns_.value].text = texts[*columns_.value];
                    }
                    records.read(record + 1, cells);
                    continue;
                }
                const auto place = records.place(record + 1, cells, true);
                if (!place) continue;
                auto group = std::find_if(groups_.rbegin(), groups_.rend(), [&](const Group& g) { return g.period == place->period; });
                auto& found = group != groups_.rend() ? *group : groups_.emplace_back();
                found.period = place->period;
                found.add(batch, row, record, place->row);
            }
        }
    }

    void check_finite(std::size_t batch, std::uint32_t record, std::string& text) {
        const auto& value = columns_.columns[*columns_.value];
        if (const auto code = arrow_not_finite(table_.cells(field_of_[*columns_.value])[batch], text, options_)) {
            if (*code != Code{}) report_.add(*code, record + 1, value.heading);
            text.clear();
        }
    }

    /// A column of the table, and what was found in it.
    struct ReadColumn {
        std::size_t heading;
        Diagnostics found;
        DataReport report;
        ArrowColumn column;
        std::vector<Column> facts;   // by group

        ReadColumn(ArrowReader& reader, std::size_t at)
            : heading(at), report(reader.report_.file(), found),
              column(reader.table_, reader.field_of_[at], reader.state_of_[at] == npos ? std::nullopt : std::optional(reader.state_of_[at]),
                     reader.columns_.columns[at], *reader.dataset_.model(), reader.options_, report) {}
    };

    /// Columns are read at once, and put into the data set one after the other: what is found does not depend on the threads. One of them
    /// places the records meanwhile, where most likely all of them are placed; if not all were, columns are read again.
    void read_columns(RecordReader& records) {
        std::deque<ReadColumn> columns;   // which stay where they are
        const auto begin = [&] {
            columns.clear();
            for (std::size_t i = 0; i < headings_.size(); ++i)
                if (columns_.columns[i].kind == DataColumn::Kind::fact) columns.emplace_back(*this, i);
        };
        begin();
        if (records.has_names_only() && table_.rows() > 0) {
            std::vector<Group> whole(1);
            add_all(whole[0]);
            read_facts(columns, whole, [&] { place_records(records); });
            if (groups_.size() != 1 || groups_[0].records.size() != table_.rows()) {
                begin();
                read_facts(columns, groups_, [] {});
            }
        } else if (records.takes_keys() && table_.rows() > 0) {
            std::deque<ArrowKeyColumn> keys;
            ArrowRecords by_keys(records, read_keys(keys), table_.rows());
            groups_ = groups_of(by_keys);
            bool all = false;
            read_facts(columns, groups_, [&] {
                records.reserve(table_.rows());
                all = give_rows(by_keys, by_keys.place());
            });
            if (!all) {
                keep_placed();
                begin();
                read_facts(columns, groups_, [] {});
            }
        } else {
            place_records(records);
            read_facts(columns, groups_, [] {});
        }
        for (const auto& group : groups_) records.writer().write(group.period->name, {}, {}, {});   // cells of new rows in other columns
        if (groups_.empty() && !columns_.period && !records.is_long()) groups_.emplace_back().period = &records.default_period();
        for (auto& column : columns) put_column(records, column);
    }

    void add_all(Group& group) const {
        reserve_large(group.records, table_.rows());
        group.records.resize(table_.rows());
        std::iota(group.records.begin(), group.records.end(), 0U);
        for (std::size_t batch = 0; batch < table_.batches().size(); ++batch)
            group.runs.push_back({batch, 0, static_cast<std::size_t>(table_.batches()[batch]->array.length)});
    }

    /// By heading, of the columns that tell records apart.
    std::vector<const ArrowKeyColumn*> read_keys(std::deque<ArrowKeyColumn>& keys) {
        auto headings = columns_.path;
        if (columns_.period) headings.push_back(*columns_.period);
        std::vector<std::optional<ArrowKeyColumn>> read(headings.size());
        std::atomic<std::size_t> next{0};
        run_at_once(options_.executor, threads_for(options_.threads, read.size(), read.size() * table_.rows()), [&](std::size_t) {
            for (auto i = next++; i < read.size(); i = next++)
                read[i].emplace(table_.cells(field_of_[headings[i]]), table_.rows(), options_.nan_is_missing);
        });
        std::vector<const ArrowKeyColumn*> by_heading(headings_.size());
        for (std::size_t i = 0; i < read.size(); ++i) by_heading[headings[i]] = &keys.emplace_back(std::move(*read[i]));
        return by_heading;
    }

    /// The records of each period, when all of them will be placed.
    std::vector<Group> groups_of(const ArrowRecords& by_keys) const {
        std::vector<Group> groups(by_keys.periods());
        if (!columns_.period) {
            add_all(groups[0]);
            return groups;
        }
        std::vector<std::size_t> counts(groups.size());
        for (std::size_t i = 0; i < table_.rows(); ++i)
            if (const auto period = by_keys.period_of(i); period != none) ++counts[period];
        for (std::size_t i = 0; i < groups.size(); ++i) reserve_large(groups[i].records, counts[i]);
        std::uint32_t record = 0;
        for (std::size_t batch = 0; batch < table_.batches().size(); ++batch) {
            const auto count = static_cast<std::size_t>(table_.batches()[batch]->array.length);
            for (std::size_t row = 0; row < count;) {
                const auto period = by_keys.period_of(record);
                const auto first = row;
                if (period == none) {
                    for (; row < count && by_keys.period_of(record) == none; ++row) ++record;
                    continue;
                }
                auto& group = groups[period];
                for (; row < count && by_keys.period_of(record) == period; ++row) group.records.push_back(record++);
                group.runs.push_back({batch, first, row - first});
            }
        }
        return groups;
    }

    /// The rows of the records of each group; none where one was not placed. Were all?
    bool give_rows(const ArrowRecords& by_keys, const std::vector<std::uint32_t>& rows) {
        bool all = true;
        for (std::uint32_t i = 0; i < groups_.size(); ++i) {
            auto& group = groups_[i];
            group.period = by_keys.period(i);
            reserve_large(group.rows, group.records.size());
            for (const auto record : group.records) {
                group.in_order = group.in_order && rows[record] == group.rows.size();
                all = all && rows[record] != none;
                group.rows.push_back(rows[record]);
            }
        }
        return all;
    }

    /// The groups of the records that have rows, in the order of the first of them.
    void keep_placed() {
        std::vector<Group> placed;
        for (const auto& group : groups_) {
            Group left;
            left.period = group.period;
            std::size_t i = 0;
            for (const auto& run : group.runs)
                for (auto row = run.first; row < run.first + run.count; ++row, ++i)
                    if (group.rows[i] != none) left.add(run.batch, row, group.records[i], group.rows[i]);
            if (!left.records.empty()) placed.push_back(std::move(left));
        }
        const auto first = [](const Group& a, const Group& b) { return a.records[0] < b.records[0]; };
        std::sort(placed.begin(), placed.end(), first);
        groups_ = std::move(placed);
    }

    template <typename First> void read_facts(std::deque<ReadColumn>& columns, const std::vector<Group>& groups, const First& first) {
        std::atomic<std::size_t> next{0};
        const auto places = places_in(groups);
        const auto threads = threads_for(options_.threads, columns.size() + 1, columns.size() * table_.rows());
        run_at_once(options_.executor, threads, [&](std::size_t thread) {
            const FloatingPointGuard guard;
            if (thread == 0) first();
            for (auto i = next++; i < columns.size(); i = next++) {
                if (!places.empty()) columns[i].column.sort(places);
                for (const auto& group : groups)
                    columns[i].facts.push_back(group.records.empty() ? Column() : columns[i].column.read(group.runs, group.records));
            }
        });
    }

    /// Which each record is in the order of the groups, where these have many short runs.
    [[nodiscard]] std::vector<std::uint32_t> places_in(const std::vector<Group>& groups) const {
        constexpr std::size_t short_run = 16;   // of so many rows on average
        std::size_t runs = 0;
        for (const auto& group : groups) runs += group.runs.size();
        std::vector<std::uint32_t> places;
        if (runs <= groups.size() || runs * short_run <= table_.rows()) return places;
        places.resize(table_.rows(), none);
        std::uint32_t place = 0;
        for (const auto& group : groups)
            for (const auto record : group.records) places[record] = place++;
        return places;
    }

    void put_column(RecordReader& records, ReadColumn& read) {
        const auto& meaning = columns_.columns[read.heading];
        report_.take(read.report);
        for (std::size_t i = 0; i < groups_.size(); ++i) {
            const auto& group = groups_[i];
            const bool has_other = group.period->levels[0].rows_before != 0;
            if (group.records.empty() || has_other) dataset_.add_column(group.period->name, meaning.id);
            if (group.records.empty()) continue;
            auto& facts = read.facts[i];
            const auto rows = dataset_.slab(group.period->name, columns_.entity)->rows();
            if (has_other) put_facts(records, group, meaning, facts, read.column);
            else if (group.in_order && rows == group.rows.size()) dataset_.set_column(group.period->name, meaning.id, std::move(facts));
            else dataset_.set_column(group.period->name, meaning.id, scattered(facts, group.rows, rows));
        }
    }

    /// Other tables have told about these objects: each fact is compared with what they said.
    void put_facts(RecordReader& records, const Group& group, const DataColumn& meaning, const Column& facts, ArrowColumn& column) {
        std::size_t run = 0, before = 0;
        for (std::size_t i = 0; i < group.rows.size(); ++i) {
            for (; i - before >= group.runs[run].count; ++run) before += group.runs[run].count;
            if (!facts.given[i]) continue;
            FactCell cell;
            cell.state = facts.valid[i] ? State::value : facts.not_applicable[i] ? State::not_applicable : State::missing;
            if (facts.valid[i]) cell.number = facts.numbers[i];
            if (facts.valid[i] && !facts.wide.empty()) cell.wide = facts.exact(i);
            records.put({group.period, group.rows[i]}, group.records[i] + 1, meaning, cell,
                        column.text(group.runs[run], group.runs[run].first + i - before));
        }
    }

    /// The column by the rows of the slab.
    static Column scattered(const Column& facts, const std::vector<std::uint32_t>& row_of, std::size_t rows) {
        Column result(rows);
        result.decimals = facts.decimals;
        result.largest = facts.largest;
        result.negative = facts.negative;
        for (std::size_t i = 0; i < row_of.size(); ++i) {
            if (facts.valid[i]) result.numbers.set(row_of[i], facts.numbers[i]);
            if (facts.valid[i]) result.valid.set(row_of[i], true);
            if (facts.not_applicable[i]) result.not_applicable.set(row_of[i], true);
            if (facts.given[i]) result.given.set(row_of[i], true);
        }
        for (const auto& [i, value] : facts.wide) result.wide.emplace_back(row_of[i], value);
        std::sort(result.wide.begin(), result.wide.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        return result;
    }

    /// A column `NAME.state` beside a column `NAME` holds the states of that column.
    void find_headings() {
        constexpr std::string_view ending = ".state";
        const auto& fields = table_.fields();
        std::unordered_map<std::string_view, std::size_t> by_name;
        for (std::size_t i = 0; i < fields.size(); ++i) by_name.emplace(fields[i].name, i);
        std::vector<std::size_t> state_of(fields.size(), npos);
        std::vector<bool> is_state(fields.size());
        for (std::size_t i = 0; i < fields.size(); ++i) {
            const std::string_view name = fields[i].name;
            if (!name.ends_with(ending) || std::find(options_.ignore.begin(), options_.ignore.end(), name) != options_.ignore.end()) continue;
            const auto found = by_name.find(name.substr(0, name.size() - ending.size()));
            if (found == by_name.end() || state_of[found->second] != npos) continue;
            state_of[found->second] = i;
            is_state[i] = true;
        }
        for (std::size_t i = 0; i < fields.size(); ++i) {
            if (is_state[i]) continue;
            headings_.push_back({fields[i].name, fields[i].name, 0});
            field_of_.push_back(i);
            state_of_.push_back(state_of[i]);
        }
    }

    /// Only columns that are read are looked at.
    bool open_columns(DataColumns& columns) {
        using Kind = DataColumn::Kind;
        const auto each_field = [&](auto use) {
            for (std::size_t i = 0; i < headings_.size(); ++i) {
                auto& column = columns.columns[i];
                if (column.kind == Kind::skipped || column.kind == Kind::unnamed || column.kind == Kind::withheld) continue;
                for (const auto field : {field_of_[i], state_of_[i]}) {
                    if (field == npos) continue;
                    const bool wants_day = column.kind == Kind::fact && field == field_of_[i] && wants_days(column.id);
                    if (!use(column, field, is_readable(table_.fields()[field], wants_day))) return false;
                }
            }
            return true;
        };
        std::vector<std::size_t> fields;
        each_field([&](DataColumn&, std::size_t field, bool readable) {
            if (readable) fields.push_back(field);
            return true;
        });
        std::atomic<std::size_t> next{0};
        run_at_once(options_.executor, threads_for(options_.threads, fields.size(), fields.size() * table_.rows()), [&](std::size_t) {
            for (auto i = next++; i < fields.size(); i = next++) table_.look_at(fields[i]);
        });
        bool good = true;
        const bool all_open = each_field([&](DataColumn& column, std::size_t field, bool readable) {
            if (readable) return table_.open(field, report_);
            report_.add(Code::arrow_type_not_read, 0, table_.fields()[field].name, {shown_cell(type_name(table_.fields()[field]))});
            good = good && column.kind == Kind::fact;
            if (column.kind == Kind::fact) column.kind = Kind::withheld;
            return true;
        });
        return all_open && good;
    }

    [[nodiscard]] bool wants_days(QuantityId id) const { return dataset_.model()->quantities[id].type.kind == TypeKind::date; }

    /// Days are no names and no numbers.
    static bool is_readable(const ArrowField& field, bool wants_day) {
        const auto fits = [&](ArrowLayout layout) { return layout != ArrowLayout::other && (layout != ArrowLayout::day || wants_day); };
        return fits(field.layout) && (!field.dictionary || fits(field.dictionary->layout));
    }
    static const std::string& type_name(const ArrowField& field) { return field.dictionary ? field.dictionary->format : field.format; }
};

}  // namespace detail

bool read_arrow(Dataset& dataset, const std::string& name, ArrowArrayStream* stream, const ReadOptions& options, Diagnostics& diagnostics) {
    struct Owner {
        ArrowArrayStream stream;
        ~Owner() {
            if (stream.release != nullptr) stream.release(&stream);
        }
    };
    Owner owner{};
    if (stream != nullptr) std::swap(owner.stream, *stream);
    if (owner.stream.release == nullptr) {
        diagnostics.add(Code::arrow_broken, DataPlace{name, 0, {}}, {Argument::phrase("{term:arrow_released}")});
        return false;
    }
    return detail::ArrowReader(dataset, name, options, diagnostics).read(owner.stream);
}

bool read_arrow(Dataset& dataset, const std::string& name, ArrowSchema* schema, ArrowArray* array, const ReadOptions& options,
                Diagnostics& diagnostics) {
    detail::ArrowSchemaOwner owner;
    auto batch = std::make_shared<detail::ArrowArrayOwner>();
    if (schema != nullptr) std::swap(owner.schema, *schema);
    if (array != nullptr) std::swap(batch->array, *array);
    return detail::ArrowReader(dataset, name, options, diagnostics).read(owner.schema, std::move(batch));
}

}  // namespace merilo::inline v0
