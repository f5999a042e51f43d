"""Made-up municipalities, schools and documents for analytics.merilo: the same figures on every machine, with the standard library only.

    python3 make_data.py            writes made_up_*.csv into data/ beside this file
    python3 make_data.py FOLDER     writes them into another folder

Neither a municipality nor a school is real: the source prints no figures below the points of groups. The sizes are those of a region: 43
municipalities over three years, nine of them without the project of procedure 11, as the published ratings have nine.
"""

import csv
import random
import sys
from pathlib import Path

SEED = 20221201
REGION = "Придуманная область"
YEARS = ("2020", "2021", "2022")
MUNICIPALITIES = 43
NO_PROJECT = (4, 9, 13, 17, 22, 28, 31, 37, 40)
NOT_REPORTED = {(6, 2): ("journals_kept",), (19, 1): ("mkdo_mean.content",), (33, 2): ("partners", "offences")}
CRITERIA = ("russian", "mathematics", "meta", "literacy")
STAGES = ("preparation", "conduct", "marking", "outcome")
DIRECTIONS = ("results", "prevention", "attitude")
# Of what each figure is a part; how much the strength of the municipality moves it, in percent from the middle.
PARTS = (
    ("journals_kept", "organisations", 92), ("infrastructure_fit", "organisations", 70), ("admission_open", "organisations", 88),
    ("adapted_fit", "adapted_all", 66), ("adapted_trained", "adapted_teachers", 74), ("main_fit", "organisations", 72),
    ("teachers_trained", "teachers", 84), ("libraries_fit", "organisations", 58), ("textbooks_given", "pupils", 96),
    ("heads_effective", "heads_rated", 68), ("vpr_taken.russian", "pupils", 62), ("vpr_taken.mathematics", "pupils", 62),
    ("vpr_passed.russian", "vpr_taken.russian", 86), ("vpr_passed.mathematics", "vpr_taken.mathematics", 82),
    ("vpr_good.russian", "vpr_passed.russian", 52), ("vpr_good.mathematics", "vpr_passed.mathematics", 48),
    ("project_done", "project_schools", 78), ("project_raised", "project_schools", 58),
    ("riko_reached.r4", "riko_taken.r4", 84), ("riko_reached.r7", "riko_taken.r7", 66), ("riko_reached.r10", "riko_taken.r10", 62),
    ("olympiad_took", "olympiad_pupils", 48), ("olympiad_schools", "organisations", 34), ("upbringing_fit", "organisations", 76),
    ("extra_children", "children", 78), ("guided", "pupils", 64), ("graduates_stayed", "graduates", 72), ("older_placed", "older_children", 94),
    ("younger_placed", "younger_children", 78), ("positions_filled", "positions", 90), ("educators_rated", "educators", 66),
    ("preschools_reported", "preschools", 90), ("preschool_fit.programme", "preschools", 78), ("preschool_fit.environment", "preschools", 72),
    ("preschool_fit.staff", "preschools", 68), ("preschool_fit.family", "preschools", 82),
)
AREAS = ("guidelines", "content", "conditions", "management")
CHAINS = {  # Mechanism: its steps, each with the kind of document and whether it is asked for anew each year.
    "talents": (("card", "Технологическая карта", False), ("data_monitoring", "Приказ", True), ("needs_monitoring", "Приказ", True),
                ("data_results", "Письмо", True), ("needs_results", "Приказ", True), ("contest", "Приказ", True), ("road_map", "Приказ", False),
                ("regulation", "Приказ", False), ("centres", "Приказ", False)),
    "objective": (("vpr_monitoring", "Приказ", True), ("diagnostics_monitoring", "Приказ", True), ("schedules_monitoring", "Приказ", True),
                  ("vsoko_results", "Приказ", True), ("schedules_results", "Приказ", True), ("vpr_results", "Приказ", True),
                  ("diagnostics_results", "Приказ", True), ("vpr_maps", "Письмо", True)),
    "model_documents": tuple((step, "Приказ", False) for step in ("structure", "responsibles", "information", "site", "clusters", "support",
                                                                 "risk_map", "concept", "rules", "figures")),
    "model_papers": tuple((step, "Приказ", False) for step in ("development", "methodical", "upbringing", "upbringing_monitoring", "preschool_quality")),
    "low_pupils": (("order", "Приказ", False), ("monitoring", "Приказ", True), ("analysis", "Приказ", True), ("road_map", "Приказ", True),
                   ("effect", "Приказ", True)),
}


class Chance:
    """Whole numbers from `random()` alone, whose sequence Python keeps from version to version."""

    def __init__(self, seed: int) -> None:
        self.source = random.Random(seed)

    def between(self, low: int, high: int) -> int:
        return low + int(self.source.random() * (high - low + 1))

    def part(self, whole: int, middle: int) -> int:
        """About `middle` percent of the whole, between 0 and the whole."""
        return whole * max(0, min(100, middle + self.between(-9, 9))) // 100


def municipality_name(number: int) -> str:
    return f"Придуманный {'ГО' if number % 3 == 0 else 'МР'} № {number}"


