// Columns of neighbouring rows: where a row may be stretched, and by how many blanks.
#pragma once

#include <merilo/impl/format_layout.ipp>

namespace merilo::inline v0::detail {

/// A part of a row that is wider is no column: it would push its neighbours too far.
constexpr std::uint32_t format_widest_cell = 64;
constexpr std::size_t format_most_columns = 64;

/// Where columns begin in a row. Rows are aligned at one column after the other; a row without it takes no part in it.
struct FormatColumn {
    enum class Kind : std::uint8_t { cell, colon, argument, formula, text, rest, performer, block, operation, heir } kind = Kind::cell;
    std::uint32_t index = 0;   ///< of several of one kind
    std::size_t piece = 0;
    std::string shape;         ///< rows of different shapes are not aligned here

    [[nodiscard]] std::pair<Kind, std::uint32_t> key() const { return {kind, index}; }
};

/// Rows of one kind stand in columns together: a table's, those that begin with a keyword, those that begin with a name.
enum class FormatRowKind : std::uint8_t { table, keyword, name, first_line };

class FormatColumns {
public:
    explicit FormatColumns(const FormatLine& line) : pieces_(line.pieces) {
        const auto& first = *pieces_.front().token;
        const auto colon = find(0, [](const FormatToken& token) { return token.is(":") && token.node != SyntaxKind::aggregate; });
        if (colon != none) {
            kind = FormatRowKind::table;
            add_cells(colon);
        } else if (first.kind == FormatKind::keyword) {
            kind = first.word == Word::merilo ? FormatRowKind::first_line : FormatRowKind::keyword;
            if (kind == FormatRowKind::keyword) add_arguments();
        } else {
            kind = FormatRowKind::name;
            add_operation();
        }
        if (columns.size() > format_most_columns) columns.resize(format_most_columns);
    }

    FormatRowKind kind = FormatRowKind::name;
    std::vector<FormatColumn> columns;

private:
    using Kind = FormatColumn::Kind;

    /// The first piece from `from` on, outside of brackets, for which `holds` is true.
    template <typename Condition>
    [[nodiscard]] std::size_t find(std::size_t from, Condition holds) const {
        std::size_t depth = 0;
        for (auto i = from; i < pieces_.size(); ++i) {
            const auto& token = *pieces_[i].token;
            if (token.is(")") || token.is("}")) depth -= depth > 0 ? 1 : 0;
            if (depth == 0 && holds(token)) return i;
            if (token.is("(") || token.is("{")) ++depth;
        }
        return none;
    }

    [[nodiscard]] bool is_string(std::size_t i) const { return i < pieces_.size() && pieces_[i].token->kind == FormatKind::string; }

    void add(Kind kind, std::size_t piece, std::uint32_t index = 0, std::string shape = {}) {
        if (piece < pieces_.size()) columns.push_back({kind, index, piece, std::move(shape)});
    }

    void add_cells(std::size_t colon) {
        std::uint32_t index = 0;
        const auto is_comma = [](const FormatToken& token) { return token.is(","); };
        for (auto comma = find(0, is_comma); comma < colon; comma = find(comma + 1, is_comma)) add(Kind::cell, comma + 1, index++);
        add(Kind::colon, colon);
    }

    /// `KEYWORD ARGUMENT "TEXT" REST by PERFORMER { BLOCK }`, and in a check `value NAME FORMULA`
    void add_arguments() {
        add(Kind::argument, 1);
        if (pieces_.size() > 1 && pieces_[1].token->node == SyntaxKind::local) return add(Kind::formula, 2);
        const auto text = find(1, [](const FormatToken& token) { return token.kind == FormatKind::string; });
        const auto before = text == none ? FormatKind::sign : pieces_[text - 1].token->kind;
        if (text == 1 || before == FormatKind::name || before == FormatKind::code) {
            if (text > 1) add(Kind::text, text);
            add_rest(text);
        }
        const auto performer = find(1, [](const FormatToken& token) { return token.word == Word::performed_by; });
        if (performer > 2) add(Kind::performer, performer);
        const auto block = find(1, [](const FormatToken& token) { return token.is("{"); });
        if (block != none && pieces_[block].token->node != SyntaxKind::table && closing(block) != none) add_block(block);
    }

    void add_rest(std::size_t text) {
        while (is_string(text)) ++text;
        if (text < pieces_.size() && !pieces_[text].token->is("{")) add(Kind::rest, text);
    }

    [[nodiscard]] std::size_t closing(std::size_t block) const {
        return find(block + 1, [](const FormatToken& token) { return token.is("}"); });
    }

    /// `{ a = 1; b = 2 }` under `{ a = 3; b = 4 }`: the rows of blocks with the same names are columns.
    void add_block(std::size_t block) {
        add(Kind::block, block);
        const auto end = closing(block);
        std::string shape;
        std::vector<std::size_t> rows;
        std::size_t depth = 0;
        for (auto i = block + 1; i < end; ++i) {
            const auto& piece = pieces_[i];
            if (depth == 0 && (i == block + 1 || piece.after_semicolon)) {
                shape += piece.token->text + ";";
                if (i > block + 1) rows.push_back(i);
            }
            if (piece.token->is("{")) ++depth;
            if (piece.token->is("}")) --depth;
        }
        std::uint32_t index = 1;
        for (const auto row : rows) add(Kind::block, row, index++, shape);
    }

