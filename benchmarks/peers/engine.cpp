// Merilo through C++, each part timed apart. merilo_engine WORKLOAD RUNS THREADS SECONDS; WORKLOAD is W1, W1s, W3, W4 or W4t of
// `workloads.py`.
// Each part is repeated RUNS times in a loop of its own, but no run begins when SECONDS have passed; one at least does.
// Seconds: `load` the text; `import` the columns, by the Arrow C data interface, without a copy; `evaluate` data that are imported;
// `after_load` the same straight after a text was loaded, which leaves little of the data in the caches; `changed_load` and `changed` after
// another value of a parameter, with the same data; of W4 also `without_place` and `sort`, std::sort of the totals.
#include "npy.hpp"

#include <merilo/merilo.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace {

/// What the Arrow structures show: it outlives them, so they release nothing.
struct Table {
    struct Column {
        std::string name, format;
        std::vector<std::uint8_t> valid;
        std::vector<std::int8_t> states;
        std::array<const void*, 2> buffers{};
        ArrowSchema schema{};
        ArrowArray array{};
    };
    std::vector<std::unique_ptr<Column>> columns;
    std::vector<ArrowSchema*> schemas;
    std::vector<ArrowArray*> arrays;
    std::vector<std::int64_t> names;
    std::int64_t rows = 0;
    std::array<const void*, 1> no_buffer{};

    // The labels of the columns of states.
    std::string words = "valuemissingnot_applicable";
    std::array<std::int64_t, 4> word_ends{0, 5, 12, 26};
    std::array<const void*, 3> word_buffers{nullptr, word_ends.data(), words.data()};
    ArrowSchema word_schema{};
    ArrowArray word_array{};

    explicit Table(std::size_t count) : names(count), rows(static_cast<std::int64_t>(count)) {
        for (std::size_t row = 0; row < count; ++row) names[row] = static_cast<std::int64_t>(row);
        word_schema.format = "U";
        word_schema.name = "";
        word_schema.release = [](ArrowSchema* schema) { schema->release = nullptr; };
        word_array.length = 3;
        word_array.n_buffers = 3;
        word_array.buffers = word_buffers.data();
        word_array.release = [](ArrowArray* array) { array->release = nullptr; };
        add("school", "l", names.data());
    }

    Column& add(std::string name, std::string format, const void* numbers) {
        auto& column = *columns.emplace_back(std::make_unique<Column>());
        column.name = std::move(name);
        column.format = std::move(format);
        column.buffers[1] = numbers;
        return column;
    }

    void add_states(const std::string& name, const std::uint8_t* states) {
        auto& values = *columns.back();
        values.valid.resize(static_cast<std::size_t>(rows + 7) / 8);
        for (std::size_t row = 0; row < static_cast<std::size_t>(rows); ++row)
            if (states[row] == 0) values.valid[row / 8] |= static_cast<std::uint8_t>(1U << (row % 8));
        values.buffers[0] = values.valid.data();
        auto& column = add(name + ".state", "c", nullptr);
        column.states.assign(states, states + rows);
        column.buffers[1] = column.states.data();
    }

    /// Structures to be taken over by one reading.
    void show(ArrowSchema& schema, ArrowArray& array) {
        schemas.clear();
        arrays.clear();
        for (auto& each : columns) {
            each->schema = {};
            each->schema.format = each->format.c_str();
            each->schema.name = each->name.c_str();
            each->schema.flags = ARROW_FLAG_NULLABLE;
            each->schema.release = [](ArrowSchema* released) { released->release = nullptr; };
            each->array = {};
            each->array.length = rows;
            each->array.null_count = each->buffers[0] == nullptr ? 0 : -1;
            each->array.n_buffers = 2;
            each->array.buffers = each->buffers.data();
            each->array.release = [](ArrowArray* released) { released->release = nullptr; };
            if (!each->states.empty()) {
                each->schema.dictionary = &word_schema;
                each->array.dictionary = &word_array;
            }
            schemas.push_back(&each->schema);
            arrays.push_back(&each->array);
        }
        schema = {};
        schema.format = "+s";
        schema.name = "";
        schema.n_children = static_cast<std::int64_t>(schemas.size());
        schema.children = schemas.data();
        schema.release = [](ArrowSchema* released) { released->release = nullptr; };
        array = {};
        array.length = rows;
        array.n_buffers = 1;
        array.buffers = no_buffer.data();
        array.n_children = static_cast<std::int64_t>(arrays.size());
        array.children = arrays.data();
        array.release = [](ArrowArray* released) { released->release = nullptr; };
    }
};

class Runs {
public:
    Runs(std::size_t runs, double seconds) : left_(runs), end_(std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds)) {}
    bool next() {
        const bool begins = left_ > 0 && (is_first_ || std::chrono::steady_clock::now() < end_);
        is_first_ = false;
        left_ -= begins ? 1 : 0;
        return begins;
    }

private:
    std::size_t left_;
    bool is_first_ = true;
    std::chrono::time_point<std::chrono::steady_clock, std::chrono::duration<double>> end_;
};

template <typename Work> auto timed(std::vector<double>& seconds, const Work& work) {
    const auto start = std::chrono::steady_clock::now();
    auto made = work();
    seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    return made;
}

/// Of /proc/self/status, in bytes; 0 where there is none.
std::size_t memory(const std::string& what) {
    std::ifstream file("/proc/self/status");
    for (std::string line; std::getline(file, line);)
        if (line.rfind(what + ":", 0) == 0) return std::stoul(line.substr(what.size() + 1)) * 1024;
    return 0;
}

