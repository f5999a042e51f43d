"""Makes a failing case small: fewer objects, fewer nodes, shorter expressions, as long as it fails in the same way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

from .language import (
    Aggregate,
    Constant,
    Expr,
    Facts,
    Group,
    Indicator,
    Kind,
    Methodology,
    Node,
    Object,
    Table,
    Type,
    Value,
    children,
    expressions,
    largest_result,
    with_children,
    with_expression,
)
from .printer import families_are_whole

Case = tuple[Methodology, Facts]
Fails = Callable[[Methodology, Facts], bool]


def shrink(methodology: Methodology, facts: Facts, fails: Fails, seconds: float = 30) -> Case:
    """`fails` may raise KeyError where a case reads what is no longer there; such a case is passed over."""
    deadline = time.monotonic() + seconds

    def still(case: Case) -> bool:
        try:
            return families_are_whole(case[0]) and fails(*case)
        except KeyError:
            return False

    case = (replace(methodology, shuffle=0), facts)
    if not still(case):
        case = (methodology, facts)
    progress = True
    while progress and time.monotonic() < deadline:
        progress = False
        for make in (_fewer_objects, _fewer_nodes, _simpler_nodes):
            again = True
            while again and time.monotonic() < deadline:
                again = False
                for smaller in make(case):
                    if time.monotonic() > deadline:
                        break
                    if still(smaller):
                        case, progress, again = smaller, True, True
                        break
    return case


def _fewer_objects(case: Case) -> Iterator[Case]:
    methodology, facts = case
    for year in facts.earlier:
        yield methodology, replace(facts, earlier={y: f for y, f in facts.earlier.items() if y != year})
    for entity, objects in facts.objects.items():
        size = (len(objects) + 1) // 2 if len(objects) > 1 else 0
        while size >= 1:
            for begin in range(0, len(objects), size):
                yield methodology, _without(facts, entity, objects[begin : begin + size])
            size //= 2


def _without(facts: Facts, entity: str, gone: list[Object]) -> Facts:
    """Without these objects, and those below them."""
    paths = {(thing.name, *thing.parents) for thing in gone}

    def stays(thing: Object) -> bool:
        names = (thing.name, *thing.parents)
        return not any(names[i:] in paths for i in range(len(names)))

    return replace(facts, objects={e: [t for t in objects if stays(t)] for e, objects in facts.objects.items()})


def _fewer_nodes(case: Case) -> Iterator[Case]:
    methodology, facts = case
    nodes = methodology.nodes
    for i in reversed(range(len(nodes))):
        yield replace(methodology, nodes=nodes[:i] + nodes[i + 1 :]), facts
    for parameter in methodology.parameters:
        yield replace(methodology, parameters=tuple(p for p in methodology.parameters if p != parameter)), facts


def _simpler_nodes(case: Case) -> Iterator[Case]:
    methodology, facts = case
    for i in reversed(range(len(methodology.nodes))):
        for node in _simpler(methodology.nodes[i]):
            changed = list(methodology.nodes)
            changed[i] = node
            consistent = _with_maxima(changed)
            if consistent is not None:
                yield replace(methodology, nodes=tuple(consistent)), facts


def _simpler(node: Node) -> Iterator[Node]:
    for facet in ("applies_when", "unrated", "level", "points"):
        if facet in expressions(node) and not (facet == "points" and isinstance(node, Group)):
            yield with_expression(node, facet, None)
    if isinstance(node, Group):
        for member in node.members:
            if len(node.members) > 1:
                left = tuple(replace(m, heir=None) if m.heir == member.node else m for m in node.members if m != member)
                yield replace(node, members=left)
            if member.heir is not None:
                yield replace(node, members=tuple(replace(m, heir=None) if m == member else m for m in node.members))
    for facet, expr in expressions(node).items():
        for smaller in _smaller(expr):
            yield with_expression(node, facet, smaller)


def _fits(type_: Type, wanted: Type) -> bool:
    return type_ == wanted


def _smaller(expr: Expr) -> Iterator[Expr]:
    """Biggest cuts first."""
    if isinstance(expr, Constant):
        return
    stack = children(expr)
    while stack:
        part = stack.pop(0)
        if _fits(part.type, expr.type):
            yield part
        stack += children(part)
    if expr.type.kind is Kind.NUMBER and not expr.type.per or expr.type.kind is Kind.SHARE:
        yield Constant(expr.type, Fraction(1))
    if isinstance(expr, Aggregate):
        yield from _smaller_aggregate(expr)
    if isinstance(expr, Table) and expr.rows:
        for i in range(len(expr.rows)):
            yield replace(expr, rows=expr.rows[:i] + expr.rows[i + 1 :])
    parts = children(expr)
    for i, part in enumerate(parts):
        for smaller in _smaller(part):
            yield with_children(expr, [*parts[:i], smaller, *parts[i + 1 :]])


def _smaller_aggregate(expr: Aggregate) -> Iterator[Expr]:
    for change in ({"where": None}, {"by": None}, {"at_least": 0}, {"all_required": False}):
        if replace(expr, **change) != expr:
            yield replace(expr, **change)
    for part in ("measured", "second", "where"):
        inner = getattr(expr, part)
        if inner is not None:
            yield from (replace(expr, **{part: smaller}) for smaller in _smaller(inner))


def _with_maxima(nodes: list[Node]) -> list[Node] | None:
    """The same nodes with maxima that follow from their tables; None where a maximum no longer follows."""
    highest: dict[str, Fraction | None] = {n.name: largest_result(n.expr) for n in nodes if isinstance(n, Value)}
    made: list[Node] = []
    for node in nodes:
        if isinstance(node, Indicator) and node.maximum is None and node.points is not None:
            largest = largest_result(node.points)
            if node.points.type.kind is Kind.YES_NO:
                largest = Fraction(1)
            if largest is None:
                return None
            node = replace(node, default_maximum=largest)
        if isinstance(node, Group):
            members = [replace(m, highest=highest[m.node]) if m.node in highest else m for m in node.members]
            if any(m.node in highest and m.highest is None for m in members):
                return None
            node = replace(node, members=tuple(members))
        made.append(node)
    return made
