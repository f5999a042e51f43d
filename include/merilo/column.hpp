// The facts of one quantity: numbers as they came, in a buffer of their own or one that is shared, with planes of bits beside them.
#pragma once

#include <merilo/number.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace merilo::inline v0 {

/// One bit for each row, 64 rows a word; bits past the last row are 0.
using Bits = std::vector<std::uint64_t>;

inline bool bit(const Bits& bits, std::size_t row) { return (bits[row / 64] >> (row % 64) & 1U) != 0; }
inline void set_bit(Bits& bits, std::size_t row, bool on) {
    const std::uint64_t mask = std::uint64_t{1} << (row % 64);
    bits[row / 64] = on ? bits[row / 64] | mask : bits[row / 64] & ~mask;
}

/// The bits of a column. They are all alike without memory, lie in words of its own, or in somebody else's until one is changed.
class MERILO_API Plane {
public:
    Plane() = default;
    Plane(std::size_t rows, bool on) : rows_(rows), kind_(on ? Kind::ones : Kind::zeros) {}
    /// Bits of somebody else, kept alive by `owner`; the lowest bit of the first word is row 0, bits past the last row may be anything.
    Plane(const std::uint64_t* words, std::size_t rows, std::shared_ptr<const void> owner);

    [[nodiscard]] std::size_t size() const { return rows_; }
    /// 64 rows; bits past the last row are 0.
    [[nodiscard]] std::uint64_t word(std::size_t index) const {
        if (kind_ == Kind::own) return own_[index];
        if (index == rows_ / 64) return last_word();
        return kind_ == Kind::shared ? words_[index] : kind_ == Kind::ones ? ~std::uint64_t{0} : 0;
    }
    [[nodiscard]] bool operator[](std::size_t row) const { return (word(row / 64) >> (row % 64) & 1U) != 0; }
    [[nodiscard]] std::size_t count() const;
    /// Are all bits 1? Looks no further than to the first word that has a 0.
    [[nodiscard]] bool all() const;
    /// Where the bits lie; null when they lie nowhere.
    [[nodiscard]] const std::uint64_t* data() const {
        return kind_ == Kind::own ? own_.data() : kind_ == Kind::shared ? words_ : nullptr;
    }

    void set(std::size_t row, bool on) {
        if (kind_ != Kind::own) own();
        set_bit(own_, row, on);
    }
    /// The words to be changed; bits past the last row stay 0.
    [[nodiscard]] std::uint64_t* writable() {
        if (kind_ != Kind::own) own();
        return own_.data();
    }
    /// New rows are 0.
    void resize(std::size_t rows);
    /// Room for bits of its own.
    void reserve(std::size_t rows) { own_.reserve((rows + 63) / 64); }

private:
    enum class Kind : std::uint8_t { zeros, ones, shared, own };
    std::size_t rows_ = 0;
    Kind kind_ = Kind::zeros;
    const std::uint64_t* words_ = nullptr;
    std::shared_ptr<const void> owner_;
    Bits own_;

    [[nodiscard]] std::uint64_t last_word() const;
    void own();
};

inline bool bit(const Plane& plane, std::size_t row) { return plane[row]; }

enum class NumberType : std::uint8_t { f64, f32, i8, u8, i16, u16, i32, u32, i64, u64, bits };

/// The numbers of a column, read as doubles: doubles of its own, which may be changed, or a view of somebody else's buffer of any type,
/// which becomes doubles of its own when one is changed. A float of 32 bits means the shortest decimal that rounds to it.
class MERILO_API Numbers {
public:
    Numbers() = default;
    /// `data` is aligned for its type; of `bits` it is a byte whose lowest bit is row 0. `decimals`: of f32, no number has more, and
    /// none is larger than 2^22 / 10^decimals.
    Numbers(NumberType type, const void* data, std::size_t rows, std::shared_ptr<const void> owner, int decimals = 0);
    explicit Numbers(std::vector<double> values) : rows_(values.size()), own_(std::move(values)) {}

    [[nodiscard]] std::size_t size() const { return rows_; }
    [[nodiscard]] NumberType type() const { return type_; }
    /// The double nearest to the number of a row that is a value; of others anything.
    [[nodiscard]] double operator[](std::size_t row) const { return owner_ == nullptr ? own_[row] : viewed(row); }
    /// The numbers of `count` rows from `first` on.
    void copy(std::size_t first, std::size_t count, double* out) const;
    /// What keeps somebody else's buffer alive; null: the buffer is its own.
    [[nodiscard]] const std::shared_ptr<const void>& owner() const { return owner_; }
    /// The buffer, laid out as the type says.
    [[nodiscard]] const void* data() const { return owner_ == nullptr ? own_.data() : data_; }

    void set(std::size_t row, double value) {
        if (owner_ != nullptr) own();
        own_[row] = value;
    }
    /// The doubles to be changed.
    [[nodiscard]] double* writable() {
        if (owner_ != nullptr) own();
        return own_.data();
    }
    /// New rows are 0.
    void resize(std::size_t rows);
    /// Room for doubles of its own.
    void reserve(std::size_t rows) { own_.reserve(rows); }

private:
    NumberType type_ = NumberType::f64;
    std::size_t rows_ = 0;
    const void* data_ = nullptr;
    std::shared_ptr<const void> owner_;   ///< null: its own
    double scale_ = 1;                    ///< of f32: 10^decimals
    std::vector<double> own_;

    [[nodiscard]] double viewed(std::size_t row) const;
    void own();
};

/// The facts of one quantity. A number is the double nearest to the decimal that was given, and means the shortest decimal that
/// rounds to it; a share is a fraction of 1, yes is 1, a label its index. A row is a value when `valid`, else н/п when
/// `not_applicable`, else missing.
struct Column {
    Numbers numbers;
    Plane valid, not_applicable;
    Plane given;              ///< rows that were set, also to missing: a computed quantity that is given is not computed
    int decimals = 0;         ///< no cell has more decimals, `wide` cells left out
    double largest = 0;       ///< no cell has a larger magnitude
    bool negative = false;    ///< some value may be below 0; false: no cell is, `wide` ones included
    std::vector<std::pair<std::uint32_t, Fraction>> wide;   ///< rows whose number is not the shortest decimal of its double, ascending

    Column() = default;
    /// All rows missing, none given.
    explicit Column(std::size_t rows) : numbers(std::vector<double>(rows)), valid(rows, false), not_applicable(rows, false), given(rows, false) {}

    /// The number of a row that is a value, exactly.
    [[nodiscard]] MERILO_API Fraction exact(std::size_t row) const;
    void reserve(std::size_t rows) {
        numbers.reserve(rows);
        for (auto* plane : {&valid, &not_applicable, &given}) plane->reserve(rows);
    }
    void resize(std::size_t rows) {
        numbers.resize(rows);
        for (auto* plane : {&valid, &not_applicable, &given}) plane->resize(rows);
    }
};

}  // namespace merilo::inline v0
