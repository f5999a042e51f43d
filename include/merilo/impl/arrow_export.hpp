// A table to be handed over by the Arrow C data interface: fields, arrays that share their buffers, a stream that makes batches when asked.
#pragma once

#include <merilo/arrow.hpp>

#include <functional>
#include <memory>
#include <utility>

namespace merilo::inline v0::detail {

using ArrowMetadata = std::vector<std::pair<std::string, std::string>>;

/// A column to be exported; with `labels` the format is that of the indices.
struct ExportedField {
    std::string name, format;
    ArrowMetadata metadata;
    std::shared_ptr<const std::vector<std::string>> labels;
    bool ordered = false;
};

/// Bytes, and what keeps them.
struct ExportedBuffer {
    const void* data = nullptr;
    std::shared_ptr<const void> owner;
};

struct ExportedArray {
    std::size_t length = 0, nulls = 0;
    std::vector<ExportedBuffer> buffers;   ///< the first: bits of valid rows; nothing when no row is null
    std::vector<ExportedArray> children;
    std::shared_ptr<const ExportedArray> dictionary;
};

struct ExportedTable {
    std::vector<ExportedField> fields;
    ArrowMetadata metadata;
    std::size_t batches = 0;
    std::function<ExportedArray(std::size_t batch)> make;   ///< an array of structs
};

template <typename T> ExportedBuffer exported_buffer(std::vector<T> values) {
    auto kept = std::make_shared<const std::vector<T>>(std::move(values));
    return {kept->data(), kept};
}

/// A column of texts; where `valid` is given, rows whose bit is 0 are null. `large`: offsets of 64 bits.
ExportedArray exported_texts(const std::vector<std::string_view>& texts, const Bits* valid, bool large);
/// The bits of valid rows as Arrow has them; nothing in `array` when all are.
void put_validity(ExportedArray& array, const std::uint64_t* words, std::size_t rows, std::shared_ptr<const void> owner);
/// Hands the table over.
void export_arrow(ExportedTable table, ArrowArrayStream* out);

}  // namespace merilo::inline v0::detail
