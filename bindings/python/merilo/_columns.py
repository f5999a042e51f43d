"""From NumPy arrays, lists and pandas frames to columns that the engine reads where they lie, where the layout allows."""

from __future__ import annotations

import array
import datetime
import decimal
import sys
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from . import _core
from ._values import Label, State

if TYPE_CHECKING:
    import pandas


def of_mapping(data: Mapping[Any, Any]) -> _core.Columns:
    """Columns of a dict: NumPy arrays of one dimension, masked ones included, and lists. None and a masked cell are missing."""
    columns = _core.Columns()
    for name, values in data.items():
        if not isinstance(name, str):
            raise TypeError(f"columns are named by strings, not by {name!r}")
        _add(columns, name, values)
    return columns


def of_pandas(frame: pandas.DataFrame) -> _core.Columns:
    """Columns of a pandas frame, and the named levels of its index. NaN, NaT and NA are missing."""
    levels = frame.index
    columns = _core.Columns()
    named = [(name, levels.get_level_values(i).to_series(index=None)) for i, name in enumerate(levels.names) if name is not None]
    for name, series in [*named, *frame.items()]:
        if not isinstance(name, str):
            raise TypeError(f"columns are named by strings, not by {name!r}")
        _add_series(columns, name, series)
    return columns


def _add(columns: _core.Columns, name: str, values: Any) -> None:
    numpy = sys.modules.get("numpy")
    pandas = sys.modules.get("pandas")
    if pandas is not None and isinstance(values, (pandas.Series, pandas.Index, pandas.api.extensions.ExtensionArray)):
        _add_series(columns, name, pandas.Series(values))
    elif numpy is not None and isinstance(values, numpy.ndarray):
        _add_array(columns, name, values)
    elif isinstance(values, (list, tuple, range)):
        _add_list(columns, name, values)
    elif hasattr(values, "to_pylist"):  # of Arrow
        _add_list(columns, name, values.to_pylist())
    elif hasattr(values, "to_list"):  # of Polars
        _add_list(columns, name, values.to_list())
    else:
        raise TypeError(f"column {name!r} is {type(values).__name__}; a column is a NumPy array, a list or a series")


def _add_array(columns: _core.Columns, name: str, values: Any) -> None:
    import numpy

    if values.ndim != 1:
        raise TypeError(f"column {name!r} has shape {values.shape}; a column has one dimension")
    mask = None
    if isinstance(values, numpy.ma.MaskedArray):
        mask = numpy.ascontiguousarray(numpy.ma.getmaskarray(values)).view(numpy.uint8)
        values = values.data
    if values.dtype.kind in "iuf" and values.dtype.itemsize <= 8:
        values = numpy.ascontiguousarray(values.astype(values.dtype.newbyteorder("="), copy=False))
        columns.add_numbers(name, values, mask)
    elif values.dtype.kind == "b":
        columns.add_bools(name, numpy.ascontiguousarray(values).view(numpy.uint8), mask)
    else:
        listed = values.astype("datetime64[D]").astype(object).tolist() if values.dtype.kind == "M" else values.tolist()
        _add_list(columns, name, listed if mask is None else [None if hidden else value for value, hidden in zip(listed, mask)])


def _add_series(columns: _core.Columns, name: str, series: pandas.Series[Any]) -> None:
    import numpy
    import pandas

    dtype: Any = series.dtype
    if isinstance(dtype, numpy.dtype) and dtype.kind in "iufb":
        _add_array(columns, name, series.to_numpy())
    elif isinstance(dtype, pandas.CategoricalDtype) and all(isinstance(label, str) for label in dtype.categories):
        columns.add_codes(name, numpy.ascontiguousarray(series.cat.codes.to_numpy()), list(dtype.categories))
    elif isinstance(getattr(dtype, "numpy_dtype", None), numpy.dtype) and dtype.kind in "iufb":  # Int64, Float64, boolean
        missing = series.isna().to_numpy()
        plain = dtype.numpy_dtype
        values = series.to_numpy(dtype=plain, na_value=plain.type(0)) if missing.any() else series.to_numpy(dtype=plain)
        _add_array(columns, name, numpy.ma.MaskedArray(values, missing) if missing.any() else values)
    elif dtype.kind == "M":
        _add_list(columns, name, [None if value is pandas.NaT else value.date() for value in series])
    else:
        gone = series.isna()
        _add_list(columns, name, [None if missing else value for value, missing in zip(series.tolist(), gone)])


def _add_list(columns: _core.Columns, name: str, values: Iterable[Any]) -> None:
    """A list of one kind keeps it; a mixed one goes as text, which the engine reads as cells of a CSV file."""
    listed = [None if value is State.MISSING else value for value in values]
    kinds = {type(value) for value in listed if value is not None}
    missing = bytearray(value is None for value in listed) if None in listed else None
    if kinds == {float}:
        columns.add_numbers(name, array.array("d", [0.0 if value is None else value for value in listed]), missing)
    elif kinds == {int} and all(value is None or -(2**63) <= value < 2**63 for value in listed):
        columns.add_numbers(name, array.array("q", [value or 0 for value in listed]), missing)
    elif kinds == {bool}:
        columns.add_bools(name, bytearray(value is True for value in listed), missing)
    else:
        columns.add_texts(name, [None if value is None else _text(name, row, value) for row, value in enumerate(listed)])


def _text(name: str, row: int, value: Any) -> str:
    """A fact as a person would write it in a CSV file."""
    if isinstance(value, str):
        return value
    if value is State.NOT_APPLICABLE:
        return "н/п"
    if isinstance(value, Label):
        return value.name
    if hasattr(value, "item") and not isinstance(value, (int, float)):  # a scalar of NumPy
        value = value.item()
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, Fraction):
        return _decimal(name, row, value)
    if isinstance(value, decimal.Decimal):
        return str(value)
    if isinstance(value, datetime.datetime):
        value = value.date()
    if isinstance(value, datetime.date):
        return value.isoformat()
    raise TypeError(f"column {name!r}, row {row + 1}: a fact is a number, a string, yes or no, a date or None, not {type(value).__name__}")


def _decimal(name: str, row: int, value: Fraction) -> str:
    """The decimal that is equal to the fraction."""
    with decimal.localcontext(decimal.Context(prec=40, traps=[decimal.Inexact])):
        try:
            return str(decimal.Decimal(value.numerator) / value.denominator)
        except decimal.Inexact:
            raise ValueError(f"column {name!r}, row {row + 1}: {value} is no decimal; facts are decimals") from None


