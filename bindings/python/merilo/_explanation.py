"""Why a result is what it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Optional

from . import _html
from ._values import State, Value


@dataclass(frozen=True)
class TableRow:
    """A row of a table in a formula: what it asks, and whether it was taken."""

    text: str
    outcome: str
    """taken, passed, undecided or not_reached; state_kept stands for all rows of a table whose one value is `state`."""
    otherwise: bool = False
    state: Optional[State] = None


@dataclass(frozen=True)
class Member:
    """What a member brought to its group."""

    name: str
    weight: Fraction
    points: Fraction | State
    maximum: Optional[Fraction]
    counted: bool
    """In the maximum of the group."""
    fails: bool = False
    """It makes the group missing: `missing counts fails`."""


@dataclass(frozen=True)
class Ranking:
    """A place or a percentile in a formula: among whom."""

    formula: str
    ranked: int
    """How many have a place."""
    better: int
    """How many of them come first."""
    without_place: int
    """Of how many peers something is missing."""
    left_out: int
    """How many peers are not to be ranked."""
    tied: int
    """How many others share the place."""
    tied_with: tuple[str, ...]
    """They by name, at most ten."""


@dataclass(frozen=True)
class Explanation:
    """One quantity of one object, how it came about, and what it was made of. `str()` tells it as indented text."""

    name: str
    """"municipality.total.percent"; the formula of a quantity without a name."""
    title: str
    kind: str
    """fact, parameter, formula, group or rank."""
    value: Value
    text: str
    """The value as a person reads it."""
    colour: str
    """Of a label, or empty."""
    formula: str
    """As it is written."""
    file: Optional[str]
    line: Optional[int]
    rows: tuple[TableRow, ...]
    members: tuple[Member, ...]
    uses: tuple[Explanation, ...]
    """What the formula reads, explained in the same way; a quantity that was met before is not opened again."""
    rankings: tuple[Ranking, ...] = ()
    approximate: bool = False
    """It rests on a function that is computed to twelve significant digits."""
    unrated: str = ""
    """Why it is not rated; empty: it is, or it does not apply for another reason."""
    unrated_when: str = ""
    """The condition that holds then."""
    _told: str = field(default="", repr=False, compare=False)

    @classmethod
    def _from_core(cls, data: tuple[str, list[tuple[str, Value]], str]) -> Explanation:
        text, cells, told = data
        return cls._built(json.loads(text), iter(cells), told)

    @classmethod
    def _built(cls, said: dict[str, Any], cells: Iterator[tuple[str, Value]], told: str = "") -> Explanation:
        title, value = next(cells)
        place = said.get("place", {})
        return cls(
            said["figure"],
            title or said.get("title", said["figure"]),
            said["kind"],
            value,
            str(value) if isinstance(value, State) else said["text"],
            said.get("colour", ""),
            said.get("formula", ""),
            place.get("file"),
            place.get("line"),
            tuple(_row(row) for row in said.get("rows", ())),
            tuple(_member(member) for member in said.get("members", ())),
            tuple(cls._built(used, cells) for used in said["uses"]),
            tuple(_ranking(ranking) for ranking in said.get("rankings", ())),
            said.get("approximate", False),
            said.get("unrated", ""),
            said.get("unrated_when", ""),
            told,
        )

    def __str__(self) -> str:
        return self._told.rstrip("\n") if self._told else f"{self.title} = {self.text}"

    def _repr_html_(self) -> str:
        return _html.explanation(self)


def _member(said: dict[str, Any]) -> Member:
    points = Fraction(said["value"]) if said["state"] == "value" else State(said["state"])
    maximum = Fraction(said["maximum"]) if "maximum" in said else None
    return Member(said["figure"], Fraction(said["weight"]), points, maximum, said["counted"], said.get("fails", False))


def _row(said: dict[str, Any]) -> TableRow:
    return TableRow(said["text"], said["outcome"], said.get("otherwise", False), State(said["state"]) if "state" in said else None)


def _ranking(said: dict[str, Any]) -> Ranking:
    return Ranking(said["formula"], said["ranked"], said["better"], said["without_place"], said["left_out"], said["tied"], tuple(said["tied_with"]))
