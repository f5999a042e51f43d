// Places among so many objects that several threads sort them: against an order of fractions that is found here, with every way of ties.
#include "towns.hpp"

#include <algorithm>
#include <cstdint>

namespace merilo {
namespace {

using tests::with_threads;

// `sum` is `share` by another route, whose doubles differ from those of equal sums in their last bits.
constexpr std::string_view places_rules = R"(merilo 1
methodology places "Места" { version 1; period year }
entity country "Страна"
entity school "Школа" in country
unit pupil "Ученик"
input school.few "Немного" count of pupil
input school.a "Часть" count of pupil
input school.b "Все" count of pupil
value school.share "Доля" a / b
value school.sum "Сумма" 10% * share + 20% * share + 70% * (a / b)
value school.competition "Как в спорте" rank(within country: sum, higher first, ties competition)
value school.dense "Плотно" rank(within country: sum, lower first, ties dense)
value school.apart "Врозь" rank(within country: share, higher first, ties ordinal by few lower first)
value school.whole "По целым" rank(within country: few, lower first, ties competition)
)";

struct School {
    std::int64_t few = 0, a = 0, b = 1;
    bool has_share = true;
};

class Places : public ::testing::Test {
protected:
    static constexpr std::size_t count = 30'000;
    Methodology methodology = tests::loaded("places.merilo", places_rules);
    std::vector<School> schools = std::vector<School>(count);
    Dataset facts = methodology.dataset();

    [[nodiscard]] QuantityId quantity(std::string_view name) const { return tests::quantity_named(methodology, name); }

    /// `largest`: of `b`; the smaller it is the more schools have the same share.
    void fill(std::uint32_t largest) {
        std::mt19937 random(largest);
        const auto school = methodology.model().quantities[quantity("school.a")].entity;
        for (std::size_t i = 0; i < count; ++i) {
            auto& it = schools[i];
            it = {static_cast<std::int64_t>(random() % 50), 0, 1 + static_cast<std::int64_t>(random() % largest), random() % 20 != 0};
            it.a = static_cast<std::int64_t>(random() % static_cast<std::uint32_t>(it.b + 1));
            const auto row = facts.add("2024", school, {"Ш" + std::to_string(i), "Страна"});
            facts.set("2024", row, quantity("school.few"), static_cast<double>(it.few));
            facts.set("2024", row, quantity("school.b"), static_cast<double>(it.b));
            if (it.has_share) facts.set("2024", row, quantity("school.a"), static_cast<double>(it.a));
        }
    }

    /// Places in an order, the rows that tie in it having the same one; none: the school has no place.
    template <typename Before>
    std::vector<std::size_t> placed(bool needs_share, bool is_dense, const Before& before) const {
        std::vector<std::size_t> order, places(count, 0);
        for (std::size_t i = 0; i < count; ++i)
            if (!needs_share || schools[i].has_share) order.push_back(i);
        std::sort(order.begin(), order.end(), [&](auto x, auto y) { return before(schools[x], schools[y]); });
        std::size_t place = 0;
        for (std::size_t i = 0; i < order.size(); ++i) {
            const bool ties = i != 0 && !before(schools[order[i - 1]], schools[order[i]]);
            if (!ties) place = is_dense ? place + 1 : i + 1;
            places[order[i]] = place;
        }
        return places;
    }

    void expect_places(const Result& result, const char* name, const std::vector<std::size_t>& places) const {
        for (std::size_t i = 0; i < count; ++i) {
            ASSERT_EQ(result.state(0, quantity(name), i), places[i] == 0 ? State::missing : State::value) << name << " " << i;
            if (places[i] != 0) {
                ASSERT_EQ(result.number(0, quantity(name), i), static_cast<double>(places[i])) << name << " " << i;
            }
        }
    }

    void expect_all() const {
        const auto lower = [](const School& x, const School& y) { return x.a * y.b < y.a * x.b; };
        const auto higher = [&](const School& x, const School& y) { return lower(y, x); };
        const auto apart = [&](const School& x, const School& y) { return higher(x, y) || (!higher(y, x) && x.few < y.few); };
        const auto competition = placed(true, false, higher), dense = placed(true, true, lower), told_apart = placed(true, false, apart);
        const auto whole = placed(false, false, [](const School& x, const School& y) { return x.few < y.few; });
        for (const std::size_t threads : {1U, 2U, 7U}) {
            const auto result = methodology.evaluate(facts, with_threads(threads));
            ASSERT_FALSE(result.diagnostics().has_errors());
            expect_places(result, "school.competition", competition);
            expect_places(result, "school.dense", dense);
            expect_places(result, "school.apart", told_apart);
            expect_places(result, "school.whole", whole);
        }
    }
};

TEST_F(Places, AmongManyWhoDiffer) {
    fill(1'000'000);
    expect_all();
}

TEST_F(Places, AmongManyWhoTie) {
    fill(12);
    expect_all();
}

TEST_F(Places, AreAllTheFirstWhenAllTie) {
    fill(1);
    for (auto& it : schools) it.a = it.has_share ? 1 : 0;
    for (std::size_t i = 0; i < count; ++i)
        if (schools[i].has_share) facts.set("2024", static_cast<std::uint32_t>(i), quantity("school.a"), 1);
    expect_all();
}

}  // namespace
}  // namespace merilo
