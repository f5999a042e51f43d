// The order of rows by exact values: their doubles are sorted, and only runs of doubles too near to tell are compared in fractions.
#pragma once

#include <merilo/impl/run.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace merilo::inline v0::detail {

/// What rows are ordered by. `same_for_all`: it orders nothing.
struct RankKey {
    const StoredColumn* column = nullptr;
    StepClass held;
    StepId step = none;
    bool same_for_all = false;
    bool higher_first = false;

    [[nodiscard]] bool is_decided_by_doubles() const {
#ifdef MERILO_DOUBLES_DECIDE
        return true;
#endif
        return is_grid(held) || doubles_decide(held, held);
    }
};

class RankOrder {
public:
    RankOrder(BlockRun& exact, Watch& watch) : exact_(exact), watch_(watch) {}

    /// Sorts the rows by the first key, then by the next where that ties. True where a row ties with the one before it in all of them.
    /// A row without a value comes last. Meaningless once the watch has stopped.
    std::vector<bool> sort(std::span<std::uint32_t> rows, std::span<const RankKey> keys) {
        std::vector<bool> ties(rows.size(), true);
        if (!rows.empty()) ties[0] = false;
        sort_from(rows, 0, keys, ties);
        return ties;
    }

private:
    BlockRun& exact_;
    Watch& watch_;
    std::vector<std::uint64_t, ColumnAllocator<std::uint64_t>> items_, more_items_;

    /// `first`: where the rows stand in `ties`.
    void sort_from(std::span<std::uint32_t> rows, std::size_t first, std::span<const RankKey> keys, std::vector<bool>& ties) {
        if (keys.empty() || rows.size() < 2) return;
        sort_by(keys.front(), rows, first, ties);
        if (keys.size() == 1) return;
        for (std::size_t begin = 0, end = 1; begin < rows.size(); begin = end++) {
            while (end < rows.size() && ties[first + end]) ++end;
            sort_from(rows.subspan(begin, end - begin), first + begin, keys.subspan(1), ties);
        }
    }

    void sort_by(const RankKey& key, std::span<std::uint32_t> rows, std::size_t first, std::vector<bool>& ties) {
        if (key.same_for_all) return;
        const auto is_known = [&](std::uint32_t row) { return bit(key.column->valid, row); };
        const auto known = static_cast<std::size_t>(std::stable_partition(rows.begin(), rows.end(), is_known) - rows.begin());
        if (known < rows.size() && known != 0) ties[first + known] = false;
        const auto sorted = rows.first(known);
        sort_doubles(key, sorted);
        const auto& numbers = key.column->numbers;
        const bool exactly = !key.is_decided_by_doubles();
        std::size_t begin = 0;  // of a run of rows whose doubles are too near to each other to tell
        for (std::size_t i = 1; i <= sorted.size(); ++i) {
            if (i < sorted.size()) {
                const double x = numbers[sorted[i - 1]], y = numbers[sorted[i]];
                const double near = exactly ? (error_at(key.held, x) + error_at(key.held, y)) * (1 + 4 * rounding_error) : 0;
                if (!(std::fabs(x - y) > near)) continue;
                ties[first + i] = false;
            }
            if (exactly && i - begin > 1) sort_exactly(key, sorted.subspan(begin, i - begin), first + begin, ties);
            begin = i;
        }
    }

    /// The bits of a double as an integer of the same order.
    static std::uint64_t ordered(double number, bool higher_first) {
        constexpr auto sign = std::uint64_t{1} << 63U;
        const auto bits = std::bit_cast<std::uint64_t>(number + 0.0);  // + 0.0: −0 is 0
        const auto ascending = (bits & sign) != 0 ? ~bits : bits | sign;
        return higher_first ? ~ascending : ascending;
    }

    void sort_doubles(const RankKey& key, std::span<std::uint32_t> rows) {
        constexpr std::size_t few = 4096;
        const auto& numbers = key.column->numbers;
        const auto before = [&](std::uint32_t a, std::uint32_t b) {
            return key.higher_first ? numbers[b] < numbers[a] : numbers[a] < numbers[b];
        };
        if (rows.size() < few) std::sort(rows.begin(), rows.end(), before);
        else radix_sort(key, rows, before);
    }

