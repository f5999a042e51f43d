"""Polars, lazily: one query over a frame whose columns are the NumPy arrays, by the streaming engine, which is the faster one here. Null is
missing,
-1 not applicable."""

from __future__ import annotations

from typing import Any

import numpy
import polars
from polars import col, lit

import contest


def level(percent: polars.Expr, levels: list[Any]) -> polars.Expr:
    chosen = lit(len(levels) - 1, polars.Int8)
    for at in range(len(levels) - 2, -1, -1):
        chosen = polars.when(percent >= levels[at][1] / 100).then(lit(at, polars.Int8)).otherwise(chosen)
    return chosen.alias("level")


def points_of(column: polars.Expr, each: dict[str, Any]) -> polars.Expr:
    low, high = (threshold / 100 for threshold in each["thresholds"])
    first, second = (column <= low, column <= high) if each["lower_is_better"] else (column >= high, column >= low)
    return first.cast(polars.Int8) + second.cast(polars.Int8)


def scored(spec: dict[str, Any], with_states: bool) -> list[list[polars.Expr]]:
    """The columns of three steps: groups, total and percent, level."""
    groups = []
    for at, name in enumerate(spec["groups"]):
        points, weights = [], []
        for each in spec["indicators"]:
            if each["group"] == at:
                column, weight = col(each["name"]), lit(each["weight"], polars.Int16)
                got = points_of(column, each).cast(polars.Int16) * weight
                if with_states:
                    applicable = column.ne_missing(-1)
                    got = polars.when(applicable).then(got).otherwise(0).fill_null(0)
                    weights.append(applicable.cast(polars.Int16) * weight)
                points.append(got)
        whole = (
            polars.sum_horizontal(weights)
            if with_states
            else lit(sum(each["weight"] for each in spec["indicators"] if each["group"] == at))
        )
        groups.append((polars.sum_horizontal(points) / whole).alias(name))
    shares = [weight / 100 for weight in spec["group_weights"]]
    if with_states:
        total = polars.sum_horizontal([share * col(name).fill_nan(0.0) for name, share in zip(spec["groups"], shares)])
        total = total / polars.sum_horizontal(
            [share * col(name).is_not_nan().cast(polars.Float64) for name, share in zip(spec["groups"], shares)]
        )
    else:
        total = polars.sum_horizontal([share * col(name) for name, share in zip(spec["groups"], shares)])
    return [groups, [total.alias("points")], [(col("points") / 2).alias("percent")], [level(col("percent"), spec["levels"])]]


def compete(workload: contest.Workload, times: contest.Times, columns: dict[str, Any], query: Any) -> contest.Outcome:
    for _ in times.runs():
        frame = times("import", lambda: polars.DataFrame(columns))
        taken = times("evaluate", lambda: query(frame.lazy()))
    return {name: taken[name].to_numpy() for name in taken.columns}, {"threads": polars.thread_pool_size()}


def scoring(workload: contest.Workload, times: contest.Times, with_states: bool = False) -> contest.Outcome:
    spec, columns = workload.spec, workload.columns()
    if with_states:
        for (name, column), state in zip(list(columns.items()), workload.array("states")):
            column[state == 2] = -1
            columns[name] = (
                polars.Series(name, column)
                .to_frame()
                .select(polars.when(polars.Series(state != 1)).then(col(name)).otherwise(None).alias(name))[name]
            )

    def query(frame: polars.LazyFrame) -> polars.DataFrame:
        for step in scored(spec, with_states):
            frame = frame.with_columns(step)
        return frame.select(*spec["groups"], "points", "percent", "level").collect(engine="streaming")

    return compete(workload, times, columns, query)


def scoring_with_states(workload: contest.Workload, times: contest.Times) -> contest.Outcome:
    return scoring(workload, times, with_states=True)


