// Which quantity uses which, in what order they are evaluated, and where a quantity depends on itself.
#pragma once

#include <merilo/graph.hpp>
#include <merilo/impl/lookup.hpp>

#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/depth_first_search.hpp>
#include <boost/graph/strong_components.hpp>

#include <algorithm>
#include <compare>
#include <set>
#include <tuple>
#include <utility>

namespace merilo::inline v0 {
namespace detail {

using GraphVertices = boost::compressed_sparse_row_graph<boost::directedS>;

/// An expression, and the period of which it is read.
struct GraphVisit {
    ExprId expr = none;
    std::uint32_t lag = 0, nearest = 0;
    std::optional<PeriodNumber> base;

    friend auto operator<=>(const GraphVisit&, const GraphVisit&) = default;
};

/// The reads of one quantity's formula, in the order written. An expression that stands in two formulas is walked for each, but only once
/// in each: the input of a table is an operand of all its rows. `seen` holds for each expression the last formula in which it was met.
void graph_uses_of(const Model& model, QuantityId user, std::vector<QuantityId>& seen, std::vector<GraphVisit>& stack, std::vector<Use>& uses) {
    const auto first = static_cast<std::ptrdiff_t>(uses.size());
    std::set<GraphVisit> seen_elsewhere;   // in other periods
    if (model.quantities[user].expr != none) stack.push_back({model.quantities[user].expr, 0, 0, {}});
    while (!stack.empty()) {
        auto visit = stack.back();
        stack.pop_back();
        const bool is_here = visit.lag == 0 && !visit.base;
        if (is_here ? std::exchange(seen[visit.expr], user) == user : !seen_elsewhere.insert(visit).second) continue;
        const auto& expr = model.exprs[visit.expr];
        if (expr.op == Op::read) uses.push_back({user, expr.payload, expr.span, visit.lag, visit.nearest, visit.base});
        if (expr.op == Op::lag && visit.base) *visit.base -= static_cast<PeriodNumber>(expr.payload);
        else if (expr.op == Op::lag) visit.lag += expr.payload, visit.nearest += expr.payload;
        // Of several periods before a base one the base stands for all.
        const bool of_periods = expr.op == Op::aggregate && model.aggregates[expr.payload].scope == ScopeKind::last;
        if (of_periods && !visit.base) visit.lag += model.aggregates[expr.payload].periods - 1;
        if (expr.op == Op::base) visit = {visit.expr, 0, 0, static_cast<PeriodNumber>(expr.payload)};
        for (auto i = expr.count; i-- > 0;) stack.push_back({model.operands[expr.first + i], visit.lag, visit.nearest, visit.base});
    }
    if (uses.size() - static_cast<std::size_t>(first) < 2) return;
    const auto place = [](const Use& use) { return std::tuple(use.used, use.lag, use.nearest, use.base, use.span.begin, use.span.end); };
    std::sort(uses.begin() + first, uses.end(), [&](const Use& a, const Use& b) { return place(a) < place(b); });
    uses.erase(std::unique(uses.begin() + first, uses.end(), [&](const Use& a, const Use& b) { return place(a) == place(b); }), uses.end());
    std::stable_sort(uses.begin() + first, uses.end(), [](const Use& a, const Use& b) { return a.span.begin < b.span.begin; });
}

/// The end of a walk gives the order: a vertex is finished after all that it uses. An edge back to an unfinished vertex closes a cycle.
class GraphOrderVisitor : public boost::default_dfs_visitor {
public:
    GraphOrderVisitor(std::vector<QuantityId>& order, bool& cyclic) : order_(&order), cyclic_(&cyclic) {}
    void finish_vertex(GraphVertices::vertex_descriptor vertex, const GraphVertices&) { order_->push_back(static_cast<QuantityId>(vertex)); }
    void back_edge(const GraphVertices::edge_descriptor&, const GraphVertices&) { *cyclic_ = true; }

private:
    std::vector<QuantityId>* order_;
    bool* cyclic_;
};

/// The uses of `user`, which are sorted by user.
std::pair<std::size_t, std::size_t> graph_range_of(const std::vector<Use>& uses, QuantityId user) {
    const auto less = [](const Use& use, QuantityId id) { return use.user < id; };
    const auto first = std::lower_bound(uses.begin(), uses.end(), user, less);
    const auto last = std::lower_bound(first, uses.end(), user + 1, less);
    return {static_cast<std::size_t>(first - uses.begin()), static_cast<std::size_t>(last - uses.begin())};
}

/// A shortest cycle through `start` inside its component, as indices of uses: a breadth-first walk until it comes back.
/// `came_by` has an entry for each quantity; those of a component are used once.
std::vector<std::size_t> graph_cycle(const std::vector<Use>& uses, const std::vector<int>& component, QuantityId start,
                                     std::vector<std::size_t>& came_by) {
    std::vector<QuantityId> queue{start};
    for (std::size_t at = 0; at < queue.size(); ++at) {
        const auto [first, last] = graph_range_of(uses, queue[at]);
        for (auto i = first; i < last; ++i) {
            const auto used = uses[i].used;
            if (component[used] != component[start]) continue;
            if (used == start) {
                std::vector<std::size_t> result{i};
                for (auto vertex = uses[i].user; vertex != start; vertex = uses[came_by[vertex]].user) result.push_back(came_by[vertex]);
                std::reverse(result.begin(), result.end());
                return result;
            }
            if (came_by[used] != none) continue;
            came_by[used] = i;
            queue.push_back(used);
        }
    }
    return {};
}

void graph_report_cycles(const Model& model, const std::vector<Use>& uses, const GraphVertices& vertices, Diagnostics& diagnostics) {
    std::vector<int> component(model.quantities.size());
    const auto count = static_cast<std::size_t>(boost::strong_components(
        vertices, boost::make_iterator_property_map(component.begin(), get(boost::vertex_index, vertices))));
    std::vector<bool> done(count);
    std::vector<std::size_t> came_by(component.size(), none);
    for (QuantityId id = 0; id < component.size(); ++id) {
        if (done[static_cast<std::size_t>(component[id])]) continue;
        done[static_cast<std::size_t>(component[id])] = true;
        const auto cycle = graph_cycle(uses, component, id, came_by);
        if (cycle.empty()) continue;
        std::string chain = written_name(model, id);
        for (const auto link : cycle) chain += " → " + written_name(model, uses[link].used);
        const auto is_past = [](const Use& use) { return use.lag > 0 || use.base; };
        const bool through_past = std::any_of(cycle.begin(), cycle.end(), [&](std::size_t link) { return is_past(uses[link]); });
        auto& diagnostic = diagnostics.add(through_past ? Code::defined_through_past : Code::dependency_cycle, model.quantities[id].span,
                                           {Argument::text(chain)});
        for (const auto link : cycle) {
            const auto& use = uses[link];
            std::vector<Argument> arguments{Argument::text(written_name(model, use.user)), Argument::text(written_name(model, use.used))};
            if (is_past(use)) arguments.push_back(Argument::text(use_period(model, use)));
            diagnostic.notes.push_back({is_past(use) ? Code::past_link : Code::cycle_link, use.span, std::move(arguments)});
        }
    }
}

}  // namespace detail

std::string use_period(const Model& model, const Use& use) {
    if (use.base) return period_name(model.period, *use.base);
    const auto back = [](std::uint32_t lag) { return lag == 0 ? std::string("0") : "-" + std::to_string(lag); };
    if (use.lag == 0) return {};
    return "[" + (use.nearest == use.lag ? "" : back(use.nearest) + "..") + back(use.lag) + "]";
}

Graph order(const Model& model, Diagnostics& diagnostics) {
    Graph graph;
    std::vector<QuantityId> seen(model.exprs.size(), none);
    std::vector<detail::GraphVisit> stack;
    for (QuantityId id = 0; id < model.quantities.size(); ++id) detail::graph_uses_of(model, id, seen, stack, graph.uses);
    std::vector<std::pair<QuantityId, QuantityId>> edges;
    edges.reserve(graph.uses.size());
    for (const auto& use : graph.uses) edges.emplace_back(use.user, use.used);
    const detail::GraphVertices vertices(boost::edges_are_sorted, edges.begin(), edges.end(), model.quantities.size());
    bool cyclic = false;
    boost::depth_first_search(vertices, boost::visitor(detail::GraphOrderVisitor(graph.order, cyclic)));
    if (cyclic) {
        graph.order.clear();
        detail::graph_report_cycles(model, graph.uses, vertices, diagnostics);
    }
    return graph;
}

std::vector<QuantityId> affected(const Graph& graph, QuantityId quantity) {
    // In the order of evaluation a user stands after what it uses, so one pass is enough.
    std::vector<bool> reached(graph.order.size());
    std::vector<QuantityId> result;
    for (const auto id : graph.order) {
        if (id == quantity) {
            reached[id] = true;
            continue;
        }
        const auto [first, last] = detail::graph_range_of(graph.uses, id);
        for (auto i = first; i < last && !reached[id]; ++i) reached[id] = reached[graph.uses[i].used];
        if (reached[id]) result.push_back(id);
    }
    return result;
}

}  // namespace merilo::inline v0
