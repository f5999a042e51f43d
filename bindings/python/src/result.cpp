// Results and their reasons.
#include "facts.hpp"
#include "frame.hpp"

#include <merilo/keywords.hpp>

#include <algorithm>
#include <array>

namespace merilo::python {
namespace {

/// A result with the texts that its diagnostics and explanations point into.
class EvaluatedResult {
public:
    EvaluatedResult(const Methodology& methodology, const Facts& facts, const EvaluateOptions& options, py::object progress)
        : result_(evaluate(methodology, facts.dataset(), options, std::move(progress))), sources_(methodology.sources()) {}

    [[nodiscard]] const Result& result() const { return result_; }
    [[nodiscard]] std::string recommendations() const { return to_json(advice(result_), result_, sources_, language()); }
    [[nodiscard]] py::list recommendation_tables() const { return tables_data(v0::tables(advice(result_), result_, sources_, language())); }
    [[nodiscard]] const std::vector<std::string>& periods() const { return result_.periods(); }
    [[nodiscard]] py::tuple diagnostics() const { return diagnostics_data(result_.diagnostics(), sources_); }
    [[nodiscard]] std::string json() const { return to_json(result_, sources_, language()); }

    [[nodiscard]] py::object cell(const std::string& name, const std::vector<std::string>& path, const std::optional<std::string>& period) const {
        const Cell at(*this, name, path, period);
        const auto state = result_.state(at.period, at.quantity, at.row);
        const auto value = state == State::value ? result_.exact(at.period, at.quantity, at.row) : Fraction{};
        return to_python(result_.model(), result_.model().quantities[at.quantity].type, state, value);
    }

    /// (JSON, (title, value) of each explanation in it from above, text).
    [[nodiscard]] py::tuple explain(const std::string& name, const std::vector<std::string>& path, const std::optional<std::string>& period) const {
        const Cell at(*this, name, path, period);
        Explanation explained;
        std::string json, text;
        {
            py::gil_scoped_release released;
            explained = v0::explain(result_, at.period, at.quantity, at.row);
            json = to_json(explained, result_.model(), sources_, language());
            text = to_text(explained, result_.model(), sources_, language());
        }
        py::list cells;
        add_cells(explained, cells);
        return py::make_tuple(json, std::move(cells), text);
    }

    [[nodiscard]] py::list objects(EntityId entity, const std::optional<std::string>& period) const {
        const auto* slab = result_.dataset().slab(result_.periods()[period_index(period)], entity);
        py::list paths;
        if (slab == nullptr) return paths;
        const auto& objects = result_.dataset().objects();
        for (std::size_t row = 0; row < slab->rows(); ++row) {
            py::list path;
            auto object = slab->objects[row];
            path.append(objects[object].name);
            for (object = slab->parents[row] != none ? slab->parents[row] : objects[object].parent; object != none; object = objects[object].parent)
                path.append(objects[object].name);
            paths.append(py::tuple(path));
        }
        return paths;
    }

    [[nodiscard]] py::list tables(const std::string& name) const {
        std::vector<Table> shown;
        {
            py::gil_scoped_release released;
            shown = v0::tables(result_, language(), name);
        }
        return tables_data(shown);
    }

    /// An Arrow stream of one period, or of all with a column that tells them apart, as a capsule.
    [[nodiscard]] py::capsule stream(std::optional<EntityId> entity, const std::optional<std::string>& period, const std::vector<std::string>& names,
                                     const std::string& states) const {
        const auto& model = result_.model();
        ArrowOptions options;
        const auto wanted = entity.value_or(none);
        for (const auto& name : names) {
            options.quantities.push_back(python::find_quantity(model, name));
            if (!result_.has(options.quantities.back())) refuse(Code::unknown_quantity, {name});
            if (model.quantities[options.quantities.back()].entity != wanted) throw py::value_error("'" + name + "' is no figure of these objects");
        }
        options.states = states == "always" ? ArrowStates::always : states == "never" ? ArrowStates::never : ArrowStates::needed;
        auto stream = std::make_unique<ArrowArrayStream>();
        if (period) write_arrow(result_, period_index(period), wanted, stream.get(), options);
        else write_arrow(result_, wanted, stream.get(), options);
        return stream_capsule(std::move(stream));
    }

    /// The facts of one period as they are held.
    [[nodiscard]] py::capsule facts(EntityId entity, const std::optional<std::string>& period) const {
        auto stream = std::make_unique<ArrowArrayStream>();
        write_arrow(result_.dataset(), result_.periods()[period_index(period)], entity, stream.get());
        return stream_capsule(std::move(stream));
    }

    [[nodiscard]] EntityId entity_of(const std::string& name) const {
        return result_.model().quantities[python::find_quantity(result_.model(), name)].entity;
    }
    [[nodiscard]] bool has_figures(EntityId entity) const {
        const auto& quantities = result_.model().quantities;
        for (QuantityId id = 0; id < quantities.size(); ++id)
            if (quantities[id].entity == entity && quantities[id].node != none && result_.has(id)) return true;
        return false;
    }

private:
    Result result_;
    Sources sources_;

