// Loading, checking, testing and drawing a methodology.
#include "core.hpp"

#include <map>

namespace merilo::python {
namespace {

/// (methodology or None, diagnostics data, imported files): a wrong methodology is no exception here, `merilo.load` makes it one.
py::tuple loaded_data(const LoadResult& loaded) {
    std::vector<std::string> imported;
    for (const auto& source : loaded.sources.files)
        if (source.role == SourceRole::imported) imported.push_back(source.name);
    return py::make_tuple(loaded.methodology, diagnostics_data(loaded.diagnostics, loaded.sources), imported);
}

LoadResult load_file(const std::string& path, std::string root) {
    LoadOptions options;
    options.root = std::move(root);
    return Methodology::try_load(path, options);
}

/// (text or None, diagnostics data): a text that does not parse is no exception here. `keywords` is "ru", "en" or empty.
py::tuple format_text(std::string text, const std::string& name, const std::string& keywords) {
    FormatOptions options;
    options.name = name;
    if (!keywords.empty()) options.keywords = keywords == "ru" ? Language::russian : Language::english;
    const auto result = [&] {
        const py::gil_scoped_release release;
        return merilo::format(std::move(text), options);
    }();
    return py::make_tuple(result.text, diagnostics_data(result.diagnostics, result.sources));
}

LoadResult parse_text(const std::string& name, std::string text, std::map<std::string, std::string> files) {
    LoadOptions options;
    options.files = std::move(files);
    return Methodology::try_parse(name, std::move(text), options);
}

std::vector<std::string> files_of(const Methodology& methodology) {
    std::vector<std::string> names;
    for (const auto& source : methodology.sources().files) names.push_back(source.name);
    return names;
}

std::string_view word(NodeKind kind) {
    switch (kind) {
        case NodeKind::input: return "input";
        case NodeKind::parameter: return "parameter";
        case NodeKind::value: return "value";
        case NodeKind::indicator: return "indicator";
        case NodeKind::group: break;
    }
    return "group";
}

std::string_view word(TypeKind kind) {
    switch (kind) {
        case TypeKind::share: return "share";
        case TypeKind::yes_no: return "yes_no";
        case TypeKind::label: return "label";
        case TypeKind::date: return "date";
        case TypeKind::text: return "text";
        case TypeKind::number:
        case TypeKind::error: break;
    }
    return "number";
}

/// The fields of `merilo.Node`.
py::tuple node_data(const Model& model, const Node& node) {
    const auto entity = node.entity == none ? std::string() : model.entities[node.entity].name;
    const auto name = entity.empty() ? node.name : entity + "." + node.name;
    py::list quantities;
    for (const auto facet : node.facets)
        if (facet != none) quantities.append(quantity_name(model, facet));
    std::string type, unit, list;
    if (node.main() != none) {
        const auto& said = model.quantities[node.main()].type;
        type = word(said.kind);
        if (said.unit < model.units.size()) unit = model.units[said.unit].name;
        if (said.list < model.lists.size()) list = model.lists[said.list].name;
    }
    return py::make_tuple(name, node.title, word(node.kind), entity, type, unit, list, node.code, node.optional, node.assumed, std::move(quantities));
}

py::list nodes_data(const Methodology& methodology) {
    const auto& model = methodology.model();
    py::list rows;
    for (const auto& node : model.nodes) rows.append(node_data(model, node));
    return rows;
}

py::list entities_data(const Methodology& methodology) {
    const auto& model = methodology.model();
    py::list rows;
    for (const auto& entity : model.entities)
        rows.append(py::make_tuple(entity.name, entity.title, entity.parent == none ? std::string() : model.entities[entity.parent].name));
    return rows;
}

/// (name, labels) of each list.
py::list lists_data(const Methodology& methodology) {
    py::list rows;
    for (const auto& list : methodology.model().lists) {
        py::list labels;
        for (std::size_t i = 0; i < list.labels.size(); ++i) labels.append(to_python(list, i));
        rows.append(py::make_tuple(list.name, std::move(labels)));
    }
    return rows;
}

/// (title, file, line) of each scenario.
py::list scenarios_data(const Methodology& methodology) {
    py::list rows;
    for (const auto& scenario : methodology.model().scenarios) {
        const auto& source = methodology.sources().files.at(scenario.span.source);
        rows.append(py::make_tuple(scenario.title, source.name, position(source.text, scenario.span.begin).line));
    }
    return rows;
}

py::list reports_data(const Methodology& methodology) {
    const auto& model = methodology.model();
    py::list rows;
    for (const auto& report : model.reports) {
        const auto entity = report.entity == none ? std::string() : model.entities[report.entity].name + ".";
        rows.append(py::make_tuple(entity + report.name, report.title));
    }
    return rows;
}

/// The fields of `merilo.ScenarioResult`, for each scenario.
py::list test_data(const Methodology& methodology, const std::vector<std::size_t>& only) {
    TestReport report;
    {
        py::gil_scoped_release released;
        report = methodology.test(language(), only);
    }
    const auto& sources = methodology.sources();
    py::list rows;
    for (const auto& scenario : report.scenarios) {
        py::list differences;
        for (const auto& found : scenario.differences) {
            const auto in_text = found.span.source < sources.files.size();
            const auto line = in_text ? py::object(py::int_(position(sources.files[found.span.source].text, found.span.begin).line)) : py::none();
            differences.append(py::make_tuple(found.object, found.figure, found.expected, found.computed, found.reason, line));
        }
        const auto text = to_text(TestReport{{scenario}}, sources, language(), false);
        rows.append(py::make_tuple(scenario.title, scenario.passed(), scenario.figures, std::move(differences),
                                   diagnostics_data(scenario.diagnostics, sources), scenario.overridden, text));
    }
    return rows;
}

/// Names of the nodes that a change of `name` may change, in the order of evaluation.
std::vector<std::string> affected_names(const Methodology& methodology, const std::string& name) {
    const auto& model = methodology.model();
    const auto start = model.quantities[python::find_quantity(model, name)].node;
    std::vector<bool> reached(model.quantities.size());
    for (const auto facet : model.nodes[start].facets)
        if (facet != none)
            for (const auto quantity : affected(methodology.graph(), facet)) reached[quantity] = true;
    std::vector<std::string> names;
    for (const auto quantity : methodology.graph().order)
        if (reached[quantity] && model.quantities[quantity].node != none && model.quantities[quantity].node != start)
            names.push_back(quantity_name(model, quantity));
    return names;
}

}  // namespace

void bind_methodology(py::module_& module) {
    using released = py::call_guard<py::gil_scoped_release>;
    py::class_<LoadResult>(module, "LoadResult").def("data", &loaded_data);
    module.def("load", &load_file, py::arg("path"), py::arg("root"), released());
    module.def("format", &format_text, py::arg("text"), py::arg("name"), py::arg("keywords"));
    module.def("parse", &parse_text, py::arg("name"), py::arg("text"), py::arg("files"), released());

    py::class_<Methodology>(module, "Methodology")
        .def_property_readonly("name", [](const Methodology& self) { return self.model().name; })
        .def_property_readonly("title", [](const Methodology& self) { return self.model().title; })
        .def_property_readonly("version", [](const Methodology& self) { return self.model().version; })
        .def_property_readonly("digest", [](const Methodology& self) { return self.model().digest; })
        .def("files", &files_of)
        .def("diagnostics", [](const Methodology& self) { return diagnostics_data(self.diagnostics(), self.sources()); })
        .def("nodes", &nodes_data)
        .def("entities", &entities_data)
        .def("lists", &lists_data)
        .def("scenarios", &scenarios_data)
        .def("reports", &reports_data)
        .def("test", &test_data)
        .def("dot", [](const Methodology& self) { return to_dot(self.model(), self.graph(), language()); }, released())
        .def("rows_json", [](const Methodology& self) { return rows_json(self.model(), self.sources(), language()); }, released())
        .def("trace_json", [](const Methodology& self) { return trace_json(self.model(), self.sources(), language()); }, released())
        .def("trace_dot", [](const Methodology& self) { return trace_dot(self.model(), language()); }, released())
        .def("trace_svg", [](const Methodology& self) { return trace_svg(self.model(), language()); }, released())
        .def("affected", &affected_names);
}

}  // namespace merilo::python
