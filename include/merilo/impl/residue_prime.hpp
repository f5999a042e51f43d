// Integers modulo primes of a word; multiplication is Montgomery's ("Modular multiplication without trial division", 1985).
#pragma once

#include <merilo/impl/exact.ipp>

#include <array>
#include <cmath>
#include <cstdint>

namespace merilo::inline v0::detail {

/// Arithmetic modulo a prime below 2^62. Numbers are held as x · 2^64.
class ResiduePrime {
public:
    explicit constexpr ResiduePrime(std::uint64_t below) : n_((std::uint64_t{1} << 62U) - below) {
        std::uint64_t inverse = n_;   // Newton: each turn doubles the bits that are right
        for (int turn = 0; turn < 5; ++turn) inverse *= 2 - n_ * inverse;
        minus_inverse_ = ~inverse + 1;
        one_ = static_cast<std::uint64_t>((static_cast<Wide>(1) << 64U) % n_);
        squared_ = static_cast<std::uint64_t>(static_cast<Wide>(one_) * one_ % n_);
    }
    [[nodiscard]] std::uint64_t modulus() const { return n_; }
    [[nodiscard]] std::uint64_t one() const { return one_; }
    [[nodiscard]] std::uint64_t multiply(std::uint64_t x, std::uint64_t y) const {
        const auto product = static_cast<Wide>(x) * y;
        const auto times = static_cast<std::uint64_t>(product) * minus_inverse_;
        const auto result = static_cast<std::uint64_t>((product + static_cast<Wide>(times) * n_) >> 64U);
        return result >= n_ ? result - n_ : result;
    }
    [[nodiscard]] std::uint64_t add(std::uint64_t x, std::uint64_t y) const { return x + y >= n_ ? x + y - n_ : x + y; }
    [[nodiscard]] std::uint64_t subtract(std::uint64_t x, std::uint64_t y) const { return x >= y ? x - y : x + n_ - y; }
    /// What a plain integer is to be multiplied by to become its product with x.
    [[nodiscard]] std::uint64_t held(std::uint64_t x) const { return multiply(x, squared_); }
    /// The product of an integer below 2^53 and of what `held` gave.
    [[nodiscard]] std::uint64_t product(double k, std::uint64_t held) const {
        const auto residue = multiply(static_cast<std::uint64_t>(std::fabs(k)), held);
        return k < 0 && residue != 0 ? n_ - residue : residue;
    }
    /// Of an integer below 2^53.
    [[nodiscard]] std::uint64_t of(double k) const { return product(k, squared_); }
    [[nodiscard]] std::uint64_t of(const BigInteger& integer) const {
        const auto rest = static_cast<std::uint64_t>(BigInteger(abs(integer) % n_));
        const auto residue = multiply(rest, squared_);
        return integer < 0 && residue != 0 ? n_ - residue : residue;
    }
    /// 1 / x, of an x that is not 0 (Fermat).
    [[nodiscard]] std::uint64_t inverse(std::uint64_t x) const {
        auto result = one_;
        for (auto power = n_ - 2; power != 0; power >>= 1U) {
            if ((power & 1U) != 0) result = multiply(result, x);
            x = multiply(x, x);
        }
        return result;
    }

private:
    __extension__ using Wide = unsigned __int128;
    std::uint64_t n_, minus_inverse_ = 0, one_ = 0, squared_ = 0;
};

/// The largest primes below 2^62.
inline constexpr std::array<ResiduePrime, 16> residue_primes{
    ResiduePrime(57),  ResiduePrime(87),  ResiduePrime(117), ResiduePrime(143), ResiduePrime(153), ResiduePrime(167),
    ResiduePrime(171), ResiduePrime(195), ResiduePrime(203), ResiduePrime(273), ResiduePrime(287), ResiduePrime(317),
    ResiduePrime(443), ResiduePrime(483), ResiduePrime(495), ResiduePrime(575)};

}  // namespace merilo::inline v0::detail
