// The order of rows by exact values: their doubles are sorted, and only runs of doubles too near to tell are compared in fractions.
#pragma once

#include <merilo/impl/radix_sort.hpp>
#include <merilo/impl/run.hpp>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <optional>
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

/// Who compares: each thread has its own evaluator, the first of them is the caller's.
struct RankThreads {
    std::deque<BlockRun>& runs;
    const Executor& executor;
    std::size_t count = 1;
};

class RankOrder {
public:
    RankOrder(const RankThreads& threads, Watch& watch) : threads_(threads), exact_(threads.runs.front()), watch_(watch) {}

    /// Sorts the rows by the first key, then by the next where that ties. True where a row ties with the one before it in all of them.
    /// A row without a value comes last. Meaningless once the watch has stopped.
    std::vector<bool> sort(std::span<std::uint32_t> rows, std::span<const RankKey> keys) {
        std::vector<bool> ties(rows.size(), true);
        if (!rows.empty()) ties[0] = false;
        sort_from(rows, 0, keys, ties);
        return ties;
    }

    /// `work(part, begin, end)` for parts of so many rows, at once where there are many; a part begins at a whole word of bits. Of many it
    /// looks at the clock first: once it is stopped nothing is done any more.
    template <typename Work>
    void at_once(std::size_t rows, const Work& work) const {
        if (rows < least_part) return work(0, 0, rows);
        if (watch_.poll()) return;
        const auto parts = parts_of(rows), in_part = (words_of(rows) + parts - 1) / parts * 64;
        run_at_once(threads_.executor, parts, [&](std::size_t part) {
            const FloatingPointGuard guard;
            work(part, std::min(rows, part * in_part), std::min(rows, (part + 1) * in_part));
        });
    }

