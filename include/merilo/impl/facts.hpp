// What the parts of the data stage share: names, shapes of decimals, facts read for a column.
#pragma once

#include <merilo/dataset.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace merilo::inline v0::detail {

/// A double holds every decimal of so many significant digits.
inline constexpr int narrow_digits = 15;

/// The name as it is compared: in Unicode's composed form (NFC).
std::string normal_name(std::string_view text);
/// Is the text in that form for certain?
bool is_normal_name(std::string_view text);

/// The object in a row, its parent, the parent's parent …
std::vector<std::string> path_of_row(const Dataset& dataset, const Slab& slab, std::size_t row);

/// Least decimals and significant digits (without trailing zeros) of a number; not `finite`: no decimal is equal to it.
struct DecimalShape {
    bool finite = false;
    int decimals = 0;
    int digits = 0;
};
DecimalShape decimal_shape(double value);
DecimalShape decimal_shape(const Fraction& value);

/// Below 0, however little: its double may be 0.
inline bool is_below_zero(const Fraction& value) { return value.numerator.starts_with('-'); }

/// A text without blanks and no-break spaces at its ends.
std::string_view trimmed_cell(std::string_view text);

/// "2022-05-20" or "20.05.2022".
std::optional<std::chrono::sys_days> measure_day(std::string_view text);

/// Is `text` the word, letters large or small? `word` is in small letters.
bool fact_is_word(std::string_view text, std::string_view word);

/// A cell as an argument of a message: in quotes' length, never a whole page.
Argument shown_cell(std::string_view text);

/// Is the cell what a spreadsheet shows for a formula that failed: "#Н/Д", "#DIV/0!"?
bool is_spreadsheet_error(std::string_view text);

/// A keyword as the methodology spells it.
Argument key_argument(const Model& model, Word word);

/// One fact as it is stored: a double means the shortest decimal that rounds to it; a longer number is in `wide` as well.
struct FactCell {
    State state = State::missing;
    double number = 0;
    std::optional<Fraction> wide;
    std::optional<Diagnostic> error;

    [[nodiscard]] Fraction value() const { return wide ? *wide : from_double(number); }
};

/// Between what bounds a short decimal is a fact of a column.
struct PlainNumbers {
    bool possible = false;   // else the column holds no numbers, or its bounds are no short decimals
    bool is_share = false, in_percent = false, integer = false;
    double lowest = 0, highest = 0;
};

/// Reads the facts of one column. Without `bounded` a number may leave the range.
class FactFormat {
public:
    FactFormat(const Model& model, const Type& type, const Range& range, bool in_percent, bool bounded = true);
    [[nodiscard]] FactCell read(std::string_view text) const;
    [[nodiscard]] PlainNumbers plain_numbers() const;
    /// "1/3", digits on both sides; where the column holds no numbers it is a text like any other.
    [[nodiscard]] FactCell read_fraction(std::string_view text) const;
    /// Ends between which the double of a short decimal is surely within the bounds; outside the text decides.
    [[nodiscard]] std::pair<double, double> sure_range() const;
    [[nodiscard]] bool wants_integers() const { return bounded_ && range_.integer; }

private:
    [[nodiscard]] FactCell read_yes_no(std::string_view text) const;
    [[nodiscard]] FactCell read_label(std::string_view text) const;
    [[nodiscard]] FactCell read_date(std::string_view text) const;
    [[nodiscard]] FactCell read_text(std::string_view text) const;
    [[nodiscard]] FactCell read_number(std::string_view text) const;
    [[nodiscard]] FactCell held_to_bounds(FactCell cell, std::string_view text, bool percent) const;
    [[nodiscard]] bool is_within(const FactCell& cell) const;
    [[nodiscard]] bool is_share() const { return type_.kind == TypeKind::share; }
    [[nodiscard]] Argument bounds() const;

    const Model* model_;
    Type type_;
    Range range_;
    bool in_percent_, bounded_;
    bool plain_bounds_ = false;  // doubles decide the bounds of narrow numbers
    double lowest_ = 0, highest_ = 0;
    std::unordered_map<std::string, std::uint32_t> labels_;
    mutable std::size_t hints_ = 0;
};

}  // namespace merilo::inline v0::detail
