"""Runs random cases until enough decisions are compared; each failure is made small and saved."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .hierarchy import make_hierarchy
from .language import Facts, Methodology
from .methodology import make
from .program import Difference, command, differences, write
from .shrink import shrink


@dataclass
class Outcome:
    cases: int = 0
    decisions: int = 0
    failures: list[str] = field(default_factory=list)


def case(seed: int) -> tuple[Methodology, Facts]:
    """Small and large, flat and deep; the same for the same seed."""
    rng = random.Random(seed)
    objects = rng.choice([1, 5, 20, 40, 40, 60, 100])
    if rng.random() < 0.01:
        objects = 2500
    elif seed % 2 == 1:
        return make_hierarchy(seed, objects, rng.randint(1, 20))
    return make(seed, objects, rng.randint(1, 20) if objects < 1000 else 6)


def run(decisions: int, seed: int, failures_folder: Path, most_failures: int = 3, report: Callable[[str], None] = print) -> Outcome:
    outcome = Outcome()
    with tempfile.TemporaryDirectory() as scratch:
        while outcome.decisions < decisions and len(outcome.failures) < most_failures:
            at = seed + outcome.cases
            methodology, facts = case(at)
            found, oracle = differences(Path(scratch), methodology, facts, at)
            outcome.cases += 1
            outcome.decisions += sum(year.decisions for year in oracle.years())
            if found:
                text = _save(failures_folder / str(at), at, methodology, facts, found)
                outcome.failures.append(text)
                report(text)
    return outcome


def _save(folder: Path, seed: int, methodology: Methodology, facts: Facts, found: list[Difference]) -> str:
    """Writes a small case that fails in the same way, and says where it is."""

    def fails(smaller: Methodology, smaller_facts: Facts) -> bool:
        again, _ = differences(folder, smaller, smaller_facts, seed)
        return bool(again) and again[0].kind == found[0].kind

    small, small_facts = shrink(methodology, facts, fails)
    left, _ = differences(folder, small, small_facts, seed)
    files = write(folder, small, small_facts, seed)
    lines = [f"seed {seed}: {len(found)} differences; reproduce: {' '.join(command(files, small_facts))}"]
    lines += [difference.text for difference in left[:10]]
    text = "\n".join(lines)
    (folder / "difference.txt").write_text(text + "\n", encoding="utf-8")
    return text
