// What the program itself says, in both languages at the place where it says it.
#pragma once

#include <merilo/merilo.hpp>

#include <initializer_list>
#include <string>
#include <string_view>

namespace merilo::cli {

/// Chooses the language of a text and fills in {0}, {1} …
class Speech {
public:
    explicit Speech(Language language) : language_(language) {}
    [[nodiscard]] Language language() const { return language_; }

    std::string operator()(std::string_view russian, std::string_view english,
                           std::initializer_list<std::string_view> arguments = {}) const {
        std::string_view text = language_ == Language::russian ? russian : english;
        std::string result;
        for (auto open = text.find('{'); open != std::string_view::npos; open = text.find('{')) {
            result += text.substr(0, open);
            result += *(arguments.begin() + (text[open + 1] - '0'));
            text.remove_prefix(open + 3);
        }
        return result.append(text);
    }

    /// `; probably "…"`, or nothing when no known name is near.
    [[nodiscard]] std::string hint(std::string_view unknown, const std::vector<std::string>& known) const {
        const auto near = nearest_name(unknown, known);
        return near.empty() ? std::string() : (*this)("; возможно, «{0}»", "; perhaps “{0}”", {near});
    }

private:
    Language language_;
};

}  // namespace merilo::cli
