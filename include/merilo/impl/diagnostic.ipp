// Rendering: the only place where a diagnostic gets its words.
#include <merilo/diagnostic.hpp>
#include <merilo/error.hpp>
#include <merilo/impl/messages.hpp>
#include <merilo/impl/source_places.hpp>
#include <merilo/keywords.hpp>

#include <algorithm>
#include <charconv>
#include <span>
#include <tuple>
#include <utf8proc.h>

namespace merilo::inline v0 {
namespace detail {

std::string_view term(std::string_view id, Language language) {
    const auto terms = language == Language::russian ? std::span(russian_terms, russian_term_count) : std::span(english_terms, english_term_count);
    const auto found = std::find_if(terms.begin(), terms.end(), [&](const TermText& t) { return t.id == id; });
    return found == terms.end() ? id : found->text;
}

/// "{term:share}" and "{key:12}" (a Word by its number) in the language asked for; "{brace}" is a brace.
std::string expand_phrase(std::string_view phrase, Language language) {
    std::string result;
    while (!phrase.empty()) {
        const auto open = phrase.find('{');
        result += phrase.substr(0, open);
        if (open == std::string_view::npos) break;
        const auto close = phrase.find('}', open);
        if (close == std::string_view::npos) break;
        const auto word = phrase.substr(open + 1, close - open - 1);
        if (word == "brace") result += '{';
        if (word.starts_with("term:")) result += term(word.substr(5), language);
        if (word.starts_with("key:")) {
            std::uint16_t number = 0;
            std::from_chars(word.data() + 4, word.data() + word.size(), number);
            result += spelling(static_cast<Word>(number), language);
        }
        phrase.remove_prefix(close + 1);
    }
    return result;
}

std::string fill_message(Code code, const std::vector<Argument>& arguments, Language language) {
    const auto messages = language == Language::russian ? std::span(russian_messages, russian_message_count)
                                                        : std::span(english_messages, english_message_count);
    const auto found = std::find_if(messages.begin(), messages.end(), [&](const MessageText& m) { return m.code == code; });
    if (found == messages.end()) return code_name(code);
    std::string result;
    std::string_view text = found->text;
    while (!text.empty()) {
        const auto open = text.find('{');
        result += text.substr(0, open);
        if (open == std::string_view::npos) break;
        const std::size_t index = static_cast<std::size_t>(text[open + 1] - '0');
        if (index < arguments.size()) {
            const auto& argument = arguments[index];
            result += argument.kind == Argument::Kind::text ? argument.value : expand_phrase(argument.value, language);
        }
        text.remove_prefix(open + 3);
    }
    return result;
}

/// Columns that a text takes on a terminal.
std::size_t display_width(std::string_view text) {
    std::size_t width = 0;
    while (!text.empty()) {
        utf8proc_int32_t point = 0;
        const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()), &point);
        if (size <= 0) {
            text.remove_prefix(1);
            ++width;
            continue;
        }
        width += static_cast<std::size_t>(std::max(utf8proc_charwidth(point), 0));
        text.remove_prefix(static_cast<std::size_t>(size));
    }
    return width;
}

/// `text` with what a terminal should not be sent, bytes that are not UTF-8 and control characters, replaced by U+FFFD.
std::string excerpt_text(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        utf8proc_int32_t point = 0;
        const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()), &point);
        const bool shown = size > 0 && (point == '\t' || utf8proc_category(point) != UTF8PROC_CATEGORY_CC);
        const auto taken = static_cast<std::size_t>(std::max<utf8proc_ssize_t>(size, 1));
        if (shown) result += text.substr(0, taken);
        else result += "\uFFFD";
        text.remove_prefix(taken);
    }
    return result;
}

