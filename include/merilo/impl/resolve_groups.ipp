// Groups: members with their weights, and what the group states about itself.
#pragma once

#include <merilo/impl/heirs.hpp>
#include <merilo/impl/resolve_quantities.ipp>

namespace merilo::inline v0::detail {

/// The points of a member: of an input or a value they are the value itself.
QuantityId Resolver::member_points(NodeId member) const {
    const auto& node = model_.nodes[member];
    return node.facet(node.kind == NodeKind::indicator || node.kind == NodeKind::group ? Facet::points : Facet::value);
}

/// A family among the members stands for all of its own.
void Resolver::expand_members(NodeId id) {
    auto& members = node_syntax_[id].members;
    std::vector<std::pair<SyntaxId, NodeId>> expanded;
    for (const auto& [syntax, unused] : members) {
        const auto name = child(syntax, 0);
        if (!is_whole_family(name, model_.nodes[id].entity)) {
            expanded.emplace_back(syntax, none);
            continue;
        }
        for (const auto member : model_.families[family_named(name, model_.nodes[id].entity)].members) expanded.emplace_back(syntax, member);
    }
    members = std::move(expanded);
}

void Resolver::link_members() {
    for (NodeId id = 0; id < model_.nodes.size(); ++id) {
        speak_of(model_.nodes[id].span);
        if (is_mechanism(id)) continue;   // its steps are known
        if (node_syntax_[id].members.empty()) continue;
        const auto entity = model_.nodes[id].entity;
        const bool has_total = model_.nodes[id].total != Total::none;
        std::unordered_map<NodeId, SyntaxId> first;
        context_ = {entity, none, false, false};
        expand_members(id);
        for (auto& [syntax, member] : node_syntax_[id].members) {
            const auto name = child(syntax, 0);
            const auto found = member != none ? std::exchange(member, none) : find_node(name, entity);
            if (found == none) continue;
            node_used_[found] = true;
            if (const auto [other, is_new] = first.emplace(found, name); !is_new) {
                report(Code::doubled_member, name, {quote(node_name(found))})
                    .notes.push_back(written_first(other->second));
                continue;
            }
            if (has_total && model_.nodes[found].entity != entity) {
                report(Code::foreign_member, name,
                                 {quote(node_name(found)), quote(model_.entities[entity].name), key(Word::total)});
                continue;
            }
            member = found;
            model_.nodes[id].members.push_back(found);
        }
        link_heirs(id);
    }
    check_nesting();
}

/// `else NAME`: to which member a weight goes. Weights that go in a circle would never arrive.
void Resolver::link_heirs(NodeId id) {
    const auto& members = node_syntax_[id].members;
    std::vector<std::uint32_t> heirs(members.size(), none);
    std::unordered_map<NodeId, std::uint32_t> index;   // the first of a member that is written twice
    for (std::uint32_t i = 0; i < members.size(); ++i) index.emplace(members[i].second, i);
    for (std::size_t i = 0; i < members.size(); ++i) {
        const auto name = child(members[i].first, 2);
        if (absent(name)) continue;
        const auto heir = find_node(name, model_.nodes[id].entity);
        if (heir == none) continue;
        const auto found = index.find(heir);
        if (found == index.end()) report(Code::heir_not_member, name, {quote(node_name(heir)), quote(model_.nodes[id].name)});
        else if (heir == members[i].second) report(Code::heir_of_itself, name, {quote(node_name(heir))});
        else heirs[i] = found->second;
    }
    const auto order = order_of_heirs(heirs);
    if (order.size() != heirs.size()) {
        std::vector<bool> ordered(heirs.size());
        for (const auto member : order) ordered[member] = true;
        const auto first = static_cast<std::size_t>(std::find(ordered.begin(), ordered.end(), false) - ordered.begin());
        auto chain = node_name(members[first].second);
        for (auto at = heirs[first];; at = heirs[at]) {
            chain += " → " + node_name(members[at].second);
            if (at == first) break;
        }
        report(Code::heirs_in_circle, child(members[first].first, 2), {quote(chain)});
        std::fill(heirs.begin(), heirs.end(), none);
        node_syntax_[id].heirs_wrong = true;
    }
    model_.nodes[id].heirs = std::move(heirs);
}

bool Resolver::has_heir(NodeId group, std::size_t member) const {
    const auto& heirs = model_.nodes[group].heirs;
    return member < heirs.size() && heirs[member] != none;
}

/// Each member's weight with all that may come to it.
std::vector<Exact> Resolver::highest_weights(NodeId group, std::span<const ExprId> operands) const {
    const auto& heirs = model_.nodes[group].heirs;
    std::vector<Exact> result;
    for (std::size_t i = 0; i + 2 < operands.size(); i += 3) result.push_back(facts_[operands[i + 2]].range.highest.value_or(Exact()));
    if (heirs.size() != result.size()) return result;
    for (const auto member : order_of_heirs(heirs))   // each before its heir
        if (heirs[member] != none) result[heirs[member]] = result[heirs[member]] + result[member];
    return result;
}

/// A group without a total is no quantity, so that the order of evaluation does not show that it lies in itself.
void Resolver::check_nesting() {
    enum class Visit : std::uint8_t { untouched, open, done };
    std::vector<Visit> visits(model_.nodes.size(), Visit::untouched);
    std::vector<std::pair<NodeId, std::size_t>> stack;
    for (NodeId root = 0; root < model_.nodes.size(); ++root) {
        if (visits[root] != Visit::untouched || model_.nodes[root].members.empty()) continue;
        stack.emplace_back(root, 0);
        visits[root] = Visit::open;
        while (!stack.empty()) {
            const auto id = stack.back().first;
            auto& members = model_.nodes[id].members;
            const auto index = stack.back().second++;
            if (index == members.size()) {
                visits[id] = Visit::done;
                stack.pop_back();
                continue;
            }
            const auto member = members[index];
            if (visits[member] == Visit::untouched) {
                visits[member] = Visit::open;
                stack.emplace_back(member, 0);
            } else if (visits[member] == Visit::open) {
                bool all_have_totals = true;
                auto link = stack.rbegin();
                for (;; ++link) {
                    all_have_totals = all_have_totals && model_.nodes[link->first].total != Total::none;
                    if (link->first == member) break;
                }
                if (all_have_totals) continue;
                auto& diagnostic = diagnostics_.add(Code::group_in_itself, model_.nodes[member].name_span, {quote(node_name(member))});
                for (auto it = link.base() - 1; it != stack.end(); ++it) {
                    const auto next = it + 1 == stack.end() ? member : (it + 1)->first;
                    const auto& group = model_.nodes[it->first];
                    diagnostic.notes.push_back({Code::lies_in, group.name_span, {quote(node_name(next)), quote(node_name(it->first))}});
                }
                members.erase(members.begin() + static_cast<std::ptrdiff_t>(index));
                --stack.back().second;
            }
        }
    }
}

void Resolver::report_no_points(SyntaxId name, NodeId member) {
    const auto& node = model_.nodes[member];
    if (at(node_syntax_[member].declaration).flag || node.part == MechanismPart::step) return;   // it was reported for the cycle
    const bool has_none = (node.kind == NodeKind::indicator || node.kind == NodeKind::group) && member_points(member) == none;
    auto& diagnostic = has_none
        ? report(Code::member_without_points, name,
                           {quote(node_name(member)), key(node.kind == NodeKind::group ? Word::total : Word::points)})
        : report(Code::member_not_points, name,
                           {quote(node_name(member)), type_argument(model_.quantities[member_points(member)].type), key(Word::points)});
    diagnostic.notes.push_back({Code::declared_here, node.name_span, {}});
}

ExprId Resolver::lower_weight(SyntaxId member) {
    const auto weight = child(member, 1);
    if (absent(weight)) return constant(Exact(1), plain(true), at(member).span);
    const auto context = std::exchange(context_, {none, none, false, true});
    const auto expr = lower(weight);
    context_ = context;
    if (!require_number(expr) || !require_uniform(expr)) return expr;
    if (has_unit(type_of(expr))) {
        report(Code::weight_has_unit, weight, {type_argument(type_of(expr))});
        model_.exprs[expr].type = {};
    } else if (!in_every_era(expr, [](const Exact& value) { return value.sign() > 0; })) {
        report(Code::weight_not_positive, weight, {quote(written(at(weight).span))});
        model_.exprs[expr].type = {};
    }
    return expr;
}

bool Resolver::is_proper(NodeId member) const {
    const auto& node = model_.nodes[member];
    const auto& range = quantity_facts_[member_points(member)].range;
    if (node.kind == NodeKind::group) return node_syntax_[member].proper;
    if (!range.lowest || range.lowest->sign() < 0) return false;
    if (node.kind != NodeKind::indicator) return true;
    const auto& maximum = quantity_facts_[node.facet(Facet::maximum)].range.lowest;
    return range.highest && maximum && *range.highest <= *maximum;
}

/// Points, maximum and weight of one member. False when it cannot be one.
bool Resolver::lower_member(SyntaxId member, NodeId node, Total total, std::vector<ExprId>& operands) {
    const auto name = child(member, 0);
    const auto span = at(name).span;
    const auto points_id = member_points(node);
    if (points_id == none) {
        report_no_points(name, node);
        return false;
    }
    const auto points = read(points_id, span);
    const auto type = type_of(points);
    const bool are_points = type.kind == TypeKind::number && type.unit == 0 && type.per == none;
    const bool is_percent = total == Total::mean_of_percents && type.kind == TypeKind::share;
    if (!is_error(type) && !are_points && !is_percent) {
        report_no_points(name, node);
        return false;
    }
    ExprId maximum = none;
    if (const auto facet = model_.nodes[node].facet(Facet::maximum); facet != none) {
        maximum = read(facet, span);
        // Whether a member applies shows in its points. The maximum stays when they are missing, so that it is taken without the condition.
        const auto expr = model_.quantities[facet].expr;
        if (expr != none && model_.exprs[expr].op == Op::applies_when) maximum = without_conditions(expr);
    } else if (const auto& highest = quantity_facts_[points_id].range.highest; highest) {
        maximum = constant(*highest, is_percent ? type : points_type(), span);
    } else {
        if (!is_error(type))
            diagnostics_.add(Code::member_without_maximum, span, {quote(node_name(node)), key(Word::points)})
                .notes.push_back({Code::declared_here, model_.nodes[node].name_span, {}});
        maximum = wrong(span);
    }
    const bool fits = !is_error(type) && !is_error(type_of(maximum));
    const auto weight = lower_weight(member);
    operands.insert(operands.end(), {points, maximum, weight});
    return fits && !is_error(type_of(weight));
}

ExprId Resolver::lower_group(QuantityId quantity, Op op) {
    const auto id = model_.quantities[quantity].node;
    auto& syntax = node_syntax_[id];
    const auto span = model_.nodes[id].name_span;
    if (!syntax.group_typed) {
        bool fits = !syntax.members.empty();
        syntax.group_operands.clear();
        syntax.proper = true;
        for (const auto& [member, node] : syntax.members) {
            // A member that is not known was reported.
            fits = node != none && lower_member(member, node, model_.nodes[id].total, syntax.group_operands) && fits;
            syntax.proper = syntax.proper && fits && is_proper(node);
        }
        syntax.group_typed = true;
        syntax.group_fits = fits;
        if (fits) {
            check_weights(id);
            check_maximum(id);
        }
        check_missing_rule(id);
    }
    const auto type = model_.nodes[id].total == Total::mean_of_percents ? of_kind(TypeKind::share) : points_type();
    return make(op, syntax.group_fits ? type : Type{}, span, syntax.group_operands, id);
}

/// The rule must be written where a member can be missing.
void Resolver::check_missing_rule(NodeId id) {
    const auto& node = model_.nodes[id];
    if (node.missing_rule != MissingRule::unstated || at(node_syntax_[id].declaration).flag || node_syntax_[id].heirs_wrong) return;
    std::vector<Note> notes;
    const auto& operands = node_syntax_[id].group_operands;
    for (std::size_t i = 0; i + 2 < operands.size(); i += 3) {
        const auto& expr = model_.exprs[operands[i]];
        const bool may_be_missing = facts_[operands[i]].may_be_missing || facts_[operands[i + 1]].may_be_missing;
        if (is_error(expr.type) || !may_be_missing || has_heir(id, i / 3)) continue;
        notes.push_back({Code::may_be_missing, expr.span, {quote(written_name(model_, expr.payload))}});
    }
    if (notes.empty()) return;
    const std::vector<Argument> words{key(Word::missing_counts), key(Word::zero), key(Word::excluded), key(Word::fails)};
    diagnostics_.add(Code::missing_rule_needed, node.name_span, words).notes = std::move(notes);
}

/// What a statement about a group says of one era: the sum over the members that are in force in it. Nothing where the group is not, or a
/// weight has no value.
std::optional<Exact> Resolver::sum_in(NodeId group, std::size_t era, bool of_maxima) const {
    const auto& syntax = node_syntax_[group];
    if (!is_in_force(group, era)) return std::nullopt;
    const auto& node = model_.nodes[group];
    const auto is_out = [&](std::size_t member) { return !is_in_force(syntax.members[member].second, era); };
    Exact sum, weights;
    bool any = false;
    for (std::size_t i = 0; i < syntax.members.size(); ++i) {
        auto heir = i;   // what is not in force leaves its weight to its heir
        while (is_out(heir) && heir < node.heirs.size() && node.heirs[heir] != none) heir = node.heirs[heir];
        if (is_out(heir)) continue;
        const auto weight = value_in(syntax.group_operands[3 * i + 2], era);
        if (!weight) return std::nullopt;   // nothing can be evaluated then
        any = true;
        weights = weights + *weight;
        const bool of_percents = node.total == Total::mean_of_percents;
        if (of_maxima) sum = sum + (of_percents ? *weight : *weight * *highest_in(syntax.group_operands[3 * heir + 1], era));
    }
    if (!any) return std::nullopt;
    if (!of_maxima) return weights;
    return node.total == Total::sum ? sum : sum / weights;
}

/// The largest value of an expression in one era.
std::optional<Exact> Resolver::highest_in(ExprId expr, std::size_t era) const {
    expr = without_conditions(expr);
    const auto& facts = facts_[expr];
    if (facts.is_uniform() || model_.exprs[expr].op != Op::read) return facts.is_uniform() ? value_in(expr, era) : facts.range.highest;
    const auto formula = model_.quantities[model_.exprs[expr].payload].expr;
    return formula != none && facts_[formula].is_uniform() ? value_in(formula, era) : facts.range.highest;
}

/// Compares what is stated with the sum in each era; the first that differs is reported.
void Resolver::check_statement(NodeId group, SyntaxId statement, const Type& type, bool of_maxima) {
    const auto stated = constant_of(statement, type);
    if (!stated) return;
    for (std::size_t era = 0; era < era_count(); ++era) {
        const auto sum = sum_in(group, era, of_maxima);
        if (!sum || *sum == *stated) continue;
        std::vector<Argument> arguments{quote(shown(type, *sum)), quote(shown(type, *stated))};
        auto code = of_maxima ? Code::maximum_differs : Code::weights_differ;
        if (era_count() > 1) {
            code = of_maxima ? Code::maximum_differs_in : Code::weights_differ_in;
            arguments.push_back(quote(period_name(model_.period, era == 0 ? eras_[1] - 1 : eras_[era])));
        }
        report(code, statement, std::move(arguments));
        return;
    }
}

void Resolver::check_weights(NodeId id) {
    const auto& syntax = node_syntax_[id];
    std::vector<ExprId> weights;
    for (std::size_t i = 2; i < syntax.group_operands.size(); i += 3) weights.push_back(syntax.group_operands[i]);
    const auto type = join_all(weights, model_.nodes[id].name_span);
    if (!is_error(type) && syntax.weights != none) check_statement(id, syntax.weights, type, false);
}

/// `maximum EXPR` of a group states what it is when everything applies.
void Resolver::check_maximum(NodeId id) {
    const auto& syntax = node_syntax_[id];
    if (syntax.maximum == none) return;
    const auto type = model_.nodes[id].total == Total::mean_of_percents ? of_kind(TypeKind::share) : points_type();
    for (std::size_t i = 0; i + 2 < syntax.group_operands.size(); i += 3) {
        if (facts_[syntax.group_operands[i + 1]].range.highest) continue;
        report(Code::maximum_unknown, syntax.maximum, {quote(written(model_.exprs[syntax.group_operands[i]].span))});
        return;
    }
    check_statement(id, syntax.maximum, type, true);
}

}  // namespace merilo::inline v0::detail
