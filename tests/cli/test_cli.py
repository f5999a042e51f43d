"""The program as its users call it: exit codes, streams, help, files."""

import fcntl
import os
import pty
import re
import shlex
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("MERILO_PROGRAM", str(PROJECT / "build" / "merilo"))
RATING = "rules/chelyabinsk/rating.merilo"
POINTS = "rules/chelyabinsk/data/group_points_2022.csv"
COMMANDS = ["check", "run", "explain", "test", "roadmap", "recommend", "graph", "trace", "rows", "format", "explain-code"]

RULES = """merilo 1
methodology test "Проба" {
    version 1
    period year
}
entity region "Регион"
entity town "Город" in region
list grade "Уровень" { low "Низкий" red; high "Высокий" orange }
input town.got "Получено" points 0..100
input town.most "Можно получить" points 0..100
value town.percent_of "Доля" got / most
value town.reached "Уровень" table percent_of { >= 50% : high; otherwise : low }
report town.rating "Рейтинг" { columns percent_of shown to 1%, reached }
scenario "Половина" {
    in 2022
    given town "А" of "Р" { got = 1; most = 2 }
    expect town "А" { percent_of = 50% }
}
"""
FACTS = "town,got,most\nАлый,1,2\nБерег,1,4\n"
WRONG_FACTS = "town,got,most\nАлый,1,2\nБерег,много,4\n"


def environment(**more):
    kept = {name: value for name, value in os.environ.items() if name not in ("MERILO_LANGUAGE", "NO_COLOR", "TERM")}
    return {**kept, **more}


def merilo(*arguments, cwd=PROJECT, **more):
    return subprocess.run([PROGRAM, *map(str, arguments)], cwd=cwd, env=environment(**more), capture_output=True, encoding="utf-8",
                          timeout=120)


