// Encodings of CSV files: found, and decoded into UTF-8.
#pragma once

#include <merilo/impl/data_text.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>

namespace merilo::inline v0 {
namespace detail {

std::optional<DataBytes> DataBytes::open(const std::string& path, std::size_t limit, Diagnostics& diagnostics) {
    std::error_code error;
    // What cannot be read twice, as a pipe, is read into memory; so is what gives a reason not to be read.
    const auto size = std::filesystem::is_regular_file(path, error) ? std::filesystem::file_size(path, error) : 0;
    if (!error && size > limit) {
        diagnostics.add(Code::file_too_large, DataPlace{path, 0, {}}, {Argument::text(std::to_string(limit))});
        return std::nullopt;
    }
    if (!error && size > 0) {
        DataBytes bytes{std::string_view()};
        bytes.file_ = std::make_shared<std::ifstream>(path, std::ios::binary);
        bytes.size_ = size;
        if (*bytes.file_) return bytes;
    }
    auto text = read_data_file(path, limit, diagnostics);
    if (!text) return std::nullopt;
    auto owned = std::make_shared<std::string>(std::move(*text));
    DataBytes bytes{std::string_view(*owned)};
    bytes.owned_ = std::move(owned);
    return bytes;
}

bool DataBytes::read(std::string& to, std::size_t size) {
    const auto before = to.size();
    if (file_) {
        to.resize(before + size);
        file_->read(to.data() + before, static_cast<std::streamsize>(size));
        to.resize(before + static_cast<std::size_t>(file_->gcount()));
    } else {
        to.append(rest_.substr(0, size));
        rest_.remove_prefix(std::min(size, rest_.size()));
    }
    return to.size() > before;
}

void DataBytes::rewind() {
    rest_ = text_;
    if (!file_) return;
    file_->clear();
    file_->seekg(0);
}

void EncodingProbe::fail(std::uint64_t at, unsigned char byte) {
    if (run_wrong_ == nowhere) {
        run_wrong_ = at;
        run_wrong_byte_ = byte;
    }
    needed_ = 0;
}

void EncodingProbe::end_run() {
    if (run_ == 0) return;
    if (needed_ > 0) fail(lead_, lead_byte_);
    if (run_wrong_ != nowhere && wrong_ == nowhere) {
        wrong_ = run_wrong_;
        wrong_byte_ = run_wrong_byte_;
    }
    constexpr std::uint64_t two_letters = 4;
    if (run_wrong_ == nowhere && run_ >= two_letters) ++long_runs_;
    run_ = 0;
    run_wrong_ = nowhere;
}

void EncodingProbe::take_high(unsigned char byte) {
    ++run_;
    // E0–EF are letters in CP866 too, which has no others from C0 on, and most of its letters below: that leaves signs that tables hold,
    // dashes, quotes, № and no-break space.
    constexpr std::string_view signs = "\x84\x85\x93\x94\x96\x97\xA0\xA8\xAB\xB8\xB9\xBB";
    if (byte >= 0xC0U) ++(byte >= 0xE0U && byte < 0xF0U ? shared_letters_ : letters_);
    else if (signs.find(static_cast<char>(byte)) == std::string_view::npos) ++others_;
    undefined_ = undefined_ || byte == 0x98U;
    if (needed_ > 0) {
        if (byte < lowest_ || byte > highest_) return fail(lead_, lead_byte_);
        --needed_;
        lowest_ = 0x80;
        highest_ = 0xBF;
        return;
    }
    lead_ = offset_;
    lead_byte_ = byte;
    lowest_ = byte == 0xE0U ? 0xA0 : byte == 0xF0U ? 0x90 : 0x80;
    highest_ = byte == 0xEDU ? 0x9F : byte == 0xF4U ? 0x8F : 0xBF;
    if (byte >= 0xC2U && byte <= 0xDFU) needed_ = 1;
    else if (byte >= 0xE0U && byte <= 0xEFU) needed_ = 2;
    else if (byte >= 0xF0U && byte <= 0xF4U) needed_ = 3;
    else fail(offset_, byte);
}

void EncodingProbe::feed(std::string_view bytes) {
    constexpr std::uint64_t high = 0x8080808080808080U;
    const auto* at = bytes.data();
    const auto* const end = at + bytes.size();
    while (at != end) {
        if (run_ == 0) {
            // Eight plain bytes at once: neither high nor 0.
            for (std::uint64_t word = 0; end - at >= 8; at += 8, offset_ += 8) {
                std::memcpy(&word, at, 8);
                if (((word | (word - 0x0101010101010101U)) & high) != 0) break;
            }
            if (at == end) return;
        } else if (needed_ == 0 && run_wrong_ == nowhere) {
            // Cyrillic letters in UTF-8.
            const auto* const begin = at;
            while (end - at >= 2 && (static_cast<unsigned char>(at[0]) & 0xFEU) == 0xD0U &&
                   (static_cast<unsigned char>(at[1]) & 0xC0U) == 0x80U)
                at += 2;
            const auto taken = static_cast<std::uint64_t>(at - begin);
            run_ += taken;
            offset_ += taken;
            if (at == end) return;
        }
        const auto byte = static_cast<unsigned char>(*at++);
        if (byte >= 0x80U) {
            take_high(byte);
        } else {
            end_run();
            if (byte == 0) zero_ = std::min(zero_, offset_);
        }
        ++offset_;
    }
}

std::string_view encoding_name(Encoding encoding) {
    switch (encoding) {
        case Encoding::windows1251: return "Windows-1251";
        case Encoding::utf16: return "UTF-16";
        default: return "UTF-8";
    }
}

std::string hexadecimal_byte(unsigned char byte) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    return {digits[byte / 16U], digits[byte % 16U]};
}

std::uint64_t DataText::record_at(std::uint64_t offset) {
    bytes_.rewind();
    std::string piece;
    std::uint64_t record = 1;
    bool quoted = false;
    bool after_return = false;
    while (offset > 0 && (piece.clear(), bytes_.read(piece, static_cast<std::size_t>(std::min<std::uint64_t>(offset, step_))))) {
        for (const char c : piece) {
            if (c == '"') quoted = !quoted;
            if (!quoted && (c == '\r' || (c == '\n' && !after_return))) ++record;
            after_return = c == '\r';
        }
        offset -= piece.size();
    }
    return record;
}

bool DataText::find_encoding(DataReport& report) {
    std::string piece;
    bytes_.rewind();
    bytes_.read(piece, step_);
    const bool little = piece.starts_with("\xFF\xFE");
    big_endian_ = piece.starts_with("\xFE\xFF");
    const bool stated = encoding_ != Encoding::automatic;
    if (!stated && (little || big_endian_)) encoding_ = Encoding::utf16;
    if (encoding_ == Encoding::automatic || encoding_ == Encoding::utf8) {
        EncodingProbe probe;
        do probe.feed(piece);
        while (piece.clear(), bytes_.read(piece, step_));
        probe.finish();
        const auto refuse = [&](Code code) {
            report.add(code, record_at(probe.wrong()), {}, {Argument::text(hexadecimal_byte(probe.wrong_byte()))});
            return false;
        };
        if (!probe.is_utf8()) {
            if (stated || !probe.may_be_windows1251()) return refuse(probe.is_mixed() ? Code::data_mixed_encodings : Code::data_not_utf8);
            if (probe.is_mixed()) return refuse(Code::data_mixed_encodings);
            encoding_ = Encoding::windows1251;
            report.add(Code::data_encoding_assumed, 0, {}, {Argument::text(std::string(encoding_name(encoding_)))});
        } else {
            encoding_ = Encoding::utf8;
        }
    }
    bytes_.rewind();
    return true;
}

bool DataText::more(std::size_t used) {
    if (ended_) {
        rest_.remove_prefix(used);
        return false;
    }
    if (const auto whole = bytes_.whole(); whole && encoding_ == Encoding::utf8) {
        ended_ = true;
        rest_ = without_mark(*whole);
        return true;
    }
    // A record that fills all there is makes the next piece as large, so that no byte is looked at many times.
    const auto piece = std::max(step_, used == 0 ? text_.size() : 0);
    text_.erase(0, static_cast<std::size_t>(rest_.data() == nullptr ? 0 : rest_.data() - text_.data()) + used);
    if (encoding_ == Encoding::utf8) {
        ended_ = !bytes_.read(text_, piece);
    } else {
        ended_ = !bytes_.read(raw_, piece);
        decode();
    }
    rest_ = text_;
    if (!begun_) rest_ = without_mark(rest_);
    begun_ = true;
    return !ended_;
}

void DataText::decode() {
    if (undecoded_) ended_ = true;
    else if (encoding_ == Encoding::windows1251) decode_windows1251();
    else decode_utf16();
    if (ended_ && !raw_.empty() && !undecoded_) undecoded_ = hexadecimal_byte(static_cast<unsigned char>(raw_[0]));
}

void append_utf8(std::string& to, std::uint32_t point) {
    const auto put = [&](std::uint32_t byte) { to += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (point < 0x80U) return put(point);
    if (point < 0x800U) {
        put(0xC0U | point >> 6U);
    } else {
        if (point < 0x10000U) {
            put(0xE0U | point >> 12U);
        } else {
            put(0xF0U | point >> 18U);
            put(0x80U | (point >> 12U & 0x3FU));
        }
        put(0x80U | (point >> 6U & 0x3FU));
    }
    put(0x80U | (point & 0x3FU));
}

void DataText::decode_windows1251() {
    // 80–BF; the letters А–я follow in the order of Unicode.
    static constexpr std::array<std::uint16_t, 64> points{
        0x402,  0x403,  0x201A, 0x453,  0x201E, 0x2026, 0x2020, 0x2021, 0x20AC, 0x2030, 0x409, 0x2039, 0x40A, 0x40C, 0x40B, 0x40F,
        0x452,  0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0,      0x2122, 0x459, 0x203A, 0x45A, 0x45C, 0x45B, 0x45F,
        0xA0,   0x40E,  0x45E,  0x408,  0xA4,   0x490,  0xA6,   0xA7,   0x401,  0xA9,   0x404, 0xAB,   0xAC,  0xAD,  0xAE,  0x407,
        0xB0,   0xB1,   0x406,  0x456,  0x491,  0xB5,   0xB6,   0xB7,   0x451,  0x2116, 0x454, 0xBB,   0x458, 0x405, 0x455, 0x457};
    for (const char c : raw_) {
        const auto byte = static_cast<unsigned char>(c);
        const std::uint32_t point = byte < 0x80U ? byte : byte < 0xC0U ? points[byte - 0x80U] : 0x410U + (byte - 0xC0U);
        if (point == 0) {
            undecoded_ = hexadecimal_byte(byte);
            ended_ = true;
            break;
        }
        append_utf8(text_, point);
    }
    raw_.clear();
}

void DataText::decode_utf16() {
    const auto unit_at = [&](std::size_t at) {
        const auto first = static_cast<unsigned char>(raw_[at]);
        const auto second = static_cast<unsigned char>(raw_[at + 1]);
        return static_cast<std::uint32_t>(big_endian_ ? first << 8U | second : second << 8U | first);
    };
    std::size_t at = 0;
    while (at + 2 <= raw_.size()) {
        auto point = unit_at(at);
        std::size_t size = 2;
        if (point >= 0xD800U && point < 0xDC00U) {
            if (at + 4 > raw_.size() && !ended_) break;
            const auto low = at + 4 > raw_.size() ? 0 : unit_at(at + 2);
            if (low >= 0xDC00U && low < 0xE000U) point = 0x10000U + ((point - 0xD800U) << 10U) + (low - 0xDC00U);
            size = 4;
        }
        if (point == 0 || (point >= 0xD800U && point < 0xE000U)) {
            undecoded_ = hexadecimal_byte(static_cast<unsigned char>(point >> 8U)) + hexadecimal_byte(static_cast<unsigned char>(point & 0xFFU));
            ended_ = true;
            break;
        }
        append_utf8(text_, point);
        at += size;
    }
    raw_.erase(0, at);
    if (undecoded_) raw_.clear();
}

}  // namespace detail
}  // namespace merilo::inline v0
