// Results as people and programs read them: tables, CSV, JSON.
#pragma once

#include <merilo/explain.hpp>

#include <optional>
#include <string>
#include <vector>

namespace merilo::inline v0 {

/// A value in words: "67 %", "23,5", "Высокий", "да". `step` rounds what is shown, half away from zero; without it as many digits
/// as the value has, at most `6` decimals. Russian takes a decimal comma.
MERILO_API std::string show(const Model& model, const Type& type, const Fraction& value, const std::optional<Fraction>& step, Language language);
/// "н/д", "н/п".
MERILO_API std::string show(State state, Language language);

struct TableCell {
    std::string text;             ///< all of it: "61 из 91"
    Colour colour = Colour::nothing;
    bool right = false;           ///< aligned to the right: numbers
    std::string value, maximum;   ///< its parts, "61" and "91"; the maximum is empty where none is shown
};

struct TableSection {
    std::string heading;               ///< over its columns; may be empty
    std::vector<std::string> columns;
};

/// A report for one period, ready to be shown. The first section holds the object and its parents.
struct Table {
    std::string title;
    std::string note;                  ///< under the table: assumed parameters, what was not counted, what was overridden
    std::vector<TableSection> sections;
    std::vector<std::vector<TableCell>> rows;
};

/// The tables of the methodology's reports, one for each report and period; without a report, one for each entity with all its nodes.
/// Where nodes were asked for by name, one for each entity that shows these alone.
/// `name` ("municipality.rating") asks for one report only.
MERILO_API std::vector<Table> tables(const Result& result, Language language, const std::string& name = {});

/// A table as text at most `width` columns wide (whole sections go on below, with the object repeated, where it is wider), coloured by
/// ANSI escapes when `colour`.
MERILO_API std::string to_text(const Table& table, std::size_t width, bool colour);

/// One CSV file (UTF-8 without a byte order mark; semicolon and decimal comma when Russian, comma and point otherwise): headings
/// "section: column", cells as shown, but a percent sign touches its number, and a maximum has a column of its own.
MERILO_API std::string to_csv(const Table& table, Language language);

/// The whole result: every quantity of every object with its state and exact value as text, digests, and the diagnostics of reading
/// the facts (`reading`) and of evaluating them. The schemas of all JSON texts are in docs/schemas.
MERILO_API std::string to_json(const Result& result, const Sources& sources, Language language, const Diagnostics& reading = {});
MERILO_API std::string to_json(const Diagnostics& diagnostics, const Sources& sources, Language language);
/// `wrong`: what was wrong in the facts and in their evaluation.
MERILO_API std::string to_json(const Explanation& explanation, const Model& model, const Sources& sources, Language language,
                               const Diagnostics& wrong = {});

}  // namespace merilo::inline v0
