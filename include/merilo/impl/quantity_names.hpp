// What the name of a fact in data means: by its name, its full name or its title.
#pragma once

#include <merilo/impl/facts.hpp>

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace merilo::inline v0::detail {

struct NamedQuantity {
    enum class Kind : std::uint8_t { unknown, foreign, computed, ambiguous, fact };
    Kind kind = Kind::unknown;
    QuantityId id = none;   // of a fact
    std::string choices;    // of an ambiguous name
};

/// The names by which facts of one entity are called. Only inputs are facts, unless figures are `expected`.
class QuantityNames {
public:
    QuantityNames(const Model& model, EntityId entity, bool expected);
    /// `name` in its normal form.
    [[nodiscard]] NamedQuantity find(const std::string& name);
    /// The name that was probably meant, or nothing; of very many unknown names for the first only.
    [[nodiscard]] std::string near(const std::string& name);

private:
    const Model& model_;
    EntityId entity_;
    bool expected_;
    std::unordered_map<std::string_view, std::size_t> own_;   // nodes of the entity by name
    // Most tables name their columns by the names of inputs, and need neither of these.
    bool knows_titles_ = false;
    std::unordered_map<std::string, std::vector<QuantityId>> titled_;
    std::vector<std::string> known_;
    std::size_t hints_ = 0;

    /// By the name of a node or of one of its facets; none: it is no such name.
    [[nodiscard]] QuantityId find_named(std::string_view name) const;
    [[nodiscard]] QuantityId find_own(std::string_view name) const;
    [[nodiscard]] static QuantityId find_of(const Node& node, std::string_view name);
    void know_titles();
    [[nodiscard]] NamedQuantity judged(QuantityId id) const;
};

}  // namespace merilo::inline v0::detail
