// Checking what an Arrow producer hands over: nothing is read that was not looked at, nothing is believed that can be looked at.
#pragma once

#include <merilo/impl/arrow_table.hpp>
#include <merilo/impl/loops.hpp>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>

namespace merilo::inline v0::detail {

/// The largest length of an array: offsets and lengths are added without an overflow.
constexpr std::int64_t arrow_most = std::int64_t{1} << 60U;

struct ArrowFormat {
    std::string_view text;
    ArrowLayout layout;
    std::size_t width;
};
constexpr ArrowFormat arrow_formats[] = {
    {"n", ArrowLayout::null, 0},    {"b", ArrowLayout::boolean, 0}, {"c", ArrowLayout::int8, 1},    {"C", ArrowLayout::uint8, 1},
    {"s", ArrowLayout::int16, 2},   {"S", ArrowLayout::uint16, 2},  {"i", ArrowLayout::int32, 4},   {"I", ArrowLayout::uint32, 4},
    {"l", ArrowLayout::int64, 8},   {"L", ArrowLayout::uint64, 8},  {"e", ArrowLayout::float16, 2}, {"f", ArrowLayout::float32, 4},
    {"g", ArrowLayout::float64, 8}, {"tdD", ArrowLayout::day, 4}, {"u", ArrowLayout::text, 0},    {"U", ArrowLayout::large_text, 0}, {"vu", ArrowLayout::text_view, 16},
};

constexpr bool arrow_is_integer(ArrowLayout layout) { return layout >= ArrowLayout::int8 && layout <= ArrowLayout::uint64; }

/// "d:19,10" or "d:19,10,64": precision, scale, bits.
void read_decimal_format(std::string_view format, ArrowField& field) {
    int numbers[3] = {0, 0, 128};
    const char* at = format.data() + 2;
    const char* end = format.data() + format.size();
    std::size_t count = 0;
    for (; count < 3; ++count) {
        const auto [next, error] = std::from_chars(at, end, numbers[count]);
        if (error != std::errc{}) return;
        at = next;
        if (at == end) break;
        if (*at++ != ',') return;
    }
    if (at != end || count == 0 || count == 3) return;
    const int bits = numbers[2];
    if ((bits != 32 && bits != 64 && bits != 128 && bits != 256) || std::abs(numbers[1]) > 1000) return;
    field.layout = ArrowLayout::decimal;
    field.width = static_cast<std::size_t>(bits) / 8;
    field.scale = numbers[1];
}

bool arrow_is_text(std::string_view text) {
    while (true) {
        const auto wrong = find_not_utf8(text);
        if (wrong == std::string_view::npos) return true;
        if (text[wrong] != '\0') return false;
        text.remove_prefix(wrong + 1);
    }
}

ArrowFault read_arrow_field(const ArrowSchema& schema, ArrowField& field, bool in_dictionary) {
    if (schema.release == nullptr) return {"{term:arrow_released}", {}};
    if (schema.name != nullptr) field.name = schema.name;
    if (!arrow_is_text(field.name)) return {"{term:arrow_not_utf8}", {}};
    if (schema.format == nullptr) return {"{term:arrow_no_format}", field.name};
    field.format = schema.format;
    if (!arrow_is_text(field.format)) return {"{term:arrow_not_utf8}", field.name};
    if (schema.n_children < 0 || (schema.n_children > 0 && schema.children == nullptr)) return {"{term:arrow_children}", field.name};
    for (const auto& known : arrow_formats) {
        if (field.format != known.text) continue;
        field.layout = known.layout;
        field.width = known.width;
    }
    if (field.format.starts_with("d:")) read_decimal_format(field.format, field);
    if (field.layout != ArrowLayout::other && schema.n_children != 0) return {"{term:arrow_children}", field.name};
    if (schema.dictionary == nullptr) return {};
    if (!arrow_is_integer(field.layout) || in_dictionary) return {"{term:arrow_dictionary}", field.name};
    ArrowField values;
    if (auto fault = read_arrow_field(*schema.dictionary, values, true)) return {fault.what, field.name};
    field.dictionary = std::make_shared<const ArrowField>(std::move(values));
    return {};
}

ArrowFault ArrowTable::read_schema(const ArrowSchema& schema) {
    if (schema.release == nullptr) return {"{term:arrow_released}", {}};
    if (schema.format == nullptr) return {"{term:arrow_no_format}", {}};
    if (std::string_view(schema.format) != "+s") return {"{term:arrow_no_table}", {}};
    if (schema.n_children < 0 || (schema.n_children > 0 && schema.children == nullptr)) return {"{term:arrow_children}", {}};
    for (std::int64_t i = 0; i < schema.n_children; ++i) {
        if (schema.children[i] == nullptr) return {"{term:arrow_children}", {}};
        fields_.emplace_back();
        if (auto fault = read_arrow_field(*schema.children[i], fields_.back(), false)) return fault;
    }
    return {};
}

/// Checks what every array has, whatever its type.
std::string_view check_arrow_array(const ArrowArray& array) {
    if (array.release == nullptr) return "{term:arrow_released}";
    if (array.length < 0 || array.offset < 0 || array.length > arrow_most || array.offset > arrow_most) return "{term:arrow_length}";
    if (array.null_count < -1 || array.null_count > array.length) return "{term:arrow_null_count}";
    if (array.n_buffers < 0 || (array.n_buffers > 0 && array.buffers == nullptr)) return "{term:arrow_buffers}";
    if (array.n_children < 0 || (array.n_children > 0 && array.children == nullptr)) return "{term:arrow_children}";
    return {};
}

std::size_t count_arrow_nulls(const std::uint8_t* validity, std::size_t begin, std::size_t count) {
    std::size_t valid = 0;
    auto at = begin;
    const auto end = begin + count;
    for (; at < end && at % 8 != 0; ++at) valid += validity[at / 8] >> (at % 8) & 1U;
    for (; at + 64 <= end; at += 64) {
        std::uint64_t word = 0;
        std::memcpy(&word, validity + at / 8, 8);
        valid += static_cast<std::size_t>(std::popcount(word));
    }
    for (; at < end; ++at) valid += validity[at / 8] >> (at % 8) & 1U;
    return count - valid;
}

std::uint64_t arrow_bits_at(const std::uint8_t* bits, std::size_t begin, std::size_t count) {
    std::uint64_t words[2] = {0, 0};
    const auto shift = begin % 8;
    std::memcpy(words, bits + begin / 8, (shift + count + 7) / 8);
    const auto result = shift == 0 ? words[0] : words[0] >> shift | words[1] << (64 - shift);
    return count == 64 ? result : result & ((std::uint64_t{1} << count) - 1);
}

ArrowFault ArrowTable::add_batch(std::shared_ptr<ArrowArrayOwner> batch) {
    const auto& array = batch->array;
    if (const auto what = check_arrow_array(array); !what.empty()) return {what, {}};
    if (array.n_children != static_cast<std::int64_t>(fields_.size())) return {"{term:arrow_children}", {}};
    if (array.n_buffers != 1) return {"{term:arrow_buffers}", {}};
    const auto length = static_cast<std::size_t>(array.length);
    const auto* validity = static_cast<const std::uint8_t*>(array.buffers[0]);
    if (array.null_count > 0 || (validity != nullptr && count_arrow_nulls(validity, static_cast<std::size_t>(array.offset), length) != 0))
        return {"{term:arrow_null_rows}", {}};
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        const auto* child = array.children[i];
        if (child == nullptr) return {"{term:arrow_children}", fields_[i].name};
        if (const auto what = check_arrow_array(*child); !what.empty()) return {what, fields_[i].name};
        if (child->length < array.offset + array.length) return {"{term:arrow_length}", fields_[i].name};
    }
    if (length == 0) return {};
    constexpr std::size_t most = none - 1;   // rows are numbered in 32 bits
    if (length > most - std::min(rows_, most)) return {"{term:arrow_too_many_rows}", {}};
    rows_ += length;
    batches_.push_back(std::move(batch));
    return {};
}

