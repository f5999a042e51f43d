"""What notebooks show: well-formed, escaped, in the colours of the levels, readable on a dark page."""

import re
from html.parser import HTMLParser
from typing import Any

import merilo
import pytest
from conftest import FACTS, SMALL, evaluate

VOID = {"br", "hr", "img", "meta", "link"}


class Page(HTMLParser):
    """The text and the classes of an HTML fragment; fails where tags are not closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.text = ""
        self.classes: list[str] = []
        self.feed(html)
        self.close()
        assert not self.opened, self.opened

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        assert tag in {"style", "div", "table", "thead", "tbody", "tr", "th", "td", "b", "pre", "details", "summary", "code", "span"}, tag
        self.opened.append(tag)
        self.classes += (dict(attrs).get("class") or "").split()

    def handle_endtag(self, tag: str) -> None:
        assert self.opened.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.opened:
            self.text += data


def test_a_rating_has_the_colours_of_its_levels(rated: merilo.Result) -> None:
    page = Page(rated._repr_html_())
    assert {"c-red", "c-orange", "c-yellow", "c-green"} <= set(page.classes)
    assert "Южноуральский ГО" in page.text and "61 из 91" in page.text and "Достижение результатов" in page.text
    assert "в источнике напечатано 27" in page.text
    assert page.classes.count("c-green") == sum(cell.colour == "green" for row in rated.report()[0].rows for cell in row)


def test_no_colour_of_text_is_fixed(rated: merilo.Result) -> None:
    (style,) = re.findall("<style>(.*?)</style>", rated._repr_html_(), re.S)
    assert not re.search(r"[^-]color:\s*(?!inherit)", style)
    assert not re.search(r"background:\s*(#|white|black)", style)


def test_a_methodology_is_summed_up(small: merilo.Methodology) -> None:
    page = Page(small._repr_html_())
    for text in ("Малая методика", "Регион → Школа → Ученик", "Данные", "4"):
        assert text in page.text


def test_an_explanation_opens_step_by_step(small: merilo.Methodology) -> None:
    explained = small.explain(evaluate(small, FACTS), "verdict", "Третья")
    page = Page(explained._repr_html_())
    assert "Уровень = Низкая" in page.text and "Доля выполнивших" in page.text and "< table" not in page.text
    assert "✓ " in page.text and "otherwise" in explained.formula
    assert (explained.kind, explained.value, explained.file, explained.line) == ("formula", "low", "small.merilo", 19)
    assert [row.outcome for row in explained.rows] == ["passed", "passed", "taken"]
    assert [used.name for used in explained.uses] == ["school.done", "threshold"]
    assert str(explained).splitlines()[0] == "Уровень = Низкая"


def test_scenarios_are_told(rating: merilo.Methodology) -> None:
    page = Page(rating.test()._repr_html_())
    assert "Опубликованный рейтинг 2022 года" in page.text and "c-green" in page.classes and "c-red" not in page.classes


def test_diagnostics_keep_their_carets() -> None:
    with pytest.raises(merilo.Error) as caught:
        merilo.parse('merilo 1\nmethodology x "X" { version 1 }\nentity a "A<b>" in regoin\n', "x.merilo")
    page = Page(caught.value.diagnostics._repr_html_())
    lines = page.text.splitlines()
    line = next(at for at, text in enumerate(lines) if "regoin" in text and "|" in text)
    assert lines[line + 1].index("^") == lines[line].index("regoin")
    assert "A<b>" in page.text and "c-red" in page.classes


def test_everything_is_escaped() -> None:
    bad = "<script>alert(1)</script>"
    methodology = merilo.parse(
        SMALL.replace("Малая методика", bad).replace('"Школы"', f'"{bad}"').replace('"Высокая"', f'"{bad}"').replace('"Уровень" ', f'"{bad}" ')
        + f'scenario "{bad}" {{ in 2024; given school "{bad}" {{ done = 70% }}; expect school "{bad}" {{ verdict = low }} }}\n', "<b>.merilo"
    )
    result = evaluate(methodology, {**FACTS, "school": [bad, "2", "3", "4"]})
    shown = [methodology, result, methodology.explain(result, "verdict", bad), methodology.test(), methodology.diagnostics]
    for each in shown:
        html = each._repr_html_()
        assert "<script" not in html and "<b>.merilo" not in html
        Page(html)


def test_a_table_has_its_texts(rated: merilo.Result) -> None:
    (table,) = rated.report("rating")
    assert table.columns[:3] == ("Муниципалитет", "Итог: Место", "Итог: Баллы")
    assert [cell.text for cell in table.rows[0]][:4] == ["Златоустовский ГО", "1", "74 из 95", "78\N{NO-BREAK SPACE}%"]
    frame = table.to_pandas()
    assert frame.shape == (43, len(table.columns)) and frame.iloc[0, 0] == "Златоустовский ГО"
    assert table.csv.startswith("Муниципалитет;")
    with pytest.raises(ValueError, match="no report 'reting'; there are municipality.rating"):
        rated.report("reting")
