"""What every contestant in Python does: reads the data of a workload, is timed several times, writes its results and one line of JSON."""

from __future__ import annotations

import argparse
import json
import resource
import time
from pathlib import Path
from typing import Any, Callable, Iterator

import numpy


class Workload:
    """A folder that `workloads.py` wrote."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = folder.name
        self.spec: dict[str, Any] = json.loads((folder / "spec.json").read_text())
        self.nodes = (folder / "nodes.txt").read_text().split()

    def array(self, name: str) -> numpy.ndarray[Any, Any]:
        return numpy.load(self.folder / f"{name}.npy")

    def columns(self) -> dict[str, numpy.ndarray[Any, Any]]:
        """The columns by name, each contiguous."""
        return dict(zip((self.folder / "columns.txt").read_text().split(), self.array("values")))


class Times:
    """Seconds of each run, by what was timed."""

    def __init__(self, runs: int, budget: float) -> None:
        self.seconds: dict[str, list[float]] = {}
        self._runs, self._budget = runs, budget

    def runs(self) -> Iterator[int]:
        """As many runs as were asked for, but none is begun when the time is spent; one at least."""
        begin = time.perf_counter()
        for run in range(self._runs):
            if run == 0 or time.perf_counter() - begin < self._budget:
                yield run

    def __call__(self, what: str, work: Callable[[], Any]) -> Any:
        begin = time.perf_counter()
        made = work()
        self.seconds.setdefault(what, []).append(time.perf_counter() - begin)
        return made


Outcome = tuple[dict[str, Any], dict[str, Any]]
Contests = dict[str, Callable[[Workload, Times], Outcome]]
"""By workload, a function of the workload and the times. In each of `times.runs()` it calls `times("import", …)` for what turns NumPy
columns into
its own form, where that takes anything, and `times("evaluate", …)` for the rest; it gives its last results as arrays by name, and what else
is worth saying."""


def take_part(contests: Contests, workload: Workload, times: Times) -> Outcome:
    """W3 is W1 of fewer objects, and W4t is W4 of other data."""
    kind = {"W3": "W1", "W4t": "W4"}.get(workload.name, workload.name)
    if kind not in contests:
        raise SystemExit(f"no part in {workload.name}")
    return contests[kind](workload, times)


def main(contestant: str, version: str, contests: Contests) -> None:
    """A program for one workload."""
    parser = argparse.ArgumentParser()
    parser.add_argument("workload", type=Path)
    parser.add_argument("--results", type=Path, help="folder in which NAME.npz is written")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--budget", type=float, default=60, help="seconds after which no further run begins")
    options = parser.parse_args()
    workload = Workload(options.workload)
    times = Times(options.runs, options.budget)
    results, notes = take_part(contests, workload, times)
    if options.results:
        options.results.mkdir(parents=True, exist_ok=True)
        numpy.savez(options.results / f"{contestant.replace(' ', '_')}.npz", **results)
    print(
        json.dumps(
            {
                "workload": workload.name,
                "contestant": contestant,
                "version": version,
                "rows": workload.spec.get("rows"),
                "seconds": times.seconds,
                "peak_memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
                **notes,
            }
        )
    )
