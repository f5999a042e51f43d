"""The concept of rules/taseevo: what the program writes, its made-up data, and its shares computed a second time in Python."""

import csv
import json
import re
import shlex
from collections import Counter
from fractions import Fraction as F
from pathlib import Path

import pytest
from expected import PROJECT, expect_text, make_data, merilo

PACK = PROJECT / "rules" / "taseevo"
RULES = "rules/taseevo/concept.merilo"
DATA = [f"rules/taseevo/data/{name}.csv" for name in ("organisations", "preschools", "municipality", "pupils", "reserve")]
FACTS = ["--data", *DATA, "--steps", "rules/taseevo/data/steps_municipality.csv", "rules/taseevo/data/steps_organisations.csv", "--period", "2022"]
COMMANDS = {
    "check": ["check", RULES],
    "test": ["test", RULES],
    "trace": ["trace", RULES],
    "row": ["rows", RULES, "--row", "1.1.2.m.1"],
    "run": ["run", RULES, *FACTS],
    "recommend": ["recommend", RULES, *FACTS],
    "explain": ["explain", RULES, *FACTS, "--object", "Район (вымышленный)", "--node", "municipality.vpr58_failed_share"],
    "cycle": ["explain", RULES, *FACTS, "--object", "Район (вымышленный)", "--node", "content_cycle"],
}
INVENTORY = list(csv.DictReader((PACK / "inventory" / "taseevo_indicators.csv").open(encoding="utf-8", newline="")))
DIRECTIONS = {"1.1": "d1_1", "1.3": "d1_3", "1.4": "d1_4", "2.1": "d2_1", "2.2": "d2_2", "2.3": "d2_3", "2.4": "d2_4"}


def table(name: str, period: str = "2022") -> list[dict[str, str]]:
    rows = csv.DictReader((PACK / "data" / f"{name}.csv").open(encoding="utf-8", newline=""))
    return [row for row in rows if row["period"] == period]


@pytest.mark.parametrize("name", COMMANDS)
def test_the_program_writes_what_is_expected(name: str) -> None:
    expect_text(PACK / "expected" / f"{name}.txt", COMMANDS[name])


def test_the_data_are_those_of_the_generator(tmp_path: Path) -> None:
    assert make_data(PACK, tmp_path) == {path.name: path.read_bytes() for path in (PACK / "data").iterdir()}


def test_every_name_says_that_it_is_made_up() -> None:
    for path in (PACK / "data").glob("*.csv"):
        for row in csv.DictReader(path.open(encoding="utf-8", newline="")):
            for column in ("municipality", "organisation", "preschool", "pupil", "reservist", "document"):
                assert row.get(column, "") == "" or "(вымышлен" in row[column], (path.name, row[column])


