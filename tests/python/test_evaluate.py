"""The same facts from every kind of source, and what is said about facts that are wrong."""

import datetime
import warnings
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import merilo
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from conftest import FACTS, FACTS_CSV, FACTS_JSON, POINTS, evaluate


class OnlyTheProtocol:
    """A frame of no library: nothing but the method of the protocol."""

    def __init__(self, table: Any) -> None:
        self.table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.table.__arrow_c_stream__()


class OnlyABatch:
    def __init__(self, batch: Any) -> None:
        self.batch = batch

    def __arrow_c_array__(self, requested_schema: object = None) -> object:
        return self.batch.__arrow_c_array__()


def duckdb_relation() -> Any:
    facts = pa.table(FACTS)  # found by its name
    return duckdb.sql("select * from facts")


def arrow_in_two_chunks() -> pa.Table:
    table = pa.table(FACTS)
    return pa.concat_tables([table.slice(0, 3), table.slice(3)])


SOURCES: dict[str, Callable[[], Any]] = {
    "dict of lists": lambda: FACTS,
    "dict of NumPy arrays": lambda: {name: np.array(values) for name, values in FACTS.items()},
    "dict of float32": lambda: {**FACTS, "done": np.array(FACTS["done"], np.float32), "pupils": np.array(FACTS["pupils"], np.uint8)},
    "dict of strided arrays": lambda: {**FACTS, "done": np.repeat(FACTS["done"], 2)[::2], "pupils": np.array(FACTS["pupils"], ">i4")},
    "dict of decimals": lambda: {**FACTS, "done": [Decimal("0.7"), Fraction(1, 10), "29%", 0.57]},
    "dict of series": lambda: {**{name: pd.Series(values) for name, values in FACTS.items()}, "done": pl.Series(FACTS["done"])},
    "pandas": lambda: pd.DataFrame(FACTS),
    "pandas with an index": lambda: pd.DataFrame(FACTS).set_index(["region", "school"]),
    "pandas nullable": lambda: pd.DataFrame(FACTS).convert_dtypes(),
    "pandas of Arrow": lambda: pd.DataFrame(FACTS).convert_dtypes(dtype_backend="pyarrow"),
    "pandas categories": lambda: pd.DataFrame(FACTS).astype({"mark": "category", "region": "category", "school": "category"}),
    "pandas objects": lambda: pd.DataFrame(FACTS).astype(object),
    "Polars": lambda: pl.DataFrame(FACTS),
    "Polars lazy": lambda: pl.LazyFrame(FACTS),
    "Polars categories": lambda: pl.DataFrame(FACTS).with_columns(pl.col("mark").cast(pl.Categorical)),
    "Arrow table": lambda: pa.table(FACTS),
    "Arrow table in chunks": arrow_in_two_chunks,
    "Arrow batch": lambda: pa.RecordBatch.from_pydict(FACTS),
    "Arrow reader": lambda: pa.table(FACTS).to_reader(),
    "Arrow decimals": lambda: pa.table({**FACTS, "done": pa.array([Decimal("0.7"), Decimal("0.1"), Decimal("0.29"), Decimal("0.57")])}),
    "stream of the protocol": lambda: OnlyTheProtocol(pa.table(FACTS)),
    "array of the protocol": lambda: OnlyABatch(pa.RecordBatch.from_pydict(FACTS)),
    "DuckDB": duckdb_relation,
    "by entity": lambda: {"school": pd.DataFrame(FACTS)},
    "by entity in parts": lambda: {"school": [pl.DataFrame(FACTS)[:1], pd.DataFrame(FACTS)[1:]]},
    "list of frames": lambda: [pl.DataFrame(FACTS)[:2], pa.table(FACTS).slice(2)],
}


