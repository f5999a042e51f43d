// What a methodology says of its own sources: which row of a source's inventory each declaration encodes, where it stands, documents and notes.
#pragma once

#include <merilo/keywords.hpp>
#include <merilo/source.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace merilo::inline v0 {

/// A place in a cited document: source and paragraph.
struct Citation {
    std::uint32_t source = none;         ///< index in Model::sources
    std::string place;
    Span span;
};

/// A row of the inventory of a source: the list of what that document asks for.
struct InventoryRow {
    std::uint32_t source = none;         ///< index in Model::sources
    std::string key;                     ///< unique among the rows of its source
    std::string title;                   ///< as the source words it; where it is not written, the title of what encodes it
    Span span;
};

struct DocumentationNote {
    std::string heading, text;
    Span span;
};

/// What documents one declaration, or one part of it: a label, an entry, a section, a measure, a step.
struct Documentation {
    Word kind = Word::nothing;           ///< the keyword of the declaration or of the part; of a label `list`, of an entry `catalog`
    std::string name;                    ///< "municipality.failed", "mark.m2", "federal.22", "programmes.analysis", "municipality.msoko.7.4"
    std::string code, title;
    std::string formula;                 ///< the declaration or the part as it is written
    std::vector<Citation> citations;     ///< its own, else those of the declaration that it is a part of
    std::vector<InventoryRow> rows;
    std::vector<std::string> documents;
    std::vector<DocumentationNote> notes;
    std::string assumed;                 ///< why
    std::string collected_from, collected;   ///< from what, and when (as written)
    Span span;
};

}  // namespace merilo::inline v0
