// Errors of single cells: the object runs again from its facts, lazily, so that only what was used for a wanted result is reported.
#pragma once

#include <merilo/impl/evaluate_periods.ipp>
#include <merilo/impl/lookup.hpp>
#include <merilo/impl/run_rank.ipp>

#include <map>

namespace merilo::inline v0::detail {

void StepNames::fill() {
    quantity_of_.assign(model_.exprs.size(), none);
    std::vector<ExprId> stack;
    for (QuantityId id = 0; id < model_.quantities.size(); ++id) {
        if (plan_.step_of_quantity[id] == none) continue;
        stack.push_back(model_.quantities[id].expr);
        while (!stack.empty()) {
            const auto expr = stack.back();
            stack.pop_back();
            if (quantity_of_[expr] != none) continue;
            quantity_of_[expr] = id;
            for (std::uint32_t i = 0; i < model_.exprs[expr].count; ++i) stack.push_back(model_.operand(expr, i));
        }
    }
}

std::string StepNames::name(StepId step) {
    if (quantity_of_.empty()) fill();
    const auto origin = plan_.steps[step].origin;
    if (origin == none || quantity_of_[origin] == none) return {};
    const auto node = model_.quantities[quantity_of_[origin]].node;
    // The facts of a family do not add up together, not one of them.
    if (plan_.steps[step].op == Opcode::adds_up && node != none && model_.nodes[node].family != none)
        return model_.entities[model_.nodes[node].entity].name + "." + model_.families[model_.nodes[node].family].name;
    return written_name(model_, quantity_of_[origin]);
}

Span StepNames::span(StepId step) const {
    const auto origin = plan_.steps[step].origin;
    return origin == none ? Span{} : model_.exprs[origin].span;
}

void PeriodRun::report_fault(StepId step, Code code, const std::vector<std::pair<EntityId, std::size_t>>& objects) {
    constexpr std::size_t most = 100;
    const auto name = Argument::text(names_.name(step)), period = Argument::text(period_.name);
    const auto span = names_.span(step);
    if (plan_.steps[step].entity == none) {
        const auto everywhere = code == Code::division_by_zero     ? Code::division_by_zero_everywhere
                                : code == Code::function_undefined ? Code::function_undefined_everywhere
                                                                   : Code::step_not_positive_everywhere;
        diagnostics_.add(everywhere, span, {name});
        return;
    }
    for (std::size_t i = 0; i < std::min(objects.size(), most); ++i) {
        const auto [entity, row] = objects[i];
        auto& diagnostic = diagnostics_.add(code, span, {name, Argument::text(object_title(dataset_, *period_.slabs[entity], row)), period});
        if (code == Code::facts_do_not_add_up || code == Code::fact_above_another) add_compared(step, static_cast<std::uint32_t>(row), diagnostic);
    }
    if (objects.size() > most)
        diagnostics_.add(Code::more_cell_errors, span, {name, Argument::text(std::to_string(objects.size() - most)), period});
}

/// The two figures that a family's statement compares: what the parts add up to and the whole, a fact and what it must not exceed.
void PeriodRun::add_compared(StepId step, std::uint32_t row, Diagnostic& diagnostic) {
    constexpr int decimals = 6;
    const auto condition = plan_.argument(step, 0);
    const auto origin = plan_.steps[step].origin;
    const bool is_share = origin != none && model_.exprs[origin].type.kind == TypeKind::share;
    ObjectSource source(plan_, impl_.periods, true);
    ExactEvaluator again(plan_, program_.shared, impl_.constants(), source, watch_);
    for (std::uint32_t i = 0; i < plan_.steps[condition].count; ++i) {
        const auto cell = again.evaluate(plan_.argument(condition, i), {at_, row});
        if (watch_.stopped()) return;
        auto text = to_decimal((is_share ? cell.value * Exact(100) : cell.value).fraction(), decimals);
        if (text.find('.') != std::string::npos) text.erase(text.find_last_not_of('0') + 1);
        if (text.ends_with('.')) text.pop_back();
        diagnostic.arguments.push_back(Argument::text(text + (is_share ? "%" : "")));
    }
}

/// For which objects the cell of a step is asked for.
struct PeriodRun::Demand {
    bool of_all = false;
    Bits rows;   ///< unless of all; empty: of none

