// Results as Arrow tables: columns that hold plain doubles leave as they lie, everything else is converted when its batch is asked for.
#pragma once

#include <merilo/impl/arrow_export.ipp>
#include <merilo/impl/bind.hpp>
#include <merilo/impl/rendering.hpp>
#include <merilo/impl/result.hpp>
#include <merilo/impl/text_value.hpp>

#include <algorithm>
#include <limits>
#include <map>
#include <stdexcept>

namespace merilo::inline v0 {
namespace detail {

constexpr std::string_view arrow_state_words[] = {"value", "missing", "not_applicable"};

std::shared_ptr<const std::vector<std::string>> arrow_state_labels() {
    return std::make_shared<const std::vector<std::string>>(std::begin(arrow_state_words), std::end(arrow_state_words));
}

std::shared_ptr<const ExportedArray> arrow_dictionary(const std::vector<std::string>& labels) {
    return std::make_shared<const ExportedArray>(exported_texts({labels.begin(), labels.end()}, nullptr, false));
}

/// "failed.points" of "municipality.failed.points"; the whole name where the short one is taken by the object, a parent or the period.
std::string arrow_column_name(const Model& model, QuantityId quantity, EntityId entity) {
    auto name = quantity_name(model, quantity);
    if (entity == none) return name;
    auto rest = name.substr(model.entities[entity].name.size() + 1);
    const auto is_taken = [&](std::string_view taken) { return rest == taken; };
    if (is_taken("period") || std::any_of(model.entities.begin(), model.entities.end(), [&](const Entity& e) { return is_taken(e.name); }))
        return name;
    return rest;
}

ArrowMetadata arrow_field_metadata(const Model& model, QuantityId id) {
    const auto& quantity = model.quantities[id];
    const auto& node = model.nodes[quantity.node];
    ArrowMetadata result;
    const auto put = [&result](const char* key, const std::string& value) {
        if (!value.empty()) result.emplace_back(key, value);
    };
    put("title", node.title);
    put("code", node.code);
    put("type", std::string(json_word(quantity.type.kind)));
    if (quantity.type.unit != none) {
        const auto& per = quantity.type.per;
        put("unit", model.units[quantity.type.unit].name + (per == none ? "" : " per " + model.units[per].name));
    }
    if (quantity.type.list != none) put("list", model.lists[quantity.type.list].name);
    return result;
}

ExportedField arrow_field(const Model& model, QuantityId id, EntityId entity) {
    const auto& type = model.quantities[id].type;
    ExportedField field{arrow_column_name(model, id, entity), "g", arrow_field_metadata(model, id), nullptr, false};
    if (type.kind == TypeKind::yes_no) field.format = "b";
    if (type.kind == TypeKind::date) field.format = "tdD";
    if (type.kind == TypeKind::text) field.format = "U";
    if (type.kind != TypeKind::label) return field;
    std::vector<std::string> labels;
    for (const auto& label : model.lists[type.list].labels) labels.push_back(label.name);
    field.format = "i";
    field.labels = std::make_shared<const std::vector<std::string>>(std::move(labels));
    field.ordered = model.lists[type.list].ordered;
    return field;
}

/// All quantities of an entity in the order of the methodology.
std::vector<QuantityId> arrow_quantities(const Model& model, EntityId entity) {
    std::vector<QuantityId> result;
    for (const auto& node : model.nodes)
        if (node.entity == entity)
            for (const auto id : node.facets)
                if (id != none) result.push_back(id);
    return result;
}

/// The columns of one period that tell the rows apart: the period, the objects, their parents.
class ArrowKeys {
public:
    ArrowKeys(const Dataset& dataset, EntityId entity, bool parents, bool period) : dataset_(dataset), has_period_(period) {
        const auto& entities = dataset.model()->entities;
        for (auto level = entity; level != none; level = parents ? entities[level].parent : none) levels_.push_back(level);
    }

    /// `slabs` are those whose rows will be asked for.
    void put_fields(const std::vector<const Slab*>& slabs, std::vector<ExportedField>& fields) {
        if (has_period_) fields.push_back({"period", "u", {}, nullptr, false});
        std::vector<std::size_t> bytes(levels_.size());
        for (const auto* slab : slabs) {
            if (slab == nullptr) continue;
            std::vector<std::size_t> of_slab(levels_.size());
            for (std::size_t row = 0; row < slab->rows(); ++row)
                each_name(*slab, row, [&](std::size_t level, const std::string& name) { of_slab[level] += name.size(); });
            for (std::size_t level = 0; level < levels_.size(); ++level) bytes[level] = std::max(bytes[level], of_slab[level]);
        }
        for (std::size_t level = 0; level < levels_.size(); ++level) {
            const auto& entity = dataset_.model()->entities[levels_[level]];
            ArrowMetadata metadata;
            if (!entity.title.empty()) metadata.emplace_back("title", entity.title);
            large_.push_back(bytes[level] > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()));
            fields.push_back({entity.name, large_.back() ? "U" : "u", std::move(metadata), nullptr, false});
        }
    }

