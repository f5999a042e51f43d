"""Each construct of the language is reached from Python: the golden cases that the program and C++ run."""

from pathlib import Path

import pytest

import merilo

CASES = Path(__file__).resolve().parents[1] / "cases"


@pytest.mark.parametrize("path", sorted(CASES.glob("*/good/*.merilo")), ids=lambda path: f"{path.parents[1].name}/{path.stem}")
def test_a_golden_case_loads_and_passes(path: Path) -> None:
    methodology = merilo.load(path)
    report = methodology.test()
    assert report.passed, [scenario.text for scenario in report if not scenario.passed]
