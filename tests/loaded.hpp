// A methodology from its text, and its quantities by name.
#pragma once

#include <merilo/merilo.hpp>

#include <stdexcept>
#include <string>
#include <string_view>

namespace merilo::tests {

/// Throws what is wrong with it.
inline Methodology loaded(const std::string& file, std::string_view rules) {
    auto loaded = Methodology::try_parse(file, std::string(rules));
    if (!loaded) throw std::runtime_error(render(loaded.diagnostics, loaded.sources, Language::english));
    return *loaded.methodology;
}

inline QuantityId quantity_named(const Methodology& methodology, std::string_view name) {
    const auto& model = methodology.model();
    for (QuantityId id = 0; id < model.quantities.size(); ++id)
        if (quantity_name(model, id) == name) return id;
    throw std::out_of_range(std::string(name));
}

}  // namespace merilo::tests
