"""Every JSON text that the program writes or reads has a schema in docs/schemas, and keeps to it."""
import copy
import csv
import json
import os
import pathlib
import re
import subprocess

import jsonschema
import pytest

PROJECT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("MERILO_PROGRAM", str(PROJECT / "build" / "merilo"))
RATING = "rules/chelyabinsk/rating.merilo"
POINTS = "rules/chelyabinsk/data/group_points_2022.csv"
SCHEMAS = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted((PROJECT / "docs/schemas").glob("*.json"))}
CASES = sorted(path for path in (PROJECT / "tests/cases").rglob("*.merilo") if path.parent.name in ("good", "bad"))
# Where keys are names of the methodology's, or columns of the data: there a key more is no mistake of form.
NAMED = {"figures", "objects"}


def validator(name):
    base = (PROJECT / "docs/schemas").as_uri() + "/"
    store = {f"{base}{other}.json": schema for other, schema in SCHEMAS.items()}
    try:
        import referencing

        registry = referencing.Registry().with_resources((uri, referencing.Resource.from_contents(schema)) for uri, schema in store.items())
        return jsonschema.Draft202012Validator({"$ref": f"{base}{name}.json"}, registry=registry)
    except ImportError:
        resolver = jsonschema.RefResolver(base_uri=f"{base}{name}.json", referrer=SCHEMAS[name], store=store)
        return jsonschema.Draft202012Validator(SCHEMAS[name], resolver=resolver)


VALIDATORS = {name: validator(name) for name in SCHEMAS}


def merilo(*arguments, code=0, cwd=PROJECT):
    done = subprocess.run([PROGRAM, *map(str, arguments)], cwd=cwd, capture_output=True, encoding="utf-8", timeout=120,
                          env={name: value for name, value in os.environ.items() if name != "MERILO_LANGUAGE"})
    assert done.returncode == code, done.stderr
    return done


def valid(name, text):
    """The document, once it keeps to its schema."""
    document = json.loads(text) if isinstance(text, str) else text
    problem = next(VALIDATORS[name].iter_errors(document), None)
    assert problem is None, f"{list(problem.absolute_path)}: {problem.message}"
    return document


def objects_of(document, path=()):
    """Every object in a document that has keys of a fixed set."""
    if isinstance(document, dict):
        if not (path and path[-1] in NAMED):
            yield path
        for key, value in document.items():
            yield from objects_of(value, (*path, key))
    if isinstance(document, list):
        for index, value in enumerate(document):
            yield from objects_of(value, (*path, index))


def at(document, path):
    for step in path:
        document = document[step]
    return document


def kind(path):
    """Objects that differ only in their places in lists or in their names have one form."""
    return tuple("*" if isinstance(step, int) or (i > 0 and path[i - 1] in NAMED) else step for i, step in enumerate(path))


def refuses_what_is_wrong(name, document):
    """The schema knows every key of this document, and each object in it refuses one that it does not know, or misses one that it needs."""
    forms = {}
    for path in objects_of(document):
        forms.setdefault(kind(path), path)
    for path in forms.values():
        wrong = copy.deepcopy(document)
        at(wrong, path)["unheard_of"] = 1
        assert not VALIDATORS[name].is_valid(wrong), f"{name}: any key is let into {path}"
        for key, value in at(document, path).items():
            wrong = copy.deepcopy(document)
            at(wrong, path)[key] = 0.5 if not isinstance(value, (int, float)) or isinstance(value, bool) else "no number"
            assert not VALIDATORS[name].is_valid(wrong), f"{name}: {key} of {path} may be anything"


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one(name):
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["title"] and SCHEMAS[name]["description"]


def test_each_schema_is_in_the_documentation():
    said = (PROJECT / "docs/json.md").read_text(encoding="utf-8") + (PROJECT / "docs/data.md").read_text(encoding="utf-8")
    for name in SCHEMAS:
        assert f"schemas/{name}.json" in said


def test_the_examples_of_the_documentation():
    """A fenced block of JSON is preceded by a comment that names its schema."""
    found = set()
    for document in ("docs/json.md", "docs/data.md"):
        text = (PROJECT / document).read_text(encoding="utf-8")
        blocks = re.findall(r"(?:<!-- schema: (\w+) -->\n)?```json\n(.*?)```", text, re.S)
        for name, block in blocks:
            assert name, f"{document}: an example without the name of its schema: {block[:60]}"
            valid(name, block)
            found.add(name)
    assert found == set(SCHEMAS) - {"value"}


