// Facts in CSV.
#pragma once

#include <merilo/impl/csv_records.hpp>
#include <merilo/impl/data_text.hpp>
#include <merilo/impl/fact_batch.hpp>
#include <merilo/impl/records.hpp>

#include <algorithm>

namespace merilo::inline v0 {
namespace detail {

/// One file: its header, then its records.
class CsvReader {
public:
    CsvReader(Dataset& dataset, const std::string& name, const ReadOptions& options, Diagnostics& diagnostics)
        : dataset_(dataset), options_(options), report_(name, diagnostics) {}

    bool read(DataBytes bytes) {
        const bool good = read_all(DataText(std::move(bytes), options_.encoding));
        report_.finish(options_);
        return good;
    }

private:
    Dataset& dataset_;
    const ReadOptions& options_;
    DataReport report_;
    std::optional<RecordReader> records_;
    std::optional<FactBatch> batch_;
    std::vector<DataCell> cells_;
    std::size_t columns_ = 0;
    std::uint64_t number_ = 1;  // of the record that is read; blank lines count
    bool has_header_ = false, has_records_ = false, is_reserved_ = false;

    bool read_all(DataText text) {
        if (!check_default_period(*dataset_.model(), options_, report_)) return false;
        if (!text.find_encoding(report_)) return false;
        text.more(0);
        const auto line = csv_separator_line(text.rest());
        CsvRecords records(line.separator != 0 ? line.separator : csv_separator(text.rest()));
        if (line.separator != 0) ++number_;
        const bool whole = read_records(text, records, line.size);
        if (whole && text.undecoded())
            report_.add(Code::data_not_decoded, number_, {},
                        {Argument::text(*text.undecoded()), Argument::text(std::string(encoding_name(text.encoding())))});
        else if (whole && !has_header_) report_.add(Code::empty_data, 0, {});
        if (text.has_failed()) report_.add(Code::unreadable_file, 0, {}, {Argument::text(report_.file()), Argument::phrase("{term:file_denied}")});
        if (!records_) return false;
        records_->finish();
        if (!has_records_ && whole && !text.undecoded()) report_.add(Code::data_without_records, 0, {});
        return !text.has_failed();
    }

    /// False when a mistake ended it.
    bool read_records(DataText& text, CsvRecords& records, std::size_t used) {
        for (bool more = true; more;) {
            more = text.more(used);
            const auto rest = text.rest();
            const char* at = rest.data();
            const char* const end = at + rest.size();
            // Up to here a plain record ends with its line.
            const char* const lines_end = rest.empty() ? end : at + (rest.rfind('\n') + 1);
            while (at != end) {
                if (batch_ && at < lines_end && batch_->take(at, lines_end, number_)) {
                    has_records_ = true;
                    ++number_;
                    continue;
                }
                if (batch_) batch_->flush();
                const auto next = records.next(at, end, !more && !text.undecoded());
                if (next == CsvRecords::Next::incomplete) break;
                if (next == CsvRecords::Next::stray_quote || next == CsvRecords::Next::unclosed_quote) {
                    report_.add(next == CsvRecords::Next::stray_quote ? Code::data_stray_quote : Code::data_unclosed_quote, number_, {});
                    return false;
                }
                if (next == CsvRecords::Next::record && !(has_header_ ? read_record(records.cells()) : read_header(records.cells(), records.separator())))
                    return false;
                ++number_;
            }
            if (batch_) batch_->flush();
            used = static_cast<std::size_t>(at - rest.data());
            if (more && records_ && used > 0 && !is_reserved_) reserve(static_cast<double>(text.size()) / static_cast<double>(used));
        }
        return true;
    }

    /// After the first piece, of which the file has so many.
    void reserve(double pieces) {
        is_reserved_ = true;
        const auto* slab = dataset_.slab(options_.period, records_->columns().entity);
        constexpr double margin = 1.02;
        if (slab != nullptr) records_->reserve(static_cast<std::size_t>(static_cast<double>(slab->rows()) * pieces * margin));
    }

    bool read_header(const std::vector<std::string_view>& cells, char separator) {
        has_header_ = true;
        std::vector<DataHeading> headings;
        for (const auto cell : cells) headings.push_back({std::string(cell), std::string(trimmed_cell(cell)), number_});
        auto columns = find_columns(*dataset_.model(), options_, none, headings, report_);
        if (!columns) return false;
        columns_ = cells.size();
        cells_.resize(cells.size());
        records_.emplace(dataset_, std::move(*columns), options_, report_);
        batch_.emplace(*records_, separator, cells.size());
        return true;
    }

    bool read_record(const std::vector<std::string_view>& cells) {
        // Excel leaves rows of empty cells behind.
        if (std::all_of(cells.begin(), cells.end(), [](std::string_view cell) { return trimmed_cell(cell).empty(); })) return true;
        has_records_ = true;
        if (cells.size() != columns_) {
            report_.add(Code::wrong_cell_count, number_, {},
                        {Argument::text(std::to_string(cells.size())), Argument::text(std::to_string(columns_))});
            return true;
        }
        for (std::size_t i = 0; i < cells.size(); ++i) cells_[i] = {DataCell::Kind::text, cells[i]};
        records_->read(number_, cells_);
        return true;
    }
};

}  // namespace detail

bool read_csv_text(Dataset& dataset, const std::string& name, std::string_view text, const ReadOptions& options, Diagnostics& diagnostics) {
    if (text.size() > options.bytes) {
        diagnostics.add(Code::file_too_large, DataPlace{name, 0, {}}, {Argument::text(std::to_string(options.bytes))});
        return false;
    }
    return detail::CsvReader(dataset, name, options, diagnostics).read(detail::DataBytes(text));
}

bool read_csv(Dataset& dataset, const std::string& path, const ReadOptions& options, Diagnostics& diagnostics) {
    auto bytes = detail::DataBytes::open(path, options.bytes, diagnostics);
    return bytes && detail::CsvReader(dataset, path, options, diagnostics).read(std::move(*bytes));
}

}  // namespace merilo::inline v0
