// Tables: rows of cells become conditions on the inputs.
#pragma once

#include <merilo/impl/resolve_expressions.ipp>

namespace merilo::inline v0::detail {

/// Keeps the rows that have as many cells as the table has inputs, and `otherwise` if it is the last.
bool Resolver::check_rows(ResolveTable& table) {
    const auto cells_wanted = std::max<std::size_t>(table.inputs.size(), 1);
    bool fits = true;
    for (std::uint32_t i = 1; i < at(table.syntax).count; ++i) {
        const auto row = child(table.syntax, i);
        const auto cells = cells_of_row(row);
        if (table.otherwise != none) {
            report(Code::row_after_otherwise, row, {key(Word::otherwise)})
                .notes.push_back(written_first(table.otherwise));
            fits = false;
        } else if (at(row).word == Word::otherwise) {
            table.otherwise = row;
            if (validity_of_row(row) == none) continue;
            report(Code::otherwise_always_valid, validity_of_row(row), {key(Word::otherwise), key(Word::valid)});
            fits = false;
        } else if (cells != cells_wanted) {
            report(Code::cells_of_row, row, {number(cells), number(cells_wanted), key(Word::any)});
            fits = false;
        } else {
            table.rows.push_back(row);
        }
    }
    if (fits && table.rows.empty()) {
        report(Code::table_without_rows, table.syntax, {key(Word::otherwise)});
        fits = false;
    }
    return fits;
}

ExprId Resolver::lower_table(SyntaxId syntax, ListId expected) {
    ResolveTable table;
    table.syntax = syntax;
    const auto inputs = child(syntax, 0);
    bool fits = true;
    for (std::uint32_t i = 0; i < at(inputs).count; ++i) {
        table.inputs.push_back(lower(child(inputs, i)));
        fits = fits && !is_error(type_of(table.inputs.back()));
    }
    fits = check_rows(table) && fits;
    std::vector<SyntaxId> written_results;
    for (const auto row : table.rows) written_results.push_back(result_of_row(row));
    if (table.otherwise != none) written_results.push_back(child(table.otherwise, 0));
    expected = expected_of_results(written_results, expected);
    auto operands = table.inputs;
    std::vector<ExprId> results, conditions;
    std::vector<PeriodRange> valid;
    bool is_dated = false;
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        auto condition = lower_row_condition(table.rows[i], table);
        conditions.push_back(condition);
        const auto clause = validity_of_row(table.rows[i]);
        valid.push_back(clause == none ? PeriodRange() : periods_of(clause));
        if (!valid.back().is_always()) {   // else it is not written, or could not be read
            const auto validity = lower_row_validity(clause, valid.back());
            const auto type = type_of(condition);
            condition = make(Op::logical_and, type, model_.exprs[condition].span, {validity, condition});
            is_dated = true;
        }
        fits = fits && !is_error(type_of(condition));
        results.push_back(lower(written_results[i], expected));
        operands.insert(operands.end(), {condition, results.back()});
    }
    if (table.otherwise != none) {
        results.push_back(lower(written_results.back(), expected));
        operands.push_back(results.back());
    }
    if (results.empty()) return wrong(at(syntax).span);
    const auto type = join_all(results, at(syntax).span);
    const auto result = make(Op::table, fits ? type : Type{}, at(syntax).span, operands, static_cast<std::uint32_t>(table.inputs.size()));
    facts_[result].may_be_missing = table_may_be_missing(table, operands);
    facts_[result].dated = facts_[result].dated || is_dated;
    if (!is_dated) valid.clear();
    if (fits && !table.has_empty_range)
        tables_.push_back({result, syntax, table.rows, table.otherwise, std::move(conditions), std::move(valid), tables_in_force_});
    return result;
}

/// Bare labels in the results of a table belong to one list: that which is expected, or that of a result that says so, or the only one
/// that has them all.
ListId Resolver::expected_of_results(const std::vector<SyntaxId>& results, ListId expected) {
    if (expected != none) return expected;
    std::vector<ListId> candidates;
    bool first = true;
    for (const auto result : results) {
        if (at(result).kind != SyntaxKind::name) continue;
        if (const auto list = list_of(result); list != none) return list;
        const auto found = lists_of_label_.find(ast_.text(result));
        if (found == lists_of_label_.end()) continue;
        std::vector<ListId> lists;
        for (const auto& [list, index] : found->second)
            if (first || std::find(candidates.begin(), candidates.end(), list) != candidates.end()) lists.push_back(list);
        candidates = std::move(lists);
        first = false;
    }
    return candidates.size() == 1 ? candidates[0] : none;
}

/// Yes in the periods of the row, no in those before and behind.
ExprId Resolver::lower_row_validity(SyntaxId clause, const PeriodRange& valid) {
    const auto span = at(clause).span;
    const auto yes_no = of_kind(TypeKind::yes_no);
    std::vector<PeriodNumber> first_periods{std::numeric_limits<PeriodNumber>::min()};
    std::vector<ExprId> values{constant(Exact(valid.has_from() ? 0 : 1), yes_no, span)};
    const auto go_on = [&](PeriodNumber from, bool is_valid) {
        first_periods.push_back(from);
        values.push_back(constant(Exact(is_valid ? 1 : 0), yes_no, span));
    };
    if (valid.has_from()) go_on(valid.from, true);
    if (valid.has_until()) go_on(valid.until + 1, false);
    model_.dated.push_back(std::move(first_periods));
    return make(Op::dated, yes_no, span, values, static_cast<std::uint32_t>(model_.dated.size() - 1));
}

