"""DuckDB, in SQL. `DuckDB` asks the Arrow table over the NumPy columns, `DuckDB table` a table of its own, whose making is its import."""

from __future__ import annotations

import sys
from typing import Any

import duckdb
import numpy
import pyarrow

import contest


def level(percent: str, levels: list[Any]) -> str:
    cases = " ".join(f"when {percent} >= {least / 100!r}::double then {at}" for at, (_, least) in enumerate(levels[:-1]))
    return f"(case {cases} else {len(levels) - 1} end)::tinyint"


def points_of(each: dict[str, Any], with_states: bool) -> str:
    """Weighted. Null is missing and falls through to 0, -1 is not applicable. Conditions cost it less than the sum of two comparisons."""
    (low, high), name, weight = (threshold / 100 for threshold in each["thresholds"]), each["name"], each["weight"]
    sign, first, second = ("<=", low, high) if each["lower_is_better"] else (">=", high, low)
    aside = f"when {name} = -1 then 0 " if with_states else ""
    return (
        f"case {aside}when {name} {sign} {first!r}::double then {2 * weight} when {name} {sign} {second!r}::double then {weight} else 0 end"
    )


def scoring_query(spec: dict[str, Any], with_states: bool) -> str:
    sums = []
    for at, group in enumerate(spec["groups"]):
        members = [each for each in spec["indicators"] if each["group"] == at]
        points = " + ".join(points_of(each, with_states) for each in members)
        whole = str(sum(each["weight"] for each in members))
        if with_states:
            applied = " + ".join(f"case when {each['name']} = -1 then 0 else {each['weight']} end" for each in members)
            whole = f"nullif({applied}, 0)"
        sums.append(f"({points})::double / {whole} as {group}")
    parts = list(zip(spec["groups"], (weight / 100 for weight in spec["group_weights"])))
    total = " + ".join(f"{share!r}::double * coalesce({name}, 0)" for name, share in parts)
    if with_states:
        total = f"({total}) / ({' + '.join(f'(case when {name} is null then 0 else {share!r}::double end)' for name, share in parts)})"
    return (
        f"with g as (select {', '.join(sums)} from facts), t as (select *, {total} as points from g), "
        f"p as (select *, points / 2 as percent from t) "
        f"select {', '.join(spec['groups'])}, points, percent, {level('percent', spec['levels'])} as level from p"
    )


def shares_query(spec: dict[str, Any]) -> str:
    total = " + ".join(f"{weight / 100!r}::double * (a{i:02} / b{i:02})" for i, weight in enumerate(spec["weights"]))
    return (
        f"with t as (select row_number() over () as line, {total} as total from facts) "
        f"select total, {level('total', spec['levels'])} as level, rank() over (order by total desc) as place from t order by line"
    )


def rolled_up(spec: dict[str, Any], entity: str, source: str) -> list[tuple[str, str]]:
    """Common table expressions: sums, ratios, points and totals of an entity."""
    keys = "period, municipality, region" if entity == "municipality" else "period, region"
    denominators = sorted({each["denominator"] for each in spec["ratios"]})
    sums = ", ".join(
        f"sum({name}) as {name}" for name in [*(f"a{each['name']}" for each in spec["ratios"]), *(f"b{name}" for name in denominators)]
    )
    ratios = ", ".join(f"a{each['name']} / b{each['denominator']} as r{each['name']}" for each in spec["ratios"])
    before = ", ".join(f"lag(r{each['name']}) over years as l{each['name']}" for each in spec["ratios"])
    groups, greatest = [], []
    for at, name in enumerate(spec["groups"]):
        points, most = [], 0
        for each in spec["ratios"]:
            if each["group"] == at:
                bands = " + ".join(f"(r{each['name']} >= {threshold / 100!r}::double)::int" for threshold in each["thresholds"])
                points.append(f"{each['weight']} * ({bands})")
                most += 2 * each["weight"]
                if entity == "municipality":
                    points.append(f"coalesce((r{each['name']} - l{each['name']} >= {spec['growth'] / 100!r}::double)::int, 0)")
                    most += 1
        groups.append(f"({' + '.join(points)})::double as {entity}_{name}")
        greatest.append(most)
    total = " + ".join(
        f"{weight / 100!r}::double * ({entity}_{name} / {most})"
        for name, weight, most in zip(spec["groups"], spec["group_weights"], greatest)
    )
    with_before = f"select *, {before} from {entity}_ratios window years as (partition by {entity} order by period)"
    return [
        (f"{entity}_sums", f"select {keys}, {sums} from {source} group by {keys}"),
        (f"{entity}_ratios", f"select *, {ratios} from {entity}_sums"),
        (f"{entity}_before", with_before if entity == "municipality" else "from region_ratios"),
        (f"{entity}_groups", f"select {keys}, {', '.join(groups)} from {entity}_before"),
        (entity, f"select *, {total} as {entity}_total from {entity}_groups"),
    ]


