// Part of stage 2: what a quantity can be. Ids, types, entities, units and lists.
#pragma once

#include <merilo/number.hpp>
#include <merilo/source.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace merilo::inline v0 {

using EntityId = std::uint32_t;
using UnitId = std::uint32_t;
using ListId = std::uint32_t;
using NodeId = std::uint32_t;
using QuantityId = std::uint32_t;
using FamilyId = std::uint32_t;
using ExprId = std::uint32_t;

/// `number` covers counts and points: a number with a unit. `error` fits everything and is never reported again.
enum class TypeKind : std::uint8_t { error, number, share, yes_no, label, date, text };

struct Type {
    TypeKind kind = TypeKind::error;
    UnitId unit = none;   ///< of a number; none: a number without a unit
    UnitId per = none;    ///< of a number: "unit per per"
    ListId list = none;   ///< of a label
    bool bare = false;    ///< a literal or a parameter without a unit: fits any unit except share
    std::uint32_t of = 1; ///< of a rate: so many of `per`, as in "per 1000 pupils"

    friend bool operator==(const Type&, const Type&) = default;
};

/// What the type and the rows of tables allow; an absent end is unbounded. Used for a default `maximum` and for exactness.
struct Range {
    std::optional<Fraction> lowest, highest;
    bool integer = false;
};

struct Entity {
    std::string name, title;
    EntityId parent = none;
    Span span;
};

/// Unit 0 is `points`; every entity is a unit too.
struct Unit {
    std::string name, title;
    Span span;
};

enum class Colour : std::uint8_t { nothing, red, orange, yellow, green, blue, grey };

struct Label {
    std::string name, code, title;
    Colour colour = Colour::nothing;
    Span span;
};

/// Labels stand worst first; in an unordered list only `=` is defined.
struct List {
    std::string name, title;
    std::vector<Label> labels;
    bool ordered = true;
    Span span;
};

}  // namespace merilo::inline v0
