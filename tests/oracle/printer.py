"""Writes a methodology as its text, and facts as CSV or JSON."""

from __future__ import annotations

import csv
import io
import json
import random
from dataclasses import replace
from fractions import Fraction
from math import prod

from .keywords import in_russian
from .language import (
    NOT_APPLICABLE,
    Aggregate,
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
    Last,
    Linear,
    Methodology,
    Node,
    Object,
    Operation,
    OverLabels,
    Parameter,
    ParameterDeclaration,
    Past,
    Pattern,
    Rank,
    Read,
    State,
    StateTest,
    Table,
    Type,
    Value,
    expressions,
    walk,
)

# How tightly an expression binds. Looser ones are written in brackets where a tighter one is needed.
OR, AND, NOT, COMPARISON, SUM, PRODUCT, UNARY, ATOM = range(8)

LEVELS = {"or": OR, "and": AND, "+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT} | dict.fromkeys(
    ("<", "<=", ">", ">=", "="), COMPARISON
)


def decimal(value: Fraction) -> str:
    """A finite decimal, without an exponent."""
    digits = 0
    while (value * 10**digits).denominator != 1:
        digits += 1
        if digits > 60:
            raise ValueError(f"{value} is not a finite decimal")
    scaled = abs(int(value * 10**digits))
    text = str(scaled).rjust(digits + 1, "0")
    if digits:
        text = text[:-digits] + "." + text[-digits:]
    return ("-" if value < 0 else "") + text


