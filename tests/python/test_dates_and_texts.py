"""Dates, texts and approximate functions from Python: in and out of values, explanations and frames."""

import datetime
from fractions import Fraction

import merilo
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

RULES = """merilo 1
methodology dates "Даты" { version 1; period year }
entity school "Школа"
input school.opened "Открыта" date
input school.kind   "Вид"     text
input school.score  "Балл"    number
value school.age    "Дней"    date(2022-01-01) - opened
value school.same   "Вид"     kind
value school.root   "Корень"  sqrt(score)
value school.later  "Позже"   opened + 1
"""
DAYS = [datetime.date(2021, 12, 31), None, datetime.date(1999, 9, 1)]
FACTS = {"school": ["А", "Б", "В"], "opened": DAYS, "kind": ["лицей", "школа", None], "score": [4.0, 2.0, 9.0]}


@pytest.fixture
def methodology() -> merilo.Methodology:
    return merilo.parse(RULES)


@pytest.mark.parametrize("make", [dict, pd.DataFrame, pl.DataFrame, pa.table], ids=["dict", "pandas", "polars", "arrow"])
def test_dates_and_texts_go_in_and_out(methodology: merilo.Methodology, make: type) -> None:
    result = methodology.evaluate(make(FACTS), period="2022")
    assert not result.diagnostics
    assert result["opened", "А"] == datetime.date(2021, 12, 31) and result["age", "А"] == 1
    assert result["opened", "Б"] is merilo.State.MISSING and result["age", "Б"] is merilo.State.MISSING
    assert result["same", "А"] == "лицей" and result["same", "В"] is merilo.State.MISSING
    assert result["later", "В"] == datetime.date(1999, 9, 2)


def test_frames_have_days_and_strings(methodology: merilo.Methodology) -> None:
    frame = methodology.evaluate(FACTS, period="2022").frame(nodes=["opened", "same", "later"])
    table = pa.table(frame)
    assert table["opened"].type == pa.date32() and table["opened"].to_pylist() == DAYS
    assert table["same"].to_pylist() == ["лицей", "школа", None]
    assert frame.to_polars()["later"].to_list() == [datetime.date(2022, 1, 1), None, datetime.date(1999, 9, 2)]
    shown = frame.to_pandas()
    assert shown["opened"].dt.year.tolist()[0] == 2021 and shown["opened"].isna().tolist() == [False, True, False]
    days = frame.to_numpy()["opened"]
    assert days.dtype == np.dtype("datetime64[D]") and days[0] == np.datetime64("2021-12-31") and days.mask.tolist() == [False, True, False]


def test_what_is_approximate_says_so(methodology: merilo.Methodology) -> None:
    result = methodology.evaluate(FACTS, period="2022")
    assert result["root", "А"] == 2 and result["root", "Б"] == Fraction("1.41421356237")
    explained = methodology.explain(result, "root", "Б")
    assert explained.approximate and "приближённо" in str(explained)
    assert not methodology.explain(result, "age", "А").approximate


def test_a_wrong_day_is_an_error_of_its_cell(methodology: merilo.Methodology) -> None:
    with pytest.warns(merilo.DataWarning):
        result = methodology.evaluate({"school": ["А"], "opened": ["31.02.2022"], "kind": ["к"], "score": [1]}, period="2022")
    assert result["opened", "А"] is merilo.State.MISSING
    assert [said.code for said in result.diagnostics] == ["M0872"]
