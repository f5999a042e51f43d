"""From what a caller has to facts: files, frames of every kind, and dicts of them by entity."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional, Union

from . import _columns, _core, _records
from ._diagnostics import Diagnostics, Error

if TYPE_CHECKING:
    from ._methodology import Methodology

_ACCEPTED = (
    "a pandas or Polars frame, an Arrow table, a DuckDB relation, anything with __arrow_c_stream__ or __arrow_c_array__, a dict of arrays or "
    "lists by column, a path or a list of paths of CSV or JSON files, or a dict of these by entity"
)


MappingLike = Union[str, "os.PathLike[str]", Mapping[str, Any]]
"""What the columns are: a mapping file, its rows as a dict, or a dict of these by entity."""


def read(
    methodology: Methodology,
    data: Any,
    period: Optional[str],
    ignore: Sequence[str],
    mapping: Optional[MappingLike],
    objects: Any,
    encoding: Optional[str],
    steps: Any = None,
    measures: Any = None,
    as_of: str = "",
) -> _core.Facts:
    """The facts in `data`. Raises `Error` when a part of it could not be read at all."""
    facts = _core.Facts(methodology._core, period or "", list(ignore), _encoding(encoding))
    # Everything is read before anything is refused, so that one run reports all there is.
    good = True
    if objects is not None:
        facts.set_objects(True)
        good = all([_read(facts, part, entity, name) for part, entity, name in _parts(methodology, objects, "objects")])
        facts.set_objects(False)
    parts = [] if data is None and (steps is not None or measures is not None) else _parts(methodology, data, "data")
    is_read = all([_map(facts, mapping, name) and _read(facts, part, entity, name) for part, entity, name in parts])
    is_read = _records.read(steps, facts.read_steps_file, lambda text: facts.read_steps_text("steps.json", text)) and is_read
    is_read = _records.read(measures, facts.read_measures_file, lambda text: facts.read_measures_text("measures.json", text)) and is_read
    if not is_read or not good:
        raise Error(Diagnostics._from_core(facts.diagnostics()))
    facts.add_measures(as_of)
    facts.finish()
    return facts


def _encoding(name: Optional[str]) -> str:
    """As the engine has it, from any name that Python has for it."""
    if name is None:
        return ""
    known = {"utf-8": "utf-8", "utf-8-sig": "utf-8", "cp1251": "cp1251", "utf-16": "utf-16", "utf-16-le": "utf-16", "utf-16-be": "utf-16"}
    try:
        return known[codecs.lookup(name).name]
    except LookupError:
        raise ValueError(f"CSV files are read as utf-8, windows-1251 or utf-16; not as {name!r}") from None


def _parts(methodology: Methodology, data: Any, name: str) -> list[tuple[Any, Optional[int], str]]:
    """What is read one after the other: a path or a frame, the entity that is named for it, and its name in diagnostics."""
    if isinstance(data, Mapping) and data and all(_is_frame(value) for value in data.values()):
        return [(part, methodology._entity(entity), entity) for entity, value in data.items() for part in _listed(value)]
    return [(part, None, name) for part in _listed(data)]


def _map(facts: _core.Facts, mapping: Optional[MappingLike], name: str) -> bool:
    """Sets the mapping for the part that is named so."""
    if isinstance(mapping, Mapping) and any(isinstance(each, (Mapping, os.PathLike)) for each in mapping.values()):
        mapping = mapping.get(name, {})
    if mapping is None:
        return True
    if not isinstance(mapping, Mapping):
        return facts.set_mapping(os.fspath(mapping), Path(mapping).read_text(encoding="utf-8"))
    # As in `rename` of data frames: what is not in the dict keeps its name.
    rows = [_row(column, said) for column, said in mapping.items()]
    return facts.set_mapping("mapping", "\n".join([*rows, "others as named", ""]))


def _row(column: str, said: str) -> str:
    """A row as a mapping file has it."""
    quoted = '"' + column.replace('"', '""') + '"'
    for word in (" in percent", " в процентах"):
        if said.endswith(word):
            return f"{quoted}{word} = {said[: -len(word)]}"
    return f"{quoted} = {said}"


def _listed(data: Any) -> list[Any]:
    return list(data) if isinstance(data, (list, tuple)) else [data]


def _is_path(value: Any) -> bool:
    return isinstance(value, (str, os.PathLike))


def _is_frame(value: Any) -> bool:
    """Is it a whole table, and not one column?"""
    if isinstance(value, (list, tuple)):
        return bool(value) and all(isinstance(each, os.PathLike) or (not isinstance(each, str) and _is_frame(each)) for each in value)
    if _is_path(value) or isinstance(value, Mapping) or hasattr(value, "columns"):
        return True
    is_column = hasattr(value, "dtype") or hasattr(value, "type")
    return not is_column and (hasattr(value, "__arrow_c_stream__") or hasattr(value, "__arrow_c_array__"))


def _read(facts: _core.Facts, part: Any, entity: Optional[int], name: str) -> bool:
    if _is_path(part):
        return facts.read_file(os.fspath(part), entity)
    pandas = sys.modules.get("pandas")
    if pandas is not None and isinstance(part, pandas.DataFrame):
        return facts.read_columns(name, _columns.of_pandas(part), entity, True)
    if isinstance(part, Mapping):
        return facts.read_columns(name, _columns.of_mapping(part), entity, False)
    if hasattr(part, "collect") and hasattr(part, "collect_schema"):  # a lazy Polars frame
        part = part.collect()
    if hasattr(part, "__arrow_c_stream__"):
        return facts.read_stream(name, part.__arrow_c_stream__(), entity)
    if hasattr(part, "__arrow_c_array__"):
        schema, array = part.__arrow_c_array__()
        return facts.read_array(name, schema, array, entity)
    raise TypeError(f"data are {_ACCEPTED}; not {type(part).__name__}")
