// Plain records of a CSV text, read in one pass and put into a data set many at once; every other record is for RecordReader.
#pragma once

#include <merilo/impl/csv_records.hpp>
#include <merilo/impl/records.hpp>
#include <merilo/impl/table_writer.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace merilo::inline v0::detail {

/// What reading a cell gave, kept for cells that are written alike: labels, yes and no, percents.
class CellMemo {
public:
    struct Entry {
        std::string text;
        State state = State::missing;
        double number = 0;
        int decimals = 0;
    };
    [[nodiscard]] const Entry* find(std::string_view text) const;
    void keep(std::string_view text, State state, double number, int decimals);

private:
    static constexpr std::size_t size = 64;
    std::vector<Entry> entries_;
    static std::size_t place(std::string_view text);
};

class FactBatch {
public:
    /// A long table has no plain records.
    FactBatch(RecordReader& records, char separator, std::size_t columns);

    /// Takes the record at `at`, which goes on behind it, when all its cells are plain. Otherwise nothing changes: the record is for
    /// RecordReader, after `flush`. The text goes on to a line feed before `end`, and stays where it is until `flush`.
    bool take(const char*& at, const char* end, std::uint64_t number);
    /// Puts the records taken into the data set.
    void flush();

private:
    enum class Kind : std::uint8_t { skipped, empty, key, number, other };
    struct PlannedColumn {
        Kind kind = Kind::skipped;
        const FactFormat* format = nullptr;
        PlainNumbers plain;
        ColumnPart part;
        CellMemo memo;
    };

    RecordReader& records_;
    char separator_;
    bool is_long_;
    std::size_t object_;                  // its column
    std::vector<PlannedColumn> planned_;
    std::vector<std::size_t> keys_;       // columns of objects, parents and periods
    std::size_t count_ = 0, most_ = 0;
    std::vector<double> numbers_;         // by column, then by record
    std::vector<State> states_;
    std::vector<std::string_view> key_cells_;      // by record, then by key
    std::vector<const char*> begins_, ends_;       // where the records stand
    std::vector<std::uint64_t> record_numbers_;
    std::vector<std::uint32_t> rows_;
    std::vector<DataCell> cells_;

    bool take_cell(PlannedColumn& column, std::size_t index, const char*& at, const char* end);
    bool take_number(PlannedColumn& column, std::size_t index, const char*& at);
    bool take_other(PlannedColumn& column, std::size_t index, const char*& at, const char* end);
    /// The text of the cell without its quotes; false: it is for RecordReader.
    bool cell_text(const char*& at, const char* end, std::string_view& text) const;
    void put(PlannedColumn& column, std::size_t index, State state, double number);
    [[nodiscard]] bool ends_cell(char c) const { return c == separator_ || c == '\n' || c == '\r'; }
    /// A record of an object that another table knows: its facts may conflict.
    void read_again(RecordReader::Place place, std::size_t index);
    void write(std::string_view period, const std::vector<std::uint32_t>& picks);
};

}  // namespace merilo::inline v0::detail
