// The outcome of scenarios in words.
#pragma once

#include <merilo/impl/rendering.hpp>
#include <merilo/scenario.hpp>

namespace merilo::inline v0 {
namespace detail {

class ScenarioWriter {
public:
    ScenarioWriter(const Sources& sources, Language language, bool colour) : sources_(sources), language_(language), colour_(colour) {}

    std::string write(const TestReport& report) {
        for (const auto& scenario : report.scenarios) write(scenario);
        return std::move(text_);
    }

private:
    const Sources& sources_;
    Language language_;
    bool colour_;
    std::string text_;

    void put_coloured(std::string_view said, Colour colour) {
        if (!colour_) text_ += said;
        else text_.append(colour_on(colour)).append(said).append(colour_off);
    }

    void write(const ScenarioResult& scenario) {
        std::size_t excepted = 0;
        for (const auto& difference : scenario.differences) excepted += difference.reason.empty() ? 0 : 1;
        const auto failed = scenario.differences.size() - excepted;
        const bool passed = scenario.passed();
        put_coloured(term(passed ? "scenario_passed" : "scenario_failed", language_), passed ? Colour::green : Colour::red);
        text_ += ": " + fill_term("scenario_title", {printable(scenario.title)}, language_) + " — ";
        text_ += fill_term("scenario_figures", {std::to_string(scenario.figures)}, language_);
        if (excepted > 0) text_ += ", " + fill_term("scenario_excepted", {std::to_string(excepted)}, language_);
        if (failed > 0) text_ += ", " + fill_term("scenario_differences", {std::to_string(failed)}, language_);
        text_ += '\n';
        if (!scenario.overridden.empty()) {
            std::string names;
            for (const auto& name : scenario.overridden) names += (names.empty() ? "" : ", ") + name;
            text_ += "    " + fill_term("scenario_overridden", {names}, language_) + "\n";
        }
        for (std::size_t i = 0; i < scenario.differences.size(); ++i) {
            const auto& difference = scenario.differences[i];
            write(difference);
            // A reason stands once below all the figures of an object that it covers.
            const bool goes_on = i + 1 < scenario.differences.size() && scenario.differences[i + 1].object == difference.object &&
                                 scenario.differences[i + 1].reason == difference.reason;
            if (difference.reason.empty() || goes_on) continue;
            for (const auto& line : wrap_text(fill_term("scenario_because", {printable(difference.reason)}, language_), 92))
                text_ += "        " + line + "\n";
        }
        for (const auto& diagnostic : scenario.diagnostics.list)
            if (diagnostic.severity != Severity::note) indent(render(diagnostic, sources_, language_));
    }

    void write(const Difference& difference) {
        text_ += "    ";
        if (difference.reason.empty()) put_coloured(term("scenario_differs", language_), Colour::red);
        else text_ += term("scenario_excepted_mark", language_);
        text_ += ": " + fill_term("scenario_difference",
                                  {printable(difference.object), difference.figure, printable(difference.expected),
                                   printable(difference.computed)},
                                  language_);
        if (difference.reason.empty() && difference.span.source < sources_.files.size()) {
            const auto& source = sources_.files[difference.span.source];
            text_ += " (" + source.name + ":" + std::to_string(position(source.text, difference.span.begin).line) + ")";
        }
        text_ += '\n';
    }

    void indent(std::string_view rendered) {
        while (!rendered.empty()) {
            const auto end = std::min(rendered.find('\n'), rendered.size() - 1) + 1;
            text_.append("    ").append(rendered.substr(0, end));
            rendered.remove_prefix(end);
        }
    }
};

}  // namespace detail

std::string to_text(const TestReport& report, const Sources& sources, Language language, bool colour) {
    return detail::ScenarioWriter(sources, language, colour).write(report);
}

}  // namespace merilo::inline v0
