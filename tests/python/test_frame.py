"""Results as frames: what leaves, without a copy where the layout allows, and that it can come back."""

from fractions import Fraction

import merilo
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from conftest import FACTS, evaluate


def test_a_frame_has_objects_parents_and_quantities(small: merilo.Methodology) -> None:
    result = evaluate(small, FACTS)
    assert result.frame().columns == [
        "period", "school", "region", "done", "pupils", "club", "mark", "reached", "reached.points", "reached.maximum", "reached.percent",
        "verdict", "third", "place", "both",
    ]
    frame = result.to_pandas("school", period="2024", nodes=["verdict", "reached.points"])
    assert frame.to_dict("list") == {
        "school": ["Первая", "Вторая", "Третья", "Первая"],
        "region": ["Север", "Север", "Север", "Юг"],
        "verdict": ["high", "low", "low", "medium"],
        "reached.points": [1.0, 0.0, 0.0, 0.0],
    }
    assert result.objects() == [("Первая", "Север"), ("Вторая", "Север"), ("Третья", "Север"), ("Первая", "Юг")]


def test_an_entity_has_to_be_named_where_several_have_results(rating: merilo.Methodology) -> None:
    two = merilo.parse(
        'merilo 1\nmethodology two "Две" { version 1; period year }\nentity region "Р"\nentity school "Ш" in region\n'
        'input region.a "А" number\ninput school.b "Б" number\nvalue region.c "В" a + 1\nvalue school.d "Г" b + 1\n'
    )
    result = two.evaluate({"region": {"region": ["Р"], "a": [1]}, "school": {"region": ["Р"], "school": ["Ш"], "b": [2]}}, period="2024")
    with pytest.raises(ValueError, match="name the entity: region, school"):
        result.frame()
    assert result.to_pandas("region", period="2024")["c"].tolist() == [2.0]
    assert result.to_pandas(period="2024", nodes=["d"])["d"].tolist() == [3.0]
    with pytest.raises(ValueError, match="no figure of these objects"):
        result.to_pandas("region", nodes=["d"])
    with pytest.raises(ValueError, match="no entity 'shcool'; there are region, school"):
        result.frame("shcool")


def test_periods_follow_one_another(small: merilo.Methodology) -> None:
    frame = pl.concat([pl.DataFrame({**FACTS, "period": period}) for period in ("2023", "2024")])
    result = small.evaluate(frame)
    for out in (result.to_pandas(), result.to_polars().to_pandas(), result.to_arrow().to_pandas()):
        assert out["period"].tolist() == ["2023"] * 4 + ["2024"] * 4
        assert out["place"].tolist() == [1.0, 3.0, 2.0, 1.0] * 2
        assert out["verdict"].tolist() == ["high", "low", "low", "medium"] * 2


@pytest.mark.parametrize("library", ["pandas", "polars", "arrow"])
def test_what_leaves_comes_back_the_same(small: merilo.Methodology, library: str) -> None:
    facts = {**FACTS, "done": [0.7, None, "н/п", 0.57], "mark": ["high", "н/п", None, "low"]}
    result = evaluate(small, facts)
    out = getattr(result, f"to_{library}")(nodes=["done", "pupils", "club", "mark"])
    again = small.evaluate(out)
    assert again.to_json() == result.to_json()


def test_numbers_that_no_double_holds_are_exact(small: merilo.Methodology) -> None:
    wide = "0.1234567890123456789"
    result = evaluate(small, {**FACTS, "done": [wide, "0.1", "0.2", "0.3"]})
    assert result["done", ("Первая", "Север")] == Fraction(wide)
    assert result["third", ("Первая", "Север")] == Fraction(wide) / 3


def address(array: np.ndarray) -> int:
    return array.__array_interface__["data"][0]


ROWS = 1_000_000


@pytest.fixture(scope="module")
def large() -> dict[str, np.ndarray]:
    generator = np.random.default_rng(7)
    return {"school": np.arange(ROWS), "done": generator.integers(0, 1000, ROWS) / 1000}


@pytest.fixture(scope="module")
def plain() -> merilo.Methodology:
    return merilo.parse(
        'merilo 1\nmethodology plain "Простая" { version 1; period year }\nentity school "Школа"\n'
        'input school.done "Доля" share\nvalue school.third "Треть" done / 3\nvalue school.good "Достигнуто" done >= 70%\n'
    )


def test_a_million_rows_enter_and_leave_without_a_copy(plain: merilo.Methodology, large: dict[str, np.ndarray]) -> None:
    frames = {
        "NumPy": (large, large["done"]),
        "pandas": (frame := pd.DataFrame(large, copy=False), frame["done"].to_numpy()),
        "Polars": (polars := pl.DataFrame(large), polars["done"].to_numpy()),
        "Arrow": (table := pa.table(large), table["done"].chunk(0).to_numpy()),
    }
    for name, (data, lent) in frames.items():
        result = plain.evaluate(data, period="2024")
        frame = result.frame(period="2024", nodes=["done", "third"])
        for column in ("done", "third"):
            arrays = {
                "NumPy": frame.to_numpy()[column],
                "pandas": frame.to_pandas()[column].to_numpy(),
                "Polars": frame.to_polars()[column].to_numpy(),
                "Arrow": frame.to_arrow()[column].chunk(0).to_numpy(),
            }
            addresses = {library: address(array) for library, array in arrays.items()}
            assert len(set(addresses.values())) == 1, (name, column, addresses)
            if column == "done":
                assert addresses["NumPy"] == address(lent), f"{name}: facts were copied on their way in"
        expected = large["done"] >= 0.7
        assert (result.frame(nodes=["good"]).to_numpy()["good"] == expected).all(), name


def test_what_was_lent_outlives_its_frame(plain: merilo.Methodology) -> None:
    result = plain.evaluate({"school": ["А", "Б"], "done": np.array([0.7, 0.5])}, period="2024")
    arrays = result.frame(period="2024").to_numpy()
    del result
    assert arrays["third"].tolist() == pytest.approx([0.7 / 3, 0.5 / 3], rel=1e-15)
    assert not arrays["third"].flags.writeable
