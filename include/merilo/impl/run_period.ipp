// A period's run: stage by stage, the blocks of a stage on as many threads as there are.
#pragma once

#include <merilo/impl/run_faults.ipp>
#include <merilo/impl/threads.hpp>

#include <atomic>

namespace merilo::inline v0::detail {

PeriodRun::PeriodRun(Result::Impl& impl, std::uint32_t at, const EvaluateOptions& options, Watch& watch, StepNames& names)
    : impl_(impl), options_(options), model_(*impl.model), dataset_(impl.dataset), plan_(impl.plan()), period_(impl.periods[at]), at_(at),
      program_(*period_.program), watch_(watch), names_(names), diagnostics_(impl.diagnostics) {
    suspects_.resize(model_.entities.size() + 1);
    for (EntityId entity = 0; entity <= model_.entities.size(); ++entity)
        suspects_[entity].resize(words_of(period_.rows(entity == model_.entities.size() ? none : entity)));
    need_threads(1);
}

void PeriodRun::need_threads(std::size_t count) {
    while (threads_.size() < count) threads_.emplace_back(impl_, at_, loops_for(options_.instructions), watch_, suspects_);
}

/// In cells, about. What looks across objects takes as long as many steps, and a rank has to sort.
std::uint64_t PeriodRun::work(const Stage& stage) const {
    constexpr std::uint64_t across = 16, sorting = 64;
    const auto& step = plan_.steps[stage.steps.front()];
    if (!stage.across) return period_.rows(stage.entity) * stage.steps.size();
    if (step.op == Opcode::rank) return period_.rows(stage.entity) * sorting;
    const auto over = plan_.gathers[step.payload].over;
    return (over == none ? period_.rows(stage.entity) : period_.rows(over)) * across;
}

bool PeriodRun::run() {
    find_groups();
    std::uint64_t expected = 0;
    for (const auto& stage : plan_.stages) expected += work(stage);
    watch_.expect(expected);
    std::vector<bool> is_batched_already(plan_.stages.size());
    for (std::size_t at = 0; at < plan_.stages.size(); ++at) {
        const auto& stage = plan_.stages[at];
        if (watch_.poll()) return false;
        if (is_batched_already[at]) continue;
        if (stage.across && is_batched(plan_, program_, stage.steps.front())) {
            aggregate_at_once(at, is_batched_already);
            if (watch_.stopped()) return false;
            continue;
        }
        make_columns(stage);
        if (watch_.stopped()) return false;
        if (!stage.across) {
            run_blocks(stage);
            continue;
        }
        const auto id = stage.steps.front();
        if (plan_.steps[id].op == Opcode::rank) rank(id);
        else aggregate(id);
        watch_.advance(work(stage));
    }
    if (!watch_.poll()) report_faults();
    return !watch_.stopped();
}

/// The aggregation of that stage, and those of the stages behind it up to the next row-local one that do not need each other.
void PeriodRun::aggregate_at_once(std::size_t first, std::vector<bool>& done) {
    GatherBatch batch(plan_, period_, loops_for(options_.instructions), options_, watch_);
    std::uint64_t cells = 0;
    std::vector<bool> here(plan_.steps.size());
    for (auto at = first; at < plan_.stages.size() && plan_.stages[at].across; ++at) {
        if (done[at]) continue;
        const auto id = plan_.stages[at].steps.front();
        bool waits = !is_batched(plan_, program_, id);
        for (std::uint32_t i = 0; i < plan_.steps[id].count; ++i) waits = waits || here[plan_.argument(id, i)];
        here[id] = true;
        if (waits) continue;
        batch.add(id);
        done[at] = true;
        cells += work(plan_.stages[at]);
    }
    batch.run();
    watch_.advance(cells);
}

void PeriodRun::make_columns(const Stage& stage) {
    const auto rows = period_.rows(stage.entity);
    for (const auto id : program_.keeps[static_cast<std::size_t>(&stage - plan_.stages.data())]) {
        if (watch_.poll()) return;   // memory for a million cells takes its time
        period_.column_of[id] = static_cast<std::uint32_t>(period_.columns.size());
        StoredColumn column;
        if (stage.across) column.numbers.assign(rows, 0);
        else column.numbers.resize(rows);   // blocks write all of it
        column.valid.resize(words_of(rows));
        column.not_applicable.resize(words_of(rows));
        period_.columns.push_back(std::move(column));
    }
}

/// Rows of which it is not worth to make two blocks.
constexpr std::size_t least_block = 256;

/// A block writes its own rows only, whole words of the bit planes among them, so that the threads never meet.
void PeriodRun::run_blocks(const Stage& stage) {
    const auto rows = period_.rows(stage.entity), steps = program_.runs[static_cast<std::size_t>(&stage - plan_.stages.data())].size();
    if (steps == 0) return watch_.advance(rows * stage.steps.size());
    // A few blocks are made so short that each thread has as many of them.
    const auto count = threads_for(options_.threads, (rows + least_block - 1) / least_block, rows * steps);
    auto in_block = block_rows;
    if (const auto share = (rows + count - 1) / count; count > 1 && share < 4 * block_rows) {
        const auto parts = (share + block_rows - 1) / block_rows;
        in_block = words_of((share + parts - 1) / parts) * 64;
    }
    const auto blocks = (rows + in_block - 1) / in_block;
    const auto run_block = [&](BlockRun& thread, std::size_t block) {
        const auto base = block * in_block;
        const auto length = std::min(in_block, rows - base);
        if (!thread.run(stage, base, length)) return false;
        watch_.advance(length * stage.steps.size());
        return true;
    };
    if (count == 1) {
        for (std::size_t block = 0; block < blocks; ++block)
            if (!run_block(threads_.front(), block)) return;
        return;
    }
    need_threads(count);
    std::atomic<std::size_t> next{0};
    run_at_once(options_.executor, count, [&](std::size_t i) {
        const FloatingPointGuard guard;
        for (auto block = next++; block < blocks; block = next++)
            if (!run_block(threads_[i], block)) return;
    });
}

}  // namespace merilo::inline v0::detail
