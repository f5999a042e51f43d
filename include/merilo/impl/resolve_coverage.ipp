// What the rows of a table leave out, never reach, or decide twice. Each finding has a witness: a value that shows it.
#pragma once

#include <merilo/impl/resolve_several.ipp>
#include <merilo/impl/resolve_table_eras.ipp>
#include <merilo/impl/resolve_tables.ipp>

#include <numeric>
#include <map>
#include <set>

namespace merilo::inline v0::detail {

/// The values that a cell of a one-value table takes, as far as they are known.
struct ResolveCell {
    enum class Kind : std::uint8_t { values, missing, not_applicable, any, unknown } kind = Kind::unknown;
    std::optional<Exact> low, high;   ///< absent: no bound
    bool without_low = false, without_high = false;
    bool two_sided = false;           ///< written as a range
};

ResolveCell Resolver::cell_of(ExprId condition) const {
    const auto& expr = model_.exprs[condition];
    const auto operand = [&](std::uint32_t i) { return model_.operand(condition, i); };
    ResolveCell result;
    switch (expr.op) {
        case Op::constant: result.kind = ResolveCell::Kind::any; return result;
        case Op::is_missing: result.kind = ResolveCell::Kind::missing; return result;
        case Op::logical_not: result.kind = ResolveCell::Kind::not_applicable; return result;
        case Op::matches: return cell_of(operand(0));
        case Op::logical_and: {
            const auto from = cell_of(operand(0)), to = cell_of(operand(1));
            if (from.kind != ResolveCell::Kind::values || to.kind != ResolveCell::Kind::values) return result;
            return {ResolveCell::Kind::values, from.low, to.high, from.without_low, to.without_high, true};
        }
        case Op::less: case Op::less_equal: case Op::equal: break;
        default: return result;
    }
    const bool bound_is_left = expr.op != Op::equal && facts_[operand(0)].constant;
    const auto bound = bound_is_left ? operand(0) : operand(1);
    if (!facts_[bound].constant) return result;
    result.kind = ResolveCell::Kind::values;
    const bool strict = expr.op == Op::less;
    if (expr.op == Op::equal) result.low = result.high = value_of(bound);
    else if (bound_is_left) result.low = value_of(bound), result.without_low = strict;
    else result.high = value_of(bound), result.without_high = strict;
    return result;
}

/// A number of which all values of an expression are multiples, as far as one look shows it.
std::optional<Exact> Resolver::step_of(ExprId id, std::size_t& visits) const {
    constexpr std::size_t most_visits = 64;
    const auto& facts = facts_[id];
    if (facts.range.is_point()) return exact_absolute(*facts.range.lowest);
    std::optional<Exact> whole;
    if (facts.range.integer) whole = Exact(1);
    if (++visits > most_visits) return whole;
    const auto& expr = model_.exprs[id];
    const auto of = [&](std::uint32_t i) { return step_of(model_.operand(id, i), visits); };
    const auto common = [&](std::uint32_t first, std::uint32_t by) {
        auto result = of(first);
        for (auto i = first + by; i < expr.count && result; i += by) {
            const auto other = of(i);
            result = other ? std::optional(resolve_common_step(*result, *other)) : std::nullopt;
        }
        return result ? result : whole;
    };
    switch (expr.op) {
        case Op::read: {
            const auto used = model_.quantities[expr.payload].expr;
            return used == none ? whole : step_of(used, visits);
        }
        case Op::round: case Op::round_down: case Op::round_up: case Op::round_even:
            return facts_[model_.operand(id, 1)].constant ? std::optional(value_of(model_.operand(id, 1))) : whole;
        case Op::negate: case Op::absolute: return of(0);
        case Op::applies_when: return of(1);
        case Op::lag: case Op::base: return of(0);
        case Op::add: case Op::subtract: case Op::minimum: case Op::maximum: case Op::missing_means: case Op::dated: return common(0, 1);
        case Op::table: {
            const auto otherwise = (expr.count - expr.payload) % 2 != 0 ? of(expr.count - 1) : std::optional(Exact(0));
            auto result = common(expr.payload + 1, 2);
            if (!otherwise || !result) return whole;
            return resolve_common_step(*result, *otherwise);
        }
        default: return whole;
    }
}

/// The texts that an expression can be. False: it can be any, as far as one look shows it.
bool Resolver::add_texts(ExprId id, std::vector<Exact>& texts, std::size_t& visits) const {
    constexpr std::size_t most_visits = 256, most_texts = 20000;
    if (facts_[id].constant) {
        texts.push_back(value_of(id));
        return texts.size() <= most_texts;
    }
    if (++visits > most_visits) return false;
    const auto& expr = model_.exprs[id];
    const auto all = [&](std::uint32_t first, std::uint32_t by) {
        for (auto i = first; i < expr.count; i += by)
            if (!add_texts(model_.operand(id, i), texts, visits)) return false;
        return true;
    };
    switch (expr.op) {
        case Op::read: {
            const auto used = model_.quantities[expr.payload].expr;
            return used != none && add_texts(used, texts, visits);
        }
        case Op::lag: case Op::base: case Op::parent: return add_texts(model_.operand(id, 0), texts, visits);
        case Op::applies_when: case Op::state_of: return add_texts(model_.operand(id, 1), texts, visits);
        case Op::missing_means: case Op::dated: return all(0, 1);
        case Op::table: {
            const bool has_otherwise = (expr.count - expr.payload) % 2 != 0;
            return all(expr.payload + 1, 2) && (!has_otherwise || add_texts(model_.operand(id, expr.count - 1), texts, visits));
        }
        default: return false;
    }
}

ResolveDomain Resolver::domain_of(ExprId input) const {
    std::size_t visits = 0;
    const auto kind = type_of(input).kind;
    ResolveDomain result{facts_[input].range, {}, kind == TypeKind::share, kind == TypeKind::text, {}};
    if (result.is_text) {
        std::vector<Exact> texts;
        if (!add_texts(input, texts, visits)) return result;
        resolve_sort_cuts(texts);
        result.texts = std::move(texts);
        return result;
    }
    result.step = step_of(input, visits);
    if (result.step && result.step->sign() == 0) result.step.reset();
    return result;
}

/// A value as the methodology writes it.
std::string Resolver::witness_phrase(const Type& type, const Exact& value) const {
    if (type.kind == TypeKind::yes_no) return std::string(spelling(value.sign() != 0 ? Word::yes : Word::no, language_));
    if (type.kind == TypeKind::label) return model_.lists[type.list].labels[static_cast<std::size_t>(exact_to_double(value))].name;
    if (type.kind != TypeKind::text) return shown(type, value);
    if (value == resolve_another_text()) return "{term:another_text}";
    std::string literal = "\"";
    for (const char c : shown(type, value)) literal += c == '"' ? std::string(2, c) : std::string(1, c);
    return phrase_of_text(literal + '"');
}

bool Resolver::same_result(ExprId left, ExprId right) const {
    const auto& a = model_.exprs[left];
    const auto& b = model_.exprs[right];
    if (facts_[left].constant && facts_[right].constant) return value_of(left) == value_of(right);
    return a.op == Op::read && b.op == Op::read && a.payload == b.payload;
}

/// A table of one value: rows take regions from those that are left, so that a long table takes little more than linear time.
class ResolveOneValue {
public:
    ResolveOneValue(const ResolveDomain& domain, const std::vector<ResolveCell>& cells) {
        for (const auto& cell : cells) {
            if (cell.low) cuts_.push_back(*cell.low);
            if (cell.high) cuts_.push_back(*cell.high);
        }
        resolve_sort_cuts(cuts_);
        regions_ = resolve_regions(domain, cuts_);
        absent_.resize(regions_.size() + 1);
        std::iota(absent_.begin(), absent_.end(), std::size_t{0});
        for (std::size_t i = 0; i < regions_.size(); ++i)
            if (!regions_[i].exists) absent_[i] = i + 1;
        for (const auto& cell : cells) spans_.push_back(span_of(cell));
        give_back();
    }