    struct Cell {
        QuantityId quantity = none;
        std::size_t period = 0, row = 0;

        Cell(const EvaluatedResult& self, const std::string& name, const std::vector<std::string>& path, const std::optional<std::string>& said)
            : quantity(python::find_quantity(self.result_.model(), name)), period(self.period_index(said)) {
            const auto& model = self.result_.model();
            if (!self.result_.has(quantity)) refuse(Code::unknown_quantity, {name});
            const auto entity = model.quantities[quantity].entity;
            if (entity == none) return;
            const auto found = path.empty() ? std::nullopt : self.result_.find(period, entity, path);
            const auto& title = model.entities[entity].title.empty() ? model.entities[entity].name : model.entities[entity].title;
            if (!found) refuse(Code::unknown_object, {path.empty() ? std::string() : path.front(), title});
            row = *found;
        }
    };

    [[nodiscard]] std::size_t period_index(const std::optional<std::string>& period) const {
        const auto& periods = result_.periods();
        if (!period && periods.size() == 1) return 0;
        const auto found = period ? std::find(periods.begin(), periods.end(), *period) : periods.end();
        if (found == periods.end()) refuse(Code::several_periods, {std::to_string(periods.size())});
        return static_cast<std::size_t>(found - periods.begin());
    }

    void add_cells(const Explanation& explained, py::list& cells) const {
        const auto& model = result_.model();
        const auto& quantity = model.quantities[explained.quantity];
        std::string title;
        if (quantity.node != none) {
            const auto& node = model.nodes[quantity.node];
            title = node.title.empty() ? node.name : node.title;
            static constexpr std::array words{Word::value, Word::points, Word::maximum, Word::percent, Word::level};
            if (node.main() != explained.quantity)
                title.append(", ").append(spelling(words.at(static_cast<std::size_t>(quantity.facet)), language()));
        }
        cells.append(py::make_tuple(title, to_python(model, quantity.type, explained.state, explained.value)));
        for (const auto& used : explained.uses) add_cells(used, cells);
    }
};

}  // namespace

py::list tables_data(const std::vector<Table>& shown) {
    static constexpr std::array colours{"", "red", "orange", "yellow", "green", "blue", "grey"};
    constexpr std::size_t width = 100;
    py::list list;
    for (const auto& table : shown) {
        py::list sections, rows;
        for (const auto& section : table.sections) sections.append(py::make_tuple(section.heading, section.columns));
        for (const auto& row : table.rows) {
            py::list cells;
            for (const auto& cell : row) cells.append(py::make_tuple(cell.text, colours.at(static_cast<std::size_t>(cell.colour)), cell.right));
            rows.append(std::move(cells));
        }
        list.append(py::make_tuple(table.title, table.note, std::move(sections), std::move(rows), to_text(table, width, false), to_csv(table, language())));
    }
    return list;
}

const Result* result_of(const py::object& result) { return &result.cast<const EvaluatedResult&>().result(); }

void bind_result(py::module_& module) {
    using released = py::call_guard<py::gil_scoped_release>;
    py::class_<EvaluatedResult>(module, "Result")
        .def("periods", &EvaluatedResult::periods)
        .def("diagnostics", &EvaluatedResult::diagnostics)
        .def("to_json", &EvaluatedResult::json, released())
        .def("cell", &EvaluatedResult::cell, py::arg("name"), py::arg("path"), py::arg("period"))
        .def("explain", &EvaluatedResult::explain, py::arg("name"), py::arg("path"), py::arg("period"))
        .def("objects", &EvaluatedResult::objects, py::arg("entity"), py::arg("period"))
        .def("recommendations", &EvaluatedResult::recommendations, released())
        .def("recommendation_tables", &EvaluatedResult::recommendation_tables)
        .def("tables", &EvaluatedResult::tables, py::arg("name"))
        .def("entity_of", &EvaluatedResult::entity_of, py::arg("name"))
        .def("has_figures", &EvaluatedResult::has_figures, py::arg("entity"))
        .def("facts", &EvaluatedResult::facts, py::arg("entity"), py::arg("period"))
        .def("stream", &EvaluatedResult::stream, py::arg("entity"), py::arg("period"), py::arg("names"), py::arg("states"));
    module.def(
        "evaluate",
        [](const Methodology& methodology, const Facts& facts, std::vector<std::string> periods, std::vector<std::string> nodes, std::string as_of,
           py::object progress) {
            EvaluateOptions options;
            options.periods = std::move(periods);
            options.nodes = std::move(nodes);
            options.as_of = std::move(as_of);
            if (auto wrong = check_options(methodology.model(), facts.dataset(), options); wrong.has_errors()) throw Refusal{std::move(wrong)};
            return EvaluatedResult(methodology, facts, options, std::move(progress));
        },
        py::arg("methodology"), py::arg("facts"), py::arg("periods"), py::arg("nodes"), py::arg("as_of"), py::arg("progress"));
}

}  // namespace merilo::python
