// The table of keywords: complete, in order, and one spelling for one meaning in each language.
#include <merilo/keywords.hpp>

#include <gtest/gtest.h>
#include <set>
#include <string>

namespace {

using namespace merilo;

TEST(Keywords, StandInTheOrderOfWord) {
    const auto rows = keywords();
    ASSERT_EQ(rows.size(), static_cast<std::size_t>(Word::word_count_));
    for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(rows[i].word, static_cast<Word>(i)) << rows[i].english;
}

TEST(Keywords, HaveOneSpellingInEachLanguageAndNoSpellingTwice) {
    std::set<std::string_view> english, russian;
    for (const auto& row : keywords().subspan(1)) {
        EXPECT_FALSE(row.english.empty());
        EXPECT_FALSE(row.russian.empty()) << row.english;
        // Told apart by where they stand: a cell that fits everything and the aggregation, by whom and by what, a month and the month of
        // a day. In Russian they are two words.
        const bool is_two = row.word == Word::any_of || row.word == Word::by || (row.word >= Word::of_january && row.word <= Word::of_december);
        EXPECT_TRUE(english.insert(row.english).second || is_two) << row.english << " stands twice";
        EXPECT_TRUE(russian.insert(row.russian).second) << row.russian << " stands twice";
    }
    // A file may mix both sets, so that a word of one may not mean something else in the other.
    for (const auto word : english) EXPECT_FALSE(russian.contains(word)) << word;
}

TEST(Keywords, AreWordsWithOneBlankBetween) {
    for (const auto& row : keywords().subspan(1)) {
        for (const auto phrase : {row.english, row.russian}) {
            EXPECT_EQ(phrase.find("  "), std::string_view::npos) << phrase;
            EXPECT_FALSE(phrase.starts_with(' ') || phrase.ends_with(' ')) << phrase;
            for (const char c : phrase) {
                const bool is_letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
                EXPECT_TRUE(is_letter || c == ' ' || c == '_') << phrase;
            }
        }
    }
}

TEST(Keywords, AreSpelledByLanguage) {
    EXPECT_EQ(spelling(Word::indicator, Language::english), "indicator");
    EXPECT_EQ(spelling(Word::indicator, Language::russian), "показатель");
    EXPECT_EQ(spelling(Word::is_not_missing, Language::english), "is not missing");
    EXPECT_EQ(spelling(Word::nothing, Language::russian), "");
    EXPECT_EQ(spelling(Word::word_count_, Language::english), "");
}

TEST(Keywords, ReservedAreFew) {
    std::set<std::string_view> reserved;
    for (const auto& row : keywords())
        if (row.reserved) reserved.insert(row.english);
    const std::set<std::string_view> wanted{"and", "or", "not", "table", "otherwise", "where", "else",
                                            "is missing", "is not missing", "is applicable", "is not applicable"};
    EXPECT_EQ(reserved, wanted);
}

}  // namespace
