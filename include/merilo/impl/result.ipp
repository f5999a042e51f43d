// Reading a result: states and numbers from the kept columns, exact values by running the program again for one object.
#pragma once

#include <merilo/error.hpp>
#include <merilo/impl/rendering.hpp>
#include <merilo/impl/run_decisions.ipp>

namespace merilo::inline v0 {
namespace detail {

bool ObjectSource::read(StepId id, ExactCell& cell) {
    const auto& step = plan_.steps[id];
    const auto row = step.entity == none ? 0 : row_;
    if (step.op == Opcode::fact || step.op == Opcode::is_given) {
        const auto* slab = period_.slabs[step.entity];
        if (step.op == Opcode::fact) {
            cell = exact_fact_cell(slab, step.payload, row);
        } else {
            const auto* column = slab == nullptr ? nullptr : slab->column(step.payload);
            cell = {State::value, Exact(column != nullptr && bit(column->given, row) ? 1 : 0)};
        }
        return true;
    }
    const auto* column = period_.column(id);
    if (all_again_ || column == nullptr || !is_grid(period_.program.classes[id])) return false;
    cell = exact_grid_cell(period_.program.classes[id], column->state(row), column->numbers[row]);
    return true;
}

ExactCell ObjectSource::across(StepId id) {
    const auto* column = period_.column(id);
    return exact_grid_cell(period_.program.classes[id], column->state(row_), column->numbers[row_]);
}

Argument entity_words(const Model& model, EntityId entity) {
    const auto& said = model.entities[entity];
    return Argument::text(said.title.empty() ? said.name : said.title);
}

std::string object_title(const Dataset& dataset, const Slab& slab, std::size_t row) {
    const auto& object = dataset.objects()[slab.objects[row]];
    const auto parent = slab.parents[row] != none ? slab.parents[row] : object.parent;
    return parent == none ? object.name : object.name + " (" + dataset.objects()[parent].name + ")";
}

[[noreturn]] void refuse_name(Code code, std::vector<Argument> arguments) {
    Diagnostics diagnostics;
    diagnostics.add(code, Span{}, std::move(arguments));
    throw Error(std::move(diagnostics), {});
}

/// The quantity that a name means in a result.
QuantityId computed_quantity(const Result& result, std::string_view name) {
    Diagnostics diagnostics;
    const auto quantity = find_quantity(result.model(), name, diagnostics);
    if (quantity == none) throw Error(std::move(diagnostics), {});
    if (!result.has(quantity)) refuse_name(Code::unknown_quantity, {Argument::text(std::string(name))});
    return quantity;
}

/// A cell of the only period by the names of its quantity and object.
struct NamedCell {
    QuantityId quantity = none;
    std::size_t row = 0;

