"""The entries of docs/diagnostics as the tests read them: text, examples, commands."""

import os
import re
import subprocess
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
LANGUAGES = ["ru", "en"]
WRONG = {"ru": "Неверно", "en": "Wrong"}
RIGHT = {"ru": "Верно", "en": "Right"}
CODES = {f"M{int(number):04}": name
         for name, number in re.findall(r"^    (\w+) = (\d+),", (PROJECT / "include/merilo/code.hpp").read_text(encoding="utf-8"), re.M)}

# What says that there is more of something cannot stand alone.
ACCOMPANIED = {"M0836": {"M0801"}, "M0905": {"M0901"}}


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
    """The files of an example and the command that is to be run; nothing where there is no such example."""
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


def codes_with(python):
    """The codes with an example that runs, those whose example is Python or the others."""
    return sorted(code for code, entry in ENTRIES["en"].items()
                  if (found := example_of(entry, WRONG["en"])) != (None, None) and ("python3 ask.py" in (found[1] or "")) == python)


def said_by(folder, files, command, tools, **more):
    """What an example says, and the severities and codes in it. `tools` are programs by name."""
    folder.mkdir()
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "tools").mkdir()
    for name, program in tools.items():
        tool = folder / "tools" / name
        tool.write_text(f'#!/bin/sh\nexec "{program}" "$@"\n', encoding="utf-8")
        tool.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if name != "MERILO_LANGUAGE"}
    done = subprocess.run(["bash", "-c", command or "merilo check rules.merilo"], cwd=folder, capture_output=True, encoding="utf-8", timeout=120,
                          env={**kept, "MERILO_LANGUAGE": "en", **more, "PATH": f"{folder / 'tools'}:{kept['PATH']}"})
    said = done.stdout + done.stderr
    found = re.findall(r"\b(error|finding|warning|note|ошибка|замечание) (M\d{4}):", said)
    return said, found + [("error", code) for code in re.findall(r'"code": ?"(M\d{4})"', said)]


def check_examples(code, language, folder, tools, **more):
    entry = ENTRIES[language][code]
    files, command = example_of(entry, WRONG[language])
    said, found = said_by(folder / "wrong", files, command, tools, **more)
    assert code in {other for _, other in found}, said
    assert not {other for severity, other in found if severity not in ("note", "замечание")} - {code} - ACCOMPANIED.get(code, set()), said

    mended, other_command = example_of(entry, RIGHT[language])
    said, found = said_by(folder / "right", {**files, **mended}, other_command or command, tools, **more)
    assert code not in {other for _, other in found}, said
    assert not [other for severity, other in found if severity in ("error", "warning", "ошибка")], said
    assert not re.search(r"FAILED|^merilo: |command not found|Traceback", said, re.M), said
