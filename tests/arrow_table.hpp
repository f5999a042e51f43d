// Arrow tables put together by hand, as a producer hands them over; what is handed over can be spoiled first.
#pragma once

#include <merilo/arrow.hpp>

#include <cerrno>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace merilo::tests {

/// Things that were handed over and are not yet released.
struct ArrowLoans {
    int schemas = 0, arrays = 0, streams = 0;
    [[nodiscard]] int total() const { return schemas + arrays + streams; }
};

using ArrowBytes = std::shared_ptr<std::vector<std::uint8_t>>;

/// Bytes of numbers; aligned as the heap aligns.
template <typename T> ArrowBytes arrow_bytes(const std::vector<T>& values) {
    auto bytes = std::make_shared<std::vector<std::uint8_t>>(values.size() * sizeof(T));
    if (!values.empty()) std::memcpy(bytes->data(), values.data(), bytes->size());
    return bytes;
}
/// Bits, the first in the lowest place, `before` ones in front of them.
inline ArrowBytes arrow_bits(const std::vector<bool>& bits, std::size_t before = 0) {
    auto bytes = std::make_shared<std::vector<std::uint8_t>>((before + bits.size() + 7) / 8);
    for (std::size_t i = 0; i < before + bits.size(); ++i)
        if (i < before || bits[i - before]) (*bytes)[i / 8] = static_cast<std::uint8_t>((*bytes)[i / 8] | 1U << (i % 8));
    return bytes;
}

/// An array of one column. An absent buffer is a null pointer.
struct TestArray {
    std::int64_t length = 0, nulls = 0, offset = 0;
    std::vector<ArrowBytes> buffers;
    std::vector<TestArray> children;
    std::shared_ptr<TestArray> dictionary;
};

struct TestField {
    std::string format, name;
    std::vector<TestField> children;
    std::shared_ptr<TestField> dictionary;
};

struct TestColumn {
    TestField field;
    TestArray array;
};

template <typename T> TestColumn numbers_column(const std::string& name, const char* format, const std::vector<T>& values,
                                                const std::vector<bool>& valid = {}) {
    TestArray array{static_cast<std::int64_t>(values.size()), 0, 0, {nullptr, arrow_bytes(values)}, {}, nullptr};
    if (!valid.empty()) {
        array.buffers[0] = arrow_bits(valid);
        for (const bool one : valid) array.nulls += one ? 0 : 1;
    }
    return {{format, name, {}, nullptr}, array};
}

template <typename Offset = std::int32_t>
TestColumn text_column(const std::string& name, const std::vector<std::optional<std::string>>& texts) {
    std::vector<Offset> offsets{0};
    std::string bytes;
    std::vector<bool> valid;
    TestArray array;
    for (const auto& text : texts) {
        bytes += text.value_or("");
        offsets.push_back(static_cast<Offset>(bytes.size()));
        valid.push_back(text.has_value());
        array.nulls += text ? 0 : 1;
    }
    array.length = static_cast<std::int64_t>(texts.size());
    array.buffers = {array.nulls == 0 ? nullptr : arrow_bits(valid), arrow_bytes(offsets),
                     arrow_bytes(std::vector<char>(bytes.begin(), bytes.end()))};
    return {{sizeof(Offset) == 4 ? "u" : "U", name, {}, nullptr}, array};
}

/// utf8_view: texts of more than 12 bytes lie in one buffer.
inline TestColumn view_column(const std::string& name, const std::vector<std::string>& texts) {
    std::vector<std::uint8_t> views(texts.size() * 16);
    std::string bytes;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        auto* view = views.data() + i * 16;
        const auto size = static_cast<std::int32_t>(texts[i].size());
        std::memcpy(view, &size, 4);
        std::memcpy(view + 4, texts[i].data(), std::min<std::size_t>(texts[i].size(), size > 12 ? 4 : 12));
        if (size <= 12) continue;
        const auto offset = static_cast<std::int32_t>(bytes.size());
        std::memcpy(view + 12, &offset, 4);
        bytes += texts[i];
    }
    const auto size = static_cast<std::int64_t>(bytes.size());
    TestArray array{static_cast<std::int64_t>(texts.size()), 0, 0, {}, {}, nullptr};
    array.buffers = {nullptr, arrow_bytes(views), arrow_bytes(std::vector<char>(bytes.begin(), bytes.end())), arrow_bytes(std::vector{size})};
    return {{"vu", name, {}, nullptr}, array};
}

template <typename Index>
TestColumn dictionary_column(const std::string& name, const char* format, const std::vector<Index>& indices, TestColumn values) {
    auto column = numbers_column(name, format, indices);
    column.field.dictionary = std::make_shared<TestField>(values.field);
    column.array.dictionary = std::make_shared<TestArray>(values.array);
    return column;
}

/// `rows` rows from `first` on, as a slice.
inline TestColumn sliced(TestColumn column, std::int64_t first, std::int64_t rows) {
    column.array.offset += first;
    column.array.length = rows;
    column.array.nulls = -1;
    return column;
}

