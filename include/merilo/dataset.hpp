// Facts: objects by full path, their parents in each period, their columns. Readers for CSV and JSON.
#pragma once

#include <merilo/column.hpp>
#include <merilo/executor.hpp>
#include <merilo/model.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace merilo::inline v0 {

using ObjectId = std::uint32_t;

/// A result or a fact is one of three.
enum class State : std::uint8_t { value, missing, not_applicable };

/// The objects of one entity in one period, and their facts.
struct Slab {
    std::string period;
    EntityId entity = none;
    std::vector<ObjectId> objects;    ///< by row
    std::vector<ObjectId> parents;    ///< by row; none: no parent was named
    std::vector<std::pair<QuantityId, Column>> columns;
    std::vector<std::uint32_t> column_of;   ///< by quantity, as far as any has a column: its index in `columns`, or none

    [[nodiscard]] std::size_t rows() const { return objects.size(); }
    [[nodiscard]] const Column* column(QuantityId quantity) const {
        const auto at = quantity < column_of.size() ? column_of[quantity] : none;
        return at == none ? nullptr : &columns[at].second;
    }
};

/// An object keeps its id in all periods. Equal names under different parents are different objects.
struct Object {
    EntityId entity = none;
    std::string name;
    ObjectId parent = none;   ///< the parent under which it was first named; for its parent in a period see Slab::parents
};

namespace detail { class TableWriter; }

/// A fact of one step of one object in one period, and where it stands.
struct ObjectStep {
    StepFact fact;
    ObjectId object = none;
    std::string period;
    std::string file;                 ///< empty: it was given by a program or a scenario
    std::uint64_t record = 0;
};
/// `doubled`: there is a fact of this step, object and period already, and it stays; `unknown_object`: nothing changes.
enum class StepAdded : std::uint8_t { added, doubled, unknown_object, ambiguous_object };

/// What a table of objects says of one object.
struct ObjectPlace {
    std::string period;               ///< empty: each period for which nothing else is said
    EntityId entity = none;
    std::vector<std::string> path;    ///< the object, its parent …
    std::string file;                 ///< where it is said
    std::uint64_t record = 0;
};
/// `elsewhere`: something else was said of the object or of one above it, and stays.
enum class Placed : std::uint8_t { fresh, same, elsewhere };

/// Where an object is in a period, by the tables of objects; `not_listed`: none speaks of its entity.
struct ObjectLocation {
    enum class State : std::uint8_t { not_listed, unknown, other_periods, here };
    State state = State::not_listed;
    ObjectId parent = none;           ///< of an object that is here
    std::string periods;              ///< in which the object is, where it is not in this one
};

/// A growing set of facts for one model. Cheap to copy: copies share their content until one changes.
class MERILO_API Dataset {
public:
    explicit Dataset(std::shared_ptr<const Model> model);
    Dataset(const Dataset&);
    Dataset(Dataset&&) noexcept;
    Dataset& operator=(const Dataset&);
    Dataset& operator=(Dataset&&) noexcept;
    ~Dataset();

    [[nodiscard]] const std::shared_ptr<const Model>& model() const;
    [[nodiscard]] const std::vector<Object>& objects() const;
    [[nodiscard]] const std::vector<Slab>& slabs() const;
    [[nodiscard]] const Slab* slab(std::string_view period, EntityId entity) const;
    /// Periods in the order of their first fact.
    [[nodiscard]] std::vector<std::string> periods() const;

    /// The object at `path` (itself, its parent, the parent's parent …), made known with its parents in `period` if it is new. A path that
    /// names no parent means the only object of that name; an object named without a parent is the one that is named with a parent later.
    /// The result is a row of the slab (period, entity).
    std::uint32_t add(std::string_view period, EntityId entity, const std::vector<std::string>& path);
    /// Row of the object at `path`; a path may stop early where it is the only one that matches. None when there is no such object.
    [[nodiscard]] std::optional<std::uint32_t> find(std::string_view period, EntityId entity, const std::vector<std::string>& path) const;
    /// May `path` mean several objects, whatever the period? Adding it would make one more, without a parent.
    [[nodiscard]] bool is_ambiguous(EntityId entity, const std::vector<std::string>& path) const;

