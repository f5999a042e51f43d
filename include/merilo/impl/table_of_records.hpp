// Tables whose records say one thing each (what was done, when): CSV with a header, or a list of records in JSON.
#pragma once

#include <merilo/impl/csv_records.hpp>
#include <merilo/impl/data_text.hpp>
#include <merilo/impl/read_json.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace merilo::inline v0::detail {

/// Gives the records of a table to `Meaning`, which has
///   bool head(headings): what the columns are; false when the records cannot be understood;
///   void record(number, cells): one record, a cell for each heading;
///   void unread(number, cells): one in which a cell could not be read, and is empty here; it was reported;
///   void broken(): reading ended before the table did;
///   Code json_shape() and const char* json_example(): what JSON should look like.
template <typename Meaning>
class TableOfRecords {
public:
    TableOfRecords(Meaning& meaning, const ReadOptions& options, DataReport& report) : meaning_(meaning), options_(options), report_(report) {}

    bool read_csv(DataBytes bytes) {
        const bool good = read_text(DataText(std::move(bytes), options_.encoding));
        report_.finish(options_);
        return good;
    }

    bool read_json(std::string_view text) {
        const bool good = read_list(text);
        report_.finish(options_);
        return good;
    }

private:
    Meaning& meaning_;
    const ReadOptions& options_;
    DataReport& report_;
    std::uint64_t number_ = 1;
    std::size_t columns_ = 0;

    bool read_text(DataText text) {
        if (!text.find_encoding(report_)) return false;
        text.more(0);
        const auto line = csv_separator_line(text.rest());
        CsvRecords records(line.separator != 0 ? line.separator : csv_separator(text.rest()));
        if (line.separator != 0) ++number_;
        auto used = line.size;
        for (bool more = true; more;) {
            more = text.more(used);
            const auto rest = text.rest();
            const char* at = rest.data();
            const char* const end = at + rest.size();
            while (at != end) {
                const auto next = records.next(at, end, !more && !text.undecoded());
                if (next == CsvRecords::Next::incomplete) break;
                if (next == CsvRecords::Next::stray_quote || next == CsvRecords::Next::unclosed_quote) {
                    report_.add(next == CsvRecords::Next::stray_quote ? Code::data_stray_quote : Code::data_unclosed_quote, number_, {});
                    meaning_.broken();
                    return false;
                }
                if (next == CsvRecords::Next::record && !read_record(records.cells())) return false;
                ++number_;
            }
            used = static_cast<std::size_t>(at - rest.data());
        }
        if (text.undecoded()) {
            meaning_.broken();
            report_.add(Code::data_not_decoded, number_, {}, {Argument::text(*text.undecoded()), Argument::text(std::string(encoding_name(text.encoding())))});
            return false;
        }
        if (columns_ == 0) report_.add(Code::empty_data, 0, {});
        return columns_ > 0 && !text.has_failed();
    }

    /// The first one that is not blank is the header.
    bool read_record(const std::vector<std::string_view>& cells) {
        if (std::all_of(cells.begin(), cells.end(), [](std::string_view cell) { return trimmed_cell(cell).empty(); })) return true;
        if (columns_ == 0) {
            std::vector<DataHeading> headings;
            for (const auto cell : cells) headings.push_back({std::string(cell), std::string(trimmed_cell(cell)), number_});
            columns_ = cells.size();
            return meaning_.head(headings);
        }
        if (cells.size() == columns_) meaning_.record(number_, cells);
        else report_.add(Code::wrong_cell_count, number_, {}, {Argument::text(std::to_string(cells.size())), Argument::text(std::to_string(columns_))});
        return true;
    }

    void wrong_shape(std::uint64_t row, const char* expected) {
        report_.add(meaning_.json_shape(), row, {}, {Argument::phrase(expected), Argument::text(meaning_.json_example())});
    }

    bool read_list(std::string_view text) {
        const auto document = parse_json(text, report_);
        if (!document) return false;
        if (!document->IsArray()) {
            wrong_shape(0, "{term:json_expected_array}");
            return false;
        }
        std::vector<DataHeading> headings;
        std::unordered_map<std::string_view, std::size_t> column;
        number_ = 0;
        for (const auto& record : std::as_const(*document).GetArray()) {
            ++number_;
            if (!record.IsObject()) wrong_shape(number_, "{term:json_expected_record}");
            else
                for (const auto& member : record.GetObject()) {
                    const std::string_view key(member.name.GetString(), member.name.GetStringLength());
                    if (column.emplace(key, headings.size()).second) headings.push_back({std::string(key), std::string(key), number_});
                }
        }
        if (number_ == 0) {
            report_.add(Code::data_without_records, 0, {});
            return true;
        }
        if (!meaning_.head(headings)) return false;
        std::vector<std::string_view> cells(headings.size());
        number_ = 0;
        for (const auto& record : std::as_const(*document).GetArray()) {
            ++number_;
            if (!record.IsObject()) continue;
            std::fill(cells.begin(), cells.end(), std::string_view{});
            bool fits = true;
            for (const auto& member : record.GetObject()) {
                const std::string_view key(member.name.GetString(), member.name.GetStringLength());
                auto& cell = cells[column[key]];
                const auto& value = member.value;
                if (cell.data() != nullptr) report_.add(Code::json_doubled_key, number_, key, {shown_cell(key)});
                else if (value.IsString()) cell = {value.GetString(), value.GetStringLength()};
                else if (value.IsBool()) cell = value.GetBool() ? "true" : "false";
                else if (!value.IsNull()) {
                    report_.add(Code::json_not_a_cell, number_, key);
                    fits = false;
                }
            }
            if (fits) meaning_.record(number_, cells);
            else meaning_.unread(number_, cells);
        }
        return true;
    }
};

}  // namespace merilo::inline v0::detail
