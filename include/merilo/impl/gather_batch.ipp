// Counts and sums of integers by group.
#pragma once

#include <merilo/impl/exact_fold.hpp>
#include <merilo/impl/floating_point.hpp>
#include <merilo/impl/gather_batch.hpp>
#include <merilo/impl/threads.hpp>

#include <algorithm>
#include <atomic>
#include <bit>
#include <limits>

namespace merilo::inline v0::detail {

const GatherBatch::Cells& GatherBatch::cells(StepId id, std::size_t rows) {
    const auto [found, is_new] = cells_.try_emplace(id);
    auto& result = found->second;
    if (!is_new) return result;
    const auto& step = plan_.steps[id];
    result.same_for_all = step.entity == none;
    result.kept = period_.column(id);
    if (result.kept == nullptr && step.op == Opcode::fact && period_.slabs[step.entity] != nullptr) {
        result.facts = period_.slabs[step.entity]->column(step.payload);
        if (is_grid(program_.classes[id])) result.to_grid = program_.classes[id].denominator;
    }
    result.full = result.facts == nullptr || result.facts->valid.all();
    for (std::size_t w = 0; w < words_of(rows) && result.full && result.facts == nullptr; ++w)
        result.full = planes(result, w, rows).valid == rows_in_word(w, rows);
    return result;
}

GatherBatch::Planes GatherBatch::planes(const Cells& cells, std::size_t word, std::size_t rows) {
    if (cells.facts != nullptr) {
        const auto valid = cells.facts->valid.word(word);
        return {valid, cells.facts->not_applicable.word(word) & ~valid};
    }
    if (cells.kept == nullptr) return {};
    if (!cells.same_for_all) return {cells.kept->valid[word], cells.kept->not_applicable[word]};
    const auto all = rows_in_word(word, rows);
    const auto state = cells.kept->state(0);
    return {state == State::value ? all : 0, state == State::not_applicable ? all : 0};
}

std::size_t GatherBatch::rows_of(StepId id) {
    const auto& step = plan_.steps[id];
    const auto& gather = plan_.gathers[step.payload];
    const auto count = period_.rows(gather.over);
    RowsKey key{period_.groupings[id], {}, none};
    const std::uint32_t compared = gather.paired ? 2 : 1;
    for (std::uint32_t i = 0; i < compared; ++i)
        if (!cells(plan_.argument(id, i), count).full) key.cells.push_back(plan_.argument(id, i));
    // Which of two cells is missing makes no difference.
    std::sort(key.cells.begin(), key.cells.end());
    if (gather.where) {
        key.where = plan_.argument(id, compared);
        cells(key.where, count);
    }
    const auto [found, is_new] = known_rows_.try_emplace(key, rows_.size());
    if (is_new) {
        auto& rows = rows_.emplace_back();
        rows.key = std::move(key);
        rows.over = gather.over;
        rows.ancestor = gather.scope == ScopeKind::below ? step.entity : gather.within;
        rows.count = count;
    }
    return found->second;
}

void GatherBatch::add(StepId id) {
    const auto& gather = plan_.gathers[plan_.steps[id].payload];
    Asked asked{id, rows_of(id), no_fold};
    if (gather.kind != Gather::Kind::tally) {
        const auto kind = gather.kind == Gather::Kind::sum       ? Kind::sum
                          : gather.kind == Gather::Kind::minimum ? Kind::minimum
                          : gather.kind == Gather::Kind::maximum ? Kind::maximum
                                                                 : Kind::yes;
        const auto cell = plan_.argument(id, 0);
        const auto [found, is_new] = known_folds_.try_emplace({kind, cell, asked.rows}, folds_.size());
        if (is_new) folds_.push_back({kind, cell, asked.rows, no_fold, nullptr, {}});
        asked.fold = found->second;
    }
    asked_.push_back(asked);
}

/// How many rows of each group count.
void GatherBatch::count(Rows& rows) {
    const auto& grouping = *rows.key.grouping;
    rows.all = rows.key.cells.empty() && rows.key.where == none;
    rows.targets = grouping.group_of.data();
    if (grouping.rows.size() != rows.count) {
        rows.own_targets = grouping.group_of;
        std::replace(rows.own_targets.begin(), rows.own_targets.end(), none, static_cast<std::uint32_t>(grouping.groups()));
        rows.targets = rows.own_targets.data();
    }
    rows.tallies.resize(grouping.groups() + 1);
    for (std::size_t group = 0; group < grouping.groups(); ++group)
        rows.tallies[group].counted = grouping.first[group + 1] - grouping.first[group];
    if (!rows.all) count_some(rows);
    rows.tallies.back() = {};   // of the rows that are in no group
}

void GatherBatch::count_some(Rows& rows) {
    const auto words = words_of(rows.count);
    rows.counted.resize(words);
    const auto* where = rows.key.where == none ? nullptr : &cells_.at(rows.key.where);
    std::vector<const Cells*> compared;
    for (const auto id : rows.key.cells) compared.push_back(&cells_.at(id));
    for (std::size_t w = 0; w < words; ++w) {
        if (w % 256 == 0 && watch_.poll()) return;
        const auto all = rows_in_word(w, rows.count);
        std::uint64_t yes = all, skipped = 0, valid = all, not_applicable = 0;
        if (where != nullptr) {
            const auto known = planes(*where, w, rows.count);
            skipped = all & ~(known.valid | known.not_applicable);
            yes = 0;
            for (auto rest = known.valid; rest != 0; rest &= rest - 1) {
                const auto row = w * 64 + static_cast<std::size_t>(std::countr_zero(rest));
                if (where->kept->numbers[where->same_for_all ? 0 : row] != 0) yes |= rest & (~rest + 1);
            }
        }
        for (const auto* each : compared) {
            const auto known = planes(*each, w, rows.count);
            valid &= known.valid;
            not_applicable |= known.not_applicable;
        }
        const auto undecided = yes & ~(valid | not_applicable);
        skipped |= undecided;
        rows.counted[w] = yes & valid;
        for (auto rest = all & ~rows.counted[w]; rest != 0; rest &= rest - 1) {
            const auto one = rest & (~rest + 1);
            auto& tally = rows.tallies[rows.targets[w * 64 + static_cast<std::size_t>(std::countr_zero(rest))]];
            --tally.counted;
            tally.skipped += (skipped & one) != 0 ? 1 : 0;
            tally.undecided += (undecided & one) != 0 ? 1 : 0;
        }
    }
}

/// Sums over groups of groups, where everybody's ancestor is the ancestor of an ancestor.
void GatherBatch::find_levels_below() {
    auto& hierarchy = *period_.hierarchy;
    const auto depth = [&](EntityId entity) {
        std::size_t result = 0;
        for (; entity != none; entity = period_.model->entities[entity].parent) ++result;
        return result;
    };
    for (auto& fold : folds_) {
        const auto& rows = rows_[fold.rows];
        if ((fold.kind != Kind::sum && fold.kind != Kind::yes) || rows.key.grouping->unnamed) continue;
        std::size_t highest = depth(rows.ancestor);
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            const auto& below = rows_[i];
            if (below.over != rows.over || below.ancestor == below.over || below.key.cells != rows.key.cells ||
                below.key.where != rows.key.where)
                continue;
            if (depth(below.ancestor) <= depth(rows.ancestor) || below.key.grouping->unnamed) continue;
            if (fold.from != no_fold && depth(below.ancestor) >= highest) continue;
            const auto found = known_folds_.find({fold.kind, fold.cell, i});
            if (found == known_folds_.end()) continue;
            const auto& above = hierarchy.below(below.ancestor, rows.ancestor);
            if (watch_.stopped()) return;
            if (above.unnamed) continue;
            fold.from = found->second;
            fold.above = &above;
            highest = depth(below.ancestor);
        }
    }
}

