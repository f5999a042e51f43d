// Tables of road maps: measures with their states, and counts by object, section, unit and year.
#pragma once

#include <merilo/impl/rendering.hpp>
#include <merilo/impl/roadmap_words.hpp>
#include <merilo/impl/roadmaps.hpp>

#include <algorithm>
#include <map>

namespace merilo::inline v0 {
namespace detail {

std::string show_day(Day day, Language language) {
    auto text = to_text(day);
    if (language == Language::russian) text = text.substr(8) + "." + text.substr(5, 2) + "." + text.substr(0, 4);
    return text;
}

std::string shown_path(const std::vector<std::string>& path) {
    std::string result;
    for (const auto& name : path) result += (result.empty() ? "" : ", ") + name;
    return result;
}

std::string responsible_titles(const Model& model, const std::vector<std::uint32_t>& units) {
    std::string result;
    for (const auto unit : units) result += (result.empty() ? "" : "; ") + model.responsible[unit].title;
    return result;
}

const std::string& recommendation_title(const Model& model, std::uint32_t recommendation) {
    return model.nodes[model.recommendations[recommendation].node].title;
}

std::string origin_words(const RoadMapReport& report, const RoadMapStatus& status, std::uint32_t measure) {
    constexpr std::size_t most = 3;
    // A recommendation that is given in several periods names its object once.
    std::map<std::uint32_t, std::vector<std::string>> objects;
    for (const auto& origin : status.origins) {
        if (origin.measure != measure) continue;
        auto& names = objects[origin.recommendation];
        if (std::find(names.begin(), names.end(), origin.path.front()) == names.end()) names.push_back(origin.path.front());
    }
    std::string result;
    for (const auto& [recommendation, names] : objects) {
        result += (result.empty() ? "" : "; ") + recommendation_title(report.model(), recommendation) + ": ";
        for (std::size_t i = 0; i < std::min(most, names.size()); ++i) result += (i == 0 ? "" : ", ") + names[i];
        if (names.size() > most) result += " +" + std::to_string(names.size() - most);
    }
    return result;
}

std::string timeless_words(const RoadMap& roadmap, const Measure& measure, Language language) {
    const auto word = measure.kind == MeasureKind::scheduled    ? Word::scheduled
                      : measure.kind == MeasureKind::continuous ? Word::continuous
                                                                : Word::no_deadline;
    std::string result(spelling(word, language));
    const auto add = [&](Word edge, Day day) { result += " " + std::string(spelling(edge, language)) + " " + show_day(day, language); };
    if (measure.within.first > roadmap.days.first) add(Word::from, measure.within.first);
    if (measure.within.last < roadmap.days.last) add(Word::until, measure.within.last);
    return result;
}

Colour state_colour(MeasureState state) {
    static constexpr std::array colours{Colour::green, Colour::yellow, Colour::blue, Colour::red, Colour::grey};
    return colours[static_cast<std::size_t>(state)];
}

bool is_chosen(const Model& model, const RoadMapOptions& options, std::uint32_t roadmap) {
    const auto& it = model.roadmaps[roadmap];
    return options.roadmap.empty() || options.roadmap == it.name || options.roadmap == roadmap_name(model, it);
}

void add_counts(MeasureCounts& to, const MeasureCounts& counts) {
    for (std::size_t i = 0; i < measure_state_count; ++i) to.in_state[i] += counts.in_state[i];
    to.due += counts.due;
    to.done_of_due += counts.done_of_due;
}

/// The tables of one road map.
class RoadMapTables {
public:
    RoadMapTables(const RoadMapReport& report, std::uint32_t roadmap, const RoadMapOptions& options)
        : report_(report), model_(report.model()), id_(roadmap), roadmap_(model_.roadmaps[roadmap]), options_(options) {
        for (const auto& status : report.roadmaps)
            if (status.roadmap == roadmap) of_map_.push_back(&status);
    }

