"""What a cell of a result holds when it is not a number."""

from __future__ import annotations

import datetime
import enum
import functools
from dataclasses import dataclass
from fractions import Fraction
from typing import Optional, Union

from . import _core


class State(enum.Enum):
    """Why a cell has no value. False in a condition; shown as in reports.

    >>> str(State.MISSING), str(State.NOT_APPLICABLE), bool(State.MISSING)
    ('н/д', 'н/п', False)
    """

    MISSING = "missing"
    """It should exist and nobody gave it."""
    NOT_APPLICABLE = "not_applicable"
    """It cannot exist here, so it leaves both the sum and the maximum."""

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        if _core.language() == "ru":
            return "н/д" if self is State.MISSING else "н/п"
        return "n/d" if self is State.MISSING else "n/a"


@functools.total_ordering
@dataclass(frozen=True, eq=False)
class Label:
    """A label of a list: a level, a mark, a category. Labels of one ordered list compare as the methodology orders them, worst first.

    Equal to another label of the same list and name, and to its name as a string.
    """

    name: str
    title: str
    code: str = ""
    colour: str = ""
    """One of red, orange, yellow, green, blue, grey, or empty."""
    list: str = ""
    """Name of the list."""
    index: Optional[int] = None
    """Place in its list, 0 for the worst; None in an unordered list."""

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Label):
            return (self.list, self.name) == (other.list, other.name)
        return self.name == other if isinstance(other, str) else NotImplemented

    def __lt__(self, other: Label) -> bool:
        if not isinstance(other, Label) or self.list != other.list or self.index is None or other.index is None:
            return NotImplemented
        return self.index < other.index

    def __hash__(self) -> int:
        return hash(self.name)

    def __str__(self) -> str:
        return self.title


Value = Union[Fraction, bool, Label, State, str, datetime.date]
"""What a cell holds: an exact number or share (a fraction of 1), yes or no, a label, a text, a date, or why there is none."""
