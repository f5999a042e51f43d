// The texts of --help: what each command does, how it is called, one example that runs.
#pragma once

#include "command.hpp"

#include <CLI/CLI.hpp>

#include <string>

namespace merilo::cli {

/// `about` says in a line what a command does; `more` is the rest.
struct CommandText {
    CommandKind kind;
    std::string name, about, usage, more, example;
};
std::vector<CommandText> command_texts(const Speech& say);

std::string help_of(const CLI::App& app, const CommandText& text, const Speech& say);
std::string help_of_program(const CLI::App& app, const std::vector<CommandText>& texts, const Speech& say);

}  // namespace merilo::cli
