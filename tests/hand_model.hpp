// A model put together by hand, for tests of the stages behind the parser.
#pragma once

#include <merilo/evaluate.hpp>

#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

namespace merilo::tests {

/// "0.7", "-3", "2/3".
inline Fraction fraction(const std::string& text) {
    const auto slash = text.find('/');
    if (slash != std::string::npos) return {text.substr(0, slash), text.substr(slash + 1)};
    return *parse_decimal(text).value;
}

class HandModel {
public:
    Model model;

    HandModel() { model.units.push_back({"points", "", {}}); }

    EntityId entity(const std::string& name, EntityId parent = none) {
        model.entities.push_back({name, "", parent, {}});
        return static_cast<EntityId>(model.entities.size() - 1);
    }

    QuantityId input(EntityId entity, const std::string& name, TypeKind kind = TypeKind::number) {
        const auto id = static_cast<QuantityId>(model.quantities.size());
        return node(NodeKind::input, entity, name, kind, add(Op::fact, {}, id));
    }
    QuantityId value(EntityId entity, const std::string& name, ExprId expr, TypeKind kind = TypeKind::number) {
        return node(NodeKind::value, entity, name, kind, expr);
    }
    QuantityId parameter(const std::string& name, const std::string& number) { return node(NodeKind::parameter, none, name,
        TypeKind::number, constant(number)); }
    /// Points of a group of `members`: points, maximum and weight of each.
    QuantityId group(EntityId entity, const std::string& name, Total total, MissingRule rule, const std::vector<ExprId>& members) {
        const auto id = node(NodeKind::group, entity, name, TypeKind::number, none);
        auto& made = model.nodes.back();
        made.total = total;
        made.missing_rule = rule;
        model.quantities[id].facet = Facet::points;
        model.quantities[id].expr = add(Op::group_points, members, static_cast<std::uint32_t>(model.nodes.size() - 1));
        const auto maximum = static_cast<QuantityId>(model.quantities.size());
        Quantity quantity = model.quantities[id];
        quantity.facet = Facet::maximum;
        quantity.expr = add(Op::group_maximum, members, static_cast<std::uint32_t>(model.nodes.size() - 1));
        model.quantities.push_back(quantity);
        model.nodes.back().facets = {none, id, maximum, none, none};
        return id;
    }

    ExprId add(Op op, const std::vector<ExprId>& operands, std::uint32_t payload = 0) {
        Expr expr;
        expr.op = op;
        expr.first = static_cast<std::uint32_t>(model.operands.size());
        expr.count = static_cast<std::uint32_t>(operands.size());
        expr.payload = payload;
        model.operands.insert(model.operands.end(), operands.begin(), operands.end());
        model.exprs.push_back(expr);
        return static_cast<ExprId>(model.exprs.size() - 1);
    }
    ExprId constant(const std::string& number) {
        model.constants.push_back(fraction(number));
        return add(Op::constant, {}, static_cast<std::uint32_t>(model.constants.size() - 1));
    }
    ExprId read(QuantityId quantity) { return add(Op::read, {}, quantity); }
    ExprId rank(ExprId measured, EntityId within, bool higher_first, Ties ties) {
        model.ranks.push_back({within, higher_first, ties});
        return add(Op::rank, {measured}, static_cast<std::uint32_t>(model.ranks.size() - 1));
    }

    /// Quantities are made after those that they read.
    [[nodiscard]] Graph graph() const {
        Graph result;
        for (QuantityId id = 0; id < model.quantities.size(); ++id) result.order.push_back(id);
        return result;
    }
    [[nodiscard]] std::shared_ptr<const Model> shared() const { return std::make_shared<const Model>(model); }

private:
    QuantityId node(NodeKind kind, EntityId entity, const std::string& name, TypeKind type, ExprId expr) {
        const auto id = static_cast<QuantityId>(model.quantities.size());
        Node made;
        made.kind = kind;
        made.entity = entity;
        made.name = name;
        made.facets[0] = id;
        model.nodes.push_back(made);
        Quantity quantity;
        quantity.node = static_cast<NodeId>(model.nodes.size() - 1);
        quantity.entity = entity;
        quantity.type.kind = type;
        quantity.expr = expr;
        model.quantities.push_back(quantity);
        return id;
    }
};

}  // namespace merilo::tests
