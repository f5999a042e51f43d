// Reading a result: states and numbers from the kept columns, exact values by running the program again for one object.
#pragma once

#include <merilo/error.hpp>
#include <merilo/impl/facts.hpp>
#include <merilo/impl/rendering.hpp>
#include <merilo/impl/run_past.ipp>

namespace merilo::inline v0 {
namespace detail {

Place PeriodSource::above(StepId id, Place place) { return {place.period, periods_[place.period].groupings[id]->group_of[place.row]}; }

Place PeriodSource::first_of(StepId id, Place place) {
    if (plan_.gathers[plan_.steps[id].payload].scope != ScopeKind::within) return place;
    const auto& grouping = *periods_[place.period].groupings[id];
    const auto group = grouping.group_of[place.row];
    return group == none ? place : Place{place.period, grouping.members(group).front()};
}

std::optional<std::size_t> PeriodSource::gathered(StepId id, Place place, State& outside) {
    const auto& gather = plan_.gathers[plan_.steps[id].payload];
    if (gather.scope == ScopeKind::last) return gather.periods;
    const auto& grouping = *periods_[place.period].groupings[id];
    if (gather.scope == ScopeKind::below) return grouping.members(place.row).size();
    const auto group = grouping.group_of[place.row];
    if (group != none) return grouping.members(group).size();
    const bool left = !grouping.not_applicable.empty() && bit(grouping.not_applicable, place.row);
    outside = left ? State::not_applicable : State::missing;
    return std::nullopt;
}

Place PeriodSource::member(StepId id, Place place, std::size_t index) {
    const auto& gather = plan_.gathers[plan_.steps[id].payload];
    if (gather.scope == ScopeKind::last) {
        const auto number = periods_[place.period].number;
        const auto earlier = number ? std::optional(*number - static_cast<PeriodNumber>(index)) : std::nullopt;
        return same_object(plan_.steps[id].entity, place, earlier);
    }
    const auto& grouping = *periods_[place.period].groupings[id];
    return {place.period, grouping.members(gather.scope == ScopeKind::below ? place.row : grouping.group_of[place.row])[index]};
}

bool PeriodSource::read_fact(StepId id, Place place, ExactCell& cell) const {
    const auto& step = plan_.steps[id];
    const auto& period = periods_[place.period];
    if (step.op == Opcode::in_force) {
        cell = {State::value, Exact(is_in_force(*period.model, step.payload, period) ? 1 : 0)};
        return true;
    }
    if (step.op != Opcode::fact && step.op != Opcode::is_given) return false;
    const auto* slab = period.slabs[step.entity];
    if (step.op == Opcode::fact) {
        cell = exact_fact_cell(slab, step.payload, place.row);
    } else {
        const auto* column = slab == nullptr ? nullptr : slab->column(step.payload);
        cell = {State::value, Exact(column != nullptr && bit(column->given, place.row) ? 1 : 0)};
    }
    return true;
}

bool PeriodSource::read_column(StepId id, Place place, ExactCell& cell) const {
    const auto& period = periods_[place.period];
    const auto* column = period.column(id);
    if (column == nullptr || !is_grid(period.program->classes[id])) return false;
    cell = exact_grid_cell(period.program->classes[id], column->state(place.row), column->numbers[place.row]);
    return true;
}

bool ObjectSource::read(StepId id, Place place, ExactCell& cell) {
    if (read_fact(id, place, cell)) return true;
    const bool is_kept = !all_again_ || plan_.steps[id].op == Opcode::rank || gathers_others(plan_, id);
    return is_kept && read_column(id, place, cell);
}

Argument entity_words(const Model& model, EntityId entity) {
    const auto& said = model.entities[entity];
    return Argument::text(said.title.empty() ? said.name : said.title);
}

std::string object_title(const Dataset& dataset, const Slab& slab, std::size_t row) {
    if (slab.objects[row] == none) return "—";   // the one that nobody names
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
    detail::ObjectSource source(plan(), periods, false);
    EvaluateOptions options;
    options.bits = bits;
    detail::Watch watch(options);
    return detail::ExactEvaluator(plan(), shown(period).program->shared, constants(), source, watch)
        .evaluate(step, {shown_periods[period], static_cast<std::uint32_t>(row)});
}

Result::Result(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

const Model& Result::model() const { return *impl_->model; }
const Dataset& Result::dataset() const { return impl_->dataset; }
const std::vector<std::string>& Result::periods() const { return impl_->period_names; }
const std::vector<QuantityId>& Result::asked() const {
    static const std::vector<QuantityId> nothing;
    return impl_->prepared == nullptr ? nothing : impl_->prepared->asked;
}
const std::string& Result::as_of() const { return impl_->as_of; }
const Diagnostics& Result::diagnostics() const { return impl_->diagnostics; }
const std::string& Result::methodology_digest() const { return impl_->model->digest; }

const std::string& Result::Impl::name_of(ObjectId object) const {
    static const std::string nameless;
    return object == none ? nameless : dataset.objects()[object].name;
}

const std::string& Result::Impl::object_name(const detail::EvaluatedPeriod& period, EntityId entity, std::size_t row) const {
    const auto* slab = entity == none ? nullptr : period.slabs[entity];
    return name_of(slab == nullptr ? none : slab->objects[row]);
}

std::size_t Result::rows(std::size_t period, EntityId entity) const { return impl_->shown(period).rows(entity); }

const std::string& Result::object(std::size_t period, EntityId entity, std::size_t row) const {
    return impl_->object_name(impl_->shown(period), entity, row);
}

const std::string& Result::parent(std::size_t period, EntityId entity, std::size_t row) const {
    const auto* slab = entity == none ? nullptr : impl_->shown(period).slabs[entity];
    if (slab == nullptr || slab->objects[row] == none) return impl_->name_of(none);
    return impl_->name_of(slab->parents[row] != none ? slab->parents[row] : impl_->dataset.objects()[slab->objects[row]].parent);
}

const std::string& Result::title(std::size_t period, EntityId entity, std::size_t row) const {
    const auto* slab = entity == none ? nullptr : impl_->shown(period).slabs[entity];
    if (slab == nullptr || slab->objects[row] == none) return impl_->name_of(none);
    return impl_->dataset.title(slab->objects[row]);
}

std::vector<std::string> Result::path(std::size_t period, EntityId entity, std::size_t row) const {
    const auto* slab = entity == none ? nullptr : impl_->shown(period).slabs[entity];
    if (slab == nullptr || slab->objects[row] == none) return {std::string()};
    return detail::path_of_row(impl_->dataset, *slab, row);
}

std::optional<std::size_t> Result::find(std::size_t period, EntityId entity, const std::vector<std::string>& path) const {
    const auto row = impl_->dataset.find(impl_->period_names[period], entity, path);
    if (row) return std::size_t{*row};
    const auto* slab = impl_->shown(period).slabs[entity];
    const bool is_nameless = path == std::vector<std::string>{{}} && slab != nullptr && slab->rows() == 1 && slab->objects[0] == none;
    return is_nameless ? std::optional<std::size_t>(0) : std::nullopt;
}

std::optional<Coverage> Result::coverage(std::size_t period, QuantityId quantity, std::size_t row) const {
    return has(quantity) ? impl_->coverage(period, quantity, row, false) : std::nullopt;
}

std::optional<Coverage> Result::Impl::coverage(std::size_t period, QuantityId quantity, std::size_t row, bool only_lossy) const {
    const auto& evaluated = shown(period);
    std::optional<Coverage> result;
    for (const auto step : prepared->gathered_by[quantity]) {
        const auto* column = evaluated.column(step);
        if (column == nullptr || column->coverage == nullptr) continue;
        const auto kind = plan().gathers[plan().steps[step].payload].kind;
        const bool has_answer = column->state(row) == State::value && (kind == Gather::Kind::any || kind == Gather::Kind::all);
        if (only_lossy && has_answer && (column->numbers[row] != 0) == (kind == Gather::Kind::any)) continue;
        const auto& found = (*column->coverage)[row];
        const auto skipped = [](const Coverage& c) { return c.population - c.counted; };
        if (!result || skipped(found) > skipped(*result)) result = found;
    }
    return result;
}

bool Result::has(QuantityId quantity) const { return impl_->is_complete && quantity < impl_->prepared->wanted.size() && impl_->prepared->wanted[quantity]; }

State Result::state(std::size_t period, QuantityId quantity, std::size_t row) const {
    if (!has(quantity)) return State::missing;
    const auto step = impl_->plan().step_of_quantity[quantity];
    return impl_->shown(period).column(step)->state(impl_->plan().steps[step].entity == none ? 0 : row);
}

std::string_view Result::unrated(std::size_t period, QuantityId quantity, std::size_t row) const {
    const auto node = impl_->model->quantities[quantity].node;
    if (node == none || impl_->model->nodes[node].unrated.empty() || state(period, quantity, row) != State::not_applicable) return {};
    for (const auto& unrated : impl_->model->nodes[node].unrated) {
        const auto step = unrated.condition == none ? none : impl_->plan().step_of_expr[unrated.condition];
        if (step != none && impl_->exact(period, step, row).is_yes()) return unrated.reason;
    }
    return {};
}

double Result::number(std::size_t period, QuantityId quantity, std::size_t row) const {
    if (state(period, quantity, row) != State::value) return 0;
    const auto step = impl_->plan().step_of_quantity[quantity];
    const double number = impl_->shown(period).column(step)->numbers[impl_->plan().steps[step].entity == none ? 0 : row];
    const auto& held = impl_->shown(period).program->classes[step];
    return detail::is_grid(held) ? number / held.denominator : number;
}

Fraction Result::exact(std::size_t period, QuantityId quantity, std::size_t row) const {
    if (state(period, quantity, row) != State::value) return {};
    return impl_->exact(period, impl_->plan().step_of_quantity[quantity], row).value.fraction();
}

Fraction Result::rounded(std::size_t period, QuantityId quantity, std::size_t row, const Fraction& step) const {
    if (state(period, quantity, row) != State::value) return {};
    const auto id = impl_->plan().step_of_quantity[quantity];
    const auto& held = impl_->shown(period).program->classes[id];
    if (!detail::is_grid(held)) {
        const double value = number(period, quantity, row);
        const auto multiple = detail::rounded_double(Opcode::round, value, to_double(step), detail::error_at(held, value));
        if (multiple) return (detail::Exact(static_cast<std::int64_t>(*multiple)) * detail::Exact(step)).fraction();
    }
    return round_to(exact(period, quantity, row), step);
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
