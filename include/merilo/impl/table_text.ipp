// Tables as text: columns aligned, sections with their headings centred, what is too wide goes on below.
#pragma once

#include <merilo/impl/rendering.hpp>

#include <algorithm>
#include <span>

namespace merilo::inline v0 {
namespace detail {

class TextTable {
public:
    TextTable(const Table& table, std::size_t width, bool colour)
        : table_(table), width_(std::max<std::size_t>(width, 20)), colour_(colour) {}

    std::string write() {
        measure();
        if (!table_.title.empty()) {
            lines(table_.title);
            text_ += '\n';
        }
        std::vector<Block> part;
        std::size_t taken = objects_.width;
        for (auto& block : blocks_) {
            if (!part.empty() && taken + gap + block.width > width_) {
                write_part(part);
                text_ += '\n';
                part.clear();
                taken = objects_.width;
            }
            taken += gap + block.width;
            part.push_back(std::move(block));
        }
        write_part(part);
        if (!table_.note.empty()) {
            text_ += '\n';
            lines(table_.note);
        }
        return std::move(text_);
    }

private:
    /// A column: what it shows and how wide it is.
    struct Strip {
        std::size_t index = 0;    // in the rows
        std::string heading;
        std::size_t width = 0;
        bool right = false;
    };
    /// A section, or as much of it as fits the width.
    struct Block {
        std::string heading;
        std::vector<Strip> strips;
        std::size_t width = 0;
    };

    static constexpr std::size_t gap = 3;             // " │ " between sections
    static constexpr std::size_t inner_gap = 2;       // between the columns of a section
    static constexpr std::size_t longest_word = 16;   // a longer word of a heading is cut
    static constexpr std::size_t heading_lines = 3;
    static constexpr std::size_t widest_text = 40;

    const Table& table_;
    std::size_t width_;
    bool colour_;
    std::string text_;
    Block objects_;
    std::vector<Block> blocks_;

    void lines(const std::string& text) {
        for (const auto& line : wrap_text(text, width_)) text_ += line + "\n";
    }

    /// The least width, `least` or more, at which a heading has few lines.
    static std::size_t heading_width(const std::string& heading, std::size_t least) {
        std::size_t width = least;
        for (const auto& word : wrap_text(heading, 1'000'000)) {
            std::size_t at = 0;
            while (at < word.size()) {
                const auto end = std::min(word.find(' ', at), word.size());
                width = std::max(width, std::min(display_width(std::string_view(word).substr(at, end - at)), longest_word));
                at = end + 1;
            }
        }
        while (wrap_text(heading, width).size() > heading_lines) ++width;
        return width;
    }

    Strip strip(std::size_t index, const std::string& heading, std::size_t most) const {
        Strip strip{index, printable(heading), 1, false};
        for (const auto& row : table_.rows) {
            if (index >= row.size()) continue;
            strip.right |= row[index].right;
            strip.width = std::max(strip.width, display_width(printable(row[index].text)));
        }
        // Numbers are never broken; a heading alone does not make a column wider than texts may be.
        if (!strip.right) strip.width = std::min(strip.width, most);
        strip.width = std::max(strip.width, std::min(heading_width(strip.heading, strip.width), most));
        return strip;
    }

    static void fit(Block& block) {
        block.width = inner_gap * (block.strips.size() - 1);
        for (const auto& strip : block.strips) block.width += strip.width;
        if (block.heading.empty()) return;
        const auto needed = std::min(heading_width(block.heading, block.width), std::max(block.width, widest_text));
        block.strips.back().width += needed - block.width;
        block.width = needed;
    }

    void measure() {
        std::size_t index = 0;
        const auto most_objects = std::max<std::size_t>(std::min(widest_text, width_ * 2 / 5), 10);
        for (std::size_t s = 0; s < table_.sections.size(); ++s) {
            const auto& section = table_.sections[s];
            if (section.columns.empty()) continue;
            Block block{printable(section.heading), {}, 0};
            const auto most = s == 0 ? std::max<std::size_t>(most_objects / section.columns.size(), 8)
                                     : std::min(widest_text, std::max<std::size_t>(width_ / 2, 10));
            for (const auto& heading : section.columns) block.strips.push_back(strip(index++, heading, most));
            fit(block);
            if (s == 0) objects_ = std::move(block);
            else if (objects_.width + gap + block.width <= width_) blocks_.push_back(std::move(block));
            else cut(std::move(block));
        }
    }

