"""Made-up facts of a made-up territory for the Khabarovsk methodology: the same figures on every machine.

Usage: python3 make_data.py [FOLDER]   (the folder data beside this file by default)
"""

import csv
import sys
from pathlib import Path
from random import Random

SEED = 20190506
YEARS = (2020, 2021)
REGION = "Вымышленный край"
MUNICIPALITIES = [f"Вымышленный округ {number}" for number in (1, 2)] + [f"Вымышленный район {number}" for number in range(1, 18)]

# How often a school says yes, in percent.
SCHOOL_FACTS = {
    "участвует_в_мониторингах_и_впр": 96, "есть_положение_о_внутренней_оценке": 93, "раздел_контроля_в_плане": 90,
    "аккредитация_приостановлена": 1, "есть_профильные_классы": 45, "есть_классы_с_углубленным_изучением": 25,
    "есть_участники_регионального_этапа": 55, "есть_победители_регионального_этапа": 25,
    "есть_участники_заключительного_этапа": 9, "есть_победители_заключительного_этапа": 3,
    "занимает_место_в_федеральных_рейтингах": 4, "есть_признаки_необъективности_впр": 8, "услуги_доступны_для_инвалидов": 70,
    "есть_обучающиеся_по_индивидуальным_планам": 60, "есть_обучающиеся_с_электронным_обучением": 50,
    "в_инновационной_инфраструктуре": 20, "есть_школьные_методические_команды": 75,
    "есть_договоры_о_пробах": 40, "есть_сетевые_программы": 30, "организованы_пробы_в_спо": 45,
    "есть_мероприятия_со_спо_в_планах": 70, "проведена_диагностика_направленности": 65, "диагностика_отражена_в_портфолио": 40,
}
# Nobody wins a stage without having been there.
NEEDS = {
    "есть_победители_регионального_этапа": "есть_участники_регионального_этапа",
    "есть_участники_заключительного_этапа": "есть_победители_регионального_этапа",
    "есть_победители_заключительного_этапа": "есть_участники_заключительного_этапа",
    "диагностика_отражена_в_портфолио": "проведена_диагностика_направленности",
}
# A part of another figure of the school: of what, from and to percent.
SCHOOL_PARTS = {
    "овз": ("обучающиеся", 2, 9), "овз_с_условиями": ("овз", 60, 100), "компьютеры": ("обучающиеся", 6, 22),
    "с_дистанционными_технологиями": ("обучающиеся", 0, 40), "в_сетевой_форме": ("обучающиеся", 0, 8),
    "по_адаптированным_программам": ("обучающиеся", 0, 7), "в_10_11_классах": ("обучающиеся", 0, 14),
    "в_профильных_10_11_классах": ("в_10_11_классах", 20, 100), "обученные_профессии": ("в_10_11_классах", 0, 30),
    "педагоги_до_35_лет": ("педагоги", 8, 35), "педагоги_высшей_категории": ("педагоги", 10, 40),
    "педагоги_первой_категории": ("педагоги", 15, 45), "руководители_с_квалификацией": ("руководители", 50, 100),
    "руководители_с_повышением": ("руководители", 30, 100), "руководители_конкурсанты_и_наставники": ("руководители", 0, 60),
    "молодые_специалисты": ("педагоги", 2, 12), "молодые_с_наставниками": ("молодые_специалисты", 50, 100),
}
LOW_RESULTS = {"есть_программа_повышения_качества": 80, "участвует_в_исследованиях_как_шнро": 95,
               "проведен_мониторинг_программы": 60, "прошла_обучение_на_площадке": 50}
NOK = {"нок_открытость": (80, 100), "нок_комфортность": (70, 100), "нок_доступность_для_инвалидов": (35, 85),
       "нок_доброжелательность": (88, 100), "нок_удовлетворенность": (82, 100)}
