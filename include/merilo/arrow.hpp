// Tables in memory by the Arrow C data interface: facts in, results and facts out, without a copy where the layouts allow.
#pragma once

#include <merilo/evaluate.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// The structures as the specification lays them out (https://arrow.apache.org/docs/format/CDataInterface.html). Whoever includes several
// headers with them gets them once, by the specification's own guards.
extern "C" {

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
    const char* format;
    const char* name;
    const char* metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema** children;
    struct ArrowSchema* dictionary;
    void (*release)(struct ArrowSchema*);
    void* private_data;
};

struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void** buffers;
    struct ArrowArray** children;
    struct ArrowArray* dictionary;
    void (*release)(struct ArrowArray*);
    void* private_data;
};

#endif  // ARROW_C_DATA_INTERFACE

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream*, struct ArrowSchema* out);
    int (*get_next)(struct ArrowArrayStream*, struct ArrowArray* out);
    const char* (*get_last_error)(struct ArrowArrayStream*);
    void (*release)(struct ArrowArrayStream*);
    void* private_data;
};

#endif  // ARROW_C_STREAM_INTERFACE
}

namespace merilo::inline v0 {

/// Reads facts from a stream of record batches; `name` stands in the diagnostics, a row is counted from 1 over all batches. Columns mean
/// what they mean in a CSV file. Numbers of any width, bool, decimals, dictionaries and texts are facts; null is missing, and so is NaN
/// with `options.nan_is_missing`. A column `NAME.state` beside a fact's column `NAME` tells the state of its rows: `value`, `missing`,
/// `not_applicable`; null: nothing was given.
///
/// Takes the stream over and releases it, whatever happens. A producer that breaks the specification is refused before anything is read.
/// False when the table could not be read at all.
MERILO_API bool read_arrow(Dataset& dataset, const std::string& name, ArrowArrayStream* stream, const ReadOptions& options,
                           Diagnostics& diagnostics);
/// The same for one record batch: an array of structs. Takes both over and releases them.
MERILO_API bool read_arrow(Dataset& dataset, const std::string& name, ArrowSchema* schema, ArrowArray* array, const ReadOptions& options,
                           Diagnostics& diagnostics);

/// Which quantities have a column `NAME.state` of `value`, `missing`, `not_applicable`: `needed` are those with a row that is not
/// applicable (of facts also: that was not given), which are null like missing ones in the column itself.
enum class ArrowStates : std::uint8_t { never, needed, always };

struct ArrowOptions {
    std::vector<QuantityId> quantities;   ///< in this order; empty: those that were asked for by name, else all, in the order of the methodology
    ArrowStates states = ArrowStates::never;
    bool parents = true;                  ///< a column for each parent entity
};

/// Results of all objects of `entity`, one record batch for each period: the period, the object, its parents (named like their entities),
/// and a column for each quantity (named as in a CSV file: `failed`, `failed.points`): float64 for numbers and shares, bool for yes/no,
/// an ordered dictionary<int32, utf8> of names for labels. `entity` none: one row of the quantities that are the same for all objects.
/// The fields' metadata tell `title`, `code`, `type`, `unit`, `list`. The stream keeps what it shows alive, and columns that hold plain
/// doubles leave without a copy. `out` is overwritten, and to be released by its owner. Throws std::invalid_argument for a quantity that
/// was not computed or belongs to another entity, std::out_of_range for a period that is not there.
MERILO_API void write_arrow(const Result& result, EntityId entity, ArrowArrayStream* out, const ArrowOptions& options = {});
/// The same for one period, without the column of the period; `period` indexes `Result::periods`.
MERILO_API void write_arrow(const Result& result, std::size_t period, EntityId entity, ArrowArrayStream* out, const ArrowOptions& options = {});
/// Facts as they are held. A column with numbers that no double means is decimal128, or text where 38 digits are not enough: what is
/// written with `states` at least `needed` and read again is the same.
MERILO_API void write_arrow(const Dataset& dataset, std::string_view period, EntityId entity, ArrowArrayStream* out,
                            const ArrowOptions& options = {{}, ArrowStates::needed, true});

}  // namespace merilo::inline v0
