"""Evaluates a methodology in exact rational arithmetic with three explicit states, one rule of the language after another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from .groups import GroupTotals
from .language import (
    MISSING,
    NOT_APPLICABLE,
    Aggregate,
    Cell,
    Constant,
    Expr,
    Facts,
    Group,
    Indicator,
    Input,
    Last,
    Linear,
    Methodology,
    Node,
    Operation,
    OverLabels,
    Parameter,
    Past,
    Pattern,
    Quantity,
    Rank,
    Read,
    Row,
    State,
    StateTest,
    Table,
    Value,
    expressions,
    facets,
    walk,
)
from .rollups import DivisionByZero, Rollups
from .rounding import round_to
from .years import gathered

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


class Oracle(GroupTotals):
    """The results of a methodology over facts, one column for each quantity."""

    def __init__(self, methodology: Methodology, facts: Facts, past: dict[int, Oracle] | None = None) -> None:
        self.methodology = methodology
        self.facts = facts
        self.past: dict[int, Oracle] = past if past is not None else {}
        """Of earlier years, the earliest first."""
        for year in sorted(facts.earlier):
            self.past[year] = Oracle(methodology, replace(facts.earlier[year], year=year), dict(self.past))
        self.nodes: dict[str, Node] = {}
        self.columns: dict[Quantity, list[Cell]] = {}
        self.decisions = 0
        self.divisions_by_zero: list[DivisionByZero] = []
        self.facts_out_of_bounds = 0
        self.facts_not_adding_up = 0
        self.at: Quantity | None = None
        self.coverage: dict[str, list[tuple[int, int]]] = {}
        """By value whose formula is an aggregation: how many were counted of how many, for each object."""
        self._ranks: dict[Rank, list[Cell]] = {}
        self._rows: dict[str, dict[tuple[str, ...], int]] = {}
        self._rollups = Rollups(self)
        for node in methodology.nodes if past is None else ():
            self.add(node)

    # Nodes -----------------------------------------------------------------------------------------

    def add(self, node: Node) -> None:
        """Computes all facets of a node, of earlier years too; those that it reads must be there."""
        for oracle in self.past.values():
            oracle._add(node)
        self._add(node)

    def years(self) -> list[Oracle]:
        return [*self.past.values(), self]

    def _add(self, node: Node) -> None:
        self.nodes[node.name] = node
        if isinstance(node, Input):
            facts = [thing.facts.get(node.name) for thing in self.facts.objects[node.entity]]
            self.facts_out_of_bounds += sum(not self._within_bounds(node, fact) for fact in facts)
        rows = range(len(self.facts.objects[node.entity]))
        for facet in facets(node):
            self.at = Quantity(node.name, facet)
            self.columns[self.at] = [self._facet(node, facet, row) for row in rows]
            self.decisions += len(rows)
        if isinstance(node, Value) and isinstance(node.expr, Aggregate):
            self.coverage[node.name] = [self._rollups.result(node.expr, node.entity, row).coverage for row in rows]
        self.at = None
        for facet, expr in expressions(node).items():
            for part in walk(expr):
                at = Quantity(node.name, facets(node)[0] if facet in ("applies_when", "unrated") else facet)
                if isinstance(part, Past):
                    self._compute_past(part.operand, self._past_year(part), node, at)
                if isinstance(part, Last):
                    for back in range(1, part.years):
                        self._compute_past(part.operand, self.facts.year - back, node, at)

    def _compute_past(self, operand: Expr, year: int, node: Node, at: Quantity) -> None:
        """What this year reads of another one is computed there for all objects, and so are its errors told."""
        other = self.past.get(year)
        if other is None:
            return
        other.at = at
        for row in range(len(other.facts.objects[node.entity])):
            other.evaluate(operand, node.entity, row, certain=True)
        other.at = None

    def _past_year(self, expr: Past) -> int:
        return expr.number if expr.form == "base" else self.facts.year - expr.number

    def _in_year(self, year: int, operand: Expr, entity: str, row: int) -> Cell:
        """Of the same object in an earlier year; missing where there is no such year, or not the object in it."""
        if year not in self.past:
            return MISSING
        other = self.past[year]
        if entity not in other._rows:
            other._rows[entity] = {(o.name, *o.parents): i for i, o in enumerate(other.facts.objects[entity])}
        thing = self.facts.objects[entity][row]
        same = other._rows[entity].get((thing.name, *thing.parents))
        return MISSING if same is None else other.evaluate(operand, entity, same)

    def _last(self, expr: Last, entity: str, row: int, certain: bool) -> Cell:
        cells = [self.evaluate(expr.operand, entity, row, certain)]
        cells += [self._in_year(self.facts.year - back, expr.operand, entity, row) for back in range(1, expr.years)]
        self.decisions += 1
        return gathered(expr, cells)

    def _past(self, expr: Past, entity: str, row: int, certain: bool) -> Cell:
        year = self._past_year(expr)
        if year == self.facts.year:
            return self.evaluate(expr.operand, entity, row, certain)
        before = self._in_year(year, expr.operand, entity, row)
        if expr.form in ("lag", "base"):
            return before
        now = self.evaluate(expr.operand, entity, row, certain)
        if expr.form == "change":
            state = worst([now, before])
            return state if state is not None else now - before  # type: ignore[operator]
        ratio = self.divide(now, before, entity, row, certain)
        return ratio - 1 if isinstance(ratio, Fraction) else ratio

    def _facet(self, node: Node, facet: str, row: int) -> Cell:
        if not node.is_in_force(self.facts.year):
            return NOT_APPLICABLE
        if node.applies_when is not None:
            applies = self.evaluate(node.applies_when, node.entity, row, certain=True)
            if applies != YES:
                self._look_into(node, facet, row)
                return MISSING if applies is MISSING else NOT_APPLICABLE
        if node.unrated is not None:
            unrated = self.evaluate(node.unrated, node.entity, row, certain=True)
            if unrated is MISSING or unrated == YES:
                self._look_into(node, facet, row)
                return MISSING if unrated is MISSING else NOT_APPLICABLE
        if isinstance(node, Input):
            return self._fact(node, row)
        if isinstance(node, Group) and facet in ("points", "maximum"):
            return self._total(node, row)[0 if facet == "points" else 1]
        if facet == "percent":
            points, maximum = (self.columns[Quantity(node.name, f)][row] for f in ("points", "maximum"))
            return self.divide(points, maximum, node.entity, row, certain=True)
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
        """Where all is known and does not add up, no part is."""
        fact = self._given(node, row)
        if node.adds_up is None:
            return fact
        parts = [self._given(replace(node, name=part), row) for part in node.adds_up.parts]   # all are declared at once
        total = self.columns[Quantity(node.adds_up.total, "value")][row]
        if worst([*parts, total]) is not None or sum(parts, ZERO) == total:  # type: ignore[arg-type]
            return fact
        self.facts_not_adding_up += 1
        return MISSING

    def _given(self, node: Input, row: int) -> Cell:
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

    # Expressions -----------------------------------------------------------------------------------

    def evaluate(self, expr: Expr, entity: str, row: int, certain: bool = False) -> Cell:
        """`certain`: the value of this expression is needed, whatever the others say."""
        match expr:
            case Constant(value=value):
                return value
            case Parameter():
                return expr.in_year(self.facts.year)
            case Last():
                return self._last(expr, entity, row, certain)
            case Past():
                return self._past(expr, entity, row, certain)
            case Read(node=node, facet=facet, ancestor=None):
                return self.columns[Quantity(node, facet)][row]
            case Read(node=node, facet=facet, ancestor=str(ancestor)):
                return self.columns[Quantity(node, facet)][self._rollups.above(entity, row, ancestor)]
            case Aggregate():
                return self._rollups.result(expr, entity, row).cell
            case OverLabels():
                return self._rollups.over_labels(expr, entity, row)
            case Operation():
                return self._operation(expr, entity, row, certain)
            case StateTest(test=test, operand=operand):
                cell = self.evaluate(operand, entity, row, certain)
                about = MISSING if test.endswith("missing") else NOT_APPLICABLE
                in_state = cell is about
                return yes_no(in_state if test in ("is missing", "is not applicable") else not in_state)
            case Linear():
                return self._linear(expr, entity, row, certain)
            case Table():
                return self._table(expr, entity, row, certain)
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
            return self.divide(cells[0], cells[1], entity, row, certain)
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

    def divide(self, over: Cell, under: Cell, entity: str, row: int, certain: bool) -> Cell:
        state = worst([over, under])
        if state is not None:
            return state
        assert isinstance(over, Fraction) and isinstance(under, Fraction)
        if under != 0:
            return over / under
        self.decisions += 1
        if over == 0:
            return NOT_APPLICABLE
        if self.at is not None:
            self.divisions_by_zero.append(DivisionByZero(self.at, self.facts.objects[entity][row].name, certain))
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

    def _look_into(self, node: Node, facet: str, row: int) -> None:
        """Aggregations of a formula that is not taken: errors in other objects may be told all the same."""
        found = {"percent": []}.get(facet, [expr for name, expr in expressions(node).items() if name in (facet, "value")])
        for part in (part for expr in found for part in walk(expr) if isinstance(part, Aggregate)):
            self.evaluate(part, node.entity, row)

    def _table(self, expr: Table, entity: str, row: int, certain: bool) -> Cell:
        cells = [operand for line in expr.rows for cell in line.cells for operand in cell.operands]
        results = [line.result for line in expr.rows] + ([expr.otherwise] if expr.otherwise else [])
        for part in (part for formula in (*cells, *results) for part in walk(formula) if isinstance(part, Aggregate)):
            self.evaluate(part, entity, row)
        if len(expr.inputs) == 0:
            return self._table_of_conditions(expr, entity, row, certain)
        of = self._table_of_one if len(expr.inputs) == 1 else self._table_of_several
        return of(expr, entity, row, certain)

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
        if expr not in self._ranks:
            cells = self._rollups.places(expr, entity)
            self.decisions += sum(isinstance(cell, Fraction) for cell in cells)
            self._ranks[expr] = cells
        return self._ranks[expr]
