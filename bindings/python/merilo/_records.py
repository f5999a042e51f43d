"""Tables of what was done: files, frames and lists of dicts become what the engine reads."""

from __future__ import annotations

import datetime
import json
import os
from typing import Any, Callable, Optional


def _cell(value: Any) -> Optional[str]:
    """As a cell of a table: None and NaN are empty, a day is written as one."""
    if value is None or value != value:
        return None
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()[:10]
    return str(value)


def read(tables: Any, read_file: Callable[[str], bool], read_json: Callable[[str], bool]) -> bool:
    """Reads every table; False when one could not be read at all."""
    if tables is None:
        return True
    if isinstance(tables, (str, os.PathLike)):
        return read_file(os.fspath(tables))
    if hasattr(tables, "to_dicts"):
        tables = tables.to_dicts()
    elif hasattr(tables, "to_dict"):
        tables = tables.to_dict("records")
    records = list(tables)
    if records and all(isinstance(each, (str, os.PathLike)) for each in records):
        return all([read_file(os.fspath(each)) for each in records])
    if not records:
        return True
    return read_json(json.dumps([{str(name): _cell(value) for name, value in record.items()} for record in records], ensure_ascii=False))