    [[nodiscard]] Table build(RoadMapTable kind) {
        table_ = {};
        auto title = roadmap_.title + ", " + word("roadmap_as_of") + " " + day(report_.as_of);
        static constexpr std::array<std::string_view, 6> names{"", "roadmap_by_object", "roadmap_by_section", "roadmap_by_responsible",
                                                               "roadmap_by_year", "roadmap_aside"};
        const auto index = static_cast<std::size_t>(kind);
        if (kind == RoadMapTable::next) title += ": " + fill_term("roadmap_next", {std::to_string(options_.next.value_or(0))}, options_.language);
        else if (!names[index].empty()) title += ": " + word(names[index]);
        table_.title = std::move(title);
        switch (kind) {
            case RoadMapTable::measures: measures(); break;
            case RoadMapTable::next: next(); break;
            case RoadMapTable::aside: aside(); break;
            case RoadMapTable::objects:
                head({object_heading()});
                for (const auto* status : of_map_) counts({text(path_of(*status))}, status->total);
                break;
            case RoadMapTable::sections:
                head({word("roadmap_section")});
                for (std::size_t i = 0; i < roadmap_.sections.size(); ++i)
                    counts({text(roadmap_.sections[i].code + ". " + roadmap_.sections[i].title)},
                           sum([&](const RoadMapStatus& it) { return it.by_section[i]; }));
                break;
            case RoadMapTable::responsible:
                head({word("roadmap_responsible")});
                for (std::size_t i = 0; i < model_.responsible.size(); ++i)
                    if (has_measures(static_cast<std::uint32_t>(i)))
                        counts({text(model_.responsible[i].title)}, sum([&](const RoadMapStatus& it) { return it.by_responsible[i]; }));
                break;
            case RoadMapTable::years: years(); break;
        }
        return std::move(table_);
    }

private:
    const RoadMapReport& report_;
    const Model& model_;
    std::uint32_t id_;
    const RoadMap& roadmap_;
    const RoadMapOptions& options_;
    std::vector<const RoadMapStatus*> of_map_;
    Table table_;

    [[nodiscard]] std::string word(std::string_view id) const { return std::string(term(id, options_.language)); }
    [[nodiscard]] std::string day(Day day) const { return show_day(day, options_.language); }
    static TableCell text(std::string said) { return {std::move(said), Colour::nothing, false, {}, {}}; }
    static TableCell right(std::string said) { return {std::move(said), Colour::nothing, true, {}, {}}; }

    [[nodiscard]] std::string object_heading() const {
        const auto& entity = model_.entities[roadmap_.entity];
        return entity.title.empty() ? entity.name : entity.title;
    }
    [[nodiscard]] std::string path_of(const RoadMapStatus& status) const { return shown_path(report_.facts->objects()[status.object].path); }
    [[nodiscard]] bool has_objects() const { return of_map_.size() > 1; }

    [[nodiscard]] bool has_measures(std::uint32_t unit) const {
        return std::any_of(roadmap_.measures.begin(), roadmap_.measures.end(), [&](const Measure& it) {
            return std::find(it.responsible.begin(), it.responsible.end(), unit) != it.responsible.end();
        });
    }

    template <typename Part>
    MeasureCounts sum(const Part& part) const {
        MeasureCounts result;
        for (const auto* status : of_map_) add_counts(result, part(*status));
        return result;
    }

    void columns(std::vector<std::string> names) { table_.sections.push_back({{}, std::move(names)}); }

    void head(std::vector<std::string> first) {
        columns(std::move(first));
        columns({word("roadmap_percent"), word("roadmap_fallen_due"), word("roadmap_done"), word("roadmap_done_late"), word("roadmap_overdue"),
                 word("roadmap_due_now"), word("roadmap_not_yet_due")});
    }

    void counts(std::vector<TableCell> row, const MeasureCounts& counts) {
        Type share;
        share.kind = TypeKind::share;
        const auto percent = counts.percent();
        row.push_back(right(percent ? show(model_, share, *percent, Fraction{"1", "100"}, options_.language) : show(State::not_applicable, options_.language)));
        for (const auto count : {counts.due, counts.of(MeasureState::done), counts.of(MeasureState::done_late), counts.of(MeasureState::overdue),
                                 counts.of(MeasureState::due), counts.of(MeasureState::not_yet_due)})
            row.push_back(right(std::to_string(count)));
        table_.rows.push_back(std::move(row));
    }

