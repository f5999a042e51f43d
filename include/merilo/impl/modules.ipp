// The files of a methodology: each is read and parsed once, imports before what imports them, and one syntax comes out.
#pragma once

#include <merilo/impl/modules_override.ipp>
#include <merilo/impl/parse_text.hpp>

#include <filesystem>

namespace merilo::inline v0 {
namespace detail {

class Assembler {
public:
    Assembler(Sources& sources, const ReadFile& read, Diagnostics& diagnostics, const ParseLimits& limits)
        : sources_(sources), read_(read), diagnostics_(diagnostics), limits_(limits) {}

    Ast run() {
        bytes_ = sources_.files.front().text.size();
        files_.emplace(normal_path(sources_.files.front().name), File{0, {}});
        visit(0, 0);
        ast_.root = none;
        if (complete_) ModuleMerge(ast_, sources_, diagnostics_, std::move(parts_)).run();
        return std::move(ast_);
    }

private:
    struct File {
        std::uint32_t source = none;   ///< none: it could not be read
        FileAnswer answer;
    };
    /// A file whose imports are being followed, and the place of the path that led on from it.
    struct Link {
        std::uint32_t source;
        SyntaxId path;
    };

    Sources& sources_;
    const ReadFile& read_;
    Diagnostics& diagnostics_;
    const ParseLimits& limits_;
    Ast ast_;
    std::map<std::string, File> files_;
    std::vector<Link> open_;
    std::vector<SyntaxId> led_by_;         ///< by source: the declaration that names it first
    std::vector<ModulePart> parts_;
    std::size_t bytes_ = 0, hints_ = 0;
    bool complete_ = true;

    [[nodiscard]] static std::string normal_path(const std::filesystem::path& path) { return path.lexically_normal().generic_string(); }
    [[nodiscard]] std::filesystem::path folder_of(std::uint32_t source) const {
        return std::filesystem::path(sources_.files[source].name).parent_path();
    }
    [[nodiscard]] Argument key(Word word, std::uint32_t source) const {
        return Argument::text(std::string(spelling(word, source_language(sources_.files[source].text))));
    }

    void visit(std::uint32_t source, std::uint32_t level) {
        const auto root = parse_file(sources_, source, diagnostics_, limits_, ast_);
        if (root == none) {
            complete_ = false;
            return;
        }
        std::vector<SyntaxId> extends, imports, others;
        for (std::uint32_t i = 0; i < ast_[root].count; ++i) {
            const auto id = ast_.child(root, i);
            const auto word = ast_[id].word;
            (word == Word::extend ? extends : word == Word::import ? imports : others).push_back(id);
        }
        open_.push_back({source, none});
        if (!extends.empty()) extend(extends, level);
        for (const auto id : imports) follow(id, SourceRole::imported, level);
        open_.pop_back();
        parts_.push_back({source, level, ast_[root].span, led_by_.size() > source ? led_by_[source] : none, std::move(others)});
    }

    void extend(const std::vector<SyntaxId>& extends, std::uint32_t level) {
        const auto source = open_.back().source;
        if (sources_.files[source].role == SourceRole::imported) {
            diagnostics_.add(Code::extend_in_import, ast_[extends.front()].span, {key(Word::extend, source), key(Word::import, source)})
                .notes.push_back(link_note(ast_.child(led_by_[source], 2), source));
            return;
        }
        for (std::size_t i = 1; i < extends.size(); ++i)
            diagnostics_.add(Code::doubled_extend, ast_[extends[i]].span, {key(Word::extend, source)})
                .notes.push_back({Code::first_written_here, ast_[extends.front()].span, {}});
        if (level == limits_.extensions) {
            refuse(Code::too_many_extensions, extends.front(), {Argument::text(std::to_string(limits_.extensions))});
            return;
        }
        follow(extends.front(), SourceRole::extended, level + 1);
    }

    void refuse(Code code, SyntaxId place, std::vector<Argument> arguments) {
        diagnostics_.add(code, ast_[place].span, std::move(arguments));
        complete_ = false;
    }

    /// Reads the file that a declaration names, unless it was read before.
    void follow(SyntaxId declaration, SourceRole role, std::uint32_t level) {
        const auto place = ast_.child(declaration, 2);
        if (ast_.is_absent(place) || !check_path(place)) {
            complete_ = false;
            return;
        }
        const auto written = ast_.text(place);
        const auto path = normal_path(folder_of(open_.back().source) / written);
        auto [found, is_new] = files_.try_emplace(path);
        auto& file = found->second;
        if (is_new) read(path, place, file);
        if (file.source == none) {
            if (is_new || file.answer.state != FileState::read) report_unread(file.answer, written, place);
            return;
        }
        open_.back().path = place;
        if (is_new) {
            sources_.files.back().role = role;
            led_by_.resize(sources_.files.size(), none);
            led_by_[file.source] = declaration;
            visit(file.source, level);
        } else {
            check_cycle(file.source, place);
        }
    }

