"""Twenty roll-ups over five levels and many leaves: `run.py PROGRAM [--leaves N] [--runs N]`.

Prints the median processor time and the largest memory of evaluating them, above a run that reads the same facts and rolls up one figure.
"""
from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import tempfile
from pathlib import Path

LEVELS = ("country", "region", "municipality", "school", "pupil")
PUPILS_PER_SCHOOL, SCHOOLS_PER_MUNICIPALITY, MUNICIPALITIES_PER_REGION = 250, 20, 25

ROLL_UPS = {
    "school": ["mean(pupil: score)", "share(pupil: passed)", "ratio(pupil: done / tasks)", "median(pupil: score)", "max(pupil: score)"],
    "municipality": ["mean(pupil: score)", "share(pupil: passed where tasks > 10)", "ratio(pupil: done / tasks)", "count(school: v0 >= 50)",
                     "weighted mean(school: v0 by v5)"],
    "region": ["mean(pupil: score)", "share(pupil: passed)", "ratio(pupil: done / tasks)", "median(pupil: score)", "max(municipality: v0)"],
    "country": ["sum(pupil: score)", "share(pupil: passed)", "ratio(pupil: done / tasks)", "mean(pupil: done / tasks)", "any(region: v0 > 50)"],
}


def rules(with_roll_ups: bool) -> str:
    lines = ["merilo 1", 'methodology roll_ups "Roll-ups" { version 1; period year }']
    lines += [f'entity {name} "{name}"' + (f" in {LEVELS[i - 1]}" if i else "") for i, name in enumerate(LEVELS)]
    lines += ['input pupil.score "Score" points 0..100', 'input pupil.passed "Passed" yes_no', 'input pupil.tasks "Tasks" number 0..40',
              'input pupil.done "Done" number 0..40', 'value school.v5 "Pupils" number(count(pupil))', 'value country.least "Least" min(pupil: tasks)']
    if with_roll_ups:
        lines += [f'value {entity}.v{i} "{formula}" {formula}' for entity, formulas in ROLL_UPS.items() for i, formula in enumerate(formulas)]
    lines.append('report country.sheet "Sheet" { columns least }')
    return "\n".join(lines) + "\n"


def write_facts(path: Path, leaves: int) -> None:
    random.seed(20221201)
    with path.open("w", encoding="utf-8") as out:
        out.write("pupil,school,municipality,region,country,score,passed,tasks,done\n")
        for i in range(leaves):
            school = i // PUPILS_PER_SCHOOL
            municipality = school // SCHOOLS_PER_MUNICIPALITY
            region = municipality // MUNICIPALITIES_PER_REGION
            tasks = random.randint(1, 40)
            score = "" if random.random() < 0.02 else f"{random.randrange(10001) / 100:.2f}"
            out.write(f"p{i},s{school},m{municipality},r{region},c,{score},{random.randint(0, 1)},{tasks},{random.randint(0, tasks)}\n")


def measured(command: list[str]) -> tuple[float, int]:
    """Seconds of all processors, which other work of the machine changes little, and bytes of memory at most."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"{' '.join(command)} failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("--leaves", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        facts = Path(folder) / "facts.csv"
        write_facts(facts, options.leaves)
        runs = {}
        for with_roll_ups in (False, True):
            written = Path(folder) / f"rules{with_roll_ups:d}.merilo"
            written.write_text(rules(with_roll_ups), encoding="utf-8")
            command = [options.program, "run", str(written), "--data", str(facts), "--period", "2022", "--format", "csv", "--report", "country.sheet"]
            runs[with_roll_ups] = [measured(command) for _ in range(options.runs)]
    base, all_of_them = runs[False], runs[True]
    reading, rolling = (statistics.median(seconds for seconds, _ in runs) for runs in (base, all_of_them))
    memory = max(size for _, size in all_of_them) / 2**20
    print(f"{options.leaves} leaves, {sum(map(len, ROLL_UPS.values()))} roll-ups over {len(LEVELS)} levels, medians of {options.runs} runs")
    print(f"reading and one roll-up {reading:.2f} s; all {rolling:.2f} s ({rolling / reading:.2f} times); above reading {rolling - reading:.2f} s")
    print(f"memory at most {memory:.0f} MiB, of which {max(size for _, size in base) / 2**20:.0f} MiB with one roll-up")


if __name__ == "__main__":
    main()
