// A road map as a Gantt chart in SVG: a row for each measure below its section, bars in the colours of their states.
#pragma once

#include <merilo/impl/rendering.hpp>
#include <merilo/impl/roadmap_words.hpp>
#include <merilo/impl/roadmaps.hpp>

#include <algorithm>

namespace merilo::inline v0 {
namespace detail {

class GanttChart {
public:
    GanttChart(const RoadMapReport& report, const RoadMapStatus& status, Language language)
        : report_(report), status_(status), model_(report.model()), roadmap_(model_.roadmaps[status.roadmap]), language_(language) {
        // Whole years, so that every line of the scale means the same.
        auto first = roadmap_.days.first;
        for (const auto& it : status.measures)
            if (it.due != nullptr) first = std::min(first, it.due->first);
        const auto year = [](Day day) { return std::chrono::year_month_day(day).year(); };
        first_year_ = static_cast<int>(year(first));
        last_year_ = static_cast<int>(year(roadmap_.days.last));
        first_ = year(first) / 1 / 1;
        last_ = year(roadmap_.days.last) / 12 / 31;
    }

    std::string draw() {
        rows();
        const auto bottom = top_ + static_cast<int>(row_) * row_height;
        const auto height = bottom + legend_height;
        std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + number(width) + "\" height=\"" + number(height) +
                          "\" viewBox=\"0 0 " + number(width) + " " + number(height) +
                          "\" font-family=\"DejaVu Sans, Noto Sans, Arial, sans-serif\" font-size=\"12\">\n";
        svg += "<title>" + escaped(roadmap_.title) + "</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n";
        svg += text(margin, 24, heading(), "font-size=\"16\" font-weight=\"bold\"", 110);
        svg += text(margin, 44, subheading(), "fill=\"#444444\"", 150);
        svg += scale(bottom) + body_ + today(bottom) + legend(bottom + 24);
        return svg + "</svg>\n";
    }

private:
    static constexpr int width = 1280, margin = 16, left = 470, right = 1264, row_height = 22, legend_height = 48;
    const RoadMapReport& report_;
    const RoadMapStatus& status_;
    const Model& model_;
    const RoadMap& roadmap_;
    Language language_;
    Day first_{}, last_{};
    int first_year_ = 0, last_year_ = 0, top_ = 84;
    std::size_t row_ = 0;
    std::string body_;

    static std::string number(int value) { return std::to_string(value); }
    [[nodiscard]] std::string word(std::string_view id) const { return std::string(term(id, language_)); }

    static std::string escaped(std::string_view text) {
        std::string result;
        for (const char c : text) {
            if (c == '&') result += "&amp;";
            else if (c == '<') result += "&lt;";
            else if (c == '>') result += "&gt;";
            else if (c == '"') result += "&quot;";
            else if (static_cast<unsigned char>(c) >= 0x20U) result += c;
        }
        return result;
    }

