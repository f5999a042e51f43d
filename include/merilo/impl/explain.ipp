// Why a result is what it is: the steps run again for one object, and the formulas are read along with what was taken in them.
#pragma once

#include <merilo/explain.hpp>
#include <merilo/impl/facts.hpp>
#include <merilo/impl/heirs.hpp>
#include <merilo/impl/result.hpp>

#include <algorithm>

namespace merilo::inline v0 {
namespace detail {

class Explainer {
public:
    Explainer(const Result::Impl& impl, std::size_t period, std::size_t row)
        : model_(*impl.model), plan_(impl.plan), source_(impl.plan, impl.periods[period], row, true), watch_(limits(impl)),
          remembered_(impl.plan.steps.size(), true), exact_(impl.plan, remembered_, impl.constants, source_, watch_),
          explained_(model_.quantities.size()), seen_(model_.exprs.size()) {}

    /// With all that it uses, as far as nothing of that was explained before: what many formulas share would be repeated without end.
    Explanation explain(QuantityId id, std::size_t depth = 0) {
        const auto& quantity = model_.quantities[id];
        Explanation result;
        result.quantity = id;
        result.formula = model_.exprs[quantity.expr].span;
        result.kind = kind_of(id);
        const auto cell = exact_.evaluate(plan_.step_of_quantity[id]);
        result.state = cell.state;
        if (cell.is_value()) result.value = cell.value.fraction();
        if (cell.state == State::not_applicable && quantity.node != none) result.unrated = reason_of(model_.nodes[quantity.node]);
        if (explained_[id] || depth >= deepest || is_given(id)) return result;
        explained_[id] = true;
        for (const auto used : read_formula(quantity.expr, result)) result.uses.push_back(explain(used, depth + 1));
        return result;
    }

private:
    static constexpr std::size_t deepest = 250;

    const Model& model_;
    const Plan& plan_;
    ObjectSource source_;
    Watch watch_;
    std::vector<bool> remembered_;           ///< by step: all are, since each may be asked for
    ExactEvaluator exact_;
    std::vector<bool> explained_;            ///< by quantity
    std::vector<std::uint32_t> seen_;        ///< by expression: the formula that read it last
    std::uint32_t formula_ = 0;
    std::vector<ExprId> stack_;

    static Watch limits(const Result::Impl& impl) {
        EvaluateOptions options;
        options.bits = impl.bits;
        return Watch(options);
    }

    [[nodiscard]] ExprId operand(const Expr& expr, std::uint32_t index) const { return model_.operands[expr.first + index]; }
    ExactCell evaluate(ExprId expr) { return exact_.evaluate(plan_.step_of_expr[expr]); }

    std::string reason_of(const Node& node) {
        for (const auto& unrated : node.unrated)
            if (unrated.condition != none && plan_.step_of_expr[unrated.condition] != none && evaluate(unrated.condition).is_yes())
                return unrated.reason;
        return {};
    }

    /// A computed quantity that the data give for this object.
    bool is_given(QuantityId id) {
        const auto step = plan_.step_of_quantity[id];
        if (plan_.steps[step].op != Opcode::select) return false;
        const auto condition = plan_.argument(step, 0);
        return plan_.steps[condition].op == Opcode::is_given && plan_.steps[condition].payload == id && exact_.evaluate(condition).is_yes();
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
        return op == Op::group_points ? Explanation::Kind::group : Explanation::Kind::formula;
    }

    void visit(ExprId id) {
        if (seen_[id] == formula_) return;
        seen_[id] = formula_;
        stack_.push_back(id);
    }

    /// The quantities that were read, in the order written; rows of tables and members of groups go to `result`.
    std::vector<QuantityId> read_formula(ExprId root, Explanation& result) {
        ++formula_;
        std::vector<QuantityId> reads;
        std::vector<ExprId> next;
        visit(root);
        while (!stack_.empty()) {
            const auto id = stack_.back();
            stack_.pop_back();
            const auto& expr = model_.exprs[id];
            if (expr.op == Op::read && std::find(reads.begin(), reads.end(), expr.payload) == reads.end()) reads.push_back(expr.payload);
            next.clear();
            read_expression(id, result, next);
            for (auto it = next.rbegin(); it != next.rend(); ++it) visit(*it);
        }
        return reads;
    }

    /// The operands that the value of `id` came from.
    void read_expression(ExprId id, Explanation& result, std::vector<ExprId>& next) {
        const auto& expr = model_.exprs[id];
        switch (expr.op) {
            case Op::table: return read_table(id, result, next);
            case Op::group_points: return read_group(expr, result, next);
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
        for (std::uint32_t row = 0; row < rows; ++row) {
            const auto condition = operand(expr, inputs + 2 * row), value = operand(expr, inputs + 2 * row + 1);
            auto outcome = Explanation::Row::Outcome::not_reached;
            if (reached) {
                next.push_back(condition);
                const auto cell = exact_.evaluate(plan_.argument(step, 0));
                outcome = cell.state == State::missing ? Explanation::Row::Outcome::undecided
                          : cell.is_yes()              ? Explanation::Row::Outcome::taken
                                                       : Explanation::Row::Outcome::passed;
                reached = outcome == Explanation::Row::Outcome::passed;
                if (outcome == Explanation::Row::Outcome::taken) next.push_back(value);
                step = plan_.argument(step, 2);
            }
            result.rows.push_back({row_span(condition, value), outcome, false});
        }
        if ((expr.count - inputs) % 2 == 0) return;
        const auto value = operand(expr, expr.count - 1);
        const bool taken = reached && (inputs != 1 || evaluate(operand(expr, 0)).is_value());
        if (taken) next.push_back(value);
        auto outcome = Explanation::Row::Outcome::not_reached;
        if (reached) outcome = taken ? Explanation::Row::Outcome::taken : Explanation::Row::Outcome::passed;
        result.rows.push_back({model_.exprs[value].span, outcome, true});
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
            const bool of_nothing = group.total == Total::mean_of_percents && (!maximum.is_value() || maximum.value.sign() == 0);
            has_points.push_back(cell.is_value() && !of_nothing);
            Explanation::Member member;
            if (model_.exprs[points].op == Op::read) member.points = model_.exprs[points].payload;
            member.state = cell.state;
            member.value = cell.value.fraction();
            member.maximum = maximum.value.fraction();
            member.own_weight = weights.back().fraction();
            const bool has_heir = i / 3 < group.heirs.size() && group.heirs[i / 3] != none;
            const bool counts_zero = cell.state == State::missing && group.missing_rule == MissingRule::zero;
            member.counted = has_points.back() || (counts_zero && !has_heir);
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
    auto explained = detail::Explainer(result.impl(), period, row).explain(quantity);
    explained.period = result.periods()[period];
    const auto entity = result.model().quantities[quantity].entity;
    if (entity != none) explained.path = detail::path_of_row(result.dataset(), *result.dataset().slab(explained.period, entity), row);
    return explained;
}

}  // namespace merilo::inline v0
