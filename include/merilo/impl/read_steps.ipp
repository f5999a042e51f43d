// Tables of steps: which object has done what of which mechanism, in CSV or JSON.
#pragma once

#include <merilo/date.hpp>
#include <merilo/impl/lookup.hpp>
#include <merilo/impl/steps.ipp>
#include <merilo/impl/table_of_records.hpp>

#include <array>
#include <utility>

namespace merilo::inline v0 {
namespace detail {

std::optional<Day> measure_day(std::string_view text);
bool is_json_name(std::string_view name);

/// The columns of a table of steps that are the same for every methodology.
constexpr std::array step_columns{Word::mechanism, Word::step, Word::period, Word::done, Word::document, Word::published};

/// Puts the records of one table of steps into a data set.
class StepTable {
public:
    StepTable(Dataset& dataset, const ReadOptions& options, DataReport& report)
        : dataset_(dataset), model_(*dataset.model()), options_(options), report_(report) {
        column_of_.fill(none);
        entity_column_.resize(model_.entities.size(), none);
    }

    /// False when the records cannot be understood.
    bool head(const std::vector<DataHeading>& headings) {
        if (model_.mechanisms.empty()) {
            report_.add(Code::steps_without_mechanism, 0, {});
            return false;
        }
        if (!check_default_period(model_, options_, report_)) return false;
        report_.meet(headings);
        bool good = true;
        for (std::uint32_t i = 0; i < headings.size(); ++i) {
            shown_.push_back(headings[i].shown);
            const auto name = normal_name(trimmed_cell(headings[i].text));
            auto* place = column(name);
            if (place != nullptr && *place == none) {
                *place = i;
                continue;
            }
            if (std::find(options_.ignore.begin(), options_.ignore.end(), name) != options_.ignore.end()) continue;
            if (place != nullptr) report_.add(Code::doubled_column, headings[i].row, headings[i].shown, {shown_cell(name)});
            else unknown(headings[i], name);
            good = false;
        }
        for (const auto word : {Word::mechanism, Word::step, Word::done}) good = require(word) && good;
        if (model_.period != Word::nothing && options_.period.empty()) good = require(Word::period) && good;
        if (reads_published()) good = require(Word::published) && good;
        if (good) dataset_.begin_steps();
        return good;
    }

    void record(std::uint64_t number, const std::vector<std::string_view>& cells) {
        cells_ = &cells;
        number_ = number;
        ObjectStep step;
        step.file = report_.file();
        step.record = number;
        const auto found = find_step(step.fact);
        if (found == Found::not_required) return;   // whatever it says changes nothing
        const auto path = step.fact.mechanism == none ? std::vector<std::string>{} : find_object(step.fact.mechanism);
        if (found == Found::nothing || path.empty() || !find_period(step.period)) return doubt(step.fact.mechanism);
        find_facts(step);
        const auto& node = model_.nodes[model_.mechanisms[step.fact.mechanism].node];
        const auto once = model_.mechanisms[step.fact.mechanism].steps[step.fact.step].once;   // it may hold later
        if (const auto period = period_number(model_.period, step.period); period && !once && !node.valid.holds(*period))
            add(Code::step_fact_not_in_force, Word::mechanism, {shown_cell(node.name), Argument::text(step.period)});
        const auto name = model_.nodes[model_.mechanisms[step.fact.mechanism].steps[step.fact.step].node].name;
        const auto period = step.period;
        const auto added = dataset_.add_step(std::move(step), path);
        if (added == StepAdded::ambiguous_object) {
            add_at(Code::ambiguous_object, entity_column_[node.entity], {shown_cell(path[0])});
        } else if (added == StepAdded::unknown_object) {
            auto& diagnostic = add_at(Code::step_fact_unknown_object, entity_column_[node.entity], {shown_cell(path[0]), title_of(node.entity)});
            std::vector<std::string> known;
            for (const auto& object : dataset_.objects())
                if (object.entity == node.entity) known.push_back(object.name);
            const auto near = ++hints_ > most_hints ? std::string() : nearest_name(path[0], known);
            if (!near.empty()) diagnostic.notes.push_back({Code::data_near_name, {}, {Argument::text(near)}});
        } else if (added == StepAdded::doubled) {
            auto& diagnostic = add(Code::step_fact_doubled, Word::step, {shown_cell(name), shown_cell(path[0]), Argument::text(period.empty() ? "—" : period)});
            if (const auto first = first_record(path[0], name, period); first != 0)
                diagnostic.notes.push_back({Code::first_record, {}, {Argument::text(std::to_string(first))}});
        }
    }

