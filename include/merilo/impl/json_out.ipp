// Results, diagnostics and explanations in JSON. The shapes are in docs/json.md.
#pragma once

#include <merilo/impl/facts.hpp>
#include <merilo/impl/records.hpp>
#include <merilo/impl/rendering.hpp>
#include <merilo/report.hpp>

#include <array>
#include <charconv>
#include <cmath>
#include <set>

#include <rapidjson/writer.h>

namespace merilo::inline v0 {
namespace detail {

/// What RapidJSON writes into.
struct JsonText {
    using Ch = char;
    std::string text;
    void Put(char c) { text += c; }
    void Flush() {}
};

std::string_view json_word(State state) { return state == State::value ? "value" : state == State::missing ? "missing" : "not_applicable"; }

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

std::string_view json_word(Colour colour) {
    static constexpr std::array<std::string_view, 7> words{"", "red", "orange", "yellow", "green", "blue", "grey"};
    return words[static_cast<std::size_t>(colour)];
}

std::string_view json_word(Severity severity) {
    static constexpr std::array<std::string_view, 4> words{"error", "finding", "warning", "note"};
    return words[static_cast<std::size_t>(severity)];
}

std::string_view json_word(Explanation::Kind kind) {
    static constexpr std::array<std::string_view, 5> words{"fact", "parameter", "formula", "group", "rank"};
    return words[static_cast<std::size_t>(kind)];
}

std::string_view json_word(Explanation::Row::Outcome outcome) {
    static constexpr std::array<std::string_view, 4> words{"taken", "passed", "undecided", "not_reached"};
    return words[static_cast<std::size_t>(outcome)];
}

/// "0.82", or "71/95" where no decimal of at most 34 places is equal to it.
std::string json_exact(const Fraction& value) {
    if (value.denominator == "1") return value.numerator;
    const auto shape = decimal_shape(value);
    constexpr int most = 34;
    return shape.finite && shape.decimals <= most ? to_decimal(value, shape.decimals) : value.numerator + "/" + value.denominator;
}

/// One JSON text.
class JsonOutput {
public:
    JsonOutput(const Sources& sources, Language language) : sources_(sources), language_(language), writer_(out_) {}

    std::string take() {
        out_.text += '\n';
        return std::move(out_.text);
    }

    void diagnostics(const Diagnostics& diagnostics) {
        begin_list();
        for (const auto& diagnostic : diagnostics.list) {
            begin();
            key("code", code_name(diagnostic.code));
            key("severity", json_word(diagnostic.severity));
            key("message", message(diagnostic, language_));
            place(diagnostic.span);
            if (!diagnostic.data.file.empty()) {
                begin("data");
                key("file", diagnostic.data.file);
                if (diagnostic.data.row != 0) number("row", diagnostic.data.row);
                if (!diagnostic.data.column.empty()) key("column", diagnostic.data.column);
                end();
            }
            if (!diagnostic.notes.empty()) {
                begin_list("notes");
                for (const auto& note : diagnostic.notes) {
                    begin();
                    key("code", code_name(note.code));
                    key("message", message({note.code, Severity::note, note.span, {}, note.arguments, {}}, language_));
                    place(note.span);
                    end();
                }
                end_list();
            }
            end();
        }
        end_list();
    }

    void result(const Result& result) {
        const auto& model = result.model();
        find_figures(result);
        begin();
        key("version", MERILO_VERSION);
        begin("methodology");
        key("name", model.name);
        key("title", model.title);
        key("version", model.version);
        key("digest", result.methodology_digest());
        if (!model.overrides.empty()) overrides(model);
        end();
        key("data_digest", result.dataset_digest());
        if (!result.as_of().empty()) key("as_of", result.as_of());
        begin("figures");
        for (const auto& [id, name] : figures_) figure(model, id, name);
        end();
        begin_list("periods");
        for (std::size_t period = 0; period < result.periods().size(); ++period) this->period(result, period);
        end_list();
        name("diagnostics");
        diagnostics(result.diagnostics());
        end();
    }

