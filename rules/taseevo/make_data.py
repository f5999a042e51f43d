"""Made-up facts for the municipal concept of Taseevo district: the same figures on every machine, with the standard library only.

    python3 make_data.py            writes the tables into data/ beside this file
    python3 make_data.py FOLDER     writes them into another folder

No figure and no name is that of a real district, school, kindergarten, child or worker. The steps of the mechanisms are read from the rules, so that a
new mechanism gets its facts too.
"""

import csv
import random
import re
import sys
from pathlib import Path

SEED = 2022006
HERE = Path(__file__).parent
DISTRICT = "Район (вымышленный)"
YEARS = ("2020", "2021", "2022")
# Pupils of the schools in the first year; the last two teach no 10th and 11th classes.
SCHOOLS = (412, 268, 187, 143, 96, 74)
BASIC_ONLY = (5, 6)
PRESCHOOLS = (11, 9, 7, 4, 3)  # teachers in the first year
RESERVE = 6
PUPILS = 24  # of one school, whose levels are followed from year to year

# A count of an organisation: its whole, and between which percents of the whole it lies. Wholes stand above their parts.
PARTS = (
    ("vpr4_written", "pupils", 8, 10), ("vpr58_written", "pupils", 30, 36), ("vpr58_failed", "vpr58_written", 3, 24), ("vpr58_good", "vpr58_written", 28, 52),
    ("vpr10_written", "upper", 40, 55), ("vpr1011_written", "upper", 70, 95), ("vpr1011_failed", "vpr1011_written", 0, 20),
    ("vpr10_good", "vpr10_written", 30, 60), ("grade11", "upper", 40, 50), ("certified", "grade11", 90, 100),
    ("reading_micro_above", "pupils", 1, 4), ("finance_micro_above", "pupils", 1, 4), ("marks_compared", "vpr58_written", 90, 100),
    ("talent_results", "pupils", 3, 12), ("special_711", "pupils", 2, 6), ("special_diplomas", "special_711", 0, 40), ("pupils_711", "pupils", 40, 46),
    ("regional_diplomas", "pupils_711", 0, 3), ("final_diplomas", "pupils_711", 0, 1), ("regional_mentors", "teachers", 0, 8),
    ("contest_diplomas", "pupils_711", 0, 6), ("pupils_811", "pupils", 26, 33), ("covered_children", "pupils", 55, 85), ("contest_programmes", "pupils", 0, 2),
    ("startup_programmes", "pupils", 0, 1), ("register_programme_pupils", "pupils", 0, 1), ("base_programme_pupils", "pupils", 0, 2),
    ("register_plan_pupils", "pupils", 0, 1), ("base_plan_pupils", "pupils", 0, 2), ("talent_trained", "teachers", 2, 30),
    ("talent_psychologists", "psychologists", 0, 100), ("pupils_511", "pupils", 50, 60), ("significant_contestants", "pupils_511", 4, 25),
    ("olympiad_mentors", "teachers", 0, 8), ("career_diagnosed", "pupils_811", 45, 100), ("career_event_pupils", "pupils_811", 60, 100),
    ("career_trial_pupils", "pupils_811", 10, 50), ("career_route_pupils", "pupils_811", 0, 30), ("advanced11", "grade11", 0, 80),
    ("advanced11_exams", "advanced11", 50, 100), ("graduates9_admitted", "pupils", 3, 6), ("graduates9_profile", "graduates9_admitted", 20, 90),
    ("graduates11", "grade11", 100, 100), ("graduates11_admitted", "graduates11", 80, 100), ("graduates11_profile", "graduates11_admitted", 20, 90),
    ("pupils_611", "pupils", 45, 52), ("career_project_pupils", "pupils_611", 20, 70), ("special_67", "pupils", 1, 3), ("special_811", "pupils", 1, 4),
    ("special_career_events", "pupils", 1, 3), ("agreements", "pupils", 0, 2), ("partner_events", "pupils", 0, 5), ("special_pupils", "pupils", 4, 9),
    ("championship_pupils", "pupils_611", 0, 4), ("abilympics_pupils", "special_pupils", 0, 12), ("career_winners", "pupils_611", 0, 2),
    ("contest_movement_pupils", "pupils_611", 0, 9), ("career_contest_pupils", "pupils_611", 5, 30), ("labour_market_pupils", "pupils_811", 20, 80),
    ("managers_diagnosed", "managers", 30, 100), ("managers_diploma", "managers", 50, 100), ("special_programme_pupils", "special_pupils", 70, 100),
    ("teachers_diagnosed", "teachers", 30, 95), ("route_teachers", "teachers", 10, 60), ("centre_trained", "teachers", 5, 40),
    ("profsreda_teachers", "teachers", 0, 30), ("skill_contestants", "teachers", 0, 15), ("speakers", "teachers", 5, 40), ("attested", "teachers", 5, 25),
    ("young_teachers", "teachers", 5, 30), ("young_in_events", "young_teachers", 20, 100), ("young_in_contest", "young_teachers", 0, 40),
    ("trained_mentors", "teachers", 0, 15), ("mentoring_teachers", "teachers", 5, 30), ("network_members", "teachers", 0, 20),
    ("district_members", "teachers", 50, 100), ("school_members", "teachers", 80, 100), ("networked_teachers", "teachers", 10, 60),
    ("profile_teachers", "teachers", 75, 100), ("pension_teachers", "teachers", 10, 40), ("volunteer_pupils", "pupils", 5, 25),
    ("association_pupils", "pupils", 15, 50), ("internal_registered", "pupils", 0, 4), ("registered_engaged", "internal_registered", 30, 100),
    ("tested_pupils", "pupils", 40, 55), ("language_pupils", "pupils", 0, 5), ("language_adapted", "language_pupils", 30, 100),
    ("language_families", "language_pupils", 30, 100), ("holiday_pupils", "pupils", 35, 75),
)
UPPER = {"vpr10_written", "vpr1011_written", "vpr1011_failed", "vpr10_good", "grade11", "certified", "grade11_diagnosed", "advanced11", "advanced11_exams",
         "graduates11", "graduates11_admitted", "graduates11_profile"}  # none where there are no 10th and 11th classes