bool ArrowCells::is_null(std::size_t row) const {
    if (field->layout == ArrowLayout::null) return true;
    const auto at = begin + row;
    if (const auto* bits = validity(); bits != nullptr && (bits[at / 8] >> (at % 8) & 1U) == 0) return true;
    return dictionary && dictionary->is_null(static_cast<std::size_t>(index(row)));
}

template <typename T> T arrow_load(const void* data, std::size_t at) {
    T value;
    std::memcpy(&value, static_cast<const std::uint8_t*>(data) + at * sizeof(T), sizeof(T));  // producers may leave buffers unaligned
    return value;
}

std::int64_t ArrowCells::index(std::size_t row) const {
    const auto at = begin + row;
    switch (field->layout) {
        case ArrowLayout::int8: return arrow_load<std::int8_t>(data(), at);
        case ArrowLayout::uint8: return arrow_load<std::uint8_t>(data(), at);
        case ArrowLayout::int16: return arrow_load<std::int16_t>(data(), at);
        case ArrowLayout::uint16: return arrow_load<std::uint16_t>(data(), at);
        case ArrowLayout::int32: return arrow_load<std::int32_t>(data(), at);
        case ArrowLayout::uint32: return arrow_load<std::uint32_t>(data(), at);
        case ArrowLayout::uint64: return static_cast<std::int64_t>(std::min<std::uint64_t>(arrow_load<std::uint64_t>(data(), at), INT64_MAX));
        default: return arrow_load<std::int64_t>(data(), at);
    }
}

