"""The workloads: their rules in figures and in Merilo, and their data, the same for every contestant.

`python3 workloads.py FOLDER WORKLOAD --rows N` writes `spec.json` (the rules in figures), `rules.merilo`, and columns as NumPy arrays.
Everything follows from one seed. A contestant reads these files and nothing else.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy

SEED = 20221201
GROUPS = ("conditions", "processes", "results")
GROUP_WEIGHTS = (50, 30, 20)
LEVELS = (("high", 75), ("good", 60), ("fair", 45), ("low", 0))
PERIODS, REGIONS, MUNICIPALITIES, SCHOOLS, RATIOS, DENOMINATORS = 12, 89, 2500, 40_000, 60, 10
SHARES = 16


def scoring_spec(inputs: int, rows: int) -> dict[str, Any]:
    """W1 and W3: two thresholds of each input, in whole percents, and its weight in its group."""
    random = numpy.random.default_rng([SEED, 1, inputs])
    indicators = []
    for i in range(inputs):
        low = int(random.integers(20, 50))
        indicators.append(
            {
                "name": f"i{i:03}",
                "group": i * len(GROUPS) // inputs,
                "weight": int(random.integers(1, 4)),
                "lower_is_better": i % 3 == 2,
                "thresholds": [low, low + int(random.integers(10, 40))],
            }
        )
    return {
        "rows": rows,
        "indicators": indicators,
        "groups": list(GROUPS),
        "group_weights": list(GROUP_WEIGHTS),
        "levels": [list(level) for level in LEVELS],
    }


def scoring_rules(spec: dict[str, Any], good: int | None = None) -> str:
    """`good`: another value of the parameter, in percent."""
    levels = "; ".join(f'{name} "{name}"' for name, _ in reversed(spec["levels"]))
    lines = [
        "merilo 1",
        'methodology scoring "Scoring" { version 1; period year }',
        'entity school "School"',
        f'list mark "Level" {{ {levels} }}',
        f'parameter good_from "From what share it is good" {good or spec["levels"][1][1]}%',
    ]
    for each in spec["indicators"]:
        low, high = each["thresholds"]
        bands = f"<= {low}% : 2; <= {high}% : 1" if each["lower_is_better"] else f">= {high}% : 2; >= {low}% : 1"
        better = "lower" if each["lower_is_better"] else "higher"
        name = each["name"]
        lines += [
            f'input school.{name} "Share {name}" share',
            f'indicator school.p{name[1:]} "Indicator {name}" {{ value {name}; better {better}; '
            f"points table value {{ {bands}; otherwise : 0 }} }}",
        ]
    for group, name in enumerate(spec["groups"]):
        members = "; ".join(f"p{each['name'][1:]} weight {each['weight']}" for each in spec["indicators"] if each["group"] == group)
        lines.append(f'group school.{name} "{name}" {{ {members}; total weighted mean; missing counts zero }}')
    members = "; ".join(f"{name} weight {weight}%" for name, weight in zip(spec["groups"], spec["group_weights"]))
    rows = [f">= {'good_from' if at == 1 else f'{least}%'} : {name}" for at, (name, least) in enumerate(spec["levels"][:-1])]
    lines.append(
        f'group school.total "Total" {{ {members}; total weighted mean; missing counts zero; '
        f'level table percent {{ {"; ".join(rows)}; otherwise : {spec["levels"][-1][0]} }} }}'
    )
    return "\n".join(lines) + "\n"


SCORING_NODES = [f"school.{name}.points" for name in GROUPS] + ["school.total.points", "school.total.percent", "school.total.level"]


def scoring_values(spec: dict[str, Any], rows: int) -> numpy.ndarray[Any, Any]:
    """float64, shape (inputs, rows): shares with three decimals, each the double nearest to its decimal."""
    random = numpy.random.default_rng([SEED, 2, rows])
    quality = random.uniform(200, 900, rows).astype(numpy.float32)
    values = numpy.empty((len(spec["indicators"]), rows))
    for at, each in enumerate(spec["indicators"]):
        mixed = quality + random.normal(0, 250, rows).astype(numpy.float32)
        thousandths = numpy.clip(numpy.rint(1000 - mixed if each["lower_is_better"] else mixed), 0, 1000)
        numpy.divide(thousandths.astype(numpy.float64), 1000.0, out=values[at])
    return values


def scoring_states(spec: dict[str, Any], rows: int) -> numpy.ndarray[Any, Any]:
    """uint8, shape (inputs, rows): 0 a value, 1 missing (5 %), 2 not applicable (2 %)."""
    random = numpy.random.default_rng([SEED, 3, rows])
    states = numpy.empty((len(spec["indicators"]), rows), numpy.uint8)
    for at in range(len(states)):
        drawn = random.random(rows, numpy.float32)
        states[at] = (drawn < 0.05).astype(numpy.uint8) + 2 * (drawn >= 0.98).astype(numpy.uint8)
    return states


def write_scoring(folder: Path, rows: int, inputs: int = 96, with_states: bool = False) -> None:
    spec = scoring_spec(inputs, rows)
    begin(folder, spec, scoring_rules(spec), scoring_rules(spec, 61), SCORING_NODES)
    numpy.save(folder / "values.npy", scoring_values(spec, rows))
    if with_states:
        numpy.save(folder / "states.npy", scoring_states(spec, rows))
    (folder / "columns.txt").write_text("".join(each["name"] + "\n" for each in spec["indicators"]))


def shares_spec(rows: int) -> dict[str, Any]:
    """W4: weights of the shares in percent, in pairs of equal ones; they are 100 together."""
    weights = [weight for weight in (3, 4, 5, 6, 7, 8, 9, 8) for _ in range(2)]
    assert len(weights) == SHARES and sum(weights) == 100
    return {"rows": rows, "weights": weights, "levels": [["high", 70], ["good", 60], ["fair", 50], ["low", 0]]}


def shares_rules(spec: dict[str, Any], good: int | None = None) -> str:
    levels = "; ".join(f'{name} "{name}"' for name, _ in reversed(spec["levels"]))
    lines = [
        "merilo 1",
        'methodology shares "Shares" { version 1; period year }',
        'entity country "Country"',
        'entity school "School" in country',
        'unit pupil "pupil"',
        f'list mark "Level" {{ {levels} }}',
        f'parameter good_from "From what share it is good" {good or spec["levels"][1][1]}%',
    ]
    for i in range(SHARES):
        lines += [
            f'input school.a{i:02} "Passed {i}" count of pupil',
            f'input school.b{i:02} "Took part {i}" count of pupil',
            f'value school.s{i:02} "Share {i}" a{i:02} / b{i:02}',
        ]
    total = " + ".join(f"{weight}% * s{i:02}" for i, weight in enumerate(spec["weights"]))
    rows = [f">= {'good_from' if at == 1 else f'{least}%'} : {name}" for at, (name, least) in enumerate(spec["levels"][:-1])]
    lines += [
        f'value school.total "Total" {total}',
        f'value school.reached "Level" table total {{ {"; ".join(rows)}; otherwise : {spec["levels"][-1][0]} }}',
        'value school.place "Place" rank(within country: total, higher first, ties competition)',
    ]
    return "\n".join(lines) + "\n"


SHARES_NODES = ["school.total", "school.reached", "school.place"]


def write_shares(folder: Path, rows: int, tied: bool = False) -> None:
    """int32, shape (32, rows): a00, b00, a01, … `tied`: each pair of equal weights has shares 0.7 + d and 0.7 - d, so each total is exactly
    0.7."""
    spec = shares_spec(rows)
    random = numpy.random.default_rng([SEED, 4, rows, tied])
    values = numpy.empty((2 * SHARES, rows), numpy.int32)
    quality = random.uniform(0.3, 0.9, rows)
    for i in range(SHARES):
        if not tied:
            took = random.integers(5, 400, rows)
            passed = numpy.clip(numpy.rint(took * (quality + random.normal(0, 0.15, rows))), 0, took)
        elif i % 2 == 0:
            tenths = random.integers(1, 40, rows)
            took, aside = 10 * tenths, random.integers(0, 3 * tenths)
            passed = 7 * tenths + aside
        else:
            passed = 7 * tenths - aside
        values[2 * i], values[2 * i + 1] = passed, took
    begin(folder, spec, shares_rules(spec), shares_rules(spec, 61), SHARES_NODES)
    numpy.save(folder / "values.npy", values)
    (folder / "columns.txt").write_text("".join(f"a{i:02}\nb{i:02}\n" for i in range(SHARES)))


def hierarchy_spec(schools: int) -> dict[str, Any]:
    """W2: ratio k is a_k / b_(k // 6), in municipalities and regions; two thresholds of each in whole percents, weights, three groups."""
    random = numpy.random.default_rng([SEED, 5])
    ratios = []
    for k in range(RATIOS):
        low = int(random.integers(40, 55))
        ratios.append(
            {
                "name": f"{k:02}",
                "denominator": f"{k * DENOMINATORS // RATIOS:02}",
                "group": k * len(GROUPS) // RATIOS,
                "weight": int(random.integers(1, 4)),
                "thresholds": [low, low + int(random.integers(3, 20))],
            }
        )
    return {
        "schools": schools,
        "municipalities": max(4, MUNICIPALITIES * schools // SCHOOLS),
        "regions": max(2, REGIONS * schools // SCHOOLS),
        "periods": [str(2013 + at) for at in range(PERIODS)],
        "ratios": ratios,
        "growth": 1,
        "groups": list(GROUPS),
        "group_weights": list(GROUP_WEIGHTS),
    }


def hierarchy_rules(spec: dict[str, Any]) -> str:
    lines = [
        "merilo 1",
        'methodology network "Schools of a country" { version 1; period year }',
        'entity region "Region"',
        'entity municipality "Municipality" in region',
        'entity school "School" in municipality',
        'unit pupil "pupil"',
    ]
    lines += [f'input school.b{i:02} "Took part {i}" count of pupil' for i in range(DENOMINATORS)]
    for each in spec["ratios"]:
        name, (low, high) = each["name"], each["thresholds"]
        ratio = f"ratio(school: a{name} / b{each['denominator']})"
        points = f"better higher; points table value {{ >= {high}% : 2; >= {low}% : 1; otherwise : 0 }}"
        lines += [
            f'input school.a{name} "Passed {name}" count of pupil',
            f'indicator municipality.r{name} "Share {name}" {{ value {ratio}; {points} }}',
            f'indicator municipality.c{name} "Growth {name}" {{ value change(r{name}); better higher; '
            f'points table value {{ >= {spec["growth"]}% : 1; missing : 0; otherwise : 0 }} }}',
            f'indicator region.r{name} "Share {name}" {{ value {ratio}; {points} }}',
        ]
    for entity in ("municipality", "region"):
        for group, title in enumerate(spec["groups"]):
            members = "; ".join(
                f"r{each['name']} weight {each['weight']}" + (f"; c{each['name']}" if entity == "municipality" else "")
                for each in spec["ratios"]
                if each["group"] == group
            )
            lines.append(f'group {entity}.{title} "{title}" {{ {members}; total sum; missing counts zero }}')
        members = "; ".join(f"{title} weight {weight}%" for title, weight in zip(spec["groups"], spec["group_weights"]))
        lines.append(f'group {entity}.total "Total" {{ {members}; total weighted mean of percents; missing counts zero }}')
    lines.append('value municipality.place "Place" rank(within region: total, higher first, ties competition)')
    return "\n".join(lines) + "\n"


HIERARCHY_NODES = (
    [f"municipality.{name}.points" for name in GROUPS]
    + ["municipality.total", "municipality.place"]
    + [f"region.{name}.points" for name in GROUPS]
    + ["region.total"]
)


def write_hierarchy(folder: Path, schools: int) -> None:
    """int32: `b.npy` (10, periods × schools), `a.npy` (60, …), and of each row `school.npy`, `municipality.npy`, `region.npy`,
    `period.npy`: indexes.
    The rows of a period stand together, schools in a shuffled order."""
    spec = hierarchy_spec(schools)
    random = numpy.random.default_rng([SEED, 6, schools])
    municipality_of = numpy.sort(
        numpy.concatenate(
            [numpy.arange(spec["municipalities"]), random.integers(0, spec["municipalities"], schools - spec["municipalities"])]
        )
    )
    region_of = numpy.sort(
        numpy.concatenate([numpy.arange(spec["regions"]), random.integers(0, spec["regions"], spec["municipalities"] - spec["regions"])])
    )
    order = random.permutation(schools)
    school = numpy.tile(order, PERIODS).astype(numpy.int32)
    municipality = municipality_of[school].astype(numpy.int32)
    size = random.integers(5, 120, schools)
    took = numpy.stack([numpy.maximum(1, size[school] - random.integers(0, 5, len(school))) for _ in range(DENOMINATORS)]).astype(
        numpy.int32
    )
    quality = numpy.clip(random.normal(0.55, 0.12, schools), 0.05, 0.95)
    passed = numpy.stack([random.binomial(took[k * DENOMINATORS // RATIOS], quality[school]) for k in range(RATIOS)]).astype(numpy.int32)
    begin(folder, spec, hierarchy_rules(spec), None, HIERARCHY_NODES)
    for name, column in {
        "school": school,
        "municipality": municipality,
        "region": region_of[municipality].astype(numpy.int32),
        "period": numpy.repeat(numpy.arange(PERIODS), schools).astype(numpy.int32),
        "a": passed,
        "b": took,
    }.items():
        numpy.save(folder / f"{name}.npy", column)


def begin(folder: Path, spec: dict[str, Any], rules: str, changed: str | None, nodes: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "spec.json").write_text(json.dumps(spec))
    (folder / "rules.merilo").write_text(rules)
    if changed is not None:
        (folder / "changed.merilo").write_text(changed)
    (folder / "nodes.txt").write_text("".join(node + "\n" for node in nodes))


def write(folder: Path, workload: str, rows: int, inputs: int = 96) -> None:
    """`rows`: those of W1 and W4, and of `growth`, which is W1 with so many inputs; of W2 as many as are its own, and fewer where
    this is less than 2²⁰."""
    if workload in ("W1", "W1s", "growth"):
        write_scoring(folder, rows, inputs, with_states=workload == "W1s")
    elif workload == "W2":
        write_hierarchy(folder, max(40, SCHOOLS * min(rows, 2**20) // 2**20))
    elif workload == "W3":
        write_scoring(folder, 43)
    elif workload in ("W4", "W4t"):
        write_shares(folder, rows, tied=workload == "W4t")
    else:
        raise SystemExit(f"no workload {workload}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("workload")
    parser.add_argument("--rows", type=int, default=2**20)
    parser.add_argument("--inputs", type=int, default=96)
    options = parser.parse_args()
    write(options.folder, options.workload, options.rows, options.inputs)


if __name__ == "__main__":
    main()
