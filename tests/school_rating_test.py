"""The made-up school rating of examples/school_rating: what the program writes, and the same rating computed a second time in Python."""

import csv
import json
import re
from collections.abc import Callable
from fractions import Fraction as F
from math import floor
from operator import eq, ge, gt, le, lt
from pathlib import Path

import pytest
from expected import PROJECT, expect_text, make_data, merilo

EXAMPLE = PROJECT / "examples" / "school_rating"
FIRST, SECOND = "2022/23", "2023/24"
COMMANDS = {
    "check": ["check", "examples/school_rating"],
    "test": ["test", "examples/school_rating"],
    "run": ["run", "examples/school_rating/rating.merilo", "--data", "examples/school_rating/data/schools.csv"],
    "explain": ["explain", "examples/school_rating/rating.merilo", "--data", "examples/school_rating/data/schools.csv",
                "--object", "Школа № 9", "--of", "Приозёрск", "--period", FIRST, "--node", "learning"],
    "town": ["run", "examples/school_rating/town.merilo", "--data", "examples/school_rating/data/town.csv", "--report", "in_town"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_program_writes_what_is_expected(name: str) -> None:
    expect_text(EXAMPLE / "expected" / f"{name}.txt", COMMANDS[name])


def test_the_data_are_those_of_the_generator(tmp_path: Path) -> None:
    made = make_data(EXAMPLE, tmp_path)
    for name in ("schools.csv", "town.csv"):
        assert made[name] == (EXAMPLE / "data" / name).read_bytes(), name


def test_what_is_shown_in_the_readme_is_what_happens() -> None:
    readme = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    outputs = [(EXAMPLE / "expected" / f"{name}.txt").read_text(encoding="utf-8") for name in COMMANDS]
    printed = {line.rstrip() for output in outputs for line in output.splitlines()}
    blocks = re.findall(r"^```text\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    shown = [line.rstrip() for block in blocks for line in block.splitlines()]
    assert shown
    for line in shown:
        assert line in ("", "…") or line in printed, f"no command prints: {line}"
    commands = re.findall(r"^merilo (.*)$", readme, re.MULTILINE)
    assert {tuple(re.sub(r"\"([^\"]*)\"", lambda quoted: quoted[1].replace(" ", "\0"), line).split()) for line in commands} == {
        tuple(word.replace(" ", "\0") for word in words) for words in COMMANDS.values()}


# A second implementation, straight from the README's tables: nothing of it is taken from the rules.


def half_up(value: F, step: F) -> F:
    return floor(value / step + F(1, 2)) * step


def ladder(value: F | None, *rows: tuple[Callable[[F, F], bool], F | int, int]) -> F | None:
    """The points of the first row whose comparison holds; 1 where none does; None of None."""
    return None if value is None else next((F(points) for holds, threshold, points in rows if holds(value, F(threshold))), F(1))


def quotient(above: F | None, below: F | None) -> F | None:
    return None if above is None or below is None else above / below


def less(now: F | None, before: F | None) -> F | None:
    return None if now is None or before is None else now - before


class School:
    def __init__(self, row: dict[str, str], before: "School | None") -> None:
        self.kind = row["kind"]

        def number(column: str) -> F | None:
            return F(row[column]) if re.fullmatch(r"\d+", row[column]) else None

        self.pupils, expected, self.tested, positions = map(number, ("pupils", "expected", "tested", "positions"))
        self.marks = [number(f"marks.m{mark}") for mark in (2, 3, 4, 5)]
        self.passed = self.marks[2] + self.marks[3]

        self.quality = quotient(self.passed, self.tested)
        sum_of_marks = sum(mark * count for mark, count in zip((2, 3, 4, 5), self.marks))
        mean_mark = quotient(sum_of_marks, self.tested)
        winners = quotient(number("winners") or F(0), self.pupils) if self.kind == "lyceum" else None
        points = {
            "quality": ladder(self.quality, (gt, F(4, 5), 5), (gt, F(3, 5), 4), (ge, F(2, 5), 3), (ge, F(1, 5), 2)),
            "failing": ladder(quotient(self.marks[0], self.tested),
                              (le, F(2, 100), 5), (lt, F(5, 100), 4), (le, F(1, 10), 3), (le, F(1, 5), 2)),
            "mean_mark": ladder(mean_mark and half_up(mean_mark, F(1, 10)), (ge, F(9, 2), 5), (ge, 4, 4), (ge, F(7, 2), 3), (gt, 3, 2)),
            "progress": ladder(less(self.quality, before and before.quality),
                               (ge, F(5, 100), 5), (ge, F(1, 100), 4), (ge, F(-1, 100), 3), (ge, F(-5, 100), 2)),
            "olympiads": ladder(winners, (gt, F(3, 100), 5), (gt, F(2, 100), 4), (ge, F(1, 100), 3), (gt, 0, 2)),
            "defended": ladder(quotient(number("projects"), expected),
                               (ge, F(9, 10), 5), (ge, F(3, 4), 4), (ge, F(1, 2), 3), (gt, F(1, 4), 2)),
        }
        weights = {"olympiads": 20, "defended": 15, "progress": 20, "quality": 15, "mean_mark": 20, "failing": 10}
        for member, heir in (("olympiads", "defended"), ("defended", "quality"), ("progress", "mean_mark")):
            if points[member] is None:
                weights[heir] += weights.pop(member)
        learning = None
        if all(points[member] is not None for member in weights):
            learning = sum(weight * points[member] for member, weight in weights.items()) / F(100)

        one = F(1)  # what a school gets that does not report
        conditions = [
            (30, ladder(quotient(number("missed"), self.pupils), (lt, 5, 5), (le, 10, 4), (lt, 20, 3), (le, 40, 2)) or one),
            (30, ladder(quotient(number("vacant"), positions),
                        (eq, 0, 5), (le, F(3, 100), 4), (lt, F(7, 100), 3), (lt, F(12, 100), 2)) or one),
            (10, F(5) if row["remarks"] == "нет" else one),
        ]
        if self.kind == "rural":
            conditions.append((30, ladder(quotient(number("far"), self.pupils),
                                          (lt, F(1, 20), 5), (lt, F(3, 20), 4), (lt, F(3, 10), 3), (le, F(1, 2), 2)) or one))
        if self.kind == "evening":
            conditions.append((30, ladder(quotient(number("stayed"), self.pupils),
                                          (ge, F(19, 20), 5), (gt, F(9, 10), 4), (ge, F(17, 20), 3), (gt, F(3, 4), 2)) or one))
        total = sum(weight * reached for weight, reached in conditions) / F(sum(weight for weight, _ in conditions))
        self.base = None if learning is None else F(7, 10) * learning + F(3, 10) * total

        least = 8 if row["period"] == FIRST else 10
        self.rated = None if self.tested is None else self.tested >= least
        part = quotient(self.tested, expected)
        self.score = None
        if self.rated and self.base is not None:
            penalty = F(0) if part >= F(19, 20) else F(1, 2) if part >= F(9, 10) else F(1) if part >= F(4, 5) else F(2)
            self.score = half_up(max(F(1), self.base - penalty), F(1, 10))
        self.level = None
        if self.score is not None:
            levels = ("weak", "fair", "good", "strong")
            by_score = 3 if self.score >= F(9, 2) else 2 if self.score >= F(7, 2) else 1 if self.score >= F(5, 2) else 0
            gain = less(self.score, before and before.score)
            by_gain = 0
            if gain is not None:
                by_gain = 2 if gain >= F(3, 5) and part >= F(19, 20) else 1 if gain >= F(3, 10) and part >= F(9, 10) else 0
            self.level = levels[max(by_score, by_gain)]


def computed() -> dict[tuple[str, str, str], School]:
    schools: dict[tuple[str, str, str], School] = {}
    with (EXAMPLE / "data" / "schools.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            place = (row["municipality"], row["school"])
            schools[(*place, row["period"])] = School(row, schools.get((*place, FIRST)) if row["period"] == SECOND else None)
    return schools


def exact(figure: dict[str, object]) -> F | None:
    return F(str(figure["value"])) if figure["state"] == "value" else None


def test_the_engine_and_python_agree_on_every_school_municipality_and_region() -> None:
    schools = computed()
    result = json.loads(merilo(*COMMANDS["run"], "--format", "json").stdout)
    compared = 0
    for of_period in result["periods"]:
        period = of_period["period"]
        here = {place[:2]: school for place, school in schools.items() if place[2] == period}
        for item in of_period["objects"]["school"]:
            name, municipality = item["path"][:2]
            school, figures = here[(municipality, name)], item["figures"]
            assert exact(figures["school.score"]) == school.score, (municipality, name, period)
            assert figures["school.reached"].get("value") == school.level
            assert (figures["school.reached"]["state"] == "not_applicable") == (school.rated is False)
            equals = [other for other in here.values() if other.kind == school.kind and other.score is not None]
            if school.score is not None:
                mine = (school.score, school.quality)
                assert exact(figures["school.place"]) == 1 + sum((other.score, other.quality) > mine for other in equals)
            compared += 1
        of_municipality = {name: [school for place, school in here.items() if place[0] == name] for name, _ in here}
        for entity, found in (("municipality", of_municipality), ("region", {"Приозёрный край": list(here.values())})):
            for item in of_period["objects"][entity]:
                members, figures = found[item["path"][0]], item["figures"]
                rated = [school for school in members if school.score is not None]
                counted = [school for school in rated if school.pupils is not None]
                assert exact(figures[f"{entity}.rated"]) == len(rated)
                assert exact(figures[f"{entity}.score"]) == sum(s.score * s.pupils for s in counted) / sum(s.pupils for s in counted)
                wrote = [school for school in members if school.tested is not None]
                tested = sum(s.tested for s in wrote)
                assert exact(figures[f"{entity}.quality"]) == sum(s.passed for s in wrote) / tested
                if entity == "municipality":
                    of_all = [(exact(other["figures"]["municipality.score"]), exact(other["figures"]["municipality.quality"]))
                              for other in of_period["objects"]["municipality"]]
                    mine = (exact(figures["municipality.score"]), exact(figures["municipality.quality"]))
                    assert exact(figures["municipality.place"]) == 1 + sum(other > mine for other in of_all)
                for index, mark in enumerate(("m2", "m3", "m4", "m5")):
                    assert exact(figures[f"{entity}.mark_share.{mark}"]) == sum(s.marks[index] for s in wrote) / tested
                compared += 1
    assert compared == 39 + 40 + 2 * (6 + 1)
