"""docs/benchmarks.md of what `run.py` measured: `report.py RUNS FOLDER` writes FOLDER/benchmarks.md and FOLDER/benchmarks_growth.svg."""

from __future__ import annotations

import json
import os
import platform
import re
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

import growth
import targets

TITLES = {
    "W1": "W1: {rows} объектов × 96 входов, все значения есть",
    "W1s": "W1 с пропусками: 5 % н/д, 2 % н/п",
    "W2": "W2: школы, муниципалитеты и регионы за 12 лет",
    "W3": "W3: 43 муниципалитета × 96 входов",
    "W4": "W4: {rows} объектов, 16 взвешенных долей, уровень и место",
    "W4t": "W4, где все итоги точно равны порогу",
}
ABOUT = {
    "W1": "У каждого входа два порога и 0–2 балла, три группы с весами, итог, процент, уровень. "
    "Спрошены баллы групп, итог, процент и уровень.",
    "W1s": "У NumPy, Polars и DuckDB второго «нет» не бывает: н/п для них записано числом −1, "
    "н/д — NaN или null, и правила о них дописаны вручную.",
    "W2": "40 000 школ, 2500 муниципалитетов, 89 регионов (в короткой пробе меньше). "
    "60 отношений двух сумм в муниципалитетах и регионах, их изменение за год, баллы, группы, "
    "место муниципалитета в регионе по годам.",
    "W3": "Правила те же, что в W1: сколько стоит само вычисление, когда данных мало.",
    "W4": "Доля — частное двух целых; итог — их взвешенная сумма; три порога и место среди всех.",
    "W4t": "В дробях все итоги — ровно 0,7, все места — первые; в двоичных числах равные суммы расходятся в последнем знаке.",
}
PROJECT = Path(__file__).resolve().parents[2]
SHORT = {"W1s": "W1 с пропусками", "W4t": "W4, равные"}
CANNOT = [
    ("NumPy", "`float64`, один поток; равные суммы, сложенные по-разному, не равны; состояний нет"),
    ("Polars", "то же, но в несколько потоков; `null` — одно состояние из двух"),
    (
        "DuckDB",
        "то же; `null` — одно состояние из двух. Спрошен столбцами NumPy через Arrow; "
        "своя таблица, у которой ввод — её заполнение, показана отдельно",
    ),
    ("OpenFisca-Core", "`float32` (сверено с точностью 2·10⁻⁶), состояний нет, мест нет"),
    ("ZEN", "по одной записи; десятичные числа из 28 знаков; выражения вместо таблиц — так ему быстрее"),
    ("Drools DMN", "по одной записи; десятичные числа из 34 знаков; таблица на каждый показатель; прогрет 10 секунд"),
]


def name_of(contestant: str) -> str:
    return {"Merilo": "Мерило", "DuckDB table": "DuckDB, своя таблица"}.get(contestant, contestant)


def seconds_text(seconds: float) -> str:
    for factor, unit in ((1, "с"), (1e3, "мс"), (1e6, "мкс")):
        if seconds * factor >= 1 or unit == "мкс":
            return f"{seconds * factor:.3g} {unit}".replace(".", ",") if seconds * factor < 1000 else f"{seconds * factor:.0f} {unit}"
    raise AssertionError


def number_text(number: float) -> str:
    return (f"{number:.2f}" if number < 10 else f"{number:.0f}").replace(".", ",")