def on_terminal(*arguments, columns=100, **more):
    """What the program writes to a terminal of so many columns."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    process = subprocess.Popen([PROGRAM, *map(str, arguments)], cwd=PROJECT, env=environment(**{"TERM": "xterm", **more}), stdout=follower,
                               stderr=subprocess.DEVNULL)
    os.close(follower)
    written = b""
    while True:
        try:
            block = os.read(leader, 65536)
        except OSError:
            break
        if not block:
            break
        written += block
    os.close(leader)
    assert process.wait() == 0
    return written.decode().replace("\r\n", "\n")


@pytest.fixture
def rules(tmp_path):
    path = tmp_path / "rules.merilo"
    path.write_text(RULES, encoding="utf-8")
    return path


@pytest.fixture
def facts(tmp_path):
    path = tmp_path / "facts.csv"
    path.write_text(FACTS, encoding="utf-8")
    return path


@pytest.fixture
def wrong_facts(tmp_path):
    path = tmp_path / "wrong.csv"
    path.write_text(WRONG_FACTS, encoding="utf-8")
    return path


# Help and usage -------------------------------------------------------------------------------------------------------------------


def example_of(command, **more):
    text = merilo(command, "--help", **more)
    assert text.returncode == 0 and text.stderr == ""
    found = re.search(r"^(?:Пример|Example):\n  (merilo .*)$", text.stdout, re.MULTILINE)
    assert found, text.stdout
    return shlex.split(found.group(1))


@pytest.mark.parametrize("command", COMMANDS)
def test_the_example_of_each_command_runs(command):
    words = example_of(command)
    assert words[:2] == ["merilo", command]
    done = merilo(*words[1:])
    assert done.returncode == 0, done.stderr
    assert done.stdout
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_in_the_language_asked_for(command):
    russian = merilo(command, "--help").stdout
    english = merilo(command, "--help", MERILO_LANGUAGE="en").stdout
    assert "Вызов:" in russian and "Usage:" not in russian
    assert "Usage:" in english and not re.search("[а-яё]", english.replace("Снежинский ГО", ""), re.IGNORECASE)
    assert merilo(command, "-h", "--language", "en", MERILO_LANGUAGE="ru").stdout == english
    assert max(len(line) for line in russian.splitlines() if not line.startswith("  merilo")) <= 100


def test_help_of_the_program_names_all_commands():
    done = merilo("--help")
    assert done.returncode == 0
    for command in COMMANDS:
        assert re.search(rf"^  {command} ", done.stdout, re.MULTILINE)


def test_version():
    header = (PROJECT / "include/merilo/version.hpp").read_text(encoding="utf-8")
    version = re.search(r'MERILO_VERSION "(.*)"', header).group(1)
    done = merilo("--version")
    assert (done.returncode, done.stdout) == (0, f"merilo {version}\n")


@pytest.mark.parametrize("arguments, said", [
    ([], "назовите команду: check, run, explain, test, roadmap, recommend, graph, trace, rows, format, explain-code"),
    (["chek", "x"], "нет команды «chek»; есть: check, run, explain, test, roadmap, recommend, graph, trace, rows, format, explain-code; возможно, «check»"),
    (["--verson"], "нет параметра «--verson»; возможно, «--version»"),
    (["check"], "назовите файлы методик"),
    (["run"], "назовите файл методики"),
    (["run", RATING], "назовите файлы с фактами: --data ФАЙЛ"),
    (["run", RATING, "--data"], "после параметра --data не хватает значения"),
    (["run", RATING, "--dta", POINTS], "нет параметра «--dta»; возможно, «--data»"),
    (["run", RATING, "--data", POINTS, "--period", "1", "--period", "2"], "параметр --period указан больше одного раза"),
    (["run", RATING, "--data", POINTS, "--format", "cs"], "нет вида «cs» для --format; есть: table, csv, json; возможно, «csv»"),
    (["run", RATING, "--data", POINTS, "--report", "municipality.ratng"], "нет отчёта «municipality.ratng»; есть: municipality.rating"),
    (["run", RATING, RATING, "--data", POINTS], "лишнее слово"),
    (["run", RATING, "--data", POINTS, "--format", "json", "--report", "rating"], "--report выбирает таблицу"),
    (["run", RATING, "--data", POINTS, "--nodes", "total", "--report", "rating"], "--report выбирает таблицу"),
    (["run", RATING, "--data", POINTS, "--nodes", "totl.percent"], "в методике нет имени «totl»; есть «total»"),
    (["run", RATING, "--data", POINTS, "--period", "2022", "--periods", "2023"], "в данных нет периода «2023»; есть: 2022"),
    (["run", RATING, "--data", POINTS, "--as-of", "01.09.2021"], "«01.09.2021» — не дата"),
    (["explain", RATING, "--data", POINTS, "--object", "Снежинский ГО", "--node", "total", "--as-of", "2021-09-31"], "не дата"),
    (["run", RATING, "--data", POINTS, "--ignore"], "после параметра --ignore не хватает значения"),
    (["explain", RATING, "--data", POINTS, "--node", "total"], "назовите объект: --object ИМЯ"),
    (["explain", RATING, "--data", POINTS, "--object", "Снежинский ГО"], "назовите, что объяснить: --node ИМЯ"),
    (["explain", RATING, "--data", POINTS, "--object", "Снежинский ГО", "--node", "totl"],
     "в методике нет имени «totl»; есть «total»"),
    (["explain", RATING, "--data", POINTS, "--object", "Снежинский", "--node", "total"], "в данных нет объекта «Снежинский»"),
    (["explain", RATING, "--data", POINTS, "--object", "Снежинскй ГО", "--node", "total"], "возможно, «Снежинский ГО»"),
    (["explain", RATING, "--data", POINTS, "--object", "Снежинский ГО", "--node", "total_place.points"], "нет части «points»"),
    (["explain", RATING, "--data", POINTS, "--object", "Снежинский ГО", "--node", "total", "--entity", "municipalty"],
     "есть «municipality»"),
    (["graph", RATING, "--affects", "result_points"], "есть «results_points»"),
    (["--language", "fr", "check", RATING], "нет языка «fr»"),
])
def test_wrong_usage_is_said_in_russian(arguments, said):
    done = merilo(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert said in done.stderr
    assert done.stderr.startswith("merilo: ") and done.stderr.count("\n") == 1
    known = "merilo|check|run|explain|test|roadmap|recommend|graph|trace|rows|format|table|csv|json|ru|en|there|are|municipality\\.rating|value"
    words = re.sub(rf"«[^»]*»|--?[\w-]+|\b({known})\b", "", done.stderr)
    assert not re.search("[A-Za-z]{3,}", words), done.stderr


def test_a_wrong_environment_is_said():
    done = merilo("check", RATING, MERILO_LANGUAGE="xx")
    assert done.returncode == 2 and "MERILO_LANGUAGE" in done.stderr
    assert merilo("check", RATING, MERILO_LANGUAGE="").returncode == 0


def test_a_folder_may_be_named_like_a_command(tmp_path, rules):
    (tmp_path / "test").mkdir()
    rules.rename(tmp_path / "test" / "rules.merilo")
    assert merilo("test", "test", cwd=tmp_path).returncode == 0
    assert merilo("check", "test", cwd=tmp_path).returncode == 0


# check ----------------------------------------------------------------------------------------------------------------------------


def test_check_tells_right_from_wrong(tmp_path, rules):
    done = merilo("check", rules)
    assert done.returncode == 0 and done.stdout.startswith(f"{rules}: верна")
    wrong = tmp_path / "wrong.merilo"
    wrong.write_text(RULES.replace("got / most", "gott / most"), encoding="utf-8")
    done = merilo("check", rules, wrong)
    assert done.returncode == 1
    assert f"{wrong}: ошибок: 1" in done.stdout
    assert f"{wrong}:11:" in done.stderr and "gott" in done.stderr
    assert merilo("check", tmp_path).returncode == 1


def test_check_of_what_cannot_be_read(tmp_path, rules):
    assert merilo("check", tmp_path / "no.merilo").returncode == 2
    assert merilo("check", tmp_path / "no.merilo", rules).stdout.count("верна") == 1
    (tmp_path / "empty").mkdir()
    done = merilo("check", tmp_path / "empty")
    assert done.returncode == 2 and "нет файлов *.merilo" in done.stderr
    bad = tmp_path / "bad.merilo"
    bad.write_bytes(b"merilo 1\n\xff\xfe\n")
    assert merilo("check", bad).returncode == 1


# run ------------------------------------------------------------------------------------------------------------------------------


def test_the_rating_is_readable_at_100_columns():
    done = merilo("run", RATING, "--data", POINTS, "--period", "2022")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 100
    assert lines[0].endswith(", 2022")
    assert "61 из 91" in done.stdout
    assert sum(line.startswith("Южноуральский ГО") for line in lines) >= 1


def test_a_narrow_terminal_gets_a_narrow_table():
    text = on_terminal("run", RATING, "--data", POINTS, "--period", "2022", columns=72, NO_COLOR="1")
    assert max(map(len, text.splitlines())) <= 72


def test_colours_are_for_terminals_that_want_them():
    arguments = ["run", RATING, "--data", POINTS, "--period", "2022"]
    plain = merilo(*arguments).stdout
    assert "\x1b" not in plain
    coloured = on_terminal(*arguments)
    assert "\x1b[38;5;208m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
    assert on_terminal(*arguments, NO_COLOR="1") == plain
    assert on_terminal(*arguments, TERM="dumb") == plain


def test_csv_is_for_spreadsheets(tmp_path, rules, facts):
    russian = merilo("run", rules, "--data", facts, "--format", "csv")
    assert russian.returncode == 0, russian.stderr
    assert russian.stdout == "Город;Доля;Уровень\nАлый;50%;Высокий\nБерег;25%;Низкий\n"
    english = merilo("run", rules, "--data", facts, "--format", "csv", "--language", "en")
    assert english.stdout.startswith("Город,Доля,Уровень\n")
    table = tmp_path / "table.csv"
    merilo("run", rules, "--data", facts, "--format", "csv", "-o", table)
    assert table.read_bytes() == b"\xef\xbb\xbf" + russian.stdout.encode(), "a file begins with the mark that Excel needs"
    merilo("run", rules, "--data", facts, "--format", "csv", "--language", "en", "-o", table)
    assert table.read_bytes() == english.stdout.encode()


def test_json_is_json(rules, facts):
    import json

    done = merilo("run", rules, "--data", facts, "--format", "json")
    assert done.returncode == 0, done.stderr
    json.loads(done.stdout)


def test_the_methodology_may_stand_last(rules, facts):
    assert merilo("run", "--data", facts, rules).returncode == 0


def test_wrong_data_are_said_and_stop_no_other_object(rules, wrong_facts, facts):
    done = merilo("run", rules, "--data", wrong_facts)
    assert done.returncode == 3
    assert "wrong.csv" in done.stderr and "много" in done.stderr
    assert re.search(r"^Алый .*50", done.stdout, re.MULTILINE)
    assert re.search(r"^Берег .*н/д", done.stdout, re.MULTILINE)


def test_what_cannot_be_read_stops_the_run(rules, tmp_path, facts):
    assert merilo("run", rules, "--data", tmp_path / "no.csv").returncode == 2
    assert merilo("run", tmp_path / "no.merilo", "--data", facts).returncode == 2
    assert merilo("run", rules, "--data", rules).returncode == 2
    rules.write_text(RULES + "value town.x \"x\" nothing_like_it\n", encoding="utf-8")
    done = merilo("run", rules, "--data", facts)
    assert done.returncode == 1 and done.stdout == ""


def test_a_period_that_the_data_do_not_have(rules, tmp_path):
    facts = tmp_path / "periods.csv"
    facts.write_text("town,period,got,most\nА,2021,1,2\nА,2022,1,2\n", encoding="utf-8")
    done = merilo("run", rules, "--data", facts, "--period", "2020")
    assert done.returncode == 2 and "есть: 2021, 2022" in done.stderr
    assert merilo("run", rules, "--data", facts, "--period", "2021").stdout.count("Рейтинг") == 1
    assert merilo("run", rules, "--data", facts).stdout.count("Рейтинг") == 2
    done = merilo("run", rules, "--data", facts, "--format", "csv")
    assert done.returncode == 2 and "--period" in done.stderr and "Рейтинг, 2021" in done.stderr


def test_what_is_not_needed_is_said(rules, tmp_path):
    facts = tmp_path / "notes.csv"
    facts.write_text("town,got,most,note,who\nА,1,2,x,y\n", encoding="utf-8")
    done = merilo("run", rules, "--data", facts, "--ignore", "who")
    assert done.returncode == 3 and "«note»" in done.stderr and "--ignore" in done.stderr
    done = merilo("run", "--data", facts, "--ignore", "who", "note", rules)
    assert (done.returncode, done.stderr) == (0, "")
    done = merilo("explain", rules, "--data", facts, "--ignore", "who", "note", "--object", "А", "--node", "percent_of")
    assert (done.returncode, done.stderr) == (0, "")
    done = merilo("run", rules, "--data", facts, "--ignore", "who", "note", "nte")
    assert done.returncode == 3 and "столбца «nte», названного лишним" in done.stderr and "есть «note»" in done.stderr


def test_only_what_is_asked_for_is_computed_and_shown(rules, tmp_path):
    import json

    facts = tmp_path / "periods.csv"
    facts.write_text("town,period,got,most\nА,2021,1,0\nА,2022,1,2\nА,2023,1,4\n", encoding="utf-8")
    assert merilo("run", rules, "--data", facts).returncode == 3
    done = merilo("run", rules, "--data", facts, "--nodes", "got", "percent_of", "--periods", "2023", "2022")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == ("Город, 2023\n\nГород │ Получено  Доля\n──────┼───────────────\nА     │        1  25\u00a0%\n\n\n"
                           "Город, 2022\n\nГород │ Получено  Доля\n──────┼───────────────\nА     │        1  50\u00a0%\n")
    done = merilo("run", rules, "--data", facts, "--nodes", "got", "--as-of", "2021-09-01", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    result = json.loads(done.stdout)
    assert list(result["figures"]) == ["town.got"] and result["as_of"] == "2021-09-01"
    assert [period["period"] for period in result["periods"]] == ["2021", "2022", "2023"]
    assert "as_of" not in json.loads(merilo("run", rules, "--data", facts, "--format", "json").stdout)


# -o -------------------------------------------------------------------------------------------------------------------------------


def test_output_is_whole_or_absent(rules, facts, tmp_path):
    out = tmp_path / "out" / "table.txt"
    done = merilo("run", rules, "--data", facts, "-o", out)
    assert done.returncode == 2 and not out.parent.exists()
    assert "такой папки нет" in done.stderr
    out.parent.mkdir()
    done = merilo("run", rules, "--data", facts, "-o", out)
    assert (done.returncode, done.stdout) == (0, "")
    assert out.read_text(encoding="utf-8") == merilo("run", rules, "--data", facts).stdout
    assert os.listdir(out.parent) == ["table.txt"]
    assert merilo("run", rules, "--data", facts, "-o", out.parent).returncode == 2
    assert os.listdir(out.parent) == ["table.txt"]


def test_output_keeps_what_it_could_not_replace(rules, facts, tmp_path):
    out = tmp_path / "kept.txt"
    out.write_text("kept", encoding="utf-8")
    rules.write_text(RULES.replace("got / most", "gott / most"), encoding="utf-8")
    assert merilo("run", rules, "--data", facts, "-o", out).returncode == 1
    assert out.read_text(encoding="utf-8") == "kept"


def test_a_full_disk_is_said(rules, facts):
    if not os.path.exists("/dev/full"):
        pytest.skip("no /dev/full here")
    done = merilo("run", rules, "--data", facts, "-o", "/dev/full")
    assert done.returncode == 2 and "нет места" in done.stderr
    assert os.path.exists("/dev/full")
    with open("/dev/full", "wb") as full:
        done = subprocess.run([PROGRAM, "run", rules, "--data", facts], stdout=full, stderr=subprocess.PIPE, env=environment(),
                              encoding="utf-8")
    assert done.returncode == 2 and "нет места" in done.stderr


# explain, test, graph -------------------------------------------------------------------------------------------------------------


def test_explain_needs_the_parent_where_a_name_is_not_enough(rules, tmp_path):
    facts = tmp_path / "twins.csv"
    facts.write_text("town,region,got,most\nА,Юг,1,2\nА,Север,1,4\n", encoding="utf-8")
    done = merilo("explain", rules, "--data", facts, "--object", "А", "--node", "percent_of")
    assert done.returncode == 2 and "--of" in done.stderr and "Юг" in done.stderr
    done = merilo("explain", rules, "--data", facts, "--object", "А", "--of", "Север", "--node", "percent_of")
    assert done.returncode == 0 and "25" in done.stdout
    done = merilo("explain", rules, "--data", facts, "--object", "А", "--of", "Юг", "--node", "town.reached", "--format", "json")
    assert done.returncode == 0 and done.stdout.startswith("{")


def test_explain_is_about_one_period(rules, tmp_path):
    facts = tmp_path / "periods.csv"
    facts.write_text("town,period,got,most\nА,2021,1,2\nА,2022,1,4\n", encoding="utf-8")
    done = merilo("explain", rules, "--data", facts, "--object", "А", "--node", "percent_of")
    assert done.returncode == 2 and "--period 2021" in done.stderr
    assert merilo("explain", rules, "--data", facts, "--object", "А", "--node", "percent_of", "--period", "2022").returncode == 0


def test_the_published_rating_is_reproduced():
    done = merilo("test", "rules/chelyabinsk")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("оговорено:") == 3
    for name in ("Южноуральский ГО, total_percent: ожидается 64\u00a0%, получено 67\u00a0%",
                 "Южноуральский ГО, total_rank: ожидается 5, получено 4",
                 "Троицкий ГО, total_rank: ожидается 4, получено 5"):
        assert name in done.stdout
    assert "сверено результатов: 344" in done.stdout


def test_a_failing_scenario_fails(rules):
    assert merilo("test", rules).returncode == 0
    rules.write_text(RULES.replace("percent_of = 50%", "percent_of = 51%"), encoding="utf-8")
    done = merilo("test", rules)
    assert done.returncode == 1
    assert "ожидается 51" in done.stdout and "пройдено: 0" in done.stdout


def test_graph_says_what_an_input_affects(rules, tmp_path):
    done = merilo("graph", rules, "--affects", "got")
    assert done.returncode == 0
    assert done.stdout == ("town.got «Получено» влияет на:\n  town.percent_of «Доля»\n  town.reached «Уровень»\n"
                           "town.got «Получено» видно в отчётах:\n  town.rating «Рейтинг»\n")
    dot = tmp_path / "graph.dot"
    assert merilo("graph", rules, "-o", dot).returncode == 0
    assert dot.read_text(encoding="utf-8").startswith("digraph")


if __name__ == "__main__":
    sys.exit(pytest.main([__file__]))


def test_a_folder_holds_methodologies_and_their_parts(tmp_path):
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "towns.merilo").write_text('merilo 1\nentity town "Город"\ninput town.got "Получено" number\n', encoding="utf-8")
    (tmp_path / "part.merilo").write_text('merilo 1\nvalue town.twice "Вдвое" got * times\n', encoding="utf-8")
    (tmp_path / "region.merilo").write_text(
        'merilo 1\nimport "shared/towns.merilo"\nimport "part.merilo"\nmethodology region "Регион" { version 1 }\nparameter times "Раз" 2\n',
        encoding="utf-8")
    (tmp_path / "city").mkdir()
    (tmp_path / "city" / "city.merilo").write_text(
        'merilo 1\nextend "../region.merilo"\nmethodology city "Город" { version 1 }\nparameter times "Раз" 3\n', encoding="utf-8")
    checked = merilo("check", ".", cwd=tmp_path)
    assert checked.returncode == 0, checked.stderr
    assert [line.split(":")[0] for line in checked.stdout.splitlines()] == ["./city/city.merilo", "./region.merilo"]
    assert "переопределено: `parameter` «times»; было: 2; стало: 3" in checked.stderr
    tested = merilo("test", ".", cwd=tmp_path)
    assert tested.returncode == 0, tested.stderr

    outside = merilo("check", "city.merilo", cwd=tmp_path / "city")
    assert outside.returncode == 1 and "M0011" in outside.stderr
    assert merilo("check", "city.merilo", "--root", "..", cwd=tmp_path / "city").returncode == 0
    elsewhere = merilo("check", tmp_path / "city" / "city.merilo", "--root", tmp_path)
    assert elsewhere.returncode == 0, elsewhere.stderr
