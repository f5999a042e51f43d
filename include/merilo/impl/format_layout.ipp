// Lines from tokens: where a row begins, where a line goes on, which blocks stand on one line, and where a blank stands.
#pragma once

#include <merilo/format.hpp>
#include <merilo/impl/format_tokens.ipp>

namespace merilo::inline v0::detail {

constexpr std::uint32_t format_indent = 4;

struct FormatPiece {
    const FormatToken* token = nullptr;
    std::uint32_t width = 0;       ///< in characters
    std::uint32_t blanks = 0;      ///< before it
    bool after_semicolon = false;  ///< `;` stands before its blanks
};

struct FormatLine {
    std::uint32_t indent = 0;
    std::vector<FormatPiece> pieces;
    const FormatToken* comment = nullptr;   ///< behind the pieces
    std::uint32_t comment_blanks = 0;
    bool blank_before = false;
    bool goes_on = false;                   ///< of a row: it takes more lines than this one
};

/// Rows that stand one below the other in one block, with nothing between them: indexes of lines.
using FormatRun = std::vector<std::size_t>;

/// Can the value before a `-` be what it is subtracted from?
bool format_ends_operand(const FormatToken& token) {
    if (token.kind == FormatKind::keyword) return token.word == Word::as_share || token.word == Word::yes || token.word == Word::no;
    if (token.kind == FormatKind::string) return false;  // a title, behind which a formula begins
    if (token.kind != FormatKind::sign) return true;
    return token.text.ends_with(')') || token.text.ends_with(']') || token.text.ends_with('}');
}

class FormatLayout {
public:
    FormatLayout(const std::vector<FormatToken>& tokens, std::size_t width) : tokens_(tokens), width_(width) {}

    void run() {
        find_blocks();
        open_.push_back({});
        for (std::size_t i = 0; i < tokens_.size(); ++i) place(i);
    }

    std::vector<FormatLine> lines;
    std::vector<FormatRun> runs;

private:
    struct Block {
        std::uint32_t rows = 0;       ///< their indent
        std::uint32_t outside = 0;    ///< the indent of the line that opened it
        std::size_t row = none;       ///< the line at which the last row begins
        std::size_t run = none;       ///< of `runs`, to which the next row belongs
    };

    // Blocks --------------------------------------------------------------------------------------------------------------------

    /// A block stays on one line when the author wrote it so.
    void find_blocks() {
        closing_.assign(tokens_.size(), none);
        is_broken_.assign(tokens_.size(), false);
        std::vector<std::size_t> open;
        std::size_t last_break = 0;
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            if (tokens_[i].newlines > 0) last_break = i;
            if (tokens_[i].is("{")) open.push_back(i);
            if (!tokens_[i].is("}") || open.empty()) continue;
            closing_[open.back()] = i;
            is_broken_[open.back()] = last_break > open.back() && i > open.back() + 1;
            open.pop_back();
        }
    }

    /// A line begins at `first`: its outermost block is broken when it would be too long.
    void break_to_fit(std::size_t first, std::uint32_t indent) {
        std::size_t width = indent;
        std::size_t outermost = none, flat_until = 0;
        for (std::size_t i = first; i < tokens_.size(); ++i) {
            const bool inside = outermost != none && i <= flat_until;
            const bool begins_line = tokens_[i].ends_row || tokens_[i].newlines > 0 || tokens_[i].is("}");
            if (i > first && !inside && begins_line) return;
            if (tokens_[i].kind == FormatKind::comment) return;
            width += tokens_[i].width;
            if (i > first) width += blank(i) + (inside && follows_semicolon(i) ? 1 : 0);
            const bool opens = tokens_[i].is("{");
            if (opens && !is_broken_[i] && !inside && closing_[i] > i + 1) {
                if (outermost == none) outermost = i;
                flat_until = closing_[i];
            }
            if (width > width_ && outermost != none) {
                is_broken_[outermost] = true;
                return;
            }
            if (opens && is_broken_[i]) return;
            if (opens && closing_[i] == i + 1) width += tokens_[++i].width;
        }
    }

    /// In a block on one line: is this the first token of a row that is not the first?
    [[nodiscard]] bool follows_semicolon(std::size_t i) const {
        return tokens_[i].ends_row && !tokens_[i].is("}") && !tokens_[i - 1].is("{");
    }

    // Lines ---------------------------------------------------------------------------------------------------------------------

    Block& block() { return open_.back(); }

    FormatLine& add_line(std::uint32_t indent, bool blank_before) {
        FormatLine line;
        line.indent = indent;
        line.blank_before = blank_before && !lines.empty();
        lines.push_back(std::move(line));
        return lines.back();
    }

    [[nodiscard]] bool opens(const FormatLine& line) const {
        const auto* token = line.pieces.back().token;
        return token->is("{") && is_broken_[static_cast<std::size_t>(token - tokens_.data())];
    }

