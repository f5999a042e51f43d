// Arrow structures over memory that Python owns. They let go of it under the GIL, from whatever thread.
#include "columns.hpp"

#include <array>
#include <cstring>
#include <memory>

namespace merilo::python {
namespace {

/// What an array shows: buffers of Python's, or bytes made here.
struct HeldArray {
    std::vector<py::buffer_info> lent;
    std::vector<std::vector<std::uint8_t>> made;
    std::array<const void*, 3> buffers{};
    std::vector<ArrowArray> children;
    std::vector<ArrowArray*> child_pointers;
    std::unique_ptr<ArrowArray> dictionary;
};

struct HeldSchema {
    std::string name, format;
    std::vector<ArrowSchema> children;
    std::vector<ArrowSchema*> child_pointers;
    std::unique_ptr<ArrowSchema> dictionary;
};

template <typename Held, typename Arrow> void release_held(Arrow* arrow) {
    const std::unique_ptr<Held> held(static_cast<Held*>(arrow->private_data));
    for (auto& child : held->children)
        if (child.release != nullptr) child.release(&child);
    if (held->dictionary && held->dictionary->release != nullptr) held->dictionary->release(held->dictionary.get());
    arrow->release = nullptr;
}

void release_array(ArrowArray* array) {
    // When the interpreter has gone, so has what it lent.
    if (Py_IsInitialized() == 0) {
        array->release = nullptr;
        return;
    }
    const py::gil_scoped_acquire acquired;
    release_held<HeldArray>(array);
}

void release_schema(ArrowSchema* schema) { release_held<HeldSchema>(schema); }

ArrowArray array_of(std::unique_ptr<HeldArray> held, std::int64_t rows, std::int64_t buffers) {
    ArrowArray array{};
    array.length = rows;
    array.null_count = held->buffers[0] == nullptr ? 0 : -1;
    array.n_buffers = buffers;
    array.buffers = held->buffers.data();
    array.dictionary = held->dictionary.get();
    array.n_children = static_cast<std::int64_t>(held->children.size());
    for (auto& child : held->children) held->child_pointers.push_back(&child);
    array.children = held->child_pointers.data();
    array.release = release_array;
    array.private_data = held.release();
    return array;
}

ArrowSchema schema_of(std::unique_ptr<HeldSchema> held) {
    ArrowSchema schema{};
    schema.format = held->format.c_str();
    schema.name = held->name.c_str();
    schema.flags = ARROW_FLAG_NULLABLE;
    schema.dictionary = held->dictionary.get();
    schema.n_children = static_cast<std::int64_t>(held->children.size());
    for (auto& child : held->children) held->child_pointers.push_back(&child);
    schema.children = held->child_pointers.data();
    schema.release = release_schema;
    schema.private_data = held.release();
    return schema;
}

/// A bit for each row in which `is_set` holds.
template <typename IsSet> std::vector<std::uint8_t> packed(std::int64_t rows, IsSet is_set) {
    std::vector<std::uint8_t> bits(static_cast<std::size_t>(rows + 7) / 8);
    for (std::int64_t row = 0; row < rows; ++row)
        if (is_set(row)) bits[static_cast<std::size_t>(row) / 8] |= static_cast<std::uint8_t>(1U << (static_cast<unsigned>(row) % 8U));
    return bits;
}

const void* keep(HeldArray& held, std::vector<std::uint8_t> bytes) {
    bytes.reserve(1);  // an empty buffer is no null pointer
    held.made.push_back(std::move(bytes));
    return held.made.back().data();
}

void keep_validity(HeldArray& held, const std::optional<py::buffer>& missing, std::int64_t rows) {
    if (!missing) return;
    const auto info = missing->request();
    if (info.itemsize != 1 || info.size != rows) throw py::value_error("a mask has one byte for each row");
    const auto* bytes = static_cast<const std::uint8_t*>(info.ptr);
    held.buffers[0] = keep(held, packed(rows, [&](std::int64_t row) { return bytes[row] == 0; }));
}

/// The Arrow format of a number in a buffer, by its kind and size; null when there is none.
const char* number_format(const py::buffer_info& info) {
    if (info.format.empty()) return nullptr;
    const bool is_signed = std::string_view("bhilqn").find(info.format.back()) != std::string_view::npos;
    switch (info.format.back()) {
        case 'd': return "g";
        case 'f': return "f";
        case 'e': return "e";
        case 'b': case 'h': case 'i': case 'l': case 'q': case 'n':
        case 'B': case 'H': case 'I': case 'L': case 'Q': case 'N': break;
        default: return nullptr;
    }
    switch (info.itemsize) {
        case 1: return is_signed ? "c" : "C";
        case 2: return is_signed ? "s" : "S";
        case 4: return is_signed ? "i" : "I";
        case 8: return is_signed ? "l" : "L";
        default: return nullptr;
    }
}

py::buffer_info contiguous(const py::buffer& values) {
    auto info = values.request();
    const bool is_swapped = !info.format.empty() && (info.format.front() == '>' || info.format.front() == '!');
    if (info.ndim != 1 || is_swapped || (info.size > 1 && info.strides[0] != info.itemsize))
        throw py::value_error("a column is a contiguous buffer of one dimension");
    return info;
}

ArrowArray texts_array(const py::sequence& values) {
    auto held = std::make_unique<HeldArray>();
    const auto rows = static_cast<std::int64_t>(values.size());
    std::vector<std::uint8_t> bytes, offsets((static_cast<std::size_t>(rows) + 1) * sizeof(std::int64_t)), missing(static_cast<std::size_t>(rows));
    bool any_missing = false;
    for (std::int64_t row = 0; row < rows; ++row) {
        const py::object value = values[static_cast<std::size_t>(row)];
        if (value.is_none()) {
            missing[static_cast<std::size_t>(row)] = 1;
            any_missing = true;
        } else {
            Py_ssize_t size = 0;
            const auto* text = PyUnicode_AsUTF8AndSize(value.ptr(), &size);
            if (text == nullptr) throw py::error_already_set();
            bytes.insert(bytes.end(), text, text + size);
        }
        const auto end = static_cast<std::int64_t>(bytes.size());
        std::memcpy(offsets.data() + static_cast<std::size_t>(row + 1) * sizeof end, &end, sizeof end);
    }
    if (any_missing) held->buffers[0] = keep(*held, packed(rows, [&](std::int64_t row) { return missing[static_cast<std::size_t>(row)] == 0; }));
    held->buffers[1] = keep(*held, std::move(offsets));
    held->buffers[2] = keep(*held, std::move(bytes));
    return array_of(std::move(held), rows, 3);
}

}  // namespace

Columns::~Columns() {
    for (auto& [schema, array] : children_) {
        schema.release(&schema);
        array.release(&array);
    }
}

void Columns::add(const std::string& name, const char* format, std::int64_t rows, ArrowArray array,
                  std::unique_ptr<ArrowSchema> labels) {
    auto schema = std::make_unique<HeldSchema>();
    schema->name = name;
    schema->format = format;
    schema->dictionary = std::move(labels);
    children_.emplace_back(schema_of(std::move(schema)), array);
    if (rows_ && *rows_ != rows)
        throw py::value_error("column '" + name + "' has " + std::to_string(rows) + " rows, the columns before it " + std::to_string(*rows_));
    rows_ = rows;
}

void Columns::add_numbers(const std::string& name, const py::buffer& values, const std::optional<py::buffer>& missing) {
    auto held = std::make_unique<HeldArray>();
    auto info = contiguous(values);
    const auto* format = number_format(info);
    if (format == nullptr) throw py::type_error("column '" + name + "' holds numbers of a kind that is not read: '" + info.format + "'");
    const auto rows = static_cast<std::int64_t>(info.size);
    keep_validity(*held, missing, rows);
    held->buffers[1] = info.ptr;
    held->lent.push_back(std::move(info));
    add(name, format, rows, array_of(std::move(held), rows, 2));
}

void Columns::add_bools(const std::string& name, const py::buffer& values, const std::optional<py::buffer>& missing) {
    auto held = std::make_unique<HeldArray>();
    const auto info = contiguous(values);
    const auto rows = static_cast<std::int64_t>(info.size);
    const auto* bytes = static_cast<const std::uint8_t*>(info.ptr);
    keep_validity(*held, missing, rows);
    held->buffers[1] = keep(*held, packed(rows, [&](std::int64_t row) { return bytes[row] != 0; }));
    add(name, "b", rows, array_of(std::move(held), rows, 2));
}

void Columns::add_texts(const std::string& name, const py::sequence& values) {
    add(name, "U", static_cast<std::int64_t>(values.size()), texts_array(values));
}

void Columns::add_codes(const std::string& name, const py::buffer& codes, const py::sequence& labels) {
    auto held = std::make_unique<HeldArray>();
    auto info = contiguous(codes);
    const auto* format = number_format(info);
    if (format == nullptr || std::string_view("csil").find(*format) == std::string_view::npos) throw py::type_error("codes are signed whole numbers");
    const auto rows = static_cast<std::int64_t>(info.size);
    const auto size = static_cast<std::size_t>(info.itemsize);
    // Two's complement, least byte first: the last byte of a code holds its sign.
    const auto* bytes = static_cast<const std::uint8_t*>(info.ptr);
    held->buffers[0] = keep(*held, packed(rows, [&](std::int64_t row) { return (bytes[(static_cast<std::size_t>(row) + 1) * size - 1] & 0x80U) == 0; }));
    held->buffers[1] = info.ptr;
    held->lent.push_back(std::move(info));
    held->dictionary = std::make_unique<ArrowArray>(texts_array(labels));
    auto words = std::make_unique<HeldSchema>();
    words->format = "U";
    add(name, format, rows, array_of(std::move(held), rows, 2), std::make_unique<ArrowSchema>(schema_of(std::move(words))));
}

void Columns::take(ArrowSchema& schema, ArrowArray& array) {
    auto held_schema = std::make_unique<HeldSchema>();
    auto held_array = std::make_unique<HeldArray>();
    held_schema->format = "+s";
    for (const auto& [child_schema, child_array] : children_) {
        held_schema->children.push_back(child_schema);
        held_array->children.push_back(child_array);
    }
    children_.clear();
    schema = schema_of(std::move(held_schema));
    array = array_of(std::move(held_array), rows_.value_or(0), 1);
    array.null_count = 0;
}

}  // namespace merilo::python
