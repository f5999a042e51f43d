// Why the grammar stopped, in a methodologist's words: first the usual slips, then what was expected.
#pragma once

#include <merilo/impl/parse_operators.ipp>

#include <iterator>

namespace merilo::inline v0::detail {

class ParseExplanation {
public:
    /// `row` is where the row or the declaration begins that could not be read.
    ParseExplanation(ParseState& state, const char* row, const char* last)
        : state_(state), row_(ParseState::skip(row, last)), last_(last), at_(std::max(state.furthest, row_)), end_(token_end(at_)) {}

    void report() {
        if (foreign_sign() || foreign_quote() || line_sign() || misplaced_brace()) return;
        if (code_in_header() || comma_for_row() || equals_in_cell() || misplaced_comparison()) return;
        if (scope_needed() || state_as_value() || leading_point() || blank_in_name()) return;
        if (table_needed() || rounding_words()) return;
        if (look_alike_keyword() || reserved_name() || wrong_first_word() || wrong_function()) return;
        const auto found = found_argument();
        if (const auto near = near_keyword(at_, state_.keys); !near.empty()) {
            add(Code::expected_near, {expected_phrase(), found, ParseState::argument(near)});
        } else if (const auto before = keyword_before(); !before.empty()) {
            at_ = state_.name_begin;
            end_ = state_.name_end;
            add(Code::unknown_word_near, {found_argument(), ParseState::argument(before)});
        } else {
            add(Code::expected, {expected_phrase(), found});
        }
    }

private:
    // What stands there ---------------------------------------------------------------------------------------------------------

    [[nodiscard]] bool at_line_end() const { return at_ == last_ || *at_ == '\n' || *at_ == ';'; }
    [[nodiscard]] bool expects(std::string_view phrase) const {
        return std::any_of(state_.expected.begin(), state_.expected.end(), [&](const ParseExpected& e) { return e.phrase == phrase; });
    }
    [[nodiscard]] std::string_view found() const { return state_.written(at_, end_); }
    [[nodiscard]] bool is_word() const { return parse_word_end(at_, last_) != at_; }

    [[nodiscard]] const char* token_end(const char* at) const {
        if (at == last_) return at;
        if (*at == '"') {
            std::string ignored;
            return parse_literal(at, last_, ignored);
        }
        if (parse_is_digit(*at)) return number_end(at);
        if (const auto word = parse_word_end(at, last_); word != at) return path_end(word);
        if (const auto sign = parse_sign_at(at, last_); !sign.empty()) return at + sign.size();
        return parse_character(at, last_).next;
    }
    [[nodiscard]] const char* path_end(const char* end) const {
        while (end != last_ && *end == '.' && parse_word_end(end + 1, last_) != end + 1) end = parse_word_end(end + 1, last_);
        return end;
    }
    [[nodiscard]] const char* number_end(const char* at) const {
        auto end = parse_digits(at, last_);
        while (parse_joins_digits(end, last_, '.')) end = parse_digits(end + 1, last_);
        return end != last_ && *end == '%' ? end + 1 : end;
    }

    [[nodiscard]] Argument found_argument() const {
        if (at_ == last_) return Argument::phrase("{term:end_of_text}");
        if (*at_ == '\n') return Argument::phrase("{term:end_of_line}");
        const auto byte = static_cast<unsigned char>(*at_);
        if (byte < 0x20) return Argument::text("U+00" + std::string(1, "01"[byte >> 4U]) + "0123456789ABCDEF"[byte & 15U]);
        return ParseState::argument(found());
    }

    /// Points at what was found; the end of a line is shown right behind its last token.
    void add(Code code, std::vector<Argument> arguments) {
        const bool behind = (at_ == last_ || *at_ == '\n') && state_.token_end > row_;
        const auto begin = behind ? state_.token_end : at_;
        state_.report(code, state_.span(begin, behind ? begin : end_), std::move(arguments));
    }

    // What was expected ---------------------------------------------------------------------------------------------------------

    [[nodiscard]] static std::string listed(const std::vector<std::string>& items, bool with_or) {
        std::string result;
        for (std::size_t i = 0; i < items.size(); ++i) {
            if (i > 0) result += with_or && i + 1 == items.size() ? " {term:or} " : ", ";
            result += items[i];
        }
        return result;
    }

    [[nodiscard]] Argument expected_phrase() const {
        std::vector<std::string> items;
        for (const auto& expected : state_.expected) {
            const auto item = expected.word != Word::nothing ? state_.shown(expected.word) : std::string(expected.phrase);
            if (std::find(items.begin(), items.end(), item) == items.end()) items.push_back(item);
        }
        if (items.empty()) items.emplace_back("{term:end_of_line}");
        return Argument::phrase(listed(items, true));
    }

