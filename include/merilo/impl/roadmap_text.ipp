// Road maps as text: sections, measures below them, and a line for each time that one falls due; then the counts.
#pragma once

#include <merilo/impl/rendering.hpp>
#include <merilo/impl/roadmap_words.hpp>
#include <merilo/impl/roadmaps.hpp>

#include <algorithm>

namespace merilo::inline v0 {
namespace detail {

class RoadMapText {
public:
    RoadMapText(const RoadMapReport& report, const RoadMapOptions& options, std::size_t width, bool colour)
        : report_(report), model_(report.model()), options_(options), width_(width), colour_(colour) {}

    std::string write() {
        constexpr std::ptrdiff_t most = 10;
        const auto count = std::count_if(report_.roadmaps.begin(), report_.roadmaps.end(),
                                         [&](const RoadMapStatus& it) { return is_chosen(model_, options_, it.roadmap); });
        for (const auto& status : report_.roadmaps)
            if (count <= most && is_chosen(model_, options_, status.roadmap)) roadmap(status);
        for (const auto kind : {RoadMapTable::objects, RoadMapTable::responsible, RoadMapTable::years}) tables(kind);
        if (count > most) {
            tables(RoadMapTable::sections);
            text_ += "\n" + fill_term("roadmap_too_many", {std::to_string(count)}, options_.language) + "\n";
        }
        if (options_.next) next();
        return std::move(text_);
    }

private:
    const RoadMapReport& report_;
    const Model& model_;
    const RoadMapOptions& options_;
    std::size_t width_;
    bool colour_;
    std::string text_;

    void line(std::size_t indent, const std::string& first, const std::string& words) {
        const auto begin = indent + display_width(first);
        const auto lines = wrap_text(printable(words), width_ > begin + 20 ? width_ - begin : 20);
        text_ += std::string(indent, ' ') + first;
        for (std::size_t i = 0; i < lines.size(); ++i) text_ += (i == 0 ? "" : "\n" + std::string(begin, ' ')) + lines[i];
        text_ += "\n";
    }

    [[nodiscard]] std::string counted(const MeasureCounts& counts) const {
        Type share;
        share.kind = TypeKind::share;
        const auto percent = counts.percent();
        const auto part = percent ? show(model_, share, *percent, Fraction{"1", "100"}, options_.language) : show(State::not_applicable, options_.language);
        return fill_term("roadmap_counted", {std::to_string(counts.done_of_due), std::to_string(counts.due), part}, options_.language);
    }

    void roadmap(const RoadMapStatus& status) {
        const auto& said = model_.roadmaps[status.roadmap];
        if (!text_.empty()) text_ += "\n";
        line(0, "", said.title + " — " + shown_path(report_.facts->objects()[status.object].path));
        line(0, "", fill_term("roadmap_as_of_day", {show_day(report_.as_of, options_.language)}, options_.language) + ": " + counted(status.total));
        for (std::uint32_t section = 0; section < said.sections.size(); ++section) {
            text_ += "\n";
            line(0, said.sections[section].code + ". ", said.sections[section].title + " — " + counted(status.by_section[section]));
            for (std::uint32_t i = 0; i < said.measures.size(); ++i)
                if (said.measures[i].section == section) measure(status, said, i);
        }
    }

    void measure(const RoadMapStatus& status, const RoadMap& roadmap, std::uint32_t id) {
        const auto& said = roadmap.measures[id];
        line(2, said.code + "  ", said.title + " (" + responsible_titles(model_, said.responsible) + ")");
        const auto indent = 4 + display_width(said.code);
        if (const auto origin = origin_words(report_, status, id); !origin.empty())
            line(indent, std::string(term("roadmap_origin", options_.language)) + ": ", origin);
        const bool is_aside = std::find(status.aside.begin(), status.aside.end(), id) != status.aside.end();
        if (is_aside) line(indent, "", timeless_words(roadmap, said, options_.language));
        for (const auto& it : status.measures)
            if (it.measure == id) occurrence(it, indent);
    }

    void occurrence(const MeasureStatus& it, std::size_t indent) {
        const auto* fact = it.fact == none ? nullptr : &report_.facts->facts()[it.fact];
        const bool is_done = fact != nullptr && fact->done && *fact->done <= report_.as_of;
        std::string words(measure_state_words(it.state, options_.language));
        if (colour_) words = std::string(colour_on(state_colour(it.state))) + words + std::string(colour_off);
        std::string rest = is_done ? " " + show_day(*fact->done, options_.language) : std::string();
        if (is_done && !fact->document.empty()) rest += ", " + printable(fact->document);
        if (!is_done && it.due != nullptr) rest += ", " + fill_term("roadmap_until", {show_day(it.due->last, options_.language)}, options_.language);
        const auto name = it.due == nullptr ? std::string() : it.due->name;
        constexpr std::size_t column = 12;
        const auto pad = name.empty() ? 0 : std::max<std::size_t>(display_width(name) + 2, column) - display_width(name);
        text_ += std::string(indent, ' ') + name + std::string(pad, ' ') + words + rest + "\n";
    }

    void tables(RoadMapTable kind) {
        for (const auto& table : v0::tables(report_, kind, options_)) text_ += (text_.empty() ? "" : "\n") + to_text(table, width_, colour_);
    }

    void next() {
        text_ += (text_.empty() ? "" : "\n") + fill_term("roadmap_next_title", {std::to_string(*options_.next)}, options_.language) + "\n";
        bool any = false;
        for (const auto& it : upcoming(report_, *options_.next)) {
            const auto& status = report_.roadmaps[it.roadmap];
            if (!is_chosen(model_, options_, status.roadmap)) continue;
            const auto& measure = model_.roadmaps[status.roadmap].measures[status.measures[it.status].measure];
            line(2, show_day(status.measures[it.status].due->last, options_.language) + "  ",
                 measure.code + " " + measure.title + " — " + shown_path(report_.facts->objects()[status.object].path) + " (" +
                     responsible_titles(model_, measure.responsible) + ")");
            any = true;
        }
        if (!any) text_ += "  " + std::string(term("nothing", options_.language)) + "\n";
    }
};

}  // namespace detail

std::string to_text(const RoadMapReport& report, const RoadMapOptions& options, std::size_t width, bool colour) {
    return detail::RoadMapText(report, options, width, colour).write();
}

}  // namespace merilo::inline v0
