"""The Python in the documentation runs and prints what its comments say."""

import re

import pytest
from conftest import PROJECT


@pytest.mark.parametrize("name", ["README.md", "docs/python.md"])
def test_examples_run(name: str, in_project: None, capsys: pytest.CaptureFixture[str]) -> None:
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
    import merilo

    text = (PROJECT / "docs/python.md").read_text(encoding="utf-8")
    for owner, needed in ((merilo.Methodology, "name title version digest"), (merilo.Result, "methodology periods objects")):
        for name in vars(owner):
            if not name.startswith("_") and name not in needed.split():
                assert re.search(rf"\b{name}\b", text), f"{owner.__name__}.{name}"
