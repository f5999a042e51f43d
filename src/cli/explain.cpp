#include "commands.hpp"
#include "output.hpp"
#include "progress.hpp"

#include <algorithm>

namespace merilo::cli {
namespace {

/// An explanation is about one period.
void refuse_several_periods(const EvaluateOptions& options, const Facts& facts, const Speech& say) {
    const auto periods = facts.dataset.periods();
    if (!options.periods.empty() || periods.size() < 2) return;
    std::string list;
    for (const auto& period : periods) list += (list.empty() ? "" : ", ") + period;
    throw Refusal{say("в данных несколько периодов: {0}; назовите один: --period {1}",
                      "the data have several periods: {0}; name one: --period {1}", {list, periods.front()})};
}

std::size_t find_object(const Result& result, EntityId entity, const std::vector<std::string>& path, const Speech& say) {
    if (entity == none) return 0;
    const auto& title = result.model().entities[entity].name;
    if (result.periods().empty()) throw Refusal{say("в файлах с фактами нет ни одного объекта", "the files with facts hold no object")};
    if (const auto row = result.find(0, entity, path)) return *row;
    std::vector<std::string> known;
    std::string parents;
    for (std::size_t row = 0; row < result.rows(0, entity); ++row) {
        known.push_back(result.object(0, entity, row));
        const auto& parent = result.parent(0, entity, row);
        if (known.back() == path.front() && !parent.empty()) parents += (parents.empty() ? "" : ", ") + parent;
    }
    if (!parents.empty())
        throw Refusal{say("чтобы найти объект «{0}», назовите, в чём он находится: --of ИМЯ; есть в: {1}",
                          "to find “{0}”, name what it is in: --of NAME; there is one in: {1}", {path.front(), parents})};
    throw Refusal{
        say("в данных нет объекта «{0}» (сущность «{1}»)", "the data have no object “{0}” (entity “{1}”)", {path.front(), title}) +
        say.hint(path.front(), known)};
}

/// The one node of that name whose entity has the object; none: no or several entities have it.
QuantityId quantity_of_object(const Model& model, const Command& command, const Dataset& dataset, const EvaluateOptions& options) {
    const auto periods = options.periods.empty() ? dataset.periods() : options.periods;
    QuantityId result = none;
    for (EntityId entity = 0; entity < model.entities.size(); ++entity) {
        Diagnostics wrong;
        const auto quantity = find_quantity(model, command.node, wrong, model.entities[entity].name);
        const auto has_object = [&](const std::string& period) { return dataset.find(period, entity, command.object).has_value(); };
        if (quantity == none || std::none_of(periods.begin(), periods.end(), has_object)) continue;
        if (result != none) return none;
        result = quantity;
    }
    return result;
}

}  // namespace

int explain(const Command& command, const Speech& say) {
    int code = done;
    const auto methodology = load(command, command.files.front(), code, say);
    if (!methodology) return code;
    const auto& model = methodology->model();
    Diagnostics wrong;
    auto quantity = find_quantity(model, command.node, wrong, command.entity);
    const bool several = quantity == none && wrong.list.size() == 1 && wrong.list.front().code == Code::ambiguous_node;
    if (!several) refuse_wrong(wrong, say);
    const auto facts = read_facts_of(command, *methodology, say);
    if (facts.failure) return *facts.failure;

    auto options = options_of(command);
    if (several) quantity = quantity_of_object(model, command, facts.dataset, options);
    if (quantity == none) refuse_wrong(wrong, say);
    refuse_wrong_options(*methodology, facts, options, say);
    refuse_several_periods(options, facts, say);
    options.plan.wanted = {quantity};
    const auto result = evaluate(*methodology, facts.dataset, options);
    put_diagnostics(result.diagnostics(), methodology->sources(), true, say);
    if (fails_strictly(command, result, say)) return methodology_fails;
    const auto row = find_object(result, model.quantities[quantity].entity, command.object, say);
    if (!result.has(quantity) || result.periods().empty()) return data_have_errors;
    const auto explanation = v0::explain(result, 0, quantity, row);
    auto wrong_facts = facts.diagnostics;
    const auto& evaluated = result.diagnostics().list;
    wrong_facts.list.insert(wrong_facts.list.end(), evaluated.begin(), evaluated.end());
    auto text = command.format == Format::json ? to_json(explanation, model, facts.sources, say.language(), wrong_facts)
                                               : to_text(explanation, model, methodology->sources(), say.language());
    if (!text.ends_with('\n')) text += '\n';
    put_result(command, text, say);
    return facts.diagnostics.has_errors() || result.diagnostics().has_errors() ? data_have_errors : done;
}

}  // namespace merilo::cli