# What the program writes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", sorted({path.parent for path in CASES}), ids=lambda path: "/".join(path.parts[-2:]))
def test_check_and_test_of_the_golden_cases(folder):
    files = sorted(path.name for path in folder.glob("*.merilo"))
    wrong = int(folder.name == "bad")
    checked = subprocess.run([PROGRAM, "check", *files, "--format", "json"], cwd=folder, capture_output=True, encoding="utf-8", timeout=120)
    listed = valid("check", checked.stdout)
    assert [entry["file"] for entry in listed] == files
    tested = merilo("test", *files, "--format", "json", code=wrong, cwd=folder)
    outcomes = valid("test", tested.stdout)
    assert [entry["file"] for entry in outcomes] == files
    for before, after in zip(listed, outcomes):
        assert after["passed"] == (not wrong), after["file"]
        assert before["diagnostics"] == after["diagnostics"]
        expected = (folder / after["file"]).with_suffix(".ru.txt").read_text(encoding="utf-8")
        said = after["diagnostics"] + [said for scenario in after["scenarios"] for said in scenario["diagnostics"] if said["severity"] != "note"]
        for diagnostic in said:
            assert diagnostic["code"] in expected and diagnostic["message"] in expected
        assert len(re.findall(r"\bM\d{4}: ", expected)) == len(said)


def test_a_file_that_cannot_be_read(tmp_path):
    for command in ("check", "test"):
        done = merilo(command, tmp_path / "no.merilo", "--format", "json", code=2)
        (entry,) = valid(command, done.stdout)
        assert entry["file"] == str(tmp_path / "no.merilo")
        assert entry["diagnostics"][0]["code"] == "M0001" and "M0001" in done.stderr


def test_the_published_rating():
    done = merilo("run", RATING, "--data", POINTS, "--period", "2022", "--format", "json")
    result = valid("result", done.stdout)
    refuses_what_is_wrong("result", result)
    with open(PROJECT / POINTS, encoding="utf-8-sig", newline="") as file:
        names = [row["municipality"] for row in csv.DictReader(file)]
    (period,) = result["periods"]
    assert [entry["path"][0] for entry in period["objects"]["municipality"]] == names
    explained = merilo("explain", RATING, "--data", POINTS, "--period", "2022", "--object", names[0], "--node", "total.level", "--format", "json")
    explanation = valid("explanation", explained.stdout)
    refuses_what_is_wrong("explanation", explanation)
    assert explanation["path"] == [names[0]] and explanation["period"] == "2022"
    figures = period["objects"]["municipality"][0]["figures"]
    assert figures[explanation["figure"]] == {key: explanation[key] for key in ("state", "value", "colour", "text")}
    tested = valid("test", merilo("test", RATING, "--format", "json").stdout)
    assert [len(entry["scenarios"]) for entry in tested] == [11]
    assert sum("reason" in said for scenario in tested[0]["scenarios"] for said in scenario["differences"]) == 3
    refuses_what_is_wrong("test", tested)


RULES = """merilo 1
methodology test "Проба" { version 1; period year }
entity region "Регион"
entity town "Город" in region
list grade "Уровень" { low "Низкий" red; high "Высокий" }
parameter limit "Порог" 50% { assumed "не назван" }
input town.got "Получено" points 0..100
input town.most "Можно получить" points 0..100
input town.open "Открыто" yes_no { missing means no }
input town.mark "Отметка" grade
indicator town.ratio "Доля" { value got / most; points table value { >= limit : 2; >= 10% : 1; otherwise : 0 } }
group town.total "Итог" { ratio weight 60%; got weight 40%; total weighted mean; missing counts zero }
value town.place "Место" rank(within region: total, higher first, ties dense)
value town.reached "Уровень" table ratio { >= limit : high; otherwise : low }
report town.rating "Рейтинг" { columns ratio / 3 shown to 1%, reached }
"""
FACTS = "town,region,got,most,open,mark\nА,Р,1,3,да,high\nБ,Р,много,4,,low\nВ,Р,5,0,нет,н/п\nГ,Р,н/п,н/д,нет,\n"