/// Numbers of rows as their class holds them, 0 where a row does not count; of a condition 1 where it is yes.
const double* GatherBatch::numbers(const Fold& fold, std::size_t base, std::size_t count, double* room, Bits& bits) const {
    const auto& rows = rows_[fold.rows];
    const auto& cells = cells_.at(fold.cell);
    const double* result = room;
    if (cells.facts != nullptr) {
        const auto& numbers = cells.facts->numbers;
        if (numbers.type() == NumberType::f64) result = static_cast<const double*>(numbers.data()) + base;
        else if (numbers.type() == NumberType::i32) loops_.widen(static_cast<const std::int32_t*>(numbers.data()) + base, room, count);
        else numbers.copy(base, count, room);
        if (cells.to_grid != 1) {
            loops_.to_grid(result, cells.to_grid, room, count);
            result = room;
        }
    } else if (cells.kept == nullptr || cells.same_for_all) {
        std::fill_n(room, count, cells.kept == nullptr ? 0 : cells.kept->numbers[0]);
    } else {
        result = cells.kept->numbers.data() + base;
    }
    if (fold.kind == Kind::yes) {
        bits.resize(words_of(rows_at_once));
        loops_.not_zero(result, bits.data(), count);
        for (std::size_t w = 0; !rows.all && w < words_of(count); ++w) bits[w] &= rows.counted[base / 64 + w];
        loops_.spread(bits.data(), room, count);
        return room;
    }
    if (rows.all || fold.kind != Kind::sum) return result;
    static constexpr std::array<double, rows_at_once> zeros{};
    loops_.choose(rows.counted.data() + base / 64, result, zeros.data(), room, count);
    return room;
}

