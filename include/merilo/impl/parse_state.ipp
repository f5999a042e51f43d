// What the grammar works on: the nodes that were read, the operators that wait for their operands, and what was expected where it failed.
#pragma once

#include <merilo/impl/keywords.hpp>
#include <merilo/impl/parse_text.hpp>
#include <merilo/impl/parse_first_words.ipp>
#include <merilo/impl/parse_words.ipp>

#include <set>
#include <utility>

namespace merilo::inline v0::detail {

/// Thrown to the nearest row or declaration, which goes on behind it. The error was reported already.
struct ParseRefusal {};

/// Thrown to the declaration that is being read without notes when something is to be said about it: it is read again with them.
struct ParseAgain {};

/// Something that could have stood at a place: a keyword, or a sign or a term as a phrase of a message.
struct ParseExpected {
    Word word = Word::nothing;
    std::string_view phrase;
};

enum class ParsePrecedence : std::uint8_t {
    lowest, logical_or, logical_and, logical_not, comparison, sum, as_share, product, negation, highest
};

struct ParseState {
    /// A node that is being read; its children are the nodes pushed since.
    struct Frame {
        SyntaxKind kind = SyntaxKind::absent;
        Word word = Word::nothing;
        bool flag = false;
        Operator op = Operator::nothing;
        const char* begin = nullptr;
        std::size_t children = 0;
    };
    /// An operator whose right operand is being read.
    struct Pending {
        Operator op = Operator::nothing;
        bool is_prefix = false;
        ParsePrecedence precedence = ParsePrecedence::lowest;
        const char* begin = nullptr;
    };
    /// What directives set for what they enclose.
    struct Scope {
        const char* quiet = nullptr;                           ///< what fails here is named by an enclosing rule
        ParsePrecedence weakest = ParsePrecedence::lowest;     ///< weaker operators end the expression
        ParsePrecedence after = ParsePrecedence::highest;      ///< of the words that end the last operand, such as `is missing`
        std::size_t pending = 0;                               ///< operators of enclosing expressions
        std::uint32_t depth = 0;
    };

    ParseState(std::string_view original, const ParseText& text, std::uint32_t source, const ParseLimits& limits, Diagnostics& diagnostics,
               Ast& ast)
        : original(original), text(text.text), source(source), limits(limits), diagnostics(diagnostics), ast(ast), errors(text.errors) {}

    std::string_view original, text;
    std::uint32_t source;
    const ParseLimits& limits;
    Diagnostics& diagnostics;
    Ast& ast;
    Language language = Language::english;   ///< of the keywords shown in messages: that of the file's first word
    std::uint32_t broken = none;             ///< of the chunk that is being read
    std::uint32_t errors = 0;
    const ParseFirstWords& words = parse_first_words();

    std::vector<SyntaxId> nodes;             ///< read, and not yet anybody's children
    std::vector<Frame> frames;
    std::vector<Pending> pending;
    Scope scope;
    const char *token_begin = nullptr, *token_end = nullptr;   ///< the last token that was read
    ParseTrace* trace = nullptr;             ///< null when nobody asks for it

    /// What was expected is noted only for a message: a declaration is read without notes first.
    bool takes_notes = true;
    const char* furthest = nullptr;          ///< the furthest place where something else was expected
    std::vector<ParseExpected> expected;
    std::vector<Word> keys;                  ///< every keyword that was looked for there
    const char *name_begin = nullptr, *name_end = nullptr;     ///< a name that was read where a keyword could have stood
    std::vector<Word> name_keys;             ///< those keywords
    std::set<std::string, std::less<>> mixed_names;

    // Places --------------------------------------------------------------------------------------------------------------------

    [[nodiscard]] const char* origin() const { return text.data(); }
    [[nodiscard]] std::uint32_t offset(const char* at) const { return static_cast<std::uint32_t>(at - text.data()); }
    [[nodiscard]] Span span(const char* begin, const char* end) const { return {source, offset(begin), offset(std::max(begin, end))}; }
    [[nodiscard]] std::string_view written(const char* begin, const char* end) const {
        return original.substr(offset(begin), static_cast<std::size_t>(end - begin));
    }

    static const char* skip(const char* at, const char* last) {
        while (at != last && *at == ' ') ++at;
        return at;
    }

