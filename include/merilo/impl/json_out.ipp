// Results and explanations in JSON.
#pragma once

#include <merilo/impl/json_writer.hpp>
#include <merilo/report.hpp>

#include <set>

namespace merilo::inline v0 {
namespace detail {

std::string_view json_word(TypeKind kind) {
    static constexpr std::array<std::string_view, 7> words{"error", "number", "share", "yes_no", "label", "date", "text"};
    return words[static_cast<std::size_t>(kind)];
}

std::string_view json_word(NodeKind kind) {
    static constexpr std::array<std::string_view, 5> words{"input", "parameter", "value", "indicator", "group"};
    return words[static_cast<std::size_t>(kind)];
}

std::string_view json_word(Facet facet) {
    static constexpr std::array<std::string_view, facet_count> words{"value", "points", "maximum", "percent", "level"};
    return words[static_cast<std::size_t>(facet)];
}

std::string_view json_word(Explanation::Kind kind) {
    static constexpr std::array<std::string_view, 7> words{"fact", "parameter", "formula", "group", "rank", "aggregation", "absent"};
    return words[static_cast<std::size_t>(kind)];
}

std::string_view json_word(Explanation::Row::Outcome outcome) {
    static constexpr std::array<std::string_view, 6> words{"taken", "passed", "undecided", "not_reached", "state_kept", "not_in_force"};
    return words[static_cast<std::size_t>(outcome)];
}

/// Results and explanations.
class JsonOutput : public JsonWriter {
public:
    using JsonWriter::JsonWriter;

    void result(const Result& result, const Diagnostics& reading) {
        const auto& model = result.model();
        find_figures(result);
        begin();
        key("version", MERILO_VERSION);
        methodology(model);
        key("data_digest", result.dataset_digest());
        if (!result.as_of().empty()) key("as_of", result.as_of());
        begin("figures");
        for (const auto& [id, name] : figures_) figure(model, id, name);
        end();
        mechanisms(model);
        begin_list("periods");
        for (std::size_t period = 0; period < result.periods().size(); ++period) this->period(result, period);
        end_list();
        begin_list("diagnostics");
        for (const auto* list : {&reading, &result.diagnostics()})
            for (const auto& said : list->list) diagnostic(said);
        end_list();
        end();
    }

    /// The whole explanation, with what is asked: which object, in which period, and what was wrong.
    void explanation(const Explanation& explained, const Model& model, const Diagnostics& wrong) {
        begin();
        key("version", MERILO_VERSION);
        if (!explained.period.empty()) key("period", explained.period);
        begin_list("path");
        for (const auto& name : explained.path) text(name);
        end_list();
        part(explained, model);
        name("diagnostics");
        diagnostics(wrong);
        end();
    }

private:
    std::vector<std::pair<QuantityId, std::string>> figures_;
    std::vector<std::vector<std::size_t>> figures_of_;  // by entity, those of none last; indexes of figures_

    /// The keys of one explanation, into an object that is open.
    void part(const Explanation& explained, const Model& model) {
        const auto& quantity = model.quantities[explained.quantity];
        key("figure", name_of(model, explained.quantity));
        if (quantity.node != none) key("title", model.nodes[quantity.node].title);
        key("kind", json_word(explained.kind));
        value(model, quantity.type, explained.state, explained.value);
        if (explained.kind == Explanation::Kind::fact) key("given", json_word(explained.given));
        if (!explained.unrated.empty()) {
            key("unrated", explained.unrated);
            key("unrated_when", source_text(explained.unrated_when));
        }
        if (const auto written = source_text(explained.formula); !written.empty()) key("formula", written);
        place(explained.formula);
        if (!explained.rows.empty()) {
            begin_list("rows");
            for (const auto& row : explained.rows) {
                begin();
                if (row.otherwise) flag("otherwise", true);
                key("text", source_text(row.span));
                key("outcome", json_word(row.outcome));
                if (row.outcome == Explanation::Row::Outcome::state_kept) key("state", json_word(row.state));
                place(row.span);
                end();
            }
            end_list();
        }
        if (!explained.members.empty()) {
            begin_list("members");
            for (const auto& member : explained.members) this->member(member, model);
            end_list();
        }
        if (!explained.object.empty()) key("object", explained.object);
        if (explained.out_of_force) flag("out_of_force", true);
        if (quantity.approximate) flag("approximate", true);
        if (explained.step) {
            begin("step");
            key("period", explained.step->period);
            if (!explained.step->document.empty()) key("document", explained.step->document);
            if (!explained.step->day.empty()) key("day", explained.step->day);
            end();
        }
        if (explained.step_without_fact) flag("step_without_fact", true);
        if (explained.cycle) cycle(*explained.cycle, model.mechanisms[model.nodes[quantity.node].mechanism], model);
        if (!explained.rankings.empty()) {
            begin_list("rankings");
            for (const auto& ranking : explained.rankings) this->ranking(ranking);
            end_list();
        }
        if (!explained.gatherings.empty()) {
            begin_list("aggregations");
            for (const auto& gathering : explained.gatherings) this->gathering(gathering, model);
            end_list();
        }
        begin_list("uses");
        // As deep as formulas use each other, which the explanation limits.
        for (const auto& used : explained.uses) {
            begin();
            if (!used.period.empty()) key("period", used.period);
            part(used, model);
            end();
        }
        end_list();
    }

