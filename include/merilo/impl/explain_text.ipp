// An explanation as indented text.
#pragma once

#include <merilo/impl/exact.ipp>
#include <merilo/impl/explain.ipp>
#include <merilo/impl/keywords.hpp>
#include <merilo/impl/rendering.hpp>
#include <merilo/keywords.hpp>

#include <set>
#include <tuple>

namespace merilo::inline v0 {
namespace detail {

class ExplanationText {
public:
    ExplanationText(const Model& model, const Sources& sources, Language language)
        : model_(model), sources_(sources), language_(language) {}

    std::string write(const Explanation& explanation) {
        told_.clear();
        asked_ = explanation.period;
        add(explanation, 0);
        return std::move(text_);
    }

private:
    const Model& model_;
    const Sources& sources_;
    Language language_;
    std::string text_, asked_;   ///< the period asked for
    std::set<std::tuple<QuantityId, std::string, std::string>> told_;   ///< quantities, with their period and object

    void line(std::size_t depth, const std::string& words) { text_ += std::string(2 * depth, ' ') + words + "\n"; }
    [[nodiscard]] std::string say(std::string_view id, const std::vector<std::string>& arguments = {}) const {
        return fill_term(id, arguments, language_);
    }

    [[nodiscard]] std::string title(QuantityId id) const {
        auto result = id == none ? std::string() : quantity_title(model_, id, language_);
        if (result.empty() && id != none) result = quantity_name(model_, id);
        return printable(result);
    }

    static Fraction shown_step(const Type& type) { return {"1", type.kind == TypeKind::share ? "10000" : "100"}; }
    /// Do two decimals say it all?
    [[nodiscard]] static bool is_plain(const Type& type, const Fraction& value) {
        const bool decimal = type.kind == TypeKind::number || type.kind == TypeKind::share;
        return !decimal || round_to(value, shown_step(type)) == value;
    }

