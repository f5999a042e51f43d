// Facts from Arrow: columns are found as in a CSV file, cells become texts as in one.
#pragma once

#include <merilo/impl/arrow_text.ipp>

#include <algorithm>

namespace merilo::inline v0 {
namespace detail {

class ArrowReader {
public:
    ArrowReader(Dataset& dataset, const std::string& name, const ReadOptions& options, Diagnostics& diagnostics)
        : dataset_(dataset), options_(options), report_(name, diagnostics) {}

    template <typename... Source> bool read(Source&&... source) {
        const bool good = check_default_period(*dataset_.model(), options_, report_) && table_.take(std::forward<Source>(source)..., report_) &&
                          read_table();
        report_.finish(options_);
        return good;
    }

private:
    Dataset& dataset_;
    const ReadOptions& options_;
    DataReport report_;
    ArrowTable table_;
    std::vector<DataHeading> headings_;
    std::vector<std::size_t> field_of_;    // by heading
    std::vector<std::size_t> state_of_;    // by heading: the field of its states; npos: there is none
    DataColumns columns_;
    std::string buffer_, other_buffer_;
    static constexpr std::size_t npos = static_cast<std::size_t>(-1);

    bool read_table() {
        find_headings();
        auto columns = find_columns(*dataset_.model(), options_, none, headings_, report_);
        if (!columns || !open_columns(*columns)) return false;
        columns_ = *columns;
        RecordReader records(dataset_, std::move(*columns), options_, report_);
        if (table_.rows() == 0) report_.add(Code::data_without_records, 0, {});
        std::vector<std::string> texts(headings_.size());
        std::vector<DataCell> cells(headings_.size());
        std::uint64_t record = 0;
        for (std::size_t batch = 0; batch < table_.batches().size(); ++batch) {
            const auto count = static_cast<std::size_t>(table_.batches()[batch]->array.length);
            for (std::size_t row = 0; row < count; ++row) {
                ++record;
                for (std::size_t i = 0; i < headings_.size(); ++i) cells[i] = cell(batch, row, record, i, texts[i]);
                records.read(record, cells);
            }
        }
        records.finish();
        return true;
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
        bool good = true;
        for (std::size_t i = 0; i < headings_.size(); ++i) {
            auto& column = columns.columns[i];
            if (column.kind != Kind::object && column.kind != Kind::period && column.kind != Kind::fact) continue;
            for (const auto field : {field_of_[i], state_of_[i]}) {
                if (field == npos) continue;
                if (is_readable(table_.fields()[field])) {
                    if (!table_.open(field, report_)) return false;
                    continue;
                }
                report_.add(Code::arrow_type_not_read, 0, table_.fields()[field].name, {shown_cell(type_name(table_.fields()[field]))});
                good = good && column.kind == Kind::fact;
                if (column.kind == Kind::fact) column.kind = Kind::withheld;
            }
        }
        return good;
    }

    static bool is_readable(const ArrowField& field) {
        return field.layout != ArrowLayout::other && (!field.dictionary || field.dictionary->layout != ArrowLayout::other);
    }
    static const std::string& type_name(const ArrowField& field) { return field.dictionary ? field.dictionary->format : field.format; }

    DataCell cell(std::size_t batch, std::size_t row, std::uint64_t record, std::size_t heading, std::string& text) {
        using Kind = DataColumn::Kind;
        const auto kind = columns_.columns[heading].kind;
        if (kind != Kind::object && kind != Kind::period && kind != Kind::fact) return {};
        text = table_text(field_of_[heading], batch, row);
        if (text == "nan" || text == "-nan" || text == "inf" || text == "-inf") not_finite(record, heading, text);
        if (state_of_[heading] == npos || kind != Kind::fact) return {DataCell::Kind::text, text};
        const auto& states = table_.cells(state_of_[heading])[batch];
        if (states.is_null(row) && text.empty()) return {};
        return stated(record, heading, states.is_null(row) ? "null" : table_text(state_of_[heading], batch, row), text);
    }

    DataCell stated(std::uint64_t record, std::size_t heading, std::string_view state, std::string& text) {
        const bool is_value = state == "value", is_missing = state == "missing";
        const auto& shown = table_.fields()[state_of_[heading]].name;
        if (!is_value && !is_missing && state != "not_applicable" && state != "null") {
            report_.add(Code::arrow_unknown_state, record, shown, {shown_cell(state)});
            text.clear();
        } else if (is_value == text.empty()) {
            report_.add(Code::arrow_state_differs, record, shown, {shown_cell(state), shown_cell(text.empty() ? "null" : text)});
            text.clear();
        } else if (!is_value) {
            text = is_missing ? "" : "н/п";
        }
        return {DataCell::Kind::text, text};
    }

    std::string_view table_text(std::size_t field, std::size_t batch, std::size_t row) {
        return arrow_text(table_.cells(field)[batch], row, buffer_);
    }

    void not_finite(std::uint64_t record, std::size_t heading, std::string& text) {
        const bool is_nan = text.ends_with("nan");
        if (!is_nan || !options_.nan_is_missing)
            report_.add(is_nan ? Code::arrow_not_a_number : Code::arrow_infinite, record, headings_[heading].shown);
        text.clear();
    }
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
