"""Random cycles and mechanisms with random tables of steps: what the program says of them, and the same from the rules of the language once more."""

from __future__ import annotations

import json
import random
import subprocess
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Optional, Union

from .program import DONE, program_path

MISSING, NOT_APPLICABLE = "missing", "not_applicable"
Cell = Union[str, bool, Fraction]  # a state, or a value
OBJECTS = ("А", "Б", "В")
WORDS = {True: "да", False: "нет", MISSING: "", NOT_APPLICABLE: "н/п"}
POINTS = {  # of a step: the text, and the rows, each a condition on (counts, published) and what it brings
    "table { done and published : 2; done : 1; otherwise : 0 }": ([("both", 2), ("done", 1)], 2),
    "table { published : 3; done : 2; otherwise : 0 }": ([("published", 3), ("done", 2)], 3),
    "table { done : 1; otherwise : 0 }": ([("done", 1)], 1),
}


@dataclass
class Step:
    name: str
    after: list[int]


@dataclass
class Rule:
    """How a mechanism does a step: "document", "figure", "condition", "change" or nothing (not required)."""

    kind: Optional[str] = None
    recurrence: str = ""


@dataclass
class Case:
    kind: str  # of periods
    periods: list[str]
    steps: list[Step]
    points: str
    rules: list[Rule]
    missing: str
    applies: bool
    inputs: dict[tuple[str, str], dict[str, Cell]] = field(default_factory=dict)  # by period and object: a, p, q
    facts: dict[tuple[str, str, int], tuple[Cell, Cell]] = field(default_factory=dict)  # by period, object and step: done, published

    def text(self) -> str:
        said = {"document": '"Документ"', "figure": "s", "condition": "p", "change": "change(a) > 0"}
        lines = ["merilo 1", f'methodology m "М" {{ version 1; period {self.kind} }}', 'entity town "Город"', 'input town.a "a" share',
                 'input town.p "p" yes_no', 'input town.q "q" yes_no', 'indicator town.s "s" { value a }', 'cycle chain "Цикл" {']
        for step in self.steps:
            after = ", ".join(self.steps[i].name for i in step.after)
            lines.append(f'    step {step.name} "{step.name}"' + (f" after {after}" if after else ""))
        lines += [f"    points {self.points}", "}", 'mechanism town.m "М" {', "    follows chain"]
        for step, rule in zip(self.steps, self.rules):
            lines.append(f"    {step.name} " + (f"{said[rule.kind]} {rule.recurrence}" if rule.kind else "not required"))
        if self.missing:
            lines.append(f"    missing counts {self.missing}")
        if self.applies:
            lines.append("    applies when q")
        return "\n".join([*lines, "}", ""])

    def tables(self) -> tuple[str, str]:
        data = "town;period;a;p;q\n"
        for (period, town), cells in self.inputs.items():
            data += f"{town};{period};" + ";".join(WORDS[c] if not isinstance(c, Fraction) else f"{float(c):g}" for c in cells.values()) + "\n"
        steps = "town;mechanism;step;period;done;published\n"
        for (period, town, step), (done, published) in self.facts.items():
            steps += f"{town};m;{self.steps[step].name};{period};{WORDS[done]};{WORDS[published]}\n"
        return data, steps


# The rules -----------------------------------------------------------------------------------------------------------------------


def both(a: Cell, b: Cell) -> Cell:
    """Kleene's and, of which what is not applicable leaves the other operand."""
    if NOT_APPLICABLE in (a, b):
        return b if a == NOT_APPLICABLE else a
    if False in (a, b):
        return False
    return MISSING if MISSING in (a, b) else True


def months_of(kind: str, period: str) -> tuple[int, int]:
    """The first and the last month, counted from the year 0."""
    year = 12 * int(period[:4])
    return (year, year + 11) if kind == "year" else (year + 6 * (int(period[-1]) - 1), year + 6 * int(period[-1]) - 1)


