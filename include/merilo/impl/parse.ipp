// From a text to its syntax: the version line, then one declaration after the other.
#pragma once

#include <merilo/impl/parse_scenario.ipp>
#include <merilo/impl/parse_text.ipp>

namespace merilo::inline v0 {
namespace detail {

class ParseFile {
public:
    ParseFile(std::string_view original, const ParseText& text, std::uint32_t source, const ParseLimits& limits, Diagnostics& diagnostics,
              Ast& ast, ParseTrace* trace = nullptr)
        : state_(original, text, source, limits, diagnostics, ast), chunks_(text.chunks) {
        state_.trace = trace;
    }

    void run() {
        const auto begin = state_.origin();
        state_.token_begin = state_.token_end = begin;
        state_.open(SyntaxKind::file, begin);
        auto first = begin;
        enter(chunks_.front());
        if (!read_version(first, begin + chunks_.front().end)) return;
        for (const auto& chunk : chunks_) {
            enter(chunk);
            first = std::max(first, begin + chunk.begin);
            read_declarations(first, begin + chunk.end);
        }
        state_.close();
        state_.ast.root = state_.nodes.back();
    }

    /// Rows without a declaration around them.
    void run_rows(Language language) {
        const auto begin = state_.origin();
        const auto last = begin + chunks_.back().end;
        auto first = begin;
        state_.language = language;
        state_.token_begin = state_.token_end = begin;
        enter(chunks_.front());
        state_.open(SyntaxKind::data_facts, begin);
        state_.frame().word = Word::given;
        state_.push_absent();
        parse_separators(first, last);
        x3::parse(first, last, x3::with<ParseStateTag>(state_)[*syntax_guarded_row[syntax_mapping]]);
        state_.close();
        state_.ast.root = state_.nodes.back();
    }

private:
    void enter(const ParseChunk& chunk) { state_.broken = chunk.broken; }

    /// The first line. False when the text is of another version, which this grammar cannot judge.
    bool read_version(const char*& first, const char* last) {
        parse_separators(first, last);
        const auto begin = first;
        const auto word_end = parse_word_end(begin, state_.origin() + state_.text.size());
        state_.language = source_language(state_.text);
        const auto line = "`" + std::string(spelling(Word::merilo, state_.language)) + " 1`";
        if (!parse_key(state_, first, last, Word::merilo) || !parse_code(state_, first, last, "{term:expected_code}")) {
            state_.report(Code::version_line_missing, state_.span(begin, std::max(word_end, begin)), {Argument::text(line)});
            if (first != begin) first = parse_skip_row(first, last);
            return true;
        }
        const auto version = state_.ast.texts.back();
        state_.nodes.pop_back();
        if (version != "1") {
            const auto place = state_.span(state_.token_begin, state_.token_end);
            state_.report(Code::unknown_version, place, {ParseState::argument(version), Argument::text(line)});
            return false;
        }
        if (!parse_row_end(state_, first, last)) {
            parse_explain(state_, begin, last);
            first = parse_skip_row(first, last);
        }
        return true;
    }

    void read_declarations(const char*& first, const char* last) {
        for (parse_separators(first, last); first != last; parse_separators(first, last)) {
            const auto begin = first;
            if (!read_declaration(first, last)) {
                first = std::max(parse_skip_row(begin, last), begin + 1);
            } else if (state_.broken >= state_.offset(begin) && state_.broken < state_.offset(first)) {
                state_.ast.nodes[state_.nodes.back()].flag = true;
            }
        }
    }

    bool read_declaration(const char*& first, const char* last) {
        const auto begin = first;
        const auto before = state_.place();
        state_.word_at = {};
        state_.takes_notes = false;
        try {
            const bool is_read = x3::parse(first, last, x3::with<ParseStateTag>(state_)[syntax_declaration]);
            if (is_read && parse_row_end(state_, first, last)) {
                state_.takes_notes = true;
                return true;
            }
        } catch (const ParseAgain&) {
        } catch (const x3::expectation_failure<const char*>&) {
        }
        first = begin;
        state_.takes_notes = true;
        state_.forget_since(before);
        return read_noted_declaration(first, last);
    }

    /// The same with notes of what could have stood where, so that mistakes can be explained.
    bool read_noted_declaration(const char*& first, const char* last) {
        const auto begin = first;
        const auto mark = state_.mark();
        state_.furthest = state_.name_begin = state_.name_end = nullptr;
        try {
            const bool is_read = x3::parse(first, last, x3::with<ParseStateTag>(state_)[syntax_declaration]);
            if (is_read && parse_row_end(state_, first, last)) return true;
            parse_explain(state_, begin, last);
            if (is_read) {
                state_.ast.nodes[state_.nodes.back()].flag = true;
                forget_expression();
                return false;
            }
        } catch (const x3::expectation_failure<const char*>&) {
            parse_explain(state_, begin, last);
        } catch (const ParseRefusal&) {
        }
        keep_header(mark);
        return false;
    }

    /// What stands in a header before something that is not understood was meant otherwise: `chnge(x)` is no name `chnge`.
    void forget_expression() {
        constexpr std::uint32_t expression = 4;
        const auto declaration = state_.ast.nodes[state_.nodes.back()];
        if (declaration.count <= expression) return;
        state_.push_absent();
        state_.ast.children[declaration.first + expression] = state_.nodes.back();
        state_.nodes.pop_back();
    }

    /// A declaration that cannot be read to its end is kept with its name and its title, so that the uses of its name are no errors.
    void keep_header(const ParseState::Mark& mark) {
        if (state_.frames.size() == mark.frames) return state_.back_to(mark);
        const auto inner = state_.frames.size() > mark.frames + 1 ? state_.frames[mark.frames + 1].children : state_.nodes.size();
        const auto read = std::min<std::size_t>(inner - mark.nodes, 3);
        auto inside = mark;
        inside.frames += 1;
        inside.nodes += read;
        state_.back_to(inside);
        if (read == 0) return state_.back_to(mark);
        for (auto i = read; i < 6; ++i) state_.push_absent();
        state_.frame().flag = true;
        state_.close();
    }

    ParseState state_;
    const std::vector<ParseChunk>& chunks_;
};

SyntaxId parse_file(const Sources& sources, std::uint32_t source, Diagnostics& diagnostics, const ParseLimits& limits, Ast& ast,
                    ParseTrace* trace) {
    ast.root = none;
    const auto& original = sources.files[source].text;
    if (auto text = parse_text(original, source, limits, diagnostics)) {
        ParseFile(original, *text, source, limits, diagnostics, ast, trace).run();
        if (trace != nullptr) trace->text = std::move(text->text);
    }
    return ast.root;
}

}  // namespace detail

Ast parse(const Sources& sources, std::uint32_t source, Diagnostics& diagnostics, const ParseLimits& limits) {
    Ast ast;
    detail::parse_file(sources, source, diagnostics, limits, ast);
    return ast;
}

Ast parse_rows(const Sources& sources, std::uint32_t source, Language language, Diagnostics& diagnostics, const ParseLimits& limits) {
    Ast ast;
    const auto& original = sources.files[source].text;
    if (const auto text = detail::parse_text(original, source, limits, diagnostics))
        detail::ParseFile(original, *text, source, limits, diagnostics, ast).run_rows(language);
    return ast;
}

}  // namespace merilo::inline v0
