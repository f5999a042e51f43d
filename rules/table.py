"""The table of the packs in README.md, counted from what the program says of each pack.

    python3 rules/table.py           writes the table
    python3 rules/table.py --check   fails if the table is out of date

The program is that of the environment variable MERILO_PROGRAM, else build/merilo, else the one on the path. `packs.json` names the document of each
pack and, for each of its inventories, the source that its rows cite, the column that holds their words and, where it may be empty, the column that
holds them then (`without`).
"""

import csv
import functools
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
RULES = PROJECT / "rules"
README = PROJECT / "README.md"
BEGIN, END = "<!-- packs: python3 rules/table.py -->", "<!-- /packs -->"


@functools.cache
def program() -> str:
    built = PROJECT / "build" / "merilo"
    found = os.environ.get("MERILO_PROGRAM") or (str(built) if built.exists() else shutil.which("merilo"))
    if not found:
        sys.exit("no program: build it, or name it in MERILO_PROGRAM")
    return found


def merilo(*arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("MERILO_LANGUAGE", "TERM")}
    return subprocess.run([program(), *arguments], cwd=PROJECT, env=kept, capture_output=True, encoding="utf-8", timeout=120, check=False)


@functools.cache
def answer(*arguments: str):
    done = merilo(*arguments, "--format", "json")
    if done.returncode != 0:
        sys.exit(f"merilo {' '.join(arguments)}: {done.stdout[:2000]}{done.stderr}")
    return json.loads(done.stdout)


@dataclass(frozen=True)
class Inventory:
    """The rows of a document, extracted from it; each has a key and its words."""

    pack: str
    file: Path
    source: str
    words: dict[str, str]


@functools.cache
def packs() -> dict[str, dict]:
    return json.loads((RULES / "packs.json").read_text(encoding="utf-8"))


@functools.cache
def inventories() -> list[Inventory]:
    found = []
    for pack, about in packs().items():
        for name, how in about["inventories"].items():
            file = RULES / pack / "inventory" / name
            with file.open(encoding="utf-8", newline="") as opened:
                rows = list(csv.DictReader(opened))
            words = {row["key"]: row[how["title"]] or row[how.get("without", how["title"])] for row in rows}
            if len(words) != len(rows):
                sys.exit(f"{file}: a key stands twice")
            found.append(Inventory(pack, file, how["source"], words))
    return found


@functools.cache
def methodologies(pack: str) -> list[str]:
    """The files of a pack that are methodologies, not parts of one."""
    return [entry["file"] for entry in answer("check", f"rules/{pack}")]


@functools.cache
def rows() -> dict[tuple[str, str], list[dict]]:
    """What encodes the rows of documents, by pack and source. What several methodologies import is counted once."""
    found: dict[tuple[str, str], dict[tuple, dict]] = {}
    for pack in packs():
        for file in methodologies(pack):
            if merilo("rows", file).returncode != 0:
                continue  # it cites no rows
            for row in answer("rows", file)["rows"]:
                home = Path(row["file"]).parts[1]
                found.setdefault((home, row["source"]), {})[row["key"], row["file"], row["line"], row["name"]] = row
    return {place: list(of.values()) for place, of in found.items()}


def scenarios(pack: str) -> int:
    return sum(len(entry["scenarios"]) for entry in answer("test", f"rules/{pack}"))


def findings(pack: str) -> int:
    """What is wrong in the document: statements that fail as expected, warnings, and differences from what it prints, with their reasons."""
    told = {(wrong["message"], wrong["place"]["file"], wrong["place"]["line"])
            for entry in answer("check", f"rules/{pack}") for wrong in entry["diagnostics"] if wrong["severity"] in ("finding", "warning")}
    differences = [difference for entry in answer("test", f"rules/{pack}") for scenario in entry["scenarios"]
                   for difference in scenario["differences"] if difference.get("reason")]
    return len(told) + len(differences)


def commands(pack: str) -> list[list[str]]:
    """The commands of the pack's README, without the word `merilo`; those with a word in capitals, which stands for a file, are left out."""
    readme = (RULES / pack / "README.md").read_text(encoding="utf-8")
    found = [shlex.split(line) for line in re.findall(r"^merilo (.*)$", readme.replace("\\\n", " "), re.MULTILINE)]
    return [words for words in found if not any(word.isupper() for word in words)]


def table() -> str:
    lines = ["| документ | строк в источнике | строк в методике | сценариев | находок |", "|---|---:|---:|---:|---:|"]
    for pack, about in packs().items():
        mine = [inventory for inventory in inventories() if inventory.pack == pack]
        of_source = sum(len(inventory.words) for inventory in mine)
        encoded = sum(len({row["key"] for row in rows().get((pack, inventory.source), [])} & set(inventory.words)) for inventory in mine)
        lines.append(f"| [{about['document']}](rules/{pack}) | {of_source or '—'} | {encoded or '—'} | {scenarios(pack)} | {findings(pack)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    text = README.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN + "\n")
    _, after = rest.split(END)
    wanted = f"{before}{BEGIN}\n{table()}{END}{after}"
    if "--check" not in sys.argv:
        README.write_text(wanted, encoding="utf-8")
    elif wanted != text:
        sys.exit("README.md: the table of the packs is out of date; python3 rules/table.py writes it")


if __name__ == "__main__":
    main()
