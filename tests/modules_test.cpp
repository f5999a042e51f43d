// Methodologies of several files: where the texts come from, how many there may be, and what is said of what they override.
#include <merilo/merilo.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <sys/stat.h>
#include <unistd.h>

namespace {

using namespace merilo;

std::string text_of(const LoadResult& loaded) { return render(loaded.diagnostics, loaded.sources, Language::english); }

bool has(const LoadResult& loaded, Code code) {
    const auto& list = loaded.diagnostics.list;
    return std::any_of(list.begin(), list.end(), [&](const Diagnostic& d) { return d.code == code; });
}

LoadResult parsed(const std::string& name, const std::string& text, std::map<std::string, std::string> files, const ParseLimits& limits = {}) {
    return Methodology::try_parse(name, text, {limits, {}, std::move(files)});
}

const std::string town = "merilo 1\nentity town \"Город\"\ninput town.got \"Получено\" number\n";
const std::string region = R"(merilo 1
methodology region "Регион" { version 1 }
entity town "Город"
input town.got "Получено" number
parameter least "Порог" 10
value town.enough "Достаточно" got >= least
value town.twice "Вдвое" got * 2
scenario "Регион" { in 2022; given town "А" { got = 10 }; expect town "А" { enough = yes } }
)";
const std::string city = R"(merilo 1
extend "region.merilo"
methodology city "Город" { version 2 }
parameter least "Порог" 20
)";

TEST(Modules, texts_are_found_by_the_path_from_the_file_that_names_them) {
    const auto loaded = parsed("rules/main.merilo", "merilo 1\nmethodology m \"М\" { version 1 }\nimport \"a/./b/../facts.merilo\"\nvalue town.twice \"Вдвое\" got * 2\n",
                               {{"rules/a/facts.merilo", "merilo 1\nimport \"../town.merilo\"\n"}, {"rules/town.merilo", town}});
    ASSERT_TRUE(loaded) << text_of(loaded);
    ASSERT_EQ(loaded.sources.files.size(), 3U);
    EXPECT_EQ(loaded.sources.files[0].name, "rules/main.merilo");
    EXPECT_EQ(loaded.sources.files[1].name, "rules/a/facts.merilo");
    EXPECT_EQ(loaded.sources.files[2].name, "rules/town.merilo");
    EXPECT_EQ(loaded.sources.files[2].role, SourceRole::imported);
}

TEST(Modules, a_text_alone_reads_no_file) {
    const auto loaded = Methodology::try_parse("main.merilo", "merilo 1\nmethodology m \"М\" { version 1 }\nimport \"/etc/hostname.merilo\"\nimport \"CMakeLists.merilo\"\n");
    EXPECT_TRUE(has(loaded, Code::import_path_absolute) && has(loaded, Code::imported_file_unreadable)) << text_of(loaded);
}

TEST(Modules, each_file_is_read_once) {
    std::map<std::string, int> reads;
    Sources sources;
    sources.files.push_back({"main.merilo", "merilo 1\nimport \"a.merilo\"\nimport \"b.merilo\"\nimport \"no.merilo\"\nimport \"no.merilo\"\n"});
    const auto read = [&](const std::string& path, std::size_t) {
        ++reads[path];
        if (path == "no.merilo") return FileAnswer{};
        return FileAnswer{FileState::read, path == "town.merilo" ? town : "merilo 1\nimport \"town.merilo\"\n", {}};
    };
    Diagnostics diagnostics;
    const auto ast = assemble(sources, read, diagnostics);
    EXPECT_EQ(ast.root, none);
    EXPECT_EQ(reads, (std::map<std::string, int>{{"a.merilo", 1}, {"b.merilo", 1}, {"town.merilo", 1}, {"no.merilo", 1}}));
    EXPECT_EQ(diagnostics.list.size(), 2U) << "each line that names the absent file is wrong";
}