/// "  12 |   text" and the caret line below it. A very long line is cut around the place.
std::string excerpt(const Source& source, SourcePlaces& places, Span span) {
    constexpr std::size_t most = 120;
    const auto at = std::min<std::size_t>(span.begin, source.text.size());
    const auto line = places.line(span.source, span.begin);
    const auto offset = at - static_cast<std::size_t>(line.data() - source.text.data());
    std::size_t cut = 0;
    if (line.size() > 2 * most && offset > most) {
        cut = offset - most;
        while (cut < line.size() && (static_cast<unsigned char>(line[cut]) & 0xC0U) == 0x80U) ++cut;
    }
    auto shown = line.substr(std::min(cut, line.size()));
    if (shown.size() > 2 * most) {
        std::size_t end = 2 * most;
        while (end > 0 && (static_cast<unsigned char>(shown[end]) & 0xC0U) == 0x80U) --end;
        shown = shown.substr(0, end);
    }
    const auto before = shown.substr(0, std::min(offset - std::min(cut, offset), shown.size()));
    const auto marked = shown.substr(before.size(), std::min<std::size_t>(span.end > span.begin ? span.end - span.begin : 1, shown.size() - before.size()));
    const auto number = std::to_string(places.position(span.source, span.begin).line);
    const std::string margin(std::max<std::size_t>(number.size(), 4), ' ');
    std::string spaces;
    for (const char c : excerpt_text(before)) {
        if (c == '\t') spaces += '\t';
        else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) spaces += ' ';
    }
    std::string result = margin.substr(number.size()) + number + " | " + excerpt_text(shown) + "\n";
    result += margin + " | " + spaces + std::string(std::max<std::size_t>(display_width(excerpt_text(marked)), 1), '^') + "\n";
    return result;
}

std::string place_of(Span span, const Sources& sources, SourcePlaces& places) {
    if (!places.holds(span)) return {};
    const auto at = places.position(span.source, span.begin);
    return sources.files[span.source].name + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": ";
}

std::string place_of(const DataPlace& place, Language language) {
    if (place.file.empty()) return {};
    std::string result = place.file;
    if (place.row != 0) result += ", " + std::string(term("row", language)) + " " + std::to_string(place.row);
    const bool russian = language == Language::russian;
    if (!place.column.empty()) result += ", " + std::string(term("column", language)) + (russian ? " «" : " “") + place.column + (russian ? "»" : "”");
    return result + ": ";
}

std::string_view severity_id(Severity severity) {
    switch (severity) {
        case Severity::error: return "error";
        case Severity::finding: return "finding";
        case Severity::warning: return "warning";
        case Severity::note: break;
    }
    return "note";
}

std::string render_one(const Diagnostic& diagnostic, const Sources& sources, SourcePlaces& places, Language language) {
    std::string result = place_of(diagnostic.span, sources, places) + place_of(diagnostic.data, language);
    result += std::string(term(severity_id(diagnostic.severity), language)) + " " + code_name(diagnostic.code) + ": ";
    result += message(diagnostic, language) + "\n";
    if (places.holds(diagnostic.span)) result += excerpt(sources.files[diagnostic.span.source], places, diagnostic.span);
    for (const auto& note : diagnostic.notes) {
        result += "  " + place_of(note.span, sources, places) + fill_message(note.code, note.arguments, language) + "\n";
        if (places.holds(note.span)) result += excerpt(sources.files[note.span.source], places, note.span);
    }
    return result;
}

}  // namespace detail

std::optional<Code> code_named(std::string_view name) {
    for (const std::string_view letter : {"M", "М"}) {
        if (!name.starts_with(letter)) continue;
        unsigned number = 0;
        const auto digits = name.substr(letter.size());
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        const bool is_number = digits.size() == 4 && error == std::errc() && end == digits.data() + digits.size();
        const auto has_code = [&](const detail::MessageText& it) { return static_cast<unsigned>(it.code) == number; };
        const auto messages = std::span(detail::english_messages, detail::english_message_count);
        if (is_number && std::any_of(messages.begin(), messages.end(), has_code)) return static_cast<Code>(number);
    }
    return std::nullopt;
}

std::string code_name(Code code) {
    const auto digits = std::to_string(static_cast<unsigned>(code));
    std::string result(5 - std::min<std::size_t>(digits.size(), 4), '0');
    result.front() = 'M';
    return result + digits;
}

std::string message(const Diagnostic& diagnostic, Language language) { return detail::fill_message(diagnostic.code, diagnostic.arguments, language); }

std::string render(const Diagnostic& diagnostic, const Sources& sources, Language language) {
    detail::SourcePlaces places(sources);
    return detail::render_one(diagnostic, sources, places, language);
}

