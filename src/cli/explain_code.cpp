// merilo explain-code: what docs/diagnostics says about a code, without the marks of Markdown.
#include "commands.hpp"
#include "output.hpp"

#include <algorithm>
#include <charconv>

namespace merilo::cli {
namespace {

constexpr std::size_t most_near = 5;

/// Calls `each` for every line, without its end.
template <class Each>
void for_lines(std::string_view text, Each each) {
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        each(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

/// Blocks of code stand indented, headings and bold words without their signs.
std::string plain(std::string_view markdown) {
    std::string result;
    bool code = false;
    for_lines(markdown, [&](std::string_view line) {
        if (line.starts_with("```")) {
            code = !code;
            return;
        }
        if (code) {
            result += line.empty() ? "" : "    ";
        } else {
            if (line.starts_with("## ")) line.remove_prefix(3);
            if (line.starts_with("**") && line.ends_with("**")) line = line.substr(2, line.size() - 4);
        }
        result.append(line).append("\n");
    });
    return result;
}

/// "M0201 — title".
std::string title_of(const std::string& code, const Speech& say) {
    const auto entry = explanation_of_code(code, say.language());
    return std::string(entry.substr(3, entry.find('\n') - 3));
}

/// The codes whose numbers are nearest: a digit too many, or one of the same range.
[[noreturn]] void refuse_code(const std::string& given, const Speech& say) {
    const auto first = given.find_first_of("0123456789");
    unsigned number = 0;
    if (first == std::string::npos || std::from_chars(given.data() + first, given.data() + given.size(), number).ec != std::errc())
        throw Refusal{say("«{0}» — не код; код стоит в сообщении: M0201", "“{0}” is no code; a code stands in a message: M0201", {given})};
    auto near = explained_codes();
    const auto distance = [number](const std::string& code) {
        unsigned other = 0;
        std::from_chars(code.data() + 1, code.data() + code.size(), other);
        return std::max(number, other) - std::min(number, other);
    };
    std::stable_sort(near.begin(), near.end(), [&](const auto& a, const auto& b) { return distance(a) < distance(b); });
    near.resize(std::min(near.size(), most_near));
    std::sort(near.begin(), near.end());
    std::string list;
    for (const auto& code : near) list += "\n  " + title_of(code, say);
    throw Refusal{say("нет кода «{0}»; ближайшие:{1}\nвсе коды: merilo explain-code", "there is no code “{0}”; the nearest:{1}\nall codes: merilo explain-code",
                      {given, list})};
}

}  // namespace

int explain_code(const Command& command, const Speech& say) {
    std::string text;
    for (const auto& code : command.codes) {
        const auto entry = explanation_of_code(code, say.language());
        if (entry.empty()) refuse_code(code, say);
        text += (text.empty() ? "" : "\n") + plain(entry);
    }
    if (command.codes.empty())
        for (const auto& code : explained_codes()) text += title_of(code, say) + "\n";
    put_result(command, text, say);
    return done;
}

}  // namespace merilo::cli
