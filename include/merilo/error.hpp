// The one exception, thrown where a caller asked for a value and there is none.
#pragma once

#include <merilo/diagnostic.hpp>

#include <stdexcept>

namespace merilo::inline v0 {

/// Holds the diagnostics; `what()` is their rendering in Russian.
class MERILO_API Error : public std::runtime_error {
public:
    Error(Diagnostics diagnostics, const Sources& sources);
    [[nodiscard]] const Diagnostics& diagnostics() const { return diagnostics_; }

private:
    Diagnostics diagnostics_;
};

}  // namespace merilo::inline v0
