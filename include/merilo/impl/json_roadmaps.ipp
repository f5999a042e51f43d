// Road maps in JSON.
#pragma once

#include <merilo/impl/json_writer.hpp>
#include <merilo/impl/roadmap_words.hpp>
#include <merilo/impl/roadmaps.hpp>

namespace merilo::inline v0 {
namespace detail {

class JsonRoadMaps : public JsonWriter {
public:
    JsonRoadMaps(const Sources& sources, const RoadMapReport& report, const RoadMapOptions& options)
        : JsonWriter(sources, options.language), report_(report), model_(report.model()), options_(options) {}

    void all(const Diagnostics& reading) {
        begin();
        key("version", MERILO_VERSION);
        methodology(model_);
        key("as_of", to_text(report_.as_of));
        begin_list("roadmaps");
        for (const auto& status : report_.roadmaps)
            if (is_chosen(model_, options_, status.roadmap)) roadmap(status);
        end_list();
        if (options_.next) {
            number("next_days", static_cast<std::uint64_t>(*options_.next));
            begin_list("next");
            for (const auto& it : upcoming(report_, *options_.next)) {
                const auto& status = report_.roadmaps[it.roadmap];
                if (!is_chosen(model_, options_, status.roadmap)) continue;
                begin();
                of(status);
                occurrence(status, status.measures[it.status]);
                end();
            }
            end_list();
        }
        name("diagnostics");
        diagnostics(reading);
        end();
    }

private:
    const RoadMapReport& report_;
    const Model& model_;
    const RoadMapOptions& options_;

    static std::string_view json_state(MeasureState state) {
        static constexpr std::array<std::string_view, measure_state_count> words{"done", "done_late", "due", "overdue", "not_yet_due"};
        return words[static_cast<std::size_t>(state)];
    }

    static std::string_view json_kind(MeasureKind kind) {
        static constexpr std::array<std::string_view, 5> words{"once", "recurring", "scheduled", "continuous", "no_deadline"};
        return words[static_cast<std::size_t>(kind)];
    }

    void of(const RoadMapStatus& status) {
        key("roadmap", roadmap_name(model_, model_.roadmaps[status.roadmap]));
        strings("path", report_.facts->objects()[status.object].path);
    }

    void roadmap(const RoadMapStatus& status) {
        const auto& said = model_.roadmaps[status.roadmap];
        begin();
        of(status);
        key("title", said.title);
        key("from", to_text(said.days.first));
        key("until", to_text(said.days.last));
        if (said.approved) key("approved", to_text(*said.approved));
        counts("total", status.total);
        begin_list("sections");
        for (std::size_t i = 0; i < said.sections.size(); ++i) {
            begin();
            key("code", said.sections[i].code);
            key("title", said.sections[i].title);
            counts("counts", status.by_section[i]);
            end();
        }
        end_list();
        begin_list("responsible");
        for (std::size_t i = 0; i < model_.responsible.size(); ++i) {
            begin();
            key("name", model_.responsible[i].name);
            key("title", model_.responsible[i].title);
            counts("counts", status.by_responsible[i]);
            end();
        }
        end_list();
        begin_list("years");
        for (const auto& [year, counted] : status.by_year) {
            begin();
            number("year", static_cast<std::uint64_t>(year));
            counts("counts", counted);
            end();
        }
        end_list();
        begin_list("measures");
        std::size_t at = 0;
        for (std::uint32_t i = 0; i < said.measures.size(); ++i) measure(status, i, at);
        end_list();
        end();
    }

    void counts(std::string_view name, const MeasureCounts& counted) {
        begin(name);
        for (std::size_t i = 0; i < measure_state_count; ++i) number(json_state(static_cast<MeasureState>(i)), counted.in_state[i]);
        number("fallen_due", counted.due);
        number("done_of_fallen_due", counted.done_of_due);
        if (const auto percent = counted.percent()) key("percent", json_exact(*percent));
        end();
    }

    void measure(const RoadMapStatus& status, std::uint32_t id, std::size_t& at) {
        const auto& said = model_.roadmaps[status.roadmap].measures[id];
        begin();
        key("code", said.code);
        key("title", said.title);
        key("section", model_.roadmaps[status.roadmap].sections[said.section].code);
        key("kind", json_kind(said.kind));
        key("deadline", said.deadline);
        begin_list("responsible");
        for (const auto unit : said.responsible) text(model_.responsible[unit].name);
        end_list();
        begin_list("occurrences");
        for (; at < status.measures.size() && status.measures[at].measure == id; ++at) {
            begin();
            occurrence(status, status.measures[at]);
            end();
        }
        end_list();
        begin_list("origins");
        for (const auto& origin : status.origins) {
            if (origin.measure != id) continue;
            const auto& node = model_.nodes[model_.recommendations[origin.recommendation].node];
            begin();
            key("recommendation", model_.entities[node.entity].name + "." + node.name);
            key("title", node.title);
            key("period", origin.period);
            strings("path", origin.path);
            end();
        }
        end_list();
        end();
    }

    void occurrence(const RoadMapStatus& status, const MeasureStatus& it) {
        key("measure", model_.roadmaps[status.roadmap].measures[it.measure].code);
        if (it.due != nullptr) {
            key("due", it.due->name);
            key("first_day", to_text(it.due->first));
            key("last_day", to_text(it.due->last));
        }
        key("state", json_state(it.state));
        if (it.fact == none) return;
        const auto& fact = report_.facts->facts()[it.fact];
        if (fact.done) key("done", to_text(*fact.done));
        if (!fact.document.empty()) key("document", fact.document);
    }
};

}  // namespace detail

std::string to_json(const RoadMapReport& report, const Sources& sources, const RoadMapOptions& options, const Diagnostics& reading) {
    detail::JsonRoadMaps output(sources, report, options);
    output.all(reading);
    return output.take();
}

}  // namespace merilo::inline v0
