"""What is wrong with a methodology or its facts, as values and as text with carets."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Optional

from . import _html


@dataclass(frozen=True)
class Note:
    """A second place: the first definition, a link of a cycle, what was expected."""

    code: str
    message: str
    file: Optional[str] = None
    line: Optional[int] = None
    column: Optional[int] = None


@dataclass(frozen=True)
class Diagnostic:
    """One message. `str()` shows it with its place, the line with a caret, and its notes."""

    code: str
    """Under which it is documented: "M0201"; codes never change."""
    severity: str
    """error, finding, warning or note."""
    message: str
    """One line: what is wrong, what was expected, what to do."""
    file: Optional[str] = None
    """Of the methodology, or of the data."""
    line: Optional[int] = None
    """In a methodology, from 1."""
    column: Optional[int] = None
    """In a methodology, from 1, in characters."""
    end_line: Optional[int] = None
    end_column: Optional[int] = None
    row: Optional[int] = None
    """In data, the record, from 1; the header of a CSV file is record 1."""
    heading: Optional[str] = None
    """In data, the heading of the column."""
    notes: tuple[Note, ...] = ()
    text: str = field(default="", repr=False)
    """All of it, as `str()` shows it."""

    @classmethod
    def _from_core(cls, said: dict[str, Any], text: str) -> Diagnostic:
        place, data = said.get("place", {}), said.get("data", {})
        notes = tuple(
            Note(note["code"], note["message"], near.get("file"), near.get("line"), near.get("column"))
            for note in said.get("notes", ())
            for near in [note.get("place", {})]
        )
        return cls(
            code=said["code"],
            severity=said["severity"],
            message=said["message"],
            file=data.get("file", place.get("file")),
            line=place.get("line"),
            column=place.get("column"),
            end_line=place.get("end_line"),
            end_column=place.get("end_column"),
            row=data.get("row"),
            heading=data.get("column"),
            notes=notes,
            text=text,
        )

    def __str__(self) -> str:
        return self.text.rstrip("\n")

    def _repr_html_(self) -> str:
        return _html.diagnostics([self])


class Diagnostics(tuple[Diagnostic, ...]):
    """Diagnostics in the order in which they were found. `str()` shows all of them with carets."""

    __slots__ = ()

    @classmethod
    def _from_core(cls, *parts: tuple[str, list[str]]) -> Diagnostics:
        """From lists as the engine tells them, one after the other."""
        found: list[Diagnostic] = []
        for text, rendered in parts:
            found += (Diagnostic._from_core(said, shown) for said, shown in zip(json.loads(text), rendered))
        return cls(found)

    @property
    def errors(self) -> Diagnostics:
        """Those that stop a methodology, or cost a result."""
        return Diagnostics(each for each in self if each.severity == "error")

    def __str__(self) -> str:
        return "\n".join(str(each) for each in self)

    def __repr__(self) -> str:
        return f"Diagnostics([{', '.join(map(repr, self))}])"

    def _repr_html_(self) -> str:
        return _html.diagnostics(self)


class Error(Exception):
    """The one exception of this package for a mistake in a methodology, in data or in a name. `str()` shows it with carets."""

    diagnostics: Diagnostics
    """All that was found, errors first of all."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = Diagnostics(diagnostics)
        super().__init__(self.diagnostics)

    @classmethod
    def _from_core(cls, data: tuple[str, list[str]]) -> Error:
        return cls(Diagnostics._from_core(data))

    def __str__(self) -> str:
        return "\n" + str(self.diagnostics)

    def _repr_html_(self) -> str:
        return _html.diagnostics(self.diagnostics)