    [[nodiscard]] bool holds(std::size_t row) const { return of_all || (!rows.empty() && bit(rows, row)); }
    [[nodiscard]] bool of_none() const { return !of_all && rows.empty(); }
    void add(const Demand& other) {
        of_all = of_all || other.of_all;
        if (of_all) rows.clear();
        else if (rows.empty()) rows = other.rows;
        else
            for (std::size_t w = 0; w < other.rows.size(); ++w) rows[w] |= other.rows[w];
    }
};

/// The rows that are in some group.
PeriodRun::Demand PeriodRun::grouped_demand(StepId id) const {
    const auto* grouping = period_.groupings[id];
    if (grouping == nullptr || grouping->rows.size() == grouping->group_of.size()) return {true, {}};
    Demand result;
    result.rows.resize(words_of(grouping->group_of.size()));
    for (const auto row : grouping->rows) set_bit(result.rows, row, true);
    return result;
}

/// The objects that `id` gathers for those for whom it is asked.
PeriodRun::Demand PeriodRun::gathered_demand(StepId id, const Demand& asked) const {
    const auto& gather = plan_.gathers[plan_.steps[id].payload];
    const auto* grouping = period_.groupings[id];
    if (gather.scope == ScopeKind::last) return asked;   // in other periods it is one of their roots
    if (asked.of_all || grouping == nullptr) return grouped_demand(id);
    Demand result;
    result.rows.resize(words_of(period_.rows(gather.over)));
    for (std::size_t row = 0; row < period_.rows(plan_.steps[id].entity); ++row) {
        if (!asked.holds(row)) continue;
        const auto group = gather.scope == ScopeKind::below ? static_cast<std::uint32_t>(row) : grouping->group_of[row];
        if (group == none) continue;
        for (const auto member : grouping->members(group)) set_bit(result.rows, member, true);
    }
    return result;
}

/// The peers of those for whom a rank is asked.
PeriodRun::Demand PeriodRun::peers_demand(StepId id, const Demand& asked) const {
    const auto* grouping = period_.groupings[id];
    if (asked.of_all || grouping == nullptr) return grouped_demand(id);
    Demand result;
    std::vector<bool> is_asked(grouping->groups());
    for (std::size_t row = 0; row < grouping->group_of.size(); ++row)
        if (grouping->group_of[row] != none && asked.holds(row)) is_asked[grouping->group_of[row]] = true;
    for (std::size_t row = 0; row < grouping->group_of.size(); ++row) {
        if (grouping->group_of[row] == none || !is_asked[grouping->group_of[row]]) continue;
        if (result.rows.empty()) result.rows.resize(words_of(grouping->group_of.size()));
        set_bit(result.rows, row, true);
    }
    return result;
}

/// For which of the `asked` a condition takes that argument of a step. Of use where the argument reads other objects.
PeriodRun::Demand PeriodRun::taken_demand(ExactEvaluator& again, StepId id, std::uint32_t index, const Demand& asked) const {
    const auto& step = plan_.steps[id];
    if (index == 0 || (step.op != Opcode::applies_when && step.op != Opcode::select)) return asked;
    const auto condition = plan_.argument(id, 0);
    const auto is_taken = [&](std::size_t row) {
        again.forget();
        const auto cell = again.evaluate(condition, {at_, static_cast<std::uint32_t>(row)});
        return cell.state != State::missing && cell.is_yes() == (index == 1);
    };
    if (plan_.steps[condition].entity == none) return is_taken(0) ? asked : Demand{};
    Demand result;
    for (std::size_t row = 0; row < period_.rows(step.entity) && !watch_.stopped(); ++row) {
        if (!asked.holds(row) || !is_taken(row)) continue;
        if (result.rows.empty()) result.rows.resize(words_of(period_.rows(step.entity)));
        set_bit(result.rows, row, true);
    }
    return result;
}

/// The steps whose cells other objects have a part in.
std::vector<bool> PeriodRun::steps_that_read_others() const {
    std::vector<bool> result(plan_.steps.size());
    for (StepId id = 0; id < plan_.steps.size(); ++id) {
        const auto& step = plan_.steps[id];
        bool reads = is_across(step.op) || step.op == Opcode::parent;
        for (std::uint32_t i = 0; i < step.count && !reads; ++i) reads = result[plan_.argument(id, i)];
        result[id] = reads;
    }
    return result;
}

/// As far as the steps tell, and conditions of those that ask other objects.
std::vector<PeriodRun::Demand> PeriodRun::demands() const {
    std::vector<Demand> result(plan_.steps.size());
    const auto reads_others = steps_that_read_others();
    ObjectSource source(plan_, impl_.periods, false);
    ExactEvaluator again(plan_, program_.shared, impl_.constants(), source, watch_);
    const auto live = live_steps(plan_, period_);
    for (const auto root : period_.roots) result[root] = {true, {}};
    for (StepId id = static_cast<StepId>(plan_.steps.size()); id-- > 0;) {
        const auto& step = plan_.steps[id];
        if (result[id].of_none() || !live[id] || is_past(step.op)) continue;
        if (watch_.poll()) return result;
        const auto ask = [&](std::uint32_t index, const Demand& demand) {
            const auto argument = plan_.argument(id, index);
            const auto entity = plan_.steps[argument].entity;
            if (!demand.of_none()) result[argument].add(entity == none ? Demand{true, {}} : demand);
        };
        if (step.op == Opcode::parent) {
            Demand above{result[id].of_all, {}};
            const auto entity = plan_.steps[plan_.argument(id, 0)].entity;
            if (!above.of_all) above.rows.resize(words_of(period_.rows(entity)));
            for (std::size_t row = 0; !above.of_all && row < period_.rows(step.entity); ++row)
                if (const auto at = period_.groupings[id]->group_of[row]; at != none && result[id].holds(row)) set_bit(above.rows, at, true);
            ask(0, above);
        } else if (step.op == Opcode::rank) {
            const auto& rank = model_.ranks[step.payload];
            auto peers = peers_demand(id, result[id]);
            if (rank.by) ask(rank.where ? 2 : 1, {true, {}});
            if (rank.where) {
                ask(1, peers);
                peers = where_demand(plan_.argument(id, 1), step.entity, peers);
            }
            ask(0, peers);
            if (rank.ties == Ties::ordinal) ask(step.count - 1, peers);
        } else if (step.op == Opcode::aggregate) {
            const auto& gather = plan_.gathers[step.payload];
            auto members = gathered_demand(id, result[id]);
            const auto cells = gather.paired ? 2U : 1U;
            if (gather.by) ask(step.count - 1, {true, {}});
            if (gather.where) {
                ask(cells, members);
                members = where_demand(plan_.argument(id, cells), gather.over, members);
            }
            for (std::uint32_t i = 0; i < cells; ++i) ask(i, members);
        } else {
            for (std::uint32_t i = 0; i < step.count; ++i)
                ask(i, reads_others[plan_.argument(id, i)] ? taken_demand(again, id, i, result[id]) : result[id]);
        }
    }
    return result;
}

/// Those among `members` for whom the condition is yes.
PeriodRun::Demand PeriodRun::where_demand(StepId where, EntityId over, const Demand& members) const {
    const auto& column = *period_.column(where);
    const bool same_for_all = plan_.steps[where].entity == none;
    Demand result;
    result.rows.resize(words_of(period_.rows(over)));
    for (std::size_t row = 0; row < period_.rows(over); ++row) {
        const auto at = same_for_all ? 0 : row;
        if (bit(column.valid, at) && column.numbers[at] != 0 && members.holds(row)) set_bit(result.rows, row, true);
    }
    return result;
}

void PeriodRun::report_faults() {
    const auto entities = model_.entities.size();
    const auto has_any = [&](EntityId at) { return std::any_of(suspects_[at].begin(), suspects_[at].end(), [](auto word) { return word != 0; }); };
    bool found_any = false;
    for (EntityId at = 0; at <= entities && !found_any; ++at) found_any = has_any(at);
    if (!found_any) return;
    const bool for_all = !suspects_[entities].empty() && suspects_[entities][0] != 0;
    std::map<std::pair<StepId, Code>, std::vector<std::pair<EntityId, std::size_t>>> found;
    std::vector<bool> is_root(plan_.steps.size());
    for (const auto root : period_.roots) is_root[root] = true;
    for (StepId id = 0; id < plan_.steps.size(); ++id) {
        const auto op = plan_.steps[id].op;
        const bool read_by_others = op == Opcode::rank || op == Opcode::parent || gathers_others(plan_, id);
        for (std::uint32_t i = 0; read_by_others && i < plan_.steps[id].count; ++i) is_root[plan_.argument(id, i)] = true;
    }
    std::vector<Demand> demands;
    for (EntityId at = 0; at <= entities; ++at) {
        const auto entity = at == entities ? none : at;
        if (!for_all && !has_any(at)) continue;
        if (demands.empty()) demands = this->demands();
        std::vector<StepId> roots;   // what is wanted, and what other objects read
        for (StepId id = 0; id < plan_.steps.size(); ++id)
            if (is_root[id] && plan_.steps[id].entity == entity && !demands[id].of_none()) roots.push_back(id);
        ObjectSource source(plan_, impl_.periods, true);
        ExactEvaluator again(plan_, program_.shared, impl_.constants(), source, watch_);
        for (std::uint32_t row = 0; row < period_.rows(entity); ++row) {
            if (!for_all && !bit(suspects_[at], row)) continue;
            // What gathers from others stays known: what it reads of this object is among the roots.
            again.forget();
            std::vector<CellFault> faults;
            again.note_faults(&faults);
            for (const auto root : roots)
                if (demands[root].holds(row)) again.evaluate(root, {at_, row});
            if (watch_.poll()) return;
            for (const auto& fault : faults) {
                auto& objects = found[{fault.step, fault.code}];
                if (objects.empty() || objects.back() != std::pair(entity, std::size_t{row})) objects.emplace_back(entity, row);
            }
        }
    }
    for (const auto& [fault, objects] : found) report_fault(fault.first, fault.second, objects);
}

}  // namespace merilo::inline v0::detail
