// Diagnostics: places, words in both languages, near names.
#include <merilo/impl/messages.hpp>
#include <merilo/impl/source_places.hpp>
#include <merilo/merilo.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace {

using namespace merilo;

TEST(Position, counts_characters_from_one) {
    const std::string text = "раз\nдва три\r\n";
    EXPECT_EQ(position(text, 0).line, 1U);
    EXPECT_EQ(position(text, 7).line, 2U);
    EXPECT_EQ(position(text, 14).column, 5U);
    EXPECT_EQ(line_at(text, 14), "два три");
    EXPECT_EQ(line_at(text, static_cast<std::uint32_t>(text.size())), "");
}

TEST(SourcePlaces, are_those_that_are_found_one_by_one) {
    const std::string long_line = std::string(300, 'x') + "щ" + std::string(600, 'y');
    const Sources sources{{{"a", "раз\r\n\nдва три\n" + long_line + "\n\n" + long_line}, {"empty", ""}, {"end", "x\n"}}};
    detail::SourcePlaces places(sources);
    for (std::uint32_t source = 0; source < sources.files.size(); ++source) {
        const auto& text = sources.files[source].text;
        for (std::uint32_t at = 0; at <= text.size() + 2; ++at) {
            const auto found = places.position(source, at), wanted = position(text, at);
            EXPECT_EQ(found.line, wanted.line) << source << ", byte " << at;
            EXPECT_EQ(found.column, wanted.column) << source << ", byte " << at;
            EXPECT_EQ(places.line(source, at), line_at(text, at)) << source << ", byte " << at;
        }
    }
}

TEST(Render, puts_a_caret_under_every_letter_of_the_place) {
    const Sources sources{{{"order.merilo", "value школа.x \"X\" шкла + 1\n"}}};
    const auto at = static_cast<std::uint32_t>(sources.files[0].text.find("шкла"));
    Diagnostics diagnostics;
    diagnostics.add(Code::unreadable_file, Span{0, at, at + 8}, {Argument::text("a"), Argument::text("b")});
    EXPECT_EQ(render(diagnostics, sources, Language::english),
              "order.merilo:1:19: error M0001: file “a” could not be read: b\n"
              "   1 | value школа.x \"X\" шкла + 1\n"
              "     |                   ^^^^\n");
}

TEST(Render, cuts_a_line_that_is_too_long_for_a_screen) {
    const Sources sources{{{"long.merilo", std::string(100'000, 'x') + "?" + std::string(100'000, 'y')}}};
    Diagnostics diagnostics;
    diagnostics.add(Code::not_utf8, Span{0, 100'000, 100'001});
    const auto text = render(diagnostics, sources, Language::russian);
    EXPECT_LT(text.size(), 1'000U);
    EXPECT_NE(text.find('?'), std::string::npos);
}

TEST(NearestName, finds_what_was_meant) {
    EXPECT_EQ(nearest_name("shool", {"pupil", "school"}), "school");
    EXPECT_EQ(nearest_name("tabel", {"list", "table"}), "table");
    EXPECT_EQ(nearest_name("Школла", {"класс", "школа"}), "школа");
    EXPECT_EQ(nearest_name("xyz", {"school"}), "");
    EXPECT_EQ(nearest_name("", {}), "");
}

std::multiset<std::string> placeholders(std::string_view text) {
    std::multiset<std::string> result;
    for (auto open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) result.emplace(text.substr(open, 3));
    return result;
}

std::set<std::string> unique_placeholders(std::string_view text) {
    const auto all = placeholders(text);
    return {all.begin(), all.end()};
}

TEST(Messages, are_the_same_in_both_languages) {
    ASSERT_EQ(detail::russian_message_count, detail::english_message_count);
    std::set<Code> seen;
    for (std::size_t i = 0; i < detail::russian_message_count; ++i) {
        const auto& russian = detail::russian_messages[i];
        EXPECT_TRUE(seen.insert(russian.code).second) << code_name(russian.code) << " stands twice";
        const auto* english = std::find_if(detail::english_messages, detail::english_messages + detail::english_message_count,
                                           [&](const auto& other) { return other.code == russian.code; });
        ASSERT_NE(english, detail::english_messages + detail::english_message_count) << code_name(russian.code);
        EXPECT_EQ(unique_placeholders(russian.text), unique_placeholders(english->text)) << code_name(russian.code);
    }
}

TEST(Messages, terms_are_the_same_in_both_languages) {
    std::set<std::string_view> russian, english;
    for (std::size_t i = 0; i < detail::russian_term_count; ++i) EXPECT_TRUE(russian.insert(detail::russian_terms[i].id).second) << detail::russian_terms[i].id;
    for (std::size_t i = 0; i < detail::english_term_count; ++i) EXPECT_TRUE(english.insert(detail::english_terms[i].id).second) << detail::english_terms[i].id;
    EXPECT_EQ(russian, english);
}

}  // namespace