    /// In the language of the word that was found, so that a Russian word is answered in Russian.
    [[nodiscard]] Argument keys_phrase(const std::vector<Word>& keys) const {
        const bool is_russian = is_word() && parse_script(parse_character(at_, last_).point) == ParseScript::cyrillic;
        const auto language = is_russian ? Language::russian : state_.language;
        std::vector<std::string> items;
        for (const auto word : keys) {
            auto item = std::string("`").append(spelling(word, language)) + "`";
            if (std::find(items.begin(), items.end(), item) == items.end()) items.push_back(std::move(item));
        }
        return Argument::phrase(listed(items, false));
    }

    // Slips ---------------------------------------------------------------------------------------------------------------------

    bool foreign_sign() {
        struct Sign {
            std::string_view written, meant;
            Word word = Word::nothing;
        };
        static constexpr auto signs = std::to_array<Sign>({
            {"==", "=", {}}, {"===", "=", {}}, {":=", "=", {}}, {"=<", "<=", {}}, {"=>", ">=", {}}, {"≤", "<=", {}}, {"≥", ">=", {}},
            {"×", "*", {}}, {"·", "*", {}}, {"÷", "/", {}}, {"–", "-", {}}, {"—", "-", {}}, {"→", ":", {}},
            {"&&", {}, Word::logical_and}, {"&", {}, Word::logical_and}, {"||", {}, Word::logical_or}, {"|", {}, Word::logical_or},
            {"!", {}, Word::logical_not}, {"!=", {}, {}}, {"!==", {}, {}}, {"<>", {}, {}}, {"≠", {}, {}},
        });
        const auto sign = std::find_if(signs.begin(), signs.end(), [&](const Sign& s) { return s.written == found(); });
        if (sign == signs.end()) return false;
        const auto no = spelling(Word::logical_not, state_.language);
        if (sign->word != Word::nothing) add(Code::wrong_sign, {ParseState::argument(found()), state_.argument(sign->word)});
        else if (!sign->meant.empty()) add(Code::wrong_sign, {ParseState::argument(found()), ParseState::argument(sign->meant)});
        else add(Code::not_equal_sign, {ParseState::argument(found()), ParseState::argument(std::string(no) + " (a = b)")});
        return true;
    }

    bool foreign_quote() {
        for (const std::string_view quote : {"“", "”", "„", "‟", "«", "»", "‘", "’", "‚", "'", "`"}) {
            if (quote != found()) continue;
            add(Code::wrong_quotes, {Argument::text(std::string(quote))});
            return true;
        }
        return false;
    }

    /// An operator at the end of a line, or at the beginning of the next.
    bool line_sign() {
        if (at_line_end() && expects("{term:expected_value}") && state_.token_begin > row_) {
            const auto sign = parse_binary_operator(state_, state_.token_begin, last_);
            if (!sign || sign->second != state_.token_end) return false;
            state_.report(Code::sign_ends_line, state_.span(state_.token_begin, state_.token_end),
                          {ParseState::argument(state_.written(state_.token_begin, state_.token_end))});
            return true;
        }
        if (at_ != row_ || expects("{term:expected_fact}") || !parse_binary_operator(state_, at_, last_)) return false;
        add(Code::sign_begins_line, {ParseState::argument(found())});
        return true;
    }

    bool misplaced_brace() {
        auto brace = at_;
        if (expects("{term:open_brace}"))
            while (brace != last_ && (*brace == ' ' || *brace == '\n')) ++brace;
        if (brace == last_ || *brace != '{' || (brace == at_ && at_ != row_)) return false;
        state_.report(Code::brace_on_next_line, state_.span(brace, brace + 1), {Argument::text("`{`")});
        // The declaration before it lacks what stands in these braces, which is no second mistake.
        if (!state_.nodes.empty() && state_.ast.nodes[state_.nodes.back()].kind == SyntaxKind::declaration) state_.ast.nodes[state_.nodes.back()].flag = true;
        return true;
    }

    bool code_in_header() {
        if (at_ == last_ || !parse_is_digit(*at_) || !(expects("{term:expected_title}") || expects("{term:expected_string}"))) return false;
        add(Code::code_without_quotes, {Argument::text("\"" + std::string(found()) + "\"")});
        return true;
    }

    bool comma_for_row() {
        if (found() != "," || !expects("{term:end_of_line}")) return false;
        const auto is_row = [](const ParseState::Frame& frame) { return frame.kind == SyntaxKind::table; };
        if (std::none_of(state_.frames.begin(), state_.frames.end(), is_row)) return false;
        add(Code::comma_between_rows, {});
        return true;
    }

