"""How the program is told to read data, and what it says when they are wrong."""

import json

import pytest

from test_cli import RULES, WRONG_FACTS, merilo


@pytest.fixture
def rules(tmp_path):
    path = tmp_path / "rules.merilo"
    path.write_text(RULES, encoding="utf-8")
    return path


@pytest.fixture
def wrong(tmp_path):
    path = tmp_path / "wrong.csv"
    path.write_text(WRONG_FACTS, encoding="utf-8")
    return path


def write(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


def test_a_mapping_says_what_columns_are(rules, tmp_path):
    facts = write(tmp_path / "facts.csv", "МО;Есть;Всего;Дата\nАлый;1;2;вчера\n")
    mapping = write(tmp_path / "towns.mapping", "\"МО\" = object of town\nЕсть = got; Всего = most\nothers ignored\n")
    assert merilo("run", rules, "--data", facts).returncode == 2
    done = merilo("run", rules, "--data", facts, "--mapping", mapping, "--format", "csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Город;Доля;Уровень\nАлый;50%;Высокий\n"


def test_a_mapping_for_each_file(rules, tmp_path):
    got = write(tmp_path / "got.csv", "МО;Есть\nАлый;1\n")
    most = write(tmp_path / "most.csv", "Город №;Всего\nАлый;2\n")
    one = write(tmp_path / "got.mapping", "МО = object of town\nЕсть = got\n")
    other = write(tmp_path / "most.mapping", "\"Город №\" = object of town\nВсего = most\n")
    done = merilo("run", rules, "--data", got, most, "--mapping", one, other, "--format", "csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Алый;50%" in done.stdout
    third = merilo("run", rules, "--data", got, most, got, "--mapping", one, other)
    assert third.returncode == 2 and "файлов с фактами: 3, а сопоставлений: 2" in third.stderr


def test_a_wrong_mapping_is_shown_in_its_file(rules, tmp_path):
    facts = write(tmp_path / "facts.csv", "МО;Есть\nАлый;1\n")
    mapping = write(tmp_path / "towns.mapping", "МО = object of town\nЕсть = gott\n")
    done = merilo("run", rules, "--data", facts, "--mapping", mapping)
    assert done.returncode == 1 and done.stdout == ""
    assert f"{mapping}:2:8: ошибка M0201" in done.stderr and "^^^^" in done.stderr
    assert merilo("run", rules, "--data", facts, "--mapping", tmp_path / "no.mapping").returncode == 2


def test_a_mapping_of_a_column_that_is_not_there(rules, tmp_path):
    facts = write(tmp_path / "facts.csv", "town;got\nАлый;1\n")
    mapping = write(tmp_path / "towns.mapping", "town = object of town\ngot = got\nВсего = most\n")
    done = merilo("run", rules, "--data", facts, "--mapping", mapping)
    assert done.returncode == 3 and f"{mapping}:3:1" in done.stderr


def test_an_encoding_may_be_stated(rules, tmp_path):
    facts = write(tmp_path / "facts.csv", "town;got;most\nАлый;1;2\n", "cp1251")
    done = merilo("run", rules, "--data", facts, "--format", "csv")
    assert done.returncode == 0 and "Windows-1251" in done.stderr and "Алый;50%" in done.stdout
    done = merilo("run", rules, "--data", facts, "--format", "csv", "--encoding", "windows-1251")
    assert (done.returncode, done.stderr) == (0, "") and "Алый;50%" in done.stdout
    assert merilo("run", rules, "--data", facts, "--encoding", "utf-8").returncode == 2
    done = merilo("run", rules, "--data", facts, "--encoding", "windows1251")
    assert done.returncode == 2 and "windows-1251" in done.stderr


def test_mistakes_are_summed_up_by_kind(rules, tmp_path):
    facts = write(tmp_path / "facts.csv", "town,got,most,x\nАлый,да,много,1\nБерег,1,нет,2\n")
    done = merilo("run", rules, "--data", facts)
    assert done.returncode == 3
    assert done.stderr.splitlines()[-1] == "в данных: не число: 3; неизвестный столбец: 1"
    english = merilo("run", rules, "--data", facts, "--language", "en")
    assert english.stderr.splitlines()[-1] == "in the data: not a number: 3; unknown column: 1"


def test_a_report_of_data_is_for_programs(rules, wrong, tmp_path):
    report = tmp_path / "report.json"
    done = merilo("run", rules, "--data", wrong, "--data-report", report, "--language", "en")
    assert done.returncode == 3
    document = json.loads(report.read_text(encoding="utf-8"))
    assert document["summary"] == [{"code": "M0801", "severity": "error", "count": 1, "kind": "not a number"}]
    finding = document["findings"][0]
    assert finding["message"].startswith("“много” is not a number")
    assert {key: finding[key] for key in ("file", "row", "column", "code", "severity")} == {
        "file": str(wrong), "row": 3, "column": "got", "code": "M0801", "severity": "error"}
    unreadable = write(tmp_path / "broken.json", "{")
    assert merilo("run", rules, "--data", unreadable, "--data-report", report).returncode == 2
    assert json.loads(report.read_text(encoding="utf-8"))["summary"][0]["code"] == "M0840"
    good = write(tmp_path / "good.csv", "town,got,most\nАлый,1,2\n")
    assert merilo("run", rules, "--data", good, "--data-report", report).returncode == 0
    assert json.loads(report.read_text(encoding="utf-8")) == {"summary": [], "findings": []}


@pytest.mark.parametrize("command", [["run"], ["explain", "--object", "Алый", "--node", "percent_of"]])
def test_strictly_wrong_data_give_no_results(rules, wrong, tmp_path, command):
    out = tmp_path / "table.txt"
    words = [command[0], rules, "--data", wrong, *command[1:], "-o", out]
    assert merilo(*words).returncode == 3 and out.exists()
    out.unlink()
    done = merilo(*words, "--strict")
    assert done.returncode == 1 and not out.exists()
    assert "--strict" in done.stderr and "M0801" in done.stderr


def test_strictness_judges_what_evaluation_finds_too(rules, tmp_path):
    facts = write(tmp_path / "facts.csv", "town,got,most\nАлый,1,0\n")
    assert merilo("run", rules, "--data", facts).returncode == 3
    done = merilo("run", rules, "--data", facts, "--strict")
    assert done.returncode == 1 and done.stdout == ""
    good = write(tmp_path / "good.csv", "town,got,most\nАлый,1,2\n")
    assert merilo("run", rules, "--data", good, "--strict").returncode == 0


def test_tables_of_objects_say_what_is_in_what(rules, tmp_path):
    objects = write(tmp_path / "towns.csv", "town;parent;title\n1;Юг;Алый\n2;Юг;Берег\n")
    facts = write(tmp_path / "facts.csv", "town;got;most\n1;1;2\n3;1;2\n")
    done = merilo("run", rules, "--data", facts, "--objects", objects, "--format", "csv")
    assert done.returncode == 3 and "M0868" in done.stderr
    assert done.stdout.splitlines()[1:] == ["Алый;Юг;50%;Высокий", "Берег;Юг;н/д;н/д"]
