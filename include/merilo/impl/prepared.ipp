// Plans and programs that are kept: binding takes much longer than a small evaluation.
#pragma once

#include <merilo/impl/bind.hpp>
#include <merilo/impl/lookup.hpp>
#include <merilo/impl/prepared.hpp>

#include <algorithm>
#include <bit>

namespace merilo::inline v0::detail {

PeriodReach::PeriodReach(const Plan& plan) {
    std::vector<std::int64_t> reach(plan.steps.size());
    for (StepId id = 0; id < plan.steps.size(); ++id) {
        const auto& step = plan.steps[id];
        std::int64_t back = 0;
        for (std::uint32_t i = 0; i < step.count; ++i) back = std::max(back, reach[plan.argument(id, i)]);
        if (step.op == Opcode::lag) back += step.payload;
        else if (reads_past(plan, step) && step.op != Opcode::base) back += plan.gathers[step.payload].periods - 1;
        if (step.op == Opcode::base) {
            auto& before = bases_[static_cast<PeriodNumber>(step.payload)];
            before = std::max(before, back);
            back = 0;
        }
        reach[id] = back;
        back_ = std::max(back_, back);
    }
}

bool PeriodReach::needs(PeriodNumber period, PeriodNumber earlier) const {
    if (earlier >= period) return false;
    if (earlier >= period - back_) return true;
    return std::any_of(bases_.begin(), bases_.end(), [&](const auto& base) {
        return base.first <= period && earlier <= base.first && earlier >= base.first - base.second;
    });
}

Prepared::Prepared(const Model& model, const Graph& graph, const EvaluateOptions& options, Watch& watch)
    : nodes(options.nodes), wanted_by_id(options.plan.wanted), overridden(options.plan.overridden), steps(options.plan.steps) {
    auto plan_options = options.plan;
    for (const auto& name : options.nodes) {
        const auto id = find_quantity(model, name, diagnostics);
        if (std::find(asked.begin(), asked.end(), id) == asked.end()) asked.push_back(id);
    }
    // What is asked for by name is wanted beside what is asked for by id.
    plan_options.wanted.insert(plan_options.wanted.end(), asked.begin(), asked.end());
    plan_options.stopped = [&] { return watch.poll(); };
    plan = v0::plan(model, graph, diagnostics, plan_options);
    if (watch.poll() || diagnostics.has_errors()) return;
    for (const auto& constant : model.constants) constants.emplace_back(constant);
    list_steps(model);
    find_gathered(model);
    reach = PeriodReach(plan);
    for (NodeId id = 0; id < model.nodes.size(); ++id)
        if (model.nodes[id].kind == NodeKind::input && !model.nodes[id].valid.is_always()) limited.push_back(id);
}

void Prepared::list_steps(const Model& model) {
    computed.resize(model.entities.size());
    counted_.resize(model.entities.size());
    outlives.resize(plan.steps.size());
    const auto count_rows = [&](EntityId entity) {
        if (entity != none) counted_[entity] = true;
    };
    for (StepId id = 0; id < plan.steps.size(); ++id) {
        const auto& step = plan.steps[id];
        if (step.entity != none) computed[step.entity] = true;
        if (step.op == Opcode::fact) facts.push_back(id);
        if (step.op == Opcode::dated) dated.push_back(id);
        if (is_across(step.op) || step.op == Opcode::parent) grouped.push_back(id);
        if (is_across(step.op)) outlives[id] = true;
        if (step.op == Opcode::rank) count_rows(step.entity);
        if (step.op == Opcode::aggregate) count_rows(plan.gathers[step.payload].over);
        asks_period = asks_period || v0::detail::asks_period(plan, step);
        if (!reads_past(plan, step)) continue;
        past.push_back(id);
        for (std::uint32_t i = 0; i < step.count; ++i) outlives[plan.argument(id, i)] = true;
    }
    wanted.resize(model.quantities.size());
    for (const auto quantity : plan.wanted) {
        const auto step = plan.step_of_quantity[quantity];
        if (const auto entity = model.quantities[quantity].entity; entity != none) computed[entity] = true;
        if (step == none) continue;
        wanted[quantity] = true;
        outlives[step] = true;
        roots.push_back(step);
    }
}

/// The aggregations in the formula of each quantity; not those of what it reads.
void Prepared::find_gathered(const Model& model) {
    gathered_by.resize(model.quantities.size());
    std::vector<ExprId> stack;
    std::vector<QuantityId> seen_for(model.exprs.size(), none);   // formulas may share their parts
    for (const auto quantity : plan.wanted) {
        if (plan.step_of_quantity[quantity] == none) continue;
        stack.assign(1, model.quantities[quantity].expr);
        while (!stack.empty()) {
            const auto id = stack.back();
            stack.pop_back();
            if (std::exchange(seen_for[id], quantity) == quantity) continue;
            const auto& expr = model.exprs[id];
            if (expr.op == Op::aggregate) {
                auto step = plan.step_of_expr[id];
                if (plan.steps[step].op == Opcode::divide) step = plan.argument(step, 0);
                gathered_by[quantity].push_back(step);
                continue;
            }
            // What another period gathered is said there.
            if (expr.op == Op::lag || expr.op == Op::base) continue;
            for (auto i = expr.count; i-- > 0;) stack.push_back(model.operand(id, i));
        }
    }
}

ProgramKey Prepared::key_of(std::span<const Slab* const> slabs) const {
    ProgramKey key;
    key.facts.reserve(facts.size());
    for (const auto id : facts) {
        const auto& step = plan.steps[id];
        const auto* column = slabs[step.entity] == nullptr ? nullptr : slabs[step.entity]->column(step.payload);
        auto& known = key.facts.emplace_back();
        if (column == nullptr) continue;
        const bool are_doubles = column->numbers.type() == NumberType::f64;
        known = {column->largest, column->decimals, true, column->negative, !column->wide.empty(), are_doubles, column->valid.all()};
    }
    key.rows.resize(slabs.size());
    for (EntityId entity = 0; entity < slabs.size(); ++entity)
        if (counted_[entity] && slabs[entity] != nullptr) key.rows[entity] = slabs[entity]->rows() + 1;
    return key;
}

std::shared_ptr<const Program> Prepared::program(const Model& model, std::span<const Slab* const> slabs, std::optional<PeriodNumber> number,
                                                 std::span<const EarlierProgram> earlier, Watch& watch) const {
    auto key = key_of(slabs);
    if (asks_period) key.number = number;
    if (!past.empty()) key.earlier.assign(earlier.begin(), earlier.end());
    std::size_t rows = 1, times = 1;
    for (const auto* slab : slabs)
        if (slab != nullptr) rows = std::max(rows, slab->rows());
    const auto is_worth_bands = [&] { return rows >= (least_rows_of_bands + times - 1) / times; };
    const auto found = [&] { return std::find_if(kept_.begin(), kept_.end(), [&](const Kept& kept) { return kept.key == key; }); };
    {
        const std::lock_guard lock(lock_);
        if (const auto at = found(); at != kept_.end()) {
            times = ++at->times;
            std::rotate(at, at + 1, kept_.end());
            if (kept_.back().has_bands || !is_worth_bands()) return kept_.back().program;
        }
    }
    // Without the lock, since it takes its time: two threads may make the same.
    std::vector<BoundPeriod> bound;
    for (const auto& [period, before] : earlier) bound.push_back({period, before.get()});
    auto made = std::make_shared<const Program>(bind_slabs(plan, model, slabs, number, bound, times, [&] { return watch.poll(); }));
    if (watch.stopped()) return made;
    const std::lock_guard lock(lock_);
    if (const auto at = found(); at != kept_.end()) kept_.erase(at);
    constexpr std::size_t most_steps = std::size_t{1} << 18U, most_programs = 64;   // some tens of megabytes
    const auto most = std::clamp<std::size_t>(most_steps / (plan.steps.size() + 1), 1, most_programs);
    if (kept_.size() >= most) kept_.erase(kept_.begin());
    kept_.push_back({std::move(key), made, times, is_worth_bands()});
    return made;
}

std::shared_ptr<const Prepared> PreparedPlans::find(const EvaluateOptions& options) {
    const std::lock_guard lock(lock_);
    const auto fits = [&](const std::shared_ptr<const Prepared>& it) {
        return it->nodes == options.nodes && it->wanted_by_id == options.plan.wanted && it->overridden == options.plan.overridden &&
               it->steps == options.plan.steps;
    };
    const auto at = std::find_if(kept_.begin(), kept_.end(), fits);
    if (at == kept_.end()) return nullptr;
    std::rotate(at, at + 1, kept_.end());
    return kept_.back();
}

void PreparedPlans::keep(std::shared_ptr<const Prepared> prepared) {
    constexpr std::size_t most = 4;
    const std::lock_guard lock(lock_);
    if (kept_.size() >= most) kept_.erase(kept_.begin());
    kept_.push_back(std::move(prepared));
}

}  // namespace merilo::inline v0::detail
