// Threads lent by the caller.
#pragma once

#include <merilo/version.hpp>

#include <cstddef>
#include <functional>

namespace merilo::inline v0 {

/// Runs `task(i)` for each i below `count`, at once where it can, and returns when all have returned.
using Executor = std::function<void(std::size_t count, const std::function<void(std::size_t)>& task)>;

}  // namespace merilo::inline v0