class Printer:
    def __init__(self, methodology: Methodology) -> None:
        self.methodology = methodology
        self.random = random.Random(methodology.shuffle)
        self.label = ""
        """Of the member that stands for its family."""

    # Expressions -----------------------------------------------------------------------------------

    def constant(self, type_: Type, value: Fraction) -> str:
        match type_.kind:
            case Kind.SHARE:
                return decimal(value * 100) + "%"
            case Kind.YES_NO:
                return "yes" if value else "no"
            case Kind.LABEL:
                assert type_.list is not None
                name = self.methodology.list_named(type_.list).labels[int(value)]
                return name if self.random.random() < 0.5 else f"{type_.list}.{name}"
        return decimal(value) + (f" {type_.unit}" if type_.unit else "")

    def expr(self, expr: Expr, level: int = OR) -> str:
        """Written to stand where `level` is needed."""
        text, own = self._expr(expr)
        return f"({text})" if own < level or self._needless_brackets() else text

    def _needless_brackets(self) -> bool:
        return self.methodology.shuffle != 0 and self.random.random() < 0.02

    def _expr(self, expr: Expr) -> tuple[str, int]:
        match expr:
            case Constant(type=type_, value=value):
                return self.constant(type_, value), UNARY if value < 0 else ATOM
            case Parameter(name=name):
                return name, ATOM
            case Read():
                return self._read(expr), ATOM
            case Operation():
                return self._operation(expr)
            case StateTest(test=test, operand=operand):
                return f"{self.expr(operand, SUM)} {test}", COMPARISON
            case Past(form="lag", operand=operand, number=number):
                return f"{self.expr(operand, ATOM)}[-{number}]", ATOM
            case Past(form="base", operand=operand, number=number):
                return f"{self.expr(operand, ATOM)} at {number}", ATOM
            case Last(kind=kind, operand=operand, years=years, at_least=at_least):
                enough = f", at least {at_least}" if at_least else ""
                return f"{kind}(last {years}: {self.expr(operand)}{enough})", ATOM
            case Past(form=form, operand=operand):
                return f"{form}({self.expr(operand)})", ATOM
            case Linear(x=x, points=points):
                pairs = ", ".join(f"{self.expr(at)} : {self.expr(to)}" for at, to in points)
                return f"linear({self.expr(x)}, {pairs})", ATOM
            case Table():
                return self._table(expr), ATOM
            case Rank():
                return self._rank(expr), ATOM
            case Aggregate():
                return self._aggregate(expr), ATOM
            case OverLabels():
                return self._over_labels(expr), ATOM
        raise TypeError(expr)

    def _read(self, expr: Read) -> str:
        if expr.own:
            return expr.facet
        family = self.methodology.node(expr.node).family
        if family and expr.node == f"{family[0]}.{self.label}":
            return family[0]
        is_group = isinstance(self.methodology.node(expr.node), Group)
        main = expr.facet == ("points" if is_group else "value")
        name = expr.node if main else f"{expr.node}.{expr.facet}"
        return f"{expr.ancestor}.{name}" if expr.ancestor else name

    def _where(self, where: Expr | None) -> str:
        return f" where {self.expr(where)}" if where is not None else ""

    def _peers(self, within: str, by: Read | None) -> str:
        return f"within {within}" + (f" by {self._read(by)}" if by is not None else "")

    def _rank(self, expr: Rank) -> str:
        words = [self.expr(expr.measured) + self._where(expr.where)] + ([f"{expr.order} first"] if expr.order else [])
        if expr.tie is not None:
            words.append(f"ties ordinal by {self._read(expr.tie)}" + (f" {expr.tie_order} first" if expr.tie_order else ""))
        elif expr.ties == "dense" or (not expr.percentile and self.random.random() < 0.7):
            words.append(f"ties {expr.ties}")
        name = "percentile" if expr.percentile else "rank"
        return f"{name}({self._peers(expr.within, expr.by)}: {', '.join(words)})"

    def _aggregate(self, expr: Aggregate) -> str:
        scope = self._peers(expr.within, expr.by) if expr.within else expr.over
        if expr.measured is None:
            return f"count({scope})"
        text = self.expr(expr.measured)
        if expr.kind == "ratio" and expr.second is not None:
            text = f"{self.expr(expr.measured, PRODUCT)} / {self.expr(expr.second, UNARY)}"
        if expr.kind == "weighted mean" and expr.second is not None:
            text += f" by {self.expr(expr.second)}"
        text += self._where(expr.where)
        if expr.at_least:
            text += f", at least {expr.at_least}"
        if expr.all_required:
            text += ", all required"
        return f"{expr.kind}({scope}: {text})"

    def _over_labels(self, expr: OverLabels, at: int = 0) -> str:
        self.label = self.methodology.list_named(expr.over).labels[at]
        text = self.expr(expr.measured[at]) + self._where(expr.where[at] if expr.where else None)
        self.label = ""
        enough = f", at least {expr.at_least}" if expr.at_least else ", all required" if expr.all_required else ""
        return f"{expr.kind}({expr.over}: {text}{enough})"

    def _operation(self, expr: Operation) -> tuple[str, int]:
        op, operands = expr.op, expr.operands
        if op in LEVELS:
            level = LEVELS[op]
            left = level + 1 if op in ("<", "<=", ">", ">=", "=") else level
            return f"{self.expr(operands[0], left)} {op} {self.expr(operands[1], level + 1)}", level
        match op:
            case "neg":
                return f"-{self.expr(operands[0], ATOM)}", UNARY
            case "not":
                return f"not {self.expr(operands[0], ATOM)}", NOT
            case "as share":
                return f"{self.expr(operands[0], PRODUCT)} as share", OR
        return f"{op}({', '.join(self.expr(operand) for operand in operands)})", ATOM

    def _table(self, expr: Table) -> str:
        rows = [
            ", ".join(self._pattern(cell) for cell in row.cells) + " : " + self.expr(row.result) for row in expr.rows
        ]
        if expr.otherwise:
            rows.append(f"otherwise : {self.expr(expr.otherwise)}")
        heads = ", ".join(self.expr(x) for x in expr.inputs)
        return f"table {heads}{' ' if heads else ''}{{ {'; '.join(rows)} }}"

    def _pattern(self, pattern: Pattern) -> str:
        texts = [self.expr(operand, SUM) for operand in pattern.operands]
        match pattern.kind:
            case "compare":
                return f"{pattern.op} {texts[0]}"
            case "range":
                return "..".join(texts)
            case "half_open":
                return "..<".join(texts)
            case "not_applicable":
                return "not applicable"
            case "equal":
                return texts[0]
            case "condition":
                return self.expr(pattern.operands[0])
        return pattern.kind

    # Declarations ----------------------------------------------------------------------------------

    def text(self) -> str:
        m = self.methodology
        lines = ["merilo 1", 'methodology m "Random" {', "    version 1", "    period year", "}"]
        heads = [self._entity(e) for e in m.entities] + [f'unit {unit} "{unit}"' for unit in m.units]
        rest = [self._list(known) for known in m.lists] + [self._parameter(p) for p in m.parameters]
        rest += [self._node(node) for node in m.nodes if node.family is None or node.name == self._first_of(node.family)]
        if m.shuffle:
            self.random.shuffle(rest)
        text = "\n".join(lines + heads + rest) + "\n"
        return in_russian(text) if m.shuffle % 5 == 1 else text

    def _first_of(self, family: tuple[str, str]) -> str:
        return ".".join([family[0], *(self.methodology.list_named(by).labels[0] for by in family[1].split(" and "))])

    @staticmethod
    def _entity(entity: Entity) -> str:
        return f'entity {entity.name} "{entity.name}"' + (f" in {entity.parent}" if entity.parent else "")

    @staticmethod
    def _list(known: LabelList) -> str:
        return f'list {known.name} "{known.name}" {{ ' + "; ".join(f'{name} "«{name}»"' for name in known.labels) + " }"

    def _parameter(self, parameter: ParameterDeclaration) -> str:
        text = f'parameter {parameter.name} "{parameter.name}"'
        clauses = [f"from {year} : {self.constant(parameter.type, value)}" for year, value in parameter.dated]
        if not clauses:
            text += " " + self.constant(parameter.type, parameter.value)
        if parameter.assumed:
            clauses.append('assumed "not in the source"')
        return text + (f" {{ {'; '.join(clauses)} }}" if clauses else "")

    def _node(self, node: Node) -> str:
        name, by = (node.family[0], f" by {node.family[1]}") if node.family else (node.name, "")
        self.label = node.name.partition(".")[2] if node.family else ""
        head = f'{type(node).__name__.lower()} {node.entity}.{name} "Title of {name}"'
        clauses: list[str] = []
        match node:
            case Input():
                head += " " + self._input_type(node) + by
                if node.missing_means is not None:
                    clauses.append(f"missing means {self.constant(node.type, node.missing_means)}")
                if node.adds_up is not None:
                    clauses.append(f"adds up to {node.adds_up.written}")
                if node.optional:
                    clauses.append("optional")
            case Value(expr=expr, applies_when=None, valid=None, unrated=None):
                if self.random.random() < 0.5:
                    return f"{head} {self.expr(expr)}{by}"
                head += by
                clauses.append(f"value {self.expr(expr)}")
            case Value(expr=expr):
                head += by
                clauses.append(f"value {self.expr(expr)}")
            case Indicator():
                clauses += self._indicator(node)
            case Group():
                clauses += self._group(node)
        if node.applies_when is not None:
            clauses.append(f"applies when {self.expr(node.applies_when)}")
        if node.unrated is not None:
            clauses.append(f'unrated when {self.expr(node.unrated)} because "so"')
        if node.valid is not None:
            words = [f"{word} {year}" for word, year in zip(("from", "until"), node.valid, strict=True) if year is not None]
            clauses.append(f"valid {' '.join(words)}")
        if not clauses:
            return head
        if self.random.random() < 0.3:
            return f"{head} {{ {'; '.join(clauses)} }}"
        return head + " {\n" + "".join(f"    {clause}\n" for clause in clauses) + "}"

    @staticmethod
    def _input_type(node: Input) -> str:
        match node.type.kind:
            case Kind.SHARE:
                return "share"
            case Kind.YES_NO:
                return "yes_no"
            case Kind.LABEL:
                assert node.type.list is not None
                return node.type.list
        bounds = ""
        if node.low is not None and node.high is not None:
            bounds = f" {decimal(node.low)}..{decimal(node.high)}"
        if node.type.unit == "points":
            return "points" + bounds
        if node.count:
            return f"count of {node.type.unit}"
        return "number" + (f" of {node.type.unit}" if node.type.unit else "") + bounds

    def _indicator(self, node: Indicator) -> list[str]:
        clauses = [f"value {self.expr(node.value)}"]
        if node.better:
            clauses.append(f"better {node.better}")
        for word, expr in (("points", node.points), ("maximum", node.maximum), ("level", node.level)):
            if expr is not None:
                clauses.append(f"{word} {self.expr(expr)}")
        return clauses

    def _group(self, node: Group) -> list[str]:
        clauses = [
            member.node
            + (f" weight {self.expr(member.weight)}" if member.weight is not None else "")
            + (f" else {member.heir}" if member.heir is not None else "")
            for member in node.members
        ]
        clauses.append(f"total {node.total}")
        if node.weights_stated:
            weights = [member.weight for member in node.members if member.weight is not None]
            clauses.append(f"weights {self.constant(weights[0].type, sum((w.value for w in weights), Fraction(0)))}")
        clauses.append(f"missing counts {node.missing}")
        if node.level is not None:
            clauses.append(f"level {self.expr(node.level)}")
        return clauses


