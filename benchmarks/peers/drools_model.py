"""The decision model (DMN 1.3) of W1 for Drools: `drools_model.py WORKLOAD MODEL`. A table for each indicator, formulas for groups and
total, a table for the level."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape


def requires(names: list[str], kind: str) -> str:
    return "".join(
        f'<informationRequirement id="{kind}_{name}_of_%s"><required{kind} href="#{name}"/></informationRequirement>' for name in names
    )


def decision(name: str, logic: str, inputs: list[str] = [], decisions: list[str] = []) -> str:
    needs = (requires(inputs, "Input") + requires(decisions, "Decision")).replace("%s", name)
    return f'<decision id="{name}" name="{name}"><variable id="{name}_v" name="{name}" typeRef="number"/>{needs}{logic}</decision>'


def table(name: str, of: str, rows: list[tuple[str, int]]) -> str:
    """The first row that holds decides."""
    rules = "".join(
        f'<rule id="{name}_{at}"><inputEntry id="{name}_{at}_i"><text>{escape(test)}</text></inputEntry>'
        f'<outputEntry id="{name}_{at}_o"><text>{result}</text></outputEntry></rule>'
        for at, (test, result) in enumerate(rows)
    )
    return (
        f'<decisionTable id="{name}_t" hitPolicy="FIRST"><input id="{name}_in">'
        f'<inputExpression id="{name}_e" typeRef="number"><text>{of}</text>'
        f'</inputExpression></input><output id="{name}_out" typeRef="number"/>{rules}</decisionTable>'
    )


def formula(name: str, text: str) -> str:
    return f'<literalExpression id="{name}_f" typeRef="number"><text>{escape(text)}</text></literalExpression>'


def model(spec: dict[str, Any]) -> str:
    parts = []
    for each in spec["indicators"]:
        name, low, high = each["name"], each["thresholds"][0] / 100, each["thresholds"][1] / 100
        bands = [(f"<= {low!r}", 2), (f"<= {high!r}", 1)] if each["lower_is_better"] else [(f">= {high!r}", 2), (f">= {low!r}", 1)]
        parts += [
            f'<inputData id="{name}" name="{name}"><variable id="{name}_v" name="{name}" typeRef="number"/></inputData>',
            decision(f"p{name[1:]}", table(f"p{name[1:]}", name, [*bands, ("-", 0)]), [name]),
        ]
    for at, group in enumerate(spec["groups"]):
        members = [each for each in spec["indicators"] if each["group"] == at]
        weighted = " + ".join(f"{each['weight']} * p{each['name'][1:]}" for each in members)
        parts.append(
            decision(
                group,
                formula(group, f"({weighted}) / {sum(each['weight'] for each in members)}"),
                [],
                [f"p{each['name'][1:]}" for each in members],
            )
        )
    total = " + ".join(f"{weight / 100!r} * {name}" for name, weight in zip(spec["groups"], spec["group_weights"]))
    levels = [(f">= {least / 100!r}", at) for at, (_, least) in enumerate(spec["levels"][:-1])]
    parts += [
        decision("points", formula("points", total), [], spec["groups"]),
        decision("percent", formula("percent", "points / 2"), [], ["points"]),
        decision("level", table("level", "percent", [*levels, ("-", len(spec["levels"]) - 1)]), [], ["percent"]),
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" '
        'id="scoring" name="scoring" '
        'namespace="merilo.benchmarks">' + "\n".join(parts) + "</definitions>\n"
    )


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(model(json.loads((Path(sys.argv[1]) / "spec.json").read_text())))
