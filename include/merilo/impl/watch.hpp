// What stops an evaluation: a deadline, a cancel flag, a limit; and how far it has come.
#pragma once

#include <merilo/evaluate.hpp>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>

namespace merilo::inline v0::detail {

/// Shared by the threads of one evaluation.
class Watch {
public:
    /// The callback of progress, if there is one, has to outlive the watch.
    explicit Watch(const EvaluateOptions& options)
        : deadline_(options.deadline), cancel_(options.cancel), bits_(options.bits), progress_(options.progress ? &options.progress : nullptr) {}

    /// Looks at the clock and at the flag. Once it is true it stays true.
    bool poll() {
        if (!stopped() && cancel_ != nullptr && cancel_->load(std::memory_order_relaxed)) stop(Code::evaluation_cancelled);
        if (!stopped() && deadline_ && std::chrono::steady_clock::now() >= *deadline_) stop(Code::deadline_passed);
        return stopped();
    }
    /// Calls `use(i)` for each i below `count`, and polls now and then. False when it was stopped, where the rest is left out.
    template <typename Use> bool each(std::size_t count, Use use) {
        constexpr std::size_t often = std::size_t{1} << 14U;
        for (std::size_t first = 0; first < count; first += often) {
            if (poll()) return false;
            for (auto i = first; i < std::min(count, first + often); ++i) use(i);
        }
        return !stopped();
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

    /// What comes next takes the evaluation from one share to another. No other thread is at work.
    void begin_part(double from, double to) {
        from_ = from;
        span_ = to - from;
    }
    /// Units of work of the part, of which none is done. No other thread is at work.
    void expect(std::uint64_t work) {
        work_ = std::max<std::uint64_t>(work, 1);
        done_ = 0;
    }
    /// So many units more are done; any thread.
    void advance(std::uint64_t units) {
        if (progress_ == nullptr) return;
        const auto done = std::min(done_.fetch_add(units, std::memory_order_relaxed) + units, work_);
        tell(from_ + span_ * (static_cast<double>(done) / static_cast<double>(work_)));
    }
    /// Nothing is left to be done.
    void finish() {
        if (progress_ != nullptr && !stopped()) tell(1);
    }
    /// Throws what the callback has thrown.
    void rethrow() const {
        if (thrown_) std::rethrow_exception(thrown_);
    }

private:
    std::optional<std::chrono::steady_clock::time_point> deadline_;
    const std::atomic<bool>* cancel_;
    std::size_t bits_;
    std::atomic<Code> stopped_{};

    const std::function<void(double)>* progress_;   ///< null: nobody asks
    double from_ = 0, span_ = 1;                    ///< of the part
    std::uint64_t work_ = 1;
    std::atomic<std::uint64_t> done_{0};
    std::atomic<double> next_{0};                   ///< the least share worth telling
    std::mutex telling_;
    std::exception_ptr thrown_;                     ///< under the lock

    /// Each thousandth once. A thread that finds another one telling goes on with its work.
    void tell(double share) {
        constexpr double step = 0.001;
        if (share < next_.load(std::memory_order_relaxed)) return;
        const std::unique_lock lock(telling_, std::try_to_lock);
        if (!lock || thrown_ || share < next_.load(std::memory_order_relaxed)) return;
        next_.store(share < 1 ? std::min(share + step, 1.0) : 2, std::memory_order_relaxed);
        try {
            (*progress_)(share);
        } catch (...) {
            thrown_ = std::current_exception();
            stop(Code::evaluation_cancelled);
        }
    }
};

}  // namespace merilo::inline v0::detail
