// Why a result is what it is: the steps run again for one object, and the formulas are read along with what was taken in them.
#pragma once

#include <merilo/explain.hpp>
#include <merilo/impl/facts.hpp>
#include <merilo/impl/heirs.hpp>
#include <merilo/impl/bind.hpp>
#include <merilo/impl/result.hpp>

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

namespace merilo::inline v0 {
namespace detail {

class Explainer {
public:
    Explainer(const Result::Impl& impl)
        : impl_(impl), model_(*impl.model), plan_(impl.plan()), source_(impl.plan(), impl.periods, true), watch_(limits(impl)),
          remembered_(impl.plan().steps.size(), true), exact_(impl.plan(), remembered_, impl.constants(), source_, watch_),
          seen_(model_.exprs.size()) {}

    /// With all that it uses, as far as nothing of that was explained before: what many formulas share would be repeated without end.
    Explanation explain(QuantityId id, Place place, std::size_t depth = 0) {
        place_ = place;
        const auto& quantity = model_.quantities[id];
        Explanation result;
        result.quantity = id;
        result.formula = model_.exprs[quantity.expr].span;
        result.kind = kind_of(id);
        result.out_of_force = is_out_of_force(quantity.node);
        if (place.period != asked_) result.period = impl_.periods[place.period].name;
        const auto cell = exact_.evaluate(plan_.step_of_quantity[id], place);
        result.state = cell.state;
        if (cell.is_value()) result.value = cell.value.fraction();
        if (result.kind == Explanation::Kind::fact) result.given = is_given(id) ? cell.state : given_state(quantity.expr);
        if (cell.state == State::not_applicable && quantity.node != none && !result.out_of_force) explain_unrated(model_.nodes[quantity.node], result);
        if (quantity.node != none && !result.out_of_force) explain_part(model_.nodes[quantity.node], result);
        const bool is_new = explained_.emplace(id, place.period, place.row).second;
        if (!is_new || depth >= deepest || is_given(id)) return result;
        const auto reads = read_formula(quantity.expr, result);
        // The rows of this table are not written anywhere; the link is named.
        if (quantity.node != none && model_.nodes[quantity.node].part == MechanismPart::broken) result.rows.clear();
        for (const auto& [used, at, absent] : reads) {
            result.uses.push_back(absent.empty() ? explain(used, at, depth + 1) : not_there(used, absent));
            const auto entity = model_.quantities[used].entity;
            if (absent.empty() && entity != none && entity != quantity.entity) result.uses.back().object = object_name(entity, at);
        }
        return result;
    }

    /// The fact behind a step, and how far a cycle goes.
    void explain_part(const Node& node, Explanation& result) {
        if (node.part == MechanismPart::done || node.part == MechanismPart::published) {
            const auto& period = impl_.periods[place_.period];
            const auto* slab = period.slabs[node.entity];
            if (slab == nullptr || !impl_.dataset.has_steps()) return;
            const auto* said = impl_.dataset.step_in_force(period.name, slab->objects[place_.row], node.mechanism, node.step);
            if (said == nullptr) result.step_without_fact = true;
            else result.step = Explanation::StepRecord{said->fact.document, said->fact.day, said->period};
            return;
        }
        const auto facet = model_.quantities[result.quantity].facet;
        const bool is_of_whole = node.part == MechanismPart::whole && (facet == Facet::points || facet == Facet::percent);
        if (!is_of_whole && node.part != MechanismPart::full && node.part != MechanismPart::broken) return;
        Explanation::CycleState cycle;
        bool any = false;
        for (const auto& step : model_.mechanisms[node.mechanism].steps) {
            const auto id = plan_.step_of_quantity[model_.nodes[step.node].main()];
            if (id == none) return;
            const auto cell = exact_.evaluate(id, place_);
            any = any || cell.state != State::not_applicable;
            if (cell.state == State::not_applicable || cell.is_yes()) continue;
            const bool is_known = cell.state == State::value;
            if (is_known) cycle.is_full = false;
            if (cycle.broken != none) continue;
            cycle.broken = step.step;
            cycle.broken_is_known = is_known;
        }
        if (cycle.is_full && !cycle.broken_is_known) cycle.full = State::missing;
        if (!any) cycle.full = State::not_applicable;
        result.cycle = cycle;
    }

