// Reports: columns, their maxima, headings and printed digits.
#pragma once

#include <merilo/impl/resolve_inputs.ipp>
#include <merilo/impl/resolve_quantities.ipp>

namespace merilo::inline v0::detail {

void Resolver::make_reports() {
    for (std::uint32_t i = 0; i < at(root_).count; ++i)
        if (const auto id = child(root_, i); at(id).kind == SyntaxKind::declaration && at(id).word == Word::report) make_report(id);
}

void Resolver::make_report(SyntaxId declaration) {
    const auto name = child(declaration, 0);
    if (absent(name)) return;
    speak_of(at(declaration).span);
    Report report;
    report.entity = owner(name, report.name);
    report.title = text_of(child(declaration, 2));
    report.span = at(declaration).span;
    const auto [first, is_new] = report_spans_.emplace(ast_.text(name), at(name).span);
    if (!is_new) doubled(at(name).span, ast_.text(name), first->second);
    if (report.entity == none) return;
    const auto tables_before = tables_.size();
    for (std::uint32_t i = 6; i < at(declaration).count; ++i) {
        const auto clause = child(declaration, i);
        if (at(clause).word == Word::columns) add_columns(report, clause);
        if (at(clause).word == Word::valid) report.valid = periods_of(clause);
        if (at(clause).word != Word::sort_by) continue;
        for (std::uint32_t j = 0; j < at(clause).count; ++j)
            if (const auto quantity = anonymous(child(clause, j), report.entity); quantity != none) report.sort_by.push_back(quantity);
    }
    for (auto i = tables_before; i < tables_.size(); ++i) tables_[i].in_force = report.valid;
    model_.reports.push_back(std::move(report));
}

void Resolver::add_columns(Report& report, SyntaxId clause) {
    ReportSection section;
    section.heading = text_of(child(clause, 0));
    for (std::uint32_t i = 1; i < at(clause).count; ++i) {
        const auto syntax = child(clause, i), expression = child(syntax, 0);
        const auto add = [&](const std::string& labels) {
            auto column = make_column(report.entity, syntax);
            if (column.quantity == none) return;
            if (!labels.empty() && !column.heading.empty()) column.heading += ": " + labels;
            section.columns.push_back(std::move(column));
        };
        if (at(expression).kind != SyntaxKind::name || !is_whole_family(expression, report.entity)) {
            add({});
            continue;
        }
        // A family shows all of its members, and what is wrong with one is wrong with all.
        const auto before = diagnostics_.list.size();
        for (const auto member : model_.families[family_named(expression, report.entity)].members) {
            bound_ = member_labels(member);
            add(titles_of(bound_));
        }
        bound_.clear();
        forget_repeated(before);
    }
    report.sections.push_back(std::move(section));
}

ReportColumn Resolver::make_column(EntityId entity, SyntaxId syntax) {
    ReportColumn column;
    const auto expression = child(syntax, 0);
    column.quantity = anonymous(expression, entity);
    if (column.quantity == none) return column;
    const auto node = model_.quantities[column.quantity].node;
    if (!absent(child(syntax, 1))) column.heading = text_of(child(syntax, 1));
    else if (node == none) column.heading = written(at(expression).span);
    if (at(syntax).word == Word::of_maximum) column.maximum = maximum_of(column.quantity, expression, entity);
    if (!absent(child(syntax, 2))) column.shown_to = display_step(syntax, model_.quantities[column.quantity].type);
    return column;
}

/// The maximum beside points: the facet of an indicator or a group, the upper bound of other points.
QuantityId Resolver::maximum_of(QuantityId id, SyntaxId expression, EntityId entity) {
    const auto span = at(expression).span;
    const auto& quantity = model_.quantities[id];
    const auto* node = quantity.node == none ? nullptr : &model_.nodes[quantity.node];
    if (node != nullptr && quantity.facet == Facet::points) return node->facet(Facet::maximum);
    const bool has_facets = node != nullptr && (node->kind == NodeKind::indicator || node->kind == NodeKind::group);
    if (!has_facets && quantity.type.unit == 0 && quantity.type.per == none && quantity.range.highest) {
        Quantity maximum;
        maximum.entity = entity;
        maximum.span = span;
        const auto result = static_cast<QuantityId>(model_.quantities.size());
        const Exact highest(*quantity.range.highest);
        model_.quantities.push_back(maximum);
        progress_.push_back(Progress::done);
        quantity_facts_.emplace_back();
        finish_quantity(result, constant(highest, points_type(), span));
        return result;
    }
    diagnostics_.add(Code::of_maximum_needs_points, span, {quote(written(span)), key(Word::points)});
    return none;
}

std::optional<Fraction> Resolver::display_step(SyntaxId column, const Type& type) {
    const auto step = child(column, 2);
    const auto span = at(step).span;
    if (!is_numeric(type)) {
        diagnostics_.add(Code::shown_to_needs_number, span, {key(Word::shown_to), quote(written(at(child(column, 0)).span))});
        return std::nullopt;
    }
    const auto value = constant_of(step, type);
    if (!value) return std::nullopt;
    if (value->sign() > 0) return value->fraction();
    diagnostics_.add(Code::shown_to_not_positive, span, {key(Word::shown_to)});
    return std::nullopt;
}

}  // namespace merilo::inline v0::detail
