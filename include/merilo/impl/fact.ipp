// A fact as a person writes it: numbers with blanks between thousands and a decimal comma, shares, yes or no, labels.
#pragma once

#include <merilo/impl/exact.ipp>
#include <merilo/impl/facts.hpp>
#include <merilo/impl/text_value.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <utf8proc.h>

namespace merilo::inline v0 {
namespace detail {

/// Bytes of a blank, a tab, a thin or a no-break space (U+2009, U+00A0, U+202F) at the head of `text`; 0: none.
std::size_t fact_blank(std::string_view text) {
    if (text.starts_with(' ') || text.starts_with('\t')) return 1;
    if (text.starts_with("\u00A0")) return 2;
    return text.starts_with("\u202F") || text.starts_with("\u2009") ? 3 : 0;
}

std::string_view trimmed_cell(std::string_view text) {
    const auto is_letter = [](char c) { return c > ' ' && c <= '~'; };   // or a digit
    if (!text.empty() && is_letter(text.front()) && is_letter(text.back())) return text;
    while (const auto size = fact_blank(text)) text.remove_prefix(size);
    for (;;) {
        if (text.ends_with(' ') || text.ends_with('\t') || text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
        else if (text.ends_with("\u00A0")) text.remove_suffix(2);
        else if (text.ends_with("\u202F") || text.ends_with("\u2009")) text.remove_suffix(3);
        else return text;
    }
}

Argument shown_cell(std::string_view text) {
    constexpr std::size_t most = 80;
    std::size_t end = std::min(text.size(), most);
    while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    std::string shown(text.substr(0, end));
    // A message is one line.
    std::replace_if(
        shown.begin(), shown.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20U; }, ' ');
    if (end < text.size()) shown += "…";
    return Argument::text(shown);
}

bool fact_is_word(std::string_view text, std::string_view word) {
    if (text.size() != word.size()) return false;
    while (!text.empty()) {
        utf8proc_int32_t a = 0;
        utf8proc_int32_t b = 0;
        const auto left =
            utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()), &a);
        const auto right =
            utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(word.data()), static_cast<utf8proc_ssize_t>(word.size()), &b);
        if (left <= 0 || left != right || utf8proc_tolower(a) != b) return false;
        text.remove_prefix(static_cast<std::size_t>(left));
        word.remove_prefix(static_cast<std::size_t>(right));
    }
    return true;
}

/// Tables of people put a dash where there is nothing.
bool fact_is_dash(std::string_view text) { return text == "-" || text == "–" || text == "—" || text == "−"; }

bool is_spreadsheet_error(std::string_view text) {
    if (!text.starts_with('#')) return false;
    if (text.find_first_not_of('#') == std::string_view::npos) return text.size() > 1;  // the column was too narrow to show the number
    for (const std::string_view word : {"#н/д", "#дел/0!", "#ссылка!", "#имя?", "#знач!", "#число!", "#пусто!", "#перенос!", "#вычисл!",
                                        "#n/a", "#div/0!", "#ref!", "#name?", "#value!", "#num!", "#null!", "#spill!", "#calc!"})
        if (fact_is_word(text, word)) return true;
    return false;
}

Argument key_argument(const Model& model, Word word) { return Argument::text(std::string(spelling(word, model.keywords))); }

bool fact_is_digit(std::string_view text, std::size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '9'; }

FactCell fact_failed(Code code, std::vector<Argument> arguments) {
    FactCell cell;
    cell.error.emplace();
    cell.error->code = code;
    cell.error->severity = Diagnostics::default_severity(code);
    cell.error->arguments = std::move(arguments);
    return cell;
}

FactCell fact_value(double number) {
    FactCell cell;
    cell.state = State::value;
    cell.number = number;
    return cell;
}

