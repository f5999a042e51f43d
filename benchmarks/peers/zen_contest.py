"""GoRules ZEN from Python: one decision with a node of expressions, evaluated record by record on the first records of the workload. It
computes
in decimals of 28 digits; an expression of conditions costs it less than a table for each indicator, so that is what it gets."""

from __future__ import annotations

import importlib.metadata
import json
from typing import Any

import numpy
import zen

import contest

MOST_RECORDS = 1000


def decision_of(spec: dict[str, Any]) -> dict[str, Any]:
    said: list[tuple[str, str]] = []
    for each in spec["indicators"]:
        low, high = each["thresholds"]
        name = each["name"]
        sign, first, second = ("<=", low, high) if each["lower_is_better"] else (">=", high, low)
        said.append((f"p{name[1:]}", f"{name} {sign} {first / 100!r} ? 2 : {name} {sign} {second / 100!r} ? 1 : 0"))
    for at, group in enumerate(spec["groups"]):
        members = [each for each in spec["indicators"] if each["group"] == at]
        weighted = " + ".join(f"{each['weight']} * $.p{each['name'][1:]}" for each in members)
        said.append((group, f"({weighted}) / {sum(each['weight'] for each in members)}"))
    said.append(("points", " + ".join(f"{weight / 100!r} * $.{name}" for name, weight in zip(spec["groups"], spec["group_weights"]))))
    said.append(("percent", "$.points / 2"))
    conditions = " : ".join(f"$.percent >= {least / 100!r} ? {at}" for at, (_, least) in enumerate(spec["levels"][:-1]))
    said.append(("level", f"{conditions} : {len(spec['levels']) - 1}"))
    expressions = [{"id": str(at), "key": key, "value": value} for at, (key, value) in enumerate(said)]
    return {
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode"},
            {"id": "rules", "name": "rules", "type": "expressionNode", "content": {"expressions": expressions}},
            {"id": "out", "name": "out", "type": "outputNode"},
        ],
        "edges": [
            {"id": "1", "sourceId": "in", "targetId": "rules", "type": "edge"},
            {"id": "2", "sourceId": "rules", "targetId": "out", "type": "edge"},
        ],
    }


def scoring(workload: contest.Workload, times: contest.Times) -> contest.Outcome:
    columns = workload.columns()
    rows = min(MOST_RECORDS, len(next(iter(columns.values()))))
    records = [dict(zip(columns, values)) for values in zip(*(column[:rows].tolist() for column in columns.values()))]
    decision = zen.ZenEngine().create_decision(json.dumps(decision_of(workload.spec)))
    for _ in times.runs():
        taken = times("evaluate", lambda: [decision.evaluate(record)["result"] for record in records])
    names = [*workload.spec["groups"], "points", "percent", "level"]
    return {name: numpy.array([float(record[name]) for record in taken]) for name in names}, {"records": rows}


CONTESTS: contest.Contests = {"W1": scoring}

if __name__ == "__main__":
    contest.main("ZEN", importlib.metadata.version("zen-engine"), CONTESTS)
