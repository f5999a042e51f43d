// Trace links as a picture: two columns of boxes and a line for each answer.
#pragma once

#include <merilo/impl/rendering.hpp>
#include <merilo/trace.hpp>

#include <algorithm>

namespace merilo::inline v0 {
namespace detail {

std::string_view trace_state(const TraceEntry& entry);
std::string trace_summary(const std::vector<TraceEntry>& entries, Language language);

std::string svg_text(std::string_view text) {
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '&') result += "&amp;";
        else if (c == '<') result += "&lt;";
        else if (c == '>') result += "&gt;";
        else if (c == '"') result += "&quot;";
        else if (byte >= 0x20U || c == '\t') result += c;   // other control characters stand in no XML
        else result += ' ';
    }
    return result;
}

class TracePicture {
public:
    TracePicture(const Model& model, Language language) : model_(model), language_(language), entries_(trace(model)) {}

    std::string draw() {
        for (const auto& entry : entries_)
            for (const auto& answer : entry.answers)
                if (std::find_if(nodes_.begin(), nodes_.end(), [&](const auto& it) { return it.node == answer.node; }) == nodes_.end())
                    nodes_.push_back(answer);
        std::string lines, boxes;
        std::uint32_t catalog = none;
        int y = top;
        for (const auto& entry : entries_) {
            if (entry.catalog != catalog) {
                catalog = entry.catalog;
                const auto& said = model_.catalogs[catalog];
                boxes += text(margin, y + baseline, "head", said.title.empty() ? said.name : said.title);
                y += step;
            }
            const auto& said = model_.catalogs[catalog].entries[entry.entry];
            boxes += box(margin, y, std::string(trace_state(entry)), said.code + " " + said.title);
            for (const auto& answer : entry.answers) lines += line(y, node_top(answer.node), answer.inherited);
            y += step;
        }
        for (const auto& answer : nodes_) {
            const auto& node = model_.nodes[answer.node];
            const auto& title = node.family != none ? model_.families[node.family].title : node.title;
            boxes += box(right, node_top(answer.node), answer.inherited ? "inherited" : "node", title.empty() ? node.name : title);
        }
        const auto height = std::max(y, top + step * (static_cast<int>(nodes_.size()) + 1)) + margin;
        std::string result = "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" width=\"" + std::to_string(right + width + margin) +
                             "\" height=\"" + std::to_string(height) + "\" font-family=\"sans-serif\" font-size=\"13\">\n<style>" + std::string(style) +
                             "</style>\n<rect class=\"ground\" width=\"100%\" height=\"100%\"/>\n";
        result += "<title>" + svg_text(model_.title.empty() ? model_.name : model_.title) + "</title>\n";
        result += text(margin, baseline + 4, "head", trace_summary(entries_, language_));
        return result + lines + boxes + "</svg>\n";
    }

private:
    static constexpr int margin = 16, top = 40, step = 30, width = 430, gap = 150, baseline = 17, thickness = 24;
    static constexpr int right = margin + width + gap;
    static constexpr std::string_view style =
        ".ground{fill:#fff}text{fill:#1b1b1f}.head{font-weight:bold}rect{fill:#f2f2f6;stroke:#8a8a94}path{fill:none;stroke:#5a6f9c}"
        ".answered{fill:#e3f3e5;stroke:#3c8d45}.answered_again{fill:#fff1d6;stroke:#b26a00}.unanswered{fill:#fdeceb;stroke:#b3261e;stroke-dasharray:4}"
        ".inherited{stroke-dasharray:2}";

    const Model& model_;
    Language language_;
    std::vector<TraceEntry> entries_;
    std::vector<TraceAnswer> nodes_;   ///< in the order of the first entry that they answer

    [[nodiscard]] int node_top(NodeId node) const {
        const auto at = std::find_if(nodes_.begin(), nodes_.end(), [&](const auto& it) { return it.node == node; }) - nodes_.begin();
        return top + step * (static_cast<int>(at) + 1);
    }

    static std::string text(int x, int y, std::string_view kind, const std::string& words) {
        return "<text class=\"" + std::string(kind) + "\" x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) + "\">" + svg_text(words) + "</text>\n";
    }

    /// Words that are too long for the box are cut; all of them are its tooltip.
    static std::string box(int x, int y, const std::string& kind, const std::string& words) {
        constexpr std::size_t most = 58;
        auto shown = words;
        if (display_width(words) > most) shown = wrap_text(words, most - 2).front() + " …";
        return "<g><title>" + svg_text(words) + "</title><rect class=\"" + kind + "\" x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) +
               "\" width=\"" + std::to_string(width) + "\" height=\"" + std::to_string(thickness) + "\" rx=\"4\"/>" +
               text(x + 8, y + baseline, "words", shown) + "</g>\n";
    }

    static std::string line(int entry, int node, bool inherited) {
        const auto half = thickness / 2;
        const auto from = std::to_string(margin + width) + " " + std::to_string(entry + half), to = std::to_string(right) + " " + std::to_string(node + half);
        const auto middle = std::to_string(margin + width + gap / 2);
        return "<path" + std::string(inherited ? " class=\"line inherited\"" : "") + " d=\"M" + from + " C" + middle + " " + std::to_string(entry + half) + " " +
               middle + " " + std::to_string(node + half) + " " + to + "\"/>\n";
    }
};

}  // namespace detail

std::string trace_svg(const Model& model, Language language) { return detail::TracePicture(model, language).draw(); }

}  // namespace merilo::inline v0
