// Blocks of rows and the operations on them in doubles: no cell here needs the exact evaluator.
#pragma once

#include <merilo/impl/bind.hpp>
#include <merilo/impl/loops.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#ifdef __FAST_MATH__
#error "Merilo decides exactly: it cannot be built with -ffast-math"
#endif

namespace merilo::inline v0::detail {

/// So few that three sums and a column stay in the first cache of a core.
inline constexpr std::size_t block_rows = 1024;
inline constexpr std::size_t words_of(std::size_t rows) { return (rows + 63) / 64; }
/// Ones where a word of bits has rows.
inline constexpr std::uint64_t rows_in_word(std::size_t word, std::size_t rows) {
    return word == rows / 64 ? (std::uint64_t{1} << (rows % 64)) - 1 : ~std::uint64_t{0};
}

/// A step's cells in a block: doubles and two bit planes, bits past the last row are 0.
struct Lanes {
    double* numbers = nullptr;
    std::uint64_t* valid = nullptr;
    std::uint64_t* not_applicable = nullptr;
};

/// An argument: its cells, and how they hold values.
struct Operand {
    const double* numbers = nullptr;
    const std::uint64_t* valid = nullptr;
    const std::uint64_t* not_applicable = nullptr;
    StepClass held;
};

/// Runs steps on blocks. Holds the room for converted operands.
class BlockKernels {
public:
    explicit BlockKernels(const Loops& loops) : loops_(loops) {}
    void begin(std::size_t rows);

    /// States and values of any row-local step with operands. Of a step that `decides`, `doubtful` gets the rows for which doubles do not: their
    /// state is that which does not depend on the decision, and the exact evaluator has to say the rest.
    void run(const Step& step, std::span<const Operand> arguments, Lanes out, const StepClass& held, bool decides, std::uint64_t* doubtful);
    [[nodiscard]] const Loops& loops() const { return loops_; }

private:
    const Loops& loops_;
    std::size_t rows_ = 0, words_ = 0;
    std::uint64_t last_word_ = 0;                 ///< ones where the last word has rows
    std::vector<std::vector<double>> converted_;  ///< by argument
    std::vector<std::uint64_t> bits_, more_bits_;

    [[nodiscard]] std::uint64_t rows_in(std::size_t word) const { return word + 1 == words_ ? last_word_ : ~std::uint64_t{0}; }
    /// Rows where the number is not 0. Of a condition: where it is yes.
    const std::uint64_t* yes_of(const Operand& operand, std::vector<std::uint64_t>& bits) const;
    /// The operand's numbers as `held` holds them.
    const double* as(const Operand& operand, const StepClass& held, std::size_t index);

    void joined_planes(std::span<const Operand> arguments, Lanes out) const;
    void put_bits(Lanes out) const { loops_.spread(bits_.data(), out.numbers, rows_); }

    void arithmetic(Opcode op, std::span<const Operand> arguments, Lanes out, const StepClass& held);
    void divide(const Operand& x, const Operand& y, Lanes out, const StepClass& held, std::uint64_t* doubtful);
    void compare(Opcode op, const Operand& x, const Operand& y, Lanes out, std::uint64_t* doubtful);
    void skipping(Opcode op, const Operand& x, const Operand& y, Lanes out, const StepClass& held);
    void logical(Opcode op, const Operand& x, const Operand& y, Lanes out);
    void about_state(Opcode op, const Operand& x, Lanes out);
    void select(std::span<const Operand> arguments, Lanes out, const StepClass& held);
    void missing_means(const Operand& x, const Operand& y, Lanes out, const StepClass& held);
    void take_second(Opcode op, const Operand& x, const Operand& y, Lanes out);
    void round(Opcode op, const Operand& x, const Operand& step, Lanes out) const;
    void round_doubles(Opcode op, const Operand& x, const Operand& step, Lanes out, const StepClass& held, std::uint64_t* doubtful);
    void linear(std::span<const Operand> arguments, Lanes out, const StepClass& held);
};

}  // namespace merilo::inline v0::detail
