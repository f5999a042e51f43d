#include "output.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace merilo::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_diagnostics = 200;
constexpr std::size_t usual_width = 100;
constexpr std::size_t least_width = 40;

bool is_set(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0';
}

bool write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(file, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

std::string reason(int error, const Speech& say) {
    switch (error) {
        case ENOENT: return say("такой папки нет", "there is no such folder");
        case ENOTDIR: return say("часть пути — не папка", "a part of the path is not a folder");
        case EISDIR: return say("это папка", "it is a folder");
        case EACCES:
        case EPERM:
        case EROFS: return say("нет права на запись", "writing is not permitted");
        case ENOSPC: return say("на диске нет места", "the disk is full");
        case ENAMETOOLONG: return say("имя слишком длинное", "the name is too long");
        default: return say("ошибка записи {0}", "write error {0}", {std::to_string(error)});
    }
}

[[noreturn]] void refuse(const std::string& path, int error, const Speech& say) {
    throw Refusal{say("в файл «{0}» не удалось записать: {1}", "file “{0}” could not be written: {1}", {path, reason(error, say)})};
}

/// A half-written file never takes the place of a whole one: the text goes to a new file beside it, which then takes its name.
void write_file(const std::string& path, std::string_view text, const Speech& say) {
    std::error_code error;
    const auto status = fs::status(path, error);
    if (fs::is_directory(status)) refuse(path, EISDIR, say);
    if (fs::exists(status) && ::access(path.c_str(), W_OK) != 0) refuse(path, errno, say);
    const bool is_device = fs::exists(status) && !fs::is_regular_file(status);
    const auto target = fs::is_symlink(fs::symlink_status(path, error)) ? fs::weakly_canonical(path, error).string() : path;
    const auto written = is_device ? path : target + ".part" + std::to_string(::getpid());
    const int file = ::open(written.c_str(), is_device ? O_WRONLY : O_WRONLY | O_CREAT | O_EXCL, 0666);
    if (file < 0) refuse(path, errno, say);
    struct stat before {};
    // The new file may be read by whom the old one could be read by.
    const bool is_new = is_device || ::stat(target.c_str(), &before) != 0;
    int failed = is_new || ::fchmod(file, before.st_mode & 07777) == 0 ? 0 : errno;
    if (failed == 0 && !write_all(file, text)) failed = errno;
    if (::close(file) != 0 && failed == 0) failed = errno;
    if (failed == 0 && !is_device && std::rename(written.c_str(), target.c_str()) != 0) failed = errno;
    if (failed == 0) return;
    if (!is_device) ::unlink(written.c_str());
    refuse(path, failed, say);
}

}  // namespace

Look look_of(const Command& command) {
    Look look;
    look.width = usual_width;
    if (!command.output.empty() || ::isatty(STDOUT_FILENO) == 0) return look;
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) look.width = std::max<std::size_t>(size.ws_col, least_width);
    const char* terminal = std::getenv("TERM");
    look.colour = !is_set("NO_COLOR") && (terminal == nullptr || std::string_view(terminal) != "dumb");
    return look;
}

void put_result(const Command& command, std::string_view text, const Speech& say) {
    if (!command.output.empty()) return write_file(command.output, text, say);
    if (!write_all(STDOUT_FILENO, text))
        throw Refusal{say("результат не удалось вывести: {0}", "the result could not be printed: {0}", {reason(errno, say)})};
}

void Results::put(std::string_view text) {
    const bool json = command_.format == Format::json;
    if (!json && command_.output.empty()) return put_result(command_, text, say_);
    if (json) {
        kept_ += kept_.empty() ? "[" : ",\n";
        text.remove_suffix(text.ends_with('\n') ? 1 : 0);
    }
    kept_ += text;
}

void Results::finish() {
    if (command_.format == Format::json) kept_ += kept_.empty() ? "[]\n" : "]\n";
    if (command_.format == Format::json || !command_.output.empty()) put_result(command_, kept_, say_);
}

void put_file(const std::string& path, std::string_view text, const Speech& say) { write_file(path, text, say); }

std::string text_of(const std::vector<Table>& shown, const Look& look) {
    std::string text;
    for (const auto& table : shown) text += (text.empty() ? "" : "\n\n") + to_text(table, look.width, look.colour);
    return text;
}

std::string csv_of(const std::vector<Table>& shown, const Command& command, const std::string& several, const Speech& say) {
    // Excel takes a CSV file for UTF-8 only when it begins with this mark. A pipe gets none, since other programs stumble over it.
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (shown.empty()) return {};
    if (shown.size() > 1) throw Refusal{several};
    const auto text = to_csv(shown.front(), say.language());
    return say.language() == Language::russian && !command.output.empty() ? std::string(byte_order_mark) + text : text;
}

void put_message(std::string_view text) { write_all(STDERR_FILENO, text); }

void put_advice(std::string_view text) {
    if (::isatty(STDERR_FILENO) != 0) put_message(text);
}

void put_diagnostics(const Diagnostics& diagnostics, const Sources& sources, bool notes, const Speech& say) {
    Diagnostics shown;
    std::size_t more = 0;
    // Errors first, so that a flood of others never hides them.
    for (const bool errors : {true, false})
        for (const auto& diagnostic : diagnostics.list) {
            const bool is_for_authors = diagnostic.severity == Severity::note || diagnostic.severity == Severity::finding;
            if ((diagnostic.severity == Severity::error) != errors || (is_for_authors && !notes)) continue;
            if (shown.list.size() < most_diagnostics) shown.list.push_back(diagnostic);
            else ++more;
        }
    put_message(render(shown, sources, say.language()));
    if (more > 0) put_message(say("…и ещё сообщений: {0}\n", "… and more messages: {0}\n", {std::to_string(more)}));
}

}  // namespace merilo::cli