    /// Of which period nothing is said, since it is asked for.
    void ask_of(std::uint32_t period) { asked_ = period; }

private:
    static constexpr std::size_t deepest = 250;

    const Result::Impl& impl_;
    const Model& model_;
    const Plan& plan_;
    ObjectSource source_;
    Watch watch_;
    std::vector<bool> remembered_;           ///< by step: all are, since each may be asked for
    ExactEvaluator exact_;
    std::set<std::tuple<QuantityId, std::uint32_t, std::uint32_t>> explained_;   ///< with period and row
    std::vector<std::uint32_t> seen_;        ///< by expression: the formula that read it last
    std::uint32_t formula_ = 0;
    std::set<std::tuple<ExprId, std::uint32_t, std::uint32_t>> seen_elsewhere_;   ///< expressions of other periods, in this formula
    std::vector<std::pair<ExprId, Place>> stack_;
    Place place_;                            ///< of what is explained
    std::uint32_t asked_ = 0;                ///< the period that was asked for

    static Watch limits(const Result::Impl& impl) {
        EvaluateOptions options;
        options.bits = impl.bits;
        return Watch(options);
    }

    [[nodiscard]] ExprId operand(const Expr& expr, std::uint32_t index) const { return model_.operands[expr.first + index]; }
    ExactCell evaluate(ExprId expr) { return evaluate(expr, place_); }
    ExactCell evaluate(ExprId expr, Place place) { return exact_.evaluate(plan_.step_of_expr[expr], place); }
    [[nodiscard]] const std::string& object_name(EntityId entity, Place place) const {
        return impl_.object_name(impl_.periods[place.period], entity, place.row);
    }

    void explain_unrated(const Node& node, Explanation& result) {
        for (const auto& unrated : node.unrated) {
            if (unrated.condition == none || plan_.step_of_expr[unrated.condition] == none || !evaluate(unrated.condition).is_yes()) continue;
            result.unrated = unrated.reason;
            result.unrated_when = model_.exprs[unrated.condition].span;
            return;
        }
    }

    /// A computed quantity that the data give for this object.
    bool is_given(QuantityId id) {
        const auto step = plan_.step_of_quantity[id];
        if (plan_.steps[step].op != Opcode::select) return false;
        const auto condition = plan_.argument(step, 0);
        return plan_.steps[condition].op == Opcode::is_given && plan_.steps[condition].payload == id && exact_.evaluate(condition, place_).is_yes();
    }

    /// Of the fact of an input, behind its conditions and what stands for it.
    State given_state(ExprId expr) {
        for (;;) {
            const auto& at = model_.exprs[expr];
            if (at.op == Op::applies_when) expr = operand(at, 1);
            else if (at.op == Op::missing_means) expr = operand(at, 0);
            else return evaluate(expr).state;
        }
    }

    Explanation::Kind kind_of(QuantityId id) {
        const auto& quantity = model_.quantities[id];
        const auto kind = quantity.node == none ? NodeKind::value : model_.nodes[quantity.node].kind;
        if (kind == NodeKind::input || is_given(id)) return Explanation::Kind::fact;
        if (kind == NodeKind::parameter) return Explanation::Kind::parameter;
        auto expr = quantity.expr;
        while (model_.exprs[expr].op == Op::applies_when) expr = operand(model_.exprs[expr], 1);
        const auto op = model_.exprs[expr].op;
        if (op == Op::rank) return Explanation::Kind::rank;
        if (op == Op::aggregate) return Explanation::Kind::aggregation;
        return op == Op::group_points ? Explanation::Kind::group : Explanation::Kind::formula;
    }

    [[nodiscard]] bool is_out_of_force(NodeId node) const {
        return node != none && !is_in_force(model_, node, impl_.periods[place_.period]);
    }

