#include "facts.hpp"

#include <map>

namespace merilo::python {
namespace {

/// The structure in a capsule of the Arrow PyCapsule protocol; the engine takes it over and leaves it released.
template <typename Arrow> Arrow* in_capsule(const py::capsule& capsule, const char* name) {
    auto* arrow = static_cast<Arrow*>(PyCapsule_GetPointer(capsule.ptr(), name));
    if (arrow == nullptr) throw py::error_already_set();
    if (arrow->release == nullptr) throw py::value_error("the Arrow data in this capsule were taken already");
    return arrow;
}

/// By the names that Python's codecs have for them; empty: found out.
const std::map<std::string, Encoding> encodings{{"", Encoding::automatic}, {"utf-8", Encoding::utf8}, {"cp1251", Encoding::windows1251}, {"utf-16", Encoding::utf16}};

}  // namespace

Facts::Facts(const Methodology& methodology, std::string period, std::vector<std::string> ignore, const std::string& encoding)
    : dataset_(methodology.dataset()), sources_(methodology.sources()) {
    options_.period = std::move(period);
    options_.ignore = std::move(ignore);
    options_.encoding = encodings.at(encoding);
}

void Facts::set_objects(bool objects) {
    if (options_.objects && !objects) dataset_.check_places(diagnostics_);
    options_.objects = objects;
}

ReadOptions Facts::options_of(std::optional<EntityId> entity, bool nan_is_missing) {
    auto options = options_;
    options.entity = entity.value_or(none);
    options.nan_is_missing = nan_is_missing;
    options.headings = &headings_;
    return options;
}

bool Facts::set_mapping(const std::string& name, std::string text) {
    sources_.files.push_back({name, std::move(text)});
    Diagnostics found;
    options_.mapping = parse_mapping(*dataset_.model(), sources_, static_cast<std::uint32_t>(sources_.files.size() - 1), found);
    diagnostics_.list.insert(diagnostics_.list.end(), found.list.begin(), found.list.end());
    return !found.has_errors();
}

bool Facts::read_file(const std::string& path, std::optional<EntityId> entity) {
    return read_facts(dataset_, path, options_of(entity), diagnostics_);
}

bool Facts::read_columns(const std::string& name, Columns& columns, std::optional<EntityId> entity, bool nan_is_missing) {
    ArrowSchema schema;
    ArrowArray array;
    columns.take(schema, array);
    const py::gil_scoped_release released;
    return read_arrow(dataset_, name, &schema, &array, options_of(entity, nan_is_missing), diagnostics_);
}

bool Facts::read_stream(const std::string& name, const py::capsule& stream, std::optional<EntityId> entity) {
    auto* taken = in_capsule<ArrowArrayStream>(stream, "arrow_array_stream");
    const py::gil_scoped_release released;
    return read_arrow(dataset_, name, taken, options_of(entity), diagnostics_);
}

bool Facts::read_array(const std::string& name, const py::capsule& schema, const py::capsule& array, std::optional<EntityId> entity) {
    auto* taken_schema = in_capsule<ArrowSchema>(schema, "arrow_schema");
    auto* taken_array = in_capsule<ArrowArray>(array, "arrow_array");
    const py::gil_scoped_release released;
    return read_arrow(dataset_, name, taken_schema, taken_array, options_of(entity), diagnostics_);
}

bool Facts::read_steps_file(const std::string& path) { return read_steps(dataset_, {path}, options_of({}), diagnostics_); }

bool Facts::read_steps_text(const std::string& name, const std::string& text) {
    return v0::read_steps_text(dataset_, name, text, options_of({}), diagnostics_);
}

bool Facts::read_measures_file(const std::string& path) {
    begin_measures();
    return read_measures(*measures_, path, options_of({}), diagnostics_);
}

bool Facts::read_measures_text(const std::string& name, const std::string& text) {
    begin_measures();
    return v0::read_measures_text(*measures_, name, text, options_of({}), diagnostics_);
}

void Facts::begin_measures() {
    if (measures_) return;
    measures_ = std::make_shared<MeasureFacts>(dataset_.model());
    add_objects(*measures_, dataset_);
}

void Facts::add_measures(const std::string& as_of) {
    if (measures_) dataset_ = with_measures(dataset_, measures_, parse_date(as_of), options_.period);
}

void Facts::finish() { check_ignored(options_.ignore, headings_, diagnostics_); }

void bind_facts(py::module_& module) {
    py::class_<Columns>(module, "Columns")
        .def(py::init<>())
        .def("add_numbers", &Columns::add_numbers, py::arg("name"), py::arg("values"), py::arg("missing"))
        .def("add_bools", &Columns::add_bools, py::arg("name"), py::arg("values"), py::arg("missing"))
        .def("add_texts", &Columns::add_texts, py::arg("name"), py::arg("values"))
        .def("add_codes", &Columns::add_codes, py::arg("name"), py::arg("codes"), py::arg("labels"));
    py::class_<Facts>(module, "Facts")
        .def(py::init<const Methodology&, std::string, std::vector<std::string>, const std::string&>(), py::arg("methodology"), py::arg("period"),
             py::arg("ignore"), py::arg("encoding"))
        .def("set_objects", &Facts::set_objects, py::arg("objects"))
        .def("set_mapping", &Facts::set_mapping, py::arg("name"), py::arg("text"))
        .def("read_file", &Facts::read_file, py::arg("path"), py::arg("entity"), py::call_guard<py::gil_scoped_release>())
        .def("read_columns", &Facts::read_columns, py::arg("name"), py::arg("columns"), py::arg("entity"), py::arg("nan_is_missing"))
        .def("read_stream", &Facts::read_stream, py::arg("name"), py::arg("stream"), py::arg("entity"))
        .def("read_array", &Facts::read_array, py::arg("name"), py::arg("schema"), py::arg("array"), py::arg("entity"))
        .def("read_steps_file", &Facts::read_steps_file, py::arg("path"), py::call_guard<py::gil_scoped_release>())
        .def("read_steps_text", &Facts::read_steps_text, py::arg("name"), py::arg("text"), py::call_guard<py::gil_scoped_release>())
        .def("read_measures_file", &Facts::read_measures_file, py::arg("path"), py::call_guard<py::gil_scoped_release>())
        .def("read_measures_text", &Facts::read_measures_text, py::arg("name"), py::arg("text"), py::call_guard<py::gil_scoped_release>())
        .def("add_measures", &Facts::add_measures, py::arg("as_of"), py::call_guard<py::gil_scoped_release>())
        .def("finish", &Facts::finish)
        .def("diagnostics", &Facts::diagnostics);
}

}  // namespace merilo::python
