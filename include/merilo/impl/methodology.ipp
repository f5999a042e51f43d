// A file becomes a methodology: read, parsed, resolved, ordered; nothing wrong ever runs.
#pragma once

#include <merilo/check.hpp>
#include <merilo/error.hpp>
#include <merilo/impl/records.hpp>
#include <merilo/impl/result.hpp>
#include <merilo/merilo.hpp>

#include <boost/uuid/detail/sha1.hpp>

namespace merilo::inline v0 {
namespace detail {

QuantityId computed_quantity(const Result& result, std::string_view name);
[[noreturn]] void refuse_name(Code code, std::vector<Argument> arguments);

/// Of one text it is what `sha1sum` says of the file.
std::string methodology_digest(const Sources& sources) {
    boost::uuids::detail::sha1 hash;
    for (const auto& source : sources.files) hash.process_bytes(source.text.data(), source.text.size());
    unsigned int words[5];
    hash.get_digest(words);
    std::string result;
    for (const auto word : words)
        for (int shift = 28; shift >= 0; shift -= 4) result += "0123456789abcdef"[word >> shift & 15U];
    return result;
}

}  // namespace detail

struct Methodology::Impl {
    std::shared_ptr<const Model> model;
    Graph graph;
    Sources sources;
    Diagnostics diagnostics;
};

Methodology::Methodology(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

LoadResult Methodology::try_parse(const std::string& name, std::string text, const ParseLimits& limits) {
    LoadResult loaded;
    loaded.sources.files.push_back({name, std::move(text)});
    const auto ast = parse(loaded.sources, 0, loaded.diagnostics, limits);
    if (ast.root == none) return loaded;
    // Names and types are judged after a mistake of syntax too, so that one run reports all of them.
    auto model = std::make_shared<Model>(resolve(ast, loaded.sources, loaded.diagnostics));
    model->digest = detail::methodology_digest(loaded.sources);
    auto graph = order(*model, loaded.diagnostics);
    if (loaded.diagnostics.has_errors()) return loaded;
    check(*model, graph, loaded.diagnostics);
    if (loaded.diagnostics.has_errors()) return loaded;
    auto impl = std::make_shared<Impl>();
    impl->model = std::move(model);
    impl->graph = std::move(graph);
    impl->sources = loaded.sources;
    impl->diagnostics = loaded.diagnostics;
    loaded.methodology = Methodology(std::move(impl));
    return loaded;
}

LoadResult Methodology::try_load(const std::string& path, const ParseLimits& limits) {
    LoadResult loaded;
    auto text = detail::read_data_file(path, limits.bytes, loaded.diagnostics);
    if (text) return try_parse(path, std::move(*text), limits);
    loaded.sources.files.push_back({path, {}});  // what was not read still has its name
    return loaded;
}

Methodology Methodology::load(const std::string& path) {
    auto loaded = try_load(path);
    if (!loaded) throw Error(std::move(loaded.diagnostics), loaded.sources);
    return std::move(*loaded.methodology);
}

const Model& Methodology::model() const { return *impl_->model; }
const Graph& Methodology::graph() const { return impl_->graph; }
const Sources& Methodology::sources() const { return impl_->sources; }
const Diagnostics& Methodology::diagnostics() const { return impl_->diagnostics; }

Dataset Methodology::dataset() const { return Dataset(impl_->model); }

Result Methodology::evaluate(const Dataset& dataset, const EvaluateOptions& options) const {
    return v0::evaluate(impl_->model, impl_->graph, dataset, options);
}

Explanation Methodology::explain(const Result& result, std::string_view quantity, std::string_view object) const {
    if (result.periods().size() != 1) detail::refuse_name(Code::several_periods, {Argument::text(std::to_string(result.periods().size()))});
    const auto id = detail::computed_quantity(result, quantity);
    const auto entity = result.model().quantities[id].entity;
    const auto row = entity == none ? std::optional<std::size_t>(0) : result.find(0, entity, {std::string(object)});
    if (!row)
        detail::refuse_name(Code::unknown_object,
                            {Argument::text(std::string(object)), Argument::text(result.model().entities[entity].name)});
    return v0::explain(result, 0, id, *row);
}

TestReport Methodology::test(Language language, const std::vector<std::size_t>& only) const {
    return v0::test(impl_->model, impl_->graph, impl_->sources, language, only);
}

}  // namespace merilo::inline v0