    /// Cut to so many characters, at the end of one.
    static std::string cut(std::string_view text, std::size_t most) {
        std::size_t count = 0, at = 0, kept = 0;
        for (; at < text.size(); ++at) {
            if ((static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) continue;
            if (count + 1 == most) kept = at;
            if (++count > most) return std::string(text.substr(0, kept)) + "…";
        }
        return std::string(text);
    }

    static std::string text(int x, int y, std::string_view said, const std::string& look, std::size_t most) {
        return "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" " + look + ">" + escaped(cut(said, most)) + "</text>\n";
    }

    [[nodiscard]] std::string heading() const { return roadmap_.title + " — " + shown_path(report_.facts->objects()[status_.object].path); }

    [[nodiscard]] std::string subheading() const {
        Type share;
        share.kind = TypeKind::share;
        const auto percent = status_.total.percent();
        const auto done = std::to_string(status_.total.done_of_due), due = std::to_string(status_.total.due);
        const auto part = percent ? show(model_, share, *percent, Fraction{"1", "100"}, language_) : show(State::not_applicable, language_);
        return fill_term("roadmap_gantt_line", {show_day(report_.as_of, language_), done, due, part}, language_);
    }

    [[nodiscard]] int x_of(Day day) const {
        const auto total = (last_ - first_).count() + 1;
        return left + static_cast<int>((day - first_).count() * (right - left) / total);
    }

    static std::string_view fill(MeasureState state) {
        static constexpr std::array<std::string_view, measure_state_count> colours{"#2f9e5f", "#d9a514", "#2f6fc4", "#d2373c", "#c3c9d1"};
        return colours[static_cast<std::size_t>(state)];
    }

    void rows() {
        for (std::uint32_t section = 0; section < roadmap_.sections.size(); ++section) {
            const auto y = top_ + static_cast<int>(row_++) * row_height;
            body_ += "<rect x=\"" + number(margin) + "\" y=\"" + number(y) + "\" width=\"" + number(right - margin) + "\" height=\"" +
                     number(row_height) + "\" fill=\"#e9edf3\"/>\n";
            const auto& said = roadmap_.sections[section];
            body_ += text(margin + 6, y + 15, said.code + ". " + said.title, "font-weight=\"bold\"", 120);
            for (std::uint32_t at = 0; at < roadmap_.measures.size(); ++at)
                if (roadmap_.measures[at].section == section) measure(at);
        }
    }

    void measure(std::uint32_t at) {
        const auto& said = roadmap_.measures[at];
        const auto y = top_ + static_cast<int>(row_++) * row_height;
        body_ += "<g><title>" + escaped(said.code + " " + said.title + " — " + responsible_titles(model_, said.responsible)) + "</title>\n";
        body_ += text(margin + 12, y + 15, said.code, "fill=\"#444444\"", 8);
        body_ += text(margin + 58, y + 15, said.title, "", 52) + "</g>\n";
        if (std::find(status_.aside.begin(), status_.aside.end(), at) != status_.aside.end()) {
            const auto begin = x_of(said.within.first), end = x_of(said.within.last);
            body_ += "<line x1=\"" + number(begin) + "\" y1=\"" + number(y + 11) + "\" x2=\"" + number(end) + "\" y2=\"" + number(y + 11) +
                     "\" stroke=\"#7b8794\" stroke-width=\"2\" stroke-dasharray=\"2 5\"/>\n";
            body_ += "<text x=\"" + number(begin + 4) + "\" y=\"" + number(y + 9) + "\" font-size=\"9\" fill=\"#5b6570\">" +
                     escaped(timeless_words(roadmap_, said, language_)) + "</text>\n";
        }
        for (const auto& it : status_.measures)
            if (it.measure == at) bar(it, y);
    }

    void bar(const MeasureStatus& it, int y) {
        const auto* fact = it.fact == none ? nullptr : &report_.facts->facts()[it.fact];
        if (it.due == nullptr) {
            body_ += "<circle cx=\"" + number(x_of(*fact->done)) + "\" cy=\"" + number(y + 11) + "\" r=\"4\" fill=\"" +
                     std::string(fill(MeasureState::done)) + "\"><title>" + show_day(*fact->done, language_) + "</title></circle>\n";
            return;
        }
        constexpr int least = 5;
        const auto end = x_of(it.due->last + std::chrono::days(1)) - 1;
        const auto begin = std::min(x_of(it.due->first), end - least);
        auto tip = it.due->name + ": " + std::string(measure_state_words(it.state, language_));
        if (fact != nullptr && fact->done && *fact->done <= report_.as_of) tip += ", " + show_day(*fact->done, language_);
        if (fact != nullptr && !fact->document.empty()) tip += ", " + fact->document;
        body_ += "<rect x=\"" + number(begin) + "\" y=\"" + number(y + 4) + "\" width=\"" + number(end - begin) + "\" height=\"14\" rx=\"2\" fill=\"" +
                 std::string(fill(it.state)) + "\"" + (it.state == MeasureState::overdue ? " stroke=\"#7d1518\"" : "") + "><title>" +
                 escaped(tip) + "</title></rect>\n";
    }

    [[nodiscard]] std::string scale(int bottom) const {
        std::string result;
        const auto years = last_year_ - first_year_ + 1;
        const int step = years > 20 ? 5 : 1;
        for (int year = first_year_; year <= last_year_; ++year) {
            const Day begin = std::chrono::year(year) / 1 / 1;
            const auto x = x_of(begin);
            result += "<line x1=\"" + number(x) + "\" y1=\"" + number(top_ - 24) + "\" x2=\"" + number(x) + "\" y2=\"" + number(bottom) +
                      "\" stroke=\"#9aa5b1\" stroke-width=\"1\"/>\n";
            if ((year - first_year_) % step == 0) result += text(x + 4, top_ - 10, std::to_string(year), "font-weight=\"bold\"", 8);
            for (unsigned month = 4; month <= 10 && years <= 8; month += 3) {
                const auto quarter = x_of(std::chrono::year(year) / std::chrono::month(month) / 1);
                result += "<line x1=\"" + number(quarter) + "\" y1=\"" + number(top_ - 6) + "\" x2=\"" + number(quarter) + "\" y2=\"" +
                          number(bottom) + "\" stroke=\"#e3e7ec\"/>\n";
            }
        }
        return result;
    }

    [[nodiscard]] std::string today(int bottom) const {
        if (report_.as_of < first_ || report_.as_of > last_) return {};
        const auto x = x_of(report_.as_of);
        return "<line x1=\"" + number(x) + "\" y1=\"" + number(top_ - 24) + "\" x2=\"" + number(x) + "\" y2=\"" + number(bottom) +
               "\" stroke=\"#111111\" stroke-width=\"2\" stroke-dasharray=\"6 3\"/>\n" +
               "<text x=\"" + number(x) + "\" y=\"" + number(top_ - 28) + "\" text-anchor=\"middle\" font-size=\"11\">" +
               show_day(report_.as_of, language_) + "</text>\n";
    }

    [[nodiscard]] std::string legend(int y) const {
        std::string result;
        int x = margin + 6;
        for (std::size_t i = 0; i < measure_state_count; ++i) {
            const auto state = static_cast<MeasureState>(i);
            result += "<rect x=\"" + number(x) + "\" y=\"" + number(y - 11) + "\" width=\"18\" height=\"14\" rx=\"2\" fill=\"" +
                      std::string(fill(state)) + "\"" + (state == MeasureState::overdue ? " stroke=\"#7d1518\"" : "") + "/>\n";
            const auto words = measure_state_words(state, language_);
            result += text(x + 24, y, words, "", 40);
            x += 44 + static_cast<int>(display_width(words)) * 8;
        }
        result += "<line x1=\"" + number(x) + "\" y1=\"" + number(y - 4) + "\" x2=\"" + number(x + 30) + "\" y2=\"" + number(y - 4) +
                  "\" stroke=\"#7b8794\" stroke-width=\"2\" stroke-dasharray=\"2 5\"/>\n";
        return result + text(x + 36, y, word("roadmap_aside"), "", 60);
    }
};

}  // namespace detail

std::string to_svg(const RoadMapReport& report, std::size_t roadmap, const RoadMapOptions& options) {
    return detail::GanttChart(report, report.roadmaps[roadmap], options.language).draw();
}

}  // namespace merilo::inline v0
