// The numbers of words, and the table of those that begin a keyword.
#pragma once

#include <merilo/impl/parse_first_words.hpp>

namespace merilo::inline v0::detail {

std::uint32_t parse_word_number(std::string_view word) {
    constexpr std::uint32_t prime = 16777619;   // FNV-1a
    constexpr std::string_view yo = "ё", ye = "е";
    std::uint32_t number = 2166136261;
    // A combining mark (U+0300–U+036F) may spell a letter that the table has composed.
    std::string composed;
    if (parse_has_mark(word)) word = composed = parse_normalised(word);
    const auto add = [&](char c) { number = (number ^ static_cast<unsigned char>(c)) * prime; };
    for (std::size_t i = 0; i < word.size(); ++i) {
        if (word[i] == yo[0] && i + 1 < word.size() && word[i + 1] == yo[1]) {
            add(ye[0]);
            add(ye[1]);
            ++i;
        } else {
            add(word[i]);
        }
    }
    return number;
}

ParseFirstWords::ParseFirstWords() {
    for (const auto& keyword : keywords()) {
        if (keyword.word == Word::nothing) continue;
        auto& numbers = numbers_[static_cast<std::size_t>(keyword.word)];
        numbers = {parse_word_number(keyword.english.substr(0, keyword.english.find(' '))),
                   parse_word_number(keyword.russian.substr(0, keyword.russian.find(' ')))};
        for (const auto number : numbers) any_[number % any_.size()] = true;
    }
}

const ParseFirstWords& parse_first_words() {
    static const ParseFirstWords words;
    return words;
}

}  // namespace merilo::inline v0::detail
