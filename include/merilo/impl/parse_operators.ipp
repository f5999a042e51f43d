// Numbers and operators. An expression is read from left to right; operators wait in a stack until a weaker one comes, so that a long chain
// needs neither recursion nor a second look.
#pragma once

#include <merilo/impl/parse_tokens.ipp>

#include <optional>

namespace merilo::inline v0::detail {

// Numbers -------------------------------------------------------------------------------------------------------------------------

const char* parse_digits(const char* at, const char* last) {
    while (at != last && parse_is_digit(*at)) ++at;
    return at;
}

/// Does `c` stand at `at`, with a digit behind it?
bool parse_joins_digits(const char* at, const char* last, char c) { return last - at >= 2 && *at == c && parse_is_digit(at[1]); }

/// The end of an exponent that begins at `at`, or `at`.
const char* parse_exponent_end(const char* at, const char* last) {
    if (at == last || (*at != 'e' && *at != 'E')) return at;
    auto digits = at + 1;
    if (digits != last && (*digits == '+' || *digits == '-')) ++digits;
    const auto end = parse_digits(digits, last);
    return end == digits ? at : end;
}

/// Digits with an optional point. What people write instead is reported and read as it was meant, so that the rest is read too.
class ParseNumber {
public:
    ParseNumber(ParseState& state, const char* at, const char* last)
        : state_(state), begin_(at), end_(parse_digits(at, last)), last_(last) {
        content_.assign(begin_, end_);
        read_fraction();
        read_exponent();
        has_percent_ = end_ != last_ && *end_ == '%';
        if (has_percent_) ++end_;
        else read_detached();
        check();
    }

    /// Pushes the number with its unit, if one may follow.
    bool accept(const char*& first, bool takes_unit) {
        state_.accept(first, begin_, end_, TokenKind::number);
        Syntax node;
        node.kind = SyntaxKind::number;
        node.flag = has_percent_;
        node.text = static_cast<std::uint32_t>(state_.ast.texts.size());
        state_.ast.texts.push_back(std::move(content_));
        if (has_percent_ || !takes_unit || !parse_unit(state_, first, last_)) state_.push_absent();
        node.span = state_.span(begin_, state_.token_end);
        state_.take_children(node, 1);
        state_.push(node);
        return true;
    }

private:
    void read_fraction() {
        if (parse_joins_digits(end_, last_, '.')) {
            const auto point = end_;
            end_ = parse_digits(end_ + 1, last_);
            content_.append(point, end_);
            if (!parse_joins_digits(end_, last_, '.')) return;
            while (parse_joins_digits(end_, last_, '.')) end_ = parse_digits(end_ + 1, last_);
            state_.report(Code::code_without_quotes, state_.span(begin_, end_), {Argument::text("\"" + std::string(begin_, end_) + "\"")});
        } else if (parse_joins_digits(end_, last_, ',')) {
            read_comma();
            const auto written = state_.written(begin_, end_);
            state_.report(Code::decimal_comma, state_.span(begin_, end_), {ParseState::argument(written), ParseState::argument(content_)});
        }
    }

    void read_comma() {
        const auto digits = end_ + 1;
        end_ = parse_digits(digits, last_);
        content_ += '.';
        content_.append(digits, end_);
    }

    void read_exponent() {
        const auto exponent_end = parse_exponent_end(end_, last_);
        if (exponent_end == end_) return;
        end_ = exponent_end;
        state_.report(Code::exponent, state_.span(begin_, end_), {ParseState::argument(state_.written(begin_, end_))});
    }

    /// A `%` or a group of three digits after a blank, as print sets them.
    void read_detached() {
        auto next = ParseState::skip(end_, last_);
        if (next == end_ || next == last_) return;
        if (*next == '%') {
            end_ = next + 1;
            has_percent_ = true;
            state_.report(Code::detached_percent, state_.span(begin_, end_), {ParseState::argument(content_ + "%")});
            return;
        }
        bool grouped = false;
        while (next != last_ && parse_digits(next, last_) - next == 3) {
            grouped = true;
            content_.append(next, next + 3);
            end_ = next + 3;
            next = ParseState::skip(end_, last_);
        }
        if (!grouped) return;
        if (parse_joins_digits(end_, last_, ',')) read_comma();
        state_.report(Code::digit_groups, state_.span(begin_, end_), {ParseState::argument(content_)});
    }

