// Facts as Arrow tables, as they are held: what is read again is the same.
#pragma once

#include <merilo/impl/exact.ipp>
#include <merilo/impl/facts.hpp>
#include <merilo/impl/write_arrow.ipp>

namespace merilo::inline v0 {
namespace detail {

std::string_view arrow_number_format(NumberType type) {
    constexpr std::string_view formats[] = {"g", "f", "c", "C", "s", "S", "i", "I", "l", "L", "b"};
    return formats[static_cast<std::size_t>(type)];
}

/// How the numbers of a column are written when no double means some of them.
struct WideFormat {
    bool text = false;
    int scale = 0;   ///< of decimals of 38 digits
};

class FactsExport {
public:
    FactsExport(const Dataset& dataset, std::string_view period, EntityId entity, const ArrowOptions& options)
        : dataset_(dataset), entity_(entity), slab_(dataset_.slab(period, entity)), keys_(dataset_, entity, options.parents, false) {
        const auto& model = *dataset_.model();
        auto quantities = options.quantities;
        if (quantities.empty()) {
            quantities = arrow_quantities(model, entity);
            std::erase_if(quantities, [&](QuantityId id) {
                const auto node = model.quantities[id].node;
                return slab_ == nullptr || slab_->column(id) == nullptr || (node != none && model.nodes[node].is_of_other_tables());
            });
        }
        for (const auto id : quantities) {
            const auto* column = slab_ == nullptr ? nullptr : slab_->column(id);
            if (column == nullptr || model.quantities[id].node == none)
                throw std::invalid_argument("merilo: write_arrow was asked for a quantity that is not a fact of this entity and period");
            ids_.push_back(id);
            columns_.push_back(column);
            // Wide integers of 64 bits lie in the buffer themselves.
            const auto kind = model.quantities[id].type.kind;
            const bool plain = column->wide.empty() || column->numbers.type() != NumberType::f64 || kind == TypeKind::text;
            wide_.push_back(plain ? std::nullopt : std::optional(wide_format(*column)));
            has_states_.push_back(options.states == ArrowStates::always || (options.states == ArrowStates::needed && needs_states(*column)));
        }
    }

    static ExportedTable table(const std::shared_ptr<FactsExport>& self) {
        ExportedTable table;
        const auto& model = *self->dataset_.model();
        self->keys_.put_fields({self->slab_}, table.fields);
        for (std::size_t i = 0; i < self->ids_.size(); ++i) {
            table.fields.push_back(arrow_field(model, self->ids_[i], self->entity_));
            auto& field = table.fields.back();
            self->dictionaries_.push_back(field.labels ? arrow_dictionary(*field.labels) : nullptr);
            if (field.format == "g") field.format = arrow_number_format(self->columns_[i]->numbers.type());
            if (const auto& wide = self->wide_[i]) field.format = wide->text ? "U" : "d:38," + std::to_string(wide->scale);
            if (self->has_states_[i]) table.fields.push_back({field.name + ".state", "i", {}, arrow_state_labels(), false});
        }
        table.metadata = {{"merilo", MERILO_VERSION}, {"methodology", model.name}, {"methodology_version", model.version}};
        table.batches = self->slab_ == nullptr ? 0 : 1;
        table.make = [self](std::size_t) { return self->batch(); };
        return table;
    }

private:
    Dataset dataset_;
    EntityId entity_;
    const Slab* slab_;
    ArrowKeys keys_;
    std::vector<QuantityId> ids_;
    std::vector<const Column*> columns_;
    std::vector<std::optional<WideFormat>> wide_;
    std::vector<bool> has_states_;
    std::vector<std::shared_ptr<const ExportedArray>> dictionaries_;
    std::shared_ptr<const ExportedArray> states_ = arrow_dictionary(*arrow_state_labels());

    [[nodiscard]] std::size_t rows() const { return slab_->rows(); }

    [[nodiscard]] static Bits bits_of(const Plane& plane) {
        Bits bits((plane.size() + 63) / 64);
        for (std::size_t w = 0; w < bits.size(); ++w) bits[w] = plane.word(w);
        return bits;
    }

    /// `owner` keeps the plane.
    static void put_plane(ExportedArray& array, const Plane& plane, const std::shared_ptr<const void>& owner) {
        array.length = plane.size();
        array.nulls = plane.size() - plane.count();
        array.buffers.emplace_back();
        if (array.nulls == 0) return;
        if (plane.data() != nullptr) array.buffers[0] = {plane.data(), owner};
        else array.buffers[0] = exported_buffer(bits_of(plane));
    }

    [[nodiscard]] bool needs_states(const Column& column) const {
        for (std::size_t row = 0; row < rows(); ++row)
            if (!bit(column.given, row) || (!bit(column.valid, row) && bit(column.not_applicable, row))) return true;
        return false;
    }

    [[nodiscard]] static WideFormat wide_format(const Column& column) {
        constexpr int most = 38;
        WideFormat result;
        for (std::size_t row = 0; row < column.numbers.size(); ++row)
            if (bit(column.valid, row)) result.scale = std::max(result.scale, decimal_shape(column.numbers[row]).decimals);
        for (const auto& [row, value] : column.wide) {
            const auto shape = decimal_shape(value);
            result.text = result.text || !shape.finite;
            result.scale = std::max(result.scale, shape.decimals);
        }
        const auto scale = exact_power_of_ten(static_cast<unsigned>(std::min(result.scale, most)));
        const auto limit = exact_power_of_ten(most);
        result.text = result.text || result.scale > most;
        for (std::size_t row = 0; !result.text && row < column.numbers.size(); ++row)
            if (bit(column.valid, row)) result.text = !(exact_absolute(Exact(column.exact(row))) * Exact(scale, 1) < Exact(limit, 1));
        return result;
    }