    void put_arrays(const std::string& period, const Slab* slab, std::size_t rows, std::vector<ExportedArray>& arrays) const {
        if (has_period_) arrays.push_back(exported_texts(std::vector<std::string_view>(rows, period), nullptr, false));
        std::vector<std::vector<std::string_view>> texts(levels_.size(), std::vector<std::string_view>(rows));
        std::vector<Bits> named(levels_.size(), Bits((rows + 63) / 64));
        for (std::size_t row = 0; slab != nullptr && row < rows; ++row) {
            each_name(*slab, row, [&](std::size_t level, const std::string& name) {
                texts[level][row] = name;
                set_bit(named[level], row, true);
            });
        }
        for (std::size_t level = 0; level < levels_.size(); ++level)
            arrays.push_back(exported_texts(texts[level], &named[level], large_[level]));
    }

private:
    const Dataset& dataset_;
    bool has_period_;
    std::vector<EntityId> levels_;
    std::vector<bool> large_;

    template <typename Use> void each_name(const Slab& slab, std::size_t row, Use use) const {
        const auto& objects = dataset_.objects();
        auto object = slab.objects[row];
        for (std::size_t level = 0; level < levels_.size() && object != none; ++level) {
            use(level, objects[object].name);
            object = level == 0 && slab.parents[row] != none ? slab.parents[row] : objects[object].parent;
        }
    }
};

/// A column of whole numbers that index `labels`.
ExportedArray arrow_indices(std::vector<std::int32_t> indices, const Bits& valid, const std::shared_ptr<const ExportedArray>& dictionary) {
    ExportedArray array;
    const auto rows = indices.size();
    auto kept = std::make_shared<const Bits>(valid);
    put_validity(array, kept->data(), rows, kept);
    array.buffers.push_back(exported_buffer(std::move(indices)));
    array.dictionary = dictionary;
    return array;
}

class ResultExport {
public:
    ResultExport(const Result& result, EntityId entity, std::vector<std::size_t> periods, bool has_period, const ArrowOptions& options)
        : result_(result), entity_(entity), periods_(std::move(periods)), keys_(result_.dataset(), entity, options.parents, has_period) {
        const auto& model = result_.model();
        quantities_ = options.quantities;
        if (quantities_.empty()) {
            quantities_ = result_.asked().empty() ? arrow_quantities(model, entity) : result_.asked();
            std::erase_if(quantities_, [&](QuantityId id) { return !result_.has(id) || model.quantities[id].entity != entity; });
        }
        for (const auto id : quantities_)
            if (!result_.has(id) || model.quantities[id].node == none || model.quantities[id].entity != entity)
                throw std::invalid_argument("merilo: write_arrow was asked for a quantity that is not a result of this entity");
        for (const auto id : quantities_) has_states_.push_back(options.states == ArrowStates::always || (options.states == ArrowStates::needed && has_not_applicable(id)));
    }

    static ExportedTable table(const std::shared_ptr<ResultExport>& self) {
        ExportedTable table;
        const auto& model = self->result_.model();
        std::vector<const Slab*> slabs;
        for (const auto period : self->periods_) slabs.push_back(self->slab(period));
        self->keys_.put_fields(slabs, table.fields);
        for (std::size_t i = 0; i < self->quantities_.size(); ++i) {
            table.fields.push_back(arrow_field(model, self->quantities_[i], self->entity_));
            const auto& labels = table.fields.back().labels;
            self->dictionaries_.push_back(labels ? arrow_dictionary(*labels) : nullptr);
            if (self->has_states_[i]) table.fields.push_back({table.fields.back().name + ".state", "i", {}, arrow_state_labels(), false});
        }
        table.metadata = {{"merilo", MERILO_VERSION}, {"methodology", model.name}, {"methodology_version", model.version},
                          {"methodology_digest", self->result_.methodology_digest()}};
        table.batches = self->periods_.size();
        table.make = [self](std::size_t batch) { return self->batch(self->periods_[batch]); };
        return table;
    }

private:
    Result result_;
    EntityId entity_;
    std::vector<std::size_t> periods_;
    ArrowKeys keys_;
    std::vector<QuantityId> quantities_;
    std::vector<bool> has_states_;
    std::vector<std::shared_ptr<const ExportedArray>> dictionaries_;
    std::shared_ptr<const ExportedArray> states_ = arrow_dictionary(*arrow_state_labels());

    [[nodiscard]] const Slab* slab(std::size_t period) const { return entity_ == none ? nullptr : result_.impl().shown(period).slabs[entity_]; }
    [[nodiscard]] const StoredColumn& column(std::size_t period, QuantityId id) const {
        return *result_.impl().shown(period).column(result_.impl().plan().step_of_quantity[id]);
    }
    [[nodiscard]] bool has_not_applicable(QuantityId id) const {
        return std::any_of(periods_.begin(), periods_.end(), [&](std::size_t period) {
            const auto& bits = column(period, id).not_applicable;
            return std::any_of(bits.begin(), bits.end(), [](std::uint64_t word) { return word != 0; });
        });
    }

