// How long it takes only to read the columns of a workload: the least that any evaluation takes. merilo_read_floor WORKLOAD RUNS THREADS
// Each thread adds up its part of the rows; the sums are printed so that no compiler leaves the reading out.
#include "npy.hpp"

#include <chrono>
#include <thread>

namespace {

constexpr std::size_t block = 2048;
using Lanes = double __attribute__((vector_size(64)));

double sum(const double* begin, std::size_t count) {
    Lanes sums[4] = {};
    std::size_t at = 0;
    for (; at + 32 <= count; at += 32)
        for (std::size_t lane = 0; lane < 4; ++lane) {
            Lanes read;
            std::memcpy(&read, begin + at + 8 * lane, sizeof read);
            sums[lane] += read;
        }
    double total = 0;
    for (; at < count; ++at) total += begin[at];
    for (std::size_t lane = 0; lane < 4; ++lane)
        for (std::size_t each = 0; each < 8; ++each) total += sums[lane][each];
    return total;
}

/// Rows `begin`…`end` of all columns: block after block as an engine reads, or column after column.
double read(const peers::Columns<double>& values, std::size_t begin, std::size_t end, std::size_t step) {
    double total = 0;
    for (std::size_t at = begin; at < end; at += step)
        for (std::size_t column = 0; column < values.columns; ++column) total += sum(values.column(column) + at, std::min(step, end - at));
    return total;
}

double timed(const peers::Columns<double>& values, std::size_t threads, std::size_t step, double& total) {
    const auto start = std::chrono::steady_clock::now();
    std::vector<double> sums(threads);
    std::vector<std::thread> started;
    const auto part = (values.rows + threads - 1) / threads;
    const auto run = [&](std::size_t at) {
        sums[at] = read(values, std::min(at * part, values.rows), std::min((at + 1) * part, values.rows), step);
    };
    for (std::size_t at = 1; at < threads; ++at) started.emplace_back(run, at);
    run(0);
    for (auto& each : started) each.join();
    const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    for (const auto each : sums) total += each;
    return seconds;
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 4) return 2;
    const auto values = peers::read_npy<double>(std::string(arguments[1]) + "/values.npy");
    const auto runs = std::stoul(arguments[2]), threads = std::stoul(arguments[3]);
    std::vector<double> by_blocks, by_columns;
    double total = 0;
    for (std::size_t run = 0; run < runs; ++run) {
        by_blocks.push_back(timed(values, threads, block, total));
        by_columns.push_back(timed(values, threads, values.rows, total));
    }
    std::printf("{\"contestant\": \"read\", \"threads\": %zu, \"columns\": %zu, \"rows\": %zu, \"sum\": %.17g, \"seconds\": {%s, %s}}\n",
                threads, values.columns, values.rows, total, peers::json("blocks", by_blocks).c_str(),
                peers::json("columns", by_columns).c_str());
}
