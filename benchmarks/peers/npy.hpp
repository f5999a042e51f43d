// Arrays of NumPy that `workloads.py` wrote: version 1 of the format, two dimensions, C order.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace peers {

/// Shape (columns, rows): each column is contiguous.
template <typename Number> struct Columns {
    std::size_t columns = 0, rows = 0;
    std::vector<Number> numbers;

    [[nodiscard]] const Number* column(std::size_t at) const { return numbers.data() + at * rows; }
};

template <typename Number> Columns<Number> read_npy(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    char head[10];
    if (!file.read(head, sizeof head) || std::memcmp(head, "\x93NUMPY\x01", 7) != 0) throw std::runtime_error(path + ": no array of NumPy");
    std::uint16_t size = 0;
    std::memcpy(&size, head + 8, sizeof size);
    std::string header(size, ' ');
    file.read(header.data(), size);
    const auto kind = header.substr(header.find("'descr': '") + 11, 2);
    const auto shape = header.find("'shape': (");
    Columns<Number> read;
    std::size_t used = 0;
    read.columns = std::stoul(header.substr(shape + 10), &used);
    read.rows = std::stoul(header.substr(shape + 10 + used + 1));
    if (std::stoul(kind.substr(1)) != sizeof(Number) || (kind[0] == 'f') != std::is_floating_point_v<Number>)
        throw std::runtime_error(path + ": other numbers than expected");
    read.numbers.resize(read.columns * read.rows);
    if (!file.read(reinterpret_cast<char*>(read.numbers.data()), static_cast<std::streamsize>(read.numbers.size() * sizeof(Number))))
        throw std::runtime_error(path + ": it is shorter than it says");
    return read;
}

inline std::vector<std::string> read_lines(const std::string& path) {
    std::ifstream file(path);
    if (!file) throw std::runtime_error(path + ": there is no such file");
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
}

/// `"name": [0.1, 0.2]`, in seconds to the nanosecond.
inline std::string json(const std::string& name, const std::vector<double>& seconds) {
    std::string text = "\"" + name + "\": [";
    for (std::size_t at = 0; at < seconds.size(); ++at) {
        char number[32];
        std::snprintf(number, sizeof number, "%s%.9f", at == 0 ? "" : ", ", seconds[at]);
        text += number;
    }
    return text + "]";
}

}  // namespace peers
