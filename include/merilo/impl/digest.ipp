// The digest of the facts: the same for any order of rows and columns.
#pragma once

#include <merilo/impl/result.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <boost/uuid/detail/sha1.hpp>

namespace merilo::inline v0 {
namespace detail {

class Sha1 {
public:
    using Digest = std::array<unsigned int, 5>;

    void add(std::string_view text) {
        add_number(text.size());
        hash_.process_bytes(text.data(), text.size());
    }
    void add_number(std::uint64_t number) {
        std::array<unsigned char, 8> bytes{};
        for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<unsigned char>(number >> (8 * i));
        hash_.process_bytes(bytes.data(), bytes.size());
    }
    void add(const Digest& digest) {
        for (const auto word : digest) add_number(word);
    }
    Digest finish() {
        unsigned int words[5];
        hash_.get_digest(words);
        return std::to_array(words);
    }

private:
    boost::uuids::detail::sha1 hash_;
};

std::string hexadecimal(const Sha1::Digest& digest) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string result;
    for (const auto word : digest)
        for (int shift = 28; shift >= 0; shift -= 4) result += digits[word >> shift & 15U];
    return result;
}

/// Columns in the order of their names.
using NamedColumns = std::vector<std::pair<std::string, const Column*>>;

/// One object with its facts.
Sha1::Digest digest_row(const Dataset& dataset, const Slab& slab, std::size_t row, const NamedColumns& columns) {
    Sha1 hash;
    const auto& objects = dataset.objects();
    auto object = slab.objects[row];
    hash.add(objects[object].name);
    object = slab.parents[row] != none ? slab.parents[row] : objects[object].parent;
    for (; object != none; object = objects[object].parent) hash.add(objects[object].name);
    for (const auto& [name, column] : columns) {
        if (!bit(column->given, row)) continue;
        hash.add(name);
        const bool is_value = bit(column->valid, row);
        hash.add_number(is_value ? 0 : bit(column->not_applicable, row) ? 2 : 1);
        hash.add_number(std::bit_cast<std::uint64_t>(is_value ? column->numbers[row] + 0.0 : 0.0));
        if (const auto* wide = wide_fact(*column, row)) hash.add(wide->numerator + "/" + wide->denominator);
    }
    return hash.finish();
}

std::string digest_facts(const Dataset& dataset) {
    std::vector<Sha1::Digest> rows;
    for (const auto& slab : dataset.slabs()) {
        NamedColumns columns;
        for (const auto& [quantity, column] : slab.columns) columns.emplace_back(quantity_name(*dataset.model(), quantity), &column);
        std::sort(columns.begin(), columns.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        Sha1 head;
        head.add(slab.period);
        head.add(dataset.model()->entities[slab.entity].name);
        for (const auto& [name, column] : columns) head.add(name);
        const auto head_digest = head.finish();
        for (std::size_t row = 0; row < slab.rows(); ++row) {
            Sha1 hash;
            hash.add(head_digest);
            hash.add(digest_row(dataset, slab, row, columns));
            rows.push_back(hash.finish());
        }
    }
    std::sort(rows.begin(), rows.end());
    Sha1 hash;
    for (const auto& row : rows) hash.add(row);
    return hexadecimal(hash.finish());
}

}  // namespace detail

const std::string& Result::dataset_digest() const {
    // Only who asks for it waits for it.
    std::call_once(impl_->digest_once, [this] { impl_->digest = detail::digest_facts(impl_->dataset); });
    return impl_->digest;
}

}  // namespace merilo::inline v0
