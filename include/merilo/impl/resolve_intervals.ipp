// Interval arithmetic over exact numbers. An end that would grow past a limit is given up: a wider interval is still true.
#pragma once

#include <merilo/impl/resolver.hpp>

#include <algorithm>
#include <array>

namespace merilo::inline v0::detail {

using ResolveEnd = std::optional<Exact>;

ResolveEnd resolve_end(Exact value) {
    constexpr std::size_t most_bits = 2048;
    value.reduce();
    return value.bits() > most_bits ? ResolveEnd() : ResolveEnd(std::move(value));
}

ResolveEnd resolve_sum(const ResolveEnd& x, const ResolveEnd& y) { return x && y ? resolve_end(*x + *y) : ResolveEnd(); }
ResolveEnd resolve_negation(const ResolveEnd& x) { return x ? ResolveEnd(-*x) : ResolveEnd(); }

ResolveRange resolve_negation(const ResolveRange& x) { return {resolve_negation(x.highest), resolve_negation(x.lowest), x.integer}; }

ResolveRange resolve_sum(const ResolveRange& x, const ResolveRange& y) {
    return {resolve_sum(x.lowest, y.lowest), resolve_sum(x.highest, y.highest), x.integer && y.integer};
}

/// The least interval that holds both.
ResolveRange resolve_union(const ResolveRange& x, const ResolveRange& y) {
    ResolveRange result;
    if (x.lowest && y.lowest) result.lowest = exact_minimum(*x.lowest, *y.lowest);
    if (x.highest && y.highest) result.highest = exact_maximum(*x.highest, *y.highest);
    result.integer = x.integer && y.integer;
    return result;
}

/// An end that may be infinite: -1, 0 (finite) or 1.
struct ResolveExtended {
    int infinite = 0;
    Exact value;

    [[nodiscard]] int sign() const { return infinite != 0 ? infinite : value.sign(); }
    [[nodiscard]] bool is_below(const ResolveExtended& other) const {
        return infinite != other.infinite ? infinite < other.infinite : infinite == 0 && value < other.value;
    }
    friend ResolveExtended operator*(const ResolveExtended& x, const ResolveExtended& y) {
        const int sign = x.sign() * y.sign();
        if (sign == 0) return {};   // an infinite end is never reached, so that 0 times it adds nothing
        if (x.infinite != 0 || y.infinite != 0) return {sign, {}};
        return {0, x.value * y.value};
    }
};

ResolveExtended resolve_extended(const ResolveEnd& end, int infinite) {
    return end ? ResolveExtended{0, *end} : ResolveExtended{infinite, {}};
}

ResolveRange resolve_product(const ResolveRange& x, const ResolveRange& y) {
    if (x.lowest && x.lowest->sign() >= 0 && y.lowest && y.lowest->sign() >= 0) {   // as nearly always
        ResolveRange result{resolve_end(*x.lowest * *y.lowest), {}, x.integer && y.integer};
        const auto is_zero = [](const ResolveEnd& end) { return end && end->sign() == 0; };
        if (x.highest && y.highest) result.highest = resolve_end(*x.highest * *y.highest);
        else if (is_zero(x.highest) || is_zero(y.highest)) result.highest = Exact(0);
        return result;
    }
    const std::array<ResolveExtended, 2> left{resolve_extended(x.lowest, -1), resolve_extended(x.highest, 1)};
    const std::array<ResolveExtended, 2> right{resolve_extended(y.lowest, -1), resolve_extended(y.highest, 1)};
    std::optional<ResolveExtended> lowest, highest;
    for (const auto& a : left) {
        for (const auto& b : right) {
            const auto product = a * b;
            if (!lowest || product.is_below(*lowest)) lowest = product;
            if (!highest || highest->is_below(product)) highest = product;
        }
    }
    const auto end = [](const ResolveExtended& it) { return it.infinite != 0 ? ResolveEnd() : resolve_end(it.value); };
    return {end(*lowest), end(*highest), x.integer && y.integer};
}

/// 1 / x where x is not 0.
ResolveRange resolve_inverse(const ResolveRange& x) {
    const auto inverse = [](const ResolveEnd& end) { return end ? ResolveEnd(Exact(1) / *end) : ResolveEnd(Exact(0)); };
    const bool above = x.lowest && x.lowest->sign() >= 0;
    const bool below = x.highest && x.highest->sign() <= 0;
    if (!above && !below) return {};
    ResolveRange result;
    if (above && below) return result;   // 0 alone: there is no quotient
    if (above) {
        result.lowest = inverse(x.highest);
        if (x.lowest->sign() > 0) result.highest = inverse(x.lowest);
    } else {
        result.highest = inverse(x.lowest);
        if (x.highest->sign() < 0) result.lowest = inverse(x.highest);
    }
    return result;
}

ResolveRange resolve_quotient(const ResolveRange& x, const ResolveRange& y) {
    auto result = resolve_product(x, resolve_inverse(y));
    result.integer = result.is_point() && result.lowest->is_integer();
    return result;
}

ResolveRange resolve_absolute(const ResolveRange& x) {
    if (x.lowest && x.lowest->sign() >= 0) return x;
    if (x.highest && x.highest->sign() <= 0) return resolve_negation(x);
    ResolveRange result{Exact(0), {}, x.integer};
    if (x.lowest && x.highest) result.highest = exact_maximum(-*x.lowest, *x.highest);
    return result;
}

ResolveRange resolve_rounded(const ResolveRange& x, const Exact& step, Rounding rounding) {
    ResolveRange result;
    if (x.lowest) result.lowest = resolve_end(exact_round(*x.lowest, step, rounding));
    if (x.highest) result.highest = resolve_end(exact_round(*x.highest, step, rounding));
    result.integer = step.is_integer() || (result.is_point() && result.lowest->is_integer());
    return result;
}

}  // namespace merilo::inline v0::detail
