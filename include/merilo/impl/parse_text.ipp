// The pass before the grammar: blanks comments and joined lines, checks quotes and brackets, and finds where declarations begin.
#pragma once

#include <merilo/impl/parse_first_words.ipp>
#include <merilo/impl/parse_text.hpp>
#include <merilo/impl/parse_words.ipp>

#include <algorithm>
#include <array>
#include <utility>

namespace merilo::inline v0::detail {

constexpr std::array parse_declaration_words{Word::methodology, Word::entity, Word::unit,   Word::list,     Word::input,  Word::parameter, Word::value,
                                             Word::indicator,   Word::group,  Word::report, Word::scenario, Word::import, Word::extend,
                                             Word::responsible, Word::roadmap, Word::recommend, Word::cycle, Word::mechanism, Word::catalog};

/// Bytes that mean nothing to this pass but that something other than a comma or a string was read; none of them begins a longer sign
/// or a blank.
constexpr auto parse_plain_bytes = [] {
    std::array<bool, 256> result{};
    for (std::size_t c = 0x21; c < 0x7F; ++c) result[c] = std::string_view("\"#()[]{},").find(static_cast<char>(c)) == std::string_view::npos;
    for (std::size_t c = 0x80; c < 0xC0; ++c) result[c] = true;   // inside a character
    result[0xD0] = result[0xD1] = true;                           // Cyrillic letters
    return result;
}();

class ParseTextPass {
public:
    ParseTextPass(std::string_view original, std::uint32_t source, const ParseLimits& limits, Diagnostics& diagnostics)
        : original_(original), source_(source), limits_(limits), diagnostics_(diagnostics) {}

    std::optional<ParseText> run() {
        if (original_.size() > limits_.bytes || original_.size() >= none) {
            const auto most = std::min<std::size_t>(limits_.bytes, none - 1);
            diagnostics_.add(Code::file_too_large, span(0, 0), {Argument::text(std::to_string(most))});
            return std::nullopt;
        }
        result_.text = original_;
        result_.chunks.push_back({0, size(), none});
        if (!check_utf8()) return std::nullopt;
        std::uint32_t at = original_.starts_with("\xEF\xBB\xBF") ? 3 : 0;
        blank(0, at);
        while (at < size())
            if (!step(at)) return std::nullopt;
        if (!open_.empty()) report_unclosed(size());
        return std::move(result_);
    }

private:
    struct Bracket {
        char kind;
        std::uint32_t at;
    };
    /// What was read last, blanks left aside.
    enum class Last : std::uint8_t { other, comma, string };

    [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(original_.size()); }
    [[nodiscard]] Span span(std::uint32_t begin, std::uint32_t end) const { return {source_, begin, end}; }
    [[nodiscard]] const char* pointer(std::uint32_t at) const { return original_.data() + at; }
    [[nodiscard]] std::uint32_t offset(const char* at) const { return static_cast<std::uint32_t>(at - original_.data()); }
    [[nodiscard]] const char* last() const { return original_.data() + original_.size(); }

    [[nodiscard]] std::uint32_t line_end(std::uint32_t at) const {
        return static_cast<std::uint32_t>(std::min<std::size_t>(original_.find('\n', at), original_.size()));
    }

    void blank(std::uint32_t begin, std::uint32_t end) { std::fill(result_.text.begin() + begin, result_.text.begin() + end, ' '); }

    bool check_utf8() {
        for (std::uint32_t at = 0; at < size();) {
            const auto byte = static_cast<unsigned char>(original_[at]);
            if (byte < 0x80) {
                ++at;
                continue;
            }
            if (byte >= 0xC2 && byte < 0xE0 && at + 1 < size() && (static_cast<unsigned char>(original_[at + 1]) & 0xC0U) == 0x80U) {
                at += 2;
                continue;
            }
            utf8proc_int32_t point = 0;
            const auto bytes = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(pointer(at)), size() - at, &point);
            if (bytes <= 0) {
                diagnostics_.add(Code::not_utf8, span(at, at + 1));
                return false;
            }
            at += static_cast<std::uint32_t>(bytes);
        }
        return true;
    }

