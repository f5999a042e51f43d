// The tokens of a text as the formatter moves them: what the grammar read, what stands between them, and how each is spelled.
#pragma once

#include <merilo/impl/parse_text.hpp>
#include <merilo/impl/parse_words.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utf8proc.h>
#include <vector>

namespace merilo::inline v0::detail {

enum class FormatKind : std::uint8_t { keyword, name, string, number, code, sign, comment };

struct FormatToken {
    FormatKind kind = FormatKind::sign;
    Word word = Word::nothing;             ///< of a keyword
    std::string text;                      ///< as it is to be written
    std::uint32_t width = 0;               ///< of the text in characters; of a keyword the greater one of both languages
    std::uint32_t begin = 0;               ///< in the source
    std::uint32_t end = 0;
    SyntaxKind node = SyntaxKind::absent;  ///< the innermost node around it
    std::uint32_t node_begin = none;       ///< where that begins
    bool ends_row = false;                 ///< a row ends before it
    std::uint32_t newlines = 0;            ///< before it, since the token or the comment before

    [[nodiscard]] bool is(std::string_view sign) const { return kind == FormatKind::sign && text == sign; }
};

/// The width of a text on the screen, in characters.
std::uint32_t format_width(std::string_view text) {
    std::uint32_t width = 0;
    for (auto at = text.begin(); at != text.end();) {
        utf8proc_int32_t point = 0;
        const auto bytes = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(&*at), text.end() - at, &point);
        width += bytes > 0 ? static_cast<std::uint32_t>(std::max(utf8proc_charwidth(point), 0)) : 1U;
        at += bytes > 0 ? bytes : 1;
    }
    return width;
}

class FormatTokens {
public:
    FormatTokens(std::string_view original, const ParseTrace& trace, std::optional<Language> keywords)
        : original_(original), trace_(trace), keywords_(keywords) {}

    std::vector<FormatToken> run() {
        for (std::uint32_t at = original_.starts_with("\xEF\xBB\xBF") ? 3 : 0; at < trace_.text.size();) step(at);
        return std::move(tokens_);
    }

private:
    void step(std::uint32_t& at) {
        const char c = trace_.text[at];
        if (original_[at] == '\n') ++newlines_;
        if (c == '\n' || c == ';') ends_row_ = true;
        if (c == ' ' && original_[at] == '#') return read_comment(at);
        if (c == ' ' || c == '\n' || c == ';') ++at;
        else read_token(at);
    }

    void add(FormatToken token, std::uint32_t begin, std::uint32_t end) {
        token.begin = begin;
        token.end = end;
        token.ends_row = ends_row_;
        token.width = std::max(token.width, format_width(token.text));
        token.newlines = newlines_;
        newlines_ = 0;
        if (token.kind != FormatKind::comment) ends_row_ = false;
        tokens_.push_back(std::move(token));
    }

    void read_comment(std::uint32_t& at) {
        const auto begin = at;
        at = static_cast<std::uint32_t>(std::min(original_.find('\n', at), original_.size()));
        FormatToken token;
        token.kind = FormatKind::comment;
        token.text = original_.substr(begin, at - begin);
        token.text.erase(token.text.find_last_not_of(" \t\r") + 1);
        add(std::move(token), begin, at);
    }

