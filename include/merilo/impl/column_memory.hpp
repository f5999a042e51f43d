// Memory of computed columns: threads write each cell once, so that none is set to zero before, and long columns ask for large pages.
#pragma once

#include <cstddef>
#include <limits>
#include <new>
#include <vector>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace merilo::inline v0::detail {

/// `resize` leaves new cells unset.
template <typename T> struct ColumnAllocator {
    using value_type = T;

    ColumnAllocator() = default;
    template <typename U> ColumnAllocator(const ColumnAllocator<U>&) {}

    [[nodiscard]] T* allocate(std::size_t count) {
        if (count > std::numeric_limits<std::size_t>::max() / sizeof(T)) throw std::bad_alloc();
        const auto bytes = count * sizeof(T);
        if (bytes < least_large) return static_cast<T*>(::operator new(bytes));
        void* memory = ::operator new(bytes, std::align_val_t(large_page));
#ifdef __linux__
        madvise(memory, bytes / large_page * large_page, MADV_HUGEPAGE);   // a hint: where it is not heard all is as before
#endif
        return static_cast<T*>(memory);
    }
    void deallocate(T* memory, std::size_t count) {
        if (count * sizeof(T) < least_large) ::operator delete(memory);
        else ::operator delete(memory, std::align_val_t(large_page));
    }
    void construct(T* at) { ::new (static_cast<void*>(at)) T; }
    template <typename... From> void construct(T* at, From&&... from) { ::new (static_cast<void*>(at)) T(static_cast<From&&>(from)...); }

    friend bool operator==(const ColumnAllocator&, const ColumnAllocator&) { return true; }

private:
    static constexpr std::size_t large_page = std::size_t{1} << 21U, least_large = 2 * large_page;
};

using ColumnNumbers = std::vector<double, ColumnAllocator<double>>;

}  // namespace merilo::inline v0::detail
