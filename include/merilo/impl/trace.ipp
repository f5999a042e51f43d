// Trace links: which entries of catalogues are answered; as a table, JSON and a graph.
#pragma once

#include <merilo/impl/json_writer.hpp>
#include <merilo/impl/rendering.hpp>
#include <merilo/trace.hpp>

#include <algorithm>

namespace merilo::inline v0 {
namespace detail {

std::string dot_quoted(std::string_view text);

/// "municipality.vpr" and its title; a family is called by its own name.
struct TraceName {
    std::string name, title;
};

TraceName trace_name(const Model& model, NodeId id) {
    const auto& node = model.nodes[id];
    const bool is_family = node.family != none;
    const auto& own = is_family ? model.families[node.family].name : node.name;
    return {node.entity == none ? own : model.entities[node.entity].name + "." + own, is_family ? model.families[node.family].title : node.title};
}

std::string_view trace_state(const TraceEntry& entry) {
    return entry.answers.empty() ? "unanswered" : entry.answers.size() == 1 ? "answered" : "answered_again";
}

/// "на 5 из 7 позиций есть ответ; больше одного — у 1".
std::string trace_summary(const std::vector<TraceEntry>& entries, Language language) {
    const auto count = [&](auto holds) { return std::to_string(std::count_if(entries.begin(), entries.end(), holds)); };
    return fill_term("trace_summary",
                     {count([](const TraceEntry& entry) { return !entry.answers.empty(); }), std::to_string(entries.size()),
                      count([](const TraceEntry& entry) { return entry.answers.size() > 1; })},
                     language);
}

class TraceJson : public JsonWriter {
public:
    using JsonWriter::JsonWriter;

    void write(const Model& model) {
        begin();
        key("version", MERILO_VERSION);
        methodology(model);
        begin_list("entries");
        for (const auto& entry : trace(model)) {
            const auto& catalog = model.catalogs[entry.catalog];
            begin();
            key("catalog", catalog.name);
            key("code", catalog.entries[entry.entry].code);
            key("title", catalog.entries[entry.entry].title);
            key("state", trace_state(entry));
            begin_list("answers");
            for (const auto& answer : entry.answers) {
                const auto said = trace_name(model, answer.node);
                begin();
                key("node", said.name);
                key("title", said.title);
                flag("inherited", answer.inherited);
                end();
            }
            end_list();
            end();
        }
        end_list();
        end();
    }
};

}  // namespace detail

std::vector<TraceEntry> trace(const Model& model) {
    std::vector<TraceEntry> result;
    std::vector<std::size_t> first;   // by catalogue: where its entries begin
    for (std::uint32_t catalog = 0; catalog < model.catalogs.size(); ++catalog) {
        first.push_back(result.size());
        for (std::uint32_t entry = 0; entry < model.catalogs[catalog].entries.size(); ++entry) result.push_back({catalog, entry, {}});
    }
    for (NodeId id = 0; id < model.nodes.size(); ++id) {
        const auto& node = model.nodes[id];
        if (node.family != none && model.families[node.family].members.front() != id) continue;
        for (const auto& answer : node.answers) result[first[answer.catalog] + answer.entry].answers.push_back({id, node.inherited});
    }
    return result;
}

Table trace_table(const Model& model, Language language) {
    const auto entries = trace(model);
    const auto word = [&](std::string_view id) { return std::string(detail::term(id, language)); };
    Table table;
    table.title = model.title.empty() ? model.name : model.title;
    table.sections.push_back({{}, {word("trace_code")}});
    table.sections.push_back({{}, {word("trace_entry"), word("trace_state"), word("trace_by"), word("trace_catalog")}});
    for (const auto& entry : entries) {
        const auto& catalog = model.catalogs[entry.catalog];
        std::string by;
        for (const auto& answer : entry.answers) {
            const auto said = detail::trace_name(model, answer.node);
            by += (by.empty() ? "" : "; ") + (said.title.empty() ? said.name : said.name + " «" + said.title + "»");
            if (answer.inherited) by += " (" + word("trace_inherited") + ")";
        }
        const auto state = detail::trace_state(entry);
        const auto colour = entry.answers.empty() ? Colour::red : entry.answers.size() == 1 ? Colour::green : Colour::yellow;
        auto& row = table.rows.emplace_back();
        const std::string cells[] = {catalog.entries[entry.entry].code, catalog.entries[entry.entry].title, word("trace_" + std::string(state)), by,
                                     catalog.title.empty() ? catalog.name : catalog.title};
        for (const auto& text : cells) row.push_back({text, Colour::nothing, false, text, {}});
        row[2].colour = colour;
    }
    table.note = detail::trace_summary(entries, language);
    return table;
}

std::string trace_json(const Model& model, const Sources& sources, Language language) {
    detail::TraceJson output(sources, language);
    output.write(model);
    return output.take();
}

std::string trace_dot(const Model& model, Language language) {
    const auto entries = trace(model);
    std::string result = "digraph " + detail::dot_quoted(model.name) + " {\n    rankdir=RL;\n    node [fontname=\"sans-serif\", shape=box];\n";
    std::vector<bool> seen(model.nodes.size());
    const auto labelled = [](const std::string& first, const std::string& second) {
        auto quoted = detail::dot_quoted(first + "\n" + second);
        if (const auto at = quoted.find('\n'); at != std::string::npos) quoted.replace(at, 1, "\\n");
        return quoted;
    };
    for (std::uint32_t id = 0; id < model.catalogs.size(); ++id) {
        result += "    subgraph cluster_" + std::to_string(id) + " {\n        label=" + detail::dot_quoted(model.catalogs[id].title) + ";\n";
        for (std::size_t i = 0; i < entries.size(); ++i) {
            if (entries[i].catalog != id) continue;
            const auto& entry = model.catalogs[id].entries[entries[i].entry];
            result += "        e" + std::to_string(i) + " [label=" + labelled(entry.code, entry.title);
            result += entries[i].answers.empty() ? ", style=dashed, color=\"#b3261e\"];\n" : entries[i].answers.size() > 1 ? ", color=\"#b26a00\"];\n" : "];\n";
        }
        result += "    }\n";
    }
    std::string edges;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        for (const auto& answer : entries[i].answers) {
            const auto said = detail::trace_name(model, answer.node);
            if (!seen[answer.node])
                result += "    n" + std::to_string(answer.node) + " [label=" + labelled(said.title.empty() ? said.name : said.title, said.name) +
                          (answer.inherited ? ", style=\"rounded, dotted\"];\n" : ", style=rounded];\n");
            seen[answer.node] = true;
            edges += "    n" + std::to_string(answer.node) + " -> e" + std::to_string(i) + ";\n";
        }
    }
    result += "    label=" + detail::dot_quoted(detail::trace_summary(entries, language)) + ";\n";
    return result + edges + "}\n";
}

}  // namespace merilo::inline v0
