// Management cycles: their steps, and what each comes after.
#pragma once

#include <merilo/impl/resolve_roadmaps.ipp>

#include <span>

namespace merilo::inline v0::detail {

/// A part of a mechanism by its English name, whatever the language of its keyword: results of the whole, which no step can be called, and
/// facts of a step.
std::string_view mechanism_part_name(std::string_view written, bool of_step = false) {
    constexpr Word of_whole[] = {Word::full, Word::broken, Word::before}, of_steps[] = {Word::done, Word::published};
    for (const auto word : of_step ? std::span<const Word>(of_steps) : std::span<const Word>(of_whole))
        if (written == spelling(word, Language::russian)) return spelling(word, Language::english);
    return written;
}

bool is_mechanism_result(std::string_view written) {
    const auto name = mechanism_part_name(written);
    return name == spelling(Word::full, Language::english) || name == spelling(Word::broken, Language::english) ||
           name == spelling(Word::before, Language::english);
}

/// The steps become the labels of a list, so that a step can be the value of a figure.
void Resolver::declare_cycle(SyntaxId declaration) {
    const auto name = child(declaration, 0);
    if (absent(name)) return;
    Cycle cycle;
    cycle.name = text_of(name);
    cycle.title = text_of(child(declaration, 2));
    cycle.span = at(name).span;
    cycle.list = static_cast<ListId>(model_.lists.size());
    if (!define(cycle.name, {ResolveGlobal::Kind::list, cycle.list, cycle.span})) return;
    std::vector<SyntaxId> syntax;
    std::unordered_map<std::string, std::uint32_t> index;
    for (std::uint32_t i = 6; i < at(declaration).count; ++i) {
        const auto step = child(declaration, i), own = child(step, 0);
        if (at(step).kind != SyntaxKind::step) continue;
        const auto text = text_of(own);
        const auto [known, is_new] = index.emplace(text, static_cast<std::uint32_t>(cycle.steps.size()));
        if (is_mechanism_result(text))
            report(Code::step_name_taken, own, {quote(text)});
        if (!is_new) {
            doubled(at(own).span, text, cycle.steps[known->second].span);
            continue;
        }
        cycle.steps.push_back({text, text_of(child(step, 1)), text_of(child(step, 2)), {}, at(own).span});
        syntax.push_back(step);
    }
    if (cycle.steps.empty() && !at(declaration).flag) diagnostics_.add(Code::cycle_without_steps, cycle.span, {quote(cycle.name)});
    // Each step of a mechanism reads all those before it.
    if (constexpr std::size_t most = 100; cycle.steps.size() > most) {
        diagnostics_.add(Code::too_many_steps_of_cycle, cycle.span, {quote(cycle.name), number(cycle.steps.size()), number(most)});
        cycle.steps.resize(most);
        std::erase_if(index, [](const auto& it) { return it.second >= most; });
    }
    for (std::uint32_t id = 0; id < cycle.steps.size(); ++id) {
        auto& step = cycle.steps[id];
        for (std::uint32_t i = 3; i < at(syntax[id]).count; ++i) {
            const auto before = child(syntax[id], i);
            if (at(before).kind != SyntaxKind::name) continue;
            const auto found = index.find(text_of(before));
            if (found == index.end()) {
                Texts known;
                for (const auto& it : cycle.steps) known.push_back(it.name);
                report(Code::unknown_step, before, {quote(text_of(before)), quote(cycle.name), hint(text_of(before), known)});
            } else if (found->second == id) {
                report(Code::step_after_itself, before, {quote(step.name)});
            } else if (std::find(step.after.begin(), step.after.end(), found->second) != step.after.end()) {
                report(Code::doubled_predecessor, before, {quote(text_of(before)), quote(step.name)});
            } else {
                step.after.push_back(found->second);
            }
        }
    }
    const auto order = order_of_steps(cycle.steps);
    std::vector<std::uint32_t> place(order.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) place[order[i]] = i;
    std::vector<CycleStep> ordered;
    for (const auto id : order) {
        ordered.push_back(std::move(cycle.steps[id]));
        for (auto& before : ordered.back().after) before = place[before];
        index[ordered.back().name] = static_cast<std::uint32_t>(ordered.size() - 1);
    }
    cycle.steps = std::move(ordered);

    List list;
    list.name = cycle.name;
    list.title = cycle.title;
    list.span = cycle.span;
    list.ordered = false;
    for (std::uint32_t i = 0; i < cycle.steps.size(); ++i) {
        const auto& step = cycle.steps[i];
        list.labels.push_back({step.name, step.code, step.title, Colour::nothing, step.span});
        lists_of_label_[step.name].emplace_back(cycle.list, i);
    }
    labels_.push_back(index);
    model_.lists.push_back(std::move(list));
    cycles_.emplace(cycle.name, static_cast<std::uint32_t>(model_.cycles.size()));
    steps_.push_back(std::move(index));
    cycle_syntax_.push_back(declaration);
    model_.cycles.push_back(std::move(cycle));
}

/// Each behind all that it comes after, else as written. Steps in a circle are reported, and stand as written.
std::vector<std::uint32_t> Resolver::order_of_steps(const std::vector<CycleStep>& steps) {
    std::vector<std::uint32_t> order;
    std::vector<bool> placed(steps.size());
    const auto is_ready = [&](std::uint32_t id) {
        return !placed[id] && std::all_of(steps[id].after.begin(), steps[id].after.end(), [&](std::uint32_t before) { return placed[before]; });
    };
    while (order.size() < steps.size()) {
        std::uint32_t next = none;
        for (std::uint32_t id = 0; id < steps.size() && next == none; ++id)
            if (is_ready(id)) next = id;
        if (next == none) break;
        placed[next] = true;
        order.push_back(next);
    }
    if (order.size() == steps.size()) return order;
    // From any step that is left, one that it comes after is left too: the walk comes back to where it was.
    auto id = static_cast<std::uint32_t>(std::find(placed.begin(), placed.end(), false) - placed.begin());
    std::vector<std::uint32_t> walk;
    while (std::find(walk.begin(), walk.end(), id) == walk.end()) {
        walk.push_back(id);
        id = *std::find_if(steps[id].after.begin(), steps[id].after.end(), [&](std::uint32_t before) { return !placed[before]; });
    }
    walk.erase(walk.begin(), std::find(walk.begin(), walk.end(), id));
    std::string chain = steps[id].name;
    for (auto it = walk.rbegin(); it != walk.rend(); ++it) chain += " → " + steps[*it].name;
    auto& diagnostic = diagnostics_.add(Code::steps_in_circle, steps[id].span, {quote(chain)});
    for (std::size_t i = 0; i < walk.size(); ++i) {
        const auto before = i + 1 < walk.size() ? walk[i + 1] : walk[0];
        diagnostic.notes.push_back({Code::comes_after, steps[walk[i]].span, {quote(steps[walk[i]].name), quote(steps[before].name)}});
    }
    for (std::uint32_t left = 0; left < steps.size(); ++left)
        if (!placed[left]) order.push_back(left);
    return order;
}

void Resolver::read_step_recurrence(SyntaxId syntax, MechanismStep& step) {
    if (absent(syntax)) return;
    step.once = at(syntax).word == Word::once;
    if (step.once || !require_period_kind(at(syntax).span)) return;
    if (const auto recurrence = recurrence_of(syntax)) step.recurrence = *recurrence;
}

}  // namespace merilo::inline v0::detail
