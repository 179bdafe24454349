"""What cells mean: dates, numbers, amounts, choices and truth as people write them."""

import datetime as dt
from decimal import Decimal

import pytest

from steerhouse.core.tables.spelling import choice
from steerhouse.core.tables.targets import Plan
from steerhouse.interchange.tables.spelling import Sum, Wrong, amount, moment, number, truth

GERMAN = Plan(point=",")


@pytest.mark.parametrize(
    ("text", "days", "wanted"),
    [
        ("2026-11-22", "dmy", dt.datetime(2026, 11, 22)),
        ("2026-11-22T08:30", "dmy", dt.datetime(2026, 11, 22, 8, 30)),
        ("22.11.2026", "dmy", dt.datetime(2026, 11, 22)),
        ("3/4/26", "dmy", dt.datetime(2026, 4, 3)),
        ("3/4/26", "mdy", dt.datetime(2026, 3, 4)),
        ("22 Nov 2026", "dmy", dt.datetime(2026, 11, 22)),
        ("46348", "dmy", dt.datetime(2026, 11, 22)),
        ("46348.5", "dmy", dt.datetime(2026, 11, 22, 12, 0)),
    ],
)
def test_a_date_is_read_in_iso_form_as_people_write_it_and_as_spreadsheets_count(
    text: str, days: str, wanted: dt.datetime
) -> None:
    assert moment(text, "t", Plan(days=days)) == wanted


def test_numbers_and_amounts_are_read_as_was_said() -> None:
    assert number("1,234.50", "t", Plan()) == Decimal("1234.50") == number("1.234,50", "t", GERMAN)
    # A number of a workbook is written with a point, whatever was said of texts.
    assert number("1.234", "n", GERMAN) == Decimal("1.234")
    assert amount("£1,186.00", "t", Plan()) == Sum(Decimal("1186.00"), "GBP")
    assert amount("1.186 EUR", "t", GERMAN) == Sum(Decimal(1186), "EUR")
    assert amount("(12)", "t", Plan()) == Sum(Decimal(-12))
    assert choice([("on hold", "On hold")], "ON  HOLD") == "on hold"
    assert (truth("x"), truth("false")) == (True, False)


@pytest.mark.parametrize("text", ["31.02.2026", "soon", "13/13/2026", "1", "99999999", "２"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(Wrong):
        moment(text, "t", Plan())


@pytest.mark.parametrize("text", ["1,5", "1.2.3", "NaN", "Infinity", "1e5x", "", "--1", "=1+1"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(Wrong):
        number(text, "t", Plan())
