"""HTML for notebooks. Everything that is shown passes `escape`; colours are readable on light and dark pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._diagnostics import Diagnostic
    from ._explanation import Explanation
    from ._scenarios import TestReport
    from ._tables import Table

# Cells keep the page's own text colour: the colour of a level is a translucent ground and a solid edge.
_STYLE = """<style>
.merilo{font:inherit;line-height:1.35}
.merilo table{border-collapse:collapse;margin:.4em 0}
.merilo .wide{overflow-x:auto}
.merilo th,.merilo td{padding:.2em .6em;text-align:left;white-space:nowrap;border:0;background:none}
.merilo thead th{border-bottom:1px solid rgba(128,128,128,.6);font-weight:600}
.merilo thead th.over{text-align:center}
.merilo tbody tr{border-bottom:1px solid rgba(128,128,128,.2)}
.merilo .right{text-align:right;font-variant-numeric:tabular-nums}
.merilo .c-red{background:rgba(214,39,40,.22);border-left:3px solid #d62728}
.merilo .c-orange{background:rgba(255,127,14,.22);border-left:3px solid #ff7f0e}
.merilo .c-yellow{background:rgba(227,190,20,.25);border-left:3px solid #d9b400}
.merilo .c-green{background:rgba(44,160,44,.22);border-left:3px solid #2ca02c}
.merilo .c-blue{background:rgba(31,119,180,.22);border-left:3px solid #1f77b4}
.merilo .c-grey{background:rgba(128,128,128,.22);border-left:3px solid #7f7f7f}
.merilo pre{margin:.4em 0;padding:.3em .6em;white-space:pre;overflow-x:auto;background:none;color:inherit}
.merilo details{margin-left:1.2em;padding-left:.4em}
.merilo details[class]{background:none}
.merilo .leaf{margin-left:2.2em}
.merilo .aside{opacity:.7}
.merilo code{background:none;color:inherit}
</style>"""

_SEVERITY_COLOUR = {"error": "red", "finding": "blue", "warning": "orange", "note": "grey"}


def _block(*parts: str) -> str:
    return f'{_STYLE}<div class="merilo">{"".join(parts)}</div>'


def _class(*names: str) -> str:
    kept = " ".join(name for name in names if name)
    return f' class="{escape(kept)}"' if kept else ""


def _colour(name: str) -> str:
    return f"c-{name}" if name else ""


def diagnostics(found: Iterable[Diagnostic]) -> str:
    """Each with its caret, errors in red."""
    shown = (f'<pre{_class(_colour(_SEVERITY_COLOUR[each.severity]))}>{escape(str(each))}</pre>' for each in found)
    return _block(*shown)


def rows(title: str, pairs: Sequence[tuple[str, str]], note: str = "") -> str:
    """A title over two columns: what, and how much of it."""
    body = "".join(f"<tr><th>{escape(key)}</th><td>{escape(value)}</td></tr>" for key, value in pairs)
    aside = f'<div class="aside">{escape(note)}</div>' if note else ""
    return _block(f"<div><b>{escape(title)}</b></div>{aside}<table><tbody>{body}</tbody></table>")


def tables(shown: Iterable[Table]) -> str:
    """Reports, with the levels in their colours."""
    return _block(*map(_table, shown))


def _table(table: Table) -> str:
    over = ""
    if any(heading for heading, _ in table.sections):
        over = "".join(f'<th class="over" colspan="{len(columns)}">{escape(heading)}</th>' for heading, columns in table.sections)
        over = f"<tr>{over}</tr>"
    heads = "".join(f"<th>{escape(column)}</th>" for _, columns in table.sections for column in columns)
    body = "".join(
        "<tr>" + "".join(f'<td{_class("right" if cell.right else "", _colour(cell.colour))}>{escape(cell.text)}</td>' for cell in row) + "</tr>"
        for row in table.rows
    )
    note = "".join(f'<div class="aside">{escape(line)}</div>' for line in table.note.splitlines())
    grid = f"<table><thead>{over}<tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div><b>{escape(table.title)}</b></div><div class="wide">{grid}</div>{note}'


def explanation(root: Explanation) -> str:
    """Nested: what a figure was made of opens under it."""
    return _block(_explained(root, is_open=True))


def _explained(said: Explanation, is_open: bool) -> str:
    head = f"{escape(said.title)} = <b>{escape(said.text)}</b>"
    if said.kind == "fact" or (said.kind == "parameter" and not said.uses):
        return f'<div{_class("leaf", _colour(said.colour))}>{head}</div>'
    parts = [f"<div><code>{escape(said.formula)}</code></div>"] if said.formula else []
    marks = {"taken": "✓", "passed": "✗", "undecided": "?"}
    if said.unrated_when:
        parts.append(f'<div class="leaf">✓ <b><code>{escape(said.unrated_when)}</code></b></div>')
    for row in said.rows:
        if row.outcome == "state_kept":
            parts.append(f'<div class="leaf">? <code>{escape(row.text)}</code> = {escape(str(row.state))}</div>')
        if row.outcome in marks:
            weight = ("<b>", "</b>") if row.outcome == "taken" else ("", "")
            parts.append(f'<div class="leaf">{marks[row.outcome]} {weight[0]}<code>{escape(row.text)}</code>{weight[1]}</div>')
    parts += (_explained(used, is_open=False) for used in said.uses)
    place = f'<span class="aside"> {escape(said.file)}:{said.line}</span>' if said.file else ""
    return f'<details{" open" if is_open else ""}{_class(_colour(said.colour))}><summary>{head}{place}</summary>{"".join(parts)}</details>'


def test_report(report: TestReport) -> str:
    """A line for each scenario; what differs opens under it."""
    parts = []
    for scenario in report:
        head, _, body = scenario.text.partition("\n")
        colour = _colour("green" if scenario.passed else "red")
        if body.strip():
            opened = "" if scenario.passed else " open"
            parts.append(f"<details{opened}{_class(colour)}><summary>{escape(head)}</summary><pre>{escape(body.rstrip())}</pre></details>")
        else:
            parts.append(f'<div{_class("leaf", colour)}>{escape(head)}</div>')
    return _block(*parts)
