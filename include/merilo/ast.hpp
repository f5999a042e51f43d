// Stage 1: the syntax of one text. Flat vectors, 32-bit ids, a Span each; children come before their parents.
#pragma once

#include <merilo/keywords.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace merilo::inline v0 {

using SyntaxId = std::uint32_t;

/// Children stand in the order given here; one that was not written is an `absent` node, so that positions are fixed.
enum class SyntaxKind : std::uint8_t {
    absent,
    file,         // declarations…
    declaration,  // word: its keyword | name, code (string), title (string), type, expression, parent (name), then clauses, labels …
                  //   import, extend: the title is the file
                  //   flag set: a part of it could not be read, which was reported; the name and the title are there
                  //   roadmap: the expression and the parent are its first and its last period (code)
                  //   `list … unordered` has the clause `unordered`; methodology sources are `source` clauses {name, title}
    clause,       // word: its keyword | arguments in the order written:
                  //   value points maximum level weights missing_means applies_when: expression
                  //   better total missing_counts period: option       version in: code
                  //   source: name, string   collected_from: string, recurrence   assumed: string   optional unordered: nothing
                  //   columns: string or absent (heading of all), then column…       sort_by: names…
                  //   unrated_when: expression, string     by adds_up_to each_at_most: names     holds: expression
                  //   approved as_of: code     when: expression     because: string     to: names     starts: name, code of each measure
                  //   valid: first and last period (code)             from: the first period (code), expression
                  //   follows: name      answers: answer…
                  //   done published: day (code), missing or not_applicable (option), nothing (yes); flag set: not      document: string
                  //   row: inventory_row…      note: heading, text (strings)
    type,         // word: count_of share points yes_no number date text, or nothing for a list | unit or list (name), lowest, highest
    label,        // name, code (string), title (string), colour (option), documentation
    member,       // name, weight (expression), heir (name)
    column,       // word: of_maximum or nothing | expression, heading (string), step shown to (expression)
    object_facts, // word: given or expect | object, period (code), then assign…
    object,       // entity (name), then strings: the object, its parent, the parent's parent …
    assign,       // word: nothing (=), shows, missing, not_applicable | target (name), value (expression)
    data_facts,   // word: given or expect | file (string), then mapping…
    mapping,      // word: object_of, parent, period, name, value, ignored, nothing (a fact); column absent means `others` (ignored or as_named)
                  //   flag set: `in percent` | column (name or string), target (name or expression)
    except,       // object, reason (string), then columns or nodes (name or string)…
    variable,     // of a check | name, then a list (name), or lowest, highest and unit (name)
    local,        // of a check | name, value (expression)
    failure,      // of a check | reason (string), then failing values…: tuple; flag set: from the first to the second
    section,      // of a road map | code (code or string), title (string), then measure… and clauses
    measure,      // code (code or string), title (string), when: recurrence, due, or continuous, scheduled, no_deadline (option);
                  //   from, until (code), then responsible… (name), documentation
    due,          // first, last (code): days or periods
    recurrence,   // word: once (of a step), every_year every_school_year every_half_year every_quarter every_month | year_day…
    year_day,     // word: a month | the day (number)
    measure_facts,  // word: given | measure (name, code), object, due (code), done (code), document (string)
                  //   word: expect | measure (name, code), object, due (code), state (option): done done_late due_now overdue not_yet_due
    roadmap_facts,  // expected: road map (name), object, then figure…
    figure,       // word: nothing (=), shows, not_applicable | which (option), value (expression)
    step,         // of a cycle | name, code (string), title (string), then the steps that it comes after (names)…, documentation
    step_rule,    // of a mechanism; flag set: `not required` | name, absent (weight and heir: it is a member), absent, document (string),
                  //   recurrence, then expressions…, documentation
    entry,        // of a catalogue | code or string, title (string), documentation
    documentation, // source, row, document and note clauses; it stands last, and only where it is written
    inventory_row, // of a source | source (name), key (code or string), title (string)
    answer,       // catalogue (name), entry (code or string)
    step_facts,   // the step (name), object (strings: tuple), period (code), then done, published and document: clause…
    step_file,    // file (string)
    measure_file, // file (string)
    expected_diagnostics,   // the codes (names)…
    option,       // word | of at_least: how many (number); of ordinal: the figure that decides (name), higher_first or lower_first (option)
                  //   flag set: `of percents`
    code,         // text: a version, a period or a code, as written
    string,       // text: unescaped and joined
    name,         // text: dotted path in NFC: "municipality.training.points"
    // expressions
    constant,     // word: yes or no
    day,          // the day (code)
    number,       // text: digits and point; flag set: a `%` touches it | unit (name)
    unary,        // op | operand
    binary,       // op | left, right
    state,        // word: is_missing is_not_missing is_applicable is_not_applicable | operand
    call,         // word: round round_down round_up round_even min max mean abs number as_share per change growth natural_log decimal_log exponential
                  //   power square_root | arguments; of `per`: x, so many
    linear,       // x, then pairs: at, result
    lag,          // text: how many periods back, as digits | operand
    base,         // operand, the period (code)
    aggregate,    // word: sum mean median min max count any_of all share ratio weighted_mean rank percentile
                  //   | scope, measured, weight (of weighted_mean), where: expressions, then options
    scope,        // word: within | entity, the kind that peers share (name); word: last | how many periods (number); nothing | entity or list (name)
    table,        // inputs (tuple), rows…
    tuple,        // expressions…
    row,          // cells…, then the result, then when it is valid (clause); word otherwise: the result alone
    cell_condition,       // expression (in a table without inputs)
    cell_compare,         // op | expression
    cell_range,           // flag set: the right end is left out | lowest, highest
    cell_equal,           // expression
    cell_any, cell_missing, cell_not_applicable,
};

