// The columns that tell records apart, each text looked at once: periods and objects stand in many rows.
#pragma once

#include <merilo/impl/arrow_table.hpp>
#include <merilo/impl/object_index.hpp>

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace merilo::inline v0::detail {

/// The distinct texts of a column in all batches, in the order in which they come, and which of them each record has.
class ArrowKeyColumn {
public:
    /// `nan_is_missing`: of a float that is no number the text is empty. `cells` stay where they are.
    ArrowKeyColumn(const std::vector<ArrowCells>& cells, std::size_t records, bool nan_is_missing);

    [[nodiscard]] const std::vector<std::string_view>& texts() const { return texts_; }
    /// By record: an index in `texts`.
    [[nodiscard]] const std::vector<std::uint32_t>& of_record() const { return of_record_; }

private:
    bool nan_is_missing_;
    std::vector<std::string_view> texts_;
    std::vector<std::int64_t> numbers_;     // of a column of integers, by text
    std::deque<std::string> kept_;          // texts that lie nowhere else
    std::vector<std::uint32_t> of_record_;
    std::vector<std::uint32_t> followers_;  // by text: the one that came after it last; most tables name objects in one order again and again
    std::vector<std::uint32_t> of_index_;   // of a dictionary; none: not looked at yet
    IdTable known_;
    std::uint32_t last_ = none, missing_ = none;
    std::uint64_t seed_ = mixed_hash(reinterpret_cast<std::uintptr_t>(this));
    std::string buffer_;

    void read_indices(const ArrowCells& cells, const ArrowCells* before);
    template <typename Index> void read_indices_of(const ArrowCells& cells);
    void read_integers(const ArrowCells& cells);
    void read_texts(const ArrowCells& cells);
    std::uint32_t key_of(std::string_view text, bool stays);
    std::uint32_t key_of_number(const ArrowCells& cells, std::size_t row);
    std::uint32_t missing();
    std::uint32_t add(std::uint64_t hash, std::string_view text);
    template <typename Equal> std::uint32_t expected(Equal equal) const;
};

}  // namespace merilo::inline v0::detail
