// What the readers of CSV and JSON share: the columns of a table, and records that become facts.
#pragma once

#include <merilo/impl/facts.hpp>
#include <merilo/impl/quantity_names.hpp>
#include <merilo/period.hpp>
#include <merilo/impl/table_writer.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace merilo::inline v0::detail {

/// A heading and the record in which it first stands; `shown` is how diagnostics name the column.
struct DataHeading {
    std::string text, shown;
    std::uint64_t row = 0;
};

/// Diagnostics of one file: so many are kept, the rest are counted.
class DataReport {
public:
    DataReport(std::string file, Diagnostics& diagnostics) : file_(std::move(file)), diagnostics_(&diagnostics) {}
    Diagnostic& add(Code code, std::uint64_t row, std::string_view column, std::vector<Argument> arguments = {});
    Diagnostic& add(Diagnostic diagnostic, std::uint64_t row, std::string_view column);
    [[nodiscard]] const std::string& file() const { return file_; }
    /// What another report of the same file has found, as if it had been added here.
    void take(DataReport& other);
    /// The columns of the file, whatever they hold.
    void meet(const std::vector<DataHeading>& headings);
    /// Says how many were left out, and which columns to ignore are not there.
    void finish(const ReadOptions& options);

private:
    std::string file_;
    Diagnostics* diagnostics_;
    std::size_t count_ = 0;
    std::map<Code, std::size_t> left_out_;   // how many
    Diagnostic unkept_;
    std::vector<std::string> headings_;
};

/// What a column of a table holds. A fact that is `withheld` is known to be a column of the data, but its cells are not read.
struct DataColumn {
    enum class Kind : std::uint8_t { skipped, unnamed, object, period, fact, withheld, name, value, title };
    Kind kind = Kind::skipped;
    std::string heading;      // as shown in diagnostics
    std::uint32_t id = none;  // entity of an object, quantity of a fact
    bool in_percent = false;
};

/// The columns of one table: `path` are the columns of the object, its parent, the parent's parent … In a long table each record has
/// the `name` of one fact and its `value`.
struct DataColumns {
    EntityId entity = none;
    std::vector<DataColumn> columns;
    std::vector<std::size_t> path;
    std::vector<EntityId> levels;
    std::optional<std::size_t> period, name, value, title;
    std::shared_ptr<QuantityNames> names;   // of a long table
    bool in_each_record = true;   ///< else (JSON) a period has the column only where a record of it has the key
};

/// Finds what each heading means, by the mapping or by name. `entity` is that of the objects where it is known. Nothing, with a
/// diagnostic, when the objects cannot be read.
std::optional<DataColumns> find_columns(const Model& model, const ReadOptions& options, EntityId entity,
                                        const std::vector<DataHeading>& headings, DataReport& report);

/// A cell of a record. In JSON a key may be absent, hold a list or an object, or the text of a fraction.
struct DataCell {
    enum class Kind : std::uint8_t { text, absent, nested, fraction };
    Kind kind = Kind::absent;
    std::string_view text;
};

/// Puts the records of one table into a data set.
class RecordReader {
public:
    RecordReader(Dataset& dataset, DataColumns columns, const ReadOptions& options, DataReport& report);
    /// `cells` stand in the order of the columns.
    void read(std::uint64_t record, const std::vector<DataCell>& cells);
    /// Looks for objects without a parent among others that have one.
    void finish();

