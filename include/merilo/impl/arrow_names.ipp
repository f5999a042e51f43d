// The names in a column of objects, many at once: texts where they lie, numbers as texts one behind the other.
#pragma once

#include <merilo/impl/arrow_column.ipp>
#include <merilo/impl/arrow_names.hpp>

#include <charconv>

namespace merilo::inline v0::detail {

std::span<const std::string_view> ArrowNames::read(const ArrowCells& cells, std::size_t row, std::size_t count) {
    const auto layout = cells.field->layout;
    if (arrow_lies_as_text(cells.dictionary ? cells.dictionary->field->layout : layout)) {
        for (std::size_t i = 0; i < count; ++i) names_[i] = arrow_text(cells, row + i, buffer_);
    } else if (!cells.dictionary && layout >= ArrowLayout::int8 && layout <= ArrowLayout::int64 && cells.validity() == nullptr) {
        write_integers(cells, row, count);
    } else {
        write_texts(cells, row, count);
    }
    return {names_.data(), count};
}

void ArrowNames::write_integers(const ArrowCells& cells, std::size_t row, std::size_t count) {
    constexpr std::size_t longest = 20;
    bytes_.resize(most * longest);
    char* at = bytes_.data();
    for (std::size_t i = 0; i < count; ++i) {
        char* const end = std::to_chars(at, at + longest, cells.index(row + i)).ptr;
        names_[i] = {at, static_cast<std::size_t>(end - at)};
        at = end;
    }
}

void ArrowNames::write_texts(const ArrowCells& cells, std::size_t row, std::size_t count) {
    const bool hides_nan = nan_is_missing_ && arrow_is_float(cells.field->layout);
    bytes_.clear();
    ends_.clear();
    for (std::size_t i = 0; i < count; ++i) {
        const auto text = arrow_text(cells, row + i, buffer_);
        if (!hides_nan || !text.ends_with("nan")) bytes_ += text;
        ends_.push_back(bytes_.size());
    }
    for (std::size_t i = 0, begin = 0; i < count; begin = ends_[i++]) names_[i] = std::string_view(bytes_).substr(begin, ends_[i] - begin);
}

}  // namespace merilo::inline v0::detail
