"""The types and examples that the package promises."""

import doctest
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import merilo
import pytest
from conftest import PROJECT

USER = """
from fractions import Fraction
import merilo
import pandas

methodology: merilo.Methodology = merilo.load("rating.merilo")
result = methodology.evaluate({"school": ["Ш"]}, period="2022", nodes=["x"])
value = result["x", "Ш"]
if isinstance(value, Fraction):
    print(value.numerator)
frame: pandas.DataFrame = result.to_pandas()
text: str = methodology.explain(result, "x", "Ш").text
passed: bool = methodology.test().passed
line: int | None = merilo.check("rating.merilo")[0].line
"""


def run(*arguments: object, cwd: Path) -> None:
    done = subprocess.run([sys.executable, "-m", *map(str, arguments)], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_package_is_typed(tmp_path: Path) -> None:
    run("mypy", "--config-file", PROJECT / "pyproject.toml", "--cache-dir", tmp_path, "bindings/python/merilo", cwd=PROJECT)


def test_a_user_is_checked_against_its_types(tmp_path: Path) -> None:
    (tmp_path / "user.py").write_text(USER, encoding="utf-8")
    run("mypy", "--strict", "user.py", cwd=tmp_path)
    (tmp_path / "user.py").write_text(USER.replace("line: int | None", "line: str"), encoding="utf-8")
    with pytest.raises(AssertionError, match='expression has type "int | None"'):
        run("mypy", "--strict", "user.py", cwd=tmp_path)


def test_the_stub_is_that_of_the_module(tmp_path: Path) -> None:
    # Classes of pybind11 have a metaclass of its own, and those that Python does not make an `__init__` that raises.
    allowed = tmp_path / "allowed.txt"
    allowed.write_text("merilo\\._core\\.[A-Z]\\w+\nmerilo\\._core\\.(Buffer|LoadResult|Methodology|Result)\\.__init__\n")
    run("mypy.stubtest", "--allowlist", allowed, "merilo._core", cwd=tmp_path)


@pytest.mark.parametrize("name", [module.name for module in pkgutil.iter_modules(merilo.__path__)])
def test_examples_say_what_happens(name: str, in_project: None) -> None:
    if name == "_core":
        return
    module = importlib.import_module(f"merilo.{name}")
    assert doctest.testmod(module).failed == 0


def test_the_main_functions_have_examples(in_project: None) -> None:
    for told in (merilo.parse, merilo.Methodology.evaluate, merilo.Result.__getitem__, merilo.Methodology.affected):
        assert ">>>" in (told.__doc__ or "")


def test_everything_public_is_documented() -> None:
    for name in set(merilo.__all__) - {"Value"}:
        assert getattr(merilo, name).__doc__, name
