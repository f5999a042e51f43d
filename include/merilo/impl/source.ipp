// Lines and columns are found only when a place is shown.
#include <merilo/source.hpp>

#include <algorithm>

namespace merilo::inline v0 {

Position position(std::string_view text, std::uint32_t offset) {
    const auto before = text.substr(0, std::min<std::size_t>(offset, text.size()));
    const auto line_start = before.rfind('\n') + 1;  // npos + 1 is 0
    Position result;
    result.line = static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n')) + 1;
    // A character is counted at its first byte: UTF-8 continuation bytes are 10xxxxxx.
    for (const char byte : before.substr(line_start))
        if ((static_cast<unsigned char>(byte) & 0xC0U) != 0x80U) ++result.column;
    return result;
}

std::string_view line_at(std::string_view text, std::uint32_t offset) {
    const auto at = std::min<std::size_t>(offset, text.size());
    const auto begin = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
    auto line = text.substr(begin, std::min(text.find('\n', at), text.size()) - begin);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
}

}  // namespace merilo::inline v0
