"""The complex analytics of rules/chelyabinsk: what the program writes, its made-up data, and all points computed a second time in Python."""

import csv
import json
import re
import shlex
from collections.abc import Callable
from fractions import Fraction as F
from math import floor
from pathlib import Path

import pytest
from expected import PROJECT, expect_text, make_data, merilo

PACK = PROJECT / "rules" / "chelyabinsk"
RULES = "rules/chelyabinsk/analytics.merilo"
MADE_UP = ("made_up_municipalities", "made_up_schools", "made_up_municipal_documents", "made_up_school_documents")
TOWNS, SCHOOLS, TOWN_STEPS, SCHOOL_STEPS = (f"rules/chelyabinsk/data/{name}.csv" for name in MADE_UP)
FACTS = ["--data", TOWNS, SCHOOLS, "--steps", TOWN_STEPS, SCHOOL_STEPS, "--period", "2022"]
YEARS = ("2020", "2021", "2022")
COMMANDS = {
    "published": ["run", "rules/chelyabinsk/rating.merilo", "--data", "rules/chelyabinsk/data/group_points_2022.csv", "--period", "2022"],
    "published_test": ["test", "rules/chelyabinsk/rating.merilo"],
    "check": ["check", "rules/chelyabinsk"],
    "test": ["test", RULES],
    **{report: ["run", RULES, *FACTS, "--report", report] for report in ("rating", "procedures", "three_years", "cycles", "low_results")},
    "recommend": ["recommend", RULES, *FACTS, "--format", "csv"],
    "explain": ["explain", RULES, *FACTS, "--object", "Придуманный МР № 4", "--node", "p09"],
    "trace": ["trace", RULES],
    "rows": ["rows", RULES, "--row", "11", "band.4", "track.7", "full_cycle.7"],
}
NAMES = {"check": "check.txt", "recommend": "recommend.csv"}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_program_writes_what_is_expected(name: str) -> None:
    expect_text(PACK / "expected" / NAMES.get(name, f"{name}.txt"), COMMANDS[name])


def test_the_data_are_those_of_the_generator(tmp_path: Path) -> None:
    assert make_data(PACK, tmp_path) == {f"{name}.csv": (PACK / "data" / f"{name}.csv").read_bytes() for name in MADE_UP}


