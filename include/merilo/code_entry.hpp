// What is documented about each diagnostic code: the entries of docs/diagnostics, in both languages.
#pragma once

#include <merilo/diagnostic.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace merilo::inline v0 {

/// What the code means, why it is so, a wrong and a mended example, as Markdown; the first line is "## M0201 — title". The name may be written
/// as "M0201", "m201" or "201". Empty for a code that has no entry, and in a header-only build without `merilo/generated`.
MERILO_API std::string_view explanation_of_code(std::string_view name, Language language);

/// The names of all codes that have an entry, in ascending order.
MERILO_API std::vector<std::string> explained_codes();

}  // namespace merilo::inline v0