    /// By the 32 highest bits in which the doubles differ, three digits from the lowest; then rows that these do not tell apart.
    template <typename Before>
    void radix_sort(const RankKey& key, std::span<std::uint32_t> rows, const Before& before) {
        const auto& numbers = key.column->numbers;
        std::uint64_t all = ~std::uint64_t{0}, any = 0;
        for (const auto row : rows) {
            const auto bits = ordered(numbers[row], key.higher_first);
            all &= bits;
            any |= bits;
        }
        if (all == any) return;
        constexpr int kept = 32;
        const int highest = 63 - std::countl_zero(all ^ any), shift = std::max(0, highest - kept + 1);
        constexpr std::uint64_t mask = 0xFFFFFFFFU;
        items_.resize(rows.size());
        more_items_.resize(rows.size());
        constexpr int digits = 3;
        constexpr std::array<int, digits + 1> from{32, 43, 54, 64};  // the row lies in the lower half
        std::array<std::array<std::uint32_t, 2048>, digits> counts{};
        const auto digit = [&](std::uint64_t item, std::size_t d) {
            return static_cast<std::size_t>(item >> static_cast<unsigned>(from[d]) &
                                            ((std::uint64_t{1} << static_cast<unsigned>(from[d + 1] - from[d])) - 1));
        };
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const auto bits = ordered(numbers[rows[i]], key.higher_first) >> static_cast<unsigned>(shift) & mask;
            items_[i] = bits << 32U | rows[i];
            for (std::size_t d = 0; d < digits; ++d) ++counts[d][digit(items_[i], d)];
        }
        for (std::size_t d = 0; d < digits; ++d) {
            if (std::any_of(counts[d].begin(), counts[d].end(), [&](auto n) { return n == rows.size(); })) continue;
            std::uint32_t before_it = 0;
            for (auto& n : counts[d]) before_it += std::exchange(n, before_it);
            for (const auto item : items_) more_items_[counts[d][digit(item, d)]++] = item;
            items_.swap(more_items_);
        }
        for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<std::uint32_t>(items_[i] & mask);
        if (shift == 0) return;
        for (std::size_t begin = 0, end = 1; begin < rows.size(); begin = end++) {
            while (end < rows.size() && items_[end] >> 32U == items_[begin] >> 32U) ++end;
            if (end - begin > 1)
                std::sort(rows.begin() + static_cast<std::ptrdiff_t>(begin), rows.begin() + static_cast<std::ptrdiff_t>(end), before);
        }
    }

    /// Of which rows it is proved without fractions that they tie with the row `other`. Looks at the clock now and then.
    std::vector<bool> rows_equal_to(StepId step, std::uint32_t other, std::span<const std::uint32_t> rows) {
        constexpr std::size_t often = 4096;
        std::vector<bool> result;
        for (std::size_t first = 0; first < rows.size() && !watch_.poll(); first += often) {
            const auto part = exact_.equal_rows(step, other, rows.subspan(first, std::min(often, rows.size() - first)));
            result.insert(result.end(), part.begin(), part.end());
        }
        return result;
    }

    /// Rows of which doubles do not tell the order. Many of them are parted by one of them in three, so that no more fractions are held at a time than
    /// for few.
    void sort_exactly(const RankKey& key, std::span<std::uint32_t> rows, std::size_t first, std::vector<bool>& ties) {
        constexpr std::size_t few = 1024, least = 16;
        while (rows.size() >= least) {
            const auto middle = rows[rows.size() / 2];
            const auto equal = rows_equal_to(key.step, middle, rows);
            if (watch_.stopped()) return;
            const auto count = static_cast<std::size_t>(std::count(equal.begin(), equal.end(), true));
            if (rows.size() <= few && count < rows.size() / 2) break;
            const auto pivot = count == rows.size() ? Exact() : exact_.evaluate(key.step, middle).value;
            std::vector<std::uint32_t> parts[3];
            for (std::size_t i = 0; i < rows.size(); ++i) {
                if (watch_.stopped()) return;
                const int order = equal[i] ? 0 : exact_compare(exact_.evaluate(key.step, rows[i]).value, pivot);
                parts[(key.higher_first ? -order : order) + 1].push_back(rows[i]);
            }
            auto to = rows.begin();
            for (const auto& part : parts) to = std::copy(part.begin(), part.end(), to);
            const auto less = parts[0].size(), same = parts[1].size();
            if (less != 0) ties[first + less] = false;
            if (less + same < rows.size()) ties[first + less + same] = false;
            sort_exactly(key, rows.first(less), first, ties);
            rows = rows.subspan(less + same);
            first += less + same;
        }
        if (rows.size() < 2) return;
        std::vector<std::pair<Exact, std::uint32_t>> values;
        for (const auto row : rows) values.emplace_back(exact_.evaluate(key.step, row).value, row);
        if (watch_.stopped()) return;  // no fraction may be relied upon
        const auto order = [&](const auto& a, const auto& b) {
            return key.higher_first ? exact_compare(b.first, a.first) : exact_compare(a.first, b.first);
        };
        std::sort(values.begin(), values.end(), [&](const auto& a, const auto& b) { return order(a, b) < 0; });
        for (std::size_t i = 0; i < values.size(); ++i) {
            rows[i] = values[i].second;
            if (i != 0 && order(values[i - 1], values[i]) != 0) ties[first + i] = false;
        }
    }
};

}  // namespace merilo::inline v0::detail
