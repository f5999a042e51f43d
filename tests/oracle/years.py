"""What an aggregation makes of the cells of several years."""

from __future__ import annotations

from fractions import Fraction

from .language import MISSING, NOT_APPLICABLE, Cell, Kind, Last


def gathered(expr: Last, cells: list[Cell]) -> Cell:
    """What is not applicable is skipped; what is missing is too where so many are enough."""
    values = sorted(cell for cell in cells if isinstance(cell, Fraction))
    missing = cells.count(MISSING)
    if not values and not missing:
        return Fraction(0) if expr.kind == "count" else NOT_APPLICABLE
    if len(values) < expr.at_least or not values:
        return MISSING
    if expr.kind in ("any", "all"):
        decides = Fraction(expr.kind == "any")
        if decides in values:
            return decides
        return MISSING if missing and not expr.at_least else 1 - decides
    if missing and not expr.at_least:
        return MISSING
    total = sum(values, Fraction(0))
    match expr.kind:
        case "sum" | "count":
            return total
        case "min":
            return values[0]
        case "max":
            return values[-1]
        case "median":
            lower, upper = values[(len(values) - 1) // 2], values[len(values) // 2]
            return lower if expr.type.kind is Kind.LABEL else (lower + upper) / 2
    return total / len(values)
