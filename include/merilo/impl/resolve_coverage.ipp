// What the rows of a table leave out, never reach, or decide twice. Each finding has a witness: a value that shows it.
#pragma once

#include <merilo/impl/resolve_several.ipp>
#include <merilo/impl/resolve_tables.ipp>

#include <numeric>
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

ResolveDomain Resolver::domain_of(ExprId input) const {
    std::size_t visits = 0;
    ResolveDomain result{facts_[input].range, step_of(input, visits), type_of(input).kind == TypeKind::share};
    if (result.step && result.step->sign() == 0) result.step.reset();
    return result;
}

/// A value as the methodology writes it.
std::string Resolver::witness_words(const Type& type, const Exact& value) const {
    if (type.kind == TypeKind::yes_no) return std::string(spelling(value.sign() != 0 ? Word::yes : Word::no, language_));
    if (type.kind != TypeKind::label) return shown(type, value);
    return model_.lists[type.list].labels[static_cast<std::size_t>(exact_to_double(value))].name;
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
    ResolveOneValue(const ResolveDomain& domain, const std::vector<ResolveCell>& cells) : cells_(cells) {
        for (const auto& cell : cells) {
            if (cell.low) cuts_.push_back(*cell.low);
            if (cell.high) cuts_.push_back(*cell.high);
        }
        resolve_sort_cuts(cuts_);
        regions_ = resolve_regions(domain, cuts_);
        next_.resize(regions_.size() + 1);
        std::iota(next_.begin(), next_.end(), std::size_t{0});
        for (std::size_t i = 0; i < regions_.size(); ++i)
            if (!regions_[i].exists) next_[i] = i + 1;
        absent_ = next_;
    }

    /// Takes what is left for row `row`. False: nothing was.
    bool take(std::size_t row) {
        const auto [first, last] = span_of(cells_[row]);
        bool any = false;
        for (auto i = left(first); i < last; i = left(i)) {
            any = true;
            next_[i] = i + 1;
        }
        return any;
    }
    /// Would row `row` take anything, if it stood alone?
    bool is_possible(std::size_t row) {
        const auto [first, last] = span_of(cells_[row]);
        return find(absent_, first) < last;
    }
    [[nodiscard]] bool is_left() { return left(0) < regions_.size(); }
    /// A value that no row has taken.
    const Exact& witness() { return regions_[left(0)].witness; }
    /// A value that both rows take.
    std::optional<Exact> common(std::size_t a, std::size_t b) {
        const auto [first_a, last_a] = span_of(cells_[a]);
        const auto [first_b, last_b] = span_of(cells_[b]);
        const auto at = find(absent_, std::max(first_a, first_b));
        return at < std::min(last_a, last_b) ? std::optional(regions_[at].witness) : std::nullopt;
    }
    [[nodiscard]] std::pair<std::size_t, std::size_t> span_of(const ResolveCell& cell) const {
        const auto first = cell.low ? resolve_region_of(cuts_, *cell.low) + (cell.without_low ? 1 : 0) : 0;
        const auto last = cell.high ? resolve_region_of(cuts_, *cell.high) + (cell.without_high ? 0 : 1) : regions_.size();
        return {first, std::max(first, last)};
    }

private:
    const std::vector<ResolveCell>& cells_;
    std::vector<Exact> cuts_;
    std::vector<ResolveRegion> regions_;
    std::vector<std::size_t> next_, absent_;   ///< the nearest region at or behind that is left, or exists

    static std::size_t find(std::vector<std::size_t>& next, std::size_t at) {
        while (next[at] != at) at = next[at] = next[next[at]];
        return at;
    }
    std::size_t left(std::size_t at) { return find(next_, at); }
};

void Resolver::report_unreached(SyntaxId row, bool is_possible, ExprId input) {
    if (is_possible) {
        warn_once(Code::row_never_reached, at(row).span);
        return;
    }
    const auto& range = facts_[input].range;
    const auto end = [&](const ResolveEnd& it, std::string_view infinite) { return quote(it ? witness_words(type_of(input), *it) : std::string(infinite)); };
    warn_once(Code::row_outside, at(row).span, {end(range.lowest, "−∞"), end(range.highest, "∞")});
}

