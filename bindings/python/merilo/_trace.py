"""Trace links: what of its catalogues a methodology answers."""

from __future__ import annotations

import json
from dataclasses import dataclass

from . import _core


@dataclass(frozen=True)
class TraceAnswer:
    """A node that answers an entry."""

    node: str
    title: str
    inherited: bool
    """It is declared in the methodology that this one extends."""


@dataclass(frozen=True)
class TraceEntry:
    """An entry of a catalogue."""

    catalog: str
    code: str
    title: str
    state: str
    """answered, answered_again (more than once) or unanswered."""
    answers: tuple[TraceAnswer, ...]


@dataclass(frozen=True)
class Trace:
    """All entries of all catalogues, in the order written; in a notebook, the picture."""

    entries: tuple[TraceEntry, ...]
    json: str
    """As `merilo trace --format json` writes it."""
    dot: str
    """A graph for Graphviz."""
    svg: str
    """The same as a picture."""

    @classmethod
    def _from_core(cls, core: _core.Methodology) -> Trace:
        text = core.trace_json()
        entries = tuple(
            TraceEntry(**{**entry, "answers": tuple(TraceAnswer(**answer) for answer in entry["answers"])}) for entry in json.loads(text)["entries"]
        )
        return cls(entries, text, core.trace_dot(), core.trace_svg())

    def __repr__(self) -> str:
        return f"<merilo.Trace: {sum(1 for entry in self.entries if entry.answers)} of {len(self.entries)}>"

    def _repr_svg_(self) -> str:
        return self.svg