    [[nodiscard]] ExportedArray batch(std::size_t period) const {
        const auto rows = result_.rows(period, entity_);
        ExportedArray table;
        table.length = rows;
        table.buffers.emplace_back();
        keys_.put_arrays(result_.periods()[period], slab(period), rows, table.children);
        for (std::size_t i = 0; i < quantities_.size(); ++i) {
            table.children.push_back(values(period, i, rows));
            if (has_states_[i]) table.children.push_back(states(period, i, rows));
        }
        return table;
    }

    [[nodiscard]] ExportedArray values(std::size_t period, std::size_t i, std::size_t rows) const {
        const auto id = quantities_[i];
        const auto& column = this->column(period, id);
        const auto step = result_.impl().plan().step_of_quantity[id];
        const auto& held = result_.impl().shown(period).program->classes[step];
        const auto kind = result_.model().quantities[id].type.kind;
        // A quantity that is the same for all objects has one row.
        const bool same = result_.impl().plan().steps[step].entity == none && entity_ != none;
        const std::shared_ptr<const void> owner(std::make_shared<Result>(result_));
        Bits valid = column.valid;
        if (same) {
            valid.assign((rows + 63) / 64, 0);
            for (std::size_t row = 0; row < rows; ++row) set_bit(valid, row, bit(column.valid, 0));
        }
        const auto number = [&](std::size_t row) { return column.numbers[same ? 0 : row] / (is_grid(held) ? held.denominator : 1.0); };
        if (kind == TypeKind::label) {
            std::vector<std::int32_t> indices(rows);
            for (std::size_t row = 0; row < rows; ++row)
                if (bit(valid, row)) indices[row] = static_cast<std::int32_t>(number(row));
            return arrow_indices(std::move(indices), valid, dictionaries_[i]);
        }
        if (kind == TypeKind::text) {
            std::vector<std::string> texts(rows);
            for (std::size_t row = 0; row < rows; ++row)
                if (bit(valid, row)) texts[row] = text_of_number(result_.exact(period, id, same ? 0 : row));
            return exported_texts({texts.begin(), texts.end()}, &valid, true);
        }
        ExportedArray array;
        if (same) {
            auto kept = std::make_shared<const Bits>(valid);
            put_validity(array, kept->data(), rows, kept);
        } else {
            put_validity(array, column.valid.data(), rows, owner);
        }
        if (kind == TypeKind::yes_no) {
            Bits yes((rows + 63) / 64);
            for (std::size_t row = 0; row < rows; ++row) set_bit(yes, row, number(row) != 0);
            array.buffers.push_back(exported_buffer(std::move(yes)));
        } else if (kind == TypeKind::date) {
            std::vector<std::int32_t> days(rows);
            for (std::size_t row = 0; row < rows; ++row)
                if (bit(valid, row)) days[row] = static_cast<std::int32_t>(number(row));
            array.buffers.push_back(exported_buffer(std::move(days)));
        } else if (!same && (!is_grid(held) || held.denominator == 1)) {
            array.buffers.push_back({column.numbers.data(), owner});
        } else {
            std::vector<double> numbers(rows);
            for (std::size_t row = 0; row < rows; ++row) numbers[row] = number(row);
            array.buffers.push_back(exported_buffer(std::move(numbers)));
        }
        return array;
    }

    [[nodiscard]] ExportedArray states(std::size_t period, std::size_t i, std::size_t rows) const {
        std::vector<std::int32_t> indices(rows);
        for (std::size_t row = 0; row < rows; ++row) indices[row] = static_cast<std::int32_t>(result_.state(period, quantities_[i], row));
        Bits all((rows + 63) / 64);
        for (std::size_t row = 0; row < rows; ++row) set_bit(all, row, true);
        return arrow_indices(std::move(indices), all, states_);
    }
};

}  // namespace detail

void write_arrow(const Result& result, EntityId entity, ArrowArrayStream* out, const ArrowOptions& options) {
    std::vector<std::size_t> periods;
    for (std::size_t period = 0; period < result.periods().size(); ++period) periods.push_back(period);
    detail::export_arrow(detail::ResultExport::table(std::make_shared<detail::ResultExport>(result, entity, std::move(periods), true, options)), out);
}

void write_arrow(const Result& result, std::size_t period, EntityId entity, ArrowArrayStream* out, const ArrowOptions& options) {
    if (period >= result.periods().size()) throw std::out_of_range("merilo: write_arrow was asked for a period that is not in the result");
    detail::export_arrow(detail::ResultExport::table(std::make_shared<detail::ResultExport>(result, entity, std::vector{period}, false, options)), out);
}

}  // namespace merilo::inline v0
