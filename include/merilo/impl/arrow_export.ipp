// The structures of the Arrow C data interface around buffers that are kept as long as the consumer wants.
#pragma once

#include <merilo/impl/arrow_export.hpp>

#include <bit>
#include <cerrno>
#include <cstring>
#include <exception>
#include <limits>

namespace merilo::inline v0::detail {

// Bits and numbers leave as they lie in memory.
static_assert(std::endian::native == std::endian::little, "Merilo hands over Arrow buffers on little-endian machines only");

/// What a schema points to.
struct SchemaContent {
    std::string name, format, metadata;
    std::vector<ArrowSchema> children;
    std::vector<ArrowSchema*> pointers;
    ArrowSchema dictionary{};
};

/// Children that a consumer has moved away are marked as released.
template <typename Structure> void release_arrow_children(Structure* structure) {
    for (std::int64_t i = 0; i < structure->n_children; ++i)
        if (structure->children[i]->release != nullptr) structure->children[i]->release(structure->children[i]);
    if (structure->dictionary != nullptr && structure->dictionary->release != nullptr) structure->dictionary->release(structure->dictionary);
}

void release_arrow_schema(ArrowSchema* schema) {
    release_arrow_children(schema);
    delete static_cast<SchemaContent*>(schema->private_data);
    *schema = {};
}

/// Counts and lengths in 32 bits of the machine's byte order, as the specification wants.
std::string arrow_metadata(const ArrowMetadata& metadata) {
    std::string result;
    const auto put = [&result](std::size_t number) {
        const auto value = static_cast<std::int32_t>(number);
        char bytes[4];
        std::memcpy(bytes, &value, 4);
        result.append(bytes, 4);
    };
    put(metadata.size());
    for (const auto& [key, value] : metadata) {
        for (const auto& text : {key, value}) {
            put(text.size());
            result += text;
        }
    }
    return result;
}

void make_schema(const ExportedField& field, const std::vector<ExportedField>& children, ArrowSchema* out) {
    auto content = std::make_unique<SchemaContent>();
    content->name = field.name;
    content->format = field.format;
    if (!field.metadata.empty()) content->metadata = arrow_metadata(field.metadata);
    content->children.resize(children.size());
    for (auto& child : content->children) content->pointers.push_back(&child);
    *out = {};
    out->format = content->format.c_str();
    out->name = content->name.c_str();
    out->metadata = field.metadata.empty() ? nullptr : content->metadata.data();
    out->flags = ARROW_FLAG_NULLABLE | (field.ordered ? ARROW_FLAG_DICTIONARY_ORDERED : 0);
    out->n_children = static_cast<std::int64_t>(children.size());
    out->children = content->pointers.data();
    if (field.labels) out->dictionary = &content->dictionary;
    out->release = release_arrow_schema;
    auto* kept = content.release();
    out->private_data = kept;
    try {
        for (std::size_t i = 0; i < children.size(); ++i) make_schema(children[i], {}, &kept->children[i]);
        if (field.labels) make_schema({{}, "u", {}, nullptr, false}, {}, &kept->dictionary);
    } catch (...) {
        release_arrow_schema(out);
        throw;
    }
}

/// What an array points to.
struct ArrayContent {
    std::vector<std::shared_ptr<const void>> owners;
    std::vector<const void*> buffers;
    std::vector<ArrowArray> children;
    std::vector<ArrowArray*> pointers;
    ArrowArray dictionary{};
};

void release_arrow_array(ArrowArray* array) {
    release_arrow_children(array);
    delete static_cast<ArrayContent*>(array->private_data);
    *array = {};
}

void make_array(const ExportedArray& array, ArrowArray* out) {
    auto content = std::make_unique<ArrayContent>();
    for (const auto& buffer : array.buffers) {
        content->owners.push_back(buffer.owner);
        content->buffers.push_back(buffer.data);
    }
    content->children.resize(array.children.size());
    for (auto& child : content->children) content->pointers.push_back(&child);
    *out = {};
    out->length = static_cast<std::int64_t>(array.length);
    out->null_count = static_cast<std::int64_t>(array.nulls);
    out->n_buffers = static_cast<std::int64_t>(array.buffers.size());
    out->n_children = static_cast<std::int64_t>(array.children.size());
    out->buffers = content->buffers.data();
    out->children = content->pointers.data();
    if (array.dictionary) out->dictionary = &content->dictionary;
    out->release = release_arrow_array;
    auto* kept = content.release();
    out->private_data = kept;
    try {
        for (std::size_t i = 0; i < array.children.size(); ++i) make_array(array.children[i], &kept->children[i]);
        if (array.dictionary) make_array(*array.dictionary, &kept->dictionary);
    } catch (...) {
        release_arrow_array(out);
        throw;
    }
}

void put_validity(ExportedArray& array, const std::uint64_t* words, std::size_t rows, std::shared_ptr<const void> owner) {
    std::size_t valid = 0;
    for (std::size_t w = 0; w < (rows + 63) / 64; ++w) valid += static_cast<std::size_t>(std::popcount(words[w]));
    array.length = rows;
    array.nulls = rows - valid;
    if (array.buffers.empty()) array.buffers.emplace_back();
    if (array.nulls != 0) array.buffers[0] = {words, std::move(owner)};
}

template <typename Offset> void put_texts(ExportedArray& array, const std::vector<std::string_view>& texts) {
    std::vector<Offset> offsets{0};
    offsets.reserve(texts.size() + 1);
    std::vector<char> bytes;
    for (const auto text : texts) {
        bytes.insert(bytes.end(), text.begin(), text.end());
        offsets.push_back(static_cast<Offset>(bytes.size()));
    }
    bytes.push_back('\0');  // some consumers want a buffer even where all texts are empty
    array.buffers.push_back(exported_buffer(std::move(offsets)));
    array.buffers.push_back(exported_buffer(std::move(bytes)));
}

ExportedArray exported_texts(const std::vector<std::string_view>& texts, const Bits* valid, bool large) {
    ExportedArray array;
    array.length = texts.size();
    array.buffers.emplace_back();
    if (valid != nullptr) {
        auto kept = std::make_shared<const Bits>(*valid);
        put_validity(array, kept->data(), texts.size(), kept);
    }
    if (large) put_texts<std::int64_t>(array, texts);
    else put_texts<std::int32_t>(array, texts);
    return array;
}

/// A stream in the hands of its consumer.
struct StreamContent {
    ExportedTable table;
    std::size_t next = 0;
    std::string error;

