// Reports as tables: which columns, which rows in which order, what stands under them.
#pragma once

#include <merilo/impl/mechanism_tables.ipp>
#include <merilo/impl/rendering.hpp>
#include <merilo/impl/result.hpp>
#include <merilo/impl/text_value.hpp>

#include <algorithm>
#include <numeric>

namespace merilo::inline v0 {
namespace detail {

/// All parameters whose figures `quantities` rest on, in the order in which they are declared.
/// What is assumed behind these quantities; of a family its first member.
std::vector<NodeId> assumptions_behind(const Model& model, std::vector<QuantityId> quantities) {
    std::vector<bool> seen(model.quantities.size()), used(model.nodes.size());
    std::vector<ExprId> exprs;
    while (!quantities.empty() || !exprs.empty()) {
        if (!exprs.empty()) {
            const auto& expr = model.exprs[exprs.back()];
            exprs.pop_back();
            if (expr.op == Op::read) quantities.push_back(expr.payload);
            for (std::uint32_t i = 0; i < expr.count; ++i) exprs.push_back(model.operands[expr.first + i]);
            continue;
        }
        const auto id = quantities.back();
        quantities.pop_back();
        if (id == none || seen[id]) continue;
        seen[id] = true;
        const auto& quantity = model.quantities[id];
        if (quantity.node != none) used[quantity.node] = true;
        if (quantity.expr != none) exprs.push_back(quantity.expr);
    }
    std::vector<NodeId> result;
    std::vector<bool> family_seen(model.families.size());
    for (NodeId id = 0; id < model.nodes.size(); ++id) {
        const auto& node = model.nodes[id];
        if (!used[id] || node.assumed.empty()) continue;
        if (node.family != none) {
            if (family_seen[node.family]) continue;
            family_seen[node.family] = true;
        }
        result.push_back(id);
    }
    return result;
}

/// Builds the table of one report in one period.
class TableBuilder {
public:
    TableBuilder(const Result& result, std::size_t period, const Report& report, Language language)
        : result_(result), model_(result.model()), period_(period), report_(report), language_(language) {}

    Table build() {
        const auto& period = result_.periods()[period_];
        table_.title = report_.title.empty() ? report_.name : report_.title;
        if (!period.empty()) table_.title += (table_.title.empty() ? "" : ", ") + period;
        with_parents_ = names_parents();
        head();
        for (const auto row : rows_in_order()) table_.rows.push_back(cells(row));
        table_.note = note();
        return std::move(table_);
    }

private:
    const Result& result_;
    const Model& model_;
    std::size_t period_;
    const Report& report_;
    Language language_;
    Table table_;
    bool with_parents_ = false, missing_shown_ = false, not_applicable_shown_ = false;
    std::vector<std::string_view> unrated_shown_;   ///< reasons

    [[nodiscard]] bool names_parents() const {
        if (report_.entity == none) return false;
        const auto rows = result_.rows(period_, report_.entity);
        for (std::size_t row = 0; row < rows; ++row)
            if (!result_.parent(period_, report_.entity, row).empty()) return true;
        return false;
    }

    [[nodiscard]] std::string entity_title(EntityId id) const {
        const auto& entity = model_.entities[id];
        return entity.title.empty() ? entity.name : entity.title;
    }

    void head() {
        TableSection objects;
        objects.columns.push_back(report_.entity == none ? std::string() : entity_title(report_.entity));
        if (with_parents_) objects.columns.push_back(entity_title(model_.entities[report_.entity].parent));
        table_.sections.push_back(std::move(objects));
        for (const auto& section : report_.sections) {
            TableSection said{section.heading, {}};
            for (const auto& column : section.columns)
                said.columns.push_back(column.heading.empty() ? quantity_title(model_, column.quantity, language_) : column.heading);
            table_.sections.push_back(std::move(said));
        }
    }

