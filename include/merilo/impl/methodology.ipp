// A file becomes a methodology: read, parsed, resolved, ordered; nothing wrong ever runs.
#pragma once

#include <merilo/check.hpp>
#include <merilo/error.hpp>
#include <merilo/impl/module_files.ipp>
#include <merilo/impl/result.hpp>
#include <merilo/merilo.hpp>

#include <boost/uuid/detail/sha1.hpp>

namespace merilo::inline v0 {
namespace detail {

QuantityId computed_quantity(const Result& result, std::string_view name);
[[noreturn]] void refuse_name(Code code, std::vector<Argument> arguments);

std::string hexadecimal(const std::array<unsigned int, 5>& digest);

std::string sha1_of(std::string_view text) {
    boost::uuids::detail::sha1 hash;
    hash.process_bytes(text.data(), text.size());
    unsigned int words[5];
    hash.get_digest(words);
    return hexadecimal(std::to_array(words));
}

/// Of one text it is what `sha1sum` says of the file; of several, what it says of their digests, a line each, in the order of reading.
std::string methodology_digest(const Sources& sources) {
    if (sources.files.size() == 1) return sha1_of(sources.files.front().text);
    std::string digests;
    for (const auto& source : sources.files) digests += sha1_of(source.text) + "\n";
    return sha1_of(digests);
}

}  // namespace detail

struct Methodology::Impl {
    std::shared_ptr<const Model> model;
    Graph graph;
    Sources sources;
    Diagnostics diagnostics;
    mutable detail::PreparedPlans plans;
};

Methodology::Methodology(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

LoadResult Methodology::load_text(const std::string& name, std::string text, const ReadFile& read, const ParseLimits& limits) {
    LoadResult loaded;
    loaded.sources.files.push_back({name, std::move(text)});
    const auto ast = assemble(loaded.sources, read, loaded.diagnostics, limits);
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

LoadResult Methodology::try_parse(const std::string& name, std::string text, const LoadOptions& options) {
    const auto read = [&](const std::string& path, std::size_t) { return detail::provided_file(options.files, path); };
    return load_text(name, std::move(text), read, options.limits);
}

LoadResult Methodology::try_load(const std::string& path, const LoadOptions& options) {
    LoadResult loaded;
    auto text = detail::read_data_file(path, options.limits.bytes, loaded.diagnostics);
    if (!text) {
        loaded.sources.files.push_back({path, {}});  // what was not read still has its name
        return loaded;
    }
    const detail::RootFolder root(options.root.empty() ? std::filesystem::path(path).parent_path() : std::filesystem::path(options.root));
    const auto read = [&](const std::string& file, std::size_t most_bytes) { return root.read(file, most_bytes); };
    return load_text(path, std::move(*text), read, options.limits);
}

Methodology Methodology::load(const std::string& path, const LoadOptions& options) {
    auto loaded = try_load(path, options);
    if (!loaded) throw Error(std::move(loaded.diagnostics), loaded.sources);
    return std::move(*loaded.methodology);
}

const Model& Methodology::model() const { return *impl_->model; }
const Graph& Methodology::graph() const { return impl_->graph; }
const Sources& Methodology::sources() const { return impl_->sources; }
const Diagnostics& Methodology::diagnostics() const { return impl_->diagnostics; }

Dataset Methodology::dataset() const { return Dataset(impl_->model); }

Result Methodology::evaluate(const Dataset& dataset, const EvaluateOptions& options) const {
    return detail::evaluate_prepared(impl_->model, impl_->graph, dataset, options, &impl_->plans);
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
