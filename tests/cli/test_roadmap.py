"""Road maps in the program: tables, a calendar that a calendar library reads, a picture, and what is said of wrong tables."""

import csv
import datetime
import io
import re
import subprocess
import xml.etree.ElementTree

import icalendar
import pytest

from cli_program import PROGRAM, PROJECT, merilo

RULES = "examples/roadmap/roadmap.merilo"
MEASURES = "examples/roadmap/measures.csv"
SCHOOLS = "examples/roadmap/schools.csv"


def roadmap(*arguments, code=0, as_of="2021-09-01"):
    return merilo("roadmap", RULES, "--measures", MEASURES, "--as-of", as_of, *arguments, code=code)


def test_the_text_says_what_is_done_and_what_is_next():
    text = roadmap("--next", "60").stdout
    for said in ("На 01.09.2021: выполнено 5 из 7 наступивших сроков, 71\u00a0%", "2021-05     выполнено с опозданием 02.06.2021, Аналитическая справка № 5",
                 "2021-H1     просрочено, последний день 30.06.2021", "по ответственным", "по годам", "В ближайшие дни (60):"):
        assert said in text
    assert "Школа 1" not in text
    assert "Основание: Включить школу в программу адресной поддержки: Школа 1\n" in roadmap("--data", SCHOOLS).stdout
    assert "5 done of 7 that have fallen due" in roadmap("--language", "en").stdout
    assert "ничего" in roadmap("--next", "0").stdout


def test_the_table_for_spreadsheets_is_read_back():
    rows = list(csv.DictReader(io.StringIO(roadmap("--format", "csv").stdout), delimiter=";"))
    states = [row["Состояние"] for row in rows]
    assert {state: states.count(state) for state in states} == {
        "выполнено": 4, "выполнено с опозданием": 2, "просрочено": 2, "срок идёт": 2, "срок не наступил": 6}
    (late,) = [row for row in rows if (row["№"], row["Срок"]) == ("7.5", "2021-05")]
    assert (late["Последний день"], late["Выполнено"], late["Документ"]) == ("31.05.2021", "02.06.2021", "Аналитическая справка № 5")
    assert [row["№"] for row in csv.DictReader(io.StringIO(roadmap("--format", "csv", "--next", "30").stdout), delimiter=";")] == ["7.5"]


def test_a_calendar_library_reads_the_calendar():
    text = roadmap("--format", "ics", "--data", SCHOOLS).stdout
    raw = subprocess.run([PROGRAM, "roadmap", RULES, "--measures", MEASURES, "--as-of", "2021-09-01", "--format", "ics"], cwd=PROJECT,
                         capture_output=True, timeout=120).stdout
    assert raw.count(b"\r\n") == raw.count(b"\n") and all(len(line) <= 75 for line in raw.split(b"\r\n"))
    calendar = icalendar.Calendar.from_ical(text.replace("\n", "\r\n"))
    assert str(calendar["version"]) == "2.0"
    events = [event for event in calendar.walk("VEVENT")]
    days = sorted((str(event["summary"]).split()[0], event["dtstart"].dt) for event in events)
    day = datetime.date
    assert days == [
        ("1.2", day(2021, 6, 30)), ("1.2", day(2021, 12, 31)), ("1.2", day(2022, 6, 30)), ("1.2", day(2022, 12, 31)),
        ("7.5", day(2021, 9, 30)), ("7.5", day(2022, 5, 31)), ("7.5", day(2022, 9, 30)), ("7.6", day(2021, 10, 15)),
        ("9.3", day(2021, 8, 31)), ("9.3", day(2022, 8, 31))]
    assert all(event["dtend"].dt - event["dtstart"].dt == datetime.timedelta(days=1) for event in events)
    assert len({str(event["uid"]) for event in events}) == len(events)
    (support,) = [event for event in events if str(event["summary"]).startswith("7.6")]
    assert "Школа 1" in str(support["description"]) and "\n" in str(support["description"])
    later = icalendar.Calendar.from_ical(roadmap("--format", "ics", as_of="2021-10-01").stdout)
    assert {str(event["uid"]) for event in later.walk("VEVENT")} <= {str(event["uid"]) for event in events}, "an event stays the same event"
    near = icalendar.Calendar.from_ical(roadmap("--format", "ics", "--next", "30").stdout)
    assert [str(event["summary"]) for event in near.walk("VEVENT")] == ["7.5 Мониторинг динамики результатов (Снежинск)"]


def test_texts_of_users_do_not_break_the_calendar(tmp_path):
    rules = (PROJECT / RULES).read_text(encoding="utf-8").replace('"Мониторинг сайтов школ"', '"Сайты; пункт 1, \\ и „прочее“: всё"')
    (tmp_path / "rules.merilo").write_text(rules, encoding="utf-8")
    text = merilo("roadmap", tmp_path / "rules.merilo", "--measures", MEASURES, "--as-of", "2021-09-01", "--format", "ics").stdout
    summaries = [str(event["summary"]) for event in icalendar.Calendar.from_ical(text).walk("VEVENT")]
    assert "1.2 Сайты; пункт 1, \\ и „прочее“: всё (Снежинск)" in summaries