    void explanation(const Explanation& explained, const Model& model) {
        const auto& quantity = model.quantities[explained.quantity];
        begin();
        key("figure", name_of(model, explained.quantity));
        if (quantity.node != none) key("title", model.nodes[quantity.node].title);
        key("kind", json_word(explained.kind));
        value(model, quantity.type, explained.state, explained.value);
        if (const auto written = source_text(explained.formula); !written.empty()) key("formula", written);
        place(explained.formula);
        if (!explained.rows.empty()) {
            begin_list("rows");
            for (const auto& row : explained.rows) {
                begin();
                if (row.otherwise) flag("otherwise", true);
                key("text", source_text(row.span));
                key("outcome", json_word(row.outcome));
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
        begin_list("uses");
        // As deep as formulas use each other, which the explanation limits.
        for (const auto& used : explained.uses) explanation(used, model);
        end_list();
        end();
    }

private:
    const Sources& sources_;
    Language language_;
    JsonText out_;
    rapidjson::Writer<JsonText> writer_;
    std::vector<std::pair<QuantityId, std::string>> figures_;
    std::vector<std::vector<std::size_t>> figures_of_;  // by entity, those of none last; indexes of figures_

    void text(std::string_view text) {
        // Names given by a program may be no UTF-8; JSON has to be.
        std::string clean;
        if (find_not_utf8(text) != std::string_view::npos) text = clean = printable(text);
        writer_.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
    }
    void name(std::string_view key) { writer_.Key(key.data(), static_cast<rapidjson::SizeType>(key.size())); }
    void key(std::string_view key, std::string_view value) {
        name(key);
        text(value);
    }
    void number(std::string_view key, std::uint64_t value) {
        name(key);
        writer_.Uint64(value);
    }
    void flag(std::string_view key, bool value) {
        name(key);
        writer_.Bool(value);
    }
    void begin() { writer_.StartObject(); }
    void begin(std::string_view key) {
        name(key);
        begin();
    }
    void end() { writer_.EndObject(); }
    void begin_list() { writer_.StartArray(); }
    void begin_list(std::string_view key) {
        name(key);
        begin_list();
    }
    void end_list() { writer_.EndArray(); }

    /// The shortest digits that mean this double.
    void real(std::string_view key, double value) {
        if (!std::isfinite(value)) return;
        std::array<char, 32> digits{};
        const auto last = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
        name(key);
        writer_.RawValue(digits.data(), static_cast<std::size_t>(last - digits.data()), rapidjson::kNumberType);
    }

    [[nodiscard]] std::string source_text(Span span) const {
        if (span.source >= sources_.files.size()) return {};
        const auto& text = sources_.files[span.source].text;
        const auto begin = std::min<std::size_t>(span.begin, text.size());
        return text.substr(begin, std::max<std::size_t>(span.end, begin) - begin);
    }

    void place(Span span, std::string_view named = "place") {
        if (span.source >= sources_.files.size()) return;
        const auto& source = sources_.files[span.source];
        const auto first = position(source.text, span.begin);
        const auto last = position(source.text, span.end);
        begin(named);
        key("file", source.name);
        number("line", first.line);
        number("column", first.column);
        number("end_line", last.line);
        number("end_column", last.column);
        end();
    }

    /// A figure of a report that has no name is called by its formula.
    [[nodiscard]] std::string name_of(const Model& model, QuantityId id) const {
        auto result = quantity_name(model, id);
        if (result.empty()) result = source_text(model.quantities[id].span);
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

    void overrides(const Model& model) {
        begin_list("overrides");
        for (const auto& it : model.overrides) {
            begin();
            key("kind", spelling(it.kind, Language::english));
            key("name", it.name);
            key("was", it.was);
            key("is", it.is);
            place(it.span);
            place(it.base, "base_place");
            end();
        }
        end_list();
    }

    void figure(const Model& model, QuantityId id, const std::string& title) {
        const auto& quantity = model.quantities[id];
        begin(title);
        if (quantity.node != none) {
            const auto& node = model.nodes[quantity.node];
            key("title", node.title);
            key("kind", json_word(node.kind));
            key("facet", json_word(quantity.facet));
            if (!node.assumed.empty()) key("assumed", node.assumed);
        } else {
            key("kind", "formula");
        }
        if (quantity.entity != none) key("entity", model.entities[quantity.entity].name);
        key("type", json_word(quantity.type.kind));
        if (quantity.type.unit < model.units.size()) key("unit", model.units[quantity.type.unit].name);
        if (quantity.type.per < model.units.size()) key("per", model.units[quantity.type.per].name);
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
                path(result.dataset(), *result.dataset().slab(period, entity), row);
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

    /// The object, its parent, the parent's parent …
    void path(const Dataset& dataset, const Slab& slab, std::size_t row) {
        const auto& objects = dataset.objects();
        begin_list("path");
        auto object = slab.objects[row];
        text(objects[object].name);
        object = slab.parents[row] != none ? slab.parents[row] : objects[object].parent;
        for (; object != none; object = objects[object].parent) text(objects[object].name);
        end_list();
    }

    void cell(const Result& result, std::size_t period, std::size_t figure, std::size_t row) {
        const auto& [id, title] = figures_[figure];
        const auto state = result.state(period, id, row);
        begin(title);
        value(result.model(), result.model().quantities[id].type, state, result.exact(period, id, row));
        end();
    }

    /// The state and, where there is one, the value: exactly, as a double and as a person reads it.
    void value(const Model& model, const Type& type, State state, const Fraction& value) {
        key("state", json_word(state));
        if (state != State::value) return;
        if (type.kind == TypeKind::yes_no) {
            flag("value", value.numerator != "0");
        } else if (type.kind == TypeKind::label && type.list < model.lists.size()) {
            const auto& labels = model.lists[type.list].labels;
            const auto& label = labels.at(static_cast<std::size_t>(to_double(value)));
            key("value", label.name);
            if (label.colour != Colour::nothing) key("colour", json_word(label.colour));
        } else {
            key("value", json_exact(value));
            real("double", to_double(value));
        }
        key("text", show(model, type, value, std::nullopt, language_));
    }

    void member(const Explanation::Member& member, const Model& model) {
        begin();
        key("figure", name_of(model, member.points));
        key("weight", json_exact(member.weight));
        key("state", json_word(member.state));
        if (member.state == State::value) key("value", json_exact(member.value));
        flag("counted", member.counted);
        if (member.counted) key("maximum", json_exact(member.maximum));
        end();
    }
};

}  // namespace detail

std::string to_json(const Result& result, const Sources& sources, Language language) {
    detail::JsonOutput output(sources, language);
    output.result(result);
    return output.take();
}

std::string to_json(const Diagnostics& diagnostics, const Sources& sources, Language language) {
    detail::JsonOutput output(sources, language);
    output.diagnostics(diagnostics);
    return output.take();
}

std::string to_json(const Explanation& explanation, const Model& model, const Sources& sources, Language language) {
    detail::JsonOutput output(sources, language);
    output.explanation(explanation, model);
    return output.take();
}

}  // namespace merilo::inline v0