    [[nodiscard]] std::vector<std::size_t> rows_in_order() const {
        std::vector<std::size_t> order(result_.rows(period_, report_.entity));
        std::iota(order.begin(), order.end(), std::size_t{0});
        // By row; nothing: no value. Fractions, since doubles near two values could put them in the wrong order.
        std::vector<std::vector<std::optional<Fraction>>> keys;
        std::vector<bool> are_texts;   // beside them
        for (const auto quantity : report_.sort_by) {
            if (!result_.has(quantity)) continue;
            are_texts.push_back(model_.quantities[quantity].type.kind == TypeKind::text);
            auto& column = keys.emplace_back();
            for (const auto row : order) {
                const bool known = result_.state(period_, quantity, row) == State::value;
                column.push_back(known ? std::optional(result_.exact(period_, quantity, row)) : std::nullopt);
            }
        }
        if (keys.empty()) return order;
        const auto sign = [&](const std::optional<Fraction>& a, const std::optional<Fraction>& b, bool are_texts) {
            if (a && b && are_texts) return text_of_number(*a).compare(text_of_number(*b));
            if (a && b) return compare(*a, *b);
            return static_cast<int>(b.has_value()) - static_cast<int>(a.has_value());
        };
        // Equal rows stand by name, so that the order of the data does not show.
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            for (std::size_t i = 0; i < keys.size(); ++i)
                if (const auto order_of_two = sign(keys[i][a], keys[i][b], are_texts[i]); order_of_two != 0) return order_of_two < 0;
            const auto& name = result_.object(period_, report_.entity, a);
            const auto& other = result_.object(period_, report_.entity, b);
            if (name != other) return name < other;
            return result_.parent(period_, report_.entity, a) < result_.parent(period_, report_.entity, b);
        });
        return order;
    }

    /// Quantities of no entity have one row for all objects.
    [[nodiscard]] std::size_t row_of(QuantityId quantity, std::size_t row) const {
        return model_.quantities[quantity].entity == none ? 0 : row;
    }

    std::string figure(QuantityId quantity, std::size_t row, const std::optional<Fraction>& step) {
        const auto at = row_of(quantity, row);
        const auto state = result_.state(period_, quantity, at);
        missing_shown_ |= state == State::missing;
        if (const auto reason = result_.unrated(period_, quantity, at); !reason.empty()) {
            if (std::find(unrated_shown_.begin(), unrated_shown_.end(), reason) == unrated_shown_.end()) unrated_shown_.push_back(reason);
            return std::string(term("unrated", language_));
        }
        not_applicable_shown_ |= state == State::not_applicable;
        const auto& type = model_.quantities[quantity].type;
        const bool is_rounded = type.kind == TypeKind::number || type.kind == TypeKind::share;
        const auto value = state != State::value ? Fraction{}
                           : is_rounded          ? result_.rounded(period_, quantity, at, step.value_or(shown_step(type)))
                                                 : result_.exact(period_, quantity, at);
        return show_figure(model_, type, state, value, step, language_);
    }

    TableCell cell(const ReportColumn& column, std::size_t row) {
        TableCell cell;
        const auto& type = model_.quantities[column.quantity].type;
        cell.right = type.kind == TypeKind::number || type.kind == TypeKind::share;
        if (!result_.has(column.quantity)) return cell;
        cell.text = cell.value = figure(column.quantity, row, column.shown_to);
        const auto at = row_of(column.quantity, row);
        if (result_.state(period_, column.quantity, at) != State::value) return cell;
        if (type.kind == TypeKind::label) {
            const auto index = static_cast<std::size_t>(result_.number(period_, column.quantity, at));
            const auto& labels = model_.lists[type.list].labels;
            if (index < labels.size()) cell.colour = labels[index].colour;
        }
        if (column.maximum != none && result_.has(column.maximum)) {
            cell.maximum = figure(column.maximum, row, column.shown_to);
            cell.text += " " + std::string(term("out_of", language_)) + " " + cell.maximum;
        }
        return cell;
    }

