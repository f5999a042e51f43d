"""Loading, checking, testing and drawing a methodology."""

import pickle
import threading
from pathlib import Path

import merilo
import pytest
from conftest import RATING, SMALL

WRONG = 'merilo 1\nmethodology x {\n}\nentity a "A" in b\nentity a "A"\n'


def test_a_methodology_tells_what_it_is(rating: merilo.Methodology) -> None:
    assert (rating.name, rating.version) == ("chelyabinsk", "2022")
    assert rating.title.startswith("Комплексная аналитика")
    assert len(rating.digest) == 40
    assert [(each.name, each.parent) for each in rating.entities] == [("region", ""), ("municipality", "region")]
    assert rating.reports == {"municipality.rating": "Рейтинг муниципальных образований Челябинской области"}
    assert repr(rating) == "<merilo.Methodology chelyabinsk 2022>"


def test_nodes_tell_what_the_data_have_to_give(small: merilo.Methodology) -> None:
    assert {node.name: (node.type, node.unit, node.label_list) for node in small.inputs} == {
        "school.done": ("share", "", ""),
        "school.pupils": ("number", "pupil", ""),
        "school.club": ("yes_no", "", ""),
        "school.mark": ("label", "", "grade"),
    }
    (threshold,) = [node for node in small.nodes if node.kind == "parameter"]
    assert (threshold.name, threshold.entity, threshold.assumed) == ("threshold", "", "в приказе не назван")
    (reached,) = [node for node in small.nodes if node.kind == "indicator"]
    assert [(label.name, label.title, label.colour, label.index) for label in small.lists["grade"]] == [
        ("low", "Низкая", "red", 0), ("medium", "Средняя", "orange", 1), ("high", "Высокая", "green", 2),
    ]
    assert reached.quantities == ["school.reached", "school.reached.points", "school.reached.maximum", "school.reached.percent"]


def test_format_gives_the_canonical_form_or_raises() -> None:
    ragged = "merilo   1\nunit pupil   \"Ученик\"  # кто\n"
    assert merilo.format(ragged) == 'merilo 1\nunit pupil "Ученик"  # кто\n'
    russian = merilo.format(ragged, keywords="ru")
    assert russian == 'мерило 1\nединица pupil "Ученик"  # кто\n'
    assert merilo.format(russian, keywords="en") == merilo.format(ragged)
    with pytest.raises(merilo.Error) as caught:
        merilo.format(WRONG, name="x.merilo")
    assert caught.value.diagnostics[0].file == "x.merilo"
    with pytest.raises(ValueError, match="keywords"):
        merilo.format(ragged, keywords="de")


def test_every_mistake_is_reported_at_once_with_its_place() -> None:
    with pytest.raises(merilo.Error) as caught:
        merilo.parse(WRONG, "x.merilo")
    found = caught.value.diagnostics
    assert sorted((each.line or 0, each.column, each.code, each.severity, each.file) for each in found) == [
        (2, 15, "M0101", "error", "x.merilo"),
        (4, 17, "M0203", "error", "x.merilo"),
        (5, 8, "M0202", "error", "x.merilo"),
    ]
    doubled = next(each for each in found if each.code == "M0202")
    assert (doubled.notes[0].file, doubled.notes[0].line) == ("x.merilo", 4)


def test_an_error_shows_the_line_with_a_caret() -> None:
    with pytest.raises(merilo.Error) as caught:
        merilo.parse('merilo 1\nmethodology x "X" { version 1 }\nentity a "A" in regoin\n', "x.merilo")
    lines = str(caught.value).splitlines()
    assert "x.merilo:3:17" in lines[1] and "M0203" in lines[1]
    assert lines[2].endswith('entity a "A" in regoin')
    assert lines[3].index("^") == lines[2].index("regoin")


