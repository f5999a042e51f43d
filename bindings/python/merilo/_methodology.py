"""A methodology and what can be done with it."""

from __future__ import annotations

import datetime
import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Optional, Union

from . import _core, _facts, _html
from ._diagnostics import Diagnostics, Error
from ._explanation import Explanation
from ._result import Object, Result, path_of
from ._roadmaps import RoadMaps, read as _read_measures
from ._scenarios import TestReport
from ._rows import InventoryRow
from ._trace import Trace
from ._values import Label

Path = Union[str, "os.PathLike[str]"]

# A whole column is unknown, absent or given twice: its results would be missing for everybody.
_OF_COLUMNS = frozenset(f"M{code:04}" for code in (*range(810, 820), 828, 829, 846, 880, 906, 752))


class DataWarning(UserWarning):
    """Some facts are wrong and were taken as missing; `Result.diagnostics` tells which and why."""


@dataclass(frozen=True)
class Entity:
    """A kind of object: a region, a municipality, a school."""

    name: str
    title: str
    parent: str
    """Name of the entity in which it lies, or empty."""


@dataclass(frozen=True)
class Node:
    """A named thing of a methodology: what the data give, or what is computed from it."""

    name: str
    """"municipality.total", or a parameter's name."""
    title: str
    kind: str
    """input, parameter, value, indicator or group."""
    entity: str
    """Whose it is; empty for a parameter."""
    type: str
    """number, share (a fraction of 1), yes_no, label, date or text."""
    unit: str
    """Of a number, or empty."""
    label_list: str
    """Of labels, or empty."""
    code: str
    optional: bool
    """May its column be absent from the data?"""
    assumed: str
    """Why the figure of a parameter is assumed; empty when the order names it."""
    quantities: list[str]
    """What is computed of it: its value, points, maximum, percent, level."""


