"""What is made of other objects: aggregations over objects below and over peers, places and percentiles, figures of ancestors."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from .language import MISSING, NOT_APPLICABLE, Aggregate, Cell, Expr, OverLabels, Quantity, Rank, Read, State

if TYPE_CHECKING:
    from .oracle import Oracle


@dataclass(frozen=True)
class DivisionByZero:
    """`certain` unless the quotient stands beside an operand that decides the result without it."""

    quantity: Quantity
    thing: str
    """The name of the object."""
    certain: bool


YES, NO = Fraction(1), Fraction(0)
Pair = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Rollup:
    cell: Cell
    coverage: tuple[int, int]


class Rollups:
    def __init__(self, oracle: Oracle) -> None:
        self.oracle = oracle
        self._known: dict[tuple[int, tuple[str, ...]], tuple[Aggregate, Rollup, bool]] = {}
        self._rows: dict[str, dict[tuple[str, ...], int]] = {}

    # Who is where ----------------------------------------------------------------------------------

    def level(self, entity: str, ancestor: str) -> int:
        """How far up `ancestor` is: 0 is the parent."""
        parents = {e.name: e.parent for e in self.oracle.methodology.entities}
        level, at = 0, parents[entity]
        while at != ancestor:
            assert at is not None
            level, at = level + 1, parents[at]
        return level

    def path(self, entity: str, row: int, ancestor: str) -> tuple[str, ...]:
        """Of the ancestor; empty where nobody names it."""
        return self.oracle.facts.objects[entity][row].parents[self.level(entity, ancestor) :]

    def above(self, entity: str, row: int, ancestor: str) -> int:
        rows = self._rows.setdefault(
            ancestor, {(thing.name, *thing.parents): i for i, thing in enumerate(self.oracle.facts.objects[ancestor])}
        )
        return rows[self.path(entity, row, ancestor) or ("",)]

    def own_path(self, entity: str, row: int) -> tuple[str, ...]:
        thing = self.oracle.facts.objects[entity][row]
        return (thing.name, *thing.parents) if thing.name else ()

    def kind(self, by: Read | None, entity: str, row: int) -> Cell:
        return YES if by is None else self.oracle.evaluate(by, entity, row)

    # Aggregations ----------------------------------------------------------------------------------

    def result(self, expr: Aggregate, entity: str, row: int) -> Rollup:
        if expr.within is None:
            return self._remembered(expr, self.own_path(entity, row), lambda: self._below(expr, entity, row), entity, row)
        kind = self.kind(expr.by, entity, row)
        if isinstance(kind, State):
            return Rollup(kind, (0, 0))
        group = (*self.path(entity, row, expr.within), str(kind))
        return self._remembered(expr, group, lambda: self._peers(expr.within or "", expr.by, entity, row), entity, row)

    def _remembered(self, expr: Aggregate, group: tuple[str, ...], rows, entity: str, row: int) -> Rollup:  # type: ignore[no-untyped-def]
        key = (id(expr), group)
        if key not in self._known:
            before = len(self.oracle.divisions_by_zero)
            made = self._aggregate(expr, rows(), entity, row)
            thing = self.oracle.facts.objects[entity][row].name
            failed = any(e.thing == thing for e in self.oracle.divisions_by_zero[before:])
            self._known[key] = (expr, made, failed)  # the expression is kept, and so is its id
        _, known, failed = self._known[key]
        if failed and self.oracle.at is not None:  # each of the peers has the error
            name = self.oracle.facts.objects[entity][row].name
            self.oracle.divisions_by_zero.append(DivisionByZero(self.oracle.at, name, False))
        return known

    def _below(self, expr: Aggregate, entity: str, row: int) -> list[int]:
        own = self.own_path(entity, row)
        return [i for i in range(len(self.oracle.facts.objects[expr.over])) if self.path(expr.over, i, entity) == own]

    def _peers(self, within: str, by: Read | None, entity: str, row: int) -> list[int]:
        group = self.path(entity, row, within)
        rows = range(len(self.oracle.facts.objects[entity]))
        return [i for i in rows if self.path(entity, i, within) == group and self.kind(by, entity, i) == self.kind(by, entity, row)]

    def _in_population(self, where: Expr | None, entity: str, row: int) -> Cell:
        if where is None:
            return YES
        cell = self.oracle.evaluate(where, entity, row)
        return NO if cell is NOT_APPLICABLE else cell

    def _aggregate(self, expr: Aggregate, rows: list[int], entity: str, row: int) -> Rollup:
        parts = [part for part in (expr.measured, expr.second) if part is not None]
        return self._fold(expr, [(expr.over, i, expr.where, parts) for i in rows], entity, row)

    def over_labels(self, expr: OverLabels, entity: str, row: int) -> Cell:
        wheres = expr.where or (None,) * len(expr.measured)
        members = [(entity, row, where, [measured]) for measured, where in zip(expr.measured, wheres, strict=True)]
        return self._fold(expr, members, entity, row).cell

    def _fold(
        self, expr: Aggregate | OverLabels, members: list[tuple[str, int, Expr | None, list[Expr]]], entity: str, row: int
    ) -> Rollup:
        """Each member has an entity and a row, its condition and what is measured of it."""
        known: list[Pair] = []
        skipped = unknown = 0
        for over, i, where, parts in members:
            belongs = self._in_population(where, over, i)
            if belongs == NO:
                continue
            if belongs is MISSING:
                skipped += 1
                continue
            cells = [self.oracle.evaluate(part, over, i) for part in parts]
            if NOT_APPLICABLE in cells:
                continue
            if MISSING in cells:
                skipped += 1
                unknown += 1
                continue
            values = [cell for cell in cells if isinstance(cell, Fraction)] + [YES, YES]
            known.append((values[0], values[1]))
        self.oracle.decisions += len(members)
        return Rollup(self._state_or_value(expr, known, skipped, unknown, entity, row), (len(known), len(known) + skipped))

    def _state_or_value(self, expr: Aggregate | OverLabels, known: list[Pair], skipped: int, unknown: int, entity: str, row: int) -> Cell:
        if not known and not skipped:
            return NO if expr.kind == "count" else NOT_APPLICABLE
        if (expr.all_required and skipped) or len(known) < expr.at_least:
            return MISSING
        decides = {"any": YES, "all": NO}.get(expr.kind)
        if decides is not None:
            if any(x == decides for x, _ in known):
                return decides
            return MISSING if unknown or not known else YES - decides
        if not known:
            return MISSING
        return self._value(expr, known, entity, row)

    def _value(self, expr: Aggregate | OverLabels, known: list[Pair], entity: str, row: int) -> Cell:
        values = sorted(x for x, _ in known)
        total = sum(values, Fraction(0))
        match expr.kind:
            case "sum" | "count":
                return total
            case "mean" | "share":
                return total / len(values)
            case "min":
                return values[0]
            case "max":
                return values[-1]
            case "median":
                lower, upper = values[(len(values) - 1) // 2], values[len(values) // 2]
                return lower if expr.type.list else (lower + upper) / 2
            case "ratio":
                return self.oracle.divide(total, sum((y for _, y in known), Fraction(0)), entity, row, certain=False)
        weights = sum((y for _, y in known), Fraction(0))
        return self.oracle.divide(sum((x * y for x, y in known), Fraction(0)), weights, entity, row, certain=False)

    # Places ----------------------------------------------------------------------------------------

    def places(self, expr: Rank, entity: str) -> list[Cell]:
        """Of each object; a percentile in its stead, if that is asked for."""
        rows = range(len(self.oracle.facts.objects[entity]))
        cells = [self._ranked(expr, entity, row) for row in rows]
        groups: dict[tuple[str, ...], list[int]] = {}
        for row in rows:
            if isinstance(cells[row], Fraction):
                groups.setdefault((*self.path(entity, row, expr.within), str(self.kind(expr.by, entity, row))), []).append(row)
        for peers in groups.values():
            for row, place in self._places(expr, entity, peers, cells).items():
                cells[row] = Fraction(len(peers) - place, len(peers)) if expr.percentile else Fraction(place)
        return cells

    def _ranked(self, expr: Rank, entity: str, row: int) -> Cell:
        """What is compared, or why the object has no place."""
        kind = self.kind(expr.by, entity, row)
        if isinstance(kind, State):
            return kind
        if expr.where is not None:
            belongs = self.oracle.evaluate(expr.where, entity, row)
            if isinstance(belongs, State):
                return belongs
            if belongs == NO:
                return NOT_APPLICABLE
        return self.oracle.evaluate(expr.measured, entity, row)

    def _places(self, expr: Rank, entity: str, peers: list[int], cells: list[Cell]) -> dict[int, int]:
        """One more than there are better objects, or (dense) better values."""

        def key(row: int) -> tuple[Fraction, int, Fraction]:
            value = cells[row]
            assert isinstance(value, Fraction)
            tie = self.oracle.evaluate(expr.tie, entity, row) if expr.tie is not None else NO
            unknown = int(isinstance(tie, State))
            signed = tie if isinstance(tie, Fraction) else NO
            return (-value if expr.higher_first else value), unknown, (-signed if expr.tie_higher_first else signed)

        keys = {row: key(row) for row in peers}
        ordered = sorted(keys.values())
        distinct = sorted(set(ordered))
        better = (lambda k: distinct.index(k)) if expr.ties == "dense" else (lambda k: ordered.index(k))
        return {row: 1 + better(keys[row]) for row in peers}