    /// No row has taken anything.
    void give_back() { next_ = absent_; }
    /// Takes what is left for row `row`. False: nothing was.
    bool take(std::size_t row) {
        const auto [first, last] = spans_[row];
        bool any = false;
        for (auto i = left(first); i < last; i = left(i)) {
            any = true;
            next_[i] = i + 1;
        }
        return any;
    }
    /// Would row `row` take anything, if it stood alone?
    bool is_possible(std::size_t row) { return find(absent_, spans_[row].first) < spans_[row].second; }
    [[nodiscard]] bool is_left() { return left(0) < regions_.size(); }
    /// A value that no row has taken.
    const Exact& witness() { return regions_[left(0)].witness; }
    /// A value that both rows take.
    std::optional<Exact> common(std::size_t a, std::size_t b) {
        const auto at = find(absent_, std::max(spans_[a].first, spans_[b].first));
        return at < std::min(spans_[a].second, spans_[b].second) ? std::optional(regions_[at].witness) : std::nullopt;
    }
    [[nodiscard]] const std::pair<std::size_t, std::size_t>& span_of_row(std::size_t row) const { return spans_[row]; }

private:
    std::vector<Exact> cuts_;
    std::vector<ResolveRegion> regions_;
    std::vector<std::pair<std::size_t, std::size_t>> spans_;   ///< by row: its first region, and that behind its last
    std::vector<std::size_t> next_, absent_;   ///< the nearest region at or behind that is left, or exists

