"""Evaluates a methodology in exact rational arithmetic with three explicit states, one rule of the language after another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from .language import (
    MISSING,
    NOT_APPLICABLE,
    Cell,
    Constant,
    Expr,
    Facts,
    Group,
    Indicator,
    Input,
    Linear,
    Member,
    Methodology,
    Node,
    Operation,
    Parameter,
    Pattern,
    Quantity,
    Rank,
    Read,
    Row,
    State,
    StateTest,
    Table,
    Value,
    facets,
)

YES, NO, ZERO = Fraction(1), Fraction(0), Fraction(0)

COMPARISONS = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
}


def yes_no(holds: bool) -> Fraction:
    return YES if holds else NO


def worst(cells: list[Cell]) -> State | None:
    """The state of an operation all of whose operands must be values: with both kinds н/п wins."""
    if NOT_APPLICABLE in cells:
        return NOT_APPLICABLE
    return MISSING if MISSING in cells else None


def round_to(value: Fraction, step: Fraction, mode: str) -> Fraction:
    steps = value / step
    match mode:
        case "round down":
            return step * floor(steps)
        case "round up":
            return step * ceil(steps)
        case "round even":
            return step * round(steps)
    away = floor(abs(steps) + Fraction(1, 2))
    return step * (away if value >= 0 else -away)


@dataclass(frozen=True)
class DivisionByZero:
    """`certain` unless the quotient stands beside an operand that decides the result without it."""

    quantity: Quantity
    row: int
    certain: bool


class Oracle:
    """The results of a methodology over facts, one column for each quantity."""

    def __init__(self, methodology: Methodology, facts: Facts) -> None:
        self.methodology = methodology
        self.facts = facts
        self.nodes: dict[str, Node] = {}
        self.columns: dict[Quantity, list[Cell]] = {}
        self.decisions = 0
        self.divisions_by_zero: list[DivisionByZero] = []
        self.facts_out_of_bounds = 0
        self._at: Quantity | None = None
        self._ranks: dict[Rank, list[Cell]] = {}
        for node in methodology.nodes:
            self.add(node)

    # Nodes -----------------------------------------------------------------------------------------

    def add(self, node: Node) -> None:
        """Computes all facets of a node; those that it reads must be there."""
        self.nodes[node.name] = node
        if isinstance(node, Input):
            facts = [thing.facts.get(node.name) for thing in self.facts.objects[node.entity]]
            self.facts_out_of_bounds += sum(not self._within_bounds(node, fact) for fact in facts)
        rows = range(len(self.facts.objects[node.entity]))
        for facet in facets(node):
            self._at = Quantity(node.name, facet)
            self.columns[self._at] = [self._facet(node, facet, row) for row in rows]
            self.decisions += len(rows)
        self._at = None

    def _facet(self, node: Node, facet: str, row: int) -> Cell:
        if node.applies_when is not None:
            applies = self.evaluate(node.applies_when, node.entity, row, certain=True)
            if applies is MISSING:
                return MISSING
            if applies is NOT_APPLICABLE or applies == NO:
                return NOT_APPLICABLE
        if isinstance(node, Input):
            return self._fact(node, row)
        if isinstance(node, Group) and facet in ("points", "maximum"):
            return self._total(node, row)[0 if facet == "points" else 1]
        if facet == "percent":
            points, maximum = (self.columns[Quantity(node.name, f)][row] for f in ("points", "maximum"))
            return self._divide(points, maximum, row, certain=True)
        if isinstance(node, Indicator) and facet == "maximum" and node.maximum is None:
            assert node.default_maximum is not None
            return node.default_maximum
        expr = self._expression(node, facet)
        return self.evaluate(expr, node.entity, row, certain=True)

    @staticmethod
    def _expression(node: Node, facet: str) -> Expr:
        match node, facet:
            case Value(), "value":
                found: Expr | None = node.expr
            case Indicator(), "value":
                found = node.value
            case Indicator(), "points":
                found = node.points
            case Indicator(), "maximum":
                found = node.maximum
            case (Indicator() | Group()), "level":
                found = node.level
            case _:
                raise ValueError(f"no facet {facet}")
        assert found is not None
        return found

    def _fact(self, node: Input, row: int) -> Cell:
        fact = self.facts.objects[node.entity][row].facts.get(node.name, MISSING)
        if not self._within_bounds(node, fact):
            fact = MISSING
        if fact is MISSING and node.missing_means is not None:
            return node.missing_means
        return fact

    @staticmethod
    def _within_bounds(node: Input, fact: Cell | None) -> bool:
        if not isinstance(fact, Fraction):
            return True
        return (node.low is None or fact >= node.low) and (node.high is None or fact <= node.high)

    # Groups ----------------------------------------------------------------------------------------

    def _maximum(self, member: Member, row: int) -> Cell:
        """Of a member that counts."""
        if member.highest is not None:
            return member.highest
        maximum = self.columns[Quantity(member.node, "maximum")][row]
        node = self.nodes[member.node]
        if maximum is MISSING and node.applies_when is not None:
            # Whether it applies is not known: it counts zero of the maximum that it would have.
            return self._facet(replace(node, applies_when=None), "maximum", row)
        return maximum

    def _total(self, group: Group, row: int) -> tuple[Cell, Cell]:
        """Points and maximum, of the members of which both are known."""
        points_sum, maximum_sum, weight_sum = ZERO, ZERO, ZERO
        counted = missing = False
        for member in group.members:
            points = self.columns[Quantity(member.node, member.facet)][row]
            weight = member.weight.value if member.weight is not None else Fraction(1)
            if points is NOT_APPLICABLE:
                continue
            maximum = self._maximum(member, row)
            if maximum is NOT_APPLICABLE:
                continue
            if points is MISSING or maximum is MISSING:
                missing = True
                if group.missing == "excluded":
                    continue
                if group.missing == "fails" or maximum is MISSING:
                    return MISSING, MISSING
                points = ZERO
            assert isinstance(points, Fraction) and isinstance(maximum, Fraction)
            weight_sum += weight
            points_sum += weight * points
            maximum_sum += weight * maximum
            counted = True
        if not counted:
            state = MISSING if missing else NOT_APPLICABLE
            return state, state
        scale = weight_sum if group.total == "weighted mean" else Fraction(1)
        return points_sum / scale, maximum_sum / scale

    # Expressions -----------------------------------------------------------------------------------

    def evaluate(self, expr: Expr, entity: str, row: int, certain: bool = False) -> Cell:
        """`certain`: the value of this expression is needed, whatever the others say."""
        match expr:
            case Constant(value=value) | Parameter(value=value):
                return value
            case Read(node=node, facet=facet):
                return self.columns[Quantity(node, facet)][row]
            case Operation():
                return self._operation(expr, entity, row, certain)
            case StateTest(test=test, operand=operand):
                cell = self.evaluate(operand, entity, row, certain)
                about = MISSING if test.endswith("missing") else NOT_APPLICABLE
                in_state = cell is about
                return yes_no(in_state if test in ("is missing", "is not applicable") else not in_state)
            case Linear():
                return self._linear(expr, entity, row, certain)
            case Table(inputs=()):
                return self._table_of_conditions(expr, entity, row, certain)
            case Table(inputs=(_,)):
                return self._table_of_one(expr, entity, row, certain)
            case Table():
                return self._table_of_several(expr, entity, row, certain)
            case Rank():
                return self._rank(expr, entity)[row]
        raise TypeError(expr)

    def _operation(self, expr: Operation, entity: str, row: int, certain: bool) -> Cell:
        op = expr.op
        sure = certain and len(expr.operands) == 1 or certain and op.startswith("round")
        cells = [self.evaluate(operand, entity, row, sure) for operand in expr.operands]
        if op in ("and", "or"):
            return self._kleene(op, cells[0], cells[1])
        if op in ("min", "max"):
            return self._extreme(op, cells)
        if op == "/":
            return self._divide(cells[0], cells[1], row, certain)
        state = worst(cells)
        if state is not None:
            return state
        values = [cell for cell in cells if isinstance(cell, Fraction)]
        if op in COMPARISONS:
            return self._compare(op, values[0], values[1])
        match op:
            case "+":
                return values[0] + values[1]
            case "-":
                return values[0] - values[1]
            case "*":
                return values[0] * values[1]
            case "neg":
                return -values[0]
            case "abs":
                return abs(values[0])
            case "not":
                return YES - values[0]
            case "number" | "as share":
                return values[0]
        self.decisions += 1
        return round_to(values[0], values[1], op)

    def _compare(self, op: str, left: Fraction, right: Fraction) -> Fraction:
        self.decisions += 1
        return yes_no(COMPARISONS[op](left, right))

    @staticmethod
    def _kleene(op: str, left: Cell, right: Cell) -> Cell:
        if left is NOT_APPLICABLE:
            return right
        if right is NOT_APPLICABLE:
            return left
        decides = NO if op == "and" else YES
        if decides in (left, right):
            return decides
        if MISSING in (left, right):
            return MISSING
        return YES - decides

    @staticmethod
    def _extreme(op: str, cells: list[Cell]) -> Cell:
        applicable = [cell for cell in cells if cell is not NOT_APPLICABLE]
        if not applicable:
            return NOT_APPLICABLE
        values = [cell for cell in applicable if isinstance(cell, Fraction)]
        if len(values) < len(applicable):
            return MISSING
        return min(values) if op == "min" else max(values)

    def _divide(self, over: Cell, under: Cell, row: int, certain: bool) -> Cell:
        state = worst([over, under])
        if state is not None:
            return state
        assert isinstance(over, Fraction) and isinstance(under, Fraction)
        if under != 0:
            return over / under
        self.decisions += 1
        if over == 0:
            return NOT_APPLICABLE
        if self._at is not None:
            self.divisions_by_zero.append(DivisionByZero(self._at, row, certain))
        return MISSING

    def _linear(self, expr: Linear, entity: str, row: int, certain: bool) -> Cell:
        x = self.evaluate(expr.x, entity, row, certain)
        points = [(self.evaluate(at, entity, row), self.evaluate(to, entity, row)) for at, to in expr.points]
        state = worst([x] + [cell for pair in points for cell in pair])
        if state is not None:
            return state
        ats: list[Fraction] = [at for at, _ in points]  # type: ignore[misc]
        tos: list[Fraction] = [to for _, to in points]  # type: ignore[misc]
        assert isinstance(x, Fraction)
        if x <= ats[0]:
            return tos[0]
        for i in range(1, len(ats)):
            if x <= ats[i]:
                return tos[i - 1] + (tos[i] - tos[i - 1]) * (x - ats[i - 1]) / (ats[i] - ats[i - 1])
        return tos[-1]

    # Tables ----------------------------------------------------------------------------------------

    def _pattern(self, pattern: Pattern, x: Cell, entity: str, row: int) -> Cell:
        """Yes, no, or missing: undecided. A cell that is not applicable does not match."""
        match pattern.kind:
            case "any":
                return YES
            case "missing":
                return yes_no(x is MISSING)
            case "not_applicable":
                return yes_no(x is NOT_APPLICABLE)
        bounds = [self.evaluate(operand, entity, row) for operand in pattern.operands]
        state = worst([x] + bounds)
        if state is not None:
            return NO if state is NOT_APPLICABLE else MISSING
        assert isinstance(x, Fraction)
        values = [bound for bound in bounds if isinstance(bound, Fraction)]
        match pattern.kind:
            case "compare":
                return self._compare(pattern.op, x, values[0])
            case "equal":
                return self._compare("=", x, values[0])
        below = "<" if pattern.kind == "half_open" else "<="
        return self._kleene("and", self._compare("<=", values[0], x), self._compare(below, x, values[1]))

    def _table_of_one(self, expr: Table, entity: str, row: int, certain: bool) -> Cell:
        x = self.evaluate(expr.inputs[0], entity, row, certain)
        for line in expr.rows:
            pattern = line.cells[0]
            if isinstance(x, State) and pattern.kind not in ("any", "missing", "not_applicable"):
                continue
            matches = self._pattern(pattern, x, entity, row)
            if matches is MISSING:
                return MISSING
            if matches == YES:
                return self.evaluate(line.result, entity, row, certain)
        if isinstance(x, State):
            return x
        return self.evaluate(expr.otherwise, entity, row, certain) if expr.otherwise else MISSING

    def _table_of_several(self, expr: Table, entity: str, row: int, certain: bool) -> Cell:
        xs = [self.evaluate(x, entity, row, False) for x in expr.inputs]

        def holds(line: Row) -> Cell:
            cells = [self._pattern(pattern, x, entity, row) for pattern, x in zip(line.cells, xs, strict=True)]
            return NO if NO in cells else MISSING if MISSING in cells else YES

        return self._first_row(expr, holds, entity, row, certain)

    def _table_of_conditions(self, expr: Table, entity: str, row: int, certain: bool) -> Cell:
        def holds(line: Row) -> Cell:
            condition = self.evaluate(line.cells[0].operands[0], entity, row)
            return NO if condition is NOT_APPLICABLE else condition

        return self._first_row(expr, holds, entity, row, certain)

    def _first_row(self, expr: Table, holds: Callable[[Row], Cell], entity: str, row: int, certain: bool) -> Cell:
        for line in expr.rows:
            self.decisions += 1
            matches = holds(line)
            if matches is MISSING:
                return MISSING
            if matches == YES:
                return self.evaluate(line.result, entity, row, certain)
        return self.evaluate(expr.otherwise, entity, row, certain) if expr.otherwise else MISSING

    # Ranks -----------------------------------------------------------------------------------------

    def _rank(self, expr: Rank, entity: str) -> list[Cell]:
        if expr in self._ranks:
            return self._ranks[expr]
        objects = self.facts.objects[entity]
        cells = [self.evaluate(expr.measured, entity, row) for row in range(len(objects))]
        level = self._level(entity, expr.within)
        peers: dict[tuple[str, ...], list[Fraction]] = {}
        for thing, cell in zip(objects, cells, strict=True):
            if isinstance(cell, Fraction):
                peers.setdefault(thing.parents[level:], []).append(cell)
        places = {parent: self._places(values, expr) for parent, values in peers.items()}
        result: list[Cell] = []
        for thing, cell in zip(objects, cells, strict=True):
            result.append(cell if isinstance(cell, State) else places[thing.parents[level:]][cell])
            self.decisions += isinstance(cell, Fraction)
        self._ranks[expr] = result
        return result

    @staticmethod
    def _places(values: list[Fraction], expr: Rank) -> dict[Fraction, Fraction]:
        """The place of each value: one more than there are better values (dense) or better objects (competition)."""
        places: dict[Fraction, Fraction] = {}
        for better, value in enumerate(sorted(values, reverse=expr.higher_first)):
            if value not in places:
                places[value] = Fraction(1 + (len(places) if expr.ties == "dense" else better))
        return places

    def _level(self, entity: str, ancestor: str) -> int:
        """How far up `ancestor` is: 0 is the parent."""
        parents = {e.name: e.parent for e in self.methodology.entities}
        level, at = 0, parents[entity]
        while at != ancestor:
            assert at is not None
            level, at = level + 1, parents[at]
        return level
