"""The methodology of rules/khabarovsk: what the program writes, its made-up data, and its sums computed a second time in Python."""

import csv
import json
import re
import shlex
from fractions import Fraction as F
from pathlib import Path

import pytest
from expected import PROJECT, expect_text, make_data, merilo

PACK = PROJECT / "rules" / "khabarovsk"
RULES = "rules/khabarovsk/methodology.merilo"
FACTS = ["--data", *(f"rules/khabarovsk/data/{name}.csv" for name in ("region", "municipalities", "schools", "educators")),
         "--steps", "rules/khabarovsk/data/steps.csv", "rules/khabarovsk/data/region_steps.csv", "--period", "2021"]
COMMANDS = {
    "check": ["check", RULES],
    "test": ["test", RULES],
    "run": ["run", RULES, *FACTS],
    "recommend": ["recommend", RULES, *FACTS],
    "explain": ["explain", RULES, *FACTS, "--object", "Вымышленный край", "--node", "входная_диагностика"],
    "trace": ["trace", RULES],
    "row": ["rows", RULES, "--row", "5.3.10"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_program_writes_what_is_expected(name: str) -> None:
    expect_text(PACK / "expected" / f"{name}.txt", COMMANDS[name])


def test_the_data_are_those_of_the_generator(tmp_path: Path) -> None:
    assert make_data(PACK, tmp_path) == {path.name: path.read_bytes() for path in (PACK / "data").iterdir()}


def test_every_object_says_that_it_is_made_up() -> None:
    for path in (PACK / "data").glob("*.csv"):
        for row in rows(path.stem):
            for column in ("край", "муниципалитет", "школа"):
                assert row.get(column, "Вымышлен").startswith("Вымышлен"), (path.name, row[column])


def test_the_readme_names_the_commands_that_are_tested() -> None:
    readme = (PACK / "README.md").read_text(encoding="utf-8")
    assert [shlex.split(line) for line in re.findall(r"^merilo (.*)$", readme, re.MULTILINE)] == list(COMMANDS.values())


# A second implementation of the sums: nothing of it is taken from the rules but the names of the columns.

PRESENT = """участвует_в_мониторингах_и_впр есть_профильные_классы есть_классы_с_углубленным_изучением есть_участники_регионального_этапа
    есть_победители_регионального_этапа есть_участники_заключительного_этапа есть_победители_заключительного_этапа
    занимает_место_в_федеральных_рейтингах услуги_доступны_для_инвалидов есть_обучающиеся_по_индивидуальным_планам
    есть_обучающиеся_с_электронным_обучением есть_школьные_методические_команды есть_договоры_о_пробах есть_сетевые_программы
    организованы_пробы_в_спо есть_мероприятия_со_спо_в_планах проведена_диагностика_направленности диагностика_отражена_в_портфолио""".split()
OF_LOW_RESULTS = """есть_программа_повышения_качества участвует_в_исследованиях_как_шнро проведен_мониторинг_программы
    прошла_обучение_на_площадке""".split()
MUNICIPAL = """есть_положение_о_кадровом_резерве есть_программы_роста_для_резерва есть_представители_в_резерве есть_методические_объединения
    есть_методические_рекомендации есть_мероприятия_по_дефицитам есть_методические_команды предприятия_партнеры_в_модели
    есть_модель_профориентации предприятия_участвуют_в_неделе_без_турникетов спо_названы_в_модели""".split()


def rows(name: str) -> list[dict[str, str]]:
    with (PACK / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def of_school(row: dict[str, str], before: dict[str, str]) -> F:
    points = sum(row[name] == "да" for name in PRESENT)
    points += row["есть_положение_о_внутренней_оценке"] == "да" and row["раздел_контроля_в_плане"] == "да"
    points += row["аккредитация_приостановлена"] == before["аккредитация_приостановлена"] == "нет"
    points += row["есть_признаки_необъективности_впр"] == "нет"
    most = len(PRESENT) + 3
    if row["положение"] != "обычная":
        points += sum(row[name] == "да" for name in OF_LOW_RESULTS)
        most += len(OF_LOW_RESULTS)
    return F(points, most)


def share(of: list[dict[str, str]], column: str, least: int) -> F:
    known = [F(row[column].rstrip("%")) for row in of if row[column].endswith("%")]
    return F(sum(value >= least for value in known), len(known))


def test_the_engine_and_python_agree_on_every_school_and_municipality() -> None:
    done = merilo(*COMMANDS["run"], "--format", "json")
    assert done.returncode == 0, done.stderr
    (period,) = json.loads(done.stdout)["periods"]
    found = {entity: {item["path"][0]: item["figures"] for item in items} for entity, items in period["objects"].items()}
    now, before = ({row["школа"]: row for row in rows("schools") if row["период"] == year} for year in ("2021", "2020"))
    schools = {name: of_school(row, before[name]) for name, row in now.items()}
    for name, percent in schools.items():
        assert F(found["школа"][name]["школа.наличие.percent"]["value"]) == percent, name
    taught = [row for row in rows("educators") if row["период"] == "2021"]
    ratings = {}
    for row in rows("municipalities"):
        if row["период"] != "2021":
            continue
        name = row["муниципалитет"]
        mine = [percent for school, percent in schools.items() if now[school]["муниципалитет"] == name]
        ratings[name] = (F(sum(row[column] == "да" for column in MUNICIPAL), len(MUNICIPAL)) + sum(mine) / len(mine)) / 2
        figures = found["муниципалитет"][name]
        assert F(figures["муниципалитет.рейтинг.points"]["value"]) == ratings[name], name
        here = [educator for educator in taught if educator["муниципалитет"] == name]
        assert F(figures["муниципалитет.входная_здесь"]["value"]) == share(here, "входная", 70)
        assert F(figures["муниципалитет.выходная_здесь"]["value"]) == share(here, "выходная", 100)
        assert F(figures["муниципалитет.оценка_здесь"]["value"]) == share(here, "оценка_курсов", 80)
    for name, rating in ratings.items():
        assert F(found["муниципалитет"][name]["муниципалитет.место"]["value"]) == 1 + sum(other > rating for other in ratings.values())
    assert (len(schools), len(ratings)) == (131, 19)