class Methodology:
    """A compiled methodology: immutable, shared by any number of threads. Made by `load` and `parse`."""

    def __init__(self, core: _core.Methodology) -> None:
        self._core = core

    @property
    def name(self) -> str:
        return self._core.name

    @property
    def title(self) -> str:
        return self._core.title

    @property
    def version(self) -> str:
        return self._core.version

    @property
    def digest(self) -> str:
        """SHA-1 of the texts, in hexadecimal digits."""
        return self._core.digest

    @property
    def files(self) -> list[str]:
        """Its own file, then those that it imports and extends."""
        return self._core.files()

    @property
    def diagnostics(self) -> Diagnostics:
        """Warnings, findings and notes; a methodology with errors is never made."""
        return Diagnostics._from_core(self._core.diagnostics())

    def check(self) -> Diagnostics:
        """The same as `diagnostics`."""
        return self.diagnostics

    @property
    def entities(self) -> list[Entity]:
        return [Entity(*row) for row in self._core.entities()]

    @property
    def nodes(self) -> list[Node]:
        """In the order in which they are declared."""
        return [Node(*row) for row in self._core.nodes()]

    @property
    def inputs(self) -> list[Node]:
        """What data are asked for."""
        return [node for node in self.nodes if node.kind == "input"]

    @property
    def lists(self) -> dict[str, list[Label]]:
        """The labels of each list: levels, marks, categories; worst first where they are ordered."""
        return dict(self._core.lists())

    @property
    def reports(self) -> dict[str, str]:
        """Names of the reports and their titles."""
        return dict(self._core.reports())

    def evaluate(
        self,
        data: Any = None,
        *,
        period: Optional[str] = None,
        periods: Optional[Sequence[str]] = None,
        nodes: Optional[Sequence[str]] = None,
        ignore: Sequence[str] = (),
        as_of: Union[str, datetime.date, None] = None,
        mapping: Optional[_facts.MappingLike] = None,
        objects: Any = None,
        encoding: Optional[str] = None,
        steps: Any = None,
        measures: Any = None,
        strict: bool = False,
        progress: Optional[Callable[[float], object]] = None,
    ) -> Result:
        """Evaluates every object of `data`.

        data: one frame of shape (objects, columns), or a dict of frames by entity. A frame is of pandas or Polars, an Arrow table, a
            DuckDB relation, anything with `__arrow_c_stream__`, a dict of NumPy arrays or lists by column, or a path (or a list of
            paths) of CSV or JSON files. The column named like an entity holds the object, those named like its parents the parents, and
            the others are named like inputs. A share is a fraction of 1. float64 means the shortest decimal that rounds to it: 0.7 is
            7/10. NaN is missing in pandas, an error elsewhere; null and None are missing. Columns of numbers are not copied where
            their layout allows: do not write to them while the result lives.
        period: of rows without a column of periods; what is evaluated, unless `periods` says more.
        periods: what is evaluated; all periods of the data, if left out.
        nodes: what is computed, and what that needs; everything, if left out.
        ignore: columns that are no facts. An unknown column is an error otherwise, with the name that is near.
        as_of: the day on which deadlines are judged; the end of each period, if left out.
        mapping: what the columns are, where they are not named as above: a mapping file, its rows as a dict, `{"Школа": "object of
            school", "Сдали, %": "passed in percent", "Примечание": "ignored"}` (other columns keep their names), or a dict of these by entity.
        objects: which objects there are and what they are in: a frame or a file of any kind that `data` takes, with a column of the
            objects, one named `parent` or like its entity, and, where they are wanted, `period` and `title`; or a dict of these by entity.
            Objects are then known by name, one that moves remains itself, and facts of an object that is not listed are wrong.
        encoding: of CSV files, `utf-8`, `windows-1251` or `utf-16`; found out, if left out.
        steps: what is done of management cycles, a record for each step of an object in a period: a path (or a list of paths) of CSV or JSON
            files, a list of dicts, or a frame of pandas or Polars, with columns for the object, `mechanism`, `step`, `period`, `done`,
            `document`, `published`. A step without a record is not done.
        measures: what is done of road maps, as `roadmaps` takes it: figures like `msoko.percent` are computed from it, in each period as of its
            last day, or of `as_of` where that is earlier. Without other data there are the periods from the beginning of the road maps to
            `period`, or to the one that holds `as_of`.
        strict: any wrong cell raises.
        progress: called now and then, by the calling thread, with the share of the evaluation that is done, each greater than the one
            before; the last is 1. What it raises stops the evaluation and is raised here.

        Raises `Error` when data cannot be read, a column is unknown or absent, or the options name what is not there. A wrong cell is
        missing, other objects are evaluated, `Result.diagnostics` tells of it, and `DataWarning` warns. A signal, such as Ctrl-C,
        interrupts the evaluation; nothing of it is left then.

        >>> import merilo
        >>> methodology = merilo.load("rules/chelyabinsk/rating.merilo")
        >>> frame = {"municipality": ["А", "Б"], "conditions_points": [14, 21], "results_points": [21, 21],
        ...          "results_max": [42, 38], "processes_points": [13, None]}
        >>> result = methodology.evaluate(frame, period="2022")
        >>> result["conditions.percent", "Б"], result["processes.percent", "Б"]
        (Fraction(3, 4), <State.MISSING: 'missing'>)
        """
        day = as_of.isoformat() if isinstance(as_of, datetime.date) else as_of or ""
        facts = _facts.read(
            self, data, period, [ignore] if isinstance(ignore, str) else ignore, mapping, objects, encoding, steps, measures, day
        )
        wanted = periods if periods is not None else [period] if period is not None else []
        core = _core.evaluate(
            self._core,
            facts,
            [wanted] if isinstance(wanted, str) else list(wanted),
            [nodes] if isinstance(nodes, str) else list(nodes or ()),
            day,
            progress,
        )
        result = Result(self, core, Diagnostics._from_core(facts.diagnostics(), core.diagnostics()))
        wrong = result.diagnostics.errors
        if wrong and (strict or not result.periods or any(each.code in _OF_COLUMNS for each in wrong)):
            raise Error(result.diagnostics)
        if wrong:
            warnings.warn(_told(wrong), DataWarning, stacklevel=2)
        return result

    def roadmaps(
        self,
        measures: Any = None,
        *,
        as_of: Union[str, datetime.date, None] = None,
        result: Optional[Result] = None,
        strict: bool = False,
    ) -> RoadMaps:
        """How the road maps of all objects stand on a day.

        measures: what was done when, a record for each deadline: a path (or a list of paths) of CSV or JSON files, a list of dicts, or a
            frame of pandas or Polars, with the columns `object` (or the name of its entity), `roadmap`, `measure`, `due`, `done`, `document`.
        as_of: the day, which counts itself; the last day of the latest period of `result`, if left out.
        result: its objects are followed though none of their measures is done, and its recommendations stand with the measures they start.
        strict: any wrong record raises.

        Raises `Error` when a table cannot be read. A wrong record is left out, `RoadMaps.diagnostics` tells of it, and `DataWarning` warns.

        >>> import merilo
        >>> methodology = merilo.load("examples/roadmap/roadmap.merilo")
        >>> done = [{"municipality": "Снежинск", "measure": "7.5", "due": "2021-05", "done": "2021-06-02"}]
        >>> roadmaps = methodology.roadmaps(done, as_of="2021-09-01")
        >>> roadmaps.percent("Снежинск")
        Fraction(1, 7)
        """
        core = _core.Measures(self._core)
        if result is not None:
            core.add_result(result._core)
        day = as_of.isoformat() if isinstance(as_of, datetime.date) else as_of or ""
        if not day:
            ends = [span[1] for span in map(_core.day_span, result.periods if result is not None else []) if span is not None]
            if not ends:
                raise ValueError("name the day: as_of='2021-09-01'")
            day = max(ends)
        is_read = _read_measures(core, measures)
        said = Diagnostics._from_core(core.diagnostics())
        if not is_read or (strict and said.errors):
            raise Error(said)
        if said.errors:
            warnings.warn(_told(said.errors), DataWarning, stacklevel=2)
        return RoadMaps(_core.RoadMaps(core, day, None if result is None else result._core), said)

    def explain(self, result: Result, name: str, object: Object, period: Optional[str] = None) -> Explanation:
        """Why a quantity of an object is what it is: evaluated again for this object, every step kept.

        `period` may be left out where the result has one. Raises `Error` for a name that is not there.
        """
        return Explanation._from_core(result._core.explain(name, path_of(object), period))

    def test(self) -> TestReport:
        """Runs the methodology's own scenarios; their data files are found relative to its file."""
        return self._run_scenarios([])

    def _run_scenarios(self, only: list[int]) -> TestReport:
        """Those with these numbers; all, when there are none."""
        return TestReport._from_core(self._core.test(only))

    def graph(self) -> str:
        """What uses what, in the DOT language of Graphviz: `graphviz.Source(methodology.graph())` draws it."""
        return self._core.dot()

    def affected(self, name: str) -> list[str]:
        """The quantities that a change of node `name` may change, in the order of evaluation.

        >>> import merilo
        >>> merilo.load("rules/chelyabinsk/rating.merilo").affected("processes_max")[:2]
        ['municipality.processes.maximum', 'municipality.processes.percent']
        """
        return self._core.affected(name)

    def rows(self) -> list[InventoryRow]:
        """The rows of the sources that the methodology encodes (clause `row`), in the order written.

        >>> import merilo
        >>> [(row.key, row.name) for row in merilo.load("examples/roadmap/roadmap.merilo").rows()]
        [('7.4', 'municipality.msoko.7.4'), ('7.5', 'municipality.msoko.7.5'), ('7.6', 'municipality.msoko.7.6')]
        """
        return InventoryRow._all_from_core(self._core)

    def trace(self) -> Trace:
        """Which entries of its catalogues the methodology answers, and by what.

        >>> import merilo
        >>> trace = merilo.load("examples/cycles/programmes.merilo").trace()
        >>> [entry.code for entry in trace.entries if not entry.answers]
        ['22', '31']
        """
        return Trace._from_core(self._core)

    def _entity(self, name: str) -> int:
        names = [entity.name for entity in self.entities]
        if name not in names:
            raise ValueError(f"no entity {name!r}; there are {', '.join(names)}")
        return names.index(name)

    def __repr__(self) -> str:
        return f"<merilo.Methodology {self.name} {self.version}>".replace(" >", ">")

    def _repr_html_(self) -> str:
        russian = _core.language() == "ru"
        kinds = [node.kind for node in self.nodes]
        words = {
            "input": ("Данные", "Inputs"),
            "parameter": ("Параметры", "Parameters"),
            "value": ("Значения", "Values"),
            "indicator": ("Показатели", "Indicators"),
            "group": ("Группы", "Groups"),
        }
        pairs = [("Объекты" if russian else "Entities", " → ".join(each.title or each.name for each in self.entities))]
        pairs += [(pair[0 if russian else 1], str(kinds.count(kind))) for kind, pair in words.items() if kind in kinds]
        scenarios = len(self._core.scenarios())
        pairs += [("Сценарии" if russian else "Scenarios", str(scenarios))] if scenarios else []
        return _html.rows(self.title or self.name, pairs, f"{self.name} {self.version}")