    /// What would be read of a period that the data do not have, or in which they do not have the object.
    [[nodiscard]] Explanation not_there(QuantityId id, const std::string& period) const {
        Explanation result;
        result.kind = Explanation::Kind::absent;
        result.quantity = id;
        result.formula = model_.exprs[model_.quantities[id].expr].span;
        result.period = period;
        return result;
    }

    void visit(ExprId id, Place place, Place home) {
        if (place == home) {
            if (seen_[id] == formula_) return;
            seen_[id] = formula_;
        } else if (!seen_elsewhere_.emplace(id, place.period, place.row).second) {
            return;
        }
        stack_.emplace_back(id, place);
    }

    /// The period that a step reads.
    [[nodiscard]] std::string past_period(StepId step, Place place) const {
        const auto number = impl_.periods[place.period].number;
        const auto past = number ? past_number(plan_.steps[step], *number) : std::nullopt;
        return past ? period_name(model_.period, *past) : period_name(model_.period, static_cast<PeriodNumber>(plan_.steps[step].payload));
    }

    /// Quantities that an expression reads, whatever the period.
    [[nodiscard]] std::vector<QuantityId> names_in(ExprId root) const {
        std::vector<QuantityId> result;
        std::vector<ExprId> stack{root};
        std::set<ExprId> seen;
        while (!stack.empty()) {
            const auto id = stack.back();
            stack.pop_back();
            if (!seen.insert(id).second) continue;
            const auto& expr = model_.exprs[id];
            if (expr.op == Op::read && std::find(result.begin(), result.end(), expr.payload) == result.end()) result.push_back(expr.payload);
            if (expr.op == Op::aggregate) continue;
            for (auto i = expr.count; i-- > 0;) stack.push_back(operand(expr, i));
        }
        return result;
    }

    /// The quantities that were read, in the order written; rows of tables and members of groups go to `result`.
    struct Reading {
        QuantityId quantity = none;
        Place place;
        std::string absent;   ///< the period in which it is not there; empty: it is
        friend bool operator==(const Reading&, const Reading&) = default;
    };
    using Reads = std::vector<Reading>;
    Reads read_formula(ExprId root, Explanation& result) {
        ++formula_;
        Reads reads;
        const auto add = [&](QuantityId id, Place place, const std::string& absent = {}) {
            const Reading reading{id, place, absent};
            if (std::find(reads.begin(), reads.end(), reading) == reads.end()) reads.push_back(reading);
        };
        const auto home = place_;
        seen_elsewhere_.clear();
        std::vector<ExprId> next;
        visit(root, home, home);
        while (!stack_.empty()) {
            const auto [id, place] = stack_.back();
            stack_.pop_back();
            place_ = place;
            const auto& expr = model_.exprs[id];
            if (expr.op == Op::read) add(expr.payload, place_);
            next.clear();
            if (expr.op == Op::lag || expr.op == Op::base) {
                const auto step = plan_.step_of_expr[id];
                const auto past = source_.past(step, place_);
                if (past.row != none) visit(operand(expr, 0), past, home);
                else
                    for (const auto name : names_in(operand(expr, 0))) add(name, past, past_period(step, place_));
                continue;
            }
            if (expr.op == Op::in_force) continue;
            if (expr.op == Op::parent) {
                const auto step = plan_.step_of_expr[id];
                const bool goes_up = plan_.steps[step].op == Opcode::parent;
                const auto above = goes_up ? source_.above(step, place_) : Place{place_.period, 0};
                if (above.row != none) add(model_.exprs[operand(expr, 0)].payload, above);
                continue;
            }
            read_expression(id, result, next);
            for (auto it = next.rbegin(); it != next.rend(); ++it) visit(*it, place, home);
        }
        place_ = home;
        return reads;
    }