    bool equals_in_cell() {
        if (found() != "=" || !(expects("{term:expected_row}") || expects("{term:expected_cell}"))) return false;
        add(Code::equals_in_cell, {});
        return true;
    }

    /// `passed > 50%` as a cell of `table passed {`, or `> 50%` as a condition of `table {`.
    bool misplaced_comparison() {
        const auto sign = parse_binary_operator(state_, at_, last_);
        if (!sign || sign->first.precedence != ParsePrecedence::comparison) return false;
        const auto written = ParseState::argument(found());
        if (expects("`..<`")) add(Code::condition_in_cell, {written});
        else if (expects("{term:expected_row}")) add(Code::comparison_without_input, {written, state_.argument(Word::table)});
        else return false;
        return true;
    }

    /// `sum(pupils)` or `rank(total, …)`: what is aggregated stands where its scope should.
    bool scope_needed() {
        if (state_.frames.empty() || state_.frames.back().kind != SyntaxKind::aggregate || !expects("`:`")) return false;
        const auto& frame = state_.frames.back();
        if (state_.nodes.size() != frame.children + 1 || state_.ast.nodes[state_.nodes.back()].word != Word::nothing) return false;
        const auto place = state_.ast.nodes[state_.nodes.back()].span;
        const auto example = [&](Word word, std::string_view rest) {
            return Argument::text("`" + std::string(spelling(word, state_.language)) + std::string(rest) + "`");
        };
        state_.report(Code::scope_needed, place,
                      {state_.argument(frame.word), example(Word::within, " region: x"), example(Word::last, " 3: x")});
        return true;
    }

    /// `x = missing` for `x missing`.
    bool state_as_value() {
        for (const auto word : {Word::missing, Word::not_applicable}) {
            const bool was_sought = std::find(state_.keys.begin(), state_.keys.end(), word) != state_.keys.end();
            if (!was_sought || parse_keyword(at_, last_, word) == nullptr) continue;
            add(Code::state_is_not_value, {state_.argument(word)});
            return true;
        }
        return false;
    }

    bool leading_point() {
        if (!parse_joins_digits(at_, last_, '.') || !expects("{term:expected_value}")) return false;
        end_ = parse_digits(at_ + 1, last_);
        add(Code::leading_point, {ParseState::argument("0" + std::string(found()))});
        return true;
    }

    bool blank_in_name() {
        if (found() != "." || parse_word_end(state_.token_begin, last_) == state_.token_begin) return false;
        const auto next = ParseState::skip(end_, last_);
        if ((at_ == state_.token_end && next == end_) || parse_word_end(next, last_) == next) return false;
        add(Code::blank_in_name, {});
        return true;
    }

    /// `points { >= 50% : 1 }`: the word `table` and what it is about are left out.
    bool table_needed() {
        if (found() != "{" || !expects("{term:expected_value}")) return false;
        const auto table = std::string(spelling(Word::table, state_.language));
        add(Code::table_needed, {ParseState::argument(table + " " + std::string(spelling(Word::value, state_.language)) + " { … }"),
                                 ParseState::argument(table + " { … }")});
        return true;
    }

    /// `round half up(x, 1%)`.
    bool rounding_words() {
        const auto round = std::string(spelling(Word::round, state_.language));
        const auto end = state_.token_end;
        if (end == nullptr || end - row_ < static_cast<std::ptrdiff_t>(round.size()) || !is_word() || !expects("`(`")) return false;
        if (std::string_view(end - round.size(), round.size()) != round) return false;
        add(Code::rounding_words, {ParseState::argument(round + "(x, 1%)"),
                                   ParseState::argument(std::string(spelling(Word::round_even, state_.language)) + "(x, 1%)")});
        return true;
    }

    // Words ---------------------------------------------------------------------------------------------------------------------

    /// A keyword that would fit, were some of its letters not of the other alphabet.
    bool look_alike_keyword() {
        const auto end = parse_word_end(at_, last_);
        if (end == at_) return false;
        const auto word = state_.written(at_, end);
        for (const auto script : {ParseScript::latin, ParseScript::cyrillic}) {
            const auto meant = parse_in_one_script(word, script);
            if (!meant || *meant == word) continue;
            const auto language = script == ParseScript::latin ? Language::english : Language::russian;
            for (const auto key : state_.keys) {
                const auto phrase = spelling(key, language);
                if (!parse_same_keyword(*meant, phrase.substr(0, phrase.find(' ')))) continue;
                end_ = end;
                add(Code::keyword_letters, {ParseState::argument(*meant)});
                return true;
            }
        }
        return false;
    }

