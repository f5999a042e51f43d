// One function for each command, and what they share. Each returns the exit code and throws `Refusal`.
#pragma once

#include "command.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace merilo::cli {

int check(const Command& command, const Speech& say);
int run(const Command& command, const Speech& say);
int explain(const Command& command, const Speech& say);
int test(const Command& command, const Speech& say);
int graph(const Command& command, const Speech& say);
int roadmap(const Command& command, const Speech& say);
int recommend(const Command& command, const Speech& say);
int rows(const Command& command, const Speech& say);
int trace(const Command& command, const Speech& say);
int format(const Command& command, const Speech& say);
int explain_code(const Command& command, const Speech& say);

/// The files named, and all *.merilo of the folders named, in the order of their names.
std::vector<std::string> files_named(const Command& command, const Speech& say);
/// The same without those in folders that another one imports.
std::vector<std::string> methodology_files(const Command& command, const Speech& say);
/// The folder from which the methodology at `path` may read: `--root`, else the current folder where it holds the methodology, else
/// the folder of the methodology.
LoadOptions load_options(const Command& command, const std::string& path);
/// `wrong_usage` when the file could not be read, else `methodology_fails`.
int failure_of(const LoadResult& loaded);
/// Loads and says what is wrong. Nothing, and the exit code in `code`, when it is not a methodology that can run.
std::optional<Methodology> load(const Command& command, const std::string& path, int& code, const Speech& say);

/// Facts of the files of `command`, read for its period.
struct Facts {
    Dataset dataset;
    Diagnostics diagnostics;
    Sources sources;                    ///< of the methodology, then the mappings
    std::optional<int> failure;         ///< the exit code with which the command ends
    std::shared_ptr<MeasureFacts> measures;   ///< of the tables of measures; none: there are none
};
Facts read_facts_of(const Command& command, const Methodology& methodology, const Speech& say);
/// With --strict, data in which evaluation found errors give no results: says so.
bool fails_strictly(const Command& command, const Result& result, const Speech& say);
/// What the command asks to evaluate.
EvaluateOptions options_of(const Command& command);
/// Refuses names and dates in the options that mean nothing.
void refuse_wrong_options(const Methodology& methodology, const Facts& facts, EvaluateOptions& options, const Speech& say);
/// Refuses with the messages of `wrong`, if any.
void refuse_wrong(const Diagnostics& wrong, const Speech& say);

}  // namespace merilo::cli