# Yes in so many cases of a hundred.
ANSWERS = {
    "vpr_biased": 15, "vpr_observed": 80, "olympiad_observed": 70, "has_school_stage_order": 95, "has_school_stage_observers": 75, "has_talent_programme": 60,
    "has_municipal_winners": 60, "career_diagnostics": 85, "has_career_programmes": 45, "has_career_counselling": 70, "has_early_career_programmes": 55,
    "has_law_classes": 30, "has_career_topics": 65, "head_improved": 80, "special_conditions": 75, "specialists.psychologist_staff": 85,
    "specialists.speech_therapist": 60, "specialists.defectologist": 35, "adapted_programmes": 90, "conditions_improved": 65, "head_events": 45,
    "head_internship": 25, "mentoring_model": 60, "has_vacancies_list": 85, "has_upbringing_programme": 95, "upbringing_approved": 90,
    "upbringing_examined": 60, "has_civic_events": 90, "has_patriotic_events": 95, "has_moral_events": 85, "has_labour_events": 75, "has_ecological_events": 80,
    "has_volunteer_association": 70, "has_upbringing_modules": 85, "has_language_support": 60, "has_class_heads_association": 85,
    "has_school_quality_choice": 60, "has_class_module_analysis": 50,
}
DISTRICT_ANSWERS = (
    "olympiad_rules", "olympiad_observers", "talent_programme", "quality_system", "quality_sections", "results_analysis", "results_decisions", "results_advice",
    "reserve_list", "reserve_support", "infrastructure_work", "workload_system", "appointment_system", "development_system", "head_routes", "team_networks",
    "development_measures", "programme_choice", "programmes_on_site", "vacancies_list", "class_heads_association", "deputies_association",
)
PRESCHOOL_ANSWERS = {
    "programme_standard": 75, "methodical_work": 85, "outdoor": 60, "indoor": 75, "content_conditions": 70, "social_development": 85, "family_contact": 95,
    "play": 70, "inclusion_model": 50, "family_resource": 70, "medical_room": 80, "video": 85, "quality_system.statute": 95, "quality_system.plans": 90,
    "quality_system.orders": 90, "quality_system.reports": 80, "quality_system.site": 75,
}
MARKS = ("m2", "m3", "m4", "m5")
MATCHES = ("lowered", "matched", "raised")
LEVELS = ("insufficient", "below", "base", "above")
WORKS = ("reading4", "reading6", "maths7", "science8")
EARLY = ("extracurricular", "elective", "early_events")
FORMS = ("events", "diagnostics", "contests", "consultation", "psychologist", "trials", "personal_plan")
PRACTICES = ("atlas", "advanced", "top")
MECHANISM = r"^(?:mechanism|механизм) (\w+)\.(\w+) (.*?)(?=^(?:mechanism|механизм) |\Z)"
ONCE = ("goals", "methods")
STEPS = (*ONCE, "documents", "actions", "monitoring", "analysis", "recommendations", "measures", "decisions")