/// Keeps what was handed over until it is released.
class ArrowProducer {
public:
    ArrowLoans loans;

    void give(const TestField& field, ArrowSchema* out) {
        auto* kept = new SchemaLoan{field, {}, {}, {}, &loans};
        *out = {};
        out->format = kept->field.format.c_str();
        out->name = kept->field.name.c_str();
        out->flags = ARROW_FLAG_NULLABLE;
        kept->children.resize(field.children.size());
        for (std::size_t i = 0; i < field.children.size(); ++i) {
            give(field.children[i], &kept->children[i]);
            kept->pointers.push_back(&kept->children[i]);
        }
        out->n_children = static_cast<std::int64_t>(field.children.size());
        out->children = kept->pointers.data();
        if (field.dictionary) {
            give(*field.dictionary, &kept->dictionary);
            out->dictionary = &kept->dictionary;
        }
        out->private_data = kept;
        out->release = release<ArrowSchema, SchemaLoan>;
        ++loans.schemas;
    }

    void give(const TestArray& array, ArrowArray* out) {
        auto* kept = new ArrayLoan{array, {}, {}, {}, {}, &loans};
        *out = {};
        out->length = array.length;
        out->null_count = array.nulls;
        out->offset = array.offset;
        for (const auto& buffer : array.buffers) kept->buffers.push_back(buffer ? static_cast<const void*>(buffer->data()) : nullptr);
        out->n_buffers = static_cast<std::int64_t>(kept->buffers.size());
        out->buffers = kept->buffers.data();
        kept->children.resize(array.children.size());
        for (std::size_t i = 0; i < array.children.size(); ++i) {
            give(array.children[i], &kept->children[i]);
            kept->pointers.push_back(&kept->children[i]);
        }
        out->n_children = static_cast<std::int64_t>(array.children.size());
        out->children = kept->pointers.data();
        if (array.dictionary) {
            give(*array.dictionary, &kept->dictionary);
            out->dictionary = &kept->dictionary;
        }
        out->private_data = kept;
        out->release = release<ArrowArray, ArrayLoan>;
        ++loans.arrays;
    }

    /// A stream of `batches`; `spoil` may change a batch before it is handed over.
    void give(const TestField& table, const std::vector<TestArray>& batches, ArrowArrayStream* out,
              std::function<void(ArrowArray&)> spoil = {}) {
        *out = {};
        out->private_data = new StreamLoan{this, table, batches, 0, std::move(spoil)};
        out->get_schema = [](ArrowArrayStream* stream, ArrowSchema* schema) {
            auto& loan = *static_cast<StreamLoan*>(stream->private_data);
            loan.producer->give(loan.table, schema);
            return 0;
        };
        out->get_next = [](ArrowArrayStream* stream, ArrowArray* array) {
            auto& loan = *static_cast<StreamLoan*>(stream->private_data);
            *array = {};
            if (loan.next == loan.batches.size()) return 0;
            loan.producer->give(loan.batches[loan.next++], array);
            if (loan.spoil) loan.spoil(*array);
            return 0;
        };
        out->get_last_error = [](ArrowArrayStream*) -> const char* { return "the disk is gone"; };
        out->release = [](ArrowArrayStream* stream) {
            auto* loan = static_cast<StreamLoan*>(stream->private_data);
            --loan->producer->loans.streams;
            delete loan;
            stream->release = nullptr;
        };
        ++loans.streams;
    }

private:
    struct SchemaLoan {
        TestField field;
        std::vector<ArrowSchema> children;
        std::vector<ArrowSchema*> pointers;
        ArrowSchema dictionary;
        ArrowLoans* loans;
        void count() const { --loans->schemas; }
    };
    struct ArrayLoan {
        TestArray array;
        std::vector<const void*> buffers;
        std::vector<ArrowArray> children;
        std::vector<ArrowArray*> pointers;
        ArrowArray dictionary;
        ArrowLoans* loans;
        void count() const { --loans->arrays; }
    };
    struct StreamLoan {
        ArrowProducer* producer;
        TestField table;
        std::vector<TestArray> batches;
        std::size_t next;
        std::function<void(ArrowArray&)> spoil;
    };

    /// Reads only what is its own: the structure may have been spoiled.
    template <typename Structure, typename Loan> static void release(Structure* structure) {
        auto* loan = static_cast<Loan*>(structure->private_data);
        for (auto& child : loan->children)
            if (child.release != nullptr) child.release(&child);
        if (loan->dictionary.release != nullptr) loan->dictionary.release(&loan->dictionary);
        loan->count();
        delete loan;
        structure->release = nullptr;
    }
};

/// A table of columns of one length.
inline TestColumn table_of(const std::vector<TestColumn>& columns) {
    TestColumn table{{"+s", "", {}, nullptr}, {columns.empty() ? 0 : columns[0].array.length, 0, 0, {nullptr}, {}, nullptr}};
    for (const auto& column : columns) {
        table.field.children.push_back(column.field);
        table.array.children.push_back(column.array);
    }
    return table;
}

}  // namespace merilo::tests
