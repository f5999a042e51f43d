// A text, and a file that it may import, from parsing to results with no facts and with a few.
#include "fuzz.hpp"

using namespace merilo;

namespace {

/// Three objects of each entity; numbers that stand on and beside thresholds.
Dataset few_facts(const Methodology& rules) {
    auto facts = rules.dataset();
    const auto& model = rules.model();
    for (EntityId entity = 0; entity < std::min<std::size_t>(model.entities.size(), 8); ++entity) {
        for (int object = 0; object < 3; ++object) {
            std::vector<std::string> path;
            for (auto it = entity; it != none && path.size() < 8; it = model.entities[it].parent) path.push_back(std::string(1, static_cast<char>('A' + object)));
            const auto row = facts.add("2022", entity, path);
            for (QuantityId id = 0; id < model.quantities.size(); ++id) {
                const auto& quantity = model.quantities[id];
                const bool is_fact = quantity.entity == entity && quantity.node != none && model.nodes[quantity.node].kind == NodeKind::input;
                if (!is_fact || quantity.facet != Facet::value) continue;
                if ((id + static_cast<unsigned>(object)) % 5 == 0) facts.set_state("2022", row, id, object == 1 ? State::not_applicable : State::missing);
                else if (quantity.type.kind == TypeKind::label || quantity.type.kind == TypeKind::yes_no) facts.set("2022", row, id, Fraction{"0", "1"});
                else if (quantity.range.integer) facts.set("2022", row, id, Fraction{std::to_string(object * 10), "1"});
                else facts.set("2022", row, id, object == 0 ? Fraction{"7", "10"} : Fraction{std::to_string(object), "3"});
            }
        }
    }
    return facts;
}

void evaluate(const Methodology& rules, const Dataset& facts) {
    EvaluateOptions options;
    options.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    const auto result = rules.evaluate(facts, options);
    render(result.diagnostics(), rules.sources(), Language::russian);
    to_json(result, rules.sources(), Language::russian);
    for (const auto& table : tables(result, Language::english)) to_text(table, 100, false);
    if (result.periods().size() != 1) return;
    const auto& model = rules.model();
    for (QuantityId id = 0; id < std::min<std::size_t>(model.quantities.size(), 16); ++id) {
        const auto entity = model.quantities[id].entity;
        if (!result.has(id) || (entity != none && result.rows(0, entity) == 0)) continue;
        // The explanation tells the same as the bulk.
        fuzz::require(explain(result, 0, id, 0).state == result.state(0, id, 0));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto [text, imported] = fuzz::two_texts(fuzz::text_of(data, size));
    LoadOptions options;
    options.files.emplace("imported.merilo", imported);
    const auto loaded = Methodology::try_parse("main.merilo", std::string(text), options);
    for (const auto language : {Language::russian, Language::english}) render(loaded.diagnostics, loaded.sources, language);
    fuzz::require(loaded.methodology.has_value() != loaded.diagnostics.has_errors());
    if (!loaded) return 0;
    evaluate(*loaded.methodology, loaded.methodology->dataset());
    evaluate(*loaded.methodology, few_facts(*loaded.methodology));
    bool reads_files = false;   // a scenario may name any file of the disk
    for (const auto& scenario : loaded.methodology->model().scenarios)
        reads_files = reads_files || !scenario.given_data.empty() || !scenario.expect_data.empty();
    if (!reads_files) to_text(loaded.methodology->test(), loaded.sources, Language::russian, false);
    return 0;
}
