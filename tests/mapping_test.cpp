// Mapping files: the rows of `given data`, with diagnostics that point into the file.
#include <merilo/merilo.hpp>

#include <gtest/gtest.h>

namespace merilo {
namespace {

constexpr std::string_view rules = R"(merilo 1
methodology m "M" { version 1; period year }
entity region "Регион"
entity school "Школа" in region
input school.pupils "Обучающиеся" number
input school.passed "Доля сдавших" share
value school.half "Половина" passed / 2
)";

class MappingFile : public testing::Test {
protected:
    Methodology methodology = *Methodology::try_parse("m.merilo", std::string(rules)).methodology;
    Sources sources = methodology.sources();
    Diagnostics diagnostics;

    Mapping parse(const std::string& text) {
        diagnostics.list.clear();
        sources.files.push_back({"school.mapping", text});
        return parse_mapping(methodology.model(), sources, static_cast<std::uint32_t>(sources.files.size() - 1), diagnostics);
    }
    std::string said(Language language = Language::english) { return render(diagnostics, sources, language); }
};

TEST_F(MappingFile, Rows) {
    for (const auto* text : {"# who\n\"ОО\" = object of school\nРегион = parent region; Год = period\n\"Сдали, %\" in percent = passed\nothers ignored\n",
                             "\"ОО\" = объект вида school; Регион = родитель region\nГод = период\n\"Сдали, %\" в процентах = passed\nостальные пропустить"}) {
        const auto mapping = parse(text);
        EXPECT_EQ(said(), "");
        ASSERT_EQ(mapping.rows.size(), 4U);
        EXPECT_EQ(mapping.rows[0].column, "ОО");
        EXPECT_EQ(mapping.rows[0].target, MappingTarget::object);
        EXPECT_EQ(mapping.rows[1].target, MappingTarget::parent);
        EXPECT_EQ(mapping.rows[2].target, MappingTarget::period);
        EXPECT_EQ(quantity_name(methodology.model(), mapping.rows[3].id), "school.passed");
        EXPECT_TRUE(mapping.rows[3].in_percent);
        EXPECT_EQ(mapping.others, MappingOthers::ignored);
    }
}

TEST_F(MappingFile, Is_what_reading_takes) {
    ReadOptions options;
    options.mapping = parse("ОО = object of school\nЧто = name\nСколько in percent = value");
    EXPECT_EQ(options.mapping.others, MappingOthers::refused);
    auto dataset = methodology.dataset();
    EXPECT_TRUE(read_csv_text(dataset, "t.csv", "ОО;Что;Сколько\nA;passed;50\nA;pupils;7\n", options, diagnostics));
    EXPECT_EQ(said(), "");
    const auto result = methodology.evaluate(dataset);
    EXPECT_EQ(result.text("school.half", "A", Language::english), "25%");
}

TEST_F(MappingFile, Mistakes_are_shown_in_the_file) {
    parse("ОО = object of shool\n");
    EXPECT_NE(said().find("school.mapping:1:16: error M0203: there is no entity “shool”; there is “school”"), std::string::npos) << said();
    parse("ОО = object of school\ny = pupls\nz = passed + 1\nz = period\nu in percent = pupils\nv = parent school\nw = half\n");
    const auto text = said();
    for (const auto* part : {"school.mapping:2:5: error M0201: there is no name “pupls”", "school.mapping:3:5: error M0709",
                             "school.mapping:4:1: error M0716", "school.mapping:5:1: error M0710", "school.mapping:6:12: error M0708"})
        EXPECT_NE(text.find(part), std::string::npos) << text;
    EXPECT_EQ(diagnostics.list.size(), 5U) << "a computed node may be given, as in a scenario" << text;
    parse("ОО object of school\nГод = период\n}\n");
    EXPECT_NE(said(Language::russian).find("school.mapping:1:4: ошибка"), std::string::npos) << said(Language::russian);
    EXPECT_NE(said().find("school.mapping:3:1: error M0106"), std::string::npos) << said();
    EXPECT_EQ(diagnostics.list.size(), 2U) << said();
}

TEST_F(MappingFile, Without_rows_everything_goes_by_its_name) {
    for (const auto* text : {"", "# nothing\n", "\n\n"}) {
        const auto mapping = parse(text);
        EXPECT_EQ(said(), "");
        EXPECT_TRUE(mapping.rows.empty());
        EXPECT_EQ(mapping.others, MappingOthers::as_named);
    }
}

TEST_F(MappingFile, Facts_need_their_object) {
    parse("Год = period\nСдали = passed\n");
    EXPECT_NE(said().find("school.mapping:"), std::string::npos) << said();
    EXPECT_NE(said().find("M0706"), std::string::npos) << said();
}

}  // namespace
}  // namespace merilo