/// One element of an array of utf8_view.
struct ArrowView {
    std::int32_t size = 0, buffer = 0, offset = 0;
    const char* inlined = nullptr;   ///< the text where it is short, else its first four bytes

    ArrowView(const void* data, std::size_t at) {
        const auto* view = static_cast<const std::uint8_t*>(data) + at * 16;
        size = arrow_load<std::int32_t>(view, 0);
        buffer = arrow_load<std::int32_t>(view, 2);
        offset = arrow_load<std::int32_t>(view, 3);
        inlined = reinterpret_cast<const char*>(view + 4);
    }
    [[nodiscard]] bool is_short() const { return size <= 12; }
};

std::string_view ArrowCells::bytes(std::size_t row) const {
    const auto at = begin + row;
    if (field->layout == ArrowLayout::text_view) {
        const ArrowView view(data(), at);
        const auto size = static_cast<std::size_t>(view.size);
        if (view.is_short()) return {view.inlined, size};
        return {static_cast<const char*>(array->buffers[2 + view.buffer]) + view.offset, size};
    }
    const bool large = field->layout == ArrowLayout::large_text;
    const auto first = large ? arrow_load<std::int64_t>(data(), at) : arrow_load<std::int32_t>(data(), at);
    const auto last = large ? arrow_load<std::int64_t>(data(), at + 1) : arrow_load<std::int32_t>(data(), at + 1);
    if (first == last) return {};
    return {static_cast<const char*>(array->buffers[2]) + first, static_cast<std::size_t>(last - first)};
}

/// The buffers of a column of known layout; then every cell of a layout whose cells point somewhere.
class ArrowCellCheck {
public:
    explicit ArrowCellCheck(const ArrowCells& cells) : cells_(cells), array_(*cells.array), layout_(cells.field->layout) {}

    std::string_view find() {
        if (array_.n_children != 0) return "{term:arrow_children}";
        if ((array_.dictionary != nullptr) != (cells_.field->dictionary != nullptr)) return "{term:arrow_dictionary}";
        if (layout_ == ArrowLayout::null) return array_.n_buffers == 0 ? std::string_view() : "{term:arrow_buffers}";
        const bool texts = layout_ == ArrowLayout::text || layout_ == ArrowLayout::large_text;
        const bool views = layout_ == ArrowLayout::text_view;
        if (views ? array_.n_buffers < 3 : array_.n_buffers != (texts ? 3 : 2)) return "{term:arrow_buffers}";
        if (array_.length > 0 && array_.buffers[1] == nullptr) return "{term:arrow_buffers}";
        if (const auto what = check_nulls(); !what.empty()) return what;
        if (array_.length == 0) return {};
        if (layout_ == ArrowLayout::text) return check_texts<std::int32_t>();
        if (layout_ == ArrowLayout::large_text) return check_texts<std::int64_t>();
        return views ? check_views() : std::string_view();
    }

private:
    const ArrowCells& cells_;
    const ArrowArray& array_;
    ArrowLayout layout_;

