// Catalogues: what a methodology answers to, and which of its nodes answer.
#pragma once

#include <merilo/impl/resolve_declarations.ipp>

namespace merilo::inline v0::detail {

void Resolver::declare_catalog(SyntaxId declaration) {
    const auto name = child(declaration, 0);
    if (absent(name)) return;
    Catalog catalog;
    catalog.name = text_of(name);
    catalog.title = text_of(child(declaration, 2));
    catalog.span = at(name).span;
    const auto [known, is_new] = catalogs_.emplace(catalog.name, static_cast<std::uint32_t>(model_.catalogs.size()));
    if (!is_new) {
        doubled(catalog.span, catalog.name, model_.catalogs[known->second].span);
        return;
    }
    std::unordered_map<std::string, Span> first;
    for (std::uint32_t i = 6; i < at(declaration).count; ++i) {
        const auto entry = child(declaration, i);
        if (at(entry).kind != SyntaxKind::entry) continue;
        const auto code = child(entry, 0);
        const auto [before, is_first] = first.emplace(text_of(code), at(code).span);
        if (is_first) catalog.entries.push_back({text_of(code), text_of(child(entry, 1)), at(code).span});
        else report(Code::doubled_entry, code, {quote(text_of(code))}).notes.push_back({Code::first_written_here, before->second, {}});
    }
    if (catalog.entries.empty() && !at(declaration).flag) diagnostics_.add(Code::empty_catalog, catalog.span, {quote(catalog.name)});
    model_.catalogs.push_back(std::move(catalog));
}

void Resolver::read_answers(std::vector<Answer>& answers, SyntaxId clause) {
    for (std::uint32_t i = 0; i < at(clause).count; ++i) {
        const auto answer = child(clause, i), name = child(answer, 0), code = child(answer, 1);
        const auto found = catalogs_.find(text_of(name));
        if (found == catalogs_.end()) {
            Texts known;
            for (const auto& catalog : model_.catalogs) known.push_back(catalog.name);
            report(Code::unknown_catalog, name, {quote(text_of(name)), hint(text_of(name), known)});
            continue;
        }
        const auto& entries = model_.catalogs[found->second].entries;
        const auto is_it = [&](const CatalogEntry& entry) { return entry.code == text_of(code); };
        const auto entry = std::find_if(entries.begin(), entries.end(), is_it);
        if (entry == entries.end()) {
            Texts known;
            for (const auto& it : entries) known.push_back(it.code);
            report(Code::unknown_entry, code, {quote(text_of(code)), quote(text_of(name)), hint(text_of(code), known)});
            continue;
        }
        const Answer made{found->second, static_cast<std::uint32_t>(entry - entries.begin()), at(answer).span};
        const auto same = [&](const Answer& it) { return it.catalog == made.catalog && it.entry == made.entry; };
        if (const auto before = std::find_if(answers.begin(), answers.end(), same); before != answers.end())
            report(Code::doubled_answer, answer, {quote(text_of(name) + "." + text_of(code))})
                .notes.push_back({Code::first_written_here, before->span, {}});
        else answers.push_back(made);
    }
}

}  // namespace merilo::inline v0::detail