    void unread(std::uint64_t number, const std::vector<std::string_view>& cells) {
        cells_ = &cells;
        number_ = number;
        doubt(none);
    }

    void broken() { dataset_.doubt_steps(none, none); }
    [[nodiscard]] static Code json_shape() { return Code::steps_json_shape; }
    [[nodiscard]] static const char* json_example() {
        return R"([{"municipality": "…", "mechanism": "…", "step": "…", "period": "2022", "done": true}])";
    }

private:
    static constexpr std::size_t most_hints = 20;   // they take time

    Dataset& dataset_;
    const Model& model_;
    const ReadOptions& options_;
    DataReport& report_;
    std::array<std::uint32_t, step_columns.size()> column_of_{};   // by place in `step_columns`
    std::vector<std::uint32_t> entity_column_;
    std::vector<std::string> shown_;
    const std::vector<std::string_view>* cells_ = nullptr;
    std::uint64_t number_ = 0;
    std::size_t hints_ = 0;

    static std::size_t index_of(Word word) {
        return static_cast<std::size_t>(std::find(step_columns.begin(), step_columns.end(), word) - step_columns.begin());
    }
    [[nodiscard]] std::uint32_t at(Word word) const { return column_of_[index_of(word)]; }
    [[nodiscard]] std::string_view cell(std::uint32_t column) const { return column == none ? std::string_view{} : trimmed_cell((*cells_)[column]); }
    [[nodiscard]] std::string_view cell(Word word) const { return cell(at(word)); }
    [[nodiscard]] Argument title_of(EntityId entity) const {
        return Argument::text(model_.entities[entity].title.empty() ? model_.entities[entity].name : model_.entities[entity].title);
    }
    Diagnostic& add_at(Code code, std::uint32_t column, std::vector<Argument> arguments) {
        return report_.add(code, number_, column == none ? std::string_view{} : std::string_view(shown_[column]), std::move(arguments));
    }
    Diagnostic& add(Code code, Word word, std::vector<Argument> arguments) { return add_at(code, at(word), std::move(arguments)); }

    std::uint32_t* column(const std::string& name) {
        for (std::size_t i = 0; i < step_columns.size(); ++i)
            for (const auto language : {Language::english, Language::russian})
                if (fact_is_word(name, spelling(step_columns[i], language))) return &column_of_[i];
        for (EntityId entity = 0; entity < model_.entities.size(); ++entity)
            if (name == model_.entities[entity].name || (!name.empty() && name == normal_name(trimmed_cell(model_.entities[entity].title))))
                return &entity_column_[entity];
        return nullptr;
    }

    void unknown(const DataHeading& heading, const std::string& name) {
        std::vector<std::string> known;
        for (const auto& mechanism : model_.mechanisms)
            for (auto entity = model_.nodes[mechanism.node].entity; entity != none; entity = model_.entities[entity].parent)
                if (std::find(known.begin(), known.end(), model_.entities[entity].name) == known.end()) known.push_back(model_.entities[entity].name);
        for (const auto word : step_columns) known.emplace_back(spelling(word, model_.keywords));
        auto& diagnostic = report_.add(Code::steps_column_unknown, heading.row, heading.shown, {shown_cell(name), Argument::text(listed_names(known))});
        if (const auto near = nearest_name(name, known); !near.empty())
            diagnostic.notes.push_back({Code::data_near_name, {}, {Argument::text(near)}});
    }

    bool require(Word word) {
        if (at(word) != none) return true;
        report_.add(Code::steps_column_absent, 0, {}, {key_argument(model_, word)});
        return false;
    }

    /// Do points depend on what is published?
    [[nodiscard]] bool reads_published() const {
        return std::any_of(model_.exprs.begin(), model_.exprs.end(), [&](const Expr& expr) {
            if (expr.op != Op::read || model_.quantities[expr.payload].node == none) return false;
            return model_.nodes[model_.quantities[expr.payload].node].part == MechanismPart::published;
        });
    }

    bool is_filled(Word word) {
        if (!cell(word).empty()) return true;
        add(Code::step_fact_incomplete, word, {key_argument(model_, word)});
        return false;
    }

