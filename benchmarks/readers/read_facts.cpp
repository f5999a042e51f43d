// Reads facts and says how long it took: `read_facts RULES FILE` prints seconds, rows, errors and the largest memory in bytes.
#include <merilo/merilo.hpp>

#include <chrono>
#include <cstdio>

#include <sys/resource.h>

int main(int count, char** words) {
    if (count != 3) return 2;
    const auto methodology = merilo::Methodology::load(words[1]);
    auto dataset = methodology.dataset();
    merilo::Diagnostics diagnostics;
    const auto begin = std::chrono::steady_clock::now();
    const bool good = merilo::read_facts(dataset, words[2], {}, diagnostics);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    std::size_t rows = 0;
    for (const auto& slab : dataset.slabs()) rows += slab.columns.empty() ? 0 : slab.rows();
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    std::printf("%.3f %zu %zu %ld\n", seconds.count(), rows, diagnostics.list.size(), usage.ru_maxrss * 1024L);
    return good ? 0 : 1;
}