TEST(Modules, declarations_of_imported_files_come_first) {
    const auto loaded = parsed("main.merilo", "merilo 1\nmethodology m \"М\" { version 1 }\nvalue town.c \"В\" got\nimport \"a.merilo\"\nimport \"b.merilo\"\n",
                               {{"a.merilo", "merilo 1\nimport \"b.merilo\"\nvalue town.a \"А\" got\n"}, {"b.merilo", town}});
    ASSERT_TRUE(loaded) << text_of(loaded);
    std::vector<std::string> names;
    for (const auto& node : loaded.methodology->model().nodes) names.push_back(node.name);
    EXPECT_EQ(names, (std::vector<std::string>{"got", "a", "c"}));
}

TEST(Modules, the_digest_is_that_of_all_files) {
    const std::string main = "merilo 1\nmethodology m \"М\" { version 1 }\nimport \"town.merilo\"\n";
    const auto digest = [&](const std::string& text) { return parsed("main.merilo", main, {{"town.merilo", text}}).methodology->model().digest; };
    // `sha1sum main.merilo town.merilo | cut -c 1-40 | sha1sum`
    EXPECT_EQ(digest(town), "ddcc69b58ee23e644c86196ef386a287e8a03575");
    EXPECT_NE(digest(town), digest(town + "# a comment\n"));
    EXPECT_NE(digest(town), Methodology::try_parse("town.merilo", town + "methodology m \"М\" { version 1 }\n").methodology->model().digest);
}

TEST(Modules, limits_are_kept) {
    std::map<std::string, std::string> files;
    std::string many = "merilo 1\nmethodology m \"М\" { version 1 }\n";
    for (int i = 0; i < 10; ++i) {
        files["f" + std::to_string(i) + ".merilo"] = "merilo 1\n";
        many += "import \"f" + std::to_string(i) + ".merilo\"\n";
    }
    ParseLimits limits;
    limits.files = 11;
    EXPECT_TRUE(parsed("main.merilo", many, files, limits));
    limits.files = 10;
    const auto too_many = parsed("main.merilo", many, files, limits);
    EXPECT_TRUE(has(too_many, Code::too_many_files));
    EXPECT_EQ(too_many.diagnostics.list.size(), 1U) << text_of(too_many);
    limits = {};
    limits.bytes = many.size() + 9 * 10;
    EXPECT_TRUE(parsed("main.merilo", many, files, limits));
    limits.bytes -= 1;
    EXPECT_TRUE(has(parsed("main.merilo", many, files, limits), Code::files_too_large));
}

TEST(Modules, methodologies_extend_each_other_eight_times_at_most) {
    const auto chain = [](int levels) {
        std::map<std::string, std::string> files;
        for (int i = 1; i <= levels; ++i)
            files["m" + std::to_string(i) + ".merilo"] =
                "merilo 1\n" + (i < levels ? "extend \"m" + std::to_string(i + 1) + ".merilo\"\n" : "") + "methodology m \"М\" { version 1 }\n" +
                "parameter least \"Порог\" " + std::to_string(i) + "\n";
        return parsed("m0.merilo", "merilo 1\nextend \"m1.merilo\"\nmethodology m \"М\" { version 1 }\n", files);
    };
    const auto most = chain(8);
    ASSERT_TRUE(most) << text_of(most);
    EXPECT_EQ(most.methodology->model().overrides.size(), 7U);
    EXPECT_EQ(most.methodology->model().overrides.back().is, "1");
    EXPECT_TRUE(has(chain(9), Code::too_many_extensions));
}

