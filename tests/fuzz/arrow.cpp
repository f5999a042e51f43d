// Arrow tables built from bytes: any types, values, masks, offsets and indices, in buffers as large as the lengths promise.
#include "fuzz.hpp"

#include "../arrow_table.hpp"

#include <fuzzer/FuzzedDataProvider.h>

using namespace merilo;
using namespace merilo::tests;

namespace {

constexpr const char* names[] = {"region", "town", "school", "period", "pupils", "passed", "points_", "plan", "mark", "budget",
                                 "pupils.state", "plan.state", "town.budget", "Обучающиеся", "nothing", ""};
constexpr const char* formats[] = {"c", "C", "s", "S", "i", "I", "l", "L", "e", "f", "g", "b", "u", "U", "vu", "z", "tdD", "tdm", "n", "d:9,2",
                                   "d:38,10", "d:9,-2", "d:76,4,256", "ttm", "tsn:", "+l", "+s", "w:4", ""};

/// Bytes of one element; 0: bits.
std::size_t width_of(std::string_view format) {
    if (format == "b") return 0;
    if (format == "c" || format == "C") return 1;
    if (format == "s" || format == "S" || format == "e") return 2;
    if (format == "i" || format == "I" || format == "f" || format == "tdD" || format == "ttm" || format == "w:4") return 4;
    if (format.starts_with("d:") && format.ends_with("256")) return 32;
    return format.starts_with("d:") ? 16 : 8;
}

ArrowBytes bytes_of(FuzzedDataProvider& input, std::size_t size) {
    auto bytes = std::make_shared<std::vector<std::uint8_t>>(input.ConsumeBytes<std::uint8_t>(size));
    bytes->resize(size);   // zeros where the input has ended
    return bytes;
}

template <typename Offset> ArrowBytes offsets_of(FuzzedDataProvider& input, std::size_t rows, std::size_t bytes) {
    std::vector<Offset> offsets;
    Offset last = 0;
    for (std::size_t i = 0; i <= rows; ++i) {
        // A producer may break the order; it cannot promise bytes that are not there without lying about its memory.
        if (input.ConsumeIntegralInRange(0, 30) == 0) last = input.ConsumeIntegralInRange<Offset>(-3, static_cast<Offset>(bytes));
        else last = static_cast<Offset>(std::min<std::int64_t>(std::int64_t{last} + input.ConsumeIntegralInRange(0, 6), static_cast<std::int64_t>(bytes)));
        offsets.push_back(last);
    }
    return arrow_bytes(offsets);
}

TestColumn column(FuzzedDataProvider& input, std::size_t rows, int depth);

TestColumn flat_column(FuzzedDataProvider& input, std::size_t rows, const std::string& format) {
    const auto offset = input.ConsumeIntegralInRange<std::size_t>(0, 9), all = rows + offset;
    TestArray array{static_cast<std::int64_t>(rows), input.ConsumeIntegralInRange<std::int64_t>(-1, 2), static_cast<std::int64_t>(offset), {}, {}, nullptr};
    array.buffers.push_back(input.ConsumeBool() ? bytes_of(input, (all + 7) / 8) : nullptr);
    if (format == "n") array.buffers.clear();
    else if (format == "u" || format == "U" || format == "z") {
        const auto size = input.ConsumeIntegralInRange<std::size_t>(0, 64);
        array.buffers.push_back(format == "U" ? offsets_of<std::int64_t>(input, all, size) : offsets_of<std::int32_t>(input, all, size));
        array.buffers.push_back(bytes_of(input, size));
    } else if (format == "vu") {
        std::vector<std::string> texts;
        for (std::size_t i = 0; i < all; ++i) texts.push_back(input.ConsumeRandomLengthString(20));
        auto made = view_column("", texts);
        made.array.length = array.length;
        made.array.offset = array.offset;
        made.array.buffers[0] = array.buffers[0];
        return made;
    } else {
        const auto width = width_of(format);
        array.buffers.push_back(bytes_of(input, width == 0 ? (all + 7) / 8 : all * width));
    }
    return {{format, "", {}, nullptr}, array};
}

TestColumn column(FuzzedDataProvider& input, std::size_t rows, int depth) {
    const std::string format = input.PickValueInArray(formats);
    auto made = flat_column(input, rows, format);
    made.field.name = input.PickValueInArray(names);
    const bool is_index = !format.empty() && std::string_view("cCsSiIlL").find(format) != std::string_view::npos;
    if (is_index && depth < 2 && input.ConsumeIntegralInRange(0, 3) == 0) {
        const auto values = column(input, input.ConsumeIntegralInRange<std::size_t>(0, 5), depth + 1);
        made.field.dictionary = std::make_shared<TestField>(values.field);
        made.array.dictionary = std::make_shared<TestArray>(values.array);
    }
    if (format.starts_with('+') && depth < 2) {
        const auto child = column(input, rows + static_cast<std::size_t>(made.array.offset), depth + 1);
        made.field.children = {child.field};
        made.array.children = {child.array};
        if (format == "+s") made.array.buffers.resize(1);
    }
    return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    FuzzedDataProvider input(data, size);
    const auto& rules = fuzz::methodology();
    const auto rows = input.ConsumeIntegralInRange<std::size_t>(0, 12);
    std::vector<TestColumn> columns;
    if (input.ConsumeBool()) columns.push_back(text_column("school", std::vector<std::optional<std::string>>(rows, "Ш" + input.ConsumeRandomLengthString(2))));
    for (auto count = input.ConsumeIntegralInRange(0, 6); count > 0; --count) columns.push_back(column(input, rows, 0));
    auto table = table_of(columns);
    table.array.length = static_cast<std::int64_t>(rows);

    ReadOptions options;
    options.period = "2022";
    options.nan_is_missing = input.ConsumeBool();
    ArrowProducer producer;
    ArrowArrayStream stream;
    producer.give(table.field, {table.array, table.array}, &stream);
    {
        auto facts = rules.dataset();
        Diagnostics diagnostics;
        read_arrow(facts, "facts", &stream, options, diagnostics);
        fuzz::use_facts(rules, facts, diagnostics);
    }
    fuzz::require(producer.loans.total() == 0);   // all was given back
    return 0;
}
