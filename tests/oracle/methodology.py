"""Random methodologies with random facts, leaning to ties, thresholds and cells without a value."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

from .expressions import Expressions, Scope
from .language import (
    BARE,
    MISSING,
    NOT_APPLICABLE,
    NUMBER,
    POINTS,
    SHARE,
    YES_NO,
    AddsUp,
    Cell,
    Constant,
    Entity,
    Expr,
    Facts,
    Group,
    Indicator,
    Input,
    Kind,
    LabelList,
    Member,
    Methodology,
    Node,
    Object,
    Operation,
    OverLabels,
    Parameter,
    ParameterDeclaration,
    Read,
    Type,
    Value,
    facets,
    label,
    largest_result,
    measured,
)
from .oracle import COMPARISONS, Oracle

LIST = LabelList("grade", ("low", "medium", "above", "high"))
OTHER_LIST = LabelList("mark", ("m2", "m3", "m4", "m5", "отлично"))
UNITS = ("hour", "teacher")
COUNTS = [0, 0, 1, 2, 3, 5, 7, 8, 10, 14, 20, 25, 28, 30, 35, 40, 50, 70, 100, 200, 400, 1000]
SAMPLE = 16


class Maker:
    """Makes one methodology; every part can be evaluated as soon as it is made."""

    def __init__(self, seed: int, objects: int) -> None:
        self.random = random.Random(seed)
        self.nodes: list[Node] = []
        self.wide = self.random.random() < 0.1
        """Some figures are so long that doubles cannot hold what is made of them."""
        self.entities = (Entity("region", None), Entity("municipality", "region"), Entity("school", "municipality"))
        self.entity = self.random.choice(["region", "municipality", "municipality", "school"])
        self.years: tuple[int, ...] = ()
        """Earlier years of which there are facts."""
        if objects < 1000 and self.chance(0.4):
            self.years = tuple(sorted(self.random.sample([2018, 2019, 2020, 2021, 2021], k=self.random.randint(1, 3))))
            self.years = tuple(sorted(set(self.years)))
        self.parameters = self._parameters()
        self.families: list[tuple[LabelList, tuple[Read, ...]]] = []
        self.inputs = self._inputs()
        self.facts = Facts({self.entity: self._objects(objects)}, self.random.choice(["csv", "csv", "json"]))
        for year in self.years:
            self.facts.earlier[year] = Facts({self.entity: self._objects_before()}, self.facts.format, year)
        self.reads: list[Read] = []
        self.better: dict[str, str] = {}
        self.highest: dict[str, Fraction] = {}
        """Of inputs and values that may be members of a group."""
        self.oracle = Oracle(self.methodology(), self.facts)
        self.rows = self.random.sample(range(objects), min(SAMPLE, objects))
        self.expressions = Expressions(self.random, self._scope())

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def methodology(self) -> Methodology:
        order = self.random.randint(1, 10**9) if self.chance(0.5) else 0
        return Methodology(self.entities, UNITS, (LIST, OTHER_LIST), self.parameters, tuple(self.nodes), order)

    # Parameters and inputs -------------------------------------------------------------------------

    def _parameters(self) -> tuple[ParameterDeclaration, ...]:
        choices = [(SHARE, [Fraction(n, 100) for n in (5, 30, 50, 60, 70, 90)])]
        choices += [(BARE, [Fraction(n, 10) for n in (1, 5, 7, 20, 30, 100)]), (POINTS, [Fraction(n) for n in (1, 2, 27, 42)])]
        made = []
        for i in range(self.random.randint(1, 5)):
            type_, values = self.random.choice(choices)
            parameter = ParameterDeclaration(f"p{i}", type_, self.random.choice(values), self.chance(0.2))
            if self.years and self.chance(0.4):
                starts = sorted(self.random.sample([2015, 2018, 2020, 2021, 2022], k=2))
                dated = ((2010, self.random.choice(values)), *((start, self.random.choice(values)) for start in starts))
                parameter = replace(parameter, value=dated[-1][1], dated=dated)
            made.append(parameter)
        return tuple(made)

    def _inputs(self) -> list[Input]:
        made: list[Input] = []
        for i in range(self.random.randint(4, 10)):
            name = self.random.choice(["x", "доля_", "in_"]) + str(i)
            made.append(self._input(name))
        if self.chance(0.4):
            made += self._family("fam", self._input("fam"))
        if self.chance(0.3):
            made += self._adding_family("part")
        return made

    def _adding_family(self, name: str) -> list[Input]:
        """Parts by one list or two that add up to a total, which may be a family by the first of the two."""
        one = self._input(name)
        while one.type.kind is not Kind.NUMBER:
            one = self._input(name)
        total = Input(self.entity, f"{name}_total", None, one.type, one.count, Fraction(0) if one.count else None)
        two, by_first = self.random.choice([(False, False), (True, False), (True, True)])
        seconds = OTHER_LIST.labels if two else ("",)
        names = {first: tuple(f"{name}.{first}" + (f".{second}" if two else "") for second in seconds) for first in LIST.labels}
        made: list[Input] = []
        members: list[Input] = []
        by = f"{LIST.name} and {OTHER_LIST.name}" if two else LIST.name
        for first, parts in names.items():
            of = f"{total.name}.{first}" if by_first else total.name
            if by_first:
                made.append(replace(total, name=of, family=(total.name, LIST.name)))
            rest = parts if by_first else tuple(part for all_parts in names.values() for part in all_parts)
            members += [replace(one, name=part, family=(name, by), adds_up=AddsUp(total.name, of, rest)) for part in parts]
        return [*(made or [total]), *members]

    def _add_up(self, facts: dict[str, Cell]) -> None:
        """Most facts that should add up do."""
        inputs = {node.name: node for node in self.inputs}
        for adds_up in {node.adds_up for node in self.inputs if node.adds_up is not None}:
            cells = [inputs[part].missing_means if facts.get(part, MISSING) is MISSING else facts[part] for part in adds_up.parts]
            if adds_up.total in facts and all(isinstance(cell, Fraction) for cell in cells) and self.chance(0.85):
                facts[adds_up.total] = sum(cells, Fraction(0))  # type: ignore[arg-type]

    def _family(self, name: str, one: Input) -> list[Input]:
        by = self.random.choice([LIST, OTHER_LIST])
        members = [replace(one, name=f"{name}.{label_}", family=(name, by.name)) for label_ in by.labels]
        self.families.append((by, tuple(Read(one.type, node.name, "value") for node in members)))
        return members

    def _input(self, name: str) -> Input:
        low: Fraction | None = None
        high: Fraction | None = None
        count = False
        match self.random.randrange(12):
            case 0 | 1 | 2:
                type_, low, count = measured(self.random.choice([*UNITS, "school"])), Fraction(0), True
            case 3 | 4 | 5:
                type_, low, high = SHARE, Fraction(0), Fraction(1)
            case 6 | 7:
                type_, low, high = POINTS, Fraction(0), Fraction(self.random.choice([1, 2, 5, 28]))
            case 8:
                type_ = POINTS
            case 9:
                type_ = self.random.choice([NUMBER, measured("hour")])
                if self.chance(0.3):
                    low, high = Fraction(-1), Fraction(self.random.choice([10, 30]))
            case 10:
                type_ = YES_NO
            case _:
                type_ = label(self.random.choice([LIST.name, OTHER_LIST.name]))
        made = Input(self.entity, name, None, type_, count, low, high, optional=self.chance(0.1))
        if self.chance(0.12):
            made = replace(made, missing_means=self._fact(made))
        return made

    def _fact(self, node: Input) -> Fraction:
        match node.type.kind:
            case Kind.YES_NO:
                return Fraction(self.random.randint(0, 1))
            case Kind.LABEL:
                labels = LIST.labels if node.type.list == LIST.name else OTHER_LIST.labels
                return Fraction(self.random.randrange(len(labels)))
            case Kind.SHARE:
                if self.wide and self.chance(0.3):
                    return Fraction(self.random.randint(0, 10**16), 10**16)
                return Fraction(self.random.choice([0, 10, 20, 25, 30, 33, 45, 50, 60, 70, 75, 80, 90, 100]), 100) + (
                    Fraction(1, 200) if self.chance(0.1) and node.high is None else 0
                )
        if node.count:
            if self.wide and self.chance(0.3):
                return Fraction(self.random.choice([788129934789836, 1125899906842623, 10**15, 7 * 10**14, 2**50, 2**53 - 1]))
            return Fraction(self.random.choice(COUNTS))
        if node.high is not None:
            return node.high * Fraction(self.random.choice([0, 1, 2, 3, 5, 7, 8, 10]), 10)
        if self.wide and self.chance(0.3):
            return Fraction(self.random.randint(-(10**17), 10**17), 10 ** self.random.randint(0, 17))
        return Fraction(self.random.choice([-10, -5, -1, 0, 1, 2, 3, 5, 7, 8, 10, 15, 25, 30, 100]), 10)

    # Objects ---------------------------------------------------------------------------------------

    def _objects(self, count: int) -> list[Object]:
        depth = {"municipality": 1, "school": 2}.get(self.entity, 0)
        if depth and self.chance(0.15):
            depth = 0
        pools = {node.name: [self._fact(node) for _ in range(self.random.randint(2, 7))] for node in self.inputs}
        absent = {node.name for node in self.inputs if node.optional and self.chance(0.5)}
        missing, inapplicable = self.random.choice([(0.0, 0.0), (0.1, 0.05), (0.15, 0.1), (0.2, 0.1)])
        made: list[Object] = []
        for i in range(count):
            region = f"R{self.random.randint(1, 3)}"
            parents = ((), (region,), (f"{region}-M{self.random.randint(1, 3)}", region))[depth]
            if made and self.chance(0.25):
                facts = self._shuffled(dict(self.random.choice(made).facts))
            else:
                facts = {}
                for node in self.inputs:
                    if node.name not in absent:
                        facts[node.name] = self._cell(node, pools[node.name], missing, inapplicable)
            self._add_up(facts)
            made.append(Object(f"О{i}", parents, facts))
        return made

    def _objects_before(self) -> list[Object]:
        """Most of the objects, some of them with other facts; some have gone since. The order is another."""
        made = []
        for i, thing in enumerate(self.facts.objects[self.entity]):
            if self.chance(0.15):
                continue
            facts = dict(thing.facts)
            for node in self.inputs:
                if node.name in facts and self.chance(0.5):
                    facts[node.name] = self._cell(node, [self._fact(node)], 0.1, 0.05)
            self._add_up(facts)
            made.append(Object(thing.name if self.chance(0.9) else f"Б{i}", thing.parents, facts))
        self.random.shuffle(made)
        return made

    def _cell(self, node: Input, pool: list[Fraction], missing: float, inapplicable: float) -> Cell:
        dice = self.random.random()
        if dice < missing:
            return MISSING
        if dice < missing + inapplicable:
            return NOT_APPLICABLE
        if node.high is not None and self.chance(0.002):
            return node.high + Fraction(1, 10)
        if node.low is not None and self.chance(0.002):
            return Fraction(-1)
        return self.random.choice(pool)

    def _shuffled(self, facts: dict[str, Cell]) -> dict[str, Cell]:
        """The same totals by another route: facts of inputs of one type change places."""
        kinds: dict[tuple[object, ...], list[str]] = {}
        for node in self.inputs:
            if node.name in facts:
                kinds.setdefault((node.type, node.low, node.high), []).append(node.name)
        for names in kinds.values():
            values = [facts[name] for name in names]
            self.random.shuffle(values)
            facts.update(zip(names, values, strict=True))
        return facts

    # Nodes -----------------------------------------------------------------------------------------

    def _scope(self) -> Scope:
        ancestors = {"region": [], "municipality": ["region"], "school": ["municipality", "region"]}[self.entity]
        units = [*UNITS, "points"]
        years = (*self.years, 2022) if self.years else ()
        return Scope(self.reads, list(self.parameters), [LIST, OTHER_LIST], ancestors, units, self.sample, self.better, years=years)

    def sample(self, expr: Expr) -> list[Cell]:
        return [self.oracle.evaluate(expr, self.entity, row) for row in self.rows]

    def add(self, node: Node, types: dict[str, Type]) -> None:
        if self.years and node.family is None and self.chance(0.1):
            first, last = sorted(self.random.choices(range(2017, 2024), k=2))
            node = replace(node, valid=self.random.choice([(first, None), (None, last), (first, last)]))
        self.nodes.append(node)
        self.oracle.add(node)
        self.reads += [Read(types[facet], node.name, facet) for facet in facets(node)]

    def make(self, nodes: int) -> tuple[Methodology, Facts]:
        for node in self.inputs:
            if self.nodes and node.family is None and self.chance(0.08):
                node = replace(node, applies_when=self.expressions.yes_no(1))
            self.add(node, {"value": node.type})
            if node.type == POINTS and node.high is not None and node.family is None:
                self.highest[node.name] = node.high
        for i in range(nodes):
            dice = self.random.random()
            if self.families and self.chance(0.25):
                self._over_labels(f"s{i}")
            elif self.families and self.chance(0.08):
                self._family_of_values(f"w{i}")
            elif dice < 0.35:
                self._value(f"v{i}")
            elif dice < 0.7:
                self._indicator(f"показатель{i}" if self.chance(0.3) else f"i{i}")
            else:
                self._group(f"g{i}")
        return self.methodology(), self.facts

    def _applies_when(self, probability: float) -> Expr | None:
        return self.expressions.yes_no(1) if self.chance(probability) else None

    def _depth(self) -> int:
        return self.random.choice([1, 1, 2, 2, 2, 3, 3, 4])

    def _value(self, name: str) -> None:
        units = [measured(unit) for unit in UNITS] + [POINTS]
        type_ = self.random.choice([SHARE, SHARE, NUMBER, YES_NO, label(LIST.name), label(OTHER_LIST.name), *units])
        expr: Expr | None = None
        if self.chance(0.25):
            expr = self.expressions.rank(1)
            type_ = expr.type if expr is not None else NUMBER
        expr = expr or self.expressions.expr(type_, self._depth())
        if isinstance(expr, (Constant, Parameter)):
            expr = Operation(type_, "abs", (expr,)) if type_.kind in (Kind.NUMBER, Kind.SHARE) else expr
        largest = largest_result(expr)
        if type_ == POINTS and largest is not None and largest > 0:
            self.highest[name] = largest
        self.add(Value(self.entity, name, self._applies_when(0.15), expr, unrated=self._applies_when(0.08)), {"value": type_})

    def _conditions(self, members: tuple[Read, ...]) -> tuple[Expr, ...]:
        """The same condition for each member: a comparison with a figure that one of them has."""
        type_ = members[0].type
        if type_.kind is Kind.YES_NO:
            return members
        seen = [cell for member in members for cell in self.sample(member) if isinstance(cell, Fraction)]
        limit = Constant(type_, round(self.random.choice(seen or [Fraction(1)]), 4))
        op = self.random.choice(list(COMPARISONS))
        return tuple(Operation(YES_NO, op, (member, limit)) for member in members)

    def _over_labels(self, name: str) -> None:
        by, members = self.random.choice(self.families)
        type_ = members[0].type
        kinds = ["count", "any", "all", "share"]
        if type_.kind in (Kind.NUMBER, Kind.SHARE):
            kinds += ["min", "max", "mean"] + ["sum"] * (type_.kind is Kind.NUMBER)
        kind = self.random.choice(kinds)
        measured_ = self._conditions(members) if kind in ("count", "any", "all", "share") else members
        where = self._conditions(members) if self.chance(0.3) else ()
        of = {"count": NUMBER, "any": YES_NO, "all": YES_NO, "share": SHARE}.get(kind, type_)
        more = self.random.random()
        enough = self.random.randint(1, len(members)) if more < 0.2 else 0
        expr = OverLabels(of, kind, by.name, measured_, where, enough, all_required=0.2 <= more < 0.35)
        self.add(Value(self.entity, name, self._applies_when(0.1), expr), {"value": of})

    def _family_of_values(self, name: str) -> None:
        by, members = self.random.choice(self.families)
        type_ = members[0].type
        others = [read for read in self.reads if read.type == type_ and read not in members and read.ancestor is None]
        if type_.kind not in (Kind.NUMBER, Kind.SHARE) or not others:
            return self._value(name)
        op, other = self.random.choice(["min", "max"] + ["+"] * (type_.kind is Kind.NUMBER)), self.random.choice(others)
        if self.oracle.nodes[other.node].family is not None:
            return self._value(name)
        made = []
        for label_, member in zip(by.labels, members, strict=True):
            expr = Operation(type_, op, (member, other))
            self.add(Value(self.entity, f"{name}.{label_}", None, expr, family=(name, by.name)), {"value": type_})
            made.append(Read(type_, f"{name}.{label_}", "value"))
        self.families.append((by, tuple(made)))

    def _indicator(self, name: str) -> None:
        type_ = self.random.choice([SHARE, SHARE, SHARE, NUMBER, POINTS, YES_NO, measured("hour")])
        value = self.expressions.expr(type_, self._depth())
        better = self.random.choice([None, "higher", "lower"]) if type_ is not YES_NO else None
        made = Indicator(self.entity, name, self._applies_when(0.2), value, better, unrated=self._applies_when(0.08))
        self.oracle.add(made)
        own = Read(type_, name, "value", own=True)
        if self.chance(0.85):
            points, default = self._points(own, value)
            maximum: Expr | None = None
            if default is None or self.chance(0.2):
                maximum = Constant(BARE, self.random.choice([Fraction(n) for n in (1, 2, 3, 5, 10)]))
            made = replace(made, points=points, maximum=maximum, default_maximum=default)
            self.oracle.add(made)
        if self.chance(0.3):
            facet = Read(SHARE, name, "percent") if made.points is not None else own
            made = replace(made, level=self.expressions.table_over(facet, label(LIST.name), 1))
        if better:
            self.better[name] = better
        self.add(made, {"value": type_, "points": POINTS, "maximum": POINTS, "percent": SHARE, "level": label(LIST.name)})

    def _points(self, own: Read, value: Expr) -> tuple[Expr, Fraction | None]:
        """Points of an indicator, and their largest where it is plain to see."""
        if own.type is YES_NO and self.chance(0.7):
            compared = isinstance(value, Operation) and value.op in COMPARISONS
            return own, Fraction(1) if compared else None
        if own.type is not YES_NO and self.chance(0.25):
            linear = self.expressions.linear_over(own, BARE)
            return linear, largest_result(linear)
        if self.chance(0.25):
            return self.expressions.expr(POINTS, 2), None
        table = self.expressions.table_over(own, BARE, 0)
        return table, largest_result(table)

    def _group(self, name: str) -> None:
        free: list[Member] = []
        total = self.random.choice(["sum", "weighted mean", "weighted mean of percents"])
        percents = total == "weighted mean of percents"
        for node in self.nodes:
            if node.entity != self.entity:
                continue
            if isinstance(node, Group) and node.total == "weighted mean of percents" and not percents:
                continue
            if isinstance(node, Group) or isinstance(node, Indicator) and node.points is not None:
                free.append(Member(node.name, None, None))
            elif node.name in self.highest:
                free.append(Member(node.name, None, self.highest[node.name], "value"))
        if not free:
            return self._value(name)
        members = self.random.sample(free, k=min(len(free), self.random.randint(1, 6)))
        weighted = self.chance(0.7)
        if weighted:
            members = [replace(member, weight=weight) for member, weight in zip(members, self._weights(len(members)), strict=True)]
        members = self._with_heirs(members)
        missing = self.random.choice(["zero", "zero", "excluded", "excluded", "fails"])
        dated = any(isinstance(m.weight, Parameter) and m.weight.dated or self.oracle.nodes[m.node].valid for m in members)
        made = Group(
            self.entity, name, self._applies_when(0.15), tuple(members), total, missing, weighted and not dated and self.chance(0.5),
            unrated=self._applies_when(0.1),
        )
        self.oracle.add(made)
        if self.chance(0.4):
            made = replace(made, level=self.expressions.table_over(Read(SHARE, name, "percent"), label(LIST.name), 1))
        unit = SHARE if percents else POINTS
        self.add(made, {"points": unit, "maximum": unit, "percent": SHARE, "level": label(LIST.name)})

    def _with_heirs(self, members: list[Member]) -> list[Member]:
        """Some give their weight to one that stands behind them in a random order, so that no weight goes in a circle."""
        if len(members) < 2 or not self.chance(0.4):
            return members
        order = self.random.sample(range(len(members)), len(members))
        made = list(members)
        for at, i in enumerate(order[:-1]):
            if self.chance(0.5):
                made[i] = replace(made[i], heir=members[self.random.choice(order[at + 1 :])].node)
        return made

    def _weights(self, count: int) -> list[Constant | Parameter]:
        type_ = self.random.choice([SHARE, SHARE, BARE])
        pool = [Fraction(n, 100) for n in ((10, 20, 25, 30, 40, 50) if type_ is SHARE else (100, 200, 50, 300))]
        same = self.random.choice(pool) if self.chance(0.4) else None
        made: list[Constant | Parameter] = [Constant(type_, same or self.random.choice(pool)) for _ in range(count)]
        known = [p.use() for p in self.parameters if p.type == type_]
        if known and self.chance(0.3):
            made[0] = self.random.choice(known)
        return made


def make(seed: int, objects: int = 40, nodes: int = 12) -> tuple[Methodology, Facts]:
    """A methodology and facts for it; the same for the same seed."""
    return Maker(seed, objects).make(nodes)
