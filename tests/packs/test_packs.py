"""Every pack in rules/: each row of its documents is encoded once, word for word and with its place; it is in the canonical form in both keyword
sets; it checks, passes its scenarios, and its README's commands run; the table in README.md is what the program counts."""

import importlib.util
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
RULES = PROJECT / "rules"
spec = importlib.util.spec_from_file_location("table", RULES / "table.py")
table = importlib.util.module_from_spec(spec)
sys.modules["table"] = table
spec.loader.exec_module(table)

PACKS = sorted(path.name for path in RULES.iterdir() if (path / "README.md").exists())
INVENTORIES = {f"{inventory.pack}/{inventory.file.name}": inventory for inventory in table.inventories()}


def test_every_pack_and_every_inventory_is_registered() -> None:
    assert sorted(table.packs()) == PACKS
    registered = {inventory.file for inventory in INVENTORIES.values()}
    assert registered == set(RULES.glob("*/inventory/*.csv"))


@pytest.mark.parametrize("name", INVENTORIES)
def test_each_row_of_the_document_is_encoded_once(name: str) -> None:
    inventory = INVENTORIES[name]
    # One source may have several inventories; their keys differ.
    others = {key for other in INVENTORIES.values() if other is not inventory and (other.pack, other.source) == (inventory.pack, inventory.source)
              for key in other.words}
    rows = table.rows().get((inventory.pack, inventory.source), [])
    assert not others & set(inventory.words), "a key stands in two inventories of one source"
    found = Counter(row["key"] for row in rows if row["key"] not in others)
    assert sorted(set(inventory.words) - set(found)) == [], "not in the pack"
    assert sorted(set(found) - set(inventory.words)) == [], "not in the document"
    assert sorted(key for key, times in found.items() if times > 1) == [], "encoded twice"
    for row in rows:
        if row["key"] in inventory.words:
            assert row["title"] == inventory.words[row["key"]], (row["key"], "not word for word")
            assert row["place"].strip(), (row["key"], "no place in the document")


def test_no_row_cites_a_source_without_an_inventory() -> None:
    assert set(table.rows()) <= {(inventory.pack, inventory.source) for inventory in INVENTORIES.values()}


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of all packs with English keywords; of the copy, those of the other language are made again by each test."""
    folder = tmp_path_factory.mktemp("packs")
    shutil.copytree(RULES, folder / "rules")
    run(folder, "format", "rules", "--keywords", "en")
    return folder


def run(folder: Path, *arguments: str) -> str:
    done = subprocess.run([table.program(), *arguments], cwd=folder, capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def texts(folder: Path, pack: str) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in (folder / "rules" / pack).rglob("*.merilo")}


@pytest.mark.parametrize("pack", PACKS)
def test_canonical_in_both_keyword_sets_and_there_and_back_is_the_same(pack: str, english: Path, tmp_path: Path) -> None:
    run(PROJECT, "format", "--check", f"rules/{pack}")
    run(english, "format", "--check", f"rules/{pack}")
    shutil.copytree(english / "rules", tmp_path / "rules")
    run(tmp_path, "format", f"rules/{pack}", "--keywords", "ru")
    run(tmp_path, "format", "--check", f"rules/{pack}")
    russian = texts(tmp_path, pack)
    run(tmp_path, "format", f"rules/{pack}", "--keywords", "en")
    assert texts(tmp_path, pack) == texts(english, pack)
    assert texts(PROJECT, pack) in (texts(english, pack), russian), "a pack is written in one keyword set"


@pytest.mark.parametrize("pack", PACKS)
def test_checks_and_passes_its_scenarios_in_both_keyword_sets(pack: str, english: Path) -> None:
    for folder in (PROJECT, english):
        run(folder, "check", f"rules/{pack}")
        run(folder, "test", f"rules/{pack}")


@pytest.mark.parametrize("pack", PACKS)
def test_what_the_readme_shows_runs(pack: str) -> None:
    commands = table.commands(pack)
    assert commands
    for words in commands:
        done = table.merilo(*words)
        assert done.returncode == 0, (words, done.stdout + done.stderr)


def test_what_a_region_starts_from_is_true(tmp_path: Path) -> None:
    for words in table.commands("."):
        done = table.merilo(*words)
        assert done.returncode == 0, (words, done.stderr)
    readme = (RULES / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| \[\w+\]\((\w+)\)", readme, re.MULTILINE)) == set(PACKS)
    shutil.copytree(RULES, tmp_path / "rules")
    for number, block in enumerate(re.findall(r"^```merilo\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)):
        (tmp_path / f"{number}.merilo").write_text(block, encoding="utf-8")
        run(tmp_path, "check", f"{number}.merilo")
        run(tmp_path, "format", "--check", f"{number}.merilo")


def test_the_table_in_the_readme_is_what_the_program_counts() -> None:
    done = subprocess.run([sys.executable, "-B", str(RULES / "table.py"), "--check"], capture_output=True, encoding="utf-8", check=False, timeout=120)
    assert done.returncode == 0, done.stderr
