// How names are spread over a table.
#include <merilo/impl/object_index.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace merilo;

// Names of one beginning once filled one region of the table, and each of them was looked for through all the others.
TEST(ObjectIndex, NoCrowdOfNamesFillsOneRegion) {
    const detail::ObjectIndex index;
    const auto distance = [&](const std::vector<std::string>& names) {
        std::size_t size = 16;
        while (names.size() * 4 > size * 3) size *= 2;
        std::vector<bool> used(size);
        double steps = 0;
        for (const auto& name : names) {
            auto at = static_cast<std::size_t>(index.hash_of_name(2, name)) & (size - 1);
            for (; used[at]; at = (at + 1) & (size - 1)) ++steps;
            used[at] = true;
        }
        return steps / static_cast<double>(names.size());
    };
    for (const std::string beginning : {"", "x", "a beginning of more than sixteen bytes"}) {
        std::vector<std::string> names, numbers;
        for (char a = '!'; a < '~'; ++a)
            for (char b = '!'; b < '~'; ++b)
                for (char c = '0'; c < 'Z'; ++c) names.push_back(beginning + a + b + c);
        for (int i = 0; i < 200000; ++i) numbers.push_back(beginning + std::to_string(i));
        EXPECT_LT(distance(names), 16) << beginning;
        EXPECT_LT(distance(numbers), 16) << beginning;
    }
}

}  // namespace
