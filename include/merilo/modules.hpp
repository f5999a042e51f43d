// Stage 1, for a methodology of several files: `import` and `extend` are followed, and all texts become one syntax.
#pragma once

#include <merilo/ast.hpp>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace merilo::inline v0 {

enum class FileState : std::uint8_t { read, absent, folder, denied, outside, too_large };

/// What became of a file that a methodology names.
struct FileAnswer {
    FileState state = FileState::absent;
    std::string text;                  ///< when it was read
    std::vector<std::string> known;    ///< when it is absent: paths of files that may have been meant
};

/// Gives the text of the file at `path`, at most `most_bytes` long. A path is that of the file that names it, with what it writes joined
/// to its folder, in normal form: "rules/levels.merilo".
using ReadFile = std::function<FileAnswer(const std::string& path, std::size_t most_bytes)>;

/// How a methodology is loaded.
struct LoadOptions {
    ParseLimits limits;
    /// Of `load` and `try_load`: the folder that holds all files which may be read, wherever an `import` or an `extend` points. Empty: the
    /// folder of the file that is loaded.
    std::string root;
    /// Of `try_parse`: the texts that the methodology may name, by path: "levels.merilo" when the main text is called "main.merilo",
    /// "rules/levels.merilo" when it is called "rules/main.merilo". No other file is read.
    std::map<std::string, std::string> files;
};

/// Parses `sources.files[0]` and every file that it names by `import` and `extend`, once each; their texts are appended to `sources`.
/// Declarations of imported files come first, in the order in which they are named. A declaration replaces that of the same kind and name
/// of the methodology that is extended, and takes its place. The root is none when a file could not be read: names cannot be judged then.
MERILO_API Ast assemble(Sources& sources, const ReadFile& read, Diagnostics& diagnostics, const ParseLimits& limits = {});

}  // namespace merilo::inline v0
