// A methodology inside a program: load it, give it facts, evaluate, ask why.
#include <merilo/merilo.hpp>

#include <cstddef>
#include <iostream>

int main() try {
    const auto methodology = merilo::Methodology::load("schools.merilo");
    const merilo::Model& model = methodology.model();
    const merilo::Node& taken = model.nodes[model.find("school.taken")];
    const merilo::Node& passed = model.nodes[model.find("school.passed")];

    // Facts come from files …
    merilo::Dataset facts = methodology.dataset();
    merilo::ReadOptions options;
    options.period = "2024";
    merilo::Diagnostics diagnostics;
    merilo::read_csv(facts, "schools.csv", options, diagnostics);
    std::cout << merilo::render(diagnostics, methodology.sources(), merilo::Language::russian);

    // … and from your own objects. The last school has not reported who passed.
    facts.set("2024", facts.add("2024", taken.entity, {"Школа № 4", "Северный"}), taken.main(), 25);

    const merilo::Result result = methodology.evaluate(facts);
    std::cout << merilo::render(result.diagnostics(), methodology.sources(), merilo::Language::russian);
    for (std::size_t row = 0; row < result.rows(0, passed.entity); ++row) {
        const std::string& school = result.object(0, passed.entity, row);
        std::cout << school;
        for (const auto* name : {"school.place", "school.share", "school.reached"}) std::cout << " | " << result.text(name, school);
        std::cout << "\n";
    }

    // 7 of 10 is exactly 70 %, although no double is.
    const merilo::Fraction share = result.exact("school.share", "Школа № 1");
    std::cout << share.numerator << "/" << share.denominator << "\n";
    const auto why = methodology.explain(result, "school.reached", "Школа № 1");
    std::cout << merilo::to_text(why, model, methodology.sources(), merilo::Language::russian);
} catch (const merilo::Error& error) {
    std::cerr << error.what();
    return 1;
}