/// The number without blanks between thousands and with a point for a comma, or nothing where the blanks do not part thousands.
std::optional<std::string> fact_plain_number(std::string_view text) {
    std::string result;
    if (text.starts_with("\u2212")) {
        result = "-";
        text.remove_prefix(3);
    } else if (text.starts_with('-')) {
        result = "-";
        text.remove_prefix(1);
    }
    std::size_t group = 0;
    bool grouped = false;
    for (; fact_is_digit(text, 0); text.remove_prefix(1)) {
        result += text[0];
        ++group;
        const auto blank = fact_blank(text.substr(1));
        if (blank == 0) continue;
        if (group > 3 || (grouped && group != 3) || !fact_is_digit(text, 1 + blank)) return std::nullopt;
        text.remove_prefix(blank);
        grouped = true;
        group = 0;
    }
    if (grouped && group != 3) return std::nullopt;
    if (text.starts_with(',')) {
        result += '.';
        text.remove_prefix(1);
    }
    // Whatever else is not a number is for the parser of decimals to refuse.
    return result.append(text);
}

/// A short decimal without an exponent, as a double that is exactly the nearest one; `shift` more places go behind the point.
std::optional<double> fact_short_decimal(std::string_view text, int shift) {
    static constexpr std::array<double, 18> powers{1,   1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,
                                                   1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17};
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    if (text.empty() || text.size() > 16) return std::nullopt;
    std::int64_t digits = 0;
    int count = 0;
    int places = 0;
    bool after_point = false;
    for (const char c : text) {
        if (c == '.' && !after_point) {
            after_point = true;
            continue;
        }
        if (c < '0' || c > '9') return std::nullopt;
        digits = digits * 10 + (c - '0');
        ++count;
        places += after_point ? 1 : 0;
    }
    if (count == 0 || count > narrow_digits || (after_point && places == 0)) return std::nullopt;
    if (digits == 0) return 0.0;
    // Both are exact doubles, so that the division rounds once.
    const double value = static_cast<double>(digits) / powers[static_cast<std::size_t>(places + shift)];
    return negative ? -value : value;
}

FactFormat::FactFormat(const Model& model, const Type& type, const Range& range, bool in_percent, bool bounded)
    : model_(&model), type_(type), range_(range), in_percent_(in_percent), bounded_(bounded) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    lowest_ = range.lowest ? to_double(*range.lowest) : -infinity;
    highest_ = range.highest ? to_double(*range.highest) : infinity;
    // Doubles of short decimals stand in the order of the decimals.
    const auto is_narrow = [](const std::optional<Fraction>& bound) {
        if (!bound || (bound->denominator == "1" && bound->numerator.size() <= static_cast<std::size_t>(narrow_digits))) return true;
        const auto shape = decimal_shape(*bound);
        return shape.finite && shape.digits <= narrow_digits;
    };
    plain_bounds_ = is_narrow(range.lowest) && is_narrow(range.highest);
    if (type.kind != TypeKind::label || type.list >= model.lists.size()) return;
    const auto& labels = model.lists[type.list].labels;
    // A name goes before a code, a code before a title: emplace keeps the first.
    for (const auto part : {&Label::name, &Label::code, &Label::title})
        for (std::size_t i = 0; i < labels.size(); ++i)
            if (!(labels[i].*part).empty()) labels_.emplace(normal_name(labels[i].*part), static_cast<std::uint32_t>(i));
}

FactCell FactFormat::read(std::string_view text) const {
    text = trimmed_cell(text);
    if (text.empty() || fact_is_word(text, "н/д")) return {};
    if (fact_is_word(text, "н/п")) {
        FactCell cell;
        cell.state = State::not_applicable;
        return cell;
    }
    if (fact_is_dash(text) && !labels_.contains(std::string(text))) return {};
    if (is_spreadsheet_error(text)) return fact_failed(Code::fact_spreadsheet_error, {shown_cell(text)});
    switch (type_.kind) {
        case TypeKind::error: return {};  // reported with the methodology
        case TypeKind::yes_no: return read_yes_no(text);
        case TypeKind::label: return read_label(text);
        case TypeKind::date: return read_date(text);
        case TypeKind::text: return read_text(text);
        default: return read_number(text);
    }
}