def municipality(chance: Chance, number: int, schools: int, strength: int, year: int) -> dict[str, object]:
    pupils = schools * chance.between(180, 420)
    made: dict[str, object] = {
        "organisations": schools, "pupils": pupils, "preschools": schools + chance.between(1, 8), "adapted_all": max(1, schools - chance.between(0, 3)),
        "adapted_teachers": schools * chance.between(2, 6), "teachers": pupils // chance.between(11, 16), "heads": schools,
        "heads_rated": schools - (chance.between(1, 6) == 1), "project_schools": 0 if number in NO_PROJECT else chance.between(1, 3),
        "olympiad_pupils": pupils * 7 // 10, "children": pupils * 12 // 10, "minors": pupils * 14 // 10, "graduates": pupils // 9,
        "older_children": pupils // 3, "younger_children": pupils // 8, "positions": pupils // 25, "educators": pupils // 28,
        **{f"riko_taken.{work}": pupils * share // 100 for work, share in (("r4", 10), ("r7", 9), ("r10", 4))},
    }
    for name, whole, middle in PARTS:
        made[name] = chance.part(int(str(made[whole])), middle + strength + 2 * year)
    made["infrastructure_reported"] = schools - (chance.between(1, 5) == 1)
    made["vpr_schools"] = schools - (chance.between(1, 4) == 1)
    made["admission_complaints"] = "да" if chance.between(1, 4) == 1 else "нет"
    made["reserve_formed"] = "да" if chance.between(1, 100) <= 55 + 2 * strength else "нет"
    made["olympiad_winners"] = int(str(made["olympiad_pupils"])) * max(0, chance.between(0, 12) + strength // 4) // 1000
    made["oblast_winners"] = "да" if made["olympiad_winners"] else "нет"
    made["offences"] = int(str(made["minors"])) * chance.between(3, 14) // 1000
    made["partners"] = chance.between(0, 6)
    if number in NO_PROJECT:
        made["project_done"] = made["project_raised"] = "н/п"
    for area in AREAS:
        tenths = max(15, min(50, 36 + strength // 2 + chance.between(-6, 6)))
        made[f"mkdo_mean.{area}"] = f"{tenths // 10}.{tenths % 10}"
    for name in NOT_REPORTED.get((number, year), ()):
        made[name] = ""
    return made


def school(chance: Chance, strength: int, weak: bool, small: bool, honest: bool, year: int) -> dict[str, object]:
    made: dict[str, object] = {}
    base = 9 - strength // 3 + (22 if weak else 0) - year
    for criterion in CRITERIA:
        taken = chance.between(2, 5) if small else chance.between(40, 160)
        failed = chance.part(taken, base)
        made[f"taken.{criterion}"] = taken
        made[f"failed.{criterion}"] = failed
        made[f"high.{criterion}"] = min(taken - failed, chance.part(taken, 24 + strength))
    for stage in STAGES:
        for direction in DIRECTIONS:
            made[f"self.{stage}.{direction}"] = min(2, max(0, (chance.between(0, 100) + strength + (45 if honest else 5)) // 45))
    made["biased"] = "нет" if honest or chance.between(1, 3) == 1 else "да"
    made["measures_taken"] = "да" if made["biased"] == "да" and chance.between(1, 3) > 1 else "нет"
    return made


def document(chance: Chance, kind: str, year: str) -> tuple[str, str]:
    month = chance.between(1, 12)
    return f"{year}-{month:02d}-{chance.between(1, 28):02d}", f"{kind} № {chance.between(1, 400)}"


def steps(chance: Chance, names: tuple[str, ...], objects: dict[str, str], readiness: int) -> list[dict[str, object]]:
    made = []
    for mechanism in names:
        for step, kind, yearly in CHAINS[mechanism]:
            year = YEARS[-1] if yearly else YEARS[0]
            if chance.between(1, 100) <= readiness:
                done, number = document(chance, kind, year)
                made.append({**objects, "mechanism": mechanism, "step": step, "period": year, "done": done, "document": number})
    return made


def write(path: Path, made: list[dict[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(made[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(made)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("data")
    chance = Chance(SEED)
    towns, schools, town_steps, school_steps = [], [], [], []
    for number in range(1, MUNICIPALITIES + 1):
        town = {"municipality": municipality_name(number)}
        place = {"region": REGION, **town}
        strength, size = chance.between(-15, 13), chance.between(2, 5)
        kinds = [(chance.between(1, 100) <= 16 - strength // 2, chance.between(1, 14) == 1, chance.between(1, 8) > 1) for _ in range(size)]
        for year, period in enumerate(YEARS):
            towns.append({**place, "period": period, **municipality(chance, number, size, strength, year)})
            for code, (weak, small, honest) in enumerate(kinds, 1):
                schools.append({**place, "school": f"Придуманная школа {code}", "period": period, **school(chance, strength, weak, small, honest, year)})
        town_steps += steps(chance, ("talents", "objective", "model_documents"), town, 88 + strength // 2)
        for code in range(1, size + 1):
            school_steps += steps(chance, ("model_papers", "low_pupils"), {**town, "school": f"Придуманная школа {code}"}, 78 + strength)
    write(folder / "made_up_municipalities.csv", towns)
    write(folder / "made_up_schools.csv", schools)
    write(folder / "made_up_municipal_documents.csv", town_steps)
    write(folder / "made_up_school_documents.csv", school_steps)


if __name__ == "__main__":
    main()
