// Facts of steps in JSON, as `read_steps` takes them.
#pragma once

#include <merilo/impl/json_writer.hpp>

namespace merilo::inline v0 {
namespace detail {

class JsonSteps : public JsonWriter {
public:
    explicit JsonSteps(const Dataset& dataset) : JsonWriter(no_sources_, Language::english), dataset_(dataset), model_(*dataset.model()) {}

    void write() {
        begin_list();
        for (const auto& step : dataset_.steps()) record(step);
        end_list();
    }

private:
    inline static const Sources no_sources_;
    const Dataset& dataset_;
    const Model& model_;

    void record(const ObjectStep& step) {
        const auto& mechanism = model_.mechanisms[step.fact.mechanism];
        const auto& rule = mechanism.steps[step.fact.step];
        const auto said = [&](Word word) { return spelling(word, Language::english); };
        begin();
        for (auto object = step.object; object != none; object = dataset_.objects()[object].parent)
            key(model_.entities[dataset_.objects()[object].entity].name, dataset_.objects()[object].name);
        const auto& whole = model_.nodes[mechanism.node];
        key(said(Word::mechanism), model_.entities[whole.entity].name + "." + whole.name);
        key(said(Word::step), model_.cycles[mechanism.cycle].steps[rule.step].name);
        if (!step.period.empty()) key(said(Word::period), step.period);
        if (rule.kind == StepKind::document && step.fact.not_applicable) key(said(Word::done), "н/п");
        else if (!step.fact.day.empty() && step.fact.done == true) key(said(Word::done), step.fact.day);
        else state(said(Word::done), rule.kind == StepKind::document ? step.fact.done : std::nullopt);
        if (!step.fact.document.empty()) key(said(Word::document), step.fact.document);
        state(said(Word::published), step.fact.published);
        end();
    }

    void state(std::string_view column, const std::optional<bool>& value) {
        name(column);
        if (value) boolean(*value);
        else null();
    }
};

}  // namespace detail

std::string steps_to_json(const Dataset& dataset) {
    detail::JsonSteps output(dataset);
    output.write();
    return output.take();
}

}  // namespace merilo::inline v0
