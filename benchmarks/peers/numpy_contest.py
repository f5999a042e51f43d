"""By hand in NumPy: float64, whole columns, one thread; no exact decisions, and states only where the workload has them (NaN is missing, -1
not applicable)."""

from __future__ import annotations

from typing import Any

import numpy

import contest

Array = numpy.ndarray[Any, Any]


def level(percent: Array, levels: list[Any]) -> Array:
    """Index in `levels`, which are best first; the last has no threshold."""
    found = numpy.full(len(percent), len(levels) - 1, numpy.int8)
    for at in range(len(levels) - 2, -1, -1):
        found[percent >= levels[at][1] / 100] = at
    return found


def points_of(column: Array, each: dict[str, Any]) -> Array:
    low, high = (threshold / 100 for threshold in each["thresholds"])
    if each["lower_is_better"]:
        return (column <= low).view(numpy.int8) + (column <= high).view(numpy.int8)
    return (column >= high).view(numpy.int8) + (column >= low).view(numpy.int8)


def score(spec: dict[str, Any], columns: dict[str, Array]) -> dict[str, Array]:
    rows = len(next(iter(columns.values())))
    sums = [numpy.zeros(rows, numpy.int16) for _ in spec["groups"]]
    weights = [0] * len(sums)
    for each in spec["indicators"]:
        points = points_of(columns[each["name"]], each)
        points *= numpy.int8(each["weight"])
        sums[each["group"]] += points
        weights[each["group"]] += each["weight"]
    results = {name: total / weight for name, total, weight in zip(spec["groups"], sums, weights)}
    total = sum(weight / 100 * results[name] for name, weight in zip(spec["groups"], spec["group_weights"]))
    results |= {"points": total, "percent": total / 2}
    return results | {"level": level(results["percent"], spec["levels"])}


def score_with_states(spec: dict[str, Any], columns: dict[str, Array]) -> dict[str, Array]:
    rows = len(next(iter(columns.values())))
    sums = [numpy.zeros(rows, numpy.int16) for _ in spec["groups"]]
    weights = [numpy.zeros(rows, numpy.int16) for _ in spec["groups"]]
    for each in spec["indicators"]:
        column = columns[each["name"]]
        applicable = column != -1  # so is NaN: no points, but the maximum stays
        points = points_of(column, each)
        points *= applicable.view(numpy.int8)
        points *= numpy.int8(each["weight"])
        sums[each["group"]] += points
        weights[each["group"]] += applicable.view(numpy.int8) * numpy.int8(each["weight"])
    with numpy.errstate(invalid="ignore"):
        results = {name: total / weight for name, total, weight in zip(spec["groups"], sums, weights)}
    total, applied = numpy.zeros(rows), numpy.zeros(rows)
    for name, group_weight in zip(spec["groups"], spec["group_weights"]):
        known = ~numpy.isnan(results[name])
        total += group_weight / 100 * numpy.where(known, results[name], 0.0)
        applied += group_weight / 100 * known
    total /= applied
    results |= {"points": total, "percent": total / 2}
    return results | {"level": level(results["percent"], spec["levels"])}


def scoring(workload: contest.Workload, times: contest.Times) -> contest.Outcome:
    columns = workload.columns()
    for _ in times.runs():
        results = times("evaluate", lambda: score(workload.spec, columns))
    return results, {}


def scoring_with_states(workload: contest.Workload, times: contest.Times) -> contest.Outcome:
    columns, states = workload.columns(), workload.array("states")
    for column, state in zip(columns.values(), states):
        column[state == 1] = numpy.nan
        column[state == 2] = -1
    for _ in times.runs():
        results = times("evaluate", lambda: score_with_states(workload.spec, columns))
    return results, {}


def rank(values: Array) -> Array:
    """Place from 1, the highest first, equal ones share it, and the next place is left out."""
    order = numpy.argsort(-values)
    ordered = values[order]
    is_first = numpy.concatenate(([True], ordered[1:] != ordered[:-1]))
    places = numpy.empty(len(values), numpy.int64)
    places[order] = numpy.maximum.accumulate(numpy.where(is_first, numpy.arange(1, len(values) + 1), 0))
    return places


