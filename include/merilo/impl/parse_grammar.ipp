// How Spirit X3 sees tokens and nodes. Nothing has an attribute: nodes are pushed into the AST, and their ids wait in the state.
#pragma once

#include <merilo/impl/parse_explain.ipp>

#include <boost/spirit/home/x3.hpp>
#include <initializer_list>

namespace merilo::inline v0::detail {

namespace x3 = boost::spirit::x3;

struct ParseStateTag;

/// A parser that is a function of the state and the text.
template <typename Read>
struct ParseToken : x3::parser<ParseToken<Read>> {
    using attribute_type = x3::unused_type;
    static constexpr bool has_attribute = false;

    Read read;
    constexpr explicit ParseToken(Read read) : read(read) {}

    template <typename Iterator, typename Context, typename RuleContext, typename Attribute>
    bool parse(Iterator& first, const Iterator& last, const Context& context, RuleContext&, Attribute&) const {
        return read(x3::get<ParseStateTag>(context), first, last);
    }
};

/// A parser around another: `around` is given the state, the text and a function that parses the subject.
template <typename Subject, typename Around>
struct ParseDirective : x3::unary_parser<Subject, ParseDirective<Subject, Around>> {
    using attribute_type = x3::unused_type;
    static constexpr bool has_attribute = false;

    Around around;
    constexpr ParseDirective(const Subject& subject, Around around)
        : x3::unary_parser<Subject, ParseDirective<Subject, Around>>(subject), around(around) {}