    [[nodiscard]] std::pair<std::size_t, std::size_t> span_of(const ResolveCell& cell) const {
        const auto first = cell.low ? resolve_region_of(cuts_, *cell.low) + (cell.without_low ? 1 : 0) : 0;
        const auto last = cell.high ? resolve_region_of(cuts_, *cell.high) + (cell.without_high ? 0 : 1) : regions_.size();
        return {first, std::max(first, last)};
    }
    static std::size_t find(std::vector<std::size_t>& next, std::size_t at) {
        while (next[at] != at) at = next[at] = next[next[at]];
        return at;
    }
    std::size_t left(std::size_t at) { return find(next_, at); }
};

/// What is found about a table of one value, era by era.
class ResolveOne {
public:
    ResolveOne(Resolver& resolver, const ResolveTableRows& table)
        : resolver_(resolver), table_(table), eras_(table), input_(resolver.model_.operand(table.expr, 0)), cells_(cells()),
          values_(resolver.domain_of(input_), cells_), reached_(cells_.size()) {
        for (std::size_t row = 0; row < cells_.size(); ++row)
            if (cells_[row].two_sided) ranges_.push_back(row);
        const auto begin = [&](std::size_t row) { return values_.span_of_row(row).first; };
        std::stable_sort(ranges_.begin(), ranges_.end(), [&](std::size_t a, std::size_t b) { return begin(a) < begin(b); });
    }

    void cover() {
        if (eras_.count() > 1) {   // what all rows together leave is left whatever is in force
            const bool unknown = !take_all([](std::size_t) { return true; });
            if (values_.is_left() && !unknown) gap_ = ResolveGap{words(values_.witness()), {}};
        }
        for (std::size_t era = 0; era < eras_.count(); ++era) {
            const bool unknown = !take_all([&](std::size_t row) { return eras_.holds(row, era); });
            otherwise_reached_ = otherwise_reached_ || unknown || values_.is_left();
            if (!gap_ && !unknown && values_.is_left())
                gap_ = ResolveGap{words(values_.witness()), eras_.count() > 1 ? std::optional(era) : std::nullopt};
            for (std::size_t row = 0; row < cells_.size(); ++row) reached_[row] = reached_[row] || reached_now_[row];
            find_overlaps(era);
        }
        report();
    }

private:
    using Kind = ResolveCell::Kind;
    struct Overlap {
        std::size_t above = 0;
        Exact witness;
    };

    Resolver& resolver_;
    const ResolveTableRows& table_;
    ResolveTableEras eras_;
    ExprId input_;
    std::vector<ResolveCell> cells_;
    ResolveOneValue values_;
    std::vector<bool> reached_, reached_now_;   ///< by row: in any era, in the one that is looked at
    std::vector<std::size_t> ranges_;           ///< rows with both ends, by where they begin
    std::map<std::size_t, Overlap> overlaps_;   ///< by the lower row
    std::optional<ResolveGap> gap_;
    bool otherwise_reached_ = false;

    [[nodiscard]] std::vector<ResolveCell> cells() const {
        std::vector<ResolveCell> result;
        for (const auto condition : table_.conditions) result.push_back(resolver_.cell_of(condition));
        return result;
    }
    [[nodiscard]] Argument words(const Exact& value) const {
        return Argument::phrase(resolver_.witness_phrase(resolver_.type_of(input_), value));
    }