    /// The reader has reported that this object has no parent in a period (empty: in any), though others have one: evaluation does not
    /// say it again.
    void set_reported_orphan(std::string_view period, ObjectId object);
    [[nodiscard]] bool is_reported_orphan(std::string_view period, ObjectId object) const;

    /// From now on the objects of an entity are the same wherever they stand, and known by their name alone. False when some are known
    /// already, and nothing changes.
    bool know_by_name(EntityId entity);
    /// Objects of all levels of the path are known by name. The object has a row in the period, or in all that are new from then on.
    Placed place(const ObjectPlace& said);
    [[nodiscard]] ObjectLocation locate(std::string_view period, EntityId entity, std::string_view name) const;
    [[nodiscard]] std::vector<std::string> listed_names(EntityId entity) const;
    /// False when an object known by name has another title.
    bool set_title(EntityId entity, const std::string& name, const std::string& title);
    /// The title of an object, or its name where it has none.
    [[nodiscard]] const std::string& title(ObjectId object) const;
    /// Parents that no table of objects names although one names others of their entity, and objects without a parent among others.
    void check_places(Diagnostics& diagnostics);

    // Steps of management cycles. Facts of steps are given after all other facts and objects. -----------------------------------------
    /// From now on a step without a fact is not done; before, nothing is known of any step.
    void begin_steps();
    [[nodiscard]] bool has_steps() const;
    /// A row about this object could not be read: a step of the mechanism (none: of any) without a fact is not known, instead of not done.
    /// `object` none: of no object is anything known that has no fact.
    void doubt_steps(ObjectId object, std::uint32_t mechanism);
    /// Is nothing known of a step where there is no fact of it?
    [[nodiscard]] bool is_doubtful_step(ObjectId object, std::uint32_t mechanism) const;
    /// `path` (the object, its parent …) is an object of any period. Where no other facts name objects of the mechanism's entity,
    /// it is made known in this period.
    StepAdded add_step(ObjectStep step, const std::vector<std::string>& path);
    [[nodiscard]] const std::vector<ObjectStep>& steps() const;
    /// The fact that is in force in a period: the latest since the step was last due anew. Null: there is none.
    [[nodiscard]] const ObjectStep* step_in_force(std::string_view period, ObjectId object, std::uint32_t mechanism, std::uint32_t step) const;
    /// The same facts with what is in force in each period as the facts of the inputs `….done` and `….published`.
    [[nodiscard]] Dataset with_steps() const;

    /// Makes the column known, all rows missing, if it is new.
    void add_column(std::string_view period, QuantityId quantity);
    /// Puts a whole column in the place of what was there: one row for each of the slab, in its order. Throws std::invalid_argument when it
    /// has more or fewer.
    void set_column(std::string_view period, QuantityId quantity, Column column);
    /// `row` is one that `add` or `find` gave for this period and the quantity's entity. A double that is not finite makes the fact missing.
    void set(std::string_view period, std::uint32_t row, QuantityId quantity, const Fraction& value);
    void set(std::string_view period, std::uint32_t row, QuantityId quantity, double value);
    void set_state(std::string_view period, std::uint32_t row, QuantityId quantity, State state);

private:
    friend class detail::TableWriter;
    struct Impl;
    std::shared_ptr<Impl> impl_;
    Impl& own();
};

/// How the bytes of a CSV file stand for characters. `automatic`: UTF-16 where a byte order mark says so, else UTF-8 where all bytes are
/// that, else Windows-1251.
enum class Encoding : std::uint8_t { automatic, utf8, windows1251, utf16 };

/// How to read a file. The default period is that of rows without one.
struct ReadOptions {
    std::string period;
    Mapping mapping;                 ///< without rows: the column named like an entity holds the object, others are named like inputs
    EntityId entity = none;          ///< of bare column names; none: the deepest entity that is a column
    bool nan_is_missing = false;     ///< of Arrow: NaN is how the source writes that there are no data (pandas); otherwise it is an error
    Encoding encoding = Encoding::automatic;   ///< of CSV; JSON is UTF-8
    bool objects = false;            ///< a table of objects, as `read_objects` takes it
    bool expected = false;           ///< `expect data`: facts of any quantity named in the mapping
    std::vector<std::string> ignore; ///< headings (JSON: keys) of columns that are no facts; one that is not there is an error
    std::vector<std::string>* headings = nullptr;   ///< takes the headings met, and `ignore` is left to `check_ignored`: for several sources
    std::size_t bytes = std::size_t{4} << 30U;
    std::size_t threads = 0;         ///< of Arrow, whose columns are read at once; 0: as many as the machine has and the work is worth
    Executor executor;               ///< lends the threads; empty: they are started where there is enough to do, and end with it
};

