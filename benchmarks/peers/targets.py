"""The targets, and whether they are met."""

from __future__ import annotations

from typing import Any


def _times(number: float) -> str:
    return f"{number:.2f}×".replace(".", ",") if number < 10 else f"{number:.0f}×"


def _ratio(above: float | None, below: float | None) -> float | None:
    return None if above is None or not below else above / below


def _line(what: str, measured: float | None, limit: float, at_most: bool, text: Any = _times) -> str:
    word = "не больше" if at_most else "не меньше"
    if measured is None:
        return f"| {what} | {word} {text(limit)} | не измерено | |"
    met = measured <= limit if at_most else measured >= limit
    return f"| {what} | {word} {text(limit)} | {text(measured)} | {'да' if met else '**нет**'} |"


def limits(measured: Any) -> list[str]:
    """Whether W1 can be so much faster than a peer at all: each column is read twice, for its facts and for the evaluation."""
    floor = measured.floor("W1")
    asked = (("NumPy", 5), ("Polars", 3), ("DuckDB", 5), ("OpenFisca-Core", 20))
    known = [(peer, times, whole) for peer, times in asked if (whole := measured.whole("W1", peer)) is not None]
    if floor is None or not known:
        return []
    return [
        "Сравнения W1 с другими включают ввод. Мерило читает каждый столбец дважды: при вводе находит факты о нём, при вычислении считает.",
        "Быстрее двух чтений всех столбцов теми же потоками быть нельзя, даже если больше ничего не делать:",
        "",
        "| | столько отводит цель | два чтения столбцов |",
        "|---|---:|---:|",
        *[f"| {peer} | {_milliseconds(whole / times)} | {_milliseconds(2 * floor)} |" for peer, times, whole in known],
        "",
    ]


def _milliseconds(seconds: float) -> str:
    if seconds < 1e-3:
        return f"{seconds * 1e6:.3g} мкс".replace(".", ",")
    return (f"{seconds * 1e3:.3g} мс" if seconds * 1e3 < 1000 else f"{seconds * 1e3:.0f} мс").replace(".", ",")


def table(measured: Any) -> list[str]:
    """`measured` is a `report.Measured`."""
    of = measured.engine

    def faster(workload: str, *peers: str) -> float | None:
        """Than the best of these, import included on both sides."""
        known = [each for peer in peers if (each := measured.whole(workload, peer)) is not None]
        return _ratio(min(known) if known else None, measured.whole(workload, "Merilo"))

    def faster_per_record(peer: str) -> float | None:
        records = measured.records("W1", peer)
        each, ours = measured.whole("W1", peer), measured.whole("W1", "Merilo")
        return None if not records or each is None or ours is None else each / records / (ours / measured.rows)

    def mebibytes(size: float) -> str:
        return f"{size / 2**20:.0f} МиБ"

    place = of("W4", "evaluate"), of("W4", "without_place")
    ranking = None if None in place else place[0] - place[1]
    memory, outputs = measured.engine_note("W1", "evaluate_memory"), measured.engine_note("W1", "outputs")
    imported = measured.of("W1", "Merilo", "import") or of("W1", "import")
    exact = {name: _ratio(of(name, "evaluate"), of(name, "evaluate", "Merilo C++ inexact")) for name in ("W4", "W4t")}
    return [
        "| | цель | измерено | выполнена |",
        "|---|---|---:|---|",
        _line("W1, все значения есть: вычисление ко времени чтения", _ratio(of("W1", "evaluate"), measured.floor("W1")), 1.8, True),
        _line("W1, 5 % н/д и 2 % н/п: то же", _ratio(of("W1s", "evaluate"), measured.floor("W1s")), 2.75, True),
        _line("W4: точные решения к сборке без них, случайные данные", exact["W4"], 1.15, True),
        _line("W4: то же, все итоги равны порогу", exact["W4t"], 25, True),
        _line("точные места 2²⁰ итогов к `std::sort` стольких же чисел", _ratio(ranking, of("W4", "sort")), 0.5, True),
        _line("W1 быстрее NumPy", faster("W1", "NumPy"), 5, False),
        _line("W1 быстрее Polars", faster("W1", "Polars"), 3, False),
        _line("W1 быстрее DuckDB", faster("W1", "DuckDB", "DuckDB table"), 5, False),
        _line("W1 быстрее OpenFisca-Core", faster("W1", "OpenFisca-Core"), 20, False),
        _line("W1, на запись: быстрее ZEN", faster_per_record("ZEN"), 1000, False),
        _line("W1, на запись: быстрее Drools DMN", faster_per_record("Drools DMN"), 1000, False),
        _line("W2 быстрее лучшего из NumPy, Polars, DuckDB", faster("W2", "NumPy", "Polars", "DuckDB", "DuckDB table"), 5, False),
        _line("W3, полное вычисление", of("W3", "evaluate"), 15e-6, True, _milliseconds),
        _line("ввод W1 ко времени чтения", _ratio(imported, measured.floor("W1")), 3, True),
        _line(f"загрузка {measured.indicators()} показателей", measured.load(None), 0.5, True, _milliseconds),
        _line("загрузка методики Челябинской области", measured.load("chelyabinsk"), 0.010, True, _milliseconds),
        _line(
            "память W1 сверх данных и спрошенных результатов",
            None if memory is None else max(0.0, memory - outputs),
            64 * 2**20,
            True,
            mebibytes,
        ),
    ]