    /// Reads what stands at `at` and moves on. False when there is no use in going on.
    bool step(std::uint32_t& at) {
        const char c = original_[at];
        if (c == '\n') {
            if (joins_lines(at)) blank(at, at + 1);
            line_begins_ = true;
            ++at;
            return true;
        }
        if (c == '#') {
            const auto end = line_end(at);
            blank(at, end);
            at = end;
            return true;
        }
        if (c == ' ') {
            ++at;
            return true;
        }
        if (const auto bytes = blank_bytes(at); bytes > 0) {
            blank(at, at + bytes);
            at += bytes;
            return true;
        }
        if (std::exchange(line_begins_, false)) consider_declaration(at);
        if (parse_plain_bytes[static_cast<unsigned char>(c)]) {
            do ++at;
            while (at < size() && parse_plain_bytes[static_cast<unsigned char>(original_[at])]);
            last_ = Last::other;
            return true;
        }
        if (c == '"') {
            read_string(at);
            last_ = Last::string;
            return true;
        }
        last_ = c == ',' ? Last::comma : Last::other;
        constexpr std::string_view minus = "−";
        if (original_.substr(at).starts_with(minus)) {
            blank(at, at + static_cast<std::uint32_t>(minus.size()));
            result_.text[at] = '-';
            at += static_cast<std::uint32_t>(minus.size());
            return true;
        }
        if (c == '(' || c == '[' || c == '{') {
            if (open_.size() >= limits_.nesting) {
                diagnostics_.add(Code::nesting_too_deep, span(at, at + 1), {Argument::text(std::to_string(limits_.nesting))});
                return false;
            }
            open_.push_back({c, at});
        } else if (c == ')' || c == ']' || c == '}') {
            close(c, at);
        }
        ++at;
        return true;
    }

    /// How many bytes the blank at `at` takes: a space, a tab, a carriage return, or a space of fixed width as word processors put it.
    [[nodiscard]] std::uint32_t blank_bytes(std::uint32_t at) const {
        const char c = original_[at];
        if (c == ' ' || c == '\t' || c == '\r') return 1;
        if (static_cast<unsigned char>(c) < 0x80) return 0;
        const auto character = parse_character(pointer(at), last());
        const bool has_no_width = character.point == 0xFEFF || character.point == 0x200B;
        const bool is_blank = has_no_width || utf8proc_category(character.point) == UTF8PROC_CATEGORY_ZS;
        return is_blank ? static_cast<std::uint32_t>(character.next - pointer(at)) : 0;
    }

    [[nodiscard]] bool joins_lines(std::uint32_t at) {
        if (!open_.empty() && open_.back().kind != '{') return true;
        if (last_ == Last::comma) return true;
        if (last_ != Last::string) return false;
        // All newlines between two tokens have the same answer, so that it is looked for once.
        if (at >= next_token_) {
            next_token_ = at;
            for (std::uint32_t bytes = 1; next_token_ < size() && bytes > 0;) {
                if (original_[next_token_] == '#') next_token_ = line_end(next_token_);
                else if (original_[next_token_] == '\n') ++next_token_;
                else next_token_ += bytes = blank_bytes(next_token_);
            }
            string_follows_ = next_token_ < size() && original_[next_token_] == '"' && !begins_row(next_token_);
        }
        return string_follows_;
    }

    /// Does the string at `at` begin a row of its own, as a cell or a column of data does?
    [[nodiscard]] bool begins_row(std::uint32_t at) const {
        at = string_end(at).second;
        while (at < size() && (original_[at] == ' ' || original_[at] == '\t')) ++at;
        return at < size() && (original_[at] == ':' || original_[at] == '=');
    }

    /// Is the string at `at` closed, and where does it end?
    [[nodiscard]] std::pair<bool, std::uint32_t> string_end(std::uint32_t at) const {
        for (++at; at < size() && original_[at] != '\n'; ++at) {
            if (original_[at] != '"') continue;
            if (at + 1 < size() && original_[at + 1] == '"') ++at;
            else return {true, at + 1};
        }
        return {false, at};
    }

    void read_string(std::uint32_t& at) {
        const auto [closed, end] = string_end(at);
        if (!closed && !is_broken()) {
            report(Code::unclosed_string, span(at, at + 1), {});
            break_at(at);
        }
        at = end;
    }

    // Brackets ------------------------------------------------------------------------------------------------------------------

    static char opening(char closing) { return closing == ')' ? '(' : closing == ']' ? '[' : '{'; }
    static char closing(char opening) { return opening == '(' ? ')' : opening == '[' ? ']' : '}'; }
    static Argument quoted(char bracket) { return Argument::text(std::string("`") + bracket + "`"); }

    [[nodiscard]] bool is_broken() const { return result_.chunks.back().broken != none; }
    void break_at(std::uint32_t at) { result_.chunks.back().broken = std::min(result_.chunks.back().broken, at); }

    /// Nothing when there are too many.
    Diagnostic* report(Code code, Span place, std::vector<Argument> arguments) {
        if (result_.errors > parse_most_errors) return nullptr;
        if (++result_.errors <= parse_most_errors) return &diagnostics_.add(code, place, std::move(arguments));
        diagnostics_.add(Code::too_many_syntax_errors, place, {Argument::text(std::to_string(parse_most_errors))});
        return nullptr;
    }

