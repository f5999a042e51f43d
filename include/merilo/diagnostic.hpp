// Diagnostics are values: a code, a place and arguments. Words come from one table per language, and only when rendered.
#pragma once

#include <merilo/code.hpp>
#include <merilo/source.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace merilo::inline v0 {

enum class Language : std::uint8_t { russian, english };

/// `finding`: a contradiction of the source document that the methodology states itself; it never fails a run.
enum class Severity : std::uint8_t { error, finding, warning, note };

/// What a message is about. `text` is shown as it is (a user's name or title, never inflected); in a `phrase` every `{word}` is
/// replaced by the keyword or term of that id in the language asked for: "{term:expected_number}", "{key:points}".
struct Argument {
    enum class Kind : std::uint8_t { text, phrase };
    Kind kind = Kind::text;
    std::string value;

    static Argument text(std::string value) { return {Kind::text, std::move(value)}; }
    static Argument phrase(std::string value) { return {Kind::phrase, std::move(value)}; }
};

/// A place in data: a file, its record (the header of a CSV file is record 1) and a column heading; empty parts are unknown.
struct DataPlace {
    std::string file;
    std::uint64_t row = 0;
    std::string column;
};

/// A second place: the first definition, a link of a cycle, what was expected.
struct Note {
    Code code{};
    Span span;
    std::vector<Argument> arguments;
};

struct Diagnostic {
    Code code{};
    Severity severity = Severity::error;
    Span span;        ///< place in a methodology; `source` is `none` when there is no such place
    DataPlace data;   ///< place in data; `file` is empty when there is no such place
    std::vector<Argument> arguments;
    std::vector<Note> notes;
};

/// The one list to which all stages append.
struct Diagnostics {
    std::vector<Diagnostic> list;

    /// Appends with the severity that the code has by itself, and returns the new diagnostic for its notes.
    Diagnostic& add(Code code, Span span, std::vector<Argument> arguments = {}) {
        list.push_back({code, default_severity(code), span, {}, std::move(arguments), {}});
        return list.back();
    }
    Diagnostic& add(Code code, DataPlace place, std::vector<Argument> arguments = {}) {
        list.push_back({code, default_severity(code), {}, std::move(place), std::move(arguments), {}});
        return list.back();
    }
    [[nodiscard]] bool has_errors() const {
        for (const auto& diagnostic : list)
            if (diagnostic.severity == Severity::error) return true;
        return false;
    }

    /// The severity of `code` when nothing else is said.
    MERILO_API static Severity default_severity(Code code);
};

/// "M0201": the letter and four digits under which a code is documented; never renumbered.
MERILO_API std::string code_name(Code code);
/// The code of that name, if there is one; in "М0822" a Cyrillic letter is taken for the Latin one.
MERILO_API std::optional<Code> code_named(std::string_view name);

/// The message alone, one line, without its place.
MERILO_API std::string message(const Diagnostic& diagnostic, Language language);

/// The message with its place, the line with a caret, and the notes; several lines, each ends with '\n'.
MERILO_API std::string render(const Diagnostic& diagnostic, const Sources& sources, Language language);

/// All diagnostics in the order of their places.
MERILO_API std::string render(const Diagnostics& diagnostics, const Sources& sources, Language language);

/// Each diagnostic by itself, in the order of the list.
MERILO_API std::vector<std::string> render_each(const Diagnostics& diagnostics, const Sources& sources, Language language);

/// The known name nearest to `unknown` (at most a third of its letters differ), or empty. `known` is capped at 4,096 names.
MERILO_API std::string nearest_name(std::string_view unknown, const std::vector<std::string>& known);

}  // namespace merilo::inline v0
