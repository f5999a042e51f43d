// An explanation as indented text.
#pragma once

#include <merilo/impl/exact.ipp>
#include <merilo/impl/explain.ipp>
#include <merilo/impl/rendering.hpp>

namespace merilo::inline v0 {
namespace detail {

class ExplanationText {
public:
    ExplanationText(const Model& model, const Sources& sources, Language language)
        : model_(model), sources_(sources), language_(language) {}

    std::string write(const Explanation& explanation) {
        told_.assign(model_.quantities.size(), false);
        add(explanation, 0);
        return std::move(text_);
    }

private:
    const Model& model_;
    const Sources& sources_;
    Language language_;
    std::string text_;
    std::vector<bool> told_;   ///< by quantity

    void line(std::size_t depth, const std::string& words) { text_ += std::string(2 * depth, ' ') + words + "\n"; }
    [[nodiscard]] std::string say(std::string_view id, const std::vector<std::string>& arguments = {}) const {
        return fill_term(id, arguments, language_);
    }

    [[nodiscard]] std::string title(QuantityId id) const {
        auto result = id == none ? std::string() : quantity_title(model_, id, language_);
        if (result.empty() && id != none) result = quantity_name(model_, id);
        return printable(result);
    }

    /// "67 %", or "≈ 67,03 % (61/91)" where decimals do not say it all.
    [[nodiscard]] std::string number(const Type& type, const Fraction& value) const {
        const bool decimal = type.kind == TypeKind::number || type.kind == TypeKind::share;
        const Fraction step{"1", type.kind == TypeKind::share ? "10000" : "100"};
        if (!decimal || round_to(value, step) == value) return show(model_, type, value, std::nullopt, language_);
        constexpr std::size_t most_digits = 24;
        const auto result = "\u2248 " + show(model_, type, value, step, language_);
        const bool is_short = value.numerator.size() + value.denominator.size() <= most_digits;
        return is_short ? result + " (" + value.numerator + "/" + value.denominator + ")" : result;
    }
    [[nodiscard]] std::string figure(const Type& type, State state, const Fraction& value) const {
        return state == State::value ? number(type, value) : show(state, language_);
    }

    /// The text at `span` on one line, cut when it is long.
    [[nodiscard]] std::string excerpt(Span span) const {
        if (span.source >= sources_.files.size()) return {};
        const auto& text = sources_.files[span.source].text;
        const auto end = std::min<std::size_t>(span.end, text.size());
        std::string result;
        bool blank = false;
        constexpr std::size_t most = 200;
        for (std::size_t at = std::min<std::size_t>(span.begin, end); at < end; ++at) {
            const auto byte = static_cast<unsigned char>(text[at]);
            if (byte <= ' ') {
                blank = !result.empty();
                continue;
            }
            if (result.size() >= most && (byte & 0xC0U) != 0x80U) return printable(result) + " …";
            if (blank) result += ' ';
            blank = false;
            result += text[at];
        }
        return printable(result);
    }

    [[nodiscard]] std::string place(Span span) const {
        if (span.source >= sources_.files.size()) return {};
        const auto& source = sources_.files[span.source];
        return source.name + ":" + std::to_string(position(source.text, span.begin).line);
    }

    [[nodiscard]] std::string origin(const Explanation& said) const {
        if (said.kind == Explanation::Kind::fact) return " — " + say("explain_from_data");
        if (said.kind != Explanation::Kind::parameter) return {};
        const auto& assumed = model_.nodes[model_.quantities[said.quantity].node].assumed;
        return " — " + (assumed.empty() ? say("explain_parameter") : say("explain_assumed", {printable(assumed)}));
    }

    void add(const Explanation& said, std::size_t depth) {
        auto head = title(said.quantity) + " = " + figure(model_.quantities[said.quantity].type, said.state, said.value) + origin(said);
        const bool leaf = said.kind == Explanation::Kind::fact || said.kind == Explanation::Kind::parameter;
        const bool again = told_[said.quantity] && !leaf;
        told_[said.quantity] = true;
        line(depth, again ? head + " — " + say("explain_above") : head);
        if (again) return;
        if (!leaf) formula(said.formula, depth + 1);
        for (const auto& row : said.rows) add(row, depth + 1);
        for (const auto& member : said.members) add(member, depth + 1);
        for (const auto& used : said.uses) add(used, depth + 1);
    }

    void formula(Span span, std::size_t depth) {
        const auto at = place(span);
        if (!at.empty()) line(depth, at + ": " + excerpt(span));
    }

    void add(const Explanation::Row& row, std::size_t depth) {
        const auto asked = excerpt(row.span);
        switch (row.outcome) {
            case Explanation::Row::Outcome::taken: return line(depth, say("explain_row_taken", {asked}));
            case Explanation::Row::Outcome::passed: return line(depth, say("explain_row_passed", {asked}));
            case Explanation::Row::Outcome::undecided: return line(depth, say("explain_row_undecided", {asked}));
            case Explanation::Row::Outcome::not_reached: return;
        }
    }

    void add(const Explanation::Member& member, std::size_t depth) {
        Type plain;
        plain.kind = TypeKind::number;
        auto share = plain;
        share.kind = TypeKind::share;
        // Weights are written 30 %, or as whole numbers.
        const auto weight = member.weight.denominator == "1" ? number(plain, member.weight) : number(share, member.weight);
        const auto points = figure(plain, member.state, member.value), maximum = number(plain, member.maximum);
        auto words = say("explain_member", {title(member.points), points, maximum, weight});
        if (!member.counted) words = say("explain_left_out", {title(member.points), show(member.state, language_), weight});
        else if (member.state == State::missing) words += " — " + say("explain_counted_zero");
        line(depth, words);
    }
};

}  // namespace detail

std::string to_text(const Explanation& explanation, const Model& model, const Sources& sources, Language language) {
    return detail::ExplanationText(model, sources, language).write(explanation);
}

}  // namespace merilo::inline v0