    /// The operands that the value of `id` came from.
    void read_expression(ExprId id, Explanation& result, std::vector<ExprId>& next) {
        const auto& expr = model_.exprs[id];
        switch (expr.op) {
            case Op::table: return read_table(id, result, next);
            case Op::group_points: return read_group(expr, result, next);
            case Op::aggregate: return read_aggregate(id, result);
            case Op::rank:
                read_rank(id, result);
                for (std::uint32_t i = 0; i < expr.count; ++i) next.push_back(operand(expr, i));
                return;
            case Op::group_maximum:
                for (std::uint32_t i = 1; i < expr.count; i += 3) next.push_back(operand(expr, i));
                return;
            case Op::applies_when:
                next.push_back(operand(expr, 0));
                if (evaluate(operand(expr, 0)).is_yes()) next.push_back(operand(expr, 1));
                return;
            case Op::missing_means:
                next.push_back(operand(expr, 0));
                if (evaluate(operand(expr, 0)).state == State::missing) next.push_back(operand(expr, 1));
                return;
            default:
                for (std::uint32_t i = 0; i < expr.count; ++i) next.push_back(operand(expr, i));
        }
    }

    [[nodiscard]] Span row_span(ExprId condition, ExprId value) const {
        auto span = model_.exprs[condition].span;
        const auto end = model_.exprs[value].span;
        if (span.source == none) return end;
        if (span.source == end.source) span.end = std::max(span.end, end.end);
        return span;
    }

    /// The chain of selections that the table became tells which row was taken.
    void read_table(ExprId id, Explanation& result, std::vector<ExprId>& next) {
        const auto& expr = model_.exprs[id];
        const auto inputs = expr.payload, rows = (expr.count - inputs) / 2;
        for (std::uint32_t i = 0; i < inputs; ++i) next.push_back(operand(expr, i));
        auto step = plan_.step_of_expr[id];
        bool reached = true;
        const auto before = result.rows.size();
        for (std::uint32_t row = 0; row < rows; ++row) {
            const auto condition = operand(expr, inputs + 2 * row), value = operand(expr, inputs + 2 * row + 1);
            auto outcome = Explanation::Row::Outcome::not_reached;
            if (reached) {
                next.push_back(condition);
                const auto cell = exact_.evaluate(plan_.argument(step, 0), place_);
                const auto& asked = model_.exprs[condition];
                const bool is_dated = asked.op == Op::logical_and && model_.exprs[operand(asked, 0)].op == Op::dated;
                if (is_dated && !evaluate(operand(asked, 0)).is_yes()) outcome = Explanation::Row::Outcome::not_in_force;
                else outcome = cell.state == State::missing ? Explanation::Row::Outcome::undecided
                          : cell.is_yes()              ? Explanation::Row::Outcome::taken
                                                       : Explanation::Row::Outcome::passed;
                reached = outcome == Explanation::Row::Outcome::passed || outcome == Explanation::Row::Outcome::not_in_force;
                if (outcome == Explanation::Row::Outcome::taken) next.push_back(value);
                step = plan_.argument(step, 2);
            }
            result.rows.push_back({row_span(condition, value), outcome, false});
        }
        // Of one value that is none, no row can say more than that.
        if (const auto state = inputs == 1 ? evaluate(operand(expr, 0)).state : State::value; reached && state != State::value) {
            result.rows.resize(before);
            result.rows.push_back({model_.exprs[operand(expr, 0)].span, Explanation::Row::Outcome::state_kept, false, state});
            return;
        }
        if ((expr.count - inputs) % 2 == 0) return;
        const auto value = operand(expr, expr.count - 1);
        if (reached) next.push_back(value);
        const auto outcome = reached ? Explanation::Row::Outcome::taken : Explanation::Row::Outcome::not_reached;
        result.rows.push_back({model_.exprs[value].span, outcome, true});
    }

