"""What the tests of the Python package share: a small methodology with every type, and the rating of Chelyabinsk region."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import merilo
import pytest

pytest_plugins = ["pytester"]

PROJECT = Path(__file__).resolve().parents[2]
RATING = PROJECT / "rules/chelyabinsk/rating.merilo"
POINTS = PROJECT / "rules/chelyabinsk/data/group_points_2022.csv"

SMALL = """merilo 1
methodology small "Малая методика" { version 1; period year }
entity region "Регион"
entity school "Школа" in region
entity pupil  "Ученик" in school
list grade "Оценка" { low "Низкая" red; medium "Средняя" orange; high "Высокая" green }

input school.done   "Доля выполнивших" share
input school.pupils "Учеников"         count of pupil
input school.club   "Есть кружок"      yes_no
input school.mark   "Оценка комиссии"  grade

parameter threshold "Порог" 70% { assumed "в приказе не назван" }

indicator school.reached "Достигнут порог" {
    value  done
    points table value { >= threshold : 1; otherwise : 0 }
}
value school.verdict "Уровень"        table done { >= threshold : high; >= 50% : medium; otherwise : low }
value school.third   "Треть"          done / 3
value school.place   "Место"          rank(within region: done, higher first, ties dense)
value school.both    "Кружок и оценка" club and mark >= medium

report school.list "Школы" { columns verdict, done shown to 1%, place; sort by place }
"""

FACTS: dict[str, list[Any]] = {
    "region": ["Север", "Север", "Север", "Юг"],
    "school": ["Первая", "Вторая", "Третья", "Первая"],
    "done": [0.7, 0.1, 0.29, 0.57],
    "pupils": [120, 45, 60, 7],
    "club": [True, False, True, True],
    "mark": ["high", "low", "medium", "high"],
}
FACTS_JSON = """{"school": [
    {"region": "Север", "school": "Первая", "done": 0.7, "pupils": 120, "club": true, "mark": "high"},
    {"region": "Север", "school": "Вторая", "done": 0.1, "pupils": 45, "club": false, "mark": "low"},
    {"region": "Север", "school": "Третья", "done": 0.29, "pupils": 60, "club": true, "mark": "medium"},
    {"region": "Юг", "school": "Первая", "done": 0.57, "pupils": 7, "club": true, "mark": "high"}
]}"""
FACTS_CSV = """region;school;done;pupils;club;mark
Север;Первая;70%;120;да;high
Север;Вторая;0,1;45;нет;Низкая
Север;Третья;0.29;60;да;medium
Юг;Первая;57 %;7;да;Высокая
"""


@pytest.fixture(scope="session")
def small() -> merilo.Methodology:
    return merilo.parse(SMALL, "small.merilo")


@pytest.fixture(scope="session")
def rating() -> merilo.Methodology:
    return merilo.load(RATING)


@pytest.fixture(scope="session")
def rated(rating: merilo.Methodology) -> merilo.Result:
    return rating.evaluate(POINTS, period="2022")


@pytest.fixture
def english() -> Iterator[None]:
    merilo.set_language("en")
    yield
    merilo.set_language("ru")


@pytest.fixture
def in_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)


def evaluate(methodology: merilo.Methodology, data: Any, **options: Any) -> merilo.Result:
    return methodology.evaluate(data, period="2024", **options)
