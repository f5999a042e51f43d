"""Runs the program on a methodology and its facts, and compares every result with the oracle's."""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from .language import (
    NUMBER,
    Cell,
    Facts,
    Group,
    Indicator,
    Input,
    Kind,
    Methodology,
    Node,
    Quantity,
    State,
    Type,
    Value,
    facets,
)
from .oracle import Oracle
from .printer import FactWriter, Printer

DONE, WRONG_DATA = 0, 3
DIVISION_BY_ZERO, DIVISION_BY_ZERO_EVERYWHERE, MORE_CELL_ERRORS = "M0901", "M0902", "M0905"


@dataclass(frozen=True)
class Difference:
    """`kind` names the sort of failure: a shrunk case must fail in the same way."""

    kind: str
    text: str


@dataclass(frozen=True)
class Files:
    rules: Path
    data: list[Path]


def program_path() -> str:
    return os.environ.get("MERILO_PROGRAM", "build/merilo")


def write(folder: Path, methodology: Methodology, facts: Facts, seed: int) -> Files:
    folder.mkdir(parents=True, exist_ok=True)
    files = Files(folder / "methodology.merilo", [])
    files.rules.write_text(Printer(methodology).text(), encoding="utf-8")
    for entity, objects in facts.objects.items():
        if objects and not objects[0].name:
            continue  # nobody names it
        for i, text in enumerate(FactWriter(methodology, seed).texts(entity, facts)):
            path = folder / f"{entity}{i or ''}.{facts.format}"
            path.write_text(text, encoding="utf-8")
            files.data.append(path)
    return files


def command(files: Files, facts: Facts) -> list[str]:
    data = [str(path) for path in files.data]
    period = [] if facts.earlier else ["--period", str(facts.year)]
    return [program_path(), "run", str(files.rules), "--data", *data, *period, "--format", "json", "--language", "en"]


def differences(folder: Path, methodology: Methodology, facts: Facts, seed: int) -> tuple[list[Difference], Oracle]:
    """Where the program and the oracle disagree; nowhere, if both are right."""
    oracle = Oracle(methodology, facts)
    done = subprocess.run(command(write(folder, methodology, facts, seed), facts), capture_output=True, timeout=120, check=False)
    errors = done.stderr.decode("utf-8", "replace")
    if done.returncode not in (DONE, WRONG_DATA):
        codes = re.findall(r"\berror (M\d{4})\b", errors)
        return [Difference(f"exit {done.returncode} {codes[0] if codes else ''}", errors[:2000])], oracle
    document = json.loads(done.stdout.decode("utf-8"))
    found = _of_errors(done.returncode, oracle, document["diagnostics"])
    for year in oracle.years():
        if not any(year.facts.objects.values()):
            continue
        results = Results(document, methodology, str(year.facts.year))
        for node in methodology.nodes:
            for facet in facets(node):
                found += _of_column(node, facet, year, results)
    return found, oracle


def _of_errors(code: int, oracle: Oracle, diagnostics: list[dict[str, Any]]) -> list[Difference]:
    """Every division by zero whose quotient is needed is reported, none that is not even reached, and the exit code says so."""
    Place = tuple[str, int, str]   # node, year, object
    certain, possible = (
        {
            (f"{year.nodes[e.quantity.node].entity}.{e.quantity.node}", year.facts.year, e.thing)
            for year in oracle.years()
            for e in year.divisions_by_zero
            if e.certain or not sure
        }
        for sure in (True, False)
    )
    reported: set[Place] = set()
    for diagnostic in diagnostics:
        if diagnostic["code"] not in (DIVISION_BY_ZERO, DIVISION_BY_ZERO_EVERYWHERE):
            continue
        found = re.match(r"“(\w+)\.(\w+)[.\w]*”(?:, (\w+|—).*?, (\d{4}):)?", diagnostic["message"])
        assert found is not None, diagnostic["message"]
        node = f"{found[1]}.{found[2]}"
        if diagnostic["code"] == DIVISION_BY_ZERO:
            (year,) = (year for year in oracle.years() if str(year.facts.year) == found[4])
            reported.add((node, year.facts.year, found[3].strip("—")))
        else:
            # The same for all objects that need it, so said once.
            reported |= {error for error in possible if error[0] == node} or {(node, 0, "everywhere")}
    all_listed = not any(diagnostic["code"] == MORE_CELL_ERRORS for diagnostic in diagnostics)
    differences_found = []
    if reported - possible or (all_listed and certain - reported):
        text = f"divisions by zero: needed {sorted(certain)}, reached {sorted(possible)}, reported {sorted(reported)}"
        differences_found.append(Difference("division by zero", text))
    wrong = bool(reported) or any(year.facts_out_of_bounds + year.facts_not_adding_up > 0 for year in oracle.years())
    if (code == WRONG_DATA) != wrong:
        differences_found.append(Difference("exit code", f"exit code {code}, wrong data: {wrong}"))
    return differences_found


