// The dependency graph in the DOT language, for Graphviz: what uses what, by entity.
#pragma once

#include <merilo/graph.hpp>
#include <merilo/keywords.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace merilo::inline v0 {
namespace detail {

std::string dot_quoted(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') result += '\\';
        result += c;
    }
    return result + "\"";
}

std::string_view dot_shape(NodeKind kind) {
    switch (kind) {
        case NodeKind::input: return "box";
        case NodeKind::parameter: return "note";
        case NodeKind::group: return "folder";
        case NodeKind::indicator: return "box, style=rounded";
        case NodeKind::value: break;
    }
    return "ellipse";
}

Word dot_keyword(NodeKind kind) {
    switch (kind) {
        case NodeKind::input: return Word::input;
        case NodeKind::parameter: return Word::parameter;
        case NodeKind::group: return Word::group;
        case NodeKind::indicator: return Word::indicator;
        case NodeKind::value: break;
    }
    return Word::value;
}

}  // namespace detail

std::string to_dot(const Model& model, const Graph& graph, Language language) {
    const auto line = [&](NodeId id) {
        const auto& node = model.nodes[id];
        const std::string label = (node.title.empty() ? node.name : node.title) + "\n" + std::string(spelling(detail::dot_keyword(node.kind), language));
        std::string quoted = detail::dot_quoted(label);
        if (const auto at = quoted.find('\n'); at != std::string::npos) quoted.replace(at, 1, "\\n");
        return std::string("n").append(std::to_string(id)) + " [label=" + quoted + ", shape=" + std::string(detail::dot_shape(node.kind)) + "];\n";
    };
    std::string result = "digraph " + detail::dot_quoted(model.name) + " {\n    rankdir=LR;\n    node [fontname=\"sans-serif\"];\n";
    for (EntityId entity = 0; entity < model.entities.size(); ++entity) {
        std::string inside;
        for (NodeId id = 0; id < model.nodes.size(); ++id)
            if (model.nodes[id].entity == entity) inside += "        " + line(id);
        if (inside.empty()) continue;
        result += "    subgraph cluster_" + std::to_string(entity) + " {\n        label=" + detail::dot_quoted(model.entities[entity].title) + ";\n" + inside + "    }\n";
    }
    for (NodeId id = 0; id < model.nodes.size(); ++id)
        if (model.nodes[id].entity == none) result += "    " + line(id);
    std::map<std::pair<NodeId, NodeId>, std::set<std::string>> edges;   // and of which periods they read
    for (const auto& use : graph.uses) {
        const auto from = model.quantities[use.used].node;
        const auto to = model.quantities[use.user].node;
        const auto period = use_period(model, use);
        if (from != none && to != none && (from != to || !period.empty())) edges[{from, to}].insert(period);
    }
    for (const auto& [edge, periods] : edges) {
        std::string label;
        for (const auto& period : periods)
            if (!period.empty()) label += (label.empty() ? "" : ", ") + period;
        result += "    n" + std::to_string(edge.first) + " -> n" + std::to_string(edge.second);
        result += (label.empty() ? "" : " [label=" + detail::dot_quoted(label) + "]") + ";\n";
    }
    return result + "}\n";
}

}  // namespace merilo::inline v0