@pytest.fixture(scope="session")
def expected(small: merilo.Methodology, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("facts") / "facts.csv"
    path.write_text(FACTS_CSV, encoding="utf-8")
    return evaluate(small, path).to_json()


@pytest.mark.parametrize("name", SOURCES)
def test_the_same_facts_give_the_same_results(small: merilo.Methodology, expected: str, name: str) -> None:
    # Digests of the facts included.
    assert evaluate(small, SOURCES[name]()).to_json() == expected


def test_json_gives_the_same_results(small: merilo.Methodology, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_text(FACTS_JSON, encoding="utf-8")
    assert evaluate(small, path).to_json() == evaluate(small, str(path)).to_json() == evaluate(small, [path]).to_json() == expected
    assert evaluate(small, {"school": path}).to_json() == expected


@pytest.mark.parametrize("name", SOURCES)
def test_seven_tenths_reach_seventy_percent(small: merilo.Methodology, name: str) -> None:
    result = evaluate(small, SOURCES[name]())
    first = ("Первая", "Север")
    assert result["school.done", first] == Fraction(7, 10)
    assert result["school.verdict", first] == "high"
    assert result["school.third", first] == Fraction(7, 30)


def test_real_data_from_a_frame_are_those_of_the_file(rating: merilo.Methodology, rated: merilo.Result) -> None:
    for frame in (pd.read_csv(POINTS), pl.read_csv(POINTS)):
        assert rating.evaluate(frame, period="2022").to_json() == rated.to_json()


def test_periods_come_from_a_column(small: merilo.Methodology) -> None:
    frame = pd.concat([pd.DataFrame({**FACTS, "period": "2023"}), pd.DataFrame({**FACTS, "done": 0.5, "period": "2024"})])
    result = small.evaluate(frame)
    assert result.periods == ["2023", "2024"]
    assert result["reached", ("Первая", "Юг"), "2023"] == Fraction(57, 100)
    assert result["reached", ("Первая", "Юг"), "2024"] == Fraction(1, 2)
    with pytest.raises(merilo.Error, match="M0912"):
        result["reached", ("Первая", "Юг")]
    assert small.evaluate(frame, periods=["2024"]).periods == ["2024"]
    with pytest.raises(merilo.Error, match="M0909"):
        small.evaluate(frame, periods=["2022"])
    explained = small.explain(result, "verdict", ("Первая", "Юг"), period="2024")
    assert explained.value == "medium"


def test_only_the_nodes_asked_for_are_computed(small: merilo.Methodology) -> None:
    frame = {name: values for name, values in FACTS.items() if name not in ("mark", "club")}
    result = evaluate(small, frame, nodes=["verdict"])
    assert result["verdict", "Вторая"] == "low"
    with pytest.raises(merilo.Error, match="M0910"):
        result["third", "Вторая"]
    assert result.frame().columns == ["period", "school", "region", "verdict"]
    with pytest.raises(merilo.Error, match="verdict"):
        evaluate(small, FACTS, nodes=["verdikt"])


def test_an_unknown_column_is_an_error_with_a_near_name(small: merilo.Methodology) -> None:
    frame = pd.DataFrame(FACTS).rename(columns={"pupils": "pupil_s"})
    with pytest.raises(merilo.Error) as caught:
        evaluate(small, frame)
    first = caught.value.diagnostics[0]
    assert (first.code, first.heading) == ("M0810", "pupil_s")
    assert "есть «pupils»" in str(first)


def test_a_column_is_ignored_when_that_is_said(small: merilo.Methodology, expected: str) -> None:
    frame = pl.DataFrame({**FACTS, "comment": "да"})
    with pytest.raises(merilo.Error, match="M0810"):
        evaluate(small, frame)
    assert evaluate(small, frame, ignore=["comment"]).to_json() == expected
    with pytest.raises(merilo.Error, match="M0846"):
        evaluate(small, frame, ignore=["comment", "commnt"])


def test_columns_are_mapped(small: merilo.Methodology, expected: str, tmp_path: Path) -> None:
    frame = pl.DataFrame({
        "Район": FACTS["region"], "Школа": FACTS["school"], 'Сдали, "%"': [70, 10, 29, 57], "Всего": FACTS["pupils"], "club": FACTS["club"],
        "mark": FACTS["mark"], "Примечание": "",
    })
    rows = {
        "Район": "parent region", "Школа": "object of school", 'Сдали, "%"': "done in percent", "Всего": "pupils", "Примечание": "ignored",
    }
    assert evaluate(small, frame, mapping=rows).to_json() == expected
    assert evaluate(small, {"school": frame}, mapping={"school": rows}).to_json() == expected
    path = tmp_path / "schools.mapping"
    path.write_text('"Район" = parent region\n"Школа" = object of school\n"Сдали, ""%""" in percent = done\n"Всего" = pupils\n'
                    '"Примечание" = ignored\nothers as named\n', encoding="utf-8")
    assert evaluate(small, frame, mapping=path).to_json() == evaluate(small, frame, mapping=str(path)).to_json() == expected
    with pytest.raises(merilo.Error) as caught:
        evaluate(small, frame, mapping={**rows, "Всего": "pupls"})
    first = caught.value.diagnostics[0]
    assert (first.file, first.line) == ("mapping", 4) and "«pupils»" in str(first)


def test_an_absent_column_is_an_error(small: merilo.Methodology) -> None:
    with pytest.raises(merilo.Error, match="M0906.*school.done"):
        evaluate(small, {name: values for name, values in FACTS.items() if name != "done"})


def test_a_wrong_cell_is_missing_and_warned_about(small: merilo.Methodology) -> None:
    frame = pl.DataFrame({**FACTS, "pupils": [120, -45, 60, 7]})
    with pytest.warns(merilo.DataWarning, match="M0805"):
        result = evaluate(small, frame)
    (wrong,) = result.diagnostics.errors
    assert (wrong.code, wrong.file, wrong.row, wrong.heading) == ("M0805", "data", 2, "pupils")
    assert result["school.pupils", "Вторая"] is merilo.State.MISSING
    assert result["school.pupils", "Третья"] == 60
    with pytest.raises(merilo.Error, match="M0805"):
        evaluate(small, frame, strict=True)


def test_not_a_number_is_missing_in_pandas_alone(small: merilo.Methodology) -> None:
    done = [0.7, np.nan, 0.29, 0.57]
    result = evaluate(small, pd.DataFrame({**FACTS, "done": done}))
    assert result["done", "Вторая"] is merilo.State.MISSING and not result.diagnostics.errors
    for frame in ({**FACTS, "done": np.array(done)}, {**FACTS, "done": done}, pl.DataFrame({**FACTS, "done": done}), pa.table({**FACTS, "done": done})):
        with pytest.warns(merilo.DataWarning, match="M0883"):
            result = evaluate(small, frame)
        assert result["done", "Вторая"] is merilo.State.MISSING
    with pytest.warns(merilo.DataWarning, match="M0884"):
        evaluate(small, pd.DataFrame({**FACTS, "done": [0.7, np.inf, 0.29, 0.57]}))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (5, "data are a pandas or Polars frame.*not int"),
        (None, "not NoneType"),
        ({**FACTS, "done": 0.5}, "column 'done' is float; a column is"),
        ({**FACTS, "done": np.zeros((4, 2))}, r"column 'done' has shape \(4, 2\); a column has one dimension"),
        ({**FACTS, "done": [0.7, object(), 1, 1]}, "column 'done', row 2: a fact is a number.*not object"),
        ({**FACTS, 5: [1, 2, 3, 4]}, "columns are named by strings, not by 5"),
        (pd.DataFrame([[1, 2]]), "columns are named by strings, not by 0"),
        ({**FACTS, "done": np.zeros(4, np.complex128)}, "not complex"),
    ],
)
def test_a_wrong_argument_says_what_is_accepted(small: merilo.Methodology, data: Any, said: str) -> None:
    with pytest.raises(TypeError, match=said):
        evaluate(small, data)