/// Memory that is free goes back to the system, so that its use later is seen; the largest memory counts from now on.
void forget_peak() {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
    std::ofstream("/proc/self/clear_refs") << "5";
}

merilo::Methodology load(const std::string& path, const std::string& root) {
    merilo::LoadOptions options;
    options.root = root;
    return merilo::Methodology::load(path, options);
}

merilo::Dataset import(const merilo::Methodology& methodology, Table& table) {
    ArrowSchema schema;
    ArrowArray array;
    table.show(schema, array);
    auto dataset = methodology.dataset();
    merilo::ReadOptions options;
    options.period = "2022";
    merilo::Diagnostics diagnostics;
    if (!read_arrow(dataset, "facts", &schema, &array, options, diagnostics) || diagnostics.has_errors())
        throw std::runtime_error(render(diagnostics, methodology.sources(), merilo::Language::english));
    return dataset;
}

merilo::Result evaluate(const merilo::Methodology& methodology, const merilo::Dataset& dataset, const merilo::EvaluateOptions& options) {
    auto result = methodology.evaluate(dataset, options);
    const auto& said = result.diagnostics();
    if (said.has_errors()) throw std::runtime_error(render(said, methodology.sources(), merilo::Language::english));
    return result;
}

/// The sum of the first node's values, which tells whether others computed the same.
double checksum(const merilo::Result& result) {
    double total = 0;
    const auto entity = static_cast<merilo::EntityId>(result.model().entities.size() - 1);
    for (std::size_t row = 0; row < result.rows(0, entity); ++row) total += result.number(0, result.asked().front(), row);
    return total;
}

template <typename Number>
int compete(const std::string& workload, std::size_t runs, std::size_t threads, double seconds, const char* format) {
    const auto values = peers::read_npy<Number>(workload + "/values.npy");
    const auto columns = peers::read_lines(workload + "/columns.txt");
    Table table(values.rows);
    const bool has_states = std::ifstream(workload + "/states.npy").good();
    const auto states = has_states ? peers::read_npy<std::uint8_t>(workload + "/states.npy") : peers::Columns<std::uint8_t>{};
    for (std::size_t at = 0; at < columns.size(); ++at) {
        table.add(columns[at], format, values.column(at));
        if (has_states) table.add_states(columns[at], states.column(at));
    }

    std::vector<double> loading, importing, evaluating, after_load, changed_loading, changed, without_place, sorting;
    merilo::EvaluateOptions options;
    options.nodes = peers::read_lines(workload + "/nodes.txt");
    options.threads = threads;
    const auto load_rules = [&] { return load(workload + "/rules.merilo", workload); };
    const auto methodology = load_rules();
    forget_peak();
    const auto before_import = memory("VmRSS");
    auto dataset = import(methodology, table);
    forget_peak();
    const auto before = memory("VmRSS");
    auto result = evaluate(methodology, dataset, options);
    const auto peak = memory("VmHWM");
    const auto outputs = options.nodes.size() * values.rows * sizeof(double);
    const auto evaluate_all = [&] { return evaluate(methodology, dataset, options); };
    for (Runs turn(runs, seconds); turn.next();) {
        const auto loaded = timed(loading, load_rules);
        result = timed(after_load, evaluate_all);
    }
    for (Runs turn(runs, seconds); turn.next();) dataset = timed(importing, [&] { return import(methodology, table); });
    for (Runs turn(runs, seconds); turn.next();) result = timed(evaluating, evaluate_all);
    // The same declarations have the same numbers, so the data serve both.
    for (Runs turn(runs, seconds); turn.next();) {
        const auto other = timed(changed_loading, [&] { return load(workload + "/changed.merilo", workload); });
        timed(changed, [&] { return evaluate(other, dataset, options); });
    }
    if (options.nodes.back() == "school.place") {
        auto fewer = options;
        fewer.nodes.pop_back();
        for (Runs turn(runs, seconds); turn.next();) {
            timed(without_place, [&] { return evaluate(methodology, dataset, fewer); });
            std::vector<double> totals(values.rows);
            for (std::size_t row = 0; row < values.rows; ++row) totals[row] = result.number(0, result.asked().front(), row);
            timed(sorting, [&] { std::sort(totals.begin(), totals.end()); return totals.front(); });
        }
    }
    std::printf("{\"contestant\": \"Merilo C++\", \"version\": \"%s\", \"threads\": %zu, \"rows\": %zu, \"checksum\": %.17g, "
                "\"import_memory\": %zu, \"evaluate_memory\": %zu, \"outputs\": %zu, \"seconds\": {%s, %s, %s, %s, %s, %s, %s, %s}}\n",
                MERILO_VERSION, threads, values.rows, checksum(result), before - std::min(before, before_import),
                peak - std::min(before, peak), outputs,
                peers::json("load", loading).c_str(), peers::json("import", importing).c_str(), peers::json("evaluate", evaluating).c_str(),
                peers::json("after_load", after_load).c_str(), peers::json("changed_load", changed_loading).c_str(), peers::json("changed", changed).c_str(),
                peers::json("without_place", without_place).c_str(), peers::json("sort", sorting).c_str());
    return 0;
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 5) return 2;
    try {
        const std::string workload = arguments[1];
        const bool is_shares = peers::read_lines(workload + "/columns.txt").front() == "a00";
        const auto runs = std::stoul(arguments[2]), threads = std::stoul(arguments[3]);
        const auto seconds = std::stod(arguments[4]);
        if (is_shares) return compete<std::int32_t>(workload, runs, threads, seconds, "i");
        return compete<double>(workload, runs, threads, seconds, "g");
    } catch (const std::exception& wrong) {
        std::fprintf(stderr, "%s\n", wrong.what());
        return 1;
    }
}