void Resolver::cover_one_value(const ResolveTableRows& table) {
    const auto input = model_.operand(table.expr, 0);
    const bool may_be_missing = facts_[input].may_be_missing, may_be_inapplicable = !facts_[input].constant;
    std::vector<ResolveCell> cells;
    for (std::uint32_t i = 0; i < table.rows.size(); ++i) cells.push_back(cell_of(model_.operand(table.expr, 1 + 2 * i)));
    ResolveOneValue values(domain_of(input), cells);
    bool missing_taken = !may_be_missing, inapplicable_taken = !may_be_inapplicable, unknown = false;
    for (std::size_t row = 0; row < cells.size(); ++row) {
        bool reached = false, possible = true;
        switch (cells[row].kind) {
            case ResolveCell::Kind::unknown:
                unknown = true;
                reached = values.is_left();
                break;
            case ResolveCell::Kind::missing:
                reached = !std::exchange(missing_taken, true);
                break;
            case ResolveCell::Kind::not_applicable:
                reached = !std::exchange(inapplicable_taken, true);
                break;
            case ResolveCell::Kind::any: {
                const bool missing = !std::exchange(missing_taken, true), inapplicable = !std::exchange(inapplicable_taken, true);
                reached = values.take(row) || missing || inapplicable;
                break;
            }
            case ResolveCell::Kind::values:
                reached = values.take(row);
                possible = values.is_possible(row);
                break;
        }
        if (!reached) report_unreached(table.rows[row], possible, input);
    }
    if (!values.is_left()) {
        if (table.otherwise != none && !unknown) warn_once(Code::otherwise_never_reached, at(table.otherwise).span, {key(Word::otherwise)});
    } else if (table.otherwise == none && !unknown) {
        warn_once(Code::table_gap, at(table.syntax).span, {quote(witness_words(type_of(input), values.witness())), key(Word::otherwise)});
    }
    report_overlaps(table, cells, values);
}

/// Ranges written with both ends that meet, with different results.
void Resolver::report_overlaps(const ResolveTableRows& table, const std::vector<ResolveCell>& cells, ResolveOneValue& values) {
    std::vector<std::size_t> ranges;
    for (std::size_t row = 0; row < cells.size(); ++row)
        if (cells[row].two_sided) ranges.push_back(row);
    const auto begin = [&](std::size_t row) { return values.span_of(cells[row]).first; };
    std::stable_sort(ranges.begin(), ranges.end(), [&](std::size_t a, std::size_t b) { return begin(a) < begin(b); });
    for (std::size_t i = 1, farthest = 0; i < ranges.size(); ++i) {
        const auto a = std::min(ranges[farthest], ranges[i]), b = std::max(ranges[farthest], ranges[i]);
        if (values.span_of(cells[ranges[farthest]]).second < values.span_of(cells[ranges[i]]).second) farthest = i;
        const auto result = [&](std::size_t row) { return model_.operand(table.expr, static_cast<std::uint32_t>(2 + 2 * row)); };
        const auto witness = values.common(a, b);
        if (!witness || same_result(result(a), result(b)) || warned_.contains({static_cast<unsigned>(Code::row_never_reached), at(table.rows[b]).span.begin}))
            continue;
        const auto words = witness_words(type_of(model_.operand(table.expr, 0)), *witness);
        if (auto* diagnostic = warn_once(Code::rows_overlap, at(table.rows[b]).span, {quote(words)}))
            diagnostic->notes.push_back({Code::row_above, at(table.rows[a]).span, {}});
    }
}

Diagnostic* Resolver::warn_once(Code code, Span span, std::vector<Argument> arguments) {
    if (!warned_.emplace(static_cast<unsigned>(code), span.begin).second) return nullptr;
    return &diagnostics_.add(code, span, std::move(arguments));
}

void Resolver::cover_tables() {
    for (const auto& table : tables_) {
        if (is_error(type_of(table.expr))) continue;
        // Of texts nobody can write all.
        if (model_.exprs[table.expr].payload == 1 && type_of(model_.operand(table.expr, 0)).kind == TypeKind::text) continue;
        if (model_.exprs[table.expr].payload == 1) cover_one_value(table);
        else ResolveSeveral(*this, table).cover();
    }
}

}  // namespace merilo::inline v0::detail
