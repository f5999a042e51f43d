// What stops an evaluation: a deadline, a cancel flag, a limit.
#pragma once

#include <merilo/evaluate.hpp>

namespace merilo::inline v0::detail {

class Watch {
public:
    explicit Watch(const EvaluateOptions& options) : deadline_(options.deadline), cancel_(options.cancel), bits_(options.bits) {}

    /// Looks at the clock and at the flag. Once it is true it stays true.
    bool poll() {
        if (!stopped_ && cancel_ != nullptr && cancel_->load(std::memory_order_relaxed)) stop(Code::evaluation_cancelled);
        if (!stopped_ && deadline_ && std::chrono::steady_clock::now() >= *deadline_) stop(Code::deadline_passed);
        return stopped();
    }
    void stop(Code why) {
        if (!stopped_) stopped_ = why;
    }

    [[nodiscard]] bool stopped() const { return stopped_.has_value(); }
    [[nodiscard]] Code why() const { return *stopped_; }
    /// The largest numerator or denominator.
    [[nodiscard]] std::size_t bits() const { return bits_; }

private:
    std::optional<std::chrono::steady_clock::time_point> deadline_;
    const std::atomic<bool>* cancel_;
    std::size_t bits_;
    std::optional<Code> stopped_;
};

}  // namespace merilo::inline v0::detail
