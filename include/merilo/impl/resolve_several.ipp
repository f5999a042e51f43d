// Tables of several values and of conditions: every combination of the regions that the rows ask about is tried, up to a limit.
#pragma once

#include <merilo/impl/messages.hpp>
#include <merilo/impl/resolve_regions.ipp>
#include <merilo/impl/resolve_table_eras.ipp>

#include <unordered_map>

namespace merilo::inline v0::detail {

/// What a condition is for a combination of regions. `unknown`: it depends on more than the analysis sees.
enum class ResolveTruth : std::uint8_t { no, yes, missing, not_applicable, unknown };

/// Something that the conditions of a table ask about, and the ways in which it can be.
struct ResolveDimension {
    enum class State : std::uint8_t { value, missing, not_applicable };
    struct Choice {
        State state = State::value;
        Exact value;
    };
    ExprId expr = none;
    std::vector<Exact> cuts;
    std::vector<Choice> choices;
};

class ResolveSeveral {
public:
    ResolveSeveral(Resolver& resolver, const ResolveTableRows& table)
        : resolver_(resolver), model_(resolver.model_), table_(table), eras_(table), conditions_(table.conditions) {}

    void cover() {
        const auto& expr = model_.exprs[table_.expr];
        const auto inputs = expr.payload;
        for (std::uint32_t i = 0; i < inputs; ++i) dimension_of(model_.operand(table_.expr, i));
        for (const auto condition : conditions_) collect(condition);
        if (!choose()) return;
        reached_.assign(eras_.count(), std::vector<bool>(conditions_.size()));
        shadowed_.resize(conditions_.size());
        for (const auto row : table_.rows) asks_missing_.push_back(missing_inputs(row));
        possible_.resize(conditions_.size());
        at_.resize(dimensions_.size());
        do visit();
        while (next());
        report();
    }

private:
    using State = ResolveDimension::State;
    static constexpr std::size_t most = 200000;   ///< combinations × rows × eras

    Resolver& resolver_;
    const Model& model_;
    const ResolveTableRows& table_;
    ResolveTableEras eras_;
    const std::vector<ExprId>& conditions_;   ///< by row
    std::vector<ResolveTruth> truths_;        ///< by row, for the combination that is looked at
    std::vector<ResolveDimension> dimensions_;
    std::unordered_map<std::string, std::size_t> by_signature_;
    std::unordered_map<ExprId, std::size_t> by_expr_;
    std::vector<std::size_t> at_;             ///< the choice in each dimension
    std::vector<std::vector<bool>> reached_;   ///< by era, by row
    std::vector<bool> possible_;
    std::vector<std::vector<ExprId>> asks_missing_;   ///< by row: the inputs of which it has the cell `missing`
    struct Shadow {
        std::size_t above = 0;
        std::string values;                   ///< a phrase: with which the row above is undecided; empty: none were found
    };
    std::vector<Shadow> shadowed_;            ///< by row that asks for a missing input
    bool otherwise_reached_ = false;
    std::optional<ResolveGap> gap_;

    [[nodiscard]] ExprId operand(ExprId id, std::uint32_t i) const { return model_.operand(id, i); }
    [[nodiscard]] bool is_constant(ExprId id) const { return resolver_.facts_[id].constant; }

    /// Equal expressions have equal signatures; a long one is like no other.
    void sign(ExprId id, std::string& text) const {
        constexpr std::size_t longest = 400;
        const auto& expr = model_.exprs[id];
        if (text.size() > longest) {
            text += '#' + std::to_string(id);
            return;
        }
        text += std::to_string(static_cast<unsigned>(expr.op));
        if (is_constant(id)) {
            const auto value = resolver_.value_of(id).fraction();
            text += '=' + value.numerator + '/' + value.denominator;
            return;
        }
        text += ':' + std::to_string(expr.payload) + '(';
        for (std::uint32_t i = 0; i < expr.count; ++i) {
            sign(operand(id, i), text);
            text += ',';
        }
        text += ')';
    }

    std::size_t dimension_of(ExprId id) {
        if (const auto found = by_expr_.find(id); found != by_expr_.end()) return found->second;
        std::string signature;
        sign(id, signature);
        const auto [found, is_new] = by_signature_.emplace(std::move(signature), dimensions_.size());
        if (is_new) dimensions_.emplace_back().expr = id;
        by_expr_.emplace(id, found->second);
        return found->second;
    }

