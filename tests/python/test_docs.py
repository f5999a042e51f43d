"""The Python in the documentation runs and prints what its comments say."""

import re
from collections.abc import Iterator

import merilo
import pytest
from conftest import PROJECT

# Where the reader of each document is.
FOLDERS = {"README.md": ".", "docs/python.md": ".", "docs/guide.md": "examples/guide", "docs/guide.en.md": "examples/guide/en"}


@pytest.fixture
def russian() -> Iterator[None]:
    yield
    merilo.set_language("ru")


@pytest.mark.parametrize("name", FOLDERS)
def test_examples_run(name: str, monkeypatch: pytest.MonkeyPatch, russian: None, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(PROJECT / FOLDERS[name])
    text = (PROJECT / name).read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", text, re.M | re.S)
    assert blocks
    scope: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, name, "exec"), scope)
        said = re.findall(r"# → (.*)$", block, re.M)
        printed = capsys.readouterr().out.splitlines()
        assert printed[: len(said)] == said
        for expression, value in re.findall(r"^(result\[.*\])\s+# (.*)$", block, re.M):
            assert repr(eval(expression, scope)) == value


def test_every_public_name_of_the_methodology_is_documented() -> None:
    text = (PROJECT / "docs/python.md").read_text(encoding="utf-8")
    for owner, needed in ((merilo.Methodology, "name title version digest"), (merilo.Result, "methodology periods objects")):
        for name in vars(owner):
            if not name.startswith("_") and name not in needed.split():
                assert re.search(rf"\b{name}\b", text), f"{owner.__name__}.{name}"
