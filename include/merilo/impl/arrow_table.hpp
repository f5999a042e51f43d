// A table as an Arrow producer hands it over: checked once, then read within its buffers.
#pragma once

#include <merilo/arrow.hpp>
#include <merilo/impl/records.hpp>

#include <memory>
#include <optional>

namespace merilo::inline v0::detail {

/// How the cells of a column are laid out. `other`: a type that holds no facts.
enum class ArrowLayout : std::uint8_t {
    other, null, boolean, int8, uint8, int16, uint16, int32, uint32, int64, uint64, float16, float32, float64, decimal, day, text, large_text, text_view,
};

/// Do its cells lie in memory as the texts that they are?
inline bool arrow_lies_as_text(ArrowLayout layout) {
    return layout == ArrowLayout::text || layout == ArrowLayout::large_text || layout == ArrowLayout::text_view;
}

/// What a schema says of one column.
struct ArrowField {
    std::string name, format;
    ArrowLayout layout = ArrowLayout::other;
    std::size_t width = 0;                        ///< bytes of a cell of fixed width; 0: bits, or not fixed
    int scale = 0;                                ///< of a decimal: digits behind the point
    std::shared_ptr<const ArrowField> dictionary; ///< of the values; then the layout is that of the indices

    /// Of a layout of integers.
    [[nodiscard]] bool is_signed() const {
        return layout == ArrowLayout::int8 || layout == ArrowLayout::int16 || layout == ArrowLayout::int32 || layout == ArrowLayout::int64;
    }
};

/// An array that is released with its last reader.
struct ArrowArrayOwner {
    ArrowArray array{};
    ArrowArrayOwner() = default;
    ArrowArrayOwner(const ArrowArrayOwner&) = delete;
    ArrowArrayOwner& operator=(const ArrowArrayOwner&) = delete;
    ~ArrowArrayOwner() {
        if (array.release != nullptr) array.release(&array);
    }
};

/// The cells of one column in one batch; `begin` of them are left out before the first.
struct ArrowCells {
    const ArrowField* field = nullptr;
    const ArrowArray* array = nullptr;
    std::size_t begin = 0, count = 0;
    std::shared_ptr<ArrowCells> dictionary;

    [[nodiscard]] const std::uint8_t* validity() const { return static_cast<const std::uint8_t*>(array->buffers[0]); }
    [[nodiscard]] const std::uint8_t* data() const { return static_cast<const std::uint8_t*>(array->buffers[1]); }
    [[nodiscard]] bool is_null(std::size_t row) const;
    /// Bytes of a cell of a text layout.
    [[nodiscard]] std::string_view bytes(std::size_t row) const;
    /// The index of a cell whose layout is of integers.
    [[nodiscard]] std::int64_t index(std::size_t row) const;
};

/// `count` bits from the one at `begin` on, at most 64, the first in the lowest place.
std::uint64_t arrow_bits_at(const std::uint8_t* bits, std::size_t begin, std::size_t count);

/// The value of a float of half the width.
double arrow_half(std::uint16_t bits);

/// A cell as a person would write it: shortest decimals, `true`; of a null an empty text; `nan`, `inf`, `-inf`. Uses `buffer`.
std::string_view arrow_text(const ArrowCells& cells, std::size_t row, std::string& buffer);

/// What is broken, as a phrase, and in which column; an empty phrase: nothing is.
struct ArrowFault {
    std::string_view what;
    std::string column;
    explicit operator bool() const { return !what.empty(); }
};

/// All batches of a table. The first error of a producer ends the reading.
class ArrowTable {
public:
    /// False, with a diagnostic, when the producer fails or breaks the specification.
    bool take(ArrowArrayStream& stream, DataReport& report);
    bool take(ArrowSchema& schema, std::shared_ptr<ArrowArrayOwner> batch, DataReport& report);
    /// Checks the cells of a column in all batches, and makes them readable. Several columns may be looked at at once.
    void look_at(std::size_t column);
    /// False, with a diagnostic, when the cells of the column cannot be read.
    bool open(std::size_t column, DataReport& report);

    [[nodiscard]] const std::vector<ArrowField>& fields() const { return fields_; }
    [[nodiscard]] std::size_t rows() const { return rows_; }
    /// By batch.
    [[nodiscard]] const std::vector<ArrowCells>& cells(std::size_t column) const { return cells_[column]; }
    [[nodiscard]] const std::vector<std::shared_ptr<ArrowArrayOwner>>& batches() const { return batches_; }

private:
    std::vector<ArrowField> fields_;
    std::vector<std::shared_ptr<ArrowArrayOwner>> batches_;
    std::vector<std::vector<ArrowCells>> cells_;
    std::vector<std::string_view> broken_;  // by column: what is broken in it
    std::size_t rows_ = 0;

    ArrowFault read_schema(const ArrowSchema& schema);
    ArrowFault add_batch(std::shared_ptr<ArrowArrayOwner> batch);
    void begin_columns();
};

}  // namespace merilo::inline v0::detail
