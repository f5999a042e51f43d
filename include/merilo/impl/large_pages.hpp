// Memory that is filled for the first time costs a fault of each page: of millions of objects, as much time as what is done with them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace merilo::inline v0::detail {

/// Room for `count` elements, on large pages where it is much and the system has them.
template <typename T> void reserve_large(std::vector<T>& vector, std::size_t count) {
    const auto before = vector.capacity();
    vector.reserve(count);
#ifdef __linux__
    constexpr std::uintptr_t page = 4096;
    constexpr std::size_t much = std::size_t{4} << 20U;
    const auto bytes = vector.capacity() * sizeof(T);
    if (vector.capacity() == before || bytes < much) return;
    const auto begin = (reinterpret_cast<std::uintptr_t>(vector.data()) + page - 1) / page * page;
    const auto end = (reinterpret_cast<std::uintptr_t>(vector.data()) + bytes) / page * page;
    (void)madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);  // a wish
#else
    (void)before;
#endif
}

}  // namespace merilo::inline v0::detail