    enum class Found : std::uint8_t { nothing, not_required, step };

    Found find_step(StepFact& fact) {
        const auto said = normal_name(cell(Word::mechanism));
        if (!is_filled(Word::mechanism)) return Found::nothing;
        std::vector<std::uint32_t> found;
        std::vector<std::string> known;
        for (std::uint32_t id = 0; id < model_.mechanisms.size(); ++id) {
            const auto& node = model_.nodes[model_.mechanisms[id].node];
            const auto full = model_.entities[node.entity].name + "." + node.name;
            if (said == full) found.assign(1, id);
            if (said == full) break;
            if (!said.empty() && (said == node.name || said == node.code || said == normal_name(node.title))) found.push_back(id);
            known.push_back(node.name);
        }
        if (found.size() != 1) {
            if (found.size() > 1)
                for (const auto id : found) known.push_back(model_.entities[model_.nodes[model_.mechanisms[id].node].entity].name + "." + said);
            const auto near = ++hints_ > most_hints ? std::string() : found.size() > 1 ? known.back() : nearest_name(said, known);
            add(Code::step_fact_unknown_mechanism, Word::mechanism, {shown_cell(said), hint(near)});
            return Found::nothing;
        }
        fact.mechanism = found[0];
        if (!is_filled(Word::step)) return Found::nothing;
        const auto& mechanism = model_.mechanisms[fact.mechanism];
        const auto& node = model_.nodes[mechanism.node];
        const auto& steps = model_.cycles[mechanism.cycle].steps;
        const auto name = normal_name(cell(Word::step));
        std::vector<std::string> names;
        std::uint32_t step = none;
        for (std::uint32_t i = 0; i < steps.size() && step == none; ++i) {
            names.push_back(steps[i].name);
            if (!name.empty() && (name == steps[i].name || name == steps[i].code || name == normal_name(steps[i].title))) step = i;
        }
        if (step == none) {
            const auto near = ++hints_ > most_hints ? std::string() : nearest_name(name, names);
            add(Code::step_fact_unknown_step, Word::step, {shown_cell(name), shown_cell(node.name), hint(near)});
            return Found::nothing;
        }
        const auto is_it = [&](const MechanismStep& it) { return it.step == step; };
        const auto place = std::find_if(mechanism.steps.begin(), mechanism.steps.end(), is_it);
        if (place == mechanism.steps.end()) {
            add(Code::step_fact_not_required, Word::step, {shown_cell(name), shown_cell(node.name)});
            return Found::not_required;
        }
        fact.step = static_cast<std::uint32_t>(place - mechanism.steps.begin());
        return Found::step;
    }

    /// The row is not read: what the table does not have of its object is not known, as far as the row tells which object and mechanism.
    void doubt(std::uint32_t mechanism) {
        for (EntityId entity = 0; entity < model_.entities.size(); ++entity) {
            const auto name = normal_name(cell(entity_column_[entity]));
            const bool may_be_it = mechanism == none || model_.nodes[model_.mechanisms[mechanism].node].entity == entity;
            if (name.empty() || !may_be_it) continue;
            for (ObjectId object = 0; object < dataset_.objects().size(); ++object)
                if (dataset_.objects()[object].entity == entity && dataset_.objects()[object].name == name) dataset_.doubt_steps(object, mechanism);
        }
    }

    static Argument hint(const std::string& near) {
        return Argument::phrase(near.empty() ? std::string() : "{term:hint_begin}" + near + "{term:hint_end}");
    }

    /// The object and those above it, as far as they are named; empty, with a diagnostic, when the object is not.
    std::vector<std::string> find_object(std::uint32_t mechanism) {
        const auto& node = model_.nodes[model_.mechanisms[mechanism].node];
        std::vector<std::string> path;
        for (auto entity = node.entity; entity != none; entity = model_.entities[entity].parent) {
            const auto name = cell(entity_column_[entity]);
            if (name.empty()) break;
            path.push_back(normal_name(name));
        }
        if (path.empty()) add_at(Code::steps_object_absent, entity_column_[node.entity], {Argument::text(model_.entities[node.entity].name), shown_cell(node.name)});
        return path;
    }

