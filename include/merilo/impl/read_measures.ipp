// Tables of measures: CSV and JSON become facts of road maps; a wrong record is reported and left out.
#pragma once

#include <merilo/impl/facts.hpp>
#include <merilo/impl/lookup.hpp>
#include <merilo/impl/roadmaps.hpp>
#include <merilo/impl/table_of_records.hpp>
#include <merilo/measures.hpp>

#include <algorithm>
#include <utility>

namespace merilo::inline v0 {
namespace detail {

/// "2021-06-02", or "02.06.2021" as spreadsheets write it.
std::optional<Day> measure_day(std::string_view text) {
    if (text.size() == 10 && text[2] == '.' && text[5] == '.')
        return parse_date(std::string(text.substr(6)).append("-").append(text.substr(3, 2)).append("-").append(text.substr(0, 2)));
    return parse_date(text);
}

std::optional<DaySpan> measure_due(std::string_view text) {
    if (const auto day = measure_day(text)) return DaySpan{*day, *day, to_text(*day)};
    return day_span(text);
}

/// What the records of a table of measures mean.
class MeasureTable {
public:
    MeasureTable(MeasureFacts& facts, const ReadOptions& options, DataReport& report)
        : facts_(facts), model_(*facts.model()), options_(options), report_(report) {}

    bool head(const std::vector<DataHeading>& headings) {
        if (!model_.roadmaps.empty()) return find_columns(headings);
        report_.add(Code::measures_without_roadmap, 0, {}, {key_argument(model_, Word::roadmap)});
        return false;
    }

    void record(std::uint64_t number, const std::vector<std::string_view>& cells) {
        cells_ = &cells;
        if (!read_record(number)) doubt();
    }

    void unread(std::uint64_t, const std::vector<std::string_view>& cells) {
        cells_ = &cells;
        doubt();
    }

    void broken() { facts_.doubt(none, none); }
    [[nodiscard]] static Code json_shape() { return Code::measure_json_shape; }
    [[nodiscard]] static const char* json_example() { return R"([{"object": "…", "measure": "7.5", "due": "2021-05", "done": "2021-06-02"}])"; }

private:
    enum class Field : std::uint8_t { object, roadmap, measure, due, done, document, above };
    struct Column {
        Field field = Field::object;
        EntityId entity = none;     ///< of an object: of whose road maps alone; of one above: its entity
        std::string heading;
    };

    MeasureFacts& facts_;
    const Model& model_;
    const ReadOptions& options_;
    DataReport& report_;
    std::vector<std::optional<Column>> columns_;
    std::vector<std::unordered_map<std::string, std::uint32_t>> codes_;   ///< of each road map
    std::unordered_map<std::string, std::optional<DaySpan>> known_due_;   ///< texts of deadlines, read once
    std::pair<std::vector<std::string>, std::uint32_t> last_object_{{}, none};
    const std::vector<std::string_view>* cells_ = nullptr;

    // Columns -------------------------------------------------------------------------------------------------------------------

    [[nodiscard]] static std::string field_name(Field field, Language language) {
        switch (field) {
            case Field::object: return language == Language::russian ? "объект" : "object";
            case Field::roadmap: return std::string(spelling(Word::roadmap, language));
            case Field::measure: return std::string(spelling(Word::measure, language));
            case Field::due: return std::string(spelling(Word::due, language));
            case Field::done: return std::string(spelling(Word::done, language));
            default: return std::string(spelling(Word::document, language));
        }
    }

    static constexpr std::array written_fields{Field::object, Field::roadmap, Field::measure, Field::due, Field::done, Field::document};

    [[nodiscard]] std::optional<Column> column_of(const std::string& name) const {
        for (const auto field : written_fields)
            for (const auto language : {Language::english, Language::russian})
                if (name == field_name(field, language)) return Column{field, none, {}};
        for (EntityId id = 0; id < model_.entities.size(); ++id)
            if (name == model_.entities[id].name || name == model_.entities[id].title) return Column{Field::above, id, {}};
        return std::nullopt;
    }

