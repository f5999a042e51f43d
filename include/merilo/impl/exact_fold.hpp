// What an aggregation makes of many cells, in fractions.
#pragma once

#include <merilo/dataset.hpp>
#include <merilo/impl/exact.ipp>
#include <merilo/impl/watch.hpp>
#include <merilo/plan.hpp>

#include <map>
#include <vector>

namespace merilo::inline v0::detail {

/// One cell, exactly. The value is 0 unless the state is `value`.
struct ExactCell {
    State state = State::missing;
    Exact value;

    [[nodiscard]] bool is_value() const { return state == State::value; }
    [[nodiscard]] bool is_yes() const { return is_value() && value.sign() != 0; }
};

/// How many cells were counted, and how many were skipped because they, or the condition on them, are missing.
struct GatherTally {
    std::size_t counted = 0, skipped = 0;
    std::size_t undecided = 0;   ///< of the skipped, those that are in the population for certain
    std::size_t yes = 0;         ///< of the counted

    [[nodiscard]] std::size_t population() const { return counted + skipped; }
};

/// The state of an aggregation. The value of `any` and `all` is yes or no as `yes` tells.
State gathered_state(const Gather& gather, const GatherTally& tally);
bool gathered_yes(const Gather& gather, const GatherTally& tally);

/// Common divisors are not taken out of what is longer: finding them takes longer than all the rest.
inline constexpr std::size_t too_long_to_reduce = 8192;

/// Cells one after the other. Sums are kept by denominator, of which there are few.
class ExactFold {
public:
    explicit ExactFold(const Gather& gather, std::size_t members) : gather_(&gather), members_(members) {}

    /// The member and the argument that is needed next; false when there is none.
    bool next(std::uint32_t& member, std::uint32_t& argument) const;
    /// The cell of that argument.
    void take(ExactCell cell);
    /// Meaningless once the watch has stopped.
    [[nodiscard]] ExactCell result(Watch& watch);

private:
    const Gather* gather_;
    std::size_t members_;
    std::uint32_t member_ = 0;
    enum class Part : std::uint8_t { where, cell, pair } part_ = Part::where;
    ExactCell cell_;
    GatherTally tally_;
    std::map<BigInteger, BigInteger> sums_;   ///< numerators by denominator
    std::vector<Exact> values_;               ///< of a median; of an extreme the one so far

    void add(ExactCell cell);
    void go_on();
    [[nodiscard]] bool is_decided() const;
    [[nodiscard]] Exact sum(Watch& watch) const;
    [[nodiscard]] Exact median(Watch& watch);
};

}  // namespace merilo::inline v0::detail
