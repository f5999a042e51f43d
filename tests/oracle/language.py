"""Methodologies as Python objects: types, expressions, declarations, facts.

Numbers are `Fraction`; labels are their index and yes is 1, so that every value is one kind of thing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from fractions import Fraction


class State(Enum):
    """What a result is when it is not a value."""

    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"


MISSING = State.MISSING
NOT_APPLICABLE = State.NOT_APPLICABLE

Cell = Fraction | State
"""One result of one object."""


class Kind(Enum):
    NUMBER = "number"
    SHARE = "share"
    YES_NO = "yes_no"
    LABEL = "label"


@dataclass(frozen=True)
class Type:
    kind: Kind
    unit: str | None = None
    per: str | None = None
    list: str | None = None
    bare: bool = False


NUMBER = Type(Kind.NUMBER)
BARE = Type(Kind.NUMBER, bare=True)
POINTS = Type(Kind.NUMBER, unit="points")
SHARE = Type(Kind.SHARE)
YES_NO = Type(Kind.YES_NO)


def label(name: str) -> Type:
    return Type(Kind.LABEL, list=name)


def measured(unit: str) -> Type:
    return Type(Kind.NUMBER, unit=unit)


# Expressions ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Expr:
    type: Type


@dataclass(frozen=True)
class Constant(Expr):
    value: Fraction


@dataclass(frozen=True)
class Parameter(Expr):
    """A use of a parameter."""

    name: str
    value: Fraction
    dated: tuple[tuple[int, Fraction], ...] = ()
    """Values by the year from which on they are in force; `value` is the last."""

    def in_year(self, year: int) -> Cell:
        known = [value for first, value in self.dated if first <= year] if self.dated else [self.value]
        return known[-1] if known else MISSING


@dataclass(frozen=True)
class Past(Expr):
    """`lag`: so many years back; `base`: that year; `change` and `growth` against the year before."""

    form: str
    operand: Expr
    number: int = 1


@dataclass(frozen=True)
class Last(Expr):
    """`sum(last 3: x, at least 2)`; `kind` is the aggregation, and 0 says nothing of how many are enough."""

    kind: str
    operand: Expr
    years: int
    at_least: int = 0


@dataclass(frozen=True)
class Read(Expr):
    """A use of a node's facet. `own` is printed as the facet's word alone: `points table value {…}`."""

    node: str
    facet: str
    own: bool = False
    ancestor: str | None = None
    """The entity above whose figure it is; None: one of the same object."""


@dataclass(frozen=True)
class Operation(Expr):
    """`+ - * / < <= > >= = and or not neg min max abs round … number as_share`."""

    op: str
    operands: tuple[Expr, ...]


@dataclass(frozen=True)
class StateTest(Expr):
    """`x is missing`, `x is not applicable` …"""

    test: str
    operand: Expr


@dataclass(frozen=True)
class Linear(Expr):
    x: Expr
    points: tuple[tuple[Expr, Expr], ...]


@dataclass(frozen=True)
class Pattern:
    """A cell of a table row. kind: compare, range, half_open, equal, any, missing, not_applicable, condition."""

    kind: str
    op: str = ""
    operands: tuple[Expr, ...] = ()


@dataclass(frozen=True)
class Row:
    cells: tuple[Pattern, ...]
    result: Expr


@dataclass(frozen=True)
class Table(Expr):
    """Of one value, of several, or (without inputs) of conditions."""

    inputs: tuple[Expr, ...]
    rows: tuple[Row, ...]
    otherwise: Expr | None


@dataclass(frozen=True)
class Rank(Expr):
    within: str
    measured: Expr
    order: str | None
    """`higher`, `lower`, or None where the measured indicator says which is better."""
    higher_first: bool
    ties: str
    """`dense`, `competition` or `ordinal`."""
    where: Expr | None = None
    by: Read | None = None
    tie: Read | None = None
    tie_order: str | None = None
    tie_higher_first: bool = True
    percentile: bool = False


@dataclass(frozen=True)
class Aggregate(Expr):
    """Over the objects of `over` below, or over the peers within `within`. Its parts are expressions of `over`."""

    kind: str
    """`sum mean median min max count any all share ratio`, `weighted mean`."""
    over: str
    within: str | None
    measured: Expr | None
    """Of a ratio the dividend; None: objects are counted."""
    second: Expr | None = None
    """The divisor of a ratio, the weight of a weighted mean."""
    where: Expr | None = None
    by: Read | None = None
    at_least: int = 0
    all_required: bool = False


@dataclass(frozen=True)
class OverLabels(Expr):
    """`sum(LIST: …)`: over the members of families, with what is measured, and where, for each label."""

    kind: str
    """`sum mean min max count any all share`."""
    over: str
    measured: tuple[Expr, ...]
    where: tuple[Expr, ...] = ()
    at_least: int = 0
    all_required: bool = False


def children(expr: Expr) -> list[Expr]:
    match expr:
        case OverLabels(measured=measured_exprs, where=where):
            return [*measured_exprs, *where]
        case Operation(operands=operands):
            return list(operands)
        case StateTest(operand=operand) | Past(operand=operand) | Last(operand=operand):
            return [operand]
        case Linear(x=x, points=points):
            return [x] + [e for pair in points for e in pair]
        case Table(inputs=inputs, rows=rows, otherwise=otherwise):
            found = list(inputs)
            for row in rows:
                found += [e for cell in row.cells for e in cell.operands] + [row.result]
            return found + ([otherwise] if otherwise else [])
        case Rank(measured=measured_expr):
            return [measured_expr]
    return []  # what an aggregation measures has no place outside of it


def with_children(expr: Expr, new: list[Expr]) -> Expr:
    """The same expression over other operands, in the order of `children`."""
    rest = iter(new)
    match expr:
        case OverLabels(measured=measured_exprs, where=where):
            return replace(expr, measured=tuple(next(rest) for _ in measured_exprs), where=tuple(next(rest) for _ in where))
        case Operation():
            return replace(expr, operands=tuple(rest))
        case StateTest() | Past() | Last():
            return replace(expr, operand=next(rest))
        case Linear(points=points):
            x = next(rest)
            return replace(expr, x=x, points=tuple((next(rest), next(rest)) for _ in points))
        case Table(inputs=inputs, rows=rows, otherwise=otherwise):
            heads = tuple(next(rest) for _ in inputs)
            made = tuple(
                Row(tuple(replace(c, operands=tuple(next(rest) for _ in c.operands)) for c in row.cells), next(rest))
                for row in rows
            )
            return replace(expr, inputs=heads, rows=made, otherwise=next(rest) if otherwise else None)
        case Rank():
            return replace(expr, measured=next(rest))
    return expr


def walk(expr: Expr) -> Iterator[Expr]:
    stack = [expr]
    while stack:
        top = stack.pop()
        yield top
        stack += children(top)


def largest_result(expr: Expr) -> Fraction | None:
    """Of a table or a line whose results are all figures."""
    results: list[Expr] = []
    if isinstance(expr, Linear):
        results = [to for _, to in expr.points]
    if isinstance(expr, Table):
        results = [row.result for row in expr.rows] + ([expr.otherwise] if expr.otherwise else [])
    values = [result.value for result in results if isinstance(result, Constant) or isinstance(result, Parameter) and not result.dated]
    return max(values) if values and len(values) == len(results) else None


# Declarations --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entity:
    name: str
    parent: str | None


@dataclass(frozen=True)
class LabelList:
    name: str
    labels: tuple[str, ...]


@dataclass(frozen=True)
class ParameterDeclaration:
    name: str
    type: Type
    value: Fraction
    assumed: bool = False
    dated: tuple[tuple[int, Fraction], ...] = ()

    def use(self) -> Parameter:
        return Parameter(self.type, self.name, self.value, self.dated)


@dataclass(frozen=True)
class Node:
    entity: str
    name: str
    applies_when: Expr | None
    valid: tuple[int | None, int | None] | None = field(default=None, kw_only=True)
    """The first and the last year in which it is in force."""
    unrated: Expr | None = field(default=None, kw_only=True)
    """Where it is yes the node is not rated: not applicable. Inputs have none."""
    family: tuple[str, str] | None = field(default=None, kw_only=True)
    """The family and the list by which it is; the node has the family's name and, behind a point, its label's."""

    def is_in_force(self, year: int) -> bool:
        first, last = self.valid or (None, None)
        return (first is None or first <= year) and (last is None or year <= last)


@dataclass(frozen=True)
class Input(Node):
    type: Type
    count: bool = False
    """Declared `count of UNIT`, not `number of UNIT`."""
    low: Fraction | None = None
    high: Fraction | None = None
    missing_means: Fraction | None = None
    optional: bool = False
    adds_up: AddsUp | None = None


@dataclass(frozen=True)
class AddsUp:
    """Facts of a family that add up to another fact."""

    written: str
    """`adds up to NAME`; of a total that is a family too without its label."""
    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Value(Node):
    expr: Expr


@dataclass(frozen=True)
class Indicator(Node):
    value: Expr
    better: str | None = None
    points: Expr | None = None
    maximum: Expr | None = None
    default_maximum: Fraction | None = None
    """What `maximum` is when it is not written."""
    level: Expr | None = None


@dataclass(frozen=True)
class Member:
    node: str
    weight: Constant | Parameter | None
    highest: Fraction | None
    """The maximum of an input or a value; the facet `maximum` counts where it is None."""
    facet: str = "points"
    """What is counted: `points` of an indicator or group, `value` of an input or value."""
    heir: str | None = None
    """The member to which the weight goes when this one has no points."""


@dataclass(frozen=True)
class Group(Node):
    members: tuple[Member, ...]
    total: str
    """`sum`, `weighted mean` or `weighted mean of percents`."""
    missing: str
    """`zero`, `excluded` or `fails`."""
    weights_stated: bool = False
    level: Expr | None = None


@dataclass(frozen=True)
class Quantity:
    node: str
    facet: str


@dataclass(frozen=True)
class Methodology:
    entities: tuple[Entity, ...]
    units: tuple[str, ...]
    lists: tuple[LabelList, ...]
    parameters: tuple[ParameterDeclaration, ...]
    nodes: tuple[Node, ...]
    """A node reads only nodes before it."""
    shuffle: int = 0
    """Seed of the order in which declarations are printed."""

    def node(self, name: str) -> Node:
        return {node.name: node for node in self.nodes}[name]

    def list_named(self, name: str) -> LabelList:
        return {known.name: known for known in self.lists}[name]


def expressions(node: Node) -> dict[str, Expr]:
    """The expressions of a node by the facet that they give; `applies_when` and `unrated` stand for all."""
    found: dict[str, Expr | None] = {"applies_when": node.applies_when, "unrated": node.unrated}
    if isinstance(node, Value):
        found["value"] = node.expr
    if isinstance(node, Indicator):
        found |= {"value": node.value, "points": node.points, "maximum": node.maximum, "level": node.level}
    if isinstance(node, Group):
        found["level"] = node.level
    return {facet: expr for facet, expr in found.items() if expr is not None}


def with_expression(node: Node, facet: str, expr: Expr | None) -> Node:
    """The same node with another expression."""
    match node, facet:
        case _, "applies_when":
            return replace(node, applies_when=expr)
        case _, "unrated":
            return replace(node, unrated=expr)
        case Indicator() | Group(), "level":
            return replace(node, level=expr)
        case Indicator(), "points":
            return replace(node, points=expr)
        case Indicator(), "maximum":
            return replace(node, maximum=expr)
        case Indicator(), "value" if expr is not None:
            return replace(node, value=expr)
        case Value(), "value" if expr is not None:
            return replace(node, expr=expr)
    raise ValueError(f"no expression {facet}")


def facets(node: Node) -> list[str]:
    match node:
        case Indicator(points=points, level=level):
            found = ["value"]
            if points is not None:
                found += ["points", "maximum", "percent"]
        case Group(level=level):
            found = ["points", "maximum", "percent"]
        case _:
            return ["value"]
    return found + (["level"] if level is not None else [])


# Facts ---------------------------------------------------------------------------------------------


@dataclass
class Object:
    name: str
    parents: tuple[str, ...]
    """Names of the parent, the parent's parent …"""
    facts: dict[str, Cell] = field(default_factory=dict)
    """By input, as given: a fact may break the bounds of its input."""


@dataclass
class Facts:
    objects: dict[str, list[Object]]
    """By entity."""
    format: str = "csv"
    year: int = 2022
    earlier: dict[int, Facts] = field(default_factory=dict)
    """Facts of earlier years; some years may be left out."""
