// Facts made to fool doubles: every decision of many rows, against fractions of Boost that know nothing of the engine.
#include <merilo/merilo.hpp>

#include <gtest/gtest.h>
#include <boost/multiprecision/cpp_int.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace merilo {
namespace {

using Rational = boost::multiprecision::cpp_rational;
using Integer = boost::multiprecision::cpp_int;

constexpr std::string_view rules = R"(merilo 1
methodology adversary "Противник" { version 1; period year }
entity region "Область"
entity school "Школа" in region
input school.a "а" number
input school.b "б" number
input school.c "в" number
input school.p "п" number
input school.q "к" number
input school.u "у" number
input school.v "ф" number
value school.tenths  "Десятые"    0.1 * a + 0.1 * a + 0.1 * b + 0.1 * c + 0.6 * b
value school.half    "Половина"   tenths >= 0.5
value school.share   "Доля"       p / q
value school.seven   "Семь"       share >= 0.7
value school.mean    "Взвешенное" (u * p + v * q) / (p + q)
value school.on_mean "На пороге"  mean <= 1.75
value school.fine    "Разность"   p / q - u / q
value school.is_zero "Ноль"       fine = 0
value school.through "Через"      p / (u / v)
value school.same    "То же"      through = (p * v) / u
value school.away "Процент"    round(p / q, 0.01)
value school.even    "До чётного" round even(p / q, 0.01)
value school.down    "Вниз"       round down(p / q, 0.01)
value school.up      "Вверх"      round up(p / q, 0.01)
value school.one     "Так"        p / q + u / q
value school.other   "Иначе"      (p + u) / q
value school.route   "Маршрут"    table a { >= 0.5 : one; otherwise : other }
value school.place   "Место"      rank(within region: route, higher first, ties competition)
)";

struct Row {
    std::string a, b, c, p, q, u, v;
};

Rational decimal(const std::string& text) {
    const auto point = text.find('.');
    if (point == std::string::npos) return Rational(Integer(text));
    auto digits = text.substr(0, point) + text.substr(point + 1);
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));  // a leading 0 would mean octal
    return Rational(Integer(digits), boost::multiprecision::pow(Integer(10), static_cast<unsigned>(text.size() - point - 1)));
}

std::vector<Row> adversaries(std::size_t count, unsigned seed) {
    std::mt19937 random(seed);
    const auto tenth = [&] { return "0." + std::to_string(random() % 10); };
    std::vector<Row> rows;
    for (std::size_t i = 0; i < count; ++i) {
        Row row{tenth(), tenth(), tenth(), "", "", "", ""};
        const auto q = 1 + random() % 40, p = random() % (q + 1);
        row.p = std::to_string(p);
        row.q = std::to_string(q);
        row.u = std::to_string(1 + random() % q);
        row.v = std::to_string(1 + random() % 9);
        switch (random() % 8) {
            case 0: row.p = "788129934789836", row.q = "1125899906842623"; break;  // below 0.7, and its double is not
            case 1: row.p = std::to_string(7 * q), row.q = std::to_string(10 * q); break;
            case 2: row.q = "0.000000001"; break;  // one tiny divisor in a column
            case 3: row.u = row.p = std::to_string(1 + random() % 1000), row.q = "999999999999"; break;
            case 4: row.u = "1.5", row.v = "2", row.p = row.q; break;                        // a mean that is the threshold
            case 5: row.p = std::to_string(2 * (random() % 100) + 1), row.q = "200"; break;  // half a percent
            default: break;
        }
        rows.push_back(row);
    }
    return rows;
}

Rational floor_of(const Rational& x) {
    Integer quotient, rest;
    divide_qr(Integer(numerator(x)), Integer(denominator(x)), quotient, rest);
    return rest < 0 ? Integer(quotient - 1) : quotient;
}