/// Several columns over the same groups.
void GatherBatch::add_up(std::span<const std::size_t> folds, Room& room) {
    const auto& rows = rows_[folds_[folds.front()].rows];
    const auto groups = rows.key.grouping->groups();
    room.numbers.resize((at_once + 1) * rows_at_once);
    room.sums.assign((groups + 1) * at_once, 0);
    auto* const nothing = room.numbers.data() + at_once * rows_at_once;
    std::fill_n(nothing, rows_at_once, 0.0);
    std::array<const double*, at_once> columns{};
    for (std::size_t base = 0; base < rows.count; base += rows_at_once) {
        if (base % most_unwatched == 0 ? watch_.poll() : watch_.stopped()) return;
        const auto count = std::min(rows_at_once, rows.count - base);
        for (std::size_t i = 0; i < at_once; ++i)
            columns[i] =
                i < folds.size() ? numbers(folds_[folds[i]], base, count, room.numbers.data() + i * rows_at_once, room.bits) : nothing;
        loops_.add_to_groups(columns.data(), rows.targets + base, room.sums.data(), count);
    }
    for (std::size_t i = 0; i < folds.size(); ++i) {
        auto& result = folds_[folds[i]].numbers;
        result.resize(groups);
        for (std::size_t group = 0; group < groups; ++group) result[group] = room.sums[group * at_once + i];
    }
}

void GatherBatch::find_extremes(Fold& fold, Room& room) {
    const auto& rows = rows_[fold.rows];
    const bool least = fold.kind == Kind::minimum;
    constexpr double infinite = std::numeric_limits<double>::infinity();
    room.numbers.resize(rows_at_once);
    fold.numbers.assign(rows.key.grouping->groups() + 1, least ? infinite : -infinite);
    for (std::size_t base = 0; base < rows.count; base += rows_at_once) {
        if (base % most_unwatched == 0 ? watch_.poll() : watch_.stopped()) return;
        const auto count = std::min(rows_at_once, rows.count - base);
        const auto* x = numbers(fold, base, count, room.numbers.data(), room.bits);
        for (std::size_t i = 0; i < count; ++i) {
            if (!rows.all && !bit(rows.counted, base + i)) continue;
            auto& extreme = fold.numbers[rows.targets[base + i]];
            if (least ? x[i] < extreme : extreme < x[i]) extreme = x[i];
        }
    }
}

