"""The comparison with peers is honest: NumPy, Polars and DuckDB compute what Merilo computes, and where they cannot, it is seen and
counted."""

import importlib
import json
import sys
from pathlib import Path

import numpy
import pytest

PEERS = Path(__file__).resolve().parents[2] / "benchmarks/peers"
NAMES = ("numpy", "polars", "duckdb")


@pytest.fixture(scope="module", autouse=True)
def peers_are_importable():
    sys.path.insert(0, str(PEERS))
    yield
    sys.path.remove(str(PEERS))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    workloads = importlib.import_module("workloads")
    folder = tmp_path_factory.mktemp("workloads")
    for name in ("W1", "W1s", "W3", "W4", "W4t"):
        workloads.write(folder / name, name, 600)
    workloads.write_hierarchy(folder / "W2", 600)
    return folder


def results(name, workload):
    contest = importlib.import_module("contest")
    return contest.take_part(importlib.import_module(f"{name}_contest").CONTESTS, contest.Workload(workload), contest.Times(1, 0))[0]


@pytest.fixture(scope="module")
def ours(folder):
    return {name: results("merilo", folder / name) for name in ("W1", "W1s", "W2", "W3", "W4", "W4t")}


@pytest.mark.parametrize("peer", NAMES)
@pytest.mark.parametrize("workload", ["W1", "W1s", "W2", "W3", "W4"])
def test_peers_compute_the_same(folder, ours, workload, peer):
    compare = importlib.import_module("compare")
    counted = compare.compare(folder / workload, ours[workload], results(peer, folder / workload))
    assert set(counted) == {"W2": {"points", "places"}, "W4": {"levels", "places"}}.get(workload, {"levels"})


def test_workloads_decide_something(ours):
    """All levels, states, many places: a workload in which everything is 0 would compare nothing."""
    for workload in ("W1", "W1s", "W4"):
        assert set(ours[workload]["level"]) == {0, 1, 2, 3}
    assert len(set(ours["W4"]["place"])) > 500
    assert len(set(ours["W2"]["municipality_total"])) > 100 and ours["W2"]["place"].max() > 1
    assert (ours["W1s"]["percent"] != ours["W1"]["percent"]).mean() > 0.99


def test_equal_totals_are_equal_only_in_fractions(folder, ours):
    """Each total is exactly 7/10: a level of its own and one place for all. Doubles miss both, and the comparison counts how often."""
    assert set(ours["W4t"]["level"]) == {0} and set(ours["W4t"]["place"]) == {1}
    compare = importlib.import_module("compare")
    for peer in NAMES:
        counted = compare.compare(folder / "W4t", ours["W4t"], results(peer, folder / "W4t"))
        assert counted["levels"] > 0 and counted["places"] > 0


def test_a_point_may_differ_on_a_threshold_only(folder, ours):
    """A change of a share by exactly one percent is more and less than 0.01 in doubles; such a point may differ, with what depends on it,
    and no other."""
    compare = importlib.import_module("compare")
    doubtful = compare.doubtful_points(folder / "W2", 1e-9)["municipality_results"]
    on_threshold, off = numpy.flatnonzero(doubtful)[0], numpy.flatnonzero(doubtful == 0)[0]
    theirs = {each: values.astype(float) for each, values in ours["W2"].items()}
    theirs["municipality_results"][on_threshold] -= 1
    assert compare.compare(folder / "W2", ours["W2"], theirs)["points"] == 1
    theirs["municipality_results"][off] -= 1
    with pytest.raises(compare.Differs, match=f"municipality_results, object {off}"):
        compare.compare(folder / "W2", ours["W2"], theirs)


@pytest.mark.parametrize(
    ("workload", "name", "change"),
    [("W1", "percent", 1e-6), ("W1", "level", 1), ("W4", "place", 1), ("W2", "region_total", 1e-6), ("W1s", "results", numpy.nan)],
)
def test_a_wrong_result_is_found(folder, ours, workload, name, change):
    compare = importlib.import_module("compare")
    theirs = {each: values.astype(float) for each, values in ours[workload].items()}
    theirs[name][7] += change
    with pytest.raises(compare.Differs, match=f"{name}, object 7"):
        compare.compare(folder / workload, ours[workload], theirs)


def test_the_library_has_the_same_sum(ours):
    compare = importlib.import_module("compare")
    compare.compare_sum(ours["W1"], ours["W1"]["conditions"].sum())
    with pytest.raises(compare.Differs, match="conditions, sum"):
        compare.compare_sum(ours["W1"], ours["W1"]["conditions"].sum() + 1e-4)


def test_the_report_says_what_is_met(tmp_path):
    """A target is met on its limit, missed beyond it, and not measured where there is no figure."""
    report = importlib.import_module("report")

    def lines(numpy_seconds):
        made = {
            "runs": [
                {"workload": "W1", "contestant": name, "version": "1", "seconds": seconds}
                for name, seconds in (
                    ("Merilo", {"whole": [0.1]}),
                    ("NumPy", {"evaluate": [numpy_seconds]}),
                    ("Polars", {"import": [0.1], "evaluate": [0.2]}),
                )
            ],
            "engine": [],
            "read": [],
            "growth": [],
            "load": [],
            "failures": {"ZEN": f"{PEERS}/x:\nnot at https://example.org/zen"},
            "differences": [],
            "counted": [],
            "rows": 2**20,
            "threads": 2,
            "load_before": 0.1,
        }
        return report.report(report.Measured(json.loads(json.dumps(made)))).splitlines()

    said = lines(0.5)
    assert "| W1 быстрее NumPy | не меньше 5,00× | 5,00× | да |" in said
    assert "| W1 быстрее Polars | не меньше 3,00× | 3,00× | да |" in said
    assert "| W1 быстрее DuckDB | не меньше 5,00× | не измерено | |" in said
    assert "- ZEN: benchmarks/peers/x: not at …" in said
    assert "| W1 быстрее NumPy | не меньше 5,00× | 4,90× | **нет** |" in lines(0.49)
