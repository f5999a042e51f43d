// Deadlines as a calendar (RFC 5545): events of a whole day, which every calendar program shows.
#pragma once

#include <merilo/impl/roadmap_words.hpp>
#include <merilo/impl/roadmaps.hpp>
#include <merilo/impl/rendering.hpp>

namespace merilo::inline v0 {
namespace detail {

class CalendarText {
public:
    void line(std::string_view name, std::string_view value) {
        // A line has at most 75 bytes; what follows begins with a blank, and no character is cut.
        constexpr std::size_t most = 75;
        auto rest = std::string(name) + ":" + std::string(value);
        std::size_t room = most;
        while (rest.size() > room) {
            auto end = room;
            while ((static_cast<unsigned char>(rest[end]) & 0xC0U) == 0x80U) --end;
            text_ += rest.substr(0, end) + "\r\n ";
            rest.erase(0, end);
            room = most - 1;
        }
        text_ += rest + "\r\n";
    }

    /// A user's text: what stands for itself in the format is escaped, and control characters are left out.
    static std::string escaped(std::string_view text) {
        std::string result;
        for (const char c : text) {
            if (c == '\\' || c == ';' || c == ',') result += '\\';
            if (c == '\n') result += "\\n";
            else if (static_cast<unsigned char>(c) >= 0x20U) result += c;
        }
        return result;
    }

    static std::string date(Day day) {
        auto text = to_text(day);
        std::erase(text, '-');
        return text;
    }

    std::string take() { return std::move(text_); }

private:
    std::string text_;
};

}  // namespace detail

std::string to_calendar(const RoadMapReport& report, const RoadMapOptions& options) {
    const auto& model = report.model();
    detail::CalendarText text;
    text.line("BEGIN", "VCALENDAR");
    text.line("VERSION", "2.0");
    text.line("PRODID", "-//Merilo//Merilo " MERILO_VERSION "//RU");
    text.line("CALSCALE", "GREGORIAN");
    text.line("X-WR-CALNAME", detail::CalendarText::escaped(model.title));
    const auto last = options.next ? report.as_of + std::chrono::days(*options.next) : Day::max();
    for (const auto& status : report.roadmaps) {
        if (!detail::is_chosen(model, options, status.roadmap)) continue;
        const auto& roadmap = model.roadmaps[status.roadmap];
        const auto& path = report.facts->objects()[status.object].path;
        const auto identity = detail::roadmap_name(model, roadmap) + "\n" + detail::shown_path(path) + "\n";
        for (const auto& it : status.measures) {
            if (it.due == nullptr || it.state == MeasureState::done || it.state == MeasureState::done_late) continue;
            if (options.next && (it.due->last < report.as_of || it.due->last > last)) continue;
            const auto& measure = roadmap.measures[it.measure];
            const auto day = to_text(it.due->last);
            text.line("BEGIN", "VEVENT");
            text.line("UID", detail::sha1_of(identity + measure.code + "\n" + day) + "@merilo");
            text.line("DTSTAMP", detail::CalendarText::date(report.as_of) + "T000000Z");
            text.line("DTSTART;VALUE=DATE", detail::CalendarText::date(it.due->last));
            text.line("DTEND;VALUE=DATE", detail::CalendarText::date(it.due->last + std::chrono::days(1)));
            text.line("SUMMARY", detail::CalendarText::escaped(measure.code + " " + measure.title + " (" + detail::shown_path(path) + ")"));
            std::string about = std::string(detail::measure_state_words(it.state, options.language)) + "\n" + roadmap.title + "\n" +
                                roadmap.sections[measure.section].code + ". " + roadmap.sections[measure.section].title + "\n" +
                                detail::responsible_titles(model, measure.responsible);
            if (const auto origin = detail::origin_words(report, status, it.measure); !origin.empty()) about += "\n" + origin;
            text.line("DESCRIPTION", detail::CalendarText::escaped(about));
            text.line("CATEGORIES", detail::CalendarText::escaped(roadmap.sections[measure.section].title));
            text.line("TRANSP", "TRANSPARENT");
            text.line("END", "VEVENT");
        }
    }
    text.line("END", "VCALENDAR");
    return text.take();
}

}  // namespace merilo::inline v0
