// The run of a period: each stage over blocks of rows, each step over one block.
#pragma once

#include <merilo/impl/run.hpp>

#include <algorithm>
#include <bit>
#include <cmath>

namespace merilo::inline v0::detail {

BlockRun::BlockRun(Result::Impl& impl, std::uint32_t at, const Loops& loops, Watch& watch, Suspects& suspects)
    : PeriodSource(impl.plan(), impl.periods), period_(impl.periods[at]), at_(at), program_(*period_.program), watch_(watch),
      suspects_(suspects), exact_(plan_, program_.shared, impl.constants(), *this, watch), residues_(plan_, program_, impl.constants(), *this),
      bounds_(plan_, program_, impl.constants(), *this), far_bounds_(plan_, program_, impl.constants(), *this),
      kernels_(loops) {}

bool BlockRun::run(const Stage& stage, std::size_t base, std::size_t rows) {
    if (watch_.stopped()) return false;
    entity_ = stage.entity;
    base_ = base;
    rows_ = rows;
    if (stride_ < rows_) {
        stride_ = words_of(rows_) * 64;
        numbers_.resize(program_.register_count * stride_);
        planes_.resize(program_.register_count * (stride_ / 32));
    }
    viewed_column_ = nullptr;
    kernels_.begin(rows_);
    if (doubtful_.size() < words_of(rows_)) doubtful_.resize(words_of(rows_));
    exact_.forget();
    constexpr std::size_t often = 32;   // of thousands of steps
    const auto& steps = program_.runs[static_cast<std::size_t>(&stage - plan_.stages.data())];
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (i % often == 0 ? watch_.poll() : watch_.stopped()) return false;
        const auto id = steps[i];
        if (const auto* band = program_.band(id)) run_band(id, *band);
        else if (program_.same[id] != none) copy(lanes(program_.same[id]), lanes(id));
        else run_step(id);
    }
    return true;
}

void BlockRun::leave() {
    base_ = rows_ = 0;
    exact_.forget();
}

Lanes BlockRun::lanes(StepId id) {
    if (program_.stored[id]) {
        auto& column = period_.columns[period_.column_of[id]];
        return {column.numbers.data() + base_, column.valid.data() + base_ / 64, column.not_applicable.data() + base_ / 64};
    }
    return register_lanes(program_.registers[id]);
}

/// The argument `index` of `id`. What is the same for all objects is spread over the block, and stays so for the next step that reads it.
const Operand& BlockRun::operand(StepId id, std::size_t index) {
    const auto argument = program_.lies_with(plan_.argument(id, static_cast<std::uint32_t>(index)));
    auto& result = operands_[index];
    result.held = program_.classes[argument];
    if (plan_.steps[argument].entity != none || entity_ == none) {
        const auto cells = lanes(argument);
        result.numbers = cells.numbers;
        result.valid = cells.valid;
        result.not_applicable = cells.not_applicable;
        return result;
    }
    if (broadcasts_.size() <= index) broadcasts_.resize(index + 1);
    auto& broadcast = broadcasts_[index];
    auto& cells = broadcast.cells;
    if (broadcast.step != argument || broadcast.rows != rows_) {
        broadcast.step = argument;
        broadcast.rows = rows_;
        cells.numbers.resize(rows_);
        cells.valid.resize(words_of(rows_));
        cells.not_applicable.resize(words_of(rows_));
        const auto& column = *period_.column(argument);
        fill_state({cells.numbers.data(), cells.valid.data(), cells.not_applicable.data()}, column.state(0), column.numbers[0]);
    }
    result.numbers = cells.numbers.data();
    result.valid = cells.valid.data();
    result.not_applicable = cells.not_applicable.data();
    return result;
}

void BlockRun::fill_state(Lanes out, State state, double number) const {
    std::fill_n(out.numbers, rows_, number);
    const auto words = words_of(rows_);
    for (std::size_t w = 0; w < words; ++w) {
        const auto all = w + 1 == words && rows_ % 64 != 0 ? (std::uint64_t{1} << (rows_ % 64)) - 1 : ~std::uint64_t{0};
        out.valid[w] = state == State::value ? all : 0;
        out.not_applicable[w] = state == State::not_applicable ? all : 0;
    }
}

void BlockRun::copy(Lanes from, Lanes out) const {
    std::copy_n(from.numbers, rows_, out.numbers);
    std::copy_n(from.valid, words_of(rows_), out.valid);
    std::copy_n(from.not_applicable, words_of(rows_), out.not_applicable);
}

void BlockRun::fill_fact(const Step& step, Lanes out, const StepClass& held) const {
    const auto* slab = period_.slabs[step.entity];
    const auto* column = slab == nullptr ? nullptr : slab->column(step.payload);
    if (column == nullptr) return fill_state(out, State::missing, 0);
    const auto words = words_of(rows_);
    if (column->numbers.type() == NumberType::i32)   // counts, most often
        kernels_.loops().widen(static_cast<const std::int32_t*>(column->numbers.data()) + base_, out.numbers, rows_);
    else column->numbers.copy(base_, rows_, out.numbers);
    for (std::size_t w = 0; w < words; ++w) {
        out.valid[w] = column->valid.word(base_ / 64 + w);
        out.not_applicable[w] = column->not_applicable.word(base_ / 64 + w) & ~out.valid[w];
        // Somebody else's buffer may hold anything where there is no value.
        for (auto rest = ~out.valid[w]; rest != 0; rest &= rest - 1) {
            const auto lane = w * 64 + static_cast<std::size_t>(std::countr_zero(rest));
            if (lane >= rows_) break;
            out.numbers[lane] = 0;
        }
    }
    if (is_grid(held) && held.denominator != 1) kernels_.loops().to_grid(out.numbers, held.denominator, out.numbers, rows_);
}

