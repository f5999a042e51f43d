// Texts of key columns by number: entries of a dictionary once, the rest by what came after the same text before, else by their hash.
#pragma once

#include <merilo/impl/arrow_column.ipp>
#include <merilo/impl/arrow_key_column.hpp>

namespace merilo::inline v0::detail {

ArrowKeyColumn::ArrowKeyColumn(const std::vector<ArrowCells>& cells, std::size_t records, bool nan_is_missing)
    : nan_is_missing_(nan_is_missing) {
    reserve_large(of_record_, records);
    const ArrowCells* before = nullptr;
    for (const auto& batch : cells) {
        const auto layout = batch.field->layout;
        if (batch.dictionary) read_indices(batch, before);
        else if (layout >= ArrowLayout::int8 && layout <= ArrowLayout::int64) read_integers(batch);
        else read_texts(batch);
        before = &batch;
    }
}

std::uint32_t ArrowKeyColumn::add(std::uint64_t hash, std::string_view text) {
    const auto key = static_cast<std::uint32_t>(texts_.size());
    texts_.push_back(text);
    followers_.push_back(none);
    known_.insert(hash, key);
    return key;
}

/// The key that followed the last one when that came before, if it is the one that is looked for.
template <typename Equal> std::uint32_t ArrowKeyColumn::expected(Equal equal) const {
    const auto guess = last_ == none ? none : followers_[last_];
    return guess != none && equal(guess) ? guess : none;
}

/// `stays`: the text lies where it stays.
std::uint32_t ArrowKeyColumn::key_of(std::string_view text, bool stays) {
    const auto equal = [&](std::uint32_t key) { return texts_[key] == text; };
    auto key = expected(equal);
    if (key == none) {
        const auto hash = text_hash(text, seed_);
        key = known_.find(hash, equal);
        if (key == none) key = add(hash, stays ? text : kept_.emplace_back(text));
        if (last_ != none) followers_[last_] = key;
    }
    return last_ = key;
}

std::uint32_t ArrowKeyColumn::missing() {
    if (missing_ == none) missing_ = key_of({}, true);
    numbers_.resize(texts_.size());
    return last_ = missing_;
}

/// Integers are told apart as such: the table of a column holds them or texts, and no integer has an empty text.
std::uint32_t ArrowKeyColumn::key_of_number(const ArrowCells& cells, std::size_t row) {
    const auto number = cells.index(row);
    const auto equal = [&](std::uint32_t key) { return numbers_[key] == number && key != missing_; };
    auto key = expected(equal);
    if (key == none) {
        const auto hash = text_hash({reinterpret_cast<const char*>(&number), sizeof number}, seed_);
        key = known_.find(hash, equal);
        if (key == none) key = add(hash, kept_.emplace_back(arrow_text(cells, row, buffer_)));
        numbers_.resize(texts_.size());
        numbers_[key] = number;
        if (last_ != none) followers_[last_] = key;
    }
    return last_ = key;
}

void ArrowKeyColumn::read_integers(const ArrowCells& cells) {
    for (std::size_t row = 0; row < cells.count; ++row) {
        of_record_.push_back(cells.is_null(row) ? missing() : key_of_number(cells, row));
    }
}

void ArrowKeyColumn::read_texts(const ArrowCells& cells) {
    const auto layout = cells.field->layout;
    const bool stays = arrow_lies_as_text(layout);
    const bool hides_nan = nan_is_missing_ && arrow_is_float(layout);
    for (std::size_t row = 0; row < cells.count; ++row) {
        const auto text = arrow_text(cells, row, buffer_);
        of_record_.push_back(hides_nan && text.ends_with("nan") ? missing() : key_of(text, stays || text.empty()));
    }
}

template <typename Index> void ArrowKeyColumn::read_indices_of(const ArrowCells& cells) {
    const auto& values = *cells.dictionary;
    const bool stays = arrow_lies_as_text(values.field->layout);
    const auto look_up = [&](std::size_t index) {
        return of_index_[index] = values.is_null(index) ? missing() : key_of(arrow_text(values, index, buffer_), stays);
    };
    const bool has_nulls = cells.validity() != nullptr;
    const auto* indices = cells.data() + cells.begin * sizeof(Index);
    const auto known = of_record_.size();
    of_record_.resize(known + cells.count);
    auto* to = of_record_.data() + known;
    const auto* of_index = of_index_.data();
    for (std::size_t row = 0; row < cells.count; ++row) {
        if (has_nulls && cells.is_null(row)) {
            to[row] = missing();
            continue;
        }
        const auto index = static_cast<std::size_t>(arrow_load<Index>(indices, row));
        to[row] = of_index[index] != none ? of_index[index] : look_up(index);
    }
}

void ArrowKeyColumn::read_indices(const ArrowCells& cells, const ArrowCells* before) {
    const auto& values = *cells.dictionary;
    const auto is_same = [&](const ArrowCells& other) {   // producers hand over one dictionary with each batch
        if (other.count != values.count || other.begin != values.begin || other.array->n_buffers != values.array->n_buffers) return false;
        return std::equal(values.array->buffers, values.array->buffers + values.array->n_buffers, other.array->buffers);
    };
    if (before == nullptr || !before->dictionary || !is_same(*before->dictionary) || values.dictionary) of_index_.assign(values.count, none);
    switch (cells.field->layout) {
        case ArrowLayout::int8: return read_indices_of<std::int8_t>(cells);
        case ArrowLayout::uint8: return read_indices_of<std::uint8_t>(cells);
        case ArrowLayout::int16: return read_indices_of<std::int16_t>(cells);
        case ArrowLayout::uint16: return read_indices_of<std::uint16_t>(cells);
        case ArrowLayout::int32: return read_indices_of<std::int32_t>(cells);
        case ArrowLayout::uint32: return read_indices_of<std::uint32_t>(cells);
        case ArrowLayout::uint64: return read_indices_of<std::uint64_t>(cells);
        default: return read_indices_of<std::int64_t>(cells);
    }
}

}  // namespace merilo::inline v0::detail