    [[nodiscard]] bool is_roadmap_entity(EntityId entity) const {
        return std::any_of(model_.roadmaps.begin(), model_.roadmaps.end(), [&](const RoadMap& roadmap) { return roadmap.entity == entity; });
    }

    bool find_columns(const std::vector<DataHeading>& headings) {
        report_.meet(headings);
        columns_.assign(headings.size(), std::nullopt);
        std::vector<std::string> known;
        for (const auto field : written_fields) known.push_back(field_name(field, model_.keywords));
        bool good = true;
        for (std::size_t i = 0; i < headings.size(); ++i) {
            const auto name = normal_name(trimmed_cell(headings[i].text));
            if (std::find(options_.ignore.begin(), options_.ignore.end(), name) != options_.ignore.end()) continue;
            columns_[i] = column_of(name);
            if (!columns_[i]) {
                auto& diagnostic = report_.add(Code::measure_column_unknown, headings[i].row, headings[i].shown,
                                               {shown_cell(name), Argument::text(listed_names(known))});
                if (const auto near = nearest_name(name, known); !near.empty())
                    diagnostic.notes.push_back({Code::data_near_name, {}, {Argument::text(near)}});
                good = false;
                continue;
            }
            columns_[i]->heading = headings[i].shown;
            for (std::size_t j = 0; j < i; ++j) {
                if (!columns_[j] || columns_[j]->field != columns_[i]->field || columns_[j]->entity != columns_[i]->entity) continue;
                report_.add(Code::doubled_column, headings[i].row, headings[i].shown, {shown_cell(name)});
                good = false;
            }
        }
        // The deepest entity that has road maps is the object, unless a column is called so.
        if (good && !has(Field::object)) {
            std::optional<std::size_t> deepest;
            for (std::size_t i = 0; i < columns_.size(); ++i)
                if (columns_[i] && columns_[i]->field == Field::above && is_roadmap_entity(columns_[i]->entity) &&
                    (!deepest || depth(columns_[i]->entity) > depth(columns_[*deepest]->entity)))
                    deepest = i;
            if (deepest) columns_[*deepest]->field = Field::object;
        }
        for (const auto field : {Field::object, Field::measure, Field::done}) {
            if (!good || has(field)) continue;
            report_.add(Code::measure_column_missing, headings.empty() ? 0 : headings.front().row, {},
                        {Argument::text(field_name(field, model_.keywords))});
            good = false;
        }
        if (good && !has(Field::roadmap) && model_.roadmaps.size() > 1) {
            report_.add(Code::measure_column_missing, headings.front().row, {}, {Argument::text(field_name(Field::roadmap, model_.keywords))});
            good = false;
        }
        for (const auto& roadmap : model_.roadmaps) {
            auto& codes = codes_.emplace_back();
            for (std::uint32_t i = 0; i < roadmap.measures.size(); ++i) codes.emplace(roadmap.measures[i].code, i);
        }
        return good;
    }

    [[nodiscard]] std::size_t depth(EntityId entity) const {
        std::size_t result = 0;
        for (; model_.entities[entity].parent != none; entity = model_.entities[entity].parent) ++result;
        return result;
    }

    [[nodiscard]] bool has(Field field) const {
        return std::any_of(columns_.begin(), columns_.end(), [&](const auto& column) { return column && column->field == field; });
    }

    /// The cell of a field, and its heading.
    [[nodiscard]] std::pair<std::string_view, std::string_view> cell(Field field, EntityId entity = none) const {
        for (std::size_t i = 0; i < columns_.size(); ++i)
            if (columns_[i] && columns_[i]->field == field && (field != Field::above || columns_[i]->entity == entity))
                return {trimmed_cell((*cells_)[i]), columns_[i]->heading};
        return {};
    }

    // Records -------------------------------------------------------------------------------------------------------------------