    /// "67 %", or "67,03 % (61/91)".
    [[nodiscard]] std::string number(const Type& type, const Fraction& value) const {
        if (is_plain(type, value)) return show(model_, type, value, std::nullopt, language_);
        constexpr std::size_t most_digits = 24;
        const auto result = show(model_, type, value, shown_step(type), language_);
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

    /// What stands beside a formula is spelled as the file spells it.
    [[nodiscard]] std::string word(Word id, Span written) const {
        const bool known = written.source < sources_.files.size();
        return std::string(spelling(id, known ? source_language(sources_.files[written.source].text) : model_.keywords));
    }

    [[nodiscard]] std::string place(Span span) const {
        if (span.source >= sources_.files.size()) return {};
        const auto& source = sources_.files[span.source];
        return source.name + ":" + std::to_string(position(source.text, span.begin).line);
    }

    static std::string_view origin_of_fact(const Explanation& said) {
        if (said.given == State::missing) return said.state == State::value ? "explain_stands_in" : "explain_not_in_data";
        if (said.given == said.state) return "explain_from_data";
        return said.state == State::missing ? "explain_may_not_apply" : "explain_does_not_apply";
    }

    [[nodiscard]] std::string origin(const Explanation& said) const {
        if (said.kind == Explanation::Kind::absent) return " — " + say("explain_absent");
        if (said.out_of_force) return " — " + say("explain_out_of_force", {validity(said.quantity)});
        if (said.step_without_fact) return " — " + say("explain_step_without_fact");
        if (said.step) return " — " + step_words(*said.step, said.period);
        if (said.kind == Explanation::Kind::fact) return " — " + say(origin_of_fact(said));
        if (said.kind != Explanation::Kind::parameter) return {};
        const auto& assumed = model_.nodes[model_.quantities[said.quantity].node].assumed;
        return " — " + (assumed.empty() ? say("explain_parameter") : say("explain_assumed", {printable(assumed)}));
    }

    /// "из данных, документ «Концепция», 2022-05-20".
    [[nodiscard]] std::string step_words(const Explanation::StepRecord& step, const std::string& period) const {
        auto result = say("explain_from_data");
        if (!step.document.empty()) result += ", " + say("explain_step_document", {printable(step.document)});
        if (!step.day.empty()) result += ", " + step.day;
        const auto& now = period.empty() ? asked_ : period;
        if (!step.period.empty() && step.period != now) result += ", " + say("explain_step_since", {printable(step.period)});
        return result;
    }

    /// "неполный управленческий цикл: нет звена «Анализ»".
    [[nodiscard]] std::string cycle_words(const Explanation& said) const {
        if (said.cycle->full == State::not_applicable) return {};
        if (said.cycle->broken == none) return say("explain_cycle_full");
        const auto& mechanism = model_.mechanisms[model_.nodes[model_.quantities[said.quantity].node].mechanism];
        const auto& step = model_.cycles[mechanism.cycle].steps[said.cycle->broken];
        const auto id = said.cycle->full == State::missing ? "explain_cycle_undecided"
                        : said.cycle->broken_is_known      ? "explain_cycle_incomplete"
                                                           : "explain_cycle_incomplete_unknown";
        return say(id, {printable(step.title.empty() ? step.name : step.title)});
    }

    /// "с 2021 до конца 2023": when the node is in force.
    [[nodiscard]] std::string validity(QuantityId id) const {
        const auto& valid = model_.nodes[model_.quantities[id].node].valid;
        std::string result;
        const auto add_end = [&](bool written, Word word, PeriodNumber period) {
            if (written) result += (result.empty() ? "" : " ") + std::string(spelling(word, language_)) + " " + period_name(model_.period, period);
        };
        add_end(valid.has_from(), Word::from, valid.from);
        add_end(valid.has_until(), Word::until, valid.until);
        return result;
    }

    /// "Доля сдавших за 2021".
    [[nodiscard]] std::string named(const Explanation& said) const {
        const auto name = title(said.quantity);
        return said.period.empty() ? name : say("explain_in_period", {name, printable(said.period)});
    }

    void add(const Explanation& said, std::size_t depth) {
        const auto& type = model_.quantities[said.quantity].type;
        const bool is_rough_number = model_.quantities[said.quantity].approximate && (type.kind == TypeKind::number || type.kind == TypeKind::share);
        const auto* equals = said.state != State::value || (is_plain(type, said.value) && !is_rough_number) ? " = " : " \u2248 ";
        const auto shown = said.unrated.empty() ? figure(type, said.state, said.value)
                                                : std::string(term("unrated", language_)) + " (" + printable(said.unrated) + ")";
        const auto of_object = said.object.empty() ? std::string() : " (" + printable(said.object) + ")";
        const bool is_rough = model_.quantities[said.quantity].approximate && said.state == State::value;
        const auto rough = is_rough ? " — " + say("explain_approximate") : std::string();
        const auto head = (depth == 0 ? title(said.quantity) : named(said)) + of_object + equals + shown + rough + origin(said);
        const bool leaf = said.kind == Explanation::Kind::fact || said.kind == Explanation::Kind::parameter ||
                          said.kind == Explanation::Kind::absent || said.out_of_force;
        const bool again = !told_.emplace(said.quantity, said.period, said.object).second && !leaf;
        line(depth, again ? head + " — " + say("explain_above") : head);
        // What a maximum is made of would say everything a second time.
        if (again || (depth > 0 && model_.quantities[said.quantity].facet == Facet::maximum)) return;
        if (said.cycle) {
            if (const auto words = cycle_words(said); !words.empty()) line(depth + 1, words);
        }
        if (!leaf) formula(said, depth + 1);
        if (!said.unrated.empty()) line(depth + 1, say("explain_unrated_when", {excerpt(said.unrated_when)}));
        for (const auto& ranking : said.rankings) add(ranking, said.formula, depth + 1);
        for (const auto& row : said.rows) add(row, depth + 1);
        for (const auto& member : said.members) add(member, depth + 1);
        for (const auto& gathering : said.gatherings) add(gathering, said.formula, depth + 1);
        for (const auto& used : said.uses) add(used, depth + 1);
    }

    /// How many were counted of how many, the largest of them, and those that were skipped.
    void add(const Explanation::Gathering& said, Span formula, std::size_t depth) {
        const auto& coverage = said.coverage;
        const auto& entity = model_.entities[said.over];
        auto words = say("explain_coverage", {std::to_string(coverage.counted), std::to_string(coverage.population),
                                              printable(entity.title.empty() ? entity.name : entity.title)});
        if (said.left != 0) words += "; " + say("explain_left", {std::to_string(said.left)});
        const bool is_whole = said.span.begin == formula.begin && said.span.end == formula.end;
        line(depth, is_whole ? words : excerpt(said.span) + " — " + words);
        for (const auto& part : said.counted) line(depth + 1, printable(part.object) + part_words(said, part));
        if (said.counted.size() < coverage.counted) line(depth + 1, say("explain_more", {std::to_string(coverage.counted - said.counted.size())}));
        for (const auto& part : said.skipped) line(depth + 1, printable(part.object) + skipped_words(said, part));
        const auto skipped = coverage.population - coverage.counted;
        if (said.skipped.size() < skipped) line(depth + 1, say("explain_more_skipped", {std::to_string(skipped - said.skipped.size())}));
    }

    /// How many have a place, who comes first, who shares it.
    void add(const Explanation::Ranking& said, Span formula, std::size_t depth) {
        auto words = say("explain_ranked", {std::to_string(said.ranked), std::to_string(said.better)});
        if (said.without_place != 0) words += "; " + say("explain_without_place", {std::to_string(said.without_place)});
        if (said.left != 0) words += "; " + say("explain_left", {std::to_string(said.left)});
        const bool is_whole = said.span.begin == formula.begin && said.span.end == formula.end;
        line(depth, is_whole ? words : excerpt(said.span) + " — " + words);
        if (said.tied.empty()) return;
        std::string tied;
        for (const auto& object : said.tied) tied += (tied.empty() ? "" : ", ") + printable(object);
        if (said.tied_count > said.tied.size()) tied += ", " + say("explain_more", {std::to_string(said.tied_count - said.tied.size())});
        line(depth + 1, say("explain_tied", {tied}));
    }

    /// "н/д", or of two figures each.
    [[nodiscard]] std::string skipped_words(const Explanation::Gathering& said, const Explanation::Part& part) const {
        if (part.condition_missing) return ": " + say("explain_condition_missing");
        const auto lost = show(State::missing, language_);
        if (said.pair_type.kind == TypeKind::error) return ": " + lost;
        const auto value = ": " + (part.measured == State::value ? number(said.type, part.value) : lost);
        const auto pair = part.pair ? number(said.pair_type, *part.pair) : lost;
        return said.kind == AggregateKind::ratio ? value + " / " + pair : value + ", " + say("explain_weight", {pair});
    }

    [[nodiscard]] std::string part_words(const Explanation::Gathering& said, const Explanation::Part& part) const {
        if (said.type.kind == TypeKind::error) return {};   // objects are counted, and nothing is measured
        const auto value = ": " + number(said.type, part.value);
        if (!part.pair) return value;
        const auto pair = number(said.pair_type, *part.pair);
        return said.kind == AggregateKind::ratio ? value + " / " + pair : value + ", " + say("explain_weight", {pair});
    }

    /// How it is computed: as it is written, or in words where it follows from the declaration.
    [[nodiscard]] std::string formula_words(const Explanation& said) const {
        const auto& quantity = model_.quantities[said.quantity];
        const auto word = [&](Word id) { return this->word(id, said.formula); };
        if (said.kind == Explanation::Kind::group) {
            const auto total = model_.nodes[quantity.node].total;
            const auto of = total == Total::mean_of_percents ? " " + word(Word::of_percents) : std::string();
            return word(Word::total) + " " + word(total == Total::sum ? Word::sum : Word::weighted_mean) + of;
        }
        if (quantity.node != none && quantity.facet == Facet::percent) return word(Word::points) + " / " + word(Word::maximum);
        return quantity.node != none && quantity.facet == Facet::maximum ? word(Word::maximum) : excerpt(said.formula);
    }

    void formula(const Explanation& said, std::size_t depth) {
        const auto at = place(said.formula);
        if (!at.empty()) line(depth, at + ": " + formula_words(said));
    }

    void add(const Explanation::Row& row, std::size_t depth) {
        const auto asked = (row.otherwise ? word(Word::otherwise, row.span) + " : " : "") + excerpt(row.span);
        switch (row.outcome) {
            case Explanation::Row::Outcome::taken: return line(depth, say("explain_row_taken", {asked}));
            case Explanation::Row::Outcome::passed: return line(depth, say("explain_row_passed", {asked}));
            case Explanation::Row::Outcome::undecided: return line(depth, say("explain_row_undecided", {asked}));
            case Explanation::Row::Outcome::not_reached: return;
            case Explanation::Row::Outcome::not_in_force: return line(depth, say("explain_row_not_in_force", {asked}));
            case Explanation::Row::Outcome::state_kept: {
                const auto key = row.state == State::missing ? Word::missing : Word::not_applicable;
                return line(depth, say("explain_state_kept", {asked, show(row.state, language_), word(key, row.span)}));
            }
        }
    }

    void add(const Explanation::Member& member, std::size_t depth) {
        Type plain;
        plain.kind = TypeKind::number;
        auto share = plain;
        share.kind = TypeKind::share;
        const auto& of_weight = member.weight_is_share ? share : plain;
        const auto weight = number(of_weight, member.weight);
        const auto points = figure(plain, member.state, member.value), maximum = figure(plain, member.maximum_state, member.maximum);
        auto words = say("explain_member", {title(member.points), points, maximum, weight});
        if (member.own_weight != member.weight) words += " — " + say("explain_own_weight", {number(of_weight, member.own_weight)});
        if (member.fails) words = say("explain_member_fails", {title(member.points), points, maximum, weight});
        else if (!member.counted && member.state == State::value && member.maximum_state != State::value)
            words = say("explain_maximum_unknown", {title(member.points), points, maximum, weight});
        else if (!member.counted) words = say("explain_left_out", {title(member.points), show(member.state, language_), weight});
        if (member.heir != none) words += " — " + say("explain_weight_went", {title(member.heir)});
        else if (member.counted && member.state == State::missing) words += " — " + say("explain_counted_zero");
        line(depth, words);
    }
};

}  // namespace detail

std::string to_text(const Explanation& explanation, const Model& model, const Sources& sources, Language language) {
    return detail::ExplanationText(model, sources, language).write(explanation);
}

}  // namespace merilo::inline v0