/// The level below first.
void GatherBatch::add_sums(std::size_t at) {
    auto& fold = folds_[at];
    if (fold.from == no_fold || !fold.numbers.empty()) return;
    add_sums(fold.from);
    const auto& below = folds_[fold.from].numbers;
    fold.numbers.assign(rows_[fold.rows].key.grouping->groups(), 0);
    for (std::size_t group = 0; group < fold.above->group_of.size(); ++group)
        if (const auto above = fold.above->group_of[group]; above != none) fold.numbers[above] += below[group];
}

void GatherBatch::run() {
    for (auto& rows : rows_) count(rows);
    if (watch_.stopped()) return;
    find_levels_below();
    if (watch_.stopped()) return;
    // Folds over the same groups, as many as the loop takes.
    std::vector<std::vector<std::size_t>> tasks;
    std::map<const Grouping*, std::size_t> open;
    std::uint64_t numbers = 0;
    for (std::size_t i = 0; i < folds_.size(); ++i) {
        const auto& fold = folds_[i];
        if (fold.from != no_fold) continue;
        numbers += rows_[fold.rows].count;
        if (fold.kind != Kind::sum && fold.kind != Kind::yes) {
            tasks.push_back({i});
            continue;
        }
        const auto [found, is_new] = open.try_emplace(rows_[fold.rows].key.grouping, tasks.size());
        if (!is_new && tasks[found->second].size() == at_once) found->second = tasks.size();
        if (found->second == tasks.size()) tasks.emplace_back();
        tasks[found->second].push_back(i);
    }
    std::atomic<std::size_t> next{0};
    run_at_once(options_.executor, threads_for(options_.threads, tasks.size(), numbers), [&](std::size_t) {
        const FloatingPointGuard guard;
        Room room;
        for (auto at = next++; at < tasks.size() && !watch_.poll(); at = next++) {
            auto& first = folds_[tasks[at].front()];
            if (first.kind == Kind::sum || first.kind == Kind::yes) add_up(tasks[at], room);
            else find_extremes(first, room);
        }
    });
    if (watch_.stopped()) return;
    for (std::size_t i = 0; i < folds_.size(); ++i) add_sums(i);
    using Said = std::tuple<std::size_t, std::size_t, Gather::Kind, ScopeKind, EntityId, bool, bool, std::uint32_t, double>;
    std::map<Said, std::uint32_t> made;
    for (const auto& asked : asked_) {
        const auto& gather = plan_.gathers[plan_.steps[asked.id].payload];
        const Said said{asked.rows,
                        asked.fold,
                        gather.kind,
                        gather.scope,
                        plan_.steps[asked.id].entity,
                        gather.nothing_is_zero,
                        gather.all_required,
                        gather.at_least,
                        program_.classes[asked.id].denominator};
        const auto [found, is_new] = made.try_emplace(said, static_cast<std::uint32_t>(period_.columns.size()));
        period_.column_of[asked.id] = found->second;
        if (is_new) finish(asked, period_.columns.emplace_back());
        if (watch_.poll()) return;
    }
}

const std::shared_ptr<const std::vector<Coverage>>& GatherBatch::coverage(Rows& rows, bool by_row) {
    auto& result = rows.coverage[by_row ? 1 : 0];
    if (result != nullptr) return result;
    const auto of = [&](std::size_t group) { return Coverage{rows.tallies[group].counted, rows.tallies[group].population()}; };
    auto made = std::make_shared<std::vector<Coverage>>();
    if (by_row)
        for (std::size_t row = 0; row < rows.count; ++row) made->push_back(of(rows.targets[row]));
    else
        for (std::size_t group = 0; group < period_.rows(rows.ancestor); ++group) made->push_back(of(group));
    return result = std::move(made);
}

