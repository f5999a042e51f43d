"""What stands under reports and in explanations where something was not counted."""

from test_cli import merilo

RULES = """merilo 1
methodology test "Проба" { version 1; period year }
entity region "Регион"
entity town   "Город" in region
entity school "Школа" in town
list mark "Отметка" { m2 "«2»"; m3 "«3»" }
input school.got "Получили" number by mark
input school.ready "Готова" yes_no
value town.got_in_all "Получили всего" sum(school: got) by mark
value school.always "Два года подряд" all(last 2: ready)
value school.score "Оценка" got.m2 + got.m3
value town.score "Оценка города" sum(school: score)
report town.rating "Города" { columns got_in_all }
report school.list "Школы" { columns always }
"""
FACTS = """school,town,region,ready,got.m2,got.m3
№ 1,Алый,Юг,нет,1,2
№ 2,Алый,Юг,да,,
№ 1,Берег,Юг,да,1,
"""


def written(tmp_path):
    (tmp_path / "r.merilo").write_text(RULES, encoding="utf-8")
    (tmp_path / "facts.csv").write_text(FACTS, encoding="utf-8")
    return tmp_path / "r.merilo", tmp_path / "facts.csv"


def test_a_family_has_one_note_and_an_example_its_town(tmp_path):
    rules, facts = written(tmp_path)
    text = " ".join(merilo("run", rules, "--data", facts, "--period", "2022").stdout.split())
    notes = text.count("данные учтены не все")
    assert "Получили всего: данные учтены не все — объектов: 2; например, Алый (Юг): учтено 1 из 2." in text
    # «№ 1» of Алый is decided by its «no» of this year, whatever the year before was; the others are not.
    assert "Два года подряд: данные учтены не все — объектов: 2; например, № 1 (Берег): учтено 1 из 2." in text
    assert notes == 2


def test_the_object_says_which_of_several_nodes_is_meant(tmp_path):
    rules, facts = written(tmp_path)
    base = ("explain", rules, "--data", facts, "--period", "2022", "--node", "score")
    assert merilo(*base, "--object", "Берег").stdout.startswith("Оценка города")
    assert merilo(*base, "--object", "№ 2").stdout.startswith("Оценка =")
    unknown = merilo(*base, "--object", "Вал")
    assert unknown.returncode == 2 and "school.score, town.score" in unknown.stderr
