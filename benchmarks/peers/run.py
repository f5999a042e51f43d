"""Runs all contestants side by side and writes `runs.json`, of which `report.py` makes docs/benchmarks.md: `run.py BUILD [--rows N] [--only
W1 …]`.

BUILD is the folder of the preset `bench`; everything made here goes into BUILD/peers. With other rows than 2²⁰ the report goes there too,
and
docs/ stays as it is. With `--only` the rest is what the run before has measured. Exits with 1 when a contestant's results differ from
Merilo's by more than rounding.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import environments

HERE = Path(__file__).resolve().parent
FULL = 2**20
# Of each contestant: its environment, its script and options, the workloads it takes part in, and how often it is started: those that
# compute
# record by record are started once, and repeat within.
CONTESTANTS = {
    "Merilo": ("merilo", ["merilo_contest.py"], ("W1", "W1s", "W2", "W3", "W4", "W4t"), 3),
    "NumPy": ("numpy", ["numpy_contest.py"], ("W1", "W1s", "W2", "W3", "W4", "W4t"), 3),
    "Polars": ("polars", ["polars_contest.py"], ("W1", "W1s", "W2", "W3", "W4", "W4t"), 3),
    "DuckDB": ("duckdb", ["duckdb_contest.py"], ("W1", "W1s", "W2", "W3", "W4", "W4t"), 3),
    "DuckDB table": ("duckdb", ["duckdb_contest.py", "--own-table"], ("W1", "W2", "W4"), 3),
    "OpenFisca-Core": ("openfisca", ["openfisca_contest.py"], ("W1", "W3"), 3),
    "ZEN": ("zen", ["zen_contest.py"], ("W1", "W3"), 1),
    "Drools DMN": ("drools", [], ("W1", "W3"), 1),
}
ENGINE_WORKLOADS = ("W1", "W1s", "W3", "W4", "W4t")
GROWTH_ROWS, GROWTH_INPUTS, GROWTH_ROWS_OF_INPUTS = [2**at for at in range(16, 23)], [12, 24, 48, 96, 192, 384, 768], 2**17


class Bench:
    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.folder = options.build / "peers"
        self.pythons: dict[str, Any] = {}
        self.made: dict[str, Any] = {
            "runs": [],
            "engine": [],
            "read": [],
            "growth": [],
            "load": [],
            "failures": {},
            "differences": [],
            "counted": [],
        }
        self.began = time.monotonic()

    def keep(self, parts: list[str]) -> None:
        """What an earlier run with as many rows measured of other parts than these."""
        path = self.folder / "runs.json"
        before = json.loads(path.read_text()) if path.exists() else {}
        if before.get("rows") != self.options.rows:
            return
        for kind in ("runs", "engine", "read", "differences", "counted"):
            self.made[kind] = [each for each in before[kind] if each["workload"] not in parts]
        for kind in ("growth", "load"):
            self.made[kind] = [] if kind in parts else before[kind]
        # Those of growth begin with the word, those of workloads end with their name; environments are made anew.
        failures = {name: said for name, said in before["failures"].items() if " " in name}
        self.made["failures"] = {
            name: said
            for name, said in failures.items()
            if name.split()[-1] not in parts and not ("growth" in parts and name.startswith("рост"))
        }

    def say(self, text: str) -> None:
        print(f"{time.monotonic() - self.began:7.1f} s  {text}", flush=True)

    def json_of(self, command: list[Any], timeout: float, environment: dict[str, str] | None = None) -> dict[str, Any]:
        """The last line that a contestant prints."""
        told = {**os.environ, **(environment or {})}
        # Where the environment names a kernel for old processors, NumPy runs as it does elsewhere.
        told.pop("OPENBLAS_CORETYPE", None)
        done = subprocess.run(
            [str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=timeout, env=told
        )
        if done.returncode != 0:
            raise environments.NotMade(f"{Path(str(command[-1])).name}: {done.stderr.strip()[-400:]}")
        return json.loads(done.stdout.strip().splitlines()[-1])

    def make_environments(self) -> None:
        for name in ("merilo", "numpy", "polars", "duckdb", "openfisca", "zen", "drools", "report"):
            self.say(f"environment {name}")
            try:
                make = {"merilo": environments.merilo, "drools": environments.drools}.get(
                    name, lambda folder, name=name: environments.environment(folder, name)
                )
                self.pythons[name] = make(self.folder)
            except environments.NotMade as said:
                self.made["failures"][name] = str(said)
                self.say(f"  not made: {said}")
        for name in ("merilo", "numpy", "report"):
            if name in self.made["failures"]:
                raise SystemExit(f"without {name} there is nothing to compare")

    def write_data(self, workload: str, *, rows: int = 0, inputs: int = 96) -> Path:
        """By NumPy's environment, so that this script needs none."""
        folder, rows = self.folder / "data" / workload, rows or self.options.rows
        wanted = f"{rows} {inputs} {(HERE / 'workloads.py').stat().st_mtime_ns}"
        stamp = folder / "written.txt"
        if not stamp.exists() or stamp.read_text() != wanted:
            sizes = ["--rows", str(rows), "--inputs", str(inputs)]
            subprocess.run([self.pythons["numpy"], "-B", HERE / "workloads.py", folder, workload, *sizes], check=True)
            stamp.write_text(wanted)
        return folder

    def compete(self, workload: str) -> None:
        folder, results = self.write_data(workload), self.folder / "results" / workload
        shutil.rmtree(results, ignore_errors=True)
        taking_part = {name: each for name, each in CONTESTANTS.items() if workload in each[2] and each[0] in self.pythons}
        for turn in range(self.options.rounds):
            if workload in ENGINE_WORKLOADS:
                # A small evaluation is worth measuring where it is asked for again and again.
                self.engine(folder, 200 if workload == "W3" else None)
            for name, (environment, script, _, turns) in taking_part.items():
                if turn >= turns:
                    continue
                begin = time.monotonic()
                try:
                    said = (
                        self.drools(folder, results)
                        if environment == "drools"
                        else self.json_of(
                            [
                                self.pythons[environment],
                                "-B",
                                HERE / script[0],
                                *script[1:],
                                folder,
                                "--results",
                                results,
                                "--runs",
                                self.options.runs,
                                "--budget",
                                self.options.budget,
                            ],
                            600,
                        )
                    )
                except (environments.NotMade, subprocess.TimeoutExpired) as wrong:
                    self.made["failures"][f"{name} {workload}"] = str(wrong)
                    self.say(f"{workload} {name}: {wrong}")
                    continue
                self.made["runs"].append(said)
                best = {what: f"{min(seconds):.4g}" for what, seconds in said["seconds"].items()}
                self.say(f"{workload} {name} {best} in {time.monotonic() - begin:.1f} s")
        self.compare(workload, folder, results)

    def drools(self, folder: Path, results: Path) -> dict[str, Any]:
        results.mkdir(parents=True, exist_ok=True)
        model = self.folder / "model.dmn"
        subprocess.run([sys.executable, "-B", HERE / "drools_model.py", folder, model], check=True)
        return self.json_of([*self.pythons["drools"], folder, model, self.options.runs, results / "Drools_DMN.csv"], 600)

    def compare(self, workload: str, folder: Path, results: Path) -> None:
        sums = [str(each["checksum"]) for each in self.made["engine"] if each["workload"] == workload][-1:]
        command = [self.pythons["numpy"], "-B", HERE / "compare.py", folder, results, *sums]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        for each in json.loads(done.stdout):
            self.made["differences" if "differs" in each else "counted"].append({"workload": workload, **each})
            self.say(
                f"{workload} {each['contestant']}: "
                + (f"DIFFERS: {each['differs']}" if "differs" in each else f"the same but for rounding: {each['counted']}")
            )

    def engine(self, folder: Path, runs: int | None = None) -> dict[str, Any] | None:
        """The library through C++, and reading alone just before."""
        programs = self.options.build / "benchmarks"
        runs, said = runs or self.options.runs, None
        growth = {"inputs": len((folder / "columns.txt").read_text().split()), "workload": folder.name}
        if not folder.name.startswith("W4"):
            read = self.json_of([programs / "merilo_read_floor", folder, 2 * runs + 1, self.options.threads], 300)
            self.made["read"].append({**read, **growth})
        for contestant, program in (
            ("Merilo C++", programs / "merilo_engine"),
            ("Merilo C++ inexact", self.options.inexact or programs / "merilo_engine_inexact"),
        ):
            if contestant.endswith("inexact") and not (program.exists() and folder.name.startswith("W4")):
                continue
            try:
                said = self.json_of([program, folder, runs, self.options.threads, self.options.budget], 600)
            except (environments.NotMade, subprocess.TimeoutExpired) as wrong:
                self.made["failures"][f"{contestant} {folder.name}"] = str(wrong)
                self.say(f"{folder.name} {contestant}: {wrong}")
                return None
            self.made["engine"].append({**said, **growth, "contestant": contestant})
            best = {what: f"{min(seconds):.4g}" for what, seconds in said["seconds"].items() if seconds}
            self.say(f"{folder.name} {contestant} {best}")
        return said

    def grow(self) -> None:
        """Rows and inputs as far as memory and patience reach: a size that would take longer than the budget is left out, and so are the
        next."""
        scale = self.options.rows / FULL
        meminfo = Path("/proc/meminfo")
        found = re.search(r"^MemAvailable: +(\d+) kB$", meminfo.read_text() if meminfo.exists() else "", re.MULTILINE)
        available = int(found[1]) * 1024 if found else 2**33
        for kind, sizes in (("rows", GROWTH_ROWS), ("inputs", GROWTH_INPUTS)):
            for size in sizes:
                rows, inputs = (int(size * scale), 96) if kind == "rows" else (int(GROWTH_ROWS_OF_INPUTS * scale), size)
                if 2.5 * rows * inputs * 8 > available:
                    self.made["failures"][
                        f"рост, {rows} × {inputs}"
                    ] = f"столбцы занимают {rows * inputs * 8 / 2**30:.1f} ГиБ, вместе с копией больше, чем свободно"
                    continue
                folder = self.write_data("growth", rows=rows, inputs=inputs)
                begin = time.monotonic()
                said = self.engine(folder, runs=3)
                if said is None:
                    break
                self.made["growth"].append(
                    {"kind": kind, "rows": rows, "inputs": inputs, "engine": self.made["engine"].pop(), "read": self.made["read"].pop()}
                )
                if 2 * (time.monotonic() - begin) > self.options.growth_budget:
                    self.made["failures"][f"рост дальше {rows} × {inputs}"] = f"последний размер занял {time.monotonic() - begin:.0f} с"
                    break
        for file in (self.folder / "data" / "growth").glob("*"):
            file.unlink()

    def load(self) -> None:
        """How long texts take to load: 10,000 generated indicators, and the pack of Chelyabinsk."""
        project, program = environments.PROJECT, self.options.build / "benchmarks/merilo_load_and_evaluate"
        indicators = max(100, int(10_000 * self.options.rows / FULL))
        with tempfile.TemporaryDirectory() as generated:
            subprocess.run(
                [sys.executable, "-B", project / "benchmarks/methodology/generate.py", generated, str(indicators), "100"],
                check=True,
                stdout=subprocess.DEVNULL,
            )
            pack = project / "rules/chelyabinsk"
            for name, rules, facts in (
                (f"{indicators}", Path(generated) / "large.merilo", Path(generated) / "facts.csv"),
                ("chelyabinsk", pack / "rating.merilo", pack / "data/group_points_2022.csv"),
            ):
                done = subprocess.run(
                    [program, rules, facts, "2022", str(self.options.runs)], stdout=subprocess.PIPE, text=True, check=True
                )
                times = {what: float(number) / 1000 for what, number in re.findall(r"^(.*?) +([0-9.]+) ms$", done.stdout, re.MULTILINE)}
                self.made["load"].append({"name": name, "seconds": times})
                self.say(f"load {name} {times}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=Path)
    parser.add_argument("--rows", type=int, default=FULL, help="of W1 and W4; the other workloads and growth shrink with it")
    parser.add_argument("--only", nargs="*", choices=("W1", "W1s", "W2", "W3", "W4", "W4t", "growth", "load"))
    parser.add_argument("--rounds", type=int, default=3, help="contestants take turns so often")
    parser.add_argument("--runs", type=int, default=5, help="in each turn")
    parser.add_argument("--budget", type=float, default=10, help="seconds after which a contestant begins no further run of a turn")
    parser.add_argument("--growth-budget", type=float, default=60)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument(
        "--inexact",
        type=Path,
        help="merilo_engine of a build in which exact decisions are switched off; else merilo_engine_inexact beside it, if it is there",
    )
    options = parser.parse_args()
    options.build = options.build.resolve()
    bench = Bench(options)
    if options.only:
        bench.keep(options.only)
    bench.make_environments()
    bench.made |= {"rows": options.rows, "threads": options.threads, "load_before": os.getloadavg()[0]}
    for workload in ("W1", "W1s", "W2", "W3", "W4", "W4t"):
        if not options.only or workload in options.only:
            bench.compete(workload)
    if not options.only or "load" in options.only:
        bench.load()
    if not options.only or "growth" in options.only:
        bench.grow()
    bench.made["load_after"] = os.getloadavg()[0]
    (bench.folder / "runs.json").write_text(json.dumps(bench.made, indent=1))
    to = environments.PROJECT / "docs" if options.rows == FULL else bench.folder
    subprocess.run([bench.pythons["report"], "-B", HERE / "report.py", bench.folder / "runs.json", to], check=True)
    bench.say(f"written: {to / 'benchmarks.md'}")
    if bench.made["differences"]:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
