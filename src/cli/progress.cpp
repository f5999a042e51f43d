#include "progress.hpp"

#include "output.hpp"

#include <chrono>
#include <string>

#include <unistd.h>

namespace merilo::cli {
namespace {

class Bar {
public:
    ~Bar() {
        if (shown_ >= 0) put_message("\r\033[K");
    }
    void show(double share) {
        constexpr int cells = 40;
        const int percent = static_cast<int>(share * 100);
        if (percent == shown_ || Clock::now() - begun_ < std::chrono::milliseconds(500)) return;
        shown_ = percent;
        std::string text = "\r";
        for (int cell = 0; cell < cells; ++cell) text += cell * 100 < percent * cells ? "\u2588" : "\u2591";
        put_message(text + " " + std::to_string(percent) + " %");
    }

private:
    using Clock = std::chrono::steady_clock;
    Clock::time_point begun_ = Clock::now();
    int shown_ = -1;   ///< percent; none yet
};

}  // namespace

Result evaluate(const Methodology& methodology, const Dataset& dataset, EvaluateOptions options) {
    Bar bar;
    if (::isatty(STDERR_FILENO) != 0) options.progress = [&](double share) { bar.show(share); };
    return methodology.evaluate(dataset, options);
}

}  // namespace merilo::cli
