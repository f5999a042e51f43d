"""The codes that only a program can meet: their examples are Python, and run as such."""

import importlib
import re
import sys
from pathlib import Path

import merilo
import pytest
from conftest import PROJECT

sys.path.insert(0, str(PROJECT / "tests/cli"))
entries = importlib.import_module("code_entries")


@pytest.mark.parametrize("language", entries.LANGUAGES)
@pytest.mark.parametrize("code", entries.codes_with(python=True))
def test_examples_of(code: str, language: str, tmp_path: Path) -> None:
    entries.check_examples(code, language, tmp_path, {"python3": sys.executable})


def test_the_package_holds_the_entries() -> None:
    for language in entries.LANGUAGES:
        merilo.set_language(language)
        for code, entry in entries.ENTRIES[language].items():
            assert merilo.explain_code(code) == entry.rstrip("\n")
    merilo.set_language("ru")
    assert re.match("## M0201 — ", merilo.explain_code("201"))
    with pytest.raises(ValueError):
        merilo.explain_code("M9999")
