"""The methodology's own tests and how they went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional

from . import _html
from ._diagnostics import Diagnostics


@dataclass(frozen=True)
class Difference:
    """A figure that differs from what the scenario expects, or would, were it not for an exception."""

    object: str
    figure: str
    expected: str
    computed: str
    reason: str
    """Of the exception that covers it; empty: the scenario fails."""
    line: Optional[int]


@dataclass(frozen=True)
class ScenarioResult:
    """How one scenario went. `str()` tells it in words."""

    title: str
    passed: bool
    figures: int
    """How many were compared."""
    differences: tuple[Difference, ...]
    diagnostics: Diagnostics
    overridden: tuple[str, ...]
    """Computed nodes that were given instead."""
    text: str

    def __str__(self) -> str:
        return self.text.rstrip("\n")


class TestReport(tuple[ScenarioResult, ...]):
    """The results of the scenarios, in the order of the text. `str()` tells them in words."""

    __slots__ = ()
    __test__ = False  # no test of pytest's

    @classmethod
    def _from_core(cls, rows: list[Any]) -> TestReport:
        return cls(
            ScenarioResult(title, passed, figures, tuple(Difference(*each) for each in differences),
                           Diagnostics._from_core(diagnostics), tuple(overridden), text)
            for title, passed, figures, differences, diagnostics, overridden, text in rows
        )

    @property
    def passed(self) -> bool:
        """Did every scenario pass?"""
        return all(scenario.passed for scenario in self)

    def __str__(self) -> str:
        return "\n".join(map(str, self))

    def _repr_html_(self) -> str:
        return _html.test_report(self)
