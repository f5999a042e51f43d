// Stage 2: what the names mean. Entities, units, lists and typed quantities; every name has become an id.
#pragma once

#include <merilo/ast.hpp>
#include <merilo/documentation.hpp>
#include <merilo/number.hpp>
#include <merilo/period.hpp>
#include <merilo/roadmap.hpp>
#include <merilo/types.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace merilo::inline v0 {

/// A document that the methodology cites.
struct CitedSource {
    std::string name, title;
    Span span;
};

enum class NodeKind : std::uint8_t { input, parameter, value, indicator, group };
enum class Facet : std::uint8_t { value, points, maximum, percent, level };
inline constexpr std::size_t facet_count = 5;
enum class Better : std::uint8_t { unstated, higher, lower };
/// `mean_of_percents`: each member brings points / maximum, a share.
enum class Total : std::uint8_t { none, sum, weighted_mean, mean_of_percents };
enum class MissingRule : std::uint8_t { unstated, zero, excluded, fails };

/// What a methodology answers to: a list of demands, each with its code.
struct CatalogEntry {
    std::string code, title;
    Span span;
};
struct Catalog {
    std::string name, title;
    std::vector<CatalogEntry> entries;
    Span span;
};

/// `answers`: the entry of a catalogue that a node is about.
struct Answer {
    std::uint32_t catalog = none, entry = none;
    Span span;
};

/// `after`: the steps that come before it, as indexes.
struct CycleStep {
    std::string name, code, title;
    std::vector<std::uint32_t> after;
    Span span;
};

/// The steps of a management cycle, each behind all that it comes after. Its list has them as labels.
struct Cycle {
    std::string name, title;
    std::vector<CycleStep> steps;
    ListId list = none;
    Span span;
};

/// What makes a step done: a fact; values of indicators; a condition.
enum class StepKind : std::uint8_t { document, indicators, condition };

/// What a mechanism says of one step of its cycle. `done` and `published` are the inputs of its facts; a step that is computed has no `done`.
struct MechanismStep {
    std::uint32_t step = none;           ///< in the cycle
    StepKind kind = StepKind::document;
    std::string document;
    bool once = false;                   ///< it holds until it is replaced
    Recurrence recurrence;               ///< `every` nothing: it is not said how often
    std::vector<NodeId> indicators;
    NodeId node = none, done = none, published = none;
    Span span;
};

/// The cycle of one thing that is managed. It is a group of its steps; `full` and `broken` are values beside it.
struct Mechanism {
    NodeId node = none;
    std::uint32_t cycle = none;
    std::vector<MechanismStep> steps;    ///< those that are required, in the order of the cycle
    NodeId full = none, broken = none;
    std::vector<NodeId> indicators;      ///< of all its steps
    std::vector<NodeId> before;          ///< the same of the period before, where a step is about effectiveness
};

/// What a node is to its mechanism.
enum class MechanismPart : std::uint8_t { none, whole, step, done, published, full, broken, before };

/// What a node says of a road map: how many deadlines have come (`due`), how many of these are met, the part of them, and how many of all are
/// in a state.
enum class RoadMapFigure : std::uint8_t { none, percent, due, met, done, done_late, due_now, overdue, not_yet_due };
inline constexpr std::size_t roadmap_figure_count = 9;

/// Where the condition is yes a node is not applicable, for this reason.
struct Unrated {
    ExprId condition = none;
    std::string reason;
    Span span;
};

/// A named thing. `facets` are its quantities; an absent facet is `none`.
struct Node {
    NodeKind kind = NodeKind::value;
    EntityId entity = none;              ///< none: a parameter
    std::string name, code, title;       ///< `name` without its entity
    Better better = Better::unstated;
    bool optional = false;               ///< of an input: its column may be absent from the data
    std::string assumed;                 ///< why its figure, or how it is computed, is assumed; empty: it is not
    std::vector<Citation> citations;
    Total total = Total::none;
    MissingRule missing_rule = MissingRule::unstated;
    std::vector<NodeId> members;         ///< of a group, in the order written
    std::vector<std::uint32_t> heirs;    ///< by member: the index of the one to which its weight goes when it has no points; none: nobody
    std::vector<Unrated> unrated;
    PeriodRange valid;                   ///< the periods in which it is in force; in others it is not applicable
    FamilyId family = none;              ///< of which it is a member
    std::uint32_t mechanism = none;      ///< of which it is a part
    std::uint32_t step = none;           ///< of a step and its facts: index in Mechanism::steps
    MechanismPart part = MechanismPart::none;
    std::uint32_t roadmap = none;        ///< of which it is a figure
    RoadMapFigure figure = RoadMapFigure::none;
    std::vector<Answer> answers;
    bool inherited = false;              ///< it is declared in the methodology that this one extends
    std::array<QuantityId, facet_count> facets{none, none, none, none, none};
    Span span, name_span;

