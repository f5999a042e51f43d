// Lines and columns of many places: each text is walked once, however many places are shown.
#pragma once

#include <merilo/source.hpp>

#include <algorithm>
#include <string_view>
#include <vector>

namespace merilo::inline v0::detail {

class SourcePlaces {
public:
    explicit SourcePlaces(const Sources& sources) : sources_(sources), indexes_(sources.files.size()) {}

    [[nodiscard]] bool holds(Span span) const { return span.source < indexes_.size(); }

    Position position(std::uint32_t source, std::uint32_t offset) {
        const auto& text = sources_.files[source].text;
        const auto& marks = index(source).marks;
        const auto end = std::min<std::size_t>(offset, text.size());
        const auto after = std::upper_bound(marks.begin(), marks.end(), end, [](std::size_t at, const Mark& mark) { return at < mark.offset; });
        auto result = std::prev(after)->position;
        for (auto at = std::prev(after)->offset; at < end; ++at) result.column += is_character(text[at]) ? 1 : 0;
        return result;
    }

    /// The line that holds byte `offset`, without its line end.
    std::string_view line(std::uint32_t source, std::uint32_t offset) {
        const std::string_view text = sources_.files[source].text;
        const auto& lines = index(source).lines;
        const auto after = std::upper_bound(lines.begin(), lines.end(), std::min<std::size_t>(offset, text.size()));
        const auto begin = *std::prev(after);
        auto result = text.substr(begin, (after == lines.end() ? text.size() : *after - 1) - begin);
        if (!result.empty() && result.back() == '\r') result.remove_suffix(1);
        return result;
    }

private:
    struct Mark {
        std::size_t offset;
        Position position;
    };
    /// Where lines begin, and the positions of those and of a byte now and then between them.
    struct Index {
        std::vector<std::size_t> lines;
        std::vector<Mark> marks;
    };

    const Sources& sources_;
    std::vector<Index> indexes_;

    /// A character is counted at its first byte: UTF-8 continuation bytes are 10xxxxxx.
    static bool is_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

    const Index& index(std::uint32_t source) {
        constexpr std::size_t step = 256;
        auto& result = indexes_[source];
        if (!result.lines.empty()) return result;
        Position at;
        result.lines.push_back(0);
        result.marks.push_back({0, at});
        const auto& text = sources_.files[source].text;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const bool ends_line = text[i] == '\n';
            at.column += is_character(text[i]) ? 1 : 0;
            if (ends_line) at = {at.line + 1, 1};
            if (ends_line) result.lines.push_back(i + 1);
            if (ends_line || i + 1 - result.marks.back().offset == step) result.marks.push_back({i + 1, at});
        }
        return result;
    }
};

}  // namespace merilo::inline v0::detail