    void check() {
        constexpr std::ptrdiff_t most = 34;
        const auto significant = std::find_if(content_.begin(), content_.end(), [](char c) { return c != '0' && c != '.'; });
        if (std::count_if(significant, content_.end(), parse_is_digit) > most) {
            state_.report(Code::too_many_digits, state_.span(begin_, end_), {Argument::text(std::to_string(most))});
            content_.resize(static_cast<std::size_t>(most));
            if (content_.back() == '.') content_.pop_back();
        }
        const auto word = parse_word_end(end_, last_);
        if (word == end_) return;
        const auto place = state_.span(begin_, word);
        state_.report(Code::letter_after_number, place, {ParseState::argument(content_), ParseState::argument(state_.written(end_, word))});
    }

    ParseState& state_;
    const char* begin_;
    const char* end_;
    const char* last_;
    std::string content_;
    bool has_percent_ = false;
};

bool parse_number(ParseState& state, const char*& first, const char* last, bool takes_unit) {
    const auto at = ParseState::skip(first, last);
    if (at == last || !parse_is_digit(*at)) return state.miss(at, {Word::nothing, "{term:expected_number}"});
    return ParseNumber(state, at, last).accept(first, takes_unit);
}

// Operators -----------------------------------------------------------------------------------------------------------------------

struct ParseOperator {
    std::string_view sign;
    Operator op;
    ParsePrecedence precedence;
};

constexpr auto parse_binary_signs = std::to_array<ParseOperator>({
    {"+", Operator::plus, ParsePrecedence::sum},
    {"-", Operator::minus, ParsePrecedence::sum},
    {"*", Operator::times, ParsePrecedence::product},
    {"/", Operator::divide, ParsePrecedence::product},
    {"<", Operator::less, ParsePrecedence::comparison},
    {"<=", Operator::less_equal, ParsePrecedence::comparison},
    {">", Operator::greater, ParsePrecedence::comparison},
    {">=", Operator::greater_equal, ParsePrecedence::comparison},
    {"=", Operator::equal, ParsePrecedence::comparison},
});

/// A binary operator and where it ends.
std::optional<std::pair<ParseOperator, const char*>> parse_binary_operator(ParseState& state, const char* at, const char* last) {
    const auto sign = parse_sign_at(at, last);
    for (const auto& candidate : parse_binary_signs)
        if (!sign.empty() && candidate.sign == sign) return std::pair{candidate, at + sign.size()};
    if (const auto end = parse_keyword(state, at, last, Word::logical_and))
        return std::pair{ParseOperator{{}, Operator::logical_and, ParsePrecedence::logical_and}, end};
    if (const auto end = parse_keyword(state, at, last, Word::logical_or))
        return std::pair{ParseOperator{{}, Operator::logical_or, ParsePrecedence::logical_or}, end};
    return std::nullopt;
}

/// A binary operator: what binds more strongly before it is built.
bool parse_infix(ParseState& state, const char*& first, const char* last) {
    const auto at = ParseState::skip(first, last);
    const auto found = parse_binary_operator(state, at, last);
    if (!found || found->first.precedence < state.scope.weakest) return state.miss(at, {Word::nothing, "{term:expected_operator}"});
    const auto [op, end] = *found;
    const auto written = [&, end = end] { return ParseState::argument(state.written(at, end)); };
    // After `x is missing` or `x as share` a stronger operator would have to reach into it.
    if (op.precedence > state.scope.after) state.refuse(Code::parentheses_needed, state.span(at, end), {written()});
    state.reduce(static_cast<ParsePrecedence>(static_cast<int>(op.precedence) + 1));
    const bool follows = state.pending.size() > state.scope.pending && state.pending.back().precedence == op.precedence;
    if (op.precedence == ParsePrecedence::comparison && (follows || state.scope.after == op.precedence)) {
        const auto conjunction = std::string(spelling(Word::logical_and, state.language));
        state.refuse(Code::chained_comparison, state.span(at, end), {written(), Argument::text(conjunction)});
    }
    state.reduce(op.precedence);
    state.pending.push_back({op.op, false, op.precedence, at});
    return state.accept(first, at, end);
}

/// `-` or `not`. Each one deepens the expression.
bool parse_prefix(ParseState& state, const char*& first, const char* last) {
    const auto at = ParseState::skip(first, last);
    const auto sign = parse_sign_at(at, last);
    const auto word_end = parse_keyword(state, at, last, Word::logical_not);
    if (sign != "-" && word_end == nullptr) return false;
    state.go_deeper(at);
    if (word_end != nullptr) state.pending.push_back({Operator::logical_not, true, ParsePrecedence::logical_not, at});
    else state.pending.push_back({Operator::minus, true, ParsePrecedence::negation, at});
    return state.accept(first, at, word_end != nullptr ? word_end : at + 1);
}

/// `[-1]`: so many periods back. What is written instead is reported and read as one period.
bool parse_lag(ParseState& state, const char*& first, const char* last) {
    constexpr std::ptrdiff_t most_digits = 4, longest = 80;
    const auto at = ParseState::skip(first, last);
    if (at == last || *at != '[') return false;
    state.go_deeper(at);
    const auto behind = last - at > longest ? at + longest : last;
    const auto end = std::find(at, behind, ']');
    if (end == behind) return state.miss(at + 1, {Word::nothing, "{term:expected_lag}"});
    auto digits = ParseState::skip(at + 1, end);
    const bool is_back = *digits == '-';
    if (is_back || *digits == '+') digits = ParseState::skip(digits + 1, end);
    auto digits_end = parse_digits(digits, end);
    const bool has_digits = digits != digits_end;
    while (digits != digits_end && *digits == '0') ++digits;
    const bool is_number = ParseState::skip(digits_end, end) == end;
    const auto place = state.span(at, end + 1);
    const auto written = ParseState::argument(state.written(at, end + 1));
    std::string text(digits, digits_end);
    if (!is_number || !has_digits || digits_end - digits > most_digits) {
        state.report(Code::lag_expected, place, {written});
        text = "1";
    } else if (text.empty() || !is_back) {
        const auto base = std::string(spelling(Word::at, state.language)) + " " + text;
        if (digits_end - digits == most_digits) state.report(Code::period_in_brackets, place, {written, ParseState::argument(base)});
        else if (!text.empty()) state.report(Code::lag_forward, place, {written, ParseState::argument("[-" + text + "]")});
        else state.report(Code::lag_of_nothing, place, {written, ParseState::argument("[-1]")});
        text = "1";
    }
    state.accept(first, at, end + 1);
    state.wrap(SyntaxKind::lag, Word::nothing);
    auto& node = state.ast.nodes[state.nodes.back()];
    node.text = static_cast<std::uint32_t>(state.ast.texts.size());
    state.ast.texts.push_back(std::move(text));
    return true;
}

/// `at 2020`: the value of that period.
bool parse_base(ParseState& state, const char*& first, const char* last) {
    const auto at = ParseState::skip(first, last);
    const auto end = parse_keyword(state, at, last, Word::at);
    if (end == nullptr) return state.miss_unnamed(at, Word::at);
    auto next = end;
    state.go_deeper(at);
    if (state.trace != nullptr) state.record(at, end, TokenKind::fixed, Word::at);
    if (!parse_code(state, next, last, "{term:expected_period}")) return false;
    first = next;
    state.wrap(SyntaxKind::base, Word::nothing, 2);
    return true;
}

/// `as share`.
bool parse_as_share(ParseState& state, const char*& first, const char* last) {
    const auto at = ParseState::skip(first, last);
    const auto end = parse_keyword(state, at, last, Word::as_share);
    if (end == nullptr) return state.miss_unnamed(at, Word::as_share);
    state.accept(first, at, end);
    state.reduce(ParsePrecedence::product);
    state.wrap(SyntaxKind::call, Word::as_share);
    state.scope.after = ParsePrecedence::as_share;
    return true;
}

/// `per 1000`.
bool parse_per(ParseState& state, const char*& first, const char* last) {
    const auto at = ParseState::skip(first, last);
    const auto end = parse_keyword(state, at, last, Word::per);
    if (end == nullptr) return state.miss_unnamed(at, Word::per);
    state.accept(first, at, end);
    state.reduce(ParsePrecedence::product);
    state.scope.after = ParsePrecedence::as_share;
    if (!parse_number(state, first, last, false)) return false;
    state.wrap(SyntaxKind::call, Word::per, 2);
    return true;
}

/// `is missing`, `is not applicable` …
bool parse_state_words(ParseState& state, const char*& first, const char* last) {
    const auto at = ParseState::skip(first, last);
    if (state.scope.weakest > ParsePrecedence::comparison) return false;
    for (const auto word : {Word::is_missing, Word::is_not_missing, Word::is_applicable, Word::is_not_applicable}) {
        const auto end = parse_keyword(state, at, last, word);
        if (end == nullptr) {
            state.miss_unnamed(at, word);
            continue;
        }
        state.accept(first, at, end);
        state.reduce(ParsePrecedence::sum);
        state.wrap(SyntaxKind::state, word);
        state.scope.after = ParsePrecedence::comparison;
        return true;
    }
    return false;
}

}  // namespace merilo::inline v0::detail