MUNICIPAL_FACTS = {
    "есть_положение_о_кадровом_резерве": 85, "есть_программы_роста_для_резерва": 55, "есть_представители_в_резерве": 80,
    "участвует_в_исследовании_дефицитов": 75, "есть_методические_объединения": 95, "есть_методические_рекомендации": 85,
    "есть_мероприятия_по_дефицитам": 80, "созданы_сетевые_сообщества": 65, "есть_методические_команды": 60,
    "создано_сообщество_молодых": 55, "меры_для_шнро_реализуются": 85, "предприятия_партнеры_в_модели": 70,
    "есть_модель_профориентации": 80, "предприятия_участвуют_в_неделе_без_турникетов": 60, "спо_названы_в_модели": 75,
}
REGIONAL_FACTS = {
    "есть_инструментарий_исследования_дефицитов": 1, "проведены_исследования_качества_программ": 1, "есть_специализированные_курсы": 1,
    "есть_адресные_программы": 1, "есть_программы_переподготовки": 1, "есть_программы_для_наставников_и_молодых": 1,
    "есть_программы_для_управленцев": 1, "есть_программы_для_работы_с_одаренными": 1, "есть_мероприятия_по_профориентации": 1,
    "есть_справка_о_конкурентной_среде": 0, "есть_региональные_объединения_педагогов": 1, "есть_документы_о_наставничестве": 1,
    "проведены_мероприятия_по_опыту": 1, "есть_стажировочные_площадки": 1, "результаты_идентификации_размещены": 1,
    "утвержден_список_участников": 1, "есть_мероприятия_по_выявлению": 1, "есть_программы_на_регулярной_основе": 1,
    "спо_проводят_мероприятия": 1, "есть_прогноз_потребности_в_кадрах": 1, "размещены_востребованные_профессии": 1,
    "есть_положение_о_мониторинге_предпочтений": 0,
}
REGIONAL_FIGURES = {  # 2020 and 2021
    "зарплата_по_региону": (47300, 50100), "эксперты": (24, 26), "эксперты_отметившие_актуальность": (19, 22), "программы_дпо": (118, 126),
    "программы_с_экспертизой": (61, 84), "проведено_курсов_для_наставников": (1, 3), "проведено_профильных_смен": (4, 5),
    "детей_в_дистанционных_программах": (2140, 3870), "детей_в_реестре": (1630, 1905),
}
MECHANISMS = ("цикл_руководители", "цикл_методическая", "цикл_повышение", "цикл_шнро", "цикл_таланты", "цикл_профориентация")
DOCUMENTS = {"цель": "Паспорт проекта", "выбор": "Перечень показателей", "анализ": "Аналитическая справка", "решения": "Приказ",
             "оценка": "Справка об оценке механизмов", "информирование": "Страница сайта"}


