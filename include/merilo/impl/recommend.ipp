// Which recommendations are given, why, and which measures they start.
#pragma once

#include <merilo/impl/json_writer.hpp>
#include <merilo/impl/rendering.hpp>
#include <merilo/impl/roadmap_words.hpp>
#include <merilo/impl/roadmaps.hpp>
#include <merilo/recommend.hpp>

#include <algorithm>
#include <map>

namespace merilo::inline v0 {
namespace detail {

std::vector<AdviceValue> values_behind(const Explanation& explained, const Model& model) {
    std::vector<AdviceValue> result;
    for (const auto& gathering : explained.gatherings)
        for (const auto* parts : {&gathering.counted, &gathering.skipped})
            for (const auto& part : *parts) {
                AdviceValue value;
                value.formula = gathering.span;
                value.of = part.object;
                value.state = part.state;
                value.type = gathering.type;
                value.value = part.value;
                result.push_back(std::move(value));
            }
    for (const auto& used : explained.uses) {
        AdviceValue value;
        value.quantity = used.quantity;
        value.of = used.object.empty() ? used.period : used.object;
        value.state = used.state;
        value.type = model.quantities[used.quantity].type;
        value.value = used.value;
        result.push_back(std::move(value));
    }
    return result;
}

/// The text at `span` on one line.
std::string formula_on_one_line(const Sources& sources, Span span) {
    std::string result;
    if (span.source >= sources.files.size()) return result;
    for (const char c : sources.files[span.source].text.substr(span.begin, span.end - span.begin)) {
        const bool is_blank = static_cast<unsigned char>(c) <= ' ';
        if (!is_blank) result += c;
        else if (!result.empty() && result.back() != ' ') result += ' ';
    }
    return result;
}

/// "all(last 3: reached = low): 2020 — да, 2021 — да; Обучающиеся — 20".
std::string advice_words(const Advice& advice, const Model& model, const Sources& sources, Language language) {
    std::string result;
    Span last;
    for (const auto& it : advice.values) {
        const auto shown = it.state == State::value ? show(model, it.type, it.value, std::nullopt, language) : show(it.state, language);
        if (it.quantity != none) {
            result += (result.empty() ? "" : "; ") + quantity_title(model, it.quantity, language) + (it.of.empty() ? "" : " (" + it.of + ")") + " — " + shown;
            continue;
        }
        const bool is_same = last.source == it.formula.source && last.begin == it.formula.begin && !result.empty();
        last = it.formula;
        result += is_same ? ", " : (result.empty() ? "" : "; ") + formula_on_one_line(sources, it.formula) + ": ";
        result += it.of + " — " + shown;
    }
    return result;
}

std::string started_words(const Model& model, const Recommendation& recommendation) {
    std::string result;
    for (const auto id : recommendation.starts) {
        const auto& roadmap = model.roadmaps[id.roadmap];
        result += (result.empty() ? "" : "; ") + roadmap.measures[id.measure].code + " " + roadmap.measures[id.measure].title;
    }
    return result;
}

class JsonAdvice : public JsonWriter {
public:
    using JsonWriter::JsonWriter;

