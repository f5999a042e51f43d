// Records of a CSV text: cells without their quotes, line ends counted.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace merilo::inline v0::detail {

/// Cuts a text into records and cells (RFC 4180; a record ends with CR LF, LF or CR).
class CsvRecords {
public:
    enum class Next : std::uint8_t { record, blank, incomplete, stray_quote, unclosed_quote };

    explicit CsvRecords(char separator) : separator_(separator) {}
    [[nodiscard]] char separator() const { return separator_; }
    /// The record at `at`, which goes on behind it unless it is incomplete: more text follows unless `is_end`. A line without a character
    /// is `blank`.
    Next next(const char*& at, const char* end, bool is_end);
    /// Of the last record, in the text itself or, where quotes inside were doubled, in a copy; good until the next one.
    [[nodiscard]] const std::vector<std::string_view>& cells() const { return cells_; }

private:
    char separator_;
    std::vector<std::string_view> cells_;
    std::deque<std::string> copies_;  // which never move
    std::size_t copied_ = 0;

    /// The cell in quotes that opens at `at`; `at` goes behind the blanks that follow it.
    Next quoted_cell(const char*& at, const char* end, bool is_end);
};

/// The separator, from the header outside quotes: a semicolon or a tab where there is one, else a comma.
char csv_separator(std::string_view text);

/// The separator that the line `sep=;`, which Excel understands, names; and the bytes of that line.
struct CsvSeparatorLine {
    char separator = 0;   // 0: there is no such line
    std::size_t size = 0;
};
CsvSeparatorLine csv_separator_line(std::string_view text);

}  // namespace merilo::inline v0::detail