class Chance:
    """Whole numbers from a seeded source; only `random()` is used, which is the same in every version of Python."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def between(self, low: int, high: int) -> int:
        return low + int(self.random.random() * (high - low + 1))

    def part(self, whole: int, low: int, high: int) -> int:
        return whole * self.between(low, high) // 100

    def yes(self, percent: int) -> str:
        return "да" if self.random.random() * 100 < percent else "нет"


def school_row(chance: Chance, pupils: int, status: str, strength: int) -> dict[str, object]:
    row: dict[str, object] = {"положение": status}
    for name, percent in SCHOOL_FACTS.items():
        shift = strength if 10 < percent < 95 else 0
        row[name] = chance.yes(min(percent + shift, 99))
        if name in NEEDS and row[NEEDS[name]] == "нет":
            row[name] = "нет"
    for name, percent in LOW_RESULTS.items():
        row[name] = "н/п" if status == "обычная" else chance.yes(percent + strength // 2)
    row["обучающиеся"] = pupils
    row["педагоги"] = max(6, pupils // 14)
    row["руководители"] = chance.between(1, 5)
    for name, (whole, low, high) in SCHOOL_PARTS.items():
        row[name] = chance.part(int(str(row[whole])), low, high)
    row["зарплата_педагогов"] = chance.between(42000, 58000)
    for name, (low, high) in NOK.items():
        row[name] = f"{chance.between(low * 10, high * 10) / 10:g}"
    row["участвует_в_оценке"] = "да"
    return row


def make() -> dict[str, list[dict[str, object]]]:
    chance = Chance(SEED)
    made: dict[str, list[dict[str, object]]] = {name: [] for name in ("region", "municipalities", "schools", "educators", "steps", "region_steps")}
    for index, year in enumerate(YEARS):
        figures = {name: both[index] for name, both in REGIONAL_FIGURES.items()}
        facts = {name: "да" if yes or (index and name.endswith("предпочтений")) else "нет" for name, yes in REGIONAL_FACTS.items()}
        made["region"].append({"край": REGION, "период": year, **facts, **figures})
    for number, municipality in enumerate(MUNICIPALITIES):
        strength = chance.between(-25, 20)
        schools = [(f"Вымышленная СОШ {number + 1}-{school}", chance.between(60, 900),
                    "обычная" if chance.between(1, 100) > 25 else ("шнро", "шнсу")[chance.between(0, 1)])
                   for school in range(1, chance.between(4, 9) + 1)]
        for year in YEARS:
            place = {"край": REGION, "муниципалитет": municipality}
            row = {name: chance.yes(min(percent + strength // 2, 99)) for name, percent in MUNICIPAL_FACTS.items()}
            row["оценка_освоения_обязанностей"] = str(chance.between(55, 95))
            vacancies, courses, applied, young = chance.between(0, 6), chance.between(40, 160), chance.between(10, 60), chance.between(6, 40)
            children = sum(pupils for _, pupils, _ in schools) * 62 // 100
            figures = {"назначенные_на_вакансии": vacancies, "назначенные_из_резерва": chance.part(vacancies, 0, 100),
                       "прошли_курсы": courses if year >= 2021 else "н/п", "с_профилем_и_программой": chance.part(courses, 5, 40) if year >= 2021 else "н/п",
                       "заявились_на_индивидуальные": applied, "прошли_по_индивидуальным": chance.part(applied, 55, 100),
                       "молодые_педагоги": young, "молодые_в_конкурсном_движении": chance.part(young, 5, 45),
                       "дети_5_11": children, "вовлеченные_5_11": chance.part(children, 10, 60)}
            made["municipalities"].append({**place, "период": year, **row, **figures})
            for name, pupils, status in schools:
                made["schools"].append({**place, "школа": name, "период": year, **school_row(chance, pupils, status, strength)})
                for educator in range(1, chance.between(4, 9) + 1):
                    took, trained = chance.between(1, 100) <= 90, chance.between(1, 100) <= 60
                    made["educators"].append({**place, "школа": name, "педагог": f"Вымышленный педагог {educator}", "период": year,
                                              "входная": f"{chance.between(52 + strength // 2, 100)}%" if took else "н/п",
                                              "выходная": f"{min(chance.between(80, 112), 100)}%" if trained else "н/п",
                                              "оценка_курсов": f"{chance.between(60, 100)}%" if trained else "н/п"})
        for mechanism in MECHANISMS:
            reached = chance.between(0, 6) if chance.between(1, 100) > 70 else len(DOCUMENTS)
            for order, (step, document) in enumerate(DOCUMENTS.items()):
                if step == "оценка" and mechanism == "цикл_руководители":
                    continue  # it is computed from the figures of two years
                if order != reached:  # the chain has a hole there
                    made["steps"].append({"край": REGION, "муниципалитет": municipality, "механизм": mechanism, "шаг": step, "период": 2021,
                                          "выполнено": f"2021-{chance.between(2 + order, 6 + order):02}-{chance.between(1, 28):02}",
                                          "документ": f"{document} (вымышлен)", "опубликовано": chance.yes(80)})
    for step, document in list(DOCUMENTS.items())[:5]:
        made["region_steps"].append({"край": REGION, "механизм": "комплексная_оценка", "шаг": step, "период": 2021, "выполнено": "да",
                                     "документ": f"{document} (вымышлен)", "опубликовано": "да"})
    # What a real collection holds too: a school that stays away, figures that were not sent, a suspended accreditation.
    last = [row for row in made["schools"] if row["период"] == 2021]
    last[3]["участвует_в_оценке"] = "нет"
    last[10]["участвует_в_оценке"] = ""
    for name in ("овз_с_условиями", "компьютеры", "есть_сетевые_программы"):
        last[20][name] = ""
    last[33]["аккредитация_приостановлена"] = "да"
    made["municipalities"][-1]["есть_методические_команды"] = ""
    return made


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("data")
    for name, rows in make().items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


if __name__ == "__main__":
    main()
