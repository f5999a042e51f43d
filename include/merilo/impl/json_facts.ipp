// Facts in JSON, as `read_json` takes them.
#pragma once

#include <merilo/impl/json_writer.hpp>
#include <merilo/impl/text_value.hpp>

#include <algorithm>

namespace merilo::inline v0 {
namespace detail {

class JsonFacts : public JsonWriter {
public:
    explicit JsonFacts(const Dataset& dataset)
        : JsonWriter(no_sources_, Language::english), dataset_(dataset), model_(*dataset.model()), periods_(dataset.periods()) {}

    void write() {
        begin();
        for (const auto entity : entities()) {
            begin_list(model_.entities[entity].name);
            for (const auto& period : periods_)
                if (const auto* slab = dataset_.slab(period, entity); slab != nullptr) records(*slab);
            end_list();
        }
        end();
    }

private:
    inline static const Sources no_sources_;
    const Dataset& dataset_;
    const Model& model_;
    std::vector<std::string> periods_;

    /// Those above before those in them, so that reading makes the rows in their order.
    [[nodiscard]] std::vector<EntityId> entities() const {
        std::vector<std::pair<std::size_t, EntityId>> found;
        for (EntityId entity = 0; entity < model_.entities.size(); ++entity) {
            const auto holds = [&](const Slab& slab) { return slab.entity == entity && slab.rows() > 0; };
            if (!std::any_of(dataset_.slabs().begin(), dataset_.slabs().end(), holds)) continue;
            std::size_t depth = 0;
            for (auto above = model_.entities[entity].parent; above != none; above = model_.entities[above].parent) ++depth;
            found.emplace_back(depth, entity);
        }
        std::sort(found.begin(), found.end());
        std::vector<EntityId> result;
        for (const auto& [depth, entity] : found) result.push_back(entity);
        return result;
    }

    void records(const Slab& slab) {
        // In the order of the methodology, so that equal facts are equal texts.
        std::vector<std::pair<QuantityId, const Column*>> columns;
        for (const auto& [quantity, column] : slab.columns)
            if (const auto node = model_.quantities[quantity].node; node == none || !model_.nodes[node].is_of_other_tables()) columns.emplace_back(quantity, &column);
        std::sort(columns.begin(), columns.end());
        std::vector<std::string> keys;
        for (const auto& [quantity, column] : columns) keys.push_back(key_of(slab.entity, quantity));
        for (std::size_t row = 0; row < slab.rows(); ++row) {
            begin();
            auto entity = slab.entity;
            for (const auto& name : path_of_row(dataset_, slab, row)) {
                key(model_.entities[entity].name, name);
                entity = model_.entities[entity].parent;
            }
            if (!slab.period.empty()) key(spelling(Word::period, Language::english), slab.period);
            for (std::size_t i = 0; i < keys.size(); ++i)
                if (const auto& [quantity, column] = columns[i]; bit(column->given, row)) {
                    name(keys[i]);
                    fact(model_.quantities[quantity].type, *column, static_cast<std::uint32_t>(row));
                }
            end();
        }
    }

    /// The bare name, unless a column of that name would be an object or the period.
    [[nodiscard]] std::string key_of(EntityId entity, QuantityId quantity) const {
        const auto full = quantity_name(model_, quantity);
        const auto bare = full.substr(model_.entities[entity].name.size() + 1);
        const auto takes = [&](const Entity& other) { return other.name == bare || other.title == bare; };
        const bool taken = std::any_of(model_.entities.begin(), model_.entities.end(), takes) ||
                           bare == spelling(Word::period, Language::english) || bare == spelling(Word::period, Language::russian);
        return taken ? full : bare;
    }

    void fact(const Type& type, const Column& column, std::uint32_t row) {
        if (!bit(column.valid, row)) return bit(column.not_applicable, row) ? text("н/п") : null();
        const double number = column.numbers[row];
        if (type.kind == TypeKind::yes_no) return boolean(number != 0);
        if (type.kind == TypeKind::label) return text(model_.lists[type.list].labels.at(static_cast<std::size_t>(number)).name);
        if (type.kind == TypeKind::date) return text(to_text(day_of_number(column.exact(row))));
        if (type.kind == TypeKind::text) return text(text_of_number(column.exact(row)));
        const auto wide = std::lower_bound(column.wide.begin(), column.wide.end(), row,
                                           [](const auto& cell, std::uint32_t sought) { return cell.first < sought; });
        if (wide == column.wide.end() || wide->first != row) return real(number);
        const auto shape = decimal_shape(wide->second);
        constexpr int most = 34;
        const bool decimal = shape.finite && shape.digits <= most && shape.decimals <= most;
        text(decimal ? to_decimal(wide->second, shape.decimals) : wide->second.numerator + "/" + wide->second.denominator);
    }
};

}  // namespace detail

std::string to_json(const Dataset& dataset) {
    detail::JsonFacts output(dataset);
    output.write();
    return output.take();
}

}  // namespace merilo::inline v0
