"""The first inputs of the fuzz targets, from the golden cases: one folder for each target."""
import hashlib
import pathlib
import sys

project, corpus = map(pathlib.Path, sys.argv[1:])
MOST = 16384  # bytes: larger ones slow the search down

# What the target reads its facts for, see fuzz.hpp.
HEADER = "region,town,school,pupils,passed,points_,plan,mark\n"
ROWS = ["Р,А,Ш1,100,82%,27,да,m5\n", "Р,А,Ш2,0,н/д,28,нет,«3»\n", "Р,Б,Ш1,,0.7,н/п,,4\n"]


def seed(target, content):
    content = content if isinstance(content, bytes) else content.encode()
    if len(content) <= MOST:
        folder = corpus / target
        folder.mkdir(parents=True, exist_ok=True)
        (folder / hashlib.sha1(content).hexdigest()).write_bytes(content)


def files(*patterns):
    return sorted(path for pattern in patterns for path in project.glob(pattern) if path.is_file())


for path in files("tests/cases/**/*.merilo", "rules/**/*.merilo"):
    seed("methodology", path.read_bytes())
    seed("format", path.read_bytes())
    # A file that is imported stands behind the one that imports it.
    for part in sorted(path.with_suffix("").rglob("*.merilo")) if path.with_suffix("").is_dir() else []:
        if part.is_file():
            named = part.relative_to(path.parent).as_posix().encode()
            seed("methodology", path.read_bytes().replace(named, b"imported.merilo") + b"\n----\n" + part.read_bytes())
for line in (project / "tests/tables/types.txt").read_text(encoding="utf-8").splitlines():
    if " => " in line:
        seed("methodology", 'merilo 1\nmethodology m "М" { version 1; period year }\nentity school "Ш"\ninput school.n "Н" number\ninput school.s "Д" share\nvalue school.x "Х" '
             + line.split(" => ")[0] + "\n")
for path in files("tests/cases/**/*.csv", "rules/**/*.csv"):
    seed("facts", path.read_bytes())
for path in files("tests/cases/**/*.json"):
    seed("facts", path.read_bytes())
seed("facts", HEADER + "".join(ROWS))
seed("facts", "\ufeff" + (HEADER + "".join(ROWS)).replace(",", ";"))
seed("facts", (HEADER + "".join(ROWS)).encode("utf-16"))
seed("facts", '{"school": [{"school": "Ш1", "town": "А", "region": "Р", "period": "2022", "pupils": 100, "passed": 0.82, "points_": "27", '
             '"plan": true, "mark": "m5"}, {"school": "Ш2", "town": "А", "pupils": null, "passed": "н/п"}], "town": [{"town": "А", "budget": 1e3}]}')
for mapping in ['school = object of school; town = parent town; others as named\n', '"Доля, %" in percent = passed\n"Ш" = object of school\nothers ignored\n',
                'Ш = объект вида school; год = период; остальные по именам\n']:
    seed("mapping", mapping + "----\n" + HEADER + "".join(ROWS))
    seed("mapping", mapping + "----\nШ;Доля, %;год\nА;82;2022\nБ;н/д;2021/22\n")
for size in (64, 256, 1024):
    seed("arrow", bytes(i * 37 % 251 for i in range(size)))
seed("management", "region;town;measure;due;done;document\nР;А;1.1;2021;2021-12-30;Приказ 1\nР;А;1.2;2021-05;2021-06-02;\nР;Б;2.2;2022-03-01;;\n")
seed("management", '[{"town": "А", "measure": "1.5", "due": "2021-Q1", "done": "2021-03-31", "document": "Отчёт"}, {"город": "Б", "мера": "2.1"}]')
seed("management", "region;town;mechanism;step;period;done;document;published\nР;А;support;goals;2020;да;Концепция;да\nР;А;support;monitoring;2022;2022-05-10;;нет\n")
seed("management", '[{"town": "А", "mechanism": "support", "step": "analysis", "period": "2022", "done": true, "document": "Справка", "published": true}]')
