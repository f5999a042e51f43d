"""`merilo rows`: from a row of the source to what encodes it."""

import csv
import io
import json

from cli_program import PROJECT, merilo

REGION = "tests/cases/documentation/good/region.merilo"


def test_table_names_every_row_once():
    done = merilo("rows", REGION, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout), delimiter=";"))
    assert [row["Строка"] for row in rows] == ["track.1", "band.1", "band.2", "1.1.o.1", "1.1.o.2", "22", "cycle.1", "2.1.goal.1", "2.1.goal.2", "2.1.analysis.1", "1.1", "1.2"]
    by_key = {row["Строка"]: row for row in rows}
    assert by_key["1.1.o.1"]["Что в источнике"] == "Обучающиеся"   # the title of what encodes it
    assert by_key["1.1.o.2"]["Что в источнике"] == "Число обучающихся на 1 сентября"
    assert (by_key["1.1"]["Чем записано"], by_key["1.1"]["Имя"]) == ("мероприятие", "municipality.plan.1.1")
    assert by_key["1.1"]["Место"] == "раздел 1"   # of the section around it
    assert by_key["1.2"]["Место"] == "раздел 1, с. 4"
    line = int(by_key["band.2"]["Строка файла"])
    assert "band.2" in (PROJECT / REGION).read_text(encoding="utf-8").splitlines()[line - 1]
    assert "Строк источника order: 4. Строк источника tracks: 1." in " ".join(merilo("rows", REGION).stdout.split())


def test_one_row_is_shown_with_its_formula():
    shown = merilo("rows", REGION, "--row", "1.1.o.2").stdout
    assert "concept 1.1.o.2 — Число обучающихся на 1 сентября" in shown
    assert "Концепция, 1.1 п. 1" in shown
    assert 'collected from "отчёт школы" every year in september' in shown
    assert "нет строки «1.1.o.3»; возможно, «1.1.o.1»" in merilo("rows", REGION, "--row", "1.1.o.3", code=2).stderr


def test_a_methodology_without_rows_says_how_to_write_them():
    assert "предложением `row источник.\"ключ\"`" in merilo("rows", "examples/cycles/programmes.merilo", code=2).stderr


def test_programs_get_no_rows_where_there_are_none():
    assert json.loads(merilo("rows", "examples/cycles/programmes.merilo", "--format", "json").stdout)["rows"] == []
