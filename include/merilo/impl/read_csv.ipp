// Facts in CSV, parsed by libcsv.
#pragma once

#include <merilo/impl/records.hpp>

#include <algorithm>
#include <exception>

#include <csv.h>

namespace merilo::inline v0 {
namespace detail {

/// libcsv's parser. It calls back through C, so that an exception waits until the parser has returned.
class CsvParser {
public:
    explicit CsvParser(char separator) {
        // Every line end is reported, so that blank lines count as records.
        csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL);
        csv_set_delim(&parser_, static_cast<unsigned char>(separator));
        csv_set_blk_size(&parser_, std::size_t{1} << 12U);
    }
    ~CsvParser() { csv_free(&parser_); }
    CsvParser(const CsvParser&) = delete;
    CsvParser& operator=(const CsvParser&) = delete;

    enum class End : std::uint8_t { good, stray_quote, unclosed_quote };

    /// Calls `record(number, cells)` for each record, blank lines left out, until it gives false. Numbers begin with 1 and count blank
    /// lines too. `record_number()` is that of the record in which a mistake stands.
    template <class Record>
    End parse(std::string_view text, Record record) {
        Reading<Record> reading{record};
        End end = End::good;
        while (!text.empty() && end == End::good && reading.goes_on()) {
            const auto part = text.substr(0, std::size_t{1} << 16U);
            text.remove_prefix(part.size());
            const auto read = csv_parse(&parser_, part.data(), part.size(), &Reading<Record>::on_cell, &Reading<Record>::on_end, &reading);
            if (read != part.size()) end = failed(End::stray_quote);
        }
        if (end == End::good && reading.goes_on() && csv_fini(&parser_, &Reading<Record>::on_cell, &Reading<Record>::on_end, &reading) != 0)
            end = failed(End::unclosed_quote);
        if (reading.thrown) std::rethrow_exception(reading.thrown);
        number_ = reading.number;
        return end;
    }
    [[nodiscard]] std::uint64_t record_number() const { return number_; }

private:
    template <class Record>
    struct Reading {
        Record& record;
        std::vector<std::string> cells{};
        std::size_t count = 0;
        std::uint64_t number = 1;
        bool after_return = false;  // a line feed after it ends the same line
        bool stopped = false;
        std::exception_ptr thrown{};

        [[nodiscard]] bool goes_on() const { return !stopped && !thrown; }

        static void on_cell(void* text, std::size_t size, void* self) noexcept {
            auto& reading = *static_cast<Reading*>(self);
            if (!reading.goes_on()) return;
            try {
                if (reading.count == reading.cells.size()) reading.cells.emplace_back();
                reading.cells[reading.count++].assign(static_cast<const char*>(text), size);
                reading.after_return = false;
            } catch (...) {
                reading.thrown = std::current_exception();
            }
        }

        static void on_end(int character, void* self) noexcept {
            auto& reading = *static_cast<Reading*>(self);
            if (!reading.goes_on()) return;
            const bool same_end = character == '\n' && reading.after_return && reading.count == 0;
            reading.after_return = character == '\r';
            if (same_end) return;
            try {
                if (reading.count > 0 && !reading.record(reading.number, std::as_const(reading.cells), reading.count))
                    reading.stopped = true;
            } catch (...) {
                reading.thrown = std::current_exception();
            }
            reading.count = 0;
            ++reading.number;
        }
    };

    End failed(End end) {
        if (csv_error(&parser_) == CSV_ENOMEM || csv_error(&parser_) == CSV_ETOOBIG) throw std::bad_alloc();
        return end;
    }

    csv_parser parser_{};
    std::uint64_t number_ = 0;
};

/// The separator, from the header outside quotes: a semicolon or a tab where there is one, else a comma.
char csv_separator(std::string_view text) {
    bool quoted = false;
    bool tab = false;
    for (const char c : text) {
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if (c == ';') return ';';
        tab = tab || c == '\t';
        if (c == '\n' || c == '\r') break;
    }
    return tab ? '\t' : ',';
}

/// The record in which the byte at `offset` stands.
std::uint64_t csv_record_at(std::string_view text, std::size_t offset) {
    bool quoted = false;
    std::uint64_t record = 1;
    for (std::size_t i = 0; i < offset; ++i) {
        if (text[i] == '"') quoted = !quoted;
        const bool ends = text[i] == '\n' || (text[i] == '\r' && text[i + 1] != '\n');
        if (ends && !quoted) ++record;
    }
    return record;
}

/// One file: its header, then its records.
class CsvReader {
public:
    CsvReader(Dataset& dataset, const std::string& name, const ReadOptions& options, Diagnostics& diagnostics)
        : dataset_(dataset), options_(options), report_(name, diagnostics) {}

