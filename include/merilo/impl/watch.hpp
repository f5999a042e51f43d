// What stops an evaluation: a deadline, a cancel flag, a limit.
#pragma once

#include <merilo/evaluate.hpp>

#include <atomic>

namespace merilo::inline v0::detail {

/// Shared by the threads of one evaluation.
class Watch {
public:
    explicit Watch(const EvaluateOptions& options) : deadline_(options.deadline), cancel_(options.cancel), bits_(options.bits) {}

    /// Looks at the clock and at the flag. Once it is true it stays true.
    bool poll() {
        if (!stopped() && cancel_ != nullptr && cancel_->load(std::memory_order_relaxed)) stop(Code::evaluation_cancelled);
        if (!stopped() && deadline_ && std::chrono::steady_clock::now() >= *deadline_) stop(Code::deadline_passed);
        return stopped();
    }
    /// The first reason stays.
    void stop(Code why) {
        auto running = Code{};
        stopped_.compare_exchange_strong(running, why, std::memory_order_relaxed);
    }

    [[nodiscard]] bool stopped() const { return stopped_.load(std::memory_order_relaxed) != Code{}; }
    [[nodiscard]] Code why() const { return stopped_.load(std::memory_order_relaxed); }
    /// The largest numerator or denominator.
    [[nodiscard]] std::size_t bits() const { return bits_; }

private:
    std::optional<std::chrono::steady_clock::time_point> deadline_;
    const std::atomic<bool>* cancel_;
    std::size_t bits_;
    std::atomic<Code> stopped_{};
};

}  // namespace merilo::inline v0::detail
