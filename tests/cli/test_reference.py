"""The language reference (docs/language.md, docs/language/) shows what is built: every code block runs, and both languages say the same.

A block says what it is behind its fence:

    ```merilo            a whole file, when it begins with the language version; else declarations that continue the whole file above them
    ```merilo title="…"  a whole file under a name: others read it, or it reads others
    ```text title="…"    a file that scenarios or commands read
    ```console           commands (`$ merilo …`) and lines of what they print, in that order; `…` stands for what is left out

`MERILO_REWRITE=1` rewrites what is made: the form of the blocks, what commands print, the tables of clauses.
"""

import functools
import json
import os
import re
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ["MERILO_PROGRAM"]
DOCS = PROJECT / "docs"
PAGES = {
    "ru": sorted(path for path in [DOCS / "language.md", *DOCS.glob("language/*.md")] if not path.name.endswith(".en.md")),
    "en": sorted([DOCS / "language.en.md", *DOCS.glob("language/*.en.md")]),
}
SPELLING = {"en": 0, "ru": 1}
REWRITE = bool(os.environ.get("MERILO_REWRITE"))
FENCE = re.compile(r"^```(.*)\n((?:(?!```).*\n)*?)^```$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    kind: str
    name: str
    text: str
    line: int

    @property
    def is_whole(self) -> bool:
        return re.match(r"(merilo|мерило) 1\n", self.text) is not None


def blocks(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    assert len(re.findall("^```", text, re.MULTILINE)) == 2 * len(FENCE.findall(text)), f"{page.name}: a fence is not closed"
    found = []
    for match in FENCE.finditer(text):
        info = re.fullmatch(r'(\w*)(?: title="([^"]+)")?', match[1])
        assert info, f"{page.name}: {match[1]}"
        found.append(Block(info[1], info[2] or "", match[2], text.count("\n", 0, match.start()) + 1))
    return found


def run(*arguments: str, language: str, cwd: Path = PROJECT, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"MERILO_LANGUAGE": language}
    return subprocess.run([PROGRAM, *arguments], cwd=cwd, env=environment, input=stdin, capture_output=True, text=True, timeout=60, check=False)


def language_of(page: Path) -> str:
    return "en" if page.name.endswith(".en.md") else "ru"


def english_of(page: Path) -> Path:
    return page.with_suffix(".en.md")


ALL = PAGES["ru"] + PAGES["en"]


@pytest.mark.parametrize("page", ALL, ids=lambda page: page.name)
def test_every_block_runs(page: Path, tmp_path: Path) -> None:
    language = language_of(page)
    found = blocks(page)
    for block in found:
        assert block.kind in ("merilo", "text", "console"), f"{page.name}:{block.line}: what is a block of `{block.kind}`?"
        assert block.name or block.kind in ("merilo", "console"), f"{page.name}:{block.line}: a file without a name"
        if block.name:
            (tmp_path / block.name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / block.name).write_text(block.text, encoding="utf-8")
    frame: str | None = None
    for block in found:
        where = f"{page.name}:{block.line}"
        if block.kind == "console":
            shown = run_console(block, language, tmp_path, where)
            if REWRITE:
                rewrite(page, block, shown)
        elif block.kind == "merilo":
            text = block.text
            if block.is_whole:
                if not re.search(r"^(methodology|методика) ", text, re.MULTILINE):
                    assert any(f'"{block.name}"' in other.text for other in found if other is not block), f"{where}: nothing reads the file"
                    continue
                frame = text
            else:
                assert frame is not None, f"{where}: declarations, and no whole file above them"
                text = frame + "\n" + text
            name = block.name or "example.merilo"
            (tmp_path / name).write_text(text, encoding="utf-8")
            checked = run("check", "--format", "json", name, language=language, cwd=tmp_path)
            said = [f"{name}: {it}" for it in json.loads(checked.stdout)[0]["diagnostics"] if it["severity"] in ("error", "warning")]
            assert checked.returncode == 0 and not said, f"{where}\n" + run("check", name, language=language, cwd=tmp_path).stdout
            tested = run("test", name, language=language, cwd=tmp_path)
            assert tested.returncode == 0, f"{where}\n{tested.stdout}{tested.stderr}"


def run_console(block: Block, language: str, folder: Path, where: str) -> str:
    """The block as it should be."""
    printed: list[str] = []
    shown = ""
    for line in block.text.splitlines():
        if line.startswith("$ "):
            program, *arguments = shlex.split(line[2:])
            assert program == "merilo", f"{where}: {line}"
            done = run(*arguments, language=language, cwd=folder)
            printed = [it.rstrip() for it in (done.stdout + done.stderr).splitlines()]
            shown += "\n".join([line, *printed]) + "\n"
        elif line.strip() != "…" and not REWRITE:
            assert line.rstrip() in printed, f"{where}: the program does not print\n{line}\nbut\n" + "\n".join(printed)
            printed = printed[printed.index(line.rstrip()) + 1 :]
    return block.text if "…\n" in block.text else shown


def rewrite(page: Path, block: Block, text: str) -> None:
    if text != block.text:
        page.write_text(page.read_text(encoding="utf-8").replace(f"\n{block.text}```\n", f"\n{text}```\n"), encoding="utf-8")


def formatted(block: Block, keywords: str) -> str:
    text = block.text if block.is_whole else "merilo 1\n\n" + block.text
    done = run("format", "-", "--keywords", keywords, language="ru", stdin=text)
    assert done.returncode == 0, f"{block.line}: {done.stderr}"
    return done.stdout if block.is_whole else done.stdout.split("\n", 1)[1].lstrip("\n")


@pytest.mark.parametrize("page", ALL, ids=lambda page: page.name)
def test_blocks_are_in_canonical_form_and_in_the_keywords_of_the_page(page: Path) -> None:
    for block in blocks(page):
        if block.kind == "merilo":
            text = formatted(block, language_of(page))
            if REWRITE:
                rewrite(page, block, text)
            else:
                assert text == block.text, f"{page.name}:{block.line}"


def program_of(block: Block) -> str:
    """The tokens in English keywords; what stands in quotes and in comments is in the language of the page."""
    text = re.sub(r'"(?:[^"\n]|"")*"', '""', formatted(block, "en"))
    return re.sub(r"[\s;]+", " ", re.sub("#.*", "", text))


@pytest.mark.parametrize("page", PAGES["ru"], ids=lambda page: page.name)
def test_both_languages_show_the_same_programs(page: Path) -> None:
    assert english_of(page).is_file(), f"{page.name} has no English page"
    russian, english = blocks(page), blocks(english_of(page))
    assert [(it.kind, it.name) for it in russian] == [(it.kind, it.name) for it in english]
    for ours, theirs in zip(russian, english, strict=True):
        if ours.kind == "merilo":
            assert program_of(ours) == program_of(theirs), f"{page.name}:{ours.line}, {english_of(page).name}:{theirs.line}"


def test_every_page_has_both_languages() -> None:
    assert [english_of(page) for page in PAGES["ru"]] == PAGES["en"]


@pytest.mark.parametrize("page", ALL, ids=lambda page: page.name)
def test_files_that_it_names_exist(page: Path) -> None:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if not target.startswith("https://"):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


# Keywords -------------------------------------------------------------------------------------------------------------------------


@functools.cache
def keyword_table() -> dict[str, tuple[str, str]]:
    table = (PROJECT / "include/merilo/impl/keywords.ipp").read_text(encoding="utf-8")
    return {word: (english, russian) for word, english, russian in re.findall(r'\{Word::(\w+), "([^"]+)", "([^"]+)", \w+\},', table)}


def code_of(page: Path) -> str:
    """All code of a page, that in its text too."""
    text = page.read_text(encoding="utf-8")
    return "\n".join(block.text for block in blocks(page)) + "\n".join(re.findall(r"`([^`\n]+)`", FENCE.sub("", text)))


@pytest.mark.parametrize("language", ["ru", "en"])
def test_index_of_keywords_leads_to_pages_that_show_them(language: str) -> None:
    index = DOCS / ("language.md" if language == "ru" else "language.en.md")
    rows = re.findall(r"^\| `([^`]+)` \| `([^`]+)` \|[ ●]*\|(.*)\|$", index.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) == len(keyword_table())
    for first, second, link in rows:
        word = first
        assert (first, second) in [pair if language == "en" else pair[::-1] for pair in keyword_table().values()]
        targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", link)
        assert targets, f"{index.name}: `{word}` leads nowhere: name the page in the last cell"
        for target in targets:
            shown = code_of(index.parent / target)
            assert re.search(rf"(?<!\w){re.escape(word).replace(chr(92) + ' ', chr(92) + 's+')}(?!\w)", shown), f"{target} does not show `{word}`"


@pytest.mark.parametrize("language", ["ru", "en"])
def test_programs_use_every_keyword(language: str) -> None:
    programs = "\n".join(block.text for page in PAGES[language] for block in blocks(page) if block.kind == "merilo")
    programs = re.sub(r'"(?:[^"\n]|"")*"|#.*', '""', programs)
    months = {word for word in keyword_table() if re.fullmatch("(of_)?(january|february|march|april|may|june|july|august|september|october|november|december)", word)}
    assert len(months) == 24
    # Named in tables, each like its neighbours; parts of names, which a file keeps when its keywords are converted.
    named = months | {"full", "broken", "before", "half_year", "month", "every_school_year", "every_half_year", "every_month"}
    for word, spellings in keyword_table().items():
        phrase = re.escape(spellings[SPELLING[language]]).replace("\\ ", r"\s+")
        assert word in named or re.search(rf"(?<!\w){phrase}(?!\w)", programs), f"no example has `{spellings[SPELLING[language]]}`"


# Declarations and their clauses -------------------------------------------------------------------------------------------------

# What the grammar takes beside clauses with a keyword of their own: once, at least once, any number of times. Clauses that stand on anything
# (documentation.md) are not in the table.
HOLDS = {
    "list": {"+": ["label"]},
    "value": {"1": ["value"]},
    "group": {"+": ["member"]},
    "cycle": {"+": ["step"]},
    "mechanism": {"+": ["rule"]},
    "catalog": {"+": ["entry"]},
    "roadmap": {"+": ["section"]},
    "section": {"+": ["measure"]},
    "check": {"*": ["value", "fails_for"]},
    "scenario": {"+": ["expect"], "*": ["given", "except"]},
}
# The order of the table.
DECLARATIONS = ["methodology", "source", "import", "extend", "entity", "unit", "list", "input", "parameter", "value", "indicator", "group", "cycle", "mechanism",
                "catalog", "responsible", "roadmap", "section", "measure", "recommend", "report", "check", "scenario"]
PHRASES = {
    "label": ("a label with its title", "метка с названием"),
    "member": ("a member", "член группы"),
    "rule": ("a rule of each step", "правило каждого шага"),
    "entry": ("a code with its title", "код с названием"),
}


def clause_rules() -> dict[str, dict[str, list[str]]]:
    """Declaration → how often → the clauses, from the resolver's table."""
    text = (PROJECT / "include/merilo/impl/resolve_clauses.ipp").read_text(encoding="utf-8")
    found: dict[str, dict[str, list[str]]] = {word: {how: list(names) for how, names in HOLDS.get(word, {}).items()} for word in DECLARATIONS}
    rules = re.findall(r"\{Word::(\w+), Word::(\w+)(?:, (true|false))?(?:, (true|false))?\},", text)
    assert len(rules) > 50
    for declaration, clause, many, required in rules:
        if declaration == "value" and clause == "value":
            continue   # required, unless it stands in the header
        how = {("true", "true"): "+", ("true", "false"): "*", ("false", "true"): "1", ("false", "false"): "?"}[many or "false", required or "false"]
        found[declaration].setdefault(how, []).append(clause)
    return found


def clause_table(language: str) -> str:
    table = keyword_table()

    def cell(names: list[str]) -> str:
        return ", ".join(PHRASES[name][SPELLING[language]] if name in PHRASES else f"`{table[name][SPELLING[language]]}`" for name in names)

    heading = {"ru": "| объявление | ровно один раз | хотя бы раз | не больше одного раза | сколько угодно |",
               "en": "| declaration | exactly once | at least once | at most once | any number of times |"}[language]
    rows = [f"| `{table[word][SPELLING[language]]}` | " + " | ".join(cell(rules.get(how, [])) for how in "1+?*") + " |"
            for word, rules in clause_rules().items()]
    return "\n".join(["", heading, "|---|---|---|---|---|", *rows, ""])


@pytest.mark.parametrize("language", ["ru", "en"])
def test_table_of_clauses_is_the_resolvers(language: str) -> None:
    page = DOCS / "language" / ("declarations.md" if language == "ru" else "declarations.en.md")
    text = page.read_text(encoding="utf-8")
    opening, closing = "<!-- clauses: MERILO_REWRITE=1 -->\n", "<!-- /clauses -->"
    begin, end = text.index(opening) + len(opening), text.index(closing)
    table = clause_table(language) + "\n"
    if REWRITE:
        page.write_text(text[:begin] + table + text[end:], encoding="utf-8")
        return
    assert text[begin:end] == table


# Limits ---------------------------------------------------------------------------------------------------------------------------

HEAD = 'merilo 1\nmethodology m "M" { version 1; period year }\nentity school "S"\ninput school.x "X" number { optional }\n'
# What the page says → the code of the message, and a text with so many.
LIMITS = {
    "вложенность скобок": (601, lambda n: HEAD + 'value school.y "Y" ' + "(" * (n - 1) + "x" + ")" * (n - 1) + "\n"),
    "значащих цифр": (602, lambda n: HEAD + 'value school.y "Y" x + 0.' + "1" * n + "\n"),
    "членов [семейства]": (468, lambda n: HEAD + 'list l "L" { ' + "; ".join(f'l{i} "{i}"' for i in range(n)) + ' }\ninput school.z "Z" number by l { optional }\n'),
    "сочетаний в одной [проверке]": (451, lambda n: HEAD + f'check "C" for p in 1..{n} {{ holds p > 0 }}\n'),
    "шагов в [цикле]": (576, lambda n: HEAD + 'cycle c "C" { ' + "; ".join(f'step s{i} "{i}"' for i in range(n)) + "; points 1 }\n"),
    "лет в [дорожной карте]": (525, lambda n: HEAD + f'responsible r "R"\nroadmap school.r "R" from 2000 until {1999 + n} {{ section 1 "S" {{ measure 1.1 "M" no deadline by r }} }}\n'),
    "периодов в `последние N`": (395, lambda n: HEAD + f'value school.y "Y" mean(last {n}: x)\n'),
    "разных дат": (388, lambda n: HEAD + 'parameter p "P" { ' + "; ".join(f"from {2000 + i} : {i}" for i in range(n)) + ' }\nvalue school.y "Y" x + p\n'),
    "`не менее N`": (340, lambda n: HEAD + f'value school.y "Y" mean(last 3: x, at least {n})\n'),
    "периодов назад": (170, lambda n: HEAD + f'value school.y "Y" x[-{n}]\n'),
}


def stated_limits(page: Path) -> list[tuple[str, int]]:
    rows = re.findall(r"^\| (.+?) \| ([\d ]+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    return [(what, int(number.replace(" ", ""))) for what, number in rows]


def test_limits_are_as_stated(tmp_path: Path) -> None:
    russian = stated_limits(DOCS / "language/limits.md")
    assert [number for _, number in russian] == [number for _, number in stated_limits(DOCS / "language/limits.en.md")]
    for begin, (code, text) in LIMITS.items():
        (most,) = [number for what, number in russian if what.startswith(begin)]
        for count in (most, most + 1):
            (tmp_path / "limit.merilo").write_text(text(count), encoding="utf-8")
            said = json.loads(run("check", "--format", "json", "limit.merilo", language="ru", cwd=tmp_path).stdout)[0]["diagnostics"]
            assert (f"M{code:04}" in [it["code"] for it in said]) == (count > most), (begin, count, said)
