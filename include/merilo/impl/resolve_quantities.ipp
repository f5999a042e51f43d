// Quantities: what is computed for each node, and their types in an order that puts what is read before what reads it. A stack of its own
// replaces recursion, since chains of nodes may be long.
#pragma once

#include <merilo/impl/resolve_aggregates.ipp>
#include <merilo/impl/resolve_calls.ipp>
#include <merilo/impl/resolve_periods.ipp>
#include <merilo/impl/resolve_tables.ipp>

namespace merilo::inline v0::detail {

QuantityId Resolver::make_quantity(NodeId node, Facet facet, ResolveTask task, Span span) {
    const auto id = static_cast<QuantityId>(model_.quantities.size());
    Quantity quantity;
    quantity.node = node;
    quantity.facet = facet;
    quantity.entity = model_.nodes[node].entity;
    quantity.span = span;
    model_.quantities.push_back(quantity);
    model_.nodes[node].facets[static_cast<std::size_t>(facet)] = id;
    tasks_.push_back(task);
    return id;
}

void Resolver::make_quantities() {
    for (NodeId id = 0; id < model_.nodes.size(); ++id) {
        if (make_part_quantities(id)) continue;
        if (model_.nodes[id].figure != RoadMapFigure::none) {
            make_quantity(id, Facet::value, {ResolveRole::roadmap_figure, none}, model_.nodes[id].name_span);
            continue;
        }
        const auto& syntax = node_syntax_[id];
        const auto span = model_.nodes[id].name_span;
        const auto make_written = [&](Facet facet, ResolveRole role, SyntaxId expression) {
            make_quantity(id, facet, {role, expression}, expression == none ? span : at(expression).span);
        };
        switch (model_.nodes[id].kind) {
            case NodeKind::input: make_quantity(id, Facet::value, {ResolveRole::input, child(syntax.declaration, 3)}, span); break;
            case NodeKind::parameter: make_written(Facet::value, ResolveRole::parameter, syntax.formula); break;
            case NodeKind::value: make_written(Facet::value, ResolveRole::formula, syntax.formula); break;
            case NodeKind::indicator:
                make_written(Facet::value, ResolveRole::formula, syntax.formula);
                if (syntax.points != none) {
                    make_written(Facet::points, ResolveRole::points, syntax.points);
                    if (syntax.maximum == none) make_written(Facet::maximum, ResolveRole::default_maximum, syntax.points);
                    else make_written(Facet::maximum, ResolveRole::maximum, syntax.maximum);
                    make_quantity(id, Facet::percent, {ResolveRole::percent, none}, span);
                }
                break;
            case NodeKind::group:
                if (model_.nodes[id].total == Total::none) continue;
                make_quantity(id, Facet::points, {ResolveRole::group_points, none}, span);
                make_quantity(id, Facet::maximum,
                              {model_.nodes[id].total == Total::mean_of_percents ? ResolveRole::percents_maximum : ResolveRole::group_maximum, none}, span);
                make_quantity(id, Facet::percent, {ResolveRole::percent, none}, span);
                break;
        }
        if (syntax.level != none) make_written(Facet::level, ResolveRole::level, syntax.level);
    }
    progress_.assign(model_.quantities.size(), Progress::untouched);
    quantity_facts_.assign(model_.quantities.size(), {});
}

// Order ----------------------------------------------------------------------------------------------------------------------------

/// Quantities that an expression may read. A bare name that may be a label is left out: whether it is one shows only when it is typed.
void Resolver::uses_in(SyntaxId expression, std::vector<QuantityId>& result) {
    const auto outer = context_;
    std::vector<std::pair<SyntaxId, Context>> stack{{expression, context_}};
    while (!stack.empty()) {
        const auto id = stack.back().first;
        const auto& node = at(id);
        context_ = stack.back().second;
        stack.pop_back();
        if (node.kind == SyntaxKind::aggregate) {
            const auto kind = at(child(id, 0)).word == Word::within ? child(child(id, 0), 1) : none;
            const auto inner = scope_context(id);
            for (auto i = node.count; i-- > 1;) stack.emplace_back(child(id, i), inner);
            if (kind != none) stack.emplace_back(kind, context_);
            continue;
        }
        if (node.kind == SyntaxKind::name) {
            if (is_label_anywhere(ast_.text(id))) continue;
            if (const auto found = meaning(id, none, false); found.kind == ResolveMeaning::Kind::quantity) result.push_back(found.quantity);
            else if (is_whole_family(id, context_.entity)) add_members(id, result);
        } else if (node.kind != SyntaxKind::number) {
            for (auto i = node.count; i-- > 0;) stack.emplace_back(child(id, i), context_);
        }
    }
    context_ = outer;
}

void Resolver::uses_of(QuantityId id, std::vector<QuantityId>& result) {
    const auto& quantity = model_.quantities[id];
    const auto& node = model_.nodes[quantity.node];
    const auto& syntax = node_syntax_[quantity.node];
    const auto& task = tasks_[id];
    bound_ = member_labels(quantity.node);
    context_ = {quantity.entity, quantity.node, node.kind == NodeKind::parameter, false};
    const auto add = [&](QuantityId used) {
        if (used != none) result.push_back(used);
    };
    if (syntax.applies_when != none && task.role != ResolveRole::percent) uses_in(syntax.applies_when, result);
    if (task.role != ResolveRole::percent)
        for (const auto condition : syntax.unrated) uses_in(condition, result);
    switch (task.role) {
        case ResolveRole::input:
            for (const auto part : {syntax.missing_means, syntax.adds_up_to, syntax.each_at_most})
                if (part != none) uses_in(part, result);
            break;
        case ResolveRole::default_maximum:
        case ResolveRole::percents_maximum: add(node.facet(Facet::points)); break;
        case ResolveRole::percent:
            add(node.facet(Facet::points));
            add(node.facet(Facet::maximum));
            break;
        case ResolveRole::group_points:
        case ResolveRole::group_maximum:
            for (const auto& [member, used] : syntax.members) {
                if (!absent(child(member, 1))) uses_in(child(member, 1), result);
                if (used == none) continue;
                add(member_points(used));
                add(model_.nodes[used].facet(Facet::maximum));
            }
            if (syntax.weights != none) uses_in(syntax.weights, result);
            if (syntax.maximum != none) uses_in(syntax.maximum, result);
            break;
        case ResolveRole::step_fact:
        case ResolveRole::step_counts:
        case ResolveRole::step_points:
        case ResolveRole::mechanism_full:
        case ResolveRole::mechanism_broken:
        case ResolveRole::mechanism_before: uses_of_part(id, result); break;
        case ResolveRole::roadmap_figure:
            if (node.figure != RoadMapFigure::percent) break;
            for (const auto figure : figures_.at(node_name(quantity.node).substr(0, node_name(quantity.node).rfind('.'))))
                if (model_.nodes[figure].figure == RoadMapFigure::met || model_.nodes[figure].figure == RoadMapFigure::due)
                    add(model_.nodes[figure].main());
            break;
        default:
            if (task.syntax != none) uses_in(task.syntax, result);
            for (const auto& [clause, from] : syntax.dated) uses_in(child(clause, 1), result);
    }
}

void Resolver::type_all() {
    for (QuantityId id = 0; id < tasks_.size(); ++id)
        if (progress_[id] == Progress::untouched) type_from(id);
    bound_.clear();
    tables_in_force_ = {};
}

void Resolver::type_from(QuantityId root) {
    std::vector<std::pair<QuantityId, bool>> stack{{root, false}};
    std::vector<QuantityId> uses;
    while (!stack.empty()) {
        const auto [id, entered] = stack.back();
        if (!entered) {
            if (progress_[id] != Progress::untouched) {
                stack.pop_back();
                continue;
            }
            stack.back().second = true;
            progress_[id] = Progress::running;
            uses.clear();
            uses_of(id, uses);
            for (auto used = uses.rbegin(); used != uses.rend(); ++used)
                if (progress_[*used] == Progress::untouched) stack.emplace_back(*used, false);
            continue;
        }
        if (type_quantity(id)) {
            progress_[id] = Progress::done;
            stack.pop_back();
        } else {
            stack.emplace_back(blocked_on_, false);
        }
    }
}

Resolver::Snapshot Resolver::snapshot() const {
    return {diagnostics_.list.size(), model_.exprs.size(), model_.operands.size(), model_.constants.size(), model_.ranks.size(),
            model_.aggregates.size(), model_.dated.size()};
}

void Resolver::forget_exprs(const Snapshot& since) {
    model_.exprs.resize(since.exprs);
    facts_.resize(since.exprs);
    model_.operands.resize(since.operands);
    model_.constants.resize(since.constants);
    model_.ranks.resize(since.ranks);
    std::erase_if(sums_, [&](const Sum& it) { return it.condition >= since.exprs; });
    while (!tables_.empty() && tables_.back().expr >= since.exprs) tables_.pop_back();
    model_.aggregates.resize(since.aggregates);
    model_.dated.resize(since.dated);
}

/// False when something that is read has to be typed before; then nothing has changed.
bool Resolver::type_quantity(QuantityId id) {
    const auto before = snapshot();
    const auto node = model_.quantities[id].node;
    speak_of(model_.nodes[node].span);
    bound_ = member_labels(node);
    context_ = {model_.quantities[id].entity, node, model_.nodes[node].kind == NodeKind::parameter, false};
    tables_in_force_ = model_.nodes[node].valid;
    blocked_on_ = none;
    const auto expr = lower_task(id, tasks_[id]);
    if (blocked_on_ == none) {
        finish_quantity(id, expr);
        const auto family = model_.nodes[node].family;
        if ((family != none && model_.families[family].members[0] != node) || model_.nodes[node].is_made())
            forget_repeated(before.diagnostics);
        return true;
    }
    diagnostics_.list.resize(before.diagnostics);
    forget_exprs(before);
    auto& syntax = node_syntax_[node];
    if (syntax.condition != none && syntax.condition >= before.exprs) syntax.condition = none;
    for (auto& unrated : model_.nodes[node].unrated)
        if (unrated.condition != none && unrated.condition >= before.exprs) unrated.condition = none;
    if (syntax.group_operands.empty() || syntax.group_operands.back() >= before.exprs) syntax.group_typed = false;
    return false;
}

// Expressions of quantities --------------------------------------------------------------------------------------------------------

ExprId Resolver::lower_task(QuantityId id, const ResolveTask& task) {
    const auto node = model_.quantities[id].node;
    switch (task.role) {
        case ResolveRole::input: return apply_condition(node, lower_input(id));
        case ResolveRole::default_maximum: return apply_condition(node, lower_default_maximum(id));
        case ResolveRole::percent: return lower_percent(id);
        case ResolveRole::parameter:
            if (node_syntax_[node].dated.empty()) break;
            return apply_condition(node, lower_dated(node));
        case ResolveRole::group_points: return apply_condition(node, lower_group(id, Op::group_points));
        case ResolveRole::group_maximum: return apply_condition(node, lower_group(id, Op::group_maximum));
        case ResolveRole::percents_maximum: return apply_condition(node, lower_percents_maximum(id));
        case ResolveRole::step_fact:
        case ResolveRole::step_counts:
        case ResolveRole::step_points:
        case ResolveRole::mechanism_full:
        case ResolveRole::mechanism_broken:
        case ResolveRole::mechanism_before: return apply_condition(node, lower_part(id));
        case ResolveRole::roadmap_figure: return lower_figure(id);
        default: break;
    }
    if (task.syntax == none) return none;   // its absence was reported
    switch (task.role) {
        case ResolveRole::points: return apply_condition(node, lower_points(task.syntax, true));
        case ResolveRole::maximum: return apply_condition(node, lower_points(task.syntax, false));
        case ResolveRole::level: return apply_condition(node, lower_level(task.syntax));
        case ResolveRole::parameter: {
            const auto expr = lower(task.syntax);
            if (!require_uniform(expr)) model_.exprs[expr].type = {};
            return apply_condition(node, expr);
        }
        default: {
            const auto expr = lower(task.syntax);
            const bool is_advice = at(node_syntax_[node].declaration).word == Word::recommend;
            if (is_advice && !require_yes_no(expr)) model_.exprs[expr].type = {};
            return apply_condition(node, expr);
        }
    }
}

/// The condition is typed once for all facets of a node.
ExprId Resolver::apply_condition(NodeId node, ExprId expr) {
    auto& syntax = node_syntax_[node];
    if (expr != none && !model_.nodes[node].valid.is_always()) {
        const auto in_force = make(Op::in_force, of_kind(TypeKind::yes_no), at(syntax.valid).span, {}, node);
        const auto inner = apply_written_condition(node, expr);
        return make(Op::applies_when, type_of(inner), model_.exprs[expr].span, {in_force, inner});
    }
    return apply_written_condition(node, expr);
}

ExprId Resolver::apply_written_condition(NodeId node, ExprId expr) {
    auto& syntax = node_syntax_[node];
    if (expr == none) return expr;
    expr = apply_unrated(node, expr);
    if (syntax.applies_when == none) return expr;
    if (syntax.condition == none) {
        const auto condition = lower(syntax.applies_when);
        require_yes_no(condition);
        syntax.condition = condition;
    }
    const auto type = is_error(type_of(syntax.condition)) ? Type{} : type_of(expr);
    return make(Op::applies_when, type, model_.exprs[expr].span, {syntax.condition, expr});
}

/// What an expression is, whether its node applies, is rated, and is in force or not.
ExprId Resolver::without_conditions(ExprId expr) const {
    while (expr != none && model_.exprs[expr].op == Op::applies_when) expr = model_.operand(expr, 1);
    return expr;
}

/// Unrated where a condition is yes; where it is missing, missing; where it is not applicable, rated.
ExprId Resolver::apply_unrated(NodeId node, ExprId expr) {
    const auto yes_no = of_kind(TypeKind::yes_no);
    for (std::size_t i = node_syntax_[node].unrated.size(); i-- > 0;) {
        if (model_.nodes[node].unrated[i].condition == none) {
            const auto condition = lower(node_syntax_[node].unrated[i]);
            require_yes_no(condition);
            model_.nodes[node].unrated[i].condition = condition;
        }
        const auto condition = model_.nodes[node].unrated[i].condition;
        const auto span = model_.exprs[condition].span;
        const auto type = is_error(type_of(condition)) ? Type{} : type_of(expr);
        const auto rated = make(Op::logical_not, yes_no, span, {make(Op::matches, yes_no, span, {condition})});
        expr = make(Op::applies_when, type, model_.exprs[expr].span, {rated, expr});
    }
    return expr;
}

/// Of percents the most is 100 %, where there are any. Like every maximum it stands by itself: where the points are missing because nobody
/// knows whether the node applies, it is what it would be if the node did.
ExprId Resolver::lower_percents_maximum(QuantityId id) {
    const auto span = model_.quantities[id].span;
    const auto points_id = model_.nodes[model_.quantities[id].node].facet(Facet::points);
    const auto all_of = [&](ExprId points) {
        const auto type = is_error(type_of(points)) ? Type{} : of_kind(TypeKind::share);
        return make(Op::state_of, type, span, {points, constant(Exact(1), of_kind(TypeKind::share), span)});
    };
    const auto whole = all_of(read(points_id, span));
    const auto formula = model_.quantities[points_id].expr;
    const auto unconditional = without_conditions(formula);
    if (unconditional == formula) return whole;
    return make(Op::missing_means, type_of(whole), span, {whole, all_of(unconditional)});
}

ExprId Resolver::lower_input(QuantityId id) {
    const auto node = model_.quantities[id].node;
    const auto syntax = tasks_[id].syntax;
    ResolveRange range;
    const auto type = absent(syntax) ? Type{} : input_type(syntax, range);
    const auto fact = make(Op::fact, type, model_.nodes[node].name_span, {}, id);
    facts_[fact].range = range;
    facts_[fact].may_be_missing = true;
    const auto means = node_syntax_[node].missing_means;
    if (means == none) return require_consistent(id, fact);
    const auto context = std::exchange(context_, {none, none, false, true});
    const auto expr = lower(means, type.list);
    context_ = context;
    const bool fits = require_type(expr, type) && require_constant(expr) && require_bounds(value_of(expr), type, range, at(means).span);
    return require_consistent(id, fits ? make(Op::missing_means, type, at(means).span, {fact, expr}) : fact);
}

/// Points and maximum: points, a number without a unit, or (points only) yes and no as 1 and 0.
ExprId Resolver::lower_points(SyntaxId syntax, bool takes_yes_no) {
    const auto expr = lower(syntax);
    const auto type = type_of(expr);
    if (is_error(type)) return expr;
    if (is_plain(type) || (takes_yes_no && type.kind == TypeKind::yes_no) || (type.unit == 0 && type.per == none)) {
        model_.exprs[expr].type = points_type();
        return expr;
    }
    report(Code::points_expected, syntax, {quote(written(at(syntax).span)), type_argument(type), key(Word::number)});
    model_.exprs[expr].type = {};
    return expr;
}

ExprId Resolver::lower_level(SyntaxId syntax) {
    const auto expr = lower(syntax);
    const auto type = type_of(expr);
    if (is_error(type) || type.kind == TypeKind::label) return expr;
    report(Code::level_expected, syntax, {type_argument(type)});
    model_.exprs[expr].type = {};
    return expr;
}

ExprId Resolver::lower_default_maximum(QuantityId id) {
    const auto& quantity = model_.quantities[id];
    const auto points = model_.nodes[quantity.node].facet(Facet::points);
    if (progress_[points] != Progress::done || is_error(model_.quantities[points].type)) return none;
    const auto& highest = quantity_facts_[points].range.highest;
    if (highest && quantity_facts_[points].dated) {
        diagnostics_.add(Code::dated_maximum_needed, quantity.span, {key(Word::maximum)});
        return none;
    }
    if (highest) return constant(*highest, points_type(), quantity.span);
    diagnostics_.add(Code::maximum_needed, quantity.span, {key(Word::maximum)});
    return none;
}

ExprId Resolver::lower_percent(QuantityId id) {
    const auto& quantity = model_.quantities[id];
    const auto node = quantity.node;
    const auto points = read(model_.nodes[node].facet(Facet::points), quantity.span);
    const auto maximum = read(model_.nodes[node].facet(Facet::maximum), quantity.span);
    const bool fits = !is_error(type_of(points)) && !is_error(type_of(maximum));
    const auto expr = make(Op::divide, fits ? of_kind(TypeKind::share) : Type{}, quantity.span, {points, maximum});
    if (fits && is_proper(node)) {
        // Of a maximum of 0 there are 0 points, which is not applicable, and never a wrong division.
        facts_[expr].range = {Exact(0), Exact(1), false};
        facts_[expr].may_be_missing = facts_[points].may_be_missing || facts_[maximum].may_be_missing;
    }
    return expr;
}

void Resolver::finish_quantity(QuantityId id, ExprId expr) {
    auto& quantity = model_.quantities[id];
    quantity.expr = expr;
    if (expr == none) return;
    quantity.type = type_of(expr);
    const bool is_parameter = quantity.node != none && model_.nodes[quantity.node].kind == NodeKind::parameter;
    if (!is_parameter) quantity.type.bare = false;
    quantity_facts_[id] = facts_[expr];
    // A computed node may be given in a scenario, so that only parameters are the same for all.
    quantity_facts_[id].constant = facts_[expr].constant && is_parameter;
    if (!is_parameter) quantity_facts_[id].eras.clear();
    const auto& range = facts_[expr].range;
    if (range.lowest) quantity.range.lowest = resolve_fraction(*range.lowest);
    if (range.highest) quantity.range.highest = resolve_fraction(*range.highest);
    quantity.range.integer = range.integer;
    quantity.may_be_missing = facts_[expr].may_be_missing;
    quantity.approximate = facts_[expr].approximate;
    if (quantity.node != none) check_own_label(id);
}

/// A node named like a label of its own type would make that label unreachable in its entity.
void Resolver::check_own_label(QuantityId id) {
    const auto& quantity = model_.quantities[id];
    const auto& node = model_.nodes[quantity.node];
    if (quantity.type.kind != TypeKind::label || quantity.facet != Facet::value) return;
    const auto label = label_of(quantity.type.list, node.name);
    if (label == none) return;
    const auto& list = model_.lists[quantity.type.list];
    diagnostics_.add(Code::named_like_label, node.name_span, {quote(node.name), quote(list.name)})
        .notes.push_back({Code::declared_here, list.labels[label].span, {}});
}

/// The quantity of a report's column or a scenario's expectation: that which is named, or a new one without a name.
QuantityId Resolver::anonymous(SyntaxId expression, EntityId entity) {
    context_ = {entity, none, false, false};
    const auto expr = lower(expression);
    if (is_error(type_of(expr))) return none;
    if (model_.exprs[expr].op == Op::read && at(expression).kind == SyntaxKind::name) return model_.exprs[expr].payload;
    const auto id = static_cast<QuantityId>(model_.quantities.size());
    Quantity quantity;
    quantity.entity = entity;
    quantity.span = at(expression).span;
    model_.quantities.push_back(quantity);
    progress_.push_back(Progress::done);
    quantity_facts_.emplace_back();
    finish_quantity(id, expr);
    return id;
}

}  // namespace merilo::inline v0::detail
