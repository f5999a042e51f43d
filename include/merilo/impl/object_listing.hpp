// What tables of objects say: what each object is in, in which period, and how it is titled.
#pragma once

#include <merilo/source.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace merilo::inline v0::detail {

/// The objects of one entity.
struct ObjectListing {
    struct Entry {
        std::uint32_t object = none;
        std::uint32_t parent = none;
        std::uint32_t file = 0;
        std::uint64_t record = 0;
    };
    struct Period {
        std::vector<Entry> entries;
        std::unordered_map<std::uint32_t, std::size_t> entry_of;   // by object

        [[nodiscard]] const Entry* find(std::uint32_t object) const {
            const auto found = entry_of.find(object);
            return found == entry_of.end() ? nullptr : &entries[found->second];
        }
    };
    bool is_listed = false;   // some table names them as objects, and not only as parents of others
    Period always;            // in each period for which the object has no entry of its own
    std::map<std::string, Period, std::less<>> periods;

    [[nodiscard]] const Entry* find(std::string_view period, std::uint32_t object) const {
        const auto own = periods.find(period);
        const auto* entry = own == periods.end() ? nullptr : own->second.find(object);
        return entry != nullptr ? entry : always.find(object);
    }
};

}  // namespace merilo::inline v0::detail
