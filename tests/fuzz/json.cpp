// Bytes read as JSON.
#include "fuzz.hpp"

using namespace merilo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto& rules = fuzz::methodology();
    auto facts = rules.dataset();
    Diagnostics diagnostics;
    ReadOptions options;
    options.period = "2022";
    read_json_text(facts, "facts.json", fuzz::text_of(data, size), options, diagnostics);
    fuzz::use_facts(rules, facts, diagnostics);
    return 0;
}
