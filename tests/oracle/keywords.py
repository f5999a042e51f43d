"""Turns a text with English keywords into one with Russian keywords, by the project's own table of both."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parents[2] / "include" / "merilo" / "impl" / "keywords.ipp"


@cache
def _spellings() -> dict[str, str]:
    rows = re.findall(r'\{Word::\w+, "([^"]+)", "([^"]+)", \w+\}', TABLE.read_text(encoding="utf-8"))
    return dict(reversed(rows))   # of `any` the first, which is a cell


@cache
def _pattern() -> re.Pattern[str]:
    phrases = sorted(_spellings(), key=len, reverse=True)
    return re.compile(r'"[^"]*"|\b(?:' + "|".join(map(re.escape, phrases)) + r")\b")


def in_russian(text: str) -> str:
    """Strings stay as they are; no name of a random methodology is a keyword."""
    # Before a bracket `any` is the aggregation, else the cell; in Russian they are two words.
    # `by` names a list or a figure: who does something occurs in road maps only, which random methodologies do not have.
    spellings = _spellings() | {"any": "любое", "by": "по"}
    return _pattern().sub(lambda found: spellings.get(found.group(), found.group()), re.sub(r"\bany\(", "есть(", text))
