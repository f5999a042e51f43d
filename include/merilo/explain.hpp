// Why a result is what it is: the program run again for one object, every step kept.
#pragma once

#include <merilo/evaluate.hpp>

#include <optional>
#include <string>
#include <vector>

namespace merilo::inline v0 {

/// One quantity of one object: its value, how it came about, and what it was made of.
struct Explanation {
    enum class Kind : std::uint8_t { fact, parameter, formula, group, rank, aggregation, absent };
    /// A row of a table: what it asks, and whether it was taken.
    struct Row {
        Span span;
        /// `state_kept` stands for all rows of a table: its one value is missing or not applicable, and no row asks for that.
        enum class Outcome : std::uint8_t { taken, passed, undecided, not_reached, state_kept, not_in_force } outcome = Outcome::not_reached;
        bool otherwise = false;    ///< the last row; its span is that of its result
        State state = State::value;           ///< of `state_kept`, where the span is that of the value
    };
    /// What a member brought to its group.
    struct Member {
        QuantityId points = none;
        Fraction weight;
        State state = State::missing;
        Fraction value, maximum;
        State maximum_state = State::value;   ///< points count only where their maximum is known
        bool counted = false;      ///< in the maximum
        bool weight_is_share = false;         ///< weights are written 30%, not 3
        Fraction own_weight;       ///< as written; `weight` has what came from members without points
        QuantityId heir = none;    ///< to which the weight went, since there were no points
        bool fails = false;        ///< it makes the group missing: `missing counts fails`
    };

    /// What one object brought to an aggregation.
    struct Part {
        std::string object;
        State state = State::missing;
        Fraction value;                  ///< of one that is skipped only where `measured` is a value
        std::optional<Fraction> pair;    ///< the divisor of a ratio, the weight of a weighted mean; nothing: not known
        State measured = State::missing; ///< of what is measured alone; `state` is that of both
        bool condition_missing = false;  ///< it is skipped since nobody knows whether it belongs to the population
    };
    /// An aggregation in the formula.
    struct Gathering {
        Span span;
        EntityId over = none;
        AggregateKind kind = AggregateKind::sum;
        Type type, pair_type;            ///< of the values
        Coverage coverage;
        std::size_t left = 0;            ///< to how many it does not apply
        std::vector<Part> counted;       ///< the largest first, as many as are worth listing
        std::vector<Part> skipped;       ///< by name, as many as are worth listing
    };

    /// A place or a percentile in the formula: among whom.
    struct Ranking {
        Span span;
        std::size_t ranked = 0;          ///< that have a place, the object too where it has one
        std::size_t better = 0;          ///< of them those that come first
        std::size_t without_place = 0;   ///< peers of whom something is missing
        std::size_t left = 0;            ///< peers that are not to be ranked
        std::size_t tied_count = 0;      ///< other objects that share the place
        std::vector<std::string> tied;   ///< they by name, as many as are worth listing
    };

    /// The fact of a step that is in force.
    struct StepRecord {
        std::string document, day, period;   ///< `period`: that of the fact, which may be an earlier one
    };
    /// How far the cycle of a mechanism goes.
    struct CycleState {
        State full = State::value;           ///< `missing`: a step is undecided; `not_applicable`: none applies
        bool is_full = true;
        std::uint32_t broken = none;         ///< the first step that does not count, in its cycle; none: all count
        bool broken_is_known = true;         ///< false: nobody knows whether it does
    };

    std::string period;             ///< of what is asked; in `uses` only where it is another
    std::vector<std::string> path;  ///< the object asked about, its parent, the parent's parent …; empty in `uses`
    Kind kind = Kind::formula;
    QuantityId quantity = none;
    State state = State::missing;
    Fraction value;                 ///< labels by index, yes as 1
    State given = State::value;     ///< of a fact: what the data give; where they give nothing, the value is what `missing means`
    std::string unrated;            ///< why it is not rated; empty: it is, or it does not apply for another reason
    Span unrated_when;              ///< the condition that holds then
    Span formula;                   ///< where it is written
    std::vector<Row> rows;          ///< of the tables in the formula
    std::vector<Member> members;    ///< of a group
    std::vector<Gathering> gatherings;
    std::vector<Ranking> rankings;
    std::optional<StepRecord> step;      ///< of the facts of a step
    bool step_without_fact = false;      ///< nobody gave one, so that it is not done
    std::optional<CycleState> cycle;     ///< of the points and the percent of a mechanism
    bool out_of_force = false;      ///< not applicable, since it is not valid in that period
    std::string object;             ///< whose it is, where that is another than the object explained
    std::vector<Explanation> uses;  ///< each quantity that the formula reads, once, in the order read
};

/// Explains `quantity` of the object in `row`. Agrees with `result` bit for bit.
MERILO_API Explanation explain(const Result& result, std::size_t period, QuantityId quantity, std::size_t row);

/// As indented text.
MERILO_API std::string to_text(const Explanation& explanation, const Model& model, const Sources& sources, Language language);

}  // namespace merilo::inline v0
