// Columns of facts: planes of bits and numbers that may lie in somebody else's buffers.
#pragma once

#include <merilo/column.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace merilo::inline v0 {
namespace detail {

template <typename T> void widen_numbers(const void* data, std::size_t first, std::size_t count, double* out) {
    const auto* numbers = static_cast<const T*>(data) + first;
    for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<double>(numbers[i]);
}

void widen_bits(const void* data, std::size_t first, std::size_t count, double* out) {
    const auto* bytes = static_cast<const std::uint8_t*>(data);
    for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<double>(bytes[(first + i) / 8] >> ((first + i) % 8) & 1U);
}

}  // namespace detail

Plane::Plane(const std::uint64_t* words, std::size_t rows, std::shared_ptr<const void> owner)
    : rows_(rows), kind_(Kind::shared), words_(words), owner_(std::move(owner)) {}

/// Only the bytes that have rows are there to be read.
std::uint64_t Plane::last_word() const {
    const auto rows = rows_ % 64;
    const auto mask = (std::uint64_t{1} << rows) - 1;
    if (kind_ != Kind::shared) return kind_ == Kind::ones ? mask : 0;
    std::uint64_t word = 0;
    std::memcpy(&word, words_ + rows_ / 64, (rows + 7) / 8);
    return word & mask;
}

std::size_t Plane::count() const {
    std::size_t result = 0;
    for (std::size_t w = 0; w < (rows_ + 63) / 64; ++w) result += static_cast<std::size_t>(std::popcount(word(w)));
    return result;
}

bool Plane::all() const {
    if (kind_ == Kind::ones) return true;
    for (std::size_t row = 0; row < rows_; row += 64) {
        const auto left = rows_ - row;
        if (word(row / 64) != (left < 64 ? (std::uint64_t{1} << left) - 1 : ~std::uint64_t{0})) return false;
    }
    return true;
}

void Plane::own() {
    Bits words((rows_ + 63) / 64);
    for (std::size_t w = 0; w < words.size(); ++w) words[w] = word(w);
    own_ = std::move(words);
    kind_ = Kind::own;
    words_ = nullptr;
    owner_ = nullptr;
}

void Plane::resize(std::size_t rows) {
    if (rows == rows_) return;
    if (kind_ == Kind::shared || (kind_ == Kind::ones && rows > rows_)) own();
    if (kind_ == Kind::own) {
        own_.resize((rows + 63) / 64);
        if (rows % 64 != 0 && rows < rows_) own_.back() &= (std::uint64_t{1} << (rows % 64)) - 1;
    }
    rows_ = rows;
}

Numbers::Numbers(NumberType type, const void* data, std::size_t rows, std::shared_ptr<const void> owner, int decimals)
    : type_(type), rows_(rows), data_(data), owner_(std::move(owner)) {
    for (int i = 0; i < decimals; ++i) scale_ *= 10;
    if (owner_ == nullptr) owner_ = std::shared_ptr<const void>(data, [](const void*) {});  // the caller keeps it
}

double Numbers::viewed(std::size_t row) const {
    double result = 0;
    copy(row, 1, &result);
    return result;
}

void Numbers::copy(std::size_t first, std::size_t count, double* out) const {
    const auto* from = data();
    switch (type_) {
        case NumberType::f64: std::copy_n(static_cast<const double*>(from) + first, count, out); return;
        case NumberType::f32:
            detail::widen_numbers<float>(from, first, count, out);
            // A float is near a decimal of few digits: the nearest multiple of 10^-decimals is that decimal.
            for (std::size_t i = 0; i < count; ++i) out[i] = std::nearbyint(out[i] * scale_) / scale_;
            return;
        case NumberType::i8: return detail::widen_numbers<std::int8_t>(from, first, count, out);
        case NumberType::u8: return detail::widen_numbers<std::uint8_t>(from, first, count, out);
        case NumberType::i16: return detail::widen_numbers<std::int16_t>(from, first, count, out);
        case NumberType::u16: return detail::widen_numbers<std::uint16_t>(from, first, count, out);
        case NumberType::i32: return detail::widen_numbers<std::int32_t>(from, first, count, out);
        case NumberType::u32: return detail::widen_numbers<std::uint32_t>(from, first, count, out);
        case NumberType::i64: return detail::widen_numbers<std::int64_t>(from, first, count, out);
        case NumberType::u64: return detail::widen_numbers<std::uint64_t>(from, first, count, out);
        case NumberType::bits: return detail::widen_bits(from, first, count, out);
    }
}

void Numbers::own() {
    std::vector<double> values(rows_);
    copy(0, rows_, values.data());
    *this = Numbers(std::move(values));
}

void Numbers::resize(std::size_t rows) {
    if (rows == rows_) return;
    if (owner_ != nullptr) own();
    own_.resize(rows, 0);
    rows_ = rows;
}

Fraction Column::exact(std::size_t row) const {
    const auto found = std::lower_bound(wide.begin(), wide.end(), row, [](const auto& cell, std::size_t r) { return cell.first < r; });
    return found != wide.end() && found->first == row ? found->second : from_double(numbers[row]);
}

}  // namespace merilo::inline v0