    /// Finds what a condition asks about, and where it cuts it. A chain of conditions is walked with a stack.
    void collect(ExprId root) {
        std::vector<ExprId> stack{root};
        while (!stack.empty()) {
            const auto id = stack.back();
            stack.pop_back();
            const auto& expr = model_.exprs[id];
            switch (expr.op) {
                case Op::constant: break;
                case Op::logical_and: case Op::logical_or:
                    stack.push_back(operand(id, 1));
                    [[fallthrough]];
                case Op::logical_not: case Op::matches: stack.push_back(operand(id, 0)); break;
                case Op::is_missing: case Op::is_applicable: dimension_of(operand(id, 0)); break;
                case Op::less: case Op::less_equal: case Op::equal:
                    for (const std::uint32_t side : {0U, 1U})
                        if (is_constant(operand(id, 1 - side)) && !is_constant(operand(id, side)))
                            dimensions_[dimension_of(operand(id, side))].cuts.push_back(resolver_.value_of(operand(id, 1 - side)));
                    break;
                default:
                    if (resolver_.type_of(id).kind == TypeKind::yes_no) dimension_of(id);
            }
        }
    }

    [[nodiscard]] std::vector<ExprId> missing_inputs(SyntaxId row) const {
        std::vector<ExprId> result;
        for (std::uint32_t i = 0; i < model_.exprs[table_.expr].payload; ++i)
            if (resolver_.at(resolver_.child(row, i)).kind == SyntaxKind::cell_missing) result.push_back(model_.operand(table_.expr, i));
        return result;
    }

    /// False when there are too many combinations.
    bool choose() {
        std::size_t count = std::max<std::size_t>(conditions_.size(), 1) * eras_.count();
        for (auto& dimension : dimensions_) {
            if (resolver_.type_of(dimension.expr).kind == TypeKind::yes_no) dimension.cuts = {Exact(0), Exact(1)};
            resolve_sort_cuts(dimension.cuts);
            if (dimension.cuts.size() < most) {
                const auto regions = resolve_regions(resolver_.domain_of(dimension.expr), dimension.cuts);
                for (const auto& region : regions)
                    if (region.exists) dimension.choices.push_back({State::value, region.witness});
            }
            if (resolver_.facts_[dimension.expr].may_be_missing) dimension.choices.push_back({State::missing, {}});
            if (!is_constant(dimension.expr)) dimension.choices.push_back({State::not_applicable, {}});
            count *= std::max<std::size_t>(dimension.choices.size(), 1);
            if (count > most) {
                resolver_.warn_once(Code::table_too_large, resolver_.at(table_.syntax).span, {Argument::text(std::to_string(most))});
                return false;
            }
        }
        return true;
    }

    bool next() {
        for (auto i = at_.size(); i-- > 0;) {
            if (++at_[i] < dimensions_[i].choices.size()) return true;
            at_[i] = 0;
        }
        return false;
    }

    [[nodiscard]] const ResolveDimension::Choice* choice(ExprId id) const {
        const auto found = by_expr_.find(id);
        if (found == by_expr_.end() || dimensions_[found->second].choices.empty()) return nullptr;
        return &dimensions_[found->second].choices[at_[found->second]];
    }

    static ResolveTruth joined(bool is_and, ResolveTruth x, ResolveTruth y) {
        using enum ResolveTruth;
        const auto deciding = is_and ? no : yes;
        if (x == deciding || y == deciding) return deciding;
        if (x == unknown || y == unknown) return unknown;
        if (x == not_applicable) return y;
        if (y == not_applicable) return x;
        return x == missing || y == missing ? missing : is_and ? yes : no;
    }

    /// As deep as conditions nest; a chain of `and` nests to the left, so that only its length counts.
    [[nodiscard]] ResolveTruth truth(ExprId id, std::size_t depth = 0) const {
        using enum ResolveTruth;
        constexpr std::size_t deepest = 1000;
        if (depth > deepest) return unknown;
        const auto& expr = model_.exprs[id];
        const auto said = [](bool is) { return is ? yes : no; };
        switch (expr.op) {
            case Op::constant: return said(resolver_.value_of(id).sign() != 0);
            case Op::logical_and: case Op::logical_or:
                return joined(expr.op == Op::logical_and, truth(operand(id, 0), depth + 1), truth(operand(id, 1), depth + 1));
            case Op::logical_not: {
                const auto inner = truth(operand(id, 0), depth + 1);
                return inner == yes ? no : inner == no ? yes : inner;
            }
            case Op::matches: {
                const auto inner = truth(operand(id, 0), depth + 1);
                return inner == not_applicable ? no : inner;
            }
            case Op::is_missing: case Op::is_applicable: {
                const auto* chosen = choice(operand(id, 0));
                if (chosen == nullptr) return unknown;
                return said(expr.op == Op::is_missing ? chosen->state == State::missing : chosen->state != State::not_applicable);
            }
            case Op::less: case Op::less_equal: case Op::equal: return compared(id);
            default: break;
        }
        const auto* chosen = choice(id);
        if (chosen == nullptr) return unknown;
        return chosen->state == State::value ? said(chosen->value.sign() != 0) : chosen->state == State::missing ? missing : not_applicable;
    }