class Measured:
    """What was measured, as medians."""

    def __init__(self, made: dict[str, Any]) -> None:
        self.made = made
        self.rows = made["rows"]

    def _median(self, lines: list[dict[str, Any]], what: str) -> float | None:
        seconds = [each for line in lines for each in line["seconds"].get(what, [])]
        return statistics.median(seconds) if seconds else None

    def contestants(self, workload: str) -> list[str]:
        return list(dict.fromkeys(line["contestant"] for line in self.made["runs"] if line["workload"] == workload))

    def of(self, workload: str, contestant: str, what: str) -> float | None:
        lines = [line for line in self.made["runs"] if line["workload"] == workload and line["contestant"] == contestant]
        return self._median(lines, what)

    def records(self, workload: str, contestant: str) -> int | None:
        """Of those that compute record by record."""
        return next(
            (line.get("records") for line in self.made["runs"] if line["workload"] == workload and line["contestant"] == contestant), None
        )

    def whole(self, workload: str, contestant: str) -> float | None:
        """Import and evaluation."""
        if (at_once := self.of(workload, contestant, "whole")) is not None:
            return at_once
        evaluated = self.of(workload, contestant, "evaluate")
        return None if evaluated is None else evaluated + (self.of(workload, contestant, "import") or 0)

    def count(self, workload: str, contestant: str) -> int:
        lines = [line for line in self.made["runs"] if line["workload"] == workload and line["contestant"] == contestant]
        return sum(len(line["seconds"].get("whole") or line["seconds"]["evaluate"]) for line in lines)

    def engine(self, workload: str, what: str, contestant: str = "Merilo C++") -> float | None:
        return self._median(
            [line for line in self.made["engine"] if line["workload"] == workload and line["contestant"] == contestant], what
        )

    def engine_note(self, workload: str, name: str) -> int | None:
        notes = [line[name] for line in self.made["engine"] if line["workload"] == workload and line["contestant"] == "Merilo C++"]
        return max(notes) if notes else None

    def floor(self, workload: str) -> float | None:
        """Of the two orders of reading the faster."""
        lines = [line for line in self.made["read"] if line["workload"] == workload]
        found = [median for order in ("blocks", "columns") if (median := self._median(lines, order)) is not None]
        return min(found) if found else None

    def load(self, name: str | None) -> float | None:
        """Of the pack of this name, or of the generated methodology."""
        return next(
            (each["seconds"]["load"] for each in self.made["load"] if (each["name"] == "chelyabinsk") == (name == "chelyabinsk")), None
        )

    def indicators(self) -> str:
        return next((each["name"] for each in self.made["load"] if each["name"] != "chelyabinsk"), "10000")


def machine() -> str:
    model = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE) if Path("/proc/cpuinfo").exists() else None
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    flags = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    vectors = "AVX-512" if " avx512f " in flags else "AVX2" if " avx2 " in flags else "без AVX2"
    compiler = subprocess.run(["c++", "--version"], stdout=subprocess.PIPE, text=True, check=False).stdout.splitlines()
    return (
        f"{model[1] if model else platform.processor()}, ядер: {os.cpu_count()}, {vectors}, память {memory:.0f} ГиБ, "
        f"{platform.system()} {platform.release().split('-')[0]}, "
        f"{compiler[0] if compiler else 'компилятор неизвестен'}, Python {platform.python_version()}"
    )


def versions(measured: Measured) -> str:
    found = {line["contestant"]: line["version"] + (f" (Java {line['java']})" if "java" in line else "") for line in measured.made["runs"]}
    return ", ".join(f"{name} {version}" for name, version in found.items() if name != "DuckDB table")


def table_of(measured: Measured, workload: str) -> list[str]:
    ours = measured.whole(workload, "Merilo")
    per_record = workload == "W1" or workload == "W3"
    lines = ["| участник | ввод | вычисление | вместе | раз к Мерилу | измерений |", "|---|---:|---:|---:|---:|---:|"]
    for contestant in measured.contestants(workload):
        whole, records = measured.whole(workload, contestant), measured.records(workload, contestant)
        assert whole is not None and ours is not None
        shown = [measured.of(workload, contestant, what) for what in ("import", "evaluate")]
        cells = [seconds_text(each) if each is not None else "—" for each in shown] + [seconds_text(whole)]
        ratio = whole / ours
        if per_record and records is not None:
            rows = measured.rows if workload == "W1" else 43
            ratio = whole / records * rows / ours
            cells = ["—", f"{seconds_text(whole / records)} на запись", f"{seconds_text(whole / records * rows)}, если так все"]
        lines.append(
            f"| {name_of(contestant)} | {' | '.join(cells)} | {number_text(ratio) if contestant != 'Merilo' else ''} "
            f"| {measured.count(workload, contestant)} |"
        )
    return lines


def engine_lines(measured: Measured, workload: str) -> list[str]:
    if measured.engine(workload, "evaluate") is None:
        return []
    said = {
        "загрузка текста методики": "load",
        "ввод": "import",
        "вычисление данных, факты о которых известны": "evaluate",
        "то же сразу после загрузки текста": "after_load",
        "загрузка того же текста с другим параметром": "changed_load",
        "вычисление тех же данных с ним": "changed",
    }
    lines = ["", "| Мерило по частям | время |", "|---|---:|"]
    lines += [
        f"| {title} | {seconds_text(median)} |" for title, what in said.items() if (median := measured.engine(workload, what)) is not None
    ]
    if (floor := measured.floor(workload)) is not None:
        lines.append(f"| для сравнения: только прочитать те же столбцы | {seconds_text(floor)} |")
    if (taken := measured.of(workload, "Merilo", "take_out")) is not None:
        lines.append(f"| отдать спрошенное таблицей Arrow, из Python; выше этого нет | {seconds_text(taken)} |")
    sizes = [measured.engine_note(workload, name) or 0 for name in ("import_memory", "evaluate_memory", "outputs")]
    shown = " МиБ, ".join(
        f"{word} {size / 2**20:.0f}"
        for word, size in zip(("после ввода больше на", "за время вычисления ещё на", "из них спрошенное —"), sizes)
    )
    return [*lines, "", f"Память: {shown} МиБ."]