    /// A token was read: the grammar goes on at its end.
    bool accept(const char*& first, const char* begin, const char* end, TokenKind kind = TokenKind::fixed, Word word = Word::nothing) {
        token_begin = begin;
        token_end = first = end;
        if (trace != nullptr) record(begin, end, kind, word);
        return true;
    }

    /// An alternative that was given up leaves tokens behind, until the one that is taken reads the same places.
    void record(const char* begin, const char* end, TokenKind kind, Word word) {
        auto& tokens = trace->tokens;
        while (!tokens.empty() && tokens.back().begin >= offset(begin)) tokens.pop_back();
        TracedToken token{offset(begin), offset(end), kind, word, SyntaxKind::absent, none};
        if (!frames.empty()) {
            token.node = frames.back().kind;
            token.node_begin = offset(frames.back().begin);
        }
        tokens.push_back(token);
    }

    // Words ---------------------------------------------------------------------------------------------------------------------

    /// The word at a place, which several alternatives ask about one after the other.
    struct WordAt {
        const char* begin = nullptr;
        const char* end = nullptr;
        std::uint32_t number = 0;
    };
    WordAt word_at;

    const WordAt& look(const char* at, const char* last) {
        if (at != word_at.begin) {
            const auto end = parse_word_end(at, last);
            word_at = {at, end, end == at ? 0 : parse_word_number({at, static_cast<std::size_t>(end - at)})};
        }
        return word_at;
    }
    [[nodiscard]] const char* word_end(const char* at, const char* last) { return at == last ? at : look(at, last).end; }
    /// Whether what stands at `at` is the first word of `word`, or may be.
    [[nodiscard]] bool may_begin(Word word, const char* at, const char* last) {
        return at != last && words.begins(word, look(at, last).number);
    }
    [[nodiscard]] bool may_begin_any(const char* at, const char* last) {
        return at != last && look(at, last).end != at && words.begins_any(word_at.number);
    }

    // Notes ---------------------------------------------------------------------------------------------------------------------

    void need_notes() const {
        if (!takes_notes) throw ParseAgain{};
    }

    /// Something could have stood at `at`, and did not.
    bool miss(const char* at, ParseExpected what) {
        if (!takes_notes || at < furthest) return false;
        if (at > furthest) {
            furthest = at;
            expected.clear();
            keys.clear();
        }
        if (what.word != Word::nothing) keys.push_back(what.word);
        if (at != scope.quiet) expected.push_back(what);
        return false;
    }

    /// The same for a keyword that a hint may propose, and that is not worth listing.
    bool miss_unnamed(const char* at, Word word) {
        if (!takes_notes) return false;
        const auto quiet = std::exchange(scope.quiet, at);
        miss(at, {word, {}});
        scope.quiet = quiet;
        return false;
    }

    // Errors --------------------------------------------------------------------------------------------------------------------

    /// Reports, unless it follows from a bracket or a quote that is not closed. The grammar may go on.
    void report(Code code, Span place, std::vector<Argument> arguments = {}) {
        need_notes();
        for (auto& frame : frames)
            if (frame.kind == SyntaxKind::declaration) frame.flag = true;
        if (place.begin >= broken || errors > parse_most_errors) return;
        if (!diagnostics.list.empty()) {
            const auto& before = diagnostics.list.back();
            if (before.code == code && before.span.source == place.source && before.span.begin == place.begin) return;
        }
        if (++errors <= parse_most_errors) diagnostics.add(code, place, std::move(arguments));
        else diagnostics.add(Code::too_many_syntax_errors, place, {Argument::text(std::to_string(parse_most_errors))});
    }

    [[noreturn]] void refuse(Code code, Span place, std::vector<Argument> arguments = {}) {
        report(code, place, std::move(arguments));
        throw ParseRefusal{};
    }

    [[nodiscard]] std::string shown(Word word) const { return "`" + std::string(spelling(word, language)) + "`"; }
    [[nodiscard]] Argument argument(Word word) const { return Argument::text(shown(word)); }
    static Argument argument(std::string_view code) { return Argument::text("`" + parse_shown(code) + "`"); }

