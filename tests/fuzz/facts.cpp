// Bytes read as facts: JSON where they begin like it, else CSV.
#include "fuzz.hpp"

using namespace merilo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto& rules = fuzz::methodology();
    const auto text = fuzz::text_of(data, size);
    auto facts = rules.dataset();
    Diagnostics diagnostics;
    ReadOptions options;
    options.period = "2022";
    if (text.starts_with('{')) read_json_text(facts, "facts.json", text, options, diagnostics);
    else read_csv_text(facts, "facts.csv", text, options, diagnostics);
    fuzz::use_facts(rules, facts, diagnostics);
    return 0;
}
