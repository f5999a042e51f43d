// From the names of a command line to ids.
#include "commands.hpp"

#include <algorithm>
#include <array>

namespace merilo::cli {
namespace {

constexpr std::array<Word, facet_count> facet_words{Word::value, Word::points, Word::maximum, Word::percent, Word::level};

/// The facet that a word means in either language.
std::optional<Facet> facet_of(std::string_view word) {
    for (std::size_t i = 0; i < facet_count; ++i)
        if (word == spelling(facet_words[i], Language::english) || word == spelling(facet_words[i], Language::russian))
            return static_cast<Facet>(i);
    return std::nullopt;
}

std::vector<NodeId> nodes_named(const Model& model, std::string_view name, const std::string& entity) {
    std::vector<NodeId> found;
    for (NodeId id = 0; id < model.nodes.size(); ++id) {
        const auto& node = model.nodes[id];
        if (node.name != name && name_of(model, node) != name) continue;
        if (entity.empty() || (node.entity != none && model.entities[node.entity].name == entity)) found.push_back(id);
    }
    return found;
}

[[noreturn]] void refuse_unknown(const Model& model, std::string_view name, const Speech& say) {
    std::vector<std::string> known;
    for (const auto& node : model.nodes) {
        known.push_back(node.name);
        if (node.entity != none) known.push_back(name_of(model, node));
    }
    throw Refusal{say("в методике нет имени «{0}»", "the methodology has no name “{0}”", {name}) + say.hint(name, known)};
}

NodeId only_one(const Model& model, std::string_view name, const std::vector<NodeId>& found, const Speech& say) {
    if (found.empty()) refuse_unknown(model, name, say);
    if (found.size() == 1) return found.front();
    std::string list;
    for (const auto id : found) list += (list.empty() ? "" : ", ") + name_of(model, model.nodes[id]);
    throw Refusal{say("имя «{0}» есть у нескольких сущностей; напишите одно из: {1}",
                      "several entities have a node “{0}”; write one of: {1}", {name, list})};
}

}  // namespace

std::string name_of(const Model& model, const Node& node) {
    return node.entity == none ? node.name : model.entities[node.entity].name + "." + node.name;
}

NodeId find_node(const Model& model, std::string_view name, const Speech& say) {
    auto found = nodes_named(model, name, {});
    const auto point = name.rfind('.');
    if (found.empty() && point != std::string_view::npos && facet_of(name.substr(point + 1)))
        found = nodes_named(model, name.substr(0, point), {});
    return only_one(model, name, found, say);
}

QuantityId find_quantity(const Model& model, std::string_view name, const std::string& entity, const Speech& say) {
    if (!entity.empty()) {
        std::vector<std::string> known;
        for (const auto& said : model.entities) known.push_back(said.name);
        if (std::find(known.begin(), known.end(), entity) == known.end())
            throw Refusal{say("в методике нет сущности «{0}»", "the methodology has no entity “{0}”", {entity}) + say.hint(entity, known)};
    }
    if (const auto found = nodes_named(model, name, entity); !found.empty()) {
        const auto& node = model.nodes[only_one(model, name, found, say)];
        if (node.main() != none) return node.main();
        throw Refusal{
            say("«{0}» только упорядочивает показатели и ничего не вычисляет", "“{0}” only orders figures and computes nothing", {name})};
    }
    const auto point = name.rfind('.');
    const auto facet = point == std::string_view::npos ? std::nullopt : facet_of(name.substr(point + 1));
    if (!facet) refuse_unknown(model, name, say);
    const auto& node = model.nodes[only_one(model, name.substr(0, point), nodes_named(model, name.substr(0, point), entity), say)];
    if (node.facet(*facet) != none) return node.facet(*facet);
    std::string list;
    for (std::size_t i = 0; i < facet_count; ++i)
        if (node.facets[i] != none) list.append(list.empty() ? "" : ", ").append(spelling(facet_words[i], say.language()));
    throw Refusal{say("у «{0}» нет части «{1}»; есть: {2}", "“{0}” has no facet “{1}”; there are: {2}",
                      {name.substr(0, point), name.substr(point + 1), list.empty() ? "—" : list})};
}

}  // namespace merilo::cli