    void go_deeper(const char* at, std::uint32_t levels = 1) {
        scope.depth += levels;
        const auto most = Argument::text(std::to_string(limits.nesting));
        if (scope.depth > limits.nesting) refuse(Code::nesting_too_deep, span(at, at + 1), {most});
    }

    // Nodes ---------------------------------------------------------------------------------------------------------------------

    SyntaxId push(Syntax node) {
        const auto id = static_cast<SyntaxId>(ast.nodes.size());
        ast.nodes.push_back(node);
        nodes.push_back(id);
        return id;
    }

    SyntaxId push(SyntaxKind kind, const char* begin, const char* end, std::string content) {
        Syntax node;
        node.kind = kind;
        node.span = span(begin, end);
        node.text = static_cast<std::uint32_t>(ast.texts.size());
        ast.texts.push_back(std::move(content));
        return push(node);
    }

    void push_absent() {
        Syntax node;
        node.span = span(token_end, token_end);
        push(node);
    }

    void open(SyntaxKind kind, const char* begin) {
        Frame frame;
        frame.kind = kind;
        frame.begin = begin;
        frame.children = nodes.size();
        frames.push_back(frame);
    }

    void close() {
        const auto frame = frames.back();
        frames.pop_back();
        Syntax node;
        node.kind = frame.kind;
        node.op = frame.op;
        node.flag = frame.flag;
        node.word = frame.word;
        node.span = span(frame.begin, token_end);
        take_children(node, nodes.size() - frame.children);
        push(node);
    }

    void take_children(Syntax& node, std::size_t count) {
        node.first = static_cast<std::uint32_t>(ast.children.size());
        node.count = static_cast<std::uint32_t>(count);
        ast.children.insert(ast.children.end(), nodes.end() - static_cast<std::ptrdiff_t>(count), nodes.end());
        nodes.resize(nodes.size() - count);
    }

    Frame& frame() { return frames.back(); }

    // Expressions ---------------------------------------------------------------------------------------------------------------

    /// Builds the operators that bind at least as strongly as `precedence`.
    void reduce(ParsePrecedence precedence) {
        while (pending.size() > scope.pending && pending.back().precedence >= precedence) {
            const auto top = pending.back();
            pending.pop_back();
            Syntax node;
            node.kind = top.is_prefix ? SyntaxKind::unary : SyntaxKind::binary;
            node.op = top.op;
            const std::size_t operands = top.is_prefix ? 1 : 2;
            const auto begin = top.is_prefix ? offset(top.begin) : ast.nodes[nodes[nodes.size() - 2]].span.begin;
            node.span = {source, begin, ast.nodes[nodes.back()].span.end};
            take_children(node, operands);
            push(node);
        }
    }

    /// The last nodes become the children of one: `x is missing`, `x per 1000`, `x at 2020`.
    void wrap(SyntaxKind kind, Word word, std::size_t count = 1) {
        Syntax node;
        node.kind = kind;
        node.word = word;
        node.span = {source, ast.nodes[nodes[nodes.size() - count]].span.begin, offset(token_end)};
        take_children(node, count);
        push(node);
    }

    // Recovery ------------------------------------------------------------------------------------------------------------------

    struct Mark {
        std::size_t nodes, frames, pending;
        Scope scope;
    };
    /// A place in the text, and all that was read before it.
    struct Place {
        Mark mark;
        std::size_t ast_nodes, ast_children, ast_texts;
        const char *token_begin, *token_end;
    };
    [[nodiscard]] Place place() const {
        return {mark(), ast.nodes.size(), ast.children.size(), ast.texts.size(), token_begin, token_end};
    }
    void forget_since(const Place& place) {
        back_to(place.mark);
        ast.nodes.resize(place.ast_nodes);
        ast.children.resize(place.ast_children);
        ast.texts.resize(place.ast_texts);
        token_begin = place.token_begin;
        token_end = place.token_end;
    }
    [[nodiscard]] Mark mark() const { return {nodes.size(), frames.size(), pending.size(), scope}; }
    void back_to(const Mark& mark) {
        nodes.resize(mark.nodes);
        frames.resize(mark.frames);
        pending.resize(mark.pending);
        scope = mark.scope;
    }
};

}  // namespace merilo::inline v0::detail