def test_columns_of_different_lengths_are_refused(small: merilo.Methodology) -> None:
    with pytest.raises(ValueError, match="column 'done' has 3 rows, the columns before it 4"):
        evaluate(small, {**FACTS, "done": [0.7, 0.1, 0.2]})
    with pytest.raises(ValueError, match="1/3 is no decimal"):
        evaluate(small, {**FACTS, "done": [Fraction(1, 3), 0.1, 0.2, 0.3]})
    with pytest.raises(ValueError, match="no entity 'schol'; there are region, school, pupil"):
        evaluate(small, {"schol": pd.DataFrame(FACTS)})


def test_a_day_is_a_date_or_its_text(small: merilo.Methodology) -> None:
    day = datetime.date(2024, 9, 1)
    assert evaluate(small, FACTS, as_of=day).to_json() == evaluate(small, FACTS, as_of="2024-09-01").to_json()
    with pytest.raises(merilo.Error, match="M0918"):
        evaluate(small, FACTS, as_of="September")


def test_a_producer_that_fails_is_refused(small: merilo.Methodology) -> None:
    schema = pa.table(FACTS).schema

    def batches() -> Any:
        yield pa.RecordBatch.from_pydict(FACTS, schema=schema)
        raise ValueError("the source broke down")

    with pytest.raises(merilo.Error, match="M0882.*broke down"):
        evaluate(small, pa.RecordBatchReader.from_batches(schema, batches()))


def test_a_stream_that_was_taken_is_refused(small: merilo.Methodology) -> None:
    class Once:
        capsule = pa.table(FACTS).__arrow_c_stream__()

        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            return self.capsule

    evaluate(small, Once())
    with pytest.raises(ValueError, match="taken already"):
        evaluate(small, Once())


def test_no_warning_without_an_error(small: merilo.Methodology) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        evaluate(small, FACTS)


def test_tables_of_objects_from_frames_and_files(tmp_path: Path) -> None:
    """An object that moves remains itself, and one that is not listed is wrong, whatever the tables are."""
    rules = merilo.parse(
        """merilo 1
        methodology moves "Переезд" { version 1; period year }
        entity town "Город"
        entity school "Школа" in town
        input school.pupils "Обучающиеся" number
        value school.gain "Прирост" change(pupils)
        value town.total "Всего" sum(school: pupils)
        """,
    )
    listed = {"school": ["Ш1", "Ш1", "Ш2"], "parent": ["А", "Б", "А"], "period": ["2021", "2022", None]}
    facts = {"school": ["Ш1", "Ш1", "Ш2"], "period": ["2021", "2022", "2022"], "pupils": [100, 120, 30]}
    path = tmp_path / "objects.csv"
    path.write_text("school;parent;period\nШ1;А;2021\nШ1;Б;2022\nШ2;А;\n", encoding="cp1251")
    results = [
        rules.evaluate(facts, objects=objects, encoding=encoding)
        for objects, encoding in [(listed, None), (pl.DataFrame(listed), None), ({"school": pa.table(listed)}, None), (path, None), (path, "windows-1251")]
    ]
    for result in results:
        assert result["gain", "Ш1", "2022"] == 20
        assert [result["total", town, "2022"] for town in ("А", "Б")] == [30, 120]
        assert result.to_json() == results[0].to_json()
    with pytest.raises(merilo.Error, match="M0868: «Ш9»"):
        rules.evaluate({"school": ["Ш9"], "period": ["2022"], "pupils": [1]}, objects=listed)
    with pytest.raises(ValueError, match="'latin-5'"):
        rules.evaluate(path, encoding="latin-5")
