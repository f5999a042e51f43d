#include "commands.hpp"
#include "output.hpp"

#include <algorithm>

namespace merilo::cli {
namespace {

std::string name_of(const Model& model, const Node& node) {
    return node.entity == none ? node.name : model.entities[node.entity].name + "." + node.name;
}

std::string titled(const Model& model, const Node& node, const Speech& say) {
    return node.title.empty() ? name_of(model, node) : name_of(model, node) + say(" «{0}»", " “{0}”", {node.title});
}

std::string affected_in_words(const Methodology& methodology, NodeId start, const Speech& say) {
    const auto& model = methodology.model();
    std::vector<bool> reached(model.quantities.size());
    std::vector<NodeId> nodes;
    for (const auto facet : model.nodes[start].facets) {
        if (facet == none) continue;
        reached[facet] = true;
        for (const auto quantity : affected(methodology.graph(), facet)) reached[quantity] = true;
    }
    // In the order of evaluation, each once.
    for (const auto quantity : methodology.graph().order) {
        const auto node = model.quantities[quantity].node;
        if (reached[quantity] && node != none && node != start && std::find(nodes.begin(), nodes.end(), node) == nodes.end())
            nodes.push_back(node);
    }
    std::string reports;
    for (const auto& report : model.reports) {
        const auto shows = [&](const ReportColumn& column) {
            return reached[column.quantity] || (column.maximum != none && reached[column.maximum]);
        };
        const bool affects = std::any_of(report.sections.begin(), report.sections.end(), [&](const ReportSection& section) {
            return std::any_of(section.columns.begin(), section.columns.end(), shows);
        });
        if (affects)
            reports += "  " + model.entities[report.entity].name + "." + report.name +
                       (report.title.empty() ? "" : say(" «{0}»", " “{0}”", {report.title})) + "\n";
    }
    const auto& node = model.nodes[start];
    if (nodes.empty() && reports.empty()) return say("{0} ни на что не влияет\n", "{0} affects nothing\n", {titled(model, node, say)});
    std::string text;
    if (!nodes.empty()) text += say("{0} влияет на:\n", "{0} affects:\n", {titled(model, node, say)});
    for (const auto id : nodes) text += "  " + titled(model, model.nodes[id], say) + "\n";
    if (!reports.empty()) text += say("{0} видно в отчётах:\n", "{0} shows in the reports:\n", {titled(model, node, say)}) + reports;
    return text;
}

}  // namespace

int graph(const Command& command, const Speech& say) {
    int code = done;
    const auto methodology = load(command, command.files.front(), code, say);
    if (!methodology) return code;
    const auto& model = methodology->model();
    Diagnostics wrong;
    const auto start = command.affects.empty() ? none : find_node(model, command.affects, wrong);
    refuse_wrong(wrong, say);
    const auto text = start == none ? to_dot(model, methodology->graph(), say.language()) : affected_in_words(*methodology, start, say);
    put_result(command, text, say);
    return done;
}

}  // namespace merilo::cli