    void cycle(const Explanation::CycleState& cycle, const Mechanism& mechanism, const Model& model) {
        begin("cycle");
        key("state", json_word(cycle.full));
        if (cycle.full == State::value) flag("full", cycle.is_full);
        if (cycle.broken != none) {
            const auto& step = model.cycles[mechanism.cycle].steps[cycle.broken];
            key("broken", step.name);
            key("broken_title", step.title);
            flag("broken_known", cycle.broken_is_known);
        }
        end();
    }

    /// What each mechanism is made of, by the names of its figures.
    void mechanisms(const Model& model) {
        if (model.mechanisms.empty()) return;
        begin("mechanisms");
        const auto full_name = [&](NodeId node) { return model.entities[model.nodes[node].entity].name + "." + model.nodes[node].name; };
        for (const auto& mechanism : model.mechanisms) {
            const auto& node = model.nodes[mechanism.node];
            const auto& cycle = model.cycles[mechanism.cycle];
            begin(full_name(mechanism.node));
            key("title", node.title);
            if (!node.code.empty()) key("code", node.code);
            key("cycle", cycle.name);
            key("full", full_name(mechanism.full));
            key("broken", full_name(mechanism.broken));
            begin_list("steps");
            for (const auto& it : mechanism.steps) {
                begin();
                key("step", cycle.steps[it.step].name);
                key("title", cycle.steps[it.step].title);
                key("figure", full_name(it.node));
                if (!it.document.empty()) key("document", it.document);
                end();
            }
            end_list();
            begin_list("effects");
            for (std::size_t i = 0; i < mechanism.before.size(); ++i) {
                begin();
                key("before", full_name(mechanism.before[i]));
                key("after", full_name(mechanism.indicators[i]));
                end();
            }
            end_list();
            end();
        }
        end();
    }

    /// A figure of a report that has no name is called by its formula.
    [[nodiscard]] std::string name_of(const Model& model, QuantityId id) const {
        auto result = quantity_name(model, id);
        if (result.empty() && id < model.quantities.size()) result = source_text(model.quantities[id].span);
        if (result.empty()) result.append("#").append(std::to_string(id));
        return result;
    }

    void find_figures(const Result& result) {
        const auto& model = result.model();
        figures_of_.resize(model.entities.size() + 1);
        std::set<std::pair<EntityId, std::string>> seen;
        for (QuantityId id = 0; id < model.quantities.size(); ++id) {
            const auto entity = model.quantities[id].entity;
            auto name = result.has(id) ? name_of(model, id) : std::string();
            if (name.empty() || !seen.emplace(entity, name).second) continue;  // two reports may show the same formula
            figures_of_[entity == none ? model.entities.size() : entity].push_back(figures_.size());
            figures_.emplace_back(id, std::move(name));
        }
    }

    void figure(const Model& model, QuantityId id, const std::string& title) {
        const auto& quantity = model.quantities[id];
        begin(title);
        if (quantity.node != none) {
            const auto& node = model.nodes[quantity.node];
            key("title", node.title.empty() ? node.title : part_title(model, node, language_));
            key("kind", json_word(node.kind));
            key("facet", json_word(quantity.facet));
            if (!node.assumed.empty()) key("assumed", node.assumed);
        } else {
            key("kind", "formula");
        }
        if (quantity.entity != none) key("entity", model.entities[quantity.entity].name);
        key("type", json_word(quantity.type.kind));
        if (quantity.approximate) flag("approximate", true);
        if (quantity.type.unit < model.units.size()) key("unit", model.units[quantity.type.unit].name);
        if (quantity.type.per < model.units.size()) key("per", model.units[quantity.type.per].name);
        if (quantity.type.of != 1) number("per_count", quantity.type.of);
        if (quantity.type.list < model.lists.size()) key("list", model.lists[quantity.type.list].name);
        end();
    }