def _told(text: str) -> str:
    """On one line, without where this machine has its files and packages."""
    text = re.sub(r"https?://\S+", "…", text.replace(f"{PROJECT}/", ""))
    return " ".join(text.split())


def report(measured: Measured) -> str:
    made = measured.made
    rows = "2²⁰" if measured.rows == 2**20 else str(measured.rows)
    lines = [
        "# Измерения",
        "",
        "Эту страницу пишет `make bench`; короткая проба — `make bench BENCH_ROWS=20000`, её отчёт — в `build/bench/peers`.",
        "Программы участников — в [benchmarks/peers](../benchmarks/peers).",
        "",
        f"- Машина: {machine()}. Потоков: {made['threads']}; загрузка перед измерением {number_text(made['load_before'])}.",
        f"- Версии: {versions(measured)}.",
        "- Время — медиана нескольких запусков; участники запускаются по очереди, по нескольку раз. Данные у всех одни, из одного зерна.",
        "- *Ввод* — от столбцов NumPy (в W2 и с пропусками — от таблицы Arrow) до собственного представления, у Мерила — с именами",
        "  объектов, проверкой каждой ячейки и фактами о столбцах; он входит в сравнение. Где ввод не выделен, время стоит в «вместе».",
        "",
        "## Цели",
        "",
        *(
            []
            if measured.rows == 2**20
            else [f"**Это короткая проба на {measured.rows} объектах: цели поставлены для 2²⁰, и здесь о них ничего не сказано.**", ""]
        ),
        *targets.table(measured),
        "",
        *targets.limits(measured),
    ]
    for workload, title in TITLES.items():
        if measured.contestants(workload):
            lines += [
                f"## {title.format(rows=rows)}",
                "",
                ABOUT[workload],
                "",
                *table_of(measured, workload),
                *engine_lines(measured, workload),
                "",
            ]
    if made["growth"]:
        lines += [
            "## Рост",
            "",
            "![Время на ячейку](benchmarks_growth.svg)",
            "",
            "([картинка отдельно](benchmarks_growth.svg))",
            "",
            "W1 при разном числе объектов (96 входов) и разном числе входов: вычисление и ввод через C++, время на ячейку данных.",
            "",
            *growth.table(made["growth"]),
            "",
        ]
    lines += [
        "## Одинаковы ли результаты",
        "",
        "Каждый прогон сверяет результаты всех участников с результатами Мерила: числа — с точностью 10⁻⁹; уровни, баллы и места —",
        "точно, кроме тех объектов, которые стоят к порогу или к соседу ближе этого. Сколько решений у участника другие, сказано ниже;",
        "Мерило решает их в дробях.",
        "",
        "| нагрузка | участник | других уровней | других баллов групп | других мест |",
        "|---|---|---:|---:|---:|",
    ]
    for each in made["counted"]:
        if each["counted"]:
            cells = [str(each["counted"].get(what, "—")) for what in ("levels", "points", "places")]
            lines.append(f"| {SHORT.get(each['workload'], each['workload'])} | {name_of(each['contestant'])} | {' | '.join(cells)} |")
    lines += [
        f"| {SHORT.get(each['workload'], each['workload'])} | {name_of(each['contestant'])} | **расходится: {each['differs']}** | | |"
        for each in made["differences"]
    ]
    lines += ["", "Чего участники не умеют из того, что считает Мерило:", "", *[f"- {name}: {text}." for name, text in CANNOT]]
    if made["failures"]:
        lines += ["", "## Что не удалось", "", *[f"- {name}: {_told(text)}" for name, text in made["failures"].items()]]
    return "\n".join(lines) + "\n"


def main() -> None:
    made = json.loads(Path(sys.argv[1]).read_text())
    folder = Path(sys.argv[2])
    if made["growth"]:
        growth.draw(made["growth"], folder / "benchmarks_growth.svg")
    (folder / "benchmarks.md").write_text(report(Measured(made)), encoding="utf-8")


if __name__ == "__main__":
    main()
