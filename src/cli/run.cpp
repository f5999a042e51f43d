#include "commands.hpp"
#include "output.hpp"
#include "progress.hpp"

namespace merilo::cli {
namespace {

void refuse_unknown_report(const Model& model, const std::string& name, const Speech& say) {
    if (name.empty()) return;
    std::vector<std::string> known;
    std::string list;
    for (const auto& report : model.reports) {
        const auto full = model.entities[report.entity].name + "." + report.name;
        if (name == report.name || name == full) return;
        known.insert(known.end(), {report.name, full});
        list += (list.empty() ? "" : ", ") + full;
    }
    for (const auto& mechanism : model.mechanisms) {
        const auto& node = model.nodes[mechanism.node];
        const auto full = model.entities[node.entity].name + "." + node.name;
        if (name == node.name || name == full) return;
        known.insert(known.end(), {node.name, full});
        list += (list.empty() ? "" : ", ") + full;
    }
    for (const auto& roadmap : model.roadmaps) {
        const auto full = model.entities[roadmap.entity].name + "." + roadmap.name;
        if (name == roadmap.name || name == full) return;
        known.insert(known.end(), {roadmap.name, full});
        list += (list.empty() ? "" : ", ") + full;
    }
    if (known.empty()) throw Refusal{say("в методике нет отчётов; уберите --report", "the methodology has no reports; leave --report out")};
    throw Refusal{say("нет отчёта «{0}»; есть: {1}", "there is no report “{0}”; there are: {1}", {name, list}) + say.hint(name, known)};
}

std::string as_csv(const std::vector<Table>& shown, const Command& command, const Speech& say) {
    std::string list;
    for (const auto& table : shown) list += "\n  " + table.title;
    return csv_of(shown, command,
                  say("в файл csv помещается одна таблица, а их несколько; выберите её с --report и --period:{0}",
                      "a csv file holds one table, and there are several; choose one by --report and --period:{0}", {list}),
                  say);
}

}  // namespace

int run(const Command& command, const Speech& say) {
    int code = done;
    const auto methodology = load(command, command.files.front(), code, say);
    if (!methodology) return code;
    refuse_unknown_report(methodology->model(), command.report, say);
    const auto facts = read_facts_of(command, *methodology, say);
    if (facts.failure) return *facts.failure;

    auto options = options_of(command);
    refuse_wrong_options(*methodology, facts, options, say);
    const auto result = evaluate(*methodology, facts.dataset, options);
    put_diagnostics(result.diagnostics(), methodology->sources(), true, say);
    if (fails_strictly(command, result, say)) return methodology_fails;

    std::string text;
    if (command.format == Format::json) {
        text = to_json(result, facts.sources, say.language(), facts.diagnostics);
        if (!text.ends_with('\n')) text += '\n';
    } else {
        auto shown = tables(result, say.language(), command.report);
        // What the results advise follows them; a csv file holds one table.
        if (command.report.empty() && command.nodes.empty() && command.format != Format::csv) {
            const auto advised = tables(advice(result), result, methodology->sources(), say.language());
            shown.insert(shown.end(), advised.begin(), advised.end());
        }
        if (shown.empty())
            put_message(say("показать нечего: в данных нет объектов, о которых говорит методика\n",
                            "there is nothing to show: the data hold no objects that the methodology speaks of\n"));
        text = command.format == Format::csv ? as_csv(shown, command, say) : text_of(shown, look_of(command));
    }
    put_result(command, text, say);
    return facts.diagnostics.has_errors() || result.diagnostics().has_errors() ? data_have_errors : done;
}

}  // namespace merilo::cli
