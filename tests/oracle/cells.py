"""What cells are made of: exact numbers, yes and no, states; and what is done with them alone."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from .language import MISSING, NOT_APPLICABLE, Cell, State

YES, NO, ZERO = Fraction(1), Fraction(0), Fraction(0)

COMPARISONS = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
}


def yes_no(holds: bool) -> Fraction:
    return YES if holds else NO


def worst(cells: list[Cell]) -> State | None:
    """The state of an operation all of whose operands must be values: with both kinds н/п wins."""
    if NOT_APPLICABLE in cells:
        return NOT_APPLICABLE
    return MISSING if MISSING in cells else None


def round_to(value: Fraction, step: Fraction, mode: str) -> Fraction:
    steps = value / step
    match mode:
        case "round down":
            return step * floor(steps)
        case "round up":
            return step * ceil(steps)
        case "round even":
            return step * round(steps)
    away = floor(abs(steps) + Fraction(1, 2))
    return step * (away if value >= 0 else -away)