class Chance:
    """Whole numbers from `random()` alone, whose sequence Python keeps from version to version."""

    def __init__(self, seed: int) -> None:
        self.source = random.Random(seed)

    def between(self, low: int, high: int) -> int:
        return low + int(self.source.random() * (high - low + 1))

    def part(self, whole: int, low: int, high: int) -> int:
        """Between low and high percent of the whole, rounded to the nearest."""
        return (whole * self.between(low, high) + 50) // 100

    def says(self, percent: int) -> str:
        return "да" if self.between(1, 100) <= percent else "нет"

    def split(self, whole: int, weights: tuple[int, ...]) -> list[int]:
        """Parts that add up to the whole, near the weights (percents)."""
        parts = [self.part(whole, max(0, weight - 8), weight + 8) for weight in weights[:-1]]
        while sum(parts) > whole:
            parts[parts.index(max(parts))] -= 1
        return [*parts, whole - sum(parts)]


Row = dict[str, object]


def school(chance: Chance, number: int, size: int, period: str) -> Row:
    upper = 0 if number in BASIC_ONLY else chance.part(size, 9, 13)
    row: Row = {"municipality": DISTRICT, "organisation": f"Школа {number} (вымышленная)", "period": period}
    known = {"pupils": size, "upper": upper, "teachers": max(9, size // 10), "psychologists": chance.between(1, 2), "managers": chance.between(2, 5)}
    for name, whole, low, high in PARTS:
        known[name] = chance.part(known[whole], low, high)
    known["final_diplomas"] = min(known["final_diplomas"], known["regional_diplomas"])
    known["grade11_diagnosed"] = known["grade11"] if chance.between(0, 1) else chance.part(known["grade11"], 50, 99)
    row |= {name: count for name, count in known.items() if name != "upper"}
    row |= zip((f"vpr4.{mark}" for mark in MARKS), chance.split(known["vpr4_written"], (8, 38, 36, 18)))
    row |= zip((f"marks_matched.{match}" for match in MATCHES), chance.split(known["marks_compared"], (22, 70, 8)))
    for work in WORKS:
        row[f"kdr_written.{work}"] = written = chance.part(size, 7, 10)
        row |= zip((f"kdr.{work}.{level}" for level in LEVELS), chance.split(written, (8, 22, 50, 20)))
    row |= {f"special_67_career.{form}": chance.part(known["special_67"], 30, 100) for form in EARLY}
    row |= {f"special_811_career.{form}": chance.part(known["special_811"], 20, 100) for form in FORMS}
    row |= zip(("managers_by_match.unqualified", "managers_by_match.qualified"), chance.split(known["managers"], (15, 85)))
    row |= {name: chance.says(percent) for name, percent in ANSWERS.items()}
    row |= {name: f"{chance.between(60, 92)}%" for name in ("personal_results", "parents_satisfied", "class_cohesion")}
    if upper == 0:
        row |= {name: 0 for name in UPPER}
    return row


def preschool(chance: Chance, number: int, teachers: int, period: str, before: Row | None) -> Row:
    asked, special = chance.between(18, 60), chance.between(0, 4)
    supporting = chance.between(1, 3) if special else 0
    higher = chance.part(teachers, 40, 70) if before is None else max(0, int(str(before["higher_education"])) + chance.between(-1, 2))
    top = chance.part(teachers, 10, 40) if before is None else max(0, int(str(before["top_category"])) + chance.between(-1, 1))
    days = chance.between(60, 140) if before is None else int(str(before["sick_days"]).replace(".", "")) + chance.between(-15, 10)
    return {
        "municipality": DISTRICT, "preschool": f"Детский сад {number} (вымышленный)", "period": period, "teachers": teachers,
        "higher_education": min(higher, teachers), "top_category": min(top, teachers), "route_teachers": chance.part(teachers, 20, 90),
        "special_children": special, "special_conditions": chance.says(75) if special else "н/п", "special_teachers": supporting,
        "special_trained": chance.between(0, supporting), "parents_asked": asked, "parents_content": chance.part(asked, 70, 98),
        "sick_days": f"{days // 10}.{days % 10}", "injuries": max(0, chance.between(-3, 1)), "fire_orders": max(0, chance.between(-2, 2)),
        "health_orders": max(0, chance.between(-2, 1)), **{name: chance.says(percent) for name, percent in PRESCHOOL_ANSWERS.items()},
    }


def district(chance: Chance, period: str, pupils: int) -> Row:
    registered, programmes, practices = chance.between(18, 30), chance.between(6, 9), chance.between(5, 9)
    return {
        "municipality": DISTRICT, "period": period, "children": pupils + chance.part(pupils, 8, 14), "register_children": chance.between(8, 14),
        "base_children": chance.between(40, 70), "network_programmes": chance.between(0, 3), "college_programmes": programmes,
        "market_programmes": chance.part(programmes, 20, 80), "retrained": chance.between(0, 5), "rural_teachers": chance.between(0, 2),
        "reserve_programme_teachers": chance.between(2, 8), "practices": practices, **{f"practices_by_status.{status}": chance.part(practices, 10, 60) for status in PRACTICES},
        "outside_associations": chance.between(0, 3), "child_associations": chance.between(4, 9), "registered": registered,
        "registered_offended": chance.part(registered, 0, 25), "registered_again": chance.part(registered, 0, 20), "registered_extra": chance.part(registered, 50, 95),
        **{f"has_{name}": chance.says(80) for name in DISTRICT_ANSWERS},
    }


def followed(chance: Chance) -> list[Row]:
    """Pupils of the 3rd, 4th and 7th classes of the first year, followed for three years; a few join later or miss a test."""
    made = []
    for number in range(1, len(SCHOOLS) + 1):
        for pupil in range(1, PUPILS + 1):
            start = (4, 3, 7, 7)[pupil % 4]
            reading, finance = chance.between(0, 3), chance.between(0, 3)
            for year, period in enumerate(YEARS):
                grade = start + year
                if grade > 9 and number in BASIC_ONLY:
                    continue
                reading = min(3, max(0, reading + chance.between(-1, 1)))
                finance = min(3, max(0, finance + chance.between(-1, 1)))
                wrote = chance.between(1, 25) > 1
                made.append({
                    "municipality": DISTRICT, "organisation": f"Школа {number} (вымышленная)", "pupil": f"Ученик {number}-{pupil:02} (вымышленный)", "period": period,
                    "grade": grade, "reading_kdr": (LEVELS[reading] if wrote else "н/д") if grade in (4, 6) else "н/п",
                    "reading_micro": (LEVELS[reading] if wrote else "н/д") if grade == 5 else "н/п",
                    "finance_micro": (LEVELS[finance] if wrote else "н/д") if grade in (8, 9) else "н/п",
                    "missed_share": f"{max(0, chance.between(-40, 42))}%"})
    return made


def reservists(chance: Chance) -> list[Row]:
    made = []
    for number in range(1, RESERVE + 1):
        for period in YEARS:
            route = chance.says(75)
            made.append({"municipality": DISTRICT, "reservist": f"Участник резерва {number} (вымышленный)", "period": period, "has_route": route,
                         "route_share": f"{chance.between(70, 100)}%" if route == "да" else "н/п"})
    return made


def steps(chance: Chance) -> list[Row]:
    """Facts of every step that a document fulfils, as the rules name them."""
    made: list[Row] = []
    objects = {"municipality": [DISTRICT], "organisation": [f"Школа {number} (вымышленная)" for number in range(1, len(SCHOOLS) + 1)]}
    for path in sorted(HERE.glob("*_cycles*.merilo")):
        for entity, mechanism, body in re.findall(MECHANISM, path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
            for step in re.findall(rf"^ +({'|'.join(STEPS)}) +\"", body, re.MULTILINE):
                once = step in ONCE
                for name in objects[entity]:
                    for period in YEARS[1:2] if once else YEARS[1:]:
                        done = chance.between(1, 100) <= 88
                        made.append({
                            "municipality": DISTRICT, "organisation": name if entity == "organisation" else "", "mechanism": f"{entity}.{mechanism}", "step": step,
                            "period": period, "done": "да" if done else "нет", "document": f"Документ {chance.between(1, 400)} (вымышлен)" if done else "",
                            "published": chance.says(60) if done else "нет"})
    return made


def write(path: Path, made: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(made[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(made)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "data"
    folder.mkdir(parents=True, exist_ok=True)
    chance = Chance(SEED)
    schools = [school(chance, number, size + year * chance.between(-6, 6), period)
               for year, period in enumerate(YEARS) for number, size in enumerate(SCHOOLS, 1)]
    preschools: list[Row] = []
    for number, teachers in enumerate(PRESCHOOLS, 1):
        before = None
        for period in YEARS:
            before = preschool(chance, number, teachers, period, before)
            preschools.append(before)
    write(folder / "organisations.csv", schools)
    write(folder / "preschools.csv", sorted(preschools, key=lambda row: str(row["period"])))
    write(folder / "municipality.csv", [district(chance, period, sum(SCHOOLS)) for period in YEARS])
    write(folder / "pupils.csv", followed(chance))
    write(folder / "reserve.csv", reservists(chance))
    write_steps(folder, steps(chance))


def write_steps(folder: Path, made: list[Row]) -> None:
    """A table of steps has one kind of object: that of the district, and that of the schools."""
    of_schools = [row for row in made if row["organisation"]]
    of_district = [{name: cell for name, cell in row.items() if name != "organisation"} for row in made if not row["organisation"]]
    write(folder / "steps_municipality.csv", of_district)
    write(folder / "steps_organisations.csv", of_schools)


if __name__ == "__main__":
    main()