    /// False when the record is not read.
    bool read_record(std::uint64_t record) {
        MeasureFact fact;
        fact.record = record;
        const auto refuse = [&](Code code, std::string_view column, std::vector<Argument> arguments) -> Diagnostic& {
            return report_.add(code, record, column, std::move(arguments));
        };
        for (const auto field : {Field::object, Field::measure})
            if (const auto [text, heading] = cell(field); text.empty())
                return refuse(Code::measure_fact_incomplete, heading, {Argument::text(std::string(heading))}), false;
        fact.id.roadmap = roadmap_of(refuse);
        if (fact.id.roadmap == none) return false;
        const auto& roadmap = model_.roadmaps[fact.id.roadmap];
        const auto [code, code_heading] = cell(Field::measure);
        const auto found = codes_[fact.id.roadmap].find(std::string(code));
        if (found == codes_[fact.id.roadmap].end()) {
            std::vector<std::string> known;
            for (const auto& measure : roadmap.measures) known.push_back(measure.code);
            refuse(Code::measure_fact_code, code_heading, {shown_cell(code), Argument::text(roadmap.name), Argument::text(listed_names(known))});
            return false;
        }
        fact.id.measure = found->second;
        const auto& measure = roadmap.measures[fact.id.measure];
        if (!read_due(measure, fact, refuse) || !read_done(measure, fact, refuse)) return false;
        fact.object = object_of(roadmap);
        if (fact.object == none) {
            const auto [name, heading] = cell(Field::object);
            std::vector<std::string> known;
            for (const auto& object : facts_.objects())
                if (object.entity == roadmap.entity) known.push_back(object.path.front());
            const auto& entity = model_.entities[roadmap.entity];
            auto& diagnostic = refuse(Code::measure_fact_object, heading,
                                      {shown_cell(name), Argument::text(entity.title.empty() ? entity.name : entity.title)});
            if (const auto near = nearest_name(name, known); !near.empty())
                diagnostic.notes.push_back({Code::data_near_name, {}, {Argument::text(near)}});
            return false;
        }
        // A row that waits to be filled in names its object alone; of a scheduled measure it says when it is due.
        if (!fact.done && measure.kind != MeasureKind::scheduled) return true;
        std::uint64_t first = 0;
        const auto object = facts_.objects()[fact.object].path.front();
        if (facts_.add(std::move(fact), &first)) return true;
        refuse(Code::measure_fact_doubled, code_heading, {Argument::text(measure.code), Argument::text(object), Argument::text(std::to_string(first))});
        return false;
    }

    /// The record is not read: what the road maps of its object show is not known, as far as the record names it.
    void doubt() {
        const auto name = normal_name(cell(Field::object).first);
        if (name.empty()) return;
        for (const auto& roadmap : model_.roadmaps)
            if (facts_.find({roadmap.entity, {name}}) != none || !facts_.is_closed(roadmap.entity)) facts_.doubt(none, object_of(roadmap));
    }

    template <typename Refuse>
    std::uint32_t roadmap_of(const Refuse& refuse) {
        const auto [text, heading] = cell(Field::roadmap);
        if (text.empty() && model_.roadmaps.size() == 1) return 0;
        std::vector<std::string> known;
        for (std::uint32_t id = 0; id < model_.roadmaps.size(); ++id) {
            if (text == model_.roadmaps[id].name || text == roadmap_name(model_, model_.roadmaps[id])) return id;
            known.push_back(roadmap_name(model_, model_.roadmaps[id]));
        }
        refuse(Code::measure_fact_roadmap, heading, {shown_cell(text), Argument::text(listed_names(known))});
        return none;
    }

    template <typename Refuse>
    bool read_due(const Measure& measure, MeasureFact& fact, const Refuse& refuse) {
        const auto [text, heading] = cell(Field::due);
        const auto code = Argument::text(measure.code);
        const auto range = Argument::text(to_text(measure.within.first) + " … " + to_text(measure.within.last));
        const bool is_timeless = measure.kind == MeasureKind::continuous || measure.kind == MeasureKind::open;
        if (text.empty()) {
            if (measure.kind == MeasureKind::once) fact.due = measure.due.front();
            if (measure.kind == MeasureKind::recurring || measure.kind == MeasureKind::scheduled) {
                const bool is_free = measure.kind == MeasureKind::scheduled;
                refuse(Code::measure_fact_without_due, heading, {code, is_free ? range : Argument::text(due_names(measure, measure.within.first))});
                return false;
            }
            return true;
        }
        if (is_timeless) {
            refuse(Code::measure_fact_due_not_wanted, heading, {code});
            return false;
        }
        const auto [known, is_new] = known_due_.try_emplace(std::string(text));
        if (is_new) known->second = measure_due(text);
        const auto& read = known->second;
        const auto names = [&] { return Argument::text(due_names(measure, read ? read->first : measure.within.first)); };
        if (measure.kind == MeasureKind::scheduled) {
            if (read && measure.within.holds(read->last)) {
                fact.due = read;
                return true;
            }
            refuse(Code::measure_fact_occurrence, heading, {shown_cell(text), code, range});
            return false;
        }
        const auto [first, last] = read ? due_within(measure.due, *read) : std::pair(0U, 0U);
        if (first + 1 == last) {
            fact.due = measure.due[first];
            return true;
        }
        refuse(first == last ? Code::measure_fact_occurrence : Code::measure_fact_ambiguous, heading, {shown_cell(text), code, names()});
        return false;
    }