    static constexpr std::size_t least_part = 4096;   ///< rows; as many come between two looks at the clock
    /// How many parts that is.
    [[nodiscard]] std::size_t parts_of(std::size_t rows) const {
        return std::clamp<std::size_t>(rows / least_part, 1, threads_.count);
    }

private:
    RankThreads threads_;
    BlockRun& exact_;
    Watch& watch_;
    RadixSort radix_;

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
        const auto from = std::find_if_not(rows.begin(), rows.end(), is_known);  // mostly nowhere
        const auto known = static_cast<std::size_t>(std::stable_partition(from, rows.end(), is_known) - rows.begin());
        if (known < rows.size() && known != 0) ties[first + known] = false;
        const auto sorted = rows.first(known);
        const auto left = sort_doubles(key, sorted);
        part_runs(key, sorted, left, first, ties);
        if (key.is_decided_by_doubles() || watch_.stopped()) return;
        for (std::size_t begin = 0, end = 1; begin < sorted.size(); begin = end++) {
            while (end < sorted.size() && ties[first + end]) ++end;
            if (end - begin > 1) sort_run(key, sorted.subspan(begin, end - begin), first + begin, ties);
        }
    }

    /// Rows of which the bound of their class does not tell the order.
    void sort_run(const RankKey& key, std::span<std::uint32_t> rows, std::size_t first, std::vector<bool>& ties) {
        constexpr std::size_t few = 16;
        if (rows.size() >= few && RowBounds::may_help(key.held)) cut_by_rows(key, rows, first, ties);
        for (std::size_t begin = 0, end = 1; begin < rows.size() && !watch_.stopped(); begin = end++) {
            while (end < rows.size() && ties[first + end]) ++end;
            if (end - begin > 1) sort_exactly(key, rows.subspan(begin, end - begin), first + begin, ties);
        }
    }

    /// Sorts the rows by their lowest possible values and cuts where the bounds of all before are away from those of all behind.
    void cut_by_rows(const RankKey& key, std::span<std::uint32_t> rows, std::size_t first, std::vector<bool>& ties) {
        struct Range {
            double low = 0, high = 0;
            std::uint32_t row = 0;
        };
        std::vector<Range> ranges(rows.size());
        std::atomic<bool> all_known{true};
        at_once(rows.size(), [&](std::size_t part, std::size_t begin, std::size_t end) {
            std::vector<double> numbers, errors;
            for (auto from = begin; from < end && !watch_.poll(); from += least_part) {
                const auto some = rows.subspan(from, std::min(least_part, end - from));
                if (!threads_.runs[part].bounds(key.step, some, numbers, errors)) {
                    all_known = false;
                    return;
                }
                for (std::size_t i = 0; i < some.size(); ++i) {
                    const double number = key.higher_first ? 0 - numbers[i] : numbers[i];
                    const double error = errors[i] * (1 + 4 * rounding_error) + std::fabs(number) * rounding_error;
                    ranges[from + i] = {number - error, number + error, some[i]};
                }
            }
        });
        if (!all_known || watch_.stopped()) return;
        std::sort(ranges.begin(), ranges.end(), [](const Range& x, const Range& y) { return std::pair(x.low, x.row) < std::pair(y.low, y.row); });
        double highest = -std::numeric_limits<double>::infinity();
        for (std::size_t i = 0; i < ranges.size(); ++i) {
            if (i != 0 && highest < ranges[i].low) ties[first + i] = false;
            highest = std::max(highest, ranges[i].high);
            rows[i] = ranges[i].row;
        }
    }

    /// Cuts where doubles are far enough from each other; between two cuts they do not tell. `left`: as `sort_doubles` gives it.
    void part_runs(const RankKey& key, std::span<const std::uint32_t> sorted, std::optional<unsigned> left, std::size_t first,
                   std::vector<bool>& ties) const {
        const auto& numbers = key.column->numbers;
        const bool exactly = !key.is_decided_by_doubles();
        // Doubles of one sign whose bits, without the lowest, differ by two are more than 2^left of their last places apart: by more than
        // 2^(left - 53) of the smaller, which may be more than both errors whatever the doubles are; those of two signs always are, since no error
        // is as large as its double. Then they need not be read.
        const bool bits_tell = left && (!exactly || (key.held.relative < 1 && std::ldexp(1, static_cast<int>(*left) - 53) > 4 * key.held.relative));
        const std::uint32_t apart = exactly ? 2 : 1;
        const auto cut = [&](std::size_t begin, std::size_t end) {
            const auto error = [&](double number) { return exactly ? error_at(key.held, number) * (1 + 4 * rounding_error) : 0; };
            for (auto i = std::max<std::size_t>(begin, 1); i < end; ++i) {
                bool is_apart = bits_tell && radix_.high(i) - radix_.high(i - 1) >= apart;
                if (!is_apart) {
                    const double x = numbers[sorted[i - 1]], y = numbers[sorted[i]];
                    is_apart = std::fabs(x - y) > error(x) + error(y);
                }
                if (is_apart) ties[first + i] = false;
            }
        };
        if (first % 64 != 0) return cut(0, sorted.size());  // two threads would write to one word
        at_once(sorted.size(), [&](std::size_t, std::size_t begin, std::size_t end) { cut(begin, end); });
    }

    /// Gives how many of the lowest bits `radix_` did not look at; nothing where it was not asked.
    std::optional<unsigned> sort_doubles(const RankKey& key, std::span<std::uint32_t> rows) {
        const auto& numbers = key.column->numbers;
        const auto before = [&](std::uint32_t a, std::uint32_t b) {
            return key.higher_first ? numbers[b] < numbers[a] : numbers[a] < numbers[b];
        };
        if (rows.size() < least_part) {
            std::sort(rows.begin(), rows.end(), before);
            return std::nullopt;
        }
        const auto flipped = key.higher_first ? ~std::uint64_t{0} : 0;
        const auto in_parts = [&](const auto& work) { at_once(rows.size(), work); };
        const auto left = radix_.sort(
            rows, parts_of(rows.size()), [&](std::uint32_t row) { return ordered_bits(numbers[row]) ^ flipped; }, in_parts);
        if (left == 0) return left;
        // Rows that the highest bits do not tell apart; who has the first of them sorts them all.
        in_parts([&](std::size_t, std::size_t begin, std::size_t end) {
            while (begin < end && begin != 0 && radix_.high(begin) == radix_.high(begin - 1)) ++begin;
            for (auto behind = begin + 1; begin < end; begin = behind++) {
                while (behind < rows.size() && radix_.high(behind) == radix_.high(begin)) ++behind;
                if (behind - begin > 1)
                    std::sort(rows.begin() + static_cast<std::ptrdiff_t>(begin), rows.begin() + static_cast<std::ptrdiff_t>(behind),
                              before);
            }
        });
        return left;
    }

    /// Of which rows it is proved without fractions that they tie with the row `other`. Looks at the clock now and then.
    std::vector<char> rows_equal_to(StepId step, std::uint32_t other, std::span<const std::uint32_t> rows) {
        std::vector<char> result(rows.size());
        at_once(rows.size(), [&](std::size_t part, std::size_t begin, std::size_t end) {
            for (auto first = begin; first < end && !watch_.poll(); first += least_part) {
                const auto some = threads_.runs[part].equal_rows(step, other, rows.subspan(first, std::min(least_part, end - first)));
                std::copy(some.begin(), some.end(), result.begin() + static_cast<std::ptrdiff_t>(first));
            }
        });
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
            const auto count = static_cast<std::size_t>(std::count(equal.begin(), equal.end(), 1));
            if (rows.size() <= few && count < rows.size() / 2) break;
            const auto pivot = count == rows.size() ? Exact() : exact_.evaluate(key.step, middle).value;
            std::vector<std::uint32_t> parts[3];
            for (std::size_t i = 0; i < rows.size(); ++i) {
                if (watch_.stopped()) return;
                const int order = equal[i] != 0 ? 0 : exact_compare(exact_.evaluate(key.step, rows[i]).value, pivot);
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
