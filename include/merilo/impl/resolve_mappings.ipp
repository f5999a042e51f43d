// Mappings: what each column of a data file is.
#pragma once

#include <merilo/impl/resolve_scenarios.ipp>

namespace merilo::inline v0::detail {

/// The entity that the mapping names as the object of a row; none when it names none.
EntityId Resolver::mapped_entity(SyntaxId facts) {
    EntityId result = none;
    SyntaxId first = none;
    bool has_facts = false;
    for (std::uint32_t i = 1; i < at(facts).count; ++i) {
        const auto row = child(facts, i);
        const auto word = at(row).word;
        has_facts = has_facts || word == Word::name || word == Word::value || (word == Word::nothing && !absent(child(row, 0)));
        if (at(row).word != Word::object_of) continue;
        if (first != none) {
            report(Code::doubled_object_column, row, {key(Word::object_of)}).notes.push_back(written_first(first));
            continue;
        }
        first = row;
        result = find_entity(child(row, 1));
    }
    if (first == none && has_facts)
        report(Code::mapping_without_object, child(facts, 0), {key(Word::object_of)});
    return result;
}

MappingRow Resolver::mapping_row(SyntaxId mapping, EntityId entity, bool is_given) {
    MappingRow row;
    row.column = text_of(child(mapping, 0));
    row.in_percent = at(mapping).flag;
    row.span = at(mapping).span;
    const auto target = child(mapping, 1);
    switch (at(mapping).word) {
        case Word::object_of:
            row.target = MappingTarget::object;
            row.id = entity;
            break;
        case Word::parent:
            row.target = MappingTarget::parent;
            row.id = find_entity(target);
            if (row.id != none && entity != none) {
                auto ancestor = model_.entities[entity].parent;
                while (ancestor != none && ancestor != row.id) ancestor = model_.entities[ancestor].parent;
                if (ancestor == none)
                    report(Code::not_a_parent, target, {quote(text_of(target)), quote(model_.entities[entity].name)});
            }
            break;
        case Word::period: row.target = MappingTarget::period; break;
        case Word::ignored: row.target = MappingTarget::ignored; break;
        case Word::name: row.target = MappingTarget::name; break;
        case Word::value: row.target = MappingTarget::value; break;
        default:
            row.target = MappingTarget::fact;
            if (entity == none) return row;   // what it is a fact of was asked for
            if (!is_given) row.id = anonymous(target, entity);
            else if (at(target).kind == SyntaxKind::name) row.id = fact_target(target, entity, true);
            else report(Code::mapping_to_expression, target, {quote(written(at(target).span))});
    }
    const bool is_share = row.target == MappingTarget::fact && (row.id == none || model_.quantities[row.id].type.kind == TypeKind::share ||
                                                                is_error(model_.quantities[row.id].type));
    // Of a long table's values it concerns the shares.
    if (row.in_percent && !is_share && row.target != MappingTarget::value) report(Code::mapping_in_percent, mapping, {quote(row.column), key(Word::in_percent)});
    return row;
}

DataFacts Resolver::data_facts(SyntaxId facts) {
    DataFacts result;
    result.file = text_of(child(facts, 0));
    result.span = at(facts).span;
    const bool is_given = at(facts).word == Word::given;
    // Nothing is dropped silently: with a mapping, a column that it does not name is an error unless it says otherwise.
    result.mapping.others = at(facts).count > 1 ? MappingOthers::refused : MappingOthers::as_named;
    const auto entity = mapped_entity(facts);
    std::unordered_map<std::string, Span> columns;
    std::unordered_map<QuantityId, Span> targets;
    for (std::uint32_t i = 1; i < at(facts).count; ++i) {
        const auto mapping = child(facts, i);
        if (absent(child(mapping, 0))) {
            result.mapping.others = at(mapping).word == Word::as_named ? MappingOthers::as_named : MappingOthers::ignored;
            continue;
        }
        auto row = mapping_row(mapping, entity, is_given);
        if (const auto [first, is_new] = columns.emplace(row.column, row.span); !is_new) {
            report(Code::doubled_mapping_column, child(mapping, 0), {quote(row.column)})
                .notes.push_back({Code::first_written_here, first->second, {}});
            continue;
        }
        if (is_given && row.target == MappingTarget::fact && row.id != none) {
            const auto [first, is_new] = targets.emplace(row.id, row.span);
            if (!is_new)
                diagnostics_.add(Code::doubled_mapping_target, row.span, {quote(written_name(model_, row.id))})
                    .notes.push_back({Code::first_written_here, first->second, {}});
        }
        if (row.target != MappingTarget::fact || row.id != none) result.mapping.rows.push_back(std::move(row));
    }
    return result;
}

Mapping Resolver::run_mapping(const Model& model) {
    if (ast_.root == none) return {};
    model_ = model;
    language_ = model.keywords;
    for (EntityId id = 0; id < model_.entities.size(); ++id)
        globals_.emplace(model_.entities[id].name, ResolveGlobal{ResolveGlobal::Kind::entity, id, {}});
    for (NodeId id = 0; id < model_.nodes.size(); ++id) {
        const auto& node = model_.nodes[id];
        if (node.entity == none) globals_.emplace(node.name, ResolveGlobal{ResolveGlobal::Kind::parameter, id, {}});
        else nodes_.emplace(node_name(id), id);
        nodes_by_own_name_[node.name].push_back(id);
    }
    entity_used_.resize(model_.entities.size());
    node_used_.resize(model_.nodes.size());
    node_syntax_.resize(model_.nodes.size());
    return data_facts(ast_.root).mapping;
}

}  // namespace merilo::inline v0::detail
