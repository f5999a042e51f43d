// The text of a file with facts: read piece by piece, whatever its encoding, so that memory does not grow with the file.
#pragma once

#include <merilo/impl/records.hpp>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace merilo::inline v0::detail {

/// The bytes of a file, or of a text in memory.
class DataBytes {
public:
    explicit DataBytes(std::string_view text) : text_(text), rest_(text) {}
    /// Nothing, with a diagnostic, where the file cannot be read or is larger than `limit`.
    static std::optional<DataBytes> open(const std::string& path, std::size_t limit, Diagnostics& diagnostics);

    /// Appends at most `size` bytes; false when there are no more.
    bool read(std::string& to, std::size_t size);
    void rewind();
    [[nodiscard]] std::uint64_t size() const { return file_ ? size_ : text_.size(); }
    /// Was reading broken off by the device?
    [[nodiscard]] bool has_failed() const { return file_ && file_->bad(); }
    /// All bytes, where they are in memory.
    [[nodiscard]] std::optional<std::string_view> whole() const { return file_ ? std::nullopt : std::optional(text_); }

private:
    std::shared_ptr<std::ifstream> file_;
    std::uint64_t size_ = 0;   // of the file
    std::shared_ptr<std::string> owned_;
    std::string_view text_, rest_;
};

/// Judges bytes in their order, cut anywhere. Of letters outside ASCII a run is looked at as a whole: by chance, few runs of another
/// encoding are UTF-8.
class EncodingProbe {
public:
    static constexpr std::uint64_t nowhere = ~std::uint64_t{0};

    void feed(std::string_view bytes);
    void finish() { end_run(); }
    [[nodiscard]] bool is_utf8() const { return wrong_ == nowhere && zero_ == nowhere; }
    /// Both runs of UTF-8 and of something else.
    [[nodiscard]] bool is_mixed() const { return wrong_ != nowhere && long_runs_ > 0; }
    /// Letters of Windows-1251, and no byte that it does not have.
    [[nodiscard]] bool may_be_windows1251() const {
        return zero_ == nowhere && !undefined_ && letters_ >= others_ * 2 && (letters_ > 0 || shared_letters_ == 0);
    }
    /// The first byte that is not UTF-8 text, 0 included, and its value.
    [[nodiscard]] std::uint64_t wrong() const { return std::min(wrong_, zero_); }
    [[nodiscard]] unsigned char wrong_byte() const { return zero_ < wrong_ ? 0 : wrong_byte_; }

private:
    std::uint64_t offset_ = 0, wrong_ = nowhere, zero_ = nowhere;
    std::uint64_t run_ = 0, long_runs_ = 0, letters_ = 0, shared_letters_ = 0, others_ = 0;
    std::uint64_t run_wrong_ = nowhere;   // in the run that is being read
    std::uint64_t lead_ = 0;              // where the character began
    unsigned char lead_byte_ = 0, wrong_byte_ = 0, run_wrong_byte_ = 0, lowest_ = 0x80, highest_ = 0xBF;
    unsigned char needed_ = 0;            // bytes that the character still needs
    bool undefined_ = false;

    void fail(std::uint64_t at, unsigned char byte);
    void take_high(unsigned char byte);
    void end_run();
};

/// Text in UTF-8, decoded on the way.
class DataText {
public:
    DataText(DataBytes bytes, Encoding encoding) : bytes_(std::move(bytes)), encoding_(encoding) {}

    /// Finds the encoding and reports what speaks against it. False: the text cannot be read.
    bool find_encoding(DataReport& report);
    /// What stands before `used` is given up, and more is read behind `rest()`. False when there is no more; the text is then whole.
    bool more(std::size_t used);
    [[nodiscard]] std::string_view rest() const { return rest_; }
    /// What could not be decoded, once `more` gave false.
    /// Bytes of all of it, before they are decoded.
    [[nodiscard]] std::uint64_t size() const { return bytes_.size(); }
    [[nodiscard]] Encoding encoding() const { return encoding_; }
    [[nodiscard]] bool has_failed() const { return bytes_.has_failed(); }
    [[nodiscard]] const std::optional<std::string>& undecoded() const { return undecoded_; }

private:
    DataBytes bytes_;
    Encoding encoding_;
    bool big_endian_ = false, ended_ = false, begun_ = false;
    std::string raw_, text_;
    std::string_view rest_;
    std::size_t step_ = std::size_t{1} << 22U;
    std::optional<std::string> undecoded_;

    std::uint64_t record_at(std::uint64_t offset);
    void decode();
    void decode_windows1251();
    void decode_utf16();
};

}  // namespace merilo::inline v0::detail
