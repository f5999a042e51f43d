"""Road maps as of a day, and recommendations."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Optional

from . import _core, _html, _records
from ._diagnostics import Diagnostics
from ._tables import Tables

_TABLES = ("measures", "objects", "sections", "responsible", "years", "aside", "next")


@dataclass(frozen=True)
class Recommendation:
    """What is advised for one object, or would be, were its condition known."""

    name: str
    title: str
    period: str
    path: tuple[str, ...]
    """The object, then those above it."""
    given: bool
    """False: it is undecided, since data are missing."""
    because: str
    to: tuple[str, ...]
    """Titles of the units that it is given to."""
    starts: tuple[tuple[str, str], ...]
    """The measures that it starts: (road map, code)."""
    values: tuple[dict[str, Any], ...]
    """The figures behind it, as in docs/json.md."""

    @classmethod
    def _from_json(cls, said: dict[str, Any]) -> Recommendation:
        return cls(
            said["name"], said["title"], said["period"], tuple(said["path"]), said["state"] == "given", said["because"],
            tuple(unit["title"] for unit in said["to"]), tuple((start["roadmap"], start["measure"]) for start in said["starts"]),
            tuple(said["values"]),
        )


@dataclass(frozen=True)
class MeasureStatus:
    """One time that a measure falls due, for one object."""

    roadmap: str
    path: tuple[str, ...]
    measure: str
    """Its code."""
    title: str
    state: str
    """done, done_late, due (its days have begun and are not over), overdue or not_yet_due."""
    due: str
    """As the deadline is named: 2021-05; empty: it never falls due, and was done."""
    first_day: Optional[datetime.date]
    last_day: Optional[datetime.date]
    done: Optional[datetime.date]
    document: str
    responsible: tuple[str, ...]
    """Names of units."""


def _day(text: Optional[str]) -> Optional[datetime.date]:
    return datetime.date.fromisoformat(text) if text else None


class RoadMaps:
    """How road maps stand on a day: what `Methodology.roadmaps` gives. `str()` tells it in words."""

    diagnostics: Diagnostics
    """What was wrong in the tables of measures: a wrong record was left out."""

    def __init__(self, core: _core.RoadMaps, diagnostics: Diagnostics) -> None:
        self._core = core
        self.diagnostics = diagnostics

    @property
    def objects(self) -> list[tuple[str, tuple[str, ...]]]:
        """The road maps: the full name of each, and the path of its object."""
        return self._core.names()

    @property
    def statuses(self) -> list[MeasureStatus]:
        """Each time that a measure falls due, by road map, object, measure and day."""
        statuses = []
        for roadmap in self.to_dict()["roadmaps"]:
            for measure in roadmap["measures"]:
                for it in measure["occurrences"]:
                    statuses.append(MeasureStatus(
                        roadmap["roadmap"], tuple(roadmap["path"]), measure["code"], measure["title"], it["state"], it.get("due", ""),
                        _day(it.get("first_day")), _day(it.get("last_day")), _day(it.get("done")), it.get("document", ""),
                        tuple(measure["responsible"])))
        return statuses

    def percent(self, object: str, roadmap: str = "") -> Optional[Fraction]:
        """The part of what has fallen due that is done; None where nothing has. Raises ValueError where there is no such road map, or several."""
        fitting = [it for it in self.to_dict()["roadmaps"] if self._fits(it["roadmap"], it["path"], object, roadmap)]
        self._require_one([(it["roadmap"], it["path"]) for it in fitting])
        said = fitting[0]["total"].get("percent")
        return None if said is None else Fraction(said)

    def tables(self, kind: str = "measures", *, next: Optional[int] = None, roadmap: str = "") -> Tables:
        """One kind of table, one for each road map that has rows for it.

        kind: measures, objects, sections, responsible, years, aside (continuous, open, scheduled without dates), or next: what falls due
            in the next `next` days.
        """
        if kind not in _TABLES:
            raise ValueError(f"no table {kind!r}; there are {', '.join(_TABLES)}")
        if kind == "next" and next is None:
            raise ValueError("say for how many days: next=30")
        return Tables._from_core(self._core.tables(kind, next, roadmap))

    def to_dict(self, *, next: Optional[int] = None) -> dict[str, Any]:
        """Everything, in the form that docs/json.md describes; `next` adds what falls due in so many days."""
        return json.loads(self._core.to_json(next))  # type: ignore[no-any-return]

    def to_json(self, *, next: Optional[int] = None) -> str:
        return self._core.to_json(next)

    def calendar(self, *, next: Optional[int] = None, roadmap: str = "") -> str:
        """An iCalendar text (RFC 5545) of what is not done, or of what of it falls due in the next days. Write it with newline=''."""
        return self._core.calendar(next, roadmap)

    def svg(self, object: str = "", roadmap: str = "") -> str:
        """A Gantt chart. Names may be left out where there is one. Raises ValueError where there is no such road map, or several."""
        fitting = [index for index, (name, path) in enumerate(self.objects) if self._fits(name, path, object, roadmap)]
        self._require_one([self.objects[index] for index in fitting])
        return self._core.svg(fitting[0])

    @staticmethod
    def _fits(name: str, path: Any, object: str, roadmap: str) -> bool:
        return (not object or path[0] == object) and (not roadmap or roadmap in (name, name.split(".")[-1]))

    def _require_one(self, fitting: list[Any]) -> None:
        if len(fitting) == 1:
            return
        known = ", ".join(f"{path[0]} ({name})" for name, path in (fitting or self.objects)[:10])
        raise ValueError(f"name one road map of one object: {known}" if fitting or self.objects else "there are no road maps")

    def __str__(self) -> str:
        return self._core.text(None, "").rstrip("\n")

    def __repr__(self) -> str:
        return f"<merilo.RoadMaps: {len(self.objects)}>"

    def _repr_html_(self) -> str:
        kinds = ("measures",) if len(self.objects) == 1 else ("objects", "sections")
        return _html.tables([table for kind in (*kinds, "responsible", "years") for table in self.tables(kind)])


def read(core: _core.Measures, measures: Any) -> bool:
    """Reads every table; False when one could not be read at all."""
    return _records.read(measures, core.read_file, lambda text: core.read_text("measures.json", text))
