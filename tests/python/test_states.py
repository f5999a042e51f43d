"""A value, missing, not applicable: kept apart on every way in and out."""

import copy
import pickle
from fractions import Fraction
from typing import Any

import merilo
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from conftest import FACTS, evaluate

MISSING, NOT_APPLICABLE = merilo.State.MISSING, merilo.State.NOT_APPLICABLE

STATES: dict[str, dict[str, Any]] = {
    "None": {"done": [0.7, None, "н/п", 0.57], "club": [True, None, NOT_APPLICABLE, True], "mark": ["high", None, "н/п", "high"]},
    "states": {name: [values[0], MISSING, NOT_APPLICABLE, values[3]] for name, values in FACTS.items() if name in ("done", "club", "mark")},
}


def frames() -> dict[str, Any]:
    told = {**FACTS, **STATES["states"]}
    texts = {**FACTS, "done": ["0.7", None, "н/п", "57%"], "club": ["да", None, "н/п", "да"], "mark": ["high", None, "н/п", "high"]}
    columns = {
        **FACTS,
        "done": [0.7, None, None, 0.57],
        "done.state": ["value", "missing", "not_applicable", "value"],
        "club": [True, None, None, True],
        "club.state": ["value", "missing", "not_applicable", "value"],
        "mark": ["high", None, None, "high"],
        "mark.state": ["value", "missing", "not_applicable", "value"],
    }
    return {
        "dict with None": {**FACTS, **STATES["None"]},
        "dict of states": told,
        "pandas of states": pd.DataFrame(told),
        "pandas of texts": pd.DataFrame(texts),
        "Polars of texts": pl.DataFrame(texts),
        "Polars with columns of states": pl.DataFrame(columns),
        "Arrow with columns of states": pa.table(columns),
        "pandas with columns of states": pd.DataFrame(columns),
    }


@pytest.mark.parametrize("name", frames())
def test_states_come_in(small: merilo.Methodology, name: str) -> None:
    result = evaluate(small, frames()[name])
    for quantity in ("done", "club", "mark"):
        assert result[quantity, "Вторая"] is MISSING
        assert result[quantity, "Третья"] is NOT_APPLICABLE
    assert result["verdict", "Вторая"] is MISSING
    assert result["third", "Третья"] is NOT_APPLICABLE
    assert result["place", ("Первая", "Север")] == 1


@pytest.mark.parametrize(
    "column",
    [
        np.ma.MaskedArray([0.7, 9.9, 0.29, 0.57], [False, True, False, False]),
        pd.array([0.7, None, 0.29, 0.57], dtype="Float64"),
        [0.7, None, 0.29, 0.57],
        np.array([0.7, None, 0.29, 0.57], dtype=object),
        pa.array([0.7, None, 0.29, 0.57]),
    ],
    ids=["masked", "nullable", "list", "objects", "Arrow"],
)
def test_a_cell_that_is_masked_is_missing(small: merilo.Methodology, column: Any) -> None:
    result = evaluate(small, {**FACTS, "done": column})
    assert [result["done", name] for name in ("Вторая", "Третья")] == [MISSING, Fraction(29, 100)]


def test_whole_numbers_and_yes_no_may_be_masked(small: merilo.Methodology) -> None:
    result = evaluate(small, pd.DataFrame({**FACTS, "pupils": pd.array([120, None, 60, 7], "Int64"), "club": pd.array([True, None, False, True], "boolean")}))
    assert [result[name, "Вторая"] for name in ("pupils", "club")] == [MISSING, MISSING]
    assert [result[name, "Третья"] for name in ("pupils", "club")] == [60, False]
    category = pd.Categorical.from_codes([2, -1, 0, 1], categories=["low", "medium", "high"])
    result = evaluate(small, pd.DataFrame({**FACTS, "mark": category}))
    assert [result["mark", ("Первая", "Север")], result["mark", "Вторая"], result["mark", "Третья"]] == ["high", MISSING, "low"]


@pytest.fixture(scope="session")
def stated(small: merilo.Methodology) -> merilo.Result:
    return evaluate(small, {**FACTS, **STATES["states"]})


def test_states_go_out_to_pandas(stated: merilo.Result) -> None:
    frame = stated.to_pandas(period="2024", nodes=["done", "both", "verdict", "pupils"])
    assert list(frame.columns) == ["school", "region", "done", "done.state", "both", "both.state", "verdict", "verdict.state", "pupils"]
    assert frame["done"].isna().tolist() == [False, True, True, False]
    assert frame["done.state"].tolist() == ["value", "missing", "not_applicable", "value"]
    assert frame["both"].dtype == "boolean" and frame["both"].tolist() == [True, pd.NA, pd.NA, True]
    assert frame["verdict"].cat.ordered and frame["verdict"].cat.categories.tolist() == ["low", "medium", "high"]
    assert frame["verdict"].isna().tolist() == [False, True, True, False]
    assert frame["pupils"].tolist() == [120.0, 45.0, 60.0, 7.0]


def test_states_go_out_to_polars_and_arrow(stated: merilo.Result) -> None:
    frame = stated.to_polars(period="2024", nodes=["done", "both"])
    assert frame["done"].to_list() == [0.7, None, None, 0.57]
    assert frame["done.state"].to_list() == ["value", "missing", "not_applicable", "value"]
    table = stated.to_arrow(period="2024", nodes=["both"], states=False)
    assert table.column_names == ["school", "region", "both"]
    assert table.column("both").to_pylist() == [True, None, None, True]
    assert "pupils.state" in stated.frame(nodes=["pupils"], states=True).columns


def test_states_go_out_to_numpy(stated: merilo.Result) -> None:
    arrays = stated.frame(period="2024", nodes=["done", "both", "verdict"], states=False).to_numpy()
    assert isinstance(arrays["done"], np.ma.MaskedArray)
    assert arrays["done"].tolist() == [0.7, None, None, 0.57]
    assert arrays["both"].tolist() == [True, None, None, True]
    assert arrays["verdict"].tolist() == ["high", None, None, "medium"]


def test_a_state_is_false_and_speaks(english: None) -> None:
    assert not MISSING and not NOT_APPLICABLE
    assert (str(MISSING), str(NOT_APPLICABLE)) == ("n/d", "n/a")
    assert pickle.loads(pickle.dumps(MISSING)) is copy.deepcopy(MISSING) is MISSING


def test_labels_compare_as_the_methodology_orders_them(small: merilo.Methodology) -> None:
    result = evaluate(small, FACTS)
    high, low = result["mark", ("Первая", "Север")], result["mark", "Вторая"]
    assert isinstance(high, merilo.Label) and isinstance(low, merilo.Label)
    assert low < high and max(low, high) is high and high == "high" and high != low and len({high, low, "high"}) == 2
    assert (high.title, high.colour, str(high)) == ("Высокая", "green", "Высокая")
    with pytest.raises(TypeError):
        low < "high"  # type: ignore[operator]
