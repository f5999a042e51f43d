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
def plain() -> merilo.Methodology:
    return merilo.parse(
        'merilo 1\nmethodology plain "Простая" { version 1; period year }\nentity school "Школа"\n'
        'input school.part "Сдали" number\ninput school.whole "Писали" number\n'
        'value school.done "Доля" part / whole as share\nvalue school.good "Достигнуто" done >= 70%\n'
    )


@pytest.fixture(scope="module")
def large() -> dict[str, np.ndarray]:
    generator = np.random.default_rng(7)
    whole = generator.integers(1, 100, ROWS).astype(np.float64)
    return {"school": np.arange(ROWS), "part": np.floor(whole * generator.random(ROWS)), "whole": whole}


def addresses(frame: merilo.Frame, column: str) -> set[int]:
    """Where each library finds the numbers of a column."""
    return {
        address(array)
        for array in (
            frame.to_numpy()[column],
            frame.to_pandas()[column].to_numpy(),
            frame.to_polars()[column].to_numpy(),
            frame.to_arrow()[column].chunk(0).to_numpy(),
        )
    }


def test_a_million_rows_leave_without_a_copy(plain: merilo.Methodology, large: dict[str, np.ndarray]) -> None:
    result = plain.evaluate(large, period="2024")
    frame = result.frame(period="2024", nodes=["part", "done", "good"])
    assert len(addresses(frame, "part")) == 1 and len(addresses(frame, "done")) == 1
    assert (frame.to_numpy()["good"] == (10 * large["part"] >= 7 * large["whole"])).all()


def test_a_million_rows_enter_without_a_copy(plain: merilo.Methodology, large: dict[str, np.ndarray]) -> None:
    """Facts lie where the caller has them, and leave from there, whatever library made them."""
    pandas, polars, arrow = pd.DataFrame(large), pl.DataFrame(large), pa.table(large)
    for data, source in [
        (large, large["part"]),
        (pandas, pandas["part"].to_numpy()),
        (polars, polars["part"].to_numpy()),
        (arrow, arrow["part"].chunk(0).to_numpy()),
    ]:
        facts = plain.evaluate(data, period="2024", nodes=["good"]).facts("school")
        assert addresses(facts, "part") == {address(source)}, type(data)


def test_what_was_lent_outlives_its_frame(plain: merilo.Methodology) -> None:
    result = plain.evaluate({"school": ["А", "Б"], "part": np.array([7.0, 1.0]), "whole": np.array([10.0, 8.0])}, period="2024")
    arrays = result.frame(period="2024").to_numpy()
    del result
    assert arrays["done"].tolist() == [0.7, 0.125] and arrays["part"].tolist() == [7.0, 1.0]
    assert not arrays["done"].flags.writeable