    template <typename Iterator, typename Context, typename RuleContext, typename Attribute>
    bool parse(Iterator& first, const Iterator& last, const Context& context, RuleContext& rule_context, Attribute&) const {
        return around(x3::get<ParseStateTag>(context), first, last,
                      [&] { return this->subject.parse(first, last, context, rule_context, x3::unused); });
    }
};

template <typename Around>
struct ParseDirectiveFactory {
    Around around;
    template <typename Subject>
    constexpr auto operator[](const Subject& subject) const {
        const auto parser = x3::as_parser(subject);
        return ParseDirective<std::decay_t<decltype(parser)>, Around>(parser, around);
    }
};
template <typename Around>
ParseDirectiveFactory(Around) -> ParseDirectiveFactory<Around>;

// Tokens --------------------------------------------------------------------------------------------------------------------------

inline auto syntax_key(Word word) {
    return ParseToken([word](ParseState& state, auto& first, auto last) { return parse_key(state, first, last, word); });
}

/// One of these keywords, which becomes the word of the node.
inline auto syntax_tag(std::initializer_list<Word> words) {
    std::array<Word, 12> kept{};
    std::copy(words.begin(), words.end(), kept.begin());
    return ParseToken([kept, count = words.size()](ParseState& state, auto& first, auto last) {
        return parse_tag(state, first, last, std::span(kept).first(count));
    });
}

inline auto syntax_sign(ParseSign sign) {
    return ParseToken([sign](ParseState& state, auto& first, auto last) { return parse_sign(state, first, last, sign); });
}

inline auto syntax_name(ParseNameRule rule) {
    return ParseToken([rule](ParseState& state, auto& first, auto last) { return parse_name(state, first, last, rule); });
}

inline auto syntax_string(ParseJoin join, std::string_view phrase = "{term:expected_string}") {
    return ParseToken([=](ParseState& state, auto& first, auto last) { return parse_string(state, first, last, join, phrase); });
}

/// Changes the node that is being read.
template <typename Change>
auto syntax_change(Change change) {
    return ParseToken([change](ParseState& state, auto&, auto) {
        change(state.frame());
        return true;
    });
}

const auto syntax_absent = ParseToken([](ParseState& state, auto&, auto) {
    state.push_absent();
    return true;
});
inline auto syntax_digits(bool takes_unit) {
    return ParseToken([takes_unit](ParseState& state, auto& first, auto last) { return parse_number(state, first, last, takes_unit); });
}
const auto syntax_number = syntax_digits(true);
const auto syntax_plain_number = syntax_digits(false);
const auto syntax_titles = ParseToken(parse_titles);
const auto syntax_code = ParseToken([](ParseState& state, auto& first, auto last) {
    return parse_code(state, first, last, "{term:expected_code}");
});
const auto syntax_period = ParseToken([](ParseState& state, auto& first, auto last) {
    return parse_code(state, first, last, "{term:expected_period}");
});
const auto syntax_row_end = ParseToken(parse_row_end);
const auto syntax_separators = ParseToken([](ParseState&, auto& first, auto last) { return parse_separators(first, last); });

const auto syntax_comma = syntax_sign({",", "`,`"});
const auto syntax_colon = syntax_sign({":", "`:`"});
const auto syntax_equals = syntax_sign({"=", "`=`"});
const auto syntax_open = syntax_sign({"(", "`(`"});
const auto syntax_close = syntax_sign({")", "`)`"});
const auto syntax_open_brace = syntax_sign({"{", "{term:open_brace}"});
const auto syntax_close_brace = syntax_sign({"}", "`}`"});

const auto syntax_entity_name = syntax_name({ParseNameRule::Use::plain, false, "{term:expected_name}"});
const auto syntax_text = syntax_string(ParseJoin::all);

// Directives ----------------------------------------------------------------------------------------------------------------------

/// Alternatives that all begin with a keyword: nothing of them is tried where none stands, but when what was expected is to be noted.
const auto syntax_keyed = ParseDirectiveFactory{[](ParseState& state, auto& first, auto last, auto&& parse) {
    return (state.takes_notes || state.may_begin_any(ParseState::skip(first, last), last)) && parse();
}};

/// The same for one that begins with one of these keywords.
inline auto syntax_begun_by(std::initializer_list<Word> words) {
    std::array<Word, 12> kept{};
    std::copy(words.begin(), words.end(), kept.begin());
    return ParseDirectiveFactory{[kept, count = words.size()](ParseState& state, auto& first, auto last, auto&& parse) {
        const auto at = ParseState::skip(first, last);
        const auto may_begin = [&](Word word) { return state.may_begin(word, at, last); };
        return (state.takes_notes || std::any_of(kept.begin(), kept.begin() + count, may_begin)) && parse();
    }};
}

/// What is read becomes the children of one node.
inline auto syntax_node(SyntaxKind kind) {
    return ParseDirectiveFactory{[kind](ParseState& state, auto& first, auto last, auto&& parse) {
        const auto mark = state.mark();
        state.open(kind, ParseState::skip(first, last));
        if (!parse()) {
            state.back_to(mark);
            return false;
        }
        state.close();
        return true;
    }};
}

/// When nothing of it can be read, this is what was expected.
inline auto syntax_named(std::string_view phrase) {
    return ParseDirectiveFactory{[phrase](ParseState& state, auto& first, auto last, auto&& parse) {
        const auto begin = ParseState::skip(first, last);
        const auto quiet = std::exchange(state.scope.quiet, begin);
        const bool success = parse();
        state.scope.quiet = quiet;
        if (!success) state.miss(begin, {Word::nothing, phrase});
        return success;
    }};
}

/// An expression whose operators bind at least as strongly as `weakest`.
inline auto syntax_operators(ParsePrecedence weakest) {
    return ParseDirectiveFactory{[weakest](ParseState& state, auto& first, auto last, auto&& parse) {
        const auto mark = state.mark();
        state.scope.weakest = weakest;
        state.scope.pending = state.pending.size();
        state.go_deeper(ParseState::skip(first, last));
        if (!parse()) {
            state.back_to(mark);
            return false;
        }
        state.reduce(ParsePrecedence::lowest);
        state.scope = mark.scope;
        return true;
    }};
}

/// An operand with its prefixes, which deepen only what stands behind them.
const auto syntax_operand_scope = ParseDirectiveFactory{[](ParseState& state, auto&, auto, auto&& parse) {
    const auto depth = state.scope.depth;
    state.scope.after = ParsePrecedence::highest;
    const bool success = parse();
    state.scope.depth = depth;
    return success;
}};

/// A row, to its end. One that cannot be read is reported and skipped, and the next one is read.
const auto syntax_guarded_row = ParseDirectiveFactory{[](ParseState& state, auto& first, auto last, auto&& parse) {
    const auto begin = ParseState::skip(first, last);
    if (begin == last || *begin == '}') return false;
    const auto mark = state.mark();
    try {
        if (parse() && parse_row_end(state, first, last)) return true;
        parse_explain(state, begin, last);
    } catch (const x3::expectation_failure<const char*>&) {
        parse_explain(state, begin, last);
    } catch (const ParseRefusal&) {
    }
    state.back_to(mark);
    first = parse_skip_row(begin, last);
    parse_separators(first, last);
    return true;
}};

/// Rows in braces.
template <typename Row>
auto syntax_body(const Row& row) {
    return syntax_open_brace > syntax_separators > *syntax_guarded_row[row] > syntax_close_brace;
}

/// `PART, PART …`
template <typename Part>
auto syntax_list(const Part& part) {
    return part >> *(syntax_comma > part);
}

}  // namespace merilo::inline v0::detail