    [[nodiscard]] bool is_valid(std::size_t row) const {
        const auto at = cells_.begin + row;
        return cells_.validity() == nullptr || (cells_.validity()[at / 8] >> (at % 8) & 1U) != 0;
    }

    std::string_view check_nulls() {
        if (array_.null_count < 0) return {};
        const auto nulls = cells_.validity() == nullptr ? 0
                                                        : count_arrow_nulls(cells_.validity(), static_cast<std::size_t>(array_.offset),
                                                                            static_cast<std::size_t>(array_.length));
        return nulls == static_cast<std::size_t>(array_.null_count) ? std::string_view() : "{term:arrow_null_count}";
    }

    template <typename Offset> std::string_view check_texts() {
        const auto end = static_cast<std::size_t>(array_.offset + array_.length);
        auto before = arrow_load<Offset>(cells_.data(), static_cast<std::size_t>(array_.offset));
        if (before < 0) return "{term:arrow_offsets}";
        for (auto at = static_cast<std::size_t>(array_.offset) + 1; at <= end; ++at) {
            const auto offset = arrow_load<Offset>(cells_.data(), at);
            if (offset < before) return "{term:arrow_offsets}";
            before = offset;
        }
        if (before != 0 && array_.buffers[2] == nullptr) return "{term:arrow_buffers}";
        return check_utf8();
    }

    std::string_view check_views() {
        const auto buffers = array_.n_buffers - 3;
        const auto* sizes = array_.buffers[array_.n_buffers - 1];
        if (buffers > 0 && sizes == nullptr) return "{term:arrow_buffers}";
        for (std::size_t row = 0; row < cells_.count; ++row) {
            if (!is_valid(row)) continue;
            const ArrowView view(cells_.data(), cells_.begin + row);
            if (view.size < 0) return "{term:arrow_offsets}";
            if (view.is_short()) continue;
            if (view.buffer < 0 || view.buffer >= buffers || view.offset < 0) return "{term:arrow_offsets}";
            const auto* data = static_cast<const char*>(array_.buffers[2 + view.buffer]);
            if (data == nullptr) return "{term:arrow_buffers}";
            const auto size = arrow_load<std::int64_t>(sizes, static_cast<std::size_t>(view.buffer));
            if (std::int64_t{view.offset} + view.size > size) return "{term:arrow_offsets}";
            if (std::memcmp(data + view.offset, view.inlined, 4) != 0) return "{term:arrow_offsets}";
        }
        return check_utf8();
    }

    std::string_view check_utf8() {
        for (std::size_t row = 0; row < cells_.count; ++row)
            if (is_valid(row) && !arrow_is_text(cells_.bytes(row))) return "{term:arrow_not_utf8}";
        return {};
    }
};

bool all_indices_are_below(const ArrowCells& cells, std::size_t length) {
    if (cells.count == 0) return true;
    IndexBounds found;
    best_loops().index_bounds(cells.data() + cells.begin * cells.field->width, cells.field->width, cells.field->is_signed(), found, cells.count);
    return found.lowest >= 0 && static_cast<std::uint64_t>(found.highest) < length;
}

