// Texts on a terminal: colours, broken lines, nothing that steers it.
#pragma once

#include <merilo/impl/rendering.hpp>

#include <algorithm>

#include <utf8proc.h>

namespace merilo::inline v0::detail {

std::string_view colour_on(Colour colour) {
    switch (colour) {
        case Colour::nothing: break;
        case Colour::red: return "\x1b[31m";
        case Colour::orange: return "\x1b[38;5;208m";  // the sixteen colours have no orange
        case Colour::yellow: return "\x1b[33m";
        case Colour::green: return "\x1b[32m";
        case Colour::blue: return "\x1b[34m";
        case Colour::grey: return "\x1b[90m";
    }
    return {};
}

/// The first character of `text`: its bytes and its code point, -1 where the bytes are none.
std::pair<std::size_t, utf8proc_int32_t> wrap_first_character(std::string_view text) {
    utf8proc_int32_t point = -1;
    const auto size =
        utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()), &point);
    return size <= 0 ? std::pair<std::size_t, utf8proc_int32_t>{1, -1} : std::pair{static_cast<std::size_t>(size), point};
}

std::string printable(std::string_view text) {
    const auto is_plain = [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; };
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const auto ascii = static_cast<std::size_t>(std::find_if(text.begin(), text.end(), [&](char c) {
            return !is_plain(c) || static_cast<unsigned char>(c) >= 0x80;
        }) - text.begin());
        result += text.substr(0, ascii);
        text.remove_prefix(ascii);
        if (text.empty()) break;
        const auto [size, point] = wrap_first_character(text);
        const bool control =
            point < 0x20 || (point >= 0x7f && point < 0xa0) || (point >= 0x202a && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069);
        if (control) result += ' ';
        else result += text.substr(0, size);
        text.remove_prefix(size);
    }
    return result;
}

/// Bytes of the longest head of `text` that takes at most `width` columns; at least one character.
std::size_t wrap_head(std::string_view text, std::size_t width) {
    std::size_t at = 0;
    std::size_t taken = 0;
    while (at < text.size()) {
        const auto [size, point] = wrap_first_character(text.substr(at));
        taken += point < 0 ? 1 : static_cast<std::size_t>(std::max(utf8proc_charwidth(point), 0));
        if (taken > width && at > 0) break;
        at += size;
    }
    return at;
}

std::vector<std::string> wrap_text(std::string_view text, std::size_t width) {
    width = std::max<std::size_t>(width, 1);
    std::vector<std::string> lines;
    std::string line;
    std::size_t taken = 0;
    const auto end_line = [&] {
        lines.push_back(std::move(line));
        line.clear();
        taken = 0;
    };
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of(" \n"), text.size());
        auto word = text.substr(0, end);
        const bool breaks = end < text.size() && text[end] == '\n';
        text.remove_prefix(std::min(end + 1, text.size()));
        auto size = display_width(word);
        if (!line.empty() && taken + 1 + size > width) end_line();
        while (size > width) {
            const auto head = wrap_head(word, width);
            line = word.substr(0, head);
            end_line();
            word.remove_prefix(head);
            size = display_width(word);
        }
        if (!word.empty()) {
            if (!line.empty()) {
                line += ' ';
                ++taken;
            }
            line += word;
            taken += size;
        }
        if (breaks) end_line();
    }
    if (!line.empty() || lines.empty()) end_line();
    return lines;
}

}  // namespace merilo::inline v0::detail