    bool read(std::string_view text) {
        const bool good = read_all(without_mark(text));
        report_.finish(options_);
        return good;
    }

private:
    Dataset& dataset_;
    const ReadOptions& options_;
    DataReport report_;
    std::optional<RecordReader> records_;
    std::vector<DataCell> cells_;
    std::size_t columns_ = 0;
    bool has_records_ = false;

    bool read_all(std::string_view text) {
        if (!check_default_period(*dataset_.model(), options_, report_)) return false;
        if (const auto wrong = find_not_utf8(text); wrong != std::string_view::npos) {
            constexpr std::string_view digits = "0123456789ABCDEF";
            const auto byte = static_cast<unsigned char>(text[wrong]);
            report_.add(Code::data_not_utf8, csv_record_at(text, wrong), {}, {Argument::text({digits[byte / 16U], digits[byte % 16U]})});
            return false;
        }
        CsvParser parser(csv_separator(text));
        bool has_header = false;
        const auto end = parser.parse(text, [&](std::uint64_t number, const std::vector<std::string>& cells, std::size_t count) {
            if (has_header) return read_record(number, cells, count);
            has_header = true;
            return read_header(number, cells, count);
        });
        if (end != CsvParser::End::good)
            report_.add(end == CsvParser::End::stray_quote ? Code::data_stray_quote : Code::data_unclosed_quote, parser.record_number(),
                        {});
        else if (!has_header) report_.add(Code::empty_data, 0, {});
        if (!records_) return false;
        records_->finish();
        if (!has_records_ && end == CsvParser::End::good) report_.add(Code::data_without_records, 0, {});
        return true;
    }

    bool read_header(std::uint64_t number, const std::vector<std::string>& cells, std::size_t count) {
        std::vector<DataHeading> headings;
        for (std::size_t i = 0; i < count; ++i) headings.push_back({cells[i], std::string(trimmed_cell(cells[i])), number});
        auto columns = find_columns(*dataset_.model(), options_, none, headings, report_);
        if (!columns) return false;
        columns_ = count;
        cells_.resize(count);
        records_.emplace(dataset_, std::move(*columns), options_, report_);
        return true;
    }

    bool read_record(std::uint64_t number, const std::vector<std::string>& cells, std::size_t count) {
        // Excel leaves rows of empty cells behind.
        if (std::all_of(cells.begin(), cells.begin() + static_cast<std::ptrdiff_t>(count),
                        [](const std::string& cell) { return trimmed_cell(cell).empty(); }))
            return true;
        has_records_ = true;
        if (count != columns_) {
            report_.add(Code::wrong_cell_count, number, {},
                        {Argument::text(std::to_string(count)), Argument::text(std::to_string(columns_))});
            return true;
        }
        for (std::size_t i = 0; i < count; ++i) cells_[i] = {DataCell::Kind::text, cells[i]};
        records_->read(number, cells_);
        return true;
    }
};

}  // namespace detail

bool read_csv_text(Dataset& dataset, const std::string& name, std::string_view text, const ReadOptions& options, Diagnostics& diagnostics) {
    if (text.size() > options.bytes) {
        diagnostics.add(Code::file_too_large, DataPlace{name, 0, {}}, {Argument::text(std::to_string(options.bytes))});
        return false;
    }
    return detail::CsvReader(dataset, name, options, diagnostics).read(text);
}

bool read_csv(Dataset& dataset, const std::string& path, const ReadOptions& options, Diagnostics& diagnostics) {
    const auto text = detail::read_data_file(path, options.bytes, diagnostics);
    return text && read_csv_text(dataset, path, *text, options, diagnostics);
}

}  // namespace merilo::inline v0