DUE = {"every year": [12], "every year in may": [5], "every year in november": [11], "every year in may, september": [5, 9]}


def is_in_force(kind: str, recurrence: str, fact: str, now: str) -> bool:
    """Is a fact of one period still in force in another, later or the same?"""
    begins, end = months_of(kind, fact)[0], months_of(kind, now)[1]
    if fact == now or recurrence == "once":
        return True
    if not recurrence:
        return False
    due = sorted(12 * year + month - 1 for year in range(end // 12 - 3, end // 12 + 1) for month in DUE[recurrence])
    last, before = [month for month in due if month <= end][:-3:-1]
    return begins > before and begins >= last - last % 12


class Evaluation:
    def __init__(self, case: Case) -> None:
        self.case = case

    def fact(self, period: str, town: str, step: int) -> tuple[Cell, Cell]:
        known = [p for p in self.case.periods if p <= period and (p, town, step) in self.case.facts
                 and is_in_force(self.case.kind, self.case.rules[step].recurrence, p, period)]
        return self.case.facts[known[-1], town, step] if known else (False, False)

    def done(self, period: str, town: str, step: int) -> Cell:
        inputs = self.case.inputs[period, town]
        kind = self.case.rules[step].kind
        if kind == "document":
            return self.fact(period, town, step)[0]
        if kind == "figure":
            return inputs["a"] != MISSING
        if kind == "condition":
            return inputs["p"]
        at = self.case.periods.index(period)
        before = self.case.inputs[self.case.periods[at - 1], town]["a"] if at > 0 else MISSING
        if NOT_APPLICABLE in (inputs["a"], before):
            return NOT_APPLICABLE
        return MISSING if MISSING in (inputs["a"], before) else inputs["a"] > before

    def all_before(self, step: int) -> list[int]:
        found: set[int] = set()
        todo = list(self.case.steps[step].after)
        while todo:
            at = todo.pop()
            if at not in found:
                found.add(at)
                todo += self.case.steps[at].after
        return sorted(at for at in found if self.case.rules[at].kind)

    def counts(self, period: str, town: str, step: int) -> Cell:
        applies = self.case.inputs[period, town]["q"] if self.case.applies else True
        if applies is not True:
            return MISSING if applies == MISSING else NOT_APPLICABLE
        result = self.done(period, town, step)
        if result == NOT_APPLICABLE:
            return result
        for before in self.all_before(step):
            result = both(result, self.counts(period, town, before))
        return result

    def points(self, period: str, town: str, step: int) -> Cell:
        counts, published = self.counts(period, town, step), self.fact(period, town, step)[1]
        if counts == NOT_APPLICABLE:
            return counts
        if self.case.applies and self.case.inputs[period, town]["q"] != True:  # noqa: E712
            return MISSING
        for condition, brings in POINTS[self.case.points][0]:
            holds = {"both": both(counts, published), "done": counts, "published": published}[condition]
            if holds == MISSING:
                return MISSING
            if holds is True:
                return Fraction(brings)
        return Fraction(0)

    def figures(self, period: str, town: str) -> dict[str, Cell]:
        steps = [i for i, rule in enumerate(self.case.rules) if rule.kind]
        counts = {i: self.counts(period, town, i) for i in steps}
        points = {i: self.points(period, town, i) for i in steps}
        result: dict[str, Cell] = {}
        for i in steps:
            result[f"m.{self.case.steps[i].name}"] = counts[i]
            result[f"m.{self.case.steps[i].name}.points"] = points[i]
        applies = self.case.inputs[period, town]["q"] if self.case.applies else True
        if applies is not True:
            state = MISSING if applies == MISSING else NOT_APPLICABLE
            return {**result, "m": state, "m.full": state, "m.broken": state}
        left = [i for i in steps if points[i] != NOT_APPLICABLE]
        if self.case.missing == "excluded":
            left = [i for i in left if points[i] != MISSING]
        if not left:
            result["m"] = MISSING if MISSING in points.values() else NOT_APPLICABLE
        elif any(points[i] == MISSING for i in left) and self.case.missing != "zero":
            result["m"] = MISSING
        else:
            result["m"] = sum((points[i] for i in left if points[i] != MISSING), Fraction(0))
        full: Cell = NOT_APPLICABLE
        for i in steps:
            full = both(full, counts[i])
        result["m.full"] = full
        result["m.broken"] = next((self.case.steps[i].name for i in steps if counts[i] in (MISSING, False)), NOT_APPLICABLE)
        return result


# Random cases --------------------------------------------------------------------------------------------------------------------


def make(seed: int) -> Case:
    chance = random.Random(seed)
    kind = chance.choice(["year", "half year"])
    periods = ["2020", "2021", "2022"] if kind == "year" else [f"{year}-H{half}" for year in (2021, 2022) for half in (1, 2)]
    count = chance.randint(1, 7)
    steps = [Step(f"s{i}", sorted(chance.sample(range(i), k=chance.randint(0, min(i, 2))))) for i in range(count)]
    rules = []
    for _ in range(count):
        rule = Rule(chance.choice(["document"] * 4 + ["figure", "condition", "change", None]))
        if rule.kind == "document":
            rule.recurrence = chance.choice(["once", *DUE])
        elif rule.kind and chance.random() < 0.5:
            rule.recurrence = chance.choice(["once", *DUE])
        rules.append(rule)
    if not any(rule.kind for rule in rules):
        rules[0] = Rule("document", "once")
    if any(rule.kind == "change" for rule in rules) and not any(rule.kind == "figure" for rule in rules):
        rules = [Rule("figure") if rule.kind == "change" else rule for rule in rules]
    case = Case(kind, periods, steps, chance.choice(list(POINTS)), rules, chance.choice(["", "zero", "excluded", "fails"]), chance.random() < 0.3)
    states: list[Cell] = [True, True, True, False, MISSING, NOT_APPLICABLE]
    for period in periods:
        for town in OBJECTS:
            share = chance.choice([Fraction(n, 10) for n in range(11)] + [MISSING, NOT_APPLICABLE])
            case.inputs[period, town] = {"a": share, "p": chance.choice(states), "q": chance.choice(states)}
            for i, rule in enumerate(rules):
                if not rule.kind or chance.random() < 0.4:
                    continue
                done: Cell = chance.choice(states) if rule.kind == "document" else MISSING
                published: Cell = chance.choice([True, True, False, MISSING])
                if rule.kind == "document" and done is False and published is True:
                    published = False
                case.facts[period, town, i] = (done, published)
    return case


def differences(folder: Path, case: Case) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    names = [folder / name for name in ("rules.merilo", "data.csv", "steps.csv")]
    for path, text in zip(names, (case.text(), *case.tables())):
        path.write_text(text, encoding="utf-8")
    ran = subprocess.run([program_path(), "run", str(names[0]), "--data", str(names[1]), "--steps", str(names[2]), "--format", "json", "--language", "en"],
                         capture_output=True, encoding="utf-8", timeout=60, check=False)
    if ran.returncode != DONE:
        return [f"exit code {ran.returncode}: {ran.stderr[:2000]}"]
    evaluation, found = Evaluation(case), []
    for of_period in json.loads(ran.stdout)["periods"]:
        for thing in of_period["objects"]["town"]:
            for name, expected in evaluation.figures(of_period["period"], thing["path"][0]).items():
                figure = thing["figures"].get(f"town.{name}") or thing["figures"][f"town.{name}.points"]
                told: Cell = figure["state"]
                if told == "value":
                    told = figure["value"] if isinstance(expected, str) else Fraction(int(figure["value"])) if isinstance(expected, bool) else Fraction(figure["value"])
                if told != (Fraction(int(expected)) if isinstance(expected, bool) else expected):
                    found.append(f"{name} of {thing['path'][0]} in {of_period['period']}: expected {expected}, found {told}")
    return found
