"""Random aggregations, places and percentiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .language import (
    NUMBER,
    POINTS,
    SHARE,
    Aggregate,
    Constant,
    Expr,
    Kind,
    Parameter,
    Rank,
    Read,
    Type,
)

if TYPE_CHECKING:
    from .expressions import Expressions


class Aggregations:
    """For expressions of one entity."""

    def __init__(self, own: Expressions) -> None:
        self.own = own
        self.random = own.random
        self.scope = own.scope

    def expr(self, type_: Type, depth: int) -> Expr | None:
        """An aggregation of that type, if there is anything to aggregate."""
        if self.scope.below and (not self.scope.ancestors or self.own.chance(0.7)):
            over = self.random.choice(list(self.scope.below))
            return self._options(self._over(type_, over, None, self.scope.below[over], depth - 1))
        if self.scope.below or (self.scope.entity and self.scope.ancestors):
            if not self.scope.ancestors:
                return None
            within = self.random.choice(self.scope.ancestors)
            return self._options(self._over(type_, self.scope.entity, within, self.own, depth - 1))
        return None

    def _over(self, type_: Type, over: str, within: str | None, inner: Expressions, depth: int) -> Aggregate | None:
        second: Expr | None = None
        match type_.kind:
            case Kind.YES_NO:
                kind, measured = self.random.choice(["any", "all"]), inner.yes_no(depth)
            case Kind.LABEL:
                kind, measured = self.random.choice(["min", "max", "median"]), inner.expr(type_, depth)
            case Kind.SHARE if self.own.chance(0.5):
                if self.own.chance(0.4):
                    kind, measured = "share", inner.yes_no(depth)
                else:
                    kind = "ratio"
                    units = [r.type for r in inner.scope.reads if r.type.kind is Kind.NUMBER and r.type.unit and not r.type.per]
                    unit = self.random.choice(units or [POINTS])
                    measured, second = inner.expr(unit, depth), inner.leaf(unit)
                    if isinstance(second, (Constant, Parameter)) and isinstance(measured, (Constant, Parameter)):
                        return None
            case Kind.NUMBER if type_.unit == over and self.own.chance(0.7):
                if self.own.chance(0.3):
                    return Aggregate(type_, "count", over, within, None, by=self._kind() if within else None)
                kind, measured = "count", inner.yes_no(depth)
            case Kind.NUMBER if type_ == NUMBER and self.own.chance(0.15):
                kind, measured, second = "ratio", inner.expr(NUMBER, depth), inner.expr(NUMBER, 0)
            case _:
                kind = self.random.choice(["sum", "sum", "mean", "mean", "median", "min", "max", "weighted mean"])
                measured = inner.expr(type_, depth)
                if kind == "weighted mean":
                    second = inner.leaf(self.random.choice([SHARE, NUMBER, POINTS]))
        return Aggregate(type_, kind, over, within, measured, second, by=self._kind() if within else None)

    def _options(self, made: Aggregate | None) -> Aggregate | None:
        if made is None or made.measured is None:
            return made
        inner = self.own if made.within else self.scope.below[made.over]
        where = inner.yes_no(1) if self.own.chance(0.3) else None
        at_least = self.random.choice([1, 2, 3]) if self.own.chance(0.12) else 0
        required = at_least == 0 and self.own.chance(0.1)
        return Aggregate(made.type, made.kind, made.over, made.within, made.measured, made.second, where, made.by, at_least, required)

    def _kind(self) -> Read | None:
        if self.own.chance(0.6):
            return None
        return self.own.any_read(lambda r: r.type.kind in (Kind.LABEL, Kind.YES_NO) and not r.own)

    # Places ----------------------------------------------------------------------------------------

    def rank(self, depth: int) -> Rank | None:
        if not self.scope.ancestors:
            return None
        within = self.random.choice(self.scope.ancestors)
        leaves = [SHARE, NUMBER, POINTS, *(Type(Kind.LABEL, list=known.name) for known in self.scope.lists)]
        inner = self.own.measure(depth) if self.own.chance(0.5) else self.own.leaf(self.random.choice(leaves))
        if isinstance(inner, (Constant, Parameter)):
            return None
        order, higher = self._order(inner)
        ties = self.random.choice(["dense", "competition"])
        percentile = self.own.chance(0.3)
        tie = tie_order = None
        tie_higher = True
        if not percentile and self.own.chance(0.3):
            tie = self.own.any_read(lambda r: r.type.kind in (Kind.NUMBER, Kind.SHARE, Kind.LABEL) and not r.own)
        if tie is not None:
            tie_order, tie_higher = self._order(tie)
            ties = "ordinal"
        where = self.own.yes_no(1) if self.own.chance(0.2) else None
        type_ = SHARE if percentile else NUMBER
        return Rank(
            type_, within, inner, order, higher, "competition" if percentile else ties, where, self._kind(), tie, tie_order, tie_higher, percentile
        )

    def _order(self, inner: Expr) -> tuple[str | None, bool]:
        order: str | None = self.random.choice(["higher", "lower"])
        is_named = isinstance(inner, Read) and inner.facet == "value" and inner.ancestor is None and inner.node in self.scope.better
        if is_named and isinstance(inner, Read) and self.own.chance(0.7):
            return None, self.scope.better[inner.node] == "higher"
        return order, order == "higher"