    /// The rows that are in force take what they can. False: it is not known of one what that is.
    template <typename InForce> bool take_all(const InForce& in_force) {
        values_.give_back();
        reached_now_.assign(cells_.size(), false);
        bool missing_left = resolver_.facts_[input_].may_be_missing, inapplicable_left = !resolver_.facts_[input_].constant, known = true;
        for (std::size_t row = 0; row < cells_.size(); ++row) {
            if (!in_force(row)) continue;
            const auto kind = cells_[row].kind;
            bool reached = false;
            if (kind == Kind::missing || kind == Kind::any) reached = std::exchange(missing_left, false) || reached;
            if (kind == Kind::not_applicable || kind == Kind::any) reached = std::exchange(inapplicable_left, false) || reached;
            if (kind == Kind::values || kind == Kind::any) reached = values_.take(row) || reached;
            if (kind == Kind::unknown) {
                known = false;
                reached = values_.is_left();
            }
            reached_now_[row] = reached;
        }
        return known;
    }

    /// Ranges written with both ends that meet, with different results.
    void find_overlaps(std::size_t era) {
        const auto end = [&](std::size_t row) { return values_.span_of_row(row).second; };
        std::optional<std::size_t> farthest;
        for (const auto row : ranges_) {
            if (!eras_.holds(row, era)) continue;
            const auto before = std::exchange(farthest, !farthest || end(*farthest) < end(row) ? row : *farthest);
            if (!before) continue;
            const auto a = std::min(*before, row), b = std::max(*before, row);
            if (!reached_now_[b] || overlaps_.contains(b)) continue;
            const auto result = [&](std::size_t of) { return resolver_.model_.operand(table_.expr, static_cast<std::uint32_t>(2 + 2 * of)); };
            const auto witness = values_.common(a, b);
            if (witness && !resolver_.same_result(result(a), result(b))) overlaps_.emplace(b, Overlap{a, *witness});
        }
    }

    void report() {
        const auto otherwise = resolver_.key(Word::otherwise);
        for (std::size_t row = 0; row < cells_.size() && eras_.is_whole(); ++row)
            if (!reached_[row] && eras_.holds_ever(row)) report_unreached(row);
        if (!otherwise_reached_ && table_.otherwise != none && eras_.is_whole())
            resolver_.warn_once(Code::otherwise_never_reached, resolver_.at(table_.otherwise).span, {otherwise});
        if (gap_ && table_.otherwise == none)
            resolver_.warn_once(gap_->code(), resolver_.at(table_.syntax).span, gap_->arguments(otherwise, eras_, resolver_.model_.period));
        for (const auto& [row, overlap] : overlaps_) {
            if (auto* diagnostic = resolver_.warn_once(Code::rows_overlap, resolver_.at(table_.rows[row]).span, {words(overlap.witness)}))
                diagnostic->notes.push_back({Code::row_above, resolver_.at(table_.rows[overlap.above]).span, {}});
        }
    }

    void report_unreached(std::size_t row) {
        const auto place = resolver_.at(table_.rows[row]).span;
        if (cells_[row].kind != Kind::values || values_.is_possible(row)) {
            resolver_.warn_once(Code::row_never_reached, place);
            return;
        }
        if (resolver_.type_of(input_).kind == TypeKind::text) {
            resolver_.warn_once(Code::row_of_no_text, place, {words(*cells_[row].low)});
            return;
        }
        const auto& range = resolver_.facts_[input_].range;
        const auto end = [&](const ResolveEnd& it, std::string_view infinite) {
            return it ? words(*it) : Argument::text(std::string(infinite));
        };
        resolver_.warn_once(Code::row_outside, place, {end(range.lowest, "−∞"), end(range.highest, "∞")});
    }
};

Diagnostic* Resolver::warn_once(Code code, Span span, std::vector<Argument> arguments) {
    if (!warned_.emplace(static_cast<unsigned>(code), span.begin).second) return nullptr;
    return &diagnostics_.add(code, span, std::move(arguments));
}

void Resolver::cover_tables() {
    for (const auto& table : tables_) {
        if (is_error(type_of(table.expr))) continue;
        if (model_.exprs[table.expr].payload == 1) ResolveOne(*this, table).cover();
        else ResolveSeveral(*this, table).cover();
    }
}

}  // namespace merilo::inline v0::detail