PlainNumbers FactFormat::plain_numbers() const {
    const bool possible = plain_bounds_ && (type_.kind == TypeKind::number || is_share());
    return {possible, is_share(), is_share() && in_percent_, bounded_ && range_.integer, lowest_, highest_};
}

FactCell FactFormat::read_yes_no(std::string_view text) const {
    // Excel writes its truth values in the language of its user.
    for (const std::string_view word : {"да", "yes", "1", "true", "истина"})
        if (fact_is_word(text, word)) return fact_value(1);
    for (const std::string_view word : {"нет", "no", "0", "false", "ложь"})
        if (fact_is_word(text, word)) return fact_value(0);
    return fact_failed(Code::fact_not_yes_no, {shown_cell(text)});
}

FactCell FactFormat::read_label(std::string_view text) const {
    if (const auto found = labels_.find(normal_name(text)); found != labels_.end()) return fact_value(found->second);
    std::string known;
    constexpr std::size_t most = 12;
    const auto& labels = model_->lists[type_.list].labels;
    for (std::size_t i = 0; i < std::min(labels.size(), most + 1); ++i) {
        const auto& label = labels[i];
        if (i > 0) known += ", ";
        known += i == most ? "…" : label.title.empty() ? label.name : label.name + " (" + label.title + ")";
    }
    auto cell = fact_failed(Code::fact_unknown_label, {shown_cell(text), Argument::text(known)});
    constexpr std::size_t most_hints = 100;  // hints take time
    if (++hints_ > most_hints) return cell;
    std::vector<std::string> names;
    for (const auto& label : labels)
        for (const auto* name : {&label.name, &label.code, &label.title})
            if (!name->empty()) names.push_back(*name);
    if (const auto near = nearest_name(text, names); !near.empty())
        cell.error->notes.push_back({Code::data_near_name, {}, {Argument::text(near)}});
    return cell;
}

FactCell FactFormat::read_date(std::string_view text) const {
    const auto day = measure_day(text);
    if (!day) return fact_failed(Code::fact_not_date, {shown_cell(text)});
    return fact_value(static_cast<double>(day->time_since_epoch().count()));
}

FactCell FactFormat::read_text(std::string_view text) const {
    const auto normal = normal_name(text);
    if (normal.size() > longest_text) return fact_failed(Code::fact_text_too_long, {shown_cell(text), Argument::text(std::to_string(longest_text))});
    auto cell = fact_value(0);
    cell.wide = number_of_text(normal).fraction();
    return cell;
}

FactCell FactFormat::read_number(std::string_view text) const {
    auto digits = text;
    const bool has_sign = digits.ends_with('%');
    if (has_sign) {
        if (!is_share()) return fact_failed(Code::fact_percent_sign, {shown_cell(text), type_phrase(*model_, type_)});
        digits.remove_suffix(1);
        digits = trimmed_cell(digits);
    }
    const bool percent = is_share() && (has_sign || in_percent_);
    const auto plain = fact_plain_number(digits);
    FactCell cell;
    if (const auto number = plain ? fact_short_decimal(*plain, percent ? 2 : 0) : std::nullopt) {
        cell = fact_value(*number);
    } else {
        auto parsed = plain ? parse_decimal(*plain) : ParsedNumber{};
        if (!parsed.value) {
            const auto code = parsed.error == NumberError::not_a_number      ? Code::fact_not_number
                              : parsed.error == NumberError::too_many_digits ? Code::fact_too_many_digits
                                                                             : Code::fact_exponent;
            return fact_failed(code, {shown_cell(text), type_phrase(*model_, type_)});
        }
        if (percent)
            *parsed.value = Exact(exact_integer(parsed.value->numerator), exact_integer(parsed.value->denominator) * 100).fraction();
        cell = fact_value(to_double(*parsed.value));
        if (parsed.significant_digits > narrow_digits) cell.wide = std::move(parsed.value);
    }
    return held_to_bounds(std::move(cell), text, percent);
}

