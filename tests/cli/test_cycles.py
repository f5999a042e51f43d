"""Management cycles and catalogues in the program."""
import re
import xml.etree.ElementTree

from cli_program import merilo

CYCLES = "tests/cases/mechanisms/good/uses.merilo"
STEPS = "tests/cases/mechanisms/good/uses.csv"
TOWN = "tests/cases/catalogs/good/town.merilo"

FACTS = """municipality,region,kind,schools,period
А,Р,city,1,2021
Б,Р,village,1,2021
А,Р,city,2,2022
Б,Р,village,2,2022
"""


def test_mechanisms_in_reports(tmp_path):
    facts = tmp_path / "facts.csv"
    facts.write_text(FACTS, encoding="utf-8")
    arguments = [CYCLES, "--data", facts, "--steps", STEPS, "--periods", "2022"]
    shown = merilo("run", *arguments).stdout
    assert re.search(r"А +Р +│ +10 из 10 +100\s% +н/п +4 из 10 +нет", shown), shown
    steps = merilo("run", *arguments, "--report", "staff").stdout
    assert re.search(r"А +Р +│ +2 из 2 +2 из 2 +0 из 2 +0 из 2 +0 из 2", steps), steps
    assert "Анализ результатов мониторинга" in steps
    why = merilo("explain", CYCLES, "--data", facts, "--steps", STEPS, "--period", "2022", "--object", "А", "--node", "staff").stdout
    assert "неполный управленческий цикл: нет звена «Анализ результатов мониторинга»" in why
    both = merilo("explain", CYCLES, "--data", facts, "--steps", STEPS, "--period", "2022", "--object", "А", "--node", "training").stdout
    assert "полный управленческий цикл" in both and "документ «Концепция», с 2020" in both
    assert "Доля школ за 2021" in both


def test_steps_alone_are_facts_enough():
    shown = merilo("run", "tests/cases/mechanisms/good/recurrences.merilo", "--steps", "/dev/stdin", code=2)
    assert "нет даже строки заголовков" in shown.stderr


def test_wrong_steps_are_told_by_row_and_column(tmp_path):
    facts, steps = tmp_path / "facts.csv", tmp_path / "steps.csv"
    facts.write_text(FACTS, encoding="utf-8")
    steps.write_text("municipality,mechanism,step,period,done,published\nА,staff,gaols,2022,да,да\nБ,staff,goals,2022,да,да\n", encoding="utf-8")
    done = merilo("run", CYCLES, "--data", facts, "--steps", steps, "--period", "2022", code=3)
    assert "строка 2, столбец «step»: ошибка M0738: у механизма «staff» нет шага «gaols»; есть «goals»" in done.stderr
    assert re.search(r"Б +Р +│.* 3 из 10", done.stdout), done.stdout
    assert merilo("run", CYCLES, "--data", facts, code=3).stderr.count("M0752") == 2


def test_trace_in_all_forms(tmp_path):
    table = merilo("trace", TOWN).stdout
    assert "Преемственность" in table and "Позиций с ответом: 3 из 5; с несколькими ответами: 1." in table
    rows = merilo("trace", TOWN, "--format", "csv").stdout.splitlines()
    assert rows[0] == "Код;Позиция;Ответ;Чем отвечает;Каталог" and len(rows) == 6
    assert "M0575" in merilo("check", TOWN).stdout + merilo("check", TOWN).stderr
    dot = merilo("trace", TOWN, "--format", "dot").stdout
    assert dot.startswith("digraph ") and dot.count("->") == 4
    picture = tmp_path / "trace.svg"
    merilo("trace", TOWN, "--format", "svg", "-o", picture)
    root = xml.etree.ElementTree.parse(picture).getroot()
    assert root.tag.endswith("svg") and len(root.findall("{*}path")) == 4 and len(root.findall("{*}g")) == 5 + 4
    assert "нет каталогов" in merilo("trace", CYCLES, code=2).stderr
