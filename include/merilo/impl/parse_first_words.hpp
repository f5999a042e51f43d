// The first words of keywords as numbers: one look at a word shows which keywords cannot begin there, whatever their number.
#pragma once

#include <merilo/impl/parse_words.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace merilo::inline v0::detail {

/// A number for a word: the same for all its spellings, of which one may have `е` for `ё`, or letters that are composed of two.
std::uint32_t parse_word_number(std::string_view word);

/// Numbers of the first words of all keywords. Two words may share a number, so that it only rules keywords out.
class ParseFirstWords {
public:
    ParseFirstWords();

    [[nodiscard]] bool begins(Word word, std::uint32_t number) const {
        const auto& numbers = numbers_[static_cast<std::size_t>(word)];
        return numbers[0] == number || numbers[1] == number;
    }
    [[nodiscard]] bool begins_any(std::uint32_t number) const { return any_[number % any_.size()]; }

private:
    std::array<std::array<std::uint32_t, 2>, static_cast<std::size_t>(Word::word_count_)> numbers_{};   ///< English, Russian
    std::array<bool, 8192> any_{};
};

const ParseFirstWords& parse_first_words();

}  // namespace merilo::inline v0::detail
