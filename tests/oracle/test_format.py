"""Formatted random methodologies, in the keywords of either language, give the results of the original."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from .campaign import case
from .program import command, program_path, write

SEEDS = range(7000, 7030)


def _formatted(text: str, *options: str) -> str:
    return subprocess.run([program_path(), "format", "-", *options], input=text, capture_output=True, encoding="utf-8", check=True).stdout


@pytest.mark.skipif(not Path(program_path()).exists(), reason="no MERILO_PROGRAM")
@pytest.mark.parametrize("seed", SEEDS)
def test_formatting_changes_no_result(seed: int, tmp_path: Path) -> None:
    methodology, facts = case(seed)
    files = write(tmp_path, methodology, facts, seed)
    rules = next(tmp_path.glob("*.merilo"))
    original = rules.read_text(encoding="utf-8")

    def results() -> object:
        done = subprocess.run(command(files, facts), capture_output=True, encoding="utf-8")
        assert done.returncode in (0, 3), done.stderr
        found = json.loads(done.stdout)
        del found["methodology"], found["diagnostics"]   # its digest is of the text, and messages have places in it
        return found

    expected = results()
    canonical = _formatted(original)
    assert _formatted(canonical) == canonical
    russian, english = _formatted(canonical, "--keywords", "ru"), _formatted(canonical, "--keywords", "en")
    assert _formatted(english, "--keywords", "ru") == russian and _formatted(russian, "--keywords", "en") == english
    for text in (canonical, russian, english):
        rules.write_text(text, encoding="utf-8")
        assert results() == expected
