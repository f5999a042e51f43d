"""Rows of sources: what a document asks for, and what of a methodology encodes it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from . import _core


@dataclass(frozen=True)
class InventoryRow:
    """A row of the inventory of a source, and what encodes it."""

    source: str
    key: str
    title: str
    kind: str
    """The keyword of what encodes it: indicator, measure, step …"""
    name: str
    """Its full name: municipality.failed, municipality.msoko.7.4."""
    place: str
    """Where it stands in the source."""
    file: str
    line: int
    formula: str
    """What encodes it, as it is written."""
    assumed: str = ""
    """Why it is computed so, where the source does not say how."""
    documents: tuple[str, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    """Headings and texts."""
    collected_from: str = ""
    collected: str = ""
    """When, as it is written."""

    @classmethod
    def _all_from_core(cls, core: _core.Methodology) -> list[InventoryRow]:
        rows = json.loads(core.rows_json())["rows"]
        return [
            cls(**{**row, "documents": tuple(row["documents"]), "notes": tuple((note["heading"], note["text"]) for note in row["notes"])})
            for row in rows
        ]
