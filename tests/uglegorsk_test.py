"""The road map of rules/uglegorsk: what the program writes, each measure against the inventory, and each state computed a second time."""

import csv
import importlib.util
import json
import re
from datetime import date
from pathlib import Path

import pytest
from expected import PROJECT, expect_text, make_data, merilo

PACK = PROJECT / "rules" / "uglegorsk"
RULES = "rules/uglegorsk/roadmap.merilo"
MEASURES = "rules/uglegorsk/data/measures.csv"
COMMANDS = {
    "check": ["check", RULES],
    "test": ["test", RULES],
    "rows": ["rows", RULES, "--row", "3.7"],
    "run": ["run", RULES, "--measures", MEASURES, "--as-of", "2022-12-31"],
    "roadmap": ["roadmap", RULES, "--measures", MEASURES, "--as-of", "2022-12-31", "--next", "90"],
}
INVENTORY = list(csv.DictReader((PACK / "inventory" / "measures.csv").open(encoding="utf-8", newline="")))


@pytest.mark.parametrize("name", COMMANDS)
def test_the_program_writes_what_is_expected(name: str) -> None:
    expect_text(PACK / "expected" / f"{name}.txt", COMMANDS[name])


def test_the_data_are_those_of_the_generator(tmp_path: Path) -> None:
    assert make_data(PACK, tmp_path)["measures.csv"] == (PACK / "data" / "measures.csv").read_bytes()


def test_the_readme_names_the_commands_that_are_tested() -> None:
    readme = (PACK / "README.md").read_text(encoding="utf-8")
    assert {tuple(line.split()) for line in re.findall(r"^merilo (.*)$", readme, re.MULTILINE)} == {tuple(words) for words in COMMANDS.values()}


def in_json(as_of: str) -> dict:
    done = merilo("roadmap", RULES, "--measures", MEASURES, "--as-of", as_of, "--format", "json")
    assert done.returncode == 0, done.stderr
    (roadmap,) = json.loads(done.stdout)["roadmaps"]
    return roadmap


def test_each_row_of_the_inventory_is_a_measure() -> None:
    roadmap = in_json("2022-12-31")
    sections = {section["code"]: section["title"] for section in roadmap["sections"]}
    units = {unit["name"]: unit["title"] for unit in roadmap["responsible"]}
    kinds = {"once": "once", "annual": "recurring", "quarterly": "recurring", "semiannual": "recurring", "per_schedule": "scheduled",
             "continuous": "continuous", "none": "no_deadline"}
    assert [measure["code"] for measure in roadmap["measures"]] == [row["key"] for row in INVENTORY]
    for measure, row in zip(roadmap["measures"], INVENTORY, strict=True):
        assert measure["title"] == row["measure"]
        assert sections[measure["section"]] == row["section_title"] and measure["section"] == row["section_no"]
        assert [units[name] for name in measure["responsible"]] == row["responsible_units"].split("; ")
        assert measure["kind"] == kinds[row["recurrence"]], row["key"]
        if row["recurrence"] == "once":
            assert measure["deadline"] == row["due"].replace("/", "..")
    assert len(INVENTORY) == 67 and len(sections) == 9


def test_the_numbers_of_the_findings_are_those_of_the_inventory() -> None:
    once = [row["due"][:4] for row in INVENTORY if row["recurrence"] == "once"]
    assert (once.count("2020"), once.count("2021"), len(once)) == (17, 1, 18)
    assert [row["key"] for row in INVENTORY if row["recurrence"] == "none"] == ["3.5"]
    assert [row["key"] for row in INVENTORY if row["section_no"] == "3"] == [f"3.{number}" for number in range(1, 10)]
    found = (PACK / "findings.merilo").read_text(encoding="utf-8")
    assert "2020 : 17; 2021 : 1; otherwise : 0" in found and "5 : no" in found


def test_each_row_of_the_inventory_has_its_key_its_place_and_its_deadline_in_the_sources_words() -> None:
    found = json.loads(merilo("rows", RULES, "--format", "json").stdout)["rows"]
    assert [(row["source"], row["key"], row["title"]) for row in found] == [("order", row["key"], row["measure"]) for row in INVENTORY]
    for said, row in zip(found, INVENTORY, strict=True):
        notes = {note["heading"]: note["text"] for note in said["notes"]}
        assert said["place"] == f"п. {row['number']}"
        assert notes.get("Срок", "") == row["deadline_text"]


@pytest.fixture(scope="module")
def generator():
    spec = importlib.util.spec_from_file_location("make_data", PACK / "make_data.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def state(first: date, last: date, done: date | None, today: date) -> str:
    if done and done <= today:
        return "done" if done <= last else "done_late"
    return "overdue" if last < today else "due" if first <= today else "not_yet_due"


@pytest.mark.parametrize("day", ["2020-09-09", "2020-12-31", "2021-09-01", "2022-02-28", "2022-12-31", "2025-12-31"])
def test_the_engine_and_python_agree_on_each_deadline(generator, day: str) -> None:
    today = date.fromisoformat(day)
    facts = {}
    with (PACK / "data" / "measures.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            facts[row["measure"], row["due"]] = date.fromisoformat(row["done"]) if row["done"] else None
    expected = []
    for row in INVENTORY:
        named = generator.deadlines(row)
        if row["recurrence"] == "per_schedule":
            named = sorted((due, date.fromisoformat(due), date.fromisoformat(due)) for key, due in facts if key == row["key"])
        expected += [(row["key"], str(last), state(first, last, facts.get((row["key"], due)), today)) for due, first, last in named]
    roadmap = in_json(day)
    found = [(measure["code"], time["last_day"], time["state"]) for measure in roadmap["measures"] for time in measure["occurrences"]
             if "last_day" in time]
    assert found == expected and len(found) > 150
    fallen = [state for _, last, state in expected if date.fromisoformat(last) <= today]
    assert roadmap["total"]["fallen_due"] == len(fallen)
    assert roadmap["total"]["done_of_fallen_due"] == sum(state.startswith("done") for state in fallen)
    figures = json.loads(merilo("run", RULES, "--measures", MEASURES, "--as-of", day, "--format", "json").stdout)["periods"][-1]
    (town,) = figures["objects"]["municipality"]
    assert town["figures"]["municipality.msoko.due"]["value"] == str(len(fallen))
    assert town["figures"]["municipality.msoko.overdue"]["value"] == str(sum(state == "overdue" for _, _, state in expected))
    for unit in roadmap["responsible"]:
        mine = {row["key"] for row in INVENTORY if unit["title"] in row["responsible_units"].split("; ")}
        assert unit["counts"]["overdue"] == sum(state == "overdue" for key, _, state in expected if key in mine)
