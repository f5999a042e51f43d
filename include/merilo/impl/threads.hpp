// Work that is done on several threads at once: those that the caller lends, or some that end with it.
#pragma once

#include <merilo/executor.hpp>

#include <algorithm>
#include <cstdint>
#include <exception>
#include <system_error>
#include <thread>
#include <vector>

namespace merilo::inline v0::detail {

/// More would not be faster on any machine of today.
inline constexpr std::size_t max_threads = 256;

/// How many threads `tasks` tasks are done by, when `allowed` are (0: as many as the machine has and so many cells are worth).
inline std::size_t threads_for(std::size_t allowed, std::size_t tasks, std::uint64_t cells) {
    constexpr std::uint64_t cells_for_a_thread = std::uint64_t{1} << 18U;   // starting a thread costs about as much as so many
    if (allowed == 0) allowed = static_cast<std::size_t>(std::min<std::uint64_t>(std::thread::hardware_concurrency(), cells / cells_for_a_thread));
    return std::clamp<std::size_t>(std::min(tasks, allowed), 1, max_threads);
}

/// Runs `task(i)` for each i below `count`; `executor` may be empty. Throws what a task has thrown when all have returned.
inline void run_at_once(const Executor& executor, std::size_t count, const std::function<void(std::size_t)>& task) {
    std::vector<std::exception_ptr> thrown(count);
    const std::function<void(std::size_t)> guarded = [&](std::size_t i) {
        try {
            task(i);
        } catch (...) {
            thrown[i] = std::current_exception();
        }
    };
    if (count == 1) {
        guarded(0);
    } else if (executor) {
        executor(count, guarded);
    } else {
        std::vector<std::jthread> others;
        std::size_t started = 1;
        try {
            for (; started < count; ++started) others.emplace_back(guarded, started);
        } catch (const std::system_error&) {
            // The system lends no more threads: this one does what they would have done.
        }
        guarded(0);
        for (; started < count; ++started) guarded(started);
    }
    for (const auto& exception : thrown)
        if (exception) std::rethrow_exception(exception);
}

}  // namespace merilo::inline v0::detail
