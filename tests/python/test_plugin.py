"""`pytest rules/` runs scenarios."""

import pytest
from conftest import PROJECT, SMALL

GOOD = 'scenario "Ровно порог" { in 2024; given school "Ш" { done = 70% }; expect school "Ш" { verdict = high } }\n'
BAD = 'scenario "Ниже порога" { in 2024; given school "Ш" { done = 69% }; expect school "Ш" { verdict = high } }\n'


def run(pytester: pytest.Pytester, *arguments: object) -> pytest.RunResult:
    return pytester.runpytest_subprocess("-p", "no:cacheprovider", *map(str, arguments))


def test_each_scenario_is_a_test(pytester: pytest.Pytester) -> None:
    (pytester.path / "small.merilo").write_text(SMALL + GOOD + BAD, encoding="utf-8")
    result = run(pytester, "-v")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["small.merilo::Ровно порог PASSED*", "small.merilo::Ниже порога FAILED*"])


def test_a_failure_shows_the_words_of_the_scenario_and_no_python(pytester: pytest.Pytester) -> None:
    (pytester.path / "small.merilo").write_text(SMALL + BAD, encoding="utf-8")
    shown = run(pytester).stdout.str()
    assert "НЕ ПРОЙДЕН: «Ниже порога»" in shown
    assert "Ш, verdict: ожидается Высокая, получено Средняя" in shown
    assert "Traceback" not in shown and ".py:" not in shown


def test_a_methodology_with_mistakes_is_an_error_of_collection(pytester: pytest.Pytester) -> None:
    (pytester.path / "wrong.merilo").write_text(SMALL.replace("pupil  \"", "pupil  “"), encoding="utf-8")
    (pytester.path / "good.merilo").write_text(SMALL + GOOD, encoding="utf-8")
    result = run(pytester, "--continue-on-collection-errors")
    result.assert_outcomes(passed=1, errors=1)
    shown = result.stdout.str()
    assert "wrong.merilo:5:" in shown and "^" in shown and "ошибка M01" in shown
    assert "Traceback" not in shown and "_methodology.py" not in shown


def test_a_part_of_a_methodology_is_no_test_of_its_own(pytester: pytest.Pytester) -> None:
    head, _, rest = SMALL.partition("list grade")
    labels, _, rest = rest.partition("\n")
    folder = pytester.path / "rules"
    folder.mkdir()
    (folder / "levels.merilo").write_text("merilo 1\nlist grade" + labels + "\n", encoding="utf-8")
    (folder / "small.merilo").write_text(head.replace("methodology", 'import "levels.merilo"\nmethodology', 1) + rest + GOOD, encoding="utf-8")
    run(pytester, "rules").assert_outcomes(passed=1)
    # A mistake in it is that of the methodology, once.
    (folder / "levels.merilo").write_text("merilo 1\nlist grade" + labels.replace("{", "[") + "\n", encoding="utf-8")
    result = run(pytester, "rules")
    result.assert_outcomes(errors=1)
    assert "levels.merilo:2:" in result.stdout.str()


def test_one_scenario_is_chosen_by_its_words(pytester: pytest.Pytester) -> None:
    (pytester.path / "small.merilo").write_text(SMALL + GOOD + BAD, encoding="utf-8")
    run(pytester, "-k", "Ровно").assert_outcomes(passed=1, deselected=1)


def test_messages_speak_the_language_of_the_configuration(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nmerilo_language = en\n")
    (pytester.path / "small.merilo").write_text(SMALL + BAD, encoding="utf-8")
    assert "expected Высокая" in run(pytester).stdout.str()


def test_the_published_rating_is_an_ordinary_test_run(pytester: pytest.Pytester) -> None:
    run(pytester, PROJECT / "rules/chelyabinsk/rating.merilo").assert_outcomes(passed=11)