    template <typename Refuse>
    bool read_done(const Measure& measure, MeasureFact& fact, const Refuse& refuse) {
        const auto [text, heading] = cell(Field::done);
        const auto [document, document_heading] = cell(Field::document);
        fact.document = std::string(document);
        if (text.empty()) {
            if (!document.empty()) {
                refuse(Code::measure_fact_document, document_heading, {shown_cell(document)});
                return false;
            }
            return true;
        }
        fact.done = measure_day(text);
        if (!fact.done) {
            refuse(Code::measure_fact_date, heading, {shown_cell(text)});
            return false;
        }
        const auto since = measure.possible_since(fact.due);
        if (*fact.done >= since) return true;
        refuse(Code::measure_fact_done_before, heading, {Argument::text(to_text(*fact.done)), Argument::text(to_text(since))});
        return false;
    }

    /// None where the objects are known, and it is not among them.
    std::uint32_t object_of(const RoadMap& roadmap) {
        std::vector<std::string> path{normal_name(cell(Field::object).first)};
        for (auto above = model_.entities[roadmap.entity].parent; above != none; above = model_.entities[above].parent) {
            const auto text = cell(Field::above, above).first;
            if (text.empty()) break;
            path.push_back(normal_name(text));
        }
        auto& [last_path, last] = last_object_;
        if (last != none && last_path == path && facts_.objects()[last].entity == roadmap.entity) return last;
        if (facts_.is_closed(roadmap.entity) && facts_.find({roadmap.entity, path}) == none) return none;
        last = facts_.add_object({roadmap.entity, path});
        last_path = std::move(path);
        return last;
    }

};

bool is_json_name(std::string_view name) { return name.ends_with(".json") || name.ends_with(".JSON"); }

/// `text` is that of JSON.
bool read_measure_table(MeasureFacts& facts, const std::string& name, DataBytes bytes, std::string_view text, const ReadOptions& options,
                        Diagnostics& diagnostics) {
    DataReport report(name, diagnostics);
    MeasureTable meaning(facts, options, report);
    TableOfRecords<MeasureTable> table(meaning, options, report);
    return is_json_name(name) ? table.read_json(text) : table.read_csv(std::move(bytes));
}

}  // namespace detail

bool read_measures_text(MeasureFacts& facts, const std::string& name, std::string_view text, const ReadOptions& options,
                        Diagnostics& diagnostics) {
    if (text.size() > options.bytes) {
        diagnostics.add(Code::file_too_large, DataPlace{name, 0, {}}, {Argument::text(std::to_string(options.bytes))});
        return false;
    }
    return detail::read_measure_table(facts, name, detail::DataBytes(text), text, options, diagnostics);
}

bool read_measures(MeasureFacts& facts, const std::string& path, const ReadOptions& options, Diagnostics& diagnostics) {
    if (detail::is_json_name(path)) {
        const auto text = detail::read_data_file(path, options.bytes, diagnostics);
        return text && read_measures_text(facts, path, *text, options, diagnostics);
    }
    auto bytes = detail::DataBytes::open(path, options.bytes, diagnostics);
    return bytes && detail::read_measure_table(facts, path, std::move(*bytes), {}, options, diagnostics);
}

}  // namespace merilo::inline v0
