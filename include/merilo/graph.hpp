// Stage 3: which quantity uses which. An edge is a use, with the place where it is written.
#pragma once

#include <merilo/model.hpp>

#include <vector>

namespace merilo::inline v0 {

/// `user` reads `used`: of its own period, or `lag` periods back, or all from `nearest` to `lag` periods back, or always the period `base`.
struct Use {
    QuantityId user = none;
    QuantityId used = none;
    Span span;
    std::uint32_t lag = 0;
    std::uint32_t nearest = 0;
    std::optional<PeriodNumber> base;
};

/// "[-1]", "[0..-2]", "2020": of which period `use` reads; empty when of its own.
MERILO_API std::string use_period(const Model& model, const Use& use);

struct Graph {
    std::vector<Use> uses;               ///< sorted by user, in the order written
    std::vector<QuantityId> order;       ///< every quantity after all that it uses; empty when there is a cycle
};

/// Finds the order (Boost.Graph). One diagnostic for each strongly connected component, with one note per edge of a cycle in it.
MERILO_API Graph order(const Model& model, Diagnostics& diagnostics);

/// All quantities that a change of `quantity` may change, in the order of evaluation, itself left out.
MERILO_API std::vector<QuantityId> affected(const Graph& graph, QuantityId quantity);

/// The dependency graph in the DOT language: a node for each named thing, clustered by entity.
MERILO_API std::string to_dot(const Model& model, const Graph& graph, Language language);

}  // namespace merilo::inline v0
