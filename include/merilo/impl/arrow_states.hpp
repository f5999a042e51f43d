// What a column of states says of the cells beside it.
#pragma once

#include <merilo/impl/arrow_text.ipp>

#include <cstdint>
#include <string_view>
#include <vector>

namespace merilo::inline v0::detail {

/// `null`: the fact was not given. The three low bits tell them apart.
enum class ArrowStateWord : std::uint8_t { value, missing, not_applicable, null, unknown };

ArrowStateWord arrow_state_word(std::string_view text);

inline std::uint64_t first_bits(std::size_t count) { return count == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1; }

/// The states of one batch. The words of a dictionary are looked at once.
class ArrowStateCells {
public:
    explicit ArrowStateCells(const ArrowCells& cells);

    /// Bits of rows; those that say something unknown are in none.
    struct Rows {
        std::uint64_t value = 0, missing = 0, not_applicable = 0, null = 0;
    };
    /// At most 64 rows.
    Rows read(std::size_t row, std::size_t count);

private:
    const ArrowCells& cells_;
    std::vector<ArrowStateWord> of_index_;
    std::string buffer_;

    template <typename Index>
    void look_up(std::size_t row, std::size_t count, std::uint8_t* words) const;
    ArrowStateWord read_one(std::size_t row);
};

}  // namespace merilo::inline v0::detail
