// Columns of facts from Arrow columns: views where the layouts allow, copies otherwise.
#pragma once

#include <merilo/impl/arrow_column.hpp>
#include <merilo/impl/arrow_states.ipp>

namespace merilo::inline v0::detail {

std::optional<NumberType> arrow_number_type(ArrowLayout layout) {
    switch (layout) {
        case ArrowLayout::boolean: return NumberType::bits;
        case ArrowLayout::int8: return NumberType::i8;
        case ArrowLayout::uint8: return NumberType::u8;
        case ArrowLayout::int16: return NumberType::i16;
        case ArrowLayout::uint16: return NumberType::u16;
        case ArrowLayout::int32: return NumberType::i32;
        case ArrowLayout::uint32: return NumberType::u32;
        case ArrowLayout::int64: return NumberType::i64;
        case ArrowLayout::uint64: return NumberType::u64;
        case ArrowLayout::float32: return NumberType::f32;
        case ArrowLayout::float64: return NumberType::f64;
        default: return std::nullopt;
    }
}

bool arrow_is_float(ArrowLayout layout) {
    return layout == ArrowLayout::float16 || layout == ArrowLayout::float32 || layout == ArrowLayout::float64;
}

/// What to report of a cell that is no finite number; Code{}: nothing, it is missing. Nothing for other cells.
std::optional<Code> arrow_not_finite(const ArrowCells& cells, std::string_view text, const ReadOptions& options) {
    const auto* field = cells.field->dictionary ? cells.field->dictionary.get() : cells.field;
    if (!arrow_is_float(field->layout)) return std::nullopt;
    if (text.ends_with("nan")) return options.nan_is_missing ? Code{} : Code::arrow_not_a_number;
    return text.ends_with("inf") ? std::optional(Code::arrow_infinite) : std::nullopt;
}

ArrowColumn::ArrowColumn(const ArrowTable& table, std::size_t field, std::optional<std::size_t> states, const DataColumn& meaning,
                         const Model& model, const ReadOptions& options, DataReport& report)
    : table_(table), field_(field), states_(states), meaning_(meaning), options_(options), report_(report),
      format_(model, model.quantities[meaning.id].type, model.quantities[meaning.id].range, meaning.in_percent, !options.expected) {
    const auto& shape = table.fields()[field];
    layout_ = shape.dictionary ? shape.dictionary->layout : shape.layout;
    const auto kind = model.quantities[meaning.id].type.kind;
    const bool is_number = kind == TypeKind::number || (kind == TypeKind::share && !meaning.in_percent);
    plain_ = !shape.dictionary && arrow_number_type(layout_) &&
             (layout_ == ArrowLayout::boolean ? kind == TypeKind::yes_no : is_number || kind == TypeKind::yes_no);
}

template <typename Use> void ArrowColumn::each_row(Use use) const {
    std::size_t at = 0;
    for (const auto& run : *runs_)
        for (std::size_t row = run.first; row < run.first + run.count; ++row) use(run, row, at++);
}

Column ArrowColumn::read(const std::vector<ArrowRun>& runs, const std::vector<std::uint32_t>& records) {
    runs_ = &runs;
    records_ = &records;
    sorted_begin_ += rows_;
    rows_ = records.size();
    auto column = plain_ ? read_numbers() : read_texts();
    if (states_) apply_states(column);
    return column;
}

std::string_view ArrowColumn::text(const ArrowRun& run, std::size_t row) { return arrow_text(cells(run), row, buffer_); }

Plane ArrowColumn::validity() const {
    bool any = false;
    const auto& batches = table_.cells(field_);
    if (std::all_of(batches.begin(), batches.end(), [](const auto& batch) { return batch.validity() == nullptr; })) return {rows_, true};
    for (const auto& run : *runs_) {
        const auto* bits = cells(run).validity();
        any = any || (bits != nullptr && count_arrow_nulls(bits, cells(run).begin + run.first, run.count) != 0);
    }
    if (!any) return {rows_, true};
    const auto& first = runs_->front();
    const auto at = cells(first).begin + first.first;
    const auto* byte = cells(first).validity() + at / 8;
    if (runs_->size() == 1 && at % 8 == 0 && reinterpret_cast<std::uintptr_t>(byte) % alignof(std::uint64_t) == 0)
        return {reinterpret_cast<const std::uint64_t*>(byte), rows_, table_.batches()[first.batch]};
    Plane valid(rows_, true);
    each_row([&](const ArrowRun& run, std::size_t row, std::size_t i) {
        if (cells(run).is_null(row)) valid.set(i, false);
    });
    return valid;
}

Numbers ArrowColumn::bits() const {
    const auto& first = runs_->front();
    const auto at = cells(first).begin + first.first;
    if (runs_->size() == 1 && at % 8 == 0)
        return {NumberType::bits, cells(first).data() + at / 8, rows_, table_.batches()[first.batch]};
    auto copied = std::make_shared<std::vector<std::uint8_t>>((rows_ + 7) / 8);
    each_row([&](const ArrowRun& run, std::size_t row, std::size_t i) {
        const auto from = cells(run).begin + row;
        const auto one = static_cast<unsigned>(cells(run).data()[from / 8] >> (from % 8) & 1U);
        (*copied)[i / 8] = static_cast<std::uint8_t>((*copied)[i / 8] | one << (i % 8));
    });
    return {NumberType::bits, copied->data(), rows_, copied};
}

template <typename Cell> void ArrowColumn::scatter(const std::vector<std::uint32_t>& places, std::uint8_t* to) const {
    const auto* place = places.data();
    for (const auto& batch : table_.cells(field_)) {
        const auto* from = batch.data() + batch.begin * sizeof(Cell);
        for (std::size_t row = 0; row < batch.count; ++row, ++place, from += sizeof(Cell))
            if (*place != none) std::memcpy(to + *place * sizeof(Cell), from, sizeof(Cell));
    }
}

void ArrowColumn::sort(const std::vector<std::uint32_t>& places) {
    const auto width = table_.fields()[field_].width;
    if (!plain_ || width == 0) return;
    sorted_ = std::make_shared<SortedCells>((places.size() * width + 7) / 8);
    auto* to = reinterpret_cast<std::uint8_t*>(sorted_->data());
    if (width == 1) scatter<std::uint8_t>(places, to);
    else if (width == 2) scatter<std::uint16_t>(places, to);
    else if (width == 4) scatter<std::uint32_t>(places, to);
    else scatter<std::uint64_t>(places, to);
}

/// The numbers as they came.
Numbers ArrowColumn::numbers() const {
    if (layout_ == ArrowLayout::boolean) return bits();
    const auto type = *arrow_number_type(layout_);
    const auto width = table_.fields()[field_].width;
    const auto start = [&](const ArrowRun& run) { return cells(run).data() + (cells(run).begin + run.first) * width; };
    if (sorted_) return {type, reinterpret_cast<const std::uint8_t*>(sorted_->data()) + sorted_begin_ * width, rows_, sorted_};
    const auto& first = runs_->front();
    if (runs_->size() == 1 && reinterpret_cast<std::uintptr_t>(start(first)) % width == 0)
        return {type, start(first), rows_, table_.batches()[first.batch]};
    auto copied = std::make_shared<std::vector<std::uint64_t>>((rows_ * width + 7) / 8);
    auto* to = reinterpret_cast<std::uint8_t*>(copied->data());
    for (const auto& run : *runs_) {
        std::memcpy(to, start(run), run.count * width);
        to += run.count * width;
    }
    return {type, copied->data(), rows_, copied};
}

/// Floats of 32 bits stay where all are decimals that a float tells apart from their neighbours on one grid; else they become doubles.
Numbers ArrowColumn::floats(const Numbers& raw, const Plane& valid) const {
    constexpr double most_digits = 1e6, most_grid = 4194304;  // a float holds 6 digits; below 2^22 rounding finds the decimal again
    const auto* values = static_cast<const float*>(raw.data());
    int decimals = 0;
    double power = 1, largest = 0;
    const auto decimal_of = [&](float value) {
        const double k = std::nearbyint(double{value} * power);
        return std::fabs(k) < most_digits && static_cast<float>(k / power) == value ? std::optional(k / power) : std::nullopt;
    };
    const auto parsed = [](float value) {
        char text[40];
        const auto end = std::to_chars(text, text + sizeof text, value).ptr;
        double result = value;
        std::from_chars(text, end, result);
        return result;
    };
    for (std::size_t row = 0; row < raw.size(); ++row) {
        if (!valid[row] || !std::isfinite(values[row])) continue;
        largest = std::max(largest, std::fabs(double{values[row]}));
        if (decimals > narrow_digits || decimal_of(values[row])) continue;
        decimals = std::max(decimals, decimal_shape(parsed(values[row])).decimals);
        power = double_power_of_ten(std::min(decimals, narrow_digits));
    }
    if (decimals <= narrow_digits && largest * power < most_grid)
        return {NumberType::f32, values, raw.size(), raw.owner(), decimals};
    std::vector<double> doubles(raw.size());
    for (std::size_t row = 0; row < raw.size(); ++row) {
        if (!valid[row]) continue;
        const auto found = std::isfinite(values[row]) ? decimal_of(values[row]) : double{values[row]};
        doubles[row] = found ? *found : parsed(values[row]);
    }
    return Numbers(std::move(doubles));
}

Column ArrowColumn::read_numbers() {
    Column column;
    column.valid = validity();
    column.not_applicable = Plane(rows_, false);
    column.given = Plane(rows_, true);
    column.numbers = numbers();
    if (layout_ == ArrowLayout::boolean) {
        column.largest = 1;
        return column;
    }
    if (layout_ == ArrowLayout::float32) column.numbers = floats(column.numbers, column.valid);
    // Integers of 64 bits may be longer than their doubles.
    NumberScan scan(best_loops(), format_.sure_range(), format_.wants_integers() || !arrow_is_float(layout_),
                    options_.nan_is_missing && arrow_is_float(layout_));
    std::size_t run = 0, before = 0;   // rows of the runs before
    scan.run(column, [&](std::size_t at) {
        for (; at - before >= (*runs_)[run].count; ++run) before += (*runs_)[run].count;
        const auto cell = read_cell((*runs_)[run], (*runs_)[run].first + at - before, at);
        if (cell.state == State::value) put(column, at, cell);
        else column.valid.set(at, false);
        return cell.state == State::value;
    });
    if (const auto& number = scan.long_number(); number && arrow_is_float(layout_) && !said_long_) {
        said_long_ = true;
        report_.add(Code::arrow_long_numbers, 0, meaning_.heading, {Argument::text(std::string(number_text(*number, buffer_)))});
    }
    return column;
}

/// What stands beside the number: its row is a value, and its double is in place.
void ArrowColumn::put(Column& column, std::size_t at, const FactCell& cell) const {
    if (!cell.wide || from_double(cell.number) == *cell.wide) return;
    column.wide.emplace_back(static_cast<std::uint32_t>(at), *cell.wide);
    column.largest = std::max(column.largest, std::nextafter(std::fabs(cell.number), std::numeric_limits<double>::infinity()));
    column.negative = column.negative || is_below_zero(*cell.wide);
}

FactCell ArrowColumn::read_cell(const ArrowRun& run, std::size_t row, std::size_t at) {
    const auto written = text(run, row);
    if (const auto code = arrow_not_finite(cells(run), written, options_)) {
        if (*code != Code{}) report_.add(*code, (*records_)[at] + 1, meaning_.heading);
        return {};
    }
    return checked_cell(format_.read(written), at);
}

FactCell ArrowColumn::checked_cell(FactCell cell, std::size_t at) {
    if (cell.error) report_.add(std::move(*cell.error), (*records_)[at] + 1, meaning_.heading);
    cell.error.reset();
    return cell;
}

Column ArrowColumn::read_texts() {
    Column column(rows_);
    column.given = Plane(rows_, true);
    std::vector<std::vector<std::optional<FactCell>>> known(table_.batches().size());  // by batch and index of its dictionary
    each_row([&](const ArrowRun& run, std::size_t row, std::size_t at) {
        const auto& source = cells(run);
        if (source.is_null(row)) return;
        FactCell cell;
        if (source.dictionary && !arrow_is_float(layout_)) {
            auto& values = known[run.batch];
            values.resize(source.dictionary->count);
            auto& value = values[static_cast<std::size_t>(source.index(row))];
            if (!value) value = format_.read(text(run, row));
            cell = checked_cell(*value, at);
        } else {
            cell = read_cell(run, row, at);
        }
        if (cell.state == State::not_applicable) column.not_applicable.set(at, true);
        if (cell.state != State::value) return;
        column.valid.set(at, true);
        column.numbers.set(at, cell.number);
        put(column, at, cell);
        if (!column.wide.empty() && column.wide.back().first == at) return;
        column.largest = std::max(column.largest, std::fabs(cell.number));
        column.negative = column.negative || cell.number < 0;
        column.decimals = std::max(column.decimals, decimal_shape(cell.number).decimals);
    });
    return column;
}

/// Which of up to 64 rows are null.
std::uint64_t ArrowColumn::nulls(const ArrowRun& run, std::size_t row, std::size_t count) const {
    const auto& source = cells(run);
    if (!source.dictionary && source.field->layout != ArrowLayout::null)
        return source.validity() == nullptr ? 0 : ~arrow_bits_at(source.validity(), source.begin + row, count) & first_bits(count);
    std::uint64_t result = 0;
    for (std::size_t i = 0; i < count; ++i) result |= std::uint64_t{source.is_null(row + i)} << i;
    return result;
}

/// States that agree with their cells are taken in words of 64 rows, the others one by one, in their order.
void ArrowColumn::apply_states(Column& column) {
    std::vector<ArrowStateCells> of_batch;
    for (const auto& source : table_.cells(*states_)) of_batch.emplace_back(source);
    std::size_t at = 0;
    for (const auto& run : *runs_) {
        auto& states = of_batch[run.batch];
        for (std::size_t row = run.first, count = 0; row < run.first + run.count; row += count, at += count) {
            count = std::min(64 - at % 64, run.first + run.count - row);
            const auto said = states.read(row, count);
            const auto null = nulls(run, row, count), valid = column.valid.word(at / 64) >> (at % 64);
            const auto agrees = (said.value & ~null & valid) | ((said.missing | said.not_applicable | said.null) & null);
            if (const auto not_given = said.null & agrees; not_given != 0) column.given.writable()[at / 64] &= ~(not_given << (at % 64));
            if (const auto applies_not = said.not_applicable & agrees; applies_not != 0)
                column.not_applicable.writable()[at / 64] |= applies_not << (at % 64);
            for (auto rest = ~agrees & first_bits(count); rest != 0; rest &= rest - 1) {
                const auto i = static_cast<std::size_t>(std::countr_zero(rest));
                apply_state(column, run, row + i, at + i);
            }
        }
    }
}

/// A state has to agree with its cell; a cell that was refused has been reported.
void ArrowColumn::apply_state(Column& column, const ArrowRun& run, std::size_t row, std::size_t at) {
    std::string buffer;
    const auto& name = table_.fields()[*states_].name;
    const auto& source = table_.cells(*states_)[run.batch];
    const bool is_null = cells(run).is_null(row) || (!column.valid[at] && arrow_not_finite(cells(run), text(run, row), options_) == Code{});
    const auto state = source.is_null(row) ? std::string_view("null") : arrow_text(source, row, buffer);
    const auto word = arrow_state_word(state);
    const bool is_known = word != ArrowStateWord::unknown, is_value = word == ArrowStateWord::value;
    if (is_known && is_value != is_null) {
        if (word == ArrowStateWord::null) column.given.set(at, false);
        if (word == ArrowStateWord::not_applicable) column.not_applicable.set(at, true);
        return;
    }
    auto& diagnostic = report_.add(is_known ? Code::arrow_state_differs : Code::arrow_unknown_state, (*records_)[at] + 1, name,
                                   {shown_cell(state)});
    if (is_known) diagnostic.arguments.push_back(shown_cell(is_null ? "null" : text(run, row)));
    column.valid.set(at, false);
    column.not_applicable.set(at, false);
    std::erase_if(column.wide, [at](const auto& cell) { return cell.first == at; });
}

}  // namespace merilo::inline v0::detail
