// Equality of exact values without their digits. Two values that are made by + − × ÷ from integers differ by N / D, where |N| is below a bound
// that follows from the bounds of those integers. If N is 0 modulo primes whose product is larger than that bound, N is 0 (Chinese remainder
// theorem). Residues of a word each take a fraction of the time of fractions with hundreds of digits; values that tie are common, and those
// that are near without being equal go on to the fractions.
#pragma once

#include <merilo/impl/exact.ipp>
#include <merilo/impl/row_source.hpp>
#include <merilo/plan.hpp>
#include <merilo/program.hpp>

#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace merilo::inline v0::detail {

class Residues {
public:
    Residues(const Plan& plan, const Program& program, const std::vector<Exact>& constants, RowSource& source)
        : plan_(plan), program_(program), constants_(constants), source_(source) {}

    /// The rows in which both steps have values that are proved equal are taken out of `rows`.
    void drop_equal(StepId left, StepId right, std::vector<std::uint32_t>& rows);
    /// For each of the rows whether its value of `step` is proved equal to that of the row `other`.
    std::vector<bool> equal_to(StepId step, std::uint32_t other, std::span<const std::uint32_t> rows);

private:
    static constexpr std::size_t batch = 256;   // rows at a time: what is in work stays near
    enum class Kind : std::uint8_t {
        leaf, constant, add, subtract, multiply, divide, negate, state_of, add_applicable, exclude_missing, missing_means, applies_when, select
    };
    struct Part {
        StepId step = none;
        Kind kind = Kind::leaf;
        std::uint32_t arguments[3] = {0, 0, 0};
        bool whole = false;                   ///< it is a residue; otherwise a quotient of two
        double numerator_bits = 0, denominator_bits = 0;
        std::vector<std::uint64_t> factors;   ///< by prime: of a leaf 1 / D, of a constant its value
    };
    /// What a difference is made of, from the leaves up.
    struct Recipe {
        std::vector<Part> parts;
        std::uint32_t left = 0, right = 0;
        std::size_t primes = 0;   ///< so many prove it; 0: it is not made of what residues can do
    };

    const Plan& plan_;
    const Program& program_;
    const std::vector<Exact>& constants_;
    RowSource& source_;
    std::map<std::pair<StepId, StepId>, Recipe> recipes_;
    std::vector<std::uint64_t> values_, divisors_;   ///< by part, then by row of the batch; a whole part has no divisors
    std::vector<std::uint8_t> states_;               ///< the same; numbers of `State`, and one more where residues do not tell
    std::vector<double> numbers_;                    ///< the same, of leaves

    const Recipe& recipe(StepId left, StepId right);
    bool add_part(Recipe& recipe, std::map<StepId, std::uint32_t>& known, StepId step) const;
    void find_factors(Recipe& recipe) const;
    /// Reads the leaves of so many rows; then come the primes.
    void load(const Recipe& recipe, std::span<const std::uint32_t> rows);
    void run(const Recipe& recipe, std::size_t prime, std::size_t rows);
    void run_part(const Recipe& recipe, std::uint32_t at, std::size_t prime, std::size_t rows);
    void add(const Recipe& recipe, std::uint32_t at, std::size_t prime, std::size_t rows);
    void choose(const Recipe& recipe, std::uint32_t at, std::size_t prime, std::size_t row);
    void take(const Recipe& recipe, std::uint32_t at, std::size_t prime, std::size_t argument, std::size_t row);
};

}  // namespace merilo::inline v0::detail
