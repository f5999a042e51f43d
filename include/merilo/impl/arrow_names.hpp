// The names in a column of objects, many at once.
#pragma once

#include <merilo/impl/arrow_table.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace merilo::inline v0::detail {

class ArrowNames {
public:
    static constexpr std::size_t most = 1024;

    /// `nan_is_missing`: a float that is no number is no name.
    explicit ArrowNames(bool nan_is_missing) : nan_is_missing_(nan_is_missing) {}

    /// Of at most `most` rows, as `arrow_text` has them; they are there until the next reading.
    std::span<const std::string_view> read(const ArrowCells& cells, std::size_t row, std::size_t count);

private:
    bool nan_is_missing_;
    std::vector<std::string_view> names_ = std::vector<std::string_view>(most);
    std::vector<std::size_t> ends_;
    std::string bytes_, buffer_;

    void write_integers(const ArrowCells& cells, std::size_t row, std::size_t count);
    void write_texts(const ArrowCells& cells, std::size_t row, std::size_t count);
};

}  // namespace merilo::inline v0::detail