/// A fact as a person writes it, read for `type`: "82%", "0.82", "да", "«5»" by name, code or title, "н/д", "н/п".
struct ParsedFact {
    State state = State::missing;
    Fraction value;
    std::optional<Diagnostic> error;   ///< its code and arguments, without a place
};
MERILO_API ParsedFact parse_fact(const Model& model, const Type& type, const Range& range, std::string_view text, bool in_percent);

/// Reads facts in CSV (RFC 4180; semicolon, tab or comma, found from the header line or said by a line `sep=;` before it).
/// A wrong cell is reported with its row and column and is missing; the rest is read. Errors: unreadable file, unknown column,
/// no object column, doubled object. False when the file could not be read at all.
MERILO_API bool read_csv(Dataset& dataset, const std::string& path, const ReadOptions& options, Diagnostics& diagnostics);
/// The same for a text; `name` stands in the diagnostics.
MERILO_API bool read_csv_text(Dataset& dataset, const std::string& name, std::string_view text, const ReadOptions& options, Diagnostics& diagnostics);

/// Reads facts in JSON: {"municipality": [{"municipality": "…", "period": "2022", "pupils": 120, …}, …]}. Numbers are read as text,
/// strings as cells of a CSV file; null is missing.
MERILO_API bool read_json(Dataset& dataset, const std::string& path, const ReadOptions& options, Diagnostics& diagnostics);
MERILO_API bool read_json_text(Dataset& dataset, const std::string& name, std::string_view text, const ReadOptions& options, Diagnostics& diagnostics);

/// Facts as `read_json` takes them; reading them back loses nothing. Numbers that no double means are texts, and what is no decimal of at
/// most 34 digits is a fraction: "1/3".
MERILO_API std::string to_json(const Dataset& dataset);
/// Facts of steps as `read_steps` takes them from JSON.
MERILO_API std::string steps_to_json(const Dataset& dataset);

/// Reads by the file's ending: `.csv`, `.tsv` or `.txt`, or `.json`; anything else is an error.
MERILO_API bool read_facts(Dataset& dataset, const std::string& path, const ReadOptions& options, Diagnostics& diagnostics);
/// Reads several files as one set of facts: a column to ignore has to be in one of them. False when one could not be read.
MERILO_API bool read_files(Dataset& dataset, const std::vector<std::string>& paths, const ReadOptions& options, Diagnostics& diagnostics);
/// Reads tables of objects, before any facts of these objects: a column of the objects, headed as in a table of facts; one of what they
/// are in, headed `parent` or by its entity; and, where they are wanted, `period` (an empty cell: all periods without a record of their
/// own) and `title`. The objects are known by their name alone: one that moves remains itself. Afterwards facts of objects that are not
/// listed for their period are errors.
MERILO_API bool read_objects(Dataset& dataset, const std::vector<std::string>& paths, const ReadOptions& options, Diagnostics& diagnostics);
/// Reads tables of steps (CSV, or a list of records in JSON), after the facts and the tables of objects: columns headed by the entities of
/// the object and of what it is in, `mechanism`, `step`, `period`, `done`, `document`, `published` (or the same in Russian). `done` is yes,
/// no or the day on which it was done; empty is missing. A wrong row is reported and not read.
MERILO_API bool read_steps(Dataset& dataset, const std::vector<std::string>& paths, const ReadOptions& options, Diagnostics& diagnostics);
/// The same for a text; `name` stands in the diagnostics, and its ending tells what it is.
MERILO_API bool read_steps_text(Dataset& dataset, const std::string& name, std::string_view text, const ReadOptions& options, Diagnostics& diagnostics);

/// An error, with a near heading, for each name of `ignore` that is not among `headings`.
MERILO_API void check_ignored(const std::vector<std::string>& ignore, const std::vector<std::string>& headings, Diagnostics& diagnostics);

}  // namespace merilo::inline v0