    /// Who was counted with what, and who was not. What they use is explained when they are looked at.
    void read_aggregate(ExprId id, Explanation& result) {
        const auto& expr = model_.exprs[id];
        const auto& aggregate = model_.aggregates[expr.payload];
        auto step = plan_.step_of_expr[id];
        if (plan_.steps[step].op == Opcode::divide) step = plan_.argument(step, 0);
        const auto measured = expr.count - (aggregate.where ? 1U : 0U) - (aggregate.by ? 1U : 0U);
        Explanation::Gathering gathering;
        gathering.span = expr.span;
        gathering.over = aggregate.over;
        gathering.kind = aggregate.kind;
        if (measured > 0) gathering.type = model_.exprs[operand(expr, 0)].type;
        if (measured > 1) gathering.pair_type = model_.exprs[operand(expr, 1)].type;
        auto outside = State::missing;
        const auto count = source_.gathered(step, place_, outside).value_or(0);
        for (std::size_t i = 0; i < count; ++i) {
            const auto at = source_.member(step, place_, i);
            Explanation::Part part;
            if (aggregate.scope == ScopeKind::last) part.object = period_name(model_.period, *impl_.periods[place_.period].number - static_cast<PeriodNumber>(i));
            else part.object = object_name(aggregate.over, at);
            part.state = State::value;
            if (aggregate.where) {
                const auto where = evaluate(operand(expr, measured), at);
                part.condition_missing = where.state == State::missing;
                part.state = part.condition_missing ? State::missing : where.is_yes() ? State::value : State::not_applicable;
            }
            if (part.state == State::value && measured > 0) {
                const auto cell = evaluate(operand(expr, 0), at);
                part.state = part.measured = cell.state;
                part.value = cell.value.fraction();
                if (measured > 1 && part.state != State::not_applicable) {
                    const auto pair = evaluate(operand(expr, 1), at);
                    if (pair.is_value()) part.pair = pair.value.fraction();
                    else if (part.state == State::value || pair.state == State::not_applicable) part.state = pair.state;
                }
            }
            gathering.coverage.counted += part.state == State::value ? 1 : 0;
            gathering.coverage.population += part.state != State::not_applicable ? 1 : 0;
            gathering.left += part.state == State::not_applicable ? 1 : 0;
            if (part.state == State::value) gathering.counted.push_back(std::move(part));
            else if (part.state == State::missing) gathering.skipped.push_back(std::move(part));
        }
        constexpr std::ptrdiff_t most = 10;
        const auto keep = [most](std::vector<Explanation::Part>& parts, const auto& before) {
            const auto kept = std::min<std::ptrdiff_t>(most, static_cast<std::ptrdiff_t>(parts.size()));
            std::partial_sort(parts.begin(), parts.begin() + kept, parts.end(), before);
            parts.resize(static_cast<std::size_t>(kept));
        };
        const auto by_name = [](const auto& a, const auto& b) { return a.object < b.object; };
        keep(gathering.counted, [&](const auto& a, const auto& b) {
            const double x = std::fabs(to_double(a.value)), y = std::fabs(to_double(b.value));
            return x != y ? x > y : by_name(a, b);
        });
        keep(gathering.skipped, by_name);
        result.gatherings.push_back(std::move(gathering));
    }

    /// The peers, who of them comes first and who shares the place.
    void read_rank(ExprId id, Explanation& result) {
        const auto& expr = model_.exprs[id];
        const auto& rank = model_.ranks[expr.payload];
        auto step = plan_.step_of_expr[id];
        // A percentile is (ranked peers - own place) / ranked peers.
        if (plan_.steps[step].op == Opcode::divide) step = plan_.argument(plan_.argument(step, 0), 1);
        const auto* grouping = impl_.periods[place_.period].groupings[step];
        if (plan_.steps[step].op != Opcode::rank || grouping == nullptr || place_.row >= grouping->group_of.size()) return;
        const auto group = grouping->group_of[place_.row];
        if (group == none) return;
        const bool ordinal = rank.ties == Ties::ordinal;
        const auto by = [&](std::uint32_t index, Place at) { return evaluate(operand(expr, index), at); };
        const auto state_of = [&](Place at) {
            if (rank.where)
                if (const auto where = by(1, at); !where.is_yes()) return where.is_value() ? State::not_applicable : where.state;
            return by(0, at).state;
        };
        // Below 0: `a` comes first; what has no value comes last.
        const auto order = [](const ExactCell& a, const ExactCell& b, bool higher_first) {
            if (!a.is_value() || !b.is_value()) return static_cast<int>(b.is_value()) - static_cast<int>(a.is_value());
            return exact_compare(a.value, b.value) * (higher_first ? -1 : 1);
        };
        Explanation::Ranking ranking;
        ranking.span = expr.span;
        const bool has_place = state_of(place_) == State::value;
        const auto own = by(0, place_), own_tie = ordinal ? by(expr.count - 1, place_) : ExactCell{};
        for (const auto row : grouping->members(group)) {
            const Place at{place_.period, row};
            const auto state = state_of(at);
            ranking.ranked += state == State::value ? 1 : 0;
            ranking.without_place += state == State::missing ? 1 : 0;
            ranking.left += state == State::not_applicable ? 1 : 0;
            if (state != State::value || !has_place || row == place_.row) continue;
            auto sign = order(by(0, at), own, rank.higher_first);
            if (sign == 0 && ordinal) sign = order(by(expr.count - 1, at), own_tie, rank.tie_higher_first);
            ranking.better += sign < 0 ? 1 : 0;
            if (sign == 0) ranking.tied.push_back(object_name(plan_.steps[step].entity, at));
        }
        constexpr std::size_t most = 10;
        ranking.tied_count = ranking.tied.size();
        std::sort(ranking.tied.begin(), ranking.tied.end());
        ranking.tied.resize(std::min(most, ranking.tied.size()));
        result.rankings.push_back(std::move(ranking));
    }

