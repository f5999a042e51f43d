"""The values of one evaluation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Optional, Union

from . import _core
from ._diagnostics import Diagnostics
from ._frame import Frame
from ._roadmaps import Recommendation
from ._tables import Tables
from ._values import Value

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

    from ._methodology import Methodology

Object = Union[str, tuple[str, ...]]
"""An object by its name, or by its name and its parents' names upwards: ("Школа 1", "Снежинский ГО")."""


class Result:
    """What `Methodology.evaluate` gives: immutable. Facts that were read without a copy are still read from where they lie."""

    methodology: Methodology
    diagnostics: Diagnostics
    """What was wrong in the data: wrong cells do not stop other objects."""

    def __init__(self, methodology: Methodology, core: _core.Result, diagnostics: Diagnostics) -> None:
        self._core = core
        self.methodology = methodology
        self.diagnostics = diagnostics

    @property
    def periods(self) -> list[str]:
        """What was evaluated."""
        return self._core.periods()

    def __getitem__(self, key: Union[tuple[str, Object], tuple[str, Object, str]]) -> Value:
        """The exact value of a quantity of an object, and of a period where the result has several.

        Raises `Error` for a name that is not there.

        >>> import merilo
        >>> methodology = merilo.load("rules/chelyabinsk/rating.merilo")
        >>> result = methodology.evaluate("rules/chelyabinsk/data/group_points_2022.csv", period="2022")
        >>> result["municipality.total.percent", "Южноуральский ГО"]
        Fraction(61, 91)
        >>> result["total.level", "Южноуральский ГО"].title
        'Выше среднего'
        """
        if not isinstance(key, tuple) or len(key) not in (2, 3):
            raise TypeError("write result[quantity, object], or result[quantity, object, period]")
        return self._core.cell(key[0], path_of(key[1]), key[2] if len(key) == 3 else None)

    def objects(self, entity: Optional[str] = None, period: Optional[str] = None) -> list[tuple[str, ...]]:
        """The paths of the objects of an entity, in the order of the data: each its name, then those of its parents."""
        return self._core.objects(self._entity(entity, None), period)

    def frame(
        self,
        entity: Optional[str] = None,
        *,
        period: Optional[str] = None,
        nodes: Optional[Sequence[str]] = None,
        states: Optional[bool] = None,
    ) -> Frame:
        """The results of all objects of an entity as columns: the period (unless it is named), the object, its parents, each quantity.

        entity: may be left out where only one has results, or `nodes` tell.
        nodes: names of nodes or quantities, in the order wanted; all that were computed, if left out.
        states: with a column `NAME.state` for each quantity (True), for none (False), or for those in which something is not
            applicable (None).
        """
        names = [nodes] if isinstance(nodes, str) else list(nodes or ())
        level = self._entity(entity, names)
        told = "needed" if states is None else "always" if states else "never"
        return Frame(lambda: self._core.stream(level, period, names, told))

    def facts(self, entity: str, period: Optional[str] = None) -> Frame:
        """The facts of all objects of an entity in one period as they are held, what was read and nothing else: the object, its parents,
        each fact that the data have a column for, and `NAME.state` where some are not given or not applicable.

        Columns that came in without a copy go out from the same memory. What goes out can be read again as the same facts.

        >>> import merilo
        >>> methodology = merilo.load("rules/chelyabinsk/rating.merilo")
        >>> result = methodology.evaluate("rules/chelyabinsk/data/group_points_2022.csv", period="2022")
        >>> [len(column) for column in result.facts("municipality").to_numpy().values()][:2]
        [43, 43]
        """
        level = self._entity(entity, None)
        return Frame(lambda: self._core.facts(level, period))

    def to_pandas(
        self,
        entity: Optional[str] = None,
        *,
        period: Optional[str] = None,
        nodes: Optional[Sequence[str]] = None,
        states: Optional[bool] = None,
    ) -> pandas.DataFrame:
        """`frame(…).to_pandas()`: shape (objects × periods, columns)."""
        return self.frame(entity, period=period, nodes=nodes, states=states).to_pandas()

    def to_polars(
        self,
        entity: Optional[str] = None,
        *,
        period: Optional[str] = None,
        nodes: Optional[Sequence[str]] = None,
        states: Optional[bool] = None,
    ) -> polars.DataFrame:
        """`frame(…).to_polars()`: shape (objects × periods, columns)."""
        return self.frame(entity, period=period, nodes=nodes, states=states).to_polars()

    def to_arrow(
        self,
        entity: Optional[str] = None,
        *,
        period: Optional[str] = None,
        nodes: Optional[Sequence[str]] = None,
        states: Optional[bool] = None,
    ) -> pyarrow.Table:
        """`frame(…).to_arrow()`: shape (objects × periods, columns)."""
        return self.frame(entity, period=period, nodes=nodes, states=states).to_arrow()

    def report(self, name: Optional[str] = None) -> Tables:
        """The methodology's reports for each period, or the one named ("municipality.rating")."""
        known = self.methodology.reports
        if name is not None and name not in known and not any(full.endswith("." + name) for full in known):
            raise ValueError(f"no report {name!r}; there are {', '.join(known) or 'none'}")
        return Tables._from_core(self._core.tables(name or ""))

    def recommendations(self) -> list[Recommendation]:
        """Those that are given or undecided, by period, recommendation and object."""
        return [Recommendation._from_json(said) for said in json.loads(self._core.recommendations())["recommendations"]]

    def recommendation_tables(self) -> Tables:
        """The same to be read: one table for each period."""
        return Tables._from_core(self._core.recommendation_tables())

    def to_json(self) -> str:
        """Everything: exact values as text, states, diagnostics, digests. The form is documented in docs/json.md."""
        return self._core.to_json()

    def _entity(self, name: Optional[str], nodes: Optional[Sequence[str]]) -> int:
        if name is not None:
            return self.methodology._entity(name)
        if nodes:
            return self._core.entity_of(nodes[0])
        known = [each.name for each in self.methodology.entities]
        levels = [level for level in range(len(known)) if self._core.has_figures(level)]
        if len(levels) != 1:
            raise ValueError(f"name the entity: {', '.join(known[level] for level in levels) or 'none has results'}")
        return levels[0]

    def __repr__(self) -> str:
        return f"<merilo.Result of {self.methodology.name}: {', '.join(self.periods)}>"

    def _repr_html_(self) -> str:
        return self.report()._repr_html_()


def path_of(object: Object) -> list[str]:
    """An object's path as the engine takes it."""
    return [object] if isinstance(object, str) else list(object)
