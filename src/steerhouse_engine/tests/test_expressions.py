"""Formulas: what they compute, beside an oracle that knows nothing of the parser; and what is refused, and where."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steerhouse_engine.expressions import (
    DATE,
    NUMBER,
    TEXT,
    YES_NO,
    CycleError,
    ExpressionError,
    in_order,
    parse,
    workdays,
)

TODAY = dt.date(2026, 11, 22)
TYPES = {"a": NUMBER, "b": NUMBER, "c": NUMBER, "name": TEXT, "from": DATE, "until": DATE, "on": YES_NO}

# A formula as a tree, from which the text is written and the value computed without reading the text.
Tree = Any
LEAVES = st.one_of(
    st.sampled_from(["a", "b", "c"]).map(lambda name: ("field", name)),
    st.integers(0, 9999).map(lambda number: ("number", Fraction(number, 100))),
    st.just(("null",)),
)
CONDITIONS = st.tuples(st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), LEAVES, LEAVES)


def numbers(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    joined = st.tuples(st.just("and"), CONDITIONS, CONDITIONS) | st.tuples(st.just("or"), CONDITIONS, CONDITIONS)
    conditions = CONDITIONS | joined | joined.map(lambda tree: ("not", tree))
    return st.one_of(
        st.tuples(st.sampled_from(["+", "-", "*", "/"]), inner, inner),
        st.tuples(st.just("neg"), inner),
        st.tuples(st.just("if"), conditions, inner, inner),
        st.tuples(st.sampled_from(["min", "max", "coalesce"]), inner, inner),
    )


TREES = st.recursive(LEAVES, numbers, max_leaves=10)


def written(tree: Tree) -> str:
    kind, *inner = tree
    if kind == "field":
        return f"[{inner[0]}]"
    if kind == "number":
        return f"{float(inner[0]):.2f}"
    if kind == "null":
        return "null"
    parts = [written(one) for one in inner]
    if kind == "neg":
        return f"-({parts[0]})"
    if kind == "not":
        return f"NOT ({parts[0]})"
    if kind in ("if", "min", "max", "coalesce"):
        return f"{kind}({', '.join(parts)})"
    return f"({parts[0]}) {kind} ({parts[1]})"


def oracle(tree: Tree, row: dict[str, Fraction | None]) -> Any:
    """The value of a tree for one row, by fractions and the truth table of three values."""
    kind, *inner = tree
    if kind in ("field", "number", "null"):
        return row[inner[0]] if kind == "field" else inner[0] if kind == "number" else None
    values = [oracle(one, row) for one in inner]
    there = [value for value in values if value is not None]
    if kind in ("min", "max", "coalesce"):
        choose: Any = {"min": min, "max": max, "coalesce": lambda found: found[0]}[kind]
        return choose(there) if there else None
    if kind == "if":
        return values[1] if values[0] else values[2]
    if kind in ("and", "or"):
        decides = kind == "or"
        return decides if decides in values else None if len(there) < 2 else not decides
    if len(there) < len(values):
        return None
    return computed(kind, *values)


def computed(kind: str, left: Any, right: Any = None) -> Any:
    results: dict[str, Any] = {
        "neg": lambda: -left, "not": lambda: not left, "+": lambda: left + right, "-": lambda: left - right,
        "*": lambda: left * right, "/": lambda: left / right if right else None, "=": lambda: left == right,
        "<>": lambda: left != right, "<": lambda: left < right, "<=": lambda: left <= right,
        ">": lambda: left > right, ">=": lambda: left >= right,
    }  # fmt: skip
    return results[kind]()


VALUES = st.none() | st.integers(-500, 500).map(lambda number: Fraction(number, 4))


@settings(max_examples=300)
@given(TREES, st.lists(st.tuples(VALUES, VALUES, VALUES), min_size=1, max_size=4))
def test_a_column_is_what_fractions_say_row_by_row(tree: Tree, rows: list[tuple[Any, Any, Any]]) -> None:
    # A formula of nothing but null is refused; beside a number it is one.
    formula = parse(f"if(true, {written(tree)}, [a])", TYPES)
    columns = {
        name: [None if row[n] is None else Decimal(row[n].numerator) / row[n].denominator for row in rows]
        for n, name in enumerate("abc")
    }
    found = formula.evaluate(columns, len(rows), TODAY)
    for value, row in zip(found, rows, strict=True):
        wanted = oracle(tree, dict(zip("abc", row, strict=True)))
        if wanted is None or value is None:
            # A quotient of two tiny differences may be beyond what is kept, or zero to one of the two.
            assert wanted is value
        else:
            assert isinstance(value, Decimal)
            assert abs(Fraction(value) - wanted) <= abs(wanted) * Fraction(1, 10**20)


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("2 + 3 * 4 - 10 / 4", Decimal("11.5")),
        ("0.1 + 0.2 = 0.3", True),
        ("round(2.5) + round(-2.5) + round(1234.567, 2) + round(1234, -2)", Decimal("2434.57")),
        ('concat("a", null, "“b”", 7) + """quoted"""', 'a“b”7"quoted"'),
        ("[from] + 9", dt.date(2026, 2, 9)),
        ("[until] - [from]", Decimal(58)),
        ("days([from], [until]) / 7 > 8 and not [on]", False),
        ("workdays(#2026-11-20#, today())", Decimal(1)),
        ("year([from]) * 100 + month([from])", Decimal(202601)),
        ("if(null, 1, 2)", Decimal(2)),
        ("[a] = null", None),
        ("is_empty(1 / 0)", True),
        ("date(2026, 2, 30)", None),
        ("true or 1 / 0 > 1", True),
        ('left("Straße", 4) + right("Straße", 2) + upper("x")', "StraßeX"),
        ('contains("Robert\'); DROP TABLE", "drop")', True),
    ],
)
def test_examples_compute_by_hand(formula: str, value: Any) -> None:
    row: dict[str, Any] = {
        "a": [Decimal(4)],
        "on": [True],
        "from": [dt.date(2026, 1, 31)],
        "until": [dt.date(2026, 3, 30)],
    }
    assert parse(formula, TYPES).evaluate(row, 1, TODAY) == [value]


@pytest.mark.parametrize(
    ("formula", "words", "place"),
    [
        ("", "value is missing", 0),
        ("1 +", "value is missing", 3),
        ("[a] [b]", "operator is missing", 4),
        ('1 + "x"', "does not join", 2),
        ("[nobody]", "no field", 0),
        ("a + 1", "Fields stand in brackets", 0),
        ("__import__(1)", "no function", 0),
        ("if([a], 1, 2)", "yes or no is needed", 3),
        ("if(true, 1, \"x\")", "number is needed", 12),
        ("min()", "takes 1 or more", 0),
        ("[name] < 3", "cannot be compared", 7),
        ('"open', "closing quotation", 0),
        ("[a' OR 1=1", "closing bracket", 0),
        ("2 ** 3", "value is missing", 3),
        ("1; 2", "cannot stand", 1),
        ("#2026-13-01#", "no such day", 0),
        ("null", "always empty", 0),
        ("9" * 31, "at most 30 digits", 0),
        ("(" * 900 + "1", "nested too deeply", 50),
        ("-" * 900 + "1", "nested too deeply", 50),
        ("1" + "+1" * 400, "too large", 199),
        ("1" + " " * 3000, "at most 2000 letters", 2000),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(formula: str, words: str, place: int) -> None:
    with pytest.raises(ExpressionError) as refused:
        parse(formula, TYPES)
    assert words in refused.value.problem
    assert refused.value.place == place
    assert refused.value.shown.splitlines()[-1].endswith("^")


def test_numbers_beyond_all_measure_are_empty_and_cost_nothing() -> None:
    huge = parse("*".join(["[a]"] * 60), TYPES)
    assert huge.evaluate({"a": [Decimal(10) ** 20, Decimal(1)]}, 2, TODAY) == [None, Decimal(1)]
    assert parse("[from] + [a]", TYPES).evaluate({"a": [Decimal(10) ** 15], "from": [TODAY]}, 1, TODAY) == [None]


@given(st.dates(dt.date(1, 1, 1), dt.date(9990, 1, 1)), st.integers(-400, 400))
def test_workdays_are_counted_one_by_one(first: dt.date, span: int) -> None:
    last = first + dt.timedelta(days=span) if first.toordinal() + span > 0 else first
    low, high = sorted((first, last))
    days = [low + dt.timedelta(days=n) for n in range((high - low).days + 1)]
    counted = sum(day.weekday() < 5 for day in days)
    assert workdays(first, last) == (counted if first <= last else -counted)


def test_formulas_come_in_the_order_of_their_needs_and_a_circle_is_named_one_by_one() -> None:
    needs = {"d": frozenset({"c", "b"}), "c": frozenset({"a"}), "b": frozenset({"c"})}
    assert in_order(needs) == ["c", "b", "d"]
    with pytest.raises(CycleError) as round_trip:
        in_order({"a": frozenset({"b"}), "b": frozenset({"c"}), "c": frozenset({"b"})})
    assert round_trip.value.names == ("b", "c", "b")
