"""Made-up facts for the road map: what was done when. The same on every machine, with the standard library only.

    python3 make_data.py            writes measures.csv into data/ beside this file
    python3 make_data.py FOLDER     writes it into another folder

The source prints one fact, the order that approved the road map (measure 1.1). Nothing else happened: the object says so in its name, wherever
it shows. The measures and their deadlines are those of inventory/measures.csv.
"""

import csv
import random
import sys
from datetime import date, timedelta
from pathlib import Path

SEED = 20200909
OBJECT = "Углегорский ГО (данные вымышлены)"
APPROVED = date(2020, 9, 9)
LAST = date(2022, 12, 31)  # nothing is known of later days
YEARS = range(2020, 2026)
COLUMNS = ("municipality", "measure", "due", "done", "document")
PRINTED = {"1.1": (APPROVED, "Распоряжение № 134-р")}
DOCUMENTS = {"1": "Приказ", "4": "Приказ", "6": "План", "8": "Протокол"}
SCHEDULE = {"2.3": 1, "2.4": 2, "2.5": 1, "5.4": 2, "6.4": 2, "8.4": 3, "9.2": 1}  # how many times a year; the source does not say


class Chance:
    """Whole numbers from `random()` alone, whose sequence Python keeps from version to version."""

    def __init__(self, seed: int) -> None:
        self.source = random.Random(seed)

    def between(self, low: int, high: int) -> int:
        return low + int(self.source.random() * (high - low + 1))


def month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def deadlines(row: dict[str, str]) -> list[tuple[str, date, date]]:
    """Of one measure of the inventory: each deadline as a fact names it, its first and its last day."""
    kind, due = row["recurrence"], row["due"]
    if kind == "once":
        last = due.split("/")[-1]
        numbers = [int(part) for part in last.split("-")]
        if len(numbers) == 3:
            day = date(*numbers)
            return [("", day, day)]
        first = date(*[int(part) for part in due.split("/")[0].split("-")], *[1] * (3 - len(numbers)))
        return [("", first, month_end(numbers[0], numbers[1] if len(numbers) > 1 else 12))]
    if kind == "annual" and due:  # "--08-31"
        month, day = (int(part) for part in due[2:].split("-"))
        return [(f"{year}-{month:02}-{day:02}", date(year, month, day), date(year, month, day)) for year in YEARS]
    if kind == "annual" and "учебного года" in row["deadline_text"]:
        return [(f"{year - 1}/{year % 100:02}", date(year - 1, 9, 1), date(year, 8, 31)) for year in YEARS]
    if kind == "annual":
        return [(str(year), date(year, 1, 1), date(year, 12, 31)) for year in YEARS]
    if kind == "quarterly":
        return [(f"{year}-Q{quarter}", date(year, 3 * quarter - 2, 1), month_end(year, 3 * quarter)) for year in YEARS for quarter in range(1, 5)]
    if kind == "semiannual":  # "--09;--05"
        months = sorted(int(part[2:]) for part in due.split(";"))
        return [(f"{year}-{month:02}", date(year, month, 1), month_end(year, month)) for year in YEARS for month in months]
    return []


def rows(inventory: list[dict[str, str]]) -> list[dict[str, str]]:
    chance = Chance(SEED)
    made: list[dict[str, str]] = []

    def add(measure: str, due: str, done: date | None) -> None:
        document = ""
        if measure in PRINTED:
            done, document = PRINTED[measure]
        elif done:
            document = f"{DOCUMENTS.get(measure.split('.')[0], 'Справка')} № {len(made) + 1}"
        made.append({"municipality": OBJECT, "measure": measure, "due": due, "done": done.isoformat() if done else "", "document": document})

    for row in inventory:
        for due, first, last in deadlines(row):
            luck = chance.between(1, 100)
            late = last + timedelta(days=chance.between(3, 70))
            early = last - timedelta(days=chance.between(0, min(40, (last - first).days)))
            done = early if luck <= 74 else late if luck <= 90 else None
            # What recurs was not done before the road map was there; a deadline before it can still be met late.
            if row["recurrence"] != "once" and done and done < APPROVED:
                done = None
            if done and done <= LAST:
                add(row["key"], due, done)
        for year in (2021, 2022):
            for part in range(SCHEDULE.get(row["key"], 0)):
                day = date(year, 2 + 3 * part, chance.between(1, 28))
                luck = chance.between(1, 100)
                done = day if luck <= 80 else day + timedelta(days=chance.between(5, 40)) if luck <= 90 else None
                add(row["key"], day.isoformat(), done if done and done <= LAST else None)
        if row["recurrence"] == "continuous" and chance.between(1, 3) == 1:
            add(row["key"], "", date(2022, chance.between(1, 12), chance.between(1, 28)))
    return made


def main() -> None:
    here = Path(__file__).parent
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else here / "data"
    with (here / "inventory" / "measures.csv").open(encoding="utf-8", newline="") as file:
        made = rows(list(csv.DictReader(file)))
    with (folder / "measures.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, delimiter=";", lineterminator="\n")
        writer.writeheader()
        writer.writerows(made)


if __name__ == "__main__":
    main()
