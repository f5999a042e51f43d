"""Runs the program on a methodology and its facts, and compares every result with the oracle's."""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .language import Cell, Facts, Methodology, Node, Quantity, State, facets
from .oracle import Oracle
from .printer import FactWriter, Printer

PERIOD = "2022"
DONE, REFUSED, WRONG_DATA = 0, 1, 3


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
    for entity in facts.objects:
        writer = FactWriter(methodology, seed)
        path = folder / f"{entity}.{facts.format}"
        text = writer.csv(entity, facts) if facts.format == "csv" else writer.json(entity, facts)
        path.write_text(text, encoding="utf-8")
        files.data.append(path)
    return files


def command(files: Files) -> list[str]:
    return [program_path(), "run", str(files.rules), "--data", *map(str, files.data), "--period", PERIOD, "--format", "json"]


def differences(folder: Path, methodology: Methodology, facts: Facts, seed: int) -> tuple[list[Difference], Oracle]:
    """Where the program and the oracle disagree; nowhere, if both are right."""
    oracle = Oracle(methodology, facts)
    done = subprocess.run(command(write(folder, methodology, facts, seed)), capture_output=True, timeout=120, check=False)
    errors = done.stderr.decode("utf-8", "replace")
    if done.returncode not in (DONE, WRONG_DATA):
        codes = re.findall(r"\bM\d{4}\b", errors)
        return [Difference(f"exit {done.returncode} {codes[0] if codes else ''}", errors[:2000])], oracle
    found = list(_of_exit_code(done.returncode, oracle, errors))
    results = Results(json.loads(done.stdout.decode("utf-8")), methodology)
    for node in methodology.nodes:
        for facet in facets(node):
            found += _of_column(node, facet, oracle, results)
    return found, oracle


def _of_exit_code(code: int, oracle: Oracle, errors: str) -> list[Difference]:
    certain = oracle.facts_out_of_bounds or any(error.certain for error in oracle.divisions_by_zero)
    possible = certain or oracle.divisions_by_zero
    if (code == WRONG_DATA and not possible) or (code == DONE and certain):
        return [Difference("exit code", f"exit code {code}, errors expected: {bool(certain)}\n{errors[:1000]}")]
    return []


def _of_column(node: Node, facet: str, oracle: Oracle, results: Results) -> list[Difference]:
    found = []
    expected = oracle.columns[Quantity(node.name, facet)]
    for row, thing in enumerate(oracle.facts.objects[node.entity]):
        told = results.cell(node, facet, (thing.name, *thing.parents))
        if told != expected[row]:
            text = f"{node.entity}.{node.name}.{facet} of {thing.name}: expected {_shown(expected[row])}, found {_shown(told)}"
            found.append(Difference("differs", text))
    return found


def _shown(cell: Cell | str) -> str:
    return cell.value if isinstance(cell, State) else str(cell)


class Results:
    """The program's JSON."""

    def __init__(self, document: dict, methodology: Methodology) -> None:
        self.document = document
        self.methodology = methodology

    def cell(self, node: Node, facet: str, path: tuple[str, ...]) -> Cell | str:
        raise NotImplementedError
