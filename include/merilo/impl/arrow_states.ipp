// Columns of states beside columns of facts, by words of 64 rows.
#pragma once

#include <merilo/impl/arrow_states.hpp>

#include <cstring>

namespace merilo::inline v0::detail {

ArrowStateWord arrow_state_word(std::string_view text) {
    if (text == "value") return ArrowStateWord::value;
    if (text == "missing") return ArrowStateWord::missing;
    if (text == "not_applicable") return ArrowStateWord::not_applicable;
    return text == "null" ? ArrowStateWord::null : ArrowStateWord::unknown;
}

ArrowStateCells::ArrowStateCells(const ArrowCells& cells) : cells_(cells) {
    if (!cells.dictionary) return;
    for (std::size_t i = 0; i < cells.dictionary->count; ++i)
        of_index_.push_back(cells.dictionary->is_null(i) ? ArrowStateWord::null
                                                         : arrow_state_word(arrow_text(*cells.dictionary, i, buffer_)));
}

template <typename Index>
void ArrowStateCells::look_up(std::size_t row, std::size_t count, std::uint8_t* words) const {
    for (std::size_t i = 0; i < count; ++i)
        words[i] = static_cast<std::uint8_t>(of_index_[static_cast<std::size_t>(arrow_load<Index>(cells_.data(), cells_.begin + row + i))]);
}

/// The bits of one place of 64 bytes: those of eight bytes come together by a multiplication.
std::uint64_t bits_of_bytes(const std::uint8_t* bytes, unsigned place) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, bytes + 8 * i, 8);
        bits |= ((eight >> place & 0x0101010101010101U) * 0x0102040810204080U >> 56U) << (8 * i);
    }
    return bits;
}

ArrowStateCells::Rows ArrowStateCells::read(std::size_t row, std::size_t count) {
    const bool has_nulls = cells_.validity() != nullptr && arrow_bits_at(cells_.validity(), cells_.begin + row, count) != first_bits(count);
    std::uint8_t bytes[64] = {};  // the indices where there are few, else what they say
    const bool as_indices = cells_.dictionary && !has_nulls && cells_.field->width == 1 && cells_.dictionary->count <= 8;
    if (as_indices) {
        std::memcpy(bytes, cells_.data() + cells_.begin + row, count);
    } else if (cells_.dictionary && !has_nulls && cells_.field->width == 4) {
        look_up<std::uint32_t>(row, count, bytes);
    } else {
        for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<std::uint8_t>(read_one(row + i));
    }
    const std::uint64_t places[3] = {bits_of_bytes(bytes, 0), bits_of_bytes(bytes, 1), bits_of_bytes(bytes, 2)};
    const auto rows_of = [&](std::size_t byte) {
        auto rows = first_bits(count);
        for (unsigned place = 0; place < 3; ++place) rows &= (byte >> place & 1U) != 0 ? places[place] : ~places[place];
        return rows;
    };
    Rows result;
    const auto add = [&](ArrowStateWord word, std::uint64_t rows) {
        if (word == ArrowStateWord::value) result.value |= rows;
        if (word == ArrowStateWord::missing) result.missing |= rows;
        if (word == ArrowStateWord::not_applicable) result.not_applicable |= rows;
        if (word == ArrowStateWord::null) result.null |= rows;
    };
    if (as_indices) {
        for (std::size_t i = 0; i < cells_.dictionary->count; ++i) add(of_index_[i], rows_of(i));
    } else {
        for (const auto word : {ArrowStateWord::value, ArrowStateWord::missing, ArrowStateWord::not_applicable, ArrowStateWord::null})
            add(word, rows_of(static_cast<std::size_t>(word)));
    }
    return result;
}

ArrowStateWord ArrowStateCells::read_one(std::size_t row) {
    if (cells_.is_null(row)) return ArrowStateWord::null;
    if (cells_.dictionary) return of_index_[static_cast<std::size_t>(cells_.index(row))];
    return arrow_state_word(arrow_text(cells_, row, buffer_));
}

}  // namespace merilo::inline v0::detail
