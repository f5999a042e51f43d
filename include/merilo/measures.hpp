// Facts of measures: what of a road map was done when, and by which document; and how the road maps stand as of a day.
#pragma once

#include <merilo/dataset.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace merilo::inline v0 {

/// A measure that was done, or (of a scheduled one) when it is due.
struct MeasureFact {
    MeasureId id;
    std::uint32_t object = none;         ///< index in MeasureFacts::objects()
    std::optional<DaySpan> due;          ///< which time; nothing: the measure never falls due
    std::optional<Day> done;
    std::string document;
    std::uint64_t record = 0;            ///< where it was read; 0: nowhere
};

/// An object whose measures are known: itself, its parent …, as far as the facts name them.
struct MeasureObject {
    EntityId entity = none;
    std::vector<std::string> path;
};

/// A growing set of facts of measures for one model.
class MERILO_API MeasureFacts {
public:
    explicit MeasureFacts(std::shared_ptr<const Model> model) : model_(std::move(model)) {}

    [[nodiscard]] const std::shared_ptr<const Model>& model() const { return model_; }
    [[nodiscard]] const std::vector<MeasureObject>& objects() const { return objects_; }
    [[nodiscard]] const std::vector<MeasureFact>& facts() const { return facts_; }

    /// The object, made known if it is new: its road maps are followed though none of its measures is done. A path that stops early means
    /// the only object that it fits, whichever of the two is given first.
    std::uint32_t add_object(const MeasureObject& object);
    /// The object that `object` means; none: it is not known.
    [[nodiscard]] std::uint32_t find(const MeasureObject& object) const;
    /// From now on the objects of this entity are known, and the readers refuse others.
    void close(EntityId entity) { closed_.push_back(entity); }
    [[nodiscard]] bool is_closed(EntityId entity) const { return std::find(closed_.begin(), closed_.end(), entity) != closed_.end(); }
    /// A record about this object could not be read: what its road map shows is not known. `object` none: of no object.
    void doubt(std::uint32_t roadmap, std::uint32_t object) { doubtful_.emplace_back(roadmap, object); }
    [[nodiscard]] bool is_doubtful(std::uint32_t roadmap, std::uint32_t object) const;
    /// A fact whose measure, object and time are those of the model and of this set. False, and nothing changes, when that time was given
    /// before; `first` takes the record of that fact.
    bool add(MeasureFact fact, std::uint64_t* first = nullptr);

private:
    struct Key {
        MeasureId id;
        std::uint32_t object;
        Day due, done;
        friend auto operator<=>(const Key&, const Key&) = default;
    };
    struct Hash {
        std::size_t operator()(const Key& key) const;
    };

    std::shared_ptr<const Model> model_;
    std::vector<MeasureObject> objects_;
    std::unordered_map<std::string, std::vector<std::uint32_t>> objects_named_;
    std::vector<EntityId> closed_;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> doubtful_;   ///< road map and object; none: any
    std::vector<MeasureFact> facts_;
    std::unordered_map<Key, std::uint32_t, Hash> index_;   ///< of facts
};

/// Reads facts of measures in CSV or JSON, by the file's ending. Columns, or keys of a list of records: the object (headed by its entity or
/// `object`) and, where they are named, those above it; `roadmap` (left out where there is one only), `measure`, `due`, `done`, `document`;
/// in either language. A wrong record is reported with its row and column and not read; the others are. False when the file could not be
/// read at all.
MERILO_API bool read_measures(MeasureFacts& facts, const std::string& path, const ReadOptions& options, Diagnostics& diagnostics);
/// The same for a text; `name`, whose ending says how it is written, stands in the diagnostics.
MERILO_API bool read_measures_text(MeasureFacts& facts, const std::string& name, std::string_view text, const ReadOptions& options,
                                   Diagnostics& diagnostics);

/// How many measures are in which state, each time they fall due counted by itself.
struct MeasureCounts {
    std::array<std::uint32_t, measure_state_count> in_state{};   ///< by MeasureState
    std::uint32_t due = 0;               ///< have fallen due: their last day is not after the day asked about
    std::uint32_t done_of_due = 0;       ///< are done, of these

    [[nodiscard]] std::uint32_t of(MeasureState state) const { return in_state[static_cast<std::size_t>(state)]; }
    /// The part of what has fallen due that is done; nothing where nothing has.
    [[nodiscard]] MERILO_API std::optional<Fraction> percent() const;
};

/// One time that a measure falls due.
struct MeasureStatus {
    std::uint32_t measure = none;        ///< index in RoadMap::measures
    const DaySpan* due = nullptr;        ///< of the model or of the facts; null: it never falls due, and is done
    MeasureState state = MeasureState::not_yet_due;
    std::uint32_t fact = none;           ///< index in MeasureFacts::facts(); none: there is no fact
};

/// Why a measure is carried out: a recommendation that was given for an object.
struct MeasureOrigin {
    std::uint32_t measure = none;
    std::uint32_t recommendation = none;
    std::string period;
    std::vector<std::string> path;       ///< the object for which it was given, its parent …
};

/// A road map of one object.
struct RoadMapStatus {
    std::uint32_t roadmap = none;
    std::uint32_t object = none;         ///< index in MeasureFacts::objects()
    std::vector<MeasureStatus> measures; ///< by measure, then by the time they fall due
    std::vector<std::uint32_t> aside;    ///< measures without a time: continuous, open, and scheduled ones for which the facts name none
    MeasureCounts total;
    std::vector<MeasureCounts> by_section, by_responsible;      ///< a measure of several counts under each
    std::map<int, MeasureCounts> by_year;                       ///< by the year in which they fall due
    std::vector<MeasureOrigin> origins;
};

/// Road maps as of a day.
struct RoadMapReport {
    std::shared_ptr<const MeasureFacts> facts;
    Day as_of{};
    std::vector<RoadMapStatus> roadmaps;   ///< by road map, then in the order of the objects

    [[nodiscard]] const Model& model() const { return *facts->model(); }
};

/// How the road maps of all objects of `facts` stand on the day `as_of`, the day itself included: what was done later is not done yet.
/// The facts may not change afterwards.
MERILO_API RoadMapReport track(std::shared_ptr<const MeasureFacts> facts, Day as_of);

/// The objects of a data set, whose road maps are followed though no measure of theirs is done. Where it has some of an entity, tables of
/// measures that are read later may name no others.
MERILO_API void add_objects(MeasureFacts& facts, const Dataset& dataset);
/// The figures of road maps (`msoko.percent`) as facts, for formulas to read: in each period as of its last day, or as of `as_of` where that
/// is earlier. Objects of an entity of which the data have none are made known. Where the data have no period, there are those from the
/// beginning of the road maps to `period`, or to the one that holds `as_of`. Facts of periods whose last day nobody knows stay missing.
MERILO_API Dataset with_measures(const Dataset& dataset, const std::shared_ptr<MeasureFacts>& facts, std::optional<Day> as_of,
                                 const std::string& period = {});

/// What falls due in the next `days` days, the day of the report included, and is not done: by its last day.
struct UpcomingMeasure {
    std::uint32_t roadmap = none;        ///< index in RoadMapReport::roadmaps
    std::uint32_t status = none;         ///< index in RoadMapStatus::measures
};
MERILO_API std::vector<UpcomingMeasure> upcoming(const RoadMapReport& report, int days);

}  // namespace merilo::inline v0