def rows(path: str) -> list[dict[str, str]]:
    with (PROJECT / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_object_says_that_it_is_made_up() -> None:
    for path in (TOWNS, SCHOOLS, TOWN_STEPS, SCHOOL_STEPS):
        for row in rows(path):
            for column in ("region", "municipality", "school"):
                assert row.get(column, "Придуман").startswith("Придуман"), (path, row[column])


def test_the_readme_names_the_commands_that_are_tested() -> None:
    readme = (PACK / "README.md").read_text(encoding="utf-8")
    assert [shlex.split(line) for line in re.findall(r"^merilo (.*)$", readme, re.MULTILINE)] == list(COMMANDS.values())


# A second implementation, from the table of the README: nothing of it is taken from the rules but the names of the columns.

CRITERIA = ("russian", "mathematics", "meta", "literacy")
SELF = [f"self.{stage}.{direction}" for stage in ("preparation", "conduct", "marking", "outcome") for direction in ("results", "prevention", "attitude")]
Points = tuple[F, int] | None  # Points and their maximum; None where the figure does not apply.


def number(text: str) -> F | None:
    return None if text in ("", "н/п") else F(text)


def ladder(value: F | None, most: int, *steps: tuple[F, int]) -> Points:
    """The points of the first step that the value reaches; without data none, and the maximum stays."""
    return (F(0), most) if value is None else (F(next((points for least, points in steps if value >= least), 0)), most)


def part(town: dict[str, str], above: str, below: str) -> F | None:
    figures = number(town[above]), number(town[below])
    return None if None in figures else figures[0] / figures[1]


def two(value: F | None, high: F = F(9, 10), enough: F = F(6, 10)) -> Points:
    return ladder(value, 2, (high, 2), (enough, 1))


def one(value: F | None, least: F = F(9, 10)) -> Points:
    return ladder(value, 1, (least, 1))


def undesired(value: F) -> Points:
    return ladder(-value, 2, (F(-1, 10), 2), (F(-4, 10), 1))


def said(answer: str, good: str = "да") -> Points:
    return F(answer == good), 1


def kind(school: dict[str, str]) -> str | None:
    taken, failed = ([int(school[f"{name}.{criterion}"]) for criterion in CRITERIA] for name in ("taken", "failed"))
    low = sum(F(failure, total) >= F(3, 10) for failure, total in zip(failed, taken) if total)
    return None if sum(taken) < 20 else "low" if low >= 2 else "risk" if low else "stable"


def low_part(schools: list[dict[str, str]]) -> F:
    kinds = [kind(school) for school in schools if kind(school)]
    return F(kinds.count("low"), len(kinds))


def objective(school: dict[str, str]) -> F:
    return F(sum(int(school[name]) for name in SELF), 24)


class Region:
    """The facts of all years, and what the procedures need of another year."""

    def __init__(self) -> None:
        self.towns = {(row["municipality"], row["period"]): row for row in rows(TOWNS)}
        self.schools: dict[tuple[str, str], list[dict[str, str]]] = {}
        for row in rows(SCHOOLS):
            self.schools.setdefault((row["municipality"], row["period"]), []).append(row)

    def trend(self, name: str, year: str, figure: Callable[[str, str], F | None], better: int) -> Points:
        """1 where the figure is no worse than a year ago; n/a in the first year and where last year's is not known."""
        before, now = figure(name, str(int(year) - 1)) if year != YEARS[0] else None, figure(name, year)
        if before is None:
            return None
        return (F(0), 1) if now is None else (F((now - before) * better >= 0), 1)

    def of(self, above: str, below: str) -> Callable[[str, str], F | None]:
        return lambda name, year: part(self.towns[name, year], above, below)

    def marks(self, name: str, year: str) -> F | None:
        town = self.towns[name, year]
        return F(*(sum(int(town[f"{figure}.{subject}"]) for subject in ("russian", "mathematics")) for figure in ("vpr_good", "vpr_taken")))

    def listed(self, name: str, year: str) -> bool:
        """Whether any school is low in each of the last three years in which it is rated at all."""
        last = YEARS[YEARS.index(year) - 2: YEARS.index(year) + 1]
        of_school: dict[str, list[str | None]] = {}
        for each in last:
            for school in self.schools[name, each]:
                of_school.setdefault(school["school"], []).append(kind(school))
        return any(set(kinds) - {None} == {"low"} for kinds in of_school.values())

    def procedures(self, name: str, year: str) -> list[list[Points]]:
        town, schools = self.towns[name, year], self.schools[name, year]
        share = lambda above, below="organisations": part(town, above, below)  # noqa: E731
        biased = [school for school in schools if school["biased"] == "да"]
        helped = F(sum(school["measures_taken"] == "да" for school in biased), len(biased)) if biased else F(1)
        taken, failed, high = (sum(int(school[f"{figure}.{criterion}"]) for school in schools for criterion in CRITERIA)
                               for figure in ("taken", "failed", "high"))
        project = town["project_schools"] != "0"
        per_1000 = share("olympiad_winners", "olympiad_pupils")
        return [
            [two(share("journals_kept")), self.trend(name, year, self.of("journals_kept", "organisations"), 1)],
            [two(share("infrastructure_fit")), one(share("infrastructure_reported"), F(1))],
            [undesired(F(len(biased), len(schools))), one(helped), one(sum(map(objective, schools)) / len(schools), F(6, 10))],
            [two(share("admission_open")), said(town["admission_complaints"], "нет")],
            [two(share("adapted_fit", "adapted_all")), two(share("adapted_trained", "adapted_teachers"))],
            [two(share("main_fit")), two(share("teachers_trained", "teachers"))],
            [two(share("libraries_fit")), one(share("textbooks_given", "pupils"))],
            [two(share("heads_effective", "heads_rated")), one(share("heads_rated", "heads"), F(1)), said(town["reserve_formed"])],
            [two(1 - F(failed, taken)), two(F(high, taken), F(4, 10), F(2, 10)), undesired(low_part(schools)),
             self.trend(name, year, lambda town, period: low_part(self.schools[town, period]), -1),
             (F(not self.listed(name, year)), 1) if year == YEARS[2] else None],
            [*(two(share(f"vpr_passed.{subject}", f"vpr_taken.{subject}")) for subject in ("russian", "mathematics")),
             two(self.marks(name, year), F(6, 10), F(3, 10)), one(share("vpr_schools"), F(1)), self.trend(name, year, self.marks, 1)],
            [two(share(f"project_{figure}", "project_schools")) if project else None for figure in ("done", "raised")],
            [two(share(f"riko_reached.{work}", f"riko_taken.{work}")) for work in ("r4", "r7", "r10")],
            [two(share("olympiad_took", "olympiad_pupils"), F(6, 10), F(3, 10)), two(None if per_1000 is None else per_1000 * 1000, F(10), F(5)),
             one(share("olympiad_schools"), F(3, 10)), said(town["oblast_winners"])],
            [two(share("upbringing_fit")), two(share("extra_children", "children")), self.trend(name, year, self.of("offences", "minors"), -1)],
            [two(share("guided", "pupils")), two(share("graduates_stayed", "graduates")), one(number(town["partners"]), F(3))],
            [two(share(above, below)) for above, below in (("older_placed", "older_children"), ("younger_placed", "younger_children"),
                                                           ("positions_filled", "positions"), ("educators_rated", "educators"),
                                                           ("preschools_reported", "preschools"))],
            [two(share(f"preschool_fit.{area}", "preschools")) for area in ("programme", "environment", "staff", "family")],
            [two(number(town[f"mkdo_mean.{area}"]), F(4), F(3)) for area in ("guidelines", "content", "conditions", "management")],
        ]


def added(points: list[Points]) -> tuple[F, int]:
    return sum((each[0] for each in points if each), F(0)), sum(each[1] for each in points if each)


def level(percent: F) -> str:
    rounded = F(floor(percent * 100 + F(1, 2)), 100)
    return "high" if rounded >= F(9, 10) else "above" if rounded >= F(6, 10) else "medium" if rounded >= F(3, 10) else "low"


def test_the_engine_and_python_agree_on_every_procedure_group_and_total() -> None:
    facts = [argument for argument in FACTS if argument not in ("--period", "2022")]
    done = merilo("run", RULES, *facts, "--format", "json")
    assert done.returncode == 0, done.stderr
    region, compared = Region(), 0
    for period in json.loads(done.stdout)["periods"]:
        year, percents = period["period"], {}
        found = {item["path"][0]: item["figures"] for item in period["objects"]["municipality"]}
        for name, figures in found.items():
            got = lambda node: figures[f"municipality.{node}"]  # noqa: E731
            sums = [added(points) for points in region.procedures(name, year)]
            for at, (points, most) in enumerate(sums, 1):
                if most:
                    assert (F(got(f"p{at:02d}.points")["value"]), F(got(f"p{at:02d}.maximum")["value"])) == (points, most), (name, year, at)
                    assert got(f"p{at:02d}.level")["value"] == level(points / most), (name, year, at)
                else:
                    assert got(f"p{at:02d}.points")["state"] == "not_applicable", (name, year, at)
                compared += 1
            groups = [added(sums[:8]), added(sums[8:15]), added(sums[15:])]
            for group, (points, most) in zip(("conditions", "results", "processes"), groups):
                assert F(got(f"{group}.percent")["value"]) == points / most, (name, year, group)
            percents[name] = sum(points for points, _ in groups) / (27 + groups[1][1] + groups[2][1])
            assert F(got("total.percent")["value"]) == percents[name], (name, year)
            assert got("total.level")["value"] == level(percents[name]), (name, year)
        for name, figures in found.items():
            place = 1 + len({percent for percent in percents.values() if percent > percents[name]})
            assert F(figures["municipality.total_place"]["value"]) == place, (name, year)
    assert compared == 43 * 3 * 18
