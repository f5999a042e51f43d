// Rows of inventories: as a table, as JSON, and one of them in full.
#pragma once

#include <merilo/impl/json_writer.hpp>
#include <merilo/impl/rendering.hpp>
#include <merilo/impl/source_places.hpp>
#include <merilo/rows.hpp>

#include <algorithm>

namespace merilo::inline v0 {
namespace detail {

std::string row_kind(const Documentation& documentation, Language language) { return std::string(spelling(documentation.kind, language)); }

/// What of `documentation` says where a row stands: its places in the row's own source, else, where that is but a list, all of them.
std::vector<Citation> row_citations(const Documentation& documentation, std::uint32_t source) {
    std::vector<Citation> result;
    for (const auto& citation : documentation.citations)
        if (citation.source == source) result.push_back(citation);
    return result.empty() ? documentation.citations : result;
}

/// "1.1.1 п. 1; 2.4 п. 3"; a place of another source than the row's stands with that source's name.
std::string row_places(const Model& model, const Documentation& documentation, std::uint32_t source) {
    std::string result;
    for (const auto& citation : row_citations(documentation, source)) {
        if (!result.empty()) result += "; ";
        if (citation.source != source) result += model.sources[citation.source].name + ": ";
        result += citation.place;
    }
    return result;
}

std::string row_file(const Sources& sources, Span span) { return sources.files[span.source].name; }

/// Of all rows, in the order written.
template <typename Take>
void each_row(const Model& model, const Take& take) {
    for (const auto& documentation : model.documentation)
        for (const auto& row : documentation.rows) take(documentation, row);
}

class RowsJson : public JsonWriter {
public:
    RowsJson(const Sources& sources, Language language) : JsonWriter(sources, language), files_(sources), places_(sources) {}

    void write(const Model& model) {
        begin();
        key("version", MERILO_VERSION);
        methodology(model);
        begin_list("rows");
        each_row(model, [&](const Documentation& documentation, const InventoryRow& row) { write(model, documentation, row); });
        end_list();
        end();
    }

private:
    const Sources& files_;
    SourcePlaces places_;

    void write(const Model& model, const Documentation& documentation, const InventoryRow& row) {
        begin();
        key("source", model.sources[row.source].name);
        key("key", row.key);
        key("title", row.title);
        key("kind", spelling(documentation.kind, Language::english));
        key("name", documentation.name);
        key("place", row_places(model, documentation, row.source));
        key("file", row_file(files_, row.span));
        number("line", places_.position(row.span.source, row.span.begin).line);
        key("formula", documentation.formula);
        if (!documentation.collected_from.empty()) {
            key("collected_from", documentation.collected_from);
            key("collected", documentation.collected);
        }
        if (!documentation.assumed.empty()) key("assumed", documentation.assumed);
        strings("documents", documentation.documents);
        begin_list("notes");
        for (const auto& note : documentation.notes) {
            begin();
            key("heading", note.heading);
            key("text", note.text);
            end();
        }
        end_list();
        end();
    }
};

/// The text of a declaration with its lines as far to the right as they stand there.
std::string row_formula(const Sources& sources, const Documentation& documentation) {
    const auto& text = sources.files[documentation.span.source].text;
    const auto begin = text.rfind('\n', documentation.span.begin) + 1;   // 0 where there is none
    const auto indent = text.find_first_not_of(' ', begin) - begin;
    std::string result;
    for (std::size_t at = begin; at < documentation.span.end;) {
        const auto end = std::min<std::size_t>(std::min(text.find('\n', at), text.size()), std::max<std::size_t>(documentation.span.end, at));
        const auto line = std::string_view(text).substr(at, end - at);
        const auto blanks = std::min(line.find_first_not_of(' '), line.size());
        result += line.empty() ? "\n" : "    " + std::string(line.substr(std::min(indent, blanks))) + "\n";
        at = end + 1;
    }
    return result;
}

}  // namespace detail

Table rows_table(const Model& model, const Sources& sources, Language language) {
    const auto word = [&](std::string_view id) { return std::string(detail::term(id, language)); };
    Table table;
    table.title = model.title.empty() ? model.name : model.title;
    table.sections.push_back({{}, {word("rows_source"), word("rows_key")}});
    table.sections.push_back({{}, {word("rows_title"), word("rows_kind"), word("rows_name"), word("rows_place"), word("rows_file"), word("rows_line")}});
    std::vector<std::size_t> counts(model.sources.size());
    detail::SourcePlaces places(sources);
    detail::each_row(model, [&](const Documentation& documentation, const InventoryRow& row) {
        ++counts[row.source];
        const std::string cells[] = {model.sources[row.source].name,
                                     row.key,
                                     row.title,
                                     detail::row_kind(documentation, language),
                                     documentation.name,
                                     detail::row_places(model, documentation, row.source),
                                     detail::row_file(sources, row.span),
                                     std::to_string(places.position(row.span.source, row.span.begin).line)};
        auto& line = table.rows.emplace_back();
        for (const auto& text : cells) line.push_back({text, Colour::nothing, false, text, {}});
    });
    for (std::uint32_t id = 0; id < counts.size(); ++id)
        if (counts[id] != 0)
            table.note += (table.note.empty() ? "" : " ") +
                          detail::fill_term("rows_summary", {model.sources[id].name, std::to_string(counts[id])}, language);
    return table;
}

std::string rows_json(const Model& model, const Sources& sources, Language language) {
    detail::RowsJson output(sources, language);
    output.write(model);
    return output.take();
}

std::string row_text(const Model& model, const Sources& sources, std::string_view key, Language language) {
    std::string result;
    detail::SourcePlaces places(sources);
    detail::each_row(model, [&](const Documentation& documentation, const InventoryRow& row) {
        if (row.key != key) return;
        const auto& source = model.sources[row.source];
        result += (result.empty() ? "" : "\n") + source.name + " " + row.key + " — " + row.title + "\n";
        result += "  " + detail::row_kind(documentation, language) + " " + documentation.name + "\n";
        if (documentation.citations.empty()) result += "  " + source.title + "\n";
        for (const auto& citation : detail::row_citations(documentation, row.source))
            result += "  " + model.sources[citation.source].title + (citation.place.empty() ? "" : ", " + citation.place) + "\n";
        result += "  " + detail::row_file(sources, row.span) + ":" + std::to_string(places.position(row.span.source, row.span.begin).line) + "\n\n";
        result += detail::row_formula(sources, documentation);
    });
    return result;
}

std::vector<std::string> row_keys(const Model& model) {
    std::vector<std::string> result;
    detail::each_row(model, [&](const Documentation&, const InventoryRow& row) { result.push_back(row.key); });
    return result;
}

}  // namespace merilo::inline v0
