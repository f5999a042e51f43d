"""Management cycles and catalogues in Python."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import merilo
import pytest

PROJECT = Path(__file__).resolve().parents[2]
RULES = PROJECT / "examples/cycles/programmes.merilo"
FACTS = PROJECT / "examples/cycles/programmes.csv"
STEPS = PROJECT / "examples/cycles/steps.csv"

RECORDS: list[dict[str, Any]] = [
    {"municipality": "Альфа", "mechanism": "programmes", "step": "goals", "period": "2020", "done": True, "document": "Концепция", "published": True},
    {"municipality": "Альфа", "mechanism": "2.4.1", "step": "Показатели", "period": 2022, "done": None, "published": True},
]


def test_a_table_of_steps() -> None:
    methodology = merilo.load(RULES)
    result = methodology.evaluate(FACTS, steps=STEPS, period="2022")
    assert result["programmes.percent", "Альфа"] == 1
    assert result["programmes.full", "Альфа"] is True
    assert result["programmes.broken", "Альфа"] is merilo.State.NOT_APPLICABLE
    broken = result["programmes.broken", "Бета"]
    assert isinstance(broken, merilo.Label) and broken == "analysis"
    assert result["programmes.before.ok_share", "Гамма"] == Fraction(1, 2)
    assert "нет звена «Анализ результатов мониторинга»" in str(methodology.explain(result, "programmes", "Бета"))


@pytest.mark.parametrize("kind", ["records", "pandas", "polars"])
def test_records_and_frames(kind: str) -> None:
    steps: Any = RECORDS if kind == "records" else pytest.importorskip(kind).DataFrame([{**each, "period": str(each["period"]), "done": each["done"]} for each in RECORDS])
    result = merilo.load(RULES).evaluate(FACTS, steps=steps, period="2022")
    assert result["programmes.goals.points", "Альфа"] == 2
    assert result["programmes.indicators.points", "Альфа"] == 2
    assert result["programmes.broken", "Альфа"] == "methods"


def test_a_wrong_record_warns_and_a_wrong_column_raises() -> None:
    methodology = merilo.load(RULES)
    with pytest.warns(merilo.DataWarning, match="M0738"):
        result = methodology.evaluate(FACTS, steps=[*RECORDS, {**RECORDS[0], "municipality": "Бета", "step": "gaols"}], period="2022")
    assert result["programmes.goals", "Бета"] is merilo.State.MISSING
    with pytest.raises(merilo.Error, match="M0747"):
        methodology.evaluate(FACTS, steps=[{"municipality": "Альфа", "mechanism": "programmes", "period": "2022"}], period="2022")
    with pytest.raises(merilo.Error, match="M0752"):
        methodology.evaluate(FACTS, period="2022")


def test_trace() -> None:
    trace = merilo.load(RULES).trace()
    assert [(entry.code, entry.state) for entry in trace.entries] == [("22", "unanswered"), ("24", "answered"), ("31", "unanswered")]
    assert trace.entries[1].answers[0].node == "municipality.programmes"
    assert trace.svg.startswith("<svg ") and trace.dot.startswith("digraph ") and repr(trace) == "<merilo.Trace: 1 of 3>"
