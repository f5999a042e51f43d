// Producers that break the Arrow C data interface: each is refused before anything is read, and all that it lent is released.
#include "arrow_fixture.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <limits>

namespace {

using namespace merilo;
using namespace merilo::tests;

constexpr std::int64_t far = std::numeric_limits<std::int64_t>::max();

class HostileArrow : public ReadArrow {
protected:
    static TestColumn table() {
        return table_of({text_column("school", {"A", "B", "C"}), numbers_column<double>("average", "g", {1, 2, 3}, {true, false, true}),
                         dictionary_column<std::int8_t>("mark", "c", {0, 1, 0}, text_column("", {"m2", "m3"})),
                         view_column("points", {"1", "2", "00000000000000003"})});
    }
    static constexpr int school = 0, average = 1, mark = 2, points = 3;

    /// What is said of a table that was spoiled when it had been handed over.
    std::string said(const TestColumn& given, const std::function<void(ArrowSchema&, ArrowArray&)>& spoil) {
        ArrowSchema schema;
        ArrowArray array;
        producer.give(given.field, &schema);
        producer.give(given.array, &array);
        spoil(schema, array);
        diagnostics = {};
        EXPECT_FALSE(read_arrow(dataset, "frame", &schema, &array, options, diagnostics));
        EXPECT_TRUE(dataset.slabs().empty()) << "nothing is read of a table that is refused";
        EXPECT_EQ(producer.loans.total(), 0);
        std::string result;
        for (const auto& diagnostic : diagnostics.list) {
            EXPECT_EQ(diagnostic.code, Code::arrow_broken);
            result += diagnostic.data.column + ": " + diagnostic.arguments[0].value;
        }
        return result;
    }
    std::string schema_said(const std::function<void(ArrowSchema&)>& spoil) {
        return said(table(), [&](ArrowSchema& schema, ArrowArray&) { spoil(schema); });
    }
    std::string array_said(const std::function<void(ArrowArray&)>& spoil) {
        return said(table(), [&](ArrowSchema&, ArrowArray& array) { spoil(array); });
    }
    std::string child_said(int child, const std::function<void(ArrowArray&)>& spoil) {
        return array_said([&](ArrowArray& array) { spoil(*array.children[child]); });
    }
    /// The buffer of a child replaced.
    template <typename T> std::string buffer_said(int child, int buffer, const std::vector<T>& values) {
        return child_said(child, [&](ArrowArray& array) { array.buffers[buffer] = values.data(); });
    }
};

TEST_F(HostileArrow, the_table_that_the_others_spoil_is_good) {
    ArrowSchema schema;
    ArrowArray array;
    producer.give(table().field, &schema);
    producer.give(table().array, &array);
    EXPECT_TRUE(read_arrow(dataset, "frame", &schema, &array, options, diagnostics));
    EXPECT_EQ(brief(diagnostics), "");
    dataset = Dataset(facts.shared());
}

TEST_F(HostileArrow, released_structures) {
    EXPECT_FALSE(read_arrow(dataset, "frame", nullptr, options, diagnostics));
    EXPECT_FALSE(read_arrow(dataset, "frame", nullptr, nullptr, options, diagnostics));
    ArrowArrayStream stream{};
    EXPECT_FALSE(read_arrow(dataset, "frame", &stream, options, diagnostics));
    ArrowSchema schema{};
    ArrowArray array{};
    EXPECT_FALSE(read_arrow(dataset, "frame", &schema, &array, options, diagnostics));
    EXPECT_EQ(brief(diagnostics), "M0881\nM0881\nM0881\nM0881\n");
    producer.give(table().field, &schema);
    EXPECT_FALSE(read_arrow(dataset, "frame", &schema, &array, options, diagnostics)) << "a schema without its array";
    producer.give(table().array, &array);
    EXPECT_FALSE(read_arrow(dataset, "frame", &schema, &array, options, diagnostics)) << "an array without its schema";
    EXPECT_EQ(producer.loans.total(), 0);
    const std::string released = "{term:arrow_released}";
    EXPECT_EQ(schema_said([](ArrowSchema& s) { s.children[average]->release(s.children[average]); }), ": " + released);
    EXPECT_EQ(schema_said([](ArrowSchema& s) { s.children[mark]->dictionary->release(s.children[mark]->dictionary); }), "mark: " + released);
    EXPECT_EQ(child_said(average, [](ArrowArray& a) { a.release(&a); }), "average: " + released);
    EXPECT_EQ(child_said(mark, [](ArrowArray& a) { a.dictionary->release(a.dictionary); }), "mark: " + released);
}

TEST_F(HostileArrow, schemas) {
    EXPECT_EQ(schema_said([](ArrowSchema& s) { s.format = nullptr; }), ": {term:arrow_no_format}");
    EXPECT_EQ(schema_said([](ArrowSchema& s) { s.format = "g"; }), ": {term:arrow_no_table}");
    EXPECT_EQ(schema_said([](ArrowSchema& s) { s.n_children = -1; }), ": {term:arrow_children}");
    EXPECT_EQ(schema_said([](ArrowSchema& s) { s.children = nullptr; }), ": {term:arrow_children}");
    EXPECT_EQ(schema_said([](ArrowSchema& s) { s.children[1] = nullptr; }), ": {term:arrow_children}");
    EXPECT_EQ(schema_said([](ArrowSchema& s) { s.n_children = 3; }), ": {term:arrow_children}");
    EXPECT_EQ(schema_said([](ArrowSchema& s) { s.children[average]->format = nullptr; }), "average: {term:arrow_no_format}");
    EXPECT_EQ(schema_said([](ArrowSchema& s) { s.children[average]->format = "\xff"; }), "average: {term:arrow_not_utf8}");
    EXPECT_EQ(schema_said([](ArrowSchema& s) { s.children[average]->name = "\xc3"; }), ": {term:arrow_not_utf8}");
    EXPECT_EQ(schema_said([](ArrowSchema& s) { s.children[average]->n_children = 1; }), "average: {term:arrow_children}");
    EXPECT_EQ(schema_said([](ArrowSchema& s) { s.children[mark]->format = "g"; }), "mark: {term:arrow_dictionary}");
    EXPECT_EQ(schema_said([](ArrowSchema& s) { s.children[mark]->dictionary->dictionary = s.children[school]; }), "mark: {term:arrow_dictionary}");
}

TEST_F(HostileArrow, lengths_counts_and_buffers_of_the_table) {
    EXPECT_EQ(array_said([](ArrowArray& a) { a.length = -1; }), ": {term:arrow_length}");
    EXPECT_EQ(array_said([](ArrowArray& a) { a.offset = -1; }), ": {term:arrow_length}");
    EXPECT_EQ(array_said([](ArrowArray& a) { a.offset = far; }), ": {term:arrow_length}");
    EXPECT_EQ(array_said([](ArrowArray& a) { a.offset = 1; }), "school: {term:arrow_length}");
    EXPECT_EQ(array_said([](ArrowArray& a) { a.length = 4; }), "school: {term:arrow_length}");
    EXPECT_EQ(array_said([](ArrowArray& a) { a.null_count = -2; }), ": {term:arrow_null_count}");
    EXPECT_EQ(array_said([](ArrowArray& a) { a.null_count = 1; }), ": {term:arrow_null_rows}");
    EXPECT_EQ(array_said([](ArrowArray& a) { a.n_buffers = 2; }), ": {term:arrow_buffers}");
    EXPECT_EQ(array_said([](ArrowArray& a) { a.n_buffers = 0; }), ": {term:arrow_buffers}");
    EXPECT_EQ(array_said([](ArrowArray& a) { a.buffers = nullptr; }), ": {term:arrow_buffers}");
    EXPECT_EQ(array_said([](ArrowArray& a) { a.n_children = 2; }), ": {term:arrow_children}");
    EXPECT_EQ(array_said([](ArrowArray& a) { a.n_children = 9; }), ": {term:arrow_children}");
    EXPECT_EQ(array_said([](ArrowArray& a) { a.n_children = -1; }), ": {term:arrow_children}");
    EXPECT_EQ(array_said([](ArrowArray& a) { a.children = nullptr; }), ": {term:arrow_children}");
    EXPECT_EQ(array_said([](ArrowArray& a) { a.children[average] = nullptr; }), "average: {term:arrow_children}");
    static const std::uint8_t one_is_null = 5;
    EXPECT_EQ(array_said([](ArrowArray& a) { a.buffers[0] = &one_is_null; a.null_count = -1; }), ": {term:arrow_null_rows}");
}

TEST_F(HostileArrow, lengths_counts_and_buffers_of_a_column) {
    EXPECT_EQ(child_said(average, [](ArrowArray& a) { a.length = -3; }), "average: {term:arrow_length}");
    EXPECT_EQ(child_said(average, [](ArrowArray& a) { a.length = 2; }), "average: {term:arrow_length}");
    EXPECT_EQ(child_said(average, [](ArrowArray& a) { a.offset = -8; }), "average: {term:arrow_length}");
    EXPECT_EQ(child_said(average, [](ArrowArray& a) { a.offset = far; }), "average: {term:arrow_length}");
    EXPECT_EQ(child_said(average, [](ArrowArray& a) { a.n_buffers = 1; }), "average: {term:arrow_buffers}");
    EXPECT_EQ(child_said(average, [](ArrowArray& a) { a.n_buffers = -1; }), "average: {term:arrow_buffers}");
    EXPECT_EQ(child_said(average, [](ArrowArray& a) { a.buffers = nullptr; }), "average: {term:arrow_buffers}");
    EXPECT_EQ(child_said(average, [](ArrowArray& a) { a.buffers[1] = nullptr; }), "average: {term:arrow_buffers}");
    EXPECT_EQ(child_said(average, [](ArrowArray& a) { a.n_children = 1; }), "average: {term:arrow_children}");
    EXPECT_EQ(child_said(average, [](ArrowArray& a) { a.null_count = 0; }), "average: {term:arrow_null_count}");
    EXPECT_EQ(child_said(average, [](ArrowArray& a) { a.null_count = 2; }), "average: {term:arrow_null_count}");
    EXPECT_EQ(child_said(average, [](ArrowArray& a) { a.null_count = 9; }), "average: {term:arrow_null_count}");
    EXPECT_EQ(child_said(average, [](ArrowArray& a) { a.buffers[0] = nullptr; }), "average: {term:arrow_null_count}");
    EXPECT_EQ(child_said(school, [](ArrowArray& a) { a.buffers[1] = nullptr; }), "school: {term:arrow_buffers}");
    EXPECT_EQ(child_said(school, [](ArrowArray& a) { a.buffers[2] = nullptr; }), "school: {term:arrow_buffers}");
    EXPECT_EQ(child_said(school, [](ArrowArray& a) { a.n_buffers = 2; }), "school: {term:arrow_buffers}");
    EXPECT_EQ(child_said(points, [](ArrowArray& a) { a.n_buffers = 2; }), "points: {term:arrow_buffers}");
    EXPECT_EQ(child_said(points, [](ArrowArray& a) { a.buffers[2] = nullptr; }), "points: {term:arrow_buffers}");
    EXPECT_EQ(child_said(points, [](ArrowArray& a) { a.buffers[3] = nullptr; }), "points: {term:arrow_buffers}");
}

TEST_F(HostileArrow, texts) {
    using Offsets = std::vector<std::int32_t>;
    EXPECT_EQ(buffer_said(school, 1, Offsets{0, 2, 1, 3}), "school: {term:arrow_offsets}");
    EXPECT_EQ(buffer_said(school, 1, Offsets{-1, 1, 2, 3}), "school: {term:arrow_offsets}");
    EXPECT_EQ(buffer_said(school, 1, Offsets{0, 1, -2, 3}), "school: {term:arrow_offsets}");
    const std::string wrong = "A\xff" "C";
    EXPECT_EQ(child_said(school, [&](ArrowArray& a) { a.buffers[2] = wrong.data(); }), "school: {term:arrow_not_utf8}");
    // A character may not lie in two cells.
    const std::string parted = "\xd0\x90" "C";
    EXPECT_EQ(child_said(school, [&](ArrowArray& a) { a.buffers[2] = parted.data(); }), "school: {term:arrow_not_utf8}");
    const auto large = table_of({text_column<std::int64_t>("school", {"A", "B"})});
    const std::vector<std::int64_t> offsets{0, far, 2};
    EXPECT_EQ(said(large, [&](ArrowSchema&, ArrowArray& a) { a.children[0]->buffers[1] = offsets.data(); }), "school: {term:arrow_offsets}");
}

TEST_F(HostileArrow, views) {
    // The third cell is the long one.
    const auto spoiled = [&](int word, std::int32_t value) {
        auto views = *table().array.children[points].buffers[1];
        std::memcpy(views.data() + 32 + word * 4, &value, 4);
        return buffer_said(points, 1, views);
    };
    EXPECT_EQ(spoiled(0, -1), "points: {term:arrow_offsets}") << "size";
    EXPECT_EQ(spoiled(0, 18), "points: {term:arrow_offsets}") << "size";
    EXPECT_EQ(spoiled(0, std::numeric_limits<std::int32_t>::max()), "points: {term:arrow_offsets}") << "size";
    EXPECT_EQ(spoiled(1, 0x31313131), "points: {term:arrow_offsets}") << "the first four bytes are not those of the text";
    EXPECT_EQ(spoiled(2, 1), "points: {term:arrow_offsets}") << "buffer";
    EXPECT_EQ(spoiled(2, -1), "points: {term:arrow_offsets}") << "buffer";
    EXPECT_EQ(spoiled(3, 1), "points: {term:arrow_offsets}") << "offset";
    EXPECT_EQ(spoiled(3, -1), "points: {term:arrow_offsets}") << "offset";
    EXPECT_EQ(buffer_said(points, 3, std::vector<std::int64_t>{16}), "points: {term:arrow_offsets}") << "size of the buffer";
}

TEST_F(HostileArrow, dictionaries) {
    EXPECT_EQ(child_said(mark, [](ArrowArray& a) { a.dictionary = nullptr; }), "mark: {term:arrow_dictionary}");
    EXPECT_EQ(array_said([](ArrowArray& a) { a.children[average]->dictionary = a.children[mark]->dictionary; }), "average: {term:arrow_dictionary}");
    EXPECT_EQ(buffer_said(mark, 1, std::vector<std::int8_t>{0, 2, 0}), "mark: {term:arrow_index}");
    EXPECT_EQ(buffer_said(mark, 1, std::vector<std::int8_t>{0, -1, 0}), "mark: {term:arrow_index}");
    EXPECT_EQ(child_said(mark, [](ArrowArray& a) { a.dictionary->length = 1; }), "mark: {term:arrow_index}");
    EXPECT_EQ(child_said(mark, [](ArrowArray& a) { a.dictionary->length = -1; }), "mark: {term:arrow_length}");
    EXPECT_EQ(child_said(mark, [](ArrowArray& a) { a.dictionary->buffers[1] = nullptr; }), "mark: {term:arrow_buffers}");
    const auto large = table_of({text_column("school", {"A"}), dictionary_column<std::uint64_t>("mark", "L", {~0ULL}, text_column("", {"m2"}))});
    EXPECT_EQ(said(large, [](ArrowSchema&, ArrowArray&) {}), "mark: {term:arrow_index}");
    // Nobody looks at the index of a null.
    auto column = dictionary_column<std::int8_t>("mark", "c", {0, 77}, text_column("", {"m2"}));
    column.array.buffers[0] = arrow_bits({true, false});
    column.array.nulls = 1;
    const auto good = table_of({text_column("school", {"A", "B"}), column});
    ArrowArrayStream stream;
    producer.give(good.field, {good.array}, &stream);
    diagnostics = {};
    EXPECT_TRUE(read_arrow(dataset, "frame", &stream, options, diagnostics));
    EXPECT_EQ(brief(diagnostics), "");
    dataset = Dataset(facts.shared());
}

TEST_F(HostileArrow, columns_that_are_not_read_are_not_looked_at) {
    options.ignore = {"average"};
    ArrowSchema schema;
    ArrowArray array;
    producer.give(table().field, &schema);
    producer.give(table().array, &array);
    array.children[average]->buffers[1] = nullptr;
    EXPECT_TRUE(read_arrow(dataset, "frame", &schema, &array, options, diagnostics));
    EXPECT_EQ(brief(diagnostics), "");
    dataset = Dataset(facts.shared());
}

TEST_F(HostileArrow, streams_that_fail) {
    ArrowArrayStream stream;
    const auto read = [&] {
        diagnostics = {};
        EXPECT_FALSE(read_arrow(dataset, "frame", &stream, options, diagnostics));
        EXPECT_EQ(producer.loans.total(), 0);
        EXPECT_TRUE(dataset.slabs().empty());
        return diagnostics.list.empty() ? "" : code_name(diagnostics.list[0].code) + " " + diagnostics.list[0].arguments[0].value;
    };
    producer.give(table().field, {table().array}, &stream);
    stream.get_schema = [](ArrowArrayStream*, ArrowSchema* out) {
        out->release = [](ArrowSchema*) { ADD_FAILURE() << "a structure that was not filled in"; };
        return EIO;
    };
    EXPECT_EQ(read(), "M0882 the disk is gone");
    producer.give(table().field, {table().array}, &stream);
    stream.get_schema = [](ArrowArrayStream*, ArrowSchema*) { return 0; };
    EXPECT_EQ(read(), "M0881 {term:arrow_released}");
    producer.give(table().field, {table().array}, &stream);
    stream.get_next = [](ArrowArrayStream*, ArrowArray*) { return EIO; };
    stream.get_last_error = [](ArrowArrayStream*) -> const char* { return nullptr; };
    EXPECT_EQ(read(), "M0882 " + std::to_string(EIO));
    producer.give(table().field, {table().array}, &stream);
    stream.get_next = [](ArrowArrayStream*, ArrowArray*) { return EIO; };
    stream.get_last_error = [](ArrowArrayStream*) -> const char* { return "\xff"; };
    EXPECT_EQ(read(), "M0882 " + std::to_string(EIO));
    producer.give(table().field, {table().array}, &stream);
    stream.get_next = nullptr;
    EXPECT_EQ(read(), "M0881 {term:arrow_released}");
    // The second batch is of another shape.
    producer.give(table().field, {table().array, table_of({text_column("school", {"D"})}).array}, &stream);
    EXPECT_EQ(read(), "M0881 {term:arrow_children}");
}

TEST_F(HostileArrow, every_message_in_both_languages) {
    const auto text = [&](const Diagnostic& diagnostic, Language language) {
        Diagnostics list;
        list.list.push_back(diagnostic);
        return render(list, {}, language);
    };
    std::string russian, english;
    const auto add = [&](Code code, std::vector<Argument> arguments, std::uint64_t row = 0) {
        Diagnostic diagnostic{code, Diagnostics::default_severity(code), {}, {"frame", row, "average"}, std::move(arguments), {}};
        russian += text(diagnostic, Language::russian);
        english += text(diagnostic, Language::english);
    };
    add(Code::arrow_type_not_read, {Argument::text("tdD")});
    for (const auto* what : {"released", "not_utf8", "no_format", "no_table", "children", "dictionary", "length", "null_count", "null_rows",
                             "buffers", "offsets", "index", "too_many_rows"})
        add(Code::arrow_broken, {Argument::phrase("{term:arrow_" + std::string(what) + "}")});
    add(Code::arrow_stream_failed, {Argument::text("the disk is gone")});
    add(Code::arrow_not_a_number, {}, 3);
    add(Code::arrow_infinite, {}, 3);
    add(Code::arrow_unknown_state, {Argument::text("unknown")}, 3);
    add(Code::arrow_state_differs, {Argument::text("missing"), Argument::text("7")}, 3);
    add(Code::arrow_long_numbers, {Argument::text("0.30000000000000004")});
    for (const auto& [language, said] : {std::pair("ru", russian), std::pair("en", english)}) {
        const auto path = std::string(MERILO_PROJECT) + "/tests/tables/arrow." + language + ".txt";
        if (std::getenv("MERILO_REWRITE") != nullptr) std::ofstream(path, std::ios::binary) << said;
        std::ifstream file(path, std::ios::binary);
        EXPECT_EQ((std::string{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()}), said) << path;
    }
}

}  // namespace
