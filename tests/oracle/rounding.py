"""Rounding to a multiple of a step."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor


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