    NamedCell(const Result& result, std::string_view name, std::string_view object) {
        if (result.periods().size() != 1) refuse_name(Code::several_periods, {Argument::text(std::to_string(result.periods().size()))});
        quantity = computed_quantity(result, name);
        const auto entity = result.model().quantities[quantity].entity;
        if (entity == none) return;
        const auto found = result.find(0, entity, {std::string(object)});
        if (!found) refuse_name(Code::unknown_object, {Argument::text(std::string(object)), entity_words(result.model(), entity)});
        row = *found;
    }
};

}  // namespace detail

detail::ExactCell Result::Impl::exact(std::size_t period, StepId step, std::size_t row) const {
    detail::ObjectSource source(plan, periods[period], row, false);
    EvaluateOptions options;
    options.bits = bits;
    detail::Watch watch(options);
    return detail::ExactEvaluator(plan, periods[period].program.shared, constants, source, watch).evaluate(step);
}

Result::Result(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

const Model& Result::model() const { return *impl_->model; }
const Dataset& Result::dataset() const { return impl_->dataset; }
const std::vector<std::string>& Result::periods() const { return impl_->period_names; }
const std::vector<QuantityId>& Result::asked() const { return impl_->asked; }
const std::string& Result::as_of() const { return impl_->as_of; }
const Diagnostics& Result::diagnostics() const { return impl_->diagnostics; }
const std::string& Result::methodology_digest() const { return impl_->model->digest; }

std::size_t Result::rows(std::size_t period, EntityId entity) const {
    if (entity == none) return 1;
    const auto* slab = impl_->dataset.slab(impl_->period_names[period], entity);
    return slab == nullptr ? 0 : slab->rows();
}

const std::string& Result::object(std::size_t period, EntityId entity, std::size_t row) const {
    static const std::string nameless;
    const auto* slab = entity == none ? nullptr : impl_->dataset.slab(impl_->period_names[period], entity);
    return slab == nullptr ? nameless : impl_->dataset.objects()[slab->objects[row]].name;
}

const std::string& Result::parent(std::size_t period, EntityId entity, std::size_t row) const {
    static const std::string nameless;
    const auto* slab = entity == none ? nullptr : impl_->dataset.slab(impl_->period_names[period], entity);
    if (slab == nullptr) return nameless;
    const auto& objects = impl_->dataset.objects();
    const auto parent = slab->parents[row] != none ? slab->parents[row] : objects[slab->objects[row]].parent;
    return parent == none ? nameless : objects[parent].name;
}

std::optional<std::size_t> Result::find(std::size_t period, EntityId entity, const std::vector<std::string>& path) const {
    const auto row = impl_->dataset.find(impl_->period_names[period], entity, path);
    return row ? std::optional<std::size_t>(*row) : std::nullopt;
}

bool Result::has(QuantityId quantity) const { return quantity < impl_->wanted.size() && impl_->wanted[quantity]; }

State Result::state(std::size_t period, QuantityId quantity, std::size_t row) const {
    if (!has(quantity)) return State::missing;
    const auto step = impl_->plan.step_of_quantity[quantity];
    return impl_->periods[period].column(step)->state(impl_->plan.steps[step].entity == none ? 0 : row);
}

std::string_view Result::unrated(std::size_t period, QuantityId quantity, std::size_t row) const {
    const auto node = impl_->model->quantities[quantity].node;
    if (node == none || impl_->model->nodes[node].unrated.empty() || state(period, quantity, row) != State::not_applicable) return {};
    for (const auto& unrated : impl_->model->nodes[node].unrated) {
        const auto step = unrated.condition == none ? none : impl_->plan.step_of_expr[unrated.condition];
        if (step != none && impl_->exact(period, step, row).is_yes()) return unrated.reason;
    }
    return {};
}

double Result::number(std::size_t period, QuantityId quantity, std::size_t row) const {
    if (state(period, quantity, row) != State::value) return 0;
    const auto step = impl_->plan.step_of_quantity[quantity];
    const double number = impl_->periods[period].column(step)->numbers[impl_->plan.steps[step].entity == none ? 0 : row];
    const auto& held = impl_->periods[period].program.classes[step];
    return detail::is_grid(held) ? number / held.denominator : number;
}

Fraction Result::exact(std::size_t period, QuantityId quantity, std::size_t row) const {
    if (state(period, quantity, row) != State::value) return {};
    return impl_->exact(period, impl_->plan.step_of_quantity[quantity], row).value.fraction();
}

State Result::state(std::string_view quantity, std::string_view object) const {
    const detail::NamedCell cell(*this, quantity, object);
    return state(0, cell.quantity, cell.row);
}

double Result::number(std::string_view quantity, std::string_view object) const {
    const detail::NamedCell cell(*this, quantity, object);
    return number(0, cell.quantity, cell.row);
}

Fraction Result::exact(std::string_view quantity, std::string_view object) const {
    const detail::NamedCell cell(*this, quantity, object);
    return exact(0, cell.quantity, cell.row);
}

std::string Result::text(std::string_view quantity, std::string_view object, Language language) const {
    const detail::NamedCell cell(*this, quantity, object);
    return detail::show_figure(model(), model().quantities[cell.quantity].type, state(0, cell.quantity, cell.row),
                               exact(0, cell.quantity, cell.row), std::nullopt, language);
}

}  // namespace merilo::inline v0
