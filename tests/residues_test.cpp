// Ties that are proved by residues: the same answers as fractions give, for what is equal, near, missing and inapplicable.
#include <merilo/merilo.hpp>

#include <merilo/impl/residue_prime.hpp>

#include <gtest/gtest.h>
#include <boost/multiprecision/cpp_int.hpp>
#include <boost/multiprecision/miller_rabin.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace merilo {
namespace {

using Integer = boost::multiprecision::cpp_int;
using Rational = boost::multiprecision::cpp_rational;

Rational fraction_of(const Fraction& value) { return {Integer(value.numerator), Integer(value.denominator)}; }

TEST(Residues, ModuliArePrimesAndArithmeticIsTheirs) {
    std::mt19937_64 random(5);
    std::uint64_t before = std::uint64_t{1} << 62U;
    for (const auto& prime : detail::residue_primes) {
        const auto n = prime.modulus();
        EXPECT_LT(n, before);
        before = n;
        EXPECT_TRUE(boost::multiprecision::miller_rabin_test(Integer(n), 25)) << n;
        for (int turn = 0; turn < 200; ++turn) {
            const auto x = static_cast<double>(random() >> 11U), y = static_cast<double>(random() >> 11U);
            const Integer a(x), b(-y);
            EXPECT_EQ(prime.multiply(prime.of(x), prime.of(-y)), prime.of(Integer(a * b)));
            EXPECT_EQ(prime.add(prime.of(x), prime.of(-y)), prime.of(Integer(a + b)));
            EXPECT_EQ(prime.subtract(prime.of(-y), prime.of(x)), prime.of(Integer(b - a)));
            EXPECT_EQ(prime.multiply(prime.of(x), prime.inverse(prime.of(x))), prime.one());
            EXPECT_EQ(prime.product(-y, prime.held(prime.of(x))), prime.of(Integer(a * b)));
        }
    }
}

Methodology methodology_of(const std::string& declarations) {
    auto loaded = Methodology::try_parse("ties.merilo", "merilo 1\nmethodology ties \"Равные\" { version 1; period year }\n"
                                                        "entity region \"Область\"\nentity school \"Школа\" in region\n" + declarations);
    if (!loaded) throw std::runtime_error(render(loaded.diagnostics, loaded.sources, Language::english));
    return *loaded.methodology;
}

class Facts {
public:
    explicit Facts(const Methodology& methodology) : model_(methodology.model()), data_(methodology.dataset()) {}
    std::uint32_t add() { return data_.add("2024", entity(), {"Ш" + std::to_string(count_++), "О"}); }
    void set(std::uint32_t row, const std::string& input, double number) { data_.set("2024", row, quantity(input), number); }
    void set(std::uint32_t row, const std::string& input, State state) { data_.set_state("2024", row, quantity(input), state); }
    [[nodiscard]] QuantityId quantity(const std::string& name) const { return model_.nodes[model_.find("school." + name)].main(); }
    [[nodiscard]] EntityId entity() const { return static_cast<EntityId>(model_.entities.size() - 1); }
    [[nodiscard]] const Dataset& data() const { return data_; }

private:
    const Model& model_;
    Dataset data_;
    std::size_t count_ = 0;
};

/// `yes` of a comparison in a row; nothing where it is no value.
std::optional<bool> decision(const Result& result, QuantityId quantity, std::size_t row) {
    if (result.state(0, quantity, row) != State::value) return std::nullopt;
    return result.number(0, quantity, row) != 0;
}

// What is 0 modulo the first prime without being 0: 2^31 · 2^31 − 57 · 1 is that prime, and beside 2^123 no double sees it.
TEST(Residues, OnePrimeIsNotEnough) {
    const auto methodology = methodology_of(R"(
input school.a "а" number
input school.u "у" number
input school.w "в" number
value school.left  "Слева"  a * a * a + u * u
value school.right "Справа" a * a * a + w
value school.same  "Равны"  left = right
value school.less  "Меньше" right < left
value school.place "Место"  rank(within region: table a { > 1 : left; otherwise : right }, higher first, ties competition)
value school.mixed "Смесь"  table w { > 1 : left; otherwise : right }
value school.order "Место"  rank(within region: mixed, higher first, ties competition)
)");
    Facts facts(methodology);
    constexpr std::size_t rows = 80;
    for (std::size_t i = 0; i < rows; ++i) {
        const auto row = facts.add();
        facts.set(row, "a", 0x1p41);
        facts.set(row, "u", i % 2 == 0 ? 0x1p31 : 3);
        facts.set(row, "w", i % 2 == 0 ? 57 : i % 4 == 1 ? 9 : 10);
    }
    const auto result = methodology.evaluate(facts.data());
    for (std::size_t row = 0; row < rows; ++row) {
        EXPECT_EQ(decision(result, facts.quantity("same"), row), row % 4 == 1) << row;
        EXPECT_EQ(decision(result, facts.quantity("less"), row), row % 2 == 0) << row;
    }
}

// A place among totals of which half are near the others, and equal to none of them.
TEST(Residues, PlacesOfWhatIsNearAndOfWhatIsEqual) {
    const auto methodology = methodology_of(R"(
input school.a "а" number
input school.u "у" number
value school.total "Итог"  a * a * a + u / 3
value school.place "Место" rank(within region: total, higher first, ties competition)
)");
    Facts facts(methodology);
    std::mt19937 random(3);
    std::vector<int> given;
    constexpr std::size_t rows = 1500;
    for (std::size_t i = 0; i < rows; ++i) {
        const auto row = facts.add();
        given.push_back(i % 3 == 0 ? static_cast<int>(random() % 50) : 7);
        facts.set(row, "a", 0x1p41);
        facts.set(row, "u", given.back());
    }
    const auto result = methodology.evaluate(facts.data());
    for (std::size_t row = 0; row < rows; ++row) {
        const auto higher = std::count_if(given.begin(), given.end(), [&](int other) { return other > given[row]; });
        EXPECT_EQ(result.number(0, facts.quantity("place"), row), static_cast<double>(higher + 1)) << row;
    }
}

// Shares of random classes, weighed: many totals are the threshold, by other routes each time, some classes are missing or do not apply.
TEST(Residues, WeighedSharesOnAThreshold) {
    std::string declarations, members;
    constexpr int classes = 12;
    for (int i = 0; i < classes; ++i) {
        const auto n = std::to_string(i);
        declarations += "input school.a" + n + " \"а\" number\ninput school.b" + n + " \"б\" number\n";
        declarations += "indicator school.s" + n + " \"д\" { value a" + n + " / b" + n + "; points value; maximum 1 }\n";
        members += "s" + n + " weight " + std::to_string(i + 1) + "; ";
    }
    const auto methodology = methodology_of(declarations + "group school.mean \"Среднее\" { " + members +
                                            "total weighted mean; missing counts excluded }\n"
                                            "value school.reached \"Да\" mean.percent >= 70%\n"
                                            "value school.below \"Нет\" mean.percent < 70%\n"
                                            "value school.level_with \"Ровно\" mean.percent = 70%\n"
                                            "value school.place \"Место\" rank(within region: mean.percent, higher first, ties dense)\n");
    Facts facts(methodology);
    std::mt19937 random(11);
    constexpr std::size_t rows = 600;
    for (std::size_t i = 0; i < rows; ++i) {
        const auto row = facts.add();
        for (int k = 0; k < classes; ++k) {
            const auto n = std::to_string(k);
            const auto of = 10 * (1 + random() % 30);
            const bool is_near = i % 5 == 4 && k == 3;
            facts.set(row, "a" + n, is_near ? 700000000 - static_cast<double>(random() % 2) : static_cast<double>(of / 10 * 7));
            facts.set(row, "b" + n, is_near ? 1000000000 : static_cast<double>(of));
            if (random() % 12 == 0) facts.set(row, "a" + n, State::missing);
            else if (random() % 12 == 0) facts.set(row, "b" + n, State::not_applicable);
            else if (random() % 40 == 0) facts.set(row, "a" + n, 0), facts.set(row, "b" + n, 0);
        }
    }
    const auto result = methodology.evaluate(facts.data());
    const auto mean = methodology.model().nodes[methodology.model().find("school.mean")].facet(Facet::percent);
    const Rational threshold(7, 10);
    std::size_t ties = 0, near = 0;
    std::vector<Rational> values;
    for (std::size_t row = 0; row < rows; ++row) {
        if (result.state(0, mean, row) != State::value) continue;
        const auto value = fraction_of(result.exact(0, mean, row));
        values.push_back(value);
        value == threshold ? ++ties : ++near;
        EXPECT_EQ(decision(result, facts.quantity("reached"), row), value >= threshold) << row;
        EXPECT_EQ(decision(result, facts.quantity("below"), row), value < threshold) << row;
        EXPECT_EQ(decision(result, facts.quantity("level_with"), row), value == threshold) << row;
    }
    EXPECT_GT(ties, 400U);
    EXPECT_GT(near, 30U);
    std::sort(values.begin(), values.end(), std::greater<>());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    for (std::size_t row = 0; row < rows; ++row) {
        if (result.state(0, mean, row) != State::value) continue;
        const auto place = std::find(values.begin(), values.end(), fraction_of(result.exact(0, mean, row))) - values.begin() + 1;
        EXPECT_EQ(result.number(0, facts.quantity("place"), row), static_cast<double>(place)) << row;
    }
}

}  // namespace
}  // namespace merilo