    bool reserved_name() {
        const auto end = parse_word_end(at_, last_);
        if (end == at_ || !keyword_is_reserved(state_.written(at_, end))) return false;
        if (!expects("{term:expected_name}") && !expects("{term:expected_member}") && !expects("{term:expected_label}")) return false;
        end_ = end;
        add(Code::reserved_name, {ParseState::argument(found())});
        return true;
    }

    /// A row or a declaration that begins with a word that cannot begin it.
    bool wrong_first_word() {
        const bool is_declaration = expects("{term:expected_declaration}");
        if (at_ != row_ || !is_word() || !(is_declaration || expects("{term:expected_clause}"))) return false;
        const auto near = near_keyword(at_, state_.keys);
        if (is_declaration) {
            if (!near.empty()) add(Code::unknown_declaration_near, {ParseState::argument(found()), ParseState::argument(near)});
            else add(Code::unknown_declaration, {ParseState::argument(found()), keys_phrase(state_.keys)});
            return true;
        }
        const auto owner = state_.argument(state_.frames.back().word);
        if (!near.empty()) {
            add(Code::unknown_clause_near, {ParseState::argument(found()), owner, ParseState::argument(near)});
            return true;
        }
        for (const auto& keyword : keywords()) {
            const auto end = keyword.word == Word::nothing ? nullptr : parse_keyword(at_, last_, keyword.word);
            if (end == nullptr) continue;
            end_ = end;
            add(Code::foreign_clause, {state_.argument(keyword.word), owner, keys_phrase(state_.keys)});
            return true;
        }
        add(Code::unknown_clause, {ParseState::argument(found()), owner, keys_phrase(state_.keys)});
        return true;
    }

    bool wrong_function() {
        if (found() != "(" || state_.name_end != state_.token_end || state_.name_end == nullptr) return false;
        static const std::vector<Word> functions{Word::round, Word::round_down, Word::round_up, Word::round_even, Word::min, Word::max,
                                                 Word::mean, Word::abs, Word::number, Word::change, Word::growth, Word::linear, Word::sum,
                                                 Word::median, Word::count, Word::any_of, Word::all, Word::share, Word::ratio,
                                                 Word::weighted_mean, Word::rank, Word::percentile, Word::natural_log, Word::decimal_log,
                                                 Word::exponential, Word::power, Word::square_root};
        at_ = state_.name_begin;
        end_ = state_.name_end;
        const auto near = near_keyword(at_, functions);
        if (!near.empty()) add(Code::unknown_function_near, {ParseState::argument(found()), ParseState::argument(near)});
        else add(Code::unknown_function, {ParseState::argument(found()), keys_phrase(functions)});
        return true;
    }

    /// The spelling of a keyword among `keys` that is nearest to the words at `at`, or that begins with the same word; else empty.
    [[nodiscard]] std::string near_keyword(const char* at, const std::vector<Word>& keys) const {
        std::string begins_same, written;
        for (std::ptrdiff_t blanks = 0; blanks < 3; ++blanks) {
            const auto end = parse_word_end(at, last_);
            if (end == at) break;
            written += (blanks > 0 ? " " : "") + parse_normalised(state_.written(at, end));
            at = ParseState::skip(end, last_);
            std::vector<std::string> known;
            for (const auto key : keys) {
                for (const auto language : {Language::english, Language::russian}) {
                    const auto phrase = spelling(key, language);
                    const bool is_first = blanks == 0 && begins_same.empty();
                    if (std::count(phrase.begin(), phrase.end(), ' ') == blanks) known.emplace_back(phrase);
                    else if (is_first && parse_same_keyword(written, phrase.substr(0, phrase.find(' ')))) begins_same = phrase;
                }
            }
            // Two letters are near to everything.
            if (written.size() < 3 || known.empty()) continue;
            if (auto nearest = nearest_name(written, known); !nearest.empty()) return nearest;
        }
        return begins_same;
    }

    /// The name before may be a misspelt keyword: `totl sum`, `tabel x {`, `count pupil`.
    [[nodiscard]] std::string keyword_before() const {
        if (state_.name_end == nullptr || state_.name_end != state_.token_end || at_line_end()) return {};
        return near_keyword(state_.name_begin, state_.name_keys);
    }

    ParseState& state_;
    const char* row_;
    const char* last_;
    const char* at_;
    const char* end_;
};

void parse_explain(ParseState& state, const char* row, const char* last) {
    state.need_notes();
    ParseExplanation(state, row, last).report();
}

}  // namespace merilo::inline v0::detail