const GatherBatch::States& GatherBatch::states(Rows& rows, const Gather& gather) const {
    for (const auto& known : rows.states)
        if (known.nothing_is_zero == gather.nothing_is_zero && known.all_required == gather.all_required &&
            known.at_least == gather.at_least)
            return known;
    auto& result = rows.states.emplace_back();
    result.nothing_is_zero = gather.nothing_is_zero;
    result.all_required = gather.all_required;
    result.at_least = gather.at_least;
    const auto groups = rows.key.grouping->groups();
    result.valid.resize(words_of(groups));
    result.not_applicable.resize(words_of(groups));
    for (std::size_t group = 0; group < groups; ++group) {
        const auto state = gathered_state(gather, rows.tallies[group]);
        const auto one = std::uint64_t{1} << (group % 64);
        if (state == State::value) result.valid[group / 64] |= one;
        else result.all_values = false;
        if (state == State::not_applicable) result.not_applicable[group / 64] |= one;
    }
    return result;
}

/// The cells by group.
void GatherBatch::finish_groups(const Asked& asked, StoredColumn& out, std::size_t groups) {
    const auto& gather = plan_.gathers[plan_.steps[asked.id].payload];
    auto& rows = rows_[asked.rows];
    const auto* fold = asked.fold == no_fold ? nullptr : &folds_[asked.fold];
    if (fold != nullptr && fold->kind == Kind::yes) {
        out.numbers.resize(groups);
        out.valid.resize(words_of(groups));
        out.not_applicable.resize(words_of(groups));
        for (std::size_t group = 0; group < groups; ++group) {
            auto tally = rows.tallies[group];
            tally.yes = static_cast<std::size_t>(fold->numbers[group]);
            const auto state = gathered_state(gather, tally);
            set_bit(out.valid, group, state == State::value);
            set_bit(out.not_applicable, group, state == State::not_applicable);
            if (state == State::value && tally.counted != 0) out.numbers[group] = gathered_yes(gather, tally) ? 1 : 0;
        }
        return;
    }
    if (groups == 0) return;  // the one group of those that are below nobody
    const auto& known = states(rows, gather);
    out.valid = known.valid;
    out.not_applicable = known.not_applicable;
    if (fold != nullptr) {
        out.numbers.assign(fold->numbers.begin(), fold->numbers.begin() + static_cast<std::ptrdiff_t>(groups));
    } else {
        out.numbers.resize(groups);
        for (std::size_t group = 0; group < groups; ++group) out.numbers[group] = static_cast<double>(rows.tallies[group].counted);
    }
    const bool is_extreme = fold != nullptr && fold->kind != Kind::sum;  // of nothing it is infinite
    if (known.all_values && !is_extreme) return;
    for (std::size_t group = 0; group < groups; ++group)
        if (!bit(known.valid, group) || rows.tallies[group].counted == 0) out.numbers[group] = 0;
}

void GatherBatch::finish(const Asked& asked, StoredColumn& out) {
    const auto& step = plan_.steps[asked.id];
    const bool is_below = plan_.gathers[step.payload].scope == ScopeKind::below;
    auto& rows = rows_[asked.rows];
    const auto count = period_.rows(step.entity);
    out.coverage = coverage(rows, !is_below);
    if (is_below) return finish_groups(asked, out, count);
    StoredColumn of_groups;
    finish_groups(asked, of_groups, rows.key.grouping->groups());
    out.numbers.resize(count);
    out.valid.resize(words_of(count));
    out.not_applicable.resize(words_of(count));
    for (std::size_t row = 0; row < count; ++row) {
        const auto group = rows.key.grouping->group_of[row];
        if (group == none) continue;
        out.numbers[row] = of_groups.numbers[group];
        set_bit(out.valid, row, bit(of_groups.valid, group));
        set_bit(out.not_applicable, row, bit(of_groups.not_applicable, group));
    }
}

}  // namespace merilo::inline v0::detail