    bool find_period(std::string& period) {
        period = options_.period;
        if (const auto said = cell(Word::period); !said.empty()) period = normal_name(said);
        const bool is_needed = model_.period != Word::nothing;
        if (period.empty() && !is_needed) return true;
        if (period.empty()) add(Code::step_fact_without_period, Word::period, {Argument::text(std::string(period_example(model_.period)))});
        else if (!is_period(model_.period, period))
            add(Code::wrong_period, Word::period, {shown_cell(period), Argument::text(std::string(period_example(model_.period)))});
        else return true;
        return false;
    }

    /// Yes, no, or nothing where it is missing. False, with a diagnostic, for anything else.
    bool read_flag(Word word, std::optional<bool>& flag, bool* not_applicable) {
        Type type;
        type.kind = TypeKind::yes_no;
        const auto read = FactFormat(model_, type, {}, false).read(cell(word));
        flag.reset();
        if (read.error) {
            report_.add(*read.error, number_, at(word) == none ? std::string_view{} : std::string_view(shown_[at(word)]));
            return false;
        }
        if (read.state == State::not_applicable && not_applicable == nullptr) {
            add(Code::fact_not_yes_no, word, {shown_cell(cell(word))});
            return false;
        }
        if (read.state == State::not_applicable) *not_applicable = true;
        if (read.state == State::value) flag = read.number != 0;
        return true;
    }

    /// What the row says of its step. A mistake leaves it unknown.
    void find_facts(ObjectStep& step) {
        const auto& rule = model_.mechanisms[step.fact.mechanism].steps[step.fact.step];
        const auto done = cell(Word::done);
        step.fact.document = std::string(cell(Word::document));
        const auto day = measure_day(done);
        if (rule.kind != StepKind::document && !done.empty()) {
            add(Code::step_fact_computed, Word::done, {Argument::text(model_.nodes[rule.node].name), key_argument(model_, Word::done)});
        } else if (day) {
            const std::chrono::year_month_day date(*day);
            const auto month = static_cast<std::int32_t>(static_cast<int>(date.year())) * months_of_year +
                               static_cast<std::int32_t>(static_cast<unsigned>(date.month())) - 1;
            const auto period = period_number(model_.period, step.period);
            const bool is_inside = !period || (months_of_period(model_.period, *period).first <= month && month <= months_of_period(model_.period, *period).last);
            if (is_inside) step.fact.done = true;
            else add(Code::step_day_outside_period, Word::done, {shown_cell(done), Argument::text(step.period)});
            step.fact.day = to_text(*day);
        } else {
            read_flag(Word::done, step.fact.done, &step.fact.not_applicable);
        }
        read_flag(Word::published, step.fact.published, nullptr);
        if (rule.kind != StepKind::document) return;
        if (done.empty() && !step.fact.document.empty()) add(Code::document_without_done, Word::document, {key_argument(model_, Word::done)});
        if (step.fact.done == false && step.fact.published == true) {
            add(Code::published_not_done, Word::published, {key_argument(model_, Word::published), key_argument(model_, Word::done)});
            step.fact.done.reset();
        }
    }

    [[nodiscard]] std::uint64_t first_record(const std::string& object, const std::string& node, const std::string& period) const {
        for (const auto& step : dataset_.steps())
            if (step.period == period && dataset_.objects()[step.object].name == object &&
                model_.nodes[model_.mechanisms[step.fact.mechanism].steps[step.fact.step].node].name == node)
                return step.record;
        return 0;
    }
};

}  // namespace detail

bool read_steps_text(Dataset& dataset, const std::string& name, std::string_view text, const ReadOptions& options, Diagnostics& diagnostics) {
    if (text.size() > options.bytes) {
        diagnostics.add(Code::file_too_large, DataPlace{name, 0, {}}, {Argument::text(std::to_string(options.bytes))});
        return false;
    }
    detail::DataReport report(name, diagnostics);
    detail::StepTable meaning(dataset, options, report);
    detail::TableOfRecords<detail::StepTable> table(meaning, options, report);
    return detail::is_json_name(name) ? table.read_json(text) : table.read_csv(detail::DataBytes(text));
}

bool read_steps(Dataset& dataset, const std::vector<std::string>& paths, const ReadOptions& options, Diagnostics& diagnostics) {
    bool good = true;
    for (const auto& path : paths) {
        const auto text = detail::read_data_file(path, options.bytes, diagnostics);
        good = text && read_steps_text(dataset, path, *text, options, diagnostics) && good;
    }
    return good;
}

}  // namespace merilo::inline v0
