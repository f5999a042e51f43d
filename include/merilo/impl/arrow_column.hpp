// One column of an Arrow table as a column of facts.
#pragma once

#include <merilo/impl/arrow_text.ipp>
#include <merilo/impl/column_memory.hpp>
#include <merilo/impl/number_scan.hpp>

namespace merilo::inline v0::detail {

/// Rows of one batch, one after another.
struct ArrowRun {
    std::size_t batch = 0, first = 0, count = 0;
};

/// Makes columns of facts of runs of one Arrow column. Numbers that lie in one run are not copied; of several runs they are put together
/// in their own width. What is no plain number is read as text, as in a CSV file.
class ArrowColumn {
public:
    ArrowColumn(const ArrowTable& table, std::size_t field, std::optional<std::size_t> states, const DataColumn& meaning, const Model& model,
                const ReadOptions& options, DataReport& report);

    /// The numbers that are to be read in many short runs are put side by side first, in one pass: `places` has for each record of the table
    /// which it is in the order of the readings that follow, or none.
    void sort(const std::vector<std::uint32_t>& places);
    /// `records`: the number of each row, for the diagnostics.
    Column read(const std::vector<ArrowRun>& runs, const std::vector<std::uint32_t>& records);
    /// The cell as the table has it.
    std::string_view text(const ArrowRun& run, std::size_t row);

private:
    const ArrowTable& table_;
    std::size_t field_;
    std::optional<std::size_t> states_;
    const DataColumn& meaning_;
    const ReadOptions& options_;
    DataReport& report_;
    FactFormat format_;
    ArrowLayout layout_;      // of the values
    bool plain_ = false;      // numbers or bits that are facts as they are
    std::size_t rows_ = 0;
    using SortedCells = std::vector<std::uint64_t, ColumnAllocator<std::uint64_t>>;
    std::shared_ptr<SortedCells> sorted_;       // null: the numbers are read where they lie
    std::size_t sorted_begin_ = 0;              // rows of earlier readings
    const std::vector<ArrowRun>* runs_ = nullptr;
    const std::vector<std::uint32_t>* records_ = nullptr;
    std::string buffer_;
    bool said_long_ = false;

    [[nodiscard]] const ArrowCells& cells(const ArrowRun& run) const { return table_.cells(field_)[run.batch]; }
    template <typename Use> void each_row(Use use) const;

    Plane validity() const;
    Numbers numbers() const;
    Numbers bits() const;
    template <typename Cell> void scatter(const std::vector<std::uint32_t>& places, std::uint8_t* to) const;
    Numbers floats(const Numbers& raw, const Plane& valid) const;

    Column read_numbers();
    Column read_texts();
    /// Reads a cell as text; reports what is wrong with it.
    FactCell read_cell(const ArrowRun& run, std::size_t row, std::size_t at);
    FactCell checked_cell(FactCell cell, std::size_t at);
    void put(Column& column, std::size_t at, const FactCell& cell) const;
    void apply_states(Column& column);
    void apply_state(Column& column, const ArrowRun& run, std::size_t row, std::size_t at);
    [[nodiscard]] std::uint64_t nulls(const ArrowRun& run, std::size_t row, std::size_t count) const;
};

}  // namespace merilo::inline v0::detail