def test_the_readme_names_the_commands_that_are_tested() -> None:
    readme = (PACK / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^merilo (.*)$", re.sub(r"\\\n *", "", readme), re.MULTILINE)
    assert {tuple(shlex.split(line)) for line in commands} == {tuple(words) for words in COMMANDS.values()}


def test_what_is_shown_in_the_readme_is_what_happens() -> None:
    readme = (PACK / "README.md").read_text(encoding="utf-8")
    printed = {line.strip() for name in COMMANDS for line in (PACK / "expected" / f"{name}.txt").read_text(encoding="utf-8").splitlines()}
    shown = [line.strip() for block in re.findall(r"^```text\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL) for line in block.splitlines()]
    assert shown
    for line in shown:
        assert line in ("", "…") or line in printed, f"no command prints: {line}"


def test_the_counts_that_the_findings_state_are_those_of_the_inventory() -> None:
    shares = [row for row in INVENTORY if row["kind"] == "share"]
    without = Counter(DIRECTIONS[row["direction"]] for row in shares if not row["denominator"])
    counts = [row for row in INVENTORY if row["kind"] == "count" and row["level"] == "organisation"]
    with_base = Counter(DIRECTIONS[row["direction"]] for row in counts if row["denominator"])
    presences = [row for row in INVENTORY if row["kind"] == "yes_no"]
    silent = Counter(DIRECTIONS[row["direction"]] for row in presences if not row["declared_indicator"])
    text = (PACK / "findings.merilo").read_text(encoding="utf-8")

    def stated(name: str) -> dict[str, int]:
        cells = re.search(rf"^ +value +{name} +table \w+ {{ (.*) }}$", text, re.MULTILINE)[1]
        return {label: int(number) for label, number in re.findall(r"(d\d_\d) : (\d+)", cells) if int(number)}

    assert stated("shares") == Counter(DIRECTIONS[row["direction"]] for row in shares) and sum(stated("shares").values()) == 99
    assert stated("without") == without and sum(without.values()) == 53
    assert stated("counts") == Counter(DIRECTIONS[row["direction"]] for row in counts)
    assert stated("presences") == Counter(DIRECTIONS[row["direction"]] for row in presences) and sum(stated("presences").values()) == 44
    assert stated("silent") == silent and sum(silent.values()) == 25
    assert stated("with_base") == with_base and sum(with_base.values()) == 17


LEVEL_WORDS = {"municipality": "муниципалитета", "organisation": "организации"}


def printed_numbers() -> dict[str, Counter[int]]:
    """Of each cell of the appendix: how often each number is printed."""
    cells: dict[str, Counter[int]] = {}
    elements = csv.DictReader((PACK / "inventory" / "taseevo_cycle.csv").open(encoding="utf-8", newline=""))
    for row in (*INVENTORY, *elements):
        if row["direction"] != "2.4":
            column = {"action": "действия"}.get(row["element"], "документы") if "element" in row else "показатели"
            cell = cells.setdefault(f"{row['group']}, {column} {LEVEL_WORDS[row['level']]}", Counter())
            cell.update(int(number) for number in re.findall(r"\d+", row["number"]))
    return cells


def test_every_doubled_or_missing_number_is_a_finding() -> None:
    text = (PACK / "findings.merilo").read_text(encoding="utf-8")
    stated = {}
    for where, top, table in re.findall(r'^check "Каждый номер напечатан один раз: (.*)" for item in 1..(\d+) \{\n +value +printed table item \{ (.*); otherwise : 1 \}',
                                        text, re.MULTILINE):
        odd = {int(number): int(count) for number, count in re.findall(r"(\d+) : (\d+)", table)}
        stated[where] = {number: odd.get(number, 1) for number in range(1, int(top) + 1)}
    cells = printed_numbers()
    for where, counts in stated.items():
        assert {number: cells[where][number] for number in counts} == counts, where
        assert max(cells[where]) <= max(counts)
    odd_cells = {where for where, cell in cells.items() if cell and any(cell[number] != 1 for number in range(1, max(cell) + 1))}
    assert odd_cells <= set(stated)


# A second implementation of the sums, the shares of organisations and the same pupils: nothing of it is taken from the rules but the names.

RATIOS = """vpr58_failed_share vpr58_failed vpr58_written unbiased; vpr58_good_share vpr58_good vpr58_written unbiased; certified_share certified grade11 all;
    talent_trained_share talent_trained teachers all; significant_contestants_share significant_contestants pupils_511 all;
    career_diagnosed_share career_diagnosed pupils_811 all; graduates11_profile_share graduates11_profile graduates11 all;
    managers_diploma_share managers_diploma managers all; young_in_events_share young_in_events young_teachers all;
    holiday_pupils_share holiday_pupils pupils all; language_adapted_share language_adapted language_pupils all"""
YES = "vpr_observed olympiad_observed has_career_programmes head_events has_civic_events has_labour_events special_conditions".split()
YES_NODES = "vpr_observed_share olympiad_observed_share career_programmes_share head_events_share civic_events_schools labour_events_schools special_conditions_share".split()
LEVELS = ("insufficient", "below", "base", "above")


@pytest.fixture(scope="module")
def figures() -> dict[str, dict[str, F]]:
    """The figures of each object in 2022."""
    done = merilo(*COMMANDS["run"], "--format", "json")
    assert done.returncode == 0, done.stderr
    (period,) = json.loads(done.stdout)["periods"]
    return {item["path"][0]: {name.split(".", 1)[1]: F(figure["value"]) for name, figure in item["figures"].items()
                              if re.fullmatch(r"-?\d+(/\d+)?(\.\d+)?", str(figure.get("value", "")))}
            for items in period["objects"].values() for item in items}


def test_the_engine_and_python_agree_on_the_shares(figures: dict[str, dict[str, F]]) -> None:
    schools, district = table("organisations"), figures["Район (вымышленный)"]
    for words in (entry.split() for entry in RATIOS.split(";")):
        node, above, below, whom = words
        of = [row for row in schools if whom == "all" or row["vpr_biased"] == "нет"]
        assert district[node] == F(sum(int(row[above]) for row in of), sum(int(row[below]) for row in of)), node
    for node, column in zip(YES_NODES, YES, strict=True):
        assert district[node] == F(sum(row[column] == "да" for row in schools), len(schools)), node
    diagnosed = sum(int(row["grade11"]) > 0 and row["grade11"] == row["grade11_diagnosed"] for row in schools)
    assert district["all_diagnosed_schools"] == F(diagnosed, len(schools))
    rate = F(sum(int(row["talent_results"]) for row in schools) * 1000, sum(int(row["pupils"]) for row in schools))
    assert district["talent_results_rate"] == rate


def test_the_engine_and_python_agree_on_the_preschools_and_the_reserve(figures: dict[str, dict[str, F]]) -> None:
    now, before, district = table("preschools"), {row["preschool"]: row for row in table("preschools", "2021")}, figures["Район (вымышленный)"]
    grown = sum(int(row["higher_education"]) > int(before[row["preschool"]]["higher_education"]) for row in now)
    assert district["higher_education_growth"] == F(grown, len(now))
    healthier = sum(F(row["sick_days"]) < F(before[row["preschool"]]["sick_days"]) for row in now)
    assert district["sickness_improved_share"] == F(healthier, len(now))
    content = sum(F(int(row["parents_content"]), int(row["parents_asked"])) >= F(8, 10) for row in now)
    assert district["parents_content_preschools"] == F(content, len(now))
    whole = sum(all(cell == "да" for name, cell in row.items() if name.startswith("quality_system.")) for row in now)
    assert district["quality_system_share"] == F(whole, len(now))
    reserve = table("reserve")
    done = sum(row["has_route"] == "да" and F(row["route_share"].rstrip("%")) > 90 for row in reserve)
    assert district["reserve_route_done_share"] == F(done, len(reserve))
    assert district["truants"] == sum(F(row["missed_share"].rstrip("%")) > 30 for row in table("pupils"))


def test_the_engine_and_python_agree_on_the_same_pupils_of_two_years(figures: dict[str, dict[str, F]]) -> None:
    earlier = {row["pupil"]: row["reading_kdr"] for row in table("pupils", "2020")}
    for school in table("organisations"):
        pairs = [(earlier[row["pupil"]], row["reading_kdr"]) for row in table("pupils")
                 if row["organisation"] == school["organisation"] and row["grade"] == "6"]
        known = [(LEVELS.index(was), LEVELS.index(now)) for was, now in pairs if was in LEVELS and now in LEVELS]
        assert figures[school["organisation"]]["reading_4_to_6_kept"] == F(sum(now >= was for was, now in known), len(known))
        assert figures[school["organisation"]]["reading_4_to_6_risen"] == F(sum(now > was for was, now in known), len(known))
