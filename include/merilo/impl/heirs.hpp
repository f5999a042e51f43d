// Heirs of weights: in which order the weights of a group's members go on.
#pragma once

#include <merilo/model.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace merilo::inline v0::detail {

/// Members by index, each before its heir. Shorter than `heirs` when they go in a circle.
inline std::vector<std::uint32_t> order_of_heirs(const std::vector<std::uint32_t>& heirs) {
    std::vector<std::uint32_t> waits(heirs.size()), result;
    for (const auto heir : heirs)
        if (heir != none) ++waits[heir];
    for (std::uint32_t i = 0; i < heirs.size(); ++i)
        if (waits[i] == 0) result.push_back(i);
    for (std::size_t at = 0; at < result.size(); ++at)
        if (const auto heir = heirs[result[at]]; heir != none && --waits[heir] == 0) result.push_back(heir);
    return result;
}

}  // namespace merilo::inline v0::detail
