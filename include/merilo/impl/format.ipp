// The canonical form of a text, and the proof that it means the same: the new text is read again, and its syntax has to be the old one.
#pragma once

#include <merilo/impl/format_align.ipp>

#include <utility>

namespace merilo::inline v0 {
namespace detail {

/// Does the syntax of two texts differ in nothing but places?
bool format_same_syntax(const Ast& one, const Ast& other) {
    std::vector<std::pair<SyntaxId, SyntaxId>> open{{one.root, other.root}};
    while (!open.empty()) {
        const auto [a, b] = open.back();
        open.pop_back();
        if (a == none || b == none) {
            if (a != b) return false;
            continue;
        }
        const auto& left = one[a];
        const auto& right = other[b];
        if (left.kind != right.kind || left.op != right.op || left.flag != right.flag || left.word != right.word) return false;
        if (left.count != right.count || (left.text == none) != (right.text == none)) return false;
        if (left.text != none && one.text(a) != other.text(b)) return false;
        for (std::uint32_t i = 0; i < left.count; ++i) open.emplace_back(one.child(a, i), other.child(b, i));
    }
    return true;
}

class Formatter {
public:
    Formatter(std::string text, const FormatOptions& options) : options_(options) {
        result_.sources.files.push_back({options.name, std::move(text)});
    }

    FormatResult run() {
        Ast ast;
        ParseTrace trace;
        parse_file(result_.sources, 0, result_.diagnostics, options_.limits, ast, &trace);
        if (ast.root == none || result_.diagnostics.has_errors()) return std::move(result_);
        const auto tokens = FormatTokens(result_.sources.files.front().text, trace, options_.keywords).run();
        FormatLayout layout(tokens, options_.width);
        layout.run();
        FormatAlignment(layout.lines, options_.width).run(layout.runs);
        auto text = written(layout.lines);
        if (means_the_same(text, ast, tokens)) result_.text = std::move(text);
        return std::move(result_);
    }

private:
    static std::string written(const std::vector<FormatLine>& lines) {
        std::string text;
        for (const auto& line : lines) {
            if (line.blank_before) text += '\n';
            text.append(line.indent, ' ');
            for (const auto& piece : line.pieces) {
                if (piece.after_semicolon) text += ';';
                text.append(piece.blanks, ' ');
                text += piece.token->text;
            }
            text.append(line.comment_blanks, ' ');
            if (line.comment != nullptr) text += line.comment->text;
            text += '\n';
        }
        return text;
    }

    bool means_the_same(const std::string& text, const Ast& ast, const std::vector<FormatToken>& tokens) {
        Sources sources;
        sources.files.push_back({options_.name, text});
        Diagnostics wrong;
        Ast again;
        ParseTrace trace;
        auto limits = options_.limits;
        limits.bytes = std::max(limits.bytes, text.size());
        parse_file(sources, 0, wrong, limits, again, &trace);
        if (!wrong.has_errors() && format_same_syntax(ast, again)) return true;
        const auto& token = first_read_otherwise(tokens, FormatTokens(text, trace, options_.keywords).run());
        result_.diagnostics.add(Code::format_changes_meaning, {0, token.begin, token.end}, {Argument::text("`" + token.text + "`")});
        return false;
    }

    /// The name at or behind the first token that is read in another way; a name alone can be given up.
    static const FormatToken& first_read_otherwise(const std::vector<FormatToken>& tokens, const std::vector<FormatToken>& again) {
        std::size_t i = 0;
        const auto same = [](const FormatToken& a, const FormatToken& b) {
            return a.kind == b.kind && a.word == b.word && a.text == b.text;
        };
        while (i + 1 < tokens.size() && i < again.size() && same(tokens[i], again[i])) ++i;
        auto name = i;
        while (name < tokens.size() && tokens[name].kind != FormatKind::name) ++name;
        return tokens[name < tokens.size() ? name : i];
    }

    const FormatOptions& options_;
    FormatResult result_;
};

}  // namespace detail

FormatResult format(std::string text, const FormatOptions& options) { return detail::Formatter(std::move(text), options).run(); }

}  // namespace merilo::inline v0
