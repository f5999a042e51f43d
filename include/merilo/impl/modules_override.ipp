// `extend`: the declarations of a methodology and of what it extends become one list.
#pragma once

#include <merilo/impl/keywords.hpp>
#include <merilo/modules.hpp>

#include <algorithm>
#include <optional>

namespace merilo::inline v0::detail {

/// The declarations of one file, imports left aside.
struct ModulePart {
    std::uint32_t source = 0;
    std::uint32_t level = 0;     ///< 0: the methodology itself, 1: that which it extends …
    Span span;
    SyntaxId led_by = none;      ///< the declaration that names the file; none: the main file
    std::vector<SyntaxId> declarations;
};

class ModuleMerge {
public:
    /// `parts` stand in the order of reading: what is extended or imported comes before what names it.
    ModuleMerge(Ast& ast, const Sources& sources, Diagnostics& diagnostics, std::vector<ModulePart> parts)
        : ast_(ast), sources_(sources), diagnostics_(diagnostics), parts_(std::move(parts)) {}

    void run() {
        level_ = parts_.front().level;
        extends_ = std::any_of(parts_.begin(), parts_.end(), [&](const ModulePart& part) { return part.level != level_; });
        ast_.bases.assign(level_, none);
        for (const auto& part : parts_) {
            if (part.level != level_) finish_base(part);
            for (const auto id : part.declarations) add(part, id);
            before_ = &part;
        }
        if (scenarios_ > 0) {
            const auto extended = std::find_if(parts_.begin(), parts_.end(), [&](const ModulePart& part) {
                return part.level == 1 && sources_.files[part.source].role == SourceRole::extended;
            });
            const auto place = ast_[ast_.child(extended->led_by, 2)].span;
            diagnostics_.add(Code::base_scenarios, place, {Argument::text(std::to_string(scenarios_))});
        }
        ast_.root = make_file(parts_.back().span);
    }

private:
    /// A declaration by what it may clash with. `place` is its index in `declarations_`.
    struct Known {
        std::size_t place = 0;
        std::uint32_t level = 0;
    };

    Ast& ast_;
    const Sources& sources_;
    Diagnostics& diagnostics_;
    std::vector<ModulePart> parts_;
    std::vector<SyntaxId> declarations_;
    std::map<std::string, Known> known_;
    const ModulePart* before_ = nullptr;
    std::uint32_t level_ = 0;
    bool extends_ = false;
    std::size_t scenarios_ = 0;

    [[nodiscard]] Argument key(Word word, Span span) const {
        return Argument::text(std::string(spelling(word, source_language(sources_.files[span.source].text))));
    }
    [[nodiscard]] Span name_span(SyntaxId declaration) const {
        const auto name = ast_.child(declaration, 0);
        return ast_[ast_.is_absent(name) ? declaration : name].span;
    }

    SyntaxId make_node(Syntax node, const std::vector<SyntaxId>& children) {
        node.first = static_cast<std::uint32_t>(ast_.children.size());
        node.count = static_cast<std::uint32_t>(children.size());
        ast_.children.insert(ast_.children.end(), children.begin(), children.end());
        ast_.nodes.push_back(node);
        return static_cast<SyntaxId>(ast_.nodes.size() - 1);
    }

    SyntaxId make_file(Span span) {
        Syntax node;
        node.kind = SyntaxKind::file;
        node.span = span;
        return make_node(node, declarations_);
    }

    /// All of the methodology that is extended has been read. Its scenarios test it as it is.
    void finish_base(const ModulePart& next) {
        ast_.bases[next.level] = make_file(before_->span);
        level_ = next.level;
        std::vector<std::size_t> places(declarations_.size(), 0);
        std::size_t kept = 0;
        for (std::size_t i = 0; i < declarations_.size(); ++i) {
            places[i] = kept;
            if (ast_[declarations_[i]].word != Word::scenario) declarations_[kept++] = declarations_[i];
        }
        scenarios_ += declarations_.size() - kept;
        declarations_.resize(kept);
        std::erase_if(known_, [](const auto& entry) { return entry.first.starts_with(scenario_space); });
        for (auto& [name, known] : known_) known.place = places[known.place];
    }

    static constexpr std::string_view scenario_space = "scenario ";