    [[nodiscard]] ExportedArray batch() const {
        ExportedArray table;
        table.length = rows();
        table.buffers.emplace_back();
        keys_.put_arrays({}, slab_, rows(), table.children);
        for (std::size_t i = 0; i < ids_.size(); ++i) {
            table.children.push_back(wide_[i] ? wide_values(*columns_[i], *wide_[i]) : values(i));
            if (has_states_[i]) table.children.push_back(states(*columns_[i]));
        }
        return table;
    }

    [[nodiscard]] ExportedArray values(std::size_t i) const {
        const auto& column = *columns_[i];
        const auto kind = dataset_.model()->quantities[ids_[i]].type.kind;
        const std::shared_ptr<const void> owner(std::make_shared<Dataset>(dataset_));
        if (kind == TypeKind::label) {
            std::vector<std::int32_t> indices(rows());
            for (std::size_t row = 0; row < rows(); ++row)
                if (bit(column.valid, row)) indices[row] = static_cast<std::int32_t>(column.numbers[row]);
            return arrow_indices(std::move(indices), bits_of(column.valid), dictionaries_[i]);
        }
        if (kind == TypeKind::text) {
            const auto valid = bits_of(column.valid);
            std::vector<std::string> texts(rows());
            for (std::size_t row = 0; row < rows(); ++row)
                if (bit(column.valid, row)) texts[row] = text_of_number(column.exact(row));
            return exported_texts({texts.begin(), texts.end()}, &valid, true);
        }
        ExportedArray array;
        put_plane(array, column.valid, owner);
        if (kind == TypeKind::date) {
            std::vector<std::int32_t> days(rows());
            for (std::size_t row = 0; row < rows(); ++row)
                if (bit(column.valid, row)) days[row] = static_cast<std::int32_t>(column.numbers[row]);
            array.buffers.push_back(exported_buffer(std::move(days)));
        } else if (kind == TypeKind::yes_no && column.numbers.type() != NumberType::bits) {
            Bits yes((rows() + 63) / 64);
            for (std::size_t row = 0; row < rows(); ++row) set_bit(yes, row, column.numbers[row] != 0);
            array.buffers.push_back(exported_buffer(std::move(yes)));
        } else {
            array.buffers.push_back({column.numbers.data(), owner});
        }
        return array;
    }

    [[nodiscard]] ExportedArray wide_values(const Column& column, const WideFormat& format) const {
        if (format.text) return wide_texts(column);
        ExportedArray array;
        const std::shared_ptr<const void> owner(std::make_shared<Dataset>(dataset_));
        put_plane(array, column.valid, owner);
        const auto scale = exact_power_of_ten(static_cast<unsigned>(format.scale));
        std::vector<std::uint64_t> words(2 * rows());
        for (std::size_t row = 0; row < rows(); ++row) {
            if (!bit(column.valid, row)) continue;
            const auto value = Exact(column.exact(row));
            const BigInteger scaled = value.numerator() * scale / value.denominator();
            const BigInteger magnitude = abs(scaled);
            auto low = static_cast<std::uint64_t>(magnitude & std::numeric_limits<std::uint64_t>::max());
            auto high = static_cast<std::uint64_t>(magnitude >> 64U);
            if (scaled < 0) {   // two's complement
                low = ~low + 1;
                high = ~high + (low == 0 ? 1 : 0);
            }
            words[2 * row] = low;
            words[2 * row + 1] = high;
        }
        array.buffers.push_back(exported_buffer(std::move(words)));
        return array;
    }

    [[nodiscard]] ExportedArray wide_texts(const Column& column) const {
        const auto valid = bits_of(column.valid);
        std::vector<std::string> texts(rows());
        for (std::size_t row = 0; row < rows(); ++row) {
            if (!bit(column.valid, row)) continue;
            const auto value = Exact(column.exact(row)).fraction();
            const auto shape = decimal_shape(value);
            texts[row] = shape.finite ? to_decimal(value, shape.decimals) : value.numerator + "/" + value.denominator;
        }
        return exported_texts({texts.begin(), texts.end()}, &valid, true);
    }

    /// Null: nothing was given.
    [[nodiscard]] ExportedArray states(const Column& column) const {
        std::vector<std::int32_t> indices(rows());
        for (std::size_t row = 0; row < rows(); ++row)
            indices[row] = static_cast<std::int32_t>(bit(column.valid, row)            ? State::value
                                                     : bit(column.not_applicable, row) ? State::not_applicable
                                                                                       : State::missing);
        return arrow_indices(std::move(indices), bits_of(column.given), states_);
    }
};

}  // namespace detail

void write_arrow(const Dataset& dataset, std::string_view period, EntityId entity, ArrowArrayStream* out, const ArrowOptions& options) {
    detail::export_arrow(detail::FactsExport::table(std::make_shared<detail::FactsExport>(dataset, period, entity, options)), out);
}

}  // namespace merilo::inline v0
