// Documentation: for each declaration and each of its parts, what it cites, which rows of a source it encodes, documents and notes.
#pragma once

#include <merilo/impl/resolve_clauses.ipp>

namespace merilo::inline v0::detail {

void Resolver::document_all() {
    for (std::uint32_t i = 0; i < at(root_).count; ++i) {
        const auto id = child(root_, i);
        if (at(id).kind != SyntaxKind::declaration || !may_be_documented(id)) continue;
        speak_of(at(id).span);
        Documentation whole;
        whole.kind = at(id).word;
        whole.name = text_of(child(id, 0));
        whole.code = text_of(child(id, 1));
        whole.title = text_of(child(id, 2));
        whole.span = at(id).span;
        whole = document(id, 6, std::move(whole), nullptr);
        document_parts(id, whole, whole.name);
    }
}

/// Most inputs have nothing of it.
bool Resolver::may_be_documented(SyntaxId declaration) const {
    for (std::uint32_t i = 6; i < at(declaration).count; ++i) {
        const auto& part = at(child(declaration, i));
        if (part.kind != SyntaxKind::clause || is_documentation(part.word) || part.word == Word::assumed || part.word == Word::collected_from)
            return true;
    }
    return false;
}

/// Labels, entries, sections, measures and steps; their names begin with `name`.
void Resolver::document_parts(SyntaxId declaration, const Documentation& whole, const std::string& name) {
    for (std::uint32_t i = 0; i < at(declaration).count; ++i) {
        const auto part = child(declaration, i);
        const auto kind = at(part).kind;
        const bool is_section = kind == SyntaxKind::section;
        const bool is_coded = kind == SyntaxKind::entry || kind == SyntaxKind::measure || is_section;
        if (!is_coded && kind != SyntaxKind::label && kind != SyntaxKind::step && kind != SyntaxKind::step_rule) continue;
        Documentation own;
        own.kind = is_section ? Word::section : kind == SyntaxKind::measure ? Word::measure : kind == SyntaxKind::label ? Word::list
                   : kind == SyntaxKind::entry ? Word::catalog : Word::step;
        own.name = name + "." + text_of(child(part, 0));
        if (is_coded) own.code = text_of(child(part, 0));
        else if (kind != SyntaxKind::step_rule) own.code = text_of(child(part, 1));
        own.title = text_of(child(part, is_coded ? 1 : kind == SyntaxKind::step_rule ? 3 : 2));
        if (own.title.empty()) own.title = whole.title;
        own.span = at(part).span;
        const auto documented = documentation_of(part);
        if (is_section) {
            own = document(part, 2, std::move(own), &whole);
            document_parts(part, own, name);
        } else if (documented != none) {
            document(documented, 0, std::move(own), &whole);
        }
    }
}

/// Keeps what the clauses of `part` say from its child `from` on. What cites nothing stands where `whole` does.
Documentation Resolver::document(SyntaxId part, std::uint32_t from, Documentation documentation, const Documentation* whole) {
    for (std::uint32_t i = from; i < at(part).count; ++i)
        if (const auto clause = child(part, i); at(clause).kind == SyntaxKind::clause) read_documentation(clause, documentation);
    const bool is_said = !documentation.citations.empty() || !documentation.rows.empty() || !documentation.documents.empty() ||
                         !documentation.notes.empty() || !documentation.assumed.empty() || !documentation.collected_from.empty();
    if (documentation.citations.empty() && whole != nullptr) documentation.citations = whole->citations;
    if (!is_said) return documentation;
    documentation.formula = written(documentation.span);
    model_.documentation.push_back(documentation);
    return documentation;
}

void Resolver::read_documentation(SyntaxId clause, Documentation& documentation) {
    switch (at(clause).word) {
        case Word::source:
            if (documentation.kind == Word::methodology) break;   // which declares it
            if (const auto found = find_source(child(clause, 0)); found != none)
                documentation.citations.push_back({found, text_of(child(clause, 1)), at(clause).span});
            break;
        case Word::row: read_rows(clause, documentation); break;
        case Word::document: documentation.documents.push_back(text_of(child(clause, 0))); break;
        case Word::note: documentation.notes.push_back({text_of(child(clause, 0)), text_of(child(clause, 1)), at(clause).span}); break;
        case Word::assumed: documentation.assumed = text_of(child(clause, 0)); break;
        case Word::collected_from:
            documentation.collected_from = text_of(child(clause, 0));
            if (const auto when = child(clause, 1); !absent(when) && recurrence_of(when)) documentation.collected = written(at(when).span);
            break;
        default: break;
    }
}

void Resolver::read_rows(SyntaxId clause, Documentation& documentation) {
    for (std::uint32_t i = 0; i < at(clause).count; ++i) {
        const auto row = child(clause, i);
        const auto source = find_source(child(row, 0));
        if (source == none) continue;
        const auto row_key = text_of(child(row, 1));
        const auto [before, is_new] = rows_.emplace(std::pair(source, row_key), at(row).span);
        if (!is_new) {
            report(Code::doubled_row, row, {quote(model_.sources[source].name), quote(row_key)})
                .notes.push_back({Code::first_written_here, before->second, {}});
            continue;
        }
        documentation.rows.push_back({source, row_key, absent(child(row, 2)) ? documentation.title : text_of(child(row, 2)), at(row).span});
    }
}

/// What stands in the braces of a part; none where it has none.
SyntaxId Resolver::documentation_of(SyntaxId part) const {
    const auto count = at(part).count;
    if (count == 0 || at(child(part, count - 1)).kind != SyntaxKind::documentation) return none;
    return child(part, count - 1);
}

}  // namespace merilo::inline v0::detail