    // For those who read cells by themselves. ------------------------------------------------------------------------------------------
    /// The objects of one level before this table, and where this table names them.
    struct Level {
        std::size_t rows_before = 0;
        bool had_parents = false;
    };
    struct Period {
        std::string name;
        std::vector<Level> levels;
        std::vector<std::uint64_t> record_of;  // by row of the objects; 0: not in this table
        std::unordered_map<QuantityId, std::vector<std::uint64_t>> fact_record_of;  // of a long table, by row
    };
    /// Where the facts of a record belong.
    struct Place {
        Period* period = nullptr;
        std::uint32_t row = 0;
    };
    [[nodiscard]] const DataColumns& columns() const { return columns_; }
    /// Is each record a fact, or an object without facts?
    [[nodiscard]] bool is_long() const { return columns_.name || options_.objects; }
    [[nodiscard]] const std::optional<FactFormat>& format(std::size_t column) const { return formats_[column]; }
    [[nodiscard]] TableWriter& writer() { return writer_; }
    /// The row of the record's object; nothing, with a diagnostic, when the record cannot be read. Only cells of objects, parents and the
    /// period are looked at. `batched`: a new row gets its cells by `writer().write`.
    std::optional<Place> place(std::uint64_t record, const std::vector<DataCell>& cells, bool batched);
    /// Are records told by the names of their objects alone, so that `place_names` takes them?
    [[nodiscard]] bool has_names_only() const;
    /// `place` for the records from `first` on whose objects have these names, until one has to be placed by its cells: how many were. Their
    /// rows in the default period come to `rows`; none where a record cannot be read, of which there is a diagnostic.
    std::size_t place_names(std::uint64_t first, std::span<const std::string_view> names, std::uint32_t* rows);
    /// May `ArrowRecords` place the records? Not those of a long table, and not where tables of objects say what an object is in.
    [[nodiscard]] bool takes_keys() const;
    /// The period that a cell names; nothing: it names none.
    [[nodiscard]] std::optional<std::string_view> period_named(std::string_view cell) const;
    Period& period_of(std::string_view name);
    /// The record in which the row stands first; false, with a diagnostic, when it is another one.
    bool is_first_record(Period& period, std::uint32_t row, std::uint64_t record, std::string_view name);
    /// The same for the first rows of a period, which stand in no record so far: they stand in the records from `record` on.
    static void set_first_records(Period& period, std::uint64_t record, std::size_t rows);
    /// The last record was placed by its keys: what `place` would have left behind of it.
    void follow(Period& period, ObjectId parent, const std::vector<DataCell>& cells);
    /// About so many records follow.
    void reserve(std::size_t records);
    /// Does another table know the object?
    [[nodiscard]] static bool is_known(Place place);
    void read_facts(Place place, std::uint64_t record, const std::vector<DataCell>& cells);
    /// The period of records without one.
    Period& default_period() { return period_of(options_.period); }
    /// Puts a fact where no other table gave one that differs; `text` is how this table has it.
    void put(Place place, std::uint64_t record, const DataColumn& column, const FactCell& fact, std::string_view text);

private:
    /// Whose rows are searched for next, mostly: the parent of the last object, as its cells name it.
    struct LastParent {
        Period* period = nullptr;
        ObjectId id = none;
        std::vector<std::string> cells;
    };

    /// What a name of a long table means.
    struct LongFact {
        DataColumn column;
        std::optional<FactFormat> format;   // nothing: it is no fact, which was reported
    };

    Dataset& dataset_;
    const Model& model_;
    DataColumns columns_;
    const ReadOptions& options_;
    DataReport& report_;
    TableWriter writer_;
    LastParent last_parent_;
    std::vector<std::optional<FactFormat>> formats_;  // by column
    std::map<std::pair<std::string, std::string>, std::uint64_t> object_records_;  // of a table of objects, by period and name
    std::size_t hints_ = 0;
    bool levels_known_ = true;  // else objects of the table were known before it
    std::unordered_map<std::string, LongFact> long_facts_;  // by name as written
    std::map<std::string, Period, std::less<>> periods_;
    Period* last_ = nullptr;

    /// The row of an object below the same parent as the last one; none: another way has to be gone.
    std::uint32_t find_near_row(Period& period, const std::vector<DataCell>& cells);
    std::optional<std::uint32_t> find_row(Period& period, std::uint64_t record, const std::vector<DataCell>& cells);
    /// A list or an object where the period, the object or its parent belongs: the record is not read.
    bool has_nested_key(std::uint64_t record, const std::vector<DataCell>& cells);
    [[nodiscard]] std::optional<std::string> find_period(std::uint64_t record, const std::vector<DataCell>& cells);
    [[nodiscard]] std::optional<std::vector<std::string>> find_path(std::string_view period, std::uint64_t record,
                                                                    const std::vector<DataCell>& cells);
    [[nodiscard]] std::optional<std::vector<std::string>> find_names(std::uint64_t record, const std::vector<DataCell>& cells);
    /// Do the tables of objects, where there are some, place the object so?
    bool is_in_its_place(std::string_view period, std::uint64_t record, const std::vector<std::string>& path);
    void read_object(std::uint64_t record, const std::vector<DataCell>& cells);
    void read_fact(Place place, std::uint64_t record, const DataColumn& column, const FactFormat& format, const DataCell& cell);
    void read_long_fact(Place place, std::uint64_t record, const std::vector<DataCell>& cells);
    LongFact find_long_fact(std::uint64_t record, std::string_view name);
    /// Is the cell left as it is? So when another table gave this fact.
    bool keep_other(Place place, std::uint64_t record, const DataColumn& column, const FactCell& fact, std::string_view text);
    void check_parents(const Period& period, std::size_t level);
    [[nodiscard]] Argument title_of(EntityId entity) const;
};

/// Reports a default period that is not one of the methodology's.
bool check_default_period(const Model& model, const ReadOptions& options, DataReport& report);

/// "Windows-1251".
std::string_view encoding_name(Encoding encoding);

/// The bytes of a file; nothing, with a diagnostic, where they cannot be read.
std::optional<std::string> read_data_file(const std::string& path, std::size_t limit, Diagnostics& diagnostics);
/// Without a byte order mark.
std::string_view without_mark(std::string_view text);
/// The first byte that is not UTF-8 text; npos: all of it is.
std::size_t find_not_utf8(std::string_view text);

}  // namespace merilo::inline v0::detail