    [[nodiscard]] ResolveTruth compared(ExprId id) const {
        using enum ResolveTruth;
        const auto* left = choice(operand(id, 0));
        const auto* right = choice(operand(id, 1));
        const bool left_constant = is_constant(operand(id, 0)), right_constant = is_constant(operand(id, 1));
        if ((left == nullptr && !left_constant) || (right == nullptr && !right_constant)) return unknown;
        if (!left_constant && !right_constant) return unknown;
        for (const auto* chosen : {left_constant ? nullptr : left, right_constant ? nullptr : right}) {
            if (chosen == nullptr || chosen->state == State::value) continue;
            return chosen->state == State::missing ? missing : not_applicable;
        }
        const int order = exact_compare(left_constant ? resolver_.value_of(operand(id, 0)) : left->value,
                                        right_constant ? resolver_.value_of(operand(id, 1)) : right->value);
        const auto op = model_.exprs[id].op;
        const bool holds = op == Op::less ? order < 0 : op == Op::less_equal ? order <= 0 : order == 0;
        return holds ? yes : no;
    }

    void visit() {
        truths_.clear();
        for (const auto condition : conditions_) truths_.push_back(truth(condition));
        std::size_t gaps = 0, gap_era = 0;
        for (auto era = eras_.count(); era-- > 0;) {
            if (!is_gap(era)) continue;
            ++gaps;
            gap_era = era;
        }
        // A gap in all eras counts before one in a single era.
        if (gaps == 0 || (gap_ && !gap_->era)) return;
        if (gaps == eras_.count()) gap_ = ResolveGap{Argument::phrase(words()), {}};
        else if (!gap_) gap_ = ResolveGap{Argument::phrase(words()), gap_era};
    }

    /// Rows are tried from above. Is it certain that none of those in force takes the combination?
    bool is_gap(std::size_t era) {
        bool decided = false, certain = true;
        std::size_t undecided = none;
        for (std::size_t row = 0; row < conditions_.size(); ++row) {
            if (!eras_.holds(row, era)) continue;
            const auto is = truths_[row];
            if (is == ResolveTruth::no || is == ResolveTruth::not_applicable) continue;
            if (is != ResolveTruth::missing) possible_[row] = true;
            if (decided && undecided != none && is == ResolveTruth::yes) note_shadow(row, undecided);
            if (decided) continue;
            if (is == ResolveTruth::missing) undecided = row;
            else reached_[era][row] = true;
            if (is == ResolveTruth::unknown) certain = false;
            else decided = true;
        }
        if (decided) return false;
        otherwise_reached_ = true;
        return certain && std::all_of(dimensions_.begin(), dimensions_.end(), [&](const auto& it) {
            return it.choices.empty() || it.choices[at_[static_cast<std::size_t>(&it - dimensions_.data())]].state == State::value;
        });
    }

    [[nodiscard]] bool is_reached(std::size_t row) const {
        return std::any_of(reached_.begin(), reached_.end(), [&](const auto& rows) { return rows[row]; });
    }

    /// The row fits what is missing, but one above it cannot be decided for that very reason.
    void note_shadow(std::size_t row, std::size_t above) {
        if (!shadowed_[row].values.empty()) return;
        for (const auto input : asks_missing_[row]) {
            const auto* chosen = choice(input);
            const auto cell = resolver_.at(resolver_.child(table_.rows[above], index_of(input))).kind;
            const bool compares = cell == SyntaxKind::cell_compare || cell == SyntaxKind::cell_range || cell == SyntaxKind::cell_equal;
            if (compares && chosen != nullptr && chosen->state == State::missing) shadowed_[row] = {above, words()};
        }
    }

    [[nodiscard]] std::uint32_t index_of(ExprId input) const {
        std::uint32_t i = 0;
        while (model_.operand(table_.expr, i) != input) ++i;
        return i;
    }

