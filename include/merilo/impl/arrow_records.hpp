// Records of an Arrow table whose objects stand in many rows: each path is looked for once, and each row costs a few comparisons of numbers.
#pragma once

#include <merilo/impl/arrow_key_column.hpp>
#include <merilo/impl/records.hpp>

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace merilo::inline v0::detail {

/// Places records as `RecordReader::place` does with their cells: the same objects, rows and diagnostics, in the same order. What is not known
/// for certain is left to it: a parent that comes for the first time, an error, a name that may mean several objects.
class ArrowRecords {
public:
    /// `keys`: by column, of those that tell records apart; null: of others. They stay.
    ArrowRecords(RecordReader& records, std::vector<const ArrowKeyColumn*> keys, std::size_t count);

    /// Periods are numbered in the order of their first records; none: the record names no period, and will not be placed.
    [[nodiscard]] std::uint32_t period_of(std::size_t record) const {
        return of_periods_ == nullptr ? 0 : period_of_key_[of_periods_->of_record()[record]];
    }
    [[nodiscard]] std::size_t periods() const { return periods_.size(); }
    /// Of a number; null: no record of it was looked at.
    [[nodiscard]] RecordReader::Period* period(std::uint32_t number) const { return periods_[number].period; }

    /// By record its row in the slab of its period; none: it is not read.
    std::vector<std::uint32_t> place();

private:
    struct PeriodRows {
        std::string_view name;
        RecordReader::Period* period = nullptr;
        std::vector<std::uint32_t> slabs;   // by level; none: not looked for yet
    };
    /// A name below a path, or at the top.
    struct Path {
        std::uint32_t level = 0, key = none, above = none;
        ObjectId object = none;             // none: not known for certain
        std::uint32_t period = none;        // in which it has a row; of several the last
    };
    struct Name {
        std::string_view text;              // in its normal form
        bool is_error = false;              // of a spreadsheet
    };

    RecordReader& records_;
    std::vector<const ArrowKeyColumn*> keys_;
    const ArrowKeyColumn* of_periods_ = nullptr;
    std::vector<const ArrowKeyColumn*> of_levels_;
    std::vector<const std::uint32_t*> of_record_;       // by level: the keys
    std::size_t count_;
    std::vector<std::uint32_t> period_of_key_;
    std::vector<PeriodRows> periods_;
    std::vector<std::vector<Name>> names_;              // by level and key
    std::deque<std::string> normal_names_;
    std::vector<Path> paths_;
    IdTable path_index_;
    std::vector<std::vector<std::uint32_t>> last_path_; // by level and key: mostly there is one
    std::vector<std::uint64_t> placed_ = std::vector<std::uint64_t>(std::size_t{1} << 16U);  // periods and paths whose rows were made
    /// Records of a period that was fresh before them; each has a row of its own, in their order, and its objects are known for certain.
    struct Run {
        std::uint32_t period = none;
        std::size_t first = 0, count = 0;
    };
    Run model_;
    bool is_certain_ = true;                            // of the records of a run so far
    std::vector<DataCell> cells_;
    std::size_t unfollowed_ = none;                     // the last record, when it was placed by its keys
    ObjectId unfollowed_parent_ = none;

    void find_periods();
    void find_names();
    std::uint32_t place_one(std::size_t record);
    /// By the cells; then the objects of the path are known, where it is one.
    std::uint32_t place_cells(std::size_t record, std::uint32_t path);
    /// False: they are not known for certain.
    bool learn(std::uint32_t path, ObjectId object);
    [[nodiscard]] bool is_fresh_period(std::uint32_t number) const;
    /// Places records of a fresh period as those of the run, if they name the same.
    bool repeat(std::size_t record, std::size_t end);
    void follow_later(std::size_t record, std::uint32_t path);
    std::uint32_t path_of(std::size_t record);
    [[nodiscard]] bool is_path_of(std::uint32_t path, std::size_t record) const;
    std::uint32_t find_path(std::uint32_t level, std::uint32_t key, std::uint32_t above);
    void place_above(std::uint32_t period, std::uint32_t path);
    std::uint32_t slab_of(std::uint32_t period, std::uint32_t level);
    void read_cells(std::size_t record);
};

}  // namespace merilo::inline v0::detail
