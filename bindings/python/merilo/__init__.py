"""Merilo: from the text of a scoring methodology to points, levels, ranks and their reasons."""

from ._core import explain_code, set_language, version as __version__
from ._diagnostics import Diagnostic, Diagnostics, Error, Note
from ._explanation import Explanation, Member, Ranking, TableRow
from ._frame import Frame
from ._methodology import DataWarning, Entity, Methodology, Node, check, format, load, parse
from ._result import Result
from ._roadmaps import MeasureStatus, Recommendation, RoadMaps
from ._rows import InventoryRow
from ._scenarios import Difference, ScenarioResult, TestReport
from ._tables import Table, TableCell, Tables
from ._trace import Trace, TraceAnswer, TraceEntry
from ._values import Label, State, Value

__all__ = [
    "DataWarning", "Diagnostic", "Diagnostics", "Difference", "Entity", "Error", "Explanation", "Frame", "InventoryRow", "Label", "MeasureStatus", "Member", "Methodology", "Node", "Note", "Ranking",
    "Recommendation", "Result", "RoadMaps",
    "ScenarioResult", "State", "Table", "TableCell", "TableRow", "Tables", "TestReport", "Trace", "TraceAnswer", "TraceEntry", "Value", "check", "explain_code", "format", "load", "parse", "set_language",
]
