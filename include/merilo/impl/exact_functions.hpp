// Functions whose values are no fractions: each is defined as the true value rounded to twelve significant digits.
#pragma once

#include <merilo/impl/exact.ipp>
#include <merilo/plan.hpp>

#include <optional>

namespace merilo::inline v0::detail {

/// Half away from zero to twelve significant digits, the same on every machine; `y` is used by `power` alone. Nothing where the function
/// has no value, or one of more than thirty thousand digits.
std::optional<Exact> approximated(Opcode op, const Exact& x, const Exact& y);

}  // namespace merilo::inline v0::detail
