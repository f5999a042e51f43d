// A mapping file, and a CSV file read by it.
#include "fuzz.hpp"

using namespace merilo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto [text, table] = fuzz::two_texts(fuzz::text_of(data, size));
    const auto& rules = fuzz::methodology();
    auto sources = rules.sources();
    sources.files.push_back({"facts.mapping", std::string(text)});
    Diagnostics diagnostics;
    ReadOptions options;
    options.period = "2022";
    options.mapping = parse_mapping(rules.model(), sources, 1, diagnostics);
    for (const auto language : {Language::russian, Language::english}) render(diagnostics, sources, language);
    if (diagnostics.has_errors()) return 0;
    auto facts = rules.dataset();
    Diagnostics found;
    read_csv_text(facts, "facts.csv", table, options, found);
    fuzz::use_facts(rules, facts, found);
    return 0;
}