    std::vector<TableCell> cells(std::size_t row) {
        std::vector<TableCell> cells;
        const auto& object = result_.title(period_, report_.entity, row);
        cells.push_back({object, Colour::nothing, false, object, {}});
        if (with_parents_) {
            const auto& parent = result_.parent(period_, report_.entity, row);
            cells.push_back({parent, Colour::nothing, false, parent, {}});
        }
        for (const auto& section : report_.sections)
            for (const auto& column : section.columns) cells.push_back(cell(column, row));
        return cells;
    }

    [[nodiscard]] std::string note() const {
        std::string text;
        const auto line = [&](std::string_view said) {
            if (!text.empty()) text += '\n';
            text += said;
        };
        if (missing_shown_) line(term("legend_missing", language_));
        if (not_applicable_shown_) line(term("legend_not_applicable", language_));
        for (auto reason : unrated_shown_) {
            if (reason.ends_with('.')) reason.remove_suffix(1);   // the sentence ends with its own
            line(fill_term("legend_unrated", {std::string(reason)}, language_));
        }
        for (const auto& said : coverage_notes()) line(said);
        if (const auto names = approximate_names(); !names.empty()) line(fill_term("approximate_note", {names}, language_));
        std::vector<QuantityId> shown = report_.sort_by;
        for (const auto& section : report_.sections)
            for (const auto& column : section.columns) shown.insert(shown.end(), {column.quantity, column.maximum});
        constexpr std::size_t most_assumptions = 20;
        const auto assumptions = assumptions_behind(model_, std::move(shown));
        for (std::size_t i = 0; i < std::min(assumptions.size(), most_assumptions); ++i) line(assumption(model_.nodes[assumptions[i]]));
        if (assumptions.size() > most_assumptions)
            line(fill_term("assumed_more", {std::to_string(assumptions.size() - most_assumptions)}, language_));
        constexpr std::size_t most_overrides = 20;
        const auto& overrides = model_.overrides;
        for (std::size_t i = 0; i < std::min(overrides.size(), most_overrides); ++i) {
            const auto& it = overrides[i];
            const std::string kind(spelling(it.kind, language_));
            if (it.was == it.is) line(fill_term("overridden_line", {kind, it.name}, language_));
            else line(fill_term("overridden_was_line", {kind, it.name, it.was, it.is}, language_));
        }
        if (overrides.size() > most_overrides)
            line(fill_term("overridden_more", {std::to_string(overrides.size() - most_overrides)}, language_));
        return text;
    }

    [[nodiscard]] std::string assumption(const Node& node) const {
        const auto& own = node.title.empty() ? node.name : node.title;
        auto reason = node.assumed;
        if (reason.ends_with('.')) reason.pop_back();  // the sentence ends with its own
        if (node.kind == NodeKind::parameter) return fill_term("assumed_because", {own, parameter_value(node.facet(Facet::value)), reason}, language_);
        return fill_term("assumed_of", {node.family != none ? model_.families[node.family].title : own, reason}, language_);
    }

    /// The figures shown that rest on logarithms and the like.
    [[nodiscard]] std::string approximate_names() const {
        std::vector<std::string> names;
        for (const auto& section : report_.sections)
            for (const auto& column : section.columns) {
                if (!model_.quantities[column.quantity].approximate) continue;
                auto name = column.heading.empty() ? quantity_title(model_, column.quantity, language_) : column.heading;
                if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
            }
        std::string result;
        for (const auto& name : names) result += (result.empty() ? "" : ", ") + name;
        return result;
    }

    /// "Школа № 1 (Альфа)", where schools of several parents are shown.
    [[nodiscard]] std::string named_object(std::size_t row) const {
        const auto& name = result_.object(period_, report_.entity, row);
        const auto& parent = result_.parent(period_, report_.entity, row);
        return with_parents_ && !parent.empty() ? name + " (" + parent + ")" : name;
    }