ExprId Resolver::lower_row_condition(SyntaxId row, ResolveTable& table) {
    const auto yes_no = of_kind(TypeKind::yes_no);
    const auto span = at(row).span;
    if (table.inputs.empty()) {
        const auto cell = child(row, 0);
        if (at(cell).kind != SyntaxKind::cell_condition) {
            report(Code::cell_without_input, cell, {key(Word::table)});
            return wrong(span);
        }
        const auto condition = lower(child(cell, 0));
        return make(Op::matches, require_yes_no(condition) ? yes_no : Type{}, at(cell).span, {condition});
    }
    ExprId result = none;
    bool fits = true;
    for (std::uint32_t i = 0; i < cells_of_row(row); ++i) {
        const auto condition = lower_cell(child(row, i), table.inputs[i], table);
        if (condition == none) continue;
        fits = fits && !is_error(type_of(condition));
        result = result == none ? condition : make(Op::logical_and, fits ? yes_no : Type{}, span, {result, condition});
    }
    return result == none ? constant(Exact(1), yes_no, span) : result;
}

bool Resolver::check_cell_range(SyntaxId cell, ExprId lowest, ExprId highest) {
    if (!facts_[lowest].constant || !facts_[highest].constant) return true;
    const int order = exact_compare(value_of(lowest), value_of(highest));
    if (order < 0 || (order == 0 && !at(cell).flag)) return true;
    report(Code::empty_range, cell, {quote(written(at(cell).span))});
    return false;
}

/// What a cell asks of its input; none for `any`.
ExprId Resolver::lower_cell(SyntaxId cell, ExprId input, ResolveTable& table) {
    const auto& node = at(cell);
    const auto yes_no = of_kind(TypeKind::yes_no);
    const auto operand = [&](std::uint32_t index) {
        const auto expr = lower(child(cell, index), type_of(input).list);
        table.bounds_may_be_missing = table.bounds_may_be_missing || facts_[expr].may_be_missing;
        return expr;
    };
    const auto compare = [&](Op op, ExprId bound, bool bound_is_left) {
        const auto type = join(input, bound, node.span);
        const bool fits = !is_error(type) && (op == Op::equal || require_order(input, type));
        const auto result = fits ? yes_no : Type{};
        const auto compared = bound_is_left ? make(op, result, node.span, {bound, input}) : make(op, result, node.span, {input, bound});
        return make(Op::matches, result, node.span, {compared});
    };
    switch (node.kind) {
        case SyntaxKind::cell_any: return none;
        case SyntaxKind::cell_missing: return make(Op::is_missing, yes_no, node.span, {input});
        case SyntaxKind::cell_not_applicable:
            return make(Op::logical_not, yes_no, node.span, {make(Op::is_applicable, yes_no, node.span, {input})});
        case SyntaxKind::cell_equal: return compare(Op::equal, operand(0), false);
        case SyntaxKind::cell_compare: {
            const auto bound = operand(0);
            switch (node.op) {
                case Operator::less: return compare(Op::less, bound, false);
                case Operator::less_equal: return compare(Op::less_equal, bound, false);
                case Operator::greater: return compare(Op::less, bound, true);
                default: return compare(Op::less_equal, bound, true);
            }
        }
        case SyntaxKind::cell_range: {
            const auto lowest = operand(0), highest = operand(1);
            const auto from = compare(Op::less_equal, lowest, true);
            if (is_error(type_of(from))) return from;
            const auto to = compare(node.flag ? Op::less : Op::less_equal, highest, false);
            if (!check_cell_range(cell, lowest, highest)) table.has_empty_range = true;
            return make(Op::logical_and, type_of(to), node.span, {from, to});
        }
        default: break;   // a condition, or what could not be read
    }
    return wrong(node.span);
}

bool Resolver::is_catch_all(SyntaxId row) const {
    if (validity_of_row(row) != none) return false;
    for (std::uint32_t i = 0; i < cells_of_row(row); ++i)
        if (at(child(row, i)).kind != SyntaxKind::cell_any) return false;
    return true;
}

/// Can it happen that no row is certain though every result is known?
bool Resolver::table_may_be_missing(const ResolveTable& table, const std::vector<ExprId>& operands) const {
    const auto inputs = table.inputs.size();
    const auto rows = table.rows.size();
    bool ends = table.otherwise != none;
    for (std::size_t row = 0; row < rows; ++row) {
        if (facts_[operands[inputs + 2 * row + 1]].may_be_missing) return true;
        if (inputs == 0 && facts_[operands[inputs + 2 * row]].may_be_missing) return true;
        ends = ends || (inputs != 0 && is_catch_all(table.rows[row]));
    }
    if (!ends || table.bounds_may_be_missing) return true;
    if (table.otherwise != none && facts_[operands.back()].may_be_missing) return true;
    for (std::size_t i = 0; i < inputs; ++i) {
        if (!facts_[table.inputs[i]].may_be_missing) continue;
        // A row for the missing input decides: in a table of one value wherever it stands, otherwise when no row before it asks for a
        // value.
        bool caught = false;
        for (const auto row : table.rows) {
            const auto kind = at(child(row, static_cast<std::uint32_t>(i))).kind;
            bool others_are_any = true;
            for (std::uint32_t j = 0; j < inputs; ++j)
                others_are_any = others_are_any && (j == i || at(child(row, j)).kind == SyntaxKind::cell_any);
            const bool always = validity_of_row(row) == none;
            caught = always && (kind == SyntaxKind::cell_any || kind == SyntaxKind::cell_missing) && others_are_any;
            const bool asks = kind != SyntaxKind::cell_any && kind != SyntaxKind::cell_missing && kind != SyntaxKind::cell_not_applicable;
            if (caught || (asks && inputs > 1)) break;
        }
        if (!caught) return true;
    }
    return false;
}

}  // namespace merilo::inline v0::detail
