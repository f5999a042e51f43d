// Quotes, separators and line ends.
#pragma once

#include <merilo/impl/csv_records.hpp>

#include <cstring>

namespace merilo::inline v0::detail {

CsvRecords::Next CsvRecords::quoted_cell(const char*& at, const char* end, bool is_end) {
    const char* from = ++at;
    std::string* copy = nullptr;
    std::string_view cell;
    for (;;) {
        const auto* quote = static_cast<const char*>(std::memchr(at, '"', static_cast<std::size_t>(end - at)));
        if (quote == nullptr) return is_end ? Next::unclosed_quote : Next::incomplete;
        if (quote + 1 == end && !is_end) return Next::incomplete;
        at = quote + 1;
        if (at == end || *at != '"') {
            cell = {from, static_cast<std::size_t>(quote - from)};
            break;
        }
        if (copy == nullptr) {
            if (copied_ == copies_.size()) copies_.emplace_back();
            copy = &copies_[copied_++];
            copy->clear();
        }
        copy->append(from, at);
        from = ++at;
    }
    if (copy != nullptr) {
        copy->append(cell);
        cell = *copy;
    }
    cells_.push_back(cell);
    while (at != end && (*at == ' ' || (*at == '\t' && separator_ != '\t'))) ++at;
    return Next::record;
}

CsvRecords::Next CsvRecords::next(const char*& at, const char* end, bool is_end) {
    cells_.clear();
    copied_ = 0;
    const char* here = at;
    const auto line_ends = [&] {
        if (*here == '\r') {
            if (here + 1 == end && !is_end) return false;
            if (here + 1 != end && here[1] == '\n') ++here;
        }
        at = ++here;
        return true;
    };
    if (*here == '\n' || *here == '\r') return line_ends() ? Next::blank : Next::incomplete;
    for (;;) {
        const char* begin = here;
        while (begin != end && (*begin == ' ' || (*begin == '\t' && separator_ != '\t'))) ++begin;
        if (begin != end && *begin == '"') {
            here = begin;
            if (const auto read = quoted_cell(here, end, is_end); read != Next::record) return read;
            if (here != end && *here != separator_ && *here != '\n' && *here != '\r') return Next::stray_quote;
        } else {
            const char* from = here;
            while (here != end && *here != separator_ && *here != '\n' && *here != '\r' && *here != '"') ++here;
            if (here != end && *here == '"') return Next::stray_quote;
            cells_.emplace_back(from, static_cast<std::size_t>(here - from));
        }
        if (here == end) {
            if (!is_end) return Next::incomplete;
            at = here;
            return Next::record;
        }
        if (*here != separator_) return line_ends() ? Next::record : Next::incomplete;
        ++here;
    }
}

char csv_separator(std::string_view text) {
    bool quoted = false;
    bool tab = false;
    for (const char c : text) {
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if (c == ';') return ';';
        tab = tab || c == '\t';
        if (c == '\n' || c == '\r') break;
    }
    return tab ? '\t' : ',';
}

CsvSeparatorLine csv_separator_line(std::string_view text) {
    const auto begins = [&](std::string_view with) {
        if (text.size() < with.size()) return false;
        for (std::size_t i = 0; i < with.size(); ++i)
            if ((text[i] >= 'A' && text[i] <= 'Z' ? text[i] - 'A' + 'a' : text[i]) != with[i]) return false;
        return true;
    };
    const bool quoted = text.starts_with('"');
    if (!begins(quoted ? "\"sep=" : "sep=")) return {};
    const std::size_t at = quoted ? 5 : 4;
    const std::size_t after = at + (quoted ? 2 : 1);
    if (text.size() <= after || (text[after] != '\n' && text[after] != '\r')) return {};
    if (text[at] != ';' && text[at] != ',' && text[at] != '\t') return {};
    return {text[at], text.substr(after).starts_with("\r\n") ? after + 2 : after + 1};
}

}  // namespace merilo::inline v0::detail
