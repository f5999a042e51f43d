// How long a methodology takes from its file to the graph that evaluation begins with: generated ones of so many indicators, and each pack.
#include <merilo/merilo.hpp>

#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>

namespace {

void load(benchmark::State& state, const std::string& path) {
    merilo::LoadOptions options;
    options.root = MERILO_RULES;   // packs share catalogues
    if (!path.starts_with(options.root)) options.root.clear();
    std::int64_t bytes = 0;
    for (auto _ : state) {
        const auto loaded = merilo::Methodology::try_load(path, options);
        if (!loaded) {
            state.SkipWithError(render(loaded.diagnostics, loaded.sources, merilo::Language::english).c_str());
            return;
        }
        bytes = 0;
        for (const auto& source : loaded.sources.files) bytes += static_cast<std::int64_t>(source.text.size());
        benchmark::DoNotOptimize(loaded.methodology->model().quantities.data());
    }
    state.SetBytesProcessed(bytes * static_cast<std::int64_t>(state.iterations()));
}

}  // namespace

int main(int count, char** arguments) {
    const auto add = [](const std::string& name, const std::string& path) {
        benchmark::RegisterBenchmark(("BM_load/" + name).c_str(), [path](benchmark::State& state) { load(state, path); })
            ->Unit(benchmark::kMillisecond);
    };
    for (const std::string indicators : {"1000", "10000"}) add(indicators, MERILO_GENERATED "/" + indicators + "/large.merilo");
    for (const std::string pack : {"chelyabinsk/rating", "chelyabinsk/analytics", "federal/federal", "khabarovsk/methodology", "taseevo/concept",
                                   "uglegorsk/roadmap"})
        add(pack, MERILO_RULES "/" + pack + ".merilo");
    benchmark::Initialize(&count, arguments);
    if (benchmark::ReportUnrecognizedArguments(count, arguments)) return 2;
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