std::string render(const Diagnostics& diagnostics, const Sources& sources, Language language) {
    std::vector<const Diagnostic*> sorted;
    for (const auto& diagnostic : diagnostics.list) sorted.push_back(&diagnostic);
    std::stable_sort(sorted.begin(), sorted.end(), [](const Diagnostic* a, const Diagnostic* b) {
        return std::tie(a->span.source, a->span.begin, a->data.file, a->data.row) < std::tie(b->span.source, b->span.begin, b->data.file, b->data.row);
    });
    detail::SourcePlaces places(sources);
    std::string result;
    for (const auto* diagnostic : sorted) result += detail::render_one(*diagnostic, sources, places, language);
    return result;
}

std::vector<std::string> render_each(const Diagnostics& diagnostics, const Sources& sources, Language language) {
    detail::SourcePlaces places(sources);
    std::vector<std::string> result;
    for (const auto& diagnostic : diagnostics.list) result.push_back(detail::render_one(diagnostic, sources, places, language));
    return result;
}

std::string nearest_name(std::string_view unknown, const std::vector<std::string>& known) {
    const auto points = [](std::string_view text) {
        std::u32string result;
        utf8proc_int32_t point = 0;
        for (std::size_t at = 0; at < text.size() && result.size() < 64;) {
            const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at), static_cast<utf8proc_ssize_t>(text.size() - at), &point);
            if (size <= 0) break;
            result += static_cast<char32_t>(utf8proc_tolower(point));
            at += static_cast<std::size_t>(size);
        }
        return result;
    };
    const auto wanted = points(unknown);
    std::size_t best = std::max<std::size_t>(wanted.size() / 3, 1) + 1;
    std::string result;
    std::vector<std::size_t> before, last, row;   // distances from the heads of `wanted` that are two, one and no letters shorter
    for (std::size_t i = 0; i < std::min<std::size_t>(known.size(), 4096); ++i) {
        const auto candidate = points(known[i]);
        row.resize(candidate.size() + 1);
        for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
        before = last = row;
        // Optimal string alignment: two exchanged letters are one mistake.
        for (std::size_t a = 1; a <= wanted.size(); ++a) {
            before.swap(last);
            last.swap(row);
            row.resize(last.size());
            row[0] = a;
            for (std::size_t b = 1; b < row.size(); ++b) {
                row[b] = std::min({last[b] + 1, row[b - 1] + 1, last[b - 1] + (wanted[a - 1] == candidate[b - 1] ? 0 : 1)});
                if (a > 1 && b > 1 && wanted[a - 1] == candidate[b - 2] && wanted[a - 2] == candidate[b - 1]) row[b] = std::min(row[b], before[b - 2] + 1);
            }
        }
        if (row.back() < best) {
            best = row.back();
            result = known[i];
        }
    }
    return result;
}

Severity Diagnostics::default_severity(Code code) {
    switch (code) {
        // Every code is an error unless it stands here.
        case Code::data_without_records:
        case Code::data_encoding_assumed:
        case Code::arrow_long_numbers: return Severity::note;
        case Code::check_known_to_fail: return Severity::finding;
        case Code::table_gap:
        case Code::table_gap_in:
        case Code::row_never_reached:
        case Code::row_of_no_text:
        case Code::row_outside:
        case Code::row_impossible:
        case Code::rows_overlap:
        case Code::missing_row_too_low:
        case Code::due_before_roadmap: return Severity::warning;
        case Code::otherwise_never_reached:
        case Code::table_too_large:
        case Code::decision_on_approximate: return Severity::note;
        case Code::scenario_without_figures: return Severity::warning;
        case Code::unused:
        case Code::measure_without_deadline:
        case Code::no_later_single_deadline: return Severity::note;
        case Code::overridden: return Severity::note;
        case Code::overridden_was: return Severity::note;
        case Code::override_near: return Severity::warning;
        case Code::base_scenarios: return Severity::note;
        case Code::facts_not_in_force: return Severity::warning;
        case Code::answer_lost: return Severity::warning;
        case Code::step_fact_not_in_force: return Severity::warning;
        case Code::one_unnamed_parent: return Severity::note;
        default: return Severity::error;
    }
}

Error::Error(Diagnostics diagnostics, const Sources& sources)
    : std::runtime_error(render(diagnostics, sources, Language::russian)), diagnostics_(std::move(diagnostics)) {}

}  // namespace merilo::inline v0