def hierarchy_query(spec: dict[str, Any]) -> str:
    """One query, which sums the schools once: rows of municipalities, then rows of regions."""
    steps = rolled_up(spec, "municipality", "facts") + rolled_up(spec, "region", "municipality_sums")
    steps[0] = (steps[0][0] + " as materialized", steps[0][1])
    names = [*spec["groups"], "total"]
    said = ", ".join(f"{name if ' as ' in name else name + ' as'} ({query})" for name, query in steps)
    municipalities = ", ".join(f"municipality_{name} as {name}" for name in names)
    regions = ", ".join(f"region_{name}" for name in names)
    return (
        f"with {said} select 0 as kind, period, municipality as object, {municipalities}, "
        "rank() over (partition by period, region order by municipality_total desc) as place from municipality "
        f"union all select 1, period, region, {regions}, null from region order by all"
    )


def compete(times: contest.Times, columns: dict[str, Any], query: str, own: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    for _ in times.runs():
        connection = duckdb.connect()

        def take() -> Any:
            connection.register("given", pyarrow.table(columns))
            connection.execute("create table facts as from given" if own else "create view facts as from given")

        times("import", take)
        taken = times("evaluate", lambda: connection.sql(query).to_arrow_table())
        threads = connection.execute("select current_setting('threads')").fetchall()[0][0]
        connection.close()
    return {name: taken[name].to_numpy(zero_copy_only=False) for name in taken.column_names}, {"threads": threads}


def scoring(workload: contest.Workload, times: contest.Times, own: bool, with_states: bool = False) -> contest.Outcome:
    columns: dict[str, Any] = workload.columns()
    if with_states:
        for (name, column), state in zip(list(columns.items()), workload.array("states")):
            column[state == 2] = -1
            columns[name] = pyarrow.array(column, mask=state == 1)
    return compete(times, columns, scoring_query(workload.spec, with_states), own)


def shares(workload: contest.Workload, times: contest.Times, own: bool) -> contest.Outcome:
    return compete(times, workload.columns(), shares_query(workload.spec), own)


def hierarchy(workload: contest.Workload, times: contest.Times, own: bool) -> contest.Outcome:
    columns = {name: workload.array(name) for name in ("municipality", "region", "period")}
    columns |= {f"{letter}{at:02}": column for letter in "ab" for at, column in enumerate(workload.array(letter))}
    taken, notes = compete(times, columns, hierarchy_query(workload.spec), own)
    results: dict[str, Any] = {}
    for kind, entity in enumerate(("municipality", "region")):
        chosen = taken["kind"] == kind
        results |= {f"{entity}_{name}": taken[name][chosen] for name in [*workload.spec["groups"], "total"]}
    return results | {"place": taken["place"][taken["kind"] == 0].astype(numpy.int64)}, notes


def contests(own: bool) -> contest.Contests:
    return {
        "W1": lambda *given: scoring(*given, own),
        "W1s": lambda *given: scoring(*given, own, with_states=True),
        "W2": lambda *given: hierarchy(*given, own),
        "W4": lambda *given: shares(*given, own),
    }


CONTESTS = contests(own=False)

if __name__ == "__main__":
    own_table = "--own-table" in sys.argv
    if own_table:
        sys.argv.remove("--own-table")
    contest.main("DuckDB table" if own_table else "DuckDB", duckdb.__version__, contests(own_table))