def _of_column(node: Node, facet: str, oracle: Oracle, results: Results) -> list[Difference]:
    found = []
    expected = oracle.columns[Quantity(node.name, facet)]
    for row, thing in enumerate(oracle.facts.objects[node.entity]):
        told = results.cell(node, facet, (thing.name, *thing.parents))
        counted = results.coverage(node, facet, (thing.name, *thing.parents))
        if node.name in oracle.coverage and counted != oracle.coverage[node.name][row]:
            text = f"{node.entity}.{node.name} of {thing.name}: counted {oracle.coverage[node.name][row]}, found {counted}"
            found.append(Difference("counts otherwise", text))
        if told != expected[row]:
            text = f"{node.entity}.{node.name}.{facet} of {thing.name} in {oracle.facts.year}: expected {_shown(expected[row])}, found {_shown(told)}"
            found.append(Difference("differs", text))
    return found


def _shown(cell: Cell | str) -> str:
    return cell.value if isinstance(cell, State) else str(cell)


class Results:
    """The program's JSON, by the path of each object. Its shape is described in docs/json.md."""

    def __init__(self, document: dict[str, Any], methodology: Methodology, year: str) -> None:
        self.methodology = methodology
        self.figures: dict[tuple[str, ...], dict[str, Any]] = {}
        (period,) = (period for period in document["periods"] if period["period"] == year)
        for objects in period["objects"].values():
            for thing in objects:
                self.figures[tuple(thing["path"])] = thing["figures"]

    def _figure(self, node: Node, facet: str, path: tuple[str, ...]) -> dict[str, Any] | None:
        main = "points" if isinstance(node, Group) else "value"
        figures = self.figures.get(path, {})
        short = f"{node.entity}.{node.name}"
        return figures.get(f"{short}.{facet}") or (figures.get(short) if facet == main else None)

    def coverage(self, node: Node, facet: str, path: tuple[str, ...]) -> tuple[int, int]:
        figure = self._figure(node, facet, path) or {}
        return figure.get("counted", -1), figure.get("population", -1)

    def cell(self, node: Node, facet: str, path: tuple[str, ...]) -> Cell | str:
        """A text where the program says what no result can be."""
        figure = self._figure(node, facet, path)
        if figure is None:
            return "nothing"
        if figure["state"] != "value":
            return State(figure["state"])
        value = figure["value"]
        match self._type(node, facet):
            case Type(kind=Kind.YES_NO):
                return Fraction(int(value))
            case Type(kind=Kind.LABEL, list=str(name)):
                return Fraction(self.methodology.list_named(name).labels.index(value))
        exact = Fraction(value)
        if figure["double"] != float(exact):
            return f"{value} shown as the double {figure['double']}"
        return exact

    @staticmethod
    def _type(node: Node, facet: str) -> Type:
        match node:
            case Input(type=type_):
                return type_
            case Value(expr=expr):
                return expr.type
            case Indicator(value=value) if facet == "value":
                return value.type
        level = node.level if isinstance(node, (Indicator, Group)) and facet == "level" else None
        return level.type if level is not None else NUMBER
