// Where results go: the terminal, a pipe, or a file that is complete or not there at all.
#pragma once

#include "command.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace merilo::cli {

/// How a text should look where the results of this command go.
struct Look {
    std::size_t width = 100;
    bool colour = false;
};
Look look_of(const Command& command);

/// Writes to the command's `--output`, or to the standard output. Throws `Refusal` when it cannot be written.
void put_result(const Command& command, std::string_view text, const Speech& say);

/// The results of several files: texts go out one by one, unless they go to a file; in JSON they become one list.
class Results {
public:
    Results(const Command& command, const Speech& say) : command_(command), say_(say) {}
    void put(std::string_view text);
    void finish();

private:
    const Command& command_;
    const Speech& say_;
    std::string kept_;
};

/// Writes a whole file or none. Throws `Refusal` when it cannot be written.
void put_file(const std::string& path, std::string_view text, const Speech& say);

/// Tables one below the other.
std::string text_of(const std::vector<Table>& shown, const Look& look);
/// The only table as a CSV file; several are refused with this message.
std::string csv_of(const std::vector<Table>& shown, const Command& command, const std::string& several, const Speech& say);

/// To the standard error stream.
void put_message(std::string_view text);
/// The same, where a person reads it: to a terminal only.
void put_advice(std::string_view text);
/// Errors and warnings, and with `notes` the findings and notes that only authors need; of very many the first.
void put_diagnostics(const Diagnostics& diagnostics, const Sources& sources, bool notes, const Speech& say);

}  // namespace merilo::cli
