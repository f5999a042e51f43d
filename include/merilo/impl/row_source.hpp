// Cells of single rows, for what looks at many doubtful rows at once.
#pragma once

#include <merilo/plan.hpp>

#include <cstdint>
#include <span>

namespace merilo::inline v0::detail {

class RowSource {
public:
    virtual ~RowSource() = default;
    /// Are the cells of this step to be had, which is on a grid or a fact?
    [[nodiscard]] virtual bool has(StepId step) const = 0;
    /// k of each of the rows, of a fact that is on no grid its double, and the number of its `State`; 0 where there is no value.
    virtual void take(StepId step, std::span<const std::uint32_t> rows, double* numbers, std::uint8_t* states) = 0;
};

}  // namespace merilo::inline v0::detail
