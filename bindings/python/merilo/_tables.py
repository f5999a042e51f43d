"""Reports as people read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import _html

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class TableCell:
    """A cell as it is shown."""

    text: str
    colour: str = ""
    """Of a level: red, orange, yellow, green, blue, grey, or empty."""
    right: bool = False
    """Aligned to the right: a number."""


@dataclass(frozen=True)
class Table:
    """A report for one period. `str()` shows it as text; for numbers to compute with take `Result.to_pandas()` and its like."""

    title: str
    note: str
    """What stands under it: parameters that are assumed, what the marks mean."""
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    """Headings, each over its columns; the first holds the object and its parents."""
    rows: tuple[tuple[TableCell, ...], ...]
    text: str
    csv: str
    """As a CSV file: UTF-8; semicolons and a decimal comma in Russian."""

    @classmethod
    def _from_core(cls, data: tuple[Any, ...]) -> Table:
        title, note, sections, rows, text, csv = data
        return cls(
            title,
            note,
            tuple((heading, tuple(columns)) for heading, columns in sections),
            tuple(tuple(TableCell(*cell) for cell in row) for row in rows),
            text,
            csv,
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """"section: column", or the column where its section has no heading."""
        return tuple(f"{heading}: {column}" if heading else column for heading, columns in self.sections for column in columns)

    def to_pandas(self) -> pandas.DataFrame:
        """The texts of the cells, shape (rows, columns)."""
        import pandas

        return pandas.DataFrame([[cell.text for cell in row] for row in self.rows], columns=list(self.columns))

    def __str__(self) -> str:
        return self.text.rstrip("\n")

    def _repr_html_(self) -> str:
        return _html.tables([self])


class Tables(tuple[Table, ...]):
    """The reports of a result, one after the other."""

    __slots__ = ()

    @classmethod
    def _from_core(cls, rows: Iterable[tuple[Any, ...]]) -> Tables:
        return cls(map(Table._from_core, rows))

    def __str__(self) -> str:
        return "\n\n".join(map(str, self))

    def _repr_html_(self) -> str:
        return _html.tables(self)
