// Rows of a table that are valid in some periods only: the stretches of time in which the same rows are in force.
#pragma once

#include <merilo/impl/resolver.hpp>

#include <algorithm>

namespace merilo::inline v0::detail {

/// Time is cut only where a row of this table comes or goes while what the table belongs to is in force.
class ResolveTableEras {
public:
    explicit ResolveTableEras(const ResolveTableRows& table) : table_(table), first_{table.in_force.from} {
        constexpr std::size_t most = 256;   // as many as a methodology may have
        const auto cut = [&](PeriodNumber period) {
            if (period > table.in_force.from && period <= table.in_force.until) first_.push_back(period);
        };
        for (const auto& valid : table.valid) {
            if (valid.has_from()) cut(valid.from);
            if (valid.has_until()) cut(valid.until + 1);
        }
        std::sort(first_.begin(), first_.end());
        first_.erase(std::unique(first_.begin(), first_.end()), first_.end());
        is_whole_ = first_.size() <= most;
        if (!is_whole_) first_.resize(most);
    }

    [[nodiscard]] std::size_t count() const { return first_.size(); }
    /// False: some eras are left out, so that nothing can be said of all.
    [[nodiscard]] bool is_whole() const { return is_whole_; }
    [[nodiscard]] bool holds(std::size_t row, std::size_t era) const { return table_.valid.empty() || table_.valid[row].holds(first_[era]); }
    [[nodiscard]] bool holds_ever(std::size_t row) const {
        for (std::size_t era = 0; era < count(); ++era)
            if (holds(row, era)) return true;
        return false;
    }
    /// A period of the era: its first, or the last of that which has no beginning.
    [[nodiscard]] std::string name_in(Word kind, std::size_t era) const {
        const bool is_endless = first_[era] == std::numeric_limits<PeriodNumber>::min();
        return period_name(kind, is_endless ? first_[era + 1] - 1 : first_[era]);
    }

private:
    const ResolveTableRows& table_;
    std::vector<PeriodNumber> first_;   ///< the first periods of the eras; ascending
    bool is_whole_ = true;
};

/// What no row of a table takes.
struct ResolveGap {
    Argument words;
    std::optional<std::size_t> era;   ///< absent: whatever is in force

    [[nodiscard]] Code code() const { return era ? Code::table_gap_in : Code::table_gap; }
    [[nodiscard]] std::vector<Argument> arguments(const Argument& otherwise, const ResolveTableEras& eras, Word period_kind) const {
        std::vector<Argument> result{words, otherwise};
        if (era) result.push_back(Argument::text(eras.name_in(period_kind, *era)));
        return result;
    }
};

}  // namespace merilo::inline v0::detail