    /// "x = 60%, done = no" as a phrase.
    [[nodiscard]] std::string words() const {
        std::string result;
        for (std::size_t i = 0; i < dimensions_.size(); ++i) {
            const auto& expr = model_.exprs[dimensions_[i].expr];
            if (dimensions_[i].choices.empty()) continue;
            const auto& chosen = dimensions_[i].choices[at_[i]];
            result += (result.empty() ? "" : ", ") + phrase_of_text(resolver_.written(expr.span));
            if (chosen.state == State::value) result += " = " + resolver_.witness_phrase(expr.type, chosen.value);
            else result += " " + resolver_.key(chosen.state == State::missing ? Word::missing : Word::not_applicable).value;
        }
        return result;
    }

    void report() {
        for (std::size_t row = 0; row < conditions_.size() && eras_.is_whole(); ++row)
            if (!is_reached(row) && eras_.holds_ever(row))
                resolver_.warn_once(possible_[row] ? Code::row_never_reached : Code::row_impossible, resolver_.at(table_.rows[row]).span);
        for (std::size_t row = 0; row < conditions_.size(); ++row) {
            if (shadowed_[row].values.empty() || !is_reached(row)) continue;
            auto* said = resolver_.warn_once(Code::missing_row_too_low, resolver_.at(table_.rows[row]).span,
                                             {Argument::phrase(shadowed_[row].values), resolver_.key(Word::missing)});
            if (said != nullptr) said->notes.push_back({Code::row_above, resolver_.at(table_.rows[shadowed_[row].above]).span, {}});
        }
        const Argument otherwise = resolver_.key(Word::otherwise);
        if (gap_ && table_.otherwise == none)
            resolver_.warn_once(gap_->code(), resolver_.at(table_.syntax).span, gap_->arguments(otherwise, eras_, model_.period));
        if (!otherwise_reached_ && table_.otherwise != none && eras_.is_whole())
            resolver_.warn_once(Code::otherwise_never_reached, resolver_.at(table_.otherwise).span, {otherwise});
        report_overlaps();
    }

    /// Rows whose ranges in one column meet without being the same, whose other cells meet too, and whose results differ.
    void report_overlaps() {
        const auto inputs = model_.exprs[table_.expr].payload;
        constexpr std::size_t most_rows = 64;
        if (inputs < 2 || conditions_.size() > most_rows) return;
        for (std::size_t b = 1; b < conditions_.size(); ++b) {
            for (std::size_t a = 0; a < b; ++a) {
                if (!meet_in_time(a, b) || !has_meeting_ranges(a, b, inputs) || resolver_.same_result(result(a), result(b))) continue;
                if (!find_common(a, b)) continue;
                if (auto* diagnostic = resolver_.warn_once(Code::rows_overlap, resolver_.at(table_.rows[b]).span, {Argument::phrase(words())}))
                    diagnostic->notes.push_back({Code::row_above, resolver_.at(table_.rows[a]).span, {}});
                break;
            }
        }
    }

    /// Is there an era in which the lower row is reached while the upper one is in force?
    [[nodiscard]] bool meet_in_time(std::size_t above, std::size_t row) const {
        for (std::size_t era = 0; era < eras_.count(); ++era)
            if (reached_[era][row] && eras_.holds(above, era)) return true;
        return false;
    }

    [[nodiscard]] ExprId result(std::size_t row) const {
        return operand(table_.expr, static_cast<std::uint32_t>(model_.exprs[table_.expr].payload + 2 * row + 1));
    }

    [[nodiscard]] bool has_meeting_ranges(std::size_t a, std::size_t b, std::uint32_t inputs) const {
        for (std::uint32_t i = 0; i < inputs; ++i) {
            const auto one = resolver_.child(table_.rows[a], i), other = resolver_.child(table_.rows[b], i);
            if (resolver_.at(one).kind != SyntaxKind::cell_range || resolver_.at(other).kind != SyntaxKind::cell_range) continue;
            if (resolver_.written(resolver_.at(one).span) != resolver_.written(resolver_.at(other).span)) return true;
        }
        return false;
    }

    bool find_common(std::size_t a, std::size_t b) {
        std::fill(at_.begin(), at_.end(), std::size_t{0});
        do
            if (truth(conditions_[a]) == ResolveTruth::yes && truth(conditions_[b]) == ResolveTruth::yes) return true;
        while (next());
        return false;
    }
};

}  // namespace merilo::inline v0::detail