def families_are_whole(methodology: Methodology) -> bool:
    """Has each label of each family its node, and is the same said of all labels?"""
    plain = replace(methodology, shuffle=0)
    members: dict[tuple[str, str], list[str]] = {}
    for node in methodology.nodes:
        if node.family:
            members.setdefault(node.family, []).append(Printer(plain)._node(node))
        for part in (part for expr in expressions(node).values() for part in walk(expr) if isinstance(part, OverLabels)):
            if len({Printer(plain)._over_labels(part, at) for at in range(len(part.measured))}) > 1:
                return False
    sizes = {of: prod(len(methodology.list_named(by).labels) for by in of.split(" and ")) for _, of in members}
    return all(len(set(said)) == 1 and len(said) == sizes[of] for (_, of), said in members.items())


# Facts ---------------------------------------------------------------------------------------------


class FactWriter:
    """Writes the facts of one entity, in one of the many ways to write each of them."""

    def __init__(self, methodology: Methodology, seed: int) -> None:
        self.methodology = methodology
        self.random = random.Random(seed)

    def inputs(self, entity: str) -> list[Input]:
        return [n for n in self.methodology.nodes if isinstance(n, Input) and n.entity == entity]

    def given(self, entity: str, facts: Facts) -> list[Input]:
        """Inputs that need a column: an optional one that no object has may be left out."""
        objects = [o for _, o in self.records(entity, facts)]
        known = [node for node in self.inputs(entity) if any(node.name in o.facts for o in objects)]
        return known + [node for node in self.inputs(entity) if node not in known and not node.optional]

    def parents(self, entity: str, objects: list[Object]) -> list[str]:
        names: list[str] = []
        known = {e.name: e.parent for e in self.methodology.entities}
        at = known[entity]
        while at is not None and len(names) < max((len(o.parents) for o in objects), default=0):
            names.append(at)
            at = known[at]
        return names

    def cell(self, node: Input, cell: Cell) -> str:
        if cell is NOT_APPLICABLE:
            return "н/п"
        if isinstance(cell, State):
            return self.random.choice(["", "н/д"])
        match node.type.kind:
            case Kind.SHARE:
                if self.random.random() < 0.7:
                    return self.number(cell * 100) + self.random.choice(["%", "%", " %"])
            case Kind.YES_NO:
                return self.random.choice(["да", "yes", "Да", "1", "true"] if cell else ["нет", "no", "Нет", "0", "false"])
            case Kind.LABEL:
                assert node.type.list is not None
                name = self.methodology.list_named(node.type.list).labels[int(cell)]
                return self.random.choice([name, f"«{name}»"])
        return self.number(cell)

    def number(self, value: Fraction) -> str:
        dice = self.random.random()
        if dice < 0.05:
            return decimal(value / 100) + self.random.choice(["e2", "E2", "e+2"])
        text = decimal(value)
        if dice < 0.2:
            text = text.replace(".", ",")
        return text.replace("-", "\u2212") if dice < 0.3 else text

    def records(self, entity: str, facts: Facts) -> list[tuple[int, Object]]:
        """The objects of all years, in no order of time."""
        found = [(facts.year, thing) for thing in facts.objects[entity]]
        for year, earlier in facts.earlier.items():
            found += [(year, thing) for thing in earlier.objects[entity]]
        if facts.earlier:
            random.Random(len(found)).shuffle(found)
        return found

    def texts(self, entity: str, facts: Facts) -> list[str]:
        """Of one file, or of two with other columns each."""
        inputs = self.given(entity, facts)
        write = self.csv if facts.format == "csv" else self.json
        half = len(inputs) // 2
        if half and self.random.random() < 0.2:
            return [write(entity, facts, inputs[:half]), write(entity, facts, inputs[half:])]
        return [write(entity, facts, inputs)]

    def csv(self, entity: str, facts: Facts, inputs: list[Input]) -> str:
        records = self.records(entity, facts)
        parents = self.parents(entity, [thing for _, thing in records])
        out = io.StringIO()
        writer = csv.writer(out, delimiter=self.random.choice([",", ";"]), lineterminator="\n")
        period = ["period"] if facts.earlier else []
        writer.writerow([*period, entity, *parents, *(node.name for node in inputs)])
        for year, thing in records:
            cells = [self.cell(node, thing.facts.get(node.name, State.MISSING)) for node in inputs]
            writer.writerow([*([str(year)] if period else []), thing.name, *thing.parents[: len(parents)], *cells])
        return out.getvalue()

    def json(self, entity: str, facts: Facts, inputs: list[Input]) -> str:
        records = self.records(entity, facts)
        parents = self.parents(entity, [thing for _, thing in records])
        rows = []
        for year, thing in records:
            fields = {entity: json.dumps(thing.name, ensure_ascii=False)}
            if facts.earlier:
                fields["period"] = json.dumps(str(year))
            fields |= {name: json.dumps(parent) for name, parent in zip(parents, thing.parents, strict=False)}
            for node in inputs:
                fields[node.name] = self._json_cell(node, thing.facts.get(node.name, State.MISSING))
            rows.append("{" + ", ".join(f"{json.dumps(k, ensure_ascii=False)}: {v}" for k, v in fields.items()) + "}")
        return "{" + json.dumps(entity) + ": [\n" + ",\n".join(rows) + "\n]}\n"

    def _json_cell(self, node: Input, cell: Cell) -> str:
        if cell is State.MISSING:
            return "null"
        if isinstance(cell, Fraction) and node.type.kind in (Kind.NUMBER, Kind.SHARE) and self.random.random() < 0.8:
            return decimal(cell)
        if isinstance(cell, Fraction) and node.type.kind is Kind.YES_NO:
            return "true" if cell else "false"
        return json.dumps(self.cell(node, cell), ensure_ascii=False)