def test_aggregations_say_how_many_they_counted(tmp_path):
    rules = tmp_path / "rules.merilo"
    rules.write_text("""merilo 1
methodology test "Проба" { version 1 }
entity town "Город"
entity school "Школа" in town
unit pupil "Обучающийся"
unit club "Кружок"
input town.norm "Норма" share
input school.pupils "Обучающиеся" count of pupil
input school.clubs "Кружки" count of club
input school.passed "Сдали" share
value town.clubs "Кружки" ratio(school: clubs / pupils) per 100
value town.passed "Сдали" weighted mean(school: passed by pupils where passed > 0%)
value school.above "Выше нормы" passed >= town.norm
""", encoding="utf-8")
    facts = tmp_path / "facts.csv"
    facts.write_text("school,town,pupils,clubs,passed\nА,Г,100,3,50%\nБ,Г,50,,80%\nВ,Г,10,1,\nД,Г,20,1,0%\n", encoding="utf-8")
    norms = tmp_path / "norms.csv"
    norms.write_text("town,norm\nГ,60%\n", encoding="utf-8")
    result = valid("result", merilo("run", rules, "--data", facts, norms, "--period", "2022", "--format", "json").stdout)
    assert result["figures"]["town.clubs"]["per_count"] == 100
    figures = result["periods"][0]["objects"]["town"][0]["figures"]
    assert (figures["town.clubs"]["counted"], figures["town.clubs"]["population"], figures["town.clubs"]["value"]) == (3, 4, "50/13")
    refuses_what_is_wrong("result", result)
    said = valid("explanation", merilo("explain", rules, "--data", facts, norms, "--period", "2022", "--object", "Г", "--node", "town.passed",
                                       "--format", "json").stdout)
    (aggregation,) = said["aggregations"]
    assert (aggregation["counted"], aggregation["population"], aggregation["left_out"]) == (2, 3, 1)
    assert aggregation["largest"] == [{"object": "Б", "state": "value", "value": "0.8", "pair": "50"},
                                      {"object": "А", "state": "value", "value": "0.5", "pair": "100"}]
    assert aggregation["skipped"] == [{"object": "В", "state": "missing", "condition_missing": True}]
    refuses_what_is_wrong("explanation", said)
    said = valid("explanation", merilo("explain", rules, "--data", facts, norms, "--period", "2022", "--object", "Б", "--node", "above",
                                       "--format", "json").stdout)
    assert [used.get("object") for used in said["uses"]] == ["Г", None]


def test_all_that_was_wrong_is_in_the_result(tmp_path):
    (tmp_path / "rules.merilo").write_text(RULES, encoding="utf-8")
    (tmp_path / "facts.csv").write_text(FACTS, encoding="utf-8")
    done = merilo("run", "rules.merilo", "--data", "facts.csv", "--period", "2022", "--as-of", "2022-12-31", "--format", "json", code=3, cwd=tmp_path)
    result = valid("result", done.stdout)
    refuses_what_is_wrong("result", result)
    assert result["as_of"] == "2022-12-31"
    assert [said["code"] for said in result["diagnostics"]] == ["M0801", "M0901"], "what reading found, then what evaluating found"
    assert result["diagnostics"][0]["data"] == {"file": "facts.csv", "row": 3, "column": "got"}
    for code in ("M0801", "M0901"):
        assert code in done.stderr, "people read it too"
    for town in "АБВГ":
        for node in ("total", "place", "reached", "mark", "open", "limit", "total.percent"):
            explained = merilo("explain", "rules.merilo", "--data", "facts.csv", "--period", "2022", "--object", town, "--node", node, "--format",
                               "json", code=3, cwd=tmp_path)
            document = valid("explanation", explained.stdout)
            refuses_what_is_wrong("explanation", document)
            assert document["diagnostics"][0]["code"] == "M0801"
            assert document["path"] == ([] if node == "limit" else [town, "Р"])


ROADMAP = ["examples/roadmap/roadmap.merilo", "--data", "examples/roadmap/schools.csv"]