    /// Has it no declaration of its own, but is a part of a mechanism, or a figure of a road map?
    [[nodiscard]] bool is_made() const { return part != MechanismPart::none || figure != RoadMapFigure::none; }
    /// An input that no column of data is named like: facts of steps and figures of road maps come from tables of their own.
    [[nodiscard]] bool is_of_other_tables() const { return kind == NodeKind::input && is_made(); }
    [[nodiscard]] QuantityId facet(Facet facet) const { return facets[static_cast<std::size_t>(facet)]; }
    /// What the bare name means: a group's points, anything else's value.
    [[nodiscard]] QuantityId main() const { return kind == NodeKind::group ? facet(Facet::points) : facet(Facet::value); }
};

/// What a declaration `by LIST [and LIST]` makes: a node for each label, or pair of labels. A member is named "vpr4.m2" and titled with
/// the titles of its labels.
struct Family {
    EntityId entity = none;
    std::string name, title;             ///< `name` without its entity
    std::vector<ListId> lists;           ///< one or two
    std::vector<NodeId> members;         ///< by label; of two lists the labels of the second change faster
    Span name_span;
};

/// One thing that is computed for each object of `entity`: a facet of a node, or an expression of a report or a scenario (`node` none).
struct Quantity {
    NodeId node = none;
    Facet facet = Facet::value;
    EntityId entity = none;   ///< none: the same for all objects
    Type type;
    Range range;
    bool may_be_missing = true;
    bool approximate = false; ///< it rests on a function that is computed to twelve significant digits
    ExprId expr = none;
    Span span;
};

/// Operations on typed operands; the table in docs/language/states.md says what each does with missing and not applicable.
enum class Op : std::uint8_t {
    constant,       // payload: index in Model::constants (yes/no: 0 or 1; labels: their index)
    fact,           // payload: quantity whose fact the data give
    read,           // payload: quantity
    negate, add, subtract, multiply, divide,
    less, less_equal, equal,                    // greater is less with its operands exchanged
    logical_and, logical_or, logical_not,       // Kleene
    matches,        // н/п becomes no: a cell that is not applicable does not match
    is_missing, is_applicable,                  // always yes or no
    table,          // payload: number of inputs n | n inputs, then condition, result for each row, then the result of otherwise, if any
    minimum, maximum, mean, absolute,
    natural_log, decimal_log, exponential, power, square_root,   // to twelve significant digits
    round, round_down, round_up, round_even,    // x, step
    linear,         // x, then at, result for each point, at ascending
    parent,         // the value of the operand, a quantity of an ancestor, for the objects below
    rank,           // payload: index in Model::ranks | measured, then where, KIND, tie-break: those that there are
    aggregate,      // payload: index in Model::aggregates | see Aggregate
    applies_when,   // condition, x: x where the condition is yes, н/п where it is no or н/п
    missing_means,  // x, what stands for it when missing
    state_of,       // x, y: y where x is a value, else the state of x
    lag,            // payload: how many periods back | x, of that period
    base,           // payload: number of a period | x, of that period; missing in earlier ones
    dated,          // payload: index in Model::dated | what is in force from each of its periods on
    in_force,       // payload: node | yes in the periods in which it is valid, else no
    over_labels,    // payload: index in Model::aggregates | for each label what Aggregate says, then the least number, if there is one
    adds_up, at_most,                           // condition, fact: the fact, unless the condition is no, which is an error of the data
    group_points, group_maximum,                // payload: node of the group | points, maximum, weight for each member
};

struct Expr {
    Op op = Op::constant;
    Type type;
    EntityId entity = none;      ///< for whose objects it is computed; none: the same for all
    Span span;
    std::uint32_t first = 0;     ///< first operand in Model::operands; operands have lower ids than their expression
    std::uint32_t count = 0;
    std::uint32_t payload = 0;
};

/// `ordinal`: equals are told apart by another figure; those that are equal in it too share a place, as in `competition`.
enum class Ties : std::uint8_t { dense, competition, ordinal };

struct Rank {
    EntityId within = none;
    bool higher_first = true;
    Ties ties = Ties::dense;
    bool where = false;              ///< who is ranked
    bool by = false;                 ///< peers share a kind too
    bool tie_higher_first = true;    ///< of `ordinal`
    bool percentile = false;         ///< the share of ranked peers that are not better, oneself left out
};