    void all(const std::vector<Advice>& given, const Result& result, const Diagnostics& reading) {
        const auto& model = result.model();
        begin();
        key("version", MERILO_VERSION);
        methodology(model);
        begin_list("recommendations");
        for (const auto& it : given) {
            const auto& said = model.recommendations[it.recommendation];
            const auto& node = model.nodes[said.node];
            begin();
            key("name", model.entities[node.entity].name + "." + node.name);
            key("title", node.title);
            key("period", result.periods()[it.period]);
            strings("path", result.path(it.period, node.entity, it.row));
            key("state", it.state == State::value ? "given" : "undecided");
            key("because", said.because);
            begin_list("to");
            for (const auto unit : said.to) {
                begin();
                key("name", model.responsible[unit].name);
                key("title", model.responsible[unit].title);
                end();
            }
            end_list();
            begin_list("starts");
            for (const auto id : said.starts) {
                begin();
                key("roadmap", roadmap_name(model, model.roadmaps[id.roadmap]));
                key("measure", model.roadmaps[id.roadmap].measures[id.measure].code);
                end();
            }
            end_list();
            begin_list("values");
            for (const auto& value_behind : it.values) {
                begin();
                if (value_behind.quantity != none) key("figure", quantity_name(model, value_behind.quantity));
                else key("formula", formula_on_one_line(sources_, value_behind.formula));
                if (!value_behind.of.empty()) key("of", value_behind.of);
                value(model, value_behind.type, value_behind.state, value_behind.value);
                end();
            }
            end_list();
            end();
        }
        end_list();
        begin_list("diagnostics");
        for (const auto* list : {&reading, &result.diagnostics()})
            for (const auto& it : list->list) diagnostic(it);
        end_list();
        end();
    }
};

}  // namespace detail

std::vector<Advice> advice(const Result& result) {
    const auto& model = result.model();
    std::vector<Advice> given;
    for (std::size_t period = 0; period < result.periods().size(); ++period)
        for (std::uint32_t id = 0; id < model.recommendations.size(); ++id) {
            const auto& node = model.nodes[model.recommendations[id].node];
            const auto quantity = node.main();
            if (!result.has(quantity)) continue;
            for (std::size_t row = 0; row < result.rows(period, node.entity); ++row) {
                const auto state = result.state(period, quantity, row);
                if (state == State::not_applicable || (state == State::value && result.number(period, quantity, row) == 0)) continue;
                given.push_back({id, period, row, state, detail::values_behind(explain(result, period, quantity, row), model)});
            }
        }
    return given;
}

std::vector<Table> tables(const std::vector<Advice>& given, const Result& result, const Sources& sources, Language language) {
    const auto& model = result.model();
    const auto word = [&](std::string_view id) { return std::string(detail::term(id, language)); };
    std::vector<Table> all;
    for (std::size_t period = 0; period < result.periods().size(); ++period) {
        Table table;
        table.title = word("advice_title") + (result.periods()[period].empty() ? "" : ", " + result.periods()[period]);
        table.sections.push_back({{}, {word("advice_object"), word("advice_what")}});
        table.sections.push_back({{}, {word("advice_state"), word("advice_because"), word("advice_to"), word("advice_starts"), word("advice_values")}});
        for (const auto& it : given) {
            if (it.period != period) continue;
            const auto& said = model.recommendations[it.recommendation];
            const auto& node = model.nodes[said.node];
            const bool is_given = it.state == State::value;
            std::vector<TableCell> row(7);
            row[0].text = detail::shown_path(result.path(period, node.entity, it.row));
            row[1].text = node.title;
            row[2].text = word(is_given ? "advice_given" : "advice_undecided");
            row[2].colour = is_given ? Colour::red : Colour::grey;
            row[3].text = said.because;
            row[4].text = detail::responsible_titles(model, said.to);
            row[5].text = detail::started_words(model, said);
            row[6].text = detail::advice_words(it, model, sources, language);
            table.rows.push_back(std::move(row));
        }
        if (!table.rows.empty()) all.push_back(std::move(table));
    }
    return all;
}

std::string to_json(const std::vector<Advice>& given, const Result& result, const Sources& sources, Language language, const Diagnostics& reading) {
    detail::JsonAdvice output(sources, language);
    output.all(given, result, reading);
    return output.take();
}

// Measures that recommendations start ------------------------------------------------------------------------------------------------

void add_objects(MeasureFacts& facts, const Result& result) {
    const auto& model = result.model();
    for (EntityId entity = 0; entity < model.entities.size(); ++entity) {
        const bool has_roadmap = std::any_of(model.roadmaps.begin(), model.roadmaps.end(), [&](const RoadMap& it) { return it.entity == entity; });
        bool any = false;
        for (std::size_t period = 0; has_roadmap && period < result.periods().size(); ++period)
            for (std::size_t row = 0; row < result.rows(period, entity); ++row) {
                auto path = result.path(period, entity, row);
                while (!path.empty() && path.back().empty()) path.pop_back();
                if (path.empty()) continue;
                facts.add_object({entity, std::move(path)});
                any = true;
            }
        if (any) facts.close(entity);
    }
}

void add_origins(RoadMapReport& report, const Result& result) {
    const auto& model = result.model();
    std::map<std::pair<std::uint32_t, std::uint32_t>, RoadMapStatus*> statuses;   // by road map and object
    for (auto& status : report.roadmaps) statuses.emplace(std::pair(status.roadmap, status.object), &status);
    for (std::size_t period = 0; period < result.periods().size(); ++period)
        for (std::uint32_t id = 0; id < model.recommendations.size(); ++id) {
            const auto& said = model.recommendations[id];
            const auto& node = model.nodes[said.node];
            const auto quantity = node.main();
            if (said.starts.empty() || !result.has(quantity)) continue;
            for (std::size_t row = 0; row < result.rows(period, node.entity); ++row) {
                if (result.state(period, quantity, row) != State::value || result.number(period, quantity, row) == 0) continue;
                const auto path = result.path(period, node.entity, row);
                for (const auto start : said.starts) {
                    std::size_t above = 0;
                    for (auto entity = node.entity; entity != model.roadmaps[start.roadmap].entity; entity = model.entities[entity].parent) ++above;
                    if (above >= path.size()) continue;
                    const auto object = report.facts->find({model.roadmaps[start.roadmap].entity, {path.begin() + static_cast<std::ptrdiff_t>(above), path.end()}});
                    if (const auto status = statuses.find({start.roadmap, object}); status != statuses.end())
                        status->second->origins.push_back({start.measure, id, result.periods()[period], path});
                }
            }
        }
}

}  // namespace merilo::inline v0
