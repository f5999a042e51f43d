// What tables, scenarios and diagnostics share when they turn results into text.
#pragma once

#include <merilo/report.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace merilo::inline v0::detail {

/// A word that messages share, by its id: "missing", "of".
std::string_view term(std::string_view id, Language language);
/// A phrase with every `{term:…}` and `{key:…}` filled in.
std::string expand_phrase(std::string_view phrase, Language language);
/// Columns that a text takes on a terminal.
std::size_t display_width(std::string_view text);
/// The term `id` with {0}, {1} … filled in.
std::string fill_term(std::string_view id, const std::vector<std::string>& arguments, Language language);

/// The words for programs: "not_applicable", "yes_no".
std::string_view json_word(State state);
std::string_view json_word(TypeKind kind);

/// The escape that begins a colour on a terminal; `colour_off` ends it.
std::string_view colour_on(Colour colour);
inline constexpr std::string_view colour_off = "\x1b[0m";

/// A user's text without the control characters that could steer a terminal.
std::string printable(std::string_view text);
/// Breaks a text at blanks into lines of at most `width` columns; only a longer word is cut.
std::vector<std::string> wrap_text(std::string_view text, std::size_t width);

/// A quantity with its state, as a person reads it.
std::string show_figure(const Model& model, const Type& type, State state, const Fraction& value, const std::optional<Fraction>& step,
                        Language language);
/// The title of a node, or its name; of what a mechanism adds, in words of this language.
std::string part_title(const Model& model, const Node& node, Language language);
/// "title" of a node; a facet other than the bare name's is named after it.
std::string quantity_title(const Model& model, QuantityId quantity, Language language);
std::string_view facet_word(Facet facet, Language language);

}  // namespace merilo::inline v0::detail