void BlockRun::fill_given(const Step& step, Lanes out) const {
    fill_state(out, State::value, 0);
    const auto* slab = period_.slabs[step.entity];
    const auto* column = slab == nullptr ? nullptr : slab->column(step.payload);
    if (column == nullptr) return;
    for (std::size_t i = 0; i < rows_; ++i) out.numbers[i] = bit(column->given, base_ + i) ? 1 : 0;
}

/// The rows of a column as they came; null planes: all are values.
BandRows BlockRun::viewed_rows(const Column& column, bool is_full) {
    BandRows rows{static_cast<const double*>(column.numbers.data()) + base_, nullptr, nullptr};
    if (is_full) return rows;
    const auto words = words_of(rows_);
    viewed_.resize(2 * words);
    rows.valid = viewed_.data();
    rows.not_applicable = viewed_.data() + words;
    if (std::exchange(viewed_column_, &column) == &column) return rows;
    const auto whole = rows_ / 64, from = base_ / 64;
    const auto *valid = column.valid.data(), *not_applicable = column.not_applicable.data();
    if (valid != nullptr && not_applicable != nullptr) {   // asking each word how its plane is kept would take a fifteenth of an evaluation with gaps
        auto* const out = viewed_.data();
        for (std::size_t w = 0; w < whole; ++w) {
            out[w] = valid[from + w];
            out[words + w] = not_applicable[from + w] & ~valid[from + w];
        }
    } else {
        for (std::size_t w = 0; w < whole; ++w) {
            viewed_[w] = column.valid.word(from + w);
            viewed_[words + w] = column.not_applicable.word(from + w) & ~viewed_[w];
        }
    }
    if (whole == words) return rows;
    const auto left = rows_in_word(whole, rows_);
    viewed_[whole] = column.valid.word(from + whole) & left;
    viewed_[words + whole] = column.not_applicable.word(from + whole) & left & ~viewed_[whole];
    return rows;
}

/// Asks for the states of the block's rows, which another column will be viewed by.
void BlockRun::fetch_planes(const Column& column) const {
    constexpr std::size_t line = 8;   // words
    const auto from = base_ / 64, last = from + words_of(rows_) - 1;
    for (const auto* words : {column.valid.data(), column.not_applicable.data()})
        for (auto w = from; words != nullptr && w < last + line; w += line) __builtin_prefetch(words + std::min(w, last));
}

void BlockRun::run_band(StepId id, const Band& band) {
    const auto out = lanes(id);
    if (band.source == none) return fill_state(out, State::value, band.values.front());
    const auto& source = plan_.steps[band.source];
    BandLoop loop{band.breaks.data(), band.values.data(), nullptr, band.breaks.size(), band.times, band.missing_number, band.not_applicable_number};
    loop.missing_is_value = band.of_missing == State::value;
    loop.missing_is_not_applicable = band.of_missing == State::not_applicable;
    loop.not_applicable_is_value = band.of_not_applicable == State::value;
    loop.not_applicable_is_missing = band.of_not_applicable == State::missing;
    BandRows rows;
    const auto* next = band.ahead == none ? nullptr : period_.slabs[entity_]->column(plan_.steps[band.ahead].payload);
    if (band.of_column) {
        const auto* column = period_.slabs[source.entity]->column(source.payload);
        if (next != nullptr && !band.is_full && viewed_column_ != column) fetch_planes(*next);
        rows = viewed_rows(*column, band.is_full);
    } else {
        const auto cells = lanes(band.source);
        rows = {cells.numbers, cells.valid, cells.not_applicable};
    }
    loop.ahead = next == nullptr ? rows.numbers : static_cast<const double*>(next->numbers.data()) + base_;
    const BandOut made{out.numbers, out.valid, out.not_applicable};
    if (!band.adds) return kernels_.loops().band(loop, rows, made, rows_);
    const auto sum = lanes(program_.lies_with(plan_.argument(id, 0)));
    kernels_.loops().add_band(loop, rows, {sum.numbers, sum.valid, sum.not_applicable}, made, rows_);
}

void BlockRun::run_step(StepId id) {
    const auto& step = plan_.steps[id];
    const auto& held = program_.classes[id];
    const auto out = lanes(id);
    switch (step.op) {
        case Opcode::constant: return fill_state(out, State::value, program_.constants[id]);
        case Opcode::undefined: return fill_state(out, State::missing, 0);
        case Opcode::fact: return fill_fact(step, out, held);
        case Opcode::is_given: return fill_given(step, out);
        case Opcode::parent: return run_parent(id, out);
        case Opcode::lag:
        case Opcode::base: return fill_past(id, out);
        case Opcode::dated: return fill_dated(id, out);
        case Opcode::in_force: return fill_state(out, State::value, is_in_force(*period_.model, step.payload, period_) ? 1 : 0);
        default: break;
    }
    if (operands_.size() < step.count) operands_.resize(step.count);
    for (std::size_t i = 0; i < step.count; ++i) operand(id, i);
    kernels_.run(step, std::span(operands_).first(step.count), out, held, program_.decides[id], doubtful_.data());
    if (program_.decides[id]) decide(id, out);
    const bool judges = step.op == Opcode::divide || step.op == Opcode::adds_up || step.op == Opcode::at_most;
    if (judges || program_.decides[id]) suspect(step, out);
}

}  // namespace merilo::inline v0::detail