def share(spec: dict[str, Any], columns: dict[str, Array]) -> dict[str, Array]:
    total = numpy.zeros(len(columns["a00"]))
    for i, weight in enumerate(spec["weights"]):
        total += weight / 100 * (columns[f"a{i:02}"] / columns[f"b{i:02}"])
    return {"total": total, "level": level(total, spec["levels"]), "place": rank(total)}


def shares(workload: contest.Workload, times: contest.Times) -> contest.Outcome:
    columns = workload.columns()
    for _ in times.runs():
        results = times("evaluate", lambda: share(workload.spec, columns))
    return results, {}


def roll_up(spec: dict[str, Any], a: Array, b: Array, municipality: Array, region: Array, period: Array) -> dict[str, Array]:
    periods, municipalities, regions = len(spec["periods"]), spec["municipalities"], spec["regions"]
    key = period * municipalities + municipality
    region_of = numpy.empty(municipalities, numpy.int64)
    region_of[municipality] = region
    region_key = (numpy.arange(periods)[:, None] * regions + region_of).ravel()
    size, region_size = periods * municipalities, periods * regions
    below = [numpy.bincount(key, column, size) for column in b]
    region_below = [numpy.bincount(region_key, column, region_size) for column in below]
    sums = {"municipality": numpy.zeros((len(spec["groups"]), size)), "region": numpy.zeros((len(spec["groups"]), region_size))}
    greatest = {name: numpy.zeros(len(spec["groups"])) for name in sums}
    for each, column in zip(spec["ratios"], a):
        denominator, group, weight = int(each["denominator"]), each["group"], each["weight"]
        above = numpy.bincount(key, column, size)
        region_above = numpy.bincount(region_key, above, region_size)
        low, high = (threshold / 100 for threshold in each["thresholds"])
        for entity, ratio in (("municipality", above / below[denominator]), ("region", region_above / region_below[denominator])):
            sums[entity][group] += weight * ((ratio >= high).astype(numpy.int8) + (ratio >= low))
            greatest[entity][group] += 2 * weight
            if entity == "municipality":
                by_period = ratio.reshape(periods, municipalities)
                grown = sums[entity][group].reshape(periods, municipalities)
                grown[1:] += by_period[1:] - by_period[:-1] >= spec["growth"] / 100
                greatest[entity][group] += 1
    results = {}
    for entity, points in sums.items():
        results |= {f"{entity}_{name}": points[at] for at, name in enumerate(spec["groups"])}
        results[f"{entity}_total"] = sum(
            weight / 100 * (points[at] / greatest[entity][at]) for at, weight in enumerate(spec["group_weights"])
        )
    total, place = results["municipality_total"], numpy.empty(size, numpy.int64)
    order = numpy.lexsort((-total, region_key))
    ordered, group = total[order], region_key[order]
    starts = numpy.concatenate(([True], group[1:] != group[:-1]))
    is_first = starts | numpy.concatenate(([True], ordered[1:] != ordered[:-1]))
    at = numpy.arange(size)
    place[order] = numpy.maximum.accumulate(numpy.where(is_first, at, 0)) - numpy.maximum.accumulate(numpy.where(starts, at, 0)) + 1
    return results | {"place": place}


def hierarchy(workload: contest.Workload, times: contest.Times) -> contest.Outcome:
    arrays = {name: workload.array(name) for name in ("a", "b", "municipality", "region", "period")}
    for _ in times.runs():
        results = times("evaluate", lambda: roll_up(workload.spec, **arrays))
    return results, {}


CONTESTS: contest.Contests = {"W1": scoring, "W1s": scoring_with_states, "W2": hierarchy, "W4": shares}

if __name__ == "__main__":
    contest.main("NumPy", numpy.__version__, CONTESTS)
