// Single values in words.
#pragma once

#include <merilo/impl/exact.ipp>
#include <merilo/impl/rendering.hpp>
#include <merilo/impl/roadmap_words.hpp>
#include <merilo/impl/text_value.hpp>
#include <merilo/keywords.hpp>

#include <algorithm>
#include <charconv>

namespace merilo::inline v0 {
namespace detail {

constexpr int shown_decimals = 6;

/// To what a figure of this type is rounded when it is shown and nobody said to what.
Fraction shown_step(const Type& type) { return {"1", type.kind == TypeKind::share ? "100000000" : "1000000"}; }   // shown_decimals of a percent

/// A decimal as the language writes it: "-0,5". `scale` is 100 for what is shown in percent.
std::string show_decimal(const Fraction& value, const std::optional<Fraction>& step, int scale, Language language) {
    const auto scaled = [&](const Fraction& x) { return scale == 1 ? x : (Exact(x) * Exact(scale)).fraction(); };
    std::string text;
    if (step && compare(*step, Fraction{}) > 0) {
        const auto digit = to_decimal(scaled(*step));
        const auto point = digit.find('.');
        const auto decimals = point == std::string::npos ? 0 : static_cast<int>(digit.size() - point - 1);
        text = to_decimal(scaled(round_to(value, *step)), std::min(decimals, shown_decimals));
    } else {
        text = to_decimal(scaled(value), shown_decimals);
        text.erase(text.find_last_not_of('0') + 1);
        if (text.back() == '.') text.pop_back();
    }
    if (text.starts_with('-') && text.find_first_of("123456789") == std::string::npos) text.erase(0, 1);
    if (language == Language::russian) std::replace(text.begin(), text.end(), '.', ',');
    return text;
}

const Label* label_of(const Model& model, const Type& type, const Fraction& value) {
    if (type.kind != TypeKind::label || type.list >= model.lists.size() || value.denominator != "1") return nullptr;
    std::size_t index = 0;
    const auto& text = value.numerator;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
    const auto& labels = model.lists[type.list].labels;
    return error == std::errc() && end == text.data() + text.size() && index < labels.size() ? &labels[index] : nullptr;
}

std::string show_figure(const Model& model, const Type& type, State state, const Fraction& value, const std::optional<Fraction>& step,
                        Language language) {
    return state == State::value ? show(model, type, value, step, language) : show(state, language);
}

std::string_view facet_word(Facet facet, Language language) {
    switch (facet) {
        case Facet::value: return spelling(Word::value, language);
        case Facet::points: return spelling(Word::points, language);
        case Facet::maximum: return spelling(Word::maximum, language);
        case Facet::percent: return spelling(Word::percent, language);
        case Facet::level: break;
    }
    return spelling(Word::level, language);
}

std::string quantity_title(const Model& model, QuantityId quantity, Language language) {
    const auto& said = model.quantities[quantity];
    if (said.node == none) return {};
    const auto& node = model.nodes[said.node];
    auto title = part_title(model, node, language);
    if (node.main() != quantity) title.append(", ").append(facet_word(said.facet, language));
    return title;
}

std::string fill_term(std::string_view id, const std::vector<std::string>& arguments, Language language) {
    std::string result;
    std::string_view text = term(id, language);
    while (!text.empty()) {
        const auto open = text.find('{');
        result += text.substr(0, open);
        if (open == std::string_view::npos) break;
        const auto index = static_cast<std::size_t>(text[open + 1] - '0');
        if (index < arguments.size()) result += arguments[index];
        text.remove_prefix(open + 3);
    }
    return result;
}

}  // namespace detail

std::string show(const Model& model, const Type& type, const Fraction& value, const std::optional<Fraction>& step, Language language) {
    if (type.kind == TypeKind::yes_no) return std::string(spelling(value == Fraction{} ? Word::no : Word::yes, language));
    if (const auto* label = detail::label_of(model, type, value)) return label->title.empty() ? label->name : label->title;
    if (type.kind == TypeKind::text) return detail::text_of_number(value);
    if (type.kind == TypeKind::date) return detail::show_day(detail::day_of_number(value), language);
    if (type.kind != TypeKind::share) return detail::show_decimal(value, step, 1, language);
    // A no-break space: the sign never stands alone at the beginning of a line.
    return detail::show_decimal(value, step, 100, language) + (language == Language::russian ? "\u00A0%" : "%");
}

std::string show(State state, Language language) {
    if (state == State::value) return {};
    return std::string(detail::term(state == State::missing ? "state_missing" : "state_not_applicable", language));
}

}  // namespace merilo::inline v0