    /// `NAME = VALUE`, `NAME weight 60% else NAME`, `NAME "TEXT" REST`
    void add_operation() {
        auto operation = find(1, [](const FormatToken& token) { return token.is("="); });
        if (operation == none)
            operation = find(1, [](const FormatToken& t) { return t.kind == FormatKind::keyword || t.kind == FormatKind::string; });
        if (operation == none) return;
        add(Kind::operation, operation);
        if (is_string(operation)) add_rest(operation);
        const auto heir = find(operation, [](const FormatToken& token) { return token.word == Word::heir; });
        if (heir != none && heir > operation) add(Kind::heir, heir);
    }

    const std::vector<FormatPiece>& pieces_;
};

class FormatAlignment {
public:
    FormatAlignment(std::vector<FormatLine>& lines, std::size_t width) : lines_(lines), width_(width) {}

    void run(const std::vector<FormatRun>& runs) {
        for (const auto& run : runs)
            if (run.size() > 1) align(run);
        align_comments();
    }

private:
    struct Row {
        FormatLine* line;
        FormatColumns columns;
        std::size_t next = 0;        ///< of its columns
        std::size_t piece = 0;       ///< up to which `width` is measured
        std::uint32_t width = 0;
        bool is_out = false;         ///< it had a part that was too wide
    };

    void align(const FormatRun& run) {
        std::vector<Row> rows;
        for (const auto index : run) {
            Row row{&lines_[index], FormatColumns(lines_[index])};
            row.width = row.line->indent;
            if (!rows.empty() && rows.back().columns.kind != row.columns.kind) {
                align(rows);
                rows.clear();
            }
            rows.push_back(std::move(row));
        }
        align(rows);
    }

    static bool has_next(const Row& row) { return !row.is_out && row.next < row.columns.columns.size(); }

    void align(std::vector<Row>& rows) {
        if (rows.size() < 2) return;
        for (;;) {
            const FormatColumn* least = nullptr;
            for (const auto& row : rows) {
                if (!has_next(row)) continue;
                const auto& column = row.columns.columns[row.next];
                if (least == nullptr || column.key() < least->key()) least = &column;
            }
            if (least == nullptr) return;
            align(rows, least->key());
        }
    }

    /// Rows that have this column, in stretches of one shape.
    void align(std::vector<Row>& rows, std::pair<FormatColumn::Kind, std::uint32_t> key) {
        std::vector<Row*> stretch;
        std::string shape;
        for (auto& row : rows) {
            if (!has_next(row) || row.columns.columns[row.next].key() != key) continue;
            const auto& column = row.columns.columns[row.next++];
            const auto cell = measure(row, column.piece);
            row.is_out = cell > format_widest_cell;
            if (row.is_out) continue;
            if (!stretch.empty() && column.shape != shape) align(stretch);
            shape = column.shape;
            stretch.push_back(&row);
        }
        align(stretch);
    }

    static void align(std::vector<Row*>& stretch) {
        std::uint32_t widest = 0;
        for (const auto* row : stretch) widest = std::max(widest, row->width);
        for (auto* row : stretch) row->line->pieces[row->piece].blanks += widest - row->width;
        stretch.clear();
    }

    /// Goes on to `piece`: how wide is the part before it?
    static std::uint32_t measure(Row& row, std::size_t piece) {
        const auto begin = row.width;
        for (; row.piece < piece; ++row.piece) row.width += width_of(row.line->pieces[row.piece]);
        return row.width - begin;
    }

    static std::uint32_t width_of(const FormatPiece& piece) { return piece.width + piece.blanks + (piece.after_semicolon ? 1 : 0); }

    /// Comments behind lines that follow each other.
    void align_comments() {
        constexpr std::uint32_t gap = 2;
        for (std::size_t i = 0; i < lines_.size();) {
            std::vector<std::pair<FormatLine*, std::uint32_t>> stretch;
            std::uint32_t widest = 0;
            for (; i < lines_.size() && lines_[i].comment != nullptr && !lines_[i].pieces.empty(); ++i) {
                if (lines_[i].blank_before && !stretch.empty()) break;
                auto width = lines_[i].indent;
                for (const auto& piece : lines_[i].pieces) width += width_of(piece);
                stretch.emplace_back(&lines_[i], width);
                if (width <= width_) widest = std::max(widest, width);
            }
            for (const auto& [line, width] : stretch) line->comment_blanks = gap + (width <= width_ ? widest - width : 0);
            if (stretch.empty()) ++i;
        }
    }

    std::vector<FormatLine>& lines_;
    std::size_t width_;
};

}  // namespace merilo::inline v0::detail
