// Languages, diagnostics, names and cells: what every other part of the module hands to Python.
#include "core.hpp"

#include <array>
#include <atomic>
#include <exception>

namespace merilo::python {
namespace {

std::atomic<Language> spoken{Language::russian};

py::object type_of(const char* name) { return py::module_::import("merilo._values").attr(name); }

py::object integer(const std::string& digits) {
    auto* value = PyLong_FromString(digits.c_str(), nullptr, 10);
    if (value == nullptr) throw py::error_already_set();
    return py::reinterpret_steal<py::object>(value);
}

void raise(const Diagnostics& diagnostics) {
    const auto error = py::module_::import("merilo._diagnostics").attr("Error");
    const auto data = diagnostics_data(diagnostics, {});
    const auto raised = error.attr("_from_core")(data);
    PyErr_SetObject(error.ptr(), raised.ptr());
}

}  // namespace

Language language() { return spoken.load(std::memory_order_relaxed); }

void refuse(Code code, std::vector<std::string> arguments) {
    std::vector<Argument> texts;
    for (auto& argument : arguments) texts.push_back(Argument::text(std::move(argument)));
    Refusal refusal;
    refusal.diagnostics.add(code, Span{}, std::move(texts));
    throw refusal;
}

py::tuple diagnostics_data(const Diagnostics& diagnostics, const Sources& sources) {
    py::list rendered;
    for (const auto& text : render_each(diagnostics, sources, language())) rendered.append(text);
    return py::make_tuple(to_json(diagnostics, sources, language()), std::move(rendered));
}

py::object to_python(const Fraction& value) {
    return py::module_::import("fractions").attr("Fraction")(integer(value.numerator), integer(value.denominator));
}

py::object to_python(const List& list, std::size_t index) {
    static constexpr std::array colours{"", "red", "orange", "yellow", "green", "blue", "grey"};
    const auto& label = list.labels.at(index);
    const auto place = list.ordered ? py::object(py::int_(index)) : py::none();
    return type_of("Label")(label.name, label.title.empty() ? label.name : label.title, label.code,
                            colours.at(static_cast<std::size_t>(label.colour)), list.name, place);
}

py::object to_python(const Model& model, const Type& type, State state, const Fraction& value) {
    if (state != State::value) return type_of("State").attr(state == State::missing ? "MISSING" : "NOT_APPLICABLE");
    if (type.kind == TypeKind::yes_no) return py::bool_(value.numerator != "0");
    if (type.kind == TypeKind::label && type.list < model.lists.size())
        return to_python(model.lists[type.list], static_cast<std::size_t>(to_double(value)));
    // Days and texts are numbers inside; shown in English they are what Python takes.
    if (type.kind == TypeKind::text) return py::str(show(model, type, value, std::nullopt, Language::english));
    if (type.kind == TypeKind::date)
        return py::module_::import("datetime").attr("date").attr("fromisoformat")(show(model, type, value, std::nullopt, Language::english));
    return to_python(value);
}

QuantityId find_quantity(const Model& model, const std::string& name) {
    Refusal refusal;
    const auto found = v0::find_quantity(model, name, refusal.diagnostics);
    if (found == none) throw refusal;
    return found;
}

void bind_values(py::module_& module) {
    py::register_exception_translator([](std::exception_ptr thrown) {
        try {
            if (thrown) std::rethrow_exception(thrown);
        } catch (const Refusal& refusal) {
            raise(refusal.diagnostics);
        } catch (const Error& error) {
            raise(error.diagnostics());
        }
    });
    module.def("set_language", [](const std::string& code) {
        if (code != "ru" && code != "en") throw py::value_error("language must be 'ru' or 'en', not '" + code + "'");
        spoken = code == "ru" ? Language::russian : Language::english;
    });
    module.def("explain_code", [](const std::string& code) {
        const auto entry = explanation_of_code(code, language());
        if (entry.empty()) throw py::value_error(code);
        return std::string(entry);
    });
    module.def("language", [] { return language() == Language::russian ? "ru" : "en"; });
}

}  // namespace merilo::python
