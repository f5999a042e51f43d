// What is asked for by name: nodes, periods, a day; and names that mean nothing.
#include "schools_model.hpp"

#include <merilo/error.hpp>

#include <gtest/gtest.h>

namespace merilo {
namespace {

using tests::cell;
using tests::Schools;

TEST(Options, OnlyWhatIsAskedForByName) {
    Schools m;
    const auto a = m.input("a"), b = m.input("b"), zero = m.input("zero");
    const auto x = m.value("x", m.add(Op::negate, {m.read(a)}));
    const auto y = m.value("y", m.add(Op::divide, {m.read(b), m.read(zero)}));
    const auto z = m.value("z", m.add(Op::add, {m.read(x), m.constant("1")}));
    m.set("1", a, "3");
    m.set("1", zero, "0");
    m.options.nodes = {"z", "school.a", "z"};
    auto result = m.run();
    EXPECT_EQ(result.asked(), (std::vector<QuantityId>{z, a}));
    EXPECT_EQ(cell(result, z), "-2");
    EXPECT_TRUE(result.has(a) && result.has(z));
    EXPECT_FALSE(result.has(x) || result.has(y) || result.has(b));
    EXPECT_TRUE(result.diagnostics().list.empty()) << "neither the absent column nor the division belongs to what was asked for";
    EXPECT_THROW((void)result.state("school.x", "1"), Error);
    EXPECT_EQ(result.text("z", "1", Language::english), "-2");

    m.options.nodes.clear();
    result = m.run();
    EXPECT_TRUE(result.asked().empty());
    EXPECT_TRUE(result.has(x) && result.has(y));
    EXPECT_FALSE(result.diagnostics().list.empty());
}

TEST(Options, WrongOptionsAreSaidTogetherAndNothingIsComputed) {
    Schools m;
    const auto a = m.input("attendance");
    m.value("x", m.read(a));
    m.set("1", a, "3");
    m.options.nodes = {"atendance", "x"};
    m.options.as_of = "2021-02-29";
    m.options.periods = {"2021"};
    const auto result = m.run();
    EXPECT_TRUE(result.periods().empty());
    EXPECT_FALSE(result.has(a));
    ASSERT_EQ(result.diagnostics().list.size(), 3U);
    EXPECT_EQ(message(result.diagnostics().list[1], Language::russian), "в методике нет имени «atendance»; есть «attendance»");
    EXPECT_EQ(message(result.diagnostics().list[1], Language::english), "the methodology has no name “atendance”; there is “attendance”");
    EXPECT_EQ(message(result.diagnostics().list[2], Language::russian),
              "«2021-02-29» — не дата; день, на который судят о сроках, пишется так: 2021-09-01");
    EXPECT_EQ(message(result.diagnostics().list[2], Language::english),
              "“2021-02-29” is not a date; the day on which deadlines are judged is written like this: 2021-09-01");
    m.options.nodes.clear();
    m.options.periods.clear();
    m.options.as_of = "2020-02-29";
    EXPECT_EQ(m.run().as_of(), "2020-02-29");
    m.data.emplace(m.shared());
    m.options.periods = {"2022"};
    EXPECT_EQ(message(m.run().diagnostics().list.at(0), Language::russian), "в данных нет ни одного объекта, поэтому нет и периода «2022»; проверьте файлы с данными");
    EXPECT_EQ(message(m.run().diagnostics().list.at(0), Language::english), "the data hold no object, and so no period “2022”; check the files with data");
}

}  // namespace
}  // namespace merilo