enum class AggregateKind : std::uint8_t { sum, mean, median, minimum, maximum, count, any, all, share, ratio, weighted_mean };
/// Objects below, peers (oneself included), periods (this one included), or the labels of a list.
enum class ScopeKind : std::uint8_t { below, within, last, labels };

/// Operands: what is measured (of a ratio dividend and divisor, of a weighted mean the measured and its weight, of a count of objects
/// nothing), then `where`, then the kind that peers share.
struct Aggregate {
    AggregateKind kind = AggregateKind::sum;
    ScopeKind scope = ScopeKind::below;
    EntityId over = none;            ///< whose objects are aggregated
    EntityId within = none;          ///< of peers
    std::uint32_t periods = 0;       ///< of `last`
    bool where = false, by = false;
    bool all_required = false;       ///< one that is missing makes the result missing
    std::uint32_t at_least = 0;      ///< fewer that are known make the result missing
};

/// How many objects (or periods) an aggregation counted, of all to which it applies; the others are missing.
struct Coverage {
    std::size_t counted = 0, population = 0;
};

struct ReportColumn {
    QuantityId quantity = none;
    QuantityId maximum = none;           ///< `of maximum`: shown beside it
    std::string heading;                 ///< empty: the title of the node, and the facet if it is not the bare name's
    std::optional<Fraction> shown_to;    ///< never feeds a decision
};

/// Columns with one heading over all of them; the heading may be empty.
struct ReportSection {
    std::string heading;
    std::vector<ReportColumn> columns;
};

struct Report {
    EntityId entity = none;
    std::string name, title;
    std::vector<ReportSection> sections;
    std::vector<QuantityId> sort_by;     ///< ascending; objects without a value come last
    PeriodRange valid;                   ///< it is made for these periods
    Span span;
};

// Scenarios -----------------------------------------------------------------------------------------------------------------------

enum class AssignState : std::uint8_t { equals, shows, missing, not_applicable };

/// One line of `given` or `expect`. In `expect` the target is any facet and the value any constant expression of its type.
struct Assign {
    QuantityId target = none;
    AssignState state = AssignState::equals;
    Fraction value;                      ///< labels by index, yes as 1
    std::optional<Fraction> shown_to;    ///< of `shows`: the last printed digit, 1% for `33%`
    Span span;
};

struct ObjectFacts {
    EntityId entity = none;
    std::vector<std::string> path;       ///< the object, its parent, the parent's parent …
    std::string period;                  ///< empty: the scenario's
    std::vector<Assign> assigns;
    Span span;
};

/// `name` and `value`: a long table, in which each record holds the name of one fact and its value.
enum class MappingTarget : std::uint8_t { object, parent, period, fact, ignored, name, value };

/// What one column of data is.
struct MappingRow {
    std::string column;
    MappingTarget target = MappingTarget::fact;
    std::uint32_t id = none;             ///< entity of object and parent; quantity of a fact
    bool in_percent = false;             ///< 82 means 82 %
    Span span;
};

enum class MappingOthers : std::uint8_t { as_named, ignored, refused };

struct Mapping {
    std::vector<MappingRow> rows;
    MappingOthers others = MappingOthers::as_named;
};

/// What is known of one step of one object in one period. A step that is computed has no `done` (missing).
struct StepFact {
    std::uint32_t mechanism = none;
    std::uint32_t step = none;           ///< index in Mechanism::steps
    std::optional<bool> done, published; ///< nothing: missing
    bool not_applicable = false;         ///< the step does not exist here
    std::string document;
    std::string day;                     ///< on which it was done, "2022-05-20"; empty: it is not said
};

/// `given step …`
struct GivenStep {
    StepFact fact;
    std::vector<std::string> path;       ///< the object, its parent …
    std::string period;                  ///< empty: the scenario's
    Span span;
};

struct DataFacts {
    std::string file;                    ///< relative to the methodology's file
    Mapping mapping;
    Span span;
};

struct Exception {
    EntityId entity = none;
    std::vector<std::string> path;
    std::vector<std::string> columns;    ///< columns of `expect data`, or nodes as written in `expect`
    std::string reason;
    Span span;
};

/// What is expected of a road map: how many of its measures are in a state, have fallen due (`due`), or which part of these is done
/// (`percent`).
struct ScenarioRoadMap {
    std::uint32_t roadmap = none;
    std::vector<std::string> path;       ///< the object, its parent …
    std::vector<std::pair<Word, Assign>> figures;
    Span span;
};