/// Makes the cells of `array` readable, dictionaries with them.
std::string_view open_arrow_cells(const ArrowField& field, const ArrowArray& array, std::size_t begin, std::size_t count, ArrowCells& cells) {
    cells = {&field, &array, begin, count, nullptr};
    if (const auto what = ArrowCellCheck(cells).find(); !what.empty()) return what;
    if (!field.dictionary) return {};
    const auto& values = *array.dictionary;
    if (const auto what = check_arrow_array(values); !what.empty()) return what;
    auto dictionary = std::make_shared<ArrowCells>();
    const auto length = static_cast<std::size_t>(values.length);
    if (field.dictionary->layout != ArrowLayout::other) {
        const auto what = open_arrow_cells(*field.dictionary, values, static_cast<std::size_t>(values.offset), length, *dictionary);
        if (!what.empty()) return what;
    }
    // Of nulls the index may be anything.
    if (!all_indices_are_below(cells, length))
        for (std::size_t row = 0; row < count; ++row) {
            if (cells.is_null(row)) continue;
            const auto index = cells.index(row);
            if (index < 0 || static_cast<std::uint64_t>(index) >= length) return "{term:arrow_index}";
        }
    cells.dictionary = std::move(dictionary);
    return {};
}

void ArrowTable::begin_columns() {
    cells_.resize(fields_.size());
    broken_.resize(fields_.size());
}

void ArrowTable::look_at(std::size_t column) {
    if (!cells_[column].empty()) return;
    for (const auto& batch : batches_) {
        const auto& array = batch->array;
        const auto& child = *array.children[column];
        cells_[column].emplace_back();
        broken_[column] = open_arrow_cells(fields_[column], child, static_cast<std::size_t>(child.offset + array.offset),
                                           static_cast<std::size_t>(array.length), cells_[column].back());
        if (!broken_[column].empty()) return;
    }
}

bool ArrowTable::open(std::size_t column, DataReport& report) {
    look_at(column);
    if (broken_[column].empty()) return true;
    report.add(Code::arrow_broken, 0, fields_[column].name, {Argument::phrase(std::string(broken_[column]))});
    return false;
}

/// Releases a schema that was taken over.
struct ArrowSchemaOwner {
    ArrowSchema schema{};
    ArrowSchemaOwner() = default;
    ArrowSchemaOwner(const ArrowSchemaOwner&) = delete;
    ArrowSchemaOwner& operator=(const ArrowSchemaOwner&) = delete;
    ~ArrowSchemaOwner() {
        if (schema.release != nullptr) schema.release(&schema);
    }
};

bool ArrowTable::take(ArrowSchema& schema, std::shared_ptr<ArrowArrayOwner> batch, DataReport& report) {
    auto fault = read_schema(schema);
    if (!fault) fault = add_batch(std::move(batch));
    begin_columns();
    if (fault) report.add(Code::arrow_broken, 0, fault.column, {Argument::phrase(std::string(fault.what))});
    return !fault;
}

bool ArrowTable::take(ArrowArrayStream& stream, DataReport& report) {
    const auto broken = [&](const ArrowFault& fault) {
        report.add(Code::arrow_broken, 0, fault.column, {Argument::phrase(std::string(fault.what))});
        return false;
    };
    const auto failed = [&](int error) {
        const char* said = stream.get_last_error == nullptr ? nullptr : stream.get_last_error(&stream);
        std::string text = said == nullptr || !arrow_is_text(said) ? std::string() : said;
        if (text.empty()) text = std::to_string(error);
        report.add(Code::arrow_stream_failed, 0, {}, {shown_cell(text)});
        return false;
    };
    if (stream.get_schema == nullptr || stream.get_next == nullptr) return broken({"{term:arrow_released}", {}});
    ArrowSchemaOwner owner;
    if (const int error = stream.get_schema(&stream, &owner.schema); error != 0) {
        owner.schema.release = nullptr;  // not filled in
        return failed(error);
    }
    if (auto fault = read_schema(owner.schema)) return broken(fault);
    while (true) {
        auto batch = std::make_shared<ArrowArrayOwner>();
        if (const int error = stream.get_next(&stream, &batch->array); error != 0) {
            batch->array.release = nullptr;
            return failed(error);
        }
        if (batch->array.release == nullptr) break;
        if (auto fault = add_batch(std::move(batch))) return broken(fault);
    }
    begin_columns();
    return true;
}

}  // namespace merilo::inline v0::detail
