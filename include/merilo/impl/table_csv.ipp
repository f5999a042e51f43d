// Tables as CSV files for spreadsheets.
#pragma once

#include <merilo/impl/rendering.hpp>

#include <algorithm>

namespace merilo::inline v0 {
namespace detail {

std::string table_field(const std::string& text, char separator) {
    const bool plain = text.find_first_of("\"\r\n") == std::string::npos && text.find(separator) == std::string::npos &&
                       !text.starts_with(' ') && !text.ends_with(' ');
    if (plain) return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + "\"";
}

/// A spreadsheet reads "67%" as a number, and "67 %" with a no-break space as a text.
std::string table_figure(const TableCell& cell) {
    auto text = cell.value.empty() ? cell.text : cell.value;
    constexpr std::string_view blank = "\u00A0%";
    if (cell.right && text.ends_with(blank)) text.replace(text.size() - blank.size(), blank.size(), "%");
    return text;
}

std::string table_maximum(const TableCell& cell) { return table_figure({cell.maximum, Colour::nothing, cell.right, {}, {}}); }

}  // namespace detail

std::string to_csv(const Table& table, Language language) {
    const char separator = language == Language::russian ? ';' : ',';
    std::size_t columns = 0;
    for (const auto& section : table.sections) columns += section.columns.size();
    std::vector<bool> has_maximum(columns);
    for (const auto& row : table.rows)
        for (std::size_t i = 0; i < std::min(columns, row.size()); ++i)
            if (!row[i].maximum.empty()) has_maximum[i] = true;

    std::string text;
    const auto field = [&](const std::string& said, bool first) {
        if (!first) text += separator;
        text += detail::table_field(said, separator);
    };
    std::size_t index = 0;
    for (const auto& section : table.sections)
        for (const auto& column : section.columns) {
            const auto heading = section.heading.empty() ? column : section.heading + ": " + column;
            field(heading, index == 0);
            if (has_maximum[index]) field(heading + ", " + std::string(detail::term("csv_maximum", language)), false);
            ++index;
        }
    text += '\n';
    for (const auto& row : table.rows) {
        for (std::size_t i = 0; i < columns; ++i) {
            const auto cell = i < row.size() ? row[i] : TableCell{};
            field(detail::table_figure(cell), i == 0);
            if (has_maximum[i]) field(detail::table_maximum(cell), false);
        }
        text += '\n';
    }
    return text;
}

}  // namespace merilo::inline v0