    /// A section that no part can hold is shown in several, each with its heading.
    void cut(Block block) {
        Block piece{block.heading, {}, 0};
        std::size_t taken = objects_.width + gap;
        for (auto& strip : block.strips) {
            const auto more = strip.width + (piece.strips.empty() ? 0 : inner_gap);
            if (!piece.strips.empty() && taken + more > width_) {
                fit(piece);
                blocks_.push_back(std::move(piece));
                piece = {block.heading, {}, 0};
                taken = objects_.width + gap;
            }
            taken += strip.width + (piece.strips.empty() ? 0 : inner_gap);
            piece.strips.push_back(std::move(strip));
        }
        fit(piece);
        blocks_.push_back(std::move(piece));
    }

    void end_line() {
        text_.erase(text_.find_last_not_of(' ') + 1);
        text_ += '\n';
    }

    void put(const std::string& text, std::size_t before, std::size_t width, std::string_view colour = {}) {
        const auto size = display_width(text);
        text_.append(before, ' ');
        if (!colour.empty()) text_.append(colour).append(text).append(colour_off);
        else text_ += text;
        text_.append(width > before + size ? width - before - size : 0, ' ');
    }

    void put_aligned(const std::string& text, const Strip& strip, std::string_view colour = {}) {
        const auto size = display_width(text);
        put(text, strip.right && strip.width > size ? strip.width - size : 0, strip.width, colour);
    }

    /// One line of all blocks: `cell` puts what block and column hold.
    template <typename PutBlock>
    void line(const std::vector<const Block*>& blocks, PutBlock put_block) {
        for (std::size_t b = 0; b < blocks.size(); ++b) {
            if (b > 0) text_ += " │ ";
            put_block(*blocks[b]);
        }
        end_line();
    }

    template <typename PutStrip>
    void strips_line(const std::vector<const Block*>& blocks, PutStrip put_strip) {
        line(blocks, [&](const Block& block) {
            for (std::size_t s = 0; s < block.strips.size(); ++s) {
                if (s > 0) text_.append(inner_gap, ' ');
                put_strip(block.strips[s]);
            }
        });
    }

    void write_part(const std::vector<Block>& part) {
        std::vector<const Block*> blocks{&objects_};
        for (const auto& block : part) blocks.push_back(&block);
        write_section_headings(blocks);
        write_headings(blocks);
        for (std::size_t b = 0; b < blocks.size(); ++b) {
            if (b > 0) text_ += "─┼─";
            for (std::size_t i = 0; i < blocks[b]->width; ++i) text_ += "─";
        }
        text_ += '\n';
        for (const auto& row : table_.rows) write_row(blocks, row);
    }

    void write_section_headings(const std::vector<const Block*>& blocks) {
        std::size_t height = 0;
        for (const auto* block : blocks)
            if (!block->heading.empty()) height = std::max(height, wrap_text(block->heading, block->width).size());
        for (std::size_t i = 0; i < height; ++i)
            line(blocks, [&](const Block& block) {
                const auto heading = wrap_text(block.heading, block.width);
                const auto skipped = height - heading.size();
                const auto said = i < skipped ? std::string() : heading[i - skipped];
                put(said, (block.width - std::min(display_width(said), block.width)) / 2, block.width);
            });
    }

    void write_headings(const std::vector<const Block*>& blocks) {
        std::size_t height = 0;
        for (const auto* block : blocks)
            for (const auto& strip : block->strips) height = std::max(height, wrap_text(strip.heading, strip.width).size());
        for (std::size_t i = 0; i < height; ++i)
            strips_line(blocks, [&](const Strip& strip) {
                const auto heading = wrap_text(strip.heading, strip.width);
                const auto skipped = height - heading.size();
                put_aligned(i < skipped ? std::string() : heading[i - skipped], strip);
            });
    }

    void write_row(const std::vector<const Block*>& blocks, const std::vector<TableCell>& row) {
        std::vector<std::vector<std::string>> cells(row.size());
        std::size_t height = 1;
        for (const auto* block : blocks)
            for (const auto& strip : block->strips) {
                if (strip.index >= row.size()) continue;
                cells[strip.index] = wrap_text(printable(row[strip.index].text), strip.width);
                height = std::max(height, cells[strip.index].size());
            }
        for (std::size_t i = 0; i < height; ++i)
            strips_line(blocks, [&](const Strip& strip) {
                if (strip.index >= row.size() || i >= cells[strip.index].size()) return put({}, 0, strip.width);
                const auto& said = cells[strip.index][i];
                put_aligned(said, strip, colour_ && !said.empty() ? colour_on(row[strip.index].colour) : std::string_view{});
            });
    }
};

}  // namespace detail

std::string to_text(const Table& table, std::size_t width, bool colour) { return detail::TextTable(table, width, colour).write(); }

}  // namespace merilo::inline v0
