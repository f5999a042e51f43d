#include "frame.hpp"

#include <algorithm>
#include <functional>
#include <stdexcept>

namespace merilo::python {
namespace {

/// Memory that is kept for as long as Python looks at it, read-only, of one dimension.
struct Buffer {
    std::shared_ptr<const void> owner;
    const void* values = nullptr;
    std::size_t rows = 0, size = 0;
    const char* format = "B";

    [[nodiscard]] py::buffer_info info() const {
        return {const_cast<void*>(values), static_cast<py::ssize_t>(size), format, 1, {static_cast<py::ssize_t>(rows)}, {static_cast<py::ssize_t>(size)}, true};
    }
};

template <typename Arrow> std::shared_ptr<Arrow> released_at_last() {
    return {new Arrow{}, [](Arrow* arrow) {
                if (arrow->release != nullptr) arrow->release(arrow);
                delete arrow;
            }};
}

/// A byte for each of `rows` bits, beginning with bit `offset`.
Buffer unpacked(const void* bits, std::int64_t offset, std::int64_t rows) {
    auto bytes = std::make_shared<std::vector<std::uint8_t>>(static_cast<std::size_t>(rows));
    const auto* packed = static_cast<const std::uint8_t*>(bits);
    for (std::int64_t row = 0; row < rows; ++row)
        (*bytes)[static_cast<std::size_t>(row)] = packed[(row + offset) / 8] >> (static_cast<unsigned>(row + offset) % 8U) & 1U;
    return {bytes, bytes->data(), bytes->size(), 1, "?"};
}

template <typename Offset> py::list texts(const ArrowArray& array, const std::function<bool(std::int64_t)>& is_valid) {
    const auto* offsets = static_cast<const Offset*>(array.buffers[1]) + array.offset;
    const auto* bytes = static_cast<const char*>(array.buffers[2]);
    py::list list;
    for (std::int64_t row = 0; row < array.length; ++row) {
        if (is_valid(row)) list.append(py::str(bytes + offsets[row], static_cast<std::size_t>(offsets[row + 1] - offsets[row])));
        else list.append(py::none());
    }
    return list;
}

py::list texts_of(const ArrowArray& array, std::string_view format) {
    const auto* bits = static_cast<const std::uint8_t*>(array.buffers[0]);
    const auto is_valid = [&](std::int64_t row) {
        const auto at = row + array.offset;
        return bits == nullptr || (bits[at / 8] >> (static_cast<unsigned>(at) % 8U) & 1U) != 0;
    };
    return format == "U" ? texts<std::int64_t>(array, is_valid) : texts<std::int32_t>(array, is_valid);
}

/// (values, valid): values are a Buffer of doubles, bytes, int32 codes or days, or a list of texts; valid is None where every row has a value.
py::tuple chunk(const std::shared_ptr<ArrowArray>& batch, const ArrowArray& array, std::string_view format) {
    if (format == "u" || format == "U") return py::make_tuple(texts_of(array, format), py::none());
    const auto rows = static_cast<std::size_t>(array.length);
    py::object valid = py::none();
    if (array.buffers[0] != nullptr && array.null_count != 0) valid = py::cast(unpacked(array.buffers[0], array.offset, array.length));
    if (format == "b") return py::make_tuple(unpacked(array.buffers[1], array.offset, array.length), valid);
    const std::size_t size = format == "g" ? 8 : 4;
    if (format != "g" && format != "i" && format != "tdD") throw std::logic_error("a result has no column of this kind: " + std::string(format));
    const auto* values = static_cast<const char*>(array.buffers[1]) + static_cast<std::size_t>(array.offset) * size;
    return py::make_tuple(Buffer{batch, values, rows, size, format == "g" ? "d" : "i"}, valid);
}

/// (name, format, labels or None, ordered, chunks) of each column.
py::list columns_of(const py::capsule& capsule) {
    auto* stream = static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(capsule.ptr(), "arrow_array_stream"));
    if (stream == nullptr) throw py::error_already_set();
    const auto said = [&](int code) {
        if (code == 0) return;
        const auto* text = stream->get_last_error(stream);
        throw std::runtime_error(text == nullptr ? "the table could not be written" : text);
    };
    const auto schema = released_at_last<ArrowSchema>();
    std::vector<std::shared_ptr<ArrowArray>> batches;
    {
        const py::gil_scoped_release released;
        said(stream->get_schema(stream, schema.get()));
        for (;;) {
            auto batch = released_at_last<ArrowArray>();
            said(stream->get_next(stream, batch.get()));
            if (batch->release == nullptr) break;
            batches.push_back(std::move(batch));
        }
    }
    py::list columns;
    for (std::int64_t i = 0; i < schema->n_children; ++i) {
        const auto& field = *schema->children[i];
        py::list chunks;
        py::object labels = py::none();
        for (const auto& batch : batches) {
            const auto& array = *batch->children[i];
            chunks.append(chunk(batch, array, field.format));
            if (field.dictionary != nullptr) labels = texts_of(*array.dictionary, field.dictionary->format);
        }
        columns.append(py::make_tuple(field.name, field.format, labels, (field.flags & ARROW_FLAG_DICTIONARY_ORDERED) != 0, std::move(chunks)));
    }
    return columns;
}

}  // namespace

py::capsule stream_capsule(std::unique_ptr<ArrowArrayStream> stream) {
    py::capsule capsule(stream.get(), "arrow_array_stream", [](PyObject* object) {
        auto* held = static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(object, "arrow_array_stream"));
        if (held->release != nullptr) held->release(held);
        delete held;
    });
    stream.release();
    return capsule;
}

void bind_frame(py::module_& module) {
    py::class_<Buffer>(module, "Buffer", py::buffer_protocol()).def_buffer(&Buffer::info);
    module.def("columns", &columns_of, py::arg("stream"));
}

}  // namespace merilo::python