    /// Names of one space are never shared; nothing for a declaration without a name.
    [[nodiscard]] std::string identity(SyntaxId id) const {
        const auto word = ast_[id].word;
        const auto label = ast_.child(id, word == Word::scenario || word == Word::check ? 2 : 0);
        if (word == Word::methodology) return "methodology";
        if (ast_.is_absent(label)) return {};
        const auto& name = ast_.text(label);
        switch (word) {
            case Word::scenario: return std::string(scenario_space) + name;
            case Word::input:
            case Word::value:
            case Word::indicator:
            case Word::group:
            case Word::recommend:
            case Word::mechanism: return "node " + name;
            case Word::entity:
            case Word::unit:
            case Word::list:
            case Word::cycle:
            case Word::parameter: return "global " + name;
            default: return std::to_string(static_cast<unsigned>(word)) + " " + name;
        }
    }

    void add(const ModulePart& part, SyntaxId id) {
        const auto word = ast_[id].word;
        if (word == Word::methodology && sources_.files[part.source].role == SourceRole::imported) return refuse_methodology(part, id);
        if (!extends_) {
            declarations_.push_back(id);   // there is nothing that it could replace
            return;
        }
        const auto name = identity(id);
        const auto known = name.empty() ? known_.end() : known_.find(name);
        if (known == known_.end() || known->second.level == part.level) {
            if (!name.empty()) known_.try_emplace(name, Known{declarations_.size(), part.level});
            declarations_.push_back(id);   // what stands twice in one methodology is reported where names are judged
            return;
        }
        auto& place = declarations_[known->second.place];
        if (ast_[place].word != word) {
            diagnostics_.add(Code::override_other_kind, name_span(id),
                             {Argument::text(ast_.text(ast_.child(id, 0))), key(ast_[place].word, name_span(id)), key(word, name_span(id))})
                .notes.push_back({Code::in_base_here, name_span(place), {}});
            return;
        }
        if (word == Word::methodology) {
            place = joined_methodology(id, place);
        } else {
            ast_.overrides.push_back({id, place, part.level});
            place = id;
        }
        known->second.level = part.level;
    }

    void refuse_methodology(const ModulePart& part, SyntaxId id) {
        const auto place = ast_[ast_.child(part.led_by, 2)].span;
        diagnostics_
            .add(Code::imported_methodology, place,
                 {Argument::text(sources_.files[part.source].name), key(Word::extend, place), key(Word::import, place)})
            .notes.push_back({Code::declared_here, name_span(id), {}});
    }

    [[nodiscard]] std::vector<SyntaxId> clauses(SyntaxId declaration, Word word) const {
        std::vector<SyntaxId> result;
        for (std::uint32_t i = 6; i < ast_[declaration].count; ++i)
            if (const auto clause = ast_.child(declaration, i); ast_[clause].word == word) result.push_back(clause);
        return result;
    }

    /// The methodology's header with the documents and the period of the one that it extends.
    SyntaxId joined_methodology(SyntaxId own, SyntaxId base) {
        std::vector<SyntaxId> children;
        for (std::uint32_t i = 0; i < ast_[own].count; ++i) children.push_back(ast_.child(own, i));
        std::map<std::string, SyntaxId> cited;
        for (const auto source : clauses(own, Word::source)) cited.emplace(ast_.text(ast_.child(source, 0)), source);
        for (const auto source : clauses(base, Word::source)) {
            const auto found = cited.find(ast_.text(ast_.child(source, 0)));
            if (found == cited.end()) children.push_back(source);
            else if (ast_.text(ast_.child(found->second, 1)) != ast_.text(ast_.child(source, 1)))
                ast_.overrides.push_back({found->second, source, level_});
        }
        const auto period = clauses(own, Word::period), base_period = clauses(base, Word::period);
        if (period.empty()) {
            children.insert(children.end(), base_period.begin(), base_period.end());
        } else if (!base_period.empty()) {
            const auto place = ast_.child(period[0], 0), base_place = ast_.child(base_period[0], 0);
            const auto span = ast_[place].span;
            if (ast_[place].word != ast_[base_place].word)
                diagnostics_.add(Code::override_other_period, span, {key(ast_[base_place].word, span), key(ast_[place].word, span)})
                    .notes.push_back({Code::in_base_here, ast_[base_place].span, {}});
        }
        auto node = ast_[own];
        node.flag = node.flag || ast_[base].flag;
        return make_node(node, children);
    }
};

}  // namespace merilo::inline v0::detail