def _told(wrong: Diagnostics) -> str:
    if _core.language() == "ru":
        return f"ошибок в данных: {len(wrong)}; все они в result.diagnostics, первая: {wrong[0]}"
    return f"errors in the data: {len(wrong)}; all are in result.diagnostics, the first: {wrong[0]}"


def _made(loaded: _core.LoadResult) -> Methodology:
    core, said, _ = loaded.data()
    if core is None:
        raise Error(Diagnostics._from_core(said))
    return Methodology(core)


def _load(path: Path, root: Optional[Path]) -> _core.LoadResult:
    if root is None:
        # As in the program: from the current folder a methodology may read all that lies below, from elsewhere what lies beside it.
        inside = os.path.commonpath([os.path.realpath(path), os.getcwd()]) == os.getcwd()
        root = "." if inside else ""
    return _core.load(os.fspath(path), os.fspath(root))


def load(path: Path, *, root: Optional[Path] = None) -> Methodology:
    """Loads a methodology from a file, and the files that it imports and extends.

    root: the folder that holds all files which may be read; if left out, the current folder where it holds the methodology, else the
        folder of the methodology.

    Raises `Error` when it cannot run; `Error.diagnostics` has all that is wrong with it.
    """
    return _made(_load(path, root))


def parse(text: str, name: str = "text.merilo", *, files: Optional[Mapping[str, str]] = None) -> Methodology:
    """The same from a text; `name` stands in the diagnostics, and files of scenarios are found relative to it.

    files: the texts that it may import and extend, by path; no file is read for that.

    >>> parse('merilo 1\\nmethodology small "Малая" { version 1 }')
    <merilo.Methodology small 1>
    """
    return _made(_core.parse(name, text, dict(files or {})))


def format(text: str, *, keywords: Optional[str] = None, name: str = "text.merilo") -> str:
    """The text of a methodology in its canonical form: the layout changes, and the meaning never does.

    keywords: "ru" or "en", the language of all keywords; if left out, each stays in its own.
    name: stands in the diagnostics.

    Raises `Error` when the text cannot be parsed; names and types are not judged.

    >>> print(format('merilo 1\\nunit pupil   "Ученик"', keywords="ru"), end="")
    мерило 1
    единица pupil "Ученик"
    """
    if keywords not in (None, "ru", "en"):
        raise ValueError(f'keywords is "ru" or "en", not {keywords!r}')
    formatted, said = _core.format(text, name, keywords or "")
    if formatted is None:
        raise Error._from_core(said)
    return formatted


def check(path: Path, *, root: Optional[Path] = None) -> Diagnostics:
    """All that is to be said about a methodology, right or wrong, without raising."""
    return Diagnostics._from_core(_load(path, root).data()[1])


def imported_by(path: Path, root: Optional[Path] = None) -> list[str]:
    """The files that the methodology at `path` imports, whether it is right or wrong."""
    return _load(path, root).data()[2]