def test_road_maps_and_recommendations():
    done = merilo("roadmap", *ROADMAP, "--measures", "examples/roadmap/measures.csv", "--as-of", "2021-09-01", "--next", "60", "--format", "json")
    report = valid("roadmap", done.stdout)
    refuses_what_is_wrong("roadmap", report)
    (status,) = report["roadmaps"]
    assert status["total"]["percent"] == "5/7"
    assert [said["due"] for said in report["next"]] == ["2021-09", "2021-10-15"]
    origins = {measure["code"]: [origin["path"] for origin in measure["origins"]] for measure in status["measures"] if measure["origins"]}
    assert origins == {"7.6": [["Школа 1", "Снежинск"]]}
    given = valid("recommendations", merilo("recommend", *ROADMAP, "--period", "2021", "--format", "json").stdout)
    refuses_what_is_wrong("recommendations", given)
    assert [(said["path"][0], said["state"]) for said in given["recommendations"]] == [("Школа 1", "given"), ("Школа 2", "undecided")]


def test_results_of_several_files_are_one_list_also_in_a_file(tmp_path):
    out = tmp_path / "out.json"
    done = merilo("check", RATING, RATING, "--format", "json", "-o", out)
    assert done.stdout == ""
    assert len(valid("check", out.read_text(encoding="utf-8"))) == 2
    refuses_what_is_wrong("check", json.loads(out.read_text(encoding="utf-8")))
    merilo("test", RATING, RATING, "-o", out)
    assert out.read_text(encoding="utf-8") == merilo("test", RATING, RATING).stdout


# What it reads --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted((PROJECT / "tests/cases").rglob("good/*.json")), ids=lambda path: path.stem)
def test_facts_that_are_read(path):
    valid("facts", path.read_text(encoding="utf-8"))


def test_facts_that_are_written():
    """The text is what the unit test `JsonFacts` writes and reads back."""
    document = valid("facts", (PROJECT / "tests/tables/facts.json").read_text(encoding="utf-8"))
    assert set(document) == {"region", "municipality", "school"}


@pytest.mark.parametrize("wrong", [[], {"school": {}}, {"school": [[]]}, {"school": [{}]}, {"school": [{"school": "А", "pupils": [1]}]},
                                   {"school": [{"school": "А", "pupils": {"of": 1}}]}, {"": []}])
def test_what_is_no_facts(wrong):
    assert not VALIDATORS["facts"].is_valid(wrong)


MECHANISMS = "tests/cases/mechanisms/good/uses"


def test_results_of_mechanisms():
    arguments = [f"{MECHANISMS}.merilo", "--steps", f"{MECHANISMS}.csv", "--period", "2022", "--format", "json"]
    result = valid("result", merilo("run", *arguments, code=3).stdout)   # the inputs are not given
    refuses_what_is_wrong("result", result)
    mechanism = result["mechanisms"]["municipality.training"]
    assert [step["step"] for step in mechanism["steps"]] == ["goals", "monitoring", "analysis", "measures", "effect"]
    assert mechanism["effects"] == [{"before": "municipality.training.before.share", "after": "municipality.share"}]
    names = {mechanism["full"], mechanism["broken"], *(step["figure"] for step in mechanism["steps"])}
    assert names <= set(result["figures"])
    explained = valid("explanation", merilo("explain", *arguments, "--object", "А", "--node", "staff", code=3).stdout)
    refuses_what_is_wrong("explanation", explained)
    assert explained["cycle"]["broken"] == "monitoring" and explained["cycle"]["full"] is False


def test_rows_of_sources():
    document = valid("rows", merilo("rows", "tests/cases/documentation/good/region.merilo", "--format", "json").stdout)
    refuses_what_is_wrong("rows", document)
    assert {row["kind"] for row in document["rows"]} == {"list", "input", "catalog", "step", "measure"}


def test_what_a_methodology_answers():
    document = valid("trace", merilo("trace", "tests/cases/catalogs/good/town.merilo", "--format", "json").stdout)
    refuses_what_is_wrong("trace", document)
    assert {entry["state"] for entry in document["entries"]} == {"answered", "answered_again", "unanswered"}
    assert [answer["inherited"] for entry in document["entries"] for answer in entry["answers"]].count(True) == 2
