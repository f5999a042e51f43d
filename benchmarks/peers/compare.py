"""Do contestants compute the same as Merilo? Where they differ for no other reason than that they round, it is counted; any other
difference is an error.

Numbers may differ by a tolerance. A level, and points of W2, may differ where what they depend on is nearer to a threshold than the
tolerance, a
place where another total is that near. States do not differ.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any

import numpy

Array = numpy.ndarray[Any, Any]
TOLERANCE, TOLERANCE_OF_FLOAT32 = 1e-9, 2e-6


class Differs(Exception):
    """In which result, by how much."""


def load(path: Path) -> dict[str, Array]:
    if path.suffix == ".npz":
        with numpy.load(path) as file:
            return {name: file[name] for name in file.files}
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name: numpy.array([float(row[name]) for row in rows]) for name in rows[0]}


def groups_of(workload: Path, count: int) -> Array:
    """Among which objects each has a place: all, or in W2 those of a region and a period."""
    if not (workload / "municipality.npy").exists():
        return numpy.zeros(count, numpy.int64)
    spec = json.loads((workload / "spec.json").read_text())
    key = numpy.load(workload / "period.npy").astype(numpy.int64) * spec["municipalities"] + numpy.load(workload / "municipality.npy")
    groups = numpy.empty(count, numpy.int64)
    groups[key] = numpy.load(workload / "period.npy").astype(numpy.int64) * spec["regions"] + numpy.load(workload / "region.npy")
    return groups


def places(totals: Array, groups: Array, tolerance: float) -> tuple[Array, Array]:
    """The least and the greatest place of each object when totals are known up to the tolerance."""
    least, greatest = numpy.empty(len(totals), numpy.int64), numpy.empty(len(totals), numpy.int64)
    order = numpy.argsort(groups, kind="stable")
    for rows in numpy.split(order, numpy.flatnonzero(numpy.diff(groups[order])) + 1):
        ascending = numpy.sort(totals[rows])
        least[rows] = len(rows) - numpy.searchsorted(ascending, totals[rows] + tolerance, "right") + 1
        greatest[rows] = len(rows) - numpy.searchsorted(ascending, totals[rows] - tolerance, "left")
    return least, greatest


def doubtful_points(workload: Path, tolerance: float) -> dict[str, Array]:
    """Of W2: by group of municipalities and of regions, how many points of each object hang on a share or a change that is that near to a
    threshold.
    In a total each counts at most as much as in its group."""
    if not (workload / "municipality.npy").exists():
        return {}
    spec = json.loads((workload / "spec.json").read_text())
    index = {name: numpy.load(workload / f"{name}.npy").astype(numpy.int64) for name in ("period", "municipality", "region")}
    taken, below = numpy.load(workload / "a.npy"), numpy.load(workload / "b.npy")
    doubtful: dict[str, Array] = {}
    for entity, count in (("municipality", spec["municipalities"]), ("region", spec["regions"])):
        key, size = index["period"] * count + index[entity], len(spec["periods"]) * count
        sums = [numpy.bincount(key, column, size) for column in below]
        for each in spec["ratios"]:
            ratio = numpy.bincount(key, taken[int(each["name"])], size) / sums[int(each["denominator"])]
            points = sum(each["weight"] * (numpy.abs(ratio - threshold / 100) <= tolerance) for threshold in each["thresholds"])
            if entity == "municipality":
                change = numpy.diff(ratio.reshape(-1, count), axis=0, prepend=numpy.nan)
                points = points + (numpy.abs(change - spec["growth"] / 100) <= tolerance).ravel()
            for name in (f"{entity}_{spec['groups'][each['group']]}", f"{entity}_total"):
                doubtful[name] = doubtful.get(name, 0) + points
    return doubtful


def compare(workload: Path, ours: dict[str, Array], theirs: dict[str, Array], tolerance: float = TOLERANCE) -> dict[str, int]:
    """How many levels, points and places differ because of rounding. Raises `Differs`. `theirs` may be of the first objects only; then
    places are not compared."""
    spec = json.loads((workload / "spec.json").read_text())
    if set(ours) != set(theirs):
        raise Differs(f"results are {sorted(theirs)}, not {sorted(ours)}")
    count = len(next(iter(theirs.values())))
    # By their own totals, which are compared for themselves: where these differ, so do places.
    deciding = next(theirs[name] for name in ("percent", "municipality_total", "total") if name in theirs)
    doubtful = doubtful_points(workload, tolerance)
    counted = {"points": 0} if doubtful else {}
    for name, values in theirs.items():
        full, values = ours[name].astype(float), values.astype(float)
        mine = full[: len(values)]
        if len(values) != len(full) and count == len(full):
            raise Differs(f"{name}: {len(values)} values, not {len(full)}")
        if name == "level":
            thresholds = numpy.array([least / 100 for _, least in spec["levels"][:-1]])
            near = numpy.abs(deciding[:, None] - thresholds).min(axis=1) <= tolerance
            wrong = (mine != values) & ~near
            counted["levels"] = int((mine != values).sum())
        elif name == "place":
            if count != len(full):
                continue
            least, greatest = places(deciding, groups_of(workload, count), tolerance)
            wrong = (values < least) | (values > greatest)
            counted["places"] = int((mine != values).sum())
        else:
            allowed = tolerance * numpy.maximum(1, numpy.abs(mine))
            if name in doubtful:
                counted["points"] += int((numpy.abs(mine - values) > allowed).sum()) if not name.endswith("_total") else 0
                allowed = allowed + doubtful[name]
            wrong = (numpy.isnan(mine) != numpy.isnan(values)) | (numpy.abs(mine - values) > allowed)
        if wrong.any():
            at = int(numpy.argmax(wrong))
            raise Differs(f"{name}, object {at}: {float(values[at])}, Merilo {float(mine[at])}; {int(wrong.sum())} differ")
    return counted


def compare_sum(ours: dict[str, Array], total: float) -> None:
    """The sum of the first result, which is what the program of the library prints. Raises `Differs`."""
    name, values = next(iter(ours.items()))
    mine = float(numpy.nansum(values))
    if abs(mine - total) > TOLERANCE * max(1, abs(mine)):
        raise Differs(f"{name}, sum: {total}, from Python {mine}")


def main(workload: str, results: str, total: str = "") -> None:
    """Prints of each contestant that left results, as JSON: what was counted, or what differs. `total`: the sum that the library through C++ has."""
    said: list[dict[str, Any]] = []
    ours = load(Path(results) / "Merilo.npz")
    if total:
        try:
            compare_sum(ours, float(total))
        except Differs as differs:
            said.append({"contestant": "Merilo C++", "differs": str(differs)})
    for file in sorted(Path(results).iterdir()):
        if file.stem != "Merilo":
            each = {"contestant": file.stem.replace("_", " ")}
            try:
                each["counted"] = compare(
                    Path(workload), ours, load(file), TOLERANCE_OF_FLOAT32 if file.stem.startswith("OpenFisca") else TOLERANCE
                )
            except Differs as differs:
                each["differs"] = str(differs)
            said.append(each)
    print(json.dumps(said))


if __name__ == "__main__":
    main(*sys.argv[1:])