    /// Which figures do not count all objects, each with the object that lacks most: a figure shown, or the value behind points shown. The
    /// members of a family are told of together.
    [[nodiscard]] std::vector<std::string> coverage_notes() const {
        std::vector<std::vector<QuantityId>> quantities;   // one figure, or those of a family
        std::vector<std::pair<FamilyId, Facet>> families;  // beside them
        const auto add = [&](QuantityId id) {
            if (id == none || model_.quantities[id].entity != report_.entity || !result_.has(id)) return;
            for (const auto& one : quantities)
                if (std::find(one.begin(), one.end(), id) != one.end()) return;
            const auto& quantity = model_.quantities[id];
            const std::pair of(quantity.node == none ? none : model_.nodes[quantity.node].family, quantity.facet);
            const auto found = of.first == none ? families.end() : std::find(families.begin(), families.end(), of);
            if (found != families.end()) return quantities[static_cast<std::size_t>(found - families.begin())].push_back(id);
            quantities.push_back({id});
            families.push_back(of);
        };
        for (const auto& section : report_.sections) {
            for (const auto& column : section.columns) {
                add(column.quantity);
                if (const auto node = model_.quantities[column.quantity].node; node != none) add(model_.nodes[node].facet(Facet::value));
            }
        }
        std::vector<std::string> result;
        for (std::size_t i = 0; i < quantities.size(); ++i) {
            std::size_t objects = 0, most = 0;
            std::string example;
            Coverage worst;
            for (std::size_t row = 0; row < result_.rows(period_, report_.entity); ++row) {
                std::size_t skipped = 0;
                Coverage coverage;
                for (const auto id : quantities[i]) {
                    const auto of_one = result_.impl().coverage(period_, id, row, true);
                    const auto lost = of_one ? of_one->population - of_one->counted : 0;
                    if (lost > skipped) coverage = *of_one;
                    skipped = std::max(skipped, lost);
                }
                if (skipped == 0) continue;
                ++objects;
                const auto name = named_object(row);
                if (skipped < most || (skipped == most && example <= name)) continue;
                most = skipped;
                example = name;
                worst = coverage;
            }
            if (objects == 0) continue;
            const auto id = quantities[i].front();
            auto title = quantities[i].size() > 1 ? model_.families[families[i].first].title : quantity_title(model_, id, language_);
            if (title.empty()) title = quantity_name(model_, id);
            result.push_back(fill_term("coverage_note", {title, std::to_string(objects), example, std::to_string(worst.counted),
                                                         std::to_string(worst.population)}, language_));
        }
        return result;
    }

    /// Parameters are constant expressions; their figure is known even where the evaluation did not keep it.
    [[nodiscard]] std::string parameter_value(QuantityId id) const {
        const auto& quantity = model_.quantities[id];
        if (result_.has(id)) {
            const auto state = result_.state(period_, id, 0);
            const auto value = state == State::value ? result_.exact(period_, id, 0) : Fraction{};
            return show_figure(model_, quantity.type, state, value, std::nullopt, language_);
        }
        const bool constant = quantity.expr != none && model_.exprs[quantity.expr].op == Op::constant;
        return constant ? show(model_, quantity.type, model_.constants[model_.exprs[quantity.expr].payload], std::nullopt, language_) : "…";
    }
};

/// A report that nobody wrote: every figure of every node of an entity.
Report report_of_entity(const Model& model, const Result& result, EntityId entity, Language language) {
    Report report;
    report.entity = entity;
    report.title = model.entities[entity].title;
    for (const auto& node : model.nodes) {
        if (node.entity == entity && node.figure == RoadMapFigure::percent && has_measures(result, model.roadmaps[node.roadmap]))
            report.sections.push_back(section_of_roadmap(result, model.roadmaps[node.roadmap], language));
        if (node.entity != entity || has_own_table(node)) continue;
        ReportSection section;
        if (node.part == MechanismPart::whole) {
            if (section = section_of_mechanism(result, model.mechanisms[node.mechanism], language); !section.columns.empty())
                report.sections.push_back(std::move(section));
            continue;
        }
        for (const auto facet : {Facet::value, Facet::points, Facet::percent, Facet::level}) {
            const auto quantity = node.facet(facet);
            if (quantity == none || !result.has(quantity)) continue;
            ReportColumn column;
            column.quantity = quantity;
            if (facet == Facet::points) column.maximum = node.facet(Facet::maximum);
            section.columns.push_back(std::move(column));
        }
        if (section.columns.size() > 1) {
            section.heading = node.title.empty() ? node.name : node.title;
            for (auto& column : section.columns) column.heading = facet_word(model.quantities[column.quantity].facet, language);
        }
        if (!section.columns.empty()) report.sections.push_back(std::move(section));
    }
    return report;
}

