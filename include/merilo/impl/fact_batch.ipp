// One pass over plain records: cells are found and numbers read at the same time.
#pragma once

#include <merilo/impl/fact_batch.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace merilo::inline v0::detail {

std::size_t CellMemo::place(std::string_view text) {
    std::size_t hash = text.size();
    for (const char c : text) hash = hash * 31 + static_cast<unsigned char>(c);
    return (hash ^ hash >> 7U) % size;
}

const CellMemo::Entry* CellMemo::find(std::string_view text) const {
    if (entries_.empty()) return nullptr;
    const auto& entry = entries_[place(text)];
    return entry.text == text ? &entry : nullptr;
}

void CellMemo::keep(std::string_view text, State state, double number, int decimals) {
    constexpr std::size_t longest = 32;
    if (text.empty() || text.size() > longest) return;
    if (entries_.empty()) entries_.resize(size);
    entries_[place(text)] = {std::string(text), state, number, decimals};
}

FactBatch::FactBatch(RecordReader& records, char separator, std::size_t count)
    : records_(records), separator_(separator), is_long_(records.is_long()) {
    const auto& columns = records.columns();
    object_ = columns.path[0];
    for (std::size_t i = 0; i < count; ++i) {
        auto& column = planned_.emplace_back();
        const auto kind = columns.columns[i].kind;
        if (kind == DataColumn::Kind::unnamed) column.kind = Kind::empty;
        if (i == columns.period || std::find(columns.path.begin(), columns.path.end(), i) != columns.path.end()) {
            column.kind = Kind::key;
            keys_.push_back(i);
        }
        if (!records.format(i)) continue;
        column.format = &*records.format(i);
        column.plain = column.format->plain_numbers();
        column.kind = column.plain.possible ? Kind::number : Kind::other;
        column.part.quantity = columns.columns[i].id;
    }
    if (is_long_) return;
    // So many that their facts stay in the cache.
    constexpr std::size_t facts = std::size_t{1} << 16U;
    most_ = std::clamp<std::size_t>(facts / std::max<std::size_t>(1, count), 16, 1024);
    numbers_.resize(planned_.size() * most_);
    states_.resize(planned_.size() * most_);
    key_cells_.resize(keys_.size() * most_);
    begins_.resize(most_);
    ends_.resize(most_);
    record_numbers_.resize(most_);
    rows_.resize(most_);
    cells_.resize(columns.columns.size());
}

bool FactBatch::take(const char*& at, const char* end, std::uint64_t number) {
    if (is_long_ || *at == '\n' || *at == '\r') return false;
    const char* here = at;
    for (std::size_t i = 0; i < planned_.size(); ++i) {
        if (i > 0 && *here++ != separator_) return false;
        if (!take_cell(planned_[i], i, here, end)) return false;
    }
    if (*here == '\r') ++here;
    else if (*here != '\n') return false;
    if (*here == '\n') ++here;
    std::size_t key = count_ * keys_.size();
    for (const auto i : keys_) {
        if (i == object_ && trimmed_cell(key_cells_[key]).empty()) return false;
        ++key;
    }
    begins_[count_] = at;
    record_numbers_[count_] = number;
    ends_[count_] = at = here;
    if (++count_ == most_) flush();
    return true;
}

bool FactBatch::take_cell(PlannedColumn& column, std::size_t index, const char*& at, const char* end) {
    switch (column.kind) {
        case Kind::number: {
            const char* const begin = at;
            if (take_number(column, index, at)) return true;
            at = begin;
            return take_other(column, index, at, end);
        }
        case Kind::other: return take_other(column, index, at, end);
        case Kind::skipped:
        case Kind::empty:
        case Kind::key: break;
    }
    std::string_view text;
    if (!cell_text(at, end, text)) return false;
    if (column.kind == Kind::empty) return trimmed_cell(text).empty();
    if (column.kind == Kind::skipped) return true;
    const auto key = std::find(keys_.begin(), keys_.end(), index) - keys_.begin();
    key_cells_[count_ * keys_.size() + static_cast<std::size_t>(key)] = text;
    return true;
}

bool FactBatch::cell_text(const char*& at, const char* end, std::string_view& text) const {
    if (*at == '"') {
        const auto* quote = static_cast<const char*>(std::memchr(at + 1, '"', static_cast<std::size_t>(end - at - 1)));
        if (quote == nullptr || !ends_cell(quote[1])) return false;
        text = {at + 1, static_cast<std::size_t>(quote - at - 1)};
        at = quote + 1;
        return true;
    }
    const char* const begin = at;
    while (!ends_cell(*at)) {
        if (*at == '"') return false;
        ++at;
    }
    text = {begin, static_cast<std::size_t>(at - begin)};
    return true;
}

void FactBatch::put(PlannedColumn& column, std::size_t index, State state, double number) {
    numbers_[index * most_ + count_] = number;
    states_[index * most_ + count_] = state;
    column.part.largest = std::max(column.part.largest, std::fabs(number));
    column.part.negative = column.part.negative || number < 0;
}