    void read_token(std::uint32_t& at) {
        const auto begin = at;
        const char* const first = trace_.text.data() + at;
        const char* const last = trace_.text.data() + trace_.text.size();
        while (next_ < trace_.tokens.size() && trace_.tokens[next_].begin < at) ++next_;
        const auto* traced = next_ < trace_.tokens.size() && trace_.tokens[next_].begin == at ? &trace_.tokens[next_] : nullptr;
        FormatToken token;
        if (traced != nullptr) {
            token.node = traced->node;
            token.node_begin = traced->node_begin;
        }
        std::string ignored;
        const auto word_end = parse_word_end(first, last);
        if (*first == '"') {
            token.kind = FormatKind::string;
            // A string on a following line goes on with the one before it, but where it is the code of the next entry.
            if (token.node == SyntaxKind::entry && token.node_begin == begin && newlines_ > 0) ends_row_ = true;
            at += static_cast<std::uint32_t>(parse_literal(first, last, ignored) - first);
            token.text = original_.substr(begin, at - begin);
        } else if (traced == nullptr) {
            // The grammar looked here without reading, or a joined string went on: it stays as it is.
            const auto sign = parse_sign_at(first, last);
            at += static_cast<std::uint32_t>(word_end != first ? word_end - first : std::max<std::ptrdiff_t>(std::ssize(sign), 1));
            token.kind = word_end != first ? FormatKind::name : FormatKind::sign;
            token.text = trace_.text.substr(begin, at - begin);
        } else {
            at = traced->end;
            read_traced(*traced, word_end != first, token);
        }
        add(std::move(token), begin, at);
    }

    void read_traced(const TracedToken& traced, bool is_word, FormatToken& token) const {
        token.text = original_.substr(traced.begin, traced.end - traced.begin);
        switch (traced.kind) {
            case TokenKind::number: token.kind = FormatKind::number; break;
            case TokenKind::code: token.kind = FormatKind::code; break;
            case TokenKind::name: token.kind = FormatKind::name; break;
            case TokenKind::reference:
            case TokenKind::path:
                token.kind = FormatKind::name;
                read_path(traced.kind == TokenKind::path, token);
                break;
            default:
                if (is_word) {
                    token.kind = FormatKind::keyword;
                    token.word = keyword_at(traced);
                    token.text = spelled(token.word, token.text);
                    token.width = widest(token.word);
                } else {
                    // A sign, and the lag `[-1]`, which is read as one.
                    token.text = trace_.text.substr(traced.begin, traced.end - traced.begin);
                    std::erase(token.text, ' ');
                }
        }
    }

    /// The keyword that the grammar read there. One that is two words in the other language is always looked for by its word.
    [[nodiscard]] Word keyword_at(const TracedToken& traced) const {
        if (traced.word != Word::nothing) return traced.word;
        const auto text = std::string_view(trace_.text).substr(0, traced.end);
        const char* const first = text.data() + traced.begin;
        const char* const last = text.data() + text.size();
        for (const auto& row : keywords())
            for (const auto phrase : {row.english, row.russian})
                if (!phrase.empty() && parse_phrase(first, last, phrase) == last) return row.word;
        return Word::nothing;
    }

    /// A keyword in the language that is asked for, or else in its own.
    [[nodiscard]] std::string spelled(Word word, const std::string& written) const {
        if (word == Word::nothing) return written;
        const bool is_russian = static_cast<unsigned char>(written.front()) >= 0x80;
        return std::string(spelling(word, keywords_.value_or(is_russian ? Language::russian : Language::english)));
    }

    static std::uint32_t widest(Word word) {
        return std::max(format_width(spelling(word, Language::english)), format_width(spelling(word, Language::russian)));
    }

    /// `x.points`: the facets of a dotted name are keywords.
    void read_path(bool after_first, FormatToken& token) const {
        const auto path = std::exchange(token.text, {});
        for (std::size_t begin = 0;; token.text += '.', ++token.width) {
            const auto end = std::min(path.find('.', begin), path.size());
            const auto word = path.substr(begin, end - begin);
            const auto facet = begin == 0 && after_first ? Word::nothing : parse_facet(parse_normalised(word));
            token.text += spelled(facet, word);
            token.width += facet == Word::nothing ? format_width(word) : widest(facet);
            if (end == path.size()) return;
            begin = end + 1;
        }
    }

    std::string_view original_;
    const ParseTrace& trace_;
    std::optional<Language> keywords_;
    std::vector<FormatToken> tokens_;
    std::size_t next_ = 0;        ///< in the trace
    std::uint32_t newlines_ = 0;
    bool ends_row_ = false;
};

}  // namespace merilo::inline v0::detail
