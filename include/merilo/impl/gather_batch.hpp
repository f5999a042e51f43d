// Aggregations that do not need each other, at once: a column is read from its first row to its last, and each number is added to its
// group. What gathers the same rows has the same counts, and the sums of a level above are sums of sums.
#pragma once

#include <merilo/impl/batched.hpp>
#include <merilo/impl/kernels.hpp>
#include <merilo/impl/result.hpp>

#include <map>
#include <memory>
#include <tuple>
#include <vector>

namespace merilo::inline v0::detail {

/// Objects that are gathered without a look at the clock; a million takes some 20 ms.
inline constexpr std::size_t most_unwatched = 1U << 14U;

class GatherBatch {
public:
    GatherBatch(const Plan& plan, EvaluatedPeriod& period, const Loops& loops, const EvaluateOptions& options, Watch& watch)
        : plan_(plan), period_(period), program_(*period.program), loops_(loops), options_(options), watch_(watch) {}

    /// A step that is batched, and whose arguments are computed.
    void add(StepId id);
    /// Makes the columns of all of them; steps that give the same share one. Unfinished once the watch has stopped.
    void run();

private:
    static constexpr auto no_fold = ~std::size_t{0};
    /// A column as it lies: kept, or facts; neither: all is missing.
    struct Cells {
        const StoredColumn* kept = nullptr;
        const Column* facts = nullptr;
        bool same_for_all = false;
        bool full = false;   ///< every row is a value
        double to_grid = 1;  ///< what facts are multiplied by
    };
    /// The planes of 64 rows.
    struct Planes {
        std::uint64_t valid = 0, not_applicable = 0;
    };
    /// Which rows count: `cells` that are not all values have to be, and so has the condition, which is yes.
    struct RowsKey {
        const Grouping* grouping = nullptr;
        std::vector<StepId> cells;
        StepId where = none;
        auto operator<=>(const RowsKey&) const = default;
    };
    /// States by group, which for all but `any` and `all` follow from how many rows count.
    struct States {
        bool nothing_is_zero = false, all_required = false;
        std::uint32_t at_least = 0;
        Bits valid, not_applicable;
        bool all_values = true;
    };
    struct Rows {
        RowsKey key;
        EntityId over = none, ancestor = none;
        std::size_t count = 0;
        bool all = false;                        ///< all count
        Bits counted;                            ///< unless all
        std::vector<GatherTally> tallies;        ///< by group
        std::vector<std::uint32_t> own_targets;  ///< by row: the group, one past the last for rows that have none
        const std::uint32_t* targets = nullptr;
        std::vector<States> states;
        std::shared_ptr<const std::vector<Coverage>> coverage[2];  ///< by group, and by row
    };
    enum class Kind : std::uint8_t { sum, yes, minimum, maximum };
    struct Fold {
        Kind kind = Kind::sum;
        StepId cell = none;
        std::size_t rows = 0;
        std::size_t from = no_fold;       ///< the same one level below
        const Grouping* above = nullptr;  ///< the groups of that level in the groups of this one
        std::vector<double> numbers;      ///< by group
    };
    struct Asked {
        StepId id = none;
        std::size_t rows = 0, fold = no_fold;
    };
    /// Room of one thread.
    struct Room {
        std::vector<double> numbers, sums;
        Bits bits;
    };
    static constexpr std::size_t at_once = 4;  ///< columns that the loop takes
    static constexpr std::size_t rows_at_once = 512;

    const Plan& plan_;
    EvaluatedPeriod& period_;
    const Program& program_;
    const Loops& loops_;
    const EvaluateOptions& options_;
    Watch& watch_;
    std::vector<Asked> asked_;
    std::vector<Rows> rows_;
    std::vector<Fold> folds_;
    std::map<RowsKey, std::size_t> known_rows_;
    std::map<std::tuple<Kind, StepId, std::size_t>, std::size_t> known_folds_;
    std::map<StepId, Cells> cells_;

    const Cells& cells(StepId id, std::size_t rows);
    [[nodiscard]] static Planes planes(const Cells& cells, std::size_t word, std::size_t rows);
    std::size_t rows_of(StepId id);
    void count(Rows& rows);
    void count_some(Rows& rows);
    void find_levels_below();
    const double* numbers(const Fold& fold, std::size_t base, std::size_t count, double* room, Bits& bits) const;
    void add_up(std::span<const std::size_t> folds, Room& room);
    void find_extremes(Fold& fold, Room& room);
    void add_sums(std::size_t at);
    const States& states(Rows& rows, const Gather& gather) const;
    void finish_groups(const Asked& asked, StoredColumn& out, std::size_t groups);
    void finish(const Asked& asked, StoredColumn& out);
    const std::shared_ptr<const std::vector<Coverage>>& coverage(Rows& rows, bool by_row);
};

}  // namespace merilo::inline v0::detail