    void read_group(const Expr& expr, Explanation& result, std::vector<ExprId>& next) {
        const auto& group = model_.nodes[expr.payload];
        std::vector<Exact> weights;
        std::vector<bool> has_points;
        for (std::uint32_t i = 0; i + 2 < expr.count; i += 3) {
            const auto points = operand(expr, i);
            const auto cell = evaluate(points), maximum = evaluate(operand(expr, i + 1));
            weights.push_back(evaluate(operand(expr, i + 2)).value);
            // A percent of nothing is none.
            const bool of_nothing = group.total == Total::mean_of_percents && maximum.value.sign() == 0;
            has_points.push_back(cell.is_value() && maximum.is_value() && !of_nothing);
            Explanation::Member member;
            if (model_.exprs[points].op == Op::read) member.points = model_.exprs[points].payload;
            member.state = cell.state;
            member.value = cell.value.fraction();
            member.maximum = maximum.value.fraction();
            member.maximum_state = maximum.state;
            member.weight_is_share = model_.exprs[operand(expr, i + 2)].type.kind == TypeKind::share;
            member.own_weight = weights.back().fraction();
            const bool has_heir = i / 3 < group.heirs.size() && group.heirs[i / 3] != none;
            const bool counts_zero = cell.state == State::missing && maximum.is_value() && group.missing_rule == MissingRule::zero;
            member.counted = has_points.back() || (counts_zero && !has_heir);
            const bool applies = cell.state != State::not_applicable && maximum.state != State::not_applicable;
            member.fails = !member.counted && applies && !has_heir && !of_nothing && group.missing_rule == MissingRule::fails;
            result.members.push_back(std::move(member));
            next.push_back(points);
            next.push_back(operand(expr, i + 2));
        }
        for (const auto member : order_of_heirs(group.heirs)) {
            const auto heir = group.heirs[member];
            if (heir == none || has_points[member]) continue;
            weights[heir] = weights[heir] + weights[member];
            result.members[member].heir = result.members[heir].points;
        }
        for (std::size_t i = 0; i < weights.size(); ++i) result.members[i].weight = weights[i].fraction();
    }
};

}  // namespace detail

Explanation explain(const Result& result, std::size_t period, QuantityId quantity, std::size_t row) {
    if (!result.has(quantity)) {
        Explanation nothing;
        nothing.quantity = quantity;
        return nothing;
    }
    const auto at = result.impl().shown_periods[period];
    detail::Explainer explainer(result.impl());
    explainer.ask_of(at);
    auto explained = explainer.explain(quantity, {at, static_cast<std::uint32_t>(row)});
    explained.period = result.periods()[period];
    const auto entity = result.model().quantities[quantity].entity;
    if (entity != none) explained.path = result.path(period, entity, row);
    return explained;
}

}  // namespace merilo::inline v0
