// A hash of names that nobody can foresee: names that are chosen to collide would make tables of them slow.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace merilo::inline v0::detail {

inline std::uint64_t mixed_hash(std::uint64_t value) {
    value ^= value >> 32U;
    value *= 0x9e3779b97f4a7c15U;
    return value ^ value >> 32U;
}

/// Both halves of a product, put together.
inline std::uint64_t folded_product(std::uint64_t x, std::uint64_t y) {
    __extension__ using Wide = unsigned __int128;
    const auto product = Wide{x} * y;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

/// By folded products, as wyhash has them: 16 bytes at once, the last ones twice where the text is not so long.
inline std::uint64_t text_hash(std::string_view text, std::uint64_t seed) {
    constexpr std::uint64_t odd = 0xa0761d6478bd642fU, other_odd = 0xe7037ed1a0b428dbU;
    const auto load = [](const char* at, std::size_t bytes) {
        std::uint64_t word = 0;
        std::memcpy(&word, at, bytes);
        return word;
    };
    const char* at = text.data();
    const auto size = text.size();
    std::uint64_t first = 0, last = 0;
    if (size > 16) {
        auto left = size;
        for (; left > 16; left -= 16, at += 16) seed = folded_product(load(at, 8) ^ odd, load(at + 8, 8) ^ seed);
        first = load(at + left - 16, 8);
        last = load(at + left - 8, 8);
    } else if (size >= 8) {
        first = load(at, 8);
        last = load(at + size - 8, 8);
    } else if (size >= 4) {
        first = load(at, 4);
        last = load(at + size - 4, 4);
    } else if (size > 0) {
        const auto byte = [&](std::size_t i) { return std::uint64_t{static_cast<unsigned char>(at[i])}; };
        first = byte(0) << 16U | byte(size / 2) << 8U | byte(size - 1);
    }
    return folded_product(other_odd ^ size, folded_product(first ^ odd, last ^ seed));
}

}  // namespace merilo::inline v0::detail