TEST(Modules, an_override_takes_the_place_of_what_it_replaces) {
    const auto loaded = parsed("city.merilo", city, {{"region.merilo", region}});
    ASSERT_TRUE(loaded) << text_of(loaded);
    const auto& model = loaded.methodology->model();
    EXPECT_EQ(model.name, "city");
    EXPECT_EQ(model.nodes[1].name, "least");
    EXPECT_EQ(model.nodes[1].name_span.source, 0U);
    EXPECT_TRUE(model.scenarios.empty());
    ASSERT_EQ(model.overrides.size(), 1U);
    EXPECT_EQ(model.overrides[0].kind, Word::parameter);
    EXPECT_EQ(model.overrides[0].name, "least");
    EXPECT_EQ(model.overrides[0].was, "10");
    EXPECT_EQ(model.overrides[0].is, "20");
    EXPECT_TRUE(has(loaded, Code::overridden_was) && has(loaded, Code::base_scenarios));
}

TEST(Modules, results_show_what_is_overridden) {
    const auto loaded = parsed("city.merilo", city, {{"region.merilo", region}});
    ASSERT_TRUE(loaded) << text_of(loaded);
    auto dataset = loaded.methodology->dataset();
    dataset.set("2022", dataset.add("2022", 0, {"А"}), loaded.methodology->model().nodes[0].main(), Fraction{"15", "1"});
    const auto result = loaded.methodology->evaluate(dataset);
    EXPECT_EQ(result.text("town.enough", "А"), "нет");
    const auto shown = tables(result, Language::russian);
    ASSERT_EQ(shown.size(), 1U);
    EXPECT_NE(shown[0].note.find("Переопределено: параметр «least»; было: 10; стало: 20"), std::string::npos) << shown[0].note;
    const auto json = to_json(result, loaded.sources, Language::english);
    EXPECT_NE(json.find("\"overrides\""), std::string::npos) << json;
    EXPECT_NE(json.find("\"region.merilo\""), std::string::npos) << json;
}

class ModulesOnDisk : public testing::Test {
protected:
    std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / ("merilo_modules_" + std::to_string(::getpid()));

    void SetUp() override {
        std::filesystem::create_directories(folder / "city");
        write("region.merilo", region);
        std::string text = city;
        write("city/city.merilo", text.replace(text.find("region"), 6, "../region"));
    }
    void TearDown() override { std::filesystem::remove_all(folder); }
    void write(const std::string& name, const std::string& text) const { std::ofstream(folder / name, std::ios::binary) << text; }
    [[nodiscard]] LoadResult loaded(const std::string& name, const std::string& root) const {
        return Methodology::try_load((folder / name).string(), {{}, root.empty() ? root : (folder / root).string(), {}});
    }
};

TEST_F(ModulesOnDisk, nothing_outside_the_root_is_read) {
    EXPECT_TRUE(has(loaded("city/city.merilo", ""), Code::imported_file_outside));
    EXPECT_TRUE(has(loaded("city/city.merilo", "city"), Code::imported_file_outside));
    EXPECT_TRUE(loaded("city/city.merilo", ".")) << text_of(loaded("city/city.merilo", "."));
    EXPECT_TRUE(loaded("city/city.merilo", "city/..")) << text_of(loaded("city/city.merilo", "city/.."));
}

TEST_F(ModulesOnDisk, a_link_that_leads_out_is_not_followed) {
    std::filesystem::create_symlink(folder / "region.merilo", folder / "city" / "region.merilo");
    write("city/city.merilo", city);
    EXPECT_TRUE(has(loaded("city/city.merilo", ""), Code::imported_file_outside));
    EXPECT_TRUE(loaded("city/city.merilo", "."));
}

TEST_F(ModulesOnDisk, only_a_regular_file_is_opened) {
    ASSERT_EQ(::mkfifo((folder / "pipe.merilo").c_str(), 0600), 0);
    write("main.merilo", "merilo 1\nmethodology m \"М\" { version 1 }\nimport \"pipe.merilo\"\nimport \"regoin.merilo\"\n");
    const auto result = loaded("main.merilo", "");
    EXPECT_TRUE(has(result, Code::imported_file_unreadable));
    EXPECT_NE(text_of(result).find("there is “region.merilo”"), std::string::npos) << text_of(result);
}

}  // namespace