def shares(workload: contest.Workload, times: contest.Times) -> contest.Outcome:
    weights = [weight / 100 for weight in workload.spec["weights"]]
    # One after the other, as the others add: the last bits of a sum depend on its order.
    total = weights[0] * (col("a00") / col("b00"))
    for i, weight in enumerate(weights[1:], 1):
        total = total + weight * (col(f"a{i:02}") / col(f"b{i:02}"))

    def query(frame: polars.LazyFrame) -> polars.DataFrame:
        place = col("total").rank("min", descending=True).cast(polars.Int64).alias("place")
        return (
            frame.select(total.alias("total")).with_columns(level(col("total"), workload.spec["levels"]), place).collect(engine="streaming")
        )

    return compete(workload, times, workload.columns(), query)


def rolled_up(frame: polars.LazyFrame, spec: dict[str, Any], entity: str, levels: list[str]) -> polars.LazyFrame:
    """Sums below, ratios, changes, points, groups and the total of each object of an entity."""
    summed = [col(f"a{at:02}").sum() for at in range(len(spec["ratios"]))]
    summed += [col(f"b{at}").sum() for at in sorted({each["denominator"] for each in spec["ratios"]})]
    frame = frame.group_by(["period", *levels]).agg(summed).sort([entity, "period"])
    frame = frame.with_columns(
        [(col(f"a{each['name']}") / col(f"b{each['denominator']}")).alias(f"r{each['name']}") for each in spec["ratios"]]
    )
    groups = []
    for at, name in enumerate(spec["groups"]):
        points, greatest = [], 0
        for each in spec["ratios"]:
            if each["group"] == at:
                ratio = col(f"r{each['name']}")
                low, high = (threshold / 100 for threshold in each["thresholds"])
                points.append(((ratio >= high).cast(polars.Int32) + (ratio >= low).cast(polars.Int32)) * each["weight"])
                greatest += 2 * each["weight"]
                if entity == "municipality":
                    before = polars.when(col(entity) == col(entity).shift(1)).then(ratio.shift(1))
                    points.append((ratio - before >= spec["growth"] / 100).fill_null(False).cast(polars.Int32))
                    greatest += 1
        groups.append((polars.sum_horizontal(points).cast(polars.Float64).alias(f"{entity}_{name}"), greatest))
    total = polars.sum_horizontal(
        [
            weight / 100 * (col(f"{entity}_{name}") / greatest)
            for name, weight, (_, greatest) in zip(spec["groups"], spec["group_weights"], groups)
        ]
    )
    return frame.with_columns([points for points, _ in groups]).with_columns(total.alias(f"{entity}_total"))


def hierarchy(workload: contest.Workload, times: contest.Times) -> contest.Outcome:
    spec = workload.spec
    columns = {name: workload.array(name) for name in ("municipality", "region", "period")}
    columns |= {f"{letter}{at:02}": column for letter in "ab" for at, column in enumerate(workload.array(letter))}

    def query(frame: polars.LazyFrame) -> list[polars.DataFrame]:
        municipalities = rolled_up(frame, spec, "municipality", ["municipality", "region"])
        place = col("municipality_total").rank("min", descending=True).over("period", "region").cast(polars.Int64).alias("place")
        names = [f"municipality_{name}" for name in spec["groups"]] + ["municipality_total"]
        return polars.collect_all(
            [
                municipalities.with_columns(place).select("period", "municipality", *names, "place").sort("period", "municipality"),
                # From the municipalities' sums: the query need not read the schools again.
                rolled_up(municipalities, spec, "region", ["region"])
                .sort("period", "region")
                .select([f"region_{name}" for name in [*spec["groups"], "total"]]),
            ],
            engine="streaming",
        )

    for _ in times.runs():
        frame = times("import", lambda: polars.DataFrame(columns))
        taken = times("evaluate", lambda: query(frame.lazy()))
    results = {name: part[name].to_numpy() for part in taken for name in part.columns}
    return {name: column for name, column in results.items() if name not in ("period", "municipality")}, {
        "threads": polars.thread_pool_size()
    }


CONTESTS: contest.Contests = {"W1": scoring, "W1s": scoring_with_states, "W2": hierarchy, "W4": shares}

if __name__ == "__main__":
    contest.main("Polars", polars.__version__, CONTESTS)
