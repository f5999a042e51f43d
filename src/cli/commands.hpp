// One function for each command, and what they share. Each returns the exit code and throws `Refusal`.
#pragma once

#include "command.hpp"

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

/// The files named, and all *.merilo of the folders named, in the order of their names.
std::vector<std::string> methodology_files(const std::vector<std::string>& names, const Speech& say);
/// `wrong_usage` when the file could not be read, else `methodology_fails`.
int failure_of(const LoadResult& loaded);
/// Loads and says what is wrong. Nothing, and the exit code in `code`, when it is not a methodology that can run.
std::optional<Methodology> load(const std::string& path, int& code, const Speech& say);

/// Facts of the files of `command`, read for its period.
struct Facts {
    Dataset dataset;
    Diagnostics diagnostics;
    bool unreadable = false;
};
Facts read_facts_of(const Command& command, const Methodology& methodology);
/// The periods to evaluate: the one asked for, or all. Refuses one that is not in the data.
std::vector<std::string> periods_of(const Command& command, const Facts& facts, const Speech& say);

/// What `name` means: with or without its entity, with or without a facet. Refuses a name that means nothing or several things.
QuantityId find_quantity(const Model& model, std::string_view name, const std::string& entity, const Speech& say);
/// The node that `name` means.
NodeId find_node(const Model& model, std::string_view name, const Speech& say);
/// "municipality.failed".
std::string name_of(const Model& model, const Node& node);

}  // namespace merilo::cli
