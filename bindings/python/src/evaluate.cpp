// An evaluation that Python can watch and interrupt: it runs on a thread of its own, while the caller's waits for signals.
#include "facts.hpp"

#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

namespace merilo::python {
namespace {

std::size_t cells_of(const Dataset& dataset) {
    std::size_t cells = 0;
    for (const auto& slab : dataset.slabs()) cells += slab.rows() * (slab.columns.size() + 1);
    return cells;
}

class Watched {
public:
    Watched(const Methodology& methodology, const Dataset& dataset, EvaluateOptions options, py::object progress)
        : methodology_(methodology), dataset_(dataset), options_(std::move(options)), progress_(std::move(progress)) {
        options_.cancel = &cancel_;
        if (!progress_.is_none()) options_.progress = [this](double share) { share_ = share; };
    }

    Result run() {
        std::thread worker([this] { work(); });
        while (!is_over())
            if (!raised_) hear();
        worker.join();
        if (raised_) std::rethrow_exception(raised_);
        if (thrown_) std::rethrow_exception(thrown_);
        if (!progress_.is_none() && told_ < 1) progress_(1.0);
        return std::move(*result_);
    }

private:
    const Methodology& methodology_;
    const Dataset& dataset_;
    EvaluateOptions options_;
    py::object progress_;
    std::atomic<bool> cancel_{false};
    std::atomic<double> share_{0};
    double told_ = -1;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool over_ = false;                 ///< under the mutex
    std::optional<Result> result_;
    std::exception_ptr thrown_;         ///< by the evaluation
    std::exception_ptr raised_;         ///< by Python: the callable, a signal's handler

    void work() {
        try {
            result_.emplace(methodology_.evaluate(dataset_, options_));
        } catch (...) {
            thrown_ = std::current_exception();
        }
        const std::lock_guard lock(mutex_);
        over_ = true;
        changed_.notify_one();
    }

    bool is_over() {
        using namespace std::chrono_literals;
        const py::gil_scoped_release released;
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, 20ms, [this] { return over_; });
    }

    void hear() {
        try {
            if (PyErr_CheckSignals() != 0) throw py::error_already_set();
            const double share = share_;
            if (progress_.is_none() || share <= told_ || share >= 1) return;
            told_ = share;
            progress_(share);
        } catch (...) {
            raised_ = std::current_exception();
            cancel_ = true;
        }
    }
};

}  // namespace

Result evaluate(const Methodology& methodology, const Dataset& dataset, const EvaluateOptions& options, py::object progress) {
    constexpr std::size_t quick = std::size_t{1} << 14U;   // cells, about a millisecond: no time to be interrupted
    if (progress.is_none() && cells_of(dataset) < quick) {
        const py::gil_scoped_release released;
        return methodology.evaluate(dataset, options);
    }
    return Watched(methodology, dataset, options, std::move(progress)).run();
}

}  // namespace merilo::python
