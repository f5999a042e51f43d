// Families: one declaration makes a node for each label, and its formulas speak of the same label.
#pragma once

#include <merilo/impl/resolve_clauses.ipp>
#include <merilo/impl/resolve_expressions.ipp>

namespace merilo::inline v0::detail {

FamilyId Resolver::family_of(EntityId entity, const std::string& name) const {
    if (entity == none || families_.empty()) return none;
    const auto found = families_.find(model_.entities[entity].name + "." + name);
    return found == families_.end() ? none : found->second;
}

/// The family that a name begins with: bare, or behind its entity.
FamilyId Resolver::family_named(SyntaxId name, EntityId entity) const {
    const auto path = split(ast_.text(name));
    if (const auto own = family_of(entity, path[0]); own != none) return own;
    const auto* owner = path.size() > 1 ? global(path[0], ResolveGlobal::Kind::entity) : nullptr;
    return owner == nullptr ? none : family_of(owner->id, path[1]);
}

/// Is no label of the family written?
bool Resolver::is_whole_family(SyntaxId name, EntityId entity) const {
    const auto family = family_named(name, entity);
    if (family == none) return false;
    const auto path = split(ast_.text(name));
    const std::size_t first = family_of(entity, path[0]) == family ? 1 : 2;
    return path.size() == first || (path.size() == first + 1 && facet_of(path[first]));
}

Resolver::Labels Resolver::member_labels(NodeId node) const {
    if (node == none || model_.nodes[node].family == none) return {};
    const auto& family = model_.families[model_.nodes[node].family];
    auto index = static_cast<std::size_t>(std::find(family.members.begin(), family.members.end(), node) - family.members.begin());
    Labels result(family.lists.size());
    for (auto i = family.lists.size(); i-- > 0;) {
        const auto count = model_.lists[family.lists[i]].labels.size();
        result[i] = {family.lists[i], static_cast<std::uint32_t>(index % count)};
        index /= count;
    }
    return result;
}

std::string Resolver::titles_of(const Labels& labels) const {
    std::string result;
    for (const auto& [list, label] : labels) result += (result.empty() ? "" : ", ") + model_.lists[list].labels[label].title;
    return result;
}

void Resolver::declare_family(SyntaxId declaration, SyntaxId by, Node node) {
    constexpr std::size_t most = 1000;
    Family family;
    family.entity = node.entity;
    family.name = node.name;
    family.title = node.title;
    family.name_span = node.name_span;
    std::size_t count = 1;
    for (std::uint32_t i = 0; i < at(by).count; ++i) {
        const auto list = find_list(child(by, i));
        if (list != none && std::find(family.lists.begin(), family.lists.end(), list) != family.lists.end())
            report(Code::list_twice, child(by, i), {quote(model_.lists[list].name)});
        else family.lists.push_back(list);
        count *= list == none ? 0 : model_.lists[list].labels.size();
    }
    if (count > most) report(Code::family_too_large, by, {number(count), number(most)});
    if (count == 0 || count > most || family.lists.size() != at(by).count) {
        broken_names_.insert(node.name);
        return;
    }
    const auto full_name = model_.entities[node.entity].name + "." + node.name;
    const auto known = families_.find(full_name);
    const auto single = node_of(node.entity, node.name);
    if (known != families_.end() || single != none) {
        doubled(node.name_span, node.name, single != none ? model_.nodes[single].name_span : model_.families[known->second].name_span);
        return;
    }
    if (const auto* parameter = global(node.name, ResolveGlobal::Kind::parameter)) doubled(node.name_span, node.name, parameter->span);
    const auto id = static_cast<FamilyId>(model_.families.size());
    const auto first = static_cast<NodeId>(model_.nodes.size());
    for (std::size_t i = 0; i < count; ++i) family.members.push_back(static_cast<NodeId>(first + i));
    families_.emplace(full_name, id);
    model_.families.push_back(family);
    nodes_by_own_name_[node.name].push_back(first);
    for (const auto member : family.members) {
        auto made = node;
        made.family = id;
        model_.nodes.push_back(made);
        const auto labels = member_labels(member);
        for (const auto& [list, label] : labels) made.name += "." + model_.lists[list].labels[label].name;
        made.title += (made.title.empty() ? "" : ": ") + titles_of(labels);
        nodes_.emplace(model_.entities[made.entity].name + "." + made.name, member);
        model_.nodes.back() = std::move(made);
        node_syntax_.emplace_back().declaration = declaration;
        const auto before = diagnostics_.list.size();
        read_clauses(member);
        if (member != first) diagnostics_.list.resize(before);   // what is wrong with one is wrong with all
    }
}

/// The member that a name means. `at` is behind the family's name, and comes to stand behind the labels that are written; where fewer are
/// written than the family has lists, the member whose formula is read has the rest.
NodeId Resolver::member_named(SyntaxId name, const Texts& path, std::size_t& at, FamilyId id, bool loud) {
    const auto& family = model_.families[id];
    const auto written_labels = [&] {
        auto last = at;
        while (last < path.size() && last < at + family.lists.size() && !(last + 1 == path.size() && facet_of(path[last]))) ++last;
        return last - at;
    }();
    const auto bound = [&](ListId list) {
        const auto found = std::find_if(bound_.begin(), bound_.end(), [&](const auto& it) { return it.first == list; });
        return found == bound_.end() ? none : found->second;
    };
    std::size_t index = 0, used = 0;
    for (std::size_t i = 0; i < family.lists.size(); ++i) {
        const auto list = family.lists[i];
        const auto left = written_labels - used, lists_left = family.lists.size() - i;
        std::uint32_t label = none;
        // A list that the formula's own member has may be left out.
        const bool may_skip = left < lists_left && bound(list) != none;
        if (left > 0) label = label_of(list, path[at + used]);
        if (label != none) ++used;
        else if (may_skip) label = bound(list);
        if (label == none) {
            if (!loud) return none;
            if (left > 0) {
                Texts labels;
                for (const auto& it : model_.lists[list].labels) labels.push_back(it.name);
                report(Code::unknown_label, name, {quote(path[at + used]), quote(model_.lists[list].name), hint(path[at + used], labels)});
                return none;
            }
            const auto example = model_.nodes[family.members[0]].name;
            const auto sum = std::string(spelling(Word::sum, language_)) + "(" + model_.lists[list].name + ": " + family.name + ")";
            report(Code::label_needed, name, {quote(family.name), quote(example), quote(sum)});
            return none;
        }
        index = index * model_.lists[list].labels.size() + label;
    }
    at += used;
    return family.members[index];
}

/// What a family's name without a label may read: of all members the facet that it names.
void Resolver::add_members(SyntaxId name, std::vector<QuantityId>& result) const {
    const auto facet = facet_of(split(ast_.text(name)).back());
    for (const auto member : model_.families[family_named(name, context_.entity)].members) {
        const auto& node = model_.nodes[member];
        const auto quantity = facet ? node.facet(*facet) : node.main();
        if (quantity != none) result.push_back(quantity);
    }
}

/// The members of a family have one formula: a mistake in it is said once.
void Resolver::forget_repeated(std::size_t since) {
    auto& list = diagnostics_.list;
    for (auto i = since; i < list.size();) {
        const auto same = [&](const Diagnostic& it) { return it.code == list[i].code && it.span.begin == list[i].span.begin && it.span.end == list[i].span.end; };
        if (std::any_of(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(i), same)) list.erase(list.begin() + static_cast<std::ptrdiff_t>(i));
        else ++i;
    }
}

/// The fact of another member, with what stands for it when it is missing.
ExprId Resolver::fact_of(QuantityId id, const Type& type, const ResolveRange& range, Span span) {
    const auto fact = make(Op::fact, type, span, {}, id);
    facts_[fact].range = range;
    facts_[fact].may_be_missing = true;
    const auto means = node_syntax_[model_.quantities[id].node].missing_means;
    if (means == none) return fact;
    const auto value = constant_of(means, type);
    return value ? make(Op::missing_means, type, span, {fact, constant(*value, type, span)}) : fact;
}

/// `adds up to` and `each at most` of a family's facts.
ExprId Resolver::require_consistent(QuantityId id, ExprId fact) {
    const auto node = model_.quantities[id].node;
    const auto& syntax = node_syntax_[node];
    const auto type = type_of(fact);
    const auto range = facts_[fact].range;
    if (model_.nodes[node].family == none || is_error(type)) return fact;
    const auto yes_no = of_kind(TypeKind::yes_no);
    auto result = fact;
    if (syntax.each_at_most != none) {
        const auto most = lower(syntax.each_at_most);
        const bool fits = !is_error(type_of(most)) && require_number(fact) && !is_error(join(fact, most, at(syntax.each_at_most).span));
        const auto condition = make(Op::less_equal, fits ? yes_no : Type{}, at(syntax.each_at_most).span, {fact, most});
        result = make(Op::at_most, fits ? type : Type{}, at(syntax.each_at_most).span, {condition, result});
    }
    if (syntax.adds_up_to == none) return result;
    // A total by one of two lists has parts that share its label.
    const auto total_of = [&](NodeId member) {
        const auto outer = std::exchange(bound_, member_labels(member));
        const auto found = meaning(syntax.adds_up_to, none, false);
        bound_ = outer;
        return found.quantity;
    };
    const auto span = at(syntax.adds_up_to).span;
    const auto own = total_of(node);
    const auto family = model_.nodes[node].family;
    const auto known = std::find_if(sums_.begin(), sums_.end(), [&](const auto& it) { return it.family == family && it.total == own; });
    auto condition = known == sums_.end() ? none : known->condition;
    if (condition == none) {
        const auto total = lower(syntax.adds_up_to);
        ExprId sum = none;
        for (const auto member : model_.families[family].members) {
            if (total_of(member) != own) continue;
            const auto part = fact_of(model_.nodes[member].facet(Facet::value), type, range, span);
            sum = sum == none ? part : make(Op::add, type, span, {sum, part});
        }
        const bool fits = !is_error(type_of(total)) && require_number(fact) && !is_error(join(sum, total, span));
        condition = make(Op::equal, fits ? yes_no : Type{}, span, {sum, total});
        sums_.push_back({family, own, condition});
    }
    const bool fits = !is_error(type_of(condition)) && !is_error(type_of(result));
    return make(Op::adds_up, fits ? type : Type{}, span, {condition, result});
}

}  // namespace merilo::inline v0::detail