struct Scenario {
    std::string title;
    std::string period;
    std::optional<Day> as_of;            ///< the day on which measures are judged; nothing: the last of the period
    std::vector<ScenarioMeasure> given_measures, expect_measures;
    std::vector<ScenarioRoadMap> expect_roadmaps;
    std::vector<ObjectFacts> given, expect;
    std::vector<DataFacts> given_data, expect_data;
    std::vector<GivenStep> given_steps;
    std::vector<DataFacts> given_step_files;   ///< tables of steps, without a mapping
    std::vector<DataFacts> given_measure_files;   ///< the same of measures
    std::vector<Exception> exceptions;
    std::vector<std::pair<Code, Span>> expect_diagnostics;   ///< said of its data, each at least once
    Span span;
};

// Checks ---------------------------------------------------------------------------------------------------------------------------

/// Takes the values lowest, lowest + step … highest; the labels of a list by their index.
struct CheckVariable {
    std::string name;
    QuantityId quantity = none;
    Fraction lowest, highest, step;
};

/// Values for which the check is known to fail: one for each variable, in their order.
struct CheckFailure {
    std::vector<std::vector<Fraction>> values;
    std::string reason;
    Span span;
};

/// What the methodology states about itself, for all values of its variables. Its quantities belong to no node.
struct Check {
    std::string title;
    std::vector<CheckVariable> variables;
    QuantityId holds = none;             ///< yes or no
    std::vector<CheckFailure> failures;
    PeriodRange valid;                   ///< it is judged as of these periods
    std::vector<Citation> citations;
    Span span;
};

/// A declaration that replaces one of the methodology that is extended.
struct Override {
    Word kind = Word::nothing;           ///< the keyword of both: parameter, indicator …
    std::string name;                    ///< as written: "municipality.failed"
    std::string was, is;                 ///< the formula in the header, else the type, else the title, as written
    Span span, base;                     ///< the names of both
};

/// The whole methodology. Ids index these vectors.
struct Model {
    std::string name, title, version;
    std::string digest;                  ///< of the texts, in hexadecimal digits: of one file what `sha1sum FILE` says
    Language keywords = Language::english;   ///< the keyword set in which it is written, and messages quote it
    Word period = Word::nothing;         ///< year, school_year, …; nothing: not stated
    std::vector<CitedSource> sources;
    std::vector<Documentation> documentation;   ///< of all that is documented, in the order written
    std::vector<Entity> entities;
    std::vector<Unit> units;
    std::vector<List> lists;
    std::vector<Node> nodes;
    std::vector<Family> families;
    std::vector<Cycle> cycles;
    std::vector<Mechanism> mechanisms;
    std::vector<Catalog> catalogs;
    std::vector<Quantity> quantities;
    std::vector<Expr> exprs;
    std::vector<ExprId> operands;
    std::vector<Fraction> constants;
    std::vector<Rank> ranks;
    std::vector<Aggregate> aggregates;
    std::vector<std::vector<PeriodNumber>> dated;   ///< of each dated parameter the first periods of its values, ascending
    std::vector<Report> reports;
    std::vector<Scenario> scenarios;
    std::vector<Check> checks;
    std::vector<Override> overrides;
    std::vector<Responsible> responsible;
    std::vector<RoadMap> roadmaps;
    std::vector<Recommendation> recommendations;

    [[nodiscard]] ExprId operand(ExprId expr, std::uint32_t index) const { return operands[exprs[expr].first + index]; }
    [[nodiscard]] MERILO_API NodeId find(std::string_view name) const;  ///< "municipality.failed", or a parameter's name; none when there is none
};

/// Gives every name a meaning and every expression a type. Reports all it finds; quantities in error have the type `error`.
MERILO_API Model resolve(const Ast& ast, const Sources& sources, Diagnostics& diagnostics);

/// Reads `sources.files[source]`, a mapping file: the rows that could stand in the braces of `given data`, for facts of `model`.
MERILO_API Mapping parse_mapping(const Model& model, const Sources& sources, std::uint32_t source, Diagnostics& diagnostics);

/// "municipality.failed.points": how a person writes this quantity; empty for an anonymous one.
MERILO_API std::string quantity_name(const Model& model, QuantityId quantity);

/// What `name` means where people write it: "municipality.training.percent", or without its entity; a bare name is a group's points and
/// anything else's value, a facet is a word of either language. None, with a diagnostic that lists near names, when it means nothing or
/// several things. `entity`, if any, is the one whose node is meant.
MERILO_API QuantityId find_quantity(const Model& model, std::string_view name, Diagnostics& diagnostics, std::string_view entity = {});
/// The node that `name` means, with or without its entity and a facet.
MERILO_API NodeId find_node(const Model& model, std::string_view name, Diagnostics& diagnostics);

/// A type in words as a phrase: "count of pupil", "share".
MERILO_API Argument type_phrase(const Model& model, const Type& type);

}  // namespace merilo::inline v0