/// What was asked for by name, as one report for each entity; what is the same for all objects first, in a row of its own.
std::vector<Report> reports_of_asked(const Result& result, Language language) {
    const auto& model = result.model();
    std::vector<Report> reports(model.entities.size() + 1);
    for (const auto id : result.asked()) {
        const auto entity = model.quantities[id].entity;
        auto& report = reports[entity == none ? 0 : entity + 1];
        if (report.sections.empty()) report.sections.emplace_back();
        ReportColumn column;
        column.quantity = id;
        const auto& asked = model.quantities[id];
        if (asked.node != none && asked.facet == Facet::points) column.maximum = model.nodes[asked.node].facet(Facet::maximum);
        report.sections.front().columns.push_back(std::move(column));
    }
    for (std::size_t i = 0; i < reports.size(); ++i) {
        reports[i].entity = i == 0 ? none : static_cast<EntityId>(i - 1);
        reports[i].title = i == 0 ? std::string(term("same_for_all", language)) : model.entities[i - 1].title;
    }
    std::erase_if(reports, [](const Report& report) { return report.sections.empty(); });
    return reports;
}

bool is_valid_in(const Report& report, const Model& model, const std::string& period) {
    const auto number = period_number(model.period, period);
    return !number || report.valid.holds(*number);
}

std::vector<Table> tables_of(const Result& result, const std::vector<Report>& reports, Language language) {
    std::vector<Table> tables;
    for (const auto& report : reports)
        for (std::size_t period = 0; period < result.periods().size(); ++period)
            if (report.entity == none || result.rows(period, report.entity) > 0)
                tables.push_back(TableBuilder(result, period, report, language).build());
    return tables;
}

}  // namespace detail

std::vector<Table> tables(const Result& result, Language language, const std::string& name) {
    const auto& model = result.model();
    if (!result.asked().empty() && name.empty()) return detail::tables_of(result, detail::reports_of_asked(result, language), language);
    std::vector<Report> reports;
    for (const auto& report : model.reports) {
        const bool asked = name.empty() || name == report.name ||
                           (report.entity != none && name == model.entities[report.entity].name + "." + report.name);
        if (asked) reports.push_back(report);
    }
    if (model.reports.empty() && name.empty())
        for (EntityId entity = 0; entity < model.entities.size(); ++entity)
            if (auto report = detail::report_of_entity(model, result, entity, language); !report.sections.empty())
                reports.push_back(std::move(report));
    // A mechanism is a report of its own where its name is asked for, or where there are no others.
    for (const auto& mechanism : model.mechanisms) {
        const auto& node = model.nodes[mechanism.node];
        const bool asked = name == node.name || name == model.entities[node.entity].name + "." + node.name;
        if (!(asked || (model.reports.empty() && name.empty()))) continue;
        if (auto report = detail::report_of_mechanism(result, mechanism, language); !report.sections.empty()) reports.push_back(std::move(report));
    }
    for (const auto& roadmap : model.roadmaps)
        if (name == roadmap.name || name == detail::roadmap_name(model, roadmap)) reports.push_back(detail::report_of_roadmap(result, roadmap, language));
    if (model.reports.empty()) return detail::tables_of(result, reports, language);
    std::vector<Table> result_tables;
    for (const auto& report : reports)
        for (std::size_t period = 0; period < result.periods().size(); ++period)
            if (report.entity != none && detail::is_valid_in(report, model, result.periods()[period]))
                result_tables.push_back(detail::TableBuilder(result, period, report, language).build());
    return result_tables;
}

}  // namespace merilo::inline v0
