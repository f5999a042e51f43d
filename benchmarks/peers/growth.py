"""How time for each cell changes with the size of the data: a table and a picture."""

from __future__ import annotations

import statistics
from pathlib import Path
from typing import Any

SERIES = (("engine", "evaluate", "вычисление"), ("engine", "import", "ввод"), ("read", "blocks", "только чтение"))


def nanoseconds(point: dict[str, Any], source: str, what: str) -> float:
    return statistics.median(point[source]["seconds"][what]) / point["rows"] / point["inputs"] * 1e9


def _label(count: int) -> str:
    return f"$2^{{{count.bit_length() - 1}}}$" if count > 1000 and count & (count - 1) == 0 else str(count)


def table(points: list[dict[str, Any]]) -> list[str]:
    lines = ["| объектов | входов | вычисление, нс | ввод, нс | только чтение, нс |", "|---:|---:|---:|---:|---:|"]
    for point in points:
        cells = [f"{nanoseconds(point, source, what):.3g}".replace(".", ",") for source, what, _ in SERIES]
        lines.append(f"| {point['rows']} | {point['inputs']} | {' | '.join(cells)} |")
    return lines


def draw(points: list[dict[str, Any]], path: Path) -> None:
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "growth"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 2, figsize=(10, 4), sharey=True, layout="constrained")
    for axis, kind, title in ((axes[0], "rows", "объектов (96 входов)"), (axes[1], "inputs", "входов")):
        chosen = [point for point in points if point["kind"] == kind]
        for source, what, label in SERIES:
            axis.plot([point[kind] for point in chosen], [nanoseconds(point, source, what) for point in chosen], marker="o", label=label)
        axis.set_xscale("log", base=2)
        axis.set_yscale("log")
        axis.set_xticks([point[kind] for point in chosen], [_label(point[kind]) for point in chosen])
        axis.minorticks_off()
        axis.set_xlabel(title)
        axis.grid(alpha=0.3)
    axes[0].set_ylabel("нс на ячейку")
    axes[0].legend()
    figure.savefig(path, metadata={"Date": None})