FactCell FactFormat::read_fraction(std::string_view text) const {
    if (type_.kind != TypeKind::number && type_.kind != TypeKind::share) return read(text);
    constexpr std::size_t most = 2000;   // digits; a fraction is the exact value of a number that was given by a program
    if (text.size() > most) return fact_failed(Code::fact_too_many_digits, {shown_cell(text)});
    const auto slash = text.find('/');
    const auto denominator = exact_integer(text.substr(slash + 1));
    if (denominator == 0) return fact_failed(Code::fact_not_number, {shown_cell(text), type_phrase(*model_, type_)});
    auto value = Exact(exact_integer(text.substr(0, slash)), denominator * (in_percent_ && is_share() ? 100 : 1)).fraction();
    auto cell = fact_value(to_double(value));
    const auto shape = decimal_shape(value);
    if (!shape.finite || shape.digits > narrow_digits) cell.wide = std::move(value);
    return held_to_bounds(std::move(cell), text, in_percent_);
}

/// The cell, or what is wrong with its size.
FactCell FactFormat::held_to_bounds(FactCell cell, std::string_view text, bool percent) const {
    if (!std::isfinite(cell.number)) return fact_failed(Code::fact_exponent, {shown_cell(text)});
    if (!is_within(cell)) {
        if (is_share() && !percent && is_within(fact_value(cell.number / 100)))
            return fact_failed(Code::fact_share_without_percent, {shown_cell(text), bounds(), key_argument(*model_, Word::in_percent)});
        if (bounded_) return fact_failed(Code::fact_out_of_bounds, {shown_cell(text), bounds()});
    }
    if (bounded_ && range_.integer) {
        const bool integer = cell.wide ? cell.wide->denominator == "1" : std::floor(cell.number) == cell.number;
        if (!integer) return fact_failed(Code::fact_not_integer, {shown_cell(text)});
    }
    return cell;
}

std::pair<double, double> FactFormat::sure_range() const {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (type_.kind == TypeKind::yes_no) return {0, 1};
    // The double of a decimal is not below that of a smaller one: only the ends themselves are in doubt.
    if (plain_bounds_) return {lowest_, highest_};
    return {std::nextafter(lowest_, infinity), std::nextafter(highest_, -infinity)};
}

bool FactFormat::is_within(const FactCell& cell) const {
    if (plain_bounds_ && !cell.wide) return lowest_ <= cell.number && cell.number <= highest_;
    const auto value = cell.value();
    return (!range_.lowest || compare(*range_.lowest, value) <= 0) && (!range_.highest || compare(value, *range_.highest) <= 0);
}

/// "from 0 to 28" as a phrase; shares in percent.
Argument FactFormat::bounds() const {
    const auto shown = [this](const Fraction& bound) {
        if (!is_share()) return to_decimal(bound);
        return to_decimal((Exact(bound) * Exact(100)).fraction()) + " %";
    };
    std::string phrase;
    if (range_.lowest) phrase = "{term:at_least} " + shown(*range_.lowest);
    if (range_.highest) phrase += (phrase.empty() ? "{term:at_most} " : " {term:and_at_most} ") + shown(*range_.highest);
    return Argument::phrase(phrase);
}

}  // namespace detail

ParsedFact parse_fact(const Model& model, const Type& type, const Range& range, std::string_view text, bool in_percent) {
    auto cell = detail::FactFormat(model, type, range, in_percent).read(text);
    ParsedFact result;
    result.state = cell.state;
    if (cell.state == State::value) result.value = cell.value();
    result.error = std::move(cell.error);
    return result;
}

}  // namespace merilo::inline v0
