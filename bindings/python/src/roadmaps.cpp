// Road maps as of a day, and recommendations.
#include "core.hpp"

#include <algorithm>
#include <array>

namespace merilo::python {
namespace {

/// Facts of measures that grow table by table, until they are judged.
class Measures {
public:
    explicit Measures(const Methodology& methodology)
        : methodology_(methodology), facts_(std::make_shared<MeasureFacts>(methodology.dataset().model())) {}

    bool read_file(const std::string& path) { return read_measures(*facts_, path, {}, diagnostics_); }
    bool read_text(const std::string& name, const std::string& text) { return read_measures_text(*facts_, name, text, {}, diagnostics_); }
    void add_result(const Result& result) { add_objects(*facts_, result); }

    [[nodiscard]] const Methodology& methodology() const { return methodology_; }
    [[nodiscard]] std::shared_ptr<const MeasureFacts> facts() const { return facts_; }
    [[nodiscard]] const Diagnostics& diagnostics() const { return diagnostics_; }

private:
    Methodology methodology_;
    std::shared_ptr<MeasureFacts> facts_;
    Diagnostics diagnostics_;
};

/// Road maps as of a day, with the texts that their JSON speaks of.
class RoadMaps {
public:
    RoadMaps(const Measures& measures, const std::string& as_of, const Result* result)
        : methodology_(measures.methodology()), diagnostics_(measures.diagnostics()) {
        const auto day = parse_date(as_of);
        if (!day) refuse(Code::wrong_as_of, {as_of});
        report_ = track(measures.facts(), *day);
        if (result != nullptr) add_origins(report_, *result);
    }

    [[nodiscard]] std::string json(std::optional<int> next) const {
        return to_json(report_, methodology_.sources(), options(next, {}), diagnostics_);
    }
    [[nodiscard]] std::string calendar(std::optional<int> next, const std::string& roadmap) const {
        return to_calendar(report_, options(next, roadmap));
    }
    [[nodiscard]] std::string text(std::optional<int> next, const std::string& roadmap) const {
        constexpr std::size_t width = 100;
        return to_text(report_, options(next, roadmap), width, false);
    }
    [[nodiscard]] py::list tables(const std::string& kind, std::optional<int> next, const std::string& roadmap) const {
        static constexpr std::array names{"measures", "objects", "sections", "responsible", "years", "aside", "next"};
        const auto found = std::find(names.begin(), names.end(), kind);
        return tables_data(v0::tables(report_, static_cast<RoadMapTable>(found - names.begin()), options(next, roadmap)));
    }
    /// (full name, path) of each road map, in the order of `svg`.
    [[nodiscard]] py::list names() const {
        py::list rows;
        const auto& model = methodology_.model();
        for (const auto& status : report_.roadmaps) {
            const auto& roadmap = model.roadmaps[status.roadmap];
            rows.append(py::make_tuple(model.entities[roadmap.entity].name + "." + roadmap.name, py::tuple(py::cast(report_.facts->objects()[status.object].path))));
        }
        return rows;
    }
    [[nodiscard]] std::string svg(std::size_t index) const { return to_svg(report_, index, options({}, {})); }
    [[nodiscard]] py::tuple diagnostics() const { return diagnostics_data(diagnostics_, methodology_.sources()); }

private:
    Methodology methodology_;
    Diagnostics diagnostics_;
    RoadMapReport report_;

    [[nodiscard]] static RoadMapOptions options(std::optional<int> next, const std::string& roadmap) { return {language(), next, roadmap}; }
};

}  // namespace

void bind_roadmaps(py::module_& module) {
    using released = py::call_guard<py::gil_scoped_release>;
    py::class_<Measures>(module, "Measures")
        .def(py::init<const Methodology&>(), py::arg("methodology"))
        .def("read_file", &Measures::read_file, py::arg("path"), released())
        .def("read_text", &Measures::read_text, py::arg("name"), py::arg("text"), released())
        .def("add_result", [](Measures& self, const py::object& result) { self.add_result(*result_of(result)); }, py::arg("result"))
        .def("diagnostics", [](const Measures& self) { return diagnostics_data(self.diagnostics(), self.methodology().sources()); });
    py::class_<RoadMaps>(module, "RoadMaps")
        .def(py::init([](const Measures& measures, const std::string& as_of, const py::object& result) {
                 return RoadMaps(measures, as_of, result.is_none() ? nullptr : result_of(result));
             }),
             py::arg("measures"), py::arg("as_of"), py::arg("result"))
        .def("to_json", &RoadMaps::json, py::arg("next"), released())
        .def("calendar", &RoadMaps::calendar, py::arg("next"), py::arg("roadmap"), released())
        .def("text", &RoadMaps::text, py::arg("next"), py::arg("roadmap"), released())
        .def("tables", &RoadMaps::tables, py::arg("kind"), py::arg("next"), py::arg("roadmap"))
        .def("names", &RoadMaps::names)
        .def("svg", &RoadMaps::svg, py::arg("index"), released())
        .def("diagnostics", &RoadMaps::diagnostics);
    module.def("day_span", [](const std::string& text) -> py::object {
        const auto span = v0::day_span(text);
        return span ? py::object(py::make_tuple(to_text(span->first), to_text(span->last))) : py::none();
    }, py::arg("text"));
}

}  // namespace merilo::python