    bool check_path(SyntaxId place) {
        const auto& written = ast_.text(place);
        const bool has_drive = written.size() > 1 && written[1] == ':';
        if (written.starts_with('/') || has_drive) {
            refuse(Code::import_path_absolute, place, {Argument::text(written)});
        } else if (written.find('\\') != std::string::npos) {
            auto meant = written;
            std::replace(meant.begin(), meant.end(), '\\', '/');
            refuse(Code::import_path_backslash, place, {Argument::text("\"" + meant + "\"")});
        } else if (!written.ends_with(".merilo")) {
            refuse(Code::import_ending, place, {Argument::text(written)});
        } else {
            return true;
        }
        return false;
    }

    void read(const std::string& path, SyntaxId place, File& file) {
        file.answer.state = FileState::read;
        if (sources_.files.size() >= limits_.files) {
            refuse(Code::too_many_files, place, {Argument::text(std::to_string(limits_.files))});
            return;
        }
        auto answer = read_(path, limits_.bytes - std::min(bytes_, limits_.bytes));
        if (answer.state == FileState::read && answer.text.size() > limits_.bytes - std::min(bytes_, limits_.bytes))
            answer.state = FileState::too_large;
        if (answer.state == FileState::read) {
            bytes_ += answer.text.size();
            file.source = static_cast<std::uint32_t>(sources_.files.size());
            sources_.files.push_back({path, std::move(answer.text)});
        }
        file.answer = std::move(answer);
        file.answer.text.clear();
    }

    void report_unread(const FileAnswer& answer, const std::string& written, SyntaxId place) {
        const auto name = Argument::text(written);
        const auto unreadable = [&](const char* why, Argument hint) {
            refuse(Code::imported_file_unreadable, place, {name, Argument::phrase(why), std::move(hint)});
        };
        switch (answer.state) {
            case FileState::read: complete_ = false; break;   // too many files, which was reported
            case FileState::absent: unreadable("{term:file_absent}", hint(answer.known, written)); break;
            case FileState::folder: unreadable("{term:file_is_folder}", Argument::text({})); break;
            case FileState::denied: unreadable("{term:file_denied}", Argument::text({})); break;
            case FileState::outside: refuse(Code::imported_file_outside, place, {name}); break;
            case FileState::too_large: refuse(Code::files_too_large, place, {Argument::text(std::to_string(limits_.bytes))}); break;
        }
    }

    /// The file nearest to the one written, as it would be written.
    Argument hint(const std::vector<std::string>& known, const std::string& written) {
        constexpr std::size_t most_hints = 20;
        if (hints_++ >= most_hints) return Argument::text({});
        std::vector<std::string> paths;
        for (const auto& path : known) {
            if (path.find('{') != std::string::npos) continue;   // it would be taken for a word of the message
            paths.push_back(std::filesystem::path(path).lexically_relative(folder_of(open_.back().source).lexically_normal()).generic_string());
        }
        const auto near = nearest_name(std::filesystem::path(written).lexically_normal().generic_string(), paths);
        return near.empty() ? Argument::text({}) : Argument::phrase("{term:hint_begin}" + near + "{term:hint_end}");
    }

    [[nodiscard]] Note link_note(SyntaxId place, std::uint32_t to) const {
        const auto from = ast_[place].span.source;
        return {Code::import_link, ast_[place].span, {Argument::text(sources_.files[from].name), Argument::text(sources_.files[to].name)}};
    }

    /// A file that is still open leads to itself. Each link of the cycle is a note.
    void check_cycle(std::uint32_t to, SyntaxId place) {
        const auto first = std::find_if(open_.begin(), open_.end(), [&](const Link& link) { return link.source == to; });
        if (first == open_.end()) return;
        auto& diagnostic = diagnostics_.add(Code::import_cycle, ast_[place].span, {Argument::text(sources_.files[to].name)});
        for (auto link = first; link != open_.end(); ++link)
            diagnostic.notes.push_back(link_note(link->path, link + 1 == open_.end() ? to : (link + 1)->source));
    }
};

}  // namespace detail

Ast assemble(Sources& sources, const ReadFile& read, Diagnostics& diagnostics, const ParseLimits& limits) {
    return detail::Assembler(sources, read, diagnostics, limits).run();
}

}  // namespace merilo::inline v0
