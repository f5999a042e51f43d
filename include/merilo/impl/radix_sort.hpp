// Rows by the bits of numbers: three digits from the lowest, each thread with a part of the rows.
#pragma once

#include <merilo/impl/column_memory.hpp>
#include <merilo/impl/threads.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace merilo::inline v0::detail {

/// The bits of a double as an integer of the same order; −0 is 0.
inline std::uint64_t ordered_bits(double number) {
    constexpr auto sign = std::uint64_t{1} << 63U;
    const auto bits = std::bit_cast<std::uint64_t>(number + 0.0);
    return (bits & sign) != 0 ? ~bits : bits | sign;
}

/// Sorts 32-bit rows by the 32 highest bits in which their keys differ. Keeps its memory for the next time.
class RadixSort {
public:
    /// `at_once(work)` calls `work(part, begin, end)` for each of `parts` parts of the rows, possibly at the same time. `key(row)` is an integer.
    /// The order of rows that compare alike stays. Returns how many of the lowest bits were not looked at; each row's others are in `high()`.
    template <typename Key, typename AtOnce>
    unsigned sort(std::span<std::uint32_t> rows, std::size_t parts, const Key& key, const AtOnce& at_once) {
        std::vector<std::pair<std::uint64_t, std::uint64_t>> seen(parts, {~std::uint64_t{0}, 0});
        at_once([&](std::size_t part, std::size_t begin, std::size_t end) {
            auto [all, any] = seen[part];
            for (std::size_t i = begin; i < end; ++i) {
                const std::uint64_t bits = key(rows[i]);
                all &= bits;
                any |= bits;
            }
            seen[part] = {all, any};
        });
        std::uint64_t all = ~std::uint64_t{0}, any = 0;
        for (const auto& [ones, some] : seen) {
            all &= ones;
            any |= some;
        }
        items_.resize(rows.size());
        more_items_.resize(rows.size());
        constexpr unsigned kept = 32;
        const auto differing = static_cast<unsigned>(std::bit_width(all ^ any));
        const unsigned shift = differing > kept ? differing - kept : 0;
        at_once([&](std::size_t, std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) items_[i] = (key(rows[i]) >> shift) << 32U | rows[i];
        });
        counts_.resize(parts);
        for (std::size_t d = 0; d < digits && from[d] - 32 < differing; ++d) pass(d, rows.size(), at_once);
        at_once([&](std::size_t, std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) rows[i] = static_cast<std::uint32_t>(items_[i]);
        });
        return shift;
    }

    /// The bits that the row at `i` was sorted by.
    [[nodiscard]] std::uint32_t high(std::size_t i) const { return static_cast<std::uint32_t>(items_[i] >> 32U); }

private:
    static constexpr std::size_t digits = 3;
    static constexpr std::array<unsigned, digits + 1> from{32, 43, 54, 64};  // the row lies in the lower half
    std::vector<std::uint64_t, ColumnAllocator<std::uint64_t>> items_, more_items_;
    std::vector<std::array<std::uint32_t, 2048>> counts_;  // by part: of each digit, then where the next such item goes

    template <typename AtOnce>
    void pass(std::size_t d, std::size_t count, const AtOnce& at_once) {
        const auto mask = (std::uint64_t{1} << (from[d + 1] - from[d])) - 1;
        const auto digit = [&](std::uint64_t item) { return static_cast<std::size_t>(item >> from[d] & mask); };
        at_once([&](std::size_t part, std::size_t begin, std::size_t end) {
            counts_[part].fill(0);
            for (std::size_t i = begin; i < end; ++i) ++counts_[part][digit(items_[i])];
        });
        std::uint32_t before = 0;
        for (std::size_t value = 0; value <= mask; ++value) {
            std::uint32_t same = 0;
            for (auto& of_part : counts_) {
                const auto here = std::exchange(of_part[value], before);
                before += here;
                same += here;
            }
            if (same == count) return;  // they all have this digit
        }
        at_once([&](std::size_t part, std::size_t begin, std::size_t end) {
            auto& next = counts_[part];
            for (std::size_t i = begin; i < end; ++i) more_items_[next[digit(items_[i])]++] = items_[i];
        });
        items_.swap(more_items_);
    }
};

}  // namespace merilo::inline v0::detail