    template <typename Work> int guarded(Work work) {
        try {
            work();
            return 0;
        } catch (const std::bad_alloc&) {
            error.clear();
            return ENOMEM;
        } catch (const std::exception& caught) {
            error = caught.what();
            return EINVAL;
        }
    }
};

void export_arrow(ExportedTable table, ArrowArrayStream* out) {
    *out = {};
    out->private_data = new StreamContent{std::move(table), 0, {}};
    out->get_schema = [](ArrowArrayStream* stream, ArrowSchema* schema) {
        auto& content = *static_cast<StreamContent*>(stream->private_data);
        return content.guarded([&] { make_schema({{}, "+s", content.table.metadata, nullptr, false}, content.table.fields, schema); });
    };
    out->get_next = [](ArrowArrayStream* stream, ArrowArray* array) {
        auto& content = *static_cast<StreamContent*>(stream->private_data);
        *array = {};
        if (content.next == content.table.batches) return 0;
        return content.guarded([&] { make_array(content.table.make(content.next++), array); });
    };
    out->get_last_error = [](ArrowArrayStream* stream) -> const char* {
        const auto& error = static_cast<StreamContent*>(stream->private_data)->error;
        return error.empty() ? nullptr : error.c_str();
    };
    out->release = [](ArrowArrayStream* stream) {
        delete static_cast<StreamContent*>(stream->private_data);
        *stream = {};
    };
}

}  // namespace merilo::inline v0::detail
