"""Writes the grammar and the snippets of the editor from the one table of keywords, `include/merilo/impl/keywords.ipp`.

    python3 editors/vscode/generate.py
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
TABLE = HERE.parents[1] / "include" / "merilo" / "impl" / "keywords.ipp"

LETTER = r"[\p{L}\p{M}\p{N}_]"
# A keyword is a whole word, and no part of a dotted name.
BEFORE, AFTER = rf"(?<!{LETTER})(?<!{LETTER}\.)", rf"(?!{LETTER})(?!\.[\p{{L}}_])"

CONSTANTS = ("yes", "no", "missing", "not_applicable", "any")
FACETS = ("value", "points", "maximum", "percent", "level")
OPERATORS = ("logical_and", "logical_or", "logical_not", "is_missing", "is_not_missing", "is_applicable", "is_not_applicable")
# The block of the table whose words each scope has; a block that is not named here has plain keywords.
BLOCKS = {"first line and declarations": "keyword.declaration", "types": "support.type", "colours": "support.constant.colour",
          "period kinds": "support.type.period", "recurrences": "support.type.recurrence"}
FUNCTIONS = ("types", "options", "expressions")


@dataclass(frozen=True)
class Keyword:
    word: str
    english: str
    russian: str
    block: str


def keywords() -> list[Keyword]:
    found, block = [], ""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"    // (.+)", line):
            block = heading[1]
        elif row := re.match(r'    \{Word::(\w+), "([^"]+)", "([^"]+)", \w+\},', line):
            found.append(Keyword(*row.groups(), block))
    return found


def pattern(words: list[Keyword]) -> str:
    """Any of the words in either language, the longest first; `ё` may be written `е`, and any blanks stand in a phrase."""
    phrases = sorted({phrase for word in words for phrase in (word.english, word.russian)}, key=lambda p: (-len(p), p))
    return "|".join(re.sub("[её]", lambda e: "[её]" if e[0] == "ё" else "е", phrase).replace(" ", r"\s+") for phrase in phrases)


def whole(words: list[Keyword], behind: str = AFTER) -> str:
    return f"{BEFORE}(?:{pattern(words)}){behind}"


def grammar() -> dict[str, Any]:
    table = keywords()
    named = {word.word: word for word in table}

    def of(*names: str) -> list[Keyword]:
        return [named[name] for name in names]

    declarations = [word for word in table if BLOCKS.get(word.block) == "keyword.declaration"]
    functions = [word for word in table if word.block in FUNCTIONS and word.word not in OPERATORS and word.word not in CONSTANTS]
    rules: list[dict[str, Any]] = [
        {"name": "comment.line.number-sign.merilo", "match": "#.*$"},
        {"name": "string.quoted.double.merilo", "begin": '"', "end": '"(?!")|$',
         "patterns": [{"name": "constant.character.escape.merilo", "match": '""'}]},
        {"name": "constant.numeric.date.merilo", "match": r"(?<![\p{L}\p{N}_.])\d{4}(?:-(?:\d{2}(?:-\d{2})?|[QH]\d)|/\d{2})(?![\p{L}\p{N}_])"},
        {"name": "constant.numeric.merilo", "match": r"(?<![\p{L}\p{N}_])\d+(?:\.\d+)*%?"},
        {"match": rf"^(\s*)({pattern(declarations)})(?!{LETTER})\s+((?:[\p{{L}}_]{LETTER}*\.)*[\p{{L}}_]{LETTER}*)(?=\s+\")",
         "captures": {"2": {"name": "keyword.declaration.merilo"}, "3": {"name": "entity.name.type.merilo"}}},
        {"name": "keyword.declaration.merilo", "match": rf"^\s*(?:{pattern(declarations)})(?!{LETTER})(?=\s+[\"\d])"},
        {"name": "support.function.merilo", "match": whole(functions + of("any_of"), r"(?=\s*\()")},
        {"name": "variable.language.facet.merilo", "match": rf"(?<={LETTER}\.)(?:{pattern(of(*FACETS))}){AFTER}"},
    ]
    # Phrases before single words, across all scopes: `of maximum` is one keyword, `of` another.
    scopes: dict[str, list[Keyword]] = {"keyword.operator.word": of(*OPERATORS), "constant.language": of(*CONSTANTS)}
    for word in table:
        if word.word not in CONSTANTS + OPERATORS:
            scope = BLOCKS.get(word.block, "keyword.other")
            scopes.setdefault("keyword.other" if scope == "keyword.declaration" else scope, []).append(word)
    for is_phrase in (True, False):
        for scope, words in scopes.items():
            chosen = [replace(word, english=spelling, russian=spelling)
                      for word in words for spelling in (word.english, word.russian) if (" " in spelling) == is_phrase]
            if chosen:
                rules.append({"name": f"{scope}.merilo", "match": whole(chosen)})
    rules += [
        {"name": "variable.other.merilo", "match": rf"[\p{{L}}_]{LETTER}*"},
        {"name": "keyword.operator.merilo", "match": r"\.\.<?|<=|>=|[-+*/<>=−]"},
        {"name": "punctuation.separator.merilo", "match": "[,:;.]"},
    ]
    return {
        "name": "Merilo",
        "scopeName": "source.merilo",
        "fileTypes": ["merilo"],
        "patterns": rules,
    }


# Snippets: `<word>` is a keyword of the table, and what stands before a tab is a column.
SNIPPETS = {
    "methodology": '<methodology> ${1:name} "${2:Название}" {\n    <version>\t${3:2024}\n    <period>\t<year>\n    <source>\t${4:order} "${5:Приказ № 1}"\n}',
    "entity": '<entity> ${1:school} "${2:Школа}"',
    "list": '<list> ${1:grade} "${2:Уровень}" { ${3:low} "${4:Низкий}" <red>; ${5:high} "${6:Высокий}" <green> }',
    "input": '<input> ${1:school}.${2:pupils} "${3:Обучающиеся}" <count_of> ${4:pupil}',
    "parameter": '<parameter> ${1:threshold} "${2:Порог}" ${3:30%} { <source> ${4:order} "${5:п. 1}" }',
    "value": '<value> ${1:school}.${2:name} "${3:Название}" ${4:passed / taken}',
    "indicator": '<indicator> ${1:school}.${2:name} "${3:Название}" {\n    <value>\t${4:passed / taken}\n    <better>\t<higher>\n'
                 '    <points>\t<table> <value> { >= ${5:90%} : ${6:2}; >= ${7:60%} : ${8:1}; <otherwise> : 0 }\n    <source>\t${9:order} "${10:п. 1}"\n}',
    "group": '<group> ${1:school}.${2:name} "${3:Название}" {\n    ${4:first} <weight> ${5:60%}\n    ${6:other} <weight> ${7:40%}\n'
             '    <total>\t<weighted_mean>\n    <weights>\t100%\n    <missing_counts>\t<zero>\n}',
    "table": '<value> ${1:school}.${2:reached} "${3:Уровень}" <table> ${4:x} {\n    >= ${5:90%}\t: ${6:high}\n    <otherwise>\t: ${7:low}\n}',
    "rank": '<value> ${1:school}.${2:place} "${3:Место}" <rank>(<within> ${4:region}: ${5:total}, <higher_first>, <ties> <dense>)',
    "report": '<report> ${1:school}.${2:rating} "${3:Рейтинг}" {\n    <columns>\t${4:place} "${5:Место}", ${6:total} <shown_to> ${7:1%}\n    <sort_by>\t${8:place}\n}',
    "scenario": '<scenario> "${1:Ровно на пороге}" {\n    <in>\t${2:2024}\n    <given>\t${3:school} "${4:Ш1}" { ${5:passed} = ${6:7} }\n'
                '    <expect>\t${3:school} "${4:Ш1}" { ${7:share_of} = ${8:70%} }\n}',
    "check": '<check> "${1:Шкалы согласны}" <for_each> ${2:p} <in> ${3:0..27} {\n    <value>\t${4:first} <table> ${2:p} { >= ${5:24} : ${6:high}; <otherwise> : ${7:low} }\n'
             '    <holds>\t${4:first} = ${8:high}\n}',
}


def filled(body: str) -> str:
    """What stands there when the defaults are taken."""
    return re.sub(r"\$\{\d+:([^}]*)\}", r"\1", body)


def aligned(body: str) -> list[str]:
    lines = [line.partition("\t") for line in body.split("\n")]
    widest = max((len(filled(before)) for before, tab, _ in lines if tab), default=0)
    return [before + " " * (widest - len(filled(before)) + 1) + after if tab else before for before, tab, after in lines]


def snippets() -> dict[str, Any]:
    named = {word.word: word for word in keywords()}
    result = {}
    for name, body in SNIPPETS.items():
        for language in ("english", "russian"):
            prefix = getattr(named[name], language)
            text = re.sub(r"<(\w+)>", lambda found: getattr(named[found[1]], language), body)
            result[prefix] = {"prefix": prefix, "body": aligned(text)}
    return result


def generated() -> dict[Path, str]:
    """The files and their texts."""
    return {HERE / path: json.dumps(content, ensure_ascii=False, indent=2) + "\n"
            for path, content in (("syntaxes/merilo.tmLanguage.json", grammar()), ("snippets/merilo.json", snippets()))}


if __name__ == "__main__":
    for path, text in generated().items():
        path.write_text(text, encoding="utf-8")
