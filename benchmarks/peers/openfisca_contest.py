"""OpenFisca-Core: one entity, a variable for each indicator, group and total. It computes in float32 and knows no states."""

from __future__ import annotations

import importlib.metadata
from typing import Any

import numpy
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

import contest

PERIOD = "2022"


def variable(name: str, value_type: type, entity: Any, formula: Any = None) -> type[Variable]:
    body = {"value_type": value_type, "entity": entity, "definition_period": DateUnit.YEAR, "label": name}
    if formula is not None:
        body["formula"] = formula
    return type(name, (Variable,), body)


def points_formula(each: dict[str, Any]) -> Any:
    name, (low, high) = each["name"], (threshold / 100 for threshold in each["thresholds"])

    def formula(schools: Any, period: Any) -> Any:
        value = schools(name, period)
        if each["lower_is_better"]:
            return (value <= low).astype(numpy.int32) + (value <= high)
        return (value >= high).astype(numpy.int32) + (value >= low)

    return formula


def group_formula(members: list[dict[str, Any]]) -> Any:
    whole = sum(each["weight"] for each in members)

    def formula(schools: Any, period: Any) -> Any:
        return sum(each["weight"] * schools(f"p{each['name'][1:]}", period) for each in members) / whole

    return formula


def system_of(spec: dict[str, Any]) -> TaxBenefitSystem:
    school = build_entity(key="school", plural="schools", label="School", is_person=True)
    system = TaxBenefitSystem([school])
    for each in spec["indicators"]:
        system.add_variable(variable(each["name"], float, school))
        system.add_variable(variable(f"p{each['name'][1:]}", int, school, points_formula(each)))
    for at, name in enumerate(spec["groups"]):
        system.add_variable(variable(name, float, school, group_formula([each for each in spec["indicators"] if each["group"] == at])))
    weighted = [(name, weight / 100) for name, weight in zip(spec["groups"], spec["group_weights"])]
    levels = spec["levels"]
    system.add_variable(
        variable("points", float, school, lambda schools, period: sum(share * schools(name, period) for name, share in weighted))
    )
    system.add_variable(variable("percent", float, school, lambda schools, period: schools("points", period) / 2))
    system.add_variable(
        variable(
            "level",
            int,
            school,
            lambda schools, period: numpy.select(
                [schools("percent", period) >= least / 100 for _, least in levels[:-1]], range(len(levels) - 1), len(levels) - 1
            ),
        )
    )
    return system


def scoring(workload: contest.Workload, times: contest.Times) -> contest.Outcome:
    columns = workload.columns()
    rows = len(next(iter(columns.values())))
    system = system_of(workload.spec)
    names = [*workload.spec["groups"], "points", "percent", "level"]

    def take() -> Any:
        simulation = SimulationBuilder().build_default_simulation(system, rows)
        for name, column in columns.items():
            simulation.set_input(name, PERIOD, column)
        return simulation

    for _ in times.runs():
        simulation = times("import", take)
        results = times("evaluate", lambda: {name: simulation.calculate(name, PERIOD) for name in names})
    return results, {}


CONTESTS: contest.Contests = {"W1": scoring}

if __name__ == "__main__":
    contest.main("OpenFisca-Core", importlib.metadata.version("OpenFisca-Core"), CONTESTS)