/// To a multiple of one percent. `half`: what a half goes to.
enum class Half { away, even, down, up };
Rational rounded(const Rational& x, Half half) {
    const Rational hundredths = x * 100, below = floor_of(hundredths), rest = hundredths - below;
    const bool is_odd = numerator(below) % 2 != 0;
    bool next = false;
    if (half == Half::away) next = rest > Rational(1, 2) || (rest == Rational(1, 2) && x > 0);
    if (half == Half::even) next = rest > Rational(1, 2) || (rest == Rational(1, 2) && is_odd);
    if (half == Half::up) next = rest > 0;
    return (below + (next ? 1 : 0)) / 100;
}

class Adversary : public testing::TestWithParam<unsigned> {};

TEST_P(Adversary, FoolsNoDecision) {
    auto loaded = Methodology::try_parse("adversary.merilo", std::string(rules));
    ASSERT_TRUE(loaded) << render(loaded.diagnostics, loaded.sources, Language::english);
    const auto& methodology = *loaded.methodology;
    const auto& model = methodology.model();
    const auto main = [&](const std::string& name) { return model.nodes[model.find("school." + name)].main(); };
    const auto rows = adversaries(700, GetParam());
    auto data = methodology.dataset();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto row = data.add("2024", model.quantities[main("a")].entity, {"Ш" + std::to_string(i), "О"});
        const std::pair<const char*, const std::string*> facts[] = {{"a", &rows[i].a}, {"b", &rows[i].b}, {"c", &rows[i].c},
                                                                    {"p", &rows[i].p}, {"q", &rows[i].q}, {"u", &rows[i].u},
                                                                    {"v", &rows[i].v}};
        for (const auto& [name, text] : facts) data.set("2024", row, main(name), std::stod(*text));
    }
    const auto result = methodology.evaluate(data);
    std::vector<Rational> routes;
    std::size_t fooled = 0;  // decisions that plain doubles get wrong
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& r = rows[i];
        const auto a = decimal(r.a), b = decimal(r.b), c = decimal(r.c), p = decimal(r.p), q = decimal(r.q), u = decimal(r.u),
                   v = decimal(r.v);
        const auto said = [&](const char* name) {
            EXPECT_EQ(result.state(0, main(name), i), State::value) << name << " " << i;
            return result.number(0, main(name), i);
        };
        ASSERT_EQ(said("half") != 0, (2 * a + b + c + 6 * b) / 10 >= Rational(1, 2)) << i;
        ASSERT_EQ(said("seven") != 0, p / q >= Rational(7, 10)) << i;
        ASSERT_EQ(said("on_mean") != 0, (u * p + v * q) / (p + q) <= Rational(7, 4)) << i;
        ASSERT_EQ(said("is_zero") != 0, p == u) << i;
        ASSERT_EQ(said("same") != 0, true) << i;
        ASSERT_EQ(said("away"), static_cast<double>(rounded(p / q, Half::away))) << i;
        ASSERT_EQ(said("even"), static_cast<double>(rounded(p / q, Half::even))) << i;
        ASSERT_EQ(said("down"), static_cast<double>(rounded(p / q, Half::down))) << i;
        ASSERT_EQ(said("up"), static_cast<double>(rounded(p / q, Half::up))) << i;
        routes.push_back((p + u) / q);  // whichever route it was
        const auto as_double = [](const std::string& text) { return std::stod(text); };
        const double x = as_double(r.p) / as_double(r.q),
                     doubles = 0.1 * as_double(r.a) * 2 + 0.1 * as_double(r.b) + 0.1 * as_double(r.c) + 0.6 * as_double(r.b);
        fooled += (doubles >= 0.5) != (said("half") != 0) ? 1U : 0U;
        fooled += (x >= 0.7) != (said("seven") != 0) ? 1U : 0U;
        fooled += (x - as_double(r.u) / as_double(r.q) == 0) != (said("is_zero") != 0) ? 1U : 0U;
    }
    EXPECT_GT(fooled, 50U);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto better = std::count_if(routes.begin(), routes.end(), [&](const Rational& route) { return route > routes[i]; });
        ASSERT_EQ(result.number(0, main("place"), i), static_cast<double>(better + 1)) << i;
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Adversary, testing::Range(1U, 6U));

}  // namespace
}  // namespace merilo
