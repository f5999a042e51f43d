#include "commands.hpp"
#include "output.hpp"
#include "progress.hpp"

#include <algorithm>

namespace merilo::cli {
namespace {

/// The day of --as-of, else the last of the period: of --period, or of the latest in the data.
Day day_of(const Command& command, const std::vector<std::string>& periods, const Speech& say) {
    if (const auto day = parse_date(command.as_of)) return *day;
    std::optional<Day> last;
    const auto take = [&](const std::string& period) {
        if (const auto span = day_span(period); span && (!last || *last < span->last)) last = span->last;
    };
    if (!command.period.empty()) take(command.period);
    else
        for (const auto& period : periods) take(period);
    if (last) return *last;
    Diagnostics wrong;
    wrong.add(Code::measures_as_of_needed, Span{});
    const auto& said = wrong.list.front();
    throw Refusal{"--as-of: " + say("ошибка {0}: {1}", "error {0}: {1}", {code_name(said.code), message(said, say.language())})};
}

void refuse_unknown_roadmap(const Model& model, const std::string& name, const Speech& say) {
    std::vector<std::string> known;
    std::string list;
    for (const auto& roadmap : model.roadmaps) {
        const auto full = model.entities[roadmap.entity].name + "." + roadmap.name;
        if (name.empty() || name == roadmap.name || name == full) return;
        known.insert(known.end(), {roadmap.name, full});
        list += (list.empty() ? "" : ", ") + full;
    }
    if (known.empty()) return;
    throw Refusal{say("нет дорожной карты «{0}»; есть: {1}", "there is no road map “{0}”; there are: {1}", {name, list}) + say.hint(name, known)};
}

std::string as_csv(const std::vector<Table>& shown, const Command& command, const Speech& say) {
    return csv_of(shown, command,
                  say("в файл csv помещается одна таблица, а их несколько; выберите дорожную карту или период: --roadmap, --period",
                      "a csv file holds one table, and there are several; choose a road map or a period: --roadmap, --period"),
                  say);
}

std::string as_picture(const RoadMapReport& report, const RoadMapOptions& options, const Command& command, const Speech& say) {
    std::vector<std::size_t> fitting;
    const auto& model = report.model();
    for (std::size_t i = 0; i < report.roadmaps.size(); ++i) {
        const auto& status = report.roadmaps[i];
        const auto& roadmap = model.roadmaps[status.roadmap];
        const auto& path = report.facts->objects()[status.object].path;
        const bool is_map = options.roadmap.empty() || options.roadmap == roadmap.name ||
                            options.roadmap == model.entities[roadmap.entity].name + "." + roadmap.name;
        if (is_map && (command.object.empty() || command.object.front() == path.front())) fitting.push_back(i);
    }
    if (fitting.size() == 1) return to_svg(report, fitting.front(), options);
    if (fitting.empty()) throw Refusal{say("рисовать нечего: такой дорожной карты в данных нет", "there is nothing to draw: the data have no such road map")};
    throw Refusal{say("на рисунке помещается одна дорожная карта одного объекта, а их {0}; назовите их: --roadmap ИМЯ, --object ИМЯ",
                      "a picture holds one road map of one object, and there are {0}; name them: --roadmap NAME, --object NAME",
                      {std::to_string(fitting.size())})};
}

/// The results of the data, where there are some.
std::optional<Result> evaluated(const Command& command, const Methodology& methodology, Facts& facts, const Speech& say) {
    if (command.data.empty()) return std::nullopt;
    auto options = options_of(command);
    refuse_wrong_options(methodology, facts, options, say);
    auto result = evaluate(methodology, facts.dataset, options);
    put_diagnostics(result.diagnostics(), methodology.sources(), true, say);
    return result;
}

}  // namespace

int roadmap(const Command& command, const Speech& say) {
    int code = done;
    const auto methodology = load(command, command.files.front(), code, say);
    if (!methodology) return code;
    const auto& model = methodology->model();
    refuse_unknown_roadmap(model, command.roadmap, say);
    if (model.roadmaps.empty()) {
        Diagnostics wrong;
        wrong.add(Code::measures_without_roadmap, Span{}, {Argument::text(std::string(spelling(Word::roadmap, say.language())))});
        refuse_wrong(wrong, say);
    }
    if (!command.as_of.empty() && !parse_date(command.as_of)) {
        Diagnostics wrong;
        wrong.add(Code::wrong_as_of, Span{}, {Argument::text(command.as_of)});
        refuse_wrong(wrong, say);
    }
    auto facts = read_facts_of(command, *methodology, say);
    if (facts.failure) return *facts.failure;
    const auto result = evaluated(command, *methodology, facts, say);

    auto measures = facts.measures ? facts.measures : std::make_shared<MeasureFacts>(facts.dataset.model());
    if (!facts.measures) add_objects(*measures, facts.dataset);
    auto report = track(measures, day_of(command, result ? result->periods() : std::vector<std::string>{}, say));
    if (result) add_origins(report, *result);
    RoadMapOptions options;
    options.language = say.language();
    options.roadmap = command.roadmap;
    options.next = command.next;
    std::string text;
    switch (command.format.value_or(Format::table)) {
        case Format::json: text = to_json(report, facts.sources, options, facts.diagnostics); break;
        case Format::calendar: text = to_calendar(report, options); break;
        case Format::svg: text = as_picture(report, options, command, say); break;
        case Format::csv: text = as_csv(tables(report, options.next ? RoadMapTable::next : RoadMapTable::measures, options), command, say); break;
        default: text = to_text(report, options, look_of(command).width, look_of(command).colour);
    }
    if (report.roadmaps.empty())
        put_message(say("показать нечего: в данных нет объектов с дорожными картами\n", "there is nothing to show: the data hold no objects with road maps\n"));
    put_result(command, text, say);
    const bool has_errors = facts.diagnostics.has_errors() || (result && result->diagnostics().has_errors());
    return has_errors ? data_have_errors : done;
}

int recommend(const Command& command, const Speech& say) {
    int code = done;
    const auto methodology = load(command, command.files.front(), code, say);
    if (!methodology) return code;
    if (methodology->model().recommendations.empty())
        throw Refusal{say("в методике нет рекомендаций", "the methodology has no recommendations")};
    auto facts = read_facts_of(command, *methodology, say);
    if (facts.failure) return *facts.failure;
    const auto result = evaluated(command, *methodology, facts, say);
    if (fails_strictly(command, *result, say)) return methodology_fails;
    const auto given = advice(*result);
    std::string text;
    if (command.format == Format::json) {
        text = to_json(given, *result, facts.sources, say.language(), facts.diagnostics);
    } else {
        const auto shown = tables(given, *result, methodology->sources(), say.language());
        if (shown.empty()) put_message(say("ни одна рекомендация не сработала\n", "no recommendation is given\n"));
        text = command.format == Format::csv ? as_csv(shown, command, say) : text_of(shown, look_of(command));
    }
    put_result(command, text, say);
    return facts.diagnostics.has_errors() || result->diagnostics().has_errors() ? data_have_errors : done;
}

}  // namespace merilo::cli
