"""Merilo, from Python. W1, W3 and W4 come as NumPy columns and numbers for names; W1 with states and W2 as an Arrow table, which says what
NumPy cannot."""

from __future__ import annotations

from typing import Any

import merilo
import numpy
import pyarrow

import contest

Array = numpy.ndarray[Any, Any]
PERIOD = "2022"


def compete(workload: contest.Workload, times: contest.Times, data: Any, **options: Any) -> merilo.Result:
    """`whole`: facts read and found, and the evaluation."""
    methodology = merilo.load(workload.folder / "rules.merilo", root=workload.folder)
    for _ in times.runs():
        result = times("whole", lambda: methodology.evaluate(data, nodes=workload.nodes, **options))
        if result.diagnostics.errors:
            raise SystemExit(str(result.diagnostics.errors[0]))
    return result


def table(times: contest.Times, result: merilo.Result, entity: str, nodes: list[str]) -> dict[str, Any]:
    """The results as Arrow columns, as NumPy has them, by node: missing ones NaN, labels as texts."""
    for _ in range(3):
        taken = times("take_out", lambda: result.to_arrow(entity, nodes=nodes, states=False))
    names = [*taken.column_names[: -len(nodes)], *nodes]
    return {name: column.to_numpy(zero_copy_only=False) for name, column in zip(names, taken.columns)}


def level_of(labels: Array, levels: list[Any]) -> Array:
    at = {name: index for index, (name, _) in enumerate(levels)}
    return numpy.array([at.get(label, -1) for label in labels], numpy.int8)


def scoring(workload: contest.Workload, times: contest.Times) -> contest.Outcome:
    columns = workload.columns()
    names = numpy.arange(len(next(iter(columns.values()))))
    return scored(workload, times, compete(workload, times, {"school": names, **columns}, period=PERIOD)), {}


def scoring_with_states(workload: contest.Workload, times: contest.Times) -> contest.Outcome:
    columns: dict[str, Any] = {}
    for (name, values), states in zip(workload.columns().items(), workload.array("states")):
        columns[name] = pyarrow.array(values, mask=states != 0)
        columns[f"{name}.state"] = pyarrow.DictionaryArray.from_arrays(
            pyarrow.array(states.view(numpy.int8)), ["value", "missing", "not_applicable"]
        )
    columns["school"] = numpy.arange(len(values))
    return scored(workload, times, compete(workload, times, pyarrow.table(columns), period=PERIOD)), {}


def scored(workload: contest.Workload, times: contest.Times, result: merilo.Result) -> dict[str, Array]:
    taken = table(times, result, "school", workload.nodes)
    results = {name: taken[f"school.{name}.points"] for name in workload.spec["groups"]}
    results |= {name: taken[f"school.total.{name}"] for name in ("points", "percent")}
    return results | {"level": level_of(taken["school.total.level"], workload.spec["levels"])}


def shares(workload: contest.Workload, times: contest.Times) -> contest.Outcome:
    columns = workload.columns()
    names = numpy.arange(len(next(iter(columns.values()))))
    taken = table(times, compete(workload, times, {"school": names, **columns}, period=PERIOD), "school", workload.nodes)
    return {
        "total": taken["school.total"],
        "level": level_of(taken["school.reached"], workload.spec["levels"]),
        "place": taken["school.place"].astype(numpy.int64),
    }, {}


def hierarchy(workload: contest.Workload, times: contest.Times) -> contest.Outcome:
    spec = workload.spec
    counts = {"school": spec["schools"], "municipality": spec["municipalities"], "region": spec["regions"]}
    words = {name: [f"{name} {at}" for at in range(count)] for name, count in counts.items()} | {"period": spec["periods"]}
    columns: dict[str, Any] = {
        name: pyarrow.DictionaryArray.from_arrays(pyarrow.array(workload.array(name)), texts) for name, texts in words.items()
    }
    columns |= {f"a{at:02}": column for at, column in enumerate(workload.array("a"))}
    columns |= {f"b{at:02}": column for at, column in enumerate(workload.array("b"))}
    result = compete(workload, times, pyarrow.table(columns))
    results: dict[str, Array] = {}
    for entity in ("municipality", "region"):
        nodes = [node for node in workload.nodes if node.startswith(entity)]
        taken = table(times, result, entity, nodes)
        index = numpy.array([int(name.rsplit(" ", 1)[1]) for name in taken[entity]])
        key = numpy.array([spec["periods"].index(period) for period in taken["period"]]) * counts[entity] + index
        for node in nodes:
            name = node.split(".")[1]
            ordered = numpy.full(len(spec["periods"]) * counts[entity], numpy.nan)
            ordered[key] = taken[node]
            results["place" if name == "place" else f"{entity}_{name}"] = ordered
    return results, {}


CONTESTS: contest.Contests = {"W1": scoring, "W1s": scoring_with_states, "W2": hierarchy, "W4": shares}

if __name__ == "__main__":
    contest.main("Merilo", merilo.__version__, CONTESTS)
