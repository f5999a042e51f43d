// Comparisons of values that are not on a grid: doubles decide where they are far enough apart, fractions where they are not.
#include "schools_model.hpp"

#include <gtest/gtest.h>

#include <random>

namespace merilo {
namespace {

using tests::cell;
using tests::Schools;

/// Two ways to one value, whose doubles differ now and then, and a third that is a little more.
struct Ways {
    Schools m;
    QuantityId a = m.input("a"), b = m.input("b"), c = m.input("c"), d = m.input("d");
    std::vector<QuantityId> same, less, more;

    /// `left` and `right` are equal, `above` is larger.
    void add(const std::string& name, ExprId left, ExprId right, ExprId above) {
        same.push_back(m.value(name + "_same", m.add(Op::equal, {left, right})));
        same.push_back(m.value(name + "_at_most", m.add(Op::less_equal, {right, left})));
        more.push_back(m.value(name + "_equal", m.add(Op::equal, {left, above})));
        more.push_back(m.value(name + "_more", m.add(Op::less, {above, left})));
        less.push_back(m.value(name + "_less", m.add(Op::less, {left, above})));
        less.push_back(m.value(name + "_less_equal", m.add(Op::less_equal, {left, above})));
    }
    ExprId read(QuantityId id) { return m.read(id); }
    ExprId over(ExprId x, ExprId y) { return m.add(Op::divide, {x, y}); }
    ExprId times(ExprId x, ExprId y) { return m.add(Op::multiply, {x, y}); }
    ExprId plus(ExprId x, ExprId y) { return m.add(Op::add, {x, y}); }
    ExprId minus(ExprId x, ExprId y) { return m.add(Op::subtract, {x, y}); }
    /// Larger by as little as an integer can be in a numerator.
    ExprId next(ExprId x) { return plus(x, m.constant("1")); }

    Ways() {
        add("product", times(over(read(a), read(b)), read(c)), over(times(read(a), read(c)), read(b)), over(next(times(read(a), read(c))), read(b)));
        add("sum", plus(over(read(a), read(b)), over(read(c), read(b))), over(plus(read(a), read(c)), read(b)),
            over(next(plus(read(a), read(c))), read(b)));
        add("difference", minus(over(read(a), read(b)), over(read(c), read(b))), over(minus(read(a), read(c)), read(b)),
            over(next(minus(read(a), read(c))), read(b)));
        add("nested", over(over(read(a), read(b)), read(d)), over(read(a), times(read(b), read(d))), over(next(read(a)), times(read(b), read(d))));
        add("back", times(over(read(a), read(b)), read(b)), plus(read(a), over(m.constant("0"), read(b))), next(read(a)));
        // Quotients of integers, which doubles decide while numerators and divisors are small enough together.
        add("quotient", over(read(a), read(b)), over(times(read(a), read(d)), times(read(b), read(d))),
            over(next(times(read(a), read(d))), times(read(b), read(d))));
        const auto to_hundredths = [&](Op op, ExprId x) { return m.add(op, {x, m.constant("0.01")}); };
        const auto up_from_half = to_hundredths(Op::round_down, plus(over(read(a), read(b)), m.constant("0.005")));
        add("rounded", to_hundredths(Op::round, over(read(a), read(b))), up_from_half, plus(up_from_half, m.constant("0.01")));
        const auto up = minus(m.constant("0"), to_hundredths(Op::round_down, minus(m.constant("0"), over(read(a), read(b)))));
        add("rounded_up", to_hundredths(Op::round_up, over(read(a), read(b))), up, plus(up, m.constant("0.01")));
        // Level, rising, level: 0 at 0, 7 at 10, and the same written as a product.
        const auto scale = m.add(Op::linear, {over(read(d), read(b)), m.constant("0"), m.constant("0"), m.constant("10"), m.constant("7")});
        const auto straight = m.add(Op::minimum, {m.constant("7"), over(times(m.constant("0.7"), read(d)), read(b))});
        add("scale", scale, straight, plus(straight, over(m.constant("1"), times(read(b), m.constant("1000000000")))));
    }

    void check() {
        const auto result = m.run();
        for (std::size_t row = 0; row < result.rows(0, m.school); ++row) {
            for (const auto id : same) ASSERT_EQ(cell(result, id, row), "1") << m.model.nodes[m.model.quantities[id].node].name << ", row " << row;
            for (const auto id : less) ASSERT_EQ(cell(result, id, row), "1") << m.model.nodes[m.model.quantities[id].node].name << ", row " << row;
            for (const auto id : more) ASSERT_EQ(cell(result, id, row), "0") << m.model.nodes[m.model.quantities[id].node].name << ", row " << row;
        }
    }
    void set(int row, const std::string& of_a, const std::string& of_b, const std::string& of_c, const std::string& of_d) {
        const auto name = std::to_string(row);
        m.set(name, a, of_a);
        m.set(name, b, of_b);
        m.set(name, c, of_c);
        m.set(name, d, of_d);
    }
};

TEST(Decisions, ties_and_neighbours_of_usual_counts) {
    Ways ways;
    std::mt19937 random(20221201);
    for (int row = 0; row < 2000; ++row) {
        const auto count = [&] { return std::to_string(1 + random() % 999); };
        ways.set(row, count(), count(), count(), count());
    }
    ways.check();
}

TEST(Decisions, halves_that_are_rounded) {
    Ways ways;
    for (int row = 0; row < 1000; ++row) {   // so many and a half hundredths, and a neighbour
        const auto numerator = std::to_string(2 * row + 1 + (row % 3 == 2 ? 1 : 0));
        ways.set(row, numerator, row % 2 == 0 ? "200" : "201", "3", "7");
    }
    ways.check();
}

TEST(Decisions, ties_and_neighbours_of_every_size) {
    Ways ways;
    std::mt19937_64 random(1);
    for (int row = 0; row < 1000; ++row) {
        const auto count = [&] { return std::to_string(1 + (random() >> (1 + random() % 62))); };
        ways.set(row, count(), count(), count(), count());
    }
    ways.check();
}

TEST(Decisions, values_that_doubles_hardly_hold) {
    Schools m;
    const auto tiny = m.input("tiny"), huge = m.input("huge"), many = m.input("many");
    // The quotient loses its digits, and the product makes the loss large.
    const auto lost = m.add(Op::multiply, {m.add(Op::divide, {m.read(tiny), m.read(many)}), m.read(huge)});
    const auto whole = m.add(Op::divide, {m.add(Op::multiply, {m.read(tiny), m.read(huge)}), m.read(many)});
    const auto same = m.value("same", m.add(Op::equal, {lost, whole}));
    const auto below = m.value("below", m.add(Op::less, {lost, whole}));
    const auto above = m.value("above", m.add(Op::less, {whole, lost}));
    for (int row = 1; row < 200; ++row) {
        const auto zeros = [](int count) { return std::string(static_cast<std::size_t>(count), '0'); };
        m.set(std::to_string(row), tiny, "0." + zeros(300) + std::to_string(row));
        m.set(std::to_string(row), huge, "3" + zeros(300));
        m.set(std::to_string(row), many, std::to_string(row * 7 + 3) + zeros(15));
    }
    const auto result = m.run();
    for (std::size_t row = 0; row < 199; ++row) {
        EXPECT_EQ(cell(result, same, row), "1") << row;
        EXPECT_EQ(cell(result, below, row), "0") << row;
        EXPECT_EQ(cell(result, above, row), "0") << row;
    }
}

}  // namespace
}  // namespace merilo
