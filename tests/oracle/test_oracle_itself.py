"""The oracle against figures worked out by hand: each row of the table of states, and what the language says of each construct."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from .language import (
    BARE,
    MISSING,
    NOT_APPLICABLE,
    NUMBER,
    POINTS,
    SHARE,
    YES_NO,
    AddsUp,
    Cell,
    Constant,
    Entity,
    Expr,
    Facts,
    Group,
    Indicator,
    Input,
    Linear,
    Member,
    Methodology,
    Node,
    Object,
    Operation,
    Pattern,
    Quantity,
    Rank,
    Read,
    Row,
    StateTest,
    Table,
    Value,
)
from .oracle import Oracle
from .printer import Printer, decimal

NA = NOT_APPLICABLE
X, Y, Z = (Read(NUMBER, name, "value") for name in "xyz")
ENTITIES = (Entity("region", None), Entity("school", "region"))


def number(value: Fraction | int | str) -> Constant:
    return Constant(BARE, Fraction(value))


def op(name: str, *operands: Expr) -> Operation:
    return Operation(NUMBER, name, operands)


def row(result: Expr, *cells: Pattern) -> Row:
    return Row(cells, result)


def compare(name: str, limit: Expr | int) -> Pattern:
    return Pattern("compare", name, (number(limit) if isinstance(limit, int) else limit,))


def as_cell(cell: Cell | int | str) -> Cell:
    return Fraction(cell) if isinstance(cell, (int, str)) else cell


def run(nodes: list[Node], objects: list[dict[str, Cell | int | str]], parents: str = "") -> Oracle:
    inputs: list[Node] = [Input("school", name, None, NUMBER) for name in objects[0]]
    given = [n.name for n in nodes if isinstance(n, Input)]
    inputs = [node for node in inputs if node.name not in given]
    made = [
        Object(f"S{i}", (parents[i],) if parents else (), {k: as_cell(v) for k, v in facts.items()})
        for i, facts in enumerate(objects)
    ]
    return Oracle(Methodology(ENTITIES, (), (), (), (*inputs, *nodes)), Facts({"school": made}))


def result(expr: Expr, x: Cell | int | str = 0, y: Cell | int | str = 0, z: Cell | int | str = 0) -> Cell:
    return run([Value("school", "v", None, expr)], [{"x": x, "y": y, "z": z}]).columns[Quantity("v", "value")][0]


@pytest.mark.parametrize("name", ["+", "-", "*", "/", "<", "<=", ">", ">=", "=", "round", "round down", "round up", "round even"])
def test_states_of_arithmetic_comparison_and_rounding(name: str) -> None:
    assert result(op(name, X, Y), MISSING, 1) is MISSING
    assert result(op(name, X, Y), 1, MISSING) is MISSING
    assert result(op(name, X, Y), NA, 1) is NA
    assert result(op(name, X, Y), MISSING, NA) is NA
    assert result(op(name, X, Y), NA, MISSING) is NA


def test_states_of_extremes() -> None:
    for name, best in (("min", 2), ("max", 3)):
        assert result(op(name, X, Y, Z), 2, 3, NA) == best
        assert result(op(name, X, Y, Z), 2, MISSING, NA) is MISSING
        assert result(op(name, X, Y, Z), NA, NA, NA) is NA


def test_division_by_zero() -> None:
    assert result(op("/", X, Y), 0, 0) is NA
    oracle = run([Value("school", "v", None, op("/", X, Y))], [{"x": 1, "y": 0}, {"x": 0, "y": 0}, {"x": 1, "y": 4}])
    assert oracle.columns[Quantity("v", "value")] == [MISSING, NA, Fraction(1, 4)]
    assert [(e.thing, e.certain) for e in oracle.divisions_by_zero] == [("S0", True)]


def test_a_row_that_is_not_taken_does_not_divide() -> None:
    table = Table(NUMBER, (Y,), (row(number(7), compare("<=", 0)),), op("/", X, Y))
    oracle = run([Value("school", "v", None, table)], [{"x": 1, "y": 0}])
    assert oracle.columns[Quantity("v", "value")] == [Fraction(7)]
    assert not oracle.divisions_by_zero


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        (1, 1, 1, 1),
        (1, 0, 0, 1),
        (0, 0, 0, 0),
        (1, MISSING, MISSING, 1),
        (0, MISSING, 0, MISSING),
        (MISSING, MISSING, MISSING, MISSING),
        (1, NA, 1, 1),
        (0, NA, 0, 0),
        (MISSING, NA, MISSING, MISSING),
        (NA, NA, NA, NA),
    ],
)
def test_states_of_logic(left: Cell, right: Cell, both: Cell, either: Cell) -> None:
    for a, b in ((left, right), (right, left)):
        assert result(op("and", X, Y), a, b) == both
        assert result(op("or", X, Y), a, b) == either


def test_states_of_not() -> None:
    assert [result(op("not", X), x) for x in (1, 0, MISSING, NA)] == [0, 1, MISSING, NA]


@pytest.mark.parametrize(
    ("test", "value", "missing", "not_applicable"),
    [("is missing", 0, 1, 0), ("is not missing", 1, 0, 1), ("is applicable", 1, 1, 0), ("is not applicable", 0, 0, 1)],
)
def test_tests_of_state(test: str, value: int, missing: int, not_applicable: int) -> None:
    assert [result(StateTest(YES_NO, test, X), x) for x in (5, MISSING, NA)] == [value, missing, not_applicable]


def test_table_of_one_value() -> None:
    plain = Table(NUMBER, (X,), (row(number(2), compare(">=", 90)), row(number(1), compare(">=", 60))), number(0))
    assert [result(plain, x) for x in (95, 90, 89, 60, 59)] == [2, 2, 1, 1, 0]
    assert [result(plain, x) for x in (MISSING, NA)] == [MISSING, NA]
    stated = replace(plain, rows=(*plain.rows, row(number(8), Pattern("missing")), row(number(9), Pattern("not_applicable"))))
    assert [result(stated, x) for x in (95, 0, MISSING, NA)] == [2, 0, 8, 9]
    anything = replace(plain, rows=(*plain.rows, row(number(7), Pattern("any"))))
    assert [result(anything, x) for x in (95, 0, MISSING, NA)] == [2, 7, 7, 7]


def test_table_of_one_value_without_otherwise() -> None:
    table = Table(NUMBER, (X,), (row(number(2), compare(">=", 90)),), None)
    assert [result(table, x) for x in (90, 89, MISSING, NA)] == [2, MISSING, MISSING, NA]


def test_cells_of_a_table() -> None:
    rows = (
        row(number(1), Pattern("equal", operands=(number(5),))),
        row(number(2), Pattern("half_open", operands=(number(10), number(20)))),
        row(number(3), Pattern("range", operands=(number(20), number(30)))),
    )
    table = Table(NUMBER, (X,), rows, number(0))
    assert [result(table, x) for x in (5, 10, 19, 20, 30, 31, 9)] == [1, 2, 2, 3, 3, 0, 0]


def test_a_limit_that_is_no_value() -> None:
    table = Table(NUMBER, (X,), (row(number(1), compare(">=", Y)),), number(0))
    assert [result(table, 5, y) for y in (5, 6, MISSING, NA)] == [1, 0, MISSING, 0]


def test_result_of_a_row_keeps_its_state() -> None:
    table = Table(NUMBER, (X,), (row(Y, compare(">=", 1)),), number(0))
    assert [result(table, 1, y) for y in (4, MISSING, NA)] == [4, MISSING, NA]


def test_table_of_several() -> None:
    rows = (
        row(number(3), compare(">=", 90), compare(">", 0)),
        row(number(2), compare(">=", 60), Pattern("any")),
        row(number(1), Pattern("missing"), Pattern("not_applicable")),
    )
    table = Table(NUMBER, (X, Y), rows, number(0))
    assert result(table, 95, 1) == 3
    assert result(table, 95, 0) == 2
    assert result(table, 95, MISSING) is MISSING  # the first row is undecided
    assert result(table, 70, MISSING) == 2  # no and undecided is no
    assert result(table, 95, NA) == 2  # a cell that is not applicable does not match
    assert result(table, MISSING, 1) is MISSING
    assert result(table, MISSING, 0) is MISSING  # the second row is undecided
    assert result(table, NA, 1) == 0
    assert result(table, MISSING, NA) is MISSING  # the second row is reached before the third
    assert result(replace(table, rows=rows[2:]), MISSING, NA) == 1
    assert result(replace(table, otherwise=None), 0, 0) is MISSING


def test_table_of_conditions() -> None:
    def when(x: Expr) -> Pattern:
        return Pattern("condition", operands=(x,))

    table = Table(NUMBER, (), (row(number(2), when(X)), row(number(1), when(Y))), number(0))
    assert [result(table, x, y) for x, y in ((1, MISSING), (0, 1), (0, 0))] == [2, 1, 0]
    assert [result(table, x, y) for x, y in ((MISSING, 1), (NA, 1), (NA, NA), (0, MISSING))] == [MISSING, 1, 0, MISSING]


def test_linear() -> None:
    line = Linear(NUMBER, X, ((number("0.5"), number(0)), (number(1), number(2))))
    assert [result(line, x) for x in (0, "0.5", "0.75", 1, 5)] == [0, 0, 1, 2, 2]
    assert [result(line, x) for x in (MISSING, NA)] == [MISSING, NA]


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("round", [1, 1, 2, 3, -1, -1, -3]),
        ("round down", [0, 1, 1, 2, -1, -2, -3]),
        ("round up", [1, 2, 2, 3, 0, -1, -2]),
        ("round even", [0, 1, 2, 2, 0, -1, -2]),
    ],
)
def test_rounding(mode: str, expected: list[int]) -> None:
    values = ["0.5", "1.25", "1.5", "2.5", "-0.5", "-1.25", "-2.5"]
    assert [result(op(mode, X, number(1)), value) for value in values] == expected


def test_rounding_to_steps() -> None:
    assert result(op("round", X, number("0.01")), "0.125") == Fraction("0.13")
    assert result(op("round", op("/", X, Y), number("0.01")), 1, 200) == Fraction("0.01")
    assert result(op("round", X, number("2.5")), "1.25") == Fraction("2.5")


def test_decisions_are_exact() -> None:
    assert result(op(">=", op("+", number("0.7"), number("0.1")), number("0.8"))) == 1
    assert result(op(">=", op("/", X, Y), number("0.7")), 7, 10) == 1
    assert result(op(">=", op("/", X, Y), number("0.7")), 788129934789836, 1125899906842623) == 0


def test_applies_when() -> None:
    nodes: list[Node] = [Value("school", "v", X, Y)]
    oracle = run(nodes, [{"x": x, "y": 5} for x in (1, 0, MISSING, NA)])
    assert oracle.columns[Quantity("v", "value")] == [5, NA, MISSING, NA]


def test_missing_means_and_bounds() -> None:
    node = Input("school", "x", None, NUMBER, low=Fraction(0), high=Fraction(10))
    oracle = run([node], [{"x": x} for x in (10, 11, -1, MISSING, NA)])
    assert oracle.columns[Quantity("x", "value")] == [10, MISSING, MISSING, MISSING, NA]
    assert oracle.facts_out_of_bounds == 2
    oracle = run([replace(node, missing_means=Fraction(4))], [{"x": x} for x in (10, MISSING, NA)])
    assert oracle.columns[Quantity("x", "value")] == [10, 4, NA]


def test_ranks() -> None:
    objects: list[dict[str, Cell | int | str]] = [{"x": x} for x in (9, 9, 7, MISSING, NA, 8, 9)]

    def ranks(higher: bool, ties: str) -> list[Cell]:
        node = Value("school", "v", None, Rank(NUMBER, "region", X, None, higher, ties))
        return run([node], objects, "AAAAABB").columns[Quantity("v", "value")]

    assert ranks(True, "dense") == [1, 1, 2, MISSING, NA, 2, 1]
    assert ranks(True, "competition") == [1, 1, 3, MISSING, NA, 2, 1]
    assert ranks(False, "competition") == [2, 2, 1, MISSING, NA, 1, 2]


def points_of(name: str, maximum: int) -> Input:
    return Input("school", name, None, POINTS, low=Fraction(0), high=Fraction(maximum))


def group_facets(group: Group, x: Cell | int | str, y: Cell | int | str) -> list[Cell]:
    oracle = run([points_of("x", 2), points_of("y", 4), group], [{"x": x, "y": y}])
    return [oracle.columns[Quantity("g", facet)][0] for facet in ("points", "maximum", "percent")]


def group_of(total: str, missing: str, first: str, second: str) -> Group:
    weights = [Constant(SHARE, Fraction(text)) for text in (first, second)]
    members = (Member("x", weights[0], Fraction(2), "value"), Member("y", weights[1], Fraction(4), "value"))
    return Group("school", "g", None, members, total, missing)


def test_group_sum() -> None:
    group = group_of("sum", "zero", "1", "0.5")
    assert group_facets(group, 1, 4) == [3, 4, Fraction(3, 4)]
    assert group_facets(group, 1, NA) == [1, 2, Fraction(1, 2)]
    assert group_facets(group, 1, MISSING) == [1, 4, Fraction(1, 4)]
    assert group_facets(group, NA, NA) == [NA, NA, NA]
    assert group_facets(group, MISSING, NA) == [0, 2, 0]


def test_a_member_of_which_is_not_known_whether_it_applies() -> None:
    member = Indicator("school", "i", Y, X, None, X, number(2))
    group = Group("school", "g", None, (Member("i", None, None), Member("z", None, Fraction(5), "value")), "sum", "zero")
    oracle = run([member, points_of("z", 5), group], [{"x": 1, "y": y, "z": 3} for y in (1, 0, MISSING)])
    assert oracle.columns[Quantity("g", "points")] == [4, 3, 3]
    assert oracle.columns[Quantity("g", "maximum")] == [7, 5, 7]


def test_group_weighted_mean() -> None:
    group = group_of("weighted mean", "excluded", "0.6", "0.2")
    assert group_facets(group, 1, 3) == [Fraction("1.5"), Fraction("2.5"), Fraction(3, 5)]
    assert group_facets(group, 1, NA) == [1, 2, Fraction(1, 2)]
    assert group_facets(group, MISSING, 3) == [3, 4, Fraction(3, 4)]
    assert group_facets(group, MISSING, NA) == [MISSING, MISSING, MISSING]
    assert group_facets(group, NA, NA) == [NA, NA, NA]


def test_group_fails() -> None:
    group = group_of("sum", "fails", "1", "1")
    assert group_facets(group, 1, MISSING) == [MISSING, MISSING, MISSING]
    assert group_facets(group, 1, NA) == [1, 2, Fraction(1, 2)]


def test_indicator() -> None:
    own = Read(NUMBER, "i", "value", own=True)
    points = Table(BARE, (own,), (row(number(2), compare("<", 3)), row(number(1), compare("<", 8))), number(0))
    node = Indicator("school", "i", None, X, "lower", points, None, Fraction(2))
    oracle = run([node], [{"x": x} for x in (0, 3, 9, MISSING, NA)])
    assert oracle.columns[Quantity("i", "points")] == [2, 1, 0, MISSING, NA]
    assert oracle.columns[Quantity("i", "maximum")] == [2] * 5
    assert oracle.columns[Quantity("i", "percent")] == [1, Fraction(1, 2), 0, MISSING, NA]


def test_printing() -> None:
    printer = Printer(Methodology(ENTITIES, (), (), (), (Input("school", "x", None, NUMBER),)))
    assert [decimal(Fraction(text)) for text in ("0.5", "-12", "0", "0.0625")] == ["0.5", "-12", "0", "0.0625"]
    half = Constant(SHARE, Fraction(1, 8))
    assert printer.expr(op("*", op("+", X, number(1)), half)) == "(x + 1) * 12.5%"
    assert printer.expr(op("-", X, op("-", X, number(-2)))) == "x - (x - -2)"


def test_parts_that_do_not_add_up_are_not_known() -> None:
    parts = ("k.u.a", "k.u.b")
    nodes: list[Node] = [Input("school", "z", None, NUMBER)]
    nodes += [Input("school", name, None, NUMBER, low=Fraction(0), missing_means=None, adds_up=AddsUp("z", "z", parts)) for name in parts]
    given: list[tuple[Cell | int, Cell | int, Cell | int]] = [(3, 4, 7), (3, 4, 8), (3, MISSING, 7), (3, NA, 7), (3, 4, MISSING), (-1, 4, 7)]
    oracle = run(nodes, [{"z": total, "k.u.a": first, "k.u.b": second} for first, second, total in given])
    assert oracle.columns[Quantity("k.u.a", "value")] == [3, MISSING, 3, 3, 3, MISSING]
    assert oracle.columns[Quantity("k.u.b", "value")] == [4, MISSING, MISSING, NA, 4, 4]
    assert oracle.columns[Quantity("z", "value")] == [7, 8, 7, 7, MISSING, 7]
    assert oracle.facts_not_adding_up == 2
