// From a file to a methodology that can run, and the ways in which it is not one.
#include <merilo/merilo.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include <unistd.h>

namespace {

using merilo::Code;
using merilo::Methodology;

const std::string rules = R"(merilo 1
methodology test "Проба" {
    version 1
    period year
}
entity town "Город"
input town.got "Получено" points 0..100
value town.twice "Вдвое" got + got
)";

class InFile : public testing::Test {
protected:
    std::filesystem::path path = std::filesystem::path(testing::TempDir()) / ("merilo_" + std::to_string(::getpid()) + ".merilo");

    void TearDown() override { std::filesystem::remove(path); }
    void write(const std::string& text) const { std::ofstream(path, std::ios::binary) << text; }
};

Code first_code(const merilo::LoadResult& loaded) {
    return loaded.diagnostics.list.empty() ? Code{} : loaded.diagnostics.list.front().code;
}

TEST_F(InFile, loads_evaluates_and_explains) {
    write(rules);
    const auto methodology = Methodology::load(path.string());
    auto dataset = methodology.dataset();
    const auto entity = merilo::EntityId{0};
    const auto got = methodology.model().nodes[methodology.model().find("town.got")].main();
    dataset.set("2022", dataset.add("2022", entity, {"А"}), got, merilo::Fraction{"21", "1"});
    const auto result = methodology.evaluate(dataset);
    EXPECT_EQ(result.exact("town.twice", "А"), (merilo::Fraction{"42", "1"}));
    EXPECT_EQ(methodology.explain(result, "town.twice", "А").value, (merilo::Fraction{"42", "1"}));
    EXPECT_THROW((void)methodology.explain(result, "town.thrice", "А"), merilo::Error);
    EXPECT_THROW((void)methodology.explain(result, "town.twice", "Я"), merilo::Error);
}

TEST_F(InFile, the_digest_is_that_of_the_text) {
    write("merilo 1\nmethodology a \"А\" {\n    version 1\n}\n");
    const auto loaded = Methodology::try_load(path.string());
    ASSERT_TRUE(loaded) << merilo::render(loaded.diagnostics, loaded.sources, merilo::Language::english);
    EXPECT_EQ(loaded.methodology->model().digest.size(), 40U);
    write("merilo 1\nmethodology b \"А\" {\n    version 1\n}\n");
    EXPECT_NE(Methodology::try_load(path.string()).methodology->model().digest, loaded.methodology->model().digest);
}

TEST_F(InFile, what_cannot_be_read_is_said) {
    EXPECT_EQ(first_code(Methodology::try_load("no/such.merilo")), Code::unreadable_file);
    EXPECT_EQ(first_code(Methodology::try_load(testing::TempDir())), Code::unreadable_file);
    write(std::string(2000, '#'));
    EXPECT_EQ(first_code(Methodology::try_load(path.string(), {.limits = {.bytes = 1000}, .root = {}, .files = {}})), Code::file_too_large);
    write("merilo 1\n# \xFF\n");
    EXPECT_EQ(first_code(Methodology::try_load(path.string())), Code::not_utf8);
    write("");
    EXPECT_FALSE(Methodology::try_load(path.string()));
}

TEST_F(InFile, an_error_is_thrown_with_its_diagnostics) {
    write(rules + "value town.wrong \"Неверно\" gott\n");
    try {
        Methodology::load(path.string());
        FAIL() << "it is wrong";
    } catch (const merilo::Error& error) {
        EXPECT_TRUE(error.diagnostics().has_errors());
        EXPECT_NE(std::string(error.what()).find("gott"), std::string::npos);
    }
}

TEST(MethodologyText, mistakes_of_syntax_and_of_names_are_reported_together) {
    const auto loaded =
        Methodology::try_parse("text", rules + "value town.a \"А\" gott\nvalue town.b \"Б\" (1 +\nvalue town.c \"В\" gott2\n");
    EXPECT_FALSE(loaded);
    EXPECT_GE(loaded.diagnostics.list.size(), 3U) << merilo::render(loaded.diagnostics, loaded.sources, merilo::Language::english);
}

TEST(MethodologyText, a_byte_order_mark_is_no_mistake) {
    EXPECT_TRUE(Methodology::try_parse("text", "\xEF\xBB\xBF" + rules));
}

TEST(MethodologyText, is_shared_by_threads) {
    const auto loaded = Methodology::try_parse("text", rules);
    ASSERT_TRUE(loaded);
    std::vector<std::thread> threads;
    std::vector<std::string> said(4);
    for (std::size_t i = 0; i < said.size(); ++i)
        threads.emplace_back([&, i] {
            const auto methodology = *loaded.methodology;
            auto dataset = methodology.dataset();
            for (int object = 0; object < 100; ++object) dataset.add("2022", 0, {std::to_string(object)});
            said[i] = methodology.evaluate(dataset).text("town.twice", "7");
        });
    for (auto& thread : threads) thread.join();
    for (const auto& text : said) EXPECT_EQ(text, "н/д");
}

}  // namespace
