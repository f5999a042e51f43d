// The state in which doubles are computed.
#pragma once

#include <cfenv>

namespace merilo::inline v0::detail {

/// Rounds to nearest, with denormals, whatever the caller has set; restores it at the end.
class FloatingPointGuard {
public:
    FloatingPointGuard() {
        std::fegetenv(&saved_);
        std::fesetenv(FE_DFL_ENV);
    }
    ~FloatingPointGuard() { std::fesetenv(&saved_); }
    FloatingPointGuard(const FloatingPointGuard&) = delete;
    FloatingPointGuard& operator=(const FloatingPointGuard&) = delete;

private:
    std::fenv_t saved_;
};

}  // namespace merilo::inline v0::detail