    void years() {
        head({word("roadmap_year")});
        std::map<int, MeasureCounts> years;
        for (const auto* status : of_map_)
            for (const auto& [year, counts] : status->by_year) add_counts(years[year], counts);
        for (const auto& [year, total] : years) counts({text(std::to_string(year))}, total);
    }

    void measure_head(bool with_state) {
        std::vector<std::string> names;
        if (has_objects()) names.push_back(object_heading());
        for (const auto* id : {"roadmap_code", "roadmap_measure", "roadmap_due"}) names.push_back(word(id));
        if (with_state) names.push_back(word("roadmap_last_day"));
        columns(std::move(names));
        std::vector<std::string> rest;
        if (with_state)
            for (const auto* id : {"roadmap_state", "roadmap_done_on", "roadmap_document"}) rest.push_back(word(id));
        rest.push_back(word("roadmap_responsible"));
        if (has_origins()) rest.push_back(word("roadmap_origin"));
        columns(std::move(rest));
    }

    [[nodiscard]] bool has_origins() const {
        return std::any_of(of_map_.begin(), of_map_.end(), [](const RoadMapStatus* it) { return !it->origins.empty(); });
    }

    void measure(const RoadMapStatus& status, const MeasureStatus& it) {
        const auto& measure = roadmap_.measures[it.measure];
        const auto* fact = it.fact == none ? nullptr : &report_.facts->facts()[it.fact];
        std::vector<TableCell> row;
        if (has_objects()) row.push_back(text(path_of(status)));
        row.push_back(text(measure.code));
        row.push_back(text(measure.title));
        row.push_back(text(it.due == nullptr ? timeless_words(roadmap_, measure, options_.language) : it.due->name));
        row.push_back(text(it.due == nullptr ? std::string() : day(it.due->last)));
        row.push_back(text(std::string(measure_state_words(it.state, options_.language))));
        row.back().colour = state_colour(it.state);
        const bool is_done = fact != nullptr && fact->done && *fact->done <= report_.as_of;
        row.push_back(text(is_done ? day(*fact->done) : std::string()));
        row.push_back(text(is_done ? fact->document : std::string()));
        finish(status, it.measure, std::move(row));
    }

    void finish(const RoadMapStatus& status, std::uint32_t measure, std::vector<TableCell> row) {
        row.push_back(text(responsible_titles(model_, roadmap_.measures[measure].responsible)));
        if (has_origins()) row.push_back(text(origin_words(report_, status, measure)));
        table_.rows.push_back(std::move(row));
    }

    void measures() {
        measure_head(true);
        for (const auto* status : of_map_)
            for (const auto& it : status->measures) measure(*status, it);
    }

    void next() {
        measure_head(true);
        for (const auto& it : upcoming(report_, options_.next.value_or(0)))
            if (const auto& status = report_.roadmaps[it.roadmap]; status.roadmap == id_) measure(status, status.measures[it.status]);
    }

    void aside() {
        measure_head(false);
        for (const auto* status : of_map_)
            for (const auto at : status->aside) {
                const auto& measure = roadmap_.measures[at];
                std::vector<TableCell> row;
                if (has_objects()) row.push_back(text(path_of(*status)));
                row.push_back(text(measure.code));
                row.push_back(text(measure.title));
                row.push_back(text(timeless_words(roadmap_, measure, options_.language)));
                finish(*status, at, std::move(row));
            }
    }
};

}  // namespace detail

std::vector<Table> tables(const RoadMapReport& report, RoadMapTable kind, const RoadMapOptions& options) {
    std::vector<Table> result;
    for (std::uint32_t id = 0; id < report.model().roadmaps.size(); ++id) {
        if (!detail::is_chosen(report.model(), options, id)) continue;
        auto table = detail::RoadMapTables(report, id, options).build(kind);
        if (!table.rows.empty()) result.push_back(std::move(table));
    }
    return result;
}

}  // namespace merilo::inline v0
