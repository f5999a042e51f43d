// A command line that was understood, and what is said about one that was not.
#pragma once

#include "speech.hpp"

#include <optional>
#include <string>
#include <vector>

namespace merilo::cli {

enum ExitCode : int { done = 0, methodology_fails = 1, wrong_usage = 2, data_have_errors = 3 };

/// The command cannot be carried out as it was given; the program says why and ends with `wrong_usage`.
struct Refusal {
    std::string message;
};

enum class CommandKind : std::uint8_t { help, version, check, run, explain, test, graph, roadmap, recommend, trace, rows, format, explain_code };
enum class Format : std::uint8_t { table, csv, json, text, calendar, svg, dot };

struct Command {
    CommandKind kind = CommandKind::help;
    std::string text;                  ///< of `help`
    std::vector<std::string> codes;    ///< of `explain-code`
    std::vector<std::string> files;    ///< methodologies; of `check`, `test` and `format` also folders
    std::vector<std::string> data;
    std::vector<std::string> object;   ///< itself, its parent, the parent's parent …
    std::vector<std::string> ignore, nodes, periods;
    std::vector<std::string> objects;    ///< tables of objects
    std::vector<std::string> steps;      ///< tables of steps
    std::vector<std::string> mappings;   ///< one for all of `data`, or one for each
    std::vector<std::string> rows;       ///< of `rows`: keys
    std::vector<std::string> measures;   ///< tables of measures
    std::optional<int> next;             ///< of `roadmap`: days ahead
    std::string roadmap;
    std::string data_report;             ///< a file for the list of findings in data
    Encoding encoding = Encoding::automatic;
    bool strict = false;                 ///< data with errors give no results
    std::string period, as_of, report, node, entity, affects, output;
    std::string root;                  ///< the folder that holds all files which a methodology may name; empty: see `load_options`
    std::optional<Format> format;
    bool only_check = false;           ///< of `format`: write nothing
    std::optional<Language> keywords;  ///< of `format`: in which they are to be written
};

/// Throws `Refusal` for a wrong one.
Command read_command(const std::vector<std::string>& arguments, const Speech& say);

/// The language that `--language` or else MERILO_LANGUAGE (`environment`, may be null) asks for. Throws `Refusal` for another word.
Language read_language(const std::vector<std::string>& arguments, const char* environment);

}  // namespace merilo::cli
