"""Results as a table with named columns, for every library of data frames."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable, Optional

from . import _core

if TYPE_CHECKING:
    import numpy
    import pandas
    import polars
    import pyarrow


@dataclass(frozen=True)
class _Column:
    """One column: chunks of (values, valid), as `_core.columns` gives them."""

    name: str
    format: str
    labels: Optional[list[str]]
    is_ordered: bool
    chunks: list[tuple[Any, Optional[_core.Buffer]]]
    """Values are a list of texts or a buffer."""

    @property
    def is_text(self) -> bool:
        return self.format in ("u", "U")

    @property
    def is_date(self) -> bool:
        return self.format == "tdD"

    def texts(self) -> list[Optional[str]]:
        return [text for values, _ in self.chunks for text in values]

    def values(self) -> numpy.ndarray[Any, Any]:
        """Numbers, yes or no, or codes of labels; where there is one chunk, the engine's own memory."""
        import numpy

        arrays = [numpy.asarray(values) for values, _ in self.chunks]
        dtype = {"g": numpy.float64, "b": numpy.bool_}.get(self.format, numpy.int32)
        joined = arrays[0] if len(arrays) == 1 else numpy.concatenate(arrays) if arrays else numpy.empty(0, dtype)
        return joined.astype("datetime64[D]") if self.is_date else joined

    def missing(self) -> Optional[numpy.ndarray[Any, Any]]:
        """True where there is no value; None where all have one."""
        import numpy

        if all(valid is None for _, valid in self.chunks):
            return None
        masks = [numpy.zeros(len(numpy.asarray(values)), numpy.bool_) if valid is None else ~numpy.asarray(valid) for values, valid in self.chunks]
        return numpy.concatenate(masks)


class Frame:
    """Results of one entity: a row for each object, in the order of the data, and a column for each quantity.

    Any library that knows the Arrow PyCapsule protocol takes it as it is: `polars.DataFrame(frame)`, `pyarrow.table(frame)`,
    `duckdb.from_arrow(frame)`. Numbers and shares (fractions of 1) are float64, the double nearest to the exact value; yes/no is
    bool; dates are date32, texts large strings; labels are an ordered dictionary of their names. Both missing and not applicable are null; a column `NAME.state` tells them apart.
    Columns that hold plain doubles are shown where they lie.
    """

    def __init__(self, stream: Callable[[], object]) -> None:
        self._stream = stream

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._stream()

    def _columns(self) -> list[_Column]:
        return [_Column(*row) for row in _core.columns(self._stream())]

    @property
    def columns(self) -> list[str]:
        return [column.name for column in self._columns()]

    def to_numpy(self) -> dict[str, numpy.ndarray[Any, Any]]:
        """Arrays of shape (rows,) by column, read-only: float64, bool, datetime64[D], or objects for texts and labels; masked where a value is missing."""
        import numpy

        arrays: dict[str, numpy.ndarray[Any, Any]] = {}
        for column in self._columns():
            if column.is_text:
                arrays[column.name] = numpy.array(column.texts(), dtype=object)
                continue
            values, missing = column.values(), column.missing()
            if column.labels is not None:
                values = numpy.array([*column.labels, None], dtype=object)[values if missing is None else numpy.where(missing, -1, values)]
            arrays[column.name] = values if missing is None or column.labels is not None else numpy.ma.MaskedArray(values, missing)
        return arrays

    def to_pandas(self) -> pandas.DataFrame:
        """Numbers as float64 with NaN, yes/no as bool, or boolean where one is missing, labels as an (ordered) categorical."""
        import numpy
        import pandas

        series: dict[str, Any] = {}
        for column in self._columns():
            if column.is_text:
                series[column.name] = pandas.Series(column.texts(), dtype="str" if pandas.__version__ >= "3" else object)
                continue
            values, missing = column.values(), column.missing()
            if column.labels is not None:
                codes: Any = values if missing is None else numpy.where(missing, -1, values)
                series[column.name] = pandas.Categorical.from_codes(codes, categories=pandas.Index(column.labels), ordered=column.is_ordered)
            elif column.is_date:
                days = values if missing is None else numpy.where(missing, numpy.datetime64("NaT"), values)
                series[column.name] = pandas.Series(days.astype("datetime64[s]"))
            elif missing is None:
                series[column.name] = values
            elif column.format == "b":
                series[column.name] = pandas.arrays.BooleanArray(values.copy(), missing)
            else:
                series[column.name] = numpy.where(missing, numpy.nan, values)
        return pandas.DataFrame(series, copy=False)

    def to_polars(self) -> polars.DataFrame:
        """Labels become an Enum or a Categorical, as Polars chooses."""
        import polars

        return polars.DataFrame(self)

    def to_arrow(self) -> pyarrow.Table:
        """A table of pyarrow; without it any other reader of `__arrow_c_stream__` will do."""
        import pyarrow

        return pyarrow.table(self)

    def __repr__(self) -> str:
        return f"<merilo.Frame: {', '.join(self.columns)}>"
