// Diagnostics in JSON, and what a methodology is said to be: the outcome of loading it and of its scenarios.
#pragma once

#include <merilo/impl/json_writer.hpp>
#include <merilo/merilo.hpp>

namespace merilo::inline v0 {
namespace detail {

class JsonReports : public JsonWriter {
public:
    using JsonWriter::JsonWriter;

    void loaded(const LoadResult& loaded) {
        begin();
        file();
        flag("valid", loaded.methodology.has_value());
        if (loaded) methodology(loaded.methodology->model());
        name("diagnostics");
        diagnostics(loaded.diagnostics);
        end();
    }

    void tested(const TestReport& report, const Diagnostics& loading) {
        begin();
        file();
        flag("passed", report.passed() && !loading.has_errors());
        begin_list("scenarios");
        for (const auto& scenario : report.scenarios) this->scenario(scenario);
        end_list();
        name("diagnostics");
        diagnostics(loading);
        end();
    }

private:
    void file() { key("file", sources_.files.empty() ? std::string_view() : std::string_view(sources_.files.front().name)); }

    void scenario(const ScenarioResult& scenario) {
        begin();
        key("title", scenario.title);
        place(scenario.span);
        flag("passed", scenario.passed());
        number("figures", scenario.figures);
        begin_list("differences");
        for (const auto& difference : scenario.differences) {
            begin();
            key("object", difference.object);
            key("figure", difference.figure);
            key("expected", difference.expected);
            key("computed", difference.computed);
            if (!difference.reason.empty()) key("reason", difference.reason);
            place(difference.span);
            end();
        }
        end_list();
        begin_list("overridden");
        for (const auto& figure : scenario.overridden) text(figure);
        end_list();
        name("diagnostics");
        diagnostics(scenario.diagnostics);
        end();
    }
};

}  // namespace detail

std::string to_json(const Diagnostics& diagnostics, const Sources& sources, Language language) {
    detail::JsonReports output(sources, language);
    output.diagnostics(diagnostics);
    return output.take();
}

std::string to_json(const LoadResult& loaded, Language language) {
    detail::JsonReports output(loaded.sources, language);
    output.loaded(loaded);
    return output.take();
}

std::string to_json(const TestReport& report, const Sources& sources, Language language, const Diagnostics& loading) {
    detail::JsonReports output(sources, language);
    output.tested(report, loading);
    return output.take();
}

}  // namespace merilo::inline v0