    void close(char bracket, std::uint32_t at) {
        const auto found = std::find_if(open_.rbegin(), open_.rend(), [&](const Bracket& b) { return b.kind == opening(bracket); });
        if (found == open_.rbegin() && !open_.empty()) {
            open_.pop_back();
        } else if (found != open_.rend()) {
            report_unclosed(at);
            open_.erase(found.base() - 1, open_.end());
        } else if (!is_broken()) {
            break_at(at);
            if (open_.empty() || open_.back().kind == '{') {
                report(Code::unmatched_bracket, span(at, at + 1), {quoted(bracket)});
                return;
            }
            const auto opened = open_.back();
            auto* diagnostic = report(Code::wrong_bracket, span(at, at + 1), {quoted(bracket), quoted(closing(opened.kind))});
            if (diagnostic != nullptr)
                diagnostic->notes.push_back({Code::opened_note, span(opened.at, opened.at + 1), {quoted(opened.kind)}});
            if (bracket != '}') open_.pop_back();
        }
    }

    /// The innermost bracket should have been closed before `at`.
    void report_unclosed(std::uint32_t at) {
        if (is_broken()) return;
        const auto bracket = open_.back();
        break_at(bracket.at);
        const auto place = span(bracket.at, bracket.at + 1);
        auto* diagnostic = report(Code::unclosed_bracket, place, {quoted(bracket.kind), quoted(closing(bracket.kind))});
        if (diagnostic == nullptr || at == size()) return;
        const auto found = std::max(parse_word_end(pointer(at), last()), pointer(at) + 1);
        diagnostic->notes.push_back({Code::bracket_note, span(at, offset(found)), {}});
    }

    // Declarations --------------------------------------------------------------------------------------------------------------

    const char* skip_blanks(const char* at) const {
        while (at != last() && (*at == ' ' || *at == '\t')) ++at;
        return at;
    }

    /// Does the first line of the text at `at` read `WORD name "`, as every header but a scenario's does?
    [[nodiscard]] bool is_header(std::uint32_t at) const {
        auto place = skip_blanks(parse_word_end(pointer(at), last()));
        const auto name = place;
        for (auto end = parse_word_end(place, last()); end != place; end = parse_word_end(place, last())) {
            place = end;
            if (place != last() && *place == '.') ++place;
        }
        if (place == name) return false;
        place = skip_blanks(place);
        return place != last() && *place == '"';
    }

    [[nodiscard]] bool is_scenario(std::uint32_t at) const {
        const auto place = skip_blanks(parse_word_end(pointer(at), last()));
        if (place == last() || *place != '"') return false;
        const auto after = skip_blanks(pointer(string_end(offset(place)).second));
        return after != last() && *after == '{';
    }

    /// Does the line read `import "….merilo"`? A label or a row may begin with the same word, and names no file.
    [[nodiscard]] bool is_import(std::uint32_t at) const {
        const auto place = skip_blanks(parse_word_end(pointer(at), last()));
        if (place == last() || *place != '"') return false;
        const auto begin = offset(place);
        return original_.substr(begin, string_end(begin).second - begin).ends_with(".merilo\"");
    }

    /// What a line declares that begins with `word`.
    [[nodiscard]] Word declared_by(std::string_view word) const {
        const auto number = parse_word_number(word);
        auto declared = Word::nothing;
        for (const auto candidate : parse_declaration_words) {
            if (!words_.begins(candidate, number)) continue;
            const auto written = parse_normalised(word);
            for (const auto language : {Language::english, Language::russian})
                if (parse_same_keyword(written, spelling(candidate, language).substr(0, spelling(candidate, language).find(' ')))) declared = candidate;
        }
        return declared;
    }

    /// A line begins at `at`. Where a declaration begins, whatever is still open was forgotten: the next declaration is read as usual.
    void consider_declaration(std::uint32_t at) {
        const auto end = parse_word_end(pointer(at), last());
        if (end == pointer(at)) return;
        const bool expected_here = open_.empty() && last_ != Last::comma;
        const bool may_be_unknown = expected_here && !is_broken();
        const auto declared = declared_by({pointer(at), static_cast<std::size_t>(end - pointer(at))});
        const bool has_keyword = declared != Word::nothing;
        if (!has_keyword && !may_be_unknown) return;
        const bool is_file = declared == Word::import || declared == Word::extend;
        const bool has_shape = declared == Word::scenario ? is_scenario(at) : is_file ? is_import(at) : is_header(at);
        const bool begins = may_be_unknown ? has_keyword || has_shape : has_keyword && has_shape;
        if (!begins) return;
        if (!open_.empty()) report_unclosed(at);
        open_.clear();
        result_.chunks.back().end = at;
        result_.chunks.push_back({at, size(), none});
    }

    std::string_view original_;
    const ParseFirstWords& words_ = parse_first_words();
    std::uint32_t source_;
    const ParseLimits& limits_;
    Diagnostics& diagnostics_;
    ParseText result_;
    std::vector<Bracket> open_;
    Last last_ = Last::other;
    bool line_begins_ = true;
    std::uint32_t next_token_ = 0;   ///< the answer of `string_follows_` holds for newlines before it
    bool string_follows_ = false;
};

std::optional<ParseText> parse_text(std::string_view original, std::uint32_t source, const ParseLimits& limits, Diagnostics& diagnostics) {
    return ParseTextPass(original, source, limits, diagnostics).run();
}

}  // namespace merilo::inline v0::detail