enum class Operator : std::uint8_t {
    nothing, plus, minus, times, divide, less, less_equal, greater, greater_equal, equal, logical_and, logical_or, logical_not
};

struct Syntax {
    SyntaxKind kind = SyntaxKind::absent;
    Operator op = Operator::nothing;
    bool flag = false;
    Word word = Word::nothing;
    Span span;
    std::uint32_t text = none;   ///< index in Ast::texts
    std::uint32_t first = 0;     ///< first child in Ast::children
    std::uint32_t count = 0;
};

/// A declaration, or a `source` of the methodology, that replaces one of the methodology that is extended.
struct SyntaxOverride {
    SyntaxId declaration = none;
    SyntaxId base = none;
    std::uint32_t level = 0;     ///< index in Ast::bases of the methodology that `base` belonged to
};

struct Ast {
    std::vector<Syntax> nodes;
    std::vector<SyntaxId> children;
    std::vector<std::string> texts;
    SyntaxId root = none;        ///< the `file` node; none when nothing could be read
    std::vector<SyntaxId> bases; ///< `file` nodes of the methodologies that are extended, each with all that it extends; the nearest first
    std::vector<SyntaxOverride> overrides;

    [[nodiscard]] const Syntax& operator[](SyntaxId id) const { return nodes[id]; }
    [[nodiscard]] SyntaxId child(SyntaxId id, std::uint32_t index) const { return children[nodes[id].first + index]; }
    [[nodiscard]] bool is_absent(SyntaxId id) const { return nodes[id].kind == SyntaxKind::absent; }
    [[nodiscard]] const std::string& text(SyntaxId id) const { return texts[nodes[id].text]; }
};

/// Limits on texts from outside; passing one is a diagnostic.
struct ParseLimits {
    std::size_t bytes = std::size_t{16} << 20U;   ///< of all files together
    std::uint32_t nesting = 250;
    std::uint32_t files = 256;                    ///< of one methodology
    std::uint32_t extensions = 8;                 ///< methodologies that extend each other
};

/// Parses `sources.files[source]`. After an error it goes on at the next declaration, so that one run reports all of them.
/// Time and memory grow linearly with the text.
MERILO_API Ast parse(const Sources& sources, std::uint32_t source, Diagnostics& diagnostics, const ParseLimits& limits = {});

/// Parses a mapping file: the rows of a `data_facts` node, which is the root and names no file. Messages spell keywords in `language`.
MERILO_API Ast parse_rows(const Sources& sources, std::uint32_t source, Language language, Diagnostics& diagnostics,
                          const ParseLimits& limits = {});

}  // namespace merilo::inline v0