    void period(const Result& result, std::size_t at) {
        const auto& model = result.model();
        const auto& period = result.periods()[at];
        begin();
        key("period", period);
        begin("figures");
        for (const auto figure : figures_of_.back()) cell(result, at, figure, 0);
        end();
        begin("objects");
        for (EntityId entity = 0; entity < model.entities.size(); ++entity) {
            if (figures_of_[entity].empty() && result.rows(at, entity) == 0) continue;
            begin_list(model.entities[entity].name);
            for (std::size_t row = 0; row < result.rows(at, entity); ++row) {
                begin();
                begin_list("path");
                for (const auto& name : result.path(at, entity, row)) text(name);
                end_list();
                begin("figures");
                for (const auto figure : figures_of_[entity]) cell(result, at, figure, row);
                end();
                end();
            }
            end_list();
        }
        end();
        end();
    }

    void cell(const Result& result, std::size_t period, std::size_t figure, std::size_t row) {
        const auto& [id, title] = figures_[figure];
        const auto state = result.state(period, id, row);
        begin(title);
        value(result.model(), result.model().quantities[id].type, state, result.exact(period, id, row));
        if (const auto coverage = result.coverage(period, id, row)) this->coverage(*coverage);
        if (const auto reason = result.unrated(period, id, row); !reason.empty()) key("unrated", reason);
        end();
    }

    void coverage(const Coverage& coverage) {
        number("counted", coverage.counted);
        number("population", coverage.population);
    }

    void gathering(const Explanation::Gathering& gathering, const Model& model) {
        begin();
        key("formula", source_text(gathering.span));
        place(gathering.span);
        if (gathering.over != none) key("over", model.entities[gathering.over].name);
        coverage(gathering.coverage);
        number("left_out", gathering.left);
        parts("largest", gathering.counted);
        parts("skipped", gathering.skipped);
        end();
    }

    void ranking(const Explanation::Ranking& ranking) {
        begin();
        key("formula", source_text(ranking.span));
        place(ranking.span);
        number("ranked", ranking.ranked);
        number("better", ranking.better);
        number("without_place", ranking.without_place);
        number("left_out", ranking.left);
        number("tied", ranking.tied_count);
        begin_list("tied_with");
        for (const auto& object : ranking.tied) text(object);
        end_list();
        end();
    }

    void parts(std::string_view name, const std::vector<Explanation::Part>& parts) {
        begin_list(name);
        for (const auto& part : parts) {
            begin();
            key("object", part.object);
            key("state", json_word(part.state));
            if (part.measured == State::value) key("value", json_exact(part.value));
            if (part.pair) key("pair", json_exact(*part.pair));
            if (part.condition_missing) flag("condition_missing", true);
            end();
        }
        end_list();
    }

    void member(const Explanation::Member& member, const Model& model) {
        begin();
        key("figure", name_of(model, member.points));
        key("weight", json_exact(member.weight));
        key("state", json_word(member.state));
        if (member.state == State::value) key("value", json_exact(member.value));
        flag("counted", member.counted);
        if (member.own_weight != member.weight) key("own_weight", json_exact(member.own_weight));
        if (member.heir != none) key("heir", name_of(model, member.heir));
        if (member.fails) flag("fails", true);
        if (member.counted) key("maximum", json_exact(member.maximum));
        if (member.maximum_state != State::value) key("maximum_state", json_word(member.maximum_state));
        end();
    }
};

}  // namespace detail

std::string to_json(const Result& result, const Sources& sources, Language language, const Diagnostics& reading) {
    detail::JsonOutput output(sources, language);
    output.result(result, reading);
    return output.take();
}

std::string to_json(const Explanation& explanation, const Model& model, const Sources& sources, Language language,
                    const Diagnostics& wrong) {
    detail::JsonOutput output(sources, language);
    output.explanation(explanation, model, wrong);
    return output.take();
}

}  // namespace merilo::inline v0