def test_a_methodology_of_several_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    levels = 'merilo 1\nlist level_list "Уровни" { low "Низкий"; high "Высокий" }\n'
    main = (
        'merilo 1\nimport "../levels.merilo"\nmethodology town "Город" { version 1 }\nentity school "Школа"\n'
        'input school.x "Уровень" level_list\nvalue school.y "Высокий" x = high\n'
    )
    (tmp_path / "town").mkdir()
    (tmp_path / "levels.merilo").write_text(levels, encoding="utf-8")
    path = tmp_path / "town/main.merilo"
    path.write_text(main, encoding="utf-8")
    assert [Path(name).name for name in merilo.load(path, root=tmp_path).files] == ["main.merilo", "levels.merilo"]
    with pytest.raises(merilo.Error, match="levels.merilo"):
        merilo.load(path)
    monkeypatch.chdir(tmp_path)
    assert not merilo.check("town/main.merilo").errors
    parsed = merilo.parse(main, "town/main.merilo", files={"levels.merilo": levels})
    assert list(parsed.lists) == ["level_list"]


def test_check_raises_nothing(tmp_path: Path) -> None:
    assert not merilo.check(RATING).errors
    path = tmp_path / "x.merilo"
    path.write_text(WRONG, encoding="utf-8")
    assert len(merilo.check(path).errors) == 3
    assert [each.code for each in merilo.check(tmp_path / "absent.merilo")] == ["M0001"]


def test_language_is_that_of_the_process(english: None, small: merilo.Methodology) -> None:
    with pytest.raises(merilo.Error, match="error M0203"):
        merilo.parse('merilo 1\nmethodology x "X" { version 1 }\nentity a "A" in b\n')
    with pytest.raises(ValueError, match="'ru' or 'en'"):
        merilo.set_language("fr")


def test_errors_and_diagnostics_survive_pickling() -> None:
    with pytest.raises(merilo.Error) as caught:
        merilo.parse(WRONG)
    again = pickle.loads(pickle.dumps(caught.value))
    assert isinstance(again, merilo.Error)
    assert again.diagnostics == caught.value.diagnostics and str(again) == str(caught.value)


def test_scenarios_pass(rating: merilo.Methodology) -> None:
    report = rating.test()
    assert report.passed and len(report) == 11
    published = report[0]
    assert published.figures == 344
    assert [(each.object, each.figure) for each in published.differences] == [
        ("Южноуральский ГО", "total_rank"), ("Южноуральский ГО", "total_percent"), ("Троицкий ГО", "total_rank"),
    ]
    assert all(each.reason for each in published.differences)
    assert str(report).splitlines()[0].startswith("пройден: «Опубликованный рейтинг 2022 года»")


def test_a_scenario_that_fails_says_why() -> None:
    methodology = merilo.parse(SMALL + 'scenario "Ошибка" { in 2024; given school "Ш" { done = 69% }; expect school "Ш" { verdict = high } }\n')
    report = methodology.test()
    assert not report.passed
    (difference,) = report[0].differences
    assert (difference.object, difference.expected, difference.computed, difference.reason) == ("Ш", "Высокая", "Средняя", "")
    assert difference.line == len(SMALL.splitlines()) + 1


def test_graph_is_in_dot(small: merilo.Methodology) -> None:
    text = small.graph()
    assert text.startswith('digraph "small" {') and text.rstrip().endswith("}")
    for node in small.nodes:
        assert node.title in text
    assert text.count(" -> ") >= 8


def test_affected_follows_the_graph(small: merilo.Methodology) -> None:
    assert set(small.affected("threshold")) == {
        "school.reached.points", "school.reached.percent", "school.verdict",
    }
    with pytest.raises(merilo.Error, match="«treshold».*«threshold»"):
        small.affected("treshold")


def test_a_methodology_is_shared_by_threads(rating: merilo.Methodology) -> None:
    passed: list[bool] = []
    threads = [threading.Thread(target=lambda: passed.append(rating.test().passed)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert passed == [True] * 4
