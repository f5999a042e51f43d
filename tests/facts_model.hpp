// A model put together by hand, for tests of how data are read.
#pragma once

#include "hand_model.hpp"

#include <merilo/diagnostic.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace merilo::tests {

/// region > municipality > school, and club beside them; facts of a school of every type, a computed node, an expected figure, and
/// a fact of a municipality.
class FactsModel : public HandModel {
public:
    EntityId region = entity("region"), municipality = entity("municipality", region), school = entity("school", municipality);
    EntityId club = entity("club");
    QuantityId pupils = titled(input(school, "pupils"), "Обучающиеся");
    QuantityId points = titled(input(school, "points"), "Баллы");
    QuantityId passed = titled(input(school, "passed", TypeKind::share), "Доля сдавших");
    QuantityId plan = titled(input(school, "plan", TypeKind::yes_no), "Есть план");
    QuantityId mark = titled(input(school, "mark", TypeKind::label), "Отметка");
    QuantityId average = titled(input(school, "average"), "Средний балл");
    QuantityId twin = titled(input(school, "twin"), "Близнец");
    QuantityId other_twin = titled(input(school, "other_twin"), "Близнец");
    QuantityId summary = value(school, "summary", none, TypeKind::share);
    QuantityId town_points = input(municipality, "town_points");
    QuantityId expected = anonymous(school, TypeKind::share);

    FactsModel() {
        model.entities[school].title = "Школа";
        quantity(pupils).range = {fraction("0"), std::nullopt, true};
        quantity(points).range = {fraction("0"), fraction("28"), false};
        quantity(passed).range = {fraction("0"), fraction("1"), false};
        quantity(expected).range = {fraction("0"), fraction("1"), false};
        quantity(mark).type.list = 0;
        model.lists.push_back(
            {"marks", "", {{"m2", "2", "неуд", {}, {}}, {"m3", "3", "уд", {}, {}}, {"low", "", "Низкий", {}, {}}}, true, {}});
    }

    Quantity& quantity(QuantityId id) { return model.quantities[id]; }

private:
    QuantityId titled(QuantityId id, const std::string& title) {
        model.nodes[quantity(id).node].title = title;
        return id;
    }
    QuantityId anonymous(EntityId entity, TypeKind kind) {
        Quantity made;
        made.entity = entity;
        made.type.kind = kind;
        model.quantities.push_back(made);
        return static_cast<QuantityId>(model.quantities.size() - 1);
    }
};

/// The state and value of a fact: "7/10", "н/д", "н/п"; "-" without such a column.
inline std::string fact_text(const Dataset& dataset, const std::string& period, EntityId entity, const std::vector<std::string>& path,
                             QuantityId quantity) {
    const auto* slab = dataset.slab(period, entity);
    const auto row = dataset.find(period, entity, path);
    if (slab == nullptr || !row) return "no object";
    const auto* column = slab->column(quantity);
    if (column == nullptr) return "-";
    if (!bit(column->valid, *row)) return bit(column->not_applicable, *row) ? "н/п" : "н/д";
    const auto value = column->exact(*row);
    return value.denominator == "1" ? value.numerator : value.numerator + "/" + value.denominator;
}

/// What the data set says of its columns is true of their cells.
inline void expect_true_bounds(const Dataset& dataset) {
    for (const auto& slab : dataset.slabs())
        for (const auto& [quantity, column] : slab.columns) {
            if (dataset.model()->quantities[quantity].type.kind == TypeKind::text) continue;
            std::vector<bool> wide(slab.rows());
            for (const auto& [row, value] : column.wide) wide[row] = true;
            bool negative = false;
            for (std::size_t row = 0; row < slab.rows(); ++row) {
                if (!column.valid[row]) continue;
                const auto value = column.exact(row);
                negative = negative || value.numerator.starts_with('-');
                EXPECT_LE(std::fabs(to_double(value)), column.largest);
                if (wide[row]) continue;
                EXPECT_LE(parse_decimal(to_decimal(value)).decimals, column.decimals) << to_decimal(value);
            }
            EXPECT_TRUE(column.negative || !negative);
        }
}

/// One line for each diagnostic: "M0801 row 3 points: …".
inline std::string brief(const Diagnostics& diagnostics) {
    std::string result;
    for (const auto& diagnostic : diagnostics.list) {
        result += code_name(diagnostic.code);
        if (diagnostic.data.row != 0) result += " " + std::to_string(diagnostic.data.row);
        if (!diagnostic.data.column.empty()) result += " " + diagnostic.data.column;
        for (const auto& note : diagnostic.notes) result += " (" + note.arguments[0].value + ")";
        result += "\n";
    }
    return result;
}

}  // namespace merilo::tests
