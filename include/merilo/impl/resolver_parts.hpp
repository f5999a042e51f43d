// The parts of what resolving works on: ranges, names and their meanings, clauses of declarations, scopes, tables.
#pragma once

#include <merilo/impl/resolve_fractions.ipp>
#include <merilo/model.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace merilo::inline v0::detail {

/// An interval of exact numbers; an absent end is unbounded.
struct ResolveRange {
    std::optional<Exact> lowest, highest;
    bool integer = false;

    [[nodiscard]] bool is_point() const { return lowest && highest && *lowest == *highest; }
    [[nodiscard]] bool holds_zero() const { return (!lowest || lowest->sign() <= 0) && (!highest || highest->sign() >= 0); }
    [[nodiscard]] bool holds(const Exact& value) const { return (!lowest || *lowest <= value) && (!highest || value <= *highest); }
    static ResolveRange point(const Exact& value) { return {value, value, value.is_integer()}; }
};

/// What is known about an expression beyond its type.
struct ResolveFacts {
    ResolveRange range;
    bool may_be_missing = false;
    bool constant = false;   ///< the same for all objects and always a value, namely range.lowest
    bool approximate = false;   ///< it rests on a function that is computed to twelve digits
    bool dated = false;      ///< its range follows from what is in force in a period
    std::vector<std::optional<Exact>> eras{};   ///< the same for all objects, but not for all periods: the value in each era, if there is one

    /// The same for all objects of a period.
    [[nodiscard]] bool is_uniform() const { return constant || !eras.empty(); }
};

/// A name that is found without an entity.
struct ResolveGlobal {
    enum class Kind : std::uint8_t { entity, unit, list, parameter } kind = Kind::entity;
    std::uint32_t id = none;
    Span span;
};

/// A variable or a value of a check.
struct ResolveLocal {
    QuantityId quantity = none;   ///< none: it could not be typed, which was reported
    Span span;
};

/// What a name in an expression means.
struct ResolveMeaning {
    enum class Kind : std::uint8_t { nothing, quantity, label } kind = Kind::nothing;
    QuantityId quantity = none;
    ListId list = none;
    std::uint32_t label = 0;
};

/// A declaration's clauses, found by their keyword; each at most once, the first counts.
struct ResolveNodeSyntax {
    SyntaxId declaration = none;
    SyntaxId formula = none, points = none, maximum = none, level = none, applies_when = none, missing_means = none, weights = none;
    SyntaxId valid = none;
    std::vector<std::pair<SyntaxId, PeriodNumber>> dated;   ///< of a parameter: its clauses `from`, with their periods, ascending
    std::vector<std::pair<SyntaxId, NodeId>> members;   ///< of a group; none: unknown
    std::vector<SyntaxId> unrated;                      ///< the clauses
    SyntaxId adds_up_to = none, each_at_most = none;    ///< names
    ExprId condition = none;                            ///< of `applies when`, once it is typed
    std::vector<ExprId> group_operands;                 ///< of a group, once they are typed; its points and its maximum share them
    bool group_typed = false, group_fits = false;
    bool heirs_wrong = false;                           ///< which was reported
    bool proper = false;                                ///< points never leave 0..maximum
};

/// What an aggregation runs over.
struct ResolveScope {
    ScopeKind kind = ScopeKind::below;
    EntityId over = none, within = none;
    ListId list = none;
    std::uint32_t periods = 0;
    ExprId by = none;
    bool fits = false;
};

/// Options of an aggregation as they are written; none: it is not.
struct ResolveOptions {
    SyntaxId order = none, ties = none, at_least = none, all_required = none;
    bool fit = true;
};

/// A table while it is being typed.
struct ResolveTable {
    SyntaxId syntax = none;
    std::vector<ExprId> inputs;
    std::vector<SyntaxId> rows;          ///< those that are well-formed
    SyntaxId otherwise = none;
    bool bounds_may_be_missing = false;  ///< what the inputs are compared with
    bool has_empty_range = false;
};

/// A table whose rows are looked through once all types are known.
struct ResolveTableRows {
    ExprId expr = none;
    SyntaxId syntax = none;
    std::vector<SyntaxId> rows;
    SyntaxId otherwise = none;
    std::vector<ExprId> conditions;    ///< by row, whenever it is valid
    std::vector<PeriodRange> valid;    ///< by row; empty: all always are
    PeriodRange in_force;              ///< what the table belongs to
};

struct ResolveCell;
struct ResolveDomain;

}  // namespace merilo::inline v0::detail
