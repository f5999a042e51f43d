"""Road maps and recommendations: from files, records and frames; as objects, tables, a calendar and a picture."""

import csv
import datetime
import warnings
from fractions import Fraction
from pathlib import Path
from typing import Any

import merilo
import pytest

PROJECT = Path(__file__).resolve().parents[2]
EXAMPLE = PROJECT / "examples/roadmap"
RECORDS: list[dict[str, Any]] = [
    {"municipality": "Снежинск", "measure": "1.1", "due": None, "done": datetime.date(2020, 10, 28), "document": "Приказ № 140"},
    {"municipality": "Снежинск", "measure": "7.5", "due": "2021-05", "done": "2021-06-02", "document": None},
]


@pytest.fixture(scope="module")
def methodology() -> merilo.Methodology:
    return merilo.load(EXAMPLE / "roadmap.merilo")


def test_files_records_and_frames_say_the_same(methodology: merilo.Methodology) -> None:
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    texts = [{**record, "done": str(record["done"])} for record in RECORDS]
    wanted = methodology.roadmaps(RECORDS, as_of="2021-09-01").to_dict()
    for measures in (iter(RECORDS), pandas.DataFrame(RECORDS), polars.DataFrame(texts)):
        assert methodology.roadmaps(measures, as_of=datetime.date(2021, 9, 1)).to_dict() == wanted
    both = methodology.roadmaps([EXAMPLE / "measures.csv"], as_of="2021-09-01")
    assert both.to_dict() == methodology.roadmaps(str(EXAMPLE / "measures.csv"), as_of="2021-09-01").to_dict()
    assert both.percent("Снежинск") == Fraction(5, 7)


def test_each_deadline_is_told(methodology: merilo.Methodology) -> None:
    roadmaps = methodology.roadmaps(RECORDS, as_of="2021-09-01")
    assert roadmaps.objects == [("municipality.msoko", ("Снежинск",))]
    (late,) = [it for it in roadmaps.statuses if it.state == "done_late"]
    assert late == merilo.MeasureStatus(
        "municipality.msoko", ("Снежинск",), "7.5", "Мониторинг динамики результатов", "done_late", "2021-05",
        datetime.date(2021, 5, 1), datetime.date(2021, 5, 31), datetime.date(2021, 6, 2), "", ("general_education",))
    assert roadmaps.percent("Снежинск", "msoko") == Fraction(2, 7)
    assert methodology.roadmaps(RECORDS, as_of="2020-09-01").percent("Снежинск") is None
    assert "выполнено 2 из 7" in str(roadmaps)
    assert [row[0].text for row in roadmaps.tables("years")[0].rows] == ["2020", "2021", "2022"]
    assert "Снежинск" in roadmaps._repr_html_() or "7.5" in roadmaps._repr_html_()
    assert [it["due"] for it in roadmaps.to_dict(next=30)["next"]] == ["2021-09"]
    assert "BEGIN:VEVENT" in roadmaps.calendar(next=30) and roadmaps.svg("Снежинск").startswith("<svg")


def test_what_is_not_there_is_said(methodology: merilo.Methodology) -> None:
    roadmaps = methodology.roadmaps([*RECORDS, {"municipality": "Озёрск", "measure": "1.1", "done": "2020-10-01"}], as_of="2021-09-01")
    for call in (lambda: roadmaps.svg(), lambda: roadmaps.percent("Озёск"), lambda: roadmaps.tables("other"), lambda: roadmaps.tables("next")):
        with pytest.raises(ValueError):
            call()
    with pytest.raises(ValueError, match="as_of"):
        methodology.roadmaps(RECORDS)
    with pytest.raises(merilo.Error):
        methodology.roadmaps(RECORDS, as_of="2021-02-30")
    with pytest.raises(merilo.Error):
        methodology.roadmaps("no.csv", as_of="2021-09-01")


def test_a_wrong_record_warns_and_is_left_out(methodology: merilo.Methodology) -> None:
    wrong = [*RECORDS, {"municipality": "Снежинск", "measure": "7.9", "done": "2021-06-02"}]
    with pytest.warns(merilo.DataWarning):
        roadmaps = methodology.roadmaps(wrong, as_of="2021-09-01")
    assert [each.code for each in roadmaps.diagnostics] == ["M0720"]
    assert roadmaps.percent("Снежинск") == Fraction(2, 7)
    with pytest.raises(merilo.Error):
        methodology.roadmaps(wrong, as_of="2021-09-01", strict=True)


def test_recommendations_and_what_they_start(methodology: merilo.Methodology) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = methodology.evaluate(EXAMPLE / "schools.csv")
    given, undecided = [it for it in result.recommendations() if it.period == "2021"]
    assert (given.name, given.path, given.given, given.to) == ("school.support", ("Школа 1", "Снежинск"), True, ("Методический отдел",))
    assert given.starts == (("municipality.msoko", "7.6"),)
    assert [(value["of"], value["state"]) for value in undecided.values] == [("2020", "value"), ("2021", "missing")] and not undecided.given
    assert "Школа 1" in str(result.recommendation_tables()[-1])
    roadmaps = methodology.roadmaps(result=result)
    (status,) = roadmaps.to_dict()["roadmaps"]
    assert roadmaps.to_dict()["as_of"] == "2021-12-31", "the end of the latest period"
    assert [measure["code"] for measure in status["measures"] if measure["origins"]] == ["7.6"]


@pytest.mark.parametrize("given", ["file", "records"])
def test_figures_of_a_road_map_are_results(given: str) -> None:
    methodology = merilo.load(PROJECT / "rules/uglegorsk/roadmap.merilo")
    path = PROJECT / "rules/uglegorsk/data/measures.csv"
    with path.open(encoding="utf-8", newline="") as file:
        measures: Any = path if given == "file" else list(csv.DictReader(file, delimiter=";"))
    town = "Углегорский ГО (данные вымышлены)"
    result = methodology.evaluate(measures=measures, as_of="2022-12-31")
    assert result.periods == ["2020", "2021", "2022"]
    roadmaps = methodology.roadmaps(measures, as_of="2022-12-31")
    assert result["msoko.percent", town, "2022"] == roadmaps.percent(town) == Fraction(8, 9)
    assert result["msoko.due", town, "2022"] == 108
    assert result["msoko.percent", town, "2020"] == methodology.roadmaps(measures, as_of="2020-12-31").percent(town)