def test_the_picture_has_a_bar_for_each_deadline(tmp_path):
    roadmap("--format", "svg", "-o", tmp_path / "gantt.svg")
    root = xml.etree.ElementTree.parse(tmp_path / "gantt.svg").getroot()
    space = "{http://www.w3.org/2000/svg}"
    titles = [title.text for rect in root.iter(space + "rect") for title in rect.iter(space + "title")]
    assert len(titles) == 15
    assert "2021-05: выполнено с опозданием, 02.06.2021, Аналитическая справка № 5" in titles
    text = [element.text for element in root.iter(space + "text")]
    assert "7. Школы с низкими образовательными результатами" in text and "на 01.09.2021: выполнено 5 из 7 наступивших сроков, 71\u00a0%" in text
    # A bar ends where its deadline does: those of one scale stand in the order of their days.
    bars = {title.text.split(":")[0]: rect for rect in root.iter(space + "rect") for title in rect.iter(space + "title")}
    assert float(bars["2020-H2"].get("x")) < float(bars["2021-H1"].get("x")) < float(bars["2021-H2"].get("x"))


def test_two_objects_need_a_name_for_a_picture(tmp_path):
    table = (PROJECT / MEASURES).read_text(encoding="utf-8") + "Озёрск;7.4;;2021-02-01;\n"
    (tmp_path / "measures.csv").write_text(table, encoding="utf-8")
    arguments = ["roadmap", RULES, "--measures", tmp_path / "measures.csv", "--as-of", "2021-09-01"]
    assert "--object" in merilo(*arguments, "--format", "svg", code=2).stderr
    assert "Озёрск" in merilo(*arguments, "--format", "svg", "--object", "Озёрск").stdout
    assert re.search(r"Озёрск +│ +14\u00a0%", merilo(*arguments).stdout)


def test_wrong_records_stop_no_others(tmp_path):
    table = (PROJECT / MEASURES).read_text(encoding="utf-8") + "Снежинск;7.9;;2021-02-01;\nСнежинск;9.3;2021-08-31;завтра;\n"
    (tmp_path / "measures.csv").write_text(table, encoding="utf-8")
    arguments = ["roadmap", RULES, "--measures", tmp_path / "measures.csv", "--as-of", "2021-09-01"]
    done = merilo(*arguments, code=3)
    assert "M0720" in done.stderr and "строка 9" in done.stderr and "M0725" in done.stderr
    assert "выполнено 5 из 7" in done.stdout
    assert merilo(*arguments, "--strict", code=1).stdout == ""


def test_a_misspelt_object_is_no_new_one_where_the_data_name_the_objects(tmp_path):
    table = (PROJECT / MEASURES).read_text(encoding="utf-8") + "Снежинскк;9.3;2021-08-31;2021-08-20;\n"
    (tmp_path / "measures.csv").write_text(table, encoding="utf-8")
    arguments = ["roadmap", RULES, "--measures", tmp_path / "measures.csv", "--as-of", "2021-09-01"]
    done = merilo(*arguments, "--data", SCHOOLS, code=3)
    assert "M0549" in done.stderr and "строка 9" in done.stderr and "есть «Снежинск»" in done.stderr
    assert "Снежинскк" not in done.stdout
    assert "Снежинскк" in merilo(*arguments).stdout, "without data it may be one"


@pytest.mark.parametrize("arguments, said", [
    (["--measures", MEASURES], "--as-of"),
    (["--measures", MEASURES, "--as-of", "2021-02-30"], "2021-02-30"),
    (["--measures", MEASURES, "--as-of", "2021-09-01", "--roadmap", "msok"], "msoko"),
    (["--measures", MEASURES, "--as-of", "2021-09-01", "--next", "many"], "--next"),
    (["--measures", MEASURES, "--as-of", "2021-09-01", "--format", "pdf"], "svg"),
    (["--measures", "no.csv", "--as-of", "2021-09-01"], "no.csv"),
    ([], "--measures"),
])
def test_wrong_usage(arguments, said):
    done = merilo("roadmap", RULES, *arguments, code=2)
    assert said in done.stderr and done.stdout == ""


def test_the_end_of_the_period_is_the_day_where_none_is_named():
    text = merilo("roadmap", RULES, "--measures", MEASURES, "--period", "2021").stdout
    assert "На 31.12.2021" in text
    assert "На 31.12.2021" in merilo("roadmap", RULES, "--measures", MEASURES, "--data", SCHOOLS).stdout


def test_recommendations_stand_with_the_figures_behind_them():
    text = merilo("recommend", RULES, "--data", SCHOOLS, "--period", "2021", "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [(row["Объект"], row["Состояние"]) for row in rows] == [
        ("Школа 1, Снежинск", "сработала"), ("Школа 2, Снежинск", "не решена: нет данных")]
    assert rows[0]["По данным"] == "all(last 2: reached = low): 2020 — да, 2021 — да"
    assert rows[1]["По данным"] == "all(last 2: reached = low): 2020 — да, 2021 — н/д"
    assert rows[0]["Запускает"] == "7.6 Адресная поддержка школ" and rows[0]["Кому"] == "Методический отдел"
    assert "нет рекомендаций" in merilo("recommend", "rules/chelyabinsk/rating.merilo", "--data", SCHOOLS, code=2).stderr


def test_a_recommendation_of_several_years_names_its_object_once(tmp_path):
    facts = "school;municipality;period;reached\n" + "".join(
        f"Школа {school};Снежинск;{year};Низкие\n" for school in range(1, 6) for year in (2019, 2020, 2021))
    (tmp_path / "schools.csv").write_text(facts, encoding="utf-8")
    text = roadmap("--data", tmp_path / "schools.csv").stdout
    assert "Основание: Включить школу в программу адресной поддержки: Школа 1, Школа 2, Школа 3 +2\n" in text
