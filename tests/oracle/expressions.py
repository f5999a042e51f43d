"""Random expressions, right in types and units by construction, with thresholds that the facts really reach."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from .language import (
    BARE,
    NUMBER,
    POINTS,
    SHARE,
    YES_NO,
    Cell,
    Constant,
    Expr,
    Kind,
    LabelList,
    Last,
    Linear,
    Operation,
    Parameter,
    ParameterDeclaration,
    Past,
    Pattern,
    Rank,
    Read,
    Row,
    StateTest,
    Table,
    Type,
    walk,
)

ORDERS = ("<", "<=", ">", ">=")
SHARES = [Fraction(n, 1000) for n in (0, 100, 125, 250, 300, 333, 400, 500, 600, 625, 700, 750, 800, 900, 1000)]
NUMBERS = [Fraction(n, 10) for n in (0, 1, 2, 3, 5, 7, 8, 10, 15, 20, 25, 30, 50, 70, 100, 280, 420, 1000)]
SHARE_STEPS = [Fraction(n, 1000) for n in (1, 5, 10, 50, 100, 250)]
NUMBER_STEPS = [Fraction(n, 100) for n in (1, 5, 10, 20, 25, 50, 100, 200, 300, 500, 1000)]


def is_finite(value: Fraction, digits: int = 15) -> bool:
    """Can it be written as a decimal of not too many digits?"""
    return (value * 10**digits).denominator == 1 and abs(value) < 10**13


@dataclass
class Scope:
    """What an expression of an entity can use, and what its parts come to on some of the facts."""

    reads: list[Read]
    parameters: list[ParameterDeclaration]
    lists: list[LabelList]
    ancestors: list[str]
    units: list[str]
    sample: Callable[[Expr], list[Cell]]
    better: dict[str, str] = field(default_factory=dict)
    """By indicator."""
    entity: str = ""
    below: dict[str, Expressions] = field(default_factory=dict)
    """By entity: what an aggregation over it can measure."""
    years: tuple[int, ...] = ()
    """Years of which an expression may read; none: only its own."""


class Expressions:
    def __init__(self, rng: random.Random, scope: Scope) -> None:
        self.random = rng
        self.scope = scope

    # Leaves ----------------------------------------------------------------------------------------

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def pool(self, type_: Type) -> list[Fraction]:
        match type_.kind:
            case Kind.SHARE:
                return SHARES
            case Kind.YES_NO:
                return [Fraction(0), Fraction(1)]
            case Kind.LABEL:
                known = next(known for known in self.scope.lists if known.name == type_.list)
                return [Fraction(i) for i in range(len(known.labels))]
        return NUMBERS

    def literal(self, type_: Type) -> Expr:
        return Constant(type_, self.random.choice(self.pool(type_)))

    def parameter(self, fits: Callable[[ParameterDeclaration], bool]) -> Expr | None:
        known = [p for p in self.scope.parameters if fits(p)]
        if not known:
            return None
        chosen = self.random.choice(known)
        return chosen.use()

    def bare(self, nonzero: bool = False) -> Expr:
        """A number without a unit that fits any unit."""
        if self.chance(0.2):
            found = self.parameter(lambda p: p.type.bare and p.value != 0)
            if found is not None:
                return found
        value = self.random.choice([n for n in NUMBERS if n or not nonzero])
        if self.chance(0.1):
            return Operation(BARE, "/", (Constant(BARE, value), Constant(BARE, self.random.choice([Fraction(n) for n in (3, 7, 8, 9)]))))
        return Constant(BARE, value)

    def leaf(self, type_: Type) -> Expr:
        reads = [read for read in self.scope.reads if read.type == type_]
        if reads and self.chance(0.9):
            return self.random.choice(reads)
        if self.chance(0.3):
            found = self.parameter(lambda p: p.type == type_)
            if found is not None:
                return found
        return self.literal(type_)

    def any_read(self, fits: Callable[[Read], bool]) -> Read | None:
        known = [read for read in self.scope.reads if fits(read)]
        return self.random.choice(known) if known else None

    # By type ---------------------------------------------------------------------------------------

    def expr(self, type_: Type, depth: int) -> Expr:
        if depth > 0 and self.scope.years and self.chance(0.2):
            past = self.past(type_, depth) if self.chance(0.65) else self.last(type_, depth)
            if past is not None:
                return past
        if depth <= 0:
            return self.leaf(type_)
        if self.chance(0.3):
            made_of_many = Aggregations(self).expr(type_, depth)
            if made_of_many is not None:
                return made_of_many
        match type_.kind:
            case Kind.YES_NO:
                return self.yes_no(depth)
            case Kind.LABEL:
                if self.chance(0.2):
                    return Operation(type_, self.random.choice(["min", "max"]), (self.leaf(type_), self.expr(type_, depth - 1)))
                return self.table(type_, depth) if self.chance(0.7) else self.leaf(type_)
            case Kind.SHARE:
                made = self.random.choice([self._arithmetic, self._arithmetic, self._share, self._share, self._function, self._choice])
            case _:
                made = self.random.choice([self._arithmetic, self._arithmetic, self._scaled, self._scaled, self._function, self._choice])
        return made(type_, depth)

    def past(self, type_: Type, depth: int) -> Expr | None:
        """Something of another year; a constant has no past."""
        number = type_.kind in (Kind.NUMBER, Kind.SHARE)
        form = self.random.choice(["lag", "lag", "base", *(["change"] if number else []), *(["growth"] if type_ == SHARE else [])])
        inner = type_
        if form == "growth":
            reads = [r.type for r in self.scope.reads if r.type.kind in (Kind.NUMBER, Kind.SHARE) and not r.type.bare]
            inner = self.random.choice([*reads, SHARE])
        operand = self.leaf(inner) if self.chance(0.6) else self.expr(inner, depth - 1)
        if not any(isinstance(part, Read) for part in walk(operand)):
            return None
        number_ = self.random.choice(self.scope.years) if form == "base" else self.random.choice([1, 1, 1, 2, 3])
        return Past(type_, form, operand, 1 if form in ("change", "growth") else number_)

    def last(self, type_: Type, depth: int) -> Expr | None:
        """What is made of several years."""
        kinds, inner = ["sum", "mean", "median", "min", "max"], type_
        if type_ == YES_NO:
            kinds = ["any", "all"]
        elif type_.kind is Kind.LABEL:
            kinds = ["median", "min", "max"]
        elif type_ in (SHARE, NUMBER) and self.chance(0.3):
            kinds, inner = (["share"] if type_ == SHARE else ["count"]), YES_NO
        operand = self.leaf(inner) if self.chance(0.6) else self.expr(inner, depth - 1)
        if type_.bare or not any(isinstance(part, Read) for part in walk(operand)):
            return None
        years = self.random.choice([1, 2, 2, 3, 3, 4])
        at_least = self.random.randint(1, years) if self.chance(0.5) else 0
        return Last(type_, self.random.choice(kinds), operand, years, at_least)

    def _arithmetic(self, type_: Type, depth: int) -> Expr:
        """Sums and differences of the same unit."""
        terms = [self.expr(type_, depth - 1) for _ in range(self.random.choice([2, 2, 2, 3, 5]))]
        if type_.kind is Kind.NUMBER and self.chance(0.2):
            terms[1] = self.bare()
        total = terms[0]
        for term in terms[1:]:
            op = "+" if self.chance(0.6) else "-"
            operands = (total, term) if self.chance(0.7) else (term, total)
            total = Operation(type_, op, operands)
        return Operation(type_, "neg", (total,)) if self.chance(0.05) else total

    def _scaled(self, type_: Type, depth: int) -> Expr:
        """Products and quotients that keep the unit."""
        inner = self.expr(type_, depth - 1)
        match self.random.randrange(6):
            case 0:
                operands = (self.bare(), inner) if self.chance(0.5) else (inner, self.bare())
                return Operation(type_, "*", operands)
            case 1 | 2:
                share = self.expr(SHARE, depth - 1)
                if type_.unit is None or self.chance(0.5):
                    return Operation(type_, "*", (inner, share))
                return Operation(type_, "*", (share, inner))
            case 3:
                return Operation(type_, "/", (inner, self.bare(nonzero=True)))
            case 4:
                return Operation(type_, "/", (inner, self.expr(NUMBER, depth - 1)))
        if type_.unit is None:
            read = self.any_read(lambda r: r.type.kind is Kind.NUMBER and r.type.unit is not None)
            if read is not None:
                return Operation(NUMBER, "number", (read,))
        return Operation(type_, "*", (self.expr(NUMBER, depth - 1), inner))

    def _share(self, type_: Type, depth: int) -> Expr:
        unit = self.random.choice([r.type for r in self.scope.reads if r.type.kind is Kind.NUMBER and r.type.unit] or [POINTS])
        match self.random.randrange(7):
            case 0 | 1 | 2:
                return Operation(SHARE, "/", (self.expr(unit, depth - 1), self._carrier(unit, depth - 1)))
            case 3:
                return Operation(SHARE, "*", (self.expr(SHARE, depth - 1), self.expr(SHARE, depth - 1)))
            case 4:
                return Operation(SHARE, "/", (self.expr(SHARE, depth - 1), self.bare(nonzero=True)))
            case 5:
                return Operation(SHARE, "as share", (self.expr(NUMBER, depth - 1),))
        return Operation(SHARE, "/", (self.expr(SHARE, depth - 1), self.expr(SHARE, depth - 1)))

    def _carrier(self, unit: Type, depth: int) -> Expr:
        """A denominator of that unit: a read, a literal with its unit, rarely more."""
        if self.chance(0.25):
            return Constant(unit, self.random.choice([Fraction(n) for n in (3, 7, 8, 10, 20, 28, 40)]))
        return self.leaf(unit) if self.chance(0.7) else self.expr(unit, depth)

    def _function(self, type_: Type, depth: int) -> Expr:
        inner = self.expr(type_, depth - 1)
        match self.random.randrange(6):
            case 0:
                return Operation(type_, "abs", (inner,))
            case 1 | 2:
                others = tuple(self.expr(type_, depth - 1) for _ in range(self.random.randint(1, 3)))
                return Operation(type_, self.random.choice(["min", "max"]), (inner, *others))
        return self.rounded(inner)

    def rounded(self, inner: Expr) -> Expr:
        """Rounded to a step of which some object has an odd number of halves, where there is one."""
        share = inner.type.kind is Kind.SHARE
        steps = list(SHARE_STEPS if share else NUMBER_STEPS)
        values = [cell for cell in self.scope.sample(inner) if isinstance(cell, Fraction)]
        halves = [step for step in steps if any((v / step * 2) % 2 == 1 for v in values)]
        step = self.random.choice(halves if halves and self.chance(0.8) else steps)
        mode = self.random.choice(["round", "round", "round", "round down", "round up", "round even"])
        return Operation(inner.type, mode, (inner, Constant(SHARE if share else BARE, step)))

    def _choice(self, type_: Type, depth: int) -> Expr:
        return self.linear(type_, depth) if self.chance(0.3) else self.table(type_, depth)

    # Decisions -------------------------------------------------------------------------------------

    def measure(self, depth: int) -> Expr:
        """Something that is compared with thresholds."""
        if self.chance(0.12):
            over, under = (self.any_read(lambda r: r.type.kind is Kind.NUMBER and r.type.unit is not None) for _ in range(2))
            if over and under and over.type.unit != under.type.unit:
                type_ = Type(Kind.NUMBER, unit=over.type.unit, per=under.type.unit)
                return Operation(type_, "/", (over, under))
        reads = [read.type for read in self.scope.reads if read.type.kind in (Kind.NUMBER, Kind.SHARE)]
        return self.expr(self.random.choice([*reads, SHARE, NUMBER]), depth)

    def thresholds(self, measured: Expr, count: int, steady: bool = False) -> list[Expr]:
        """Distinct thresholds, ascending: mostly values that objects have, some of them missed by a hair. `steady`: they ascend in every
        period, so that no parameter is among them that has another value in another one."""
        reached = {cell for cell in self.scope.sample(measured) if isinstance(cell, Fraction)}
        finite = [value for value in reached if is_finite(value)]
        pool = self.pool(measured.type)
        chosen: set[Fraction] = set()
        while len(chosen) < count:
            value = self.random.choice(pool)
            if finite and self.chance(0.8):
                value = self.random.choice(finite)
                if self.chance(0.1):
                    value += self.random.choice([-1, 1]) * Fraction(1, 10 ** self.random.choice([1, 3, 9, 14, 17, 20]))
            elif reached and self.chance(0.5):
                value = self.random.choice(sorted(reached))
            elif self.chance(0.2):
                value += Fraction(self.random.randint(1, 999), 1000)
            if is_finite(value, 20) or max(abs(value.numerator), value.denominator) < 10**15:
                chosen.add(value)
        return [self.threshold(value, measured.type, steady) for value in sorted(chosen)]

    def threshold(self, value: Fraction, type_: Type, steady: bool = False) -> Expr:
        if value == 0 and self.chance(0.3):
            return Constant(BARE, value)
        fits = SHARE if type_.kind is Kind.SHARE else BARE
        if self.chance(0.2):
            found = self.parameter(lambda p: p.value == value and p.type in (type_, fits) and not (steady and p.dated))
            if found is not None:
                return found
        if is_finite(value, 20):
            with_unit = type_.unit is not None and type_.per is None and self.chance(0.3)
            return Constant(type_ if with_unit else fits, value)
        parts = Constant(BARE, Fraction(value.numerator)), Constant(BARE, Fraction(value.denominator))
        quotient = Operation(BARE, "/", parts)
        return Operation(SHARE, "as share", (quotient,)) if fits is SHARE else quotient

    def yes_no(self, depth: int) -> Expr:
        match self.random.randrange(12):
            case 0 | 1:
                operands = self.yes_no(depth - 1), self.yes_no(depth - 1)
                return Operation(YES_NO, self.random.choice(["and", "or"]), operands)
            case 2:
                return Operation(YES_NO, "not", (self.yes_no(depth - 1),))
            case 3:
                read = self.any_read(lambda r: True)
                if read is not None:
                    tests = ["is missing", "is not missing", "is applicable", "is not applicable"]
                    return StateTest(YES_NO, self.random.choice(tests), read)
            case 4:
                return self.leaf(YES_NO)
            case 5:
                found = self._of_labels(depth)
                if found is not None:
                    return found
            case 6:
                left = self.measure(depth - 1)
                if not left.type.per:
                    right = self.expr(left.type, depth - 1)
                    return Operation(YES_NO, self.random.choice([*ORDERS, "="]), (left, right))
            case 7:
                return self.table(YES_NO, depth)
        left = self.measure(depth - 1)
        (right,) = self.thresholds(left, 1)
        operands = (left, right) if self.chance(0.8) else (right, left)
        return Operation(YES_NO, self.random.choice([*ORDERS, "="]), operands)

    def _of_labels(self, depth: int) -> Expr | None:
        read = self.any_read(lambda r: r.type.kind in (Kind.LABEL, Kind.YES_NO))
        if read is None:
            return None
        if read.type == YES_NO:
            return Operation(YES_NO, "=", (read, self.leaf(YES_NO)))
        other = self.leaf(read.type) if self.chance(0.3) else self.literal(read.type)
        return Operation(YES_NO, self.random.choice([*ORDERS, "=", "="]), (read, other))

    # Tables ----------------------------------------------------------------------------------------

    def result(self, type_: Type, depth: int) -> Expr:
        if self.chance(0.7):
            return self.literal(type_)
        return self.expr(type_, depth - 1)

    def table(self, type_: Type, depth: int) -> Expr:
        form = self.random.choice([self._of_one, self._of_one, self._of_several, self._of_conditions])
        return form(type_, depth)

    def _of_conditions(self, type_: Type, depth: int) -> Expr:
        rows = []
        for _ in range(self.random.randint(1, 3)):
            cell = Pattern("condition", operands=(self.yes_no(depth - 1),))
            rows.append(Row((cell,), self.result(type_, depth)))
        return Table(type_, (), tuple(rows), self._otherwise(type_, depth))

    def _otherwise(self, type_: Type, depth: int) -> Expr | None:
        return self.result(type_, depth) if self.chance(0.85) else None

    def bands(self, x: Expr, count: int) -> list[Pattern]:
        """Cells that lie beside each other, from above or from below."""
        limits = self.thresholds(x, count)
        match self.random.randrange(4):
            case 0:
                op = self.random.choice([">=", ">"])
                return [Pattern("compare", op, (limit,)) for limit in reversed(limits)]
            case 1:
                op = self.random.choice(["<", "<="])
                return [Pattern("compare", op, (limit,)) for limit in limits]
            case 2:
                pairs = zip(limits, limits[1:], strict=False)
                cells = [Pattern("half_open", operands=pair) for pair in pairs]
                return [*cells, Pattern("compare", ">=", (limits[-1],))]
        pairs = zip(limits, limits[1:], strict=False)
        cells = [Pattern("range", operands=pair) for pair in pairs]
        return [Pattern("equal", operands=(limits[0],)), *cells[:1]]

    def _x(self, depth: int) -> Expr:
        if self.chance(0.12):
            read = self.any_read(lambda r: r.type.kind in (Kind.LABEL, Kind.YES_NO))
            if read is not None:
                return read
        return self.measure(depth - 1)

    def cells(self, x: Expr, count: int) -> list[Pattern]:
        if x.type.kind is Kind.LABEL:
            ops = self.random.choice(["equal", "order"])
            values = self.random.sample(self.pool(x.type), k=min(count, len(self.pool(x.type))))
            if ops == "equal":
                return [Pattern("equal", operands=(Constant(x.type, value),)) for value in values]
            return [Pattern("compare", ">=", (Constant(x.type, value),)) for value in sorted(values, reverse=True)]
        if x.type.kind is Kind.YES_NO:
            return [Pattern("equal", operands=(Constant(YES_NO, Fraction(1)),))]
        return self.bands(x, count)

    def _of_one(self, type_: Type, depth: int) -> Expr:
        return self.table_over(self._x(depth), type_, depth)

    def table_over(self, x: Expr, type_: Type, depth: int) -> Table:
        cells = self.cells(x, self.random.randint(2, 4))
        for word, probability in (("missing", 0.25), ("not_applicable", 0.2)):
            if self.chance(probability):
                cells.insert(self.random.randint(0, len(cells)), Pattern(word))
        otherwise = self._otherwise(type_, depth)
        if otherwise is None and self.chance(0.4):
            cells.append(Pattern("any"))
        rows = tuple(Row((cell,), self.result(type_, depth)) for cell in cells)
        return Table(type_, (x,), rows, otherwise)

    def _of_several(self, type_: Type, depth: int) -> Expr:
        xs = tuple(self._x(depth) for _ in range(self.random.choice([2, 2, 3])))
        count = self.random.randint(2, 4)
        columns: list[list[Pattern]] = []
        for x in xs:
            cells = self.cells(x, count)
            while len(cells) < count:
                cells.append(Pattern(self.random.choice(["any", "missing", "not_applicable"])))
            self.random.shuffle(cells)
            others = [Pattern(self.random.choice(["any", "any", "missing", "not_applicable"])) for _ in cells]
            columns.append([cell if self.chance(0.75) else other for cell, other in zip(cells, others, strict=True)][:count])
        rows = tuple(Row(line, self.result(type_, depth)) for line in zip(*columns, strict=True))
        return Table(type_, xs, rows, self._otherwise(type_, depth))

    def linear(self, type_: Type, depth: int) -> Expr:
        return self.linear_over(self.measure(depth - 1), type_)

    def linear_over(self, x: Expr, type_: Type) -> Linear:
        ats = self.thresholds(x, self.random.randint(2, 3), steady=True)
        tos = sorted((self.literal(type_) for _ in ats), key=lambda c: c.value if isinstance(c, Constant) else 0)
        if self.chance(0.2):
            tos.reverse()
        return Linear(type_, x, tuple(zip(ats, tos, strict=True)))

    # Ranks -----------------------------------------------------------------------------------------

    def rank(self, depth: int) -> Rank | None:
        return Aggregations(self).rank(depth)


from .aggregations import Aggregations  # noqa: E402  (it makes expressions of other entities)