    void append(std::size_t i) {
        auto& line = lines.back();
        FormatPiece piece;
        piece.token = &tokens_[i];
        piece.width = format_width(tokens_[i].text);
        piece.blanks = line.pieces.empty() ? 0 : blank(i);
        piece.after_semicolon = flat_ > 0 && follows_semicolon(i);
        line.pieces.push_back(piece);
        if (!tokens_[i].is("{")) {
            if (tokens_[i].is("}") && flat_ > 0) --flat_;
            return;
        }
        if (flat_ > 0 || !is_broken_[i]) {
            ++flat_;
            return;
        }
        if (block().row != none) lines[block().row].goes_on = true;
        const auto indent = goes_on_in_brackets(i) || block().row == none ? line.indent : lines[block().row].indent;
        open_.push_back({indent + format_indent, indent});
    }

    /// Does the row stand in a round bracket before its token `i`?
    [[nodiscard]] bool goes_on_in_brackets(std::size_t i) const {
        std::size_t depth = 0;
        for (; i > 0 && !tokens_[i].ends_row; --i) {
            if (tokens_[i].is(")")) ++depth;
            if (!tokens_[i].is("(")) continue;
            if (depth == 0) return true;
            --depth;
        }
        return false;
    }

    void place(std::size_t i) {
        const auto& token = tokens_[i];
        if (token.kind == FormatKind::comment) return place_comment(i);
        const bool follows_opening = std::exchange(after_opening_, false);
        const bool closes = token.is("}") && flat_ == 0 && open_.size() > 1;
        if (closes) {
            const auto indent = block().outside;
            open_.pop_back();
            break_to_fit(i, indent);
            add_line(indent, false);
        } else if (flat_ == 0 && (lines.empty() || token.ends_row || follows_opening)) {
            begin_row(i, token.newlines > 1 && !follows_opening);
        } else if (flat_ == 0 && token.newlines > 0) {
            if (block().row != none) lines[block().row].goes_on = true;
            const auto indent = block().rows + (token.is(")") ? 0 : format_indent);
            break_to_fit(i, indent);
            add_line(indent, false);
        }
        append(i);
        after_opening_ = opens(lines.back());
    }

    void begin_row(std::size_t i, bool blank_before) {
        auto& at = block();
        // A declaration that takes several lines ends a group of short ones.
        if (blank_before || (open_.size() == 1 && at.row != none && lines[at.row].goes_on)) at.run = none;
        break_to_fit(i, at.rows);
        add_line(at.rows, blank_before);
        at.row = lines.size() - 1;
        if (at.run == none) {
            at.run = runs.size();
            runs.emplace_back();
        }
        runs[at.run].push_back(at.row);
    }

    void place_comment(std::size_t i) {
        const auto& token = tokens_[i];
        if (token.newlines == 0 && !lines.empty()) {
            lines.back().comment = &token;
            return;
        }
        const bool in_row = !token.ends_row && !lines.empty();
        const bool blank_before = token.newlines > 1 && !in_row && !after_opening_;
        add_line(block().rows + (in_row ? format_indent : 0), blank_before).comment = &token;
        after_opening_ = false;
        if (!in_row) block().run = none;
    }

    // Blanks --------------------------------------------------------------------------------------------------------------------

    /// How many blanks stand between a token and the one before it.
    [[nodiscard]] std::uint32_t blank(std::size_t i) const {
        if (i == 0) return 0;
        const auto& before = before_comments(i);
        const auto& token = tokens_[i];
        constexpr std::string_view follow_at_once = ",).[";   // and with a point `..`, `..<` and `.7.4`; `[` begins a lag
        if (token.kind == FormatKind::sign && follow_at_once.find(token.text.front()) != std::string_view::npos) return 0;
        if (before.is("(") || (before.kind == FormatKind::sign && before.text.starts_with('.'))) return 0;
        if (before.is("{") && token.is("}")) return 0;
        if (before.is("-") && is_prefix(i - 1)) return 0;
        if (token.is("(") && is_call(i)) return 0;
        // `sum(school: …)`; in rows and scales `:` stands free.
        if (token.is(":") && token.node == SyntaxKind::aggregate) return 0;
        return 1;
    }

    [[nodiscard]] const FormatToken& before_comments(std::size_t i) const {
        do --i;
        while (i > 0 && tokens_[i].kind == FormatKind::comment);
        return tokens_[i];
    }

    [[nodiscard]] bool is_prefix(std::size_t i) const { return i == 0 || tokens_[i].ends_row || !format_ends_operand(before_comments(i)); }

    /// The bracket of a function stands behind the keyword with which the function begins.
    [[nodiscard]] bool is_call(std::size_t i) const {
        const auto kind = tokens_[i].node;
        const bool in_call = kind == SyntaxKind::call || kind == SyntaxKind::aggregate || kind == SyntaxKind::linear || kind == SyntaxKind::day;
        return in_call && tokens_[i - 1].kind == FormatKind::keyword && tokens_[i - 1].begin == tokens_[i].node_begin;
    }

    const std::vector<FormatToken>& tokens_;
    std::size_t width_;
    std::vector<std::size_t> closing_;     ///< of each `{`
    std::vector<bool> is_broken_;          ///< of each `{`: its rows stand one below the other
    std::vector<Block> open_;
    std::uint32_t flat_ = 0;               ///< blocks on one line that are open
    bool after_opening_ = false;
};

}  // namespace merilo::inline v0::detail
