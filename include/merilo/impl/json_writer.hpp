// What all JSON texts share: writing by RapidJSON, states and values, places, diagnostics. The shapes are in docs/json.md.
#pragma once

#include <merilo/impl/text_value.hpp>
#include <merilo/impl/facts.hpp>
#include <merilo/impl/records.hpp>
#include <merilo/impl/rendering.hpp>
#include <merilo/impl/source_places.hpp>

#include <array>
#include <charconv>
#include <cmath>

#include <rapidjson/writer.h>

namespace merilo::inline v0::detail {

/// What RapidJSON writes into.
struct JsonText {
    using Ch = char;
    std::string text;
    void Put(char c) { text += c; }
    void Flush() {}
};

inline std::string_view json_word(State state) { return state == State::value ? "value" : state == State::missing ? "missing" : "not_applicable"; }

inline std::string_view json_word(Colour colour) {
    static constexpr std::array<std::string_view, 7> words{"", "red", "orange", "yellow", "green", "blue", "grey"};
    return words[static_cast<std::size_t>(colour)];
}

inline std::string_view json_word(Severity severity) {
    static constexpr std::array<std::string_view, 4> words{"error", "finding", "warning", "note"};
    return words[static_cast<std::size_t>(severity)];
}

/// "0.82", or "71/95" where no decimal of at most 34 places is equal to it.
inline std::string json_exact(const Fraction& value) {
    if (value.denominator == "1") return value.numerator;
    const auto shape = decimal_shape(value);
    constexpr int most = 34;
    return shape.finite && shape.decimals <= most ? to_decimal(value, shape.decimals) : value.numerator + "/" + value.denominator;
}

/// One JSON text.
class JsonWriter {
public:
    JsonWriter(const Sources& sources, Language language) : sources_(sources), language_(language), places_(sources), writer_(out_) {}

    std::string take() {
        out_.text += '\n';
        return std::move(out_.text);
    }

    void diagnostics(const Diagnostics& diagnostics) {
        begin_list();
        for (const auto& said : diagnostics.list) diagnostic(said);
        end_list();
    }

    void diagnostic(const Diagnostic& diagnostic) {
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

protected:
    const Sources& sources_;
    Language language_;

    void methodology(const Model& model) {
        begin("methodology");
        key("name", model.name);
        key("title", model.title);
        key("version", model.version);
        key("digest", model.digest);
        if (!model.overrides.empty()) overrides(model);
        end();
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
    void strings(std::string_view key, const std::vector<std::string>& list) {
        begin_list(key);
        for (const auto& it : list) text(it);
        end_list();
    }
    void boolean(bool value) { writer_.Bool(value); }
    void null() { writer_.Null(); }
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
    void real(double value) {
        std::array<char, 32> digits{};
        const auto last = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
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
        const auto first = places_.position(span.source, span.begin);
        const auto last = places_.position(span.source, span.end);
        begin(named);
        key("file", source.name);
        number("line", first.line);
        number("column", first.column);
        number("end_line", last.line);
        number("end_column", last.column);
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
        } else if (type.kind == TypeKind::date) {
            key("value", to_text(day_of_number(value)));
        } else if (type.kind == TypeKind::text) {
            key("value", text_of_number(value));
        } else {
            key("value", json_exact(value));
            if (const double near = to_double(value); std::isfinite(near)) {
                name("double");
                real(near);
            }
        }
        key("text", show(model, type, value, std::nullopt, language_));
    }

private:
    SourcePlaces places_;
    JsonText out_;
    rapidjson::Writer<JsonText> writer_;
};

}  // namespace merilo::inline v0::detail