/// A decimal of at most 15 digits, which a double holds exactly before it is divided once.
bool FactBatch::take_number(PlannedColumn& column, std::size_t index, const char*& at) {
    static constexpr std::array<double, 18> powers{1,   1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,
                                                   1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17};
    const char* here = at;
    const bool quoted = *here == '"';
    if (quoted) ++here;
    const bool negative = *here == '-';
    if (negative) ++here;
    std::uint64_t digits = 0;
    const char* const begin = here;
    const auto is_digit = [](char c) { return static_cast<unsigned char>(c - '0') < 10U; };
    for (; is_digit(*here); ++here) digits = digits * 10 + static_cast<std::uint64_t>(*here - '0');
    auto count = here - begin;
    std::ptrdiff_t places = 0;
    if (*here == '.' || (*here == ',' && (quoted || separator_ != ','))) {
        const char* const point = ++here;
        for (; is_digit(*here); ++here) digits = digits * 10 + static_cast<std::uint64_t>(*here - '0');
        places = here - point;
        if (places == 0) return false;
        count += places;
    } else if (count == 0 && !negative && !quoted && ends_cell(*here)) {
        put(column, index, State::missing, 0);
        at = here;
        return true;
    }
    if (count == 0 || count > narrow_digits) return false;
    bool percent = column.plain.in_percent;
    if (*here == '%') {
        if (!column.plain.is_share) return false;
        percent = true;
        ++here;
    }
    if (quoted && *here++ != '"') return false;
    if (!ends_cell(*here)) return false;
    if (percent) places += 2;
    double number = static_cast<double>(digits);
    if (places > 0) number /= powers[static_cast<std::size_t>(places)];
    if (negative && digits != 0) number = -number;
    if (number < column.plain.lowest || number > column.plain.highest) return false;
    if (places > column.part.decimals) {
        for (; places > 0 && digits % 10 == 0; --places) digits /= 10;
        if (column.plain.integer && places > 0) return false;
        column.part.decimals = std::max(column.part.decimals, static_cast<int>(places));
    }
    put(column, index, State::value, number);
    at = here;
    return true;
}

bool FactBatch::take_other(PlannedColumn& column, std::size_t index, const char*& at, const char* end) {
    std::string_view text;
    if (!cell_text(at, end, text)) return false;
    if (const auto* known = column.memo.find(text); known != nullptr) {
        column.part.decimals = std::max(column.part.decimals, known->decimals);
        put(column, index, known->state, known->number);
        return true;
    }
    const auto fact = column.format->read(text);
    if (fact.error || fact.wide) return false;
    const bool is_value = fact.state == State::value;
    const int decimals = is_value ? decimal_shape(fact.number).decimals : 0;
    column.part.decimals = std::max(column.part.decimals, decimals);
    column.memo.keep(text, fact.state, fact.number, decimals);
    put(column, index, fact.state, is_value ? fact.number : 0);
    return true;
}

void FactBatch::flush() {
    if (count_ == 0) return;
    std::vector<std::pair<const std::string*, std::vector<std::uint32_t>>> periods;
    for (std::uint32_t i = 0; i < count_; ++i) {
        for (std::size_t key = 0; key < keys_.size(); ++key)
            cells_[keys_[key]] = {DataCell::Kind::text, key_cells_[i * keys_.size() + key]};
        const auto place = records_.place(record_numbers_[i], cells_, true);
        if (!place) continue;
        if (records_.is_known(*place)) {
            read_again(*place, i);
            continue;
        }
        rows_[i] = place->row;
        const auto* period = &place->period->name;
        auto found = std::find_if(periods.begin(), periods.end(), [&](const auto& one) { return one.first == period; });
        if (found == periods.end()) found = periods.insert(periods.end(), {period, {}});
        found->second.push_back(i);
    }
    for (const auto& [period, picks] : periods) write(*period, picks);
    count_ = 0;
    for (auto& column : planned_) {
        column.part.largest = 0;
        column.part.negative = false;
    }
}

void FactBatch::read_again(RecordReader::Place place, std::size_t index) {
    CsvRecords records(separator_);
    const char* at = begins_[index];
    records.next(at, ends_[index], true);
    std::vector<DataCell> cells;
    for (const auto cell : records.cells()) cells.push_back({DataCell::Kind::text, cell});
    records_.read_facts(place, record_numbers_[index], cells);
}

void FactBatch::write(std::string_view period, const std::vector<std::uint32_t>& picks) {
    std::vector<ColumnPart> parts;
    for (std::size_t i = 0; i < planned_.size(); ++i) {
        auto& column = planned_[i];
        if (column.format == nullptr) continue;
        column.part.numbers = numbers_.data() + i * most_;
        column.part.states = states_.data() + i * most_;
        parts.push_back(column.part);
    }
    records_.writer().write(period, picks, rows_, parts);
}

}  // namespace merilo::inline v0::detail
