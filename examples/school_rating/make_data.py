"""Made-up schools for the made-up rating: the same figures on every machine, with the standard library only.

    python3 make_data.py            writes schools.csv and town.csv into data/ beside this file
    python3 make_data.py FOLDER     writes them into another folder

No figure is that of a real school. The oddities are put in on purpose: a school that opens in the second year, schools where too few pupils
wrote the test in one year or in both, figures that were not reported.
"""

import csv
import random
import sys
from pathlib import Path

SEED = 20240901
REGION = "Приозёрный край"
YEARS = ("2022/23", "2023/24")
# Municipality: its kinds of schools, in the order of their numbers.
MUNICIPALITIES = {
    "Приозёрск": "general general lyceum general general lyceum general general evening general general general",
    "Лесногорск": "general lyceum general general evening general rural rural",
    "Каменский округ": "general general lyceum rural rural rural general",
    "Заречный округ": "general rural rural general rural rural",
    "Светлый округ": "lyceum general evening general",
    "Дальний округ": "rural rural rural",
}
SIZES = {"general": (300, 900), "lyceum": (400, 800), "rural": (90, 220), "evening": (110, 200)}
MARKS = ("m2", "m3", "m4", "m5")
COLUMNS = ("region", "municipality", "school", "period", "kind", "pupils", "expected", "tested", *(f"marks.{mark}" for mark in MARKS),
           "winners", "projects", "missed", "positions", "vacant", "far", "stayed", "remarks")
# What differs from what chance gives: (municipality, school, year) and the columns.
ODD = {
    ("Заречный округ", 3, 0): {"expected": 10, "tested": 9},  # rated by the threshold of the first year (8) …
    ("Заречный округ", 3, 1): {"expected": 9, "tested": 9},  # … and not by that of the second (10)
    ("Дальний округ", 2, 0): {"expected": 6, "tested": 6},
    ("Дальний округ", 2, 1): {"expected": 7, "tested": 5},
    ("Каменский округ", 2, 1): {"missed": "", "remarks": ""},
    ("Лесногорск", 6, 0): {"projects": ""},
    ("Приозёрск", 8, 1): {"vacant": ""},
    ("Светлый округ", 4, 1): {"pupils": ""},
    ("Приозёрск", 5, 1): {"tested": ""},
    ("Приозёрск", 3, 1): {"winners": 40, "projects": 66, "missed": 2000, "vacant": 0, "remarks": "нет"},  # the best of all
}
OPENED = ("Приозёрск", 12)  # has no first year


class Chance:
    """Whole numbers from `random()` alone, whose sequence Python keeps from version to version."""

    def __init__(self, seed: int) -> None:
        self.source = random.Random(seed)

    def between(self, low: int, high: int) -> int:
        return low + int(self.source.random() * (high - low + 1))

    def part(self, whole: int, low: int, high: int) -> int:
        """Between low and high percent of the whole."""
        return whole * self.between(low, high) // 100


def figures(chance: Chance, kind: str, pupils: int, year: int, odd: dict[str, object]) -> dict[str, object]:
    expected = odd.get("expected", max(6, pupils // 11))
    tested = odd.get("tested", expected - chance.part(expected, 0, 23) * chance.between(0, 1))
    strength = {"general": 55, "lyceum": 80, "rural": 50, "evening": 32}[kind] + chance.between(-14, 16) + 3 * year
    counted = tested or expected
    passed = counted * strength // 100
    five = chance.part(passed, 20, 65)
    two = chance.part(counted - passed, 0, 35)
    marks = (two, counted - passed - two, passed - five, five)
    positions = max(5, pupils // 12)
    return {
        "pupils": pupils,
        "expected": expected,
        "tested": tested,
        **{f"marks.{mark}": count for mark, count in zip(MARKS, marks)},
        "winners": chance.part(pupils, 0, 6) if kind == "lyceum" else "н/п",
        "projects": chance.part(expected, 20, 100) if kind != "evening" else "н/п",
        "missed": pupils * chance.between(10, {"general": 180, "lyceum": 80, "rural": 160, "evening": 450}[kind]) // 10,
        "positions": positions,
        "vacant": chance.part(positions, 0, 13),
        "far": chance.part(pupils, 0, 60) if kind == "rural" else "н/п",
        "stayed": chance.part(pupils, 70, 100) if kind == "evening" else "н/п",
        "remarks": "да" if chance.between(1, 6) == 1 else "нет",
        **odd,
    }


def rows() -> list[dict[str, object]]:
    chance = Chance(SEED)
    made = []
    for municipality, kinds in MUNICIPALITIES.items():
        for number, kind in enumerate(kinds.split(), 1):
            pupils = chance.between(*SIZES[kind])
            for year, period in enumerate(YEARS):
                row = figures(chance, kind, pupils + chance.part(pupils, -6, 6) * year, year, ODD.get((municipality, number, year), {}))
                if (municipality, number) == OPENED and year == 0:
                    continue
                made.append({"region": REGION, "municipality": municipality, "school": f"Школа № {number}", "period": period, "kind": kind, **row})
    return made


def write(path: Path, columns: tuple[str, ...], made: list[dict[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(made)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("data")
    made = sorted(rows(), key=lambda row: str(row["period"]))
    write(folder / "schools.csv", COLUMNS, made)
    # The town's schools, with what only the town asks for; one of them has not reported it.
    chance = Chance(SEED + 1)
    town = [{**row, "clubs": chance.part(int(str(row["pupils"])), 20, 100)} for row in made if row["municipality"] == "Приозёрск"]
    town[3]["clubs"] = ""
    write(folder / "town.csv", (*COLUMNS, "clubs"), town)


if __name__ == "__main__":
    main()
