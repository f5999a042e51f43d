// What a value can be, cut where the rows of a table ask about it: points and the open intervals between them.
#pragma once

#include <merilo/impl/resolve_intervals.ipp>

namespace merilo::inline v0::detail {

/// The largest number of which both are multiples.
Exact resolve_common_step(const Exact& x, const Exact& y) {
    if (x.sign() == 0) return exact_absolute(y);
    if (y.sign() == 0) return exact_absolute(x);
    const BigInteger left = x.numerator() * y.denominator(), right = y.numerator() * x.denominator();
    Exact result(gcd(left, right), x.denominator() * y.denominator());
    result.reduce();
    return result;
}

/// Values that stand in the same place in every cell.
struct ResolveRegion {
    bool exists = false;   ///< does the type have such values?
    Exact witness;         ///< one of them, as short as possible
};

/// The number that is no text: any that no cell names. Every text has a byte before it, so that none is 0.
Exact resolve_another_text() { return Exact(0); }

/// All values that an expression can have.
struct ResolveDomain {
    ResolveRange range;
    std::optional<Exact> step;   ///< every value is a multiple of it
    bool is_share = false, is_text = false;
    std::optional<std::vector<Exact>> texts;   ///< all that it can be, ascending; absent: any

    [[nodiscard]] bool holds(const Exact& value) const {
        if (is_text) return !texts || std::binary_search(texts->begin(), texts->end(), value);
        return range.holds(value) && (!step || (value / *step).is_integer());
    }

    /// A text that is none of these, ascending.
    [[nodiscard]] std::optional<Exact> text_beside(const std::vector<Exact>& cuts) const {
        if (!texts) return resolve_another_text();
        for (const auto& text : *texts)
            if (!std::binary_search(cuts.begin(), cuts.end(), text)) return text;
        return std::nullopt;
    }

    /// A value strictly between; an absent end is the domain's own.
    [[nodiscard]] std::optional<Exact> between(const std::optional<Exact>& low, const std::optional<Exact>& high) const {
        const auto fits = [&](const Exact& value) {
            return range.holds(value) && (!low || *low < value) && (!high || value < *high);
        };
        if (step && step->sign() != 0) return nearest_multiple(low, high, *step, fits);
        // The shortest decimal; a share is read in percent.
        Exact unit = is_share ? Exact(1) / Exact(100) : Exact(1);
        constexpr int most_decimals = 34;
        for (int decimals = 0; decimals < most_decimals; ++decimals, unit = unit / Exact(10))
            if (auto found = nearest_multiple(low, high, unit, fits)) return found;
        return std::nullopt;
    }

private:
    template <typename Fits>
    [[nodiscard]] std::optional<Exact> nearest_multiple(const std::optional<Exact>& low, const std::optional<Exact>& high, const Exact& unit,
                                                        const Fits& fits) const {
        const auto multiple = [&](const Exact& value, Rounding rounding) { return exact_round(value, unit, rounding); };
        std::optional<Exact> found;
        const auto is_found = [&](Exact candidate) {
            if (fits(candidate)) found = std::move(candidate);
            return found.has_value();
        };
        if (low && is_found(multiple(*low, Rounding::down) + unit)) return found;
        if (!low && range.lowest && is_found(multiple(*range.lowest, Rounding::up))) return found;
        if (high && is_found(multiple(*high, Rounding::up) - unit)) return found;
        if (!high && range.highest && is_found(multiple(*range.highest, Rounding::down))) return found;
        if (!low && !high && !range.lowest && !range.highest) is_found(Exact(0));
        return found;
    }
};

/// The regions between ascending `cuts`: 2i is what lies before cut i, 2i + 1 the cut itself, the last one what lies behind all. Between
/// texts nothing lies; region 0 is all that are not among the cuts.
std::vector<ResolveRegion> resolve_regions(const ResolveDomain& domain, const std::vector<Exact>& cuts) {
    std::vector<ResolveRegion> result(2 * cuts.size() + 1);
    if (domain.is_text) {
        if (auto witness = domain.text_beside(cuts)) result[0] = {true, *witness};
        for (std::size_t i = 0; i < cuts.size(); ++i)
            if (domain.holds(cuts[i])) result[2 * i + 1] = {true, cuts[i]};
        return result;
    }
    for (std::size_t i = 0; i <= cuts.size(); ++i) {
        const auto low = i == 0 ? std::nullopt : std::optional(cuts[i - 1]);
        const auto high = i == cuts.size() ? std::nullopt : std::optional(cuts[i]);
        if (auto witness = domain.between(low, high)) result[2 * i] = {true, *witness};
        if (i < cuts.size() && domain.holds(cuts[i])) result[2 * i + 1] = {true, cuts[i]};
    }
    return result;
}

/// The index of the region of a cut.
std::size_t resolve_region_of(const std::vector<Exact>& cuts, const Exact& value) {
    return 2 * static_cast<std::size_t>(std::lower_bound(cuts.begin(), cuts.end(), value) - cuts.begin()) + 1;
}

void resolve_sort_cuts(std::vector<Exact>& cuts) {
    std::sort(cuts.begin(), cuts.end());
    cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
}

}  // namespace merilo::inline v0::detail
