"""The editor's grammar and snippets: made from the one table of keywords, and tested with the editor's own engine."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
EDITOR = PROJECT / "editors" / "vscode"
PROGRAM = os.environ.get("MERILO_PROGRAM", str(PROJECT / "build" / "merilo"))
BUILD = Path(os.environ.get("MERILO_BUILD", PROJECT / "build"))


@pytest.fixture(scope="module")
def generate():
    spec = importlib.util.spec_from_file_location("generate", EDITOR / "generate.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["generate"] = module   # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def grammar_test():
    """The test tool, as package-lock.json names it."""
    if shutil.which("npm") is None:
        pytest.skip("no npm")
    folder = BUILD / "editors"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = (EDITOR / "package-lock.json").read_text(encoding="utf-8")
    tool = folder / "node_modules" / ".bin" / "vscode-tmgrammar-test"
    if not tool.exists() or (folder / "package-lock.json").read_text(encoding="utf-8") != wanted:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(EDITOR / name, folder)
        subprocess.run(["npm", "ci", "--no-fund", "--no-audit"], cwd=folder, check=True, capture_output=True, timeout=300)
    return tool


def test_grammar_and_snippets_are_made_from_the_table(generate):
    for path, text in generate.generated().items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is out of date: python3 editors/vscode/generate.py"


def test_the_table_is_read_whole(generate):
    rows = (PROJECT / "include/merilo/impl/keywords.ipp").read_text(encoding="utf-8").count("    {Word::") - 1   # but for `nothing`
    assert len(generate.keywords()) == rows > 100


def test_every_keyword_is_in_the_grammar(generate):
    grammar = "\n".join(rule["match"] for rule in generate.grammar()["patterns"] if "match" in rule)
    for keyword in generate.keywords():
        for spelling in (keyword.english, keyword.russian):
            written = re.sub("[её]", lambda e: "[её]" if e[0] == "ё" else "е", spelling).replace(" ", r"\s+")
            assert re.search(rf"[(:|]{re.escape(written)}[|)]", grammar), spelling


@pytest.mark.parametrize("language", ["english", "russian"])
def test_scopes_are_what_the_editor_needs(language, grammar_test):
    # The tool finds the grammar in the package of the current folder.
    done = subprocess.run([grammar_test, f"test/{language}.merilo"], cwd=EDITOR, capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_wrong_scope_fails(grammar_test, tmp_path):
    wrong = tmp_path / "wrong.merilo"
    wrong.write_text('# SYNTAX TEST "source.merilo" "wrong"\nmerilo 1\n# <- string.merilo\n', encoding="utf-8")
    done = subprocess.run([grammar_test, wrong], cwd=EDITOR, capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode != 0 and "string.merilo" in done.stdout


SNIPPETS = json.loads((EDITOR / "snippets" / "merilo.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", SNIPPETS)
def test_a_snippet_parses_in_its_language(name, generate):
    text = "merilo 1\n" + generate.filled("\n".join(SNIPPETS[name]["body"])) + "\n"
    done = subprocess.run([PROGRAM, "format", "-"], input=text, capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout == text, "a snippet stands in canonical form"


def test_the_package_names_files_that_exist():
    package = json.loads((EDITOR / "package.json").read_text(encoding="utf-8"))["contributes"]
    named = [package["languages"][0]["configuration"], package["grammars"][0]["path"], package["snippets"][0]["path"]]
    for path in named:
        json.loads((EDITOR / path).read_text(encoding="utf-8"))
    assert re.search(package["languages"][0]["firstLine"].replace(r"\b", ""), "мерило 1")
