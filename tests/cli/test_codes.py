"""Every diagnostic code is explained in both languages, and the examples of its entry show it: the wrong one gives that code, the mended one
gives no error. Examples are run by the real program, as a reader would run them."""

import os
import re
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("MERILO_PROGRAM", str(PROJECT / "build" / "merilo"))).absolute()
LANGUAGES = ["ru", "en"]
WRONG = {"ru": "Неверно", "en": "Wrong"}
RIGHT = {"ru": "Верно", "en": "Right"}
CODES = {f"M{int(number):04}": name
         for name, number in re.findall(r"^    (\w+) = (\d+),", (PROJECT / "include/merilo/code.hpp").read_text(encoding="utf-8"), re.M)}


def entries_of(language):
    found = {}
    for page in sorted((PROJECT / "docs/diagnostics" / language).glob("*.md")):
        for entry in re.split(r"^(?=## M)", page.read_text(encoding="utf-8"), flags=re.M)[1:]:
            code = re.match(r"## (M\d{4}) — \S", entry)
            assert code, f"{page.name}: {entry[:40]}"
            assert code[1] not in found, f"{page.name}: {code[1]} stands twice"
            found[code[1]] = entry
    return found


ENTRIES = {language: entries_of(language) for language in LANGUAGES}


def example_of(entry, heading):
    """The files of an example and the command that is to be run."""
    after = re.split(rf"^\*\*{heading}\*\*$", entry, flags=re.M)
    if len(after) == 1:
        return None, None
    part = re.split(r"^\*\*", after[1], flags=re.M)[0]
    files, command = {}, None
    for name, kind, text in re.findall(r"(?:^`([^`\n]+)`\n\n)?^```(\w*)\n(.*?)^```$", part, re.M | re.S):
        if kind == "sh":
            command = text
        else:
            files[name or "rules.merilo"] = text
    return files, command


def said_by(folder, files, command):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    tools = folder / "tools"
    tools.mkdir()
    (tools / "merilo").symlink_to(PROGRAM)
    kept = {name: value for name, value in os.environ.items() if name != "MERILO_LANGUAGE"}
    done = subprocess.run(["bash", "-c", command or "merilo check rules.merilo"], cwd=folder, capture_output=True, encoding="utf-8", timeout=120,
                          env={**kept, "MERILO_LANGUAGE": "en", "PATH": f"{tools}:{kept['PATH']}"})
    said = done.stdout + done.stderr
    assert not re.search(r"^merilo: (?!.*: (error|note|warning) M)", done.stderr, re.M), said
    return said, re.findall(r"\b(error|finding|warning|note) (M\d{4}):", said)


def test_every_entry_is_that_of_a_code():
    for language in LANGUAGES:
        assert not set(ENTRIES[language]) - set(CODES)
    assert set(ENTRIES["ru"]) == set(ENTRIES["en"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(ENTRIES["ru"]))
def test_examples_of(code, language, tmp_path):
    entry = ENTRIES[language][code]
    files, command = example_of(entry, WRONG[language])
    if files is None:
        assert RIGHT[language] not in entry
        return
    wrong = tmp_path / "wrong"
    wrong.mkdir()
    said, found = said_by(wrong, files, command)
    assert code in {other for _, other in found}, said
    assert not {other for severity, other in found if severity != "note"} - {code}, said

    mended, other_command = example_of(entry, RIGHT[language])
    right = tmp_path / "right"
    right.mkdir()
    said, found = said_by(right, {**files, **mended}, other_command or command)
    assert code not in {other for _, other in found}, said
    assert not [other for severity, other in found if severity in ("error", "warning")], said
    assert "FAILED" not in said, said


def test_english_entries_are_english():
    about_letters = {"M0114", "M0115", "M0116", "M0190"}
    for code, entry in ENTRIES["en"].items():
        assert code in about_letters or not re.search("[а-яё]", entry, re.I), code


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_program_holds_the_entries_as_they_are(language):
    listed = subprocess.run([PROGRAM, "explain-code", "--language", language], capture_output=True, encoding="utf-8", check=True).stdout
    assert listed.splitlines() == [re.match("## (.*)", ENTRIES[language][code])[1] for code in sorted(ENTRIES[language])]
    shown = subprocess.run([PROGRAM, "explain-code", "--language", language, *sorted(ENTRIES[language])], capture_output=True, encoding="utf-8",
                           check=True).stdout

    def words(text):
        return re.sub(r"^```\w*$|^## |^\*\*|\*\*$", "", text, flags=re.M).split()
    assert words(shown) == words("\n".join(ENTRIES[language][code] for code in sorted(ENTRIES[language])))


@pytest.mark.parametrize("given", ["M0201", "m0201", "201", "0201", "М0201", "м201"])
def test_a_code_may_be_written_shortly_and_with_a_russian_letter(given):
    done = subprocess.run([PROGRAM, "explain-code", given], capture_output=True, encoding="utf-8")
    assert done.returncode == 0 and done.stdout.startswith("M0201 — ")


@pytest.mark.parametrize("given, said", [("M0200", "M0201 — "), ("E0202", "M0202 — "), ("9999", "ближайшие"), ("имя", "«имя» — не код"), ("M201x", "M0201 — ")])
def test_an_unknown_code_names_near_ones(given, said):
    done = subprocess.run([PROGRAM, "explain-code", given], capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("merilo: ") and said in done.stderr
